// Device: one client of the C API in manual mode, and the ledger of what it was told: the oracle
// that lies outside of its store.
#pragma once

#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "tests/faults/home.h"

namespace tidemark::faults {

// One operation whose uid the harness gave.
struct Told {
  bool acked = false;      // a submit answered OK: it must never be lost
  bool withdrawn = false;  // a cancel was asked for: it need not reach the log
  int64_t visits = 0;      // what it adds to tasks/t1.visits
};

struct UidLess {
  bool operator()(const tide_uid& a, const tide_uid& b) const {
    return memcmp(&a, &b, sizeof a) < 0;
  }
};
using Ledger = std::map<tide_uid, Told, UidLess>;

struct DeviceOptions {
  std::string account = "alice", manifest_blob;
  tide_durability durability = TIDE_DURABLE_POWER;
};

class Device {
 public:
  // The folder exists.
  Device(std::string folder, DeviceOptions options, Home& home, World& world);
  ~Device() { Free(); }
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  tide_status Open();                 // OK too where it is open
  tide_status Close();                // says goodbye, then frees
  void Free();                        // a dead one goes the same way
  bool open() const { return client_ != nullptr; }
  tide_client* client() { return client_; }
  const tide_error& error() const { return error_; }
  tide_error* error() { return &error_; }
  const std::string& folder() const { return folder_; }
  std::string store_path() const { return folder_ + "/s.db"; }
  DeviceOptions options;

  tide_status Subscribe(const char* scope);
  // Until all is final and every scope at its head.
  tide_status Settle();
  tide_status RunUntil(tide_goal goal, int64_t timeout_ms);
  Ledger ledger;
  // Exchanges the clients and ledgers of two devices.
  void Swap(Device& other);

 private:
  const std::string folder_;
  Home& home_;
  World& world_;
  tide_client* client_ = nullptr;
  tide_error error_ = TIDE_INIT(tide_error);
};

tide_uid UidOf(uint8_t number);
// The manifests that everything here runs with: samples/field.txtpb, and one schema later.
std::string FieldBlob();
std::string NextFieldBlob();

}  // namespace tidemark::faults
