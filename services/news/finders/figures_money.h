/* Money that is lent, given, put in or needed: of every amount what it is of, who gives it, who
 * receives it, and for what. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_FIGURES_MONEY_H
#define SERAI_SERVICES_NEWS_FINDERS_FIGURES_MONEY_H

#include "services/news/facts/assemble.h"

/* What the article has told of money so far; begin with a zeroed one. */
struct figures_money {
	struct text giver;    /* of the last amount: a state or org:ID */
	struct text receiver; /* who was to have it */
	struct text project;  /* what it was for */
	struct text corridor; /* the corridor that it was for; TEXT_NONE */
	uint32_t sentence;
	struct text kind; /* "loan", where the last amount told it, and in which sentence */
	uint32_t kind_sentence;
	struct text works; /* what was named last of what is built, and in which sentence */
	uint32_t works_sentence;
	struct text currency; /* of the last amount, and in which sentence */
	uint32_t currency_sentence;
};

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void figures_money_find(const struct assembler *a, struct figures_money *spoken);

#endif
