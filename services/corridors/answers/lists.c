#include "services/corridors/answers/lists.h"

#include "services/corridors/answers/route_plan.h"

#include "proto/base/buffer.h"
#include "services/corridors/network/places.h"
#include "services/corridors/answers/route.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct text id_of(struct arena *arena, const char *kind, struct text id)
{
	char text[256];
	int len = snprintf(text, sizeof(text), "%s:%.*s", kind, TEXT_ARG(id));
	return arena_copy(arena, (struct text){text, (size_t)len});
}

/* --- Corridors ----------------------------------------------------------------------------- */

/* Between two neighbours the link that one would take: operating before others, then the shorter.
 */
static const struct corridor_link *section(
	const struct network *network, struct text a, struct text b)
{
	const struct corridor_link *best = NULL;
	int32_t node = network_node(network, a), far = network_node(network, b);
	if (node == NETWORK_NONE || far == NETWORK_NONE)
		return NULL;
	const struct network_node *at = &network->nodes[node];
	for (uint32_t i = 0; i < at->links_count; i++) {
		const struct network_link *link =
			&network->links[network->incident[at->links_first + i]];
		const struct corridor_link *row = link->row;
		if ((int32_t)link->from != far && (int32_t)link->to != far)
			continue;
		bool operating = text_is(row->status, "operating");
		bool held = best && text_is(best->status, "operating");
		if (!best || operating > held || (operating == held && row->km < best->km))
			best = row;
	}
	return best;
}

struct length {
	double km;
	struct text mark;
	int64_t not_operating;
};

static struct length length_of(const struct network *network, const struct corridor *corridor)
{
	struct length length = {0};
	for (uint32_t i = 1; i < corridor->nodes_count; i++) {
		const struct corridor_link *row =
			section(network, corridor->nodes[i - 1], corridor->nodes[i]);
		if (!row)
			continue;
		length.km += row->km;
		length.mark = route_weaker(length.mark, row->km_mark);
		length.not_operating += !text_is(row->status, "operating");
	}
	return length;
}

/* States along the corridor in order, at most 64. */
static uint32_t countries_of(
	const struct network *network, const struct corridor *corridor, struct text countries[64])
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < corridor->nodes_count && count < 64; i++) {
		int32_t node = network_node(network, corridor->nodes[i]);
		if (node == NETWORK_NONE)
			continue;
		struct text country = network->nodes[node].row->country;
		if (!count || !text_equal(countries[count - 1], country))
			countries[count++] = country;
	}
	return count;
}

static bool passes(const struct text *countries, uint32_t count, struct text country)
{
	for (uint32_t i = 0; i < count; i++)
		if (text_equal(countries[i], country))
			return true;
	return !country.ptr;
}

void lists_corridors(const struct network *network, const struct corridors_query *query,
	struct arena *arena, struct corridors_reply *reply)
{
	const struct corridor *all = ROWS_OF(network->rows, ROW_CORRIDOR, corridor);
	size_t count = network->rows->of[ROW_CORRIDOR].count;
	struct corridor_row *rows = arena_zero(arena, count + 1, sizeof(*rows));
	*reply = (struct corridors_reply){.corridors = rows};
	for (size_t i = 0; i < count; i++) {
		struct text *countries = arena_zero(arena, 64, sizeof(*countries));
		uint32_t states = countries_of(network, &all[i], countries);
		if (!passes(countries, states, query->country))
			continue;
		struct length length = length_of(network, &all[i]);
		rows[reply->corridors_count++] =
			(struct corridor_row){.id = id_of(arena, "corridor", all[i].id),
				.name = all[i].name,
				.part_of = all[i].part_of,
				.countries = countries,
				.countries_count = states,
				.nodes = all[i].nodes_count,
				.km = length.km,
				.km_mark = length.mark,
				.not_operating = length.not_operating,
				.source = all[i].source};
	}
}

static struct text capacity_basis(const struct corridor_link *link)
{
	return link->capacity_basis.ptr ? link->capacity_basis : link->source;
}

