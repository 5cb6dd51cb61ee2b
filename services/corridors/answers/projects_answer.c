#include "services/corridors/answers/projects_answer.h"

#include "proto/base/buffer.h"
#include "services/corridors/network/money.h"
#include "services/corridors/network/places.h"
#include "services/corridors/network/projects.h"
#include "services/corridors/answers/route.h"

#include <stdio.h>
#include <stdlib.h>

enum { RATES_MAX = 64, TOTALS_MAX = 16 };

/* One question on its way to its reply. */
struct task {
	const struct lists_world *world;
	const struct projects_query *query;
	const struct rows *rows;
	day on;
	const struct corridor_project *one; /* that was asked for; NULL: all */
	const struct corridor *corridor;
	struct target target; /* of link or node */
	bool has_target;
	bool *picked; /* per project */
	struct projects_reply *reply;
};

static struct text id_of(const struct task *task, const char *kind, struct text id)
{
	char text[96];
	int len = snprintf(text, sizeof(text), "%s:%.*s", kind, TEXT_ARG(id));
	return arena_copy(task->world->arena, (struct text){text, (size_t)len});
}

/* --- Which --------------------------------------------------------------------------------- */

static enum err at_field(enum err err, const char *field, struct why *why)
{
	if (err && why)
		snprintf(why->where, sizeof(why->where), "projects_query.%s", field);
	return err;
}

static enum err read_target(struct task *task, struct text given, const char *kind, struct why *why)
{
	const struct network *network = task->world->network;
	char text[300];
	int len = snprintf(text, sizeof(text), "%s:%.*s", kind, TEXT_ARG(given));
	struct text head = {text, 5};
	struct text whole = text_starts(given, head) ? given : (struct text){text, (size_t)len};
	whole = arena_copy(task->world->arena, whole);
	task->has_target = true;
	return at_field(target_parse(network, whole, &task->target, why), kind, why);
}

static enum err read_query(struct task *task, struct why *why)
{
	const struct projects_query *query = task->query;
	enum err err = ERR_OK;
	if (query->link.ptr && query->node.ptr)
		return why_set(why, ERR_BAD_VALUE, "projects_query.node",
			"wanted a link or a node, got both");
	if (query->project.ptr)
		err = at_field(
			places_project(task->world->network, query->project, &task->one, why),
			"project", why);
	if (!err && query->corridor.ptr)
		err = at_field(places_corridor(
				       task->world->network, query->corridor, &task->corridor, why),
			"corridor", why);
	if (!err && query->link.ptr)
		err = read_target(task, query->link, "link", why);
	if (!err && query->node.ptr)
		err = read_target(task, query->node, "node", why);
	if (!err && query->in.ptr && !text_is(query->in, "EUR") &&
		!money_rate(task->rows, query->in, task->on))
		err = why_set(why, ERR_NOT_FOUND, "projects_query.in",
			"wanted EUR or a currency that exchange.csv has a rate of, got '%.*s'",
			TEXT_ARG(query->in));
	return err;
}

/* Of the project itself; its parts are asked for by themselves. */
static bool work_hits(const struct task *task, const struct corridor_work *work)
{
	const struct network *network = task->world->network;
	int32_t link = work->link.ptr ? network_link(network, work->link) : NETWORK_NONE;
	int32_t node = work->node.ptr ? network_node(network, work->node) : NETWORK_NONE;
	return (link != NETWORK_NONE && target_has(network, &task->target, (uint32_t)link)) ||
	       (node != NETWORK_NONE && target_has_node(network, &task->target, (uint32_t)node));
}

static bool works_hit(const struct task *task, const struct corridor_project *project)
{
	const struct corridor_work *works = ROWS_OF(task->rows, ROW_WORK, corridor_work);
	for (size_t i = 0; i < task->rows->of[ROW_WORK].count; i++)
		if (text_equal(works[i].project, project->id) && work_hits(task, &works[i]))
			return true;
	return false;
}

