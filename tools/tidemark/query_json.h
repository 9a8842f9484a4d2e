#pragma once

#include <string>
#include <vector>

#include "tools/tidemark/handles.h"
#include "tools/tidemark/values.h"

namespace tidemark {

// A SELECT with the values and scopes its spec points at.
class Question {
 public:
  // params: JSON if they parse, else text. Throws Failure.
  Question(const std::string& sql, const std::vector<std::string>& params,
           const std::vector<std::string>& scopes);
  Question(const Question&) = delete;

  // Borrows everything from this object.
  tide_query_spec Spec(tide_interrupt* interrupt) const;

 private:
  std::string sql_;
  std::vector<TypedValue> typed_;
  std::vector<tide_value> params_;
  std::vector<std::string> scope_names_;
  std::vector<tide_str> scopes_;
};

struct QueryAnswer {
  std::vector<std::string> columns;
  Json rows = Json::array();   // one object a row; `_truth` is one too, where it was selected
  Json truth;                  // of the set
  std::string text;            // the set's truth for people
};

// All pages of the answer. Throws Failure.
QueryAnswer Ask(tide_client* client, const Question& question, tide_interrupt* interrupt);
// One page and the set's truth. Throws Failure.
QueryAnswer AnswerOf(tide_client* client, const tide_rows* rows);
// Columns side by side.
std::string TableText(const QueryAnswer& answer);

}  // namespace tidemark
