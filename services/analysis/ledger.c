#include "services/analysis/ledger.h"

#include "proto/base/digest.h"

#include <stdio.h>
#include <string.h>

#define RUN(store, sql, why, ...)                                                                  \
	store_run((store), (sql), (const struct store_value[]){__VA_ARGS__},                       \
		(int)(sizeof((const struct store_value[]){__VA_ARGS__}) /                          \
			sizeof(struct store_value)),                                               \
		(why))

/* --- Writing ---------------------------------------------------------------------------------- */

enum err ledger_incident(struct store *store, const struct kit_event *event,
	const struct incident_recorded *incident, struct why *why)
{
	struct store_value killed = {.kind = STORE_NULL};
	if (incident->has_killed)
		killed = STORE_I64(incident->killed);
	return RUN(store,
		"INSERT OR REPLACE INTO incidents VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)", why,
		STORE_TEXT(incident->id), STORE_I64(event->seq), STORE_I64(event->recorded_us),
		STORE_I64(incident->date), STORE_TEXT(incident->place), STORE_TEXT(incident->state),
		STORE_TEXT(incident->kind), killed, STORE_F64(incident->confidence),
		STORE_TEXT(incident->source), STORE_I64(incident->line));
}

enum err ledger_response(struct store *store, const struct kit_event *event,
	const struct response_recorded *response, struct why *why)
{
	return RUN(store,
		"INSERT OR REPLACE INTO responses VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)", why,
		STORE_TEXT(response->id), STORE_I64(event->seq), STORE_I64(event->recorded_us),
		STORE_TEXT(response->incident), STORE_TEXT(response->actor),
		STORE_TEXT(response->kind), STORE_TEXT(response->summary),
		STORE_F64(response->confidence), STORE_TEXT(response->source),
		STORE_I64(response->line));
}

enum err ledger_installed(
	struct store *store, const struct plugin_installed *installed, struct why *why)
{
	return RUN(store,
		"INSERT INTO plugins (id, version, digest, manifest) VALUES (?1,?2,?3,?4) ON "
		"CONFLICT (id) "
		"DO UPDATE SET version = ?2, digest = ?3, manifest = ?4",
		why, STORE_TEXT(installed->id), STORE_TEXT(installed->version),
		STORE_TEXT(installed->digest), STORE_TEXT(installed->manifest));
}

enum err ledger_died(struct store *store, struct text id, struct why *why)
{
	return RUN(store,
		"INSERT INTO plugins (id, deaths) VALUES (?1, 1) ON CONFLICT (id) DO UPDATE SET "
		"deaths = deaths + 1",
		why, STORE_TEXT(id));
}

enum err ledger_parked(struct store *store, struct text id, struct why *why)
{
	return RUN(store,
		"INSERT INTO plugins (id, parked) VALUES (?1, 1) ON CONFLICT (id) DO UPDATE SET "
		"parked = parked + 1",
		why, STORE_TEXT(id));
}

enum err ledger_quarantine(struct store *store, struct text id, bool quarantined, struct why *why)
{
	return RUN(store,
		"INSERT INTO plugins (id, quarantined) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE "
		"SET quarantined = ?2",
		why, STORE_TEXT(id), STORE_I64(quarantined));
}

enum err ledger_output(
	struct store *store, struct text id, const struct kit_event *event, struct why *why)
{
	char digest[DIGEST_ID + 1];
	digest_id(event->data, digest);
	return RUN(store, "INSERT OR REPLACE INTO outputs VALUES (?1,?2,?3,?4,?5,?6,?7)", why,
		STORE_TEXT(id), STORE_I64(event->seq),
		STORE_I64(event->parents_count ? event->parents[0] : 0), STORE_TEXT(event->subject),
		STORE_TEXT(event->type), STORE_I64(event->recorded_us),
		STORE_TEXT(text_of(digest)));
}

enum err ledger_state(struct store *store, const struct plugin_state *state, struct why *why)
{
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < state->changes_count; i++) {
		const struct plugin_change *change = &state->changes[i];
		if (change->value.ptr)
			err = RUN(store, "INSERT OR REPLACE INTO states VALUES (?1,?2,?3)", why,
				STORE_TEXT(state->id), STORE_TEXT(change->key),
				STORE_BLOB(change->value));
		else
			err = RUN(store, "DELETE FROM states WHERE plugin = ?1 AND key = ?2", why,
				STORE_TEXT(state->id), STORE_TEXT(change->key));
	}
	return err;
}

