#include "proto/records/analysis.h"
#include "services/analysis/rules.h"

#include "proto/wire/subject.h"
#include "services/kit/sheet.h"

/* One row at a time: cells that fail leave their refusal in `err`, and the rest is then skipped. */
struct row {
	const struct sheet *sheet;
	unsigned number;
	enum err err;
	struct why *why;
};

static struct text cell(struct row *row, const char *column)
{
	struct text text = sheet_cell(row->sheet, row->number, column);
	if (!row->err && text.len == 0)
		row->err = sheet_refuse(row->sheet, row->number, column, ERR_MISSING, row->why,
			"wanted a value, got an empty cell");
	return text;
}

static struct text cell_or_none(struct row *row, const char *column)
{
	struct text text = sheet_cell(row->sheet, row->number, column);
	return text.len ? text : TEXT_NONE;
}

static day cell_day(struct row *row, const char *column)
{
	struct day_span span = {0};
	if (!row->err)
		row->err = sheet_days(row->sheet, row->number, column, &span, NULL, row->why);
	return span.first;
}

static double cell_f64(struct row *row, const char *column, double min, double max)
{
	double value = 0;
	if (!row->err)
		row->err = sheet_f64(
			row->sheet, row->number, column, min, max, &value, NULL, row->why);
	return value;
}

static int64_t cell_i64(struct row *row, const char *column, int64_t min, bool *has)
{
	int64_t value = 0;
	bool absent = false;
	if (!row->err)
		row->err = sheet_i64(
			row->sheet, row->number, column, min, 1000000, &value, &absent, row->why);
	*has = !absent;
	return value;
}

static bool cell_bool(struct row *row, const char *column)
{
	int64_t value = 0;
	if (!row->err)
		row->err = sheet_i64(row->sheet, row->number, column, 0, 1, &value, NULL, row->why);
	return value != 0;
}

static enum err emit(struct row *row, const char *prefix, struct text id,
	const struct record_type *type, const void *record, struct kit_outputs *outputs)
{
	struct buffer subject = {0};
	buffer_format(&subject, "%s", prefix);
	subject_add_key(&subject, id);
	enum err err = ERR_OK;
	struct buffer body = {0};
	/* Encoding is the judge of choices and bounds, whether or not the event is wanted. */
	err = record_encode(type, record, &body, row->why);
	if (err)
		err = sheet_refuse(row->sheet, row->number, "id", err, row->why, "%s",
			row->why ? row->why->text : "");
	if (!err && outputs)
		err = kit_emit(outputs, buffer_as_text(&subject), type, record, row->why);
	buffer_fini(&body);
	buffer_fini(&subject);
	return err;
}

static enum err check_unique(struct row *row)
{
	struct text id = sheet_cell(row->sheet, row->number, "id");
	for (unsigned other = 0; other < row->number; other++)
		if (text_equal(id, sheet_cell(row->sheet, other, "id")))
			return sheet_refuse(row->sheet, row->number, "id", ERR_DUPLICATE, row->why,
				"'%.*s' stands on line %u already", TEXT_ARG(id),
				sheet_line(row->sheet, other));
	return ERR_OK;
}

/* --- incidents.csv ---------------------------------------------------------------------------- */

static enum err check_state(struct row *row, struct text state)
{
	bool good = state.len == 2 && state.ptr[0] >= 'A' && state.ptr[0] <= 'Z' &&
		    state.ptr[1] >= 'A' && state.ptr[1] <= 'Z';
	return good || text_starts(state, TEXT("X-"))
		       ? ERR_OK
		       : sheet_refuse(row->sheet, row->number, "state", ERR_BAD_VALUE, row->why,
				 "wanted an ISO 3166-1 alpha-2 code, got '%.*s'", TEXT_ARG(state));
}

static enum err check_tolls(struct row *row, const struct incident_recorded *incident)
{
	bool all = incident->has_killed && incident->has_killed_min && incident->has_killed_max;
	if (!all || (incident->killed_min <= incident->killed &&
			    incident->killed <= incident->killed_max))
		return ERR_OK;
	return sheet_refuse(row->sheet, row->number, "killed", ERR_RULE, row->why,
		"wanted killed_min <= killed <= killed_max, got %lld, %lld, %lld",
		(long long)incident->killed_min, (long long)incident->killed,
		(long long)incident->killed_max);
}

