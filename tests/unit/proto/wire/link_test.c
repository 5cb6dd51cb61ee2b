#include "proto/wire/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/socket.h>
#include <unistd.h>

static void messages_arrive_whole_however_they_are_cut(void **state)
{
	(void)state;
	int ends[2];
	struct link_reader reader = {0};
	struct why why = {0};
	enum link_kind kind;
	struct bytes body;
	bool there;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(link_send(ends[0], LINK_BATCH, bytes_of("abc", 3), 1000, &why), ERR_OK);
	assert_int_equal(link_send(ends[0], LINK_DONE, bytes_of("", 0), 1000, &why), ERR_OK);
	uint8_t bytes[64];
	ssize_t len = read(ends[1], bytes, sizeof(bytes));
	assert_int_equal(len, 5 + 3 + 5);
	for (ssize_t i = 0; i < len; i++) {
		assert_int_equal(write(ends[0], &bytes[i], 1), 1);
		assert_int_equal(link_read(&reader, ends[1], &why), ERR_OK);
		assert_int_equal(link_next(&reader, &kind, &body, &there, &why), ERR_OK);
		assert_int_equal(there, i == 7 || i == 12);
		if (i == 7) {
			assert_int_equal(kind, LINK_BATCH);
			assert_true(bytes_equal(body, bytes_of("abc", 3)));
		}
	}
	assert_int_equal(kind, LINK_DONE);
	assert_int_equal(body.len, 0);
	link_reader_fini(&reader);
	close(ends[0]);
	close(ends[1]);
}

static void lengths_and_kinds_are_not_believed(void **state)
{
	(void)state;
	const char *const noise[] = {"\xff\xff\xff\xff\x01", "\x00\x00\x00\x00\x09", "GET / HTTP"};
	for (size_t i = 0; i < 3; i++) {
		int ends[2];
		struct link_reader reader = {0};
		enum link_kind kind;
		struct bytes body;
		bool there;
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
		assert_int_equal(write(ends[0], noise[i], 5), 5);
		assert_int_equal(link_read(&reader, ends[1], NULL), ERR_OK);
		assert_int_equal(link_next(&reader, &kind, &body, &there, NULL), ERR_BAD_FRAME);
		assert_false(there);
		link_reader_fini(&reader);
		close(ends[0]);
		close(ends[1]);
	}
}

static void the_end_of_the_other_side_is_told(void **state)
{
	(void)state;
	int ends[2];
	struct link_reader reader = {0};
	struct why why = {0};
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	close(ends[0]);
	assert_int_equal(link_read(&reader, ends[1], &why), ERR_DIED);
	assert_int_equal(link_send(ends[1], LINK_BATCH, bytes_of("abc", 3), 1000, &why), ERR_DIED);
	link_reader_fini(&reader);
	close(ends[1]);
}

static void who_takes_nothing_is_not_waited_for(void **state)
{
	(void)state;
	int ends[2];
	struct why why = {0};
	void *large = calloc(1, LINK_BODY_MAX);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(link_send(ends[0], LINK_BATCH, bytes_of(large, LINK_BODY_MAX), 20, &why),
		ERR_TIMEOUT);
	free(large);
	close(ends[0]);
	close(ends[1]);
}

/* Who has more to do sends what is taken, and the rest later. */
static void a_message_may_be_sent_in_pieces(void **state)
{
	(void)state;
	int ends[2];
	struct link_reader reader = {0};
	enum link_kind kind;
	struct bytes got;
	struct why why = {0};
	size_t sent = 0, before = 1;
	bool there = false;
	uint8_t *large = calloc(1, LINK_BODY_MAX);
	struct buffer whole = {0};
	large[LINK_BODY_MAX - 1] = 7;
	link_put(&whole, LINK_BATCH, bytes_of(large, LINK_BODY_MAX));
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	for (int pieces = 0; !there; pieces++) {
		assert_int_equal(
			link_send_some(ends[0], buffer_bytes(&whole), &sent, &why), ERR_OK);
		assert_true(pieces > 0 || sent < whole.len);
		assert_true(sent > before || sent == whole.len);
		before = sent;
		assert_int_equal(link_read(&reader, ends[1], &why), ERR_OK);
		assert_int_equal(link_next(&reader, &kind, &got, &there, &why), ERR_OK);
	}
	assert_int_equal(kind, LINK_BATCH);
	assert_int_equal(got.len, LINK_BODY_MAX);
	assert_int_equal(got.ptr[LINK_BODY_MAX - 1], 7);
	link_reader_fini(&reader);
	buffer_fini(&whole);
	free(large);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_arrive_whole_however_they_are_cut),
		cmocka_unit_test(lengths_and_kinds_are_not_believed),
		cmocka_unit_test(the_end_of_the_other_side_is_told),
		cmocka_unit_test(who_takes_nothing_is_not_waited_for),
		cmocka_unit_test(a_message_may_be_sent_in_pieces),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
