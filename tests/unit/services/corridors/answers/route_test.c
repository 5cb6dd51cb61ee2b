/* The route question on the reference sheets. */
#include "services/corridors/answers/route.h"
#include "tests/unit/services/corridors/world.h"

#include <math.h>
#include <string.h>

struct asked {
	struct world world;
	struct route_world route;
	struct route_reply reply;
	struct why why;
};

static void asked_init(struct asked *asked)
{
	world_init(&asked->world);
	asked->route = (struct route_world){.network = &asked->world.network,
		.graph = &asked->world.graph,
		.today = day_from_civil(2024, 7, 4)};
}

static enum err ask(struct asked *asked, struct route_query query)
{
	return route_answer(&asked->route, &query, &asked->world.arena, &asked->reply, &asked->why);
}

static const struct text astana_avoid[] = {{"RU", 2}, {"IR", 2}, {"TM", 2}};
static const struct route_query by_the_caspian = {.from = {"CNXIA", 5},
	.to = {"ROCND", 5},
	.by = {"time", 4},
	.avoid = astana_avoid,
	.avoid_count = 3};

/* An evaluator of its own: the printed figures, added again, give the printed totals; legs join. */
static void check_adds_up(const struct route_reply *reply)
{
	double hours = 0, usd = 0, km = 0, moving = 0;
	assert_true(text_equal(reply->legs[0].from, reply->from));
	assert_true(text_equal(reply->legs[reply->legs_count - 1].to, reply->to));
	for (uint32_t i = 0; i < reply->legs_count; i++) {
		assert_true(i == 0 || text_equal(reply->legs[i].from, reply->legs[i - 1].to));
		moving += reply->legs[i].hours;
		usd += reply->legs[i].usd;
		km += reply->legs[i].km;
	}
	hours = moving;
	for (uint32_t i = 0; i < reply->stops_count; i++) {
		hours += reply->stops[i].median_h;
		usd += reply->stops[i].usd;
		assert_true(reply->stops[i].p90_h >= reply->stops[i].median_h);
		assert_true(reply->stops[i].source.len > 0 && reply->stops[i].mark.len > 0);
	}
	WORLD_NEAR(hours / 24, reply->days, 1e-6);
	WORLD_NEAR(moving, reply->hours_moving, 1e-6);
	WORLD_NEAR(usd, reply->usd, 0.01);
	WORLD_NEAR(km, reply->km, 0.001);
	assert_true(reply->days_p50 < reply->days_p90);
}

static bool through(const struct route_reply *reply, const char *country)
{
	for (uint32_t i = 0; i < reply->countries_count; i++)
		if (text_is(reply->countries[i], country))
			return true;
	return false;
}

static const struct route_leg *leg_between(
	const struct route_reply *reply, const char *from, const char *to)
{
	for (uint32_t i = 0; i < reply->legs_count; i++)
		if (text_is(reply->legs[i].from, from) && text_is(reply->legs[i].to, to))
			return &reply->legs[i];
	return NULL;
}

static void test_goes_by_the_caspian(void **state)
{
	(void)state;
	struct asked asked = {0};
	asked_init(&asked);
	assert_int_equal(ask(&asked, by_the_caspian), ERR_OK);
	const struct route_reply *reply = &asked.reply;
	assert_true(reply->found);
	check_adds_up(reply);
	assert_non_null(leg_between(reply, "KZAAU", "AZALA"));
	assert_true(through(reply, "KZ") && through(reply, "AZ") && through(reply, "GE"));
	assert_false(through(reply, "RU") || through(reply, "IR") || through(reply, "TM"));
	world_fini(&asked.world);
}

/* The sea link has its what-if; the figures are those of asking with --close. */
static void test_what_if_closed(void **state)
{
	(void)state;
	struct asked asked = {0};
	asked_init(&asked);
	assert_int_equal(ask(&asked, by_the_caspian), ERR_OK);
	const struct route_closure *sea = NULL;
	for (uint32_t i = 0; i < asked.reply.closures_count; i++)
		if (text_is(asked.reply.closures[i].id, "link:L384"))
			sea = &asked.reply.closures[i];
	assert_non_null(sea);
	assert_true(text_is(sea->outcome, "other_way") && sea->days_more > 0);
	double days = sea->days, more = sea->days_more, plan = asked.reply.days;
	assert_true(text_starts(sea->mark, TEXT("low")));
	struct route_query closed = by_the_caspian;
	const struct text pair = TEXT("KZAAU-AZALA");
	closed.close = &pair;
	closed.close_count = 1;
	assert_int_equal(ask(&asked, closed), ERR_OK);
	check_adds_up(&asked.reply);
	assert_null(leg_between(&asked.reply, "KZAAU", "AZALA"));
	assert_non_null(leg_between(&asked.reply, "KZKUR", "AZALA"));
	WORLD_NEAR(asked.reply.days, days, 1e-9);
	WORLD_NEAR(asked.reply.days - plan, more, 1e-9);
	world_fini(&asked.world);
}

