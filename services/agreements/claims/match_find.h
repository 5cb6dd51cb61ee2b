/* Which document held a claim speaks of: by the words of titles, organisation, kind, day and term.
 * Between match.c and match_find.c. Pure. */
#ifndef SERAI_SERVICES_AGREEMENTS_CLAIMS_MATCH_FIND_H
#define SERAI_SERVICES_AGREEMENTS_CLAIMS_MATCH_FIND_H

#include "services/agreements/claims/match.h"

/* How long after an event an article that gives no day still speaks of it as news. */
enum { MATCH_NEWS_DAYS = 92 };

struct asking {
	const struct match_holdings *held;
	const struct claim *claim;
	struct arena *arena;
	struct words words;                    /* of the claim's title and parties */
	double weights[WORDS_MAX], weight_all; /* of those words */
	struct text org, kind, title;
	struct day_span when;
	bool dated; /* the claim itself gives a day; otherwise `when` is the article's */
	bool has_when;
};

enum fit { FIT_NONE, FIT_UNKNOWN, FIT_NEAR, FIT_NEWS, FIT_EXACT };

struct candidate {
	const struct document *document;
	const struct words *title; /* the one of its titles that fits best */
	double score, alike, weight;
	enum fit day;
	int term; /* 1 fits, 0 not said, -1 conflicts */
	bool kind;
};

void match_find_begin(struct asking *ask, const struct match_holdings *held,
	const struct claim *claim, struct arena *arena);

/* The document that fits best, where that is enough. */
bool match_find_document(const struct asking *ask, struct candidate *best);

/* What is told under a title of which no title held has a word, as in another language, may be the
 * one document of its organisation, day and kind. NULL: there is none, or more than one. */
const struct document *match_find_other(const struct asking *ask);

bool match_find_org_fits(const struct asking *ask, const struct document *document);
/* What articles call a document, and what the sheet calls it. */
bool match_find_kind_fits(struct text claimed, struct text held);
/* Does its title say more than what kind of document it is, or whose? "The treaty" is any. */
bool match_find_names_one(const struct asking *ask);

#endif
