#include "core/base/status.h"

namespace tidemark {

const char* CodeName(Code code) {
  switch (code) {
#define TIDE_STATUS_CASE(name, c_name, value) \
  case Code::name: return #c_name;
    TIDE_STATUS_TABLE(TIDE_STATUS_CASE)
#undef TIDE_STATUS_CASE
  }
  return "TIDE_UNKNOWN";
}

Status Status::Error(Code code, std::string message, std::string subject) {
  Status status;
  status.code = code;
  status.message = std::move(message);
  status.subject = std::move(subject);
  return status;
}

Status&& Status::About(std::string what) && {
  subject = std::move(what);
  return std::move(*this);
}

Status&& Status::At(uint32_t where) && {
  index = where;
  return std::move(*this);
}

Status&& Status::CausedBy(Domain from, int32_t number) && {
  domain = from;
  cause = number;
  return std::move(*this);
}

}  // namespace tidemark
