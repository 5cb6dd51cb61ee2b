#include "services/corridors/network.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>
#include <string.h>

struct network_name {
	struct text id;
	uint32_t node;
};

static const char *const modes[MODES] = {"rail", "road", "sea", "ferry"};

const char *mode_name(enum mode mode)
{
	CHECK(mode < MODES);
	return modes[mode];
}

bool mode_parse(struct text text, enum mode *out)
{
	for (int mode = 0; mode < MODES; mode++)
		if (text_is(text, modes[mode])) {
			*out = (enum mode)mode;
			return true;
		}
	return false;
}

bool mode_is_water(enum mode mode)
{
	return mode == MODE_SEA || mode == MODE_FERRY;
}

static int compare_names(const void *a, const void *b)
{
	return text_compare(
		((const struct network_name *)a)->id, ((const struct network_name *)b)->id);
}

static void nodes_init(struct network *network, const struct rows *rows)
{
	network->nodes_count = (uint32_t)rows->of[ROW_NODE].count;
	network->nodes = alloc_zero(network->nodes_count + 1, sizeof(*network->nodes));
	network->names = alloc_zero(network->nodes_count + 1, sizeof(*network->names));
	const struct corridor_node *nodes = ROWS_OF(rows, ROW_NODE, corridor_node);
	for (uint32_t i = 0; i < network->nodes_count; i++) {
		network->nodes[i] =
			(struct network_node){.row = &nodes[i], .passing = nodes[i].passing};
		network->names[i] = (struct network_name){nodes[i].id, i};
	}
	qsort(network->names, network->nodes_count, sizeof(*network->names), compare_names);
}

int32_t network_node(const struct network *network, struct text id)
{
	struct network_name key = {.id = id};
	const struct network_name *found =
		bsearch(&key, network->names, network->nodes_count, sizeof(key), compare_names);
	return found ? (int32_t)found->node : NETWORK_NONE;
}

int32_t network_link(const struct network *network, struct text id)
{
	for (uint32_t i = 0; i < network->links_count; i++)
		if (text_equal(network->links[i].row->id, id))
			return (int32_t)i;
	return NETWORK_NONE;
}

static uint32_t node_get(const struct network *network, struct text id)
{
	int32_t node = network_node(network, id);
	CHECK(node != NETWORK_NONE);
	return (uint32_t)node;
}

static bool in_union(const struct rows *rows, struct text bloc, struct text country)
{
	const struct corridor_member *members = ROWS_OF(rows, ROW_CUSTOMS, corridor_member);
	for (size_t i = 0; i < rows->of[ROW_CUSTOMS].count; i++)
		if (text_equal(members[i].bloc, bloc) && text_equal(members[i].country, country))
			return true;
	return false;
}

/* The dwell row `*EU` that holds for a border inside that union. */
static int32_t customs_row(const struct network *network, const struct network_link *link)
{
	const struct rows *rows = network->rows;
	const struct corridor_dwell *dwells = ROWS_OF(rows, ROW_DWELL, corridor_dwell);
	for (size_t i = 0; i < rows->of[ROW_DWELL].count; i++) {
		struct text place = dwells[i].place;
		if (place.len < 2 || place.ptr[0] != '*' ||
			!text_equal(dwells[i].mode, link->row->mode))
			continue;
		struct text bloc = text_slice(place, 1, place.len);
		if (in_union(rows, bloc, network->nodes[link->from].row->country) &&
			in_union(rows, bloc, network->nodes[link->to].row->country))
			return (int32_t)i;
	}
	return NETWORK_NONE;
}

static int32_t service_of(const struct rows *rows, const struct corridor_link *link)
{
	const struct corridor_service *services = ROWS_OF(rows, ROW_SERVICE, corridor_service);
	for (size_t i = 0; i < rows->of[ROW_SERVICE].count; i++) {
		const struct corridor_service *service = &services[i];
		bool there =
			text_equal(service->from, link->from) && text_equal(service->to, link->to);
		bool back =
			text_equal(service->from, link->to) && text_equal(service->to, link->from);
		if ((there || back) && text_equal(service->mode, link->mode))
			return (int32_t)i;
	}
	return NETWORK_NONE;
}

