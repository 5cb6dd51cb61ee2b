/* Networks that a user makes by hand, as CSV, with answers that can be added up on paper: gauge
 * breaks, services that run one way, services side by side, links that are planned, opened and
 * shut, capacities that nobody knows, figures that no sheet has. */
#include "services/corridors/answers/bottleneck.h"
#include "services/corridors/answers/compare.h"
#include "services/corridors/answers/route.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

#define NODES "id,name,aliases,country,lat,lon,kind,gauge_mm,passing,note,source\n"
#define LINKS                                                                                      \
	"link_id,from,to,mode,distance_km,confidence,gauge_mm,typical_transit_h,"                  \
	"transit_confidence,cost_usd_per_teu,cost_confidence,capacity_mt_per_year,status,opened,"  \
	"shut,source\n"

struct own {
	struct world world;
	struct route_world route;
};

struct own_sheet {
	const char *name, *content;
};

static void own_init(struct own *own, const struct own_sheet *sheets)
{
	*own = (struct own){0};
	for (; sheets->name; sheets++) {
		struct why why = {0};
		if (world_read(&own->world.rows, sheets->name, text_of(sheets->content), &why) !=
			ERR_OK)
			fail_msg("%s at %s", why.text, why.where);
	}
	network_init(&own->world.network, &own->world.rows);
	graph_init(&own->world.graph, &own->world.network, (struct graph_factors){NULL, NULL});
	own->route = (struct route_world){
		.network = &own->world.network, .graph = &own->world.graph, .today = 20600};
}

static enum err ask(
	struct own *own, struct route_query query, struct route_reply *reply, struct why *why)
{
	return route_answer(&own->route, &query, &own->world.arena, reply, why);
}

static struct route_reply found(struct own *own, struct route_query query)
{
	struct route_reply reply;
	struct why why = {0};
	if (ask(own, query, &reply, &why) != ERR_OK)
		fail_msg("%s at %s", why.text, why.where);
	assert_true(reply.found);
	return reply;
}

static bool noted(const struct route_reply *reply, const char *part)
{
	for (uint32_t i = 0; i < reply->notes_count; i++)
		if (memmem(reply->notes[i].ptr, reply->notes[i].len, part, strlen(part)))
			return true;
	return false;
}

/* Nothing was loaded, or nothing that is good. */
static void test_no_network(void **state)
{
	(void)state;
	struct own own;
	struct route_reply reply;
	struct why why = {0};
	own_init(&own, (const struct own_sheet[]){{0}});
	const struct route_query query = {.from = TEXT("Alpha"), .to = TEXT("Bravo")};
	assert_int_equal(ask(&own, query, &reply, &why), ERR_NOT_FOUND);
	assert_string_equal(why.text, "wanted a place, got 'Alpha', and there is none at all");
	world_fini(&own.world);
}

static const char places[] = NODES "AAA,Alpha,,KZ,45,60,rail_terminal,1520,no,,made up\n"
				   "BBB,Bravo,,CN,45,62,border_crossing,1520;1435,no,,made up\n"
				   "CCC,Charlie,,CN,45,65,dry_port,1435,no,,made up\n"
				   "DDD,Delta,,KZ,46,62,city,,no,,made up\n";

static const char joins[] =
	LINKS "L1,AAA,BBB,rail,200,high,1520,5,high,100,high,,operating,,,made up\n"
	      "L2,BBB,CCC,rail,300,high,1435,8,high,120,high,5,operating,,,made up\n"
	      "L3,AAA,DDD,road,150,high,,3,high,200,high,2,operating,,,made up\n"
	      "L4,DDD,CCC,road,350,high,,9,high,400,high,3,planned,2027-05-01,,made up\n";

/* Two sheets and no more: what is not known is counted as nothing, and said to be. */
static void test_places_and_links_alone(void **state)
{
	(void)state;
	struct own own;
	own_init(&own, (const struct own_sheet[]){{"nodes", places}, {"links", joins}, {0}});
	struct route_reply reply =
		found(&own, (struct route_query){.from = TEXT("Alpha"), .to = TEXT("Charlie")});
	WORLD_NEAR(reply.days, 13.0 / 24, 1e-9);
	WORLD_NEAR(reply.usd, 220, 1e-9);
	WORLD_NEAR(reply.km, 500, 1e-9);
	assert_true(text_is(reply.days_mark, "low") && text_is(reply.km_mark, "high"));
	assert_false(reply.has_co2_kg);
	assert_true(noted(&reply, "of 3 of 3 stops no row of border_dwell.csv or services.csv"));
	assert_true(noted(&reply, "no fee for 2 borders or changes of gauge"));
	assert_int_equal(reply.stops_count, 3);
	assert_true(text_is(reply.stops[2].what, "gauge_change") &&
		    text_is(reply.stops[2].id, "node:BBB") &&
		    text_is(reply.stops[2].detail, "1520 to 1435"));
	for (uint32_t i = 0; i < reply.stops_count; i++)
		assert_true(text_is(reply.stops[i].mark, "low") && reply.stops[i].source.len);
	struct chokepoints_reply points;
	struct why why = {0};
	assert_int_equal(chokepoints_answer(&own.route, &(struct chokepoints_request){0},
				 &own.world.arena, &points, &why),
		ERR_NOT_FOUND);
	assert_string_equal(why.where, "chokepoints_request.pairs");
	struct compare_reply compared;
	const struct compare_query both = {.from = TEXT("AAA"), .to = TEXT("CCC")};
	assert_int_equal(
		compare_answer(&own.route, &both, &own.world.arena, &compared, &why), ERR_OK);
	assert_true(compared.rows_count == 0 && compared.notes_count == 5);
	world_fini(&own.world);
}

