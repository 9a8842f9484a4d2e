#include <algorithm>
#include <limits>

#include "core/base/text.h"
#include "core/manifest/literal.h"
#include "core/manifest/manifest.pb.h"
#include "core/manifest/names.h"
#include "core/manifest/reader.h"

namespace tidemark {
namespace {

namespace v1 = manifest::v1;

constexpr uint32_t kTextSizeMax = 128 * 1024;  // half a frame: no operation may be larger
constexpr uint32_t kTextSizeDefault = 64 * 1024;
constexpr uint32_t kRefSizeMax = 128;          // a record id is not longer
constexpr uint32_t kScaleMax = 18;             // 10^18 still fits 64 bits
constexpr int kOneOfMax = 1000;

// Reads one field; each function reads one setting and reports what is wrong with it.
class FieldReader {
 public:
  FieldReader(const v1::Field& message, std::string_view collection, const Place& place,
              Problems* problems)
      : message_(message), place_(place), problems_(*problems),
        subject_(std::string(collection) + "." + message.name()) {}

  FieldRule Read() {
    rule_.name = message_.name();
    rule_.title = message_.title().empty() ? message_.name() : message_.title();
    rule_.rationale = message_.rationale();
    rule_.since = message_.since();
    if (const auto problem = ProblemOfSqlName(rule_.name); !problem.empty()) Add("name", problem);
    if (const auto problem = ProblemOfLine(message_.title()); !problem.empty())
      Add("title", "the title " + problem);
    if (!ReadType()) return rule_;
    ReadMerge();
    ReadRequired();
    ReadSize();
    ReadScale();
    ReadBounds();
    ReadOneOf();
    ReadTarget();
    ReadInitial();
    return rule_;
  }

 private:
  void Add(const char* setting, std::string message, int index = -1) {
    problems_.Add(place_.Then(setting, index), subject_, std::move(message));
  }
  bool Is(std::initializer_list<FieldType> types) const {
    return std::find(types.begin(), types.end(), rule_.type) != types.end();
  }
  std::string Type() const { return TypeName(rule_.type); }

  bool ReadType();
  void ReadMerge();
  void CheckMergeFits();
  void ReadRequired();
  void ReadSize();
  void ReadScale();
  void ReadBounds();
  void ReadOneOf();
  void ReadTarget();
  void ReadInitial();
  void CheckInitialLimits();

