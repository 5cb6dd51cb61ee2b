/* commitments.csv and evidence.csv. */
#include "services/agreements/documents/rows_inside.h"

#include "services/agreements/documents/ladder.h"

#include <stdio.h>
#include <string.h>

static const char *const commitment_columns[] = {"id", "document", "quote", "quoted_from", "actor",
	"action", "object", "deadline", "measure", "bindingness", "confidence", "source",
	"verified", "note", NULL};
static const char *const evidence_columns[] = {"commitment", "step", "ends", "date", "grade",
	"confidence", "source", "verified", "note", NULL};
static const char *const no_columns[] = {NULL};

/* --- commitments.csv ------------------------------------------------------------------------ */

static enum err read_quote(
	const struct rows_reading *in, const struct document *document, struct commitment *out)
{
	struct text from = TEXT_NONE;
	enum err err = rows_required(in, "quote", &out->quote);
	if (!err)
		err = rows_choice(in, "quoted_from", "title|text", &from);
	if (!err && text_is(from, "title") && !text_find(document->title, out->quote, NULL))
		err = sheet_refuse(in->sheet, in->row, "quote", ERR_RULE, in->why,
			"wanted words of the title '%.*s', got '%.*s'", TEXT_ARG(document->title),
			TEXT_ARG(out->quote));
	return err;
}

static enum err read_task(const struct rows_reading *in, struct commitment *out)
{
	struct rows_span deadline;
	enum err err = rows_required(in, "actor", &out->actor);
	if (!err && !rows_is_party(out->actor))
		err = sheet_refuse(in->sheet, in->row, "actor", ERR_BAD_VALUE, in->why,
			"wanted a code of ISO 3166-1, X-..., or org:ID, got '%.*s'",
			TEXT_ARG(out->actor));
	if (!err)
		err = rows_required(in, "action", &out->action);
	if (!err)
		err = rows_required(in, "object", &out->object);
	if (!err)
		err = rows_window(in, "deadline", &deadline);
	if (err)
		return err;
	out->deadline = deadline.text;
	out->has_deadline_last = deadline.given;
	out->deadline_last = deadline.last;
	return ERR_OK;
}

/* What the document says of it: whose it is, when it was declared, how much it binds. */
static enum err take_from(
	const struct rows_reading *in, const struct document *document, struct commitment *out)
{
	bool absent = false;
	out->org = document->org;
	out->declared = document->adopted;
	out->has_declared_first = out->has_declared_last = document->has_adopted_first;
	out->declared_first = document->adopted_first;
	out->declared_last = document->adopted_last;
	enum err err = sheet_i64(
		in->sheet, in->row, "bindingness", 0, 4, &out->bindingness, &absent, in->why);
	if (!err && absent)
		out->bindingness = life_bindingness(document->nature, document->kind);
	return err;
}

static enum err read_commitment(
	const struct rows_reading *in, const struct rules_documents *held, struct commitment *out)
{
	char both[80];
	enum err err = rows_id(in, "id", &out->id);
	if (!err)
		err = rows_id(in, "document", &out->document);
	const struct document *document = err ? NULL : rules_find(held, out->document);
	if (!err && !document)
		err = sheet_refuse(in->sheet, in->row, "document", ERR_NOT_FOUND, in->why,
			"wanted the id of a document of documents.csv, got '%.*s'",
			TEXT_ARG(out->document));
	if (!err)
		err = read_quote(in, document, out);
	if (!err)
		err = read_task(in, out);
	if (!err)
		err = take_from(in, document, out);
	if (!err)
		err = rows_grounds(in, &out->confidence, &out->source, &out->verified);
	if (err)
		return err;
	out->measure = rows_text(in, "measure");
	out->note = rows_text(in, "note");
	/* Made of the row and of the document's row. */
	struct text row = rows_digest(in, commitment_columns, no_columns);
	snprintf(both, sizeof(both), "%.16s%.16s", row.ptr,
		document->ref_digest.len >= 16 ? document->ref_digest.ptr : "");
	out->ref_digest = arena_copy(in->arena, text_of(both));
	return ERR_OK;
}

