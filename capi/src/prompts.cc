// Prompts: what needs a person, grouped.
#include <vector>

#include "capi/src/boundary.h"
#include "capi/src/client_handle.h"
#include "capi/src/grows.h"
#include "capi/src/value_convert.h"
#include "tidemark/decide.h"

using namespace tidemark;

struct tide_prompts final : Handle {
  static constexpr HandleKind kKind = HandleKind::kPrompts;
  explicit tide_prompts(std::vector<Prompt> all) : Handle(kKind), prompts(std::move(all)) {}
  const std::vector<Prompt> prompts;
};

namespace {

Result<const Prompt*> PromptAt(const tide_prompts* prompts, size_t index) {
  TIDE_TRY(CheckHandle(prompts, "prompts"));
  if (index >= prompts->prompts.size()) return Status::Error(Code::kEnd, "nothing more");
  return &prompts->prompts[index];
}

}  // namespace

tide_status tide_prompts_list(tide_client* client, tide_prompts** out_prompts, tide_error* error) {
  ClearOut(out_prompts);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_prompts, "out_prompts"));
    TIDE_ASSIGN(std::vector<Prompt> prompts, held->Prompts());
    *out_prompts = new tide_prompts(std::move(prompts));
    return Status::Ok();
  });
}

tide_status tide_prompts_at(const tide_prompts* prompts, size_t index, tide_prompt* out_prompt) {
  ClearGrows(out_prompt);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckOut(out_prompt, "out_prompt"));
    TIDE_ASSIGN(const Prompt* prompt, PromptAt(prompts, index));
    tide_prompt told{};
    told.struct_size = static_cast<uint32_t>(sizeof told);
    told.flags = prompt->storm ? TIDE_PROMPT_STORM : 0;
    told.conflict = ViewOf(prompt->conflict);
    told.operation_count = static_cast<uint32_t>(prompt->operations.size());
    told.field_count = prompt->fields;
    told.differing_count = prompt->differing;
    told.about = ViewOf(prompt->about);
    told.text = ViewOf(prompt->text);
    WriteGrows(told, out_prompt);
    return Status::Ok();
  });
}

tide_status tide_prompts_operation(const tide_prompts* prompts, size_t index, size_t operation,
                                   tide_uid* out_op) {
  ClearOut(out_op);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckGiven(out_op, "out_op"));
    TIDE_ASSIGN(const Prompt* prompt, PromptAt(prompts, index));
    if (operation >= prompt->operations.size()) return Status::Error(Code::kEnd, "nothing more");
    *out_op = ViewOf(prompt->operations[operation]);
    return Status::Ok();
  });
}

void tide_prompts_free(tide_prompts* prompts) {
  if (IsHandle(prompts)) delete prompts;
}
