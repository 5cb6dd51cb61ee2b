#include "services/news/finders/offices.h"

#include "services/news/text/sentences.h"

enum { OWNER_REACH = 30, BODY_REACH = 150, AGENCY_REACH = 200, AGENCY_NAME = 6 }; /* tokens */

static bool after_preposition(const struct article *article, const struct mention *m)
{
	uint32_t before = m->first;
	if (before > 0 && article_word(article, before - 1, "the"))
		before--;
	return before > 0 && article_in(article, before - 1, LIST_PEOPLE_PREPOSITION);
}

/* "The agency's director", where "Tajikistan's Drug Control Agency" was named before: its state. */
static bool named_before(const struct article *article, uint32_t word, struct text *of)
{
	uint32_t body = article->tokens[word].word;
	for (uint32_t t = word; t > 0 && word - t < AGENCY_REACH; t--) {
		const struct token *token = &article->tokens[t - 1];
		if (token->word != body || !token->capital)
			continue;
		for (uint32_t back = t - 1; back > 0 && t - back < AGENCY_NAME; back--) {
			const struct mention *m = article_mention_at(article, back - 1);
			if (m && (m->kind == MENTION_STATE || m->kind == MENTION_ORG)) {
				*of = m->id;
				return true;
			}
		}
		const struct mention *after = article_mention_at(article, t + 1);
		if (article_word(article, t, "of") && after && after->kind == MENTION_STATE) {
			*of = after->id;
			return true;
		}
	}
	return false;
}

/* "The bank admitted Uzbekistan, | its | president said": of whom the sentence begins with. */
static bool of_subject(const struct article *article, uint32_t its, struct text *of)
{
	const struct sentence *s = sentences_of(article, its);
	uint32_t first = s ? s->first + article_word(article, s->first, "the") : its;
	const struct mention *m = first < its ? article_mention_at(article, first) : NULL;
	if (!m || !article_word(article, its - 1, ",") || m->last + 1 >= its ||
		(m->kind != MENTION_ORG && m->kind != MENTION_STATE) ||
		(m->flags & MENTION_ADJECTIVE) || article_word(article, m->last, "'s"))
		return false;
	*of = m->id;
	return true;
}

/* "its president", "his foreign minister", "the bloc's secretary general": of the state or
 * organisation spoken of last, or of the person's. */
bool people_pointed_owner(const struct article *article, uint32_t word, struct text *of)
{
	struct text folded = article_folded(article, word);
	bool thing = article_in(article, word, LIST_PEOPLE_POINTING_THING),
	     body = article_in(article, word, LIST_PEOPLE_POINTING_BODY);
	bool person = text_is(folded, "his") || text_is(folded, "her");
	if (article_in(article, word, LIST_PEOPLE_POINTING_AGENCY))
		return named_before(article, word, of);
	if (!thing && !body && !person)
		return false;
	if (thing && !text_is(folded, "country") && of_subject(article, word, of))
		return true;
	const struct mention *aside = NULL; /* "a pact with France, and its president" */
	for (uint32_t i = article_mention_first(article, word); i > 0; i--) {
		const struct mention *m = &article->mentions[i - 1];
		if (word - m->first > (body ? BODY_REACH : OWNER_REACH))
			break;
		bool org = m->kind == MENTION_ORG && !text_is(folded, "country");
		bool state = m->kind == MENTION_STATE;
		if (thing && (org || state) && after_preposition(article, m)) {
			aside = aside ? aside : m;
			continue;
		}
		if ((body && mention_of_states(m)) || (thing && (org || state))) {
			*of = m->id;
			return true;
		}
		if (person && m->kind == MENTION_PERSON && m->country.len) {
			*of = m->country;
			return true;
		}
	}
	if (aside)
		*of = aside->id;
	return aside != NULL;
}

/* Words of a role that is an office: without capitals and articles, words joined by a low line. */
static struct text office_of(struct article *article, struct text role)
{
	char words[96];
	size_t n = words_fold(role, words, sizeof(words));
	for (size_t i = 0; i < n; i++) {
		if (words[i] == ' ' || words[i] == '-')
			words[i] = '_';
	}
	return arena_copy(&article->arena, (struct text){words, n});
}

/* "the Chinese leader Xi Jinping", "the Turkmen head" name no office, "the head of UNESCO" does. */
static bool is_courtesy(const struct names *names, const struct presented *p, struct text office)
{
	bool state = !p->of.len || names_is_state(names, p->of);
	return text_is(office, "leader") || (text_is(office, "head") && !p->body.len && state);
}

static void add(struct article *article, const struct names *names, const struct presented *p,
	struct facts *facts)
{
	const struct sentence *s = sentences_of(article, p->at);
	struct text office = p->titled                           ? p->office
			     : p->role.len && p->affiliation.len ? office_of(article, p->role)
								 : TEXT_NONE;
	if (!office.len || !s || s->heading || (!p->titled && p->role.len > 80) ||
		is_courtesy(names, p, office))
		return;
	struct fact fact = {
		.type = fact_find(TEXT("person.office")),
		.from = s->from,
		.to = s->to,
		.polarity = TEXT("pos"),
		.modality = TEXT("fact"),
		.rule = TEXT("office.titled"),
		.confidence = 0.88,
	};
	facts_put(&fact, article, "person", p->name);
	facts_put(&fact, article, "office", office);
	facts_put(&fact, article, "of",
		!p->titled    ? p->affiliation
		: p->body.len ? p->body
			      : p->of);
	facts_add(facts, article, &fact);
}

void offices_find(struct article *article, const struct names *names,
	const struct presented_list *list, struct facts *facts)
{
	for (uint32_t i = 0; i < list->len; i++)
		add(article, names, &list->items[i], facts);
}
