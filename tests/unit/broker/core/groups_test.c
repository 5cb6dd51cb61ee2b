#include "proto/codec/record.h"
#include "proto/records/event.h"
#include "tests/sim/core_driver.h"
#include "tests/sim/testing.h"

struct wish {
	const char *filter, *ack;
	int64_t unacked, wait_ms, deliver;
	struct backoff_pause backoff[2];
};

static void join(struct core_driver *driver, uint64_t peer, const struct wish *wish)
{
	struct text filter = text_of(wish->filter ? wish->filter : "a.>");
	struct subscription wanted = {.filters = &filter,
		.filters_count = 1,
		.from = TEXT("first"),
		.group = TEXT("workers"),
		.ack = text_of(wish->ack),
		.has_max_unacked = wish->unacked != 0,
		.max_unacked = wish->unacked,
		.has_ack_wait_ms = wish->wait_ms != 0,
		.ack_wait_ms = wish->wait_ms,
		.has_max_deliver = wish->deliver != 0,
		.max_deliver = wish->deliver,
		.backoff = wish->backoff,
		.backoff_count = wish->backoff[0].ms ? 2 : 0};
	core_driver_say_record(driver, peer, &(struct frame){.op = FRAME_SUB, .chan = 1},
		&record_subscription, &wanted);
	core_driver_credit(driver, peer, 1, 1 << 20);
}

static void ack(struct core_driver *driver, uint64_t peer, uint64_t seq)
{
	core_driver_say(driver, peer, &(struct frame){.op = FRAME_ACK, .chan = 1, .arg = seq},
		(struct bytes){0});
}

static void judge(
	struct core_driver *driver, uint64_t peer, const char *verdict, uint64_t seq, int64_t delay)
{
	struct ack_verdict record = {.verdict = text_of(verdict),
		.from = seq,
		.to = seq,
		.has_delay_ms = delay > 0,
		.delay_ms = delay,
		.reason = TEXT("for a test")};
	core_driver_say_record(driver, peer, &(struct frame){.op = FRAME_ACK, .chan = 1},
		&record_ack_verdict, &record);
}

static void start(struct core_driver *driver)
{
	core_driver_start(driver);
	core_driver_hello(driver, 1, "p");
	core_driver_hello(driver, 2, "anon-2");
	core_driver_hello(driver, 3, "anon-3");
}

/* Publishes one block. */
static void publish(struct core_driver *driver, uint64_t counter, const char *subject, uint32_t n)
{
	core_driver_publish(driver, 1, "p", counter, subject, n);
	core_driver_settle(driver);
	core_driver_want(driver, 1, FRAME_PUBACK);
}

static void want_caught_up(struct core_driver *driver, uint64_t peer)
{
	assert_int_equal(core_driver_want(driver, peer, FRAME_EVT)->body.len, 0);
}

static struct state_cursor *cursor(struct core_driver *driver)
{
	return state_find_cursor(log_state(driver->log), TEXT("workers"));
}

/* Each event goes to one; a block is shared out, and its parts hold together as blocks. */
static void test_members_take_turns(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	publish(&driver, 1, "a.x", 5);
	join(&driver, 2, &(struct wish){.unacked = 2});
	join(&driver, 3, &(struct wish){.unacked = 2});
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 2, 1, 2);
	core_driver_want_events(&driver, 3, 3, 4);
	core_driver_want_nothing(&driver);
	ack(&driver, 3, 3);
	core_driver_settle(&driver);
	assert_int_equal(core_driver_want_events(&driver, 3, 5, 5)->frame.arg, 4);
	core_driver_want_nothing(&driver);
	core_driver_stop(&driver);
}

static void test_what_another_holds_is_not_mine_to_settle(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	publish(&driver, 1, "a.x", 2);
	join(&driver, 2, &(struct wish){.unacked = 1});
	join(&driver, 3, &(struct wish){.unacked = 1});
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 2, 1, 1);
	core_driver_want_events(&driver, 3, 2, 2);
	ack(&driver, 3, 1);
	ack(&driver, 3, 2);
	core_driver_settle(&driver);
	assert_int_equal(cursor(&driver)->seq, 0);
	ack(&driver, 2, 1);
	core_driver_settle(&driver);
	assert_int_equal(cursor(&driver)->seq, 2);
	core_driver_stop(&driver);
}

