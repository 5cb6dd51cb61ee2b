#include "services/news/entities/documents.h"

#include <string.h>

enum {
	LEFT_MAX = 12,
	RIGHT_MAX = 32,
	QUOTED_MAX = 30,
	CHINESE_TITLE_MAX = 50,
	DEED_REACH = 8,
	SPEECH_REACH = 6
};

/* "Strategy 2022-2026", "Vision-2025", "CAREC 2030": years right behind a name are part of it, and
 * no date. The token after them. */
static uint32_t after_years(const struct article *article, uint32_t at)
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

/* "signed a treaty", "the agreement was ratified": a bare word, told to be a document by what is
 * done with it. */
static bool handled(const struct article *article, uint32_t head)
{
	uint32_t back = head > DEED_REACH ? head - DEED_REACH : 0;
	for (uint32_t t = head; t > back; t--) {
		if (article_in(article, t - 1, LIST_DOCUMENTS_DEED))
			return true;
		if (article->tokens[t - 1].kind == TOKEN_MARK || article->tokens[t].lines)
			break;
	}
	/* "a roadmap signed in 2022" */
	if (article_in(article, head + 1, LIST_DOCUMENTS_DEED))
		return true;
	for (uint32_t t = head + 1; t < head + DEED_REACH; t++) {
		if (article_word(article, t, "into") &&
			(article_word(article, t + 1, "force") ||
				article_word(article, t + 1, "effect")))
			return true;
		if (article_word(article, t, "was") || article_word(article, t, "were") ||
			article_word(article, t, "been"))
			return article_in(article, t + 1, LIST_DOCUMENTS_DEED) ||
			       article_in(article, t + 2, LIST_DOCUMENTS_DEED);
	}
	return false;
}

/* Is the word the head of a title? "the Main Guidelines of", "Vision 2025": one only as a title. */
static bool is_head(const struct article *article, uint32_t at, struct list_value *kind)
{
	if (article_list(article, at, LIST_DOCUMENTS_HEAD, kind) > at)
		return true;
	bool titled = article_in(article, at, LIST_DOCUMENTS_TITLE_HEADS) &&
		      article->tokens[at].capital && at > 0 && !article->tokens[at].lines &&
		      (article->tokens[at - 1].capital || after_years(article, at + 1) > at + 1 ||
			      (article_word(article, at + 1, "of") && handled(article, at)));
	bool map = at > 0 && article_in(article, at, LIST_DOCUMENTS_MAP) &&
		   article_in(article, at - 1, LIST_DOCUMENTS_ROAD);
	kind->text = titled ? TEXT("document") : TEXT("roadmap");
	return titled || map;
}

static uint32_t left_edge(const struct article *article, uint32_t head, struct mention *doc)
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

