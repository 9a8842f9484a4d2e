// The engine's state as C sees it.
#pragma once

#include "core/client/client.h"
#include "tidemark/observe.h"

namespace tidemark {

tide_sync_state ToC(const ClientState& state);

}  // namespace tidemark