/* A lease that runs out, a refusal with a delay, a member that leaves: to another, and counted. */
static void test_handed_out_again(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	publish(&driver, 1, "a.x", 3);
	join(&driver, 2, &(struct wish){.wait_ms = 1000});
	core_driver_settle(&driver);
	assert_int_equal(core_driver_want_events(&driver, 2, 1, 3)->frame.corr, 0);
	want_caught_up(&driver, 2);
	ack(&driver, 2, 2);
	core_driver_wait(&driver, 900);
	judge(&driver, 2, "wip", 3, 0);
	core_driver_settle(&driver);
	core_driver_want_nothing(&driver);
	core_driver_wait(&driver, 200);
	core_driver_settle(&driver);
	assert_int_equal(core_driver_want_events(&driver, 2, 1, 1)->frame.corr, 1);
	core_driver_want_nothing(&driver);
	judge(&driver, 2, "nak", 3, 300);
	core_driver_wait(&driver, 200);
	core_driver_settle(&driver);
	core_driver_want_nothing(&driver);
	core_driver_wait(&driver, 200);
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 2, 3, 3);
	join(&driver, 3, &(struct wish){.wait_ms = 1000});
	want_caught_up(&driver, 3);
	core_driver_say(&driver, 2, &(struct frame){.op = FRAME_BYE}, (struct bytes){0});
	core_driver_settle(&driver);
	assert_int_equal(core_driver_want_events(&driver, 3, 1, 1)->frame.corr, 2);
	core_driver_want_events(&driver, 3, 3, 3);
	core_driver_stop(&driver);
}

static void test_late_but_in_time(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	publish(&driver, 1, "a.x", 1);
	join(&driver, 2, &(struct wish){.wait_ms = 1000, .backoff = {{5000}, {5000}}});
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 2, 1, 1);
	want_caught_up(&driver, 2);
	core_driver_wait(&driver, 1500);
	ack(&driver, 2, 1);
	core_driver_wait(&driver, 9000);
	core_driver_settle(&driver);
	core_driver_want_nothing(&driver);
	core_driver_stop(&driver);
}

static void test_backoff(void **state)
{
	(void)state;
	struct core_driver driver;
	static const int64_t pauses[] = {100, 700, 700};
	start(&driver);
	publish(&driver, 1, "a.x", 1);
	join(&driver, 2, &(struct wish){.backoff = {{100}, {700}}});
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 2, 1, 1);
	want_caught_up(&driver, 2);
	for (unsigned i = 0; i < ARRAY_LEN(pauses); i++) {
		judge(&driver, 2, "nak", 1, 0);
		core_driver_wait(&driver, pauses[i] - 1);
		core_driver_settle(&driver);
		core_driver_want_nothing(&driver);
		core_driver_wait(&driver, 1);
		core_driver_settle(&driver);
		assert_int_equal(core_driver_want_events(&driver, 2, 1, 1)->frame.corr, i + 1);
	}
	core_driver_stop(&driver);
}

/* The letters: the original's bytes, why, and where it stood; in one commit with the cursor. */
static void want_letter(
	struct core_driver *driver, uint64_t seq, uint64_t deliveries, const char *reason)
{
	const struct core_answer *answer = core_driver_want(driver, 3, FRAME_EVT);
	struct block_header header;
	struct block_run run;
	struct block_record record = {0};
	struct event event;
	struct dead_letter letter;
	size_t at = 0;
	assert_int_equal(block_check_delivered(answer->body, &header, NULL), ERR_OK);
	struct bytes rest = block_runs(answer->body, &header);
	assert_true(block_next_run(&rest, &run));
	assert_true(text_is(run.subject, "$sys.dead.workers"));
	assert_true(block_next_record(&run, &at, &record));
	assert_int_equal(
		record_decode(&record_event, record.body, &driver->arena, &event, NULL), ERR_OK);
	assert_int_equal(
		record_decode(&record_dead_letter, event.data, &driver->arena, &letter, NULL),
		ERR_OK);
	assert_int_equal(letter.seq, seq);
	assert_int_equal(letter.deliveries, deliveries);
	assert_true(text_is(letter.reason, reason));
	assert_true(text_is(letter.subject, "a.x"));
	assert_true(text_is(letter.producer, "p"));
	assert_true(blocks_body_is(letter.event, TEXT("p"), letter.counter));
	assert_int_equal(header.count, 2); /* the other record is the cursor's */
}

