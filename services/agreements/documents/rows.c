#include "services/agreements/documents/rows_inside.h"

#include "proto/base/digest.h"
#include "services/agreements/force/force.h"
#include "services/agreements/documents/life.h"
#include "services/agreements/documents/rules.h"

#include <stdio.h>
#include <string.h>

/* ISO 3166-1 alpha-2, complete. The registry has the names; a code is all that is asked here. */
static const char states[] =
	"AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO "
	"BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ "
	"DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP "
	"GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG "
	"KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML "
	"MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE "
	"PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL "
	"SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM "
	"US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

static const char *const document_columns[] = {"id", "org", "kind", "nature", "title", "adopted",
	"adoption_mode", "place", "parties", "subject", "term", "term_from", "term_to", "in_force",
	"in_force_rule", "depositary", "supersedes", "parent", "confidence", "source", "verified",
	"note", NULL};
static const char *const party_columns[] = {"document", "state", "event", "date", "date_kind",
	"confidence", "source", "verified", "note", NULL};

/* Columns that a sheet may lack. */
static const char *const document_optional[] = {"force_rule", "term_rule", "titles", NULL};
static const char *const party_optional[] = {"depositary", "notice", NULL};

/* --- Forms of ids --------------------------------------------------------------------------- */

static bool is_id(struct text id)
{
	for (size_t i = 0; i < id.len; i++) {
		char c = id.ptr[i];
		if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c == '-' && i > 0)))
			return false;
	}
	return id.len > 0 && id.len <= 64;
}

static bool is_state(struct text id)
{
	struct text rest = text_of(states), code = TEXT_NONE;
	while (text_split(&rest, ' ', &code))
		if (text_equal(code, id))
			return true;
	return text_starts(id, TEXT("X-")) && is_id(text_slice(id, 2, id.len));
}

bool rows_is_instrument(struct text date_kind)
{
	return text_is(date_kind, "deposit") || text_is(date_kind, "instrument") ||
	       text_is(date_kind, "notification");
}

bool rows_is_party(struct text id)
{
	if (text_starts(id, TEXT("org:")))
		return is_id(text_slice(id, 4, id.len));
	return is_state(id);
}

/* --- Cells ---------------------------------------------------------------------------------- */

/* TEXT_NONE for an empty cell. */
struct text rows_text(const struct rows_reading *in, const char *column)
{
	struct text cell = sheet_cell(in->sheet, in->row, column);
	return cell.len ? arena_copy(in->arena, cell) : TEXT_NONE;
}

enum err rows_required(const struct rows_reading *in, const char *column, struct text *out)
{
	*out = rows_text(in, column);
	if (!out->len)
		return sheet_refuse(in->sheet, in->row, column, ERR_MISSING, in->why,
			"wanted a value, got none");
	return ERR_OK;
}

enum err rows_id(const struct rows_reading *in, const char *column, struct text *out)
{
	enum err err = rows_required(in, column, out);
	if (!err && !is_id(*out))
		err = sheet_refuse(in->sheet, in->row, column, ERR_BAD_VALUE, in->why,
			"wanted an id of capitals, digits and hyphens, got '%.*s'", TEXT_ARG(*out));
	return err;
}

enum err rows_choice(
	const struct rows_reading *in, const char *column, const char *choices, struct text *out)
{
	enum err err = rows_required(in, column, out);
	struct text rest = text_of(choices), choice = TEXT_NONE;
	if (err)
		return err;
	while (text_split(&rest, '|', &choice))
		if (text_equal(choice, *out))
			return ERR_OK;
	return sheet_refuse(in->sheet, in->row, column, ERR_BAD_VALUE, in->why,
		"wanted one of %s, got '%.*s'", choices, TEXT_ARG(*out));
}

enum err rows_window(const struct rows_reading *in, const char *column, struct rows_span *out)
{
	struct day_span span = {0};
	bool absent = false;
	enum err err = sheet_days(in->sheet, in->row, column, &span, &absent, in->why);
	*out = (struct rows_span){rows_text(in, column), span.first, span.last, !err && !absent};
	return err;
}

