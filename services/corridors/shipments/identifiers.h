/* Numbers that carry their own check: containers (ISO 6346), wagons (UIC leaflet 438-2, and the
 * eight digits of the 1520 mm network), ships (IMO), logistic units (SSCC), and the form of a
 * UN/LOCODE. A refusal names the check digit that was wanted. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_SHIPMENTS_IDENTIFIERS_H
#define SERAI_SERVICES_CORRIDORS_SHIPMENTS_IDENTIFIERS_H

#include "proto/base/arena.h"
#include "proto/base/err.h"
#include "proto/base/text.h"

enum { IDENTIFIER_MAX = 24 };

enum identifier_kind {
	IDENTIFIER_NONE, /* of no kind that has a check: a booking number, a consignment note */
	IDENTIFIER_CONTAINER,
	IDENTIFIER_WAGON,
	IDENTIFIER_SHIP,
	IDENTIFIER_SSCC,
};

/* Each takes blanks, hyphens and dots between the characters, and small letters; `out` gets the
 * bare form. ERR_BAD_VALUE tells what was wanted. */
enum err identifiers_container(
	struct text given, char out[IDENTIFIER_MAX], struct why *why) MUST_USE;
enum err identifiers_wagon(struct text given, char out[IDENTIFIER_MAX], struct why *why) MUST_USE;
enum err identifiers_ship(struct text given, char out[IDENTIFIER_MAX], struct why *why) MUST_USE;
enum err identifiers_sscc(struct text given, char out[IDENTIFIER_MAX], struct why *why) MUST_USE;
enum err identifiers_locode(struct text given, char out[IDENTIFIER_MAX], struct why *why) MUST_USE;

/* What a number looks like by its form alone: four letters and seven digits are a container, twelve
 * or eight digits a wagon, eighteen a logistic unit, `IMO` and seven digits a ship. */
enum identifier_kind identifiers_kind(struct text given);

/* The bare form where the number is of a kind that has one, checked; else the text as it is, cut
 * of blanks at its ends. EPC URIs (urn:epc:id:bic:CSQU3054383, urn:epc:id:sscc:...) are taken
 * apart. `out` is lent by the caller and must hold `size` bytes. */
enum err identifiers_normal(struct text given, char *out, size_t size, struct why *why) MUST_USE;

/* The id of an event as it is compared: a UUID in whatever form (bare, braced, urn:uuid:, in
 * capitals) is urn:uuid: and small letters; one that we made a URI of for a standard is what it
 * was; anything else stays as it is. Of the arena, or `given` itself. */
struct text identifiers_event(struct text given, struct arena *arena);

/* Before an id that is no URI, where a standard wants one. */
#define IDENTIFIERS_EVENT_HEAD TEXT("urn:serai:event:")

#endif
