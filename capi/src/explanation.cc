// Explanations: why something is as it is; immutable once made.
#include <deque>

#include "capi/src/boundary.h"
#include "capi/src/client_handle.h"
#include "capi/src/field_views.h"
#include "capi/src/grows.h"
#include "capi/src/truth_convert.h"
#include "capi/src/value_convert.h"
#include "tidemark/operation.h"

struct tide_explanation final : tidemark::Handle {
  static constexpr tidemark::HandleKind kKind = tidemark::HandleKind::kExplanation;
  tide_explanation(tidemark::ExplanationView of, const tidemark::Manifest& manifest,
                   const tidemark::Uid& store_id);

  const tidemark::ExplanationView view;
  std::deque<std::string> kept;
  std::vector<tide_decision> decisions;
  std::vector<std::vector<tide_choice>> choices;  // by decision
};

namespace tidemark {
namespace {

tide_decision DecisionOf(const ExplanationView::Decision& decision, const Manifest& manifest,
                         std::deque<std::string>* kept) {
  const Explanation& why = decision.stored.explanation;
  tide_decision out{};
  out.struct_size = static_cast<uint32_t>(sizeof out);
  out.reason = static_cast<tide_reason>(why.reason);
  out.policy_version = why.policy;
  out.choice_count = static_cast<uint32_t>(decision.choices.size());
  out.prevailed_op = ViewOf(why.prevailed.op);
  out.yielded_op = ViewOf(why.yielded.op);
  out.decided_at_ms = why.decided_ms;
  out.restorable_until_ms = why.restorable_until_ms == 0 ? -1 : why.restorable_until_ms;
  out.key = ViewOf(why.key);
  out.field = ViewOf(why.field);
  out.rule = ViewOf(why.rule);
  out.message_key = ViewOf(why.message_key);
  out.text = ViewOf(decision.text);
  out.prevailed_by = ViewOf(why.prevailed.author);
  out.yielded_by = ViewOf(why.yielded.author);
  out.prevailed = ViewOfField(manifest, why.key, why.field, why.prevailed.value, kept);
  out.yielded = ViewOfField(manifest, why.key, why.field, why.yielded.value, kept);
  return out;
}

Result<ExplanationView> Explain(Client& client, const tide_subject& subject,
                                const std::string& locale) {
  switch (subject.kind) {
    case TIDE_SUBJECT_RECORD: {
      TIDE_ASSIGN(const RecordKey key, TakeKey(&subject.key));
      if (client.manifest().FindCollection(key.collection) == nullptr)
        return Status::Error(Code::kUnknownCollection, "is not in the manifest", key.collection);
      return client.ExplainRecord(key, locale);
    }
    case TIDE_SUBJECT_OPERATION: return client.ExplainOperation(TakeUid(subject.op), locale);
    case TIDE_SUBJECT_SCOPE: {
      TIDE_ASSIGN(const std::string scope, TakeText(subject.key.scope, "subject.key.scope"));
      return client.ExplainScope(scope, locale);
    }
    case TIDE_SUBJECT_STORE: return client.ExplainStore(locale);
    default:
      return Status::Error(Code::kUnsupported, "is no subject of this library", "subject.kind");
  }
}

}  // namespace
}  // namespace tidemark

using namespace tidemark;

tide_explanation::tide_explanation(ExplanationView of, const Manifest& manifest,
                                   const Uid& store_id)
    : Handle(kKind), view(std::move(of)) {
  for (const ExplanationView::Decision& decision : view.decisions) {
    decisions.push_back(DecisionOf(decision, manifest, &kept));
    std::vector<tide_choice>& offered = choices.emplace_back();
    for (const Choice& choice : decision.choices) offered.push_back(ToC(choice, store_id));
  }
}

tide_status tide_explain(tide_client* client, const tide_subject* subject, tide_str locale,
                         tide_explanation** out_explanation, tide_error* error) {
  ClearOut(out_explanation);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_explanation, "out_explanation"));
    tide_subject known{};
    TIDE_TRY(ReadGrows(subject, &known, "subject"));
    TIDE_ASSIGN(const std::string language, TakeText(locale, "locale"));
    TIDE_ASSIGN(ExplanationView view, Explain(*held, known, language));
    *out_explanation = new tide_explanation(std::move(view), held->manifest(), held->store_id());
    return Status::Ok();
  });
}

tide_str tide_explanation_text(const tide_explanation* explanation) {
  if (!IsHandle(explanation)) return {nullptr, 0};
  return ViewOf(explanation->view.text);
}

tide_status tide_explanation_at(const tide_explanation* explanation, size_t index,
                                tide_decision* out_decision) {
  ClearGrows(out_decision);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(explanation, "explanation"));
    TIDE_TRY(CheckOut(out_decision, "out_decision"));
    return WriteAt(explanation->decisions, index, out_decision);
  });
}

tide_status tide_explanation_choice(const tide_explanation* explanation, size_t index,
                                    size_t choice, tide_choice* out_choice) {
  ClearGrows(out_choice);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(explanation, "explanation"));
    TIDE_TRY(CheckOut(out_choice, "out_choice"));
    if (index >= explanation->choices.size()) return Status::Error(Code::kEnd, "nothing more");
    return WriteAt(explanation->choices[index], choice, out_choice);
  });
}

void tide_explanation_free(tide_explanation* explanation) {
  if (IsHandle(explanation)) delete explanation;
}
