/* Holds frames and blocks to tests/vectors/wire.txt (its README tells the format). */
#include "proto/wire/block.h"
#include "proto/wire/frame.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct vector {
	struct text name, as, error;
	struct buffer bytes, holds; /* holds: a line per record, each with its line feed */
	bool canonical;
};

static struct buffer file_read(const char *name)
{
	struct buffer out = {0};
	char part[4096];
	FILE *file = fopen(name, "re");
	if (!file)
		fail_msg("%s: run from the top folder", name);
	for (size_t n; (n = fread(part, 1, sizeof(part), file)) > 0;)
		buffer_add(&out, part, n);
	fclose(file);
	return out;
}

static void add_bytes(struct text value, struct buffer *out)
{
	struct text part;
	while (text_split(&value, ' ', &part)) {
		if (part.len && part.ptr[0] == '"') {
			buffer_text(out, text_slice(part, 1, part.len - 1));
			continue;
		}
		assert_int_equal(part.len % 2, 0);
		for (size_t i = 0; i < part.len; i += 2) {
			char hex[3] = {part.ptr[i], part.ptr[i + 1], '\0'};
			*buffer_grow(out, 1) = (uint8_t)strtol(hex, NULL, 16);
		}
	}
}

static void take_line(struct text line, struct vector *out)
{
	struct text rest = line, key;
	assert_true(text_split(&rest, ':', &key));
	struct text value = text_trim(rest);
	if (text_is(key, "case")) {
		out->name = value;
	} else if (text_is(key, "as")) {
		out->as = value;
	} else if (text_is(key, "bytes")) {
		add_bytes(value, &out->bytes);
	} else if (text_is(key, "error")) {
		out->error = value;
	} else if (text_is(key, "canonical")) {
		out->canonical = text_is(value, "yes");
	} else if (text_is(key, "holds")) {
		buffer_text(&out->holds, value);
		buffer_char(&out->holds, '\n');
	} else {
		fail_msg("unknown key in '%.*s'", TEXT_ARG(line));
	}
}

static bool next_vector(struct text *rest, struct vector *out)
{
	struct text line;
	buffer_clear(&out->bytes);
	buffer_clear(&out->holds);
	*out = (struct vector){.bytes = out->bytes, .holds = out->holds};
	while (text_split(rest, '\n', &line)) {
		if (line.len == 0 && out->name.ptr)
			return true;
		if (line.len && line.ptr[0] != '#')
			take_line(line, out);
	}
	return out->name.ptr != NULL;
}

static void tell_frame(const struct frame *frame, struct buffer *out)
{
	buffer_format(out, "%s flags=%04x chan=%u corr=%" PRIu64 " arg=%" PRIu64 "\n",
		frame_op_name(frame->op), frame->flags, frame->chan, frame->corr, frame->arg);
}

static void tell_block(struct bytes block, const struct block_header *header, struct buffer *out)
{
	struct block_run run;
	struct block_record record;
	for (struct bytes rest = block_runs(block, header); block_next_run(&rest, &run);)
		for (size_t at = 0; block_next_record(&run, &at, &record);) {
			buffer_format(out, "%.*s %" PRIu64 " %u ", TEXT_ARG(run.subject),
				record.counter, record.index);
			for (size_t i = 0; i < record.body.len; i++)
				buffer_format(out, "%02x", record.body.ptr[i]);
			buffer_char(out, '\n');
		}
}

/* The records of a block, written anew. */
static void write_again(struct bytes block, const struct block_header *header, struct buffer *out)
{
	struct block_writer writer = {0};
	struct block_run run;
	struct block_record record;
	block_start(&writer, header->producer);
	for (struct bytes rest = block_runs(block, header); block_next_run(&rest, &run);)
		for (size_t at = 0; block_next_record(&run, &at, &record);)
			assert_int_equal(
				block_add(&writer, run.subject, record.counter, record.body, NULL),
				ERR_OK);
	struct bytes again = block_finish(&writer);
	buffer_add(out, again.ptr, again.len);
	block_writer_fini(&writer);
}

static enum err judge_block(const struct vector *vector, struct bytes bytes,
	struct block_header *header, struct why *why)
{
	if (text_is(vector->as, "published"))
		return block_check_published(bytes, header, why);
	if (text_is(vector->as, "delivered"))
		return block_check_delivered(bytes, header, why);
	assert_true(text_is(vector->as, "block"));
	return block_check(bytes, header, why);
}

/* Judges a copy of just that size, so that a sanitizer sees one byte read too many. */
static enum err judge(const struct vector *vector, struct buffer *told, struct why *why)
{
	uint8_t *copy = malloc(vector->bytes.len ? vector->bytes.len : 1);
	struct bytes bytes = {copy, vector->bytes.len};
	struct frame frame;
	struct block_header header;
	if (bytes.len)
		memcpy(copy, vector->bytes.ptr, bytes.len);
	bool is_frame = text_is(vector->as, "frame");
	enum err err = is_frame ? frame_read(bytes, &frame, why)
				: judge_block(vector, bytes, &header, why);
	if (!err && is_frame)
		tell_frame(&frame, told);
	if (!err && !is_frame)
		tell_block(bytes, &header, told);
	if (!err && vector->canonical) {
		struct buffer again = {0};
		write_again(bytes, &header, &again);
		if (!bytes_equal(buffer_bytes(&again), bytes))
			fail_msg("%.*s: written otherwise", TEXT_ARG(vector->name));
		buffer_fini(&again);
	}
	free(copy);
	return err;
}

static void hold(const struct vector *vector)
{
	struct buffer told = {0};
	struct why why = {0};
	char got[256];
	if (judge(vector, &told, &why) == ERR_OK) {
		if (!text_equal(buffer_as_text(&told), buffer_as_text(&vector->holds)))
			fail_msg("%.*s: holds\n%.*s", TEXT_ARG(vector->name),
				TEXT_ARG(buffer_as_text(&told)));
	} else {
		/* Of a body the place in the block is enough. */
		why.where[strcspn(why.where, ",")] = '\0';
		snprintf(got, sizeof(got), "%s %s", err_name(why.code), why.where);
		if (!text_is(vector->error, got))
			fail_msg("%.*s: refused with '%s', %s", TEXT_ARG(vector->name), got,
				why.text);
	}
	buffer_fini(&told);
}

static void every_vector_is_taken_or_refused_as_written(void **state)
{
	(void)state;
	struct buffer file = file_read("tests/vectors/wire.txt");
	struct text rest = buffer_as_text(&file);
	struct vector vector = {0};
	unsigned count = 0;
	for (; next_vector(&rest, &vector); count++)
		hold(&vector);
	assert_true(count >= 70);
	buffer_fini(&vector.bytes);
	buffer_fini(&vector.holds);
	buffer_fini(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_vector_is_taken_or_refused_as_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
