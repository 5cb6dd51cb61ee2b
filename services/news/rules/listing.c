#include "services/news/rules/listing.h"

#include "proto/base/alloc.h"

#include <stdlib.h>

static void copy(struct elements *to, const struct elements *from, uint32_t first, uint32_t last)
{
	for (uint32_t e = first; e < last; e++) {
		to->items = alloc_room(to->items, to->len, &to->room, sizeof(*to->items));
		to->items[to->len++] = from->items[e];
	}
}

static bool is_word(
	const struct article *article, const struct elements *row, uint32_t e, enum word_list list)
{
	return e < row->len && !row->items[e].mention &&
	       lists_has(article->lists, row->items[e].bits, list);
}

static bool is_bullet(const struct article *article, const struct elements *row, uint32_t e)
{
	return is_word(article, row, e, LIST_LISTING_BULLETS);
}

static bool has_verb(const struct article *article, const struct elements *row)
{
	for (uint32_t e = 0; e < row->len; e++) {
		if (!row->items[e].mention &&
			article_in(article, row->items[e].first, LIST_VERBS_FINITE))
			return true;
	}
	return false;
}

static bool is_item(
	const struct listing *listing, const struct article *article, const struct elements *row)
{
	bool line = row->len && article->tokens[row->items[0].first].lines;
	return listing->open && row->len &&
	       (listing->numbered || (line && is_bullet(article, row, 0)) ||
		       is_word(article, row, row->len - 1, LIST_LISTING_ITEM_ENDS) ||
		       (line && !has_verb(article, row)));
}

/* Only of papers: persons between semicolons are one list. */
static bool begins_with_paper(const struct elements *row)
{
	for (uint32_t e = 0; e < row->len && e < 2; e++) {
		if (row->items[e].mention)
			return row->items[e].mention->kind == MENTION_DOCUMENT;
	}
	return false;
}

/* "to sign | ten additional documents | aimed at trade": where the opening speaks of the papers
 * that its items are; [1] is its length when it does not, or leads on to them: "documents,
 * including". */
static void find_papers(
	const struct article *article, const struct elements *opening, uint32_t place[2])
{
	enum { BEFORE_MAX = 6 };
	place[0] = place[1] = opening->len;
	if (opening->len && is_word(article, opening, opening->len - 1, LIST_LISTING_INCLUDES))
		return;
	for (uint32_t e = opening->len; e > 0 && place[0] == opening->len; e--)
		if (is_word(article, opening, e - 1, LIST_DOCUMENTS_SET)) {
			place[0] = e - 1;
			place[1] = e;
		}
	for (uint32_t n = 0; place[1] < opening->len && n < BEFORE_MAX && place[0] > 0; n++) {
		const struct element *before = &opening->items[place[0] - 1];
		bool number = before->mention && before->mention->kind == MENTION_NUMBER;
		if (!number &&
			(before->mention || article->tokens[before->first].kind != TOKEN_WORD ||
				article_in(article, before->first, LIST_DOCUMENTS_DEED) ||
				article_in(article, before->first, LIST_VERBS_FINITE)))
			break;
		place[0]--;
	}
}

/* The opening with the item where it says "the following", or speaks of the papers, or else behind
 * it. */
static void read_together(struct listing *listing, const struct article *article,
	const struct elements *opening, const struct elements *item)
{
	uint32_t at = opening->len, first = is_bullet(article, item, 0), last = item->len;
	last -= last > first && (is_word(article, item, last - 1, LIST_LISTING_LINE_ENDS) ||
					is_word(article, item, last - 1, LIST_LISTING_OPENS));
	/* "Following the summit, the leaders signed the | following | documents": the last of them.
	 */
	for (uint32_t e = 0; e < opening->len; e++) {
		if (is_word(article, opening, e, LIST_LISTING_FOLLOWING))
			at = e;
	}
	uint32_t after = at, papers[2];
	find_papers(article, opening, papers);
	bool of_papers = at == opening->len && begins_with_paper(item) && papers[0] > 0 &&
			 is_word(article, opening, papers[0] - 1, LIST_DOCUMENTS_DEED);
	if (of_papers) {
		at = papers[0];
		after = papers[1];
	}
	while (!of_papers && after < opening->len &&
		(opening->items[after].mention ||
			!article_in(article, opening->items[after].first, LIST_VERBS_FINITE)))
		after++;
	listing->row.len = 0;
	copy(&listing->row, opening, 0,
		at - (at > 0 && article_word(article, opening->items[at - 1].first, "the")));
	copy(&listing->row, item, first, last);
	copy(&listing->row, opening, after, opening->len);
}

