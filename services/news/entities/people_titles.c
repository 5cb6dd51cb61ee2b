/* Offices, and what they are called in facts. */
#include "services/news/entities/people.h"

#include "proto/base/attr.h"

#include <string.h>

static bool is_hyphen(const struct article *article, uint32_t at)
{
	return article_word(article, at, "-");
}

/* "transport and communications", "торговли и интеграции": the end of further ones. */
static uint32_t further_portfolios(const struct article *article, uint32_t at)
{
	for (;;) {
		/* "urban development" */
		while (article_in(article, at, LIST_PEOPLE_PORTFOLIO))
			at++;
		uint32_t next = at;
		while (article_in(article, next, LIST_PEOPLE_PORTFOLIO_JOINT))
			next++;
		if (next == at || !article_in(article, next, LIST_PEOPLE_PORTFOLIO))
			return at;
		at = next + 1;
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
	if (article_list(article, t, LIST_PEOPLE_PORTFOLIO, &portfolio) > t) {
		uint32_t end = further_portfolios(article, t + 1);
		if (!article_word(article, end, "minister"))
			return at;
		*office = minister_of(&portfolio, deputy);
		return end + 1;
	}
	uint32_t of = article_list(article, t, LIST_PEOPLE_MINISTER_OF, &minister);
	if (of == t || article_list(article, of, LIST_PEOPLE_PORTFOLIO, &portfolio) == of)
		return at;
	*office = minister_of(&portfolio, deputy || minister.text.len > 0);
	/* "министр сельского хозяйства": an adjective stands before its noun. */
	bool adjective = article_in(article, of, LIST_PEOPLE_PORTFOLIO_ADJECTIVE);
	return further_portfolios(article, of + 1 + adjective);
}

uint32_t people_read_office(const struct article *article, uint32_t at, struct text *office)
{
	uint32_t skipped = at;
	while (skipped < at + 2 && article_in(article, skipped, LIST_PEOPLE_TENURE))
		skipped++;
	if (skipped > at) {
		uint32_t end = people_read_office(article, skipped, office);
		bool acting = article_list(article, at, LIST_PEOPLE_OFFICE, NULL) > at;
		if (end > skipped && !acting)
			return end;
	}
	static const enum word_list openers[] = {
		LIST_PEOPLE_OFFICE, LIST_PEOPLE_PORTFOLIO, LIST_PEOPLE_DEPUTY};
	if (!article_in_any(article, at, openers, ARRAY_LEN(openers)) ||
		article->tokens[at].kind != TOKEN_WORD)
		return at;
	uint32_t best = read_minister(article, at, office);
	struct list_value named;
	uint32_t end = article_list(article, at, LIST_PEOPLE_OFFICE, &named);
	if (end <= best)
		return best;
	*office = named.text;
	return end;
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
