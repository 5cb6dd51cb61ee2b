#include "services/news/documents.h"

#include <string.h>

enum { LEFT_MAX = 12, RIGHT_MAX = 18, QUOTED_MAX = 30, CHINESE_TITLE_MAX = 50, DEED_REACH = 5 };

struct head {
	const char *word, *kind;
};

static const struct head heads[] = {
	{"declaration", "declaration"},
	{"statement", "statement"},
	{"communique", "communique"},
	{"communiqué", "communique"},
	{"agreement", "agreement"},
	{"treaty", "treaty"},
	{"memorandum", "memorandum"},
	{"mou", "memorandum"},
	{"strategy", "strategy"},
	{"program", "programme"},
	{"programme", "programme"},
	{"plan", "plan"},
	{"roadmap", "roadmap"},
	{"initiative", "initiative"},
	{"resolution", "resolution"},
	{"charter", "charter"},
	{"protocol", "protocol"},
	{"convention", "convention"},
	{"concept", "concept"},
	{"decision", "decision"},
	{"document", "document"},
	{"agreements", "agreement"},
	{"treaties", "treaty"},
	{"memorandums", "memorandum"},
	{"memoranda", "memorandum"},
	{"declarations", "declaration"},
	{"protocols", "protocol"},
	{"resolutions", "resolution"},
	{"mous", "memorandum"},
	{"pact", "treaty"},
	{"compact", "treaty"},
	{"accord", "agreement"},
	{"accords", "agreement"},
	{"communiqués", "communique"},
	{"deal", "agreement"},
};

/* In any of their cases. */
static const struct head russian_heads[] = {
	{"деклараци", "declaration"},
	{"соглашени", "agreement"},
	{"меморандум", "memorandum"},
	{"стратеги", "strategy"},
	{"программ", "programme"},
	{"договор", "treaty"},
	{"резолюци", "resolution"},
	{"заявлени", "statement"},
	{"коммюнике", "communique"},
	{"протокол", "protocol"},
	{"план", "plan"},
	{"концепци", "concept"},
	{"конвенци", "convention"},
	{"харти", "charter"},
	{"документ", "document"},
};

/* "документы": several, which the rules that count tell of. */
static bool several(struct text word)
{
	static const char *const words[] = {
		"документы", "документов", "документам", "документами", "документах", NULL};
	return words_listed(word, words);
}

static const char *head_kind(const struct article *article, uint32_t at)
{
	struct text word = article_folded(article, at);
	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		if (heads[i].word[0] == word.ptr[0] && text_is(word, heads[i].word))
			return heads[i].kind;
	}
	/* "the Main Guidelines of", "the Strategic Directions for": only as a title. */
	static const char *const titles[] = {
		"guidelines", "directions", "principles", "agenda", "vision", "regulations", NULL};
	if (words_listed(word, titles) && article->tokens[at].capital && at > 0 &&
		article->tokens[at - 1].capital && !article->tokens[at].lines)
		return "document";
	enum { LETTER = 2, ENDING_MAX = 3 * LETTER };
	for (size_t i = 0; (word.ptr[0] & 0x80) && i < ARRAY_LEN(russian_heads); i++) {
		struct text stem = text_of(russian_heads[i].word);
		if (text_starts(word, stem) && word.len <= stem.len + ENDING_MAX &&
			!text_ends(word, TEXT("ый")) && !text_ends(word, TEXT("ет")) &&
			!several(word))
			return russian_heads[i].kind;
	}
	if (at > 0 && text_starts(word, TEXT("карт")) && word.len <= strlen("картами") &&
		text_starts(article_folded(article, at - 1), TEXT("дорожн")))
		return "roadmap";
	if (article_word(article, at, "map") && at > 0 && article_word(article, at - 1, "road"))
		return "roadmap";
	return NULL;
}

/* Small words that may stand inside a title before its head. */
static const char *const inner[] = {"joint", "final", "action", "draft", "road", "anti", "drug",
	"development", "cooperation", "co", "operation", "trade", "free", "partnership",
	"strategic", "comprehensive", "framework", "intergovernmental", "interstate", "bilateral",
	"trilateral", "multilateral", "peace", "border", "political", "security", "energy",
	"economic", "investment", "transport", "military", "transit", "customs", "accession",
	"year", "term", "long", "term", "working", "presidential", "counter", "terrorism", "treaty",
	"environmental", "climate", "-", "совместную", "совместное", "совместного", "итоговую",
	"итоговое", "политическую", "межправительственное", "межправительственные", "рамочное",
	"дорожную", "дорожная", "дорожной", "торговое", "временное", "joint", "new", NULL};

