#include "services/agreements/claims/match_find.h"

#include "proto/codec/args.h"
#include "services/agreements/claims/propose.h"
#include "services/agreements/documents/words.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { COUNT_TOLERANCE = 2 };

static void add(char *out, size_t size, const char *fmt, ...) PRINTF(3, 4);

static void add(char *out, size_t size, const char *fmt, ...)
{
	size_t at = strlen(out);
	va_list args;
	va_start(args, fmt);
	vsnprintf(out + at, size - at, fmt, args);
	va_end(args);
}

/* --- Telling -------------------------------------------------------------------------------- */

static void name_document(struct match_result *out, const struct document *document)
{
	snprintf(out->record, sizeof(out->record), "document:%.*s", TEXT_ARG(document->id));
}

static void say_shared_words(
	const struct asking *ask, const struct candidate *best, struct match_result *out)
{
	add(out->reason, sizeof(out->reason), "the words");
	for (uint32_t i = 0; i < ask->words.count; i++)
		if (words_have(best->title, ask->words.items[i]))
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
	out->unheld = match_find_names_one(ask);
	add(out->reason, sizeof(out->reason), "%s%s", why,
		out->unheld      ? ""
		: ask->title.len ? "; the claim says what kind of document it is, not which one"
				 : "; the claim names no title: which one is not known");
	if (!out->unheld)
		return;
	propose_base(ask->org, ask->title, ask->arena, out->record);
	const struct document *other = match_find_other(ask);
	if (!other)
		return;
	snprintf(out->candidate, sizeof(out->candidate), "document:%.*s", TEXT_ARG(other->id));
	add(out->reason, sizeof(out->reason),
		"; perhaps %.*s, the one of that organisation, day and kind that is held, under a "
		"title in other words: a person decides",
		TEXT_ARG(other->id));
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
static bool is_only_of_the_draft(const struct asking *ask, const struct candidate *best)
{
	return text_is(best->document->kind, "decision") && !text_is(ask->kind, "decision") &&
	       words_have(best->title, TEXT("draft")) && !words_have(&ask->words, TEXT("draft"));
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
	if (!match_find_document(ask, &best)) {
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
	} else if (allowed && match_find_kind_fits(ask->kind, allowed->kind)) {
		name_document(out, allowed);
		add(out->reason, sizeof(out->reason), "; %.*s rests on that decision",
			TEXT_ARG(allowed->id));
		say_new_signing(out);
	} else if (best.day == FIT_NEAR || best.term < 0) {
		out->verdict = "contradicts";
	} else if (is_only_of_the_draft(ask, &best)) {
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
	if (!match_find_document(ask, &best)) {
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
	if (!match_find_document(ask, &best)) {
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
	return match_find_org_fits(ask, document) && document->has_adopted_first &&
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
	match_find_begin(&ask, held, claim, arena);
	judge_of(claim->fact)->judge(&ask, out);
}
