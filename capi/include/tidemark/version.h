/* tidemark/version.h - What is built in. */
#ifndef TIDEMARK_VERSION_H
#define TIDEMARK_VERSION_H

#include "tidemark/base.h"

#ifdef __cplusplus
extern "C" {
#endif
TIDE_BEGIN

#define TIDE_VERSION_MAJOR 1
#define TIDE_VERSION_MINOR 0
TIDE_ENUM(tide_part) {
  TIDE_PART_TIDEMARK = 0, TIDE_PART_PROTOCOL = 1, TIDE_PART_SQLITE = 2, TIDE_PART_CURL = 3,
  TIDE_PART_ZSTD = 4
};

/* The version of a part at run time, "" where not built in; static.
 * Thread: any. Blocks: never. */
TIDE_API const char *tide_version(tide_part part);

/* MAJOR * 1000 + MINOR of the library at run time: ask before using what is newer than 1.0.
 * Thread: any. Blocks: never. */
TIDE_API uint32_t tide_version_number(void);

TIDE_FINISH
#ifdef __cplusplus
}
#endif
#endif /* TIDEMARK_VERSION_H */
