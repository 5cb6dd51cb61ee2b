/* What a claim says of a project's stage: that it was opened, that money was pledged or committed
 * to it. The kit's gate decides whether it is believed: one report of grade A, or two independent
 * ones of grade B. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_CLAIMS_MOVED_H
#define SERAI_SERVICES_CORRIDORS_CLAIMS_MOVED_H

#include "proto/records/news.h"
#include "services/corridors/network/network.h"
#include "services/kit/gate.h"

/* Reports of one step lie at most so many days apart. */
enum { MOVED_DAYS = 60 };

struct moved {
	const struct corridor_project *project; /* NULL: it says nothing of a project's stage */
	const char *stage;
	bool dated, happened; /* happened: said as a fact, and not denied */
	day since;
};

bool moved_is_of(struct text fact); /* may a claim of this fact say such a thing? */
void moved_read(const struct network *network, const struct claim *claim, struct moved *out);

/* The claims of one step as statements for the gate. Returns the count; *index is the place of
 * `all[of]`. */
uint32_t moved_statements(const struct network *network, const struct claim *all, uint32_t count,
	uint32_t of, struct gate_statement *out, uint32_t *index);

#endif
