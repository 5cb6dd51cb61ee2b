/* Where the title of a paper begins and ends. */
#include "services/news/entities/documents_inside.h"

enum { LEFT_MAX = 12, RIGHT_MAX = 32 };

uint32_t documents_after_years(const struct article *article, uint32_t at)
{
	enum { YEAR = 4 };
	const struct mention *m = article_mention_at(article, at);
	bool years = m && m->kind == MENTION_DATE && m->first == at &&
		     article->tokens[at].kind == TOKEN_NUMBER && !article->tokens[at].lines &&
		     (m->id.len == YEAR || m->id.len == 2 * YEAR + 1);
	bool joined = article_word(article, at, "-") && at + 1 < article->tokens_len &&
		      article->tokens[at + 1].kind == TOKEN_NUMBER &&
		      article->tokens[at + 1].folded.len == YEAR;
	return years ? m->last : joined ? at + 2 : at;
}

uint32_t documents_left_edge(const struct article *article, uint32_t head, struct mention *doc)
{
	uint32_t at = head;
	while (at > 0 && head - at < LEFT_MAX) {
		const struct token *t = &article->tokens[at - 1];
		const struct mention *m = article_mention_at(article, at - 1);
		bool bullet = t->lines && article_in(article, at - 1, LIST_LISTING_BULLETS);
		if (article->tokens[at].lines || bullet)
			break;
		if (m) {
			bool part = m->kind == MENTION_ORG || m->kind == MENTION_STATE ||
				    m->kind == MENTION_PLACE || m->kind == MENTION_DURATION ||
				    m->kind == MENTION_DATE || m->kind == MENTION_CORRIDOR;
			/* "подписали в Астане договор": where it was signed. */
			bool where =
				m->first > 0 &&
				(m->kind == MENTION_PLACE || m->kind == MENTION_STATE ||
					m->kind == MENTION_DATE) &&
				article_in(article, m->first - 1, LIST_CLAUSE_DAY_OR_PLACE_AFTER);
			/* "Россия и Иран | договор ратифицировали": only their adjectives stand
			 * before a paper. */
			where |= text_is(article->lang, "ru") && m->kind != MENTION_ORG &&
				 m->kind != MENTION_DURATION && m->kind != MENTION_CORRIDOR &&
				 !(m->flags & MENTION_ADJECTIVE);
			if (!part || where || (m->flags & MENTION_REFERRED))
				break;
			if (m->kind == MENTION_ORG && m->last <= head)
				doc->country = m->id;
			if (m->kind == MENTION_CORRIDOR)
				doc->topic = m->id;
			at = m->first;
			continue;
		}
		bool capital = t->kind == TOKEN_WORD && t->capital &&
			       !article_word(article, at - 1, "the") &&
			       !article_word(article, at - 1, "a") &&
			       !article_word(article, at - 1, "no") &&
			       !article_in(article, at - 1, LIST_DOCUMENTS_DEED);
		bool possessive = article_word(article, at - 1, "'s");
		if (!capital && !possessive &&
			!article_in(article, at - 1, LIST_DOCUMENTS_INSIDE_TITLE))
			break;
		at--;
	}
	return at;
}

/* "on friendship, good-neighborliness and cooperation": a list of nouns in small letters. */
static bool small_list(const struct article *article, uint32_t comma)
{
	enum { NOUN_MAX = 4 };
	uint32_t at = comma + 1;
	for (; at < article->tokens_len && at <= comma + NOUN_MAX; at++) {
		if (article_word(article, at, "and") || article_word(article, at, ","))
			break;
		bool noun = article->tokens[at].kind == TOKEN_WORD &&
			    !article->tokens[at].capital && !article_mention_at(article, at) &&
			    !article_in(article, at, LIST_VERBS_FINITE) &&
			    !article_in(article, at, LIST_VERBS_PARTICIPLE) &&
			    !article_in(article, at, LIST_DOCUMENTS_TITLE_ENDS) &&
			    !article_in(article, at, LIST_DOCUMENTS_DEED);
		if (!noun && !article_word(article, at, "-"))
			return false;
	}
	if (at < comma + 2 || at + 1 >= article->tokens_len || article->tokens[comma - 1].capital)
		return false;
	if (article_word(article, at, ","))
		return small_list(article, at) || article_word(article, at + 1, "and");
	return article_word(article, at, "and") && !article->tokens[at + 1].capital &&
	       article->tokens[at + 1].kind == TOKEN_WORD && !article_mention_at(article, at + 1) &&
	       !article_in(article, at + 1, LIST_VERBS_FINITE) &&
	       !article_in(article, at + 1, LIST_CLAUSE_ARTICLES);
}

