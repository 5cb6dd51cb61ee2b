#include "services/news/values.h"

#include "proto/base/attr.h"
#include "proto/codec/packed.h"

#include <math.h>
#include <string.h>

enum { ABOUT_MAX = 4 };

static const struct {
	const char *fact, *about[ABOUT_MAX], *value;
} asked[] = {
	{"summit.held", {"org", "no"}, "date"},
	{"org.founded", {"org"}, "date"},
	{"org.seat", {"org"}, "place"},
	{"org.chair", {"org", "start", "action"}, "holder"},
	{"org.size", {"org", "date"}, "members"},
	{"corridor.funded", {"corridor", "funder", "date", "currency"}, "amount"},
	{"corridor.metric", {"corridor", "measure", "unit", "date"}, "value"},
	{"infra.cost", {"project", "currency"}, "amount"},
	{"doc.count", {"org", "action", "date"}, "count"},
	{"doc.in_force", {"title", "org"}, "date"},
	{"security.casualties", {"place", "date"}, "killed"},
};

/* The value of an argument; false when the claim has none of that name. */
static bool find(struct bytes args, const char *name, struct packed_value *value)
{
	struct packed_reader reader = packed_reader_of(args);
	struct packed_value map, key, inner;
	if (!packed_next(&reader, &map) || map.kind != PACKED_MAP)
		return false;
	for (uint32_t i = 0; i < map.count; i++) {
		if (!packed_next(&reader, &key) || !packed_next(&reader, value))
			return false;
		if (text_is(key.text, name))
			return true;
		for (uint32_t n = 0; value->kind == PACKED_LIST && n < value->count; n++) {
			if (!packed_next(&reader, &inner))
				return false;
		}
	}
	return false;
}

/* A number stands between signs, so that none is part of another. */
static void put(const struct packed_value *value, struct buffer *out)
{
	if (value->kind == PACKED_F64)
		buffer_format(out, "=%.12g=", value->f64);
	else if (value->kind == PACKED_I64)
		buffer_format(out, "=%lld=", (long long)value->i64);
	else if (value->kind == PACKED_TEXT)
		buffer_text(out, value->text);
}

bool values_of(struct text fact, struct bytes args, char asks[DIGEST_ID + 1], struct buffer *answer)
{
	struct packed_value value;
	for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
		if (!text_is(fact, asked[i].fact))
			continue;
		struct buffer about = {0};
		bool whole = true;
		for (size_t n = 0; n < ABOUT_MAX && asked[i].about[n] && whole; n++) {
			whole = find(args, asked[i].about[n], &value);
			if (whole)
				put(&value, &about);
			buffer_char(&about, '|');
		}
		whole = whole && find(args, asked[i].value, &value);
		if (whole) {
			struct digest *digest = digest_create();
			digest_add(digest, bytes_of(fact.ptr, fact.len));
			digest_add(digest, buffer_bytes(&about));
			digest_finish(&digest, asks);
			put(&value, answer);
		}
		buffer_fini(&about);
		return whole && answer->len > 0;
	}
	return false;
}
