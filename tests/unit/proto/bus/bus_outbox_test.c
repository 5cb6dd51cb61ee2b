#include "proto/codec/packed.h"
#include "proto/wire/block.h"
#include "tests/lib/fake_engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t map[] = {0x80};

static struct bus_event event_of(const char *subject)
{
	return (struct bus_event){
		.subject = text_of(subject), .type = TEXT("nothing"), .data = {map, sizeof(map)}};
}

static void publish(struct bus *bus, const char *subject, unsigned times)
{
	struct bus_event event = event_of(subject);
	while (times--)
		assert_int_equal(bus_publish(bus, &event, NULL), ERR_OK);
}

/* Header of the index-th block sent, which a broker would take. */
static struct block_header block_sent(const struct fake *fake, unsigned index)
{
	struct block_header header;
	const struct fake_message *sent = fake_sent(fake, FRAME_PUB, index);
	assert_non_null(sent);
	assert_int_equal(block_check_published(buffer_bytes(&sent->body), &header, NULL), ERR_OK);
	assert_int_equal(sent->frame.corr, header.first_counter);
	return header;
}

static void small_ones_go_at_once_when_idle_and_together_when_busy(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	publish(bus, "a", 10);
	assert_int_equal(fake_count(fake, FRAME_PUB), 2);
	assert_int_equal(block_sent(fake, 0).count, 1);
	assert_int_equal(block_sent(fake, 1).last_counter, 2);
	fake_push_ack(fake, 1, 11, 11);
	assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
	struct block_header third = block_sent(fake, 2);
	assert_int_equal(third.first_counter, 3);
	assert_int_equal(third.count, 8);
	assert_true(text_is(third.producer, "p"));
	bus_close(&bus);
	fake_destroy(&fake);
}

/* Who publishes now and then does not wait for the disk twice: what was gathered goes when he turns
 * to other things, as long as not too much is under way. */
static void what_is_gathered_goes_when_the_caller_is_idle(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	publish(bus, "a", 5);
	assert_int_equal(fake_count(fake, FRAME_PUB), 2);
	assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
	assert_int_equal(block_sent(fake, 2).count, 3);
	for (unsigned blocks = 3; blocks < 64; blocks++) {
		publish(bus, "a", 1);
		assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
		assert_int_equal(fake_count(fake, FRAME_PUB), blocks + 1);
	}
	publish(bus, "a", 1);
	assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
	assert_int_equal(fake_count(fake, FRAME_PUB), 64);
	fake_forget_sent(fake);
	publish(bus, "$live.a", 5);
	assert_int_equal(fake_count(fake, FRAME_PUB), 2);
	assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
	assert_int_equal(block_sent(fake, 2).count, 3);
	assert_int_equal(fake->flushed, fake->sent_count);
	bus_close(&bus);
	fake_destroy(&fake);
}

