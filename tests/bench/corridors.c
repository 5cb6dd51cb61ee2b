/* How fast routes are: microseconds of processor time on the reference network, 300 places. Built
 * by make build/tests/bench/corridors and run from the top of the tree. Random pairs by a fixed
 * seed; each is planned warm, ten times. */
#include "services/corridors/planner/alternatives.h"
#include "services/corridors/planner/chokepoints.h"
#include "services/corridors/planner/flow.h"
#include "services/corridors/planner/pareto.h"
#include "services/corridors/planner/planner.h"
#include "services/corridors/answers/route.h"
#include "tests/bench/corridors_bench.h"

enum { PAIRS = 1000, TIMES = 10 };

static void bench_plans(const struct network *network, const struct graph *graph)
{
	static const char *const names[] = {"plan by time", "plan by cost", "plan by distance"};
	bool *closed = calloc(network->links_count, sizeof(*closed));
	CHECK(closed);
	for (uint32_t i = 0; i < network->links_count; i++)
		closed[i] = !text_is(network->links[i].row->status, "operating");
	struct planner *planner = planner_create(graph);
	for (int by = 0; by < CRITERIA; by++) {
		double us[PAIRS];
		uint64_t seed = 1;
		for (unsigned i = 0; i < PAIRS; i++) {
			const struct planner_query query = {
				.from = bench_roll(&seed, network->nodes_count),
				.to = bench_roll(&seed, network->nodes_count),
				.by = (enum criterion)by,
				.closed = closed};
			planner_find(planner, &query);
			double begin = bench_now_us();
			for (unsigned k = 0; k < TIMES; k++)
				planner_find(planner, &query);
			us[i] = (bench_now_us() - begin) / TIMES;
		}
		bench_report(names[by], us, PAIRS);
	}
	planner_destroy(&planner);
	planner = planner_create(graph);
	double us[PAIRS];
	uint64_t seed = 1;
	const uint32_t places = network->nodes_count < PAIRS ? network->nodes_count : PAIRS;
	for (uint32_t to = 0; to < places; to++) {
		const struct planner_query query = {
			.from = bench_roll(&seed, places), .to = to, .closed = closed};
		double begin = bench_now_us();
		planner_find(planner, &query);
		us[to] = bench_now_us() - begin;
	}
	bench_report("the first one to each place", us, places);
	planner_destroy(&planner);
	free(closed);
}

static void bench_fronts(const struct network *network, const struct graph *graph)
{
	static const struct {
		const char *name;
		double epsilon;
		bool exact;
	} kinds[] = {{"front, 4 criteria, exact", 0, true}, {"front, as it is asked", 0, false},
		{"front, 1 % tolerance", 0.01, false}};
	bool *closed = calloc(network->links_count, sizeof(*closed));
	CHECK(closed);
	for (uint32_t i = 0; i < network->links_count; i++)
		closed[i] = !text_is(network->links[i].row->status, "operating");
	struct pareto *pareto = pareto_create(graph);
	for (unsigned kind = 0; kind < ARRAY_LEN(kinds); kind++) {
		double us[PAIRS];
		size_t labels = 0, plans = 0;
		uint64_t seed = 1;
		for (unsigned i = 0; i < PAIRS; i++) {
			const struct pareto_query query = {
				.from = bench_roll(&seed, network->nodes_count),
				.to = bench_roll(&seed, network->nodes_count),
				.closed = closed,
				.epsilon = kinds[kind].epsilon,
				.exact = kinds[kind].exact};
			double begin = bench_now_us();
			struct pareto_front front = pareto_find(pareto, &query);
			us[i] = bench_now_us() - begin;
			labels += front.labels;
			plans += front.count;
		}
		bench_report(kinds[kind].name, us, PAIRS);
		printf("%-28s %.1f plans, %.0f labels a question\n", "", (double)plans / PAIRS,
			(double)labels / PAIRS);
	}
	pareto_destroy(&pareto);
	free(closed);
}

static void close_unbuilt(const struct network *network, bool *closed)
{
	for (uint32_t i = 0; i < network->links_count; i++)
		closed[i] = !text_is(network->links[i].row->status, "operating");
}

static void bench_alternatives(const struct network *network, const struct graph *graph)
{
	bool *closed = calloc(network->links_count, sizeof(*closed));
	CHECK(closed);
	close_unbuilt(network, closed);
	struct alternatives *alternatives = alternatives_create(graph);
	double us[PAIRS / 5];
	uint64_t seed = 1;
	unsigned ways = 0;
	for (unsigned i = 0; i < ARRAY_LEN(us); i++) {
		struct alternatives_query query = {bench_roll(&seed, network->nodes_count),
			bench_roll(&seed, network->nodes_count), closed, 10};
		query.to =
			query.to == query.from ? (query.to + 1) % network->nodes_count : query.to;
		struct alternatives_found found;
		double begin = bench_now_us();
		alternatives_find(alternatives, &query, &found);
		us[i] = bench_now_us() - begin;
		ways += found.count;
	}
	bench_report("10 ways that differ", us, ARRAY_LEN(us));
	printf("%-28s %.1f ways a question\n", "", (double)ways / ARRAY_LEN(us));
	alternatives_destroy(&alternatives);
	free(closed);
}

