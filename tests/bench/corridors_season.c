/* A season of shipments on the reference network, to see whether the live estimate keeps its word.
 * Run from the top of the tree: build/tests/bench/corridors_season [SHIPMENTS [SEED]].
 *
 * The truth is not what the sheets say: each row of the dwell sheet has, at each place, a median of
 * its own (the sheet's times exp of a normal with deviation 0.35), stands of one trip share a
 * factor, moves spread, departures are even between 0 and twice the mean, one event in twenty is
 * never told, places are slowed for weeks, and links close. The tracker knows the sheets, the
 * disruptions from the day they begin, and what the events taught it until then.
 *
 * Scored: at one event in six, the estimate against what came. The goal: p90 covers 88 to 92 of
 * 100, and the CRPS is 20 % less than that of the planned arrival, which is what a timetable says.
 */
#include "services/corridors/shipments/shipment.h"
#include "tests/bench/corridors_bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HOUR 3600000000.0
#define DAY  INT64_C(86400000000)

enum { FIRST_DAY = 20454, SEASON_DAYS = 90, SLOW = 24, CLOSED = 8, ENDS = 40, CHECKS = 40 };

struct season {
	struct rows rows;
	struct network network;
	struct graph graph;
	struct disruption disruptions[SLOW + CLOSED];
	struct disruption known[SLOW + CLOSED]; /* that have begun: nobody announced them */
	struct route_world route;
	struct searcher searcher;
	struct learned learned, truth;
	struct arena arena; /* of the season */
	uint64_t seed;
	double observed; /* stands learned from */
	uint32_t replanned;
};

static double uniform(struct season *season)
{
	season->seed = season->seed * 6364136223846793005u + 1442695040888963407u;
	return ((double)(season->seed >> 11) + 0.5) / 9007199254740992.0;
}

static double gauss(struct season *season)
{
	return sqrt(-2 * log(uniform(season))) * cos(2 * M_PI * uniform(season));
}

/* --- The world as it is ---------------------------------------------------------------------- */

/* The true median of a row at a place over the sheet's, drawn when it is first asked for. */
static double bias(struct season *season, const struct shipment_step *step)
{
	struct text row = learned_row(step->row);
	const struct learned_entry *known = learned_find(&season->truth, step->place, row);
	if (known)
		return known->sum.sum;
	double drawn = exp(0.35 * gauss(season));
	learned_put(&season->truth, step->place, row, (struct learned_sum){1, drawn, 0});
	return drawn;
}

static double slowed(const struct season *season, struct text place, day on)
{
	double factor = 1;
	for (unsigned i = 0; i < SLOW; i++)
		if (text_equal(season->disruptions[i].row.target, place) &&
			disruption_holds(&season->disruptions[i], on))
			factor *= season->disruptions[i].row.factor;
	return factor;
}

static double stand_h(struct season *season, const struct shipment_step *step, double z, int64_t at)
{
	if (step->median_h <= 0)
		return 0;
	if (text_is(step->kind, "departure"))
		return 2 * step->median_h * uniform(season);
	struct eta_part part = eta_row(step->median_h, step->p90_h);
	double e = part.load * z + sqrt(1 - part.load * part.load) * gauss(season);
	return exp(part.mu + part.sigma * e) * bias(season, step) *
	       slowed(season, step->place, (day)(at / DAY));
}

/* --- One shipment ---------------------------------------------------------------------------- */

struct check {
	struct eta eta;
	int64_t at;
};

struct trip {
	struct shipment_plan plan;
	struct shipment_ask ask;
	struct arena arena;
	struct track_seen seen[512];
	uint32_t seen_count;
	int64_t ready, next_at, planned_h_us;
	double z;
	uint32_t step; /* the next */
	struct text place;
	bool moving;
	struct check *checks;
	uint32_t checks_count;
};

static void see(struct season *season, struct trip *trip, struct text node, const char *what)
{
	static char id[16];
	if (uniform(season) < 0.05 || trip->seen_count == ARRAY_LEN(trip->seen))
		return;
	snprintf(id, sizeof(id), "e%u", trip->seen_count);
	trip->seen[trip->seen_count++] = (struct track_seen){
		arena_copy(&trip->arena, text_of(id)), node, text_of(what), trip->next_at};
}

