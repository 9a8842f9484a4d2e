#include "tools/tidemark/session.h"

#include <atomic>
#include <csignal>

#include "tools/tidemark/failure.h"
#include "tools/tidemark/json.h"

namespace tidemark {
namespace {

// What the signal handler may touch: both lock-free.
std::atomic<tide_interrupt*> signal_interrupt = nullptr;
std::atomic<bool> signal_came = false;

extern "C" void OnSignal(int) {
  signal_came = true;
  if (tide_interrupt* interrupt = signal_interrupt) tide_interrupt_raise(interrupt);
}

// Without SA_RESTART: a wait for input must end too.
void CatchSignals(tide_interrupt* interrupt) {
  signal_interrupt = interrupt;
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

Session::Session(const Globals& globals, Network network) {
  if (globals.store.empty())
    throw Failure(TIDE_ERROR_INVALID_ARGUMENT, "no store given (--store FILE or TIDEMARK_STORE)");
  std::string manifest, token = TokenOf(globals);
  tide_config config = TIDE_INIT(tide_config);
  config.mode = TIDE_MANUAL;
  config.store = Str(globals.store);
  if (!globals.manifest.empty()) {
    manifest = ReadFile(globals.manifest, TIDE_ERROR_MANIFEST_MISSING);
    config.manifest = {reinterpret_cast<const uint8_t*>(manifest.data()), manifest.size()};
  }
  config.account = OptionalStr(globals.account);
  config.server = OptionalStr(globals.server);
  config.token = OptionalStr(token);
  config.ca_file = OptionalStr(globals.ca_file);
  config.app = tide_s("tidemark-cli/1.0");
  config.quiet_ms = UINT32_MAX;  // a printed badge is read once: it cannot appear later
  config.no_network = network == Network::kOff;
  tide_error error = TIDE_INIT(tide_error);
  Require(tide_interrupt_new(Into(interrupt_)), "cannot make an interrupt");
  Require(tide_client_open(&config, Into(client_), &error), error);
  CatchSignals(interrupt_.get());
}

Session::~Session() {
  Step();
  signal_interrupt = nullptr;
}

bool Session::Interrupted() const { return signal_came; }

void Session::Step() {
  // The verb's own answer is durable by now and stands; a failing disk is told to the next call.
  int64_t next_due_ms;
  tide_client_step(client_.get(), 0, &next_due_ms, nullptr);
}

}  // namespace tidemark
