#include "proto/codec/record.h"
#include "tests/sim/core_driver.h"
#include "tests/sim/testing.h"

static void serve(struct core_driver *driver, uint64_t peer, const char *method)
{
	struct text methods = text_of(method);
	struct serving serving = {.methods = &methods, .methods_count = method ? 1 : 0};
	core_driver_say_record(
		driver, peer, &(struct frame){.op = FRAME_SERVE}, &record_serving, &serving);
}

static void ask(struct core_driver *driver, uint64_t peer, uint64_t corr, uint64_t limit_ms)
{
	struct request request = {.method = TEXT("svc.echo.say"), .body = bytes_of("\x80", 1)};
	core_driver_say_record(driver, peer,
		&(struct frame){.op = FRAME_REQ, .corr = corr, .arg = limit_ms}, &record_request,
		&request);
}

static void answer(struct core_driver *driver, uint64_t peer, uint64_t corr)
{
	struct reply reply = {.body = bytes_of("\x81\xa1x\x01", 4)};
	core_driver_say_record(driver, peer, &(struct frame){.op = FRAME_RESP, .corr = corr},
		&record_reply, &reply);
}

/* 1 asks, 2 and 3 serve. */
static void start(struct core_driver *driver)
{
	core_driver_start(driver);
	core_driver_hello(driver, 1, "asker");
	core_driver_hello(driver, 2, "first");
	core_driver_hello(driver, 3, "second");
}

static void test_there_and_back(void **state)
{
	(void)state;
	struct core_driver driver;
	struct reply reply;
	start(&driver);
	serve(&driver, 2, "svc.echo.*");
	ask(&driver, 1, 42, 500);
	const struct core_answer *request = core_driver_want(&driver, 2, FRAME_REQ);
	assert_int_equal(request->frame.arg, 500);
	answer(&driver, 2, request->frame.corr);
	const struct core_answer *back = core_driver_want(&driver, 1, FRAME_RESP);
	assert_int_equal(back->frame.corr, 42);
	assert_int_equal(
		record_decode(&record_reply, back->body, &driver.arena, &reply, NULL), ERR_OK);
	assert_int_equal(reply.body.len, 4);
	/* Twice is once too often, and concerns nobody. */
	answer(&driver, 2, request->frame.corr);
	core_driver_want_nothing(&driver);
	core_driver_stop(&driver);
}

static void test_in_turn(void **state)
{
	(void)state;
	struct core_driver driver;
	unsigned asked[4] = {0};
	start(&driver);
	serve(&driver, 2, "svc.echo.say");
	serve(&driver, 3, "svc.>");
	for (uint64_t corr = 1; corr <= 6; corr++) {
		ask(&driver, 1, corr, 500);
		asked[core_driver_next(&driver)->peer]++;
	}
	assert_int_equal(asked[2], 3);
	assert_int_equal(asked[3], 3);
	core_driver_stop(&driver);
}

static void test_nobody_serves(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	ask(&driver, 1, 1, 500);
	core_driver_want_error(&driver, 1, ERR_NOT_FOUND, "nobody serves 'svc.echo.say'");
	/* A new list replaces the one before. */
	serve(&driver, 2, "svc.echo.say");
	serve(&driver, 2, NULL);
	ask(&driver, 1, 2, 500);
	core_driver_want_error(&driver, 1, ERR_NOT_FOUND, "nobody serves 'svc.echo.say'");
	serve(&driver, 2, "registry.>");
	core_driver_want_error(
		&driver, 2, ERR_BAD_SUBJECT, "wanted a method under svc., got 'registry.>'");
	core_driver_stop(&driver);
}

static void test_deadline(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	serve(&driver, 2, "svc.echo.say");
	ask(&driver, 1, 8, 500);
	ask(&driver, 1, 9, 5000);
	const struct core_answer *late = core_driver_want(&driver, 2, FRAME_REQ);
	core_driver_want(&driver, 2, FRAME_REQ);
	core_driver_wait(&driver, 499);
	core_driver_want_nothing(&driver);
	core_driver_wait(&driver, 1);
	core_driver_want_error(&driver, 1, ERR_TIMEOUT, "'svc.echo.say' was not answered in time");
	answer(&driver, 2, late->frame.corr);
	core_driver_want_nothing(&driver);
	core_driver_stop(&driver);
}

static void test_server_leaves(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	serve(&driver, 2, "svc.echo.say");
	ask(&driver, 1, 8, 5000);
	core_driver_want(&driver, 2, FRAME_REQ);
	core_driver_step(&driver, &(struct core_event){.kind = CORE_GONE, .peer = 2});
	core_driver_want_error(
		&driver, 1, ERR_UNAVAILABLE, "'test' left before it answered 'svc.echo.say'");
	ask(&driver, 1, 9, 5000);
	core_driver_want_error(&driver, 1, ERR_NOT_FOUND, "nobody serves 'svc.echo.say'");
	core_driver_stop(&driver);
}

/* An answer from somebody who was not asked is no answer. */
static void test_asker_leaves_and_strangers_answer(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	serve(&driver, 2, "svc.echo.say");
	ask(&driver, 1, 8, 5000);
	const struct core_answer *request = core_driver_want(&driver, 2, FRAME_REQ);
	answer(&driver, 3, request->frame.corr);
	core_driver_want_nothing(&driver);
	core_driver_step(&driver, &(struct core_event){.kind = CORE_GONE, .peer = 1});
	answer(&driver, 2, request->frame.corr);
	core_driver_want_nothing(&driver);
	core_driver_stop(&driver);
}

/* The name of a method is cut for the refusal; within a character, that once ended the broker. */
static void test_a_long_method_is_named_as_text(void **state)
{
	(void)state;
	struct core_driver driver;
	/* 63 bytes fit into the refusal: with one of the two beginnings it ends within a character.
	 */
	static const char *const beginnings[] = {"svc.a.", "svc.aa."};
	for (size_t n = 0; n < ARRAY_LEN(beginnings); n++) {
		struct buffer method = {0};
		buffer_text(&method, text_of(beginnings[n]));
		while (method.len < 100)
			buffer_text(&method, TEXT("\xd0\xa8"));
		struct request request = {
			.method = buffer_as_text(&method), .body = bytes_of("\x80", 1)};
		start(&driver);
		serve(&driver, 2, "svc.>");
		core_driver_say_record(&driver, 1,
			&(struct frame){.op = FRAME_REQ, .corr = 1, .arg = 5}, &record_request,
			&request);
		core_driver_want(&driver, 2, FRAME_REQ);
		core_driver_wait(&driver, 6);
		core_driver_want(&driver, 1, FRAME_ERR);
		core_driver_stop(&driver);
		buffer_fini(&method);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_in_turn),
		cmocka_unit_test(test_nobody_serves),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_a_long_method_is_named_as_text),
		cmocka_unit_test(test_server_leaves),
		cmocka_unit_test(test_asker_leaves_and_strangers_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
