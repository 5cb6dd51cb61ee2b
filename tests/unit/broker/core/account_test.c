#include "broker/core/core_inside.h"
#include "proto/codec/record.h"
#include "tests/sim/core_driver.h"
#include "tests/sim/testing.h"

static void subscribe(struct core_driver *driver, uint64_t peer, const char *filter, uint64_t seq)
{
	struct text filters = text_of(filter);
	struct subscription wanted = {.filters = &filters,
		.filters_count = 1,
		.from = seq ? TEXT("seq") : TEXT("cursor"),
		.has_seq = seq > 0,
		.seq = seq,
		.cursor = TEXT("c")};
	core_driver_say_record(driver, peer, &(struct frame){.op = FRAME_SUB, .chan = 1},
		&record_subscription, &wanted);
	core_driver_credit(driver, peer, 1, 1 << 20);
	core_driver_settle(driver);
}

static void ack(struct core_driver *driver, uint64_t peer, uint64_t seq)
{
	core_driver_say(driver, peer, &(struct frame){.op = FRAME_ACK, .chan = 1, .arg = seq},
		(struct bytes){0});
	core_driver_settle(driver);
}

/* The account as the log has it. */
static struct cursor_moved moved(struct core_driver *driver)
{
	struct cursor_moved record = {0};
	const struct state_cursor *cursor = state_find_cursor(log_state(driver->log), TEXT("c"));
	assert_non_null(cursor);
	assert_int_equal(record_decode(&record_cursor_moved, buffer_bytes(&cursor->moved),
				 &driver->arena, &record, NULL),
		ERR_OK);
	return record;
}

static void hear_all(struct core_driver *driver)
{
	while (core_driver_next(driver)) {
	}
}

static void publish(struct core_driver *driver, uint64_t counter, const char *subject, uint32_t n)
{
	core_driver_publish(driver, 1, "p", counter, subject, n);
	core_driver_settle(driver);
	hear_all(driver);
}

static void start(struct core_driver *driver)
{
	core_driver_start(driver);
	core_driver_hello(driver, 1, "p");
	core_driver_hello(driver, 2, "anon-2");
	core_driver_hello(driver, 3, "anon-3");
}

/* What matches is counted, wherever in a block the acknowledgement falls. */
static void test_counts_what_was_sent_and_acknowledged(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	publish(&driver, 1, "a.x", 3);
	publish(&driver, 4, "b.x", 4);
	publish(&driver, 8, "a.x", 5);
	subscribe(&driver, 2, "a.>", 0);
	ack(&driver, 2, 9);
	struct cursor_moved told = moved(&driver);
	assert_int_equal(told.seq, 9);
	assert_int_equal(told.since, 1);
	assert_int_equal(told.settled, 5);
	assert_int_equal(told.passed_count, 0);
	assert_true(text_is(told.filters[0], "a.>"));
	ack(&driver, 2, 12);
	assert_int_equal(moved(&driver).settled, 8);
	core_driver_stop(&driver);
}

/* Over a restart the counters go on; what the consumer passes over by itself is told. */
static void test_passes_of_its_own_accord(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	publish(&driver, 1, "a.x", 10);
	subscribe(&driver, 2, "a.>", 0);
	ack(&driver, 2, 4);
	hear_all(&driver);
	core_driver_restart(&driver);
	core_driver_hello(&driver, 2, "anon-2");
	subscribe(&driver, 2, "a.>", 8);
	ack(&driver, 2, 9);
	struct cursor_moved told = moved(&driver);
	assert_int_equal(told.settled, 6);
	assert_int_equal(told.passed_count, 1);
	assert_int_equal(told.passed[0].from, 5);
	assert_int_equal(told.passed[0].to, 7);
	assert_true(text_is(told.passed[0].reason, "claimed"));
	core_driver_stop(&driver);
}

/* A channel that comes after another goes on with its account. */
static void test_goes_on_with_another_channel(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	publish(&driver, 1, "a.x", 10);
	subscribe(&driver, 2, "a.>", 0);
	ack(&driver, 2, 4);
	subscribe(&driver, 3, "a.>", 8);
	ack(&driver, 3, 9);
	struct cursor_moved told = moved(&driver);
	assert_int_equal(told.settled, 9);
	assert_int_equal(told.passed_count, 0);
	core_driver_stop(&driver);
}

/* With other filters a new account is begun. */
static void test_other_filters(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	publish(&driver, 1, "a.x", 3);
	publish(&driver, 4, "b.x", 3);
	subscribe(&driver, 2, "a.>", 0);
	ack(&driver, 2, 2);
	subscribe(&driver, 3, "b.>", 0);
	ack(&driver, 3, 5);
	struct cursor_moved told = moved(&driver);
	assert_int_equal(told.since, 3);
	assert_int_equal(told.settled, 2);
	core_driver_stop(&driver);
}

/* A place that it was not served up to cannot be acknowledged. */
static void test_forged_cursor(void **state)
{
	(void)state;
	struct core_driver driver;
	struct text filter = TEXT("a.>");
	struct subscription wanted = {.filters = &filter,
		.filters_count = 1,
		.from = TEXT("cursor"),
		.cursor = TEXT("c")};
	start(&driver);
	publish(&driver, 1, "a.x", 3);
	core_driver_say_record(&driver, 2, &(struct frame){.op = FRAME_SUB, .chan = 1},
		&record_subscription, &wanted);
	core_driver_settle(&driver);
	ack(&driver, 2, 3);
	core_driver_want_error(
		&driver, 2, ERR_BAD_VALUE, "this channel was served up to sequence 0, got 3");
	assert_null(state_find_cursor(log_state(driver.log), TEXT("c"))->moved.ptr);
	core_driver_stop(&driver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts_what_was_sent_and_acknowledged),
		cmocka_unit_test(test_passes_of_its_own_accord),
		cmocka_unit_test(test_goes_on_with_another_channel),
		cmocka_unit_test(test_other_filters),
		cmocka_unit_test(test_forged_cursor),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
