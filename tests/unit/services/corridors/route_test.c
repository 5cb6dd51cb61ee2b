/* The route question on the reference sheets. */
#include "services/corridors/route.h"
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
	assert_float_equal(hours / 24, reply->days, 1e-6);
	assert_float_equal(moving, reply->hours_moving, 1e-6);
	assert_float_equal(usd, reply->usd, 0.01);
	assert_float_equal(km, reply->km, 0.001);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_goes_by_the_caspian),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
