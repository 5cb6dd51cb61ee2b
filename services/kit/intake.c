#include "proto/base/check.h"
#include "proto/base/clock.h"
#include "proto/base/digest.h"
#include "proto/base/logging.h"
#include "services/kit/running.h"

#include <string.h>

static struct kit_event event_of(const struct bus_message *message, struct arena *arena)
{
	return (struct kit_event){
		.seq = message->seq,
		.recorded_us = message->recorded_us,
		.time_us = message->time_us,
		.subject = message->subject,
		.type = message->type,
		.producer = message->producer,
		.parents = message->parents,
		.parents_count = message->parents_count,
		.data = message->data,
		.arena = arena,
	};
}

static struct kit_event copy_of(struct kit_event event, struct arena *arena)
{
	struct text data = {(const char *)event.data.ptr, event.data.len};
	data = arena_copy(arena, data);
	event.data = bytes_of(data.ptr, data.len);
	event.subject = arena_copy(arena, event.subject);
	event.type = arena_copy(arena, event.type);
	event.producer = arena_copy(arena, event.producer);
	uint64_t *parents = arena_zero(arena, event.parents_count + 1, sizeof(*parents));
	if (event.parents_count)
		memcpy(parents, event.parents, event.parents_count * sizeof(*parents));
	event.parents = parents;
	event.arena = arena;
	return event;
}

struct kit_event intake_keep(const struct bus_message *message, struct arena *arena)
{
	return copy_of(event_of(message, arena), arena);
}

bool intake_is_own(const struct kit *kit, const struct kit_event *event)
{
	struct text service;
	(void)stage_is_draft(event, &service);
	return text_is(service, kit->service->name);
}

bool intake_at_one_sequence(const struct kit *kit)
{
	return kit->decided_count == 0 && kit->progress.cursor >= kit->progress.own_seq;
}

bool intake_passes(enum err err)
{
	return err == ERR_TIMEOUT || err == ERR_UNAVAILABLE || err == ERR_FULL ||
	       err == ERR_STOPPED;
}

/* --- Transactions --------------------------------------------------------------------------- */

enum { COMMIT_AWAY_MS = 600000 }; /* nothing is said during a commit, of whatever size */

enum err intake_begin(struct kit *kit, struct why *why)
{
	if (kit->in_transaction)
		return ERR_OK;
	enum err err = store_begin(kit->store, why);
	if (err)
		return err;
	kit->in_transaction = true;
	kit->transaction_ms = clock_monotonic_ms();
	return ERR_OK;
}

enum err intake_save(struct kit *kit, struct why *why)
{
	bool waits = kit->in_transaction && kit->service->save;
	return waits ? kit->service->save(kit->self, why) : ERR_OK;
}

enum err intake_commit(struct kit *kit, struct why *why)
{
	if (!kit->in_transaction)
		return ERR_OK;
	enum err err = gather_publish(kit, why);
	intake_away(kit, COMMIT_AWAY_MS);
	if (!err)
		err = intake_save(kit, why);
	if (!err)
		err = progress_save(kit->store, &kit->progress, why);
	if (!err)
		err = store_commit(kit->store, why);
	if (!err)
		kit->in_transaction = false;
	return err;
}

/* What is not committed is lost by a crash and comes back from the log, so that nobody waits for a
 * commit: one takes in all that happened since the one before it. */
enum err intake_commit_due(struct kit *kit, struct why *why)
{
	return intake_commit_wait(kit) > 0 ? ERR_OK : intake_commit(kit, why);
}

int64_t intake_commit_wait(const struct kit *kit)
{
	int64_t wait = kit->transaction_ms + RUNNING_BATCH_MS - clock_monotonic_ms();
	return !kit->in_transaction ? RUNNING_BATCH_MS : wait > 0 ? wait : 0;
}

/* A stage is long work, and so may be one of its drafts. */
void intake_breathe(void *self)
{
	struct kit *kit = self;
	if (kit->bus)
		bus_keep_alive(kit->bus);
	if (kit->world)
		bus_keep_alive(kit->world);
}

