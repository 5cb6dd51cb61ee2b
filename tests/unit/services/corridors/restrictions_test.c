/* Goods, sanctions by date and gauges as hard filters, each with its reason. */
#include "services/corridors/route.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

static day day_at(const char *text)
{
	struct day_span span;
	assert_int_equal(day_parse(text_of(text), &span, NULL), ERR_OK);
	return span.first;
}

static struct route_reply ask(
	struct world *world, struct route_query query, enum err wanted, struct why *why)
{
	const struct route_world ground = {&world->network, &world->graph, NULL, 0, 0};
	struct route_reply reply = {0};
	query.plain = query.has_plain = true;
	if (!query.has_as_of)
		query.as_of = day_at("2025-01-01");
	query.has_as_of = true;
	assert_int_equal(route_answer(&ground, &query, &world->arena, &reply, why), wanted);
	return reply;
}

static bool leads_through(const struct route_reply *reply, const char *country)
{
	for (uint32_t i = 0; i < reply->countries_count; i++)
		if (text_is(reply->countries[i], country))
			return true;
	return false;
}

/* The ban holds from its day, for goods of its class that come from the union, and not the other
 * way round. */
static void test_sanctions_by_date(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to, *goods, *on;
		bool ignore, through;
	} cases[] = {
		{"Duisburg", "KZALA", "general", "2025-01-01", false, true},
		{"Duisburg", "KZALA", "dual-use", "2025-01-01", false, false},
		{"Duisburg", "KZALA", "dual-use", "2023-02-25", false, true},
		{"Duisburg", "KZALA", "dual-use", "2023-02-26", false, false},
		{"KZALA", "Duisburg", "dual-use", "2025-01-01", false, true},
		{"Duisburg", "KZALA", "industrial", "2023-12-18", false, true},
		{"Duisburg", "KZALA", "industrial", "2023-12-19", false, false},
		{"Duisburg", "KZALA", "dual-use", "2025-01-01", true, true},
	};
	struct world world;
	world_init(&world);
	for (unsigned i = 0; i < ARRAY_LEN(cases); i++) {
		const struct text ignore[] = {TEXT("EU-RU"), TEXT("eu-by")};
		struct route_query query = {.from = text_of(cases[i].from),
			.to = text_of(cases[i].to),
			.goods = text_of(cases[i].goods),
			.as_of = day_at(cases[i].on),
			.has_as_of = true,
			.ignore_regime = ignore,
			.ignore_regime_count = cases[i].ignore ? 2 : 0};
		struct route_reply reply = ask(&world, query, ERR_OK, NULL);
		assert_true(reply.found);
		assert_int_equal(leads_through(&reply, "RU"), cases[i].through);
		for (uint32_t k = 0; k < reply.restrictions_count; k++)
			assert_true(
				reply.restrictions[k].source.len && reply.restrictions[k].links);
	}
	world_fini(&world);
}

static void test_told(void **state)
{
	(void)state;
	struct world world;
	struct why why = {0};
	world_init(&world);
	struct route_query query = {
		.from = TEXT("Duisburg"), .to = TEXT("RUMOW"), .goods = TEXT("dual-use")};
	struct route_reply reply = ask(&world, query, ERR_OK, NULL);
	assert_false(reply.found);
	assert_non_null(strstr(reply.no_route.ptr, "restriction:EU-833-2 (EU-RU)"));
	uint32_t last = 0;
	for (uint32_t i = 0; i < reply.filters_count; i++)
		last += reply.filters[i].removed_last;
	assert_int_equal(last, 1);
	/* Under conditions: told, not closed. */
	query.goods = TEXT("food-embargo");
	query.to = TEXT("KZALA");
	reply = ask(&world, query, ERR_OK, NULL);
	assert_true(reply.found && leads_through(&reply, "RU"));
	assert_int_equal(reply.restrictions_count, 1);
	assert_true(text_is(reply.restrictions[0].effect, "restricted"));
	/* Of what nothing is held, nothing is claimed. */
	query.goods = TEXT("perishable");
	reply = ask(&world, query, ERR_OK, NULL);
	bool said = false;
	for (uint32_t i = 0; i < reply.notes_count; i++)
		said |= strstr(reply.notes[i].ptr, "is not known") != NULL;
	assert_true(said);
	/* A class of dangerous goods is dangerous. */
	const struct route_query tunnel = {
		.from = TEXT("TRIZT"), .to = TEXT("TRIST"), .goods = TEXT("dangerous-3")};
	reply = ask(&world, tunnel, ERR_OK, NULL);
	for (uint32_t i = 0; i < reply.legs_count; i++)
		assert_false(text_is(reply.legs[i].id, "link:L366"));
	query.goods = TEXT("dangerous-10");
	(void)ask(&world, query, ERR_BAD_VALUE, &why);
	assert_non_null(strstr(why.text, "wanted a class of goods (general, dual-use"));
	const struct text regime = TEXT("UK-RU");
	query.goods = TEXT("general");
	query.ignore_regime = &regime;
	query.ignore_regime_count = 1;
	(void)ask(&world, query, ERR_NOT_FOUND, &why);
	assert_non_null(strstr(why.text, "wanted a regime of restrictions.csv"));
	world_fini(&world);
}

static void test_gauge(void **state)
{
	(void)state;
	struct world world;
	struct why why = {0};
	world_init(&world);
	struct text avoid[] = {TEXT("gauge:1520"), TEXT("road"), TEXT("sea"), TEXT("ferry")};
	struct route_query query = {
		.from = TEXT("CNURM"), .to = TEXT("KZALA"), .avoid = avoid, .avoid_count = 1};
	struct route_reply reply = ask(&world, query, ERR_OK, NULL);
	assert_true(reply.found);
	for (uint32_t i = 0; i < reply.legs_count; i++)
		assert_false(reply.legs[i].has_gauge && reply.legs[i].gauge == 1520);
	query.avoid_count = 4;
	reply = ask(&world, query, ERR_OK, NULL);
	assert_false(reply.found);
	assert_non_null(strstr(reply.no_route.ptr, "removed the last route"));
	avoid[0] = TEXT("gauge:1234");
	(void)ask(&world, query, ERR_NOT_FOUND, &why);
	assert_non_null(strstr(why.text, "wanted a gauge of the network's railways"));
	world_fini(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sanctions_by_date),
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_gauge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
