#include "services/corridors/answers/route.h"

#include "proto/base/check.h"
#include "services/corridors/network/places.h"
#include "services/corridors/answers/route_difference.h"
#include "services/corridors/answers/route_filter.h"
#include "services/corridors/answers/route_options.h"
#include "services/corridors/answers/route_plan.h"
#include "services/corridors/answers/route_why_not.h"

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
	struct pareto *pareto; /* NULL: a plain question by one criterion */
	bool by_front;         /* the plan is one of the front */
	struct route_options options;
	struct pareto_front front;
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

/* --- When, and what the front is searched by --- */

#define DAY_US    (INT64_C(86400) * 1000000)
#define MINUTE_US INT64_C(60000000)

static day day_of(const struct task *task)
{
	const struct route_query *query = task->query;
	if (query->has_as_of)
		return query->as_of;
	return query->has_departs ? (day)(query->departs / DAY_US) : task->world->today;
}

/* Links that a year cannot switch on, since nobody has said when they open. */
static void note_year(const struct task *task, struct route_reply *reply)
{
	const struct network *network = task->world->network;
	uint32_t unknown = 0;
	for (uint32_t i = 0; i < network->links_count; i++)
		unknown += !text_is(network->links[i].row->status, "operating") &&
			   !network->links[i].row->has_opened;
	if (task->query->has_year && unknown)
		route_plan_note(reply, task->arena,
			"%u links that are planned or under construction have no expected opening "
			"in links.csv and are left out; --status planned,under_construction uses "
			"them",
			unknown);
}

static enum err check_departs(const struct route_query *query, struct why *why)
{
	char given[INSTANT_TEXT];
	if (!query->has_departs || (query->departs >= 0 && query->departs / DAY_US <= 100000))
		return ERR_OK;
	return why_set(why, ERR_BAD_DATE, "route_query.departs",
		"wanted an instant from 1970 to 2243, got %s",
		instant_format(query->departs, given));
}

static enum err check_figures(const struct route_query *query, struct why *why)
{
	const struct {
		bool given;
		double value, least, most;
		const char *name, *unit;
	} figures[] = {
		{query->has_value_usd, query->value_usd, 0, 1e9, "value_usd", "US dollars"},
		{query->has_interest, query->interest, 0, 10, "interest", "a rate a year, as 0.1"},
		{query->has_deadline_days, query->deadline_days, 0.01, 3650, "deadline_days",
			"days"},
		{query->has_profile, query->profile, 0, 60, "profile", "days"},
		{query->has_alternatives, (double)query->alternatives, 1, 10, "alternatives",
			"ways"},
		{query->has_year, (double)query->year, 1900, 2200, "year", "a year"},
	};
	for (unsigned i = 0; i < ARRAY_LEN(figures); i++) {
		char where[64];
		snprintf(where, sizeof(where), "route_query.%s", figures[i].name);
		if (figures[i].given && !(figures[i].value >= figures[i].least &&
						figures[i].value <= figures[i].most))
			return why_set(why, ERR_BAD_VALUE, where, "wanted %g to %g (%s), got %g",
				figures[i].least, figures[i].most, figures[i].unit,
				figures[i].value);
	}
	return check_departs(query, why);
}

/* US cents a minute. */
static double interest_of(const struct route_query *query)
{
	double rate = query->has_interest ? query->interest : 0.1;
	return query->has_value_usd ? 100 * query->value_usd * rate / (365.25 * 1440) : 0;
}

/* Minutes since some Monday: the 29th of December 1969 was one. */
static int64_t minutes_of(int64_t us)
{
	int64_t of_week = (us / MINUTE_US + 3 * 1440) % WEEK_MINUTES;
	return of_week < 0 ? of_week + WEEK_MINUTES : of_week;
}

