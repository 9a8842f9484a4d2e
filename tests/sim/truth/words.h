// Words: the part of a three-way merge of words that no diff can see otherwise. Where a word that
// is there once on all sides stands between what one side changed and what the other did, any
// shortest edit script matches it with itself, so both changes apply. Silent everywhere else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tidemark::sim::truth {

// Nothing: the changes are too near to each other to tell.
std::optional<std::string> JoinWords(std::string_view base, std::string_view mine,
                                     std::string_view theirs);

}  // namespace tidemark::sim::truth
