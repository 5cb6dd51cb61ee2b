#include "services/news/finders/figures_money.h"

#include "services/news/entities/refer.h"
#include "services/news/finders/figures_sums.h"

enum {
	COST_LEAST = 100000,
	POINTED_BEFORE = 2,
	CARRY_SENTENCES = 2,
	PROJECT_SENTENCES = 4,
	MOOD_REACH = 12,
	PHRASE_NEAR = 4,
	SAYING_REACH = 16, /* from the end of the sentence */
	LEAD = 2,          /* sentences in which an article says of what it is */
	MENTIONS_ALL = 200
};

/* "the | project", "the joint project company", "its section", "the Georgian section": is a line
 * pointed at that ends at `e`? */
static bool is_pointed(const struct assembler *a, uint32_t e)
{
	if (!row_in(a, e, LIST_SUMS_ROUTE) || row_word(a, e + 1, "of") ||
		row_word(a, e + 1, "from") || row_word(a, e + 1, "between"))
		return false;
	for (uint32_t n = 1; n <= POINTED_BEFORE + 1 && n <= e; n++) {
		const struct mention *m = row_mention(a, e - n);
		bool number = m && (m->kind == MENTION_NUMBER || m->kind == MENTION_STATE);
		bool the = row_begins(a, e - n, LIST_FIGURES_POINTING);
		if (row_in(a, e - n, LIST_FIGURES_POINTING) || (number && the))
			return true;
		if (m || row_set(a, e - n, SET_PREPOSITION) || row_capital(a, e - n))
			return false;
	}
	return false;
}

/* The one corridor of which the article speaks from its beginning on; TEXT_NONE: of others, too. */
static struct text topic(const struct assembler *a)
{
	const struct article *article = a->article;
	uint32_t end = article_mention_first(article, a->sentence->first);
	uint32_t lead = assemble_here(a) < LEAD ? assemble_here(a) : LEAD;
	struct text found = TEXT_NONE;
	for (uint32_t i = 0; i < end && i < MENTIONS_ALL; i++) {
		const struct mention *m = &article->mentions[i];
		if (m->kind != MENTION_CORRIDOR)
			continue;
		bool late = m->first >= article->sentences[lead].first;
		if (found.len ? !text_equal(found, m->id) : late)
			return TEXT_NONE;
		found = m->id;
	}
	return found;
}

/* "the project", "this route", "our section": of the corridor spoken of. */
static struct text pointed_corridor(const struct assembler *a, uint32_t e)
{
	struct text spoken = refer_corridor(a->article, a->elements->items[e].first);
	return spoken.len ? spoken : topic(a);
}

/* The corridor that the row names, or "the project", "this route": the one spoken of, unless money
 * was told for something else since. */
static struct text corridor_of(const struct assembler *a, const struct figures_money *spoken)
{
	bool other = spoken->project.len && !spoken->corridor.len &&
		     assemble_here(a) - spoken->sentence <= PROJECT_SENTENCES;
	for (uint32_t e = 0; e < a->elements->len; e++) {
		const struct mention *m = row_mention(a, e);
		bool named = m && m->kind == MENTION_CORRIDOR;
		if (named && !(other && (m->flags & MENTION_REFERRED)))
			return m->id;
		if (m && m->kind == MENTION_DOCUMENT && m->topic.len)
			return m->topic;
	}
	for (uint32_t e = 1; !other && e < a->elements->len; e++)
		if (is_pointed(a, e))
			return pointed_corridor(a, e);
	return TEXT_NONE;
}

/* "costs 1.6 billion euros, of which A lends | 1.3 billion" */
static struct text currency_of(const struct assembler *a, const struct figures_sum *sum,
	const struct figures_money *spoken)
{
	const struct mention *m = row_mention(a, sum->at);
	return m->kind == MENTION_AMOUNT ? m->office : spoken->currency;
}

