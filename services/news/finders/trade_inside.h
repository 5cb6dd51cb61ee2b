/* For trade*.c: a figure of trade in a row of elements, and whose it is. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_TRADE_INSIDE_H
#define SERAI_SERVICES_NEWS_FINDERS_TRADE_INSIDE_H

#include "services/news/facts/row.h"
#include "services/news/finders/trade.h"

struct trade {
	uint32_t at, last;     /* elements of the sum, or the number and "percent" */
	uint32_t noun, behind; /* "trade turnover": its first element, and the one behind it */
	struct text of;        /* turnover, exports, imports */
	struct text a, b;
	bool both;    /* "bilateral", "mutual": of two */
	bool unnamed; /* "between the two sides": of two that nothing names */
	bool others;  /* "with third countries" */
	bool whose;   /* "A's trade with B": told of A */
	struct text measure;
};

/* "| about $5 billion", "| some 5 percent": where the words begin that tell how to read the number.
 */
uint32_t trade_about_from(const struct assembler *a, uint32_t at);

/* A state, or an organisation of states; TEXT_NONE for all else. */
struct text trade_party(const struct assembler *a, const struct mention *m);

/* The same, of who stands for a state: its capital, or a person of it. */
struct text trade_side_of(const struct assembler *a, const struct mention *m);

/* "trade turnover", "exports", and not "trade mission", "exports of wine". */
bool trade_noun_at(const struct assembler *a, uint32_t e, struct trade *trade);

/* "Kazakhstan's | trade", "Uzbek | exports", "China-Kazakhstan | trade". */
void trade_sides_before(const struct assembler *a, struct trade *trade);

/* Who does it: the state that the row begins with. */
struct text trade_subject(const struct assembler *a, uint32_t until);

/* The one state, besides `of`, of the most mentions before the element. */
struct text trade_spoken_of(const struct assembler *a, uint32_t e, struct text of);

/* The two states of which the article speaks much more than of any other. */
bool trade_spoken_two(const struct assembler *a, struct text two[2]);

/* "B accounted for 5 percent of A's exports": adds what part of all trade is with one. */
void trade_shares_find(const struct assembler *sentence, const struct trade_spoken *spoken);

#endif
