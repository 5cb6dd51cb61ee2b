#include "broker/lines.h"

#include "proto/base/alloc.h"
#include "tests/sim/testing.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BYTES(literal) bytes_of((literal), sizeof(literal) - 1)

enum { LONG_MS = 10000 };

static const uint8_t greeting[64] = {0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 1, 'N', 'U', 'L', 'L'};
static const char ready[] = "\4\34\5READY\13Socket-Type\0\0\0\6DEALER";

struct place {
	char path[80], endpoint[90];
	struct lines *lines;
};

static void open_place(struct place *place)
{
	char bound[LINES_ENDPOINT], folder[] = "/tmp/lines-XXXXXX";
	struct why why = {0};
	assert_non_null(mkdtemp(folder));
	snprintf(place->path, sizeof(place->path), "%s/s", folder);
	snprintf(place->endpoint, sizeof(place->endpoint), "ipc://%s", place->path);
	place->lines = lines_create();
	assert_int_equal(lines_listen(place->lines, place->endpoint, bound, &why), ERR_OK);
	assert_string_equal(bound, place->endpoint);
}

static void close_place(struct place *place)
{
	lines_destroy(&place->lines);
	assert_int_equal(access(place->path, F_OK), -1); /* it takes its file with it */
	*strrchr(place->path, '/') = '\0';
	assert_int_equal(rmdir(place->path), 0);
}

static int reach(const struct place *place)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", place->path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void say(int fd, struct bytes bytes)
{
	assert_int_equal(send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL), bytes.len);
}

static void hear(int fd, struct bytes wanted)
{
	uint8_t *found = alloc_zero(1, wanted.len);
	assert_int_equal(recv(fd, found, wanted.len, MSG_WAITALL), wanted.len);
	assert_memory_equal(found, wanted.ptr, wanted.len);
	free(found);
}

/* What the loop does: first what was gathered, then what is there. */
static bool turn(struct lines *lines, struct line_message *out, int wait_ms)
{
	if (lines_receive(lines, out))
		return true;
	assert_true(lines_wait(lines, wait_ms));
	bool found = lines_receive(lines, out);
	lines_flush(lines);
	return found;
}

/* Nothing whole is there: all that was said has been taken in. */
static void want_nothing(struct lines *lines)
{
	struct line_message message;
	assert_false(turn(lines, &message, 0));
}

static int reach_and_greet(const struct place *place)
{
	int fd = reach(place);
	want_nothing(place->lines);
	hear(fd, bytes_of(greeting, sizeof(greeting)));
	say(fd, bytes_of(greeting, sizeof(greeting)));
	want_nothing(place->lines);
	hear(fd, BYTES("\4\51\5READY\13Socket-Type\0\0\0\6ROUTER\10Identity\0\0\0\0"));
	say(fd, BYTES(ready));
	want_nothing(place->lines);
	return fd;
}

static struct line *want_message(
	struct lines *lines, struct bytes first, struct bytes second, unsigned count)
{
	struct line_message message;
	assert_true(turn(lines, &message, LONG_MS));
	assert_int_equal(message.count, count);
	assert_int_equal(message.frames[0].len, first.len);
	assert_int_equal(message.frames[1].len, second.len);
	if (first.len)
		assert_memory_equal(message.frames[0].ptr, first.ptr, first.len);
	if (second.len)
		assert_memory_equal(message.frames[1].ptr, second.ptr, second.len);
	return message.line;
}

static void want_end(struct place *place, int fd, void *owner)
{
	uint8_t byte;
	want_nothing(place->lines);
	assert_ptr_equal(lines_next_ended(place->lines), owner);
	assert_null(lines_next_ended(place->lines));
	assert_true(recv(fd, &byte, 1, 0) <= 0);
	close(fd);
}

