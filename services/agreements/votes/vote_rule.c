#include "proto/base/buffer.h"
#include "proto/base/nearest.h"
#include "services/agreements/force/clause.h"
#include "services/agreements/votes/vote_inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 16, WORDS_MAX = 32 };

static const char *const names[POSITIONS] = {"none", "support", "no_objection", "reserve",
	"abstain", "constructive_abstain", "non_interest", "ad_referendum", "object", "absent"};

const char *position_name(enum position position)
{
	return names[position];
}

enum err position_parse(struct text text, enum position *out, struct why *why)
{
	for (int i = 0; i < POSITIONS; i++)
		if (text_equal_nocase(text, text_of(names[i]))) {
			*out = (enum position)i;
			return ERR_OK;
		}
	return why_set(why, ERR_BAD_VALUE, "position",
		"wanted support, no_objection, reserve, abstain, constructive_abstain, "
		"non_interest, ad_referendum, object, absent or none, got '%.*s'",
		TEXT_ARG(text));
}

/* --- Rules as trees ------------------------------------------------------------------------- */

struct vote_rule {
	enum { NODE_TERM, NODE_AND, NODE_OR } kind;
	struct term term;
	const struct vote_rule *left, *right;
};

struct parsing {
	struct clause in;
	unsigned depth;
	struct arena *arena;
};

static struct text peek_word(const struct parsing *parsing)
{
	struct clause ahead = parsing->in;
	return clause_word(&ahead);
}

static enum err unknown_word(const struct parsing *parsing, struct text given)
{
	char known[WORDS_MAX][64], where[32];
	struct nearest near = nearest_of(given);
	char list[640] = "";
	for (size_t i = 0; vote_words[i].row.code.ptr && i < WORDS_MAX; i++) {
		snprintf(known[i], sizeof(known[i]), "%.*s",
			TEXT_ARG(vote_word_name(&vote_words[i])));
		nearest_offer(&near, known[i]);
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s", i ? ", " : "",
			known[i]);
	}
	snprintf(where, sizeof(where), "rule:%zu", parsing->in.at - given.len + 1);
	return why_set(parsing->in.why, ERR_BAD_VALUE, where,
		"no decision rule is called '%.*s'%s%s%s; wanted one of %s", TEXT_ARG(given),
		near.best ? "; did you mean " : "", near.best ? near.best : "",
		near.best ? "?" : "", list);
}

/* "2/3 of all" */
static enum err read_share(struct parsing *parsing, struct term *term)
{
	static const struct {
		const char *name;
		enum base base;
	} bases[] = {{"voting", BASE_VOTING}, {"present", BASE_PRESENT}, {"all", BASE_ALL}};
	enum err err = clause_share(&parsing->in, &term->share);
	if (err || !text_is(peek_word(parsing), "of"))
		return err;
	(void)clause_word(&parsing->in);
	clause_skip_blanks(&parsing->in);
	size_t at = parsing->in.at;
	struct text base = clause_word(&parsing->in);
	for (size_t i = 0; i < ARRAY_LEN(bases); i++)
		if (text_is(base, bases[i].name)) {
			term->base = bases[i].base;
			return ERR_OK;
		}
	return clause_refuse(&parsing->in, at, "voting, present or all");
}

/* Between blanks or commas, as one text between blanks. */
static enum err read_states(struct parsing *parsing, struct term *term)
{
	struct buffer states = {0};
	size_t at = parsing->in.at;
	for (struct text one; (one = clause_word(&parsing->in)).len > 0;) {
		buffer_format(&states, "%s%.*s", states.len ? " " : "", TEXT_ARG(one));
		(void)clause_take(&parsing->in, ',');
	}
	term->states = arena_copy(parsing->arena, buffer_as_text(&states));
	buffer_fini(&states);
	return term->states.len ? ERR_OK : clause_refuse(&parsing->in, at, "states");
}

