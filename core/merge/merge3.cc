#include "core/merge/merge3.h"

#include <algorithm>
#include <vector>

namespace tidemark {
namespace {

using Tokens = std::vector<std::string_view>;

// base[begin, end) became side[side_begin, side_end).
struct Hunk {
  size_t begin, end, side_begin, side_end;
};
using Hunks = std::vector<Hunk>;

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

Tokens Split(std::string_view text) {
  Tokens tokens;
  for (size_t at = 0; at < text.size();) {
    size_t end = at + 1;
    while (end < text.size() && IsSpace(text[end]) == IsSpace(text[at])) end++;
    tokens.push_back(text.substr(at, end - at));
    at = end;
  }
  return tokens;
}

// The greedy search of Myers: per number of edits d and diagonal k = x - y, the furthest x reached.
class EditScript {
 public:
  EditScript(const Tokens& base, const Tokens& side) : base_(base), side_(side) {}

  std::optional<Hunks> Find() {
    for (int edits = 0; edits <= kMerge3EditsMax; edits++)
      if (Extend(edits)) return Trace(edits);
    return std::nullopt;
  }

 private:
  int At(int edits, int k) const { return reach_[edits][(k + edits) / 2]; }

  bool MovesDown(int edits, int k) const {
    return k == -edits || (k != edits && At(edits - 1, k - 1) < At(edits - 1, k + 1));
  }

  // One more edit on every diagonal; true once both texts are used up.
  bool Extend(int edits) {
    const int n = static_cast<int>(base_.size()), m = static_cast<int>(side_.size());
    std::vector<int> row(edits + 1, 0);
    for (int k = -edits; k <= edits; k += 2) {
      int x = 0;
      if (edits > 0) x = MovesDown(edits, k) ? At(edits - 1, k + 1) : At(edits - 1, k - 1) + 1;
      while (x < n && x - k < m && base_[x] == side_[x - k]) x++;
      row[(k + edits) / 2] = x;
      if (x >= n && x - k >= m) {
        reach_.push_back(std::move(row));
        return true;
      }
    }
    reach_.push_back(std::move(row));
    return false;
  }

  // Walks back from the ends; edits without a kept token between them make one hunk.
  Hunks Trace(int edits) const {
    Hunks hunks;
    size_t x = base_.size(), y = side_.size();
    for (; edits > 0; edits--) {
      const int k = static_cast<int>(x) - static_cast<int>(y);
      const bool down = MovesDown(edits, k);
      const int from = down ? At(edits - 1, k + 1) : At(edits - 1, k - 1);
      const size_t begin = from, side_begin = from - (down ? k + 1 : k - 1);
      const size_t end = down ? begin : begin + 1, side_end = down ? side_begin + 1 : side_begin;
      if (!hunks.empty() && hunks.back().begin == end && hunks.back().side_begin == side_end)
        hunks.back() = {begin, hunks.back().end, side_begin, hunks.back().side_end};
      else
        hunks.push_back({begin, end, side_begin, side_end});
      x = begin;
      y = side_begin;
    }
    std::reverse(hunks.begin(), hunks.end());
    return hunks;
  }

  const Tokens &base_, &side_;
  std::vector<std::vector<int>> reach_;
};

// One side's text, read along the base.
class Side {
 public:
  Side(const Tokens& base, const Tokens& tokens, Hunks hunks)
      : base_(base), tokens_(tokens), hunks_(std::move(hunks)) {}

  bool done() const { return next_ == hunks_.size(); }
  const Hunk& next() const { return hunks_[next_]; }
  bool Touches(size_t end) const { return !done() && next().begin <= end; }
  size_t Take() { return hunks_[next_++].end; }
  size_t taken() const { return next_; }

  // What base[begin, end) became, given the hunks [first, taken()) that lie within it.
  std::string Render(size_t begin, size_t end, size_t first) const {
    std::string text;
    for (size_t i = first; i < next_; i++) {
      Append(base_, begin, hunks_[i].begin, &text);
      Append(tokens_, hunks_[i].side_begin, hunks_[i].side_end, &text);
      begin = hunks_[i].end;
    }
    Append(base_, begin, end, &text);
    return text;
  }

  static void Append(const Tokens& tokens, size_t begin, size_t end, std::string* out) {
    for (size_t i = begin; i < end; i++) out->append(tokens[i]);
  }

 private:
  const Tokens &base_, &tokens_;
  Hunks hunks_;
  size_t next_ = 0;
};

// Takes every hunk of both sides that touches the one that begins first, and decides them as one.
size_t MergeNext(Side& mine, Side& theirs, size_t from, const Tokens& base, Favour favour,
                 MergedText* out) {
  const size_t my_first = mine.taken(), their_first = theirs.taken();
  const bool i_begin = theirs.done() || (!mine.done() && mine.next().begin <= theirs.next().begin);
  const size_t begin = i_begin ? mine.next().begin : theirs.next().begin;
  size_t end = i_begin ? mine.Take() : theirs.Take();
  while (mine.Touches(end) || theirs.Touches(end))
    end = std::max(end, mine.Touches(end) ? mine.Take() : theirs.Take());
  Side::Append(base, from, begin, &out->text);
  const std::string my_text = mine.Render(begin, end, my_first);
  const std::string their_text = theirs.Render(begin, end, their_first);
  const bool both = mine.taken() > my_first && theirs.taken() > their_first;
  out->overlapped |= both && my_text != their_text;
  const bool take_mine = both ? favour == Favour::kMine : mine.taken() > my_first;
  out->text += take_mine ? my_text : their_text;
  return end;
}

}  // namespace

std::optional<MergedText> Merge3(std::string_view base_text, std::string_view my_text,
                                 std::string_view their_text, Favour favour) {
  const Tokens base = Split(base_text);
  const Tokens my_tokens = Split(my_text), their_tokens = Split(their_text);
  std::optional<Hunks> my_hunks = EditScript(base, my_tokens).Find();
  std::optional<Hunks> their_hunks = EditScript(base, their_tokens).Find();
  if (!my_hunks || !their_hunks) return std::nullopt;
  Side mine(base, my_tokens, *std::move(my_hunks));
  Side theirs(base, their_tokens, *std::move(their_hunks));
  MergedText merged;
  size_t from = 0;
  while (!mine.done() || !theirs.done())
    from = MergeNext(mine, theirs, from, base, favour, &merged);
  Side::Append(base, from, base.size(), &merged.text);
  return merged;
}

}  // namespace tidemark
