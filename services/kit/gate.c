#include "services/kit/gate_inside.h"

#include "proto/base/buffer.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/codec/record.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *gate_state_name(enum gate_state state)
{
	switch (state) {
	case GATE_ANNOUNCED:
		return "announced";
	case GATE_PROMOTED:
		return "promoted";
	case GATE_HELD:
		return "held";
	case GATE_CONTESTED:
		return "contested";
	case GATE_REFUTED:
		return "refuted";
	}
	UNREACHABLE("a state is one of the five");
}

/* A policy names a number of one digit: no more sources are ever asked for. */
enum { GATE_SOURCES_MAX = 9, GATE_COPIES_MAX = 16, GATE_KEPT_MAX = 256, GATE_KINDS_MAX = 64 };

/* --- Weighing ------------------------------------------------------------------------------ */

/* So many of `kept` are tied to `next`, each of another publisher but where that is the tie. */
static bool has_copies(const struct gate_statement *const *kept, uint32_t count,
	const struct gate_statement *next, enum gate_tie tie)
{
	const struct gate_statement *copies[GATE_COPIES_MAX];
	uint32_t found = 0;
	for (uint32_t i = 0; i < count && found < GATE_COPIES_MAX; i++) {
		bool another = gate_tied(kept[i], next, tie);
		for (uint32_t k = 0; tie != TIE_PUBLISHER && another && k < found; k++)
			another = !gate_tied(copies[k], kept[i], TIE_PUBLISHER);
		if (another)
			copies[found++] = kept[i];
	}
	return found == GATE_COPIES_MAX;
}

bool gate_adds(
	const struct gate_statement *const *kept, uint32_t count, const struct gate_statement *next)
{
	const struct gate_statement *chosen[GATE_SOURCES_MAX];
	uint32_t sources = 0;
	for (uint32_t i = 0; i < count && sources < GATE_SOURCES_MAX; i++) {
		bool fits = true;
		for (uint32_t c = 0; fits && c < sources; c++)
			fits = gate_independent(chosen[c], kept[i]);
		if (fits)
			chosen[sources++] = kept[i];
	}
	bool enough = sources == GATE_SOURCES_MAX || count >= GATE_KEPT_MAX;
	for (enum gate_tie tie = 0; !enough && tie < TIES; tie++)
		enough = has_copies(kept, count, next, tie);
	return !enough;
}

void gate_kind(const struct gate_statement *is, struct text more, char out[GATE_KIND_TEXT])
{
	struct buffer all = {0};
	buffer_format(&all, "%.*s|%.*s|%c%d%d%d|%lld|%lld|%d|%d|%.*s", TEXT_ARG(is->value),
		TEXT_ARG(is->basis), is->grade, is->fact, is->denies, is->dated,
		is->dated ? (long long)is->when.first : 0, is->dated ? (long long)is->when.last : 0,
		is->dated ? (int)is->when.precision : 0, is->told, TEXT_ARG(more));
	snprintf(out, GATE_KIND_TEXT, "%016llx",
		(unsigned long long)digest_xxh3(buffer_bytes(&all)));
	buffer_fini(&all);
}

uint32_t gate_keep(
	struct gate_weighed *weighed, const struct gate_statement *next, struct text kind)
{
	weighed->kinds[weighed->count] = kind;
	weighed->items[weighed->count] = *next;
	return weighed->count++;
}

static bool says_too_much(const struct gate_weighed *weighed, const struct gate_statement *next)
{
	uint32_t said = 0;
	for (uint32_t i = 0; i < weighed->count && said < GATE_KINDS_MAX; i++)
		said += gate_tied(&weighed->items[i], next, TIE_PUBLISHER);
	return said == GATE_KINDS_MAX;
}

bool gate_put(struct gate_weighed *weighed, const struct gate_statement *next, struct text kind,
	uint32_t *at)
{
	const struct gate_statement *kept[GATE_KEPT_MAX];
	uint32_t count = 0;
	*at = weighed->count;
	for (uint32_t i = 0; kind.ptr && i < weighed->count && count < GATE_KEPT_MAX; i++) {
		if (!text_equal(weighed->kinds[i], kind))
			continue;
		*at = count ? *at : i;
		kept[count++] = &weighed->items[i];
	}
	if (count && !gate_adds(kept, count, next))
		return false;
	bool beyond = kind.ptr && says_too_much(weighed, next);
	*at = gate_keep(weighed, next, kind);
	if (beyond) {
		weighed->items[*at].beyond = true;
		weighed->items[*at].grade = 'D';
	}
	return !beyond;
}

