#include "proto/base/check.h"
#include "services/agreements/clause.h"
#include "services/agreements/force.h"

#include <string.h>

enum { DEPTH_MAX = 8 };

struct parser {
	struct clause in;
	struct arena *arena;
	unsigned nodes, depth;
};

/* What each kind takes, in order: n a count, q a share, w a word, s a set A+B, d a day, r a rule
 * and R more rules; behind them, p: a plus may stand. A new kind is a row here and a case of the
 * solver. */
static const struct shape {
	const char *name;
	enum force_kind kind;
	const char *takes;
} shapes[] = {
	{"on_signature", FORCE_ON_SIGNATURE, "p"},
	{"at_adoption", FORCE_AT_ADOPTION, "p"},
	{"on_date", FORCE_ON_DATE, "d"},
	{"nth", FORCE_NTH, "np"},
	{"nth_including", FORCE_NTH_INCLUDING, "nsp"},
	{"all_signatories", FORCE_ALL_SIGNATORIES, "p"},
	{"last_notification", FORCE_LAST_NOTIFICATION, "p"},
	{"share", FORCE_SHARE, "qwp"},
	{"and", FORCE_AND, "rR"},
	{"or", FORCE_OR, "rR"},
	{"provisional", FORCE_PROVISIONAL, "rr"},
};

static const struct {
	const char *name;
	int kind; /* of struct force_plus */
} pluses[] = {{"days", FORCE_DAYS}, {"months", FORCE_MONTHS},
	{"first_of_month_after", FORCE_FIRST_OF_MONTH},
	{"first_of_month_after_days", FORCE_FIRST_OF_MONTH_DAYS}};

static const char *const countings[] = {"kth_day_after", "after_expiry", "inclusive"};

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
		if (text_is(name, pluses[i].name))
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
		if (text_is(name, shapes[i].name))
			shape = &shapes[i];
	if (!shape)
		return clause_refuse(&parser->in, at,
			"on_signature, at_adoption, on_date, nth, nth_including, all_signatories, "
			"last_notification, share, and, or, provisional");
	if (parser->nodes++ == FORCE_NODES_MAX || parser->depth == DEPTH_MAX)
		return clause_refuse(&parser->in, at, "a rule of at most 32 parts, 8 deep");
	struct force_node *node = arena_zero(parser->arena, 1, sizeof(*node));
	node->kind = shape->kind;
	*out = node;
	parser->depth++;
	enum err err = read_arguments(parser, shape, node);
	parser->depth--;
	return err;
}

static enum err read_party_rule(struct parser *parser, struct force_rule *rule)
{
	static const struct {
		const char *name;
		enum force_party_kind kind;
		enum { NOTHING, DAYS, PLUS } takes;
	} kinds[] = {
		{"same_day", FORCE_SAME_DAY, NOTHING},
		{"on_deposit", FORCE_ON_DEPOSIT, NOTHING},
		{"after_deposit", FORCE_AFTER_DEPOSIT, PLUS},
		{"days_after_deposit", FORCE_AFTER_DEPOSIT, DAYS},
		{"consent_of_all", FORCE_CONSENT_OF_ALL, DAYS},
	};
	clause_skip_blanks(&parser->in);
	size_t at = parser->in.at;
	struct text name = clause_word(&parser->in);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!text_is(name, kinds[i].name))
			continue;
		rule->party = kinds[i].kind;
		if (kinds[i].takes == NOTHING)
			return ERR_OK;
		enum err err = clause_expect(&parser->in, '(', "'('");
		rule->party_plus.kind = FORCE_DAYS;
		if (!err)
			err = kinds[i].takes == PLUS ? read_plus(parser, &rule->party_plus)
						     : clause_number(&parser->in, 1, 3660,
							       &rule->party_plus.count);
		return err ? err : clause_expect(&parser->in, ')', "')'");
	}
	return clause_refuse(&parser->in, at,
		"same_day, on_deposit, after_deposit(PLUS), days_after_deposit(N) or "
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