static uint32_t right_edge(const struct article *article, uint32_t head, struct mention *doc)
{
	uint32_t at = after_years(article, head + 1);
	/* "a development strategy to 2035": no day of what was done. */
	if (at == head + 1 && article_in(article, at, LIST_DOCUMENTS_UNTIL) &&
		after_years(article, at + 1) > at + 1)
		return after_years(article, at + 1);
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

/* The closing mark of the quotation that opens at `open`; 0 when it is too far. */
static uint32_t closing(const struct article *article, uint32_t open)
{
	for (uint32_t t = open + 1; t < article->tokens_len && t < open + QUOTED_MAX; t++) {
		if (article->tokens[t].kind == TOKEN_CLOSE)
			return t;
		if (article->tokens[t].kind == TOKEN_OPEN || article->tokens[t].lines > 1)
			return 0;
	}
	return 0;
}

static struct text quoted_title(const struct article *article, uint32_t open, uint32_t close)
{
	uint32_t last = close;
	while (last > open + 1 &&
		(article_word(article, last - 1, ",") || article_word(article, last - 1, ".")))
		last--;
	return article_slice(article, open + 1, last);
}

/* "a statement titled the New York Declaration" */
static bool capital_title(const struct article *article, uint32_t at, struct mention *doc)
{
	uint32_t first = at + article_word(article, at, "the"), end = first;
	while (end < article->tokens_len && article->tokens[end].kind == TOKEN_WORD &&
		article->tokens[end].capital)
		end++;
	if (end < first + 2)
		return false;
	doc->id = article_slice(article, first, end);
	doc->last = end;
	return true;
}

/* "an initiative titled “X”", "the initiative “X”". */
static bool titled(const struct article *article, uint32_t head, struct mention *doc)
{
	uint32_t open = doc->last;
	if (article_in(article, open, LIST_DOCUMENTS_TITLED))
		open++;
	else if (article_word(article, head + 1, "of") && article->tokens_len > head + 2 &&
		 article->tokens[head + 2].kind == TOKEN_OPEN)
		open = head + 2;
	if (open > doc->last && capital_title(article, open, doc))
		return true;
	if (open >= article->tokens_len || article->tokens[open].kind != TOKEN_OPEN)
		return false;
	uint32_t close = closing(article, open);
	if (!close)
		return false;
	doc->id = quoted_title(article, open, close);
	doc->last = close + 1;
	return true;
}

/* The head stands at the end of a quotation: “Anti-Drug Strategy”. */
static bool inside_quotes(const struct article *article, uint32_t head, struct mention *doc)
{
	uint32_t close = head + 1;
	if (article_word(article, close, ",") || article_word(article, close, "."))
		close++;
	if (close >= article->tokens_len || article->tokens[close].kind != TOKEN_CLOSE)
		return false;
	uint32_t open = head;
	while (open > 0 && head - open < LEFT_MAX && article->tokens[open].kind != TOKEN_OPEN)
		open--;
	if (article->tokens[open].kind != TOKEN_OPEN)
		return false;
	/* "expressed the hope that they accept such a decision": no title begins so. */
	if (text_is(article->lang, "en") && !article->tokens[open + 1].capital)
		return false;
	doc->id = quoted_title(article, open, close);
	doc->first = left_edge(article, open, doc);
	doc->last = close + 1;
	return true;
}

/* "The ministers plan to", "the EBRD and the Fund plan to allocate": a verb, since nothing stands
 * before it that a noun would have, or what it is to do stands behind it. */
static bool is_noun(const struct article *article, const struct mention *doc, uint32_t head)
{
	bool governs = !article->tokens[head].capital && article_word(article, head + 1, "to") &&
		       article_in(article, head + 2, LIST_VERBS_BARE) && doc->first < head &&
		       article->tokens[head - 1].capital;
	if (governs && article_in(article, head, LIST_DOCUMENTS_VERB_TOO))
		return false;
	return doc->first < head || article->tokens[head].capital ||
	       !text_is(article->lang, "en") ||
	       !article_in(article, head, LIST_DOCUMENTS_VERB_TOO) ||
	       (head > 0 && article_in(article, head - 1, LIST_DOCUMENTS_NOUN_AFTER));
}

static bool telling(const struct article *article, const struct mention *doc, uint32_t head)
{
	for (uint32_t t = doc->first; t < doc->last; t++) {
		if (article->tokens[t].capital && t != doc->first)
			return true;
		if (article->tokens[t].kind == TOKEN_NUMBER)
			return true;
	}
	bool right = doc->last > head + 2;
	bool capital = article->tokens[doc->first].capital && head > doc->first;
	bool parties = article_in(article, doc->last, LIST_DOCUMENTS_TELLING_BESIDE);
	return right || capital || parties || head > doc->first;
}

/* "The treaty", "the document": the one of that kind that the article has spoken of last. */
static bool spoken_of(
	const struct article *article, uint32_t head, struct text kind, struct mention *doc)
{
	bool russian = text_is(article->lang, "ru");
	bool definite = head > 0 && (article_word(article, head - 1, "the") ||
					    article_word(article, head - 1, "this"));
	if (!russian && !definite)
		return false;
	for (uint32_t i = article_mention_first(article, head); i > 0; i--) {
		const struct mention *m = &article->mentions[i - 1];
		if (m->kind != MENTION_DOCUMENT ||
			(!text_is(kind, "document") && !text_equal(m->office, kind)))
			continue;
		*doc = *m;
		doc->first = head;
		doc->last = head + 1;
		doc->flags |= MENTION_REFERRED;
		return true;
	}
	return false;
}

/* "25 | documents", "six further | agreements" */
static bool counted_before(const struct article *article, uint32_t first, bool bare)
{
	uint32_t at = bare && first > 1 && article_in(article, first - 1, LIST_DOCUMENTS_FURTHER)
			      ? first - 1
			      : first;
	const struct mention *m = at > 0 ? article_mention_at(article, at - 1) : NULL;
	return at > 0 && (article->tokens[at - 1].kind == TOKEN_NUMBER ||
				 (bare && m && m->kind == MENTION_NUMBER));
}

static void document_at(struct article *article, uint32_t head, struct text kind)
{
	struct mention doc = {.kind = MENTION_DOCUMENT, .office = kind};
	const struct mention *there = article_mention_at(article, head);
	if (there && there->kind != MENTION_ORG)
		return;
	if (documents_building(article, head))
		return;
	/* "the Collective Security Treaty was signed": the paper, and not the states under it. */
	bool paper = there && there->last == head + 1 && handled(article, head);
	if (there && !paper &&
		article->tokens[head + 1 < article->tokens_len ? head + 1 : head].kind ==
			TOKEN_WORD)
		return;
	if (!inside_quotes(article, head, &doc)) {
		doc.first = left_edge(article, head, &doc);
		doc.last = right_edge(article, head, &doc);
		if (!titled(article, head, &doc)) {
			/* A "pact" is an alliance more often than a paper. */
			bool bare = !telling(article, &doc, head) ||
				    article_word(article, head, "pact");
			bool counted = counted_before(article, doc.first, bare);
			/* "25 documents and agreements were signed" */
			counted |= bare && doc.first > 0 &&
				   article_word(article, doc.first - 1, "and");
			struct text words = article_slice(article, doc.first, doc.last);
			bool known = bare && !counted && spoken_of(article, head, kind, &doc);
			bool doing = article_in(article, head + 1, LIST_DOCUMENTS_DOING);
			bool vague = bare && !doing &&
				     (!handled(article, head) || documents_vague(article, head));
			if (!known && (counted || vague || !is_noun(article, &doc, head)))
				return;
			doc.id = known ? doc.id : words;
		}
	}
	for (uint32_t t = doc.first; t < doc.last && t < article->tokens_len; t++) {
		const struct mention *m = article_mention_at(article, t);
		if (m && m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE))
			doc.within = m->id;
	}
	article_mention(article, &doc);
}

