/* Records with versions. */
#include "tests/unit/services/registry/world.h"

static void put(struct ledger *ledger, const char *id, const char *title, int64_t at_us)
{
	struct publication is = {.id = text_of(id), .title = text_of(title), .grade = TEXT("B")};
	struct buffer data = {0};
	assert_int_equal(record_encode(&record_publication, &is, &data, NULL), ERR_OK);
	assert_int_equal(ledger_put(ledger, LEDGER_SOURCE, text_of(id), buffer_bytes(&data),
				 (struct stamp){at_us, 1, 1}, NULL),
		ERR_OK);
	buffer_fini(&data);
}

static const char *title_at(const struct ledger *ledger, const char *id, int64_t known_us)
{
	const struct version *version = ledger_find(ledger, LEDGER_SOURCE, text_of(id), known_us);
	return version ? ((const struct publication *)version->record)->title.ptr : NULL;
}

static void each_time_gives_the_version_known_then(void **state)
{
	(void)state;
	struct ledger *ledger = ledger_create();
	put(ledger, "A", "one", 10);
	put(ledger, "A", "two", 20);
	put(ledger, "B", "other", 30);
	assert_null(title_at(ledger, "A", 9));
	assert_memory_equal(title_at(ledger, "A", 10), "one", 3);
	assert_memory_equal(title_at(ledger, "A", 19), "one", 3);
	assert_memory_equal(title_at(ledger, "A", 20), "two", 3);
	assert_memory_equal(title_at(ledger, "A", RECORDED_MAX), "two", 3);
	assert_null(title_at(ledger, "B", 29));
	ledger_destroy(&ledger);
	assert_null(ledger);
}

static void what_is_withdrawn_was_known_before(void **state)
{
	(void)state;
	struct ledger *ledger = ledger_create();
	struct why why = {0};
	put(ledger, "A", "one", 10);
	assert_int_equal(
		ledger_withdraw(ledger, LEDGER_SOURCE, TEXT("A"), (struct stamp){20, 2, 2}, &why),
		ERR_OK);
	assert_null(title_at(ledger, "A", 20));
	assert_non_null(title_at(ledger, "A", 19));
	assert_int_equal(
		ledger_withdraw(ledger, LEDGER_SOURCE, TEXT("A"), (struct stamp){30, 3, 3}, &why),
		ERR_NOT_FOUND);
	assert_string_equal(why.text, "wanted a current source, got 'A'");
	ledger_destroy(&ledger);
}

static void every_kind_has_a_name_and_a_record(void **state)
{
	(void)state;
	for (enum ledger_kind kind = 0; kind < LEDGER_KINDS; kind++) {
		enum ledger_kind found;
		assert_true(ledger_kind_of(text_of(ledger_kind_name(kind)), &found));
		assert_int_equal(found, kind);
		assert_non_null(ledger_type(kind));
	}
	enum ledger_kind found;
	assert_false(ledger_kind_of(TEXT("nosuch"), &found));
}

static void names_are_told_apart_by_all_that_they_are(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct entity_named a = {.id = TEXT("KZ"),
		.sheet = TEXT("state_names"),
		.role = TEXT("capital"),
		.lang = TEXT("en"),
		.name = TEXT("Astana"),
		.has_from = true,
		.from = 10352};
	struct entity_named b = a;
	b.from = 19252;
	assert_text(
		ledger_id(LEDGER_NAME, &a, &arena), "state_names|KZ|capital|en|1998-05-06|Astana");
	assert_false(
		text_equal(ledger_id(LEDGER_NAME, &a, &arena), ledger_id(LEDGER_NAME, &b, &arena)));
	arena_fini(&arena);
}

static void a_name_falls_back_to_the_record_and_then_to_the_id(void **state)
{
	(void)state;
	struct world *world = world_small();
	struct at at = {world_day("2024-07-01"), world->now_us};
	assert_text(ledger_participant_name(world->registry.ledger, TEXT("KZ"), at), "Kazakhstan");
	assert_text(ledger_participant_name(world->registry.ledger, TEXT("org:CIS"), at),
		"Commonwealth");
	assert_text(ledger_participant_name(world->registry.ledger, TEXT("XX"), at), "XX");
	world_destroy(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_time_gives_the_version_known_then),
		cmocka_unit_test(what_is_withdrawn_was_known_before),
		cmocka_unit_test(every_kind_has_a_name_and_a_record),
		cmocka_unit_test(names_are_told_apart_by_all_that_they_are),
		cmocka_unit_test(a_name_falls_back_to_the_record_and_then_to_the_id),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
