#include "services/corridors/answers/route_options.h"

#include "proto/base/alloc.h"
#include "proto/base/buffer.h"
#include "services/corridors/planner/alternatives.h"
#include "services/corridors/planner/profile.h"

#include <math.h>
#include <stdlib.h>

static const char *const axis_names[AXES] = {"time", "cost", "co2", "risk"};
static const char *const axis_best[AXES] = {"fastest", "cheapest", "greenest", "safest"};

/* --- What is wanted -------------------------------------------------------------------------- */

static enum err take_weight(struct text given, double weights[AXES], struct why *why)
{
	struct text rest = given, name = TEXT_NONE;
	double weight = 0;
	text_split(&rest, '=', &name);
	for (int axis = 0; axis < AXES; axis++)
		if (text_is(name, axis_names[axis]) && text_to_f64(rest, &weight) && weight >= 0 &&
			weight <= 1e6) {
			weights[axis] = weight;
			return ERR_OK;
		}
	return why_set(why, ERR_BAD_VALUE, "route_query.weights",
		"wanted time, cost, co2 or risk with a weight that is not negative, as time=2, got "
		"'%.*s'",
		TEXT_ARG(given));
}

enum err route_options_weights(
	const struct route_query *query, double weights[AXES], struct why *why)
{
	double sum = 0;
	enum err err = ERR_OK;
	for (int axis = 0; axis < AXES; axis++)
		weights[axis] = query->weights_count ? 0 : 1;
	for (uint32_t i = 0; !err && i < query->weights_count; i++)
		err = take_weight(query->weights[i], weights, why);
	for (int axis = 0; axis < AXES; axis++)
		sum += weights[axis];
	if (!err && sum <= 0)
		err = why_set(why, ERR_BAD_VALUE, "route_query.weights",
			"wanted at least one weight above 0, got none");
	return err;
}

/* Each criterion counts against the least that can be had of it, so that weights need no units. */
static size_t best_by_weights(const struct route_options *options, const struct pareto_front *front)
{
	double weights[AXES];
	for (int axis = 0; axis < AXES; axis++) {
		double least = INFINITY;
		for (size_t i = 0; i < front->count; i++)
			least = fmin(least, front->plans[i].of[axis]);
		weights[axis] = options->weights[axis] / fmax(least, 1);
	}
	return pareto_best(front, weights);
}

/* The least of one criterion; ties go to the fastest, since the front is in that order. */
static size_t best_by_axis(const struct pareto_front *front, enum axis axis)
{
	double weights[AXES] = {0};
	weights[axis] = 1;
	return pareto_best(front, weights);
}

size_t route_options_pick(const struct route_options *options, const struct pareto_front *front)
{
	for (int axis = 0; axis < AXES; axis++)
		if (text_is(options->query->by, axis_names[axis]))
			return best_by_axis(front, (enum axis)axis);
	return text_is(options->query->by, "best") ? best_by_weights(options, front) : 0;
}

struct planner_path route_options_path(
	const struct route_options *options, const struct pareto_plan *plan)
{
	return (struct planner_path){.found = true,
		.steps = plan->steps,
		.count = plan->count,
		.clocked = true,
		.depart = options->search.depart};
}

/* --- One way --------------------------------------------------------------------------------- */

/* "CN rail 3,402 km; KZ rail ...": states in order, and how the freight moves in each. */
static struct text via(const struct route_options *options, const struct route_plan *plan)
{
	const struct network *network = options->graph->network;
	struct buffer out = {0};
	double km = 0;
	for (uint32_t i = 0; i < plan->links_count; i++) {
		const struct network_link *link = &network->links[plan->links[i]];
		const struct network_link *next =
			i + 1 < plan->links_count ? &network->links[plan->links[i + 1]] : NULL;
		struct text here = network->nodes[plan->nodes[i]].row->country;
		struct text there = network->nodes[plan->nodes[i + 1]].row->country;
		km += link->row->km;
		if (next && next->mode == link->mode &&
			(mode_is_water(link->mode) || text_equal(here, there)))
			continue;
		if (mode_is_water(link->mode))
			here = TEXT("by");
		buffer_format(&out, "%s%.*s %s %.0f km", out.len ? ", " : "", TEXT_ARG(here),
			mode_name(link->mode), km);
		km = 0;
	}
	return route_plan_text(options->arena, &out, 1000);
}

