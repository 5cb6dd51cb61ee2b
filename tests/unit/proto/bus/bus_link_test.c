#include "tests/lib/fake_engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static enum err try_connect(
	struct fake *fake, int timeout_ms, struct bus_options options, struct why *why)
{
	char address[64];
	struct bus *bus = NULL;
	snprintf(address, sizeof(address), "fake:%lx", (unsigned long)(uintptr_t)fake);
	options.address = address;
	options.connect_timeout_ms = timeout_ms;
	enum err err = bus_connect_engine(&fake_engine, &options, &bus, why);
	assert_true((err == ERR_OK) == (bus != NULL));
	bus_close(&bus);
	return err;
}

static void says_who_it_is_and_hears_who_the_broker_is(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct arena arena = {0};
	struct hello hello;
	fake->welcome.last_seq = 99;
	fake->welcome.last_counter = 7;
	struct bus *bus = fake_connect(fake, "news");
	const struct fake_message *sent = fake_sent(fake, FRAME_HELLO, 0);
	assert_int_equal(sent->frame.version, 1);
	assert_int_equal(
		record_decode(&record_hello, buffer_bytes(&sent->body), &arena, &hello, NULL),
		ERR_OK);
	assert_true(text_is(hello.producer, "news"));
	assert_true(text_is(hello.name, "tester"));
	struct bus_about about = bus_about(bus);
	assert_int_equal(about.last_seq, 99);
	assert_int_equal(about.last_counter, 7);
	assert_true(text_is(about.durability, "disk"));
	assert_true(text_is(about.log_id, "00000000000000aa"));
	bus_close(&bus);
	assert_non_null(fake_sent(fake, FRAME_BYE, 0));
	arena_fini(&arena);
	fake_destroy(&fake);
}

static void an_anonymous_producer_has_a_name_of_its_own(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct arena arena = {0};
	struct hello one, two;
	struct bus *a = fake_connect(fake, NULL), *b = fake_connect(fake, NULL);
	assert_int_equal(
		record_decode(&record_hello, buffer_bytes(&fake_sent(fake, FRAME_HELLO, 0)->body),
			&arena, &one, NULL),
		ERR_OK);
	assert_int_equal(
		record_decode(&record_hello, buffer_bytes(&fake_sent(fake, FRAME_HELLO, 1)->body),
			&arena, &two, NULL),
		ERR_OK);
	assert_true(text_starts(one.producer, TEXT("anon-")));
	assert_false(text_equal(one.producer, two.producer));
	bus_close(&a);
	bus_close(&b);
	arena_fini(&arena);
	fake_destroy(&fake);
}

static void told(void *self, const struct why *why)
{
	assert_int_equal(why->code, ERR_UNAVAILABLE);
	++*(unsigned *)self;
}

static void says_once_a_second_that_nobody_answers(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct why why;
	unsigned words = 0;
	fake->silent = true;
	struct bus_options options = {.waiting = told, .waiting_self = &words};
	assert_int_equal(try_connect(fake, 10500, options, &why), ERR_UNAVAILABLE);
	assert_string_equal(why.text, "no broker answers");
	assert_int_equal(words, 10);
	assert_int_equal(fake->now_ms, 1000 + 10500);
	assert_true(fake->opens >= 2 && fake->opens <= 4); /* an attempt lasts five seconds */
	fake_destroy(&fake);
}

struct refusing {
	unsigned refused;
	int64_t retry_ms;
};

static void refuse_hello(struct fake *fake, void *arg)
{
	struct refusing *refusing = arg;
	if (fake_count(fake, FRAME_HELLO) == refusing->refused)
		return;
	refusing->refused++;
	fake_push_error(fake, (struct frame){0}, ERR_VERSION, refusing->retry_ms);
}

static void a_refusal_for_good_is_told_at_once(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct why why;
	struct refusing refusing = {.retry_ms = -1};
	fake->silent = true;
	fake->on_wait = refuse_hello;
	fake->arg = &refusing;
	assert_int_equal(try_connect(fake, -1, (struct bus_options){0}, &why), ERR_VERSION);
	assert_string_equal(why.text, "not today");
	assert_int_equal(fake->opens, 1);
	fake_destroy(&fake);
}

