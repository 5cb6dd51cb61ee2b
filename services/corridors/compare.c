#include "services/corridors/compare.h"

#include "proto/base/alloc.h"
#include "services/corridors/places.h"
#include "services/corridors/route_filter.h"
#include "services/corridors/route_options.h"

#include <stdio.h>
#include <stdlib.h>

/* Time off the corridor counts so many times when the way is chosen, so that the way keeps to the
 * corridor wherever that helps; its figures are then counted as they are. */
#define OFF_CORRIDOR 25.0

enum { ROWS_MAX = 64 };

struct task {
	const struct route_world *world;
	const struct compare_query *query;
	struct arena *arena;
	struct overlay overlay;
	struct route_query filters;
	struct route_filter filter;
	struct route_options options;
	struct graph
		own; /* with the disruptions' factors and the rate regime, where there are any */
	uint32_t from, to;
};

/* --- Which corridors ---------------------------------------------------------------------------
 */

static enum err place(
	struct task *task, struct text given, const char *field, uint32_t *node, struct why *why)
{
	enum err err = places_resolve(task->world->network, given, node, why);
	if (err && why)
		snprintf(why->where, sizeof(why->where), "compare_query.%s", field);
	return err;
}

static enum err corridors_of(
	struct task *task, const struct corridor **out, uint32_t *count, struct why *why)
{
	const struct rows *rows = task->world->network->rows;
	const struct corridor *all = ROWS_OF(rows, ROW_CORRIDOR, corridor);
	*count = 0;
	for (uint32_t i = 0; i < task->query->corridors_count; i++) {
		enum err err = places_corridor(
			task->world->network, task->query->corridors[i], &out[*count], why);
		if (err)
			return err;
		if (out[*count]->nodes_count < 2)
			return why_set(why, ERR_RULE, "compare_query.corridors",
				"wanted a corridor with places, got the umbrella %.*s",
				TEXT_ARG(out[*count]->id));
		++*count;
	}
	for (size_t i = 0; !task->query->corridors_count && i < rows->of[ROW_CORRIDOR].count &&
			   *count < ROWS_MAX;
		i++)
		if (all[i].nodes_count >= 2)
			out[(*count)++] = &all[i];
	return ERR_OK;
}

/* The links between neighbours on the corridor. */
static bool *links_of(struct task *task, const struct corridor *corridor)
{
	const struct network *network = task->world->network;
	bool *on = arena_zero(task->arena, (size_t)network->links_count + 1, sizeof(*on));
	for (uint32_t i = 1; i < corridor->nodes_count; i++) {
		int32_t a = network_node(network, corridor->nodes[i - 1]);
		int32_t b = network_node(network, corridor->nodes[i]);
		if (a == NETWORK_NONE || b == NETWORK_NONE)
			continue;
		const struct network_node *node = &network->nodes[a];
		for (uint32_t k = 0; k < node->links_count; k++) {
			uint32_t link = network->incident[node->links_first + k];
			if (network->links[link].from == (uint32_t)b ||
				network->links[link].to == (uint32_t)b)
				on[link] = true;
		}
	}
	return on;
}

/* --- One corridor ------------------------------------------------------------------------------
 */

/* The way on a graph in which the links off the corridor take longer. Its states and arcs are those
 * of the plain graph, so its steps are counted there. */
static bool find(struct task *task, const bool *on, struct route_plan *plan)
{
	const struct network *network = task->world->network;
	struct graph_factors factors = overlay_factors(&task->overlay);
	double *links = alloc_zero((size_t)network->links_count + 1, sizeof(*links));
	for (uint32_t i = 0; i < network->links_count; i++)
		links[i] = (factors.links ? factors.links[i] : 1) * (on[i] ? 1 : OFF_CORRIDOR);
	factors.links = links;
	struct graph graph;
	graph_init_on(&graph, network, factors, task->options.graph->terms);
	struct planner *planner = planner_create(&graph);
	const struct planner_query search = {task->from, task->to, BY_TIME, task->filter.closed};
	struct planner_path path = planner_find(planner, &search);
	if (path.found)
		route_plan_make(plan, task->options.graph, &path, task->arena);
	planner_destroy(&planner);
	graph_fini(&graph);
	free(links);
	return path.found;
}

