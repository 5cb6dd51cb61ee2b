/* Persons meant by their offices: "the Kazakh leader", "his Uzbek counterpart". */
#include "services/news/entities/people_inside.h"
#include "services/news/entities/refer_inside.h"

static struct mention person_of(struct text name, struct text of, struct text office)
{
	return (struct mention){
		.kind = MENTION_PERSON, .id = name, .country = of, .office = office};
}

/* Is it the person who is spoken of already, and does he fit the office? */
static bool spoken_of_as(const struct reader *reader, const struct mention *person,
	struct text office, bool (*fits)(const struct presented *p, struct text office),
	struct mention *out)
{
	for (uint32_t i = 0; person->kind == MENTION_PERSON && i < reader->list->len; i++) {
		const struct presented *p = &reader->list->items[i];
		if (!text_equal(p->name, person->id) || !fits(p, office))
			continue;
		*out = person_of(p->name, p->of, p->office);
		return true;
	}
	return false;
}

/* The one presented last who fits the office, and of `of` where that is given; where it is not,
 * whoever is spoken of already goes before. */
static bool presented_as(const struct reader *reader, struct text of, struct text office,
	bool (*fits)(const struct presented *p, struct text office), struct mention *out)
{
	if (!of.len && (spoken_of_as(reader, &reader->person_subject, office, fits, out) ||
			       spoken_of_as(reader, &reader->person, office, fits, out)))
		return true;
	for (uint32_t i = reader->list->len; i > 0; i--) {
		const struct presented *p = &reader->list->items[i - 1];
		if (!fits(p, office) || (of.len && !text_equal(p->of, of)))
			continue;
		*out = person_of(p->name, p->of, p->office);
		return true;
	}
	return false;
}

static bool holds(const struct presented *p, struct text office)
{
	return text_equal(p->office, office) ||
	       (text_is(office, "leader") &&
		       (text_is(p->office, "president") || text_is(p->office, "prime_minister")));
}

static bool has_title(const struct presented *p, struct text office)
{
	return p->titled && text_ends(p->office, office);
}

/* The person whom the article has in `office` of `of`. */
static bool named_holder(
	const struct reader *reader, struct text of, struct text office, struct mention *out)
{
	return presented_as(reader, of, office, holds, out);
}

/* The person who holds `office` of `of`: one of the article's, or one of the sheet. */
static bool officeholder(
	const struct reader *reader, struct text of, struct text office, struct mention *out)
{
	if (named_holder(reader, of, office, out))
		return true;
	const struct officeholder *holder =
		of.len ? people_holder(reader->people, of, office, reader->article->date) : NULL;
	if (holder)
		*out = person_of(holder->name, holder->of, holder->office);
	return holder != NULL;
}

/* "the minister": one whom the article has presented as a minister of something. */
static bool holder_in_article(
	const struct reader *reader, struct text of, struct text office, struct mention *out)
{
	return presented_as(reader, of, office, has_title, out);
}

/* "президент Узбекистана", as "the president of Uzbekistan". */
static bool named_owner_after(
	struct reader *reader, uint32_t at, uint32_t end, struct text office, uint32_t *next)
{
	const struct mention *owner = article_mention_at(reader->article, end);
	const struct mention *name = article_mention_at(reader->article, owner->last);
	struct mention person;
	/* "глава Узбекистана" */
	if (text_is(office, "head"))
		office = TEXT("leader");
	/* "Президентом Казахстана | избран" */
	bool becomes = people_office_in(reader->article, at, LIST_PEOPLE_OFFICE_OBLIQUE) &&
		       article_in(reader->article, owner->last, LIST_REFER_NAMED_AS);
	if (owner->kind != MENTION_STATE || (owner->flags & MENTION_ADJECTIVE) || becomes ||
		(name && name->kind == MENTION_PERSON) ||
		!named_holder(reader, owner->id, office, &person))
		return false;
	*next = owner->last;
	return refer_put(reader, &person, at, owner->last);
}

