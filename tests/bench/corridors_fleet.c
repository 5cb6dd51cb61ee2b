/* How fast a disruption reaches 10,000 live shipments: processor time of one core, on the reference
 * network and a store in memory, from the index of links to the last new plan encoded and kept.
 * Run from the top of the tree: build/tests/bench/corridors_fleet [SHIPMENTS]. Without the bus and
 * the disk, whose costs are others' to measure. */
#include "proto/base/alloc.h"
#include "services/corridors/shipments/shipment.h"
#include "services/corridors/store/shipment_state.h"
#include "tests/bench/corridors_bench.h"

#include <stdlib.h>
#include <string.h>

static const char schema[] =
#include "services/corridors/schema.sql.h"
	;

#define READY INT64_C(1780000000000000)
#define DAY   INT64_C(86400000000)

struct fleet {
	struct rows rows;
	struct network network;
	struct graph graph;
	struct route_world route;
	struct searcher searcher;
	struct learned learned;
	struct store *store;
	struct shipment_uses *uses;
	uint32_t count;
};

static void keep(const struct record_type *type, const void *record, struct buffer *out)
{
	buffer_clear(out);
	enum err err = record_encode(type, record, out, NULL);
	CHECK(err == ERR_OK);
}

static void book(
	struct fleet *fleet, uint32_t index, struct shipment_plan *plan, struct arena *arena)
{
	char id[16];
	struct buffer bytes = {0};
	snprintf(id, sizeof(id), "S%u", index);
	const struct text keys[] = {text_of(id)};
	struct shipment_status status;
	shipment_plan_seal(plan, arena);
	struct shipment_held held = {.booked = {.id = keys[0],
					     .from = plan->from,
					     .to = plan->to,
					     .ready = READY,
					     .deadline = READY + 40 * DAY,
					     .has_deadline = true,
					     .by = TEXT("time"),
					     .keys = keys,
					     .keys_count = 1,
					     .plan = plan->id}};
	struct shipment shipment = {.held = &held, .plan = *plan};
	const struct track_world world = {
		&fleet->rows, &fleet->network, &fleet->searcher.overlay, &fleet->learned};
	track_fold(plan, READY, NULL, 0, READY, arena, &shipment.track);
	shipment_status(&world, &shipment, READY, arena, &status);
	held.booked.status = &status;
	keep(&record_shipment_plan, plan, &bytes);
	CHECK(shipment_state_plan(fleet->store, plan, buffer_bytes(&bytes), NULL) == ERR_OK);
	keep(&record_shipment_booked, &held.booked, &bytes);
	const struct state_stamp stamp = {index + 1, READY};
	CHECK(shipment_state_book(fleet->store, &held.booked, buffer_bytes(&bytes), stamp, NULL) ==
		ERR_OK);
	CHECK(shipment_state_use(fleet->store, plan->id, fleet->uses, NULL) == ERR_OK);
	buffer_fini(&bytes);
}

static void fill(struct fleet *fleet)
{
	uint64_t seed = 1;
	struct arena arena = {0};
	for (uint32_t i = 0; i < fleet->count;) {
		const struct shipment_ask ask = {
			.from = bench_roll(&seed, fleet->network.nodes_count),
			.to = bench_roll(&seed, fleet->network.nodes_count),
			.by = TEXT("time")};
		struct shipment_plan plan;
		if (ask.from == ask.to ||
			!shipment_plan_find(&fleet->searcher, &ask, &arena, &plan))
			continue;
		book(fleet, i++, &plan, &arena);
		arena_clear(&arena);
	}
	arena_fini(&arena);
}

static void turn(struct fleet *fleet, const struct due *due, struct arena *arena, uint64_t *seq)
{
	static struct buffer bytes;
	struct shipment_held *held = NULL;
	struct shipment shipment = {.held = NULL};
	bool found = false;
	struct shipment_turn made;
	CHECK(shipment_state_find(fleet->store, due->shipment, arena, &held, NULL) == ERR_OK);
	CHECK(shipment_state_plan_of(
		      fleet->store, held->plan, arena, &shipment.plan, &found, NULL) == ERR_OK);
	CHECK(shipment_state_seen(fleet->store, due->shipment, arena, &shipment.seen, NULL) ==
		ERR_OK);
	shipment.held = held;
	const struct track_world world = {
		&fleet->rows, &fleet->network, &fleet->searcher.overlay, &fleet->learned};
	track_fold(&shipment.plan, READY, shipment.seen.items, shipment.seen.count, READY + DAY,
		arena, &shipment.track);
	shipment_turn(&fleet->searcher, &world, &shipment, due, READY + DAY, arena, &made);
	if (made.made) {
		keep(&record_shipment_plan, &made.plan, &bytes);
		CHECK(shipment_state_plan(fleet->store, &made.plan, buffer_bytes(&bytes), NULL) ==
			ERR_OK);
	}
	keep(&record_shipment_turned, &made.turned, &bytes);
	const struct state_stamp stamp = {++*seq, READY + DAY};
	CHECK(shipment_state_turn(fleet->store, &made.turned, buffer_bytes(&bytes), stamp, NULL) ==
		ERR_OK);
	CHECK(shipment_state_use(fleet->store, made.turned.plan, fleet->uses, NULL) == ERR_OK);
}

