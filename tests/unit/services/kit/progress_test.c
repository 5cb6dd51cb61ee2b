#include "services/kit/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct store *fresh(void)
{
	struct store *store = NULL;
	assert_int_equal(store_open(":memory:", "CREATE TABLE t (a)", 1, &store, NULL), ERR_OK);
	return store;
}

static void progress_comes_back(void **state)
{
	(void)state;
	struct store *store = fresh();
	struct progress progress;
	assert_int_equal(progress_open(store, &progress, NULL), ERR_OK);
	assert_int_equal(progress.cursor, 0);
	assert_string_equal(progress.log_id, "");
	const struct progress made = {12, 15, "0123456789abcdef"};
	assert_int_equal(progress_save(store, &made, NULL), ERR_OK);
	assert_int_equal(progress_open(store, &progress, NULL), ERR_OK);
	assert_int_equal(progress.cursor, 12);
	assert_int_equal(progress.own_seq, 15);
	assert_string_equal(progress.log_id, "0123456789abcdef");
	store_close(&store);
}

static void a_sheet_is_known_by_its_last_content(void **state)
{
	(void)state;
	struct store *store = fresh();
	struct progress progress;
	struct progress_sheet sheet;
	assert_int_equal(progress_open(store, &progress, NULL), ERR_OK);
	assert_int_equal(progress_sheet(store, "days", &sheet, NULL), ERR_OK);
	assert_string_equal(sheet.digest, "");
	assert_int_equal(progress_sheet_seen(store, TEXT("days"), TEXT("aa"), 4, NULL), ERR_OK);
	assert_int_equal(progress_sheet_refused(store, 3, TEXT("another input"), NULL), ERR_OK);
	assert_int_equal(progress_sheet(store, "days", &sheet, NULL), ERR_OK);
	assert_string_equal(sheet.digest, "aa");
	assert_string_equal(sheet.refused, "");
	assert_int_equal(progress_sheet_refused(store, 4, TEXT("line 2"), NULL), ERR_OK);
	assert_int_equal(progress_sheet(store, "days", &sheet, NULL), ERR_OK);
	assert_string_equal(sheet.refused, "line 2");
	assert_int_equal(progress_sheet_seen(store, TEXT("days"), TEXT("bb"), 9, NULL), ERR_OK);
	assert_int_equal(progress_sheet(store, "days", &sheet, NULL), ERR_OK);
	assert_string_equal(sheet.digest, "bb");
	assert_string_equal(sheet.refused, "");
	store_close(&store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(progress_comes_back),
		cmocka_unit_test(a_sheet_is_known_by_its_last_content),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