/* "Among them:": of what the sentence before tells. */
static bool is_of_them(const struct article *article, const struct elements *row)
{
	enum { THEM_MAX = 4 };
	bool them = false;
	for (uint32_t e = 0; e < row->len; e++)
		them |= is_word(article, row, e, LIST_CLAUSE_THEM) ||
			is_word(article, row, e, LIST_CLAUSE_INCLUDING);
	return them && row->len <= THEM_MAX;
}

/* Does the sentence open a list? What it says is kept for the lines after it. */
static void note(struct listing *listing, const struct article *article, const struct elements *row,
	bool item)
{
	bool number = row->len && row->len < 3 && row->items[0].mention &&
		      row->items[0].mention->kind == MENTION_NUMBER;
	/* "2. Decision on the approval of:" is an entry, and those behind it are of the same list.
	 */
	bool inner =
		item && (listing->numbered || is_bullet(article, row, 0) || begins_with_paper(row));
	if (row->len > 1 && !inner && is_word(article, row, row->len - 1, LIST_LISTING_OPENS)) {
		listing->opening.len = 0;
		if (is_of_them(article, row))
			copy(&listing->opening, &listing->before, 0,
				listing->before.len - (listing->before.len > 0));
		copy(&listing->opening, row, 0, row->len - 1);
		listing->open = true;
	} else {
		listing->open &= item || number;
	}
	listing->numbered = listing->open && number;
	listing->before.len = 0;
	copy(&listing->before, row, 0, row->len);
}

bool listing_read(
	struct listing *listing, const struct article *article, const struct elements *sentence)
{
	bool item = is_item(listing, article, sentence);
	if (item)
		read_together(listing, article, &listing->opening, sentence);
	note(listing, article, sentence, item);
	return item;
}

bool listing_within(struct listing *listing, const struct article *article,
	const struct elements *sentence, uint32_t *at)
{
	struct elements opening = {.items = sentence->items};
	while (opening.len < sentence->len &&
		!is_word(article, sentence, opening.len, LIST_LISTING_OPENS))
		opening.len++;
	for (uint32_t first = *at > 0 ? *at : opening.len + 1, end; first < sentence->len;
		first = end + 1) {
		for (end = first; end < sentence->len; end++) {
			if (is_word(article, sentence, end, LIST_LISTING_ITEM_ENDS))
				break;
		}
		struct elements entry = {.items = sentence->items + first, .len = end - first};
		if (!begins_with_paper(&entry))
			continue;
		read_together(listing, article, &opening, &entry);
		*at = end + 1;
		return true;
	}
	return false;
}

bool listing_goes_on(
	struct listing *listing, const struct article *article, const struct elements *sentence)
{
	enum { BEGINS_MAX = 3, LEADS_MAX = 9, LEAD_MAX = 2 };
	uint32_t these = 0, paper = 0;
	/* "One", though it is a number, too */
	while (these < sentence->len && these < BEGINS_MAX &&
		!article_in(article, sentence->items[these].first, LIST_LISTING_THESE))
		these++;
	while (paper < sentence->len && paper < LEADS_MAX &&
		!(sentence->items[paper].mention &&
			sentence->items[paper].mention->kind == MENTION_DOCUMENT))
		paper++;
	/* And not "They are expected to sign the Plan". */
	bool includes = false;
	for (uint32_t e = paper > LEAD_MAX ? paper - LEAD_MAX : 0; e < paper; e++)
		includes |= e >= these && is_word(article, sentence, e, LIST_LISTING_INCLUDES);
	if (these >= BEGINS_MAX || paper >= LEADS_MAX || !includes || !listing->before.len)
		return false;
	listing->row.len = 0;
	copy(&listing->row, &listing->before, 0, listing->before.len - 1);
	copy(&listing->row, sentence, 0, sentence->len);
	return true;
}

void listing_fini(struct listing *listing)
{
	free(listing->before.items);
	free(listing->opening.items);
	free(listing->row.items);
	*listing = (struct listing){0};
}
