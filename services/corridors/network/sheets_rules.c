#include "services/corridors/network/sheets_rules_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "services/corridors/network/target.h"

#include <stdlib.h>

/* Rows of a kind: this sheet's own, or the ones held. */
static const void *find(const struct sheets_rules *rules, enum row_kind kind, struct text id)
{
	return rows_find(kind == rules->kind ? rules->rows : rules->held, kind, id);
}

enum err sheets_rules_refers(const struct sheets_rules *rules, unsigned row, const char *column,
	enum row_kind kind, struct text id, struct why *why)
{
	if (!id.ptr || find(rules, kind, id))
		return ERR_OK;
	return REFUSE(rules, row, column, ERR_NOT_FOUND, why,
		"wanted a %s that %s.csv has, got '%.*s'", rows_about(kind)->name,
		rows_about(kind)->sheet, TEXT_ARG(id));
}

/* --- Nodes --------------------------------------------------------------------------------- */

static bool gauge_known(struct text gauge)
{
	static const char *const gauges[] = {
		"1000", "1067", "1435", "1520", "1524", "1600", "1668", "1676"};
	for (unsigned i = 0; i < ARRAY_LEN(gauges); i++)
		if (text_is(gauge, gauges[i]))
			return true;
	return false;
}

static enum err node_row(
	const struct sheets_rules *rules, unsigned row, const void *record, struct why *why)
{
	const struct corridor_node *node = record;
	for (uint32_t i = 0; i < node->gauges_count; i++)
		if (!gauge_known(node->gauges[i]))
			return REFUSE(rules, row, "gauge_mm", ERR_BAD_VALUE, why,
				"wanted a gauge that railways have (1435, 1520, ...), got '%.*s'",
				TEXT_ARG(node->gauges[i]));
	return ERR_OK;
}

/* Nodes that held links end at may not disappear. */
static enum err node_whole(const struct sheets_rules *rules, struct why *why)
{
	const struct corridor_link *links = ROWS_OF(rules->held, ROW_LINK, corridor_link);
	for (size_t i = 0; i < rules->held->of[ROW_LINK].count; i++) {
		struct text ends[2] = {links[i].from, links[i].to};
		for (int end = 0; end < 2; end++)
			if (!rows_find(rules->rows, ROW_NODE, ends[end]))
				return why_set(why, ERR_RULE, "nodes.csv",
					"wanted the node '%.*s', where link %.*s ends, got none",
					TEXT_ARG(ends[end]), TEXT_ARG(links[i].id));
	}
	return ERR_OK;
}

/* --- Links --------------------------------------------------------------------------------- */

const struct sheets_speeds sheets_rules_speeds[MODES] = {
	[MODE_RAIL] = {3, 120},
	[MODE_ROAD] = {3, 90},
	[MODE_SEA] = {3, 50},
	[MODE_FERRY] = {3, 60},
};

static bool has_gauge(const struct corridor_node *node, int64_t gauge)
{
	for (uint32_t i = 0; i < node->gauges_count; i++) {
		int64_t value = 0;
		if (text_to_i64(node->gauges[i], 0, 9999, &value) && value == gauge)
			return true;
	}
	return false;
}

static enum err link_gauge(const struct sheets_rules *rules, unsigned row,
	const struct corridor_link *link, struct why *why)
{
	if (!text_is(link->mode, "rail"))
		return link->has_gauge ? REFUSE(rules, row, "gauge_mm", ERR_BAD_VALUE, why,
						 "wanted no gauge on a %.*s link, got %lld",
						 TEXT_ARG(link->mode), (long long)link->gauge)
				       : ERR_OK;
	if (!link->has_gauge)
		return REFUSE(rules, row, "gauge_mm", ERR_MISSING, why,
			"wanted the gauge of a rail link, got an empty cell");
	struct text ends[2] = {link->from, link->to};
	for (int end = 0; end < 2; end++)
		if (!has_gauge(find(rules, ROW_NODE, ends[end]), link->gauge))
			return REFUSE(rules, row, "gauge_mm", ERR_RULE, why,
				"wanted a gauge that %.*s has in nodes.csv, got %lld",
				TEXT_ARG(ends[end]), (long long)link->gauge);
	return ERR_OK;
}

static enum err link_speed(const struct sheets_rules *rules, unsigned row,
	const struct corridor_link *link, struct why *why)
{
	enum mode mode = MODE_RAIL;
	double speed = link->km / link->hours;
	CHECK(mode_parse(link->mode, &mode));
	const struct sheets_speeds *may = &sheets_rules_speeds[mode];
	if (speed >= may->slowest && speed <= may->fastest)
		return ERR_OK;
	return REFUSE(rules, row, "typical_transit_h", ERR_RULE, why,
		"wanted a time that gives %g to %g km/h by %s, got %g h for %g km: %.0f km/h",
		may->slowest, may->fastest, mode_name(mode), link->hours, link->km, speed);
}

