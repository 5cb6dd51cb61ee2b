#include "services/corridors/answers/explain_words.h"

static void node(const void *record, struct buffer *out)
{
	const struct corridor_node *row = record;
	buffer_format(out, "%.*s in %.*s, a %.*s at %.2f N, %.2f E", TEXT_ARG(row->name),
		TEXT_ARG(row->country), TEXT_ARG(row->kind), row->lat, row->lon);
	for (uint32_t i = 0; i < row->gauges_count; i++)
		buffer_format(out, "%s%.*s", i ? " and " : ", gauge ", TEXT_ARG(row->gauges[i]));
}

static void link_row(const void *record, struct buffer *out)
{
	const struct corridor_link *row = record;
	buffer_format(out, "%.*s to %.*s by %.*s: %g km, %g h, USD %g per TEU, %.*s",
		TEXT_ARG(row->from), TEXT_ARG(row->to), TEXT_ARG(row->mode), row->km, row->hours,
		row->usd, TEXT_ARG(row->status));
	if (row->has_capacity_mt)
		buffer_format(out, "; %g Mt a year, %.*s", row->capacity_mt,
			TEXT_ARG(row->capacity_basis));
	else
		buffer_format(out, "; capacity unknown");
}

static void dwell(const void *record, struct buffer *out)
{
	const struct corridor_dwell *row = record;
	buffer_format(out, "%.*s, %.*s, %.*s, %.*s: median %g h, nine in ten within %g h, in %lld",
		TEXT_ARG(row->place), TEXT_ARG(row->mode), TEXT_ARG(row->applies),
		TEXT_ARG(row->direction), row->median_h, row->p90_h, (long long)row->year);
}

static void corridor_row(const void *record, struct buffer *out)
{
	const struct corridor *row = record;
	buffer_format(out, "%.*s, %u places", TEXT_ARG(row->name), row->nodes_count);
	if (row->part_of.ptr)
		buffer_format(out, ", part of %.*s", TEXT_ARG(row->part_of));
	for (uint32_t i = 0; i < row->aliases_count; i++)
		buffer_format(out, "%s%.*s", i ? ", " : "; also ", TEXT_ARG(row->aliases[i]));
}

static void service(const void *record, struct buffer *out)
{
	const struct corridor_service *row = record;
	if (row->from.ptr)
		buffer_format(out, "%.*s to %.*s by %.*s", TEXT_ARG(row->from), TEXT_ARG(row->to),
			TEXT_ARG(row->mode));
	else
		buffer_format(
			out, "assumed for %.*s where no service is known", TEXT_ARG(row->mode));
	buffer_format(
		out, ": %g departures a week; %.*s", row->departures_per_week, TEXT_ARG(row->note));
}

static void rate(const void *record, struct buffer *out)
{
	const struct corridor_rate *row = record;
	buffer_format(out, "%.*s: %g %.*s", TEXT_ARG(row->key), row->value, TEXT_ARG(row->unit));
}

static void investment(const void *record, struct buffer *out)
{
	char day_text[DAY_TEXT];
	const struct corridor_investment *row = record;
	buffer_format(out, "%.*s %.0f for %.*s, %.*s of %s by %.*s", TEXT_ARG(row->currency),
		row->amount, TEXT_ARG(row->corridor), TEXT_ARG(row->kind),
		day_format(row->date, day_text), TEXT_ARG(row->funder));
}

static void volume(const void *record, struct buffer *out)
{
	const struct corridor_volume *row = record;
	buffer_format(out, "%.*s, %lld: %.0f %.*s", TEXT_ARG(row->counted), (long long)row->year,
		row->amount, TEXT_ARG(row->unit));
}

static void exchange(const void *record, struct buffer *out)
{
	char day_text[DAY_TEXT];
	const struct corridor_exchange *row = record;
	buffer_format(out, "%g %.*s for a euro on %s", row->per_eur, TEXT_ARG(row->currency),
		day_format(row->date, day_text));
}

static void customs(const void *record, struct buffer *out)
{
	const struct corridor_member *row = record;
	buffer_format(out, "%.*s is in the customs territory of the %.*s", TEXT_ARG(row->country),
		TEXT_ARG(row->bloc));
}

static void project(const void *record, struct buffer *out)
{
	char day_text[DAY_TEXT];
	const struct corridor_project *row = record;
	buffer_format(out, "%.*s, by %.*s", TEXT_ARG(row->name), TEXT_ARG(row->sponsors));
	if (row->part_of.ptr)
		buffer_format(out, ", part of %.*s", TEXT_ARG(row->part_of));
	if (row->has_opens)
		buffer_format(out, ", expected to open by %s", day_format(row->opens, day_text));
}

static void stage(const void *record, struct buffer *out)
{
	char day_text[DAY_TEXT];
	const struct corridor_stage *row = record;
	buffer_format(out, "%.*s: %.*s since %s", TEXT_ARG(row->project), TEXT_ARG(row->stage),
		day_format(row->since, day_text));
}

static void work(const void *record, struct buffer *out)
{
	const struct corridor_work *row = record;
	buffer_format(out, "%.*s builds or improves %.*s", TEXT_ARG(row->project),
		TEXT_ARG(row->link.ptr ? row->link : row->node));
	if (row->has_capacity_mt)
		buffer_format(out, ", to %g Mt a year", row->capacity_mt);
}

static void restriction(const void *record, struct buffer *out)
{
	char from[DAY_TEXT];
	const struct corridor_restriction *row = record;
	buffer_format(out, "%.*s: %.*s goods %.*s at %.*s, from %s: %.*s", TEXT_ARG(row->regime),
		TEXT_ARG(row->goods), TEXT_ARG(row->effect), TEXT_ARG(row->target),
		row->has_from ? day_format(row->from, from) : "ever", TEXT_ARG(row->text));
}

static void (*const words_of[ROW_KINDS])(const void *record, struct buffer *out) = {
	[ROW_NODE] = node,
	[ROW_LINK] = link_row,
	[ROW_DWELL] = dwell,
	[ROW_CORRIDOR] = corridor_row,
	[ROW_SERVICE] = service,
	[ROW_RATE] = rate,
	[ROW_INVESTMENT] = investment,
	[ROW_VOLUME] = volume,
	[ROW_EXCHANGE] = exchange,
	[ROW_CUSTOMS] = customs,
	[ROW_PROJECT] = project,
	[ROW_STAGE] = stage,
	[ROW_WORK] = work,
	[ROW_RESTRICTION] = restriction,
};

void explain_words(enum row_kind kind, const void *record, struct buffer *out)
{
	words_of[kind](record, out);
}

void explain_words_disruption(const struct corridor_disruption *row, struct buffer *out)
{
	char from[DAY_TEXT], until[DAY_TEXT];
	buffer_format(out, "%.*s %.*s: %.*s", TEXT_ARG(row->kind), TEXT_ARG(row->target),
		TEXT_ARG(row->effect));
	if (row->has_factor)
		buffer_format(out, " x %g", row->factor);
	buffer_format(out, ", from %s until %s",
		row->has_from ? day_format(row->from, from) : "ever",
		row->has_until ? day_format(row->until, until) : "it is lifted");
	if (row->provisional)
		buffer_text(out, TEXT(", provisional: one report of the press"));
}
