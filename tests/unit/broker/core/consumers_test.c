/* Durable consumers: whose they are, who may move or remove them, and what stays of one that was
 * named and never used. And refusals, which are told though no other follows. */
#include "broker/core/core_inside.h"
#include "proto/codec/record.h"
#include "proto/records/event.h"
#include "tests/sim/core_driver.h"
#include "tests/sim/testing.h"

static void hear_all(struct core_driver *driver)
{
	while (core_driver_next(driver)) {
	}
}

/* Peer 2 is `owner`, peer 3 `other`, peer 4 `chief`. */
static void start(struct core_driver *driver)
{
	static const char *const names[] = {"owner", "other", "chief"};
	struct core_event event = {.kind = CORE_ACL};
	struct why why = {0};
	core_driver_start(driver);
	core_driver_hello(driver, 1, "p");
	core_driver_publish(driver, 1, "p", 1, "a.one", 10);
	core_driver_settle(driver);
	if (acl_parse(TEXT("owner aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa sub:> req:svc.>\n"
			   "other bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb sub:a.> req:svc.>\n"
			   "chief cccccccccccccccccccccccccccccccccccccccc sub:> req:svc.> "
			   "admin:consumer.>\n"),
		    "peers.acl", &event.acl, &why))
		fail_msg("%s: %s", why.where, why.text);
	core_driver_step(driver, &event);
	for (unsigned i = 0; i < 3; i++) {
		hear_all(driver);
		driver->identity = names[i];
		core_driver_hello(driver, 2 + i, "anon-x");
	}
	driver->identity = "test";
	core_driver_settle(driver);
	hear_all(driver);
}

static void subscribe(struct core_driver *driver, uint64_t peer, bool shared, uint64_t credit)
{
	struct text filter = TEXT("a.>");
	struct subscription wanted = {.filters = &filter,
		.filters_count = 1,
		.from = TEXT("first"),
		.cursor = shared ? TEXT_NONE : TEXT("mine"),
		.group = shared ? TEXT("mine") : TEXT_NONE};
	core_driver_say_record(driver, peer, &(struct frame){.op = FRAME_SUB, .chan = 1},
		&record_subscription, &wanted);
	if (credit)
		core_driver_credit(driver, peer, 1, credit);
	core_driver_settle(driver);
}

static void leave(struct core_driver *driver, uint64_t peer)
{
	core_driver_say(
		driver, peer, &(struct frame){.op = FRAME_UNSUB, .chan = 1}, (struct bytes){0});
	core_driver_settle(driver);
	hear_all(driver);
}

static void ask(struct core_driver *driver, uint64_t peer, const char *method,
	const struct record_type *type, const void *record)
{
	struct buffer body = {0};
	assert_int_equal(record_encode(type, record, &body, NULL), ERR_OK);
	struct request request = {.method = text_of(method), .body = buffer_bytes(&body)};
	core_driver_say_record(driver, peer,
		&(struct frame){.op = FRAME_REQ, .corr = 7, .arg = 1000}, &record_request,
		&request);
	core_driver_settle(driver);
	buffer_fini(&body);
}

/* The answer: NULL when it is no refusal. */
static const char *refusal(struct core_driver *driver, uint64_t peer)
{
	static char said[512];
	struct error error;
	const struct core_answer *answer = core_driver_want(driver, peer, FRAME_RESP);
	if (!(answer->frame.flags & FRAME_REPLY_ERROR))
		return NULL;
	assert_int_equal(
		record_decode(&record_error, answer->body, &driver->arena, &error, NULL), ERR_OK);
	snprintf(said, sizeof(said), "%d %.*s", (int)error.code, TEXT_ARG(error.what));
	return said;
}

static void want_refusal(struct core_driver *driver, uint64_t peer, const char *words)
{
	const char *said = refusal(driver, peer);
	if (!said || !strstr(said, words))
		fail_msg("wanted a refusal with '%s', got '%s'", words, said ? said : "none");
	hear_all(driver);
}

/* Another peer may neither move nor remove it, nor name it; one whose rules say so may. */
static void test_owner(void **state)
{
	(void)state;
	for (unsigned shared = 0; shared < 2; shared++) {
		struct core_driver driver;
		struct consumer_seek seek = {.name = TEXT("mine"), .to = TEXT("last")};
		struct consumer_named named = {.name = TEXT("mine")};
		start(&driver);
		subscribe(&driver, 2, shared, 1 << 20);
		core_driver_say(&driver, 2, &(struct frame){.op = FRAME_ACK, .chan = 1, .arg = 5},
			(struct bytes){0});
		leave(&driver, 2);
		ask(&driver, 3, "svc.broker.seek", &record_consumer_seek, &seek);
		want_refusal(&driver, 3, "the consumer 'mine' belongs to 'owner'");
		ask(&driver, 3, "svc.broker.consumer_remove", &record_consumer_named, &named);
		want_refusal(&driver, 3, "the consumer 'mine' belongs to 'owner'");
		core_driver_restart(&driver);
		core_driver_stop(&driver);

		start(&driver);
		subscribe(&driver, 2, shared, 1 << 20);
		core_driver_say(&driver, 2, &(struct frame){.op = FRAME_ACK, .chan = 1, .arg = 5},
			(struct bytes){0});
		ask(&driver, 4, "svc.broker.seek", &record_consumer_seek, &seek);
		hear_all(&driver);
		leave(&driver, 2);
		ask(&driver, 2, "svc.broker.seek", &record_consumer_seek, &seek);
		assert_null(refusal(&driver, 2));
		/* The last of what it wants; of the rest it says that it was passed over. */
		assert_int_equal(state_find_cursor(log_state(driver.log), TEXT("mine"))->seq, 9);
		ask(&driver, 4, "svc.broker.consumer_remove", &record_consumer_named, &named);
		assert_null(refusal(&driver, 4));
		assert_null(state_find_cursor(log_state(driver.log), TEXT("mine")));
		core_driver_stop(&driver);
	}
}

