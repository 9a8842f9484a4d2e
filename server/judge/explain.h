// Explain: the record of each decision, free of perspective: who prevailed, who yielded, by which
// rule, and the typed arguments of its sentence. A device says "you" by comparing the authors
// (docs/conflicts.md).
#pragma once

#include "server/judge/context.h"
#include "server/judge/slots.h"

namespace tidemark::judge {

// ---- decisions within an applied operation ----------------------------------------------------
// A set lost to a change it had not seen.
Explanation ExplainYield(const Context& context, const RecordKey& key, const FieldRule& rule,
                         const Slot& current, const Value& theirs, const Value& mine);
// A set prevailed over a change that it had not seen: whose value is gone is told, though nothing
// of the operation yielded.
Explanation ExplainOverwritten(const Context& context, const RecordKey& key, const FieldRule& rule,
                               const Slot& current, const Value& theirs, const Value& mine);
// Both texts went into one.
Explanation ExplainMerged(const Context& context, const RecordKey& key, const FieldRule& rule,
                          const Slot& current, const Value& theirs, const Value& mine);
Explanation ExplainDeleteKept(const Context& context, const RecordKey& key,
                              const UnseenChange& edit, const ServerRecord& record);
// An element stays because `keeper` added it unseen.
Explanation ExplainRemoveKept(const Context& context, const RecordKey& key, const FieldRule& rule,
                              const Slot& keeper, const Value& element);
Explanation ExplainRestored(const Context& context, const RecordKey& key, const Slot& deletion);
Explanation ExplainDeleteWins(const Context& context, const Effect& effect, const Slot& deletion);
// An undo left alone what carries another version by now.
Explanation ExplainUndoLeft(const Context& context, const Effect& effect,
                            const ServerRecord* record);

// ---- what they are made of --------------------------------------------------------------------
// Blank but for what every decision says.
Explanation Begin(const Context& context, const RecordKey& key, std::string_view field,
                  std::string rule, Reason reason, std::string message_key);
Side SideOf(const Slot& slot, const Value& value);
// The side of an unseen change. Where its author has overwritten it since, only its place is known:
// that author is never named as the one who kept them from anything.
Side UnseenSide(const Context& context, const Slot& slot, const Value& value);
// This operation's side: not written, so without a seq.
Side OwnSide(const Context& context, const Value& value);

Argument AccountArgument(std::string name, std::string author);
Argument FieldArgument(std::string name, std::string title);
Argument TextArgument(std::string name, std::string text);
Argument ValueArgument(std::string name, Value value);
Argument TimeArgument(std::string name, int64_t ms);
Argument NumberArgument(std::string name, int64_t number);

// What people call the record: its first text, else its name. And a field of it, or itself.
std::string TitleOf(const Context& context, const RecordKey& key, const ServerRecord* record);
Argument WhatArgument(const Context& context, const RecordKey& key, std::string_view field,
                      const ServerRecord* record);

}  // namespace tidemark::judge
