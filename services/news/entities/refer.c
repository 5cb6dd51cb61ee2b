#include "services/news/entities/refer_inside.h"

#include "services/news/entities/refer_authority.h"
#include "services/news/entities/refer_home.h"

enum { MODIFIERS_MAX = 6, HOME_WORDS = 9 };

/* "X, | the president of Y": what stands aside says X's office. */
static void told_aside(struct reader *reader, const struct mention *aside)
{
	struct article *a = reader->article;
	uint32_t at = aside->first - (aside->first > 0 && article_word(a, aside->first - 1, "the"));
	struct mention *m =
		at > 1 && article_word(a, at - 1, ",") ? article_mention_around(a, at - 2) : NULL;
	if (!m || m->kind != MENTION_PERSON || aside->kind != MENTION_PERSON || m->office.len ||
		!text_equal(m->id, aside->id))
		return;
	m->office = aside->office;
	m->country = m->country.len ? m->country : aside->country;
}

bool refer_put(struct reader *reader, const struct mention *like, uint32_t first, uint32_t last)
{
	struct mention m = *like;
	m.first = first;
	m.last = last;
	m.cases = 0;
	m.flags = (uint16_t)((m.flags & ~(MENTION_ADJECTIVE | MENTION_TITLED)) | MENTION_REFERRED);
	told_aside(reader, &m);
	return article_mention(reader->article, &m);
}

/* "the board of executive directors of the World Bank": the organisation acts through it. */
static void authority_of(struct reader *reader, const struct sentence *s, struct mention *m)
{
	struct article *a = reader->article;
	bool the = m->first > s->first && article_word(a, m->first - 1, "the");
	uint32_t of = m->first - the;
	if (m->kind != MENTION_ORG || of <= s->first || !article_word(a, of - 1, "of"))
		return;
	uint32_t first = of - 1;
	bool head = false;
	while (first > s->first && (article_in(a, first - 1, LIST_REFER_BOARD_PART) ||
					   article_in(a, first - 1, LIST_REFER_BOARD_HEAD))) {
		first--;
		head |= article_in(a, first, LIST_REFER_BOARD_HEAD);
	}
	/* "the secretariat of the SCO, which": the organisation does. */
	bool related =
		article_word(a, m->last, ",") &&
		(article_word(a, m->last + 1, "which") || article_word(a, m->last + 1, "whose"));
	/* "the Secretary General of the CSTO": a person. */
	struct text office;
	if (people_read_office(a, first, &office) == of - 1)
		return;
	if (!head || related || article_word(a, first, "of") ||
		(first > s->first && article_in(a, first - 1, LIST_REFER_PREPOSITION) &&
			!article_word(a, first - 1, "and") && !article_word(a, first - 1, ",")))
		return;
	struct mention wide = *m;
	wide.first = first;
	if (article_mention(a, &wide))
		*m = wide;
}

/* "it is expected that": nothing is meant. */
static bool empty_it(const struct article *a, uint32_t at)
{
	if (!article_in(a, at + 1, LIST_REFER_IT_IS))
		return false;
	uint32_t next = at + 2 + article_word(a, at + 2, "be");
	/* "it is also planned to", as "it is planned to" */
	next += article_word(a, next, "also") && article_in(a, next + 1, LIST_REFER_IT_IS_NOT);
	return article_in(a, next, LIST_REFER_IT_IS_NOT);
}

/* "It is also planned to", "It was noted that": nothing is meant, wherever it stands. */
static bool planned_it(const struct article *a, uint32_t at)
{
	uint32_t verb = at + 2 + article_word(a, at + 2, "also");
	return empty_it(a, at) && article_in(a, verb, LIST_VERBS_FINITE) &&
	       (article_word(a, verb + 1, "to") || article_word(a, verb + 1, "that"));
}

/* "In 1992 | it was enlarged", "and in 2024 | it opened": where the day before the token begins;
 * the token where there is none. */
static uint32_t before_day(const struct article *a, const struct sentence *s, uint32_t at)
{
	const struct mention *m = at > s->first ? article_mention_at(a, at - 1) : NULL;
	/* "Seven years later | it left" */
	if (at > s->first + 1 && article_in(a, at - 1, LIST_REFER_LATER)) {
		m = article_mention_at(a, at - 2);
		return m && m->kind == MENTION_DURATION ? m->first : at;
	}
	if (!m || m->kind != MENTION_DATE)
		return at;
	return m->first -
	       (m->first > s->first && article_in(a, m->first - 1, LIST_CLAUSE_DAY_AFTER));
}

