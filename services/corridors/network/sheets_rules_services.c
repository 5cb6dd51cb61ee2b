#include "services/corridors/network/sheets_rules_inside.h"

#include <math.h>

/* The fastest link of that mode from one place to the other; NULL: there is none. */
static const struct corridor_link *link_between(
	const struct rows *rows, struct text a, struct text b, struct text mode)
{
	const struct corridor_link *links = ROWS_OF(rows, ROW_LINK, corridor_link), *best = NULL;
	for (size_t i = 0; i < rows->of[ROW_LINK].count; i++) {
		bool there = text_equal(links[i].from, a) && text_equal(links[i].to, b);
		bool back = text_equal(links[i].from, b) && text_equal(links[i].to, a) &&
			    !links[i].one_way;
		if ((there || back) && text_equal(links[i].mode, mode) &&
			(!best || links[i].hours < best->hours))
			best = &links[i];
	}
	return best;
}

/* A service on its way from stop to stop. */
struct journey {
	struct text at;
	int32_t minutes; /* when the last halt was left */
	double km;       /* since then */
};

/* On to the next place; `minutes` -1: it is passed through. */
static enum err go_on(const struct sheets_rules *rules, unsigned row,
	const struct corridor_service *service, const struct timetable_stop *stop,
	struct journey *journey, struct why *why)
{
	enum mode mode = MODE_RAIL;
	enum err err = sheets_rules_refers(rules, row, "stops", ROW_NODE, stop->place, why);
	if (err || !mode_parse(service->mode, &mode))
		return err;
	const struct corridor_link *link =
		link_between(rules->held, journey->at, stop->place, service->mode);
	if (!link)
		return REFUSE(rules, row, "stops", ERR_RULE, why,
			"wanted a %.*s link from %.*s to %.*s, got none", TEXT_ARG(service->mode),
			TEXT_ARG(journey->at), TEXT_ARG(stop->place));
	journey->at = stop->place;
	journey->km += link->km;
	if (stop->arrives < 0)
		return ERR_OK;
	if (stop->arrives <= journey->minutes)
		return REFUSE(rules, row, "stops", ERR_RULE, why,
			"wanted to come to %.*s after the stop before is left, got %g h after %g "
			"h: a timetable that goes back in time",
			TEXT_ARG(stop->place), stop->arrives / 60.0, journey->minutes / 60.0);
	double speed = 60 * journey->km / (stop->arrives - journey->minutes);
	if (speed > sheets_rules_speeds[mode].fastest)
		return REFUSE(rules, row, "stops", ERR_RULE, why,
			"wanted at most %g km/h by %s, got %g km to %.*s in %g h: %.0f km/h",
			sheets_rules_speeds[mode].fastest, mode_name(mode), journey->km,
			TEXT_ARG(stop->place), (stop->arrives - journey->minutes) / 60.0, speed);
	*journey = (struct journey){stop->place, stop->leaves, 0};
	return ERR_OK;
}

/* By a timetable all departures take the same, since the stops have one time each. */
static enum err whole_ride(const struct sheets_rules *rules, unsigned row,
	const struct corridor_service *service, int32_t *minutes, struct why *why)
{
	struct why reason = {0};
	*minutes = -1;
	for (uint32_t i = 0; i < service->timetable_count; i++) {
		struct timetable_departure departure;
		if (timetable_parse(service->timetable[i], &departure, &reason) != ERR_OK)
			return REFUSE(rules, row, "timetable", reason.code, why, "%s", reason.text);
		if (departure.rides < 0 || (i && departure.rides != *minutes))
			return REFUSE(rules, row, "timetable", ERR_RULE, why,
				"wanted the same time under way for each departure of a service "
				"with stops, got '%.*s'",
				TEXT_ARG(service->timetable[i]));
		*minutes = departure.rides;
	}
	return ERR_OK;
}