/* With the ferry and the rest of the Caspian avoided too, the link has no substitute. */
static void test_no_substitute(void **state)
{
	(void)state;
	struct asked asked = {0};
	asked_init(&asked);
	const struct text avoid[] = {TEXT("RU"), TEXT("IR"), TEXT("TM"), TEXT("ferry"), TEXT("EG"),
		TEXT("ZA"), TEXT("AF"), TEXT("PK")};
	struct route_query query = by_the_caspian;
	query.avoid = avoid;
	query.avoid_count = ARRAY_LEN(avoid);
	assert_int_equal(ask(&asked, query), ERR_OK);
	bool none = false;
	for (uint32_t i = 0; i < asked.reply.closures_count; i++)
		none = none || (text_is(asked.reply.closures[i].id, "link:L384") &&
				       text_is(asked.reply.closures[i].outcome, "no_route"));
	assert_true(none);
	world_fini(&asked.world);
}

static void test_no_route_names_the_filter(void **state)
{
	(void)state;
	struct asked asked = {0};
	asked_init(&asked);
	const struct text avoid[] = {
		TEXT("RU"), TEXT("KZ"), TEXT("sea"), TEXT("IR"), TEXT("road"), TEXT("ferry")};
	struct route_query query = by_the_caspian;
	query.avoid = avoid;
	query.avoid_count = ARRAY_LEN(avoid);
	assert_int_equal(ask(&asked, query), ERR_OK);
	assert_false(asked.reply.found);
	assert_string_equal(
		asked.reply.no_route.ptr, "the filter 'avoid road' removed the last route");
	const struct text there = TEXT("RO");
	query.avoid = &there;
	query.avoid_count = 1;
	assert_int_equal(ask(&asked, query), ERR_OK);
	assert_string_equal(asked.reply.no_route.ptr,
		"the filter 'avoid RO' removed the last route: the destination itself lies there");
	query = (struct route_query){.from = TEXT("Baku"), .to = TEXT("KG-MAKMAL")};
	assert_int_equal(ask(&asked, query), ERR_OK);
	assert_string_equal(asked.reply.no_route.ptr,
		"the filter 'operating links only' removed the last route");
	const struct text status[] = {TEXT("planned"), TEXT("under_construction")};
	query.status = status;
	query.status_count = 2;
	assert_int_equal(ask(&asked, query), ERR_OK);
	assert_true(asked.reply.found);
	world_fini(&asked.world);
}

static void test_refusals(void **state)
{
	(void)state;
	struct asked asked = {0};
	asked_init(&asked);
	struct route_query query = {.from = TEXT("CNXIA"), .to = TEXT("Constnta")};
	assert_int_equal(ask(&asked, query), ERR_NOT_FOUND);
	assert_string_equal(asked.why.where, "route_query.to");
	assert_non_null(strstr(asked.why.text, "wanted a place, got 'Constnta'; nearest: ROCND"));
	query.to = TEXT("Xi'an");
	assert_int_equal(ask(&asked, query), ERR_RULE);
	assert_string_equal(asked.why.text, "wanted another place than the start, CNXIA");
	const struct text status = TEXT("imagined");
	query = (struct route_query){
		.from = TEXT("CNXIA"), .to = TEXT("ROCND"), .status = &status, .status_count = 1};
	assert_int_equal(ask(&asked, query), ERR_BAD_VALUE);
	assert_string_equal(asked.why.text, "wanted planned or under_construction, got 'imagined'");
	world_fini(&asked.world);
}