/* "Tashkent has notified the CSTO that it is leaving": the subject of this sentence, where it has
 * one. A capital that acts is its state. */
static bool it_refers(struct reader *reader, const struct sentence *s, uint32_t at)
{
	struct article *a = reader->article;
	struct mention who = reader->subject;
	if (article_in(a, at + 1, LIST_REFER_BE) && planned_it(a, at))
		return false;
	if (at > s->first) {
		uint32_t opens = before_day(a, s, at);
		if ((opens > s->first && !article_in(a, opens - 1, LIST_REFER_BEFORE_IT)) ||
			empty_it(a, at))
			return false;
		who = reader->next_subject.kind ? reader->next_subject : reader->subject;
	}
	if (!who.kind)
		return false;
	if (who.kind == MENTION_PLACE && (who.flags & MENTION_CAPITAL)) {
		who.kind = MENTION_STATE;
		who.id = who.country;
		who.flags = 0;
	}
	return refer_put(reader, &who, at, at + 1);
}

/* "该行", "该组织": the one named last whose name ends so. */
static bool this_body(struct reader *reader, uint32_t at)
{
	struct article *a = reader->article;
	bool bank = article_word(a, at + 1, "行");
	bool body = article_word(a, at + 1, "组") && article_word(a, at + 2, "织");
	const char *ending = bank ? "行" : "织";
	for (uint32_t i = article_mention_first(a, at); (bank || body) && i > 0; i--) {
		const struct mention *m = &a->mentions[i - 1];
		if (m->kind == MENTION_ORG && article_word(a, m->last - 1, ending))
			return refer_put(reader, m, at, at + 2 + body);
		/* "新开发银行行长罗塞芙" */
		struct mention org = {.kind = MENTION_ORG, .id = m->country};
		bool headed = m->kind == MENTION_PERSON && m->country.len > 2;
		for (uint32_t t = m->first; headed && t < m->last; t++) {
			if (article_word(a, t, ending))
				return refer_put(reader, &org, at, at + 2 + body);
		}
	}
	return false;
}

static bool pronoun(struct reader *reader, const struct sentence *s, uint32_t at)
{
	struct article *a = reader->article;
	struct text word = article_folded(a, at);
	if (text_is(word, "he") || text_is(word, "she") || text_is(word, "он") ||
		text_is(word, "она") || text_is(word, "他") || text_is(word, "她")) {
		/* "The route should be named after X, he said.": not X. */
		bool says = at > s->first && article_word(a, at - 1, ",") &&
			    article_in(a, at + 1, LIST_VERBS_SAYING) && reader->person_subject.kind;
		/* "..., сообщил X. «...», — сказал он": X, of whomever he spoke. */
		bool tells = at > s->first && article_in(a, at - 1, LIST_QUOTES_TELLING) &&
			     reader->teller.kind && reader->teller_age <= 1;
		const struct mention *who = tells                         ? &reader->teller
					    : says                        ? &reader->person_subject
					    : reader->next_person.kind    ? &reader->next_person
					    : reader->person_subject.kind ? &reader->person_subject
									  : &reader->person;
		return who->kind && refer_put(reader, who, at, at + 1);
	}
	/* "Modi, who met him": not the subject of this sentence. */
	if (text_is(word, "him") && reader->person_subject.kind &&
		!text_equal(reader->person_subject.id, reader->next_person.id))
		return refer_put(reader, &reader->person_subject, at, at + 1);
	/* "по его словам" */
	bool words_of = (text_is(word, "его") || text_is(word, "её") || text_is(word, "ее")) &&
			(article_word(a, at + 1, "словам") || article_word(a, at + 1, "мнению"));
	if (words_of) {
		const struct mention *who =
			reader->person_subject.kind ? &reader->person_subject : &reader->person;
		return who->kind && refer_put(reader, who, at, at + 1);
	}
	if (text_is(word, "该"))
		return this_body(reader, at);
	return text_is(word, "it") && it_refers(reader, s, at);
}

