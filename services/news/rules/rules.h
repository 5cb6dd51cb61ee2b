/* The rules by which sentences become facts. The language is described for people in
 * services/news/data/rules/README.md; a rule file is compiled once, at start.
 *
 * A pattern becomes a small program over the elements of a sentence: plain words, and mentions that
 * stand for one element however many words they have. */
#ifndef SERAI_SERVICES_NEWS_RULES_RULES_H
#define SERAI_SERVICES_NEWS_RULES_RULES_H

#include "proto/base/buffer.h"
#include "proto/base/err.h"
#include "proto/codec/args.h"
#include "services/news/text/article.h"

/* What a slot takes. */
enum slot_kind {
	SLOT_STATE,  /* a state by its name */
	SLOT_NATION, /* also by its adjective */
	SLOT_POWER,  /* a state, its capital or its authorities */
	SLOT_PARTY,  /* a state or organisation */
	SLOT_ACTOR,  /* a state, capital, authority, organisation or person */
	SLOT_WHO,    /* a state, organisation or person */
	SLOT_ORG,
	SLOT_CORRIDOR,
	SLOT_PERSON,
	SLOT_RULER, /* a person who leads a state, or did, or its government */
	SLOT_PLACE, /* a city, region or building */
	SLOT_VENUE,
	SLOT_WHERE, /* a place or state */
	SLOT_DATE,
	SLOT_DURATION,
	SLOT_NUMBER,
	SLOT_ORDINAL,
	SLOT_AMOUNT,
	SLOT_DOCUMENT,
	SLOT_PAIR,
	SLOT_PHRASE, /* the words up to the end of the clause */
	SLOT_NAMED,  /* a run of capitalised words: "Zapad-2025" */
	SLOT_QUOTED, /* words between quotation marks */
};

struct slot {
	struct text arg;  /* "" for one that is only asked for */
	struct text also; /* a second argument that it fills; "" for none */
	enum slot_kind kind;
	bool list;
	bool written;   /* the words as written, and no id */
	bool more;      /* a further number of an argument that one before it fills: their sum */
	bool subject;   /* no preposition before it, no possessive after it */
	uint32_t holds; /* matcher + 1 of a word that the mention must hold; 0 for none */
};

enum opcode { OP_WORD, OP_SLOT, OP_GAP, OP_SPLIT, OP_JUMP, OP_START, OP_END, OP_MATCH };

struct instruction {
	enum opcode op;
	uint32_t x, y, z; /* WORD: matcher; SLOT: slot; GAP: most, slot before + 1, slot after + 1;
			   * SPLIT: first and second choice; JUMP: where */
};

/* What can be asked of one element by looking at nothing but it: is it a word of the matcher, or a
 * mention that a slot of one of the kinds takes? */
struct look {
	uint32_t matcher; /* + 1; 0 for none */
	uint32_t kinds;   /* bits of enum slot_kind */
	bool carried;     /* or a word that a subject may stand before: "and", "which" */
	bool any;         /* everything will do */
};

/* What a part of a clause may be in it; nothing: anything. */
struct roles {
	bool subject;
	bool object;    /* what the verb does it to; of a passive what stands before it */
	bool belongs;   /* other words of the pattern are "of" it, or it stands before them */
	uint32_t after; /* matcher + 1 of prepositions that govern it; 0 for none */
};

/* A part of a pattern of a clause: words, or a slot by itself. */
struct pattern_part {
	uint32_t code; /* its first instruction */
	bool optional, slot;
	struct roles roles;
};

enum {
	RULE_SLOTS_MAX = 12,
	RULE_NEEDS_MAX = 8,
	RULE_STEPS_MAX = 12,
	RULE_SETS_MAX = 8,
	RULE_PARTS_MAX = 10
};

struct pattern {
	struct instruction *code;
	uint32_t code_len;
	size_t code_room;
	struct slot slots[RULE_SLOTS_MAX];
	uint32_t slots_len;
	uint32_t needs[RULE_NEEDS_MAX]; /* matchers that every match contains */
	uint32_t needs_len;
	struct look steps[RULE_STEPS_MAX]; /* what every match contains, in this order */
	uint32_t steps_len;
	struct pattern_part parts[RULE_PARTS_MAX]; /* in any order; the first tells what is done */
	uint32_t parts_len;                        /* 0: the pattern has an order */
	struct look begins;                        /* its first element */
	bool begins_sentence;                      /* and that is the first of all */
};

struct setting {
	struct text arg, value;
	bool assumed; /* gives way to what another rule sees in the same sentence */
};

