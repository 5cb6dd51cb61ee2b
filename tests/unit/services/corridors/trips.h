/* Small random networks with rail of two gauges, road, sea and ferry, borders, customs unions,
 * places that ships pass and timetables; and an evaluator of trips that knows the rules and not the
 * graph: what planners are held against. */
#ifndef SERAI_TESTS_UNIT_SERVICES_CORRIDORS_TRIPS_H
#define SERAI_TESTS_UNIT_SERVICES_CORRIDORS_TRIPS_H

#include "tests/unit/services/corridors/world.h"

#include <string.h>

/* --- Chance, by seed ----------------------------------------------------------------------- */

static inline uint32_t roll(uint64_t *seed, uint32_t sides)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % sides;
}

static inline struct text name(struct arena *arena, const char *head, unsigned number)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "%s%u", head, number);
	return arena_copy(arena, (struct text){text, (size_t)len});
}

/* --- A random world ------------------------------------------------------------------------ */

enum { NODES = 5, LINKS = 9, WALKS_MAX = 20000, SHAPE_LINKS_MAX = 14 };

/* Which places the links join; one without links of its own joins places at random. */
struct shape {
	const char *name;
	unsigned nodes, links;
	uint8_t ends[SHAPE_LINKS_MAX][2];
};

static const struct shape shape_random = {.name = "random", .nodes = NODES, .links = LINKS};

/* Some links stand twice: side by side they may differ in mode, gauge, time and services. */
static const struct shape shapes[] = {
	{"grid", 9, 12,
		{{0, 1}, {1, 2}, {3, 4}, {4, 5}, {6, 7}, {7, 8}, {0, 3}, {3, 6}, {1, 4}, {4, 7},
			{2, 5}, {5, 8}}},
	{"chain", 6, 10,
		{{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}}},
	{"star", 6, 10,
		{{0, 5}, {1, 5}, {2, 5}, {3, 5}, {4, 5}, {0, 5}, {1, 5}, {2, 5}, {3, 5}, {4, 5}}},
	{"two islands", 7, 9,
		{{0, 1}, {1, 2}, {0, 2}, {0, 1}, {3, 4}, {4, 5}, {5, 6}, {6, 3}, {3, 5}}},
	{"ring", 6, 6, {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 0}}},
};

static inline void put_nodes(struct rows *rows, const struct shape *shape, uint64_t *seed)
{
	static const char *const countries[] = {"AA", "BB", "CC"};
	for (unsigned i = 0; i < shape->nodes; i++) {
		struct text *gauges = arena_zero(&rows->arena, 2, sizeof(*gauges));
		gauges[0] = TEXT("1520");
		gauges[1] = TEXT("1435");
		const struct corridor_node node = {.id = name(&rows->arena, "N", i),
			.name = name(&rows->arena, "Place ", i),
			.country = text_of(countries[roll(seed, 3)]),
			.kind = TEXT("port"),
			.gauges = gauges,
			.gauges_count = 2,
			.passing = roll(seed, 4) == 0,
			.source = TEXT("[estimated]")};
		rows_add(rows, ROW_NODE, &node);
	}
}

static inline void put_links(struct rows *rows, const struct shape *shape, uint64_t *seed)
{
	static const char *const modes[] = {"rail", "rail", "road", "sea", "ferry"};
	const struct shape *given = shape == &shape_random ? NULL : shape;
	for (unsigned i = 0; i < shape->links; i++) {
		unsigned from = given ? given->ends[i][0] : roll(seed, NODES);
		unsigned to =
			given ? given->ends[i][1] : (from + 1 + roll(seed, NODES - 1)) % NODES;
		const char *mode = modes[roll(seed, 5)];
		bool rail = strcmp(mode, "rail") == 0;
		const struct corridor_link link = {.id = name(&rows->arena, "L", i),
			.from = name(&rows->arena, "N", from),
			.to = name(&rows->arena, "N", to),
			.mode = text_of(mode),
			.status = TEXT("operating"),
			.gauge = roll(seed, 2) ? 1520 : 1435,
			.has_gauge = rail,
			.km = 10 + roll(seed, 900),
			.hours = 1 + roll(seed, 50),
			.usd = 10 + roll(seed, 500),
			.source = TEXT("[estimated]")};
		rows_add(rows, ROW_LINK, &link);
	}
}