static void bench_flows(const struct network *network)
{
	int64_t *capacity = calloc(network->links_count, sizeof(*capacity));
	bool *from = calloc(network->nodes_count, 1), *to = calloc(network->nodes_count, 1);
	CHECK(capacity && from && to);
	for (uint32_t i = 0; i < network->links_count; i++) {
		const struct corridor_link *row = network->links[i].row;
		if (text_is(row->status, "operating"))
			capacity[i] =
				row->has_capacity_mt ? (int64_t)(row->capacity_mt * 1000) : 10000;
	}
	struct flow *flow = flow_create(network);
	double us[PAIRS];
	uint64_t seed = 1;
	for (unsigned i = 0; i < PAIRS; i++) {
		uint32_t a = bench_roll(&seed, network->nodes_count);
		uint32_t b = (a + 1 + bench_roll(&seed, network->nodes_count - 1)) %
			     network->nodes_count;
		from[a] = to[b] = true;
		const struct flow_query query = {from, to, capacity};
		double begin = bench_now_us();
		flow_find(flow, &query);
		us[i] = bench_now_us() - begin;
		from[a] = to[b] = false;
	}
	bench_report("largest flow and its cut", us, PAIRS);
	flow_destroy(&flow);
	free(capacity);
	free(from);
	free(to);
}

static void bench_chokepoints(const struct network *network, const struct graph *graph)
{
	enum { OD = 50 };
	struct chokepoints_pair pairs[OD];
	bool *closed = calloc(network->links_count, sizeof(*closed));
	struct chokepoint *points = calloc(network->links_count, sizeof(*points));
	CHECK(closed && points);
	close_unbuilt(network, closed);
	uint64_t seed = 1;
	for (unsigned i = 0; i < OD; i++)
		pairs[i] = (struct chokepoints_pair){bench_roll(&seed, network->nodes_count),
			bench_roll(&seed, network->nodes_count)};
	const struct chokepoints_query query = {graph, closed, pairs, OD};
	size_t found = 0;
	double begin = bench_now_us();
	size_t count = chokepoints_rank(&query, points, &found);
	printf("%-28s %8.1f ms  (%zu links, %zu of %d pairs)\n", "chokepoints ranked",
		(bench_now_us() - begin) / 1e3, count, found, OD);
	free(closed);
	free(points);
}

static void bench_draws(void)
{
	enum { PARTS = 10, ROUNDS = 200 };
	struct dwell_part parts[PARTS];
	double us[ROUNDS];
	for (unsigned i = 0; i < PARTS; i++)
		parts[i] = (struct dwell_part){10 + i, 30 + 2 * i, 0};
	for (unsigned i = 0; i < ROUNDS; i++) {
		double begin = bench_now_us();
		dwell_draw(100, parts, PARTS, 200);
		us[i] = bench_now_us() - begin;
	}
	bench_report("10,000 draws of 10 dwells", us, ROUNDS);
}

/* The whole answer: filters, plan, what if, and every figure with its source. */
static void bench_answers(const struct network *network, const struct graph *graph)
{
	const struct route_world world = {.network = network, .graph = graph, .today = 19908};
	double us[PAIRS / 5];
	uint64_t seed = 1;
	struct arena arena = {0};
	for (unsigned i = 0; i < ARRAY_LEN(us); i++) {
		struct route_query query = {
			.from = network->nodes[bench_roll(&seed, network->nodes_count)].row->id,
			.to = network->nodes[bench_roll(&seed, network->nodes_count)].row->id};
		struct route_reply reply;
		double begin = bench_now_us();
		if (route_answer(&world, &query, &arena, &reply, NULL) != ERR_OK)
			query.from = query.to; /* a place to itself is refused; that counts, too */
		us[i] = bench_now_us() - begin;
		arena_clear(&arena);
	}
	arena_fini(&arena);
	bench_report("route with what-if", us, ARRAY_LEN(us));
}

int main(void)
{
	struct rows rows = {0};
	double begin = bench_now_us();
	bench_load(&rows);
	struct network network;
	network_init(&network, &rows);
	struct graph graph;
	graph_init(&graph, &network, (struct graph_factors){NULL, NULL});
	printf("%-28s %8.1f ms  (%u places, %u links, %u states, %zu arcs)\n",
		"all sheets to a graph", (bench_now_us() - begin) / 1e3, network.nodes_count,
		network.links_count, graph.states_count, graph.arcs_count);
	bench_plans(&network, &graph);
	bench_alternatives(&network, &graph);
	bench_flows(&network);
	bench_chokepoints(&network, &graph);
	bench_draws();
	bench_fronts(&network, &graph);
	bench_answers(&network, &graph);
	graph_fini(&graph);
	network_fini(&network);
	rows_fini(&rows);
	return 0;
}
