/* One installed plugin and its life: its connection to the bus under the producer `plugin-<id>`,
 * the process that runs it, what it remembers, and what waits for it.
 *
 * Its place in the log is the highest counter the broker holds of its producer, and what it
 * remembers is the fold of its own `analysis.<id>.state` events: nothing of it is kept anywhere
 * else. So after any kill it goes on from the log. Owned by the supervisor; one thread; a step
 * waits for the disk when it publishes, and for nothing else longer than a connection takes. */
#ifndef SERAI_SERVICES_ANALYSIS_PLUGIN_H
#define SERAI_SERVICES_ANALYSIS_PLUGIN_H

#include "proto/codec/record.h"
#include "proto/records/analysis.h"
#include "services/analysis/candidate.h"

/* What plugins need of the world; lent for their life. */
struct plugin_place {
	const char *bus;  /* address; NULL: by $SERAI_HOME */
	const char *host; /* path of serai-plughost */
	void *self;       /* for say */
	/* Publishes an event of the world's. */
	enum err (*say)(void *self, struct text subject, const struct record_type *type,
		const void *record, struct why *why);
};

struct plugin;

/* Takes the candidate. */
struct plugin *plugin_create(
	struct candidate *take, const struct plugin_place *place, bool quarantined);
void plugin_destroy(struct plugin **plugin);

const struct candidate *plugin_candidate(const struct plugin *plugin);

/* The file has changed: a new process takes over where the old one stands, with its state. */
void plugin_replace(struct plugin *plugin, struct candidate *take);

/* A person's decision, or the log's. */
void plugin_set_quarantine(struct plugin *plugin, bool quarantined);

/* Does what can be done now. Call when plugin_fd is readable, at plugin_due_ms, and after the calls
 * above. */
void plugin_step(struct plugin *plugin);
int plugin_fd(const struct plugin *plugin);
int64_t plugin_due_ms(const struct plugin *plugin); /* monotonic; INT64_MAX: nothing is due */

/* Texts are lent until the plugin changes. */
void plugin_describe(const struct plugin *plugin, struct plugin_row *out);

#endif
