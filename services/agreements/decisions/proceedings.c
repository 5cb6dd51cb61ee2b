#include "services/agreements/decisions/proceedings.h"

#include "proto/base/clock.h"
#include "proto/wire/subject.h"
#include "services/agreements/store/archive.h"
#include "services/agreements/votes/ballot.h"
#include "services/agreements/decisions/trials.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define DAY_US 86400000000LL

static enum err emit(struct kit_outputs *outputs, const char *what, const struct text *keys,
	const struct record_type *type, const void *record, struct why *why)
{
	struct buffer subject = {0};
	buffer_text(&subject, text_of(what));
	for (; keys->ptr; keys++) {
		buffer_char(&subject, '.');
		subject_add_key(&subject, *keys);
	}
	enum err err = kit_emit(outputs, buffer_as_text(&subject), type, record, why);
	buffer_fini(&subject);
	return err;
}

static enum err emit_state(
	struct kit_outputs *outputs, const struct decision_state *state, struct why *why)
{
	const struct text keys[] = {state->change, state->org, state->id, TEXT_NONE};
	kit_note(outputs, "'%.*s' is %.*s: %.*s", TEXT_ARG(state->id), TEXT_ARG(state->state),
		TEXT_ARG(state->why));
	return emit(outputs, "agreement.decision", keys, &record_decision_state, state, why);
}

/* A round begins when a text is laid before the electors: that of a document, whether it is held
 * or not yet. */
static enum err emit_tabled(struct kit_outputs *outputs, const struct decision_state *state,
	int64_t before, struct why *why)
{
	char by[160];
	const struct text keys[] = {TEXT("tabled"), state->org, state->id, TEXT_NONE};
	day on = (day)(state->opened / DAY_US);
	if (state->round == before || !state->text_hash.len || state->id.len > 64)
		return ERR_OK;
	snprintf(by, sizeof(by), "decision:%.*s", TEXT_ARG(state->id));
	const struct document_step step = {.document = state->id,
		.org = state->org,
		.step = TEXT("tabled"),
		.has_first = true,
		.first = on,
		.has_last = true,
		.last = on,
		.by = text_of(by),
		.source = state->source};
	return emit(outputs, "agreement.document", keys, &record_document_step, &step, why);
}

/* --- What is judged ------------------------------------------------------------------------- */

struct judging {
	struct archive *archive;
	struct arena *arena;
	int64_t now;
	struct why *why;
};

static enum err held_one(const struct judging *in, struct text id, struct decision_state *out)
{
	bool found = false;
	enum err err =
		archive_proceeding(in->archive, id, ARCHIVE_NOW, in->arena, out, &found, in->why);
	if (!err && !found)
		return why_set(in->why, ERR_NOT_FOUND, "id", "no decision '%.*s' was opened",
			TEXT_ARG(id));
	return err;
}

static bool is_notified(const struct decision_open *command, struct text state)
{
	for (uint32_t i = 0; i < command->notified_count; i++)
		if (text_is(command->notified[i], "*") || text_equal(command->notified[i], state))
			return true;
	return false;
}

static enum err members_of(const struct judging *in, struct text org, struct text subject, day on,
	struct vote_electorate *out)
{
	struct archive_members members;
	enum err err = archive_members(in->archive, TEXT_NONE, in->arena, &members, in->why);
	if (!err)
		err = trials_org_known(members.items, members.count, org, in->why);
	if (!err)
		ballot_members(members.items, members.count, org, subject, on, in->arena, out);
	return err;
}

/* The organisation's own rule, where none is given. What the registry says of how it decides may be
 * no rule: that it varies, or is not sourced. */
static enum err rule_of(const struct judging *in, struct decision_open *command)
{
	const struct match_rule *rules;
	const struct vote_rule *parsed;
	struct text code = TEXT_NONE;
	uint32_t count = 0;
	if (command->rule.ptr)
		return ERR_OK;
	enum err err = archive_rules(in->archive, &rules, &count, in->why);
	for (uint32_t i = 0; !err && i < count; i++)
		if (text_equal(rules[i].org, command->org))
			code = rules[i].code;
	command->rule = code;
	if (err || (code.ptr && vote_rule_parse(code, in->arena, &parsed, NULL) == ERR_OK))
		return err;
	return why_set(in->why, ERR_MISSING, "rule",
		"not known: %s%.*s%s%.*s; wanted one of svc.agreements.rules",
		code.ptr ? "the registry says '" : "no decision rule of ",
		TEXT_ARG(code.ptr ? code : command->org),
		code.ptr ? "' of how it is decided in " : " is held",
		TEXT_ARG(code.ptr ? command->org : TEXT("")));
}

