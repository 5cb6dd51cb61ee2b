/* "The following took part in the meeting:" and the lines after it: each line is read as a sentence
 * with what opened the list, "X took part in the meeting". */
#ifndef SERAI_SERVICES_NEWS_RULES_LISTING_H
#define SERAI_SERVICES_NEWS_RULES_LISTING_H

#include "services/news/rules/rules.h"

struct listing {
	struct elements before;       /* the sentence before, for "Among them:" */
	struct elements opening, row; /* `row`: the opening and the line that was read last */
	bool open, numbered;          /* "1." stood before, a sentence by itself */
};

/* To be told of every sentence in order. True when it is a line of a list: `row` is what it says.
 */
bool listing_read(
	struct listing *listing, const struct article *article, const struct elements *sentence);
/* The entries of a list within a sentence, "The following were signed: a treaty; a plan": the next
 * one from `at` on, as `row` with what opened it. False when there is none any more. */
bool listing_within(struct listing *listing, const struct article *article,
	const struct elements *sentence, uint32_t *at);
/* "These include the Plan and": what the sentence before says of all of them, in `row`, with this
 * one. To be asked before the sentence is told to listing_read. */
bool listing_goes_on(
	struct listing *listing, const struct article *article, const struct elements *sentence);
void listing_fini(struct listing *listing);

#endif