static bool serves(const struct task *task, const struct corridor_project *project)
{
	for (uint32_t i = 0; i < project->corridors_count; i++) {
		const struct corridor *row =
			rows_find(task->rows, ROW_CORRIDOR, project->corridors[i]);
		if (row && (text_equal(row->id, task->corridor->id) ||
				   text_equal(row->part_of, task->corridor->id)))
			return true;
	}
	return false;
}

static bool has_sponsor(const struct corridor_project *project, struct text sponsor)
{
	for (uint32_t i = 0; i < project->sponsor_ids_count; i++)
		if (text_equal(project->sponsor_ids[i], sponsor))
			return true;
	if (text_starts(sponsor, TEXT("org:")))
		sponsor = text_slice(sponsor, 4, sponsor.len);
	return sponsor.len > 2 && places_name_has(project->sponsors, sponsor);
}

static bool is_wanted(const struct task *task, const struct corridor_project *project)
{
	const struct projects_query *query = task->query;
	if (task->one && !projects_within(project, task->one->id))
		return false;
	if (task->corridor && !serves(task, project))
		return false;
	if (query->sponsor.ptr && !has_sponsor(project, query->sponsor))
		return false;
	if (task->has_target && !works_hit(task, project))
		return false;
	const struct corridor_stage *stage = projects_stage(task->rows, project->id, task->on);
	return !query->stage.ptr || (stage && text_equal(stage->stage, query->stage));
}

/* --- The rows ------------------------------------------------------------------------------ */

static void fill_works_of(
	const struct task *task, const struct corridor_project *project, struct project_row *out)
{
	const struct corridor_work *works = ROWS_OF(task->rows, ROW_WORK, corridor_work);
	for (size_t i = 0; i < task->rows->of[ROW_WORK].count; i++) {
		if (!text_equal(works[i].project, project->id))
			continue;
		const struct corridor_link *link =
			works[i].link.ptr ? rows_find(task->rows, ROW_LINK, works[i].link) : NULL;
		out->works++;
		if (!link)
			continue;
		out->km += link->km;
		out->has_km = true;
		out->km_mark = route_weaker(out->km_mark, link->km_mark);
	}
}

static void add_project(
	struct task *task, const struct corridor_project *project, struct project_row *out)
{
	const struct corridor_stage *stage = projects_stage(task->rows, project->id, task->on);
	*out = (struct project_row){.id = id_of(task, "project", project->id),
		.name = project->name,
		.opens = project->opens,
		.has_opens = project->has_opens,
		.sponsors = project->sponsors,
		.corridors = project->corridors,
		.corridors_count = project->corridors_count,
		.part_of =
			project->part_of.ptr ? id_of(task, "project", project->part_of) : TEXT_NONE,
		.mark = route_mark_of(project->source),
		.source = project->source};
	if (stage) {
		out->stage = stage->stage;
		out->since = stage->since;
		out->has_since = true;
		out->stage_id = id_of(task, "stage", stage->id);
		out->stage_mark = route_mark_of(stage->source);
	}
	fill_works_of(task, project, out);
}

static void fill_projects(struct task *task)
{
	const struct corridor_project *all = ROWS_OF(task->rows, ROW_PROJECT, corridor_project);
	size_t held = task->rows->of[ROW_PROJECT].count;
	struct project_row *list = arena_zero(task->world->arena, held + 1, sizeof(*list));
	task->picked = arena_zero(task->world->arena, held + 1, sizeof(*task->picked));
	for (size_t i = 0; i < held; i++) {
		task->picked[i] = is_wanted(task, &all[i]);
		if (task->picked[i])
			add_project(task, &all[i], &list[task->reply->projects_count++]);
	}
	task->reply->projects = list;
}

static bool is_picked(const struct task *task, struct text project)
{
	const struct corridor_project *row = rows_find(task->rows, ROW_PROJECT, project);
	return row && task->picked[row - ROWS_OF(task->rows, ROW_PROJECT, corridor_project)];
}

static int by_day(const void *a, const void *b)
{
	const struct project_stage_row *x = a, *y = b;
	if (x->since != y->since)
		return x->since < y->since ? -1 : 1;
	int order = projects_rank(x->stage) - projects_rank(y->stage);
	return order ? order : text_compare(x->id, y->id);
}

