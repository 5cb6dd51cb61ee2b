#include "services/corridors/handlers_inside.h"
#include "services/corridors/handlers_sheets.h"

#include "proto/base/alloc.h"
#include "proto/base/buffer.h"
#include "proto/base/check.h"
#include "proto/base/logging.h"
#include "proto/records/service.h"
#include "proto/wire/subject.h"
#include "services/corridors/claims/match.h"
#include "services/corridors/network/names.h"
#include "services/corridors/store/reported_state.h"
#include "services/corridors/network/sheets.h"
#include "services/corridors/store/shipment_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum err handlers_open(
	struct store *store, const void *config, const char *data_dir, void **self, struct why *why)
{
	(void)config, (void)data_dir;
	struct corridors *corridors = alloc_zero(1, sizeof(*corridors));
	corridors->store = store;
	enum err err = shipment_state_learned(store, &corridors->learned, why);
	if (!err)
		err = handlers_uses_fill(corridors, why);
	if (!err)
		err = shipment_clock_open(corridors, why);
	*self = corridors;
	if (err)
		handlers_close(self);
	return err;
}

enum err handlers_uses_fill(struct corridors *corridors, struct why *why)
{
	shipment_uses_destroy(&corridors->uses);
	corridors->uses = shipment_uses_create();
	enum err err = shipment_state_uses(corridors->store, corridors->uses, why);
	corridors->uses_held = shipment_uses_count(corridors->uses);
	return err;
}

void handlers_close(void **self)
{
	struct corridors *corridors = *self;
	if (!corridors)
		return;
	handlers_changed(corridors);
	shipment_clock_close(corridors);
	learned_fini(&corridors->learned);
	shipment_uses_destroy(&corridors->uses);
	free(corridors);
	*self = NULL;
}

enum err handlers_now(struct corridors *corridors, struct model **out, struct why *why)
{
	enum err err = ERR_OK;
	if (!corridors->now) {
		err = model_load(
			corridors->store, STATE_NOW, &corridors->learned, &corridors->now, why);
		corridors->taught = corridors->learned.version;
	}
	*out = corridors->now;
	return err;
}

enum err handlers_search(
	struct corridors *corridors, day on, bool fresh, struct searcher **out, struct why *why)
{
	struct model *model = NULL;
	if (fresh && corridors->taught != corridors->learned.version)
		handlers_changed(corridors);
	enum err err = handlers_now(corridors, &model, why);
	if (err)
		return err;
	if (corridors->searcher.world && corridors->searcher.on != on)
		searcher_fini(&corridors->searcher);
	if (!corridors->searcher.world) {
		corridors->world = (struct route_world){&model->network, model_graph(model),
			model->disruptions, model->disruptions_count, on};
		searcher_init(&corridors->searcher, &corridors->world, on);
	}
	*out = &corridors->searcher;
	return ERR_OK;
}

static void forget_searcher(struct corridors *corridors)
{
	if (corridors->searcher.world)
		searcher_fini(&corridors->searcher);
}

void handlers_changed(struct corridors *corridors)
{
	forget_searcher(corridors);
	model_destroy(&corridors->now);
}

enum err handlers_disrupted(struct corridors *corridors, struct text id, struct why *why)
{
	forget_searcher(corridors);
	return corridors->now ? model_disrupted(corridors->now, corridors->store, id, why) : ERR_OK;
}

struct state_stamp handlers_stamp(const struct kit_event *event)
{
	return (struct state_stamp){event->seq, event->recorded_us};
}

day handlers_day(int64_t instant)
{
	return (day)(instant / INT64_C(86400000000));
}

enum err handlers_emit(struct kit_outputs *outputs, const char *head, struct text key,
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
	enum err err =
		handlers_emit(outputs, head, rows_id(kind, record), about->type, record, why);
	struct entity_named names[NAMES_MAX];
	unsigned count = names_of(kind, record, names);
	for (unsigned i = 0; !err && i < count; i++)
		err = handlers_emit(outputs, "corridor.entity.named", names[i].id,
			&record_entity_named, &names[i], why);
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
		const void *record = rows_at(held, kind, i);
		struct text id = rows_id(kind, record);
		/* What was told and never stood in the sheet is not the sheet's to withdraw. */
		if (rows_find(fresh, kind, id) || !rows_line(kind, record))
			continue;
		const struct corridor_withdrawn gone = {text_of(rows_about(kind)->name), id};
		enum err err =
			handlers_emit(outputs, head, id, &record_corridor_withdrawn, &gone, why);
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
	struct model *model = NULL;
	enum err err = handlers_now(corridors, &model, why);
	return err ? err : sheets_read(*kind, sheet->content, &model->rows, fresh, why);
}

