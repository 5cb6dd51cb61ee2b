#include "services/news/finders/stops.h"

#include "services/news/finders/figures_things.h"
#include "services/news/finders/stops_inside.h"

enum {
	OBJECT_REACH = 9,   /* "closed | its two busiest road border crossings" */
	SUBJECT_REACH = 40, /* "traffic on the road from X to Y, the only one, has been | halted" */
	PHRASE_REACH = 16,
	FORCED_REACH = 8,
	LIFTED_REACH = 3
};

static const struct slot doers = {.arg = {"by", 2}, .kind = SLOT_ACTOR, .subject = true};
static const struct slot both = {.arg = {"by", 2}, .kind = SLOT_ACTOR, .list = true};
static const struct slot states = {.arg = {"countries", 9}, .kind = SLOT_STATE, .list = true};

bool stops_prepositional(const struct assembler *a, uint32_t e)
{
	bool at = row_in(a, e, LIST_REFER_PREPOSITION) || row_in(a, e, LIST_STOPS_AT);
	return at && !row_word(a, e, ",") && !row_word(a, e, "and");
}

bool stops_quote(const struct assembler *a, uint32_t e)
{
	if (!row_plain(a, e))
		return false;
	enum token_kind kind = a->article->tokens[a->elements->items[e].first].kind;
	return kind == TOKEN_OPEN || kind == TOKEN_CLOSE;
}

/* The kind of a place that is known as a port or crossing, or has the word in its name: "the Strait
 * of Hormuz". */
static struct text kind_of_place(const struct assembler *a, const struct mention *m)
{
	struct list_value value = {0};
	for (uint32_t t = m->first; t < m->last; t++)
		if (article_list(a->article, t, LIST_STOPS_SITE, &value) > t)
			return value.text;
	return figures_sort(m);
}

/* Does the word at `e` end what is named before it? "Rail | construction" goes on. */
static bool ends_there(const struct assembler *a, uint32_t e)
{
	return !row_plain(a, e) || stops_quote(a, e) || row_in(a, e, LIST_REFER_PREPOSITION) ||
	       row_in(a, e, LIST_FIGURES_STOPS) || row_in(a, e, LIST_STOPS_AFTER) ||
	       row_in(a, e, LIST_STOPS_LIGHT) || row_in(a, e, LIST_STOPS_AT) ||
	       row_in(a, e, LIST_STOPS_DEED) || sides_ends(a, e) ||
	       row_in(a, e, LIST_VERBS_ADVERB) || row_set(a, e, SET_BE) ||
	       row_set(a, e, SET_HELPS) || row_set(a, e, SET_INFINITIVE) || row_dash(a, e) ||
	       row_in(a, e, LIST_STOPS_SECTION) || row_word(a, e, ")") || row_word(a, e, "(");
}

/* What may stand still at `e`. */
bool stops_thing_at(const struct assembler *a, uint32_t e, struct stopped *out)
{
	struct list_value value = {0}, running = {0};
	const struct mention *m = row_mention(a, e);
	*out = (struct stopped){.first = e, .last = e + 1, .site = true};
	if (m) {
		out->kind = m->kind == MENTION_PLACE ? kind_of_place(a, m) : TEXT_NONE;
		return out->kind.len && ends_there(a, e + 1) && !row_dash(a, e + 1);
	}
	/* "the road": a site; "the road | traffic": what runs. */
	out->last = row_list(a, e, LIST_STOPS_SITE, &value);
	uint32_t runs = row_list(a, e, LIST_STOPS_TRAFFIC, &running);
	if (runs > out->last) {
		out->last = runs;
		out->site = false;
		value = running;
	}
	out->kind = value.text;
	/* "at the checkpoint | Kapshagay" */
	bool named = out->site && !row_capital(a, e) && row_capital(a, out->last);
	/* "resumed operations | a week later" */
	return out->last > e && !text_is(out->kind, "none") &&
	       (named || ends_there(a, out->last) || row_in(a, out->last, LIST_CLAUSE_ARTICLES));
}

/* "at the | port", "of heavy | traffic": not what the deed is done to. */
static bool is_governed(const struct assembler *a, uint32_t e)
{
	for (uint32_t at = e; at > 0; at--) {
		bool the = row_in(a, at - 1, LIST_STOPS_THE);
		bool of = row_word(a, at - 1, "of") && at > 1 && row_in(a, at - 2, LIST_STOPS_MANY);
		if (of)
			return false;
		if (stops_prepositional(a, at - 1))
			return true;
		if (the && !(at > 1 && stops_prepositional(a, at - 2)) &&
			!(at > 1 && row_in(a, at - 2, LIST_STOPS_THE)))
			return false;
		if (row_in(a, at - 1, LIST_FIGURES_STOPS) || sides_ends(a, at - 1))
			return false;
	}
	return false;
}