/* --- Reading ---------------------------------------------------------------------------------- */

static struct text kept(struct arena *arena, struct store_query *query, int column)
{
	struct text text = store_text(query, column);
	return text.ptr ? arena_copy(arena, text) : TEXT("");
}

enum err ledger_plugin(struct store *store, struct text id, struct arena *arena,
	struct ledger_plugin *out, struct why *why)
{
	struct store_query *query = NULL;
	*out = (struct ledger_plugin){
		.version = TEXT(""), .digest = TEXT(""), .manifest = TEXT("")};
	enum err err = store_rows(store,
		"SELECT version, digest, manifest, deaths, parked, quarantined FROM plugins WHERE "
		"id = ?1",
		&STORE_TEXT(id), 1, &query, why);
	if (err)
		return err;
	while (store_row(query))
		*out = (struct ledger_plugin){
			.version = kept(arena, query, 0),
			.digest = kept(arena, query, 1),
			.manifest = kept(arena, query, 2),
			.deaths = store_i64(query, 3),
			.parked = store_i64(query, 4),
			.quarantined = store_i64(query, 5) != 0,
		};
	return store_done(&query, why);
}

/* --- How do we know? -------------------------------------------------------------------------- */

/* What can be asked for, and the query that gives text, source, confidence, seq and recorded time.
 */
static const struct reason {
	const char *prefix;
	const char *kind;
	const char *sql;
} reasons[] = {
	{"incident:", "row",
		"SELECT place || ', ' || state || ': ' || kind || coalesce(', ' || killed || ' "
		"killed', ''), "
		"source || ' (incidents.csv, line ' || line || ')', confidence, seq, recorded_us "
		"FROM incidents WHERE id = ?1"},
	{"response:", "row",
		"SELECT actor || ': ' || kind || ': ' || summary || ' (after ' || incident || ')', "
		"source || ' (responses.csv, line ' || line || ')', confidence, seq, recorded_us "
		"FROM responses WHERE id = ?1"},
	{"plugin:", "record",
		"SELECT id || ' ' || version || ', file ' || digest, NULL, NULL, NULL, NULL "
		"FROM plugins WHERE id = ?1"},
	{"", "record",
		"SELECT type || ' by the plugin ' || plugin || ', from event ' || input, NULL, "
		"NULL, seq, "
		"recorded_us FROM outputs WHERE subject = ?1 ORDER BY seq DESC LIMIT 1"},
};

static void fill_node(struct store_query *query, struct arena *arena, struct why_node *node)
{
	struct text source = store_text(query, 1);
	double confidence = store_f64(query, 2);
	int64_t seq = store_i64(query, 3);
	node->text = kept(arena, query, 0);
	node->source = source.ptr ? arena_copy(arena, source) : TEXT_NONE;
	node->has_confidence = confidence > 0;
	node->confidence = confidence;
	node->has_seq = node->has_recorded_at = seq > 0;
	node->seq = (uint64_t)seq;
	node->recorded_at = store_i64(query, 4);
}

enum err ledger_why(struct store *store, struct text id, struct arena *arena, struct why_tree *out,
	struct why *why)
{
	const struct reason *reason = reasons;
	while (!text_starts(id, text_of(reason->prefix)))
		reason++;
	struct text key = text_slice(id, strlen(reason->prefix), id.len);
	struct why_node *node = arena_zero(arena, 1, sizeof(*node));
	struct store_query *query = NULL;
	enum err err = store_rows(store, reason->sql, &STORE_TEXT(key), 1, &query, why);
	bool found = !err && store_row(query);
	if (found)
		fill_node(query, arena, node);
	if (!err)
		err = store_done(&query, why);
	if (err)
		return err;
	if (!found)
		return why_set(why, ERR_NOT_FOUND, "", "analysis knows no '%.*s'", TEXT_ARG(id));
	node->kind = text_of(reason->kind);
	node->id = arena_copy(arena, id);
	*out = (struct why_tree){.nodes = node, .nodes_count = 1};
	return ERR_OK;
}
