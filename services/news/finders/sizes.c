#include "services/news/finders/sizes.h"

#include "services/news/facts/row.h"
#include "services/news/finders/sides.h"
#include "services/news/finders/states.h"
#include "services/news/text/numbers.h"

enum {
	LEAST = 3, /* "the two members" are two of them */
	MOST = 250,
	QUALITIES = 4,
	CLASS_REACH = 5,
	BEHIND_REACH = 60 /* "With ten members (A, B, C), | the OSCE" */
};

static const struct slot one_org = {.arg = {"org", 3}, .kind = SLOT_ORG};

struct size {
	const struct assembler *a;
	uint32_t first, last;
	double members;
	struct text status;
	const struct mention *org; /* NULL: the one that is spoken of */
	bool known;                /* all of them are told of */
	bool has;                  /* by a verb */
};

static void tell(const struct size *size)
{
	const struct rule rule = {.name = TEXT("sizes.told"),
		.fact = fact_find(TEXT("org.size")),
		.confidence = 0.86};
	const struct assembler *a = size->a;
	struct match match = assemble_found(&rule, size->first, size->last);
	/* "expects to have 85 members"; it has its members, whatever else is planned. */
	struct text modality = size->has ? assemble_modality(a, &match) : TEXT("fact");
	struct fact fact = assemble_begin(a, &match, modality);
	fact.polarity = TEXT("pos");
	if (size->org)
		facts_put(&fact, a->article, "org", size->org->id);
	else
		assemble_near(&fact, a, &match, TEXT("org"), true);
	facts_put_number(&fact, fact_arg(fact.type, TEXT("members")), size->members);
	if (!text_is(size->status, "member"))
		facts_put(&fact, a->article, "status", size->status);
	if (facts_has(&fact, "org") && !assemble_of_stranger(&fact))
		facts_add(a->facts, a->article, &fact);
}

static const struct mention *org_at(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_kind(a, e, MENTION_ORG);
	return m && mention_of_states(m) ? m : NULL;
}

static bool is_definite(const struct assembler *a, uint32_t e)
{
	return article_word(a->article, a->elements->items[e].first, "the") ||
	       (e > 0 && row_in(a, e - 1, LIST_SIZES_ALL));
}

/* What is counted. */
struct counted {
	uint32_t last; /* the element behind it; 0: nothing is */
	struct text status;
	bool weak; /* "states", "Turkic partners": it has to be told that they are members */
};

/* "six | former Soviet states": behind words that tell of what kind. */
static struct counted counted_at(const struct assembler *a, uint32_t e)
{
	struct counted counted = {.status = TEXT("member")};
	struct list_value value;
	for (uint32_t n = 0; n <= QUALITIES; n++, e++) {
		uint32_t end = row_list(a, e, LIST_SIZES_NOUN, &value);
		if (end > e) {
			counted.last = end;
			if (text_is(value.text, "state"))
				counted.weak = true;
			else
				counted.status = value.text;
			break;
		}
		const struct mention *m = row_kind(a, e, MENTION_STATE);
		bool adjective = m && (m->flags & MENTION_ADJECTIVE);
		if (!adjective && !row_in(a, e, LIST_SIZES_KIND))
			break;
		counted.weak |= adjective;
	}
	return counted;
}

static bool is_class(const struct assembler *a, uint32_t e)
{
	return row_in(a, e, LIST_REFER_ORG) || row_in(a, e, LIST_FOUNDING_CLASS);
}

/* "a bloc | of six states": whose name stands before it or behind it. */
static const struct mention *called(const struct assembler *a, uint32_t e, uint32_t behind)
{
	for (uint32_t at = e; at > 0 && e - at < CLASS_REACH; at--) {
		if (row_word(a, at - 1, ",") || row_dash(a, at - 1) || row_word(a, at - 1, "(") ||
			row_in(a, at - 1, LIST_FOUNDING_COPULA))
			return at > 1 ? org_at(a, at - 2) : NULL;
		if (org_at(a, at - 1))
			return NULL;
	}
	for (uint32_t at = behind; at < behind + CLASS_REACH; at++)
		if (row_word(a, at, ","))
			return org_at(a, at + 1);
	return NULL;
}

