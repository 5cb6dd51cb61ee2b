#include "proto/wire/envelope.h"

#include "proto/codec/packed.h"
#include "proto/codec/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* {type, data: {cursor: "c", seq: ...}}, where `seq` is left out when it is 0. */
static void put_event(struct buffer *out, const char *type, uint64_t seq)
{
	packed_put_map(out, 2);
	packed_put_text(out, TEXT("type"));
	packed_put_text(out, text_of(type));
	packed_put_text(out, TEXT("data"));
	packed_put_map(out, seq ? 2 : 1);
	packed_put_text(out, TEXT("cursor"));
	packed_put_text(out, TEXT("c"));
	if (!seq)
		return;
	packed_put_text(out, TEXT("seq"));
	packed_put_u64(out, seq);
}

/* The verdict on a block of a good event and then `body`. */
static enum err judge_on(const char *subject, const char *open, struct bytes body, struct why *why)
{
	struct block_writer writer = {0};
	struct buffer good = {0};
	struct block_header header;
	put_event(&good, "cursor_moved", 7);
	block_start(&writer, TEXT("p"));
	assert_int_equal(block_add(&writer, TEXT("a.b"), 1, buffer_bytes(&good), NULL), ERR_OK);
	assert_int_equal(block_add(&writer, text_of(subject), 2, body, NULL), ERR_OK);
	struct bytes block = block_finish(&writer);
	assert_int_equal(block_check_published(block, &header, NULL), ERR_OK);
	enum err err = envelope_check(block, &header, text_of(open), why);
	block_writer_fini(&writer);
	buffer_fini(&good);
	return err;
}

static enum err judge(struct bytes body, struct why *why)
{
	return judge_on("a.c", "other", body, why);
}

static void types_of_no_table_pass_where_the_stream_takes_them(void **state)
{
	(void)state;
	static const struct {
		const char *subject, *open;
		enum err wanted;
	} cases[] = {
		{"analysis.x.made", "analysis,other", ERR_OK},
		{"mine.x.made", "analysis,other", ERR_OK},
		{"news.x.made", "analysis,other", ERR_UNKNOWN_RECORD},
		{"news.x.made", "claim, news", ERR_OK},
		{"news.x.made", "all", ERR_OK},
		{"mine.x.made", "none", ERR_UNKNOWN_RECORD},
		{"mine.x.made", "analysis", ERR_UNKNOWN_RECORD},
	};
	struct buffer body = {0};
	put_event(&body, "a_plugins_own", 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct why why = {0};
		assert_int_equal(
			judge_on(cases[i].subject, cases[i].open, buffer_bytes(&body), &why),
			cases[i].wanted);
		if (!cases[i].wanted)
			continue;
		assert_string_equal(why.where, "event.type");
		assert_non_null(strstr(why.text, "record 2 of 2: 'a_plugins_own' stands in no "
						 "table, and the stream '"));
		assert_non_null(strstr(why.text, "takes no other types (unknown-types = "));
	}
	assert_int_equal(envelope_check_open(TEXT("analysis, other"), NULL), ERR_OK);
	assert_int_equal(envelope_check_open(TEXT("a.b"), NULL), ERR_BAD_VALUE);
	assert_int_equal(envelope_check_open(TEXT("a,,b"), NULL), ERR_BAD_SUBJECT);
	buffer_fini(&body);
}

static void events_of_the_tables_and_of_plugins_pass(void **state)
{
	(void)state;
	struct why why;
	struct buffer body = {0};
	put_event(&body, "cursor_moved", 9);
	assert_int_equal(judge(buffer_bytes(&body), &why), ERR_OK);
	buffer_clear(&body);
	put_event(&body, "a_plugins_own", 0);
	assert_int_equal(judge(buffer_bytes(&body), &why), ERR_OK);
	buffer_fini(&body);
}

static void what_is_no_event_is_refused_by_its_place(void **state)
{
	(void)state;
	struct why why;
	assert_int_equal(judge(bytes_of("\x81\xa1x\x01", 4), &why), ERR_MISSING);
	assert_string_equal(why.where, "event.type");
	assert_string_equal(why.text, "record 2 of 2: required, but not there");
	assert_int_equal(judge(bytes_of("\x01", 1), &why), ERR_BAD_VALUE);
	assert_string_equal(why.text, "record 2 of 2: wanted a map, got a whole number");
}

static void data_that_is_not_the_record_of_its_type_is_refused(void **state)
{
	(void)state;
	struct why why;
	struct buffer body = {0};
	put_event(&body, "cursor_moved", 0);
	assert_int_equal(judge(buffer_bytes(&body), &why), ERR_MISSING);
	assert_string_equal(why.where, "cursor_moved.seq");
	assert_string_equal(why.text, "record 2 of 2: required, but not there");
	assert_int_equal(judge(buffer_bytes(&body), NULL), ERR_MISSING);
	buffer_fini(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_of_no_table_pass_where_the_stream_takes_them),
		cmocka_unit_test(events_of_the_tables_and_of_plugins_pass),
		cmocka_unit_test(what_is_no_event_is_refused_by_its_place),
		cmocka_unit_test(data_that_is_not_the_record_of_its_type_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
