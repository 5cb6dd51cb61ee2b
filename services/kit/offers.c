#include "proto/base/digest.h"
#include "proto/base/limits.h"
#include "proto/base/logging.h"
#include "services/kit/running.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What is longer goes in pieces. */
enum { PIECE_BYTES = 850000 };

static const struct kit_sheet *sheet_at(const struct kit *kit)
{
	const struct kit_sheet *sheet =
		kit->service->sheets ? &kit->service->sheets[kit->sheet] : NULL;
	return sheet && sheet->name ? sheet : NULL;
}

bool offers_done(const struct kit *kit)
{
	return !kit->sheet_seq && !sheet_at(kit);
}

/* The service goes on with what it has, and says what is amiss. The first trouble stays the note.
 */
static void sheet_failed(struct kit *kit, const struct kit_sheet *sheet, const struct why *why)
{
	logging_say(LOGGING_ERROR, "sheet not loaded", "sheet=%s", sheet->name);
	logging_why(LOGGING_ERROR, "nothing of this sheet was taken", why);
	if (!kit->failed)
		why_format(why, kit->note, sizeof(kit->note));
	kit->failed = true;
}

static void sheet_path(const struct kit *kit, const struct kit_sheet *sheet, char *out, size_t size)
{
	snprintf(out, size, "%s/%s.csv", kit->options->data, sheet->name);
}

/* A sheet that was there once and is gone is amiss all the same. */
static enum err sheet_left_out(
	const struct kit *kit, const struct kit_sheet *sheet, bool *out, struct why *why)
{
	char path[1200];
	struct progress_sheet known;
	sheet_path(kit, sheet, path, sizeof(path));
	*out = false;
	uint32_t needed = kit->service->sheets_needed;
	if (!needed || kit->sheet < needed || access(path, F_OK) == 0 || errno != ENOENT)
		return ERR_OK;
	enum err err = progress_sheet(kit->store, sheet->name, &known, why);
	*out = !err && !known.digest[0];
	if (*out)
		logging_say(LOGGING_INFO, "no such sheet", "sheet=%s", sheet->name);
	return err;
}

static enum err sheet_read(const struct kit *kit, const struct kit_sheet *sheet,
	struct buffer *content, struct why *why)
{
	char path[1200], file[80];
	snprintf(file, sizeof(file), "%s.csv", sheet->name);
	sheet_path(kit, sheet, path, sizeof(path));
	FILE *stream = fopen(path, "rbe");
	if (!stream)
		return why_set(why, ERR_IO, path, "opening: %s", strerror(errno));
	size_t got = 1;
	while (got && content->len <= LIMIT_SHEET_BYTES) {
		uint8_t piece[16384];
		got = fread(piece, 1, sizeof(piece), stream);
		buffer_add(content, piece, got);
	}
	enum err err = ERR_OK;
	if (ferror(stream))
		err = why_errno(why, ERR_IO, path, "reading");
	else if (content->len > LIMIT_SHEET_BYTES)
		err = why_set(why, ERR_LIMIT, file, "wanted at most %d bytes", LIMIT_SHEET_BYTES);
	fclose(stream);
	return err;
}

/* All pieces but the last, which is what is left of the content. They are cut between characters.
 */
static enum err tell_parts(
	struct kit *kit, const char *digest, struct text *content, int64_t *parts, struct why *why)
{
	enum err err = ERR_OK;
	for (*parts = 0; !err && content->len > PIECE_BYTES; (*parts)++) {
		uint64_t seq;
		const struct input_part part = {
			text_of(digest), *parts, text_whole(*content, PIECE_BYTES)};
		*content = text_slice(*content, part.content.len, content->len);
		outputs_begin(kit->asked, 0);
		err = stage_tell(kit->asked, kit->service->name, &part, why);
		if (!err)
			err = world_publish(kit, outputs_events(kit->asked), 1, &seq, why);
		intake_breathe(kit);
	}
	return err;
}

static enum err offer_make(struct kit *kit, const struct kit_sheet *sheet, struct text content,
	const char *digest, struct why *why)
{
	char subject[160];
	struct sheet_loaded record = {.name = text_of(sheet->name), .digest = text_of(digest)};
	int len = snprintf(
		subject, sizeof(subject), "%s.sheet.loaded.%s", kit->service->name, sheet->name);
	enum err err = tell_parts(kit, digest, &content, &record.parts, why);
	record.content = content;
	record.has_parts = record.parts > 0;
	record.input = record.has_parts ? record.digest : TEXT_NONE;
	outputs_begin(kit->asked, 0);
	if (!err)
		err = kit_emit(kit->asked, (struct text){subject, (size_t)len},
			&record_sheet_loaded, &record, why);
	return err ? err : world_publish(kit, outputs_events(kit->asked), 1, &kit->sheet_seq, why);
}

/* Nothing is done when this content was offered before; if it was refused then, it still is. */
static enum err offer_if_new(struct kit *kit, const struct kit_sheet *sheet, struct text content,
	struct why *refusal, struct why *why)
{
	char digest[DIGEST_ID + 1];
	struct progress_sheet known;
	digest_id(bytes_of(content.ptr, content.len), digest);
	enum err err = progress_sheet(kit->store, sheet->name, &known, why);
	if (err)
		return err;
	if (strcmp(known.digest, digest) == 0) {
		if (known.refused[0])
			(void)why_set(refusal, ERR_BAD_FILE, "", "%s", known.refused);
		return ERR_OK;
	}
	if (sheet->check(kit->self, content, refusal) != ERR_OK)
		return ERR_OK;
	logging_say(LOGGING_INFO, "offering sheet", "sheet=%s digest=%s", sheet->name, digest);
	return offer_make(kit, sheet, content, digest, why);
}

static enum err sheet_consider(struct kit *kit, const struct kit_sheet *sheet, struct why *why)
{
	struct buffer content = {0};
	struct why refusal = {0};
	bool left_out = false;
	enum err err = sheet_left_out(kit, sheet, &left_out, why);
	if (!err && !left_out && sheet_read(kit, sheet, &content, &refusal) == ERR_OK)
		err = offer_if_new(kit, sheet, buffer_as_text(&content), &refusal, why);
	if (!err && refusal.code)
		sheet_failed(kit, sheet, &refusal);
	buffer_fini(&content);
	return err;
}

/* The sheet offered last has been decided: taken, or refused. */
static enum err sheet_decided(struct kit *kit, const struct kit_sheet *sheet, struct why *why)
{
	struct progress_sheet known;
	struct why refusal = {0};
	kit->sheet_seq = 0;
	enum err err = progress_sheet(kit->store, sheet->name, &known, why);
	if (err || !known.refused[0])
		return err;
	(void)why_set(&refusal, ERR_BAD_FILE, "", "%s", known.refused);
	sheet_failed(kit, sheet, &refusal);
	return ERR_OK;
}

enum err offers_step(struct kit *kit, struct why *why)
{
	enum err err = ERR_OK;
	while (!err && kit->caught_up && sheet_at(kit)) {
		if (kit->sheet_seq > kit->progress.cursor)
			return ERR_OK;
		if (kit->sheet_seq)
			err = sheet_decided(kit, sheet_at(kit), why);
		else
			err = sheet_consider(kit, sheet_at(kit), why);
		if (!err && !kit->sheet_seq)
			kit->sheet++;
	}
	return err;
}
