#include "services/agreements/force/force_reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Parties -------------------------------------------------------------------------------- */

/* The last consent of those who are bound already; *missing counts those who have not said it. */
static day consents_to(const struct force_reading *reading, const struct force_consent *who,
	day force, uint32_t *missing)
{
	const struct force_question *question = reading->question;
	day last = who->from;
	*missing = 0;
	for (uint32_t i = 0; i < reading->count; i++) {
		const struct force_consent *member = &reading->consents[i];
		if (!member->counts || member->from > force || member == who)
			continue;
		day said = FORCE_NEVER;
		for (uint32_t k = 0; k < question->instruments_count; k++) {
			const struct force_instrument *one = &question->instruments[k];
			if (one->act == FORCE_CONSENTS &&
				text_equal(one->party, member->instrument->party) &&
				text_equal(one->about, who->instrument->party) &&
				force_day_of(reading, one) < said)
				said = force_day_of(reading, one);
		}
		*missing += said == FORCE_NEVER;
		last = said > last && said != FORCE_NEVER ? said : last;
	}
	return last;
}

/* From when one who has consented is bound: never before its own consent, nor before the treaty. */
static day bound_from(const struct force_reading *reading, const struct force_consent *who,
	day force, uint32_t *missing)
{
	const struct force_rule *rule = &reading->question->rule;
	*missing = 0;
	if (force == FORCE_NEVER)
		return FORCE_NEVER;
	day from = who->from;
	if (rule->party == FORCE_AFTER_DEPOSIT)
		from = force_add(from, &rule->party_plus);
	else if (rule->party == FORCE_CONSENT_OF_ALL && who->from > force) {
		from = consents_to(reading, who, force, missing);
		if (*missing)
			return FORCE_NEVER;
		from = force_add(from, &rule->party_plus);
	}
	return from > force ? from : force;
}

static void note_party(
	struct force_party *party, const struct force_consent *consent, uint32_t missing)
{
	char text[DAY_TEXT];
	if (missing)
		snprintf(party->note, sizeof(party->note),
			"waits for the consent of %u of those who are bound", missing);
	else if (!party->bound)
		snprintf(party->note, sizeof(party->note),
			"has consented; the treaty is not in force");
	else if (consent->instrument->reservation)
		snprintf(party->note, sizeof(party->note),
			"with a reservation: who does not object by %s has accepted it",
			day_format(day_add_months(consent->instrument->last, 12), text));
}

static int by_bound(const void *a, const void *b)
{
	const struct force_party *x = a, *y = b;
	int days = (x->first > y->first) - (x->first < y->first);
	return days ? days : text_compare(x->party, y->party);
}

static const struct force_consent *same_consent(
	const struct force_reading *reading, const struct force_consent *consent)
{
	for (uint32_t i = 0; i < reading->count; i++)
		if (reading->consents[i].instrument == consent->instrument)
			return &reading->consents[i];
	return NULL;
}

/* Where a treaty is in force by signatures or notifications alone, these bind who gave them. */
static bool binds(const struct force_node *node, enum force_act act)
{
	bool found = (node->kind == FORCE_ON_SIGNATURE && act == FORCE_SIGNS) ||
		     (node->kind == FORCE_LAST_NOTIFICATION && act == FORCE_NOTIFIES);
	for (const struct force_node *below = node->below; !found && below; below = below->next)
		found = binds(below, act);
	return found;
}

/* The first day of an act of the party in that reading; FORCE_NEVER when it has done none. */
static day first_act(const struct force_reading *reading, struct text party, enum force_act act)
{
	const struct force_question *question = reading->question;
	day first = FORCE_NEVER;
	for (uint32_t i = 0; i < question->instruments_count; i++) {
		const struct force_instrument *one = &question->instruments[i];
		day at = force_day_of(reading, one);
		if (one->act == act && text_equal(one->party, party) && at < first)
			first = at;
	}
	return first;
}

static const struct force_node *force_node_of(const struct force_rule *rule)
{
	return rule->top->kind == FORCE_PROVISIONAL ? rule->top->below->next : rule->top;
}

/* From when one is bound who signed or notified, and deposited nothing. */
static day bound_signatory(const struct force_reading *reading, struct text party, day force)
{
	static const enum force_act acts[] = {FORCE_SIGNS, FORCE_NOTIFIES};
	day own = FORCE_NEVER;
	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		day at = binds(force_node_of(&reading->question->rule), acts[i])
				 ? first_act(reading, party, acts[i])
				 : FORCE_NEVER;
		own = at < own ? at : own;
	}
	return own == FORCE_NEVER || force == FORCE_NEVER ? FORCE_NEVER : own > force ? own : force;
}

