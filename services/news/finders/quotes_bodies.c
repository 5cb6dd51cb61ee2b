/* Organisations and institutions that speak: themselves, by a press service, or by a paper. */
#include "services/news/finders/quotes_inside.h"

#include "services/news/entities/refer_authority.h"
#include "services/news/entities/refer_home.h"
#include "services/news/text/sentences.h"

enum {
	PAPER_REACH = 14,
	PAPER_AFTER = 6,
	SERVICE_REACH = 20,
	PAPER_SENTENCES = 8,
	MINISTRY_WORDS = 4,
	ORGAN_REACH = 12,
	SENT_REACH = 6,
	ISSUED_WORDS = 9,
	NAMED_REACH = 2000 /* tokens */
};

bool quotes_is_body(const struct mention *m)
{
	return m && (m->kind == MENTION_ORG ||
			    (m->kind == MENTION_STATE && (m->flags & MENTION_AUTHORITY)));
}

static uint32_t after_the(const struct article *a, uint32_t at)
{
	return at + article_in(a, at, LIST_CLAUSE_ARTICLES);
}

/* The body that begins at the token, or with the article before it. */
static const struct mention *body_at(const struct article *a, uint32_t at)
{
	const struct mention *m = article_mention_at(a, at);
	return quotes_is_body(m) && m->first + 1 >= at ? m : NULL;
}

/* "India offered a loan, | its | embassy said": the state that the sentence is about. */
static struct text its_state(const struct article *a, uint32_t its)
{
	const struct sentence *s = sentences_of(a, its);
	for (uint32_t i = s ? article_mention_first(a, s->first) : 0;
		s && i < a->mentions_len && a->mentions[i].first < its; i++) {
		const struct mention *m = &a->mentions[i];
		if (m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE) &&
			!quotes_under(a, s, m))
			return m->id;
	}
	return TEXT_NONE;
}

/* The state that the sentence named last before the token, or else the one at home. */
static struct text last_state(const struct article *a, uint32_t at)
{
	const struct sentence *s = sentences_of(a, at);
	for (uint32_t i = s ? article_mention_first(a, at) : 0; i > 0; i--) {
		const struct mention *m = &a->mentions[i - 1];
		if (m->first < s->first)
			break;
		if (m->kind == MENTION_STATE && m->last <= at)
			return m->id;
	}
	return refer_home(a, at);
}

uint32_t quotes_organ(const struct article *a, uint32_t at, struct mention *out)
{
	/* "the country's | Defense Ministry" */
	bool lands = article_in(a, at + 1, LIST_REFER_STATE) && article_word(a, at + 2, "'s");
	if (lands && article_in(a, at, LIST_CLAUSE_ARTICLES)) {
		uint32_t last = refer_organ_end(a, at + 3);
		*out = (struct mention){.kind = MENTION_STATE,
			.flags = MENTION_AUTHORITY | MENTION_REFERRED,
			.first = at,
			.last = last,
			.id = last_state(a, at)};
		return last > at + 3 && out->id.len ? last : at;
	}
	bool its = article_word(a, at, "its");
	uint32_t first = its ? at + 1 : after_the(a, at);
	const struct mention *before = first > 0 ? article_mention_at(a, first - 1) : NULL;
	/* "Japan's | Cooperation Agency": not of the state at home. */
	if (before || (first == at && first > 0 && article_word(a, first - 1, "'s")))
		return at;
	uint32_t end = its ? refer_organ_end(a, first) : refer_home_organ(a, first);
	struct list_value seat; /* "the White House" */
	uint32_t seated = article_list(a, first, LIST_QUOTES_SEAT, &seat);
	if (!its && seated > first && !article_mention_at(a, first)) {
		*out = (struct mention){.kind = MENTION_STATE,
			.flags = MENTION_AUTHORITY,
			.first = first,
			.last = seated,
			.id = seat.text};
		return seated;
	}
	if (end == first)
		return at;
	/* "its embassy | in Iran |" */
	const struct mention *where =
		its && article_word(a, end, "in") ? article_mention_at(a, end + 1) : NULL;
	end = where ? where->last : end;
	if (!its && quotes_named_before(a, end - 1, out) && out->first == first)
		return end;
	struct text state = its ? its_state(a, at) : refer_home(a, at);
	*out = (struct mention){.kind = MENTION_STATE,
		.flags = MENTION_AUTHORITY | MENTION_REFERRED,
		.first = first,
		.last = end,
		.id = state};
	return state.len ? end : at;
}