struct example {
	struct text text;
	struct setting wanted[RULE_SETS_MAX];
	uint32_t wanted_len;
	bool counter; /* the rule must find nothing */
	int line;
};

struct rule {
	struct text name, lang;
	const struct fact_type *fact;
	double confidence;
	struct pattern *patterns;
	uint32_t patterns_len;
	size_t patterns_room;
	struct setting sets[RULE_SETS_MAX];
	uint32_t sets_len;
	struct setting laters[RULE_SETS_MAX]; /* instead, when it is no fact yet */
	uint32_t laters_len;
	struct text finds[RULE_SETS_MAX]; /* args looked for in the sentence, then in what went
					     before */
	uint32_t finds_len;
	struct text nears[RULE_SETS_MAX]; /* args looked for in the sentence only */
	uint32_t nears_len;
	struct setting tolds[RULE_SETS_MAX]; /* args of which the last fact of the type, shortly
						before, has to tell at least one; those with values
						("a|b") are asked for only */
	uint32_t tolds_len;
	struct text reads[RULE_SETS_MAX]; /* args whose value the words of the match tell */
	uint32_t reads_len;
	struct text polarity, modality; /* forced; "" when the words decide */
	struct example *examples;
	uint32_t examples_len;
	size_t examples_room;
	const char *file; /* lent by the rules */
	int line;
};

struct rules;

struct rules *rules_create(struct words *words); /* lends words; add files before words_seal */
void rules_destroy(struct rules **rules);

/* Compiles a file's text. An error names file, line, column, what was wanted and what was given. */
enum err rules_add(
	struct rules *rules, const char *file, struct text content, struct why *why) MUST_USE;

/* When all files are added: words that no pattern, no other line and no code asked for are refused,
 * since their name is likely misspelt. */
enum err rules_all_asked(const struct rules *rules, struct why *why) MUST_USE;

/* The lists of words that the files have for the code. To be sealed before the words are. */
struct lists *rules_lists(const struct rules *rules);

/* Ends the adding of files: prepares the look-up of patterns by the words they need. Once, when the
 * words are sealed, before the first match. */
void rules_seal(struct rules *rules);

/* The patterns of all rules in order. */
struct pattern_ref {
	const struct rule *rule;
	const struct pattern *pattern;
};
uint32_t rules_patterns(const struct rules *rules, const struct pattern_ref **refs);

/* What a pattern needs besides the matcher that it is found by. */
struct pattern_needs {
	uint32_t ref;   /* among the patterns of all rules */
	uint32_t kinds; /* bits of the kinds of slots that have to be filled */
	uint32_t len;
	uint16_t needs[RULE_NEEDS_MAX];
};

/* The patterns of one language, each under the matcher of its needs that is least often met: most
 * are passed over for every sentence, without a look. */
struct rules_index {
	struct text lang;
	/* A bit for each matcher that has patterns; a bit for each part of that which has any. */
	uint64_t leading[WORDS_BITS_MAX / 64], filled[WORDS_FILLED(WORDS_BITS_MAX / 64)];
	uint32_t groups[WORDS_BITS_MAX + 1]; /* where each matcher's patterns begin */
	struct pattern_needs *needing;
};
const struct rules_index *rules_index(const struct rules *rules, struct text lang); /* or NULL */

uint32_t rules_count(const struct rules *rules);
const struct rule *rules_at(const struct rules *rules, uint32_t index);

/* A word or mention of a sentence. */
struct element {
	uint32_t first, last;          /* tokens; "the" before a mention belongs to it */
	const struct mention *mention; /* NULL for a plain word */
	uint32_t word;                 /* 0 for a mention of several words */
	uint32_t kinds;                /* bits of the kinds of slots that take it */
	const uint64_t *bits;          /* of the word */
	uint64_t sets;                 /* bits of the sets that a plain word may begin */
	const uint64_t *lists;         /* bits of the lists that its first token is in */
};

struct elements {
	struct element *items;
	uint32_t len;
	size_t room;
	bool several; /* clauses, each of which is a row too: patterns of a clause are for those */
	/* Bits of the lists and sets of which no word is there; none where nobody has looked. */
	uint64_t lacks[LISTS_PARTS], lacks_sets;
};

/* Notes what the row lacks, when all its elements are there. */
void rules_note_lacks(struct elements *row);

void rules_elements(const struct article *article, const struct sentence *s, struct elements *out);

/* Of a plain word, or of a mention; `word` is 0 for one of several words. */
struct element rules_element(const struct article *article, const uint32_t tokens[2],
	const struct mention *mention, uint32_t word);

