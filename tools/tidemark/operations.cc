#include "tools/tidemark/operation_json.h"
#include "tools/tidemark/program.h"
#include "tools/tidemark/session.h"
#include "tools/tidemark/text_forms.h"
#include "tools/tidemark/truth_json.h"

namespace tidemark {
namespace {

constexpr size_t kPageOperations = 1000;

// Calls see(list, index, info) for each operation of the kind, page after page.
template <class See>
void EachOperation(tide_client* client, tide_list kind, See see) {
  std::optional<tide_uid> last;
  for (size_t count = kPageOperations; count == kPageOperations;) {
    OperationsHandle list;
    tide_error error = TIDE_INIT(tide_error);
    Require(tide_operations_list(client, kind, last ? &*last : nullptr, kPageOperations,
                                 Into(list), &error), error);
    for (count = 0; auto info = OperationAt(list.get(), count); count++) {
      see(list.get(), count, *info);
      last = info->op;
    }
  }
}

struct OutboxOptions {
  bool all = false;
};

void DeclareOutbox(CLI::App* verb, OutboxOptions* options) {
  verb->add_flag("--all", options->all, "the final ones too, as long as they are kept");
}

int RunOutbox(const Context& context, const OutboxOptions& options) {
  Session session(context.globals, Network::kOff);
  Json operations = Json::array();
  std::string text;
  tide_list kind = options.all ? TIDE_LIST_ALL : TIDE_LIST_OUTBOX;
  EachOperation(session.client(), kind,
                [&](const tide_operations* list, size_t index, const tide_operation_info& info) {
                  operations.push_back(OperationJson(list, index, info));
                  text += OperationText(list, index, info);
                });
  if (text.empty()) text = options.all ? "No operations are kept." : "Nothing is pending.";
  context.output.Answer({{"operations", operations}}, text);
  return kExitOk;
}

struct AttentionOptions {};

void DeclareAttention(CLI::App*, AttentionOptions*) {}

std::string ChoicesText(const Json& item) {
  std::string text;
  for (const Json& choice : item["choices"]) {
    text += text.empty() ? "  You can: " : ", ";
    text += choice["label"].get<std::string>();
    if (choice["suggested"].get<bool>()) text += " (suggested)";
  }
  return text.empty() ? text : text + "\n";
}

std::string HeadOf(const tide_prompt& prompt) {
  if ((prompt.flags & TIDE_PROMPT_STORM) != 0) return Text(prompt.text);
  std::string head = Text(prompt.about.collection) + "/" + Text(prompt.about.id);
  if (prompt.differing_count > 0)
    head += ": " + std::to_string(prompt.differing_count) + " of " +
            std::to_string(prompt.field_count) + " fields differ";
  return head;
}

// Operations of one prompt belong together: one decision, one card.
Json PromptsJson(tide_client* client, std::string* text) {
  PromptsHandle prompts;
  tide_error error = TIDE_INIT(tide_error);
  Require(tide_prompts_list(client, Into(prompts), &error), error);
  Json all = Json::array();
  tide_prompt prompt = TIDE_INIT(tide_prompt);
  for (size_t i = 0; tide_prompts_at(prompts.get(), i, &prompt) == TIDE_OK; i++) {
    Json operations = Json::array();
    tide_uid op;
    for (size_t j = 0; tide_prompts_operation(prompts.get(), i, j, &op) == TIDE_OK; j++)
      operations.push_back(WriteUid(op));
    *text += HeadOf(prompt) + "\n";
    all.push_back({{"conflict", WriteUid(prompt.conflict)},
                   {"collection", Text(prompt.about.collection)},
                   {"id", Text(prompt.about.id)}, {"scope", Text(prompt.about.scope)},
                   {"operations", operations}, {"fields", prompt.field_count},
                   {"differing", prompt.differing_count},
                   {"storm", (prompt.flags & TIDE_PROMPT_STORM) != 0},
                   {"why", Text(prompt.text)}});
  }
  return all;
}

int RunAttention(const Context& context, const AttentionOptions&) {
  Session session(context.globals, Network::kOff);
  Json items = Json::array();
  std::string text;
  const Json prompts = PromptsJson(session.client(), &text);
  if (!text.empty()) text += "\n";
  EachOperation(session.client(), TIDE_LIST_ATTENTION,
                [&](const tide_operations* list, size_t index, const tide_operation_info& info) {
                  items.push_back(AttentionJson(list, index, info));
                  text += OperationText(list, index, info) + ChoicesText(items.back());
                });
  if (text.empty()) text = "Nothing needs your decision.";
  context.output.Answer({{"items", items}, {"prompts", prompts}}, text);
  return kExitOk;
}

}  // namespace

void AddOperations(Program& program) {
  AddVerb<OutboxOptions>(program, "outbox", "operations that are not final, in order",
                         DeclareOutbox, RunOutbox);
  AddVerb<AttentionOptions>(program, "attention", "operations that need a decision",
                            DeclareAttention, RunAttention);
}

}  // namespace tidemark
