/* Entry into force: the rule of a treaty's final clauses, and what it comes to with the instruments
 * that are there. Pure: no clock, no store; everything is in the question.
 *
 * A rule is written as the clause is said:
 *
 *     on_signature, at_adoption, on_date(2015-01-01)
 *     nth(10)                       the tenth instrument
 *     nth_including(3, RU+KZ)       the third, those of Russia and Kazakhstan among them
 *     all_signatories, last_notification
 *     share(55%, emissions)         parties that hold so much of a weight
 *     share(2/3, members)           so many of those who are eligible
 *     and(rule, rule ...), or(rule, rule ...)
 *     provisional(rule, rule)       applied from the first, in force by the second
 *
 * A rule of instruments may end in a delay, `nth(10, days(30))`:
 *
 *     days(30), days(30, COUNTING)  COUNTING: kth_day_after (19 February + 30 = 21 March, as
 * nothing is said), after_expiry (one day later), inclusive (one earlier) months(3)
 *     first_of_month_after(3)       of the month after three months
 *     first_of_month_after_days(60) of the month after the sixtieth day
 *
 * and, for who joins later, behind a `;`:
 *
 *     same_day, on_deposit, consent_of_all(30)
 *     after_deposit(DELAY)          with a delay of its own; days_after_deposit(30) is the usual
 * one
 *
 * Source: Vienna Convention on the Law of Treaties, articles 20, 24, 25, 55, and the clauses of the
 * treaties themselves. Days that a source gives as a month or a year are windows, and windows flow
 * through: the answer's first day takes every earliest reading, its last day every latest one. */
#ifndef SERAI_SERVICES_AGREEMENTS_FORCE_FORCE_H
#define SERAI_SERVICES_AGREEMENTS_FORCE_FORCE_H

#include "proto/base/arena.h"
#include "proto/base/buffer.h"
#include "proto/base/day.h"
#include "proto/records/agreement.h"
#include "services/agreements/force/share.h"

enum { FORCE_NODES_MAX = 32, FORCE_SET_MAX = 64 };

enum force_counting { FORCE_KTH_DAY_AFTER, FORCE_AFTER_EXPIRY, FORCE_INCLUSIVE };

struct force_plus {
	enum {
		FORCE_AT_ONCE,
		FORCE_DAYS,
		FORCE_MONTHS,
		FORCE_FIRST_OF_MONTH,
		FORCE_FIRST_OF_MONTH_DAYS
	} kind;
	int64_t count;
	enum force_counting counting;
};

enum force_kind {
	FORCE_ON_SIGNATURE,
	FORCE_AT_ADOPTION,
	FORCE_ON_DATE,
	FORCE_NTH,
	FORCE_NTH_INCLUDING,
	FORCE_ALL_SIGNATORIES,
	FORCE_LAST_NOTIFICATION,
	FORCE_SHARE,
	FORCE_AND,
	FORCE_OR,
	FORCE_PROVISIONAL,
};

/* A node of the rule: its own numbers, and for and, or, provisional the nodes below it. */
struct force_node {
	enum force_kind kind;
	int64_t count;                  /* nth */
	struct share share;             /* of the weight */
	struct text weight;             /* its name; `members`: each that is eligible counts one */
	day on;                         /* on_date */
	struct text set[FORCE_SET_MAX]; /* nth_including */
	uint32_t set_count;
	struct force_plus plus;
	struct force_node *below, *next; /* first child, next of the same parent */
};

enum force_party_kind {
	FORCE_SAME_DAY,
	FORCE_ON_DEPOSIT,
	FORCE_AFTER_DEPOSIT,
	FORCE_CONSENT_OF_ALL
};

struct force_rule {
	struct force_node *top;
	enum force_party_kind party;
	struct force_plus party_plus;
};

/* Lent from the arena, texts from the rule. A refusal names the column: "rule:12". */
enum err force_parse(
	struct text rule, struct arena *arena, struct force_rule *out, struct why *why) MUST_USE;

/* The language word for word, for people; NULL at the end. Texts are static. */
const struct force_rule_row *force_rule_row_at(uint32_t index);

enum force_act {
	FORCE_SIGNS,
	FORCE_DEPOSITS,   /* ratification, acceptance, approval, accession: consent to be bound */
	FORCE_NOTIFIES,   /* that its procedures at home are done */
	FORCE_WITHDRAWS,  /* on the day on which that has effect */
	FORCE_CONSENTS,   /* to another's joining: `about` */
	FORCE_ENDS_TRIAL, /* says that it will not apply the treaty provisionally any more */
};

struct force_instrument {
	struct text party, about;
	enum force_act act;
	day first, last;  /* window: both in */
	bool reservation; /* it counts when deposited (Vienna Convention, article 20) */
};

struct force_weight {
	struct text party;
	double amount;
};

struct force_question {
	struct force_rule rule;
	const struct force_instrument *instruments; /* what was known; their order means nothing */
	uint32_t instruments_count;
	const struct text *signatories; /* for all_signatories, last_notification, on_signature */
	uint32_t signatories_count;
	const struct text *eligible; /* none: whoever deposits */
	uint32_t eligible_count;
	const struct force_weight *weights;
	uint32_t weights_count;
	bool has_adopted;
	day adopted_first, adopted_last;
	day on; /* the day asked about */
};

struct force_party {
	struct text party;
	bool bound;      /* false: what it waits for is in the note */
	day first, last; /* from when: window */
	day until;       /* its withdrawal; DAY_MAX: none */
	bool has_trial;  /* it applies the treaty provisionally, or has: window of the first day */
	day trial_first, trial_last;
	day trial_until; /* until force for it, or its own notice; DAY_MAX: no end */
	char note[160];
};

struct force_answer {
	const char *state; /* in_force, may_be_in_force, will_enter, provisional, waiting */
	bool met;          /* the day of entry into force is known, as a window */
	day first, last;
	bool has_trial; /* provisional application by those who sign, each until force for it, or
			 * until its own notice (Vienna Convention, article 25) */
	day trial_first, trial_last;
	struct force_party *parties; /* in the order of the days from which they are bound */
	uint32_t parties_count;
	struct text waiting;     /* what is missing on the day asked about; "" when nothing is */
	struct text trail;       /* line for line how the day was found */
	struct text not_counted; /* instruments left out, each with its reason */
};

/* The answer and its texts live in the arena. */
void force_solve(
	const struct force_question *question, struct arena *arena, struct force_answer *out);

day force_add(day from, const struct force_plus *plus);

/* The latest day of the deciding instrument that gives this day of entry into force; false when no
 * day does (a first of the month that is none). */
bool force_inverse(day in_force, const struct force_plus *plus, day *out);

/* "kth_day_after" ...; for texts. */
const char *force_act_name(enum force_act act);

/* Who is named and signs besides, or is told twice to have signed, is one signatory. */
void force_add_signatory(struct text *signatories, uint32_t *count, struct text party);

#endif
