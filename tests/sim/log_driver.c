#include "tests/sim/log_driver.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/wire/subject.h"

#include <stdlib.h>
#include <string.h>

static const char *const producers[] = {"alpha", "beta", "gamma"};
/* Those of a counter and the next ones stand in one block: few filters want every block. */
static const char *const subjects[] = {
	"registry.membership.asserted.SCO.BY",
	"claim.org.status_change.4f00",
	"news.article.ingested.wire",
	"registry.membership.asserted.SCO.KZ",
	"registry.chair.asserted.SCO",
	"news.article.ingested",
	"claim.org.status_change.4f01",
	"$sys.cursor.news",
	"claim.summit.announced.4f02",
	"news",
};

void log_driver_init(struct log_driver *driver, uint64_t seed, uint64_t segment_bytes)
{
	*driver = (struct log_driver){
		.sim = disk_sim_create(seed),
		.segment_bytes = segment_bytes,
		.random = seed,
		.now_us = 1000000,
		.counters = {1, 1, 1},
	};
	driver->disk = disk_sim_table(driver->sim);
}

void log_driver_fini(struct log_driver *driver)
{
	log_driver_close(driver);
	disk_sim_destroy(&driver->sim);
	free(driver->promises);
	ledger_fini(&driver->ledger);
}

static void promise(struct log_driver *driver, uint32_t producer, uint64_t counter, int64_t time_us)
{
	driver->promises = alloc_room(
		driver->promises, driver->count, &driver->room, sizeof(*driver->promises));
	driver->promises[driver->count++] = (struct log_promise){producer, counter, time_us};
}

/* A write that was refused, or cut off, may be there all the same. From now on it has to be. */
static void adopt(struct log_driver *driver, const struct block_header *header)
{
	uint32_t producer = 0;
	while (!text_is(header->producer, producers[producer]))
		producer++;
	if (header->base_seq <= driver->count)
		return;
	CHECK(header->base_seq == driver->count + 1);
	CHECK(header->first_counter == driver->counters[producer]);
	for (uint32_t i = 0; i < header->count; i++)
		promise(driver, producer, header->first_counter + i, header->time_us);
	driver->counters[producer] = header->last_counter + 1;
}

static void adopt_surplus(struct log_driver *driver)
{
	struct log_place place = {.seq = driver->count + 1};
	while (place.seq <= log_last_seq(driver->log)) {
		struct log_piece piece, walk;
		struct bytes block;
		struct block_header header;
		if (log_read(driver->log, &place, 4096, &piece, NULL))
			return;
		for (walk = piece; log_next(&walk, &block, &header);)
			adopt(driver, &header);
		body_drop(&piece.body);
	}
}

enum err log_driver_open(struct log_driver *driver, struct log_recovery *found, struct why *why)
{
	struct log_options options = {
		.disk = &driver->disk,
		.segment_bytes = driver->segment_bytes,
		.random = disk_sim_random(&driver->random),
		.now_us = driver->now_us,
	};
	struct log_recovery ignored;
	enum err err = log_open(&options, &driver->log, found ? found : &ignored, why);
	if (!err)
		adopt_surplus(driver);
	return err;
}

void log_driver_close(struct log_driver *driver)
{
	log_close(&driver->log);
}

/* A block of 1 to 4 records of one producer. */
static struct blocks_recipe draw_recipe(
	struct log_driver *driver, uint32_t producer, uint64_t counter)
{
	return (struct blocks_recipe){
		.producer = producers[producer],
		.counter = counter,
		.records = 1 + (uint32_t)(disk_sim_random(&driver->random) % 4),
		.subjects = subjects,
		.subjects_count = ARRAY_LEN(subjects),
		.filler = (uint32_t)(disk_sim_random(&driver->random) % 200),
	};
}

enum err log_driver_write(struct log_driver *driver, unsigned blocks, struct why *why)
{
	uint64_t counters[3];
	size_t before = driver->count;
	driver->now_us += 1 + (int64_t)(disk_sim_random(&driver->random) % 1000);
	struct batch *batch = log_begin(driver->log, driver->now_us, 0);
	batch->own = driver->own;
	memcpy(counters, driver->counters, sizeof(counters));
	for (unsigned i = 0; i < blocks; i++) {
		uint32_t producer =
			(uint32_t)(disk_sim_random(&driver->random) % ARRAY_LEN(producers));
		struct blocks_recipe recipe = draw_recipe(driver, producer, counters[producer]);
		struct buffer block = {0};
		struct block_header header;
		blocks_make(&recipe, &block);
		CHECK(block_check_published(buffer_bytes(&block), &header, NULL) == ERR_OK);
		batch_add(batch, buffer_bytes(&block), &header, TEXT("tester"));
		for (uint32_t k = 0; k < recipe.records; k++)
			promise(driver, producer, counters[producer] + k, batch->time_us);
		counters[producer] += recipe.records;
		buffer_fini(&block);
	}
	struct log_piece piece;
	log_write(driver->log, batch);
	enum err err = log_written(driver->log, &batch, &piece, why);
	body_drop(&piece.body);
	if (err)
		driver->count = before;
	else
		memcpy(driver->counters, counters, sizeof(counters));
	return err;
}

