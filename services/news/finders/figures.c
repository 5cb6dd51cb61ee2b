#include "services/news/finders/figures_inside.h"

#include <string.h>

enum { CARRY_SENTENCES = 2 };

/* May a thing of one clause be what is measured in another? What an aside names is not. */
static bool reaches(const struct figures *f, const struct figures_thing *thing, uint32_t e)
{
	const struct clauses *clauses = f->a->clauses;
	if (!clauses->rows_len)
		return true;
	uint8_t there = clauses->of[thing->first], here = clauses->of[e];
	if (there == here || there >= clauses->len)
		return true;
	enum clause_kind kind = clauses->items[there].kind;
	return kind == CLAUSE_MAIN || kind == CLAUSE_ELLIPSIS;
}

/* "With a capacity of 15 million tonnes, | the line": what the sentence opens with is of its
 * subject. */
static bool opens(
	const struct figures *f, const struct figure *figure, const struct figures_thing *thing)
{
	bool mark = false;
	for (uint32_t e = f->start; e < thing->first; e++) {
		if (e >= figure->last && figures_in(f, e, LIST_FIGURES_STOPS))
			mark = true;
		else if (mark && !figures_in(f, e, LIST_FIGURES_POINTING))
			return false;
		if (figures_in(f, e, LIST_VERBS_FINITE))
			return false;
	}
	return mark;
}

static const struct figures_thing *measured(const struct figures *f, const struct figure *figure)
{
	const struct figures_thing *best = NULL;
	for (uint32_t i = 0; i < f->things.len; i++) {
		const struct figures_thing *thing = &f->things.items[i];
		if (!reaches(f, thing, figure->first))
			continue;
		bool before = thing->first < figure->first;
		bool own = before && thing->first >= figure->from;
		/* "4,000 tonnes were shipped | through the port": before what is told of another */
		bool behind = !before && thing->first > 0 &&
			      (figures_in(f, thing->first - 1, LIST_FIGURES_ALONG) ||
				      (!best && opens(f, figure, thing)));
		if (before || (behind && !best) || (behind && best->first < figure->from && !own))
			best = thing;
		if (!before)
			break;
	}
	return best;
}

/* Is somebody else named whose figure it might be? The ends of a way and who tells are not. */
static bool has_rival(const struct figures *f, uint32_t until)
{
	if (f->things.len && f->things.items[0].first < until)
		return true;
	for (uint32_t e = until; e > f->start && !figures_in(f, e - 1, LIST_FIGURES_HOPES); e--) {
		const struct mention *m = f->row[e - 1].mention;
		/* "It can carry 5 million": what was told of */
		bool it = m && (m->flags & MENTION_REFERRED) && m->last == m->first + 1;
		bool may = m && !it &&
			   (m->kind == MENTION_STATE || m->kind == MENTION_ORG ||
				   m->kind == MENTION_PLACE);
		bool way = (e > 1 && figures_in(f, e - 2, LIST_FIGURES_WAY)) ||
			   (e > 2 && figures_in(f, e - 3, LIST_FIGURES_WAY));
		/* "trains between China and Europe": what goes another way */
		way = way && !(e > 1 && figures_in(f, e - 2, LIST_FIGURES_RANGE));
		if (may && !way && !clauses_framed(f->a->clauses, e - 1))
			return true;
	}
	return false;
}

static struct text measure_of(const struct figure *figure, bool corridor)
{
	if (figure->role == FIGURE_WAIT)
		return TEXT("waiting_time");
	if (figure->role == FIGURE_QUEUE)
		return TEXT("queue");
	if (figure->role == FIGURE_GROWTH)
		return TEXT("growth");
	if (figure->role == FIGURE_DECLINE)
		return TEXT("decline");
	if (figure->role == FIGURE_CAPACITY)
		return TEXT("capacity");
	return corridor && text_is(figure->unit, "trains") ? TEXT("trains") : TEXT("volume");
}

static uint32_t end_of_room(const struct figures *f, const struct figure *figure)
{
	uint32_t end = figure->last + FIGURES_TO_REACH;
	return end < f->len ? end : f->len;
}

