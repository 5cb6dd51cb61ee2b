/* What of a group outlives the broker: the event of its cursor, with what is pending, and the
 * letters of what was given up. */
#include "broker/core/groups.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/wire/subject.h"

#include <inttypes.h>
#include <stdlib.h>
#include <utlist.h>

static void add_pending(struct buffer *runs, const struct cursor_pending *run, bool joins)
{
	struct cursor_pending *last =
		runs->len ? (struct cursor_pending *)(void *)(runs->ptr + runs->len) - 1 : NULL;
	if (joins && last && last->deliveries == run->deliveries)
		last->to = run->to;
	else
		buffer_add(runs, run, sizeof(*run));
}

/* What is handed out and not settled; then what was recalled and is not handed out yet. */
static void list_pending(const struct group *group, struct buffer *runs)
{
	const struct delivery *delivery;
	DL_FOREACH (group->open, delivery) {
		struct cursor_pending one = {delivery->seq, delivery->seq, delivery->times};
		add_pending(runs, &one, !delivery->broken);
	}
	for (uint32_t i = 0; i < group->recalled_count; i++) {
		struct cursor_pending rest = group->recalled[i];
		if (rest.to < group->reader.floor)
			continue;
		if (rest.from < group->reader.floor)
			rest.from = group->reader.floor;
		add_pending(runs, &rest, false);
	}
}

/* The letter of an event that was given up, with its bytes. */
static void bury(struct core *core, struct group *group, struct delivery *delivery,
	struct block_writer *writer)
{
	struct dead_letter letter = {.group = text_of(group->name),
		.seq = delivery->seq,
		.subject = TEXT(""),
		.producer = TEXT(""),
		.deliveries = delivery->times,
		.reason = text_of(delivery->reason)};
	struct log_piece piece = {0};
	struct block_header header;
	struct parcel parcel;
	struct why why = {0};
	if (!parcel_read(core, delivery->seq, &piece, &parcel, &header, &why)) {
		struct bytes rest = block_runs(parcel.block, &header);
		struct block_run run;
		struct block_record record = {0};
		letter.producer = header.producer;
		while (block_next_run(&rest, &run))
			for (size_t at = 0; block_next_record(&run, &at, &record);)
				if (header.base_seq + record.index == delivery->seq) {
					letter.subject = run.subject;
					letter.counter = record.counter;
					letter.event = record.body;
				}
	}
	struct buffer subject = {0};
	buffer_text(&subject, TEXT("$sys.dead."));
	subject_add_key(&subject, text_of(group->name));
	if (publish_add(core, writer, buffer_as_text(&subject), &record_dead_letter, &letter)) {
		letter.event = (struct bytes){0};
		CHECK(!publish_add(
			core, writer, buffer_as_text(&subject), &record_dead_letter, &letter));
	}
	buffer_fini(&subject);
	body_drop(&piece.body);
}

void groups_write(struct core *core, struct state_cursor *cursor, struct block_writer *writer,
	struct cursor_moved *out, struct buffer *runs)
{
	struct group *group = group_named(core, text_of(cursor->name));
	struct delivery *dead;
	if (!group)
		return;
	DL_FOREACH (group->dead, dead) {
		if (!dead->buried)
			bury(core, group, dead, writer);
		/* Until groups_buried tells where. */
		if (!dead->buried)
			dead->buried = UINT64_MAX;
	}
	list_pending(group, runs);
	out->pending = (const struct cursor_pending *)(void *)runs->ptr;
	out->pending_count = (uint32_t)(runs->len / sizeof(*out->pending));
	uint64_t handed = group->reader.floor ? group->reader.floor - 1 : 0;
	out->position = handed > group->recalled_to ? handed : group->recalled_to;
	out->has_position = true;
	out->seq = out->pending_count ? out->pending[0].from - 1 : out->position;
}

/* What was given up is on its way to the disk, the log's end being `upto` then. */
static void mark_buried(struct core *core, uint64_t from, uint64_t upto)
{
	struct group *group, *next;
	if (!core->dead_count)
		return;
	HASH_ITER (hh, core->groups, group, next) {
		struct delivery *dead;
		DL_FOREACH (group->dead, dead) {
			if (dead->buried >= from)
				dead->buried = upto;
		}
	}
}

void groups_buried(struct core *core, uint64_t upto)
{
	mark_buried(core, UINT64_MAX, upto);
}

void groups_refused(struct core *core)
{
	struct group *group, *next;
	mark_buried(core, 1, 0);
	HASH_ITER (hh, core->groups, group, next)
		publish_group(core, group->cursor);
}

void group_forget_dead(struct core *core, struct group *group, uint64_t upto)
{
	struct delivery *dead, *next;
	DL_FOREACH_SAFE(group->dead, dead, next)
	{
		if (!dead->buried || dead->buried > upto)
			continue;
		DL_DELETE(group->dead, dead);
		free(dead->reason);
		free(dead);
		core->dead_count--;
	}
}

void groups_written(struct core *core)
{
	struct group *group, *next;
	if (!core->dead_count)
		return;
	HASH_ITER (hh, core->groups, group, next)
		group_forget_dead(core, group, log_last_seq(core->log));
}
