/* Timelines and matrices, drawn. */
#include "services/cli/drawing/draw.h"

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
	/* Two cells a year, and how many were members when each named year began. */
	expect(&out, "An <org>, 2000 to 2007\n\n"
		     "            2000      2005  \n"
		     "China         ▐█████████████\n"
		     "Belarus   ~       ▓▓▓███████\n"
		     "members     0         2     \n\n"
		     "█ member  ▓ observer  ▐ begins  ▌ ends  ~ a day that no source gives\n"
		     "without any day, not drawn: 1\n");
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
	assert_non_null(strstr(svg, "<title>Belarus: observer, 2003 to 2004-07-04</title></g>"));
	assert_null(strstr(svg, "Undated"));
	assert_non_null(strstr(svg, "</svg>"));
	buffer_fini(&out);
}

static void the_matrix_has_those_in_most_first(void **state)
{
	(void)state;
	static const struct text frozen[] = {TEXT("participation_frozen")};
	const struct membership one[] = {{.org = TEXT("AAA"),
		.state = TEXT("BY"),
		.name = TEXT("Belarus"),
		.status = TEXT("member"),
		.since = TEXT("2004-07-04"),
		.overlays = frozen,
		.overlays_count = 1}};
	const struct membership two[] = {
		{.state = TEXT("BY"), .name = TEXT("Belarus"), .status = TEXT("observer")}};
	const struct membership loose[] = {{.org = TEXT("BB"),
		.state = TEXT("KZ"),
		.name = TEXT("Kazakhstan"),
		.status = TEXT("member")}};
	const struct members_reply orgs[] = {{.rows = one, .rows_count = 1},
		{.rows = two, .rows_count = 1, .undated = loose, .undated_count = 1}};
	const struct text names[] = {TEXT("AAA"), TEXT("BB")};
	const struct draw_matrix matrix = {TEXT("On a day"), orgs, names, 2};
	struct buffer out = {0};
	draw_matrix(&matrix, &out);
	expect(&out, "On a day\n\n"
		     "            AAA  BB   \n"
		     "Belarus     ●≈   ◐    \n"
		     "Kazakhstan       (●)  \n"
		     "members     1    0    \n\n"
		     "● member  ◐ observer  ≈ frozen, or withdrawal pending  () no source says "
		     "since when\n");
	/* As SVG each mark tells what it stands for. */
	draw_matrix_svg(&matrix, &out);
	buffer_char(&out, '\0');
	const char *svg = (const char *)out.ptr;
	assert_non_null(strstr(svg, "<title>Belarus: member of AAA since 2004-07-04, "
				    "participation_frozen</title>"));
	assert_non_null(strstr(svg, "<title>Kazakhstan: member of BB, undated</title>"));
	assert_non_null(strstr(svg, ">2004</text>"));
	assert_non_null(strstr(svg, ">participation frozen</text>"));
	buffer_fini(&out);
}

/* What changes twice within the width of a number is told once, as it then is. */
static void counts_stand_where_they_change(void **state)
{
	(void)state;
	static struct membership many[] = {
		{.state = TEXT("A"), .status = TEXT("member"), .since = TEXT("1991-12-08")},
		{.state = TEXT("B"), .status = TEXT("member"), .since = TEXT("1991-12-21")},
		{.state = TEXT("C"), .status = TEXT("member"), .since = TEXT("1991-12-22")},
		{.state = TEXT("D"),
			.status = TEXT("member"),
			.since = TEXT("1997-01-01"),
			.until = TEXT("2003-01-01")}};
	const struct history_reply given = {.rows = many, .rows_count = ARRAY_LEN(many)};
	const struct draw_frame from = {TEXT("x"), 1991, 2007, day_from_civil(2007, 12, 31), 0};
	struct buffer out = {0};
	draw_timeline_svg(&given, &from, &out);
	buffer_char(&out, '\0');
	const char *at = strstr((const char *)out.ptr, ">members</text>");
	static const char *const wanted[] = {">3</text>", ">4</text>", ">3</text>"};
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		at = at ? strstr(at + 1, "font-weight=\"600\">") : NULL;
		assert_non_null(at);
		assert_memory_equal(strchr(at, '>'), wanted[i], strlen(wanted[i]));
	}
	assert_null(strstr(at + 1, "font-weight"));
	buffer_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(years_across_and_states_down),
		cmocka_unit_test(years_are_put_together_where_the_terminal_is_narrow),
		cmocka_unit_test(svg_is_escaped_and_whole),
		cmocka_unit_test(the_matrix_has_those_in_most_first),
		cmocka_unit_test(counts_stand_where_they_change),
	};
	setlocale(LC_ALL, "C.UTF-8"); /* widths of letters are the locale's */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
