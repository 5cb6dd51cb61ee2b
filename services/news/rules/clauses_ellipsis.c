/* Clauses whose verb is left out: it stands in the one before. A dash tells so, or names with
 * nothing but a day behind them. */
#include "services/news/rules/clauses_inside.h"

enum { HEAD_REACH = 4, NAME_REACH = 4 };

bool clauses_dash(const struct taker *t, uint32_t e)
{
	if (e == 0 || e + 1 >= t->all->len || !clauses_in(t, e, LIST_CLAUSE_DASH))
		return false;
	const struct token *tokens = t->article->tokens;
	return !tokens[t->all->items[e].first].glued && !tokens[t->all->items[e + 1].first].glued;
}

/* "Tajikistan – X, Uzbekistan – Y": pairs, and nothing between two dashes. */
static bool pairs_state(const struct taker *t, uint32_t dash, uint32_t next)
{
	const struct mention *one = clauses_mention(t, dash - 1),
			     *other = clauses_mention(t, next - 1);
	return one && other && one->kind == MENTION_STATE && other->kind == MENTION_STATE &&
	       clauses_is(t, next - 2, ",");
}

/* "a successor of the Five - founded in 1996 - and now has": the dash that closes what the one at
 * `dash` opens; `dash` when none does. Not in "China - Kyrgyzstan - Uzbekistan". */
uint32_t clauses_dash_closing(const struct taker *t, uint32_t dash)
{
	const struct mention *before = dash > 0 ? clauses_mention(t, dash - 1) : NULL,
			     *after = clauses_mention(t, dash + 1);
	if (dash < 2 || !clauses_dash(t, dash) || (before && after && before->kind == after->kind))
		return dash;
	/* "Казахстана — Нурсултан Назарбаев, России — Владимир Путин": who came from where. */
	if (before && after && before->kind == MENTION_STATE && after->kind == MENTION_PERSON)
		return dash;
	/* "the five states – Kazakhstan, ... – all attended": a list, which the rows name. */
	if (after && after->kind == MENTION_STATE && clauses_in(t, dash - 1, LIST_CLAUSE_COUNTED))
		return dash;
	for (uint32_t e = dash + 2; e < t->all->len && e < dash + CLAUSES_ASIDE_MAX; e++) {
		if (clauses_is(t, e, ";") || clauses_is(t, e, ":"))
			return dash;
		if (clauses_dash(t, e))
			return pairs_state(t, dash, e) ? dash : e;
	}
	return dash;
}

/* The last clause before `e` that has had its verb; CLAUSES_BETWEEN when none has. */
static uint8_t verbed_before(const struct taker *t, uint32_t e)
{
	for (; e > 0; e--) {
		uint8_t id = t->out->of[e - 1];
		if (id != CLAUSES_BETWEEN && t->verbed[id] &&
			t->out->items[id].kind != CLAUSE_FRAME)
			return id;
	}
	return CLAUSES_BETWEEN;
}

/* How many mentions of that kind the clause has, as far as it has been read. */
static uint32_t kinds(const struct taker *t, uint32_t end, uint8_t clause, enum mention_kind kind)
{
	uint32_t count = 0;
	for (uint32_t e = 0; e < end; e++) {
		const struct mention *m = clauses_mention(t, e);
		count += m && m->kind == kind && t->out->of[e] == clause;
	}
	return count;
}

static uint8_t token_kind(const struct taker *t, uint32_t e)
{
	bool plain = e < t->all->len && !t->all->items[e].mention;
	return plain ? t->article->tokens[t->all->items[e].first].kind : TOKEN_NUMBER;
}

/* "India joined in 2017, | Iran in 2023 and | Belarus in 2024": names and a day, and no verb. The
 * element behind the names; `from` where there is no such clause. */
