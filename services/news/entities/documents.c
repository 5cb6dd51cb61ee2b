#include "services/news/entities/documents_inside.h"

#include "services/news/text/sentences.h"

#include <string.h>

enum { LEFT_MAX = 12, QUOTED_MAX = 30, DEED_REACH = 8, TO_BE_REACH = 14, DOERS_REACH = 24 };

/* "an agreement | that A, B and C signed": the paper of a relative clause that says who did it. */
static bool done_by(const struct article *article, uint32_t head)
{
	bool named = false;
	if (!article_word(article, head + 1, "that") && !article_word(article, head + 1, "which"))
		return false;
	for (uint32_t t = head + 2; t < article->tokens_len && t < head + DOERS_REACH; t++) {
		const struct mention *m = article_mention_at(article, t);
		named |= m && m->kind != MENTION_DATE;
		if (article->tokens[t].lines)
			return false;
		if (article_in(article, t, LIST_DOCUMENTS_BEHIND))
			return named;
		if (article_in(article, t, LIST_VERBS_FINITE) &&
			!article_in(article, t, LIST_DOCUMENTS_HAS))
			return false;
	}
	return false;
}

/* "Signed by twelve states, the | declaration calls": what opens the sentence is done with it. */
static bool done_before(const struct article *article, uint32_t head)
{
	const struct sentence *s = sentences_of(article, head);
	return s && head > s->first + 2 && article_in(article, s->first, LIST_DOCUMENTS_BEHIND) &&
	       article_in(article, head - 1, LIST_CLAUSE_ARTICLES) &&
	       article_word(article, head - 2, ",");
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
	/* "a roadmap signed in 2022", "a protocol, signed in Minsk, which" */
	uint32_t behind = head + 1 + article_word(article, head + 1, ",");
	if (article_in(article, behind, LIST_DOCUMENTS_DEED) ||
		article_in(article, behind, LIST_DOCUMENTS_BEHIND) || done_by(article, head) ||
		done_before(article, head))
		return true;
	for (uint32_t t = head + 1; t < head + TO_BE_REACH; t++) {
		/* "an agreement that will free trade is due to be signed" */
		if (article_word(article, t, "to") && article_word(article, t + 1, "be") &&
			article_in(article, t + 2, LIST_DOCUMENTS_DEED))
			return true;
	}
	for (uint32_t t = head + 1; t < head + DEED_REACH; t++) {
		if (article_list(article, t, LIST_DOCUMENTS_IN_FORCE, NULL) > t)
			return true;
		bool was = article_word(article, t, "was") || article_word(article, t, "were");
		if (!was && !article_word(article, t, "been"))
			continue;
		bool done = article_in(article, t + 1, LIST_DOCUMENTS_DEED) ||
			    article_in(article, t + 2, LIST_DOCUMENTS_DEED);
		/* "which has been in force since" goes on. */
		if (was || done)
			return done;
	}
	return false;
}

/* "documents:\n— Strategy of development;\n— | Programme of cooperation": a line of a list is a
 * paper of its own. Where it ends, without its mark; 0 when the word heads none. */
static uint32_t listed(const struct article *article, uint32_t head)
{
	uint32_t first = head - (head > 0 && article_in(article, head - 1, LIST_LISTING_BULLETS));
	if (first == 0 || !article->tokens[first].lines || !article->tokens[head].capital ||
		(!article_word(article, first - 1, ";") && !article_word(article, first - 1, ":")))
		return 0;
	uint32_t end = head + 1;
	while (end < article->tokens_len && !article->tokens[end].lines &&
		!article_in(article, end, LIST_LISTING_LINE_ENDS) &&
		!article_word(article, end, ".") && end < head + QUOTED_MAX)
		end++;
	return end > head + 1 ? end : 0;
}

