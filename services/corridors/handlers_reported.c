#include "services/corridors/handlers_inside.h"

#include "services/corridors/moved.h"
#include "services/corridors/reported.h"
#include "services/corridors/reported_state.h"

#include <stdio.h>
#include <string.h>

enum err handlers_heard_project(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	const struct claim *claim = record;
	struct model *model = NULL;
	bool ours = text_is(claim->fact, "corridor.disrupted") ||
		    text_is(claim->fact, "infra.disrupted") || moved_is_of(claim->fact);
	enum err err = ours ? handlers_now(corridors, &model, why) : ERR_OK;
	return err || !ours ? err
			    : reported_state_hear(corridors->store, &model->network, claim,
				      event->data, handlers_stamp(event), why);
}

enum err handlers_confirmed_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	const struct corridor_confirmed *confirmed = record;
	enum err err = reported_state_confirm(
		corridors->store, confirmed, event->data, handlers_stamp(event), why);
	return err ? err : handlers_disrupted(corridors, confirmed->id, why);
}

/* A report on its way to what it changes. */
struct question {
	struct corridors *corridors;
	const struct kit_event *event;
	const struct claim *claim;
	struct model *model;
	struct reported report;
	struct gate_judgement judgement;
	const struct disruption *held;
	struct kit_outputs *outputs;
	struct reported_outcome *out;
};

static struct text sentence(const struct question *question, const char *head, struct text text)
{
	struct why cut; /* a why cuts at a character */
	(void)why_set(&cut, ERR_OK, "", "%s%.*s", head, TEXT_ARG(text));
	return arena_copy(question->event->arena, text_of(cut.text));
}

static double confidence_of(const struct question *question, bool firm)
{
	double own = question->claim->confidence;
	return firm ? 1 - (1 - own) / 2 : own / 2;
}

static enum err declare(struct question *question, bool firm, struct why *why)
{
	char id[32];
	struct disruption_command {
		struct corridor_disrupt command;
		struct corridor_disruption row;
	} made;
	int64_t today = question->event->recorded_us / INT64_C(86400000000);
	struct text *claims = arena_zero(question->event->arena, 1, sizeof(*claims));
	claims[0] = question->claim->id;
	snprintf(id, sizeof(id), "X%llu", (unsigned long long)question->event->seq);
	made.command = (struct corridor_disrupt){.target = text_of(question->report.target),
		.effect = text_of(question->report.effect),
		.factor = question->report.factor,
		.has_factor = question->report.factor > 0,
		.from = question->report.dated ? question->report.from : (day)today,
		.has_from = true,
		.reason = sentence(question, "", question->claim->sentence),
		.source = question->claim->source,
		.claims = claims,
		.claims_count = 1,
		.confidence = confidence_of(question, firm),
		.has_confidence = true};
	enum err err = disruption_judge(&question->model->network, &made.command, &made.row, why);
	if (err)
		return err;
	made.row.id = text_of(id);
	made.row.provisional = !firm;
	made.row.has_provisional = !firm;
	question->out->record = sentence(question, "disruption:", text_of(id));
	question->out->reason = sentence(question,
		firm ? "makes a disruption, firm by the gate: "
		     : "makes a provisional disruption, one report of the press: ",
		question->judgement.reason);
	return handlers_emit(question->outputs, "corridor.disruption.declared", made.row.target,
		&record_corridor_disruption, &made.row, why);
}

static bool is_known(const struct corridor_disruption *row, struct text claim)
{
	for (uint32_t i = 0; i < row->claims_count; i++)
		if (text_equal(row->claims[i], claim))
			return true;
	return false;
}

