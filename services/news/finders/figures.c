#include "services/news/finders/figures_things.h"

#include <string.h>

enum {
	FIGURES_MAX = 24,
	UNIT_REACH = 6,
	CHANGE_BEFORE = 8,
	CHANGE_AFTER = 4,
	COMPARED_REACH = 3,
	TO_REACH = 9,
	CARRY_SENTENCES = 2,
	DAY_LEN = 10,
	CLAUSE_TOLL = 100
};

enum figure_role { FIGURE_AMOUNT, FIGURE_CAPACITY, FIGURE_GROWTH, FIGURE_DECLINE, FIGURE_NONE };

struct figure {
	uint32_t first, last; /* elements of the number and its unit */
	uint32_t from;        /* where the figure before it ends */
	double value, value_to;
	struct text unit;
	enum figure_role role;
	bool part; /* of what is carried, or nothing of the kind */
	const struct mention *date;
};

struct figures {
	const struct assembler *a;
	const struct element *row;
	uint32_t len;
	struct figure items[FIGURES_MAX];
	uint32_t count;
	struct figures_things things;
	uint32_t start; /* behind the dateline */
};

/* Does an entry of the list stand there, with all of its words? */
static bool in(const struct figures *f, uint32_t e, enum word_list list)
{
	return row_list(f->a, e, list, NULL) > e;
}

/* "20-foot containers" */
static bool is_size(const struct figures *f, uint32_t e)
{
	uint32_t at = e + 1 + row_word(f->a, e + 1, "-");
	return in(f, at, LIST_FIGURES_FOOT);
}

/* "tonnes", "China-Europe freight trains", "units (TEU": the element behind the unit of the number
 * that ends before `e`; `e` when it has none. */
static uint32_t read_unit(const struct figures *f, uint32_t e, struct text *unit)
{
	struct list_value value;
	for (uint32_t at = e; at < f->len && at < e + UNIT_REACH; at++) {
		const struct mention *m = f->row[at].mention;
		uint32_t end = row_list(f->a, at, LIST_FIGURES_UNIT, &value);
		if (end > at) {
			/* "percentage points" are no percent of it. */
			*unit = value.text;
			return text_is(value.text, "none") ? e : end;
		}
		bool size = m && m->kind == MENTION_NUMBER && is_size(f, at);
		bool of_way = m && m->kind == MENTION_STATE;
		if (!size && !of_way && !in(f, at, LIST_FIGURES_BETWEEN))
			return e;
	}
	return e;
}

/* "doubled", "increased threefold". */
static bool read_fold(const struct figures *f, uint32_t e, struct figure *figure)
{
	struct list_value value;
	uint32_t end = row_list(f->a, e, LIST_FIGURES_FOLD, &value);
	if (end == e)
		return false;
	figure->first = e;
	figure->last = end;
	figure->value = value.number;
	figure->unit = TEXT("times");
	return true;
}

/* "116 981", as copy from other languages writes it: three digits, and a number right before. */
static bool goes_on(const struct figures *f, uint32_t e)
{
	const struct mention *m = f->row[e].mention, *before = e > 0 ? f->row[e - 1].mention : NULL;
	return m->last == m->first + 1 && article_folded(f->a->article, m->first).len == 3 &&
	       f->a->article->tokens[m->first].kind == TOKEN_NUMBER && before &&
	       before->kind == MENTION_NUMBER && !(before->flags & MENTION_ORDINAL) &&
	       before->last == before->first + 1 && before->number < 1000 &&
	       f->a->article->tokens[before->first].kind == TOKEN_NUMBER;
}

static double grouped(const struct figures *f, uint32_t e)
{
	double value = f->row[e].mention->number, factor = 1000;
	for (; goes_on(f, e); e--, factor *= 1000)
		value += factor * f->row[e - 1].mention->number;
	return value;
}

/* "4.5-5 million tonnes", "15,000 to 20,000 TEU": the lesser of a range takes its scale from the
 * greater. "From 7,200 to 11,000" is no range. */
static void read_number(const struct figures *f, uint32_t e, struct figure *figure)
{
	enum { THOUSAND = 1000 };
	const struct mention *to = e + 2 < f->len ? f->row[e + 2].mention : NULL;
	bool dash = in(f, e + 1, LIST_CLAUSE_DASH);
	bool joint = dash ||
		     (in(f, e + 1, LIST_FIGURES_TO) && e > 0 && !in(f, e - 1, LIST_FIGURES_FROM));
	figure->value = grouped(f, e);
	if (joint && to && to->kind == MENTION_NUMBER && to->number > figure->value) {
		figure->last = read_unit(f, e + 3, &figure->unit);
		if (figure->last > e + 3) {
			figure->value_to = to->number;
			while (to->number >= THOUSAND * figure->value)
				figure->value *= THOUSAND;
			return;
		}
	}
	figure->last = read_unit(f, e + 1, &figure->unit);
	figure->value = figures_whole(f->row[e].mention, figure->value, figure->unit);
}

