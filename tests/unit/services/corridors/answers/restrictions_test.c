/* Goods, sanctions by date and gauges as hard filters, each with its reason. */
#include "services/corridors/answers/bottleneck.h"
#include "services/corridors/answers/compare.h"
#include "services/corridors/answers/draw.h"
#include "services/corridors/answers/route.h"
#include "services/corridors/shipments/shipment_plan.h"
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

static bool passes(const struct world *world, const struct text *links, uint32_t count,
	const char *country, size_t skip)
{
	bool through = false;
	for (uint32_t i = 0; i < count; i++) {
		struct text id = text_slice(links[i], skip, links[i].len);
		for (uint32_t l = 0; l < world->network.links_count; l++) {
			const struct network_link *link = &world->network.links[l];
			const struct network_node *nodes = world->network.nodes;
			if (text_equal(link->row->id, id))
				through |= text_is(nodes[link->from].row->country, country) ||
					   text_is(nodes[link->to].row->country, country);
		}
	}
	return through;
}

/* Corridors side by side, by the same rows as a route. */
static void test_compared(void **state)
{
	(void)state;
	struct world world;
	struct why why = {0};
	world_init(&world);
	const struct route_world ground = {&world.network, &world.graph, NULL, 0, 0};
	const struct text corridor[] = {TEXT("NORTH-KZ")};
	struct compare_query query = {.from = TEXT("Duisburg"),
		.to = TEXT("KZALA"),
		.corridors = corridor,
		.corridors_count = 1,
		.as_of = day_at("2025-01-01"),
		.has_as_of = true};
	struct compare_reply plain, dual;
	assert_int_equal(compare_answer(&ground, &query, &world.arena, &plain, &why), ERR_OK);
	assert_true(passes(&world, plain.rows[0].links, plain.rows[0].links_count, "RU", 5));
	assert_int_equal(plain.restrictions_count, 0);
	query.goods = TEXT("dual-use");
	assert_int_equal(compare_answer(&ground, &query, &world.arena, &dual, &why), ERR_OK);
	assert_false(passes(&world, dual.rows[0].links, dual.rows[0].links_count, "RU", 5));
	assert_int_equal(dual.restrictions_count, 2);
	assert_true(dual.notes_count == plain.notes_count + 1);
	query.goods = TEXT("food-embargo");
	assert_int_equal(compare_answer(&ground, &query, &world.arena, &dual, &why), ERR_OK);
	assert_int_equal(dual.rows[0].conditions_count, 1);
	assert_non_null(strstr(dual.rows[0].conditions[0].ptr, "restriction:RU-290"));
	query.goods = TEXT("sweets");
	assert_int_equal(compare_answer(&ground, &query, &world.arena, &dual, &why), ERR_BAD_VALUE);
	assert_non_null(strstr(why.text, "got 'sweets'"));
	const struct draw_query drawn = {.from = TEXT("Duisburg"),
		.to = TEXT("RUMOW"),
		.goods = TEXT("dual-use"),
		.as_of = day_at("2025-01-01"),
		.has_as_of = true};
	struct draw_reply drawing;
	assert_int_equal(draw_answer(&ground, &drawn, &world.arena, &drawing, &why), ERR_NOT_FOUND);
	assert_non_null(strstr(why.text, "restriction:EU-833-2"));
	world_fini(&world);
}

/* A flow between two sets: a row bears on all of it, on none, or nobody can say. */
static void test_flow(void **state)
{
	(void)state;
	struct world world;
	struct why why = {0};
	world_init(&world);
	const struct route_world ground = {&world.network, &world.graph, NULL, 0, 0};
	struct bottleneck_query query = {.from = TEXT("EU"),
		.to = TEXT("RUMOW"),
		.as_of = day_at("2025-01-01"),
		.has_as_of = true};
	struct bottleneck_reply reply;
	assert_int_equal(bottleneck_answer(&ground, &query, &world.arena, &reply, &why), ERR_OK);
	assert_false(text_is(reply.answer, "none"));
	query.goods = TEXT("dual-use");
	assert_int_equal(bottleneck_answer(&ground, &query, &world.arena, &reply, &why), ERR_OK);
	assert_true(text_is(reply.answer, "none") && reply.restrictions_count == 2);
	query.from = TEXT("CN");
	assert_int_equal(bottleneck_answer(&ground, &query, &world.arena, &reply, &why), ERR_OK);
	assert_false(text_is(reply.answer, "none"));
	assert_int_equal(reply.restrictions_count, 0);
	query.from = TEXT("CN,EU");
	assert_int_equal(bottleneck_answer(&ground, &query, &world.arena, &reply, &why), ERR_RULE);
	assert_non_null(strstr(why.text, "starts that lie all in EU or none of them"));
	const struct text ignore[] = {TEXT("EU-RU"), TEXT("EU-BY")};
	query.ignore_regime = ignore;
	query.ignore_regime_count = 2;
	assert_int_equal(bottleneck_answer(&ground, &query, &world.arena, &reply, &why), ERR_OK);
	world_fini(&world);
}

/* A shipment's first plan and a later one from the middle of its way: the goods still come from
 * where they started. */
static void test_shipment(void **state)
{
	(void)state;
	struct world world;
	struct searcher searcher;
	world_init(&world);
	const struct route_world ground = {&world.network, &world.graph, NULL, 0, 0};
	searcher_init(&searcher, &ground, day_at("2025-01-01"));
	static const struct {
		const char *origin, *from, *goods;
		bool through;
	} cases[] = {
		{"DEDUI", "DEDUI", NULL, true}, {"DEDUI", "DEDUI", "dual-use", false},
		{"DEDUI", "BYBQT", "dual-use", false}, {"BYBQT", "BYBQT", "dual-use", true},
		{"DEDUI", "DEDUI", "machine parts", true}, /* booked before classes were */
	};
	for (unsigned i = 0; i < ARRAY_LEN(cases); i++) {
		const struct shipment_ask ask = {.from = world_node(&world, cases[i].from),
			.origin = world_node(&world, cases[i].origin),
			.to = world_node(&world, "KZALA"),
			.by = TEXT("time"),
			.goods = cases[i].goods ? text_of(cases[i].goods) : TEXT_NONE};
		struct shipment_plan plan;
		bool found = shipment_plan_find(&searcher, &ask, &world.arena, &plan);
		bool through = false;
		for (uint32_t s = 0; found && s < plan.steps_count; s++)
			through |= plan.steps[s].link.ptr &&
				   passes(&world, &plan.steps[s].link, 1, "RU", 0);
		if (cases[i].through != through)
			fail_msg("%u: %s", i, found ? "the other way" : "no way");
	}
	searcher_fini(&searcher);
	world_fini(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sanctions_by_date),
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_gauge),
		cmocka_unit_test(test_compared),
		cmocka_unit_test(test_flow),
		cmocka_unit_test(test_shipment),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
