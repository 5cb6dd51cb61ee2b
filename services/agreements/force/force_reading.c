#include "services/agreements/force/force_reading.h"

#include "proto/base/check.h"

#include <stdio.h>
#include <stdlib.h>

/* --- Days ----------------------------------------------------------------------------------- */

day force_add(day from, const struct force_plus *plus)
{
	if (from == FORCE_NEVER)
		return FORCE_NEVER;
	struct civil civil;
	switch (plus->kind) {
	case FORCE_AT_ONCE:
		return from;
	case FORCE_DAYS:
		return from + (day)plus->count + (plus->counting == FORCE_AFTER_EXPIRY) -
		       (plus->counting == FORCE_INCLUSIVE);
	case FORCE_MONTHS:
		return day_add_months(from, (int)plus->count);
	case FORCE_FIRST_OF_MONTH_DAYS:
		civil = day_to_civil(from + (day)plus->count);
		return day_add_months(day_from_civil(civil.year, civil.month, 1), 1);
	case FORCE_FIRST_OF_MONTH:
		/* "The first day of the month following the expiration of three months after": a
		 * day that is itself a first of the month does not follow. */
		civil = day_to_civil(day_add_months(from, (int)plus->count));
		return day_add_months(day_from_civil(civil.year, civil.month, 1), 1);
	}
	UNREACHABLE("a plus has one of five kinds");
}

bool force_inverse(day in_force, const struct force_plus *plus, day *out)
{
	/* No plus reaches further back than its own count and two months. */
	day back = (day)plus->count * (plus->kind == FORCE_DAYS ? 1 : 31) + 62;
	for (day at = in_force; at >= in_force - back; at--)
		if (force_add(at, plus) == in_force) {
			*out = at;
			return true;
		}
	return false;
}

day force_day_of(const struct force_reading *reading, const struct force_instrument *instrument)
{
	return reading->latest ? instrument->last : instrument->first;
}

static bool listed(const struct text *list, uint32_t count, struct text party)
{
	for (uint32_t i = 0; i < count; i++)
		if (text_equal(list[i], party))
			return true;
	return false;
}

bool force_is_eligible(const struct force_question *question, struct text party)
{
	return question->eligible_count == 0 ||
	       listed(question->eligible, question->eligible_count, party);
}

const char *force_act_name(enum force_act act)
{
	static const char *const names[] = {[FORCE_SIGNS] = "signature",
		[FORCE_DEPOSITS] = "deposit",
		[FORCE_NOTIFIES] = "notification",
		[FORCE_WITHDRAWS] = "withdrawal",
		[FORCE_CONSENTS] = "consent",
		[FORCE_ENDS_TRIAL] = "end of provisional application"};
	return names[act];
}

/* --- Consents ------------------------------------------------------------------------------- */

static int by_day(const void *a, const void *b)
{
	const struct force_consent *x = a, *y = b;
	int days = (x->from > y->from) - (x->from < y->from);
	return days ? days : text_compare(x->instrument->party, y->instrument->party);
}

/* The first withdrawal that may stand behind a deposit ends it. In the early reading it comes as
 * late as its window allows, in the late one as soon. */
static day withdrawn_at(const struct force_reading *reading, const struct force_consent *consent)
{
	const struct force_question *question = reading->question;
	day found = FORCE_NEVER;
	for (uint32_t i = 0; i < question->instruments_count; i++) {
		const struct force_instrument *other = &question->instruments[i];
		day at = reading->latest ? other->first : other->last;
		if (other->act == FORCE_WITHDRAWS &&
			text_equal(other->party, consent->instrument->party) &&
			other->last >= consent->instrument->first && at < found)
			found = at;
	}
	return found;
}

/* Of two deposits of one party, the later counts only when the earlier has been withdrawn. */
static bool repeats(const struct force_reading *reading, const struct force_consent *consent)
{
	for (uint32_t i = 0; i < reading->count; i++) {
		const struct force_consent *before = &reading->consents[i];
		if (before->counts &&
			text_equal(before->instrument->party, consent->instrument->party) &&
			before->until > consent->from)
			return true;
	}
	return false;
}