/* One more report of what is held: it joins the claims, and may make it firm. */
static enum err confirm(struct question *question, bool firm, struct why *why)
{
	const struct corridor_disruption *row = &question->held->row;
	/* What a person declared stands by itself; the claim corroborates it. */
	if (!row->claims_count || is_known(row, question->claim->id) || row->claims_count >= 64)
		return ERR_OK;
	struct text *claims =
		arena_zero(question->event->arena, (size_t)row->claims_count + 1, sizeof(*claims));
	memcpy(claims, row->claims, row->claims_count * sizeof(*claims));
	claims[row->claims_count] = question->claim->id;
	const struct corridor_confirmed confirmed = {.id = row->id,
		.provisional = row->provisional && !firm,
		.claims = claims,
		.claims_count = row->claims_count + 1,
		.confidence = 1 - (1 - row->confidence) * (1 - confidence_of(question, firm)),
		.reason = sentence(question, "", question->judgement.reason)};
	question->out->record = sentence(question, "disruption:", row->id);
	question->out->reason = sentence(question,
		confirmed.provisional ? "the disruption stays provisional: "
				      : "the disruption is firm by the gate: ",
		question->judgement.reason);
	return handlers_emit(question->outputs, "corridor.disruption.confirmed", row->id,
		&record_corridor_confirmed, &confirmed, why);
}

/* An end ends what rests on claims; what is firm ends by the gate's rule only, and what a person
 * declared by a person. */
static enum err end(struct question *question, bool firm, struct why *why)
{
	const struct corridor_disruption *row = &question->held->row;
	if (!row->claims_count || question->held->lifted || (!row->provisional && !firm))
		return ERR_OK;
	int64_t today = question->event->recorded_us / INT64_C(86400000000);
	const struct corridor_lifted lifted = {.id = row->id,
		.from = question->report.dated ? question->report.from : (day)today,
		.has_from = true,
		.reason = sentence(question, "", question->claim->sentence),
		.source = question->claim->source};
	question->out->record = sentence(question, "disruption:", row->id);
	question->out->reason =
		sentence(question, "ends the disruption: ", question->judgement.reason);
	return handlers_emit(question->outputs, "corridor.disruption.lifted", row->id,
		&record_corridor_lifted, &lifted, why);
}

static enum err judge(struct question *question, struct why *why)
{
	struct claims_heard heard;
	struct arena *arena = question->event->arena;
	/* What was heard later than this one is not known yet when it is decided. */
	enum err err = reported_state_alike(
		question->corridors->store, question->claim->id, arena, &heard, why);
	if (err)
		return err;
	uint32_t index = 0;
	struct gate_statement *all = arena_zero(arena, heard.count, sizeof(*all));
	uint32_t count =
		reported_statements(heard.items, heard.count, heard.count - 1, all, &index);
	gate_judge(all, count, index, (struct gate_policy){1, 2}, arena, &question->judgement);
	return ERR_OK;
}

enum err handlers_reported(struct corridors *corridors, const struct kit_event *event,
	const struct claim *claim, struct kit_outputs *outputs, struct reported_outcome *out,
	struct why *why)
{
	struct question question = {.corridors = corridors,
		.event = event,
		.claim = claim,
		.outputs = outputs,
		.out = out};
	*out = (struct reported_outcome){.record = TEXT_NONE};
	enum err err = handlers_now(corridors, &question.model, why);
	if (err)
		return err;
	reported_read(&question.model->network, claim, event->arena, &question.report);
	char grade = claim->grade.len ? claim->grade.ptr[0] : 'B';
	bool counts = grade == 'A' || grade == 'B';
	if (!question.report.ours || !counts || text_is(claim->polarity, "neg"))
		return ERR_OK;
	err = judge(&question, why);
	if (err)
		return err;
	bool firm = question.judgement.state == GATE_PROMOTED;
	question.held = reported_held(&question.model->network, question.model->disruptions,
		question.model->disruptions_count, &question.report);
	if (question.judgement.state == GATE_REFUTED || question.judgement.state == GATE_CONTESTED)
		return ERR_OK;
	if (question.report.ends)
		return question.held ? end(&question, firm, why) : ERR_OK;
	return question.held ? confirm(&question, firm, why) : declare(&question, firm, why);
}
