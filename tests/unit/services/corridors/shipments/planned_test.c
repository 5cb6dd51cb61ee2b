/* Closures that are planned: a shipment whose plan meets one is planned anew at once, one that
 * passes before or after it keeps its plan, and one that has no other way says so. Held against
 * times that are added up here, and against plans that keep off what is closed altogether. On the
 * reference network. */
#include "services/corridors/shipments/shipment.h"
#include "tests/unit/services/corridors/trips.h"

#define HOUR INT64_C(3600000000)
#define DAY  (24 * HOUR)

enum { TODAY = 20600, CASES = 2500 };

static const int64_t now = TODAY * DAY + 6 * HOUR;

struct setting {
	struct world world;
	struct disruption closure;
	struct route_world route;
	struct searcher searcher;
	struct learned learned;
	struct track_world track;
	struct target target;
	struct shipment_ask ask;
	struct shipment_held held;
	struct shipment shipment;
};

/* The network with that closure alone. */
static void lay(struct setting *setting)
{
	struct world *world = &setting->world;
	if (setting->searcher.world)
		searcher_fini(&setting->searcher);
	setting->route = (struct route_world){.network = &world->network,
		.graph = &world->graph,
		.disruptions = &setting->closure,
		.disruptions_count = setting->closure.row.id.len > 0,
		.today = TODAY};
	searcher_init(&setting->searcher, &setting->route, TODAY);
	setting->track = (struct track_world){
		&world->rows, &world->network, &setting->searcher.overlay, &setting->learned};
}

static bool plan_of(struct setting *setting, uint64_t *seed)
{
	const struct network *network = &setting->world.network;
	struct world *world = &setting->world;
	uint32_t from = roll(seed, network->nodes_count), to = roll(seed, network->nodes_count);
	struct shipment *shipment = &setting->shipment;
	arena_clear(&world->arena);
	setting->ask =
		(struct shipment_ask){.from = from, .to = to, .origin = from, .by = TEXT("time")};
	setting->closure.row.id = TEXT_NONE;
	lay(setting);
	if (from == to || !shipment_plan_find(&setting->searcher, &setting->ask, &world->arena,
				  &shipment->plan))
		return false;
	shipment_plan_seal(&shipment->plan, &world->arena);
	setting->held = (struct shipment_held){.booked = {.id = TEXT("S1"),
						       .from = shipment->plan.from,
						       .to = shipment->plan.to,
						       .ready = now,
						       .by = TEXT("time")},
		.plan = shipment->plan.id,
		.live = true};
	shipment->held = &setting->held;
	track_fold(&shipment->plan, now, NULL, 0, now, &world->arena, &shipment->track);
	return true;
}

static uint32_t link_of(const struct setting *setting, const struct shipment_step *step)
{
	return (uint32_t)network_link(&setting->world.network, step->link);
}

/* A link of the plan, or the state that it ends in, for some days from some day on. */
static bool close_some(struct setting *setting, uint64_t *seed)
{
	const struct shipment_plan *plan = &setting->shipment.plan;
	const struct network *network = &setting->world.network;
	struct corridor_disruption *row = &setting->closure.row;
	uint32_t at = roll(seed, plan->steps_count);
	while (at < plan->steps_count && !text_is(plan->steps[at].kind, "move"))
		at++;
	if (at == plan->steps_count)
		return false;
	const struct network_link *link = &network->links[link_of(setting, &plan->steps[at])];
	bool state = roll(seed, 4) == 0;
	*row = (struct corridor_disruption){.id = TEXT("X1"),
		.kind = state ? TEXT("country") : TEXT("link"),
		.target = state ? network->nodes[link->to].row->country : link->row->id,
		.effect = TEXT("closed"),
		.reason = TEXT("works"),
		.source = TEXT("a notice"),
		.has_from = true,
		.from = TODAY + 1 + (day)roll(seed, 20),
		.has_until = roll(seed, 3) > 0};
	row->until = row->from + 1 + (day)roll(seed, 12);
	setting->target = disruption_target(network, row);
	lay(setting);
	return true;
}

enum meeting { PASSES, MEETS, NEAR };

/* By the medians of the steps, one after the other; near a boundary it may be either. */
static enum meeting meeting_of(const struct setting *setting, const struct shipment_plan *plan)
{
	const struct corridor_disruption *row = &setting->closure.row;
	double hours = 0, from = (double)(row->from * DAY - now) / HOUR,
	       until = row->has_until ? (double)(row->until * DAY - now) / HOUR : INFINITY;
	enum meeting found = PASSES;
	for (uint32_t i = 0; i < plan->steps_count; i++) {
		const struct shipment_step *step = &plan->steps[i];
		uint32_t link = text_is(step->kind, "move") ? link_of(setting, step) : 0;
		if (text_is(step->kind, "move") &&
			target_has(&setting->world.network, &setting->target, link)) {
			double slack = 6 + hours / 8; /* stands are joined by moments there */
			if (fabs(hours - from) < slack || fabs(hours - until) < slack)
				return NEAR;
			if (hours >= from && hours < until)
				found = MEETS;
		}
		hours += step->median_h;
	}
	return found;
}