static void a_refusal_for_now_is_tried_again_not_too_soon(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct why why;
	struct refusing refusing = {.retry_ms = 3000};
	fake->silent = true;
	fake->on_wait = refuse_hello;
	fake->arg = &refusing;
	assert_int_equal(try_connect(fake, 10000, (struct bus_options){0}, &why), ERR_VERSION);
	assert_int_equal(fake->opens, 4); /* at 0, 3, 6 and 9 s */
	fake_destroy(&fake);
}

static void names_are_checked(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct why why;
	char name[70];
	memset(name, 'n', sizeof(name));
	name[65] = '\0';
	assert_int_equal(
		try_connect(fake, 0, (struct bus_options){.producer = name}, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text, "wanted 1 to 64 bytes of UTF-8, got 65");
	assert_int_equal(
		try_connect(fake, 0, (struct bus_options){.name = ""}, &why), ERR_BAD_VALUE);
	assert_int_equal(fake->opens, 0);
	fake_destroy(&fake);
}

static void asks_when_idle_and_gives_up_after_three(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	struct bus_message message;
	fake->silent = true;
	int64_t from = fake->now_ms;
	assert_int_equal(bus_next(bus, 60000, &message, NULL), ERR_OK);
	assert_int_equal(message.kind, BUS_LOST);
	assert_string_equal(message.why.text, "the broker has been silent for 8 s");
	assert_int_equal(fake->now_ms - from, 8000);
	assert_int_equal(fake_count(fake, FRAME_PING), 3);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void answer_ping(struct fake *fake, void *arg)
{
	unsigned *answered = arg;
	if (fake_count(fake, FRAME_PING) > *answered) {
		uint64_t corr = fake_sent(fake, FRAME_PING, (*answered)++)->frame.corr;
		fake_push(fake, (struct frame){.op = FRAME_PONG, .corr = corr}, (struct bytes){0});
	}
}

static void an_answer_keeps_it_alive(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	struct bus_message message;
	unsigned answered = 0;
	fake->on_wait = answer_ping;
	fake->arg = &answered;
	assert_int_equal(bus_next(bus, 60000, &message, NULL), ERR_OK);
	assert_int_equal(message.kind, BUS_NOTHING);
	assert_in_range(answered, 28, 30);
	assert_int_equal(fake->opens, 1);
	bus_close(&bus);
	fake_destroy(&fake);
}

/* Who only listens would be dropped by the broker, which hears nothing of him. */
static void is_heard_of_though_it_hears_all_the_time(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	struct bus_message message;
	for (unsigned second = 0; second < 60; second++) {
		fake->now_ms += 1000;
		fake_push(fake, (struct frame){.op = FRAME_PONG}, (struct bytes){0});
		assert_int_equal(bus_next(bus, 0, &message, NULL), ERR_OK);
		assert_int_equal(message.kind, BUS_NOTHING);
	}
	assert_in_range(fake_count(fake, FRAME_PING), 28, 30);
	assert_int_equal(fake->opens, 1);
	bus_close(&bus);
	fake_destroy(&fake);
}

/* At once, though small things otherwise wait for one another; and coming back it looks first. */
static void says_that_it_will_be_away(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	struct bus_message message;
	bus_away(bus, 600000);
	assert_int_equal(fake_count(fake, FRAME_PING), 1);
	const struct fake_message *ping = fake_sent(fake, FRAME_PING, 0);
	assert_int_equal(ping->frame.arg, 600000);
	fake_push(fake, (struct frame){.op = FRAME_PONG, .corr = ping->frame.corr},
		(struct bytes){0});
	fake->now_ms += 500000;
	assert_int_equal(bus_next(bus, 0, &message, NULL), ERR_OK);
	assert_int_equal(message.kind, BUS_NOTHING);
	assert_int_equal(fake_count(fake, FRAME_PING), 2);
	assert_int_equal(fake_sent(fake, FRAME_PING, 1)->frame.arg, 0);
	assert_int_equal(fake->opens, 1);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void comes_back_after_a_loss(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	struct bus_message message;
	fake_break(fake);
	assert_int_equal(fake_next(bus).kind, BUS_LOST);
	assert_int_equal(bus_next(bus, 1000, &message, NULL), ERR_OK);
	assert_int_equal(message.kind, BUS_BACK);
	assert_int_equal(fake->opens, 2);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void a_forgotten_session_is_opened_anew(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	struct bus_message message;
	fake_push_error(fake, (struct frame){.chan = 3}, ERR_NO_HELLO, 50);
	assert_int_equal(fake_next(bus).kind, BUS_LOST);
	assert_int_equal(bus_next(bus, 1000, &message, NULL), ERR_OK);
	assert_int_equal(message.kind, BUS_BACK);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void goes_when_told_and_comes_back_when_told(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	struct bus_message message;
	fake_push_error(fake, (struct frame){.op = FRAME_GOAWAY}, ERR_UNAVAILABLE, 5000);
	assert_int_equal(fake_next(bus).kind, BUS_LOST);
	int64_t from = fake->now_ms;
	assert_int_equal(bus_next(bus, 60000, &message, NULL), ERR_OK);
	assert_int_equal(message.kind, BUS_BACK);
	assert_int_equal(fake->now_ms - from, 5000);
	bus_close(&bus);
	fake_destroy(&fake);
}

static void never_goes_on_with_another_log(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	fake->welcome.last_seq = 5;
	struct bus *bus = fake_connect(fake, "p");
	struct bus_message message;
	struct why why;
	fake->welcome.log_id = TEXT("00000000000000bb");
	fake_break(fake);
	assert_int_equal(fake_next(bus).kind, BUS_LOST);
	assert_int_equal(bus_next(bus, 20000, &message, NULL), ERR_OK);
	assert_int_equal(message.kind, BUS_NOTHING);
	assert_true(fake->opens > 3);
	/* Who asks for something hears why it cannot be. */
	struct buffer reply = {0};
	assert_int_equal(bus_request(bus, TEXT("svc.a.b"), (struct bytes){0}, 100, &reply, &why),
		ERR_UNAVAILABLE);
	assert_non_null(
		strstr(why.text, "wanted the log 00000000000000aa that this bus began with"));
	bus_close(&bus);
	fake_destroy(&fake);
}

static void an_empty_log_may_have_been_made_anew(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	struct bus_message message;
	fake->welcome.log_id = TEXT("00000000000000bb");
	fake_break(fake);
	assert_int_equal(fake_next(bus).kind, BUS_LOST);
	assert_int_equal(bus_next(bus, 1000, &message, NULL), ERR_OK);
	assert_int_equal(message.kind, BUS_BACK);
	assert_true(text_is(bus_about(bus).log_id, "00000000000000bb"));
	bus_close(&bus);
	fake_destroy(&fake);
}

static void what_cannot_be_read_ends_the_connection(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	static const uint8_t bomb[] = {0xDF, 0xFF, 0xFF, 0xFF, 0xFF};
	fake_push(fake, (struct frame){.op = FRAME_PUBACK, .corr = 1},
		(struct bytes){bomb, sizeof(bomb)});
	struct bus_message message = fake_next(bus);
	assert_int_equal(message.kind, BUS_LOST);
	assert_int_equal(message.why.code, ERR_BAD_MSGPACK);
	assert_non_null(strstr(message.why.text, "the broker sent what cannot be read: "));
	bus_close(&bus);
	fake_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_who_it_is_and_hears_who_the_broker_is),
		cmocka_unit_test(an_anonymous_producer_has_a_name_of_its_own),
		cmocka_unit_test(says_once_a_second_that_nobody_answers),
		cmocka_unit_test(a_refusal_for_good_is_told_at_once),
		cmocka_unit_test(a_refusal_for_now_is_tried_again_not_too_soon),
		cmocka_unit_test(names_are_checked),
		cmocka_unit_test(asks_when_idle_and_gives_up_after_three),
		cmocka_unit_test(an_answer_keeps_it_alive),
		cmocka_unit_test(is_heard_of_though_it_hears_all_the_time),
		cmocka_unit_test(says_that_it_will_be_away),
		cmocka_unit_test(comes_back_after_a_loss),
		cmocka_unit_test(a_forgotten_session_is_opened_anew),
		cmocka_unit_test(goes_when_told_and_comes_back_when_told),
		cmocka_unit_test(never_goes_on_with_another_log),
		cmocka_unit_test(an_empty_log_may_have_been_made_anew),
		cmocka_unit_test(what_cannot_be_read_ends_the_connection),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