/* Any two places, any criterion: filters hold, figures add up, and the criterion is the least. */
static void test_every_answer_adds_up(void **state)
{
	(void)state;
	static const char *const by[] = {"time", "cost", "distance"};
	struct asked asked = {0};
	asked_init(&asked);
	unsigned found = 0;
	for (uint32_t from = 2; from < asked.world.network.nodes_count; from += 37)
		for (uint32_t to = 5; to < asked.world.network.nodes_count; to += 41) {
			struct route_reply replies[3];
			struct route_query query = by_the_caspian;
			query.from = asked.world.network.nodes[from].row->id;
			query.to = asked.world.network.nodes[to].row->id;
			query.plain = query.has_plain = true;
			if (from == to)
				continue;
			for (unsigned k = 0; k < 3; k++) {
				query.by = text_of(by[k]);
				assert_int_equal(ask(&asked, query), ERR_OK);
				replies[k] = asked.reply;
				if (!asked.reply.found)
					continue;
				found++;
				check_adds_up(&asked.reply);
				assert_false(through(&asked.reply, "RU") ||
					     through(&asked.reply, "IR") ||
					     through(&asked.reply, "TM"));
			}
			if (!replies[0].found)
				continue;
			assert_true(replies[0].days <= replies[1].days &&
				    replies[0].days <= replies[2].days);
			assert_true(replies[1].usd <= replies[0].usd &&
				    replies[1].usd <= replies[2].usd);
			assert_true(
				replies[2].km <= replies[0].km && replies[2].km <= replies[1].km);
		}
	assert_true(found > 60);
	world_fini(&asked.world);
}

/* Every figure shown has its mark, and the low ones are counted. */
static void test_marks(void **state)
{
	(void)state;
	struct asked asked = {0};
	asked_init(&asked);
	assert_int_equal(ask(&asked, by_the_caspian), ERR_OK);
	const struct route_reply *reply = &asked.reply;
	int64_t low = 0;
	for (uint32_t i = 0; i < reply->legs_count; i++) {
		const struct route_leg *leg = &reply->legs[i];
		struct text marks[] = {leg->km_mark, leg->hours_mark, leg->usd_mark, leg->risk_mark,
			leg->capacity_mark};
		for (unsigned k = 0; k < (leg->has_capacity_mt ? 5 : 4); k++) {
			assert_true(text_is(marks[k], "high") || text_is(marks[k], "medium") ||
				    text_is(marks[k], "low"));
			low += text_is(marks[k], "low");
		}
	}
	for (uint32_t i = 0; i < reply->stops_count; i++)
		low += text_is(reply->stops[i].mark, "low");
	assert_int_equal(low, reply->low_figures);
	assert_true(text_is(reply->days_mark, "low") && text_is(reply->usd_mark, "low"));
	world_fini(&asked.world);
}

static struct disruption closed_link(const char *target)
{
	return (struct disruption){.row = {.id = TEXT("X9"),
					   .kind = TEXT("link"),
					   .target = text_of(target),
					   .effect = TEXT("closed"),
					   .has_from = true,
					   .from = day_from_civil(2024, 7, 1),
					   .has_until = true,
					   .until = day_from_civil(2024, 8, 1),
					   .reason = TEXT("storm"),
					   .source = TEXT("port notice"),
					   .confidence = 1}};
}

static void test_disruption_changes_the_answer(void **state)
{
	(void)state;
	struct asked asked = {0};
	asked_init(&asked);
	const struct disruption held = closed_link("KZAAU-AZALA");
	asked.route.disruptions = &held;
	asked.route.disruptions_count = 1;
	assert_int_equal(ask(&asked, by_the_caspian), ERR_OK);
	assert_null(leg_between(&asked.reply, "KZAAU", "AZALA"));
	assert_int_equal(asked.reply.changed_by_count, 1);
	assert_true(text_is(asked.reply.changed_by[0], "disruption:X9"));
	struct route_query later = by_the_caspian;
	later.as_of = day_from_civil(2024, 8, 1);
	later.has_as_of = true;
	assert_int_equal(ask(&asked, later), ERR_OK);
	assert_non_null(leg_between(&asked.reply, "KZAAU", "AZALA"));
	assert_int_equal(asked.reply.changed_by_count, 0);
	world_fini(&asked.world);
}