static enum err service_stops(const struct sheets_rules *rules, unsigned row,
	const struct corridor_service *service, struct why *why)
{
	struct journey journey = {.at = service->from};
	struct timetable_stop end = {.place = service->to};
	if (!service->stops_count)
		return ERR_OK;
	if (!service->from.ptr)
		return REFUSE(rules, row, "stops", ERR_RULE, why,
			"wanted no stops of an assumed service, got '%.*s'",
			TEXT_ARG(service->stops[0]));
	enum err err = whole_ride(rules, row, service, &end.arrives, why);
	end.leaves = end.arrives;
	for (uint32_t i = 0; !err && i < service->stops_count; i++) {
		struct why reason = {0};
		struct timetable_stop stop;
		if (timetable_stop_parse(service->stops[i], &stop, &reason) != ERR_OK)
			return REFUSE(rules, row, "stops", reason.code, why, "%s", reason.text);
		if (stop.arrives >= 0 && !service->timetable_count)
			return REFUSE(rules, row, "stops", ERR_RULE, why,
				"wanted hours at the stops of a service with a timetable only, got "
				"'%.*s'",
				TEXT_ARG(service->stops[i]));
		err = go_on(rules, row, service, &stop, &journey, why);
	}
	return err ? err : go_on(rules, row, service, &end, &journey, why);
}

static enum err service_timetable(const struct sheets_rules *rules, unsigned row,
	const struct corridor_service *service, struct why *why)
{
	if (!service->timetable_count)
		return ERR_OK;
	struct why reason = {0};
	const struct corridor_link *link =
		service->from.ptr
			? link_between(rules->held, service->from, service->to, service->mode)
			: NULL;
	int32_t own = link ? (int32_t)lround(link->hours * 60) : 0;
	if (!own && !service->stops_count)
		return REFUSE(rules, row, "timetable", ERR_RULE, why,
			"wanted a timetable on a service whose two ends a %.*s link joins or that "
			"has stops, got neither",
			TEXT_ARG(service->mode));
	if (fabs(service->departures_per_week - service->timetable_count) > 1e-9)
		return REFUSE(rules, row, "departures_per_week", ERR_RULE, why,
			"wanted the timetable's %u departures, got %g", service->timetable_count,
			service->departures_per_week);
	struct timetable_departure departures[512];
	for (uint32_t i = 0; i < service->timetable_count; i++)
		if (timetable_parse(service->timetable[i], &departures[i], &reason) != ERR_OK)
			return REFUSE(rules, row, "timetable", reason.code, why, "%s", reason.text);
	const struct timetable timetable = {departures, service->timetable_count, 0};
	uint32_t at = 0;
	if (timetable_check(&timetable, own, &at, &reason) != ERR_OK)
		return REFUSE(rules, row, "timetable", reason.code, why, "%s", reason.text);
	return ERR_OK;
}

enum err sheets_rules_service(
	const struct sheets_rules *rules, unsigned row, const void *record, struct why *why)
{
	const struct corridor_service *service = record;
	bool assumed = service->id.ptr[0] == '*';
	if (assumed != !service->from.ptr || assumed != !service->to.ptr)
		return REFUSE(rules, row, "from", ERR_RULE, why,
			"wanted both ends of a service, and none of an assumed one (id '*...')");
	enum err err = sheets_rules_refers(rules, row, "from", ROW_NODE, service->from, why);
	if (!err)
		err = sheets_rules_refers(rules, row, "to", ROW_NODE, service->to, why);
	if (!err)
		err = service_timetable(rules, row, service, why);
	return err ? err : service_stops(rules, row, service, why);
}

void sheets_rules_services_unused(
	const struct sheets_rules *rules, void tell(void *self, const struct why *why), void *self)
{
	const struct sheet *sheet = rules->sheet;
	for (unsigned row = 0; row < sheet_rows(sheet); row++) {
		struct text from = sheet_cell(sheet, row, "from"),
			    to = sheet_cell(sheet, row, "to");
		struct text mode = sheet_cell(sheet, row, "mode");
		bool stops = sheet_has(sheet, "stops") && sheet_cell(sheet, row, "stops").len;
		if (!from.len || stops || link_between(rules->held, from, to, mode) ||
			link_between(rules->held, to, from, mode))
			continue;
		struct why why = {0};
		(void)REFUSE(rules, row, "to", ERR_RULE, &why,
			"wanted stops, since no %.*s link joins %.*s and %.*s, got none: this "
			"service "
			"is not ridden",
			TEXT_ARG(mode), TEXT_ARG(from), TEXT_ARG(to));
		tell(self, &why);
	}
}