static const struct text *link_ids(
	const struct route_options *options, const struct route_plan *plan)
{
	struct text *ids = arena_zero(options->arena, (size_t)plan->links_count + 1, sizeof(*ids));
	for (uint32_t i = 0; i < plan->links_count; i++) {
		struct buffer id = {0};
		buffer_format(&id, "link:%.*s",
			TEXT_ARG(options->graph->network->links[plan->links[i]].row->id));
		ids[i] = route_plan_text(options->arena, &id, 64);
	}
	return ids;
}

/* The years that the dwell rows are of are the only dates that the sheets have. */
static struct text source_of(const struct route_options *options, const struct route_plan *plan)
{
	struct buffer out = {0};
	int64_t first = INT64_MAX, last = 0;
	uint32_t rows = 0;
	for (uint32_t i = 0; i < plan->pieces_count; i++) {
		const struct corridor_dwell *dwell =
			network_dwell(options->graph->network, plan->pieces[i].dwell);
		if (!dwell)
			continue;
		rows++;
		first = dwell->year < first ? dwell->year : first;
		last = dwell->year > last ? dwell->year : last;
	}
	buffer_format(&out, "sums of %u rows of links.csv and %u of border_dwell.csv",
		plan->links_count, rows);
	if (rows && first == last)
		buffer_format(&out, " (%lld)", (long long)first);
	else if (rows)
		buffer_format(&out, " (%lld to %lld)", (long long)first, (long long)last);
	buffer_format(&out,
		", rates.csv for fees, CO2e and risk; `serai why` with a link tells its source");
	return route_plan_text(options->arena, &out, 1000);
}

static double interest(const struct route_options *options, const struct route_plan *plan)
{
	return options->search.interest * (double)plan->total.minutes / 100;
}

void route_option_fill(const struct route_options *options, const struct route_plan *plan,
	struct route_option *option)
{
	struct dwell_part *parts = NULL;
	size_t count = route_plan_parts(plan, options->arena, &parts);
	struct dwell_total spread = dwell_sum((double)plan->total.moving / 60.0, parts, count);
	*option = (struct route_option){
		.days = (double)plan->total.minutes / 1440.0,
		.days_p50 = spread.p50_h / 24,
		.days_p90 = spread.p90_h / 24,
		.days_mark = route_plan_mark(plan),
		.usd = (double)plan->total.cents / 100.0 + interest(options, plan),
		.usd_mark = route_plan_usd_mark(plan),
		.co2_kg = (double)plan->total.grams / 1000.0,
		.co2_mark = route_plan_co2_mark(plan),
		.risk_pct = route_plan_risk(plan),
		.risk_mark = TEXT("low"),
		.km = (double)plan->total.hectometres / 10.0,
		.km_mark = route_plan_km_mark(plan),
		.borders = route_plan_borders(plan),
		.via = via(options, plan),
		.links = link_ids(options, plan),
		.links_count = plan->links_count,
		.source = source_of(options, plan),
	};
}

/* --- Why not this one ------------------------------------------------------------------------ */

/* Minutes that the plan stands or waits at each node. */
static int32_t *standing(const struct route_plan *plan)
{
	int32_t *minutes =
		alloc_zero((size_t)plan->graph->network->nodes_count + 1, sizeof(*minutes));
	for (uint32_t i = 0; i < plan->pieces_count; i++)
		if (plan->pieces[i].kind != PIECE_MOVE)
			minutes[plan->pieces[i].node] += plan->pieces[i].minutes;
	return minutes;
}

