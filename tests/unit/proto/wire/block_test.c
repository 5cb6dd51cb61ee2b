#include "proto/wire/block.h"

#include "proto/base/digest.h"
#include "proto/wire/big_endian.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct text me = TEXT("tester");
static const uint8_t body_bytes[] = {0x81, 0xA1, 'a', 0x01}; /* {"a": 1} */
static const struct bytes body = {body_bytes, sizeof(body_bytes)};

static void add(struct block_writer *writer, const char *subject, uint64_t counter)
{
	assert_int_equal(block_add(writer, text_of(subject), counter, body, NULL), ERR_OK);
}

/* Counters 3, 4, 9 and 10 in three runs: header 72 bytes; runs at 72 (64 bytes long), at 136 and at
 * 184 (48 each). */
static void make(struct buffer *out)
{
	struct block_writer writer = {0};
	block_start(&writer, me);
	add(&writer, "a.b", 3);
	add(&writer, "a.b", 4);
	add(&writer, "c", 9);
	add(&writer, "a.b", 10);
	struct bytes block = block_finish(&writer);
	buffer_clear(out);
	buffer_add(out, block.ptr, block.len);
	block_writer_fini(&writer);
}

static void seal(uint8_t *at, size_t len, size_t where)
{
	put_u64(at + where, digest_xxh3_sealed((struct bytes){at, len}, where));
}

/* Mends the checksums after a change, so that the checks behind them are reached. */
static void reseal(struct buffer *block)
{
	size_t header = get_u16(block->ptr + 8);
	if (header < BLOCK_HEADER || header > block->len)
		return;
	for (size_t at = header; at + BLOCK_RUN_HEADER <= block->len;) {
		size_t len = get_u32(block->ptr + at);
		if (len < BLOCK_RUN_HEADER || len > block->len - at)
			break;
		seal(block->ptr + at, len, 24);
		at += len;
	}
	seal(block->ptr, header, 56);
}

static unsigned count_records(struct bytes block, const struct block_header *header, uint64_t *sum)
{
	unsigned count = 0;
	struct block_run run;
	struct block_record record;
	for (struct bytes rest = block_runs(block, header); block_next_run(&rest, &run);)
		for (size_t at = 0; block_next_record(&run, &at, &record); count++) {
			*sum += record.counter;
			assert_true(bytes_equal(record.body, body));
		}
	return count;
}

static void a_block_reads_as_it_was_written(void **state)
{
	(void)state;
	struct buffer block = {0};
	struct block_header header;
	struct block_run run;
	struct block_record record;
	make(&block);
	assert_int_equal(block_check_published(buffer_bytes(&block), &header, NULL), ERR_OK);
	assert_int_equal(header.count, 4);
	assert_int_equal(header.runs, 3);
	assert_int_equal(header.first_counter, 3);
	assert_int_equal(header.last_counter, 10);
	assert_true(text_is(header.producer, "tester"));
	assert_int_equal(header.identity.len, 0);
	struct bytes rest = block_runs(buffer_bytes(&block), &header);
	assert_true(block_next_run(&rest, &run));
	assert_true(text_is(run.subject, "a.b"));
	size_t at = 0;
	assert_true(block_next_record(&run, &at, &record));
	assert_int_equal(record.counter, 3);
	assert_true(block_next_record(&run, &at, &record));
	assert_int_equal(record.counter, 4);
	assert_int_equal(record.index, 1);
	assert_true(bytes_equal(record.body, body));
	assert_false(block_next_record(&run, &at, &record));
	assert_true(block_next_run(&rest, &run));
	assert_true(text_is(run.subject, "c"));
	assert_true(block_next_run(&rest, &run));
	at = 0;
	assert_true(block_next_record(&run, &at, &record));
	assert_int_equal(record.counter, 10);
	assert_int_equal(record.index, 3);
	assert_false(block_next_run(&rest, &run));
	buffer_fini(&block);
}