/* However it is cut on its way; several at once; with frames that nobody wants. */
static void test_messages(void **state)
{
	static const char message[] = "\1\2ab\0\3cde";
	struct place place;
	(void)state;
	open_place(&place);
	int fd = reach_and_greet(&place);
	for (size_t i = 0; i + 2 < sizeof(message); i++) {
		say(fd, bytes_of(message + i, 1));
		want_nothing(place.lines);
	}
	say(fd, bytes_of(message + sizeof(message) - 2, 1));
	struct line *line = want_message(place.lines, BYTES("ab"), BYTES("cde"), 2);
	assert_null(line_owner(line));
	line_set_owner(line, &place);
	say(fd, BYTES("\1\1x\0\0\0\1y\4\11\4PING\0\0hi\1\1a\1\1b\0\1c\1\1z"));
	assert_ptr_equal(want_message(place.lines, BYTES("x"), BYTES(""), 2), line);
	assert_ptr_equal(line_owner(line), &place);
	want_message(place.lines, BYTES("y"), BYTES(""), 1);
	want_message(place.lines, BYTES("a"), BYTES("b"), 3);
	want_nothing(place.lines);
	hear(fd, BYTES("\4\7\4PONGhi"));
	say(fd, BYTES("\0\1w"));
	want_message(place.lines, BYTES("z"), BYTES("w"), 2);
	close(fd);
	want_nothing(place.lines);
	assert_ptr_equal(lines_next_ended(place.lines), &place);
	close_place(&place);
}

static void test_who_is_no_client(void **state)
{
	static const struct bytes wrong[] = {
		{(const uint8_t *)"GET / HTTP/1.1\r\n", 16},
		{(const uint8_t *)"\377\0\0\0\0\0\0\0\1\177\1", 11},
	};
	struct place place;
	(void)state;
	open_place(&place);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		int fd = reach(&place);
		want_nothing(place.lines);
		hear(fd, bytes_of(greeting, sizeof(greeting)));
		say(fd, wrong[i]);
		want_end(&place, fd, NULL);
	}
	int fd = reach(&place);
	want_nothing(place.lines);
	hear(fd, bytes_of(greeting, sizeof(greeting)));
	say(fd, bytes_of(greeting, sizeof(greeting)));
	say(fd, BYTES("\1\1x\0\1y")); /* without READY */
	want_end(&place, fd, NULL);
	fd = reach_and_greet(&place);
	say(fd, BYTES("\1\1x\4\7\4PING\0\0")); /* a command within a message */
	want_end(&place, fd, NULL);
	close_place(&place);
}

/* The largest is taken; a byte more is not even waited for. */
static void test_large(void **state)
{
	enum { LARGEST = 4 << 20 };
	struct place place;
	struct line_message message = {0};
	(void)state;
	open_place(&place);
	int fd = reach_and_greet(&place);
	uint8_t *body = alloc_zero(1, LARGEST);
	memset(body, 'z', LARGEST);
	say(fd, BYTES("\1\1x\2\0\0\0\0\0\100\0\0"));
	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	for (size_t sent = 0; sent < LARGEST;) {
		ssize_t n = send(fd, body + sent, LARGEST - sent, 0);
		sent += n > 0 ? (size_t)n : 0;
		if (sent < LARGEST)
			want_nothing(place.lines);
	}
	while (!turn(place.lines, &message, LONG_MS)) {
	}
	assert_int_equal(message.frames[1].len, LARGEST);
	assert_memory_equal(message.frames[1].ptr, body, LARGEST);
	line_set_owner(message.line, &place);
	say(fd, BYTES("\1\1x\2\0\0\0\0\0\100\0\1"));
	want_end(&place, fd, &place);
	free(body);
	close_place(&place);
}

/* While there is nothing to hear, more is sent. */
static void hear_slowly(const struct place *place, int fd, struct bytes wanted)
{
	uint8_t *found = alloc_zero(1, wanted.len);
	for (size_t at = 0; at < wanted.len;) {
		ssize_t n = recv(fd, found + at, wanted.len - at, MSG_DONTWAIT);
		if (n < 0)
			want_nothing(place->lines);
		else
			at += (size_t)n;
	}
	assert_memory_equal(found, wanted.ptr, wanted.len);
	free(found);
}

/* A slow reader gets each byte in order; what is held is kept until it went out. */
static void test_sending(void **state)
{
	enum { COUNT = 300, PART = 5000 };
	struct place place;
	(void)state;
	open_place(&place);
	int fd = reach_and_greet(&place);
	say(fd, BYTES("\0\1x"));
	struct line *line = want_message(place.lines, BYTES("x"), BYTES(""), 1);
	struct buffer bytes = {0};
	memset(buffer_grow(&bytes, PART), 'h', PART);
	struct body *body = body_create(&bytes);
	for (unsigned i = 0; i < COUNT; i++) {
		struct bytes head = bytes_of(&i, sizeof(i));
		assert_true(line_send(line, head, head, NULL));
		assert_true(line_send(line, head, body_bytes(body), body));
	}
	struct bytes sent = bytes_of(body_bytes(body).ptr, PART);
	struct body *ours = body_keep(body);
	body_drop(&body);
	lines_flush(place.lines);
	for (unsigned i = 0; i < COUNT; i++) {
		struct bytes head = bytes_of(&i, sizeof(i));
		const struct bytes wanted[] = {BYTES("\1\4"), head, BYTES("\0\4"), head,
			BYTES("\1\4"), head, BYTES("\2\0\0\0\0\0\0\x13\x88"), sent};
		for (size_t w = 0; w < ARRAY_LEN(wanted); w++)
			hear_slowly(&place, fd, wanted[w]);
	}
	body_drop(&ours);
	close(fd);
	close_place(&place);
}

