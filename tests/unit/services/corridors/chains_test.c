/* Services that run over several links as one, on a small network of the test's own: five places in
 * two states, read from sheets as any given by others would be. */
#include "services/corridors/answers/route.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

static const struct {
	const char *sheet, *content;
} sheets[] = {
	{"nodes", "id,name,aliases,country,lat,lon,kind,gauge_mm,passing,note,source\n"
		  "AAA,Aland,,KZ,50,60,rail_terminal,1520,no,,[estimated] test\n"
		  "BBB,Beeton,,KZ,50,64,rail_terminal,1520,no,,[estimated] test\n"
		  "CCC,Ceedorf,,UZ,50,68,rail_terminal,1520;1435,no,,[estimated] test\n"
		  "DDD,Deeham,,UZ,50,72,rail_terminal,1435,no,,[estimated] test\n"
		  "EEE,Eeburg,,UZ,52,68,rail_terminal,1520,no,,[estimated] test\n"},
	{"links", "link_id,from,to,mode,distance_km,confidence,gauge_mm,typical_transit_h,"
		  "transit_confidence,transit_basis,cost_usd_per_teu,cost_confidence,cost_basis,"
		  "capacity_teu_per_year,capacity_mt_per_year,capacity_basis,status,opened,shut,"
		  "source\n"
		  "AB,AAA,BBB,rail,300,low,1520,20,low,,300,low,,,,,operating,,,[estimated] t\n"
		  "BC,BBB,CCC,rail,300,low,1520,20,low,,300,low,,,,,operating,,,[estimated] t\n"
		  "CD,CCC,DDD,rail,300,low,1435,20,low,,300,low,,,,,operating,,,[estimated] t\n"
		  "CE,CCC,EEE,rail,300,low,1520,20,low,,300,low,,,,,operating,,,[estimated] t\n"},
	{"border_dwell", "id,place,mode,applies,direction,median_h,p90_h,published_mean_h,year,"
			 "confidence,source\n"
			 "G,*,rail_gauge,transit,both,6,12,,2024,low,[estimated] t\n"
			 "R,*,rail,transit,both,10,20,,2024,low,[estimated] t\n"},
	{"services", "id,from,to,mode,departures_per_week,timetable,stops,cutoff_h,usd_per_teu,"
		     "note,source\n"
		     "T1,AAA,DDD,rail,2,Tue 06:00 40h;Fri 06:00 40h,BBB 10h-12h;CCC 24h-28h,2,900,,"
		     "[found] t\n"
		     "S2,BBB,EEE,rail,14,,CCC,,,,[found] t\n"
		     "*rail,,,rail,7,,,,,,[estimated] t\n"},
	{"rates", "key,value,unit,source\n"
		  "border_cost_rail,215,USD,[found] t\n"
		  "gauge_change,100,USD,[found] t\n"
		  "transhipment,1.5,kg CO2e,[found] t\n"},
};

struct asked {
	struct world world;
	struct route_world route;
	struct route_reply reply;
	struct why why;
};

static void read_all(struct rows *rows)
{
	for (unsigned i = 0; i < ARRAY_LEN(sheets); i++) {
		struct why why = {0};
		if (world_read(rows, sheets[i].sheet, text_of(sheets[i].content), &why) != ERR_OK) {
			char text[1024];
			fail_msg("%s", why_format(&why, text, sizeof(text)));
		}
	}
}

static void asked_init(struct asked *asked)
{
	*asked = (struct asked){0};
	read_all(&asked->world.rows);
	network_init(&asked->world.network, &asked->world.rows);
	graph_init(&asked->world.graph, &asked->world.network, (struct graph_factors){NULL, NULL});
	asked->route = (struct route_world){
		.network = &asked->world.network, .graph = &asked->world.graph, .today = 19908};
}

