#include "services/news/store/values.h"

#include "proto/base/attr.h"
#include "proto/base/buffer.h"
#include "proto/base/day.h"
#include "proto/codec/packed.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { ABOUT_MAX = 6 };
#define ABOUT_SHARE 0.1 /* "about 25" may be 23 */

static const struct asked {
	const char *fact, *differs, *about[ABOUT_MAX];
} asked[] = {
#define ASKED(fact, differs, ...) {fact, differs, {__VA_ARGS__}},
#include "services/news/store/values.tbl"
#undef ASKED
};

/* What one claim says, while its values are gathered. */
struct gathering {
	const struct claim *claim;
	struct arena *arena;
	struct value *items;
	uint32_t len, room;
};

/* The value of an argument, and after it in `reader` the members of a list; false when the claim
 * has none of that name. */
static bool find(struct bytes args, const char *name, struct packed_reader *reader,
	struct packed_value *value)
{
	struct packed_value map, key, inner;
	*reader = packed_reader_of(args);
	if (!packed_next(reader, &map) || map.kind != PACKED_MAP)
		return false;
	for (uint32_t i = 0; i < map.count; i++) {
		if (!packed_next(reader, &key) || !packed_next(reader, value))
			return false;
		if (text_is(key.text, name))
			return true;
		for (uint32_t n = 0; value->kind == PACKED_LIST && n < value->count; n++) {
			if (!packed_next(reader, &inner))
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

/* --- What it is about ------------------------------------------------------------------------ */

/* The year, or the month, in which the article was written. */
static bool put_time(const struct claim *claim, size_t digits, struct buffer *out)
{
	if (claim->article_date.len < digits)
		return false;
	buffer_text(out, text_slice(claim->article_date, 0, digits));
	return true;
}

static bool put_dated(struct text date, char how, struct buffer *out)
{
	struct day_span span;
	if (!day_parse_range(date, &span) || (how == '!' && span.first != span.last))
		return false;
	if (how == '!')
		buffer_text(out, date);
	else
		buffer_format(out, "%d", day_to_civil(span.first).year);
	return true;
}

/* More than one word, in Chinese more than four signs. */
static bool is_telling(struct text text)
{
	enum { SIGN = 3, SIGNS = 4 };
	bool latin = text.len > 0 && (uint8_t)text.ptr[text.len - 1] < 0x80;
	bool blank = text.len > 0 && memchr(text.ptr, ' ', text.len);
	return blank || (!latin && text.len > SIGN * SIGNS && (uint8_t)text.ptr[0] >= 0xE3);
}

/* The arguments that tell the thing; `which` of a list, and in `members` how many it has. */
static bool put_about(const struct claim *claim, const struct asked *row, uint32_t which,
	uint32_t *members, struct buffer *out)
{
	enum { YEAR = 4, MONTH = 7 };
	for (size_t n = 0; n < ABOUT_MAX && row->about[n]; n++) {
		char name[32];
		struct packed_reader reader;
		struct packed_value value;
		size_t len = strlen(row->about[n]);
		char how = row->about[n][len - 1];
		len -= how == '!' || how == '~' || how == '?' || how == '+';
		memcpy(name, row->about[n], len);
		name[len] = '\0';
		bool there = true;
		if (name[0] == '@') {
			there = put_time(claim, strcmp(name, "@year") == 0 ? YEAR : MONTH, out);
		} else if (!find(claim->args, name, &reader, &value)) {
			there = how == '?';
		} else if (how == '!' || how == '~') {
			there = value.kind == PACKED_TEXT && put_dated(value.text, how, out);
		} else if (how == '+') {
			there = value.kind == PACKED_TEXT && is_telling(value.text);
			put(&value, out);
		} else {
			uint32_t all = value.kind == PACKED_LIST ? value.count : 1;
			uint32_t skip = value.kind == PACKED_LIST ? which % all + 1 : 0;
			*members = all > *members ? all : *members;
			while (skip-- && packed_next(&reader, &value))
				;
			put(&value, out);
		}
		if (!there)
			return false;
		buffer_char(out, '|');
	}
	return true;
}

/* --- What is said of it ---------------------------------------------------------------------- */

static bool says(const struct claim *claim, const char *name, const char *what)
{
	struct packed_reader reader;
	struct packed_value value;
	return find(claim->args, name, &reader, &value) && value.kind == PACKED_TEXT &&
	       text_is(value.text, what);
}

static void read_number(
	const struct claim *claim, const char *differs, double number, struct value *out)
{
	struct packed_reader reader;
	struct packed_value to;
	out->low = out->high = number;
	if (says(claim, "bound", "at_least") || says(claim, "bound", "more_than"))
		out->high = DBL_MAX;
	if (says(claim, "bound", "less_than"))
		out->low = -DBL_MAX;
	if (says(claim, "bound", "about")) {
		out->low = number - fabs(number) * ABOUT_SHARE;
		out->high = number + fabs(number) * ABOUT_SHARE;
	}
	if (strcmp(differs, "value") == 0 && find(claim->args, "value_to", &reader, &to))
		out->high = to.kind == PACKED_F64 ? to.f64 : (double)to.i64;
}

/* A text is a point on the line: equal ones are the same, others are not. */
static double point_of(struct text text)
{
	uint64_t hash = 14695981039346656037u;
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (uint8_t)text.ptr[i]) * 1099511628211u;
	return (double)(hash >> 12);
}

static bool read_value(const struct claim *claim, const char *differs, struct value *out)
{
	struct packed_reader reader;
	struct packed_value value;
	struct day_span span;
	if (!find(claim->args, differs, &reader, &value))
		return false;
	if (value.kind == PACKED_F64 || value.kind == PACKED_I64) {
		read_number(claim, differs,
			value.kind == PACKED_F64 ? value.f64 : (double)value.i64, out);
		return true;
	}
	if (value.kind != PACKED_TEXT)
		return false;
	bool date = strcmp(differs, "date") == 0;
	if (date && !day_parse_range(value.text, &span))
		return false;
	out->low = date ? (double)span.first : point_of(value.text);
	out->high = date ? (double)span.last : out->low;
	return true;
}

/* --- All of it ------------------------------------------------------------------------------- */

static struct value *add(struct gathering *g)
{
	if (g->len == g->room) {
		uint32_t room = g->room ? g->room * 2 : 8;
		struct value *more = arena_zero(g->arena, room, sizeof(*more));
		if (g->len)
			memcpy(more, g->items, g->len * sizeof(*more));
		g->items = more;
		g->room = room;
	}
	return &g->items[g->len++];
}

static void finish(struct gathering *g, struct bytes about, const char *differs, struct value *said)
{
	struct digest *digest = digest_create();
	said->differs = differs[0] ? differs : "polarity";
	digest_add(digest, bytes_of(g->claim->fact.ptr, g->claim->fact.len));
	digest_add(digest, bytes_of(said->differs, strlen(said->differs) + 1));
	digest_add(digest, about);
	digest_finish(&digest, said->asks);
}

/* What is planned may come otherwise: its values contradict nothing. */
static bool is_so(const struct claim *claim)
{
	return text_is(claim->modality, "fact") && text_is(claim->polarity, "pos");
}

static void set_polarity(const struct claim *claim, struct value *said)
{
	said->low = said->high = text_is(claim->polarity, "neg");
}

/* Does the claim say anything by that row? */
static bool ask_row(struct gathering *g, const struct asked *row)
{
	uint32_t members = 1;
	for (uint32_t which = 0; which < members; which++) {
		struct buffer about = {0};
		struct value said = {0};
		bool denial = !row->differs[0];
		bool whole = put_about(g->claim, row, which, &members, &about);
		if (denial)
			set_polarity(g->claim, &said);
		else
			whole = whole && is_so(g->claim) &&
				read_value(g->claim, row->differs, &said);
		if (whole) {
			finish(g, buffer_bytes(&about), row->differs, &said);
			*add(g) = said;
		}
		buffer_fini(&about);
		if (!whole)
			return false;
	}
	return true;
}

uint32_t values_of(const struct claim *claim, struct arena *arena, const struct value **out)
{
	struct gathering g = {.claim = claim, .arena = arena};
	bool denied = false;
	for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
		if (!text_is(claim->fact, asked[i].fact))
			continue;
		denied |= ask_row(&g, &asked[i]) && !asked[i].differs[0];
	}
	if (!denied) {
		struct value said = {0};
		set_polarity(claim, &said);
		finish(&g, claim->args, "", &said);
		*add(&g) = said;
	}
	*out = g.items;
	return g.len;
}
