/* The files of a log, segments, packs and indexes, as somebody else may have left them: bytes
 * changed, a file cut, or another's bytes in its place. The log opens and gives whole blocks in
 * order, or refuses by name; it never gives what fails its checks, and always comes to an end. */
#include "broker/log/log.h"
#include "proto/base/check.h"
#include "tests/sim/blocks.h"
#include "tests/sim/disk_sim.h"

#include <stdio.h>
#include <string.h>

enum { SEGMENT = 2048, BATCHES = 9 };

static const char *const subjects[] = {"a.b", "a.c", "b"};

static enum err open_log(const struct disk *disk, struct log **log, struct why *why)
{
	struct log_recovery found = {0};
	struct log_options options = {
		.disk = disk, .segment_bytes = SEGMENT, .random = 99, .now_us = 1000000};
	return log_open(&options, log, &found, why);
}

static void write_one(struct log *log, uint64_t counter)
{
	struct buffer block = {0};
	struct block_header header;
	struct log_piece piece;
	struct blocks_recipe recipe = {.producer = "p",
		.counter = counter,
		.records = 2,
		.subjects = subjects,
		.subjects_count = 3,
		.filler = 200};
	blocks_make(&recipe, &block);
	CHECK(!block_read_header(buffer_bytes(&block), &header, NULL));
	struct batch *batch = log_begin(log, 1000000 + (int64_t)counter, 0);
	batch_add(batch, buffer_bytes(&block), &header, TEXT("local"));
	log_write(log, batch);
	CHECK(!log_written(log, &batch, &piece, NULL));
	body_drop(&piece.body);
	buffer_fini(&block);
}

/* A log of some segments, closed: the same for each input. */
static struct disk_sim *make_log(void)
{
	struct disk_sim *sim = disk_sim_create(1);
	struct disk disk = disk_sim_table(sim);
	struct log *log;
	CHECK(!open_log(&disk, &log, NULL));
	for (uint64_t i = 0; i < BATCHES; i++)
		write_one(log, 1 + 2 * i);
	log_close(&log);
	return sim;
}

static const char *file_of(const struct disk_sim *sim, uint8_t number)
{
	size_t count = 0;
	while (disk_sim_name(sim, count))
		count++;
	return disk_sim_name(sim, number % count);
}

/* First byte: which file. Second: cut it (1), put the rest in its place (2), or change bytes, each
 * a place of two bytes and a value. */
static void tamper(struct disk_sim *sim, const uint8_t *bytes, size_t len)
{
	char name[DISK_NAME];
	size_t size;
	snprintf(name, sizeof(name), "%s", file_of(sim, bytes[0]));
	uint8_t *file = disk_sim_file(sim, name, &size);
	const uint8_t *rest = bytes + 2;
	len -= 2;
	if (bytes[1] == 1 && len >= 2) {
		size_t to = (size_t)(rest[0] << 8 | rest[1]);
		disk_sim_cut_file(sim, name, to < size ? to : size);
		return;
	}
	if (bytes[1] == 2) {
		memcpy(file, rest, len < size ? len : size);
		disk_sim_cut_file(sim, name, len < size ? len : size);
		return;
	}
	for (; len >= 3 && size; rest += 3, len -= 3)
		file[(size_t)(rest[0] << 8 | rest[1]) % size] = rest[2];
}

static void read_all(struct log *log)
{
	struct log_place place = {.seq = 1};
	uint64_t last = 0;
	while (place.seq <= log_last_seq(log)) {
		struct log_piece piece;
		struct bytes block;
		struct block_header header;
		struct why why = {0};
		uint64_t before = place.seq;
		if (log_read(log, &place, SEGMENT, &piece, &why)) {
			CHECK(why.where[0] && why.text[0]);
			return;
		}
		while (log_next(&piece, &block, &header)) {
			CHECK(!block_check_delivered(block, &header, NULL));
			CHECK(header.base_seq > last);
			last = header.base_seq + header.count - 1;
		}
		body_drop(&piece.body);
		CHECK(place.seq > before);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static struct disk_sim *made;
	struct why why = {0};
	struct log *log;
	if (len < 2)
		return 0;
	if (!made)
		made = make_log();
	struct disk_sim *sim = disk_sim_copy(made, 1);
	struct disk disk = disk_sim_table(sim);
	tamper(sim, bytes, len);
	if (open_log(&disk, &log, &why)) {
		CHECK(why.where[0] && why.text[0]);
	} else {
		read_all(log);
		write_one(log, 1000);
		log_close(&log);
	}
	disk_sim_destroy(&sim);
	return 0;
}
