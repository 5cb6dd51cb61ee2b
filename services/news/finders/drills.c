#include "services/news/finders/drills_inside.h"

#include <string.h>

enum {
	BEFORE_REACH = 14,
	BEHIND_REACH = 48,
	CARRY_SENTENCES = 5,
	SHARED_REACH = 16,
	PART_WORDS = 3
};

bool drills_deed(const struct assembler *a, uint32_t e, struct deed *deed)
{
	static const struct {
		const char *word;
		enum drill_deed sort;
		bool off;
	} sorts[] = {{"held", DRILL_HELD, false}, {"host", DRILL_HOST, false},
		{"part", DRILL_PART, false}, {"brings", DRILL_BRINGS, false},
		{"off", DRILL_HELD, true}, {"skip", DRILL_PART, true}};
	struct list_value value;
	uint32_t end = row_list(a, e, LIST_DRILLS_DEED, &value);
	if (end == e)
		return false;
	*deed = (struct deed){.first = e, .last = end};
	for (size_t i = 0; i < ARRAY_LEN(sorts); i++)
		if (text_is(value.text, sorts[i].word)) {
			deed->sort = sorts[i].sort;
			deed->off = sorts[i].off;
		}
	return true;
}

/* "held on | Monday | joint drills" */
static bool leads_to_day(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e + 1);
	return m && m->kind == MENTION_DATE;
}

/* "the fifth year | of joint drills" */
static bool is_stage(const struct assembler *a, uint32_t of)
{
	return of > 0 && row_word(a, of, "of") && row_in(a, of - 1, LIST_DRILLS_STAGE);
}

/* "opted out of | participating in": the longer words tell. */
static void read_longer(const struct assembler *a, uint32_t e, uint32_t from, struct deed *deed)
{
	struct deed longer;
	for (uint32_t at = e; at > from && at + PART_WORDS > e; at--)
		if (drills_deed(a, at - 1, &longer) && longer.last == deed->last)
			*deed = longer;
}

/* "will host the | exercise", "took part in the | exercise" */
static bool deed_before(
	const struct assembler *a, const struct drill *d, uint32_t least, struct deed *deed)
{
	uint32_t from = d->first > least + BEFORE_REACH ? d->first - BEFORE_REACH : least;
	for (uint32_t e = d->first; e > from; e--) {
		if (drills_deed(a, e - 1, deed) && deed->last <= d->first) {
			read_longer(a, e - 1, from, deed);
			return deed->sort != DRILL_BRINGS;
		}
		bool away = drills_preposition(a, e - 1) && !leads_to_day(a, e - 1);
		/* "провели на полигоне | учения": of what a preposition far off governs it is none.
		 */
		away = away && !(d->plain && e < d->first);
		/* "began the second phase | of the drills" */
		away = away && !is_stage(a, e - 1);
		/* "be involved | in": of a deed that begins before */
		for (uint32_t at = e - 1; away && at > from && at + PART_WORDS >= e; at--)
			if (drills_deed(a, at - 1, deed) && deed->last == e)
				return true;
		if (away || row_word(a, e - 1, ";") ||
			(row_in(a, e - 1, LIST_VERBS_FINITE) &&
				!row_in(a, e - 1, LIST_DRILLS_AUXILIARY)))
			return false;
	}
	return false;
}

/* What governs the phrase: "at | the exercise"; its end: nothing does. */
static uint32_t governor(const struct assembler *a, const struct drill *d)
{
	return d->first > 0 && (drills_preposition(a, d->first - 1) ||
				       row_in(a, d->first - 1, LIST_DRILLS_DURING))
		       ? d->first - 1
		       : a->whole->len;
}

/* May the verb at `e` have the exercise as its subject, or as what it is about? */
static bool is_of_clause(const struct assembler *a, const struct drill *d, uint32_t e)
{
	uint8_t own = clauses_at(a->clauses, d->noun), id = clauses_at(a->clauses, e);
	if (drills_one_clause(a, d, e))
		return true;
	if (id >= a->clauses->len || own >= a->clauses->len)
		return false;
	const struct clause *clause = &a->clauses->items[id];
	bool about = clause->kind == CLAUSE_RELATIVE || clause->kind == CLAUSE_PARTICIPLE;
	/* "dubbed X, | kicked off": the phrase itself may have been cut */
	return (about && clause->parent == own && clause->first >= d->last) ||
	       a->clauses->items[own].parent == id;
}

