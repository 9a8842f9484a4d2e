#include "tests/scenario/device.h"

#include <filesystem>

namespace tidemark::testing {

class Device::Path final : public Connectivity {
 public:
  explicit Path(Device& device) : device_(device) {}
  NetworkState State() override {
    NetworkState state;
    state.online = device_.online;
    state.path = device_.path;
    return state;
  }

 private:
  Device& device_;
};

class Device::Keys final : public Secrets {
 public:
  explicit Keys(Device& device) : device_(device) {}
  void Want(const std::string&, Code, std::function<void(Code, std::string)> answer) override {
    device_.tokens_wanted++;
    const bool given = !device_.token.empty();
    answer(given ? Code::kOk : Code::kAuthNeeded, device_.token);
  }

 private:
  Device& device_;
};

Device::Device(const TempFolder& folder, DeviceOptions its_options, ManualClock& world,
    Network& network,
               uint64_t seed)
    : options(std::move(its_options)), clock(std::make_shared<DeviceClock>(world)),
        token(options.account),
      folder_(folder), network_(network), world_(world),
          random_(std::make_shared<SeededRandom>(seed)) {
  NextFolder();
}

Device::~Device() { Close(); }

std::string Device::NextFolder() {
  path_ = folder_ / (options.name + "-" + std::to_string(++files_));
  std::filesystem::create_directories(path_);
  return path_;
}

Status Device::Open(const std::string& image_of) {
  if (!image_of.empty()) {
    const std::string to = NextFolder();
    // Between two calls no transaction is open: database and write-ahead log are what a crash would
    // leave.
    for (const char* file : {"store.db", "store.db-wal"})
      if (std::filesystem::exists(image_of + "/" + file))
        std::filesystem::copy_file(image_of + "/" + file, to + "/" + file);
  }
  transport_ = std::make_shared<FakeTransport>(network_, world_, options.name);
  ClientConfig config;
  config.threaded = false;
  config.store.path = path_ + "/store.db";
  config.store.account = options.account;
  config.store.server = "http://home.test/v1/main";
  config.store.manifest_blob = options.manifest_blob;
  config.store.outbox_max = options.outbox_max;
  config.app = "scenario/1";
  config.locale = options.locale;
  config.clock = clock;
  config.random = random_;
  config.log = std::make_shared<NullLog>();
  config.transport = transport_;
  config.connectivity = std::make_shared<Path>(*this);
  config.secrets = std::make_shared<Keys>(*this);
  Result<std::shared_ptr<Client>> opened = Client::Open(std::move(config));
  if (!opened.ok()) return opened.status();
  client_ = opened.Take();
  return Status::Ok();
}

void Device::Close() {
  if (!client_) return;
  static_cast<void>(client_->Close());
  client_.reset();
  network_.Forget(*transport_, 0);
}

Status Device::Kill() {
  const std::string old = path_;
  const std::string copy = folder_ / (options.name + "-image");
  std::filesystem::remove_all(copy);
  std::filesystem::create_directories(copy);
  for (const char* file : {"store.db", "store.db-wal"})
    if (std::filesystem::exists(old + "/" + file))
      std::filesystem::copy_file(old + "/" + file, copy + "/" + file);
  Close();
  return Open(copy);
}

}  // namespace tidemark::testing