static bool is_change(const struct figure *figure)
{
	return text_is(figure->unit, "percent") || text_is(figure->unit, "times");
}

static void read_figures(struct figures *f)
{
	uint32_t from = f->start;
	for (uint32_t e = f->start; e < f->len && f->count < FIGURES_MAX; e++) {
		const struct mention *m = f->row[e].mention;
		struct figure figure = {.first = e, .from = from};
		bool number = m && m->kind == MENTION_NUMBER && !(m->flags & MENTION_ORDINAL) &&
			      !is_size(f, e);
		if (number) {
			read_number(f, e, &figure);
			/* "from one million tonnes to | five million" */
			const struct figure *before = f->count ? &f->items[f->count - 1] : NULL;
			if (figure.last == e + 1 && before && in(f, e - 1, LIST_FIGURES_TO) &&
				e - before->last <= 2 && m->number > before->value) {
				figure.unit = before->unit;
				figure.last++;
			}
			/* "raised its capacity from 3 to | 5 million": the words stand before both
			 */
			bool both = before && in(f, e - 1, LIST_FIGURES_TO) &&
				    e - before->last <= 2 &&
				    row_any(f->a, before->from, before->first, LIST_FIGURES_FROM);
			if (both)
				figure.from = before->from;
		}
		/* "one train": no traffic */
		bool single = number && figure.value == 1 && !is_change(&figure);
		if (single || !(number ? figure.last > e + 1 : !m && read_fold(f, e, &figure)))
			continue;
		f->items[f->count++] = figure;
		from = figure.last;
		e = figure.last - 1;
	}
}

/* Which way: what stands right behind goes before what stands before; "a 3 % decline", "up 3 %".
 */
static enum figure_role way_of(const struct figures *f, const struct figure *figure)
{
	if (figure->first > 0 && row_word(f->a, figure->first - 1, "+"))
		return FIGURE_GROWTH;
	for (uint32_t e = figure->last; e < f->len && e < figure->last + CHANGE_AFTER; e++) {
		if (f->row[e].mention || in(f, e, LIST_FIGURES_STOPS))
			break;
		if (in(f, e, LIST_FIGURES_MORE))
			return FIGURE_GROWTH;
		if (in(f, e, LIST_FIGURES_LESS))
			return FIGURE_DECLINE;
	}
	uint32_t least = figure->first > CHANGE_BEFORE ? figure->first - CHANGE_BEFORE : 0;
	least = least > figure->from ? least : figure->from;
	for (uint32_t e = figure->first; e > least; e--) {
		if (in(f, e - 1, LIST_FIGURES_UP) || in(f, e - 1, LIST_FIGURES_MORE))
			return FIGURE_GROWTH;
		if (in(f, e - 1, LIST_FIGURES_DOWN) || in(f, e - 1, LIST_FIGURES_LESS))
			return FIGURE_DECLINE;
		if (in(f, e - 1, LIST_FIGURES_STOPS) && !row_word(f->a, e - 1, ","))
			break;
	}
	return FIGURE_NONE;
}

/* "compared with 5,502 containers", "from 3.6 million tons to", "(4,673 TEU in 2018)", "by 500,000
 * tons": what it was at another time, or by how much it changed. */