static inline void put_dwell(
	struct rows *rows, struct text place, const char *mode, const char *applies, double hours)
{
	const struct corridor_dwell dwell = {
		.id = name(&rows->arena, "D", (unsigned)rows->of[ROW_DWELL].count),
		.place = place,
		.mode = text_of(mode),
		.applies = text_of(applies),
		.direction = TEXT("both"),
		.median_h = hours,
		.p90_h = 2 * hours,
		.mark = TEXT("low"),
		.source = TEXT("[estimated]")};
	rows_add(rows, ROW_DWELL, &dwell);
}

static inline void put_dwells(struct rows *rows, uint64_t *seed)
{
	static const char *const uses[][2] = {{"rail", "transit"}, {"road", "transit"},
		{"sea", "mode_change"}, {"road", "mode_change"}, {"ferry", "mode_change"}};
	for (unsigned i = 0; i < rows->of[ROW_NODE].count; i++)
		for (unsigned k = 0; k < 5; k++)
			if (roll(seed, 2))
				put_dwell(rows, name(&rows->arena, "N", i), uses[k][0], uses[k][1],
					roll(seed, 60));
	put_dwell(rows, TEXT("*"), "rail", "transit", 20);
	put_dwell(rows, TEXT("*"), "road", "transit", 10);
	put_dwell(rows, TEXT("*"), "sea", "mode_change", 36);
	put_dwell(rows, TEXT("*"), "road", "mode_change", 24);
	put_dwell(rows, TEXT("*"), "rail_gauge", "transit", 4);
	put_dwell(rows, TEXT("*U"), "rail", "transit", 1);
	put_dwell(rows, TEXT("*U"), "road", "transit", 2);
}

static inline void put_rest(struct rows *rows, uint64_t *seed)
{
	static const char *const members[] = {"AA", "BB"};
	for (unsigned i = 0; i < 2; i++) {
		const struct corridor_member member = {.id = name(&rows->arena, "M", i),
			.bloc = TEXT("U"),
			.country = text_of(members[i])};
		rows_add(rows, ROW_CUSTOMS, &member);
	}
	for (int mode = 0; mode < MODES; mode++) {
		const struct corridor_service service = {
			.id = name(&rows->arena, "*", (unsigned)mode),
			.mode = text_of(mode_name((enum mode)mode)),
			.departures_per_week = 1 + roll(seed, 14)};
		rows_add(rows, ROW_SERVICE, &service);
	}
	const struct corridor_link *link =
		rows_at(rows, ROW_LINK, roll(seed, (uint32_t)rows->of[ROW_LINK].count));
	const struct corridor_service own = {.id = TEXT("S1"),
		.from = link->to,
		.to = link->from,
		.mode = link->mode,
		.departures_per_week = 3};
	rows_add(rows, ROW_SERVICE, &own);
	const struct corridor_rate rates[] = {{.key = TEXT("border_cost_rail"), .value = 215},
		{.key = TEXT("border_cost_road"), .value = 208},
		{.key = TEXT("gauge_change"), .value = 329},
		{.key = TEXT("gauge_change@N1"), .value = 120}};
	for (unsigned i = 0; i < ARRAY_LEN(rates); i++)
		rows_add(rows, ROW_RATE, &rates[i]);
	static const char *const factors[] = {"payload_per_teu", "transhipment", "rail_cis_mixed",
		"rail_average", "road_artic_central_asia", "sea_feeder", "ferry_rail_caspian",
		"risk_rail", "risk_road", "risk_sea", "risk_ferry", "risk_border"};
	for (unsigned i = 0; i < ARRAY_LEN(factors); i++) {
		bool risk = strncmp(factors[i], "risk_", 5) == 0;
		const struct corridor_rate rate = {.key = text_of(factors[i]),
			.value = risk ? 0.001 * (1 + roll(seed, 50)) : 1 + roll(seed, 60)};
		rows_add(rows, ROW_RATE, &rate);
	}
}

