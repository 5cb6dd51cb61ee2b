/* All finders in their order: what the extraction asks of each sentence beside its rules. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_FINDERS_H
#define SERAI_SERVICES_NEWS_FINDERS_FINDERS_H

#include "services/news/finders/drills.h"
#include "services/news/finders/figures.h"
#include "services/news/finders/figures_money.h"
#include "services/news/finders/hauls.h"
#include "services/news/finders/incidents.h"
#include "services/news/finders/meetings.h"
#include "services/news/finders/policy.h"
#include "services/news/finders/standing.h"
#include "services/news/finders/trade.h"

/* What the article has told so far; begin with a zeroed one. */
struct finders {
	struct figures_spoken figures;
	struct figures_money money;
	struct drills_spoken drills;
	struct hauls_spoken hauls;
	struct incidents_spoken incidents;
	struct meetings_spoken meetings;
	struct standing_spoken standing;
	struct policy_spoken policy;
	struct trade_spoken trade;
};

/* Adds the facts of the assembler's sentence, whose clauses are found. */
void finders_read(const struct assembler *a, struct finders *finders);

/* The same for an entry of a list, read with what opened the list: its figures and sums. */
void finders_read_entry(const struct assembler *a, struct finders *finders);

#endif
