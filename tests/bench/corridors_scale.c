/* A network of 5,000 places, 20,000 links and 200,000 departures a week, made by a fixed seed: how
 * long it takes to be made, how much memory it holds, and how long a plan and a front over it take,
 * in processor time. Built by make build/tests/bench/corridors_scale. */
#include "proto/base/alloc.h"
#include "proto/base/arena.h"
#include "services/corridors/planner/pareto.h"
#include "tests/bench/corridors_bench.h"

#include <math.h>
#include <sys/resource.h>

enum {
	WIDE = 100,
	HIGH = 50,
	PLACES = WIDE * HIGH,
	LINKS = 20000,
	DEPARTURES = 200000,
	WEEK = 100,
	CHAIN_STOPS = 8,
	PAIRS = 200,
	PASSES = 3
};

static struct text name(struct rows *rows, char head, uint32_t number)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "%c%u", head, number);
	return arena_copy(&rows->arena, (struct text){text, (size_t)len});
}

/* Places on a grid, in states of ten by ten. */
static void put_places(struct rows *rows)
{
	for (uint32_t i = 0; i < PLACES; i++) {
		char state[3] = {(char)('A' + i % WIDE / 10), (char)('A' + i / WIDE / 10), 0};
		const struct corridor_node node = {.id = name(rows, 'N', i),
			.name = name(rows, 'N', i),
			.country = arena_copy(&rows->arena, text_of(state)),
			.source = TEXT("[estimated]")};
		rows_add(rows, ROW_NODE, &node);
	}
}

/* Rail and road to the right and down, and others between places near each other. */
static void put_links(struct rows *rows, uint64_t *seed)
{
	for (uint32_t i = 0; i < LINKS; i++) {
		uint32_t from = i % PLACES, x = from % WIDE, y = from / WIDE, kind = i / PLACES;
		uint32_t right = kind < 2 ? kind : bench_roll(seed, 4);
		uint32_t down = kind < 2 ? 1 - kind : bench_roll(seed, 4);
		uint32_t to = (x + right) % WIDE + (y + down) % HIGH * WIDE;
		if (to == from)
			to = (from + 1) % PLACES;
		bool rail = kind != 2;
		double km = 80 + bench_roll(seed, 200);
		const struct corridor_link link = {.id = name(rows, 'L', i),
			.from = name(rows, 'N', from),
			.to = name(rows, 'N', to),
			.mode = rail ? TEXT("rail") : TEXT("road"),
			.status = TEXT("operating"),
			.gauge = x < WIDE / 2 ? 1520 : 1435,
			.has_gauge = rail,
			.km = km,
			.hours = km / (rail ? 45 : 60),
			.usd = km * (rail ? 0.3 : 1.5),
			.source = TEXT("[estimated]")};
		rows_add(rows, ROW_LINK, &link);
	}
}

/* A hundred departures a week, one after another. */
static const struct text *week(struct rows *rows, uint64_t *seed, double hours)
{
	static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	struct text *list = arena_zero(&rows->arena, WEEK, sizeof(*list));
	for (uint32_t i = 0; i < WEEK; i++) {
		uint32_t minute = i * WEEK_MINUTES / WEEK + bench_roll(seed, 60);
		char text[48];
		int len = snprintf(text, sizeof(text), "%s %02u:%02u %.1fh",
			weekdays[minute / 1440], minute / 60 % 24, minute % 60, hours);
		list[i] = arena_copy(&rows->arena, (struct text){text, (size_t)len});
	}
	return list;
}

/* On links, and on rows of eight links as one. */
static void put_services(struct rows *rows, uint64_t *seed)
{
	for (uint32_t i = 0; i < DEPARTURES / WEEK; i++) {
		bool chain = i % 2;
		uint32_t x = bench_roll(seed, WIDE - CHAIN_STOPS), y = bench_roll(seed, HIGH);
		uint32_t from = x + y * WIDE, links = chain ? CHAIN_STOPS : 1;
		double hours = 6.0 * links;
		struct text *stops = arena_zero(&rows->arena, CHAIN_STOPS, sizeof(*stops));
		for (uint32_t k = 1; k < links; k++) {
			char text[48];
			int len = snprintf(text, sizeof(text), "N%u %.1fh", from + k, 6.0 * k);
			stops[k - 1] = arena_copy(&rows->arena, (struct text){text, (size_t)len});
		}
		const struct corridor_service service = {.id = name(rows, 'S', i),
			.from = name(rows, 'N', from),
			.to = name(rows, 'N', from + links),
			.mode = TEXT("rail"),
			.departures_per_week = WEEK,
			.timetable = week(rows, seed, hours),
			.timetable_count = WEEK,
			.stops = stops,
			.stops_count = links - 1};
		rows_add(rows, ROW_SERVICE, &service);
	}
	static const char *const assumed[] = {"rail", "road"};
	for (unsigned i = 0; i < ARRAY_LEN(assumed); i++) {
		const struct corridor_service service = {.id = name(rows, '*', i),
			.mode = text_of(assumed[i]),
			.departures_per_week = i ? 84 : 7};
		rows_add(rows, ROW_SERVICE, &service);
	}
}

