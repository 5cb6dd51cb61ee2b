/* The clock: when a day or an instant changes something held, an event says so, and what follows is
 * decided on that event. */
#include "proto/base/clock.h"
#include "services/agreements/decisions/agenda.h"
#include "services/agreements/handlers.h"
#include "services/agreements/handlers_inside.h"
#include "services/agreements/decisions/passing.h"
#include "services/agreements/decisions/proceedings.h"

#include <stdio.h>
#include <unistd.h>

#define DAY_US 86400000000LL

int handlers_clock(void *self)
{
	return archive_clock(self);
}

static enum err changes_on(struct archive *archive, day on, struct arena *arena,
	struct passing_changes *out, struct why *why)
{
	const struct agenda_time now = {on, ARCHIVE_NOW};
	struct agenda agenda;
	struct archive_steps steps;
	enum err err = agenda_load(archive, &now, arena, &agenda, why);
	if (!err)
		err = archive_steps(archive, TEXT_NONE, ARCHIVE_NOW, arena, &steps, why);
	if (err)
		return err;
	const struct passing_question question = {
		.documents = &agenda.documents.all,
		.steps = steps.items,
		.steps_count = steps.count,
		.commitments = agenda.counted,
		.commitments_count = agenda.commitments.count,
		.on = on,
	};
	return passing_find(&question, arena, out, why);
}

/* Looks when the day or what is held is another than when it looked last. */
static enum err ask_day(struct archive *archive, struct kit *kit, day today, struct why *why)
{
	struct arena arena = {0};
	struct passing_changes changes = {0};
	char subject[64], text[DAY_TEXT];
	if (!archive_is_new(archive, today))
		return ERR_OK;
	enum err err = changes_on(archive, today, &arena, &changes, why);
	if (!err)
		archive_looked(archive, today);
	if (!err && (changes.steps_count || changes.evidence_count)) {
		const struct agreements_tick tick = {today};
		snprintf(subject, sizeof(subject), "agreements.clock.ticked.%s",
			day_format(today, text));
		err = kit_publish(kit, text_of(subject), &record_agreements_tick, &tick, why);
	}
	arena_fini(&arena);
	return err;
}

enum err handlers_clock_ready(void *self, struct kit *kit, struct why *why)
{
	uint64_t passed;
	ssize_t got = read(archive_clock(self), &passed, sizeof(passed));
	if (got < 0 || !kit_is_caught_up(kit))
		return ERR_OK;
	int64_t now = clock_wall_us();
	enum err err = proceedings_ask(self, kit, now, why);
	return err ? err : ask_day(self, kit, (day)(now / DAY_US), why);
}

enum err handlers_decide_tick(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct agreements_tick *tick = record;
	const struct deciding in = {self, outputs, event->arena, why};
	struct passing_changes changes;
	char today[DAY_TEXT], given[DAY_TEXT];
	day recorded = (day)(event->recorded_us / DAY_US);
	if (tick->on > recorded)
		return why_set(why, ERR_BAD_DATE, "on", "wanted a day that has come by %s, got %s",
			day_format(recorded, today), day_format(tick->on, given));
	enum err err = changes_on(self, tick->on, event->arena, &changes, why);
	for (uint32_t i = 0; !err && i < changes.steps_count; i++)
		err = handlers_emit_step(&in, &changes.steps[i]);
	for (uint32_t i = 0; !err && i < changes.evidence_count; i++)
		err = handlers_emit_commitment_step(&in, &changes.evidence[i]);
	return err;
}
