#include "services/news/finders/seats.h"

#include "services/news/facts/row.h"
#include "services/news/finders/sides.h"
#include "services/news/finders/states.h"

enum {
	IN_REACH = 6,
	OWNER_REACH = 5,
	NOUN_WORDS = 3,
	HELPS_MAX = 6,
	WHERE_REACH = 12,
	MOVED_REACH = 8
};

static const struct slot one_org = {.arg = {"org", 3}, .kind = SLOT_ORG};

/* What is told of a place: the words that tell it, and whose seat it is. */
struct seat {
	const struct assembler *a;
	uint32_t first, last;
	const struct mention *place;
	const struct mention *org; /* NULL: the one that is spoken of */
	bool known;                /* it is a seat */
	bool said;                 /* beside its name, whatever it does */
};

static void tell(const struct seat *seat)
{
	const struct rule rule = {
		.name = TEXT("seat.told"), .fact = fact_find(TEXT("org.seat")), .confidence = 0.87};
	const struct assembler *a = seat->a;
	struct match match = assemble_found(&rule, seat->first, seat->last);
	struct text modality = seat->said ? TEXT("fact") : assemble_modality(a, &match);
	struct fact fact = assemble_begin(a, &match, modality);
	if (seat->said)
		fact.polarity = TEXT("pos");
	if (seat->org)
		facts_put(&fact, a->article, "org", seat->org->id);
	else
		assemble_near(&fact, a, &match, TEXT("org"), true);
	facts_put(&fact, a->article, "place", seat->place->id);
	facts_put(&fact, a->article, "country", assemble_state(seat->place));
	if (facts_has(&fact, "org") && !assemble_of_stranger(&fact))
		facts_add(a->facts, a->article, &fact);
}

static const struct mention *org_at(const struct assembler *a, uint32_t e)
{
	return row_kind(a, e, MENTION_ORG);
}

static const struct mention *place_at(const struct assembler *a, uint32_t e)
{
	return row_kind(a, e, MENTION_PLACE);
}

/* What the word for a seat at `e` stands for: "secretariat", which organisations only have. */
static bool is_kind(const struct assembler *a, uint32_t e, const char *kind)
{
	struct list_value value = {0};
	return row_list(a, e, LIST_SEATS_NOUN, &value) > e && text_is(value.text, kind);
}

/* The word for a seat that ends before `e`: its element, + 1; 0: none. */
static uint32_t noun_before(const struct assembler *a, uint32_t e)
{
	for (uint32_t n = NOUN_WORDS; n > 0; n--)
		if (n <= e && row_list(a, e - n, LIST_SEATS_NOUN, NULL) == e)
			return e - n + 1;
	return 0;
}

/* The same, or of "the secretariat of the CICA" that ends there; then `end` is behind the word. */
static uint32_t phrase_before(const struct assembler *a, uint32_t *end)
{
	uint32_t noun = noun_before(a, *end), of = *end;
	if (noun || of < 3 || !org_at(a, of - 1) || !row_word(a, of - 2, "of"))
		return noun;
	*end = of - 2;
	return noun_before(a, *end);
}

/* "the Secretariat of the CICA", "the CICA Secretariat": all one mention */
static bool is_body(const struct assembler *a, const struct mention *org)
{
	uint32_t first = org->first > NOUN_WORDS ? org->first - NOUN_WORDS : 0;
	for (uint32_t t = first; t < org->last; t++)
		if (article_in(a->article, t, LIST_SEATS_NOUN))
			return true;
	return false;
}

/* Whose deed stands at `e`. */
static const struct mention *subject_of(const struct assembler *a, uint32_t e)
{
	struct capture at;
	if (!sides_subject(a, &one_org, e, &at))
		return NULL;
	/* "SCO experts based in Bishkek" */
	bool of_others = at.last < e && row_plain(a, at.last) && !row_word(a, at.last, ",") &&
			 !row_word(a, at.last, "(") && !row_in(a, at.last, LIST_MEETINGS_HELPS) &&
			 !row_in(a, at.last, LIST_VERBS_FINITE) &&
			 !row_in(a, at.last, LIST_VERBS_ADVERB) &&
			 !row_in(a, at.last, LIST_SEATS_HAVE);
	return of_others ? NULL : org_at(a, at.first);
}

/* "headquartered in Manila since 1966, | the ADB": behind the comma that ends it. */
static const struct mention *org_behind(const struct assembler *a, uint32_t e)
{
	for (uint32_t at = e; at < e + OWNER_REACH && at < a->elements->len; at++)
		if (row_word(a, at, ","))
			return org_at(a, at + 1);
	return NULL;
}