bool quotes_organ_before(
	const struct article *a, const struct sentence *s, uint32_t verb, struct mention *out)
{
	uint32_t t = verb > s->first + ORGAN_REACH ? verb - ORGAN_REACH : s->first;
	for (; t < verb; t++) {
		bool begins =
			t == s->first || (!a->tokens[t - 1].capital &&
						 !article_in(a, t - 1, LIST_PEOPLE_PREPOSITION) &&
						 !article_in(a, t - 1, LIST_CLAUSE_ARTICLES) &&
						 !article_word(a, t - 1, "its"));
		uint32_t end = begins ? quotes_organ(a, t, out) : t;
		if (end > t && quotes_helps_end(a, end, verb) == verb)
			return true;
	}
	return false;
}

static uint32_t service_end(const struct article *a, uint32_t at)
{
	return article_list(a, at, LIST_QUOTES_SERVICE, NULL);
}

/* "the committee" at the token, which is the organ of a state that was named before; its end, or
 * `at`. */
static uint32_t organ_named(const struct article *a, uint32_t at, struct mention *out)
{
	for (uint32_t t = at; t < a->tokens_len && t < at + MINISTRY_WORDS; t++) {
		if (quotes_named_before(a, t, out) && out->first == at)
			return t + 1;
	}
	return at;
}

/* "the Kazakh presidential press service", "the press service of the president", which ends before
 * `last`, of whom `of` names: the state. An office where no state is known. */
static struct mention for_state(
	const struct article *a, const struct mention *of, uint32_t first, uint32_t last)
{
	struct text id = of && of->kind == MENTION_STATE ? of->id
			 : of && of->country.len == 2    ? of->country
							 : refer_home(a, first);
	return (struct mention){.kind = id.len ? MENTION_STATE : MENTION_OFFICE,
		.flags = MENTION_AUTHORITY | MENTION_REFERRED,
		.first = first,
		.last = last,
		.id = id.len ? id : article_slice(a, first, last)};
}

/* "пресс-служба | АО «КТЖ»", "пресс-центр | пограничных войск | Таджикистана": in Russian the case
 * says whose it is; the token of the owner, `end` where none is named. */
static uint32_t russian_owner(const struct article *a, uint32_t end)
{
	uint32_t owner = end;
	while (article_in(a, owner, LIST_PEOPLE_COMPANY_FORM) ||
		(owner > end && a->tokens[owner].kind == TOKEN_OPEN))
		owner++;
	while (owner < end + MINISTRY_WORDS && !article_mention_at(a, owner) &&
		article_in(a, owner, LIST_QUOTES_MINISTRY))
		owner++;
	return article_mention_at(a, owner) ? owner : end;
}

/* "the Kazakh president's | office", "the CSTO secretary-general's | press service", which begins
 * at `at` with who has it: the token behind it, or `at`. */
static uint32_t owned_office(
	const struct article *a, const struct mention *m, uint32_t at, struct mention *out)
{
	uint32_t owned = m->last + 1, end = service_end(a, owned);
	end += end == owned && article_in(a, owned, LIST_QUOTES_OFFICE);
	bool holds = m->kind == MENTION_PERSON || m->kind == MENTION_OFFICE;
	if (!holds || end == owned || !article_word(a, m->last, "'s"))
		return at;
	*out = for_state(a, m, m->first, end);
	if (m->kind == MENTION_PERSON && m->country.len > 2) {
		out->kind = MENTION_ORG;
		out->id = m->country;
	}
	return end;
}

/* "the CSTO | press service", "the ADB's | Tajikistan Resident Mission": the token behind it, or
 * `at`. */
