#include "services/news/finders/incidents_inside.h"

#include <string.h>

enum { SAME_REACH = 12, THE_REACH = 4, TARGET_REACH = 6, CARRY_SENTENCES = 4 };

static bool is_violent(const struct assembler *a)
{
	return row_any(a, 0, a->whole->len, LIST_INCIDENTS_VIOLENCE);
}

/* "the heinous attack": told before. */
static bool is_definite(const struct assembler *a, const struct incident *i)
{
	for (uint32_t e = i->first; e > 0 && e + THE_REACH > i->first; e--) {
		if (row_in(a, e - 1, LIST_INCIDENTS_THE))
			return true;
		if (!row_plain(a, e - 1) || row_in(a, e - 1, LIST_VERBS_FINITE) ||
			row_in(a, e - 1, LIST_FIGURES_STOPS))
			break;
	}
	return false;
}

static bool is_spoken_of(const struct assembler *a, const struct incidents_spoken *spoken)
{
	return spoken->sentence && assemble_here(a) + 1 - spoken->sentence <= CARRY_SENTENCES;
}

static void put_place(struct fact *fact, const struct assembler *a, const struct mention *place)
{
	facts_put(fact, a->article, "place", place->id);
	facts_put(fact, a->article, "country", assemble_state(place));
	if (place->kind == MENTION_VENUE)
		facts_put(fact, a->article, "venue", place->id);
}

/* "Pakistan's | army said", "Kyrgyz | police": in whose country it was, where nothing else tells.
 * What is only "an attack" may be told of by officials of anywhere, and hits soldiers at home. */
static struct text state_of_tellers(const struct assembler *a, bool vague)
{
	enum word_list men = vague ? LIST_INCIDENTS_FORCES : LIST_INCIDENTS_TELLERS;
	for (uint32_t e = 0; e + 1 < a->whole->len; e++) {
		const struct mention *m = row_mention(a, e);
		uint32_t at = e + 1;
		at += row_in(a, at, LIST_INCIDENTS_BESIDE);
		/* "Tajik soldiers" are one mention, and so is a ministry. */
		bool authority = m && (m->flags & MENTION_AUTHORITY) &&
				 (!vague || article_in(a->article, m->last - 1, men));
		if (m && m->kind == MENTION_STATE && (authority || row_in(a, at, men)))
			return m->id;
	}
	return TEXT_NONE;
}

/* "shelled an Armenian | outpost": there it was. */
static struct text state_of_target(const struct assembler *a, const struct incident *i)
{
	for (uint32_t e = i->last; e < i->last + TARGET_REACH; e++) {
		const struct mention *m = row_mention(a, e);
		if (m && m->kind == MENTION_STATE)
			return row_any(a, e + 1, e + THE_REACH, LIST_INCIDENTS_TARGETS) ? m->id
											: TEXT_NONE;
		if (row_in(a, e, LIST_FIGURES_STOPS))
			break;
	}
	return TEXT_NONE;
}

/* "A and B agreed a ceasefire after border clashes" */
static struct text first_state(const struct assembler *a)
{
	for (uint32_t e = 0; e < a->whole->len; e++)
		if (row_mention(a, e) && row_mention(a, e)->kind == MENTION_STATE)
			return row_mention(a, e)->id;
	return TEXT_NONE;
}

/* Where it was, as told before. "The attack" is told again only for who did it. */
static bool put_told_place(struct fact *fact, const struct assembler *a, const struct incident *i,
	const struct incidents_spoken *spoken)
{
	for (uint32_t e = 0; e < a->whole->len; e++)
		if (row_mention(a, e) && row_mention(a, e)->kind == MENTION_PLACE)
			return false;
	struct text struck = state_of_target(a, i);
	if (!struck.len && is_spoken_of(a, spoken) && spoken->place.len) {
		/* What has neither its day nor who did it was told before, by whatever words; "the
		 * worst attack" of another day is another one. */
		const struct args_entry *date = facts_entry(fact, TEXT("date"));
		bool acts = i->subject < a->whole->len || date;
		bool other = date && !text_equal(date->text, spoken->date);
		if ((!acts || (is_definite(a, i) && !other)) && !facts_has(fact, "perpetrator"))
			return false;
		facts_put(fact, a->article, "place", spoken->place);
		facts_put(fact, a->article, "country", spoken->country);
		return true;
	}
	bool border = text_is(i->kind, "border_clash");
	struct text state = border && !struck.len ? first_state(a) : struck;
	if (!border && !struck.len && !is_definite(a, i))
		state = state_of_tellers(a, i->vague);
	facts_put(fact, a->article, "place", state);
	facts_put(fact, a->article, "country", state);
	return state.len > 0;
}