static enum err read_given(struct parsing *parsing, struct term *term)
{
	switch (term->word->takes) {
	case TAKES_NOTHING:
		return clause_refuse(
			&parsing->in, parsing->in.at - 1, "no parentheses after this word");
	case TAKES_SHARE:
		return read_share(parsing, term);
	case TAKES_COUNT:
		return clause_number(&parsing->in, 0, 100000, &term->number);
	case TAKES_STATES:
		return read_states(parsing, term);
	}
	return ERR_OK;
}

static enum err read_arguments(struct parsing *parsing, struct term *term)
{
	if (!clause_take(&parsing->in, '(')) {
		if (term->word->takes == TAKES_NOTHING)
			return ERR_OK;
		if (!vote_word_has_default(term->word))
			return clause_refuse(
				&parsing->in, parsing->in.at, "( and what the word takes");
		term->share = (struct share){1, 2, true};
		return ERR_OK;
	}
	enum err err = read_given(parsing, term);
	return err ? err : clause_expect(&parsing->in, ')', "')'");
}

static enum err read_or(struct parsing *parsing, const struct vote_rule **out);

static enum err read_inside(struct parsing *parsing, const struct vote_rule **out)
{
	if (++parsing->depth > DEPTH_MAX)
		return clause_refuse(&parsing->in, parsing->in.at, "less nesting");
	enum err err = read_or(parsing, out);
	parsing->depth--;
	return err ? err : clause_expect(&parsing->in, ')', "')'");
}

static enum err read_term(struct parsing *parsing, const struct vote_rule **out)
{
	if (clause_take(&parsing->in, '('))
		return read_inside(parsing, out);
	struct vote_rule *rule = arena_zero(parsing->arena, 1, sizeof(*rule));
	struct text name = clause_word(&parsing->in);
	if (!name.len)
		return clause_refuse(&parsing->in, parsing->in.at, "a decision rule");
	for (size_t i = 0; vote_words[i].row.code.ptr && i < WORDS_MAX; i++)
		if (text_equal(name, vote_word_name(&vote_words[i])))
			rule->term.word = &vote_words[i];
	if (!rule->term.word)
		return unknown_word(parsing, name);
	rule->term.base = vote_word_is_of_all(rule->term.word) ? BASE_ALL : BASE_VOTING;
	*out = rule;
	return read_arguments(parsing, &rule->term);
}

static enum err read_chain(struct parsing *parsing, const char *joint,
	enum err (*part)(struct parsing *, const struct vote_rule **), const struct vote_rule **out)
{
	enum err err = part(parsing, out);
	while (!err && text_is(peek_word(parsing), joint)) {
		struct vote_rule *both = arena_zero(parsing->arena, 1, sizeof(*both));
		(void)clause_word(&parsing->in);
		both->kind = strcmp(joint, "and") == 0 ? NODE_AND : NODE_OR;
		both->left = *out;
		err = part(parsing, &both->right);
		*out = both;
	}
	return err;
}

static enum err read_and(struct parsing *parsing, const struct vote_rule **out)
{
	return read_chain(parsing, "and", read_term, out);
}

static enum err read_or(struct parsing *parsing, const struct vote_rule **out)
{
	return read_chain(parsing, "or", read_and, out);
}

enum err vote_rule_parse(
	struct text text, struct arena *arena, const struct vote_rule **out, struct why *why)
{
	struct parsing parsing = {.in = {.text = text, .what = "rule", .why = why}, .arena = arena};
	enum err err = read_or(&parsing, out);
	return err ? err : clause_expect_end(&parsing.in, "and, or, or the end of the rule");
}

static void say(struct vote_judgement *out, const char *fmt, ...) PRINTF(2, 3);
static void say(struct vote_judgement *out, const char *fmt, ...)
{
	va_list arguments;
	va_start(arguments, fmt);
	vsnprintf(out->why, sizeof(out->why), fmt, arguments);
	va_end(arguments);
}

/* --- Judging -------------------------------------------------------------------------------- */