/* Is the word the head of a title? "the Main Guidelines of", "Vision 2025": one only as a title. */
static bool is_head(const struct article *article, uint32_t at, struct list_value *kind)
{
	if (article_list(article, at, LIST_DOCUMENTS_HEAD, kind) > at)
		return true;
	bool titled = article_in(article, at, LIST_DOCUMENTS_TITLE_HEADS) &&
		      article->tokens[at].capital && at > 0 && !article->tokens[at].lines &&
		      (article->tokens[at - 1].capital ||
			      documents_after_years(article, at + 1) > at + 1 ||
			      (article_word(article, at + 1, "of") && handled(article, at)));
	bool map = at > 0 && article_in(article, at, LIST_DOCUMENTS_MAP) &&
		   article_in(article, at - 1, LIST_DOCUMENTS_ROAD);
	kind->text = titled ? TEXT("document") : TEXT("roadmap");
	return titled || map;
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
	/* "expressed the hope that they accept such a decision": no title begins so; and the law
	 * “On ratification of the Treaty” is not the treaty. */
	if (text_is(article->lang, "en") &&
		(!article->tokens[open + 1].capital || article_word(article, open + 1, "on")))
		return false;
	doc->id = quoted_title(article, open, close);
	doc->first = documents_left_edge(article, open, doc);
	doc->last = close + 1;
	return true;
}

/* "the “Friendship and Cooperation” | agreement": its title stands before the head. */
static bool titled_before(const struct article *article, uint32_t head, struct mention *doc)
{
	if (head < 3 || article->tokens[head - 1].kind != TOKEN_CLOSE ||
		article->tokens[head].lines || article->tokens[head].capital)
		return false;
	uint32_t open = head - 1;
	while (open > 0 && head - open < LEFT_MAX && article->tokens[open].kind != TOKEN_OPEN)
		open--;
	if (article->tokens[open].kind != TOKEN_OPEN || head < open + 4 ||
		!article->tokens[open + 1].capital)
		return false;
	doc->id = quoted_title(article, open, head - 1);
	doc->first = open;
	doc->last = head + 1;
	return true;
}