  const v1::Field& message_;
  const Place& place_;
  Problems& problems_;
  std::string subject_;
  FieldRule rule_;
};

bool FieldReader::ReadType() {
  switch (message_.type()) {
    case v1::Field::STRING: rule_.type = FieldType::kString; return true;
    case v1::Field::INT64: rule_.type = FieldType::kInt64; return true;
    case v1::Field::DOUBLE: rule_.type = FieldType::kDouble; return true;
    case v1::Field::BOOL: rule_.type = FieldType::kBool; return true;
    case v1::Field::BYTES: rule_.type = FieldType::kBytes; return true;
    case v1::Field::DECIMAL: rule_.type = FieldType::kDecimal; return true;
    case v1::Field::TIMESTAMP: rule_.type = FieldType::kTimestamp; return true;
    case v1::Field::REF: rule_.type = FieldType::kRef; return true;
    case v1::Field::SET: rule_.type = FieldType::kSet; return true;
    case v1::Field::COUNTER: rule_.type = FieldType::kCounter; return true;
    case v1::Field::MAP: Add("type", "type MAP is not available in this version"); return false;
    case v1::Field::TEXT: Add("type", "type TEXT is not available in this version"); return false;
    case v1::Field::DELTA:
      Add("type", "type DELTA is not available in this version");
      return false;
    case v1::Field::TYPE_UNSPECIFIED: Add("type", "the field has no type"); return false;
    default: break;
  }
  Add("type", "type " + std::to_string(message_.type()) + " is not known to this version");
  return false;
}

void FieldReader::ReadMerge() {
  if (!message_.hook().empty()) Add("hook", "hooks are not available in this version");
  switch (message_.merge()) {
    case v1::Field::MERGE_DEFAULT:
      rule_.merge = rule_.type == FieldType::kCounter ? MergeRule::kSum
                    : rule_.type == FieldType::kSet   ? MergeRule::kObservedRemove
                                                      : MergeRule::kLastAction;
      return;
    case v1::Field::LAST_ACTION: rule_.merge = MergeRule::kLastAction; break;
    case v1::Field::KEEP_SERVER: rule_.merge = MergeRule::kKeepServer; break;
    case v1::Field::LAST_ARRIVAL: rule_.merge = MergeRule::kLastArrival; break;
    case v1::Field::FIRST: rule_.merge = MergeRule::kFirst; break;
    case v1::Field::MAX: rule_.merge = MergeRule::kMax; break;
    case v1::Field::MIN: rule_.merge = MergeRule::kMin; break;
    case v1::Field::MANUAL: rule_.merge = MergeRule::kManual; break;
    case v1::Field::MERGE3: rule_.merge = MergeRule::kMerge3; break;
    case v1::Field::HOOK: Add("merge", "merge HOOK is not available in this version"); return;
    default:
      Add("merge", "merge " + std::to_string(message_.merge()) + " is not known to this version");
      return;
  }
  CheckMergeFits();
}

void FieldReader::CheckMergeFits() {
  const MergeRule merge = rule_.merge;
  if (Is({FieldType::kCounter, FieldType::kSet})) {
    Add("merge", "a " + Type() + " takes no merge rule: it always merges without loss");
  } else if (merge == MergeRule::kMerge3 && rule_.type != FieldType::kString) {
    Add("merge", "merge3 is for strings, not for " + Type());
  } else if (merge == MergeRule::kMerge3 && message_.one_of_size() > 0) {
    Add("merge", "merge3 may make a text that one_of does not hold");
  } else if ((merge == MergeRule::kMax || merge == MergeRule::kMin) &&
             !Is({FieldType::kInt64, FieldType::kDouble, FieldType::kDecimal,
                  FieldType::kTimestamp})) {
    Add("merge",
        std::string(MergeName(merge)) + " is for numbers and timestamps, not for " + Type());
  } else if (merge == MergeRule::kManual && message_.rationale().empty()) {
    Add("merge", "manual asks a person each time: a rationale must say why");
  }
}

void FieldReader::ReadRequired() {
  rule_.required = message_.required();
  if (rule_.required && Is({FieldType::kCounter, FieldType::kSet}))
    Add("required", "a " + Type() + " cannot be required: empty and absent are the same");
}

void FieldReader::ReadSize() {
  const bool sized =
      Is({FieldType::kString, FieldType::kBytes, FieldType::kSet, FieldType::kRef});
  const uint32_t size_max = rule_.type == FieldType::kRef ? kRefSizeMax : kTextSizeMax;
  rule_.max_bytes = rule_.type == FieldType::kRef ? kRefSizeMax : kTextSizeDefault;
  if (message_.max_bytes() == 0) return;
  rule_.max_bytes = message_.max_bytes();
  if (!sized)
    Add("max_bytes", "max_bytes is for string, bytes, set and ref, not for " + Type());
  else if (rule_.max_bytes > size_max)
    Add("max_bytes", "max_bytes of " + Type() + " is at most " + std::to_string(size_max));
}

void FieldReader::ReadScale() {
  rule_.scale = message_.scale();
  if (rule_.scale == 0) return;
  if (rule_.type != FieldType::kDecimal)
    Add("scale", "scale is for decimals, not for " + Type());
  else if (rule_.scale > kScaleMax)
    Add("scale", "scale is at most 18");
}

void FieldReader::ReadBounds() {
  const bool limited = message_.has_min() || message_.has_max();
  rule_.bounded = message_.bounded();
  if (!rule_.bounded) {
    if (limited)
      Add(message_.has_min() ? "min" : "max", "min and max hold only with bounded: true");
    return;
  }
  rule_.min = message_.has_min() ? message_.min() : std::numeric_limits<int64_t>::min();
  rule_.max = message_.has_max() ? message_.max() : std::numeric_limits<int64_t>::max();
  if (!Is({FieldType::kInt64, FieldType::kCounter, FieldType::kDecimal, FieldType::kTimestamp}))
    Add("bounded", "bounded is for int64, counter, decimal and timestamp, not for " + Type());
  else if (!limited)
    Add("bounded", "bounded needs min, max or both");
  else if (rule_.min > rule_.max)
    Add("min", "min is above max");
}

void FieldReader::ReadOneOf() {
  const auto& words = message_.one_of();
  rule_.one_of.assign(words.begin(), words.end());
  if (words.empty()) return;
  if (rule_.type != FieldType::kString)
    return Add("one_of", "one_of is for strings, not for " + Type(), 0);
  if (words.size() > kOneOfMax) return Add("one_of", "one_of holds at most 1000 words", kOneOfMax);
  for (int i = 0; i < words.size(); i++) {
    const std::string& word = words[i];
    if (word.empty() || !IsUtf8(word))
      Add("one_of", "one_of holds an empty or unprintable word", i);
    if (word.size() > rule_.max_bytes) Add("one_of", "the word is longer than max_bytes", i);
    if (std::find(words.begin(), words.begin() + i, word) != words.begin() + i)
      Add("one_of", "one_of names \"" + word + "\" twice", i);
  }
}

void FieldReader::ReadTarget() {
  rule_.ref_to = message_.to();
  if (rule_.type == FieldType::kRef && rule_.ref_to.empty())
    Add("to", "a ref says with `to` which collection it points to");
  if (rule_.type != FieldType::kRef && !rule_.ref_to.empty())
    Add("to", "to is for refs, not for " + Type());
}

void FieldReader::ReadInitial() {
  if (message_.initial().empty()) return;
  auto value = ParseLiteral(message_.initial(), rule_.type, std::min(rule_.scale, kScaleMax),
                            "initial");
  if (!value.ok()) return Add("initial", value.status().message);
  rule_.initial = value.Take();
  CheckInitialLimits();
}

void FieldReader::CheckInitialLimits() {
  const Value& value = rule_.initial;
  const bool text = value.kind() == Kind::kString;
  if (text && value.text().size() > rule_.max_bytes)
    Add("initial", "initial is longer than max_bytes");
  const auto& words = rule_.one_of;
  if (text && !words.empty() && std::find(words.begin(), words.end(), value.text()) == words.end())
    Add("initial", "initial is not in one_of");
  if (rule_.bounded && (value.integer() < rule_.min || value.integer() > rule_.max))
    Add("initial", "initial is outside min and max");
}

}  // namespace

FieldRule ReadField(const v1::Field& message, std::string_view collection, const Place& place,
                    Problems* problems) {
  return FieldReader(message, collection, place, problems).Read();
}

}  // namespace tidemark
