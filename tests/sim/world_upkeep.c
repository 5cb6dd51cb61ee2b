/* What takes events away: policies of streams, the jobs that carry them out, step by step, and an
 * operator who purges and moves consumers. */
#include "broker/log/upkeep.h"
#include "proto/base/check.h"
#include "tests/sim/world_inside.h"

#include <errno.h>

const char world_forceful[] = "operator-by-force";

enum { OPERATOR = 1 << 30, SOUGHT = WORLD_FIRST_WORKER - 3 };

/* --- Policies ----------------------------------------------------------------------------------
 */

static const char *const lines[][6] = {
	{"", "claim count=60", "claim bytes=16KiB", "claim age=4s", "claim count=30 over-cursors",
		"claim age=3s count=50 over-cursors"},
	{"", "news count=20", "news age=2s", "news bytes=4KiB over-cursors", "news keep=3",
		"news count=5 keep=1"},
	{"", "state keep=1", "state keep=2", "state keep=1 count=40 over-cursors",
		"state age=2s over-cursors", "state count=25"},
	{"", "", "$sys count=120 over-cursors", "$sys age=5s over-cursors", "$sys keep=1",
		"$sys keep=1 count=200"},
};

void world_draw_policies(struct world *world)
{
	struct buffer all = {0};
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		buffer_format(&all, "%s\n", lines[i][world_draw(world, ARRAY_LEN(lines[i]))]);
	CHECK(all.len < sizeof(world->policies));
	snprintf(world->policies, sizeof(world->policies), "%.*s", TEXT_ARG(buffer_as_text(&all)));
	buffer_fini(&all);
}

struct retention *world_retention(const struct world *world)
{
	struct retention *retention;
	struct why why;
	if (retention_parse(text_of(world->policies), "streams.policy", &retention, &why))
		fail_msg("%s: %s", why.where, why.text);
	return retention;
}

/* --- Jobs --------------------------------------------------------------------------------------
 */

/* The job does its work, and later, when other things have happened, is taken in. A call of its may
 * fail: then it is left to the next one. */
void world_work_on_job(struct world *world)
{
	if (!world->job)
		return;
	bool fails = !world->calm && world_draw(world, 6) == 0;
	disk_sim_fail(world->sim, fails ? 1 + world_draw(world, 12) : 0, EIO, false);
	if (!world->job_done) {
		upkeep_run(world->job);
		world->job_done = true;
	} else {
		struct core_event event = {.kind = CORE_UPKEPT, .job = world->job};
		world->packs += world->job->kind == UPKEEP_REWRITE && !world->job->err;
		world->job = NULL;
		world->job_done = false;
		world_step_core(world, &event);
	}
	disk_sim_fail(world->sim, 0, 0, false);
}

/* The process dies while the job is at work, or while what it made is put in its place. */
void world_cut_job(struct world *world)
{
	if (world->job && world_draw(world, 2)) {
		disk_sim_fail(world->sim, 1 + world_draw(world, 12), EIO, true);
		if (!world->job_done) {
			upkeep_run(world->job);
		} else {
			struct core_event event = {.kind = CORE_UPKEPT, .job = world->job};
			world->job = NULL;
			world_step_core(world, &event);
		}
	}
	upkeep_destroy(&world->job);
	world->job_done = false;
}

/* --- The operator ------------------------------------------------------------------------------
 */

static void tell_core(
	struct world *world, const char *identity, const struct frame *frame, struct bytes body)
{
	uint8_t head[FRAME_SIZE];
	struct frame versioned = *frame;
	versioned.version = FRAME_VERSION;
	frame_write(&versioned, head);
	world_step_core(world, &(struct core_event){.kind = CORE_FRAME,
				       .peer = OPERATOR,
				       .frames = 2,
				       .identity = text_of(identity),
				       .head = bytes_of(head, sizeof(head)),
				       .body = body});
}

static void ask(struct world *world, const char *identity, const char *method,
	const struct record_type *type, const void *record)
{
	struct buffer body = {0}, asked = {0}, hello = {0};
	struct hello who = {.version_min = 1,
		.version_max = 1,
		.name = TEXT("operator"),
		.producer = TEXT("anon-operator")};
	CHECK(!record_encode(&record_hello, &who, &hello, NULL));
	CHECK(!record_encode(type, record, &body, NULL));
	struct request request = {.method = text_of(method), .body = buffer_bytes(&body)};
	CHECK(!record_encode(&record_request, &request, &asked, NULL));
	tell_core(world, identity, &(struct frame){.op = FRAME_HELLO}, buffer_bytes(&hello));
	tell_core(
		world, identity, &(struct frame){.op = FRAME_REQ, .corr = 1}, buffer_bytes(&asked));
	buffer_fini(&hello);
	buffer_fini(&body);
	buffer_fini(&asked);
}

