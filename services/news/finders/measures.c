#include "services/news/finders/measures.h"

#include "services/news/facts/row.h"
#include "services/news/finders/sides.h"

enum {
	OBJECT_REACH = 9,   /* "deployed | about 2,000 of its peacekeepers" */
	FAR_REACH = 16,     /* "put the group on its | terror list" */
	SUBJECT_REACH = 16, /* "the weapons that were found there were | seized" */
	COUNT_REACH = 5,
	MEN_REACH = 7,
	OWNER_REACH = 8,
	OWNED_REACH = 4
};

static const struct slot doers = {
	.arg = {"actors", 6}, .kind = SLOT_ACTOR, .list = true, .subject = true};
static const struct slot agents = {.arg = {"actors", 6}, .kind = SLOT_ACTOR, .list = true};
static const struct slot owners = {.arg = {"actors", 6}, .kind = SLOT_PARTY, .list = true};
static const struct slot nations = {.arg = {"actors", 6}, .kind = SLOT_NATION, .list = true};
static const struct slot number = {.arg = {"count", 5}, .kind = SLOT_NUMBER};
static const struct slot target = {.arg = {"place", 5}, .kind = SLOT_WHERE};

/* Which things a group of deeds makes a measure with, and of which kind. Those who "hold" hold
 * men, and need none. */
static const struct {
	const char *deed, *thing, *kind;
	bool far; /* also behind a preposition: "strengthened security on its | border" */
} groups[] = {
	{"catch", "men", "arrest", false},
	{"take", "custody", "arrest", true},
	{"break", "cell", "operation", false},
	{"keep", "men", "arrest", false}, /* "held" */
	{"keep", "operation", "operation", false},
	{"keep", "raid", "operation", false},
	{"declare", "raid", "operation", false},
	{"declare", "list", "listing", true},
	{"run", "operation", "operation", false},
	{"run", "raid", "operation", false},
	{"run", "search", "search_operation", false},
	{"send", "force", "deployment", false},
	{"leave", "force", "deployment", false},
	{"send", "aid", "aid", true},
	{"guard", "border", "border_reinforcement", true},
	{"seize", "arms", "seizure", false},
	{"list", "list", "listing", true},
	{"comb", "home", "search_operation", false},
	{"hunt", "men", "search_operation", false},
};

/* A deed at elements [first, last), which is passive, or a noun. */
struct measure {
	struct assembler *a;
	uint32_t first, last;
	bool noun, passive;
	struct text deed, kind;
	uint32_t thing; /* the element of what it is done to; the row's end: none is named */
};

/* "the attention of | students": but "dozens of | militants" are these. */
static bool is_of_other(const struct assembler *a, uint32_t e)
{
	return row_word(a, e, "of") && e > 0 &&
	       !(row_in(a, e - 1, LIST_MEASURES_MANY) || row_mention(a, e - 1));
}

static bool is_prepositional(const struct assembler *a, uint32_t e)
{
	return row_in(a, e, LIST_REFER_PREPOSITION) && !row_in(a, e, LIST_MEASURES_THROUGH);
}

/* "an | operation" is one of services beside such words only. */
static bool is_sure(const struct assembler *a, uint32_t e, uint32_t end, struct text thing)
{
	if (!text_is(thing, "operation"))
		return true;
	uint32_t from = e > MEN_REACH ? e - MEN_REACH : 0;
	/* "Operation | Channel" */
	return (row_capital(a, e) && row_capital(a, end)) ||
	       row_any(a, from, end + COUNT_REACH, LIST_MEASURES_SORT);
}

/* Does the thing at `e` make a measure of the deed? */
static bool takes(struct measure *m, uint32_t e, bool far)
{
	struct list_value thing;
	const struct mention *men = row_mention(m->a, e);
	uint32_t end = row_list(m->a, e, LIST_MEASURES_THING, &thing);
	/* "Kazakh peacekeepers" are one mention. */
	if (men && (men->flags & MENTION_AUTHORITY) &&
		article_list(m->a->article, men->last - 1, LIST_MEASURES_THING, &thing) ==
			men->last)
		end = e + 1;
	/* "an in-person | meeting" */
	bool part = e > 0 && row_dash(m->a, e - 1);
	if (end == e || part || !is_sure(m->a, e, end, thing.text))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
		if (!text_is(m->deed, groups[i].deed) || !text_is(thing.text, groups[i].thing) ||
			(far && !groups[i].far))
			continue;
		m->kind = text_of(groups[i].kind);
		m->thing = e;
		return true;
	}
	return false;
}