static enum err link_ends(const struct sheets_rules *rules, unsigned row,
	const struct corridor_link *link, struct why *why)
{
	enum err err = sheets_rules_refers(rules, row, "from", ROW_NODE, link->from, why);
	if (!err)
		err = sheets_rules_refers(rules, row, "to", ROW_NODE, link->to, why);
	if (err)
		return err;
	if (text_equal(link->from, link->to))
		return REFUSE(rules, row, "to", ERR_RULE, why, "wanted another place than '%.*s'",
			TEXT_ARG(link->from));
	bool water = text_is(link->mode, "sea") || text_is(link->mode, "ferry");
	struct text ends[2] = {link->from, link->to};
	for (int end = 0; water && end < 2; end++) {
		const struct corridor_node *node = find(rules, ROW_NODE, ends[end]);
		if (!text_is(node->kind, "port"))
			return REFUSE(rules, row, end ? "to" : "from", ERR_RULE, why,
				"wanted a port at the end of a %.*s link, got %.*s, a %.*s",
				TEXT_ARG(link->mode), TEXT_ARG(node->id), TEXT_ARG(node->kind));
	}
	return ERR_OK;
}

static enum err link_row(
	const struct sheets_rules *rules, unsigned row, const void *record, struct why *why)
{
	const struct corridor_link *link = record;
	enum err err = link_ends(rules, row, link, why);
	if (!err)
		err = link_gauge(rules, row, link, why);
	if (!err)
		err = link_speed(rules, row, link, why);
	if (!err && link->has_opened && link->has_shut && link->shut <= link->opened)
		err = REFUSE(rules, row, "shut", ERR_BAD_DATE, why,
			"wanted a day after the one it was opened on, got one that is not");
	return err;
}

/* Marks all that hangs together with the first node. */
static void flood(const struct network *network, bool *reached)
{
	uint32_t *left = alloc_zero((size_t)network->nodes_count + 1, sizeof(*left)), count = 0;
	left[count++] = 0;
	reached[0] = true;
	while (count) {
		uint32_t node = left[--count];
		const struct network_node *at = &network->nodes[node];
		for (uint32_t i = 0; i < at->links_count; i++) {
			const struct network_link *link =
				&network->links[network->incident[at->links_first + i]];
			uint32_t far = link->from == node ? link->to : link->from;
			if (!reached[far]) {
				reached[far] = true;
				left[count++] = far;
			}
		}
	}
	free(left);
}

/* Services over several links that are held keep all their links. */
static enum err services_run(const struct network *network, struct why *why)
{
	const struct corridor_service *services =
		ROWS_OF(network->rows, ROW_SERVICE, corridor_service);
	for (size_t i = 0; i < network->rows->of[ROW_SERVICE].count; i++) {
		bool runs = !services[i].stops_count;
		for (uint32_t k = 0; k < network->chains_count && !runs; k++)
			runs = network->chains[k].service == (int32_t)i;
		if (!runs)
			return why_set(why, ERR_RULE, "links.csv",
				"wanted every link that service %.*s runs over, from %.*s to %.*s, "
				"got one less",
				TEXT_ARG(services[i].id), TEXT_ARG(services[i].from),
				TEXT_ARG(services[i].to));
	}
	return ERR_OK;
}

/* The network must hang together: a place that nothing reaches is a slip in one of the sheets. */
static enum err link_whole(const struct sheets_rules *rules, struct why *why)
{
	struct rows both = *rules->held;
	both.of[ROW_LINK] = rules->rows->of[ROW_LINK];
	struct network network;
	network_init(&network, &both);
	bool *reached = alloc_zero((size_t)network.nodes_count + 1, sizeof(*reached));
	if (network.nodes_count)
		flood(&network, reached);
	enum err err = ERR_OK;
	for (uint32_t n = 0; !err && n < network.nodes_count; n++)
		if (!reached[n])
			err = why_set(why, ERR_RULE, "links.csv",
				"wanted every place connected with the others, got no way from "
				"%.*s to %.*s (nodes.csv, line %lld)",
				TEXT_ARG(network.nodes[0].row->id),
				TEXT_ARG(network.nodes[n].row->id),
				(long long)network.nodes[n].row->line);
	if (!err)
		err = services_run(&network, why);
	free(reached);
	network_fini(&network);
	return err;
}

/* --- Dwell --------------------------------------------------------------------------------- */

static bool same_dwell(const struct corridor_dwell *a, const struct corridor_dwell *b)
{
	return text_equal(a->place, b->place) && text_equal(a->mode, b->mode) &&
	       text_equal(a->applies, b->applies) && text_equal(a->direction, b->direction);
}

