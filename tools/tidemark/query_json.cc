#include "tools/tidemark/query_json.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "tools/tidemark/failure.h"
#include "tools/tidemark/truth_json.h"

namespace tidemark {
namespace {

constexpr size_t kCellWidthMax = 48;
constexpr std::chrono::seconds kAllPagesMax(10);

// Two columns of one name would hide each other in an object: the later is "name:2".
std::string UniqueName(const std::vector<std::string>& taken, const std::string& name) {
  std::string unique = name;
  for (int n = 2; std::find(taken.begin(), taken.end(), unique) != taken.end(); n++)
    unique = name + ":" + std::to_string(n);
  return unique;
}

std::vector<std::string> ColumnsOf(const tide_rows* rows) {
  std::vector<std::string> columns;
  tide_str name = {};
  for (size_t i = 0; tide_rows_column_at(rows, i, &name, nullptr) == TIDE_OK; i++)
    columns.push_back(UniqueName(columns, Text(name)));
  return columns;
}

tide_rows_head HeadOf(const tide_rows* rows) {
  tide_rows_head head = TIDE_INIT(tide_rows_head);
  tide_bytes block = tide_rows_block(rows);
  std::memcpy(&head, block.data, std::min(block.size, sizeof head));
  return head;
}

// Whether the SELECT named _truth: only then a row stands in a standing of its own.
bool RowHasTruth(const tide_rows* rows, const tide_rows_head& head, size_t row) {
  tide_row own = {};
  tide_bytes block = tide_rows_block(rows);
  std::memcpy(&own, block.data + head.rows_at + row * sizeof own, sizeof own);
  return own.standing != TIDE_NO_STANDING;
}

void AppendRows(tide_client* client, const tide_rows* rows, QueryAnswer* answer) {
  tide_rows_head head = HeadOf(rows);
  for (size_t row = 0; row < tide_rows_count(rows); row++) {
    Json json = Json::object();
    for (size_t column = 0; column < answer->columns.size(); column++) {
      tide_value value = tide_v_null();
      Require(tide_rows_value(rows, row, column, &value), "cannot read a row");
      json[answer->columns[column]] = ValueJson(value);
    }
    if (RowHasTruth(rows, head, row)) {
      tide_truth truth = TIDE_INIT(tide_truth);
      Require(tide_rows_truth(rows, row, &truth), "cannot read the truth of a row");
      json["_truth"] = SetTruthJson(truth, SentenceText(client, truth));
    }
    answer->rows.push_back(std::move(json));
  }
}

std::string CellText(const Json& cell) {
  std::string text = cell.is_null()     ? "-"
                     : cell.is_string() ? cell.get<std::string>()
                     : cell.is_object() && cell.contains("headline")
                         ? cell["headline"].get<std::string>()
                         : WriteJson(cell);
  std::replace(text.begin(), text.end(), '\n', ' ');
  if (text.size() <= kCellWidthMax) return text;
  size_t cut = kCellWidthMax - 1;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) cut--;
  return text.substr(0, cut) + "…";
}

// Characters, not bytes: what the eye lines up.
size_t WidthOf(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string LineText(const std::vector<std::string>& cells, const std::vector<size_t>& widths) {
  std::string line;
  for (size_t i = 0; i < cells.size(); i++) {
    line += cells[i];
    if (i + 1 < cells.size()) line += std::string(widths[i] - WidthOf(cells[i]) + 2, ' ');
  }
  return line + "\n";
}

}  // namespace

Question::Question(const std::string& sql, const std::vector<std::string>& params,
                   const std::vector<std::string>& scopes)
    : sql_(sql), scope_names_(scopes) {
  typed_.reserve(params.size());  // params_ borrows from its elements: they must not move
  for (size_t i = 0; i < params.size(); i++) {
    std::string subject = "parameter " + std::to_string(i + 1);
    typed_.push_back(ReadLoose(RawValue::FromText(params[i]), subject));
    params_.push_back(typed_.back().Get());
  }
  for (const std::string& scope : scope_names_) scopes_.push_back(Str(scope));
}

tide_query_spec Question::Spec(tide_interrupt* interrupt) const {
  tide_query_spec spec = TIDE_INIT(tide_query_spec);
  spec.sql = Str(sql_);
  spec.params = params_.data();
  spec.param_count = params_.size();
  spec.scopes = scopes_.data();
  spec.scope_count = scopes_.size();
  spec.interrupt = interrupt;
  return spec;
}

QueryAnswer Ask(tide_client* client, const Question& question, tide_interrupt* interrupt) {
  tide_query_spec spec = question.Spec(interrupt);
  tide_error error = TIDE_INIT(tide_error);
  RowsHandle rows;
  Require(tide_query(client, &spec, Into(rows), &error), error);
  QueryAnswer answer = AnswerOf(client, rows.get());
  const auto end = std::chrono::steady_clock::now() + kAllPagesMax;
  while (HeadOf(rows.get()).flags & TIDE_ROWS_MORE) {
    // The library bounds each page; an answer without an end would still fill the memory.
    if (std::chrono::steady_clock::now() > end)
      throw Failure(TIDE_ERROR_DEADLINE, "the query has no end in sight: " +
                                             std::to_string(answer.rows.size()) + " rows so far");
    RowsHandle next;
    if (Require(tide_rows_next(rows.get(), Into(next), &error), error) == TIDE_END) break;
    AppendRows(client, next.get(), &answer);
    rows = std::move(next);
  }
  return answer;
}

QueryAnswer AnswerOf(tide_client* client, const tide_rows* rows) {
  QueryAnswer answer;
  answer.columns = ColumnsOf(rows);
  AppendRows(client, rows, &answer);
  tide_truth truth = TIDE_INIT(tide_truth);
  Require(tide_rows_truth(rows, TIDE_WHOLE_SET, &truth), "cannot read the truth of the answer");
  std::string why = SentenceText(client, truth);
  answer.truth = SetTruthJson(truth, why);
  answer.text = TruthText(client, truth, why);
  return answer;
}

std::string TableText(const QueryAnswer& answer) {
  std::vector<std::string> columns = answer.columns;
  if (!answer.rows.empty() && answer.rows[0].contains("_truth")) columns.push_back("_truth");
  std::vector<std::vector<std::string>> lines = {columns};
  for (const Json& row : answer.rows) {
    lines.emplace_back();
    for (const std::string& column : columns) lines.back().push_back(CellText(row.at(column)));
  }
  std::vector<size_t> widths(columns.size());
  for (const auto& line : lines)
    for (size_t i = 0; i < line.size(); i++) widths[i] = std::max(widths[i], WidthOf(line[i]));
  std::string text;
  for (const auto& line : lines) text += LineText(line, widths);
  size_t count = answer.rows.size();
  return text + std::to_string(count) + (count == 1 ? " row. " : " rows. ");
}

}  // namespace tidemark