static void the_broker_stamps_without_touching_the_runs(void **state)
{
	(void)state;
	struct buffer block = {0}, stamped = {0};
	struct block_header header, after;
	make(&block);
	assert_int_equal(block_check(buffer_bytes(&block), &header, NULL), ERR_OK);
	block_stamp(buffer_bytes(&block), &header, TEXT("uid 1000"), 77, -5, &stamped);
	assert_int_equal(block_check(buffer_bytes(&stamped), &after, NULL), ERR_OK);
	assert_int_equal(after.base_seq, 77);
	assert_int_equal(after.time_us, -5);
	assert_true(text_is(after.identity, "uid 1000"));
	assert_true(text_is(after.producer, "tester"));
	assert_true(bytes_equal(block_runs(buffer_bytes(&stamped), &after),
		block_runs(buffer_bytes(&block), &header)));
	assert_int_equal(
		block_check_published(buffer_bytes(&stamped), &after, NULL), ERR_BAD_BLOCK);
	buffer_fini(&block);
	buffer_fini(&stamped);
}

static void the_broker_cuts_what_it_has_already(void **state)
{
	(void)state;
	static const struct {
		uint64_t upto;
		unsigned left;
		uint64_t sum, first;
	} cases[] = {{0, 4, 26, 3}, {2, 4, 26, 3}, {3, 3, 23, 4}, {4, 2, 19, 9}, {8, 2, 19, 9},
		{9, 1, 10, 10}};
	struct buffer block = {0}, cut = {0};
	struct block_header header, after;
	make(&block);
	assert_int_equal(block_check(buffer_bytes(&block), &header, NULL), ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint64_t sum = 0;
		buffer_clear(&cut);
		block_cut(buffer_bytes(&block), &header, cases[i].upto, &cut);
		assert_int_equal(block_check_published(buffer_bytes(&cut), &after, NULL), ERR_OK);
		assert_int_equal(count_records(buffer_bytes(&cut), &after, &sum), cases[i].left);
		assert_int_equal(sum, cases[i].sum);
		assert_int_equal(after.first_counter, cases[i].first);
	}
	buffer_fini(&block);
	buffer_fini(&cut);
}

/* A delivered block without its second run. */
static void runs_may_be_left_out_when_delivered(void **state)
{
	(void)state;
	struct buffer block = {0}, part = {0};
	struct block_header header, after;
	struct block_run run;
	uint64_t sum = 0;
	make(&block);
	assert_int_equal(block_check(buffer_bytes(&block), &header, NULL), ERR_OK);
	buffer_add(&part, block.ptr, header.header_length);
	for (struct bytes rest = block_runs(buffer_bytes(&block), &header);
		block_next_run(&rest, &run);)
		if (text_is(run.subject, "a.b"))
			buffer_add(&part, run.whole.ptr, run.whole.len);
	assert_int_equal(block_check(buffer_bytes(&part), &after, NULL), ERR_BAD_BLOCK);
	assert_int_equal(block_check_delivered(buffer_bytes(&part), &after, NULL), ERR_OK);
	assert_int_equal(count_records(buffer_bytes(&part), &after, &sum), 3);
	assert_int_equal(sum, 17);
	/* Runs in the wrong order, or none at all, are no part of a block. */
	struct bytes header_alone = {part.ptr, header.header_length};
	assert_int_equal(block_check_delivered(header_alone, &after, NULL), ERR_BAD_BLOCK);
	uint8_t first[64];
	memcpy(first, part.ptr + header.header_length, sizeof(first));
	part.len = header.header_length + sizeof(first);
	buffer_add(&part, first, sizeof(first));
	assert_int_equal(block_check_delivered(buffer_bytes(&part), &after, NULL), ERR_BAD_BLOCK);
	buffer_fini(&block);
	buffer_fini(&part);
}

static void counters_far_apart_open_a_run_of_their_own(void **state)
{
	(void)state;
	struct block_writer writer = {0};
	struct block_header header;
	block_start(&writer, me);
	add(&writer, "a", 1);
	add(&writer, "a", 1 + (uint64_t)UINT32_MAX);
	add(&writer, "a", UINT64_MAX);
	struct bytes block = block_finish(&writer);
	assert_int_equal(block_check(block, &header, NULL), ERR_OK);
	assert_int_equal(header.runs, 2);
	assert_true(header.last_counter == UINT64_MAX);
	block_writer_fini(&writer);
}

