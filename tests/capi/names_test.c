/* Statuses and enums have their words; what is unknown is said to be. */
#include <string.h>
#include <tidemark/tidemark.h>

#include "check.h"

static int says(const char *word, const char *expected) { return strcmp(word, expected) == 0; }

static void statuses(void) {
  CHECK(says(tide_status_name(TIDE_OK), "TIDE_OK"));
  CHECK(says(tide_status_name(TIDE_ERROR_NOT_UTF8), "TIDE_ERROR_NOT_UTF8"));
  CHECK(says(tide_status_name(TIDE_ERROR_DISK_FULL), "TIDE_ERROR_DISK_FULL"));
  CHECK(says(tide_status_name(-99999), "TIDE_UNKNOWN"));
}

static void enums(void) {
  CHECK(says(tide_name(TIDE_NAMES_STATE, TIDE_STATE_QUEUED), "QUEUED"));
  CHECK(says(tide_name(TIDE_NAMES_PHASE, TIDE_PENDING), "pending"));
  CHECK(says(tide_name(TIDE_NAMES_HEADLINE, TIDE_HEADLINE_CONFLICTED), "CONFLICTED"));
  CHECK(says(tide_name(TIDE_NAMES_FRESHNESS, TIDE_INCOMPATIBLE), "INCOMPATIBLE"));
  CHECK(says(tide_name(TIDE_NAMES_REASON, TIDE_REASON_LATER_ACTION), "LATER_ACTION"));
  CHECK(says(tide_name(TIDE_NAMES_CHOICE, TIDE_CHOOSE_REFRESH), "REFRESH"));
  CHECK(says(tide_name(TIDE_NAMES_CHOICE, TIDE_CHOOSE_SIGN_IN), "SIGN_IN"));
  CHECK(says(tide_name(TIDE_NAMES_EFFECT, TIDE_EFFECT_DELETE), "delete"));
  CHECK(says(tide_name(TIDE_NAMES_TYPE, TIDE_MAP), "MAP"));
  CHECK(says(tide_name(TIDE_NAMES_TRUTH_FLAG, TIDE_TRUTH_CHANGED), "CHANGED"));
}

static void unknowns(void) {
  CHECK(says(tide_name(TIDE_NAMES_STATE, 0), "UNKNOWN"));
  CHECK(says(tide_name(TIDE_NAMES_STATE, 256 + TIDE_STATE_QUEUED), "UNKNOWN"));
  CHECK(says(tide_name(TIDE_NAMES_CHOICE, 30), "UNKNOWN"));
  CHECK(says(tide_name(TIDE_NAMES_CHOICE, 68), "UNKNOWN"));
  CHECK(says(tide_name(TIDE_NAMES_TRUTH_FLAG, 3), "UNKNOWN"));
  CHECK(says(tide_name(TIDE_NAMES_TRUTH_FLAG, UINT64_MAX), "UNKNOWN"));
  CHECK(says(tide_name(TIDE_NAMES_HEADLINE, UINT64_MAX), "UNKNOWN"));
  CHECK(says(tide_name(99, 1), "UNKNOWN"));
}

static void versions(void) {
  CHECK(tide_version_number() == TIDE_VERSION_MAJOR * 1000 + TIDE_VERSION_MINOR);
  CHECK(strncmp(tide_version(TIDE_PART_TIDEMARK), "1.0", 3) == 0);
  CHECK(strncmp(tide_version(TIDE_PART_SQLITE), "3.", 2) == 0);
  CHECK(tide_version(TIDE_PART_CURL)[0] != 0 && tide_version(TIDE_PART_ZSTD)[0] != 0);
  CHECK(tide_version(1000)[0] == 0);
}

int main(void) {
  statuses();
  enums();
  unknowns();
  versions();
  return 0;
}
