#include "services/agreements/votes/vote.h"

#include "services/agreements/votes/vote_inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SAID_MAX = 1024 };

bool vote_is(const struct decision_state *held, const char *state)
{
	return text_is(held->state, state);
}

bool vote_is_open(const struct decision_state *held)
{
	return vote_is(held, "open_meeting") || vote_is(held, "open_silence");
}

struct text vote_say(struct arena *arena, const char *fmt, ...)
{
	va_list arguments;
	va_start(arguments, fmt);
	struct text text = arena_vformat(arena, SAID_MAX, fmt, arguments);
	va_end(arguments);
	return text;
}

const struct vote_elector *vote_elector_find(const struct decision_state *held, struct text state)
{
	for (uint32_t i = 0; i < held->electors_count; i++)
		if (text_equal(held->electors[i].state, state))
			return &held->electors[i];
	return NULL;
}

/* --- What the voices say now ---------------------------------------------------------------- */

/* The last position of this round that has effect; positions are in order of receipt. */
enum position vote_position_of(const struct decision_state *held, struct text state)
{
	enum position found = POSITION_NONE;
	for (uint32_t i = 0; i < held->positions_count; i++) {
		const struct vote_position *one = &held->positions[i];
		if (one->round == held->round && !(one->has_late && one->late) &&
			text_equal(one->state, state) &&
			position_parse(one->position, &found, NULL) != ERR_OK)
			found = POSITION_NONE;
	}
	return found;
}

struct voices vote_voices(const struct decision_state *held, struct arena *arena)
{
	struct voice *items = arena_zero(arena, held->electors_count + 1, sizeof(*items));
	for (uint32_t i = 0; i < held->electors_count; i++)
		items[i] = (struct voice){.state = held->electors[i].state,
			.weight = held->electors[i].weight,
			.weighed = held->electors[i].has_weight,
			.position = vote_position_of(held, held->electors[i].state)};
	return (struct voices){items, held->electors_count};
}

void vote_pick(const struct voices *voices, position_set set, struct arena *arena,
	const struct text **out, uint32_t *count)
{
	struct text *items = arena_zero(arena, voices->count + 1, sizeof(*items));
	*count = 0;
	for (uint32_t i = 0; i < voices->count; i++)
		if (set & POSITION_BIT(voices->items[i].position))
			items[(*count)++] = voices->items[i].state;
	*out = items;
}

static uint32_t not_notified(
	const struct decision_state *held, struct arena *arena, struct text *who)
{
	char list[300] = "";
	uint32_t n = 0;
	for (uint32_t i = 0; i < held->electors_count; i++) {
		if (!held->electors[i].has_not_notified || !held->electors[i].not_notified)
			continue;
		if (n++ < 40)
			snprintf(list + strlen(list), sizeof(list) - strlen(list), " %.*s",
				TEXT_ARG(held->electors[i].state));
	}
	*who = arena_copy(arena, text_of(list));
	return n;
}

/* --- Quorum --------------------------------------------------------------------------------- */

struct quorum {
	enum { QUORUM_NONE, QUORUM_NOTIFIED, QUORUM_COUNT, QUORUM_SHARE } kind;
	int64_t count;
	struct share share;
};

static enum err quorum_parse(struct text text, struct quorum *out, struct why *why)
{
	*out = (struct quorum){QUORUM_NOTIFIED, 0, {0}};
	if (text_is(text, "all_notified"))
		return ERR_OK;
	out->kind = QUORUM_NONE;
	if (text_is(text, "none"))
		return ERR_OK;
	if (text_starts(text, TEXT("present(")) && text_ends(text, TEXT(")"))) {
		struct text given = text_slice(text, 8, text.len - 1);
		out->kind = QUORUM_COUNT;
		if (text_to_i64(given, 1, 100000, &out->count))
			return ERR_OK;
		out->kind = QUORUM_SHARE;
		if (share_parse(given, &out->share))
			return ERR_OK;
	}
	return why_set(why, ERR_BAD_VALUE, "quorum",
		"wanted none, all_notified, present(9) or present(2/3), got '%.*s'",
		TEXT_ARG(text));
}

/* NONE-text when it is met. Who gave no position is present; who is not, is said to be absent. */
static struct text quorum_lacks(
	const struct decision_state *held, const struct voices *voices, struct arena *arena)
{
	struct quorum quorum;
	struct text who;
	uint32_t present = 0;
	if (quorum_parse(held->quorum, &quorum, NULL) != ERR_OK || quorum.kind == QUORUM_NONE)
		return TEXT_NONE;
	if (quorum.kind == QUORUM_NOTIFIED)
		return not_notified(held, arena, &who)
			       ? vote_say(arena,
					 "nothing shows that all were notified; missing:%.*s",
					 TEXT_ARG(who))
			       : TEXT_NONE;
	for (uint32_t i = 0; i < voices->count; i++)
		present += voices->items[i].position != POSITION_ABSENT;
	if (quorum.kind == QUORUM_COUNT ? present >= quorum.count
					: share_reached(&quorum.share, present, voices->count))
		return TEXT_NONE;
	return vote_say(arena, "no quorum: %u of %u present, wanted %.*s", present, voices->count,
		TEXT_ARG(held->quorum));
}

