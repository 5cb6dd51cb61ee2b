/* One event of EPCIS 2.0, in and out; used by capture.c. Field names are those of GS1's JSON
 * binding. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_SHIPMENTS_EPCIS_H
#define SERAI_SERVICES_CORRIDORS_SHIPMENTS_EPCIS_H

#include "proto/codec/record.h"
#include "proto/records/corridor.h"
#include "services/corridors/shipments/foreign.h"

/* Does it look like one? */
bool epcis_is_event(const struct foreign *event);

enum err epcis_event(const struct foreign *event, struct arena *arena, struct shipment_event *out,
	struct why *why) MUST_USE;

/* Writes an event of another standard as one of EPCIS; `out` gets a MessagePack map. */
void epcis_put(const struct shipment_event *event, struct buffer *out);

#endif
