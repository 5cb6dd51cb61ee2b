#include "proto/base/check.h"
#include "services/kit/running.h"

enum err world_publish(struct kit *kit, struct kit_outputs *event, uint64_t *seq, struct why *why)
{
	struct bus_receipt receipt;
	enum err err = bus_publish_all(kit->world, outputs_events(event), outputs_count(event),
	        RUNNING_PUBLISH_MS, &receipt, why);
	if (err)
		return err;
	*seq = receipt.first_seq;
	if (receipt.first_seq == 0)
		return why_set(why, ERR_UNAVAILABLE, "",
		        "the connection broke: the event is in the log, but its sequence is not "
		        "known");
	return ERR_OK;
}

enum err kit_publish(struct kit *kit, struct text subject, const struct record_type *type,
        const void *record, struct why *why)
{
	uint64_t seq = 0;
	outputs_begin(kit->asked, 0);
	enum err err = kit_emit(kit->asked, subject, type, record, why);
	return err ? err : world_publish(kit, kit->asked, &seq, why);
}
