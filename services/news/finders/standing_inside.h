/* What the pieces of standing share: standing_deeds.c reads the deed, standing.c whose it is. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_STANDING_INSIDE_H
#define SERAI_SERVICES_NEWS_FINDERS_STANDING_INSIDE_H

#include "services/news/finders/sides.h"
#include "services/news/finders/standing.h"

enum { STANDING_REACH = 8 /* from a deed to what it is done with */ };

enum sort {
	SORT_JOIN,
	SORT_BECOME,
	SORT_LEAVE,
	SORT_PAUSE,
	SORT_APPLY,
	SORT_PARTAKE,
	SORT_ADMIT,
	SORT_WELCOME,
	SORT_RETURN,
	SORT_NOUN
};

/* Elements of the row that is read. */
struct step {
	enum sort sort;
	uint32_t at, last; /* the deed, and what it is done with */
	struct text to, action;
	const struct mention *date; /* told with an ellipsis; NULL: what is near */
	bool passive;               /* "X was | admitted" */
	bool nth;                   /* "was the first | to join": it did */
};

/* Whose step it may be. */
extern const struct slot standing_whom;

static inline bool standing_org(const struct mention *m)
{
	return m && mention_of_states(m) && !(m->flags & MENTION_ORGAN);
}

/* The step that the words at `e` tell. */
bool standing_step(const struct assembler *a, uint32_t e, struct step *step);

/* "the entry of X into the bloc | as an observer": the standing told from `e` on. */
void standing_rank_of(const struct assembler *a, struct step *step, uint32_t e);

/* "Since | joining the SCO in 2001, X has", "Having | joined", "After | leaving": the sentence
 * begins with what its subject did. */
bool standing_opens(const struct assembler *a, uint32_t e);

/* "its | membership of the bloc was | suspended"; the step's own element where it is not told so.
 */
uint32_t standing_part(const struct assembler *a, const struct step *step);

#endif