static uint32_t own_service(
	const struct article *a, const struct mention *m, uint32_t at, struct mention *out)
{
	uint32_t from = m->last + article_word(a, m->last, "'s");
	const struct mention *where = article_mention_at(a, from);
	from = where && where->kind == MENTION_STATE ? where->last : from;
	uint32_t end = service_end(a, from);
	if (end == from)
		return at;
	*out = *m;
	out->last = end;
	return end;
}

/* "the CSTO press service", "the press service of the ministry": the body it speaks for. "the press
 * service of the president": itself. The token behind it, or `at`. */
static uint32_t institution(const struct article *a, uint32_t at, struct mention *out)
{
	uint32_t first = after_the(a, at), service = first;
	const struct mention *m = body_at(a, first);
	/* "the committee's | press office", "the press office of the | committee" */
	uint32_t organ = m ? first : organ_named(a, first, out);
	if (organ > first) {
		uint32_t from = organ + article_word(a, organ, "'s"), end = service_end(a, from);
		out->last = end;
		return end > from ? end : at;
	}
	/* "the Kazakh presidential press service", "the Kazakh president's | office" */
	const struct mention *state = m ? NULL : article_mention_at(a, first);
	if (state && state->kind != MENTION_STATE && state->first <= first)
		return owned_office(a, state, at, out);
	if (state && state->kind == MENTION_STATE)
		service = state->last + article_word(a, state->last, "'s");
	if (m)
		return own_service(a, m, at, out);
	uint32_t end = service_end(a, service);
	if (end == service)
		return at;
	uint32_t owner = article_in(a, end, LIST_AUTHORITY_OF_FIELD) || article_word(a, end, "at")
				 ? after_the(a, end + 1)
				 : end;
	m = owner > end ? article_mention_at(a, owner) : NULL;
	if (owner == end && text_is(a->lang, "ru")) {
		owner = russian_owner(a, end);
		m = article_mention_at(a, owner);
	}
	if (body_at(a, owner)) {
		*out = *m;
		out->first = first;
		return m->last;
	}
	organ = owner > end ? organ_named(a, owner, out) : owner;
	organ = organ == owner && owner > end ? quotes_organ(a, owner, out) : organ;
	if (organ > owner) {
		out->first = first;
		out->last = organ;
		return organ;
	}
	/* "the press secretary of the president X" is X. */
	if (m && m->kind == MENTION_PERSON &&
		(m->first <= first || text_is(m->office, "spokesperson")))
		return at;
	struct text office; /* "of the president", who has no name here */
	bool named = m && (m->kind == MENTION_PERSON || m->kind == MENTION_STATE);
	uint32_t owned = named ? m->last : people_read_office(a, owner, &office);
	/* "the press centre reported", "the spokesman": of nobody that is told. */
	if (!(owner > end && owned > owner) && service == first)
		return at;
	*out = for_state(a,
		service > first ? state
		: named         ? m
				: NULL,
		first, owner > end && owned > owner ? owned : end);
	return out->last;
}

uint32_t quotes_institution(const struct article *a, uint32_t at, struct mention *out)
{
	uint32_t end = institution(a, at, out);
	/* "the CSTO press secretary | X" */
	const struct mention *name = article_mention_at(a, end);
	bool named = (name && name->kind == MENTION_PERSON) || people_name_end(a, end) > end;
	return named ? at : end;
}

bool quotes_institution_before(
	const struct article *a, const struct sentence *s, uint32_t verb, struct mention *out)
{
	uint32_t t = verb > s->first + SERVICE_REACH ? verb - SERVICE_REACH : s->first;
	for (; t < verb; t++) {
		uint32_t before = t - (t > s->first && article_in(a, t - 1, LIST_CLAUSE_ARTICLES));
		if (institution(a, t, out) == verb && out->first <= after_the(a, t))
			return before == s->first ||
			       !article_in(a, before - 1, LIST_PEOPLE_PREPOSITION);
	}
	return false;
}

