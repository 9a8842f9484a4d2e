#include "tools/manifestc/compile.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <tuple>

#include "core/manifest/blob.h"
#include "core/manifest/manifest.pb.h"
#include "core/manifest/reader.h"

namespace tidemark {
namespace {

namespace pb = google::protobuf;
using Tree = pb::TextFormat::ParseInfoTree;

constexpr int kDepthMax = 16;

// The runtime counts from 0, and gives -1 where it knows no place.
Diagnostic At(int line, int column, std::string message, bool warning) {
  if (line < 0) return {1, 1, std::move(message), warning};
  return {line + 1, column + 1, std::move(message), warning};
}

// The runtime speaks of "tidemark.manifest.v1.Field"; authors know it as "Field".
std::string WithoutPackage(std::string message) {
  const std::string package = "tidemark.manifest.v1.";
  for (size_t at = message.find(package); at != message.npos; at = message.find(package))
    message.erase(at, package.size());
  return message;
}

// What the text parser has to say. Unknown settings come as warnings, so that parsing goes on and
// every other problem is reported too; they are errors all the same.
class SyntaxErrors final : public pb::io::ErrorCollector {
 public:
  explicit SyntaxErrors(std::vector<Diagnostic>* out) : out_(*out) {}
  void AddError(int line, int column, const std::string& message) override {
    out_.push_back(At(line, column, WithoutPackage(message), false));
  }
  void AddWarning(int line, int column, const std::string& message) override {
    AddError(line, column, message);
  }

 private:
  std::vector<Diagnostic>& out_;
};

// Follows a place as far as the author wrote it.
pb::TextFormat::ParseLocation Locate(const Tree& root, const Place& place) {
  const Tree* tree = &root;
  const pb::Descriptor* type = manifest::v1::Manifest::descriptor();
  pb::TextFormat::ParseLocation found;
  for (const Place::Step& step : place.steps()) {
    const pb::FieldDescriptor* field = type->FindFieldByName(step.name);
    TIDE_CHECK(field != nullptr && field->is_repeated() == (step.index >= 0));
    auto here = tree->GetLocation(field, step.index);
    // A list in brackets has one location for all its elements.
    if (here.line < 0 && step.index > 0) here = tree->GetLocation(field, 0);
    if (here.line < 0) break;
    found = here;
    if (field->message_type() == nullptr) break;
    tree = tree->GetTreeForNested(field, step.index);
    if (tree == nullptr) break;
    type = field->message_type();
  }
  return found;
}

std::string Serialize(const manifest::v1::Manifest& message) {
  std::string payload;
  {
    pb::io::StringOutputStream stream(&payload);
    pb::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&out);
  }
  return payload;
}

bool Parse(std::string_view text, manifest::v1::Manifest* message, Tree* tree,
           std::vector<Diagnostic>* diagnostics) {
  SyntaxErrors errors(diagnostics);
  pb::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  parser.WriteLocationsTo(tree);
  parser.AllowUnknownField(true);
  parser.SetRecursionLimit(kDepthMax);
  return parser.ParseFromString(std::string(text), message);
}

void Check(const manifest::v1::Manifest& message, const Tree& tree, bool release,
           std::vector<Diagnostic>* diagnostics) {
  Problems problems;
  ManifestReader(&problems).Read(message, {});
  for (const Problem& problem : problems.all()) {
    const auto at = Locate(tree, problem.place);
    diagnostics->push_back(
        At(at.line, at.column, problem.message, problem.warning && !release));
  }
}

}  // namespace

Compiled CompileManifest(std::string_view text, bool release) {
  Compiled compiled;
  auto& diagnostics = compiled.diagnostics;
  if (text.size() > kManifestSizeMax) {
    diagnostics.push_back({1, 1, "the manifest is larger than 1 MiB", false});
    return compiled;
  }
  manifest::v1::Manifest message;
  Tree tree;
  // Half a message would be blamed for all that was never read: only whole ones are checked.
  if (Parse(text, &message, &tree, &diagnostics)) Check(message, tree, release, &diagnostics);
  std::stable_sort(diagnostics.begin(), diagnostics.end(), [](auto& a, auto& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  if (!std::all_of(diagnostics.begin(), diagnostics.end(), [](auto& d) { return d.warning; }))
    return compiled;
  // What is written is what a device will read: loaded from its bytes, not from the text.
  auto loaded = Manifest::Load(BlobOf(Serialize(message)));
  if (loaded.ok())
    compiled.manifest = loaded.Take();
  else
    diagnostics.push_back({1, 1, loaded.status().message, false});
  return compiled;
}

}  // namespace tidemark
