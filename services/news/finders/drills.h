/* Exercises of troops and services: of each that a sentence tells to be held, or somebody to take
 * part in, its name, who exercised, where and when. What the sentence leaves out of "the exercise"
 * was told in those before. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_DRILLS_H
#define SERAI_SERVICES_NEWS_FINDERS_DRILLS_H

#include "services/news/facts/assemble.h"

enum { DRILLS_ACTORS = 64 };

struct drill_actors {
	struct text items[DRILLS_ACTORS]; /* states, org:ID */
	uint32_t len;
};

/* The exercise that the article told of last; begin with a zeroed one. */
struct drills_spoken {
	struct text name; /* TEXT_NONE */
	struct drill_actors actors;
	uint32_t sentence; /* in which it was told, + 1; 0: there was none */
};

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void drills_find(const struct assembler *a, struct drills_spoken *spoken);

#endif
