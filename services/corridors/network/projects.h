/* Projects: the stage that one has come to by a day, and what it does to links once it is open.
 * What is opened counts in every plan from its day on; what is not may be switched on in a
 * question. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_PROJECTS_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_PROJECTS_H

#include "services/corridors/network/network.h"

/* The last stage that it came to by the day; NULL: none is known. */
const struct corridor_stage *projects_stage(const struct rows *rows, struct text project, day on);

/* The day on which it was opened; DAY_MAX: it was not. */
day projects_opened(const struct rows *rows, struct text project);

/* How far a stage is on the way from pledge to opened; 0 for halted and abandoned. */
int projects_rank(struct text stage);

/* Is it the project, or a part of it? */
bool projects_within(const struct corridor_project *project, struct text whole);

/* What a question switches on. All in the arena that made it. */
struct projects_on {
	const struct corridor_project **items; /* parts included */
	uint32_t count;
	bool *opens;                        /* per link; NULL: nothing is switched on */
	const struct corridor_work **works; /* per link: with another capacity; NULL */
};

enum err projects_switch(const struct network *network, const struct text *given, uint32_t count,
	struct arena *arena, struct projects_on *out, struct why *why) MUST_USE;

/* Which projects and links those are. */
void projects_tell(const struct network *network, const struct projects_on *on, struct arena *arena,
	struct project_difference *out);

/* Million tonnes a year of a link on a day; false: unknown. *basis is the source of the figure. */
bool projects_capacity(const struct network *network, const struct projects_on *on, uint32_t link,
	day at, double *mt, struct text *basis);

#endif
