/* Meetings of organisations that were, are or will be held: each mention of one, in whatever order
 * its number, organisation, body, kind, place and year stand, with the place and the time that the
 * sentence tells of it. A mention that tells nothing of when, where or which makes no fact. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_MEETINGS_H
#define SERAI_SERVICES_NEWS_FINDERS_MEETINGS_H

#include "services/news/facts/assemble.h"

/* The last meeting that the article spoke of: "the second in Tashkent". Begin with a zeroed one. */
struct meetings_spoken {
	struct text org, kind, body; /* "" for none */
	uint32_t sentence;
	struct text ministers; /* which ministers were spoken of last: for "the ministerial" */
};

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void meetings_find(const struct assembler *a, struct meetings_spoken *spoken);

#endif
