/* The trade facilitation indicators of tracked shipments against sums done by hand, on four
 * places: A in one state, B and C at its border, D in the next. */
#include "services/corridors/shipments/tfi.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

#define HOUR INT64_C(3600000000)
#define DAYS INT64_C(86400000000)

/* 2024-03-30T00:00Z, two days before the second quarter begins. */
#define BEGIN (INT64_C(19812) * DAYS)

struct trip {
	struct shipment_plan plan;
	struct shipment_step steps[4];
	struct track_stop stops[4];
	struct track track;
};

static struct shipment_step move(const char *from, const char *to, double km)
{
	return (struct shipment_step){.kind = TEXT("move"),
		.from = text_of(from),
		.place = text_of(to),
		.mode = TEXT("rail"),
		.km = km,
		.has_km = true};
}

/* A to B in `run` hours after leaving at `leaves`, a stand of `stand` hours at the border of B, 10
 * km to C in an hour, and 300 km from there to D, which it has not reached yet. */
static void trip_init(struct trip *trip, int64_t leaves, int64_t run, int64_t stand)
{
	*trip = (struct trip){
		.steps = {move("AAAAA", "BBBBB", 400),
			{.kind = TEXT("border"), .place = TEXT("BBBBB"), .border = TEXT("KZ-CN")},
			move("BBBBB", "CCCCC", 10), move("CCCCC", "DDDDD", 300)}};
	trip->plan = (struct shipment_plan){.steps = trip->steps, .steps_count = 4};
	int64_t arrives = leaves + run * HOUR, passed = arrives + stand * HOUR;
	trip->stops[0] = (struct track_stop){
		.place = TEXT("AAAAA"), .move = 0, .has_left = true, .left = leaves};
	trip->stops[1] = (struct track_stop){.place = TEXT("BBBBB"),
		.first = 1,
		.count = 1,
		.move = 2,
		.has_arrived = true,
		.arrived = arrives,
		.has_left = true,
		.left = passed};
	trip->stops[2] = (struct track_stop){.place = TEXT("CCCCC"),
		.first = 3,
		.move = 3,
		.has_arrived = true,
		.arrived = passed + HOUR};
	trip->stops[3] = (struct track_stop){.place = TEXT("DDDDD"), .first = 4, .move = -1};
	trip->track = (struct track){
		.stops = trip->stops, .stops_count = 4, .state = TRACK_STANDING, .stop = 2};
}

static const struct tfi_row *row_of(
	const struct tfi_reply *reply, const char *indicator, const char *quarter)
{
	const struct tfi_row *found = NULL;
	for (uint32_t i = 0; i < reply->rows_count; i++)
		if (text_is(reply->rows[i].indicator, indicator) &&
			text_is(reply->rows[i].quarter, quarter)) {
			assert_null(found);
			found = &reply->rows[i];
		}
	return found;
}

static void check(const struct tfi_reply *reply, const char *indicator, const char *quarter,
	double value, int64_t count)
{
	const struct tfi_row *row = row_of(reply, indicator, quarter);
	if (!row)
		fail_msg("no %s of %s", indicator, quarter);
	else if (fabs(row->value - value) > 1e-9 || row->count != count)
		fail_msg("%s of %s: %.6f of %lld, wanted %.6f of %lld", indicator, quarter,
			row->value, (long long)row->count, value, (long long)count);
}

struct ground {
	struct rows rows;
	struct network network;
	struct arena arena;
	struct corridor *corridor;
};

static void ground_init(struct ground *ground)
{
	*ground = (struct ground){0};
	world_load(&ground->rows);
	struct corridor *all = (struct corridor *)ROWS_OF(&ground->rows, ROW_CORRIDOR, corridor);
	ground->corridor = &all[0];
	static const struct text places[] = {
		TEXT("DDDDD"), TEXT("CCCCC"), TEXT("BBBBB"), TEXT("AAAAA")};
	/* A corridor of the test's places, against the direction of the trips. */
	ground->corridor->nodes = places;
	ground->corridor->nodes_count = 4;
	network_init(&ground->network, &ground->rows);
}

static void ground_fini(struct ground *ground)
{
	network_fini(&ground->network);
	rows_fini(&ground->rows);
	arena_fini(&ground->arena);
}

static struct tfi_reply ask(struct ground *ground, const struct tfi_query *query,
	const struct trip *trips, size_t count)
{
	struct tfi tfi;
	struct tfi_reply reply;
	tfi_init(&tfi, &ground->network, query, &ground->arena);
	for (size_t i = 0; i < count; i++)
		tfi_shipment(&tfi, &trips[i].plan, &trips[i].track);
	tfi_finish(&tfi, &reply);
	return reply;
}

/* Three trips: two of the first quarter, one that reaches the border in it and passes in the next.
 *   TFI1 Q1: (12 + 6) / 2 = 9 h; Q2: 30 h.
 *   A-B, 400 km, all arrive in Q1, in 10, 8 and 20 h, and stand 12, 6 and 30 h after it;
 *   B-C, 10 km, in 1 h each; two arrive in Q1, one in Q2; none has left C yet.
 *   SWOD Q1: (3 x 400 + 2 x 10) / (10 + 8 + 20 + 1 + 1) = 1220 / 40 = 30.5 km/h
 *   SWD  Q1: 1220 / (40 + 12 + 6 + 30) = 1220 / 88 km/h
 *   Q2: 10 km in 1 h, without a stand: 10 km/h either way. */
