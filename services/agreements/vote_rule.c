#include "services/agreements/vote_inside.h"

#include "proto/base/nearest.h"

#include <ctype.h>
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
	struct text text;
	size_t at;
	unsigned depth;
	struct arena *arena;
	struct why *why;
};

static enum err refuse(const struct parsing *in, size_t at, const char *wanted)
{
	struct text given = text_slice(in->text, at, in->text.len);
	if (given.len > 40)
		given.len = 40;
	return why_set(in->why, ERR_BAD_VALUE, "rule", "column %zu: wanted %s, got %s%.*s%s",
		at + 1, wanted, given.len ? "'" : "the end", TEXT_ARG(given), given.len ? "'" : "");
}

static void skip_blanks(struct parsing *in)
{
	while (in->at < in->text.len && isspace((unsigned char)in->text.ptr[in->at]))
		in->at++;
}

static struct text peek_word(struct parsing *in)
{
	skip_blanks(in);
	size_t end = in->at;
	while (end < in->text.len &&
		(isalnum((unsigned char)in->text.ptr[end]) || in->text.ptr[end] == '_'))
		end++;
	return text_slice(in->text, in->at, end);
}

static bool take_char(struct parsing *in, char c)
{
	skip_blanks(in);
	if (in->at >= in->text.len || in->text.ptr[in->at] != c)
		return false;
	in->at++;
	return true;
}

static enum err unknown_word(const struct parsing *in, struct text given)
{
	char known[WORDS_MAX][64];
	struct nearest near = nearest_of(given);
	char list[640] = "";
	for (size_t i = 0; vote_words[i].row.code.ptr && i < WORDS_MAX; i++) {
		snprintf(known[i], sizeof(known[i]), "%.*s",
			TEXT_ARG(vote_word_name(&vote_words[i])));
		nearest_offer(&near, known[i]);
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s", i ? ", " : "",
			known[i]);
	}
	return why_set(in->why, ERR_BAD_VALUE, "rule",
		"column %zu: no decision rule is called '%.*s'%s%s%s; wanted one of %s", in->at + 1,
		TEXT_ARG(given), near.best ? "; did you mean " : "", near.best ? near.best : "",
		near.best ? "?" : "", list);
}

/* "2/3 of all" */
static bool parse_share(struct text text, struct term *term)
{
	struct text base = TEXT_NONE;
	for (size_t i = 0; i + 4 <= text.len; i++)
		if (memcmp(text.ptr + i, " of ", 4) == 0) {
			base = text_trim(text_slice(text, i + 4, text.len));
			text = text_slice(text, 0, i);
			break;
		}
	if (base.ptr && text_is(base, "all"))
		term->base = BASE_ALL;
	else if (base.ptr && text_is(base, "present"))
		term->base = BASE_PRESENT;
	else if (base.ptr && text_is(base, "voting"))
		term->base = BASE_VOTING;
	else if (base.ptr)
		return false;
	return share_parse(text, &term->share);
}

static struct text single_blanks(struct arena *arena, struct text text)
{
	struct text copy = arena_copy(arena, text);
	char *to = (char *)(uintptr_t)copy.ptr;
	for (size_t i = 0; i < copy.len; i++)
		if (to[i] == ',')
			to[i] = ' ';
	return copy;
}

static enum err parse_given(struct parsing *in, struct term *term, struct text given, size_t at)
{
	switch (term->word->takes) {
	case TAKES_NOTHING:
		return refuse(in, at - 1, "no parentheses after this word");
	case TAKES_SHARE:
		return parse_share(given, term)
			       ? ERR_OK
			       : refuse(in, at,
					 "a share from 0 to 1, as 2/3, 55%, 0.65 or >1/2, with "
					 "`of voting`, `of present` or `of all`");
	case TAKES_COUNT:
		return text_to_i64(text_trim(given), 0, 100000, &term->number)
			       ? ERR_OK
			       : refuse(in, at, "a whole number");
	case TAKES_STATES:
		term->states = single_blanks(in->arena, text_trim(given));
		return term->states.len ? ERR_OK : refuse(in, at, "states");
	}
	return ERR_OK;
}

static enum err parse_arguments(struct parsing *in, struct term *term)
{
	if (!take_char(in, '(')) {
		if (term->word->takes == TAKES_NOTHING)
			return ERR_OK;
		if (!vote_word_has_default(term->word))
			return refuse(in, in->at, "( and what the word takes");
		term->share = (struct share){1, 2, true};
		return ERR_OK;
	}
	size_t from = in->at;
	while (in->at < in->text.len && in->text.ptr[in->at] != ')')
		in->at++;
	if (in->at == in->text.len)
		return refuse(in, in->at, "a closing )");
	in->at++;
	return parse_given(in, term, text_slice(in->text, from, in->at - 1), from);
}

static enum err parse_or(struct parsing *in, const struct vote_rule **out);

static enum err parse_term(struct parsing *in, const struct vote_rule **out)
{
	if (++in->depth > DEPTH_MAX)
		return refuse(in, in->at, "less nesting");
	if (take_char(in, '(')) {
		enum err err = parse_or(in, out);
		in->depth--;
		return err ? err : take_char(in, ')') ? ERR_OK : refuse(in, in->at, "a closing )");
	}
	struct text name = peek_word(in);
	struct vote_rule *rule = arena_zero(in->arena, 1, sizeof(*rule));
	if (!name.len)
		return refuse(in, in->at, "a decision rule");
	for (size_t i = 0; vote_words[i].row.code.ptr && i < WORDS_MAX; i++)
		if (text_equal(name, vote_word_name(&vote_words[i])))
			rule->term.word = &vote_words[i];
	if (!rule->term.word)
		return unknown_word(in, name);
	rule->term.base = vote_word_is_of_all(rule->term.word) ? BASE_ALL : BASE_VOTING;
	in->at += name.len;
	in->depth--;
	*out = rule;
	return parse_arguments(in, &rule->term);
}

static enum err parse_chain(struct parsing *in, const char *joint,
	enum err (*part)(struct parsing *, const struct vote_rule **), const struct vote_rule **out)
{
	enum err err = part(in, out);
	while (!err && text_is(peek_word(in), joint)) {
		struct vote_rule *both = arena_zero(in->arena, 1, sizeof(*both));
		in->at += strlen(joint);
		both->kind = strcmp(joint, "and") == 0 ? NODE_AND : NODE_OR;
		both->left = *out;
		err = part(in, &both->right);
		*out = both;
	}
	return err;
}

static enum err parse_and(struct parsing *in, const struct vote_rule **out)
{
	return parse_chain(in, "and", parse_term, out);
}

static enum err parse_or(struct parsing *in, const struct vote_rule **out)
{
	return parse_chain(in, "or", parse_and, out);
}

enum err vote_rule_parse(
	struct text text, struct arena *arena, const struct vote_rule **out, struct why *why)
{
	struct parsing in = {.text = text, .arena = arena, .why = why};
	enum err err = parse_or(&in, out);
	skip_blanks(&in);
	return err ? err : in.at == text.len ? ERR_OK : refuse(&in, in.at, "and, or, or the end");
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