/* --- Deciding ------------------------------------------------------------------------------- */

void vote_decided(struct decision_state *out, const char *state, int64_t at)
{
	out->state = text_of(state);
	out->change = out->state;
	out->has_decided = true;
	out->decided = at;
}

static void nobody(struct decision_state *out)
{
	out->bound = out->not_bound = out->blockers = NULL;
	out->bound_count = out->not_bound_count = out->blockers_count = 0;
}

/* The rule's word on what was said, at the end of approval. */
static enum err conclude(
	struct decision_state *out, int64_t at, struct arena *arena, struct why *why)
{
	const struct vote_rule *rule;
	struct vote_judgement judged;
	struct voices voices = vote_voices(out, arena);
	bool silence = vote_is(out, "open_silence");
	struct text lacks = quorum_lacks(out, &voices, arena);
	enum err err = vote_rule_parse(out->rule, arena, &rule, why);
	if (!err)
		err = vote_rule_judge(rule, &voices, &judged, why);
	if (err)
		return err;
	nobody(out);
	if (!judged.met || lacks.ptr) {
		vote_decided(out, silence ? "broken" : "blocked", at);
		out->why = lacks.ptr ? lacks : vote_say(arena, "%s", judged.why);
		vote_pick(&voices, judged.blocks, arena, &out->blockers, &out->blockers_count);
		return ERR_OK;
	}
	vote_decided(out, "adopted", at);
	out->why = vote_say(
		arena, "%s%s", silence ? "the deadline passed unbroken; " : "", judged.why);
	position_set unbound = vote_rule_unbound(rule);
	vote_pick(&voices, (position_set)~unbound, arena, &out->bound, &out->bound_count);
	vote_pick(&voices, unbound, arena, &out->not_bound, &out->not_bound_count);
	return ERR_OK;
}

static uint32_t ad_referendum(
	const struct decision_state *held, struct arena *arena, struct text *who)
{
	struct voices voices = vote_voices(held, arena);
	const struct text *states;
	uint32_t count;
	char list[300] = "";
	vote_pick(&voices, POSITION_BIT(POSITION_AD_REFERENDUM), arena, &states, &count);
	for (uint32_t i = 0; i < count && i < 40; i++)
		snprintf(list + strlen(list), sizeof(list) - strlen(list), " %.*s",
			TEXT_ARG(states[i]));
	*who = arena_copy(arena, text_of(list));
	return count;
}

/* A closed meeting is decided unless somebody's capital has still to agree. Whatever is blocked
 * already does not wait for that. */
enum err vote_close_meeting(
	struct decision_state *out, int64_t at, struct arena *arena, struct why *why)
{
	struct text who;
	struct decision_state ended = *out;
	enum err err = conclude(&ended, at, arena, why);
	bool waits = ad_referendum(out, arena, &who) > 0;
	if (err)
		return err;
	out->closed = out->has_closed ? out->closed : at;
	out->has_closed = true;
	if (waits && vote_is(&ended, "adopted")) {
		out->change = TEXT("closed");
		out->why = vote_say(arena, "closed; waits for the capitals of:%.*s", TEXT_ARG(who));
		return ERR_OK;
	}
	ended.has_closed = true;
	ended.closed = out->closed;
	*out = ended;
	return ERR_OK;
}

/* An open reserve that lapses leaves its elector without a position. */
static void lapse_reserves(struct decision_state *out, int64_t at, struct arena *arena)
{
	struct voices voices = vote_voices(out, arena);
	struct vote_position *all =
		arena_zero(arena, out->positions_count + voices.count + 1, sizeof(*all));
	uint32_t n = out->positions_count;
	if (n)
		memcpy(all, out->positions, n * sizeof(*all));
	for (uint32_t i = 0; i < voices.count; i++)
		if (voices.items[i].position == POSITION_AD_REFERENDUM)
			all[n++] = (struct vote_position){.state = voices.items[i].state,
				.position = TEXT("none"),
				.received = at,
				.round = out->round,
				.reason = TEXT("the ad referendum reserve lapsed")};
	out->positions = all;
	out->positions_count = n;
}

bool vote_due(const struct decision_state *held, int64_t *at)
{
	if (!vote_is_open(held))
		return false;
	if (held->has_deadline && !held->has_closed) {
		*at = held->deadline;
		return true;
	}
	if (held->has_closed && held->has_lapse) {
		*at = held->lapse;
		return true;
	}
	return false;
}

enum err vote_tick(const struct decision_state *held, int64_t now, struct arena *arena,
	struct decision_state *out, bool *changed, struct why *why)
{
	int64_t at = 0;
	enum err err = ERR_OK;
	*out = *held;
	*changed = false;
	while (!err && vote_due(out, &at) && at <= now) {
		*changed = true;
		if (out->has_closed) {
			lapse_reserves(out, at, arena);
			err = conclude(out, at, arena, why);
		} else {
			err = vote_is(out, "open_silence")
				      ? conclude(out, at, arena, why)
				      : vote_close_meeting(out, at, arena, why);
		}
	}
	return err;
}

