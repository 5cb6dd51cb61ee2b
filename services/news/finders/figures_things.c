#include "services/news/finders/figures_things.h"

#include "services/news/entities/refer.h"

#include <math.h>

enum { NAME_REACH = 6, RUN_MAX = 4, THOUSAND = 1000 };

static bool is_kind(const struct assembler *a, uint32_t e, enum mention_kind kind)
{
	const struct mention *m = row_mention(a, e);
	return m && m->kind == kind;
}

static bool is_open(const struct assembler *a, uint32_t e)
{
	return e < a->elements->len && a->article->tokens[row_token(a, e)].kind == TOKEN_OPEN;
}

static bool is_close(const struct assembler *a, uint32_t e)
{
	return row_plain(a, e) && a->article->tokens[row_token(a, e)].kind == TOKEN_CLOSE;
}

static bool is_adjective(const struct assembler *a, uint32_t e)
{
	return is_kind(a, e, MENTION_STATE) && (row_mention(a, e)->flags & MENTION_ADJECTIVE);
}

static struct text words_of(const struct assembler *a, uint32_t first, uint32_t last)
{
	return article_slice(a->article, row_token(a, first), a->elements->items[last - 1].last);
}

/* Where the run of capitals begins that ends before `end`; `end` for none. "The Poti | port" begins
 * behind its article. */
static uint32_t run_before(const struct assembler *a, uint32_t end)
{
	uint32_t first = end;
	while (first > 0 && end - first < RUN_MAX && row_capital(a, first - 1) &&
		!row_in(a, first - 1, LIST_FIGURES_POINTING) &&
		!row_in(a, first - 1, LIST_PEOPLE_NEVER_NAME))
		first = row_joined(a, first - 1);
	return first;
}

/* The name that ends before `end`: "Batumi and Poti | ports", "Azerbaijan's | ports",
 * "the Georgian | ports", "Altynkol | station". */
static bool name_before(const struct assembler *a, uint32_t end, struct figures_thing *thing)
{
	uint32_t e = end;
	for (uint32_t n = 0; n < NAME_REACH && e > 0 && row_in(a, e - 1, LIST_FIGURES_BESIDE); n++)
		e--;
	bool owner = e > 1 && row_word(a, e - 1, "'s");
	/* "the «Kolzhat» | checkpoint" */
	e -= owner || (e > 0 && is_close(a, e - 1));
	if (e == 0)
		return false;
	const struct mention *m = row_mention(a, e - 1);
	if (m && m->kind == MENTION_STATE) {
		thing->id = m->id;
		thing->first = e - 1;
		return owner || (m->flags & MENTION_ADJECTIVE);
	}
	if (m && m->kind == MENTION_PLACE) {
		thing->id = m->id;
		thing->first = e - 1;
		bool joined = e > 2 && is_kind(a, e - 3, MENTION_PLACE) &&
			      (row_word(a, e - 2, "and") || row_word(a, e - 2, ","));
		/* "the Tedzhen-Sarakhs | railway" */
		if (e > 2 && row_dash(a, e - 2) && text_is(thing->kind, "railway") &&
			(is_kind(a, e - 3, MENTION_PLACE) || row_capital(a, e - 3))) {
			thing->first = e - 3;
			thing->id = words_of(a, e - 3, e);
		}
		if (joined && row_word(a, e - 2, "and")) {
			thing->first = e - 3;
			thing->id = words_of(a, e - 3, e);
		}
		return true;
	}
	uint32_t first = run_before(a, e);
	if (first == e || owner)
		return false;
	thing->id = words_of(a, first, e);
	thing->first = first - (first > 0 && is_open(a, first - 1));
	return true;
}