/* A departure every few hours, in order, each arriving after the one before it. */
static inline void put_timetable(struct rows *rows, uint64_t *seed, unsigned number)
{
	static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	const struct corridor_link *link =
		rows_at(rows, ROW_LINK, roll(seed, (uint32_t)rows->of[ROW_LINK].count));
	struct text *entries = arena_zero(&rows->arena, 64, sizeof(*entries));
	unsigned count = 0, hours = 2 + roll(seed, 20);
	for (unsigned hour = roll(seed, 30); hour < 168 && count < 64;
		hour += 1 + roll(seed, 2 * hours)) {
		char text[32];
		int len = snprintf(text, sizeof(text), "%s %02u:%02u %u.5h", weekdays[hour / 24],
			hour % 24, roll(seed, 60), hours);
		entries[count++] = arena_copy(&rows->arena, (struct text){text, (size_t)len});
	}
	bool turned = roll(seed, 2);
	const struct corridor_service service = {.id = name(&rows->arena, "T", number),
		.from = turned ? link->to : link->from,
		.to = turned ? link->from : link->to,
		.mode = link->mode,
		.departures_per_week = count,
		.timetable = entries,
		.timetable_count = count,
		.cutoff_h = roll(seed, 6),
		.has_cutoff_h = roll(seed, 2),
		.usd = 20 + roll(seed, 400),
		.has_usd = roll(seed, 2)};
	rows_add(rows, ROW_SERVICE, &service);
}

static inline void put_timetables(struct rows *rows, uint64_t *seed)
{
	for (unsigned i = 0; i < 7; i++)
		put_timetable(rows, seed, i);
}

/* With `timed`, services with timetables and tariffs of their own on some links. */
static inline void shaped_world(
	struct world *world, const struct shape *shape, uint64_t seed, bool timed)
{
	*world = (struct world){0};
	put_nodes(&world->rows, shape, &seed);
	put_links(&world->rows, shape, &seed);
	put_dwells(&world->rows, &seed);
	put_rest(&world->rows, &seed);
	if (timed)
		put_timetables(&world->rows, &seed);
	network_init(&world->network, &world->rows);
	graph_init(&world->graph, &world->network, (struct graph_factors){NULL, NULL});
}

static inline void random_world(struct world *world, uint64_t seed, bool timed)
{
	shaped_world(world, &shape_random, seed, timed);
}

/* --- An evaluator that knows the rules and not the graph ----------------------------------- */

struct sums {
	int64_t minutes, cents, hectometres, grams, risk;
};

static inline const struct corridor_dwell *find_dwell(
	const struct rows *rows, struct text place, const char *mode, const char *applies)
{
	const struct corridor_dwell *all = ROWS_OF(rows, ROW_DWELL, corridor_dwell);
	for (size_t i = 0; i < rows->of[ROW_DWELL].count; i++)
		if (text_equal(all[i].place, place) && text_is(all[i].mode, mode) &&
			text_is(all[i].applies, applies))
			return &all[i];
	return NULL;
}

static inline int64_t stand(const struct corridor_dwell *row)
{
	return row ? lround(row->median_h * 60) : 0;
}

static inline double factor(const struct rows *rows, const char *key)
{
	const struct corridor_rate *all = ROWS_OF(rows, ROW_RATE, corridor_rate);
	for (size_t i = 0; i < rows->of[ROW_RATE].count; i++)
		if (text_is(all[i].key, key))
			return all[i].value;
	return 0;
}

static inline bool water(struct text mode)
{
	return text_is(mode, "sea") || text_is(mode, "ferry");
}

static inline int64_t change(
	const struct rows *rows, struct text place, struct text a, struct text b)
{
	const struct corridor_dwell *row = NULL;
	if (text_is(a, "road") || text_is(b, "road"))
		row = find_dwell(rows, place, "road", "mode_change");
	if (!row && (text_is(a, "ferry") || text_is(b, "ferry")))
		row = find_dwell(rows, place, "ferry", "mode_change");
	if (!row && (water(a) || water(b)))
		row = find_dwell(rows, place, "sea", "mode_change");
	if (!row)
		row = find_dwell(
			rows, TEXT("*"), water(a) || water(b) ? "sea" : "road", "mode_change");
	return stand(row);
}

/* A trip so far: what the next link's charge depends on. */
struct trip {
	const struct corridor_link *last; /* NULL at the start */
	uint32_t node;
	bool rest, cleared;
	int64_t depart; /* minutes since a Monday */
	struct sums sums;
};

