/* How fast routes are: microseconds of processor time on the reference network, 300 places. Built
 * by make build/tests/bench/corridors and run from the top of the tree. Random pairs by a fixed
 * seed; each is planned warm, ten times. */
#include "proto/base/buffer.h"
#include "proto/base/check.h"
#include "services/corridors/alternatives.h"
#include "services/corridors/chokepoints.h"
#include "services/corridors/flow.h"
#include "services/corridors/pareto.h"
#include "services/corridors/planner.h"
#include "services/corridors/route.h"
#include "services/corridors/sheets.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAIRS = 1000, TIMES = 10 };

static double now_us(void)
{
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void load(struct rows *rows)
{
	static const char *const sheets[] = {"nodes", "links", "customs", "border_dwell",
		"services", "rates", "corridors", "restrictions", "projects", "project_stages",
		"project_works", "investments", "volumes", "exchange"};
	for (unsigned i = 0; i < ARRAY_LEN(sheets); i++) {
		char path[128], part[65536];
		snprintf(path, sizeof(path), "services/corridors/data/%s.csv", sheets[i]);
		FILE *file = fopen(path, "rb");
		CHECK(file);
		struct buffer content = {0};
		for (size_t got; (got = fread(part, 1, sizeof(part), file)) > 0;)
			buffer_add(&content, part, got);
		fclose(file);
		CHECK(sheets_read(sheets_kind(text_of(sheets[i])), buffer_as_text(&content), rows,
			      rows, NULL) == ERR_OK);
		buffer_fini(&content);
	}
}

static int by_size(const void *a, const void *b)
{
	return (*(const double *)a > *(const double *)b) -
	       (*(const double *)a < *(const double *)b);
}

static void report(const char *what, double *us, size_t count)
{
	qsort(us, count, sizeof(*us), by_size);
	double sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += us[i];
	printf("%-28s mean %8.1f us  p50 %8.1f  p95 %8.1f  p99 %8.1f\n", what, sum / (double)count,
		us[count / 2], us[count * 95 / 100], us[count * 99 / 100]);
}

static uint32_t next(uint64_t *seed, uint32_t sides)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % sides;
}

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
				.from = next(&seed, network->nodes_count),
				.to = next(&seed, network->nodes_count),
				.by = (enum criterion)by,
				.closed = closed};
			planner_find(planner, &query);
			double begin = now_us();
			for (unsigned k = 0; k < TIMES; k++)
				planner_find(planner, &query);
			us[i] = (now_us() - begin) / TIMES;
		}
		report(names[by], us, PAIRS);
	}
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
				.from = next(&seed, network->nodes_count),
				.to = next(&seed, network->nodes_count),
				.closed = closed,
				.epsilon = kinds[kind].epsilon,
				.exact = kinds[kind].exact};
			double begin = now_us();
			struct pareto_front front = pareto_find(pareto, &query);
			us[i] = now_us() - begin;
			labels += front.labels;
			plans += front.count;
		}
		report(kinds[kind].name, us, PAIRS);
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
		struct alternatives_query query = {next(&seed, network->nodes_count),
			next(&seed, network->nodes_count), closed, 10};
		query.to =
			query.to == query.from ? (query.to + 1) % network->nodes_count : query.to;
		struct alternatives_found found;
		double begin = now_us();
		alternatives_find(alternatives, &query, &found);
		us[i] = now_us() - begin;
		ways += found.count;
	}
	report("10 ways that differ", us, ARRAY_LEN(us));
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
		uint32_t a = next(&seed, network->nodes_count);
		uint32_t b = (a + 1 + next(&seed, network->nodes_count - 1)) % network->nodes_count;
		from[a] = to[b] = true;
		const struct flow_query query = {from, to, capacity};
		double begin = now_us();
		flow_find(flow, &query);
		us[i] = now_us() - begin;
		from[a] = to[b] = false;
	}
	report("largest flow and its cut", us, PAIRS);
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
		pairs[i] = (struct chokepoints_pair){
			next(&seed, network->nodes_count), next(&seed, network->nodes_count)};
	const struct chokepoints_query query = {graph, closed, pairs, OD};
	size_t found = 0;
	double begin = now_us();
	size_t count = chokepoints_rank(&query, points, &found);
	printf("%-28s %8.1f ms  (%zu links, %zu of %d pairs)\n", "chokepoints ranked",
		(now_us() - begin) / 1e3, count, found, OD);
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
		double begin = now_us();
		dwell_draw(100, parts, PARTS, 200);
		us[i] = now_us() - begin;
	}
	report("10,000 draws of 10 dwells", us, ROUNDS);
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
			.from = network->nodes[next(&seed, network->nodes_count)].row->id,
			.to = network->nodes[next(&seed, network->nodes_count)].row->id};
		struct route_reply reply;
		double begin = now_us();
		if (route_answer(&world, &query, &arena, &reply, NULL) != ERR_OK)
			query.from = query.to; /* a place to itself is refused; that counts, too */
		us[i] = now_us() - begin;
		arena_clear(&arena);
	}
	arena_fini(&arena);
	report("route with what-if", us, ARRAY_LEN(us));
}

int main(void)
{
	struct rows rows = {0};
	double begin = now_us();
	load(&rows);
	struct network network;
	network_init(&network, &rows);
	struct graph graph;
	graph_init(&graph, &network, (struct graph_factors){NULL, NULL});
	printf("%-28s %8.1f ms  (%u places, %u links, %u states, %zu arcs)\n",
		"all sheets to a graph", (now_us() - begin) / 1e3, network.nodes_count,
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