static void test_slower_port_shows_who_slowed_it(void **state)
{
	(void)state;
	struct asked asked = {0};
	asked_init(&asked);
	assert_int_equal(ask(&asked, by_the_caspian), ERR_OK);
	double before = asked.reply.days;
	struct disruption held = closed_link("AZALA");
	held.row.kind = TEXT("node");
	held.row.effect = TEXT("dwell");
	held.row.factor = 1.5;
	held.row.has_factor = true;
	asked.route.disruptions = &held;
	asked.route.disruptions_count = 1;
	assert_int_equal(ask(&asked, by_the_caspian), ERR_OK);
	check_adds_up(&asked.reply);
	assert_true(asked.reply.days > before);
	bool shown = false;
	for (uint32_t i = 0; i < asked.reply.stops_count; i++)
		if (text_is(asked.reply.stops[i].place, "AZALA") &&
			text_is(asked.reply.stops[i].what, "mode_change"))
			shown = text_is(asked.reply.stops[i].changed_by, "disruption:X9");
	assert_true(shown);
	world_fini(&asked.world);
}

/* Before 30 October 2017 the line from Akhalkalaki to Kars was not there. */
static void test_as_of_before_an_opening(void **state)
{
	(void)state;
	struct asked asked = {0};
	asked_init(&asked);
	struct route_query query = {.from = TEXT("GEZAI"),
		.to = TEXT("TRKSY"),
		.has_as_of = true,
		.as_of = day_from_civil(2017, 10, 30),
		.by = TEXT("distance")};
	assert_int_equal(ask(&asked, query), ERR_OK);
	assert_non_null(leg_between(&asked.reply, "GEZAI", "TR-CANBAZ"));
	query.as_of = day_from_civil(2017, 10, 29);
	assert_int_equal(ask(&asked, query), ERR_OK);
	assert_null(leg_between(&asked.reply, "GEZAI", "TR-CANBAZ"));
	world_fini(&asked.world);
}

/* A ship that passes Suez enters no state on its way. */
static void test_voyage_crosses_one_border(void **state)
{
	(void)state;
	struct asked asked = {0};
	asked_init(&asked);
	const struct route_query query = {
		.from = TEXT("CNSHA"), .to = TEXT("NLRTM"), .by = TEXT("cost")};
	assert_int_equal(ask(&asked, query), ERR_OK);
	assert_true(asked.reply.legs_count >= 3);
	assert_int_equal(asked.reply.borders_count, 1);
	assert_true(text_is(asked.reply.borders[0].out_of, "CN"));
	assert_true(text_is(asked.reply.borders[0].into, "NL"));
	assert_int_equal(asked.reply.countries_count, 2);
	world_fini(&asked.world);
}

static bool best_in(const struct route_option *option, const char *what)
{
	for (uint32_t i = 0; i < option->best_count; i++)
		if (text_is(option->best[i], what))
			return true;
	return false;
}

/* The best of each criterion is there, none is beaten in its own, and each other way says why not.
 */
static void test_options(void **state)
{
	(void)state;
	struct asked asked = {0};
	asked_init(&asked);
	struct route_query query = by_the_caspian;
	query.has_front = query.front = true;
	query.has_deadline_days = true;
	query.deadline_days = 30;
	assert_int_equal(ask(&asked, query), ERR_OK);
	const struct route_reply *reply = &asked.reply;
	assert_true(reply->options_count > 3);
	assert_true(reply->days_p10 < reply->days_p50 && reply->days_p50 < reply->days_p90);
	assert_true(reply->has_in_time_pct && reply->in_time_pct > 50);
	unsigned chosen = 0, bests = 0;
	for (uint32_t i = 0; i < reply->options_count; i++) {
		const struct route_option *option = &reply->options[i];
		chosen += option->chosen;
		assert_true(option->chosen != (option->compared.len > 0));
		assert_true(option->source.len && option->days_mark.len && option->co2_mark.len);
		bests += best_in(option, "fastest") + best_in(option, "cheapest") +
			 best_in(option, "greenest") + best_in(option, "safest") +
			 best_in(option, "best");
		for (uint32_t k = 0; k < reply->options_count; k++) {
			const struct route_option *other = &reply->options[k];
			assert_false(best_in(option, "fastest") && other->days < option->days);
			assert_false(best_in(option, "cheapest") && other->usd < option->usd);
			assert_false(best_in(option, "greenest") && other->co2_kg < option->co2_kg);
			assert_false(
				best_in(option, "safest") && other->risk_pct < option->risk_pct);
		}
	}
	assert_int_equal(chosen, 1);
	assert_int_equal(bests, 5);
	double greenest = INFINITY;
	for (uint32_t i = 0; i < reply->options_count; i++)
		greenest = fmin(greenest, reply->options[i].co2_kg);
	query.by = TEXT("co2");
	assert_int_equal(ask(&asked, query), ERR_OK);
	WORLD_NEAR(asked.reply.co2_kg, greenest, 1e-9);
	world_fini(&asked.world);
}

