/* Between the files of the bitemporal table: bitemporal_rows.c holds, bitemporal.c plans,
 * bitemporal_find.c answers. */
#ifndef SERAI_SERVICES_REGISTRY_HISTORY_BITEMPORAL_INSIDE_H
#define SERAI_SERVICES_REGISTRY_HISTORY_BITEMPORAL_INSIDE_H

#include "services/registry/history/bitemporal.h"
#include "services/registry/history/lanes.h"

struct bitemporal {
	struct row *rows;
	size_t count, room;
	struct lanes lanes;
	/* Each once, in the arena, and where it is found by its hash. */
	struct index by_text, by_manner;
	const struct word **words;
	const struct row_manner **manners;
	size_t words_count, words_room, manners_count, manners_room;
	const struct word **statuses; /* that rows ever had */
	size_t statuses_count, statuses_room;
	uint32_t *last_of_ref; /* by word: the last row that it is the ref of */
	size_t last_of_ref_room;
	struct arena arena;
};

/* What a span says of its row's status (struct span). */
static inline uint32_t base_of(const struct row *row)
{
	return text_is(word_text(row->how->lane), "base") ? row->status->number : 0;
}

/* NULL when no row has it. */
const struct word *bitemporal_word(const struct bitemporal *table, struct text text);

/* The four edges of the windows, with what absence means filled in. */
struct edges {
	day from_min, from_max, to_min, to_max;
};

struct edges bitemporal_edges(const struct status_row *row);

static inline day to_of(const struct status_row *row)
{
	return row->has_to ? row->to : DAY_MAX;
}

uint64_t bitemporal_key(struct text org, struct text state, struct text status);
/* Of all lanes of an organisation, of a state. */
uint64_t bitemporal_group_of_org(struct text org);
uint64_t bitemporal_group_of_state(struct text state);

#endif
