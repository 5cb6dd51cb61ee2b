#include "proto/wire/block.h"
#include "tests/lib/fake_engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *const filters[] = {"a.>", NULL};

static uint16_t subscribe_from(struct bus *bus, enum bus_from from, const char *cursor)
{
	uint16_t channel;
	struct bus_subscription options = {.filters = filters, .from = from, .cursor = cursor};
	assert_int_equal(bus_subscribe(bus, &options, &channel, NULL), ERR_OK);
	return channel;
}

static struct subscription sub_sent(const struct fake *fake, unsigned index, struct arena *arena)
{
	struct subscription sub;
	const struct fake_message *sent = fake_sent(fake, FRAME_SUB, index);
	assert_non_null(sent);
	assert_int_equal(
		record_decode(&record_subscription, buffer_bytes(&sent->body), arena, &sub, NULL),
		ERR_OK);
	return sub;
}

static void push_block(struct fake *fake, uint64_t after, uint64_t base_seq, unsigned count)
{
	struct buffer block = {0};
	fake_block(&block, "a.b", base_seq, count);
	fake_push(fake, (struct frame){.op = FRAME_EVT, .chan = 1, .arg = after},
		buffer_bytes(&block));
	buffer_fini(&block);
}

static void push_caught_up(struct fake *fake, uint64_t seq)
{
	fake_push(fake,
		(struct frame){.op = FRAME_EVT, .flags = FRAME_PARTIAL, .chan = 1, .arg = seq},
		(struct bytes){0});
}

static void expect_event(struct bus *bus, uint64_t seq, uint64_t prev)
{
	struct bus_message message = fake_next(bus);
	assert_int_equal(message.kind, BUS_EVENT);
	assert_int_equal(message.seq, seq);
	assert_int_equal(message.prev_seq, prev);
}

static void come_back(struct fake *fake, struct bus *bus)
{
	struct bus_message message;
	fake_break(fake);
	do
		assert_int_equal(bus_next(bus, 1000, &message, NULL), ERR_OK);
	while (message.kind != BUS_BACK);
}