/* "left for Termez | for joint exercises", "the exercise, focused on operations, | ended": nobody
 * is deployed, and no operation run. */
static bool is_exercise(const struct measure *m)
{
	struct assembler whole = assemble_whole(m->a);
	return (text_is(m->deed, "leave") || text_is(m->deed, "run")) &&
	       row_any(&whole, 0, whole.elements->len, LIST_DRILLS_NOUN);
}

/* Behind the deed: as its object, before another verb. */
static bool has_object(struct measure *m)
{
	const struct assembler *a = m->a;
	bool far = false;
	for (uint32_t e = m->last; e < a->elements->len && e < m->last + FAR_REACH; e++) {
		if (takes(m, e, far || e >= m->last + OBJECT_REACH))
			return true;
		bool kind = row_in(a, e, LIST_MEASURES_KIND);
		if ((sides_ends(a, e) && !kind) || row_word(a, e, ";"))
			return false;
		far |= e > m->last && (is_prepositional(a, e) || is_of_other(a, e));
		/* "took steps | to keep them in jail" */
		if (row_set(a, e, SET_INFINITIVE) && text_is(m->deed, "take"))
			return false;
	}
	return false;
}

/* "the heads of | members": but "dozens of | people" are people. */
static bool is_governed(const struct assembler *a, uint32_t e)
{
	uint32_t e_of = e;
	while (e_of > 0 && e - e_of < MEN_REACH && row_plain(a, e_of) &&
		!row_in(a, e_of, LIST_REFER_PREPOSITION))
		e_of--;
	if (row_word(a, e_of, "of"))
		return e_of == 0 ||
		       !(row_in(a, e_of - 1, LIST_MEASURES_MANY) || row_mention(a, e_of - 1));
	return is_prepositional(a, e);
}

/* "the members | held talks", "students | caught it": who stands before them does it. "16 militants
 * | captured in Quetta" is a headline. */
static bool is_done_by_subject(const struct measure *m)
{
	const struct assembler *a = m->a;
	if (m->passive || row_day(a, m->last) ||
		(row_in(a, m->last, LIST_REFER_PREPOSITION) && !text_is(m->deed, "keep")))
		return false;
	return text_is_choice("keep|catch|take|break|seize|comb", m->deed) &&
	       m->last + 1 < a->elements->len;
}

/* Before the deed: as the subject of a passive, or of "is continuing". */
static bool has_subject_thing(struct measure *m)
{
	const struct assembler *a = m->a;
	if (is_done_by_subject(m))
		return false;
	for (uint32_t e = m->first; e > 0 && m->first - e < SUBJECT_REACH; e--) {
		/* "rounds of | ammunition": the rounds were seized. */
		if (takes(m, e - 1, false) && !(e > 1 && is_governed(a, e - 2)))
			return true;
		bool light = row_set(a, e - 1, SET_BE) || row_set(a, e - 1, SET_HELPS);
		if ((!light && sides_ends(a, e - 1) && sides_whole(a)) || row_word(a, e - 1, ";"))
			return false;
	}
	return false;
}

/* "detained | a ship", "12 tons of cotton were | detained": no men. */
static bool holds_cargo(const struct measure *m)
{
	const struct assembler *a = m->a;
	if (!m->passive)
		return row_any(a, m->last, m->last + COUNT_REACH, LIST_MEASURES_CARGO);
	return row_any(
		a, m->first > MEN_REACH ? m->first - MEN_REACH : 0, m->first, LIST_MEASURES_CARGO);
}

/* "gunmen | raided a village" */
static bool by_attackers(const struct measure *m)
{
	uint32_t from = m->first > SUBJECT_REACH ? m->first - SUBJECT_REACH : 0;
	return !m->passive && !m->noun && !text_is(m->deed, "run") &&
	       row_any(m->a, from, m->first, LIST_INCIDENTS_MEN);
}

/* "those | arrested", "the | detained activists", "has not been | arrested", "sent | no troops": no
 * deed is told. */
