// What a C library answers where it finds no memory becomes what C++ does there.
#pragma once

namespace tidemark {

// Throws std::bad_alloc.
[[noreturn]] void FailMemory();

}  // namespace tidemark
