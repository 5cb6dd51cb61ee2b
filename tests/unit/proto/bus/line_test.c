/* The engine without keys: what every engine must do, and a broker by hand, friendly and hostile.
 */
#include "tests/lib/engine_trials.h"

#include "proto/base/alloc.h"
#include "proto/base/buffer.h"
#include "proto/base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#define BYTES(literal) bytes_of((literal), sizeof(literal) - 1)

enum { WAIT_MS = 10000, FIRST_WORDS = 64 + 43 };

static const uint8_t greeting[64] = {0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 1, 'N', 'U', 'L', 'L'};
static const char ready[] = "\4\51\5READY\13Socket-Type\0\0\0\6ROUTER\10Identity\0\0\0\0";
static const struct frame ping = {.version = FRAME_VERSION, .op = FRAME_PING, .corr = 7};

struct scene {
	char folder[40], address[80];
	int listener, fd; /* fd: of the broker's side */
	void *engine;
};

static int begin(void **state)
{
	struct scene *scene = test_calloc(1, sizeof(*scene));
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(scene->folder, sizeof(scene->folder), "/tmp/serai-line-test.XXXXXX");
	assert_non_null(mkdtemp(scene->folder));
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/s", scene->folder);
	snprintf(scene->address, sizeof(scene->address), "ipc://%s/s", scene->folder);
	scene->listener = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(scene->listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(scene->listener, 5), 0);
	scene->fd = -1;
	assert_int_equal(line_engine.create(scene->address, &scene->engine, NULL), ERR_OK);
	*state = scene;
	return 0;
}

static int end(void **state)
{
	struct scene *scene = *state;
	char path[80];
	if (scene->engine)
		line_engine.destroy(&scene->engine);
	close(scene->listener);
	if (scene->fd >= 0)
		close(scene->fd);
	snprintf(path, sizeof(path), "%s/s", scene->folder);
	unlink(path);
	rmdir(scene->folder);
	test_free(scene);
	return 0;
}

static void say(struct scene *scene, struct bytes bytes)
{
	assert_int_equal(send(scene->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL), bytes.len);
}

static void hear(struct scene *scene, struct bytes wanted)
{
	uint8_t *found = alloc_zero(1, wanted.len);
	assert_int_equal(recv(scene->fd, found, wanted.len, MSG_WAITALL), wanted.len);
	assert_memory_equal(found, wanted.ptr, wanted.len);
	free(found);
}

static enum bus_engine_got look(struct scene *scene, struct bus_engine_message *out)
{
	return line_engine.receive(scene->engine, out);
}

static void want_nothing(struct scene *scene)
{
	struct bus_engine_message message;
	/* After what it has read it says so once without having looked. */
	assert_int_equal(look(scene, &message), BUS_ENGINE_NOTHING);
	assert_int_equal(look(scene, &message), BUS_ENGINE_NOTHING);
}

static enum bus_engine_got receive(struct scene *scene, struct bus_engine_message *out)
{
	int64_t deadline = line_engine.now_ms(scene->engine) + WAIT_MS;
	enum bus_engine_got got;
	while ((got = look(scene, out)) == BUS_ENGINE_NOTHING) {
		assert_true(line_engine.now_ms(scene->engine) < deadline);
		line_engine.wait(scene->engine, WAIT_MS);
	}
	return got;
}

static void want_broken(struct scene *scene, enum err code, const char *text)
{
	struct bus_engine_message message;
	assert_int_equal(receive(scene, &message), BUS_ENGINE_BROKEN);
	assert_string_equal(message.why.text, text);
	assert_int_equal(message.why.code, code);
	want_nothing(scene);
}

static void reach(struct scene *scene)
{
	uint8_t found[FIRST_WORDS];
	if (scene->fd >= 0)
		close(scene->fd);
	assert_int_equal(line_engine.open(scene->engine, NULL), ERR_OK);
	scene->fd = accept(scene->listener, NULL, NULL);
	assert_true(scene->fd >= 0);
	assert_int_equal(recv(scene->fd, found, FIRST_WORDS, MSG_WAITALL), FIRST_WORDS);
	assert_memory_equal(found, greeting, sizeof(greeting));
	assert_memory_equal(found + 64, "\4\51\5READY\13Socket-Type\0\0\0\6DEALER", 30);
}

