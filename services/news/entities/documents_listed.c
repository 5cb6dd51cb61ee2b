/* Papers in a list: "The following documents were signed:" and what stands behind it, line by line
 * or between semicolons. Each entry is the title of one, whatever its words are. */
#include "services/news/entities/documents_inside.h"

#include "services/news/text/sentences.h"

enum { OPENING_MAX = 60, THEM_MAX = 5, TITLE_MAX = 80, NUMBER_MAX = 3 };

static bool holds(const struct article *article, uint32_t first, uint32_t last, enum word_list list)
{
	for (uint32_t t = first; t < last; t++) {
		if (article_in(article, t, list))
			return true;
	}
	return false;
}

/* "25 documents were signed", "decisions adopted" */
static bool tells_of_papers(const struct article *article, uint32_t first, uint32_t last)
{
	return last - first <= OPENING_MAX && holds(article, first, last, LIST_DOCUMENTS_SET) &&
	       (holds(article, first, last, LIST_DOCUMENTS_DEED) ||
		       holds(article, first, last, LIST_DOCUMENTS_EXCHANGE));
}

/* Do the tokens before the colon at `last` open a list of papers? "Among them:" speaks of those of
 * the sentence before. */
static bool opens(const struct article *article, const struct sentence *s, uint32_t last)
{
	if (tells_of_papers(article, s->first, last))
		return true;
	return s > article->sentences && last - s->first <= THEM_MAX &&
	       (holds(article, s->first, last, LIST_CLAUSE_THEM) ||
		       holds(article, s->first, last, LIST_CLAUSE_INCLUDING)) &&
	       tells_of_papers(article, s[-1].first, s[-1].last);
}

static bool is_number(const struct article *article, const struct sentence *s)
{
	return s->last - s->first < NUMBER_MAX && article->tokens[s->first].kind == TOKEN_NUMBER;
}

/* Without bullet, number and article before it, and marks behind it. */
static void trim(const struct article *article, uint32_t range[2])
{
	while (range[0] < range[1] &&
		(article->tokens[range[0]].kind == TOKEN_MARK ||
			article_in(article, range[0], LIST_LISTING_BULLETS) ||
			(article->tokens[range[0]].kind == TOKEN_NUMBER &&
				article->tokens[range[0] + 1].kind == TOKEN_MARK)))
		range[0]++;
	range[0] += article_in(article, range[0], LIST_CLAUSE_ARTICLES);
	/* "Agreement on transit, signed by the ministers" */
	for (uint32_t t = range[0] + 2; t < range[1]; t++) {
		if (article_word(article, t - 1, ",") &&
			article_in(article, t, LIST_DOCUMENTS_DEED))
			range[1] = t - 1;
	}
	while (range[1] > range[0] &&
		(article->tokens[range[1] - 1].kind == TOKEN_MARK ||
			article_word(article, range[1] - 1, "and")) &&
		!article_word(article, range[1] - 1, ")"))
		range[1]--;
}

/* The entry is the title of a paper, unless it holds one between quotation marks, or says
 * something. */
static void entry(struct article *article, uint32_t first, uint32_t last)
{
	uint32_t range[2] = {first, last};
	trim(article, range);
	if (range[1] < range[0] + 2 || range[1] - range[0] > TITLE_MAX ||
		holds(article, range[0], range[1], LIST_DOCUMENTS_SAYS))
		return;
	struct mention doc = {.kind = MENTION_DOCUMENT,
		.first = range[0],
		.last = range[1],
		.id = article_slice(article, range[0], range[1]),
		.office = TEXT("document")};
	bool headed = false, steps = holds(article, range[0], range[1], LIST_DOCUMENTS_STEPS);
	for (uint32_t t = range[0]; t < doc.last; t++) {
		const struct mention *m = article_mention_at(article, t);
		if (m && m->kind == MENTION_DOCUMENT &&
			article->tokens[m->last - 1].kind == TOKEN_CLOSE)
			return;
		if (m && m->kind == MENTION_ORG && !doc.country.len)
			doc.country = m->id;
		if (m && m->kind == MENTION_CORRIDOR)
			doc.topic = m->id;
		if (m && m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE))
			doc.within = m->id;
		struct list_value kind;
		if (!headed && article_list(article, t, LIST_DOCUMENTS_HEAD, &kind) > t) {
			doc.office = kind.text;
			headed = true;
			/* "Decision on granting Belarus the status of a member": what it does is to
			 * be read too. */
			doc.last = steps ? t + 1 : doc.last;
		}
	}
	article_mention(article, &doc);
}

/* "The following documents were signed: a Declaration on trade; the Astana Act." */
static void between_semicolons(struct article *article, const struct sentence *s, uint32_t colon)
{
	uint32_t first = colon + 1;
	bool several = false;
	for (uint32_t t = first; t < s->last; t++)
		several |= article_in(article, t, LIST_LISTING_ITEM_ENDS);
	for (uint32_t t = first; several && t <= s->last; t++) {
		if (t < s->last && !article_in(article, t, LIST_LISTING_ITEM_ENDS))
			continue;
		entry(article, first, t);
		first = t + 1;
	}
}

static bool opens_entry(const struct article *article, uint32_t i)
{
	const struct sentence *s = &article->sentences[i];
	return i < article->sentences_len &&
	       (is_number(article, s) || article_in(article, s->first, LIST_LISTING_BULLETS));
}

/* The entries behind the sentence at `opening`; the sentence that is none of them any more. */
static uint32_t lines_after(struct article *article, uint32_t opening)
{
	bool numbered = false, semicolons = false;
	uint32_t i = opening + 1;
	for (; i < article->sentences_len; i++) {
		const struct sentence *s = &article->sentences[i];
		if (is_number(article, s)) {
			numbered = true;
			continue;
		}
		bool line = numbered || article->tokens[s->first].lines;
		bool ends = article_in(article, s->last - 1, LIST_LISTING_ITEM_ENDS);
		if (!line || (!numbered && !ends &&
				     !article_in(article, s->first, LIST_LISTING_BULLETS) &&
				     holds(article, s->first, s->last, LIST_DOCUMENTS_SAYS)))
			break;
		for (uint32_t t = s->first, first = t; t < s->last; t++) {
			bool last = t + 1 == s->last;
			if (!last && !article_in(article, t, LIST_LISTING_ITEM_ENDS))
				continue;
			entry(article, first, t + 1);
			first = t + 1;
		}
		/* "A declaration; / a protocol. / The president arrived": the second is the last.
		 */
		if (semicolons && !ends && article_word(article, s->last - 1, ".") &&
			!opens_entry(article, i + 1))
			return i + 1;
		semicolons |= ends;
		numbered = false;
	}
	return i;
}

void documents_listed(struct article *article)
{
	uint32_t read = 0; /* lines that are entries already, of whichever opening */
	for (uint32_t i = 0; i < article->sentences_len; i++) {
		const struct sentence *s = &article->sentences[i];
		for (uint32_t t = s->first; t < s->last; t++) {
			if (!article_in(article, t, LIST_LISTING_OPENS))
				continue;
			bool lines = t + 1 == s->last;
			if ((lines && i < read) || !opens(article, s, t))
				break;
			if (lines)
				read = lines_after(article, i);
			else
				between_semicolons(article, s, t);
			break;
		}
	}
}