static const char *check_record(const struct log_driver *driver, const struct block_header *header,
	const struct block_run *run, const struct block_record *record)
{
	uint64_t seq = header->base_seq + record->index;
	struct blocks_recipe recipe = {.subjects = subjects, .subjects_count = ARRAY_LEN(subjects)};
	if (!blocks_body_is(record->body, header->producer, record->counter))
		return "an event's content has changed";
	if (!text_is(run->subject, blocks_subject(&recipe, record->counter)))
		return "an event's subject has changed";
	if (seq > driver->count)
		return NULL;
	const struct log_promise *promised = &driver->promises[seq - 1];
	if (!text_is(header->producer, producers[promised->producer]) ||
		promised->counter != record->counter || promised->time_us != header->time_us)
		return "another event stands where one was promised";
	return NULL;
}

struct text log_driver_subject(const struct log_driver *driver, uint64_t seq)
{
	struct blocks_recipe recipe = {.subjects = subjects, .subjects_count = ARRAY_LEN(subjects)};
	return text_of(blocks_subject(&recipe, driver->promises[seq - 1].counter));
}

bool log_driver_may_lack(const struct log_driver *driver, uint64_t seq)
{
	struct text subject = log_driver_subject(driver, seq);
	if (seq <= ledger_floor(&driver->ledger, subject))
		return true;
	for (size_t i = 0; i < driver->ledger.count; i++) {
		const struct ledger_entry *entry = &driver->ledger.entries[i];
		uint64_t later = 0;
		if (!entry->keep || !ledger_entry_covers(entry, subject))
			continue;
		for (uint64_t s = seq + 1; s <= entry->upto; s++)
			later += text_equal(log_driver_subject(driver, s), subject);
		if (seq <= entry->upto && later >= entry->keep)
			return true;
	}
	return false;
}

/* All from *next up to seq must have been allowed to go. */
static bool may_pass(const struct log_driver *driver, uint64_t *next, uint64_t seq)
{
	for (; *next < seq; ++*next)
		if (*next <= driver->count && !log_driver_may_lack(driver, *next))
			return false;
	return true;
}

static const char *check_block(const struct log_driver *driver, struct bytes block,
	const struct block_header *header, uint64_t *next)
{
	struct bytes rest = block_runs(block, header);
	struct block_run run;
	while (block_next_run(&rest, &run)) {
		struct block_record record;
		for (size_t at = 0; block_next_record(&run, &at, &record);) {
			const char *wrong = check_record(driver, header, &run, &record);
			uint64_t seq = header->base_seq + record.index;
			if (wrong)
				return wrong;
			if (!may_pass(driver, next, seq))
				return "a sequence is missing";
			if (*next == seq)
				++*next;
		}
	}
	return may_pass(driver, next, header->base_seq + header->count)
		       ? NULL
		       : "the end of a block is missing";
}

static const char *check_piece(
	const struct log_driver *driver, struct log_piece piece, uint64_t *next, uint64_t from)
{
	struct bytes block;
	struct block_header header;
	while (log_next(&piece, &block, &header)) {
		if (header.base_seq + header.count <= from)
			return "a block comes that was not asked for";
		const char *wrong = check_block(driver, block, &header, next);
		if (wrong)
			return wrong;
	}
	return NULL;
}

/* A batch of nothing but what is to be rewritten. */
enum err log_driver_rewrite(
	struct log_driver *driver, size_t at, size_t count, bool compress, struct why *why)
{
	size_t all;
	const struct index *segments = log_segments(driver->log, &all);
	struct rewrite_source sources[64];
	struct rewrite rewrite = {.disk = &driver->disk,
		.sources = sources,
		.count = count,
		.ledger = &driver->ledger,
		.log_id = log_id(driver->log),
		.compress = compress};
	struct keeps *keeps = keeps_create(&driver->ledger);
	enum err err = ERR_OK;
	CHECK(count <= ARRAY_LEN(sources) && at + count < all);
	for (size_t i = 0; !err && keeps && i + 1 < all; i++) {
		struct rewrite_source source = {
			segments[i].base_seq, segments[i].next_seq, segments[i].packed};
		err = rewrite_scan(&driver->disk, &source, keeps_add, keeps, why);
	}
	for (size_t i = 0; i < count; i++)
		sources[i] = (struct rewrite_source){segments[at + i].base_seq,
			segments[at + i].next_seq, segments[at + i].packed};
	rewrite.keeps = keeps;
	if (!err)
		err = rewrite_run(&rewrite, why);
	if (!err)
		err = rewrite_adopt(&rewrite, driver->log, why);
	index_fini(&rewrite.index);
	keeps_destroy(&keeps);
	return err;
}