static bool deed_behind(
	const struct assembler *a, const struct drill *d, uint32_t most, struct deed *deed)
{
	uint32_t end = d->last + BEHIND_REACH < most ? d->last + BEHIND_REACH : most;
	uint32_t by = governor(a, d);
	bool during = row_in(a, by, LIST_DRILLS_DURING);
	bool stage = is_stage(a, by);
	bool free = by == a->whole->len || stage, relative = false;
	/* "the exercise | which X holds every two years" */
	bool told_by = row_in(a, d->last, LIST_DRILLS_WHICH);
	for (uint32_t e = d->last; e < end; e++) {
		if (e >= d->name_first && e < d->name_last)
			continue;
		relative |= row_in(a, e, LIST_DRILLS_WHICH);
		if (drills_deed(a, e, deed)) {
			bool fits = free || (during && deed->sort == DRILL_PART);
			fits |= relative || e <= d->last + 1;
			return fits &&
			       ((told_by && e < d->last + SHARED_REACH) || is_of_clause(a, d, e));
		}
		bool other = row_in(a, e, LIST_VERBS_FINITE) &&
			     !row_in(a, e, LIST_DRILLS_AUXILIARY) &&
			     clauses_at(a->clauses, e) == clauses_at(a->clauses, d->noun);
		if (other || row_word(a, e, ";"))
			return false;
	}
	return false;
}

static bool find_deed(const struct assembler *a, struct drill *d, uint32_t least, uint32_t most)
{
	struct deed deed;
	if (!deed_before(a, d, least, &deed) && !deed_behind(a, d, most, &deed))
		return false;
	d->sort = deed.sort;
	d->off = deed.off;
	d->deed = deed.first;
	d->deed_end = deed.last;
	return true;
}

static bool any_finite(const struct assembler *a, uint32_t from, uint32_t to)
{
	for (uint32_t e = from; e < to; e++)
		if (row_in(a, e, LIST_VERBS_FINITE) || row_word(a, e, ";"))
			return true;
	return false;
}

/* "command drills | and the Barrier exercise | will be held": one verb for both. */
static bool share(const struct assembler *a, struct drill *d, const struct drill *of)
{
	uint32_t from = d->last < of->first ? d->last : of->last;
	uint32_t to = d->last < of->first ? of->first : d->first;
	bool before = of->deed < of->first;
	if (of->sort == DRILL_NONE || d->sort != DRILL_NONE || to - from > SHARED_REACH ||
		before != (of->first < d->first) || any_finite(a, from, to))
		return false;
	d->sort = of->sort;
	d->off = of->off;
	d->deed = of->deed;
	d->deed_end = of->deed_end;
	return true;
}

/* Where what is told of the second of two exercises begins. */
static uint32_t border(const struct assembler *a, const struct drill *one, const struct drill *two)
{
	uint32_t start = two->deed < two->first ? two->deed : two->first;
	if (start < one->last)
		start = two->first;
	uint8_t id = clauses_at(a->clauses, start);
	bool own = id < a->clauses->len && id != clauses_at(a->clauses, one->noun) &&
		   id != clauses_at(a->clauses, one->deed);
	uint32_t best = start;
	for (uint32_t e = start; e > one->last; e--) {
		if (own && clauses_at(a->clauses, e - 1) == id)
			best = e - 1;
		if (own)
			continue;
		/* ", in May, | the exercise" */
		if (!row_in(a, e - 1, LIST_FIGURES_STOPS) && !row_word(a, e - 1, "and"))
			continue;
		best = e - 1;
		const struct mention *m = e > 1 ? row_mention(a, e - 2) : NULL;
		if (!m || m->kind != MENTION_DATE)
			break;
	}
	return best;
}

static bool shares(const struct drill *one, const struct drill *two)
{
	return one->deed == two->deed && one->sort == two->sort;
}

