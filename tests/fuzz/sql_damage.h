// Changes in a store's file that keep it a sound SQLite file: what a bug of ours, a tool or an
// attacker with the file in hand may leave behind.
#pragma once

#include <string>

#include "tests/fuzz/feed.h"

namespace tidemark::fuzz {

void DamageBySql(Feed& feed, const std::string& path);

}  // namespace tidemark::fuzz
