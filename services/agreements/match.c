#include "services/agreements/match.h"

#include "proto/codec/args.h"
#include "services/agreements/propose.h"
#include "services/agreements/words.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* How alike two titles must be, how far a day may be off to be the same event told wrongly, and how
 * long after an event an article that gives no day still speaks of it as news. */
#define MATCH_ALIKE 0.6
/* Shared words must weigh as much as most of one word that a single title has. */
#define MATCH_RARE 0.7
enum { MATCH_NEAR_DAYS = 31, MATCH_NEWS_DAYS = 92, COUNT_TOLERANCE = 2 };

struct asking {
	const struct match_holdings *held;
	const struct claim *claim;
	struct arena *arena;
	struct words words;                    /* of the claim's title and parties */
	double weights[WORDS_MAX], weight_all; /* of those words */
	struct text org, kind, title;
	struct day_span when;
	bool dated; /* the claim itself gives a day; otherwise `when` is the article's */
	bool has_when;
};

enum fit { FIT_NONE, FIT_UNKNOWN, FIT_NEAR, FIT_NEWS, FIT_EXACT };

struct candidate {
	const struct document *document;
	double score, alike, weight;
	enum fit day;
	int term; /* 1 fits, 0 not said, -1 conflicts */
	bool kind;
};

static void add(char *out, size_t size, const char *fmt, ...) PRINTF(3, 4);

static void add(char *out, size_t size, const char *fmt, ...)
{
	size_t at = strlen(out);
	va_list args;
	va_start(args, fmt);
	vsnprintf(out + at, size - at, fmt, args);
	va_end(args);
}

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

