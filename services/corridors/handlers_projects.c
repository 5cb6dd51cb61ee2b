#include "services/corridors/handlers_inside.h"

#include "proto/base/buffer.h"
#include "services/corridors/claims/moved.h"
#include "services/corridors/network/projects.h"
#include "services/corridors/answers/projects_answer.h"
#include "services/corridors/store/reported_state.h"

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
	struct judged *on;
	struct moved moved;
};

static uint32_t statements(const struct network *network, const struct claims_heard *heard,
	struct gate_statement *out, uint32_t *judged)
{
	return moved_statements(network, heard->items, heard->count, heard->count - 1, out, judged);
}

static enum err make_stage(struct step *step, struct why *why)
{
	char id[32];
	snprintf(id, sizeof(id), "C%llu", (unsigned long long)step->on->event->seq);
	struct buffer source = {0};
	buffer_format(&source, "[found] %.*s: %.*s", TEXT_ARG(step->on->claim->source),
		TEXT_ARG(step->on->claim->sentence));
	const struct corridor_stage stage = {.id = text_of(id),
		.project = step->moved.project->id,
		.stage = text_of(step->moved.stage),
		.since = step->moved.dated
				 ? step->moved.since
				 : (day)(step->on->event->recorded_us / INT64_C(86400000000)),
		.claims = step->on->judgement.supports,
		.claims_count = step->on->judgement.supports_count < 64
					? step->on->judgement.supports_count
					: 64,
		.source = text_whole(buffer_as_text(&source), 2000)};
	step->on->record = handlers_say(step->on, "project:", step->moved.project->id);
	step->on->reason = handlers_say(
		step->on, "moves the project to its next stage: ", step->on->judgement.reason);
	enum err err = handlers_emit(step->on->outputs, "corridor.stage.set", stage.id,
		&record_corridor_stage, &stage, why);
	buffer_fini(&source);
	return err;
}

enum err handlers_moved(struct judged *judged, struct why *why)
{
	struct step step = {.on = judged};
	const struct model *model = judged->model;
	moved_read(&model->network, judged->claim, &step.moved);
	if (!step.moved.project || !step.moved.happened)
		return ERR_OK;
	/* Forward only: an older step, or one that is held already, moves nothing. */
	const struct corridor_stage *held =
		projects_stage(&model->rows, step.moved.project->id, DAY_MAX - 1);
	if (held && projects_rank(held->stage) >= projects_rank(text_of(step.moved.stage)))
		return ERR_OK;
	enum err err = handlers_judge(judged, statements, why);
	if (err)
		return err;
	if (judged->judgement.state == GATE_PROMOTED)
		return make_stage(&step, why);
	judged->record = handlers_say(judged, "project:", step.moved.project->id);
	judged->reason = handlers_say(judged, "moves nothing yet: ", judged->judgement.reason);
	return ERR_OK;
}
