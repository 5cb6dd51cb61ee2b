#include "proto/wire/zmtp.h"

#include "tests/sim/testing.h"

#define BYTES(literal) bytes_of((literal), sizeof(literal) - 1)

/* As RFC 37 has them, by hand. */
static const uint8_t greeting[ZMTP_GREETING] = {
	0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 1, 'N', 'U', 'L', 'L'};
static const char dealer[] = "\5READY\13Socket-Type\0\0\0\6DEALER\10Identity\0\0\0\0";

static enum zmtp_verdict take_greeting(size_t at, uint8_t value, size_t len)
{
	uint8_t other[ZMTP_GREETING];
	memcpy(other, greeting, sizeof(other));
	other[at] = value;
	struct bytes rest = bytes_of(other, len);
	return zmtp_take_greeting(&rest);
}

static void test_greeting(void **state)
{
	struct buffer ours = {0};
	(void)state;
	zmtp_greet(&ours);
	assert_int_equal(ours.len, ZMTP_GREETING);
	assert_memory_equal(ours.ptr, greeting, ZMTP_GREETING);
	buffer_fini(&ours);
	for (size_t len = 0; len < ZMTP_GREETING; len++)
		assert_int_equal(take_greeting(0, 0xFF, len), ZMTP_UNFINISHED);
	assert_int_equal(take_greeting(0, 0xFF, ZMTP_GREETING), ZMTP_TAKEN);
	assert_int_equal(take_greeting(11, 0, ZMTP_GREETING), ZMTP_TAKEN);
	/* Told as soon as it shows. */
	assert_int_equal(take_greeting(0, 'G', 1), ZMTP_WRONG);
	assert_int_equal(take_greeting(9, 0, 11), ZMTP_WRONG);
	assert_int_equal(take_greeting(10, 2, 11), ZMTP_WRONG);
	assert_int_equal(take_greeting(12, 'C', ZMTP_GREETING), ZMTP_KEYED);
	assert_int_equal(take_greeting(16, 'A', ZMTP_GREETING), ZMTP_KEYED);
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

static void want_message(struct bytes bytes, unsigned count, const char *first, const char *second)
{
	struct zmtp_message message;
	for (size_t len = 0; len < bytes.len; len++) {
		struct bytes part = bytes_of(bytes.ptr, len);
		assert_int_equal(zmtp_take_message(&part, &message), ZMTP_UNFINISHED);
		assert_int_equal(part.len, len); /* nothing of it is taken */
	}
	assert_int_equal(zmtp_take_message(&bytes, &message), ZMTP_TAKEN);
	assert_int_equal(bytes.len, 0);
	assert_int_equal(message.count, count);
	assert_int_equal(message.frames[0].len, strlen(first));
	assert_memory_equal(message.frames[0].ptr, first, strlen(first));
	assert_int_equal(message.frames[1].len, strlen(second));
	if (second[0])
		assert_memory_equal(message.frames[1].ptr, second, strlen(second));
}

static void test_messages(void **state)
{
	struct zmtp_message message;
	struct bytes wrong = BYTES("\1\1a\4\1b");
	(void)state;
	want_message(BYTES("\0\1a"), 1, "a", "");
	want_message(BYTES("\1\2ab\0\1c"), 2, "ab", "c");
	want_message(BYTES("\1\1a\1\1b\0\1c"), 3, "a", "b");
	want_message(BYTES("\4\2ab"), 0, "ab", "");
	assert_int_equal(zmtp_take_message(&wrong, &message), ZMTP_WRONG);
	/* Frames without an end are given up: when they are many, and when they are large. */
	uint8_t *endless = test_calloc(1, ZMTP_MESSAGE_MAX + 1024);
	for (size_t i = 0; i <= ZMTP_FRAMES_MAX; i++)
		endless[2 * i] = 1;
	struct bytes rest = bytes_of(endless, 2 * ZMTP_FRAMES_MAX);
	assert_int_equal(zmtp_take_message(&rest, &message), ZMTP_UNFINISHED);
	rest = bytes_of(endless, 2 * ZMTP_FRAMES_MAX + 2);
	assert_int_equal(zmtp_take_message(&rest, &message), ZMTP_WRONG);
	static const uint8_t largest[] = {3, 0, 0, 0, 0, 0, 0x40, 0, 0};
	memset(endless, 0, ZMTP_MESSAGE_MAX);
	memcpy(endless, largest, sizeof(largest));
	memcpy(endless + sizeof(largest) + ZMTP_FRAME_MAX, largest, sizeof(largest));
	rest = bytes_of(endless, ZMTP_MESSAGE_MAX);
	assert_int_equal(zmtp_take_message(&rest, &message), ZMTP_UNFINISHED);
	rest = bytes_of(endless, ZMTP_MESSAGE_MAX + 1);
	assert_int_equal(zmtp_take_message(&rest, &message), ZMTP_WRONG);
	test_free(endless);
}

static void test_commands(void **state)
{
	struct buffer ours = {0};
	(void)state;
	zmtp_ready(&ours, ZMTP_ROUTER);
	assert_int_equal(ours.len, 2 + sizeof(dealer) - 1);
	assert_memory_equal(ours.ptr, "\4\51\5READY\13Socket-Type\0\0\0\6ROUTER", 30);
	assert_true(zmtp_is_ready(bytes_of(ours.ptr + 2, ours.len - 2), ZMTP_ROUTER));
	assert_true(zmtp_is_ready(bytes_of(ours.ptr + 2, ours.len - 2), ZMTP_DEALER));
	buffer_clear(&ours);
	zmtp_ready(&ours, ZMTP_DEALER);
	assert_int_equal(ours.len, 2 + sizeof(dealer) - 1);
	assert_memory_equal(ours.ptr + 2, dealer, sizeof(dealer) - 1);
	buffer_fini(&ours);
	for (size_t len = 0; len < 28; len++) /* up to the kind of socket */
		assert_false(zmtp_is_ready(bytes_of(dealer, len), ZMTP_ROUTER));
	assert_true(zmtp_is_ready(BYTES(dealer), ZMTP_ROUTER));
	assert_false(zmtp_is_ready(BYTES("\5READY\13Socket-Type\0\0\0\3SUB"), ZMTP_ROUTER));
	assert_true(zmtp_is_ready(BYTES("\5READY\13Socket-Type\0\0\0\3REQ"), ZMTP_ROUTER));
	assert_false(zmtp_is_ready(BYTES("\5READY\13Socket-Type\0\0\0\3REQ"), ZMTP_DEALER));
	assert_false(
		zmtp_is_ready(BYTES("\5READY\13Socket-Type\377\377\377\377DEALER"), ZMTP_ROUTER));
	assert_false(zmtp_is_ready(BYTES("\5ERROR\0"), ZMTP_ROUTER));
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
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_commands),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
