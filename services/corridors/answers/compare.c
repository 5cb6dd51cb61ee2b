#include "services/corridors/answers/compare.h"

#include "proto/base/alloc.h"
#include "services/corridors/network/places.h"
#include "services/corridors/answers/route_filter.h"
#include "services/corridors/answers/route_options.h"

#include <math.h>
#include <stdio.h>

/* Days and money off the corridor count so many times when the way is chosen, so that it enters and
 * leaves the corridor where that is sensible; where less than half of the way would then be on the
 * corridor, the second holds. The figures of the way are then counted as they are. */
static const double off_corridor[] = {3, 25};
#define MOSTLY_PCT 50.0

/* A branch's way rides a section that no other branch of its umbrella has, unless that makes days
 * and money so many times as much. */
#define OWN_SECTION_MOST 2.0

enum { ROWS_MAX = 64 };

struct task {
	const struct route_world *world;
	const struct compare_query *query;
	struct arena *arena;
	struct overlay overlay;
	struct bearing bearing, on_row; /* on any of the rows; on the last */
	struct route_query filters;
	struct route_filter filter;
	struct route_options options;
	struct graph
		own; /* with the disruptions' factors and the rate regime, where there are any */
	struct graph weighed;    /* by what keeps to a corridor */
	struct planner *planner; /* of that */
	double minutes_per_cent;
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

/* What a corridor is made of: its links, and those that no other branch of the same umbrella has.
 */
struct stretch {
	bool *on, *own;
	bool has_own;
};

/* Sets those between neighbours on the corridor. */
static void mark_links(
	const struct network *network, const struct corridor *corridor, bool as, bool *on)
{
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
				on[link] = as;
		}
	}
}

static struct stretch stretch_of(struct task *task, const struct corridor *corridor)
{
	const struct network *network = task->world->network;
	const struct rows *rows = network->rows;
	const struct corridor *all = ROWS_OF(rows, ROW_CORRIDOR, corridor);
	size_t links = (size_t)network->links_count + 1;
	struct stretch stretch = {.on = arena_zero(task->arena, links, sizeof(bool)),
		.own = arena_zero(task->arena, links, sizeof(bool))};
	mark_links(network, corridor, true, stretch.on);
	if (!corridor->part_of.len)
		return stretch;
	mark_links(network, corridor, true, stretch.own);
	for (size_t i = 0; i < rows->of[ROW_CORRIDOR].count; i++)
		if (&all[i] != corridor && text_equal(all[i].part_of, corridor->part_of))
			mark_links(network, &all[i], false, stretch.own);
	for (uint32_t i = 0; i < network->links_count; i++)
		stretch.has_own = stretch.has_own || stretch.own[i];
	return stretch;
}

/* --- One corridor ------------------------------------------------------------------------------
 */

/* An arc in minutes, its money exchanged at what the least time and the least cost of the
 * consignment are to each other. No arc counts more than two years, so that sums stay in range. */
static uint64_t weight_of(const struct task *task, const struct graph_arc *arc, double times)
{
	double minutes = arc->of[AXIS_TIME] + task->minutes_per_cent * arc->of[AXIS_COST];
	return (uint64_t)fmin(minutes * times, 1e6) << 32;
}

/* The way that keeps to the corridor, on a graph of its own in which links off it count more. Its
 * states and arcs are those of the plain graph, so that its steps are counted there. */