static void fill_stages(struct task *task)
{
	const struct corridor_stage *all = ROWS_OF(task->rows, ROW_STAGE, corridor_stage);
	size_t held = task->rows->of[ROW_STAGE].count;
	struct project_stage_row *list = arena_zero(task->world->arena, held + 1, sizeof(*list));
	for (size_t i = 0; i < held; i++)
		if (is_picked(task, all[i].project) && all[i].since <= task->on)
			list[task->reply->stages_count++] =
				(struct project_stage_row){.id = id_of(task, "stage", all[i].id),
					.project = id_of(task, "project", all[i].project),
					.stage = all[i].stage,
					.since = all[i].since,
					.claims = all[i].claims_count,
					.mark = route_mark_of(all[i].source),
					.source = all[i].source};
	qsort(list, task->reply->stages_count, sizeof(*list), by_day);
	task->reply->stages = list;
}

static void add_link(
	const struct task *task, const struct corridor_link *link, struct project_work_row *out)
{
	const struct corridor_node *a = rows_find(task->rows, ROW_NODE, link->from),
				   *b = rows_find(task->rows, ROW_NODE, link->to);
	out->what = id_of(task, "link", link->id);
	out->from_name = a->name;
	out->to_name = b->name;
	out->mode = link->mode;
	out->status = link->status;
	out->km = link->km;
	out->has_km = true;
	out->km_mark = link->km_mark;
	out->capacity_mt = link->capacity_mt;
	out->has_capacity_mt = link->has_capacity_mt;
	if (link->has_capacity_mt)
		out->capacity_mark = route_mark_of(link->capacity_basis);
}

static void fill_works(struct task *task)
{
	const struct corridor_work *all = ROWS_OF(task->rows, ROW_WORK, corridor_work);
	size_t held = task->rows->of[ROW_WORK].count;
	struct project_work_row *list = arena_zero(task->world->arena, held + 1, sizeof(*list));
	for (size_t i = 0; i < held; i++) {
		const struct corridor_link *link =
			all[i].link.ptr ? rows_find(task->rows, ROW_LINK, all[i].link) : NULL;
		const struct corridor_node *node =
			all[i].node.ptr ? rows_find(task->rows, ROW_NODE, all[i].node) : NULL;
		if (!is_picked(task, all[i].project) || (!link && !node))
			continue;
		struct project_work_row *out = &list[task->reply->works_count++];
		*out = (struct project_work_row){.id = id_of(task, "work", all[i].id),
			.project = id_of(task, "project", all[i].project),
			.opened_mt = all[i].capacity_mt,
			.has_opened_mt = all[i].has_capacity_mt,
			.mark = route_mark_of(all[i].source),
			.source = all[i].source};
		if (link) {
			add_link(task, link, out);
		} else {
			out->what = id_of(task, "node", node->id);
			out->from_name = node->name;
		}
	}
	task->reply->works = list;
}

/* --- Money --------------------------------------------------------------------------------- */

struct wanted_money {
	struct lists_wanted base;
	const struct task *task;
};

static bool pays(const struct lists_wanted *base, const struct corridor_investment *row)
{
	const struct task *task = ((const struct wanted_money *)base)->task;
	return row->project.ptr && is_picked(task, row->project);
}

static void note_once(const struct text **list, uint32_t *count, struct text text)
{
	struct text *items = (struct text *)(uintptr_t)*list;
	for (uint32_t i = 0; i < *count; i++)
		if (text_equal(items[i], text))
			return;
	if (*count < RATES_MAX)
		items[(*count)++] = text;
}

/* "1.0822 USD for a euro on 2024-01-29: source"; EUR needs none. False: no rate is held. */
static bool note_rate(
	const struct task *task, struct text currency, day on, struct projects_total *total)
{
	if (text_is(currency, "EUR"))
		return true;
	const struct corridor_exchange *rate = money_rate(task->rows, currency, on);
	if (!rate)
		return false;
	char day_text[DAY_TEXT];
	struct buffer text = {0};
	buffer_format(&text, "%g %.*s for a euro on %s: %.*s", rate->per_eur, TEXT_ARG(currency),
		day_format(rate->date, day_text), TEXT_ARG(rate->source));
	note_once(&total->rates, &total->rates_count,
		arena_copy(task->world->arena, text_whole(buffer_as_text(&text), 1000)));
	buffer_fini(&text);
	total->mark = route_weaker(total->mark, route_mark_of(rate->source));
	return true;
}

