#include "services/agreements/votes/ballot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_US 86400000000LL

/* --- Electorates ---------------------------------------------------------------------------- */

static bool holds_on(const struct rules_member *row, struct text org, day on)
{
	return text_equal(row->org, org) && row->dated && row->from <= on && on < row->to;
}

static bool is_suspended(const struct rules_member *members, uint32_t count,
	const struct rules_member *member, day on)
{
	for (uint32_t i = 0; i < count; i++)
		if (holds_on(&members[i], member->org, on) &&
			text_equal(members[i].state, member->state) &&
			text_is(members[i].status, "suspended"))
			return true;
	return false;
}

void ballot_members(const struct rules_member *members, uint32_t count, struct text org,
	struct text subject, day on, struct arena *arena, struct vote_electorate *out)
{
	struct vote_elector *items = arena_zero(arena, count + 1, sizeof(*items));
	uint32_t n = 0;
	for (uint32_t i = 0; i < count; i++) {
		const struct rules_member *row = &members[i];
		if (!holds_on(row, org, on) || !text_is(row->status, "member") ||
			!text_is(row->lane, "base") || text_equal(row->state, subject) ||
			is_suspended(members, count, row, on))
			continue;
		uint32_t at = n++;
		for (; at > 0 && text_compare(items[at - 1].state, row->state) > 0; at--)
			items[at] = items[at - 1];
		items[at] = (struct vote_elector){
			.state = row->state, .has_row = true, .row = row->row};
	}
	*out = (struct vote_electorate){items, n};
}

static const struct vote_elector *seated(
	const struct vote_elector *items, uint32_t count, struct text state)
{
	for (uint32_t i = 0; i < count; i++)
		if (text_equal(items[i].state, state))
			return &items[i];
	return NULL;
}

/* The last colon: an organisation is org:ID. */
static size_t weight_at(struct text text)
{
	size_t from = text_starts(text, TEXT("org:")) ? 4 : 0;
	for (size_t i = text.len; i > from; i--)
		if (text.ptr[i - 1] == ':')
			return i;
	return 0;
}

enum err ballot_electors(const struct text *given, uint32_t count, struct arena *arena,
	struct vote_electorate *out, struct why *why)
{
	struct vote_elector *items = arena_zero(arena, count + 1, sizeof(*items));
	for (uint32_t i = 0; i < count; i++) {
		size_t at = weight_at(given[i]);
		items[i].state = text_trim(at ? text_slice(given[i], 0, at - 1) : given[i]);
		items[i].has_weight = at > 0;
		if (!items[i].state.len ||
			(at && (!text_to_f64(
					text_slice(given[i], at, given[i].len), &items[i].weight) ||
				       items[i].weight < 0)))
			return why_set(why, ERR_BAD_VALUE, "electors",
				"wanted STATE or STATE:WEIGHT with a weight of 0 or more, got "
				"'%.*s'",
				TEXT_ARG(given[i]));
		if (seated(items, i, items[i].state))
			return why_set(why, ERR_DUPLICATE, "electors", "'%.*s' is given twice",
				TEXT_ARG(items[i].state));
	}
	*out = (struct vote_electorate){items, count};
	return ERR_OK;
}

/* --- Trying a vote -------------------------------------------------------------------------- */

struct said {
	struct text state, position;
	bool timed;
	int64_t at;
};

/* "KZ=object@2024-07-01T10:00:00Z"; a colon will do too. */
static enum err said_parse(struct text given, struct said *out, struct why *why)
{
	size_t equals = 0, from = text_starts(given, TEXT("org:")) ? 4 : 0;
	struct text rest, position;
	*out = (struct said){0};
	char sign = memchr(given.len ? given.ptr : "", '=', given.len) ? '=' : ':';
	for (equals = from; equals < given.len && given.ptr[equals] != sign;)
		equals++;
	rest = text_slice(given, equals < given.len ? equals + 1 : given.len, given.len);
	out->state = text_trim(text_slice(given, 0, equals));
	if (!out->state.len || !text_split(&rest, '@', &position))
		return why_set(why, ERR_BAD_VALUE, "positions",
			"wanted STATE=POSITION or STATE=POSITION@INSTANT, got '%.*s'",
			TEXT_ARG(given));
	out->position = text_trim(position);
	out->timed = rest.len > 0;
	return out->timed ? instant_parse(text_trim(rest), &out->at, why) : ERR_OK;
}

static int said_order(const void *a, const void *b)
{
	const struct said *x = a, *y = b;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* Every elector that is not named says what `*` says. */
static uint32_t spread(const struct said *named, uint32_t count, const struct said *rest,
	const struct vote_electorate *electorate, struct said *out)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < electorate->count; i++) {
		bool is_named = false;
		for (uint32_t k = 0; k < count; k++)
			is_named =
				is_named || text_equal(named[k].state, electorate->items[i].state);
		if (is_named)
			continue;
		out[n] = *rest;
		out[n++].state = electorate->items[i].state;
	}
	return n;
}

