/* What a plugin sees of the host, made of functions and tables: log, cancelled, the store, chance,
 * time, and the sink that takes a batch's effects. Nothing here reads a file, a clock other than
 * the deadline's, or the network. One plugin, one thread. */
#ifndef SERAI_PLUGINS_HOST_HOST_H
#define SERAI_PLUGINS_HOST_HOST_H

#include "proto/base/keyed.h"
#include "proto/records/analysis.h"
#include "proto/wire/manifest.h"
#include "serai/plugin.h"

struct host;

/* Lends the manifest for the host's life. */
struct host *host_create(const struct manifest *manifest);
void host_destroy(struct host **host);

/* The store, filled before the plugin is made. */
struct keyed *host_store(struct host *host);

/* For create, init and run. */
const serai_host *host_table(const struct host *host);

/* Between begin and end the plugin's run may have effects. The bytes are the batch as the plugin
 * gets it; what cannot be read of it has no events. The sink is lent until end. */
const serai_sink *host_batch_begin(struct host *host, struct bytes batch, int64_t deadline_ms);

/* What the batch led to; borrows from the host until the next begin. An effect that was refused is
 * the batch's failure even when the plugin did not look: why says which. */
enum err host_batch_end(struct host *host, struct host_done *out, struct why *why) MUST_USE;

/* The same for a question, between two batches: the plugin may give one reply, of the type. */
const struct serai_reply *host_question_begin(
	struct host *host, const struct record_type *reply, int64_t deadline_ms);
/* Borrows the reply from the host until the next begin. ERR_MISSING when none was given. */
enum err host_question_end(struct host *host, struct bytes *reply, struct why *why) MUST_USE;

#endif
