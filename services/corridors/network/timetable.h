/* Timetables: departures of a week in UTC, as a service's row gives them: "Mon 08:00" or, where the
 * time under way is not the link's own, "Mon 08:00 22.5h". Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_TIMETABLE_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_TIMETABLE_H

#include "proto/base/err.h"
#include "proto/base/text.h"

enum { WEEK_MINUTES = 7 * 24 * 60 };

struct timetable_departure {
	int32_t leaves; /* minutes since Monday 00:00 UTC */
	int32_t rides;  /* minutes; -1: the link's own time */
};

struct timetable {
	const struct timetable_departure *departures; /* in the order of the week; lent */
	uint32_t count;
	int32_t cutoff; /* minutes before leaving at which freight must be there */
};

enum err timetable_parse(
	struct text entry, struct timetable_departure *out, struct why *why) MUST_USE;

/* A place that a service comes to on its way: "KZAAU", "KZAAU 120h", "KZAAU 120h-126h", or "KZAAU
 * passing", where it does not stop. */
struct timetable_stop {
	struct text place;       /* lent by the entry */
	int32_t arrives, leaves; /* minutes after the departure; -1: not given */
	bool passes;
};

enum err timetable_stop_parse(
	struct text entry, struct timetable_stop *out, struct why *why) MUST_USE;

/* What must hold in a week: in order, none twice, and none overtakes an earlier one (FIFO), the
 * first of the next week included. `own` is the link's time in minutes. The index of the first
 * offender goes to *at. */
enum err timetable_check(
	const struct timetable *timetable, int32_t own, uint32_t *at, struct why *why) MUST_USE;

/* For freight that is ready at `ready` (minutes since some Monday 00:00 UTC): the wait until the
 * next departure it can catch, in minutes; *rides as in the departure. At least one departure. */
int32_t timetable_wait(const struct timetable *timetable, int64_t ready, int32_t *rides);

/* The shortest time under way of any departure, in minutes. */
int32_t timetable_least(const struct timetable *timetable, int32_t own);

#endif