/* "until", "last | week"; but "the | last crossing" is one. */
static bool is_behind(const struct assembler *a, uint32_t e)
{
	return row_in(a, e, LIST_STOPS_AFTER) && !(e > 0 && row_in(a, e - 1, LIST_STOPS_THE));
}

/* Behind the deed, which ends before `from`, and before another verb or preposition. */
static bool object_of(const struct assembler *a, uint32_t from, struct stopped *out)
{
	for (uint32_t e = from; e < a->elements->len && e < from + OBJECT_REACH; e++) {
		bool of = row_word(a, e, "of") && row_in(a, e - 1, LIST_STOPS_MANY);
		if (stops_thing_at(a, e, out)) {
			out->from = from;
			return true;
		}
		if (sides_ends(a, e) || row_in(a, e, LIST_FIGURES_STOPS) ||
			(!of && stops_prepositional(a, e)) || is_behind(a, e))
			return false;
	}
	return false;
}

/* Where brackets begin that end before `e`; `e` where none do, or they hold all since `from`. */
static uint32_t past_brackets(const struct assembler *a, uint32_t e, uint32_t from)
{
	uint32_t open = e - 1;
	if (!row_word(a, open, ")"))
		return e;
	while (open > from && !row_word(a, open, "("))
		open--;
	return open > from ? open : e;
}

/* Before the deed, governed by nothing; or by anything: "dockers at the port | halted operations".
 */
static bool subject_of(const struct stop *s, bool governed, struct stopped *out)
{
	const struct assembler *a = s->a;
	uint32_t from = s->first > SUBJECT_REACH ? s->first - SUBJECT_REACH : 0;
	for (uint32_t e = s->first; e > from; e--) {
		/* "the Kulma post (also called Karasu) | was closed" */
		e = past_brackets(a, e, from);
		bool light = row_set(a, e - 1, SET_BE) || row_set(a, e - 1, SET_HELPS) ||
			     row_in(a, e - 1, LIST_STOPS_LIGHT);
		bool verb = sides_ends(a, e - 1) && e < s->first;
		bool other = e < s->first && row_list(a, e - 1, LIST_STOPS_DEED, NULL) >= e;
		if (row_word(a, e - 1, ";") || (!light && (verb || other)))
			return false;
		if (!stops_thing_at(a, e - 1, out) || (!governed && is_governed(a, e - 1)))
			continue;
		/* "border | crossing": the whole of it */
		struct stopped longer;
		while (e - 1 > from && stops_thing_at(a, e - 2, &longer) &&
			longer.last >= out->last) {
			*out = longer;
			e--;
		}
		out->from = out->first;
		return true;
	}
	return false;
}

/* "Traffic along the Middle Corridor": told as of the corridor, by rules. */
static bool is_corridor(const struct assembler *a, uint32_t from, uint32_t to)
{
	for (uint32_t e = from; e < to; e++)
		if (row_kind(a, e, MENTION_CORRIDOR) || row_in(a, e, LIST_STOPS_CORRIDOR))
			return true;
	return false;
}

/* How far what is told of the thing goes on behind it. */
uint32_t stops_phrase_end(const struct assembler *a, uint32_t e)
{
	uint32_t end = e;
	while (end < a->elements->len && end < e + PHRASE_REACH && !row_word(a, end, ";") &&
		!sides_ends(a, end) && !row_set(a, end, SET_BE) && !row_set(a, end, SET_HELPS) &&
		!(row_in(a, end, LIST_STOPS_AFTER) && !row_in(a, end, LIST_STOPS_AT)))
		end++;
	return end;
}

/* "forced the port | to suspend": it did. */
static bool is_forced(const struct stop *s)
{
	uint32_t from = s->first > FORCED_REACH ? s->first - FORCED_REACH : 0;
	return s->first > 0 && row_set(s->a, s->first - 1, SET_INFINITIVE) &&
	       row_any(s->a, from, s->first, LIST_STOPS_FORCED);
}

/* "lifted the | suspension of": it runs again. */
static bool is_lifted(const struct stop *s)
{
	uint32_t from = s->first > LIFTED_REACH ? s->first - LIFTED_REACH : 0;
	return s->noun && row_any(s->a, from, s->first, LIST_STOPS_LIFTED);
}

/* "its | border" */
static bool is_own(const struct stop *s, const struct stopped *t)
{
	return row_any(s->a, t->from, t->first, LIST_STOPS_OWN);
}

