#pragma once

#include <string>

#include "tools/tidemark/handles.h"
#include "tools/tidemark/json.h"

// The contract's *truth* and *reading*, and how both look to people.
namespace tidemark {

// The library's word for a value, or null for zero (no reason, no hold).
Json NameOrNull(tide_names of, uint64_t value);
// The library's word in small letters, for people.
std::string Word(tide_names of, uint64_t value);

Json ChoiceJson(const tide_choice& choice);
// Of a query or a row: with counts in place of operations and choices.
Json SetTruthJson(const tide_truth& truth, const std::string& why);
// Of a record: a truth's keys, the key, the values. Throws Failure.
Json ReadingJson(const tide_reading* reading);

// "Pending: saved on this device, not sent yet." Falls back on the headline and the age.
std::string TruthText(tide_client* client, const tide_truth& truth, const std::string& why);
std::string ReadingText(tide_client* client, const tide_reading* reading);
// The sentence for a truth without a record of its own; empty when calm is right.
std::string SentenceText(tide_client* client, const tide_truth& truth);

}  // namespace tidemark
