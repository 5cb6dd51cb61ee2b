#include "services/agreements/votes/vote_inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ALL_POSITIONS ((position_set)((1U << POSITIONS) - 1))
#define NOT_SUPPORTING                                                                             \
	((position_set)(ALL_POSITIONS & ~(BIT(POSITION_SUPPORT) | BIT(POSITION_NO_OBJECTION) |     \
						BIT(POSITION_RESERVE))))

/* --- The table ------------------------------------------------------------------------------ */

static enum err count_majority(const struct term *term, const struct voices *voices,
	struct vote_judgement *out, struct why *why);
static enum err count_weight(const struct term *term, const struct voices *voices,
	struct vote_judgement *out, struct why *why);
static enum err count_supports(const struct term *term, const struct voices *voices,
	struct vote_judgement *out, struct why *why);
static enum err count_opposed(const struct term *term, const struct voices *voices,
	struct vote_judgement *out, struct why *why);
static enum err count_vetoes(const struct term *term, const struct voices *voices,
	struct vote_judgement *out, struct why *why);
static enum err count_declared(const struct term *term, const struct voices *voices,
	struct vote_judgement *out, struct why *why);
static enum err count_objections(const struct term *term, const struct voices *voices,
	struct vote_judgement *out, struct why *why);

#define ROW(code, when, blocks, bound)                                                             \
	{                                                                                          \
		TEXT(code), TEXT(when), TEXT(blocks), TEXT(bound)                                  \
	}

const struct word vote_words[] = {
	{ROW("unanimity_express", "every elector supports or says it has no objection",
		 "anything else, silence and absence too", "all"),
		.blocks = NOT_SUPPORTING | BIT(POSITION_RESERVE)},
	{ROW("consensus", "nobody objects (CSTO, OTS, CICA, EAEU Supreme Council)", "object",
		 "all"),
		.blocks = BIT(POSITION_OBJECT)},
	{ROW("consensus_no_objection",
		 "nobody objects before approval closes (SCO Charter art. 16)", "object",
		 "all but those who declared non_interest; they may join later"),
		.blocks = BIT(POSITION_OBJECT), .unbound = BIT(POSITION_NON_INTEREST)},
	{ROW("consensus_minus_one",
		 "nobody but the state concerned objects (SCO: suspension, expulsion)", "object",
		 "all"),
		.blocks = BIT(POSITION_OBJECT), .of_subject = true},
	{ROW("consensus_silence",
		 "the deadline passes unbroken (NATO, OSCE, UN General Assembly 2020)", "object",
		 "all"),
		.blocks = BIT(POSITION_OBJECT), .silence_only = true},
	{ROW("unga_silence", "the same, as the UN General Assembly had it in 2020", "object",
		 "all"),
		.blocks = BIT(POSITION_OBJECT), .silence_only = true},
	{ROW("constructive_abstention",
		 "nobody objects, and declared abstainers are not one third of the states with one "
		 "third of the population (TEU art. 31(1))",
		 "object, or that share of constructive_abstain",
		 "all but those who said constructive_abstain"),
		.blocks = BIT(POSITION_OBJECT), .unbound = BIT(POSITION_CONSTRUCTIVE_ABSTAIN),
		.count = count_declared},
	{ROW("consensus_non_interest", "nobody who is interested objects (CIS)", "object",
		 "all but those who declared non_interest"),
		.blocks = BIT(POSITION_OBJECT), .unbound = BIT(POSITION_NON_INTEREST)},
	{ROW("majority(SHARE [of voting|present|all])",
		 "supporters reach the share of those voting for or against (as nothing is said), "
		 "present, or all; `majority` alone is more than half",
		 "none by itself", "all"),
		.takes = TAKES_SHARE, .count = count_majority},
	{ROW("weighted(SHARE [of voting|present|all])",
		 "the same, by the electors' weights or populations; of all, as nothing is said",
		 "none by itself", "all"),
		.takes = TAKES_SHARE, .count = count_weight},
	{ROW("count(N)", "at least N electors support", "none by itself", "all"),
		.takes = TAKES_COUNT, .count = count_supports},
	{ROW("opposed_at_most(N)", "at most N electors do not support", "none by itself", "all"),
		.takes = TAKES_COUNT, .count = count_opposed},
	{ROW("veto(STATE ...)", "none of these objects", "object, by one of these", "all"),
		.takes = TAKES_STATES, .count = count_vetoes},
	{ROW("reservation_two_thirds",
		 "a reservation stands unless at least two thirds object (SCO Charter)",
		 "object, by two thirds", "all"),
		.count = count_objections},
	{.row = {.code = {0}}},
};

const struct vote_rule_row *vote_rule_row_at(uint32_t index)
{
	return vote_words[index].row.code.ptr ? &vote_words[index].row : NULL;
}

struct text vote_word_name(const struct word *word)
{
	struct text rest = word->row.code, name = TEXT_NONE;
	text_split(&rest, '(', &name);
	return name;
}

/* --- Counting ------------------------------------------------------------------------------- */

static void say(struct vote_judgement *out, const char *fmt, ...) PRINTF(2, 3);
static void say(struct vote_judgement *out, const char *fmt, ...)
{
	va_list arguments;
	va_start(arguments, fmt);
	vsnprintf(out->why, sizeof(out->why), fmt, arguments);
	va_end(arguments);
}

static bool supports(enum position position)
{
	return !(NOT_SUPPORTING & BIT(position));
}

static bool in_base(enum position position, enum base base)
{
	if (base == BASE_ALL)
		return true;
	if (base == BASE_PRESENT)
		return position != POSITION_ABSENT;
	return supports(position) || position == POSITION_OBJECT;
}