/* "глава российского правительства": the state stands between the words of the office. */
static bool parted_office(struct reader *reader, uint32_t at, uint32_t *next)
{
	struct article *a = reader->article;
	const struct mention *owner = article_mention_at(a, at + 1);
	struct mention person;
	if (!article_in(a, at, LIST_PEOPLE_HEAD) || !owner || owner->kind != MENTION_STATE ||
		!(owner->flags & MENTION_ADJECTIVE))
		return false;
	struct list_value seat;
	uint32_t end = article_list(a, owner->last, LIST_PEOPLE_SEAT, &seat);
	if (end == owner->last || !officeholder(reader, owner->id, seat.text, &person))
		return false;
	*next = end;
	return refer_put(reader, &person, at, end);
}

/* "the head of the Kazakh foreign ministry": the same in English. */
static bool led_seat(struct reader *reader, uint32_t at, uint32_t *next)
{
	struct article *a = reader->article;
	struct title title = {0};
	uint32_t end = people_read_role(a, at + 1, &title);
	bool seat = !text_is(title.office, "head") && !text_is(title.office, "chairman") &&
		    !text_is(title.office, "leader");
	const struct mention *name = article_mention_at(a, end);
	struct mention person;
	if (end == at + 1 || !seat || !title.of.len || title.body.len || title.former ||
		(name && name->kind == MENTION_PERSON) ||
		!officeholder(reader, title.of, title.office, &person))
		return false;
	*next = end;
	return refer_put(reader, &person, at, end);
}

/* "was named | the new prime minister", "as | the president": what somebody becomes, and nobody;
 * but "as the president said". */
static bool is_predicate(const struct article *a, uint32_t at, uint32_t end)
{
	return at > 0 && article_in(a, at - 1, LIST_REFER_NAMED_AS) &&
	       !article_in(a, end, LIST_VERBS_FINITE) && !article_in(a, end, LIST_VERBS_SAYING) &&
	       !article_in(a, end, LIST_REFER_HELPER);
}

/* An office, or a state or organisation and its office, at `office_at`, of a phrase that begins at
 * `at`. */
static bool office_at_token(struct reader *reader, uint32_t at, uint32_t office_at, uint32_t *next)
{
	struct article *a = reader->article;
	bool russian = text_is(a->lang, "ru");
	struct text of = TEXT_NONE, office;
	const struct mention *adjective = article_mention_at(a, office_at);
	if (adjective && (adjective->kind == MENTION_STATE || adjective->kind == MENTION_ORG)) {
		of = adjective->id;
		office_at = adjective->last;
	} else if (adjective) {
		return false;
	}
	uint32_t end = people_read_office(a, office_at, &office);
	const struct mention *follows = end < a->tokens_len ? article_mention_at(a, end) : NULL;
	if (end == office_at || (follows && follows->kind == MENTION_PERSON) ||
		is_predicate(a, at, end))
		return false;
	/* "премьер-министры" */
	if (article_word(a, end, "-"))
		return false;
	/* "президент Узбекистана": a person only where the article names them. */
	if (russian && follows)
		return named_owner_after(reader, at, end, office, next);
	bool generic = text_is(office, "head") || text_is(office, "minister") ||
		       text_is(office, "director") || text_is(office, "chairman") ||
		       text_is(office, "ambassador");
	struct mention person;
	/* "the president of Uzbekistan": a person only where the article names them. */
	uint32_t owner_at = end + 1 + article_word(a, end + 1, "the");
	const struct mention *owner =
		article_word(a, end, "of") ? article_mention_at(a, owner_at) : NULL;
	/* "the secretary general of the CSTO" has few holders: the sheet's will do. */
	bool body = owner && owner->kind == MENTION_ORG && owner->first <= owner_at && !of.len;
	bool owned_after = owner && owner->kind == MENTION_STATE && !of.len;
	if (owned_after || body) {
		const struct mention *name = article_mention_at(a, owner->last);
		if (name && name->kind == MENTION_PERSON)
			return false;
		of = owner->id;
		end = owner->last;
	} else if (article_word(a, end, "of") || article_word(a, end, "for")) {
		return false;
	}
	bool found = generic       ? holder_in_article(reader, of, office, &person)
		     : owned_after ? named_holder(reader, of, office, &person)
				   : officeholder(reader, of, office, &person);
	if (!found)
		return false;
	*next = end;
	bool put = refer_put(reader, &person, at, end);
	/* "помощник президента": of whom something is does nothing. */
	if (put && russian && people_office_in(a, office_at, LIST_PEOPLE_OFFICE_GENITIVE))
		article_mention_at(a, at)->cases = CASE_GENITIVE;
	return put;
}