static void search_on(struct season *season, day on)
{
	if (season->searcher.world && season->searcher.on == on)
		return;
	if (season->searcher.world)
		searcher_fini(&season->searcher);
	season->route.disruptions_count = 0;
	for (unsigned i = 0; i < SLOW + CLOSED; i++)
		if (season->disruptions[i].row.from <= on)
			season->known[season->route.disruptions_count++] = season->disruptions[i];
	searcher_init(&season->searcher, &season->route, on);
}

static struct track_world world_of(struct season *season)
{
	return (struct track_world){
		&season->rows, &season->network, &season->searcher.overlay, &season->learned};
}

static void learn(struct season *season, const struct trip *trip, const struct track *track)
{
	struct dwell_observed list[64];
	const struct track_world world = world_of(season);
	uint32_t count = track_observed(&world, &trip->plan, track, list, 64);
	for (uint32_t i = 0; i < count; i++) {
		if (!text_equal(list[i].place, trip->place))
			continue;
		const struct learned_entry *held =
			learned_find(&season->learned, list[i].place, list[i].row);
		struct learned_sum sum = held ? held->sum : (struct learned_sum){0};
		double ln = log(list[i].hours);
		sum.count++;
		sum.sum += ln;
		sum.squares += ln * ln;
		learned_put(&season->learned, list[i].place, list[i].row, sum);
		season->observed++;
	}
}

static void check(struct season *season, struct trip *trip, const struct track *track)
{
	const struct track_world world = world_of(season);
	if (trip->checks_count == CHECKS || track->state == TRACK_ARRIVED)
		return;
	struct check *made = &trip->checks[trip->checks_count];
	made->at = trip->next_at;
	struct track_ahead ahead;
	if (!track_ahead(&world, &trip->plan, track, made->at, &trip->arena, &ahead))
		return;
	made->eta = ahead.eta;
	trip->checks_count++;
}

/* The link ahead is closed: another way, or the day on which it opens. True: it may go. */
static bool may_leave(struct season *season, struct trip *trip, struct arena *scratch)
{
	const struct shipment_step *move = &trip->plan.steps[trip->step];
	int32_t link = network_link(&season->network, move->link);
	if (link == NETWORK_NONE || season->searcher.overlay.closed[link] == NETWORK_NONE)
		return true;
	struct shipment_plan rest;
	trip->ask.from = (uint32_t)network_node(&season->network, trip->place);
	struct track track;
	track_fold(&trip->plan, trip->ready, trip->seen, trip->seen_count, trip->next_at, scratch,
		&track);
	if (shipment_plan_find(&season->searcher, &trip->ask, &trip->arena, &rest)) {
		struct shipment_plan joined;
		/* What it stands there for is over: the new plan begins with its first move. */
		uint32_t first = 0;
		while (!text_is(rest.steps[first].kind, "move"))
			first++;
		rest.steps += first;
		rest.steps_count -= first;
		shipment_plan_join(&trip->plan, trip->step, &rest, &trip->arena, &joined);
		trip->plan = joined;
		season->replanned++;
		return true;
	}
	trip->next_at = (trip->next_at / DAY + 1) * DAY;
	return false;
}

static void arrive(struct season *season, struct trip *trip)
{
	see(season, trip, trip->place, "arrived");
	while (trip->step < trip->plan.steps_count &&
		!text_is(trip->plan.steps[trip->step].kind, "move"))
		trip->next_at += (int64_t)(HOUR * stand_h(season, &trip->plan.steps[trip->step++],
							  trip->z, trip->next_at));
}

