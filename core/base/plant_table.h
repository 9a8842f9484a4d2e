// Planted bugs, one each: what a build with TIDE_PLANTS may switch on, and the invariant that is
// expected to show it. tests/sim must find every one of them.
// X(enumerator, plain name, invariant, what the bug does)
#pragma once

#define TIDE_PLANT_TABLE(X) \
  X(kAckBeforeCommit, "ack_before_commit", "S8", \
    "the server answers a push before its group is committed") \
  X(kAckOfFailedCommit, "ack_of_failed_commit", "S8", \
    "the server answers a push as done though the commit of its group failed") \
  X(kNoDedup, "no_dedup", "S2", "the server executes an operation again that a retry brings") \
  X(kNeighbourLost, "neighbour_lost", "S8", \
    "a refused lane takes what its neighbours did out of the group") \
  X(kFailedSkipped, "failed_skipped", "S7", \
    "an operation that failed in the middle of a group is skipped, its place is not") \
  X(kPartKept, "part_kept", "G5", "what an operation wrote before it failed is not taken back") \
  X(kStoredOutcomeBare, "stored_outcome_bare", "S6", \
    "a retry is answered with an outcome without its evidence") \
  X(kDepsForgotten, "deps_forgotten", "S1", "freeing outcomes forgets which operations failed") \
  X(kLaneStampForgotten, "lane_stamp_forgotten", "X8", \
    "the floor of a stamp leaves out the lane's own last stamp") \
  X(kFloorPulled, "floor_pulled", "X8", "the floor of a stamp is the head, not what was seen") \
  X(kMarkLazy, "mark_lazy", "X6", "the server hands out times before their mark is durable") \
  X(kMarkForgotten, "mark_forgotten", "X6", \
    "a restarted server begins at its wall clock, below the mark") \
  X(kAsOfOfHead, "as_of_of_head", "H1", \
    "a pull that ends below the head is said to be complete as of now") \
  X(kAsOfEqual, "as_of_equal", "H1", \
    "a pull counts the very microsecond of its reading as complete") \
  X(kAsOfAhead, "as_of_ahead", "H1", "the server reads the clock of a pull half a second ahead") \
  X(kCutOpen, "cut_open", "S5", \
    "a cut leaves an operation's entry in one scope and not in the other") \
  X(kPullWithoutOutcomes, "pull_without_outcomes", "G1", \
    "a pull brings entries without the lane's outcomes") \
  X(kSiblingsMissing, "siblings_missing", "S5", "entries do not name their siblings") \
  X(kEntryLacksChange, "entry_lacks_change", "G5", "an entry of several records leaves one out") \
  X(kServerDigestStale, "server_digest_stale", "C2", \
    "the server's digest keeps the hash of the record as it was") \
  X(kOneSlot, "one_slot", "X10", "a slot forgets what others wrote before oneself") \
  X(kSeenIgnoresLane, "seen_ignores_lane", "X10", \
    "a lane's own change counts as one that it has not seen") \
  X(kOneDot, "one_dot", "X5", "an added element keeps one dot, of the last who added it") \
  X(kRemoveUnseen, "remove_unseen", "X5", "a remove takes away what was added unseen") \
  X(kDeleteBlind, "delete_blind", "X10", \
    "a delete goes through over an edit that it had not seen") \
  X(kUndoBlind, "undo_blind", "X12", "an undo overwrites what was written since") \
  X(kUndoRevives, "undo_revives", "X12", "an undo of a field brings a deleted record back") \
  X(kUndoOtherLife, "undo_other_life", "X12", \
    "an undo of an increment reaches into the record's next life") \
  X(kUndoCreateBlind, "undo_create_blind", "X12", \
    "an undo of a create deletes what was edited since") \
  X(kNoBorn, "no_born", "X10", "a field never written since the creation counts as seen") \
  X(kUnchangedByBase, "unchanged_by_base", "X1", \
    "an unchanged looks at the base, not at what it was written on") \
  X(kFirstExpect, "first_expect", "X1", "only the first expect is checked") \
  X(kBoundIgnored, "bound_ignored", "X11", "a counter leaves its bounds") \
  X(kTakenOverwritten, "taken_overwritten", "X10", "a create replaces the record that is there") \
  X(kGoneRecreated, "gone_recreated", "X10", \
    "an edit of a record that was seen deleted brings it back") \
  X(kDeleteWinsIgnored, "delete_wins_ignored", "X10", \
    "an unseen delete yields though deletes win") \
  X(kKeepServerYields, "keep_server_yields", "X10", \
    "the server's value yields under KEEP_SERVER") \
  X(kFirstYields, "first_yields", "X10", "the first value yields under FIRST") \
  X(kMaxLower, "max_lower", "X10", "the lower value prevails under MAX") \
  X(kArrivalYields, "arrival_yields", "X10", "the later arrival yields under LAST_ARRIVAL") \
  X(kEarlierPrevails, "earlier_prevails", "X10", "the earlier action prevails under LAST_ACTION") \
  X(kManualOverwritten, "manual_overwritten", "X10", "a MANUAL field takes the later arrival") \
  X(kMerge3Overwrites, "merge_3_overwrites", "X10", \
    "words are not merged, the arriving text prevails") \
  X(kStrictIgnored, "strict_ignored", "X1", "a strict operation is applied in part") \
  X(kRoleIgnored, "role_ignored", "X1", "a reader may write") \
  X(kExpiredApplied, "expired_applied", "X1", "an operation past its time is applied") \
  X(kNoBaseAsOf, "no_base_as_of", "X6", \
    "an action without a clock is sent without what was seen") \
  X(kAgeAcrossReboot, "age_across_reboot", "X6", \
    "the age of an action is read from another boot's clock") \
  X(kWinnerSwapped, "winner_swapped", "H12", \
    "an explanation names the two sides the wrong way round") \
  X(kYieldUntold, "yield_untold", "H12", "what yielded is not explained") \
  X(kOverwrittenUntold, "overwritten_untold", "H12", "whose value was overwritten is not told") \
  X(kCursorBeforeRows, "cursor_before_rows", "G5", \
    "a cursor is committed before the rows it stands for") \
  X(kVerdictEarly, "verdict_early", "H3", "a verdict is shown before its evidence is here") \
  X(kEvidenceOfOne, "evidence_of_one", "H3", \
    "a verdict over several scopes is shown on the evidence of one") \
  X(kDependencyEarly, "dependency_early", "H3", \
    "a dependency verdict is shown before the one that explains it") \
  X(kRecomputeSkipsOne, "recompute_skips_one", "G1", \
    "recomputing a row leaves out one pending operation") \
  X(kImageNotMoved, "image_not_moved", "G5", \
    "an entry does not reach the confirmed image under a pending row") \
  X(kImageDropped, "image_dropped", "G5", \
    "a row loses its confirmed record with its last pending operation") \
  X(kFinishedNotRecomputed, "finished_not_recomputed", "G1", \
    "the records of a finished operation are not recomputed") \
  X(kPartialRefusal, "partial_refusal", "G1", \
    "a refused operation leaves the overlay with the cursor") \
  X(kHiddenUnderOwn, "hidden_under_own", "G1", \
    "own operations show the confirmed record of a hidden scope") \
  X(kOwnRowsHidden, "own_rows_hidden", "G1", "a hidden scope hides own pending rows") \
  X(kViewsNotSwapped, "views_not_swapped", "G1", "the rows of a hidden load stay in the views") \
  X(kRevealAtCut, "reveal_at_cut", "G6", "a load is shown before it is at its head") \
  X(kRevealAlone, "reveal_alone", "S5", "a load is shown before its siblings are at their heads") \
  X(kAsOfReceipt, "as_of_receipt", "H1", \
    "what was read counts as fresh from the receipt of the answer") \
  X(kBeatIgnoresHead, "beat_ignores_head", "H1", \
    "a long poll that tells of news makes the old rows fresh") \
  X(kBeatEqual, "beat_equal", "H1", "a long poll counts the very microsecond of its reading") \
  X(kFreshForEver, "fresh_for_ever", "H4", "nothing becomes stale") \
  X(kRebootForgotten, "reboot_forgotten", "H1", "an age is read from another boot's clock") \
  X(kSettledWhilePending, "settled_while_pending", "H5", "a pending record is called settled") \
  X(kSubmitNormal, "submit_normal", "S9", "a submit asked to be durable is committed NORMAL") \
  X(kCancelNormal, "cancel_normal", "S13", "a withdrawal is committed NORMAL") \
  X(kOpSeqNormal, "op_seq_normal", "S6", "op_seq and body leave before they are durable") \
  X(kKeptNormal, "kept_normal", "S7", "the server is told of kept outcomes that are not durable") \
  X(kKeptTooMuch, "kept_too_much", "S7", \
    "the server is told that outcomes are kept that never came") \
  X(kRevokeNormal, "revoke_normal", "Z4", \
    "what was revoked is hidden NORMAL: a power cut shows it again") \
  X(kRevokeKeeps, "revoke_keeps", "Z4", "a revoked scope stays shown") \
  X(kSameLoadNo, "same_load_no", "Z4", "a new load keeps the old load's number") \
  X(kPurgePresent, "purge_present", "G5", "a new load is purged instead of the old one") \
  X(kReloadHeld, "reload_held", "S6", "rows of a load that is not shown count as seen") \
  X(kBaseNow, "base_now", "S6", "the base is what is held, not what was seen") \
  X(kSeenIgnored, "seen_ignored", "S6", \
    "what a screen showed of a record is left out of the base") \
  X(kCreatorForgotten, "creator_forgotten", "S6", \
    "an edit does not depend on the creation it builds on") \
  X(kDepsDropped, "deps_dropped", "S6", "an operation is sent without what it depends on") \
  X(kReencoded, "reencoded", "S6", "a retry encodes the body anew") \
  X(kDroppedUnanswered, "dropped_unanswered", "S3", \
    "a push without an answer drops its operations") \
  X(kOutcomesNotCommitted, "outcomes_not_committed", "L4", \
    "the outcomes of a push are not committed") \
  X(kCancelledSent, "cancelled_sent", "S13", "a withdrawn operation is sent all the same") \
  X(kCancelAlone, "cancel_alone", "S13", "operations that build on a withdrawn one stay") \
  X(kParkAlone, "park_alone", "S13", "operations that build on a parked one stay") \
  X(kOrderReversed, "order_reversed", "S7", "of two operations the later is sent first") \
  X(kDrainForgets, "drain_forgets", "S3", \
    "a scope is forgotten while operations on it are pending") \
  X(kUndoneAsResolved, "undone_as_resolved", "S1", "what was undone is called resolved") \
  X(kUndoneMisses, "undone_misses", "S1", "what was undone stays settled") \
  X(kUndoUnwritten, "undo_unwritten", "X12", "an undo takes back what was not written") \
  X(kNeverClosed, "never_closed", "X5", "what was decided stays open on other devices") \
  X(kClosingUntold, "closing_untold", "X5", "the server is not told what a person closed") \
  X(kClosedElsewhereUnheard, "closed_elsewhere_unheard", "X5", \
    "what another device closed stays open here") \
  X(kAttentionNotMoved, "attention_not_moved", "H7", \
    "after a manifest upgrade a new collection's rows forget what is open about them") \
  X(kStepTooEarly, "step_too_early", "L8", "a step begins before what it is after") \
  X(kFirstBackFirst, "first_back_first", "L8", "the first step is taken back before the later") \
  X(kPivotIgnored, "pivot_ignored", "L8", "a plan goes back though its pivot is done") \
  X(kPlanAsleep, "plan_asleep", "L8", "a plan does not move when its operations do") \
  X(kTwiceIsTwo, "twice_is_two", "S2", "the second tap on a button is a second operation") \
  X(kConflictsApart, "conflicts_apart", "X3", \
    "a second conflict on a record is a prompt of its own") \
  X(kAsksForEver, "asks_for_ever", "X3", "a chain of decisions asks a third time") \
  X(kAnybodyOverrides, "anybody_overrides", "Z3", \
    "whoever is no lead decides somebody else's conflict") \
  X(kAttentionLost, "attention_lost", "H9", "a pending row forgets the open operations on it") \
  X(kLaidTwice, "laid_twice", "H9", "an operation laid on top counts twice") \
  X(kChangeMissed, "change_missed", "H8", "recomputed records are not named to observers") \
  X(kStateUnnamed, "state_unnamed", "H8", \
    "an operation that becomes final is not named to observers") \
  X(kObserverForgets, "observer_forgets", "H8", \
    "an observer that has something to hear misses the next commit") \
  X(kObserverLate, "observer_late", "H8", "observers are told only at even milliseconds") \
  X(kExtraLeft, "extra_left", "G1", "a manifest upgrade does not fill the new columns") \
  X(kUnknownLeft, "unknown_left", "G5", \
    "a manifest upgrade leaves the records of a new collection where they were") \
  X(kDigestUnmoved, "digest_unmoved", "C2", "a deleted record stays in the digest") \
  X(kRetryNotArmed, "retry_not_armed", "L1", "a sleep before a push has no timer") \
  X(kTokenLoop, "token_loop", "L4", "a refused token is tried again without a sleep") \
  X(kRetryAfterIgnored, "retry_after_ignored", "L4", "Retry-After is ignored") \
  X(kNoWatchdog, "no_watchdog", "L2", "an exchange that never ends is never given up") \
  X(kNetworkBackUnheard, "network_back_unheard", "L2", \
    "a device that was offline does not hear that it is online again") \
  X(kPushHeldBehindPull, "push_held_behind_pull", "L2", \
    "while a pull is wanted nothing is pushed") \
  X(kBackoffNone, "backoff_none", "L4", "a failed exchange is repeated at once") \
  X(kMergeOverlayStale, "merge_overlay_stale", "G1", \
    "pending words are laid over newer ones without a merge") \
  X(kPullTellsAll, "pull_tells_all", "Z4", "a pull reads scopes that its account may not read") \
  X(kSiblingsLeaked, "siblings_leaked", "Z4", \
    "entries name siblings in scopes that their reader may not read") \
  X(kPageShort, "page_short", "G5", "a full page of a pull lacks its last entry") \
  X(kDigestOfHead, "digest_of_head", "C2", \
    "a pull that ends below the head brings the digest of the head") \
  X(kWakeFirst, "wake_first", "L1", \
    "news wakes only the first of the long polls that wait for it") \
  X(kBeatAhead, "beat_ahead", "H1", \
    "a long poll says that its heads were read half a second later") \
  X(kRoleOfFirst, "role_of_first", "Z3", \
    "the role in the first scope of an operation counts for all of them") \
  X(kLastDependency, "last_dependency", "X1", "only the last of several dependencies decides") \
  X(kExpectUnasked, "expect_unasked", "Z3", \
    "who may not read a record may ask what is in it by an expect") \
  X(kStampLost, "stamp_lost", "X6", \
    "a log forgets the highest stamp where a lower one comes after it") \
  X(kRecordsMiscounted, "records_miscounted", "C2", "the server counts a changed record again") \
  X(kAnswersMiscounted, "answers_miscounted", "S7", "freed answers still count against the lane") \
  X(kDeletedUnnamed, "deleted_unnamed", "H8", \
    "a record that an entry deletes is not named to observers") \
  X(kChainKept, "chain_kept", "S13", \
    "of what builds on a withdrawn operation only the first generation goes") \
  X(kClosedNotRecomputed, "closed_not_recomputed", "H7", \
    "a closed operation stays counted on its records") \
  X(kClosedUnread, "closed_unread", "H7", "what is told of a closed operation stays news") \
  X(kRevealNotRecomputed, "reveal_not_recomputed", "G1", \
    "a load is shown without own operations laid over it anew") \
  X(kPassedKept, "passed_kept", "G1", \
    "what waits for evidence elsewhere stays laid over its own entry") \
  X(kUndoneByFailed, "undone_by_failed", "S1", "an undo that was refused counts as done") \
  X(kOldestOfOtherBoot, "oldest_of_other_boot", "H9", \
    "the age of the oldest operation is read from another boot's clock") \
  X(kAmbiguousFirst, "ambiguous_first", "S6", "of two records with one id the first is taken") \
  X(kRowLostAtPage, "row_lost_at_page", "G8", "the row at which a page is full is in no page") \
  X(kSetTruthBest, "set_truth_best", "H5", "a set is called as true as its best part") \
  X(kSetCountsFirst, "set_counts_first", "H9", "the counts of a set are those of its first scope") \
  X(kBurstForgets, "burst_forgets", "H8", \
    "an observer that is slow hears only of the first of many commits") \
  X(kThrottleIgnored, "throttle_ignored", "H8", \
    "an observer is called more often than it asked for") \
  X(kRetryLax, "retry_lax", "S6", "a strict operation is retried as one that is not") \
  X(kWindowIgnored, "window_ignored", "H4", "the window that a read asks for is ignored") \
  X(kSubscribedUnasked, "subscribed_unasked", "L2", "a new subscription waits for the next poll") \
  X(kLocalOnlyUntold, "local_only_untold", "H9", "a record that nobody else has is not called so") \
  X(kAbsentBeyond, "absent_beyond", "X10", "no value at all prevails under MAX and MIN") \
  X(kBaseAbsentLost, "base_absent_lost", "S6", \
    "that there was no text when an edit began is not sent") \
  X(kRemoveShort, "remove_short", "X10", \
    "a remove spares what was added last of all that it had seen") \
  X(kSurelySame, "surely_same", "H12", "at the same time is decided as if one clock were exact") \
  X(kReasonless, "reasonless", "H6", \
    "what is stale is stale for no reason") \
  X(kAuthorUntold, "author_untold", "G5", \
    "an entry is told without its author") \
  X(kAsOfBack, "as_of_back", "H2", \
    "an answer that was overtaken takes the age back")
