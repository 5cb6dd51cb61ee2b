#include "broker/core/wants.h"

#include "proto/base/attr.h"
#include "tests/sim/testing.h"

#define ANY UINT64_MAX

static void test_bounds(void **state)
{
	(void)state;
	/* events, bytes, first and last sequence, first time. The second one has nothing. */
	static const struct wants_piece pieces[] = {
		{10, 1000, 1, 10, 100},
		{0},
		{20, 2000, 21, 40, 200},
		{30, 3000, 41, 70, 300},
	};
	static const struct {
		const char *what;
		struct wants_limits limits;
		size_t end;
		uint64_t left_events, left_bytes;
	} cases[] = {
		{"no limit", {0, ANY, ANY, ANY, INT64_MIN}, 0, ANY, ANY},
		{"all fit to the event", {0, ANY, 60, ANY, INT64_MIN}, 0, 0, ANY},
		{"one event too many", {0, ANY, 59, ANY, INT64_MIN}, 1, 9, ANY},
		{"the eldest has no room at all", {0, ANY, 50, ANY, INT64_MIN}, 1, 0, ANY},
		{"the third in part", {0, ANY, 49, ANY, INT64_MIN}, 3, 19, ANY},
		{"the newest is too much by itself", {0, ANY, 29, ANY, INT64_MIN}, 4, 29, ANY},
		{"bytes, to the byte", {0, ANY, ANY, 6000, INT64_MIN}, 0, ANY, 0},
		{"a byte too many", {0, ANY, ANY, 5999, INT64_MIN}, 1, ANY, 999},
		{"whichever is first", {0, ANY, 59, 4999, INT64_MIN}, 3, 29, 1999},
		{"none is old", {0, ANY, ANY, ANY, 100}, 0, ANY, ANY},
		{"the eldest begins too early", {0, ANY, ANY, ANY, 101}, 1, ANY, ANY},
		{"so does the third", {0, ANY, ANY, ANY, 201}, 3, ANY, ANY},
		{"the newest, too", {0, ANY, ANY, ANY, 1000}, 4, ANY, ANY},
		{"what is gone does not count", {10, ANY, 50, ANY, INT64_MIN}, 0, 0, ANY},
		{"nor does its age", {10, ANY, ANY, ANY, 200}, 0, ANY, ANY},
		{"gone in part counts whole", {20, ANY, 49, ANY, INT64_MIN}, 3, 19, ANY},
		{"all are gone", {70, ANY, 1, 1, 1000}, 0, 1, 1},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct wants_limits left;
		size_t end = wants_bounds(pieces, ARRAY_LEN(pieces), &cases[i].limits, &left);
		if (end != cases[i].end || left.events != cases[i].left_events ||
			left.bytes != cases[i].left_bytes)
			fail_msg("%s: end %zu, left %llu events, %llu bytes", cases[i].what, end,
				(unsigned long long)left.events, (unsigned long long)left.bytes);
	}
	struct wants_limits left;
	assert_int_equal(wants_bounds(pieces, 0, &cases[2].limits, &left), 0);
}

static void test_open_pieces(void **state)
{
	(void)state;
	static const struct {
		struct wants_piece piece;
		uint64_t floor, bound;
		bool open;
	} cases[] = {
		{{5, 50, 10, 14, 0}, 0, ANY, true},
		{{5, 50, 10, 14, 0}, 13, ANY, true},
		{{5, 50, 10, 14, 0}, 14, ANY, false},
		{{5, 50, 10, 14, 0}, 0, 10, true},
		{{5, 50, 10, 14, 0}, 0, 9, false},
		{{0, 0, 0, 0, 0}, 0, ANY, false},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct wants_limits limits = {.floor = cases[i].floor, .bound = cases[i].bound};
		if (wants_piece_is_open(&cases[i].piece, &limits) != cases[i].open)
			fail_msg("case %zu", i);
	}
}

static void test_keep(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		struct wants_piece pieces[2];
		uint64_t upto;
		bool worth;
	} cases[] = {
		{"all is new", {{10, 1, 1, 10, 0}, {10, 1, 11, 20, 0}}, 0, true},
		{"half is new", {{10, 1, 1, 10, 0}, {10, 1, 11, 20, 0}}, 10, true},
		{"less than half is", {{10, 1, 1, 10, 0}, {9, 1, 11, 19, 0}}, 10, false},
		{"a piece in part", {{10, 1, 1, 10, 0}, {10, 1, 11, 20, 0}}, 11, false},
		{"only the growing one, in part", {{0}, {10, 1, 11, 20, 0}}, 15, true},
		{"less of it", {{0}, {10, 1, 11, 20, 0}}, 16, false},
		{"spread thinly", {{0}, {2, 1, 1, 1000, 0}}, 999, true},
		{"nothing is new", {{10, 1, 1, 10, 0}, {10, 1, 11, 20, 0}}, 20, false},
		{"there is nothing", {{0}, {0}}, 0, false},
		{"a single event", {{0}, {1, 1, 7, 7, 0}}, 6, true},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (wants_keep(cases[i].pieces, 2, cases[i].upto) != cases[i].worth)
			fail_msg("%s", cases[i].what);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_open_pieces),
		cmocka_unit_test(test_keep),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
