#include "proto/wire/block.h"

#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/codec/packed.h"
#include "proto/wire/big_endian.h"
#include "proto/wire/subject.h"

#include <stdio.h>

enum {
	MAGIC = 0x53524231, /* "SRB1" */
	HEADER_CHECKSUM_AT = 56,
	RUN_CHECKSUM_AT = 24,
};

static size_t padded(size_t len)
{
	return (len + 7) & ~(size_t)7;
}

static void seal(uint8_t *ptr, size_t len, size_t at)
{
	put_u64(ptr + at, digest_xxh3_sealed((struct bytes){ptr, len}, at));
}

static bool is_sealed(struct bytes bytes, size_t at)
{
	return get_u64(bytes.ptr + at) == digest_xxh3_sealed(bytes, at);
}

static size_t header_room(size_t producer_len, size_t identity_len)
{
	return padded(BLOCK_HEADER + producer_len + identity_len);
}

static void write_header(const struct block_header *header, uint8_t *out)
{
	memset(out, 0, header->header_length);
	put_u32(out, MAGIC);
	put_u32(out + 4, header->length);
	put_u16(out + 8, header->header_length);
	put_u32(out + 12, header->count);
	put_u64(out + 16, header->base_seq);
	put_u64(out + 24, (uint64_t)header->time_us);
	put_u64(out + 32, header->first_counter);
	put_u64(out + 40, header->last_counter);
	out[48] = (uint8_t)header->producer.len;
	out[49] = (uint8_t)header->identity.len;
	put_u16(out + 50, header->runs);
	memcpy(out + BLOCK_HEADER, header->producer.ptr, header->producer.len);
	if (header->identity.len)
		memcpy(out + BLOCK_HEADER + header->producer.len, header->identity.ptr,
			header->identity.len);
	seal(out, header->header_length, HEADER_CHECKSUM_AT);
}

/* --- Writing ------------------------------------------------------------------------------ */

void block_start(struct block_writer *writer, struct text producer)
{
	CHECK(producer.len > 0 && producer.len <= BLOCK_NAME_MAX);
	struct buffer buffer = writer->buffer;
	buffer_clear(&buffer);
	size_t room = header_room(producer.len, 0);
	uint8_t *header = buffer_grow(&buffer, room);
	memset(header, 0, room);
	header[48] = (uint8_t)producer.len;
	memcpy(header + BLOCK_HEADER, producer.ptr, producer.len);
	*writer = (struct block_writer){.buffer = buffer};
}

void block_writer_fini(struct block_writer *writer)
{
	buffer_fini(&writer->buffer);
	*writer = (struct block_writer){0};
}

static void pad(struct buffer *buffer)
{
	size_t missing = padded(buffer->len) - buffer->len;
	if (missing)
		memset(buffer_grow(buffer, missing), 0, missing);
}

static void close_run(struct block_writer *writer)
{
	if (!writer->run_at)
		return;
	pad(&writer->buffer);
	uint8_t *run = writer->buffer.ptr + writer->run_at;
	size_t len = writer->buffer.len - writer->run_at;
	put_u32(run, (uint32_t)len);
	put_u16(run + 4, writer->run_count);
	seal(run, len, RUN_CHECKSUM_AT);
	writer->run_at = 0;
}

static void open_run(struct block_writer *writer, struct text subject, uint64_t counter)
{
	close_run(writer);
	writer->run_at = writer->buffer.len;
	uint8_t *run = buffer_grow(&writer->buffer, BLOCK_RUN_HEADER);
	memset(run, 0, BLOCK_RUN_HEADER);
	put_u16(run + 6, (uint16_t)subject.len);
	put_u32(run + 8, writer->count);
	put_u64(run + 16, counter);
	buffer_text(&writer->buffer, subject);
	writer->runs++;
	writer->run_count = 0;
}

/* Can the record stand in the run that is open? */
static bool run_continues(const struct block_writer *writer, struct text subject, uint64_t counter)
{
	if (!writer->run_at || counter - writer->last_counter > UINT32_MAX)
		return false;
	const uint8_t *run = writer->buffer.ptr + writer->run_at;
	struct text open = {(const char *)run + BLOCK_RUN_HEADER, get_u16(run + 6)};
	return text_equal(open, subject);
}

