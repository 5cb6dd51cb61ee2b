#include "services/news/finders/power_inside.h"

enum { BEFORE_REACH = 8, PRIZE_REACH = 14, FROM_REACH = 8, WISH_REACH = 5, STATE_REACH = 30 };

/* "resigned:ruler": what the deed is, and of whom it tells so. */
static void read_value(struct change *c, struct text value)
{
	text_split(&value, ':', &c->kind);
	c->need = text_is(value, "office")  ? POWER_OFFICE
		  : text_is(value, "ruler") ? POWER_RULER
					    : POWER_ANY;
}

static bool begin(struct change *c, const struct assembler *a, uint32_t e, enum word_list list)
{
	struct list_value value;
	uint32_t end = row_list(a, e, list, &value);
	*c = (struct change){.a = a, .first = e, .last = end, .from = e, .to = end};
	if (end > e)
		read_value(c, value.text);
	return end > e;
}

static bool is_change(const struct fact *fact)
{
	return strcmp(fact->type->name, "gov.change") == 0;
}

/* Where the change of power was that the article told of last. */
static struct text told_country(const struct assembler *a)
{
	for (uint32_t i = a->facts->len; i > 0; i--) {
		const struct fact *told = &a->facts->items[i - 1];
		const struct args_entry *country = facts_entry(told, TEXT("country"));
		if (is_change(told) && country)
			return country->text;
	}
	return TEXT_NONE;
}

/* A state named in the row before the deed: "In Armenia, X resigned", "Iran's parliament"; not "X
 * fled to Malta and resigned". */
static struct text state_beside(const struct change *c)
{
	const struct assembler *a = c->a;
	for (uint32_t e = c->first; e > 0 && c->first - e < STATE_REACH; e--) {
		const struct mention *m = row_mention(a, e - 1);
		bool towards = e > 1 && row_in(a, e - 2, LIST_REFER_PREPOSITION) &&
			       !row_in(a, e - 2, LIST_POWER_WITHIN);
		if (m && m->kind == MENTION_STATE && !towards)
			return m->id;
	}
	return told_country(a);
}

static struct text home_of(const struct change *c)
{
	struct list_value home;
	const struct mention *m = c->actor;
	if (m->kind == MENTION_PERSON)
		return m->country.len == 2 ? m->country : TEXT_NONE;
	uint32_t end = article_list(c->a->article, m->last - 1, LIST_POWER_HOME, &home);
	return end > m->last - 1 ? home.text : TEXT_NONE;
}

/* Has the article told that he came to power, or lost it? `kinds`: in one of these ways; NULL: in
 * any. */
static bool is_told_of(const struct change *c, const char *kinds)
{
	const struct facts *facts = c->a->facts;
	for (uint32_t i = 0; i < facts->len; i++) {
		const struct fact *told = &facts->items[i];
		if (is_change(told) && facts_says(told, "actor", c->actor->id) &&
			(!kinds || text_is_choice(kinds, facts_entry(told, TEXT("kind"))->text)))
			return true;
	}
	return false;
}

/* "His predecessor, | X" */
static bool is_of_office(const struct change *c)
{
	const struct article *article = c->a->article;
	uint32_t t = c->actor->first;
	t -= t > 0 && article_word(article, t - 1, ",");
	return t > 0 && article_in(article, t - 1, LIST_POWER_PREDECESSOR);
}

static bool is_known(const struct change *c)
{
	const struct mention *m = c->actor;
	bool ruler = power_ruler(m) || m->kind == MENTION_ORG;
	switch (c->need) {
	case POWER_OFFICE:
		return c->office;
	case POWER_RULER:
		return c->office || ruler || is_told_of(c, NULL) || is_of_office(c);
	default:
		return c->office || ruler || !m->office.len || m->country.len <= 2;
	}
}

/* "X resigned | and fled on Monday": one day for both. */
static bool shares_day(const struct change *c)
{
	uint32_t e = row_in_whole(c->a, c->last - 1) + 1;
	const struct element *items = c->a->whole->items;
	return e + 1 < c->a->whole->len && article_word(c->a->article, items[e].first, "and") &&
	       !items[e + 1].mention &&
	       article_in(c->a->article, items[e + 1].first, LIST_VERBS_FINITE);
}

