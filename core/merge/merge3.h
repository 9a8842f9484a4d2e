// Merge3: a three-way merge of short texts by words; vectors in tests/golden/merge3.json.
//   tokens    runs of ASCII whitespace and runs of everything else: they join to the exact text
//   hunks     what each side did to the base, from a shortest edit script (Myers 1986)
//   rule      hunks that do not touch both apply; the same hunk on both sides applies once; hunks
//             that touch or overlap are decided as one, for the favoured side
// Pure; the same bytes on device and server.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tidemark {

// The most edits one side may have made; beyond it the words are not merged. Bounds time to tokens
// x edits and memory to edits squared.
inline constexpr int kMerge3EditsMax = 256;

enum class Favour { kMine, kTheirs };

struct MergedText {
  std::string text;
  bool overlapped = false;  // somewhere both sides changed the same words, differently
  bool operator==(const MergedText&) const = default;
};

// Nothing where a side is more than kMerge3EditsMax edits away from the base.
std::optional<MergedText> Merge3(std::string_view base, std::string_view mine,
                                 std::string_view theirs, Favour favour);

}  // namespace tidemark