/* Ready so many hours after Monday 2024-07-08 00:00 UTC. */
static const struct route_reply *ask(
	struct asked *asked, const char *from, const char *to, double ready_h)
{
	const struct route_query query = {.from = text_of(from),
		.to = text_of(to),
		.has_departs = true,
		.departs = INT64_C(1720396800000000) + (int64_t)(ready_h * 3600e6),
		.plain = true};
	assert_int_equal(route_answer(&asked->route, &query, &asked->world.arena, &asked->reply,
				 &asked->why),
		ERR_OK);
	assert_true(asked->reply.found);
	return &asked->reply;
}

/* Hours in all, hours waited, and the money, each worked out by hand. */
static void test_by_hand(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to;
		double ready_h, hours, waiting_h, usd;
	} trips[] = {
		/* Tue 06:00 from the first stop; all of the timetable's 40 h; border and gauge fees
		 */
		{"AAA", "DDD", 24, 46, 6, 900 + 215 + 100},
		/* to a stop on the way: two thirds of the tariff */
		{"AAA", "CCC", 24, 30, 6, 600 + 215},
		/* boarded on the way: leaves there Tue 18:00, freight at hand two hours before */
		{"BBB", "DDD", 36, 34, 6, 600 + 215 + 100},
		{"BBB", "DDD", 40, 30, 2, 600 + 215 + 100},
		/* two minutes late for it, and the next is on Friday: a train of its own day */
		{"BBB", "DDD", 40.05, 12 + 20 + 10 + 6 + 20, 12, 600 + 215 + 100},
		/* round the end of the week: Friday's train is gone, Tuesday's is 60 h away */
		{"CCC", "DDD", 24 * 5 + 16, 12 + 20, 12, 300},
		/* twice a day to Eeburg, by the links' own hours */
		{"BBB", "EEE", 0, 6 + 20 + 10 + 20, 6, 600 + 215},
		/* and back, since it has no timetable */
		{"EEE", "BBB", 0, 6 + 20 + 20 + 10, 6, 600 + 215},
	};
	struct asked asked;
	asked_init(&asked);
	for (unsigned i = 0; i < ARRAY_LEN(trips); i++) {
		const struct route_reply *reply =
			ask(&asked, trips[i].from, trips[i].to, trips[i].ready_h);
		if (fabs(reply->days * 24 - trips[i].hours) > 0.02 ||
			fabs(reply->hours_waiting - trips[i].waiting_h) > 0.02 ||
			fabs(reply->usd - trips[i].usd) > 0.01)
			fail_msg("trip %u: %g h, %g h waiting, %g USD", i, reply->days * 24,
				reply->hours_waiting, reply->usd);
	}
	world_fini(&asked.world);
}

/* Who leaves a service waits for the next; a train that is not this one does not go on for free. */
static void test_leaving_waits(void **state)
{
	(void)state;
	struct asked asked;
	asked_init(&asked);
	const struct route_reply *reply = ask(&asked, "AAA", "EEE", 24);
	/* by the assumed train all the way (12 + 20 + 20 + 10 + 20), not T1 and then on at once */
	WORLD_NEAR(reply->days * 24, 6 + 24 + 6 + 20, 0.02);
	unsigned departures = 0;
	for (uint32_t i = 0; i < reply->stops_count; i++)
		departures += text_is(reply->stops[i].what, "departure");
	assert_int_equal(departures, 2); /* Tuesday's train, then twice a day */
	world_fini(&asked.world);
}

/* The hours of a service without a timetable, of which some places are marked as passed. */
static double hours_with(const char *stops, const char *from, const char *to)
{
	struct asked asked = {0};
	char content[512];
	snprintf(content, sizeof(content),
		"id,from,to,mode,departures_per_week,timetable,stops,source\n"
		"P,AAA,EEE,rail,84,,%s,[found] t\nQ,AAA,DDD,rail,84,,%s,[found] t\n"
		"*rail,,,rail,1,,,[estimated] t\n",
		stops, stops);
	for (unsigned i = 0; i < ARRAY_LEN(sheets); i++) {
		bool own = strcmp(sheets[i].sheet, "services") == 0;
		if (world_read(&asked.world.rows, sheets[i].sheet,
			    text_of(own ? content : sheets[i].content), &asked.why) != ERR_OK)
			fail_msg("%s", asked.why.text);
	}
	network_init(&asked.world.network, &asked.world.rows);
	graph_init(&asked.world.graph, &asked.world.network, (struct graph_factors){NULL, NULL});
	asked.route = (struct route_world){
		.network = &asked.world.network, .graph = &asked.world.graph, .today = 19908};
	double hours = ask(&asked, from, to, 0)->days * 24;
	world_fini(&asked.world);
	return hours;
}

