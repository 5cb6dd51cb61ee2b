/* Between the files of the bitemporal table: bitemporal.c enters and plans, bitemporal_find.c
 * answers. */
#ifndef SERAI_SERVICES_REGISTRY_BITEMPORAL_INSIDE_H
#define SERAI_SERVICES_REGISTRY_BITEMPORAL_INSIDE_H

#include "services/registry/bitemporal.h"
#include "services/registry/lanes.h"

struct bitemporal {
	struct row *rows;
	size_t count, room;
	struct lanes lanes;
	struct index by_ref; /* the last row of a ref; row.before_of_ref goes on */
	struct index by_text;
	struct text *texts; /* each once, in the arena */
	size_t texts_count, texts_room;
	struct arena arena;
};

/* The four edges of the windows, with what absence means filled in. */
struct edges {
	day from_min, from_max, to_min, to_max;
};

struct edges bitemporal_edges(const struct status_row *row);

static inline day from_of(const struct status_row *row)
{
	return row->has_from ? row->from : DAY_MAX;
}

static inline day to_of(const struct status_row *row)
{
	return row->has_to ? row->to : DAY_MAX;
}

uint64_t bitemporal_hash(struct text text);
uint64_t bitemporal_key(struct text org, struct text state, struct text status);
/* Of all lanes of an organisation, of a state. */
uint64_t bitemporal_group_of_org(struct text org);
uint64_t bitemporal_group_of_state(struct text state);

#endif