static bool is_other(const struct figures *f, const struct figure *figure)
{
	uint32_t first = figure->first, least = figure->from;
	/* "compared to more than 5.5 million" */
	if (first > least + COMPARED_REACH + 1)
		least = first - COMPARED_REACH - 1;
	if (first > 0 && row_word(f->a, first - 1, "(") && figure->from > f->start)
		return true;
	/* "which is 112,000 tonnes, or 26 percent, more" */
	uint32_t next = figure->last + row_word(f->a, figure->last, ",");
	const struct mention *m =
		in(f, next, LIST_FIGURES_OR) && next + 1 < f->len ? f->row[next + 1].mention : NULL;
	struct text unit = TEXT_NONE;
	bool share = m && m->kind == MENTION_NUMBER && read_unit(f, next + 2, &unit) > next + 2 &&
		     text_is(unit, "percent");
	if (share || in(f, figure->last, LIST_FIGURES_MORE) ||
		in(f, figure->last, LIST_FIGURES_LESS))
		return true;
	bool target = first > 1 && in(f, first - 1, LIST_FIGURES_TO);
	if (target && !in(f, first - 2, LIST_FIGURES_THAN))
		return false;
	for (uint32_t e = first; e > least; e--) {
		/* "more than", "over 5 million": how to read the number */
		bool bound = in(f, e - 1, LIST_FIGURES_OVER) ||
			     (e > 1 && in(f, e - 1, LIST_FIGURES_BOUND_THAN) &&
				     in(f, e - 2, LIST_FIGURES_BOUND));
		if (bound)
			continue;
		if (in(f, e - 1, LIST_FIGURES_THAN) || in(f, e - 1, LIST_FIGURES_BY))
			return true;
		if (!in(f, e - 1, LIST_FIGURES_FROM))
			continue;
		for (uint32_t to = figure->last; to < f->len && to < figure->last + TO_REACH; to++)
			if (in(f, to, LIST_FIGURES_TO))
				return true;
		return e > 1 && (in(f, e - 2, LIST_FIGURES_UP) || in(f, e - 2, LIST_FIGURES_DOWN));
	}
	return false;
}

/* "of which", "dry cargo", "tonnes of grain", "tariffs": a part of what is carried, or nothing of
 * the kind. */
static bool is_part(const struct figures *f, const struct figure *figure)
{
	uint32_t last = figure->last, end = last;
	while (end < f->len && end < last + CHANGE_AFTER && !f->row[end].mention &&
		!in(f, end, LIST_FIGURES_STOPS))
		end++;
	bool behind = !is_change(figure) && row_any(f->a, last, end, LIST_FIGURES_PART);
	/* "Of these, 2.5 million tonnes were oil, 447,000 grain": all of the sentence */
	uint32_t opens =
		row_any(f->a, f->start, f->start + 1, LIST_FIGURES_AMONG) ? f->start : figure->from;
	bool among = row_any(f->a, opens, figure->first, LIST_FIGURES_AMONG);
	/* "including 6,400 TEU | along the Middle Corridor": all of that */
	for (uint32_t i = 0; among && i < f->things.len; i++)
		among = f->things.items[i].first < last ||
			f->things.items[i].first > last + COMPARED_REACH;
	return behind || among || row_any(f->a, figure->from, figure->first, LIST_FIGURES_PART) ||
	       row_any(f->a, figure->from, figure->first, LIST_FIGURES_OTHER);
}

/* Is it told that something is carried? */
static bool flows(const struct figures *f, const struct figure *figure)
{
	uint32_t end = figure->last;
	while (end < f->len && end < figure->last + TO_REACH && !in(f, end, LIST_FIGURES_STOPS))
		end++;
	/* "This is 62 % more": of what the sentence before told */
	bool points = is_change(figure) && in(f, f->start, LIST_FIGURES_IT);
	return points || row_any(f->a, f->start, figure->first, LIST_FIGURES_FLOW) ||
	       row_any(f->a, figure->last, end, LIST_FIGURES_FLOW);
}

static void find_role(const struct figures *f, struct figure *figure)
{
	/* "Oil shipments will reach 3 million tonnes, | 3.2 times more", "grew twice, | to 3
	 * million" */
	bool next = figure > f->items &&
		    (is_change(figure) ||
			    (is_change(figure - 1) && in(f, figure->first - 1, LIST_FIGURES_TO)));
	figure->role = FIGURE_NONE;
	figure->part = is_part(f, figure) || (next && (figure - 1)->part);
	if (figure->part || !flows(f, figure))
		return;
	if (is_change(figure)) {
		bool fold = f->row[figure->first].mention == NULL;
		bool share = in(f, figure->last, LIST_FIGURES_SHARE_OF);
		figure->role = fold ? FIGURE_GROWTH : share ? FIGURE_NONE : way_of(f, figure);
		return;
	}
	if (is_other(f, figure))
		return;
	uint32_t end = figure->last + COMPARED_REACH;
	bool room = row_any(f->a, figure->from, figure->first, LIST_FIGURES_CAPACITY) ||
		    row_any(f->a, figure->last, end < f->len ? end : f->len, LIST_FIGURES_ROOM);
	figure->role = room ? FIGURE_CAPACITY : FIGURE_AMOUNT;
}

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
		bool behind =
			!before && thing->first > 0 && in(f, thing->first - 1, LIST_FIGURES_ALONG);
		if (before || (behind && !best) || (behind && best->first < figure->from && !own))
			best = thing;
		if (!before)
			break;
	}
	return best;
}

