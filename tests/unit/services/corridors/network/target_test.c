/* What people write when they point at places, links, states and modes. */
#include "services/corridors/network/places.h"
#include "services/corridors/network/target.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

static void test_places(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	static const struct {
		const char *written, *id;
	} places[] = {{"KZAAU", "KZAAU"}, {"kzaau", "KZAAU"}, {"Aktau", "KZAAU"},
		{"Aktau port", "KZAAU"}, {"Xi'an", "CNXIA"},
		{"Xi\xE2\x80\x99"
		 "an",
			"CNXIA"},
		{"xian", "CNXIA"}, {"Port of Baku", "AZALA"}, {"node:AZALA", "AZALA"},
		{"Rotterdam", "NLRTM"}, {"Mazar i Sharif", "AFMZR"}, {"KZ-BEYNEU", "KZ-BEYNEU"},
		{"Beyneu", "KZ-BEYNEU"}, {"Достык", "KZ-DOSTYK"}, {"阿拉山口", "CN-ALASHANKOU"},
		{"порт Актау", "KZAAU"}, {"上拉尔斯", "GE-LARSI"}};
	for (unsigned i = 0; i < ARRAY_LEN(places); i++) {
		uint32_t node = 0;
		struct why why = {0};
		if (places_resolve(&world.network, text_of(places[i].written), &node, &why) !=
			ERR_OK)
			fail_msg("%s", why.text);
		assert_true(text_is(world.network.nodes[node].row->id, places[i].id));
	}
	world_fini(&world);
}

static void test_places_refused(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	uint32_t node = 0;
	struct why why = {0};
	assert_int_equal(places_resolve(&world.network, TEXT("Aktaw"), &node, &why), ERR_NOT_FOUND);
	assert_non_null(
		strstr(why.text, "wanted a place, got 'Aktaw'; nearest: KZAAU (Aktau port)"));
	assert_int_equal(
		places_resolve(&world.network, TEXT("Атлантида"), &node, &why), ERR_NOT_FOUND);
	assert_int_equal(places_resolve(&world.network, TEXT("Astara"), &node, &why), ERR_RULE);
	assert_string_equal(why.text, "wanted one place, got 'Astara', which may be IRASR (Astara "
				      "(IR)), AZAST (Astara (AZ))");
	const struct corridor *corridor = NULL;
	assert_int_equal(
		places_corridor(&world.network, TEXT("middle corridor"), &corridor, &why), ERR_OK);
	assert_true(text_is(corridor->id, "TITR"));
	assert_int_equal(
		places_corridor(&world.network, TEXT("TITRE"), &corridor, &why), ERR_NOT_FOUND);
	assert_non_null(strstr(why.text, "nearest: TITR"));
	world_fini(&world);
}

static unsigned links_in(const struct world *world, const struct target *target)
{
	unsigned count = 0;
	for (uint32_t i = 0; i < world->network.links_count; i++)
		count += target_has(&world->network, target, i);
	return count;
}

static void test_targets(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	static const struct {
		const char *written;
		enum target_kind kind;
		unsigned links; /* 0: do not count */
	} targets[] = {{"RU", TARGET_COUNTRY, 0}, {"country:TM", TARGET_COUNTRY, 0},
		{"KZAAU", TARGET_NODE, 8}, {"Aktau", TARGET_NODE, 8}, {"L384", TARGET_LINK, 1},
		{"link:L384", TARGET_LINK, 1}, {"KZAAU-AZALA", TARGET_PAIR, 1},
		{"AZALA-TMKRW", TARGET_PAIR, 2}, {"AZALA-TMKRW:ferry", TARGET_PAIR, 1},
		{"KZ-BEYNEU-KZAAU", TARGET_PAIR, 1}, {"KZGUW-KZ-BEYNEU:rail", TARGET_PAIR, 1},
		{"KZ-SAKSAUL-KZAKX:rail", TARGET_PAIR, 3}, {"KZAKX:rail", TARGET_AT, 2},
		{"link:KZAKX:road", TARGET_AT, 4}, {"ferry", TARGET_MODE, 7},
		{"mode:road", TARGET_MODE, 170}};
	for (unsigned i = 0; i < ARRAY_LEN(targets); i++) {
		struct target target;
		struct why why = {0};
		if (target_parse(&world.network, text_of(targets[i].written), &target, &why) !=
			ERR_OK)
			fail_msg("%s: %s", targets[i].written, why.text);
		assert_int_equal(target.kind, targets[i].kind);
		if (targets[i].links)
			assert_int_equal(links_in(&world, &target), targets[i].links);
	}
	world_fini(&world);
}

static void test_targets_refused(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	static const struct {
		const char *written, *text;
	} bads[] = {{"mode:canoe", "wanted a mode (rail, road, sea, ferry), got 'canoe'"},
		{"country:Russia", "wanted a state by its code of ISO 3166-1 (RU), got 'Russia'"},
		{"ZZ", "wanted a state by its code of ISO 3166-1 (RU), got 'ZZ'"},
		{"border:KG-ZZ", "wanted two states (ISO 3166-1) as KG-TJ, got 'KG-ZZ'"},
		{"link:L9999", "wanted a link (L384, or two places as KZAAU-AZALA), got 'L9999'"},
		{"link:CNXIA-DEDUI",
			"wanted two places with a link between them, got 'CNXIA-DEDUI'"},
		{"link:CNXIA-DEDUI:rail",
			"wanted two places with a link between them, got 'CNXIA-DEDUI:rail'"},
		{"link:KZAKX:ferry", "wanted a place with ferry, got 'KZAKX'"}};
	for (unsigned i = 0; i < ARRAY_LEN(bads); i++) {
		struct target target;
		struct why why = {0};
		assert_int_not_equal(
			target_parse(&world.network, text_of(bads[i].written), &target, &why),
			ERR_OK);
		assert_string_equal(why.text, bads[i].text);
	}
	world_fini(&world);
}

/* However it is spelt and in whichever script a planner has it before the eyes. */
static void test_spellings(void **state)
{
	(void)state;
	static const char *const spellings[][2] = {{"Ташкент", "UZTAS"}, {"ТАШКЕНТ", "UZTAS"},
		{"阿拉山口", "CN-ALASHANKOU"}, {"Хоргос", "CNHRS"}, {"Horgos", "CNHRS"},
		{"Khorgas", "CNHRS"}, {"İstanbul", "TRIST"}, {"istanbul", "TRIST"},
		{"Стамбул", "TRIST"}, {"Ақтау", "KZAAU"}, {"Бейнеу", "KZ-BEYNEU"},
		{"Łódź", "PLLOD"}, {"St. Petersburg", "RULED"}, {"西安", "CNXIA"},
		{"xi\xE2\x80\x99"
		 "an",
			"CNXIA"}};
	struct world world;
	world_init(&world);
	for (unsigned i = 0; i < ARRAY_LEN(spellings); i++) {
		uint32_t node = 0;
		struct why why = {0};
		if (places_resolve(&world.network, text_of(spellings[i][0]), &node, &why) != ERR_OK)
			fail_msg("%s: %s", spellings[i][0], why.text);
		assert_true(text_is(world.network.nodes[node].row->id, spellings[i][1]));
	}
	uint32_t node = 0;
	struct why why = {0};
	assert_int_equal(
		places_resolve(&world.network, TEXT("Хоргаз"), &node, &why), ERR_NOT_FOUND);
	assert_non_null(strstr(why.text, "nearest: CNHRS"));
	world_fini(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spellings),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_places_refused),
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_targets_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
