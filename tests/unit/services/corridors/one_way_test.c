/* Links that may be used in one direction only: on the reference network with every link taken
 * apart into one for each direction, which must change no answer, and on one made by hand. */
#include "services/corridors/answers/bottleneck.h"
#include "services/corridors/answers/draw.h"
#include "services/corridors/planner/flow.h"
#include "services/corridors/answers/lists.h"
#include "services/corridors/planner/planner.h"
#include "services/corridors/answers/route.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

static uint32_t roll(uint64_t *seed, uint32_t sides)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % sides;
}

/* The same rows, but each link as two of one way. */
static void take_apart(const struct rows *whole, struct rows *out)
{
	*out = (struct rows){0};
	for (enum row_kind kind = 0; kind < ROW_KINDS; kind++)
		for (size_t i = 0; kind != ROW_LINK && i < whole->of[kind].count; i++)
			rows_add(out, kind, rows_at(whole, kind, i));
	for (size_t i = 0; i < whole->of[ROW_LINK].count; i++) {
		struct corridor_link link = ROWS_OF(whole, ROW_LINK, corridor_link)[i];
		link.one_way = link.has_one_way = true;
		rows_add(out, ROW_LINK, &link);
		struct text from = link.from;
		char id[80];
		snprintf(id, sizeof(id), "%.*s-BACK", TEXT_ARG(link.id));
		link.id = arena_copy(&out->arena, text_of(id));
		link.from = link.to;
		link.to = from;
		rows_add(out, ROW_LINK, &link);
	}
}

struct both {
	struct world whole;
	struct rows apart_rows;
	struct network apart;
	struct graph apart_graph;
};

static void both_init(struct both *both)
{
	world_init(&both->whole);
	take_apart(&both->whole.rows, &both->apart_rows);
	network_init(&both->apart, &both->apart_rows);
	graph_init(&both->apart_graph, &both->apart, (struct graph_factors){NULL, NULL});
}

static void both_fini(struct both *both)
{
	graph_fini(&both->apart_graph);
	network_fini(&both->apart);
	rows_fini(&both->apart_rows);
	world_fini(&both->whole);
}

static void test_plans_of_links_taken_apart(void **state)
{
	(void)state;
	struct both both;
	both_init(&both);
	struct planner *whole = planner_create(&both.whole.graph),
		       *apart = planner_create(&both.apart_graph);
	uint64_t seed = 11;
	unsigned found = 0;
	for (unsigned i = 0; i < 600; i++) {
		const struct planner_query query = {
			.from = roll(&seed, both.whole.network.nodes_count),
			.to = roll(&seed, both.whole.network.nodes_count),
			.by = (enum criterion)(i % CRITERIA)};
		struct planner_path a = planner_find(whole, &query),
				    b = planner_find(apart, &query);
		assert_int_equal(a.found, b.found);
		assert_true(a.key == b.key);
		found += a.found;
	}
	assert_true(found > 300);
	planner_destroy(&whole);
	planner_destroy(&apart);
	both_fini(&both);
}

static void test_flows_of_links_taken_apart(void **state)
{
	(void)state;
	struct both both;
	both_init(&both);
	uint32_t nodes = both.apart.nodes_count, links = both.apart.links_count, half = links / 2;
	struct flow *whole = flow_create(&both.whole.network), *apart = flow_create(&both.apart);
	int64_t *capacity = calloc(links, sizeof(*capacity)), *single = calloc(half, 8);
	bool *from = calloc(nodes, 1), *to = calloc(nodes, 1);
	uint32_t *cut = calloc(links, sizeof(*cut));
	uint64_t seed = 3;
	for (uint32_t i = 0; i < half; i++)
		single[i] = capacity[2 * i] = capacity[2 * i + 1] = roll(&seed, 9000);
	for (unsigned i = 0; i < 150; i++) {
		uint32_t a = roll(&seed, nodes), b = (a + 1 + roll(&seed, nodes - 1)) % nodes;
		from[a] = to[b] = true;
		int64_t wanted = flow_find(whole, &(struct flow_query){from, to, single});
		assert_int_equal(
			flow_find(apart, &(struct flow_query){from, to, capacity}), wanted);
		int64_t through = 0;
		size_t count = flow_cut(apart, cut, links);
		for (size_t k = 0; k < count; k++)
			through += capacity[cut[k]];
		assert_int_equal(through, wanted);
		from[a] = to[b] = false;
	}
	free(capacity);
	free(single);
	free(from);
	free(to);
	free(cut);
	flow_destroy(&whole);
	flow_destroy(&apart);
	both_fini(&both);
}

/* --- By hand ---------------------------------------------------------------------------------- */

