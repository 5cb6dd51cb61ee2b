/* Lists, and the names that are announced. */
#include "services/corridors/answers/lists.h"
#include "services/corridors/network/names.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

static const struct investments_sum *sum_of(
	const struct investments_reply *reply, const char *currency, const char *kind)
{
	for (uint32_t i = 0; i < reply->sums_count; i++)
		if (text_is(reply->sums[i].currency, currency) &&
			text_is(reply->sums[i].kind, kind))
			return &reply->sums[i];
	return NULL;
}

/* EUR 1.47 and 1.5 bn are parts of the EUR 10 bn: shown, never added. */
static void test_parts_are_never_added(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	const struct lists_world lists = {&world.network, NULL, &world.arena};
	const struct investments_query query = {.corridor = TEXT("Middle Corridor")};
	struct investments_reply reply;
	assert_int_equal(lists_investments(&lists, &query, &reply, NULL), ERR_OK);
	const struct investments_sum *pledged = sum_of(&reply, "EUR", "pledge");
	assert_non_null(pledged);
	WORLD_NEAR(pledged->amount, 22e9, 1);
	assert_int_equal(pledged->parts_left_out, 2);
	assert_non_null(sum_of(&reply, "EUR", "need")); /* nobody's commitment: a sum of its own */
	for (uint32_t i = 1; i < reply.investments_count; i++)
		assert_true(reply.investments[i - 1].date <= reply.investments[i].date);
	const struct investments_query part = {.funder = TEXT("EBRD (Kaz")};
	assert_int_equal(lists_investments(&lists, &part, &reply, NULL), ERR_OK);
	assert_int_equal(reply.investments_count, 1);
	WORLD_NEAR(sum_of(&reply, "EUR", "pledge")->amount, 1.5e9,
		1); /* without its whole it counts */
	world_fini(&world);
}

static void test_corridor(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	const struct lists_world lists = {&world.network, NULL, &world.arena};
	struct corridor_reply reply;
	struct why why = {0};
	const struct corridor_query query = {.corridor = TEXT("TITR")};
	assert_int_equal(lists_corridor(&lists, &query, &reply, &why), ERR_OK);
	assert_int_equal(reply.sections_count, 20);
	double km = 0;
	for (uint32_t i = 0; i < reply.sections_count; i++)
		km += reply.sections[i].km;
	WORLD_NEAR(km, reply.km, 1e-6);
	assert_int_equal(reply.parts_count, 3);
	assert_true(reply.volumes_count >= 10 && reply.investments_count >= 5);
	const struct corridor_query umbrella = {.corridor = TEXT("Belt and Road")};
	assert_int_equal(lists_corridor(&lists, &umbrella, &reply, &why), ERR_OK);
	assert_true(text_is(reply.id, "corridor:BRI") && reply.sections_count == 0);
	const struct corridor_query none = {.corridor = TEXT("Silk Tunnel")};
	assert_int_equal(lists_corridor(&lists, &none, &reply, &why), ERR_NOT_FOUND);
	assert_non_null(strstr(
		why.text, "wanted a corridor, got 'Silk Tunnel', and none is spelt like it"));
	world_fini(&world);
}

static void test_corridors_and_places(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	struct corridors_reply corridors;
	const struct corridors_query through = {.country = TEXT("GE")};
	lists_corridors(&world.network, &through, &world.arena, &corridors);
	assert_true(corridors.corridors_count >= 5 && corridors.corridors_count < 15);
	struct places_reply places;
	const struct places_query query = {.place = TEXT("khorgos")};
	lists_places(&world.network, &query, &world.arena, &places);
	assert_int_equal(places.places_count, 2);
	assert_true(text_is(places.places[0].id, "node:CNHRS") &&
		    text_is(places.places[1].id, "node:KZHOR"));
	world_fini(&world);
}

static bool announced(
	const struct world *world, enum row_kind kind, const char *id, const char *name)
{
	struct entity_named names[NAMES_MAX];
	unsigned count = names_of(kind, rows_find(&world->rows, kind, text_of(id)), names);
	for (unsigned i = 0; i < count; i++)
		if (text_is(names[i].name, name))
			return text_is(names[i].id, id);
	return false;
}

static void test_names(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	assert_true(announced(&world, ROW_CORRIDOR, "TITR", "Middle Corridor"));
	assert_true(announced(&world, ROW_CORRIDOR, "TITR", "TITR"));
	assert_true(announced(&world, ROW_CORRIDOR, "BRI", "Belt and Road"));
	assert_true(announced(&world, ROW_NODE, "KZAAU", "Aktau"));
	assert_true(announced(&world, ROW_NODE, "CNXIA", "Xi'an"));
	assert_false(announced(&world, ROW_NODE, "TRVAN", "Van")); /* too short to be sure of */
	world_fini(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts_are_never_added),
		cmocka_unit_test(test_corridor),
		cmocka_unit_test(test_corridors_and_places),
		cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