/* "port | of Poti", "the ports | of Kazakhstan", "the crossing | at Torkham". */
static bool name_after(const struct assembler *a, uint32_t e, struct figures_thing *thing)
{
	uint32_t noun = thing->first;
	while (noun > 0 && row_in(a, noun - 1, LIST_FIGURES_BESIDE))
		noun--;
	/* "the port | in Alat", and not "a port | in Xinjiang" */
	bool the = noun > 0 && row_in(a, noun - 1, LIST_FIGURES_POINTING);
	/* "by rail | in Kazakhstan", "rail freight traffic | in Kazakhstan" */
	uint32_t behind = e;
	while (e - behind < NAME_REACH && !row_in(a, e, LIST_FIGURES_NAMED_BY) &&
		(row_in(a, e, LIST_FIGURES_FLOW) || row_in(a, e, LIST_FIGURES_BESIDE)))
		e++;
	bool all = e > behind || (noun > 0 && row_in(a, noun - 1, LIST_FIGURES_BY));
	if (all && (row_word(a, e, "in") || row_word(a, e, "of")) &&
		is_kind(a, e + 1, MENTION_STATE) && !is_adjective(a, e + 1)) {
		thing->id = row_mention(a, e + 1)->id;
		thing->last = e + 2;
		return true;
	}
	if (!row_in(a, e, LIST_FIGURES_NAMED_BY) || !(the || row_word(a, e, "of")))
		return false;
	e++;
	const struct mention *m = row_mention(a, e);
	bool joined = m && row_word(a, e + 1, "and") && is_kind(a, e + 2, m->kind);
	if (m && m->kind == MENTION_PLACE) {
		thing->last = joined ? e + 3 : e + 1;
		thing->id = joined ? words_of(a, e, e + 3) : m->id;
		return true;
	}
	if (m && m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE) && !joined) {
		thing->id = m->id;
		thing->last = e + 1;
		return true;
	}
	if (m || !row_capital(a, e) || row_in(a, e, LIST_PEOPLE_NEVER_NAME))
		return false;
	/* "Ust-Kamenogorsk" */
	for (thing->last = e + 1; row_dash(a, thing->last) && row_capital(a, thing->last + 1);)
		thing->last += 2;
	thing->id = words_of(a, e, thing->last);
	return true;
}

/* "порт | Баку", "пункт пропуска | «Нур Жолы»", "the checkpoint | Karkara": names behind, in
 * Russian and as it is translated. */
static bool name_behind(const struct assembler *a, uint32_t e, struct figures_thing *thing)
{
	e += is_open(a, e);
	const struct mention *m = row_mention(a, e);
	if (m && (m->kind == MENTION_PLACE ||
			 (m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE)))) {
		thing->id = m->id;
		thing->last = e + 1;
		return true;
	}
	uint32_t last = e;
	while (last - e < RUN_MAX && row_capital(a, last))
		last++;
	if (last == e)
		return false;
	thing->id = words_of(a, e, last);
	thing->last = last;
	return true;
}

/* "the country's | ports", where none of them were told of: of the state named last. */
static bool of_country(const struct assembler *a, uint32_t e, struct figures_thing *thing)
{
	for (uint32_t i = article_mention_first(a->article, a->elements->items[e].first); i > 0;
		i--) {
		const struct mention *m = &a->article->mentions[i - 1];
		bool state = m->kind == MENTION_STATE;
		bool has = m->kind == MENTION_PERSON || m->kind == MENTION_PLACE;
		if (!state && !(has && m->country.len == 2))
			continue;
		thing->id = state ? m->id : m->country;
		return true;
	}
	return false;
}

