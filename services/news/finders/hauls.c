#include "services/news/finders/hauls.h"

#include "services/news/finders/hauls_places.h"

#include <string.h>

enum {
	SUBSTANCE_BEHIND = 8,
	SUBSTANCE_BEFORE = 12,
	DEED_REACH = 40,
	CLAUSE_TOLL = 12,
	CARRY_SENTENCES = 3,
	GRAMS = 1000 /* a kilogram */
};

/* What the sentence tells beside the amounts. */
struct haul_scene {
	bool caught; /* somebody is held, or stopped */
	bool among;  /* "of that amount", "including" */
};

enum deed { DEED_NONE, DEED_SEIZED, DEED_CARRIED, DEED_OTHER };

struct haul {
	uint32_t first, last; /* elements of the number and its unit */
	uint32_t from;        /* where the amount before it ends */
	double value;
	struct text unit, substance;
	uint32_t named; /* the element of the substance; `first` where it is of what was told */
};

static bool is_mass(const struct assembler *a, uint32_t e, struct haul *haul)
{
	const struct mention *m = row_mention(a, e);
	struct list_value unit;
	if (!m || m->kind != MENTION_NUMBER || m->flags & MENTION_ORDINAL)
		return false;
	uint32_t at = e + 1, end = row_list(a, at, LIST_DRUGS_MASS, &unit);
	if (end == at)
		return false;
	haul->first = e;
	haul->last = end;
	haul->value = m->number;
	haul->unit = unit.text;
	/* "3 kg | 565 grams" */
	const struct mention *more = row_mention(a, end);
	struct list_value small;
	uint32_t last = more && more->kind == MENTION_NUMBER && text_is(unit.text, "kg")
				? row_list(a, end + 1, LIST_DRUGS_MASS, &small)
				: end;
	if (last > end + 1 && text_is(small.text, "grams")) {
		haul->value += more->number / GRAMS;
		haul->last = last;
	}
	return true;
}

/* "heroin", "narcotic drug hashish": the most telling of the words that stand together. */
static uint32_t substance_at(const struct assembler *a, uint32_t e, struct text *substance)
{
	struct list_value value, more;
	uint32_t end = row_list(a, e, LIST_DRUGS_SUBSTANCE, &value);
	if (end == e)
		return e;
	*substance = value.text;
	uint32_t next = row_list(a, end, LIST_DRUGS_SUBSTANCE, &more);
	if (next > end && !text_is(more.text, "drugs"))
		*substance = more.text;
	return end;
}

/* "12 kg | (26 lbs) of heroin" */
static uint32_t behind_brackets(const struct assembler *a, uint32_t e)
{
	enum { BRACKETS = 6 };
	if (!row_word(a, e, "("))
		return e;
	for (uint32_t at = e + 1; at < e + BRACKETS; at++)
		if (row_word(a, at, ")"))
			return at + 1;
	return e;
}

/* "of raw opium", "of Afghan-made heroin", "were heroin"; not "of cotton", "of fuel and drugs". */
static bool named_behind(const struct assembler *a, struct haul *haul)
{
	uint32_t at = behind_brackets(a, haul->last);
	bool of = row_word(a, at, "of");
	uint32_t end = at + (of ? SUBSTANCE_BEHIND : SUBSTANCE_BEHIND / 2);
	for (at += of; at < end && at < a->whole->len; at++) {
		const struct mention *m = row_mention(a, at);
		if (substance_at(a, at, &haul->substance) > at) {
			haul->named = at;
			return true;
		}
		bool between = (m && m->kind == MENTION_STATE) || row_in(a, at, LIST_DRUGS_BESIDE);
		if (!between)
			return false;
	}
	return false;
}

/* "bags of heroin with a total weight of | 51 kg", "heroin weighing more than | 48 kg". */
static bool named_before(const struct assembler *a, struct haul *haul)
{
	uint32_t least = haul->first > SUBSTANCE_BEFORE ? haul->first - SUBSTANCE_BEFORE : 0;
	least = least > haul->from ? least : haul->from;
	bool weight = false;
	for (uint32_t e = haul->first; e > least; e--) {
		weight |= row_in(a, e - 1, LIST_DRUGS_WEIGHT);
		if (row_in(a, e - 1, LIST_FIGURES_STOPS) && !row_word(a, e - 1, ",") &&
			!row_word(a, e - 1, ":"))
			return false;
		if (!weight || substance_at(a, e - 1, &haul->substance) == e - 1)
			continue;
		haul->named = e - 1;
		return true;
	}
	return false;
}

static enum deed deed_at(const struct assembler *a, uint32_t e)
{
	static const struct {
		enum word_list list;
		enum deed deed;
	} words[] = {{LIST_DRUGS_SEIZED, DEED_SEIZED}, {LIST_DRUGS_CARRIED, DEED_CARRIED},
		{LIST_DRUGS_OTHER, DEED_OTHER}};
	struct list_value value;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (row_list(a, e, words[i].list, &value) > e)
			return words[i].deed;
	return DEED_NONE;
}

/* What became of it: the deed told nearest, before those of other clauses. */
static enum deed deed_of(const struct assembler *a, const struct haul *haul)
{
	uint32_t best = UINT32_MAX;
	uint32_t from = haul->first > DEED_REACH ? haul->first - DEED_REACH : 0;
	enum deed deed = DEED_NONE;
	for (uint32_t e = from; e < a->whole->len && e < haul->last + DEED_REACH; e++) {
		enum deed here = deed_at(a, e);
		if (here == DEED_NONE)
			continue;
		uint32_t far = e < haul->first ? haul->first - e : e - haul->last + 1;
		far += clauses_at(a->clauses, e) == clauses_at(a->clauses, haul->first)
			       ? 0
			       : CLAUSE_TOLL;
		if (far < best) {
			best = far;
			deed = here;
		}
	}
	return deed;
}

