/* What every answer has: the status asked about, what it rests on, and what it would need. */
#include "services/kit/fold.h"
#include "services/registry/answers/answers.h"

#include <string.h>

/* --- Statuses -------------------------------------------------------------------------------- */

static bool same_status(struct text held, const char *wanted)
{
	char folded[FOLD_BYTES];
	return fold_name(held, folded) && strcmp(folded, wanted) == 0;
}

/* A status that no row ever had is misspelt: "none" would be the wrong answer. */
enum err answers_status(const struct registry *registry, struct text *status, struct why *why)
{
	size_t count;
	char folded[FOLD_BYTES];
	const struct word *const *held = bitemporal_statuses(registry->statuses, &count);
	if (text_is(*status, "any"))
		*status = TEXT_NONE;
	if (!status->ptr)
		return ERR_OK;
	for (size_t i = 0; i < count; i++)
		if (text_equal(word_text(held[i]), *status))
			return ERR_OK;
	for (size_t i = 0; fold_name(*status, folded) && i < count; i++)
		if (same_status(word_text(held[i]), folded)) {
			*status = word_text(held[i]);
			return ERR_OK;
		}
	return why_set(why, ERR_NOT_FOUND, "status",
		"wanted `any` or a status that is held (member, observer, partner, "
		"dialogue_partner, associate ...; `serai members ORG --status any` shows them), "
		"got '%.*s'",
		TEXT_ARG(*status));
}

/* --- Grounds --------------------------------------------------------------------------------- */

static struct answer_ground *ground_add(struct answers_grounds *grounds)
{
	grounds->items = arena_room(grounds->arena, grounds->items, grounds->count, &grounds->room,
		sizeof(*grounds->items));
	return &grounds->items[grounds->count++];
}

void answers_ground_row(struct answers_grounds *grounds, const struct row *row)
{
	if (!grounds->wanted)
		return;
	struct arena *arena = grounds->arena;
	struct text since = told_since(row, arena), until = told_until(row, arena);
	char recorded[INSTANT_TEXT];
	*ground_add(grounds) = (struct answer_ground){.kind = TEXT("row"),
		.id = told_id(row, arena),
		.text = told_text(arena,
			"row %lld: %.*s %.*s of %.*s, %s%.*s%s%.*s; known since %s",
			(long long)row->number, TEXT_ARG(word_text(row->state)),
			TEXT_ARG(word_text(row->status)), TEXT_ARG(word_text(row->org)),
			since.ptr ? "from " : "undated", TEXT_ARG(since), until.ptr ? " to " : "",
			TEXT_ARG(until), instant_format(row->recorded_us, recorded)),
		.source = word_text(row->source)};
}

void answers_ground_rule(struct answers_grounds *grounds, const char *text)
{
	if (grounds->wanted)
		*ground_add(grounds) =
			(struct answer_ground){.kind = TEXT("rule"), .text = text_of(text)};
}

void answers_ground_record(
	struct answers_grounds *grounds, struct text id, struct text text, struct text source)
{
	if (grounds->wanted)
		*ground_add(grounds) = (struct answer_ground){
			.kind = TEXT("record"), .id = id, .text = text, .source = source};
}

struct answers_grounds answers_grounds_of(struct arena *arena, bool wanted)
{
	return (struct answers_grounds){.arena = arena, .wanted = wanted};
}

/* --- What would be needed -------------------------------------------------------------------- */

/* An empty answer is one only where something is held: of the organisation or state, known then. */
struct text answers_missing(
	const struct registry *registry, const struct asked *asked, struct arena *arena)
{
	char since[INSTANT_TEXT];
	struct text whose = asked->org.ptr ? asked->org : asked->state;
	int64_t first_us = bitemporal_first_known(registry->statuses, asked);
	if (first_us > asked->at.known_us && first_us != RECORDED_MAX)
		return told_text(arena,
			"not known then: the first that is held of %.*s was recorded at %s",
			TEXT_ARG(whose), instant_format(first_us, since));
	if (bitemporal_any_known(registry->statuses, asked))
		return TEXT_NONE;
	return told_text(arena,
		"not known: no membership of %.*s is held; a sheet of memberships with a source "
		"would tell",
		TEXT_ARG(whose));
}