/* "Manzhouli, | the largest land port on the border": what is in apposition has the name before. */
static bool name_apposed(const struct assembler *a, uint32_t e, struct figures_thing *thing)
{
	uint32_t noun = e;
	/* "the only oceanic port" */
	while (e > 0 &&
		(row_in(a, e - 1, LIST_FIGURES_BESIDE) || row_in(a, e - 1, LIST_FIGURES_GREATEST) ||
			is_adjective(a, e - 1) || is_kind(a, e - 1, MENTION_NUMBER) ||
			(e == noun && row_in(a, e - 2, LIST_FIGURES_GREATEST) &&
				row_plain(a, e - 1))))
		e--;
	/* "Built by X, | the port handles": the subject */
	if (row_in(a, thing->last, LIST_VERBS_FINITE) || row_set(a, thing->last, SET_HELPS))
		return false;
	bool owner = e > 1 && row_word(a, e - 1, "'s") && is_kind(a, e - 2, MENTION_STATE);
	e -= owner ? 2
		   : e > 0 && (row_in(a, e - 1, LIST_CLAUSE_APPOSITION) ||
				      row_word(a, e - 1, "another"));
	if (e < 2 || !row_word(a, e - 1, ","))
		return false;
	const struct mention *m = row_mention(a, e - 2);
	if (m && m->kind == MENTION_PLACE) {
		thing->id = m->id;
		thing->first = e - 2;
		return true;
	}
	uint32_t first = run_before(a, e - 1);
	if (first == e - 1)
		return false;
	thing->id = words_of(a, first, e - 1);
	thing->first = first;
	return true;
}

/* "the port": the one of its kind that was spoken of last. */
static bool pointed(const struct assembler *a, uint32_t e, const struct figures_spoken *spoken,
	struct figures_thing *thing)
{
	for (uint32_t n = 0;
		n < 3 && e > 0 && (row_in(a, e - 1, LIST_FIGURES_BESIDE) || is_adjective(a, e - 1));
		n++)
		e--;
	bool country = e > 1 && row_word(a, e - 1, "'s") && row_in(a, e - 2, LIST_REFER_STATE);
	/* "The Iranian": the article is part of the name */
	bool the = e > 0 && row_in(a, e - 1, LIST_FIGURES_POINTING);
	the |= is_adjective(a, e) && row_begins(a, e, LIST_FIGURES_POINTING);
	if (!country && !the)
		return false;
	for (uint32_t i = spoken->known_len; i > 0; i--) {
		const struct figures_thing *known = &spoken->known[i - 1];
		if (!text_equal(known->kind, thing->kind) || (country && known->id.len != 2))
			continue;
		thing->id = known->id;
		return true;
	}
	return country && of_country(a, e, thing);
}

struct text figures_sort(const struct mention *m)
{
	if (m->kind != MENTION_PLACE)
		return TEXT_NONE;
	return text_is(m->office, "crossing") ? TEXT("border_crossing") : m->office;
}

/* "trucks that passed through | Torkham", "| Poti handled", "на «Торугарте»": a place that the
 * sheets know as a port or a crossing, where something is told to run through it, or of it. */
static bool is_site(const struct assembler *a, uint32_t e, struct text *kind)
{
	*kind = figures_sort(row_mention(a, e));
	uint32_t before = e - (e > 0 && is_open(a, e - 1));
	return kind->len &&
	       (row_in(a, e + 1, LIST_VERBS_FINITE) || row_word(a, e + 1, "'s") ||
		       row_in(a, e + 1, LIST_CLAUSE_APPOSITION) ||
		       (before > 0 && (row_in(a, before - 1, LIST_FIGURES_THROUGH) ||
					      row_in(a, before - 1, LIST_FIGURES_NEAR))));
}

/* "| Qingdao handled 7 million TEU": of cities it is ports that handle boxes. */
static bool handles_boxes(const struct assembler *a, uint32_t e, struct text *kind)
{
	enum { BOXES_REACH = 12 };
	struct list_value unit;
	if (!row_in(a, e + 1, LIST_FIGURES_FLOW) || !row_in(a, e + 1, LIST_VERBS_FINITE))
		return false;
	for (uint32_t at = e + 2; at < e + BOXES_REACH; at++) {
		if (row_list(a, at, LIST_FIGURES_UNIT, &unit) == at || !text_is(unit.text, "TEU"))
			continue;
		*kind = TEXT("port");
		return true;
	}
	return false;
}

