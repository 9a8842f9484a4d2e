#include "server/http/exchange.h"

#include <strings.h>

#include <charconv>
#include <cstring>

#include "core/wire/codec.h"

namespace tidemark::http {
namespace {

using service::Endpoint;

constexpr char kPrefix[] = "/tide/v1/";
constexpr size_t kErrorFrameBytesMax = 16u << 10;

std::string_view Header(MHD_Connection* connection, const char* name) {
  const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

// "/tide/v1/{home}/push"
bool ReadPath(std::string_view path, std::string* home, Endpoint* endpoint) {
  if (!path.starts_with(kPrefix)) return false;
  path.remove_prefix(std::strlen(kPrefix));
  const size_t slash = path.find('/');
  if (slash == path.npos || slash == 0) return false;
  *home = std::string(path.substr(0, slash));
  const std::string_view verb = path.substr(slash + 1);
  if (verb == "push") *endpoint = Endpoint::kPush;
  else if (verb == "pull") *endpoint = Endpoint::kPull;
  else if (verb == "live") *endpoint = Endpoint::kLive;
  else return false;
  return true;
}

bool IsOurMedia(std::string_view type) {
  return type.starts_with(kMediaType) &&
         (type.size() == std::strlen(kMediaType) || type[std::strlen(kMediaType)] == ';');
}

std::string ReadBearer(std::string_view header) {
  constexpr std::string_view kScheme = "Bearer ";
  const bool bearer = header.size() > kScheme.size() &&
                      strncasecmp(header.data(), kScheme.data(), kScheme.size()) == 0;
  return bearer ? std::string(header.substr(kScheme.size())) : std::string();
}

struct Lengths {
  int stated = 0;
  bool known = true;
};

MHD_Result CountLength(void* counted, MHD_ValueKind, const char* name, const char* value) {
  auto& lengths = *static_cast<Lengths*>(counted);
  const bool encoding = strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0;
  if (encoding || strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0) lengths.stated++;
  if (encoding && (value == nullptr || strcasecmp(value, "chunked") != 0)) lengths.known = false;
  return MHD_YES;
}

bool DeclaresMoreThan(std::string_view length, size_t bytes_max) {
  if (length.empty()) return false;
  size_t declared = 0;
  const auto parsed = std::from_chars(length.data(), length.data() + length.size(), declared);
  return parsed.ec != std::errc() || declared > bytes_max;
}

MHD_Result Queue(MHD_Connection* connection, int http_status, MHD_Response* response) {
  if (response == nullptr) return MHD_NO;
  const MHD_Result queued =
      MHD_queue_response(connection, static_cast<unsigned>(http_status), response);
  MHD_destroy_response(response);
  return queued;
}

MHD_Response* MakeResponse(std::string_view body) {
  return MHD_create_response_from_buffer(body.size(), const_cast<char*>(body.data()),
                                         MHD_RESPMEM_MUST_COPY);
}

}  // namespace

bool StatesOneLength(MHD_Connection* connection) {
  Lengths lengths;
  MHD_get_connection_values(connection, MHD_HEADER_KIND, &CountLength, &lengths);
  return lengths.known && lengths.stated <= 1;
}

Exchange::Head Exchange::ReadHead(const char* method, std::string_view path) {
  if (!StatesOneLength(connection))
    Answer(MHD_HTTP_BAD_REQUEST, ErrorCode::kMalformed, "the request states its length twice");
  else if (!ReadPath(path, &home, &endpoint))
    Answer(MHD_HTTP_NOT_FOUND, ErrorCode::kWrongHome, "there is nothing here");
  else if (std::strcmp(method, MHD_HTTP_METHOD_POST) != 0)
    Answer(MHD_HTTP_METHOD_NOT_ALLOWED, ErrorCode::kMalformed, "only POST is known here");
  else if (!IsOurMedia(Header(connection, MHD_HTTP_HEADER_CONTENT_TYPE)))
    Answer(MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, ErrorCode::kMalformed,
           "the body must be application/vnd.tidemark.v1");
  else if (DeclaresMoreThan(Header(connection, MHD_HTTP_HEADER_CONTENT_LENGTH), body_bytes_max))
    Answer(MHD_HTTP_CONTENT_TOO_LARGE, ErrorCode::kTooLarge, "the body is too large");
  if (answered) return Head::kAnswered;
  token = BearerOf(connection);
  return Head::kReadOn;
}

void Exchange::ReadBody(const char* data, size_t size) {
  if (answered) return;
  if (size > body_bytes_max - body.size()) {
    body = std::string();
    return Answer(MHD_HTTP_CONTENT_TOO_LARGE, ErrorCode::kTooLarge, "the body is too large");
  }
  body.append(data, size);
}

void Exchange::Answer(int http_status, ErrorCode code, const char* message) {
  ErrorReply error;
  const bool ours = http_status >= 500;
  error.error_class = ours ? ErrorClass::kRetryLater : ErrorClass::kStop;
  error.code = code;
  error.message = message;
  reply.http_status = http_status;
  reply.error_class = error.error_class;
  reply.retry_after_ms = error.retry_after_ms = ours ? 1'000 : 0;
  reply.body = EncodeReply(error, kErrorFrameBytesMax);
  answered = true;
}

MHD_Result Exchange::Send(bool closing) {
  MHD_Response* response = MakeResponse(reply.body);
  if (response == nullptr) return MHD_NO;
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, kMediaType);
  MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  if (reply.http_status == MHD_HTTP_METHOD_NOT_ALLOWED)
    MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, MHD_HTTP_METHOD_POST);
  if (reply.http_status == MHD_HTTP_UNAUTHORIZED)
    MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
  if (reply.retry_after_ms > 0)
    MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER,
                            std::to_string((reply.retry_after_ms + 999) / 1'000).c_str());
  if (closing) MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
  return Queue(connection, reply.http_status, response);
}

const char* Exchange::endpoint_name() const {
  return home.empty() ? "other" : service::EndpointName(endpoint);
}

std::string BearerOf(MHD_Connection* connection) {
  return ReadBearer(Header(connection, MHD_HTTP_HEADER_AUTHORIZATION));
}

MHD_Result SendText(MHD_Connection* connection, int http_status, std::string_view text,
                    const char* type) {
  MHD_Response* response = MakeResponse(text);
  if (response == nullptr) return MHD_NO;
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
  if (http_status == MHD_HTTP_METHOD_NOT_ALLOWED)
    MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, MHD_HTTP_METHOD_GET);
  if (http_status == MHD_HTTP_UNAUTHORIZED)
    MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
  return Queue(connection, http_status, response);
}

}  // namespace tidemark::http
