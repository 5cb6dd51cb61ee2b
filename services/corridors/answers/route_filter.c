#include "services/corridors/answers/route_filter.h"

#include "proto/base/buffer.h"
#include "proto/base/check.h"
#include "services/corridors/network/places.h"

#include <stdio.h>
#include <string.h>

enum { STAGE_STATUS = 1, STAGE_DAY, STAGE_DISRUPTIONS, STAGE_GOODS };

/* Those of goods, one for each restriction, come before those of targets. */
static uint32_t first_target(const struct route_filter *filter)
{
	return STAGE_GOODS + filter->goods.count;
}

static enum err check_status(const struct route_query *query, struct why *why)
{
	for (uint32_t i = 0; i < query->status_count; i++)
		if (!text_is(query->status[i], "planned") &&
			!text_is(query->status[i], "under_construction") &&
			!text_is(query->status[i], "operating"))
			return why_set(why, ERR_BAD_VALUE, "route_query.status",
				"wanted planned or under_construction, got '%.*s'",
				TEXT_ARG(query->status[i]));
	return ERR_OK;
}

static enum err take_targets(struct route_filter *filter, const char *field,
	const struct text *texts, uint32_t count, struct why *why)
{
	for (uint32_t i = 0; i < count; i++) {
		if (filter->targets_count == ARRAY_LEN(filter->targets))
			return why_set(why, ERR_LIMIT, "route_query", "wanted at most %zu filters",
				ARRAY_LEN(filter->targets));
		enum err err = target_parse(filter->world->network, texts[i],
			&filter->targets[filter->targets_count++], why);
		if (err && why)
			snprintf(why->where, sizeof(why->where), "%s[%u]", field, i);
		if (err)
			return err;
	}
	return ERR_OK;
}

/* The query's own end among all nodes; none when it names no place. */
static const bool *end_of(const struct route_filter *filter, struct text place, struct arena *arena)
{
	const struct network *network = filter->world->network;
	bool *nodes = arena_zero(arena, (size_t)network->nodes_count + 1, sizeof(*nodes));
	uint32_t node = 0;
	if (places_resolve(network, place, &node, NULL) == ERR_OK)
		nodes[node] = true;
	return nodes;
}

static enum err take_goods(struct route_filter *filter, struct arena *arena, struct why *why)
{
	const struct route_query *query = filter->query;
	if (!query->goods.ptr && !query->ignore_regime_count)
		return ERR_OK;
	const struct restrictions_ask ask = {.goods = query->goods,
		.ignore_regime = query->ignore_regime,
		.ignore_regime_count = query->ignore_regime_count,
		.from = filter->from ? filter->from : end_of(filter, query->from, arena),
		.to = filter->to ? filter->to : end_of(filter, query->to, arena)};
	return restrictions_take(filter->world->network, &ask, filter->on, &filter->goods, why);
}

enum err route_filter_init(struct route_filter *filter, struct arena *arena, struct why *why)
{
	const struct route_query *query = filter->query;
	enum err err = check_status(query, why);
	if (!err)
		err = projects_switch(filter->world->network, query->with_project,
			query->with_project_count, arena, &filter->projects, why);
	if (err == ERR_NOT_FOUND && why)
		snprintf(why->where, sizeof(why->where), "route_query.with_project");
	if (!err)
		err = take_goods(filter, arena, why);
	if (!err)
		err = take_targets(filter, "avoid", query->avoid, query->avoid_count, why);
	filter->avoid_count = filter->targets_count;
	if (!err)
		err = take_targets(filter, "close", query->close, query->close_count, why);
	if (err)
		return err;
	filter->closed =
		arena_zero(arena, (size_t)filter->world->network->links_count + 1, sizeof(bool));
	route_filter_close(filter, route_filter_stages(filter) - 1, filter->closed);
	return ERR_OK;
}

uint32_t route_filter_stages(const struct route_filter *filter)
{
	return first_target(filter) + filter->targets_count;
}

static bool status_wanted(const struct route_query *query, struct text status)
{
	bool wanted = text_is(status, "operating");
	for (uint32_t i = 0; !wanted && i < query->status_count; i++)
		wanted = text_equal(query->status[i], status);
	return wanted;
}

/* Is it to open by the end of the year that was asked for? */
static bool opens_by_year(const struct route_query *query, const struct corridor_link *row)
{
	return query->has_year && !text_is(row->status, "operating") && row->has_opened &&
	       day_to_civil(row->opened).year <= query->year;
}

/* Switched on in the question, or opened by the day. */
static bool opened_by_project(const struct route_filter *filter, uint32_t link)
{
	return (filter->projects.opens && filter->projects.opens[link]) ||
	       filter->world->network->links[link].built <= filter->on;
}