const char *log_driver_check(
	struct log_driver *driver, uint64_t from, uint64_t *last, struct why *why)
{
	struct log_place place = {.seq = from};
	uint64_t next = from;
	*last = from - 1;
	while (place.seq <= log_last_seq(driver->log)) {
		struct log_piece piece;
		size_t max = 64 + disk_sim_random(&driver->random) % 2000;
		if (log_read(driver->log, &place, max, &piece, why))
			return "reading is refused";
		const char *wrong = check_piece(driver, piece, &next, from);
		body_drop(&piece.body);
		if (wrong)
			return wrong;
		if (place.seq != next)
			return "the place does not follow what was read";
		*last = next - 1;
	}
	if (!may_pass(driver, &next, place.seq))
		return "the end is missing";
	*last = next - 1;
	return NULL;
}

/* --- What filters find --------------------------------------------------------------------------
 */

static const char *subject_of(const struct log_driver *driver, uint64_t seq)
{
	struct blocks_recipe recipe = {.subjects = subjects, .subjects_count = ARRAY_LEN(subjects)};
	return blocks_subject(&recipe, driver->promises[seq - 1].counter);
}

static bool is_wanted(const struct log_wanted *wanted, struct text subject)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (subject_matches(wanted->filters[i], subject))
			return true;
	return false;
}

/* What of the block is wanted comes next, and there is something; *next is the sequence behind. */
static const char *check_wanted(const struct log_driver *driver, const struct log_wanted *wanted,
	const struct block_header *header, uint64_t *next)
{
	uint64_t end = header->base_seq + header->count;
	/* What wants everything reads everything, the broker's own blocks as well. */
	bool some = is_wanted(wanted, TEXT("everything.else"));
	for (uint64_t seq = *next; seq < header->base_seq; seq++)
		if (is_wanted(wanted, text_of(subject_of(driver, seq))))
			return "an event that is wanted was passed over";
	for (uint64_t seq = header->base_seq; seq < end; seq++)
		some |= is_wanted(wanted, text_of(subject_of(driver, seq)));
	*next = end;
	return some ? NULL : "a block was read of which nothing is wanted";
}

const char *log_driver_check_filters(
	struct log_driver *driver, const struct text *filters, size_t count, struct why *why)
{
	struct log_wanted wanted = {.filters = filters, .count = count};
	struct log_place place = {.seq = 1};
	const char *wrong = NULL;
	uint64_t next = 1;
	while (!wrong) {
		struct log_piece piece, walk;
		struct bytes block;
		struct block_header header;
		if (log_skip(driver->log, &place, &wanted, why))
			wrong = "skipping is refused";
		else if (place.seq > log_last_seq(driver->log))
			break;
		else if (log_read(driver->log, &place, 700, &piece, why))
			wrong = "reading is refused";
		if (wrong)
			break;
		for (walk = piece; !wrong && log_next(&walk, &block, &header);)
			wrong = check_wanted(driver, &wanted, &header, &next);
		body_drop(&piece.body);
		/* Now and then the reader remembers nothing but the sequence. */
		if (disk_sim_random(&driver->random) % 4 == 0)
			place = (struct log_place){.seq = place.seq};
	}
	for (; !wrong && next <= driver->count; next++)
		if (is_wanted(&wanted, text_of(subject_of(driver, next))))
			wrong = "the last events that are wanted were passed over";
	tables_choice_fini(&wanted.choice);
	return wrong;
}

struct lasts {
	struct log_driver *driver;
	uint64_t last[ARRAY_LEN(subjects)], count[ARRAY_LEN(subjects)];
};

static void note_subject(void *arg, const struct tables_subject *subject)
{
	struct lasts *lasts = arg;
	for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
		if (!text_is(subject->name, subjects[i]))
			continue;
		lasts->count[i] += subject->count;
		if (!lasts->last[i])
			lasts->last[i] = subject->last_seq;
	}
}

const char *log_driver_check_lasts(struct log_driver *driver, struct text filter, struct why *why)
{
	struct log_wanted wanted = {.filters = &filter, .count = 1};
	struct lasts lasts = {.driver = driver}, right = {.driver = driver};
	struct log_each each = {note_subject, &lasts};
	for (uint64_t before = driver->count + 1; before > log_first_seq(driver->log);)
		if (log_subjects(driver->log, &before, &wanted, &each, why))
			return "asking for subjects is refused";
	for (uint64_t seq = 1; seq <= driver->count; seq++) {
		uint64_t number = driver->promises[seq - 1].counter % ARRAY_LEN(subjects);
		if (!is_wanted(&wanted, text_of(subjects[number])))
			continue;
		right.last[number] = seq;
		right.count[number]++;
	}
	return memcmp(&lasts, &right, sizeof(lasts)) == 0
		       ? NULL
		       : "a subject's last event or its count is another one";
}
