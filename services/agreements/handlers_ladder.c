#include "services/agreements/handlers_inside.h"
#include "services/agreements/documents/ladder.h"
#include "services/agreements/documents/rows.h"

#include <stdio.h>

/* --- Emitting ------------------------------------------------------------------------------- */

static enum err emit_commitment(const struct deciding *in, const struct commitment *commitment)
{
	const struct text keys[] = {commitment->id, TEXT_NONE};
	return handlers_emit(
		in, "agreement.commitment.declared", keys, &record_commitment, commitment);
}

enum err handlers_emit_commitment_step(
	const struct deciding *in, const struct commitment_step *step)
{
	char what[64];
	const struct text keys[] = {step->commitment, TEXT_NONE};
	snprintf(what, sizeof(what), "agreement.commitment.%.*s", TEXT_ARG(step->step));
	return handlers_emit(in, what, keys, &record_commitment_step, step);
}

static const struct commitment *commitment_find(
	const struct commitment *all, uint32_t count, struct text id)
{
	for (uint32_t i = 0; i < count; i++)
		if (text_equal(all[i].id, id))
			return &all[i];
	return NULL;
}

static const struct commitment_step *step_find(
	const struct commitment_step *all, uint32_t count, const struct commitment_step *like)
{
	for (uint32_t i = 0; i < count; i++)
		if (text_equal(all[i].commitment, like->commitment) &&
			text_equal(all[i].key, like->key))
			return &all[i];
	return NULL;
}

/* Emits what is new or different; withdraws what a prefix of keys owns and is no longer there. */
static enum err settle_steps(const struct deciding *in, const struct commitment_step *wanted,
	uint32_t count, const char *owns)
{
	struct archive_commitment_steps held;
	enum err err = archive_commitment_steps(
		in->archive, TEXT_NONE, ARCHIVE_NOW, in->arena, &held, in->why);
	for (uint32_t i = 0; !err && i < count; i++) {
		const struct commitment_step *known = step_find(held.items, held.count, &wanted[i]);
		if (!known || !text_equal(known->ref_digest, wanted[i].ref_digest))
			err = handlers_emit_commitment_step(in, &wanted[i]);
	}
	for (uint32_t i = 0; !err && i < held.count; i++) {
		struct commitment_step gone = held.items[i];
		if (!text_starts(gone.key, text_of(owns)) || step_find(wanted, count, &gone))
			continue;
		gone.has_withdrawn = gone.withdrawn = true;
		err = handlers_emit_commitment_step(in, &gone);
	}
	return err;
}

/* --- Sheets --------------------------------------------------------------------------------- */

static enum err settle_derived(const struct deciding *in, const struct rules_documents *documents,
	const struct commitment *commitments, uint32_t count)
{
	struct commitment_step *steps = NULL;
	size_t room = 0;
	uint32_t made = 0;
	for (uint32_t i = 0; i < count; i++) {
		struct commitment_step *some;
		uint32_t more = ladder_derive(documents, &commitments[i], in->arena, &some);
		for (uint32_t k = 0; k < more; k++, made++) {
			steps = arena_room(in->arena, steps, made, &room, sizeof(*steps));
			steps[made] = some[k];
		}
	}
	return settle_steps(in, steps, made, "document:");
}

enum err handlers_decide_derived(const struct deciding *in, const struct rules_documents *documents)
{
	struct archive_commitments held;
	enum err err = archive_commitments(in->archive, ARCHIVE_NOW, in->arena, &held, in->why);
	return err ? err : settle_derived(in, documents, held.items, held.count);
}

enum err handlers_decide_commitments(const struct deciding *in, struct text content)
{
	struct archive_documents documents;
	struct archive_commitments held;
	const struct commitment *all = NULL;
	uint32_t count = 0;
	enum err err = archive_documents(in->archive, ARCHIVE_NOW, in->arena, &documents, in->why);
	if (!err)
		err = rows_commitments(content, &documents.all, in->arena, &all, &count, in->why);
	if (!err)
		err = archive_commitments(in->archive, ARCHIVE_NOW, in->arena, &held, in->why);
	for (uint32_t i = 0; !err && i < count; i++) {
		const struct commitment *known = commitment_find(held.items, held.count, all[i].id);
		if (!known || !text_equal(known->ref_digest, all[i].ref_digest))
			err = emit_commitment(in, &all[i]);
	}
	for (uint32_t i = 0; !err && i < held.count; i++) {
		struct commitment gone = held.items[i];
		gone.has_withdrawn = gone.withdrawn = true;
		if (!commitment_find(all, count, gone.id))
			err = emit_commitment(in, &gone);
	}
	return err ? err : settle_derived(in, &documents.all, all, count);
}

static enum err read_evidence(struct archive *archive, struct text content, struct arena *arena,
	const struct commitment_step **out, uint32_t *count, struct why *why)
{
	struct archive_commitments held;
	enum err err = archive_commitments(archive, ARCHIVE_NOW, arena, &held, why);
	return err ? err : rows_evidence(content, held.items, held.count, arena, out, count, why);
}

enum err handlers_decide_evidence(const struct deciding *in, struct text content)
{
	const struct commitment_step *all = NULL;
	uint32_t count = 0;
	enum err err = read_evidence(in->archive, content, in->arena, &all, &count, in->why);
	return err ? err : settle_steps(in, all, count, "evidence:");
}

enum err handlers_check_commitments(void *self, struct text content, struct why *why)
{
	struct arena arena = {0};
	struct archive_documents documents;
	const struct commitment *all = NULL;
	uint32_t count = 0;
	enum err err = archive_documents(self, ARCHIVE_NOW, &arena, &documents, why);
	if (!err)
		err = rows_commitments(content, &documents.all, &arena, &all, &count, why);
	arena_fini(&arena);
	return err;
}

enum err handlers_check_evidence(void *self, struct text content, struct why *why)
{
	struct arena arena = {0};
	const struct commitment_step *all = NULL;
	uint32_t count = 0;
	enum err err = read_evidence(self, content, &arena, &all, &count, why);
	arena_fini(&arena);
	return err;
}

/* --- Claims --------------------------------------------------------------------------------- */

enum err handlers_climb(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct claim *claim = record;
	const struct deciding in = {self, outputs, event->arena, why};
	struct archive_commitments held;
	enum err err = archive_commitments(self, ARCHIVE_NOW, event->arena, &held, why);
	for (uint32_t i = 0; !err && i < held.count; i++) {
		struct commitment_step step;
		if (ladder_claim(&held.items[i], claim, event->arena, &step))
			err = handlers_emit_commitment_step(&in, &step);
	}
	return err;
}

/* --- Own events ----------------------------------------------------------------------------- */

enum err handlers_apply_commitment(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return archive_put_commitment(self, event, record, why);
}

enum err handlers_apply_commitment_step(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return archive_put_commitment_step(self, event, record, why);
}