static void test_planned_links_and_unknown_capacities(void **state)
{
	(void)state;
	struct own own;
	own_init(&own, (const struct own_sheet[]){{"nodes", places}, {"links", joins}, {0}});
	static const struct text planned[] = {TEXT("planned")};
	struct route_query query = {.from = TEXT("AAA"),
		.to = TEXT("CCC"),
		.status = planned,
		.status_count = 1,
		.as_of = 20600,
		.has_as_of = true};
	/* 2026-05-27: L4 is planned and not opened yet, and its status alone does not open it. */
	WORLD_NEAR(found(&own, query).km, 500, 1e-9);
	query.as_of = 20940; /* 2027-05-02 */
	WORLD_NEAR(found(&own, query).days, 12.0 / 24, 1e-9);
	query = (struct route_query){
		.from = TEXT("AAA"), .to = TEXT("CCC"), .year = 2027, .has_year = true};
	WORLD_NEAR(found(&own, query).km, 500, 1e-9);
	struct bottleneck_reply flow;
	struct why why = {0};
	const struct bottleneck_query rail = {.from = TEXT("AAA"), .to = TEXT("CCC")};
	assert_int_equal(
		bottleneck_answer(&own.route, &rail, &own.world.arena, &flow, &why), ERR_OK);
	assert_true(text_is(flow.answer, "known") && flow.cut_count == 1);
	WORLD_NEAR(flow.mt, 5, 1e-9);
	WORLD_NEAR(flow.mt_certain, 0, 1e-9);
	assert_true(flow.unknown_count == 1 && text_is(flow.unknown[0], "link:L1"));
	const struct bottleneck_query open = {.from = TEXT("AAA"), .to = TEXT("BBB")};
	assert_int_equal(
		bottleneck_answer(&own.route, &open, &own.world.arena, &flow, &why), ERR_OK);
	assert_true(text_is(flow.answer, "unknown") && !flow.has_mt);
	world_fini(&own.world);
}

static void test_questions_at_the_edge(void **state)
{
	(void)state;
	struct own own;
	struct route_reply reply;
	struct why why = {0};
	own_init(&own, (const struct own_sheet[]){{"nodes", places}, {"links", joins}, {0}});
	struct route_query query = {.from = TEXT("Alpha"), .to = TEXT("AAA")};
	assert_int_equal(ask(&own, query, &reply, &why), ERR_RULE);
	assert_string_equal(why.text, "wanted another place than the start, AAA");
	query.to = TEXT("Charly");
	assert_int_equal(ask(&own, query, &reply, &why), ERR_NOT_FOUND);
	assert_non_null(strstr(why.text, "nearest: CCC (Charlie)"));
	static const struct text all[] = {TEXT("rail"), TEXT("road"), TEXT("sea"), TEXT("ferry")};
	query = (struct route_query){
		.from = TEXT("AAA"), .to = TEXT("CCC"), .close = all, .close_count = 4};
	assert_int_equal(ask(&own, query, &reply, &why), ERR_OK);
	assert_true(!reply.found && text_is(reply.no_route, "the filter 'close rail' removed the "
							    "last route"));
	query.close_count = 0;
	query.deadline_days = 0;
	query.has_deadline_days = true;
	assert_int_equal(ask(&own, query, &reply, &why), ERR_BAD_VALUE);
	assert_string_equal(why.where, "route_query.deadline_days");
	query.has_deadline_days = false;
	query.departs = -INT64_C(86400) * 1000000;
	query.has_departs = true;
	assert_int_equal(ask(&own, query, &reply, &why), ERR_BAD_DATE);
	assert_string_equal(
		why.text, "wanted an instant from 1970 to 2243, got 1969-12-31T00:00:00.000000Z");
	struct compare_reply compared;
	const struct compare_query shut = {
		.from = TEXT("AAA"), .to = TEXT("CCC"), .close = all, .close_count = 4};
	assert_int_equal(
		compare_answer(&own.route, &shut, &own.world.arena, &compared, &why), ERR_OK);
	assert_true(text_starts(
		compared.notes[compared.notes_count - 1], TEXT("no way between these two")));
	world_fini(&own.world);
}

