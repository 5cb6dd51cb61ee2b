/* Planned changes to events: each goes out as `status_changed` and is tried at once, since what is
 * planned next builds on it: on the outlet's table, or on a copy. Pure. */
#ifndef SERAI_SERVICES_REGISTRY_SHEETS_CHANGES_H
#define SERAI_SERVICES_REGISTRY_SHEETS_CHANGES_H

#include "services/registry/sheets/sheets.h"

struct changes {
	struct bitemporal *trial, *own; /* own: the copy, if it is one */
	const struct outlet *outlet;    /* NULL: only judged */
	struct arena *arena;
};

struct changes changes_begin(
	const struct bitemporal *table, const struct outlet *outlet, struct arena *arena);
void changes_end(struct changes *changes);

/* `given` has everything but the rows, which are the change's. Subjects say of a chair assumed and
 * ended where of a membership they say asserted and closed. */
enum err changes_emit(struct changes *changes, const struct status_changed *given,
	const struct change *change, struct why *why) MUST_USE;

#endif
