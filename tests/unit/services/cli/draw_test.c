/* Timelines and matrices, drawn. */
#include "services/cli/draw.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct membership rows[] = {
	{.state = TEXT("CN"),
		.name = TEXT("China"),
		.status = TEXT("member"),
		.since = TEXT("2001-06-15")},
	{.state = TEXT("BY"),
		.name = TEXT("Belarus"),
		.status = TEXT("observer"),
		.since = TEXT("2003"),
		.until = TEXT("2004-07-04")},
	{.state = TEXT("BY"),
		.name = TEXT("Belarus"),
		.status = TEXT("member"),
		.since = TEXT("2004-07-04")},
	{.state = TEXT("ZZ"), .name = TEXT("Undated <&>"), .status = TEXT("member")},
};
static const struct history_reply history = {.rows = rows, .rows_count = ARRAY_LEN(rows)};

static struct draw_frame frame(int columns)
{
	return (struct draw_frame){
		TEXT("An <org>"), 2000, 2007, day_from_civil(2007, 12, 31), columns};
}

static void expect(struct buffer *out, const char *wanted)
{
	buffer_char(out, '\0');
	assert_string_equal((const char *)out->ptr, wanted);
	buffer_fini(out);
}

static void years_across_and_states_down(void **state)
{
	(void)state;
	struct buffer out = {0};
	struct draw_frame wide = frame(0);
	draw_timeline(&history, &wide, &out);
	expect(&out, "                      2000 2005\n"
		     "China                  ▐██████\n"
		     "Belarus             ~    ▓▓███\n"
		     "▓ observer  █ member  ▐ begins  ▌ ends within the year  ~ a day that no "
		     "source gives\n");
}

static void years_are_put_together_where_the_terminal_is_narrow(void **state)
{
	(void)state;
	struct buffer out = {0};
	struct draw_frame narrow = {TEXT("x"), 1900, 2007, day_from_civil(2007, 12, 31), 60};
	draw_timeline(&history, &narrow, &out);
	struct text rest = buffer_as_text(&out), line;
	while (text_split(&rest, '\n', &line) && text_starts(line, TEXT("China")))
		assert_true(line.len < 120);
	buffer_fini(&out);
}

static void svg_is_escaped_and_whole(void **state)
{
	(void)state;
	struct buffer out = {0};
	struct draw_frame wide = frame(0);
	draw_timeline_svg(&history, &wide, &out);
	buffer_char(&out, '\0');
	const char *svg = (const char *)out.ptr;
	assert_non_null(strstr(svg, "<title>An &lt;org&gt;</title>"));
	assert_non_null(strstr(svg, "<title>Belarus: observer, 2003 to 2004-07-04</title></rect>"));
	assert_null(strstr(svg, "Undated"));
	assert_non_null(strstr(svg, "</svg>"));
	buffer_fini(&out);
}

static void the_matrix_has_those_in_most_first(void **state)
{
	(void)state;
	const struct membership two[] = {
		{.state = TEXT("BY"), .name = TEXT("Belarus"), .status = TEXT("observer")}};
	const struct membership loose[] = {
		{.state = TEXT("KZ"), .name = TEXT("Kazakhstan"), .status = TEXT("member")}};
	const struct members_reply orgs[] = {{.rows = rows + 2, .rows_count = 1},
		{.rows = two, .rows_count = 1, .undated = loose, .undated_count = 1}};
	const struct text names[] = {TEXT("AAA"), TEXT("BB")};
	struct buffer out = {0};
	draw_matrix(orgs, names, 2, &out);
	expect(&out, "                      AAA  BB  \n"
		     "Belarus               ●    ◐   \n"
		     "Kazakhstan                 (●) \n"
		     "● member  ◐ observer  ○ partner  ◌ suspended  · other  () no source says "
		     "since when\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(years_across_and_states_down),
		cmocka_unit_test(years_are_put_together_where_the_terminal_is_narrow),
		cmocka_unit_test(svg_is_escaped_and_whole),
		cmocka_unit_test(the_matrix_has_those_in_most_first),
	};
	setlocale(LC_ALL, "C.UTF-8"); /* widths of letters are the locale's */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
