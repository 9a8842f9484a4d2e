#include "server/service/support_notes.h"

#include "core/base/text.h"

namespace tidemark::service {
namespace {

constexpr int64_t kWriteAfterUs = 10'000'000;
constexpr int64_t kSeenEveryUs = 60'000'000;     // "last seen" is to the minute
constexpr size_t kClientsMax = 10'000;           // remembered at once
constexpr size_t kRefusalsMax = 1'000, kStrangersMax = 100;   // between two writes
constexpr size_t kTextBytesMax = 200;

std::string Short(std::string_view text) { return std::string(CutUtf8(text, kTextBytesMax)); }

}  // namespace

void SupportNotes::Saw(const std::string& account, const Hello& hello, int64_t now_us) {
  const auto noted = noted_us_.find(hello.client);
  if (noted != noted_us_.end() && now_us - noted->second < kSeenEveryUs) return;
  if (noted_us_.size() >= kClientsMax) noted_us_.clear();
  if (seen_.size() >= kClientsMax) return;
  noted_us_[hello.client] = now_us;
  seen_[hello.client] = {hello.client, account,      Short(hello.sdk), Short(hello.app),
                         hello.schema, now_us};
  Due(now_us);
}

void SupportNotes::Refused(store::RefusalNote note) {
  const bool stranger = note.account.empty();
  if (stranger ? strangers_ >= kStrangersMax : refusals_.size() - strangers_ >= kRefusalsMax)
    return;
  strangers_ += stranger ? 1 : 0;
  note.message = Short(note.message);
  const int64_t now_us = note.at_us;
  refusals_.push_back(std::move(note));
  Due(now_us);
}

void SupportNotes::Due(int64_t now_us) {
  if (due_us_ < 0) due_us_ = now_us + kWriteAfterUs;
}

void SupportNotes::Postpone(int64_t now_us) { due_us_ = now_us + kWriteAfterUs; }

Status SupportNotes::WriteInto(WriteTxn& txn) {
  for (const auto& [client, note] : seen_) TIDE_TRY(WriteSeen(txn, note));
  return WriteRefusals(txn, refusals_);
}

void SupportNotes::Written() {
  seen_.clear();
  refusals_.clear();
  strangers_ = 0;
  due_us_ = -1;
}

}  // namespace tidemark::service
