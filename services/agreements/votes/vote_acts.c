/* What may be done in a decision, and when. */
#include "services/agreements/votes/vote.h"
#include "services/agreements/votes/vote_inside.h"

#include <stdio.h>
#include <string.h>

/* "CN IN IR", cut where it gets long. */
static struct text electors_named(const struct decision_state *held, struct arena *arena)
{
	char list[400] = "";
	for (uint32_t i = 0; i < held->electors_count && strlen(list) < 360; i++)
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%.*s", i ? " " : "",
			TEXT_ARG(held->electors[i].state));
	return arena_copy(arena, text_of(list));
}

struct acting {
	const struct decision_act *act;
	const struct vote_electorate *electorate;
	int64_t now, at; /* recorded; said to have happened */
	struct arena *arena;
	struct why *why;
};

static enum err wants_elector(const struct acting *in, const struct decision_state *out,
	const struct vote_elector **found)
{
	*found = in->act->state.ptr ? vote_elector_find(out, in->act->state) : NULL;
	if (*found)
		return ERR_OK;
	if (text_equal(in->act->state, out->subject) && out->subject.ptr)
		return why_set(in->why, ERR_BAD_VALUE, "state",
			"%.*s has no voice: '%.*s' decides on its own standing",
			TEXT_ARG(in->act->state), TEXT_ARG(out->id));
	return why_set(in->why, ERR_BAD_VALUE, "state",
		"wanted an elector of '%.*s' (%.*s), got '%.*s'", TEXT_ARG(out->id),
		TEXT_ARG(electors_named(out, in->arena)), TEXT_ARG(in->act->state));
}

/* Kept in order of receipt; among equals the later recorded is the later. */
static void keep(struct decision_state *out, const struct vote_position *said, struct arena *arena)
{
	struct vote_position *all = arena_zero(arena, out->positions_count + 1, sizeof(*all));
	uint32_t at = out->positions_count;
	while (at > 0 && out->positions[at - 1].received > said->received)
		at--;
	if (at)
		memcpy(all, out->positions, at * sizeof(*all));
	all[at] = *said;
	if (at < out->positions_count)
		memcpy(all + at + 1, out->positions + at,
			(out->positions_count - at) * sizeof(*all));
	out->positions = all;
	out->positions_count++;
}

static bool is_late(
	const struct decision_state *held, const struct vote_elector *elector, int64_t at)
{
	if (elector->has_suspended && at >= elector->suspended)
		return true;
	/* A reserve may be lifted after the closing: that is what is waited for. */
	return !vote_is_open(held) || at < held->opened ||
	       (held->has_deadline && at >= held->deadline && !held->has_closed);
}

static enum err after_position(
	struct decision_state *out, const struct acting *in, enum position position)
{
	const struct vote_rule *rule;
	enum err err = vote_rule_parse(out->rule, in->arena, &rule, in->why);
	if (err)
		return err;
	if (vote_is(out, "open_silence") && (vote_rule_breaks(rule) & POSITION_BIT(position))) {
		struct voices voices = vote_voices(out, in->arena);
		vote_decided(out, "broken", in->at);
		out->why = vote_say(in->arena, "%.*s broke the silence%s%.*s",
			TEXT_ARG(in->act->state), in->act->reason.len ? ": " : "",
			TEXT_ARG(in->act->reason));
		vote_pick(&voices, vote_rule_breaks(rule), in->arena, &out->blockers,
			&out->blockers_count);
		return ERR_OK;
	}
	return out->has_closed && vote_is_open(out)
		       ? vote_close_meeting(out, in->at, in->arena, in->why)
		       : ERR_OK;
}

static enum err act_position(struct decision_state *out, const struct acting *in)
{
	const struct vote_elector *elector;
	enum position position;
	enum err err = wants_elector(in, out, &elector);
	if (!err && !in->act->position.ptr)
		err = why_set(in->why, ERR_MISSING, "position", "wanted what %.*s says",
			TEXT_ARG(in->act->state));
	if (!err)
		err = position_parse(in->act->position, &position, in->why);
	if (err)
		return err;
	bool late = is_late(out, elector, in->at);
	if (out->has_closed && !late &&
		vote_position_of(out, in->act->state) != POSITION_AD_REFERENDUM)
		late = true;
	const struct vote_position said = {.state = in->act->state,
		.position = text_of(position_name(position)),
		.received = in->at,
		.round = out->round,
		.has_late = late,
		.late = late,
		.has_inferred = in->act->has_inferred,
		.inferred = in->act->inferred,
		.reason = in->act->reason,
		.source = in->act->source};
	keep(out, &said, in->arena);
	out->change = TEXT("position");
	return late ? ERR_OK : after_position(out, in, position);
}