/* A front is needed for what one criterion without a clock cannot say, and for showing others. */
static void begin_front(struct task *task)
{
	const struct route_query *query = task->query;
	double interest = interest_of(query);
	bool distance = text_is(query->by, "distance");
	bool simple = !query->by.ptr || distance || text_is(query->by, "time") ||
		      text_is(query->by, "cost");
	task->by_front = !distance && (!simple || task->graph->timed ||
					      (interest > 0 && text_is(query->by, "cost")));
	if (task->by_front || !query->plain || query->has_profile)
		task->pareto = pareto_create(task->graph);
	task->options.query = query;
	task->options.graph = task->graph;
	task->options.pareto = task->pareto;
	task->options.arena = task->arena;
	task->options.departs_us =
		query->has_departs ? query->departs : (int64_t)task->filter.on * DAY_US;
	task->options.search = (struct pareto_query){.from = task->search.from,
		.to = task->search.to,
		.closed = task->filter.closed,
		.depart = minutes_of(task->options.departs_us),
		.interest = interest};
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
	err = check_figures(query, why);
	if (!err)
		err = route_options_weights(query, task->options.weights, why);
	if (err)
		return err;
	day on = day_of(task);
	overlay_init(&task->overlay, network, task->world->disruptions,
		task->world->disruptions_count, on);
	task->graph = task->world->graph;
	bool wagons = text_is(query->regime, "single_wagon");
	if (task->overlay.changes || wagons) {
		struct graph_terms terms = task->graph->terms;
		terms.regime = wagons ? REGIME_SINGLE_WAGON : REGIME_BLOCK_TRAIN;
		graph_init_on(&task->own, network, overlay_factors(&task->overlay), terms);
		task->graph = &task->own;
	}
	task->planner = planner_create(task->graph);
	task->filter = (struct route_filter){
		.world = task->world, .query = query, .overlay = &task->overlay, .on = on};
	err = route_filter_init(&task->filter, task->arena, why);
	if (!err)
		err = route_why_not_check(network, query, why);
	task->search.by = criterion_of(query->by);
	task->search.closed = task->filter.closed;
	if (!err)
		begin_front(task);
	return err;
}

static void end(struct task *task)
{
	planner_destroy(&task->planner);
	pareto_destroy(&task->pareto);
	graph_fini(&task->own);
	overlay_fini(&task->overlay);
}

static void head_fill(const struct task *task, struct route_reply *reply)
{
	const struct corridor_node *from = task->world->network->nodes[task->search.from].row;
	const struct corridor_node *to = task->world->network->nodes[task->search.to].row;
	*reply = (struct route_reply){.from = from->id,
		.from_name = from->name,
		.to = to->id,
		.to_name = to->name,
		.by = task->query->by.ptr ? task->query->by : TEXT("time"),
		.as_of = task->filter.on};
}

static struct text text_of_buffer(struct arena *arena, struct buffer *buffer)
{
	struct text text = arena_copy(arena, buffer_as_text(buffer));
	buffer_fini(buffer);
	return text;
}

/* --- The way -----------------------------------------------------------------------------------
 */

static struct planner_path find_way(struct task *task)
{
	if (!task->by_front)
		return planner_find(task->planner, &task->search);
	task->front = pareto_find(task->pareto, &task->options.search);
	if (!task->front.count)
		return (struct planner_path){0};
	size_t pick = route_options_pick(&task->options, &task->front);
	return route_options_path(&task->options, &task->front.plans[pick]);
}

static void explain_search(const struct task *task, struct route_reply *reply)
{
	const struct pareto_front *front = &task->front;
	route_plan_note(reply, task->arena,
		"searched by time, cost, CO2e and risk at once: %zu ways of which none is worse in "
		"everything, %zu labels, %s",
		front->count, front->labels,
		front->epsilon <= 0 ? "exact"
		: front->epsilon > PARETO_EPSILON_FIRST
			? "within 2 % of exact, as there were very many"
			: "within 1 % of exact, as there were many");
}