struct trial {
	const struct simulate_query *query;
	const struct vote_electorate *electorate;
	int64_t now;
	struct arena *arena;
	struct why *why;
};

/* The subject's position is heard and has no effect: it is no elector, and a trial of a vote says
 * so by leaving it out of the count. */
static enum err said_all(const struct trial *in, int64_t opened, struct said **out, uint32_t *count)
{
	const struct simulate_query *query = in->query;
	struct said *all = arena_zero(
		in->arena, query->positions_count + in->electorate->count + 1, sizeof(*all));
	struct said rest = {0};
	enum position position;
	*count = 0;
	for (uint32_t i = 0; i < query->positions_count; i++) {
		struct said one;
		enum err err = said_parse(query->positions[i], &one, in->why);
		if (!err)
			err = position_parse(one.position, &position, in->why);
		if (err)
			return err;
		one.at = one.timed ? one.at : opened;
		if (text_is(one.state, "*"))
			rest = one;
		else if (!query->subject.ptr || !text_equal(one.state, query->subject))
			all[(*count)++] = one;
	}
	if (rest.state.ptr)
		*count += spread(all, *count, &rest, in->electorate, all + *count);
	qsort(all, *count, sizeof(*all), said_order);
	*out = all;
	return ERR_OK;
}

static struct vote_electorate notified(const struct trial *in)
{
	struct vote_elector *items =
		arena_zero(in->arena, in->electorate->count + 1, sizeof(*items));
	for (uint32_t i = 0; i < in->electorate->count; i++) {
		items[i] = in->electorate->items[i];
		for (uint32_t k = 0; k < in->query->not_notified_count; k++)
			if (text_equal(in->query->not_notified[k], items[i].state))
				items[i].has_not_notified = items[i].not_notified = true;
	}
	return (struct vote_electorate){items, in->electorate->count};
}

static enum err opening_of(const struct trial *in, struct decision_open *out, int64_t *opened)
{
	const struct simulate_query *query = in->query;
	const struct vote_rule *rule;
	enum err err = vote_rule_parse(query->rule, in->arena, &rule, in->why);
	if (err)
		return err;
	bool silence = query->mode.ptr ? text_is(query->mode, "silence")
				       : vote_rule_silence_only(rule) ||
						 (query->has_deadline && !vote_rule_counts(rule));
	struct text mode = query->mode.ptr       ? query->mode
			   : silence             ? TEXT("silence")
			   : query->has_deadline ? TEXT("written")
						 : TEXT("meeting");
	*opened = query->has_opened                                   ? query->opened
		  : query->has_deadline && query->deadline <= in->now ? query->deadline - DAY_US
								      : in->now;
	bool timed = !text_is(mode, "meeting");
	*out = (struct decision_open){.id = TEXT("trial"),
		.org = query->org.ptr ? query->org : TEXT("-"),
		.rule = query->rule,
		.mode = mode,
		.quorum = query->quorum,
		.subject = query->subject,
		.has_deadline = timed,
		.deadline = !timed                ? 0
			    : query->has_deadline ? query->deadline
						  : *opened + DAY_US,
		.source = TEXT("a trial: nothing is recorded")};
	return ERR_OK;
}

static enum err say_all(const struct trial *in, const struct said *said, uint32_t count,
	int64_t until, struct decision_state *state)
{
	for (uint32_t i = 0; i < count && said[i].at <= until; i++) {
		const struct decision_act act = {.id = state->id,
			.act = TEXT("position"),
			.state = said[i].state,
			.position = said[i].position,
			.has_at = true,
			.at = said[i].at};
		enum err err =
			vote_act(state, &act, in->electorate, until, in->arena, state, in->why);
		if (err)
			return err;
	}
	return ERR_OK;
}

enum err ballot_simulate(const struct simulate_query *query,
	const struct vote_electorate *electorate, int64_t now, struct arena *arena,
	struct decision_state *out, struct why *why)
{
	const struct trial in = {query, electorate, now, arena, why};
	const struct vote_electorate seats = notified(&in);
	struct decision_open opening;
	struct decision_state state;
	struct said *said = NULL;
	uint32_t count = 0;
	int64_t opened = 0;
	bool changed;
	enum err err = opening_of(&in, &opening, &opened);
	if (!err)
		err = vote_open(&opening, &seats, opened, arena, &state, why);
	if (!err)
		err = said_all(&in, opened, &said, &count);
	if (err)
		return err;
	int64_t end = count && said[count - 1].at > opened ? said[count - 1].at : opened;
	if (opening.has_deadline && opening.deadline > end)
		end = opening.deadline;
	int64_t until = query->has_now ? query->now : end;
	err = say_all(&in, said, count, until, &state);
	const struct decision_act close = {
		.id = state.id, .act = TEXT("close"), .has_at = true, .at = until};
	if (!err && !opening.has_deadline && !query->has_now)
		err = vote_act(&state, &close, electorate, until, arena, &state, why);
	if (!err)
		err = vote_tick(&state, until, arena, out, &changed, why);
	return err;
}