static struct match match_of(
	const struct assembler *a, const struct figures_sum *sum, const struct rule *rule)
{
	struct match match = assemble_found(rule, sum->first, sum->last);
	if (sum->deed < match.first)
		match.first = sum->deed;
	if (sum->noun < match.first)
		match.first = sum->noun;
	if (sum->deed >= match.last && sum->done != DEED_NONE)
		match.last = sum->deed + 1;
	/* "will be built | with a loan of": what tells whether it is so stands before */
	for (uint32_t e = match.first; sum->done == DEED_NONE && e > 0; e--) {
		if (match.first - e > MOOD_REACH || row_set(a, e - 1, SET_LIST_JOINT))
			break;
		if (!row_set(a, e - 1, SET_HELPS))
			continue;
		match.first = e - 1;
		break;
	}
	return match;
}

static struct text instrument_of(const struct assembler *a, const struct figures_sum *sum)
{
	struct text word = sum->deed < a->elements->len
				   ? article_folded(a->article, a->elements->items[sum->deed].first)
				   : TEXT_NONE;
	if (text_starts(word, TEXT("len")) || text_starts(word, TEXT("loan")) ||
		text_starts(word, TEXT("borrow")))
		return TEXT("loan");
	if (text_starts(word, TEXT("pledg")) || text_starts(word, TEXT("promis")))
		return TEXT("pledge");
	if (text_starts(word, TEXT("grant")))
		return TEXT("grant");
	return TEXT("investment");
}

/* "the", or what begins with it and tells which line it is: "the 523-km | line", "the Kyrgyz |
 * stretch". */
static bool points_at(const struct assembler *a, uint32_t e)
{
	enum { UNIT = 3 };
	if (!row_mention(a, e))
		return row_in(a, e, LIST_FIGURES_POINTING);
	bool line = false;
	for (uint32_t n = 1; n <= UNIT; n++)
		line |= row_in(a, e + n, LIST_SUMS_WORKS) || row_in(a, e + n, LIST_SUMS_ROUTE);
	return line && row_begins(a, e, LIST_FIGURES_POINTING);
}

/* "the project's cost", "its cost", and not "a cost of" */
static bool points(const struct assembler *a, const struct figures_sum *sum)
{
	bool pointed = sum->works > 0;
	for (uint32_t e = 0; e < sum->first; e++)
		pointed |= points_at(a, e) || row_in(a, e, LIST_SUMS_WORKING);
	return pointed && !row_word(a, sum->last, "for");
}

/* "the project", "whose cost": what was named last that is built. */
static struct text works_before(const struct assembler *a, const struct figures_sum *sum,
	const struct figures_money *spoken, bool pointed)
{
	struct assembler whole = assemble_whole(a);
	struct text here = figures_works(&whole, 0, row_in_whole(a, sum->first));
	bool near = assemble_here(a) - spoken->works_sentence <= PROJECT_SENTENCES;
	return here.len ? here : near && pointed ? spoken->works : TEXT_NONE;
}

static bool tell_cost(
	const struct assembler *a, const struct figures_sum *sum, struct figures_money *spoken)
{
	const struct rule rule = {.name = TEXT("figures.cost"),
		.fact = fact_find(TEXT("infra.cost")),
		.confidence = 0.86};
	struct match match = match_of(a, sum, &rule);
	uint32_t here = assemble_here(a);
	struct text project = figures_costly(a, sum);
	struct fact fact = assemble_begin(a, &match, TEXT("fact"));
	bool pointed = sum->works ? is_pointed(a, sum->works) : points(a, sum);
	/* "the Big Almaty Ring | Road, which cost": the row has its end only */
	uint8_t clause =
		a->elements == a->whole ? CLAUSES_MAX : a->clauses->of[row_in_whole(a, sum->at)];
	bool relative =
		clause < a->clauses->len && a->clauses->items[clause].kind == CLAUSE_RELATIVE;
	struct text before =
		!project.len || relative ? works_before(a, sum, spoken, pointed) : TEXT_NONE;
	project = before.len ? before : project;
	/* "the whole project", and not the last of its sections that had no name */
	bool named = project.len && !(project.ptr[0] >= 'a' && project.ptr[0] <= 'z');
	struct text all = named || relative ? TEXT_NONE : topic(a);
	for (uint32_t e = 1; all.len && e < sum->first; e++)
		if (is_pointed(a, e))
			project = all;
	if (!project.len && pointed)
		project = refer_corridor(a->article, a->elements->items[sum->first].first);
	if (!project.len && !sum->works && here - spoken->sentence <= PROJECT_SENTENCES)
		project = spoken->project;
	if (!project.len || sum->value < COST_LEAST)
		return false;
	spoken->project = project;
	spoken->sentence = here;
	facts_put(&fact, a->article, "project", project);
	facts_put_number(&fact, fact_arg(fact.type, TEXT("amount")), sum->value);
	facts_put(&fact, a->article, "currency", currency_of(a, sum, spoken));
	facts_add(a->facts, a->article, &fact);
	return true;
}