static bool stage_closes(const struct route_filter *filter, uint32_t stage, uint32_t link)
{
	const struct network *network = filter->world->network;
	const struct corridor_link *row = network->links[link].row;
	switch (stage) {
	case STAGE_STATUS:
		if (opened_by_project(filter, link))
			return false;
		return !status_wanted(filter->query, row->status) &&
		       !opens_by_year(filter->query, row);
	case STAGE_DAY: /* of what is not operating, the day is only expected */
		if (opened_by_project(filter, link))
			return false;
		return (text_is(row->status, "operating") && row->has_opened &&
			       row->opened > filter->on) ||
		       (row->has_shut && row->shut <= filter->on);
	case STAGE_DISRUPTIONS:
		return filter->overlay->closed[link] != NETWORK_NONE;
	default:
		CHECK(stage >= STAGE_GOODS);
		if (stage < first_target(filter))
			return target_has(
				network, &filter->goods.items[stage - STAGE_GOODS].target, link);
		return target_has(network, &filter->targets[stage - first_target(filter)], link);
	}
}

void route_filter_close(const struct route_filter *filter, uint32_t upto, bool *closed)
{
	for (uint32_t stage = STAGE_STATUS; stage <= upto; stage++)
		for (uint32_t i = 0; i < filter->world->network->links_count; i++)
			closed[i] = closed[i] || stage_closes(filter, stage, i);
}

void route_filter_name(const struct route_filter *filter, uint32_t stage, struct buffer *out)
{
	char text[DAY_TEXT];
	switch (stage) {
	case STAGE_STATUS:
		buffer_format(out, "operating links only");
		break;
	case STAGE_DAY:
		buffer_format(out, "links open on %s", day_format(filter->on, text));
		break;
	case STAGE_DISRUPTIONS:
		buffer_format(out, "the disruptions in force on %s", day_format(filter->on, text));
		break;
	default:
		if (stage < first_target(filter)) {
			restrictions_name(&filter->goods.items[stage - STAGE_GOODS], out);
			break;
		}
		stage -= first_target(filter);
		buffer_format(out, "%s %.*s", stage < filter->avoid_count ? "avoid" : "close",
			TEXT_ARG(filter->targets[stage].given));
	}
}

void route_filter_tell(const struct route_filter *filter, uint32_t last, struct arena *arena,
	struct route_reply *reply)
{
	uint32_t stages = route_filter_stages(filter), links = filter->world->network->links_count;
	struct route_exclusion *list = arena_zero(arena, (size_t)stages + 1, sizeof(*list));
	bool *closed = arena_zero(arena, (size_t)links + 1, sizeof(*closed));
	for (uint32_t stage = STAGE_STATUS; stage < stages; stage++) {
		struct buffer name = {0};
		struct route_exclusion *out = &list[reply->filters_count++];
		route_filter_name(filter, stage, &name);
		*out = (struct route_exclusion){.filter = arena_copy(arena, buffer_as_text(&name)),
			.removed_last = stage == last};
		for (uint32_t i = 0; i < links; i++) {
			bool more = !closed[i] && stage_closes(filter, stage, i);
			closed[i] |= more;
			out->links += more;
		}
		buffer_fini(&name);
	}
	reply->filters = list;
}

/* --- No route: which filter was it? -------------------------------------------------------- */

static void explain(const struct route_filter *filter, const struct planner_query *search,
	uint32_t stage, struct buffer *out)
{
	const uint32_t ends[2] = {search->from, search->to};
	buffer_format(out, "the filter '");
	route_filter_name(filter, stage, out);
	buffer_format(out, "' removed the last route");
	for (int i = 0; stage >= first_target(filter) && i < 2; i++)
		if (target_has_node(filter->world->network,
			    &filter->targets[stage - first_target(filter)], ends[i]))
			buffer_format(
				out, ": the %s itself lies there", i ? "destination" : "start");
}

struct text route_filter_last(const struct route_filter *filter, struct planner *planner,
	const struct planner_query *search, struct arena *arena, uint32_t *last)
{
	size_t links = (size_t)filter->world->network->links_count + 1;
	bool *closed = arena_zero(arena, links, sizeof(*closed));
	struct planner_query laid = *search;
	uint32_t stage = 0;
	laid.closed = closed;
	while (stage < route_filter_stages(filter) && planner_find(planner, &laid).found)
		route_filter_close(filter, ++stage, closed);
	*last = stage;
	if (stage == 0)
		return TEXT("the network has no connection between these places, filters or not");
	struct buffer out = {0};
	explain(filter, search, stage, &out);
	struct text text = arena_copy(arena, buffer_as_text(&out));
	buffer_fini(&out);
	return text;
}