/* The other ways that were asked for. */
static void others_fill(struct task *task, struct route_reply *reply)
{
	task->options.chosen = &task->plan;
	if (task->pareto && (!task->query->plain || task->query->front)) {
		if (!task->by_front)
			task->front = pareto_find(task->pareto, &task->options.search);
		route_options_front(&task->options, &task->front, reply);
		if (task->query->explain || task->front.epsilon > 0)
			explain_search(task, reply);
	}
	if (task->query->has_alternatives)
		route_options_alternatives(&task->options, reply);
	if (task->query->has_profile)
		route_options_profile(&task->options, reply);
	const struct route_why_not why_not = {
		&task->options, &task->filter, task->planner, &task->search};
	route_why_not_fill(&why_not, reply);
	if (task->options.search.interest > 0) {
		reply->usd_interest =
			task->options.search.interest * (double)task->plan.total.minutes / 100;
		reply->has_usd_interest = true;
	}
}

/* --- What if a link is closed -------------------------------------------------------------- */

static struct planner_path without(struct task *task, uint32_t link)
{
	bool was = task->filter.closed[link];
	task->filter.closed[link] = true;
	struct planner_path path = find_way(task);
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
	struct bearing bearing;
	bearing_init(&bearing, &task->overlay, task->arena);
	route_plan_bearing(&before, &bearing);
	route_plan_bearing(&task->plan, &bearing);
	bearing_fill(&bearing, &reply->changed_by, &reply->changed_by_count, &reply->provisional,
		&reply->provisional_count);
	route_plan_tell(reply, task->arena, &bearing);
	if (reply->changed_by_count || task->query->close_count)
		route_plan_note(reply, task->arena,
			"with nothing closed or disrupted: %.1f days, USD %.0f, %.0f km",
			(double)before.total.minutes / 1440.0, (double)before.total.cents / 100,
			(double)before.total.hectometres / 10);
}

/* --- Without the projects that were switched on ------------------------------------------------
 */

static void difference_fill(struct task *task, struct route_reply *reply)
{
	size_t links = (size_t)task->world->network->links_count + 1;
	bool *plain = arena_zero(task->arena, links, sizeof(*plain)),
	     *kept = arena_zero(task->arena, links, sizeof(*kept));
	struct route_filter filter = task->filter;
	filter.projects = (struct projects_on){0};
	route_filter_close(&filter, route_filter_stages(&filter) - 1, plain);
	memcpy(kept, task->filter.closed, links * sizeof(*kept));
	memcpy(task->filter.closed, plain, links * sizeof(*kept));
	struct planner_path path = find_way(task);
	struct route_plan before;
	if (path.found)
		route_plan_make(&before, task->graph, &path, task->arena);
	memcpy(task->filter.closed, kept, links * sizeof(*kept));
	route_difference(&task->filter, reply->found ? &task->plan : NULL,
		path.found ? &before : NULL, task->arena, reply);
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
	uint32_t last = 0; /* the stage of the filter that removed the last route */
	struct planner_path path = find_way(&task);
	reply->found = path.found;
	if (path.found) {
		const struct route_showing showing = {
			&task.overlay, query, arena, &task.filter.projects, task.filter.on};
		route_plan_make(&task.plan, task.graph, &path, arena);
		route_plan_show(&task.plan, &showing, reply);
		others_fill(&task, reply);
		if (!query->plain)
			closures_fill(&task, reply);
	} else {
		reply->no_route =
			route_filter_last(&task.filter, task.planner, &task.search, arena, &last);
	}
	if (!path.found || query->explain)
		route_filter_tell(&task.filter, last, arena, reply);
	restrictions_show(
		&task.filter.goods, world->network, path.found ? &task.plan : NULL, arena, reply);
	if (query->with_project_count)
		difference_fill(&task, reply);
	changed_fill(&task, reply);
	note_year(&task, reply);
	end(&task);
	return ERR_OK;
}
