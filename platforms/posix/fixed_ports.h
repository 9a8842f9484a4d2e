// Ports for hosts that have nothing to say: always a network, one fixed token.
#pragma once

#include <string>
#include <utility>

#include "core/ports/connectivity.h"

namespace tidemark {

class AlwaysOnline final : public Connectivity {
 public:
  NetworkState State() override { return {}; }
};

// Answers at once with the same token, empty or not. Thread: the driving one.
class FixedToken final : public Secrets {
 public:
  explicit FixedToken(std::string token) : token_(std::move(token)) {}
  void Want(const std::string&, Code, std::function<void(Code, std::string)> answer) override {
    answer(Code::kOk, token_);
  }

 private:
  const std::string token_;
};

}  // namespace tidemark