static const char *base_name(enum base base)
{
	return base == BASE_ALL ? "electors" : base == BASE_PRESENT ? "present" : "voting";
}

static enum err count_majority(const struct term *term, const struct voices *voices,
	struct vote_judgement *out, struct why *why)
{
	uint32_t part = 0, whole = 0;
	(void)why;
	for (uint32_t i = 0; i < voices->count; i++) {
		part += supports(voices->items[i].position);
		whole += in_base(voices->items[i].position, term->base);
	}
	out->met = share_reached(&term->share, part, whole);
	out->blocks = NOT_SUPPORTING;
	say(out, "%u of %u %s support, wanted %s%lld/%lld", part, whole, base_name(term->base),
		term->share.more_than ? "more than " : "", (long long)term->share.numerator,
		(long long)term->share.denominator);
	return ERR_OK;
}

static enum err weight_missing(const struct voice *voice, struct why *why)
{
	return why_set(why, ERR_MISSING, "electors",
		"not known: the rule needs the weight of every elector, and that of %.*s is not "
		"given (wanted %.*s:WEIGHT)",
		TEXT_ARG(voice->state), TEXT_ARG(voice->state));
}

static enum err count_weight(const struct term *term, const struct voices *voices,
	struct vote_judgement *out, struct why *why)
{
	double part = 0, whole = 0;
	for (uint32_t i = 0; i < voices->count; i++) {
		const struct voice *voice = &voices->items[i];
		if (!voice->weighed)
			return weight_missing(voice, why);
		part += supports(voice->position) ? voice->weight : 0;
		whole += in_base(voice->position, term->base) ? voice->weight : 0;
	}
	out->met = share_reached(&term->share, part, whole);
	out->blocks = NOT_SUPPORTING;
	say(out, "weight %.10g of %.10g (%s) supports, wanted %s%lld/%lld", part, whole,
		base_name(term->base), term->share.more_than ? "more than " : "",
		(long long)term->share.numerator, (long long)term->share.denominator);
	return ERR_OK;
}

static uint32_t supporters(const struct voices *voices)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < voices->count; i++)
		n += supports(voices->items[i].position);
	return n;
}

static enum err count_supports(const struct term *term, const struct voices *voices,
	struct vote_judgement *out, struct why *why)
{
	uint32_t n = supporters(voices);
	(void)why;
	out->met = n >= term->number;
	out->blocks = NOT_SUPPORTING;
	say(out, "%u of %u electors support, wanted %lld", n, voices->count,
		(long long)term->number);
	return ERR_OK;
}

static enum err count_opposed(const struct term *term, const struct voices *voices,
	struct vote_judgement *out, struct why *why)
{
	uint32_t n = voices->count - supporters(voices);
	(void)why;
	out->met = n <= term->number;
	out->blocks = NOT_SUPPORTING;
	say(out, "%u of %u electors do not support, wanted at most %lld", n, voices->count,
		(long long)term->number);
	return ERR_OK;
}

static bool among(struct text states, struct text state)
{
	struct text part;
	while (text_split(&states, ' ', &part))
		if (text_equal(part, state))
			return true;
	return false;
}

static enum err count_vetoes(const struct term *term, const struct voices *voices,
	struct vote_judgement *out, struct why *why)
{
	(void)why;
	out->met = true;
	say(out, "no veto");
	for (uint32_t i = 0; i < voices->count; i++)
		if (voices->items[i].position == POSITION_OBJECT &&
			among(term->states, voices->items[i].state)) {
			out->met = false;
			out->blocks = BIT(POSITION_OBJECT);
			say(out, "%.*s vetoes", TEXT_ARG(voices->items[i].state));
		}
	return ERR_OK;
}

static const struct share one_third = {1, 3, false}, two_thirds = {2, 3, false};

/* The population is asked for only when the states alone reach a third. */
static enum err count_declared(const struct term *term, const struct voices *voices,
	struct vote_judgement *out, struct why *why)
{
	uint32_t declared = 0;
	double part = 0, whole = 0;
	const struct voice *unknown = NULL;
	(void)term;
	for (uint32_t i = 0; i < voices->count; i++) {
		const struct voice *voice = &voices->items[i];
		bool declares = voice->position == POSITION_CONSTRUCTIVE_ABSTAIN;
		declared += declares;
		part += declares ? voice->weight : 0;
		whole += voice->weight;
		if (!voice->weighed && !unknown)
			unknown = voice;
	}
	out->met = true;
	if (!share_reached(&one_third, declared, voices->count)) {
		say(out, "%u of %u states abstain with a declaration, less than a third", declared,
			voices->count);
		return ERR_OK;
	}
	if (unknown)
		return weight_missing(unknown, why);
	out->met = !share_reached(&one_third, part, whole);
	out->blocks = BIT(POSITION_CONSTRUCTIVE_ABSTAIN);
	say(out,
		"%u of %u states with %.10g of %.10g of the population abstain with a declaration: "
		"%s a third of both",
		declared, voices->count, part, whole, out->met ? "not" : "at least");
	return ERR_OK;
}

static enum err count_objections(const struct term *term, const struct voices *voices,
	struct vote_judgement *out, struct why *why)
{
	uint32_t n = 0;
	(void)term;
	(void)why;
	for (uint32_t i = 0; i < voices->count; i++)
		n += voices->items[i].position == POSITION_OBJECT;
	out->met = !share_reached(&two_thirds, n, voices->count);
	out->blocks = BIT(POSITION_OBJECT);
	say(out, "%u of %u object to the reservation, %s two thirds", n, voices->count,
		out->met ? "less than" : "at least");
	return ERR_OK;
}

bool vote_word_has_default(const struct word *word)
{
	return word->count == count_majority;
}

bool vote_word_is_of_all(const struct word *word)
{
	return word->count == count_weight;
}
