// SupportNotes: who was heard and who was refused, in memory until it is written with the next
// commit, or ten seconds later by itself. Bounded; a crash loses what was not written. What is
// noted is never needed to answer anybody. One thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/wire/messages.h"
#include "server/store/support_table.h"

namespace tidemark::service {

class SupportNotes {
 public:
  void Saw(const std::string& account, const Hello& hello, int64_t now_us);
  void Refused(store::RefusalNote note);

  // Into a transaction that is committed next; then Written, or nothing where it was rolled back.
  Status WriteInto(WriteTxn& txn);
  void Written();
  // Until it must be written by itself; -1: nothing waits.
  int64_t DueUs() const { return due_us_; }
  // It could not be written: tried again later.
  void Postpone(int64_t now_us);

 private:
  void Due(int64_t now_us);

  std::map<Uid, int64_t> noted_us_;            // when each was noted last
  std::map<Uid, store::SeenNote> seen_;        // to be written
  std::vector<store::RefusalNote> refusals_;   // to be written
  size_t strangers_ = 0;                       // of them without an account
  int64_t due_us_ = -1;
};

}  // namespace tidemark::service
