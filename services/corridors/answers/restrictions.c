#include "services/corridors/answers/restrictions.h"

#include "proto/base/buffer.h"
#include "services/corridors/answers/route_plan.h"

#include <stdio.h>

static const char classes[] = "general, dual-use, advanced-technology, aviation, industrial, "
			      "firearms, iron-steel, food-embargo, dangerous, dangerous-1 to "
			      "dangerous-9, perishable, temperature-controlled";

/* "dangerous-3" is of the class "dangerous". */
static struct text class_of(struct text goods)
{
	struct text head = TEXT("dangerous-");
	bool number = text_starts(goods, head) && goods.len == head.len + 1 &&
		      goods.ptr[head.len] >= '1' && goods.ptr[head.len] <= '9';
	return number ? text_slice(goods, 0, head.len - 1) : goods;
}

static bool is_class(struct text goods)
{
	struct text rest = text_of(
			    record_field(&record_corridor_restriction, TEXT("goods"))->choices),
		    choice = TEXT_NONE;
	while (text_split(&rest, '|', &choice))
		if (text_equal(choice, goods))
			return true;
	return false;
}

/* A place within a state, or within a customs union. */
static bool lies_in(const struct network *network, struct text area, uint32_t node)
{
	struct text country = network->nodes[node].row->country;
	const struct corridor_member *members =
		ROWS_OF(network->rows, ROW_CUSTOMS, corridor_member);
	for (size_t i = 0; i < network->rows->of[ROW_CUSTOMS].count; i++)
		if (text_equal(members[i].bloc, area) && text_equal(members[i].country, country))
			return true;
	return text_equal(country, area);
}

enum share { SHARE_NONE, SHARE_SOME, SHARE_ALL };

/* How many of the places lie in the area of a row that names one. */
static enum share share_of(const struct network *network, struct text area, const bool *places)
{
	uint32_t in = 0, out = 0;
	for (uint32_t i = 0; area.ptr && i < network->nodes_count; i++)
		if (places[i])
			lies_in(network, area, i) ? in++ : out++;
	return !area.ptr || (in && !out) ? SHARE_ALL : in ? SHARE_SOME : SHARE_NONE;
}

static bool is_ignored(const struct restrictions_ask *ask, struct text regime)
{
	for (uint32_t i = 0; i < ask->ignore_regime_count; i++)
		if (text_equal_nocase(ask->ignore_regime[i], regime))
			return true;
	return false;
}

static enum err bears(const struct network *network, const struct restrictions_ask *ask, day on,
	const struct corridor_restriction *row, bool *out, struct why *why)
{
	bool in_force = !(row->has_from && on < row->from) && !(row->has_until && on >= row->until);
	*out = false;
	if (!in_force || is_ignored(ask, row->regime))
		return ERR_OK;
	enum share from = share_of(network, row->origin, ask->from),
		   to = share_of(network, row->destination, ask->to);
	*out = from && to;
	if (!*out || (from == SHARE_ALL && to == SHARE_ALL))
		return ERR_OK;
	return why_set(why, ERR_RULE, "goods",
		"wanted %s that lie all in %.*s or none of them, since restriction:%.*s (%.*s) is "
		"of %.*s goods from there alone, got some of each: ask for each apart",
		from == SHARE_SOME ? "starts" : "ends",
		TEXT_ARG(from == SHARE_SOME ? row->origin : row->destination), TEXT_ARG(row->id),
		TEXT_ARG(row->regime), TEXT_ARG(row->goods));
}

/* A regime that is ignored must be one that the sheet has. */
static enum err check_regimes(
	const struct rows *rows, const struct restrictions_ask *query, struct why *why)
{
	const struct corridor_restriction *all =
		ROWS_OF(rows, ROW_RESTRICTION, corridor_restriction);
	for (uint32_t i = 0; i < query->ignore_regime_count; i++) {
		bool found = false;
		for (size_t k = 0; k < rows->of[ROW_RESTRICTION].count; k++)
			found |= text_equal_nocase(all[k].regime, query->ignore_regime[i]);
		if (!found)
			return why_set(why, ERR_NOT_FOUND, "ignore_regime",
				"wanted a regime of restrictions.csv (EU-RU, ...), got '%.*s'",
				TEXT_ARG(query->ignore_regime[i]));
	}
	return ERR_OK;
}