static void test_dead_letters(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	core_driver_subscribe(&driver, 3, 1, "$sys.dead.>", "new", 0);
	core_driver_credit(&driver, 3, 1, 1 << 20);
	want_caught_up(&driver, 3);
	publish(&driver, 1, "a.x", 2);
	join(&driver, 2, &(struct wish){.deliver = 2});
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 2, 1, 2);
	want_caught_up(&driver, 2);
	judge(&driver, 2, "term", 2, 0);
	core_driver_settle(&driver);
	want_letter(&driver, 2, 1, "for a test");
	assert_int_equal(cursor(&driver)->seq, 0);
	judge(&driver, 2, "nak", 1, 0);
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 2, 1, 1);
	judge(&driver, 2, "nak", 1, 0);
	core_driver_settle(&driver);
	want_letter(&driver, 1, 2, "handed out 2 times, the most: for a test");
	assert_int_equal(cursor(&driver)->pending_count, 0);
	assert_true(cursor(&driver)->seq >= 2);
	core_driver_want_nothing(&driver);
	core_driver_stop(&driver);
}

/* What is settled stays so, what is pending comes again with its count, over a restart. */
static void test_over_a_restart(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	for (uint64_t counter = 1; counter <= 9; counter += 3) {
		publish(&driver, counter, "a.x", 2);
		publish(&driver, counter + 2, "b.x", 1);
	}
	join(&driver, 2, &(struct wish){0});
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 2, 1, 2);
	core_driver_want_events(&driver, 2, 4, 5);
	core_driver_want_events(&driver, 2, 7, 8);
	want_caught_up(&driver, 2);
	judge(&driver, 2, "nak", 2, 60000);
	ack(&driver, 2, 4);
	ack(&driver, 2, 1);
	core_driver_settle(&driver);
	/* 2 | 5 to 8 with what does not concern the group between them. */
	assert_int_equal(cursor(&driver)->seq, 1);
	assert_int_equal(cursor(&driver)->pending_count, 2);
	core_driver_restart(&driver);
	core_driver_hello(&driver, 2, "anon-2");
	join(&driver, 2, &(struct wish){0});
	core_driver_settle(&driver);
	assert_int_equal(core_driver_want_events(&driver, 2, 2, 2)->frame.corr, 1);
	core_driver_want_events(&driver, 2, 5, 5);
	core_driver_want_events(&driver, 2, 7, 8);
	want_caught_up(&driver, 2);
	core_driver_want_nothing(&driver);
	core_driver_stop(&driver);
}

/* One that begins at `new` goes on from there even if nothing was settled before the restart. */
static void test_a_new_group_has_a_place(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	join(&driver, 2, &(struct wish){.ack = "cum"});
	core_driver_settle(&driver);
	want_caught_up(&driver, 2);
	core_driver_say(
		&driver, 2, &(struct frame){.op = FRAME_UNSUB, .chan = 1}, (struct bytes){0});
	publish(&driver, 1, "a.x", 3);
	core_driver_restart(&driver);
	core_driver_hello(&driver, 2, "anon-2");
	join(&driver, 2, &(struct wish){.ack = "cum"});
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 2, 2, 4);
	ack(&driver, 2, 4);
	core_driver_settle(&driver);
	assert_true(cursor(&driver)->seq >= 4);
	core_driver_stop(&driver);
}