static struct text only_day(const struct assembler *a)
{
	struct text told = TEXT_NONE;
	for (uint32_t e = 0; e < a->whole->len; e++) {
		const struct mention *m = a->whole->items[e].mention;
		if (!m || m->kind != MENTION_DATE)
			continue;
		if (told.len)
			return TEXT_NONE;
		told = m->id;
	}
	return told;
}

/* "Two days | after X fell, Y was named on Friday": counted back from the day of the main clause.
 */
static struct text counted_back(const struct change *c)
{
	enum { DAYS_MAX = 60 };
	const struct assembler *a = c->a;
	if (a->elements == a->whole || a->clause >= a->clauses->len ||
		a->clauses->items[a->clause].kind != CLAUSE_UNDER)
		return TEXT_NONE;
	uint32_t opens = a->clauses->items[a->clause].first;
	const struct mention *count = opens > 0 ? a->whole->items[opens - 1].mention : NULL;
	bool days = count && count->kind == MENTION_DURATION && text_ends(count->id, TEXT("D")) &&
		    count->number <= DAYS_MAX;
	if (!days || !article_word(a->article, a->whole->items[opens].first, "after"))
		return TEXT_NONE;
	/* Behind the comma it is the main clause. */
	for (uint32_t e = opens; e < row_in_whole(a, c->first); e++)
		if (article_word(a->article, a->whole->items[e].first, ","))
			return TEXT_NONE;
	day on;
	if (day_parse_exact(only_day(a), &on, NULL) != ERR_OK)
		return TEXT_NONE;
	char written[DAY_TEXT];
	return arena_copy(
		&a->article->arena, text_of(day_format(on - (day)count->number, written)));
}

/* What nobody has done yet, but somebody wants or may do, changes nothing. */
static bool put_fact(const struct change *c)
{
	const struct rule rule = {.name = TEXT("power.changed"),
		.fact = fact_find(TEXT("gov.change")),
		.confidence = 0.87,
		.polarity = TEXT("pos")};
	if (!c->actor || !is_known(c))
		return false;
	struct match match = assemble_found(&rule, c->from, c->to);
	struct text modality = c->forced ? TEXT("fact") : assemble_modality(c->a, &match);
	if (text_is_choice("possible|proposed", modality))
		return false;
	/* "lost a no-confidence vote" is no denial. */
	struct match before = assemble_found(&rule, c->from, c->first);
	if (assemble_negative(c->a, &before))
		return false;
	struct fact fact = assemble_begin(c->a, &match, modality);
	struct text state = c->country.len ? c->country : home_of(c);
	facts_put(&fact, c->a->article, "actor", assemble_value(c->a->article, ARG_TEXT, c->actor));
	facts_put(&fact, c->a->article, "country", state.len ? state : state_beside(c));
	facts_put(&fact, c->a->article, "kind", c->kind);
	if (c->day)
		facts_put(&fact, c->a->article, "date", c->day->id);
	facts_put(&fact, c->a->article, "date", counted_back(c));
	assemble_near(&fact, c->a, &match, TEXT("date"), false);
	if (!facts_has(&fact, "date") && shares_day(c))
		facts_put(&fact, c->a->article, "date", only_day(c->a));
	assemble_near(&fact, c->a, &match, TEXT("country"), true);
	if (!facts_has(&fact, "country"))
		return false;
	facts_add(c->a->facts, c->a->article, &fact);
	return true;
}

/* "from | the post of premier", "as | president": of nothing else. */
static bool leaves_power(struct change *c, uint32_t e)
{
	const struct assembler *a = c->a;
	if (!row_word(a, e, "from") && !row_word(a, e, "as"))
		return true;
	for (uint32_t at = e + 1; at < e + FROM_REACH; at++) {
		if (row_list(a, at, LIST_POWER_SEAT, NULL) > at)
			return true;
		if (!row_mention(a, at) && !row_in(a, at, LIST_POWER_TERM))
			break;
	}
	return c->office;
}

