/* What answers say of the disruptions that bear on them: one mechanism for comparisons, flows,
 * chokepoints and shipments. That of routes is held by route_test. */
#include "services/corridors/network/bearing.h"
#include "services/corridors/answers/bottleneck.h"
#include "services/corridors/answers/compare.h"
#include "services/corridors/answers/draw.h"
#include "services/corridors/shipments/shipment.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

static struct disruption one(
	const char *id, const char *kind, const char *target, const char *effect, bool provisional)
{
	return (struct disruption){.row = {.id = text_of(id),
					   .kind = text_of(kind),
					   .target = text_of(target),
					   .effect = text_of(effect),
					   .factor = 0.5,
					   .has_factor = strcmp(effect, "capacity") == 0,
					   .reason = text_of(target),
					   .provisional = provisional}};
}

static bool has(const struct text *list, uint32_t count, const char *id)
{
	uint32_t found = 0;
	for (uint32_t i = 0; i < count; i++)
		found += text_is(list[i], id);
	assert_true(found <= 1);
	return found == 1;
}

static bool says(const struct text *list, uint32_t count, const char *part)
{
	for (uint32_t i = 0; i < count; i++)
		if (list[i].len && memmem(list[i].ptr, list[i].len, part, strlen(part)))
			return true;
	return false;
}

static void test_each_once(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	const struct disruption held[] = {one("X1", "link", "KZAAU-AZALA", "closed", true),
		one("X2", "link", "L384", "closed", false),
		one("X3", "country", "KZ", "warned", false),
		one("X4", "country", "AZ", "warned", true),
		one("X5", "country", "TM", "closed", false)};
	struct overlay overlay;
	struct bearing bearing;
	overlay_init(&overlay, &world.network, held, ARRAY_LEN(held), 150);
	uint32_t sea = (uint32_t)network_link(&world.network, TEXT("L384"));
	/* a firm one stands for one that rests on a single report, whatever their order */
	assert_int_equal(overlay.closed[sea], 1);
	bearing_init(&bearing, &overlay, &world.arena);
	bearing_link(&bearing, sea);
	bearing_link(&bearing, sea);
	struct bearing_list all = bearing_ids(&bearing, BEARING_ALL);
	assert_int_equal(all.count, 4);
	assert_false(has(all.items, all.count, "disruption:X5"));
	struct bearing_list told = bearing_notes(&bearing);
	assert_int_equal(told.count, 3);
	assert_true(text_is(told.items[0], "provisional: disruption:X1, disruption:X4 rest on one "
					   "report of the press each"));
	assert_true(text_starts(told.items[1], TEXT("disruption:X3 warns of KZ (")));
	assert_true(text_starts(told.items[2], TEXT("disruption:X4 warns of AZ (")));
	overlay_fini(&overlay);
	world_fini(&world);
}

/* More than a record can list: counted, not left out in silence; no text longer than may travel. */
static void test_many(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	enum { MANY = 70 };
	static char ids[MANY][64], reason[513];
	struct disruption held[MANY];
	for (unsigned i = 0; i < 256; i++)
		memcpy(reason + 2 * i, "я", 2);
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(ids[i], sizeof(ids[i]), "X%061u", i);
		held[i] = one(ids[i], "country", "KZ", "warned", true);
		held[i].row.reason = text_of(reason);
	}
	struct overlay overlay;
	struct bearing bearing;
	overlay_init(&overlay, &world.network, held, MANY, 150);
	bearing_init(&bearing, &overlay, &world.arena);
	bearing_link(&bearing, (uint32_t)network_link(&world.network, TEXT("L384")));
	assert_int_equal(bearing_ids(&bearing, BEARING_ALL).count, BEARING_MAX);
	struct bearing_list told = bearing_notes(&bearing);
	assert_true(told.count <= BEARING_NOTES_MAX);
	for (uint32_t i = 0; i < told.count; i++)
		assert_true(told.items[i].len <= 1024 &&
			    text_is_utf8(told.items[i].ptr, told.items[i].len));
	assert_true(
		says(told.items, told.count, " and 54 more rest on one report of the press each"));
	assert_true(says(told.items, told.count, "61 more warn of what is passed"));
	assert_true(
		says(told.items, told.count, "70 disruptions bear on this, of which 64 are named"));
	overlay_fini(&overlay);
	world_fini(&world);
}

