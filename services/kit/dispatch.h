/* Which handlers an event goes to, and what comes of it. Knows no socket and no store. */
#ifndef SERAI_SERVICES_KIT_DISPATCH_H
#define SERAI_SERVICES_KIT_DISPATCH_H

#include "services/kit/kit.h"

enum { DISPATCH_FILTERS_MAX = 64 };

/* The filters of all handlers, each once, and those that the kit itself needs. */
struct dispatch_filters {
	char own[3][96]; /* texts of the kit's own */
	const char *items[DISPATCH_FILTERS_MAX + 1];
};
void dispatch_filters(const struct kit_service *service, struct dispatch_filters *out);

/* Would an own event of this subject and type change the state? */
bool dispatch_applies(const struct kit_service *service, struct text subject, struct text type);

/* A sheet offered to the service, or its own refusal of an input. */
bool dispatch_is_sheet(const struct kit_service *service, const struct kit_event *event);
bool dispatch_is_refusal(const struct kit_service *service, const struct kit_event *event);
/* A piece of an input of the service's. */
bool dispatch_is_part(const struct kit_service *service, const struct kit_event *event);

/* Runs `project` of every handler that the event is for. An event that cannot be decoded is
 * skipped: dispatch_decide refuses it. */
enum err dispatch_project(const struct kit_service *service, void *self,
	const struct kit_event *event, struct why *why) MUST_USE;

/* Runs `decide` of every handler, which add to the outputs; when one refuses the rest is not asked.
 */
enum err dispatch_decide(const struct kit_service *service, void *self,
	const struct kit_event *event, struct kit_outputs *outputs, struct why *why) MUST_USE;

/* Runs `apply` of every handler. */
enum err dispatch_apply(const struct kit_service *service, void *self,
	const struct kit_event *event, struct why *why) MUST_USE;

/* Makes the outputs the one event that says why the input could not be taken. */
void dispatch_refuse(const struct kit_service *service, const struct kit_event *event,
	const struct why *refusal, struct kit_outputs *outputs);

#endif