static void the_writer_refuses_and_stays_whole(void **state)
{
	(void)state;
	struct block_writer writer = {0};
	struct block_header header;
	struct why why;
	uint8_t *big = test_calloc(1, BLOCK_RECORD_MAX + 1);
	struct bytes large = {big, BLOCK_RECORD_MAX}, too_large = {big, BLOCK_RECORD_MAX + 1};
	block_start(&writer, me);
	assert_int_equal(block_add(&writer, TEXT("a"), 0, body, &why), ERR_BAD_VALUE);
	add(&writer, "a", 5);
	assert_int_equal(block_add(&writer, TEXT("a"), 5, body, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text, "wanted one above 5, got 5");
	assert_int_equal(block_add(&writer, TEXT("a..b"), 6, body, &why), ERR_BAD_SUBJECT);
	assert_int_equal(block_add(&writer, TEXT("b"), 6, large, &why), ERR_LIMIT);
	assert_int_equal(block_add(&writer, TEXT("b"), 6, too_large, &why), ERR_LIMIT);
	assert_string_equal(why.text, "a record holds at most 1048576 bytes, got 1048577");
	struct bytes block = block_finish(&writer);
	assert_int_equal(block_check(block, &header, NULL), ERR_OK);
	assert_int_equal(header.count, 1);
	block_writer_fini(&writer);
	test_free(big);
}

static void a_block_may_be_filled_to_the_brim(void **state)
{
	(void)state;
	struct block_writer writer = {0};
	struct block_header header;
	struct buffer stamped = {0}, text = {0};
	char letters[BLOCK_NAME_MAX];
	struct text name = {letters, sizeof(letters)};
	memset(letters, 'n', sizeof(letters));
	/* One text that leaves exactly no room: header 128, run 32 + 1, record 8, text header 5. */
	size_t len = BLOCK_PUBLISHED_MAX - 128 - 33 - 8 - 5;
	uint8_t *at = buffer_grow(&text, len + 5);
	at[0] = 0xDB;
	put_u32(at + 1, (uint32_t)len);
	memset(at + 5, 'x', len);
	block_start(&writer, name);
	assert_int_equal(block_add(&writer, TEXT("a"), 1, buffer_bytes(&text), NULL), ERR_OK);
	assert_int_equal(block_add(&writer, TEXT("a"), 2, body, NULL), ERR_LIMIT);
	struct bytes block = block_finish(&writer);
	assert_int_equal(block.len, BLOCK_PUBLISHED_MAX);
	assert_int_equal(block_check_published(block, &header, NULL), ERR_OK);
	block_stamp(block, &header, name, 1, 1, &stamped);
	assert_int_equal(stamped.len, BLOCK_MAX);
	assert_int_equal(block_check(buffer_bytes(&stamped), &header, NULL), ERR_OK);
	block_start(&writer, me);
	for (unsigned i = 1; i <= BLOCK_RECORDS_MAX; i++)
		add(&writer, i % 2 ? "a" : "b", i);
	assert_int_equal(block_add(&writer, TEXT("a"), 5000, body, NULL), ERR_LIMIT);
	assert_int_equal(block_check(block_finish(&writer), &header, NULL), ERR_OK);
	assert_int_equal(header.runs, BLOCK_RECORDS_MAX);
	block_writer_fini(&writer);
	buffer_fini(&stamped);
	buffer_fini(&text);
}

/* Each names a byte of the block of `make`, a width, a value put there under mended checksums. */
static const struct {
	unsigned at, width;
	uint64_t value;
	const char *where, *says;
} hostile[] = {
	{0, 4, 0x53524232, "byte 0", "wanted the magic SRB1"},
	{4, 4, 0xFFFFFFF8, "byte 4", "the block's length is out of bounds"},
	{4, 4, 64, "byte 4", "the block's length is out of bounds"},
	{4, 4, 240, "byte 4", "the block's length is not that of the bytes given"},
	{8, 2, 64, "byte 8", "the header's length is not that of its names"},
	{8, 2, 65528, "byte 8", "the header's length is not that of its names"},
	{10, 2, 1, "byte 10", "wanted zeros where the header has no meaning yet"},
	{12, 4, 0, "byte 12", "wanted 1 to 4,096 records in as many runs at most"},
	{12, 4, 0xFFFFFFFF, "byte 12", "wanted 1 to 4,096 records in as many runs at most"},
	{12, 4, 5, "byte 12", "the records are not as many as the header says"},
	{16, 8, UINT64_MAX, "byte 16", "the sequence is out of bounds"},
	{32, 8, 0, "byte 32", "the counters do not rise"},
	{32, 8, 2, "byte 32", "the first counter is not the header's"},
	{40, 8, 11, "byte 40", "the last counter is not the header's"},
	{40, 8, 5, "byte 32", "the counters do not rise"},
	{48, 1, 0, "byte 48", "wanted a producer of 1 to 64 bytes, an identity of 64 at most"},
	{49, 1, 65, "byte 48", "wanted a producer of 1 to 64 bytes, an identity of 64 at most"},
	{50, 2, 4, "byte 50", "the runs are not as many as the header says"},
	{52, 4, 9, "byte 10", "wanted zeros where the header has no meaning yet"},
	{64, 1, 0xFF, "byte 64", "wanted names in UTF-8 without control bytes"},
	{71, 1, 1, "byte 10", "wanted zeros where the header has no meaning yet"},
	{72, 4, 24, "byte 72", "the run's length is out of bounds"},
	{72, 4, 0xFFFFFFF8, "byte 72", "the run's length is out of bounds"},
	{76, 2, 0, "byte 76", "wanted a record or more in a run"},
	{76, 2, 60000, "byte 131", "the run ends before its records do"},
	{76, 2, 1, "byte 119", "wanted zeros up to a multiple of 8 after the records"},
	{78, 2, 65535, "byte 72", "the run's length is out of bounds"},
	{80, 4, 1, "byte 80", "the run's index does not follow the run before"},
	{84, 4, 1, "byte 84", "wanted zeros where a run has no meaning yet"},
	{88, 8, 4, "byte 32", "the first counter is not the header's"},
	{104, 1, '.', "byte 104", "subject: wanted no empty token, got '..b'"},
	{107, 4, 0xFFFFFFFF, "byte 107", "the record does not fit its run"},
	{111, 4, 1, "byte 111", "the record's counter does not rise"},
	{123, 4, 0, "byte 123", "the record's counter does not rise"},
	{152, 8, 4, "byte 152", "the run's counter does not rise"},
};

static void hostile_blocks_are_refused_by_name(void **state)
{
	(void)state;
	struct buffer block = {0};
	struct block_header header;
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		struct why why = {0};
		make(&block);
		for (unsigned b = 0; b < hostile[i].width; b++)
			block.ptr[hostile[i].at + b] =
				(uint8_t)(hostile[i].value >> 8 * (hostile[i].width - 1 - b));
		reseal(&block);
		assert_int_not_equal(block_check(buffer_bytes(&block), &header, &why), ERR_OK);
		assert_string_equal(why.text, hostile[i].says);
		assert_string_equal(why.where, hostile[i].where);
	}
	buffer_fini(&block);
}

