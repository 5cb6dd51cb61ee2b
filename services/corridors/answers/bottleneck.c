#include "services/corridors/answers/bottleneck.h"

#include "proto/base/check.h"
#include "services/corridors/planner/chokepoints.h"
#include "services/corridors/planner/flow.h"
#include "services/corridors/network/places.h"
#include "services/corridors/answers/route_filter.h"
#include "services/corridors/answers/route_plan.h"

#include <stdio.h>
#include <string.h>

enum { CUT_MAX = 256, NOTES = 8, PAIRS_MAX = 128 };

/* --- What both questions share: links closed by the filters ------------------------------------
 */

struct ground {
	const struct route_world *world;
	struct arena *arena;
	struct overlay overlay;
	struct route_query query; /* the filters alone */
	struct route_filter filter;
	bool *from, *to; /* per node: the ends, where all pairs have the same */
};

static enum err ground_init(struct ground *ground, struct why *why)
{
	const struct route_world *world = ground->world;
	day on = ground->query.has_as_of ? ground->query.as_of : world->today;
	overlay_init(
		&ground->overlay, world->network, world->disruptions, world->disruptions_count, on);
	ground->filter = (struct route_filter){.world = world,
		.query = &ground->query,
		.overlay = &ground->overlay,
		.on = on,
		.from = ground->from,
		.to = ground->to};
	return route_filter_init(&ground->filter, ground->arena, why);
}

static struct text link_id(struct arena *arena, const struct network *network, uint32_t link)
{
	struct buffer id = {0};
	buffer_format(&id, "link:%.*s", TEXT_ARG(network->links[link].row->id));
	return route_plan_text(arena, &id, 64);
}

/* --- Sets of places -------------------------------------------------------------------------- */

/* Marks the nodes of a state or a customs union; false when it is neither. */
static bool mark_states(const struct network *network, struct text given, bool *nodes)
{
	bool any = false;
	for (uint32_t n = 0; n < network->nodes_count; n++) {
		struct text country = network->nodes[n].row->country;
		if (!text_equal(country, given) && !network_in_union(network->rows, given, country))
			continue;
		nodes[n] = any = true;
	}
	return any;
}

static enum err read_set(const struct ground *ground, struct text given, const char *field,
	bool **out, struct why *why)
{
	const struct network *network = ground->world->network;
	struct text rest = given, part = TEXT_NONE;
	bool *nodes = arena_zero(ground->arena, (size_t)network->nodes_count + 1, sizeof(*nodes));
	*out = nodes;
	while (text_split(&rest, ',', &part)) {
		uint32_t node = 0;
		part = text_trim(part);
		if (mark_states(network, part, nodes))
			continue;
		enum err err = places_resolve(network, part, &node, why);
		if (err) {
			if (why)
				snprintf(why->where, sizeof(why->where), "bottleneck_query.%s",
					field);
			return err;
		}
		nodes[node] = true;
	}
	return ERR_OK;
}

/* --- The flow -------------------------------------------------------------------------------- */

struct task {
	struct ground ground;
	const struct bottleneck_query *query;
	struct bottleneck_reply *reply;
	struct flow *flow;
	int64_t *capacity; /* unknown ones without limit */
	bool *unknown;
};

static bool capacity_of(const struct task *task, uint32_t link, double *mt, struct text *basis)
{
	const struct route_filter *filter = &task->ground.filter;
	return projects_capacity(
		task->ground.world->network, &filter->projects, link, filter->on, mt, basis);
}

/* Containers a year are no tonnes a year: such a link's capacity for freight is unknown. */
static void fill_capacities(struct task *task)
{
	const struct network *network = task->ground.world->network;
	size_t room = (size_t)network->links_count + 1;
	task->capacity = arena_zero(task->ground.arena, room, sizeof(*task->capacity));
	task->unknown = arena_zero(task->ground.arena, room, sizeof(*task->unknown));
	for (uint32_t i = 0; i < network->links_count; i++) {
		struct text basis = TEXT_NONE;
		double mt = 0;
		if (task->ground.filter.closed[i])
			continue;
		task->unknown[i] = !capacity_of(task, i, &mt, &basis);
		task->reply->unknown_open += task->unknown[i];
		double kt = mt * task->ground.overlay.capacity[i] * 1000;
		task->capacity[i] = task->unknown[i] ? FLOW_UNLIMITED : (int64_t)(kt + 0.5);
	}
}

static int64_t find(struct task *task)
{
	const struct flow_query query = {task->ground.from, task->ground.to, task->capacity};
	return flow_find(task->flow, &query);
}

