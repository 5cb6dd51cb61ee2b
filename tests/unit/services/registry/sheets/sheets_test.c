/* Sheets of records: differences, refusals. */
#include "tests/unit/services/registry/world.h"

static void all_our_sheets_are_taken_and_again_change_nothing(void **state)
{
	struct world *world = *state;
	for (const char *const *name = world_sheets; *name; name++) {
		world_load_file(world, *name);
		if (world->taken)
			fail_msg("%s: %s", *name, world->events[world->count - 1].subject);
	}
}

/* What a block can hold: the kit publishes the events of one input as one. */
static void no_sheet_makes_more_than_a_block_holds(void **state)
{
	struct world *world = *state;
	uint64_t tx = 0;
	size_t count = 0, bytes = 0;
	for (size_t i = 0; i < world->count; i++) {
		if (world->events[i].stamp.tx != tx)
			count = bytes = 0;
		tx = world->events[i].stamp.tx;
		count++;
		/* The run's and record's headers, the subject, type and parents. */
		bytes += world->events[i].data.len + strlen(world->events[i].subject) + 120;
		assert_true(count <= 4096);
		assert_true(bytes < 1048576);
	}
}

static void an_unknown_sheet(void **state)
{
	struct why why = {0};
	assert_int_equal(sheets_plan(&((struct world *)*state)->registry, TEXT("nosuch"),
				 TEXT("a\n"), NULL, &why),
		ERR_NOT_FOUND);
	assert_string_equal(why.text, "wanted a sheet of the registry, got 'nosuch'");
}

static const char sources[] = "id,title,publisher,year,tier,verified\n";

static void a_changed_record_gets_a_version_and_one_that_left_is_withdrawn(void **state)
{
	struct world *world = *state;
	char content[512];
	snprintf(content, sizeof(content),
		"%sA,Title of A,P,2024,B,seen\nB,Title of B,P,2024,B,seen\n", sources);
	world_load(world, "sources", content);
	assert_int_equal(world->taken, 2);
	int64_t before = world->now_us;
	snprintf(content, sizeof(content), "%sA,Better title of A,P,2024,B,seen\n", sources);
	world_load(world, "sources", content);
	assert_int_equal(world->taken, 2);
	assert_string_equal(
		world->events[world->count - 1].subject, "registry.record.withdrawn.source");
	const struct ledger *ledger = world->registry.ledger;
	const struct publication *now =
		ledger_find(ledger, LEDGER_SOURCE, TEXT("A"), RECORDED_MAX)->record;
	const struct publication *then =
		ledger_find(ledger, LEDGER_SOURCE, TEXT("A"), before)->record;
	assert_text(now->title, "Better title of A");
	assert_text(then->title, "Title of A");
	assert_null(ledger_find(ledger, LEDGER_SOURCE, TEXT("B"), RECORDED_MAX));
	assert_non_null(ledger_find(ledger, LEDGER_SOURCE, TEXT("B"), before));
}

static void a_record_that_stands_twice(void **state)
{
	world_refuses(*state, "sources",
		"id,title,publisher,year,tier,verified\nA,T,P,2024,B,seen\nA,T,P,2024,B,seen\n",
		ERR_DUPLICATE, "sources.csv:3",
		"wanted each source once, got 'A' in line 2 already");
}

static void a_missing_column(void **state)
{
	world_refuses(*state, "sources", "id,title,publisher,year,verified\nA,T,P,2024,seen\n",
		ERR_MISSING, "sources.csv:1", "wanted a column 'tier', found none of that name");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			all_our_sheets_are_taken_and_again_change_nothing, setup_all, teardown),
		cmocka_unit_test_setup_teardown(
			no_sheet_makes_more_than_a_block_holds, setup_all, teardown),
		cmocka_unit_test_setup_teardown(an_unknown_sheet, setup_small, teardown),
		cmocka_unit_test_setup_teardown(
			a_changed_record_gets_a_version_and_one_that_left_is_withdrawn, setup_small,
			teardown),
		cmocka_unit_test_setup_teardown(a_record_that_stands_twice, setup_small, teardown),
		cmocka_unit_test_setup_teardown(a_missing_column, setup_small, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
