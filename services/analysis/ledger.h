/* The service's tables (schema.sql): sheets, what is known of plugins, and what they said. */
#ifndef SERAI_SERVICES_ANALYSIS_LEDGER_H
#define SERAI_SERVICES_ANALYSIS_LEDGER_H

#include "proto/records/analysis.h"
#include "proto/records/evidence.h"
#include "services/kit/kit.h"
#include "services/kit/store.h"

/* --- Writing: one function for each kind of event ------------------------------------------------
 */
enum err ledger_incident(struct store *store, const struct kit_event *event,
	const struct incident_recorded *incident, struct why *why) MUST_USE;
enum err ledger_response(struct store *store, const struct kit_event *event,
	const struct response_recorded *response, struct why *why) MUST_USE;
enum err ledger_installed(
	struct store *store, const struct plugin_installed *installed, struct why *why) MUST_USE;
enum err ledger_died(struct store *store, struct text id, struct why *why) MUST_USE;
enum err ledger_parked(struct store *store, struct text id, struct why *why) MUST_USE;
enum err ledger_quarantine(
	struct store *store, struct text id, bool quarantined, struct why *why) MUST_USE;
enum err ledger_output(struct store *store, struct text id, const struct kit_event *event,
	struct why *why) MUST_USE;
enum err ledger_state(
	struct store *store, const struct plugin_state *state, struct why *why) MUST_USE;

/* --- Reading ---------------------------------------------------------------------------------- */
struct ledger_plugin {
	struct text version, digest, manifest; /* in the arena; "" when it was never installed */
	int64_t deaths, parked;
	bool quarantined;
};
enum err ledger_plugin(struct store *store, struct text id, struct arena *arena,
	struct ledger_plugin *out, struct why *why) MUST_USE;

/* incident:<id>, response:<id>, plugin:<id>, or the subject of a result. */
enum err ledger_why(struct store *store, struct text id, struct arena *arena, struct why_tree *out,
	struct why *why) MUST_USE;

#endif
