#include "proto/records/service.h"
#include "services/analysis/handlers.h"

#include "services/analysis/effects.h"
#include "services/analysis/ledger.h"
#include "services/analysis/rules.h"

#include <stdio.h>

/* --- Sheets ----------------------------------------------------------------------------------- */

static enum err decide_incidents(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct sheet_loaded *sheet = record;
	(void)self, (void)event;
	return rules_incidents(sheet->content, outputs, why);
}

static enum err decide_responses(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct sheet_loaded *sheet = record;
	(void)self, (void)event;
	return rules_responses(sheet->content, outputs, why);
}

static enum err check_incidents(void *self, struct text content, struct why *why)
{
	(void)self;
	return rules_incidents(content, NULL, why);
}

static enum err check_responses(void *self, struct text content, struct why *why)
{
	(void)self;
	return rules_responses(content, NULL, why);
}

static enum err apply_incident(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return ledger_incident(((struct handlers *)self)->store, event, record, why);
}

static enum err apply_response(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return ledger_response(((struct handlers *)self)->store, event, record, why);
}

/* --- The life of plugins ---------------------------------------------------------------------- */

static enum err project_installed(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)event;
	return ledger_installed(((struct handlers *)self)->store, record, why);
}

static enum err project_died(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)event;
	return ledger_died(
		((struct handlers *)self)->store, ((const struct plugin_died *)record)->id, why);
}

static enum err project_parked(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)event;
	return ledger_parked(
		((struct handlers *)self)->store, ((const struct plugin_parked *)record)->id, why);
}

static enum err set_quarantine(
	struct handlers *handlers, struct text id, bool quarantined, struct why *why)
{
	enum err err = ledger_quarantine(handlers->store, id, quarantined, why);
	if (!err)
		supervisor_quarantine(handlers->supervisor, id, quarantined);
	return err;
}

static enum err project_quarantined(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)event;
	return set_quarantine(self, ((const struct plugin_quarantined *)record)->id, true, why);
}

static enum err project_released(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)event;
	return set_quarantine(self, ((const struct plugin_released *)record)->id, false, why);
}

/* --- What plugins say ------------------------------------------------------------------------- */

static enum err project_state(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	const struct plugin_state *state = record;
	/* Another producer under this subject is not the plugin. */
	if (!text_equal(effects_plugin_of(event->producer), state->id))
		return ERR_OK;
	return ledger_state(((struct handlers *)self)->store, state, why);
}

static enum err project_output(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct text id = effects_plugin_of(event->producer);
	(void)record;
	/* Where batches were cut is chance, and so are the events of state; their sum is in
	 * `states`. */
	if (!id.ptr || text_is(event->type, record_plugin_state.name))
		return ERR_OK;
	return ledger_output(((struct handlers *)self)->store, id, event, why);
}

const struct kit_handler handlers_events[] = {
	{"analysis.sheet.loaded.incidents", &record_sheet_loaded, decide_incidents, NULL, NULL},
	{"analysis.sheet.loaded.responses", &record_sheet_loaded, decide_responses, NULL, NULL},
	{"analysis.incident.recorded.*", &record_incident_recorded, NULL, NULL, apply_incident},
	{"analysis.response.recorded.*", &record_response_recorded, NULL, NULL, apply_response},
	{"analysis.plugin.installed.*", &record_plugin_installed, NULL, project_installed, NULL},
	{"analysis.plugin.died.*", &record_plugin_died, NULL, project_died, NULL},
	{"analysis.plugin.parked.*", &record_plugin_parked, NULL, project_parked, NULL},
	{"analysis.plugin.quarantined.*", &record_plugin_quarantined, NULL, project_quarantined,
		NULL},
	{"analysis.plugin.released.*", &record_plugin_released, NULL, project_released, NULL},
	{"analysis.*.state", &record_plugin_state, NULL, project_state, NULL},
	{"analysis.>", NULL, NULL, project_output, NULL},
	{0},
};

const struct kit_sheet handlers_sheets[] = {
	{"incidents", check_incidents},
	{"responses", check_responses},
	{0},
};

/* --- Requests --------------------------------------------------------------------------------- */

static enum err answer_list(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct handlers *handlers = self;
	struct plugin_list list;
	struct text id = ((const struct plugin_query *)request)->id;
	enum err err = supervisor_list(handlers->supervisor, id, arena, &list, why);
	return err ? err : kit_answer(reply, &list, why);
}

static enum err answer_manifest(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct handlers *handlers = self;
	struct ledger_plugin known;
	struct text id = ((const struct plugin_named *)request)->id;
	enum err err = ledger_plugin(handlers->store, id, arena, &known, why);
	if (!err && !known.manifest.len)
		err = why_set(
			why, ERR_NOT_FOUND, "id", "no plugin '%.*s' is installed", TEXT_ARG(id));
	struct plugin_manifest manifest = {.id = id, .manifest = known.manifest};
	return err ? err : kit_answer(reply, &manifest, why);
}

static enum err answer_reload(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct handlers *handlers = self;
	struct plugin_list list;
	(void)request;
	supervisor_rescan(handlers->supervisor);
	enum err err = supervisor_list(handlers->supervisor, TEXT_NONE, arena, &list, why);
	return err ? err : kit_answer(reply, &list, why);
}

static enum err answer_check(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct handlers *handlers = self;
	struct plugin_list list;
	struct text file = ((const struct plugin_file *)request)->file;
	enum err err = supervisor_check(handlers->supervisor, file, arena, &list, why);
	return err ? err : kit_answer(reply, &list, why);
}

static enum err answer_why(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct handlers *handlers = self;
	struct why_tree tree;
	struct text id = ((const struct why_query *)request)->id;
	enum err err = ledger_why(handlers->store, id, arena, &tree, why);
	return err ? err : kit_answer(reply, &tree, why);
}

static enum err command_release(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	struct handlers *handlers = self;
	struct text id = ((const struct plugin_named *)request)->id;
	struct ledger_plugin known;
	char subject[160];
	enum err err = ledger_plugin(handlers->store, id, arena, &known, why);
	if (err)
		return err;
	if (!known.quarantined)
		return why_set(
			why, ERR_STATE, "", "the plugin '%.*s' is not in quarantine", TEXT_ARG(id));
	snprintf(subject, sizeof(subject), "analysis.plugin.released.%.*s", TEXT_ARG(id));
	return kit_emit(event, text_of(subject), &record_plugin_released,
		&(struct plugin_released){.id = id}, why);
}

const struct kit_method handlers_methods[] = {
	{"list", &record_plugin_query, &record_plugin_list, "Plugins and how they are.",
		answer_list, NULL},
	{"manifest", &record_plugin_named, &record_plugin_manifest,
		"What an installed plugin says of itself.", answer_manifest, NULL},
	{"reload", &record_nothing, &record_plugin_list,
		"Looks for new and changed plugin files now.", answer_reload, NULL},
	{"release", &record_plugin_named, &record_command_done, "Lets a plugin out of quarantine.",
		NULL, command_release},
	{"check", &record_plugin_file, &record_plugin_list, "Would this file be taken?",
		answer_check, NULL},
	{"why", &record_why_query, &record_why_tree, "How do we know?", answer_why, NULL},
	{0},
};
