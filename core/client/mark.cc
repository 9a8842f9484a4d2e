// Marks: the portable causal token, as text: tidemark1;<epoch>.<seq>.<scope>;… with % and ;
// escaped.
#include <charconv>

#include "core/client/client.h"
#include "core/store/meta.h"

namespace tidemark {
namespace {

constexpr std::string_view kPrefix = "tidemark1";
constexpr size_t kMarkMax = 64 * 1024;

std::string Escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ';') out += "%3B";
    else if (c == '%') out += "%25";
    else out += c;
  }
  return out;
}

std::string Unescape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); i++) {
    const std::string_view code = text.substr(i, 3);
    if (code == "%3B" || code == "%25") {
      out += code == "%3B" ? ';' : '%';
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool TakeNumber(std::string_view* text, uint64_t* number) {
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), *number);
  if (error != std::errc() || end == text->data() + text->size() || *end != '.') return false;
  text->remove_prefix(static_cast<size_t>(end - text->data()) + 1);
  return true;
}

Status NoMark() { return Status::Error(Code::kInvalidArgument, "this is not a mark", "mark"); }

}  // namespace

Result<std::string> Client::Mark() {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  std::string mark(kPrefix);
  // What is handed out must survive: the cursors are made durable with it.
  TIDE_TRY(InTurn([&]() -> Status {
    TIDE_ASSIGN(WriteTxn txn, store_->Begin("mark", /*full=*/true));
    TIDE_ASSIGN(const int64_t marks, GetNumber(txn.db(), "marks"));
    TIDE_TRY(SetNumber(txn, "marks", marks + 1));
    for (const auto& [name, cursor] : *replica_->cursors())
      mark += ";" + std::to_string(cursor.epoch) + "." + std::to_string(cursor.seq) + "." +
          Escape(name);
    return txn.Commit();
  }));
  return mark;
}

Result<bool> Client::MarkReached(const std::string& mark) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  std::string_view rest = mark;
  if (mark.size() > kMarkMax || rest.substr(0, kPrefix.size()) != kPrefix) return NoMark();
  rest.remove_prefix(kPrefix.size());
  const std::shared_ptr<const CursorMap> held = cursors();
  while (!rest.empty()) {
    if (rest.front() != ';') return NoMark();
    rest.remove_prefix(1);
    std::string_view one = rest.substr(0, rest.find(';'));
    rest.remove_prefix(one.size());
    uint64_t epoch = 0, seq = 0;
    if (!TakeNumber(&one, &epoch) || !TakeNumber(&one, &seq)) return NoMark();
    const std::string scope = Unescape(one);
    const auto found = held->find(scope);
    if (found == held->end()) {
      if (ScopeKind(scope) == "user") continue;  // another person's own scope is none of ours
      TIDE_ASSIGN(const std::unique_ptr<Reader> reader, store_->BeginRead());
      TIDE_ASSIGN(const std::optional<ScopeState> state, reader->FindScope(scope));
      if (!state || !state->subscribed)
        return Status::Error(Code::kNotSubscribed,
                             "this device does not subscribe to the scope", scope);
      return false;
    }
    if (found->second.epoch != epoch || found->second.seq < seq) return false;
  }
  return true;
}

}  // namespace tidemark
