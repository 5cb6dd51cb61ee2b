/* Words of papers that are none. */
#include "services/news/entities/documents_inside.h"

bool documents_vague(const struct article *article, uint32_t head)
{
	return article_in(article, head, LIST_DOCUMENTS_VAGUE) &&
	       !article_in(article, head + 1, LIST_DOCUMENTS_JOINTS);
}

bool documents_loose(const struct article *article, const struct mention *doc)
{
	enum { DEED_REACH = 14 };
	bool loose = false;
	for (uint32_t t = doc->first; t < doc->last; t++)
		loose |= article_in(article, t, LIST_DOCUMENTS_LOOSE);
	if (!loose)
		return false;
	if (doc->first > 1 &&
		(article_in(article, doc->first - 1, LIST_DOCUMENTS_LOOSE_DEED) ||
			article_in(article, doc->first - 2, LIST_DOCUMENTS_LOOSE_DEED)))
		return true;
	for (uint32_t t = doc->last; t < article->tokens_len && t < doc->last + DEED_REACH; t++) {
		if (article->tokens[t].lines || article_word(article, t, "."))
			break;
		if (article_in(article, t, LIST_DOCUMENTS_DEED) ||
			article_in(article, t, LIST_DOCUMENTS_LOOSE_DEED))
			return article_in(article, t, LIST_DOCUMENTS_LOOSE_DEED);
	}
	return false;
}

bool documents_building(const struct article *article, uint32_t head)
{
	return article->tokens[head].capital && head + 1 < article->tokens_len &&
	       article->tokens[head + 1].capital &&
	       article_in(article, head + 1, LIST_DOCUMENTS_NO_PAPER);
}
