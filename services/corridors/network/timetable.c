#include "services/corridors/network/timetable.h"

#include "proto/base/check.h"

#include <math.h>
#include <stdio.h>

static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

static bool parse_clock(struct text clock, int32_t *minutes)
{
	int64_t hour = 0, minute = 0;
	if (clock.len != 5 || clock.ptr[2] != ':' ||
		!text_to_i64(text_slice(clock, 0, 2), 0, 23, &hour) ||
		!text_to_i64(text_slice(clock, 3, 5), 0, 59, &minute))
		return false;
	*minutes = (int32_t)(hour * 60 + minute);
	return true;
}

static bool parse_rides(struct text text, int32_t *minutes, bool *backwards)
{
	double hours = 0;
	if (text.len < 2 || text.ptr[text.len - 1] != 'h' ||
		!text_to_f64(text_slice(text, 0, text.len - 1), &hours) || hours > 5000)
		return false;
	*backwards = hours <= 0;
	*minutes = *backwards ? 0 : (int32_t)lround(hours * 60);
	return true;
}

enum err timetable_parse(struct text entry, struct timetable_departure *out, struct why *why)
{
	struct text rest = text_trim(entry), weekday = TEXT_NONE, clock = TEXT_NONE;
	int32_t minutes = 0;
	unsigned number = 0;
	bool backwards = false;
	text_split(&rest, ' ', &weekday);
	text_split(&rest, ' ', &clock);
	while (number < ARRAY_LEN(weekdays) && !text_is(weekday, weekdays[number]))
		number++;
	*out = (struct timetable_departure){.rides = -1};
	if (number == ARRAY_LEN(weekdays) || !parse_clock(clock, &minutes) ||
		(rest.len && !parse_rides(text_trim(rest), &out->rides, &backwards)))
		return why_set(why, ERR_BAD_VALUE, "",
			"wanted a departure as 'Mon 08:00' or 'Mon 08:00 22.5h' (UTC), got '%.*s'",
			TEXT_ARG(entry));
	if (backwards)
		return why_set(why, ERR_RULE, "",
			"wanted an arrival after the departure, got '%.*s': a timetable that goes "
			"back in time",
			TEXT_ARG(entry));
	out->leaves = (int32_t)number * 24 * 60 + minutes;
	return ERR_OK;
}

static enum err no_stop(struct text entry, struct why *why)
{
	return why_set(why, ERR_BAD_VALUE, "",
		"wanted a stop as 'KZAAU', 'KZAAU passing', 'KZAAU 120h' or 'KZAAU 120h-126h', "
		"hours after the departure, got '%.*s'",
		TEXT_ARG(entry));
}

enum err timetable_stop_parse(struct text entry, struct timetable_stop *out, struct why *why)
{
	struct text rest = text_trim(entry), first = TEXT_NONE;
	bool backwards = false;
	*out = (struct timetable_stop){.arrives = -1, .leaves = -1};
	text_split(&rest, ' ', &out->place);
	if (!rest.len && out->place.len)
		return ERR_OK;
	rest = text_trim(rest);
	out->passes = out->place.len && text_is(rest, "passing");
	if (out->passes)
		return ERR_OK;
	text_split(&rest, '-', &first);
	if (!out->place.len || !parse_rides(first, &out->arrives, &backwards) || backwards)
		return no_stop(entry, why);
	out->leaves = out->arrives;
	if (rest.len && (!parse_rides(rest, &out->leaves, &backwards) || backwards))
		return no_stop(entry, why);
	if (out->leaves < out->arrives)
		return why_set(why, ERR_RULE, "",
			"wanted a stop to be left after it is come to, got '%.*s': a timetable "
			"that goes back in time",
			TEXT_ARG(entry));
	return ERR_OK;
}

static int32_t rides(const struct timetable_departure *departure, int32_t own)
{
	return departure->rides < 0 ? own : departure->rides;
}

static void format_moment(int32_t minutes, char out[16])
{
	int32_t of_week = minutes % WEEK_MINUTES;
	snprintf(out, 16, "%s %02d:%02d", weekdays[of_week / (24 * 60)], of_week / 60 % 24,
		of_week % 60);
}

enum err timetable_check(
	const struct timetable *timetable, int32_t own, uint32_t *at, struct why *why)
{
	char one[16], two[16];
	for (uint32_t i = 0; i < timetable->count; i++) {
		const struct timetable_departure *a = &timetable->departures[i];
		const struct timetable_departure *b =
			&timetable->departures[(i + 1) % timetable->count];
		bool last = i + 1 == timetable->count;
		int32_t next = b->leaves + (last ? WEEK_MINUTES : 0);
		*at = last ? i : i + 1;
		format_moment(a->leaves, one);
		format_moment(b->leaves, two);
		if (next <= a->leaves)
			return why_set(why, ERR_RULE, "",
				"wanted departures in the order of the week, got %s after %s: a "
				"timetable that goes back in time",
				two, one);
		if (next + rides(b, own) < a->leaves + rides(a, own))
			return why_set(why, ERR_RULE, "",
				"wanted no departure to arrive before an earlier one (FIFO), got "
				"%s, which overtakes %s",
				two, one);
	}
	return ERR_OK;
}

/* The first departure at that minute of the week or later; count: none. Looked for from where it
 * would be if they left at even times, farther and farther, then by halves. */
static uint32_t first_from(const struct timetable *timetable, int32_t of_week)
{
	const struct timetable_departure *departures = timetable->departures;
	uint32_t count = timetable->count, step = 1;
	uint32_t low = (uint32_t)((uint64_t)of_week * count / WEEK_MINUTES), high = low;
	if (departures[low].leaves < of_week) {
		for (; high < count && departures[high].leaves < of_week; step *= 2) {
			low = high + 1;
			high = high + step < count ? high + step : count;
		}
	} else {
		for (; low > 0 && departures[low - 1].leaves >= of_week; step *= 2) {
			high = low - 1;
			low = low > step ? low - step : 0;
		}
	}
	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (departures[middle].leaves < of_week)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int32_t timetable_wait(const struct timetable *timetable, int64_t ready, int32_t *rides_out)
{
	CHECK(timetable->count && ready >= 0);
	int32_t of_week = (int32_t)((ready + timetable->cutoff) % WEEK_MINUTES);
	uint32_t low = first_from(timetable, of_week);
	bool wraps = low == timetable->count;
	const struct timetable_departure *next = &timetable->departures[wraps ? 0 : low];
	*rides_out = next->rides;
	return next->leaves + (wraps ? WEEK_MINUTES : 0) - of_week + timetable->cutoff;
}

int32_t timetable_least(const struct timetable *timetable, int32_t own)
{
	int32_t least = INT32_MAX;
	for (uint32_t i = 0; i < timetable->count; i++)
		if (rides(&timetable->departures[i], own) < least)
			least = rides(&timetable->departures[i], own);
	return least;
}
