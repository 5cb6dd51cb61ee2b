#include "services/agreements/store/archive_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "services/agreements/votes/vote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

const char archive_schema[] =
#include "services/agreements/schema.sql.h"
	;

const char *const archive_tables[] = {"document", "document_step", "party_step", "decision",
	"proceeding", "claim_match", "commitment", "commitment_step", "claim_judged",
	"claim_review", "heard", "member", "rule", "settled", NULL};

struct archive *archive_open(struct store *store)
{
	struct archive *archive = alloc_zero(1, sizeof(*archive));
	archive->store = store;
	archive_touch(archive);
	const struct itimerspec second = {{1, 0}, {1, 0}};
	archive->clock_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	CHECK(archive->clock_fd >= 0);
	CHECK(timerfd_settime(archive->clock_fd, 0, &second, NULL) == 0);
	return archive;
}

void archive_close(struct archive **archive)
{
	close((*archive)->clock_fd);
	archive_forget(*archive);
	free(*archive);
	*archive = NULL;
}

void archive_promote(struct archive *archive, struct text policies)
{
	archive->policies = policies;
}

struct text archive_policies(const struct archive *archive)
{
	return archive->policies.len ? archive->policies : TEXT("* A1 B2");
}

/* --- Changes -------------------------------------------------------------------------------- */

static uint64_t first_parent(const struct kit_event *event)
{
	return event->parents_count ? event->parents[0] : 0;
}

/* What was held of the document until now, with the steps that it told of itself and of others. */
static enum err document_supersede(
	struct archive *archive, const struct kit_event *event, struct text id, struct why *why)
{
	const struct store_value at = STORE_I64(event->recorded_us), open = STORE_I64(ARCHIVE_OPEN);
	enum err err = ARCHIVE_RUN(archive, why,
		"UPDATE document SET superseded_us = ?1 WHERE id = ?2 AND superseded_us = ?3", at,
		STORE_TEXT(id), open);
	if (!err)
		err = ARCHIVE_RUN(archive, why,
			"UPDATE document_step SET superseded_us = ?1 WHERE superseded_us = ?3 AND "
			"(cause = ?2 OR (document = ?2 AND step = 'withdrawn'))",
			at, STORE_TEXT(id), open);
	return err;
}

enum err archive_put_document(struct archive *archive, const struct kit_event *event,
	const struct document *document, struct why *why)
{
	archive_touch(archive);
	enum err err = document_supersede(archive, event, document->id, why);
	if (err)
		return err;
	return ARCHIVE_RUN(archive, why,
		"INSERT INTO document VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		STORE_TEXT(document->id), STORE_TEXT(document->org),
		STORE_TEXT(document->ref_digest.ptr ? document->ref_digest : TEXT("")),
		STORE_I64(event->seq), STORE_I64(first_parent(event)),
		STORE_I64(event->recorded_us), STORE_I64(ARCHIVE_OPEN), STORE_BLOB(event->data));
}

static enum err withdraw(
	struct archive *archive, const struct kit_event *event, struct text id, struct why *why)
{
	enum err err = document_supersede(archive, event, id, why);
	if (!err)
		err = ARCHIVE_RUN(archive, why,
			"UPDATE decision SET superseded_us = ?1 WHERE document = ?2 AND "
			"superseded_us = ?3",
			STORE_I64(event->recorded_us), STORE_TEXT(id), STORE_I64(ARCHIVE_OPEN));
	return err;
}

enum { CAUSE_ROOM = 80 };

/* What the step rests on: of one document and kind there is one step for each. */
static struct text cause_of(const struct document_step *step, char room[CAUSE_ROOM])
{
	char text[DAY_TEXT];
	if (step->state.ptr) {
		snprintf(room, CAUSE_ROOM, "party:%.*s", TEXT_ARG(step->state));
		return text_of(room);
	}
	if (text_starts(step->by, TEXT("claim:")))
		return TEXT("claim:");
	if (!text_is(step->step, "renewed"))
		return step->by.len ? step->by : step->document;
	snprintf(room, CAUSE_ROOM, "term:%s", day_format(step->first, text));
	return text_of(room);
}

