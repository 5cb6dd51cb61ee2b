#include "services/corridors/network/disruption.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdio.h>
#include <stdlib.h>

bool disruption_until(const struct disruption *disruption, day *until)
{
	bool has = disruption->row.has_until;
	if (has)
		*until = disruption->row.until;
	if (disruption->lifted && disruption->lift.has_from &&
		(!has || disruption->lift.from < *until)) {
		*until = disruption->lift.from;
		has = true;
	}
	return has;
}

bool disruption_holds(const struct disruption *disruption, day on)
{
	if (disruption->lifted && !disruption->lift.has_from)
		return false;
	day until = 0;
	bool begun = !disruption->row.has_from || disruption->row.from <= on;
	return begun && !(disruption_until(disruption, &until) && on >= until);
}

const struct disruption *disruption_over(
	const struct disruption *all, size_t count, day since, day on)
{
	for (size_t i = 0; i < count; i++)
		if (disruption_holds(&all[i], since) && !disruption_holds(&all[i], on))
			return &all[i];
	return NULL;
}

#define DAY_US    INT64_C(86400000000)
#define SECOND_US INT64_C(1000000)

/* --- The overlay --------------------------------------------------------------------------- */

struct target disruption_target(
	const struct network *network, const struct corridor_disruption *row)
{
	char written[160];
	struct target target = {0};
	int len = snprintf(
		written, sizeof(written), "%.*s:%.*s", TEXT_ARG(row->kind), TEXT_ARG(row->target));
	if (target_parse(network, (struct text){written, (size_t)len}, &target, NULL) != ERR_OK)
		target.kind = TARGET_PAIR; /* its row is gone from the sheet: a pair of one node, no
					      link */
	target.given = row->target;
	/* What parsing lent lies in `written`, which ends here: the row's text takes its place. */
	struct text beyond = row->target;
	if (target.kind == TARGET_BORDER) {
		(void)text_split(&beyond, '-', &target.country);
		target.beyond = beyond;
	} else {
		target.country = row->target;
	}
	return target;
}

/* What is hit by which, while the overlay is made. */
struct hit {
	uint32_t index, by;
};

struct hits {
	struct hit *items;
	size_t count, room;
};

static void hit(struct hits *hits, uint32_t index, int32_t by)
{
	hits->items = alloc_room(hits->items, hits->count, &hits->room, sizeof(*hits->items));
	hits->items[hits->count++] = (struct hit){index, (uint32_t)by};
}

/* By what is hit; of one, in the order in which they were declared. */
static struct overlay_hits hits_by(struct hits *hits, size_t count)
{
	struct overlay_hits out = {.first = alloc_zero(count + 2, sizeof(uint32_t)),
		.by = alloc_zero(hits->count + 1, sizeof(uint32_t))};
	for (size_t i = 0; i < hits->count; i++)
		out.first[hits->items[i].index + 2]++;
	for (size_t i = 2; i < count + 2; i++)
		out.first[i] += out.first[i - 1];
	for (size_t i = 0; i < hits->count; i++)
		out.by[out.first[hits->items[i].index + 1]++] = hits->items[i].by;
	free(hits->items);
	return out;
}

/* Of several that close or slow it, one that is firm stands for all. */
static void set_by(const struct overlay *overlay, int32_t *by, int32_t one)
{
	if (*by == NETWORK_NONE || overlay->disruptions[*by].row.provisional)
		*by = one;
}

/* Does it do anything to the link? */
static bool put_link(struct overlay *overlay, uint32_t link, int32_t by)
{
	const struct corridor_disruption *row = &overlay->disruptions[by].row;
	double factor = row->has_factor ? row->factor : 1;
	if (text_is(row->effect, "closed")) {
		set_by(overlay, &overlay->closed[link], by);
	} else if (text_is(row->effect, "capacity")) {
		overlay->capacity[link] *= factor;
		set_by(overlay, &overlay->link_by[link], by);
	} else if (text_is(row->effect, "dwell")) {
		if (text_is(row->kind, "node") || text_is(row->kind, "country"))
			return false;
		overlay->links[link] *= factor;
		set_by(overlay, &overlay->link_by[link], by);
		overlay->changes = true;
	}
	return true;
}

