/* Dates as feeds write them. */
#include "services/news/feed_date.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
	const char *written, *wanted; /* NULL: no date */
} rows[] = {
	{"Thu, 04 Jul 2024 10:00:00 GMT", "2024-07-04T10:00:00Z"},
	{"Thu, 4 Jul 2024 10:00 MSK", "2024-07-04T07:00:00Z"},
	{"4 Jul 24 10:00:00 +0500", "2024-07-04T05:00:00Z"},
	{"Thu, 4 July 2024 23:59:59 -0700", "2024-07-05T06:59:59Z"},
	{"Wed, 31 Dec 1969 19:00:00 EST", "1970-01-01T00:00:00Z"},
	{"2024-07-04T10:00:00Z", "2024-07-04T10:00:00Z"},
	{"2024-07-04T10:00:00.123+05:30", "2024-07-04T04:30:00Z"},
	{"2024-07-04T10:00+05", "2024-07-04T05:00:00Z"},
	{"2024-07-04 10:00:00", "2024-07-04T10:00:00Z"},
	{"2024-07-04", "2024-07-04"},
	{"2024-07", "2024-07"},
	{"2024", "2024"},
	{"20240704", "2024-07-04"},
	{"2024/07/04", "2024-07-04"},
	{"July 4, 2024", "2024-07-04"},
	{"July 4th, 2024, 3:05 PM EST", "2024-07-04T20:05:00Z"},
	{"4 Jul 2024", "2024-07-04"},
	{"04-Jul-2024", "2024-07-04"},
	{"Feb 29, 2023", NULL},
	{"2024-13-01", NULL},
	{"yesterday", NULL},
	{"", NULL},
	{"Thu, 04 Jul 30000 10:00:00 GMT", NULL},
	{"99999999999999999999999999", NULL},
	{"::::", NULL},
};

static void dates_are_read_to_utc(void **state)
{
	(void)state;
	char out[FEED_DATE];
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool found = feed_date(text_of(rows[i].written), out);
		if (found != (rows[i].wanted != NULL))
			fail_msg("'%s': %s", rows[i].written, found ? out : "no date");
		if (found)
			assert_string_equal(out, rows[i].wanted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(dates_are_read_to_utc)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