static void put_date(struct fact *fact, const struct assembler *a, const struct scene *scene,
	uint32_t which, uint32_t place)
{
	const struct incident *i = &scene->items[which];
	struct assembler within = assemble_within(a, i->first);
	struct match match = assemble_found(&scene->rule, i->first, i->last);
	uint32_t from = scene_from(scene, which), to = scene_to(a, scene, which);
	const struct mention *told = incidents_day_behind(a, place, to);
	if (told)
		facts_put(fact, a->article, "date", told->id);
	else if (scene->len == 1)
		assemble_near(fact, &within, &match, TEXT("date"), false);
	if (!facts_has(fact, "date")) {
		told = incidents_only_day(a, i, from, to, true);
		told = told ? told : incidents_only_day(a, i, from, to, false);
		told = told ? told : incidents_only_day(a, i, i->last, a->whole->len, false);
	}
	if (told)
		facts_put(fact, a->article, "date", told->id);
}

/* Was the day in an earlier month? */
static bool is_earlier(struct text date, struct text than)
{
	enum { MONTH_LEN = 7 };
	return date.len >= MONTH_LEN && than.len >= MONTH_LEN &&
	       memcmp(date.ptr, than.ptr, MONTH_LEN) < 0;
}

/* Of what is told without its place the day is kept: "the blasts" of the next sentence had it. */
static void remember(
	const struct assembler *a, const struct fact *fact, struct incidents_spoken *spoken)
{
	const struct args_entry *place = facts_entry(fact, TEXT("place"));
	const struct args_entry *country = facts_entry(fact, TEXT("country"));
	const struct args_entry *date = facts_entry(fact, TEXT("date"));
	if (!place && !date)
		return;
	/* "It was the worst since an attack on X in 2016": what follows is not told of that. */
	if (date && spoken->date.len && is_spoken_of(a, spoken) &&
		is_earlier(date->text, spoken->date))
		return;
	bool keeps = !place && is_spoken_of(a, spoken);
	spoken->date = date ? date->text : TEXT_NONE;
	spoken->place = place ? place->text : keeps ? spoken->place : TEXT_NONE;
	spoken->country = country ? country->text : keeps ? spoken->country : TEXT_NONE;
	spoken->sentence = assemble_here(a) + 1;
}

static void put_fact(const struct assembler *a, const struct scene *scene, uint32_t which,
	struct incidents_spoken *spoken)
{
	const struct incident *i = &scene->items[which];
	uint32_t at;
	const struct mention *place = incidents_place(a, scene, which, &at);
	struct assembler within = assemble_within(a, i->first);
	struct match match = assemble_found(&scene->rule, i->first, i->last);
	struct fact fact = assemble_begin(&within, &match, assemble_modality(&within, &match));
	if (!text_is(fact.modality, "fact"))
		return;
	const struct mention *group = scene->claims ? scene->claims : incidents_group(a, i);
	if (group)
		facts_put(&fact, a->article, "perpetrator", assemble_org(a->article, group->id));
	if (place)
		put_place(&fact, a, place);
	put_date(&fact, a, scene, which, at);
	if (!place && !put_told_place(&fact, a, i, spoken)) {
		remember(a, &fact, spoken);
		return;
	}
	if (i->plain)
		facts_assume(&fact, a->article, fact_arg(fact.type, TEXT("kind")), i->kind);
	else
		facts_put(&fact, a->article, "kind", i->kind);
	const struct mention *venue = incidents_venue(a, i);
	facts_put(&fact, a->article, "venue", venue ? venue->id : TEXT_NONE);
	if (scene->len == 1)
		assemble_near(&fact, &within, &match, TEXT("venue"), false);
	const struct args_entry *date = facts_entry(&fact, TEXT("date"));
	if (!date && is_definite(a, i) && is_spoken_of(a, spoken))
		facts_put(&fact, a->article, "date", spoken->date);
	remember(a, &fact, spoken);
	facts_add(a->facts, a->article, &fact);
}

