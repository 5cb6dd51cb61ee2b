/* Where in a JSON text a refused value stands. The reader of JSON tells paths, people want lines.
 */
#include "services/registry/files/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct walk {
	struct text json;
	size_t at;
};

static void blanks(struct walk *walk)
{
	while (walk->at < walk->json.len && strchr(" \t\r\n", walk->json.ptr[walk->at]))
		walk->at++;
}

static char next(const struct walk *walk)
{
	return walk->at < walk->json.len ? walk->json.ptr[walk->at] : '\0';
}

/* The text was read as JSON already: what is not a bracket, a quote or a comma is a scalar. */
static struct text string(struct walk *walk)
{
	size_t begin = ++walk->at;
	while (walk->at < walk->json.len && next(walk) != '"')
		walk->at += next(walk) == '\\' ? 2 : 1;
	size_t end = walk->at < walk->json.len ? walk->at : walk->json.len;
	walk->at = end + 1;
	return text_slice(walk->json, begin, end);
}

static void skip(struct walk *walk)
{
	int depth = 0;
	do {
		blanks(walk);
		char c = next(walk);
		if (c == '"') {
			(void)string(walk);
			continue;
		}
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		walk->at++;
		while (!depth && walk->at < walk->json.len && !strchr(",]} \t\r\n", next(walk)) &&
			c != '}' && c != ']')
			walk->at++;
	} while (depth > 0 && walk->at < walk->json.len);
}

/* From the '{' to the value of `key`; `*at_key` is where the key stands. */
static bool enter_key(struct walk *walk, struct text key, size_t *at_key)
{
	struct walk inner = *walk;
	blanks(&inner);
	if (next(&inner) != '{')
		return false;
	for (inner.at++;;) {
		blanks(&inner);
		*at_key = inner.at;
		if (next(&inner) != '"')
			return false;
		bool found = text_equal(string(&inner), key);
		blanks(&inner);
		inner.at++; /* the colon */
		blanks(&inner);
		if (found) {
			*walk = inner;
			return true;
		}
		skip(&inner);
		blanks(&inner);
		if (next(&inner) != ',')
			return false;
		inner.at++;
	}
}

static bool enter_item(struct walk *walk, long index)
{
	struct walk inner = *walk;
	blanks(&inner);
	if (next(&inner) != '[')
		return false;
	for (inner.at++; index > 0; index--) {
		skip(&inner);
		blanks(&inner);
		if (next(&inner) != ',')
			return false;
		inner.at++;
	}
	blanks(&inner);
	*walk = inner;
	return true;
}

/* One part of a path, as in `memberships[3]`. */
static bool enter_part(struct walk *walk, struct text part, size_t *at)
{
	const char *bracket = memchr(part.ptr, '[', part.len);
	struct text name = text_slice(part, 0, bracket ? (size_t)(bracket - part.ptr) : part.len);
	if (name.len && !enter_key(walk, name, at))
		return false;
	if (!bracket)
		return true;
	bool entered = enter_item(walk, strtol(bracket + 1, NULL, 10));
	*at = entered ? walk->at : *at;
	return entered;
}

/* The reader names the object that has a field it does not know, and the field in words. */
static void enter_unknown(struct walk *walk, const char *words, size_t *at)
{
	char key[65];
	if (sscanf(words, "%*s has no field '%64[^']", key) == 1)
		(void)enter_key(walk, text_of(key), at);
}

static struct files_place place_of(
	struct text json, struct files_place first, size_t from, size_t to)
{
	for (size_t i = from; i < to && i < json.len; i++) {
		first.line += json.ptr[i] == '\n';
		first.column = json.ptr[i] == '\n' ? 1 : first.column + 1;
	}
	return first;
}

/* --- Items of a list ------------------------------------------------------------------------- */

/* Past the list that begins here: nothing in it is looked at. */
static size_t end_of_list(const struct walk *begin)
{
	struct walk walk = *begin;
	skip(&walk);
	bool closed = walk.at > begin->at && walk.at <= walk.json.len &&
		      walk.json.ptr[walk.at - 1] == ']';
	return closed ? walk.at - 1 : begin->at + 1;
}

struct files_items files_items(struct text json, struct text key)
{
	struct walk walk = {json, 0};
	size_t unused;
	struct files_items items = {.json = json, .counted = {1, 1}};
	if (!enter_key(&walk, key, &unused) || next(&walk) != '[')
		return items;
	items.from = walk.at + 1;
	items.to = end_of_list(&walk);
	return items;
}

/* What stands between two commas is an item, also where it is none: reading it will tell. */
bool files_item_next(struct files_items *items, struct files_item *out)
{
	bool first = !items->at;
	struct walk walk = {{items->json.ptr, items->to}, first ? items->from : items->at + 1};
	blanks(&walk);
	if (first ? walk.at >= items->to : items->at >= items->to)
		return false;
	size_t from = walk.at;
	for (; walk.at < items->to && next(&walk) != ','; blanks(&walk))
		skip(&walk);
	struct files_place at = place_of(items->json, items->counted, items->at, from);
	*out = (struct files_item){text_slice(items->json, from, walk.at), at};
	items->counted = place_of(items->json, at, from, walk.at);
	items->at = walk.at;
	return true;
}

/* --- Places ---------------------------------------------------------------------------------- */

/* The place in the text without the items, in bytes. */
static size_t offset_of(
	struct text json, const struct files_items *items, unsigned line, unsigned column)
{
	size_t at = 0;
	unsigned on = 1;
	for (; at < json.len && on < line; at++) {
		if (at == items->from)
			at = items->to;
		on += at < json.len && json.ptr[at] == '\n';
	}
	size_t end = at + column - 1;
	return at <= items->from && end > items->from ? end + items->to - items->from : end;
}

void files_place_around(
	const char *file, struct text json, const struct files_items *items, struct why *why)
{
	unsigned line, column;
	struct files_place place = {1, 1};
	if (!why || sscanf(why->where, "line %u, column %u", &line, &column) != 2) {
		files_place(file, json, place, why);
		return;
	}
	place = place_of(json, place, 0, offset_of(json, items, line, column));
	snprintf(why->where, sizeof(why->where), "%s:%u:%u", file, place.line, place.column);
}

void files_place(const char *file, struct text json, struct files_place first, struct why *why)
{
	struct walk walk = {json, 0};
	size_t at = 0;
	unsigned line, column;
	if (!why)
		return;
	if (sscanf(why->where, "line %u, column %u", &line, &column) == 2) {
		snprintf(why->where, sizeof(why->where), "%s:%u:%u", file, first.line + line - 1,
			line == 1 ? first.column + column - 1 : column);
		return;
	}
	char given[sizeof(why->where)];
	memcpy(given, why->where, sizeof(given));
	struct text path = text_of(given), part = TEXT_NONE;
	bool named = false, entered = true;
	blanks(&walk);
	while (entered && text_split(&path, '.', &part)) {
		if (named)
			entered = enter_part(&walk, part, &at);
		named = true; /* the name of the record as a whole */
	}
	if (why->code == ERR_UNKNOWN_FIELD)
		enter_unknown(&walk, why->text, &at);
	struct files_place place = place_of(json, first, 0, at);
	snprintf(why->where, sizeof(why->where), "%s:%u:%u (%.*s)", file, place.line, place.column,
		TEXT_ARG(part));
}
