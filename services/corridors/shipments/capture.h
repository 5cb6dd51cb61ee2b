/* Events of other standards as ours: GS1 EPCIS 2.0 (JSON and JSON-LD) and DCSA Track and Trace 2
 * and 3. A document is read whole or refused whole, with the path, what was wanted and what was
 * given. Nothing of an event is lost: what our record has no field for stands in `original`. Pure.
 */
#ifndef SERAI_SERVICES_CORRIDORS_SHIPMENTS_CAPTURE_H
#define SERAI_SERVICES_CORRIDORS_SHIPMENTS_CAPTURE_H

#include "proto/codec/record.h"
#include "proto/records/corridor.h"

enum { CAPTURE_EVENTS_MAX = 2000 };

struct capture {
	struct shipment_event *items; /* of the arena */
	uint32_t count;
};

/* `standard` TEXT_NONE: as the events look. */
enum err capture_read(struct text document, struct text standard, struct arena *arena,
	struct capture *out, struct why *why) MUST_USE;

/* An event of ours, as a person gives it: checked, its numbers made bare, and its id filled in. */
enum err capture_check(const struct shipment_event *given, struct arena *arena,
	struct shipment_event *out, struct why *why) MUST_USE;

/* The events as a document of the standard, in JSON. An event that came in it goes out as it came.
 * Returns how many had to be left out: EPCIS tells what happened and no plans, and DCSA has a code
 * for some things only. */
uint32_t capture_write(const struct shipment_event *events, size_t count, struct text standard,
	struct buffer *out);

#endif