/* Goes on to the next thing that happens. False: it is there. */
static bool advance(struct season *season, struct trip *trip, struct arena *scratch)
{
	struct track track;
	search_on(season, (day)(trip->next_at / DAY));
	if (trip->moving) {
		const struct shipment_step *move = &trip->plan.steps[trip->step++];
		trip->place = move->place;
		trip->moving = false;
		if (trip->step == trip->plan.steps_count || text_equal(trip->place, trip->plan.to))
			return false;
		int64_t came = trip->next_at;
		arrive(season, trip);
		int64_t leaves = trip->next_at;
		trip->next_at = came;
		/* Asked some time into the stand, when it has lasted a while already. */
		if (uniform(season) < 1.0 / 6) {
			trip->next_at += (int64_t)((double)(leaves - came) * uniform(season));
			track_fold(&trip->plan, trip->ready, trip->seen, trip->seen_count,
				trip->next_at, scratch, &track);
			check(season, trip, &track);
		}
		trip->next_at = leaves;
		return true;
	}
	if (!may_leave(season, trip, scratch))
		return true;
	see(season, trip, trip->place, "departed");
	track_fold(&trip->plan, trip->ready, trip->seen, trip->seen_count, trip->next_at, scratch,
		&track);
	learn(season, trip, &track);
	if (uniform(season) < 1.0 / 6)
		check(season, trip, &track);
	const struct shipment_step *move = &trip->plan.steps[trip->step];
	trip->next_at += (int64_t)(HOUR * move->median_h * exp(ETA_MOVE_SIGMA * gauss(season)));
	trip->moving = true;
	return true;
}

/* --- The season ------------------------------------------------------------------------------ */

static void disrupt(struct season *season)
{
	for (unsigned i = 0; i < SLOW + CLOSED; i++) {
		struct disruption *made = &season->disruptions[i];
		bool slow = i < SLOW;
		char *id = arena_zero(&season->arena, 1, 16);
		snprintf(id, 16, "X%u", i);
		made->row = (struct corridor_disruption){.id = text_of(id),
			.kind = slow ? TEXT("node") : TEXT("link"),
			.effect = slow ? TEXT("dwell") : TEXT("closed"),
			.factor = 1.5 + 1.5 * uniform(season),
			.has_factor = slow,
			.has_from = true,
			.has_until = true};
		made->row.from = FIRST_DAY + (day)(uniform(season) * SEASON_DAYS);
		made->row.until = made->row.from + 5 + (day)(15 * uniform(season));
		if (slow) {
			const struct corridor_dwell *rows =
				ROWS_OF(&season->rows, ROW_DWELL, corridor_dwell);
			size_t count = season->rows.of[ROW_DWELL].count;
			do
				made->row.target =
					rows[(size_t)(uniform(season) * (double)count)].place;
			while (made->row.target.ptr[0] == '*');
		} else {
			uint32_t link = (uint32_t)(uniform(season) * season->network.links_count);
			made->row.target = season->network.links[link].row->id;
		}
	}
}

static void trip_start(struct season *season, struct trip *trip, const uint32_t *ends)
{
	do {
		trip->ask = (struct shipment_ask){.from = ends[(size_t)(uniform(season) * ENDS)],
			.to = ends[(size_t)(uniform(season) * ENDS)],
			.by = TEXT("time")};
	} while (trip->ask.from == trip->ask.to ||
		 !shipment_plan_find(&season->searcher, &trip->ask, &trip->arena, &trip->plan) ||
		 trip->plan.hours < 72);
	trip->z = gauss(season);
	trip->ready = FIRST_DAY * DAY + (int64_t)(uniform(season) * SEASON_DAYS * (double)DAY);
	trip->next_at = trip->ready;
	trip->planned_h_us = (int64_t)(trip->plan.hours * HOUR);
	trip->place = trip->plan.from;
	trip->checks = calloc(CHECKS, sizeof(*trip->checks));
	CHECK(trip->checks);
	while (!text_is(trip->plan.steps[trip->step].kind, "move"))
		trip->next_at += (int64_t)(HOUR * stand_h(season, &trip->plan.steps[trip->step++],
							  trip->z, trip->next_at));
}

struct score {
	double crps, planned, medians, covered, below50, checks;
};

