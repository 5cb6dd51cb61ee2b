#include "services/corridors/network/spellings.h"

#include "proto/base/alloc.h"
#include "proto/records/corridor.h"
#include "services/corridors/network/places.h"
#include "services/kit/fold.h"

#include <stdlib.h>

struct spellings {
	const struct rows *rows;
	struct arena arena;
	struct spelling *items;
	size_t count, room;
	bool made;
};

struct spellings *spellings_create(const struct rows *rows)
{
	struct spellings *spellings = alloc_zero(1, sizeof(*spellings));
	spellings->rows = rows;
	return spellings;
}

void spellings_destroy(struct spellings **spellings)
{
	if (!*spellings)
		return;
	arena_fini(&(*spellings)->arena);
	free((*spellings)->items);
	free(*spellings);
	*spellings = NULL;
}

/* --- Making --------------------------------------------------------------------------------- */

/* In both foldings; what is too long to be a name is none. */
static void add(struct spellings *all, struct spelling like, struct text name)
{
	char folded[FOLD_BYTES];
	for (int latin = 0; latin <= 1; latin++) {
		if (!(latin ? fold_latin(name, folded) : fold_name(name, folded)))
			continue;
		like.latin = latin;
		like.folded = arena_copy(&all->arena, text_of(folded));
		all->items = alloc_room(all->items, all->count, &all->room, sizeof(*all->items));
		all->items[all->count++] = like;
	}
}

/* What bears an id, a name and other names. */
struct bearer {
	struct text id, name;
	const struct text *aliases, *names;
	uint32_t aliases_count, names_count;
};

static struct bearer node_bearer(const void *row)
{
	const struct corridor_node *is = row;
	return (struct bearer){
		is->id, is->name, is->aliases, is->names, is->aliases_count, is->names_count};
}

static struct bearer corridor_bearer(const void *row)
{
	const struct corridor *is = row;
	return (struct bearer){.id = is->id,
		.name = is->name,
		.aliases = is->aliases,
		.aliases_count = is->aliases_count};
}

static struct bearer project_bearer(const void *row)
{
	const struct corridor_project *is = row;
	return (struct bearer){.id = is->id,
		.name = is->name,
		.aliases = is->aliases,
		.aliases_count = is->aliases_count};
}

static void add_kind(
	struct spellings *all, enum row_kind kind, struct bearer bearer_of(const void *))
{
	for (size_t i = 0; i < all->rows->of[kind].count; i++) {
		struct bearer bearer = bearer_of(rows_at(all->rows, kind, i));
		struct spelling like = {.kind = kind, .tier = SPELLING_ID, .row = (uint32_t)i};
		add(all, like, bearer.id);
		like.tier = SPELLING_NAME;
		add(all, like, bearer.name);
		like.tier = SPELLING_ALIAS;
		for (uint32_t k = 0; k < bearer.aliases_count; k++)
			add(all, like, bearer.aliases[k]);
		like.tier = SPELLING_BASE;
		if (kind == ROW_NODE)
			add(all, like, places_base(bearer.name));
		like.tier = SPELLING_GAZETTEER;
		for (uint32_t k = 0; k < bearer.names_count; k++)
			add(all, like, bearer.names[k]);
	}
}

static int compare_words(const struct spelling *x, const struct spelling *y)
{
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->latin != y->latin)
		return x->latin ? 1 : -1;
	return text_compare(x->folded, y->folded);
}

static int compare(const void *a, const void *b)
{
	const struct spelling *x = a, *y = b;
	int order = compare_words(x, y);
	if (order)
		return order;
	if (x->tier != y->tier)
		return x->tier < y->tier ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static void make(struct spellings *all)
{
	size_t kept = 0;
	if (all->made)
		return;
	all->made = true;
	add_kind(all, ROW_NODE, node_bearer);
	add_kind(all, ROW_CORRIDOR, corridor_bearer);
	add_kind(all, ROW_PROJECT, project_bearer);
	if (all->count)
		qsort(all->items, all->count, sizeof(*all->items), compare);
	for (size_t i = 0; i < all->count; i++)
		if (!kept || compare(&all->items[kept - 1], &all->items[i]) != 0)
			all->items[kept++] = all->items[i];
	all->count = kept;
}

/* --- Finding -------------------------------------------------------------------------------- */

static size_t first_from(const struct spellings *all, const struct spelling *wanted)
{
	size_t low = 0, high = all->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (compare_words(&all->items[middle], wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct spellings_found spellings_find(
	struct spellings *spellings, enum row_kind kind, struct text given)
{
	char folded[FOLD_BYTES];
	struct spellings_found found = {NULL, 0};
	make(spellings);
	for (int latin = 0; latin <= 1 && !found.count; latin++) {
		if (!(latin ? fold_latin(given, folded) : fold_name(given, folded)))
			continue;
		const struct spelling wanted = {
			.kind = kind, .latin = latin, .folded = text_of(folded)};
		size_t at = first_from(spellings, &wanted), end = at;
		while (end < spellings->count &&
			compare_words(&spellings->items[end], &wanted) == 0 &&
			spellings->items[end].tier == spellings->items[at].tier)
			end++;
		found = (struct spellings_found){spellings->items + at, end - at};
	}
	return found;
}

struct spellings_found spellings_of(struct spellings *spellings, enum row_kind kind)
{
	const struct spelling first = {.kind = kind, .latin = true, .folded = TEXT("")};
	make(spellings);
	size_t at = first_from(spellings, &first), end = at;
	while (end < spellings->count && spellings->items[end].kind == kind)
		end++;
	return (struct spellings_found){spellings->items + at, end - at};
}
