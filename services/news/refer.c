#include "services/news/refer.h"

#include "services/news/refer_authority.h"

#include <string.h>

enum { FOCUS_SENTENCES = 3, MODIFIERS_MAX = 6 };

struct reader {
	const struct names *names;
	const struct people *people;
	const struct presented_list *list;
	struct article *article;
	struct mention person, person_subject, org, state, subject,
		corridor;      /* kind NONE: none yet */
	uint32_t corridor_age; /* sentences since it was spoken of */
	struct mention next_subject, next_person;
};

static const char *const org_words[] = {"organization", "organisation", "bloc", "alliance",
	"grouping", "association", "union", "organization's", "block", "group", "body", "fund",
	"pact", "organizations", "bank", "lender", "format", "организация", "организации",
	"организацию", "организацией", "объединение", "объединения", "объединении", "объединению",
	"блок", "блока", "блоке", NULL};
/* What may stand between "the" and such a word. */
static const char *const org_modifiers[] = {"regional", "security", "political", "military",
	"economic", "trade", "trading", "intergovernmental", "international", "multilateral",
	"eurasian", "led", "dominated", "backed", "member", "nation", "country", "strong",
	"expanded", "enlarged", "-", "defense", "defence", "post", "soviet", "moscow", "beijing",
	"russia", "china", "russian", "chinese", "ten", "nine", "eight", "six", "five", "turkic",
	NULL};
static const char *const it_is[] = {"is", "was", "will", "would", "has", "may", "remains", "seems",
	"appears", "became", "makes", "takes", NULL};
static const char *const it_is_not[] = {"expected", "important", "necessary", "possible", "clear",
	"decided", "announced", "reported", "noted", "hoped", "likely", "time", "unclear",
	"believed", "planned", "agreed", "essential", "said", "understood", "that", "a", "an",
	"the", "too", "difficult", "hard", "easy", "also", "not", "been", NULL};
static const char *const corridor_words[] = {
	"railway", "corridor", "route", "project", "line", NULL};
static const char *const state_words[] = {
	"country", "republic", "nation", "страна", "страны", NULL};
static const char *const prepositions[] = {"of", "in", "to", "with", "by", "from", "at", "for",
	"on", "including", "between", "against", "into", "under", "about", "than", "unlike", "via",
	"alongside", "within", "toward", "towards", "through", "and", ",", NULL};

static bool put(struct reader *reader, const struct mention *like, uint32_t first, uint32_t last)
{
	struct mention m = *like;
	m.first = first;
	m.last = last;
	m.flags = (uint8_t)((m.flags & ~(MENTION_ADJECTIVE | MENTION_TITLED)) | MENTION_REFERRED);
	return article_mention(reader->article, &m);
}

/* The person whom the article has in `office` of `of`. */
static bool named_holder(
	const struct reader *reader, struct text of, struct text office, struct mention *out)
{
	bool leader = text_is(office, "leader");
	for (uint32_t i = reader->list->len; i > 0; i--) {
		const struct presented *p = &reader->list->items[i - 1];
		bool fits = text_equal(p->office, office) ||
			    (leader && (text_is(p->office, "president") ||
					       text_is(p->office, "prime_minister")));
		if (!fits || (of.len && !text_equal(p->of, of)))
			continue;
		*out = (struct mention){.kind = MENTION_PERSON,
			.id = p->name,
			.country = p->of,
			.office = p->office};
		return true;
	}
	return false;
}

/* The person who holds `office` of `of`: one of the article's, or one of the sheet. */
static bool officeholder(
	const struct reader *reader, struct text of, struct text office, struct mention *out)
{
	if (named_holder(reader, of, office, out))
		return true;
	const struct officeholder *holder =
		of.len ? people_holder(reader->people, of, office, reader->article->date) : NULL;
	if (!holder)
		return false;
	*out = (struct mention){.kind = MENTION_PERSON,
		.id = holder->name,
		.country = holder->of,
		.office = holder->office};
	return true;
}

/* "the minister": one whom the article has presented as a minister of something. */
static bool holder_in_article(
	const struct reader *reader, struct text of, struct text office, struct mention *out)
{
	for (uint32_t i = reader->list->len; i > 0; i--) {
		const struct presented *p = &reader->list->items[i - 1];
		if (!p->titled || !text_ends(p->office, office) ||
			(of.len && !text_equal(p->of, of)))
			continue;
		*out = (struct mention){.kind = MENTION_PERSON,
			.id = p->name,
			.country = p->of,
			.office = p->office};
		return true;
	}
	return false;
}

