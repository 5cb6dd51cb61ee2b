#include "proto/codec/args.h"
#include "services/agreements/documents/ladder.h"
#include "services/agreements/documents/words.h"

#include <stdio.h>

/* --- From documents held -------------------------------------------------------------------- */

static struct commitment_step derived(const struct commitment *commitment,
	const struct document *from, const char *step, int64_t grade, struct arena *arena)
{
	char key[128];
	snprintf(key, sizeof(key), "document:%.*s:%s", TEXT_ARG(from->id), step);
	return (struct commitment_step){.commitment = commitment->id,
		.key = arena_copy(arena, text_of(key)),
		.step = text_of(step),
		.grade = grade,
		.source = from->source,
		.has_inferred = true,
		.inferred = true,
		.confidence = from->confidence,
		.ref_digest = from->ref_digest};
}

static bool is_programme(const struct document *document)
{
	return text_is_choice("programme|plan|roadmap", document->kind) &&
	       !text_is(document->mode, "authorised");
}

uint32_t ladder_derive(const struct rules_documents *all, const struct commitment *commitment,
	struct arena *arena, struct commitment_step **out)
{
	uint32_t count = 0;
	size_t room = 0;
	*out = NULL;
	for (uint32_t i = 0; i < all->count; i++) {
		*out = arena_room(arena, *out, count, &room, sizeof(**out));
		const struct document *one = &all->items[i];
		bool own = text_equal(one->id, commitment->document);
		if (text_equal(one->parent, commitment->document) && is_programme(one)) {
			struct commitment_step *step = &(*out)[count++];
			*step = derived(commitment, one, "programmed", 0, arena);
			step->date = one->adopted;
			step->has_first = step->has_last = one->has_adopted_last;
			step->first = one->adopted_first;
			step->last = one->adopted_last;
		} else if (own && one->has_in_force_last) {
			struct commitment_step *step = &(*out)[count++];
			*step = derived(commitment, one, "legalised", 1, arena);
			step->date = one->in_force;
			step->has_first = step->has_last = true;
			step->first = one->in_force_first;
			step->last = one->in_force_last;
		}
	}
	return count;
}

/* --- From claims ---------------------------------------------------------------------------- */

/* Which facts speak of which rung, and which of their arguments name the actor. */
static const struct {
	const char *fact, *step, *actor;
	bool list;
} facts[] = {
	{"response.measure", "operating", "actors", true},
	{"org.seat", "resourced", "org", false},
	{"person.office", "resourced", "of", false},
};

bool ladder_knows(struct text fact)
{
	for (size_t i = 0; i < ARRAY_LEN(facts); i++)
		if (text_is(fact, facts[i].fact))
			return true;
	return false;
}

static struct text bare(struct text id)
{
	return text_starts(id, TEXT("org:")) ? text_slice(id, 4, id.len) : id;
}

static bool names_actor(const struct claim *claim, const char *arg, bool list, struct text actor,
	struct arena *arena)
{
	struct text one = TEXT_NONE;
	if (!list)
		return args_text(claim->args, arg, &one) && text_equal(bare(one), bare(actor));
	struct texts all = args_texts(claim->args, arg, arena);
	for (uint32_t i = 0; i < all.count; i++)
		if (text_equal(bare(all.items[i]), bare(actor)))
			return true;
	return false;
}

/* The object's words stand in the sentence, most of them. */
static bool is_about(const struct commitment *commitment, struct text sentence, struct arena *arena)
{
	struct words object = {0}, said = {0};
	uint32_t shared = 0;
	words_add(&object, commitment->object, arena);
	words_add(&said, sentence, arena);
	for (uint32_t i = 0; i < object.count; i++)
		shared += words_have(&said, object.items[i]);
	return object.count > 0 && 2 * shared > object.count;
}

/* A official: the actor's own report; B: press; anything less counts as an announcement. */
static int64_t grade_of(const struct claim *claim)
{
	char grade = claim->grade.len ? claim->grade.ptr[0] : 'B';
	return grade == 'A' ? 1 : grade == 'B' ? 2 : 0;
}

bool ladder_claim(const struct commitment *commitment, const struct claim *claim,
	struct arena *arena, struct commitment_step *out)
{
	struct day_span span;
	struct text date = TEXT_NONE;
	if (!text_is(claim->modality, "fact") || !text_is(claim->polarity, "pos"))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
		if (!text_is(claim->fact, facts[i].fact) ||
			!names_actor(
				claim, facts[i].actor, facts[i].list, commitment->actor, arena) ||
			!is_about(commitment, claim->sentence, arena))
			continue;
		*out = (struct commitment_step){.commitment = commitment->id,
			.key = claim->id,
			.step = text_of(facts[i].step),
			.grade = grade_of(claim),
			.source = claim->source,
			.sentence = claim->sentence,
			.claim = claim->id,
			.confidence = claim->confidence};
		if (!args_text(claim->args, "date", &date) || day_parse(date, &span, NULL))
			date = claim->article_date;
		if (date.len && day_parse(date, &span, NULL) == ERR_OK) {
			out->date = date;
			out->has_first = out->has_last = true;
			out->first = span.first;
			out->last = span.last;
		}
		return true;
	}
	return false;
}
