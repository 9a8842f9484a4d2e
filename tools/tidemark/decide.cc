#include <algorithm>
#include <cctype>

#include "tools/tidemark/effects_text.h"
#include "tools/tidemark/explain.h"
#include "tools/tidemark/operation_build.h"
#include "tools/tidemark/operation_json.h"
#include "tools/tidemark/preview.h"
#include "tools/tidemark/program.h"
#include "tools/tidemark/session.h"
#include "tools/tidemark/text_forms.h"

namespace tidemark {
namespace {

using RawFields = std::vector<std::pair<std::string, RawValue>>;

RawFields ReadFields(const std::vector<std::string>& words) {
  RawFields fields;
  for (const std::string& word : words) fields.push_back(ReadAssignment(word));
  return fields;
}

// The record that an operation is about: its fields' types are those of this collection.
RecordName RecordOf(tide_client* client, const tide_uid& op) {
  OperationsHandle list = FindOperation(client, op);
  tide_effect_info effect = TIDE_INIT(tide_effect_info);
  if (tide_operations_effect(list.get(), 0, 0, &effect) != TIDE_OK) return {};
  return {Text(effect.key.collection), Text(effect.key.id), Text(effect.key.scope)};
}

// The operation that a decision made, or else closed, as it stands now.
int AnswerDecided(const Context& context, tide_client* client, const tide_uid& made,
                  const tide_uid& closed) {
  const tide_uid& op = IsNone(made) ? closed : made;
  OperationsHandle list;
  tide_status status = tide_operations_find(client, &op, Into(list), nullptr);
  std::optional<tide_operation_info> info;
  if (status == TIDE_OK) info = OperationAt(list.get(), 0);
  // A choice on a record may need no operation, and another device's is not kept here.
  Json json = {{"op", UidOrNull(op)},
               {"state", nullptr}, {"phase", nullptr}};
  if (info) json = OperationHead(*info);
  context.output.Answer(json, info ? OperationText(list.get(), 0, *info) : "Done.");
  return kExitOk;
}

int AnswerPreview(const Context& context, const tide_preview* preview) {
  context.output.Answer({{"preview", PreviewJson(preview)}}, PreviewText(preview));
  return kExitOk;
}

int Resolve(const Context& context, const std::string& name, tide_choice_kind kind,
            const RawFields& raw, bool preview) {
  tide_uid op = ReadOperationName(name);
  Session session(context.globals, Network::kOff);
  RecordName record;
  if (!raw.empty()) record = RecordOf(session.client(), op);
  TypedFields fields(session.client(), record, raw);
  tide_uid made = {};
  tide_error error = TIDE_INIT(tide_error);
  PreviewHandle shown;
  tide_status status =
      preview ? tide_preview_resolve(session.client(), &op, kind, fields.data(), fields.size(),
                                     Into(shown), &error)
              : tide_resolve(session.client(), &op, kind, fields.data(), fields.size(), &made,
                             &error);
  if (Require(status, error) == TIDE_NOT_FOUND)
    throw Failure(TIDE_NOT_FOUND, "no operation " + name + " is open here");
  if (preview) return AnswerPreview(context, shown.get());
  return AnswerDecided(context, session.client(), made, op);
}

struct ResolveOptions {
  std::string op, kind;
  std::vector<std::string> fields;
  bool preview = false;
};

void DeclareResolve(CLI::App* verb, ResolveOptions* options) {
  verb->add_option("op", options->op, "the open operation")->required()->type_name("OP");
  verb->add_option("kind", options->kind, "what you decide")->required()
      ->check(CLI::IsMember({"mine", "theirs", "retry", "dismiss", "merge"}));
  verb->add_option("fields", options->fields, "what a merge makes of it")
      ->type_name("FIELD=VALUE");
  verb->add_flag("--preview", options->preview, "say what would come of it, and do nothing");
}

int RunResolve(const Context& context, const ResolveOptions& options) {
  tide_choice_kind kind = options.kind == "mine"     ? TIDE_CHOOSE_MINE
                          : options.kind == "theirs" ? TIDE_CHOOSE_THEIRS
                          : options.kind == "retry"  ? TIDE_CHOOSE_RETRY
                          : options.kind == "merge"  ? TIDE_CHOOSE_MERGE
                                                     : TIDE_CHOOSE_DISMISS;
  if (kind != TIDE_CHOOSE_MERGE && !options.fields.empty())
    throw Failure(TIDE_ERROR_INVALID_ARGUMENT, "only merge takes FIELD=VALUE");
  return Resolve(context, options.op, kind, ReadFields(options.fields), options.preview);
}

struct OperationOptions {
  std::string op;
};

void DeclareOperation(CLI::App* verb, OperationOptions* options) {
  verb->add_option("op", options->op, "the operation")->required()->type_name("OP");
}

struct UndoOptions {
  std::string op;
  bool preview = false;
};

void DeclareUndo(CLI::App* verb, UndoOptions* options) {
  verb->add_option("op", options->op, "the settled operation")->required()->type_name("OP");
  verb->add_flag("--preview", options->preview, "say what would come of it, and do nothing");
}

int RunUndo(const Context& context, const UndoOptions& options) {
  return Resolve(context, options.op, TIDE_CHOOSE_UNDO, {}, options.preview);
}

struct OverrideOptions {
  std::string account, op, record;
  std::vector<std::string> fields;
};

void DeclareOverride(CLI::App* verb, OverrideOptions* options) {
  verb->add_option("account", options->account, "who is asked")->required()->type_name("ACCOUNT");
  verb->add_option("op", options->op, "what they are asked about")->required()->type_name("OP");
  verb->add_option("record", options->record, "the record it is about, to write to it")
      ->type_name("COLLECTION/ID");
  verb->add_option("fields", options->fields, "what it becomes")->type_name("FIELD=VALUE");
}

int RunOverride(const Context& context, const OverrideOptions& options) {
  tide_uid op = ReadOperationName(options.op);
  RawFields raw = ReadFields(options.fields);
  RecordName record;
  if (!options.record.empty()) record = ReadRecordName(options.record);
  Session session(context.globals, Network::kOff);
  TypedFields fields(session.client(), record, raw);
  tide_key key = record.Key();
  tide_uid made = {};
  tide_error error = TIDE_INIT(tide_error);
  Require(tide_override(session.client(), Str(options.account), &op,
                        raw.empty() ? nullptr : &key, fields.data(), fields.size(), &made, &error),
          error);
  return AnswerDecided(context, session.client(), made, made);
}

int RunCancel(const Context& context, const OperationOptions& options) {
  tide_uid op = ReadOperationName(options.op);
  Session session(context.globals, Network::kOff);
  OperationsHandle withdrawn;
  tide_error error = TIDE_INIT(tide_error);
  tide_status status = tide_cancel(session.client(), &op, Into(withdrawn), &error);
  if (Require(status, error) == TIDE_NOT_FOUND)
    throw Failure(TIDE_NOT_FOUND, "no operation " + options.op + " is known here");
  Json names = Json::array();
  for (size_t i = 0; auto info = OperationAt(withdrawn.get(), i); i++)
    names.push_back(WriteUid(info->op));
  bool too_late = status == TIDE_TOO_LATE;
  std::string text = too_late ? "It had been sent already; an undo follows it."
                              : "Withdrawn, " + std::to_string(names.size()) + " in all.";
  context.output.Answer({{"op", WriteUid(op)}, {"withdrawn", names}, {"too_late", too_late}}, text);
  return kExitOk;
}

// "create-again" and "CREATE_AGAIN" are one word.
std::string PlainWord(std::string word) {
  for (char& c : word)
    c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return word;
}

// The choices that were offered on a subject, where people see them first, then where they were
// explained.
class Offers {
 public:
  explicit Offers(tide_client* client) : client_(client) {}

