/* Disruptions: when they hold, what they do, and which commands are refused. */
#include "services/corridors/network/disruption.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

static struct disruption declared(
	const char *kind, const char *target, const char *effect, double factor)
{
	return (struct disruption){.row = {.id = TEXT("X1"),
					   .kind = text_of(kind),
					   .target = text_of(target),
					   .effect = text_of(effect),
					   .factor = factor,
					   .has_factor = factor > 0,
					   .has_from = true,
					   .from = 100,
					   .has_until = true,
					   .until = 200}};
}

static void test_when_it_holds(void **state)
{
	(void)state;
	struct disruption held = declared("link", "L384", "closed", 0);
	assert_false(disruption_holds(&held, 99));
	assert_true(disruption_holds(&held, 100) && disruption_holds(&held, 199));
	assert_false(disruption_holds(&held, 200));
	held.row.has_until = false; /* unknown: it goes on */
	assert_true(disruption_holds(&held, 100000));
	held.lifted = true;
	held.lift.from = 150;
	held.lift.has_from = true;
	assert_true(disruption_holds(&held, 149));
	assert_false(disruption_holds(&held, 150));
	held.lift.has_from = false; /* it never was */
	assert_false(disruption_holds(&held, 120));
}

/* What held when a plan was made and holds no more: found once, on the day and later ones. */
static void test_over(void **state)
{
	(void)state;
	struct disruption all[2] = {{.row = {.id = TEXT("A"), .from = 100, .has_from = true}},
		{.row = {.id = TEXT("B"),
			 .from = 100,
			 .has_from = true,
			 .until = 200,
			 .has_until = true}}};
	assert_null(disruption_over(all, 2, 150, 199));
	assert_ptr_equal(disruption_over(all, 2, 150, 200), &all[1]);
	assert_ptr_equal(disruption_over(all, 2, 199, 300), &all[1]);
	assert_null(disruption_over(all, 2, 200, 300));
	assert_null(disruption_over(all, 2, 99, 300));
	assert_null(disruption_over(all, 0, 150, 300));
}

static void test_what_it_does(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	const struct disruption held[] = {declared("link", "KZAAU-AZALA", "closed", 0),
		declared("node", "AZALA", "dwell", 2), declared("mode", "ferry", "dwell", 3),
		declared("link", "L384", "capacity", 0.5), declared("country", "TM", "closed", 0),
		declared("link", "GONE1-GONE2", "closed", 0)};
	struct overlay overlay;
	overlay_init(&overlay, &world.network, held, ARRAY_LEN(held), 150);
	int32_t sea = network_link(&world.network, TEXT("L384"));
	int32_t ferry = network_link(&world.network, TEXT("L385"));
	int32_t turkmen = network_link(&world.network, TEXT("L386"));
	assert_int_equal(overlay.closed[sea], 0);
	assert_int_equal(overlay.closed[ferry], NETWORK_NONE);
	assert_int_equal(overlay.closed[turkmen], 4);
	WORLD_NEAR(overlay.capacity[sea], 0.5, 0);
	WORLD_NEAR(overlay.links[ferry], 3, 0);
	WORLD_NEAR(overlay.links[sea], 1, 0);
	WORLD_NEAR(overlay.nodes[world_node(&world, "AZALA")], 2, 0);
	assert_int_equal(overlay.node_by[world_node(&world, "AZALA")], 1);
	overlay_fini(&overlay);
	overlay_init(&overlay, &world.network, held, ARRAY_LEN(held), 250);
	assert_false(overlay.touches || overlay.changes);
	overlay_fini(&overlay);
	world_fini(&world);
}

static void test_commands(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	const struct corridor_disrupt good = {.target = TEXT("KZAAU-AZALA"),
		.effect = TEXT("closed"),
		.reason = TEXT("storm"),
		.source = TEXT("port")};
	struct corridor_disruption out;
	struct why why = {0};
	assert_int_equal(disruption_judge(&world.network, &good, &out, &why), ERR_OK);
	assert_true(text_is(out.kind, "link") && text_is(out.target, "KZAAU-AZALA"));
	WORLD_NEAR(out.confidence, 1, 0);
	struct corridor_disrupt named = good;
	named.target = TEXT("Aktau");
	assert_int_equal(disruption_judge(&world.network, &named, &out, &why), ERR_OK);
	assert_true(text_is(out.kind, "node") && text_is(out.target, "KZAAU"));
	world_fini(&world);
}

static void test_commands_refused(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	static const struct {
		struct corridor_disrupt command;
		enum err code;
		const char *where, *text;
	} bads[] = {
		{{.target = {"NOWHERE1", 8}, .effect = {"closed", 6}}, ERR_NOT_FOUND, "", NULL},
		{{.target = {"L384", 4}, .effect = {"dwell", 5}}, ERR_MISSING,
			"corridor_disrupt.factor", "wanted a factor with dwell, got none"},
		{{.target = {"L384", 4}, .effect = {"closed", 6}, .factor = 2, .has_factor = true},
			ERR_BAD_VALUE, "corridor_disrupt.factor",
			"wanted no factor with closed, got 2"},
		{{.target = {"L384", 4},
			 .effect = {"capacity", 8},
			 .factor = 2,
			 .has_factor = true},
			ERR_BAD_VALUE, "corridor_disrupt.factor",
			"wanted 0 to 1 for capacity, got 2"},
		{{.target = {"L384", 4},
			 .effect = {"closed", 6},
			 .from = 10,
			 .has_from = true,
			 .until = 10,
			 .has_until = true},
			ERR_BAD_DATE, "corridor_disrupt.until",
			"wanted a day after the first one, got one that is not"},
		{{.target = {"L384", 4},
			 .effect = {"closed", 6},
			 .confidence = 2,
			 .has_confidence = true},
			ERR_BAD_VALUE, "corridor_disrupt.confidence", "wanted 0 to 1, got 2"},
	};
	for (unsigned i = 0; i < ARRAY_LEN(bads); i++) {
		struct corridor_disruption out;
		struct why why = {0};
		assert_int_equal(disruption_judge(&world.network, &bads[i].command, &out, &why),
			bads[i].code);
		assert_string_equal(why.where, bads[i].where);
		if (bads[i].text)
			assert_string_equal(why.text, bads[i].text);
	}
	world_fini(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_when_it_holds),
		cmocka_unit_test(test_over),
		cmocka_unit_test(test_what_it_does),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_commands_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