static double share_of(const struct task *task, const struct route_plan *plan, const bool *on)
{
	double whole = 0, kept = 0;
	for (uint32_t i = 0; i < plan->links_count; i++) {
		double km = task->world->network->links[plan->links[i]].row->km;
		whole += km;
		kept += on[plan->links[i]] ? km : 0;
	}
	return whole > 0 ? 100 * kept / whole : 0;
}

/* Where the goods pass on this way only under conditions. */
static void tell_conditions(
	struct task *task, const struct route_plan *plan, struct compare_row *row)
{
	struct route_reply shown = {.found = true};
	struct text *list = arena_zero(task->arena, RESTRICTIONS_MAX, sizeof(*list));
	restrictions_show(&task->filter.goods, task->world->network, plan, task->arena, &shown);
	for (uint32_t i = 0; i < shown.restrictions_count; i++) {
		const struct route_restriction *told = &shown.restrictions[i];
		struct buffer text = {0};
		if (text_is(told->effect, "refused"))
			continue;
		buffer_format(&text, "%.*s (%.*s): %.*s", TEXT_ARG(told->id),
			TEXT_ARG(told->regime), TEXT_ARG(told->text));
		list[row->conditions_count++] = arena_copy(task->arena, buffer_as_text(&text));
		buffer_fini(&text);
	}
	row->conditions = list;
}

static void fill_row(struct task *task, const struct corridor *corridor, struct compare_row *row)
{
	bool *on = links_of(task, corridor);
	struct route_plan plan;
	*row = (struct compare_row){.corridor = corridor->id, .name = corridor->name};
	if (!find(task, on, &plan)) {
		row->outcome = TEXT("no_route");
		return;
	}
	row->on_corridor_pct = share_of(task, &plan, on);
	row->has_on_corridor_pct = true;
	row->outcome = row->on_corridor_pct > 0 ? TEXT("way") : TEXT("elsewhere");
	if (row->on_corridor_pct <= 0)
		return;
	tell_conditions(task, &plan, row);
	struct route_option option;
	route_option_fill(&task->options, &plan, &option);
	row->days = option.days;
	row->days_p50 = option.days_p50;
	row->days_p90 = option.days_p90;
	row->days_mark = option.days_mark;
	row->usd = option.usd;
	row->usd_mark = option.usd_mark;
	row->co2_kg = option.co2_kg;
	row->co2_mark = option.co2_mark;
	row->risk_pct = option.risk_pct;
	row->risk_mark = option.risk_mark;
	row->km = option.km;
	row->km_mark = option.km_mark;
	row->borders = option.borders;
	row->via = option.via;
	row->links = option.links;
	row->links_count = option.links_count;
	row->source = option.source;
	row->has_days = row->has_days_p50 = row->has_days_p90 = row->has_usd = true;
	row->has_co2_kg = row->has_risk_pct = row->has_km = row->has_borders = true;
}

/* --- The answer --------------------------------------------------------------------------------
 */

