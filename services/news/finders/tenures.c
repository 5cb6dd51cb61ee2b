#include "services/news/finders/tenures.h"

#include "services/news/entities/people.h"
#include "services/news/facts/row.h"
#include "services/news/finders/sides.h"

enum {
	BESIDE_MAX = 10, /* "as | the newly elected first" */
	DEED_REACH = 16, /* "took over from X on Monday | as" */
	OBJECT_REACH = 8 /* "appointed | Mr X Y of Z, | as" */
};

/* Whose they are is told before, where it is not told beside them. */
static const char of_bodies[] = "secretary_general|executive_secretary|executive_director|"
				"director_general|managing_director|deputy_secretary_general";

static const struct slot one_person = {.arg = {"person", 6}, .kind = SLOT_PERSON};

/* An office in the row, and the deed that it stands behind. */
struct tenure {
	const struct assembler *a;
	struct presented held; /* its office, and whose that is */
	uint32_t first, last;  /* elements of the office */
	uint32_t deed, behind; /* and of the deed */
	struct text sort;      /* which deed */
};

static const struct mention *person_at(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_kind(a, e, MENTION_PERSON);
	return m && m->id.len ? m : NULL;
}

/* An office in the text, up to token `end`. */
struct office {
	struct presented held;
	uint32_t end;
};

/* The office that begins at element `e`, in the row. */
static bool reads_office(struct tenure *t, uint32_t e, const struct office *office)
{
	const struct element *items = t->a->elements->items;
	t->held = office->held;
	t->first = t->last = e;
	while (t->first > 0 && items[t->first - 1].first >= t->held.first &&
		items[t->first - 1].first < items[e].first)
		t->first--;
	while (t->last < t->a->elements->len && items[t->last].first >= items[e].first &&
		items[t->last].last <= office->end)
		t->last++;
	/* "Secretary General | X Y": a title. "The president | 's envoy" is another. */
	return t->last > e && !person_at(t->a, t->last) && !row_word(t->a, t->last, "'s");
}

/* Before "the new", "the post of", "the eighth", "NATO's next": whose it is may be told there. */
static uint32_t before_beside(struct tenure *t, uint32_t e)
{
	const struct assembler *a = t->a;
	for (uint32_t n = 0; n < BESIDE_MAX && e > 0; n++, e--) {
		const struct mention *m = row_mention(a, e - 1);
		bool own = row_word(a, e - 1, "'s") || row_word(a, e - 1, "’s");
		const struct mention *owner = own && e > 1 ? row_mention(a, e - 2) : NULL;
		if (owner && people_names_owner(owner) && !t->held.of.len && !t->held.body.len) {
			t->held.of = owner->id;
			e--;
			continue;
		}
		bool nth = m && m->kind == MENTION_NUMBER && (m->flags & MENTION_ORDINAL);
		bool nation = m && m->kind == MENTION_STATE && (m->flags & MENTION_ADJECTIVE);
		if (!nth && !nation && !row_in(a, e - 1, LIST_TENURES_BESIDE))
			break;
	}
	return e;
}

/* The nearest deed before `e`. "Is" and "held the post of" stand right before the office,
 * "appointed" before whom it was given to; all others need an "as". */
static bool reads_deed(struct tenure *t, uint32_t e, bool as, bool post)
{
	const struct assembler *a = t->a;
	struct list_value deed;
	/* "named X, | a former minister, | secretary general" */
	uint32_t aside = e;
	while (!as && row_word(a, e - 1, ",") && aside > 1 && e - aside < DEED_REACH &&
		!(row_word(a, aside - 2, ",") && person_at(a, aside - 3)))
		aside--;
	e = aside > 1 && row_word(a, aside - 2, ",") ? aside - 2 : e;
	for (uint32_t at = e; at > 0 && e - at < DEED_REACH; at--) {
		uint32_t end = row_list(a, at - 1, LIST_TENURES_DEED, &deed);
		if (end > at - 1 && end <= e) {
			t->deed = at - 1;
			t->behind = end;
			t->sort = deed.text;
			if (text_is(t->sort, "is"))
				return end == e;
			return as || text_is(t->sort, "gives") ||
			       (post && end == e && text_is(t->sort, "post"));
		}
		bool between = as ? !row_word(a, at - 1, ";") && !sides_ends(a, at - 1)
				  : row_mention(a, at - 1) || row_word(a, at - 1, "of") ||
					       row_in(a, at - 1, LIST_VERBS_ADVERB);
		if (!between)
			return false;
	}
	return false;
}

