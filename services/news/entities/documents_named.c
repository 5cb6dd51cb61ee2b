/* Papers whose titles hold no word for one: told by what is done with them. */
#include "services/news/entities/documents_inside.h"

/* Capitals from the token on, names of states and organisations between them too; where they end.
 */
static uint32_t after_capitals(const struct article *article, uint32_t at)
{
	for (; at < article->tokens_len; at++) {
		const struct token *t = &article->tokens[at];
		const struct mention *m = article_mention_at(article, at);
		if (m && m->kind != MENTION_ORG && m->kind != MENTION_STATE)
			break;
		if (t->kind != TOKEN_WORD || !t->capital || t->lines)
			break;
	}
	return at;
}

/* "signed the | Joint Understanding on", "adopted the | Regional Vision for", "signed the | Final
 * Act in": where the capitals end; 0 when these name no paper. */
static uint32_t names_paper(const struct article *article, uint32_t deed, uint32_t first)
{
	uint32_t end = after_capitals(article, first);
	if (end < first + 2 || article_mention_at(article, first) ||
		article_mention_at(article, end - 1))
		return 0;
	for (uint32_t t = first; t < end; t++)
		if (article_list(article, t, LIST_DOCUMENTS_HEAD, NULL) > t)
			return 0;
	bool matter = article_list(article, end, LIST_DOCUMENTS_MATTER, NULL) > end;
	bool signs = article_in(article, deed, LIST_DOCUMENTS_SIGNING) &&
		     (article->tokens[end].kind == TOKEN_MARK ||
			     article_in(article, end, LIST_CLAUSE_DAY_OR_PLACE_AFTER));
	return matter || signs ? end : 0;
}

void documents_named(struct article *article, uint32_t deed)
{
	uint32_t first = deed + 2;
	if (first >= article->tokens_len || !article_in(article, deed + 1, LIST_CLAUSE_ARTICLES))
		return;
	uint32_t end = names_paper(article, deed, first);
	if (!end)
		return;
	struct mention doc = {.kind = MENTION_DOCUMENT, .first = first, .office = TEXT("document")};
	doc.last = documents_right_edge(article, end - 1, &doc);
	doc.id = article_slice(article, doc.first, doc.last);
	article_mention(article, &doc);
}
