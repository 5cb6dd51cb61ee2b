#include "services/corridors/shipments/shipment.h"

#include "services/corridors/network/places.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_US 3600000000.0

/* --- Disruptions that bear on it ----------------------------------------------------------- */

const struct disruption *shipment_disruption(const struct route_world *world, struct text id)
{
	struct text head = TEXT("disruption:");
	if (text_starts(id, head))
		id = text_slice(id, head.len, id.len);
	for (size_t i = 0; i < world->disruptions_count; i++)
		if (text_equal(world->disruptions[i].row.id, id))
			return &world->disruptions[i];
	return NULL;
}

static struct text disruption_id(const struct overlay *overlay, int32_t index, struct arena *arena)
{
	char id[96];
	snprintf(id, sizeof(id), "disruption:%.*s", TEXT_ARG(overlay->disruptions[index].row.id));
	return arena_copy(arena, text_of(id));
}

bool shipment_bearing(const struct track_world *world, const struct shipment *shipment,
	const struct track_ahead *ahead, struct arena *arena, struct bearing *out)
{
	const struct overlay *overlay = world->overlay;
	if (!overlay || !(overlay->touches || overlay->foresees))
		return false;
	bearing_init(out, overlay, arena);
	for (size_t i = 0; i < ahead->met_count; i++)
		bearing_met(out, ahead->met[i].by);
	for (uint32_t i = track_done(&shipment->track); i < shipment->plan.steps_count; i++) {
		const struct shipment_step *step = &shipment->plan.steps[i];
		int32_t link =
			step->link.ptr ? network_link(world->network, step->link) : NETWORK_NONE;
		int32_t node = network_node(world->network, step->place);
		if (link != NETWORK_NONE)
			bearing_link(out, (uint32_t)link);
		if (node != NETWORK_NONE)
			bearing_node(out, (uint32_t)node);
	}
	return true;
}

/* Those ahead that rest on one report of the press, and those that warn. */
static void marks(const struct track_world *world, const struct shipment *shipment,
	struct arena *arena, struct shipment_outlook *outlook)
{
	struct bearing bearing;
	struct shipment_status *out = &outlook->status;
	if (!shipment_bearing(world, shipment, &outlook->ahead, arena, &bearing))
		return;
	struct bearing_list provisional = bearing_ids(&bearing, BEARING_PROVISIONAL);
	struct bearing_list warned = bearing_ids(&bearing, BEARING_WARNED);
	out->provisional = provisional.items;
	out->provisional_count = provisional.count;
	out->warned = warned.items;
	out->warned_count = warned.count;
}

/* --- Status -------------------------------------------------------------------------------- */

static int64_t in_hours(int64_t now, double hours)
{
	return now + (int64_t)(hours * 60) * INT64_C(60000000);
}

/* Planned closures that it meets, each once: those of one disruption may be many links. */
static void meets(const struct track_world *world, const struct track_ahead *ahead,
	struct arena *arena, struct shipment_status *out)
{
	struct text *ids = arena_zero(arena, ahead->met_count + 1, sizeof(*ids));
	for (size_t i = 0; i < ahead->met_count && out->meets_count < BEARING_MAX; i++) {
		size_t before = 0;
		while (before < i && ahead->met[before].by != ahead->met[i].by)
			before++;
		if (before == i)
			ids[out->meets_count++] =
				disruption_id(world->overlay, ahead->met[i].by, arena);
	}
	out->meets = ids;
}

static void estimate(const struct track_world *world, const struct shipment *shipment,
	struct arena *arena, struct shipment_outlook *outlook)
{
	const struct shipment_booked *booked = &shipment->held->booked;
	struct shipment_status *out = &outlook->status;
	int64_t now = out->at;
	struct track_ahead *ahead = &outlook->ahead;
	bool open = track_ahead(world, &shipment->plan, &shipment->track, now, arena, ahead);
	meets(world, ahead, arena, out);
	if (!open) {
		out->blocked_by = disruption_id(world->overlay, ahead->blocked_by, arena);
		return;
	}
	outlook->open = true;
	out->p50 = in_hours(now, eta_quantile(&ahead->eta, 0.5));
	out->has_p50 = true;
	out->has_chance = booked->has_deadline;
	if (booked->has_deadline)
		out->chance = eta_chance(&ahead->eta, (double)(booked->deadline - now) / HOUR_US);
}

