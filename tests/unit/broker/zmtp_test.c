#include "broker/zmtp.h"

#include "tests/sim/testing.h"

#define BYTES(literal) bytes_of((literal), sizeof(literal) - 1)

/* As RFC 37 has them, by hand. */
static const uint8_t greeting[ZMTP_GREETING] = {
	0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 1, 'N', 'U', 'L', 'L'};
static const char dealer[] = "\5READY\13Socket-Type\0\0\0\6DEALER\10Identity\0\0\0\0";

static enum zmtp_verdict take_greeting(size_t at, uint8_t value, size_t len, bool *heartbeats)
{
	uint8_t other[ZMTP_GREETING];
	memcpy(other, greeting, sizeof(other));
	other[at] = value;
	struct bytes rest = bytes_of(other, len);
	return zmtp_take_greeting(&rest, heartbeats);
}

static void test_greeting(void **state)
{
	struct buffer ours = {0};
	bool heartbeats = false;
	(void)state;
	zmtp_greet(&ours);
	assert_int_equal(ours.len, ZMTP_GREETING);
	assert_memory_equal(ours.ptr, greeting, ZMTP_GREETING);
	buffer_fini(&ours);
	for (size_t len = 0; len < ZMTP_GREETING; len++)
		assert_int_equal(take_greeting(0, 0xFF, len, &heartbeats), ZMTP_UNFINISHED);
	assert_int_equal(take_greeting(0, 0xFF, ZMTP_GREETING, &heartbeats), ZMTP_TAKEN);
	assert_true(heartbeats);
	assert_int_equal(take_greeting(11, 0, ZMTP_GREETING, &heartbeats), ZMTP_TAKEN);
	assert_false(heartbeats); /* 3.0 knows none */
	/* Told as soon as it shows. */
	assert_int_equal(take_greeting(0, 'G', 1, &heartbeats), ZMTP_WRONG);
	assert_int_equal(take_greeting(9, 0, 11, &heartbeats), ZMTP_WRONG);
	assert_int_equal(take_greeting(10, 2, 11, &heartbeats), ZMTP_WRONG);
	assert_int_equal(take_greeting(12, 'C', ZMTP_GREETING, &heartbeats), ZMTP_WRONG);
	assert_int_equal(take_greeting(16, 'A', ZMTP_GREETING, &heartbeats), ZMTP_WRONG);
}

static void want_frame(struct bytes bytes, bool more, bool command, const char *body)
{
	struct zmtp_frame frame;
	for (size_t len = 0; len < bytes.len; len++) {
		struct bytes part = bytes_of(bytes.ptr, len);
		assert_int_equal(zmtp_take_frame(&part, &frame), ZMTP_UNFINISHED);
		assert_int_equal(part.len, len);
	}
	assert_int_equal(zmtp_take_frame(&bytes, &frame), ZMTP_TAKEN);
	assert_int_equal(bytes.len, 0);
	assert_int_equal(frame.more, more);
	assert_int_equal(frame.command, command);
	assert_int_equal(frame.body.len, strlen(body));
	assert_memory_equal(frame.body.ptr, body, frame.body.len);
}

static void want_wrong(struct bytes bytes)
{
	struct zmtp_frame frame;
	assert_int_equal(zmtp_take_frame(&bytes, &frame), ZMTP_WRONG);
}

static void test_frames(void **state)
{
	uint8_t head[ZMTP_HEAD_MAX];
	(void)state;
	want_frame(BYTES("\0\3abc"), false, false, "abc");
	want_frame(BYTES("\1\0"), true, false, "");
	want_frame(BYTES("\2\0\0\0\0\0\0\0\2ab"), false, false, "ab");
	want_frame(BYTES("\4\2ab"), false, true, "ab");
	want_frame(BYTES("\6\0\0\0\0\0\0\0\2ab"), false, true, "ab");
	want_wrong(BYTES("\10\0"));                /* a flag that is none */
	want_wrong(BYTES("\5\0"));                 /* a command has no second part */
	want_wrong(BYTES("\2\0\0\0\0\0\100\0\1")); /* a byte more than 4 MiB, none there */
	want_wrong(BYTES("\2\377\377\377\377\377\377\377\377"));
	assert_int_equal(zmtp_head(255, true, head), 2);
	assert_memory_equal(head, "\1\377", 2);
	assert_int_equal(zmtp_head(256, false, head), 9);
	assert_memory_equal(head, "\2\0\0\0\0\0\0\1\0", 9);
}

static void want_answer(struct bytes command, struct bytes answer)
{
	struct buffer out = {0};
	zmtp_answer(command, &out);
	assert_int_equal(out.len, answer.len);
	if (answer.len)
		assert_memory_equal(out.ptr, answer.ptr, answer.len);
	buffer_fini(&out);
}

static void test_commands(void **state)
{
	struct buffer ours = {0};
	(void)state;
	zmtp_ready(&ours);
	assert_int_equal(ours.len, 2 + sizeof(dealer) - 1);
	assert_memory_equal(ours.ptr, "\4\51\5READY\13Socket-Type\0\0\0\6ROUTER", 30);
	assert_true(zmtp_is_ready(bytes_of(ours.ptr + 2, ours.len - 2)));
	buffer_fini(&ours);
	for (size_t len = 0; len < 28; len++) /* up to the kind of socket */
		assert_false(zmtp_is_ready(bytes_of(dealer, len)));
	assert_true(zmtp_is_ready(BYTES(dealer)));
	assert_false(zmtp_is_ready(BYTES("\5READY\13Socket-Type\0\0\0\3SUB")));
	assert_false(zmtp_is_ready(BYTES("\5READY\13Socket-Type\377\377\377\377DEALER")));
	assert_false(zmtp_is_ready(BYTES("\5ERROR\0")));
	want_answer(BYTES("\4PING\0\5"), BYTES("\4\5\4PONG"));
	want_answer(BYTES("\4PING\0\5ab"), BYTES("\4\7\4PONGab"));
	want_answer(BYTES("\4PING\0\0"
			  "0123456789abcdef"),
		BYTES("\4\25\4PONG0123456789abcdef"));
	want_answer(BYTES("\4PING\0\0"
			  "0123456789abcdefg"),
		BYTES(""));
	want_answer(BYTES("\4PING\0"), BYTES(""));
	want_answer(BYTES("\4PONG"), BYTES(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_greeting),
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_commands),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