static void put_rest(struct rows *rows)
{
	const struct corridor_dwell dwells[] = {
		{.id = TEXT("A"), .mode = TEXT("rail"), .median_h = 20, .p90_h = 60},
		{.id = TEXT("B"), .mode = TEXT("road"), .median_h = 10, .p90_h = 30},
		{.id = TEXT("C"), .mode = TEXT("rail_gauge"), .median_h = 6, .p90_h = 12}};
	for (unsigned i = 0; i < ARRAY_LEN(dwells); i++) {
		struct corridor_dwell dwell = dwells[i];
		dwell.place = TEXT("*");
		dwell.applies = TEXT("transit");
		dwell.direction = TEXT("both");
		rows_add(rows, ROW_DWELL, &dwell);
	}
	static const struct {
		const char *key;
		double value;
	} rates[] = {{"border_cost_rail", 215}, {"border_cost_road", 208}, {"gauge_change", 120},
		{"payload_per_teu", 10.5}, {"transhipment", 1.5}, {"rail_cis_mixed", 20},
		{"rail_average", 17}, {"road_artic_central_asia", 90}, {"risk_rail", 0.002},
		{"risk_road", 0.003}, {"risk_border", 0.005}};
	for (unsigned i = 0; i < ARRAY_LEN(rates); i++) {
		const struct corridor_rate rate = {
			.key = text_of(rates[i].key), .value = rates[i].value};
		rows_add(rows, ROW_RATE, &rate);
	}
}

static void report(const char *what, double us[PAIRS], unsigned found)
{
	qsort(us, PAIRS, sizeof(*us), bench_by_size);
	printf("%-28s p50 %8.1f us  p95 %8.1f  p99 %8.1f  (%u of %u found)\n", what, us[PAIRS / 2],
		us[PAIRS * 95 / 100], us[PAIRS * 99 / 100], found, (unsigned)PAIRS);
}

/* Of each question the time in the middle: what else the machine did in one pass is not its time.
 */
static void take_middle(double us[PASSES][PAIRS])
{
	for (unsigned i = 0; i < PAIRS; i++) {
		double of_one[PASSES];
		for (unsigned pass = 0; pass < PASSES; pass++)
			of_one[pass] = us[pass][i];
		qsort(of_one, PASSES, sizeof(*of_one), bench_by_size);
		us[0][i] = of_one[PASSES / 2];
	}
}

static void bench(const struct graph *graph)
{
	struct planner *planner = planner_create(graph);
	struct pareto *pareto = pareto_create(graph);
	double plan_us[PASSES][PAIRS], front_us[PASSES][PAIRS];
	unsigned found = 0, fronts = 0, tolerant = 0;
	for (unsigned pass = 0; pass < PASSES; pass++) {
		uint64_t seed = 7;
		found = fronts = tolerant = 0;
		for (unsigned i = 0; i < PAIRS; i++) {
			const struct planner_query plan = {
				.from = bench_roll(&seed, PLACES), .to = bench_roll(&seed, PLACES)};
			double begin = bench_now_us();
			found += planner_find(planner, &plan).found;
			plan_us[pass][i] = bench_now_us() - begin;
			const struct pareto_query query = {.from = plan.from, .to = plan.to};
			begin = bench_now_us();
			struct pareto_front front = pareto_find(pareto, &query);
			front_us[pass][i] = bench_now_us() - begin;
			fronts += front.count > 0;
			tolerant += front.epsilon > 0;
		}
	}
	take_middle(plan_us);
	take_middle(front_us);
	report("plan by time", plan_us[0], found);
	report("front of four criteria", front_us[0], fronts);
	printf("%-28s %u of %u, by the count of labels\n", "fronts with a tolerance", tolerant,
		(unsigned)PAIRS);
	pareto_destroy(&pareto);
	planner_destroy(&planner);
}

int main(void)
{
	struct rows rows = {0};
	uint64_t seed = 1;
	put_places(&rows);
	put_links(&rows, &seed);
	put_rest(&rows);
	put_services(&rows, &seed);
	struct network network;
	struct graph graph;
	double begin = bench_now_us();
	network_init(&network, &rows);
	graph_init(&graph, &network, (struct graph_factors){NULL, NULL});
	printf("%-28s %8.1f ms  (%u places, %u links, %u services over several links, %u states, "
	       "%zu arcs)\n",
		"rows to a graph", (bench_now_us() - begin) / 1e3, network.nodes_count,
		network.links_count, network.chains_count, graph.states_count, graph.arcs_count);
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	printf("%-28s %8.1f MB, rows included\n", "resident", (double)usage.ru_maxrss / 1024);
	bench(&graph);
	getrusage(RUSAGE_SELF, &usage);
	printf("%-28s %8.1f MB\n", "resident after searching", (double)usage.ru_maxrss / 1024);
	graph_fini(&graph);
	network_fini(&network);
	rows_fini(&rows);
	return 0;
}