static void test_without_acks(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	publish(&driver, 1, "a.x", 3);
	join(&driver, 2, &(struct wish){.ack = "none"});
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 2, 1, 3);
	want_caught_up(&driver, 2);
	assert_int_equal(cursor(&driver)->seq, 3);
	core_driver_stop(&driver);
}

static void test_refusals(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	join(&driver, 2, &(struct wish){0});
	join(&driver, 3, &(struct wish){.filter = "b.>"});
	core_driver_settle(&driver);
	want_caught_up(&driver, 2);
	core_driver_want_error(
		&driver, 3, ERR_EXISTS, "the group 'workers' is at work with other filters");
	core_driver_want_error(&driver, 3, ERR_NOT_FOUND, "channel 1 is not open");
	join(&driver, 3, &(struct wish){.deliver = 7});
	core_driver_want_error(&driver, 3, ERR_EXISTS,
		"the group 'workers' is at work with another ack_wait_ms, max_deliver or backoff");
	core_driver_want_error(&driver, 3, ERR_NOT_FOUND, "channel 1 is not open");
	join(&driver, 3, &(struct wish){.filter = "$live.>"});
	core_driver_want_error(&driver, 3, ERR_BAD_VALUE,
		"'$live.>': what is not logged cannot be shared by a group");
	core_driver_want_error(&driver, 3, ERR_NOT_FOUND, "channel 1 is not open");
	join(&driver, 3, &(struct wish){.wait_ms = 5});
	core_driver_want_error(&driver, 3, ERR_BAD_VALUE, "wanted 100 to 86400000, got 5");
	core_driver_want_error(&driver, 3, ERR_NOT_FOUND, "channel 1 is not open");
	ack(&driver, 2, 99);
	core_driver_want_error(&driver, 2, ERR_BAD_VALUE, "the log ends with sequence 1, got 99");
	struct ack_verdict backwards = {.verdict = TEXT("ok"), .from = 1};
	core_driver_say_record(&driver, 2, &(struct frame){.op = FRAME_ACK, .chan = 1},
		&record_ack_verdict, &backwards);
	core_driver_want_error(&driver, 2, ERR_BAD_VALUE, "wanted 1 or more, got 0");
	core_driver_stop(&driver);
}

/* On a full disk nothing is forgotten: the letter and the cursor are written when there is room. */
static void test_full_disk(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	publish(&driver, 1, "a.x", 2);
	join(&driver, 2, &(struct wish){0});
	core_driver_settle(&driver);
	core_driver_want_events(&driver, 2, 1, 2);
	want_caught_up(&driver, 2);
	disk_sim_set_room(driver.sim, 0);
	core_driver_publish(&driver, 1, "p", 3, "a.y", 4000);
	core_driver_publish(&driver, 1, "p", 4003, "a.y", 4000);
	judge(&driver, 2, "term", 1, 0);
	ack(&driver, 2, 2);
	core_driver_settle(&driver);
	uint64_t had = cursor(&driver)->seq;
	disk_sim_set_room(driver.sim, UINT64_MAX);
	core_driver_wait(&driver, 2000);
	core_driver_settle(&driver);
	assert_true(had < 2);
	assert_true(cursor(&driver)->seq >= 2);
	driver.read = driver.count;
	core_driver_subscribe(&driver, 3, 1, "$sys.dead.>", "first", 0);
	core_driver_credit(&driver, 3, 1, 1 << 20);
	core_driver_settle(&driver);
	want_letter(&driver, 1, 1, "for a test");
	want_caught_up(&driver, 3);
	core_driver_stop(&driver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_members_take_turns),
		cmocka_unit_test(test_what_another_holds_is_not_mine_to_settle),
		cmocka_unit_test(test_handed_out_again),
		cmocka_unit_test(test_late_but_in_time),
		cmocka_unit_test(test_backoff),
		cmocka_unit_test(test_dead_letters),
		cmocka_unit_test(test_over_a_restart),
		cmocka_unit_test(test_a_new_group_has_a_place),
		cmocka_unit_test(test_without_acks),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_full_disk),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