/* What the sentence tells of each that it tells of; those that share a verb share all. */
static void set_zones(const struct assembler *a, struct drill *drills, uint32_t count)
{
	uint32_t from = 0;
	for (uint32_t i = 0; i < count; i++) {
		struct drill *d = &drills[i];
		d->from = i && shares(d, &drills[i - 1]) ? drills[i - 1].from : from;
		d->to = i + 1 == count              ? a->whole->len
			: shares(d, &drills[i + 1]) ? drills[i + 1].first
						    : border(a, d, &drills[i + 1]);
		d->to = d->to > d->deed_end ? d->to : d->deed_end;
		from = d->to;
	}
	for (uint32_t i = count; i-- > 1;)
		if (shares(&drills[i], &drills[i - 1]))
			drills[i - 1].to = drills[i].to;
}

/* The sentence with what is told of other exercises, and what stands in names, left out. */
static struct elements only_of(const struct assembler *a, const struct drill *d)
{
	struct elements row = *a->whole;
	row.items = arena_zero(&a->article->arena, row.len, sizeof(*row.items));
	memcpy(row.items, a->whole->items, row.len * sizeof(*row.items));
	for (uint32_t e = 0; e < row.len; e++)
		if (e < d->from || e >= d->to || (e >= d->name_first && e < d->name_last))
			row.items[e].mention = NULL;
	return row;
}

static bool is_spoken_of(const struct assembler *a, const struct drills_spoken *spoken)
{
	return spoken->sentence && assemble_here(a) + 1 - spoken->sentence <= CARRY_SENTENCES;
}

/* Is it an exercise of troops at all? "An exercise of power" is none. */
static bool is_drill(const struct assembler *a, const struct drill *d,
	const struct drill_actors *actors, const struct drills_spoken *spoken)
{
	if (d->sure || (d->definite && is_spoken_of(a, spoken)))
		return true;
	if (d->plural && (actors->len || is_spoken_of(a, spoken)))
		return true;
	if (d->definite && actors->len && d->sort == DRILL_PART)
		return true;
	for (uint32_t e = d->from; e < d->to; e++)
		if (row_in(a, e, LIST_DRILLS_MEN))
			return true;
	return false;
}

static void put_told(struct fact *fact, const struct assembler *a, const struct drill *d,
	const struct drills_spoken *spoken)
{
	bool same = !d->name.len && is_spoken_of(a, spoken) && d->definite;
	const struct arg_type *arg = fact_arg(fact->type, TEXT("actors"));
	/* "the Shield drills began": those of which it was told without their name, too */
	bool named = !spoken->name.len && is_spoken_of(a, spoken) && d->definite;
	same |= d->name.len && (named || text_equal(d->name, spoken->name));
	if (!same)
		return;
	facts_put(fact, a->article, "name", spoken->name);
	bool told = facts_has(fact, "actors");
	for (uint32_t i = 0; !told && i < spoken->actors.len; i++)
		facts_assume(fact, a->article, arg, spoken->actors.items[i]);
}

/* "will take part in the drills | to be held in May": the day is that of holding it. */
static struct deed dated_deed(const struct assembler *a, const struct drill *d)
{
	struct deed deed, own = {d->sort, d->off, d->deed, d->deed_end};
	for (uint32_t e = d->last; e < d->to && d->deed < d->first; e++) {
		if (row_in(a, e, LIST_VERBS_FINITE) && !row_in(a, e, LIST_DRILLS_AUXILIARY) &&
			!drills_deed(a, e, &deed))
			break;
		if (drills_deed(a, e, &deed) && deed.sort == DRILL_HELD)
			return deed;
	}
	return own;
}

