/* What becomes of statuses when a state ends or another goes on in its place. Pure.
 *
 *   rename, designation   the same id: a new name, no row changes
 *   continuation          the old id's rows end, the new id's begin; accession counts from the old
 * day merger                the absorbed id's rows end; those of the absorber stay as they are
 *   dissolution           the old id's rows end; the new ids begin with none
 *   separation            the new id begins with none; the rest goes on
 *   succession            of one treaty: the successor is party from its own first day, with the
 *                         predecessor's old day and row told
 *   org_transformation    two ids with a link, which follow_succession joins
 *
 * The rows so made are inferred: they name the change by which they were, and are taken back when
 * that record is. What a sheet says of the new id itself is never overruled. */
#ifndef SERAI_SERVICES_REGISTRY_SHEETS_SUCCESSION_H
#define SERAI_SERVICES_REGISTRY_SHEETS_SUCCESSION_H

#include "services/registry/sheets/changes.h"

/* Plans what follows from all changes held; nothing when it was done already. */
enum err succession_settle(const struct registry *registry, const struct outlet *outlet,
	struct arena *arena, struct why *why) MUST_USE;

/* --- For the sheets -------------------------------------------------------------------------- */

/* A change as a row of state_changes says it; `list` has those before it. */
enum err succession_check(const struct reading *reading, const struct identity_change *change,
	const struct wanted_list *list, struct why *why) MUST_USE;
/* A status may begin neither before its state nor after its end. */
enum err succession_check_row(
	const struct reading *reading, const struct status_row *row, struct why *why) MUST_USE;

#endif