static struct force_party signatory(const struct force_reading *early,
	const struct force_reading *late, struct text party, const struct force_answer *answer)
{
	struct force_party out = {.party = party,
		.first = bound_signatory(early, party, answer->first),
		.last = bound_signatory(late, party, answer->last),
		.until = FORCE_NEVER};
	out.bound = out.first != FORCE_NEVER;
	if (!out.bound)
		snprintf(out.note, sizeof(out.note), "a signatory without a standing instrument");
	return out;
}

/* From when a party applies the treaty provisionally: not before it signed, or, where deposits
 * begin it, before its own. Of who is only named as a signatory no day is known. */
static day trial_from(const struct force_reading *reading, struct text party, day trial)
{
	static const enum force_kind by_signature[] = {
		FORCE_ON_SIGNATURE, FORCE_AT_ADOPTION, FORCE_ON_DATE};
	const struct force_node *node = reading->question->rule.top->below;
	day own = first_act(reading, party, FORCE_SIGNS);
	bool signs = false;
	for (size_t i = 0; i < ARRAY_LEN(by_signature); i++)
		signs = signs || node->kind == by_signature[i];
	if (!signs || own == FORCE_NEVER)
		own = force_consent_of(reading, party);
	if (signs && own == FORCE_NEVER)
		own = DAY_MIN;
	return trial == FORCE_NEVER || own == FORCE_NEVER ? FORCE_NEVER : own > trial ? own : trial;
}

static void add_trial(const struct force_reading *early, const struct force_reading *late,
	struct force_party *party, const struct force_answer *answer)
{
	party->trial_first = trial_from(early, party->party, answer->trial_first);
	party->trial_last = trial_from(late, party->party, answer->trial_last);
	party->trial_until = first_act(early, party->party, FORCE_ENDS_TRIAL);
	if (party->bound && party->first < party->trial_until)
		party->trial_until = party->first;
	party->has_trial = party->trial_first < party->trial_until;
}

static void add_parties(const struct force_reading *early, const struct force_reading *late,
	struct force_answer *out, struct arena *arena)
{
	const struct force_question *question = early->question;
	out->parties = arena_zero(
		arena, early->count + question->signatories_count + 1, sizeof(*out->parties));
	for (uint32_t i = 0; i < early->count; i++) {
		const struct force_consent *consent = &early->consents[i];
		const struct force_consent *other = same_consent(late, consent);
		uint32_t missing = 0, missing_late = 0;
		if (!consent->counts)
			continue;
		struct force_party *party = &out->parties[out->parties_count++];
		*party = (struct force_party){.party = consent->instrument->party,
			.first = bound_from(early, consent, out->first, &missing),
			.last = FORCE_NEVER,
			.until = consent->until};
		if (other && other->counts)
			party->last = bound_from(late, other, out->last, &missing_late);
		party->bound = party->first != FORCE_NEVER;
		note_party(party, consent, missing);
	}
	for (uint32_t i = 0; i < question->signatories_count; i++)
		if (force_consent_of(early, question->signatories[i]) == FORCE_NEVER)
			out->parties[out->parties_count++] =
				signatory(early, late, question->signatories[i], out);
	for (uint32_t i = 0; out->has_trial && i < out->parties_count; i++)
		add_trial(early, late, &out->parties[i], out);
	qsort(out->parties, out->parties_count, sizeof(*out->parties), by_bound);
}

/* --- What is missing ------------------------------------------------------------------------ */

static void say_missing(struct buffer *out, const char *fmt, ...) PRINTF(2, 3);

static void say_missing(struct buffer *out, const char *fmt, ...)
{
	char text[512];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	buffer_format(out, "%s%s", out->len ? "; " : "", text);
}

static void say_missing_of(const struct force_reading *reading, const struct text *parties,
	uint32_t count, struct buffer *out)
{
	struct buffer names = {0};
	uint32_t missing = 0;
	for (uint32_t i = 0; i < count; i++)
		if (force_consent_of(reading, parties[i]) == FORCE_NEVER)
			buffer_format(
				&names, "%s%.*s", missing++ ? ", " : "", TEXT_ARG(parties[i]));
	if (missing)
		say_missing(out, "the instrument%s of %.*s", missing > 1 ? "s" : "", (int)names.len,
			(char *)names.ptr);
	buffer_fini(&names);
}

static int64_t counted(const struct force_reading *reading)
{
	int64_t count = 0;
	for (uint32_t i = 0; i < reading->count; i++)
		count += reading->consents[i].counts;
	return count;
}

