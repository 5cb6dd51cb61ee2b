/* What a channel reads over is told to it when it has passed, and to nobody whom it does not
 * concern. */
#include "broker/core/core_inside.h"
#include "proto/codec/record.h"
#include "tests/sim/core_driver.h"
#include "tests/sim/testing.h"

#include <inttypes.h>

static void hear_all(struct core_driver *driver)
{
	while (core_driver_next(driver)) {
	}
}

/* a.one at 1, b.two at 2, a.one at 3 ... up to 20. */
static void start(struct core_driver *driver)
{
	core_driver_start(driver);
	core_driver_hello(driver, 1, "p");
	for (uint64_t counter = 1; counter <= 20; counter++) {
		core_driver_publish(driver, 1, "p", counter, counter % 2 ? "a.one" : "b.two", 1);
		core_driver_settle(driver);
	}
	hear_all(driver);
	core_driver_hello(driver, 2, "anon-2");
	core_driver_hello(driver, 3, "anon-3");
	hear_all(driver);
}

static void trim(struct core_driver *driver, const char *lines)
{
	core_driver_policy(driver, lines);
	assert_true(core_driver_upkeep(driver) > 0);
	core_driver_policy(driver, "");
}

static void subscribe(struct core_driver *driver, uint64_t peer, const char *filter, uint64_t seq)
{
	core_driver_subscribe(driver, peer, 1, filter, "seq", seq);
	core_driver_credit(driver, peer, 1, 1 << 20);
}

static const struct gap *want_gap(
	struct core_driver *driver, uint64_t peer, uint64_t from, uint64_t to, const char *stream)
{
	static struct gap gap;
	const struct core_answer *answer = core_driver_want(driver, peer, FRAME_GAP);
	assert_int_equal(
		record_decode(&record_gap, answer->body, &driver->arena, &gap, NULL), ERR_OK);
	if (gap.from != from || gap.to != to || !text_is(gap.stream, stream) || !gap.ledger_seq)
		fail_msg("wanted %" PRIu64 " to %" PRIu64 " of %s, got %" PRIu64 " to %" PRIu64
			 " of %.*s",
			from, to, stream, gap.from, gap.to, TEXT_ARG(gap.stream));
	return &gap;
}

static void want_caught_up(struct core_driver *driver, uint64_t peer)
{
	assert_int_equal(core_driver_want(driver, peer, FRAME_EVT)->body.len, 0);
}

/* Between what stays of others before its end, and what comes behind it. */
static void test_told_when_passed(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	trim(&driver, "a count=7"); /* 7, 9 ... 19 stay */
	hear_all(&driver);
	subscribe(&driver, 2, ">", 1);
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 2, 2, 2);
	core_driver_want_events(&driver, 2, 4, 4);
	want_gap(&driver, 2, 1, 5, "a");
	for (uint64_t seq = 6; seq <= 20; seq++)
		core_driver_want_events(&driver, 2, seq, seq);
	want_caught_up(&driver, 2);
	core_driver_want_nothing(&driver);
	core_driver_stop(&driver);
}

/* One that may come back is told of all that it may have read over before its connection broke, but
 * not of what it was told of for certain. */
static void test_told_to_whom_comes_back(void **state)
{
	(void)state;
	static const struct {
		const char *filter;
		uint64_t seq;
		uint64_t from; /* 0: no GAP */
	} cases[] = {
		{"a.>", 1, 1},
		{"a.>", 3, 1},
		{"a.>", 5, 1},
		{"a.>", 6, 0},
		{"*.one", 2, 1},
		{"b.>", 1, 0},
		{"$sys.log.>", 1, 0},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct core_driver driver;
		unsigned gaps = 0;
		start(&driver);
		trim(&driver, "a count=7");
		hear_all(&driver);
		subscribe(&driver, 2, cases[i].filter, cases[i].seq);
		core_driver_settle(&driver);
		size_t begin = driver.read;
		for (const struct core_answer *answer; (answer = core_driver_next(&driver));)
			if (answer->frame.op == FRAME_GAP && ++gaps == 1) {
				driver.read--;
				want_gap(&driver, 2, cases[i].from, 5, "a");
			}
		if (gaps != (cases[i].from ? 1 : 0))
			fail_msg("'%s' from %" PRIu64 ": %u gaps", cases[i].filter, cases[i].seq,
				gaps);
		assert_true(driver.count > begin);
		core_driver_stop(&driver);
	}
}