static bool is_idle(const struct measure *m)
{
	const struct assembler *a = m->a;
	uint32_t from = m->first > COUNT_REACH ? m->first - COUNT_REACH : 0;
	if (m->first == 0 || m->noun)
		return false;
	for (uint32_t e = from; e < m->first; e++)
		if (row_set(a, e, SET_NEGATIVE))
			return true;
	return row_in(a, m->first - 1, LIST_MEASURES_IDLE) || row_word(a, m->last, "no");
}

/* "arrested | 14 people": how many, at which element; the row's end: none are told. */
static uint32_t count_behind(const struct measure *m)
{
	const struct assembler *a = m->a;
	for (uint32_t e = m->last; e < m->last + COUNT_REACH; e++) {
		if (row_kind(a, e, MENTION_NUMBER))
			return e;
		/* "arrested | on Wednesday | four members" */
		if (row_day(a, e) || row_day_told(a, e))
			continue;
		if (is_prepositional(a, e) || sides_ends(a, e) || row_in(a, e, LIST_FIGURES_STOPS))
			break;
	}
	return a->elements->len;
}

/* "14 people were | arrested": the first of the numbers. */
static uint32_t count_before(const struct measure *m)
{
	const struct assembler *a = m->a;
	uint32_t found = a->elements->len;
	for (uint32_t e = m->first; e > 0 && e + FAR_REACH * 2 > m->first; e--) {
		if (row_word(a, e - 1, ";") || (sides_whole(a) && row_word(a, e - 1, ",")))
			break;
		if (row_kind(a, e - 1, MENTION_NUMBER) && !(e > 1 && is_prepositional(a, e - 2)))
			found = e - 1;
	}
	return found;
}

/* How many are held. */
static bool count_of(const struct measure *m, struct capture *out)
{
	uint32_t at = m->passive ? count_before(m) : count_behind(m);
	*out = (struct capture){at, at + 1};
	return at < m->a->elements->len;
}

static bool side_named(const struct assembler *a, uint32_t e, struct capture *out)
{
	const struct mention *m = row_mention(a, e);
	*out = (struct capture){e, e + 1};
	return m && (m->kind == MENTION_STATE || m->kind == MENTION_ORG);
}

/* Whose the men at `e` are: "X 's supreme | court", "the security | service of X". */
static bool owner_of(const struct assembler *a, uint32_t e, struct capture *out)
{
	/* "a UN team | from X", "troops of | X" as one mention */
	for (uint32_t at = e + 1; at < e + OWNED_REACH; at++)
		if (row_word(a, at, "from") && side_named(a, at + 1, out))
			return true;
	if (side_named(a, e, out))
		return true;
	for (uint32_t at = e; at > 0 && at + OWNED_REACH > e; at--) {
		if (side_named(a, at - 1, out))
			return true;
		if (row_in(a, at - 1, LIST_FIGURES_STOPS) || is_prepositional(a, at - 1))
			break;
	}
	for (uint32_t at = e + 1; at < e + OWNER_REACH; at++) {
		bool of = row_word(a, at - 1, "of") || row_word(a, at - 2, "of");
		if (of && side_named(a, at, out))
			return true;
		if (is_prepositional(a, at) || sides_ends(a, at))
			break;
	}
	return false;
}

/* "officers of the security committee of | X": before the deed; or those who are sent. */
static bool owner_before(const struct measure *m, struct capture *out)
{
	const struct assembler *a = m->a;
	if (m->passive)
		return text_is(m->kind, "deployment") && owner_of(a, m->thing, out);
	uint32_t from = m->first > FAR_REACH * 2 ? m->first - FAR_REACH * 2 : 0;
	for (uint32_t e = from; e < m->first; e++)
		if (row_in(a, e, LIST_MEASURES_BODY) && owner_of(a, e, out))
			return out->last <= m->first;
	return false;
}

/* "were detained in | A and B": by both. */
static bool grounds(const struct measure *m, struct capture *out)
{
	const struct assembler *a = m->a;
	for (uint32_t e = m->last; e < a->elements->len && e < m->last + COUNT_REACH; e++) {
		const struct mention *state = row_mention(a, e + 1);
		if (row_in(a, e, LIST_DRUGS_WHERE) && state && state->kind == MENTION_STATE)
			return sides_at(a, &agents, e + 1, out) && sides_count(a, &agents, out) > 1;
	}
	return false;
}

