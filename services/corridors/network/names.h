/* The names under which articles may speak of places and corridors, announced on the bus so that
 * news can link them. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_NAMES_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_NAMES_H

#include "proto/records/evidence.h"
#include "services/corridors/network/rows.h"

/* Fills `out` (room for NAMES_MAX) with the names of a node's or corridor's row and returns their
 * count; 0 for other kinds. */
enum { NAMES_MAX = 40 };
unsigned names_of(enum row_kind kind, const void *record, struct entity_named out[NAMES_MAX]);

#endif
