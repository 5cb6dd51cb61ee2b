#include "tests/lib/engine_trials.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <zmq.h>

enum { WAIT_MS = 10000 };

struct setting {
	const struct bus_engine *engine;
	const char *server_key;
};

struct scene {
	const struct setting *setting;
	const struct bus_engine *of;
	void *context, *router, *engine;
	char address[96], path[64];
	uint8_t id[256];
	size_t id_len;
};

static void bind_router(struct scene *scene)
{
	int linger = 0;
	scene->router = zmq_socket(scene->context, ZMQ_ROUTER);
	zmq_setsockopt(scene->router, ZMQ_LINGER, &linger, sizeof(linger));
	const char *key = scene->setting->server_key;
	if (key) {
		int yes = 1;
		zmq_setsockopt(scene->router, ZMQ_CURVE_SERVER, &yes, sizeof(yes));
		zmq_setsockopt(scene->router, ZMQ_CURVE_SECRETKEY, key, strlen(key) + 1);
	}
	assert_int_equal(zmq_bind(scene->router, scene->address), 0);
}

static int begin(void **state)
{
	struct scene *scene = test_calloc(1, sizeof(*scene));
	scene->setting = *state;
	scene->of = scene->setting->engine;
	snprintf(scene->path, sizeof(scene->path), "/tmp/serai-engine-test.XXXXXX");
	assert_non_null(mkdtemp(scene->path));
	snprintf(scene->address, sizeof(scene->address), "ipc://%s/bus.sock", scene->path);
	scene->context = zmq_ctx_new();
	assert_int_equal(scene->of->create(scene->address, &scene->engine, NULL), ERR_OK);
	*state = scene;
	return 0;
}

static int end(void **state)
{
	struct scene *scene = *state;
	char socket[96];
	scene->of->destroy(&scene->engine);
	if (scene->router)
		zmq_close(scene->router);
	zmq_ctx_term(scene->context);
	snprintf(socket, sizeof(socket), "%s/bus.sock", scene->path);
	unlink(socket);
	rmdir(scene->path);
	test_free(scene);
	return 0;
}

static enum bus_engine_got receive(struct scene *scene, struct bus_engine_message *out)
{
	int64_t deadline = scene->of->now_ms(scene->engine) + WAIT_MS;
	enum bus_engine_got got;
	while ((got = scene->of->receive(scene->engine, out)) == BUS_ENGINE_NOTHING) {
		assert_true(scene->of->now_ms(scene->engine) < deadline);
		scene->of->wait(scene->engine, WAIT_MS);
	}
	return got;
}

/* Connects, says something, and lets the router learn whom to answer. */
static void meet(struct scene *scene)
{
	uint8_t head[FRAME_SIZE], body[16];
	struct frame hello = {.version = FRAME_VERSION, .op = FRAME_HELLO, .corr = 5}, heard;
	assert_int_equal(scene->of->open(scene->engine, NULL), ERR_OK);
	scene->of->send(scene->engine, &hello, (struct bytes){(const uint8_t *)"salem", 5});
	scene->of->flush(scene->engine);
	/* One without a thread comes further in its calls alone. */
	int64_t deadline = scene->of->now_ms(scene->engine) + WAIT_MS;
	int len;
	while ((len = zmq_recv(scene->router, scene->id, sizeof(scene->id), ZMQ_DONTWAIT)) < 0) {
		struct bus_engine_message message;
		assert_true(scene->of->now_ms(scene->engine) < deadline);
		if (scene->of->receive(scene->engine, &message) == BUS_ENGINE_BROKEN)
			fail_msg("%s", message.why.text);
		scene->of->wait(scene->engine, 1);
	}
	assert_true(len > 0);
	scene->id_len = (size_t)len;
	assert_int_equal(zmq_recv(scene->router, head, sizeof(head), 0), FRAME_SIZE);
	assert_int_equal(zmq_recv(scene->router, body, sizeof(body), 0), 5);
	assert_int_equal(frame_read((struct bytes){head, sizeof(head)}, &heard, NULL), ERR_OK);
	assert_int_equal(heard.op, FRAME_HELLO);
	assert_int_equal(heard.corr, 5);
}

static void answer(struct scene *scene, const void *head, size_t len, int frames)
{
	zmq_send(scene->router, scene->id, scene->id_len, ZMQ_SNDMORE);
	zmq_send(scene->router, head, len, frames > 1 ? ZMQ_SNDMORE : 0);
	for (int i = 1; i < frames; i++)
		zmq_send(scene->router, "body", 4, i + 1 < frames ? ZMQ_SNDMORE : 0);
}

static void answer_frame(struct scene *scene, const struct frame *frame, int frames)
{
	uint8_t head[FRAME_SIZE];
	frame_write(frame, head);
	answer(scene, head, sizeof(head), frames);
}

static const struct frame pong = {.version = FRAME_VERSION, .op = FRAME_PONG, .arg = 9};

static void messages_go_both_ways(void **state)
{
	struct scene *scene = *state;
	struct bus_engine_message message;
	bind_router(scene);
	meet(scene);
	answer_frame(scene, &pong, 2);
	assert_int_equal(receive(scene, &message), BUS_ENGINE_MESSAGE);
	assert_int_equal(message.frame.op, FRAME_PONG);
	assert_int_equal(message.frame.arg, 9);
	assert_int_equal(message.body.len, 4);
	assert_memory_equal(message.body.ptr, "body", 4);
}