static void ask_begin(struct asking *ask, const struct match_holdings *held,
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

static bool org_fits(const struct asking *ask, const struct document *document)
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
static bool kind_fits(struct text claimed, struct text held)
{
	static const char *const families[] = {" memorandum mou model_memorandum ",
		" programme plan roadmap program ", " declaration statement communique act ",
		" treaty agreement convention charter statute protocol ",
		" regulations decision resolution ", NULL};
	if (text_equal(claimed, held))
		return true;
	for (const char *const *row = families; *row; row++) {
		char a[40], b[40];
		snprintf(a, sizeof(a), " %.*s ", TEXT_ARG(claimed));
		snprintf(b, sizeof(b), " %.*s ", TEXT_ARG(held));
		if (strstr(*row, a) && strstr(*row, b))
			return true;
	}
	return false;
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

static bool consider(const struct asking *ask, uint32_t at, struct candidate *out)
{
	const struct document *document = &ask->held->documents.items[at];
	const struct words *title = &ask->held->titles.items[at];
	*out = (struct candidate){.document = document, .day = day_fits(ask, document)};
	if ((!org_fits(ask, document) && !is_party(ask->org, document)) || out->day == FIT_NONE ||
		ask->weight_all <= 0)
		return false;
	out->weight = weight_in(ask, title);
	out->alike = out->weight / ask->weight_all;
	if (out->alike < MATCH_ALIKE)
		return false;
	out->kind = ask->kind.len > 0 && kind_fits(ask->kind, document->kind);
	out->term = term_fits(ask, document);
	static const double of_day[] = {
		[FIT_UNKNOWN] = 0, [FIT_NEAR] = 0.1, [FIT_NEWS] = 0.3, [FIT_EXACT] = 0.4};
	out->score = out->alike + of_day[out->day] + 0.2 * out->term + (out->kind ? 0.2 : 0) +
		     0.3 * out->weight / ask->held->titles.whole[at];
	/* Of a document that was only authorised and the decision to authorise it, the one that is
	 * known to have happened is meant. */
	if (text_is(document->mode, "authorised"))
		out->score -= 0.2;
	return true;
}

/* Words that every other title has are enough only where kind and a single day leave one choice. */
static bool is_enough(const struct asking *ask, const struct candidate *best, uint32_t rivals)
{
	double rare = log((ask->held->titles.count + 1.0) / 1.5);
	if (best->weight >= MATCH_RARE * rare)
		return true;
	return best->kind && best->day >= FIT_NEWS && rivals == 1;
}

static bool find_document(const struct asking *ask, struct candidate *best)
{
	uint32_t rivals = 0;
	bool found = false;
	for (uint32_t i = 0; i < ask->held->documents.count; i++) {
		struct candidate one;
		if (!consider(ask, i, &one))
			continue;
		rivals += one.kind && one.day >= FIT_NEWS;
		if (!found || one.score > best->score + 1e-9)
			*best = one;
		found = true;
	}
	return found && is_enough(ask, best, rivals);
}

/* --- Telling -------------------------------------------------------------------------------- */

static void name_document(struct match_result *out, const struct document *document)
{
	snprintf(out->record, sizeof(out->record), "document:%.*s", TEXT_ARG(document->id));
}

static void say_shared_words(
	const struct asking *ask, const struct candidate *best, struct match_result *out)
{
	const struct words *title =
		&ask->held->titles.items[best->document - ask->held->documents.items];
	add(out->reason, sizeof(out->reason), "the words");
	for (uint32_t i = 0; i < ask->words.count; i++)
		if (words_have(title, ask->words.items[i]))
			add(out->reason, sizeof(out->reason), " %.*s",
				TEXT_ARG(ask->words.items[i]));
	add(out->reason, sizeof(out->reason), " are in the title of %.*s",
		TEXT_ARG(best->document->id));
}

/* 7 July for 7 June: what is often misprinted is the month. */
static bool is_other_month(const struct asking *ask, const struct document *document)
{
	struct civil claimed = day_to_civil(ask->when.first);
	struct civil held = day_to_civil(document->adopted_first);
	return ask->dated && ask->when.first == ask->when.last &&
	       document->adopted_first == document->adopted_last && claimed.day == held.day &&
	       claimed.year == held.year && claimed.month != held.month;
}

static void say_day(
	const struct asking *ask, const struct candidate *best, struct match_result *out)
{
	static const char *const words[] = {
		[FIT_NEAR] = "which is not the day that the claim gives",
		[FIT_NEWS] = "shortly before the article",
		[FIT_EXACT] = "the day that the claim gives",
	};
	const struct document *document = best->document;
	if (document->adopted.len && best->day != FIT_UNKNOWN)
		add(out->reason, sizeof(out->reason), "; %.*s on %.*s, %s%s",
			TEXT_ARG(document->mode), TEXT_ARG(document->adopted), words[best->day],
			best->day == FIT_NEAR && is_other_month(ask, document)
				? " but the same day of another month"
				: "");
	if (best->kind)
		add(out->reason, sizeof(out->reason), "; both of the kind %.*s",
			TEXT_ARG(ask->kind));
	if (best->term)
		add(out->reason, sizeof(out->reason), "; its term '%.*s' %s the claim's",
			TEXT_ARG(document->term), best->term > 0 ? "fits" : "does not fit");
}

/* What has no title could be any document, and is not taken for one. */
static void propose(const struct asking *ask, struct match_result *out, const char *why)
{
	out->verdict = "proposes";
	add(out->reason, sizeof(out->reason), "%s%s", why,
		ask->title.len ? "" : "; the claim names no title: which one is not known");
	out->unheld = ask->title.len > 0;
	if (out->unheld)
		propose_base(ask->org, ask->title, ask->arena, out->record);
}

static bool is_denied(const struct asking *ask)
{
	struct text vote = TEXT_NONE;
	return text_is(ask->claim->polarity, "neg") ||
	       (args_text(ask->claim->args, "vote", &vote) && text_is(vote, "against"));
}

/* --- Judging by fact type ------------------------------------------------------------------- */

static const char nothing_held[] = "no document held has a like title, organisation and day";

/* States named as parties or signers that the document does not have. */
static struct text stranger(
	const struct asking *ask, const char *arg, const struct document *document)
{
	struct texts named = args_texts(ask->claim->args, arg, ask->arena);
	for (uint32_t i = 0; i < named.count; i++) {
		bool found = named.items[i].len != 2;
		for (uint32_t k = 0; !found && k < document->parties_count; k++)
			found = text_equal(named.items[i], document->parties[k]);
		if (!found)
			return named.items[i];
	}
	return TEXT_NONE;
}

/* What a decision allowed somebody to sign; NULL: nothing. */
static const struct document *authorised_by(
	const struct asking *ask, const struct document *decision)
{
	for (uint32_t i = 0; i < ask->held->documents.count; i++) {
		const struct document *one = &ask->held->documents.items[i];
		if (text_is(one->mode, "authorised") && text_equal(one->parent, decision->id))
			return one;
	}
	return NULL;
}

/* A decision on a draft is not the adoption of what is drafted. */
static bool is_only_of_the_draft(const struct asking *ask, const struct document *document)
{
	const struct words *title = &ask->held->titles.items[document - ask->held->documents.items];
	return text_is(document->kind, "decision") && !text_is(ask->kind, "decision") &&
	       words_have(title, TEXT("draft")) && !words_have(&ask->words, TEXT("draft"));
}

static void say_new_signing(struct match_result *out)
{
	out->verdict = "proposes";
	add(out->reason, sizeof(out->reason),
		"; held as authorised only: that it was signed would be new");
}

static void judge_adopted(struct asking *ask, struct match_result *out)
{
	struct candidate best;
	struct text action = TEXT_NONE;
	(void)args_text(ask->claim->args, "action", &action);
	/* The day is that of a party's act: it must not narrow the search. */
	if (verdict_is_later_act(action))
		ask->dated = ask->has_when = false;
	if (!find_document(ask, &best)) {
		propose(ask, out, nothing_held);
		return;
	}
	name_document(out, best.document);
	say_shared_words(ask, &best, out);
	say_day(ask, &best, out);
	/* On another day than the decision that allowed it, the signing itself is meant. */
	const struct document *allowed =
		best.day == FIT_NEAR ? authorised_by(ask, best.document) : NULL;
	bool treaty =
		text_is(best.document->nature, "binding_treaty") && !text_is(action, "acceded");
	struct text other = treaty ? stranger(ask, "parties", best.document) : TEXT_NONE;
	out->verdict = "corroborates";
	if (is_denied(ask)) {
		out->verdict = "contradicts";
		add(out->reason, sizeof(out->reason), "; the claim denies it");
	} else if (allowed && kind_fits(ask->kind, allowed->kind)) {
		name_document(out, allowed);
		add(out->reason, sizeof(out->reason), "; %.*s rests on that decision",
			TEXT_ARG(allowed->id));
		say_new_signing(out);
	} else if (best.day == FIT_NEAR || best.term < 0) {
		out->verdict = "contradicts";
	} else if (is_only_of_the_draft(ask, best.document)) {
		out->verdict = "contradicts";
		add(out->reason, sizeof(out->reason),
			"; that is a decision on the draft: that the document itself was adopted "
			"is "
			"not held");
	} else if (other.len) {
		out->verdict = "contradicts";
		add(out->reason, sizeof(out->reason), "; %.*s is no party", TEXT_ARG(other));
	} else if (text_is(best.document->mode, "authorised") && !text_is(action, "agreed")) {
		say_new_signing(out);
	}
}

static void judge_signed_by(struct asking *ask, struct match_result *out)
{
	struct candidate best;
	if (!find_document(ask, &best)) {
		propose(ask, out, nothing_held);
		return;
	}
	struct text other = stranger(ask, "signers", best.document);
	name_document(out, best.document);
	say_shared_words(ask, &best, out);
	say_day(ask, &best, out);
	bool against = other.len > 0 || best.day == FIT_NEAR || is_denied(ask);
	out->verdict = against ? "contradicts" : "corroborates";
	if (other.len)
		add(out->reason, sizeof(out->reason), "; %.*s is not among its parties",
			TEXT_ARG(other));
	else
		add(out->reason, sizeof(out->reason), "; every state named is among its parties");
}

/* The claim's day is that of the entry into force, not of the adoption: it is held against that
 * alone, and must not narrow the search. */
static void judge_in_force(struct asking *ask, struct match_result *out)
{
	struct candidate best;
	bool dated = ask->dated;
	ask->dated = ask->has_when = false;
	if (!find_document(ask, &best)) {
		propose(ask, out, nothing_held);
		return;
	}
	const struct document *document = best.document;
	struct texts parties = args_texts(ask->claim->args, "parties", ask->arena);
	name_document(out, document);
	say_shared_words(ask, &best, out);
	if (parties.count) {
		out->verdict = "proposes";
		add(out->reason, sizeof(out->reason),
			"; for %.*s%s: a step of that party, none of the document",
			TEXT_ARG(parties.items[0]), parties.count > 1 ? " and others" : "");
		return;
	}
	if (!document->has_in_force_first) {
		out->verdict = "proposes";
		add(out->reason, sizeof(out->reason), "; its entry into force is not known");
		return;
	}
	add(out->reason, sizeof(out->reason), "; in force since %.*s",
		TEXT_ARG(document->in_force));
	bool apart = dated && (document->in_force_last < ask->when.first ||
				      ask->when.last < document->in_force_first);
	out->verdict = apart || is_denied(ask) ? "contradicts" : "corroborates";
	if (apart)
		add(out->reason, sizeof(out->reason),
			", which is not the day that the claim gives");
}

static bool is_of(const struct asking *ask, const struct document *document, day on)
{
	return org_fits(ask, document) && document->has_adopted_first &&
	       document->adopted_first == document->adopted_last && document->adopted_first == on;
}

static unsigned count_on(const struct asking *ask, day on)
{
	unsigned count = 0;
	for (uint32_t i = 0; i < ask->held->documents.count; i++)
		count += is_of(ask, &ask->held->documents.items[i], on);
	return count;
}

/* The day, within the claim's or shortly before the article, on which most was adopted. */
static unsigned busiest_day(const struct asking *ask, day *on)
{
	unsigned most = 0;
	day first = ask->dated ? ask->when.first : ask->when.first - MATCH_NEWS_DAYS;
	for (day one = ask->when.last; one >= first; one--) {
		unsigned count = count_on(ask, one);
		if (count > most) {
			most = count;
			*on = one;
		}
	}
	return most;
}

static bool count_fits(unsigned held, double count, struct text bound)
{
	if (text_is(bound, "more_than"))
		return held > count;
	if (text_is(bound, "less_than"))
		return held < count;
	if (text_is(bound, "about"))
		return fabs(held - count) <= fmax(COUNT_TOLERANCE, count / 10);
	return fabs(held - count) < 0.5;
}

static void judge_count(struct asking *ask, struct match_result *out)
{
	struct text bound = TEXT_NONE;
	double count = 0;
	char text[DAY_TEXT];
	day on = 0;
	(void)args_number(ask->claim->args, "count", &count);
	(void)args_text(ask->claim->args, "bound", &bound);
	unsigned held = ask->org.len && ask->has_when ? busiest_day(ask, &on) : 0;
	if (held == 0) {
		out->verdict = "proposes";
		add(out->reason, sizeof(out->reason),
			"no document of that organisation and day is held to be counted");
		return;
	}
	day_format(on, text);
	snprintf(out->record, sizeof(out->record), "documents:%.*s:%s", TEXT_ARG(ask->org), text);
	add(out->reason, sizeof(out->reason),
		"%u documents of %.*s are held for %s, the claim says %.*s%s%g", held,
		TEXT_ARG(ask->org), text, TEXT_ARG(bound), bound.len ? " " : "", count);
	out->verdict =
		count_fits(held, count, bound) != is_denied(ask) ? "corroborates" : "contradicts";
}

static const struct match_rule *rule_of(const struct asking *ask)
{
	for (uint32_t i = 0; i < ask->held->rules_count; i++)
		if (text_equal(ask->held->rules[i].org, ask->org))
			return &ask->held->rules[i];
	return NULL;
}

/* Unanimity and consensus differ in what abstaining does; alike, one objection blocks. */
static void judge_rule(struct asking *ask, struct match_result *out)
{
	struct text said = TEXT_NONE;
	const struct match_rule *held = rule_of(ask);
	(void)args_text(ask->claim->args, "rule", &said);
	if (!held) {
		out->verdict = "proposes";
		add(out->reason, sizeof(out->reason),
			"no decision rule of that organisation is held");
		return;
	}
	snprintf(out->record, sizeof(out->record), "rule:%.*s:%.*s", TEXT_ARG(held->org),
		TEXT_ARG(held->code));
	bool one_blocks = text_is(said, "unanimity") || text_is(said, "consensus");
	bool fits = one_blocks ? rules_is_consensus(held->code) : text_starts(held->code, said);
	out->verdict = fits != is_denied(ask) ? "corroborates" : "contradicts";
	add(out->reason, sizeof(out->reason), "the registry holds %.*s, the claim says %.*s",
		TEXT_ARG(held->code), TEXT_ARG(said));
	if (fits && one_blocks)
		add(out->reason, sizeof(out->reason), ": under both one objection blocks");
}

static const struct judge {
	const char *fact;
	void (*judge)(struct asking *ask, struct match_result *out);
} judges[] = {
	{"doc.adopted", judge_adopted},
	{"doc.signed_by", judge_signed_by},
	{"doc.in_force", judge_in_force},
	{"doc.count", judge_count},
	{"org.decision_rule", judge_rule},
};

static const struct judge *judge_of(struct text fact)
{
	for (size_t i = 0; i < ARRAY_LEN(judges); i++)
		if (text_is(fact, judges[i].fact))
			return &judges[i];
	return NULL;
}

bool match_knows(struct text fact)
{
	return judge_of(fact) != NULL;
}

void match_claim(const struct match_holdings *held, const struct claim *claim, struct arena *arena,
	struct match_result *out)
{
	struct asking ask;
	*out = (struct match_result){.verdict = "announces"};
	if (!text_is(claim->modality, "fact")) {
		snprintf(out->reason, sizeof(out->reason),
			"said to be %.*s, not to have happened: it bears on nothing yet",
			TEXT_ARG(claim->modality));
		return;
	}
	ask_begin(&ask, held, claim, arena);
	judge_of(claim->fact)->judge(&ask, out);
}
