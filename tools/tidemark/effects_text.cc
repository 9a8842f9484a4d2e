#include "tools/tidemark/effects_text.h"

#include <array>

#include "tools/tidemark/failure.h"

namespace tidemark {
namespace {

using Do = EffectDraft::Do;

struct Verb {
  std::string_view word;
  Do what;
};
constexpr std::array kVerbs = {Verb{"create", Do::kCreate}, Verb{"set", Do::kSet},
                               Verb{"inc", Do::kInc},       Verb{"add", Do::kAdd},
                               Verb{"remove", Do::kRemove}, Verb{"delete", Do::kDelete}};

const Verb* FindVerb(const std::string& word) {
  for (const Verb& verb : kVerbs)
    if (verb.word == word) return &verb;
  return nullptr;
}

[[noreturn]] void RefuseForm(const std::string& message) {
  throw Failure(TIDE_ERROR_INVALID_ARGUMENT, message);
}

// On the command line these characters are marks of the syntax; programs are not bound by it.
void CheckPlain(const RecordName& record, const std::string& text) {
  if (record.id.find_first_of(".=>") != std::string::npos)
    throw Failure(TIDE_ERROR_BAD_ID, "\"" + text + "\": an id with @ . = or > can be written only "
                                     "through `submit --lines`");
}

void CheckWhole(const EffectDraft& effect) {
  bool may_be_bare = effect.what == Do::kCreate || effect.what == Do::kDelete;
  if (!may_be_bare && effect.fields.empty())
    RefuseForm(effect.record.Subject() + ": nothing is said about any field (FIELD=VALUE)");
  if (effect.what == Do::kDelete && !effect.fields.empty())
    RefuseForm(effect.record.Subject() + ": delete takes no fields");
}

// The operator that comes first in text, the longer one where two begin together.
struct Operator {
  std::string_view sign;
  tide_compare compare;
};
constexpr std::array kOperators = {Operator{">=", TIDE_GE}, Operator{"<=", TIDE_LE},
                                   Operator{"!=", TIDE_NE}, Operator{"=", TIDE_EQ}};
constexpr std::array kConditions = {Operator{"exists", TIDE_IS_PRESENT},
                                    Operator{"absent", TIDE_IS_ABSENT},
                                    Operator{"unchanged", TIDE_UNCHANGED}};

const Operator* FindOperator(const std::string& text, size_t* at) {
  const Operator* first = nullptr;
  *at = std::string::npos;
  for (const Operator& candidate : kOperators) {
    size_t found = text.find(candidate.sign);
    if (found < *at) {
      *at = found;
      first = &candidate;
    }
  }
  return first;
}

std::string Trimmed(const std::string& text) {
  size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// "COLLECTION/ID[.FIELD][@SCOPE]"
void ReadTarget(const std::string& text, ExpectDraft* expect) {
  size_t at = std::min(text.find('@'), text.size());
  size_t point = text.find('.');
  if (point < at) {
    expect->field = text.substr(point + 1, at - point - 1);
    if (expect->field.empty()) RefuseForm("\"" + text + "\": no field after the point");
  }
  std::string name = text.substr(0, std::min(point, at)) + text.substr(at);
  expect->record = ReadRecordName(name);
  CheckPlain(expect->record, name);
}

}  // namespace

RecordName ReadRecordName(const std::string& text) {
  size_t slash = text.find('/');
  size_t at = text.find('@');
  if (slash == 0 || slash == std::string::npos || at < slash)
    RefuseForm("\"" + text + "\" is not COLLECTION/ID[@SCOPE]");
  RecordName name;
  name.collection = text.substr(0, slash);
  name.id = text.substr(slash + 1, at == std::string::npos ? at : at - slash - 1);
  if (at != std::string::npos) name.scope = text.substr(at + 1);
  if (name.id.empty() || (at != std::string::npos && name.scope.empty()))
    RefuseForm("\"" + text + "\" is not COLLECTION/ID[@SCOPE]");
  return name;
}

std::pair<std::string, RawValue> ReadAssignment(const std::string& text) {
  size_t equals = text.find('=');
  if (equals == 0 || equals == std::string::npos)
    RefuseForm("\"" + text + "\" is not FIELD=VALUE");
  return {text.substr(0, equals), RawValue::FromText(text.substr(equals + 1))};
}

std::vector<EffectDraft> ReadEffects(const std::vector<Word>& words) {
  std::vector<EffectDraft> effects;
  std::string scope_of_all;
  for (size_t i = 0; i < words.size(); i++) {
    const std::string& text = words[i].text;
    if (words[i].is_scope) {
      (effects.empty() ? scope_of_all : effects.back().record.scope) = text;
    } else if (const Verb* verb = FindVerb(text)) {
      if (i + 1 == words.size() || words[i + 1].is_scope)
        RefuseForm(text + ": which record? (COLLECTION/ID)");
      effects.push_back({verb->what, ReadRecordName(words[++i].text), {}, {}});
      CheckPlain(effects.back().record, words[i].text);
    } else if (effects.empty()) {
      RefuseForm("\"" + text + "\" is no effect (create, set, inc, add, remove, delete)");
    } else {
      effects.back().fields.push_back(ReadAssignment(text));
    }
  }
  if (effects.empty()) RefuseForm("no effect given (create, set, inc, add, remove, delete)");
  for (EffectDraft& effect : effects) {
    if (effect.record.scope.empty()) effect.record.scope = scope_of_all;
    CheckWhole(effect);
  }
  return effects;
}

ExpectDraft ReadExpect(const std::string& text) {
  ExpectDraft expect;
  size_t at;
  if (const Operator* found = FindOperator(text, &at)) {
    expect.compare = found->compare;
    expect.value = RawValue::FromText(Trimmed(text.substr(at + found->sign.size())));
    ReadTarget(Trimmed(text.substr(0, at)), &expect);
    if (expect.field.empty()) RefuseForm("\"" + text + "\": a record has no value; name a field");
    return expect;
  }
  std::string trimmed = Trimmed(text);
  size_t space = trimmed.rfind(' ');
  for (const Operator& condition : kConditions) {
    if (space == std::string::npos || trimmed.substr(space + 1) != condition.sign) continue;
    expect.compare = condition.compare;
    ReadTarget(Trimmed(trimmed.substr(0, space)), &expect);
    return expect;
  }
  RefuseForm("\"" + text + "\" is no expectation (tasks/t1.stock>=1, = != <=, or the name and "
             "exists, absent or unchanged)");
}

}  // namespace tidemark