static void score_trip(struct score *score, const struct trip *trip)
{
	for (uint32_t i = 0; i < trip->checks_count; i++) {
		const struct check *made = &trip->checks[i];
		double came = (double)(trip->next_at - made->at) / HOUR;
		double planned =
			fmax(0, (double)(trip->ready + trip->planned_h_us - made->at) / HOUR);
		score->crps += eta_crps(&made->eta, came);
		score->planned += fabs(planned - came);
		score->medians += fabs(eta_quantile(&made->eta, 0.5) - came);
		score->covered += came <= eta_quantile(&made->eta, 0.9);
		score->below50 += came <= eta_quantile(&made->eta, 0.5);
		score->checks++;
	}
}

static size_t earliest(const uint32_t *heap, const struct trip *trips, size_t count, size_t at)
{
	size_t least = at, child = 2 * at + 1;
	for (size_t c = child; c < child + 2 && c < count; c++)
		if (trips[heap[c]].next_at < trips[heap[least]].next_at)
			least = c;
	return least;
}

static void sift(uint32_t *heap, const struct trip *trips, size_t count, size_t at)
{
	for (size_t least; (least = earliest(heap, trips, count, at)) != at; at = least) {
		uint32_t swap = heap[at];
		heap[at] = heap[least];
		heap[least] = swap;
	}
}

/* Everything that happens, in the order of time, so that nothing is learned before it is told. */
static void run(struct season *season, struct trip *trips, uint32_t count, struct score *score)
{
	uint32_t *heap = calloc(count, sizeof(*heap));
	struct arena scratch = {0};
	size_t left = count;
	CHECK(heap);
	for (uint32_t i = 0; i < count; i++)
		heap[i] = i;
	for (size_t i = count; i-- > 0;)
		sift(heap, trips, left, i);
	while (left) {
		struct trip *trip = &trips[heap[0]];
		if (!advance(season, trip, &scratch)) {
			score_trip(score, trip);
			free(trip->checks);
			arena_fini(&trip->arena);
			heap[0] = heap[--left];
		}
		arena_clear(&scratch);
		sift(heap, trips, left, 0);
	}
	arena_fini(&scratch);
	free(heap);
}

static void season_init(struct season *season, uint64_t seed)
{
	*season = (struct season){.seed = seed};
	bench_load(&season->rows);
	network_init(&season->network, &season->rows);
	graph_init(&season->graph, &season->network, (struct graph_factors){NULL, NULL});
	disrupt(season);
	season->route = (struct route_world){.network = &season->network,
		.graph = &season->graph,
		.disruptions = season->known,
		.today = FIRST_DAY};
	search_on(season, FIRST_DAY - 1);
}

static void season_fini(struct season *season)
{
	searcher_fini(&season->searcher);
	graph_fini(&season->graph);
	network_fini(&season->network);
	rows_fini(&season->rows);
	learned_fini(&season->learned);
	learned_fini(&season->truth);
	arena_fini(&season->arena);
}

int main(int argc, char **argv)
{
	uint32_t count = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 10000, ends[ENDS];
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	struct season season;
	struct score score = {0};
	season_init(&season, seed);
	for (unsigned i = 0; i < ENDS; i++)
		ends[i] = (uint32_t)(uniform(&season) * season.network.nodes_count);
	struct trip *trips = calloc(count, sizeof(*trips));
	CHECK(trips && count);
	for (uint32_t i = 0; i < count; i++)
		trip_start(&season, &trips[i], ends);
	clock_t begin = clock();
	run(&season, trips, count, &score);
	double n = score.checks, better = 1 - score.crps / score.planned;
	printf("season of %u shipments, seed %llu: %.0f estimates, %u planned anew, %.0f stands "
	       "learned from, %.1f s\n",
		count, (unsigned long long)seed, n, season.replanned, season.observed,
		(double)(clock() - begin) / CLOCKS_PER_SEC);
	printf("p90 covers %.1f%% (goal 88 to 92), p50 %.1f%%\n", 100 * score.covered / n,
		100 * score.below50 / n);
	printf("CRPS %.2f h; planned arrival %.2f h: %.0f%% better (goal 20); our p50 alone %.2f "
	       "h\n",
		score.crps / n, score.planned / n, 100 * better, score.medians / n);
	bool kept = score.covered / n >= 0.88 && score.covered / n <= 0.92 && better >= 0.2;
	free(trips);
	season_fini(&season);
	return kept ? 0 : 1;
}