static void set(struct stop *s, struct text arg, struct text value)
{
	s->rule.sets[s->rule.sets_len++] = (struct setting){.arg = arg, .value = value};
}

/* The argument is as it was told before. */
static void set_as_told(struct stop *s, struct text arg)
{
	s->rule.tolds[s->rule.tolds_len++] = (struct setting){.arg = arg};
}

/* Who does it; of a border of its own the doer is one side, of "their" border both are. */
static void tell_by(struct stop *s, const struct stopped *t)
{
	const struct assembler *a = s->a;
	struct slot doer = doers;
	struct capture at;
	bool subject = s->active || s->doing < s->first;
	bool found = subject ? sides_subject(a, &both, s->doing, &at)
			     : sides_behind(a, &both, s->last, LIST_SIDES_BY, &at) ||
				       (s->noun && sides_owner(a, &both, s->first, &at));
	/* "X denounced plans to close" */
	if (!found || (subject && row_any(a, at.last, s->doing, LIST_STOPS_JUDGED)))
		return;
	bool sides = stops_bordering(s->kind) && (s->sided || is_own(s, t)) && !s->placed;
	if (sides_count(a, &both, &at) > 1) {
		if (sides)
			stops_side(s, &states, at);
		return;
	}
	doer.subject = subject;
	doer.also = sides ? TEXT("countries") : TEXT_NONE;
	deed_side(&s->deed, &doer, at);
	s->sided |= sides;
}

/* Of which kinds it may have been told before, now that it is of this. */
static struct text kinds_told(struct text kind)
{
	if (text_is(kind, "border") || text_is(kind, "border_crossing"))
		return TEXT("border|border_crossing|road");
	return text_is(kind, "road") ? TEXT("road|border_crossing") : kind;
}

/* "The port was closed": the one told of before; but "its ports" are others, and "halted trade"
 * tells of none. */
static bool is_told_before(struct stop *s, const struct stopped *t)
{
	if (t->site ? !row_any(s->a, t->first > 2 ? t->first - 2 : 0, t->first, LIST_STOPS_THIS) &&
				!row_begins(s->a, t->first, LIST_STOPS_THIS)
		    : s->active)
		return false;
	set_as_told(s, TEXT("place"));
	set_as_told(s, TEXT("between"));
	set_as_told(s, TEXT("countries"));
	set_as_told(s, TEXT("kind"));
	/* No bridge has the name of a road. */
	if (s->kind.len && t->site)
		s->rule.tolds[s->rule.tolds_len - 1].value = kinds_told(s->kind);
	if (assemble_told(s->a, &s->rule, NULL))
		return true;
	s->rule.tolds_len = 0;
	return false;
}

/* Is enough told to say what stands still? */
static bool is_enough(struct stop *s, const struct stopped *t)
{
	bool by = s->deed.pattern.slots_len > 0;
	return (s->kind.len && (s->placed || s->sided)) || is_told_before(s, t) ||
	       stops_bordering(s->kind) || (s->kind.len && by && (!t->site || is_own(s, t)));
}

/* "the Torkham | border" is a crossing. */
static void name_kind(struct stop *s)
{
	if (text_is(s->kind, "border") && s->placed)
		s->kind = TEXT("border_crossing");
}

/* Was such a thing closed before? */
static bool was_shut(const struct stop *s)
{
	const struct rule asked = {.fact = s->rule.fact,
		.tolds = {{.arg = TEXT("action"), .value = TEXT("closed|suspended|blocked")},
			{.arg = TEXT("kind"), .value = s->kind}, {.arg = TEXT("place")}},
		.tolds_len = 3};
	return s->kind.len && assemble_told(s->a, &asked, NULL);
}

/* A border that is opened was closed; a crossing may be a new one. */
static bool is_new(const struct stop *s, const struct stopped *t)
{
	return text_is(s->action, "opened") && !text_is(s->kind, "border") && !is_own(s, t) &&
	       !was_shut(s);
}

static bool tell(struct stop *s, const struct stopped *t)
{
	if (is_new(s, t))
		return false;
	if (text_is(s->action, "opened"))
		s->action = TEXT("reopened");
	tell_by(s, t);
	name_kind(s);
	if (!is_enough(s, t))
		return false;
	set(s, TEXT("action"), s->action);
	if (s->kind.len)
		set(s, TEXT("kind"), s->kind);
	if (is_forced(s))
		s->rule.modality = TEXT("fact");
	deed_told(s->a, &s->deed);
	return true;
}

/* "keeps its border | closed": the verb before what is kept. */
static uint32_t keeping(const struct stop *s, const struct stopped *t)
{
	const struct assembler *a = s->a;
	uint32_t from = t->first > OBJECT_REACH ? t->first - OBJECT_REACH : 0;
	for (uint32_t e = t->first; e > from && !row_in(a, e - 1, LIST_FIGURES_STOPS); e--)
		if (row_in(a, e - 1, LIST_STOPS_KEEP))
			return e - 1;
	return s->first;
}

