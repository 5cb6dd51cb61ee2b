#include "services/news/decide.h"

#include "proto/wire/subject.h"
#include "services/kit/gate.h"
#include "services/news/jailed/extracting.h"
#include "services/news/store/shelf.h"

#include <stdio.h>
#include <string.h>

#define SAME_WORDS 0.995 /* nothing changed but white space, case or marks */
#define REVISED    0.5   /* of one publisher: the same article, changed */

struct text decide_publisher(const struct article_offered *offered)
{
	return offered->publisher.len ? offered->publisher : gate_publisher(offered->source);
}

enum err decide_known(struct shelf *shelf, struct text id, const struct article_offered *offered,
	struct arena *arena, struct text *known, struct text *revises, struct why *why)
{
	struct sketch sketch, held;
	struct shelf_alike alike;
	uint64_t seq;
	*known = *revises = TEXT_NONE;
	enum err err = shelf_article_seq(shelf_store(shelf), id, &seq, why);
	if (err || seq) {
		*known = id;
		return err;
	}
	struct text of_item;
	if (offered->item.len)
		shelf_sketch(shelf, id, offered->text, &sketch);
	err = shelf_of_item(shelf_store(shelf), offered->item, arena, &of_item, &held, why);
	if (err)
		return err;
	if (of_item.len) {
		if (sketch.runs && sketch_similarity(&sketch, &held) >= SAME_WORDS)
			*known = of_item;
		else
			*revises = of_item;
		return ERR_OK;
	}
	if (!offered->item.len)
		return ERR_OK;
	/* The guid or the address changed and the words did not: the same article of that
	 * publisher. */
	struct shelf_like like = {&sketch, offered->text, UINT64_MAX, decide_publisher(offered)};
	err = shelf_most_alike(shelf, &like, arena, &alike, why);
	if (!err && alike.id.len && alike.similarity >= SAME_WORDS)
		*known = alike.id;
	return err;
}

/* What all claims of one article share. */
struct telling {
	struct shelf *shelf;
	const struct article_ingested *article;
	struct text story;
	uint64_t seq; /* of the article, where another event is the input; else 0 */
	struct arena *arena;
	struct kit_outputs *outputs;
};

static enum err emit(const struct telling *telling, const char *subject,
	const struct record_type *type, const void *record, struct why *why)
{
	return kit_emit_with_parents(telling->outputs, text_of(subject), type, record,
		&telling->seq, telling->seq != 0, why);
}

/* Earlier articles of other stories say otherwise: all stay, and it is told. */
static enum err emit_contradictions(
	const struct telling *telling, const struct claim *claim, struct why *why)
{
	struct shelf_opposites others;
	struct buffer subject = {0};
	enum err err = shelf_opposites(telling->shelf, claim, telling->arena, &others, why);
	buffer_text(&subject, TEXT("news.claims.contradicted."));
	subject_add_key(&subject, claim->fact);
	for (uint32_t i = 0; !err && i < others.len; i++) {
		const struct shelf_opposite *other = &others.items[i];
		if (text_equal(other->article, telling->story))
			continue;
		struct claims_contradicted told = {.fact = claim->fact,
			.claim = claim->id,
			.other = other->id,
			.sentence = claim->sentence,
			.other_sentence = other->sentence,
			.differs = other->differs};
		err = kit_emit(telling->outputs, buffer_as_text(&subject),
			&record_claims_contradicted, &told, why);
	}
	buffer_fini(&subject);
	return err;
}

static enum err emit_claim(
	const struct telling *telling, const struct claim *found, struct why *why)
{
	struct claim claim = *found;
	char subject[160];
	claim.story = telling->story;
	snprintf(subject, sizeof(subject), "claim.%.*s.%.*s", TEXT_ARG(claim.fact),
		TEXT_ARG(claim.article));
	enum err err = emit(telling, subject, &record_claim, &claim, why);
	return err ? err : emit_contradictions(telling, &claim, why);
}

static enum err emit_revised(
	const struct article_ingested *article, struct kit_outputs *outputs, struct why *why)
{
	char subject[80];
	struct article_revised revised = {.article = article->id,
		.previous = article->revises,
		.item = article->item,
		.source = article->source};
	snprintf(subject, sizeof(subject), "news.article.revised.%.*s", TEXT_ARG(article->id));
	return kit_emit(outputs, text_of(subject), &record_article_revised, &revised, why);
}

