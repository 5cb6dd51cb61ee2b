/* What the pieces of incidents share: incidents_words.c finds the words that tell of one and who
 * did it, incidents_places.c where and when it was, incidents.c the facts. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_INCIDENTS_INSIDE_H
#define SERAI_SERVICES_NEWS_FINDERS_INCIDENTS_INSIDE_H

#include "services/news/facts/row.h"
#include "services/news/finders/incidents.h"

/* Words that tell of an incident: a noun, or a verb with those who do such things, or what they do
 * them with. */
struct incident {
	uint32_t first, last; /* elements */
	struct text kind;
	const struct mention *group; /* who did it, as subject of the verb */
	uint32_t subject;            /* the element of men or arms */
	bool vague;                  /* "attack", "blast": of violence only beside words of it */
	bool plain;                  /* its kind is assumed: others may know better */
};

/* What the sentence tells of. */
struct scene {
	struct incident *items;
	uint32_t len;
	const struct mention *claims; /* who claims it, or is blamed for it; NULL: nobody */
	struct rule rule;
};

/* What lies between the incident before and the next one tells of this one. */
static inline uint32_t scene_from(const struct scene *scene, uint32_t which)
{
	return which > 0 ? scene->items[which - 1].last : 0;
}

static inline uint32_t scene_to(
	const struct assembler *a, const struct scene *scene, uint32_t which)
{
	return which + 1 < scene->len ? scene->items[which + 1].first : a->whole->len;
}

/* Reads the words at `e`; false where they tell of none. */
bool incidents_at(const struct assembler *a, uint32_t e, struct incident *incident);
/* "planned | attacks", "attacks | were foiled", "a fight against | attacks" */
bool incidents_vetoed(const struct assembler *a, const struct incident *i);
/* A clash on a border is one of its own kind. */
void incidents_see_border(const struct assembler *a, struct incident *i);
/* Who claims what the sentence tells of, or is blamed for it; NULL: nobody. */
const struct mention *incidents_claimed_by(const struct assembler *a);
/* Who did it. */
const struct mention *incidents_group(const struct assembler *a, const struct incident *i);

/* Where it was, and the element of that name; the row's end where none tells. */
const struct mention *incidents_place(
	const struct assembler *a, const struct scene *scene, uint32_t which, uint32_t *out);
const struct mention *incidents_venue(const struct assembler *a, const struct incident *i);
/* "in Surgut | in August" */
const struct mention *incidents_day_behind(const struct assembler *a, uint32_t place, uint32_t to);
/* The only day of [from, to), or of the incident's own clause there, unless something was said on
 * that day, or it is of what was before or after. */
const struct mention *incidents_only_day(const struct assembler *a, const struct incident *i,
	uint32_t from, uint32_t to, bool own_clause);

#endif
