#include "services/corridors/handlers.h"
#include "services/corridors/handlers_sheets.h"

#include "proto/base/alloc.h"
#include "proto/base/buffer.h"
#include "proto/base/check.h"
#include "proto/base/clock.h"
#include "proto/wire/subject.h"
#include "services/corridors/explain.h"
#include "services/corridors/lists.h"
#include "services/corridors/match.h"
#include "services/corridors/names.h"
#include "services/corridors/route.h"
#include "services/corridors/sheets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct corridors {
	struct store *store;
	struct model *now; /* NULL: an event has changed what is known since it was made */
};

enum err handlers_open(
	struct store *store, const void *config, const char *data_dir, void **self, struct why *why)
{
	(void)config, (void)data_dir, (void)why;
	struct corridors *corridors = alloc_zero(1, sizeof(*corridors));
	corridors->store = store;
	*self = corridors;
	return ERR_OK;
}

void handlers_close(void **self)
{
	struct corridors *corridors = *self;
	if (!corridors)
		return;
	model_destroy(&corridors->now);
	free(corridors);
	*self = NULL;
}

static enum err now(struct corridors *corridors, const struct model **out, struct why *why)
{
	enum err err = corridors->now
			       ? ERR_OK
			       : model_load(corridors->store, STATE_NOW, &corridors->now, why);
	*out = corridors->now;
	return err;
}

static struct state_stamp stamp_of(const struct kit_event *event)
{
	return (struct state_stamp){event->seq, event->recorded_us};
}

/* Publishes under `<head>.<key>`. */
static enum err emit(struct kit_outputs *outputs, const char *head, struct text key,
	const struct record_type *type, const void *record, struct why *why)
{
	struct buffer subject = {0};
	buffer_format(&subject, "%s.", head);
	subject_add_key(&subject, key);
	enum err err = kit_emit(outputs, buffer_as_text(&subject), type, record, why);
	buffer_fini(&subject);
	return err;
}

/* --- Sheets -------------------------------------------------------------------------------- */

static bool equal_rows(const struct record_type *type, const void *a, const void *b)
{
	struct buffer x = {0}, y = {0};
	bool equal = record_encode(type, a, &x, NULL) == ERR_OK &&
		     record_encode(type, b, &y, NULL) == ERR_OK &&
		     bytes_equal(buffer_bytes(&x), buffer_bytes(&y));
	buffer_fini(&x);
	buffer_fini(&y);
	return equal;
}

static enum err emit_row(
	struct kit_outputs *outputs, enum row_kind kind, const void *record, struct why *why)
{
	const struct row_about *about = rows_about(kind);
	char head[64];
	snprintf(head, sizeof(head), "corridor.%s.set", about->name);
	enum err err = emit(outputs, head, rows_id(kind, record), about->type, record, why);
	struct entity_named names[NAMES_MAX];
	unsigned count = names_of(kind, record, names);
	for (unsigned i = 0; !err && i < count; i++)
		err = emit(outputs, "corridor.entity.named", names[i].id, &record_entity_named,
			&names[i], why);
	return err;
}

static enum err emit_changed(struct kit_outputs *outputs, enum row_kind kind,
	const struct rows *held, const struct rows *fresh, struct why *why)
{
	const struct record_type *type = rows_about(kind)->type;
	for (size_t i = 0; i < fresh->of[kind].count; i++) {
		const void *record = rows_at(fresh, kind, i);
		const void *old = rows_find(held, kind, rows_id(kind, record));
		enum err err = old && equal_rows(type, old, record)
				       ? ERR_OK
				       : emit_row(outputs, kind, record, why);
		if (err)
			return err;
	}
	return ERR_OK;
}

static enum err emit_withdrawn(struct kit_outputs *outputs, enum row_kind kind,
	const struct rows *held, const struct rows *fresh, struct why *why)
{
	char head[64];
	snprintf(head, sizeof(head), "corridor.%s.withdrawn", rows_about(kind)->name);
	for (size_t i = 0; i < held->of[kind].count; i++) {
		struct text id = rows_id(kind, rows_at(held, kind, i));
		if (rows_find(fresh, kind, id))
			continue;
		const struct corridor_withdrawn gone = {text_of(rows_about(kind)->name), id};
		enum err err = emit(outputs, head, id, &record_corridor_withdrawn, &gone, why);
		if (err)
			return err;
	}
	return ERR_OK;
}

