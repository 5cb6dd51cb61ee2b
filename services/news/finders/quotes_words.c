/* Verbs that tell what somebody says, and verbs that say what something is. */
#include "services/news/finders/quotes_inside.h"

enum { NAMED_REACH = 9 };

/* 'called it', and not "the so-called"; 'praised it as "..."', 'referred to it as "..."'. */
bool quotes_names(const struct article *article, uint32_t at)
{
	if (article_mention_at(article, at) || (at > 0 && article_word(article, at - 1, "-")))
		return false;
	if (article_in(article, at, LIST_QUOTES_NAMING))
		return true;
	uint32_t end = article_list(article, at, LIST_QUOTES_NAMING_AS, NULL);
	for (uint32_t t = end; end > at && t + 1 < article->tokens_len && t < end + NAMED_REACH;
		t++) {
		if (article_word(article, t, "as") && article->tokens[t + 1].kind == TOKEN_OPEN)
			return true;
		if (article_word(article, t, ",") || article->tokens[t].kind == TOKEN_OPEN)
			return false;
	}
	return false;
}

/* "as X puts it" */
bool quotes_puts_it(const struct article *article, uint32_t at)
{
	return (article_word(article, at, "puts") || article_word(article, at, "put")) &&
	       article_word(article, at + 1, "it");
}

uint32_t quotes_telling_end(const struct article *article, uint32_t at)
{
	return article_list(article, at, LIST_QUOTES_TELLING, NULL);
}

bool quotes_is_speech(const struct article *article, uint32_t at)
{
	if (quotes_puts_it(article, at))
		return true;
	/* "quoted X as | saying" */
	if (at > 0 && article_word(article, at - 1, "as") &&
		article_in(article, at, LIST_QUOTES_ADDING))
		return false;
	return article_list(article, at, LIST_QUOTES_SPEECH, NULL) > at;
}