/* "a suicide bomber killed four in an | attack": one, by the word that tells more. */
static bool is_same(
	const struct assembler *a, const struct incident *one, const struct incident *two)
{
	/* "the blasts in Quetta | killed" */
	if (two->subject >= one->first && two->subject < one->last)
		return true;
	if (two->first - one->last > SAME_REACH ||
		!(two->vague || two->plain || one->vague || one->plain))
		return false;
	for (uint32_t e = one->last; e < two->first; e++)
		if (row_in(a, e, LIST_FIGURES_STOPS) || mention_where(row_mention(a, e)) ||
			row_word(a, e, "after"))
			return false;
	return true;
}

static void add(const struct assembler *a, struct scene *scene, const struct incident *found)
{
	struct incident *last = scene->len ? &scene->items[scene->len - 1] : NULL;
	if (!last || !is_same(a, last, found)) {
		scene->items[scene->len++] = *found;
		return;
	}
	/* Gunmen attacked, and what followed was "a shootout". */
	bool follows = !last->vague && text_is(found->kind, "clash");
	if ((last->plain || last->vague) && !found->plain && !found->vague && !follows) {
		last->kind = found->kind;
		last->plain = last->vague = false;
	}
	last->group = last->group ? last->group : found->group;
	last->last = found->last;
}

/* "The BLA claimed responsibility": for what was told before. */
static void put_claim(
	const struct assembler *a, const struct scene *scene, struct incidents_spoken *spoken)
{
	if (!is_spoken_of(a, spoken) || !spoken->place.len)
		return;
	const struct mention *group = incidents_claimed_by(a);
	if (!group)
		return;
	struct match match = assemble_found(&scene->rule, 0, a->whole->len);
	struct fact fact = assemble_begin(a, &match, TEXT("fact"));
	const struct arg_type *kind = fact_arg(fact.type, TEXT("kind"));
	facts_put(&fact, a->article, "perpetrator", assemble_org(a->article, group->id));
	facts_put(&fact, a->article, "place", spoken->place);
	facts_put(&fact, a->article, "country", spoken->country);
	facts_put(&fact, a->article, "date", spoken->date);
	facts_assume(&fact, a->article, kind, TEXT("attack"));
	facts_add(a->facts, a->article, &fact);
}

void incidents_find(const struct assembler *a, struct incidents_spoken *spoken)
{
	struct incident found;
	struct scene scene = {0};
	scene.rule = (struct rule){.name = TEXT("incidents.told"),
		.fact = fact_find(TEXT("security.incident")),
		.confidence = 0.88};
	bool violent = false;
	for (uint32_t e = 0; e < a->whole->len; e++) {
		if (!incidents_at(a, e, &found))
			continue;
		if (!scene.items) {
			scene.items = arena_zero(
				&a->article->arena, a->whole->len - e, sizeof(*scene.items));
			violent = is_violent(a);
		}
		e = found.last - 1;
		if (!((found.vague && !violent) || incidents_vetoed(a, &found)))
			add(a, &scene, &found);
	}
	for (uint32_t i = 0; i < scene.len; i++)
		incidents_see_border(a, &scene.items[i]);
	if (!scene.len) {
		put_claim(a, &scene, spoken);
		return;
	}
	scene.claims = incidents_claimed_by(a);
	for (uint32_t i = 0; i < scene.len; i++)
		put_fact(a, &scene, i, spoken);
}
