/* What the ledger says is gone, and that a snapshot of it says the same. */
#include "broker/log/ledger.h"

#include "tests/sim/testing.h"

static void trim(
	struct ledger *ledger, const char *stream, const char *filter, uint64_t to, uint64_t keep)
{
	struct log_trimmed trimmed = {.stream = text_of(stream),
		.filter = text_of(filter),
		.to = to,
		.keep = keep,
		.has_keep = keep > 0,
		.events = 10,
		.bytes = 1000,
		.reason = TEXT("older than 30d"),
		.policy = TEXT("news age=30d")};
	ledger_apply(ledger, &trimmed, to + 5);
}

static void check(const struct ledger *ledger)
{
	assert_int_equal(ledger_floor(ledger, TEXT("news.article.ingested.wire")), 70);
	assert_int_equal(ledger_floor(ledger, TEXT("news")), 70);
	assert_int_equal(ledger_floor(ledger, TEXT("newsroom.a")), 0);
	assert_int_equal(ledger_floor(ledger, TEXT("claim.org.SCO")), 0);
	assert_int_equal(ledger_floor(ledger, TEXT("claim.place.MN")), 90);
	/* What keeps the last of each subject takes no subject away. */
	assert_int_equal(ledger_floor(ledger, TEXT("registry.chair.SCO")), 0);
	assert_int_equal(ledger->upto, 200);
	assert_int_equal(ledger->seq, 205);
	assert_int_equal(ledger->count, 3);
	assert_int_equal(ledger->entries[0].events, 20);
	assert_int_equal(ledger->entries[0].seq, 75);
	assert_string_equal(ledger->entries[0].reason, "older than 30d");
}

static void test_floor_and_snapshot(void **state)
{
	(void)state;
	struct ledger ledger = {0}, again = {0};
	struct buffer bytes = {0};
	trim(&ledger, "news", NULL, 50, 0);
	trim(&ledger, "claim", "claim.place.>", 90, 0);
	trim(&ledger, "registry", NULL, 200, 1);
	trim(&ledger, "news", NULL, 70, 0);
	check(&ledger);
	ledger_write(&ledger, &bytes);
	struct bytes rest = buffer_bytes(&bytes);
	assert_true(ledger_read(&again, &rest));
	assert_int_equal(rest.len, 0);
	check(&again);
	for (size_t len = 0; len < bytes.len; len++) {
		struct ledger cut = {0};
		struct bytes less = bytes_of(bytes.ptr, len);
		assert_false(ledger_read(&cut, &less));
		ledger_fini(&cut);
	}
	buffer_fini(&bytes);
	ledger_fini(&ledger);
	ledger_fini(&again);
}

static void test_whom_it_concerns(void **state)
{
	(void)state;
	struct ledger ledger = {0};
	trim(&ledger, "claim", "claim.place.>", 90, 0);
	trim(&ledger, "$sys", NULL, 90, 0);
	const struct ledger_entry *claim = &ledger.entries[0], *own = &ledger.entries[1];
	assert_true(ledger_entry_concerns(claim, TEXT(">")));
	assert_true(ledger_entry_concerns(claim, TEXT("*.place.MN")));
	assert_true(ledger_entry_concerns(claim, TEXT("claim.*.MN")));
	assert_false(ledger_entry_concerns(claim, TEXT("claim.org.>")));
	assert_false(ledger_entry_concerns(claim, TEXT("news.>")));
	assert_true(ledger_entry_concerns(own, TEXT("$sys.cursor.>")));
	assert_false(ledger_entry_concerns(own, TEXT(">")));
	ledger_fini(&ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_floor_and_snapshot),
		cmocka_unit_test(test_whom_it_concerns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