static void name_cut(struct task *task, struct buffer *out)
{
	uint32_t links[CUT_MAX];
	const struct network *network = task->ground.world->network;
	size_t count = flow_cut(task->flow, links, CUT_MAX);
	for (size_t i = 0; i < count && out->len < 480; i++) {
		const struct corridor_link *row = network->links[links[i]].row;
		buffer_format(out, "%s%.*s-%.*s (%.*s, %.*s)", i ? "; " : "", TEXT_ARG(row->from),
			TEXT_ARG(row->to), TEXT_ARG(row->mode), TEXT_ARG(row->id));
	}
}

/* The whole and what holds it back when the links given are without limit. */
static bool find_next(
	struct task *task, const uint32_t *links, size_t count, double *mt, struct text *cut)
{
	int64_t kept[CUT_MAX];
	for (size_t i = 0; i < count; i++) {
		kept[i] = task->capacity[links[i]];
		task->capacity[links[i]] = FLOW_UNLIMITED;
	}
	int64_t found = find(task);
	struct buffer out = {0};
	if (found < FLOW_UNLIMITED)
		name_cut(task, &out);
	*mt = (double)found / 1000;
	*cut = route_plan_text(task->ground.arena, &out, 500);
	for (size_t i = 0; i < count; i++)
		task->capacity[links[i]] = kept[i];
	return found < FLOW_UNLIMITED;
}

static void fill_cut_link(
	struct task *task, uint32_t index, int64_t whole, struct bottleneck_link *out)
{
	const struct network *network = task->ground.world->network;
	const struct network_link *link = &network->links[index];
	struct text basis = TEXT_NONE;
	double mt = 0;
	(void)capacity_of(task, index, &mt, &basis);
	*out = (struct bottleneck_link){
		.id = link_id(task->ground.arena, network, index),
		.from = link->row->from,
		.from_name = network->nodes[link->from].row->name,
		.to = link->row->to,
		.to_name = network->nodes[link->to].row->name,
		.mode = link->row->mode,
		.capacity_mt = (double)task->capacity[index] / 1000,
		.capacity_mark = route_mark_of(basis),
		.source = basis,
	};
	task->capacity[index] += 1000;
	out->gain_mt = (double)(find(task) - whole) / 1000;
	task->capacity[index] -= 1000;
	out->has_next_mt = find_next(task, &index, 1, &out->next_mt, &out->next_cut);
	task->reply->mt_mark = route_weaker(task->reply->mt_mark, out->capacity_mark);
}

static void fill_cut(struct task *task, int64_t whole)
{
	uint32_t links[CUT_MAX];
	size_t count = flow_cut(task->flow, links, CUT_MAX);
	struct bottleneck_link *list = arena_zero(task->ground.arena, count + 1, sizeof(*list));
	for (size_t i = 0; i < count; i++)
		fill_cut_link(task, links[i], whole, &list[i]);
	task->reply->cut = list;
	task->reply->cut_count = (uint32_t)count;
	task->reply->has_next_mt =
		find_next(task, links, count, &task->reply->next_mt, &task->reply->next_cut);
}

/* Unknown capacities that carry the flow: whoever reads the answer must know of them. */
static void fill_unknown(struct task *task)
{
	const struct network *network = task->ground.world->network;
	struct text *list = arena_zero(task->ground.arena, 512, sizeof(*list));
	uint32_t count = 0;
	for (uint32_t i = 0; i < network->links_count && count < 512; i++)
		if (task->unknown[i] && flow_on(task->flow, i) > 0)
			list[count++] = link_id(task->ground.arena, network, i);
	task->reply->unknown = list;
	task->reply->unknown_count = count;
}

/* With every unknown capacity taken as nothing. */
static double certain(struct task *task)
{
	uint32_t links = task->ground.world->network->links_count;
	for (uint32_t i = 0; i < links; i++)
		if (task->unknown[i])
			task->capacity[i] = 0;
	int64_t found = find(task);
	for (uint32_t i = 0; i < links; i++)
		if (task->unknown[i])
			task->capacity[i] = FLOW_UNLIMITED;
	return (double)found / 1000;
}

static void fill_notes(struct task *task)
{
	struct text *list = arena_zero(task->ground.arena, NOTES, sizeof(*list));
	uint32_t count = 0;
	list[count++] = TEXT("mt takes each unknown capacity as large enough, mt_certain as "
			     "nothing; the links that matter are listed as unknown");
	list[count++] = TEXT(
		"a capacity in containers alone counts as unknown: it is not one of all freight");
	list[count++] = TEXT(
		"capacities of links alone: ports, borders and rolling stock may hold back more");
	task->reply->notes = list;
	task->reply->notes_count = count;
}

