/* The planner against brute force and an evaluator of its own, on small random networks with rail
 * of two gauges, road, sea and ferry, borders, customs unions, and places that ships pass. */
#include "services/corridors/planner.h"
#include "tests/unit/services/corridors/world.h"

#include <math.h>
#include <string.h>

/* --- Chance, by seed ----------------------------------------------------------------------- */

static uint32_t roll(uint64_t *seed, uint32_t sides)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % sides;
}

static struct text name(struct arena *arena, const char *head, unsigned number)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "%s%u", head, number);
	return arena_copy(arena, (struct text){text, (size_t)len});
}

/* --- A random world ------------------------------------------------------------------------ */

enum { NODES = 5, LINKS = 9, WALKS_MAX = 20000 };

static void put_nodes(struct rows *rows, uint64_t *seed)
{
	static const char *const countries[] = {"AA", "BB", "CC"};
	for (unsigned i = 0; i < NODES; i++) {
		struct text *gauges = arena_zero(&rows->arena, 2, sizeof(*gauges));
		gauges[0] = TEXT("1520");
		gauges[1] = TEXT("1435");
		const struct corridor_node node = {.id = name(&rows->arena, "N", i),
			.name = name(&rows->arena, "Place ", i),
			.country = text_of(countries[roll(seed, 3)]),
			.kind = TEXT("port"),
			.gauges = gauges,
			.gauges_count = 2,
			.passing = roll(seed, 4) == 0,
			.source = TEXT("[estimated]")};
		rows_add(rows, ROW_NODE, &node);
	}
}

static void put_links(struct rows *rows, uint64_t *seed)
{
	static const char *const modes[] = {"rail", "rail", "road", "sea", "ferry"};
	for (unsigned i = 0; i < LINKS; i++) {
		unsigned from = roll(seed, NODES), to = (from + 1 + roll(seed, NODES - 1)) % NODES;
		const char *mode = modes[roll(seed, 5)];
		bool rail = strcmp(mode, "rail") == 0;
		const struct corridor_link link = {.id = name(&rows->arena, "L", i),
			.from = name(&rows->arena, "N", from),
			.to = name(&rows->arena, "N", to),
			.mode = text_of(mode),
			.status = TEXT("operating"),
			.gauge = roll(seed, 2) ? 1520 : 1435,
			.has_gauge = rail,
			.km = 10 + roll(seed, 900),
			.hours = 1 + roll(seed, 50),
			.usd = 10 + roll(seed, 500),
			.source = TEXT("[estimated]")};
		rows_add(rows, ROW_LINK, &link);
	}
}

static void put_dwell(
	struct rows *rows, struct text place, const char *mode, const char *applies, double hours)
{
	const struct corridor_dwell dwell = {
		.id = name(&rows->arena, "D", (unsigned)rows->of[ROW_DWELL].count),
		.place = place,
		.mode = text_of(mode),
		.applies = text_of(applies),
		.direction = TEXT("both"),
		.median_h = hours,
		.p90_h = 2 * hours,
		.mark = TEXT("low"),
		.source = TEXT("[estimated]")};
	rows_add(rows, ROW_DWELL, &dwell);
}

static void put_dwells(struct rows *rows, uint64_t *seed)
{
	static const char *const uses[][2] = {{"rail", "transit"}, {"road", "transit"},
		{"sea", "mode_change"}, {"road", "mode_change"}, {"ferry", "mode_change"}};
	for (unsigned i = 0; i < NODES; i++)
		for (unsigned k = 0; k < 5; k++)
			if (roll(seed, 2))
				put_dwell(rows, name(&rows->arena, "N", i), uses[k][0], uses[k][1],
					roll(seed, 60));
	put_dwell(rows, TEXT("*"), "rail", "transit", 20);
	put_dwell(rows, TEXT("*"), "road", "transit", 10);
	put_dwell(rows, TEXT("*"), "sea", "mode_change", 36);
	put_dwell(rows, TEXT("*"), "road", "mode_change", 24);
	put_dwell(rows, TEXT("*"), "rail_gauge", "transit", 4);
	put_dwell(rows, TEXT("*U"), "rail", "transit", 1);
	put_dwell(rows, TEXT("*U"), "road", "transit", 2);
}

