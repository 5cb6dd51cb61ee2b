/* The engine over real sockets: a ROUTER of our own plays the broker. */
#include "proto/bus/bus_engine.h"

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

struct scene {
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
	assert_int_equal(zmq_bind(scene->router, scene->address), 0);
}

static int begin(void **state)
{
	struct scene *scene = test_calloc(1, sizeof(*scene));
	snprintf(scene->path, sizeof(scene->path), "/tmp/serai-zmq-test.XXXXXX");
	assert_non_null(mkdtemp(scene->path));
	snprintf(scene->address, sizeof(scene->address), "ipc://%s/bus.sock", scene->path);
	scene->context = zmq_ctx_new();
	assert_int_equal(zmq_engine.create(scene->address, NULL, &scene->engine, NULL), ERR_OK);
	*state = scene;
	return 0;
}

static int end(void **state)
{
	struct scene *scene = *state;
	char socket[96];
	zmq_engine.destroy(&scene->engine);
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
	int64_t deadline = zmq_engine.now_ms(scene->engine) + WAIT_MS;
	enum bus_engine_got got;
	while ((got = zmq_engine.receive(scene->engine, out)) == BUS_ENGINE_NOTHING) {
		assert_true(zmq_engine.now_ms(scene->engine) < deadline);
		zmq_engine.wait(scene->engine, WAIT_MS);
	}
	return got;
}

/* Connects, says something, and lets the router learn whom to answer. */
static void meet(struct scene *scene)
{
	uint8_t head[FRAME_SIZE], body[16];
	struct frame hello = {.version = FRAME_VERSION, .op = FRAME_HELLO, .corr = 5}, heard;
	int timeout = WAIT_MS;
	assert_int_equal(zmq_engine.open(scene->engine, NULL), ERR_OK);
	zmq_engine.send(scene->engine, &hello, (struct bytes){(const uint8_t *)"salem", 5});
	zmq_setsockopt(scene->router, ZMQ_RCVTIMEO, &timeout, sizeof(timeout));
	int len = zmq_recv(scene->router, scene->id, sizeof(scene->id), 0);
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
	assert_int_equal(zmq_engine.open(scene->engine, NULL), ERR_OK);
	assert_int_equal(zmq_engine.receive(scene->engine, &message), BUS_ENGINE_NOTHING);
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
	zmq_engine.close(scene->engine);
	answer_frame(scene, &pong, 2); /* to nobody */
	meet(scene);
	assert_int_equal(zmq_engine.receive(scene->engine, &message), BUS_ENGINE_NOTHING);
}

static void the_descriptor_wakes_for_messages_and_for_time(void **state)
{
	struct scene *scene = *state;
	struct bus_engine_message message;
	struct pollfd fd = {.fd = zmq_engine.fd(scene->engine), .events = POLLIN};
	bind_router(scene);
	meet(scene);
	while (zmq_engine.receive(scene->engine, &message) != BUS_ENGINE_NOTHING)
		;
	answer_frame(scene, &pong, 2);
	assert_int_equal(poll(&fd, 1, WAIT_MS), 1);
	assert_int_equal(receive(scene, &message), BUS_ENGINE_MESSAGE);
	while (zmq_engine.receive(scene->engine, &message) != BUS_ENGINE_NOTHING)
		;
	assert_int_equal(poll(&fd, 1, 0), 0);
	zmq_engine.wake_at(scene->engine, zmq_engine.now_ms(scene->engine) + 20);
	assert_int_equal(poll(&fd, 1, WAIT_MS), 1);
	zmq_engine.wait(scene->engine, 0);
	assert_int_equal(poll(&fd, 1, 0), 0);
}

/* Whichever goes first, the other goes on. */
static void two_share_a_thread(void **state)
{
	struct scene *scene = *state;
	void *beside = NULL;
	bind_router(scene);
	assert_int_equal(zmq_engine.create(scene->address, scene->engine, &beside, NULL), ERR_OK);
	zmq_engine.destroy(&scene->engine);
	scene->engine = beside;
	meet(scene);
}

static void an_over_long_path_is_named(void **state)
{
	(void)state;
	char address[200] = "ipc://";
	struct why why;
	void *engine = NULL;
	memset(address + 6, 'x', 120);
	assert_int_equal(zmq_engine.create(address, NULL, &engine, &why), ERR_LIMIT);
	assert_string_equal(why.text,
		"wanted a socket's path of at most 107 bytes, got 120; set a shorter SERAI_HOME");
	assert_null(engine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(messages_go_both_ways, begin, end),
		cmocka_unit_test_setup_teardown(waits_for_who_is_not_there_yet, begin, end),
		cmocka_unit_test_setup_teardown(the_end_of_the_connection_is_told, begin, end),
		cmocka_unit_test_setup_teardown(
			what_is_no_message_breaks_the_connection, begin, end),
		cmocka_unit_test_setup_teardown(
			nothing_old_comes_over_a_new_connection, begin, end),
		cmocka_unit_test_setup_teardown(
			the_descriptor_wakes_for_messages_and_for_time, begin, end),
		cmocka_unit_test_setup_teardown(two_share_a_thread, begin, end),
		cmocka_unit_test(an_over_long_path_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
