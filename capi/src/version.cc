#include "tidemark/version.h"

#include <curl/curl.h>
#include <sqlite3.h>
#include <zstd.h>

const char* tide_version(tide_part part) {
  switch (part) {
    case TIDE_PART_TIDEMARK: return TIDE_VERSION_TEXT;
    case TIDE_PART_PROTOCOL: return "1";
    case TIDE_PART_SQLITE: return sqlite3_libversion();
    case TIDE_PART_CURL: return curl_version_info(CURLVERSION_NOW)->version;
    case TIDE_PART_ZSTD: return ZSTD_versionString();
    default: return "";
  }
}

uint32_t tide_version_number(void) { return TIDE_VERSION_MAJOR * 1000 + TIDE_VERSION_MINOR; }