/* "the Kazakh leader", "the president"; nothing when a name follows. */
bool refer_office_phrase(struct reader *reader, uint32_t at, uint32_t *next)
{
	bool russian = text_is(reader->article->lang, "ru");
	if (russian && parted_office(reader, at, next))
		return true;
	if (!russian && article_in(reader->article, at + 1, LIST_PEOPLE_HEAD) &&
		led_seat(reader, at, next))
		return true;
	return office_at_token(reader, at, at + !russian, next);
}

/* "CSTO Secretary General | underlined", "Kyrgyz leader noted": without an article, where the
 * sentence begins with it or it stands behind a quotation. */
static bool bare_office(struct reader *reader, const struct mention *owner, uint32_t *next)
{
	const struct article *a = reader->article;
	const struct sentence *s = sentences_of(a, owner->first);
	struct text office;
	uint32_t end = people_read_office(a, owner->last, &office);
	bool begins =
		s &&
		(owner->first == s->first || a->tokens[owner->first - 1].kind == TOKEN_CLOSE ||
			(owner->first > s->first + 1 && article_word(a, owner->first - 1, ",") &&
				a->tokens[owner->first - 2].kind == TOKEN_CLOSE));
	return begins && end > owner->last && article_in(a, end, LIST_VERBS_SAYING) &&
	       office_at_token(reader, owner->first, owner->first, next);
}

/* "his Uzbek counterpart": who holds the office there that the person spoken of holds here. */
bool refer_counterpart(struct reader *reader, uint32_t at, uint32_t *next)
{
	struct article *a = reader->article;
	const struct mention *adjective = article_mention_at(a, at + 1);
	const struct mention *who =
		reader->person_subject.kind ? &reader->person_subject : &reader->person;
	if (!article_in(a, at, LIST_REFER_WHOSE) || !adjective ||
		adjective->kind != MENTION_STATE || !(adjective->flags & MENTION_ADJECTIVE) ||
		!article_word(a, adjective->last, "counterpart") || !who->kind)
		return false;
	const struct mention *named = article_mention_at(a, adjective->last + 1);
	struct mention person;
	if ((named && named->kind == MENTION_PERSON) || !who->office.len ||
		!officeholder(reader, adjective->id, who->office, &person))
		return false;
	*next = adjective->last + 1;
	return refer_put(reader, &person, at, *next);
}

/* "казахстанский лидер": in the nominative; "помощник российского лидера" is another. */
static bool is_russian_owner(const struct article *a, const struct mention *owner)
{
	return text_is(a->lang, "ru") && owner->kind == MENTION_STATE &&
	       (owner->flags & MENTION_ADJECTIVE) &&
	       text_ends(article_folded(a, owner->last - 1), TEXT("ий"));
}

/* "Uzbekistan's head of state": the person, where no name follows. */
bool refer_owned_office(struct reader *reader, const struct mention *owner, uint32_t *next)
{
	struct article *a = reader->article;
	struct text office;
	bool english = text_is(a->lang, "en");
	bool body = owner->kind == MENTION_ORG || (owner->flags & MENTION_ADJECTIVE);
	if (english && body && !(owner->flags & MENTION_AUTHORITY))
		return bare_office(reader, owner, next);
	if (is_russian_owner(a, owner))
		return office_at_token(reader, owner->first, owner->first, next);
	if (owner->kind != MENTION_STATE || !article_word(a, owner->last, "'s"))
		return false;
	uint32_t at = owner->last + 1, end = people_read_office(a, at, &office);
	const struct mention *follows = article_mention_at(a, end);
	bool comma = article_word(a, end, ",") && article_mention_at(a, end + 1);
	bool head = article_word(a, at, "head") && article_word(a, at + 1, "of") &&
		    article_word(a, at + 2, "state");
	struct mention person;
	if (head) {
		end = at + 3;
		office = TEXT("president");
		follows = article_mention_at(a, end);
		comma = article_word(a, end, ",") && article_mention_at(a, end + 1);
	}
	if (end == at || comma || (follows && follows->kind == MENTION_PERSON) ||
		is_predicate(a, owner->first, end) ||
		(!head && end < a->tokens_len && a->tokens[end].capital) ||
		!officeholder(reader, owner->id, office, &person))
		return false;
	*next = end;
	return refer_put(reader, &person, owner->first, end);
}