/* "the bloc": the organisation the article speaks of, not the one named in passing. */
static bool body_meant(const struct reader *reader, uint32_t at, uint32_t noun, struct mention *out)
{
	const struct article *a = reader->article;
	struct text id = refer_org_called(reader->names, a, at, noun);
	for (uint32_t i = article_mention_first(a, at); id.len && i > 0; i--) {
		const struct mention *m = &a->mentions[i - 1];
		if (m->kind == MENTION_ORG && text_equal(m->id, id)) {
			*out = *m;
			return true;
		}
		bool within = m->kind == MENTION_DOCUMENT || m->kind == MENTION_PERSON;
		if (within && text_equal(m->country, id)) {
			*out = (struct mention){.kind = MENTION_ORG, .id = id};
			return true;
		}
	}
	return false;
}

/* "the Kazakh capital" */
static bool capital_phrase(struct reader *reader, uint32_t at, uint32_t *next)
{
	struct article *a = reader->article;
	/* "the Kazakh capital", "the capital of Belarus" */
	bool of = article_word(a, at + 1, "capital") && article_word(a, at + 2, "of");
	uint32_t the = of && article_word(a, at + 3, "the");
	/* "в столице Таджикистана" */
	bool genitive = article_in(a, at, LIST_REFER_CAPITAL);
	const struct mention *adjective = article_mention_at(a, of ? at + 3 + the : at + 1);
	of |= genitive;
	if (!adjective || adjective->kind != MENTION_STATE ||
		(!of && (!(adjective->flags & MENTION_ADJECTIVE) ||
				!article_word(a, adjective->last, "capital"))))
		return false;
	struct text city = names_capital(reader->names, adjective->id, DAY_MIN);
	struct mention place = {.kind = MENTION_PLACE,
		.flags = MENTION_CAPITAL | MENTION_REFERRED,
		.first = at,
		.last = adjective->last + !of,
		.id = city,
		.country = adjective->id};
	*next = place.last;
	return city.len && article_mention(a, &place);
}

/* "the former joined, the latter did not": of the two named last, of one kind. "The former
 * president" is an office: a verb must follow. */
static bool former_or_latter(struct reader *reader, uint32_t at)
{
	struct article *a = reader->article;
	bool former = article_word(a, at + 1, "former"), latter = article_word(a, at + 1, "latter");
	if ((!former && !latter) || !article_in(a, at + 2, LIST_VERBS_FINITE))
		return false;
	const struct mention *pair[2] = {NULL, NULL};
	if (refer_pair_here(a, at, pair))
		return refer_put(reader, pair[!former], at, at + 2);
	for (uint32_t i = article_mention_first(a, at); i > 0 && !pair[1]; i--) {
		const struct mention *m = &a->mentions[i - 1];
		bool named = (m->kind == MENTION_STATE || m->kind == MENTION_ORG ||
				     m->kind == MENTION_PERSON) &&
			     !(m->flags & (MENTION_REFERRED | MENTION_ADJECTIVE));
		/* Two that stand side by side: "Kazakhstan and Uzbekistan". */
		if (!named)
			continue;
		if (!pair[0] || pair[0]->kind != m->kind || pair[0]->first != m->last + 1)
			pair[0] = m;
		else
			pair[1] = m;
	}
	return pair[1] && refer_put(reader, pair[former], at, at + 2);
}

/* "the corridor", long after it was named, in an article that knows no other. */
static bool only_corridor(const struct reader *reader, uint32_t noun)
{
	const struct article *a = reader->article;
	if (!article_word(a, noun, "corridor"))
		return false;
	for (uint32_t i = 0; i < a->mentions_len; i++) {
		if (a->mentions[i].kind == MENTION_CORRIDOR &&
			!text_equal(a->mentions[i].id, reader->corridor.id))
			return false;
	}
	return true;
}

/* "the | Central Asian nation": where the noun stands. */
static uint32_t state_noun(const struct article *a, uint32_t noun)
{
	uint32_t at = noun;
	while (at < noun + MODIFIERS_MAX && article_in(a, at, LIST_REFER_STATE_MODIFIER))
		at++;
	return at;
}

/* "страны | ОДКБ", "страны-члены", in Russian: many of them, not one in the genitive. */
static bool is_of_many(const struct article *a, uint32_t noun)
{
	const struct mention *of = article_mention_at(a, noun + 1);
	return text_is(a->lang, "ru") &&
	       ((of && of->kind == MENTION_ORG) || article_in(a, noun + 1, LIST_CLAUSE_DASH) ||
		       article_word(a, noun + 1, "-"));
}

