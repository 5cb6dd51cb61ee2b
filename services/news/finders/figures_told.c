/* What a figure tells: an amount, a capacity, a change, or nothing of what is carried. */
#include "services/news/finders/figures_inside.h"

enum { CHANGE_BEFORE = 8, CHANGE_AFTER = 4 };

/* Which way: what stands right behind goes before what stands before; "a 3 % decline", "up 3 %".
 */
static enum figure_role way_of(const struct figures *f, const struct figure *figure)
{
	if (figure->first > 0 && row_word(f->a, figure->first - 1, "+"))
		return FIGURE_GROWTH;
	/* "halved" */
	if (figures_in(f, figure->first, LIST_FIGURES_DOWN))
		return FIGURE_DECLINE;
	for (uint32_t e = figure->last; e < f->len && e < figure->last + CHANGE_AFTER; e++) {
		if (f->row[e].mention || figures_in(f, e, LIST_FIGURES_STOPS))
			break;
		if (figures_in(f, e, LIST_FIGURES_MORE))
			return FIGURE_GROWTH;
		if (figures_in(f, e, LIST_FIGURES_LESS))
			return FIGURE_DECLINE;
	}
	uint32_t least = figure->first > CHANGE_BEFORE ? figure->first - CHANGE_BEFORE : 0;
	least = least > figure->from ? least : figure->from;
	for (uint32_t e = figure->first; e > least; e--) {
		if (figures_in(f, e - 1, LIST_FIGURES_UP) ||
			figures_in(f, e - 1, LIST_FIGURES_MORE))
			return FIGURE_GROWTH;
		if (figures_in(f, e - 1, LIST_FIGURES_DOWN) ||
			figures_in(f, e - 1, LIST_FIGURES_LESS))
			return FIGURE_DECLINE;
		if (figures_in(f, e - 1, LIST_FIGURES_STOPS) && !row_word(f->a, e - 1, ","))
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
	if (first > least + FIGURES_COMPARED + 1)
		least = first - FIGURES_COMPARED - 1;
	if (first > 0 && row_word(f->a, first - 1, "(") && figure->from > f->start)
		return true;
	/* "which is 112,000 tonnes, or 26 percent, more" */
	uint32_t next = figure->last + row_word(f->a, figure->last, ",");
	const struct mention *m = figures_in(f, next, LIST_FIGURES_OR) && next + 1 < f->len
					  ? f->row[next + 1].mention
					  : NULL;
	struct text unit = TEXT_NONE;
	bool share = m && m->kind == MENTION_NUMBER &&
		     figures_unit(f, next + 2, &unit) > next + 2 && text_is(unit, "percent");
	if (share || figures_in(f, figure->last, LIST_FIGURES_MORE) ||
		figures_in(f, figure->last, LIST_FIGURES_LESS))
		return true;
	if (figure_is_target(f, figure) && !figures_in(f, first - 2, LIST_FIGURES_THAN))
		return false;
	bool carried = false; /* "by | handling over 5 million" */
	for (uint32_t e = first; e > least; e--) {
		carried |= figures_in(f, e - 1, LIST_FIGURES_FLOW);
		/* "more than", "over 5 million": how to read the number */
		bool bound = figures_in(f, e - 1, LIST_FIGURES_OVER) ||
			     (e > 1 && figures_in(f, e - 1, LIST_FIGURES_BOUND_THAN) &&
				     figures_in(f, e - 2, LIST_FIGURES_BOUND));
		if (bound)
			continue;
		/* "could triple by 2030, to" */
		const struct mention *when = row_day(f->a, e);
		if (figures_in(f, e - 1, LIST_FIGURES_THAN) ||
			(figures_in(f, e - 1, LIST_FIGURES_BY) && !when && !carried))
			return true;
		if (!figures_in(f, e - 1, LIST_FIGURES_FROM))
			continue;
		for (uint32_t to = figure->last;
			to < f->len && to < figure->last + FIGURES_TO_REACH; to++)
			if (figures_in(f, to, LIST_FIGURES_TO))
				return true;
		return e > 1 && (figures_in(f, e - 2, LIST_FIGURES_UP) ||
					figures_in(f, e - 2, LIST_FIGURES_DOWN));
	}
	return false;
}

/* Where the words begin that are of the figure: behind the figure before, or a sum of money. */
static uint32_t own_from(const struct figures *f, const struct figure *figure)
{
	for (uint32_t e = figure->first; e > figure->from; e--) {
		const struct mention *m = f->row[e - 1].mention;
		if (m && m->kind == MENTION_AMOUNT)
			return e;
	}
	return figure->from;
}

/* "tariffs rose by", and not "at the same time" */
static bool tells_other(const struct figures *f, uint32_t from, uint32_t to)
{
	for (uint32_t e = from; e < to; e++)
		if (figures_in(f, e, LIST_FIGURES_OTHER) &&
			!(e > 0 && figures_in(f, e - 1, LIST_FIGURES_SAME)))
			return true;
	return false;
}

/* Are two halves of all cargo joined there: "dry (bulk) and liquid"? */
static bool whole_at(const struct figures *f, uint32_t e)
{
	if (!figures_in(f, e, LIST_FIGURES_HALF))
		return false;
	e++;
	while (figures_in(f, e, LIST_FIGURES_HALF))
		e++;
	return figures_in(f, e, LIST_FIGURES_AND) && figures_in(f, e + 1, LIST_FIGURES_HALF);
}

/* "dry cargo", "of grain"; but "dry and liquid cargo", "exports and imports" are all. */
static bool has_part(const struct figures *f, uint32_t from, uint32_t to)
{
	for (uint32_t e = from; e < to; e++)
		if (figures_in(f, e, LIST_FIGURES_PART))
			return !whole_at(f, e);
	return false;
}

/* "of which", "dry cargo", "tonnes of grain", "tariffs": a part of what is carried, or nothing of
 * the kind. */
static bool is_part(const struct figures *f, const struct figure *figure)
{
	uint32_t last = figure->last, end = last;
	while (end < f->len && end < last + CHANGE_AFTER && !f->row[end].mention &&
		!figures_in(f, end, LIST_FIGURES_STOPS))
		end++;
	/* Gas is all that a pipeline carries. */
	bool gas = text_is(figure->unit, "m3");
	bool behind = !gas && !figure_is_change(figure) && has_part(f, last, end);
	/* "Of these, 2.5 million tonnes were oil, 447,000 grain": all of the sentence */
	uint32_t opens =
		row_any(f->a, f->start, f->start + 1, LIST_FIGURES_AMONG) ? f->start : figure->from;
	bool among = row_any(f->a, opens, figure->first, LIST_FIGURES_AMONG);
	/* "2.5 million tonnes, including 96,000 TEU": all of the containers */
	among = among && !(text_is(figure->unit, "TEU") && figure > f->items &&
				 !text_equal(figure[-1].unit, figure->unit));
	/* "including 6,400 TEU | along the Middle Corridor": all of that */
	for (uint32_t i = 0; among && i < f->things.len; i++)
		among = f->things.items[i].first < last ||
			f->things.items[i].first > last + FIGURES_COMPARED;
	return behind || among || row_any(f->a, figure->from, figure->first, LIST_FIGURES_LADEN) ||
	       (!gas && row_any(f->a, figure->from, figure->first, LIST_FIGURES_PART)) ||
	       tells_other(f, own_from(f, figure), figure->first);
}

/* "Aktau, the busiest port, | reported a growth of 9 %", "The corridor | grew by 65 %": what grows
 * is the thing itself. */
static bool grows(const struct figures *f, const struct figure *figure)
{
	const struct figures_thing *thing = NULL;
	for (uint32_t i = 0; i < f->things.len && f->things.items[i].first < figure->first; i++)
		thing = &f->things.items[i];
	if (!thing || (thing->first > f->start && row_set(f->a, thing->first - 1, SET_PREPOSITION)))
		return false;
	uint32_t e = figure->first;
	while (e > figure->from &&
		(figures_in(f, e - 1, LIST_FIGURES_REPORTS) ||
			figures_in(f, e - 1, LIST_FIGURES_UP) ||
			figures_in(f, e - 1, LIST_FIGURES_DOWN) ||
			figures_in(f, e - 1, LIST_FIGURES_MORE) ||
			figures_in(f, e - 1, LIST_FIGURES_LESS) ||
			row_set(f->a, e - 1, SET_HELPS) || row_in(f->a, e - 1, LIST_VERBS_ADVERB)))
		e--;
	if (e == figure->first || e == thing->last)
		return e < figure->first;
	bool aside = figures_in(f, thing->last, LIST_FIGURES_STOPS) ||
		     figures_in(f, thing->first + 1, LIST_FIGURES_STOPS);
	return aside && figures_in(f, e - 1, LIST_FIGURES_STOPS);
}

bool figure_points(const struct figures *f, const struct figure *figure)
{
	if (!figure_is_change(figure))
		return false;
	uint32_t e = figure->first;
	/* "this is 1,840 TEU, or | 33 percent more" */
	if (figure > f->items && e > f->start && figures_in(f, e - 1, LIST_FIGURES_OR))
		e = figure[-1].first;
	while (e > f->start && (figures_in(f, e - 1, LIST_FIGURES_REPORTS) ||
				       row_in(f->a, e - 1, LIST_VERBS_ADVERB)))
		e--;
	return figures_in(f, f->start, LIST_FIGURES_IT) ||
	       (e > f->start + 1 && row_set(f->a, e - 1, SET_BE) &&
		       figures_in(f, e - 2, LIST_FIGURES_IT));
}

/* "6,400 TEU | along the corridor" */
static bool is_under_way(const struct figures *f, const struct figure *figure)
{
	bool along = !figure_is_change(figure) && figures_in(f, figure->last, LIST_FIGURES_THROUGH);
	for (uint32_t i = 0; along && i < f->things.len; i++)
		if (f->things.items[i].first > figure->last &&
			f->things.items[i].first <= figure->last + 2)
			return true;
	return false;
}

/* Is it told that something is carried? */
static bool flows(const struct figures *f, const struct figure *figure)
{
	uint32_t end = figure->last;
	while (end < f->len && end < figure->last + FIGURES_TO_REACH &&
		!figures_in(f, end, LIST_FIGURES_STOPS))
		end++;
	return figure_points(f, figure) || is_under_way(f, figure) ||
	       (figure_is_change(figure) && grows(f, figure)) ||
	       row_any(f->a, f->start, figure->first, LIST_FIGURES_FLOW) ||
	       row_any(f->a, figure->last, end, LIST_FIGURES_FLOW);
}

/* "drivers wait 36 hours", "1,400 trucks were queueing": who waits, or how long. */
static enum figure_role wait_of(const struct figures *f, const struct figure *figure)
{
	bool time = figure_is_time(figure);
	bool who = text_is(figure->unit, "trucks") || text_is(figure->unit, "trains") ||
		   text_is(figure->unit, "passengers");
	enum word_list list = time ? LIST_FIGURES_WAIT : LIST_FIGURES_QUEUE;
	uint32_t end = figure->last;
	while (end < f->len && end < figure->last + FIGURES_TO_REACH &&
		!figures_in(f, end, LIST_FIGURES_STOPS))
		end++;
	/* "were waiting, | nine days after" */
	if (time && figures_in(f, figure->last, LIST_FIGURES_SINCE))
		return FIGURE_NONE;
	bool told = row_any(f->a, figure->from, figure->first, list) ||
		    row_any(f->a, figure->last, end, list);
	if (!(time || who) || !told || is_other(f, figure))
		return FIGURE_NONE;
	return time ? FIGURE_WAIT : FIGURE_QUEUE;
}

/* "a 300,000-TEU | terminal", "the 5-million-tonne | port": how much it can take. */
static bool is_sized(const struct figures *f, const struct figure *figure)
{
	bool load = text_is(figure->unit, "tonnes") || text_is(figure->unit, "TEU");
	uint32_t e = figure->last;
	while (row_in(f->a, e, LIST_FIGURES_BESIDE) || figures_in(f, e, LIST_FIGURES_YEARLY))
		e++;
	return load &&
	       (figures_in(f, e, LIST_FIGURES_FACILITY) || figures_in(f, e, LIST_FIGURES_PLANT));
}

static void find_role(const struct figures *f, struct figure *figure)
{
	/* "Oil shipments will reach 3 million tonnes, | 3.2 times more", "grew twice, | to 3
	 * million" */
	bool next = figure > f->items &&
		    (figure_is_change(figure) ||
			    (figure_is_change(figure - 1) &&
				    figures_in(f, figure->first - 1, LIST_FIGURES_TO)));
	figure->role = wait_of(f, figure);
	if (figure->role != FIGURE_NONE || figure_is_time(figure))
		return;
	/* "including 83 tonnes of cotton, | 23 tonnes of raisins" */
	bool also = figure > f->items && text_equal(figure[-1].unit, figure->unit) &&
		    figures_in(f, figure->last, LIST_FIGURES_SHARE_OF) &&
		    !row_any(f->a, figure->from, figure->first, LIST_VERBS_FINITE);
	figure->part = is_part(f, figure) || ((next || also) && (figure - 1)->part);
	bool sized = is_sized(f, figure);
	if (figure->part || !(sized || flows(f, figure)))
		return;
	if (figure_is_change(figure)) {
		bool fold = !f->row[figure->first].mention && text_is(figure->unit, "times");
		bool share = figures_in(f, figure->last, LIST_FIGURES_SHARE_OF);
		figure->role = fold ? FIGURE_GROWTH : share ? FIGURE_NONE : way_of(f, figure);
		return;
	}
	if (is_other(f, figure))
		return;
	uint32_t end = figure->last + FIGURES_COMPARED;
	end = end < f->len ? end : f->len;
	for (uint32_t e = figure->last; e < end; e++)
		if (row_word(f->a, e, ";"))
			end = e;
	bool room = sized || row_any(f->a, figure->from, figure->first, LIST_FIGURES_CAPACITY) ||
		    row_any(f->a, figure->last, end, LIST_FIGURES_ROOM);
	/* "can handle 17 million tonnes | and 400,000 containers", "| including 96,000 TEU", "a
	 * capacity of 15 million will be raised | to 25 million" */
	bool target = figure_is_target(f, figure);
	/* "its capacity will grow fivefold, | to 500,000 TEU" */
	room |= target && figure > f->items && figure_is_change(figure - 1) &&
		row_any(f->a, (figure - 1)->from, (figure - 1)->first, LIST_FIGURES_ROOM);
	bool joined = figure > f->items && (figure - 1)->role == FIGURE_CAPACITY &&
		      (figure_is_listed(f, figure) || figure->left_out || target ||
			      row_any(f->a, figure->from, figure->first, LIST_FIGURES_AMONG));
	figure->role = room || joined ? FIGURE_CAPACITY : FIGURE_AMOUNT;
}

void figures_tell(struct figures *f)
{
	for (uint32_t i = 0; i < f->count; i++) {
		find_role(f, &f->items[i]);
		uint8_t clause = clauses_at(f->a->clauses, f->items[i].first);
		if (f->items[i].role != FIGURE_NONE)
			f->told_in |= 1u << clause;
	}
}
