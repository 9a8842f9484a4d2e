// Choices and resolutions: performing what was offered, or deciding an open operation by name.
#include <cstring>

#include "capi/src/boundary.h"
#include "capi/src/client_handle.h"
#include "capi/src/done.h"
#include "capi/src/grows.h"
#include "capi/src/value_convert.h"

using namespace tidemark;

namespace {

constexpr size_t kFieldsMax = 1'000;

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

}  // namespace

tide_status tide_choose(tide_client* client, const tide_choice* choice, const tide_field* fields,
                        size_t count, tide_uid* out_uid, tide_error* error) {
  ClearOut(out_uid);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_ASSIGN(const ChoiceToken token, TakeToken(choice));
    TIDE_ASSIGN(const Fields taken, TakeFields(fields, count));
    TIDE_ASSIGN(const Uid uid, held->Choose(token, taken));
    if (out_uid != nullptr) *out_uid = ViewOf(uid);
    return Status::Ok();
  });
}

tide_status tide_choose_async(tide_client* client, const tide_choice* choice,
                              const tide_field* fields, size_t count, tide_done done,
                              tide_error* error) {
  return Guard(error, [&]() -> Status {
    const auto tell = TellDone(done, OwnContext(done.context, done.destroy));
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_ASSIGN(const ChoiceToken token, TakeToken(choice));
    TIDE_ASSIGN(const Fields taken, TakeFields(fields, count));
    return held->ChooseAsync(token, taken, [tell](const Result<Uid>& uid) {
      tell(uid.ok() ? Status::Ok() : uid.status(), uid.ok() ? *uid : Uid{});
    });
  });
}

tide_status tide_resolve(tide_client* client, const tide_uid* op, tide_choice_kind kind,
                         const tide_field* fields, size_t count, tide_uid* out_uid,
                         tide_error* error) {
  ClearOut(out_uid);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(op, "op"));
    TIDE_ASSIGN(const Fields taken, TakeFields(fields, count));
    TIDE_ASSIGN(const Uid uid, held->Resolve(TakeUid(*op), static_cast<ChoiceKind>(kind), taken));
    if (out_uid != nullptr) *out_uid = ViewOf(uid);
    return Status::Ok();
  });
}
