/* The questions of the benchmark `corridors` for other libraries, with our answers and our times:
 *     build/tests/bench/corridors_peers DIR
 * writes arcs.csv (the state graph that our planner searches, with a vertex in front of the states
 * at rest of each place and one behind all its states), plans.csv, links.csv and flows.csv; and
 * ours.csv, the median of each task. tests/bench/corridors-peers puts them to the peers. */
#include "services/corridors/planner/alternatives.h"
#include "services/corridors/planner/flow.h"
#include "services/corridors/planner/planner.h"
#include "tests/bench/corridors_bench.h"

enum { PAIRS = 1000, FLOWS = 200, WAYS = 50, TIMES = 10 };

struct task {
	const char *folder;
	const struct network *network;
	const struct graph *graph;
	bool *closed;
};

static FILE *create(const struct task *task, const char *name)
{
	char path[1024];
	snprintf(path, sizeof(path), "%s/%s.csv", task->folder, name);
	FILE *file = fopen(path, "wbe");
	if (!file) {
		fprintf(stderr, "corridors_peers: %s: %m\n", path);
		exit(1);
	}
	return file;
}

/* States keep their numbers; place n is entered at states + n and left at states + places + n. */
static void write_arcs(const struct task *task)
{
	const struct graph *graph = task->graph;
	const uint32_t states = graph->states_count, places = task->network->nodes_count;
	FILE *file = create(task, "arcs");
	for (uint32_t state = 0; state < states; state++)
		for (uint32_t i = graph->state_arcs[state]; i < graph->state_arcs[state + 1]; i++) {
			const struct graph_arc *arc = &graph->arcs[i];
			if (arc->link == NETWORK_NONE || !task->closed[arc->link])
				fprintf(file, "%u,%u,%u\n", state, arc->to,
					(unsigned)(arc->keys[BY_TIME] >> 32));
		}
	for (uint32_t state = 0; state < states; state++) {
		uint32_t node = graph_slot(graph, state)->node;
		if (graph_phase(state) == PHASE_REST)
			fprintf(file, "%u,%u,0\n", states + node, state);
		fprintf(file, "%u,%u,0\n", state, states + places + node);
	}
	fclose(file);
}

static void pair(const struct task *task, uint64_t *seed, uint32_t *from, uint32_t *to)
{
	uint32_t places = task->network->nodes_count;
	*from = bench_roll(seed, places);
	*to = (*from + 1 + bench_roll(seed, places - 1)) % places;
}

static double median(double *us, size_t count)
{
	qsort(us, count, sizeof(*us), bench_by_size);
	return us[count / 2];
}

static double plans(const struct task *task)
{
	static double us[PAIRS];
	struct planner *planner = planner_create(task->graph);
	const uint32_t states = task->graph->states_count, places = task->network->nodes_count;
	FILE *file = create(task, "plans");
	uint64_t seed = 1;
	for (unsigned i = 0; i < PAIRS; i++) {
		struct planner_query query = {.by = BY_TIME, .closed = task->closed};
		pair(task, &seed, &query.from, &query.to);
		struct planner_path path = planner_find(planner, &query);
		fprintf(file, "%u,%u,%d\n", states + query.from, states + places + query.to,
			path.found ? (int)(path.key >> 32) : -1);
		double begin = bench_now_us();
		for (unsigned k = 0; k < TIMES; k++)
			planner_find(planner, &query);
		us[i] = (bench_now_us() - begin) / TIMES;
	}
	fclose(file);
	planner_destroy(&planner);
	return median(us, PAIRS);
}

/* Before anything is kept for a place. */
static double first_plans(const struct task *task)
{
	static double us[PAIRS];
	struct planner *planner = planner_create(task->graph);
	const uint32_t places = task->network->nodes_count;
	uint64_t seed = 1;
	CHECK(places <= PAIRS);
	for (uint32_t to = 0; to < places; to++) {
		const struct planner_query query = {.from = bench_roll(&seed, places),
			.to = to,
			.by = BY_TIME,
			.closed = task->closed};
		double begin = bench_now_us();
		planner_find(planner, &query);
		us[to] = bench_now_us() - begin;
	}
	planner_destroy(&planner);
	return median(us, places);
}

static double ways(const struct task *task)
{
	double us[WAYS];
	struct alternatives *alternatives = alternatives_create(task->graph);
	uint64_t seed = 1;
	for (unsigned i = 0; i < WAYS; i++) {
		struct alternatives_query query = {.closed = task->closed, .count = 10};
		struct alternatives_found found;
		pair(task, &seed, &query.from, &query.to);
		double begin = bench_now_us();
		alternatives_find(alternatives, &query, &found);
		us[i] = bench_now_us() - begin;
	}
	alternatives_destroy(&alternatives);
	return median(us, WAYS);
}

static double flows(const struct task *task)
{
	const struct network *network = task->network;
	int64_t *capacity = calloc(network->links_count, sizeof(*capacity));
	bool *from = calloc(network->nodes_count, 1), *to = calloc(network->nodes_count, 1);
	CHECK(capacity && from && to);
	FILE *file = create(task, "links");
	for (uint32_t i = 0; i < network->links_count; i++) {
		const struct network_link *link = &network->links[i];
		if (task->closed[i])
			continue;
		capacity[i] = link->row->has_capacity_mt ? (int64_t)(link->row->capacity_mt * 1000)
							 : 10000;
		fprintf(file, "%u,%u,%lld\n", link->from, link->to, (long long)capacity[i]);
	}
	fclose(file);
	file = create(task, "flows");
	struct flow *flow = flow_create(network);
	double us[FLOWS];
	uint64_t seed = 1;
	for (unsigned i = 0; i < FLOWS; i++) {
		uint32_t a = 0, b = 0;
		pair(task, &seed, &a, &b);
		from[a] = to[b] = true;
		const struct flow_query query = {from, to, capacity};
		double begin = bench_now_us();
		int64_t found = flow_find(flow, &query);
		us[i] = bench_now_us() - begin;
		from[a] = to[b] = false;
		fprintf(file, "%u,%u,%lld\n", a, b, (long long)found);
	}
	fclose(file);
	flow_destroy(&flow);
	free(capacity);
	free(from);
	free(to);
	return median(us, FLOWS);
}

int main(int count, char **words)
{
	if (count != 2) {
		printf("left out here: tests/bench/corridors-peers runs it\n");
		return 0;
	}
	struct rows rows = {0};
	struct network network;
	struct graph graph;
	bench_load(&rows);
	network_init(&network, &rows);
	graph_init(&graph, &network, (struct graph_factors){NULL, NULL});
	struct task task = {
		words[1], &network, &graph, calloc((size_t)network.links_count + 1, sizeof(bool))};
	CHECK(task.closed);
	for (uint32_t i = 0; i < network.links_count; i++)
		task.closed[i] = !text_is(network.links[i].row->status, "operating");
	write_arcs(&task);
	FILE *file = create(&task, "ours");
	fprintf(file, "plan,%.3f\nways,%.3f\nflow,%.3f\nfirst,%.3f\n", plans(&task), ways(&task),
		flows(&task), first_plans(&task));
	fclose(file);
	free(task.closed);
	graph_fini(&graph);
	network_fini(&network);
	rows_fini(&rows);
	return 0;
}
