#include "services/corridors/handlers_inside.h"

#include "proto/base/buffer.h"
#include "services/corridors/moved.h"
#include "services/corridors/projects.h"
#include "services/corridors/projects_answer.h"
#include "services/corridors/reported_state.h"

#include <stdio.h>

static enum err judge(struct corridors *corridors, const struct project_told *told,
	struct corridor_stage *out, struct why *why)
{
	struct model *model = NULL;
	enum err err = handlers_now(corridors, &model, why);
	return err ? err : projects_told(&model->network, told, out, why);
}

/* Judged here so that a slip is refused at once, and again when it is decided. */
enum err handlers_stage_command(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	(void)arena;
	struct corridor_stage stage;
	enum err err = judge(self, request, &stage, why);
	return err ? err
		   : handlers_emit(event, "corridor.project.stage_requested", stage.project,
			     &record_project_told, request, why);
}

enum err handlers_stage_decide(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	struct corridor_stage stage;
	enum err err = judge(self, record, &stage, why);
	if (err)
		return err;
	char id[32];
	snprintf(id, sizeof(id), "T%llu", (unsigned long long)event->seq);
	stage.id = text_of(id);
	kit_note(outputs, "stage:%s of project:%.*s: %.*s", id, TEXT_ARG(stage.project),
		TEXT_ARG(stage.stage));
	return handlers_emit(
		outputs, "corridor.stage.set", stage.id, &record_corridor_stage, &stage, why);
}

/* --- Claims -------------------------------------------------------------------------------- */

/* A claim of a step on its way to the stage that it makes. */
struct step {
	struct corridors *corridors;
	const struct kit_event *event;
	const struct claim *claim;
	struct model *model;
	struct moved moved;
	struct gate_judgement judgement;
	struct kit_outputs *outputs;
	struct reported_outcome *out;
};

static struct text words(const struct step *step, const char *head, struct text text)
{
	struct why cut; /* a why cuts at a character */
	(void)why_set(&cut, ERR_OK, "", "%s%.*s", head, TEXT_ARG(text));
	return arena_copy(step->event->arena, text_of(cut.text));
}

static enum err judge_step(struct step *step, struct why *why)
{
	struct claims_heard heard;
	struct arena *arena = step->event->arena;
	enum err err =
		reported_state_alike(step->corridors->store, step->claim->id, arena, &heard, why);
	if (err)
		return err;
	uint32_t index = 0;
	struct gate_statement *all = arena_zero(arena, heard.count, sizeof(*all));
	uint32_t count = moved_statements(
		&step->model->network, heard.items, heard.count, heard.count - 1, all, &index);
	gate_judge(all, count, index, (struct gate_policy){1, 2}, arena, &step->judgement);
	return ERR_OK;
}

static enum err make_stage(struct step *step, struct why *why)
{
	char id[32];
	snprintf(id, sizeof(id), "C%llu", (unsigned long long)step->event->seq);
	struct buffer source = {0};
	buffer_format(&source, "[found] %.*s: %.*s", TEXT_ARG(step->claim->source),
		TEXT_ARG(step->claim->sentence));
	struct text said = buffer_as_text(&source);
	size_t len = said.len < 2000 ? said.len : 2000;
	while (len < said.len && ((uint8_t)said.ptr[len] & 0xC0) == 0x80)
		len--; /* not within a character */
	const struct corridor_stage stage = {.id = text_of(id),
		.project = step->moved.project->id,
		.stage = text_of(step->moved.stage),
		.since = step->moved.dated ? step->moved.since
					   : (day)(step->event->recorded_us / INT64_C(86400000000)),
		.claims = step->judgement.supports,
		.claims_count =
			step->judgement.supports_count < 64 ? step->judgement.supports_count : 64,
		.source = text_slice(said, 0, len)};
	step->out->record = words(step, "project:", step->moved.project->id);
	step->out->reason =
		words(step, "moves the project to its next stage: ", step->judgement.reason);
	enum err err = handlers_emit(
		step->outputs, "corridor.stage.set", stage.id, &record_corridor_stage, &stage, why);
	buffer_fini(&source);
	return err;
}

enum err handlers_moved(struct corridors *corridors, const struct kit_event *event,
	const struct claim *claim, struct kit_outputs *outputs, struct reported_outcome *out,
	struct why *why)
{
	struct step step = {.corridors = corridors,
		.event = event,
		.claim = claim,
		.outputs = outputs,
		.out = out};
	*out = (struct reported_outcome){.record = TEXT_NONE};
	enum err err = handlers_now(corridors, &step.model, why);
	if (err)
		return err;
	moved_read(&step.model->network, claim, &step.moved);
	if (!step.moved.project || !step.moved.happened)
		return ERR_OK;
	/* Forward only: an older step, or one that is held already, moves nothing. */
	const struct corridor_stage *held =
		projects_stage(&step.model->rows, step.moved.project->id, DAY_MAX - 1);
	if (held && projects_rank(held->stage) >= projects_rank(text_of(step.moved.stage)))
		return ERR_OK;
	err = judge_step(&step, why);
	if (err)
		return err;
	if (step.judgement.state == GATE_PROMOTED)
		return make_stage(&step, why);
	out->record = words(&step, "project:", step.moved.project->id);
	out->reason = words(&step, "moves nothing yet: ", step.judgement.reason);
	return ERR_OK;
}
