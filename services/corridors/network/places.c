#include "services/corridors/network/places.h"

#include "proto/base/nearest.h"
#include "services/corridors/network/spellings.h"
#include "services/kit/fold.h"

#include <string.h>

enum { NEAREST = 3 };

struct text places_base(struct text name)
{
	static const char *const ends[] = {" (", " port", " station", " pass", " deep-sea port",
		" international port", " logistics centre", " dry port", " terminal"};
	for (unsigned i = 0; i < ARRAY_LEN(ends); i++) {
		size_t at;
		if (text_find(name, text_of(ends[i]), &at) && at > 0)
			name.len = at;
	}
	return name;
}

bool places_name_has(struct text name, struct text part)
{
	char folded[FOLD_BYTES], wanted[FOLD_BYTES];
	return fold_name(name, folded) && fold_name(part, wanted) && strstr(folded, wanted) != NULL;
}

/* --- What was perhaps meant: where half of the letters are others, nothing ------------------- */

struct near {
	unsigned distance;
	uint32_t row;
};

static void near_keep(struct near near[NEAREST], struct near found)
{
	int at = 0, last = NEAREST - 1;
	while (at < NEAREST && near[at].row != found.row && near[at].distance <= found.distance)
		at++;
	if (at == NEAREST || near[at].distance <= found.distance)
		return;
	for (int i = at; i < NEAREST; i++)
		if (near[i].row == found.row)
			last = i;
	memmove(&near[at + 1], &near[at], (size_t)(last - at) * sizeof(*near));
	near[at] = found;
}

static struct text name_of(const struct rows *rows, enum row_kind kind, uint32_t row)
{
	const void *record = rows_at(rows, kind, row);
	return kind == ROW_NODE       ? ((const struct corridor_node *)record)->name
	       : kind == ROW_CORRIDOR ? ((const struct corridor *)record)->name
				      : ((const struct corridor_project *)record)->name;
}

static void offer(struct buffer *list, const struct rows *rows, enum row_kind kind, uint32_t row)
{
	buffer_format(list, "%s%.*s (%.*s)", list->len ? ", " : "",
		TEXT_ARG(rows_id(kind, rows_at(rows, kind, row))),
		TEXT_ARG(name_of(rows, kind, row)));
}

static enum err unknown(
	const struct network *network, enum row_kind kind, struct text given, struct why *why)
{
	char folded[FOLD_BYTES];
	struct buffer list = {0};
	struct near near[NEAREST];
	struct spellings_found all = spellings_of(network->spellings, kind);
	for (int i = 0; i < NEAREST; i++)
		near[i] = (struct near){UINT32_MAX, UINT32_MAX};
	(void)fold_latin(given, folded);
	for (size_t i = 0; i < all.count; i++) {
		unsigned distance = nearest_distance(text_of(folded), all.items[i].folded);
		if (2 * distance <= strlen(folded) + 1)
			near_keep(near, (struct near){distance, all.items[i].row});
	}
	for (int i = 0; i < NEAREST && near[i].row != UINT32_MAX; i++)
		offer(&list, network->rows, kind, near[i].row);
	enum err err = why_set(why, ERR_NOT_FOUND, "", "wanted a %s, got '%.*s'%s%.*s",
		kind == ROW_NODE ? "place" : rows_about(kind)->name, TEXT_ARG(given),
		list.len    ? "; nearest: "
		: all.count ? ", and none is spelt like it"
			    : ", and there is none at all",
		TEXT_ARG(buffer_as_text(&list)));
	buffer_fini(&list);
	return err;
}

static enum err several(const struct network *network, struct text given,
	struct spellings_found found, struct why *why)
{
	struct buffer list = {0};
	for (size_t i = 0; i < found.count; i++)
		offer(&list, network->rows, ROW_NODE, found.items[i].row);
	enum err err = why_set(why, ERR_RULE, "", "wanted one place, got '%.*s', which may be %.*s",
		TEXT_ARG(given), TEXT_ARG(buffer_as_text(&list)));
	buffer_fini(&list);
	return err;
}

/* --- Who bears the name ---------------------------------------------------------------------- */

static struct text without(struct text given, const char *head)
{
	struct text trimmed = text_trim(given);
	return text_starts(trimmed, text_of(head)) ? text_slice(trimmed, strlen(head), trimmed.len)
						   : trimmed;
}

enum err places_resolve(
	const struct network *network, struct text given, uint32_t *node, struct why *why)
{
	given = without(given, "node:");
	struct spellings_found found = spellings_find(network->spellings, ROW_NODE, given);
	if (found.count == 1)
		*node = found.items[0].row;
	if (found.count > 1)
		return why ? several(network, given, found, why) : ERR_RULE;
	return found.count ? ERR_OK : !why ? ERR_NOT_FOUND : unknown(network, ROW_NODE, given, why);
}

/* Where several bear the name, the first of the sheet. */
static enum err resolve(const struct network *network, enum row_kind kind, struct text given,
	const void **out, struct why *why)
{
	struct spellings_found found = spellings_find(network->spellings, kind, given);
	*out = found.count ? rows_at(network->rows, kind, found.items[0].row) : NULL;
	return *out ? ERR_OK : !why ? ERR_NOT_FOUND : unknown(network, kind, given, why);
}

enum err places_corridor(const struct network *network, struct text given,
	const struct corridor **out, struct why *why)
{
	const void *found;
	enum err err = resolve(network, ROW_CORRIDOR, without(given, "corridor:"), &found, why);
	*out = found;
	return err;
}

enum err places_project(const struct network *network, struct text given,
	const struct corridor_project **out, struct why *why)
{
	const void *found;
	enum err err = resolve(network, ROW_PROJECT, without(given, "project:"), &found, why);
	*out = found;
	return err;
}