/* Where a train goes through nothing is handled; a border and a change of gauge take their time. */
static void test_passing(void **state)
{
	(void)state;
	static const struct {
		const char *stops, *from, *to;
		double hours;
	} trips[] = {
		/* waits 1; Beeton has no row of its own and no border: nothing stands there */
		{"BBB;CCC", "AAA", "EEE", 1 + 20 + 20 + 10 + 20},
		/* the border between BBB and CCC is on the link, whatever the train does in CCC */
		{"BBB passing;CCC passing", "AAA", "EEE", 1 + 20 + 20 + 10 + 20},
		/* gauge changes in CCC, passing or not */
		{"BBB;CCC", "AAA", "DDD", 1 + 20 + 20 + 10 + 6 + 20},
		{"BBB passing;CCC passing", "AAA", "DDD", 1 + 20 + 20 + 10 + 6 + 20},
	};
	for (unsigned i = 0; i < ARRAY_LEN(trips); i++)
		WORLD_NEAR(hours_with(trips[i].stops, trips[i].from, trips[i].to), trips[i].hours,
			0.02);
	/* nobody gets off where it does not stop: by the weekly train from there, after half a
	 * week */
	assert_true(hours_with("BBB passing;CCC", "AAA", "BBB") >
		    hours_with("BBB;CCC", "AAA", "BBB") + 80);
}

/* A closed link takes the service over it away. */
static void test_closed_link(void **state)
{
	(void)state;
	struct asked asked;
	asked_init(&asked);
	const struct text close[] = {TEXT("link:BC")};
	const struct route_query query = {.from = TEXT("AAA"),
		.to = TEXT("DDD"),
		.close = close,
		.close_count = 1,
		.plain = true};
	assert_int_equal(
		route_answer(&asked.route, &query, &asked.world.arena, &asked.reply, &asked.why),
		ERR_OK);
	assert_false(asked.reply.found);
	world_fini(&asked.world);
}

/* At every hour of a week, the plan is never later than waiting for the train by hand, and FIFO
 * holds: who is ready later does not arrive earlier. */
static void test_every_hour(void **state)
{
	(void)state;
	struct asked asked;
	asked_init(&asked);
	double last = 0;
	for (int hour = 0; hour < 168; hour++) {
		double train = INFINITY;
		for (int week = 0; week < 2; week++)
			for (int weekday = 1; weekday <= 4; weekday += 3) {
				double leaves = 168 * week + 24 * weekday + 6 + 12;
				if (leaves - 2 >= hour)
					train = fmin(train, leaves + 28);
			}
		const struct route_reply *reply = ask(&asked, "BBB", "DDD", hour);
		double arrives = hour + reply->days * 24;
		WORLD_NEAR(arrives, fmin(train, hour + 12 + 20 + 10 + 6 + 20), 0.02);
		assert_true(arrives >= last - 1e-9);
		last = arrives;
	}
	world_fini(&asked.world);
}

