#include "services/news/facts/row.h"

#include "proto/base/attr.h"
#include "services/news/entities/refer.h"

#include <string.h>

enum {
	PAPERS_BACK = 64, /* facts */
	OPEN_BEFORE = 5,
	INSTRUMENT_REACH = 4,
	SUM_REACH = 6,
	HAN_SUM_REACH = 14,
	BOUND_REACH = 3,
	FORMAT_REACH = 8,
	VALUES_MAX = 32
};

/* A report from the place of the meeting, which names no other day: it was that day. */
static void put_day_of_report(struct fact *fact, const struct assembler *a)
{
	enum { LEAD = 4 };
	bool lead = a->sentence < a->article->sentences + LEAD;
	if (lead && a->context->day.len && strcmp(fact->type->name, "summit.held") == 0 &&
		text_is(fact->modality, "fact") && facts_says(fact, "place", a->context->place))
		facts_put(fact, a->article, "date", a->context->day);
}

/* "Chairs it for 2024-2026": where a fact has room for a beginning and an end, a span is both. A
 * week, "the week before last", is one day that is not known better. */
static void put_ends_of_span(struct fact *fact, struct article *article)
{
	enum { WEEK = 6 };
	if (!fact_arg(fact->type, TEXT("end")) || facts_has(fact, "end"))
		return;
	struct args_entry *start = facts_entry(fact, TEXT("start"));
	struct text rest = start ? start->text : TEXT_NONE, first = TEXT_NONE;
	struct day_span from, to;
	if (!text_split(&rest, '/', &first) || !rest.len ||
		day_parse(first, &from, NULL) != ERR_OK || day_parse(rest, &to, NULL) != ERR_OK)
		return;
	bool week = day_weekday(from.first) == 0 && to.last - from.first == WEEK;
	if (week)
		return;
	start->text = first;
	facts_put(fact, article, "end", rest);
}

/* The date of the meeting that the article is about, for what happened there. */
void assemble_event(struct fact *fact, const struct assembler *a)
{
	bool asks = strcmp(fact->type->name, "summit.held") == 0 ||
		    strcmp(fact->type->name, "summit.attended") == 0;
	if (!asks || !a->context->event_date.len)
		return;
	if (facts_says(fact, "org", a->context->event_org))
		facts_put(fact, a->article, "date", a->context->event_date);
}

bool assemble_to_come(const struct assembler *a, struct text date)
{
	enum { DAY_LEN = 10 };
	struct day_span span;
	return a->article->date != DAY_MIN &&
	       day_parse(date.len > DAY_LEN ? text_slice(date, 0, DAY_LEN) : date, &span, NULL) ==
		       ERR_OK &&
	       span.first > a->article->date;
}

/* A list may be set with bars: purposes=counter_terrorism|counter_separatism. */
static void put_setting(struct fact *fact, struct article *article, const struct setting *setting)
{
	const struct arg_type *arg = fact_arg(fact->type, setting->arg);
	struct text rest = setting->value, one;
	if (setting->assumed) {
		facts_assume(fact, article, arg, setting->value);
		return;
	}
	if (!arg || !arg->list) {
		facts_put_arg(fact, article, arg, setting->value);
		return;
	}
	while (text_split(&rest, '|', &one))
		facts_put_arg(fact, article, arg, one);
}

/* What the words of the elements tell of an argument; of a list all that they tell, in order. */
static void put_between(struct fact *fact, const struct assembler *a, const struct arg_type *arg,
	uint32_t first, uint32_t last)
{
	struct text values[VALUES_MAX];
	uint32_t len = 0;
	do {
		struct capture at = {first, last};
		values[len] = rules_value(a->rules, arg, a->article, a->elements, &at);
		last = at.first;
	} while (values[len].len && arg->list && ++len < VALUES_MAX);
	for (uint32_t i = len + !arg->list; i-- > 0;)
		facts_put_arg(fact, a->article, arg, values[i]);
}