static struct route_world route_of(
	const struct world *world, const struct disruption *held, size_t count)
{
	return (struct route_world){.network = &world->network,
		.graph = &world->graph,
		.disruptions = held,
		.disruptions_count = count,
		.today = 20600};
}

static void test_compared(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	const struct disruption held[] = {one("X1", "link", "KZAAU-AZALA", "closed", true),
		one("X2", "country", "RU", "warned", false),
		one("X3", "country", "IR", "warned", false)};
	struct route_world route = route_of(&world, held, ARRAY_LEN(held));
	const struct text corridors[] = {TEXT("TITR-POTI"), TEXT("NORTH-KZ")};
	const struct compare_query query = {.from = TEXT("Xi'an"),
		.to = TEXT("Constanta"),
		.corridors = corridors,
		.corridors_count = 2};
	struct compare_reply reply;
	struct why why = {0};
	assert_int_equal(compare_answer(&route, &query, &world.arena, &reply, &why), ERR_OK);
	const struct compare_row *caspian = &reply.rows[0], *north = &reply.rows[1];
	/* the corridor's own section is closed, and the way goes round it */
	assert_true(has(caspian->changed_by, caspian->changed_by_count, "disruption:X1"));
	assert_true(has(caspian->provisional, caspian->provisional_count, "disruption:X1"));
	assert_false(has(caspian->changed_by, caspian->changed_by_count, "disruption:X2"));
	assert_true(has(north->changed_by, north->changed_by_count, "disruption:X2"));
	assert_int_equal(north->provisional_count, 0);
	assert_true(says(reply.notes, reply.notes_count, "provisional: disruption:X1 rests"));
	assert_true(says(reply.notes, reply.notes_count, "disruption:X2 warns of RU"));
	assert_false(says(reply.notes, reply.notes_count, "disruption:X3"));
	world_fini(&world);
}

static void test_flows(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	struct disruption held[] = {one("X1", "link", "L384", "capacity", true),
		one("X2", "country", "RU", "warned", false),
		one("X3", "node", "KZAAU", "dwell", false)};
	held[2].row.factor = 3;
	held[2].row.has_factor = true;
	struct route_world route = route_of(&world, held, ARRAY_LEN(held));
	const struct text avoid[] = {
		TEXT("RU"), TEXT("BY"), TEXT("IR"), TEXT("TM"), TEXT("EGSUZ"), TEXT("ZACPT")};
	const struct bottleneck_query query = {.from = TEXT("CN"),
		.to = TEXT("EU"),
		.avoid = avoid,
		.avoid_count = ARRAY_LEN(avoid)};
	struct bottleneck_reply reply;
	struct why why = {0};
	assert_int_equal(bottleneck_answer(&route, &query, &world.arena, &reply, &why), ERR_OK);
	assert_true(reply.has_mt && reply.has_mt_undisturbed);
	WORLD_NEAR(reply.mt_undisturbed, 6, 1e-9);
	assert_true(reply.mt < 6);
	assert_int_equal(
		reply.changed_by_count, 1); /* what nothing runs on, and time, change nothing */
	assert_true(has(reply.provisional, reply.provisional_count, "disruption:X1"));
	assert_true(says(reply.notes, reply.notes_count, "provisional: disruption:X1 rests"));
	route.disruptions_count = 0;
	assert_int_equal(bottleneck_answer(&route, &query, &world.arena, &reply, &why), ERR_OK);
	assert_true(!reply.has_mt_undisturbed && !reply.changed_by_count);
	world_fini(&world);
}