static void arrived(const struct shipment *shipment, struct shipment_status *out)
{
	const struct shipment_booked *booked = &shipment->held->booked;
	const struct track_stop *last = &shipment->track.stops[shipment->track.stop];
	int64_t at = last->has_arrived ? last->arrived : shipment->track.since;
	out->p10 = out->p50 = out->p90 = at;
	out->has_p10 = out->has_p50 = out->has_p90 = true;
	out->has_chance = booked->has_deadline;
	out->chance = booked->has_deadline && at <= booked->deadline;
}

void shipment_outlook(const struct track_world *world, const struct shipment *shipment, int64_t now,
	struct arena *arena, struct shipment_outlook *outlook)
{
	struct shipment_status *out = &outlook->status;
	outlook->open = false;
	outlook->ahead = (struct track_ahead){.blocked_by = NETWORK_NONE};
	static const char *const states[] = {"booked", "standing", "moving", "arrived"};
	const struct track *track = &shipment->track;
	const struct track_stop *stop = &track->stops[track->stop];
	const struct shipment_status *first = shipment->held->booked.status;
	*out = (struct shipment_status){.at = now,
		.state = text_of(states[track->state]),
		.place = track->off_plan ? track->seen : stop->place,
		.since = track->since,
		.step = track_done(track),
		.off_plan = track->off_plan};
	if (track->state == TRACK_MOVING && !track->off_plan && stop->move >= 0)
		out->to = shipment->plan.steps[stop->move].place;
	if (track->state == TRACK_ARRIVED) {
		arrived(shipment, out);
	} else {
		estimate(world, shipment, arena, outlook);
		marks(world, shipment, arena, outlook);
	}
	out->has_late_h = out->has_p50 && first && first->has_p50;
	if (out->has_late_h)
		out->late_h = round((double)(out->p50 - first->p50) / HOUR_US * 10) / 10;
}

void shipment_spread(const struct shipment_outlook *outlook, struct shipment_status *out)
{
	*out = outlook->status;
	if (!outlook->open)
		return;
	out->p10 = in_hours(out->at, eta_quantile(&outlook->ahead.eta, 0.1));
	out->p90 = in_hours(out->at, eta_quantile(&outlook->ahead.eta, 0.9));
	out->has_p10 = out->has_p90 = true;
}

void shipment_status(const struct track_world *world, const struct shipment *shipment, int64_t now,
	struct arena *arena, struct shipment_status *out)
{
	struct shipment_outlook outlook;
	shipment_outlook(world, shipment, now, arena, &outlook);
	shipment_spread(&outlook, out);
}

bool shipment_meets(const struct shipment_status *status, struct text disruption)
{
	for (uint32_t i = 0; i < status->meets_count; i++)
		if (text_equal(status->meets[i], disruption))
			return true;
	return false;
}

/* --- Places -------------------------------------------------------------------------------- */

static double degrees_between(const struct corridor_node *node, double lat, double lon)
{
	double north = node->lat - lat, east = (node->lon - lon) * cos(lat * M_PI / 180);
	return hypot(north, east);
}

/* Within half a degree, about 50 km: places of the sheets are that exact. */
static int32_t nearest_node(const struct network *network, double lat, double lon)
{
	int32_t best = NETWORK_NONE;
	double least = 0.5;
	for (uint32_t i = 0; i < network->nodes_count; i++) {
		double away = degrees_between(network->nodes[i].row, lat, lon);
		if (away < least) {
			least = away;
			best = (int32_t)i;
		}
	}
	return best;
}

static bool parse_geo(struct text given, double *lat, double *lon)
{
	struct text rest = text_slice(given, 4, given.len), north, east;
	return text_split(&rest, ',', &north) && text_split(&rest, ',', &east) &&
	       text_to_f64(north, lat) && text_to_f64(east, lon) && fabs(*lat) <= 90 &&
	       fabs(*lon) <= 180;
}