/* "Countering Terrorism, Separatism and Extremism": the comma belongs to the title. */
static bool goes_on(const struct article *article, uint32_t comma)
{
	/* "о добрососедстве, дружбе и сотрудничестве" */
	if (text_is(article->lang, "ru"))
		return comma + 2 < article->tokens_len &&
		       article->tokens[comma + 1].kind == TOKEN_WORD &&
		       !article->tokens[comma + 1].capital &&
		       !article_mention_at(article, comma + 1) &&
		       !article_in(article, comma + 1, LIST_VERBS_FINITE) &&
		       !article_in(article, comma + 1, LIST_VERBS_PARTICIPLE) &&
		       !article_in(article, comma + 1, LIST_DOCUMENTS_TITLE_ENDS) &&
		       (article_word(article, comma + 2, "и") ||
			       (article_word(article, comma + 2, ",") &&
				       goes_on(article, comma + 2)));
	if (small_list(article, comma))
		return true;
	/* "on Friendship, Neighbourliness, and Cooperation" */
	if (comma > 0 && article_word(article, comma + 1, "and"))
		return article->tokens[comma - 1].capital && comma + 2 < article->tokens_len &&
		       article->tokens[comma + 2].capital &&
		       !article_mention_at(article, comma + 2);
	/* "on Friendship, Good-Neighbourliness and Cooperation": one word with its hyphen. */
	uint32_t next = comma + 2;
	while (article_word(article, next, "-"))
		next += 2;
	return comma > 0 && next < article->tokens_len && article->tokens[comma - 1].capital &&
	       article->tokens[comma + 1].capital &&
	       (article_word(article, next, "and") || article_word(article, next, ","));
}

/* Before what leads to something that is no title any more: "in", "and the". */
static uint32_t without_joints(const struct article *article, uint32_t head, uint32_t at)
{
	while (at > head + 1 && (article_word(article, at - 1, "in") ||
					article_in(article, at - 1, LIST_DOCUMENTS_JOINTS) ||
					article_word(article, at - 1, "the") ||
					article_word(article, at - 1, "and")))
		at--;
	return at;
}

/* "договор о торговле | ратифицировали Россия и Армения" */
static bool is_done_with(const struct article *article, uint32_t at)
{
	return text_is(article->lang, "ru") && !article_mention_at(article, at) &&
	       article_in(article, at, LIST_VERBS_FINITE) &&
	       article_in(article, at, LIST_DOCUMENTS_DEED);
}

/* "an agreement on a joint venture | to develop the corridor": no words of a title, in small
 * letters. */
static bool to_do(const struct article *article, uint32_t head, uint32_t at)
{
	return article_word(article, at, "to") && !article->tokens[head].capital &&
	       article_in(article, at + 1, LIST_VERBS_BARE);
}

uint32_t documents_right_edge(const struct article *article, uint32_t head, struct mention *doc)
{
	uint32_t at = documents_after_years(article, head + 1);
	/* "a development strategy to 2035": no day of what was done. */
	if (at == head + 1 && article_in(article, at, LIST_DOCUMENTS_UNTIL) &&
		documents_after_years(article, at + 1) > at + 1)
		return documents_after_years(article, at + 1);
	/* What a decision decides is a fact of its own, for the rules to see. */
	if (at > head + 1 || !article_in(article, at, LIST_DOCUMENTS_JOINTS) ||
		article_word(article, head, "decision"))
		return at;
	/* "a resolution on granting Belarus the status of a member": what it does is to be read
	 * too. */
	if (article_word(article, at, "on") &&
		article_in(article, at + 1 + article_word(article, at + 1, "the"),
			LIST_DOCUMENTS_STEPS))
		return at;
	bool and_seen = false;
	struct list_value none;
	while (at < article->tokens_len && at - head < RIGHT_MAX) {
		struct text word = article_folded(article, at);
		if (article_word(article, at, ",") && goes_on(article, at)) {
			at++;
			continue;
		}
		if (article->tokens[at].lines ||
			article_list(article, at, LIST_DOCUMENTS_TITLE_ENDS, &none) > at ||
			article->tokens[at].kind == TOKEN_OPEN ||
			article->tokens[at].kind == TOKEN_CLOSE)
			break;
		if (is_done_with(article, at))
			break;
		/* A second "and" with an article is no longer the title: "... and the signing of".
		 */
		if (text_is(word, "and") && (and_seen || article_word(article, at + 1, "the") ||
						    article_word(article, at + 1, "a") ||
						    article_word(article, at + 1, "an")))
			break;
		const struct mention *m = article_mention_at(article, at + 1);
		/* "and five other documents" */
		if (m && m->kind == MENTION_NUMBER && text_is(word, "and"))
			break;
		if (m && text_is(word, "in") &&
			(m->kind == MENTION_PLACE || m->kind == MENTION_DATE ||
				m->kind == MENTION_STATE))
			break;
		/* "extended the agreement for five years" */
		if (m && m->kind == MENTION_DURATION && text_is(word, "for"))
			break;
		if (at > head + 1 && to_do(article, head, at))
			break;
		const struct mention *here = article_mention_at(article, at);
		/* "Declaration on ASEAN 2045", "Vision 2030" */
		bool in_name = here && here->kind == MENTION_DATE && here->last == at + 1 &&
			       article->tokens[at - 1].capital && at > head + 1;
		if (here && here->kind == MENTION_DATE && !in_name &&
			!article_in(article, at - 1, LIST_DOCUMENTS_UNTIL))
			break;
		if (here && here->kind == MENTION_ORG && !doc->country.len)
			doc->country = here->id;
		if (here && here->kind == MENTION_CORRIDOR)
			doc->topic = here->id;
		and_seen |= text_is(word, "and");
		at = here && here->last > at ? here->last : at + 1;
	}
	return without_joints(article, head, at);
}