static enum err text_is_free(const struct judging *in, const struct decision_state *next)
{
	struct archive_proceedings open;
	enum err err =
		archive_proceedings_open(in->archive, ARCHIVE_NOW, in->arena, &open, in->why);
	return err ? err : vote_text_is_free(open.items, open.count, next, in->why);
}

static enum err judge_open(
	const struct judging *in, const struct decision_open *given, struct decision_state *out)
{
	struct decision_open command = *given;
	struct vote_electorate members = {0};
	struct decision_state held;
	bool found = false;
	day on = command.has_as_of ? command.as_of : (day)(in->now / DAY_US);
	enum err err = archive_proceeding(
		in->archive, command.id, ARCHIVE_NOW, in->arena, &held, &found, in->why);
	if (!err && found)
		return why_set(in->why, ERR_DUPLICATE, "id",
			"'%.*s' was opened before and is %.*s; a new round is begun with amend or "
			"resume",
			TEXT_ARG(command.id), TEXT_ARG(held.state));
	if (!err)
		err = members_of(in, command.org, command.subject, on, &members);
	if (!err)
		err = rule_of(in, &command);
	if (err)
		return err;
	struct vote_elector *seats = arena_zero(in->arena, members.count + 1, sizeof(*seats));
	for (uint32_t i = 0; i < members.count; i++) {
		seats[i] = members.items[i];
		seats[i].has_not_notified = seats[i].not_notified =
			!is_notified(&command, seats[i].state);
	}
	const struct vote_electorate electorate = {seats, members.count};
	err = vote_open(&command, &electorate, in->now, in->arena, out, in->why);
	return err ? err : text_is_free(in, out);
}

/* A decision that annuls was adopted itself, by the same organisation and not before the other. */
static enum err may_annul(const struct judging *in, const struct decision_state *annulled,
	const struct decision_act *act)
{
	struct decision_state by;
	bool found = false;
	enum err err = archive_proceeding(
		in->archive, act->by, ARCHIVE_NOW, in->arena, &by, &found, in->why);
	if (err)
		return err;
	if (!found)
		return why_set(in->why, ERR_NOT_FOUND, "by", "no decision '%.*s' was opened",
			TEXT_ARG(act->by));
	if (!text_equal(by.org, annulled->org))
		return why_set(in->why, ERR_BAD_VALUE, "by", "'%.*s' is one of %.*s, not of %.*s",
			TEXT_ARG(by.id), TEXT_ARG(by.org), TEXT_ARG(annulled->org));
	if (!text_is_choice("adopted|recorded|effective", by.state))
		return why_set(in->why, ERR_BAD_VALUE, "by",
			"'%.*s' is %.*s; what annuls was adopted", TEXT_ARG(by.id),
			TEXT_ARG(by.state));
	if (by.decided < annulled->decided)
		return why_set(in->why, ERR_BAD_VALUE, "by", "'%.*s' was adopted before '%.*s' was",
			TEXT_ARG(by.id), TEXT_ARG(annulled->id));
	return ERR_OK;
}

static enum err judge_act(
	const struct judging *in, const struct decision_act *act, struct decision_state *out)
{
	struct decision_state held;
	struct vote_electorate members = {0};
	enum err err = held_one(in, act->id, &held);
	if (!err)
		err = members_of(in, held.org, held.subject, (day)(in->now / DAY_US), &members);
	if (!err)
		err = vote_act(&held, act, &members, in->now, in->arena, out, in->why);
	if (!err && text_is(act->act, "annul"))
		err = may_annul(in, out, act);
	return err || out->round == held.round ? err : text_is_free(in, out);
}

/* --- Commands ------------------------------------------------------------------------------- */

enum err proceedings_command_open(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	const struct judging in = {self, arena, clock_wall_us(), why};
	const struct decision_open *command = request;
	const struct text keys[] = {command->id, TEXT_NONE};
	struct decision_state state;
	enum err err = judge_open(&in, command, &state);
	return err ? err
		   : emit(event, "agreements.proceeding.open_requested", keys,
			     &record_decision_open, command, why);
}