static void put_rest(struct rows *rows, uint64_t *seed)
{
	static const char *const members[] = {"AA", "BB"};
	for (unsigned i = 0; i < 2; i++) {
		const struct corridor_member member = {.id = name(&rows->arena, "M", i),
			.bloc = TEXT("U"),
			.country = text_of(members[i])};
		rows_add(rows, ROW_CUSTOMS, &member);
	}
	for (int mode = 0; mode < MODES; mode++) {
		const struct corridor_service service = {
			.id = name(&rows->arena, "*", (unsigned)mode),
			.mode = text_of(mode_name((enum mode)mode)),
			.departures_per_week = 1 + roll(seed, 14)};
		rows_add(rows, ROW_SERVICE, &service);
	}
	const struct corridor_link *link = rows_at(rows, ROW_LINK, roll(seed, LINKS));
	const struct corridor_service own = {.id = TEXT("S1"),
		.from = link->to,
		.to = link->from,
		.mode = link->mode,
		.departures_per_week = 3};
	rows_add(rows, ROW_SERVICE, &own);
	const struct corridor_rate rates[] = {{.key = TEXT("border_cost_rail"), .value = 215},
		{.key = TEXT("border_cost_road"), .value = 208},
		{.key = TEXT("gauge_change"), .value = 329},
		{.key = TEXT("gauge_change@N1"), .value = 120}};
	for (unsigned i = 0; i < ARRAY_LEN(rates); i++)
		rows_add(rows, ROW_RATE, &rates[i]);
}

static void random_world(struct world *world, uint64_t seed)
{
	*world = (struct world){0};
	put_nodes(&world->rows, &seed);
	put_links(&world->rows, &seed);
	put_dwells(&world->rows, &seed);
	put_rest(&world->rows, &seed);
	network_init(&world->network, &world->rows);
	graph_init(&world->graph, &world->network, (struct graph_factors){NULL, NULL});
}

/* --- An evaluator that knows the rules and not the graph ----------------------------------- */

struct sums {
	int64_t minutes, cents, hectometres;
};

static const struct corridor_dwell *find_dwell(
	const struct rows *rows, struct text place, const char *mode, const char *applies)
{
	const struct corridor_dwell *all = ROWS_OF(rows, ROW_DWELL, corridor_dwell);
	for (size_t i = 0; i < rows->of[ROW_DWELL].count; i++)
		if (text_equal(all[i].place, place) && text_is(all[i].mode, mode) &&
			text_is(all[i].applies, applies))
			return &all[i];
	return NULL;
}

static int64_t stand(const struct corridor_dwell *row)
{
	return row ? lround(row->median_h * 60) : 0;
}

static int64_t wait_for(const struct rows *rows, const struct corridor_link *link)
{
	const struct corridor_service *all = ROWS_OF(rows, ROW_SERVICE, corridor_service),
				      *best = NULL;
	for (size_t i = 0; i < rows->of[ROW_SERVICE].count; i++) {
		bool joins =
			(text_equal(all[i].from, link->from) && text_equal(all[i].to, link->to)) ||
			(text_equal(all[i].from, link->to) && text_equal(all[i].to, link->from));
		if (!text_equal(all[i].mode, link->mode) || (all[i].from.ptr && !joins))
			continue;
		if (!best || (all[i].from.ptr && !best->from.ptr))
			best = &all[i];
	}
	return lround(84.0 / best->departures_per_week * 60);
}

static bool water(struct text mode)
{
	return text_is(mode, "sea") || text_is(mode, "ferry");
}

static int64_t change(const struct rows *rows, struct text place, struct text a, struct text b)
{
	const struct corridor_dwell *row = NULL;
	if (text_is(a, "road") || text_is(b, "road"))
		row = find_dwell(rows, place, "road", "mode_change");
	if (!row && (text_is(a, "ferry") || text_is(b, "ferry")))
		row = find_dwell(rows, place, "ferry", "mode_change");
	if (!row && (water(a) || water(b)))
		row = find_dwell(rows, place, "sea", "mode_change");
	if (!row)
		row = find_dwell(
			rows, TEXT("*"), water(a) || water(b) ? "sea" : "road", "mode_change");
	return stand(row);
}

/* A trip so far: what the next link's charge depends on. */
struct trip {
	const struct corridor_link *last; /* NULL at the start */
	uint32_t node;
	bool rest, cleared;
	struct sums sums;
};

static void arrive_over_border(
	const struct world *world, struct trip *trip, const struct corridor_link *link, uint32_t to)
{
	const struct rows *rows = &world->rows;
	const struct corridor_node *nodes = ROWS_OF(rows, ROW_NODE, corridor_node);
	char mode[8];
	snprintf(mode, sizeof(mode), "%.*s", TEXT_ARG(link->mode));
	struct text a = nodes[trip->node].country, b = nodes[to].country;
	bool inner = !text_is(a, "CC") && !text_is(b, "CC");
	const struct corridor_dwell *near = find_dwell(rows, nodes[trip->node].id, mode, "transit");
	const struct corridor_dwell *far = find_dwell(rows, nodes[to].id, mode, "transit");
	if (!trip->cleared)
		trip->sums.minutes += stand(near);
	trip->sums.minutes += stand(far);
	if (!near && !far)
		trip->sums.minutes +=
			stand(find_dwell(rows, inner ? TEXT("*U") : TEXT("*"), mode, "transit"));
	if (!inner)
		trip->sums.cents += strcmp(mode, "rail") == 0 ? 21500 : 20800;
	trip->cleared = far != NULL;
}

