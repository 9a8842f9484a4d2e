/* tidemark/base.h - Strings, values, names of things. The rules for all are in tidemark.h. */
#ifndef TIDEMARK_BASE_H
#define TIDEMARK_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32) && defined(TIDE_SHARED)
#define TIDE_API __declspec(dllimport)
#elif defined(__GNUC__)
#define TIDE_API __attribute__((visibility("default"), nothrow))
#else
#define TIDE_API
#endif

/* Swift's importer sees open enums and nullability; C and C++ see plain integers and pointers. */
#if defined(__swift__)
#define TIDE_ENUM(name)                                          \
  enum name : uint32_t;                                          \
  typedef enum name name;                                        \
  enum __attribute__((enum_extensibility(open))) name : uint32_t
#define TIDE_NULLABLE _Nullable
#define TIDE_BEGIN _Pragma("clang assume_nonnull begin")
#define TIDE_FINISH _Pragma("clang assume_nonnull end")
#else
#define TIDE_ENUM(name) \
  typedef uint32_t name; \
  enum
#define TIDE_NULLABLE
#define TIDE_BEGIN
#define TIDE_FINISH
#endif

/* A zeroed struct that knows its size: tide_config config = TIDE_INIT(tide_config); */
#ifdef __cplusplus
template <class T>
inline T tide_init_of() {
  T made{};
  made.struct_size = static_cast<uint32_t>(sizeof(T));
  return made;
}
#define TIDE_INIT(type) tide_init_of<type>()
#else
#define TIDE_INIT(type) { .struct_size = (uint32_t)sizeof(type) }
#endif

/* Does this struct, as filled, reach as far as that field? */
#define TIDE_HAS(p, field) \
  ((p)->struct_size >= (size_t)((const char *)(&(p)->field + 1) - (const char *)(p)))

/* printf("%.*s", TIDE_ARG(name)) */
#define TIDE_ARG(s) (int)(s).size, (s).data

#ifdef __cplusplus
extern "C" {
#endif
TIDE_BEGIN

typedef int32_t tide_status;

typedef struct tide_client tide_client;           /* one store, one account, one home */
typedef struct tide_buffer tide_buffer;           /* bytes made by the library */
typedef struct tide_interrupt tide_interrupt;     /* stops long calls from another thread */

typedef void *TIDE_NULLABLE tide_context;  /* yours; handed back as it is */

/* May be NULL: nothing to release. */
typedef void (*TIDE_NULLABLE tide_destroy)(tide_context context);

typedef struct tide_str { const char *TIDE_NULLABLE data; size_t size; } tide_str;  /* PINNED */

/* PINNED. */
typedef struct tide_bytes {
  const uint8_t *TIDE_NULLABLE data;
  size_t size;
} tide_bytes;

typedef struct tide_uid { uint8_t bytes[16]; } tide_uid;  /* PINNED; all zero = none */

typedef struct tide_id { char text[40]; } tide_id;  /* PINNED; NUL-terminated */

/* A record's name. PINNED. scope may be left out where the id is unique among the subscribed
 * scopes, but not on create. */
typedef struct tide_key { tide_str scope, collection, id; } tide_key;

TIDE_ENUM(tide_type) {
  TIDE_NULL = 0, TIDE_BOOL = 1,
  TIDE_INT = 2,        /* also counter */
  TIDE_DOUBLE = 3,
  TIDE_STRING = 4,     /* also ref */
  TIDE_BYTES = 5,
  TIDE_DECIMAL = 6,    /* integer = unscaled */
  TIDE_TIMESTAMP = 7,  /* integer = us UTC */
  TIDE_SET = 8,        /* JSON array text, sorted */
  TIDE_MAP = 9         /* JSON object text */
};

/* One value. PINNED. bool, int, decimal, timestamp live in as.integer; scale is a decimal's
 * digits after the point. Text or bytes of {NULL, 0} are empty: the type says that they are
 * given. */
typedef struct tide_value {
  tide_type type;
  uint32_t scale;
  union { int64_t integer; double real; tide_str string; tide_bytes bytes; } as;
} tide_value;

typedef struct tide_field { tide_str name; tide_value value; } tide_field;  /* PINNED */

#ifndef __swift__ /* there a bridged string would be gone before it is used */

/* Short forms for C and C++; inline, no symbols. They borrow the text they are given.
 * Thread: any. Blocks: never. */
static inline tide_str tide_s(const char *TIDE_NULLABLE text) {
  tide_str s;
  s.data = text;
  s.size = 0;
  if (text) while (text[s.size]) s.size++;
  return s;
}
static inline tide_value tide_v_null(void) {
  tide_value v;
  v.type = TIDE_NULL;
  v.scale = 0;
  v.as.string = tide_s(NULL); /* the widest member: nothing of the union stays unset */
  return v;
}
static inline tide_value tide_v_int(int64_t n) {
  tide_value v = tide_v_null();
  v.type = TIDE_INT;
  v.as.integer = n;
  return v;
}
static inline tide_value tide_v_bool(int yes) {
  tide_value v = tide_v_int(yes != 0);
  v.type = TIDE_BOOL;
  return v;
}
static inline tide_value tide_v_time(int64_t us) {
  tide_value v = tide_v_int(us);
  v.type = TIDE_TIMESTAMP;
  return v;
}
static inline tide_value tide_v_double(double d) {
  tide_value v = tide_v_null();
  v.type = TIDE_DOUBLE;
  v.as.real = d;
  return v;
}
static inline tide_value tide_v_str(tide_str s) {
  tide_value v = tide_v_null();
  v.type = TIDE_STRING;
  v.as.string = s;
  return v;
}
static inline tide_value tide_v_text(const char *text) {
  return tide_v_str(tide_s(text));
}
static inline tide_value tide_v_bytes(tide_bytes b) {
  tide_value v = tide_v_null();
  v.type = TIDE_BYTES;
  v.as.bytes = b;
  return v;
}
static inline tide_value tide_v_decimal(int64_t unscaled, uint32_t scale) {
  tide_value v = tide_v_int(unscaled);
  v.type = TIDE_DECIMAL;
  v.scale = scale;
  return v;
}
static inline tide_field tide_f(const char *name, tide_value value) {
  tide_field f;
  f.name = tide_s(name);
  f.value = value;
  return f;
}
static inline tide_key tide_k(const char *TIDE_NULLABLE scope, const char *collection,
                              const char *id) {
  tide_key k;
  k.scope = tide_s(scope);
  k.collection = tide_s(collection);
  k.id = tide_s(id);
  return k;
}

#endif /* __swift__ */

/* The bytes of a buffer, borrowed from it; {NULL, 0} for NULL.
 * Thread: any. Blocks: never. */
TIDE_API tide_str tide_buffer_str(const tide_buffer *TIDE_NULLABLE buffer);

/* Frees a buffer.
 * Thread: any. Blocks: never. */
TIDE_API void tide_buffer_free(tide_buffer *TIDE_NULLABLE buffer);

TIDE_FINISH
#ifdef __cplusplus
}
#endif
#endif /* TIDEMARK_BASE_H */