static enum err check_party(const struct rows_reading *in, const char *column, struct text id)
{
	if (rows_is_party(id))
		return ERR_OK;
	return sheet_refuse(in->sheet, in->row, column, ERR_BAD_VALUE, in->why,
		"wanted a code of ISO 3166-1, X-..., or org:ID, got '%.*s'", TEXT_ARG(id));
}

static uint32_t read_list(
	const struct rows_reading *in, const char *column, char separator, const struct text **out)
{
	const struct text *parts = NULL;
	uint32_t count = sheet_list(in->sheet, in->row, column, separator, in->arena, &parts);
	struct text *copies = arena_zero(in->arena, count + 1, sizeof(*copies));
	for (uint32_t i = 0; i < count; i++)
		copies[i] = arena_copy(in->arena, parts[i]);
	*out = copies;
	return count;
}

static enum err read_parties(const struct rows_reading *in, struct document *out)
{
	out->parties_count = read_list(in, "parties", ' ', &out->parties);
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < out->parties_count; i++)
		err = check_party(in, "parties", out->parties[i]);
	out->subject = rows_text(in, "subject");
	if (!err && out->subject.len)
		err = check_party(in, "subject", out->subject);
	return err;
}

static struct text read_optional(const struct rows_reading *in, const char *column)
{
	return sheet_has(in->sheet, column) ? rows_text(in, column) : TEXT_NONE;
}

struct text rows_digest(
	const struct rows_reading *in, const char *const *columns, const char *const *optional)
{
	struct digest *digest = digest_create();
	char hex[DIGEST_ID + 1];
	for (; *columns; columns++) {
		struct text cell = sheet_cell(in->sheet, in->row, *columns);
		digest_add(digest, bytes_of(cell.ptr, cell.len));
	}
	/* An optional column counts where it says something: others keep their digests. */
	for (; *optional; optional++) {
		struct text cell = read_optional(in, *optional);
		if (cell.len)
			digest_add(digest, bytes_of(cell.ptr, cell.len));
	}
	digest_finish(&digest, hex);
	return arena_copy(in->arena, text_of(hex));
}

enum err rows_grounds(const struct rows_reading *in, double *confidence, struct text *source,
	struct text *verified)
{
	enum err err = sheet_f64(in->sheet, in->row, "confidence", 0, 1, confidence, NULL, in->why);
	if (!err)
		err = rows_required(in, "source", source);
	*verified = rows_text(in, "verified");
	if (!err && verified->len)
		err = rows_choice(in, "verified", "seen|mixed|recall|derived", verified);
	return err;
}

/* --- documents.csv -------------------------------------------------------------------------- */

static enum err read_names(const struct rows_reading *in, struct document *out)
{
	enum err err = rows_id(in, "id", &out->id);
	if (!err)
		err = rows_id(in, "org", &out->org);
	if (!err)
		err = rows_required(in, "kind", &out->kind);
	if (!err)
		err = rows_choice(in, "nature",
			"binding_treaty|political|internal_decision|inter_secretariat",
			&out->nature);
	if (!err)
		err = rows_required(in, "title", &out->title);
	if (!err)
		err = rows_choice(in, "adoption_mode",
			"signed|decision|adopted|adopted_without_signing|approved|authorised",
			&out->mode);
	return err;
}

static enum err read_adoption(const struct rows_reading *in, struct document *out)
{
	struct rows_span adopted, force;
	enum err err = rows_window(in, "adopted", &adopted);
	if (!err)
		err = rows_window(in, "in_force", &force);
	if (err)
		return err;
	/* Only what was authorised may lack its day: nothing else says that it happened at all. */
	if (!adopted.given && !text_is(out->mode, "authorised"))
		return sheet_refuse(in->sheet, in->row, "adopted", ERR_BAD_DATE, in->why,
			"wanted a day, month or year, got none");
	if (adopted.given && force.given && force.last < adopted.first)
		return sheet_refuse(in->sheet, in->row, "in_force", ERR_RULE, in->why,
			"wanted a day not before the adoption on %.*s, got '%.*s'",
			TEXT_ARG(adopted.text), TEXT_ARG(force.text));
	out->adopted = adopted.text;
	out->has_adopted_first = out->has_adopted_last = adopted.given;
	out->adopted_first = adopted.first;
	out->adopted_last = adopted.last;
	out->in_force = force.text;
	out->has_in_force_first = out->has_in_force_last = force.given;
	out->in_force_first = force.first;
	out->in_force_last = force.last;
	return ERR_OK;
}

