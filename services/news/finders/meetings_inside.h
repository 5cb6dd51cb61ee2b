/* What the pieces of meetings share: meetings_names.c finds the mentions, meetings_bodies.c who
 * meets, meetings_told.c what the sentence tells of them, meetings_hosts.c who holds them,
 * meetings_joined.c which are one, meetings.c makes facts. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_MEETINGS_INSIDE_H
#define SERAI_SERVICES_NEWS_FINDERS_MEETINGS_INSIDE_H

#include "services/news/facts/row.h"
#include "services/news/finders/meetings.h"

enum meeting_sort {
	MEETING_NAMED,   /* "the 24th SCO summit" */
	MEETING_BODY,    /* "the SCO leaders | met" */
	MEETING_ORDINAL, /* "and the second | in Tashkent" */
	MEETING_FURTHER  /* "in Astana in 2018, | in Tashkent in 2019" */
};

struct meeting {
	enum meeting_sort sort;
	uint32_t first, noun, last; /* elements of its phrase */
	uint32_t deed, deed_end;    /* the verb of holding it; equal: none */
	uint32_t reach;             /* behind what is told of it */
	bool plural, summit, own, next, vague;
	bool named;    /* its organisation, in its own phrase */
	bool there;    /* "at the summit": what the clause tells happened there and then */
	bool other;    /* it is no meeting of an organisation, or told already */
	bool apart;    /* "after the summit": what the clause tells is of something else */
	bool comes;    /* "will attend the summit": the verb tells whether it is to come */
	bool off;      /* "was called off" */
	bool put_off;  /* "was postponed to May" */
	bool presided; /* "chaired the summit": it was held, whatever else is told */
	double no;     /* 0: none */
	struct text org, kind, body;
	struct text city; /* a place that no sheet has */
	const struct mention *date, *place, *state, *venue;
};

struct meetings {
	const struct assembler *a;
	const struct element *row;
	uint32_t len;
	struct meeting **items; /* in the order of the sentence */
	size_t room;
	uint32_t count;
	uint8_t *owners; /* of each element: how many meetings its mention is told of; 2: several */
};

/* "hosted it | after 2012", "the bloc, founded in 2015": no day of the meeting. */
bool meetings_no_day(const struct meetings *s, uint32_t e);

/* Adds one as the last. */
struct meeting *meetings_append(struct meetings *s, const struct meeting *m);

/* The mentions of meetings, with what their own phrases tell. */
void meetings_names(struct meetings *s, struct meetings_spoken *spoken);

/* What its phrase tells of the body that meets, and of the format: "EU - Central Asia". */
void meetings_read_body(const struct meetings *s, struct meeting *m);
void meetings_read_region(const struct meetings *s, struct meeting *m);

/* Takes who stands at `e` as its host, unless a preposition governs that. */
bool meetings_take_host(const struct meetings *s, struct meeting *m, uint32_t e);
/* Who stands before the verb that holds it. */
void meetings_find_host(const struct meetings *s, struct meeting *m);
/* Whose meeting it is for which somebody came, whose verb stands at `deed`. */
void meetings_find_who(const struct meetings *s, struct meeting *m, uint32_t deed);

/* The first `named` of them: which are one, and what one tells of the next. */
void meetings_join(struct meetings *s, uint32_t named);

/* The verb that holds them, who is host, when and where. */
void meetings_told(struct meetings *s);

#endif