static bool anybody(const struct voices *voices, position_set set)
{
	for (uint32_t i = 0; i < voices->count; i++)
		if (set & BIT(voices->items[i].position))
			return true;
	return false;
}

static enum err judge_term(const struct term *term, const struct voices *voices,
	struct vote_judgement *out, struct why *why)
{
	if (anybody(voices, term->word->blocks)) {
		out->blocks = term->word->blocks;
		say(out, "%.*s: blocked by %.*s", TEXT_ARG(vote_word_name(term->word)),
			TEXT_ARG(term->word->row.blocks));
		return ERR_OK;
	}
	out->met = true;
	say(out, "%.*s: %.*s", TEXT_ARG(vote_word_name(term->word)),
		TEXT_ARG(term->word->row.adopted_when));
	return term->word->count ? term->word->count(term, voices, out, why) : ERR_OK;
}

enum err vote_rule_judge(const struct vote_rule *rule, const struct voices *voices,
	struct vote_judgement *out, struct why *why)
{
	struct vote_judgement left, right;
	*out = (struct vote_judgement){0};
	if (voices->count == 0) {
		say(out, "there are no electors");
		return ERR_OK;
	}
	if (rule->kind == NODE_TERM)
		return judge_term(&rule->term, voices, out, why);
	enum err err = vote_rule_judge(rule->left, voices, &left, why);
	if (!err)
		err = vote_rule_judge(rule->right, voices, &right, why);
	if (err)
		return err;
	bool both = rule->kind == NODE_AND;
	out->met = both ? left.met && right.met : left.met || right.met;
	out->blocks = out->met ? 0
			       : (position_set)((left.met ? 0 : left.blocks) |
						(right.met ? 0 : right.blocks));
	say(out, "%.400s %s %.400s", left.why, both ? "and" : "or", right.why);
	return ERR_OK;
}

position_set vote_rule_breaks(const struct vote_rule *rule)
{
	return rule->kind == NODE_TERM
		       ? rule->term.word->blocks
		       : vote_rule_breaks(rule->left) | vote_rule_breaks(rule->right);
}

position_set vote_rule_unbound(const struct vote_rule *rule)
{
	return rule->kind == NODE_TERM
		       ? rule->term.word->unbound
		       : vote_rule_unbound(rule->left) | vote_rule_unbound(rule->right);
}

bool vote_rule_counts(const struct vote_rule *rule)
{
	if (rule->kind != NODE_TERM)
		return vote_rule_counts(rule->left) || vote_rule_counts(rule->right);
	return rule->term.word->takes == TAKES_SHARE || rule->term.word->takes == TAKES_COUNT ||
	       (rule->term.word->blocks & BIT(POSITION_NONE)) != 0;
}

bool vote_rule_silence_only(const struct vote_rule *rule)
{
	return rule->kind == NODE_TERM && rule->term.word->silence_only;
}

static bool has_seat(const struct voices *seats, struct text state)
{
	for (uint32_t i = 0; i < seats->count; i++)
		if (text_equal(seats->items[i].state, state))
			return true;
	return false;
}

enum err vote_rule_check_seats(const struct vote_rule *rule, const struct voices *seats,
	struct text subject, struct why *why)
{
	if (rule->kind != NODE_TERM) {
		enum err err = vote_rule_check_seats(rule->left, seats, subject, why);
		return err ? err : vote_rule_check_seats(rule->right, seats, subject, why);
	}
	if (rule->term.word->of_subject && !subject.len)
		return why_set(why, ERR_MISSING, "subject",
			"wanted the state whose own standing %.*s decides",
			TEXT_ARG(vote_word_name(rule->term.word)));
	struct text rest = rule->term.states, state;
	while (text_split(&rest, ' ', &state))
		if (!text_equal(state, subject) && !has_seat(seats, state))
			return why_set(why, ERR_BAD_VALUE, "rule",
				"wanted electors in %.*s, and %.*s is none",
				TEXT_ARG(vote_word_name(rule->term.word)), TEXT_ARG(state));
	return ERR_OK;
}
