#include "proto/base/check.h"
#include "services/agreements/force/clause.h"
#include "services/agreements/force/force.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 8 };

struct parser {
	struct clause in;
	struct arena *arena;
	unsigned nodes, depth;
};

/* The words of the language: what a person is told of them, and how they are read. */
#define WORD(part, form, meaning)                                                                  \
	{                                                                                          \
		TEXT(part), TEXT(form), TEXT(meaning)                                              \
	}

/* What each kind takes, in order: n a count, q a share, w a word, s a set A+B, d a day, r a rule
 * and R more rules; behind them, p: a delay may stand. A new kind is a row here and a case of the
 * solver. */
static const struct shape {
	struct force_rule_row row;
	enum force_kind kind;
	const char *takes;
} shapes[] = {
	{WORD("rule", "on_signature[(DELAY)]", "the last of the signatories has signed"),
		FORCE_ON_SIGNATURE, "p"},
	{WORD("rule", "at_adoption[(DELAY)]", "the document is adopted"), FORCE_AT_ADOPTION, "p"},
	{WORD("rule", "on_date(DAY)", "that day: on_date(2015-01-01)"), FORCE_ON_DATE, "d"},
	{WORD("rule", "nth(N[, DELAY])", "the Nth instrument: nth(10, days(30))"), FORCE_NTH, "np"},
	{WORD("rule", "nth_including(N, PARTY+PARTY ...[, DELAY])",
		 "the Nth instrument, those of the named among them: nth_including(3, RU+KZ)"),
		FORCE_NTH_INCLUDING, "nsp"},
	{WORD("rule", "all_signatories[(DELAY)]", "every signatory has deposited"),
		FORCE_ALL_SIGNATORIES, "p"},
	{WORD("rule", "last_notification[(DELAY)]",
		 "every signatory has notified that its procedures are done"),
		FORCE_LAST_NOTIFICATION, "p"},
	{WORD("rule", "share(SHARE, WEIGHT[, DELAY])",
		 "parties that hold the share of a weight given for each, share(55%, emissions), "
		 "or "
		 "of those who are eligible, share(2/3, members)"),
		FORCE_SHARE, "qwp"},
	{WORD("rule", "and(RULE, RULE ...)", "all of them"), FORCE_AND, "rR"},
	{WORD("rule", "or(RULE, RULE ...)", "the first of them"), FORCE_OR, "rR"},
	{WORD("rule", "provisional(RULE, RULE)", "applied from the first, in force by the second"),
		FORCE_PROVISIONAL, "rr"},
};

static const struct {
	struct force_rule_row row;
	int kind; /* of struct force_plus */
} pluses[] = {
	{WORD("delay", "days(N[, kth_day_after|after_expiry|inclusive])",
		 "so many days later: 19 February + 30 is 21 March by kth_day_after, as nothing is "
		 "said; after_expiry a day later, inclusive a day earlier"),
		FORCE_DAYS},
	{WORD("delay", "months(N)", "so many months later"), FORCE_MONTHS},
	{WORD("delay", "first_of_month_after(N)", "the first day of the month after N months"),
		FORCE_FIRST_OF_MONTH},
	{WORD("delay", "first_of_month_after_days(N)", "the first of the month after the Nth day"),
		FORCE_FIRST_OF_MONTH_DAYS},
};

/* Who joins later: behind the rule and a ';'. */
static const struct {
	struct force_rule_row row;
	enum force_party_kind kind;
	enum { NOTHING, DAYS, PLUS } takes;
} later[] = {
	{WORD("later", "; same_day", "with the deposit, as nothing is said"), FORCE_SAME_DAY,
		NOTHING},
	{WORD("later", "; on_deposit", "with the deposit"), FORCE_ON_DEPOSIT, NOTHING},
	{WORD("later", "; after_deposit(DELAY)", "a delay of its own"), FORCE_AFTER_DEPOSIT, PLUS},
	{WORD("later", "; days_after_deposit(N)", "so many days after the deposit"),
		FORCE_AFTER_DEPOSIT, DAYS},
	{WORD("later", "; consent_of_all(N)",
		 "so many days after all who are bound have consented"),
		FORCE_CONSENT_OF_ALL, DAYS},
};

static const char *const countings[] = {"kth_day_after", "after_expiry", "inclusive"};

const struct force_rule_row *force_rule_row_at(uint32_t index)
{
	if (index < ARRAY_LEN(shapes))
		return &shapes[index].row;
	index -= (uint32_t)ARRAY_LEN(shapes);
	if (index < ARRAY_LEN(pluses))
		return &pluses[index].row;
	index -= (uint32_t)ARRAY_LEN(pluses);
	return index < ARRAY_LEN(later) ? &later[index].row : NULL;
}

/* --- Arguments ----------------------------------------------------------------------------- */

static enum err read_set(struct parser *parser, struct force_node *node)
{
	do {
		clause_skip_blanks(&parser->in);
		size_t at = parser->in.at;
		struct text party = clause_word(&parser->in);
		if (party.len == 0 || node->set_count == FORCE_SET_MAX)
			return clause_refuse(&parser->in, at, "parties between '+', 64 at most");
		node->set[node->set_count++] = party;
	} while (clause_take(&parser->in, '+'));
	return ERR_OK;
}

/* --- plus ----------------------------------------------------------------------------------- */

static enum err read_counting(struct parser *parser, struct force_plus *plus)
{
	clause_skip_blanks(&parser->in);
	size_t at = parser->in.at;
	struct text name = clause_word(&parser->in);
	for (size_t i = 0; i < ARRAY_LEN(countings); i++)
		if (text_is(name, countings[i])) {
			plus->counting = (enum force_counting)i;
			return ERR_OK;
		}
	return clause_refuse(&parser->in, at, "kth_day_after, after_expiry or inclusive");
}