enum err rows_commitments(struct text content, const struct rules_documents *held,
	struct arena *arena, const struct commitment **out, uint32_t *count, struct why *why)
{
	struct sheet *sheet = NULL;
	enum err err = sheet_parse("commitments", content, commitment_columns, &sheet, why);
	if (err)
		return err;
	uint32_t rows = sheet_rows(sheet);
	struct commitment *all = arena_zero(arena, rows + 1, sizeof(*all));
	struct rows_reading in = {sheet, 0, arena, why};
	for (in.row = 0; !err && in.row < rows; in.row++) {
		err = read_commitment(&in, held, &all[in.row]);
		for (uint32_t i = 0; !err && i < in.row; i++)
			if (text_equal(all[i].id, all[in.row].id))
				err = sheet_refuse(sheet, in.row, "id", ERR_DUPLICATE, why,
					"wanted each id once, got '%.*s' again",
					TEXT_ARG(all[i].id));
	}
	sheet_free(&sheet);
	*out = all;
	*count = rows;
	return err;
}

/* --- evidence.csv --------------------------------------------------------------------------- */

static enum err read_grade(const struct rows_reading *in, struct commitment_step *out)
{
	struct text grade = TEXT_NONE;
	enum err err = rows_choice(in, "grade", "E0|E1|E2|E3|E4", &grade);
	out->grade = err ? 0 : grade.ptr[1] - '0';
	return err;
}

static enum err read_evidence(const struct rows_reading *in, struct commitment_step *out)
{
	struct rows_span date;
	struct text verified = TEXT_NONE, ends = rows_text(in, "ends");
	char key[160];
	enum err err = rows_id(in, "commitment", &out->commitment);
	if (!err)
		err = rows_choice(in, "step",
			"programmed|legalised|resourced|operating|delivered|evaluated|abandoned",
			&out->step);
	if (!err && ends.len && !text_is(ends, "yes"))
		err = sheet_refuse(in->sheet, in->row, "ends", ERR_BAD_VALUE, in->why,
			"wanted yes or nothing, got '%.*s'", TEXT_ARG(ends));
	if (!err)
		err = rows_window(in, "date", &date);
	if (!err && !date.given)
		err = sheet_refuse(in->sheet, in->row, "date", ERR_MISSING, in->why,
			"wanted a day, month or year, got none");
	if (!err)
		err = read_grade(in, out);
	if (!err)
		err = rows_grounds(in, &out->confidence, &out->source, &verified);
	if (err)
		return err;
	out->has_ends = out->ends = ends.len > 0;
	out->date = date.text;
	out->has_first = out->has_last = true;
	out->first = date.first;
	out->last = date.last;
	out->note = rows_text(in, "note");
	out->ref_digest = rows_digest(in, evidence_columns, no_columns);
	snprintf(key, sizeof(key), "evidence:%.*s:%s%.*s", TEXT_ARG(out->step),
		ends.len ? "ends:" : "", TEXT_ARG(out->date));
	out->key = arena_copy(in->arena, text_of(key));
	return ERR_OK;
}

static enum err check_evidence(const struct rows_reading *in, const struct commitment_step *all,
	const struct commitment *held, uint32_t held_count)
{
	const struct commitment_step *one = &all[in->row];
	bool found = false;
	for (uint32_t i = 0; !found && i < held_count; i++)
		found = text_equal(held[i].id, one->commitment);
	if (!found)
		return sheet_refuse(in->sheet, in->row, "commitment", ERR_NOT_FOUND, in->why,
			"wanted the id of a commitment of commitments.csv, got '%.*s'",
			TEXT_ARG(one->commitment));
	for (uint32_t i = 0; i < in->row; i++)
		if (text_equal(all[i].commitment, one->commitment) &&
			text_equal(all[i].key, one->key))
			return sheet_refuse(in->sheet, in->row, "step", ERR_DUPLICATE, in->why,
				"wanted one row for commitment, step and day, got a second");
	return ERR_OK;
}

enum err rows_evidence(struct text content, const struct commitment *held, uint32_t held_count,
	struct arena *arena, const struct commitment_step **out, uint32_t *count, struct why *why)
{
	struct sheet *sheet = NULL;
	enum err err = sheet_parse("evidence", content, evidence_columns, &sheet, why);
	if (err)
		return err;
	uint32_t rows = sheet_rows(sheet);
	struct commitment_step *all = arena_zero(arena, rows + 1, sizeof(*all));
	struct rows_reading in = {sheet, 0, arena, why};
	for (in.row = 0; !err && in.row < rows; in.row++) {
		err = read_evidence(&in, &all[in.row]);
		if (!err)
			err = check_evidence(&in, all, held, held_count);
	}
	sheet_free(&sheet);
	*out = all;
	*count = rows;
	return err;
}