enum err handlers_sheet_decide(void *self, const struct kit_event *event, const void *record,
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

static void say_unused(void *self, const struct why *why)
{
	(void)self;
	logging_why(LOGGING_WARNING, "of this sheet something is not used", why);
}

enum err handlers_sheet_check(void *self, const char *name, struct text content, struct why *why)
{
	const struct sheet_loaded sheet = {.name = text_of(name), .content = content};
	struct rows fresh = {0};
	enum row_kind kind = ROW_KINDS;
	struct corridors *corridors = self;
	enum err err = sheet_read(self, &sheet, &fresh, &kind, why);
	if (!err)
		sheets_unused(kind, content, &corridors->now->rows, say_unused, NULL);
	rows_fini(&fresh);
	return err;
}

/* What claims speak of is found by the names of these. */
static enum err changed(struct corridors *corridors, enum row_kind kind, struct why *why)
{
	bool names =
		kind == ROW_NODE || kind == ROW_LINK || kind == ROW_CORRIDOR || kind == ROW_PROJECT;
	handlers_changed(corridors);
	return names ? reported_state_renamed(corridors->store, why) : ERR_OK;
}

enum err handlers_row_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	enum row_kind kind = 0;
	while (kind < ROW_KINDS && !text_is(event->type, rows_about(kind)->type->name))
		kind++;
	CHECK(kind < ROW_KINDS);
	enum err err = changed(corridors, kind, why);
	return err ? err
		   : state_set(corridors->store, kind, record, event->data, handlers_stamp(event),
			     why);
}

enum err handlers_withdrawn_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	const struct corridor_withdrawn *gone = record;
	enum err err = changed(corridors, rows_kind_of(gone->kind), why);
	return err ? err
		   : state_withdraw(
			     corridors->store, gone->kind, gone->id, handlers_stamp(event), why);
}

/* --- Disruptions --------------------------------------------------------------------------- */

static enum err disrupt_judge(struct corridors *corridors, const struct corridor_disrupt *command,
	struct corridor_disruption *out, struct why *why)
{
	struct model *model = NULL;
	enum err err = handlers_now(corridors, &model, why);
	return err ? err : disruption_judge(&model->network, command, out, why);
}

/* Judged here so that a slip is refused at once, and again when it is decided. */
enum err handlers_disrupt_command(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	(void)arena;
	struct corridor_disruption judged;
	enum err err = disrupt_judge(self, request, &judged, why);
	return err ? err
		   : handlers_emit(event, "corridor.disruption.requested", judged.target,
			     &record_corridor_disrupt, request, why);
}

enum err handlers_disrupt_decide(void *self, const struct kit_event *event, const void *record,
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
	return handlers_emit(outputs, "corridor.disruption.declared", declared.target,
		&record_corridor_disruption, &declared, why);
}

enum err handlers_disrupt_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	const struct corridor_disruption *declared = record;
	const char *cause = text_is(declared->effect, "closed") ? "closed" : "slowed";
	enum err err = state_disrupt(
		corridors->store, declared->id, event->data, handlers_stamp(event), why);
	if (!err)
		err = handlers_disrupted(corridors, declared->id, why);
	return err ? err
		   : shipment_disrupted(corridors, declared, cause, handlers_stamp(event), why);
}

static enum err lift_judge(struct corridors *corridors, const struct corridor_lift *command,
	struct corridor_lifted *out, struct why *why)
{
	struct text id = command->id;
	if (text_starts(id, TEXT("disruption:")))
		id = text_slice(id, 11, id.len);
	struct model *model = NULL;
	enum err err = handlers_now(corridors, &model, why);
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

enum err handlers_lift_command(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	(void)arena;
	struct corridor_lifted judged;
	enum err err = lift_judge(self, request, &judged, why);
	return err ? err
		   : handlers_emit(event, "corridor.disruption.lift_requested", judged.id,
			     &record_corridor_lift, request, why);
}

enum err handlers_lift_decide(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	(void)event;
	struct corridor_lifted lifted;
	enum err err = lift_judge(self, record, &lifted, why);
	return err ? err
		   : handlers_emit(outputs, "corridor.disruption.lifted", lifted.id,
			     &record_corridor_lifted, &lifted, why);
}

enum err handlers_lift_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	const struct corridor_lifted *lifted = record;
	enum err err =
		state_lift(corridors->store, lifted->id, event->data, handlers_stamp(event), why);
	if (!err)
		err = handlers_disrupted(corridors, lifted->id, why);
	return err ? err : shipment_lifted(corridors, lifted->id, handlers_stamp(event), why);
}

/* --- Claims -------------------------------------------------------------------------------- */

enum err handlers_claim_decide(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct claim *claim = record;
	struct model *model = NULL;
	enum err err = handlers_now(self, &model, why);
	if (err)
		return err;
	const struct match_world world = {
		&model->network, model->disruptions, model->disruptions_count, event->arena};
	struct match_verdict verdict;
	if (!match_claim(&world, claim, &verdict))
		return ERR_OK;
	struct judged judged = {.corridors = self,
		.event = event,
		.claim = claim,
		.model = model,
		.outputs = outputs};
	err = handlers_reported(&judged, why);
	if (!err && !judged.record.ptr)
		err = handlers_moved(&judged, why);
	if (err)
		return err;
	if (judged.record.ptr) {
		verdict.record = judged.record;
		verdict.reason = judged.reason;
	} else if (judged.reason.ptr && text_is(verdict.verdict, "proposes")) {
		verdict.reason = judged.reason;
	}
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
	return handlers_emit(
		outputs, "corridor.claim.matched", claim->id, &record_claim_matched, &match, why);
}

enum err handlers_claim_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	struct corridors *corridors = self;
	return state_match(corridors->store, record, event->data, handlers_stamp(event), why);
}