static void reach_and_greet(struct scene *scene)
{
	reach(scene);
	say(scene, bytes_of(greeting, sizeof(greeting)));
	say(scene, BYTES(ready));
	want_nothing(scene);
}

/* A message of the broker's: PONG with a number, and a body. */
static void put_message(struct buffer *out, uint64_t number, struct bytes body)
{
	struct frame pong = {.version = FRAME_VERSION, .op = FRAME_PONG, .arg = number};
	uint8_t head[] = {1, FRAME_SIZE},
		before[] = {2, 0, 0, 0, 0, (uint8_t)(body.len >> 24), (uint8_t)(body.len >> 16),
			(uint8_t)(body.len >> 8), (uint8_t)body.len};
	buffer_add(out, head, sizeof(head));
	frame_write(&pong, buffer_grow(out, FRAME_SIZE));
	buffer_add(out, before, sizeof(before));
	if (body.len)
		buffer_add(out, body.ptr, body.len);
}

static void want_message(struct scene *scene, uint64_t number, struct bytes body)
{
	struct bus_engine_message message;
	assert_int_equal(receive(scene, &message), BUS_ENGINE_MESSAGE);
	assert_int_equal(message.frame.arg, number);
	assert_int_equal(message.body.len, body.len);
	if (body.len)
		assert_memory_equal(message.body.ptr, body.ptr, body.len);
}

static void bytes_may_be_cut_anywhere(void **state)
{
	struct scene *scene = *state;
	struct buffer all = {0};
	buffer_add(&all, greeting, sizeof(greeting));
	buffer_add(&all, ready, sizeof(ready) - 1);
	put_message(&all, 1, BYTES("one"));
	buffer_add(&all, "\4\11\4PING\0\0hi", 11);
	put_message(&all, 2, BYTES(""));
	reach(scene);
	for (size_t i = 0; i < all.len; i++) {
		struct bus_engine_message message;
		say(scene, bytes_of(all.ptr + i, 1));
		enum bus_engine_got got = look(scene, &message);
		if (got == BUS_ENGINE_NOTHING)
			got = look(scene, &message);
		bool last = i + 1 == all.len, first = i + 1 == all.len - 35 - 11;
		assert_int_equal(got, first || last ? BUS_ENGINE_MESSAGE : BUS_ENGINE_NOTHING);
		if (first || last)
			assert_int_equal(message.frame.arg, first ? 1 : 2);
	}
	hear(scene, BYTES("\4\7\4PONGhi"));
	buffer_fini(&all);
}

static void who_is_no_broker_is_named(void **state)
{
	struct scene *scene = *state;
	uint8_t curve[64];
	memcpy(curve, greeting, sizeof(curve));
	memcpy(curve + 12, "CURVE", 5);
	reach(scene);
	say(scene, BYTES("HTTP/1.1 400 Bad Request\r\n"));
	want_broken(
		scene, ERR_BAD_FRAME, "wanted a broker, which speaks ZMTP 3; got something else");
	reach(scene);
	say(scene, bytes_of(curve, sizeof(curve)));
	want_broken(scene, ERR_DENIED,
		"the broker wants to know who connects: set SERAI_KEY to the file that "
		"`serai peer add` made");
	/* It connected to itself, or to a client. */
	reach(scene);
	say(scene, bytes_of(greeting, sizeof(greeting)));
	say(scene, BYTES("\4\34\5READY\13Socket-Type\0\0\0\6DEALER"));
	want_broken(scene, ERR_BAD_FRAME,
		"wanted ZMTP's READY of a broker's ROUTER, got something else");
	reach(scene);
	close(scene->fd);
	scene->fd = -1;
	want_broken(scene, ERR_UNAVAILABLE, "the connection to the broker ended");
}

static void a_hostile_broker_is_given_up(void **state)
{
	static const char wrong[] =
		"wanted ZMTP's messages of at most 4 MiB from the broker, got something else";
	struct scene *scene = *state;
	reach_and_greet(scene);
	say(scene, BYTES("\1\1x\2\0\0\0\0\0\100\0\1")); /* a byte more than 4 MiB: not waited for */
	want_broken(scene, ERR_BAD_FRAME, wrong);
	reach_and_greet(scene);
	say(scene, BYTES("\10\0"));
	want_broken(scene, ERR_BAD_FRAME, wrong);
	/* Frames of one message without an end. */
	uint8_t part[256] = {1, 254};
	struct bus_engine_message message;
	enum bus_engine_got got = BUS_ENGINE_NOTHING;
	reach_and_greet(scene);
	for (size_t sent = 0; got == BUS_ENGINE_NOTHING; sent++) {
		assert_true(sent < 5 << 20 >> 8);
		say(scene, bytes_of(part, sizeof(part)));
		got = look(scene, &message);
	}
	assert_int_equal(got, BUS_ENGINE_BROKEN);
	assert_string_equal(message.why.text, wrong);
}

