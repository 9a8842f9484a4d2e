// Draft: the records of one operation, before it and as it has changed them so far. Everything is
// read at the start, so that what follows is pure.
#pragma once

#include <map>
#include <set>
#include <string>

#include "server/judge/judge.h"

namespace tidemark::judge {

class Draft {
 public:
  static Result<Draft> Read(const Operation& operation, Rows& rows);

  // Null: it never was, or is forgotten.
  const ServerRecord* Before(const RecordKey& key) const;
  const ServerRecord* Now(const RecordKey& key) const;
  // The changed copy, made at first.
  ServerRecord& Edit(const RecordKey& key);

  // For the post-image: a field that was written, or a record that is new or back.
  void Touch(const RecordKey& key, const std::string& field) { touched_[key].insert(field); }
  void TouchAll(const RecordKey& key) { full_.insert(key); }

  std::vector<Change> ChangesIn(const std::string& scope) const;
  std::map<RecordKey, ServerRecord> TakeRows() { return std::move(now_); }

 private:
  Change ChangeOf(const RecordKey& key, const ServerRecord& record) const;

  std::map<RecordKey, ServerRecord> before_, now_;
  std::map<RecordKey, std::set<std::string>> touched_;
  std::set<RecordKey> full_;
};

}  // namespace tidemark::judge
