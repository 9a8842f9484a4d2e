// Give: a text that the client makes, handed out as a buffer.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "capi/src/boundary.h"
#include "capi/src/buffer.h"
#include "capi/src/client_handle.h"
#include "capi/src/grows.h"

namespace tidemark {

// `make`: Result<std::string>(Client&).
template <class F>
tide_status Give(tide_client* client, tide_buffer** out, const char* name, tide_error* error,
                 F&& make) {
  ClearOut(out);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out, name));
    TIDE_ASSIGN(std::string text, make(*held));
    *out = new tide_buffer(std::move(text));
    return Status::Ok();
  });
}

}  // namespace tidemark