static enum err sheet_read(struct corridors *corridors, const struct sheet_loaded *sheet,
	struct rows *fresh, enum row_kind *kind, struct why *why)
{
	*kind = sheets_kind(sheet->name);
	if (*kind == ROW_KINDS)
		return why_set(why, ERR_NOT_FOUND, "sheet_loaded.name",
			"wanted a sheet of the corridors (nodes, links, ...), got '%.*s'",
			TEXT_ARG(sheet->name));
	const struct model *model = NULL;
	enum err err = now(corridors, &model, why);
	return err ? err : sheets_read(*kind, sheet->content, &model->rows, fresh, why);
}

static enum err sheet_decide(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	(void)event;
	struct corridors *corridors = self;
	struct rows fresh = {0};
	enum row_kind kind = ROW_KINDS;
	enum err err = sheet_read(corridors, record, &fresh, &kind, why);
	if (!err)
		err = emit_changed(outputs, kind, &corridors->now->rows, &fresh, why);
	if (!err)
		err = emit_withdrawn(outputs, kind, &corridors->now->rows, &fresh, why);
	rows_fini(&fresh);
	return err;
}

enum err handlers_sheet_check(void *self, const char *name, struct text content, struct why *why)
{
	const struct sheet_loaded sheet = {.name = text_of(name), .content = content};
	struct rows fresh = {0};
	enum row_kind kind = ROW_KINDS;
	enum err err = sheet_read(self, &sheet, &fresh, &kind, why);
	rows_fini(&fresh);
	return err;
}

static enum err row_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	enum row_kind kind = 0;
	while (kind < ROW_KINDS && !text_is(event->type, rows_about(kind)->type->name))
		kind++;
	CHECK(kind < ROW_KINDS);
	model_destroy(&corridors->now);
	return state_set(corridors->store, kind, record, event->data, stamp_of(event), why);
}

static enum err withdrawn_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	const struct corridor_withdrawn *gone = record;
	model_destroy(&corridors->now);
	return state_withdraw(corridors->store, gone->kind, gone->id, stamp_of(event), why);
}

/* --- Disruptions --------------------------------------------------------------------------- */

static enum err disrupt_judge(struct corridors *corridors, const struct corridor_disrupt *command,
	struct corridor_disruption *out, struct why *why)
{
	const struct model *model = NULL;
	enum err err = now(corridors, &model, why);
	return err ? err : disruption_judge(&model->network, command, out, why);
}

/* Judged here so that a slip is refused at once, and again when it is decided. */
static enum err disrupt_command(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	(void)arena;
	struct corridor_disruption judged;
	enum err err = disrupt_judge(self, request, &judged, why);
	return err ? err
		   : emit(event, "corridor.disruption.requested", judged.target,
			     &record_corridor_disrupt, request, why);
}

static enum err disrupt_decide(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	struct corridor_disruption declared;
	enum err err = disrupt_judge(self, record, &declared, why);
	if (err)
		return err;
	char id[32];
	snprintf(id, sizeof(id), "X%llu", (unsigned long long)event->seq);
	declared.id = text_of(id);
	kit_note(outputs, "disruption:%s of %.*s %.*s: %.*s", id, TEXT_ARG(declared.kind),
		TEXT_ARG(declared.target), TEXT_ARG(declared.effect));
	return emit(outputs, "corridor.disruption.declared", declared.target,
		&record_corridor_disruption, &declared, why);
}

static enum err disrupt_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	const struct corridor_disruption *declared = record;
	model_destroy(&corridors->now);
	return state_disrupt(corridors->store, declared->id, event->data, stamp_of(event), why);
}

static enum err lift_judge(struct corridors *corridors, const struct corridor_lift *command,
	struct corridor_lifted *out, struct why *why)
{
	struct text id = command->id;
	if (text_starts(id, TEXT("disruption:")))
		id = text_slice(id, 11, id.len);
	const struct model *model = NULL;
	enum err err = now(corridors, &model, why);
	if (err)
		return err;
	*out = (struct corridor_lifted){.id = id,
		.from = command->from,
		.has_from = command->has_from,
		.reason = command->reason,
		.source = command->source};
	for (size_t i = 0; i < model->disruptions_count; i++) {
		const struct disruption *held = &model->disruptions[i];
		if (!text_equal(held->row.id, id))
			continue;
		if (held->lifted)
			return why_set(why, ERR_EXISTS, "corridor_lift.id",
				"wanted a disruption that was not lifted yet, got '%.*s'",
				TEXT_ARG(id));
		return ERR_OK;
	}
	return why_set(why, ERR_NOT_FOUND, "corridor_lift.id",
		"wanted a disruption's id, got '%.*s'", TEXT_ARG(command->id));
}

static enum err lift_command(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	(void)arena;
	struct corridor_lifted judged;
	enum err err = lift_judge(self, request, &judged, why);
	return err ? err
		   : emit(event, "corridor.disruption.lift_requested", judged.id,
			     &record_corridor_lift, request, why);
}

