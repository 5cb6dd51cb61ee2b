/* Spellings found in their order are those that comparing every name one by one finds. */
#include "services/corridors/network/spellings.h"
#include "services/corridors/network/places.h"
#include "services/kit/fold.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

static bool bears(struct text name, struct text given, bool latin)
{
	char a[FOLD_BYTES], b[FOLD_BYTES];
	return latin ? fold_latin(name, a) && fold_latin(given, b) && strcmp(a, b) == 0
		     : fold_name(name, a) && fold_name(given, b) && strcmp(a, b) == 0;
}

static bool bears_so(
	const struct corridor_node *node, enum spelling_tier tier, struct text given, bool latin)
{
	bool is = false;
	for (uint32_t i = 0; tier == SPELLING_ALIAS && i < node->aliases_count; i++)
		is = is || bears(node->aliases[i], given, latin);
	for (uint32_t i = 0; tier == SPELLING_GAZETTEER && i < node->names_count; i++)
		is = is || bears(node->names[i], given, latin);
	return tier == SPELLING_ALIAS || tier == SPELLING_GAZETTEER
		       ? is
		       : bears(tier == SPELLING_ID       ? node->id
				 : tier == SPELLING_NAME ? node->name
							 : places_base(node->name),
				 given, latin);
}

/* The places that bear the name in the surest way, as one would look for them by hand. */
static size_t by_hand(const struct world *world, struct text given, uint32_t out[512])
{
	size_t count = 0;
	for (int latin = 0; latin <= 1 && !count; latin++)
		for (enum spelling_tier tier = SPELLING_ID; tier <= SPELLING_GAZETTEER && !count;
			tier++)
			for (uint32_t i = 0; i < world->network.nodes_count; i++)
				if (bears_so(world->network.nodes[i].row, tier, given, latin))
					out[count++] = i;
	return count;
}

static void check(const struct world *world, struct text given)
{
	uint32_t wanted[512];
	size_t count = by_hand(world, given, wanted);
	struct spellings_found found = spellings_find(world->network.spellings, ROW_NODE, given);
	assert_int_equal(found.count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(found.items[i].row, wanted[i]);
}

static void test_as_by_hand(void **state)
{
	(void)state;
	static const char *const others[] = {"", "nowhere", "Атлантида", "the", "KZ-", "Алматы-1",
		"霍尔果", "aktau-PORT", "kzaau ", "Astara", "Łodz", "Баку"};
	struct world world;
	world_init(&world);
	for (unsigned i = 0; i < ARRAY_LEN(others); i++)
		check(&world, text_of(others[i]));
	for (uint32_t i = 0; i < world.network.nodes_count; i += 7) {
		const struct corridor_node *node = world.network.nodes[i].row;
		check(&world, node->id);
		check(&world, node->name);
		check(&world, places_base(node->name));
		for (uint32_t k = 0; k < node->aliases_count; k++)
			check(&world, node->aliases[k]);
		for (uint32_t k = 0; k < node->names_count; k++)
			check(&world, node->names[k]);
	}
	world_fini(&world);
}

/* As people along the corridors write it; and a gazetteer takes nothing from the sheet's own names.
 */
static void test_languages(void **state)
{
	(void)state;
	static const struct {
		const char *given, *node;
	} places[] = {{"Bakı", "AZBAK"}, {"باکو", "AZBAK"}, {"バクー", "AZBAK"}, {"Bakü", "AZBAK"},
		{"Алма-Ата", "KZALA"}, {"アルマトイ", "KZALA"}, {"Toshkent", "UZTAS"},
		{"Taşkent", "UZTAS"}, {"تاشکند", "UZTAS"}, {"თბილისი", "GETBS"},
		{"Санкт Петербург", "RULED"}, {"Варшава", "PLWAW"}};
	struct world world;
	world_init(&world);
	for (unsigned i = 0; i < ARRAY_LEN(places); i++) {
		uint32_t node = 0;
		assert_int_equal(
			places_resolve(&world.network, text_of(places[i].given), &node, NULL),
			ERR_OK);
		assert_true(text_is(world.network.nodes[node].row->id, places[i].node));
	}
	for (uint32_t i = 0; i < world.network.nodes_count; i++)
		for (uint32_t k = 0; k < world.network.nodes[i].row->names_count; k++) {
			uint32_t node = 0;
			struct text name = world.network.nodes[i].row->names[k];
			assert_true(
				places_resolve(&world.network, name, &node, NULL) != ERR_NOT_FOUND);
		}
	world_fini(&world);
}

static void test_kinds_apart(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	struct spellings *spellings = world.network.spellings;
	assert_int_equal(spellings_find(spellings, ROW_CORRIDOR, TEXT("TITR")).count, 1);
	assert_int_equal(spellings_find(spellings, ROW_NODE, TEXT("TITR")).count, 0);
	assert_int_equal(spellings_find(spellings, ROW_LINK, TEXT("L001")).count, 0);
	struct spellings_found all = spellings_of(spellings, ROW_PROJECT);
	assert_true(all.count >= world.rows.of[ROW_PROJECT].count);
	for (size_t i = 0; i < all.count; i++)
		assert_true(all.items[i].kind == ROW_PROJECT && all.items[i].latin);
	world_fini(&world);
}

/* Rows without names, and none at all. */
static void test_nothing(void **state)
{
	(void)state;
	struct rows rows = {0};
	struct spellings *spellings = spellings_create(&rows);
	assert_int_equal(spellings_find(spellings, ROW_NODE, TEXT("KZAAU")).count, 0);
	assert_int_equal(spellings_of(spellings, ROW_NODE).count, 0);
	spellings_destroy(&spellings);
	spellings_destroy(&spellings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_by_hand),
		cmocka_unit_test(test_languages),
		cmocka_unit_test(test_kinds_apart),
		cmocka_unit_test(test_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