static void missing_share(
	const struct force_reading *reading, const struct force_node *node, struct buffer *out)
{
	double total = force_weight_total(reading->question, node), part = 0;
	for (uint32_t i = 0; i < reading->count; i++)
		if (reading->consents[i].counts)
			part += force_weight_of(
				reading->question, node, reading->consents[i].instrument->party);
	if (total > 0)
		say_missing(out, "%.10g of %.10g of %.*s, wanted %s%lld/%lld", part, total,
			TEXT_ARG(node->weight), node->share.more_than ? "more than " : "",
			(long long)node->share.numerator, (long long)node->share.denominator);
	else
		say_missing(out, "%s is not known",
			text_is(node->weight, FORCE_MEMBERS) ? "who is eligible"
							     : "what each party weighs");
}

static void missing_leaf(
	const struct force_reading *reading, const struct force_node *node, struct buffer *out)
{
	const struct force_question *question = reading->question;
	int64_t held = counted(reading);
	bool counts = node->kind == FORCE_NTH || node->kind == FORCE_NTH_INCLUDING;
	if (counts && held < node->count)
		say_missing(out, "%lld more instrument%s (%lld of %lld)",
			(long long)(node->count - held), node->count - held > 1 ? "s" : "",
			(long long)held, (long long)node->count);
	if (node->kind == FORCE_NTH_INCLUDING)
		say_missing_of(reading, node->set, node->set_count, out);
	if (node->kind == FORCE_ALL_SIGNATORIES)
		say_missing_of(reading, question->signatories, question->signatories_count, out);
	if (node->kind == FORCE_SHARE)
		missing_share(reading, node, out);
	if (node->kind == FORCE_ON_SIGNATURE || node->kind == FORCE_LAST_NOTIFICATION)
		say_missing(out, "not every signatory has %s",
			node->kind == FORCE_ON_SIGNATURE ? "signed" : "notified");
	bool of_signatories = node->kind == FORCE_ON_SIGNATURE ||
			      node->kind == FORCE_ALL_SIGNATORIES ||
			      node->kind == FORCE_LAST_NOTIFICATION;
	if (of_signatories && !question->signatories_count)
		say_missing(out, "who the signatories are is not known");
	if (node->kind == FORCE_AT_ADOPTION)
		say_missing(out, "the day of adoption is not known");
}

static void missing(
	const struct force_reading *reading, const struct force_node *node, struct buffer *out)
{
	if (force_evaluate(reading, node) != FORCE_NEVER)
		return;
	if (node->kind == FORCE_PROVISIONAL) {
		missing(reading, node->below->next, out);
		return;
	}
	if (!node->below)
		missing_leaf(reading, node, out);
	for (const struct force_node *below = node->below; below; below = below->next)
		missing(reading, below, out);
}

/* As of the day asked about: what came later is not there yet. */
static void say_waiting(
	const struct force_question *question, struct force_answer *out, struct arena *arena)
{
	struct force_question then = *question;
	struct force_instrument *known =
		arena_zero(arena, question->instruments_count + 1, sizeof(*known));
	struct buffer text = {0};
	then.instruments = known;
	then.instruments_count = 0;
	for (uint32_t i = 0; i < question->instruments_count; i++)
		if (question->instruments[i].first <= question->on)
			known[then.instruments_count++] = question->instruments[i];
	struct force_reading reading = force_read(&then, false, NULL, arena);
	day force = force_settle(&reading, question->rule.top);
	if (force == FORCE_NEVER)
		missing(&reading, question->rule.top, &text);
	else if (force > question->on)
		buffer_text(&text, TEXT("the time that the rule adds"));
	out->waiting = arena_copy(arena, buffer_as_text(&text));
	buffer_fini(&text);
}

/* --- The answer ----------------------------------------------------------------------------- */

/* As it was given: a month is two days with .. between, never its first day alone. */
static const char *window(const struct force_instrument *one, char out[2 * DAY_TEXT + 2])
{
	char last[DAY_TEXT];
	day_format(one->first, out);
	if (one->last != one->first)
		snprintf(out + strlen(out), DAY_TEXT + 2, "..%s", day_format(one->last, last));
	return out;
}

/* Has the party consented by the day on which its withdrawal has effect? */
static bool withdraws_something(
	const struct force_question *question, const struct force_instrument *withdrawal)
{
	for (uint32_t i = 0; i < question->instruments_count; i++) {
		const struct force_instrument *one = &question->instruments[i];
		if (one->act == FORCE_DEPOSITS && text_equal(one->party, withdrawal->party) &&
			one->first <= withdrawal->last)
			return true;
	}
	return false;
}