static void add_fact(
	const struct figures *f, const struct figure *figure, const struct figures_thing *thing)
{
	const struct assembler *a = f->a;
	bool corridor = !thing->kind.len;
	const struct rule rule = {
		.name = figure_is_change(figure) ? TEXT("figures.change") : TEXT("figures.amount"),
		.fact = fact_find(corridor ? TEXT("corridor.metric") : TEXT("infra.metric")),
		.confidence = 0.88};
	struct match match = assemble_found(&rule, figure->first, figure->last);
	struct assembler within = *a;
	within.clause = clauses_at(a->clauses, figure->first);
	/* Words of another clause tell nothing of this one. */
	while (match.first > figure->from &&
		!figures_in(f, match.first - 1, LIST_CLAUSE_RELATIVE) &&
		clauses_at(a->clauses, match.first - 1) == within.clause)
		match.first--;
	struct fact fact = assemble_begin(&within, &match, assemble_modality(&within, &match));
	/* "may be raised to 3 million passengers | and 20 million tonnes", "a growth of 43 % is
	 * expected, | to 4 million" */
	bool target = figure_is_target(f, figure);
	bool included = row_any(a, figure->from, figure->first, LIST_FIGURES_AMONG);
	if ((figure_is_listed(f, figure) || target || included) && figure > f->items &&
		text_is(fact.modality, "fact") && a->facts->len &&
		a->facts->items[a->facts->len - 1].from == a->sentence->from)
		fact.modality = a->facts->items[a->facts->len - 1].modality;
	if (text_is(fact.modality, "fact") && figure->date && assemble_to_come(a, figure->date->id))
		fact.modality = TEXT("planned");
	/* "can handle 80,000 TEU": it can */
	if (figure->role == FIGURE_CAPACITY &&
		row_any(f->a, match.first, figure->first, LIST_FIGURES_CAN))
		fact.modality = TEXT("fact");
	if (row_any(f->a, match.first, figure->first, LIST_FIGURES_MEANT))
		fact.modality = TEXT("planned");
	/* "the present capacity of 15 million will be raised" */
	if (row_any(f->a, figure->from, figure->first, LIST_FIGURES_NOW))
		fact.modality = TEXT("fact");
	/* "is expected to carry 15 million tonnes a year": what it is built for; "to grow to 15
	 * million" is not */
	bool after = figure > f->items && (figure - 1)->role == FIGURE_CAPACITY;
	bool built_for =
		corridor && figure->role == FIGURE_AMOUNT && !text_is(fact.modality, "fact") &&
		!target &&
		(after || row_any(f->a, figure->last, end_of_room(f, figure), LIST_FIGURES_YEARLY));
	facts_put(&fact, a->article, corridor ? "corridor" : "place", thing->id);
	facts_put(&fact, a->article, "kind", thing->kind);
	facts_put(&fact, a->article, "measure",
		built_for ? TEXT("capacity") : measure_of(figure, corridor));
	facts_put_number(&fact, fact_arg(fact.type, TEXT("value")), figure->value);
	if (figure->value_to > 0)
		facts_put_number(&fact, fact_arg(fact.type, TEXT("value_to")), figure->value_to);
	facts_put(&fact, a->article, "unit", figure->unit);
	if (figure->date)
		facts_put(&fact, a->article, "date",
			assemble_value(a->article, ARG_DATE, figure->date));
	facts_add(a->facts, a->article, &fact);
}

static void know(struct figures_spoken *spoken, const struct figures_thing *thing)
{
	if (spoken->known_len == FIGURES_KNOWN) {
		memmove(spoken->known, spoken->known + 1,
			(FIGURES_KNOWN - 1) * sizeof(*spoken->known));
		spoken->known_len--;
	}
	spoken->known[spoken->known_len++] = *thing;
}

/* Later figures may be of what the sentence names: of the first of it, or what its figures were of.
 */
static void remember(
	struct figures_spoken *spoken, const struct figures *f, const struct figures_thing *told)
{
	/* "India runs Chabahar. The port": a port that is named alone */
	for (uint32_t e = 0; e < f->len; e++) {
		const struct mention *m = f->row[e].mention;
		struct figures_thing site = {.kind = m ? figures_sort(m) : TEXT_NONE};
		if (!site.kind.len)
			continue;
		site.id = m->id;
		know(spoken, &site);
	}
	for (uint32_t i = 0; i < f->things.len; i++)
		if (f->things.items[i].kind.len)
			know(spoken, &f->things.items[i]);
	if (told)
		spoken->last = *told;
	else if (f->things.len)
		spoken->last = f->things.items[0];
	if (told || f->things.len)
		spoken->last.sentence = assemble_here(f->a);
}

void figures_find(const struct assembler *a, struct figures_spoken *spoken)
{
	struct figures f = {.a = a, .row = a->whole->items, .len = a->whole->len};
	const struct figures_thing *told = NULL;
	uint32_t here = assemble_here(a);
	f.start = figures_told_from(a);
	figures_things(a, spoken, &f.things);
	figures_numbers(&f);
	figures_tell(&f);
	figures_dates(&f);
	bool near = spoken->last.id.len && here - spoken->last.sentence <= CARRY_SENTENCES;
	struct figures_thing last = spoken->last;
	for (uint32_t i = 0; i < f.count; i++) {
		struct figure *figure = &f.items[i];
		if (figure->role == FIGURE_NONE)
			continue;
		bool points = near && !told && figure_points(&f, figure);
		const struct figures_thing *thing = points ? &last : measured(&f, figure);
		if (!thing && told)
			thing = told;
		if (!thing && near && !has_rival(&f, figure->first))
			thing = &last;
		bool waits = figure->role == FIGURE_WAIT || figure->role == FIGURE_QUEUE;
		if (!thing || (waits && !thing->kind.len))
			continue;
		add_fact(&f, figure, thing);
		told = thing;
	}
	remember(spoken, &f, told);
}
