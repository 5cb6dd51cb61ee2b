/* Questions to a plugin that came over the bus: they wait until its process is between two batches,
 * and each gets an answer or the reason why there is none. Owned by the plugin; one thread. */
#ifndef SERAI_SERVICES_ANALYSIS_QUESTIONS_H
#define SERAI_SERVICES_ANALYSIS_QUESTIONS_H

#include "proto/bus/bus.h"
#include "services/analysis/child.h"

enum { QUESTIONS_MAX = 64 };

struct question {
	uint64_t request;
	char *method;
	struct buffer body;
};

/* In the order in which they came; the child has the first one when `asked`. */
struct questions {
	struct question waiting[QUESTIONS_MAX];
	unsigned count;
	bool asked;
};

/* Announces svc.<id>.<method> for each method of the manifest; none is fine. */
enum err questions_serve(
	struct bus *bus, const struct manifest *manifest, struct why *why) MUST_USE;

/* One more; refused at once when there are too many, or when the plugin is in quarantine. */
void questions_take(struct questions *questions, struct bus *bus, const struct bus_message *message,
	bool quarantined);

/* Gives the first one to the child, which is idle. False when there is none. */
bool questions_ask(struct questions *questions, struct bus *bus, struct child *child);

void questions_answered(
	struct questions *questions, struct bus *bus, const struct host_reply *reply);

/* The child has ended: the question it had is refused, the others wait for the next child. */
void questions_lost(struct questions *questions, struct bus *bus);

/* The bus goes, and whoever asked over it. */
void questions_clear(struct questions *questions);

#endif