/* What ends a title to the right of its head. */
static const char *const stops[] = {",", ".", ";", ":", ")", "(", "was", "were", "is", "are", "has",
	"have", "had", "will", "would", "that", "which", "who", "at", "during", "signed", "adopted",
	"approved", "after", "following", "by", "between", "with", "said", "as", "when", "while",
	"but", "aimed", "aiming", "under", "—", "–", "where", "before", "also", "may", "could",
	"can", "should", "reached", "entered", "came", "comes", "from", "since", "this", "today",
	"yesterday", "here", "there", "earlier", "worth", "totaling", "totalling", "valued",
	"because", "into", "outlining", "envisaging", "providing", "reads", "между", "на", "в",
	"по", "который", "вступил", "вступила", "вступило", "вступит", "вступает", "был", "была",
	"было", "подписан", "подписана", "подписано", "принят", "принята", "предусматривает",
	"которая", NULL};

/* What is done with a paper: "signed", "утверждены". */
static bool is_deed(struct text word)
{
	static const char *const deeds[] = {"signed", "sign", "signing", "signs", "inked",
		"adopted", "adopt", "adopting", "adopts", "approved", "ratified", "ratify",
		"ratifies", "ratifying", "concluded", "conclude", "initialed", "initialled",
		"issued", "endorsed", NULL};
	static const char *const russian[] = {
		"подписа", "приня", "одобр", "утвер", "ратифиц", "заключ", "парафирова", NULL};
	for (size_t i = 0; russian[i]; i++) {
		if (text_starts(word, text_of(russian[i])))
			return true;
	}
	return words_listed(word, deeds);
}