/* "forced X | to flee": it was done. "wants X | to resign": it was not. */
static bool reads_forced(struct change *c)
{
	const struct assembler *a = c->a;
	if (c->first < 2 || !row_word(a, c->first - 1, "to"))
		return false;
	uint32_t who = c->first - 2 - row_word(a, c->first - 2, ",");
	if (!power_person(row_mention(a, who)))
		return false;
	c->need = c->need == POWER_OFFICE ? c->need : POWER_RULER;
	for (uint32_t e = who; e > 0 && who - e < BEFORE_REACH; e--)
		if (row_in(a, e - 1, LIST_POWER_MAKES)) {
			c->forced = true;
			c->actor = row_mention(a, who);
			c->from = e - 1;
			break;
		}
	return true;
}

/* "X | resigned on Monday", "X | took office as president of Y" */
static bool reads_done_by(struct change *c)
{
	if (!power_ends(c->a, c->last) && !row_in(c->a, c->last, LIST_POWER_AS) &&
		!row_mention(c->a, c->last))
		return false;
	power_office_behind(c, c->last);
	if (!leaves_power(c, c->last))
		return false;
	/* "took control of | Mali", "fled | Iran" */
	const struct mention *m = row_mention(c->a, c->last);
	if (m && m->kind == MENTION_STATE && !c->country.len && !row_word(c->a, c->last + 1, "'s"))
		c->country = m->id;
	if (reads_forced(c) ? !c->actor : !power_subject(c))
		return false;
	/* "resigned and fled": it is the same change. */
	return !text_is(c->kind, "ousted") || !is_told_of(c, "resigned|ousted");
}

/* "the presidential election", "a third | seven-year term" */
static uint32_t prize_at(const struct assembler *a, uint32_t e, struct list_value *prize)
{
	const struct mention *m = row_mention(a, e);
	bool again = (m && (m->flags & MENTION_ORDINAL)) || row_in(a, e, LIST_POWER_AGAIN);
	uint32_t end = row_list(a, e, LIST_POWER_PRIZE, prize);
	uint32_t term = again ? row_list(a, e + 1, LIST_POWER_AGAIN_TERM, prize) : e;
	return term > e + 1 ? term : end;
}

/* "elected | to a second term": again. */
static void reads_again(struct change *c)
{
	struct list_value prize;
	if (!text_is(c->kind, "elected"))
		return;
	for (uint32_t e = c->last; e < c->last + PRIZE_REACH && !sides_ends(c->a, e); e++)
		if (prize_at(c->a, e, &prize) > e && text_starts(prize.text, TEXT("reelected")))
			c->kind = TEXT("reelected");
}

/* "elected | to the presidency", "elected | to a second term" */
static bool gets_seat(const struct assembler *a, uint32_t e)
{
	struct list_value prize;
	for (uint32_t at = e + 1; at < e + 3; at++)
		if (prize_at(a, at, &prize) > at || row_list(a, at, LIST_POWER_SEAT, NULL) > at)
			return true;
	return false;
}

/* "dismissed X and named Y | in his place": the office is the one told of before. */
static void reads_instead(struct change *c)
{
	struct text country = told_country(c->a);
	if (c->office || !country.len ||
		!row_any(c->a, c->last, c->last + PRIZE_REACH, LIST_POWER_INSTEAD))
		return;
	c->office = true;
	c->country = c->country.len ? c->country : country;
}

/* "X was elected | president", "Parliament | elected X president", "X, elected in 2018" */
static bool reads_done_to(struct change *c)
{
	const struct assembler *a = c->a;
	bool passive = power_passive(a, c->first);
	/* "the | elected president" */
	if (c->first > 0 && row_in(a, c->first - 1, LIST_CLAUSE_ARTICLES))
		return false;
	uint32_t who = c->first - (c->first > 0 && row_word(a, c->first - 1, ","));
	bool right = who > 0 && power_person(row_mention(a, who - 1));
	if (!passive && power_object(c, c->last)) {
		uint32_t end = c->to;
		while (row_capital(a, end))
			end++;
		power_office_behind(c, c->last);
		reads_instead(c);
		end = c->to > end ? c->to : end;
		return leaves_power(c, end) &&
		       (c->office || power_ends(a, end) || row_word(a, end, "from") ||
			       row_word(a, end, "'s"));
	}
	power_office_behind(c, c->last);
	reads_instead(c);
	bool ends = c->office || power_ends(a, c->last) || row_word(a, c->last, "from") ||
		    gets_seat(a, c->last);
	return ends && leaves_power(c, c->last) && (passive || right) && power_subject(c);
}