static enum err read_plus(struct parser *parser, struct force_plus *plus)
{
	plus->kind = FORCE_AT_ONCE;
	clause_skip_blanks(&parser->in);
	size_t at = parser->in.at;
	struct text name = clause_word(&parser->in);
	for (size_t i = 0; i < ARRAY_LEN(pluses); i++)
		if (clause_is_word(pluses[i].row.form, name))
			plus->kind = pluses[i].kind;
	if (plus->kind == FORCE_AT_ONCE)
		return clause_refuse(&parser->in, at,
			"days(N), months(N), first_of_month_after(N) or "
			"first_of_month_after_days(N)");
	enum err err = clause_expect(&parser->in, '(', "'('");
	if (!err)
		err = clause_number(&parser->in, 1, 3660, &plus->count);
	if (!err && plus->kind == FORCE_DAYS && clause_take(&parser->in, ','))
		err = read_counting(parser, plus);
	return err ? err : clause_expect(&parser->in, ')', "')'");
}

/* --- Rules ---------------------------------------------------------------------------------- */

static enum err read_rule(struct parser *parser, struct force_node **out);

static enum err read_below(struct parser *parser, struct force_node *node)
{
	struct force_node **end = &node->below;
	while (*end)
		end = &(*end)->next;
	return read_rule(parser, end);
}

static enum err read_argument(struct parser *parser, char what, struct force_node *node)
{
	enum err err = ERR_OK;
	switch (what) {
	case 'n':
		return clause_number(&parser->in, 1, 200, &node->count);
	case 'q':
		return clause_share(&parser->in, &node->share);
	case 'd':
		return clause_day(&parser->in, &node->on);
	case 's':
		return read_set(parser, node);
	case 'w':
		node->weight = clause_word(&parser->in);
		return node->weight.len
			       ? ERR_OK
			       : clause_refuse(&parser->in, parser->in.at, "the name of a weight");
	case 'r':
		return read_below(parser, node);
	case 'R':
		do
			err = read_below(parser, node);
		while (!err && clause_take(&parser->in, ','));
		return err;
	case 'p':
		return read_plus(parser, &node->plus);
	}
	UNREACHABLE("the table of shapes has no other letters");
}

static enum err read_arguments(
	struct parser *parser, const struct shape *shape, struct force_node *node)
{
	bool optional = strcmp(shape->takes, "p") == 0;
	if (!clause_take(&parser->in, '('))
		return optional ? ERR_OK : clause_refuse(&parser->in, parser->in.at, "'('");
	if (optional && clause_take(&parser->in, ')'))
		return ERR_OK;
	enum err err = ERR_OK;
	for (const char *what = shape->takes; !err && *what; what++) {
		if (what > shape->takes && !clause_take(&parser->in, ',')) {
			if (*what == 'p')
				break;
			return clause_refuse(&parser->in, parser->in.at, "','");
		}
		err = read_argument(parser, *what, node);
	}
	return err ? err : clause_expect(&parser->in, ')', "')'");
}

static enum err read_rule(struct parser *parser, struct force_node **out)
{
	clause_skip_blanks(&parser->in);
	size_t at = parser->in.at;
	struct text name = clause_word(&parser->in);
	const struct shape *shape = NULL;
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
		if (clause_is_word(shapes[i].row.form, name))
			shape = &shapes[i];
	if (!shape)
		return clause_refuse(&parser->in, at,
			"on_signature, at_adoption, on_date, nth, nth_including, all_signatories, "
			"last_notification, share, and, or, provisional (`serai agreement rules` "
			"lists them)");
	if (parser->nodes++ == FORCE_NODES_MAX || parser->depth == DEPTH_MAX)
		return clause_refuse(&parser->in, at, "a rule of at most 32 parts, 8 deep");
	struct force_node *node = arena_zero(parser->arena, 1, sizeof(*node));
	node->kind = shape->kind;
	*out = node;
	parser->depth++;
	enum err err = read_arguments(parser, shape, node);
	parser->depth--;
	if (err)
		clause_tell_form(&parser->in, shape->row.form);
	return err;
}

static enum err read_party_rule(struct parser *parser, struct force_rule *rule)
{
	clause_skip_blanks(&parser->in);
	size_t at = parser->in.at;
	struct text name = clause_word(&parser->in);
	for (size_t i = 0; i < ARRAY_LEN(later); i++) {
		if (!clause_is_word(later[i].row.form, name))
			continue;
		rule->party = later[i].kind;
		if (later[i].takes == NOTHING)
			return ERR_OK;
		enum err err = clause_expect(&parser->in, '(', "'('");
		rule->party_plus.kind = FORCE_DAYS;
		if (!err)
			err = later[i].takes == PLUS ? read_plus(parser, &rule->party_plus)
						     : clause_number(&parser->in, 1, 3660,
							       &rule->party_plus.count);
		if (!err)
			err = clause_expect(&parser->in, ')', "')'");
		if (err)
			clause_tell_form(&parser->in, later[i].row.form);
		return err;
	}
	return clause_refuse(&parser->in, at,
		"same_day, on_deposit, after_deposit(DELAY), days_after_deposit(N) or "
		"consent_of_all(N)");
}

enum err force_parse(struct text rule, struct arena *arena, struct force_rule *out, struct why *why)
{
	struct parser parser = {.in = {.text = rule, .what = "rule", .why = why}, .arena = arena};
	*out = (struct force_rule){.party = FORCE_SAME_DAY};
	enum err err = read_rule(&parser, &out->top);
	if (!err && clause_take(&parser.in, ';'))
		err = read_party_rule(&parser, out);
	return err ? err : clause_expect_end(&parser.in, "the end of the rule");
}