static enum err take_incident(struct row *row, struct kit_outputs *outputs)
{
	struct incident_recorded incident = {
		.id = cell(row, "id"),
		.date = cell_day(row, "date"),
		.place = cell(row, "place"),
		.state = cell(row, "state"),
		.standing = cell(row, "sco_status_then"),
		.kind = cell(row, "kind"),
		.claimed_by = cell_or_none(row, "claimed_by"),
		.contested = cell_bool(row, "contested"),
		.confidence = cell_f64(row, "confidence", 0, 1),
		.verified = cell(row, "verified"),
		.source = cell(row, "source"),
		.note = cell_or_none(row, "note"),
		.line = sheet_line(row->sheet, row->number),
	};
	incident.killed = cell_i64(row, "killed", 0, &incident.has_killed);
	incident.killed_min = cell_i64(row, "killed_min", 0, &incident.has_killed_min);
	incident.killed_max = cell_i64(row, "killed_max", 0, &incident.has_killed_max);
	enum err err = row->err;
	if (!err)
		err = check_state(row, incident.state);
	if (!err)
		err = check_tolls(row, &incident);
	if (!err)
		err = check_unique(row);
	return err ? err
		   : emit(row, "analysis.incident.recorded.", incident.id,
			     &record_incident_recorded, &incident, outputs);
}

/* --- responses.csv ---------------------------------------------------------------------------- */

static enum err take_response(struct row *row, struct kit_outputs *outputs)
{
	struct response_recorded response = {
		.id = cell(row, "id"),
		.incident = cell(row, "incident"),
		.actor = cell(row, "actor"),
		.date = cell_day(row, "date"),
		.precision = cell(row, "date_precision"),
		.kind = cell(row, "kind"),
		.summary = cell(row, "text_summary"),
		.linked = cell_bool(row, "linked"),
		.confidence = cell_f64(row, "confidence", 0, 1),
		.verified = cell(row, "verified"),
		.source = cell(row, "source"),
		.note = cell_or_none(row, "note"),
		.line = sheet_line(row->sheet, row->number),
	};
	response.lag_days = cell_i64(row, "lag_days", -1000000, &response.has_lag_days);
	enum err err = row->err;
	if (!err)
		err = check_unique(row);
	return err ? err
		   : emit(row, "analysis.response.recorded.", response.id,
			     &record_response_recorded, &response, outputs);
}

/* --- Sheets ----------------------------------------------------------------------------------- */

static enum err take_rows(const struct sheet *sheet,
	enum err (*take)(struct row *row, struct kit_outputs *outputs), struct kit_outputs *outputs,
	struct why *why)
{
	for (unsigned number = 0; number < sheet_rows(sheet); number++) {
		struct row row = {.sheet = sheet, .number = number, .why = why};
		enum err err = take(&row, outputs);
		if (err)
			return err;
	}
	return ERR_OK;
}

enum err rules_incidents(struct text content, struct kit_outputs *outputs, struct why *why)
{
	static const char *const columns[] = {"id", "date", "place", "state", "sco_status_then",
		"kind", "killed", "killed_min", "killed_max", "claimed_by", "contested",
		"confidence", "source", "verified", "note", NULL};
	struct sheet *sheet = NULL;
	enum err err = sheet_parse("incidents.csv", content, columns, &sheet, why);
	if (!err)
		err = take_rows(sheet, take_incident, outputs, why);
	sheet_free(&sheet);
	return err;
}

enum err rules_responses(struct text content, struct kit_outputs *outputs, struct why *why)
{
	static const char *const columns[] = {"id", "incident", "actor", "date", "date_precision",
		"kind", "text_summary", "lag_days", "linked", "confidence", "source", "verified",
		"note", NULL};
	struct sheet *sheet = NULL;
	enum err err = sheet_parse("responses.csv", content, columns, &sheet, why);
	if (!err)
		err = take_rows(sheet, take_response, outputs, why);
	sheet_free(&sheet);
	return err;
}
