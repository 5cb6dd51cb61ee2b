/* Words of papers that are none. */
#include "services/news/entities/documents_inside.h"

bool documents_vague(const struct article *article, uint32_t head)
{
	return article_in(article, head, LIST_DOCUMENTS_VAGUE) &&
	       !article_in(article, head + 1, LIST_DOCUMENTS_JOINTS);
}

bool documents_building(const struct article *article, uint32_t head)
{
	return article->tokens[head].capital && head + 1 < article->tokens_len &&
	       article->tokens[head + 1].capital &&
	       article_in(article, head + 1, LIST_DOCUMENTS_NO_PAPER);
}
