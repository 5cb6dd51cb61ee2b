#include "proto/wire/bundle.h"
#include "tests/lib/fake_engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct bytes question = {(const uint8_t *)"\x81\xa1q\x01", 4};
static const struct bytes answer = {(const uint8_t *)"\x81\xa1r\x02", 4};

/* What the broker does when the bus waits for its reply. */
enum play { SILENT, REPLY, REFUSE, NOBODY, BREAK, EVENT_FIRST, SOMEBODY_ELSES };

struct stage {
	enum play play;
	unsigned played;
};

static void perform(struct fake *fake, void *arg)
{
	struct stage *stage = arg;
	unsigned asked = fake_count(fake, FRAME_REQ);
	if (stage->played == asked || stage->play == SILENT)
		return;
	uint64_t corr = fake_sent(fake, FRAME_REQ, stage->played++)->frame.corr;
	struct frame resp = {.op = FRAME_RESP, .corr = corr};
	struct reply reply = {.body = answer};
	if (stage->play == NOBODY)
		fake_push_error(fake, (struct frame){.corr = corr}, ERR_NOT_FOUND, -1);
	if (stage->play == BREAK)
		fake_break(fake);
	if (stage->play == SOMEBODY_ELSES)
		resp.corr++;
	if (stage->play == REFUSE) {
		resp.flags = FRAME_REPLY_ERROR;
		fake_push_error(fake, resp, ERR_RULE, -1);
	}
	if (stage->play == EVENT_FIRST) {
		struct buffer block = {0};
		fake_block(&block, "a", 1, 1);
		fake_push(fake, (struct frame){.op = FRAME_EVT, .chan = 1}, buffer_bytes(&block));
		buffer_fini(&block);
	}
	if (stage->play == REPLY || stage->play == EVENT_FIRST || stage->play == SOMEBODY_ELSES)
		fake_push_record(fake, resp, &record_reply, &reply);
}

struct scene {
	struct fake *fake;
	struct bus *bus;
	struct stage stage;
	struct buffer reply;
	struct why why;
};

static struct scene *begin(enum play play)
{
	struct scene *scene = test_calloc(1, sizeof(*scene));
	scene->fake = fake_create();
	scene->bus = fake_connect(scene->fake, "p");
	scene->stage.play = play;
	scene->fake->on_wait = perform;
	scene->fake->arg = &scene->stage;
	return scene;
}

static void end(struct scene *scene)
{
	bus_close(&scene->bus);
	fake_destroy(&scene->fake);
	buffer_fini(&scene->reply);
	test_free(scene);
}

static enum err ask(struct scene *scene)
{
	return bus_request(scene->bus, TEXT("svc.a.b"), question, 500, &scene->reply, &scene->why);
}

static void a_reply_comes_back_whole(void **state)
{
	(void)state;
	struct scene *scene = begin(REPLY);
	struct arena arena = {0};
	struct request request;
	assert_int_equal(ask(scene), ERR_OK);
	assert_true(bytes_equal(buffer_bytes(&scene->reply), answer));
	const struct fake_message *sent = fake_sent(scene->fake, FRAME_REQ, 0);
	assert_int_equal(sent->frame.arg, 500);
	assert_true(sent->frame.corr >> 63);
	assert_int_equal(
		record_decode(&record_request, buffer_bytes(&sent->body), &arena, &request, NULL),
		ERR_OK);
	assert_true(text_is(request.method, "svc.a.b"));
	assert_true(bytes_equal(request.body, question));
	arena_fini(&arena);
	end(scene);
}

static void a_refusal_keeps_its_code_and_words(void **state)
{
	(void)state;
	struct scene *scene = begin(REFUSE);
	assert_int_equal(ask(scene), ERR_RULE);
	assert_string_equal(scene->why.text, "not today");
	end(scene);
	scene = begin(NOBODY);
	assert_int_equal(ask(scene), ERR_NOT_FOUND);
	assert_int_equal(scene->fake->now_ms, 1000); /* at once */
	end(scene);
}

static void the_deadline_is_kept(void **state)
{
	(void)state;
	static const enum play plays[] = {SILENT, SOMEBODY_ELSES};
	for (size_t i = 0; i < ARRAY_LEN(plays); i++) {
		struct scene *scene = begin(plays[i]);
		assert_int_equal(ask(scene), ERR_TIMEOUT);
		assert_string_equal(scene->why.text, "svc.a.b did not answer within 500 ms");
		assert_int_equal(scene->fake->now_ms, 1500);
		assert_int_equal(scene->reply.len, 0);
		end(scene);
	}
}