static void put_fact(const struct assembler *a, const struct haul *haul, enum deed deed,
	struct hauls_spoken *spoken)
{
	const struct rule rule = {.name = TEXT("hauls.amount"),
		.fact = fact_find(TEXT("security.situation")),
		.confidence = 0.88};
	struct match match =
		assemble_found(&rule, haul->named < haul->first ? haul->named : haul->first,
			haul->named >= haul->last ? haul->named + 1 : haul->last);
	struct assembler within = assemble_within(a, haul->first);
	struct fact fact = assemble_begin(&within, &match, assemble_modality(&within, &match));
	struct text place = hauls_place(a, match.first, match.last, deed == DEED_CARRIED);
	uint32_t here = assemble_here(a);
	bool near = spoken->sentence && here + 1 - spoken->sentence <= CARRY_SENTENCES;
	if (!place.len && near)
		place = spoken->place;
	if (!place.len)
		place = hauls_place_of_teller(a);
	if (!place.len)
		place = assemble_state_before(a, false);
	facts_put(&fact, a->article, "kind",
		deed == DEED_SEIZED ? TEXT("drug_seizure") : TEXT("drug_trafficking"));
	facts_put(&fact, a->article, "place", place);
	if (haul->value > 0)
		facts_put_number(&fact, fact_arg(fact.type, TEXT("amount")), haul->value);
	facts_put(&fact, a->article, "unit", haul->unit);
	if (!text_is(haul->substance, "drugs"))
		facts_put(&fact, a->article, "substance", haul->substance);
	assemble_near(&fact, &within, &match, TEXT("date"), false);
	facts_add(a->facts, a->article, &fact);
	if (deed == DEED_SEIZED)
		*spoken = (struct hauls_spoken){haul->substance, place, here + 1, spoken->caught};
}

/* "Guards shot a man who carried 32 kg", "an attempt to smuggle 5 kg was foiled": seized. */
static enum deed settled(const struct assembler *a, enum deed deed, const struct haul_scene *scene,
	const struct hauls_spoken *spoken)
{
	uint32_t here = assemble_here(a);
	if (deed == DEED_CARRIED && scene->caught)
		return DEED_SEIZED;
	/* "Of this, 5 kg were heroin", "The haul includes" */
	bool near = spoken->sentence && here + 1 - spoken->sentence <= CARRY_SENTENCES;
	if (deed == DEED_NONE && near && scene->among)
		return DEED_SEIZED;
	return deed;
}

/* "with a total weight of more than | 7 kg" */
static bool is_weighed(const struct assembler *a, const struct haul *haul)
{
	enum { WEIGHT_REACH = 5 };
	for (uint32_t e = haul->first; e > haul->from && e + WEIGHT_REACH > haul->first; e--)
		if (row_in(a, e - 1, LIST_DRUGS_WEIGHT))
			return true;
	return false;
}

static void read_haul(const struct assembler *a, struct haul *haul, const struct haul_scene *scene,
	struct hauls_spoken *spoken)
{
	uint32_t here = assemble_here(a);
	bool near = spoken->sentence && here + 1 - spoken->sentence <= CARRY_SENTENCES;
	haul->named = haul->first;
	if (!named_behind(a, haul) && !named_before(a, haul)) {
		/* "Packages of a total weight of 48 kg were found": of what was told before. */
		bool weighed = near && is_weighed(a, haul);
		if (!weighed || !spoken->substance.len || row_word(a, haul->last, "of"))
			return;
		haul->substance = spoken->substance;
	}
	enum deed deed = settled(a, deed_of(a, haul), scene, spoken);
	if (deed == DEED_SEIZED || deed == DEED_CARRIED)
		put_fact(a, haul, deed, spoken);
}

/* "seized a large amount of narcotics": a seizure, how much ever it was. */
static void read_unweighed(const struct assembler *a, struct hauls_spoken *spoken)
{
	for (uint32_t e = 0; e < a->whole->len; e++) {
		struct haul haul = {.first = e};
		struct list_value value;
		uint32_t end = row_list(a, e, LIST_DRUGS_BATCH, &value);
		if (end == e)
			continue;
		haul.last = end;
		if (!named_behind(a, &haul))
			continue;
		if (deed_of(a, &haul) == DEED_SEIZED)
			put_fact(a, &haul, DEED_SEIZED, spoken);
		return;
	}
}

void hauls_find(const struct assembler *a, struct hauls_spoken *spoken)
{
	uint32_t from = 0, here = assemble_here(a);
	if (!row_any(a, 0, a->elements->len, LIST_DRUGS_SUBSTANCE) &&
		!row_any(a, 0, a->elements->len, LIST_DRUGS_WEIGHT))
		return;
	bool weighed = false;
	if (row_any(a, 0, a->elements->len, LIST_DRUGS_CAUGHT))
		spoken->caught = here + 1;
	const struct haul_scene scene = {.caught = spoken->caught && here + 1 - spoken->caught <= 1,
		.among = row_any(a, 0, a->elements->len, LIST_FIGURES_AMONG)};
	for (uint32_t e = 0; e < a->whole->len; e++) {
		struct haul haul = {.from = from};
		if (!is_mass(a, e, &haul))
			continue;
		read_haul(a, &haul, &scene, spoken);
		weighed = true;
		from = haul.last;
		e = haul.last - 1;
	}
	if (!weighed)
		read_unweighed(a, spoken);
}