static void put(struct overlay *overlay, const struct network *network, int32_t by,
	struct hits *links, struct hits *nodes)
{
	const struct corridor_disruption *row = &overlay->disruptions[by].row;
	struct target target = disruption_target(network, row);
	for (uint32_t i = 0; i < network->links_count; i++)
		if (target_has(network, &target, i) && put_link(overlay, i, by))
			hit(links, i, by);
	for (uint32_t i = 0; text_is(row->effect, "dwell") && i < network->nodes_count; i++)
		if (target_has_node(network, &target, i)) {
			overlay->nodes[i] *= row->has_factor ? row->factor : 1;
			set_by(overlay, &overlay->node_by[i], by);
			hit(nodes, i, by);
			overlay->changes = true;
		}
}

/* It closes, and begins later. */
static bool is_coming(const struct disruption *disruption, day on)
{
	const struct corridor_disruption *row = &disruption->row;
	return text_is(row->effect, "closed") && row->has_from && row->from > on &&
	       disruption_holds(disruption, row->from);
}

static void foresee(struct overlay *overlay, const struct network *network, day on)
{
	struct hits hits = {0};
	for (size_t by = 0; by < overlay->disruptions_count; by++) {
		if (!is_coming(&overlay->disruptions[by], on))
			continue;
		struct target target = disruption_target(network, &overlay->disruptions[by].row);
		for (uint32_t i = 0; i < network->links_count; i++)
			if (target_has(network, &target, i))
				hit(&hits, i, (int32_t)by);
	}
	overlay->foresees = hits.count > 0;
	if (overlay->foresees)
		overlay->coming = hits_by(&hits, (size_t)network->links_count + 1);
}

void overlay_init(struct overlay *overlay, const struct network *network,
	const struct disruption *disruptions, size_t count, day on)
{
	size_t links = (size_t)network->links_count + 1, nodes = (size_t)network->nodes_count + 1;
	*overlay = (struct overlay){
		.disruptions = disruptions,
		.disruptions_count = count,
		.closed = alloc_zero(links, sizeof(int32_t)),
		.link_by = alloc_zero(links, sizeof(int32_t)),
		.node_by = alloc_zero(nodes, sizeof(int32_t)),
		.links = alloc_zero(links, sizeof(double)),
		.nodes = alloc_zero(nodes, sizeof(double)),
		.capacity = alloc_zero(links, sizeof(double)),
	};
	for (size_t i = 0; i < links; i++) {
		overlay->closed[i] = overlay->link_by[i] = NETWORK_NONE;
		overlay->links[i] = overlay->capacity[i] = 1;
	}
	for (size_t i = 0; i < nodes; i++) {
		overlay->node_by[i] = NETWORK_NONE;
		overlay->nodes[i] = 1;
	}
	struct hits on_links = {0}, on_nodes = {0};
	for (size_t i = 0; i < count; i++)
		if (disruption_holds(&disruptions[i], on)) {
			put(overlay, network, (int32_t)i, &on_links, &on_nodes);
			overlay->touches = true;
		}
	if (overlay->touches) {
		overlay->on_links = hits_by(&on_links, links);
		overlay->on_nodes = hits_by(&on_nodes, nodes);
	}
	foresee(overlay, network, on);
}

static bool closes_at(const struct overlay *overlay, int32_t by, int64_t at_us, day *until)
{
	const struct disruption *one = &overlay->disruptions[by];
	if (!disruption_until(one, until))
		*until = DAY_MAX;
	/* Who has waited for the day is there by it, but for what hours round off. */
	return *until == DAY_MAX || at_us + SECOND_US < (int64_t)*until * DAY_US;
}

int32_t overlay_closing(const struct overlay *overlay, uint32_t link, int64_t at_us, day *until)
{
	int32_t now = overlay->touches ? overlay->closed[link] : NETWORK_NONE;
	if (now != NETWORK_NONE && closes_at(overlay, now, at_us, until))
		return now;
	uint32_t i = overlay->foresees ? overlay->coming.first[link] : 0;
	uint32_t end = overlay->foresees ? overlay->coming.first[link + 1] : 0;
	for (; i < end; i++) {
		int32_t by = (int32_t)overlay->coming.by[i];
		if ((int64_t)overlay->disruptions[by].row.from * DAY_US <= at_us &&
			closes_at(overlay, by, at_us, until))
			return by;
	}
	return NETWORK_NONE;
}

