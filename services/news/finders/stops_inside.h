/* For stops*.c: what stands still, and what is known of it. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_STOPS_INSIDE_H
#define SERAI_SERVICES_NEWS_FINDERS_STOPS_INSIDE_H

#include "services/news/finders/sides.h"
#include "services/news/facts/row.h"

/* What a deed is done to: its word at elements [first, last) of a phrase that begins at `from`. */
struct stopped {
	uint32_t first, last, from;
	struct text kind; /* "any": what runs, nobody says on what */
	bool site;        /* it has a name, or states beside it */
};

/* A deed at elements [first, last), and what is known of it so far. */
struct stop {
	struct assembler *a;
	uint32_t first, last;
	bool noun, passive, active; /* active: what it is done to stands behind it */
	struct text action, kind;
	struct rule rule;
	struct deed deed;
	bool placed, sided; /* it is told where, and between which states */
	uint32_t doing;     /* the verb whose subject does it: "keeps its border | closed" */
};

/* What may stand still at `e`. */
bool stops_thing_at(const struct assembler *a, uint32_t e, struct stopped *out);

bool stops_prepositional(const struct assembler *a, uint32_t e);

bool stops_quote(const struct assembler *a, uint32_t e);

/* How far what is told of a thing goes on from `e`. */
uint32_t stops_phrase_end(const struct assembler *a, uint32_t e);

/* Of what lies between states, these are told. */
bool stops_bordering(struct text kind);

/* Adds what is found to the deed. */
void stops_side(struct stop *s, const struct slot *slot, struct capture at);

/* Names, states and places of the thing, told before `end`. */
void stops_tell_of(struct stop *s, const struct stopped *t, uint32_t end);

static inline bool stops_place(const struct assembler *a, uint32_t e)
{
	return row_kind(a, e, MENTION_PLACE) != NULL;
}

#endif