static enum err read_term(const struct rows_reading *in, struct document *out)
{
	struct rows_span from, to;
	char text[32];
	enum err err = rows_window(in, "term_from", &from);
	if (!err)
		err = rows_window(in, "term_to", &to);
	if (err)
		return err;
	if (from.given && to.given && to.last <= from.first)
		return sheet_refuse(in->sheet, in->row, "term_to", ERR_RULE, in->why,
			"wanted a day after term_from %.*s, got '%.*s'", TEXT_ARG(from.text),
			TEXT_ARG(to.text));
	out->term = rows_text(in, "term");
	/* A month is no day: it stays in the words of the term. */
	out->has_term_from = from.given && from.first == from.last;
	out->term_from = from.first;
	if (from.given && !out->has_term_from && !out->term.len) {
		snprintf(text, sizeof(text), "from %.*s", TEXT_ARG(from.text));
		out->term = arena_copy(in->arena, text_of(text));
	}
	out->has_term_end_min = out->has_term_end_max = to.given;
	out->term_end_min = to.first;
	out->term_end_max = to.last;
	if (!to.given && !rules_term_end(out))
		return sheet_refuse(in->sheet, in->row, "term", ERR_RULE, in->why,
			"wanted years that do not run backwards, got '%.*s'", TEXT_ARG(out->term));
	return ERR_OK;
}

/* The column may be missing. The rule's own column is told behind the cell's. */
static enum err read_force_rule(const struct rows_reading *in, struct document *out)
{
	struct force_rule rule;
	struct why reason = {0};
	out->force_rule = read_optional(in, "force_rule");
	if (!out->force_rule.len)
		return ERR_OK;
	if (!text_is(out->nature, "binding_treaty"))
		return sheet_refuse(in->sheet, in->row, "force_rule", ERR_RULE, in->why,
			"wanted a rule for a binding_treaty only, got '%.*s'",
			TEXT_ARG(out->force_rule));
	if (!sheet_cell(in->sheet, in->row, "in_force_rule").len)
		return sheet_refuse(in->sheet, in->row, "force_rule", ERR_MISSING, in->why,
			"wanted the same rule in words, and whence it is known, in in_force_rule; "
			"got none");
	enum err err = force_parse(out->force_rule, in->arena, &rule, &reason);
	if (!err)
		return ERR_OK;
	return sheet_refuse(in->sheet, in->row, "force_rule", err, in->why, "%s: %s", reason.where,
		reason.text);
}

static enum err read_term_rule(const struct rows_reading *in, struct document *out)
{
	struct life_rule rule;
	struct why reason = {0};
	out->term_rule = read_optional(in, "term_rule");
	enum err err = out->term_rule.len ? life_parse(out->term_rule, &rule, &reason) : ERR_OK;
	if (err)
		return sheet_refuse(in->sheet, in->row, "term_rule", err, in->why, "%s: %s",
			reason.where, reason.text);
	if (out->term_rule.len && rule.term != LIFE_NO_TERM && out->has_term_end_max)
		return sheet_refuse(in->sheet, in->row, "term_rule", ERR_RULE, in->why,
			"wanted one end: by term, term_to or by this rule; got '%.*s' beside it",
			TEXT_ARG(out->term_rule));
	return ERR_OK;
}

/* "ru:...|zh:...": in each language what the document is called there. */
static enum err read_titles(const struct rows_reading *in, struct document *out)
{
	if (read_optional(in, "titles").len)
		out->titles_count = read_list(in, "titles", '|', &out->titles);
	for (uint32_t i = 0; i < out->titles_count; i++) {
		struct text title = text_trim(out->titles[i]), lang;
		bool named = text_split(&title, ':', &lang) && text_trim(title).len &&
			     (lang.len == 2 || lang.len == 3);
		for (size_t k = 0; named && k < lang.len; k++)
			named = lang.ptr[k] >= 'a' && lang.ptr[k] <= 'z';
		if (!named)
			return sheet_refuse(in->sheet, in->row, "titles", ERR_BAD_VALUE, in->why,
				"wanted titles as ru:TITLE|zh:TITLE, got '%.*s'",
				TEXT_ARG(out->titles[i]));
	}
	return ERR_OK;
}