static enum err command_act(
	const struct judging *in, const void *request, const char *name, struct kit_outputs *event)
{
	struct decision_act act = *(const struct decision_act *)request;
	const struct text keys[] = {act.id, TEXT_NONE};
	struct decision_state state;
	if (name)
		act.act = text_of(name);
	enum err err = judge_act(in, &act, &state);
	return err ? err
		   : emit(event, "agreements.proceeding.act_requested", keys, &record_decision_act,
			     &act, in->why);
}

enum err proceedings_command_position(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	const struct judging in = {self, arena, clock_wall_us(), why};
	return command_act(&in, request, "position", event);
}

enum err proceedings_command_extend(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	const struct judging in = {self, arena, clock_wall_us(), why};
	return command_act(&in, request, "extend", event);
}

enum err proceedings_command_close(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	const struct judging in = {self, arena, clock_wall_us(), why};
	return command_act(&in, request, "close", event);
}

enum err proceedings_command_amend(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	const struct judging in = {self, arena, clock_wall_us(), why};
	return command_act(&in, request, "amend", event);
}

enum err proceedings_command_withdraw(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	const struct judging in = {self, arena, clock_wall_us(), why};
	return command_act(&in, request, "withdraw", event);
}

enum err proceedings_command_act(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	const struct judging in = {self, arena, clock_wall_us(), why};
	return command_act(&in, request, NULL, event);
}

enum err proceedings_answer(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct decision_query *query = request;
	struct decision_state state;
	bool found = false;
	enum err err = archive_proceeding(self, query->id,
		query->has_known_at ? query->known_at : ARCHIVE_NOW, arena, &state, &found, why);
	if (err)
		return err;
	return found ? kit_answer(reply, &state, why)
		     : why_set(why, ERR_NOT_FOUND, "id", "no decision '%.*s' was opened%s",
			       TEXT_ARG(query->id), query->has_known_at ? " by then" : "");
}

/* --- Events --------------------------------------------------------------------------------- */

enum err proceedings_decide_open(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct judging in = {self, event->arena, event->recorded_us, why};
	struct decision_state state;
	enum err err = judge_open(&in, record, &state);
	if (!err)
		err = emit_state(outputs, &state, why);
	return err ? err : emit_tabled(outputs, &state, 0, why);
}

enum err proceedings_decide_act(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct judging in = {self, event->arena, event->recorded_us, why};
	const struct decision_act *act = record;
	struct decision_state held, state;
	enum err err = held_one(&in, act->id, &held);
	if (!err)
		err = judge_act(&in, act, &state);
	if (!err)
		err = emit_state(outputs, &state, why);
	return err ? err : emit_tabled(outputs, &state, held.round, why);
}

/* A tick that comes when somebody has decided already changes nothing. */
enum err proceedings_decide_tick(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct decision_tick *tick = record;
	const struct judging in = {self, event->arena, event->recorded_us, why};
	struct decision_state held, next;
	bool changed = false;
	enum err err = held_one(&in, tick->id, &held);
	if (!err)
		err = vote_tick(&held, event->recorded_us, event->arena, &next, &changed, why);
	return err || !changed ? err : emit_state(outputs, &next, why);
}

enum err proceedings_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return archive_put_proceeding(self, event, record, why);
}

/* --- Deadlines ------------------------------------------------------------------------------ */

enum err proceedings_ask(void *self, struct kit *kit, int64_t now, struct why *why)
{
	struct arena arena = {0};
	struct archive_proceedings open = {0};
	int64_t due = 0;
	enum err err = archive_proceedings_open(self, ARCHIVE_NOW, &arena, &open, why);
	for (uint32_t i = 0; !err && i < open.count; i++) {
		if (!vote_due(&open.items[i], &due) || due > now)
			continue;
		struct buffer subject = {0};
		const struct decision_tick tick = {open.items[i].id, due};
		buffer_text(&subject, TEXT("agreements.proceeding.tick."));
		subject_add_key(&subject, tick.id);
		err = kit_publish(kit, buffer_as_text(&subject), &record_decision_tick, &tick, why);
		buffer_fini(&subject);
	}
	arena_fini(&arena);
	return err;
}