/* Who only ever publishes hears of acknowledgements all the same, before 64 more. */
static void a_slow_publisher_looks_by_the_clock(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	publish(bus, "a", 3);
	fake_push_ack(fake, 2, 12, 11);
	publish(bus, "a", 1);
	assert_int_equal(fake_count(fake, FRAME_PUB), 2);
	fake->now_ms += 5;
	publish(bus, "a", 1);
	assert_int_equal(fake_count(fake, FRAME_PUB), 3);
	assert_int_equal(block_sent(fake, 2).count, 3);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void a_full_block_goes_however_busy(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	publish(bus, "a", 2 + 256 + 100);
	assert_int_equal(fake_count(fake, FRAME_PUB), 3);
	assert_int_equal(block_sent(fake, 2).count, 256);
	struct buffer big = {0};
	static const uint8_t zeros[70000];
	packed_put_map(&big, 1);
	packed_put_text(&big, TEXT("x"));
	packed_put_blob(&big, (struct bytes){zeros, sizeof(zeros)});
	struct bus_event event = event_of("a");
	event.data = buffer_bytes(&big);
	assert_int_equal(bus_publish(bus, &event, NULL), ERR_OK);
	assert_int_equal(block_sent(fake, 3).count, 101);
	buffer_fini(&big);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void acknowledge_all(struct fake *fake, void *arg)
{
	unsigned *waits = arg;
	++*waits;
	unsigned count = fake_count(fake, FRAME_PUB);
	struct block_header last = block_sent(fake, count - 1);
	fake_push_ack(fake, last.last_counter, last.last_counter + 100, last.first_counter + 100);
}

static void waits_while_the_window_is_full(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	unsigned waits = 0;
	struct bus *bus =
		fake_connect_with(fake, (struct bus_options){.producer = "p", .window = 50});
	publish(bus, "a", 50);
	fake->on_wait = acknowledge_all;
	fake->arg = &waits;
	assert_int_equal(waits, 0);
	publish(bus, "a", 1);
	assert_int_equal(waits, 1);
	assert_int_equal(bus_flush(bus, 1000, NULL), ERR_OK);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void keeps_within_the_credit(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	fake->welcome.publish_credit = 300; /* two blocks of 112 bytes */
	struct bus *bus = fake_connect(fake, "p");
	publish(bus, "a", 2);
	assert_int_equal(
		bus_publish_all(bus,
			&(struct bus_event){
				.subject = TEXT("b"), .type = TEXT("nothing"), .data = {map, 1}},
			1, 0, NULL, NULL),
		ERR_TIMEOUT);
	assert_int_equal(fake_count(fake, FRAME_PUB), 2);
	fake_push_ack(fake, 2, 2, 1);
	assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
	assert_int_equal(fake_count(fake, FRAME_PUB), 3);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void sends_again_what_was_not_acknowledged(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct buffer before = {0};
	struct bus *bus = fake_connect(fake, "p");
	publish(bus, "a", 5); /* blocks 1, 2, and 3-5 being gathered */
	const struct fake_message *second = fake_sent(fake, FRAME_PUB, 1);
	buffer_add(&before, second->body.ptr, second->body.len);
	fake_break(fake);
	assert_int_equal(fake_next(bus).kind, BUS_LOST);
	fake_forget_sent(fake);
	fake->welcome.last_counter = 1; /* the first had got there */
	struct bus_message message;
	assert_int_equal(bus_next(bus, 1000, &message, NULL), ERR_OK);
	assert_int_equal(message.kind, BUS_BACK);
	assert_true(bytes_equal(
		buffer_bytes(&fake_sent(fake, FRAME_PUB, 0)->body), buffer_bytes(&before)));
	assert_int_equal(block_sent(fake, 1).first_counter, 3);
	assert_int_equal(fake_count(fake, FRAME_PUB), 2);
	buffer_fini(&before);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void begins_after_what_the_broker_holds(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	fake->welcome.last_counter = 41;
	struct bus *bus = fake_connect(fake, "p");
	publish(bus, "a", 1);
	assert_int_equal(block_sent(fake, 0).first_counter, 42);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void a_block_has_its_receipt(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	unsigned waits = 0;
	struct bus_receipt receipt;
	struct bus *bus = fake_connect(fake, "p");
	struct bus_event events[3] = {event_of("a"), event_of("b"), event_of("b")};
	fake->on_wait = acknowledge_all;
	fake->arg = &waits;
	assert_int_equal(bus_publish_all(bus, events, 3, 1000, &receipt, NULL), ERR_OK);
	assert_int_equal(receipt.first_seq, 101);
	assert_int_equal(receipt.last_seq, 103);
	assert_int_equal(receipt.time_us, 777);
	assert_int_equal(block_sent(fake, 0).runs, 2);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void acknowledge_repeat(struct fake *fake, void *arg)
{
	const unsigned *counter = arg;
	fake_push_ack(fake, *counter, 12, 0);
}

static void a_repeat_is_acknowledged_without_a_place(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	unsigned counter = 900;
	struct bus_receipt receipt = {1, 1, 1};
	struct bus *bus = fake_connect(fake, "p");
	struct bus_event event = event_of("a");
	event.counter = 7;
	fake->on_wait = acknowledge_repeat;
	fake->arg = &counter;
	assert_int_equal(bus_publish_all(bus, &event, 1, 1000, &receipt, NULL), ERR_OK);
	assert_int_equal(receipt.first_seq, 0);
	assert_int_equal(receipt.last_seq, 0);
	assert_int_equal(block_sent(fake, 0).first_counter, 7);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void refuse_last(struct fake *fake, void *arg)
{
	const int64_t *retry_ms = arg;
	unsigned count = fake_count(fake, FRAME_PUB);
	uint64_t corr = fake_sent(fake, FRAME_PUB, count - 1)->frame.corr;
	fake_push_error(fake, (struct frame){.corr = corr}, *retry_ms < 0 ? ERR_DENIED : ERR_FULL,
		*retry_ms);
}

static void a_refused_block_frees_its_counters(void **state)
{
	(void)state;
	static const int64_t retries[] = {-1, 1000};
	for (size_t i = 0; i < ARRAY_LEN(retries); i++) {
		struct fake *fake = fake_create();
		struct why why;
		unsigned waits = 0;
		int64_t retry_ms = retries[i];
		struct bus *bus = fake_connect(fake, "p");
		struct bus_event event = event_of("a");
		fake->on_wait = refuse_last;
		fake->arg = &retry_ms;
		assert_int_equal(bus_publish_all(bus, &event, 1, 1000, NULL, &why),
			retry_ms < 0 ? ERR_DENIED : ERR_FULL);
		assert_string_equal(why.text, "not today");
		fake->on_wait = acknowledge_all;
		fake->arg = &waits;
		assert_int_equal(bus_publish_all(bus, &event, 1, 1000, NULL, &why), ERR_OK);
		assert_int_equal(block_sent(fake, 1).first_counter, 1);
		/* Nothing is left of the refusal. */
		assert_int_equal(bus_flush(bus, 0, NULL), ERR_OK);
		assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
		bus_close(&bus);
		fake_destroy(&fake);
	}
}

static void a_refusal_is_told_and_the_rest_goes_on(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct why why;
	struct bus *bus = fake_connect(fake, "p");
	publish(bus, "a", 2);
	fake_push_error(fake, (struct frame){.corr = 1}, ERR_DENIED, -1);
	fake_push_ack(fake, 2, 1, 1);
	struct bus_message message = fake_next(bus);
	assert_int_equal(message.kind, BUS_REFUSED);
	assert_int_equal(message.why.code, ERR_DENIED);
	assert_int_equal(bus_flush(bus, 0, &why), ERR_DENIED);
	assert_int_equal(bus_flush(bus, 0, &why), ERR_OK); /* it was told */
	bus_close(&bus);
	fake_destroy(&fake);
}

/* After a break a block behind it, taken, would pass for the acknowledgement of a refused one. */
static void nothing_goes_behind_a_condition(void **state)
{
	(void)state;
	struct why why;
	for (unsigned refused = 0; refused < 2; refused++) {
		struct fake *fake = fake_create();
		struct bus *bus = fake_connect(fake, "p");
		struct bus_event event = event_of("a");
		event.expects = true;
		event.expected_seq = 7;
		publish(bus, "a", 1);
		assert_int_equal(bus_publish(bus, &event, &why), ERR_OK);
		publish(bus, "a", 1);
		/* What stands before it is no matter. */
		assert_int_equal(fake_count(fake, FRAME_PUB), 2);
		assert_int_equal(fake_sent(fake, FRAME_PUB, 1)->frame.arg, 7);
		fake_push_ack(fake, 1, 1, 1);
		assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
		assert_int_equal(fake_count(fake, FRAME_PUB), 2);
		if (refused)
			fake_push_error(fake, (struct frame){.corr = 2}, ERR_CONFLICT, -1);
		else
			fake_push_ack(fake, 2, 8, 8);
		assert_int_equal(fake_next(bus).kind, refused ? BUS_REFUSED : BUS_NOTHING);
		assert_int_equal(fake_count(fake, FRAME_PUB), 3);
		assert_int_equal(block_sent(fake, 2).first_counter, 3);
		fake_push_ack(fake, 3, 9, 9);
		assert_int_equal(bus_flush(bus, 0, &why), refused ? ERR_CONFLICT : ERR_OK);
		bus_close(&bus);
		fake_destroy(&fake);
	}
}

static void without_room_all_is_sent_again_in_order(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct why why;
	unsigned waits = 0;
	struct bus *bus = fake_connect(fake, "p");
	publish(bus, "a", 2);
	fake_push_error(fake, (struct frame){.corr = 1}, ERR_FULL, 1000);
	fake_push_error(fake, (struct frame){.corr = 2}, ERR_FULL, 1000);
	assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
	fake_forget_sent(fake);
	assert_int_equal(bus_flush(bus, 500, &why), ERR_FULL);
	assert_int_equal(fake_count(fake, FRAME_PUB), 0);
	struct bus_message message;
	assert_int_equal(bus_next(bus, 600, &message, NULL), ERR_OK);
	assert_int_equal(block_sent(fake, 0).first_counter, 1);
	assert_int_equal(block_sent(fake, 1).first_counter, 2);
	fake->on_wait = acknowledge_all;
	fake->arg = &waits;
	assert_int_equal(bus_flush(bus, 1000, &why), ERR_OK);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void a_deadline_leaves_the_block_under_way(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct why why;
	unsigned waits = 0;
	struct bus *bus = fake_connect(fake, "p");
	struct bus_event event = event_of("a");
	assert_int_equal(bus_publish_all(bus, &event, 1, 300, NULL, &why), ERR_TIMEOUT);
	assert_string_equal(why.text, "wanted an acknowledgement; the broker has not given it yet");
	fake->on_wait = acknowledge_all;
	fake->arg = &waits;
	assert_int_equal(bus_flush(bus, 1000, &why), ERR_OK);
	bus_close(&bus);
	fake_destroy(&fake);
}

/* The broker says by a PONG that it has taken a block of $live. in. */
static void answer_ping(struct fake *fake, unsigned index)
{
	const struct fake_message *ping = fake_sent(fake, FRAME_PING, index);
	assert_non_null(ping);
	fake_push(fake, (struct frame){.op = FRAME_PONG, .corr = ping->frame.corr},
		(struct bytes){0});
}

static void what_is_live_goes_at_once_or_together(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	publish(bus, "$live.health.news", 5);
	assert_int_equal(fake_count(fake, FRAME_PUB), 2);
	assert_int_equal(block_sent(fake, 1).count, 1);
	answer_ping(fake, 0);
	fake_next(bus);
	assert_int_equal(fake_count(fake, FRAME_PUB), 3);
	assert_int_equal(block_sent(fake, 2).count, 3);
	/* What is gathered goes before the last word. */
	publish(bus, "$live.health.news", 1);
	assert_int_equal(fake_count(fake, FRAME_PUB), 3);
	assert_int_equal(bus_flush(bus, 0, NULL), ERR_OK);
	assert_int_equal(fake_count(fake, FRAME_PUB), 4);
	publish(bus, "$live.health.news", 1);
	bus_close(&bus);
	assert_int_equal(fake_count(fake, FRAME_PUB), 5);
	fake_destroy(&fake);
}

/* A publisher that is faster than the broker waits for it instead of filling memory. */
static void answer_all_pings(struct fake *fake, void *arg)
{
	unsigned *answered = arg;
	while (*answered < fake_count(fake, FRAME_PING))
		answer_ping(fake, (*answered)++);
}

static void what_is_live_waits_for_the_broker(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	unsigned answered = 0;
	fake->on_wait = answer_all_pings;
	fake->arg = &answered;
	publish(bus, "$live.health.news", 12 * 256);
	assert_int_equal(answered, 0);
	publish(bus, "$live.health.news", 8 * 256);
	assert_true(answered > 12);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void what_is_live_is_gone_without_a_connection(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct why why;
	struct bus *bus = fake_connect(fake, "p");
	publish(bus, "$live.health.news", 3);
	struct bus_event event = event_of("$live.a");
	assert_int_equal(bus_publish_all(bus, &event, 1, 0, NULL, &why), ERR_STATE);
	fake_break(fake);
	assert_int_equal(fake_next(bus).kind, BUS_LOST);
	fake_forget_sent(fake);
	publish(bus, "$live.health.news", 1);
	fake->now_ms += 60000;
	assert_int_equal(fake_next(bus).kind, BUS_BACK);
	assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
	assert_int_equal(fake_count(fake, FRAME_PUB), 0);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void what_cannot_be_published_is_refused_here(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct why why;
	struct bus *bus = fake_connect(fake, "p");
	struct bus_event bad = event_of("a..b");
	assert_int_equal(bus_publish(bus, &bad, &why), ERR_BAD_SUBJECT);
	bad = event_of("a");
	bad.data = (struct bytes){(const uint8_t *)"\xDF\xFF\xFF\xFF\xFF", 5};
	assert_int_equal(bus_publish(bus, &bad, &why), ERR_BAD_MSGPACK);
	bad = event_of("a");
	bad.counter = UINT64_C(1) << 63;
	assert_int_equal(bus_publish(bus, &bad, &why), ERR_BAD_VALUE);
	struct bus_event twice[2] = {event_of("a"), event_of("a")};
	twice[0].counter = twice[1].counter = 5;
	assert_int_equal(bus_publish_all(bus, twice, 2, 0, NULL, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text, "event 2 of 2: wanted one above 5, got 5");
	assert_int_equal(bus_publish_all(bus, twice, 0, 0, NULL, &why), ERR_BAD_VALUE);
	assert_int_equal(fake_count(fake, FRAME_PUB), 0);
	bus_close(&bus);
	fake_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_ones_go_at_once_when_idle_and_together_when_busy),
		cmocka_unit_test(what_is_gathered_goes_when_the_caller_is_idle),
		cmocka_unit_test(a_slow_publisher_looks_by_the_clock),
		cmocka_unit_test(a_full_block_goes_however_busy),
		cmocka_unit_test(waits_while_the_window_is_full),
		cmocka_unit_test(keeps_within_the_credit),
		cmocka_unit_test(sends_again_what_was_not_acknowledged),
		cmocka_unit_test(begins_after_what_the_broker_holds),
		cmocka_unit_test(a_block_has_its_receipt),
		cmocka_unit_test(a_repeat_is_acknowledged_without_a_place),
		cmocka_unit_test(a_refused_block_frees_its_counters),
		cmocka_unit_test(a_refusal_is_told_and_the_rest_goes_on),
		cmocka_unit_test(nothing_goes_behind_a_condition),
		cmocka_unit_test(without_room_all_is_sent_again_in_order),
		cmocka_unit_test(a_deadline_leaves_the_block_under_way),
		cmocka_unit_test(what_is_live_goes_at_once_or_together),
		cmocka_unit_test(what_is_live_waits_for_the_broker),
		cmocka_unit_test(what_is_live_is_gone_without_a_connection),
		cmocka_unit_test(what_cannot_be_published_is_refused_here),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