/* Whoever asks without an end and reads nothing is not answered without an end. */
static void pings_without_end_cost_nothing(void **state)
{
	struct scene *scene = *state;
	uint8_t pings[400 * 9];
	for (size_t i = 0; i < sizeof(pings); i += 9)
		memcpy(pings + i, "\4\7\4PING\0\0", 9);
	reach_and_greet(scene);
	assert_int_equal(fcntl(scene->fd, F_SETFL, O_NONBLOCK), 0);
	for (size_t sent = 0; sent < 4 << 20;) {
		ssize_t n = send(scene->fd, pings, sizeof(pings), MSG_NOSIGNAL);
		sent += n > 0 ? (size_t)n : 0;
		assert_true(n == -1 || n == sizeof(pings)); /* never a part */
		want_nothing(scene);
	}
	/* It is alive all the same. */
	struct buffer out = {0};
	put_message(&out, 5, BYTES("x"));
	size_t answered = 0;
	for (bool said = false; !said;
		said = send(scene->fd, out.ptr, out.len, 0) == (ssize_t)out.len)
		want_nothing(scene);
	want_message(scene, 5, BYTES("x"));
	uint8_t found[4096];
	for (ssize_t n; (n = recv(scene->fd, found, sizeof(found), 0)) > 0; want_nothing(scene))
		answered += (size_t)n;
	assert_in_range(answered, 1, 2 << 20);
	buffer_fini(&out);
}

/* What the socket does not take waits, in order, and goes on by later calls. */
static void what_finds_no_room_waits(void **state)
{
	enum { COUNT = 40, PART = 100000 };
	struct scene *scene = *state;
	uint8_t *body = alloc_zero(1, PART);
	reach_and_greet(scene);
	for (int i = 0; i < COUNT; i++) {
		struct frame frame = ping;
		frame.corr = (uint64_t)i;
		memset(body, 'a' + i % 26, PART);
		/* Large and small ones in turn. */
		line_engine.send(scene->engine, &frame, bytes_of(body, i % 2 ? PART : 100));
		line_engine.flush(scene->engine);
	}
	assert_int_equal(fcntl(scene->fd, F_SETFL, O_NONBLOCK), 0);
	for (int i = 0; i < COUNT; i++) {
		struct frame frame = ping;
		struct buffer wanted = {0};
		frame.corr = (uint64_t)i;
		buffer_add(&wanted, "\1\30", 2);
		frame_write(&frame, buffer_grow(&wanted, FRAME_SIZE));
		if (i % 2)
			buffer_add(&wanted, "\2\0\0\0\0\0\1\206\240", 9);
		else
			buffer_add(&wanted, "\0\144", 2);
		size_t len = i % 2 ? PART : 100;
		memset(buffer_grow(&wanted, len), 'a' + i % 26, len);
		uint8_t *found = alloc_zero(1, wanted.len);
		for (size_t at = 0; at < wanted.len;) {
			ssize_t n = recv(scene->fd, found + at, wanted.len - at, 0);
			if (n < 0)
				want_nothing(scene);
			at += n > 0 ? (size_t)n : 0;
		}
		assert_memory_equal(found, wanted.ptr, wanted.len);
		free(found);
		buffer_fini(&wanted);
	}
	free(body);
}

/* The descriptor tells of room to send, without anybody waiting in the engine. */
static void the_descriptor_tells_of_room(void **state)
{
	struct scene *scene = *state;
	struct pollfd source = {.fd = line_engine.fd(scene->engine), .events = POLLIN};
	uint8_t *body = alloc_zero(1, 1 << 20);
	reach_and_greet(scene);
	assert_int_equal(poll(&source, 1, 0), 0);
	line_engine.send(scene->engine, &ping, bytes_of(body, 1 << 20));
	assert_int_equal(poll(&source, 1, 0), 0);
	size_t wanted = 2 + FRAME_SIZE + 9 + (1 << 20);
	for (size_t got = 0; got < wanted;) {
		ssize_t n = recv(scene->fd, body, 1 << 20, 0);
		assert_true(n > 0);
		got += (size_t)n;
		if (got < wanted) {
			assert_int_equal(poll(&source, 1, WAIT_MS), 1);
			want_nothing(scene);
		}
	}
	want_nothing(scene);
	assert_int_equal(poll(&source, 1, 0), 0);
	free(body);
}