static void add_amount(const struct task *task, const struct corridor_investment_row *row,
	struct projects_total *total)
{
	struct money_parity parity = money_compare(task->rows, (struct money){1, total->currency},
		(struct money){1, row->currency}, row->date);
	if (!parity.comparable) {
		note_once(&total->not_converted, &total->not_converted_count, row->id);
		return;
	}
	if (!text_equal(row->currency, total->currency)) {
		(void)note_rate(task, row->currency, row->date, total);
		(void)note_rate(task, total->currency, row->date, total);
	}
	total->amount += row->amount * parity.rate;
	total->rows++;
	total->mark = route_weaker(total->mark, row->mark);
}

static struct projects_total *total_of(
	struct task *task, struct projects_total *list, struct text kind)
{
	uint32_t t = 0;
	while (t < task->reply->totals_count && !text_equal(list[t].kind, kind))
		t++;
	if (t == task->reply->totals_count && t < TOTALS_MAX) {
		struct arena *arena = task->world->arena;
		task->reply->totals_count++;
		list[t] = (struct projects_total){.kind = kind,
			.currency = task->query->in,
			.not_converted = arena_zero(arena, RATES_MAX, sizeof(struct text)),
			.rates = arena_zero(arena, RATES_MAX, sizeof(struct text))};
	}
	return &list[t];
}

static void fill_totals(struct task *task)
{
	const struct projects_reply *reply = task->reply;
	struct projects_total *list = arena_zero(task->world->arena, TOTALS_MAX + 1, sizeof(*list));
	for (uint32_t i = 0; i < reply->money_count; i++) {
		struct projects_total *total = total_of(task, list, reply->money[i].kind);
		if (lists_counted_elsewhere(reply->money, reply->money_count, i))
			total->parts_left_out++;
		else
			add_amount(task, &reply->money[i], total);
	}
	for (uint32_t t = 0; t < reply->totals_count; t++)
		list[t].mark = list[t].mark.ptr ? list[t].mark : TEXT("low");
	task->reply->totals = list;
}

enum err projects_answer(const struct lists_world *world, const struct projects_query *query,
	day today, struct projects_reply *reply, struct why *why)
{
	struct task task = {.world = world,
		.query = query,
		.rows = world->network->rows,
		.on = query->has_as_of ? query->as_of : today,
		.reply = reply};
	*reply = (struct projects_reply){.as_of = task.on};
	enum err err = read_query(&task, why);
	if (err)
		return err;
	fill_projects(&task);
	if (task.one) {
		fill_stages(&task);
		fill_works(&task);
	}
	const struct wanted_money wanted = {{pays}, &task};
	reply->money_count = lists_money(world, &wanted.base, &reply->money);
	reply->sums_count =
		lists_sums(reply->money, reply->money_count, world->arena, &reply->sums);
	if (query->in.ptr)
		fill_totals(&task);
	return ERR_OK;
}

enum err projects_told(const struct network *network, const struct project_told *told,
	struct corridor_stage *out, struct why *why)
{
	const struct corridor_project *project = NULL;
	enum err err = places_project(network, told->project, &project, why);
	if (err) {
		if (why)
			snprintf(why->where, sizeof(why->where), "project_told.project");
		return err;
	}
	const struct corridor_stage *held = projects_stage(network->rows, project->id, told->since);
	if (held && text_equal(held->stage, told->stage))
		return why_set(why, ERR_EXISTS, "project_told.stage",
			"wanted another stage than the one held on that day, got '%.*s', which "
			"stage:%.*s has already",
			TEXT_ARG(told->stage), TEXT_ARG(held->id));
	*out = (struct corridor_stage){.project = project->id,
		.stage = told->stage,
		.since = told->since,
		.source = told->source};
	return ERR_OK;
}
