/* Inputs that come one behind the other, decided and applied, whose events go to the log as one
 * block. */
#include "proto/base/alloc.h"
#include "proto/base/limits.h"
#include "services/kit/running.h"

#include <stdlib.h>

/* Half of what a block holds, so that the events of one more input rarely overflow it. */
enum { BYTES_MAX = LIMIT_BLOCK_BYTES / 2, EVENTS_MAX = LIMIT_BLOCK_RECORDS / 2 };

static size_t bytes_of_events(const struct bus_event *events, uint32_t count)
{
	size_t bytes = 0;
	for (uint32_t i = 0; i < count; i++)
		bytes += events[i].subject.len + events[i].type.len + events[i].data.len +
			 (events[i].parents_count + 4) * sizeof(uint64_t);
	return bytes;
}

bool gather_may(const struct kit *kit, uint64_t input)
{
	uint32_t count = outputs_count(kit->outputs);
	return kit->service->placed && !outputs_spilled(kit->outputs) && input > kit->singly_to &&
	       count > 0 && count <= EVENTS_MAX &&
	       bytes_of_events(outputs_events(kit->outputs), count) <= BYTES_MAX;
}

/* Makes room for `count` events of `bytes`. */
static enum err make_room(struct kit *kit, uint32_t count, size_t bytes, struct why *why)
{
	bool fits = kit->decided_count < RUNNING_DECIDED_MAX &&
		    kit->decided_events + count <= EVENTS_MAX &&
		    kit->decided_bytes + bytes <= BYTES_MAX;
	return fits ? ERR_OK : gather_publish(kit, why);
}

static enum err apply_unplaced(
	struct kit *kit, const struct kit_event *input, uint64_t first, struct why *why)
{
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < outputs_count(kit->outputs); i++) {
		const struct kit_event event = intake_output(kit, i, first + i, 0, input->arena);
		err = dispatch_apply(kit->service, kit->self, &event, why);
	}
	return err;
}

enum err gather_take(struct kit *kit, const struct kit_event *input, struct why *why)
{
	uint32_t count = outputs_count(kit->outputs);
	size_t bytes = bytes_of_events(outputs_events(kit->outputs), count);
	enum err err = make_room(kit, count, bytes, why);
	uint64_t first = KIT_UNPLACED + kit->decided_events;
	if (!err)
		err = apply_unplaced(kit, input, first, why);
	if (err)
		return err;
	struct running_decided *decided = &kit->gathering[kit->decided_count++];
	decided->input = input->seq;
	decided->unplaced = first;
	/* What lay there is empty again, and takes the next input's. */
	struct kit_outputs *spare = decided->outputs;
	decided->outputs = kit->outputs;
	kit->outputs = spare ? spare : outputs_create();
	kit->decided_events += count;
	kit->decided_bytes += bytes;
	return ERR_OK;
}

static struct bus_event *all_events(struct kit *kit)
{
	struct bus_event *all = alloc_zero(kit->decided_events, sizeof(*all));
	uint32_t at = 0;
	for (unsigned i = 0; i < kit->decided_count; i++) {
		const struct bus_event *events = outputs_events(kit->gathering[i].outputs);
		for (uint32_t k = 0; k < outputs_count(kit->gathering[i].outputs); k++)
			all[at++] = events[k];
	}
	return all;
}

/* The last of them that the state holds. What changes nothing does not come back either, unless the
 * service listens to it: nobody may wait for that. */
static uint64_t last_applied(const struct kit *kit, struct kit_outputs *outputs, uint64_t first)
{
	const struct bus_event *events = outputs_events(outputs);
	for (uint32_t k = outputs_count(outputs); k > 0; k--)
		if (dispatch_applies(kit->service, events[k - 1].subject, events[k - 1].type))
			return first + k - 1;
	return kit->progress.own_seq;
}

/* One of them is where it is now; whoever asked for it is answered. */
static enum err place(struct kit *kit, struct running_decided *decided, uint64_t first,
	int64_t recorded_us, struct why *why)
{
	const struct why none = {0};
	const struct kit_placed placed = {decided->input, decided->unplaced, first, recorded_us};
	kit->progress.own_seq = last_applied(kit, decided->outputs, first);
	enum err err = kit->service->placed(kit->self, &placed, why);
	decided->input = 0; /* it waits no longer */
	return err ? err : requests_decided(kit, placed.input, &none, decided->outputs, why);
}

/* What the broker will not have as a whole is taken back and decided again, input by input, so that
 * the one that is to blame is refused alone. */
static enum err not_taken(struct kit *kit, enum err err, struct why *why)
{
	if (!intake_passes(err)) {
		kit->singly_to = kit->gathering[kit->decided_count - 1].input;
		if (why)
			why->code = ERR_UNAVAILABLE;
		err = ERR_UNAVAILABLE;
	}
	return err;
}

enum err gather_publish(struct kit *kit, struct why *why)
{
	struct bus_receipt receipt;
	if (!kit->decided_count)
		return ERR_OK;
	struct bus_event *events = all_events(kit);
	enum err err = intake_publish(kit, events, kit->decided_events, &receipt, why);
	free(events);
	if (err)
		return not_taken(kit, err, why);
	uint64_t first = receipt.first_seq;
	for (unsigned i = 0; !err && i < kit->decided_count; i++) {
		err = place(kit, &kit->gathering[i], first, receipt.time_us, why);
		first += outputs_count(kit->gathering[i].outputs);
	}
	gather_forget(kit);
	return err;
}

void gather_forget(struct kit *kit)
{
	kit->decided_count = 0;
	kit->decided_events = 0;
	kit->decided_bytes = 0;
}

void gather_fini(struct kit *kit)
{
	for (size_t i = 0; i < RUNNING_DECIDED_MAX; i++)
		outputs_destroy(&kit->gathering[i].outputs);
}
