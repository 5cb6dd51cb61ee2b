#include "services/kit/sheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const two[] = {"id", "from", NULL};

static struct sheet *good(const char *content)
{
	struct sheet *sheet = NULL;
	struct why why = {0};
	assert_int_equal(sheet_parse("things", text_of(content), two, &sheet, &why), ERR_OK);
	return sheet;
}

static void refused_at(struct text content, enum err code, const char *where, const char *said)
{
	struct sheet *sheet = NULL;
	struct why why = {0};
	assert_int_equal(sheet_parse("things", content, two, &sheet, &why), code);
	assert_int_equal(why.code, code);
	assert_string_equal(why.where, where);
	assert_string_equal(why.text, said);
	assert_null(sheet);
}

static void reads_cells_by_name(void **state)
{
	(void)state;
	struct sheet *sheet =
		good("\xEF\xBB\xBFnote,id,from\r\n,KZ,1991-12-16\r\n\"a \"\"b\"\", c\",KG,\n");
	assert_int_equal(sheet_rows(sheet), 2);
	assert_true(text_is(sheet_cell(sheet, 0, "id"), "KZ"));
	assert_true(text_is(sheet_cell(sheet, 1, "note"), "a \"b\", c"));
	assert_int_equal(sheet_cell(sheet, 0, "note").len, 0);
	sheet_free(&sheet);
	sheet_free(&sheet);
}

static void lines_are_those_of_the_file(void **state)
{
	(void)state;
	struct sheet *sheet = good("id,from\n\nA,\"one\ntwo\nthree\"\n  \nB,2\n\n\nC,3");
	assert_int_equal(sheet_rows(sheet), 3);
	assert_int_equal(sheet_line(sheet, 0), 3);
	assert_int_equal(sheet_line(sheet, 1), 7);
	assert_int_equal(sheet_line(sheet, 2), 10);
	assert_true(text_is(sheet_cell(sheet, 0, "from"), "one\ntwo\nthree"));
	sheet_free(&sheet);
}

static void refuses_what_is_no_sheet(void **state)
{
	(void)state;
	refused_at(TEXT(""), ERR_BAD_FILE, "things.csv", "wanted a header row, got an empty file");
	refused_at(TEXT("id,since\n"), ERR_MISSING, "things.csv:1",
		"wanted a column 'from', found none of that name");
	refused_at(TEXT("id,from,id\n"), ERR_DUPLICATE, "things.csv:1",
		"wanted each column once, got 'id' twice");
	refused_at(TEXT("id,from\nA,1\n\nB\n"), ERR_BAD_FILE, "things.csv:4",
		"wanted 2 cells as in the header, got 1");
	refused_at(TEXT("id,from\nA,1,2\n"), ERR_BAD_FILE, "things.csv:2",
		"wanted 2 cells as in the header, got 3");
	refused_at(TEXT("id,from\nA,\"1\nB,2\n"), ERR_BAD_FILE, "things.csv:2",
		"wanted a closing quote, got the end of the file");
	refused_at(TEXT("id,from\nA,1\nB,a\"b\n"), ERR_BAD_FILE, "things.csv:3",
		"wanted CSV, got a quote where none may stand: quote the whole cell and double the "
		"quotes in it");
	refused_at(TEXT("id,from\nA,1\nB,\xFF\n"), ERR_BAD_TEXT, "things.csv:3",
		"wanted UTF-8 text, got other bytes");
	refused_at(TEXT("id,from\nA,\0\n"), ERR_BAD_TEXT, "things.csv:2",
		"wanted UTF-8 text, got other bytes");
}

static void typed_cells_name_their_place(void **state)
{
	(void)state;
	struct sheet *sheet = good("id,from\nA,2024-02-30\nB,\nC,2024-07\nD,12\n");
	struct day_span days;
	struct why why = {0};
	bool absent = true;
	int64_t i64 = 0;
	double f64 = 0;
	assert_int_equal(sheet_days(sheet, 0, "from", &days, NULL, &why), ERR_BAD_DATE);
	assert_string_equal(why.where, "things.csv:2:2 (from)");
	assert_non_null(strstr(why.text, "2024-02-30"));
	assert_int_equal(sheet_days(sheet, 1, "from", &days, &absent, &why), ERR_OK);
	assert_true(absent);
	assert_int_equal(sheet_days(sheet, 1, "from", &days, NULL, &why), ERR_BAD_DATE);
	assert_string_equal(why.where, "things.csv:3:2 (from)");
	assert_int_equal(sheet_days(sheet, 2, "from", &days, &absent, &why), ERR_OK);
	assert_false(absent);
	assert_int_equal(days.last - days.first, 30);
	assert_int_equal(sheet_i64(sheet, 3, "from", 0, 20, &i64, NULL, &why), ERR_OK);
	assert_int_equal(i64, 12);
	assert_int_equal(sheet_i64(sheet, 3, "from", 0, 11, &i64, NULL, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text, "wanted a whole number from 0 to 11, got '12'");
	assert_int_equal(sheet_f64(sheet, 3, "from", 0, 1, &f64, NULL, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text, "wanted a number from 0 to 1, got '12'");
	assert_int_equal(sheet_f64(sheet, 0, "id", 0, 1, &f64, NULL, &why), ERR_BAD_VALUE);
	assert_string_equal(why.where, "things.csv:2:1 (id)");
	sheet_free(&sheet);
}

static void lists_drop_blanks(void **state)
{
	(void)state;
	struct sheet *sheet = good("id,from\nA,CN  KZ KG\nB,one; two ;\nC,\n");
	struct arena arena = {0};
	const struct text *parts = NULL;
	assert_int_equal(sheet_list(sheet, 0, "from", ' ', &arena, &parts), 3);
	assert_true(text_is(parts[2], "KG"));
	assert_int_equal(sheet_list(sheet, 1, "from", ';', &arena, &parts), 2);
	assert_true(text_is(parts[1], "two"));
	assert_int_equal(sheet_list(sheet, 2, "from", ';', &arena, &parts), 0);
	arena_fini(&arena);
	sheet_free(&sheet);
}

static void a_refusal_is_for_people(void **state)
{
	(void)state;
	struct sheet *sheet = good("id,from\nA,x\n");
	struct why why = {0};
	char said[256];
	assert_int_equal(
		sheet_refuse(sheet, 0, "from", ERR_RULE, &why, "wanted %s", "y"), ERR_RULE);
	assert_string_equal(
		why_format(&why, said, sizeof(said)), "things.csv:2:2 (from): wanted y (RULE)");
	sheet_free(&sheet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_cells_by_name),
		cmocka_unit_test(lines_are_those_of_the_file),
		cmocka_unit_test(refuses_what_is_no_sheet),
		cmocka_unit_test(typed_cells_name_their_place),
		cmocka_unit_test(lists_drop_blanks),
		cmocka_unit_test(a_refusal_is_for_people),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
