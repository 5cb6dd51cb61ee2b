#include "services/corridors/handlers_inside.h"

#include "services/corridors/claims/moved.h"
#include "services/corridors/claims/reported.h"
#include "services/corridors/store/reported_state.h"

#include <stdio.h>
#include <string.h>

enum err handlers_heard_project(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	const struct claim *claim = record;
	struct model *model = NULL;
	bool ours = reported_may(claim) || moved_is_of(claim->fact);
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

/* --- Judging ------------------------------------------------------------------------------- */

struct text handlers_say(const struct judged *judged, const char *head, struct text text)
{
	struct why cut; /* a why cuts at a character */
	(void)why_set(&cut, ERR_OK, "", "%s%.*s", head, TEXT_ARG(text));
	return arena_copy(judged->event->arena, text_of(cut.text));
}

enum err handlers_judge(struct judged *judged, handlers_statements *statements, struct why *why)
{
	struct claims_heard heard;
	struct arena *arena = judged->event->arena;
	/* What was heard later than this one is not known yet when it is decided. */
	enum err err = reported_state_alike(
		judged->corridors->store, judged->claim->id, arena, &heard, why);
	if (err)
		return err;
	uint32_t index = 0;
	struct gate_statement *all = arena_zero(arena, heard.count, sizeof(*all));
	uint32_t count = statements(&judged->model->network, &heard, all, &index);
	/* Once each, and not anew for each pair that is held against each other. */
	for (uint32_t i = 0; i < count; i++)
		all[i].sketch = gate_sketch(all[i].sentence, arena);
	gate_judge(all, count, index, (struct gate_policy){1, 2}, arena, &judged->judgement);
	return ERR_OK;
}

/* A report on its way to what it changes. */
struct question {
	struct judged *on;
	struct reported report;
	const struct disruption *held;
};

static double confidence_of(const struct question *question, bool firm)
{
	double own = question->on->claim->confidence;
	return firm ? 1 - (1 - own) / 2 : own / 2;
}

static enum err declare(struct question *question, bool firm, struct why *why)
{
	char id[32];
	struct disruption_command {
		struct corridor_disrupt command;
		struct corridor_disruption row;
	} made;
	int64_t today = question->on->event->recorded_us / INT64_C(86400000000);
	struct text *claims = arena_zero(question->on->event->arena, 1, sizeof(*claims));
	claims[0] = question->on->claim->id;
	snprintf(id, sizeof(id), "X%llu", (unsigned long long)question->on->event->seq);
	made.command = (struct corridor_disrupt){.target = text_of(question->report.target),
		.effect = text_of(question->report.effect),
		.factor = question->report.factor,
		.has_factor = question->report.factor > 0,
		.from = question->report.dated ? question->report.from : (day)today,
		.has_from = true,
		.until = question->report.until,
		.has_until = question->report.until != DAY_MAX,
		.reason = handlers_say(question->on, "", question->on->claim->sentence),
		.source = question->on->claim->source,
		.claims = claims,
		.claims_count = 1,
		.confidence = confidence_of(question, firm),
		.has_confidence = true};
	enum err err =
		disruption_judge(&question->on->model->network, &made.command, &made.row, why);
	if (err)
		return err;
	made.row.id = text_of(id);
	made.row.provisional = !firm;
	made.row.has_provisional = !firm;
	question->on->record = handlers_say(question->on, "disruption:", text_of(id));
	question->on->reason = handlers_say(question->on,
		firm ? "makes a disruption, firm by the gate: "
		     : "makes a provisional disruption, one report of the press: ",
		question->on->judgement.reason);
	return handlers_emit(question->on->outputs, "corridor.disruption.declared", made.row.target,
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
	if (!row->claims_count || is_known(row, question->on->claim->id) || row->claims_count >= 64)
		return ERR_OK;
	struct text *claims = arena_zero(
		question->on->event->arena, (size_t)row->claims_count + 1, sizeof(*claims));
	memcpy(claims, row->claims, row->claims_count * sizeof(*claims));
	claims[row->claims_count] = question->on->claim->id;
	const struct corridor_confirmed confirmed = {.id = row->id,
		.provisional = row->provisional && !firm,
		.claims = claims,
		.claims_count = row->claims_count + 1,
		.confidence = 1 - (1 - row->confidence) * (1 - confidence_of(question, firm)),
		.reason = handlers_say(question->on, "", question->on->judgement.reason)};
	question->on->record = handlers_say(question->on, "disruption:", row->id);
	question->on->reason = handlers_say(question->on,
		confirmed.provisional ? "the disruption stays provisional: "
				      : "the disruption is firm by the gate: ",
		question->on->judgement.reason);
	return handlers_emit(question->on->outputs, "corridor.disruption.confirmed", row->id,
		&record_corridor_confirmed, &confirmed, why);
}

/* An end ends what rests on claims; what is firm ends by the gate's rule only, and what a person
 * declared by a person. */
static enum err end(struct question *question, bool firm, struct why *why)
{
	const struct corridor_disruption *row = &question->held->row;
	if (!row->claims_count || question->held->lifted || (!row->provisional && !firm))
		return ERR_OK;
	int64_t today = question->on->event->recorded_us / INT64_C(86400000000);
	const struct corridor_lifted lifted = {.id = row->id,
		.from = question->report.dated ? question->report.from : (day)today,
		.has_from = true,
		.reason = handlers_say(question->on, "", question->on->claim->sentence),
		.source = question->on->claim->source};
	question->on->record = handlers_say(question->on, "disruption:", row->id);
	question->on->reason =
		handlers_say(question->on, "ends the disruption: ", question->on->judgement.reason);
	return handlers_emit(question->on->outputs, "corridor.disruption.lifted", row->id,
		&record_corridor_lifted, &lifted, why);
}

static uint32_t statements(const struct network *network, const struct claims_heard *heard,
	struct gate_statement *out, uint32_t *judged)
{
	(void)network;
	return reported_statements(heard->items, heard->count, heard->count - 1, out, judged);
}

enum err handlers_reported(struct judged *judged, struct why *why)
{
	struct question question = {.on = judged};
	const struct claim *claim = judged->claim;
	const struct model *model = judged->model;
	reported_read(&model->network, claim, judged->event->arena, &question.report);
	char grade = claim->grade.len ? claim->grade.ptr[0] : 'B';
	bool counts = grade == 'A' || grade == 'B';
	judged->reason = question.report.why_not;
	if (!question.report.ours || !counts || text_is(claim->polarity, "neg"))
		return ERR_OK;
	enum err err = handlers_judge(judged, statements, why);
	if (err)
		return err;
	bool firm = judged->judgement.state == GATE_PROMOTED;
	question.held = reported_held(
		&model->network, model->disruptions, model->disruptions_count, &question.report);
	if (judged->judgement.state == GATE_REFUTED || judged->judgement.state == GATE_CONTESTED)
		return ERR_OK;
	if (!question.held && question.report.old) {
		judged->reason = TEXT("makes no disruption: it began long before the article, "
				      "which gives no end, so that it may be over; a person "
				      "declares it where it holds");
		return ERR_OK;
	}
	if (question.report.ends)
		return question.held ? end(&question, firm, why) : ERR_OK;
	return question.held ? confirm(&question, firm, why) : declare(&question, firm, why);
}
