// AttentionItem: one operation of an account that was not applied and wants a person, as a record
// of attention/<account>. The judge writes these; every device of the account reads them.
#pragma once

#include <optional>
#include <string>

#include "core/model/operation.h"

namespace tidemark {

inline constexpr char kAttentionKind[] = "attention";
// Ids: the operation's uid in hex.
inline constexpr char kAttentionItems[] = "tide_attention";
// What is open about one record: at most one conflict per account and record. Ids: a hash of the
// record's name.
inline constexpr char kAttentionConflicts[] = "tide_conflict";

struct AttentionItem {
  Uid op, conflict;            // operations of one conflict are one prompt
  bool open = true;
  uint32_t asked = 0;          // how often this chain has asked a person to choose
  RecordKey about;
  std::string operation;       // its encoded body; empty where it is too large to be carried
  std::string outcome;         // encoded
  int64_t opened_us = 0, closed_us = 0;
  std::string closed_by;       // the account that closed it
  Uid closed_with;             // the operation by which it was closed
  bool operator==(const AttentionItem&) const = default;
};

struct OpenConflict {
  RecordKey about;
  Uid conflict;
  uint64_t items = 0;          // open ones; 0: the record is deleted
  bool operator==(const OpenConflict&) const = default;
};

// How it is explained that somebody's role let them decide: to them, and to whose question it was.
inline constexpr char kOverrideRule[] = "override";
// `closed`: an item of `owner` that somebody else has closed.
Explanation ExplainOverride(const AttentionItem& closed, const std::string& owner, uint32_t policy);

std::string AttentionScope(std::string_view account);
RecordKey AttentionKey(std::string_view account, const Uid& op);
RecordKey ConflictKey(std::string_view account, const RecordKey& about);

Fields FieldsOf(const AttentionItem& item);
Fields FieldsOf(const OpenConflict& conflict);
// Nothing where the fields are no such thing.
std::optional<AttentionItem> AttentionItemOf(std::string_view id, const Fields& fields);
std::optional<OpenConflict> OpenConflictOf(const Fields& fields);

}  // namespace tidemark