static void a_hostile_body_is_refused_with_its_place(void **state)
{
	(void)state;
	static const uint8_t bomb[] = {
		0xDF, 0xFF, 0xFF, 0xFF, 0xFF}; /* a map of 4 billion entries */
	struct block_writer writer = {0};
	struct block_header header;
	struct why why = {0};
	block_start(&writer, me);
	add(&writer, "a.b", 1);
	assert_int_equal(
		block_add(&writer, TEXT("a.b"), 2, (struct bytes){bomb, sizeof(bomb)}, NULL),
		ERR_OK);
	struct bytes block = block_finish(&writer);
	assert_int_equal(block_check(block, &header, &why), ERR_BAD_MSGPACK);
	assert_non_null(strstr(why.where, "byte 127, body byte "));
	/* Of what is stored that was asked before; that it is the same still is. */
	assert_int_equal(block_check_stored(block, true, &header, &why), ERR_OK);
	assert_int_equal(block_check_stored(block, false, &header, &why), ERR_OK);
	struct buffer changed = {0};
	buffer_add(&changed, block.ptr, block.len);
	changed.ptr[127] ^= 1;
	assert_int_equal(
		block_check_stored(buffer_bytes(&changed), true, &header, &why), ERR_BAD_BLOCK);
	buffer_fini(&changed);
	block_writer_fini(&writer);
}