static uint32_t left_edge(const struct article *article, uint32_t head, struct mention *doc)
{
	uint32_t at = head;
	while (at > 0 && head - at < LEFT_MAX) {
		const struct token *t = &article->tokens[at - 1];
		const struct mention *m = article_mention_at(article, at - 1);
		if (article->tokens[at].lines)
			break;
		if (m) {
			bool part = m->kind == MENTION_ORG || m->kind == MENTION_STATE ||
				    m->kind == MENTION_PLACE || m->kind == MENTION_DURATION ||
				    m->kind == MENTION_DATE || m->kind == MENTION_CORRIDOR;
			if (!part || (m->flags & MENTION_REFERRED))
				break;
			if (m->kind == MENTION_ORG)
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
			       !is_deed(article_folded(article, at - 1));
		bool possessive = article_word(article, at - 1, "'s");
		if (!capital && !possessive && !article_listed(article, at - 1, inner))
			break;
		at--;
	}
	return at;
}

/* "Countering Terrorism, Separatism and Extremism": the comma belongs to the title. */
static bool goes_on(const struct article *article, uint32_t comma)
{
	return comma > 0 && comma + 2 < article->tokens_len && article->tokens[comma - 1].capital &&
	       article->tokens[comma + 1].capital &&
	       (article_word(article, comma + 2, "and") || article_word(article, comma + 2, ","));
}

/* "Strategy 2022-2026", "CAREC 2030": years right behind a name are part of it, and no date. The
 * token after them. */
static uint32_t after_years(const struct article *article, uint32_t at)
{
	enum { YEAR = 4 };
	const struct mention *m = article_mention_at(article, at);
	bool years = m && m->kind == MENTION_DATE && m->first == at &&
		     article->tokens[at].kind == TOKEN_NUMBER && !article->tokens[at].lines &&
		     (m->id.len == YEAR || m->id.len == 2 * YEAR + 1);
	return years ? m->last : at;
}

static uint32_t right_edge(const struct article *article, uint32_t head, struct mention *doc)
{
	static const char *const joints[] = {"of", "on", "for", "until", "concerning", "regarding",
		"towards", "about", "о", "об", NULL};
	static const char *const terms[] = {
		"until", "for", "to", "till", "through", "до", "на", NULL};
	uint32_t at = after_years(article, head + 1);
	/* "a development strategy to 2035": no day of what was done. */
	if (at == head + 1 && article_listed(article, at, terms) &&
		after_years(article, at + 1) > at + 1)
		return after_years(article, at + 1);
	/* What a decision decides is a fact of its own, for the rules to see. */
	if (at > head + 1 || !article_listed(article, at, joints) ||
		article_word(article, head, "decision"))
		return at;
	/* "a resolution on granting Belarus the status of a member": what it does is to be read
	 * too. */
	static const char *const steps[] = {"granting", "admitting", "accepting", "suspending",
		"extending", "joining", "accession", NULL};
	if (article_word(article, at, "on") && article_listed(article, at + 1, steps))
		return at;
	bool and_seen = false;
	while (at < article->tokens_len && at - head < RIGHT_MAX) {
		struct text word = article_folded(article, at);
		if (article_word(article, at, ",") && goes_on(article, at)) {
			at++;
			continue;
		}
		if (article->tokens[at].lines || words_listed(word, stops) ||
			article->tokens[at].kind == TOKEN_OPEN ||
			article->tokens[at].kind == TOKEN_CLOSE)
			break;
		/* A second "and" with an article is no longer the title: "... and the signing of".
		 */
		if (text_is(word, "and") && (and_seen || article_word(article, at + 1, "the") ||
						    article_word(article, at + 1, "a") ||
						    article_word(article, at + 1, "an")))
			break;
		const struct mention *m = article_mention_at(article, at + 1);
		if (m && text_is(word, "in") &&
			(m->kind == MENTION_PLACE || m->kind == MENTION_DATE ||
				m->kind == MENTION_STATE))
			break;
		/* "extended the agreement for five years" */
		if (m && m->kind == MENTION_DURATION && text_is(word, "for"))
			break;
		const struct mention *here = article_mention_at(article, at);
		/* "Declaration on ASEAN 2045", "Vision 2030" */
		bool in_name = here && here->kind == MENTION_DATE && here->last == at + 1 &&
			       article->tokens[at - 1].capital && at > head + 1;
		if (here && here->kind == MENTION_DATE && !in_name &&
			!article_listed(article, at - 1, terms))
			break;
		if (here && here->kind == MENTION_ORG && !doc->country.len)
			doc->country = here->id;
		if (here && here->kind == MENTION_CORRIDOR)
			doc->topic = here->id;
		and_seen |= text_is(word, "and");
		at = here && here->last > at ? here->last : at + 1;
	}
	while (at > head + 1 &&
		(article_word(article, at - 1, "in") || article_listed(article, at - 1, joints) ||
			article_word(article, at - 1, "the") ||
			article_word(article, at - 1, "and")))
		at--;
	return at;
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
	static const char *const words[] = {
		"titled", "entitled", "called", "named", "dubbed", NULL};
	uint32_t open = doc->last;
	if (article_listed(article, open, words))
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
	doc->id = quoted_title(article, open, close);
	doc->first = left_edge(article, open, doc);
	doc->last = close + 1;
	return true;
}

/* "The ministers plan to": a verb, since nothing stands before it that a noun would have. */
static bool is_noun(const struct article *article, const struct mention *doc, uint32_t head)
{
	static const char *const before[] = {"a", "an", "the", "this", "that", "its", "their",
		"his", "her", "new", "of", "on", "signed", "adopted", "approved", "and", "draft",
		NULL};
	return doc->first < head || article->tokens[head].capital ||
	       !text_is(article->lang, "en") ||
	       (head > 0 && article_listed(article, head - 1, before));
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
	static const char *const beside[] = {"between", "with", "granting", "establishing",
		"creating", "governing", "amending", "admitting", "outlining", NULL};
	bool parties = words_listed(article_folded(article, doc->last), beside);
	return right || capital || parties || head > doc->first;
}

/* "signed a treaty", "the agreement was ratified": a bare word, told to be a document by what is
 * done with it. */
static bool handled(const struct article *article, uint32_t head)
{
	uint32_t back = head > DEED_REACH ? head - DEED_REACH : 0;
	for (uint32_t t = head; t > back; t--) {
		if (is_deed(article_folded(article, t - 1)))
			return true;
		if (article->tokens[t - 1].kind == TOKEN_MARK || article->tokens[t].lines)
			break;
	}
	/* "a roadmap signed in 2022" */
	if (is_deed(article_folded(article, head + 1)))
		return true;
	for (uint32_t t = head + 1; t < head + DEED_REACH; t++) {
		if (article_word(article, t, "into") &&
			(article_word(article, t + 1, "force") ||
				article_word(article, t + 1, "effect")))
			return true;
		if (article_word(article, t, "was") || article_word(article, t, "were") ||
			article_word(article, t, "been"))
			return is_deed(article_folded(article, t + 1)) ||
			       is_deed(article_folded(article, t + 2));
	}
	return false;
}

/* "The treaty", "the document": the one of that kind that the article has spoken of last. */
static bool spoken_of(
	const struct article *article, uint32_t head, const char *kind, struct mention *doc)
{
	bool russian = text_is(article->lang, "ru");
	bool definite = head > 0 && (article_word(article, head - 1, "the") ||
					    article_word(article, head - 1, "this"));
	if (!russian && !definite)
		return false;
	for (uint32_t i = article_mention_first(article, head); i > 0; i--) {
		const struct mention *m = &article->mentions[i - 1];
		if (m->kind != MENTION_DOCUMENT ||
			(strcmp(kind, "document") != 0 && !text_is(m->office, kind)))
			continue;
		*doc = *m;
		doc->first = head;
		doc->last = head + 1;
		doc->flags |= MENTION_REFERRED;
		return true;
	}
	return false;
}

static void document_at(struct article *article, uint32_t head, const char *kind)
{
	struct mention doc = {.kind = MENTION_DOCUMENT, .office = text_of(kind)};
	const struct mention *there = article_mention_at(article, head);
	if (there && there->kind != MENTION_ORG)
		return;
	if (there && article->tokens[head + 1 < article->tokens_len ? head + 1 : head].kind ==
			     TOKEN_WORD)
		return;
	if (!inside_quotes(article, head, &doc)) {
		doc.first = left_edge(article, head, &doc);
		doc.last = right_edge(article, head, &doc);
		if (!titled(article, head, &doc)) {
			/* A "pact" is an alliance more often than a paper. */
			bool bare = !telling(article, &doc, head) ||
				    article_word(article, head, "pact");
			bool counted = doc.first > 0 &&
				       article->tokens[doc.first - 1].kind == TOKEN_NUMBER;
			/* "25 documents and agreements were signed" */
			counted |= bare && doc.first > 0 &&
				   article_word(article, doc.first - 1, "and");
			struct text words = article_slice(article, doc.first, doc.last);
			bool known = bare && !counted && spoken_of(article, head, kind, &doc);
			if (!known && (counted || (bare && !handled(article, head)) ||
					      !is_noun(article, &doc, head)))
				return;
			doc.id = known ? doc.id : words;
		}
	}
	article_mention(article, &doc);
}

/* Chinese titles stand in marks of their own: 《阿斯塔纳宣言》. */
static void chinese_title(struct article *article, uint32_t open)
{
	static const struct head ends[] = {{"宣言", "declaration"}, {"声明", "statement"},
		{"战略", "strategy"}, {"协定", "agreement"}, {"协议", "agreement"},
		{"备忘录", "memorandum"}, {"纲要", "programme"}, {"规划", "plan"},
		{"条约", "treaty"}, {"公报", "communique"}, {"倡议", "initiative"},
		{"宪章", "charter"}, {"决议", "resolution"}, {"公约", "convention"},
		{"议定书", "protocol"}, {"路线图", "roadmap"}, {"计划", "plan"},
		{"方案", "programme"}, {"构想", "concept"}, {"决定", "decision"}};
	uint32_t close = open + 1;
	while (close < article->tokens_len && close < open + CHINESE_TITLE_MAX &&
		!article_word(article, close, "》"))
		close++;
	if (!article_word(article, close, "》") || close == open + 1)
		return;
	struct mention doc = {.kind = MENTION_DOCUMENT,
		.first = open,
		.last = close + 1,
		.id = article_slice(article, open + 1, close),
		.office = TEXT("document")};
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		if (text_ends(doc.id, text_of(ends[i].word)))
			doc.office = text_of(ends[i].kind);
	}
	article_mention(article, &doc);
}

