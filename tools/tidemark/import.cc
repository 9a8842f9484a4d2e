#include <chrono>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "tools/tidemark/batch.h"
#include "tools/tidemark/draft.h"
#include "tools/tidemark/import_uid.h"
#include "tools/tidemark/line_reader.h"
#include "tools/tidemark/operation_build.h"
#include "tools/tidemark/program.h"
#include "tools/tidemark/progress_bar.h"
#include "tools/tidemark/session.h"

namespace tidemark {
namespace {

struct ImportOptions {
  std::string file, collection, scope, id_field;
  size_t batch = 1000;
};

void Declare(CLI::App* verb, ImportOptions* options) {
  verb->add_option("file", options->file, "one JSON object a line")->required()
      ->type_name("FILE.jsonl");
  verb->add_option("--collection", options->collection, "where the records go")->required()
      ->type_name("C");
  verb->add_option("--scope", options->scope, "of the records")->required()->type_name("S");
  verb->add_option("--id-field", options->id_field, "the key that holds a record's id")
      ->required()->type_name("F");
  verb->add_option("--batch", options->batch, "operations to a call")->check(CLI::Range(1, 10000))
      ->capture_default_str();
}

std::string Canonical(const std::string& path) {
  std::error_code error;
  std::filesystem::path whole = std::filesystem::weakly_canonical(path, error);
  return error ? path : whole.string();
}

// One run over one file. The operations' handles are kept and used again, batch after batch.
class Import {
 public:
  Import(const Context& context, const ImportOptions& options)
      : context_(context), options_(options), session_(context.globals, Network::kOff),
        source_{Canonical(context.globals.store), Canonical(options.file), options.collection,
                options.scope} {}

  int Run();

 private:
  void SubmitLines(const std::vector<LineReader::Line>& lines);
  void Prepare(const LineReader::Line& line, uint64_t number, Submission* submission);
  void Begin(const tide_uid& uid, Submission* submission);
  void Create(const Json& record, const std::string& id, tide_op* op);
  std::string IdOf(const Json& record) const;
  int Answer(double seconds);

  const Context& context_;
  const ImportOptions& options_;
  Session session_;
  ImportSource source_;
  std::vector<Submission> batch_;
  uint64_t lines_ = 0, taken_ = 0, refused_ = 0;
  std::optional<Failure> fault_;
};

int Import::Run() {
  int fd = ::open(options_.file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw Failure(TIDE_ERROR_INVALID_ARGUMENT, "cannot read " + options_.file);
  std::error_code unknown_size;
  ProgressBar progress(context_.output, std::filesystem::file_size(options_.file, unknown_size));
  LineReader reader(fd, [this] { return session_.Interrupted(); });
  auto begun = std::chrono::steady_clock::now();
  while (!fault_) {
    std::vector<LineReader::Line> lines = reader.NextBatch(options_.batch);
    if (lines.empty()) break;
    SubmitLines(lines);
    session_.Step();
    progress.Show(reader.bytes_read(), taken_);
  }
  progress.End();
  ::close(fd);
  std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begun;
  return Answer(elapsed.count());
}

void Import::SubmitLines(const std::vector<LineReader::Line>& lines) {
  batch_.resize(lines.size());
  for (size_t i = 0; i < lines.size(); i++) Prepare(lines[i], lines_ + i + 1, &batch_[i]);
  SubmitAll(session_.client(), &batch_);
  for (Submission& submission : batch_) {
    lines_++;
    if (!submission.failure) {
      taken_++;
      continue;
    }
    refused_++;
    // Every later line would meet the same; the next run begins where this one ended.
    bool outbox_full = submission.failure->status == TIDE_ERROR_OUTBOX_FULL;
    if (outbox_full || EndsRun(*submission.failure)) {
      fault_ = submission.failure;
      return;
    }
    context_.output.Note("line " + std::to_string(lines_) + ": " + submission.failure->message);
  }
}

void Import::Prepare(const LineReader::Line& line, uint64_t number, Submission* submission) {
  submission->failure.reset();
  try {
    std::optional<Json> record;
    if (!line.too_long) record = ParseJson(line.text);
    if (!record || !record->is_object())
      throw Failure(TIDE_ERROR_INVALID_ARGUMENT, "not a JSON object");
    std::string id = IdOf(*record);
    Begin(ImportUid(source_, number, id), submission);
    Create(*record, id, submission->op.get());
  } catch (const Failure& failure) {
    submission->failure = failure;
    submission->op.reset();  // half-written: not one to use again
  }
}

void Import::Begin(const tide_uid& uid, Submission* submission) {
  tide_op_options how = TIDE_INIT(tide_op_options);
  how.uid = uid;
  how.intent = tide_s("Import");
  if (submission->op && tide_op_reset(submission->op.get(), &how) == TIDE_OK) return;
  tide_error error = TIDE_INIT(tide_error);
  Require(tide_op_new(session_.client(), &how, Into(submission->op), &error), error);
}

void Import::Create(const Json& record, const std::string& id, tide_op* op) {
  RecordName name = {options_.collection, id, options_.scope};
  std::vector<std::pair<std::string, RawValue>> raw;
  for (const auto& [field, value] : record.items()) {
    bool is_id = field == options_.id_field;
    bool kept_as_id_only =
        is_id && DeclaredOf(session_.client(), options_.collection, field).type == TIDE_NULL;
    if (!kept_as_id_only && !value.is_null()) raw.emplace_back(field, RawValue::FromJson(value));
  }
  TypedFields fields(session_.client(), name, raw);
  tide_key key = name.Key();
  tide_op_create(op, &key, fields.data(), fields.size());
}

std::string Import::IdOf(const Json& record) const {
  auto found = record.find(options_.id_field);
  if (found != record.end() && found->is_string()) return found->get<std::string>();
  if (found != record.end() && found->is_number_integer()) return WriteJson(*found);
  throw Failure(TIDE_ERROR_BAD_ID, "no id in \"" + options_.id_field + "\"");
}

int Import::Answer(double seconds) {
  Json json = {{"records", taken_}, {"operations", taken_}, {"refused", refused_},
               {"seconds", seconds}};
  std::string text = std::to_string(taken_) + " records in this store, " +
                     std::to_string(refused_) + " lines refused.";
  if (session_.Interrupted()) fault_ = Failure(TIDE_ERROR_INTERRUPTED, "interrupted");
  if (!fault_) {
    context_.output.Answer(json, text);
    return refused_ > 0 ? kExitRefused : kExitOk;
  }
  context_.output.Say(text);
  context_.output.Fail(*fault_, json);
  return ExitOf(fault_->status);
}

int Run(const Context& context, const ImportOptions& options) {
  return Import(context, options).Run();
}

}  // namespace

void AddImport(Program& program) {
  AddVerb<ImportOptions>(program, "import", "create records from JSON lines; safe to repeat",
                         Declare, Run);
}

}  // namespace tidemark