/* It had handled 15 and was not told that b ends there, when 15 went too: what is left says nothing
 * of where it was. */
static void test_told_though_its_place_is_gone(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	trim(&driver, "b count=2"); /* 18 and 20 stay */
	trim(&driver, "a count=1"); /* 19 */
	hear_all(&driver);
	core_driver_hello(&driver, 2, "anon-2"); /* the time that passed has ended its session */
	hear_all(&driver);
	subscribe(&driver, 2, ">", 17);
	core_driver_settle(&driver);
	want_gap(&driver, 2, 1, 16, "b");
	want_gap(&driver, 2, 1, 17, "a");
	core_driver_want_events(&driver, 2, 18, 18);
	core_driver_stop(&driver);
}

/* One that has all there is reads over nothing; one without credit does, when it goes on. */
static void test_live_and_waiting(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	subscribe(&driver, 2, "a.>", 1);
	core_driver_subscribe(&driver, 3, 1, "a.>", "seq", 1);
	core_driver_credit(&driver, 3, 1, 1); /* enough for one block */
	core_driver_settle(&driver);
	hear_all(&driver);
	trim(&driver, "a count=7");
	for (uint64_t peer = 1; peer <= 3; peer++) { /* all are still there */
		core_driver_say(&driver, peer, &(struct frame){.op = FRAME_PING, .corr = 1},
			(struct bytes){0});
		core_driver_want(&driver, peer, FRAME_PONG);
	}
	trim(&driver, "a count=5"); /* once more, while it waits: one GAP tells of both */
	core_driver_want_nothing(&driver);
	core_driver_credit(&driver, 3, 1, 1 << 20);
	core_driver_settle(&driver);
	want_gap(&driver, 3, 2, 9, "a"); /* 1 was sent to it */
	core_driver_want_events(&driver, 3, 11, 11);
	hear_all(&driver);
	core_driver_stop(&driver);
}

/* What keeps the last of each subject is told with how many stay. */
static void test_keep(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	trim(&driver, "a keep=2");
	hear_all(&driver);
	subscribe(&driver, 2, "a.>", 1);
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 2, 17, 17);
	core_driver_want_events(&driver, 2, 19, 19);
	const struct gap *gap = want_gap(&driver, 2, 1, 20, "a");
	assert_int_equal(gap->keep, 2);
	want_caught_up(&driver, 2);
	core_driver_stop(&driver);
}

/* Of what a group reads over all its members are told. */
static void test_group(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	trim(&driver, "a count=7");
	hear_all(&driver);
	for (uint64_t peer = 2; peer <= 3; peer++) {
		struct text filter = TEXT("a.>");
		struct subscription wanted = {.filters = &filter,
			.filters_count = 1,
			.from = TEXT("first"),
			.group = TEXT("workers")};
		core_driver_say_record(&driver, peer, &(struct frame){.op = FRAME_SUB, .chan = 1},
			&record_subscription, &wanted);
		core_driver_credit(&driver, peer, 1, 1 << 20);
	}
	core_driver_settle(&driver);
	want_gap(&driver, 2, 1, 5, "a");
	want_gap(&driver, 3, 1, 5, "a");
	hear_all(&driver);
	core_driver_stop(&driver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_told_when_passed),
		cmocka_unit_test(test_told_to_whom_comes_back),
		cmocka_unit_test(test_told_though_its_place_is_gone),
		cmocka_unit_test(test_live_and_waiting),
		cmocka_unit_test(test_keep),
		cmocka_unit_test(test_group),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
