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
