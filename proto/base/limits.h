/* The limits that Serai keeps, as constants; proto/tables/limits.tbl says what each bounds. */
#ifndef SERAI_PROTO_BASE_LIMITS_H
#define SERAI_PROTO_BASE_LIMITS_H

enum {
#define LIMIT(name, value, unit, doc) LIMIT_##name = (value),
#include "proto/tables/limits.tbl"
#undef LIMIT
};

#endif