/* The place, or the way itself, where most of the difference in time comes from. */
static void blame(
	struct buffer *out, const struct route_plan *plan, const struct route_plan *chosen)
{
	const struct network *network = plan->graph->network;
	int32_t *ours = standing(plan), *theirs = standing(chosen);
	int64_t moving = plan->total.moving - chosen->total.moving;
	int64_t total = plan->total.minutes - chosen->total.minutes;
	int64_t sign = total < 0 ? -1 : 1, most = sign * moving;
	int32_t where = NETWORK_NONE;
	for (uint32_t n = 0; n < network->nodes_count; n++)
		if (sign * (ours[n] - theirs[n]) > most) {
			most = sign * (ours[n] - theirs[n]);
			where = (int32_t)n;
		}
	free(ours);
	free(theirs);
	if (!most)
		return;
	const char *word = total < 0 ? "gains" : "loses";
	if (where == NETWORK_NONE)
		buffer_format(out, ", %s %.1f days under way", word, (double)most / 1440);
	else
		buffer_format(out, ", %s %.1f days at %.*s", word, (double)most / 1440,
			TEXT_ARG(network->nodes[where].row->name));
}

static void differ(struct buffer *out, double by, const char *unit, const char *words[2])
{
	if (fabs(by) >= 0.05)
		buffer_format(out, "%s%.*f %s %s", out->len ? "; " : "", fabs(by) < 10 ? 1 : 0,
			fabs(by), unit, by > 0 ? words[0] : words[1]);
}

static struct text compare(const struct route_options *options, const struct route_plan *plan)
{
	const struct route_plan *chosen = options->chosen;
	struct buffer out = {0};
	if (!chosen)
		return TEXT_NONE;
	differ(&out, (double)(plan->total.minutes - chosen->total.minutes) / 1440, "days",
		(const char *[]){"slower", "faster"});
	if (out.len)
		blame(&out, plan, chosen);
	differ(&out,
		(double)(plan->total.cents - chosen->total.cents) / 100 + interest(options, plan) -
			interest(options, chosen),
		"USD", (const char *[]){"dearer", "cheaper"});
	differ(&out, (double)(plan->total.grams - chosen->total.grams) / 1000, "kg",
		(const char *[]){"more CO2e", "less CO2e"});
	differ(&out, route_plan_risk(plan) - route_plan_risk(chosen), "points",
		(const char *[]){"more risk", "less risk"});
	if (!out.len)
		buffer_format(&out, "the same in all figures");
	return route_plan_text(options->arena, &out, 1000);
}

/* --- Lists ----------------------------------------------------------------------------------- */

static bool same_way(const struct route_plan *a, const struct route_plan *b)
{
	if (!a || a->links_count != b->links_count)
		return false;
	for (uint32_t i = 0; i < a->links_count; i++)
		if (a->links[i] != b->links[i])
			return false;
	return a->total.minutes == b->total.minutes && a->total.cents == b->total.cents;
}

void route_option_compare(const struct route_options *options, const struct route_plan *plan,
	struct route_option *option)
{
	route_option_fill(options, plan, option);
	option->chosen = same_way(options->chosen, plan);
	if (!option->chosen)
		option->compared = compare(options, plan);
}

static void add_option(const struct route_options *options, const struct planner_path *path,
	struct route_option *option)
{
	struct route_plan plan;
	route_plan_make(&plan, options->graph, path, options->arena);
	route_option_compare(options, &plan, option);
}

/* What the plan of that index is best in. */
static void name_best(const struct route_options *options, const struct pareto_front *front,
	size_t index, struct route_option *option)
{
	struct text *best = arena_zero(options->arena, AXES + 1, sizeof(*best));
	uint32_t count = 0;
	for (int axis = 0; axis < AXES; axis++)
		if (best_by_axis(front, (enum axis)axis) == index)
			best[count++] = text_of(axis_best[axis]);
	if (best_by_weights(options, front) == index)
		best[count++] = TEXT("best");
	option->best = best;
	option->best_count = count;
}

