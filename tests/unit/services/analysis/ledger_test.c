#include "services/analysis/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char schema[] =
#include "services/analysis/schema.sql.h"
	;

static int open_store(void **state)
{
	struct why why = {0};
	struct store *store = NULL;
	if (store_open(":memory:", schema, 1, &store, &why) != ERR_OK)
		fail_msg("%s", why.text);
	*state = store;
	return 0;
}

static int close_store(void **state)
{
	struct store *store = *state;
	store_close(&store);
	return 0;
}

static struct ledger_plugin plugin_of(struct store *store, struct arena *arena)
{
	struct ledger_plugin known;
	struct why why = {0};
	assert_int_equal(ledger_plugin(store, TEXT("p"), arena, &known, &why), ERR_OK);
	return known;
}

static void a_plugins_life_is_counted(void **state)
{
	struct store *store = *state;
	struct arena arena = {0};
	struct why why = {0};
	const struct plugin_installed installed = {.id = TEXT("p"),
		.version = TEXT("1"),
		.digest = TEXT("d"),
		.file = TEXT("/p.so"),
		.manifest = TEXT("abi=1.0\n")};
	assert_int_equal(plugin_of(store, &arena).manifest.len, 0);
	assert_int_equal(ledger_died(store, TEXT("p"), &why), ERR_OK);
	assert_int_equal(ledger_installed(store, &installed, &why), ERR_OK);
	assert_int_equal(ledger_died(store, TEXT("p"), &why), ERR_OK);
	assert_int_equal(ledger_parked(store, TEXT("p"), &why), ERR_OK);
	assert_int_equal(ledger_quarantine(store, TEXT("p"), true, &why), ERR_OK);
	struct ledger_plugin known = plugin_of(store, &arena);
	assert_int_equal(known.deaths, 2);
	assert_int_equal(known.parked, 1);
	assert_true(known.quarantined);
	assert_true(text_is(known.manifest, "abi=1.0\n"));
	assert_int_equal(ledger_quarantine(store, TEXT("p"), false, &why), ERR_OK);
	assert_false(plugin_of(store, &arena).quarantined);
	arena_fini(&arena);
}

static void digest_of(struct store *store, char out[33])
{
	static const char *const tables[] = {"states", NULL};
	struct why why = {0};
	assert_int_equal(store_digest(store, tables, out, &why), ERR_OK);
}

static void the_sum_of_states_does_not_tell_their_parts(void **state)
{
	struct store *store = *state;
	struct why why = {0};
	char none[33], one[33], again[33];
	const struct plugin_change set = {TEXT("k"), bytes_of("v", 1)},
				   unset = {TEXT("k"), {NULL, 0}};
	digest_of(store, none);
	const struct plugin_change *const steps[] = {&set, &unset, &set};
	for (size_t i = 0; i < 3; i++) {
		const struct plugin_state part = {
			.id = TEXT("p"), .cursor = i, .changes = steps[i], .changes_count = 1};
		assert_int_equal(ledger_state(store, &part, &why), ERR_OK);
		digest_of(store, i == 0 ? one : again);
		assert_int_equal(strcmp(again, none) == 0, i == 1);
	}
	assert_string_equal(one, again);
}

static void reasons_name_their_source(void **state)
{
	struct store *store = *state;
	struct arena arena = {0};
	struct why why = {0};
	struct why_tree tree;
	const struct kit_event event = {.seq = 7, .recorded_us = 9};
	const struct incident_recorded incident = {.id = TEXT("X"),
		.place = TEXT("Here"),
		.state = TEXT("RU"),
		.kind = TEXT("bomb"),
		.has_killed = true,
		.killed = 3,
		.confidence = 0.9,
		.source = TEXT("Us (2024)"),
		.line = 4};
	assert_int_equal(ledger_incident(store, &event, &incident, &why), ERR_OK);
	assert_int_equal(ledger_why(store, TEXT("incident:X"), &arena, &tree, &why), ERR_OK);
	assert_true(text_is(tree.nodes[0].text, "Here, RU: bomb, 3 killed"));
	assert_true(text_is(tree.nodes[0].source, "Us (2024) (incidents.csv, line 4)"));
	assert_int_equal(tree.nodes[0].seq, 7);
	assert_int_equal(
		ledger_why(store, TEXT("membership:SCO:BY"), &arena, &tree, &why), ERR_NOT_FOUND);
	assert_string_equal(why.text, "analysis knows no 'membership:SCO:BY'");
	arena_fini(&arena);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)
	const struct CMUnitTest tests[] = {
		TEST(a_plugins_life_is_counted),
		TEST(the_sum_of_states_does_not_tell_their_parts),
		TEST(reasons_name_their_source),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