/* Who takes nothing is not queued for without end, and may not have us answer without end either.
 */
static void test_who_takes_nothing(void **state)
{
	struct place place;
	unsigned sent = 0;
	(void)state;
	open_place(&place);
	int fd = reach_and_greet(&place);
	say(fd, BYTES("\0\1x"));
	struct line *line = want_message(place.lines, BYTES("x"), BYTES(""), 1);
	line_set_owner(line, &place);
	while (line_send(line, BYTES("h"), BYTES("b"), NULL))
		sent++;
	assert_true(sent >= 128 * 1024);
	assert_true(line_send(line, BYTES("h"), BYTES("b"), NULL)); /* its owner is told, once */
	assert_ptr_equal(lines_next_ended(place.lines), &place);
	close(fd);
	close_place(&place);
}

static void test_time(void **state)
{
	struct place place;
	uint8_t byte;
	int64_t now = 1000000;
	(void)state;
	open_place(&place);
	lines_tick(place.lines, now);
	int mute = reach(&place), fd = reach_and_greet(&place);
	for (int64_t until = now + 29000; now < until;)
		lines_tick(place.lines, now += 1000);
	assert_null(lines_next_ended(place.lines));
	lines_tick(place.lines, now += 1000);       /* half a minute for the handshake */
	assert_null(lines_next_ended(place.lines)); /* it never spoke and had no owner */
	hear(mute, bytes_of(greeting, sizeof(greeting)));
	want_end(&place, mute, NULL);
	/* Who is open and computes is asked nothing, for however long, and heard when he is back.
	 */
	for (int64_t until = now + 7200000; now < until;)
		lines_tick(place.lines, now += 1000);
	lines_flush(place.lines);
	assert_int_equal(recv(fd, &byte, 1, MSG_DONTWAIT), -1);
	assert_int_equal(errno, EAGAIN);
	say(fd, BYTES("\0\1x"));
	struct line *line = want_message(place.lines, BYTES("x"), BYTES(""), 1);
	/* Of one that died the end is told at once. */
	line_set_owner(line, &place);
	close(fd);
	want_nothing(place.lines);
	assert_ptr_equal(lines_next_ended(place.lines), &place);
	close_place(&place);
}

static void test_addresses(void **state)
{
	struct place place;
	char bound[LINES_ENDPOINT], again[LINES_ENDPOINT];
	struct why why = {0};
	(void)state;
	open_place(&place);
	struct lines *others = lines_create();
	assert_int_equal(lines_listen(others, "tcp://127.0.0.1:*", bound, &why), ERR_OK);
	assert_non_null(strstr(bound, "tcp://127.0.0.1:"));
	assert_null(strchr(bound, '*'));
	assert_int_equal(lines_listen(place.lines, bound, again, &why), ERR_EXISTS);
	assert_string_equal(why.text, "the port is taken by another program");
	assert_int_equal(lines_listen(others, "tcp://127.0.0.1:70000", again, &why), ERR_BAD_VALUE);
	/* What is no socket is not in the way of one: it is refused. */
	char file[100], endpoint[110];
	snprintf(file, sizeof(file), "%s.file", place.path);
	snprintf(endpoint, sizeof(endpoint), "ipc://%s", file);
	assert_int_equal(close(open(file, O_CREAT | O_WRONLY, 0600)), 0);
	assert_int_equal(lines_listen(others, endpoint, again, &why), ERR_IO);
	assert_int_equal(access(file, F_OK), 0);
	unlink(file);
	lines_destroy(&others);
	close_place(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_who_is_no_client),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_sending),
		cmocka_unit_test(test_who_takes_nothing),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_addresses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