/* "At the meeting of the SCO in Astana, ...": where and when it is told of. */
static bool in_frame(const struct assembler *a, uint32_t e)
{
	uint8_t id = clauses_at(a->clauses, e);
	return id < a->clauses->len && a->clauses->items[id].kind == CLAUSE_FRAME;
}

/* Is somebody else named whose figure it might be? The ends of a way and who tells are not. */
static bool has_rival(const struct figures *f, uint32_t until)
{
	for (uint32_t e = f->start; e < until; e++) {
		const struct mention *m = f->row[e].mention;
		bool may = m && (m->kind == MENTION_STATE || m->kind == MENTION_ORG ||
					m->kind == MENTION_PLACE);
		if (!may || in_frame(f->a, e) || (e > 0 && in(f, e - 1, LIST_FIGURES_WAY)) ||
			(e > 1 && in(f, e - 2, LIST_FIGURES_WAY)) ||
			row_any(f->a, e, until, LIST_FIGURES_HOPES))
			continue;
		return true;
	}
	return false;
}

/* How far the day is from the figure; UINT32_MAX: it is of something else. */
static uint32_t date_far(const struct figures *f, const struct figure *figure, uint32_t e)
{
	const struct mention *m = f->row[e].mention;
	if (!m || m->kind != MENTION_DATE || e < f->start || m->id.ptr[0] == '-')
		return UINT32_MAX;
	uint32_t least = e > COMPARED_REACH + 2 ? e - COMPARED_REACH - 2 : 0;
	least = least > figure->last || e < figure->last ? least : figure->last;
	for (uint32_t at = least; at < e; at++) {
		/* "handled 3 million tonnes | over the first three months", "3 % more | over 2022"
		 */
		bool over = in(f, at, LIST_FIGURES_OVER) &&
			    (at == 0 || !(in(f, at - 1, LIST_FIGURES_MORE) ||
						in(f, at - 1, LIST_FIGURES_LESS)));
		if (!over && (in(f, at, LIST_FIGURES_THAN) || in(f, at, LIST_FIGURES_SAME)))
			return UINT32_MAX;
	}
	if (e > 0 && in(f, e - 1, LIST_FIGURES_SINCE))
		return UINT32_MAX;
	if (e > 0 && is_change(figure) && e >= figure->last && in(f, e - 1, LIST_FIGURES_FROM))
		return UINT32_MAX;
	bool one_day = m->id.len == DAY_LEN && memchr(m->id.ptr, '/', m->id.len) == NULL;
	if (one_day && !(e > 0 && in(f, e - 1, LIST_FIGURES_BY_DAY)))
		return UINT32_MAX;
	if (in_frame(f->a, e))
		return UINT32_MAX;
	uint8_t id = clauses_at(f->a->clauses, e);
	/* "stood at 44,272 in 2023, | but by 2024": what is told of in another clause */
	bool apart = id < f->a->clauses->len && id != f->a->clauses->of[figure->first];
	enum clause_kind own =
		apart ? f->a->clauses->items[f->a->clauses->of[figure->first]].kind : CLAUSE_MAIN;
	bool leans = own == CLAUSE_PARTICIPLE || own == CLAUSE_RELATIVE || own == CLAUSE_ELLIPSIS;
	for (uint32_t i = 0; apart && !leans && i < f->count; i++)
		if (f->items[i].role != FIGURE_NONE && f->a->clauses->of[f->items[i].first] == id)
			return UINT32_MAX;
	uint32_t far = e < figure->first ? 2 * (figure->first - e) : 2 * (e - figure->last) + 1;
	return far + (apart ? CLAUSE_TOLL : 0);
}

/* "4 million tonnes of freight | and 56,500 TEU in 2023": one time for both. */
static bool is_listed(const struct figures *f, const struct figure *figure)
{
	return figure->first - figure->from < UNIT_REACH &&
	       row_any(f->a, figure->from, figure->first, LIST_FIGURES_AND) &&
	       !row_any(f->a, figure->from, figure->first, LIST_VERBS_FINITE);
}

/* "carried 14 million tonnes, | by 2030 20 million are expected": a day between two amounts, cut
 * off from the first. */
static bool is_of_next(const struct figures *f, const struct figure *figure, uint32_t e)
{
	const struct figure *end = f->items + f->count, *next = figure + 1;
	while (next < end && (next->first < e || is_change(next)))
		next++;
	return next < end && row_any(f->a, figure->last, e, LIST_FIGURES_STOPS) &&
	       !row_any(f->a, e, next->first, LIST_FIGURES_STOPS);
}

