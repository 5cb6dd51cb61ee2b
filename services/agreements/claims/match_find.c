#include "services/agreements/claims/match_find.h"

#include "proto/codec/args.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* How alike two titles must be, and how far a day may be off to be the same event told wrongly. */
#define MATCH_ALIKE 0.6
/* Shared words must weigh as much as most of one word that a single title has. */
#define MATCH_RARE 0.7
enum { MATCH_NEAR_DAYS = 31 };

/* --- What the claim says -------------------------------------------------------------------- */

/* A day, or a range `a/b`; anything else (--07-04) says too little. */
static bool span_of(struct text date, struct day_span *out)
{
	struct text from = TEXT_NONE;
	struct day_span last;
	if (!text_split(&date, '/', &from) || day_parse(from, out, NULL) != ERR_OK)
		return false;
	if (date.len && day_parse(date, &last, NULL) == ERR_OK)
		out->last = last.last;
	return true;
}

static void read_when(struct asking *ask)
{
	struct text date = TEXT_NONE;
	ask->dated = args_text(ask->claim->args, "date", &date) && span_of(date, &ask->when);
	ask->has_when = ask->dated || span_of(ask->claim->article_date, &ask->when);
}

/* Parties help where a title is as plain as "memorandum of understanding"; their ids are words of
 * titles often, but not always. */
static void add_parties(struct asking *ask)
{
	struct texts parties = args_texts(ask->claim->args, "parties", ask->arena);
	struct words words = {0};
	for (uint32_t i = 0; i < parties.count; i++)
		if (text_starts(parties.items[i], TEXT("org:")))
			words_add(&words, text_slice(parties.items[i], 4, parties.items[i].len),
				ask->arena);
	for (uint32_t i = 0; i < words.count; i++)
		if (words_is_held(&ask->held->titles, words.items[i]))
			words_add(&ask->words, words.items[i], ask->arena);
}

void match_find_begin(struct asking *ask, const struct match_holdings *held,
	const struct claim *claim, struct arena *arena)
{
	*ask = (struct asking){.held = held, .claim = claim, .arena = arena};
	(void)args_text(claim->args, "org", &ask->org);
	(void)args_text(claim->args, "kind", &ask->kind);
	(void)args_text(claim->args, "title", &ask->title);
	words_add(&ask->words, ask->title.len ? ask->title : ask->kind, arena);
	add_parties(ask);
	for (uint32_t i = 0; i < ask->words.count; i++) {
		ask->weights[i] = words_weight(&ask->held->titles, ask->words.items[i]);
		ask->weight_all += ask->weights[i];
	}
	read_when(ask);
}

/* What the claim's words that a title has too weigh. */
static double weight_in(const struct asking *ask, const struct words *title)
{
	double sum = 0;
	for (uint32_t i = 0; i < ask->words.count; i++)
		if (words_have(title, ask->words.items[i]))
			sum += ask->weights[i];
	return sum;
}

/* --- How well a document fits --------------------------------------------------------------- */

bool match_find_org_fits(const struct asking *ask, const struct document *document)
{
	struct text org = ask->org, held = document->org;
	if (!org.len || text_equal(org, held))
		return true;
	/* An organ speaks for its organisation: SCO-RATS, SCO. */
	return text_starts(org, held) && org.len > held.len && org.ptr[held.len] == '-';
}

/* Between two organisations a document is told as either's. */
static bool is_party(struct text org, const struct document *document)
{
	for (uint32_t i = 0; i < document->parties_count; i++) {
		struct text party = document->parties[i];
		if (text_starts(party, TEXT("org:")) &&
			text_equal(text_slice(party, strlen("org:"), party.len), org))
			return true;
	}
	return false;
}

static enum fit day_fits(const struct asking *ask, const struct document *document)
{
	if (!ask->has_when || !document->has_adopted_first)
		return FIT_UNKNOWN;
	day first = document->adopted_first, last = document->adopted_last;
	if (!ask->dated) {
		/* What an article tells has happened by then. */
		if (first > ask->when.last)
			return FIT_NONE;
		return ask->when.first - last <= MATCH_NEWS_DAYS ? FIT_NEWS : FIT_UNKNOWN;
	}
	if (first <= ask->when.last && ask->when.first <= last)
		return FIT_EXACT;
	day off = first > ask->when.last ? first - ask->when.last : ask->when.first - last;
	return off <= MATCH_NEAR_DAYS ? FIT_NEAR : FIT_NONE;
}

/* What articles call a document, and what the sheet calls it. */
static const char *const families[] = {" memorandum mou model_memorandum ",
	" programme plan roadmap program ", " declaration statement communique act ",
	" treaty agreement convention charter statute protocol ",
	" regulations decision resolution ", NULL};

static bool is_of(const char *family, struct text kind)
{
	char word[40];
	snprintf(word, sizeof(word), " %.*s ", TEXT_ARG(kind));
	return strstr(family, word) != NULL;
}

