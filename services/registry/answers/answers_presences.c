/* By whom states were represented at summits, as articles have it. The sheets hold who came, not by
 * whom: a level is that of a claim, with its sentence, and no claim outweighs another here. */
#include "proto/codec/args.h"
#include "services/registry/answers/answers.h"

#include <stdlib.h>

enum { PRESENCES_MAX = 4096 }; /* of the reply; how many more there are is told */

struct presences {
	const struct registry *registry;
	const struct summits_query *query;
	int64_t known_us;
	struct summit_presence *items;
	uint32_t count;
	int64_t left_off;
	size_t room;
};

static struct text arg(const struct claim *claim, const char *name)
{
	struct text value = TEXT_NONE;
	return args_text(claim->args, name, &value) && value.len ? value : TEXT_NONE;
}

static bool is_id(const struct registry *registry, struct text participant)
{
	return text_starts(participant, TEXT("org:")) ||
	       ledger_find(registry->ledger, LEDGER_STATE, participant, RECORDED_MAX);
}

/* A person has the level of the office that the article gives; what came as a group, the group's.
 * False: the article gives none. */
static bool level_of(const struct registry *registry, const struct claim *claim,
	struct text participant, struct arena *arena, struct summit_presence *out)
{
	out->level = arg(claim, "capacity");
	if (is_id(registry, participant)) {
		out->participant = participant;
		return out->level.ptr;
	}
	const struct claim *office =
		claims_office(registry->claims, claim->article, participant, arena);
	out->person = participant;
	if (!office)
		return out->level.ptr;
	struct text of = arg(office, "of");
	out->participant = is_id(registry, of) ? of : TEXT_NONE;
	out->level = arg(office, "office");
	out->office_claim = office->id;
	out->office_sentence = office->sentence;
	return true;
}

static void add_claim(
	struct presences *in, const struct match *match, struct text summit, struct arena *arena)
{
	const struct claim *claim = claims_find(in->registry->claims,
		registry_match_says(in->registry, match, arena)->claim, arena);
	if (!claim || !text_is(claim->fact, "summit.attended") || !text_is(claim->modality, "fact"))
		return;
	struct texts who = args_texts(claim->args, "participants", arena);
	for (uint32_t i = 0; i < who.count; i++) {
		struct summit_presence one = {
			.summit = summit,
			.has_absent = text_is(claim->polarity, "neg"),
			.absent = text_is(claim->polarity, "neg"),
			.claim = claim->id,
			.sentence = claim->sentence,
			.source = claim->source,
			.recorded_at = match->recorded_us,
		};
		if (!level_of(in->registry, claim, who.items[i], arena, &one) ||
			(in->query->state.ptr && !text_equal(one.participant, in->query->state)))
			continue;
		if (in->count == PRESENCES_MAX) {
			in->left_off++;
			continue;
		}
		in->items = arena_room(arena, in->items, in->count, &in->room, sizeof(one));
		in->items[in->count++] = one;
	}
}

static int by_participant(const void *a, const void *b)
{
	const struct summit_presence *left = a, *right = b;
	int order = text_compare(left->participant, right->participant);
	if (!order)
		order = text_compare(left->person, right->person);
	return order ? order : text_compare(left->claim, right->claim);
}

void answer_presences(const struct registry *registry, const struct summits_query *query,
	struct arena *arena, struct summits_reply *out)
{
	struct presences in = {.registry = registry, .query = query, .known_us = out->known_at};
	for (uint32_t i = 0; i < out->rows_count; i++) {
		uint32_t from = in.count;
		struct text id = out->rows[i].id;
		for (const struct match *match = registry_match_of(registry, id); match;
			match = registry_match_before(registry, match))
			if (match->recorded_us <= in.known_us && in.known_us < match->superseded_us)
				add_claim(&in, match, id, arena);
		if (in.count > from)
			qsort(in.items + from, in.count - from, sizeof(*in.items), by_participant);
	}
	out->presences = in.items;
	out->presences_count = in.count;
	out->has_presences_left_off = in.left_off > 0;
	out->presences_left_off = in.left_off;
}