static void events_come_one_by_one_with_all_about_them(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	uint16_t channel = subscribe_from(bus, BUS_FROM_FIRST, NULL);
	push_block(fake, 0, 10, 2);
	push_block(fake, 11, 20, 1);
	struct bus_message message = fake_next(bus);
	assert_int_equal(message.kind, BUS_EVENT);
	assert_int_equal(message.channel, channel);
	assert_int_equal(message.seq, 10);
	assert_int_equal(message.prev_seq, 0);
	assert_int_equal(message.recorded_us, 4242);
	assert_int_equal(message.time_us, 4242); /* it has none of its own */
	assert_true(text_is(message.subject, "a.b"));
	assert_true(text_is(message.type, "number"));
	assert_true(text_is(message.producer, "other"));
	assert_int_equal(message.counter, 500);
	assert_int_equal(message.parents_count, 0);
	assert_memory_equal(message.data.ptr, "\x81\xa1n\x0a", 4);
	expect_event(bus, 11, 10);
	expect_event(bus, 20, 11);
	assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void its_own_time_and_parents_arrive(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	struct block_header header;
	struct buffer stamped = {0};
	uint64_t parents[] = {3, UINT64_MAX};
	struct bus_event event = {.subject = TEXT("a.b"),
		.type = TEXT("t"),
		.data = {(const uint8_t *)"\x80", 1},
		.time_us = -7,
		.parents = parents,
		.parents_count = 2};
	assert_int_equal(bus_publish(bus, &event, NULL), ERR_OK);
	/* What was published is what is delivered. */
	struct bytes block = buffer_bytes(&fake_sent(fake, FRAME_PUB, 0)->body);
	assert_int_equal(block_check_published(block, &header, NULL), ERR_OK);
	block_stamp(block, &header, TEXT("local"), 1, 99, &stamped);
	subscribe_from(bus, BUS_FROM_FIRST, NULL);
	fake_push(fake, (struct frame){.op = FRAME_EVT, .chan = 1}, buffer_bytes(&stamped));
	struct bus_message message = fake_next(bus);
	assert_int_equal(message.time_us, -7);
	assert_int_equal(message.recorded_us, 99);
	assert_int_equal(message.parents_count, 2);
	assert_int_equal(message.parents[0], 3);
	assert_true(message.parents[1] == UINT64_MAX);
	buffer_fini(&stamped);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void what_was_not_asked_for_is_passed_over(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	struct buffer block = {0};
	subscribe_from(bus, BUS_FROM_FIRST, NULL);
	fake_block(&block, "a.b", 10, 4);
	fake_push(
		fake, (struct frame){.op = FRAME_EVT, .chan = 1, .corr = 12}, buffer_bytes(&block));
	push_block(fake, 13, 14, 1);
	expect_event(bus, 12, 11);
	expect_event(bus, 13, 12);
	expect_event(bus, 14, 13);
	buffer_fini(&block);
	bus_close(&bus);
	fake_destroy(&fake);
}

/* The broker counts 64 MiB ahead and no more: a larger window would stop and never be renewed. */
static void a_window_is_no_larger_than_the_brokers(void **state)
{
	(void)state;
	uint16_t channel;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	struct bus_subscription options = {.filters = filters, .credit = UINT32_MAX};
	assert_int_equal(bus_subscribe(bus, &options, &channel, NULL), ERR_OK);
	assert_int_equal(fake_sent(fake, FRAME_CREDIT, 0)->frame.arg, 64 << 20);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void credit_is_renewed_for_what_was_handed_out(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	subscribe_from(bus, BUS_FROM_FIRST, NULL);
	assert_int_equal(fake_sent(fake, FRAME_CREDIT, 0)->frame.arg, 4 << 20);
	/* The smallest block costs 1,024: a quarter of the window is 1,024 of them. */
	for (unsigned i = 0; i < 1023; i++)
		push_block(fake, i, i + 1, 1);
	for (unsigned i = 0; i < 1023; i++)
		expect_event(bus, i + 1, i);
	assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
	assert_int_equal(fake_count(fake, FRAME_CREDIT), 1);
	push_block(fake, 1023, 1024, 1);
	expect_event(bus, 1024, 1023);
	assert_int_equal(fake_count(fake, FRAME_CREDIT), 1); /* it may be in use still */
	assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
	assert_int_equal(fake_sent(fake, FRAME_CREDIT, 1)->frame.arg, (4 << 20) + (1 << 20));
	bus_close(&bus);
	fake_destroy(&fake);
}

static void a_slow_caller_stays_alive(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	subscribe_from(bus, BUS_FROM_FIRST, NULL);
	push_block(fake, 0, 1, 3);
	expect_event(bus, 1, 0);
	fake->now_ms += 3000; /* spent on the first */
	expect_event(bus, 2, 1);
	assert_int_equal(fake_count(fake, FRAME_PING), 1);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void a_hole_is_told_and_asked_for_again(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct arena arena = {0};
	struct bus *bus = fake_connect(fake, "p");
	struct bus_message message;
	subscribe_from(bus, BUS_FROM_FIRST, NULL);
	push_block(fake, 0, 1, 2);
	push_block(fake, 5, 6, 1); /* what follows 5, where 2 was last */
	expect_event(bus, 1, 0);
	expect_event(bus, 2, 1);
	message = fake_next(bus);
	assert_int_equal(message.kind, BUS_LOST);
	assert_int_equal(message.why.code, ERR_DAMAGED);
	assert_string_equal(
		message.why.text, "channel 1: a hole: the broker sent what follows 5 after 2");
	assert_int_equal(bus_next(bus, 1000, &message, NULL), ERR_OK);
	assert_int_equal(message.kind, BUS_BACK);
	struct subscription again = sub_sent(fake, 1, &arena);
	assert_true(text_is(again.from, "seq"));
	assert_int_equal(again.seq, 3);
	push_block(fake, 0, 1, 3); /* the block holds what was handed out as well */
	expect_event(bus, 3, 2);
	arena_fini(&arena);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void damage_on_the_way_is_never_handed_out(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	struct buffer block = {0};
	subscribe_from(bus, BUS_FROM_FIRST, NULL);
	fake_block(&block, "a.b", 1, 3);
	block.ptr[block.len - 9] ^= 1;
	fake_push(fake, (struct frame){.op = FRAME_EVT, .chan = 1}, buffer_bytes(&block));
	struct bus_message message = fake_next(bus);
	assert_int_equal(message.kind, BUS_LOST);
	assert_int_equal(message.why.code, ERR_BAD_BLOCK);
	assert_string_equal(message.why.text, "channel 1: the run's checksum does not fit");
	buffer_fini(&block);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void after_a_break_what_waited_is_asked_for_again(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct arena arena = {0};
	struct bus *bus = fake_connect(fake, "p");
	subscribe_from(bus, BUS_FROM_FIRST, NULL);
	push_block(fake, 0, 1, 5);
	push_block(fake, 5, 6, 5);
	expect_event(bus, 1, 0);
	expect_event(bus, 2, 1);
	/* The break is noticed inside another call, when 3 to 10 have come and wait. */
	struct buffer reply = {0};
	struct bus_message message;
	fake_break(fake);
	assert_int_equal(bus_request(bus, TEXT("svc.a"), (struct bytes){(const uint8_t *)"\x80", 1},
				 0, &reply, NULL),
		ERR_UNAVAILABLE);
	assert_int_equal(fake_next(bus).kind, BUS_LOST);
	assert_int_equal(bus_next(bus, 1000, &message, NULL), ERR_OK);
	assert_int_equal(message.kind, BUS_BACK);
	assert_int_equal(sub_sent(fake, 1, &arena).seq, 3);
	assert_int_equal(fake_sent(fake, FRAME_CREDIT, 1)->frame.arg, 4 << 20);
	assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
	arena_fini(&arena);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void nothing_is_missed_between_new_and_the_first_event(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct arena arena = {0};
	struct bus *bus = fake_connect(fake, "p");
	subscribe_from(bus, BUS_FROM_NEW, NULL);
	assert_true(text_is(sub_sent(fake, 0, &arena).from, "new"));
	push_caught_up(fake, 70);
	struct bus_message message = fake_next(bus);
	assert_int_equal(message.kind, BUS_CAUGHT_UP);
	assert_int_equal(message.seq, 70);
	come_back(fake, bus);
	assert_int_equal(sub_sent(fake, 1, &arena).seq, 71);
	push_caught_up(fake, 75);
	assert_int_equal(fake_next(bus).kind, BUS_NOTHING); /* it was told once */
	arena_fini(&arena);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void with_nothing_handed_out_it_asks_as_at_first(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct arena arena = {0};
	struct bus *bus = fake_connect(fake, "p");
	subscribe_from(bus, BUS_FROM_CURSOR, "keeper");
	come_back(fake, bus);
	struct subscription again = sub_sent(fake, 1, &arena);
	assert_true(text_is(again.from, "cursor"));
	assert_true(text_is(again.cursor, "keeper"));
	arena_fini(&arena);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void acknowledgements_are_repeated_after_a_break(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct why why;
	struct bus *bus = fake_connect(fake, "p");
	uint16_t channel = subscribe_from(bus, BUS_FROM_CURSOR, "keeper");
	push_block(fake, 0, 1, 3);
	expect_event(bus, 1, 0);
	assert_int_equal(bus_ack(bus, channel, 1, NULL), ERR_OK);
	assert_int_equal(bus_ack(bus, channel, 1, NULL), ERR_OK); /* nothing new */
	assert_int_equal(fake_count(fake, FRAME_ACK), 1);
	come_back(fake, bus);
	assert_int_equal(fake_count(fake, FRAME_ACK), 2);
	assert_int_equal(fake_sent(fake, FRAME_ACK, 1)->frame.arg, 1);
	assert_int_equal(bus_ack(bus, 99, 1, &why), ERR_STATE);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void gaps_are_told_and_not_asked_for_again(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct arena arena = {0};
	struct bus *bus = fake_connect(fake, "p");
	subscribe_from(bus, BUS_FROM_FIRST, NULL);
	struct gap gap = {.from = 1, .to = 40, .reason = TEXT("trimmed")};
	fake_push_record(fake, (struct frame){.op = FRAME_GAP, .chan = 1}, &record_gap, &gap);
	struct bus_message message = fake_next(bus);
	assert_int_equal(message.kind, BUS_GAP);
	assert_int_equal(message.gap_from, 1);
	assert_int_equal(message.gap_to, 40);
	assert_true(text_is(message.reason, "trimmed"));
	come_back(fake, bus);
	assert_int_equal(sub_sent(fake, 1, &arena).seq, 41);
	arena_fini(&arena);
	bus_close(&bus);
	fake_destroy(&fake);
}

/* Well-formed MessagePack that is no event: told as missing, and the next one comes. */
static void a_record_that_is_no_event_does_not_stop_the_rest(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	struct block_writer writer = {0};
	struct block_header header;
	struct buffer stamped = {0};
	block_start(&writer, TEXT("rogue"));
	assert_int_equal(block_add(&writer, TEXT("a.b"), 1,
				 (struct bytes){(const uint8_t *)"\x80", 1}, NULL),
		ERR_OK);
	struct bytes block = block_finish(&writer);
	assert_int_equal(block_read_header(block, &header, NULL), ERR_OK);
	block_stamp(block, &header, TEXT("local"), 1, 1, &stamped);
	subscribe_from(bus, BUS_FROM_FIRST, NULL);
	fake_push(fake, (struct frame){.op = FRAME_EVT, .chan = 1}, buffer_bytes(&stamped));
	push_block(fake, 1, 2, 1);
	struct bus_message message = fake_next(bus);
	assert_int_equal(message.kind, BUS_GAP);
	assert_int_equal(message.gap_from, 1);
	assert_int_equal(message.gap_to, 1);
	assert_int_equal(message.why.code, ERR_MISSING);
	assert_true(message.reason.len > 0);
	expect_event(bus, 2, 1);
	block_writer_fini(&writer);
	buffer_fini(&stamped);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void live_events_stand_outside_the_order(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct arena arena = {0};
	struct bus *bus = fake_connect(fake, "p");
	subscribe_from(bus, BUS_FROM_FIRST, NULL);
	push_block(fake, 0, 1, 1);
	push_block(fake, 0, 0, 1);
	push_block(fake, 1, 2, 1);
	expect_event(bus, 1, 0);
	expect_event(bus, 0, 0);
	expect_event(bus, 2, 1);
	come_back(fake, bus);
	assert_int_equal(sub_sent(fake, 1, &arena).seq, 3);
	arena_fini(&arena);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void a_closed_channel_is_silent(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	uint16_t channel = subscribe_from(bus, BUS_FROM_FIRST, NULL);
	push_block(fake, 0, 1, 3);
	push_block(fake, 3, 4, 3);
	expect_event(bus, 1, 0);
	bus_unsubscribe(bus, channel);
	assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
	assert_int_equal(fake_sent(fake, FRAME_UNSUB, 0)->frame.chan, channel);
	assert_int_not_equal(subscribe_from(bus, BUS_FROM_FIRST, NULL), channel);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void a_refused_subscription_is_told(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	uint16_t channel = subscribe_from(bus, BUS_FROM_FIRST, NULL);
	fake_push_error(fake, (struct frame){.chan = channel}, ERR_LIMIT, -1);
	struct bus_message message = fake_next(bus);
	assert_int_equal(message.kind, BUS_REFUSED);
	assert_int_equal(message.channel, channel);
	assert_int_equal(message.why.code, ERR_LIMIT);
	come_back(fake, bus);
	assert_int_equal(fake_count(fake, FRAME_SUB), 1);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void a_refused_acknowledgement_leaves_the_channel_open(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	uint16_t channel = subscribe_from(bus, BUS_FROM_CURSOR, "keeper");
	assert_int_equal(bus_ack(bus, channel, 900, NULL), ERR_OK);
	struct frame of_ack = {.chan = channel, .corr = fake_sent(fake, FRAME_ACK, 0)->frame.corr};
	fake_push_error(fake, of_ack, ERR_BAD_VALUE, -1);
	push_block(fake, 0, 1, 1);
	assert_int_equal(fake_next(bus).kind, BUS_REFUSED);
	expect_event(bus, 1, 0);
	/* Without a corr it is the channel that the broker gives up. */
	fake_push_error(fake, (struct frame){.chan = channel}, ERR_DAMAGED, -1);
	push_block(fake, 1, 2, 1);
	assert_int_equal(fake_next(bus).kind, BUS_REFUSED);
	assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void bad_subscriptions_are_refused_here(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct why why;
	uint16_t channel;
	struct bus *bus = fake_connect(fake, "p");
	const char *const bad[] = {"a.>.b", NULL}, *const none[] = {NULL};
	struct bus_subscription options = {.filters = bad};
	assert_int_equal(bus_subscribe(bus, &options, &channel, &why), ERR_BAD_SUBJECT);
	options.filters = none;
	assert_int_equal(bus_subscribe(bus, &options, &channel, &why), ERR_BAD_VALUE);
	options = (struct bus_subscription){.filters = filters, .from = BUS_FROM_CURSOR};
	assert_int_equal(bus_subscribe(bus, &options, &channel, &why), ERR_MISSING);
	options.cursor = "12345678901234567890123456789012345678901234567890123456789012345";
	assert_int_equal(bus_subscribe(bus, &options, &channel, &why), ERR_LIMIT);
	assert_int_equal(fake_count(fake, FRAME_SUB), 0);
	bus_close(&bus);
	fake_destroy(&fake);
}

static struct ack_verdict verdict_sent(const struct fake *fake, unsigned index, struct arena *arena)
{
	struct ack_verdict verdict;
	const struct fake_message *sent = fake_sent(fake, FRAME_ACK, index);
	assert_non_null(sent);
	assert_int_equal(record_decode(&record_ack_verdict, buffer_bytes(&sent->body), arena,
				 &verdict, NULL),
		ERR_OK);
	return verdict;
}

/* A group's events may come again, with their count; the broker remembers the place. */
static void a_group_is_asked_for_and_answered(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct buffer block = {0};
	uint16_t channel;
	static const int64_t pauses[] = {10, 200};
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, NULL);
	struct bus_subscription options = {.filters = filters,
		.from = BUS_FROM_FIRST,
		.group = "workers",
		.max_unacked = 5,
		.ack_wait_ms = 700,
		.max_deliver = 3,
		.backoff_ms = pauses,
		.backoff_count = 2};
	assert_int_equal(bus_subscribe(bus, &options, &channel, NULL), ERR_OK);
	struct subscription sub = sub_sent(fake, 0, &arena);
	assert_true(text_is(sub.group, "workers") && text_is(sub.ack, "each"));
	assert_true(sub.max_unacked == 5 && sub.ack_wait_ms == 700 && sub.max_deliver == 3);
	assert_true(sub.backoff_count == 2 && sub.backoff[1].ms == 200);
	push_block(fake, 0, 7, 2);
	assert_int_equal(fake_next(bus).deliveries, 1);
	assert_int_equal(fake_next(bus).seq, 8);
	fake_block(&block, "a.b", 7, 1);
	fake_push(fake, (struct frame){.op = FRAME_EVT, .chan = 1, .corr = 2, .arg = 8},
		buffer_bytes(&block));
	struct bus_message again = fake_next(bus);
	assert_true(again.kind == BUS_EVENT && again.seq == 7 && again.deliveries == 3);
	assert_int_equal(bus_ack(bus, channel, 8, NULL), ERR_OK);
	assert_int_equal(bus_ack(bus, channel, 7, NULL), ERR_OK);
	assert_int_equal(fake_sent(fake, FRAME_ACK, 1)->frame.arg, 7);
	struct bus_verdict later = {BUS_NAK, 7, 8, 40, "busy"};
	assert_int_equal(bus_judge(bus, channel, &later, NULL), ERR_OK);
	struct ack_verdict verdict = verdict_sent(fake, 2, &arena);
	assert_true(text_is(verdict.verdict, "nak") && verdict.from == 7 && verdict.to == 8);
	assert_true(verdict.delay_ms == 40 && text_is(verdict.reason, "busy"));
	fake_break(fake);
	assert_int_equal(fake_next(bus).kind, BUS_LOST);
	while (fake_count(fake, FRAME_SUB) < 2)
		(void)!bus_next(bus, 1000, &again, NULL);
	assert_true(text_is(sub_sent(fake, 1, &arena).from, "first"));
	buffer_fini(&block);
	arena_fini(&arena);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void a_group_has_no_cursor_beside_it(void **state)
{
	(void)state;
	struct why why;
	uint16_t channel;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, NULL);
	struct bus_subscription both = {.filters = filters, .cursor = "a", .group = "b"};
	struct bus_verdict verdict = {BUS_OK, 1, 1, 0, NULL};
	assert_int_equal(bus_subscribe(bus, &both, &channel, &why), ERR_BAD_VALUE);
	assert_string_equal(
		why.text, "a group has its own cursor: wanted one of the two, got both");
	assert_int_equal(bus_judge(bus, 9, &verdict, &why), ERR_STATE);
	bus_close(&bus);
	fake_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_group_is_asked_for_and_answered),
		cmocka_unit_test(a_group_has_no_cursor_beside_it),
		cmocka_unit_test(events_come_one_by_one_with_all_about_them),
		cmocka_unit_test(its_own_time_and_parents_arrive),
		cmocka_unit_test(what_was_not_asked_for_is_passed_over),
		cmocka_unit_test(a_window_is_no_larger_than_the_brokers),
		cmocka_unit_test(credit_is_renewed_for_what_was_handed_out),
		cmocka_unit_test(a_slow_caller_stays_alive),
		cmocka_unit_test(a_hole_is_told_and_asked_for_again),
		cmocka_unit_test(damage_on_the_way_is_never_handed_out),
		cmocka_unit_test(after_a_break_what_waited_is_asked_for_again),
		cmocka_unit_test(nothing_is_missed_between_new_and_the_first_event),
		cmocka_unit_test(with_nothing_handed_out_it_asks_as_at_first),
		cmocka_unit_test(acknowledgements_are_repeated_after_a_break),
		cmocka_unit_test(gaps_are_told_and_not_asked_for_again),
		cmocka_unit_test(a_record_that_is_no_event_does_not_stop_the_rest),
		cmocka_unit_test(live_events_stand_outside_the_order),
		cmocka_unit_test(a_closed_channel_is_silent),
		cmocka_unit_test(a_refused_subscription_is_told),
		cmocka_unit_test(a_refused_acknowledgement_leaves_the_channel_open),
		cmocka_unit_test(bad_subscriptions_are_refused_here),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