/* What the words of the match, and `reach` beside it, tell of an argument: "a loan of". */
static void put_read(struct fact *fact, const struct assembler *a, const struct match *match,
	struct text name, uint32_t reach)
{
	const struct arg_type *arg = fact_arg(fact->type, name);
	uint32_t last = match->last + reach,
		 first = match->first > reach ? match->first - reach : 0;
	if (!arg)
		return;
	last = last < a->elements->len ? last : a->elements->len;
	/* Of the words of the match the last tell, but for those between the papers of a list. */
	for (uint32_t to = last, from; to > first; to = from - (from > first)) {
		from = to;
		while (from > first && !assemble_between_papers(a, match, from - 1))
			from--;
		put_between(fact, a, arg, from, to);
	}
}

/* How far the words of a sum go; in Chinese, which has no blanks, to the end of its phrase: the
 * last word tells, "主权担保本币贷款" is a loan. */
static bool is_of_sum(const struct assembler *a, uint32_t first, uint32_t e)
{
	if (e >= a->elements->len || a->elements->items[e].mention)
		return false;
	if (!text_is(a->article->lang, "zh"))
		return e - first < SUM_REACH;
	return e - first < HAN_SUM_REACH && !assemble_among(a, e, e + 1, SET_PHRASE_ENDS) &&
	       !assemble_among(a, e, e + 1, SET_LIST_JOINT);
}

/* "a $40 million loan and a $12 million grant": what stands right behind the sum tells which it is,
 * or, where that tells nothing, what stands right before it: "a loan of $40 million". */
static void put_instrument(struct fact *fact, const struct assembler *a, const struct match *match)
{
	const struct arg_type *arg = fact_arg(fact->type, TEXT("instrument"));
	for (uint32_t s = 0; arg && s < match->pattern->slots_len; s++) {
		if (match->pattern->slots[s].kind != SLOT_AMOUNT ||
			!match->pattern->slots[s].arg.len || !match->captures[s].last)
			continue;
		uint32_t first = match->captures[s].last, last = first;
		while (is_of_sum(a, first, last))
			last++;
		put_between(fact, a, arg, first, last);
		first = last = match->captures[s].first;
		while (first > 0 && last - first < SUM_REACH &&
			!a->elements->items[first - 1].mention)
			first--;
		put_between(fact, a, arg, first, last);
	}
	put_read(fact, a, match, TEXT("instrument"), 0);
	put_read(fact, a, match, TEXT("instrument"), INSTRUMENT_REACH);
}

/* A building is the place where the sentence names no other. */
static void put_place_of_venue(
	struct fact *fact, const struct assembler *a, const struct match *match)
{
	const struct args_entry *venue = facts_entry(fact, TEXT("venue"));
	if (!venue)
		return;
	assemble_near(fact, a, match, TEXT("place"), false);
	facts_put(fact, a->article, "place", venue->text);
}

/* What is dated after the article is a plan, whatever the verb: "takes the chair on January 1". */
static bool is_to_come(const struct assembler *a, const struct fact *fact)
{
	/* Invited is who is asked, long before the day. */
	bool asked = strcmp(fact->type->name, "summit.invited") == 0;
	for (unsigned i = 0; !asked && i < fact->args.count && a->article->date != DAY_MIN; i++) {
		const struct args_entry *e = &fact->args.entries[i];
		bool when = strcmp(e->name, "date") == 0 || strcmp(e->name, "start") == 0;
		struct day_span span;
		if (when && e->kind == ARGS_ONE_TEXT && e->text.len >= 4 &&
			day_parse(e->text.len > 10 ? text_slice(e->text, 0, 10) : e->text, &span,
				NULL) == ERR_OK &&
			span.first > a->article->date)
			return true;
	}
	return false;
}

void assemble_bound(struct fact *fact, const struct assembler *a, const struct match *match)
{
	put_read(fact, a, match, TEXT("bound"), BOUND_REACH);
}

struct match assemble_found(const struct rule *rule, uint32_t first, uint32_t last)
{
	static const struct pattern none = {0};
	return (struct match){.rule = rule, .pattern = &none, .first = first, .last = last};
}