/* A place that was named with what it is, and now is named alone: "at Khorgos". */
static bool is_known(const struct figures_spoken *spoken, struct text id, struct text *kind)
{
	for (uint32_t i = spoken->known_len; i > 0; i--)
		/* One that was only named alone has no elements. */
		if (spoken->known[i - 1].last && text_equal(spoken->known[i - 1].id, id)) {
			*kind = spoken->known[i - 1].kind;
			return true;
		}
	return false;
}

/* "from the port of X", "the X port – Y port route": the ends of a way, and not what is measured.
 */
static bool is_end_of_way(const struct assembler *a, const struct figures_thing *thing)
{
	uint32_t e = thing->first, next = thing->last;
	if (e > 0 && row_in(a, e - 1, LIST_FIGURES_POINTING))
		e--;
	bool dash = e > 1 && row_in(a, e - 1, LIST_CLAUSE_DASH);
	/* "containers to and from | Poti" */
	if (e > 2 && row_word(a, e - 2, "and") && row_in(a, e - 1, LIST_FIGURES_WAY) &&
		row_in(a, e - 3, LIST_FIGURES_WAY))
		return false;
	if (e > 0 && (row_in(a, e - 1, LIST_FIGURES_WAY) ||
			     (dash && row_in(a, e - 2, LIST_FIGURES_FACILITY))))
		return true;
	return (row_in(a, next, LIST_CLAUSE_DASH) &&
		       (row_mention(a, next + 1) || row_capital(a, next + 1))) ||
	       row_in(a, next, LIST_FIGURES_BODY);
}

bool figures_site(const struct article *article, const struct mention *m, struct text *name,
	struct text *kind)
{
	struct list_value value = {0};
	uint32_t first = m->first, last = m->last;
	*name = m->id;
	if (article_list(article, last - 1, LIST_FIGURES_FACILITY, &value) == last) {
		for (last--; last > first && article_in(article, last - 1, LIST_FIGURES_BESIDE);
			last--)
			;
	} else {
		uint32_t end = article_list(article, first, LIST_FIGURES_FACILITY, &value);
		if (end == first)
			return false;
		first = article_word(article, end, "of") ? end + 1 : first;
	}
	/* A pass has its name with the word: "the Khyber Pass". */
	bool own = text_is(value.text, "border_crossing") || first >= last;
	bool cut = m->last > m->first + 1 && text_is(article->lang, "en");
	if (cut && !own)
		*name = article_slice(article, first, last);
	*kind = value.text;
	return true;
}