/* How a link is boarded: by a service's row, or going on (NULL). */
struct boarding {
	const struct corridor_service *service;
};

static inline int64_t of_week(struct text entry)
{
	static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	int64_t number = 0;
	while (strncmp(entry.ptr, weekdays[number], 3) != 0)
		number++;
	return number * 1440 + ((entry.ptr[4] - '0') * 10 + entry.ptr[5] - '0') * 60 +
	       (entry.ptr[7] - '0') * 10 + entry.ptr[8] - '0';
}

/* The first departure of all weeks that can be caught, looked for one by one. */
static inline void board_timed(
	struct trip *trip, const struct corridor_service *service, int64_t *rides)
{
	int64_t now = trip->depart + trip->sums.minutes;
	int64_t there = now + (service->has_cutoff_h ? lround(service->cutoff_h * 60) : 0);
	int64_t best = INT64_MAX;
	for (uint32_t i = 0; i < service->timetable_count; i++) {
		int64_t leaves = of_week(service->timetable[i]);
		while (leaves < there)
			leaves += 10080;
		if (leaves < best) {
			best = leaves;
			*rides = lround(strtod(service->timetable[i].ptr + 10, NULL) * 60);
		}
	}
	trip->sums.minutes += best - now;
}

static inline void arrive_over_border(
	const struct world *world, struct trip *trip, const struct corridor_link *link, uint32_t to)
{
	const struct rows *rows = &world->rows;
	const struct corridor_node *nodes = ROWS_OF(rows, ROW_NODE, corridor_node);
	char mode[8];
	snprintf(mode, sizeof(mode), "%.*s", TEXT_ARG(link->mode));
	struct text a = nodes[trip->node].country, b = nodes[to].country;
	bool inner = !text_is(a, "CC") && !text_is(b, "CC");
	const struct corridor_dwell *near = find_dwell(rows, nodes[trip->node].id, mode, "transit");
	const struct corridor_dwell *far = find_dwell(rows, nodes[to].id, mode, "transit");
	if (!trip->cleared)
		trip->sums.minutes += stand(near);
	trip->sums.minutes += stand(far);
	if (!near && !far)
		trip->sums.minutes +=
			stand(find_dwell(rows, inner ? TEXT("*U") : TEXT("*"), mode, "transit"));
	if (!inner)
		trip->sums.cents += strcmp(mode, "rail") == 0 ? 21500 : 20800;
	trip->cleared = far != NULL;
}

static inline void change_gauge(const struct rows *rows, struct trip *trip)
{
	const struct corridor_node *node = rows_at(rows, ROW_NODE, trip->node);
	if (!find_dwell(rows, node->id, "rail", "transit"))
		trip->sums.minutes += stand(find_dwell(rows, TEXT("*"), "rail_gauge", "transit"));
	trip->sums.cents += text_is(node->id, "N1") ? 12000 : 32900;
	trip->sums.grams += lround(factor(rows, "transhipment") * 1000);
}

/* CO2e and risk of moving over the link, from the sheet's factors. */
static inline void move_burdens(
	const struct rows *rows, struct trip *trip, const struct corridor_link *link, uint32_t to)
{
	const struct corridor_node *nodes = ROWS_OF(rows, ROW_NODE, corridor_node);
	struct text a = nodes[trip->node].country, b = nodes[to].country;
	bool inner = !text_is(a, "CC") && !text_is(b, "CC");
	const char *co2 = text_is(link->mode, "rail")
				  ? link->gauge == 1520 ? "rail_cis_mixed" : "rail_average"
			  : text_is(link->mode, "road") ? "road_artic_central_asia"
			  : text_is(link->mode, "sea")  ? "sea_feeder"
							: "ferry_rail_caspian";
	trip->sums.grams += lround(factor(rows, co2) * factor(rows, "payload_per_teu") * link->km);
	char key[32];
	snprintf(key, sizeof(key), "risk_%.*s", TEXT_ARG(link->mode));
	double chance = factor(rows, key) * (text_is(link->mode, "ferry") ? 1 : link->km / 1000);
	if (!water(link->mode) && !text_equal(a, b) && !inner)
		chance = 1 - (1 - chance) * (1 - factor(rows, "risk_border"));
	trip->sums.risk += lround(-log1p(-chance) * 1e6);
}