struct fact assemble_begin(
	const struct assembler *a, const struct match *match, struct text modality)
{
	const struct rule *rule = match->rule;
	return (struct fact){
		.type = rule->fact,
		.from = a->sentence->from,
		.to = a->sentence->to,
		.polarity = rule->polarity.len            ? rule->polarity
			    : assemble_negative(a, match) ? TEXT("neg")
							  : TEXT("pos"),
		.modality = modality,
		.attributed_to = a->speaker,
		.rule = rule->name,
		.confidence = rule->confidence,
	};
}

/* "ASEAN signed a charter. | The charter enters into force": whose paper it was told to be. */
static void put_owner(struct fact *fact, const struct assembler *a)
{
	const struct arg_type *org = fact_arg(fact->type, TEXT("org"));
	const struct args_entry *title = facts_entry(fact, TEXT("title"));
	if (strcmp(fact->type->name, "doc.in_force") != 0 || !title || facts_entry_of(fact, org))
		return;
	for (uint32_t n = 1; n <= PAPERS_BACK && n <= a->facts->len; n++) {
		const struct fact *told = &a->facts->items[a->facts->len - n];
		const struct args_entry *owner = facts_entry(told, TEXT("org"));
		if (facts_in_domain(told->type, "doc.") && owner && told->from != fact->from &&
			facts_says(told, "title", title->text)) {
			facts_put_arg(fact, a->article, org, owner->text);
			return;
		}
	}
}

/* "The leaders met; a memorandum with the SCO was signed": between their organisation and it. */
static void put_own_side(struct fact *fact, const struct assembler *a)
{
	const struct args_entry *parties = facts_entry(fact, TEXT("parties")),
				*org = facts_entry(fact, TEXT("org"));
	if (!facts_in_domain(fact->type, "doc.") || !facts_says(fact, "action", TEXT("signed")) ||
		!org || !parties || parties->count != 1 ||
		!text_starts(parties->items[0], TEXT("org:")) ||
		!text_equal(org->text, assemble_met_last(a)))
		return;
	struct text own = assemble_org(a->article, org->text);
	if (!text_equal(own, parties->items[0]))
		facts_put(fact, a->article, "parties", own);
}

static struct fact build(
	const struct assembler *a, const struct match *match, uint32_t which, struct text modality)
{
	const struct rule *rule = match->rule;
	struct fact fact = assemble_begin(a, match, modality);
	bool later = !text_is(fact.modality, "fact");
	put_instrument(&fact, a, match);
	assemble_bound(&fact, a, match);
	put_read(&fact, a, match, TEXT("format"), FORMAT_REACH);
	if (strcmp(fact.type->name, "summit.held") == 0)
		put_read(&fact, a, match, TEXT("body"), 0);
	for (uint32_t i = 0; later && i < rule->laters_len; i++)
		put_setting(&fact, a->article, &rule->laters[i]);
	for (uint32_t i = 0; i < rule->reads_len; i++)
		put_read(&fact, a, match, rule->reads[i], 0);
	for (uint32_t i = 0; i < rule->sets_len; i++)
		put_setting(&fact, a->article, &rule->sets[i]);
	assemble_slots(&fact, a, match, which);
	assemble_told(a, rule, &fact);
	for (uint32_t i = 0; i < rule->finds_len; i++)
		/* Who acted is sought when all else is known. */
		if (!text_is(rule->finds[i], "actors"))
			assemble_near(&fact, a, match, rule->finds[i], true);
	assemble_event(&fact, a);
	for (uint32_t i = 0; i < rule->nears_len; i++)
		assemble_near(&fact, a, match, rule->nears[i], false);
	for (uint32_t i = 0; i < rule->finds_len; i++)
		if (text_is(rule->finds[i], "actors"))
			assemble_ground(&fact, a, match);
	put_owner(&fact, a);
	put_own_side(&fact, a);
	put_place_of_venue(&fact, a, match);
	put_day_of_report(&fact, a);
	put_ends_of_span(&fact, a->article);
	return fact;
}

/* "X met Putin during his visit to Russia", "A of Armenia and B arrived in Yerevan": whose visit it
 * is not. */