static bool thing_at(const struct assembler *a, uint32_t e, const struct figures_spoken *spoken,
	struct figures_thing *thing)
{
	struct list_value kind = {0};
	const struct mention *m = row_mention(a, e);
	*thing = (struct figures_thing){.first = e, .last = e + 1};
	thing->sentence = assemble_here(a);
	if (m && m->kind == MENTION_CORRIDOR) {
		thing->id = m->id;
		return true;
	}
	if (m && m->kind == MENTION_PLACE) {
		bool named = figures_site(a->article, m, &thing->id, &thing->kind);
		struct list_value next;
		bool goes_on = row_list(a, e + 1, LIST_FIGURES_FACILITY, &next) > e + 1 ||
			       row_in(a, e + 1, LIST_FIGURES_BESIDE);
		return named ? !goes_on
			     : !goes_on && (is_known(spoken, m->id, &thing->kind) ||
						   is_site(a, e, &thing->kind) ||
						   handles_boxes(a, e, &thing->kind));
	}
	uint32_t end = m ? e : row_list(a, e, LIST_FIGURES_FACILITY, &kind);
	if (end == e)
		return false;
	thing->last = end;
	/* "the international route" */
	if (text_is(kind.text, "corridor")) {
		thing->id = refer_corridor(a->article, a->elements->items[e].first);
		/* "the 7,200-kilometre corridor" */
		while (thing->first > 0 && (row_in(a, thing->first - 1, LIST_FIGURES_BESIDE) ||
						   row_in(a, thing->first - 1, LIST_LENGTHS_UNIT) ||
						   is_kind(a, thing->first - 1, MENTION_NUMBER)))
			thing->first--;
		bool the = row_begins(a, thing->first, LIST_FIGURES_POINTING);
		return thing->id.len &&
		       (the || (thing->first > 0 &&
				       row_in(a, thing->first - 1, LIST_FIGURES_POINTING)));
	}
	thing->kind = kind.text;
	if (text_is(a->article->lang, "ru"))
		return name_behind(a, end, thing) || pointed(a, e, spoken, thing);
	bool of = row_word(a, end, "of");
	/* "Georgia's largest port, Poti, has": the name goes before that of the state. */
	if (row_word(a, end, ",") && is_kind(a, end + 1, MENTION_PLACE) &&
		row_word(a, end + 2, ",") && e > 0 && row_in(a, e - 1, LIST_FIGURES_GREATEST)) {
		thing->id = row_mention(a, end + 1)->id;
		thing->last = end + 2;
		return true;
	}
	/* "The Iranian | port": the one of which the article told; "the Iranian ports" are all */
	struct text noun = article_folded(a->article, a->elements->items[end - 1].first);
	if (e > 0 && is_adjective(a, e - 1) && !text_ends(noun, TEXT("s")) &&
		pointed(a, e, spoken, thing))
		return true;
	return (of && name_after(a, end, thing)) || name_apposed(a, e, thing) ||
	       name_before(a, e, thing) || name_after(a, end, thing) ||
	       (!row_capital(a, e) && !is_kind(a, end, MENTION_STATE) &&
		       name_behind(a, end, thing)) ||
	       pointed(a, e, spoken, thing);
}

void figures_things(
	const struct assembler *a, const struct figures_spoken *spoken, struct figures_things *out)
{
	*out = (struct figures_things){0};
	for (uint32_t e = 0; e < a->elements->len; e++) {
		struct figures_thing thing;
		if (!thing_at(a, e, spoken, &thing))
			continue;
		e = thing.last - 1;
		/* "the Manzhouli railway port, China's largest": one thing. */
		struct figures_thing *before = out->len ? &out->items[out->len - 1] : NULL;
		if (before && thing.first > before->first && thing.first < before->last + 2 &&
			row_word(a, before->last, ","))
			continue;
		/* "the port of Baku at | Alat": one thing. */
		if (before && thing.first == before->last + 1 && row_mention(a, thing.first) &&
			row_in(a, before->last, LIST_FIGURES_NAMED_BY))
			continue;
		/* "the Horgos | port": found by its name first, then by what it is. */
		while (out->len > 0 && out->items[out->len - 1].last > thing.first)
			out->len--;
		if (is_end_of_way(a, &thing))
			continue;
		out->items = arena_room(
			&a->article->arena, out->items, out->len, &out->room, sizeof(thing));
		out->items[out->len++] = thing;
	}
}

uint32_t figures_told_from(const struct assembler *a)
{
	enum { DATELINE = 12 };
	const struct token *first = &a->article->tokens[a->sentence->first];
	if (!first->caps || first->kind != TOKEN_WORD)
		return 0;
	for (uint32_t e = 1; e < a->whole->len && e < DATELINE; e++)
		if (row_in(a, e, LIST_CLAUSE_DASH) || row_word(a, e, ":"))
			return e + 1;
	return 0;
}

double figures_scaled(double least, double greatest)
{
	while (least > 0 && greatest >= THOUSAND * least)
		least *= THOUSAND;
	return least;
}

double figures_whole(const struct mention *number, double value, struct text unit)
{
	static const char *const counted[] = {"TEU", "trains", "trucks", "passengers"};
	bool part = number->last == number->first + 1 && value < THOUSAND && value != floor(value);
	for (size_t i = 0; part && i < ARRAY_LEN(counted); i++)
		if (text_is(unit, counted[i]))
			return round(value * THOUSAND);
	return value;
}