/* "the bank | , with 57 members,": the organisation before a comma; else who does it. */
static const struct mention *haver(const struct assembler *a, uint32_t e)
{
	uint32_t at = e;
	while (at > 0 && (row_word(a, at - 1, ",") || row_in(a, at - 1, LIST_CLAUSE_RELATIVE) ||
				 row_in(a, at - 1, LIST_SIZES_MORE) ||
				 row_in(a, at - 1, LIST_MEETINGS_HELPS)))
		at--;
	if (at > 0 && org_at(a, at - 1))
		return org_at(a, at - 1);
	if (at > 0 && is_class(a, at - 1)) /* "the OSCE, a body that takes in | 57 states" */
		return called(a, at - 1, e);
	struct capture found;
	if (at == 0) { /* "With 57 members, | the OSCE" */
		for (at = e; at < e + BEHIND_REACH && at < a->elements->len; at++)
			if (row_word(a, at, ",") && org_at(a, at + 1))
				return org_at(a, at + 1);
		return NULL;
	}
	return sides_subject(a, &one_org, e, &found) ? org_at(a, found.first) : NULL;
}

/* "has two observers | and 14 partners": goes back over what else is counted. */
static uint32_t list_begins(const struct assembler *a, uint32_t e)
{
	while (e > 1 && row_set(a, e - 1, SET_LIST_JOINT)) {
		uint32_t to = e - 1 - row_set(a, e - 2, SET_LIST_JOINT), from = to;
		while (from > 0 && to - from < CLASS_REACH &&
			!row_kind(a, from - 1, MENTION_NUMBER))
			from--;
		if (from == 0 || counted_at(a, from).last != to)
			break;
		e = from - 1;
	}
	return e;
}

/* Who has them, by what stands before the number. */
static void read_before(struct size *size, uint32_t e, bool weak)
{
	const struct assembler *a = size->a;
	uint32_t at = list_begins(a, e), of = e;
	for (;; at--) {
		struct list_value value = {0};
		uint32_t n = 1;
		while (n <= CLASS_REACH && n <= at &&
			row_list(a, at - n, LIST_SIZES_HAS, &value) != at)
			n++;
		if (n <= CLASS_REACH && n <= at) {
			/* "with ten countries" are others */
			size->first = at - n;
			size->org = weak && text_is(value.text, "weak") ? NULL : haver(a, at - n);
			size->known = size->has = size->org != NULL;
			return;
		}
		if (at == 0 || !row_in(a, at - 1, LIST_SIZES_MORE))
			break;
		of = row_word(a, at - 1, "of") ? at - 1 : of;
	}
	/* "an alliance of | six states, the CSTO" */
	const struct mention *it = of > 0 && of < e ? org_at(a, of - 1) : NULL;
	bool kind = it ? (it->flags & MENTION_REFERRED) : of > 0 && is_class(a, of - 1);
	if (of == 0 || of == e || !kind)
		return;
	size->org = called(a, of - 1, size->last);
	size->known = size->org != NULL;
}

/* "the ten members | of the SCO", "NATO's | 32 allies", "its five members" */
static void read_owned(struct size *size, uint32_t e)
{
	const struct assembler *a = size->a;
	bool own = e > 0 && row_in(a, e - 1, LIST_SEATS_OWN);
	bool of = row_word(a, size->last, "of") || row_word(a, size->last, "in");
	if (e > 1 && row_word(a, e - 1, "'s") && org_at(a, e - 2))
		size->org = org_at(a, e - 2);
	else if (of && is_definite(a, e))
		size->org = org_at(a, size->last + 1);
	else if (of || !(is_definite(a, e) || own) || size->members < LEAST ||
		 !text_is(size->status, "member") || row_in(a, size->last, LIST_CLAUSE_RELATIVE) ||
		 row_word(a, size->last, "that") || row_set(a, size->last, SET_PREPOSITION))
		return;
	/* "members of the SCO | delegation" */
	uint32_t behind = size->last + 2;
	bool other = of && row_plain(a, behind) && row_in(a, behind, LIST_SIZES_OTHER);
	size->known = !other && (size->org || !of);
}

