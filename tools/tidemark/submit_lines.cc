#include "tools/tidemark/submit_lines.h"

#include <unistd.h>

#include "tools/tidemark/batch.h"
#include "tools/tidemark/effects_json.h"
#include "tools/tidemark/line_reader.h"
#include "tools/tidemark/operation_build.h"
#include "tools/tidemark/session.h"
#include "tools/tidemark/text_forms.h"

namespace tidemark {
namespace {

constexpr size_t kBatchLinesMax = 1000;
constexpr size_t kLinesPerStep = 1000;  // how often checkpoints get their share

Submission ReadSubmission(tide_client* client, const LineReader::Line& line) {
  Submission submission;
  try {
    if (line.too_long)
      throw Failure(TIDE_ERROR_TOO_LARGE, "the line is longer than " +
                                              std::to_string(LineReader::kLineBytesMax) + " bytes");
    submission.op = BuildOperation(client, ReadOperationLine(line.text));
  } catch (const Failure& failure) {
    submission.failure = failure;
  }
  return submission;
}

// What this process submits nobody sends while it runs: it is queued.
Json AnswerOf(const Submission& submission) {
  if (submission.failure) return {{"error", ErrorJson(*submission.failure)}};
  return {{"op", WriteUid(submission.uid)},
          {"state", tide_name(TIDE_NAMES_STATE, TIDE_STATE_QUEUED)},
          {"phase", tide_name(TIDE_NAMES_PHASE, TIDE_PENDING)}};
}

// The exit code so far; a fault that no later line would survive goes into `fault`.
int SubmitBatch(const Context& context, tide_client* client,
                const std::vector<LineReader::Line>& lines, std::optional<Failure>* fault) {
  std::vector<Submission> batch;
  for (const LineReader::Line& line : lines) batch.push_back(ReadSubmission(client, line));
  SubmitAll(client, &batch);
  int exit = kExitOk;
  for (const Submission& submission : batch) {
    context.output.Line(AnswerOf(submission));
    if (!submission.failure) continue;
    exit = kExitRefused;
    if (EndsRun(*submission.failure) && !*fault) *fault = submission.failure;
  }
  return exit;
}

}  // namespace

int SubmitLines(const Context& context) {
  Session session(context.globals, Network::kOff);
  LineReader reader(STDIN_FILENO, [&] { return session.Interrupted(); });
  int exit = kExitOk;
  std::optional<Failure> fault;
  size_t lines_since_step = 0;
  while (!fault) {
    std::vector<LineReader::Line> lines = reader.NextBatch(kBatchLinesMax);
    if (lines.empty()) break;
    exit = std::max(exit, SubmitBatch(context, session.client(), lines, &fault));
    if ((lines_since_step += lines.size()) < kLinesPerStep) continue;
    session.Step();
    lines_since_step = 0;
  }
  if (session.Interrupted()) fault = Failure(TIDE_ERROR_INTERRUPTED, "interrupted");
  if (!fault) return exit;
  context.output.Note(SentenceOf(*fault));  // on stderr only: stdout has answers to lines
  return ExitOf(fault->status);
}

}  // namespace tidemark
