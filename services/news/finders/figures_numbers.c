/* The figures of a sentence: numbers with their units, ranges, and words for multiples. */
#include "services/news/finders/figures_inside.h"

/* "20-foot containers" */
static bool is_size(const struct figures *f, uint32_t e)
{
	uint32_t at = e + 1 + row_word(f->a, e + 1, "-");
	return figures_in(f, at, LIST_FIGURES_FOOT);
}

uint32_t figures_unit(const struct figures *f, uint32_t e, struct text *unit)
{
	struct list_value value;
	for (uint32_t at = e; at < f->len && at < e + FIGURES_UNIT_REACH; at++) {
		const struct mention *m = f->row[at].mention;
		uint32_t end = row_list(f->a, at, LIST_FIGURES_UNIT, &value);
		if (end > at) {
			/* "percentage points" are no percent of it. */
			*unit = value.text;
			return text_is(value.text, "none") ? e : end;
		}
		bool size = m && m->kind == MENTION_NUMBER && is_size(f, at);
		bool of_way = m && m->kind == MENTION_STATE;
		if (!size && !of_way && !figures_in(f, at, LIST_FIGURES_BETWEEN))
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

/* "grew by | a third", "| two thirds more", "halved": a share of a hundred, and ordinals in it are
 * no places in a row. */
static bool read_fraction(const struct figures *f, uint32_t e, struct figure *figure)
{
	struct list_value value;
	uint32_t end = row_begins(f->a, e, LIST_FIGURES_FRACTION)
			       ? row_list_end(f->a, e, LIST_FIGURES_FRACTION, &value)
			       : e;
	if (end == e)
		return false;
	figure->first = e;
	figure->last = end;
	figure->value = value.number;
	figure->unit = TEXT("percent");
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
	enum { MEGA_MOST = 2000, MILLION = 1000000, BILLION = 1000000000 };
	const struct mention *to = e + 2 < f->len ? f->row[e + 2].mention : NULL;
	bool dash = figures_in(f, e + 1, LIST_CLAUSE_DASH);
	/* "between 41 and 45 million" */
	bool between = e > 0 && figures_in(f, e - 1, LIST_FIGURES_RANGE) &&
		       figures_in(f, e + 1, LIST_FIGURES_AND);
	bool joint = dash || between ||
		     (figures_in(f, e + 1, LIST_FIGURES_TO) && e > 0 &&
			     !figures_in(f, e - 1, LIST_FIGURES_FROM));
	figure->value = grouped(f, e);
	if (joint && to && to->kind == MENTION_NUMBER && to->number > figure->value) {
		figure->last = figures_unit(f, e + 3, &figure->unit);
		if (figure->last > e + 3) {
			figure->value_to = to->number;
			figure->value = figures_scaled(figure->value, to->number);
			return;
		}
	}
	figure->last = figures_unit(f, e + 1, &figure->unit);
	figure->value = figures_whole(f->row[e].mention, figure->value, figure->unit);
	/* "4.1 mt" are millions, "645,000 mt" are none */
	if (text_is(figure->unit, "mt")) {
		figure->value *= figure->value < MEGA_MOST ? MILLION : 1;
		figure->unit = TEXT("tonnes");
	}
	if (text_is(figure->unit, "bcm")) {
		figure->value *= BILLION;
		figure->unit = TEXT("m3");
	}
}

/* "exceeded 5,000 |": behind the number stands no noun of its own. */
static bool is_bare(const struct figures *f, uint32_t e)
{
	const struct mention *m = row_mention(f->a, e);
	return e >= f->len || (m && m->kind == MENTION_DATE) ||
	       figures_in(f, e, LIST_FIGURES_STOPS) || figures_in(f, e, LIST_FIGURES_YEARLY) ||
	       row_set(f->a, e, SET_PREPOSITION) || row_set(f->a, e, SET_LIST_JOINT);
}

/* "The number of trains reached | 600", "the queue exceeded | 5,000", "15 million tonnes, and wants
 * to bring this to | 41 million", "from five hours to | one": the unit of a number without one. */
static bool read_left_out(const struct figures *f, uint32_t e, struct figure *figure)
{
	enum { COUNTED_REACH = 24, LEAST = 1000 };
	const struct figure *before = f->count ? &f->items[f->count - 1] : NULL;
	uint32_t least = e > COUNTED_REACH ? e - COUNTED_REACH : 0;
	least = least > figure->from ? least : figure->from;
	bool bare = is_bare(f, e + 1), to = before && figures_in(f, e - 1, LIST_FIGURES_TO);
	/* "from one million tonnes to | five million" */
	if (to && e - before->last <= 2 && (bare || figure->value > before->value)) {
		figure->unit = before->unit;
		return true;
	}
	for (uint32_t at = e; bare && at > least; at--) {
		struct list_value counted;
		uint32_t end = row_list(f->a, at - 1, LIST_FIGURES_COUNTED, &counted);
		if (end == at - 1)
			continue;
		figure->unit = counted.text;
		return !text_is(counted.text, "any") || figures_unit(f, end, &figure->unit) > end;
	}
	/* "Some | 1,600 were queueing there" */
	uint32_t waits = e + 1;
	while (row_set(f->a, waits, SET_HELPS) || row_set(f->a, waits, SET_BE))
		waits++;
	if (figures_in(f, waits, LIST_FIGURES_QUEUE)) {
		figure->unit = TEXT("trucks");
		return true;
	}
	/* "the aim is | half a million" */
	bool aim =
		e > 1 && row_set(f->a, e - 1, SET_BE) && figures_in(f, e - 2, LIST_FIGURES_MEANT);
	if (!bare || !before || figure_is_change(before) || figure->value < LEAST || e == 0 ||
		!(aim || figures_in(f, e - 1, LIST_FIGURES_REACHED)))
		return false;
	figure->unit = before->unit;
	figure->left_out = true;
	return true;
}

/* "six days", "two weeks" */
static bool read_days(const struct figures *f, uint32_t e, struct figure *figure)
{
	enum { WEEK = 7 };
	const struct mention *m = f->row[e].mention;
	char unit = m->id.len ? m->id.ptr[m->id.len - 1] : 0;
	if (unit != 'D' && unit != 'W')
		return false;
	double scale = unit == 'W' ? WEEK : 1;
	figure->value = scale * m->number;
	figure->value_to = scale * m->number_to;
	figure->unit = TEXT("days");
	figure->last = e + 1;
	return true;
}

/* A number, or a length of time, with its unit. */
static bool read_figure(const struct figures *f, uint32_t e, struct figure *figure)
{
	const struct mention *m = f->row[e].mention;
	if (read_fraction(f, e, figure))
		return true;
	if (!m)
		return read_fold(f, e, figure);
	if (m->kind == MENTION_DURATION)
		return read_days(f, e, figure);
	if (m->kind != MENTION_NUMBER || (m->flags & MENTION_ORDINAL) || is_size(f, e))
		return false;
	read_number(f, e, figure);
	bool told = figure->last > e + 1 || read_left_out(f, e, figure);
	/* "raised its capacity from 3 to | 5 million": the words stand before both */
	const struct figure *before = f->count ? &f->items[f->count - 1] : NULL;
	if (before && figures_in(f, e - 1, LIST_FIGURES_TO) && e - before->last <= 2 &&
		row_any(f->a, before->from, before->first, LIST_FIGURES_FROM))
		figure->from = before->from;
	/* "one train": no traffic */
	bool counted = !figure_is_change(figure) && !text_is(figure->unit, "hours");
	return told && !(figure->value == 1 && counted);
}

void figures_numbers(struct figures *f)
{
	uint32_t from = f->start;
	for (uint32_t e = f->start; e < f->len; e++) {
		struct figure figure = {.first = e, .from = from};
		if (!read_figure(f, e, &figure))
			continue;
		f->items = arena_room(
			&f->a->article->arena, f->items, f->count, &f->room, sizeof(*f->items));
		f->items[f->count++] = figure;
		from = figure.last;
		e = figure.last - 1;
	}
}