static const char *why_not_counted(const struct force_question *question,
	const struct force_reading *early, const struct force_instrument *one)
{
	if (one->act == FORCE_WITHDRAWS)
		return withdraws_something(question, one)
			       ? NULL
			       : "a withdrawal with no deposit before it";
	if (one->act != FORCE_DEPOSITS)
		return NULL;
	const struct force_consent *held =
		same_consent(early, &(struct force_consent){.instrument = one});
	return !force_is_eligible(question, one->party) ? "it may not become a party"
	       : !held                                  ? "it has deposited before"
	       : !held->counts                          ? "withdrawn before entry into force"
							: NULL;
}

static void say_not_counted(const struct force_question *question,
	const struct force_reading *early, struct force_answer *out, struct arena *arena)
{
	struct buffer text = {0};
	for (uint32_t i = 0; i < question->instruments_count; i++) {
		const struct force_instrument *one = &question->instruments[i];
		const char *reason = why_not_counted(question, early, one);
		char at[2 * DAY_TEXT + 2];
		if (reason)
			buffer_format(&text, "%s%.*s, %s: %s", text.len ? "; " : "",
				TEXT_ARG(one->party), window(one, at), reason);
	}
	out->not_counted = arena_copy(arena, buffer_as_text(&text));
	buffer_fini(&text);
}

static void find_trial(const struct force_reading *early, const struct force_reading *late,
	const struct force_node *top, struct force_answer *out)
{
	if (top->kind != FORCE_PROVISIONAL)
		return;
	out->trial_first = force_evaluate(early, top->below);
	out->trial_last = force_evaluate(late, top->below);
	out->has_trial = out->trial_first != FORCE_NEVER;
}

/* It takes two to apply a treaty, where more than one has begun to. */
static bool on_trial(const struct force_question *question, const struct force_answer *answer)
{
	uint32_t begun = 0, left = 0;
	if (!answer->has_trial || question->on < answer->trial_last)
		return false;
	for (uint32_t i = 0; i < answer->parties_count; i++) {
		const struct force_party *party = &answer->parties[i];
		begun += party->has_trial && party->trial_last <= question->on;
		left += party->has_trial && party->trial_last <= question->on &&
			question->on < party->trial_until;
	}
	return !answer->parties_count || left > (begun > 1);
}

/* Where the two readings of the windows differ, both are told: no day stands for a month. */
static struct text trail_of(struct text early, struct text late, struct arena *arena)
{
	struct buffer both = {0};
	struct text line;
	const struct {
		const char *name;
		struct text lines;
	} readings[] = {{"at the earliest", early}, {"at the latest", late}};
	if (text_equal(early, late))
		return arena_copy(arena, text_trim(early));
	for (size_t i = 0; i < ARRAY_LEN(readings); i++)
		for (struct text rest = readings[i].lines;
			rest.len && text_split(&rest, '\n', &line);)
			buffer_format(&both, "%s: %.*s\n", readings[i].name, TEXT_ARG(line));
	struct text out = arena_copy(arena, text_trim(buffer_as_text(&both)));
	buffer_fini(&both);
	return out;
}

void force_solve(
	const struct force_question *question, struct arena *arena, struct force_answer *out)
{
	struct buffer trail = {0}, trail_late = {0};
	const struct force_node *top = question->rule.top;
	*out = (struct force_answer){0};
	struct force_reading early = force_read(question, false, &trail, arena);
	struct force_reading late = force_read(question, true, &trail_late, arena);
	out->first = force_settle(&early, top);
	out->last = force_settle(&late, top);
	early.trail = late.trail = NULL;
	out->met = out->first != FORCE_NEVER;
	find_trial(&early, &late, top, out);
	add_parties(&early, &late, out, arena);
	out->state = out->last <= question->on && out->met    ? "in_force"
		     : out->met && out->first <= question->on ? "may_be_in_force"
		     : on_trial(question, out)                ? "provisional"
		     : out->met                               ? "will_enter"
							      : "waiting";
	say_not_counted(question, &early, out, arena);
	say_waiting(question, out, arena);
	out->trail = trail_of(buffer_as_text(&trail), buffer_as_text(&trail_late), arena);
	buffer_fini(&trail);
	buffer_fini(&trail_late);
}

void force_add_signatory(struct text *signatories, uint32_t *count, struct text party)
{
	for (uint32_t i = 0; i < *count; i++)
		if (text_equal(signatories[i], party))
			return;
	signatories[(*count)++] = party;
}