static void change_gauge(const struct rows *rows, struct trip *trip)
{
	const struct corridor_node *node = rows_at(rows, ROW_NODE, trip->node);
	if (!find_dwell(rows, node->id, "rail", "transit"))
		trip->sums.minutes += stand(find_dwell(rows, TEXT("*"), "rail_gauge", "transit"));
	trip->sums.cents += text_is(node->id, "N1") ? 12000 : 32900;
}

static struct trip ride(
	const struct world *world, struct trip trip, const struct corridor_link *link, uint32_t to)
{
	const struct rows *rows = &world->rows;
	const struct corridor_node *nodes = ROWS_OF(rows, ROW_NODE, corridor_node);
	const struct corridor_node *here = &nodes[trip.node];
	trip.rest = !trip.last;
	if (trip.last && !text_equal(trip.last->mode, link->mode))
		trip.rest = true;
	else if (trip.last && water(link->mode) && !here->passing)
		trip.rest = true;
	else if (trip.last && trip.last->has_gauge && trip.last->gauge != link->gauge)
		change_gauge(rows, &trip);
	if (trip.rest && trip.last)
		trip.sums.minutes += change(rows, here->id, trip.last->mode, link->mode);
	if (trip.rest) {
		trip.sums.minutes += wait_for(rows, link);
		trip.cleared = false;
	}
	char mode[8];
	snprintf(mode, sizeof(mode), "%.*s", TEXT_ARG(link->mode));
	if (!water(link->mode) && !text_equal(here->country, nodes[to].country)) {
		arrive_over_border(world, &trip, link, to);
	} else {
		if (!water(link->mode) && !trip.rest && !trip.cleared)
			trip.sums.minutes += stand(find_dwell(rows, here->id, mode, "transit"));
		trip.cleared = false;
	}
	trip.sums.minutes += lround(link->hours * 60);
	trip.sums.cents += lround(link->usd * 100);
	trip.sums.hectometres += lround(link->km * 10);
	trip.last = link;
	trip.node = to;
	return trip;
}

static uint64_t key_of(struct sums sums, enum criterion by)
{
	int64_t first = by == BY_TIME   ? sums.minutes
			: by == BY_COST ? sums.cents
					: sums.hectometres;
	int64_t second = by == BY_TIME ? sums.cents : sums.minutes;
	return ((uint64_t)first << 32) + (uint64_t)second;
}

/* --- Brute force: every walk that is not worse than what the planner found ----------------- */

struct brute {
	const struct world *world;
	struct planner_query query;
	uint64_t best;
	unsigned walks;
};

static void walk(struct brute *brute, struct trip trip, unsigned depth)
{
	uint64_t key = key_of(trip.sums, brute->query.by);
	if (key > brute->best || depth > 8 || ++brute->walks > WALKS_MAX)
		return;
	if (trip.last && trip.node == brute->query.to) {
		brute->best = key;
		return;
	}
	const struct network *network = &brute->world->network;
	for (uint32_t i = 0; i < network->links_count; i++) {
		const struct network_link *link = &network->links[i];
		if (brute->query.closed && brute->query.closed[i])
			continue;
		if (link->from == trip.node)
			walk(brute, ride(brute->world, trip, link->row, link->to), depth + 1);
		if (link->to == trip.node)
			walk(brute, ride(brute->world, trip, link->row, link->from), depth + 1);
	}
}

static uint64_t brute_force(const struct world *world, struct planner_query query, uint64_t bound)
{
	struct brute brute = {world, query, bound, 0};
	walk(&brute, (struct trip){.node = query.from, .rest = true}, 0);
	return brute.best;
}

/* The links of a path, priced by the evaluator. */
static uint64_t evaluate(
	const struct world *world, const struct planner_path *path, struct planner_query query)
{
	struct trip trip = {.node = query.from, .rest = true};
	for (size_t i = 0; i < path->count; i++) {
		const struct graph_arc *arc = &world->graph.arcs[path->steps[i].arc];
		if (arc->link == NETWORK_NONE)
			continue;
		assert_false(query.closed && query.closed[arc->link]);
		const struct network_link *link = &world->network.links[arc->link];
		assert_true(link->from == trip.node || link->to == trip.node);
		trip = ride(
			world, trip, link->row, link->from == trip.node ? link->to : link->from);
	}
	assert_int_equal(trip.node, query.to);
	return key_of(trip.sums, query.by);
}

