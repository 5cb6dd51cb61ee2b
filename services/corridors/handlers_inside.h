/* What the handlers' files share: the running service, and the functions that the tables name. For
 * handlers*.c and shipment_handlers*.c alone. */
#ifndef SERAI_SERVICES_CORRIDORS_HANDLERS_INSIDE_H
#define SERAI_SERVICES_CORRIDORS_HANDLERS_INSIDE_H

#include "services/corridors/handlers.h"
#include "services/corridors/model.h"

struct corridors {
	struct store *store;
	struct model *now; /* NULL: an event has changed what is known since it was made */
};

/* All that is known now; lent until an event changes it. */
enum err handlers_now(
	struct corridors *corridors, const struct model **out, struct why *why) MUST_USE;

/* What was known changes: the next question makes a model anew. */
void handlers_changed(struct corridors *corridors);

struct state_stamp handlers_stamp(const struct kit_event *event);

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
HANDLERS_DECIDE(handlers_claim_decide);
HANDLERS_APPLY(handlers_claim_apply);
HANDLERS_ANSWER(handlers_route);
HANDLERS_ANSWER(handlers_bottleneck);
HANDLERS_ANSWER(handlers_chokepoints);
HANDLERS_ANSWER(handlers_corridors);
HANDLERS_ANSWER(handlers_corridor);
HANDLERS_ANSWER(handlers_investments);
HANDLERS_ANSWER(handlers_places);
HANDLERS_ANSWER(handlers_disruptions);
HANDLERS_ANSWER(handlers_why);

#endif
