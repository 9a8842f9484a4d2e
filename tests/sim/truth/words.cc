#include "tests/sim/truth/words.h"

#include <vector>

namespace tidemark::sim::truth {
namespace {

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Where a word is there exactly once: its beginning. Else npos.
size_t OnceAt(std::string_view text, std::string_view word) {
  size_t at = std::string_view::npos, count = 0;
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && IsSpace(text[end]) == IsSpace(text[i])) end++;
    if (text.substr(i, end - i) == word) {
      at = i;
      count++;
    }
    i = end;
  }
  return count == 1 ? at : std::string_view::npos;
}

struct Sides {
  std::string_view before, after;
};

Sides Around(std::string_view text, size_t at, size_t length) {
  return {text.substr(0, at), text.substr(at + length)};
}

std::optional<std::string> JoinAt(std::string_view base, std::string_view mine,
                                  std::string_view theirs, std::string_view word) {
  const size_t in_base = OnceAt(base, word), in_mine = OnceAt(mine, word),
               in_theirs = OnceAt(theirs, word), none = std::string_view::npos;
  if (in_base == none || in_mine == none || in_theirs == none) return std::nullopt;
  const Sides old = Around(base, in_base, word.size()), own = Around(mine, in_mine, word.size()),
              other = Around(theirs, in_theirs, word.size());
  const std::string middle(word);
  if (own.before == old.before && other.after == old.after)
    return std::string(other.before) + middle + std::string(own.after);
  if (other.before == old.before && own.after == old.after)
    return std::string(own.before) + middle + std::string(other.after);
  return std::nullopt;
}

}  // namespace

std::optional<std::string> JoinWords(std::string_view base, std::string_view mine,
                                     std::string_view theirs) {
  if (theirs == base || mine == theirs) return std::string(mine);
  if (mine == base) return std::string(theirs);
  for (size_t i = 0; i < base.size();) {
    size_t end = i;
    while (end < base.size() && IsSpace(base[end]) == IsSpace(base[i])) end++;
    if (!IsSpace(base[i]))
      if (auto joined = JoinAt(base, mine, theirs, base.substr(i, end - i))) return joined;
    i = end;
  }
  return std::nullopt;
}

}  // namespace tidemark::sim::truth