/* Chinese titles stand in marks of their own, 《阿斯塔纳宣言》, or between quotation marks, where
 * the last word has to tell that it is a title: 「天津宣言」. */
static void chinese_title(struct article *article, uint32_t open)
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
		struct list_value none;
		if (article_list(article, t, LIST_DOCUMENTS_SPEECH, &none) > t)
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
		struct list_value none;
		at--;
		if (article->tokens[at].kind == TOKEN_MARK || article->tokens[at].lines ||
			article_list(article, at, LIST_DOCUMENTS_STEPS, &none) > at)
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
	struct list_value none;
	if (article_word(article, head - 1, "的"))
		return chinese_about(article, head);
	for (uint32_t at = head; at > 1 && head - at < CHINESE_TITLE_MAX; at--) {
		const struct mention *m = article_mention_at(article, at - 1);
		const struct token *t = &article->tokens[at - 1];
		uint32_t two = article_list(article, at - 2, LIST_DOCUMENTS_DEED, &none);
		if (two == at || article_list(article, at - 1, LIST_DOCUMENTS_DEED, &none) == at)
			return at;
		bool part = t->kind == TOKEN_HAN || (m && m->kind == MENTION_ORG);
		if (!part || t->lines || (m && m->kind == MENTION_DATE) ||
			article_list(article, at - 1, LIST_DOCUMENTS_STEPS, &none) > at - 1)
			break;
	}
	return head;
}

/* "发表联合公报", "签署谅解备忘录": a paper that what is done with it tells, without marks. */
static void chinese_bare(struct article *article, uint32_t at)
{
	struct list_value kind = {0};
	uint32_t end = article_list(article, at, LIST_DOCUMENTS_PAPER, &kind);
	if (end == at && at > 0 && article_word(article, at - 1, "的"))
		end = article_list(article, at, LIST_DOCUMENTS_PAPER_OF, &kind);
	if (end == at || article_mention_at(article, at))
		return;
	uint32_t first = at > 1 ? chinese_begin(article, at) : at;
	struct mention doc = {.kind = MENTION_DOCUMENT,
		.first = first,
		.last = end,
		.id = article_slice(article, first, end),
		.office = kind.text};
	article_mention(article, &doc);
}

/* "CAREC 2030 will be": a plan named after its organisation, for years to come. "BRICS 2024" is the
 * meeting of that year. */
static void plan_of(struct article *article, uint32_t at)
{
	const struct mention *org = article_mention_at(article, at);
	uint32_t end = org && org->kind == MENTION_ORG ? after_years(article, org->last) : 0;
	const struct mention *years =
		end > 0 && end > org->last ? article_mention_at(article, end - 1) : NULL;
	int year = article->date == DAY_MIN ? 0 : day_to_civil(article->date).year;
	int64_t to = 0;
	if (!years || org->first != at || !year ||
		!text_to_i64(text_slice(years->id, years->id.len - 4, years->id.len), year + 2,
			9999, &to))
		return;
	struct mention doc = {.kind = MENTION_DOCUMENT,
		.first = at,
		.last = end,
		.id = article_slice(article, at, end),
		.country = org->id,
		.office = TEXT("strategy")};
	article_mention(article, &doc);
}

void documents_find(struct article *article)
{
	for (uint32_t t = 0; t < article->tokens_len; t++) {
		bool opens = article->tokens[t].kind == TOKEN_OPEN && t + 1 < article->tokens_len &&
			     article->tokens[t + 1].kind == TOKEN_HAN;
		if (opens || article_word(article, t, "《"))
			chinese_title(article, t);
		if (article->tokens[t].kind == TOKEN_HAN)
			chinese_bare(article, t);
		if (article->tokens[t].kind != TOKEN_WORD)
			continue;
		plan_of(article, t);
		struct list_value kind = {0};
		if (is_head(article, t, &kind))
			document_at(article, t, kind.text);
	}
}