enum err archive_put_step(struct archive *archive, const struct kit_event *event,
	const struct document_step *step, struct why *why)
{
	char room[CAUSE_ROOM];
	struct text cause = cause_of(step, room);
	bool by_sheet = text_equal(cause, step->document);
	archive_touch(archive);
	enum err err = text_is(step->step, "withdrawn")
			       ? withdraw(archive, event, step->document, why)
			       : ERR_OK;
	/* Told anew or taken back. What a sheet told went with its row. */
	if (!err && !by_sheet)
		err = ARCHIVE_RUN(archive, why,
			"UPDATE document_step SET superseded_us = ?1 WHERE document = ?2 AND "
			"step = ?3 AND (cause = ?4 OR (?4 = 'claim:' AND cause LIKE 'claim:%')) "
			"AND superseded_us = ?5",
			STORE_I64(event->recorded_us), STORE_TEXT(step->document),
			STORE_TEXT(step->step), STORE_TEXT(cause), STORE_I64(ARCHIVE_OPEN));
	if (err || step->withdrawn)
		return err;
	return ARCHIVE_RUN(archive, why,
		"INSERT INTO document_step VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		STORE_TEXT(step->document), STORE_TEXT(step->step), STORE_TEXT(cause),
		STORE_I64(event->seq), STORE_I64(event->recorded_us), STORE_I64(ARCHIVE_OPEN),
		STORE_BLOB(event->data));
}

enum err archive_put_party_step(struct archive *archive, const struct kit_event *event,
	const struct party_step *step, struct why *why)
{
	archive_touch(archive);
	/* What claims say and what a sheet says stand beside each other. */
	enum err err = ARCHIVE_RUN(archive, why,
		"UPDATE party_step SET superseded_us = ?1 WHERE document = ?2 AND state = ?3 AND "
		"event = ?4 AND superseded_us = ?5 AND (digest LIKE 'gate:%') = ?6",
		STORE_I64(event->recorded_us), STORE_TEXT(step->document), STORE_TEXT(step->state),
		STORE_TEXT(step->event), STORE_I64(ARCHIVE_OPEN),
		STORE_I64(verdict_is_by_gate(step->ref_digest)));
	if (err || (step->has_withdrawn && step->withdrawn))
		return err;
	return ARCHIVE_RUN(archive, why,
		"INSERT INTO party_step VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		STORE_TEXT(step->document), STORE_TEXT(step->state), STORE_TEXT(step->event),
		STORE_TEXT(step->ref_digest.ptr ? step->ref_digest : TEXT("")),
		STORE_I64(event->seq), STORE_I64(event->recorded_us), STORE_I64(ARCHIVE_OPEN),
		STORE_BLOB(event->data));
}

enum err archive_put_decision(struct archive *archive, const struct kit_event *event,
	const struct document_decision *decision, struct why *why)
{
	archive_touch(archive);
	enum err err = ARCHIVE_RUN(archive, why,
		"UPDATE decision SET superseded_us = ?1 WHERE document = ?2 AND superseded_us = ?3",
		STORE_I64(event->recorded_us), STORE_TEXT(decision->document),
		STORE_I64(ARCHIVE_OPEN));
	if (err)
		return err;
	return ARCHIVE_RUN(archive, why, "INSERT INTO decision VALUES (?1, ?2, ?3, ?4, ?5)",
		STORE_TEXT(decision->document), STORE_I64(event->seq),
		STORE_I64(event->recorded_us), STORE_I64(ARCHIVE_OPEN), STORE_BLOB(event->data));
}

enum err archive_put_proceeding(struct archive *archive, const struct kit_event *event,
	const struct decision_state *state, struct why *why)
{
	enum err err = ARCHIVE_RUN(archive, why,
		"UPDATE proceeding SET superseded_us = ?1 WHERE id = ?2 AND superseded_us = ?3",
		STORE_I64(event->recorded_us), STORE_TEXT(state->id), STORE_I64(ARCHIVE_OPEN));
	if (err)
		return err;
	return ARCHIVE_RUN(archive, why, "INSERT INTO proceeding VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		STORE_TEXT(state->id), STORE_I64(event->seq), STORE_I64(vote_is_open(state)),
		STORE_I64(event->recorded_us), STORE_I64(ARCHIVE_OPEN), STORE_BLOB(event->data));
}

