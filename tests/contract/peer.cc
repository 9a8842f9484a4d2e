#include "tests/contract/peer.h"

#include <chrono>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace tidemark::testing {
namespace {

constexpr uint64_t kGigabyte = 1ull << 30;
constexpr int kDripMs = 100;

void Sleep(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

ssize_t Endless(void*, uint64_t, char* out, size_t size) {
  memset(out, 'x', size);
  return static_cast<ssize_t>(size);
}

ssize_t Drip(void* peer, uint64_t, char* out, size_t) {
  Sleep(kDripMs);
  if (static_cast<Peer*>(peer)->stopping()) return MHD_CONTENT_READER_END_WITH_ERROR;
  out[0] = 'x';
  return 1;
}

ssize_t Cut(void*, uint64_t at, char* out, size_t) {
  if (at > 0) return MHD_CONTENT_READER_END_WITH_ERROR;
  out[0] = 'x';
  return 1;
}

ssize_t Silent(void* peer, uint64_t, char*, size_t) {
  while (!static_cast<Peer*>(peer)->stopping()) Sleep(10);
  return MHD_CONTENT_READER_END_WITH_ERROR;
}

MHD_Response* Text(const std::string& text, const char* type) {
  MHD_Response* response = MHD_create_response_from_buffer(
      text.size(), const_cast<char*>(text.data()), MHD_RESPMEM_MUST_COPY);
  if (type != nullptr) MHD_add_response_header(response, "Content-Type", type);
  return response;
}

}  // namespace

struct Peer::Call {
  std::string body;
};

Peer::Peer() {
  daemon_ = MHD_start_daemon(
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0, nullptr, nullptr,
          &OnRequest, this,
      MHD_OPTION_NOTIFY_COMPLETED, &OnDone, this, MHD_OPTION_NOTIFY_CONNECTION, &OnConnection, this,
      MHD_OPTION_LISTENING_ADDRESS_REUSE, 0u, MHD_OPTION_END);
  if (daemon_ == nullptr) throw std::runtime_error("no test server");
  port_ = MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_BIND_PORT)->port;
}

Peer::~Peer() {
  stopping_ = true;
  MHD_stop_daemon(daemon_);
}

void Peer::OnConnection(void* self, MHD_Connection*, void**, MHD_ConnectionNotificationCode what) {
  if (what == MHD_CONNECTION_NOTIFY_STARTED) static_cast<Peer*>(self)->connections_++;
}

void Peer::OnDone(void*, MHD_Connection*, void** call, MHD_RequestTerminationCode) {
  delete static_cast<Call*>(*call);
  *call = nullptr;
}

MHD_Result Peer::OnRequest(void* self, MHD_Connection* connection, const char* url, const char*,
                           const char*,
                           const char* data, size_t* size, void** call) {
  if (*call == nullptr) {
    *call = new Call;
    return MHD_YES;
  }
  auto* mine = static_cast<Call*>(*call);
  if (*size > 0) {
    mine->body.append(data, *size);
    *size = 0;
    return MHD_YES;
  }
  return static_cast<Peer*>(self)->Answer(connection, url, *mine);
}

MHD_Result Peer::Answer(MHD_Connection* connection, const std::string& path, const Call& call) {
  const char* type = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Type");
  MHD_Response* response = nullptr;
  unsigned status = 200;
  const auto stream = [&](MHD_ContentReaderCallback reader, uint64_t size = MHD_SIZE_UNKNOWN) {
    return MHD_create_response_from_callback(size, 4096, reader, this, nullptr);
  };
  if (path == "/echo") {
    response = Text(call.body, type);
  } else if (path == "/html") {
    response = Text("<html>Welcome to the hotel</html>", "Text/HTML; charset=utf-8");
  } else if (path.rfind("/status/", 0) == 0) {
    status = static_cast<unsigned>(std::stoul(path.substr(8)));
    response = Text("", nullptr);
    MHD_add_response_header(response, "Retry-After", "7");
  } else if (path == "/redirect") {
    status = 302;
    response = Text("", nullptr);
    MHD_add_response_header(response, "Location", Url("/echo").c_str());
  } else if (path == "/endless") {
    response = stream(&Endless);
  } else if (path == "/drip") {
    response = stream(&Drip);
  } else if (path == "/cut") {
    response = stream(&Cut, 100);
  } else if (path == "/large") {
    response = stream(&Endless, kGigabyte);
  } else {
    response = stream(&Silent);
  }
  const MHD_Result queued = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return queued;
}

}  // namespace tidemark::testing