static enum err read_query(struct task *task, struct why *why)
{
	const struct bottleneck_query *query = task->query;
	enum err err = read_set(&task->ground, query->from, "from", &task->ground.from, why);
	if (!err)
		err = read_set(&task->ground, query->to, "to", &task->ground.to, why);
	const struct network *network = task->ground.world->network;
	for (uint32_t n = 0; !err && n < network->nodes_count; n++)
		if (task->ground.from[n] && task->ground.to[n])
			err = why_set(why, ERR_RULE, "bottleneck_query.to",
				"wanted places that are not among the starts, got %.*s in both",
				TEXT_ARG(network->nodes[n].row->id));
	return err;
}

/* What refuses the goods, and where they pass only under conditions on the links of the flow. */
static void tell_goods(struct task *task)
{
	const struct network *network = task->ground.world->network;
	struct arena *arena = task->ground.arena;
	struct route_plan used = {
		.links = arena_zero(arena, (size_t)network->links_count + 1, sizeof(int32_t))};
	struct route_reply shown = {
		.notes = task->reply->notes, .notes_count = task->reply->notes_count};
	(void)find(task);
	for (uint32_t i = 0; i < network->links_count; i++)
		if (flow_on(task->flow, i) > 0)
			used.links[used.links_count++] = (int32_t)i;
	restrictions_show(&task->ground.filter.goods, network, &used, arena, &shown);
	task->reply->restrictions = shown.restrictions;
	task->reply->restrictions_count = shown.restrictions_count;
	task->reply->notes = shown.notes;
	task->reply->notes_count = shown.notes_count;
}

static void solve(struct task *task)
{
	struct bottleneck_reply *reply = task->reply;
	fill_capacities(task);
	reply->mt_certain = certain(task);
	int64_t whole = find(task);
	reply->answer = whole == FLOW_UNLIMITED ? TEXT("unknown")
			: whole                 ? TEXT("known")
						: TEXT("none");
	fill_unknown(task);
	if (whole && whole < FLOW_UNLIMITED) {
		reply->mt = (double)whole / 1000;
		reply->has_mt = true;
		fill_cut(task, whole);
	}
	if (!whole)
		reply->no_way = TEXT("no way under these filters: `serai route` between two of the "
				     "places names the filter that removed the last one");
	fill_notes(task);
	tell_goods(task);
}

/* --- What disruptions changed -------------------------------------------------------------- */

static void mark_flow(const struct flow *flow, uint32_t links, struct bearing *bearing)
{
	for (uint32_t i = 0; i < links; i++)
		if (flow_on(flow, i) > 0)
			bearing_link(bearing, i);
}

/* Marks those that close or narrow what the flow runs on when nothing is disrupted. */
static enum err mark_undisturbed(struct task *task, struct bearing *bearing, struct why *why)
{
	struct route_world world = *task->ground.world;
	struct bottleneck_reply before = {0};
	struct task plain = *task;
	world.disruptions_count = 0;
	plain.ground.world = &world;
	plain.reply = &before;
	plain.flow = flow_create(world.network);
	int64_t whole = 0;
	enum err err = ground_init(&plain.ground, why);
	if (!err) {
		fill_capacities(&plain);
		whole = find(&plain);
		mark_flow(plain.flow, world.network->links_count, bearing);
	}
	if (!err && whole < FLOW_UNLIMITED && (double)whole / 1000 > task->reply->mt) {
		task->reply->mt_undisturbed = (double)whole / 1000;
		task->reply->has_mt_undisturbed = true;
	}
	flow_destroy(&plain.flow);
	overlay_fini(&plain.ground.overlay);
	return err;
}

static enum err tell_disruptions(struct task *task, struct why *why)
{
	struct bottleneck_reply *reply = task->reply;
	const struct overlay *overlay = &task->ground.overlay;
	struct route_reply shown = {.notes = reply->notes, .notes_count = reply->notes_count};
	struct bearing bearing;
	bearing_init(&bearing, overlay, task->ground.arena);
	if (!overlay->touches)
		return ERR_OK;
	(void)find(task);
	mark_flow(task->flow, task->ground.world->network->links_count, &bearing);
	enum err err = mark_undisturbed(task, &bearing, why);
	bearing_ignore(&bearing, "dwell"); /* time is no tonnes */
	bearing_fill(&bearing, &reply->changed_by, &reply->changed_by_count, &reply->provisional,
		&reply->provisional_count);
	route_plan_tell(&shown, task->ground.arena, &bearing);
	reply->notes = shown.notes;
	reply->notes_count = shown.notes_count;
	return err;
}