static enum err lift_decide(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	(void)event;
	struct corridor_lifted lifted;
	enum err err = lift_judge(self, record, &lifted, why);
	return err ? err
		   : emit(outputs, "corridor.disruption.lifted", lifted.id, &record_corridor_lifted,
			     &lifted, why);
}

static enum err lift_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	const struct corridor_lifted *lifted = record;
	model_destroy(&corridors->now);
	return state_lift(corridors->store, lifted->id, event->data, stamp_of(event), why);
}

/* --- Claims -------------------------------------------------------------------------------- */

static enum err claim_decide(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct claim *claim = record;
	const struct model *model = NULL;
	enum err err = now(self, &model, why);
	if (err)
		return err;
	const struct match_world world = {
		&model->network, model->disruptions, model->disruptions_count, event->arena};
	struct match_verdict verdict;
	if (!match_claim(&world, claim, &verdict))
		return ERR_OK;
	const struct claim_matched match = {
		.claim = claim->id,
		.claim_seq = event->seq,
		.verdict = verdict.verdict,
		.record = verdict.record,
		.reason = verdict.reason,
		.fact = claim->fact,
		.sentence = claim->sentence,
		.article = claim->article,
		.source = claim->source,
		.span_from = claim->span_from,
		.span_to = claim->span_to,
		.confidence = claim->confidence,
	};
	return emit(
		outputs, "corridor.claim.matched", claim->id, &record_claim_matched, &match, why);
}

static enum err claim_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	return state_match(corridors->store, record, event->data, stamp_of(event), why);
}

/* --- Questions ----------------------------------------------------------------------------- */

/* A model as known at an instant; the present one is the service's own, others are the caller's. */
struct known {
	const struct model *model;
	struct model *own;
};

static enum err known_at(
	struct corridors *corridors, const int64_t *at_us, struct known *out, struct why *why)
{
	*out = (struct known){NULL, NULL};
	if (!at_us)
		return now(corridors, &out->model, why);
	enum err err = model_load(corridors->store, *at_us, &out->own, why);
	out->model = out->own;
	return err;
}

static enum err known_something(const struct model *model, const int64_t *at_us, struct why *why)
{
	char text[INSTANT_TEXT];
	if (model->network.nodes_count)
		return ERR_OK;
	return why_set(why, ERR_NOT_FOUND, "known_at",
		"wanted a time at which the network was known, "
		"got %s: no sheet was loaded yet",
		at_us ? instant_format(*at_us, text) : "now");
}

static day today(void)
{
	return (day)(clock_wall_us() / (INT64_C(86400) * 1000000));
}

static enum err route(void *self, const void *request, struct arena *arena, struct kit_reply *reply,
	struct why *why)
{
	const struct route_query *query = request;
	const int64_t *at_us = query->has_known_at ? &query->known_at : NULL;
	struct known known;
	struct route_reply answer;
	enum err err = known_at(self, at_us, &known, why);
	if (!err)
		err = known_something(known.model, at_us, why);
	if (!err) {
		const struct route_world world = {&known.model->network, &known.model->graph,
			known.model->disruptions, known.model->disruptions_count, today()};
		err = route_answer(&world, query, arena, &answer, why);
	}
	if (!err)
		err = kit_answer(reply, &answer, why);
	model_destroy(&known.own);
	return err;
}

static int64_t claims_count(void *self, struct text record)
{
	struct arena arena = {0};
	struct state_claim *claims = NULL;
	size_t count = 0;
	struct corridors *corridors = self;
	if (state_claims(corridors->store, record, &arena, &claims, &count, NULL) != ERR_OK)
		count = 0;
	arena_fini(&arena);
	return (int64_t)count;
}

static enum err corridors_answer(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct model *model = NULL;
	enum err err = now(self, &model, why);
	if (err)
		return err;
	struct corridors_reply answer;
	lists_corridors(&model->network, request, arena, &answer);
	return kit_answer(reply, &answer, why);
}

static enum err corridor_answer(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct model *model = NULL;
	enum err err = now(self, &model, why);
	if (err)
		return err;
	const struct lists_claims claims = {self, claims_count};
	const struct lists_world world = {&model->network, &claims, arena};
	struct corridor_reply answer;
	err = lists_corridor(&world, request, &answer, why);
	return err ? err : kit_answer(reply, &answer, why);
}

static enum err investments(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct model *model = NULL;
	enum err err = now(self, &model, why);
	if (err)
		return err;
	const struct lists_claims claims = {self, claims_count};
	const struct lists_world world = {&model->network, &claims, arena};
	struct investments_reply answer;
	err = lists_investments(&world, request, &answer, why);
	return err ? err : kit_answer(reply, &answer, why);
}