static void every_flipped_bit_is_noticed(void **state)
{
	(void)state;
	struct buffer block = {0};
	struct block_header header;
	make(&block);
	for (size_t bit = 0; bit < block.len * 8; bit++) {
		block.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(block_check(buffer_bytes(&block), &header, NULL), ERR_BAD_BLOCK);
		block.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(block_check(buffer_bytes(&block), &header, NULL), ERR_OK);
	buffer_fini(&block);
}

static void a_cut_block_is_never_read_beyond_its_end(void **state)
{
	(void)state;
	struct buffer block = {0};
	struct block_header header;
	make(&block);
	for (size_t len = 0; len < block.len; len++) {
		/* A copy of its own size, so that a sanitizer sees one byte read too many. */
		uint8_t *cut = malloc(len ? len : 1);
		memcpy(cut, block.ptr, len);
		struct bytes bytes = {cut, len};
		assert_int_equal(block_check(bytes, &header, NULL), ERR_BAD_BLOCK);
		/* Without its last runs it is a block as delivered. */
		bool part = len == 136 || len == 184;
		assert_int_equal(block_check_delivered(bytes, &header, NULL) == ERR_OK, part);
		free(cut);
	}
	buffer_fini(&block);
}

static void walk_and_compare(struct bytes block, const struct block_header *header)
{
	struct block_run run;
	struct block_record record;
	uint64_t last = header->first_counter - 1;
	unsigned index = 0;
	for (struct bytes rest = block_runs(block, header); block_next_run(&rest, &run);)
		for (size_t at = 0; block_next_record(&run, &at, &record); index++) {
			assert_int_equal(record.index, index);
			assert_true(record.counter > last);
			assert_true(record.body.ptr + record.body.len <= block.ptr + block.len);
			last = record.counter;
		}
	assert_int_equal(index, header->count);
	assert_true(last == header->last_counter);
}

/* Random bytes changed under mended checksums: whatever passes must walk safely and add up. */
static void mutated_blocks_never_mislead(void **state)
{
	(void)state;
	struct buffer block = {0};
	struct block_header header;
	unsigned seed = 20241, passed = 0;
	for (unsigned round = 0; round < 20000; round++) {
		make(&block);
		unsigned changes = 1 + (unsigned)rand_r(&seed) % 4;
		for (unsigned i = 0; i < changes; i++)
			block.ptr[(unsigned)rand_r(&seed) % block.len] = (uint8_t)rand_r(&seed);
		reseal(&block);
		if (block_check(buffer_bytes(&block), &header, NULL))
			continue;
		walk_and_compare(buffer_bytes(&block), &header);
		passed++;
	}
	assert_true(passed > 100); /* a letter of a subject, a value of a body, the time */
	buffer_fini(&block);
}

/* Every part of every run is a run, with the records, counters and indexes that it had. */
static void test_clip(void **state)
{
	(void)state;
	struct buffer block = {0}, clipped = {0};
	struct block_header header, again;
	struct block_run run, part;
	make(&block);
	assert_int_equal(block_read_header(buffer_bytes(&block), &header, NULL), ERR_OK);
	struct bytes rest = block_runs(buffer_bytes(&block), &header);
	while (block_next_run(&rest, &run))
		for (uint32_t first = run.first_index; first < run.first_index + run.count; first++)
			for (uint32_t last = first; last < run.first_index + run.count; last++) {
				struct block_record record = {0};
				size_t at = 0;
				buffer_clear(&clipped);
				buffer_add(&clipped, block.ptr, header.header_length);
				block_clip_run(&run, first, last, &clipped);
				assert_int_equal(
					block_check_delivered(buffer_bytes(&clipped), &again, NULL),
					ERR_OK);
				struct bytes parts = block_runs(buffer_bytes(&clipped), &again);
				assert_true(block_next_run(&parts, &part));
				assert_int_equal(part.count, last - first + 1);
				assert_true(block_next_record(&part, &at, &record));
				assert_int_equal(record.index, first);
				static const uint64_t counters[] = {3, 4, 9, 10};
				assert_int_equal(record.counter, counters[first]);
				assert_memory_equal(
					record.body.ptr, body_bytes, sizeof(body_bytes));
			}
	buffer_fini(&clipped);
	buffer_fini(&block);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clip),
		cmocka_unit_test(a_block_reads_as_it_was_written),
		cmocka_unit_test(the_broker_stamps_without_touching_the_runs),
		cmocka_unit_test(the_broker_cuts_what_it_has_already),
		cmocka_unit_test(runs_may_be_left_out_when_delivered),
		cmocka_unit_test(counters_far_apart_open_a_run_of_their_own),
		cmocka_unit_test(the_writer_refuses_and_stays_whole),
		cmocka_unit_test(a_block_may_be_filled_to_the_brim),
		cmocka_unit_test(hostile_blocks_are_refused_by_name),
		cmocka_unit_test(a_hostile_body_is_refused_with_its_place),
		cmocka_unit_test(every_flipped_bit_is_noticed),
		cmocka_unit_test(a_cut_block_is_never_read_beyond_its_end),
		cmocka_unit_test(mutated_blocks_never_mislead),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