static bool any_of(const struct assembler *a, uint32_t e)
{
	return row_in(a, e, LIST_SUMS_PAPER) || row_in(a, e, LIST_SUMS_NOUN);
}

/* "The second project involves | $5 million in loans", "A $5 million loan will go to", "The others
 * are a loan of $5 million for A and | $3 million for B": who gives was told before. */
static bool goes_on(const struct assembler *a, const struct figures_sum *sum,
	const struct figures_money *spoken)
{
	uint32_t first = sum->first;
	while (first > 0 &&
		(row_set(a, first - 1, SET_DETERMINER) || row_kind(a, first - 1, MENTION_NUMBER)))
		first--;
	bool lent = text_is(sum->kind, "loan") || text_is(sum->kind, "grant");
	/* One of a list of sums in the sentence; the last that it told of had its giver so, too. */
	bool listed = first > 0 && row_set(a, first - 1, SET_LIST_JOINT) &&
		      spoken->kind_sentence == assemble_here(a);
	if (lent && (first == 0 || listed))
		return true;
	bool money = false;
	for (uint32_t e = 0; e < sum->first; e++) {
		const struct mention *m = row_mention(a, e);
		if (m && (m->kind == MENTION_STATE || m->kind == MENTION_ORG ||
				 m->kind == MENTION_PERSON))
			return false;
		if (!row_begins(a, e, LIST_FIGURES_POINTING))
			continue;
		for (uint32_t n = e + 1; n <= e + PHRASE_NEAR; n++)
			money |= any_of(a, n);
	}
	return money;
}

/* "The loan | amounted to", "Our annual investment in Kazakhstan | stood at". */
static struct text giver_before(const struct assembler *a, const struct figures_sum *sum,
	const struct figures_money *spoken)
{
	uint32_t here = assemble_here(a), noun = sum->noun;
	bool stands = noun != UINT32_MAX && noun > 0 && sum->done == DEED_STAND,
	     received = sum->done == DEED_RECEIVE,
	     further = sum->done == DEED_GO || goes_on(a, sum, spoken) ||
		       row_any(a, 0, sum->first, LIST_FIGURES_AMONG);
	bool near = spoken->giver.len && here - spoken->sentence <= CARRY_SENTENCES;
	if (near && (stands || received || further))
		return spoken->giver;
	bool ours = stands && (row_in(a, noun - 1, LIST_SUMS_OURS) ||
				      (noun > 1 && row_in(a, noun - 2, LIST_SUMS_OURS)));
	if (!ours && !further)
		return TEXT_NONE;
	struct text org = refer_org(a->article, a->elements->items[sum->first].first);
	return org.len ? assemble_org(a->article, org) : TEXT_NONE;
}

