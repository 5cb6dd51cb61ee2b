/* What the files of the world share. */
#ifndef SERAI_TESTS_SIM_WORLD_INSIDE_H
#define SERAI_TESTS_SIM_WORLD_INSIDE_H

#include "proto/codec/record.h"
#include "tests/sim/testing.h"
#include "tests/sim/world.h"

#include <inttypes.h>

#define PROMISE(world, condition)                                                                  \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fail_msg("SEED=%" PRIu64 ": broken: %s", (world)->seed, #condition);       \
	} while (0)

uint64_t world_draw(struct world *world, uint64_t below);
void world_say(struct world_client *client, const struct frame *frame, struct bytes bytes);
void world_say_record(struct world_client *client, const struct frame *frame,
	const struct record_type *type, const void *record);

/* world_audit.c: what cursors say of their events is what the log has. */
void world_audit(struct world *world);

/* --- world_workers.c: members of a group, which handle, refuse and forget ------------------------
 */
extern const char world_group_filter[];
void world_worker_hears(
	struct world *world, struct world_client *client, const struct world_message *message);
/* The group has settled all that one who read the same has read. */
bool world_group_is_settled(const struct world *world);

#endif