void route_options_front(const struct route_options *options, const struct pareto_front *front,
	struct route_reply *reply)
{
	enum { FRONT_MAX = 512 };
	bool whole = options->query->front;
	size_t room = front->count < FRONT_MAX ? front->count : FRONT_MAX;
	struct route_option *list = arena_zero(options->arena, room + 1, sizeof(*list));
	uint32_t count = 0;
	for (size_t i = 0; i < front->count && count < room; i++) {
		struct route_option named = {0};
		name_best(options, front, i, &named);
		if (!whole && !named.best_count)
			continue;
		const struct planner_path path = route_options_path(options, &front->plans[i]);
		add_option(options, &path, &list[count]);
		list[count].best = named.best;
		list[count++].best_count = named.best_count;
	}
	reply->options = list;
	reply->options_count = count;
	if (whole && front->count > FRONT_MAX)
		route_plan_note(reply, options->arena,
			"the front has %zu ways; the %d fastest of them are shown", front->count,
			FRONT_MAX);
}

void route_options_alternatives(const struct route_options *options, struct route_reply *reply)
{
	int64_t wanted = options->query->alternatives;
	const struct alternatives_query query = {options->search.from, options->search.to,
		options->search.closed,
		(unsigned)(wanted < ALTERNATIVES_MAX ? wanted : ALTERNATIVES_MAX)};
	struct alternatives *alternatives = alternatives_create(options->graph);
	struct alternatives_found found;
	alternatives_find(alternatives, &query, &found);
	struct route_option *list =
		arena_zero(options->arena, (size_t)found.count + 1, sizeof(*list));
	for (unsigned i = 0; i < found.count; i++) {
		add_option(options, &found.ways[i].path, &list[i]);
		list[i].shared_pct = 100 * found.ways[i].shared;
		list[i].has_shared_pct = true;
	}
	reply->alternatives = list;
	reply->alternatives_count = found.count;
	if (found.count < query.count)
		route_plan_note(reply, options->arena,
			"%u ways share at most %.0f %% with each other; no more were found",
			found.count, 100 * ALTERNATIVES_SHARED);
	alternatives_destroy(&alternatives);
}

/* One departure: searched again, to have its plan. */
static void add_departure(const struct route_options *options, const struct profile_moment *moment,
	struct route_option *option)
{
	static const bool time_alone[AXES] = {[AXIS_TIME] = true};
	struct route_options at = *options;
	at.search.depart = moment->departs;
	at.search.axes = time_alone;
	struct pareto_front front = pareto_find(options->pareto, &at.search);
	const struct planner_path path = route_options_path(&at, &front.plans[0]);
	add_option(&at, &path, option);
	int64_t departs = options->departs_us +
			  (moment->departs - options->search.depart) * INT64_C(60000000);
	option->departs = departs;
	option->arrives = departs + (moment->arrives - moment->departs) * INT64_C(60000000);
	option->has_departs = option->has_arrives = true;
}

void route_options_profile(const struct route_options *options, struct route_reply *reply)
{
	const struct profile_query query = {
		options->graph, options->search, (int64_t)(options->query->profile * 1440)};
	struct profile_moment moments[PROFILE_MAX];
	bool cut = false;
	size_t count = profile_find(options->pareto, &query, moments, &cut);
	struct route_option *list = arena_zero(options->arena, count + 1, sizeof(*list));
	for (size_t i = 0; i < count; i++)
		add_departure(options, &moments[i], &list[i]);
	reply->departures = list;
	reply->departures_count = (uint32_t)count;
	if (!options->graph->timed)
		route_plan_note(reply, options->arena,
			"no service here has a timetable: every departure of the window takes the "
			"same");
	if (cut)
		route_plan_note(reply, options->arena,
			"the window has more departures than are shown: the last %d", PROFILE_MAX);
}
