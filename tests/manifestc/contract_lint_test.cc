// Every lint of the contract (adjustable tiers, gates, plans, intents, screens, caches), as a
// table: a small bad manifest, and exactly what is said about it and where.
#include <gtest/gtest.h>

#include "tests/manifestc/lint_case.h"

namespace tidemark {
namespace {

// Line 1 is the head with a collection "c" of four fields, `body` begins on line 2.
std::string With(const std::string& body) {
  return "app: \"a\" schema: 1 policy: 1 collection { name: \"c\" "
         "field { name: \"f\" type: STRING } field { name: \"n\" type: INT64 } "
         "field { name: \"s\" type: STRING one_of: \"on\" } "
         "field { name: \"tags\" type: SET } }\n" + body;
}

// The collection "d" on line 2, its tier's settings from column 31 on.
std::string Tiered(const std::string& settings) {
  return With("collection { name: \"d\" tier { " + settings +
              " } field { name: \"f\" type: BOOL } }");
}

// A plan on line 2, its steps from line 3 on; the intent "undo" exists.
std::string Plan(const std::string& steps) {
  return With("intent { name: \"undo\" } plan { name: \"p\"\n" + steps + "\n}");
}

class ContractLintTest : public testing::TestWithParam<Lint> {};

TEST_P(ContractLintTest, SaysWhatAndWhere) {
  ExpectLint(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Tiers, ContractLintTest, testing::Values(
    Lint{"Adjustable",
         Tiered("kind: BOUNDED adjustable: true adjustable_from: EVENTUAL adjustable_to: LIVE"),
         {}},
    Lint{"NoRange", Tiered("adjustable: true adjustable_from: LIVE adjustable_to: BOUNDED"),
         {"f:2:31: adjustable needs adjustable_from weaker than adjustable_to: eventual, bounded, "
          "live, confirm"}},
    Lint{"NothingSaid", Tiered("adjustable: true"),
         {"f:2:31: adjustable needs adjustable_from weaker than adjustable_to: eventual, bounded, "
          "live, confirm"}},
    Lint{"OutsideItsRange",
         Tiered("kind: EVENTUAL adjustable: true adjustable_from: BOUNDED adjustable_to: LIVE"),
         {"f:2:46: the tier itself, eventual, is not between adjustable_from and adjustable_to"}},
    Lint{"RangeWithoutAdjustable", Tiered("adjustable_from: BOUNDED adjustable_to: LIVE"),
         {"f:2:31: adjustable_from holds only with adjustable: true",
          "f:2:56: adjustable_to holds only with adjustable: true"}},
    Lint{"RangeOfLaterVersion",
         Tiered("adjustable: true adjustable_from: 9 adjustable_to: LIVE"),
         {"f:2:48: tier 9 is not known to this version"}},
    Lint{"AdjustableGate",
         With("gate { name: \"g\" need { collection: \"c\" tier { adjustable: true } } }"),
         {"f:2:48: only the tier of a collection is adjustable"}}), NameOf);

INSTANTIATE_TEST_SUITE_P(Gates, ContractLintTest, testing::Values(
    Lint{"Sound", With("gate { name: \"g\" need { collection: \"c\" tier { kind: CONFIRM } "
                       "no_conflict: true nothing_pending: true } offline: QUEUE_IF_EXPECT }"), {}},
    Lint{"NeedsNothing", With("gate { name: \"g\" }"),
         {"f:2:1: the gate needs nothing: it would always be open"}},
    Lint{"NeedsUnknown", With("gate { name: \"g\" need { collection: \"x\" } }"),
         {"f:2:25: there is no collection \"x\" to need"}},
    Lint{"NeedsTwice",
         With("gate { name: \"g\" need { collection: \"c\" }\nneed { collection: \"c\" } }"),
         {"f:3:8: the gate needs \"c\" twice"}},
    Lint{"WindowOfNeed",
         With("gate { name: \"g\" need { collection: \"c\" tier { window_s: 1 } } }"),
         {"f:2:48: window_s of a bounded tier is 5 to 604800"}},
    Lint{"Name", With("gate { name: \"Pay now\" need { collection: \"c\" } }"),
         {"f:2:8: \"Pay now\" is not a name: a-z, then up to 62 of a-z, 0-9 and _"}},
    Lint{"Title", With("gate { name: \"g\" need { collection: \"c\" } title: \"a\\nb\" }"),
         {"f:2:43: the title holds control characters; it is shown within a sentence"}},
    Lint{"OfflineOfLaterVersion",
         With("gate { name: \"g\" need { collection: \"c\" } offline: 7 }"),
         {"f:2:43: this rule for being offline is not known to this version"}},
    Lint{"Twice", With("gate { name: \"g\" need { collection: \"c\" } }\n"
                       "gate { name: \"g\" need { collection: \"c\" } }"),
         {"f:3:8: gate \"g\" is declared twice"}}), NameOf);

INSTANTIATE_TEST_SUITE_P(Intents, ContractLintTest, testing::Values(
    Lint{"GateUnknown", With("intent { name: \"i\" gate: \"pay\" }"),
         {"f:2:20: gate \"pay\" is not declared"}},
    Lint{"IrreversibleWithoutGate", With("intent { name: \"i\" irreversible: true }"),
         {"f:2:20: what cannot be taken back must name a gate: when is it safe?"}},
    Lint{"Irreversible", With("intent { name: \"i\" irreversible: true gate: \"g\" } "
                              "gate { name: \"g\" need { collection: \"c\" } }"), {}},
    Lint{"ValidForAges", With("intent { name: \"i\" valid_for_s: 31536001 }"),
         {"f:2:20: valid_for_s is at most 31536000, a year"}},
    Lint{"Twice", With("intent { name: \"i\" }\nintent { name: \"i\" }"),
         {"f:3:10: intent \"i\" is declared twice"}}), NameOf);

INSTANTIATE_TEST_SUITE_P(Plans, ContractLintTest, testing::Values(
    Lint{"Sound", Plan("step { name: \"a\" compensate_with: \"undo\" }\n"
                       "step { name: \"b\" after { step: \"a\" when: ACKED } pivot: true }\n"
                       "step { name: \"w\" after { step: \"b\" } deadline_s: 60\n"
                       "  wait_for { collection: \"c\" field: \"n\" equals: \"3\" } }"), {}},
    Lint{"NoSteps", With("plan { name: \"p\" }"), {"f:2:1: the plan has no steps"}},
    Lint{"StepTwice", Plan("step { name: \"a\" }\nstep { name: \"a\" }"),
         {"f:4:8: step \"a\" is declared twice"}},
    Lint{"AfterNothing", Plan("step { name: \"a\" after { step: \"z\" } }"),
         {"f:3:18: there is no step \"z\" to come after"}},
    Lint{"AfterTwice", Plan("step { name: \"b\" }\n"
                            "step { name: \"a\" after { step: \"b\" } after { step: \"b\" } }"),
         {"f:4:38: the step comes after \"b\" twice"}},
    Lint{"AfterItself", Plan("step { name: \"a\" after { step: \"a\" } }"),
         {"f:3:18: step \"a\" can never begin: it comes after itself, or after a step that does"}},
    Lint{"Circle", Plan("step { name: \"a\" }\nstep { name: \"b\" after { step: \"d\" } }\n"
                        "step { name: \"d\" after { step: \"b\" } after { step: \"a\" } }"),
         {"f:4:18: step \"b\" can never begin: it comes after itself, or after a step that does"}},
    Lint{"CompensatedByNothing", Plan("step { name: \"a\" compensate_with: \"x\" }"),
         {"f:3:18: intent \"x\" is not declared"}},
    Lint{"TwoPivots", Plan("step { name: \"a\" pivot: true }\nstep { name: \"b\" pivot: true }"),
         {"f:4:18: step \"a\" is the pivot already"}},
    Lint{"CompensatedAfterPivot",
         Plan("step { name: \"a\" pivot: true }\nstep { name: \"b\" after { step: \"a\" } }\n"
              "step { name: \"d\" after { step: \"b\" } compensate_with: \"undo\" }"),
         {"f:5:38: from the pivot on there is only forward: nothing is taken back"}},
    Lint{"WaitTakenBack",
         Plan("step { name: \"a\" compensate_with: \"undo\"\n"
              "wait_for { collection: \"c\" field: \"n\" equals: \"3\" } }"),
         {"f:3:18: the step only waits: there is nothing to take back"}},
    Lint{"WaitForNothing",
         Plan("step { name: \"a\"\nwait_for { collection: \"x\" field: \"n\" equals: \"3\" } }"),
         {"f:4:12: there is no collection \"x\" to wait for"}},
    Lint{"WaitForNoField",
         Plan("step { name: \"a\"\nwait_for { collection: \"c\" field: \"x\" equals: \"3\" } }"),
         {"f:4:28: there is no field \"c.x\" to wait for"}},
    Lint{"WaitForOtherType",
         Plan("step { name: \"a\"\nwait_for { collection: \"c\" field: \"n\" equals: \"true\" } }"),
         {"f:4:39: equals of this int64 is a JSON integer"}},
    Lint{"WaitForUnspeakable",
         Plan("step { name: \"a\"\nwait_for { collection: \"c\" field: \"tags\" equals: \"1\" } }"),
         {"f:4:42: a set has no equals value"}},
    Lint{"WaitForEver",
         Plan("step { name: \"a\"\n"
              "wait_for { collection: \"c\" field: \"s\" equals: \"\\\"off\\\"\" } }"),
         {"f:4:39: equals is not in one_of of the field: it would wait for ever"}},
    Lint{"Deadline", Plan("step { name: \"a\" deadline_s: 31536001 }"),
         {"f:3:18: deadline_s is at most 31536000, a year"}},
    Lint{"AfterOfLaterVersion",
         Plan("step { name: \"b\" }\nstep { name: \"a\" after { step: \"b\" when: 9 } }"),
         {"f:4:36: this moment is not known to this version"}},
    Lint{"FailureOfLaterVersion", With("plan { name: \"p\" on_failure: 5 step { name: \"a\" } }"),
         {"f:2:18: this rule for failure is not known to this version"}}), NameOf);

INSTANTIATE_TEST_SUITE_P(Screens, ContractLintTest, testing::Values(
    Lint{"Sound", With("screen { name: \"v\" collection: \"c\" tier { kind: LIVE } "
                       "when_stale: BLOCK } "
                       "screen { name: \"w\" query: \"SELECT f FROM c\" }"), {}},
    Lint{"OfNothing", With("screen { name: \"v\" }"),
         {"f:2:1: the screen names neither a collection nor a query"}},
    Lint{"OfBoth", With("screen { name: \"v\" collection: \"c\" query: \"SELECT 1\" }"),
         {"f:2:36: a screen names collections or a query, not both"}},
    Lint{"OfUnknown", With("screen { name: \"v\" collection: [\"c\", \"x\"] }"),
         {"f:2:20: there is no collection \"x\" to show"}},
    Lint{"OfTwice", With("screen { name: \"v\" collection: \"c\" collection: \"c\" }"),
         {"f:2:36: \"c\" is named twice"}},
    Lint{"Confirmed", With("screen { name: \"v\" collection: \"c\" tier { kind: CONFIRM } }"),
         {"f:2:43: a screen cannot be confirmed, only a question can: name a gate"}},
    Lint{"StaleOfLaterVersion", With("screen { name: \"v\" collection: \"c\" when_stale: 3 }"),
         {"f:2:36: this rule for stale data is not known to this version"}},
    Lint{"Twice", With("screen { name: \"v\" collection: \"c\" }\n"
                       "screen { name: \"v\" collection: \"c\" }"),
         {"f:3:10: screen \"v\" is declared twice"}}), NameOf);

INSTANTIATE_TEST_SUITE_P(Caches, ContractLintTest, testing::Values(
    Lint{"Sound", With("cache { name: \"k\" collection: \"c\" field: [\"id\", \"f\"] }"), {}},
    Lint{"OfNothing", With("cache { name: \"k\" }"),
         {"f:2:1: the cache names no collection that it is made of"}},
    Lint{"OfUnknown", With("cache { name: \"k\" collection: \"x\" }"),
         {"f:2:19: there is no collection \"x\" to be made of"}},
    Lint{"KeyUnknown", With("cache { name: \"k\" collection: \"c\" field: \"x\" }"),
         {"f:2:35: there is no field \"c.x\" to make a key of"}},
    Lint{"KeyOfSet", With("cache { name: \"k\" collection: \"c\" field: \"tags\" }"),
         {"f:2:35: \"c.tags\" is of type set and makes no key"}},
    Lint{"KeyTwice", With("cache { name: \"k\" collection: \"c\" field: \"f\" field: \"f\" }"),
         {"f:2:46: the key names \"f\" twice"}},
    Lint{"Age", With("cache { name: \"k\" collection: \"c\" max_age_s: 31536001 }"),
         {"f:2:35: max_age_s is at most 31536000, a year"}},
    Lint{"Notice", With("notice_days: 3651"), {"f:2:1: notice_days is at most 3650"}},
    Lint{"ContactOfTwoLines", With("contact { support: \"a\\nb\" }"),
         {"f:2:11: the support holds control characters; it is shown within a sentence"}}), NameOf);

TEST(ContractLint, RefusesMoreThanItsLimits) {
  std::string steps;
  for (int i = 0; i < 101; i++) steps += "step { name: \"s" + std::to_string(i) + "\" }\n";
  const Compiled compiled = CompileManifest(Plan(steps), false);
  EXPECT_EQ(compiled.manifest, nullptr);
  ASSERT_FALSE(compiled.diagnostics.empty());
  EXPECT_EQ(compiled.diagnostics.back().message, "a plan has at most 100 steps");
  EXPECT_EQ(compiled.diagnostics.back().line, 103);
}

}  // namespace
}  // namespace tidemark
