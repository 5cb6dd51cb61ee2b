/* Where in a JSON text a refused value stands. The reader of JSON tells paths, people want lines.
 */
#include "services/registry/files.h"

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

/* One walk for all of them: a file has thousands. */
void files_items(struct text json, struct text key, struct files_place *places, size_t count)
{
	struct walk walk = {json, 0};
	size_t counted = 0, unused, i = 0;
	struct files_place at = {1, 1};
	if (!enter_key(&walk, key, &unused) || !enter_item(&walk, 0))
		return;
	while (i < count) {
		for (; counted < walk.at && counted < json.len; counted++) {
			at.line += json.ptr[counted] == '\n';
			at.column = json.ptr[counted] == '\n' ? 1 : at.column + 1;
		}
		places[i++] = at;
		skip(&walk);
		blanks(&walk);
		walk.at++; /* the comma */
		blanks(&walk);
	}
}

void files_place(const char *file, struct text json, unsigned first_line, struct why *why)
{
	struct walk walk = {json, 0};
	size_t at = 0;
	unsigned line = first_line, column = 1, read_line, read_column;
	if (!why)
		return;
	if (sscanf(why->where, "line %u, column %u", &read_line, &read_column) == 2) {
		snprintf(why->where, sizeof(why->where), "%s:%u:%u", file,
			first_line + read_line - 1, read_column);
		return;
	}
	char given[sizeof(why->where)];
	memcpy(given, why->where, sizeof(given));
	struct text path = text_of(given), part = TEXT_NONE;
	bool first = true, entered = true;
	blanks(&walk);
	while (entered && text_split(&path, '.', &part)) {
		if (!first)
			entered = enter_part(&walk, part, &at);
		first = false; /* the name of the record as a whole */
	}
	if (why->code == ERR_UNKNOWN_FIELD)
		enter_unknown(&walk, why->text, &at);
	for (size_t i = 0; i < at && i < json.len; i++) {
		line += json.ptr[i] == '\n';
		column = json.ptr[i] == '\n' ? 1 : column + 1;
	}
	snprintf(why->where, sizeof(why->where), "%s:%u:%u (%.*s)", file, line, column,
		TEXT_ARG(part));
}