/* "swept X | from power", "removed X | from office" */
static bool reads_swept(struct change *c)
{
	const struct assembler *a = c->a;
	bool passive = power_passive(a, c->first);
	if (passive ? !power_subject(c) : !power_object(c, c->last))
		return false;
	uint32_t from = passive ? c->last : c->to;
	while (from < a->elements->len && row_in(a, from, LIST_VERBS_ADVERB))
		from++;
	bool lead =
		row_word(a, from, "from") || row_word(a, from, "out") || row_word(a, from, "to");
	for (uint32_t e = from + 1; lead && e < from + FROM_REACH; e++) {
		if (row_list(a, e, LIST_POWER_SEAT, NULL) > e) {
			c->to = e + 1;
			return row_word(a, from, "to") == text_is(c->kind, "took_power");
		}
		const struct mention *m = row_mention(a, e);
		if (m ? m->kind != MENTION_STATE : !row_in(a, e, LIST_POWER_TERM))
			break;
	}
	power_office_behind(c, from);
	return c->office && lead;
}

/* "the ouster | of X", "X's | resignation", "the Taliban | takeover" */
static bool reads_noun(struct change *c)
{
	const struct assembler *a = c->a;
	uint32_t e = c->first;
	for (uint32_t at = e; at > 0 && e - at < WISH_REACH; at--)
		if (row_in(a, at - 1, LIST_POWER_WISHED))
			return false;
	while (e > 0 && row_in(a, e - 1, LIST_POWER_WAY))
		e--;
	uint32_t owner = e > 0 && row_word(a, e - 1, "'s") ? e - 2 : e - 1;
	const struct mention *m = row_mention(a, owner); /* none before the row */
	bool own = m && (power_person(m) ? owner + 2 == e : power_holder(m));
	if (own) {
		c->actor = m;
		c->from = owner;
	} else if ((!row_word(a, c->last, "of") && !row_word(a, c->last, "by")) ||
		   !power_object(c, c->last + 1)) {
		return false;
	}
	power_office_behind(c, c->last);
	return true;
}

/* "became | the president of X" */
static bool reads_became(struct change *c)
{
	const struct assembler *a = c->a;
	if (power_passive(a, c->first) || !power_office_at(c, c->last))
		return false;
	/* "became the first premier | to be ousted" */
	if (row_any(a, c->last, c->to, LIST_NUMBERS_ORDINAL))
		for (uint32_t e = c->to; e < c->to + BEFORE_REACH; e++)
			if (row_word(a, e, "to"))
				return false;
	return power_subject(c);
}

/* "X | replaced Y as president", "Y was succeeded | by X" */
static bool reads_follows(struct change *c)
{
	const struct assembler *a = c->a;
	struct change other = *c;
	uint32_t named = c->first > 1 && row_word(a, c->first - 1, "to") ? c->first - 2 : c->first;
	struct list_value how;
	/* "was picked | to succeed Y" */
	if (row_list(a, named, LIST_POWER_DONE, &how) == c->first - 1 && named < c->first) {
		read_value(c, how.text);
		c->first = named;
		if (!power_passive(a, named) || !power_object(&other, other.last))
			return false;
		c->forced = true;
		if (!power_subject(c))
			return false;
	} else if (power_passive(a, c->first)) {
		if (!power_subject(&other))
			return false;
		uint32_t by = c->last;
		while (by < c->last + BEFORE_REACH && !row_word(a, by, "by") && !sides_ends(a, by))
			by++;
		if (!row_word(a, by, "by") || !power_object(c, by + 1))
			return false;
	} else {
		bool him = row_in(a, c->last, LIST_POWER_PREDECESSOR) ||
			   row_in(a, c->last + 1, LIST_POWER_PREDECESSOR);
		if (!power_object(&other, c->last) && !him)
			return false;
		/* "replaced X | with Y" */
		if (row_word(a, other.to, "with") || !power_subject(c))
			return false;
	}
	power_office_behind(c, c->last);
	bool ruler = other.actor && power_ruler(other.actor);
	if (!c->office && !ruler)
		return false;
	if (!c->country.len && ruler)
		c->country = other.actor->country;
	c->need = POWER_ANY;
	return c->actor->kind == MENTION_PERSON && c->actor != other.actor;
}

