/* What the pieces of guests share: guests_event.c reads what was come to, guests.c who came. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_GUESTS_INSIDE_H
#define SERAI_SERVICES_NEWS_FINDERS_GUESTS_INSIDE_H

#include "services/news/facts/row.h"
#include "services/news/finders/guests.h"
#include "services/news/finders/sides.h"

/* A meeting as the row names it. */
struct event {
	uint32_t first, last;
	uint32_t org;  /* the element of its organisation, + 1; 0: none is named */
	bool stranger; /* it bears a name that nobody knows: "the East Asia Summit" */
};

/* The meeting that the words from `e` on name, and nothing else: "the | enlarged summit of the
 * SCO". An organisation `alone` is one where it is a conference by its name, or `any`. */
bool guests_event_at(const struct assembler *a, uint32_t e, bool any, struct event *out);
/* The same behind "in", "at", "for", which stand at most some words from `e` on. */
bool guests_event_behind(const struct assembler *a, uint32_t e, struct event *out);
/* The last one named before `e`, with no other deed between. */
bool guests_event_before(const struct assembler *a, uint32_t e, struct event *out);
/* May a deed end at `e` that leaves out what was come to? "attended | in person" */
bool guests_event_left_out(const struct assembler *a, uint32_t e);

enum { /* elements */
	BE_REACH = 5,
	INCLUDE_REACH = 10,
	AMONG_REACH = 20,
	NOUN_REACH = 8,
	WITH_REACH = 50,
	ONLINE_REACH = 12,
	ASKS_REACH = 3
};

/* Whom a deed may be told of. */
#define GUESTS_ANYBODY ((struct slot){.arg = {"participants", 12}, .kind = SLOT_WHO, .list = true})
#define GUESTS_PERSONS                                                                             \
	((struct slot){.arg = {"participants", 12}, .kind = SLOT_PERSON, .list = true})
#define GUESTS_CHAIRS ((struct slot){.arg = {"person", 6}, .kind = SLOT_PERSON, .list = true})

/* A deed and whom and what is told of it. */
struct guests {
	struct assembler *a;
	uint32_t first, last; /* its words */
	const char *fact, *name;
	struct slot slot;
	struct capture who;
	struct event event;
	bool met;  /* the meeting is named */
	bool away; /* they stayed away */
};

void guests_tell(struct guests *g);
bool guests_by_subject(struct guests *g);
bool guests_by_next(struct guests *g, uint32_t from);
bool guests_by_list(struct guests *g, uint32_t e);
uint32_t guests_be_before(const struct assembler *a, uint32_t e);
void guests_read_included(struct guests *g);
bool guests_by_with(struct guests *g);
void guests_read_come(struct guests *g, struct text how);
void guests_read_gather(struct guests *g, struct text how);
void guests_read_host(struct guests *g, struct text how);
void guests_read_among(struct guests *g);
void guests_read_except(struct guests *g);
void guests_read_represent(struct guests *g);
void guests_read_send(struct guests *g);
void guests_read_lead(struct guests *g);
void guests_read_chair(struct guests *g, struct text how);
void guests_read_invite(struct guests *g, struct text how);

#endif
