// What this device measured: counted in core/measure where things happen, put together here with
// what is true at this moment. Keys of the JSON may be added.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/client/client.h"
#include "core/measure/prometheus.h"
#include "core/model/trace.h"
#include "core/replica/usual.h"

namespace tidemark {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kMs = 1'000;

Sample Gauge(Instrument what, std::vector<std::string> labels, double value) {
  return {what, std::move(labels), value, {}};
}

Json Quantile(const Distribution& spread, double share) {
  const std::optional<double> bound = spread.Percentile(share);
  return bound ? Json(*bound) : Json(nullptr);
}

Json SampleJson(const Sample& sample) {
  const InstrumentFacts& facts = FactsOf(sample.what);
  Json json = {{"name", facts.name}, {"kind", KindName(facts.kind)},
               {"unit", UnitName(facts.unit)}, {"labels", Json::object()}};
  const std::vector<std::string_view> names = LabelNames(facts);
  for (size_t i = 0; i < names.size(); i++)
    json["labels"][std::string(names[i])] = sample.labels[i];
  if (facts.kind != InstrumentKind::kHistogram) {
    json["value"] = sample.value;
    return json;
  }
  const Distribution& spread = sample.distribution;
  json["count"] = spread.count();
  json["sum"] = spread.sum();
  json["p50"] = Quantile(spread, 0.5);
  json["p90"] = Quantile(spread, 0.9);
  json["p99"] = Quantile(spread, 0.99);
  return json;
}

int64_t P90Ms(const Distribution& spread) {
  if (spread.count() < kUsualCountMin) return -1;
  const std::optional<double> p90 = spread.Percentile(0.9);
  return p90 ? static_cast<int64_t>(*p90 * kMs) : -1;
}

// The share of what was measured that took no longer than the collection promises; null: nothing
// was measured, or nothing is promised.
Json ShareWithin(const Distribution& spread, const Tier& tier) {
  if (spread.count() == 0 || tier.kind == TierKind::kEventual) return nullptr;
  return static_cast<double>(spread.CountUpTo(static_cast<double>(tier.window_ms) / kMs)) /
         static_cast<double>(spread.count());
}

// How long things took in one collection.
struct Spread {
  Distribution settled, seen;
};

Result<Spread> SpreadOf(Database& db, const std::string& collection) {
  Spread spread;
  TIDE_ASSIGN(spread.settled, UsualOf(db, UsualKey(Usually::kSettled, collection)));
  TIDE_ASSIGN(spread.seen, UsualOf(db, UsualKey(Usually::kSeen, collection)));
  return spread;
}

Json PromiseJson(const CollectionRule& rule, const Spread& spread) {
  return {{"collection", rule.name}, {"window_ms", rule.tier.window_ms},
          {"seen_count", spread.seen.count()},
          {"seen_within_window", ShareWithin(spread.seen, rule.tier)},
          {"settled_count", spread.settled.count()},
          {"settled_within_window", ShareWithin(spread.settled, rule.tier)},
          {"settled_usually_within_ms", P90Ms(spread.settled)},
          {"seen_usually_within_ms", P90Ms(spread.seen)}};
}

double SumOf(const std::vector<Sample>& samples, Instrument what) {
  double sum = 0;
  for (const Sample& sample : samples)
    if (sample.what == what) sum += sample.value;
  return sum;
}

// Rows that no sum vouched for were set aside; what was in them may be lost.
Result<uint64_t> CountDamaged(Database& db) {
  Query query = db.Use("SELECT count(*) FROM tide_damaged");
  TIDE_TRY(query.Step().status());
  return static_cast<uint64_t>(query.Int(0));
}

// What the store keeps and this process counted, held against what was promised.
Json SloJson(const ClientState& state, const std::vector<Sample>& samples, uint64_t damaged) {
  const auto& by_state = state.outbox.by_state;
  const auto kept = [&](State which) { return by_state[static_cast<size_t>(which)]; };
  uint64_t final_ops = 0;
  for (int s = static_cast<int>(State::kSettled); s <= kStateCount; s++)
    final_ops += by_state[static_cast<size_t>(s)];
  const double reads = SumOf(samples, Instrument::kReadCount);
  Json stale_share = nullptr;   // a process that has read nothing knows nothing
  if (reads > 0) stale_share = SumOf(samples, Instrument::kReadStale) / reads;
  return {{"stale_read_share", stale_share}, {"reads", static_cast<uint64_t>(reads)},
          {"final_ops_kept", final_ops},
          {"not_applied_kept", kept(State::kConflicted) + kept(State::kRejected) +
                                   kept(State::kParked) + kept(State::kResolved)},
          {"prompts_open", state.outbox.attention},
          {"damaged_ops", damaged},
          {"may_have_rolled_back", state.may_have_rolled_back}};
}

}  // namespace

void Client::CountRead(const std::string& collection, Freshness freshness, Reason reason,
                       int64_t age_ms) {
  Meter& meter = replica_->meter();
  meter.Add(Instrument::kReadCount, {collection});
  if (freshness != Freshness::kFresh)
    meter.Add(Instrument::kReadStale, {collection, ReasonName(reason)});
  if (age_ms >= 0)
    meter.Observe(Instrument::kReadAge, {collection}, static_cast<double>(age_ms) / kMs);
}

