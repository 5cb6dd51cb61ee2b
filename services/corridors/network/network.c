#include "services/corridors/network/network.h"
#include "services/corridors/network/projects.h"
#include "services/corridors/network/spellings.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>

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
	const struct corridor_link *row = rows_find(network->rows, ROW_LINK, id);
	return row ? (int32_t)(row - ROWS_OF(network->rows, ROW_LINK, corridor_link))
		   : NETWORK_NONE;
}

static uint32_t node_get(const struct network *network, struct text id)
{
	int32_t node = network_node(network, id);
	CHECK(node != NETWORK_NONE);
	return (uint32_t)node;
}

bool network_in_union(const struct rows *rows, struct text bloc, struct text country)
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
	for (uint32_t i = 0; i < network->general_count; i++) {
		const struct corridor_dwell *dwell = network_dwell(network, network->general[i]);
		if (dwell->place.len < 2 || !text_equal(dwell->mode, link->row->mode))
			continue;
		struct text bloc = text_slice(dwell->place, 1, dwell->place.len);
		if (network_in_union(
			    network->rows, bloc, network->nodes[link->from].row->country) &&
			network_in_union(
				network->rows, bloc, network->nodes[link->to].row->country))
			return network->general[i];
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
		link->service = NETWORK_NONE;
		link->one_way = links[i].one_way;
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

/* As with links: counted, then placed. */
static void dwells_init(struct network *network, const struct rows *rows)
{
	size_t count = rows->of[ROW_DWELL].count;
	const struct corridor_dwell *dwells = ROWS_OF(rows, ROW_DWELL, corridor_dwell);
	int32_t *node_of = alloc_zero(count + 1, sizeof(*node_of));
	network->dwells = alloc_zero(count + 1, sizeof(*network->dwells));
	network->general = alloc_zero(count + 1, sizeof(*network->general));
	for (size_t i = 0; i < count; i++) {
		node_of[i] = network_node(network, dwells[i].place);
		if (node_of[i] != NETWORK_NONE)
			network->nodes[node_of[i]].dwells_count++;
		else
			network->general[network->general_count++] = (int32_t)i;
	}
	uint32_t next = 0;
	for (uint32_t n = 0; n < network->nodes_count; n++) {
		network->nodes[n].dwells_first = next;
		next += network->nodes[n].dwells_count;
		network->nodes[n].dwells_count = 0;
	}
	for (size_t i = 0; i < count; i++) {
		if (node_of[i] == NETWORK_NONE)
			continue;
		struct network_node *node = &network->nodes[node_of[i]];
		network->dwells[node->dwells_first + node->dwells_count++] = (int32_t)i;
	}
	free(node_of);
}

/* --- Services ------------------------------------------------------------------------------ */

/* The ends and the mode of a service, either way round. */
struct pair {
	uint32_t low, high;
	enum mode mode;
	int32_t service;
};

static struct pair pair_of(uint32_t a, uint32_t b, enum mode mode, int32_t service)
{
	return (struct pair){a < b ? a : b, a < b ? b : a, mode, service};
}

static int compare_ends(const struct pair *x, const struct pair *y)
{
	if (x->low != y->low)
		return x->low < y->low ? -1 : 1;
	if (x->high != y->high)
		return x->high < y->high ? -1 : 1;
	return (x->mode > y->mode) - (x->mode < y->mode);
}

static int compare_pairs(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int order = compare_ends(x, y);
	return order ? order : (x->service > y->service) - (x->service < y->service);
}

static size_t pairs_of(const struct network *network, struct pair *pairs)
{
	const struct corridor_service *services =
		ROWS_OF(network->rows, ROW_SERVICE, corridor_service);
	size_t count = 0;
	for (size_t i = 0; i < network->rows->of[ROW_SERVICE].count; i++) {
		enum mode mode = MODE_RAIL;
		int32_t from = network_node(network, services[i].from);
		int32_t to = network_node(network, services[i].to);
		if (from != NETWORK_NONE && to != NETWORK_NONE && !services[i].stops_count &&
			mode_parse(services[i].mode, &mode))
			pairs[count++] = pair_of((uint32_t)from, (uint32_t)to, mode, (int32_t)i);
	}
	qsort(pairs, count, sizeof(*pairs), compare_pairs);
	return count;
}

static size_t first_pair(const struct pair *pairs, size_t count, const struct pair *wanted)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (compare_ends(&pairs[middle], wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Several links may join the same two places; each has all services between them. */
static void services_init(struct network *network, const struct rows *rows)
{
	struct pair *pairs = alloc_zero(rows->of[ROW_SERVICE].count + 1, sizeof(*pairs));
	size_t count = pairs_of(network, pairs), used = 0, room = 0;
	for (uint32_t i = 0; i < network->links_count; i++) {
		struct network_link *link = &network->links[i];
		const struct pair wanted = pair_of(link->from, link->to, link->mode, 0);
		link->services_first = (uint32_t)used;
		for (size_t at = first_pair(pairs, count, &wanted);
			at < count && compare_ends(&pairs[at], &wanted) == 0; at++) {
			network->services = alloc_room(
				network->services, used, &room, sizeof(*network->services));
			network->services[used++] = pairs[at].service;
		}
		link->services_count = (uint32_t)used - link->services_first;
		if (link->services_count)
			link->service = network->services[link->services_first];
	}
	free(pairs);
}

static void timetables_init(struct network *network, const struct rows *rows)
{
	const struct corridor_service *services = ROWS_OF(rows, ROW_SERVICE, corridor_service);
	size_t count = rows->of[ROW_SERVICE].count, used = 0;
	for (size_t i = 0; i < count; i++)
		used += services[i].timetable_count;
	network->timetables = alloc_zero(count + 1, sizeof(*network->timetables));
	network->departures = alloc_zero(used + 1, sizeof(*network->departures));
	used = 0;
	for (size_t i = 0; i < count; i++) {
		struct timetable_departure *first = &network->departures[used];
		for (uint32_t k = 0; k < services[i].timetable_count; k++)
			CHECK(timetable_parse(services[i].timetable[k],
				      &network->departures[used++], NULL) == ERR_OK);
		network->timetables[i] = (struct timetable){first, services[i].timetable_count,
			services[i].has_cutoff_h ? (int32_t)(services[i].cutoff_h * 60 + 0.5) : 0};
	}
}

const struct timetable *network_timetable(const struct network *network, int32_t service)
{
	if (service == NETWORK_NONE || !network->timetables[service].count)
		return NULL;
	return &network->timetables[service];
}

bool network_serves(const struct network *network, int32_t service, uint32_t from)
{
	const struct corridor_service *row = network_service(network, service);
	return !network_timetable(network, service) ||
	       text_equal(row->from, network->nodes[from].row->id);
}

/* --- Services over several links ----------------------------------------------------------- */

int32_t network_join(const struct network *network, uint32_t a, uint32_t b, enum mode mode)
{
	const struct network_node *node = &network->nodes[a];
	int32_t best = NETWORK_NONE;
	for (uint32_t i = 0; i < node->links_count; i++) {
		uint32_t index = network->incident[node->links_first + i];
		const struct network_link *link = &network->links[index];
		if (link->mode == mode && (link->from == b || link->to == b) &&
			network_leads(link, a) &&
			(best == NETWORK_NONE ||
				link->row->hours < network->links[best].row->hours))
			best = (int32_t)index;
	}
	return best;
}

/* Places that are passed through are come to by length between the halts around them. */
static void pass_through(const struct network *network, struct network_stop *stops, uint32_t count)
{
	for (uint32_t last = 0, i = 1; i < count; i++) {
		if (!stops[i].halts)
			continue;
		double km = 0, done = 0;
		for (uint32_t k = last + 1; k <= i; k++)
			km += network->links[stops[k].link].row->km;
		for (uint32_t k = last + 1; k < i; k++) {
			done += network->links[stops[k].link].row->km;
			stops[k].arrives = stops[k].leaves =
				stops[last].leaves +
				(int32_t)((stops[i].arrives - stops[last].leaves) * done / km);
		}
		last = i;
	}
}

/* The stops of a service, its ends included; `back` the other way. A service of which a link is
 * gone runs no more: the sheets refuse that, but not what was known between two of them. */
static void chain_fill(struct network *network, int32_t service, bool back)
{
	const struct corridor_service *row = network_service(network, service);
	const struct timetable *timetable = network_timetable(network, service);
	struct network_chain *chain = &network->chains[network->chains_count];
	uint32_t count = row->stops_count + 2;
	struct network_stop *stops = &network->stops[network->stops_count];
	enum mode mode = MODE_RAIL;
	CHECK(mode_parse(row->mode, &mode));
	*chain = (struct network_chain){service, network->stops_count, count, 0};
	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = back ? count - 1 - i : i;
		struct timetable_stop stop = {.place = at == 0 ? row->from : row->to};
		if (at && at < count - 1)
			CHECK(timetable_stop_parse(row->stops[at - 1], &stop, NULL) == ERR_OK);
		else if (at && timetable)
			stop.arrives = stop.leaves = timetable->departures[0].rides;
		stops[i] = (struct network_stop){.node = node_get(network, stop.place),
			.chain = network->chains_count,
			.link = NETWORK_NONE,
			.arrives = stop.arrives,
			.leaves = stop.leaves,
			.halts = !stop.passes && (!timetable || stop.arrives >= 0)};
		if (!i)
			continue;
		stops[i].link = network_join(network, stops[i - 1].node, stops[i].node, mode);
		if (stops[i].link == NETWORK_NONE)
			return;
		chain->km += network->links[stops[i].link].row->km;
	}
	if (timetable)
		pass_through(network, stops, count);
	network->stops_count += count;
	network->chains_count++;
}

/* As with links: counted, then placed. */
static void node_stops_init(struct network *network)
{
	uint32_t next = 0;
	network->node_stops = alloc_zero((size_t)network->stops_count + 1, sizeof(uint32_t));
	for (uint32_t i = 0; i < network->stops_count; i++)
		network->nodes[network->stops[i].node].stops_count++;
	for (uint32_t n = 0; n < network->nodes_count; n++) {
		network->nodes[n].stops_first = next;
		next += network->nodes[n].stops_count;
		network->nodes[n].stops_count = 0;
	}
	for (uint32_t i = 0; i < network->stops_count; i++) {
		struct network_node *node = &network->nodes[network->stops[i].node];
		network->node_stops[node->stops_first + node->stops_count++] = i;
	}
}

static void chains_init(struct network *network, const struct rows *rows)
{
	const struct corridor_service *services = ROWS_OF(rows, ROW_SERVICE, corridor_service);
	size_t count = rows->of[ROW_SERVICE].count, stops = 0;
	for (size_t i = 0; i < count; i++)
		stops += services[i].stops_count ? 2 * (services[i].stops_count + 2) : 0;
	network->chains = alloc_zero(2 * count + 1, sizeof(*network->chains));
	network->stops = alloc_zero(stops + 1, sizeof(*network->stops));
	for (size_t i = 0; i < count; i++) {
		if (!services[i].stops_count)
			continue;
		chain_fill(network, (int32_t)i, false);
		if (!services[i].timetable_count)
			chain_fill(network, (int32_t)i, true);
	}
	node_stops_init(network);
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

/* What opened projects have built. The last to open has the word on the capacity. */
static void works_init(struct network *network, const struct rows *rows)
{
	const struct corridor_work *works = ROWS_OF(rows, ROW_WORK, corridor_work);
	for (uint32_t i = 0; i < network->links_count; i++)
		network->links[i].built = DAY_MAX;
	for (size_t i = 0; i < rows->of[ROW_WORK].count; i++) {
		int32_t index =
			works[i].link.ptr ? network_link(network, works[i].link) : NETWORK_NONE;
		day opened = projects_opened(rows, works[i].project);
		if (index == NETWORK_NONE || opened == DAY_MAX)
			continue;
		struct network_link *link = &network->links[index];
		bool later = !link->work || opened >= link->built;
		if (works[i].has_capacity_mt && later)
			link->work = &works[i];
		link->built = opened < link->built ? opened : link->built;
	}
}

void network_init(struct network *network, const struct rows *rows)
{
	*network = (struct network){.rows = rows};
	nodes_init(network, rows);
	dwells_init(network, rows);
	links_init(network, rows);
	incident_init(network);
	works_init(network, rows);
	services_init(network, rows);
	timetables_init(network, rows);
	chains_init(network, rows);
	assumed_init(network, rows);
	network->spellings = spellings_create(rows);
}

void network_fini(struct network *network)
{
	free(network->nodes);
	free(network->links);
	free(network->incident);
	free(network->dwells);
	free(network->general);
	free(network->services);
	free(network->timetables);
	free(network->departures);
	free(network->chains);
	free(network->stops);
	free(network->node_stops);
	free(network->names);
	spellings_destroy(&network->spellings);
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