static void purge(struct world *world)
{
	static const char *const streams[] = {"claim", "news", "state"}, *const filters[] = {
										 "claim.a.>",
										 "news.*.three",
										 "state.k.one"};
	bool force = world_draw(world, 4) == 0;
	uint64_t which = world_draw(world, ARRAY_LEN(streams));
	struct purge_request wanted = {.stream = text_of(streams[which]),
		.filter = world_draw(world, 2) ? text_of(filters[which]) : TEXT_NONE,
		.has_upto = true,
		.upto = 1 + world_draw(world, world->past.learned + 10),
		.has_force = force,
		.force = force};
	ask(world, force ? world_forceful : "operator", "svc.broker.purge", &record_purge_request,
		&wanted);
}

/* Back to somewhere: what lies behind must not be taken away from then on. */
static void seek(struct world *world)
{
	struct world_client *client = &world->clients[SOUGHT];
	struct world_reader *reader = &client->reader;
	const struct state_cursor *cursor =
		state_find_cursor(log_state(world->log), text_of(reader->cursor));
	if (!cursor || !cursor->known)
		return;
	struct consumer_seek wanted = {.name = text_of(reader->cursor),
		.to = TEXT("seq"),
		.has_seq = true,
		.seq = 1 + world_draw(world, cursor->seq + 1)};
	world_break_connection(world, client, true);
	reader->resumed = 0;
	world->seeks++;
	ask(world, "sim", "svc.broker.seek", &record_consumer_seek, &wanted);
}

void world_operate(struct world *world)
{
	struct core_event event = {.kind = CORE_POLICY};
	switch (world_draw(world, 4)) {
	case 0:
		world_draw_policies(world);
		event.retention = world_retention(world);
		world_step_core(world, &event);
		return;
	case 1:
		seek(world);
		return;
	default:
		purge(world);
	}
}

/* --- What policies promise at rest -------------------------------------------------------------
 */

/* Up to where it may take events away. A consumer that has not acknowledged anything yet holds all.
 */
static uint64_t bound_of(const struct world *world, const struct policy *policy)
{
	const struct world_past *past = &world->past;
	uint64_t bound = past->learned;
	for (size_t i = 0; !policy->over_cursors && i < past->cursors_count; i++) {
		const struct cursor_moved *cursor = &past->cursors[i].told;
		if (!cursor->removed && cursor->seq < bound &&
			world_cursor_wants_stream(cursor, text_of(policy->stream)))
			bound = cursor->seq;
	}
	const struct state_cursor *c = log_state(world->log)->cursors;
	for (; !policy->over_cursors && c; c = c->hh.next)
		if (!c->known && c->account)
			bound = 0;
	return bound;
}

static void check_policy(const struct world *world, const struct policy *policy)
{
	const struct world_past *past = &world->past;
	uint64_t bound = bound_of(world, policy), newer = 0;
	/* What tells of a removal is an event of its stream, too. */
	uint64_t slack = text_is(text_of(policy->stream), "$sys") ? 2 : 0;
	int64_t oldest_us = world->now_us + world->clock_us - policy->age_ms * 1000 - 2000000;
	for (uint64_t seq = past->learned; seq > 0; seq--) {
		const struct world_event *event = &past->events[seq];
		if (event->gone || event->thinned ||
			!world_covers(
				text_of(policy->stream), TEXT_NONE, world_subject_of(world, seq)))
			continue;
		if (seq <= bound && policy->count)
			PROMISE(world, newer < (uint64_t)policy->count + slack);
		if (seq <= bound && policy->age_ms && !slack)
			PROMISE(world, event->time_us >= oldest_us);
		newer++;
	}
}

void world_check_policies(struct world *world)
{
	struct retention *retention = world_retention(world);
	for (size_t i = 0; i < retention->count; i++)
		check_policy(world, &retention->policies[i]);
	retention_destroy(&retention);
}