/* --- Judging --------------------------------------------------------------------------------- */

static bool overlap(const struct gate_statement *a, const struct gate_statement *b)
{
	return !a->dated || !b->dated ||
	       (a->when.first <= b->when.last && b->when.first <= a->when.last);
}

int gate_month(day on)
{
	struct civil civil = day_to_civil(on);
	return civil.year * 12 + civil.month;
}

/* Are they told of times that exclude each other's values no more? Statements without a day, of
 * articles more than a season apart; or one of an article from before the other's day. */
static bool apart(const struct gate_statement *a, const struct gate_statement *b)
{
	enum { SEASON = 3 };
	if (a->dated && b->dated)
		return false;
	if (a->dated || b->dated) {
		int told = a->dated ? b->told : a->told;
		return told && told < gate_month(a->dated ? a->when.first : b->when.first);
	}
	return a->told && b->told && abs(a->told - b->told) > SEASON;
}

/* Other days on another basis are two steps of one chain: a decision, then a memorandum. */
static bool same_step(const struct gate_statement *a, const struct gate_statement *b)
{
	return text_equal(a->basis, b->basis) || !a->basis.len || !b->basis.len;
}

static bool counts(const struct gate_statement *one)
{
	return one->fact && one->grade >= 'A' && one->grade <= 'C';
}

static bool supports(const struct gate_statement *one, const struct gate_statement *other)
{
	return counts(other) && one->denies == other->denies &&
	       text_equal(one->value, other->value) &&
	       (overlap(one, other) || (same_step(one, other) && one->grade == other->grade));
}

/* Another value on the same day, a denial of this one; or, from a better source, another day for
 * the same step. Sources of one grade with different days of one step widen the window instead. */
static bool contradicts(const struct gate_statement *one, const struct gate_statement *other)
{
	if (!counts(other))
		return false;
	bool same = text_equal(one->value, other->value);
	if (same && one->denies == other->denies)
		return !overlap(one, other) && same_step(one, other) && other->grade < one->grade;
	if (apart(one, other))
		return false;
	return (same || (!one->denies && !other->denies)) && overlap(one, other);
}

bool gate_alike(const struct gate_statement *a, const struct gate_statement *b)
{
	if (a->grade != b->grade || a->fact != b->fact || a->denies != b->denies ||
		a->dated != b->dated || a->told != b->told || !text_equal(a->value, b->value) ||
		!text_equal(a->basis, b->basis))
		return false;
	return !a->dated || (a->when.first == b->when.first && a->when.last == b->when.last &&
				    a->when.precision == b->when.precision);
}

struct judged_kind {
	const struct gate_statement *one;
	struct gate_judgement made;
};

/* Statements under one policy, and what was found of them so far. */
struct gate_weighing {
	const struct gate_statement *all;
	uint32_t count;
	struct gate_policy policy;
	char *reached; /* of each, once it was asked for; 0 before */
	struct judged_kind *kinds;
	uint32_t kinds_count;
	struct gate_weighing *next; /* of another policy */
};

typedef bool relation(const struct gate_statement *, const struct gate_statement *);

/* Can `wanted` more sources be found from `from` on, each independent of those chosen? */
static bool choose(const struct gate_weighing *weighing, const struct gate_statement *one,
	char grade, uint32_t wanted, const struct gate_statement *chosen[GATE_SOURCES_MAX],
	uint32_t chosen_count, uint32_t from)
{
	if (chosen_count == wanted)
		return true;
	for (uint32_t i = from; i < weighing->count; i++) {
		const struct gate_statement *other = &weighing->all[i];
		bool fits = other->grade == grade && supports(one, other);
		for (uint32_t c = 0; fits && c < chosen_count; c++)
			fits = gate_independent(chosen[c], other);
		if (!fits)
			continue;
		chosen[chosen_count] = other;
		if (choose(weighing, one, grade, wanted, chosen, chosen_count + 1, i + 1))
			return true;
	}
	return false;
}

/* Are there so many publishers among those that support it? Without them the search need not begin.
 */