/* Whatever is asked for together, the plan's figures are the sums of its parts. */
static void test_terms(void **state)
{
	(void)state;
	struct asked asked = {0};
	asked_init(&asked);
	struct route_query query = by_the_caspian;
	assert_int_equal(ask(&asked, query), ERR_OK);
	double usd = asked.reply.usd, days = asked.reply.days;
	query.regime = TEXT("single_wagon");
	assert_int_equal(ask(&asked, query), ERR_OK);
	assert_true(asked.reply.usd > 1.2 * usd);
	WORLD_NEAR(asked.reply.days, days, 1e-9);
	query = by_the_caspian;
	query.has_value_usd = true;
	query.value_usd = 50000;
	assert_int_equal(ask(&asked, query), ERR_OK);
	WORLD_NEAR(asked.reply.usd_interest, 50000 * 0.1 * days / 365.25, 1);
	query.has_alternatives = true;
	query.alternatives = 5;
	assert_int_equal(ask(&asked, query), ERR_OK);
	assert_true(asked.reply.alternatives_count >= 2);
	assert_true(asked.reply.alternatives[0].chosen);
	for (uint32_t i = 1; i < asked.reply.alternatives_count; i++)
		assert_true(asked.reply.alternatives[i].shared_pct <= 60);
	static const struct {
		struct route_query query;
		const char *text;
	} bad[] = {
		{{.has_deadline_days = true, .deadline_days = -1},
			"wanted 0.01 to 3650 (days), got -1"},
		{{.has_alternatives = true, .alternatives = 11}, "wanted 1 to 10 (ways), got 11"},
		{{.has_value_usd = true, .value_usd = -5},
			"wanted 0 to 1e+09 (US dollars), got -5"},
		{{.has_profile = true, .profile = 400}, "wanted 0 to 60 (days), got 400"},
	};
	for (unsigned i = 0; i < ARRAY_LEN(bad); i++) {
		query = bad[i].query;
		query.from = by_the_caspian.from;
		query.to = by_the_caspian.to;
		assert_int_equal(ask(&asked, query), ERR_BAD_VALUE);
		assert_string_equal(asked.why.text, bad[i].text);
	}
	const struct text weights[] = {TEXT("speed=2")};
	query = by_the_caspian;
	query.weights = weights;
	query.weights_count = 1;
	assert_int_equal(ask(&asked, query), ERR_BAD_VALUE);
	assert_string_equal(asked.why.text, "wanted time, cost, co2 or risk with a weight that is "
					    "not negative, as time=2, got 'speed=2'");
	world_fini(&asked.world);
}

/* Lines that are being built are used from the year in which they are expected to open. */
static void test_planned_by_year(void **state)
{
	(void)state;
	struct asked asked = {0};
	asked_init(&asked);
	struct route_query query = {.from = TEXT("CNKHG"),
		.to = TEXT("UZAZN"),
		.by = TEXT("cost"),
		.has_year = true,
		.year = 2029};
	assert_int_equal(ask(&asked, query), ERR_OK);
	assert_null(leg_between(&asked.reply, "CNKHG", "CN-TORUGART"));
	query.year = 2030;
	assert_int_equal(ask(&asked, query), ERR_OK);
	const struct route_leg *leg = leg_between(&asked.reply, "CNKHG", "CN-TORUGART");
	assert_true(
		leg && text_is(leg->mode, "rail") && text_is(leg->status, "under_construction"));
	world_fini(&asked.world);
}

/* A ship on two days of the week: the clock decides, and only its departures are worth leaving for.
 */
