#include "core/tell/choice.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>

#include "core/merge/overlay.h"
#include "core/tell/phrase.h"

namespace tidemark {
namespace {

// The token: version, kind, store, operation, explanation, epoch, seq, version of the record;
// checksum at the end.
constexpr uint8_t kTokenVersion = 1;
constexpr size_t kChecksumAt = 120;

void PutInt(ChoiceToken* token, size_t at, uint64_t n) {
  for (size_t i = 0; i < 8; i++) (*token)[at + i] = static_cast<uint8_t>(n >> (8 * i));
}

uint64_t GetInt(const ChoiceToken& token, size_t at) {
  uint64_t n = 0;
  for (size_t i = 8; i-- > 0;) n = n << 8 | token[at + i];
  return n;
}

uint64_t ChecksumOf(const ChoiceToken& token) { return XXH3_64bits(token.data(), kChecksumAt); }

struct Offer {
  ChoiceKind kind;
  const char* label;
  uint32_t flags;
};
constexpr Offer kMine{ChoiceKind::kMine, "choice.mine", 0};
constexpr Offer kTheirs{ChoiceKind::kTheirs, "choice.theirs", 0};
constexpr Offer kRetry{ChoiceKind::kRetry, "choice.retry", kChoiceSuggested};
constexpr Offer kDismiss{ChoiceKind::kDismiss, "choice.dismiss", kChoiceDestructive};
constexpr Offer kRestore{ChoiceKind::kRestore, "choice.restore", 0};
constexpr Offer kKeep{ChoiceKind::kKeep, "choice.keep", kChoiceSuggested};
constexpr Offer kCancel{ChoiceKind::kCancel, "choice.cancel", 0};
constexpr Offer kDelete{ChoiceKind::kDelete, "choice.delete", kChoiceDestructive};
constexpr Offer kCreateAgain{ChoiceKind::kCreateAgain, "choice.create_again", kChoiceSuggested};
constexpr Offer kRefresh{ChoiceKind::kRefresh, "choice.refresh", 0};
constexpr Offer kUndo{ChoiceKind::kUndo, "choice.undo", 0};
constexpr Offer kSignIn{ChoiceKind::kSignIn, "choice.sign_in", kChoiceIsYours};
constexpr Offer kUpdate{ChoiceKind::kUpdateApp, "choice.update_app", kChoiceIsYours};
constexpr Offer kEdit{ChoiceKind::kEdit, "choice.edit", kChoiceIsYours};
constexpr Offer kDetails{ChoiceKind::kDetails, "choice.details", kChoiceIsYours};

std::vector<Offer> OffersOfOpen(const StoredOperation& op) {
  if (op.state == State::kParked) return {kRetry, kDismiss};
  switch (op.reason) {
    case Reason::kManual: return {kMine, kTheirs, kEdit};
    case Reason::kLimit: return {kEdit, kRetry, kDismiss};
    case Reason::kTaken: return {kEdit, kDismiss};
    case Reason::kRecordGone: return {kCreateAgain, kDismiss};
    case Reason::kDependency: return {kDetails, kRetry, kDismiss};
    case Reason::kNotAllowed: case Reason::kInvalid: return {kEdit, kRetry, kDismiss};
    default: return {kRetry, kDismiss};
  }
}

bool OnlyDeletes(const Operation& operation) {
  return std::all_of(operation.effects.begin(), operation.effects.end(),
                     [](const Effect& effect) { return effect.kind == EffectKind::kDelete; });
}

std::vector<Offer> OffersOf(const StoredOperation& op) {
  if (NeedsPerson(op.state)) return OffersOfOpen(op);
  if (IsLive(op.state)) {
    return (op.flags & kOpWantCancel) != 0 ? std::vector<Offer>{} : std::vector<Offer>{kCancel};
  }
  if (op.state == State::kSettled) {
    const bool undoable = op.outcome && !UndoEffects(op.operation, *op.outcome).empty();
    return undoable ? std::vector<Offer>{kUndo} : std::vector<Offer>{};
  }
  if (op.state != State::kSuperseded || (op.flags & kOpRead) != 0) return {};
  // an undo is guarded: once more, it would yield once more
  if (!op.operation.undoes.none()) return {kKeep};
  return OnlyDeletes(op.operation) ? std::vector<Offer>{kKeep, kDelete}
      : std::vector<Offer>{kKeep, kRestore};
}

std::vector<Offer> OffersOf(const Explanation& why, const std::string& account) {
  const bool lost = why.yielded.author == account;
  if (why.reason == Reason::kDeleteKept && why.field.empty() && lost) return {kKeep, kDelete};
  if (why.reason == Reason::kRestored) {
    return lost ? std::vector<Offer>{kKeep, kDelete} : std::vector<Offer>{kKeep};
  }
  // What an undo would have written is an amount or an element, not the field's value.
  const bool restorable = lost && !why.field.empty() && why.restorable_until_ms > 0 &&
      why.rule != "undo" &&
                          why.yielded.value.kind() != Kind::kSet && why.reason != Reason::kMerged &&
                          why.reason != Reason::kDeleteKept;
  return restorable ? std::vector<Offer>{kKeep, kRestore} : std::vector<Offer>{kKeep};
}

Choice Make(const Offer& offer, const std::string& locale) {
  Choice choice;
  choice.kind = offer.kind;
  choice.flags = offer.flags;
  choice.label = Say(offer.label, LanguageOf(locale));
  return choice;
}

// What helps against oldness of this kind.
const Offer& OfferFor(Reason reason) {
  if (reason == Reason::kAuthNeeded) return kSignIn;
  return reason == Reason::kUpgradeNeeded ? kUpdate : kRefresh;
}

}  // namespace

const char* ChoiceKindName(ChoiceKind kind) {
  switch (kind) {
    case ChoiceKind::kMine: return "MINE";
    case ChoiceKind::kTheirs: return "THEIRS";
    case ChoiceKind::kMerge: return "MERGE";
    case ChoiceKind::kRetry: return "RETRY";
    case ChoiceKind::kDismiss: return "DISMISS";
    case ChoiceKind::kRestore: return "RESTORE";
    case ChoiceKind::kKeep: return "KEEP";
    case ChoiceKind::kUndo: return "UNDO";
    case ChoiceKind::kCancel: return "CANCEL";
    case ChoiceKind::kDelete: return "DELETE";
    case ChoiceKind::kCreateAgain: return "CREATE_AGAIN";
    case ChoiceKind::kRefresh: return "REFRESH";
    case ChoiceKind::kSignIn: return "SIGN_IN";
    case ChoiceKind::kUpdateApp: return "UPDATE_APP";
    case ChoiceKind::kEdit: return "EDIT";
    case ChoiceKind::kDetails: return "DETAILS";
  }
  return "UNKNOWN";
}

ChoiceToken SealChoice(const Choice& choice, const Uid& store_id) {
  ChoiceToken token{};
  token[0] = kTokenVersion;
  token[1] = static_cast<uint8_t>(choice.kind);
  std::memcpy(&token[8], store_id.bytes.data(), 16);
  std::memcpy(&token[24], choice.op.bytes.data(), 16);
  PutInt(&token, 40, static_cast<uint64_t>(choice.explanation_no));
  PutInt(&token, 48, choice.seen_epoch);
  PutInt(&token, 56, choice.seen_seq);
  PutInt(&token, 64, choice.version);
  PutInt(&token, kChecksumAt, ChecksumOf(token));
  return token;
}

Result<Choice> OpenChoice(const ChoiceToken& token, const Uid& store_id) {
  if (token[0] != kTokenVersion || GetInt(token, kChecksumAt) != ChecksumOf(token))
    return Status::Error(Code::kInvalidArgument, "this is not a choice that was offered", "choice");
  if (std::memcmp(&token[8], store_id.bytes.data(), 16) != 0)
    return Status::Error(Code::kChoicePassed, "this choice was offered by another store");
  Choice choice;
  choice.kind = static_cast<ChoiceKind>(token[1]);
  std::memcpy(choice.op.bytes.data(), &token[24], 16);
  choice.explanation_no = static_cast<int64_t>(GetInt(token, 40));
  choice.seen_epoch = GetInt(token, 48);
  choice.seen_seq = GetInt(token, 56);
  choice.version = GetInt(token, 64);
  return choice;
}

std::vector<Choice> ChoicesOfOperation(const StoredOperation& op, const std::string& locale) {
  std::vector<Choice> choices;
  for (const Offer& offer : OffersOf(op)) {
    Choice choice = Make(offer, locale);
    choice.op = op.uid();
    choices.push_back(std::move(choice));
  }
  return choices;
}

std::vector<Choice> ChoicesOfRecord(const RecordImage& image, const Truth& truth,
                                    const std::string& account, const std::string& locale) {
  std::vector<Choice> choices;
  const auto add = [&](Choice choice) {
    choice.seen_epoch = truth.epoch;
    choice.seen_seq = truth.seq;
    choice.version = truth.version;
    choices.push_back(std::move(choice));
  };
  for (const StoredOperation& op : image.open)
    for (Choice& choice : ChoicesOfOperation(op, locale)) add(std::move(choice));
  for (const StoredExplanation& stored : image.unread) {
    for (const Offer& offer : OffersOf(stored.explanation, account)) {
      Choice choice = Make(offer, locale);
      choice.op = stored.op;
      choice.explanation_no = stored.no;
      add(std::move(choice));
    }
  }
  for (const StoredOperation& op : image.live)
    for (Choice& choice : ChoicesOfOperation(op, locale)) choices.push_back(std::move(choice));
  if (truth.headline == Headline::kStale) choices.push_back(Make(OfferFor(truth.reason), locale));
  return choices;
}

}  // namespace tidemark
