#include "capi/src/host_ports.h"

#include "capi/src/boundary.h"
#include "capi/src/handle.h"
#include "capi/src/value_convert.h"

struct tide_token_request final : tidemark::Handle {
  static constexpr tidemark::HandleKind kKind = tidemark::HandleKind::kTokenRequest;
  tide_token_request(std::function<void(tidemark::Code, std::string)> to,
                     tidemark::HostContext context)
      : Handle(kKind), answer(std::move(to)), host(std::move(context)) {}
  const std::function<void(tidemark::Code, std::string)> answer;
  const tidemark::HostContext host;  // a request may outlive close; its context with it
};

namespace tidemark {

HostContext OwnContext(tide_context context, tide_destroy destroy) {
  return HostContext(context, [destroy](void* owned) {
    if (destroy != nullptr) GuardVoid([&] { destroy(owned); });
  });
}

int64_t HostClock::WallUs() {
  if (table_.wall_us == nullptr) return -1;
  return GuardValue<int64_t>(-1, [&] { return table_.wall_us(context_.get()); });
}

int64_t HostClock::SteadyUs() {
  if (table_.steady_us == nullptr) return platform_->SteadyUs();
  return GuardValue(platform_->SteadyUs(), [&] { return table_.steady_us(context_.get()); });
}

int64_t HostClock::BoottimeUs() {
  if (table_.boottime_us == nullptr) return platform_->BoottimeUs();
  return GuardValue(platform_->BoottimeUs(), [&] { return table_.boottime_us(context_.get()); });
}

Uid HostClock::BootId() {
  if (table_.boot_id == nullptr) return platform_->BootId();
  tide_uid id{};
  GuardVoid([&] { table_.boot_id(context_.get(), &id); });
  return TakeUid(id);
}

void HostRandom::Fill(uint8_t* out, size_t size) {
  const bool filled = table_.random != nullptr && GuardValue(false, [&] {
    table_.random(context_.get(), out, size);
    return true;
  });
  if (!filled) platform_->Fill(out, size);
}

NetworkState HostConnectivity::State() {
  NetworkState state;
  const uint32_t bits =   // nothing is known of the network: offline, until it is asked again
      GuardValue<uint32_t>(0, [&] { return table_.state(context_.get(), &state.path); });
  state.online = (bits & TIDE_NET_ONLINE) != 0;
  state.metered = (bits & TIDE_NET_METERED) != 0;
  state.constrained = (bits & TIDE_NET_CONSTRAINED) != 0;
  return state;
}

void HostSecrets::Want(const std::string& account, Code refused,
                       std::function<void(Code, std::string token)> answer) {
  auto* request = new tide_token_request(std::move(answer), context_);
  const bool wanted = GuardValue(false, [&] {
    table_.want(context_.get(), ViewOf(account), static_cast<tide_status>(refused), request);
    return true;
  });
  if (!wanted) tide_token_answer(request, TIDE_ERROR_AUTH_NEEDED, tide_str{});   // it threw
}

void HostLog::Set(const tide_log_callback& callback, tide_level level, HostContext context) {
  auto sink = std::make_shared<const Sink>(Sink{callback, std::move(context)});
  const std::lock_guard lock(mutex_);
  if (callback.fn != nullptr) sink_.swap(sink);  // the old one is released after the lock
  level_ = level == TIDE_LOG_DEFAULT ? tide_level{TIDE_LOG_WARNING} : level;
}

void HostLog::Write(Level level, std::string_view component, std::string_view message) {
  if (static_cast<uint32_t>(level) > level_) return;
  std::shared_ptr<const Sink> sink;
  {
    const std::lock_guard lock(mutex_);
    sink = sink_;
  }
  if (sink == nullptr) return;
  const std::string component_text(component), message_text(message);  // NUL-terminated
  tide_log_line line{};
  line.struct_size = static_cast<uint32_t>(sizeof line);
  line.level = static_cast<tide_level>(level);
  line.component = ViewOf(component_text);
  line.message = ViewOf(message_text);
  GuardVoid([&] { sink->callback.fn(sink->context.get(), &line); });
}

void HostExecutor::Post(std::function<void()> task) {
  auto owned = std::make_unique<std::function<void()>>(std::move(task));
  const auto run = [](void* posted) {
    GuardVoid([&] {
      const std::unique_ptr<std::function<void()>> once(
          static_cast<std::function<void()>*>(posted));
      (*once)();
    });
  };
  table_.post(context_.get(), run, owned.release());
}

}  // namespace tidemark

void tide_token_answer(tide_token_request* request, tide_status status, tide_str token) {
  using namespace tidemark;
  if (!IsHandle(request)) return;
  GuardVoid([&] {
    const std::unique_ptr<tide_token_request> ended(request);
    Result<std::string> text = TakeText(token, "token");
    const bool good = status == TIDE_OK && text.ok() && !text->empty();
    ended->answer(good ? Code::kOk : Code::kAuthNeeded, good ? text.Take() : std::string());
  });
}
