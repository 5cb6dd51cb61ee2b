/* How many events a consumer loses when some of a subject go. */
#include "broker/log/hits.h"

#include "proto/base/attr.h"
#include "tests/sim/testing.h"

static void test_counts(void **state)
{
	(void)state;
	static const struct {
		const char *filter, *subject;
		uint64_t seq, position;
		struct cursor_pending pending[2]; /* of a group */
		uint64_t first, last, events;
	} cases[] = {
		{"a.>", "a.x", 0, 0, {{0}}, 1, 10, 10},
		{"a.>", "a.x", 4, 0, {{0}}, 1, 10, 6},
		{"a.>", "a.x", 10, 0, {{0}}, 1, 10, 0},
		{"a.>", "a.x", 20, 0, {{0}}, 1, 10, 0},
		{"a.y", "a.x", 0, 0, {{0}}, 1, 10, 0},
		{NULL, "a.x", 0, 0, {{0}}, 1, 10, 10},
		/* Of a group 3, 5 and 6 are pending, and all from 9 on. */
		{"a.>", "a.x", 2, 8, {{3, 3, 1}, {5, 6, 1}}, 1, 10, 5},
		{"a.>", "a.x", 2, 8, {{3, 3, 1}, {5, 6, 1}}, 4, 5, 1},
		{"a.>", "a.x", 2, 8, {{3, 3, 1}, {5, 6, 1}}, 7, 8, 0},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct hits hits = {0};
		struct log_trimmed told = {0};
		struct text filter = text_of(cases[i].filter);
		struct state_cursor cursor = {.name = "c",
			.seq = cases[i].seq,
			.position = cases[i].position,
			.pending = (struct cursor_pending *)cases[i].pending,
			.pending_count = cases[i].position ? 2 : 0};
		hits_watch(&hits, &cursor, &filter, cases[i].filter ? 1 : 0);
		hits_count(&hits, text_of(cases[i].subject), cases[i].first, cases[i].last);
		struct trimmed_consumer *list = hits_write(&hits, &told);
		uint64_t events = told.hits_count ? told.hits[0].events : 0;
		if (events != cases[i].events)
			fail_msg("case %zu: %llu events", i, (unsigned long long)events);
		if (events)
			assert_true(text_is(told.hits[0].consumer, "c"));
		free(list);
		hits_fini(&hits);
	}
}

/* What does not fit into the record is told by its number. */
static void test_many(void **state)
{
	(void)state;
	struct hits hits = {0};
	struct log_trimmed told = {0};
	for (unsigned i = 0; i < HITS_MAX + 3; i++) {
		struct state_cursor cursor = {.seq = i % 2 ? 0 : 9};
		snprintf(cursor.name, sizeof(cursor.name), "c%u", i);
		hits_watch(&hits, &cursor, NULL, 0);
	}
	hits_count(&hits, TEXT("a"), 1, 5);
	free(hits_write(&hits, &told));
	assert_int_equal(told.hits_count, HITS_MAX / 2 + 1);
	assert_false(told.has_hits_more);
	hits_count(&hits, TEXT("a"), 10, 10);
	free(hits_write(&hits, &told));
	assert_int_equal(told.hits_count, HITS_MAX);
	assert_int_equal(told.hits_more, 3);
	hits_fini(&hits);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
