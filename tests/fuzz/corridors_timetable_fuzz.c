/* Any bytes as the timetable of a service, a departure a line: refused with a reason, or a week in
 * which waiting is FIFO at every minute that something changes, and never longer than a week. */
#include "proto/base/check.h"
#include "services/corridors/network/timetable.h"

enum { DEPARTURES_MAX = 512, OWN = 600 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static int64_t arrives(const struct timetable *timetable, int64_t ready)
{
	int32_t rides = 0, wait = timetable_wait(timetable, ready, &rides);
	CHECK(wait >= timetable->cutoff && wait <= WEEK_MINUTES + timetable->cutoff);
	return ready + wait + (rides < 0 ? OWN : rides);
}

/* Around each departure, in this week and the next. */
static void check_fifo(const struct timetable *timetable)
{
	for (uint32_t i = 0; i < 2 * timetable->count; i++) {
		const struct timetable_departure *departure =
			&timetable->departures[i % timetable->count];
		int64_t at = departure->leaves +
			     (i / timetable->count + 1) * (int64_t)WEEK_MINUTES - timetable->cutoff;
		CHECK(arrives(timetable, at - 1) <= arrives(timetable, at));
		CHECK(arrives(timetable, at) <= arrives(timetable, at + 1));
		CHECK(arrives(timetable, at) - at >= timetable_least(timetable, OWN));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct timetable_departure departures[DEPARTURES_MAX];
	struct timetable timetable = {
		.departures = departures, .cutoff = len ? bytes[0] % 168 * 60 : 0};
	struct text rest = {(const char *)bytes, len}, line = TEXT_NONE;
	struct why why = {0};
	while (timetable.count < DEPARTURES_MAX && text_split(&rest, '\n', &line)) {
		if (timetable_parse(line, &departures[timetable.count], &why) != ERR_OK) {
			CHECK(why.text[0]);
			return 0;
		}
		timetable.count++;
	}
	uint32_t at = 0;
	if (!timetable.count)
		return 0;
	if (timetable_check(&timetable, OWN, &at, &why) != ERR_OK) {
		CHECK(why.text[0] && at < timetable.count);
		return 0;
	}
	check_fifo(&timetable);
	return 0;
}
