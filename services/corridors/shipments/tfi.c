#include "services/corridors/shipments/tfi.h"

#include "services/corridors/answers/route.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define HOUR_US   3600000000.0
#define Z90       1.2815515655446004
#define PAYLOAD_T 10.5 /* tonnes in a TEU, an assumption of the cost rates */

/* One place or corridor in one quarter. */
struct tfi_sum {
	struct text place, corridor, mode;
	int year, quarter;
	double hours, km, moving_h, all_h;
	int64_t count;
};

void tfi_init(struct tfi *tfi, const struct network *network, const struct tfi_query *query,
	struct arena *arena)
{
	*tfi = (struct tfi){.network = network, .query = query, .arena = arena};
	tfi->rows = arena_zero(arena, TFI_ROWS_MAX, sizeof(*tfi->rows));
	tfi->sums = arena_zero(arena, TFI_ROWS_MAX, sizeof(*tfi->sums));
}

static bool wanted(const struct tfi *tfi, const struct tfi_row *row)
{
	const struct tfi_query *query = tfi->query;
	bool fits = !query->indicator.len || text_equal(query->indicator, row->indicator) ||
		    (text_is(query->indicator, "TFI4") &&
			    text_starts(row->indicator, query->indicator));
	return fits && (!query->place.len || text_equal(query->place, row->place)) &&
	       (!query->corridor.len || text_equal(query->corridor, row->corridor)) &&
	       (!query->quarter.len || text_equal(query->quarter, row->quarter));
}

static void add(struct tfi *tfi, struct tfi_row row)
{
	if (tfi->count < TFI_ROWS_MAX && wanted(tfi, &row))
		tfi->rows[tfi->count++] = row;
}

/* --- The sheets ---------------------------------------------------------------------------- */

static bool is_crossing(const struct network *network, struct text place)
{
	int32_t node = network_node(network, place);
	if (node == NETWORK_NONE)
		return false;
	const struct network_node *at = &network->nodes[node];
	for (uint32_t i = 0; i < at->links_count; i++)
		if (network->links[network->incident[at->links_first + i]].border)
			return true;
	return false;
}

static void dwells(struct tfi *tfi)
{
	const struct rows *rows = tfi->network->rows;
	const struct corridor_dwell *all = ROWS_OF(rows, ROW_DWELL, corridor_dwell);
	for (size_t i = 0; i < rows->of[ROW_DWELL].count; i++) {
		const struct corridor_dwell *row = &all[i];
		if (!text_is(row->applies, "transit") || !is_crossing(tfi->network, row->place))
			continue;
		double sigma = row->p90_h > row->median_h && row->median_h > 0
				       ? log(row->p90_h / row->median_h) / Z90
				       : 0;
		char year[16];
		snprintf(year, sizeof(year), "%lld", (long long)row->year);
		add(tfi, (struct tfi_row){.indicator = TEXT("TFI1"),
				 .basis = TEXT("sheet"),
				 .place = row->place,
				 .mode = row->mode,
				 .quarter = arena_copy(tfi->arena, text_of(year)),
				 .value = row->has_mean_h ? row->mean_h
							  : row->median_h * exp(sigma * sigma / 2),
				 .unit = TEXT("h"),
				 .mark = row->mark,
				 .source = row->source});
	}
}

static void fees(struct tfi *tfi)
{
	static const char *const keys[][2] = {
		{"border_cost_rail", "rail"}, {"border_cost_road", "road"}};
	for (unsigned i = 0; i < 2; i++) {
		const struct corridor_rate *rate =
			rows_find(tfi->network->rows, ROW_RATE, text_of(keys[i][0]));
		if (rate)
			add(tfi, (struct tfi_row){.indicator = TEXT("TFI2"),
					 .basis = TEXT("sheet"),
					 .mode = text_of(keys[i][1]),
					 .value = rate->value,
					 .unit = TEXT("USD"),
					 .mark = route_mark_of(rate->source),
					 .source = rate->source});
	}
}