/* --- Without the projects that were switched on -------------------------------------------------
 */

/* Of the switched links, those that the flow runs on or that hold it back. */
static uint32_t used_of(const struct task *task, struct text *list)
{
	const struct network *network = task->ground.world->network;
	const bool *opens = task->ground.filter.projects.opens;
	uint32_t used = 0;
	for (uint32_t i = 0; i < network->links_count && used < 512; i++)
		if (opens[i] && flow_on(task->flow, i) > 0)
			list[used++] = link_id(task->ground.arena, network, i);
	return used;
}

static void put_flow(struct buffer *out, const struct bottleneck_reply *reply)
{
	if (reply->has_mt)
		buffer_format(out, "%g Mt a year", reply->mt);
	else
		buffer_text(out, text_is(reply->answer, "none") ? TEXT("no way") : reply->answer);
}

static void fill_difference(struct task *task, const struct bottleneck_reply *before)
{
	struct bottleneck_reply *reply = task->reply;
	struct project_difference *out = arena_zero(task->ground.arena, 1, sizeof(*out));
	struct text *used = arena_zero(task->ground.arena, 512, sizeof(*used));
	projects_tell(task->ground.world->network, &task->ground.filter.projects,
		task->ground.arena, out);
	(void)find(task);
	out->used = used;
	out->used_count = used_of(task, used);
	out->mt = before->mt;
	out->has_mt = before->has_mt;
	out->has_mt_more = before->has_mt && reply->has_mt;
	out->mt_more = reply->mt - before->mt;
	if (before->has_mt)
		out->mt_mark = route_weaker(before->mt_mark, reply->mt_mark);
	out->source = TEXT("links.csv, project_works.csv: capacities as each link's row has them");
	struct buffer text = {0};
	buffer_format(&text, "with them ");
	put_flow(&text, reply);
	buffer_format(&text, ", without them ");
	put_flow(&text, before);
	if (out->has_mt_more)
		buffer_format(&text, ": %+g", out->mt_more);
	if (!out->used_count)
		buffer_format(&text, "; the flow runs on none of their links");
	out->text = route_plan_text(task->ground.arena, &text, 1000);
	reply->without = out;
	reply->without_count = 1;
}

static enum err compare_without(struct task *task, struct why *why)
{
	struct bottleneck_query plain = *task->query;
	struct bottleneck_reply before;
	plain.with_project_count = 0;
	enum err err =
		bottleneck_answer(task->ground.world, &plain, task->ground.arena, &before, why);
	if (!err)
		fill_difference(task, &before);
	return err;
}

enum err bottleneck_answer(const struct route_world *world, const struct bottleneck_query *query,
	struct arena *arena, struct bottleneck_reply *reply, struct why *why)
{
	struct task task = {.query = query, .reply = reply};
	task.ground = (struct ground){.world = world,
		.arena = arena,
		.query = {ROUTE_FILTERS_OF(query), ROUTE_GOODS_OF(query), ROUTE_DAY_OF(query)}};
	enum err err = read_query(&task, why);
	if (!err)
		err = ground_init(&task.ground, why);
	if (!err) {
		*reply = (struct bottleneck_reply){
			.from = query->from, .to = query->to, .as_of = task.ground.filter.on};
		task.flow = flow_create(world->network);
		solve(&task);
		err = tell_disruptions(&task, why);
		if (!err && query->with_project_count)
			err = compare_without(&task, why);
		flow_destroy(&task.flow);
	}
	overlay_fini(&task.ground.overlay);
	return err;
}

/* --- Chokepoints ----------------------------------------------------------------------------- */

static enum err read_pair(const struct network *network, struct text given,
	struct chokepoints_pair *pair, struct why *why)
{
	struct text rest = given, from = TEXT_NONE;
	enum err err = ERR_OK;
	if (!text_split(&rest, '>', &from) || !rest.len)
		err = why_set(why, ERR_BAD_VALUE, "",
			"wanted a start and an end as \"Xi'an>Poti\", got '%.*s'", TEXT_ARG(given));
	if (!err)
		err = places_resolve(network, text_trim(from), &pair->from, why);
	if (!err)
		err = places_resolve(network, text_trim(rest), &pair->to, why);
	if (err && why)
		snprintf(why->where, sizeof(why->where), "chokepoints_request.pairs");
	return err;
}