void intake_away(void *self, int64_t ms)
{
	struct kit *kit = self;
	if (kit->bus)
		bus_away(kit->bus, ms);
	if (kit->world)
		bus_away(kit->world, ms);
}

/* --- What an event stands for -------------------------------------------------------------- */

/* Itself; or, when it ends a stage, all its drafts, which are effective with it. */
static enum err each(
	struct kit *kit, const struct kit_event *event, struct stage_taker taker, struct why *why)
{
	return stage_is_end(event) ? stage_each(kit->store, event, taker, why)
				   : taker.take(taker.self, event, why);
}

/* --- Own events ----------------------------------------------------------------------------- */

static enum err sheet_refused(struct kit *kit, const struct kit_event *event, struct why *why)
{
	struct service_refused record;
	enum err err =
		record_decode(&record_service_refused, event->data, event->arena, &record, why);
	if (err)
		return err;
	struct buffer said = {0};
	if (record.where.len)
		buffer_format(&said, "%.*s: ", TEXT_ARG(record.where));
	buffer_text(&said, record.what);
	err = progress_sheet_refused(kit->store, record.seq, buffer_as_text(&said), why);
	buffer_fini(&said);
	return err;
}

static enum err apply_one(void *self, const struct kit_event *event, struct why *why)
{
	struct kit *kit = self;
	intake_breathe(kit);
	if (!dispatch_applies(kit->service, event->subject, event->type))
		return ERR_OK;
	enum err err =
		dispatch_is_refusal(kit->service, event) ? sheet_refused(kit, event, why) : ERR_OK;
	if (!err)
		err = dispatch_apply(kit->service, kit->self, event, why);
	if (err)
		(void)why_prefix(why, "applying event %llu", (unsigned long long)event->seq);
	return err;
}

enum err intake_apply_own(struct kit *kit, const struct kit_event *event, struct why *why)
{
	struct text service;
	if (stage_is_draft(event, &service))
		return stage_hold(kit->store, event, why);
	enum err err = each(kit, event, (struct stage_taker){kit, apply_one}, why);
	if (!err)
		err = stage_drop(kit->store, event, why);
	if (err)
		return err;
	if (event->seq > kit->progress.own_seq)
		kit->progress.own_seq = event->seq;
	return ERR_OK;
}

/* --- Others' events ------------------------------------------------------------------------- */

static enum err sheet_seen(struct kit *kit, const struct kit_event *event, struct why *why)
{
	struct sheet_loaded sheet;
	/* One that cannot be read is refused when it is decided. */
	if (record_decode(&record_sheet_loaded, event->data, event->arena, &sheet, NULL) != ERR_OK)
		return ERR_OK;
	return progress_sheet_seen(kit->store, sheet.name, sheet.digest, event->seq, why);
}

static enum err project_one(void *self, const struct kit_event *event, struct why *why)
{
	struct kit *kit = self;
	enum err err = ERR_OK;
	intake_breathe(kit);
	if (dispatch_is_sheet(kit->service, event))
		err = sheet_seen(kit, event, why);
	if (dispatch_is_part(kit->service, event))
		err = stage_part(kit->store, event, why);
	if (!err)
		err = dispatch_project(kit->service, kit->self, event, why);
	if (err)
		(void)why_prefix(why, "taking note of event %llu", (unsigned long long)event->seq);
	return err;
}

enum err intake_project(struct kit *kit, const struct kit_event *event, struct why *why)
{
	struct text service;
	return stage_is_draft(event, &service)
		       ? stage_hold(kit->store, event, why)
		       : each(kit, event, (struct stage_taker){kit, project_one}, why);
}

enum err intake_publish(struct kit *kit, const struct bus_event *events, uint32_t count,
	struct bus_receipt *receipt, struct why *why)
{
	enum err err = bus_publish_all(kit->bus, events, count, RUNNING_PUBLISH_MS, receipt, why);
	if (err)
		return err;
	/* The broker has these counters from an earlier life: that life's events count, not these.
	 */
	if (receipt->first_seq == 0)
		return why_set(why, ERR_UNAVAILABLE, "", "the log has these events already");
	return ERR_OK;
}