  void OfOperation(const tide_uid& op) {
    OperationsHandle list = FindOperation(client_, op);
    tide_choice choice = TIDE_INIT(tide_choice);
    for (size_t i = 0; tide_operations_choice(list.get(), 0, i, &choice) == TIDE_OK; i++)
      choices_.push_back(choice);
  }

  void OfRecord(const RecordName& record) {
    tide_key key = record.Key();
    tide_error error = TIDE_INIT(tide_error);
    ReadingHandle reading;
    Require(tide_read(client_, &key, nullptr, Into(reading), &error), error);
    tide_choice choice = TIDE_INIT(tide_choice);
    for (size_t i = 0; tide_reading_choice(reading.get(), i, &choice) == TIDE_OK; i++)
      choices_.push_back(choice);
    tide_pending pending = TIDE_INIT(tide_pending);
    for (size_t i = 0; tide_reading_pending(reading.get(), i, &pending) == TIDE_OK; i++)
      if (pending.phase == TIDE_CONFLICTED && IsNone(open_op_)) open_op_ = pending.op;
  }

  void OfExplanation(const tide_explanation* explanation) {
    tide_decision decision = TIDE_INIT(tide_decision);
    tide_choice choice = TIDE_INIT(tide_choice);
    for (size_t i = 0; tide_explanation_at(explanation, i, &decision) == TIDE_OK; i++)
      for (size_t j = 0; tide_explanation_choice(explanation, i, j, &choice) == TIDE_OK; j++)
        choices_.push_back(choice);
  }