static void collect(struct force_reading *reading, enum force_act act, struct arena *arena)
{
	const struct force_question *question = reading->question;
	uint32_t found = 0;
	struct force_consent *all =
		arena_zero(arena, question->instruments_count + 1, sizeof(*reading->consents));
	for (uint32_t i = 0; i < question->instruments_count; i++) {
		const struct force_instrument *instrument = &question->instruments[i];
		if (instrument->act == act && force_is_eligible(question, instrument->party))
			all[found++] = (struct force_consent){.instrument = instrument,
				.from = force_day_of(reading, instrument)};
	}
	qsort(all, found, sizeof(*all), by_day);
	reading->consents = all;
	reading->count = 0;
	for (uint32_t i = 0; i < found; i++) {
		struct force_consent consent = all[i];
		consent.until = withdrawn_at(reading, &consent);
		consent.counts = true;
		if (!repeats(reading, &consent))
			all[reading->count++] = consent;
	}
}

/* The first day of a party's standing consent; FORCE_NEVER when there is none. */
day force_consent_of(const struct force_reading *reading, struct text party)
{
	for (uint32_t i = 0; i < reading->count; i++)
		if (reading->consents[i].counts &&
			text_equal(reading->consents[i].instrument->party, party))
			return reading->consents[i].from;
	return FORCE_NEVER;
}

/* --- The rules ------------------------------------------------------------------------------ */

static void say_day(const struct force_reading *reading, const char *what, struct text who, day at)
{
	char text[DAY_TEXT];
	if (reading->trail && at != FORCE_NEVER)
		buffer_format(reading->trail, "%s%s%.*s: %s\n", what, who.len ? " " : "",
			TEXT_ARG(who), day_format(at, text));
}

static day nth(const struct force_reading *reading, int64_t count)
{
	int64_t seen = 0;
	for (uint32_t i = 0; i < reading->count; i++)
		if (reading->consents[i].counts && ++seen == count) {
			char what[48];
			snprintf(what, sizeof(what), "instrument no. %lld, of", (long long)count);
			say_day(reading, what, reading->consents[i].instrument->party,
				reading->consents[i].from);
			return reading->consents[i].from;
		}
	return FORCE_NEVER;
}

static day last_of(const struct force_reading *reading, const struct text *parties, uint32_t count)
{
	day last = count ? DAY_MIN : FORCE_NEVER;
	struct text who = TEXT_NONE;
	for (uint32_t i = 0; i < count; i++) {
		day at = force_consent_of(reading, parties[i]);
		if (at > last) {
			last = at;
			who = parties[i];
		}
	}
	say_day(reading, "the last of those named, of", who, last);
	return last;
}

/* The day of the last signature, or the last notification; a deposit stands for a notification. */
static day last_act(const struct force_reading *reading, enum force_act act)
{
	const struct force_question *question = reading->question;
	day last = question->signatories_count ? DAY_MIN : FORCE_NEVER;
	for (uint32_t i = 0; i < question->signatories_count; i++) {
		day first = FORCE_NEVER;
		for (uint32_t k = 0; k < question->instruments_count; k++) {
			const struct force_instrument *one = &question->instruments[k];
			bool fits = one->act == act ||
				    (act == FORCE_NOTIFIES && one->act == FORCE_DEPOSITS);
			if (fits && text_equal(one->party, question->signatories[i]) &&
				force_day_of(reading, one) < first)
				first = force_day_of(reading, one);
		}
		last = first > last ? first : last;
	}
	say_day(reading, act == FORCE_SIGNS ? "last signature" : "last notification", TEXT_NONE,
		last);
	return last;
}

double force_weight_of(
	const struct force_question *question, const struct force_node *node, struct text party)
{
	if (text_is(node->weight, FORCE_MEMBERS))
		return 1;
	for (uint32_t i = 0; i < question->weights_count; i++)
		if (text_equal(question->weights[i].party, party))
			return question->weights[i].amount;
	return 0;
}

