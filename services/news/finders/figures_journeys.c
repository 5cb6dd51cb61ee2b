#include "services/news/finders/figures_journeys.h"

#include "services/news/entities/refer.h"
#include "services/news/facts/row.h"

enum { NOUN_REACH = 18, VERB_REACH = 14, ABOUT_REACH = 5, BEHIND_REACH = 12, WEEK = 7 };

/* "in an estimated | 20-25 days": the element behind what leads to the number. */
static uint32_t behind_about(const struct assembler *a, uint32_t e)
{
	for (uint32_t n = 0; n < ABOUT_REACH && e > 0 && row_in(a, e - 1, LIST_JOURNEYS_ABOUT); n++)
		e--;
	return e;
}

/* "between 13 and | 17 days": where the range begins; its end, where it is none. */
static uint32_t range_first(const struct assembler *a, uint32_t e, double *from)
{
	const struct mention *m = e > 2 ? row_mention(a, e - 2) : NULL;
	bool range = m && m->kind == MENTION_NUMBER && row_in(a, e - 1, LIST_FIGURES_AND) &&
		     row_in(a, e - 3, LIST_FIGURES_RANGE);
	if (!range || m->number >= row_mention(a, e)->number)
		return e;
	*from = m->number;
	return e - 3;
}

/* "compared with | 45 days", "by | 10 days", "for | 3 days", "10 days | faster": no time that the
 * way takes now. */
static bool is_other(const struct assembler *a, uint32_t first, uint32_t last)
{
	if (row_in(a, last, LIST_JOURNEYS_OTHER_AFTER))
		return true;
	for (uint32_t e = first; e > 0 && first - e < ABOUT_REACH; e--) {
		if (row_in(a, e - 1, LIST_JOURNEYS_OTHER_BEFORE))
			return true;
		if (row_mention(a, e - 1) || (!row_in(a, e - 1, LIST_JOURNEYS_ABOUT) &&
						     !row_in(a, e - 1, LIST_FIGURES_THAN)))
			return false;
	}
	return false;
}

/* "transit time", "delivery takes": is the row about how long something is under way? `deed`: the
 * first of its words; `verb`: the last that says "takes"; `first` where there is none. */
static bool is_journey(
	const struct assembler *a, uint32_t first, uint32_t last, uint32_t *deed, uint32_t *verb)
{
	struct list_value value;
	bool takes = false, carried = false, line = false;
	uint32_t least = first > NOUN_REACH ? first - NOUN_REACH : 0;
	uint32_t end =
		last + BEHIND_REACH < a->elements->len ? last + BEHIND_REACH : a->elements->len;
	*deed = *verb = first;
	for (uint32_t e = first; e > least; e--) {
		const struct mention *m = row_mention(a, e - 1);
		if (row_list(a, e - 1, LIST_JOURNEYS_NOUN, &value) > e - 1) {
			if (text_is(value.text, "none"))
				return false;
			carried = true;
			*deed = e - 1;
			if (text_is(value.text, "time"))
				return true;
		}
		line |= m && m->kind == MENTION_CORRIDOR;
		if (first - e < VERB_REACH && row_in(a, e - 1, LIST_JOURNEYS_TAKES)) {
			takes = true;
			*verb = *verb == first ? e - 1 : *verb;
			*deed = e - 1;
		}
	}
	/* "in 20 days | by the Middle Corridor" */
	bool within = first > 0 && row_any(a, first - 1, last - 1, LIST_JOURNEYS_WITHIN);
	for (uint32_t e = last; takes && e < end; e++) {
		const struct mention *m = row_mention(a, e);
		line |= m && m->kind == MENTION_CORRIDOR;
	}
	/* "takes | 12 days", "arrived | 12 days after leaving" */
	bool right = first > 0 && row_list(a, first - 1, LIST_JOURNEYS_LASTS, &value) == first;
	/* "the conference on the corridor, which | lasted three days" */
	if (right && text_is(value.text, "noun") && !carried)
		return false;
	right |= row_list(a, last, LIST_JOURNEYS_LEAVING, NULL) > last;
	return (carried || line) && (right || (takes && within));
}