static enum err act_extend(struct decision_state *out, const struct acting *in)
{
	char text[INSTANT_TEXT];
	if (!out->has_deadline || out->has_closed)
		return why_set(in->why, ERR_BAD_VALUE, "extend", "'%.*s' has no deadline to extend",
			TEXT_ARG(out->id));
	if (!in->act->has_deadline || in->act->deadline <= out->deadline)
		return why_set(in->why, ERR_BAD_DATE, "deadline",
			"wanted an instant after the deadline of %s",
			instant_format(out->deadline, text));
	out->deadline = in->act->deadline;
	out->change = TEXT("extended");
	out->why =
		vote_say(in->arena, "the deadline is now %s", instant_format(out->deadline, text));
	return ERR_OK;
}

static enum err act_close(struct decision_state *out, const struct acting *in)
{
	if (text_is(out->mode, "silence"))
		return why_set(in->why, ERR_BAD_VALUE, "close",
			"'%.*s' is a silence procedure: its deadline closes it", TEXT_ARG(out->id));
	if (!in->act->source.len && !out->source.len)
		return why_set(in->why, ERR_MISSING, "source", "wanted evidence of the meeting");
	return vote_close_meeting(out, in->at, in->arena, in->why);
}

static enum err act_round(struct decision_state *out, const struct acting *in)
{
	bool amends = text_is(in->act->act, "amend");
	if (amends && !in->act->text_hash.len)
		return why_set(
			in->why, ERR_MISSING, "text_hash", "wanted the digest of the new text");
	if (amends && text_equal(in->act->text_hash, out->text_hash))
		return why_set(in->why, ERR_BAD_VALUE, "text_hash",
			"wanted a new text, got the one of round %lld", (long long)out->round);
	/* What was notified was the text of the round before. */
	if (text_is(out->mode, "silence") && !in->act->source.len)
		return why_set(in->why, ERR_MISSING, "source",
			"a new round of a silence procedure needs evidence that every elector was "
			"notified of it");
	if (in->act->text_hash.len)
		out->text_hash = in->act->text_hash;
	out->round++;
	out->has_deadline =
		!text_is(out->mode, "meeting") && (in->act->has_deadline || out->has_deadline);
	out->deadline = in->act->has_deadline ? in->act->deadline : out->deadline;
	out->change = amends ? TEXT("amended") : TEXT("resumed");
	return vote_begin_round(out, in->electorate, in->now, in->arena, in->why);
}

static enum err act_join(struct decision_state *out, const struct acting *in)
{
	const struct vote_elector *elector;
	bool may = false;
	enum err err = wants_elector(in, out, &elector);
	if (err)
		return err;
	for (uint32_t i = 0; i < out->not_bound_count; i++)
		may = may || text_equal(out->not_bound[i], in->act->state);
	for (uint32_t i = 0; i < out->joined_count; i++)
		may = may && !text_equal(out->joined[i], in->act->state);
	if (!may)
		return why_set(in->why, ERR_BAD_VALUE, "state",
			"wanted an elector that '%.*s' does not bind yet, got '%.*s'",
			TEXT_ARG(out->id), TEXT_ARG(in->act->state));
	struct text *all = arena_zero(in->arena, out->joined_count + 1, sizeof(*all));
	if (out->joined_count)
		memcpy(all, out->joined, out->joined_count * sizeof(*all));
	all[out->joined_count++] = in->act->state;
	out->joined = all;
	out->change = TEXT("joined");
	return ERR_OK;
}

static enum err act_elector(struct decision_state *out, const struct acting *in)
{
	const struct vote_elector *elector;
	enum err err = wants_elector(in, out, &elector);
	if (err)
		return err;
	struct vote_elector *all = arena_zero(in->arena, out->electors_count, sizeof(*all));
	memcpy(all, out->electors, out->electors_count * sizeof(*all));
	struct vote_elector *one = &all[elector - out->electors];
	bool suspends = text_is(in->act->act, "suspend");
	if (suspends) {
		one->has_suspended = true;
		one->suspended = in->at;
	} else {
		one->has_not_notified = one->not_notified = false;
	}
	out->electors = all;
	out->change = suspends ? TEXT("suspended") : TEXT("notified");
	return ERR_OK;
}