static bool check_query(
	const struct world *world, struct planner *planner, struct planner_query query)
{
	struct planner_path path = planner_find(planner, &query);
	uint64_t bound = path.found ? path.key : UINT64_MAX - 1;
	uint64_t best = brute_force(world, query, bound + path.found);
	if (!path.found) {
		assert_true(best == bound);
		return false;
	}
	assert_true(best == path.key);
	assert_true(evaluate(world, &path, query) == path.key);
	return true;
}

static void test_equals_brute_force(void **state)
{
	(void)state;
	unsigned found = 0, none = 0;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct world world;
		random_world(&world, seed);
		struct planner *planner = planner_create(&world.graph);
		for (int by = 0; by < CRITERIA; by++)
			for (uint32_t to = 1; to < NODES; to++) {
				struct planner_query query = {0, to, (enum criterion)by, NULL};
				*(check_query(&world, planner, query) ? &found : &none) += 1;
			}
		planner_destroy(&planner);
		world_fini(&world);
	}
	print_message("%u routes equal to brute force, %u without a route\n", found, none);
	assert_true(found > 300 && none > 5);
}

static void test_closing_a_link_never_helps(void **state)
{
	(void)state;
	for (uint64_t seed = 1000; seed < 1006; seed++) {
		struct world world;
		random_world(&world, seed);
		struct planner *planner = planner_create(&world.graph);
		struct planner_query query = {0, NODES - 1, BY_TIME, NULL};
		struct planner_path open = planner_find(planner, &query);
		uint64_t key = open.key;
		bool found = open.found, closed[LINKS] = {false};
		query.closed = closed;
		for (unsigned i = 0; i < LINKS; i++) {
			closed[i] = true;
			struct planner_path path = planner_find(planner, &query);
			assert_true(!path.found || (found && path.key >= key));
			check_query(&world, planner, query);
			closed[i] = false;
		}
		planner_destroy(&planner);
		world_fini(&world);
	}
}

/* Working memory carries nothing from one search to the next. */
static void test_same_question_same_answer(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	struct planner *planner = planner_create(&world.graph);
	const struct planner_query query = {
		world_node(&world, "CNXIA"), world_node(&world, "DEDUI"), BY_TIME, NULL};
	struct planner_path first = planner_find(planner, &query);
	struct planner_step steps[256];
	assert_true(first.found && first.count < ARRAY_LEN(steps));
	memcpy(steps, first.steps, first.count * sizeof(*steps));
	for (uint32_t n = 0; n < world.network.nodes_count; n += 7) {
		const struct planner_query other = {n, query.from, BY_COST, NULL};
		planner_find(planner, &other);
	}
	struct planner_path again = planner_find(planner, &query);
	assert_int_equal(again.count, first.count);
	assert_true(again.key == first.key);
	assert_memory_equal(steps, again.steps, again.count * sizeof(*steps));
	planner_destroy(&planner);
	world_fini(&world);
}

/* On the reference network: the evaluator prices real plans as the planner does. */
static void test_reference_plans_add_up(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	struct planner *planner = planner_create(&world.graph);
	unsigned found = 0;
	for (uint32_t from = 0; from < world.network.nodes_count; from += 11)
		for (uint32_t to = 3; to < world.network.nodes_count; to += 13) {
			const struct planner_query query = {
				from, to, (enum criterion)(to % 3), NULL};
			struct planner_path path = planner_find(planner, &query);
			int64_t minutes = 0;
			for (size_t i = 0; i < path.count; i++) {
				const struct graph_arc *arc = &world.graph.arcs[path.steps[i].arc];
				struct piece pieces[PIECES_MAX];
				unsigned count =
					graph_pieces(&world.graph, path.steps[i].from, arc, pieces);
				int64_t sum = 0;
				for (unsigned k = 0; k < count; k++)
					sum += pieces[k].minutes;
				assert_true((int64_t)(arc->keys[BY_TIME] >> 32) == sum);
				minutes += sum;
			}
			if (query.by == BY_TIME && path.found)
				assert_true((int64_t)(path.key >> 32) == minutes);
			found += path.found;
		}
	assert_true(found > 500);
	planner_destroy(&planner);
	world_fini(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equals_brute_force),
		cmocka_unit_test(test_closing_a_link_never_helps),
		cmocka_unit_test(test_same_question_same_answer),
		cmocka_unit_test(test_reference_plans_add_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
