/* What the handlers' files share: the running service, and the functions that the tables name. For
 * handlers*.c and shipment_handlers*.c alone. */
#ifndef SERAI_SERVICES_CORRIDORS_HANDLERS_INSIDE_H
#define SERAI_SERVICES_CORRIDORS_HANDLERS_INSIDE_H

#include "proto/records/news.h"
#include "services/corridors/handlers.h"
#include "services/corridors/store/model.h"
#include "services/corridors/store/reported_state.h"
#include "services/corridors/shipments/shipment_plan.h"
#include "services/corridors/shipments/shipment_uses.h"
#include "services/kit/gate.h"

struct corridors {
	struct store *store;
	struct model *now; /* NULL: a row has changed since it was made */
	struct learned learned;
	struct shipment_uses *uses;
	uint32_t uses_held; /* plans in `uses` when it was filled */
	uint64_t taught;    /* version of `learned` that `now` was made with */
	struct route_world world;
	struct searcher searcher; /* of `now`; world NULL: not made yet */
	int clock_fd;
	int64_t hour_due_ms;
	bool ticked; /* a tick is on its way */
	bool again;  /* the last one left something for the next */
};

/* The network of a day, with its disruptions; `fresh`: with all that was learned by now. Lent until
 * an event changes what is known. */
enum err handlers_search(struct corridors *corridors, day on, bool fresh, struct searcher **out,
	struct why *why) MUST_USE;

/* All that is known now; lent until an event changes it. */
enum err handlers_now(struct corridors *corridors, struct model **out, struct why *why) MUST_USE;

/* A row changes: the next question makes a model anew. */
void handlers_changed(struct corridors *corridors);

/* A disruption has changed in the store: the model takes it over. */
enum err handlers_disrupted(struct corridors *corridors, struct text id, struct why *why) MUST_USE;

/* The index of what live plans use, made anew. */
enum err handlers_uses_fill(struct corridors *corridors, struct why *why) MUST_USE;

struct state_stamp handlers_stamp(const struct kit_event *event);
day handlers_day(int64_t instant); /* of an instant, by UTC */

/* Publishes under `<head>.<key>`. */
enum err handlers_emit(struct kit_outputs *outputs, const char *head, struct text key,
	const struct record_type *type, const void *record, struct why *why) MUST_USE;

#define HANDLERS_DECIDE(name)                                                                      \
	enum err name(void *self, const struct kit_event *event, const void *record,               \
		struct kit_outputs *outputs, struct why *why) MUST_USE
#define HANDLERS_APPLY(name)                                                                       \
	enum err name(void *self, const struct kit_event *event, const void *record,               \
		struct why *why) MUST_USE
#define HANDLERS_ANSWER(name)                                                                      \
	enum err name(void *self, const void *request, struct arena *arena,                        \
		struct kit_reply *reply, struct why *why) MUST_USE
#define HANDLERS_COMMAND(name)                                                                     \
	enum err name(void *self, const void *request, struct arena *arena,                        \
		struct kit_outputs *event, struct why *why) MUST_USE

HANDLERS_DECIDE(handlers_sheet_decide);
HANDLERS_APPLY(handlers_row_apply);
HANDLERS_APPLY(handlers_withdrawn_apply);
HANDLERS_COMMAND(handlers_disrupt_command);
HANDLERS_DECIDE(handlers_disrupt_decide);
HANDLERS_APPLY(handlers_disrupt_apply);
HANDLERS_COMMAND(handlers_lift_command);
HANDLERS_DECIDE(handlers_lift_decide);
HANDLERS_APPLY(handlers_lift_apply);
HANDLERS_COMMAND(handlers_stage_command);
HANDLERS_DECIDE(handlers_stage_decide);
HANDLERS_DECIDE(handlers_claim_decide);
HANDLERS_APPLY(handlers_claim_apply);
HANDLERS_APPLY(handlers_heard_project);
HANDLERS_APPLY(handlers_confirmed_apply);

/* A claim on its way to what it changes, and what came of it: record and reason for its match,
 * where there is more to say than the match alone. */
struct judged {
	struct corridors *corridors;
	const struct kit_event *event;
	const struct claim *claim;
	const struct model *model;
	struct kit_outputs *outputs;
	struct gate_judgement judgement;
	struct text record, reason; /* TEXT_NONE: nothing came of it */
};

/* What the claims heard of the same state for the gate; `judged` is the index of the last one. */
typedef uint32_t handlers_statements(const struct network *network,
	const struct claims_heard *heard, struct gate_statement *out, uint32_t *judged);

/* By the gate's rule, over all that was heard of the same until now. */
enum err handlers_judge(
	struct judged *judged, handlers_statements *statements, struct why *why) MUST_USE;

/* Of the event's arena, and no longer than a reason may be. */
struct text handlers_say(const struct judged *judged, const char *head, struct text text);

/* A claim of a disruption: emits what it makes, confirms or ends. */
enum err handlers_reported(struct judged *judged, struct why *why) MUST_USE;

/* A claim that moves a project to a stage. */
enum err handlers_moved(struct judged *judged, struct why *why) MUST_USE;

HANDLERS_COMMAND(shipment_book_command);
HANDLERS_COMMAND(shipment_report_command);
HANDLERS_COMMAND(shipment_capture_command);
HANDLERS_DECIDE(shipment_book_decide);
HANDLERS_DECIDE(shipment_event_decide);
HANDLERS_DECIDE(shipment_tick_decide);
HANDLERS_APPLY(shipment_event_project);
HANDLERS_APPLY(shipment_plan_apply);
HANDLERS_APPLY(shipment_booked_apply);
HANDLERS_APPLY(shipment_tracked_apply);
HANDLERS_APPLY(shipment_turned_apply);
HANDLERS_ANSWER(shipment_list_answer);
HANDLERS_ANSWER(shipment_show_answer);
HANDLERS_ANSWER(shipment_events_answer);
HANDLERS_ANSWER(shipment_tfi_answer);

/* Plans of `uses` that lead along a link of the target, or (`nodes`) through a place of it. The
 * caller frees the marks. */
bool *shipment_bears_on(const struct corridors *corridors, const struct network *network,
	const struct target *target, bool nodes) MUST_USE;

/* Shipments that a disruption bears on are due for a new plan. */
enum err shipment_disrupted(struct corridors *corridors, const struct corridor_disruption *row,
	const char *cause, struct state_stamp stamp, struct why *why) MUST_USE;

enum err shipment_lifted(struct corridors *corridors, struct text id, struct state_stamp stamp,
	struct why *why) MUST_USE;

/* The clock that asks for new plans: a descriptor to wait for, and what to do then. */
enum err shipment_clock_open(struct corridors *corridors, struct why *why) MUST_USE;
void shipment_clock_close(struct corridors *corridors);
void shipment_clock_set(struct corridors *corridors); /* after anything may have become due */

HANDLERS_ANSWER(handlers_route);
HANDLERS_ANSWER(handlers_bottleneck);
HANDLERS_ANSWER(handlers_compare);
HANDLERS_ANSWER(handlers_draw);
HANDLERS_ANSWER(handlers_chokepoints);
HANDLERS_ANSWER(handlers_corridors);
HANDLERS_ANSWER(handlers_corridor);
HANDLERS_ANSWER(handlers_investments);
HANDLERS_ANSWER(handlers_projects);
HANDLERS_ANSWER(handlers_places);
HANDLERS_ANSWER(handlers_disruptions);
HANDLERS_ANSWER(handlers_why);

#endif