enum err vote_text_is_free(const struct decision_state *open, uint32_t count,
	const struct decision_state *next, struct why *why)
{
	for (uint32_t i = 0; i < count; i++)
		if (next->text_hash.len && text_equal(open[i].text_hash, next->text_hash) &&
			!text_equal(open[i].id, next->id))
			return why_set(why, ERR_DUPLICATE, "text_hash",
				"this text is open already, as '%.*s'", TEXT_ARG(open[i].id));
	return ERR_OK;
}

/* --- Opening -------------------------------------------------------------------------------- */

static enum err check_mode(const struct decision_state *made, const struct vote_rule *rule,
	int64_t now, struct why *why)
{
	bool silence = text_is(made->mode, "silence");
	if (silence && vote_rule_counts(rule))
		return why_set(why, ERR_BAD_VALUE, "mode",
			"'%.*s' counts what is said, so silence cannot adopt by it; wanted meeting "
			"or written",
			TEXT_ARG(made->rule));
	if (!silence && vote_rule_silence_only(rule))
		return why_set(why, ERR_BAD_VALUE, "mode",
			"'%.*s' is a rule of silence procedures; wanted silence, got '%.*s'",
			TEXT_ARG(made->rule), TEXT_ARG(made->mode));
	if (!text_is(made->mode, "meeting") && !made->has_deadline)
		return why_set(why, ERR_MISSING, "deadline", "wanted by the mode %.*s",
			TEXT_ARG(made->mode));
	if (made->has_deadline && made->deadline <= now) {
		char deadline[INSTANT_TEXT], at[INSTANT_TEXT];
		return why_set(why, ERR_BAD_DATE, "deadline",
			"wanted an instant after the opening at %s, got %s",
			instant_format(now, at), instant_format(made->deadline, deadline));
	}
	return ERR_OK;
}

static void seat(
	struct decision_state *out, const struct vote_electorate *electorate, struct arena *arena)
{
	struct vote_elector *items = arena_zero(arena, electorate->count + 1, sizeof(*items));
	uint32_t n = 0;
	for (uint32_t i = 0; i < electorate->count; i++)
		if (!text_equal(electorate->items[i].state, out->subject))
			items[n++] = electorate->items[i];
	out->electors = items;
	out->electors_count = n;
}

enum err vote_begin_round(struct decision_state *out, const struct vote_electorate *electorate,
	int64_t now, struct arena *arena, struct why *why)
{
	const struct vote_rule *rule;
	struct quorum quorum;
	struct text who = TEXT_NONE;
	seat(out, electorate, arena);
	enum err err = vote_rule_parse(out->rule, arena, &rule, why);
	if (!err)
		err = quorum_parse(out->quorum, &quorum, why);
	if (!err)
		err = check_mode(out, rule, now, why);
	if (err)
		return err;
	if (out->electors_count == 0 && electorate->count)
		return why_set(why, ERR_MISSING, "electors",
			"no electors but %.*s, whose own standing is decided",
			TEXT_ARG(out->subject));
	if (out->electors_count == 0)
		return why_set(why, ERR_MISSING, "electors",
			"no electors: no state is known to be a member of %.*s on that day",
			TEXT_ARG(out->org));
	struct voice *seats = arena_zero(arena, out->electors_count, sizeof(*seats));
	for (uint32_t i = 0; i < out->electors_count; i++)
		seats[i].state = out->electors[i].state;
	err = vote_rule_check_seats(
		rule, &(struct voices){seats, out->electors_count}, out->subject, why);
	if (err)
		return err;
	bool silence = text_is(out->mode, "silence");
	if (silence && not_notified(out, arena, &who))
		return why_set(why, ERR_MISSING, "notified",
			"a silence procedure needs evidence that every elector was notified; "
			"missing:%.*s",
			TEXT_ARG(who));
	nobody(out);
	out->state = silence ? TEXT("open_silence") : TEXT("open_meeting");
	out->opened = now;
	out->has_closed = out->has_decided = false;
	out->closed = out->decided = 0;
	out->why = vote_say(arena, "open to %u electors", out->electors_count);
	return ERR_OK;
}

enum err vote_open(const struct decision_open *command, const struct vote_electorate *electorate,
	int64_t now, struct arena *arena, struct decision_state *out, struct why *why)
{
	struct decision_state made = {.id = command->id,
		.org = command->org,
		.title = command->title,
		.change = TEXT("opened"),
		.rule = command->rule,
		.mode = command->mode.ptr       ? command->mode
			: command->has_deadline ? TEXT("silence")
						: TEXT("meeting"),
		.quorum = command->quorum.ptr ? command->quorum : TEXT("all_notified"),
		.subject = command->subject,
		.text_hash = command->text_hash,
		.round = 1,
		.has_deadline = command->has_deadline,
		.deadline = command->deadline,
		.has_lapse = command->has_lapse,
		.lapse = command->lapse,
		.source = command->source};
	enum err err = vote_begin_round(&made, electorate, now, arena, why);
	if (!err)
		*out = made;
	return err;
}
