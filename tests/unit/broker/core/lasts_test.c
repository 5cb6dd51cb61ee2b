/* Subscriptions that begin with the last event of each subject: against a model, over segments,
 * restarts, blocks of several subjects, filters and little credit. Each EVT says which sequence was
 * sent before it, so that nothing can be missing unseen. */
#include "proto/codec/packed.h"
#include "proto/codec/record.h"
#include "proto/wire/subject.h"
#include "tests/sim/core_driver.h"
#include "tests/sim/testing.h"

static const char *const subjects[] = {
	"a.zero", "a.one", "b.two", "b.two.deep", "c", "a.one.x", "d.e.f.g.h", "b.three"};
enum { EVENTS = 400 };

struct story {
	struct core_driver driver;
	uint64_t random, counter;
	uint8_t subject[EVENTS + 64]; /* by sequence */
	uint64_t last;                /* sequence */
};

/* Blocks of some records, each with the subject that its counter gives it. */
static void publish(struct story *story)
{
	struct buffer block = {0};
	uint32_t first = (uint32_t)(disk_sim_random(&story->random) % ARRAY_LEN(subjects));
	uint32_t most = 1 + (uint32_t)(disk_sim_random(&story->random) % 5);
	struct blocks_recipe recipe = {.producer = "p",
		.counter = story->counter,
		.records = most,
		.subjects = subjects + first,
		.subjects_count = 1 + (uint32_t)(disk_sim_random(&story->random) %
						 (ARRAY_LEN(subjects) - first)),
		.filler = 100};
	blocks_make(&recipe, &block);
	core_driver_say(&story->driver, 1, &(struct frame){.op = FRAME_PUB, .corr = story->counter},
		buffer_bytes(&block));
	for (uint32_t i = 0; i < most; i++)
		story->subject[++story->last] =
			(uint8_t)(first + (story->counter + i) % recipe.subjects_count);
	story->counter += most;
	buffer_fini(&block);
	core_driver_settle(&story->driver);
	core_driver_want(&story->driver, 1, FRAME_PUBACK);
}

/* Is it what such a subscription sends that was made when the log ended with `end`? */
static bool is_sent(const struct story *story, uint64_t seq, struct text filter, uint64_t end)
{
	if (!subject_matches(filter, text_of(subjects[story->subject[seq]])))
		return false;
	for (uint64_t later = seq + 1; later <= end && seq <= end; later++)
		if (story->subject[later] == story->subject[seq])
			return false;
	return true;
}

/* Reads all that is sent now, in order and with nothing left out; stops at what is caught up. */
static void read_all(struct story *story, uint64_t *previous, struct text filter, uint64_t end)
{
	const struct core_answer *answer;
	uint64_t granted = 0;
	for (bool done = false; !done;) {
		core_driver_credit(&story->driver, 2, 1, granted += 1500);
		core_driver_settle(&story->driver);
		while ((answer = core_driver_next(&story->driver))) {
			struct block_header header;
			struct block_run run;
			struct block_record record;
			assert_int_equal(answer->frame.op, FRAME_EVT);
			done = !answer->body.len;
			if (done)
				continue;
			assert_int_equal(answer->frame.arg, *previous);
			assert_int_equal(
				block_check_delivered(answer->body, &header, NULL), ERR_OK);
			for (struct bytes rest = block_runs(answer->body, &header);
				block_next_run(&rest, &run);)
				for (size_t at = 0; block_next_record(&run, &at, &record);) {
					uint64_t seq = header.base_seq + record.index;
					while (++*previous < seq)
						assert_false(
							is_sent(story, *previous, filter, end));
					assert_true(is_sent(story, seq, filter, end));
				}
		}
	}
	for (uint64_t seq = *previous + 1; seq <= story->last; seq++)
		assert_false(is_sent(story, seq, filter, end));
}

static void test_against_a_model(void **state)
{
	(void)state;
	static const char *const filters[] = {">", "a.*", "b.>", "c", "a.one", "*.e.>", "nothing"};
	for (uint64_t seed = 1; seed < 40; seed++) {
		struct story story = {.random = seed, .counter = 1};
		struct text filter = text_of(filters[seed % ARRAY_LEN(filters)]);
		core_driver_start(&story.driver);
		core_driver_hello(&story.driver, 1, "p");
		while (story.last < EVENTS / 2 + seed % 50)
			publish(&story);
		if (seed % 3 == 0) {
			core_driver_restart(&story.driver);
			core_driver_hello(&story.driver, 1, "p");
		}
		core_driver_hello(&story.driver, 2, "anon-reader");
		core_driver_subscribe(&story.driver, 2, 1, filters[seed % ARRAY_LEN(filters)],
			"last_per_subject", 0);
		uint64_t end = story.last, previous = 0;
		/* What comes between SUB and the first credit is new. */
		for (unsigned i = 0; i < seed % 4; i++)
			publish(&story);
		read_all(&story, &previous, filter, end);
		core_driver_stop(&story.driver);
	}
}

/* --- The same as a request -------------------------------------------------------------------- */

static const struct core_answer *ask(struct story *story, const struct last_query *query)
{
	struct buffer body = {0};
	assert_int_equal(record_encode(&record_last_query, query, &body, NULL), ERR_OK);
	struct request request = {.method = TEXT("svc.broker.last"), .body = buffer_bytes(&body)};
	core_driver_say_record(&story->driver, 2, &(struct frame){.op = FRAME_REQ, .corr = 7},
		&record_request, &request);
	core_driver_settle(&story->driver);
	buffer_fini(&body);
	return core_driver_want(&story->driver, 2, FRAME_RESP);
}

