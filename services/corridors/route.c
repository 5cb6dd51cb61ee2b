#include "services/corridors/route.h"

#include "proto/base/check.h"
#include "services/corridors/places.h"
#include "services/corridors/route_filter.h"
#include "services/corridors/route_plan.h"

#include <stdio.h>
#include <string.h>

/* --- Marks --------------------------------------------------------------------------------- */

static int rank(struct text mark)
{
	return !mark.ptr ? 3 : text_is(mark, "high") ? 2 : text_is(mark, "medium") ? 1 : 0;
}

struct text route_weaker(struct text a, struct text b)
{
	return rank(b) < rank(a) ? b : a;
}

struct text route_mark_of(struct text source)
{
	static const struct {
		const char *tag, *mark;
	} marks[] = {{"[found]", "high"}, {"[derived]", "medium"}, {"[computed]", "medium"}};
	for (unsigned i = 0; i < ARRAY_LEN(marks); i++)
		if (text_starts(source, text_of(marks[i].tag)))
			return text_of(marks[i].mark);
	return TEXT("low");
}

enum { CHANGED_MAX = 64 };

/* --- One question -------------------------------------------------------------------------- */

struct task {
	const struct route_world *world;
	const struct route_query *query;
	struct arena *arena;
	struct overlay overlay;
	struct graph own; /* with the disruptions' factors, where there are any */
	const struct graph *graph;
	struct planner *planner;
	struct route_filter filter;
	struct planner_query search;
	struct route_plan plan;
};

static enum criterion criterion_of(struct text by)
{
	return text_is(by, "cost") ? BY_COST : text_is(by, "distance") ? BY_DISTANCE : BY_TIME;
}

static enum err place(const struct network *network, struct text given, const char *field,
	uint32_t *node, struct why *why)
{
	enum err err = places_resolve(network, given, node, why);
	if (err && why)
		snprintf(why->where, sizeof(why->where), "route_query.%s", field);
	return err;
}

static enum err begin(struct task *task, struct why *why)
{
	const struct network *network = task->world->network;
	const struct route_query *query = task->query;
	enum err err = place(network, query->from, "from", &task->search.from, why);
	if (!err)
		err = place(network, query->to, "to", &task->search.to, why);
	if (!err && task->search.from == task->search.to)
		err = why_set(why, ERR_RULE, "route_query.to",
			"wanted another place than the start, %.*s",
			TEXT_ARG(network->nodes[task->search.from].row->id));
	if (err)
		return err;
	day on = query->has_as_of ? query->as_of : task->world->today;
	overlay_init(&task->overlay, network, task->world->disruptions,
		task->world->disruptions_count, on);
	task->graph = task->world->graph;
	if (task->overlay.changes) {
		graph_init(&task->own, network, overlay_factors(&task->overlay));
		task->graph = &task->own;
	}
	task->planner = planner_create(task->graph);
	task->filter = (struct route_filter){
		.world = task->world, .query = query, .overlay = &task->overlay, .on = on};
	err = route_filter_init(&task->filter, task->arena, why);
	task->search.by = criterion_of(query->by);
	task->search.closed = task->filter.closed;
	return err;
}

static void end(struct task *task)
{
	planner_destroy(&task->planner);
	graph_fini(&task->own);
	overlay_fini(&task->overlay);
}

static void head_fill(const struct task *task, struct route_reply *reply)
{
	static const char *const criteria[] = {"time", "cost", "distance"};
	const struct corridor_node *from = task->world->network->nodes[task->search.from].row;
	const struct corridor_node *to = task->world->network->nodes[task->search.to].row;
	*reply = (struct route_reply){.from = from->id,
		.from_name = from->name,
		.to = to->id,
		.to_name = to->name,
		.by = text_of(criteria[task->search.by]),
		.as_of = task->filter.on};
}

static struct text text_of_buffer(struct arena *arena, struct buffer *buffer)
{
	struct text text = arena_copy(arena, buffer_as_text(buffer));
	buffer_fini(buffer);
	return text;
}

/* --- No route: which filter was it? -------------------------------------------------------- */

static bool reachable(struct task *task, uint32_t upto)
{
	bool *closed = arena_zero(
		task->arena, (size_t)task->world->network->links_count + 1, sizeof(bool));
	route_filter_close(&task->filter, upto, closed);
	struct planner_query search = task->search;
	search.closed = closed;
	return planner_find(task->planner, &search).found;
}

