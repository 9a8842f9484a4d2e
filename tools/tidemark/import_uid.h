#pragma once

#include <string>
#include <tidemark/tidemark.h>

namespace tidemark {

// Where an imported record comes from and goes to. The store is part of it because an operation's
// uid must differ between devices that import the same file.
struct ImportSource {
  std::string store, file, collection, scope;
};

// The uid of the operation that creates the record: the same for the same line, so that a run
// repeated after a kill submits nothing twice. Never all zero. Pure.
tide_uid ImportUid(const ImportSource& source, uint64_t line, const std::string& id);

}  // namespace tidemark