static const struct mention *subject_of(const struct tenure *t, uint32_t e)
{
	struct capture found;
	if (sides_owner(t->a, &one_person, e, &found))
		return person_at(t->a, found.first);
	return sides_subject(t->a, &one_person, e, &found) ? person_at(t->a, found.last - 1) : NULL;
}

/* "appointed | X as", "the election of | X as"; "succeeded | Y as": who is named between. */
static const struct mention *between(const struct tenure *t)
{
	uint32_t end = t->behind + OBJECT_REACH < t->first ? t->behind + OBJECT_REACH : t->first;
	for (uint32_t e = t->behind; e < end; e++)
		if (person_at(t->a, e))
			return person_at(t->a, e);
	return NULL;
}

/* "was succeeded as president | by X" */
static const struct mention *behind_by(const struct tenure *t)
{
	for (uint32_t e = t->last; e < t->last + OBJECT_REACH; e++)
		if (person_at(t->a, e))
			return row_word(t->a, e - 1, "by") ? person_at(t->a, e) : NULL;
	return NULL;
}

/* `past`: whoever comes, he was there. */
static void put_fact(const struct tenure *t, const struct mention *person, bool past)
{
	const struct rule rule = {.name = TEXT("tenures.told"),
		.fact = fact_find(TEXT("person.office")),
		.confidence = 0.86};
	const struct assembler *a = t->a;
	struct match match = assemble_found(&rule, t->deed, t->last);
	struct text modality = past ? TEXT("fact") : assemble_modality(a, &match);
	if (!person || text_is_choice("possible|proposed", modality) ||
		(!past && assemble_negative(a, &match)))
		return;
	struct fact fact = assemble_begin(a, &match, modality);
	facts_put(&fact, a->article, "person", person->id);
	facts_put(&fact, a->article, "office", t->held.office);
	facts_put(&fact, a->article, "of", t->held.body.len ? t->held.body : t->held.of);
	if (!facts_has(&fact, "of") && text_is_choice(of_bodies, t->held.office))
		assemble_near(&fact, a, &match, TEXT("of"), true);
	else if (!t->held.body.len && !t->held.of.len && person->country.len == 2)
		facts_put(&fact, a->article, "of", person->country);
	facts_add(a->facts, a->article, &fact);
}

/* "as its chairman, | replacing X", "until 2023, | succeeded by X": who had it before, or after. */
static void tell_other(const struct tenure *t)
{
	const struct assembler *a = t->a;
	struct list_value deed;
	for (uint32_t e = t->last; e < t->last + DEED_REACH; e++) {
		uint32_t end = row_list(a, e, LIST_TENURES_DEED, &deed);
		if (end > e && text_is(deed.text, "follows")) {
			end += row_word(a, end, "by");
			put_fact(t, person_at(a, end), true);
		}
		if (end > e || row_word(a, e, ";"))
			return;
	}
}

static bool tell(const struct assembler *a, uint32_t e, void *self)
{
	struct tenure t = {.a = a};
	if (!reads_office(&t, e, self))
		return false;
	uint32_t before = before_beside(&t, t.first);
	bool post = row_any(a, before, t.first, LIST_TENURES_POST);
	bool as = before > 0 && (row_in(a, before - 1, LIST_TENURES_AS) ||
					(post && row_in(a, before - 1, LIST_REFER_PREPOSITION)));
	if (!reads_deed(&t, before - as, as, post))
		return false;
	bool passive = sides_passive(a, t.deed, LIST_TENURES_BESIDE);
	const struct mention *other = between(&t), *subject = subject_of(&t, t.deed);
	if (text_is(t.sort, "follows")) {
		put_fact(&t, passive ? subject : other, true);
		put_fact(&t, !passive ? subject : other ? other : behind_by(&t), false);
		return subject != NULL;
	}
	bool object = text_is(t.sort, "gives") && !passive && other;
	put_fact(&t, object ? other : subject, false);
	struct tenure whole = t;
	struct assembler sentence = assemble_whole(a);
	whole.a = &sentence;
	whole.last = row_in_whole(a, t.last - 1) + 1;
	tell_other(&whole);
	return object || subject;
}

void tenures_find(const struct assembler *a)
{
	if (!row_any(a, 0, a->whole->len, LIST_TENURES_DEED))
		return;
	for (uint32_t e = 0; e < a->whole->len; e++) {
		struct office office;
		if (a->whole->items[e].mention)
			continue;
		office.end = people_office_told(a->article, a->whole->items[e].first, &office.held);
		if (office.end > a->whole->items[e].first && row_told(a, e, tell, &office))
			e++;
	}
}