/* The ends of every corridor: the trade that the corridors were drawn for. */
static size_t pairs_of_corridors(const struct network *network, struct chokepoints_pair *pairs)
{
	const struct corridor *corridors = ROWS_OF(network->rows, ROW_CORRIDOR, corridor);
	size_t count = 0;
	for (size_t i = 0; i < network->rows->of[ROW_CORRIDOR].count && count < PAIRS_MAX; i++) {
		if (corridors[i].nodes_count < 2)
			continue;
		int32_t from = network_node(network, corridors[i].nodes[0]);
		int32_t to =
			network_node(network, corridors[i].nodes[corridors[i].nodes_count - 1]);
		if (from != NETWORK_NONE && to != NETWORK_NONE && from != to)
			pairs[count++] = (struct chokepoints_pair){(uint32_t)from, (uint32_t)to};
	}
	return count;
}

static void fill_row(const struct ground *ground, const struct chokepoint *point, size_t found,
	struct chokepoint_row *row)
{
	const struct network *network = ground->world->network;
	const struct network_link *link = &network->links[point->link];
	size_t kept = found - point->cut_off;
	*row = (struct chokepoint_row){
		.id = link_id(ground->arena, network, point->link),
		.from_name = network->nodes[link->from].row->name,
		.to_name = network->nodes[link->to].row->name,
		.mode = link->row->mode,
		.pairs = point->pairs,
		.cut_off = point->cut_off,
		.added_h = kept ? point->minutes / 60 / (double)kept : 0,
		.mark = link->row->hours_mark,
		.source = link->row->source,
	};
}

/* Times of the sheets rank them; a disruption counts where it closes. */
static void tell_closures(struct ground *ground, struct chokepoints_reply *reply)
{
	const struct overlay *overlay = &ground->overlay;
	struct bearing bearing;
	bearing_init(&bearing, overlay, ground->arena);
	for (uint32_t i = 0; i < ground->world->network->links_count; i++)
		if (overlay->closed[i] != NETWORK_NONE)
			bearing_link(&bearing, i);
	bearing_ignore(&bearing, "dwell");
	bearing_ignore(&bearing, "capacity");
	bearing_ignore(&bearing, "warned");
	bearing_fill(&bearing, &reply->changed_by, &reply->changed_by_count, &reply->provisional,
		&reply->provisional_count);
	struct bearing_list notes = bearing_notes(&bearing);
	reply->notes = notes.items;
	reply->notes_count = notes.count;
}

static void rank(struct ground *ground, const struct chokepoints_request *query,
	const struct chokepoints_query *search, struct chokepoints_reply *reply)
{
	size_t found = 0, room = (size_t)ground->world->network->links_count + 1;
	struct chokepoint *points = arena_zero(ground->arena, room, sizeof(*points));
	size_t count = chokepoints_rank(search, points, &found);
	size_t most = query->has_count && query->count > 0 ? (size_t)query->count : 20;
	most = most < 1024 ? most : 1024;
	count = count < most ? count : most;
	struct chokepoint_row *rows = arena_zero(ground->arena, count + 1, sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		fill_row(ground, &points[i], found, &rows[i]);
	*reply = (struct chokepoints_reply){.pairs = (int64_t)search->pairs_count,
		.pairs_found = (int64_t)found,
		.links = rows,
		.links_count = (uint32_t)count,
		.as_of = ground->filter.on};
	tell_closures(ground, reply);
}

enum err chokepoints_answer(const struct route_world *world,
	const struct chokepoints_request *query, struct arena *arena,
	struct chokepoints_reply *reply, struct why *why)
{
	struct ground ground = {.world = world,
		.arena = arena,
		.query = {ROUTE_FILTERS_OF(query), ROUTE_DAY_OF(query)}};
	struct chokepoints_pair pairs[PAIRS_MAX];
	size_t count = 0;
	enum err err = ground_init(&ground, why);
	for (uint32_t i = 0; !err && i < query->pairs_count; i++)
		err = read_pair(world->network, query->pairs[i], &pairs[count++], why);
	if (!err && !query->pairs_count)
		count = pairs_of_corridors(world->network, pairs);
	if (!err && !count)
		err = why_set(why, ERR_NOT_FOUND, "chokepoints_request.pairs",
			"wanted pairs as \"Xi'an>Poti\", got none, and corridors.csv has no "
			"corridor "
			"whose ends would serve");
	if (!err) {
		const struct chokepoints_query search = {
			world->graph, ground.filter.closed, pairs, count};
		rank(&ground, query, &search, reply);
	}
	overlay_fini(&ground.overlay);
	return err;
}