static void explain_filter(struct task *task, uint32_t stage, struct buffer *out)
{
	buffer_format(out, "the filter '");
	route_filter_name(&task->filter, stage, out);
	buffer_format(out, "' removed the last route");
	uint32_t ends[2] = {task->search.from, task->search.to};
	if (stage < route_filter_stages(&task->filter) - task->filter.targets_count)
		return;
	uint32_t index = stage - (route_filter_stages(&task->filter) - task->filter.targets_count);
	for (int i = 0; i < 2; i++)
		if (target_has_node(task->world->network, &task->filter.targets[index], ends[i]))
			buffer_format(
				out, ": the %s itself lies there", i ? "destination" : "start");
}

static struct text explain(struct task *task)
{
	struct buffer out = {0};
	uint32_t stage = 0;
	while (stage < route_filter_stages(&task->filter) && reachable(task, stage))
		stage++;
	if (stage == 0)
		buffer_format(
			&out, "the network has no connection between these places, filters or not");
	else
		explain_filter(task, stage, &out);
	return text_of_buffer(task->arena, &out);
}

/* --- What if a link is closed -------------------------------------------------------------- */

static struct planner_path without(struct task *task, uint32_t link)
{
	bool was = task->filter.closed[link];
	task->filter.closed[link] = true;
	struct planner_path path = planner_find(task->planner, &task->search);
	task->filter.closed[link] = was;
	return path;
}

static bool uses(const struct route_plan *plan, int32_t link)
{
	for (uint32_t i = 0; i < plan->links_count; i++)
		if (plan->links[i] == link)
			return true;
	return false;
}

/* The links that are new, and the places along them. */
static void instead_fill(
	const struct task *task, const struct route_plan *other, struct route_closure *closure)
{
	const struct network *network = task->world->network;
	struct text *links =
		arena_zero(task->arena, (size_t)other->links_count + 1, sizeof(*links));
	struct buffer way = {0};
	uint32_t count = 0;
	int32_t last = NETWORK_NONE;
	for (uint32_t i = 0; i < other->links_count; i++) {
		if (uses(&task->plan, other->links[i]))
			continue;
		const struct network_link *link = &network->links[other->links[i]];
		links[count++] = link->row->id;
		if (way.len < 800 && last != (int32_t)other->nodes[i])
			buffer_format(&way, "%s%.*s", way.len ? "; " : "",
				TEXT_ARG(network->nodes[other->nodes[i]].row->id));
		last = (int32_t)other->nodes[i + 1];
		if (way.len < 800)
			buffer_format(&way, " -%s-> %.*s", mode_name(link->mode),
				TEXT_ARG(network->nodes[last].row->id));
	}
	closure->instead_links = links;
	closure->instead_links_count = count;
	closure->instead = text_of_buffer(task->arena, &way);
}

/* False: the link has a substitute and is not one that people ask about. */
static bool closure_fill(struct task *task, uint32_t index, struct route_closure *out)
{
	const struct network_link *link = &task->world->network->links[index];
	struct planner_path path = without(task, index);
	if (path.found && !mode_is_water(link->mode))
		return false;
	struct buffer id = {0};
	buffer_format(&id, "link:%.*s", TEXT_ARG(link->row->id));
	*out = (struct route_closure){.id = text_of_buffer(task->arena, &id),
		.from = link->row->from,
		.to = link->row->to,
		.mode = link->row->mode,
		.outcome = TEXT("no_route"),
		.mark = TEXT("low")};
	if (!path.found)
		return true;
	struct route_plan other;
	route_plan_make(&other, task->graph, &path, task->arena);
	out->outcome = TEXT("other_way");
	out->days = (double)other.total.minutes / 1440.0;
	out->days_more = (double)(other.total.minutes - task->plan.total.minutes) / 1440.0;
	out->usd_more = (double)(other.total.cents - task->plan.total.cents) / 100;
	out->km_more = (double)(other.total.hectometres - task->plan.total.hectometres) / 10;
	out->has_days = out->has_days_more = out->has_usd_more = out->has_km_more = true;
	out->mark = route_plan_mark(&other);
	instead_fill(task, &other, out);
	return true;
}