static void test_chokepoints(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	const struct disruption held[] = {one("X1", "link", "L384", "closed", true),
		one("X2", "country", "KZ", "warned", false)};
	struct route_world route = route_of(&world, held, ARRAY_LEN(held));
	const struct text pair = TEXT("Almaty>Poti");
	const struct chokepoints_request query = {.pairs = &pair, .pairs_count = 1};
	struct chokepoints_reply reply;
	struct why why = {0};
	assert_int_equal(chokepoints_answer(&route, &query, &world.arena, &reply, &why), ERR_OK);
	assert_int_equal(reply.changed_by_count, 1);
	assert_true(has(reply.provisional, reply.provisional_count, "disruption:X1"));
	assert_true(says(reply.notes, reply.notes_count, "provisional: disruption:X1 rests"));
	world_fini(&world);
}

/* Every kind of drawing says so, too. */
static void test_drawn(void **state)
{
	(void)state;
	static const struct {
		struct text format;
		const char *holds;
	} drawings[] = {
		{{"svg", 3}, "disrupted: disruption:X1; provisional, one report of the press: "
			     "disruption:X1</text>"},
		{{"text", 4}, "disrupted: disruption:X1; provisional, one report of the press: "
			      "disruption:X1\n"},
		{{"geojson", 7}, "],\"changed_by\":[\"disruption:X1\"],\"provisional\":["
				 "\"disruption:X1\"]}"}};
	struct world world;
	world_init(&world);
	const struct disruption held[] = {one("X1", "country", "KZ", "warned", true)};
	for (unsigned i = 0; i < 2 * ARRAY_LEN(drawings); i++) {
		struct route_world route = route_of(&world, held, i < ARRAY_LEN(drawings));
		const struct draw_query query = {.from = TEXT("Almaty"),
			.to = TEXT("Poti"),
			.format = drawings[i % ARRAY_LEN(drawings)].format};
		struct draw_reply reply;
		struct why why = {0};
		assert_int_equal(draw_answer(&route, &query, &world.arena, &reply, &why), ERR_OK);
		bool found = says(&reply.text, 1, drawings[i % ARRAY_LEN(drawings)].holds);
		assert_true(found == (i < ARRAY_LEN(drawings)));
	}
	world_fini(&world);
}

/* Only what lies ahead of it. */
static void test_shipment(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	const struct disruption held[] = {one("X1", "country", "KZ", "warned", true),
		one("X2", "country", "RU", "warned", false)};
	struct route_world route = route_of(&world, held, ARRAY_LEN(held));
	struct searcher searcher;
	struct learned learned = {0};
	searcher_init(&searcher, &route, 20600);
	const struct shipment_ask ask = {
		.from = (uint32_t)network_node(&world.network, TEXT("CNXIA")),
		.to = (uint32_t)network_node(&world.network, TEXT("GEPTI")),
		.by = TEXT("time"),
		.avoid = &(struct text){"RU", 2},
		.avoid_count = 1};
	struct shipment_held booked = {.booked = {.ready = 0}};
	struct shipment shipment = {.held = &booked};
	struct shipment_status status;
	assert_true(shipment_plan_find(&searcher, &ask, &world.arena, &shipment.plan));
	const struct track_world on = {&world.rows, &world.network, &searcher.overlay, &learned};
	track_fold(&shipment.plan, 0, NULL, 0, 1, &world.arena, &shipment.track);
	shipment_status(&on, &shipment, 1, &world.arena, &status);
	assert_int_equal(status.warned_count, 1);
	assert_true(has(status.warned, status.warned_count, "disruption:X1"));
	assert_true(has(status.provisional, status.provisional_count, "disruption:X1"));
	shipment.track.stop = shipment.track.stops_count - 1;
	shipment_status(&on, &shipment, 1, &world.arena, &status);
	assert_int_equal(status.warned_count, 0);
	searcher_fini(&searcher);
	world_fini(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_once),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_compared),
		cmocka_unit_test(test_flows),
		cmocka_unit_test(test_chokepoints),
		cmocka_unit_test(test_drawn),
		cmocka_unit_test(test_shipment),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