  const tide_choice& Find(const std::string& kind) const {
    std::string offered;
    for (const tide_choice& choice : choices_) {
      const char* name = tide_name(TIDE_NAMES_CHOICE, choice.kind);
      if (PlainWord(kind) == name) return choice;
      if (offered.find(name) == std::string::npos)
        offered += (offered.empty() ? "" : ", ") + std::string(name);
    }
    throw Failure(TIDE_ERROR_UNSUPPORTED,
                  "\"" + kind + "\" is not offered here; nothing was changed; offered: " +
                      (offered.empty() ? "nothing" : offered));
  }

  const tide_uid& open_op() const { return open_op_; }

 private:
  tide_client* client_;
  std::vector<tide_choice> choices_;
  tide_uid open_op_ = {};
};

struct ChooseOptions {
  std::string subject, kind;
  std::vector<std::string> fields;
};

void DeclareChoose(CLI::App* verb, ChooseOptions* options) {
  verb->add_option("subject", options->subject, "where it was offered")->required()
      ->type_name("OP|COLLECTION/ID");
  verb->add_option("kind", options->kind, "restore, keep, create_again, …")->required()
      ->type_name("KIND");
  verb->add_option("fields", options->fields, "where the choice needs them")
      ->type_name("FIELD=VALUE");
}

int RunChoose(const Context& context, const ChooseOptions& options) {
  Subject subject = ReadSubject(options.subject);
  RawFields raw = ReadFields(options.fields);
  Session session(context.globals, Network::kOff);
  Offers offers(session.client());
  tide_uid closed = {};
  RecordName record;
  if (auto* op = std::get_if<tide_uid>(&subject)) {
    offers.OfOperation(closed = *op);
    record = RecordOf(session.client(), closed);
  } else {
    offers.OfRecord(record = std::get<RecordName>(subject));
    closed = offers.open_op();
  }
  try {
    offers.OfExplanation(Explain(session.client(), subject).get());
  } catch (const Failure& failure) {
    if (failure.status != TIDE_NOT_FOUND) throw;  // nothing to explain, nothing more offered
  }
  TypedFields fields(session.client(), record, raw);
  tide_uid made = {};
  tide_error error = TIDE_INIT(tide_error);
  Require(tide_choose(session.client(), &offers.Find(options.kind), fields.data(), fields.size(),
                      &made, &error), error);
  return AnswerDecided(context, session.client(), made, closed);
}

}  // namespace

void AddDecide(Program& program) {
  AddVerb<ResolveOptions>(program, "resolve", "decide an open operation", DeclareResolve,
                          RunResolve);
  AddVerb<ChooseOptions>(program, "choose", "perform a choice that was offered", DeclareChoose,
                         RunChoose);
  AddVerb<OperationOptions>(program, "cancel", "withdraw an operation and its dependents",
                            DeclareOperation, RunCancel);
  AddVerb<UndoOptions>(program, "undo", "undo a settled operation", DeclareUndo, RunUndo);
  AddVerb<OverrideOptions>(program, "override",
                           "decide what somebody else is asked; for leads of its scope",
                           DeclareOverride, RunOverride);
}

}  // namespace tidemark