/* A name costs nothing before something was sent under it. */
static void test_nothing_stays(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	for (unsigned turn = 0; turn < 3; turn++) {
		subscribe(&driver, 2, false, 0);
		assert_non_null(state_find_cursor(log_state(driver.log), TEXT("mine")));
		if (turn == 1) { /* another channel holds it, too */
			subscribe(&driver, 4, false, 0);
			leave(&driver, 2);
			assert_non_null(state_find_cursor(log_state(driver.log), TEXT("mine")));
			leave(&driver, 4);
		} else if (turn == 2) { /* the session ends */
			core_driver_step(
				&driver, &(struct core_event){.kind = CORE_GONE, .peer = 2});
		} else {
			leave(&driver, 2);
		}
		assert_null(state_find_cursor(log_state(driver.log), TEXT("mine")));
	}
	core_driver_stop(&driver);
}

/* What was sent may be acknowledged later, by whoever comes back for it. */
static void test_what_was_sent_stays(void **state)
{
	(void)state;
	struct core_driver driver;
	start(&driver);
	subscribe(&driver, 2, false, 1 << 20);
	leave(&driver, 2);
	assert_non_null(state_find_cursor(log_state(driver.log), TEXT("mine")));
	core_driver_stop(&driver);
}

/* Events of refusals: a peer's, and how often. */
static unsigned told_refusals(struct core_driver *driver, int64_t *sum)
{
	unsigned events = 0;
	*sum = 0;
	for (const struct core_answer *answer; (answer = core_driver_next(driver));) {
		struct block_header header;
		struct block_run run;
		if (answer->peer != 1 || answer->frame.op != FRAME_EVT || !answer->body.len)
			continue;
		assert_int_equal(block_check_delivered(answer->body, &header, NULL), ERR_OK);
		for (struct bytes rest = block_runs(answer->body, &header);
			block_next_run(&rest, &run);) {
			struct block_record record = {0};
			struct event event;
			struct peer_refused refused;
			for (size_t at = 0; block_next_record(&run, &at, &record); events++) {
				assert_int_equal(record_decode(&record_event, record.body,
							 &driver->arena, &event, NULL),
					ERR_OK);
				assert_int_equal(record_decode(&record_peer_refused, event.data,
							 &driver->arena, &refused, NULL),
					ERR_OK);
				*sum += refused.count;
			}
		}
	}
	return events;
}

static void be_refused(struct core_driver *driver, unsigned times)
{
	struct text filter = TEXT("b.>");
	struct subscription wanted = {.filters = &filter, .filters_count = 1, .from = TEXT("new")};
	for (unsigned i = 0; i < times; i++)
		core_driver_say_record(driver, 3, &(struct frame){.op = FRAME_SUB, .chan = 2},
			&record_subscription, &wanted);
	core_driver_settle(driver);
}

/* The first at once, those within the second when it is over, and those before an end with it. */
static void test_refusals_are_told(void **state)
{
	(void)state;
	struct core_driver driver;
	int64_t sum;
	start(&driver);
	driver.now_ms += 10000;
	driver.identity = "local";
	core_driver_hello(&driver, 1, "anon-watcher");
	core_driver_subscribe(&driver, 1, 1, "$sys.peer.refused.>", "new", 0);
	core_driver_credit(&driver, 1, 1, 1 << 20);
	core_driver_settle(&driver);
	hear_all(&driver);
	be_refused(&driver, 1);
	assert_int_equal(told_refusals(&driver, &sum), 1);
	be_refused(&driver, 4);
	assert_int_equal(told_refusals(&driver, &sum), 0);
	core_driver_wait(&driver, 999);
	core_driver_settle(&driver);
	assert_int_equal(told_refusals(&driver, &sum), 0);
	core_driver_wait(&driver, 1);
	core_driver_settle(&driver);
	assert_int_equal(told_refusals(&driver, &sum), 1);
	assert_int_equal(sum, 4);
	be_refused(&driver, 2);
	core_driver_step(&driver, &(struct core_event){.kind = CORE_GONE, .peer = 3});
	core_driver_settle(&driver);
	assert_int_equal(told_refusals(&driver, &sum), 1);
	assert_int_equal(sum, 2);
	core_driver_wait(&driver, 5000);
	core_driver_settle(&driver);
	assert_int_equal(told_refusals(&driver, &sum), 0);
	core_driver_stop(&driver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_owner),
		cmocka_unit_test(test_nothing_stays),
		cmocka_unit_test(test_what_was_sent_stays),
		cmocka_unit_test(test_refusals_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
