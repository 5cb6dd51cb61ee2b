#include "services/kit/store.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const char schema[] = "CREATE TABLE t (a, b); CREATE TABLE u (a)";
static const char *const tables[] = {"t", "u", NULL};

static struct store *fresh(void)
{
	struct store *store = NULL;
	struct why why = {0};
	assert_int_equal(store_open(":memory:", schema, 1, &store, &why), ERR_OK);
	return store;
}

static void insert(struct store *store, struct store_value a, struct store_value b)
{
	const struct store_value values[] = {a, b};
	assert_int_equal(
		store_run(store, "INSERT INTO t VALUES (?1, ?2)", values, 2, NULL), ERR_OK);
}

static void digest_of(struct store *store, char out[33])
{
	assert_int_equal(store_digest(store, tables, out, NULL), ERR_OK);
}

static void values_come_back(void **state)
{
	(void)state;
	struct store *store = fresh();
	const struct store_value empty = STORE_TEXT(TEXT(""));
	insert(store, STORE_I64(-5), STORE_TEXT(TEXT("steppe")));
	insert(store, STORE_F64(0.25), STORE_TEXT(TEXT_NONE));
	insert(store, STORE_BLOB(bytes_of("\0\1", 2)), empty);
	struct store_query *query = NULL;
	assert_int_equal(
		store_rows(store, "SELECT a, b FROM t ORDER BY rowid", NULL, 0, &query, NULL),
		ERR_OK);
	assert_true(store_row(query));
	assert_int_equal(store_i64(query, 0), -5);
	assert_true(text_is(store_text(query, 1), "steppe"));
	assert_true(store_row(query));
	assert_true(store_f64(query, 0) == 0.25);
	assert_null(store_text(query, 1).ptr);
	assert_true(store_row(query));
	assert_true(bytes_equal(store_blob(query, 0), bytes_of("\0\1", 2)));
	assert_non_null(store_text(query, 1).ptr);
	assert_int_equal(store_text(query, 1).len, 0);
	assert_false(store_row(query));
	assert_int_equal(store_done(&query, NULL), ERR_OK);
	store_close(&store);
}

static void a_query_may_stand_within_itself(void **state)
{
	(void)state;
	static const char sql[] = "SELECT a FROM t ORDER BY a";
	struct store *store = fresh();
	struct store_query *outer = NULL, *inner = NULL;
	int seen = 0;
	insert(store, STORE_I64(1), STORE_I64(0));
	insert(store, STORE_I64(2), STORE_I64(0));
	assert_int_equal(store_rows(store, sql, NULL, 0, &outer, NULL), ERR_OK);
	while (store_row(outer)) {
		assert_int_equal(store_rows(store, sql, NULL, 0, &inner, NULL), ERR_OK);
		while (store_row(inner))
			seen++;
		assert_int_equal(store_done(&inner, NULL), ERR_OK);
	}
	assert_int_equal(store_done(&outer, NULL), ERR_OK);
	assert_int_equal(seen, 4);
	store_close(&store);
}

static void a_rollback_leaves_nothing(void **state)
{
	(void)state;
	struct store *store = fresh();
	char before[33], after[33];
	digest_of(store, before);
	assert_int_equal(store_begin(store, NULL), ERR_OK);
	insert(store, STORE_I64(1), STORE_I64(1));
	store_rollback(store);
	digest_of(store, after);
	assert_string_equal(before, after);
	assert_int_equal(store_begin(store, NULL), ERR_OK);
	insert(store, STORE_I64(1), STORE_I64(1));
	assert_int_equal(store_commit(store, NULL), ERR_OK);
	digest_of(store, after);
	assert_string_not_equal(before, after);
	store_close(&store);
}

static void the_digest_is_of_rows_not_of_their_order(void **state)
{
	(void)state;
	struct store *one = fresh(), *two = fresh();
	char a[33], b[33];
	for (int i = 0; i < 20; i++)
		insert(one, STORE_I64(i % 5), STORE_I64(i));
	for (int i = 19; i >= 0; i--)
		insert(two, STORE_I64(i % 5), STORE_I64(i));
	digest_of(one, a);
	digest_of(two, b);
	assert_string_equal(a, b);
	assert_int_equal(strlen(a), 32);
	assert_int_equal(store_run(two, "DELETE FROM t WHERE b = 7", NULL, 0, NULL), ERR_OK);
	digest_of(two, b);
	assert_string_not_equal(a, b);
	store_close(&one);
	store_close(&two);
}

static void the_digest_tells_kinds_apart(void **state)
{
	(void)state;
	const struct store_value values[] = {STORE_I64(1), STORE_F64(1.0), STORE_TEXT(TEXT("1")),
		STORE_BLOB(bytes_of("1", 1)), STORE_TEXT(TEXT_NONE), STORE_TEXT(TEXT(""))};
	char digests[6][33];
	for (size_t i = 0; i < 6; i++) {
		struct store *store = fresh();
		insert(store, values[i], STORE_I64(0));
		digest_of(store, digests[i]);
		store_close(&store);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(digests[i], digests[k]);
	}
}

static void refusals_name_the_statement(void **state)
{
	(void)state;
	struct store *store = fresh();
	struct why why = {0};
	assert_int_equal(store_run(store, "SELECT x FROM nowhere", NULL, 0, &why), ERR_IO);
	assert_string_equal(why.where, ":memory:");
	assert_string_equal(why.text, "SELECT x FROM nowhere: no such table: nowhere");
	store_close(&store);
}

/* --- Files ---------------------------------------------------------------------------------- */