/* Small and large bodies, held while more come than a chunk has room for, and let go in any order.
 */
static void what_is_held_stays_where_it_is(void **state)
{
	enum { COUNT = 600 };
	static const size_t sizes[] = {10, 5000, 70000, 0, 16 << 10, 300000};
	struct scene *scene = *state;
	struct {
		void *held;
		const uint8_t *at;
		size_t len;
	} *kept = alloc_zero(COUNT, sizeof(*kept));
	uint8_t *body = alloc_zero(1, 300000);
	reach_and_greet(scene);
	assert_int_equal(fcntl(scene->fd, F_SETFL, O_NONBLOCK), 0);
	for (unsigned i = 0; i < COUNT; i++) {
		struct buffer out = {0};
		struct bus_engine_message message = {0};
		size_t len = sizes[i % ARRAY_LEN(sizes)];
		memset(body, (int)i, len);
		put_message(&out, i, bytes_of(body, len));
		size_t sent = 0;
		enum bus_engine_got got = BUS_ENGINE_NOTHING;
		while (got == BUS_ENGINE_NOTHING) {
			ssize_t n = sent < out.len
					    ? send(scene->fd, out.ptr + sent, out.len - sent, 0)
					    : 0;
			sent += n > 0 ? (size_t)n : 0;
			got = look(scene, &message);
		}
		assert_int_equal(got, BUS_ENGINE_MESSAGE);
		assert_int_equal(message.body.len, len);
		kept[i].len = len;
		if (len)
			kept[i].held = line_engine.hold(scene->engine, message.body, &kept[i].at);
		buffer_fini(&out);
	}
	for (unsigned step = 0; step < 7; step++)
		for (unsigned i = step; i < COUNT; i += 7) {
			memset(body, (int)i, kept[i].len);
			if (kept[i].len)
				assert_memory_equal(kept[i].at, body, kept[i].len);
			if (kept[i].held)
				line_engine.release(kept[i].held);
		}
	free(kept);
	free(body);
}

static void the_largest_message_is_taken(void **state)
{
	enum { LARGEST = 4 << 20 };
	struct scene *scene = *state;
	struct buffer out = {0};
	uint8_t *body = alloc_zero(1, LARGEST);
	memset(body, 'z', LARGEST);
	put_message(&out, 3, bytes_of(body, LARGEST));
	put_message(&out, 4, BYTES("after"));
	reach_and_greet(scene);
	assert_int_equal(fcntl(scene->fd, F_SETFL, O_NONBLOCK), 0);
	for (size_t sent = 0; sent < out.len - 50;) {
		ssize_t n = send(scene->fd, out.ptr + sent, out.len - 50 - sent, 0);
		sent += n > 0 ? (size_t)n : 0;
		want_nothing(scene);
	}
	say(scene, bytes_of(out.ptr + out.len - 50, 50));
	want_message(scene, 3, bytes_of(body, LARGEST));
	want_message(scene, 4, BYTES("after"));
	free(body);
	buffer_fini(&out);
}

static void last_words_are_said(void **state)
{
	struct scene *scene = *state;
	struct frame bye = {.version = FRAME_VERSION, .op = FRAME_BYE};
	uint8_t wanted[2 + FRAME_SIZE + 2] = {1, FRAME_SIZE}, byte;
	frame_write(&bye, wanted + 2);
	reach_and_greet(scene);
	line_engine.send(scene->engine, &bye, (struct bytes){0});
	line_engine.destroy(&scene->engine);
	hear(scene, bytes_of(wanted, sizeof(wanted)));
	assert_int_equal(recv(scene->fd, &byte, 1, 0), 0);
}