static bool has_publishers(const struct gate_weighing *weighing, const struct gate_statement *one,
	char grade, uint32_t wanted)
{
	const struct gate_statement *found[GATE_SOURCES_MAX];
	uint32_t count = 0;
	for (uint32_t i = 0; i < weighing->count && count < wanted; i++) {
		const struct gate_statement *other = &weighing->all[i];
		bool another = other->grade == grade && supports(one, other);
		for (uint32_t f = 0; another && f < count; f++)
			another = !gate_tied(found[f], other, TIE_PUBLISHER);
		if (another)
			found[count++] = other;
	}
	return count == wanted;
}

static bool has_enough(const struct gate_weighing *weighing, const struct gate_statement *one,
	char grade, uint32_t wanted)
{
	const struct gate_statement *chosen[GATE_SOURCES_MAX];
	return wanted && has_publishers(weighing, one, grade, wanted) &&
	       choose(weighing, one, grade, wanted, chosen, 0, 0);
}

/* The best grade of which there are enough sources; 'D': of none. */
static char reached(const struct gate_weighing *weighing, const struct gate_statement *one)
{
	char *known = &weighing->reached[one - weighing->all];
	if (!*known)
		*known = has_enough(weighing, one, 'A', weighing->policy.of_a)   ? 'A'
			 : has_enough(weighing, one, 'B', weighing->policy.of_b) ? 'B'
										 : 'D';
	return *known;
}

/* Of a grade of which there are fewer than wanted: how many are independent. */
static uint32_t independent(const struct gate_weighing *weighing, const struct gate_statement *one,
	char grade, uint32_t wanted)
{
	while (wanted && !has_enough(weighing, one, grade, wanted))
		wanted--;
	return wanted;
}

static uint32_t collect(const struct gate_weighing *weighing, const struct gate_statement *one,
	relation *related, struct arena *arena, const struct text **out)
{
	struct text *ids = arena_zero(arena, GATE_LISTED_MAX, sizeof(*ids));
	uint32_t used = 0;
	for (uint32_t i = 0; i < weighing->count && used < GATE_LISTED_MAX; i++)
		if (related(one, &weighing->all[i]))
			ids[used++] = weighing->all[i].id;
	*out = ids;
	return used;
}

/* The best grade among what contradicts: alone, and where enough of it stand together. Of those
 * that are alike, one is weighed. */
static void weigh_against(const struct gate_weighing *weighing, const struct gate_statement *one,
	struct arena *arena, char *best, char *established)
{
	const struct gate_statement **kinds =
		arena_zero(arena, (size_t)weighing->count + 1, sizeof(*kinds));
	uint32_t kinds_count = 0, kind;
	*best = *established = 'D';
	for (uint32_t i = 0; i < weighing->count; i++) {
		const struct gate_statement *other = &weighing->all[i];
		if (!contradicts(one, other))
			continue;
		for (kind = 0; kind < kinds_count && !gate_alike(kinds[kind], other);)
			kind++;
		if (kind < kinds_count)
			continue;
		kinds[kinds_count++] = other;
		char grade = reached(weighing, other);
		*best = other->grade < *best ? other->grade : *best;
		*established = grade < *established ? grade : *established;
	}
}

/* One window over the days of all that support, of those of the grade that carries it. */
static void widen(const struct gate_weighing *weighing, const struct gate_statement *one,
	char grade, struct gate_judgement *out)
{
	for (uint32_t i = 0; i < weighing->count; i++) {
		const struct gate_statement *other = &weighing->all[i];
		if (!other->dated || other->grade != grade || !supports(one, other) ||
			!same_step(one, other))
			continue;
		if (!out->dated)
			out->window = other->when;
		out->dated = true;
		if (other->when.first < out->window.first)
			out->window.first = other->when.first;
		if (other->when.last > out->window.last)
			out->window.last = other->when.last;
	}
}

static struct text say(struct arena *arena, const char *fmt, ...) PRINTF(2, 3);
static struct text say(struct arena *arena, const char *fmt, ...)
{
	char text[512];
	va_list args;
	va_start(args, fmt);
	int len = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return arena_copy(arena, (struct text){text, len < 0 ? 0 : strlen(text)});
}