/* "发表联合公报", "签署谅解备忘录": a paper that what is done with it tells, without marks. */
static void chinese_bare(struct article *article, uint32_t at)
{
	static const struct head papers[] = {{"联合公报", "communique"}, {"新闻公报", "communique"},
		{"联合声明", "statement"}, {"联合宣言", "declaration"},
		{"谅解备忘录", "memorandum"}, {"合作协议", "agreement"}, {"合作协定", "agreement"},
		{"合作规划", "plan"}, {"政府间协议", "agreement"}, {"政府间协定", "agreement"},
		{"自由贸易协定", "agreement"}, {"路线图", "roadmap"}, {"备忘录", "memorandum"},
		{"协定", "agreement"}, {"条约", "treaty"}, {"声明", "statement"},
		{"宣言", "declaration"}, {"公报", "communique"}};
	/* The last three tell more often of a deed, "外交部声明", than of a paper, "关于……的声明".
	 */
	bool of = at > 0 && article_word(article, at - 1, "的");
	size_t bare = of ? ARRAY_LEN(papers) : ARRAY_LEN(papers) - 3;
	if (article_mention_at(article, at))
		return;
	for (size_t i = 0; i < bare; i++) {
		uint32_t end = at;
		const char *c = papers[i].word;
		for (; *c; c += 3, end++) {
			char one[4] = {c[0], c[1], c[2], 0};
			if (!article_word(article, end, one))
				break;
		}
		if (*c)
			continue;
		struct mention doc = {.kind = MENTION_DOCUMENT,
			.first = at,
			.last = end,
			.id = text_of(papers[i].word),
			.office = text_of(papers[i].kind)};
		article_mention(article, &doc);
		return;
	}
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
		if (article_word(article, t, "《"))
			chinese_title(article, t);
		if (article->tokens[t].kind == TOKEN_HAN)
			chinese_bare(article, t);
		if (article->tokens[t].kind != TOKEN_WORD)
			continue;
		plan_of(article, t);
		const char *kind = head_kind(article, t);
		if (kind)
			document_at(article, t, kind);
	}
}
