/* Civil days: the unit of valid time. A day is a number, days since 1970-01-01 in the proleptic
 * Gregorian calendar; there is no time zone in it. Text is ISO 8601 and may be less precise. */
#ifndef SERAI_PROTO_BASE_DAY_H
#define SERAI_PROTO_BASE_DAY_H

#include "proto/base/err.h"
#include "proto/base/text.h"

typedef int32_t day; /* the one short name we allow ourselves: it is everywhere */

#define DAY_MIN ((day)-719162) /* 0001-01-01; also "from ever" */
#define DAY_MAX ((day)2932896) /* 9999-12-31; also "until further notice" */

enum day_precision { DAY_BY_DAY, DAY_BY_MONTH, DAY_BY_YEAR };

/* The days that a text of some precision may mean: [first, last], both in. */
struct day_span {
	day first, last;
	enum day_precision precision;
};

struct civil {
	int year, month, day;
};

day day_from_civil(int year, int month, int day_of_month); /* CHECKs that the day exists */
struct civil day_to_civil(day value);
bool day_exists(int year, int month, int day_of_month);
int day_weekday(day value);                /* 0 = Monday */
day day_add_months(day value, int months); /* clamped to the end of a shorter month */

/* "2024-07-04", "2024-07" or "2024"; nothing before or after it. */
enum err day_parse(struct text text, struct day_span *out, struct why *why) MUST_USE;

/* The same, or two of them with a slash between, "2024-07-01/2024-07-07": from the first day of the
 * one to the last of the other, which may not end before the one begins. */
bool day_parse_range(struct text text, struct day_span *out) MUST_USE;

/* A whole day only. */
enum err day_parse_exact(struct text text, day *out, struct why *why) MUST_USE;

enum { DAY_TEXT = 16 };
/* "2024-07-04"; "" for DAY_MIN and DAY_MAX, which stand for "open". Returns out. */
char *day_format(day value, char out[DAY_TEXT]);

/* Microseconds UTC since 1970 to "2024-07-04T10:00:00.000000Z" and back. Parsing takes a bare day
 * (its first instant), seconds with or without a fraction, and Z or an offset. */
enum { INSTANT_TEXT = 32 };
char *instant_format(int64_t micros, char out[INSTANT_TEXT]);
enum err instant_parse(struct text text, int64_t *out, struct why *why) MUST_USE;

#endif