/* "the SCO and the RATS, | which has", "the NDB, | set up with": of whom it is told behind a comma.
 */
static const struct mention *org_aside(const struct assembler *a, uint32_t e)
{
	for (uint32_t at = e; at > 1 && e - at < WHERE_REACH; at--)
		if (org_at(a, at - 2) && row_word(a, at - 1, ",") &&
			(!states_governed(a, at - 2) || row_in(a, at, LIST_CLAUSE_RELATIVE)))
			return org_at(a, at - 2);
	return NULL;
}

/* Whose "its" is: who has it, or whom the sentence goes on with. */
static const struct mention *own_of(const struct seat *seat, uint32_t e, uint32_t behind)
{
	const struct assembler *a = seat->a;
	const struct mention *org = sides_whole(a) ? org_aside(a, e) : subject_of(a, e);
	if (row_word(a, e, "whose"))
		for (uint32_t at = e; at > 0 && e - at < OWNER_REACH && !org; at--)
			org = org_at(a, at - 1);
	org = org ? org : org_behind(a, behind);
	/* "It was founded as the successor of A and | keeps its seat in": who was. */
	for (uint32_t at = 0; at < a->whole->len && !org; at++) {
		const struct mention *m = a->whole->items[at].mention;
		if (m && m->first >= seat->place->first)
			break;
		bool governed = at > 0 && article_in(a->article, a->whole->items[at].first - 1,
						  LIST_REFER_PREPOSITION);
		org = m && m->kind == MENTION_ORG && !governed ? m : NULL;
	}
	return org;
}

/* "its permanent | headquarters", "the ADB's", "the headquarters of the ADB". */
static void read_owner(struct seat *seat, uint32_t noun, uint32_t end, uint32_t behind)
{
	const struct assembler *a = seat->a;
	for (uint32_t e = end + 1; row_word(a, end, "of") && e < end + OWNER_REACH; e++) {
		seat->org = org_at(a, e);
		seat->known = seat->org != NULL;
		if (seat->org || !row_in(a, e, LIST_MEETINGS_LIGHT))
			return;
	}
	for (uint32_t e = noun; e > 0 && noun - e < OWNER_REACH; e--) {
		const struct mention *org = org_at(a, e - 1);
		bool own = row_in(a, e - 1, LIST_SEATS_OWN);
		if (org || own) {
			seat->org = org ? org : own_of(seat, e - 1, behind);
			/* "the CSTO's base" is one of troops */
			seat->known = own || !is_kind(a, noun, "base");
			seat->first = e - 1 < seat->first ? e - 1 : seat->first;
			return;
		}
		/* "has | a secretariat", "with | headquarters" */
		if (row_list(a, e - 1, LIST_SEATS_HAVE, NULL) > e - 1) {
			seat->org = own_of(seat, e - 1, behind);
			seat->known = seat->org != NULL;
			return;
		}
		if (!row_word(a, e - 1, "'s") && !row_in(a, e - 1, LIST_SEATS_LIGHT))
			return;
		/* "The General | Secretariat is in": of the one spoken of. */
		seat->known = e == 1 && row_word(a, 0, "the") && is_kind(a, noun, "secretariat");
	}
}

/* The element behind the verb that says where one sits, before `e`; 0: none. */
static uint32_t helps_before(const struct assembler *a, uint32_t e)
{
	uint32_t least = e > HELPS_MAX ? e - HELPS_MAX : 0;
	while (e > least && (row_in(a, e - 1, LIST_MEETINGS_HELPS) || row_word(a, e - 1, ",") ||
				    row_in(a, e - 1, LIST_VERBS_ADVERB)))
		e--;
	return e;
}

/* "is headquartered | in", "the secretariat of which is located | in". */
static void read_based(struct seat *seat, uint32_t verb, bool weak)
{
	const struct assembler *a = seat->a;
	uint32_t end = helps_before(a, verb), noun = phrase_before(a, &end);
	seat->first = verb;
	if (noun) {
		read_owner(seat, noun - 1, end, seat->last);
		/* "gave it a secretariat, | which sits in": of the one that is spoken of */
		seat->known |= !seat->org && is_kind(a, noun - 1, "secretariat");
		return;
	}
	const struct mention *org = subject_of(a, verb);
	seat->org = org ? org : verb == 0 ? org_behind(a, seat->last) : NULL;
	seat->known =
		seat->org && (!weak || (seat->org->flags & MENTION_ORGAN) || is_body(a, seat->org));
}