/* "The $5 million loan will help farmers, the bank said": who tells of a loan without a giver. */
static struct text giver_speaking(const struct assembler *a, const struct figures_sum *sum)
{
	bool lent = text_is(sum->kind, "loan") || text_is(sum->kind, "grant");
	bool told = sum->done == DEED_RECEIVE || sum->done == DEED_SEEK || sum->done == DEED_SIGN;
	const struct assembler whole = assemble_whole(a);
	uint32_t end = whole.whole->len, least = end > SAYING_REACH ? end - SAYING_REACH : 1;
	for (uint32_t e = end; lent && !told && e > least && e > 1; e--) {
		const struct mention *m = row_kind(&whole, e - 2, MENTION_ORG);
		if (!m || !row_in(&whole, e - 1, LIST_VERBS_SAYING))
			continue;
		return figures_lends(a, m) ? assemble_value(a->article, ARG_ENTITY, m) : TEXT_NONE;
	}
	return TEXT_NONE;
}

/* "spent $5 million | on the BTK railway" */
static bool spends(const struct assembler *a, const struct figures_sum *sum)
{
	const struct mention *line = row_mention(a, sum->last + 1);
	enum { WORKS_REACH = 7 };
	bool built = row_in(a, sum->last + 1, LIST_SUMS_BOUGHT) ||
		     row_in(a, sum->last + 1, LIST_SUMS_WORKING);
	/* "on | the Bishkek-Osh road" */
	for (uint32_t e = sum->last + 1; e < sum->last + WORKS_REACH; e++) {
		if (row_set(a, e, SET_PHRASE_ENDS) || row_set(a, e, SET_PREPOSITION))
			break;
		built |= row_in(a, e, LIST_SUMS_WORKS);
	}
	return sum->done == DEED_WEAK && row_word(a, sum->last, "on") &&
	       (built || (line && line->kind == MENTION_CORRIDOR));
}

static bool tell_given(
	const struct assembler *a, const struct figures_sum *sum, struct figures_money *spoken)
{
	struct text corridor = corridor_of(a, spoken);
	/* "The line costs 1.6 billion. | Of this A will lend 1.3 billion" */
	if (!corridor.len && row_any(a, 0, sum->first, LIST_FIGURES_AMONG))
		corridor = refer_corridor(a->article, a->elements->items[sum->first].first);
	const struct rule rule = {.name = TEXT("figures.given"),
		.fact = fact_find(
			corridor.len ? TEXT("corridor.funded") : TEXT("infra.investment")),
		.confidence = 0.88};
	struct match match = match_of(a, sum, &rule);
	uint32_t here = assemble_here(a);
	const struct mention *by = figures_giver(a, sum);
	struct text giver = by ? assemble_value(a->article, ARG_ENTITY, by) : TEXT_NONE;
	if (!giver.len)
		giver = giver_before(a, sum, spoken);
	if (!giver.len)
		giver = giver_speaking(a, sum);
	if (!giver.len)
		return false;
	const struct mention *to = figures_receiver(a, sum, by);
	struct text receiver = to ? assemble_value(a->article, ARG_ENTITY, to) : TEXT_NONE;
	struct text project = figures_purpose(a, sum);
	struct fact fact = assemble_begin(a, &match, assemble_modality(a, &match));
	if (sum->done == DEED_SEEK && text_is(fact.modality, "fact"))
		fact.modality = TEXT("possible");
	if (sum->done == DEED_OFFER && text_is(fact.modality, "fact"))
		fact.modality = TEXT("proposed");
	facts_put(&fact, a->article, corridor.len ? "funder" : "investor", giver);
	facts_put(&fact, a->article, "corridor", corridor);
	facts_put_number(&fact, fact_arg(fact.type, TEXT("amount")), sum->value);
	facts_put(&fact, a->article, "currency", currency_of(a, sum, spoken));
	if (!text_equal(receiver, giver))
		facts_put(&fact, a->article, corridor.len ? "beneficiary" : "recipient", receiver);
	facts_put(&fact, a->article, "project", project);
	const struct arg_type *instrument = fact_arg(fact.type, TEXT("instrument"));
	/* "loans of $5 million to A and | $3 million to B" */
	bool same = !sum->kind.len && text_equal(spoken->giver, giver) &&
		    (here == spoken->kind_sentence || !by);
	struct text kind = same ? spoken->kind : sum->kind;
	if (kind.len)
		facts_put_arg(&fact, a->article, instrument, kind);
	else
		facts_assume(&fact, a->article, instrument, instrument_of(a, sum));
	assemble_near(&fact, a, &match, TEXT("date"), false);
	facts_add(a->facts, a->article, &fact);
	bool near = here - spoken->sentence <= CARRY_SENTENCES;
	if (!project.len && near && text_equal(spoken->corridor, corridor))
		project = spoken->project;
	spoken->kind = kind;
	spoken->kind_sentence = here;
	spoken->giver = giver;
	spoken->receiver = receiver;
	spoken->project = project;
	spoken->corridor = corridor;
	spoken->sentence = here;
	return true;
}

