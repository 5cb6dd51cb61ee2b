/* Corridors side by side and plans drawn, on the reference network. */
#include "services/corridors/answers/compare.h"
#include "services/corridors/answers/draw.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

struct asked {
	struct world world;
	struct route_world route;
	struct why why;
};

static void asked_init(struct asked *asked)
{
	*asked = (struct asked){0};
	world_init(&asked->world);
	asked->route = (struct route_world){
		.network = &asked->world.network, .graph = &asked->world.graph, .today = 20600};
}

static void check_row(const struct compare_row *row)
{
	assert_true(text_is(row->outcome, "way"));
	assert_true(row->days > 0 && row->days <= row->days_p90 && row->usd > 0 && row->km > 0);
	assert_true(row->days_mark.len && row->usd_mark.len && row->co2_mark.len &&
		    row->risk_mark.len && row->km_mark.len);
	assert_true(row->source.len && row->via.len && row->links_count > 0);
}

static void test_pairs_of_the_page(void **state)
{
	(void)state;
	static const struct {
		struct text from, to, corridors[3];
		double least; /* of the way on the corridor, per cent */
	} pairs[] = {
		{{"Xi'an", 5}, {"Constanta", 9},
			{{"TITR-POTI", 9}, {"NORTH-KZ", 8}, {"SEA-SUEZ", 8}}, 60},
		{{"Chongqing", 9}, {"Duisburg", 8},
			{{"TITR-POTI", 9}, {"NORTH-KZ", 8}, {"SEA-SUEZ", 8}}, 45},
		{{"Mumbai", 6}, {"Saint Petersburg", 16},
			{{"INSTC-W", 7}, {"INSTC-C", 7}, {"INSTC-E", 7}}, 70},
	};
	struct asked asked;
	asked_init(&asked);
	for (unsigned i = 0; i < ARRAY_LEN(pairs); i++) {
		const struct compare_query query = {.from = pairs[i].from,
			.to = pairs[i].to,
			.corridors = pairs[i].corridors,
			.corridors_count = 3};
		struct compare_reply reply;
		assert_int_equal(compare_answer(&asked.route, &query, &asked.world.arena, &reply,
					 &asked.why),
			ERR_OK);
		assert_int_equal(reply.rows_count, 3);
		for (uint32_t k = 0; k < 3; k++) {
			check_row(&reply.rows[k]);
			assert_true(reply.rows[k].on_corridor_pct >= pairs[i].least);
		}
	}
	world_fini(&asked.world);
}

/* A way leaves its corridor where that is sensible: the sea route to Constanta does not go on to
 * Rotterdam, and one to Saint Petersburg stays at sea. Out and back along a corridor is no way. */
static void test_leaves_where_sensible(void **state)
{
	(void)state;
	static const struct {
		struct text from, to, corridor;
		double km_most;
		const char *via, *not_via;
	} ways[] = {
		{{"Xi'an", 5}, {"Constanta", 9}, {"SEA-SUEZ", 8}, 18000, "by sea", "NL"},
		{{"Mumbai", 6}, {"Saint Petersburg", 16}, {"SEA-SUEZ", 8}, 16000, "by sea", "road"},
		{{"Xi'an", 5}, {"Constanta", 9}, {"TITR-BTK", 8}, 11000, "TR rail", "road"},
		{{"Xi'an", 5}, {"Constanta", 9}, {"TITR-POTI", 9}, 9700, "GE rail", "TR"},
	};
	struct asked asked;
	asked_init(&asked);
	for (unsigned i = 0; i < ARRAY_LEN(ways); i++) {
		const struct compare_query query = {.from = ways[i].from,
			.to = ways[i].to,
			.corridors = &ways[i].corridor,
			.corridors_count = 1};
		struct compare_reply reply;
		assert_int_equal(compare_answer(&asked.route, &query, &asked.world.arena, &reply,
					 &asked.why),
			ERR_OK);
		check_row(&reply.rows[0]);
		assert_true(reply.rows[0].km <= ways[i].km_most);
		assert_non_null(strstr(reply.rows[0].via.ptr, ways[i].via));
		assert_null(strstr(reply.rows[0].via.ptr, ways[i].not_via));
	}
	const struct compare_query query = {.from = TEXT("Kashgar"), .to = TEXT("Tashkent")};
	struct compare_reply reply;
	assert_int_equal(
		compare_answer(&asked.route, &query, &asked.world.arena, &reply, &asked.why),
		ERR_OK);
	for (uint32_t i = 0; i < reply.rows_count; i++)
		for (uint32_t k = 0; k < reply.rows[i].links_count; k++)
			for (uint32_t j = 0; j < k; j++)
				assert_false(
					text_equal(reply.rows[i].links[k], reply.rows[i].links[j]));
	assert_non_null(strstr(reply.notes[reply.notes_count - 1].ptr, "left out: TITR-BTK ("));
	world_fini(&asked.world);
}