/* A service by the clock runs one way; back, only what else is known may be ridden. Two services
 * side by side are both kept where the slower one is cheaper. */
static void test_services(void **state)
{
	(void)state;
	struct own own;
	own_init(&own,
		(const struct own_sheet[]){{"nodes", places},
			{"links",
				LINKS "L1,AAA,BBB,rail,200,high,1520,5,high,100,high,,operating,,,"
				      "x\nL2,BBB,CCC,rail,300,high,1435,8,high,120,high,5,"
				      "operating,,,x\nL3,AAA,DDD,road,150,high,,3,high,200,high,2,"
				      "operating,,,x\n"},
			{"border_dwell",
				"id,place,mode,applies,direction,median_h,p90_h,year,confidence,"
				"source\nD1,BBB,rail,transit,both,10,20,2025,high,x\n"},
			{"services",
				"id,from,to,mode,departures_per_week,timetable,usd_per_teu,source\n"
				"S1,AAA,BBB,rail,2,Mon 12:00 6h;Thu 12:00 6h,50,x\n"
				"S2,AAA,BBB,rail,1,Tue 12:00 4h,300,x\n"
				"S3,BBB,CCC,rail,84,,,x\n*rail,,,rail,7,,,x\n"},
			{0}});
	/* Monday, 2026-06-01, 00:00: S1 leaves at 12:00, 6 h, 10 h at Bravo, and 8 h more: freight
	 * that goes on by rail stays aboard, and does not wait for S3. */
	struct route_query query = {.from = TEXT("AAA"),
		.to = TEXT("CCC"),
		.departs = INT64_C(1780272000) * 1000000,
		.has_departs = true,
		.front = true};
	struct route_reply reply = found(&own, query);
	WORLD_NEAR(reply.days, (12 + 6 + 10 + 8) / 24.0, 1e-9);
	WORLD_NEAR(reply.usd, 50 + 120, 1e-9);
	assert_int_equal(reply.options_count, 1);
	/* After S1 has gone on Monday, S2 of Tuesday is sooner and S1 of Thursday cheaper. */
	query.departs += INT64_C(13) * 3600 * 1000000;
	reply = found(&own, query);
	assert_int_equal(reply.options_count, 2);
	/* Back no clock rules: 12 h for one of seven trains a week, or 1 h for one of 84. */
	query = (struct route_query){.from = TEXT("CCC"), .to = TEXT("AAA")};
	reply = found(&own, query);
	WORLD_NEAR(reply.days, (1 + 8 + 10 + 5) / 24.0, 1e-9);
	WORLD_NEAR(reply.usd, 220, 1e-9);
	/* Without a time of departure it is 00:00 of the day, here a Wednesday: S1 of Thursday. */
	query.to = TEXT("BBB");
	query.from = TEXT("AAA");
	WORLD_NEAR(found(&own, query).hours_waiting, 36, 1e-9);
	world_fini(&own.world);
}

static void test_validity(void **state)
{
	(void)state;
	struct own own;
	own_init(&own,
		(const struct own_sheet[]){{"nodes", places},
			{"links",
				LINKS "L1,AAA,DDD,road,150,high,,3,high,200,high,2,operating,,,x\n"
				      "L2,AAA,BBB,rail,200,high,1520,5,high,100,high,,operating,"
				      "2020-01-01,2021-01-01,x\n"
				      "L3,BBB,CCC,rail,300,high,1435,8,high,120,high,5,operating,,,"
				      "x\n"},
			{0}});
	struct route_query query = {.from = TEXT("AAA"), .to = TEXT("CCC"), .has_as_of = true};
	const struct {
		day on;
		bool open;
	} days[] = {{18261, false}, {18262, true}, {18627, true}, {18628, false}};
	for (unsigned i = 0; i < ARRAY_LEN(days); i++) {
		struct route_reply reply;
		query.as_of = days[i].on;
		assert_int_equal(ask(&own, query, &reply, NULL), ERR_OK);
		assert_true(reply.found == days[i].open);
		if (!reply.found)
			assert_non_null(memmem(reply.no_route.ptr, reply.no_route.len,
				"links open on", strlen("links open on")));
	}
	world_fini(&own.world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_network),
		cmocka_unit_test(test_places_and_links_alone),
		cmocka_unit_test(test_planned_links_and_unknown_capacities),
		cmocka_unit_test(test_questions_at_the_edge),
		cmocka_unit_test(test_services),
		cmocka_unit_test(test_validity),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