/* Must a departure be waited for at the trip's place, before riding the link? */
static inline bool boards(
	const struct world *world, const struct trip *trip, const struct corridor_link *link)
{
	const struct corridor_node *here = rows_at(&world->rows, ROW_NODE, trip->node);
	return !trip->last || !text_equal(trip->last->mode, link->mode) ||
	       (water(link->mode) && !here->passing);
}

static inline void board(struct trip *trip, const struct corridor_service *service, int64_t *rides)
{
	if (service->timetable_count)
		board_timed(trip, service, rides);
	else
		trip->sums.minutes += lround(84.0 / service->departures_per_week * 60);
	trip->cleared = false;
}

static inline struct trip ride(const struct world *world, struct trip trip,
	const struct corridor_link *link, uint32_t to, struct boarding boarding)
{
	const struct rows *rows = &world->rows;
	const struct corridor_node *nodes = ROWS_OF(rows, ROW_NODE, corridor_node);
	const struct corridor_node *here = &nodes[trip.node];
	const struct corridor_service *service = boarding.service;
	int64_t rides = lround(link->hours * 60);
	trip.rest = boards(world, &trip, link);
	if (!trip.rest && trip.last->has_gauge && trip.last->gauge != link->gauge)
		change_gauge(rows, &trip);
	if (trip.rest && trip.last) {
		trip.sums.minutes += change(rows, here->id, trip.last->mode, link->mode);
		trip.sums.grams += 2 * lround(factor(rows, "transhipment") * 1000);
	}
	if (trip.rest)
		board(&trip, service, &rides);
	char mode[8];
	snprintf(mode, sizeof(mode), "%.*s", TEXT_ARG(link->mode));
	move_burdens(rows, &trip, link, to);
	if (!water(link->mode) && !text_equal(here->country, nodes[to].country)) {
		arrive_over_border(world, &trip, link, to);
	} else {
		if (!water(link->mode) && !trip.rest && !trip.cleared)
			trip.sums.minutes += stand(find_dwell(rows, here->id, mode, "transit"));
		trip.cleared = false;
	}
	trip.sums.minutes += rides;
	trip.sums.cents += lround((trip.rest && service->has_usd ? service->usd : link->usd) * 100);
	trip.sums.hectometres += lround(link->km * 10);
	trip.last = link;
	trip.node = to;
	return trip;
}

/* The ways to board a link at the trip's place: every service that leaves from there, else the
 * assumed one; one empty way where the freight simply goes on. */
static inline unsigned boardings(const struct world *world, const struct trip *trip,
	const struct corridor_link *link, struct boarding out[16])
{
	const struct rows *rows = &world->rows;
	const struct corridor_service *all = ROWS_OF(rows, ROW_SERVICE, corridor_service);
	const struct corridor_service *assumed = NULL;
	struct text here = ((const struct corridor_node *)rows_at(rows, ROW_NODE, trip->node))->id;
	unsigned count = 0;
	if (!boards(world, trip, link)) {
		out[0] = (struct boarding){NULL};
		return 1;
	}
	for (size_t i = 0; i < rows->of[ROW_SERVICE].count; i++) {
		bool there = text_equal(all[i].from, link->from) && text_equal(all[i].to, link->to);
		bool back = text_equal(all[i].from, link->to) && text_equal(all[i].to, link->from);
		if (!text_equal(all[i].mode, link->mode))
			continue;
		if (!all[i].from.ptr)
			assumed = &all[i];
		else if ((there || back) &&
			 (!all[i].timetable_count || text_equal(all[i].from, here)))
			out[count++] = (struct boarding){&all[i]};
	}
	if (!count)
		out[count++] = (struct boarding){assumed};
	return count;
}

static inline uint64_t key_of(struct sums sums, enum criterion by)
{
	int64_t first = by == BY_TIME   ? sums.minutes
			: by == BY_COST ? sums.cents
					: sums.hectometres;
	int64_t second = by == BY_TIME ? sums.cents : sums.minutes;
	return ((uint64_t)first << 32) + (uint64_t)second;
}

#endif
