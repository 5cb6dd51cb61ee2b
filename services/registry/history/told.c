#include "services/registry/history/told.h"

#include <stdarg.h>
#include <string.h>

enum { TOLD_MAX = 2048 }; /* the bound of such texts in records */

struct text told_text(struct arena *arena, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	struct text text = arena_vformat(arena, TOLD_MAX, fmt, args);
	va_end(args);
	return text;
}

/* Never more precise than the source: of a year only the year is printed. */
struct text told_day(bool has, day value, struct text precision, struct arena *arena)
{
	if (!has)
		return TEXT_NONE;
	char text[DAY_TEXT];
	day_format(value, text);
	if (text_is(precision, "unknown"))
		return told_text(arena, "by %s", text);
	size_t len = text_is(precision, "year") ? 4 : text_is(precision, "month") ? 7 : 10;
	return arena_copy(arena, (struct text){text, len});
}

struct text told_since(const struct row *row, struct arena *arena)
{
	return told_day(row->has_from, row->from, word_text(row->how->from_precision), arena);
}

struct text told_until(const struct row *row, struct arena *arena)
{
	return told_day(row->has_to, row->to, word_text(row->how->to_precision), arena);
}

struct text told_id(const struct row *row, struct arena *arena)
{
	struct text prefix = TEXT("membership:");
	struct text org = word_text(row->org), state = word_text(row->state);
	if (!text_is(word_text(row->how->lane), "chair")) {
		/* Without a format: an answer makes hundreds of these. */
		size_t len = prefix.len + org.len + 1 + state.len;
		char *id = arena_zero(arena, len + 1, 1), *at = id + prefix.len;
		memcpy(id, prefix.ptr, prefix.len);
		memcpy(at, org.ptr, org.len);
		at[org.len] = ':';
		memcpy(at + org.len + 1, state.ptr, state.len);
		return (struct text){id, len};
	}
	bool sourced = row->has_from && !text_is(word_text(row->how->from_precision), "unknown");
	struct text since = sourced ? told_since(row, arena) : TEXT("undated");
	return told_text(
		arena, "chair:%.*s:%.*s:%.*s", TEXT_ARG(org), TEXT_ARG(state), TEXT_ARG(since));
}