static bool is_paper(const struct article *a, uint32_t at)
{
	const struct mention *m = article_mention_at(a, at);
	return article_in(a, at, LIST_QUOTES_PAPER) &&
	       (!m || m->kind == MENTION_DOCUMENT || m->kind == MENTION_QUOTED);
}

/* "the EDB's latest report |", "an EDB "Outlook" report |": whose it is. */
static bool owner_before(
	const struct article *a, const struct sentence *s, uint32_t paper, struct mention *out)
{
	for (uint32_t t = paper; t > s->first && paper - t < PAPER_REACH; t--) {
		const struct mention *m = article_mention_at(a, t - 1);
		if (quotes_is_body(m)) {
			*out = *m;
			return true;
		}
		/* "a | foreign office | statement" */
		if (quotes_organ(a, t - 1, out) == paper)
			return true;
		if (m && m->kind == MENTION_DOCUMENT && m->first < t - 1)
			continue;
		if (article_in(a, t - 1, LIST_CLAUSE_ARTICLES) || article_word(a, t - 1, ",") ||
			article_in(a, t - 1, LIST_PEOPLE_PREPOSITION) ||
			article_in(a, t - 1, LIST_VERBS_FINITE))
			break;
	}
	return false;
}

/* "a report by the EDB", "data published by the ministry": the body between the paper and `end`. */
static bool owner_after(const struct article *a, uint32_t paper, uint32_t end, struct mention *out)
{
	for (uint32_t t = paper + 1; t + 1 < end; t++) {
		if (article_word(a, t, ",") || article_word(a, t, ";") ||
			article_word(a, t, "which") || article_word(a, t, "that"))
			break;
		if (!article_in(a, t, LIST_QUOTES_OF))
			continue;
		if (quotes_body_at(a, t + 1, article_word(a, t, "by"), out))
			return true;
	}
	return false;
}

bool quotes_body_at(const struct article *a, uint32_t at, bool state, struct mention *out)
{
	if (quotes_institution(a, at, out) > at || quotes_organ(a, at, out) > at)
		return true;
	uint32_t first = after_the(a, at);
	const struct mention *m = article_mention_at(a, first);
	if (!m || m->first + 1 < first || article_word(a, m->last, "'s"))
		return false;
	*out = *m;
	if (state)
		quotes_capital_speaks(out);
	return quotes_is_body(m) ||
	       (state && out->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE));
}

static void remember(struct quoter *q, const struct sentence *s, const struct mention *body)
{
	q->paper = *body;
	q->paper_told = (uint32_t)(s - q->article->sentences);
}

/* "in a statement", "in its report", behind the verb: there will be more of it. */
void quotes_note_paper(struct quoter *q, const struct sentence *s, const struct mention *who)
{
	if (!quotes_is_body(who) && who->kind != MENTION_STATE)
		return;
	for (uint32_t t = s->first; t < s->last; t++) {
		if (is_paper(q->article, t))
			remember(q, s, who);
	}
}

/* "Zhang Ming, the head of the SCO, has | sent": whom the sentence begins with, or who stands
 * before the verb. */
static bool sender(
	const struct article *a, const struct sentence *s, uint32_t verb, struct mention *out)
{
	const struct mention *first = article_mention_at(a, after_the(a, s->first));
	if (!first || !quotes_speaks(first) || first->last >= verb ||
		article_word(a, first->last, "'s"))
		return quotes_subject_before(a, s, verb + 1, out);
	*out = *first;
	return true;
}

void quotes_note_sent(struct quoter *q, const struct sentence *s)
{
	const struct article *a = q->article;
	struct mention who;
	for (uint32_t t = s->first + 1; t + 1 < s->last; t++) {
		if (!article_in(a, t, LIST_QUOTES_SENT) || article_mention_at(a, t))
			continue;
		for (uint32_t p = t + 1; p < s->last && p < t + SENT_REACH; p++) {
			if (!is_paper(a, p) || !sender(a, s, t, &who))
				continue;
			remember(q, s, &who);
			return;
		}
	}
}

