#include "services/corridors/network/target.h"

#include "proto/base/alloc.h"
#include "services/corridors/network/countries.h"
#include "services/corridors/network/places.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two capitals are meant as a state, whether they are one or not. */
static bool is_like_country(struct text text)
{
	bool upper = true;
	for (size_t i = 0; i < text.len; i++)
		upper = upper && text.ptr[i] >= 'A' && text.ptr[i] <= 'Z';
	return (text.len == 2 && upper) || (text_starts(text, TEXT("X-")) && text.len > 2);
}

static enum err parse_country(
	const struct network *network, struct text text, struct target *out, struct why *why)
{
	(void)network;
	if (!countries_has(text))
		return why_set(why, ERR_BAD_VALUE, "",
			"wanted a state by its code of ISO 3166-1 (RU), got '%.*s'",
			TEXT_ARG(text));
	out->kind = TARGET_COUNTRY;
	out->country = text;
	return ERR_OK;
}

static enum err parse_mode(
	const struct network *network, struct text text, struct target *out, struct why *why)
{
	(void)network;
	out->kind = TARGET_MODE;
	if (mode_parse(text, &out->mode))
		return ERR_OK;
	return why_set(why, ERR_BAD_VALUE, "", "wanted a mode (rail, road, sea, ferry), got '%.*s'",
		TEXT_ARG(text));
}

static enum err parse_node(
	const struct network *network, struct text text, struct target *out, struct why *why)
{
	out->kind = TARGET_NODE;
	return places_resolve(network, text, &out->node, why);
}

static bool joins(const struct network_link *link, const struct target *pair)
{
	if (pair->way_count)
		return false;
	bool there = link->from == pair->node && link->to == pair->other;
	bool back = link->from == pair->other && link->to == pair->node;
	return (there || back) && (pair->any_mode || link->mode == pair->mode);
}

/* Ids hold hyphens too, so every hyphen may be the one between two places. */
static bool split_pair(const struct network *network, struct text text, struct target *out)
{
	for (size_t i = 1; i + 1 < text.len; i++) {
		if (text.ptr[i] != '-')
			continue;
		int32_t a = network_node(network, text_slice(text, 0, i));
		int32_t b = network_node(network, text_slice(text, i + 1, text.len));
		if (a == NETWORK_NONE || b == NETWORK_NONE)
			continue;
		out->kind = TARGET_PAIR;
		out->node = (uint32_t)a;
		out->other = (uint32_t)b;
		return true;
	}
	return false;
}

static bool of_mode(const struct network_link *link, enum mode mode)
{
	return link->mode == mode && text_is(link->row->status, "operating");
}

/* The shortest way over at most TARGET_WAY_MAX links of the mode: for each count of links, how far
 * each place is with so many. */
static bool find_way(const struct network *network, struct target *out)
{
	uint32_t nodes = network->nodes_count, rounds = TARGET_WAY_MAX, best = 0;
	struct reached {
		double km;
		uint32_t link;
	} *all = alloc_zero((size_t)nodes * (rounds + 1), sizeof(*all)), *now = all;
	for (size_t i = 0; i < (size_t)nodes * (rounds + 1); i++)
		all[i].km = INFINITY;
	all[out->node].km = 0;
	for (uint32_t round = 1; round <= rounds; round++, now += nodes) {
		for (uint32_t i = 0; i < 2 * network->links_count; i++) {
			const struct network_link *link = &network->links[i / 2];
			uint32_t from = i % 2 ? link->to : link->from;
			uint32_t to = i % 2 ? link->from : link->to;
			double km = now[from].km + link->row->km;
			if (of_mode(link, out->mode) && km < now[nodes + to].km)
				now[nodes + to] = (struct reached){km, i / 2};
		}
		if (now[nodes + out->other].km < all[best * nodes + out->other].km)
			best = round;
	}
	for (uint32_t at = out->other, round = best; round > 0; round--) {
		uint32_t index = all[round * nodes + at].link;
		const struct network_link *link = &network->links[index];
		out->way[out->way_count++] = index;
		at = link->from == at ? link->to : link->from;
	}
	free(all);
	return best > 0;
}

static enum err parse_at(
	const struct network *network, struct text text, struct target *out, struct why *why)
{
	enum err err = places_resolve(network, text, &out->node, why);
	if (err)
		return err;
	out->kind = TARGET_AT;
	for (uint32_t i = 0; i < network->links_count; i++)
		if (target_has(network, out, i))
			return ERR_OK;
	return why_set(why, ERR_NOT_FOUND, "", "wanted a place with %s, got '%.*s'",
		mode_name(out->mode), TEXT_ARG(text));
}

static enum err parse_link(
	const struct network *network, struct text text, struct target *out, struct why *why)
{
	int32_t link = network_link(network, text);
	if (link != NETWORK_NONE) {
		out->kind = TARGET_LINK;
		out->link = (uint32_t)link;
		return ERR_OK;
	}
	const char *colon = memchr(text.ptr, ':', text.len);
	size_t end = colon ? (size_t)(colon - text.ptr) : text.len;
	out->any_mode = !colon;
	if (colon && !mode_parse(text_slice(text, end + 1, text.len), &out->mode))
		return parse_mode(network, text_slice(text, end + 1, text.len), out, why);
	bool pair = split_pair(network, text_slice(text, 0, end), out);
	if (colon && !pair)
		return parse_at(network, text_slice(text, 0, end), out, why);
	if (!pair)
		return why_set(why, ERR_NOT_FOUND, "",
			"wanted a link (L384, or two places as KZAAU-AZALA), got '%.*s'",
			TEXT_ARG(text));
	for (uint32_t i = 0; i < network->links_count; i++)
		if (joins(&network->links[i], out))
			return ERR_OK;
	if (colon && out->node != out->other && find_way(network, out))
		return ERR_OK;
	return why_set(why, ERR_NOT_FOUND, "",
		"wanted two places with a link between them, got '%.*s'", TEXT_ARG(text));
}

