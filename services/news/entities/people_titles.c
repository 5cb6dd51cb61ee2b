/* Offices, and what they are called in facts. */
#include "services/news/entities/people_inside.h"

#include "proto/base/attr.h"

#include <string.h>

enum { PORTFOLIO_TOKENS_MAX = 30, TENURE_TOKENS_MAX = 8 };

static bool is_hyphen(const struct article *article, uint32_t at)
{
	return article_word(article, at, "-");
}

/* "transport and communications", "торговли и интеграции": the end of further ones. */
static uint32_t further_portfolios(const struct article *article, uint32_t at)
{
	for (uint32_t reach = at + PORTFOLIO_TOKENS_MAX;;) {
		/* "urban development" */
		uint32_t next = at;
		while (at < reach &&
			(next = article_list(article, at, LIST_PEOPLE_PORTFOLIO, NULL)) > at)
			at = next;
		while (article_in(article, next, LIST_PEOPLE_PORTFOLIO_JOINT))
			next++;
		uint32_t end = article_list(article, next, LIST_PEOPLE_PORTFOLIO, NULL);
		if (next == at || end == next || end > reach)
			return at;
		at = end;
	}
}

static struct text minister_of(const struct list_value *portfolio, bool deputy)
{
	size_t from = deputy ? 0 : strlen("deputy_");
	return text_slice(portfolio->text, from, portfolio->text.len);
}

/* Any minister, by what they are minister of. Returns `at` where none stands. */
static uint32_t read_minister(const struct article *article, uint32_t at, struct text *office)
{
	uint32_t start = at + article_word(article, at, "first");
	bool deputy = article_in(article, start, LIST_PEOPLE_DEPUTY);
	uint32_t t = start + deputy;
	t += is_hyphen(article, t);
	struct list_value portfolio, minister;
	uint32_t named = article_list(article, t, LIST_PEOPLE_PORTFOLIO, &portfolio);
	if (named > t) {
		uint32_t end = further_portfolios(article, named);
		if (!article_word(article, end, "minister"))
			return at;
		*office = minister_of(&portfolio, deputy);
		return end + 1;
	}
	uint32_t of = article_list(article, t, LIST_PEOPLE_MINISTER_OF, &minister);
	named = article_list(article, of, LIST_PEOPLE_PORTFOLIO, &portfolio);
	if (of == t || named == of)
		return at;
	*office = minister_of(&portfolio, deputy || minister.text.len > 0);
	/* "министр сельского хозяйства": an adjective stands before its noun. */
	bool adjective = article_in(article, of, LIST_PEOPLE_PORTFOLIO_ADJECTIVE);
	return further_portfolios(article, named + adjective);
}

struct text people_office_as(struct article *article, struct text how, struct text office)
{
	struct text named = {
		arena_zero(&article->arena, how.len + office.len, 1), how.len + office.len};
	memcpy((char *)named.ptr, how.ptr, how.len);
	memcpy((char *)named.ptr + how.len, office.ptr, office.len);
	return named;
}

/* "Deputy | Head of": what is read of an office behind such a word would be another's. */
static bool behind_deputy(const struct article *article, uint32_t at)
{
	bool hyphen = at > 1 && is_hyphen(article, at - 1);
	uint32_t before = hyphen ? at - 1 : at;
	if (hyphen && article_word(article, before - 1, "under"))
		return true;
	return before > 0 && article_in(article, before - 1, LIST_PEOPLE_DEPUTY);
}

/* "newly elected | president": how it is held stands before `office_max` at the latest. */
static uint32_t read_office(
	const struct article *article, uint32_t at, uint32_t office_max, struct text *office)
{
	uint32_t skipped = at;
	while (skipped < at + 2 && skipped < office_max &&
		article_in(article, skipped, LIST_PEOPLE_TENURE))
		skipped++;
	if (skipped > at) {
		uint32_t end = read_office(article, skipped, office_max, office);
		bool acting = article_list(article, at, LIST_PEOPLE_OFFICE, NULL) > at;
		if (end > skipped && !acting)
			return end;
	}
	static const enum word_list openers[] = {
		LIST_PEOPLE_OFFICE, LIST_PEOPLE_PORTFOLIO, LIST_PEOPLE_DEPUTY};
	if (!article_in_any(article, at, openers, ARRAY_LEN(openers)) ||
		article->tokens[at].kind != TOKEN_WORD || behind_deputy(article, at))
		return at;
	uint32_t best = read_minister(article, at, office);
	struct list_value named;
	uint32_t end = article_list(article, at, LIST_PEOPLE_OFFICE, &named);
	/* "PM", and no hour of the afternoon */
	bool hour =
		end == at + 1 && article_folded(article, at).len <= 2 && !article->tokens[at].caps;
	if (end <= best || hour)
		return best;
	*office = named.text;
	return end;
}