static void put_fact(const struct assembler *a, const struct drill *d, struct drills_spoken *spoken)
{
	const struct rule rule = {.name = TEXT("drills.told"),
		.fact = fact_find(TEXT("response.measure")),
		.polarity = d->off ? TEXT("neg") : TEXT_NONE,
		.confidence = 0.9};
	struct drill_actors actors = {0};
	drills_actors(a, d, &actors);
	if (!is_drill(a, d, &actors, spoken))
		return;
	struct elements row = only_of(a, d);
	struct assembler within = *a;
	within.elements = within.whole = &row;
	within.clause = clauses_at(a->clauses, d->deed);
	struct match match = assemble_found(&rule, d->deed, d->deed_end);
	struct fact fact = assemble_begin(&within, &match, assemble_modality(&within, &match));
	facts_put(&fact, a->article, "kind", TEXT("exercise"));
	facts_put(&fact, a->article, "name", d->name);
	for (uint32_t i = 0; i < actors.len; i++)
		facts_put(&fact, a->article, "actors", actors.items[i]);
	facts_put(&fact, a->article, "place", drills_place(a, d));
	struct deed dated = dated_deed(a, d);
	struct match when = assemble_found(&rule, dated.first, dated.last);
	within.clause = clauses_at(a->clauses, dated.first);
	assemble_near(&fact, &within, &when, TEXT("date"), false);
	const struct args_entry *day_told = facts_entry(&fact, TEXT("date"));
	if (day_told && text_is(fact.modality, "fact") && assemble_to_come(a, day_told->text))
		fact.modality = TEXT("planned");
	put_told(&fact, a, d, spoken);
	assemble_ground(&fact, &within, &match);
	if (!facts_has(&fact, "actors"))
		return;
	if (d->name.len && spoken->name.len && !text_equal(d->name, spoken->name))
		*spoken = (struct drills_spoken){0};
	spoken->name = d->name.len ? d->name : spoken->name;
	if (actors.len && !spoken->actors.len)
		spoken->actors = actors;
	spoken->sentence = assemble_here(a) + 1;
	facts_add(a->facts, a->article, &fact);
}

/* "Troops from X and Y will be involved": in the exercise told of right before. */
static bool is_implied(
	const struct assembler *a, const struct drills_spoken *spoken, struct drill *drill)
{
	struct deed deed;
	bool men = false;
	if (!is_spoken_of(a, spoken))
		return false;
	for (uint32_t e = 0; e < a->whole->len; e++) {
		/* "troops of X" are one mention. */
		men |= row_in(a, e, LIST_DRILLS_MEN) ||
		       (row_mention(a, e) && (row_mention(a, e)->flags & MENTION_AUTHORITY));
		men &= !row_in(a, e, LIST_FIGURES_STOPS) || row_word(a, e, ",");
		if (!men || !drills_deed(a, e, &deed) || deed.sort != DRILL_PART)
			continue;
		*drill = (struct drill){.first = e,
			.noun = e,
			.last = e,
			.deed = e,
			.deed_end = deed.last,
			.to = a->whole->len,
			.sort = DRILL_PART,
			.definite = true};
		return !row_in(a, deed.last - 1, LIST_DRUGS_WHERE) &&
		       !row_in(a, deed.last, LIST_DRUGS_WHERE) &&
		       !row_any(a, deed.last, deed.last + PART_WORDS, LIST_DRILLS_GUESTS);
	}
	return false;
}

void drills_find(const struct assembler *a, struct drills_spoken *spoken)
{
	struct drill implied;
	uint32_t count = 0, most = 0;
	for (uint32_t e = 0; e < a->whole->len; e++)
		most += row_in(a, e, LIST_DRILLS_NOUN);
	if (!most) {
		if (is_implied(a, spoken, &implied))
			put_fact(a, &implied, spoken);
		return;
	}
	struct drill *drills = arena_zero(&a->article->arena, most, sizeof(*drills));
	for (uint32_t e = 0; e < a->whole->len; e++)
		if (row_in(a, e, LIST_DRILLS_NOUN) && drills_phrase(a, e, &drills[count]))
			e = drills[count++].last - 1;
	for (uint32_t i = 0; i < count; i++)
		(void)find_deed(a, &drills[i], i ? drills[i - 1].last : 0,
			i + 1 < count ? drills[i + 1].first : a->whole->len);
	for (uint32_t i = count; i-- > 1;)
		(void)share(a, &drills[i - 1], &drills[i]);
	for (uint32_t i = 1; i < count; i++)
		(void)share(a, &drills[i], &drills[i - 1]);
	uint32_t told = 0;
	for (uint32_t i = 0; i < count; i++)
		if (drills[i].sort != DRILL_NONE)
			drills[told++] = drills[i];
	count = told;
	set_zones(a, drills, count);
	for (uint32_t i = 0; i < count; i++)
		put_fact(a, &drills[i], spoken);
}