static enum err check_room(
	const struct block_writer *writer, size_t record, size_t new_run, struct why *why)
{
	if (writer->count == BLOCK_RECORDS_MAX)
		return why_set(
			why, ERR_LIMIT, "", "a block holds at most %d records", BLOCK_RECORDS_MAX);
	/* Before a new run the open one is padded; at the end the last one is. */
	size_t before = new_run ? padded(writer->buffer.len) : writer->buffer.len;
	size_t after = padded(before + new_run + BLOCK_RECORD_HEADER + record);
	if (after > BLOCK_PUBLISHED_MAX)
		return why_set(why, ERR_LIMIT, "", "a block holds at most %d bytes, wanted %zu",
			BLOCK_PUBLISHED_MAX, after);
	return ERR_OK;
}

enum err block_add(struct block_writer *writer, struct text subject, uint64_t counter,
	struct bytes body, struct why *why)
{
	if (counter <= writer->last_counter)
		return why_set(why, ERR_BAD_VALUE, "counter", "wanted one above %llu, got %llu",
			(unsigned long long)writer->last_counter, (unsigned long long)counter);
	if (body.len > BLOCK_RECORD_MAX)
		return why_set(why, ERR_LIMIT, "", "a record holds at most %d bytes, got %zu",
			BLOCK_RECORD_MAX, body.len);
	bool continues = run_continues(writer, subject, counter);
	if (!continues && subject_check(subject, why))
		return ERR_BAD_SUBJECT;
	if (check_room(writer, body.len, continues ? 0 : BLOCK_RUN_HEADER + subject.len, why))
		return ERR_LIMIT;
	if (!continues)
		open_run(writer, subject, counter);
	uint8_t *record = buffer_grow(&writer->buffer, BLOCK_RECORD_HEADER);
	put_u32(record, (uint32_t)body.len);
	put_u32(record + 4, continues ? (uint32_t)(counter - writer->last_counter) : 0);
	buffer_add(&writer->buffer, body.ptr, body.len);
	if (!writer->count)
		writer->first_counter = counter;
	writer->last_counter = counter;
	writer->count++;
	writer->run_count++;
	return ERR_OK;
}

struct bytes block_finish(struct block_writer *writer)
{
	CHECK(writer->count > 0);
	close_run(writer);
	uint8_t *start = writer->buffer.ptr;
	char producer[BLOCK_NAME_MAX];
	struct block_header header = {
		.length = (uint32_t)writer->buffer.len,
		.count = writer->count,
		.runs = writer->runs,
		.header_length = (uint16_t)header_room(start[48], 0),
		.first_counter = writer->first_counter,
		.last_counter = writer->last_counter,
		.producer = {producer, start[48]},
	};
	memcpy(producer, start + BLOCK_HEADER, start[48]);
	write_header(&header, start);
	return buffer_bytes(&writer->buffer);
}

/* --- Reading and checking ----------------------------------------------------------------- */

static enum err refuse(struct why *why, size_t at, const char *text)
{
	char where[32];
	snprintf(where, sizeof(where), "byte %zu", at);
	return why_set(why, ERR_BAD_BLOCK, where, "%s", text);
}

static bool is_zero(const uint8_t *from, const uint8_t *to)
{
	while (from < to)
		if (*from++)
			return false;
	return true;
}

static bool is_name(struct text name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.ptr[i] < ' ' || name.ptr[i] == 0x7F)
			return false;
	return text_is_utf8(name.ptr, name.len);
}

static void fill_header(const uint8_t *at, struct block_header *out)
{
	const char *names = (const char *)at + BLOCK_HEADER;
	*out = (struct block_header){
		.length = get_u32(at + 4),
		.count = get_u32(at + 12),
		.header_length = get_u16(at + 8),
		.runs = get_u16(at + 50),
		.base_seq = get_u64(at + 16),
		.time_us = (int64_t)get_u64(at + 24),
		.first_counter = get_u64(at + 32),
		.last_counter = get_u64(at + 40),
		.producer = {names, at[48]},
		.identity = {names + at[48], at[49]},
	};
}

/* The sizes come first: nothing may be read that they do not cover. */
static enum err check_header_sizes(struct bytes bytes, struct block_header *out, struct why *why)
{
	if (bytes.len < BLOCK_HEADER)
		return refuse(why, bytes.len, "wanted 64 bytes of header");
	if (get_u32(bytes.ptr) != MAGIC)
		return refuse(why, 0, "wanted the magic SRB1");
	struct block_header header;
	fill_header(bytes.ptr, &header);
	if (!header.producer.len || header.producer.len > BLOCK_NAME_MAX ||
		header.identity.len > BLOCK_NAME_MAX)
		return refuse(
			why, 48, "wanted a producer of 1 to 64 bytes, an identity of 64 at most");
	if (header.header_length != header_room(header.producer.len, header.identity.len))
		return refuse(why, 8, "the header's length is not that of its names");
	if (bytes.len < header.header_length)
		return refuse(why, bytes.len, "the header is cut off");
	size_t least = (size_t)header.header_length + BLOCK_RUN_HEADER;
	size_t most = header.identity.len ? BLOCK_MAX : BLOCK_PUBLISHED_MAX;
	if (header.length % 8 || header.length < least || header.length > most)
		return refuse(why, 4, "the block's length is out of bounds");
	*out = header;
	return ERR_OK;
}