static enum err read_document(const struct rows_reading *in, struct document *out)
{
	enum err err = read_names(in, out);
	if (!err)
		err = read_titles(in, out);
	if (!err)
		err = read_adoption(in, out);
	if (!err)
		err = read_parties(in, out);
	if (!err)
		err = read_term(in, out);
	if (!err)
		err = read_force_rule(in, out);
	if (!err)
		err = read_term_rule(in, out);
	if (!err)
		err = rows_grounds(in, &out->confidence, &out->source, &out->verified);
	if (err)
		return err;
	char ref[128];
	out->place = rows_text(in, "place");
	out->in_force_rule = rows_text(in, "in_force_rule");
	out->depositary = rows_text(in, "depositary");
	out->supersedes_count = read_list(in, "supersedes", ';', &out->supersedes);
	out->parent = rows_text(in, "parent");
	out->note = rows_text(in, "note");
	snprintf(ref, sizeof(ref), "documents:%.*s", TEXT_ARG(out->id));
	out->ref = arena_copy(in->arena, text_of(ref));
	out->ref_digest = rows_digest(in, document_columns, document_optional);
	return ERR_OK;
}

static const struct document *document_find(
	const struct document *all, uint32_t count, struct text id)
{
	for (uint32_t i = 0; i < count; i++)
		if (text_equal(all[i].id, id))
			return &all[i];
	return NULL;
}

/* Documents named by others stand in the same sheet, and none stands twice. */
static enum err check_links(
	const struct rows_reading *in, const struct document *all, uint32_t count)
{
	const struct document *one = &all[in->row];
	if (document_find(all, in->row, one->id))
		return sheet_refuse(in->sheet, in->row, "id", ERR_DUPLICATE, in->why,
			"wanted each id once, got '%.*s' again", TEXT_ARG(one->id));
	if (one->parent.len && !document_find(all, count, one->parent))
		return sheet_refuse(in->sheet, in->row, "parent", ERR_NOT_FOUND, in->why,
			"wanted the id of a document of this sheet, got '%.*s'",
			TEXT_ARG(one->parent));
	for (uint32_t i = 0; i < one->supersedes_count; i++)
		if (text_equal(one->supersedes[i], one->id))
			return sheet_refuse(in->sheet, in->row, "supersedes", ERR_RULE, in->why,
				"wanted documents other than itself, got '%.*s'",
				TEXT_ARG(one->id));
	for (uint32_t i = 0; i < one->supersedes_count; i++)
		if (!document_find(all, count, one->supersedes[i]))
			return sheet_refuse(in->sheet, in->row, "supersedes", ERR_NOT_FOUND,
				in->why, "wanted the id of a document of this sheet, got '%.*s'",
				TEXT_ARG(one->supersedes[i]));
	return ERR_OK;
}

/* Does any chain of what it supersedes lead back to the document? What was seen is not followed
 * again: a cycle that the document is no part of ends the search too. */
static bool leads_to(const struct document *all, uint32_t count, const struct document *from,
	const struct document *to, bool *seen)
{
	for (uint32_t i = 0; i < from->supersedes_count; i++) {
		const struct document *next = document_find(all, count, from->supersedes[i]);
		if (next == to)
			return true;
		bool again = seen[next - all];
		seen[next - all] = true;
		if (!again && leads_to(all, count, next, to, seen))
			return true;
	}
	return false;
}

static enum err check_cycle(
	const struct rows_reading *in, const struct document *all, uint32_t count)
{
	const struct document *one = &all[in->row];
	bool *seen = arena_zero(in->arena, count + 1, sizeof(*seen));
	if (!one->supersedes_count || !leads_to(all, count, one, one, seen))
		return ERR_OK;
	return sheet_refuse(in->sheet, in->row, "supersedes", ERR_RULE, in->why,
		"wanted no chain that leads back to '%.*s', got one by '%.*s'", TEXT_ARG(one->id),
		TEXT_ARG(one->supersedes[0]));
}

