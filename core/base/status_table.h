// The one table of statuses: C names and pinned numbers. Never reuse a number, never renumber.
// Families: 0..99 are no error; then by hundreds: call, submit, SQL, manifest, store, network,
// who, resources, our own bug. The C header repeats the numbers; capi/src/status_check.cc compares.
#pragma once

// clang-format off
#define TIDE_STATUS_TABLE(X) \
  X(kOk, TIDE_OK, 0) \
  X(kEnd, TIDE_END, 1) \
  X(kNotFound, TIDE_NOT_FOUND, 2) \
  X(kTimedOut, TIDE_TIMED_OUT, 3) \
  X(kWouldBlock, TIDE_WOULD_BLOCK, 4) \
  X(kHeld, TIDE_HELD, 5) \
  X(kTooLate, TIDE_TOO_LATE, 6) \
  X(kFolded, TIDE_FOLDED, 7) \
  X(kSlowDown, TIDE_SLOW_DOWN, 8) \
  X(kInvalidArgument, TIDE_ERROR_INVALID_ARGUMENT, -100) \
  X(kWrongHandle, TIDE_ERROR_WRONG_HANDLE, -101) \
  X(kClosed, TIDE_ERROR_CLOSED, -102) \
  X(kInCallback, TIDE_ERROR_IN_CALLBACK, -103) \
  X(kBadState, TIDE_ERROR_BAD_STATE, -104) \
  X(kUnsupported, TIDE_ERROR_UNSUPPORTED, -105) \
  X(kNotUtf8, TIDE_ERROR_NOT_UTF8, -106) \
  X(kOverlappingStep, TIDE_ERROR_OVERLAPPING_STEP, -107) \
  X(kUnknownCollection, TIDE_ERROR_UNKNOWN_COLLECTION, -200) \
  X(kUnknownField, TIDE_ERROR_UNKNOWN_FIELD, -201) \
  X(kWrongType, TIDE_ERROR_WRONG_TYPE, -202) \
  X(kRequired, TIDE_ERROR_REQUIRED, -203) \
  X(kOutOfRange, TIDE_ERROR_OUT_OF_RANGE, -204) \
  X(kNotOneOf, TIDE_ERROR_NOT_ONE_OF, -205) \
  X(kTooLarge, TIDE_ERROR_TOO_LARGE, -206) \
  X(kAmbiguous, TIDE_ERROR_AMBIGUOUS, -207) \
  X(kNotSubscribed, TIDE_ERROR_NOT_SUBSCRIBED, -208) \
  X(kBadId, TIDE_ERROR_BAD_ID, -209) \
  X(kNotANumber, TIDE_ERROR_NOT_A_NUMBER, -210) \
  X(kNoEffect, TIDE_ERROR_NO_EFFECT, -211) \
  X(kDependency, TIDE_ERROR_DEPENDENCY, -212) \
  X(kOutboxFull, TIDE_ERROR_OUTBOX_FULL, -213) \
  X(kChoicePassed, TIDE_ERROR_CHOICE_PASSED, -214) \
  X(kChoiceIsYours, TIDE_ERROR_CHOICE_IS_YOURS, -215) \
  X(kSql, TIDE_ERROR_SQL, -300) \
  X(kSqlRefused, TIDE_ERROR_SQL_REFUSED, -301) \
  X(kSqlParameters, TIDE_ERROR_SQL_PARAMETERS, -302) \
  X(kInterrupted, TIDE_ERROR_INTERRUPTED, -303) \
  X(kDeadline, TIDE_ERROR_DEADLINE, -304) \
  X(kSnapshotExpired, TIDE_ERROR_SNAPSHOT_EXPIRED, -305) \
  X(kMigrating, TIDE_ERROR_MIGRATING, -306) \
  X(kManifestMissing, TIDE_ERROR_MANIFEST_MISSING, -400) \
  X(kManifestInvalid, TIDE_ERROR_MANIFEST_INVALID, -401) \
  X(kManifestNotAdditive, TIDE_ERROR_MANIFEST_NOT_ADDITIVE, -402) \
  X(kManifestOlder, TIDE_ERROR_MANIFEST_OLDER, -403) \
  X(kStoreInUse, TIDE_ERROR_STORE_IN_USE, -500) \
  X(kStoreForeign, TIDE_ERROR_STORE_FOREIGN, -501) \
  X(kStoreNewer, TIDE_ERROR_STORE_NEWER, -502) \
  X(kStoreOtherAccount, TIDE_ERROR_STORE_OTHER_ACCOUNT, -503) \
  X(kStoreOtherHome, TIDE_ERROR_STORE_OTHER_HOME, -504) \
  X(kStoreCorrupt, TIDE_ERROR_STORE_CORRUPT, -505) \
  X(kStoreLocked, TIDE_ERROR_STORE_LOCKED, -506) \
  X(kDiskFull, TIDE_ERROR_DISK_FULL, -507) \
  X(kIo, TIDE_ERROR_IO, -508) \
  X(kUncertain, TIDE_ERROR_UNCERTAIN, -509) \
  X(kUnreachable, TIDE_ERROR_UNREACHABLE, -600) \
  X(kTls, TIDE_ERROR_TLS, -601) \
  X(kNotTidemark, TIDE_ERROR_NOT_TIDEMARK, -602) \
  X(kServerBusy, TIDE_ERROR_SERVER_BUSY, -603) \
  X(kUpgradeNeeded, TIDE_ERROR_UPGRADE_NEEDED, -604) \
  X(kResponseTooLarge, TIDE_ERROR_RESPONSE_TOO_LARGE, -605) \
  X(kNoServer, TIDE_ERROR_NO_SERVER, -606) \
  X(kAuthNeeded, TIDE_ERROR_AUTH_NEEDED, -700) \
  X(kNotAllowed, TIDE_ERROR_NOT_ALLOWED, -701) \
  X(kAccountMismatch, TIDE_ERROR_ACCOUNT_MISMATCH, -702) \
  X(kOutOfMemory, TIDE_ERROR_OUT_OF_MEMORY, -800) \
  X(kFailed, TIDE_ERROR_FAILED, -900)
// clang-format on
