#include "proto/base/clock.h"
#include "services/kit/running.h"

#include <stdio.h>
#include <unistd.h>

enum { HEALTH_EVERY_MS = 1000 };

const char *health_state(const struct kit *kit)
{
	if (kit->stopping)
		return "draining";
	if (!kit->bus)
		return "starting";
	if (kit->rest.code)
		return "waiting";
	if (!kit->caught_up || !offers_done(kit) || !intake_at_one_sequence(kit))
		return "catching_up";
	return kit->failed ? "failed" : "ready";
}

void health_fill(const struct kit *kit, struct service_health *out)
{
	uint64_t end = kit->log_end, seq = kit->progress.cursor;
	/* Once caught up, what the filters let through is handled as it comes. */
	uint64_t behind = kit->caught_up || end < seq ? 0 : end - seq;
	*out = (struct service_health){
		.service = text_of(kit->service->name),
		.state = text_of(health_state(kit)),
		.seq = seq,
		.behind = behind,
		.handled = kit->handled,
		.refused = kit->refused,
		.pid = getpid(),
		.version = TEXT(SERAI_VERSION),
		.note = kit->rest.code ? text_of(kit->rest.text)
			: kit->note[0] ? text_of(kit->note)
				       : TEXT_NONE,
	};
}

/* Not logged and not acknowledged: nothing to wait for. */
static enum err publish(struct kit *kit, struct why *why)
{
	char subject[96];
	struct service_health health;
	struct buffer body = {0};
	health_fill(kit, &health);
	int len = snprintf(subject, sizeof(subject), "$live.health.%s", kit->service->name);
	enum err err = record_encode(&record_service_health, &health, &body, why);
	const struct bus_event event = {
		.subject = {subject, (size_t)len},
		.type = text_of(record_service_health.name),
		.data = buffer_bytes(&body),
	};
	if (!err)
		err = bus_publish(kit->world, &event, why);
	buffer_fini(&body);
	return err;
}

enum err health_tell(struct kit *kit, struct why *why)
{
	int64_t now = clock_monotonic_ms();
	if (now < kit->health_due_ms && !kit->stopping)
		return ERR_OK;
	kit->health_due_ms = now + HEALTH_EVERY_MS;
	return publish(kit, why);
}