/* The fastest plan along nothing that the closure hits, whenever; false: there is none. */
static bool around(struct setting *setting, struct shipment *other, struct shipment_status *out)
{
	const struct network *network = &setting->world.network;
	struct arena *arena = &setting->world.arena;
	bool *shut = arena_zero(arena, (size_t)network->links_count + 1, 1);
	struct shipment_ask ask = setting->ask;
	struct shipment_plan rest;
	for (uint32_t i = 0; i < network->links_count; i++)
		shut[i] = target_has(network, &setting->target, i);
	ask.shut = shut;
	*other = setting->shipment;
	if (!shipment_plan_find(&setting->searcher, &ask, arena, &rest))
		return false;
	shipment_plan_join(&setting->shipment.plan, 0, &rest, arena, &other->plan);
	track_fold(&other->plan, now, NULL, 0, now, arena, &other->track);
	shipment_status(&setting->track, other, now, arena, out);
	assert_true(out->has_p50 && !out->meets_count);
	return true;
}

static bool says(struct text text, const char *part)
{
	return memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

struct counts {
	unsigned passes, around, waits, no_way;
};

/* The planner adds medians, and p50 is of the sum's distribution: of two plans the one with less of
 * the one may have a little more of the other. */
#define NEARLY 1.15

static void check_met(struct setting *setting, const struct shipment_turn *made,
	const struct shipment_status *old, struct counts *counts)
{
	const struct shipment_status *status = made->turned.status;
	struct shipment other;
	struct shipment_status others;
	bool ends = setting->closure.row.has_until, way = around(setting, &other, &others);
	assert_true(says(made->turned.text, "which it would meet"));
	assert_int_equal(old->has_p50, ends);
	if (!ends && !status->has_p50) {
		counts->no_way++;
		assert_false(way);
		assert_true(text_is(made->turned.outcome, "no_way") &&
			    text_is(status->blocked_by, "disruption:X1"));
		return;
	}
	assert_true(status->has_p50);
	if (way)
		assert_true((double)(status->p50 - now) <= NEARLY * (double)(others.p50 - now));
	if (made->made) {
		counts->around++;
		assert_true(!ends || status->p50 <= old->p50 - HOUR);
		assert_false(shipment_plan_same(&setting->shipment.plan, 0, &made->plan, 0));
	} else {
		counts->waits++;
		assert_true(ends && status->meets_count == 1 && status->p50 == old->p50);
	}
}

static void check_case(struct setting *setting, struct counts *counts)
{
	const struct due due = {TEXT("S1"), TEXT("closed"), TEXT("disruption:X1"), 7};
	struct arena *arena = &setting->world.arena;
	struct shipment_turn made;
	struct shipment_status old;
	enum meeting meeting = meeting_of(setting, &setting->shipment.plan);
	shipment_status(&setting->track, &setting->shipment, now, arena, &old);
	shipment_turn(
		&setting->searcher, &setting->track, &setting->shipment, &due, now, arena, &made);
	if (meeting == NEAR)
		return;
	assert_int_equal(old.meets_count, meeting == MEETS);
	if (meeting == MEETS) {
		assert_true(text_is(old.meets[0], "disruption:X1"));
		check_met(setting, &made, &old, counts);
		return;
	}
	counts->passes++;
	assert_false(made.made);
	assert_true(text_is(made.turned.outcome, "kept"));
	assert_true(says(made.turned.text, "which it does not meet"));
	assert_int_equal(made.turned.status->p50, old.p50);
}

static void test_what_is_planned_is_met_or_passed(void **state)
{
	(void)state;
	struct setting setting = {.closure = {.lifted = false}};
	struct counts counts = {0};
	uint64_t seed = 11;
	world_init(&setting.world);
	for (unsigned i = 0; i < CASES; i++)
		if (plan_of(&setting, &seed) && close_some(&setting, &seed))
			check_case(&setting, &counts);
	assert_true(counts.passes > 1000 && counts.around > 100 && counts.waits > 5 &&
		    counts.no_way > 2);
	searcher_fini(&setting.searcher);
	world_fini(&setting.world);
}

/* What was planned and is lifted before it begins, and what only slows, is met by nobody. */
static void test_what_is_lifted_is_not_met(void **state)
{
	(void)state;
	struct setting setting = {.closure = {.lifted = false}};
	struct shipment_status status;
	uint64_t seed = 5;
	unsigned met = 0;
	world_init(&setting.world);
	for (unsigned i = 0; i < 400; i++) {
		if (!plan_of(&setting, &seed) || !close_some(&setting, &seed) ||
			meeting_of(&setting, &setting.shipment.plan) != MEETS)
			continue;
		setting.closure.lifted = true;
		setting.closure.lift = (struct corridor_lifted){
			.has_from = i % 2, .from = setting.closure.row.from};
		lay(&setting);
		shipment_status(
			&setting.track, &setting.shipment, now, &setting.world.arena, &status);
		assert_true(!status.meets_count && status.has_p50);
		setting.closure.lifted = false;
		met++;
	}
	assert_true(met > 5);
	searcher_fini(&setting.searcher);
	world_fini(&setting.world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_planned_is_met_or_passed),
		cmocka_unit_test(test_what_is_lifted_is_not_met),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
