#include "services/kit/running.h"

#include <stdio.h>

enum { NAME_BYTES = 96 };

static void name_producer(const struct kit *kit, char out[NAME_BYTES])
{
	snprintf(out, NAME_BYTES, "%s.stage", kit->service->name);
}

/* The second producer's counters are its own: the next ones. It is there while it is needed, since
 * a bus that nobody turns to loses its connection. */
static enum err begin(struct kit *kit, struct why *why)
{
	char producer[NAME_BYTES];
	name_producer(kit, producer);
	const struct bus_options options = {
		.address = kit->options->bus,
		.name = kit->options->program,
		.producer = producer,
		.connect_timeout_ms = RUNNING_PUBLISH_MS,
	};
	/* What was decided before stands before it in the log. */
	enum err err = gather_publish(kit, why);
	return err ? err : bus_connect(&options, &kit->stage.bus, why);
}

static enum err publish(struct kit *kit, struct bus_event *events, uint32_t count,
	struct bus_receipt *receipt, struct why *why)
{
	for (uint32_t i = 0; i < count; i++)
		events[i].counter = 0;
	enum err err = kit->stage.bus ? ERR_OK : begin(kit, why);
	if (!err)
		err = bus_publish_all(
			kit->stage.bus, events, count, RUNNING_PUBLISH_MS, receipt, why);
	/* Sent twice, since the connection broke: where they stand is not told again. */
	if (!err && !receipt->first_seq)
		err = why_set(why, ERR_UNAVAILABLE, "", "the connection broke");
	return err;
}

/* Held as anybody holds them who takes them from the log. */
static enum err hold(struct kit *kit, const struct bus_event *events, uint32_t count,
	const struct bus_receipt *receipt, struct why *why)
{
	char producer[NAME_BYTES];
	enum err err = ERR_OK;
	name_producer(kit, producer);
	for (uint32_t i = 0; !err && i < count; i++) {
		const struct kit_event draft = {
			.seq = receipt->first_seq + i,
			.time_us = receipt->time_us,
			.subject = events[i].subject,
			.type = events[i].type,
			.producer = text_of(producer),
			.parents = events[i].parents,
			.parents_count = events[i].parents_count,
			.data = events[i].data,
		};
		err = stage_hold(kit->store, &draft, why);
	}
	return err;
}

static enum err spill(void *self, struct bus_event *events, uint32_t count, struct why *why)
{
	struct kit *kit = self;
	struct bus_receipt receipt = {0};
	struct why reason = {0};
	intake_breathe(kit);
	enum err err = publish(kit, events, count, &receipt, &reason);
	bool taken = !err;
	if (taken)
		err = hold(kit, events, count, &receipt, &reason);
	/* What the broker will not have is a refusal of the input; all else ends the session. */
	if (err && (taken || intake_passes(err)))
		kit->stage.broken = reason;
	if (err && why)
		*why = reason;
	if (err)
		return err;
	if (!kit->stage.first)
		kit->stage.first = receipt.first_seq;
	kit->stage.last = receipt.last_seq;
	return ERR_OK;
}

static enum err join(
	void *self, struct text input, int64_t parts, struct buffer *out, struct why *why)
{
	const struct kit *kit = self;
	return stage_parts(kit->store, input, parts, out, why);
}

struct outputs_spill drafts_of(struct kit *kit)
{
	return (struct outputs_spill){kit, spill, intake_breathe, intake_away, join};
}

enum err drafts_end(struct kit *kit, bool as_one, struct why *why)
{
	char subject[NAME_BYTES + 8], producer[NAME_BYTES];
	if (!outputs_spilled(kit->outputs) && !(as_one && outputs_count(kit->outputs) > 1))
		return ERR_OK;
	enum err err = outputs_spill_rest(kit->outputs, why);
	name_producer(kit, producer);
	snprintf(subject, sizeof(subject), "%s.ended", producer);
	const struct stage_ended ended = {
		.producer = text_of(producer),
		.first = kit->stage.first,
		.last = kit->stage.last,
		.events = outputs_spilled(kit->outputs),
	};
	return err ? err
		   : kit_emit(kit->outputs, text_of(subject), &record_stage_ended, &ended, why);
}

void drafts_close(struct kit *kit)
{
	bus_close(&kit->stage.bus);
	kit->stage = (struct stage){0};
}