/* What the broker said before it went is heard, though it takes nothing any more. */
static void who_has_gone_is_heard_out(void **state)
{
	struct scene *scene = *state;
	struct buffer out = {0};
	put_message(&out, 8, BYTES("going"));
	reach_and_greet(scene);
	say(scene, buffer_bytes(&out));
	close(scene->fd);
	scene->fd = -1;
	line_engine.send(scene->engine, &ping, (struct bytes){0});
	line_engine.flush(scene->engine);
	want_message(scene, 8, BYTES("going"));
	want_broken(scene, ERR_UNAVAILABLE, "the connection to the broker ended");
	buffer_fini(&out);
}

static void tcp_works_as_well(void **state)
{
	struct scene *scene = *state;
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	line_engine.destroy(&scene->engine);
	close(scene->listener);
	scene->listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(scene->listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(getsockname(scene->listener, (struct sockaddr *)&address, &size), 0);
	char name[64];
	snprintf(name, sizeof(name), "tcp://localhost:%u", ntohs(address.sin_port));
	assert_int_equal(line_engine.create(name, &scene->engine, NULL), ERR_OK);
	/* Nobody listens: it goes on asking. */
	assert_int_equal(line_engine.open(scene->engine, NULL), ERR_OK);
	want_nothing(scene);
	line_engine.wait(scene->engine, 5);
	assert_int_equal(listen(scene->listener, 5), 0);
	line_engine.send(scene->engine, &ping, BYTES("x"));
	struct pollfd somebody = {.fd = scene->listener, .events = POLLIN};
	while (poll(&somebody, 1, 0) == 0) {
		line_engine.wait(scene->engine, WAIT_MS);
		want_nothing(scene);
	}
	scene->fd = accept(scene->listener, NULL, NULL);
	uint8_t found[FIRST_WORDS], said[2 + FRAME_SIZE + 3];
	assert_int_equal(recv(scene->fd, found, sizeof(found), MSG_WAITALL), sizeof(found));
	/* Nothing more before both have said who they are. */
	want_nothing(scene);
	assert_int_equal(recv(scene->fd, found, 1, MSG_DONTWAIT), -1);
	say(scene, bytes_of(greeting, sizeof(greeting)));
	say(scene, BYTES(ready));
	want_nothing(scene);
	assert_int_equal(recv(scene->fd, said, sizeof(said), MSG_WAITALL), sizeof(said));
	assert_memory_equal(said + sizeof(said) - 3, "\0\1x", 3);
}

static void want_refused(const char *address, enum err code, const char *text)
{
	struct why why;
	void *engine = NULL;
	assert_int_equal(line_engine.create(address, &engine, &why), code);
	assert_string_equal(why.text, text);
	assert_null(engine);
}

static void wrong_addresses_are_named(void **state)
{
	static const char port[] = "wanted tcp://HOST:PORT with a port from 1 to 65535";
	struct scene *scene = *state;
	char address[200] = "ipc://";
	struct why why;
	memset(address + 6, 'x', 120);
	want_refused(address, ERR_LIMIT,
		"wanted a socket's path of at most 107 bytes, got 120; set a shorter SERAI_HOME");
	want_refused("tcp://127.0.0.1", ERR_BAD_VALUE, port);
	want_refused("tcp://127.0.0.1:65536", ERR_BAD_VALUE, port);
	want_refused("tcp://:4000", ERR_BAD_VALUE, port);
	/* What will not mend itself is not waited for in silence. */
	line_engine.destroy(&scene->engine);
	assert_int_equal(line_engine.create("ipc:///dev/null/s", &scene->engine, NULL), ERR_OK);
	assert_int_equal(line_engine.open(scene->engine, &why), ERR_UNAVAILABLE);
	assert_string_equal(why.text, "connecting: Not a directory");
}

#define TRIAL(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TRIAL(bytes_may_be_cut_anywhere),
		TRIAL(who_is_no_broker_is_named),
		TRIAL(a_hostile_broker_is_given_up),
		TRIAL(pings_without_end_cost_nothing),
		TRIAL(what_finds_no_room_waits),
		TRIAL(the_descriptor_tells_of_room),
		TRIAL(what_is_held_stays_where_it_is),
		TRIAL(the_largest_message_is_taken),
		TRIAL(last_words_are_said),
		TRIAL(who_has_gone_is_heard_out),
		TRIAL(tcp_works_as_well),
		TRIAL(wrong_addresses_are_named),
	};
	int failed = engine_trials(&line_engine, NULL);
	return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