/* Of the length, and where it is another, of the capacity. */
static struct text section_source(struct arena *arena, const struct corridor_link *link)
{
	struct buffer out = {0};
	buffer_text(&out, link->source);
	if (link->has_capacity_mt && link->capacity_basis.ptr)
		buffer_format(&out, "; capacity: %.*s", TEXT_ARG(link->capacity_basis));
	return route_plan_text(arena, &out, 2048);
}

static void sections_fill(const struct lists_world *world, const struct corridor *corridor,
	struct corridor_reply *reply)
{
	struct corridor_section *list =
		arena_zero(world->arena, (size_t)corridor->nodes_count + 1, sizeof(*list));
	for (uint32_t i = 1; i < corridor->nodes_count; i++) {
		const struct corridor_link *row =
			section(world->network, corridor->nodes[i - 1], corridor->nodes[i]);
		const struct corridor_node *to =
			rows_find(world->network->rows, ROW_NODE, corridor->nodes[i]);
		if (!row || !to)
			continue;
		list[reply->sections_count++] = (struct corridor_section){
			.id = id_of(world->arena, "link", row->id),
			.from = corridor->nodes[i - 1],
			.to = to->id,
			.to_name = to->name,
			.to_country = to->country,
			.mode = row->mode,
			.status = row->status,
			.km = row->km,
			.km_mark = row->km_mark,
			.capacity_mt = row->capacity_mt,
			.has_capacity_mt = row->has_capacity_mt,
			.capacity_mark = row->has_capacity_mt ? route_mark_of(capacity_basis(row))
							      : TEXT_NONE,
			.one_way = row->one_way,
			.has_one_way = row->one_way,
			.source = section_source(world->arena, row)};
	}
	reply->sections = list;
}

static void volumes_fill(
	const struct lists_world *world, struct text corridor, struct corridor_reply *reply)
{
	const struct rows *rows = world->network->rows;
	const struct corridor_volume *all = ROWS_OF(rows, ROW_VOLUME, corridor_volume);
	size_t count = rows->of[ROW_VOLUME].count;
	struct corridor_volume_row *list = arena_zero(world->arena, count + 1, sizeof(*list));
	for (size_t i = 0; i < count; i++)
		if (text_equal(all[i].corridor, corridor))
			list[reply->volumes_count++] = (struct corridor_volume_row){
				.id = id_of(world->arena, "volume", all[i].id),
				.counted = all[i].counted,
				.year = all[i].year,
				.amount = all[i].amount,
				.unit = all[i].unit,
				.mark = route_mark_of(all[i].source),
				.source = all[i].source};
	reply->volumes = list;
}

static void parts_fill(
	const struct lists_world *world, struct text corridor, struct corridor_reply *reply)
{
	const struct rows *rows = world->network->rows;
	const struct corridor *all = ROWS_OF(rows, ROW_CORRIDOR, corridor);
	struct text *list = arena_zero(world->arena, 64, sizeof(*list));
	for (size_t i = 0; i < rows->of[ROW_CORRIDOR].count && reply->parts_count < 64; i++)
		if (text_equal(all[i].part_of, corridor))
			list[reply->parts_count++] = all[i].id;
	reply->parts = list;
}

/* --- Investments --------------------------------------------------------------------------- */

static int by_date(const void *a, const void *b)
{
	const struct corridor_investment_row *x = a, *y = b;
	return x->date != y->date ? (x->date < y->date ? -1 : 1) : text_compare(x->id, y->id);
}

static bool belongs(const struct network *network, struct text corridor, struct text to)
{
	const struct corridor *row = rows_find(network->rows, ROW_CORRIDOR, corridor);
	return text_equal(corridor, to) || (row && text_equal(row->part_of, to));
}

