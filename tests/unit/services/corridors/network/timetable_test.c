/* Timetables: entries, their refusals word for word, order and FIFO, and the next departure around
 * the end of the week and with a cut-off. */
#include "services/corridors/network/timetable.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

static void test_entries(void **state)
{
	(void)state;
	static const struct {
		const char *entry;
		int32_t leaves, rides;
		const char *refusal;
	} entries[] = {
		{"Mon 00:00", 0, -1, NULL},
		{"Sun 23:59", 10079, -1, NULL},
		{"Tue 06:30 22.5h", 1830, 1350, NULL},
		{"Tue 24:00", 0, 0,
			"wanted a departure as 'Mon 08:00' or 'Mon 08:00 22.5h' (UTC), got 'Tue "
			"24:00'"},
		{"Die 06:00", 0, 0,
			"wanted a departure as 'Mon 08:00' or 'Mon 08:00 22.5h' (UTC), got 'Die "
			"06:00'"},
		{"Tue 6:00", 0, 0,
			"wanted a departure as 'Mon 08:00' or 'Mon 08:00 22.5h' (UTC), got 'Tue "
			"6:00'"},
		{"Tue 06:00 soon", 0, 0,
			"wanted a departure as 'Mon 08:00' or 'Mon 08:00 22.5h' (UTC), got 'Tue "
			"06:00 soon'"},
		{"Tue 06:00 -3h", 0, 0,
			"wanted an arrival after the departure, got 'Tue 06:00 -3h': a timetable "
			"that goes back in time"},
		{"", 0, 0, "wanted a departure as 'Mon 08:00' or 'Mon 08:00 22.5h' (UTC), got ''"},
	};
	for (unsigned i = 0; i < sizeof(entries) / sizeof(*entries); i++) {
		struct timetable_departure departure;
		struct why why = {0};
		enum err err = timetable_parse(text_of(entries[i].entry), &departure, &why);
		if (entries[i].refusal) {
			assert_int_not_equal(err, ERR_OK);
			assert_string_equal(why.text, entries[i].refusal);
			continue;
		}
		assert_int_equal(err, ERR_OK);
		assert_int_equal(departure.leaves, entries[i].leaves);
		assert_int_equal(departure.rides, entries[i].rides);
	}
}

static void test_order_and_fifo(void **state)
{
	(void)state;
	static const struct {
		struct timetable_departure departures[3];
		uint32_t count, at;
		const char *refusal;
	} weeks[] = {
		{{{100, -1}, {200, 60}, {300, -1}}, 3, 0, NULL},
		{{{300, -1}, {100, -1}}, 2, 1,
			"wanted departures in the order of the week, got Mon 01:40 after Mon "
			"05:00: a timetable that goes back in time"},
		{{{100, -1}, {100, -1}}, 2, 1,
			"wanted departures in the order of the week, got Mon 01:40 after Mon "
			"01:40: a timetable that goes back in time"},
		{{{100, 600}, {200, 60}}, 2, 1,
			"wanted no departure to arrive before an earlier one (FIFO), got Mon "
			"03:20, which overtakes Mon 01:40"},
		/* The first of the next week overtakes the last of this one. */
		{{{0, 10}, {10000, 300}}, 2, 1,
			"wanted no departure to arrive before an earlier one (FIFO), got Mon "
			"00:00, which overtakes Sun 22:40"},
	};
	for (unsigned i = 0; i < sizeof(weeks) / sizeof(*weeks); i++) {
		const struct timetable timetable = {weeks[i].departures, weeks[i].count, 0};
		struct why why = {0};
		uint32_t at = 0;
		enum err err = timetable_check(&timetable, 120, &at, &why);
		assert_int_equal(err, weeks[i].refusal ? ERR_RULE : ERR_OK);
		if (weeks[i].refusal) {
			assert_string_equal(why.text, weeks[i].refusal);
			assert_int_equal(at, weeks[i].at);
		}
	}
}

static void test_next_departure(void **state)
{
	(void)state;
	static const struct timetable_departure departures[] = {{600, -1}, {4000, 90}};
	struct timetable timetable = {departures, 2, 0};
	int32_t rides = 0;
	assert_int_equal(timetable_wait(&timetable, 0, &rides), 600);
	assert_int_equal(timetable_wait(&timetable, 600, &rides), 0);
	assert_int_equal(timetable_wait(&timetable, 601, &rides), 3399);
	assert_int_equal(rides, 90);
	assert_int_equal(timetable_wait(&timetable, 4001, &rides), WEEK_MINUTES - 3401);
	assert_int_equal(timetable_wait(&timetable, 5 * (int64_t)WEEK_MINUTES + 599, &rides), 1);
	timetable.cutoff = 60; /* there at 540 at the latest */
	assert_int_equal(timetable_wait(&timetable, 540, &rides), 60);
	assert_int_equal(timetable_wait(&timetable, 541, &rides), 3459);
	assert_int_equal(timetable_wait(&timetable, WEEK_MINUTES - 30, &rides), 630);
	assert_int_equal(timetable_least(&timetable, 70), 70);
	assert_int_equal(timetable_least(&timetable, 120), 90);
}

/* A week of up to 150 departures, spread or all within a few hours, at each of which and a minute
 * later freight is ready. */
static void test_next_departure_by_going_through(void **state)
{
	(void)state;
	for (uint32_t round = 1; round <= 400; round++) {
		struct timetable_departure week[150];
		uint32_t count = 0, wanted = 1 + round % 150, chance = round * 2654435761u;
		uint32_t first = round % 2 ? 0 : round * 37 % 9000;
		uint32_t wide = round % 2 ? WEEK_MINUTES : 600;
		for (uint32_t at = first; at < first + wide && count < wanted; at++) {
			chance = chance * 1664525 + 1013904223;
			if ((chance >> 8) % wide >= wanted)
				continue;
			week[count] = (struct timetable_departure){(int32_t)at, (int32_t)count};
			count++;
		}
		if (!count)
			continue;
		const struct timetable timetable = {week, count, 0};
		for (uint32_t i = 0; i < 2 * count; i++) {
			int32_t ready = (week[i / 2].leaves + (int32_t)(i % 2)) % WEEK_MINUTES;
			uint32_t next = 0;
			while (next < count && week[next].leaves < ready)
				next++;
			bool wraps = next == count;
			int32_t rides = 0, wait = timetable_wait(&timetable, ready, &rides);
			assert_int_equal(wait,
				week[wraps ? 0 : next].leaves - ready + (wraps ? WEEK_MINUTES : 0));
			assert_int_equal(rides, week[wraps ? 0 : next].rides);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_order_and_fifo),
		cmocka_unit_test(test_next_departure),
		cmocka_unit_test(test_next_departure_by_going_through),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