/* "the Convention is a treaty | signed in Minsk": what it is called besides is no other paper. */
static bool is_same(const struct article *article, struct mention *doc)
{
	uint32_t at = doc->first;
	if (at < 3 ||
		!(article_word(article, at - 1, "a") || article_word(article, at - 1, "an")) ||
		!(article_word(article, at - 2, "is") || article_word(article, at - 2, "was")))
		return false;
	const struct mention *m = article_mention_at(article, at - 3);
	if (!m || m->kind != MENTION_DOCUMENT || m->last != at - 2)
		return false;
	doc->id = m->id;
	doc->office = m->office;
	doc->flags |= MENTION_REFERRED;
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

/* Treaties go by one another's names: "the Convention ... ratify the treaty". */
static bool binds_too(struct text kind)
{
	return text_is(kind, "treaty") || text_is(kind, "pact") || text_is(kind, "agreement") ||
	       text_is(kind, "convention") || text_is(kind, "protocol") || text_is(kind, "charter");
}

/* "The treaty", "the document": the one of that kind that the article has spoken of last, or else,
 * of those that bind, the last of any. */
static bool spoken_of(
	const struct article *article, uint32_t head, struct text kind, struct mention *doc)
{
	bool russian = text_is(article->lang, "ru");
	bool definite = head > 0 && (article_word(article, head - 1, "the") ||
					    article_word(article, head - 1, "this"));
	bool any = article_in(article, head, LIST_DOCUMENTS_ANY_PAPER) || text_is(kind, "document");
	bool binds = article_in(article, head, LIST_DOCUMENTS_ANY_TREATY);
	const struct mention *found = NULL;
	const struct sentence *own_sentence = sentences_of(article, head);
	uint32_t before = own_sentence ? own_sentence->first : 0;
	/* "the agreement to become a member" is one of its own. */
	bool own = article_word(article, head + 1, "to") &&
		   article_in(article, head + 2, LIST_VERBS_BARE);
	if ((!russian && !definite) || own)
		return false;
	for (uint32_t i = article_mention_first(article, head); i > 0; i--) {
		const struct mention *m = &article->mentions[i - 1];
		if (m->kind != MENTION_DOCUMENT)
			continue;
		bool like = any || text_equal(m->office, kind);
		/* "A document is ready": one that has no title tells less than one before it. */
		bool bare = any && text_is(m->office, "document") &&
			    text_equal(m->id, article_slice(article, m->last - 1, m->last));
		bool other = !found && binds && m->last <= before && binds_too(m->office);
		if (bare ? !found : like || other)
			found = m;
		if (like && !bare)
			break;
	}
	if (!found)
		return false;
	*doc = *found;
	/* "the Protocol amending the Treaty of Amity ... the Treaty": that in the other's title. */
	for (uint32_t t = found->first; t < found->last && !text_equal(found->office, kind); t++) {
		if (article->tokens[t].word == article->tokens[head].word) {
			doc->id = article_slice(article, t, found->last);
			doc->office = kind;
		}
	}
	doc->first = head;
	doc->last = head + 1;
	doc->flags |= MENTION_REFERRED;
	return true;
}

/* "25 | documents", "six further | agreements", "two | intergovernmental agreements" */
static bool counted_before(const struct article *article, uint32_t first, bool bare)
{
	enum { BETWEEN_MAX = 4 };
	uint32_t at = first;
	/* "24 large-scale | accords" */
	for (uint32_t n = 0; bare && n < BETWEEN_MAX && at > 1; n++, at--)
		if (!article_in(article, at - 1, LIST_DOCUMENTS_FURTHER))
			break;
	const struct mention *m = at > 0 ? article_mention_at(article, at - 1) : NULL;
	bool year = m && m->kind == MENTION_DATE; /* "the 2017 | agreement" */
	return at > 0 && !year &&
	       (article->tokens[at - 1].kind == TOKEN_NUMBER ||
		       (bare && m && m->kind == MENTION_NUMBER));
}

/* "the Collective Security Treaty (CST) | was signed": where the name with its abbreviation ends; 0
 * when nothing is done with it. */
static uint32_t done_with(const struct article *article, const struct mention *name, uint32_t head)
{
	if (!article_word(article, head + 1, "("))
		return 0;
	bool before = name->first > 1 &&
		      (article_in(article, name->first - 1, LIST_DOCUMENTS_DEED) ||
			      article_in(article, name->first - 2, LIST_DOCUMENTS_DEED));
	bool after = article_in(article, name->last, LIST_DOCUMENTS_SAYS) &&
		     (article_in(article, name->last + 1, LIST_DOCUMENTS_DEED) ||
			     article_in(article, name->last + 2, LIST_DOCUMENTS_DEED));
	return before || after ? name->last : 0;
}

/* "an agreement on trade | and a protocol": what is done with the one is done with the other. */
static bool beside_paper(const struct article *article, uint32_t head)
{
	enum { BESIDE_REACH = 24 };
	uint32_t i = article_mention_first(article, head);
	if (head < 3 ||
		!(article_word(article, head - 1, "a") || article_word(article, head - 1, "an")) ||
		!(article_word(article, head - 2, "and") || article_word(article, head - 2, ",")))
		return false;
	for (; i > 0 && article->mentions[i - 1].last + BESIDE_REACH > head; i--) {
		if (article->mentions[i - 1].kind == MENTION_DOCUMENT)
			return sentences_of(article, head)->first <= article->mentions[i - 1].first;
	}
	return false;
}

/* "declaration on the establishment of | the SCO", "treaty establishing | the bloc": which it
 * founds, and not a centre of it. */
static bool founded_there(const struct article *article, const struct mention *m, uint32_t last)
{
	uint32_t t = m->first;
	t -= t > 0 && article_word(article, t - 1, "the");
	t -= t > 0 && article_word(article, t - 1, "of");
	return t > 0 && mention_of_states(m) && article_in(article, t - 1, LIST_FOUNDING_TITLE) &&
	       (m->last >= last || article_in(article, m->last, LIST_CLAUSE_DAY_OR_PLACE_AFTER));
}

static void document_at(struct article *article, uint32_t head, struct text kind)
{
	struct mention doc = {.kind = MENTION_DOCUMENT, .office = kind};
	const struct mention *there = article_mention_at(article, head);
	if (there && there->kind != MENTION_ORG)
		return;
	/* "The ECO Vision 2025 | document" */
	struct mention *named = head > 0 ? article_mention_at(article, head - 1) : NULL;
	if (named && named->kind == MENTION_DOCUMENT && !article->tokens[head].lines &&
		article_in(article, head, LIST_DOCUMENTS_ANY_PAPER)) {
		struct mention wide = *named;
		wide.last = head + 1;
		article_mention(article, &wide);
		return;
	}
	if (documents_building(article, head))
		return;
	/* "the Collective Security Treaty was signed": the paper, and not the states under it. */
	uint32_t abbreviated = there ? done_with(article, there, head) : 0;
	bool paper = there && (abbreviated || (there->last == head + 1 && handled(article, head)));
	if (there && !paper &&
		article->tokens[head + 1 < article->tokens_len ? head + 1 : head].kind ==
			TOKEN_WORD)
		return;
	if (!inside_quotes(article, head, &doc) && !titled_before(article, head, &doc)) {
		doc.first = documents_left_edge(article, head, &doc);
		doc.last = documents_right_edge(article, head, &doc);
		if (!titled(article, head, &doc)) {
			/* A "pact" is an alliance more often than a paper. */
			bool bare = !telling(article, &doc, head) ||
				    article_word(article, head, "pact");
			bool several = doc.last == head + 1 &&
				       !article->tokens[doc.first].capital &&
				       article_in(article, head, LIST_DOCUMENTS_SET);
			bool counted = counted_before(article, doc.first, bare || several);
			/* "25 documents and agreements were signed" */
			counted |= bare && doc.first > 0 &&
				   article_word(article, doc.first - 1, "and");
			struct text words = article_slice(article, doc.first, doc.last);
			bool known = bare && !counted && spoken_of(article, head, kind, &doc);
			bool doing = article_in(article, head + 1, LIST_DOCUMENTS_DOING);
			uint32_t line = bare && !known && !text_is(kind, "decision")
						? listed(article, head)
						: 0;
			bool vague = bare && !doing && !line && !beside_paper(article, head) &&
				     (!handled(article, head) || documents_vague(article, head));
			if (!known && (counted || vague || !is_noun(article, &doc, head) ||
					      documents_loose(article, &doc)))
				return;
			known |= !known && is_same(article, &doc);
			doc.id = known ? doc.id : words;
			if (!known && text_is(article->lang, "en"))
				documents_with_parties(article, head, &doc);
			/* "the Collective Security Treaty (CST)" */
			doc.last = doc.last < abbreviated ? abbreviated : doc.last;
			if (line) {
				doc.last = line;
				doc.id = article_slice(article, doc.first, line);
			}
		}
	}
	for (uint32_t t = doc.first; t < doc.last && t < article->tokens_len; t++) {
		const struct mention *m = article_mention_at(article, t);
		if (m && m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE))
			doc.within = m->id;
		if (m && m->first == t && founded_there(article, m, doc.last)) {
			doc.flags |= MENTION_FOUNDS;
			doc.country = m->id;
		}
	}
	article_mention(article, &doc);
}

