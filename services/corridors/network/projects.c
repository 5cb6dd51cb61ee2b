#include "services/corridors/network/projects.h"

#include "services/corridors/network/places.h"

#include <stdio.h>

static const char *const stages[] = {
	"pledged", "studied", "agreed", "financed", "construction", "opened"};

int projects_rank(struct text stage)
{
	for (unsigned i = 0; i < sizeof(stages) / sizeof(*stages); i++)
		if (text_is(stage, stages[i]))
			return (int)i + 1;
	return 0;
}

/* Of stages of one day the further one: both were reached, in that order. */
static bool is_later(const struct corridor_stage *a, const struct corridor_stage *b)
{
	return !b || a->since > b->since ||
	       (a->since == b->since && projects_rank(a->stage) >= projects_rank(b->stage));
}

const struct corridor_stage *projects_stage(const struct rows *rows, struct text project, day on)
{
	const struct corridor_stage *all = ROWS_OF(rows, ROW_STAGE, corridor_stage), *last = NULL;
	for (size_t i = 0; i < rows->of[ROW_STAGE].count; i++)
		if (all[i].since <= on && text_equal(all[i].project, project) &&
			is_later(&all[i], last))
			last = &all[i];
	return last;
}

day projects_opened(const struct rows *rows, struct text project)
{
	const struct corridor_stage *all = ROWS_OF(rows, ROW_STAGE, corridor_stage);
	day opened = DAY_MAX;
	for (size_t i = 0; i < rows->of[ROW_STAGE].count; i++)
		if (text_is(all[i].stage, "opened") && text_equal(all[i].project, project) &&
			all[i].since < opened)
			opened = all[i].since;
	return opened;
}

bool projects_within(const struct corridor_project *project, struct text whole)
{
	return text_equal(project->id, whole) || text_equal(project->part_of, whole);
}

/* --- Switched on --------------------------------------------------------------------------- */

static void switch_one(const struct network *network, const struct corridor_project *project,
	struct projects_on *out)
{
	const struct rows *rows = network->rows;
	const struct corridor_work *works = ROWS_OF(rows, ROW_WORK, corridor_work);
	for (uint32_t i = 0; i < out->count; i++)
		if (out->items[i] == project)
			return;
	out->items[out->count++] = project;
	for (size_t i = 0; i < rows->of[ROW_WORK].count; i++) {
		int32_t link = works[i].link.ptr && text_equal(works[i].project, project->id)
				       ? network_link(network, works[i].link)
				       : NETWORK_NONE;
		if (link == NETWORK_NONE)
			continue;
		out->opens[link] = true;
		if (works[i].has_capacity_mt)
			out->works[link] = &works[i];
	}
}

enum err projects_switch(const struct network *network, const struct text *given, uint32_t count,
	struct arena *arena, struct projects_on *out, struct why *why)
{
	const struct rows *rows = network->rows;
	const struct corridor_project *all = ROWS_OF(rows, ROW_PROJECT, corridor_project);
	size_t held = rows->of[ROW_PROJECT].count, links = (size_t)network->links_count + 1;
	*out = (struct projects_on){0};
	if (!count)
		return ERR_OK;
	out->items = arena_zero(arena, held + 1, sizeof(*out->items));
	out->opens = arena_zero(arena, links, sizeof(*out->opens));
	out->works = arena_zero(arena, links, sizeof(*out->works));
	for (uint32_t i = 0; i < count; i++) {
		const struct corridor_project *whole = NULL;
		enum err err = places_project(network, given[i], &whole, why);
		if (err)
			return err;
		for (size_t k = 0; k < held; k++)
			if (projects_within(&all[k], whole->id))
				switch_one(network, &all[k], out);
	}
	return ERR_OK;
}

static struct text id_of(struct arena *arena, const char *kind, struct text id)
{
	char text[96];
	int len = snprintf(text, sizeof(text), "%s:%.*s", kind, TEXT_ARG(id));
	return arena_copy(arena, (struct text){text, (size_t)len});
}

void projects_tell(const struct network *network, const struct projects_on *on, struct arena *arena,
	struct project_difference *out)
{
	struct text *items = arena_zero(arena, (size_t)on->count + 1, sizeof(*items));
	struct text *links = arena_zero(arena, 512, sizeof(*links));
	*out = (struct project_difference){.projects = items, .opened = links};
	for (uint32_t i = 0; i < on->count && out->projects_count < 64; i++)
		items[out->projects_count++] = id_of(arena, "project", on->items[i]->id);
	for (uint32_t i = 0; i < network->links_count && out->opened_count < 512; i++)
		if (on->opens[i])
			links[out->opened_count++] =
				id_of(arena, "link", network->links[i].row->id);
}

bool projects_capacity(const struct network *network, const struct projects_on *on, uint32_t link,
	day at, double *mt, struct text *basis)
{
	const struct network_link *held = &network->links[link];
	const struct corridor_work *work = on && on->works ? on->works[link] : NULL;
	if (!work && held->work && projects_opened(network->rows, held->work->project) <= at)
		work = held->work;
	*mt = work ? work->capacity_mt : held->row->capacity_mt;
	*basis = work                            ? work->source
		 : held->row->capacity_basis.ptr ? held->row->capacity_basis
						 : held->row->source;
	return work || held->row->has_capacity_mt;
}
