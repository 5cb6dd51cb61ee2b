#include "services/corridors/places.h"

#include "services/kit/fold.h"

#include <string.h>

enum { FOLDED_MAX = 120, NEAREST = 3 };

/* A name without what writers differ in: case of ASCII letters, apostrophes, dots, hyphens, blanks.
 * In Latin letters, too, where nothing bears it as it is written: that takes longer. */
struct folded {
	char text[FOLDED_MAX];
	size_t len;
	bool latin;
};

static size_t apostrophe(struct text name, size_t at)
{
	static const char *const marks[] = {
		".", "'", "`", "\xE2\x80\x98", "\xE2\x80\x99", "\xCA\xBC"};
	unsigned char first = (unsigned char)name.ptr[at];
	if (first < 0x80 && first != '\'' && first != '`' && first != '.')
		return 0;
	for (unsigned i = 0; i < ARRAY_LEN(marks); i++)
		if (text_starts(text_slice(name, at, name.len), text_of(marks[i])))
			return strlen(marks[i]);
	return 0;
}

static struct folded fold(struct text name)
{
	struct folded out = {.len = 0};
	for (size_t i = 0; i < name.len && out.len < FOLDED_MAX;) {
		size_t skip = apostrophe(name, i);
		if (skip) {
			i += skip;
			continue;
		}
		char c = name.ptr[i++];
		if (c == '-' || c == ' ' || c == '_') {
			if (out.len && out.text[out.len - 1] != ' ')
				out.text[out.len++] = ' ';
			continue;
		}
		out.text[out.len++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	while (out.len && out.text[out.len - 1] == ' ')
		out.len--;
	return out;
}

static bool is_ascii(struct text name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.ptr[i] >= 0x80)
			return false;
	return true;
}

static struct folded fold_as(struct text name, bool latin)
{
	char text[FOLD_BYTES];
	if (!latin || is_ascii(name) || !fold_latin(name, text)) {
		struct folded plain = fold(name);
		plain.latin = latin;
		return plain;
	}
	struct folded out = {.len = strlen(text), .latin = true};
	out.len = out.len < FOLDED_MAX ? out.len : FOLDED_MAX;
	memcpy(out.text, text, out.len);
	return out;
}

/* A letter at the start stands at the start of what is folded, too: most names need no more. */
static bool begins_otherwise(const struct folded *a, struct text name)
{
	char c = name.len ? name.ptr[0] : '\0';
	bool capital = c >= 'A' && c <= 'Z';
	return (capital || (c >= 'a' && c <= 'z')) && a->len &&
	       a->text[0] != (capital ? (char)(c - 'A' + 'a') : c);
}

static bool same(const struct folded *a, struct text name)
{
	if (begins_otherwise(a, name))
		return false;
	struct folded b = fold_as(name, a->latin);
	return a->len == b.len && memcmp(a->text, b.text, b.len) == 0;
}

struct text places_base(struct text name)
{
	static const char *const ends[] = {" (", " port", " station", " pass", " deep-sea port",
		" international port", " logistics centre", " dry port", " terminal"};
	size_t len = name.len;
	for (unsigned i = 0; i < ARRAY_LEN(ends); i++) {
		const char *at = memmem(name.ptr, len, ends[i], strlen(ends[i]));
		if (at && at > name.ptr)
			len = (size_t)(at - name.ptr);
	}
	return text_slice(name, 0, len);
}

bool places_name_has(struct text name, struct text part)
{
	struct folded a = fold(name), b = fold(part);
	return b.len == 0 || memmem(a.text, a.len, b.text, b.len) != NULL;
}

/* How a node may be called, from the surest way to the loosest. */
enum tier { TIER_ID, TIER_NAME, TIER_ALIAS, TIER_BASE, TIERS };

static bool called(const struct corridor_node *node, const struct folded *given, enum tier tier)
{
	switch (tier) {
	case TIER_ID:
		return same(given, node->id);
	case TIER_NAME:
		return same(given, node->name);
	case TIER_ALIAS:
		for (uint32_t i = 0; i < node->aliases_count; i++)
			if (same(given, node->aliases[i]))
				return true;
		return false;
	default:
		return same(given, places_base(node->name));
	}
}

/* --- What was perhaps meant ---------------------------------------------------------------- */

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Levenshtein's distance of the first 31 bytes: enough to rank names. */
static unsigned distance(const struct folded *a, struct text name)
{
	enum { MAX = 32 };
	struct folded b = fold(name);
	size_t alen = a->len < MAX ? a->len : MAX - 1, blen = b.len < MAX ? b.len : MAX - 1;
	unsigned row[MAX];
	for (size_t k = 0; k <= blen; k++)
		row[k] = (unsigned)k;
	for (size_t i = 1; i <= alen; i++) {
		unsigned corner = row[0];
		row[0] = (unsigned)i;
		for (size_t k = 1; k <= blen; k++) {
			unsigned cost = corner + (a->text[i - 1] != b.text[k - 1]);
			corner = row[k];
			row[k] = least(cost, least(row[k - 1], row[k]) + 1);
		}
	}
	return row[blen];
}

struct near {
	unsigned distance;
	struct text id, name;
};

static void near_keep(struct near near[NEAREST], struct near found)
{
	for (int i = 0; i < NEAREST; i++) {
		if (text_equal(near[i].id, found.id)) {
			if (found.distance < near[i].distance)
				near[i] = found;
			return;
		}
		if (found.distance < near[i].distance) {
			memmove(&near[i + 1], &near[i], (size_t)(NEAREST - 1 - i) * sizeof(*near));
			near[i] = found;
			return;
		}
	}
}

static void near_fill(struct near near[NEAREST])
{
	for (int i = 0; i < NEAREST; i++)
		near[i] = (struct near){.distance = 1000};
}

static enum err unknown(
	const char *what, struct text given, const struct near near[NEAREST], struct why *why)
{
	struct buffer offer = {0};
	for (int i = 0; i < NEAREST && near[i].id.ptr; i++)
		buffer_format(&offer, "%s%.*s (%.*s)", i ? ", " : "", TEXT_ARG(near[i].id),
			TEXT_ARG(near[i].name));
	enum err err = why_set(why, ERR_NOT_FOUND, "", "wanted a %s, got '%.*s'%s%.*s", what,
		TEXT_ARG(given), offer.len ? "; nearest: " : ", and there is none at all",
		TEXT_ARG(buffer_as_text(&offer)));
	buffer_fini(&offer);
	return err;
}

static enum err unknown_place(const struct network *network, struct text given, struct why *why)
{
	struct near near[NEAREST];
	struct folded latin = fold_as(text_trim(given), true), *folded = &latin;
	near_fill(near);
	for (uint32_t i = 0; i < network->nodes_count; i++) {
		const struct corridor_node *node = network->nodes[i].row;
		unsigned best = least(
			distance(folded, node->id), distance(folded, places_base(node->name)));
		for (uint32_t k = 0; k < node->aliases_count; k++)
			best = least(best, distance(folded, node->aliases[k]));
		near_keep(near, (struct near){best, node->id, node->name});
	}
	return unknown("place", given, near, why);
}

static enum err several(const struct network *network, struct text given,
	const struct folded *folded, enum tier tier, struct why *why)
{
	struct buffer list = {0};
	for (uint32_t i = 0; i < network->nodes_count; i++)
		if (called(network->nodes[i].row, folded, tier))
			buffer_format(&list, "%s%.*s (%.*s)", list.len ? ", " : "",
				TEXT_ARG(network->nodes[i].row->id),
				TEXT_ARG(network->nodes[i].row->name));
	enum err err = why_set(why, ERR_RULE, "", "wanted one place, got '%.*s', which may be %.*s",
		TEXT_ARG(given), TEXT_ARG(buffer_as_text(&list)));
	buffer_fini(&list);
	return err;
}

static unsigned called_so(
	const struct network *network, const struct folded *folded, enum tier tier, uint32_t *node)
{
	unsigned found = 0;
	for (uint32_t i = 0; i < network->nodes_count; i++)
		if (called(network->nodes[i].row, folded, tier)) {
			*node = i;
			found++;
		}
	return found;
}

enum err places_resolve(
	const struct network *network, struct text given, uint32_t *node, struct why *why)
{
	if (text_starts(given, TEXT("node:")))
		given = text_slice(given, 5, given.len);
	for (int latin = 0; latin <= 1; latin++) {
		struct folded folded = fold_as(text_trim(given), latin);
		for (enum tier tier = TIER_ID; tier < TIERS; tier++) {
			unsigned found = called_so(network, &folded, tier, node);
			if (found == 1)
				return ERR_OK;
			if (found > 1)
				return why ? several(network, given, &folded, tier, why) : ERR_RULE;
		}
	}
	return !why ? ERR_NOT_FOUND : unknown_place(network, given, why);
}

/* What bears an id, a name and other names: is it meant, and how near is it? */
struct bearer {
	struct text id, name;
	const struct text *aliases;
	uint32_t aliases_count;
};

static bool is_meant(const struct folded *folded, const struct bearer *bearer)
{
	bool is = same(folded, bearer->id) || same(folded, bearer->name);
	for (uint32_t k = 0; !is && k < bearer->aliases_count; k++)
		is = same(folded, bearer->aliases[k]);
	return is;
}

static struct near near_of(const struct folded *folded, const struct bearer *bearer)
{
	unsigned best = least(distance(folded, bearer->id), distance(folded, bearer->name));
	for (uint32_t k = 0; k < bearer->aliases_count; k++)
		best = least(best, distance(folded, bearer->aliases[k]));
	return (struct near){best, bearer->id, bearer->name};
}

static struct bearer corridor_bearer(const void *row)
{
	const struct corridor *is = row;
	return (struct bearer){is->id, is->name, is->aliases, is->aliases_count};
}

static struct bearer project_bearer(const void *row)
{
	const struct corridor_project *is = row;
	return (struct bearer){is->id, is->name, is->aliases, is->aliases_count};
}

/* Distances are counted only for a name that nothing bears. */
static enum err resolve(const struct rows *rows, enum row_kind kind,
	struct bearer bearer_of(const void *), struct text given, const char *what,
	const void **out, struct why *why)
{
	struct folded folded = {.len = 0};
	struct near near[NEAREST];
	size_t count = rows->of[kind].count;
	for (int latin = 0; latin <= 1; latin++) {
		folded = fold_as(text_trim(given), latin);
		for (size_t i = 0; i < count; i++) {
			struct bearer bearer = bearer_of(rows_at(rows, kind, i));
			*out = rows_at(rows, kind, i);
			if (is_meant(&folded, &bearer))
				return ERR_OK;
		}
	}
	*out = NULL;
	if (!why)
		return ERR_NOT_FOUND;
	near_fill(near);
	for (size_t i = 0; i < count; i++) {
		struct bearer bearer = bearer_of(rows_at(rows, kind, i));
		near_keep(near, near_of(&folded, &bearer));
	}
	return unknown(what, given, near, why);
}

enum err places_corridor(const struct network *network, struct text given,
	const struct corridor **out, struct why *why)
{
	if (text_starts(given, TEXT("corridor:")))
		given = text_slice(given, 9, given.len);
	const void *found;
	enum err err = resolve(
		network->rows, ROW_CORRIDOR, corridor_bearer, given, "corridor", &found, why);
	*out = found;
	return err;
}

enum err places_project(const struct rows *rows, struct text given,
	const struct corridor_project **out, struct why *why)
{
	if (text_starts(given, TEXT("project:")))
		given = text_slice(given, 8, given.len);
	const void *found;
	enum err err = resolve(rows, ROW_PROJECT, project_bearer, given, "project", &found, why);
	*out = found;
	return err;
}
