#include "services/agreements/decisions/agenda.h"

#include "services/agreements/documents/entry.h"

#include <string.h>

static struct ladder_steps steps_of(const struct agenda *agenda, struct text commitment)
{
	uint32_t from = 0, to;
	while (from < agenda->steps.count &&
		!text_equal(agenda->steps.items[from].commitment, commitment))
		from++;
	for (to = from; to < agenda->steps.count &&
			text_equal(agenda->steps.items[to].commitment, commitment);)
		to++;
	return (struct ladder_steps){agenda->steps.items + from, to - from};
}

static bool is_superseded(const struct agenda *agenda, struct text id, day on)
{
	struct rules_state state;
	const struct document *document = rules_find(&agenda->documents.all, id);
	if (!document)
		return false;
	rules_state(&agenda->documents.all, document, on, &state);
	return strcmp(state.state, "superseded") == 0;
}

enum err agenda_documents(struct archive *archive, int64_t known_at, struct arena *arena,
	struct archive_documents *documents, struct archive_party_steps *acts, struct why *why)
{
	struct rules_documents laid;
	enum err err = archive_documents(archive, known_at, arena, documents, why);
	if (!err)
		err = archive_party_steps(archive, TEXT_NONE, known_at, arena, acts, why);
	if (err)
		return err;
	documents->all.acts = (struct life_acts){acts->items, acts->count};
	err = entry_lay(&documents->all, arena, &laid, why);
	documents->all = laid;
	return err;
}

enum err agenda_load(struct archive *archive, const struct agenda_time *time, struct arena *arena,
	struct agenda *out, struct why *why)
{
	enum err err =
		agenda_documents(archive, time->known_at, arena, &out->documents, &out->acts, why);
	if (!err)
		err = archive_commitments(archive, time->known_at, arena, &out->commitments, why);
	if (!err)
		err = archive_commitment_steps(
			archive, TEXT_NONE, time->known_at, arena, &out->steps, why);
	if (err)
		return err;
	out->counted = arena_zero(arena, out->commitments.count + 1, sizeof(*out->counted));
	for (uint32_t i = 0; i < out->commitments.count; i++) {
		const struct commitment *one = &out->commitments.items[i];
		out->counted[i].commitment = one;
		out->counted[i].steps = steps_of(out, one->id);
		ladder_stand(one, &out->counted[i].steps,
			is_superseded(out, one->document, time->as_of), time->as_of,
			&out->counted[i].state);
	}
	return ERR_OK;
}