struct capture {
	uint32_t first, last; /* elements; equal when the slot took nothing */
};

struct match {
	const struct rule *rule;
	const struct pattern *pattern;
	uint32_t first, last; /* elements */
	struct capture captures[RULE_SLOTS_MAX];
};

/* On the way over a list that a slot takes. */
struct roll {
	uint32_t head; /* the element of the member; ROLL_NOBODY where an item names none */
	uint32_t end;  /* behind the item; 0 before the first */
	bool last;     /* "and" stands before the item */
	bool parted;   /* a semicolon does */
	bool tolerant; /* an item was a phrase of any words */
	bool dash;     /* a dash has opened the list */
	uint32_t lead; /* the word, "by" or "with", that may stand before each item again; 0 */
};
enum { ROLL_NOBODY = UINT32_MAX };

struct taken {
	const struct slot *slot;
	const struct capture *capture;
};

/* The next member of what a slot took; begin with a zeroed roll. */
bool rules_member(const struct rules *rules, const struct article *article,
	const struct elements *elements, const struct taken *list, struct roll *roll);

/* Where the list ends that the slot takes from element `at`; `at` where it takes nothing there. Of
 * "A, B and C, and D said" D is no member, but of `all`, as in "talks between A and B began". */
uint32_t rules_list_end(const struct rules *rules, const struct article *article,
	const struct elements *elements, const struct slot *slot, uint32_t at);
uint32_t rules_list_end_all(const struct rules *rules, const struct article *article,
	const struct elements *elements, const struct slot *slot, uint32_t at);

/* Calls `found` for every match of every rule of the article's language in the sentence. */
void rules_match(const struct rules *rules, const struct article *article,
	const struct elements *elements, void (*found)(void *self, const struct match *match),
	void *self);

/* How far a pattern came whose words all stand in the sentence. */
struct near {
	const struct rule *rule;
	uint32_t pattern; /* which of the rule's, from 0 */
	bool matched;
	uint32_t reached;        /* its instruction that was not met; of pattern->code_len */
	uint32_t first, stopped; /* elements: where it began, and the one that did not fit; of a
				    pattern of a clause, the clause */
};

/* Calls `near` for every pattern that matched or began to. For people who write rules. */
void rules_almost(const struct rules *rules, const struct article *article,
	const struct elements *elements, void (*near)(void *self, const struct near *near),
	void *self);

/* What an instruction asks for, for people: "adopt*|sign", "<state>". */
void rules_wanted(const struct rules *rules, const struct pattern *pattern, uint32_t instruction,
	struct buffer *out);

/* Sets of words that the code asks for by name (word_sets.tbl). */
enum word_set {
#define WORD_SET(name, line) SET_##name,
#include "services/news/rules/word_sets.tbl"
#undef WORD_SET
	SET_COUNT
};

/* The element after the words of the set, the first of which stands at `at`; `at` when the others
 * do not. */
uint32_t rules_set_end(const struct rules *rules, enum word_set set, const struct article *article,
	const struct elements *elements, uint32_t at);

/* The element after the words of the set that begin at `at`; `at` when none do. Asked at every
 * place: mostly it is a look. */
static inline uint32_t rules_set_at(const struct rules *rules, enum word_set set,
	const struct article *article, const struct elements *elements, uint32_t at)
{
	bool may = at < elements->len && (elements->items[at].sets >> set & 1);
	return may ? rules_set_end(rules, set, article, elements, at) : at;
}

/* The value of the argument that words among the elements `within` stand for, by the lines
 * `values`: of several the last, to whose words `within` is narrowed. TEXT_NONE when none does. */
struct text rules_value(const struct rules *rules, const struct arg_type *arg,
	const struct article *article, const struct elements *elements, struct capture *within);

/* The compiled words of the sets, by enum word_set; without code where no file has a line for it.
 */
const struct pattern *rules_sets(const struct rules *rules);

/* Words that stand for a value of an argument: a line `values FACT ARG VALUE word|word`. */
struct value_words {
	const struct arg_type *arg;
	struct text value;
	struct pattern pattern;
};
/* Those of one argument, as they were read. */
uint32_t rules_values(
	const struct rules *rules, const struct arg_type *arg, const struct value_words **values);

/* May two facts of this type that tell of one event differ in it? The surer one is believed then.
 */
bool rules_is_shade(
	const struct rules *rules, const struct fact_type *fact, const struct arg_type *arg);

bool rules_slot_accepts(enum slot_kind kind, const struct mention *mention);
uint32_t rules_slot_kinds(const struct mention *mention); /* a bit for each that accepts it */

#endif