/* "the six | SCO members" */
static void read_between(struct size *size, uint32_t e)
{
	const struct assembler *a = size->a;
	const struct counted counted = counted_at(a, e + 2);
	if (!counted.last || !is_definite(a, e) || size->members < LEAST ||
		states_name(row_mention(a, counted.last)))
		return;
	size->last = counted.last;
	size->status = counted.status;
	size->org = org_at(a, e + 1);
	size->known = true;
}

/* "the six- | nation military alliance": whose. */
static void read_strong(struct size *size, uint32_t e, uint32_t behind)
{
	const struct assembler *a = size->a;
	for (uint32_t at = behind; at < behind + CLASS_REACH; at++) {
		size->last = at + 1;
		size->org = org_at(a, at);
		size->known = size->org != NULL;
		if (size->known)
			return;
		if (is_class(a, at)) {
			size->org = called(a, e, at + 1);
			size->known = size->org || is_definite(a, e);
			return;
		}
		const struct mention *m = row_mention(a, at);
		if ((m && !(m->flags & MENTION_ADJECTIVE)) || row_set(a, at, SET_PHRASE_ENDS) ||
			row_set(a, at, SET_PREPOSITION) || row_word(a, at, ","))
			return;
	}
}

static bool read_number(const struct assembler *a, uint32_t e, void *self)
{
	(void)self;
	const struct mention *m = row_kind(a, e, MENTION_NUMBER);
	struct size size = {.a = a, .first = e, .members = m ? m->number : 0};
	if (!m || (m->flags & (MENTION_ORDINAL | MENTION_VAGUE)) || size.members < 2 ||
		size.members > MOST)
		return false;
	uint32_t each = row_word(a, e + 1, "-") ? row_list(a, e + 2, LIST_SIZES_EACH, NULL) : 0;
	size.status = TEXT("member");
	if (each > e + 2) {
		read_strong(&size, e, each);
	} else if (org_at(a, e + 1)) {
		read_between(&size, e);
	} else {
		const struct counted counted = counted_at(a, e + 1);
		if (!counted.last)
			return false;
		size.last = counted.last;
		size.status = counted.status;
		if (!counted.weak || (e > 0 && row_word(a, e - 1, "'s")))
			read_owned(&size, e);
		if (!size.known)
			read_before(&size, e, counted.weak);
	}
	if (size.known)
		tell(&size);
	return size.known;
}

/* "the ten-member grouping", which is a mention of the organisation. */
static void read_referred(const struct assembler *a, uint32_t e)
{
	const struct mention *m = org_at(a, e);
	struct size size = {.a = a, .first = e, .last = e + 1, .status = TEXT("member"), .org = m};
	if (!m || !(m->flags & MENTION_REFERRED))
		return;
	for (uint32_t t = m->first; t + 2 < m->last && !size.known; t++) {
		uint32_t end = numbers_read(a->article, t, &size.members);
		size.known = end > t && article_word(a->article, end, "-") &&
			     article_in(a->article, end + 1, LIST_SIZES_EACH) &&
			     size.members >= 2 && size.members <= MOST;
	}
	if (size.known)
		tell(&size);
}

void sizes_find(const struct assembler *a)
{
	for (uint32_t e = 0; e < a->whole->len; e++) {
		const struct mention *m = a->whole->items[e].mention;
		if (m && m->kind == MENTION_ORG)
			read_referred(a, e);
		else if (m && m->kind == MENTION_NUMBER)
			(void)row_told(a, e, read_number, NULL);
	}
}