uint32_t people_read_office(const struct article *article, uint32_t at, struct text *office)
{
	return read_office(article, at, at + TENURE_TOKENS_MAX, office);
}

/* "Director of the SCO | Executive Committee X Y": the end of the organ's name behind its owner's.
 */
uint32_t people_after_organ(const struct article *article, const struct mention *owner)
{
	uint32_t at = owner->last;
	while (owner->kind == MENTION_ORG && at < article->tokens_len &&
		article->tokens[at].capital && article_in(article, at, LIST_PEOPLE_ORGAN))
		at++;
	return at > owner->last && people_name_end(article, at) > at + 1 ? at : owner->last;
}

/* "Deputy Chairman | Planning Commission | of Pakistan X Y": the end of what is presided over. */
uint32_t people_after_institution(const struct article *article, uint32_t at)
{
	enum { WORDS_MAX = 5 };
	uint32_t end = at;
	while (end < article->tokens_len && end < at + WORDS_MAX && article->tokens[end].capital &&
		article->tokens[end].kind == TOKEN_WORD && !article_mention_at(article, end))
		end++;
	bool of = article_word(article, end, "of") &&
		  people_names_owner(article_mention_at(article, end + 1));
	return end > at + 1 && of && article_in(article, end - 1, LIST_PEOPLE_ORGAN) ? end : at;
}

/* "Afghanistan's ambassador | to Pakistan": where an office is held that is another's. */
uint32_t people_posted_to(const struct article *article, uint32_t at)
{
	if (!article_in(article, at, LIST_PEOPLE_POSTED))
		return at;
	uint32_t next = at + 1 + article_word(article, at + 1, "the");
	const struct mention *host = article_mention_at(article, next);
	return people_names_owner(host) ? host->last : at;
}

/* "President 's Administration" is none. */
static bool is_office(const struct article *article, uint32_t at)
{
	struct text office;
	uint32_t end = people_read_office(article, at, &office);
	return end > at && !article_word(article, end, "'s");
}

uint32_t people_organ_end(const struct article *article, uint32_t at)
{
	enum { WORDS_MAX = 9 };
	uint32_t end = at;
	for (uint32_t t = at; t < at + WORDS_MAX && t < article->tokens_len; t++) {
		const struct token *token = &article->tokens[t];
		/* "X Y and | Executive Director of": another's */
		const struct mention *m = article_mention_at(article, t);
		bool word = token->kind == TOKEN_WORD && (!m || m->kind == MENTION_PLACE) &&
			    !is_office(article, t);
		uint32_t next = t;
		while (t > at && article_in(article, next, LIST_PEOPLE_ORGAN_JOINT))
			next++;
		bool joint =
			next > t && next < article->tokens_len && article->tokens[next].capital;
		/* "Counter-Terrorist" */
		bool hyphen = t > at && next == t && is_hyphen(article, t) && token->glued &&
			      t + 1 < article->tokens_len && article->tokens[t + 1].capital;
		if (hyphen)
			continue;
		if (!word || (token->lines && t > at) || !(token->capital || joint))
			break;
		/* "Ministry of Foreign Affairs", "Committee on Trade" */
		if (article_in(article, t, LIST_PEOPLE_ORGAN) ||
			(end > at && token->capital &&
				article_in(article, t, LIST_PEOPLE_FIELD_WORD)))
			end = t + 1;
	}
	return end;
}

bool people_organ_leads(const struct article *article, uint32_t first, uint32_t last)
{
	for (uint32_t t = first; t < last; t++) {
		if (!article_in(article, t, LIST_PEOPLE_ORGAN_LEADS))
			return false;
	}
	return true;
}