static bool visits_home(
	const struct assembler *a, const struct match *match, const struct fact *fact)
{
	const struct args_entry *host = facts_entry(fact, TEXT("host")),
				*visitor = facts_entry(fact, TEXT("visitor"));
	if (!host || host->count != 1 || !visitor)
		return false;
	for (uint32_t s = 0; s < match->pattern->slots_len; s++) {
		const struct capture *c = &match->captures[s];
		for (uint32_t e = c->first; e < c->last; e++) {
			const struct mention *m = a->elements->items[e].mention;
			if (m && m->kind == MENTION_PERSON && text_equal(m->id, visitor->text) &&
				text_equal(m->country, host->items[0]))
				return true;
		}
	}
	return false;
}

/* "X held talks with the chairman of the house": of a meeting it takes two. */
static bool meets_nobody(const struct fact *fact)
{
	const struct args_entry *met = facts_entry(fact, TEXT("participants"));
	return strcmp(fact->type->name, "meeting") == 0 && (!met || met->count < 2);
}

/* "one of the key papers was signed": of how many papers it takes two. */
static bool counts_one(const struct fact *fact)
{
	const struct args_entry *count = facts_entry(fact, TEXT("count"));
	return strcmp(fact->type->name, "doc.count") == 0 && count && count->number < 2;
}

static void assemble_one(const struct assembler *a, const struct match *match, uint32_t which)
{
	struct text forced = match->rule->modality;
	if (match->rule->tolds_len && !assemble_told(a, match->rule, NULL))
		return;
	struct fact fact =
		build(a, match, which, forced.len ? forced : assemble_modality(a, match));
	if (!forced.len && text_is(fact.modality, "fact") && is_to_come(a, &fact))
		fact = build(a, match, which, TEXT("planned"));
	if (!assemble_of_itself(&fact) && !assemble_of_stranger(&fact) &&
		!visits_home(a, match, &fact) && !meets_nobody(&fact) && !counts_one(&fact))
		facts_add(a->facts, a->article, &fact);
}

/* "Asked whether Yerevan would quit", "Yerevan has not said that it will": nothing is said of it.
 * These words stand before the match, be it in the clause or in the one that it depends on. */
static bool is_open(const struct assembler *a, const struct match *match)
{
	uint32_t from = match->first > OPEN_BEFORE ? match->first - OPEN_BEFORE : 0;
	if (assemble_among(a, from, match->first, SET_OPEN))
		return true;
	if (a->elements == a->whole)
		return false;
	struct assembler wide = assemble_whole(a);
	wide.clause = CLAUSES_MAX;
	uint32_t at = row_in_whole(a, match->first);
	return assemble_among(&wide, at > OPEN_BEFORE ? at - OPEN_BEFORE : 0, at, SET_OPEN);
}

/* "carried 56,500, as against 20,500 in 2023": the second is what it was before. */
static bool of_other_time(const struct assembler *a, const struct match *match)
{
	for (uint32_t s = 0; s < match->pattern->slots_len; s++) {
		uint32_t at = match->captures[s].first;
		if (match->pattern->slots[s].kind == SLOT_NUMBER && match->captures[s].last > at &&
			at > match->first &&
			assemble_among(a, at > 3 ? at - 3 : 0, at, SET_OTHER_TIME))
			return true;
	}
	return false;
}

void assemble_match(void *self, const struct match *match)
{
	struct assembler here = *(const struct assembler *)self, *a = &here;
	uint32_t end = match->last - (match->last > match->first);
	while (a->elements == a->whole && end > match->first && a->clauses->of[end] == CLAUSES_MAX)
		end--;
	if (a->elements == a->whole)
		a->clause = a->clauses->of[end];
	if (is_open(a, match) || of_other_time(a, match) ||
		(a->elements == a->whole && clauses_crossed(a->clauses, a->whole, match)))
		return;
	uint32_t count = assemble_count(a, match);
	for (uint32_t which = 0; which < count; which++)
		assemble_one(a, match, which);
}