int archive_clock(const struct archive *archive)
{
	return archive->clock_fd;
}

bool archive_is_new(const struct archive *archive, day today)
{
	return archive->changed || archive->looked != today;
}

void archive_looked(struct archive *archive, day today)
{
	archive->changed = false;
	archive->looked = today;
}

enum err archive_put_commitment(struct archive *archive, const struct kit_event *event,
	const struct commitment *commitment, struct why *why)
{
	archive_touch(archive);
	enum err err = ARCHIVE_RUN(archive, why,
		"UPDATE commitment SET superseded_us = ?1 WHERE id = ?2 AND superseded_us = ?3",
		STORE_I64(event->recorded_us), STORE_TEXT(commitment->id), STORE_I64(ARCHIVE_OPEN));
	if (err || commitment->withdrawn)
		return err;
	return ARCHIVE_RUN(archive, why, "INSERT INTO commitment VALUES (?1, ?2, ?3, ?4, ?5)",
		STORE_TEXT(commitment->id), STORE_I64(event->seq), STORE_I64(event->recorded_us),
		STORE_I64(ARCHIVE_OPEN), STORE_BLOB(event->data));
}

enum err archive_put_commitment_step(struct archive *archive, const struct kit_event *event,
	const struct commitment_step *step, struct why *why)
{
	archive_touch(archive);
	enum err err = ARCHIVE_RUN(archive, why,
		"UPDATE commitment_step SET superseded_us = ?1 WHERE commitment = ?2 AND "
		"evidence = ?3 AND superseded_us = ?4",
		STORE_I64(event->recorded_us), STORE_TEXT(step->commitment), STORE_TEXT(step->key),
		STORE_I64(ARCHIVE_OPEN));
	if (err || step->withdrawn)
		return err;
	return ARCHIVE_RUN(archive, why,
		"INSERT INTO commitment_step VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		STORE_TEXT(step->commitment), STORE_TEXT(step->key), STORE_I64(event->seq),
		STORE_I64(event->recorded_us), STORE_I64(ARCHIVE_OPEN), STORE_BLOB(event->data));
}

/* --- The registry's events ------------------------------------------------------------------ */

static enum err note_row(struct archive *archive, const struct status_row *row, struct why *why)
{
	return ARCHIVE_RUN(archive, why,
		"INSERT OR REPLACE INTO member VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)",
		STORE_I64(row->row), STORE_TEXT(row->org), STORE_TEXT(row->state),
		STORE_TEXT(row->status), STORE_TEXT(row->lane), STORE_I64(row->has_from),
		STORE_I64(row->has_from ? row->from : DAY_MIN),
		STORE_I64(row->has_to ? row->to : DAY_MAX));
}

enum err archive_note_status(
	struct archive *archive, const struct status_changed *change, struct why *why)
{
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < change->superseded_count; i++)
		err = ARCHIVE_RUN(archive, why, "UPDATE member SET superseded = 1 WHERE row = ?1",
			STORE_I64(change->superseded[i].row));
	for (uint32_t i = 0; !err && i < change->rows_count; i++)
		err = note_row(archive, &change->rows[i], why);
	return err;
}

enum err archive_note_rule(
	struct archive *archive, struct text org, struct text code, struct why *why)
{
	archive->kept_is_old = true;
	if (!code.len)
		return ARCHIVE_RUN(
			archive, why, "DELETE FROM rule WHERE org = ?1", STORE_TEXT(org));
	return ARCHIVE_RUN(archive, why, "INSERT OR REPLACE INTO rule VALUES (?1, ?2)",
		STORE_TEXT(org), STORE_TEXT(code));
}

enum err archive_note_settled(struct archive *archive, struct why *why)
{
	return store_run(archive->store,
		"INSERT OR IGNORE INTO settled SELECT 1 WHERE EXISTS (SELECT 1 FROM member)", NULL,
		0, why);
}