static bool noun_phrase(struct reader *reader, uint32_t at, uint32_t *next)
{
	struct article *a = reader->article;
	bool the = article_word(a, at, "the") || article_word(a, at, "this");
	if (!the && !text_is(a->lang, "ru"))
		return false;
	if (the && former_or_latter(reader, at)) {
		*next = at + 2;
		return true;
	}
	uint32_t noun = at + the, head = noun;
	while (the && head < noun + MODIFIERS_MAX &&
		(article_in(a, head, LIST_REFER_ORG_MODIFIER) ||
			(head < a->tokens_len && a->tokens[head].kind == TOKEN_NUMBER)))
		head++;
	const struct mention *like = NULL;
	struct mention body;
	if (article_word(a, head, "group") && reader->group.kind) {
		like = &reader->group;
		noun = head;
	} else if (article_in(a, head, LIST_REFER_ORG)) {
		/* A bank is one that is called so, or none. */
		bool only = article_in(a, head, LIST_REFER_ONLY_CALLED);
		like = body_meant(reader, at, head, &body) ? &body : only ? NULL : &reader->org;
		noun = head;
	} else if (article_in(a, state_noun(a, noun), LIST_REFER_STATE) &&
		   !is_of_many(a, state_noun(a, noun))) {
		noun = state_noun(a, noun);
		like = refer_state_meant(reader, at);
	} else if (article_in(a, noun, LIST_REFER_CORRIDOR) &&
		   (reader->corridor_age <= REFER_SENTENCES || only_corridor(reader, noun)))
		like = &reader->corridor;
	const struct mention *there = article_mention_at(a, noun);
	if (like && like->kind && (!there || there->kind == MENTION_NUMBER)) {
		*next = noun + 1;
		return refer_put(reader, like, at, noun + 1);
	}
	bool capital = the || article_in(a, at, LIST_REFER_CAPITAL);
	return (capital && capital_phrase(reader, at, next)) ||
	       refer_office_phrase(reader, at, next);
}

/* "Moscow said", "Beijing has pledged": a capital that acts is its state; that it hosts or lies
 * somewhere, or that something was done with it, does not make it one. */
static bool acts(const struct article *a, uint32_t after)
{
	/* No endings tell a subject from what stands in another case: by the deed alone. */
	uint32_t at = after;
	if (text_is(a->lang, "ru"))
		return article_in(a, at, LIST_REFER_ACTS);
	bool passive = false;
	while (at < after + 4 &&
		(article_in(a, at, LIST_REFER_HELPER) || article_in(a, at, LIST_VERBS_ADVERB))) {
		passive = article_in(a, at, LIST_REFER_BE);
		at++;
	}
	if (article_in(a, at, LIST_REFER_LIES) || article_in(a, at, LIST_REFER_BE) ||
		(passive && !article_in(a, at, LIST_VERBS_PARTICIPLE)))
		return false;
	return (article_in(a, at, LIST_VERBS_FINITE) || article_in(a, at, LIST_VERBS_SAYING)) ||
	       (at > after && (article_in(a, at, LIST_VERBS_BARE) ||
				      article_in(a, at, LIST_VERBS_PARTICIPLE)));
}

bool refer_subject_like(
	const struct article *article, const struct sentence *s, const struct mention *m)
{
	/* "в пресс-службе Орбана, ... он": the genitive may be whom it is about. */
	if (m->cases == CASE_OTHER || (m->flags & MENTION_ADJECTIVE) ||
		article_word(article, m->last, "'s") || article_word(article, m->last, "-"))
		return false;
	uint32_t before = m->first;
	if (before > s->first && article_word(article, before - 1, "the"))
		before--;
	return before == s->first || !article_in(article, before - 1, LIST_REFER_PREPOSITION) ||
	       (before > 0 && article_word(article, before - 1, ",") && before - 1 > s->first);
}

static void metonym(struct reader *reader, const struct sentence *s, struct mention *m)
{
	if (m->kind != MENTION_PLACE || !(m->flags & MENTION_CAPITAL) ||
		!refer_subject_like(reader->article, s, m) || !acts(reader->article, m->last))
		return;
	struct mention state = *m;
	bool union_ = text_is(m->id, "Brussels");
	state.kind = union_ ? MENTION_ORG : MENTION_STATE;
	state.flags = MENTION_REFERRED;
	state.cases = 0;
	state.id = union_ ? TEXT("EU") : m->country;
	state.within = m->id;
	if (article_mention(reader->article, &state))
		*m = state;
}

