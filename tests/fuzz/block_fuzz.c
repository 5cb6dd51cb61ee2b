/* Blocks from outside. The checksums are mended first, so that what stands behind them is reached;
 * what passes a check must walk, add up, and survive stamping and cutting. */
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/wire/big_endian.h"
#include "proto/wire/block.h"

static void seal(uint8_t *ptr, size_t len, size_t at)
{
	put_u64(ptr + at, digest_xxh3_sealed((struct bytes){ptr, len}, at));
}

static void mend(uint8_t *ptr, size_t len)
{
	size_t header = len >= BLOCK_HEADER ? get_u16(ptr + 8) : 0;
	if (header < BLOCK_HEADER || header > len)
		return;
	for (size_t at = header; at + BLOCK_RUN_HEADER <= len;) {
		size_t run = get_u32(ptr + at);
		if (run < BLOCK_RUN_HEADER || run > len - at)
			break;
		seal(ptr + at, run, 24);
		at += run;
	}
	seal(ptr, header, 56);
}

static unsigned walk(struct bytes block, const struct block_header *header, uint64_t upto)
{
	struct block_run run;
	struct block_record record;
	uint64_t last = header->first_counter - 1;
	unsigned above = 0;
	for (struct bytes rest = block_runs(block, header); block_next_run(&rest, &run);)
		for (size_t at = 0; block_next_record(&run, &at, &record);) {
			CHECK(record.counter > last && record.counter <= header->last_counter);
			CHECK(record.index < header->count);
			CHECK(record.body.ptr + record.body.len <= block.ptr + block.len);
			last = record.counter;
			above += record.counter > upto;
		}
	return above;
}

static void change(struct bytes block, const struct block_header *header)
{
	struct block_header after;
	struct buffer out = {0};
	uint64_t middle =
		header->first_counter + (header->last_counter - header->first_counter) / 2;
	block_stamp(block, header, TEXT("local"), 1, 2, &out);
	CHECK(block_check(buffer_bytes(&out), &after, NULL) == ERR_OK);
	CHECK(after.count == header->count && after.base_seq == 1 && after.time_us == 2);
	unsigned above = walk(block, header, middle);
	if (middle < header->last_counter) {
		buffer_clear(&out);
		block_cut(block, header, middle, &out);
		CHECK(block_check_published(buffer_bytes(&out), &after, NULL) == ERR_OK);
		CHECK(after.count == above && after.last_counter == header->last_counter);
	}
	buffer_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer copy = {0};
	struct block_header header;
	struct why why;
	buffer_add(&copy, data, size);
	if (size)
		mend(copy.ptr, copy.len);
	struct bytes block = buffer_bytes(&copy);
	if (block_check(block, &header, &why) == ERR_OK)
		CHECK(walk(block, &header, 0) == header.count);
	if (block_check_delivered(block, &header, &why) == ERR_OK)
		walk(block, &header, 0);
	if (block_check_published(block, &header, &why) == ERR_OK)
		change(block, &header);
	buffer_fini(&copy);
	return 0;
}