// Each collection once: its worst part says how true the answer is.
void Client::CountQuery(const QueryFacts& facts) {
  const Moment now = Now();
  const SyncView view = View();
  std::map<std::string, Standing> worst;
  for (const QueryPart& part : facts.parts) {
    const Standing standing = StandingOf(facts.scopes[part.scope], part.window_ms, now, view);
    const std::string name = part.collection.empty() ? "several" : part.collection;
    const auto [at, first] = worst.emplace(name, standing);
    if (first) continue;
    const bool fresh = at->second.freshness == Freshness::kFresh;
    const int64_t age_ms = std::max(at->second.age_ms, standing.age_ms);
    if (fresh) at->second = standing;
    at->second.age_ms = age_ms;
  }
  for (const auto& [collection, standing] : worst)
    CountRead(collection, standing.freshness, standing.reason, standing.age_ms);
}

Result<std::vector<Sample>> Client::Gauges(const ClientState& state) {
  TIDE_ASSIGN(const std::vector<ScopeView> scopes, Scopes());
  std::vector<Sample> gauges = {
      Gauge(Instrument::kConflictOpen, {}, static_cast<double>(state.outbox.attention)),
      Gauge(Instrument::kOutboxSize, {}, static_cast<double>(state.outbox.live))};
  if (state.oldest_pending_age_ms >= 0)
    gauges.push_back(Gauge(Instrument::kOutboxAge, {},
                           static_cast<double>(state.oldest_pending_age_ms) / kMs));
  for (const CollectionRule& rule : manifest().collections()) {
    int64_t age_ms = -1;
    uint64_t lag = 0;
    bool any = false;
    for (const ScopeView& view : scopes) {
      const ScopeState& scope = view.scope;
      if (!scope.subscribed || rule.scope_kind != ScopeKind(scope.scope)) continue;
      any = true;
      age_ms = std::max(age_ms, view.standing.age_ms);
      lag = std::max(lag, scope.head - std::min(scope.head, scope.seq));
    }
    if (age_ms >= 0)
      gauges.push_back(Gauge(Instrument::kScopeStaleness, {rule.name},
                             static_cast<double>(age_ms) / kMs));
    if (any)
      gauges.push_back(Gauge(Instrument::kScopeLag, {rule.name}, static_cast<double>(lag)));
  }
  return gauges;
}

Result<std::vector<Sample>> Client::Measured() {
  TIDE_ASSIGN(const ClientState state, State());
  return Measured(state);
}

Result<std::vector<Sample>> Client::Measured(const ClientState& state) {
  std::vector<Sample> samples = replica_->meter().Read();
  TIDE_ASSIGN(const std::vector<Sample> gauges, Gauges(state));
  samples.insert(samples.end(), gauges.begin(), gauges.end());
  std::stable_sort(samples.begin(), samples.end(),
                   [](const Sample& a, const Sample& b) { return a.what < b.what; });
  return samples;
}

Result<std::string> Client::MetricsText() {
  TIDE_ASSIGN(const std::vector<Sample> samples, Measured());
  return PrometheusText(samples);
}

Result<std::string> Client::MetricsJson() {
  TIDE_ASSIGN(const ClientState state, State());
  TIDE_ASSIGN(const std::vector<Sample> samples, Measured(state));
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, BeginRead());
  TIDE_ASSIGN(const uint64_t damaged, CountDamaged(reader->db()));
  Json json = {{"metrics", Json::array()}, {"slo", SloJson(state, samples, damaged)}};
  for (const Sample& sample : samples) json["metrics"].push_back(SampleJson(sample));
  Json& promises = json["slo"]["collections"] = Json::array();
  for (const CollectionRule& rule : manifest().collections()) {
    TIDE_ASSIGN(const Spread spread, SpreadOf(reader->db(), rule.name));
    promises.push_back(PromiseJson(rule, spread));
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::string> Client::RevealsJson() {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  Json json = {{"reveals", Json::array()}};
  for (const TracedReveal& reveal : replica_->reveals().List())
    json["reveals"].push_back({{"no", reveal.no},
                               {"trace_parent", TraceParentText(reveal.trace)},
                               {"trace_state", reveal.trace_state},
                               {"op", ToHex(reveal.op)},
                               {"own", reveal.own},
                               {"collection", reveal.collection},
                               {"committed_at_us", reveal.commit_us},
                               {"shown_after_us", reveal.since_commit_us}});
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<UsualTimes> Client::Usual(const std::string& collection) {
  if (manifest().FindCollection(collection) == nullptr)
    return Status::Error(Code::kUnknownCollection, "is not in the manifest", collection);
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, BeginRead());
  TIDE_ASSIGN(const Spread spread, SpreadOf(reader->db(), collection));
  return UsualTimes{spread.settled.count(), spread.seen.count(), P90Ms(spread.settled),
                    P90Ms(spread.seen)};
}

}  // namespace tidemark