static void links_init(struct network *network, const struct rows *rows)
{
	network->links_count = (uint32_t)rows->of[ROW_LINK].count;
	network->links = alloc_zero(network->links_count + 1, sizeof(*network->links));
	const struct corridor_link *links = ROWS_OF(rows, ROW_LINK, corridor_link);
	for (uint32_t i = 0; i < network->links_count; i++) {
		struct network_link *link = &network->links[i];
		link->row = &links[i];
		link->from = node_get(network, links[i].from);
		link->to = node_get(network, links[i].to);
		CHECK(mode_parse(links[i].mode, &link->mode));
		link->gauge = links[i].has_gauge ? (uint16_t)links[i].gauge : 0;
		link->service = service_of(rows, &links[i]);
		link->border = !text_equal(network->nodes[link->from].row->country,
			network->nodes[link->to].row->country);
		link->customs = link->border ? customs_row(network, link) : NETWORK_NONE;
		network->nodes[link->from].links_count++;
		network->nodes[link->to].links_count++;
	}
}

/* Two passes: counted above, placed here. */
static void incident_init(struct network *network)
{
	network->incident = alloc_zero(2 * (size_t)network->links_count + 1, sizeof(uint32_t));
	uint32_t next = 0;
	for (uint32_t i = 0; i < network->nodes_count; i++) {
		network->nodes[i].links_first = next;
		next += network->nodes[i].links_count;
		network->nodes[i].links_count = 0;
	}
	for (uint32_t i = 0; i < network->links_count; i++) {
		uint32_t ends[2] = {network->links[i].from, network->links[i].to};
		for (int end = 0; end < 2; end++) {
			struct network_node *node = &network->nodes[ends[end]];
			network->incident[node->links_first + node->links_count++] = i;
		}
	}
}

static void dwells_init(struct network *network, const struct rows *rows)
{
	size_t count = rows->of[ROW_DWELL].count;
	const struct corridor_dwell *dwells = ROWS_OF(rows, ROW_DWELL, corridor_dwell);
	int32_t *node_of = alloc_zero(count + 1, sizeof(*node_of));
	network->dwells = alloc_zero(count + 1, sizeof(*network->dwells));
	for (size_t i = 0; i < count; i++)
		node_of[i] = network_node(network, dwells[i].place);
	uint32_t next = 0;
	for (uint32_t n = 0; n < network->nodes_count; n++) {
		network->nodes[n].dwells_first = next;
		for (size_t i = 0; i < count; i++)
			if (node_of[i] == (int32_t)n)
				network->dwells[next++] = (int32_t)i;
		network->nodes[n].dwells_count = next - network->nodes[n].dwells_first;
	}
	free(node_of);
}

static void assumed_init(struct network *network, const struct rows *rows)
{
	const struct corridor_service *services = ROWS_OF(rows, ROW_SERVICE, corridor_service);
	for (int mode = 0; mode < MODES; mode++)
		network->assumed[mode] = NETWORK_NONE;
	for (size_t i = 0; i < rows->of[ROW_SERVICE].count; i++) {
		enum mode mode = MODE_RAIL;
		if (!services[i].from.ptr && mode_parse(services[i].mode, &mode))
			network->assumed[mode] = (int32_t)i;
	}
}

void network_init(struct network *network, const struct rows *rows)
{
	*network = (struct network){.rows = rows};
	nodes_init(network, rows);
	links_init(network, rows);
	incident_init(network);
	dwells_init(network, rows);
	assumed_init(network, rows);
}

void network_fini(struct network *network)
{
	free(network->nodes);
	free(network->links);
	free(network->incident);
	free(network->dwells);
	free(network->names);
	*network = (struct network){0};
}

const struct corridor_dwell *network_dwell(const struct network *network, int32_t index)
{
	return index == NETWORK_NONE ? NULL : rows_at(network->rows, ROW_DWELL, (size_t)index);
}

const struct corridor_service *network_service(const struct network *network, int32_t index)
{
	return index == NETWORK_NONE ? NULL : rows_at(network->rows, ROW_SERVICE, (size_t)index);
}

bool network_rate(const struct network *network, const char *key, double *out)
{
	const struct corridor_rate *rate = rows_find(network->rows, ROW_RATE, text_of(key));
	if (rate)
		*out = rate->value;
	return rate != NULL;
}
