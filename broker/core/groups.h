/* What the files of groups share: groups.c (joining, verdicts, time), groups_hand.c (who gets what)
 * and groups_log.c (what outlives the broker). Nobody else includes it. */
#ifndef SERAI_BROKER_CORE_GROUPS_H
#define SERAI_BROKER_CORE_GROUPS_H

#include "broker/core/core_inside.h"

enum {
	GROUP_OPEN_MAX = 16384, /* handed out and not settled, of a group and of a member */
	GROUP_BACKOFF_MAX = 32, /* of the row `backoff` */
};

/* An event that was handed out. */
struct delivery {
	uint64_t seq;
	uint32_t times;         /* handed out so often */
	struct channel *member; /* who holds it, or held it last; NULL: has left */
	bool leased;
	bool broken;      /* a settled event stands between it and the one before */
	int64_t until_ms; /* leased: the lease's end; else: not handed out before */
	char *reason;     /* given up: why */
	uint64_t buried;  /* given up: the log's end that has its letter; 0: not written */
	struct delivery *prev, *next;
	UT_hash_handle hh;
};

struct rules {
	int64_t wait_ms, backoff_ms[GROUP_BACKOFF_MAX];
	uint32_t backoff_count, deliver_max;
};

struct group {
	char name[BLOCK_NAME_MAX + 1];
	struct state_cursor *cursor;
	struct channel reader;
	struct rules rules;
	struct channel *members; /* the first one is next */
	struct delivery *open, *by_seq;
	size_t open_count;
	bool gap;              /* what is handed out next is `broken` */
	struct delivery *dead; /* given up, the letter not yet on disk */
	/* What the log said was pending when the group was opened, up to recalled_to. */
	struct cursor_pending *recalled;
	uint32_t recalled_count;
	uint64_t recalled_to;
	UT_hash_handle hh;
};

struct group *group_named(const struct core *core, struct text name); /* or NULL */

/* The event's delivery; NULL when it is settled, or was not handed out. */
struct delivery *group_find(const struct group *group, uint64_t seq);
void group_settle(struct group *group, struct delivery *delivery);
/* Takes it off the list; its letter is written with the next commit. */
void group_give_up(
	struct core *core, struct group *group, struct delivery *delivery, struct text reason);

struct channel *group_next_member(const struct group *group); /* who would take one; or NULL */

void group_forget_dead(struct core *core, struct group *group, uint64_t upto);

#endif