/* "When the bloc met in Gabala, | Turkmenistan came": the subject of the sentence, behind the comma
 * that ends the clause which opens it. */
static bool main_subject(
	const struct reader *reader, const struct sentence *s, const struct mention *m)
{
	const struct article *a = reader->article;
	uint32_t before = m->first - (m->first > s->first);
	before -= before > s->first && article_word(a, before, "the");
	return article_in(a, s->first, LIST_CLAUSE_UNDER) && article_word(a, before, ",") &&
	       !article_word(a, m->last, ",") && !article_word(a, m->last, "and");
}

/* "According to X, the bloc is not isolated. | She": who is cited is spoken of. */
static bool is_cited(const struct article *a, const struct sentence *s, const struct mention *m)
{
	return m->first >= s->first + 2 && article_in(a, m->first - 2, LIST_CLAUSE_ACCORDING);
}

/* "сообщил | X", "сообщил пресс-секретарь | президента X" */
static bool told_by(const struct article *a, const struct sentence *s, const struct mention *m)
{
	enum { OFFICE_REACH = 5 };
	bool russian = text_is(a->lang, "ru");
	for (uint32_t t = m->first; russian && t > s->first && m->first - t < OFFICE_REACH; t--) {
		if (article_in(a, t - 1, LIST_QUOTES_TELLING))
			return true;
		if (article_mention_at(a, t - 1) ||
			(a->tokens[t - 1].kind != TOKEN_WORD && !article_word(a, t - 1, "-")))
			return false;
	}
	return false;
}

static void note(struct reader *reader, const struct sentence *s, const struct mention *m)
{
	if (m->kind == MENTION_PLACE && m->first == reader->dateline && m->last > m->first)
		return;
	bool subject = refer_subject_like(reader->article, s, m);
	if (subject && main_subject(reader, s, m))
		reader->next_subject.kind = reader->next_person.kind = MENTION_NONE;
	switch (m->kind) {
	case MENTION_PERSON:
		reader->person = *m;
		/* "Tajik President X withdrew | the country": his title names it. */
		if ((m->flags & MENTION_TITLED) && m->country.len == 2 &&
			!refer_about_state(reader))
			reader->state = (struct mention){.kind = MENTION_STATE, .id = m->country};
		if (told_by(reader->article, s, m)) {
			reader->teller = *m;
			reader->teller_age = 0;
		}
		if (!reader->next_person.kind && (subject || is_cited(reader->article, s, m)))
			reader->next_person = *m;
		break;
	case MENTION_ORG:
		if (mention_of_states(m))
			reader->org = *m;
		else if (text_is(m->office, "group"))
			reader->group = *m;
		break;
	case MENTION_STATE:
		if (!(m->flags & MENTION_ADJECTIVE) || !refer_about_state(reader))
			reader->state = *m;
		break;
	case MENTION_CORRIDOR:
		/* "It is an alternative to the Northern Corridor": the sentence is about "it". */
		if (reader->corridor_led)
			return;
		reader->corridor_led = subject && m->first <= s->first + 1;
		reader->corridor = *m;
		reader->corridor_age = 0;
		break;
	case MENTION_DOCUMENT:
		if (m->topic.len) {
			reader->corridor =
				(struct mention){.kind = MENTION_CORRIDOR, .id = m->topic};
			reader->corridor_age = 0;
		}
		/* "the Memorandum of Commitments of Iran, so that the country can" */
		if (m->within.len && !(m->flags & MENTION_REFERRED))
			reader->state = (struct mention){.kind = MENTION_STATE, .id = m->within};
		return;
	default:
		if (m->kind != MENTION_PLACE || !(m->flags & MENTION_CAPITAL))
			return;
		/* "in the Armenian capital ... the country" */
		if (m->flags & MENTION_REFERRED)
			reader->state = (struct mention){.kind = MENTION_STATE, .id = m->country};
	}
	if (!reader->next_subject.kind && subject && m->kind != MENTION_PERSON)
		reader->next_subject = *m;
}

/* "the State Committee for National Security of Kyrgyzstan | (SCNS)", "the Drug Control Agency
 * (DCA) of": known by its letters from here on. */