static enum err publish(struct kit *kit, struct bus_receipt *receipt, struct why *why)
{
	return intake_publish(
		kit, outputs_events(kit->outputs), outputs_count(kit->outputs), receipt, why);
}

struct kit_event intake_output(
	const struct kit *kit, uint32_t at, uint64_t seq, int64_t time_us, struct arena *arena)
{
	const struct bus_event *output = outputs_event(kit->outputs, at);
	return (struct kit_event){
		.seq = seq,
		.recorded_us = time_us,
		.time_us = time_us,
		.subject = output->subject,
		.type = output->type,
		.producer = text_of(kit->service->name),
		.parents = output->parents,
		.parents_count = output->parents_count,
		.data = output->data,
		.arena = arena,
	};
}

static enum err apply_outputs(struct kit *kit, const struct bus_receipt *receipt,
	const struct kit_event *input, struct why *why)
{
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < outputs_count(kit->outputs); i++) {
		const struct kit_event event = intake_output(
			kit, i, receipt->first_seq + i, receipt->time_us, input->arena);
		err = intake_apply_own(kit, &event, why);
	}
	return err;
}

static void refuse_input(struct kit *kit, const struct kit_event *event, const struct why *refusal)
{
	kit->refused++;
	logging_say(LOGGING_WARNING, "input refused", "seq=%llu", (unsigned long long)event->seq);
	logging_why(LOGGING_WARNING, "refusal", refusal);
	dispatch_refuse(kit->service, event, refusal, kit->outputs);
}

/* Publishes what was decided; what the broker will not have becomes a refusal of the input. */
static enum err publish_decided(struct kit *kit, const struct kit_event *event,
	struct bus_receipt *receipt, struct why *refusal, struct why *why)
{
	enum err err = publish(kit, receipt, why);
	if (!err || intake_passes(err) || refusal->code)
		return err;
	*refusal = *why;
	refuse_input(kit, event, refusal);
	return publish(kit, receipt, why);
}

static enum err publish_and_apply(
	struct kit *kit, const struct kit_event *event, struct why *refusal, struct why *why)
{
	struct bus_receipt receipt;
	enum err err = gather_publish(kit, why);
	if (!err)
		err = publish_decided(kit, event, &receipt, refusal, why);
	return err ? err : apply_outputs(kit, &receipt, event, why);
}

/* --- Deciding ------------------------------------------------------------------------------- */

struct deciding {
	struct kit *kit;
	uint64_t input;     /* the event; of drafts that which made them effective */
	uint32_t ordinal;   /* of the input's next output */
	uint64_t after;     /* drafts up to here were decided in an earlier life */
	struct why refusal; /* of the last */
	bool waits; /* its events are to be published, and whoever asked for it is answered then */
};

/* Ordinals become scarce: what still follows takes one for each draft, as drafts of its own. */
static bool is_scarce(uint32_t ordinal)
{
	return ordinal >= OUTPUTS_ORDINALS - OUTPUTS_STAGED_MAX - OUTPUTS_MAX;
}

/* What befell the one who decides, and says nothing of the input. */
static bool is_trouble(const struct kit *kit, const struct why *why)
{
	return intake_passes(why->code) || why->code == ERR_IO ||
	       running_state_is_damaged(kit, why);
}

static enum err trouble(const struct why *what, struct why *why)
{
	if (why)
		*why = *what;
	return what->code;
}

/* What follows from the event is in kit->outputs: one block, which may stand for drafts. */
static enum err make_outputs(
	struct deciding *deciding, const struct kit_event *event, struct why *why)
{
	struct kit *kit = deciding->kit;
	struct why *refusal = &deciding->refusal;
	outputs_spill_to(kit->outputs, drafts_of(kit));
	bool refused =
		dispatch_decide(kit->service, kit->self, event, kit->outputs, refusal) != ERR_OK ||
		drafts_end(kit, is_scarce(deciding->ordinal), refusal) != ERR_OK;
	const struct why broken = kit->stage.broken;
	if (broken.code)
		return trouble(&broken, why);
	if (refused && is_trouble(kit, refusal))
		return trouble(refusal, why);
	drafts_close(kit);
	if (refused)
		refuse_input(kit, event, refusal);
	return ERR_OK;
}

