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
 * SCO". An organisation alone is one where it is a conference by its name, or `any` of them. */
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

/* What is told of them. */
enum guests_told { GUESTS_CAME, GUESTS_CHAIRED, GUESTS_INVITED };

enum {                            /* how deeds are told */
	GUESTS_SPEAK = 1 << 0,    /* of persons, who speak there */
	GUESTS_PEOPLE = 1 << 1,   /* of those who stand for somebody */
	GUESTS_OF_ORG = 1 << 2,   /* of meetings whose organisation is named */
	GUESTS_AWAY = 1 << 3,     /* of those who stayed away */
	GUESTS_BEHIND = 1 << 4,   /* the meeting stands behind "in", "at", "for" */
	GUESTS_INTO = 1 << 5,     /* and one of these right behind the deed */
	GUESTS_ANY_ORG = 1 << 6,  /* an organisation is enough: "attended the CSTO" */
	GUESTS_ALONE = 1 << 7,    /* the meeting may be left out */
	GUESTS_ONLINE = 1 << 8,   /* that only where they came by video */
	GUESTS_ELSEWHERE = 1 << 9 /* a capital stands for its state: no place of the meeting */
};

/* A deed and whom and what is told of it. */
struct guests {
	struct assembler *a;
	uint32_t first, last; /* its words */
	struct text how;      /* what these stand for */
	uint32_t ways;        /* GUESTS_SPEAK... */
	enum guests_told told;
	struct slot slot;
	struct capture who;
	struct event event;
	bool met; /* the meeting is named */
};

static inline void guests_as(struct guests *g, enum guests_told told)
{
	g->told = told;
	g->slot = told == GUESTS_CHAIRED ? GUESTS_CHAIRS : GUESTS_ANYBODY;
}

void guests_tell(struct guests *g);
bool guests_by_subject(struct guests *g);
bool guests_by_next(struct guests *g, uint32_t from);
bool guests_by_list(struct guests *g, uint32_t e);
uint32_t guests_be_before(const struct assembler *a, uint32_t e);
void guests_read_included(struct guests *g);
bool guests_by_with(struct guests *g);
void guests_read_come(struct guests *g);
void guests_read_gather(struct guests *g);
void guests_read_host(struct guests *g);
void guests_read_among(struct guests *g);
void guests_read_except(struct guests *g);
void guests_read_represent(struct guests *g);
void guests_read_send(struct guests *g);
void guests_read_lead(struct guests *g);
void guests_read_chair(struct guests *g);
void guests_read_chairmanship(struct guests *g);
void guests_read_invite(struct guests *g);
void guests_read_invitation(struct guests *g);

#endif