/* "moved (its secretariat) from Almaty | to": whose; not known: nothing is told. */
static void read_moved(struct seat *seat, uint32_t to)
{
	const struct assembler *a = seat->a;
	uint32_t e = to;
	if (e > 1 && place_at(a, e - 1) && row_word(a, e - 2, "from"))
		e -= 2;
	uint32_t noun = noun_before(a, e), verb = noun ? noun - 1 : e;
	while (verb > 0 && e - verb < MOVED_REACH &&
		row_list(a, verb - 1, LIST_SEATS_MOVED, NULL) == verb - 1 &&
		row_plain(a, verb - 1) && !row_in(a, verb - 1, LIST_VERBS_FINITE))
		verb--;
	if (verb == 0 || row_list(a, verb - 1, LIST_SEATS_MOVED, NULL) == verb - 1)
		return;
	seat->first = verb - 1;
	if (noun) {
		read_owner(seat, noun - 1, e, seat->last);
		return;
	}
	uint32_t end = helps_before(a, verb - 1);
	noun = noun_before(a, end);
	if (noun)
		read_owner(seat, noun - 1, end, seat->last);
}

/* "in | the Chinese city of | Beijing": the element of the preposition, + 1; 0: none. */
static uint32_t preposition_of(const struct assembler *a, uint32_t e)
{
	for (uint32_t at = e; at > 0 && e - at < IN_REACH; at--) {
		const struct mention *m = row_mention(a, at - 1);
		bool adjective = m && m->kind == MENTION_STATE && (m->flags & MENTION_ADJECTIVE);
		if (row_in(a, at - 1, LIST_SEATS_IN))
			return at;
		if (!adjective && !row_in(a, at - 1, LIST_MEETINGS_LIGHT))
			return 0;
	}
	return 0;
}

/* What stands before "in Manila". */
static void read_in(struct seat *seat, uint32_t in)
{
	const struct assembler *a = seat->a;
	struct list_value value = {0};
	uint32_t e = in;
	while (e > 0 && row_in(a, e - 1, LIST_VERBS_ADVERB) && !row_in(a, e - 1, LIST_SEATS_BASED))
		e--;
	uint32_t noun = noun_before(a, e);
	if (noun) {
		seat->first = noun - 1;
		read_owner(seat, noun - 1, e, seat->last);
		return;
	}
	if (e == 0)
		return;
	if (row_list(a, e - 1, LIST_SEATS_BASED, &value) == e) {
		read_based(seat, e - 1, text_is(value.text, "weak"));
		return;
	}
	/* "The secretariat of the ECO | in Tehran", "its secretariat is | in Tehran" */
	uint32_t end = helps_before(a, e);
	noun = phrase_before(a, &end);
	if (!noun && end == e && org_at(a, e - 1)) {
		seat->org = org_at(a, e - 1);
		seat->known = is_body(a, seat->org);
	}
	if (!noun)
		return;
	seat->first = noun - 1;
	read_owner(seat, noun - 1, end, seat->last);
}

/* "Manila | hosts the headquarters of the ADB", "Minsk | is the seat of the CIS". */
static void read_houses(struct seat *seat, uint32_t place)
{
	const struct assembler *a = seat->a;
	struct list_value value = {0};
	uint32_t e = place + 1;
	while (e < place + OWNER_REACH &&
		(row_word(a, e, ",") || row_in(a, e, LIST_CLAUSE_RELATIVE) ||
			row_in(a, e, LIST_VERBS_ADVERB) || row_in(a, e, LIST_MEETINGS_HELPS)) &&
		row_list(a, e, LIST_SEATS_HOUSES, NULL) == e)
		e++;
	uint32_t verb = row_list(a, e, LIST_SEATS_HOUSES, &value);
	if (verb == e)
		return;
	seat->first = place;
	for (uint32_t at = verb; at < verb + OWNER_REACH; at++) {
		uint32_t end = row_list(a, at, LIST_SEATS_NOUN, NULL);
		if (end > at) {
			seat->last = end;
			read_owner(seat, at, end, end);
			return;
		}
		const struct mention *org = org_at(a, at);
		if (org && text_is(value.text, "home")) {
			/* "is home to | the ADB's offices" */
			seat->org = org;
			seat->known = noun_before(a, verb) || !row_word(a, at + 1, "'s");
			seat->last = at + 1;
			return;
		}
		if (!org && !row_word(a, at, "'s") && !row_in(a, at, LIST_SEATS_LIGHT))
			return;
	}
}