static bool paid_by(const struct corridor_investment *row, struct text funder)
{
	for (uint32_t i = 0; i < row->funder_ids_count; i++)
		if (text_equal(row->funder_ids[i], funder))
			return true;
	if (text_starts(funder, TEXT("org:")))
		funder = text_slice(funder, 4, funder.len);
	return !funder.ptr || places_name_has(row->funder, funder);
}

static struct corridor_investment_row investment_row(
	const struct lists_world *world, const struct corridor_investment *row)
{
	struct text id = id_of(world->arena, "investment", row->id);
	return (struct corridor_investment_row){.id = id,
		.corridor = row->corridor,
		.amount = row->amount,
		.currency = row->currency,
		.date = row->date,
		.kind = row->kind,
		.funder = row->funder,
		.part_of = row->part_of.ptr ? id_of(world->arena, "investment", row->part_of)
					    : TEXT_NONE,
		.project =
			row->project.ptr ? id_of(world->arena, "project", row->project) : TEXT_NONE,
		.mark = route_mark_of(row->source),
		.source = row->source,
		.claims = world->claims ? world->claims->count(world->claims->self, id) : 0};
}

uint32_t lists_money(const struct lists_world *world, const struct lists_wanted *wanted,
	const struct corridor_investment_row **out)
{
	const struct rows *rows = world->network->rows;
	const struct corridor_investment *all = ROWS_OF(rows, ROW_INVESTMENT, corridor_investment);
	size_t held = rows->of[ROW_INVESTMENT].count;
	struct corridor_investment_row *list = arena_zero(world->arena, held + 1, sizeof(*list));
	uint32_t count = 0;
	for (size_t i = 0; i < held; i++)
		if (wanted->is(wanted, &all[i]))
			list[count++] = investment_row(world, &all[i]);
	qsort(list, count, sizeof(*list), by_date);
	*out = list;
	return count;
}

/* For a corridor and by a funder, each where it is given. */
struct wanted_money {
	struct lists_wanted base;
	const struct network *network;
	struct text corridor, funder;
};

static bool is_wanted(const struct lists_wanted *base, const struct corridor_investment *row)
{
	const struct wanted_money *wanted = (const struct wanted_money *)base;
	return (!wanted->corridor.ptr ||
		       belongs(wanted->network, row->corridor, wanted->corridor)) &&
	       paid_by(row, wanted->funder);
}

static uint32_t investments_pick(const struct lists_world *world, struct text corridor,
	struct text funder, const struct corridor_investment_row **out)
{
	const struct wanted_money wanted = {{is_wanted}, world->network, corridor, funder};
	return lists_money(world, &wanted.base, out);
}

bool lists_counted_elsewhere(
	const struct corridor_investment_row *list, uint32_t count, uint32_t at)
{
	for (uint32_t i = 0; list[at].part_of.ptr && i < count; i++)
		if (text_equal(list[i].id, list[at].part_of))
			return true;
	return false;
}

uint32_t lists_sums(const struct corridor_investment_row *rows, uint32_t count, struct arena *arena,
	const struct investments_sum **out)
{
	struct investments_sum *sums = arena_zero(arena, (size_t)count + 1, sizeof(*sums));
	uint32_t made = 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t s = 0;
		while (s < made && !(text_equal(sums[s].currency, rows[i].currency) &&
					   text_equal(sums[s].kind, rows[i].kind)))
			s++;
		if (s == made)
			sums[made++] = (struct investments_sum){
				.currency = rows[i].currency, .kind = rows[i].kind};
		if (lists_counted_elsewhere(rows, count, i)) {
			sums[s].parts_left_out++;
			continue;
		}
		sums[s].amount += rows[i].amount;
		sums[s].rows++;
	}
	*out = sums;
	return made;
}

enum err lists_investments(const struct lists_world *world, const struct investments_query *query,
	struct investments_reply *reply, struct why *why)
{
	*reply = (struct investments_reply){0};
	struct text corridor = TEXT_NONE;
	if (query->corridor.ptr) {
		const struct corridor *found = NULL;
		enum err err = places_corridor(world->network, query->corridor, &found, why);
		if (err)
			return err;
		corridor = found->id;
	}
	reply->investments_count =
		investments_pick(world, corridor, query->funder, &reply->investments);
	reply->sums_count = lists_sums(
		reply->investments, reply->investments_count, world->arena, &reply->sums);
	return ERR_OK;
}