static void test_departures_of_a_window(void **state)
{
	(void)state;
	struct asked asked = {0};
	asked.world.arena = (struct arena){0};
	world_load(&asked.world.rows);
	static const struct text days[] = {{"Mon 12:00", 9}, {"Thu 12:00", 9}};
	const struct corridor_service ship = {.id = TEXT("T1"),
		.from = TEXT("KZAAU"),
		.to = TEXT("AZALA"),
		.mode = TEXT("sea"),
		.departures_per_week = 2,
		.timetable = days,
		.timetable_count = 2,
		.has_cutoff_h = true,
		.cutoff_h = 6,
		.source = TEXT("[found] timetable"),
		.line = 2};
	struct rows *rows = &asked.world.rows;
	rows->of[ROW_SERVICE].count = 1; /* in place of S02 and the others */
	memcpy(rows->of[ROW_SERVICE].items, &ship, sizeof(ship));
	network_init(&asked.world.network, rows);
	graph_init(&asked.world.graph, &asked.world.network, (struct graph_factors){NULL, NULL});
	asked.route = (struct route_world){
		.network = &asked.world.network, .graph = &asked.world.graph, .today = 19908};
	const struct route_query query = {.from = TEXT("KZAAU"),
		.to = TEXT("AZALA"),
		.by = TEXT("time"),
		.has_departs = true,
		.departs = INT64_C(1720396800000000), /* Monday 2024-07-08 00:00 */
		.avoid = (const struct text[]){TEXT("road"), TEXT("rail")},
		.avoid_count = 2,
		.has_profile = true,
		.profile = 7};
	assert_int_equal(ask(&asked, query), ERR_OK);
	const struct route_reply *reply = &asked.reply;
	assert_int_equal(reply->legs_count, 1);
	WORLD_NEAR(reply->hours_waiting, 12, 1e-9);
	assert_int_equal(reply->departures_count, 2);
	assert_int_equal(reply->departures[0].departs, query.departs + INT64_C(6) * 3600000000);
	assert_int_equal(reply->departures[1].departs, query.departs + INT64_C(78) * 3600000000);
	WORLD_NEAR(reply->departures[0].days * 24, 6 + reply->legs[0].hours, 1e-6);
	world_fini(&asked.world);
}

static void test_why_not(void **state)
{
	(void)state;
	static const struct text by[] = {
		{"KZAAU-AZALA", 11}, {"BTK", 3}, {"TMKRW", 5}, {"CNLYG", 5}, {"TM", 2}};
	static const struct text avoid[] = {{"TM", 2}};
	struct asked asked;
	asked_init(&asked);
	struct route_query query = {.from = TEXT("Almaty"),
		.to = TEXT("Poti"),
		.plain = true,
		.why_not = by,
		.why_not_count = 4};
	assert_int_equal(ask(&asked, query), ERR_OK);
	const struct route_reply *reply = &asked.reply;
	assert_int_equal(reply->why_not_count, 3);
	for (uint32_t i = 0; i < 3; i++) {
		const struct route_option *option = &reply->why_not[i];
		assert_true(text_equal(option->through, by[i]));
		assert_true(option->days >= reply->days && option->compared.len > 0);
		for (uint32_t k = 0; k < option->links_count; k++)
			for (uint32_t j = 0; j < k; j++)
				assert_false(text_equal(option->links[k], option->links[j]));
	}
	bool ferry = false;
	for (uint32_t k = 0; k < reply->why_not[0].links_count; k++)
		ferry = ferry || text_is(reply->why_not[0].links[k], "link:L384");
	assert_true(ferry);
	assert_true(text_is(
		reply->notes[reply->notes_count - 1], "no way by CNLYG but there and back again"));
	query.avoid = avoid;
	query.avoid_count = 1;
	query.why_not = &by[4];
	query.why_not_count = 1;
	assert_int_equal(ask(&asked, query), ERR_OK);
	assert_int_equal(reply->why_not_count, 0);
	assert_true(text_is(reply->notes[reply->notes_count - 1],
		"no way by TM: the filter 'avoid TM' removed the last route"));
	query.why_not = (const struct text[]){TEXT("Atlantis-on-Sea")};
	assert_int_equal(ask(&asked, query), ERR_NOT_FOUND);
	assert_string_equal(asked.why.where, "route_query.why_not[0]");
	world_fini(&asked.world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_goes_by_the_caspian),
		cmocka_unit_test(test_what_if_closed),
		cmocka_unit_test(test_no_substitute),
		cmocka_unit_test(test_no_route_names_the_filter),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_every_answer_adds_up),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_disruption_changes_the_answer),
		cmocka_unit_test(test_slower_port_shows_who_slowed_it),
		cmocka_unit_test(test_as_of_before_an_opening),
		cmocka_unit_test(test_voyage_crosses_one_border),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_terms),
		cmocka_unit_test(test_planned_by_year),
		cmocka_unit_test(test_departures_of_a_window),
		cmocka_unit_test(test_why_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