static enum err dwell_row(
	const struct sheets_rules *rules, unsigned row, const void *record, struct why *why)
{
	const struct corridor_dwell *dwell = record;
	if (dwell->place.ptr[0] != '*') {
		enum err err =
			sheets_rules_refers(rules, row, "place", ROW_NODE, dwell->place, why);
		if (err)
			return err;
	}
	if (dwell->p90_h < dwell->median_h)
		return REFUSE(rules, row, "p90_h", ERR_RULE, why,
			"wanted at least the median, %g h, got %g h", dwell->median_h,
			dwell->p90_h);
	const struct corridor_dwell *all = ROWS_OF(rules->rows, ROW_DWELL, corridor_dwell);
	for (const struct corridor_dwell *other = all; other < dwell; other++)
		if (same_dwell(other, dwell))
			return REFUSE(rules, row, "place", ERR_DUPLICATE, why,
				"wanted one row for a place, mode, use and direction, got %.*s and "
				"%.*s",
				TEXT_ARG(other->id), TEXT_ARG(dwell->id));
	return ERR_OK;
}

/* --- Corridors ----------------------------------------------------------------------------- */

static bool linked(const struct rows *rows, struct text a, struct text b)
{
	const struct corridor_link *links = ROWS_OF(rows, ROW_LINK, corridor_link);
	for (size_t i = 0; i < rows->of[ROW_LINK].count; i++)
		if ((text_equal(links[i].from, a) && text_equal(links[i].to, b)) ||
			(text_equal(links[i].from, b) && text_equal(links[i].to, a)))
			return true;
	return false;
}

static const struct corridor *named_by(
	const struct rows *rows, struct text name, const struct corridor *but)
{
	const struct corridor *all = ROWS_OF(rows, ROW_CORRIDOR, corridor);
	for (size_t i = 0; i < rows->of[ROW_CORRIDOR].count; i++)
		for (uint32_t k = 0; &all[i] != but && k < all[i].aliases_count; k++)
			if (text_equal(all[i].aliases[k], name))
				return &all[i];
	return NULL;
}

static enum err corridor_row(
	const struct sheets_rules *rules, unsigned row, const void *record, struct why *why)
{
	const struct corridor *corridor = record;
	for (uint32_t i = 0; i < corridor->nodes_count; i++) {
		enum err err =
			sheets_rules_refers(rules, row, "nodes", ROW_NODE, corridor->nodes[i], why);
		if (err)
			return err;
		if (i && !linked(rules->held, corridor->nodes[i - 1], corridor->nodes[i]))
			return REFUSE(rules, row, "nodes", ERR_RULE, why,
				"wanted neighbours with a link between them, got %.*s and %.*s",
				TEXT_ARG(corridor->nodes[i - 1]), TEXT_ARG(corridor->nodes[i]));
	}
	for (uint32_t i = 0; i < corridor->aliases_count; i++) {
		const struct corridor *other =
			named_by(rules->rows, corridor->aliases[i], corridor);
		if (other)
			return REFUSE(rules, row, "aliases", ERR_DUPLICATE, why,
				"wanted names of this corridor alone, got '%.*s', which %.*s has "
				"too",
				TEXT_ARG(corridor->aliases[i]), TEXT_ARG(other->id));
	}
	return sheets_rules_refers(rules, row, "part_of", ROW_CORRIDOR, corridor->part_of, why);
}

/* --- Investments, projects, volumes -------------------------------------------------------- */

static enum err investment_row(
	const struct sheets_rules *rules, unsigned row, const void *record, struct why *why)
{
	const struct corridor_investment *part = record;
	enum err err =
		sheets_rules_refers(rules, row, "corridor", ROW_CORRIDOR, part->corridor, why);
	if (!err)
		err = sheets_rules_refers(rules, row, "project", ROW_PROJECT, part->project, why);
	if (!err)
		err = sheets_rules_refers(
			rules, row, "part_of", ROW_INVESTMENT, part->part_of, why);
	if (err || !part->part_of.ptr)
		return err;
	const struct corridor_investment *whole = find(rules, ROW_INVESTMENT, part->part_of);
	if (whole->part_of.ptr)
		return REFUSE(rules, row, "part_of", ERR_RULE, why,
			"wanted a whole that is no part itself, got %.*s", TEXT_ARG(whole->id));
	if (text_equal(whole->currency, part->currency) && part->amount > whole->amount)
		return REFUSE(rules, row, "amount", ERR_RULE, why,
			"wanted at most the whole's %.0f, got %.0f", whole->amount, part->amount);
	return ERR_OK;
}

