// Record: the confirmed content of one record; Change: what one log entry did to it.
#pragma once

#include <string>

#include "core/model/value.h"

namespace tidemark {

// `fields` holds present values only, also of fields this manifest does not know.
struct Record {
  uint64_t seq = 0;  // of the last log entry that carried a change of it
  Fields fields;
  bool operator==(const Record&) const = default;
};

// A post-image: `fields` were written (an absent value clears). `full`: they are all there is now.
struct Change {
  std::string collection, id;
  bool deleted = false, full = false;
  std::map<std::string, Value, std::less<>> fields;
  bool operator==(const Change&) const = default;
};

}  // namespace tidemark
