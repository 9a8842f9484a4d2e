#include "core/manifest/manifest.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/io/coded_stream.h>

#include "core/manifest/blob.h"
#include "core/manifest/manifest.pb.h"
#include "core/manifest/reader.h"

namespace tidemark {
namespace {

constexpr int kDepthMax = 8;  // the schema nests four deep

Status Invalid(std::string message, std::string subject) {
  return Status::Error(Code::kManifestInvalid, std::move(message), std::move(subject));
}

// The first error among the problems; warnings are for authors, not for those who run an app.
Status FirstError(const Problems& problems) {
  for (const Problem& problem : problems.all())
    if (!problem.warning) return Invalid(problem.message, problem.subject);
  return Status::Ok();
}

}  // namespace

Result<std::shared_ptr<const Manifest>> Manifest::Load(std::string_view blob) {
  TIDE_ASSIGN(const std::string_view payload, PayloadOf(blob));
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(payload.data()),
                                               static_cast<int>(payload.size()));
  input.SetRecursionLimit(kDepthMax);
  google::protobuf::Arena arena;  // without memory in the middle of a message only it is sound
  auto* message = google::protobuf::Arena::CreateMessage<manifest::v1::Manifest>(&arena);
  if (!message->ParseFromCodedStream(&input) || !input.ConsumedEntireMessage())
    return Invalid("the manifest is not a message of the schema", "manifest");
  Problems problems;
  std::shared_ptr<const Manifest> loaded = ManifestReader(&problems).Read(*message, blob);
  TIDE_TRY(FirstError(problems));
  return loaded;
}

const CollectionRule* Manifest::FindCollection(std::string_view name) const {
  return FindNamed(collections_, name);
}

const GateRule* Manifest::FindGate(std::string_view name) const {
  return FindNamed(contract_.gates, name);
}

const PlanRule* Manifest::FindPlan(std::string_view name) const {
  return FindNamed(contract_.plans, name);
}

const IntentRule* Manifest::FindIntent(std::string_view name) const {
  return FindNamed(contract_.intents, name);
}

const ScreenRule* Manifest::FindScreen(std::string_view name) const {
  return FindNamed(contract_.screens, name);
}

const CacheRule* Manifest::FindCache(std::string_view name) const {
  return FindNamed(contract_.caches, name);
}

const FieldRule* CollectionRule::FindField(std::string_view field_name) const {
  return FindNamed(fields, field_name);
}

Kind KindOf(FieldType type) {
  switch (type) {
    case FieldType::kString: case FieldType::kRef: return Kind::kString;
    case FieldType::kInt64: case FieldType::kCounter: return Kind::kInt;
    case FieldType::kDouble: return Kind::kDouble;
    case FieldType::kBool: return Kind::kBool;
    case FieldType::kBytes: return Kind::kBytes;
    case FieldType::kDecimal: return Kind::kDecimal;
    case FieldType::kTimestamp: return Kind::kTimestamp;
    case FieldType::kSet: return Kind::kSet;
  }
  return Kind::kNull;
}

const char* TypeName(FieldType type) {
  switch (type) {
    case FieldType::kString: return "string";
    case FieldType::kInt64: return "int64";
    case FieldType::kDouble: return "double";
    case FieldType::kBool: return "bool";
    case FieldType::kBytes: return "bytes";
    case FieldType::kDecimal: return "decimal";
    case FieldType::kTimestamp: return "timestamp";
    case FieldType::kRef: return "ref";
    case FieldType::kSet: return "set";
    case FieldType::kCounter: return "counter";
  }
  return "unknown";
}

const char* MergeName(MergeRule rule) {
  switch (rule) {
    case MergeRule::kLastAction: return "last_action";
    case MergeRule::kKeepServer: return "keep_server";
    case MergeRule::kLastArrival: return "last_arrival";
    case MergeRule::kFirst: return "first";
    case MergeRule::kMax: return "max";
    case MergeRule::kMin: return "min";
    case MergeRule::kManual: return "manual";
    case MergeRule::kMerge3: return "merge3";
    case MergeRule::kSum: return "sum";
    case MergeRule::kObservedRemove: return "observed_remove";
  }
  return "unknown";
}

const char* TierName(TierKind kind) {
  switch (kind) {
    case TierKind::kEventual: return "eventual";
    case TierKind::kBounded: return "bounded";
    case TierKind::kLive: return "live";
    case TierKind::kConfirm: return "confirm";
  }
  return "unknown";
}

const char* OfflineName(GateOffline offline) {
  switch (offline) {
    case GateOffline::kClosed: return "closed";
    case GateOffline::kQueueIfExpect: return "queue_if_expect";
    case GateOffline::kWarn: return "warn";
  }
  return "unknown";
}

const char* WhenName(AfterWhen when) {
  switch (when) {
    case AfterWhen::kSettled: return "settled";
    case AfterWhen::kAcked: return "acked";
    case AfterWhen::kQueued: return "queued";
  }
  return "unknown";
}

const char* WhenStaleName(WhenStale when) {
  switch (when) {
    case WhenStale::kServe: return "serve";
    case WhenStale::kWarn: return "warn";
    case WhenStale::kBlock: return "block";
  }
  return "unknown";
}

}  // namespace tidemark
