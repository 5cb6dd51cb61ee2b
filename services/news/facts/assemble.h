/* From a rule's match to a fact: values of the slots, what the context adds, polarity, modality and
 * attribution. */
#ifndef SERAI_SERVICES_NEWS_FACTS_ASSEMBLE_H
#define SERAI_SERVICES_NEWS_FACTS_ASSEMBLE_H

#include "services/news/rules/clauses.h"
#include "services/news/facts/facts.h"
#include "services/news/rules/rules.h"

/* What the article as a whole is about, for what a sentence leaves out. */
struct context {
	struct text event_org;  /* whose summit the article dates */
	struct text event_date; /* and its date */
	struct text place, day; /* where and when it was written: "BISHKEK, December 9 --" */
};

struct assembler {
	const struct rules *rules;
	struct article *article;
	const struct elements *elements; /* of the row that was matched */
	const struct elements *whole;    /* of the sentence */
	struct clauses *clauses;         /* of the sentence */
	uint8_t clause;                  /* of the row, unless it is the sentence */
	const struct sentence *sentence;
	struct text speaker; /* TEXT_NONE: the article */
	const struct context *context;
	struct facts *facts;
};

/* Makes a fact of the match and adds it. `self` is a struct assembler. */
void assemble_match(void *self, const struct match *match);

/* What code found in elements [first, last), as the match of a rule of its own. */
struct match assemble_found(const struct rule *rule, uint32_t first, uint32_t last);

/* The fact of a match, with no argument yet. */
struct fact assemble_begin(
	const struct assembler *a, const struct match *match, struct text modality);

/* "at least", "about": how to read the number of the match. */
void assemble_bound(struct fact *fact, const struct assembler *a, const struct match *match);

/* The same, of what stands in the sentence at `e`: in its clause. */
static inline struct assembler assemble_within(const struct assembler *a, uint32_t e)
{
	struct assembler within = *a;
	within.clause = clauses_at(a->clauses, e);
	return within;
}

/* The same, with the whole sentence as the row that is read. */
static inline struct assembler assemble_whole(const struct assembler *a)
{
	struct assembler whole = *a;
	whole.elements = a->whole;
	return whole;
}

/* Which sentence of the article is read. */
static inline uint32_t assemble_here(const struct assembler *a)
{
	return (uint32_t)(a->sentence - a->article->sentences);
}

/* How many facts the match makes: more than one when a list fills an argument for one value. Fact
 * `which` of them is filled from the slots. */
uint32_t assemble_count(const struct assembler *a, const struct match *match);
void assemble_slots(
	struct fact *fact, const struct assembler *a, const struct match *match, uint32_t which);

/* The parties told right behind the paper at element `title`: "an agreement with A". */
void assemble_paper_parties(struct fact *fact, const struct assembler *a, uint32_t title);
/* The paper behind which they stand so; the row's end: none. */
uint32_t assemble_paper_of(const struct assembler *a, const struct capture *parties);

/* "signed a protocol on decisions adopted in May | and a plan": is the element between two papers
 * of one list? It tells of the first of them, and nothing of what is done with both. */
bool assemble_between_papers(const struct assembler *a, const struct match *match, uint32_t e);

/* Fills argument `name`, unless the fact has it, with what stands nearest to the match; when
 * `further`, or else with what the article spoke of before. */
void assemble_near(struct fact *fact, const struct assembler *a, const struct match *match,
	struct text name, bool further);

/* "X on March 4 claimed the attack", "officials on Saturday raised the toll": is the date at the
 * element when that was told, which may be days later? */
bool assemble_day_of_claim(const struct assembler *a, uint32_t e);

/* Fills what the rule takes from the last fact of its type, which has to stand at most four
 * sentences before; false when there is none, when none of these arguments was told, or another
 * value than the rule asks for. An `actor` is who speaks, where somebody does. `fact` may be NULL:
 * then it only asks. */
bool assemble_told(const struct assembler *a, const struct rule *rule, struct fact *fact);

/* The date of the meeting that the article is about, for a fact of that meeting without a date. */
void assemble_event(struct fact *fact, const struct assembler *a);

/* Is a date, or the first day of a span, after the article? */
bool assemble_to_come(const struct assembler *a, struct text date);

/* The value of a mention for an argument of this kind; TEXT_NONE when it has none. */
struct text assemble_value(
	struct article *article, enum arg_kind kind, const struct mention *mention);

/* Words of the set, among elements [from, to) of the row that was matched; what an aside says does
 * not count in the whole sentence. */
bool assemble_among(const struct assembler *a, uint32_t from, uint32_t to, enum word_set set);
/* The same, asides and all: for words that stand beside what is asked of. */
bool assemble_right_there(const struct assembler *a, uint32_t from, uint32_t to, enum word_set set);

/* The state a mention is, or lies in; TEXT_NONE when it has none. */
struct text assemble_state(const struct mention *mention);

/* org:ID */
struct text assemble_org(struct article *article, struct text id);

/* May the mention fill the argument? */
bool assemble_fits(const struct arg_type *arg, const struct mention *m);
/* Has a slot of the match taken it? */
bool assemble_captured(
	const struct assembler *a, const struct match *match, const struct mention *mention);
/* For a rule that seeks who acted: "in Kazakhstan" is a place, and those on whose ground it was, or
 * of whom the article told last, are assumed to have acted. */
void assemble_ground(struct fact *fact, const struct assembler *a, const struct match *match);
/* The state named most often right before the sentence, be it by its places, and of two the last;
 * TEXT_NONE where none is. */
struct text assemble_state_before(const struct assembler *a, bool by_adjective);

/* Which organisation is meant; `spoken_of`: told by what was spoken of before. */
struct text assemble_find_org(const struct assembler *a, const struct match *match,
	const struct arg_type *arg, bool *spoken_of);

/* Whose meeting was told of in the few facts before; TEXT_NONE. */
struct text assemble_met_last(const struct assembler *a);

/* Does the fact relate an organisation to itself: its own member, funder or guest? Among several
 * guests it is left out. */
bool assemble_of_itself(struct fact *fact);

/* Is it told of an organisation that no sheet has, and the article has given no abbreviation? Where
 * it can do without an organisation, the name is left out. */
bool assemble_of_stranger(struct fact *fact);

bool assemble_negative(const struct assembler *a, const struct match *match);
struct text assemble_modality(const struct assembler *a, const struct match *match);

#endif