static void a_request_is_not_asked_twice(void **state)
{
	(void)state;
	struct scene *scene = begin(BREAK);
	assert_int_equal(ask(scene), ERR_UNAVAILABLE);
	assert_string_equal(scene->why.text, "the connection broke before the reply came");
	scene->stage.play = REPLY;
	assert_int_equal(ask(scene), ERR_OK); /* after coming back */
	assert_int_equal(fake_count(scene->fake, FRAME_REQ), 2);
	end(scene);
}

static void events_that_come_meanwhile_are_kept(void **state)
{
	(void)state;
	struct scene *scene = begin(EVENT_FIRST);
	uint16_t channel;
	struct bus_subscription all = {.filters = (const char *const[]){"a", NULL}};
	assert_int_equal(bus_subscribe(scene->bus, &all, &channel, NULL), ERR_OK);
	assert_int_equal(ask(scene), ERR_OK);
	assert_int_equal(fake_next(scene->bus).kind, BUS_EVENT);
	end(scene);
}

static void push_request(struct fake *fake, uint64_t corr)
{
	struct request request = {.method = TEXT("svc.a.b"), .body = question};
	fake_push_record(fake, (struct frame){.op = FRAME_REQ, .corr = corr, .arg = 1000},
		&record_request, &request);
}

static void requests_are_answered_now_or_later(void **state)
{
	(void)state;
	struct scene *scene = begin(SILENT);
	struct arena arena = {0};
	struct reply reply;
	struct error error;
	assert_int_equal(
		bus_serve(scene->bus, (const char *const[]){"svc.a.>", NULL}, NULL), ERR_OK);
	assert_int_equal(fake_count(scene->fake, FRAME_SERVE), 1);
	push_request(scene->fake, 70);
	push_request(scene->fake, 71);
	struct bus_message first = fake_next(scene->bus);
	assert_int_equal(first.kind, BUS_REQUEST);
	assert_true(text_is(first.subject, "svc.a.b"));
	assert_true(bytes_equal(first.data, question));
	uint64_t second = fake_next(scene->bus).request;
	struct why refusal = {.code = ERR_RULE, .where = "a.b", .text = "not on a Sunday"};
	assert_int_equal(bus_refuse(scene->bus, second, &refusal, NULL), ERR_OK);
	assert_int_equal(bus_reply(scene->bus, first.request, answer, NULL), ERR_OK);
	const struct fake_message *refused = fake_sent(scene->fake, FRAME_RESP, 0);
	const struct fake_message *replied = fake_sent(scene->fake, FRAME_RESP, 1);
	assert_int_equal(refused->frame.corr, 71);
	assert_int_equal(refused->frame.flags, FRAME_REPLY_ERROR);
	assert_int_equal(
		record_decode(&record_error, buffer_bytes(&refused->body), &arena, &error, NULL),
		ERR_OK);
	assert_int_equal(error.code, ERR_RULE);
	assert_true(text_is(error.what, "not on a Sunday"));
	assert_true(text_is(error.where, "a.b"));
	assert_int_equal(replied->frame.corr, 70);
	assert_int_equal(
		record_decode(&record_reply, buffer_bytes(&replied->body), &arena, &reply, NULL),
		ERR_OK);
	assert_true(bytes_equal(reply.body, answer));
	/* Once is enough. */
	assert_int_equal(
		bus_reply(scene->bus, first.request, answer, &scene->why), ERR_UNAVAILABLE);
	arena_fini(&arena);
	end(scene);
}

static void a_break_closes_requests_and_announces_again(void **state)
{
	(void)state;
	struct scene *scene = begin(SILENT);
	struct bus_message message;
	assert_int_equal(
		bus_serve(scene->bus, (const char *const[]){"svc.a.b", NULL}, NULL), ERR_OK);
	push_request(scene->fake, 70);
	uint64_t request = fake_next(scene->bus).request;
	fake_break(scene->fake);
	assert_int_equal(fake_next(scene->bus).kind, BUS_LOST);
	assert_int_equal(bus_next(scene->bus, 1000, &message, NULL), ERR_OK);
	assert_int_equal(message.kind, BUS_BACK);
	assert_int_equal(bus_reply(scene->bus, request, answer, &scene->why), ERR_UNAVAILABLE);
	assert_int_equal(fake_count(scene->fake, FRAME_SERVE), 2);
	assert_int_equal(fake_count(scene->fake, FRAME_RESP), 0);
	end(scene);
}

