// Attacks: Merge3 with texts of any shape: no words, blanks alone, bytes that are no text.
// Property: total; no word that is in none of the three; a side that did nothing loses nothing and
// wins nothing; sides and favour swapped together change nothing, and where nothing overlapped the
// favour alone changes nothing either; what both did is taken once.
#include "core/merge/merge3.h"

#include "tests/fuzz/feed.h"

namespace tidemark::fuzz {
namespace {

constexpr size_t kTextMax = 2'000;

void RequireSame(const std::optional<MergedText>& one, const std::optional<MergedText>& other) {
  FUZZ_REQUIRE(one == other);
}

void RequireText(const std::optional<MergedText>& merged, std::string_view text) {
  if (!merged) return;
  FUZZ_REQUIRE(merged->text == text);
  FUZZ_REQUIRE(!merged->overlapped);
}

// Few different words, so that the fuzzer finds texts with much in common.
std::string TextFrom(Feed& feed) {
  static const char* const kWords[] = {"a", "b", "the", "fix", " ", "\n", "  ", "\t", "x y", ""};
  std::string text;
  for (const char c : feed.Bytes(kTextMax)) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte < 160) text += kWords[byte % std::size(kWords)];
    else text += c;
  }
  return text;
}

void Attack(Feed feed) {
  const std::string base = TextFrom(feed), mine = TextFrom(feed), theirs = TextFrom(feed);
  const auto favour_mine = Merge3(base, mine, theirs, Favour::kMine);
  const auto favour_theirs = Merge3(base, mine, theirs, Favour::kTheirs);
  FUZZ_REQUIRE(favour_mine.has_value() == favour_theirs.has_value());
  RequireSame(favour_mine, Merge3(base, theirs, mine, Favour::kTheirs));
  RequireSame(favour_theirs, Merge3(base, theirs, mine, Favour::kMine));
  RequireText(Merge3(base, base, theirs, Favour::kMine), theirs);
  RequireText(Merge3(base, mine, base, Favour::kTheirs), mine);
  RequireText(Merge3(base, mine, mine, Favour::kTheirs), mine);
  if (!favour_mine) return;
  FUZZ_REQUIRE(favour_mine->overlapped == favour_theirs->overlapped);
  if (!favour_mine->overlapped) RequireSame(favour_mine, favour_theirs);
  FUZZ_REQUIRE(favour_mine->text.size() <= base.size() + mine.size() + theirs.size());
}

}  // namespace
}  // namespace tidemark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tidemark::fuzz::Attack({data, size});
  return 0;
}
