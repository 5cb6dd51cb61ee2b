#include "services/corridors/planner/chokepoints.h"

#include "proto/base/alloc.h"

#include <stdlib.h>
#include <string.h>

static int64_t minutes_of(const struct planner_path *path)
{
	return (int64_t)(path->key >> 32);
}

/* Closes each link of the pair's fastest way in turn. */
static bool rank_pair(struct planner *planner, const struct chokepoints_query *query,
	const struct chokepoints_pair *pair, struct chokepoint *per_link)
{
	const struct planner_query search = {
		.from = pair->from, .to = pair->to, .by = BY_TIME, .closed = query->closed};
	struct planner_path path = planner_find(planner, &search);
	if (!path.found)
		return false;
	int64_t usual = minutes_of(&path);
	int32_t *links = alloc_zero(path.count + 1, sizeof(*links));
	size_t count = 0;
	for (size_t i = 0; i < path.count; i++)
		if (query->graph->arcs[path.steps[i].arc].link != NETWORK_NONE)
			links[count++] = query->graph->arcs[path.steps[i].arc].link;
	for (size_t i = 0; i < count; i++) {
		struct chokepoint *point = &per_link[links[i]];
		query->closed[links[i]] = true;
		struct planner_path other = planner_find(planner, &search);
		query->closed[links[i]] = false;
		point->pairs++;
		if (other.found)
			point->minutes += (double)(minutes_of(&other) - usual);
		else
			point->cut_off++;
	}
	free(links);
	return true;
}

static int worst_first(const void *a, const void *b)
{
	const struct chokepoint *x = a, *y = b;
	if (x->cut_off != y->cut_off)
		return x->cut_off < y->cut_off ? 1 : -1;
	if (x->minutes < y->minutes || x->minutes > y->minutes)
		return x->minutes < y->minutes ? 1 : -1;
	return (x->link > y->link) - (x->link < y->link);
}

size_t chokepoints_rank(
	const struct chokepoints_query *query, struct chokepoint *out, size_t *found)
{
	uint32_t links = query->graph->network->links_count;
	struct planner *planner = planner_create(query->graph);
	size_t count = 0;
	*found = 0;
	memset(out, 0, links * sizeof(*out));
	for (size_t i = 0; i < query->pairs_count; i++)
		if (query->pairs[i].from != query->pairs[i].to)
			*found += rank_pair(planner, query, &query->pairs[i], out);
	for (uint32_t i = 0; i < links; i++)
		if (out[i].pairs) {
			struct chokepoint point = out[i];
			point.link = i;
			out[count++] = point;
		}
	qsort(out, count, sizeof(*out), worst_first);
	planner_destroy(&planner);
	return count;
}