enum err lists_corridor(const struct lists_world *world, const struct corridor_query *query,
	struct corridor_reply *reply, struct why *why)
{
	const struct corridor *corridor = NULL;
	enum err err = places_corridor(world->network, query->corridor, &corridor, why);
	if (err)
		return err;
	struct length length = length_of(world->network, corridor);
	*reply = (struct corridor_reply){.id = id_of(world->arena, "corridor", corridor->id),
		.name = corridor->name,
		.aliases = corridor->aliases,
		.aliases_count = corridor->aliases_count,
		.association = corridor->association,
		.part_of = corridor->part_of,
		.km = length.km,
		.km_mark = length.mark,
		.source = corridor->source};
	sections_fill(world, corridor, reply);
	volumes_fill(world, corridor->id, reply);
	parts_fill(world, corridor->id, reply);
	reply->investments_count =
		investments_pick(world, corridor->id, TEXT_NONE, &reply->investments);
	return ERR_OK;
}

/* --- Places and disruptions ---------------------------------------------------------------- */

static bool place_wanted(const struct corridor_node *node, const struct places_query *query)
{
	if (query->country.ptr && !text_equal(node->country, query->country))
		return false;
	bool has = !query->place.ptr || places_name_has(node->id, query->place) ||
		   places_name_has(node->name, query->place);
	for (uint32_t i = 0; !has && i < node->aliases_count; i++)
		has = places_name_has(node->aliases[i], query->place);
	for (uint32_t i = 0; !has && i < node->names_count; i++)
		has = places_name_has(node->names[i], query->place);
	return has;
}

void lists_places(const struct network *network, const struct places_query *query,
	struct arena *arena, struct places_reply *reply)
{
	struct place_row *list = arena_zero(arena, (size_t)network->nodes_count + 1, sizeof(*list));
	*reply = (struct places_reply){.places = list};
	for (uint32_t i = 0; i < network->nodes_count; i++) {
		const struct corridor_node *node = network->nodes[i].row;
		if (place_wanted(node, query))
			list[reply->places_count++] =
				(struct place_row){.id = id_of(arena, "node", node->id),
					.name = node->name,
					.country = node->country,
					.kind = node->kind,
					.lat = node->lat,
					.lon = node->lon,
					.gauges = node->gauges,
					.gauges_count = node->gauges_count,
					.links = network->nodes[i].links_count};
	}
}

static struct disruption_row disruption_row(const struct disruption *held, struct arena *arena)
{
	struct disruption_row row = {.id = id_of(arena, "disruption", held->row.id),
		.kind = held->row.kind,
		.target = held->row.target,
		.effect = held->row.effect,
		.factor = held->row.factor,
		.has_factor = held->row.has_factor,
		.from = held->row.from,
		.has_from = held->row.has_from,
		.lifted = held->lifted,
		.reason = held->row.reason,
		.source = held->row.source,
		.confidence = held->row.confidence,
		.recorded_at = held->recorded_us,
		.provisional = held->row.provisional,
		.has_provisional = held->row.provisional,
		.claims = held->row.claims,
		.claims_count = held->row.claims_count};
	row.has_until = disruption_until(held, &row.until);
	return row;
}

void lists_disruptions(const struct lists_overlay *overlay, const day *on, struct arena *arena,
	struct disruptions_reply *reply)
{
	struct disruption_row *list = arena_zero(arena, overlay->count + 1, sizeof(*list));
	*reply = (struct disruptions_reply){.disruptions = list};
	for (size_t i = 0; i < overlay->count; i++)
		if (!on || disruption_holds(&overlay->disruptions[i], *on))
			list[reply->disruptions_count++] =
				disruption_row(&overlay->disruptions[i], arena);
}