/* What a sheet given by others may not say, with file, line and column; nothing of it is kept. */
static void test_refusals(void **state)
{
	(void)state;
#define HEAD "id,from,to,mode,departures_per_week,timetable,stops,source\n"
	static const struct {
		const char *content, *where, *text;
	} bads[] = {
		{HEAD "T,AAA,DDD,rail,1,Tue 06:00 40h,CCC 20h,t\n", "services.csv:2:7 (stops)",
			"wanted a rail link from AAA to CCC, got none"},
		{HEAD "T,AAA,DDD,rail,1,Tue 06:00 40h,BBB 20h,t\n", "services.csv:2:7 (stops)",
			"wanted a rail link from BBB to DDD, got none"},
		{HEAD "T,AAA,DDD,rail,1,Tue 06:00 40h,BBB 20h;XXX 30h,t\n",
			"services.csv:2:7 (stops)", "wanted a node that nodes.csv has, got 'XXX'"},
		{HEAD "T,AAA,CCC,rail,1,Tue 06:00 40h,BBB 41h,t\n", "services.csv:2:7 (stops)",
			"wanted to come to CCC after the stop before is left, got 40 h after 41 h: "
			"a "
			"timetable that goes back in time"},
		{HEAD "T,AAA,CCC,rail,1,Tue 06:00 40h,BBB 20h-10h,t\n", "services.csv:2:7 (stops)",
			"wanted a stop to be left after it is come to, got 'BBB 20h-10h': a "
			"timetable that goes back in time"},
		{HEAD "T,AAA,CCC,rail,2,Tue 06:00 40h;Wed 06:00 39h,BBB 20h,t\n",
			"services.csv:2:6 (timetable)",
			"wanted the same time under way for each departure of a service with "
			"stops, "
			"got 'Wed 06:00 39h'"},
		{HEAD "T,AAA,CCC,rail,1,Tue 06:00 4h,BBB 1h,t\n", "services.csv:2:7 (stops)",
			"wanted at most 120 km/h by rail, got 300 km to BBB in 1 h: 300 km/h"},
		{HEAD "T,AAA,CCC,rail,1,,BBB 20h,t\n", "services.csv:2:7 (stops)",
			"wanted hours at the stops of a service with a timetable only, got 'BBB "
			"20h'"},
		{HEAD "T,AAA,CCC,rail,1,,BBB soon,t\n", "services.csv:2:7 (stops)",
			"wanted a stop as 'KZAAU', 'KZAAU passing', 'KZAAU 120h' or 'KZAAU "
			"120h-126h', hours after the departure, got 'BBB soon'"},
		{HEAD "*rail,,,rail,1,,BBB,t\n", "services.csv:2:7 (stops)",
			"wanted no stops of an assumed service, got 'BBB'"},
		{HEAD "A,AAA,BBB,rail,1,,,t\nT,AAA,CCC,road,1,,BBB,t\n", "services.csv:3:7 (stops)",
			"wanted a road link from AAA to BBB, got none"},
	};
	struct rows held = {0};
	read_all(&held);
	for (unsigned i = 0; i < ARRAY_LEN(bads); i++) {
		struct rows fresh = {0};
		struct why why = {0};
		assert_int_not_equal(
			sheets_read(ROW_SERVICE, text_of(bads[i].content), &held, &fresh, &why),
			ERR_OK);
		assert_string_equal(why.where, bads[i].where);
		assert_string_equal(why.text, bads[i].text);
		rows_fini(&fresh);
	}
	assert_int_equal(held.of[ROW_SERVICE].count, 3);
	/* links without which a service that is held would have a gap: BC is now a road */
	char links[4096];
	struct rows fresh = {0};
	struct why why = {0};
	snprintf(links, sizeof(links), "%s", sheets[1].content);
	char *road = strstr(links, "BC,BBB,CCC,rail,300,low,1520");
	memcpy(road, "BC,BBB,CCC,road,300,low,    ", 28);
	assert_int_equal(sheets_read(ROW_LINK, text_of(links), &held, &fresh, &why), ERR_RULE);
	assert_string_equal(why.text, "wanted every link that service T1 runs over, from AAA to "
				      "DDD, got one less");
	rows_fini(&fresh);
	rows_fini(&held);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_leaving_waits),
		cmocka_unit_test(test_passing),
		cmocka_unit_test(test_closed_link),
		cmocka_unit_test(test_every_hour),
		cmocka_unit_test(test_refusals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
