/* Declared or done: the rungs that a commitment climbs, each by evidence of a grade that suffices,
 * and falls from again when evidence says so. Pure.
 *
 * A rung holds from the latest reading of its evidence's day. Evidence of too low a grade is kept
 * and told, and moves nothing. A rung need not have those below it: what operates was resourced. */
#ifndef SERAI_SERVICES_AGREEMENTS_DOCUMENTS_LADDER_H
#define SERAI_SERVICES_AGREEMENTS_DOCUMENTS_LADDER_H

#include "proto/records/news.h"
#include "services/agreements/documents/rules.h"

enum { LADDER_RUNGS = 7, LADDER_STALL_MONTHS = 24, LADDER_DETAIL = 512 };

/* "declared" to "evaluated"; and the least grade of evidence that each asks for. */
const char *ladder_rung_name(unsigned rung);
int ladder_least_grade(unsigned rung);
bool ladder_rung_of(struct text step, unsigned *rung);

struct ladder_steps {
	const struct commitment_step *items;
	uint32_t count;
};

struct ladder_state {
	unsigned rung;
	const struct commitment_step *by; /* NULL: the declaration itself */
	const char *standing;             /* overdue, stalled, abandoned, superseded; "" for none */
	char detail[LADDER_DETAIL];
};
/* `steps` are those of the commitment; superseded: another document took the place of its own. */
void ladder_stand(const struct commitment *commitment, const struct ladder_steps *steps,
	bool superseded, day on, struct ladder_state *out);

/* The evidence that follows from the documents held, for one commitment: what implements its
 * document programmes it, the document's own force legalises it. Returns how many. */
uint32_t ladder_derive(const struct rules_documents *all, const struct commitment *commitment,
	struct arena *arena, struct commitment_step **out);

/* What a claim of the news says of a commitment; false when nothing. Only what is said to have
 * happened counts, by or of the commitment's own actor, in words of its object. */
bool ladder_claim(const struct commitment *commitment, const struct claim *claim,
	struct arena *arena, struct commitment_step *out);
bool ladder_knows(struct text fact);

/* Counts the rows: all, by year of declaration, by bindingness; and by rung. */
struct ladder_counted {
	const struct commitment *commitment;
	struct ladder_steps steps;
	struct ladder_state state;
};
void ladder_score(const struct ladder_counted *items, uint32_t count, day on, struct arena *arena,
	struct commitments_reply *out);

#endif