static struct text reason_of(const struct gate_weighing *weighing, const struct gate_statement *one,
	const struct gate_judgement *made, char best, struct arena *arena)
{
	struct gate_policy policy = weighing->policy;
	switch (made->state) {
	case GATE_ANNOUNCED:
		return say(arena, "not said to have happened: an announcement stays one");
	case GATE_PROMOTED:
		return say(arena,
			"enough independent sources of grade %c; none of equal or higher grade "
			"contradicts it",
			reached(weighing, one));
	case GATE_CONTESTED:
		return say(arena, "enough sources support it, and it is contradicted by grade %c",
			best);
	case GATE_REFUTED:
		return say(arena, "contradicted by what stands on sources of a higher grade");
	case GATE_HELD:
		break;
	}
	if (one->beyond)
		return say(arena,
			"its source says %d other things of this already: more is kept and never "
			"counts",
			GATE_KINDS_MAX);
	if (one->grade == 'D')
		return say(arena, "a source of grade D is kept and never counts");
	if (!policy.of_a && !policy.of_b)
		return say(arena, "this kind is promoted by a person only");
	return say(arena,
		"wanted %u source(s) of grade A or %u independent of grade B, got %u and %u%s",
		policy.of_a, policy.of_b, independent(weighing, one, 'A', policy.of_a),
		independent(weighing, one, 'B', policy.of_b),
		made->against_count ? "; others contradict it" : "");
}

static struct gate_weighing *weighing_create(const struct gate_statement *all, uint32_t count,
	struct gate_policy policy, struct arena *arena)
{
	struct gate_weighing *weighing = arena_zero(arena, 1, sizeof(*weighing));
	*weighing = (struct gate_weighing){.all = all, .count = count, .policy = policy};
	weighing->reached = arena_zero(arena, count + 1, sizeof(*weighing->reached));
	weighing->kinds = arena_zero(arena, count + 1, sizeof(*weighing->kinds));
	return weighing;
}

static void judge(const struct gate_weighing *weighing, const struct gate_statement *one,
	struct arena *arena, struct gate_judgement *out)
{
	char best, established, grade = one->fact ? reached(weighing, one) : 'D';
	*out = (struct gate_judgement){.state = GATE_HELD};
	out->supports_count = collect(weighing, one, supports, arena, &out->supports);
	out->against_count = collect(weighing, one, contradicts, arena, &out->against);
	weigh_against(weighing, one, arena, &best, &established);
	if (!one->fact)
		out->state = GATE_ANNOUNCED;
	else if (established < grade && established < one->grade)
		out->state = GATE_REFUTED;
	else if (counts(one) && grade != 'D')
		out->state = best <= grade ? GATE_CONTESTED : GATE_PROMOTED;
	if (out->state == GATE_PROMOTED)
		widen(weighing, one, grade, out);
	out->reason = reason_of(weighing, one, out, best, arena);
}

void gate_judge(const struct gate_statement *all, uint32_t count, uint32_t index,
	struct gate_policy policy, struct arena *arena, struct gate_judgement *out)
{
	CHECK(index < count);
	judge(weighing_create(all, count, policy, arena), &all[index], arena, out);
}

struct gate_judging gate_judging(
	const struct gate_statement *all, uint32_t count, struct arena *arena)
{
	return (struct gate_judging){.all = all, .count = count, .arena = arena};
}

static struct gate_weighing *weighing_of(struct gate_judging *judging, struct gate_policy policy)
{
	struct gate_weighing *weighing = judging->weighings;
	while (weighing &&
		(weighing->policy.of_a != policy.of_a || weighing->policy.of_b != policy.of_b))
		weighing = weighing->next;
	if (weighing)
		return weighing;
	weighing = weighing_create(judging->all, judging->count, policy, judging->arena);
	weighing->next = judging->weighings;
	judging->weighings = weighing;
	return weighing;
}

const struct gate_judgement *gate_judged(
	struct gate_judging *judging, uint32_t index, struct gate_policy policy)
{
	CHECK(index < judging->count);
	const struct gate_statement *one = &judging->all[index];
	struct gate_weighing *weighing = weighing_of(judging, policy);
	for (uint32_t i = 0; i < weighing->kinds_count; i++)
		if (gate_alike(weighing->kinds[i].one, one))
			return &weighing->kinds[i].made;
	struct judged_kind *kind = &weighing->kinds[weighing->kinds_count++];
	kind->one = one;
	judge(weighing, one, judging->arena, &kind->made);
	return &kind->made;
}