struct reading {
	struct figures_money *spoken;
	bool in_row; /* a row has the amount */
};

/* `self` is a struct reading. */
static bool tell(const struct assembler *a, uint32_t at, void *self)
{
	struct reading *reading = self;
	struct figures_money *spoken = reading->spoken;
	struct figures_sum sum;
	bool only = a->elements != a->whole || !reading->in_row;
	reading->in_row = true;
	if (!figures_sum_read(a, at, &sum))
		return false;
	bool noun = sum.noun != UINT32_MAX, cost = text_is(sum.kind, "cost");
	bool costs = cost || (!noun && (sum.works || sum.done == DEED_COST));
	/* What a clause does not tell is of something else; an aside stands in none. */
	if (costs)
		return only && tell_cost(a, &sum, spoken);
	const struct mention *next = row_mention(a, sum.last + 1);
	bool from = row_word(a, sum.last, "from") && next && next->kind == MENTION_ORG;
	bool gives = sum.done == DEED_GIVE || sum.done == DEED_COME || spends(a, &sum) ||
		     sum.done == DEED_RECEIVE || sum.done == DEED_GO || from ||
		     (sum.paper && sum.done == DEED_SIGN);
	return (noun || gives) && tell_given(a, &sum, spoken);
}

/* "will lend | 1.3 billion": money, where money was told of, and it is of nothing else. */
static bool is_left_out(const struct assembler *a, uint32_t e, const struct figures_money *spoken)
{
	enum { LEAST = 1000000, DEED_NEAR = 4 };
	const struct mention *m = row_mention(a, e);
	struct list_value deed;
	if (m->kind != MENTION_NUMBER || m->number < LEAST || !spoken->currency.len ||
		assemble_here(a) - spoken->currency_sentence > CARRY_SENTENCES)
		return false;
	uint32_t next = e + 1;
	bool bare = next >= a->whole->len || row_in(a, next, LIST_FIGURES_STOPS) ||
		    row_in(a, next, LIST_SUMS_GIVER_AFTER) || row_in(a, next, LIST_SUMS_TOWARDS);
	for (uint32_t at = e; bare && at > 0 && e - at < DEED_NEAR; at--)
		if (row_list(a, at - 1, LIST_SUMS_DEED, &deed) > at - 1)
			return text_is(deed.text, "give") || text_is(deed.text, "cost") ||
			       text_is(deed.text, "receive");
	return false;
}

void figures_money_find(const struct assembler *sentence, struct figures_money *spoken)
{
	for (uint32_t e = 0; e < sentence->whole->len; e++) {
		const struct mention *m = sentence->whole->items[e].mention;
		struct reading reading = {spoken, false};
		if (!m || !(m->kind == MENTION_AMOUNT || is_left_out(sentence, e, spoken)))
			continue;
		(void)row_told(sentence, e, tell, &reading);
		if (m->kind != MENTION_AMOUNT)
			continue;
		spoken->currency = m->office;
		spoken->currency_sentence = assemble_here(sentence);
	}
	struct text works = figures_works(sentence, 0, sentence->whole->len);
	if (works.len) {
		spoken->works = works;
		spoken->works_sentence = assemble_here(sentence);
	}
}
