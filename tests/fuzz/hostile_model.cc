#include "tests/fuzz/hostile_model.h"

namespace tidemark::fuzz {
namespace {

constexpr const char* kScopes[] = {"team/1", "team/1", "team/2", "user/alice", "user/mina",
                                   "nowhere", "", "attention/alice"};
constexpr const char* kCollections[] = {"tasks", "tasks", "sites", "prices", "drafts", "nothing"};
constexpr const char* kIds[] = {"t1", "t2", "t9", "a", "b", ""};
// Of tasks first; then of the others; then of nobody.
constexpr const char* kFields[] = {
    "title", "done", "status", "assignee", "notes", "due", "site", "labels", "visits", "stock",
    "verdict", "name", "photo", "height", "floors", "amount", "body", "nothing", ""};
constexpr int64_t kNumbers[] = {0, 1, -1, 7, 1'000'000, INT64_MAX, INT64_MIN, INT64_MAX - 1};

template <class T, size_t N>
T Pick(Feed& feed, const T (&list)[N]) {
  return list[feed.Below(N)];
}

}  // namespace

int64_t NumberFrom(Feed& feed) {
  return feed.Flag() ? Pick(feed, kNumbers) : static_cast<int64_t>(feed.Number(8));
}

Value ScalarFrom(Feed& feed) {
  switch (feed.Below(8)) {
    case 0: return Value::Bool(feed.Flag());
    case 1: return Value::Int(NumberFrom(feed));
    case 2: return Value::Timestamp(NumberFrom(feed));
    case 3: return Value::Decimal(NumberFrom(feed));
    case 4: return Value::Double(static_cast<double>(NumberFrom(feed)) / 8);
    case 5: return Value::Bytes(std::string(feed.Bytes(8)));
    case 6: return Value::String("open");
    default: {
      std::string text(feed.Bytes(12));
      for (char& c : text) c = static_cast<char>(c & 0x1F) == 0 ? ' ' : 'a' + (c & 0x0F);
      return Value::String(text);
    }
  }
}

Value ValueFrom(Feed& feed) {
  switch (feed.Below(6)) {
    case 0: return Value::Null();
    case 1: {
      std::vector<Value> items;
      for (size_t n = feed.Below(4); n > 0; n--) items.push_back(ScalarFrom(feed));
      return Value::Set(std::move(items));
    }
    default: return ScalarFrom(feed);
  }
}

RecordKey KeyFrom(Feed& feed) {
  return {Pick(feed, kScopes), Pick(feed, kCollections), Pick(feed, kIds)};
}

std::string FieldFrom(Feed& feed) { return Pick(feed, kFields); }

Effect EffectFrom(Feed& feed) {
  Effect effect;
  effect.kind = static_cast<EffectKind>(1 + feed.Below(7));
  effect.key = KeyFrom(feed);
  const uint8_t options = feed.Byte();
  if (effect.kind == EffectKind::kCreate) {
    effect.fields["title"] = Value::String("t");
    for (size_t n = options % 4; n > 0; n--) effect.fields[Pick(feed, kFields)] = ValueFrom(feed);
  } else if (effect.kind < EffectKind::kDelete) {
    effect.field = Pick(feed, kFields);
    effect.value = ValueFrom(feed);
  }
  if ((options & 0x10) != 0) effect.base_value = ValueFrom(feed);
  if ((options & 0x20) != 0) effect.only_if_seq = feed.Below(8);
  return effect;
}

Expect ExpectFrom(Feed& feed) {
  return {KeyFrom(feed), Pick(feed, kFields), static_cast<Comparison>(1 + feed.Below(7)),
          ValueFrom(feed), feed.Below(8)};
}

Cursor CursorFrom(Feed& feed) {
  return {Pick(feed, kScopes), feed.Below(3), feed.Flag() ? feed.Below(8) : feed.Number(8)};
}

}  // namespace tidemark::fuzz