int32_t shipment_place(const struct network *network, struct text given, struct why *why)
{
	double lat = 0, lon = 0;
	uint32_t node = 0;
	if (!given.len)
		return NETWORK_NONE;
	if (text_starts(given, TEXT("geo:")) && parse_geo(given, &lat, &lon)) {
		int32_t near = nearest_node(network, lat, lon);
		if (near == NETWORK_NONE)
			why_set(why, ERR_NOT_FOUND, "",
				"no place of the network lies within 50 km");
		return near;
	}
	if (places_resolve(network, given, &node, why) == ERR_OK)
		return (int32_t)node;
	/* A URI's last part: https://example.org/loc/KZAAU, urn:x:place:KZAAU. */
	size_t from = given.len;
	while (from > 0 && !strchr(":/#", given.ptr[from - 1]))
		from--;
	if (from > 0 && from < given.len &&
		places_resolve(network, text_slice(given, from, given.len), &node, NULL) == ERR_OK)
		return (int32_t)node;
	return NETWORK_NONE;
}

bool shipment_leads_to(const struct shipment *shipment, struct text node)
{
	const struct track *track = &shipment->track;
	for (uint32_t i = track->stop; i < track->stops_count; i++)
		if (text_equal(track->stops[i].place, node))
			return true;
	return false;
}

struct text shipment_mode_at(const struct shipment *shipment, struct text node, bool departs)
{
	const struct track *track = &shipment->track;
	for (uint32_t i = track->stop; i < track->stops_count; i++) {
		int32_t move = departs ? track->stops[i].move : i ? track->stops[i - 1].move : -1;
		if (move >= 0 && text_equal(track->stops[i].place, node))
			return shipment->plan.steps[move].mode;
	}
	return TEXT_NONE;
}

/* --- Judging an event ---------------------------------------------------------------------- */

static bool same_event(const struct shipment_event *a, const struct shipment_event *b)
{
	bool same = a->at == b->at && text_equal(a->what, b->what) &&
		    text_equal(a->place, b->place) && text_equal(a->classifier, b->classifier) &&
		    a->objects_count == b->objects_count && a->retracts_count == b->retracts_count;
	for (uint32_t i = 0; same && i < a->objects_count; i++)
		same = text_equal(a->objects[i], b->objects[i]);
	return same;
}

struct verdict {
	const char *name;
	bool counts;
	char text[512];
};

#define SAY(verdict, word, does_count, ...)                                                        \
	do {                                                                                       \
		(verdict)->name = (word);                                                          \
		(verdict)->counts = (does_count);                                                  \
		snprintf((verdict)->text, sizeof((verdict)->text), __VA_ARGS__);                   \
	} while (0)

static void judge_told(const struct shipment_report *report, struct verdict *out)
{
	if (same_event(report->event, &report->before->report))
		SAY(out, "twice", false, "told before, as event %llu of the log: nothing changes",
			(unsigned long long)report->before->event_seq);
	else
		SAY(out, "conflict", false,
			"event %llu of the log has the same id and says something else: that one "
			"stands; a correction needs an id of its own and takes the first one back",
			(unsigned long long)report->before->event_seq);
}

/* The transport that a sender names, as one of ours; NULL: none that is known. */
static const char *mode_named(struct text given)
{
	static const char *const modes[][2] = {{"RAIL", "rail"}, {"TRUCK", "road"},
		{"ROAD", "road"}, {"VESSEL", "sea"}, {"MARITIME_TRANSPORT", "sea"},
		{"RAIL_TRANSPORT", "rail"}, {"ROAD_TRANSPORT", "road"}, {"FERRY", "ferry"}};
	for (unsigned i = 0; given.ptr && i < ARRAY_LEN(modes); i++)
		if (text_is(given, modes[i][0]))
			return modes[i][1];
	return NULL;
}