static void test_named_by_none(void **state)
{
	(void)state;
	struct asked asked;
	asked_init(&asked);
	struct compare_query query = {
		.from = TEXT("Kashgar"), .to = TEXT("Tashkent"), .has_year = true, .year = 2030};
	struct compare_reply reply;
	assert_int_equal(
		compare_answer(&asked.route, &query, &asked.world.arena, &reply, &asked.why),
		ERR_OK);
	assert_true(reply.rows_count >= 2);
	for (uint32_t i = 0; i < reply.rows_count; i++)
		assert_true(reply.rows[i].on_corridor_pct >= 50);
	const struct text names[] = {TEXT("BRI")};
	query.corridors = names;
	query.corridors_count = 1;
	assert_int_equal(
		compare_answer(&asked.route, &query, &asked.world.arena, &reply, &asked.why),
		ERR_RULE);
	assert_string_equal(asked.why.text, "wanted a corridor with places, got the umbrella BRI");
	query.corridors_count = 0;
	query.to = TEXT("Tashkentt");
	assert_int_equal(
		compare_answer(&asked.route, &query, &asked.world.arena, &reply, &asked.why),
		ERR_NOT_FOUND);
	assert_string_equal(asked.why.where, "compare_query.to");
	world_fini(&asked.world);
}

/* The picture holds the whole way and keeps its shape: a degree north is longer than one east. */
static void test_frame(void **state)
{
	(void)state;
	struct asked asked;
	asked_init(&asked);
	const struct draw_query query = {.from = TEXT("Kashgar"), .to = TEXT("Tashkent")};
	struct draw_reply reply;
	assert_int_equal(
		draw_answer(&asked.route, &query, &asked.world.arena, &reply, &asked.why), ERR_OK);
	const char *a = strchr(reply.text.ptr, 'A'), *b = strchr(reply.text.ptr, 'B');
	const char *end = strstr(reply.text.ptr, "A Kashgar");
	assert_true(a && b && end && b < a && a < end); /* Tashkent lies further north */
	world_fini(&asked.world);
}

static void test_drawings(void **state)
{
	(void)state;
	static const struct {
		struct text format;
		const char *begins, *holds;
	} drawings[] = {{{"svg", 3}, "<svg xmlns=", "Poti port</text>"},
		{{"svg", 3}, "<svg xmlns=", "Where the time goes"},
		{{"geojson", 7}, "{\"type\":\"FeatureCollection\"", "\"usd_mark\":\"low\""},
		{{"geojson", 7}, "{\"type\":\"FeatureCollection\"", "\"risk_mark\":\"low\""},
		{{"text", 4}, "", "A Almaty"}, {{"text", 4}, "", "coasts: Natural Earth"}};
	struct asked asked;
	asked_init(&asked);
	for (unsigned i = 0; i < ARRAY_LEN(drawings); i++) {
		const struct draw_query query = {
			.from = TEXT("Almaty"), .to = TEXT("Poti"), .format = drawings[i].format};
		struct draw_reply reply;
		assert_int_equal(
			draw_answer(&asked.route, &query, &asked.world.arena, &reply, &asked.why),
			ERR_OK);
		assert_true(text_starts(reply.text, text_of(drawings[i].begins)));
		assert_non_null(strstr(reply.text.ptr, drawings[i].holds));
	}
	world_fini(&asked.world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs_of_the_page),
		cmocka_unit_test(test_leaves_where_sensible),
		cmocka_unit_test(test_named_by_none),
		cmocka_unit_test(test_frame),
		cmocka_unit_test(test_drawings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