bool match_find_kind_fits(struct text claimed, struct text held)
{
	if (text_equal(claimed, held))
		return true;
	for (const char *const *row = families; *row; row++)
		if (is_of(*row, claimed) && is_of(*row, held))
			return true;
	return false;
}

bool match_find_names_one(const struct asking *ask)
{
	bool says_more = ask->org.len > 0;
	for (uint32_t i = 0; !says_more && i < ask->words.count; i++) {
		says_more = true;
		for (const char *const *row = families; *row && says_more; row++)
			says_more = !is_of(*row, ask->words.items[i]);
	}
	return ask->title.len > 0 && says_more;
}

static int period_fits(const struct document *document, struct text period)
{
	struct day_span span;
	if (!span_of(period, &span) || !document->has_term_end_max)
		return 0;
	/* A period names its last year; the term's end is the day after it. */
	return document->term_end_min - 1 <= span.last && span.last <= document->term_end_max ? 1
											      : -1;
}

static int term_fits(const struct asking *ask, const struct document *document)
{
	struct text term = TEXT_NONE, period = TEXT_NONE;
	int years = 0;
	if (args_text(ask->claim->args, "period", &period))
		return period_fits(document, period);
	if (!args_text(ask->claim->args, "term", &term) || !rules_years(term, &years) ||
		!document->has_term_end_max || !document->has_adopted_first)
		return 0;
	day from = document->has_term_from ? document->term_from : document->adopted_first;
	day end = day_add_months(from, years * 12);
	return document->term_end_min <= end && end <= document->term_end_max ? 1 : -1;
}

static bool consider(
	const struct asking *ask, const struct words_title *title, struct candidate *out)
{
	const struct document *document = &ask->held->documents.items[title->document];
	*out = (struct candidate){
		.document = document, .title = &title->words, .day = day_fits(ask, document)};
	if ((!match_find_org_fits(ask, document) && !is_party(ask->org, document)) ||
		out->day == FIT_NONE || ask->weight_all <= 0)
		return false;
	out->weight = weight_in(ask, &title->words);
	out->alike = out->weight / ask->weight_all;
	if (out->alike < MATCH_ALIKE)
		return false;
	out->kind = ask->kind.len > 0 && match_find_kind_fits(ask->kind, document->kind);
	out->term = term_fits(ask, document);
	static const double of_day[] = {
		[FIT_UNKNOWN] = 0, [FIT_NEAR] = 0.1, [FIT_NEWS] = 0.3, [FIT_EXACT] = 0.4};
	out->score = out->alike + of_day[out->day] + 0.2 * out->term + (out->kind ? 0.2 : 0) +
		     0.3 * out->weight / title->whole;
	/* Of a document that was only authorised and the decision to authorise it, the one that is
	 * known to have happened is meant. */
	if (text_is(document->mode, "authorised"))
		out->score -= 0.2;
	return true;
}

/* Words that every other title has, or that only tell a kind, are enough only where kind and a
 * single day leave one choice. */
static bool is_enough(const struct asking *ask, const struct candidate *best, uint32_t rivals)
{
	double rare = log((ask->held->titles.count + 1.0) / 1.5);
	if (match_find_names_one(ask) && best->weight >= MATCH_RARE * rare)
		return true;
	return best->kind && best->day >= FIT_NEWS && rivals == 1;
}

bool match_find_document(const struct asking *ask, struct candidate *best)
{
	const struct document *rival = NULL;
	uint32_t rivals = 0;
	bool found = false;
	for (uint32_t i = 0; i < ask->held->titles.count; i++) {
		struct candidate one;
		if (!consider(ask, &ask->held->titles.items[i], &one))
			continue;
		if (one.kind && one.day >= FIT_NEWS && one.document != rival) {
			rival = one.document;
			rivals++;
		}
		if (!found || one.score > best->score + 1e-9)
			*best = one;
		found = true;
	}
	return found && is_enough(ask, best, rivals);
}

static bool shares_a_word(const struct asking *ask, const struct document *document)
{
	for (uint32_t i = 0; i < ask->held->titles.count; i++) {
		const struct words_title *title = &ask->held->titles.items[i];
		if (&ask->held->documents.items[title->document] == document &&
			weight_in(ask, &title->words) > 0)
			return true;
	}
	return false;
}

/* What is told under a title of which no title held has a word, as in another language, may be the
 * one document of its organisation, day and kind. NULL: there is none, or more than one. */
const struct document *match_find_other(const struct asking *ask)
{
	const struct document *found = NULL;
	for (uint32_t i = 0; i < ask->held->documents.count; i++) {
		const struct document *one = &ask->held->documents.items[i];
		if (!text_equal(ask->org, one->org) || !ask->dated ||
			day_fits(ask, one) != FIT_EXACT ||
			!match_find_kind_fits(ask->kind, one->kind))
			continue;
		if (found)
			return NULL;
		found = one;
	}
	return found && !shares_a_word(ask, found) ? found : NULL;
}
