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
/* Nobody expects this one to be refused anything. */
void world_fail_refused(
	const struct world *world, const char *who, const struct world_message *message);
void world_step_core(struct world *world, struct core_event *event);
void world_break_connection(struct world *world, struct world_client *client, bool tell);

/* --- world_publishers.c --------------------------------------------------------------------------
 */
void world_publish(struct world *world, struct world_client *client);
void world_claim(struct world *world, struct world_client *client); /* on condition */
void world_publisher_hears(
	struct world *world, struct world_client *client, const struct world_message *message);
void world_forget_acknowledged(struct world_publisher *publisher, uint64_t upto);
/* The broker says no to a claimant, at this moment. */
void world_hears_refusal(struct world *world, const struct world_client *client, struct bytes body);
const char *world_claimed_subject(uint64_t counter); /* of the block that begins with it */

/* --- world_readers.c -----------------------------------------------------------------------------
 */
void world_reader_hears(
	struct world *world, struct world_client *client, const struct world_message *message);

/* --- world_past.c: the total order ---------------------------------------------------------------
 */
typedef void world_each(struct world *world, const struct block_header *header,
	const struct block_run *run, const struct block_record *record);
void world_walk(struct world *world, struct log_place *place, world_each *each); /* to the end */
void world_learn(struct world *world); /* what has come since */
void world_forget_past(struct world *world);
uint32_t world_subject(struct world *world, struct text name);
struct text world_subject_of(const struct world *world, uint64_t seq);
uint64_t world_last_of(const struct world *world, uint32_t subject); /* 0: there is none */
const struct world_trim *world_trim_at(const struct world *world, uint64_t seq); /* or NULL */
const struct world_cursor *world_cursor_of(
	const struct world *world, struct text name); /* or NULL */
bool world_covers(struct text stream, struct text filter, struct text subject);
bool world_cursor_wants_stream(const struct cursor_moved *cursor, struct text stream);
bool world_by_name(const struct log_trimmed *trimmed); /* it may take what is still to be read */
void world_judge_conflict(struct world *world, const struct world_block *block, struct text what);
void world_forget_doubts(struct world *world); /* what was on its way is lost */

/* --- world_upkeep.c ------------------------------------------------------------------------------
 */
extern const char world_forceful[]; /* who purges by force */
void world_draw_policies(struct world *world);
struct retention *world_retention(const struct world *world);
void world_work_on_job(struct world *world); /* a step of it */
void world_cut_job(struct world *world);
void world_operate(struct world *world);
void world_check_policies(struct world *world); /* at rest */

/* world_audit.c: what cursors say of their events is what the log has had. */
void world_audit(struct world *world);

/* --- world_workers.c: members of a group, which handle, refuse and forget ------------------------
 */
extern const char world_group_name[], world_group_filter[];
void world_worker_hears(
	struct world *world, struct world_client *client, const struct world_message *message);
/* The group has settled all that is there for it. */
bool world_group_is_settled(const struct world *world);

#endif
