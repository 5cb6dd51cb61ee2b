#include "services/registry/matching/match.h"

#include "proto/base/check.h"
#include "proto/codec/args.h"

#include <stdarg.h>
#include <stdio.h>

enum { REASON_MAX = 1024 }; /* claim_matched.reason */

const char *match_verdict_name(enum verdict_kind kind)
{
	switch (kind) {
	case VERDICT_CORROBORATES:
		return "corroborates";
	case VERDICT_CONTRADICTS:
		return "contradicts";
	case VERDICT_PROPOSES:
		return "proposes";
	case VERDICT_ANNOUNCES:
		return "announces";
	}
	UNREACHABLE("a verdict is one of the four");
}

void match_say(const struct judging *judging, enum verdict_kind kind, struct text record,
	const char *fmt, ...)
{
	struct verdicts *out = judging->out;
	if (out->count == VERDICTS_MAX)
		return;
	va_list args;
	va_start(args, fmt);
	struct text reason = arena_vformat(judging->arena, REASON_MAX, fmt, args);
	va_end(args);
	out->items[out->count++] =
		(struct verdict){kind, arena_copy(judging->arena, record), reason};
}

const struct identity_change *match_grown_from(
	const struct judging *judging, struct text org, size_t *at)
{
	const struct identity_change *change;
	while ((change = ledger_next(judging->registry->ledger, LEDGER_IDENTITY, RECORDED_MAX, at)))
		if (text_is(change->kind, "org_transformation") && text_equal(change->after, org))
			return change;
	return NULL;
}

struct text match_arg(const struct judging *judging, const char *name)
{
	struct text value = TEXT_NONE;
	return args_text(judging->claim->args, name, &value) && value.len ? value : TEXT_NONE;
}

/* --- Days ------------------------------------------------------------------------------------ */

static bool parse_days(struct text date, const struct day_span *article, struct day_span *out)
{
	char text[16];
	if (!text_starts(date, TEXT("--")))
		return day_parse(date, out, NULL) == ERR_OK;
	if (!article->first || date.len != 7)
		return false;
	int year = day_to_civil(article->first).year;
	(void)snprintf(text, sizeof(text), "%04d-%.*s", year, 5, date.ptr + 2);
	return day_parse(text_of(text), out, NULL) == ERR_OK;
}

bool match_days(const struct judging *judging, struct text date, struct day_span *out)
{
	struct text rest = date, first = TEXT_NONE;
	struct day_span last;
	if (!text_split(&rest, '/', &first) || !parse_days(first, &judging->article, out))
		return false;
	if (!rest.len)
		return true;
	if (!parse_days(rest, &judging->article, &last) || last.last < out->first)
		return false;
	out->last = last.last;
	return true;
}

int64_t match_count(const struct judging *judging, struct text org, struct text status, day valid)
{
	const struct row *const *rows;
	int64_t found = 0;
	struct asked asked = {.org = org, .at = {valid, RECORDED_MAX}};
	size_t count = bitemporal_visible(
		judging->registry->statuses, &asked, MODE_BEST, judging->arena, &rows);
	for (size_t i = 0; i < count; i++)
		found += !text_is(word_text(rows[i]->how->lane), "chair") &&
			 !row_undated(rows[i]) && text_equal(word_text(rows[i]->status), status);
	return found;
}

size_t match_rows(const struct judging *judging, struct text org, struct text state,
	const struct row *const **out)
{
	struct asked asked = {.org = org, .state = state, .at = {judging->when.last, RECORDED_MAX}};
	return bitemporal_known(judging->registry->statuses, &asked, judging->arena, out);
}

/* --- Judging --------------------------------------------------------------------------------- */

/* An article's date may carry a time of day, of which only the day matters. */
static void place_in_time(struct judging *judging)
{
	struct text date = judging->claim->article_date;
	size_t len = 0;
	while (len < date.len && date.ptr[len] != 'T' && date.ptr[len] != ' ')
		len++;
	date.len = len;
	bool known = date.ptr && day_parse(date, &judging->article, NULL) == ERR_OK;
	judging->dated = match_days(judging, match_arg(judging, "date"), &judging->when);
	if (!judging->dated)
		judging->when = judging->article;
	judging->placed = judging->dated || known;
}

static struct text reason(const struct judging *judging, const char *fmt, ...) PRINTF(2, 3);
static struct text reason(const struct judging *judging, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	struct text said = arena_vformat(judging->arena, REASON_MAX, fmt, args);
	va_end(args);
	return said;
}

/* What was judged as if it had happened is only announced. */
static void only_announced(struct judging *judging)
{
	for (uint32_t i = 0; i < judging->out->count; i++) {
		struct verdict *verdict = &judging->out->items[i];
		verdict->kind = VERDICT_ANNOUNCES;
		verdict->reason = reason(judging,
			"%.*s, not said to have happened: it corroborates nothing and contradicts "
			"nothing",
			TEXT_ARG(judging->claim->modality));
	}
}

/* The article denies what was judged. That something not held is denied bears on nothing. */
static void turn_round(struct judging *judging)
{
	struct verdicts *out = judging->out;
	uint32_t kept = 0;
	for (uint32_t i = 0; i < out->count; i++) {
		struct verdict verdict = out->items[i];
		if (verdict.kind == VERDICT_PROPOSES || verdict.kind == VERDICT_ANNOUNCES)
			continue;
		bool held = verdict.kind == VERDICT_CORROBORATES;
		verdict.kind = held ? VERDICT_CONTRADICTS : VERDICT_CORROBORATES;
		verdict.reason = reason(judging, "the article denies it, and %s: %.*s",
			held ? "it is held" : "it is not held", TEXT_ARG(verdict.reason));
		out->items[kept++] = verdict;
	}
	out->count = kept;
}

static const struct rule {
	const char *fact;
	void (*judge)(const struct judging *judging);
	bool timeless; /* can be judged without knowing when */
} rules[] = {
	{"org.status_change", match_status_change, false},
	{"org.membership", match_membership, false},
	{"org.size", match_size, false},
	{"org.chair", match_chair, false},
	{"org.founded", match_founded, true},
	{"org.predecessor", match_predecessor, true},
	{"org.body", match_body, true},
	{"org.seat", match_seat, true},
	{"org.decision_rule", match_decision_rule, true},
	{"summit.held", match_summit_held, false},
	{"summit.attended", match_summit_attended, false},
};

void match_claim(const struct registry *registry, const struct claim *claim, struct arena *arena,
	struct verdicts *out)
{
	struct judging judging = {.registry = registry, .claim = claim, .arena = arena, .out = out};
	out->count = 0;
	place_in_time(&judging);
	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		if (text_is(claim->fact, rules[i].fact) && (judging.placed || rules[i].timeless))
			rules[i].judge(&judging);
	if (!text_is(claim->modality, "fact"))
		only_announced(&judging);
	else if (text_is(claim->polarity, "neg"))
		turn_round(&judging);
}
