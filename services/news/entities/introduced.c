#include "services/news/entities/introduced.h"

enum { WORDS_MAX = 14, LEFT_OUT_MAX = 3 };

uint32_t introduced_first(const struct article *article, uint32_t at, struct text letters)
{
	size_t left = letters.len;
	uint32_t left_out = 0;
	for (uint32_t t = at; t > 0 && t + WORDS_MAX > at; t--) {
		const struct token *token = &article->tokens[t - 1];
		if (!token->capital &&
			(article_in(article, t - 1, LIST_PEOPLE_ORGAN_JOINT) ||
				article_in(article, t - 1, LIST_PEOPLE_PREPOSITION))) {
			/* "Council of Ministers (COM)": a small word has its letter, too. */
			bool small = left > 1 && t > 1 &&
				     token->folded.ptr[0] == letters.ptr[left - 1] &&
				     article->tokens[t - 2].folded.ptr[0] == letters.ptr[left - 2];
			left -= small;
			continue;
		}
		if (token->kind != TOKEN_WORD && !article_word(article, t - 1, "-"))
			return at;
		if (!token->capital)
			return at;
		if (token->folded.ptr[0] == letters.ptr[left - 1])
			left--;
		else if (++left_out > LEFT_OUT_MAX)
			return at;
		if (left == 0)
			return t - 1;
		if (token->lines)
			return at;
	}
	return at;
}

void introduced_find(struct article *article)
{
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		struct mention m = article->mentions[i];
		if (m.kind != MENTION_ORG || m.last != m.first + 1 || m.first < 2 ||
			!article_word(article, m.first - 1, "(") ||
			!article_word(article, m.last, ")") || !article->tokens[m.first].caps)
			continue;
		struct text letters = article_folded(article, m.first);
		const struct mention *before = article_mention_at(article, m.first - 2);
		uint32_t first = letters.len >= INTRODUCED_LETTERS_MIN
					 ? introduced_first(article, m.first - 1, letters)
					 : m.first - 1;
		bool named = before && before->kind == MENTION_ORG && text_equal(before->id, m.id);
		if (named || first + 1 >= m.first)
			continue;
		m.first = first;
		m.last++;
		article_mention(article, &m);
	}
}