static void a_request_that_is_none_is_refused(void **state)
{
	(void)state;
	struct scene *scene = begin(SILENT);
	fake_push(scene->fake, (struct frame){.op = FRAME_REQ, .corr = 5}, answer);
	assert_int_equal(fake_next(scene->bus).kind, BUS_NOTHING);
	assert_int_equal(fake_sent(scene->fake, FRAME_RESP, 0)->frame.flags, FRAME_REPLY_ERROR);
	end(scene);
}

static void what_is_too_large_can_still_be_refused(void **state)
{
	(void)state;
	struct scene *scene = begin(SILENT);
	size_t len = 4000001;
	uint8_t *large = test_calloc(1, len);
	push_request(scene->fake, 70);
	uint64_t request = fake_next(scene->bus).request;
	struct bytes body = {large, len};
	assert_int_equal(bus_reply(scene->bus, request, body, &scene->why), ERR_LIMIT);
	assert_string_equal(scene->why.text, "wanted at most 4000000 bytes, got 4000001");
	assert_int_equal(fake_count(scene->fake, FRAME_RESP), 0);
	assert_int_equal(bus_refuse(scene->bus, request, &scene->why, NULL), ERR_OK);
	assert_int_equal(
		bus_request(scene->bus, TEXT("svc.a.b"), (struct bytes){large, (1 << 20) + 1}, 0,
			&scene->reply, &scene->why),
		ERR_LIMIT);
	assert_int_equal(fake_count(scene->fake, FRAME_REQ), 0);
	test_free(large);
	end(scene);
}

/* --- Asking without waiting */

static uint64_t ask_on(struct scene *scene)
{
	uint64_t request = 0;
	assert_int_equal(
		bus_ask(scene->bus, TEXT("svc.a.b"), question, 500, &request, &scene->why), ERR_OK);
	return request;
}

static struct bus_message next_reply(struct scene *scene)
{
	struct bus_message message;
	do
		assert_int_equal(bus_next(scene->bus, 1000, &message, &scene->why), ERR_OK);
	while (message.kind == BUS_LOST);
	assert_int_equal(message.kind, BUS_REPLY);
	return message;
}

static void asked_are_answered_each_by_its_number(void **state)
{
	struct scene *scene = begin(REPLY);
	(void)state;
	uint64_t first = ask_on(scene), second = ask_on(scene);
	assert_true(first != second);
	struct bus_message message = next_reply(scene);
	assert_int_equal(message.request, first);
	assert_int_equal(message.why.code, ERR_OK);
	assert_memory_equal(message.data.ptr, answer.ptr, answer.len);
	assert_int_equal(next_reply(scene).request, second);
	end(scene);
}

static void asked_are_refused_by_the_other_side_or_the_broker(void **state)
{
	(void)state;
	static const struct {
		enum play play;
		enum err code;
	} cases[] = {{REFUSE, ERR_RULE}, {NOBODY, ERR_NOT_FOUND}, {BREAK, ERR_UNAVAILABLE}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene *scene = begin(cases[i].play);
		uint64_t request = ask_on(scene);
		struct bus_message message = next_reply(scene);
		assert_int_equal(message.request, request);
		assert_int_equal(message.why.code, cases[i].code);
		end(scene);
	}
}

/* A reply that has come is handed out though the connection broke behind it, and only once. */
static void a_reply_outlives_the_connection(void **state)
{
	struct scene *scene = begin(SILENT);
	(void)state;
	uint64_t request = ask_on(scene);
	struct reply reply = {.body = answer};
	fake_push_record(scene->fake,
		(struct frame){
			.op = FRAME_RESP, .corr = fake_sent(scene->fake, FRAME_REQ, 0)->frame.corr},
		&record_reply, &reply);
	fake_break(scene->fake);
	struct bus_message message = next_reply(scene);
	assert_int_equal(message.request, request);
	assert_int_equal(message.why.code, ERR_OK);
	end(scene);
}