enum err block_read_header(struct bytes bytes, struct block_header *out, struct why *why)
{
	struct block_header header;
	if (check_header_sizes(bytes, &header, why))
		return ERR_BAD_BLOCK;
	const uint8_t *names = bytes.ptr + BLOCK_HEADER;
	if (!is_sealed((struct bytes){bytes.ptr, header.header_length}, HEADER_CHECKSUM_AT))
		return refuse(why, HEADER_CHECKSUM_AT, "the header's checksum does not fit");
	if (get_u16(bytes.ptr + 10) || get_u32(bytes.ptr + 52) ||
		!is_zero(names + header.producer.len + header.identity.len,
			bytes.ptr + header.header_length))
		return refuse(why, 10, "wanted zeros where the header has no meaning yet");
	if (!is_name(header.producer) || !is_name(header.identity))
		return refuse(why, BLOCK_HEADER, "wanted names in UTF-8 without control bytes");
	if (!header.count || header.count > BLOCK_RECORDS_MAX || !header.runs ||
		header.runs > header.count)
		return refuse(why, 12, "wanted 1 to 4,096 records in as many runs at most");
	if (!header.first_counter || header.last_counter < header.first_counter ||
		header.last_counter - header.first_counter < header.count - 1)
		return refuse(why, 32, "the counters do not rise");
	if (header.base_seq > UINT64_MAX - header.count)
		return refuse(why, 16, "the sequence is out of bounds");
	*out = header;
	return ERR_OK;
}

/* What is asked of a block. */
struct demand {
	bool whole;  /* no run was left out */
	bool stored; /* what bodies hold was looked at before */
};

/* What a check has seen of a block so far. */
struct seen {
	const uint8_t *start;
	uint64_t counter; /* of the last record */
	uint32_t index;   /* after the last record */
	uint16_t runs;
	struct demand demand;
};

static enum err refuse_in(
	struct why *why, const struct seen *seen, const uint8_t *at, const char *text)
{
	return refuse(why, (size_t)(at - seen->start), text);
}

static void fill_run(const uint8_t *at, struct block_run *out)
{
	*out = (struct block_run){
		.whole = {at, get_u32(at)},
		.count = get_u16(at + 4),
		.first_index = get_u32(at + 8),
		.first_counter = get_u64(at + 16),
		.subject = {(const char *)at + BLOCK_RUN_HEADER, get_u16(at + 6)},
	};
}

static enum err check_run_header(
	struct bytes rest, struct seen *seen, struct block_run *out, struct why *why)
{
	const uint8_t *at = rest.ptr;
	if (rest.len < BLOCK_RUN_HEADER)
		return refuse_in(why, seen, at, "wanted 32 bytes of a run's header");
	fill_run(at, out);
	if (out->whole.len % 8 || out->whole.len > rest.len ||
		out->whole.len < BLOCK_RUN_HEADER + out->subject.len + BLOCK_RECORD_HEADER)
		return refuse_in(why, seen, at, "the run's length is out of bounds");
	if (!is_sealed(out->whole, RUN_CHECKSUM_AT))
		return refuse_in(
			why, seen, at + RUN_CHECKSUM_AT, "the run's checksum does not fit");
	if (get_u32(at + 12))
		return refuse_in(why, seen, at + 12, "wanted zeros where a run has no meaning yet");
	if (!out->count)
		return refuse_in(why, seen, at + 4, "wanted a record or more in a run");
	if (seen->demand.whole ? out->first_index != seen->index : out->first_index < seen->index)
		return refuse_in(
			why, seen, at + 8, "the run's index does not follow the run before");
	if (out->first_counter <= seen->counter)
		return refuse_in(why, seen, at + 16, "the run's counter does not rise");
	if (seen->demand.whole && !seen->runs && out->first_counter != seen->counter + 1)
		return refuse(why, 32, "the first counter is not the header's");
	struct why subject = {0};
	if (subject_check(out->subject, &subject) == ERR_OK)
		return ERR_OK;
	char where[48];
	snprintf(where, sizeof(where), "byte %zu", (size_t)(at + BLOCK_RUN_HEADER - seen->start));
	return why_set(why, ERR_BAD_SUBJECT, where, "subject: %s", subject.text);
}

