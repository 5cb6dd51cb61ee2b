/* The struct and the descriptor of every record in proto/tables/records.tbl. Included by record.h
 * alone; here stands only what the rows become. */
#ifndef SERAI_PROTO_CODEC_STRUCTS_H
#define SERAI_PROTO_CODEC_STRUCTS_H

#include "proto/base/day.h"
#include "proto/base/text.h"

struct record_type;

/* Rows of a table, not statements. */
/* clang-format off */

/* A member by the kind of its row. */
#define STRUCT_TEXT(name)    struct text name;
#define STRUCT_BLOB(name)    struct bytes name;
#define STRUCT_ARGS(name)    struct bytes name;
#define STRUCT_BOOL(name)    bool name;
#define STRUCT_I64(name)     int64_t name;
#define STRUCT_U64(name)     uint64_t name;
#define STRUCT_F64(name)     double name;
#define STRUCT_DAY(name)     day name;
#define STRUCT_INSTANT(name) int64_t name;
#define STRUCT_TEXTS(name)   const struct text *name; uint32_t name##_count;

/* Its companion, which says whether an optional number is there. */
#define STRUCT_HAS_REQUIRED_TEXT(name)
#define STRUCT_HAS_REQUIRED_BLOB(name)
#define STRUCT_HAS_REQUIRED_ARGS(name)
#define STRUCT_HAS_REQUIRED_BOOL(name)
#define STRUCT_HAS_REQUIRED_I64(name)
#define STRUCT_HAS_REQUIRED_U64(name)
#define STRUCT_HAS_REQUIRED_F64(name)
#define STRUCT_HAS_REQUIRED_DAY(name)
#define STRUCT_HAS_REQUIRED_INSTANT(name)
#define STRUCT_HAS_REQUIRED_TEXTS(name)
#define STRUCT_HAS_OPTIONAL_TEXT(name)
#define STRUCT_HAS_OPTIONAL_BLOB(name)
#define STRUCT_HAS_OPTIONAL_ARGS(name)
#define STRUCT_HAS_OPTIONAL_BOOL(name)    bool has_##name;
#define STRUCT_HAS_OPTIONAL_I64(name)     bool has_##name;
#define STRUCT_HAS_OPTIONAL_U64(name)     bool has_##name;
#define STRUCT_HAS_OPTIONAL_F64(name)     bool has_##name;
#define STRUCT_HAS_OPTIONAL_DAY(name)     bool has_##name;
#define STRUCT_HAS_OPTIONAL_INSTANT(name) bool has_##name;
#define STRUCT_HAS_OPTIONAL_TEXTS(name)

/* A field that stands twice makes two members of one name, which does not compile. */
#define RECORD(record, version, doc)                    struct record {
#define FIELD(name, kind, max, need, since, doc)        STRUCT_##kind(name) \
                                                        STRUCT_HAS_##need##_##kind(name)
#define CHOICE(name, choices, need, since, doc)         struct text name;
#define LIST(name, record, max, need, since, doc)       const struct record *name; \
                                                        uint32_t name##_count;
#define NESTED(name, record, need, since, doc)          const struct record *name;
#define RETIRED(name)
#define END(record)                                     };
#include "proto/tables/records.tbl"
#include "proto/codec/tables_end.h"

#define RECORD(record, version, doc) extern const struct record_type record_##record;
#define FIELD(name, kind, max, need, since, doc)
#define CHOICE(name, choices, need, since, doc)
#define LIST(name, record, max, need, since, doc)
#define NESTED(name, record, need, since, doc)
#define RETIRED(name)
#define END(record)
#include "proto/tables/records.tbl"
#include "proto/codec/tables_end.h"

#endif
