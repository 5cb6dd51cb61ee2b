#include "broker/core/request_log.h"
#include "proto/codec/record.h"
#include "proto/records/event.h"
#include "tests/sim/core_driver.h"
#include "tests/sim/testing.h"

#include <errno.h>

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

/* --- In the log --- */

/* A broker that logs what is asked of echo; 1 asks, 2 and 3 serve, 4 reads the log. */
static void start_logged(struct core_driver *driver)
{
	core_driver_start(driver);
	driver->log_requests = "svc.other.>, svc.echo.*";
	core_driver_restart(driver);
	core_driver_hello(driver, 1, "asker");
	core_driver_hello(driver, 2, "first");
	core_driver_hello(driver, 4, "anon-reader");
	serve(driver, 2, "svc.echo.say");
}

/* The data of the next event of 4, which is under the subject and of the type. */
static void want_logged(struct core_driver *driver, const char *subject,
	const struct record_type *type, void *record)
{
	struct block_header header;
	struct block_run run;
	struct block_record one;
	struct event event;
	size_t at = 0;
	const struct core_answer *answer = core_driver_want(driver, 4, FRAME_EVT);
	assert_int_equal(block_check_delivered(answer->body, &header, NULL), ERR_OK);
	struct bytes rest = block_runs(answer->body, &header);
	assert_true(block_next_run(&rest, &run) && block_next_record(&run, &at, &one));
	assert_true(text_is(run.subject, subject));
	assert_int_equal(
		record_decode(&record_event, one.body, &driver->arena, &event, NULL), ERR_OK);
	assert_true(text_is(event.type, type->name));
	assert_int_equal(record_decode(type, event.data, &driver->arena, record, NULL), ERR_OK);
}

static void listen(struct core_driver *driver)
{
	core_driver_subscribe(driver, 4, 1, "$req.>", "seq", 1);
	core_driver_credit(driver, 4, 1, 1 << 20);
	core_driver_settle(driver);
	assert_int_equal(core_driver_want(driver, 4, FRAME_EVT)->body.len, 0);
}

/* The server is asked when the copy is on disk, and not before. */
static void test_logged_first(void **state)
{
	(void)state;
	struct core_driver driver;
	struct request_logged asked;
	struct reply_logged answered;
	start_logged(&driver);
	listen(&driver);
	ask(&driver, 1, 42, 500);
	core_driver_step(&driver, &(struct core_event){.kind = CORE_WORK});
	core_driver_want_nothing(&driver);
	core_driver_write(&driver);
	const struct core_answer *request = core_driver_want(&driver, 2, FRAME_REQ);
	assert_int_equal(request->frame.arg, 500);
	want_logged(&driver, "$req.asked.echo.say", &record_request_logged, &asked);
	assert_true(text_is(asked.method, "svc.echo.say") && text_is(asked.peer, "test"));
	assert_int_equal(asked.size, 1);
	assert_int_equal(asked.body.len, 1);
	driver.now_ms += 30;
	answer(&driver, 2, request->frame.corr);
	assert_int_equal(core_driver_want(&driver, 1, FRAME_RESP)->frame.corr, 42);
	core_driver_settle(&driver);
	want_logged(&driver, "$req.answered.echo.say", &record_reply_logged, &answered);
	assert_int_equal(answered.request, 1);
	assert_true(text_is(answered.outcome, "reply"));
	assert_int_equal(answered.took_ms, 30);
	assert_int_equal(answered.size, 4);
	core_driver_stop(&driver);
}

/* Nothing reaches the server when the log cannot have it; and what is not asked for is not logged.
 */
static void test_not_logged(void **state)
{
	(void)state;
	struct core_driver driver;
	start_logged(&driver);
	disk_sim_fail(driver.sim, 1, EIO, true);
	ask(&driver, 1, 1, 500);
	core_driver_settle(&driver);
	const struct core_answer *answer = core_driver_want(&driver, 1, FRAME_ERR);
	assert_int_equal(answer->frame.corr, 1);
	core_driver_want_nothing(&driver);
	ask(&driver, 1, 2, 500);
	assert_int_equal(core_driver_want(&driver, 1, FRAME_ERR)->frame.corr, 2);
	serve(&driver, 2, "svc.quiet.say");
	struct request quiet = {.method = TEXT("svc.quiet.say"), .body = bytes_of("\x80", 1)};
	core_driver_say_record(
		&driver, 1, &(struct frame){.op = FRAME_REQ, .corr = 3}, &record_request, &quiet);
	core_driver_want(&driver, 2, FRAME_REQ);
	assert_int_equal(log_last_seq(driver.log), 0);
	disk_sim_fail(driver.sim, 0, 0, false);
	core_driver_stop(&driver);
}

/* Whatever ends it, that is told, once. */
static void test_logged_ends(void **state)
{
	(void)state;
	static const char *const reasons[] = {"'svc.echo.say' was not answered in time",
		"'test' left before it answered 'svc.echo.say'", "its asker left"};
	for (unsigned way = 0; way < 3; way++) {
		struct core_driver driver;
		struct request_logged asked;
		struct reply_logged answered;
		start_logged(&driver);
		listen(&driver);
		ask(&driver, 1, 1, 500);
		if (way != 2) /* the third leaves while its copy is on its way */
			core_driver_settle(&driver);
		if (way == 0)
			core_driver_wait(&driver, 500);
		else
			core_driver_step(&driver,
				&(struct core_event){.kind = CORE_GONE, .peer = way == 1 ? 2 : 1});
		core_driver_settle(&driver);
		if (way != 2)
			core_driver_want(&driver, 2, FRAME_REQ);
		want_logged(&driver, "$req.asked.echo.say", &record_request_logged, &asked);
		if (way != 2)
			core_driver_want(&driver, 1, FRAME_ERR);
		want_logged(&driver, "$req.answered.echo.say", &record_reply_logged, &answered);
		assert_true(text_is(answered.outcome, "none"));
		assert_true(text_is(answered.reason, reasons[way]));
		core_driver_want_nothing(&driver);
		core_driver_stop(&driver);
	}
}

static void test_what_may_be_logged(void **state)
{
	(void)state;
	struct why why;
	assert_int_equal(request_log_check(TEXT("svc.a.b, svc.c.>"), &why), ERR_OK);
	assert_int_equal(request_log_check(TEXT("svc.a.b,,svc.c"), &why), ERR_BAD_SUBJECT);
	assert_int_equal(request_log_check(TEXT("svc.>.a"), &why), ERR_BAD_SUBJECT);
	assert_int_equal(request_log_check(TEXT("news.>"), &why), ERR_BAD_VALUE);
	assert_int_equal(request_log_check(TEXT("svc.broker.purge"), &why), ERR_BAD_VALUE);
	assert_string_equal(why.text,
		"wanted methods under svc., and none of the broker's own, got 'svc.broker.purge'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_in_turn),
		cmocka_unit_test(test_nobody_serves),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_logged_first),
		cmocka_unit_test(test_not_logged),
		cmocka_unit_test(test_logged_ends),
		cmocka_unit_test(test_what_may_be_logged),
		cmocka_unit_test(test_a_long_method_is_named_as_text),
		cmocka_unit_test(test_server_leaves),
		cmocka_unit_test(test_asker_leaves_and_strangers_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