static enum err check_body(const struct seen *seen, struct bytes body, struct why *why)
{
	struct why inner; /* filled by a refusal only: zeroing it for each record shows */
	if (packed_check(body, &inner) == ERR_OK)
		return ERR_OK;
	char where[128];
	snprintf(where, sizeof(where), "byte %zu, body %.64s", (size_t)(body.ptr - seen->start),
		inner.where);
	return why_set(why, inner.code, where, "%s", inner.text);
}

static enum err check_records(const struct block_run *run, struct seen *seen, struct why *why)
{
	const uint8_t *at = run->whole.ptr + BLOCK_RUN_HEADER + run->subject.len;
	const uint8_t *end = run->whole.ptr + run->whole.len;
	seen->counter = run->first_counter;
	for (unsigned i = 0; i < run->count; i++) {
		if (end - at < BLOCK_RECORD_HEADER)
			return refuse_in(why, seen, at, "the run ends before its records do");
		uint32_t len = get_u32(at), delta = get_u32(at + 4);
		if (len > (size_t)(end - at) - BLOCK_RECORD_HEADER)
			return refuse_in(why, seen, at, "the record does not fit its run");
		if ((delta == 0) != (i == 0) || delta > UINT64_MAX - seen->counter)
			return refuse_in(why, seen, at + 4, "the record's counter does not rise");
		seen->counter += delta;
		struct bytes body = {at + BLOCK_RECORD_HEADER, len};
		enum err err = seen->demand.stored ? ERR_OK : check_body(seen, body, why);
		if (err)
			return err;
		at += BLOCK_RECORD_HEADER + len;
	}
	if (end - at >= 8 || !is_zero(at, end))
		return refuse_in(
			why, seen, at, "wanted zeros up to a multiple of 8 after the records");
	seen->index = run->first_index + run->count;
	seen->runs++;
	return ERR_OK;
}

/* Do the runs add up to what the header says? */
static enum err check_sums(
	const struct block_header *header, const struct seen *seen, struct why *why)
{
	if (seen->demand.whole ? seen->index != header->count : seen->index > header->count)
		return refuse(why, 12, "the records are not as many as the header says");
	if (seen->demand.whole ? seen->runs != header->runs
			       : seen->runs > header->runs || !seen->runs)
		return refuse(why, 50, "the runs are not as many as the header says");
	if (seen->demand.whole ? seen->counter != header->last_counter
			       : seen->counter > header->last_counter)
		return refuse(why, 40, "the last counter is not the header's");
	return ERR_OK;
}

static enum err check_block(
	struct bytes bytes, struct demand demand, struct block_header *out, struct why *why)
{
	struct block_header header;
	enum err err = block_read_header(bytes, &header, why);
	if (err)
		return err;
	if (demand.whole ? header.length != bytes.len : header.length < bytes.len)
		return refuse(why, 4, "the block's length is not that of the bytes given");
	struct seen seen = {
		.start = bytes.ptr, .counter = header.first_counter - 1, .demand = demand};
	struct block_run run = {0};
	struct bytes rest = block_runs(bytes, &header);
	while (rest.len) {
		err = check_run_header(rest, &seen, &run, why);
		if (!err)
			err = check_records(&run, &seen, why);
		if (err)
			return err;
		rest = (struct bytes){rest.ptr + run.whole.len, rest.len - run.whole.len};
	}
	err = check_sums(&header, &seen, why);
	if (!err)
		*out = header;
	return err;
}

enum err block_check(struct bytes bytes, struct block_header *out, struct why *why)
{
	return check_block(bytes, (struct demand){.whole = true}, out, why);
}

enum err block_check_published(struct bytes bytes, struct block_header *out, struct why *why)
{
	struct block_header header;
	enum err err = check_block(bytes, (struct demand){.whole = true}, &header, why);
	if (err)
		return err;
	if (header.base_seq || header.time_us || header.identity.len)
		return refuse(why, 16, "wanted sequence, time and identity left to the broker");
	*out = header;
	return ERR_OK;
}

enum err block_check_delivered(struct bytes bytes, struct block_header *out, struct why *why)
{
	return check_block(bytes, (struct demand){0}, out, why);
}

enum err block_check_stored(
	struct bytes bytes, bool whole, struct block_header *out, struct why *why)
{
	return check_block(bytes, (struct demand){.whole = whole, .stored = true}, out, why);
}

