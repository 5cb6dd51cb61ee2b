/* For figures_money.c: an amount of money in a row of elements, and who is at its two ends. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_FIGURES_SUMS_H
#define SERAI_SERVICES_NEWS_FINDERS_FIGURES_SUMS_H

#include "services/news/finders/figures_money.h"
#include "services/news/finders/figures_things.h"

enum figures_deed {
	DEED_NONE,
	DEED_GIVE,
	DEED_WEAK, /* gives where the amount is a loan, a grant or the like: "announced" */
	DEED_RECEIVE,
	DEED_SIGN,
	DEED_COST,
	DEED_STAND, /* "reached", "amounted to" */
	DEED_SEEK,  /* "is considering" */
	DEED_COME,  /* "comes from" */
	DEED_OFFER,
	DEED_GO,    /* "of this, $3 billion will | go to": of what was told to be given */
	DEED_VALUE, /* "puts at" */
};

struct figures_sum {
	uint32_t at;          /* its element */
	uint32_t first, last; /* with what stands around it: "loans of up to $5 million", "a $5
				 million | loan" */
	uint32_t deed;        /* what is done with it; `first` for nothing */
	uint32_t noun;        /* "loan", "cost"; UINT32_MAX for none */
	enum figures_deed done;
	bool passive;
	struct text kind;            /* loan, grant, ..., cost, other; TEXT_NONE */
	const struct mention *owner; /* "a $5 million | World Bank loan" */
	uint32_t works;              /* "the $5 billion | Rogun dam": the last word; 0 */
	bool paper;                  /* "projects worth $5 million" */
	double value;
};

/* False for what it was at another time, for the same in another currency, and for what is no
 * money that changes hands. */
bool figures_sum_read(const struct assembler *a, uint32_t at, struct figures_sum *sum);

/* Is it a bank, a fund, an organisation of states: one that may have money to lend? */
bool figures_lends(const struct assembler *a, const struct mention *m);

/* NULL for nobody that is named in the row. */
const struct mention *figures_giver(const struct assembler *a, const struct figures_sum *sum);
const struct mention *figures_receiver(
	const struct assembler *a, const struct figures_sum *sum, const struct mention *giver);

/* What it is for, or what it costs, in the words of the row; TEXT_NONE. */
struct text figures_purpose(const struct assembler *a, const struct figures_sum *sum);
struct text figures_costly(const struct assembler *a, const struct figures_sum *sum);

/* What is built that elements [from, to) name last: a corridor's id, "Rasht-Astara", "intermodal
 * terminal"; TEXT_NONE. */
struct text figures_works(const struct assembler *a, uint32_t from, uint32_t to);

/* The words of elements [first, last) without an article; TEXT_NONE. */
struct text figures_words(const struct assembler *a, uint32_t first, uint32_t last);
/* "to Kazakhstan | with the": where a phrase ends that has to end in no preposition or article. */
uint32_t figures_phrase_end(const struct assembler *a, uint32_t from, uint32_t end);

#endif
