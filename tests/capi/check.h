/* The one check of the C tests: says where, and ends. GoogleTest needs C++. */
#ifndef TIDEMARK_TESTS_CAPI_CHECK_H
#define TIDEMARK_TESTS_CAPI_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);         \
      exit(1);                                                                \
    }                                                                         \
  } while (0)

#endif