static void find_date(const struct figures *f, struct figure *figure)
{
	uint32_t best = UINT32_MAX, until = f->len;
	/* A day behind the next amount is that one's. */
	for (uint32_t i = 0; i < f->count; i++)
		if (f->items[i].first > figure->first && !is_change(&f->items[i]) &&
			f->items[i].role != FIGURE_NONE && !is_listed(f, &f->items[i])) {
			until = f->items[i].first;
			break;
		}
	for (uint32_t e = f->start; e < until; e++) {
		uint32_t far = date_far(f, figure, e);
		if (far < best && !(e >= figure->last && is_of_next(f, figure, e))) {
			best = far;
			figure->date = f->row[e].mention;
		}
	}
}

/* "grew 63 % | to 1.1 million tonnes in 2024": one time for both. */
static void share_dates(struct figures *f)
{
	for (uint32_t i = 0; i < f->count; i++) {
		struct figure *figure = &f->items[i];
		if (figure->role == FIGURE_NONE || figure->date || !is_change(figure))
			continue;
		const struct figure *after = i + 1 < f->count ? figure + 1 : NULL;
		const struct figure *before = i > 0 ? figure - 1 : NULL;
		if (after && after->role == FIGURE_AMOUNT)
			figure->date = after->date;
		else if (before && before->role == FIGURE_AMOUNT)
			figure->date = before->date;
	}
}

static struct text measure_of(const struct figure *figure, bool corridor)
{
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
	uint32_t end = figure->last + TO_REACH;
	return end < f->len ? end : f->len;
}

static void add_fact(
	const struct figures *f, const struct figure *figure, const struct figures_thing *thing)
{
	const struct assembler *a = f->a;
	bool corridor = !thing->kind.len;
	const struct rule rule = {
		.name = is_change(figure) ? TEXT("figures.change") : TEXT("figures.amount"),
		.fact = fact_find(corridor ? TEXT("corridor.metric") : TEXT("infra.metric")),
		.confidence = 0.88};
	struct match match = assemble_found(&rule, figure->first, figure->last);
	struct assembler within = *a;
	within.clause = clauses_at(a->clauses, figure->first);
	/* Words of another clause tell nothing of this one. */
	while (match.first > figure->from && !in(f, match.first - 1, LIST_CLAUSE_RELATIVE) &&
		clauses_at(a->clauses, match.first - 1) == within.clause)
		match.first--;
	struct fact fact = assemble_begin(&within, &match, assemble_modality(&within, &match));
	/* "may be raised to 3 million passengers | and 20 million tonnes", "a growth of 43 % is
	 * expected, | to 4 million" */
	bool target = figure->first > 0 && in(f, figure->first - 1, LIST_FIGURES_TO);
	if ((is_listed(f, figure) || target) && figure > f->items &&
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
	/* "is expected to carry 15 million tonnes a year": what it is built for; "to grow to 15
	 * million" is not */
	bool built_for = corridor && figure->role == FIGURE_AMOUNT &&
			 !text_is(fact.modality, "fact") && !target &&
			 row_any(f->a, figure->last, end_of_room(f, figure), LIST_FIGURES_YEARLY);
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

/* Later figures may be of what the sentence names: of the first of it, or what its figures were of.
 */
static void remember(
	struct figures_spoken *spoken, const struct figures *f, const struct figures_thing *told)
{
	for (uint32_t i = 0; i < f->things.len; i++) {
		const struct figures_thing *thing = &f->things.items[i];
		if (!thing->kind.len)
			continue;
		if (spoken->known_len == FIGURES_KNOWN) {
			memmove(spoken->known, spoken->known + 1,
				(FIGURES_KNOWN - 1) * sizeof(*spoken->known));
			spoken->known_len--;
		}
		spoken->known[spoken->known_len++] = *thing;
	}
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
	read_figures(&f);
	for (uint32_t i = 0; i < f.count; i++)
		find_role(&f, &f.items[i]);
	for (uint32_t i = 0; i < f.count; i++)
		if (f.items[i].role != FIGURE_NONE)
			find_date(&f, &f.items[i]);
	share_dates(&f);
	bool near = spoken->last.id.len && here - spoken->last.sentence <= CARRY_SENTENCES;
	struct figures_thing last = spoken->last;
	for (uint32_t i = 0; i < f.count; i++) {
		struct figure *figure = &f.items[i];
		if (figure->role == FIGURE_NONE)
			continue;
		const struct figures_thing *thing = measured(&f, figure);
		if (!thing && told)
			thing = told;
		if (!thing && near && !has_rival(&f, figure->first))
			thing = &last;
		if (!thing)
			continue;
		add_fact(&f, figure, thing);
		told = thing;
	}
	remember(spoken, &f, told);
}
