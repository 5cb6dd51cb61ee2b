/* Events and the state they make. */
#include "tests/unit/services/registry/world.h"

static void p7_replaying_the_stream_gives_the_same_state(void **state)
{
	struct world *world = *state;
	struct registry replayed;
	struct applied applied;
	registry_init(&replayed);
	for (size_t i = 0; i < world->count; i++)
		assert_int_equal(
			registry_apply(&replayed, text_of(world->events[i].type->name),
				world->events[i].data, world->events[i].stamp, &applied, NULL),
			ERR_OK);
	size_t count, again;
	const struct row *rows = bitemporal_rows(world->registry.statuses, &count);
	const struct row *others = bitemporal_rows(replayed.statuses, &again);
	assert_int_equal(count, again);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(rows[i].lane, others[i].lane);
		assert_int_equal(rows[i].recorded_us, others[i].recorded_us);
		assert_int_equal(rows[i].superseded_us, others[i].superseded_us);
		assert_true(text_equal(word_text(rows[i].status), word_text(others[i].status)));
	}
	const struct version *versions = ledger_versions(world->registry.ledger, &count);
	const struct version *held = ledger_versions(replayed.ledger, &again);
	assert_int_equal(count, again);
	for (size_t i = 0; i < count; i++)
		assert_true(bytes_equal(versions[i].data, held[i].data) &&
			    versions[i].recorded_us == held[i].recorded_us);
	registry_fini(&replayed);
}

static void p10_every_row_has_a_source(void **state)
{
	struct world *world = *state;
	size_t count;
	const struct row *rows = bitemporal_rows(world->registry.statuses, &count);
	assert_true(count > 300);
	for (size_t i = 0; i < count; i++)
		assert_true(word_text(rows[i].source).len > 0);
}

static void events_of_one_transaction_share_their_recorded_time(void **state)
{
	struct world *world = *state;
	size_t count;
	const struct row *rows = bitemporal_rows(world->registry.statuses, &count);
	assert_int_equal(rows[0].recorded_us, rows[100].recorded_us);
	assert_true(rows[0].seq < rows[100].seq);
}

static void a_record_that_is_not_the_registrys_is_refused(void **state)
{
	struct world *world = *state;
	struct applied applied;
	struct why why = {0};
	assert_int_equal(registry_apply(&world->registry, TEXT("nothing"), bytes_of("\x80", 1),
				 (struct stamp){1, 1, 1}, &applied, &why),
		ERR_UNKNOWN_RECORD);
	assert_string_equal(why.text, "wanted a record of the registry, got 'nothing'");
}

static void garbage_is_refused_and_changes_nothing(void **state)
{
	struct world *world = *state;
	struct applied applied;
	struct why why = {0};
	size_t before, after;
	(void)bitemporal_rows(world->registry.statuses, &before);
	assert_int_not_equal(registry_apply(&world->registry, TEXT("status_changed"),
				     bytes_of("\xdf\xff\xff\xff\xff", 5), (struct stamp){1, 1, 1},
				     &applied, &why),
		ERR_OK);
	(void)bitemporal_rows(world->registry.statuses, &after);
	assert_int_equal(before, after);
}

static void a_sheet_row_is_remembered_by_its_digest(void **state)
{
	struct registry registry;
	(void)state;
	registry_init(&registry);
	assert_null(registry_ref(&registry, TEXT("memberships:m1")).ptr);
	registry_load_ref(&registry, TEXT("memberships:m1"), TEXT("abc"));
	assert_text(registry_ref(&registry, TEXT("memberships:m1")), "abc");
	registry_load_ref(&registry, TEXT("memberships:m1"), TEXT_NONE);
	assert_null(registry_ref(&registry, TEXT("memberships:m1")).ptr);
	assert_int_equal(registry.refs_count, 1);
	registry_fini(&registry);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(p7_replaying_the_stream_gives_the_same_state),
		cmocka_unit_test(p10_every_row_has_a_source),
		cmocka_unit_test(events_of_one_transaction_share_their_recorded_time),
		cmocka_unit_test(a_record_that_is_not_the_registrys_is_refused),
		cmocka_unit_test(garbage_is_refused_and_changes_nothing),
		cmocka_unit_test(a_sheet_row_is_remembered_by_its_digest),
	};
	return cmocka_run_group_tests(tests, setup_all, teardown);
}