/* "an operation was carried out | within the CSTO", "across the CSTO's members": of whom it is. */
static bool org_around(const struct measure *m, struct capture *out)
{
	const struct assembler *a = m->a;
	if (!m->passive || !text_is(m->kind, "operation"))
		return false;
	for (uint32_t e = m->thing; e + 1 < a->elements->len; e++) {
		*out = (struct capture){e + 1, e + 2};
		if (row_in(a, e, LIST_MEASURES_WITHIN) && row_kind(a, e + 1, MENTION_ORG))
			return true;
	}
	return false;
}

static bool has_doer(const struct measure *m, const struct slot **slot, struct capture *out)
{
	const struct assembler *a = m->a;
	*slot = &agents;
	if ((m->passive || m->noun) && sides_behind(a, &agents, m->last, LIST_SIDES_BY, out))
		return true;
	if (m->noun && sides_owner(a, &agents, m->first, out))
		return true;
	if (m->passive && grounds(m, out))
		return true;
	*slot = &doers;
	if (!m->passive && sides_subject(a, &doers, m->first, out))
		return true;
	if (!owner_before(m, out) && !org_around(m, out))
		return false;
	*slot = row_mention(a, out->first)->kind == MENTION_ORG ? &owners : &nations;
	return true;
}

/* "sent troops | to Kosovo" */
static bool destination(const struct measure *m, struct capture *out)
{
	const struct assembler *a = m->a;
	if (text_is(m->deed, "leave") && sides_at(a, &target, m->last, out))
		return true;
	for (uint32_t e = m->last; e + 1 < a->elements->len && e < m->last + FAR_REACH; e++) {
		if (sides_ends(a, e))
			return false;
		if (row_in(a, e, LIST_MEASURES_TO) && sides_at(a, &target, e + 1, out))
			return true;
	}
	return false;
}

static void tell(struct measure *m)
{
	struct rule rule = {.name = TEXT("measures.told"),
		.fact = fact_find(TEXT("response.measure")),
		.confidence = 0.87,
		.sets = {{.arg = TEXT("kind"), .value = m->kind}},
		.sets_len = 1,
		.nears = {TEXT("place"), TEXT("date")},
		.nears_len = 2,
		.finds = {TEXT("actors")},
		.finds_len = 1};
	struct capture at;
	const struct slot *slot;
	struct deed deed = deed_begin(&rule, m->first, m->last);
	if (has_doer(m, &slot, &at))
		deed_side(&deed, slot, at);
	if (text_is(m->kind, "arrest") && count_of(m, &at))
		deed_side(&deed, &number, at);
	/* Those to whom somebody is sent sent nobody. */
	bool sent = text_is(m->deed, "send") || text_is(m->deed, "leave");
	if (sent && destination(m, &at)) {
		rule.finds_len = 0;
		deed_side(&deed, &target, at);
	}
	deed_told(m->a, &deed);
}

/* Is what is done told by the row, and to what? */
static bool tell_in(const struct assembler *row, uint32_t e, void *self)
{
	struct assembler a = *row;
	struct measure m = {
		.a = &a, .first = e, .noun = *(const bool *)self, .thing = a.elements->len};
	struct list_value value;
	m.last = row_list(row, e, m.noun ? LIST_MEASURES_NOUN : LIST_MEASURES_DEED, &value);
	if (m.last == e)
		return false;
	m.deed = value.text;
	m.passive = !m.noun && sides_passive(row, e, LIST_VERBS_ADVERB);
	if (is_idle(&m) || by_attackers(&m) || is_exercise(&m))
		return false;
	bool told = false;
	if (text_is(m.deed, "hold")) {
		m.kind = TEXT("arrest");
		told = !holds_cargo(&m);
	} else if (!m.passive && has_object(&m)) {
		told = true;
	} else if (!m.noun && has_subject_thing(&m)) {
		m.passive = true;
		told = true;
	}
	if (told)
		tell(&m);
	return told;
}

void measures_find(const struct assembler *a)
{
	for (uint32_t e = 0; e < a->whole->len; e++) {
		bool deed = row_list(a, e, LIST_MEASURES_DEED, NULL) > e;
		bool noun = !deed && row_list(a, e, LIST_MEASURES_NOUN, NULL) > e;
		if (deed || noun)
			(void)row_told(a, e, tell_in, &noun);
	}
}
