#pragma once

#include <string>
#include <vector>

#include "tools/tidemark/draft.h"

// Effects as people type them: `create tasks/t1 --scope team/1 title="Fix pump"`. Pure.
namespace tidemark {

// One word of the command line, in its place among the others: a --scope belongs to the effect it
// follows, or, before any effect, to all that name none.
struct Word {
  std::string text;
  bool is_scope = false;
};

// Throws Failure INVALID_ARGUMENT or BAD_ID.
std::vector<EffectDraft> ReadEffects(const std::vector<Word>& words);
// "tasks/t1.stock>=1", "tasks/t1 exists", "tasks/t1.title@team/1 unchanged". Throws Failure.
ExpectDraft ReadExpect(const std::string& text);
// "FIELD=VALUE". Throws Failure.
std::pair<std::string, RawValue> ReadAssignment(const std::string& text);

}  // namespace tidemark
