#include "capi/src/choice_args.h"

#include <cstring>

#include "capi/src/grows.h"
#include "capi/src/handle.h"
#include "capi/src/value_convert.h"

namespace tidemark {
namespace {

constexpr size_t kFieldsMax = 1'000;

}  // namespace

Result<Fields> TakeFields(const tide_field* fields, size_t count) {
  Fields taken;
  if (count != 0) TIDE_TRY(CheckGiven(fields, "fields"));
  if (count > kFieldsMax) return Status::Error(Code::kTooLarge, "are too many", "fields");
  for (size_t i = 0; i < count; i++) {
    TIDE_ASSIGN(std::string name, TakeText(fields[i].name, "fields.name"));
    TIDE_ASSIGN(Value value, TakeValue(fields[i].value, name.c_str()));
    taken.insert_or_assign(std::move(name), std::move(value));
  }
  return taken;
}

Result<ChoiceToken> TakeToken(const tide_choice* choice) {
  tide_choice known{};
  TIDE_TRY(ReadGrows(choice, &known, "choice"));
  ChoiceToken token;
  std::memcpy(token.data(), known.token, token.size());
  return token;
}

}  // namespace tidemark