static bool find(struct task *task, const struct stretch *stretch, double times,
	const bool *through, struct route_plan *plan)
{
	const bool *on = stretch->on;
	struct graph *weighed = &task->weighed;
	for (size_t i = 0; i < weighed->arcs_count; i++) {
		struct graph_arc *arc = &weighed->arcs[i];
		bool off = arc->link != NETWORK_NONE && !on[arc->link];
		arc->keys[BY_TIME] = weight_of(task, arc, off ? times : 1);
	}
	planner_forget(task->planner);
	const struct planner_query search = {.from = task->from,
		.to = task->to,
		.closed = task->filter.closed,
		.through = through};
	struct planner_path path = planner_find(task->planner, &search);
	if (path.found)
		route_plan_make(plan, task->options.graph, &path, task->arena);
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

static double weight_in_all(const struct task *task, const struct route_plan *plan)
{
	return (double)plan->total.minutes + task->minutes_per_cent * (double)plan->total.cents;
}

/* The way by a section that makes this branch another one than its siblings. */
static void prefer_own(
	struct task *task, const struct stretch *stretch, double times, struct route_plan *plan)
{
	struct route_plan other;
	if (stretch->has_own && find(task, stretch, times, stretch->own, &other) &&
		route_plan_returns(&other) == NETWORK_NONE &&
		share_of(task, &other, stretch->on) >= MOSTLY_PCT &&
		weight_in_all(task, &other) <= OWN_SECTION_MOST * weight_in_all(task, plan))
		*plan = other;
}

static bool find_mostly(
	struct task *task, const struct stretch *stretch, struct route_plan *plan, double *share)
{
	*share = 0;
	for (unsigned i = 0; i < ARRAY_LEN(off_corridor) && *share < MOSTLY_PCT; i++) {
		struct route_plan other;
		if (!find(task, stretch, off_corridor[i], NULL, &other))
			return false;
		/* out along the corridor and back again is not a way along it */
		if (i && route_plan_returns(&other) != NETWORK_NONE)
			break;
		prefer_own(task, stretch, off_corridor[i], &other);
		*plan = other;
		*share = share_of(task, plan, stretch->on);
	}
	return true;
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

/* What bears on the way, and what closes a section of the corridor, so that the way leaves it. */
static void tell_disruptions(struct task *task, const struct stretch *stretch,
	const struct route_plan *plan, struct compare_row *row)
{
	const struct overlay *overlay = &task->overlay;
	struct bearing *own = &task->on_row;
	bearing_init(own, overlay, task->arena);
	if (plan)
		route_plan_bearing(plan, own);
	for (uint32_t i = 0; i < task->world->network->links_count; i++)
		if (stretch->on[i] && overlay->closed[i] != NETWORK_NONE)
			bearing_link(own, i);
	bearing_fill(own, &row->changed_by, &row->changed_by_count, &row->provisional,
		&row->provisional_count);
}

static void fill_row(struct task *task, const struct corridor *corridor, struct compare_row *row)
{
	const struct stretch stretch = stretch_of(task, corridor);
	struct route_plan plan;
	*row = (struct compare_row){.corridor = corridor->id, .name = corridor->name};
	if (!find_mostly(task, &stretch, &plan, &row->on_corridor_pct)) {
		row->outcome = TEXT("no_route");
		tell_disruptions(task, &stretch, NULL, row);
		return;
	}
	tell_disruptions(task, &stretch, &plan, row);
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
	row->has_risk_pct = row->has_km = row->has_borders = true;
	row->has_co2_kg = option.co2_mark.len > 0; /* no factor is known: nothing, and not 0 */
}

/* --- The answer --------------------------------------------------------------------------------
 */

/* The least time and the least cost of the consignment; 0: no way. */
static double least(struct task *task, enum criterion by)
{
	const struct planner_query search = {
		.from = task->from, .to = task->to, .by = by, .closed = task->filter.closed};
	return (double)(planner_find(task->planner, &search).key >> 32);
}

static void begin_weighing(struct task *task, const struct graph_terms *terms)
{
	graph_init_on(
		&task->weighed, task->world->network, overlay_factors(&task->overlay), *terms);
	task->planner = planner_create(&task->weighed);
	task->minutes_per_cent = least(task, BY_TIME) / fmax(least(task, BY_COST), 1);
}

static enum err begin(struct task *task, struct why *why)
{
	const struct compare_query *query = task->query;
	const struct route_world *world = task->world;
	task->filters = (struct route_query){.from = query->from,
		.to = query->to,
		ROUTE_GOODS_OF(query),
		ROUTE_FILTERS_OF(query)};
	day on = query->has_as_of ? query->as_of : world->today;
	overlay_init(
		&task->overlay, world->network, world->disruptions, world->disruptions_count, on);
	bearing_init(&task->bearing, &task->overlay, task->arena);
	task->filter = (struct route_filter){
		.world = world, .query = &task->filters, .overlay = &task->overlay, .on = on};
	task->options = (struct route_options){
		.query = &task->filters, .graph = world->graph, .arena = task->arena};
	bool wagons = text_is(query->regime, "single_wagon");
	struct graph_terms terms = world->graph->terms;
	terms.regime = wagons ? REGIME_SINGLE_WAGON : REGIME_BLOCK_TRAIN;
	if (task->overlay.changes || wagons) {
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
	if (!err)
		err = route_filter_init(&task->filter, task->arena, why);
	if (!err)
		begin_weighing(task, &terms);
	return err;
}

static void end(struct task *task)
{
	planner_destroy(&task->planner);
	graph_fini(&task->weighed);
	graph_fini(&task->own);
	overlay_fini(&task->overlay);
}

static bool same_links(const struct compare_row *a, const struct compare_row *b)
{
	bool same = a->links_count == b->links_count;
	for (uint32_t i = 0; same && i < a->links_count; i++)
		same = text_equal(a->links[i], b->links[i]);
	return same;
}

/* Corridors that were not named are shown where at least half of the way keeps to them. */
static bool wanted(const struct task *task, const struct compare_row *row)
{
	return task->query->corridors_count ||
	       (row->has_on_corridor_pct && row->on_corridor_pct >= MOSTLY_PCT);
}

/* Where no corridors were named, those that share all that is of use here are one row. */
static bool is_twin(const struct task *task, const struct compare_row *rows, uint32_t index,
	struct buffer *twins)
{
	for (uint32_t i = 0; !task->query->corridors_count && i < index; i++)
		if (same_links(&rows[i], &rows[index])) {
			buffer_format(twins, "%s%.*s (%.*s)", twins->len ? ", " : "",
				TEXT_ARG(rows[index].corridor), TEXT_ARG(rows[i].corridor));
			return true;
		}
	return false;
}

static void fill(struct task *task, const struct corridor **corridors, uint32_t count,
	struct compare_reply *reply)
{
	const struct network *network = task->world->network;
	struct compare_row *rows = arena_zero(task->arena, (size_t)count + 1, sizeof(*rows));
	static const char *const notes[] = {
		"each way keeps to its corridor unless leaving it saves three times as much, days "
		"and money weighed alike: on_corridor_pct says how much of its length is on it",
		"a branch's way rides a section that no other branch of its corridor has, unless "
		"that doubles days and money",
		"days adds medians; p50 and p90 match mean and variance of the sum, standing times "
		"correlated with rho 0.3: an assumption",
		"usd is per TEU by block-train rates and tariffs known, without lifts; co2_kg by "
		"default factors (GLEC), 10.5 t a TEU; risk by priors: all estimates"};
	struct text *list = arena_zero(task->arena, ARRAY_LEN(notes), sizeof(*list));
	struct buffer twins = {0};
	uint32_t kept = 0;
	for (uint32_t i = 0; i < count; i++) {
		fill_row(task, corridors[i], &rows[kept]);
		if (!wanted(task, &rows[kept]) || is_twin(task, rows, kept, &twins))
			continue;
		bearing_join(&task->bearing, &task->on_row);
		kept++;
	}
	for (unsigned i = 0; i < ARRAY_LEN(notes); i++)
		list[i] = text_of(notes[i]);
	struct route_reply shown = {.found = true, .notes = list, .notes_count = ARRAY_LEN(notes)};
	if (twins.len)
		route_plan_note(&shown, task->arena,
			"the same way as one above, and left out: %.*s", (int)twins.len, twins.ptr);
	buffer_fini(&twins);
	if (!kept && task->minutes_per_cent > 0)
		route_plan_note(&shown, task->arena,
			"none of the %u corridors of corridors.csv holds half of a way between "
			"these "
			"two; `route` shows the best ways whatever corridor they are on",
			count);
	else if (!kept)
		route_plan_note(&shown, task->arena,
			"no way between these two under these filters: `route` names the one that "
			"removed the last");
	route_plan_tell(&shown, task->arena, &task->bearing);
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
	end(&task);
	return err;
}
