// Choices: what the user can do about a record or an operation, each sealed so that it can be
// performed later exactly as it was offered. Pure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/tell/truth.h"

namespace tidemark {

// The numbers are those of tide_choice_kind.
enum class ChoiceKind : uint32_t {
  kMine = 1, kTheirs = 2, kMerge = 3, kRetry = 4, kDismiss = 5, kRestore = 6, kKeep = 7, kUndo = 8,
  kCancel = 9, kDelete = 10, kCreateAgain = 11, kRefresh = 12,
  kSignIn = 64, kUpdateApp = 65, kEdit = 66, kDetails = 67 };
const char* ChoiceKindName(ChoiceKind kind);  // "RESTORE"

enum ChoiceFlag : uint32_t { kChoiceSuggested = 1, kChoiceDestructive = 2, kChoiceNeedsFields = 4,
    kChoiceIsYours = 8 };

struct Choice {
  ChoiceKind kind = ChoiceKind::kRefresh;
  uint32_t flags = 0;
  std::string label;
  // What it is about, sealed in the token: an operation and/or an explanation, and the position
  // that the reader had seen of the record's scope.
  Uid op;
  int64_t explanation_no = 0;
  // version: seq of the record's last change then
  uint64_t seen_epoch = 0, seen_seq = 0, version = 0;
};

// 128 bytes: kind, subject, what was seen, the store it belongs to, and a checksum.
using ChoiceToken = std::array<uint8_t, 128>;
ChoiceToken SealChoice(const Choice& choice, const Uid& store_id);
// CHOICE_PASSED for a token of another store; INVALID_ARGUMENT for bytes that are none.
Result<Choice> OpenChoice(const ChoiceToken& token, const Uid& store_id);

// On a record: of its open operations, of its unread explanations, of its pending operations,
// refresh. `account` is whose device this is.
std::vector<Choice> ChoicesOfRecord(const RecordImage& image, const Truth& truth,
                                    const std::string& account, const std::string& locale);
// On an operation by its state and reason (semantics.md Appendix A).
std::vector<Choice> ChoicesOfOperation(const StoredOperation& op, const std::string& locale);

}  // namespace tidemark