static enum err places(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct model *model = NULL;
	enum err err = now(self, &model, why);
	if (err)
		return err;
	struct places_reply answer;
	lists_places(&model->network, request, arena, &answer);
	return kit_answer(reply, &answer, why);
}

static enum err disruptions(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct disruptions_query *query = request;
	struct known known;
	enum err err = known_at(self, query->has_known_at ? &query->known_at : NULL, &known, why);
	if (err)
		return err;
	const struct lists_overlay overlay = {
		known.model->disruptions, known.model->disruptions_count};
	struct disruptions_reply answer;
	lists_disruptions(&overlay, query->has_as_of ? &query->as_of : NULL, arena, &answer);
	err = kit_answer(reply, &answer, why);
	model_destroy(&known.own);
	return err;
}

static enum err why_answer(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct corridors *corridors = self;
	const struct model *model = NULL;
	enum err err = now(corridors, &model, why);
	if (err)
		return err;
	const struct explain_world world = {corridors->store, model, arena};
	struct why_tree tree;
	err = explain_why(&world, request, &tree, why);
	return err ? err : kit_answer(reply, &tree, why);
}

/* --- The tables ---------------------------------------------------------------------------- */

#define ROW_HANDLER(kind, record)                                                                  \
	{                                                                                          \
		.filter = "corridor." kind ".set.*", .type = &record_##record, .apply = row_apply  \
	}

const struct kit_handler handlers_events[] = {
	{.filter = "corridors.sheet.loaded.*",
		.type = &record_sheet_loaded,
		.decide = sheet_decide},
	ROW_HANDLER("node", corridor_node),
	ROW_HANDLER("link", corridor_link),
	ROW_HANDLER("dwell", corridor_dwell),
	ROW_HANDLER("corridor", corridor),
	ROW_HANDLER("service", corridor_service),
	ROW_HANDLER("rate", corridor_rate),
	ROW_HANDLER("investment", corridor_investment),
	ROW_HANDLER("volume", corridor_volume),
	ROW_HANDLER("exchange", corridor_exchange),
	ROW_HANDLER("customs", corridor_member),
	{.filter = "corridor.*.withdrawn.*",
		.type = &record_corridor_withdrawn,
		.apply = withdrawn_apply},
	{.filter = "corridor.disruption.requested.*",
		.type = &record_corridor_disrupt,
		.decide = disrupt_decide},
	{.filter = "corridor.disruption.declared.*",
		.type = &record_corridor_disruption,
		.apply = disrupt_apply},
	{.filter = "corridor.disruption.lift_requested.*",
		.type = &record_corridor_lift,
		.decide = lift_decide},
	{.filter = "corridor.disruption.lifted.*",
		.type = &record_corridor_lifted,
		.apply = lift_apply},
	{.filter = "claim.corridor.>", .type = &record_claim, .decide = claim_decide},
	{.filter = "claim.infra.>", .type = &record_claim, .decide = claim_decide},
	{.filter = "corridor.claim.matched.*", .type = &record_claim_matched, .apply = claim_apply},
	{.filter = NULL},
};

const struct kit_method handlers_methods[] = {
	{.name = "route",
		.request = &record_route_query,
		.reply = &record_route_reply,
		.doc = "The fastest, cheapest or shortest way.",
		.answer = route},
	{.name = "corridors",
		.request = &record_corridors_query,
		.reply = &record_corridors_reply,
		.doc = "The corridors held.",
		.answer = corridors_answer},
	{.name = "corridor",
		.request = &record_corridor_query,
		.reply = &record_corridor_reply,
		.doc = "One corridor.",
		.answer = corridor_answer},
	{.name = "investments",
		.request = &record_investments_query,
		.reply = &record_investments_reply,
		.doc = "Money for corridors.",
		.answer = investments},
	{.name = "places",
		.request = &record_places_query,
		.reply = &record_places_reply,
		.doc = "Places by name.",
		.answer = places},
	{.name = "disruptions",
		.request = &record_disruptions_query,
		.reply = &record_disruptions_reply,
		.doc = "Disruptions declared.",
		.answer = disruptions},
	{.name = "disrupt",
		.request = &record_corridor_disrupt,
		.reply = &record_command_done,
		.doc = "Declare a disruption.",
		.command = disrupt_command},
	{.name = "lift",
		.request = &record_corridor_lift,
		.reply = &record_command_done,
		.doc = "Lift a disruption.",
		.command = lift_command},
	{.name = "why",
		.request = &record_why_query,
		.reply = &record_why_tree,
		.doc = "How do we know?",
		.answer = why_answer},
	{.name = NULL},
};