/* "the road to X | and the railway": where another thing is joined to one that ends before `from`;
 * `end`: none is. */
static uint32_t joint_at(const struct assembler *a, uint32_t from, uint32_t end)
{
	struct stopped also;
	uint32_t e = from;
	while (e < end && !row_word(a, e, "and"))
		e++;
	bool joined =
		e < end && object_of(a, e + 1, &also) && also.site && !stops_place(a, also.first);
	return joined ? e : end;
}

/* What the deed is done to behind it, and what is joined to that. */
static bool tell_objects(struct stop *s)
{
	const struct assembler *a = s->a;
	struct stop next = *s;
	struct stopped t, site;
	if (!object_of(a, s->last, &t))
		return false;
	uint32_t end = stops_phrase_end(a, t.last), joint = joint_at(a, t.last, end);
	if (is_corridor(a, s->last, end))
		return false;
	s->active = !s->noun;
	if (is_lifted(s))
		s->action = TEXT("resumed");
	stops_tell_of(s, &t, joint);
	/* "The port of Kuryk | suspended operations" */
	bool joins = s->first > 0 && row_word(a, s->first - 1, "and");
	if (s->active && !s->placed && !s->sided && !t.site && !joins && subject_of(s, true, &site))
		stops_tell_of(s, &site, s->first);
	bool told = tell(s, &t);
	next.deed.rule = &next.rule;
	next.last = joint + 1;
	if (told && joint < end)
		(void)tell_objects(&next);
	return told;
}

static bool tell_subject(struct stop *s)
{
	struct stopped t;
	const struct mention *object = row_mention(s->a, s->last);
	/* "reopened | two days later" */
	bool later = object && (object->kind == MENTION_DATE || object->kind == MENTION_DURATION ||
				       object->kind == MENTION_NUMBER);
	bool alone = object ? later : ends_there(s->a, s->last);
	if ((!s->passive && (!alone || row_in(s->a, s->first, LIST_STOPS_NEEDS))) ||
		!subject_of(s, false, &t) || is_corridor(s->a, 0, s->first))
		return false;
	s->deed.first = t.first;
	if (!s->passive)
		s->doing = keeping(s, &t);
	stops_tell_of(s, &t, s->first);
	return tell(s, &t);
}

/* "opened | it again": what was told of before, by whom it was closed. */
static bool tell_again(struct stop *s)
{
	if (s->passive || s->noun || !row_in(s->a, s->last, LIST_STOPS_IT) ||
		!(text_is(s->action, "opened") || text_is(s->action, "reopened")))
		return false;
	set_as_told(s, TEXT("kind"));
	set_as_told(s, TEXT("place"));
	set_as_told(s, TEXT("between"));
	set_as_told(s, TEXT("countries"));
	set_as_told(s, TEXT("by"));
	set(s, TEXT("action"), TEXT("reopened"));
	deed_told(s->a, &s->deed);
	return true;
}

static bool tell_in(const struct assembler *row, uint32_t e, void *self)
{
	struct assembler a = *row;
	struct stop s = {.a = &a,
		.first = e,
		.doing = e,
		.noun = *(const bool *)self,
		.rule = {.name = TEXT("stops.told"),
			.fact = fact_find(TEXT("infra.disrupted")),
			.confidence = 0.87,
			.nears = {TEXT("start"), TEXT("end")},
			.nears_len = 2}};
	struct list_value value;
	s.last = row_list(row, e, s.noun ? LIST_STOPS_NOUN : LIST_STOPS_DEED, &value);
	if (s.last == e)
		return false;
	s.action = value.text;
	s.passive = !s.noun && sides_passive(row, e, LIST_STOPS_LIGHT);
	/* "was cancelled" */
	if (row_set(row, e, SET_NEGATIVE) || row_set(row, e, SET_REFUSAL))
		s.rule.polarity = TEXT("pos");
	s.deed = deed_begin(&s.rule, s.first, s.last);
	return tell_again(&s) || (!s.passive && tell_objects(&s)) || (!s.noun && tell_subject(&s));
}

void stops_find(const struct assembler *a)
{
	for (uint32_t e = 0; e < a->whole->len; e++) {
		bool deed = row_list(a, e, LIST_STOPS_DEED, NULL) > e;
		bool noun = row_list(a, e, LIST_STOPS_NOUN, NULL) > e;
		if (deed || noun)
			(void)row_told(a, e, tell_in, &noun);
	}
}
