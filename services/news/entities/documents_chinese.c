/* Chinese titles, in marks and without. */
#include "services/news/entities/documents_inside.h"

enum { CHINESE_TITLE_MAX = 50, SPEECH_REACH = 6 };

/* Chinese titles stand in marks of their own, 《阿斯塔纳宣言》, or between quotation marks, where
 * the last word has to tell that it is a title: 「天津宣言」. */
void documents_chinese_title(struct article *article, uint32_t open)
{
	bool quoted = article->tokens[open].kind == TOKEN_OPEN;
	uint32_t close = open + 1;
	while (close < article->tokens_len && close < open + CHINESE_TITLE_MAX &&
		!(quoted ? article->tokens[close].kind == TOKEN_CLOSE
			 : article_word(article, close, "》")))
		close++;
	bool closes =
		close < article->tokens_len && (quoted ? article->tokens[close].kind == TOKEN_CLOSE
						       : article_word(article, close, "》"));
	if (!closes || close == open + 1)
		return;
	struct mention doc = {.kind = MENTION_DOCUMENT,
		.first = open,
		.last = close + 1,
		.id = article_slice(article, open + 1, close),
		.office = TEXT("document")};
	/* "《上海合作组织成员国…条约》": whose it is. */
	const struct mention *owner = article_mention_at(article, open + 1);
	if (owner && owner->kind == MENTION_ORG)
		doc.country = owner->id;
	enum { ENDING_MAX = 3 };
	struct list_value kind;
	for (uint32_t t = close - 1; t > open && t + ENDING_MAX >= close; t--) {
		if (article_list(article, t, LIST_DOCUMENTS_MARKED_END, &kind) == close)
			doc.office = kind.text;
	}
	if (quoted && text_is(doc.office, "document"))
		return;
	/* "发表题为《…》的讲话": the title of a speech. */
	uint32_t after = close + 1 + article_word(article, close + 1, "的");
	for (uint32_t t = after; t < after + SPEECH_REACH; t++) {
		if (article_list(article, t, LIST_DOCUMENTS_SPEECH, NULL) > t)
			return;
		if (article->tokens_len <= t || article->tokens[t].kind != TOKEN_HAN)
			break;
	}
	article_mention(article, &doc);
}

/* "关于互免签证的协定": where what it is about begins; `head` when that is not told. */
static uint32_t chinese_about(const struct article *article, uint32_t head)
{
	uint32_t at = head;
	while (at > 1 && head - at < CHINESE_TITLE_MAX) {
		at--;
		if (article->tokens[at].kind == TOKEN_MARK || article->tokens[at].lines ||
			article_list(article, at, LIST_DOCUMENTS_STEPS, NULL) > at)
			break;
		if (article_word(article, at, "于") && article_word(article, at - 1, "关"))
			return at - 1;
	}
	return head;
}

/* "通过了| 东盟应对气候变化联合声明": the paper's title begins behind what is done with it, or with
 * what it is about; where neither stands before it, its last word is all. */
static uint32_t chinese_begin(const struct article *article, uint32_t head)
{
	if (article_word(article, head - 1, "的"))
		return chinese_about(article, head);
	for (uint32_t at = head; at > 1 && head - at < CHINESE_TITLE_MAX; at--) {
		const struct mention *m = article_mention_at(article, at - 1);
		const struct token *t = &article->tokens[at - 1];
		uint32_t two = article_list(article, at - 2, LIST_DOCUMENTS_DEED, NULL);
		if (two == at || article_list(article, at - 1, LIST_DOCUMENTS_DEED, NULL) == at)
			return at;
		/* "《塔什干宣言》、| 反毒合作协议" */
		const struct mention *listed = article_word(article, at - 1, "、")
						       ? article_mention_at(article, at - 2)
						       : NULL;
		if (listed && listed->kind == MENTION_DOCUMENT)
			return at;
		bool part = t->kind == TOKEN_HAN || (m && m->kind == MENTION_ORG);
		if (!part || t->lines || (m && m->kind == MENTION_DATE) ||
			article_list(article, at - 1, LIST_DOCUMENTS_STEPS, NULL) > at - 1)
			break;
	}
	return head;
}

/* "发表联合公报", "签署谅解备忘录": a paper that what is done with it tells, without marks. */
void documents_chinese_bare(struct article *article, uint32_t at)
{
	struct list_value kind = {0};
	uint32_t end = article_list(article, at, LIST_DOCUMENTS_PAPER, &kind);
	if (end == at && at > 0 && article_word(article, at - 1, "的"))
		end = article_list(article, at, LIST_DOCUMENTS_PAPER_OF, &kind);
	/* "发布的声明|称": what somebody says there. */
	if (end == at || article_mention_at(article, at) ||
		(at > 0 && article_word(article, at - 1, "的") &&
			article_list(article, end, LIST_QUOTES_SPEECH_MARKED, NULL) > end))
		return;
	uint32_t first = at > 1 ? chinese_begin(article, at) : at;
	struct mention doc = {.kind = MENTION_DOCUMENT,
		.first = first,
		.last = end,
		.id = article_slice(article, first, end),
		.office = kind.text};
	article_mention(article, &doc);
}