/* The subject's last sequence when a filter wants it; 0 when none does, or it has none. */
static uint64_t last_of(const struct story *story, uint8_t subject, const struct last_query *query)
{
	uint64_t seq = story->last;
	bool wanted = false;
	for (uint32_t i = 0; i < query->filters_count; i++)
		wanted |= subject_matches(query->filters[i], text_of(subjects[subject]));
	while (wanted && seq > 0 && story->subject[seq] != subject)
		seq--;
	return wanted ? seq : 0;
}

static void check_event(struct story *story, const struct last_event *event)
{
	uint8_t subject = story->subject[event->seq];
	struct packed_value counter;
	assert_true(text_is(event->subject, subjects[subject]));
	assert_true(text_is(event->producer, "p"));
	assert_true(text_is(event->type, "nothing"));
	assert_true(packed_find(event->data, TEXT("counter"), &counter));
	assert_int_equal(counter.i64, event->counter);
	assert_int_equal(event->counter, event->seq);
}

static void ask_all(struct story *story, struct last_query *query)
{
	unsigned found = 0, wanted = 0;
	for (uint8_t i = 0; i < ARRAY_LEN(subjects); i++)
		wanted += last_of(story, i, query) > 0;
	for (struct text after = TEXT_NONE;;) {
		struct last_reply page;
		struct reply reply;
		query->after = after;
		const struct core_answer *answer = ask(story, query);
		assert_int_equal(answer->frame.flags, 0);
		assert_int_equal(record_decode(&record_reply, answer->body, &story->driver.arena,
					 &reply, NULL),
			ERR_OK);
		assert_int_equal(record_decode(&record_last_reply, reply.body, &story->driver.arena,
					 &page, NULL),
			ERR_OK);
		assert_true(page.events_count <= query->limit);
		for (uint32_t i = 0; i < page.events_count; i++) {
			const struct last_event *event = &page.events[i];
			assert_int_equal(
				event->seq, last_of(story, story->subject[event->seq], query));
			assert_true(!after.ptr || text_compare(event->subject, after) > 0);
			check_event(story, event);
			after = event->subject;
			found++;
		}
		if (!page.next.ptr)
			break;
		assert_true(text_equal(page.next, after));
	}
	assert_int_equal(found, wanted);
}

static void test_pages_against_a_model(void **state)
{
	(void)state;
	static const char *const filters[] = {">", "a.*", "b.>", "c", "a.one", "*.e.>", "nothing"};
	for (uint64_t seed = 1; seed < 40; seed++) {
		struct story story = {.random = seed, .counter = 1};
		struct text both[] = {text_of(filters[seed % ARRAY_LEN(filters)]), TEXT("a.one")};
		struct last_query query = {.filters = both,
			.filters_count = 1 + seed % 2,
			.limit = 1 + (int64_t)(seed % 4),
			.has_limit = true};
		core_driver_start(&story.driver);
		core_driver_hello(&story.driver, 1, "p");
		core_driver_hello(&story.driver, 2, "anon-reader");
		ask_all(&story, &query); /* of a log with nothing in it */
		while (story.last < EVENTS / 2 + seed % 50)
			publish(&story);
		if (seed % 3 == 0) {
			core_driver_restart(&story.driver);
			core_driver_hello(&story.driver, 2, "anon-reader");
		}
		ask_all(&story, &query);
		core_driver_stop(&story.driver);
	}
}

static void test_pages_refused(void **state)
{
	(void)state;
	static const struct {
		const char *filter;
		int64_t limit;
		enum err code;
	} rows[] = {
		{"a..b", 1, ERR_BAD_SUBJECT}, {">", 0, ERR_BAD_VALUE}, {">", 65, ERR_BAD_VALUE}};
	struct story story = {.counter = 1};
	core_driver_start(&story.driver);
	core_driver_hello(&story.driver, 2, "anon-reader");
	for (unsigned i = 0; i < ARRAY_LEN(rows); i++) {
		struct text filter = text_of(rows[i].filter);
		struct last_query query = {.filters = &filter,
			.filters_count = 1,
			.limit = rows[i].limit,
			.has_limit = true};
		struct error error;
		const struct core_answer *answer = ask(&story, &query);
		assert_int_equal(answer->frame.flags, FRAME_REPLY_ERROR);
		assert_int_equal(record_decode(&record_error, answer->body, &story.driver.arena,
					 &error, NULL),
			ERR_OK);
		assert_int_equal(error.code, rows[i].code);
	}
	core_driver_stop(&story.driver);
}

static void test_refused_for_cursors(void **state)
{
	(void)state;
	struct core_driver driver;
	struct text filter = TEXT(">");
	struct subscription wanted = {.filters = &filter,
		.filters_count = 1,
		.from = TEXT("last_per_subject"),
		.cursor = TEXT("place")};
	core_driver_start(&driver);
	core_driver_hello(&driver, 2, "anon-reader");
	core_driver_say_record(&driver, 2, &(struct frame){.op = FRAME_SUB, .chan = 1},
		&record_subscription, &wanted);
	core_driver_want_error(&driver, 2, ERR_BAD_VALUE,
		"last_per_subject passes events over, which a cursor or a group does not");
	core_driver_stop(&driver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_a_model),
		cmocka_unit_test(test_refused_for_cursors),
		cmocka_unit_test(test_pages_against_a_model),
		cmocka_unit_test(test_pages_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