/* Drafts are decided one after the other, as other inputs are: each in the state that what followed
 * from the one before has left. */
static enum err decide_one(void *self, const struct kit_event *event, struct why *why)
{
	struct deciding *deciding = self;
	struct kit *kit = deciding->kit;
	intake_breathe(kit);
	if (event->seq <= deciding->after)
		return ERR_OK;
	if (deciding->ordinal + OUTPUTS_MAX >= OUTPUTS_ORDINALS)
		return why_set(why, ERR_LIMIT, "",
			"wanted at most %d drafts made effective by event %llu", OUTPUTS_STAGED_MAX,
			(unsigned long long)deciding->input);
	deciding->refusal = (struct why){0};
	outputs_begin_of(
		kit->outputs, (struct outputs_of){deciding->input, event->seq, deciding->ordinal});
	enum err err = make_outputs(deciding, event, why);
	if (err || !outputs_count(kit->outputs))
		return err;
	deciding->ordinal += outputs_count(kit->outputs);
	deciding->waits = !deciding->refusal.code && event->seq == deciding->input &&
			  gather_may(kit, event->seq);
	return deciding->waits ? gather_take(kit, event, why)
			       : publish_and_apply(kit, event, &deciding->refusal, why);
}

enum err intake_finish(struct kit *kit, struct why *why)
{
	const struct kit_event *event = &kit->unfinished.event;
	struct deciding deciding = {.kit = kit,
		.input = event->seq,
		.ordinal = outputs_ordinal(bus_about(kit->bus).last_counter) + 1,
		.after = kit->unfinished.after};
	enum err err = ERR_OK;
	if (event->seq)
		err = each(kit, event, (struct stage_taker){&deciding, decide_one}, why);
	if (!err && event->seq)
		err = stage_drop(kit->store, event, why);
	arena_fini(&kit->unfinished.arena);
	kit->unfinished = (struct running_unfinished){0};
	return err;
}

/* --- One event ------------------------------------------------------------------------------ */

/* It was decided in an earlier life: all of it, unless it is the last and made drafts effective. */
static enum err decided_before(struct kit *kit, const struct kit_event *event, struct why *why)
{
	if (event->seq != kit->decided || !stage_is_end(event))
		return stage_drop(kit->store, event, why);
	kit->unfinished.event = copy_of(*event, &kit->unfinished.arena);
	return ERR_OK;
}

static enum err take_foreign(struct kit *kit, const struct kit_event *event, struct why *why)
{
	struct deciding deciding = {.kit = kit, .input = event->seq};
	struct text service;
	outputs_begin(kit->outputs, event->seq);
	enum err err = intake_project(kit, event, why);
	if (err || stage_is_draft(event, &service))
		return err;
	if (event->seq <= kit->decided)
		return decided_before(kit, event, why);
	err = each(kit, event, (struct stage_taker){&deciding, decide_one}, why);
	if (!err)
		err = stage_drop(kit->store, event, why);
	if (err || deciding.waits)
		return err;
	return requests_decided(kit, event->seq, &deciding.refusal, kit->outputs, why);
}

enum err intake_take(struct kit *kit, const struct kit_event *event, struct why *why)
{
	enum err err = intake_begin(kit, why);
	if (err)
		return err;
	bool own = intake_is_own(kit, event);
	if (!own)
		err = take_foreign(kit, event, why);
	else if (event->seq > kit->progress.own_seq)
		err = intake_apply_own(kit, event, why);
	if (err)
		return err;
	kit->progress.cursor = event->seq;
	kit->handled++;
	if (event->seq > kit->log_end)
		kit->log_end = event->seq;
	return requests_digests(kit, why);
}
