/* Tables fit the terminal, whatever script the names are in. */
#include "proto/records/news.h"
#include "services/cli/asking/table.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect(const struct table *table, int columns, const char *wanted)
{
	struct buffer out = {0};
	table_print(table, columns, &out);
	char *got = buffer_take(&out);
	assert_string_equal(got, wanted);
	free(got);
}

static struct table *of(unsigned columns, const char *const *cells)
{
	struct table *table = table_create(columns);
	for (; *cells; cells++)
		table_cell(table, text_of(*cells));
	return table;
}

static void columns_are_aligned_by_what_is_seen(void **state)
{
	(void)state;
	static const char *const cells[] = {
		"id", "name", "CN", "中国", "KZ", "Қазақстан", "TR", "Türkiye", NULL};
	struct table *table = of(2, cells);
	expect(table, 0, "id  name\nCN  中国\nKZ  Қазақстан\nTR  Türkiye\n");
	table_destroy(&table);
}

static void the_widest_column_gives_way(void **state)
{
	(void)state;
	static const char *const cells[] = {
		"id", "what was said", "1", "a sentence that does not fit", NULL};
	struct table *table = of(2, cells);
	expect(table, 20, "id  what was said\n1   a sentence that…\n");
	table_destroy(&table);
}

static void wide_characters_are_cut_whole(void **state)
{
	(void)state;
	static const char *const cells[] = {"name", "上海合作组织成员国元首理事会", NULL};
	struct table *table = of(1, cells);
	expect(table, 12, "name\n上海合作组…\n");
	table_destroy(&table);
}

static void line_breaks_and_broken_bytes_do_not_break_the_table(void **state)
{
	(void)state;
	static const char *const cells[] = {"a", "b", "two\nlines", "\xff\xfe", NULL};
	struct table *table = of(2, cells);
	expect(table, 0, "a          b\ntwo lines  \xff\xfe\n");
	table_destroy(&table);
}

static void notes_stand_below_their_row(void **state)
{
	(void)state;
	struct table *table = table_create(1);
	table_cell(table, TEXT("body"));
	table_cell(table, TEXT("SCO"));
	table_note(table, TEXT("- supports: a sheet"));
	table_cell(table, TEXT("CIS"));
	expect(table, 0, "body\nSCO\n    - supports: a sheet\nCIS\n");
	table_destroy(&table);
}

static void an_answer_without_rows_says_so(void **state)
{
	(void)state;
	struct buffer packed = {0}, out = {0};
	const struct claims_reply none = {.total = 0};
	assert_int_equal(record_encode(&record_claims_reply, &none, &packed, NULL), ERR_OK);
	table_reply(&record_claims_reply, buffer_bytes(&packed), NULL, 0, &out);
	char *got = buffer_take(&out);
	assert_string_equal(got, "total: 0\nnothing found\n");
	free(got);
	buffer_fini(&packed);
}

static void what_is_too_long_for_a_column_stands_below(void **state)
{
	(void)state;
	struct buffer packed = {0}, out = {0};
	const struct search_row rows[] = {{.id = TEXT("article:1"),
						  .passage = TEXT("one\033[2J two"),
						  .source = TEXT("a.txt"),
						  .claims = 3},
		{.id = TEXT("article:2"),
			.passage = TEXT(""),
			.source = TEXT("b.txt"),
			.claims = 4}};
	const struct search_reply found = {.total = 2, .rows = rows, .rows_count = 2};
	assert_int_equal(record_encode(&record_search_reply, &found, &packed, NULL), ERR_OK);
	table_reply(
		&record_search_reply, buffer_bytes(&packed), "rows: source id +passage", 0, &out);
	char *got = buffer_take(&out);
	assert_string_equal(got,
		"total: 2\n\nrows (2)\nsource  id\na.txt   article:1\n    one [2J two\n"
		"b.txt   article:2\n");
	free(got);
	buffer_fini(&packed);
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_aligned_by_what_is_seen),
		cmocka_unit_test(the_widest_column_gives_way),
		cmocka_unit_test(wide_characters_are_cut_whole),
		cmocka_unit_test(line_breaks_and_broken_bytes_do_not_break_the_table),
		cmocka_unit_test(an_answer_without_rows_says_so),
		cmocka_unit_test(notes_stand_below_their_row),
		cmocka_unit_test(what_is_too_long_for_a_column_stands_below),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