/* "handed over power | to X", "ceded the presidency in March | to X": both sides. */
static bool reads_handed(struct change *c)
{
	const struct assembler *a = c->a;
	struct change gives = *c;
	bool gave = power_subject(&gives) && gives.actor->kind == MENTION_PERSON;
	for (uint32_t e = c->last; e < c->last + BEFORE_REACH && !sides_ends(a, e); e++)
		if (row_word(a, e, "to") && power_object(c, e + 1))
			break;
	if (!gave)
		return false;
	gives.kind = TEXT("resigned");
	bool told = put_fact(&gives);
	if (!c->country.len && power_ruler(gives.actor))
		c->country = gives.actor->country;
	return c->actor ? true : told;
}

/* "X | won the presidential election", "in the vote X | won 80 percent" */
static bool reads_won(struct change *c)
{
	const struct assembler *a = c->a;
	struct list_value prize;
	if (!power_subject(c) || c->actor->kind != MENTION_PERSON)
		return false;
	for (uint32_t e = c->last; e < c->last + PRIZE_REACH && e < a->elements->len; e++) {
		uint32_t end = prize_at(a, e, &prize);
		if (end > e) {
			read_value(c, prize.text);
			c->to = end;
			power_office_behind(c, end);
			return true;
		}
		const struct mention *m = row_mention(a, e);
		bool goes_on = m ? m->kind != MENTION_ORG && m->kind != MENTION_DOCUMENT
				 : row_in(a, e, LIST_POWER_TO_PRIZE) ||
					       row_in(a, e, LIST_POWER_TERM) || row_capital(a, e);
		if (!goes_on)
			return false;
	}
	return false;
}

/* "has ruled Iran | since 1989", "in power | since 1994" */
static bool reads_reigns(struct change *c)
{
	const struct assembler *a = c->a;
	for (uint32_t e = c->last; e < c->last + PRIZE_REACH && !sides_ends(a, e); e++)
		if (row_word(a, e, "since") && row_day(a, e + 1))
			c->day = row_day(a, e + 1);
	/* "kept X | in power": he does not do it. */
	bool kept = row_in(a, c->first, LIST_REFER_PREPOSITION) && c->first > 0 &&
		    power_person(row_mention(a, c->first - 1));
	return c->day && !kept && power_subject(c);
}

static const struct {
	enum word_list list;
	bool (*reads)(struct change *);
} deeds[] = {
	{LIST_POWER_BECAME, reads_became},
	{LIST_POWER_DOES, reads_done_by},
	{LIST_POWER_DONE, reads_done_to},
	{LIST_POWER_SWEEPS, reads_swept},
	{LIST_POWER_NOUN, reads_noun},
	{LIST_POWER_FOLLOWS, reads_follows},
	{LIST_POWER_HANDS, reads_handed},
	{LIST_POWER_WINS, reads_won},
	{LIST_POWER_REIGNS, reads_reigns},
};

static bool tell(const struct assembler *row, uint32_t e, void *self)
{
	(void)self;
	for (size_t i = 0; i < ARRAY_LEN(deeds); i++) {
		struct change c;
		if (!begin(&c, row, e, deeds[i].list) || !deeds[i].reads(&c))
			continue;
		reads_again(&c);
		if (put_fact(&c))
			return true;
	}
	return false;
}

void power_find(const struct assembler *a)
{
	bool may = false;
	for (size_t i = 0; i < ARRAY_LEN(deeds); i++)
		may |= row_may_have(a, deeds[i].list);
	for (uint32_t e = 0; may && e < a->whole->len; e++) {
		bool deed = false;
		for (size_t i = 0; i < ARRAY_LEN(deeds); i++)
			deed |= row_in(a, e, deeds[i].list);
		if (deed)
			(void)row_told(a, e, tell, NULL);
	}
}