/* "CAREC 2030 will be": a plan named after its organisation, for years to come. "BRICS 2024" is the
 * meeting of that year. */
static void plan_of(struct article *article, uint32_t at)
{
	const struct mention *org = article_mention_at(article, at);
	uint32_t end =
		org && org->kind == MENTION_ORG ? documents_after_years(article, org->last) : 0;
	int year = article->date == DAY_MIN ? 0 : day_to_civil(article->date).year;
	int64_t to = 0;
	if (end == 0 || end == org->last || org->first != at || !year)
		return;
	/* "2030", "2025-30"; a hyphen before it leaves the bare word: "CAREC-2030". */
	const struct mention *years = article_mention_at(article, end - 1);
	struct text last = years && years->kind == MENTION_DATE && years->id.len >= 4
				   ? text_slice(years->id, years->id.len - 4, years->id.len)
				   : article_folded(article, end - 1);
	if (!text_to_i64(last, year + 2, 9999, &to))
		return;
	struct mention doc = {.kind = MENTION_DOCUMENT,
		.first = at,
		.last = end,
		.id = article_slice(article, at, end),
		.country = org->id,
		.office = TEXT("strategy")};
	article_mention(article, &doc);
}

/* Words that stand in brackets behind a paper, "... Agreement (EPCA)", by their numbers: where the
 * last such bracket opens. */