enum err rows_documents(struct text content, struct arena *arena, const struct document **out,
	uint32_t *count, struct why *why)
{
	struct sheet *sheet = NULL;
	enum err err = sheet_parse("documents", content, document_columns, &sheet, why);
	if (err)
		return err;
	uint32_t rows = sheet_rows(sheet);
	struct document *all = arena_zero(arena, rows + 1, sizeof(*all));
	struct rows_reading in = {sheet, 0, arena, why};
	for (in.row = 0; !err && in.row < rows; in.row++)
		err = read_document(&in, &all[in.row]);
	for (in.row = 0; !err && in.row < rows; in.row++)
		err = check_links(&in, all, rows);
	for (in.row = 0; !err && in.row < rows; in.row++)
		err = check_cycle(&in, all, rows);
	sheet_free(&sheet);
	*out = all;
	*count = rows;
	return err;
}

/* --- ratifications.csv ---------------------------------------------------------------------- */

static enum err read_party_step(const struct rows_reading *in, struct party_step *out)
{
	struct rows_span date = {0};
	enum err err = rows_id(in, "document", &out->document);
	if (!err)
		err = rows_required(in, "state", &out->state);
	if (!err && !text_is(out->state, "*"))
		err = check_party(in, "state", out->state);
	if (!err)
		err = rows_required(in, "event", &out->event);
	if (!err)
		err = rows_window(in, "date", &date);
	if (!err)
		err = rows_required(in, "date_kind", &out->date_kind);
	if (!err)
		err = rows_grounds(in, &out->confidence, &out->source, &out->verified);
	if (err)
		return err;
	out->date = date.text;
	out->has_first = out->has_last = date.given;
	out->first = date.first;
	out->last = date.last;
	out->note = rows_text(in, "note");
	out->depositary = read_optional(in, "depositary");
	out->notice = read_optional(in, "notice");
	if (out->notice.len && (!out->depositary.len || !life_is_notice(out->notice)))
		return sheet_refuse(in->sheet, in->row, "notice", ERR_BAD_VALUE, in->why,
			"wanted a number, as 12 or 2018/12, of a depositary named beside it, got "
			"'%.*s'",
			TEXT_ARG(out->notice));
	out->ref_digest = rows_digest(in, party_columns, party_optional);
	return ERR_OK;
}

static enum err check_once(const struct rows_reading *in, const struct party_step *all)
{
	const struct party_step *one = &all[in->row];
	for (unsigned i = 0; i < in->row; i++)
		if (text_equal(all[i].document, one->document) &&
			text_equal(all[i].state, one->state) &&
			text_equal(all[i].event, one->event))
			return sheet_refuse(in->sheet, in->row, "event", ERR_DUPLICATE, in->why,
				"wanted one row for document, state and event, got a second");
	return ERR_OK;
}

/* No instrument is deposited before the signature that it completes, by any reading of the days. */
static enum err check_order(
	const struct rows_reading *in, const struct party_step *all, uint32_t count)
{
	const struct party_step *one = &all[in->row];
	if (!rows_is_instrument(one->date_kind) || !one->has_last)
		return ERR_OK;
	for (uint32_t i = 0; i < count; i++)
		if (text_is(all[i].event, "signed") && all[i].has_first &&
			one->last < all[i].first && text_equal(all[i].state, one->state) &&
			text_equal(all[i].document, one->document))
			return sheet_refuse(in->sheet, in->row, "date", ERR_RULE, in->why,
				"wanted a day not before the signature of %.*s on %.*s, got '%.*s'",
				TEXT_ARG(one->state), TEXT_ARG(all[i].date), TEXT_ARG(one->date));
	return ERR_OK;
}

enum err rows_party_steps(struct text content, struct arena *arena, const struct party_step **out,
	uint32_t *count, struct why *why)
{
	struct sheet *sheet = NULL;
	enum err err = sheet_parse("ratifications", content, party_columns, &sheet, why);
	if (err)
		return err;
	uint32_t rows = sheet_rows(sheet);
	struct party_step *all = arena_zero(arena, rows + 1, sizeof(*all));
	struct rows_reading in = {sheet, 0, arena, why};
	for (in.row = 0; !err && in.row < rows; in.row++) {
		err = read_party_step(&in, &all[in.row]);
		if (!err)
			err = check_once(&in, all);
	}
	for (in.row = 0; !err && in.row < rows; in.row++)
		err = check_order(&in, all, rows);
	sheet_free(&sheet);
	*out = all;
	*count = rows;
	return err;
}