/* The link between two neighbours that a corridor has: the first operating one. */
static const struct corridor_link *section(
	const struct network *network, struct text a, struct text b)
{
	for (uint32_t i = 0; i < network->links_count; i++) {
		const struct corridor_link *row = network->links[i].row;
		bool joins = (text_equal(row->from, a) && text_equal(row->to, b)) ||
			     (text_equal(row->from, b) && text_equal(row->to, a));
		if (joins && text_is(row->status, "operating"))
			return row;
	}
	return NULL;
}

static double stand_at(const struct network *network, struct text place, struct text mode)
{
	const struct corridor_dwell *all = ROWS_OF(network->rows, ROW_DWELL, corridor_dwell);
	double mean = 0;
	for (size_t i = 0; i < network->rows->of[ROW_DWELL].count; i++)
		if (text_equal(all[i].place, place) && text_is(all[i].applies, "transit") &&
			text_equal(all[i].mode, mode) && mean <= 0)
			mean = all[i].has_mean_h ? all[i].mean_h : all[i].median_h;
	return mean;
}

static void corridor_rows(struct tfi *tfi, const struct corridor *corridor)
{
	double km = 0, hours = 0, usd = 0, stands = 0;
	for (uint32_t i = 1; i < corridor->nodes_count; i++) {
		const struct corridor_link *row =
			section(tfi->network, corridor->nodes[i - 1], corridor->nodes[i]);
		if (!row)
			continue;
		km += row->km;
		hours += row->hours;
		usd += row->usd;
		stands += stand_at(tfi->network, corridor->nodes[i], row->mode);
	}
	if (km <= 0 || hours <= 0)
		return;
	const struct tfi_row base = {.basis = TEXT("sheet"),
		.corridor = corridor->id,
		.mark = TEXT("low"),
		.source =
			TEXT("[derived] the corridor's operating sections in links.csv: models of "
			     "time and cost; stands of border_dwell.csv")};
	struct tfi_row cost = base, without = base, with = base;
	cost.indicator = TEXT("TFI3");
	cost.value = usd / km * 500 * (20 / PAYLOAD_T);
	cost.unit = TEXT("USD per 20 t and 500 km, at 10.5 t a TEU");
	without.indicator = TEXT("TFI4-SWOD");
	without.value = km / hours;
	with.indicator = TEXT("TFI4-SWD");
	with.value = km / (hours + stands);
	without.unit = with.unit = TEXT("km/h");
	add(tfi, cost);
	add(tfi, without);
	add(tfi, with);
}

void tfi_sheets(struct tfi *tfi)
{
	const struct rows *rows = tfi->network->rows;
	const struct corridor *all = ROWS_OF(rows, ROW_CORRIDOR, corridor);
	dwells(tfi);
	fees(tfi);
	for (size_t i = 0; i < rows->of[ROW_CORRIDOR].count; i++)
		corridor_rows(tfi, &all[i]);
}

/* --- Tracked shipments --------------------------------------------------------------------- */

static struct tfi_sum *sum_of(
	struct tfi *tfi, struct text place, struct text corridor, struct text mode, int64_t at)
{
	struct civil civil = day_to_civil((day)(at / INT64_C(86400000000)));
	int quarter = (civil.month + 2) / 3;
	for (uint32_t i = 0; i < tfi->sums_count; i++) {
		struct tfi_sum *sum = &tfi->sums[i];
		if (sum->year == civil.year && sum->quarter == quarter &&
			text_equal(sum->place, place) && text_equal(sum->corridor, corridor) &&
			text_equal(sum->mode, mode))
			return sum;
	}
	if (tfi->sums_count == TFI_ROWS_MAX)
		return NULL;
	struct tfi_sum *sum = &tfi->sums[tfi->sums_count++];
	*sum = (struct tfi_sum){.place = place,
		.corridor = corridor,
		.mode = mode,
		.year = civil.year,
		.quarter = quarter};
	return sum;
}