static enum err begin(struct task *task, struct why *why)
{
	const struct compare_query *query = task->query;
	const struct route_world *world = task->world;
	task->filters = (struct route_query){.from = query->from,
		.to = query->to,
		.goods = query->goods,
		.ignore_regime = query->ignore_regime,
		.ignore_regime_count = query->ignore_regime_count,
		.avoid = query->avoid,
		.avoid_count = query->avoid_count,
		.close = query->close,
		.close_count = query->close_count,
		.status = query->status,
		.status_count = query->status_count,
		.year = query->year,
		.has_year = query->has_year,
		.with_project = query->with_project,
		.with_project_count = query->with_project_count};
	day on = query->has_as_of ? query->as_of : world->today;
	overlay_init(
		&task->overlay, world->network, world->disruptions, world->disruptions_count, on);
	task->filter = (struct route_filter){
		.world = world, .query = &task->filters, .overlay = &task->overlay, .on = on};
	task->options = (struct route_options){
		.query = &task->filters, .graph = world->graph, .arena = task->arena};
	bool wagons = text_is(query->regime, "single_wagon");
	if (task->overlay.changes || wagons) {
		struct graph_terms terms = world->graph->terms;
		terms.regime = wagons ? REGIME_SINGLE_WAGON : REGIME_BLOCK_TRAIN;
		graph_init_on(&task->own, world->network, overlay_factors(&task->overlay), terms);
		task->options.graph = &task->own;
	}
	enum err err = place(task, query->from, "from", &task->from, why);
	if (!err)
		err = place(task, query->to, "to", &task->to, why);
	if (!err && task->from == task->to)
		err = why_set(why, ERR_RULE, "compare_query.to",
			"wanted another place than the start, %.*s",
			TEXT_ARG(world->network->nodes[task->from].row->id));
	return err ? err : route_filter_init(&task->filter, task->arena, why);
}

/* Corridors that were not named are shown where at least half of the way keeps to them. */
static bool wanted(const struct task *task, const struct compare_row *row)
{
	return task->query->corridors_count ||
	       (row->has_on_corridor_pct && row->on_corridor_pct >= 50);
}

static void fill(struct task *task, const struct corridor **corridors, uint32_t count,
	struct compare_reply *reply)
{
	const struct network *network = task->world->network;
	struct compare_row *rows = arena_zero(task->arena, (size_t)count + 1, sizeof(*rows));
	static const char *const notes[] = {
		"each way keeps to its corridor wherever that helps, and goes on by the fastest "
		"links: on_corridor_pct says how much of its length is on it",
		"days adds medians; p50 and p90 match mean and variance of the sum, standing times "
		"correlated with rho 0.3: an assumption",
		"usd is per TEU by block-train rates and tariffs known, without lifts; co2_kg by "
		"default factors (GLEC), 10.5 t a TEU; risk by priors: all estimates"};
	struct text *list = arena_zero(task->arena, ARRAY_LEN(notes), sizeof(*list));
	uint32_t kept = 0;
	for (uint32_t i = 0; i < count; i++) {
		fill_row(task, corridors[i], &rows[kept]);
		kept += wanted(task, &rows[kept]);
	}
	for (unsigned i = 0; i < ARRAY_LEN(notes); i++)
		list[i] = text_of(notes[i]);
	struct route_reply shown = {.found = true, .notes = list, .notes_count = ARRAY_LEN(notes)};
	restrictions_show(&task->filter.goods, network, NULL, task->arena, &shown);
	*reply = (struct compare_reply){.from = network->nodes[task->from].row->id,
		.from_name = network->nodes[task->from].row->name,
		.to = network->nodes[task->to].row->id,
		.to_name = network->nodes[task->to].row->name,
		.rows = rows,
		.rows_count = kept,
		.restrictions = shown.restrictions,
		.restrictions_count = shown.restrictions_count,
		.notes = shown.notes,
		.notes_count = shown.notes_count,
		.as_of = task->filter.on};
}

enum err compare_answer(const struct route_world *world, const struct compare_query *query,
	struct arena *arena, struct compare_reply *reply, struct why *why)
{
	struct task task = {.world = world, .query = query, .arena = arena};
	const struct corridor *corridors[ROWS_MAX];
	uint32_t count = 0;
	enum err err = begin(&task, why);
	if (!err)
		err = corridors_of(&task, corridors, &count, why);
	if (!err)
		fill(&task, corridors, count, reply);
	graph_fini(&task.own);
	overlay_fini(&task.overlay);
	return err;
}
