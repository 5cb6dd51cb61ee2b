#include "services/corridors/answers/route_difference.h"

#include "proto/base/buffer.h"

#include <stdio.h>

enum { USED_MAX = 512 };

/* The weakest marks of a plan's links: dwell and charges are in route_plan_mark. */
static struct text km_mark(const struct route_plan *plan)
{
	struct text mark = TEXT_NONE;
	for (uint32_t i = 0; i < plan->links_count; i++)
		mark = route_weaker(mark, plan->graph->network->links[plan->links[i]].row->km_mark);
	return mark;
}

static void fill_figures(struct project_difference *out, const struct route_plan *before)
{
	struct text mark = route_plan_mark(before);
	out->days = (double)before->total.minutes / 1440.0;
	out->usd = (double)before->total.cents / 100;
	out->km = (double)before->total.hectometres / 10;
	out->has_days = out->has_usd = out->has_km = true;
	out->days_mark = out->usd_mark = mark;
	out->km_mark = km_mark(before);
}

static void fill_gain(struct project_difference *out, const struct route_plan *with)
{
	out->days_less = out->days - (double)with->total.minutes / 1440.0;
	out->usd_less = out->usd - (double)with->total.cents / 100;
	out->km_less = out->km - (double)with->total.hectometres / 10;
	out->has_days_less = out->has_usd_less = out->has_km_less = true;
}

static void fill_used(const struct route_filter *filter, const struct route_plan *with,
	struct arena *arena, struct project_difference *out)
{
	struct text *used = arena_zero(arena, USED_MAX, sizeof(*used));
	out->used = used;
	for (uint32_t i = 0; i < with->links_count && out->used_count < USED_MAX; i++) {
		const struct network_link *link = &filter->world->network->links[with->links[i]];
		char text[96];
		int len = snprintf(text, sizeof(text), "link:%.*s", TEXT_ARG(link->row->id));
		if (filter->projects.opens[with->links[i]])
			used[out->used_count++] =
				arena_copy(arena, (struct text){text, (size_t)len});
	}
}

static void say(struct project_difference *out, bool with, bool before, struct buffer *text)
{
	if (!with && !before)
		buffer_format(text, "no way, with them or without");
	else if (!with)
		buffer_format(text, "no way with them");
	else if (!before)
		buffer_format(text, "they open a way: without them there is none");
	else if (!out->used_count)
		buffer_format(text, "the plan does not use them: it is the same without");
	else
		buffer_format(text,
			"with them %.1f days %s, USD %.0f per TEU %s and %.0f km %s than without",
			out->days_less < 0 ? -out->days_less : out->days_less,
			out->days_less < 0 ? "more" : "less",
			out->usd_less < 0 ? -out->usd_less : out->usd_less,
			out->usd_less < 0 ? "more" : "less",
			out->km_less < 0 ? -out->km_less : out->km_less,
			out->km_less < 0 ? "more" : "less");
}

void route_difference(const struct route_filter *filter, const struct route_plan *with,
	const struct route_plan *before, struct arena *arena, struct route_reply *reply)
{
	struct project_difference *out = arena_zero(arena, 1, sizeof(*out));
	struct buffer text = {0};
	projects_tell(filter->world->network, &filter->projects, arena, out);
	out->source = TEXT("links.csv, border_dwell.csv, services.csv and rates.csv: the rows that "
			   "the plan without them is the sum of; project_works.csv");
	if (with)
		fill_used(filter, with, arena, out);
	if (before)
		fill_figures(out, before);
	if (before && with)
		fill_gain(out, with);
	say(out, with != NULL, before != NULL, &text);
	out->text = arena_copy(arena, buffer_as_text(&text));
	buffer_fini(&text);
	reply->without = out;
	reply->without_count = 1;
}
