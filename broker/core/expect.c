/* Conditional publishing: a block is taken only when the last event of its first subject is the one
 * that its publisher expects, on disk or on its way there. Batches on their way are indexed for
 * this when somebody expects something, and no sooner. */
#include "broker/core/core_inside.h"
#include "proto/base/check.h"

#include <inttypes.h>

static void note_last(void *arg, const struct tables_subject *subject)
{
	*(uint64_t *)arg = subject->last_seq;
}

/* What the batch has got since it was last looked at. The log's thread may be writing it: that
 * reads the blocks as we do, and changes nothing but the mark before them. */
static void index_pledge(struct pledge *pledge)
{
	struct bytes all = buffer_bytes(&pledge->batch->bytes);
	if (!pledge->subjects) {
		pledge->subjects = tables_create(pledge->batch->base_seq);
		pledge->indexed = SEGMENT_MARK;
	}
	while (pledge->indexed < all.len) {
		struct bytes rest = bytes_of(all.ptr + pledge->indexed, all.len - pledge->indexed);
		struct block_header header;
		CHECK(block_read_header(rest, &header, NULL) == ERR_OK);
		tables_add(pledge->subjects, bytes_of(rest.ptr, header.length), &header,
			pledge->indexed);
		pledge->indexed += header.length;
	}
}

/* 0: there is none on its way. */
static uint64_t last_on_its_way(const struct core *core, struct text subject)
{
	uint64_t last = 0;
	if (!core->pledges)
		return 0;
	struct pledge *pledge = core->pledges->prev;
	for (;; pledge = pledge->prev) {
		index_pledge(pledge);
		tables_each(pledge->subjects, subject, note_last, &last);
		if (last || pledge == core->pledges)
			return last;
	}
}

static enum err last_on_disk(
	const struct core *core, struct text subject, uint64_t *last, struct why *why)
{
	const struct log_wanted wanted = {.filters = &subject, .count = 1};
	const struct log_each each = {note_last, last};
	uint64_t before = log_last_seq(core->log) + 1;
	while (!*last && before > log_first_seq(core->log)) {
		enum err err = log_subjects(core->log, &before, &wanted, &each, why);
		if (err)
			return err;
	}
	return ERR_OK;
}

/* The block comes behind it in the log, and is held against what it leaves. */
static bool is_going(const struct core *core, struct text subject, uint64_t last)
{
	const struct ledger *removing = trim_on_its_way(core);
	return removing && ledger_floor(removing, subject) >= last;
}

enum err expect_check(const struct core *core, uint64_t expected, struct bytes block,
	const struct block_header *header, struct why *why)
{
	struct bytes rest = block_runs(block, header);
	struct block_run run;
	CHECK(block_next_run(&rest, &run));
	uint64_t last = last_on_its_way(core, run.subject);
	if (!last && last_on_disk(core, run.subject, &last, why))
		return why->code;
	if (is_going(core, run.subject, last))
		last = 0;
	if (last == expected)
		return ERR_OK;
	return why_set(why, ERR_CONFLICT, "expect",
		"wanted %" PRIu64 " as the last sequence of '%.*s', it is %" PRIu64, expected,
		TEXT_ARG(run.subject), last);
}