struct bytes block_runs(struct bytes block, const struct block_header *header)
{
	CHECK(header->header_length <= block.len);
	return (struct bytes){block.ptr + header->header_length, block.len - header->header_length};
}

bool block_next_run(struct bytes *rest, struct block_run *out)
{
	if (rest->len == 0)
		return false;
	CHECK(rest->len >= BLOCK_RUN_HEADER);
	fill_run(rest->ptr, out);
	CHECK(out->whole.len >= BLOCK_RUN_HEADER && out->whole.len <= rest->len);
	*rest = (struct bytes){rest->ptr + out->whole.len, rest->len - out->whole.len};
	return true;
}

bool block_next_record(const struct block_run *run, size_t *at, struct block_record *out)
{
	bool first = *at == 0;
	if (first) {
		*at = BLOCK_RUN_HEADER + run->subject.len;
		*out = (struct block_record){
			.counter = run->first_counter, .index = run->first_index};
	} else if (out->index + 1 == run->first_index + run->count) {
		return false;
	} else {
		out->index++;
	}
	CHECK(*at + BLOCK_RECORD_HEADER <= run->whole.len);
	const uint8_t *record = run->whole.ptr + *at;
	uint32_t len = get_u32(record);
	CHECK(len <= run->whole.len - *at - BLOCK_RECORD_HEADER);
	out->counter += get_u32(record + 4);
	out->body = (struct bytes){record + BLOCK_RECORD_HEADER, len};
	*at += BLOCK_RECORD_HEADER + len;
	return true;
}

/* --- The broker's changes ----------------------------------------------------------------- */

void block_stamp(struct bytes block, const struct block_header *header, struct text identity,
	uint64_t base_seq, int64_t time_us, struct buffer *out)
{
	CHECK(identity.len <= BLOCK_NAME_MAX);
	struct bytes runs = block_runs(block, header);
	struct block_header stamped = *header;
	stamped.identity = identity;
	stamped.base_seq = base_seq;
	stamped.time_us = time_us;
	stamped.header_length = (uint16_t)header_room(header->producer.len, identity.len);
	stamped.length = (uint32_t)(stamped.header_length + runs.len);
	write_header(&stamped, buffer_grow(out, stamped.header_length));
	buffer_add(out, runs.ptr, runs.len);
}

void block_shorten(uint8_t *block, size_t len)
{
	put_u32(block + 4, (uint32_t)len);
	seal(block, get_u16(block + 8), HEADER_CHECKSUM_AT);
}

void block_clip_run(const struct block_run *run, uint32_t first, uint32_t last, struct buffer *out)
{
	CHECK(first >= run->first_index && first <= last && last < run->first_index + run->count);
	struct block_record record = {0};
	size_t begin = 0, end = 0, at = 0;
	uint64_t counter = 0;
	for (size_t before = BLOCK_RUN_HEADER + run->subject.len;
		block_next_record(run, &at, &record) && record.index <= last; before = at) {
		if (record.index == first) {
			begin = before;
			counter = record.counter;
		}
		end = at;
	}
	size_t made = out->len;
	buffer_add(out, run->whole.ptr, BLOCK_RUN_HEADER + run->subject.len);
	buffer_add(out, run->whole.ptr + begin, end - begin);
	size_t len = padded(out->len - made), padding = made + len - out->len;
	memset(buffer_grow(out, padding), 0, padding);
	uint8_t *clipped = out->ptr + made;
	put_u32(clipped, (uint32_t)len);
	put_u16(clipped + 4, (uint16_t)(last - first + 1));
	put_u32(clipped + 8, first);
	put_u64(clipped + 16, counter);
	put_u32(clipped + BLOCK_RUN_HEADER + run->subject.len + 4, 0); /* the first has no step */
	seal(clipped, len, RUN_CHECKSUM_AT);
}

void block_cut(
	struct bytes block, const struct block_header *header, uint64_t upto, struct buffer *out)
{
	CHECK(upto < header->last_counter);
	struct block_writer writer = {0};
	struct block_run run;
	struct block_record record = {0};
	block_start(&writer, header->producer);
	for (struct bytes rest = block_runs(block, header); block_next_run(&rest, &run);)
		for (size_t at = 0; block_next_record(&run, &at, &record);)
			if (record.counter > upto)
				CHECK(block_add(&writer, run.subject, record.counter, record.body,
					      NULL) == ERR_OK);
	struct bytes cut = block_finish(&writer);
	buffer_add(out, cut.ptr, cut.len);
	block_writer_fini(&writer);
}
