#include "services/corridors/handlers_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/clock.h"
#include "services/corridors/shipment_load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* --- What becomes due ---------------------------------------------------------------------- */

static void mark(const struct shipment_uses *uses, const char *kind, struct text id, bool *marked)
{
	char what[96];
	snprintf(what, sizeof(what), "%s:%.*s", kind, TEXT_ARG(id));
	shipment_uses_mark(uses, text_of(what), marked);
}

bool *shipment_bears_on(const struct corridors *corridors, const struct network *network,
	const struct target *target, bool nodes)
{
	bool *marked =
		alloc_zero((size_t)shipment_uses_count(corridors->uses) + 1, sizeof(*marked));
	for (uint32_t i = 0; i < network->links_count; i++)
		if (target_has(network, target, i))
			mark(corridors->uses, "link", network->links[i].row->id, marked);
	for (uint32_t i = 0; nodes && i < network->nodes_count; i++)
		if (target_has_node(network, target, i))
			mark(corridors->uses, "node", network->nodes[i].row->id, marked);
	return marked;
}

/* The index grows with every plan; most of a long day's are no live shipment's any more. */
enum { USES_SPARE = 4096 };

static enum err due(struct corridors *corridors, const struct shipment_cause *cause,
	const struct corridor_disruption *row, const struct network *network, struct why *why)
{
	enum err err = ERR_OK;
	struct target target = disruption_target(network, row);
	if (shipment_uses_count(corridors->uses) > 2 * corridors->uses_held + USES_SPARE)
		err = handlers_uses_fill(corridors, why);
	if (err)
		return err;
	bool *marked =
		shipment_bears_on(corridors, network, &target, text_is(row->effect, "dwell"));
	const struct plans_found plans = {corridors->uses, marked};
	err = shipment_state_due(corridors->store, cause, &plans, why);
	free(marked);
	return err;
}

/* A capacity that shrinks makes no single shipment slower, as far as the model knows; a warning
 * makes none. */
enum err shipment_disrupted(struct corridors *corridors, const struct corridor_disruption *row,
	const char *word, struct state_stamp stamp, struct why *why)
{
	struct model *model = NULL;
	char by[96];
	snprintf(by, sizeof(by), "disruption:%.*s", TEXT_ARG(row->id));
	const struct shipment_cause cause = {text_of(word), text_of(by), stamp.seq};
	bool moves = text_is(row->effect, "closed") || text_is(row->effect, "dwell");
	enum err err = moves ? handlers_now(corridors, &model, why) : ERR_OK;
	if (err || !model)
		return err;
	err = due(corridors, &cause, row, &model->network, why);
	shipment_clock_set(corridors);
	return err;
}

/* Those on whose way it lay, and all whose plan was made while it was in force: whatever had them
 * planned then, the way that it closed was no choice. */
enum err shipment_lifted(
	struct corridors *corridors, struct text id, struct state_stamp stamp, struct why *why)
{
	struct model *model = NULL;
	char by[96];
	snprintf(by, sizeof(by), "disruption:%.*s", TEXT_ARG(id));
	const struct shipment_cause cause = {TEXT("lifted"), text_of(by), stamp.seq};
	enum err err = handlers_now(corridors, &model, why);
	for (size_t i = 0; !err && i < model->disruptions_count; i++) {
		const struct disruption *held = &model->disruptions[i];
		if (!text_equal(held->row.id, id))
			continue;
		err = shipment_disrupted(corridors, &held->row, "lifted", stamp, why);
		if (!err)
			err = shipment_state_due_since(corridors->store, &cause, held->seq, why);
	}
	return err;
}

/* --- New plans ----------------------------------------------------------------------------- */

/* A block holds 1 MiB; a batch ends well before. */
enum { BATCH = 400, BYTES_MAX = 600000, STEP_BYTES = 260, TURN_BYTES = 3000 };

struct batch {
	struct corridors *corridors;
	struct searcher *searcher;
	struct track_world world;
	const struct kit_event *input;
	struct kit_outputs *outputs;
	struct text made[BATCH]; /* plans of this batch */
	uint32_t made_count, bytes;
};

static bool is_full(const struct batch *batch)
{
	return batch->bytes > BYTES_MAX || batch->made_count == BATCH;
}

