/* What is said on the bus, beside the records: which requests are answered with what, which
 * subjects carry which record, which limits hold. From
 * proto/tables/{exchanges,subjects,limits}.tbl; rows are found by number, in the tables' order,
 * NULL at the end. */
#ifndef SERAI_PROTO_CODEC_CATALOGUE_H
#define SERAI_PROTO_CODEC_CATALOGUE_H

#include "proto/codec/record.h"

struct catalogue_exchange {
	const char *service; /* "any": every service answers it */
	const char *method;
	const struct record_type *request, *reply;
	const char *doc;
};

struct catalogue_subject {
	const char *pattern; /* "registry.membership.asserted.<org>.<state>" */
	const struct record_type *record;
	const char *doc;
};

struct catalogue_limit {
	const char *name;
	int64_t value;
	const char *unit, *doc;
};

const struct catalogue_exchange *catalogue_exchange(size_t index);
const struct catalogue_subject *catalogue_subject(size_t index);
const struct catalogue_limit *catalogue_limit(size_t index);

/* NULL when no row fits; a row of `any` fits every service. */
const struct catalogue_exchange *catalogue_exchange_find(struct text service, struct text method);

/* The table that a record stands in: "registry" for proto/tables/registry.tbl. */
struct text catalogue_domain(const struct record_type *type);

#endif