static enum err project_row(
	const struct sheets_rules *rules, unsigned row, const void *record, struct why *why)
{
	const struct corridor_project *project = record;
	enum err err =
		sheets_rules_refers(rules, row, "part_of", ROW_PROJECT, project->part_of, why);
	for (uint32_t i = 0; !err && i < project->corridors_count; i++)
		err = sheets_rules_refers(
			rules, row, "corridors", ROW_CORRIDOR, project->corridors[i], why);
	if (err || !project->part_of.ptr)
		return err;
	const struct corridor_project *whole = find(rules, ROW_PROJECT, project->part_of);
	return whole->part_of.ptr || text_equal(whole->id, project->id)
		       ? REFUSE(rules, row, "part_of", ERR_RULE, why,
				 "wanted a whole that is no part itself, got %.*s",
				 TEXT_ARG(whole->id))
		       : ERR_OK;
}

static enum err stage_row(
	const struct sheets_rules *rules, unsigned row, const void *record, struct why *why)
{
	const struct corridor_stage *stage = record;
	return sheets_rules_refers(rules, row, "project", ROW_PROJECT, stage->project, why);
}

static enum err work_row(
	const struct sheets_rules *rules, unsigned row, const void *record, struct why *why)
{
	const struct corridor_work *work = record;
	enum err err = sheets_rules_refers(rules, row, "project", ROW_PROJECT, work->project, why);
	if (!err)
		err = sheets_rules_refers(rules, row, "link", ROW_LINK, work->link, why);
	if (!err)
		err = sheets_rules_refers(rules, row, "node", ROW_NODE, work->node, why);
	if (!err && !work->link.ptr == !work->node.ptr)
		err = REFUSE(rules, row, "link", ERR_RULE, why,
			"wanted either a link or a node, got %s", work->link.ptr ? "both" : "none");
	if (!err && work->has_capacity_mt && !work->link.ptr)
		err = REFUSE(rules, row, "capacity_mt_per_year", ERR_RULE, why,
			"wanted a capacity of a link only, got one of %.*s", TEXT_ARG(work->node));
	return err;
}

static enum err restriction_row(
	const struct sheets_rules *rules, unsigned row, const void *record, struct why *why)
{
	const struct corridor_restriction *restriction = record;
	struct network network;
	struct target target;
	struct why reason = {0};
	network_init(&network, rules->held);
	enum err err = target_parse(&network, restriction->target, &target, &reason);
	network_fini(&network);
	if (err)
		return REFUSE(rules, row, "target", err, why, "%s", reason.text);
	if (restriction->has_from && restriction->has_until &&
		restriction->until <= restriction->from)
		return REFUSE(rules, row, "until", ERR_BAD_DATE, why,
			"wanted a day after the first one, got one that is not");
	return ERR_OK;
}

static enum err volume_row(
	const struct sheets_rules *rules, unsigned row, const void *record, struct why *why)
{
	const struct corridor_volume *volume = record;
	enum err err =
		sheets_rules_refers(rules, row, "corridor", ROW_CORRIDOR, volume->corridor, why);
	return err ? err : sheets_rules_refers(rules, row, "node", ROW_NODE, volume->node, why);
}

/* --- The table ----------------------------------------------------------------------------- */

static const struct {
	enum err (*row)(const struct sheets_rules *rules, unsigned row, const void *record,
		struct why *why);
	enum err (*whole)(const struct sheets_rules *rules, struct why *why);
} rules_of[ROW_KINDS] = {
	[ROW_NODE] = {node_row, node_whole},
	[ROW_LINK] = {link_row, link_whole},
	[ROW_DWELL] = {dwell_row, NULL},
	[ROW_CORRIDOR] = {corridor_row, NULL},
	[ROW_SERVICE] = {sheets_rules_service, NULL},
	[ROW_INVESTMENT] = {investment_row, NULL},
	[ROW_VOLUME] = {volume_row, NULL},
	[ROW_PROJECT] = {project_row, NULL},
	[ROW_STAGE] = {stage_row, NULL},
	[ROW_WORK] = {work_row, NULL},
	[ROW_RESTRICTION] = {restriction_row, NULL},
};

enum err sheets_rules_row(
	const struct sheets_rules *rules, unsigned row, const void *record, struct why *why)
{
	return rules_of[rules->kind].row ? rules_of[rules->kind].row(rules, row, record, why)
					 : ERR_OK;
}

enum err sheets_rules_whole(const struct sheets_rules *rules, struct why *why)
{
	return rules_of[rules->kind].whole ? rules_of[rules->kind].whole(rules, why) : ERR_OK;
}

void sheets_rules_unused(
	const struct sheets_rules *rules, void tell(void *self, const struct why *why), void *self)
{
	if (rules->kind == ROW_SERVICE)
		sheets_rules_services_unused(rules, tell, self);
}