static enum err emit_plan(struct batch *batch, const struct shipment_plan *plan, struct why *why)
{
	struct shipment_plan held;
	bool found = false;
	for (uint32_t i = 0; i < batch->made_count; i++)
		if (text_equal(batch->made[i], plan->id))
			return ERR_OK;
	enum err err = shipment_state_plan_of(
		batch->corridors->store, plan->id, batch->input->arena, &held, &found, why);
	if (err || found)
		return err;
	batch->made[batch->made_count++] = plan->id;
	batch->bytes += plan->steps_count * STEP_BYTES;
	return handlers_emit(
		batch->outputs, "corridor.plan.made", plan->id, &record_shipment_plan, plan, why);
}

static enum err turn(struct batch *batch, const struct shipment_case *held, const struct due *cause,
	struct why *why)
{
	int64_t now = batch->input->recorded_us;
	struct arena *arena = batch->input->arena;
	struct shipment shipment = shipment_load_at(held, now, arena);
	struct shipment_turn made;
	shipment_turn(batch->searcher, &batch->world, &shipment, cause, now, arena, &made);
	batch->bytes += TURN_BYTES;
	enum err err = made.made ? emit_plan(batch, &made.plan, why) : ERR_OK;
	return err ? err
		   : handlers_emit(batch->outputs, "corridor.shipment.turned", made.turned.shipment,
			     &record_shipment_turned, &made.turned, why);
}

static enum err turn_due(struct batch *batch, struct why *why)
{
	struct due_found found;
	struct arena *arena = batch->input->arena;
	enum err err = shipment_state_due_list(batch->corridors->store, BATCH, arena, &found, why);
	for (uint32_t i = 0; !err && i < found.count && !is_full(batch); i++) {
		struct shipment_case *held = NULL;
		err = shipment_load(batch->corridors, found.items[i].shipment, arena, &held, why);
		if (!err)
			err = turn(batch, held, &found.items[i], why);
	}
	return err;
}

/* --- The clock goes on: what no event told --------------------------------------------------- */

/* What closed the way when it was planned has come to its day's end: no event tells of it. */
static struct text over_since(
	const struct batch *batch, const struct shipment_case *held, struct arena *arena)
{
	const struct route_world *world = batch->searcher->world;
	const struct disruption *over = disruption_over(world->disruptions,
		world->disruptions_count, handlers_day(held->held.planned_us), batch->searcher->on);
	char by[96];
	if (!over)
		return TEXT_NONE;
	snprintf(by, sizeof(by), "disruption:%.*s", TEXT_ARG(over->row.id));
	return arena_copy(arena, text_of(by));
}

/* A planned closure that it would not have met when it was looked at last. */
static struct text newly_met(
	const struct shipment_status *before, const struct shipment_status *status)
{
	for (uint32_t i = 0; i < status->meets_count; i++)
		if (!shipment_meets(before, status->meets[i]))
			return status->meets[i];
	return TEXT_NONE;
}

static struct due cause_now(
	const struct shipment_case *held, const struct shipment_status *status, struct text over)
{
	struct due due = {.shipment = held->held.booked.id, .by = TEXT("")};
	struct text met = newly_met(&held->held.status, status);
	bool blocked = status->blocked_by.ptr &&
		       !text_equal(status->blocked_by, held->held.status.blocked_by);
	bool freed = !status->blocked_by.ptr && held->held.status.blocked_by.ptr;
	bool fell = held->held.has_chance && status->has_chance &&
		    status->chance <= held->held.chance - SHIPMENT_FALL;
	if (blocked)
		due.cause = TEXT("closed"), due.by = status->blocked_by;
	else if (met.ptr)
		due.cause = TEXT("closed"), due.by = met;
	else if (freed)
		due.cause = TEXT("lifted"), due.by = held->held.status.blocked_by;
	else if (over.ptr)
		due.cause = TEXT("lifted"), due.by = over;
	else if (fell)
		due.cause = TEXT("chance");
	return due;
}