static uint32_t gap(const struct taker *t, uint32_t border, uint32_t from, uint8_t full)
{
	const struct mention *who = clauses_mention(t, from);
	/* "Kazakhstan, Azerbaijan and Georgia in 2023" is a list, and no clause of Azerbaijan. */
	const struct mention *before = border > 0 ? clauses_mention(t, border - 1) : NULL;
	if (!before || (before->kind != MENTION_DATE && before->kind != MENTION_PLACE))
		return from;
	if (!who || (who->kind != MENTION_STATE && who->kind != MENTION_ORG) ||
		!kinds(t, border, full, who->kind) || !kinds(t, border, full, MENTION_DATE))
		return from;
	uint32_t e = from + 1, behind;
	for (; e < t->all->len; e++) {
		const struct mention *m = clauses_mention(t, e);
		if (!(m && m->kind == who->kind) && !clauses_in(t, e, LIST_CLAUSE_LIST_JOINTS))
			break;
	}
	behind = e;
	bool dated = false;
	e += clauses_dash(t, e);
	for (; e < t->all->len && !clauses_is(t, e, ",") && !clauses_is(t, e, ";"); e++) {
		const struct mention *m = clauses_mention(t, e);
		if (m ? m->kind != MENTION_DATE && m->kind != MENTION_PLACE
		      : !clauses_in(t, e, LIST_CLAUSE_DAY_OR_PLACE_AFTER))
			break;
		dated |= m && m->kind == MENTION_DATE;
	}
	bool ends = e == t->all->len || clauses_is(t, e, ",") || clauses_is(t, e, ";") ||
		    clauses_is(t, e, ".") || clauses_in(t, e, LIST_CLAUSE_JOINS);
	return dated && ends ? behind : from;
}

/* "of Kazakhstan – X, | Belarus – Y", "of Kazakhstan and | Belarus – X and Y": who came from where,
 * and not what they do. */
static bool pairs_on(const struct taker *t, uint32_t border, uint32_t who)
{
	const struct mention *state = clauses_mention(t, who), *named = clauses_mention(t, who + 2);
	const struct mention *listed = border > 0 ? clauses_mention(t, border - 1) : NULL;
	if (state && listed && named && state->kind == MENTION_STATE &&
		listed->kind == MENTION_STATE && named->kind == MENTION_PERSON)
		return true;
	uint32_t dash = border > NAME_REACH ? border - NAME_REACH : 1;
	while (dash < border && !clauses_dash(t, dash))
		dash++;
	const struct mention *before = clauses_mention(t, dash - 1),
			     *person = border > dash ? clauses_mention(t, border - 1) : NULL;
	return state && state->kind == MENTION_STATE && before && before->kind == MENTION_STATE &&
	       person && person->kind == MENTION_PERSON;
}

uint32_t clauses_ellipsis(const struct taker *t, uint32_t border, uint32_t from, uint8_t *full)
{
	uint32_t head = from;
	while (!clauses_mention(t, head) && head < from + HEAD_REACH &&
		(token_kind(t, head) == TOKEN_WORD || token_kind(t, head) == TOKEN_OPEN) &&
		!clauses_finite(t, head))
		head++;
	const struct mention *who = clauses_mention(t, head);
	uint32_t dash = head + 1 + (token_kind(t, head + 1) == TOKEN_CLOSE);
	*full = verbed_before(t, border);
	uint32_t behind = *full != CLAUSES_BETWEEN ? gap(t, border, from, *full) : from;
	if (behind > from)
		return behind;
	if (*full == CLAUSES_BETWEEN || !who || !clauses_dash(t, dash) ||
		!kinds(t, border, *full, who->kind) || pairs_on(t, border, head))
		return from;
	bool twin = false;
	for (uint32_t e = dash + 1; e < t->all->len; e++) {
		const struct mention *m = clauses_mention(t, e);
		if (clauses_is(t, e, ",") || clauses_is(t, e, ";"))
			break;
		if (clauses_finite(t, e))
			return from;
		/* "Kyrgyzstan is a country" is no second state. */
		twin |= m && !(m->flags & MENTION_REFERRED) &&
			kinds(t, border, *full, m->kind) > (m->kind == who->kind);
	}
	return twin ? dash : from;
}
