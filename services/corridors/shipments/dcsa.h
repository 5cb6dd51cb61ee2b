/* One event of DCSA Track and Trace: version 2 (flat) and 3 (metadata and payload), in and out;
 * used by capture.c. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_SHIPMENTS_DCSA_H
#define SERAI_SERVICES_CORRIDORS_SHIPMENTS_DCSA_H

#include "proto/codec/record.h"
#include "proto/records/corridor.h"
#include "services/corridors/shipments/foreign.h"

bool dcsa_is_event(const struct foreign *event);

enum err dcsa_event(const struct foreign *event, struct arena *arena, struct shipment_event *out,
	struct why *why) MUST_USE;

/* Is there a code for what happened? */
bool dcsa_has_code(const struct shipment_event *event);

/* Writes an event that has a code as one of version 2.2; `out` gets a MessagePack map. */
void dcsa_put(const struct shipment_event *event, struct buffer *out);
/* The same as the drafts of version 3.0.0 have it, which require nothing that we do not hold. */
void dcsa_put3(const struct shipment_event *event, struct buffer *out);

#endif