static enum err look_at(struct batch *batch, struct text id, struct why *why)
{
	struct shipment_case *held = NULL;
	struct arena *arena = batch->input->arena;
	enum err err = shipment_load(batch->corridors, id, arena, &held, why);
	if (err)
		return err;
	struct shipment_status status;
	struct shipment shipment = shipment_load_at(held, batch->input->recorded_us, arena);
	shipment_status(&batch->world, &shipment, batch->input->recorded_us, arena, &status);
	struct due due = cause_now(held, &status, over_since(batch, held, arena));
	due.seq = batch->input->seq;
	return due.cause.ptr && !text_is(status.state, "arrived") ? turn(batch, held, &due, why)
								  : ERR_OK;
}

static enum err look_at_all(struct batch *batch, struct why *why)
{
	struct texts_found found;
	enum err err = shipment_state_list(
		batch->corridors->store, false, batch->input->arena, &found, why);
	uint32_t i = 0;
	for (; !err && i < found.count && !is_full(batch); i++)
		err = look_at(batch, found.items[i], why);
	batch->corridors->again = i < found.count;
	return err;
}

enum err shipment_tick_decide(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	struct corridors *corridors = self;
	const struct corridor_tick *tick = record;
	struct batch batch = {.corridors = corridors, .input = event, .outputs = outputs};
	day on = handlers_day(event->recorded_us);
	corridors->ticked = false;
	shipment_clock_set(corridors);
	enum err err = handlers_search(corridors, on, true, &batch.searcher, why);
	if (err)
		return err;
	batch.world = shipment_load_world(corridors, batch.searcher);
	bool hour = text_is(tick->what, "hour");
	return hour ? look_at_all(&batch, why) : turn_due(&batch, why);
}

/* --- The clock ------------------------------------------------------------------------------- */

enum { SOON_MS = 2, CATCHING_UP_MS = 50, HOUR_MS = 3600000 };

static void arm(struct corridors *corridors, int64_t ms)
{
	const struct itimerspec when = {
		.it_value = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}};
	int failed = timerfd_settime(corridors->clock_fd, 0, &when, NULL);
	CHECK(!failed);
}

enum err shipment_clock_open(struct corridors *corridors, struct why *why)
{
	corridors->clock_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (corridors->clock_fd < 0)
		return why_errno(why, ERR_IO, "", "making a timer");
	corridors->hour_due_ms = clock_monotonic_ms() + HOUR_MS;
	arm(corridors, SOON_MS);
	return ERR_OK;
}

void shipment_clock_close(struct corridors *corridors)
{
	if (corridors->clock_fd >= 0)
		close(corridors->clock_fd);
	corridors->clock_fd = -1;
}

void shipment_clock_set(struct corridors *corridors)
{
	if (!corridors->ticked)
		arm(corridors, SOON_MS);
}

int handlers_poll_fd(void *self)
{
	const struct corridors *corridors = self;
	return corridors->clock_fd;
}

static enum err tick(
	struct corridors *corridors, struct kit *kit, const char *what, struct why *why)
{
	char subject[64];
	const struct corridor_tick record = {text_of(what)};
	snprintf(subject, sizeof(subject), "corridor.clock.ticked.%s", what);
	corridors->ticked = true;
	return kit_publish(kit, text_of(subject), &record_corridor_tick, &record, why);
}

/* Due shipments at once; all live ones every hour, since an estimate moves while nothing is told.
 */
enum err handlers_poll_ready(void *self, struct kit *kit, struct why *why)
{
	struct corridors *corridors = self;
	uint64_t times = 0;
	bool live = false, is_due = false, rang = read(corridors->clock_fd, &times, 8) == 8;
	if (!rang || corridors->ticked)
		return ERR_OK;
	if (!kit_is_caught_up(kit)) {
		arm(corridors, CATCHING_UP_MS);
		return ERR_OK;
	}
	enum err err = shipment_state_any(corridors->store, &live, &is_due, why);
	if (err)
		return err;
	int64_t now_ms = clock_monotonic_ms();
	bool hour = !is_due && live && (corridors->again || now_ms >= corridors->hour_due_ms);
	if (hour || !live)
		corridors->hour_due_ms = now_ms + HOUR_MS;
	arm(corridors, corridors->hour_due_ms > now_ms ? corridors->hour_due_ms - now_ms : SOON_MS);
	return is_due || hour ? tick(corridors, kit, is_due ? "due" : "hour", why) : ERR_OK;
}