/* The story that it joins, or begins. */
static enum err find_story(struct telling *telling, uint64_t seq, struct why *why)
{
	struct sketch sketch;
	struct shelf_alike alike;
	char subject[80];
	const struct article_ingested *article = telling->article;
	telling->story = article->id;
	shelf_sketch(telling->shelf, article->id, article->text, &sketch);
	struct shelf_like like = {&sketch, article->text, seq, TEXT_NONE};
	enum err err = shelf_most_alike(telling->shelf, &like, telling->arena, &alike, why);
	if (err || !alike.id.len)
		return err;
	telling->story = alike.story;
	struct story_grown grown = {.story = alike.story,
		.article = article->id,
		.like = alike.id,
		.similarity = alike.similarity,
		.publisher = article->publisher};
	snprintf(subject, sizeof(subject), "news.story.grown.%.*s", TEXT_ARG(alike.story));
	return kit_emit(telling->outputs, text_of(subject), &record_story_grown, &grown, why);
}

static enum err emit_claims(
	const struct telling *telling, const struct cell_answer *found, struct why *why)
{
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < found->count; i++)
		err = emit_claim(telling, &found->claims[i], why);
	if (!err && found->left)
		kit_note(telling->outputs,
			"article:%.*s: %u claims and %lld left out, beyond %d of an article or in "
			"sentences of more than %d bytes",
			TEXT_ARG(telling->article->id), found->count, (long long)found->left,
			EXTRACTING_CLAIMS_MAX, EXTRACTING_SENTENCE_MAX);
	else if (!err)
		kit_note(telling->outputs, "article:%.*s: %u claims",
			TEXT_ARG(telling->article->id), found->count);
	return err;
}

static enum err emit_unread(
	const struct telling *telling, const struct why *befell, struct why *why)
{
	char subject[80], line[sizeof(befell->where) + sizeof(befell->text) + 4];
	struct article_unread unread = {.article = telling->article->id,
		.source = telling->article->source,
		.code = befell->code,
		.what = text_whole(text_of(why_format(befell, line, sizeof(line))), 512)};
	snprintf(subject, sizeof(subject), "news.article.unread.%.*s", TEXT_ARG(unread.article));
	kit_note(telling->outputs, "article:%.*s: 0 claims since %.*s", TEXT_ARG(unread.article),
		TEXT_ARG(unread.what));
	return emit(telling, subject, &record_article_unread, &unread, why);
}

/* What it states, or why nobody can find that out. */
static enum err tell(const struct telling *telling, struct claimer *claimer, struct why *why)
{
	struct cell_answer found;
	struct why befell;
	enum err err = claimer_read(
		claimer, telling->article, telling->arena, telling->outputs, &found, &befell, why);
	if (err)
		return err;
	return befell.code ? emit_unread(telling, &befell, why) : emit_claims(telling, &found, why);
}

/* All that follows, in one block. An article that two offers brought at the same time says nothing
 * new the second time. */
enum err decide_article(struct shelf *shelf, struct claimer *claimer, const struct kit_event *event,
	const struct article_ingested *article, struct kit_outputs *outputs, struct why *why)
{
	uint64_t seq;
	struct telling telling = {
		.shelf = shelf, .article = article, .arena = event->arena, .outputs = outputs};
	enum err err = shelf_article_seq(shelf_store(shelf), article->id, &seq, why);
	if (err)
		return err;
	if (seq != event->seq) {
		kit_note(outputs, "known: article:%.*s was taken in at sequence %llu",
			TEXT_ARG(article->id), (unsigned long long)seq);
		return ERR_OK;
	}
	if (article->revises.len)
		err = emit_revised(article, outputs, why);
	if (!err)
		err = find_story(&telling, event->seq, why);
	return err ? err : tell(&telling, claimer, why);
}

/* It may have been read since it was asked for: who asks twice is told so. */
enum err decide_retried(struct shelf *shelf, struct claimer *claimer, const struct kit_event *event,
	struct text id, struct kit_outputs *outputs, struct why *why)
{
	struct article_ingested article;
	struct shelf_place place;
	enum err err = shelf_article(shelf_store(shelf), id, event->arena, &article, &place, why);
	if (err)
		return err;
	if (place.claims) {
		kit_note(outputs, "known: article:%.*s has %lld claims", TEXT_ARG(id),
			(long long)place.claims);
		return ERR_OK;
	}
	struct telling telling = {.shelf = shelf,
		.article = &article,
		.story = place.story,
		.seq = place.seq,
		.arena = event->arena,
		.outputs = outputs};
	return tell(&telling, claimer, why);
}