double force_weight_total(const struct force_question *question, const struct force_node *node)
{
	double total = 0;
	if (text_is(node->weight, FORCE_MEMBERS))
		return question->eligible_count;
	for (uint32_t i = 0; i < question->weights_count; i++)
		total += question->weights[i].amount;
	return total;
}

static day share(const struct force_reading *reading, const struct force_node *node)
{
	double total = force_weight_total(reading->question, node), held = 0;
	for (uint32_t i = 0; i < reading->count; i++) {
		if (!reading->consents[i].counts)
			continue;
		struct text party = reading->consents[i].instrument->party;
		held += force_weight_of(reading->question, node, party);
		if (share_reached(&node->share, held, total)) {
			say_day(reading, "the share is reached with", party,
				reading->consents[i].from);
			return reading->consents[i].from;
		}
	}
	return FORCE_NEVER;
}

static day evaluate_all(const struct force_reading *reading, const struct force_node *node)
{
	bool both = node->kind == FORCE_AND;
	day found = both ? DAY_MIN : FORCE_NEVER;
	for (const struct force_node *below = node->below; below; below = below->next) {
		day at = force_evaluate(reading, below);
		if (both ? at > found : at < found)
			found = at;
	}
	return found;
}

static day evaluate_leaf(const struct force_reading *reading, const struct force_node *node)
{
	const struct force_question *question = reading->question;
	day named, counted;
	switch (node->kind) {
	case FORCE_ON_SIGNATURE:
		return last_act(reading, FORCE_SIGNS);
	case FORCE_AT_ADOPTION:
		return !question->has_adopted ? FORCE_NEVER
		       : reading->latest      ? question->adopted_last
					      : question->adopted_first;
	case FORCE_ON_DATE:
		return node->on;
	case FORCE_NTH:
		return nth(reading, node->count);
	case FORCE_NTH_INCLUDING:
		counted = nth(reading, node->count);
		named = last_of(reading, node->set, node->set_count);
		return named > counted ? named : counted;
	case FORCE_ALL_SIGNATORIES:
		return last_of(reading, question->signatories, question->signatories_count);
	case FORCE_LAST_NOTIFICATION:
		return last_act(reading, FORCE_NOTIFIES);
	case FORCE_SHARE:
		return share(reading, node);
	case FORCE_AND:
	case FORCE_OR:
	case FORCE_PROVISIONAL:
		break;
	}
	UNREACHABLE("a leaf has no rule below it");
}

day force_evaluate(const struct force_reading *reading, const struct force_node *node)
{
	if (node->kind == FORCE_AND || node->kind == FORCE_OR)
		return evaluate_all(reading, node);
	if (node->kind == FORCE_PROVISIONAL)
		return force_evaluate(reading, node->below->next);
	day met = evaluate_leaf(reading, node), from = force_add(met, &node->plus);
	if (from != met)
		say_day(reading, "with the time that the rule adds", TEXT_NONE, from);
	return from;
}

/* What is withdrawn before entry into force does not count; what is withdrawn after it does not
 * undo it (article 55). So those whose withdrawal comes first are taken out until none does. */
day force_settle(struct force_reading *reading, const struct force_node *rule)
{
	struct buffer *trail = reading->trail;
	for (;;) {
		if (trail)
			buffer_clear(trail);
		day force = force_evaluate(reading, rule);
		bool changed = false;
		for (uint32_t i = 0; i < reading->count; i++)
			if (reading->consents[i].counts && reading->consents[i].until < force) {
				reading->consents[i].counts = false;
				changed = true;
			}
		if (!changed)
			return force;
	}
}

struct force_reading force_read(const struct force_question *question, bool latest,
	struct buffer *trail, struct arena *arena)
{
	struct force_reading reading = {.question = question, .latest = latest, .trail = trail};
	collect(&reading, FORCE_DEPOSITS, arena);
	return reading;
}
