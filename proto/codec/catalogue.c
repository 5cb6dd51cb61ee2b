#include "proto/codec/catalogue.h"

#include "proto/base/check.h"
#include "proto/records/all.h"

#include <string.h>

static const struct catalogue_exchange exchanges[] = {
#define EXCHANGE(service, method, request, reply, doc)                                             \
	{#service, #method, &record_##request, &record_##reply, doc},
#include "proto/tables/exchanges.tbl"
#undef EXCHANGE
};

static const struct catalogue_subject subjects[] = {
#define SUBJECT(pattern, record, doc) {pattern, &record_##record, doc},
#include "proto/tables/subjects.tbl"
#undef SUBJECT
};

static const struct catalogue_limit limits[] = {
#define LIMIT(name, value, unit, doc) {#name, value, unit, doc},
#include "proto/tables/limits.tbl"
#undef LIMIT
};

/* Each row of records.tbl is expanded in the file that it stands in. */
static const struct {
	const struct record_type *type;
	const char *file;
} files[] = {
#define RECORD(record, version, doc) {&record_##record, __FILE__},
#define FIELD(name, kind, max, need, since, doc)
#define CHOICE(name, choices, need, since, doc)
#define LIST(name, record, max, need, since, doc)
#define NESTED(name, record, need, since, doc)
#define RETIRED(name)
#define END(record)
#include "proto/tables/records.tbl"
#include "proto/records/tables_end.h"
};

const struct catalogue_exchange *catalogue_exchange(size_t index)
{
	return index < ARRAY_LEN(exchanges) ? &exchanges[index] : NULL;
}

const struct catalogue_subject *catalogue_subject(size_t index)
{
	return index < ARRAY_LEN(subjects) ? &subjects[index] : NULL;
}

const struct catalogue_limit *catalogue_limit(size_t index)
{
	return index < ARRAY_LEN(limits) ? &limits[index] : NULL;
}

const struct catalogue_exchange *catalogue_exchange_find(struct text service, struct text method)
{
	for (size_t i = 0; i < ARRAY_LEN(exchanges); i++) {
		const struct catalogue_exchange *row = &exchanges[i];
		bool fits = text_is(service, row->service) || strcmp(row->service, "any") == 0;
		if (fits && text_is(method, row->method))
			return row;
	}
	return NULL;
}

struct text catalogue_domain(const struct record_type *type)
{
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		if (files[i].type != type)
			continue;
		const char *slash = strrchr(files[i].file, '/');
		struct text name = text_of(slash ? slash + 1 : files[i].file);
		return text_slice(name, 0, name.len - strlen(".tbl"));
	}
	UNREACHABLE("every record stands in a table");
}