/* Of the row, the nearest before it, or behind; else the one spoken of before, where no other way
 * is told of. */
static struct text corridor_of(const struct assembler *a, uint32_t first)
{
	for (uint32_t e = first; e > 0; e--) {
		const struct mention *m = row_mention(a, e - 1);
		if (m && m->kind == MENTION_CORRIDOR)
			return m->id;
	}
	for (uint32_t e = first; e < a->elements->len; e++) {
		const struct mention *m = row_mention(a, e);
		if (m && m->kind == MENTION_CORRIDOR)
			return m->id;
	}
	if (row_any(a, 0, first, LIST_JOURNEYS_ELSEWHERE))
		return TEXT_NONE;
	return refer_corridor(a->article, a->elements->items[first].first);
}

/* `self` is nothing. */
static bool tell(const struct assembler *a, uint32_t e, void *self)
{
	(void)self;
	const struct rule rule = {.name = TEXT("figures.journey"),
		.fact = fact_find(TEXT("corridor.metric")),
		.confidence = 0.87};
	const struct mention *m = row_mention(a, e);
	double from = m->number, to = m->number_to, scale = 1;
	uint32_t number = range_first(a, e, &from), deed, verb;
	uint32_t first = behind_about(a, number), behind = e + 2;
	while (row_in(a, behind, LIST_JOURNEYS_ABOUT))
		behind++;
	if (number < e)
		to = m->number;
	/* "from 53 days | to 19", "| to between 18 and 23" */
	bool between = row_in(a, behind, LIST_FIGURES_RANGE);
	const struct mention *then = row_mention(a, behind + between);
	const struct mention *most = between && row_in(a, behind + 2, LIST_FIGURES_AND)
					     ? row_mention(a, behind + 3)
					     : NULL;
	bool cut = row_in(a, e + 1, LIST_FIGURES_TO) && then && then->kind == MENTION_NUMBER &&
		   row_in(a, first - 1, LIST_FIGURES_FROM);
	if (cut) {
		from = then->number;
		to = most ? most->number : 0;
	}
	if (m->id.ptr[m->id.len - 1] == 'W')
		scale = WEEK;
	if ((!cut && is_other(a, first, e + 1)) || !is_journey(a, first, e + 1, &deed, &verb))
		return false;
	struct text corridor = corridor_of(a, deed);
	if (!corridor.len)
		return false;
	struct match match = assemble_found(&rule, deed, e + 1);
	struct text modality = assemble_modality(a, &match);
	/* "efforts | to reduce it to 15 days" */
	uint32_t before = verb > ABOUT_REACH ? verb - ABOUT_REACH : 0;
	if (text_is(modality, "fact") && verb > 0 && row_set(a, verb - 1, SET_INFINITIVE) &&
		!assemble_among(a, before, verb, SET_PERFORMED_BY) &&
		!row_any(a, before, verb, LIST_ROLES_MEANT))
		modality = TEXT("planned");
	/* "can be delivered in 12 days": so long it takes */
	if (text_is(modality, "possible") && row_any(a, deed, e, LIST_FIGURES_CAN))
		modality = TEXT("fact");
	struct fact fact = assemble_begin(a, &match, modality);
	facts_put(&fact, a->article, "corridor", corridor);
	facts_put(&fact, a->article, "measure", TEXT("transit_time"));
	facts_put_number(&fact, fact_arg(fact.type, TEXT("value")), scale * from);
	facts_put(&fact, a->article, "unit", TEXT("days"));
	if (to > from)
		facts_put_number(&fact, fact_arg(fact.type, TEXT("value_to")), scale * to);
	facts_add(a->facts, a->article, &fact);
	return true;
}

void figures_journeys_find(const struct assembler *sentence)
{
	for (uint32_t e = 0; e < sentence->whole->len; e++) {
		const struct mention *m = sentence->whole->items[e].mention;
		bool days = m && m->kind == MENTION_DURATION && m->id.len > 0 &&
			    (m->id.ptr[m->id.len - 1] == 'D' || m->id.ptr[m->id.len - 1] == 'W');
		if (days)
			(void)row_told(sentence, e, tell, NULL);
	}
}