static bool *marks_of(const struct fleet *fleet, const struct disruption *disruption)
{
	const struct network *network = &fleet->network;
	struct target target = disruption_target(network, &disruption->row);
	bool *marked = alloc_zero((size_t)shipment_uses_count(fleet->uses) + 1, sizeof(bool));
	for (uint32_t i = 0; i < network->links_count; i++) {
		char what[96];
		snprintf(what, sizeof(what), "link:%.*s", TEXT_ARG(network->links[i].row->id));
		if (target_has(network, &target, i))
			shipment_uses_mark(fleet->uses, text_of(what), marked);
	}
	return marked;
}

/* From the declared disruption to the last plan. */
static void disrupt(struct fleet *fleet, const struct disruption *disruption, uint64_t *seq)
{
	struct arena arena = {0}, each = {0};
	struct due_found found;
	double begin = (bench_now_us() / 1e6);
	searcher_fini(&fleet->searcher);
	fleet->route.disruptions = disruption;
	fleet->route.disruptions_count = 1;
	searcher_init(&fleet->searcher, &fleet->route, (day)(READY / DAY) + 1);
	const struct shipment_cause cause = {TEXT("closed"), TEXT("disruption:X1"), 1};
	bool *marked = marks_of(fleet, disruption);
	const struct plans_found plans = {fleet->uses, marked};
	CHECK(store_begin(fleet->store, NULL) == ERR_OK);
	CHECK(shipment_state_due(fleet->store, &cause, &plans, NULL) == ERR_OK);
	CHECK(shipment_state_due_list(fleet->store, fleet->count, &arena, &found, NULL) == ERR_OK);
	for (uint32_t i = 0; i < found.count; i++) {
		turn(fleet, &found.items[i], &each, seq);
		arena_clear(&each);
	}
	CHECK(store_commit(fleet->store, NULL) == ERR_OK);
	double took = (bench_now_us() / 1e6) - begin;
	printf("%s %s %s: %u of %u live shipments planned anew in %.3f s, %.0f us each\n",
		disruption->row.kind.ptr, disruption->row.target.ptr, disruption->row.effect.ptr,
		found.count, fleet->count, took, 1e6 * took / (found.count ? found.count : 1));
	free(marked);
	arena_fini(&arena);
	arena_fini(&each);
}

/* The link that most plans use. */
static void busiest(struct fleet *fleet, char out[64])
{
	uint32_t most = 0;
	for (uint32_t i = 0; i < fleet->network.links_count; i++) {
		struct disruption one = {
			.row = {.kind = TEXT("link"), .target = fleet->network.links[i].row->id}};
		bool *marked = marks_of(fleet, &one);
		uint32_t users = 0;
		for (uint32_t k = 0; k < shipment_uses_count(fleet->uses); k++)
			users += marked[k];
		if (users > most)
			snprintf(out, 64, "%.*s", TEXT_ARG(one.row.target));
		most = users > most ? users : most;
		free(marked);
	}
}

int main(int argc, char **argv)
{
	struct fleet fleet = {.count = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 10000};
	uint64_t seq = 1000000;
	char link[64] = "L384";
	bench_load(&fleet.rows);
	network_init(&fleet.network, &fleet.rows);
	graph_init(&fleet.graph, &fleet.network, (struct graph_factors){NULL, NULL});
	fleet.route = (struct route_world){
		.network = &fleet.network, .graph = &fleet.graph, .today = (day)(READY / DAY)};
	searcher_init(&fleet.searcher, &fleet.route, (day)(READY / DAY));
	fleet.uses = shipment_uses_create();
	CHECK(store_open(":memory:", schema, 5, &fleet.store, NULL) == ERR_OK);
	CHECK(store_begin(fleet.store, NULL) == ERR_OK);
	fill(&fleet);
	CHECK(store_commit(fleet.store, NULL) == ERR_OK);
	busiest(&fleet, link);
	const struct disruption closed = {.row = {.id = TEXT("X1"),
						  .kind = TEXT("link"),
						  .target = text_of(link),
						  .effect = TEXT("closed"),
						  .reason = TEXT("storm"),
						  .source = TEXT("bench")}};
	struct disruption slow = closed;
	slow.row.kind = TEXT("mode");
	slow.row.target = TEXT("rail");
	slow.row.effect = TEXT("dwell");
	slow.row.factor = 2;
	slow.row.has_factor = true;
	disrupt(&fleet, &closed, &seq);
	disrupt(&fleet, &slow, &seq);
	searcher_fini(&fleet.searcher);
	shipment_uses_destroy(&fleet.uses);
	store_close(&fleet.store);
	graph_fini(&fleet.graph);
	network_fini(&fleet.network);
	rows_fini(&fleet.rows);
	return 0;
}