static enum err parse_corridor(
	const struct network *network, struct text text, struct target *out, struct why *why)
{
	out->kind = TARGET_CORRIDOR;
	return places_corridor(network, text, &out->corridor, why);
}

static enum err parse_border(
	const struct network *network, struct text text, struct target *out, struct why *why)
{
	(void)network;
	struct text rest = text;
	bool fine = text_split(&rest, '-', &out->country) && countries_has(out->country) &&
		    countries_has(rest) && !text_equal(rest, out->country);
	out->kind = TARGET_BORDER;
	out->beyond = rest;
	return fine ? ERR_OK
		    : why_set(why, ERR_BAD_VALUE, "",
			      "wanted two states (ISO 3166-1) as KG-TJ, got '%.*s'",
			      TEXT_ARG(text));
}

static enum err parse_gauge(
	const struct network *network, struct text text, struct target *out, struct why *why)
{
	int64_t gauge = 0;
	out->kind = TARGET_GAUGE;
	bool held = false;
	if (text_to_i64(text, 1, 9999, &gauge))
		for (uint32_t i = 0; i < network->links_count && !held; i++)
			held = network->links[i].gauge == gauge;
	out->gauge = (uint16_t)gauge;
	return held ? ERR_OK
		    : why_set(why, ERR_NOT_FOUND, "",
			      "wanted a gauge of the network's railways (1435, 1520, ...), got "
			      "'%.*s'",
			      TEXT_ARG(text));
}

/* Two neighbours on the corridor, in either order. */
static bool lies_along(const struct network *network, const struct corridor *corridor,
	const struct network_link *link)
{
	struct text a = network->nodes[link->from].row->id, b = network->nodes[link->to].row->id;
	for (uint32_t i = 1; i < corridor->nodes_count; i++) {
		struct text x = corridor->nodes[i - 1], y = corridor->nodes[i];
		if ((text_equal(a, x) && text_equal(b, y)) ||
			(text_equal(a, y) && text_equal(b, x)))
			return true;
	}
	return false;
}

static bool crosses(
	const struct network *network, const struct target *border, const struct network_link *link)
{
	struct text a = network->nodes[link->from].row->country,
		    b = network->nodes[link->to].row->country;
	return (text_equal(a, border->country) && text_equal(b, border->beyond)) ||
	       (text_equal(b, border->country) && text_equal(a, border->beyond));
}

static const struct {
	const char *prefix;
	enum err (*parse)(const struct network *network, struct text text, struct target *out,
		struct why *why);
} prefixes[] = {
	{"country:", parse_country},
	{"node:", parse_node},
	{"link:", parse_link},
	{"mode:", parse_mode},
	{"corridor:", parse_corridor},
	{"border:", parse_border},
	{"gauge:", parse_gauge},
};

enum err target_parse(
	const struct network *network, struct text given, struct target *out, struct why *why)
{
	given = text_trim(given);
	*out = (struct target){.given = given, .any_mode = true};
	for (unsigned i = 0; i < ARRAY_LEN(prefixes); i++) {
		struct text prefix = text_of(prefixes[i].prefix);
		if (text_starts(given, prefix))
			return prefixes[i].parse(
				network, text_slice(given, prefix.len, given.len), out, why);
	}
	if (mode_parse(given, &out->mode))
		return parse_mode(network, given, out, why);
	if (is_like_country(given))
		return parse_country(network, given, out, why);
	if (network_node(network, given) == NETWORK_NONE &&
		parse_link(network, given, out, NULL) == ERR_OK)
		return ERR_OK;
	*out = (struct target){.given = given, .any_mode = true};
	enum err err = parse_node(network, given, out, why);
	if (err == ERR_NOT_FOUND)
		why_prefix(why, "wanted a place, a link (KZAAU-AZALA), a state (RU) or a mode");
	return err;
}

bool target_has_node(const struct network *network, const struct target *target, uint32_t node)
{
	if (target->kind == TARGET_NODE)
		return target->node == node;
	return target->kind == TARGET_COUNTRY &&
	       text_equal(network->nodes[node].row->country, target->country);
}

bool target_has(const struct network *network, const struct target *target, uint32_t index)
{
	const struct network_link *link = &network->links[index];
	switch (target->kind) {
	case TARGET_LINK:
		return target->link == index;
	case TARGET_PAIR:
		for (uint32_t i = 0; i < target->way_count; i++)
			if (target->way[i] == index)
				return true;
		return joins(link, target);
	case TARGET_AT:
		return link->mode == target->mode &&
		       (link->from == target->node || link->to == target->node);
	case TARGET_MODE:
		return link->mode == target->mode;
	case TARGET_CORRIDOR:
		return lies_along(network, target->corridor, link);
	case TARGET_GAUGE:
		return link->gauge == target->gauge;
	case TARGET_BORDER:
		return crosses(network, target, link);
	default:
		return target_has_node(network, target, link->from) ||
		       target_has_node(network, target, link->to);
	}
}