static void note_letters(struct reader *reader, const struct mention *organ)
{
	const struct article *a = reader->article;
	uint32_t at = organ->first + 1;
	while (at <= organ->last && !article_word(a, at, "("))
		at++;
	at++;
	const struct mention *known = article_mention_at(a, at);
	if (at > organ->last + 1 || !article_word(a, at + 1, ")") || !a->tokens[at].caps ||
		(known && known->first == at) || reader->letters_len == REFER_LETTERS)
		return;
	reader->letters[reader->letters_len].word = a->tokens[at].word;
	reader->letters[reader->letters_len++].state = organ->id;
}

/* "the | SCNS" */
static bool by_letters(struct reader *reader, uint32_t at)
{
	const struct article *a = reader->article;
	for (uint32_t i = 0; i < reader->letters_len && a->tokens[at].caps; i++) {
		if (reader->letters[i].word != a->tokens[at].word || article_word(a, at + 1, ")"))
			continue;
		struct mention m = {.kind = MENTION_STATE,
			.flags = MENTION_AUTHORITY,
			.first = at,
			.last = at + 1,
			.id = reader->letters[i].state};
		return article_mention(reader->article, &m);
	}
	return false;
}

/* "the Drug Control Agency | (DCA)", whose state is not told. */
static bool home_letters(struct reader *reader, const struct sentence *s, uint32_t at)
{
	struct article *a = reader->article;
	uint32_t end = refer_letters_end(a, at);
	bool letters = end > at && end <= s->last;
	for (uint32_t t = at; letters && t > s->first && at - t < HOME_WORDS; t--) {
		bool begins = t - 1 == s->first ||
			      (!a->tokens[t - 2].capital && !article_mention_at(a, t - 2) &&
				      !article_in(a, t - 2, LIST_AUTHORITY_OF_FIELD));
		if (article_mention_at(a, t - 1))
			return false;
		if (!begins || t == at || refer_home_organ(a, t - 1) != at)
			continue;
		struct mention m = {.kind = MENTION_STATE,
			.flags = MENTION_AUTHORITY | MENTION_REFERRED,
			.first = t - 1,
			.last = end,
			.id = refer_home(a, at)};
		return m.id.len && article_mention(a, &m);
	}
	return false;
}

static void read_sentence(struct reader *reader, const struct sentence *s)
{
	struct article *a = reader->article;
	reader->next_subject.kind = reader->next_person.kind = MENTION_NONE;
	reader->corridor_age++;
	reader->teller_age++;
	reader->corridor_led = false;
	for (uint32_t at = s->first, next; at < s->last; at = next) {
		next = at + 1;
		refer_quotation(reader, s, at);
		if (refer_two(reader, at, &next))
			continue;
		const struct mention *m = article_mention_at(a, at);
		if (m) {
			struct mention copy = *m;
			next = m->last;
			if (refer_owned_office(reader, &copy, &next)) {
				copy = *article_mention_at(a, at);
				note(reader, s, &copy);
				continue;
			}
			if (refer_authority(a, at, &next)) {
				copy.flags = MENTION_AUTHORITY;
				copy.last = next;
				note_letters(reader, &copy);
			}
			authority_of(reader, s, &copy);
			metonym(reader, s, &copy);
			note(reader, s, &copy);
			continue;
		}
		if (by_letters(reader, at) || home_letters(reader, s, at) ||
			pronoun(reader, s, at) || refer_counterpart(reader, at, &next) ||
			refer_authority(a, at, &next) || noun_phrase(reader, at, &next)) {
			struct mention copy = *article_mention_at(a, at);
			note(reader, s, &copy);
			if (copy.flags & MENTION_AUTHORITY)
				note_letters(reader, &copy);
		}
	}
	reader->subject_before = reader->next_subject.kind != MENTION_NONE;
	if (reader->subject_before)
		reader->subject = reader->next_subject;
	if (reader->next_person.kind)
		reader->person_subject = reader->next_person;
}

void refer_resolve(
	const struct gazetteer *known, const struct presented_list *list, struct article *article)
{
	struct reader reader = {
		.names = known->names, .people = known->people, .list = list, .article = article};
	const struct mention *written = refer_dateline(article);
	reader.dateline = written ? written->first : UINT32_MAX;
	for (uint32_t i = 0; i < article->sentences_len; i++) {
		if (!article->sentences[i].heading)
			read_sentence(&reader, &article->sentences[i]);
	}
}
