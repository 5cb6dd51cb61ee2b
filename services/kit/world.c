#include "proto/base/check.h"
#include "services/kit/running.h"

enum err world_publish(struct kit *kit, const struct bus_event *events, uint32_t count,
	uint64_t *last, struct why *why)
{
	struct bus_receipt receipt;
	enum err err =
		bus_publish_all(kit->world, events, count, RUNNING_PUBLISH_MS, &receipt, why);
	if (err)
		return err;
	*last = receipt.last_seq;
	if (receipt.first_seq == 0)
		return why_set(why, ERR_UNAVAILABLE, "",
			"the connection broke: the log has it, but under which sequence is not "
			"known");
	return ERR_OK;
}

const char *kit_bus_address(const struct kit *kit)
{
	return kit->options->bus;
}

bool kit_is_caught_up(const struct kit *kit)
{
	return kit->caught_up;
}

enum err kit_publish(struct kit *kit, struct text subject, const struct record_type *type,
	const void *record, struct why *why)
{
	uint64_t seq = 0;
	CHECK(kit->gathered_count == 0);
	outputs_begin(kit->asked, 0);
	enum err err = kit_emit(kit->asked, subject, type, record, why);
	return err ? err : world_publish(kit, outputs_events(kit->asked), 1, &seq, why);
}