/* Where what is cited ends: at a comma, or the sentence's end. */
static uint32_t cited_end(const struct article *a, const struct sentence *s, uint32_t at)
{
	uint32_t t = at;
	while (t < s->last && t < at + PAPER_REACH + 2 && !article_word(a, t, ",") &&
		!article_word(a, t, ".") && !article_word(a, t, ";"))
		t++;
	return t;
}

/* "the | report", "the press | release" */
static bool has_the(const struct article *a, const struct sentence *s, uint32_t noun)
{
	uint32_t before = noun - (noun > s->first &&
					 article_list(a, noun - 1, LIST_QUOTES_PAPER, NULL) > noun);
	return before > s->first && article_word(a, before - 1, "the");
}

bool quotes_paper_speaker(
	struct quoter *q, const struct sentence *s, uint32_t verb, struct mention *out)
{
	const struct article *a = q->article;
	uint32_t end = verb;
	/* "..., said | a communique by the ministry" */
	bool turned = verb > s->first && a->tokens[verb - 1].kind != TOKEN_WORD &&
		      article_in(a, verb + 1, LIST_CLAUSE_ARTICLES);
	for (uint32_t t = verb + 2; turned && t < s->last && t < verb + PAPER_AFTER; t++) {
		if (!is_paper(a, t) || !owner_after(a, t, cited_end(a, s, t), out))
			continue;
		remember(q, s, out);
		return true;
	}
	while (end > s->first && article_in(a, end - 1, LIST_VERBS_ADVERB))
		end--;
	/* "a statement | issued here on Friday | said" */
	for (uint32_t t = end; t > s->first + 1 && end - t < ISSUED_WORDS; t--) {
		if (article_word(a, t - 1, ",") || a->tokens[t - 1].kind == TOKEN_CLOSE)
			break;
		if (article_in(a, t - 1, LIST_QUOTES_SENT) && is_paper(a, t - 2))
			end = t - 1;
	}
	/* "the EDB report says" */
	if (end > s->first && is_paper(a, end - 1)) {
		struct mention owner;
		uint32_t since = (uint32_t)(s - a->sentences) - q->paper_told;
		if (owner_before(a, s, end - 1, &owner))
			remember(q, s, &owner);
		/* "the outlook says": of whom the last was. */
		else if (!q->paper.kind || since > PAPER_SENTENCES || !has_the(a, s, end - 1))
			return false;
		*out = q->paper;
		out->first = end - 1;
		out->last = end;
		out->flags = (uint16_t)(q->paper.flags | MENTION_REFERRED);
		return true;
	}
	/* "the report of the EDB says", "Outlook for 2021: A Growth Phase by the EDB says" */
	for (uint32_t t = end; t > s->first && end - t < PAPER_REACH; t--) {
		if (article_in(a, t - 1, LIST_VERBS_FINITE) || article_word(a, t - 1, ","))
			return false;
		if (!is_paper(a, t - 1) || !owner_after(a, t - 1, end + 1, out) || out->last != end)
			continue;
		remember(q, s, out);
		return true;
	}
	return false;
}

bool quotes_cited_body(struct quoter *q, const struct sentence *s, uint32_t at, struct mention *out)
{
	const struct article *a = q->article;
	uint32_t end = cited_end(a, s, at), first = after_the(a, at);
	if (quotes_institution(a, at, out) > at)
		return true;
	/* "according to the Foreign Ministry" */
	uint32_t organ = organ_named(a, first, out);
	if (organ > first && organ <= end)
		return true;
	/* "по данным | Минтранса Казахстана" */
	for (uint32_t t = first; article_in(a, first, LIST_QUOTES_MINISTRY) && t < end; t++) {
		const struct mention *state = article_mention_at(a, t);
		if (!state || state->kind != MENTION_STATE)
			continue;
		*out = *state;
		out->first = first;
		return true;
	}
	if (quotes_organ(a, at, out) > at)
		return true;
	const struct mention *m = body_at(a, first);
	/* "according to Tehran," */
	const struct mention *named = m ? NULL : article_mention_at(a, first);
	bool state = named && !(named->flags & MENTION_ADJECTIVE) && named->last >= end &&
		     (named->kind == MENTION_STATE || (named->flags & MENTION_CAPITAL));
	if (state) {
		*out = *named;
		out->id = named->kind == MENTION_STATE ? named->id : named->country;
		out->kind = MENTION_STATE;
		return true;
	}
	uint32_t after = m ? m->last : first;
	struct mention owner;
	bool paper = false;
	for (uint32_t t = first; t < end && (!m || t < after + PAPER_AFTER); t++) {
		if (!is_paper(a, t) || (m && t < after))
			continue;
		if (!m && owner_after(a, t, end, &owner))
			m = &owner;
		paper = m != NULL;
		break;
	}
	bool alone = m && m->last > first &&
		     (after >= end || article_word(a, after, "(") ||
			     article_in(a, after, LIST_CLAUSE_RELATIVE));
	if (!m || (!paper && !alone))
		return false;
	*out = *m;
	if (paper)
		remember(q, s, m);
	return true;
}

