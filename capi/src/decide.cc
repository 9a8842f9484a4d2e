// Choices and resolutions: performing what was offered, or deciding an open operation by name,
// one's own or somebody else's.
#include "capi/src/boundary.h"
#include "capi/src/choice_args.h"
#include "capi/src/client_handle.h"
#include "capi/src/done.h"
#include "capi/src/grows.h"
#include "capi/src/value_convert.h"
#include "tidemark/decide.h"

using namespace tidemark;

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

tide_status tide_override(tide_client* client, tide_str account, const tide_uid* op,
                          const tide_key* key, const tide_field* fields, size_t count,
                          tide_uid* out_uid, tide_error* error) {
  ClearOut(out_uid);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(op, "op"));
    TIDE_ASSIGN(std::string of, TakeText(account, "account"));
    TIDE_ASSIGN(const Fields taken, TakeFields(fields, count));
    RecordKey about;
    if (key != nullptr || !taken.empty()) {
      TIDE_ASSIGN(about, TakeKey(key));
    }
    TIDE_ASSIGN(const Uid uid, held->Override(std::move(of), TakeUid(*op), about, taken));
    if (out_uid != nullptr) *out_uid = ViewOf(uid);
    return Status::Ok();
  });
}