void overlay_fini(struct overlay *overlay)
{
	free(overlay->closed);
	free(overlay->on_links.first);
	free(overlay->on_links.by);
	free(overlay->on_nodes.first);
	free(overlay->on_nodes.by);
	free(overlay->coming.first);
	free(overlay->coming.by);
	free(overlay->link_by);
	free(overlay->node_by);
	free(overlay->links);
	free(overlay->nodes);
	free(overlay->capacity);
	*overlay = (struct overlay){0};
}

struct graph_factors overlay_factors(const struct overlay *overlay)
{
	return overlay->changes ? (struct graph_factors){overlay->links, overlay->nodes}
				: (struct graph_factors){NULL, NULL};
}

/* --- The command --------------------------------------------------------------------------- */

static enum err judge_factor(const struct corridor_disrupt *command, struct why *why)
{
	if (text_is(command->effect, "closed") || text_is(command->effect, "warned"))
		return command->has_factor ? why_set(why, ERR_BAD_VALUE, "corridor_disrupt.factor",
						     "wanted no factor with %.*s, got %g",
						     TEXT_ARG(command->effect), command->factor)
					   : ERR_OK;
	if (!command->has_factor)
		return why_set(why, ERR_MISSING, "corridor_disrupt.factor",
			"wanted a factor with %.*s, got none", TEXT_ARG(command->effect));
	bool capacity = text_is(command->effect, "capacity");
	double least = capacity ? 0 : 0.01, most = capacity ? 1 : 100;
	if (command->factor >= least && command->factor <= most)
		return ERR_OK;
	return why_set(why, ERR_BAD_VALUE, "corridor_disrupt.factor",
		"wanted %g to %g for %.*s, got %g", least, most, TEXT_ARG(command->effect),
		command->factor);
}

static enum err judge_target(const struct network *network, const struct corridor_disrupt *command,
	struct corridor_disruption *out, struct why *why)
{
	static const char *const kinds[] = {
		"country", "node", "link", "link", "link", "mode", "corridor", "border"};
	struct target target;
	enum err err = target_parse(network, command->target, &target, why);
	if (err)
		return err;
	if (target.kind == TARGET_GAUGE)
		return why_set(why, ERR_BAD_VALUE, "corridor_disrupt.target",
			"wanted a place, link, state, mode, corridor or border, got '%.*s'",
			TEXT_ARG(command->target));
	out->kind = text_of(kinds[target.kind]);
	struct text pair = target.given;
	if (text_starts(pair, TEXT("link:")))
		pair = text_slice(pair, 5, pair.len);
	if (text_starts(pair, TEXT("border:")))
		pair = text_slice(pair, 7, pair.len);
	const struct text ids[] = {
		[TARGET_COUNTRY] = target.country,
		[TARGET_NODE] = network->nodes[target.node].row->id,
		[TARGET_LINK] = network->links[target.link].row->id,
		[TARGET_PAIR] = pair,
		[TARGET_AT] = pair,
		[TARGET_MODE] = text_of(mode_name(target.mode)),
		[TARGET_CORRIDOR] = target.corridor ? target.corridor->id : TEXT_NONE,
		[TARGET_BORDER] = pair,
	};
	out->target = ids[target.kind];
	return ERR_OK;
}

enum err disruption_judge(const struct network *network, const struct corridor_disrupt *command,
	struct corridor_disruption *out, struct why *why)
{
	*out = (struct corridor_disruption){
		.effect = command->effect,
		.factor = command->factor,
		.has_factor = command->has_factor,
		.from = command->from,
		.has_from = command->has_from,
		.until = command->until,
		.has_until = command->has_until,
		.reason = command->reason,
		.source = command->source,
		.claims = command->claims,
		.claims_count = command->claims_count,
		.confidence = command->has_confidence ? command->confidence : 1,
	};
	enum err err = judge_factor(command, why);
	if (!err && command->has_from && command->has_until && command->until <= command->from)
		err = why_set(why, ERR_BAD_DATE, "corridor_disrupt.until",
			"wanted a day after the first one, got one that is not");
	if (!err && !(out->confidence >= 0 && out->confidence <= 1))
		err = why_set(why, ERR_BAD_VALUE, "corridor_disrupt.confidence",
			"wanted 0 to 1, got %g", out->confidence);
	return err ? err : judge_target(network, command, out, why);
}