static void waits_for_who_is_not_there_yet(void **state)
{
	struct scene *scene = *state;
	struct bus_engine_message message;
	assert_int_equal(scene->of->open(scene->engine, NULL), ERR_OK);
	assert_int_equal(scene->of->receive(scene->engine, &message), BUS_ENGINE_NOTHING);
	bind_router(scene);
	meet(scene);
}

static void the_end_of_the_connection_is_told(void **state)
{
	struct scene *scene = *state;
	struct bus_engine_message message;
	bind_router(scene);
	meet(scene);
	answer_frame(scene, &pong, 2);
	/* The last words are heard before the end. */
	assert_int_equal(receive(scene, &message), BUS_ENGINE_MESSAGE);
	zmq_close(scene->router);
	scene->router = NULL;
	assert_int_equal(receive(scene, &message), BUS_ENGINE_BROKEN);
	assert_string_equal(message.why.text, "the connection to the broker ended");
	/* A new one may be opened at once. */
	bind_router(scene);
	meet(scene);
}

static void what_is_no_message_breaks_the_connection(void **state)
{
	struct scene *scene = *state;
	struct bus_engine_message message;
	const struct frame future = {.version = 9, .op = FRAME_PONG};
	bind_router(scene);
	meet(scene);
	answer_frame(scene, &pong, 1);
	assert_int_equal(receive(scene, &message), BUS_ENGINE_BROKEN);
	assert_string_equal(
		message.why.text, "wanted messages of two frames from the broker, got one");
	meet(scene);
	answer_frame(scene, &pong, 3);
	assert_int_equal(receive(scene, &message), BUS_ENGINE_BROKEN);
	assert_string_equal(
		message.why.text, "wanted messages of two frames from the broker, got more");
	meet(scene);
	answer(scene, "garbage", 7, 2);
	assert_int_equal(receive(scene, &message), BUS_ENGINE_BROKEN);
	assert_int_equal(message.why.code, ERR_BAD_FRAME);
	meet(scene);
	answer_frame(scene, &future, 2);
	assert_int_equal(receive(scene, &message), BUS_ENGINE_BROKEN);
	assert_int_equal(message.why.code, ERR_VERSION);
}

static void nothing_old_comes_over_a_new_connection(void **state)
{
	struct scene *scene = *state;
	struct bus_engine_message message;
	bind_router(scene);
	meet(scene);
	scene->of->close(scene->engine);
	answer_frame(scene, &pong, 2); /* to nobody */
	meet(scene);
	assert_int_equal(scene->of->receive(scene->engine, &message), BUS_ENGINE_NOTHING);
}

static void the_descriptor_wakes_for_messages_and_for_time(void **state)
{
	struct scene *scene = *state;
	struct bus_engine_message message;
	struct pollfd fd = {.fd = scene->of->fd(scene->engine), .events = POLLIN};
	bind_router(scene);
	meet(scene);
	while (scene->of->receive(scene->engine, &message) != BUS_ENGINE_NOTHING)
		;
	answer_frame(scene, &pong, 2);
	assert_int_equal(poll(&fd, 1, WAIT_MS), 1);
	assert_int_equal(receive(scene, &message), BUS_ENGINE_MESSAGE);
	while (scene->of->receive(scene->engine, &message) != BUS_ENGINE_NOTHING)
		;
	assert_int_equal(poll(&fd, 1, 0), 0);
	scene->of->wake_at(scene->engine, scene->of->now_ms(scene->engine) + 20);
	assert_int_equal(poll(&fd, 1, WAIT_MS), 1);
	scene->of->wait(scene->engine, 0);
	assert_int_equal(poll(&fd, 1, 0), 0);
}

/* A body, or a piece of one, stays where it is said to be while others come and go. */
static void what_is_held_stays(void **state)
{
	struct scene *scene = *state;
	struct bus_engine_message message;
	enum { COUNT = 8 };
	const uint8_t *kept[COUNT];
	void *held[COUNT];
	bind_router(scene);
	meet(scene);
	for (int i = 0; i < COUNT; i++) {
		answer_frame(scene, &pong, 2);
		assert_int_equal(receive(scene, &message), BUS_ENGINE_MESSAGE);
		struct bytes part = bytes_of(message.body.ptr + i % 2, message.body.len - i % 2);
		held[i] = scene->of->hold(scene->engine, part, &kept[i]);
	}
	for (int i = COUNT - 1; i >= 0; i--) {
		assert_memory_equal(kept[i], &"body"[i % 2], 4 - i % 2);
		scene->of->release(held[i]);
	}
}

static const char *const names[] = {"messages go both ways", "waits for who is not there yet",
	"the end of the connection is told", "what is no message breaks the connection",
	"nothing old comes over a new connection", "the descriptor wakes for messages and for time",
	"what is held stays"};
static const CMUnitTestFunction trials[] = {messages_go_both_ways, waits_for_who_is_not_there_yet,
	the_end_of_the_connection_is_told, what_is_no_message_breaks_the_connection,
	nothing_old_comes_over_a_new_connection, the_descriptor_wakes_for_messages_and_for_time,
	what_is_held_stays};

int engine_trials(const struct bus_engine *engine, const char *server_key)
{
	struct setting setting = {engine, server_key};
	struct CMUnitTest tests[ARRAY_LEN(trials)];
	for (size_t i = 0; i < ARRAY_LEN(trials); i++)
		tests[i] = (struct CMUnitTest){names[i], trials[i], begin, end, &setting};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