static void closures_fill(struct task *task, struct route_reply *reply)
{
	struct route_closure *list =
		arena_zero(task->arena, (size_t)task->plan.links_count + 1, sizeof(*list));
	uint32_t count = 0;
	for (uint32_t i = 0; i < task->plan.links_count; i++)
		if (closure_fill(task, (uint32_t)task->plan.links[i], &list[count]))
			count++;
	reply->closures = list;
	reply->closures_count = count;
}

/* --- What disruptions changed -------------------------------------------------------------- */

static struct text disruption_id(struct task *task, int32_t index)
{
	struct buffer id = {0};
	buffer_format(&id, "disruption:%.*s", TEXT_ARG(task->world->disruptions[index].row.id));
	return text_of_buffer(task->arena, &id);
}

static void note_once(struct text *list, uint32_t *count, struct text text)
{
	for (uint32_t i = 0; i < *count; i++)
		if (text_equal(list[i], text))
			return;
	if (*count < CHANGED_MAX)
		list[(*count)++] = text;
}

/* The disruptions that lie on a plan's links and places. */
static void changed_along(
	struct task *task, const struct route_plan *plan, struct text *list, uint32_t *count)
{
	const struct overlay *overlay = &task->overlay;
	for (uint32_t i = 0; i < plan->links_count; i++) {
		uint32_t link = (uint32_t)plan->links[i];
		int32_t by[] = {overlay->closed[link], overlay->link_by[link],
			overlay->node_by[plan->nodes[i]], overlay->node_by[plan->nodes[i + 1]]};
		for (unsigned k = 0; k < ARRAY_LEN(by); k++)
			if (by[k] != NETWORK_NONE)
				note_once(list, count, disruption_id(task, by[k]));
	}
}

/* The plan as it would be with nothing closed or slowed: neither by disruptions nor by the query.
 */
static bool undisturbed(struct task *task, struct route_plan *out)
{
	bool *closed = arena_zero(
		task->arena, (size_t)task->world->network->links_count + 1, sizeof(bool));
	struct overlay none;
	overlay_init(&none, task->world->network, NULL, 0, task->filter.on);
	struct route_filter filter = task->filter;
	filter.overlay = &none;
	filter.targets_count = filter.avoid_count;
	route_filter_close(&filter, route_filter_stages(&filter) - 1, closed);
	struct planner *planner = planner_create(task->world->graph);
	struct planner_query search = task->search;
	search.closed = closed;
	struct planner_path path = planner_find(planner, &search);
	if (path.found)
		route_plan_make(out, task->world->graph, &path, task->arena);
	planner_destroy(&planner);
	overlay_fini(&none);
	return path.found;
}

static void changed_fill(struct task *task, struct route_reply *reply)
{
	if (!task->overlay.touches && !task->query->close_count)
		return;
	struct route_plan before;
	if (!undisturbed(task, &before))
		return;
	struct text *list = arena_zero(task->arena, CHANGED_MAX, sizeof(*list));
	uint32_t count = 0;
	changed_along(task, &before, list, &count);
	changed_along(task, &task->plan, list, &count);
	reply->changed_by = list;
	reply->changed_by_count = count;
	if (count || task->query->close_count)
		route_plan_note(reply, task->arena,
			"with nothing closed or disrupted: %.1f days, USD %.0f, %.0f km",
			(double)before.total.minutes / 1440.0, (double)before.total.cents / 100,
			(double)before.total.hectometres / 10);
}

enum err route_answer(const struct route_world *world, const struct route_query *query,
	struct arena *arena, struct route_reply *reply, struct why *why)
{
	struct task task = {.world = world, .query = query, .arena = arena};
	enum err err = begin(&task, why);
	if (err) {
		end(&task);
		return err;
	}
	head_fill(&task, reply);
	struct planner_path path = planner_find(task.planner, &task.search);
	reply->found = path.found;
	if (path.found) {
		route_plan_make(&task.plan, task.graph, &path, arena);
		route_plan_show(&task.plan, &task.overlay, arena, reply);
		if (!query->plain)
			closures_fill(&task, reply);
	} else {
		reply->no_route = explain(&task);
	}
	changed_fill(&task, reply);
	end(&task);
	return ERR_OK;
}