static bool crosses_here(const struct shipment_plan *plan, const struct track_stop *stop)
{
	for (uint32_t i = 0; i < stop->count; i++)
		if (text_is(plan->steps[stop->first + i].kind, "border"))
			return true;
	return false;
}

static void border_passed(
	struct tfi *tfi, const struct shipment_plan *plan, const struct track_stop *stop)
{
	if (stop->move < 0 || !crosses_here(plan, stop))
		return;
	struct tfi_sum *sum =
		sum_of(tfi, stop->place, TEXT_NONE, plan->steps[stop->move].mode, stop->left);
	if (!sum)
		return;
	sum->hours += (double)(stop->left - stop->arrived) / HOUR_US;
	sum->count++;
}

static bool on_corridor(const struct corridor *corridor, struct text a, struct text b)
{
	for (uint32_t i = 1; i < corridor->nodes_count; i++)
		if ((text_equal(corridor->nodes[i - 1], a) && text_equal(corridor->nodes[i], b)) ||
			(text_equal(corridor->nodes[i - 1], b) &&
				text_equal(corridor->nodes[i], a)))
			return true;
	return false;
}

/* A section that it left and reached at known times; the stand after it belongs to it. */
static void section_run(struct tfi *tfi, const struct shipment_step *move,
	const struct track_stop *from, const struct track_stop *to)
{
	const struct rows *rows = tfi->network->rows;
	const struct corridor *all = ROWS_OF(rows, ROW_CORRIDOR, corridor);
	double moving = (double)(to->arrived - from->left) / HOUR_US;
	double stand = to->has_left ? (double)(to->left - to->arrived) / HOUR_US : 0;
	for (size_t i = 0; moving > 0 && i < rows->of[ROW_CORRIDOR].count; i++) {
		if (!on_corridor(&all[i], from->place, to->place))
			continue;
		struct tfi_sum *sum = sum_of(tfi, TEXT_NONE, all[i].id, TEXT_NONE, to->arrived);
		if (!sum)
			return;
		sum->km += move->km;
		sum->moving_h += moving;
		sum->all_h += moving + stand;
		sum->count++;
	}
}

void tfi_shipment(struct tfi *tfi, const struct shipment_plan *plan, const struct track *track)
{
	for (uint32_t i = 0; i < track->stops_count; i++) {
		const struct track_stop *stop = &track->stops[i], *next = stop + 1;
		if (i && stop->has_arrived && stop->has_left && stop->left >= stop->arrived)
			border_passed(tfi, plan, stop);
		if (i + 1 < track->stops_count && stop->has_left && next->has_arrived)
			section_run(tfi, &plan->steps[stop->move], stop, next);
	}
}

void tfi_finish(struct tfi *tfi, struct tfi_reply *reply)
{
	for (uint32_t i = 0; i < tfi->sums_count; i++) {
		const struct tfi_sum *sum = &tfi->sums[i];
		char quarter[16];
		snprintf(quarter, sizeof(quarter), "%dQ%d", sum->year, sum->quarter);
		struct tfi_row row = {.basis = TEXT("tracked"),
			.place = sum->place,
			.corridor = sum->corridor,
			.mode = sum->mode,
			.quarter = arena_copy(tfi->arena, text_of(quarter)),
			.count = sum->count,
			.has_count = true,
			.mark = sum->count >= 10 ? TEXT("high") : TEXT("medium"),
			.source =
				TEXT("[derived] events of tracked shipments: mean of the counted")};
		if (sum->place.ptr) {
			row.indicator = TEXT("TFI1");
			row.value = sum->hours / (double)sum->count;
			row.unit = TEXT("h");
			add(tfi, row);
			continue;
		}
		row.unit = TEXT("km/h");
		row.indicator = TEXT("TFI4-SWOD");
		row.value = sum->km / sum->moving_h;
		add(tfi, row);
		row.indicator = TEXT("TFI4-SWD");
		row.value = sum->km / sum->all_h;
		add(tfi, row);
	}
	*reply = (struct tfi_reply){.rows = tfi->rows, .rows_count = tfi->count};
}
