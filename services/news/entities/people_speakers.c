/* Persons whom nothing introduces but that they speak. */
#include "services/news/entities/people.h"

/* "...," says | X Y: the verb of speech that stands behind what was said. */
static bool behind_speech(const struct article *article, uint32_t at)
{
	if (at < 2 || !article_in(article, at - 1, LIST_PEOPLE_ACTS))
		return false;
	uint32_t t = at - 1;
	while (t > 0 &&
		(article_word(article, t - 1, ",") || article_in(article, t - 1, LIST_PEOPLE_DASH)))
		t--;
	/* "..., said X Y of the border force": told without marks. */
	bool told = t + 1 < at && article_in(article, at - 1, LIST_QUOTES_TELLING);
	return t > 0 && (told || article->tokens[t - 1].kind == TOKEN_CLOSE);
}

/* "...," said the head of the port authority, | X Y. */
static bool behind_role(const struct article *article, uint32_t at, uint32_t end)
{
	enum { ROLE_REACH = 12 };
	bool ends = article_word(article, end, ".") || article_word(article, end, ",") ||
		    end == article->tokens_len;
	if (!ends || at < 2 || !article_word(article, at - 1, ","))
		return false;
	for (uint32_t t = at - 2; t > 0 && at - t < ROLE_REACH; t--) {
		if (article->tokens[t].kind != TOKEN_WORD)
			return false;
		if (article_in(article, t, LIST_PEOPLE_ACTS))
			return t + 2 < at && !article->tokens[t + 1].capital &&
			       behind_speech(article, t + 1);
	}
	return false;
}

/* "says X Y of the Z Center |": where he is from is taken in; `end` where it is not told. */
static uint32_t speaker_from(struct article *article, struct presented *p, uint32_t end)
{
	uint32_t at = end + 1 + article_word(article, end + 1, "the"), last = at;
	while (last < article->tokens_len &&
		(article->tokens[last].capital ||
			(last > at && last + 1 < article->tokens_len &&
				article_in(article, last, LIST_AUTHORITY_OF_FIELD) &&
				article->tokens[last + 1].capital)))
		last++;
	if (!article_in(article, end, LIST_PEOPLE_ROLE_JOINTS) || last < at + 2 ||
		p->affiliation.len)
		return end;
	p->affiliation = article_slice(article, at, last);
	return last;
}

/* "Vice President met", "Foreign Minister said": an office, and no name. */
static bool is_office(const struct article *article, uint32_t at, uint32_t end)
{
	struct text office;
	for (uint32_t t = at; t < end; t++) {
		uint32_t last = people_read_office(article, t, &office);
		if (last > t + 1 || (last > t && article_in(article, t, LIST_PEOPLE_ROLE_WORD)))
			return true;
	}
	return false;
}

/* "X Y said", "said X Y": two capitalised words beside a verb of speech. */
void people_speaker(
	struct article *article, struct presented_list *list, uint32_t at, uint32_t *next)
{
	uint32_t end = people_name_end(article, at);
	/* "The bank's director, X Y, said": between two commas. */
	uint32_t verb = end + (at > 0 && article_word(article, at - 1, ",") &&
				      article_word(article, end, ","));
	bool after = behind_speech(article, at) || behind_role(article, at, end);
	bool before = verb < article->tokens_len && article_in(article, verb, LIST_PEOPLE_ACTS);
	if (article_mention_at(article, at) || end - at < 2 || end == at || end - at > 5 ||
		!(before || after) || article->tokens[at].caps || is_office(article, at, end))
		return;
	/* "Trade Commissioner Valdis Dombrovskis": known already, without what stands before. */
	for (uint32_t t = at; t < end; t++) {
		const struct mention *known = article_mention_at(article, t);
		if (known && known->kind == MENTION_PERSON)
			return;
	}
	struct mention m = {.first = at, .last = end};
	struct presented *met = people_meet(article, list, &m);
	if (met)
		*next = after ? speaker_from(article, met, m.last) : m.last;
}
