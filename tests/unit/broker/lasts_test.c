/* Subscriptions that begin with the last event of each subject: against a model, over segments,
 * restarts, blocks of several subjects, filters and little credit. Each EVT says which sequence was
 * sent before it, so that nothing can be missing unseen. */
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
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