/* "Manila, | where the bank has its seat" */
static void read_where(struct seat *seat, uint32_t place)
{
	const struct assembler *a = seat->a;
	struct list_value value;
	uint32_t from = place + 1 + (row_word(a, place + 1, ",") || row_word(a, place + 1, "is"));
	const struct mention *org = NULL;
	if (!row_word(a, from, "where"))
		return;
	for (uint32_t e = from + 1; e < from + WHERE_REACH && !row_word(a, e, ","); e++) {
		bool told = row_list(a, e, LIST_SEATS_NOUN, NULL) > e ||
			    (row_list(a, e, LIST_SEATS_BASED, &value) > e &&
				    !text_is(value.text, "weak"));
		org = org ? org : org_at(a, e);
		if (told && org) {
			*seat = (struct seat){a, place, e + 1, seat->place, org, true, false};
			return;
		}
	}
}

/* "the ADB, a | Manila-based lender" */
static void read_lender(struct seat *seat, uint32_t place)
{
	const struct assembler *a = seat->a;
	bool based = row_word(a, place + 1, "-") && row_in(a, place + 2, LIST_CLAUSE_SEATED);
	uint32_t noun = place + 3;
	while (noun < place + OWNER_REACH && row_plain(a, noun) &&
		!row_in(a, noun, LIST_REFER_ORG) && !row_set(a, noun, SET_PREPOSITION))
		noun++;
	if (!based || !row_in(a, noun, LIST_REFER_ORG))
		return;
	/* "the" belongs to the name behind it, "a" does not */
	uint32_t at = place - (place > 0 && row_set(a, place - 1, SET_DETERMINER));
	seat->org = at > 1 && row_word(a, at - 1, ",") ? org_at(a, at - 2) : NULL;
	seat->known = seat->said = true;
	seat->last = noun + 1;
}

/* "The headquarters of the ADB is | Manila" */
static void read_is(struct seat *seat, uint32_t place)
{
	const struct assembler *a = seat->a;
	uint32_t end = helps_before(a, place), noun = phrase_before(a, &end);
	if (!noun || end == place)
		return;
	seat->first = noun - 1;
	read_owner(seat, noun - 1, end, place + 1);
}

/* "the AIIB's | Beijing headquarters" */
static void read_named(struct seat *seat, uint32_t place)
{
	const struct assembler *a = seat->a;
	uint32_t end = row_list(a, place + 1, LIST_SEATS_NOUN, NULL);
	if (end == place + 1 || place == 0)
		return;
	bool owned = row_word(a, place - 1, "'s") && place > 1;
	bool own = row_in(a, place - 1, LIST_SEATS_OWN);
	seat->org = owned ? org_at(a, place - 2) : own ? own_of(seat, place - 1, end) : NULL;
	seat->known = seat->said = seat->org != NULL;
	seat->last = end;
}

/* Whose seat the place is, if it is one. */
static bool read_place(const struct assembler *a, uint32_t e, void *self)
{
	(void)self;
	struct seat seat = {.a = a, .first = e, .last = e + 1, .place = place_at(a, e)};
	uint32_t in = preposition_of(a, e);
	if (in && row_word(a, in - 1, "to"))
		read_moved(&seat, in - 1);
	else if (in)
		read_in(&seat, in - 1);
	else
		read_houses(&seat, e);
	if (!seat.known && !in)
		read_is(&seat, e);
	if (!seat.known)
		read_where(&seat, e);
	if (!seat.known)
		read_lender(&seat, e);
	if (!seat.known)
		read_named(&seat, e);
	if (seat.known)
		tell(&seat);
	return seat.known;
}

/* "the | Beijing-based SCO": the place, which belongs to the element. */
static const struct mention *seat_before(const struct assembler *a, uint32_t e)
{
	const struct mention *org = row_mention(a, e);
	uint32_t first = a->whole->items[e].first, last = org ? org->first : first;
	if (last < first + 3 || !article_in(a->article, last - 1, LIST_CLAUSE_SEATED))
		return NULL;
	const struct mention *place = article_mention_at(a->article, last - 3);
	return place && place->kind == MENTION_PLACE ? place : NULL;
}

void seats_find(const struct assembler *a)
{
	for (uint32_t e = 0; e < a->whole->len; e++) {
		const struct mention *before = seat_before(a, e);
		if (before && org_at(a, e)) {
			const struct seat seat = {a, e, e + 1, before, org_at(a, e), true, true};
			tell(&seat);
		}
		/* "It works by consensus, and its RATS, | headquartered in": of the nearest. */
		if (place_at(a, e) && !read_place(a, e, NULL))
			(void)row_told(a, e, read_place, NULL);
	}
}
