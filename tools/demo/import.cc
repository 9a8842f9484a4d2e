// Real data: the package index that apt keeps on this machine, with its real fields.
#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>
#include <set>
#include <stdexcept>

#include "tools/demo/claims.h"
#include "tools/demo/story.h"

namespace demo {
namespace {

constexpr const char* kScope = "team/demo";
constexpr size_t kBatch = 1'000;
constexpr int64_t kSyncMs = 600'000;

using Stanza = std::map<std::string, std::string>;

class Timer {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

// "Field: value" lines; a line that begins with a space continues the value; an empty line ends a
// stanza.
std::vector<Stanza> ReadPackages() {
  FILE* pipe = ::popen("apt-cache dumpavail", "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run apt-cache");
  std::vector<Stanza> stanzas;
  std::set<std::string> seen;
  Stanza stanza;
  std::string line, field;
  const auto finish = [&] {
    const auto name = stanza.find("Package");
    if (name != stanza.end() && seen.insert(name->second).second)
      stanzas.push_back(std::move(stanza));
    stanza.clear();
  };
  std::array<char, 65536> part;
  while (std::fgets(part.data(), part.size(), pipe) != nullptr) {
    line = part.data();
    while (!line.empty() && line.back() == '\n') line.pop_back();
    const size_t colon = line.find(": ");
    if (line.empty()) finish();
    else if (line[0] == ' ' && !field.empty()) stanza[field] += "\n" + line.substr(1);
    else if (colon != std::string::npos)
      stanza[field = line.substr(0, colon)] = line.substr(colon + 2);
  }
  finish();
  ::pclose(pipe);
  return stanzas;
}

struct TextField {
  const char* stanza;
  const char* field;
};
constexpr TextField kTexts[] = {
    {"Version", "version"}, {"Section", "section"}, {"Architecture", "architecture"},
    {"Maintainer", "maintainer"}, {"Homepage", "homepage"}, {"Depends", "depends"},
    {"Description", "description"}};
constexpr TextField kNumbers[] = {{"Installed-Size", "installed_size"}, {"Size", "size"}};

// One create, all fields of the stanza that the manifest knows.
void Write(tide_op* op, const Stanza& stanza) {
  std::vector<tide_field> fields;
  for (const TextField& text : kTexts) {
    const auto found = stanza.find(text.stanza);
    if (found == stanza.end()) continue;
    const tide_str value{found->second.data(), found->second.size()};
    fields.push_back(tide_f(text.field, tide_v_str(value)));
  }
  for (const TextField& number : kNumbers) {
    const auto found = stanza.find(number.stanza);
    if (found == stanza.end()) continue;
    fields.push_back(tide_f(number.field, tide_v_int(std::atoll(found->second.c_str()))));
  }
  const std::string& id = stanza.at("Package");
  const tide_key key = tide_k(kScope, "packages", id.c_str());
  // A refusal sticks until submit.
  static_cast<void>(tide_op_create(op, &key, fields.data(), fields.size()));
}

void Submit(Device& device, const std::vector<Stanza>& stanzas) {
  std::vector<tide_op*> ops(kBatch);
  for (tide_op*& op : ops)
    if (tide_op_new(device.client(), nullptr, &op, nullptr) < 0)
      throw std::runtime_error("cannot begin");
  tide_error error = TIDE_INIT(tide_error);
  std::vector<tide_status> statuses(kBatch);
  for (size_t at = 0; at < stanzas.size(); at += kBatch) {
    const size_t count = std::min(kBatch, stanzas.size() - at);
    for (size_t i = 0; i < count; i++) {
      if (at > 0) static_cast<void>(tide_op_reset(ops[i], nullptr));
      Write(ops[i], stanzas[at + i]);
    }
    if (tide_op_submit_all(device.client(), ops.data(), count, statuses.data(), nullptr, &error) !=
        TIDE_OK)
      throw BrokenClaim(std::string("a record was refused: ") + error.subject + " " +
                        error.message);
  }
  for (tide_op* op : ops) tide_op_free(op);
}

std::string Rate(size_t records, double seconds) {
  char text[80];
  std::snprintf(text, sizeof text, "%zu records in %.1f s, %.0f a second", records, seconds,
                static_cast<double>(records) / (seconds > 0 ? seconds : 1));
  return text;
}

}  // namespace

void ImportRealData(ServerProcess& server, Device& from, Device& to, size_t records_min) {
  Chapter("Real data: the package index of this machine");
  const std::vector<Stanza> stanzas = ReadPackages();
  if (stanzas.size() < records_min)
    throw std::runtime_error("apt's package index has only " + std::to_string(stanzas.size()) +
                             " packages; run apt-get update first");
  const Timer submitting;
  Submit(from, stanzas);
  Claim(from.Pending() == stanzas.size(),
        "submitted, durable on Mina's phone: " + Rate(stanzas.size(), submitting.seconds()));
  const Timer pushing;
  if (from.Sync(TIDE_UNTIL_SETTLED, kSyncMs) != TIDE_OK)
    throw BrokenClaim("the import did not settle");
  Claim(from.Pending() == 0,
        "pushed, judged and settled: " + Rate(stanzas.size(), pushing.seconds()));
  const Timer pulling;
  if (to.Sync(TIDE_UNTIL_SETTLED, kSyncMs) != TIDE_OK)
    throw BrokenClaim("the second phone did not catch up");
  Claim(true, "pulled by Ben's phone: " + Rate(stanzas.size(), pulling.seconds()));
  uint64_t here = 0, there = 0;
  const std::string one = from.DigestHex(kScope, &here), other = to.DigestHex(kScope, &there);
  Claim(one == other && here == there && here > stanzas.size(),
        std::to_string(there) + " records on both phones, counted anew, equal digests: " + other);
  Claim(server.DigestJson().find(one) != std::string::npos,
        "and the server's own digest is the same");
}

}  // namespace demo