static void test_by_hand(void **state)
{
	(void)state;
	struct ground ground;
	struct trip trips[3];
	ground_init(&ground);
	trip_init(&trips[0], BEGIN, 10, 12);
	trip_init(&trips[1], BEGIN + 3 * HOUR, 8, 6);
	trip_init(&trips[2], BEGIN + 4 * HOUR, 20, 30);
	const struct tfi_query all = {.place = TEXT_NONE};
	struct tfi_reply reply = ask(&ground, &all, trips, 3);
	check(&reply, "TFI1", "2024Q1", 9, 2);
	check(&reply, "TFI1", "2024Q2", 30, 1);
	check(&reply, "TFI4-SWOD", "2024Q1", 30.5, 5);
	check(&reply, "TFI4-SWD", "2024Q1", 1220.0 / 88, 5);
	check(&reply, "TFI4-SWOD", "2024Q2", 10, 1);
	check(&reply, "TFI4-SWD", "2024Q2", 10, 1);
	assert_int_equal(reply.rows_count, 6);
	for (uint32_t i = 0; i < reply.rows_count; i++)
		assert_true(text_is(reply.rows[i].basis, "tracked") &&
			    text_is(reply.rows[i].mark, "medium") && reply.rows[i].source.len);
	const struct tfi_query one = {.indicator = TEXT("TFI4"), .quarter = TEXT("2024Q2")};
	assert_int_equal(ask(&ground, &one, trips, 3).rows_count, 2);
	ground_fini(&ground);
}

/* What was not seen to happen counts for nothing: no arrival, no departure, the origin. */
static void test_unseen(void **state)
{
	(void)state;
	struct ground ground;
	struct trip trip;
	ground_init(&ground);
	const struct tfi_query all = {.place = TEXT_NONE};
	trip_init(&trip, BEGIN, 10, 12);
	trip.stops[1].has_arrived = false;
	struct tfi_reply reply = ask(&ground, &all, &trip, 1);
	assert_null(row_of(&reply, "TFI1", "2024Q1"));
	check(&reply, "TFI4-SWOD", "2024Q1", 10, 1);
	trip_init(&trip, BEGIN, 10, 12);
	trip.stops[1].has_left = false;
	reply = ask(&ground, &all, &trip, 1);
	assert_null(row_of(&reply, "TFI1", "2024Q1"));
	check(&reply, "TFI4-SWD", "2024Q1", 40, 1);
	/* A border where it begins is no border that it was seen to come to. */
	trip_init(&trip, BEGIN, 10, 12);
	trip.track.stops = trip.stops + 1;
	trip.track.stops_count = 3;
	reply = ask(&ground, &all, &trip, 1);
	assert_null(row_of(&reply, "TFI1", "2024Q1"));
	ground_fini(&ground);
}

/* Ten and more are a figure to trust. */
static void test_mark(void **state)
{
	(void)state;
	struct ground ground;
	struct trip trips[10];
	ground_init(&ground);
	const struct tfi_query query = {.indicator = TEXT("TFI1")};
	for (int i = 0; i < 10; i++)
		trip_init(&trips[i], BEGIN, 10, i);
	struct tfi_reply reply = ask(&ground, &query, trips, 10);
	check(&reply, "TFI1", "2024Q1", 4.5, 10);
	assert_true(text_is(reply.rows[0].mark, "high"));
	reply = ask(&ground, &query, trips, 9);
	assert_true(text_is(reply.rows[0].mark, "medium"));
	ground_fini(&ground);
}

/* Of the sheets: TFI1 is the mean of a row, or that of its lognormal, m exp(sigma^2 / 2) with sigma
 * = ln(p90 / m) / 1.2816; TFI2 the regional fee; TFI3 and TFI4 sums over a corridor's sections. */
static void test_sheets(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	struct tfi tfi;
	struct tfi_reply reply;
	const struct tfi_query all = {.place = TEXT_NONE};
	tfi_init(&tfi, &world.network, &all, &world.arena);
	tfi_sheets(&tfi);
	tfi_finish(&tfi, &reply);
	const struct corridor_dwell *dwells = ROWS_OF(&world.rows, ROW_DWELL, corridor_dwell);
	uint32_t checked = 0, fees = 0;
	for (uint32_t i = 0; i < reply.rows_count; i++) {
		const struct tfi_row *row = &reply.rows[i];
		bool fits = false;
		fees += text_is(row->indicator, "TFI2") && row->value > 0;
		if (!text_is(row->indicator, "TFI1"))
			continue;
		for (size_t d = 0; d < world.rows.of[ROW_DWELL].count; d++) {
			double m = dwells[d].median_h,
			       sigma = log(dwells[d].p90_h / m) / 1.2815515655446004;
			double mean = dwells[d].has_mean_h ? dwells[d].mean_h
							   : m * exp(sigma * sigma / 2);
			fits |= text_equal(dwells[d].place, row->place) &&
				fabs(mean - row->value) <= 1e-3 * row->value;
		}
		assert_true(fits);
		checked++;
	}
	assert_true(checked > 10 && fees == 2);
	world_fini(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_unseen),
		cmocka_unit_test(test_mark),
		cmocka_unit_test(test_sheets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
