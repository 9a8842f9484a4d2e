// OpBuilder: what an app says about one operation, collected as a draft, and every reason why
// submit would refuse it. The first refusal sticks, so callers may ignore what each call answers.
//   refusal() is OK  <=>  problems() is empty
// Thread: one at a time.
#pragma once

#include <memory>
#include <vector>

#include "core/manifest/manifest.h"
#include "core/replica/replica.h"
#include "tidemark/operation.h"

namespace tidemark {

class OpBuilder {
 public:
  // More effects or expects than this is a program running away.
  static constexpr size_t kPartsMax = 10'000;

  explicit OpBuilder(std::shared_ptr<const Manifest> manifest) : manifest_(std::move(manifest)) {}

  // Empties it and takes options; `begun` is the base: what this device holds now. NULL options: as
  // before.
  Status Begin(const tide_op_options* options, std::shared_ptr<const CursorMap> begun);

  Status See(const tide_key* key, const tide_truth* truth);
  Status Create(const tide_key* key, const tide_field* fields, size_t count);
  Status Set(const tide_key* key, const tide_field* fields, size_t count);
  Status Edit(const tide_key* key, tide_str field, tide_str before, tide_str after);
  Status Inc(const tide_key* key, tide_str field, int64_t by);
  Status Add(const tide_key* key, tide_str field, const tide_value* element);
  Status Remove(const tide_key* key, tide_str field, const tide_value* element);
  Status Delete(const tide_key* key);
  Status Expect(const tide_key* key, tide_str field, tide_compare compare, const tide_value* value);
  Status After(const tide_uid* earlier);

  // What the store or the judge found wrong later.
  void Refuse(const std::vector<Status>& problems);

  const Status& refusal() const { return refusal_; }
  const std::vector<Status>& problems() const { return problems_; }
  // What submit is given; NO_EFFECT where nothing was said.
  Result<Draft> Finish() const;
  tide_durability durability() const { return durability_; }
  bool empty() const { return draft_.operation.effects.empty(); }

 private:
  Status TakeOptions(const tide_op_options& options);
  Status Say(Result<Effect> effect);
  Status ChangeElement(EffectKind kind, const tide_key* key, tide_str field,
                       const tide_value* element);
  Result<Effect> Start(EffectKind kind, const tide_key* key) const;
  Result<Effect> StartSet(const tide_key* key, const tide_field& field) const;
  Result<struct Expect> StartExpect(const tide_key* key, tide_str field, tide_compare compare,
                                    const tide_value* value) const;
  Result<const FieldRule*> FindField(const RecordKey& key, tide_str field) const;
  Status Note(Status status);
  Status NoteAll(std::vector<Status> found, uint32_t index);
  std::string ScopeFor(const RecordKey& key) const;

  const std::shared_ptr<const Manifest> manifest_;
  Draft draft_;
  tide_durability durability_ = TIDE_DURABLE_DEFAULT;
  uint32_t said_ = 0;        // effects so far, refused ones too: what an index counts
  Status refusal_;
  std::vector<Status> problems_;
};

}  // namespace tidemark
