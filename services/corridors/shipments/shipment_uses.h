/* Which plans lead along a link or through a place, so that what a disruption bears on is found
 * without looking at the others. In memory beside the store, which keeps with each plan the list of
 * what it uses; holds the plans of shipments that were booked or turned since it was filled, live
 * or not: a superset, and whoever asks takes the live ones of them. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_SHIPMENTS_SHIPMENT_USES_H
#define SERAI_SERVICES_CORRIDORS_SHIPMENTS_SHIPMENT_USES_H

#include "proto/base/arena.h"
#include "proto/base/buffer.h"
#include "proto/records/corridor.h"

struct shipment_uses;

struct shipment_uses *shipment_uses_create(void);
void shipment_uses_destroy(struct shipment_uses **uses);

/* "node:CNXIA", "link:L384", ...: what a plan uses, one a line, as the store keeps it. */
void shipment_uses_write(const struct shipment_plan *plan, struct buffer *out);

bool shipment_uses_has(const struct shipment_uses *uses, struct text plan);
void shipment_uses_add(struct shipment_uses *uses, struct text plan, struct text lines);

/* Plans are numbered from 0; the ids are lent until the next is added. */
uint32_t shipment_uses_count(const struct shipment_uses *uses);
struct text shipment_uses_plan(const struct shipment_uses *uses, uint32_t plan);

/* Marks those that use `what`. `marked` has one entry a plan. */
void shipment_uses_mark(const struct shipment_uses *uses, struct text what, bool *marked);

#endif
