// The one door to generated code, and how messages become bytes and back.
#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/arena.h>

#include "core/wire/tidemark.pb.h"

namespace tidemark {

// Equal messages, equal bytes.
std::string Serialize(const google::protobuf::MessageLite& message);
// False unless all of `bytes` is one such message, at most 32 messages deep.
bool Parse(std::string_view bytes, google::protobuf::MessageLite* message);

// A message in memory of its own. Where an allocation fails in the middle of a message, protobuf
// leaks, and destroys what it never made; an arena only ever gives its blocks back.
template <class Message>
class OnArena {
 public:
  OnArena() : arena_(FirstBlock()) { Renew(); }
  OnArena(const OnArena&) = delete;
  OnArena& operator=(const OnArena&) = delete;

  // An empty one; the memory of the last is free.
  void Renew() {
    arena_.Reset();
    message_ = google::protobuf::Arena::CreateMessage<Message>(&arena_);
  }
  Message* get() { return message_; }
  Message* operator->() { return message_; }
  Message& operator*() { return *message_; }

 private:
  google::protobuf::ArenaOptions FirstBlock() {
    google::protobuf::ArenaOptions options;
    options.initial_block = first_block_;
    options.initial_block_size = sizeof first_block_;
    return options;
  }

  alignas(16) char first_block_[1024];  // most messages need no other
  google::protobuf::Arena arena_;
  Message* message_ = nullptr;
};

}  // namespace tidemark