/* "the Kazakh leader", "the president"; nothing when a name follows. */
static bool office_phrase(struct reader *reader, uint32_t at, uint32_t *next)
{
	struct article *a = reader->article;
	bool russian = text_is(a->lang, "ru");
	uint32_t office_at = at + !russian;
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
	if (end == office_at || (follows && follows->kind == MENTION_PERSON))
		return false;
	/* "президент Узбекистана": who that is, the words do not say. */
	if (russian && follows)
		return false;
	bool generic = text_is(office, "head") || text_is(office, "minister") ||
		       text_is(office, "director") || text_is(office, "chairman") ||
		       text_is(office, "ambassador");
	struct mention person;
	/* "the president of Uzbekistan": a person only where the article names them. */
	uint32_t owner_at = end + 1 + article_word(a, end + 1, "the");
	const struct mention *owner =
		article_word(a, end, "of") ? article_mention_at(a, owner_at) : NULL;
	bool owned_after = owner && owner->kind == MENTION_STATE && !of.len;
	if (owned_after) {
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
	return put(reader, &person, at, end);
}

/* "it is expected that": nothing is meant. */
static bool empty_it(const struct article *a, uint32_t at)
{
	if (!article_listed(a, at + 1, it_is))
		return false;
	uint32_t next = at + 2 + article_word(a, at + 2, "be");
	return article_listed(a, next, it_is_not);
}

/* "Tashkent has notified the CSTO that it is leaving": the subject of this sentence, where it has
 * one. A capital that acts is its state. */
static bool it_refers(struct reader *reader, const struct sentence *s, uint32_t at)
{
	struct article *a = reader->article;
	static const char *const openers[] = {"that", "and", "but", "as", "while", "because",
		"after", "before", "when", "if", "said", "where", ",", "which", "since", NULL};
	struct mention who = reader->subject;
	if (at > s->first) {
		if (!article_listed(a, at - 1, openers) || empty_it(a, at))
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
	return put(reader, &who, at, at + 1);
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
			return put(reader, m, at, at + 2 + body);
	}
	return false;
}

static bool pronoun(struct reader *reader, const struct sentence *s, uint32_t at)
{
	struct article *a = reader->article;
	struct text word = article_folded(a, at);
	if (text_is(word, "he") || text_is(word, "she") || text_is(word, "он") ||
		text_is(word, "она") || text_is(word, "他") || text_is(word, "她")) {
		const struct mention *who = reader->next_person.kind      ? &reader->next_person
					    : reader->person_subject.kind ? &reader->person_subject
									  : &reader->person;
		return who->kind && put(reader, who, at, at + 1);
	}
	/* "Modi, who met him": not the subject of this sentence. */
	if (text_is(word, "him") && reader->person_subject.kind &&
		!text_equal(reader->person_subject.id, reader->next_person.id))
		return put(reader, &reader->person_subject, at, at + 1);
	/* "по его словам" */
	bool words_of = (text_is(word, "его") || text_is(word, "её") || text_is(word, "ее")) &&
			(article_word(a, at + 1, "словам") || article_word(a, at + 1, "мнению"));
	if (words_of) {
		const struct mention *who =
			reader->person_subject.kind ? &reader->person_subject : &reader->person;
		return who->kind && put(reader, who, at, at + 1);
	}
	if (text_is(word, "该"))
		return this_body(reader, at);
	return text_is(word, "it") && it_refers(reader, s, at);
}

/* "the bloc": the organisation the article speaks of, not the one named in passing. */
static bool body_meant(const struct reader *reader, uint32_t at, struct mention *out)
{
	const struct article *a = reader->article;
	struct text id = refer_org(a, at);
	for (uint32_t i = article_mention_first(a, at); id.len && i > 0; i--) {
		const struct mention *m = &a->mentions[i - 1];
		if (m->kind == MENTION_ORG && text_equal(m->id, id)) {
			*out = *m;
			return true;
		}
		if (m->kind == MENTION_DOCUMENT && text_equal(m->country, id)) {
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
	const struct mention *adjective = article_mention_at(a, at + 1);
	if (!adjective || adjective->kind != MENTION_STATE ||
		!(adjective->flags & MENTION_ADJECTIVE) ||
		!article_word(a, adjective->last, "capital"))
		return false;
	struct text city = names_capital(reader->names, adjective->id, DAY_MIN);
	struct mention place = {.kind = MENTION_PLACE,
		.flags = MENTION_CAPITAL | MENTION_REFERRED,
		.first = at,
		.last = adjective->last + 1,
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
	if ((!former && !latter) || !article_class(a, at + 2, CLASS_FINITE))
		return false;
	const struct mention *pair[2] = {NULL, NULL};
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
	return pair[1] && put(reader, pair[former], at, at + 2);
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
		(article_listed(a, head, org_modifiers) ||
			(head < a->tokens_len && a->tokens[head].kind == TOKEN_NUMBER)))
		head++;
	struct text word = article_folded(a, noun);
	const struct mention *like = NULL;
	struct mention body;
	if (article_listed(a, head, org_words)) {
		like = body_meant(reader, at, &body) ? &body : &reader->org;
		noun = head;
	} else if (words_listed(word, state_words))
		like = &reader->state;
	else if (words_listed(word, corridor_words) && reader->corridor_age <= FOCUS_SENTENCES)
		like = &reader->corridor;
	const struct mention *there = article_mention_at(a, noun);
	if (like && like->kind && (!there || there->kind == MENTION_NUMBER)) {
		*next = noun + 1;
		return put(reader, like, at, noun + 1);
	}
	return (the && capital_phrase(reader, at, next)) || office_phrase(reader, at, next);
}

/* "Moscow said", "Beijing has pledged": a capital that acts is its state; that it hosts or lies
 * somewhere does not make it one. */
static bool acts(const struct article *a, uint32_t after)
{
	static const char *const helpers[] = {"has", "have", "had", "will", "would", "also", "is",
		"was", "not", "never", "formally", "officially", "repeatedly", "could", "may",
		"might", "did", "does", "later", "recently", "again", NULL};
	static const char *const deeds[] = {"said", "says", "announced", "announces", "signed",
		"joined", "joins", "join", "joining", "wants", "plans", "seeks", "seeking",
		"accused", "accuses", "denied", "denies", "condemned", "condemns", "expressed",
		"supports", "supported", "backed", "withdrew", "notified", "agreed", "agrees",
		"proposed", "proposes", "urged", "urges", "called", "rejected", "rejects",
		"suspended", "suspends", "froze", "quit", "quits", "left", "leave", "leaving",
		"vowed", "pledged", "pledges", "recognized", "recognised", "ratified", "assumed",
		"took", "chairs", "refused", "declined", "applied", "intends", "hopes", "insists",
		"offered", "sent", "send", "imposed", "approved", "decided", "warned", "handed",
		"invested", "lent", "suspending", "withdraw", "considers", "considering", "lost",
		"skipped", "boycotted", "ratify", "sign", "assume", "take", "sees", "views",
		"fears", "welcomed", "denounced", "confirmed", "заморозил", "заявил", "подписал",
		"осудил", "вышел", "вступил", "приостановил", "закрыл", "призвал", "предложил",
		"отказался", "намерен", "планирует", "подал", "обвинил", "согласился", "поддержал",
		NULL};
	uint32_t at = after;
	while (at < after + 3 && article_listed(a, at, helpers))
		at++;
	return article_listed(a, at, deeds);
}

/* Is the mention where a subject stands: not after a preposition, no adjective, no possessive? */
static bool subject_like(
	const struct article *article, const struct sentence *s, const struct mention *m)
{
	if ((m->flags & MENTION_ADJECTIVE) || article_word(article, m->last, "'s") ||
		article_word(article, m->last, "-"))
		return false;
	uint32_t before = m->first;
	if (before > s->first && article_word(article, before - 1, "the"))
		before--;
	return before == s->first || !article_listed(article, before - 1, prepositions) ||
	       (before > 0 && article_word(article, before - 1, ",") && before - 1 > s->first);
}

static void metonym(struct reader *reader, const struct sentence *s, struct mention *m)
{
	if (m->kind != MENTION_PLACE || !(m->flags & MENTION_CAPITAL) ||
		!subject_like(reader->article, s, m) || !acts(reader->article, m->last))
		return;
	struct mention state = *m;
	bool union_ = text_is(m->id, "Brussels");
	state.kind = union_ ? MENTION_ORG : MENTION_STATE;
	state.flags = MENTION_REFERRED;
	state.id = union_ ? TEXT("EU") : m->country;
	if (article_mention(reader->article, &state))
		*m = state;
}

static void note(struct reader *reader, const struct sentence *s, const struct mention *m)
{
	bool subject = subject_like(reader->article, s, m);
	switch (m->kind) {
	case MENTION_PERSON:
		reader->person = *m;
		if (!reader->next_person.kind && subject)
			reader->next_person = *m;
		break;
	case MENTION_ORG:
		reader->org = *m;
		break;
	case MENTION_STATE:
		reader->state = *m;
		break;
	case MENTION_CORRIDOR:
		reader->corridor = *m;
		reader->corridor_age = 0;
		break;
	case MENTION_DOCUMENT:
		if (m->topic.len) {
			reader->corridor =
				(struct mention){.kind = MENTION_CORRIDOR, .id = m->topic};
			reader->corridor_age = 0;
		}
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

/* "his Uzbek counterpart": who holds the office there that the person spoken of holds here. */
static bool counterpart(struct reader *reader, uint32_t at, uint32_t *next)
{
	static const char *const whose[] = {"his", "her", "their", "the", NULL};
	struct article *a = reader->article;
	const struct mention *adjective = article_mention_at(a, at + 1);
	const struct mention *who =
		reader->person_subject.kind ? &reader->person_subject : &reader->person;
	if (!words_listed(article_folded(a, at), whose) || !adjective ||
		adjective->kind != MENTION_STATE || !(adjective->flags & MENTION_ADJECTIVE) ||
		!article_word(a, adjective->last, "counterpart") || !who->kind)
		return false;
	const struct mention *named = article_mention_at(a, adjective->last + 1);
	struct mention person;
	if ((named && named->kind == MENTION_PERSON) || !who->office.len ||
		!officeholder(reader, adjective->id, who->office, &person))
		return false;
	*next = adjective->last + 1;
	return put(reader, &person, at, *next);
}

/* "Uzbekistan's head of state": the person, where no name follows. */
static bool owned_office(struct reader *reader, const struct mention *owner, uint32_t *next)
{
	struct article *a = reader->article;
	struct text office;
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
		(!head && end < a->tokens_len && a->tokens[end].capital) ||
		!officeholder(reader, owner->id, office, &person))
		return false;
	*next = end;
	return put(reader, &person, owner->first, end);
}

static void read_sentence(struct reader *reader, const struct sentence *s)
{
	struct article *a = reader->article;
	reader->next_subject.kind = reader->next_person.kind = MENTION_NONE;
	reader->corridor_age++;
	for (uint32_t at = s->first, next; at < s->last; at = next) {
		next = at + 1;
		const struct mention *m = article_mention_at(a, at);
		if (m) {
			struct mention copy = *m;
			next = m->last;
			if (owned_office(reader, &copy, &next)) {
				copy = *article_mention_at(a, at);
				note(reader, s, &copy);
				continue;
			}
			if (refer_authority(a, at, &next))
				copy.flags = MENTION_AUTHORITY;
			metonym(reader, s, &copy);
			note(reader, s, &copy);
			continue;
		}
		if (pronoun(reader, s, at) || counterpart(reader, at, &next) ||
			refer_authority(a, at, &next) || noun_phrase(reader, at, &next)) {
			struct mention copy = *article_mention_at(a, at);
			note(reader, s, &copy);
		}
	}
	if (reader->next_subject.kind)
		reader->subject = reader->next_subject;
	if (reader->next_person.kind)
		reader->person_subject = reader->next_person;
}

void refer_resolve(
	const struct gazetteer *known, const struct presented_list *list, struct article *article)
{
	struct reader reader = {
		.names = known->names, .people = known->people, .list = list, .article = article};
	for (uint32_t i = 0; i < article->sentences_len; i++) {
		if (!article->sentences[i].heading)
			read_sentence(&reader, &article->sentences[i]);
	}
}