struct abbreviated {
	struct abbreviation {
		uint32_t word, bracket;
	} * items;
	size_t len, room;
};

/* Where the word is, or would have to stand. */
static size_t place_of(const struct abbreviated *known, uint32_t word)
{
	size_t low = 0, high = known->len;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (known->items[middle].word < word)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The paper that ends before the token; NULL when none does. */
static const struct mention *paper_before(const struct article *article, uint32_t at)
{
	const struct mention *m = at > 0 ? article_mention_at(article, at - 1) : NULL;
	return m && m->kind == MENTION_DOCUMENT && m->last == at ? m : NULL;
}

static void note_abbreviation(
	struct article *article, struct abbreviated *known, uint32_t at, uint32_t bracket)
{
	uint32_t word = article->tokens[at].word;
	size_t place = place_of(known, word);
	if (place == known->len || known->items[place].word != word) {
		known->items = arena_room(&article->arena, known->items, known->len, &known->room,
			sizeof(*known->items));
		memmove(known->items + place + 1, known->items + place,
			(known->len - place) * sizeof(*known->items));
		known->len++;
	}
	known->items[place] = (struct abbreviation){word, bracket};
}

/* "(EPCA)", "(hereinafter, the Treaty or the TEAEU)" */
static void note_abbreviated(struct article *article, struct abbreviated *known, uint32_t bracket)
{
	enum { BRACKET_MAX = 12 };
	if (!article_word(article, bracket, "(") || !paper_before(article, bracket))
		return;
	for (uint32_t at = bracket + 1; at < article->tokens_len && at < bracket + BRACKET_MAX &&
					!article_word(article, at, ")");
		at++)
		if (article->tokens[at].caps || at == bracket + 1)
			note_abbreviation(article, known, at, bracket);
}

/* "the EPCA": the paper whose title this stands for, "... Agreement (EPCA)". */
static void abbreviation(struct article *article, const struct abbreviated *known, uint32_t at)
{
	if (!article->tokens[at].caps || article_mention_at(article, at))
		return;
	size_t place = place_of(known, article->tokens[at].word);
	if (place == known->len || known->items[place].word != article->tokens[at].word)
		return;
	const struct mention *paper = paper_before(article, known->items[place].bracket);
	if (!paper)
		return;
	struct mention doc = *paper;
	doc.first = at;
	doc.last = at + 1;
	doc.flags |= MENTION_REFERRED;
	article_mention(article, &doc);
}

void documents_find(struct article *article)
{
	struct abbreviated known = {0};
	for (uint32_t t = 0; t < article->tokens_len; t++) {
		bool opens = article->tokens[t].kind == TOKEN_OPEN && t + 1 < article->tokens_len &&
			     article->tokens[t + 1].kind == TOKEN_HAN;
		if (opens || article_word(article, t, "《"))
			documents_chinese_title(article, t);
		if (article->tokens[t].kind == TOKEN_HAN)
			documents_chinese_bare(article, t);
		note_abbreviated(article, &known, t);
		if (article->tokens[t].kind != TOKEN_WORD)
			continue;
		plan_of(article, t);
		struct list_value kind = {0};
		if (is_head(article, t, &kind))
			document_at(article, t, kind.text);
		else
			abbreviation(article, &known, t);
		if (article_in(article, t, LIST_DOCUMENTS_DEED))
			documents_named(article, t);
	}
	documents_listed(article);
}