static const char nodes[] = "id,name,aliases,country,lat,lon,kind,gauge_mm,passing,note,source\n"
			    "AAA,Alpha,,KZ,45,60,city,1520,no,,made up\n"
			    "BBB,Bravo,,KZ,45,62,city,1520,no,,made up\n"
			    "CCC,Charlie,,KZ,46,61,city,1520,no,,made up\n";

#define HEAD                                                                                       \
	"link_id,from,to,mode,distance_km,confidence,gauge_mm,typical_transit_h,"                  \
	"transit_confidence,cost_usd_per_teu,cost_confidence,capacity_mt_per_year,status,one_way," \
	"source\n"

static const char links[] =
	HEAD "AB,AAA,BBB,rail,200,high,1520,5,high,100,high,4,operating,yes,made up\n"
	     "BC,BBB,CCC,rail,300,high,1520,8,high,120,high,5,operating,no,made up\n"
	     "CA,CCC,AAA,rail,150,high,1520,4,high,90,high,6,operating,,made up\n";

struct own {
	struct world world;
	struct route_world route;
};

static void own_init(struct own *own)
{
	*own = (struct own){0};
	struct why why = {0};
	if (world_read(&own->world.rows, "nodes", text_of(nodes), &why) != ERR_OK ||
		world_read(&own->world.rows, "links", text_of(links), &why) != ERR_OK)
		fail_msg("%s at %s", why.text, why.where);
	network_init(&own->world.network, &own->world.rows);
	graph_init(&own->world.graph, &own->world.network, (struct graph_factors){NULL, NULL});
	own->route = (struct route_world){
		.network = &own->world.network, .graph = &own->world.graph, .today = 20600};
}

static double km_between(struct own *own, const char *from, const char *to)
{
	const struct route_query query = {
		.from = text_of(from), .to = text_of(to), .plain = true, .has_plain = true};
	struct route_reply reply;
	assert_int_equal(
		route_answer(&own->route, &query, &own->world.arena, &reply, NULL), ERR_OK);
	assert_true(reply.found);
	return reply.km;
}

static double mt_between(struct own *own, const char *from, const char *to)
{
	const struct bottleneck_query query = {.from = text_of(from), .to = text_of(to)};
	struct bottleneck_reply reply;
	assert_int_equal(
		bottleneck_answer(&own->route, &query, &own->world.arena, &reply, NULL), ERR_OK);
	assert_true(reply.has_mt);
	return reply.mt;
}

static void test_by_hand(void **state)
{
	(void)state;
	struct own own;
	own_init(&own);
	WORLD_NEAR(km_between(&own, "Alpha", "Bravo"), 200, 1e-9);
	WORLD_NEAR(km_between(&own, "Bravo", "Alpha"), 450, 1e-9);
	WORLD_NEAR(km_between(&own, "Charlie", "Alpha"), 150, 1e-9);
	WORLD_NEAR(mt_between(&own, "Alpha", "Bravo"), 9, 1e-9); /* 4 and around, 5 */
	WORLD_NEAR(mt_between(&own, "Bravo", "Alpha"), 5, 1e-9);
	const struct draw_query drawn = {
		.from = TEXT("AAA"), .to = TEXT("BBB"), .format = TEXT("geojson")};
	struct draw_reply picture;
	assert_int_equal(draw_answer(&own.route, &drawn, &own.world.arena, &picture, NULL), ERR_OK);
	assert_non_null(memmem(picture.text.ptr, picture.text.len, "\"one_way\":true", 14));
	world_fini(&own.world);
}

static void test_refused(void **state)
{
	(void)state;
	struct own own;
	own_init(&own);
	struct rows fresh = {0};
	struct why why = {0};
	static const char bad[] =
		HEAD "AB,AAA,BBB,rail,200,high,1520,5,high,100,high,4,operating,maybe,made up\n";
	assert_int_equal(
		sheets_read(ROW_LINK, text_of(bad), &own.world.rows, &fresh, &why), ERR_BAD_VALUE);
	assert_string_equal(why.where, "links.csv:2:14 (one_way)");
	assert_string_equal(why.text, "wanted yes or no, got 'maybe'");
	rows_fini(&fresh);
	/* A timetable from Bravo to Alpha has nothing to run on. */
	static const char service[] = "id,from,to,mode,departures_per_week,timetable,source\n"
				      "T,BBB,AAA,rail,1,Tue 06:00,made up\n";
	assert_int_equal(sheets_read(ROW_SERVICE, text_of(service), &own.world.rows, &fresh, &why),
		ERR_RULE);
	assert_string_equal(why.where, "services.csv:2:6 (timetable)");
	rows_fini(&fresh);
	world_fini(&own.world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plans_of_links_taken_apart),
		cmocka_unit_test(test_flows_of_links_taken_apart),
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
