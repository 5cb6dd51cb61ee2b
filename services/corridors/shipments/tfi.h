/* The trade facilitation indicators of CAREC's corridor performance measurement, from the sheets
 * and from tracked shipments, by place, corridor and quarter, each with its count. Pure.
 *
 *   TFI1  hours to pass a border crossing (mean)
 *   TFI2  US dollars to pass one
 *   TFI3  US dollars for 20 t over 500 km of a corridor section
 *   TFI4  km/h along a corridor: without stands (SWOD), with them (SWD) */
#ifndef SERAI_SERVICES_CORRIDORS_SHIPMENTS_TFI_H
#define SERAI_SERVICES_CORRIDORS_SHIPMENTS_TFI_H

#include "services/corridors/network/network.h"
#include "services/corridors/shipments/track.h"

enum { TFI_ROWS_MAX = 4000 };

struct tfi {
	const struct network *network;
	const struct tfi_query *query;
	struct arena *arena;
	struct tfi_row *rows;
	uint32_t count;
	struct tfi_sum *sums; /* of tracked shipments */
	uint32_t sums_count;
};

void tfi_init(struct tfi *tfi, const struct network *network, const struct tfi_query *query,
	struct arena *arena);

/* Adds what the sheets say. */
void tfi_sheets(struct tfi *tfi);

/* Adds a tracked shipment: borders that it passed, sections that it ran. */
void tfi_shipment(struct tfi *tfi, const struct shipment_plan *plan, const struct track *track);

/* The tracked shipments' sums become rows. */
void tfi_finish(struct tfi *tfi, struct tfi_reply *reply);

#endif