static void path_in(const char *folder, char out[256])
{
	snprintf(out, 256, "%s/state.db", folder);
}

static void clean(const char *folder)
{
	char path[256], lock[300];
	path_in(folder, path);
	snprintf(lock, sizeof(lock), "%s.lock", path);
	store_remove(path);
	unlink(lock);
	assert_int_equal(rmdir(folder), 0);
}

static void another_version_is_refused(void **state)
{
	(void)state;
	char folder[] = "/tmp/serai-store-XXXXXX", path[256], aside[300];
	struct store *store = NULL;
	struct why why = {0};
	assert_non_null(mkdtemp(folder));
	path_in(folder, path);
	assert_int_equal(store_open(path, schema, 1, &store, &why), ERR_OK);
	store_close(&store);
	assert_int_equal(store_open(path, schema, 1, &store, &why), ERR_OK);
	store_close(&store);
	assert_int_equal(store_open(path, schema, 2, &store, &why), ERR_DAMAGED);
	assert_string_equal(why.text, "wanted version 2 of the tables, found 1");
	assert_null(store);
	/* Set aside it is whole, and in its place a new one can be. */
	snprintf(aside, sizeof(aside), "%s.aside", path);
	assert_int_equal(store_set_aside(path, &why), ERR_OK);
	assert_int_equal(store_open(path, schema, 2, &store, &why), ERR_OK);
	store_close(&store);
	assert_int_equal(store_open(aside, schema, 1, &store, &why), ERR_OK);
	store_close(&store);
	store_remove(aside);
	snprintf(aside, sizeof(aside), "%s.aside.lock", path);
	unlink(aside);
	clean(folder);
}

/* The lock is held by descriptor, so two opens in one process exclude each other too. */
static void a_second_holder_is_named_the_first(void **state)
{
	(void)state;
	char folder[] = "/tmp/serai-store-XXXXXX", path[256], said[80];
	struct store *store = NULL, *second = NULL;
	struct store_lock *lock = NULL;
	struct why why = {0};
	assert_non_null(mkdtemp(folder));
	path_in(folder, path);
	assert_int_equal(store_open(path, schema, 1, &store, &why), ERR_OK);
	assert_int_equal(store_open(path, schema, 1, &second, &why), ERR_LOCKED);
	snprintf(said, sizeof(said), "process %ld holds this store", (long)getpid());
	assert_string_equal(why.text, said);
	assert_string_equal(why.where, path);
	store_close(&store);
	assert_int_equal(store_lock_take(path, &lock, &why), ERR_OK);
	assert_int_equal(store_open(path, schema, 1, &second, &why), ERR_LOCKED);
	store_lock_release(&lock);
	clean(folder);
}

static void a_killed_holder_holds_no_more(void **state)
{
	(void)state;
	char folder[] = "/tmp/serai-store-XXXXXX", path[256];
	struct store *store = NULL;
	struct why why = {0};
	assert_non_null(mkdtemp(folder));
	path_in(folder, path);
	pid_t child = fork();
	if (child == 0) {
		if (store_open(path, schema, 1, &store, NULL) == ERR_OK)
			raise(SIGKILL);
		_exit(1);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(store_open(path, schema, 1, &store, &why), ERR_OK);
	store_close(&store);
	clean(folder);
}

static void one_store_takes_anothers_place(void **state)
{
	(void)state;
	char folder[] = "/tmp/serai-store-XXXXXX", path[256], other[300], want[33], got[33];
	struct store *store = NULL;
	assert_non_null(mkdtemp(folder));
	path_in(folder, path);
	snprintf(other, sizeof(other), "%s.rebuild", path);
	assert_int_equal(store_open(path, schema, 1, &store, NULL), ERR_OK);
	insert(store, STORE_I64(1), STORE_I64(1));
	store_close(&store);
	assert_int_equal(store_open(other, schema, 1, &store, NULL), ERR_OK);
	insert(store, STORE_I64(2), STORE_I64(2));
	digest_of(store, want);
	store_close(&store);
	assert_int_equal(store_rename(other, path, NULL), ERR_OK);
	assert_int_equal(store_open(path, schema, 1, &store, NULL), ERR_OK);
	digest_of(store, got);
	assert_string_equal(got, want);
	store_close(&store);
	snprintf(other, sizeof(other), "%s.rebuild.lock", path);
	unlink(other);
	clean(folder);
}

static void what_is_no_database_is_refused(void **state)
{
	(void)state;
	char folder[] = "/tmp/serai-store-XXXXXX", path[256];
	struct store *store = NULL;
	struct why why = {0};
	assert_non_null(mkdtemp(folder));
	path_in(folder, path);
	FILE *file = fopen(path, "w");
	for (int i = 0; i < 200; i++)
		fputs("this is not a database\n", file);
	fclose(file);
	assert_int_equal(store_open(path, schema, 1, &store, &why), ERR_DAMAGED);
	assert_non_null(strstr(why.text, "file is not a database"));
	clean(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_come_back),
		cmocka_unit_test(a_query_may_stand_within_itself),
		cmocka_unit_test(a_rollback_leaves_nothing),
		cmocka_unit_test(the_digest_is_of_rows_not_of_their_order),
		cmocka_unit_test(the_digest_tells_kinds_apart),
		cmocka_unit_test(refusals_name_the_statement),
		cmocka_unit_test(another_version_is_refused),
		cmocka_unit_test(a_second_holder_is_named_the_first),
		cmocka_unit_test(a_killed_holder_holds_no_more),
		cmocka_unit_test(one_store_takes_anothers_place),
		cmocka_unit_test(what_is_no_database_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
