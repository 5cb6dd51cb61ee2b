/* Between the files of the handlers: the running service. */
#ifndef SERAI_SERVICES_REGISTRY_HANDLERS_INSIDE_H
#define SERAI_SERVICES_REGISTRY_HANDLERS_INSIDE_H

#include "services/kit/kit.h"
#include "services/registry/answers/answers.h"
#include "services/registry/store.h"

struct registry_config {
	const char *promote; /* policies of the gate */
	int64_t expire_days;
};

struct service {
	struct registry registry;
	struct store *store;
	struct saved saved;
	struct text policies;
	int64_t expire_days;
};

/* --- handlers_claims.c: what comes of claims ------------------------------------------------- */

/* The edge's own: kit_emit in the shape that an outlet wants. */
enum err handlers_emit(void *outputs, struct text subject, const struct record_type *type,
	const void *record, struct why *why) MUST_USE;

enum err handlers_project_claim(
	void *self, const struct kit_event *event, const void *record, struct why *why) MUST_USE;
enum err handlers_decide_claim(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why) MUST_USE;
enum err handlers_decide_review(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why) MUST_USE;
/* Rows of a sheet, and then all claims anew by what the sheet says. */
enum err handlers_decide_sheet(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why) MUST_USE;
/* The same of a file that is taken over. */
enum err handlers_decide_import(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why) MUST_USE;
enum err handlers_import_command(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why) MUST_USE;
enum err handlers_review(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why) MUST_USE;
enum err handlers_review_command(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why) MUST_USE;

#endif