/* A ferry is a vessel. */
static void say_mode(const struct shipment_report *report, char out[128])
{
	const char *given = mode_named(report->event->mode);
	struct text plan = report->plan_mode;
	out[0] = '\0';
	if (!given || !plan.ptr || text_is(plan, given) ||
		(strcmp(given, "sea") == 0 && text_is(plan, "ferry")))
		return;
	snprintf(out, 128, "; it says %.*s, and the plan goes by %.*s",
		TEXT_ARG(report->event->mode), TEXT_ARG(plan));
}

static void judge_place(
	const struct network *network, const struct shipment_report *report, struct verdict *out)
{
	const struct shipment_event *event = report->event;
	const struct corridor_node *node = network->nodes[report->node].row;
	char at[INSTANT_TEXT], told[INSTANT_TEXT], mode[128];
	say_mode(report, mode);
	if (event->at > report->recorded_us + SHIPMENT_AHEAD_US)
		SAY(out, "future", true,
			"it says %.16s and was told at %.16s: kept, and counts when its time has "
			"come",
			instant_format(event->at, at), instant_format(report->recorded_us, told));
	else if (report->later)
		SAY(out, "late", true,
			"told after later ones: %.*s at %.*s is put in its place by time, %.16s%s",
			TEXT_ARG(event->what), TEXT_ARG(node->id), instant_format(event->at, at),
			mode);
	else if (!report->on_plan)
		SAY(out, "off_plan", true,
			"the plan does not lead on through %.*s (%.*s): the shipment is there, and "
			"is "
			"planned anew from there",
			TEXT_ARG(node->id), TEXT_ARG(node->name));
	else
		SAY(out, "applied", true, "%.*s at %.*s (%.*s)%s", TEXT_ARG(event->what),
			TEXT_ARG(node->id), TEXT_ARG(node->name), mode);
}

static void judge(
	const struct network *network, const struct shipment_report *report, struct verdict *out)
{
	const struct shipment_event *event = report->event;
	char at[INSTANT_TEXT], place[256] = "an unknown place";
	if (report->node != NETWORK_NONE)
		snprintf(place, sizeof(place), "%.*s",
			TEXT_ARG(network->nodes[report->node].row->id));
	bool actual = !event->classifier.ptr || text_is(event->classifier, "ACT");
	if (report->before)
		judge_told(report, out);
	else if (event->retracts_count)
		SAY(out, "retracts", false, "takes %.*s back%s%.*s", TEXT_ARG(event->retracts[0]),
			event->reason.ptr ? ": " : "", TEXT_ARG(event->reason));
	else if (!actual)
		SAY(out, "kept", false,
			"%s: %.*s at %.200s is expected at %.16s; kept, and moves nothing",
			text_is(event->classifier, "EST") ? "an estimate of the sender"
							  : "a plan of the sender",
			TEXT_ARG(event->what), place, instant_format(event->at, at));
	else if (text_is(event->what, "note") || !event->place.len)
		SAY(out, "kept", false, "it does not say where: kept, and moves nothing");
	else if (report->node == NETWORK_NONE)
		SAY(out, "unknown_place", false, "kept, and moves nothing: %.400s",
			report->place_why.text);
	else
		judge_place(network, report, out);
}

/* Bounds of the record hold for what a sentence quotes, too. */
static struct text as_text(const char *said, struct arena *arena)
{
	struct why cut;
	(void)why_set(&cut, ERR_OK, "", "%s", said);
	return arena_copy(arena, text_of(cut.text));
}

void shipment_judge(const struct network *network, const struct shipment_report *report,
	struct arena *arena, struct shipment_tracked *out)
{
	struct verdict verdict = {.name = "kept"};
	const struct shipment_event *event = report->event;
	judge(network, report, &verdict);
	*out = (struct shipment_tracked){.event = event->id,
		.event_seq = report->seq,
		.verdict = text_of(verdict.name),
		.text = as_text(verdict.text, arena),
		.what = event->what,
		.at = event->at,
		.counts = verdict.counts};
	if (report->node != NETWORK_NONE)
		out->node = network->nodes[report->node].row->id;
	if (!report->before) {
		out->retracts = event->retracts;
		out->retracts_count = event->retracts_count;
	}
}