static void nothing_is_asked_without_a_connection(void **state)
{
	struct scene *scene = begin(SILENT);
	uint64_t request;
	(void)state;
	fake_break(scene->fake);
	fake_next(scene->bus);
	assert_int_equal(bus_ask(scene->bus, TEXT("svc.a.b"), question, 500, &request, &scene->why),
		ERR_UNAVAILABLE);
	end(scene);
}

/* Requests that wait to be handed out are answered together; each side unpacks what the other
 * gathered, and only when both say that they do. */
static void what_is_small_travels_together(void **state)
{
	(void)state;
	struct text caps = TEXT(BUNDLE_CAPABILITY);
	for (uint32_t takes = 0; takes < 2; takes++) {
		struct fake *fake = fake_create();
		fake->welcome.caps = &caps;
		fake->welcome.caps_count = takes;
		struct bus *bus = fake_connect(fake, "p");
		struct request asked = {.method = TEXT("svc.a.b"), .body = question};
		struct buffer request = {0}, bundle = {0};
		assert_int_equal(record_encode(&record_request, &asked, &request, NULL), ERR_OK);
		for (uint64_t corr = 1; corr <= 3; corr++)
			bundle_add(&bundle,
				&(struct frame){FRAME_VERSION, FRAME_REQ, 0, 0, corr, 500},
				buffer_bytes(&request));
		fake_push(fake, (struct frame){.op = FRAME_BUNDLE}, buffer_bytes(&bundle));
		fake_forget_sent(fake);
		for (unsigned i = 0; i < 3; i++) {
			struct bus_message message = fake_next(bus);
			assert_int_equal(message.kind, BUS_REQUEST);
			assert_int_equal(message.data.len, question.len);
			assert_int_equal(bus_reply(bus, message.request, answer, NULL), ERR_OK);
		}
		assert_int_equal(fake_next(bus).kind, BUS_NOTHING);
		/* The third has nothing behind it: it goes at once, after those that waited. */
		assert_int_equal(fake_count(fake, FRAME_BUNDLE), takes ? 1 : 0);
		assert_int_equal(fake_count(fake, FRAME_RESP), takes ? 1 : 3);
		if (takes) {
			struct bytes rest = buffer_bytes(&fake_sent(fake, FRAME_BUNDLE, 0)->body);
			struct bytes head, body;
			struct frame frame;
			for (uint64_t corr = 1; corr <= 2; corr++) {
				assert_int_equal(bundle_take(&rest, &head, &body, NULL), ERR_OK);
				assert_int_equal(frame_read(head, &frame, NULL), ERR_OK);
				assert_int_equal(frame.corr, corr);
			}
			assert_int_equal(rest.len, 0);
		}
		buffer_fini(&request);
		buffer_fini(&bundle);
		bus_close(&bus);
		fake_destroy(&fake);
	}
}

static void a_bad_bundle_breaks_the_connection(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	fake_push(fake, (struct frame){.op = FRAME_BUNDLE}, bytes_of("short", 5));
	struct bus_message message = fake_next(bus);
	assert_int_equal(message.kind, BUS_LOST);
	assert_string_equal(message.why.text,
		"the broker sent what cannot be read: wanted 28 bytes of a part's head, got 5");
	bus_close(&bus);
	fake_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asked_are_answered_each_by_its_number),
		cmocka_unit_test(asked_are_refused_by_the_other_side_or_the_broker),
		cmocka_unit_test(a_reply_outlives_the_connection),
		cmocka_unit_test(nothing_is_asked_without_a_connection),
		cmocka_unit_test(a_reply_comes_back_whole),
		cmocka_unit_test(a_refusal_keeps_its_code_and_words),
		cmocka_unit_test(the_deadline_is_kept),
		cmocka_unit_test(a_request_is_not_asked_twice),
		cmocka_unit_test(events_that_come_meanwhile_are_kept),
		cmocka_unit_test(requests_are_answered_now_or_later),
		cmocka_unit_test(a_break_closes_requests_and_announces_again),
		cmocka_unit_test(a_request_that_is_none_is_refused),
		cmocka_unit_test(what_is_too_large_can_still_be_refused),
		cmocka_unit_test(what_is_small_travels_together),
		cmocka_unit_test(a_bad_bundle_breaks_the_connection),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