static enum err take(struct restrictions *out, const struct network *network,
	const struct corridor_restriction *row, struct why *why)
{
	bool refuses = text_is(row->effect, "refused");
	uint32_t *count = refuses ? &out->count : &out->told_count;
	struct restriction *into = refuses ? out->items : out->told;
	if (*count == RESTRICTIONS_MAX)
		return why_set(why, ERR_LIMIT, "goods",
			"wanted at most %d restrictions in force on %.*s goods", RESTRICTIONS_MAX,
			TEXT_ARG(row->goods));
	enum err err = target_parse(network, row->target, &into[*count].target, why);
	if (!err)
		into[(*count)++].row = row;
	return err;
}

enum err restrictions_take(const struct network *network, const struct restrictions_ask *ask,
	day on, struct restrictions *out, struct why *why)
{
	const struct rows *rows = network->rows;
	const struct corridor_restriction *all =
		ROWS_OF(rows, ROW_RESTRICTION, corridor_restriction);
	struct text goods = class_of(ask->goods);
	enum err err = check_regimes(rows, ask, why);
	if (err || !goods.ptr || text_is(goods, "general"))
		return err;
	if (!is_class(goods))
		return why_set(why, ERR_BAD_VALUE, "goods",
			"wanted a class of goods (%s), got '%.*s'", classes, TEXT_ARG(ask->goods));
	out->goods = ask->goods;
	for (size_t i = 0; !err && i < rows->of[ROW_RESTRICTION].count; i++) {
		if (!text_equal(all[i].goods, goods))
			continue;
		bool bearing = false;
		out->held = true;
		err = bears(network, ask, on, &all[i], &bearing, why);
		if (!err && bearing)
			err = take(out, network, &all[i], why);
	}
	return err;
}

void restrictions_name(const struct restriction *restriction, struct buffer *out)
{
	const struct corridor_restriction *row = restriction->row;
	buffer_format(out, "restriction:%.*s (%.*s): %.*s", TEXT_ARG(row->id),
		TEXT_ARG(row->regime), TEXT_ARG(row->text));
}

/* --- In the answer ------------------------------------------------------------------------- */

static uint32_t links_in(const struct network *network, const struct target *target)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < network->links_count; i++)
		count += target_has(network, target, i);
	return count;
}

static uint32_t links_on(
	const struct network *network, const struct target *target, const struct route_plan *plan)
{
	uint32_t count = 0;
	for (uint32_t i = 0; plan && i < plan->links_count; i++)
		count += target_has(network, target, (uint32_t)plan->links[i]);
	return count;
}

static void add(struct route_restriction *list, uint32_t *count,
	const struct restriction *restriction, uint32_t links)
{
	const struct corridor_restriction *row = restriction->row;
	list[(*count)++] = (struct route_restriction){.id = row->id,
		.effect = row->effect,
		.target = row->target,
		.regime = row->regime,
		.text = row->text,
		.links = links,
		.mark = route_mark_of(row->source),
		.source = row->source};
}

static void name_ids(struct route_restriction *list, uint32_t count, struct arena *arena)
{
	for (uint32_t i = 0; i < count; i++) {
		char text[96];
		int len = snprintf(text, sizeof(text), "restriction:%.*s", TEXT_ARG(list[i].id));
		list[i].id = arena_copy(arena, (struct text){text, (size_t)len});
	}
}

void restrictions_show(const struct restrictions *restrictions, const struct network *network,
	const struct route_plan *plan, struct arena *arena, struct route_reply *reply)
{
	if (!restrictions->goods.ptr)
		return;
	struct route_restriction *list =
		arena_zero(arena, 2 * (size_t)RESTRICTIONS_MAX, sizeof(*list));
	uint32_t count = 0;
	for (uint32_t i = 0; i < restrictions->count; i++)
		add(list, &count, &restrictions->items[i],
			links_in(network, &restrictions->items[i].target));
	for (uint32_t i = 0; i < restrictions->told_count && count < RESTRICTIONS_MAX; i++) {
		uint32_t links = links_on(network, &restrictions->told[i].target, plan);
		if (links)
			add(list, &count, &restrictions->told[i], links);
	}
	name_ids(list, count, arena);
	reply->restrictions = list;
	reply->restrictions_count = count;
	if (!restrictions->held)
		route_plan_note(reply, arena,
			"no restriction of %.*s goods is held: whether a port, a border or a line "
			"refuses them is not known",
			TEXT_ARG(restrictions->goods));
	else
		route_plan_note(reply, arena,
			"restrictions.csv holds what was found of %.*s goods, not all law: ask "
			"before loading",
			TEXT_ARG(restrictions->goods));
}
