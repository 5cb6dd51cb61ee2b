#include "broker/log/index.h"

#include "tests/sim/blocks.h"
#include "tests/sim/testing.h"

/* Blocks of ten records of one subject, as the log would hold them. */
static void fill(struct index *index, struct state *state, unsigned blocks, const char *subject)
{
	uint64_t offset = 96;
	index_init(index, 1);
	for (unsigned i = 0; i < blocks; i++) {
		struct blocks_recipe recipe = {.producer = "p",
			.counter = 1 + 10 * i,
			.records = 10,
			.subjects = &subject,
			.subjects_count = 1,
			.filler = 500};
		struct buffer block = {0}, stamped = {0};
		struct block_header header;
		blocks_make(&recipe, &block);
		assert_int_equal(block_check(buffer_bytes(&block), &header, NULL), ERR_OK);
		block_stamp(buffer_bytes(&block), &header, TEXT("t"), 1 + 10 * i, 1000 * (i + 1),
			&stamped);
		assert_int_equal(block_read_header(buffer_bytes(&stamped), &header, NULL), ERR_OK);
		index_add(index, buffer_bytes(&stamped), &header, offset);
		state_apply(state, buffer_bytes(&stamped), &header);
		offset += header.length;
		buffer_fini(&block);
		buffer_fini(&stamped);
	}
}

static void test_summary_of_subjects(void **state)
{
	(void)state;
	struct index index;
	struct state log = {0};
	fill(&index, &log, 1, "claim.org.status_change.4f00");
	static const char *const may[] = {">", "*", "claim.>", "claim.*.x", "claim.org.>",
		"*.org.>", "claim.org.status_change.*", "claim.org.status_change.4f00"};
	static const char *const cannot[] = {"news.>", "claim.summit.>",
		"claim.org.status_change.else", "claim.org.member.>", "claimed", "clai.>", "org.>"};
	for (unsigned i = 0; i < ARRAY_LEN(may); i++)
		assert_true(index_may_match(&index, text_of(may[i])));
	for (unsigned i = 0; i < ARRAY_LEN(cannot); i++)
		assert_false(index_may_match(&index, text_of(cannot[i])));
	index_fini(&index);
	state_fini(&log);
}

static struct bytes part_of(const struct buffer *file, const struct index_range *part)
{
	return bytes_of(file->ptr + part->offset, part->length);
}

/* Do all parts of the file pass for good? */
static bool is_good(const struct index *good, const struct buffer *file)
{
	struct index read;
	struct state then = {0};
	index_init(&read, 1);
	struct tables *tables = index_read_tables(good, part_of(file, &good->parts[INDEX_TABLES]));
	bool all = index_read_head(&read, bytes_of(file->ptr, INDEX_HEAD)) && tables &&
		   index_read_usage(&read, part_of(file, &good->parts[INDEX_USAGE])) &&
		   index_read_state(good, &then, part_of(file, &good->parts[INDEX_STATE]));
	tables_destroy(&tables);
	index_fini(&read);
	state_fini(&then);
	return all;
}

static void test_file_and_its_damage(void **state)
{
	(void)state;
	struct index index, read;
	struct state log = {0}, then = {0};
	struct buffer bytes = {0};
	fill(&index, &log, 50, "a.b.c");
	struct state_cursor *cursor = state_cursor(&log, TEXT("a cursor"));
	cursor->seq = 33;
	cursor->known = true;
	struct cursor_moved moved = {.cursor = TEXT("a cursor"), .seq = 33};
	assert_int_equal(record_encode(&record_cursor_moved, &moved, &cursor->moved, NULL), ERR_OK);
	index_seal(&index, &log, &bytes);
	assert_null(index.tables);
	index_init(&read, 1);
	assert_true(index_read_head(&read, buffer_bytes(&bytes)));
	assert_null(read.tables);
	assert_true(index_read_usage(&read, part_of(&bytes, &read.parts[INDEX_USAGE])));
	assert_int_equal(usage_of(&read.usage, TEXT("a"))->events, 500);
	assert_int_equal(read.next_seq, index.next_seq);
	assert_int_equal(read.bytes, index.bytes);
	assert_memory_equal(read.summary, index.summary, INDEX_SUMMARY);
	assert_memory_equal(read.parts, index.parts, sizeof(read.parts));
	assert_true(index_read_state(&read, &then, part_of(&bytes, &read.parts[INDEX_STATE])));
	assert_int_equal(state_producer(&then, TEXT("p"))->counter, 500);
	assert_int_equal(state_producer(&then, TEXT("p"))->seq, 500);
	assert_int_equal(state_find_cursor(&then, TEXT("a cursor"))->seq, 33);
	index_fini(&read);
	state_fini(&then);
	assert_true(is_good(&index, &bytes));
	for (size_t at = 0; at < bytes.len; at += 7) {
		bytes.ptr[at] ^= 4;
		assert_false(is_good(&index, &bytes));
		bytes.ptr[at] ^= 4;
		index_init(&read, 1);
		if (at < INDEX_HEAD)
			assert_false(index_read_head(&read, bytes_of(bytes.ptr, at)));
		index_fini(&read);
	}
	/* Good, but another segment's. */
	index_init(&read, 2);
	assert_false(index_read_head(&read, buffer_bytes(&bytes)));
	index_fini(&read);
	buffer_fini(&bytes);
	index_fini(&index);
	state_fini(&log);
}

/* Producers that called themselves passing are forgotten when they were silent for a day. */
static void test_anonymous_producers_expire(void **state)
{
	(void)state;
	struct state log = {0}, then = {0};
	struct buffer bytes = {0};
	struct state_producer *old = state_producer(&log, TEXT("anon-old"));
	struct state_producer *fresh = state_producer(&log, TEXT("anon-fresh"));
	struct state_producer *named = state_producer(&log, TEXT("news"));
	const int64_t day_us = INT64_C(86400) * 1000000;
	old->counter = fresh->counter = named->counter = 5;
	old->time_us = named->time_us = 1;
	fresh->time_us = 2 * day_us;
	state_write(&log, 2 * day_us + 2, &bytes);
	struct bytes rest = buffer_bytes(&bytes);
	assert_true(state_read(&then, &rest));
	assert_int_equal(state_producer(&then, TEXT("anon-old"))->counter, 0);
	assert_int_equal(state_producer(&then, TEXT("anon-fresh"))->counter, 5);
	assert_int_equal(state_producer(&then, TEXT("news"))->counter, 5);
	buffer_fini(&bytes);
	state_fini(&log);
	state_fini(&then);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_summary_of_subjects),
		cmocka_unit_test(test_file_and_its_damage),
		cmocka_unit_test(test_anonymous_producers_expire),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
