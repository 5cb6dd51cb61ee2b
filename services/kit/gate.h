/* The gate: which of the statements about one thing become a fact. One rule for every service that
 * turns claims into records.
 *
 *   one source of grade A, or two independent ones of grade B, and no contradiction of equal or
 *   higher grade: promoted. C supports, and never promotes; D is kept and never counts. What is
 *   not said to have happened is never promoted, however many repeat it.
 *
 * How many sources of A and of B a kind of fact needs is a policy (gate_policy_of). A judgement is
 * a function of all statements given, in any order: taking one away (a person refutes it) and
 * judging again undoes all that rested on it.
 *
 * What many sources say alike need not be weighed many times: gate_adds tells which statements
 * change nothing any more, so that one more costs the same however many there were. What one source
 * says differently again and again is kept, and counts no more from the 65th on (gate_put): an
 * article that gives a membership three thousand days would keep its judge busy for minutes.
 *
 * Pure. All texts are lent; what is made lies in the arena. */
#ifndef SERAI_SERVICES_KIT_GATE_H
#define SERAI_SERVICES_KIT_GATE_H

#include "proto/base/arena.h"
#include "proto/base/day.h"
#include "proto/base/err.h"
#include "proto/base/text.h"
#include "proto/records/registry.h"

/* The words of a sentence as hashes of each run of three, in order and without repeats: by these
 * two sentences are known as one wire copy. */
struct gate_sketch {
	const uint64_t *hashes;
	uint32_t count;
};
struct gate_sketch gate_sketch(struct text sentence, struct arena *arena);

/* What one source says of one thing. Statements judged together are of one key and one lane: their
 * values exclude each other where their days overlap. */
struct gate_statement {
	struct text id;     /* of the claim */
	struct text value;  /* member, adopted ... */
	struct text basis;  /* what its day stands for: decision, memorandum ...; may be none */
	struct text source; /* address or name of the publication */
	struct text attributed_to; /* whom it cites; may be none */
	struct text sentence;      /* its words, to know a wire copy by */
	struct gate_sketch sketch; /* of the sentence, where it was made; else it is made anew */
	struct text publisher;     /* where the news told it; else it is read off the source */
	struct text story;         /* of its article: those of one story are one source, copied */
	char grade;                /* A to D */
	bool fact;                 /* said to have happened */
	bool denies;               /* says that the value does not hold */
	bool dated;
	struct day_span when; /* of its day, where dated */
	int told;    /* of an undated one: the month of its article (gate_month); 0: none */
	bool beyond; /* its source says too many things of this already: it counts as grade D */
};

/* Months counted through; what is said without a day is said of the month of its article. */
int gate_month(day on);

/* How many independent sources of a grade promote; 0: none of that grade ever does. */
struct gate_policy {
	uint8_t of_a, of_b;
};

/* The policy of a fact type in a text such as "* A1 B2, org.chair A1 B3, org.seat never": the row
 * that names it, else that of `*`. ERR_BAD_VALUE names the part that is none. */
enum err gate_policy_of(
	struct text policies, struct text fact, struct gate_policy *out, struct why *why) MUST_USE;

enum gate_state {
	GATE_ANNOUNCED, /* not said to have happened */
	GATE_PROMOTED,
	GATE_HELD,      /* not enough for it, or too much against it */
	GATE_CONTESTED, /* enough for it, and as much against it */
	GATE_REFUTED, /* what speaks against it is of a higher grade and would itself be promoted */
};
const char *gate_state_name(enum gate_state state);

enum { GATE_LISTED_MAX = 64 };

struct gate_judgement {
	enum gate_state state;
	struct day_span window; /* of the promoted: from the earliest to the latest day sourced */
	bool dated;
	/* Ids of the statements that it rests on, itself among them, and of those that contradict
	 * it: the first GATE_LISTED_MAX of those weighed. */
	const struct text *supports;
	uint32_t supports_count;
	const struct text *against;
	uint32_t against_count;
	struct text reason; /* in a sentence */
};

/* Judges the statement at `index`. */
void gate_judge(const struct gate_statement *all, uint32_t count, uint32_t index,
	struct gate_policy policy, struct arena *arena, struct gate_judgement *out);

/* For many of the same statements: of those that are alike one judgement is made. It lives as long
 * as the arena. */
struct gate_judging {
	const struct gate_statement *all;
	uint32_t count;
	struct arena *arena;
	struct gate_weighing *weighings; /* one for each policy that was asked with */
};
struct gate_judging gate_judging(
	const struct gate_statement *all, uint32_t count, struct arena *arena);
const struct gate_judgement *gate_judged(
	struct gate_judging *judging, uint32_t index, struct gate_policy policy);

/* Do both say the same, with the same weight? Then they are judged alike, whatever else is said. */
bool gate_alike(const struct gate_statement *a, const struct gate_statement *b);

/* Does `next` add anything to those in `kept`, all of its kind (gate_alike)? No, when
 *   - nine independent sources say so already: no policy asks for more; or
 *   - sixteen are the same source in the same way: its publisher, or other publishers of its story,
 *     of its words, or that cite whom it cites. One that comes later and is independent of `next`
 *     is independent of one of those, unless it cites sixteen publishers at once; or
 *   - 256 are kept.
 * What adds nothing is judged as its kind is, and need not be among those that are weighed. */
bool gate_adds(const struct gate_statement *const *kept, uint32_t count,
	const struct gate_statement *next);

/* A digest of what makes statements alike, and of whatever `more` they have in common. */
enum { GATE_KIND_TEXT = 17 };
void gate_kind(const struct gate_statement *is, struct text more, char out[GATE_KIND_TEXT]);

/* What is weighed of one thing: statements that add something, each with its kind. The arrays are
 * the caller's, with room for all that may be put. */
struct gate_weighed {
	struct gate_statement *items;
	struct text *kinds;
	uint32_t count;
};
/* Puts `next` among them, unless enough of its kind are there; of a source that has put 64 already,
 * as one that is `beyond`. A kind of NULL is a kind by itself. `at`: its place, else that of the
 * first of its kind. False: it changes no other's judgement, and need not be put again. */
bool gate_put(struct gate_weighed *weighed, const struct gate_statement *next, struct text kind,
	uint32_t *at);

/* Puts one that was put before, when those among them now were there. Returns its place. */
uint32_t gate_keep(
	struct gate_weighed *weighed, const struct gate_statement *next, struct text kind);

/* Two sources count as two when their publishers differ, their articles are not of one story and
 * the words not the same wire copy,
 * neither cites the other and both do not cite the same third. */
bool gate_independent(const struct gate_statement *a, const struct gate_statement *b);

/* The publisher that a source names: "https://www.tass.com/x" is "tass.com"; else the text itself.
 */
struct text gate_publisher(struct text source);

/* Counts a claim that is alike at the row of its key and kind, if there is one. */
void gate_count_alike(struct review_row *rows, uint32_t count, const struct claim_judged *judged);

/* Leaves of all rows the page that the query asks for, as many as fit a reply with room to spare,
 * and says where the next one begins. */
enum err gate_page(
	struct review_reply *all, const struct review_query *query, struct why *why) MUST_USE;

#endif