bool quotes_again_in(const struct quoter *q, uint32_t at, struct mention *out)
{
	const struct article *a = q->article;
	uint32_t end = article_in(a, at, LIST_QUOTES_AT)
			       ? article_list(a, at + 1, LIST_QUOTES_AGAIN, NULL)
			       : at + 1;
	if (end <= at + 1 || article_mention_at(a, at + 1) || article_mention_at(a, end))
		return false;
	const struct mention *meant = quotes_last(q, at);
	if (!quotes_is_body(meant))
		meant = NULL;
	for (uint32_t i = article_mention_first(a, at); !meant && i > 0; i--) {
		const struct mention *m = &a->mentions[i - 1];
		if (m->last + NAMED_REACH < at)
			return false;
		if ((m->flags & MENTION_AUTHORITY) && m->last <= at)
			meant = m;
	}
	if (!meant)
		return false;
	*out = *meant;
	out->first = at;
	out->last = end;
	return true;
}

/* "говорится в | сообщении | компании", "| заявлении МИД": whose it is, or else whose the last was.
 */
static bool told_in_paper(
	const struct quoter *q, const struct sentence *s, uint32_t at, struct mention *out)
{
	const struct article *a = q->article;
	uint32_t paper = at;
	while (paper < s->last && paper < at + MINISTRY_WORDS &&
		!article_in(a, paper, LIST_QUOTES_REPORT))
		paper++;
	uint32_t end = article_list(a, paper, LIST_QUOTES_REPORT, NULL);
	if (end == paper)
		return false;
	const struct mention *m = article_mention_at(a, end), *last = quotes_last(q, at);
	const struct mention *whose = quotes_is_body(m) && m->first <= end ? m : last;
	uint32_t since = (uint32_t)(s - a->sentences) - q->paper_told;
	/* "говорится в | телеграмме", which was sent */
	if (whose != m && is_paper(a, end - 1) && q->paper.kind && since <= PAPER_SENTENCES)
		whose = &q->paper;
	else if (!quotes_is_body(whose))
		return false;
	*out = *whose;
	out->first = at - 1;
	out->last = whose == m ? m->last : end;
	return true;
}

bool quotes_told_in(
	const struct quoter *q, const struct sentence *s, uint32_t at, struct mention *out)
{
	const struct article *a = q->article;
	if (!article_in(a, at, LIST_QUOTES_AT))
		return false;
	if (told_in_paper(q, s, at + 1, out))
		return true;
	uint32_t first = article_list(a, at + 1, LIST_QUOTES_PRESS, NULL);
	const struct mention *m = first < s->last ? article_mention_at(a, first) : NULL;
	/* "announced | at the bank's meeting", "at the CSTO summit": where, and not who. */
	bool where =
		text_is(a->lang, "en") && m && first <= at + 2 && !(m->flags & MENTION_AUTHORITY);
	if (!quotes_is_body(m) || m->first != first || where || article_word(a, m->last, "'s"))
		return quotes_again_in(q, at, out);
	*out = *m;
	out->first = at;
	return true;
}