static enum err act_mark(struct decision_state *out, const struct acting *in)
{
	(void)in;
	out->why = in->act->reason.len ? in->act->reason : out->change;
	return ERR_OK;
}

/* Only a new decision annuls: who names one is held to it where decisions are held. */
static enum err act_annul(struct decision_state *out, const struct acting *in)
{
	struct text by = in->act->by;
	if (!by.len)
		return why_set(in->why, ERR_MISSING, "by",
			"only a new decision annuls '%.*s': wanted its id", TEXT_ARG(out->id));
	if (text_equal(by, out->id))
		return why_set(
			in->why, ERR_BAD_VALUE, "by", "'%.*s' does not annul itself", TEXT_ARG(by));
	out->why = vote_say(in->arena, "annulled by '%.*s'%s%.*s", TEXT_ARG(by),
		in->act->reason.len ? ": " : "", TEXT_ARG(in->act->reason));
	return ERR_OK;
}

/* From which states an act may be done, and, where that is all there is to it, to which it leads.
 */
static const struct act {
	const char *name, *from, *to;
	enum err (*run)(struct decision_state *out, const struct acting *in);
} acts[] = {
	{"position",
		"open_meeting|open_silence|adopted|blocked|broken|deferred|withdrawn|"
		"closed_not_adopted|recorded|effective|annulled",
		NULL, act_position},
	{"extend", "open_meeting|open_silence", NULL, act_extend},
	{"close", "open_meeting|open_silence", NULL, act_close},
	{"amend", "open_meeting|open_silence|blocked|broken|deferred", NULL, act_round},
	{"resume", "blocked|broken|deferred", NULL, act_round},
	{"defer", "open_meeting", "deferred", act_mark},
	{"withdraw", "open_meeting|open_silence", "withdrawn", act_mark},
	{"abandon", "blocked|broken|deferred", "closed_not_adopted", act_mark},
	{"join", "adopted|recorded|effective", NULL, act_join},
	{"notify", "open_meeting", NULL, act_elector},
	{"suspend", "open_meeting|open_silence", NULL, act_elector},
	{"record", "adopted", "recorded", act_mark},
	{"effect", "adopted|recorded", "effective", act_mark},
	{"annul", "adopted|recorded|effective", "annulled", act_annul},
};

static enum err act_find(struct text name, const struct act **out, struct why *why)
{
	char known[256] = "";
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		if (text_is(name, acts[i].name)) {
			*out = &acts[i];
			return ERR_OK;
		}
		snprintf(known + strlen(known), sizeof(known) - strlen(known), "%s%s",
			i ? ", " : "", acts[i].name);
	}
	return why_set(
		why, ERR_BAD_VALUE, "act", "wanted one of %s, got '%.*s'", known, TEXT_ARG(name));
}

enum err vote_act(const struct decision_state *held, const struct decision_act *act,
	const struct vote_electorate *electorate, int64_t now, struct arena *arena,
	struct decision_state *out, struct why *why)
{
	const struct act *found = NULL;
	struct decision_state next;
	char given[INSTANT_TEXT], clock[INSTANT_TEXT];
	bool changed;
	const struct acting in = {act, electorate, now, act->has_at ? act->at : now, arena, why};
	enum err err = act_find(act->act, &found, why);
	if (!err && in.at > now)
		err = why_set(why, ERR_BAD_DATE, "at", "wanted an instant up to now (%s), got %s",
			instant_format(now, clock), instant_format(in.at, given));
	/* What was received before a deadline counts though it is recorded after, as long as no
	 * tick has decided yet. */
	if (!err)
		err = vote_tick(held, in.at, arena, &next, &changed, why);
	if (err)
		return err;
	if (!text_is_choice(found->from, next.state))
		return why_set(why, ERR_BAD_VALUE, "act", "'%.*s' is %.*s; %s wants %s",
			TEXT_ARG(next.id), TEXT_ARG(next.state), found->name, found->from);
	if (found->to) {
		next.state = text_of(found->to);
		next.change = next.state;
	}
	if (act->source.len)
		next.source = act->source;
	err = found->run(&next, &in);
	if (!err)
		*out = next;
	return err;
}
