#include "services/news/decide.h"

#include "proto/wire/subject.h"
#include "services/kit/gate.h"
#include "services/news/store/shelf.h"

#include <stdio.h>
#include <string.h>

enum { SENTENCE_MAX = 8192, CLAIMS_MAX = 3000 };
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

static day article_day(struct text published)
{
	struct day_span span;
	struct text text = published.len > 10 ? text_slice(published, 0, 10) : published;
	if (!text.len || day_parse(text, &span, NULL) != ERR_OK || span.precision != DAY_BY_DAY)
		return DAY_MIN;
	return span.first;
}

/* What all claims of one article share. */
struct telling {
	struct shelf *shelf;
	const struct article_ingested *article;
	struct text story;
	struct arena *arena;
	struct kit_outputs *outputs;
};

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

static enum err emit_claim(const struct telling *telling, const struct fact *fact, struct why *why)
{
	const struct article_ingested *article = telling->article;
	struct claim claim = {
		.id = text_of(fact->id),
		.fact = text_of(fact->type->name),
		.args = fact->packed,
		.article = article->id,
		.source = article->source,
		.span_from = fact->from,
		.span_to = fact->to,
		.sentence = text_slice(article->text, fact->from, fact->to),
		.polarity = fact->polarity,
		.modality = fact->modality,
		.attributed_to = fact->attributed_to.len > 256 ? TEXT_NONE : fact->attributed_to,
		.rule = fact->rule,
		.confidence = fact->confidence,
		.article_date = article->published,
		.grade = article->grade,
		.publisher = article->publisher,
		.story = telling->story,
	};
	char subject[160];
	snprintf(
		subject, sizeof(subject), "claim.%s.%.*s", fact->type->name, TEXT_ARG(article->id));
	enum err err = kit_emit(telling->outputs, text_of(subject), &record_claim, &claim, why);
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
	const struct telling *telling, const struct extraction *extraction, struct why *why)
{
	uint32_t said = 0, left = 0;
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < extraction->facts.len; i++) {
		const struct fact *fact = &extraction->facts.items[i];
		bool fits = fact->to - fact->from <= SENTENCE_MAX && said < CLAIMS_MAX;
		left += !fits;
		said += fits;
		if (fits)
			err = emit_claim(telling, fact, why);
	}
	if (!err && left)
		kit_note(telling->outputs,
			"article:%.*s: %u claims and %u left out, beyond %d of an article or in "
			"sentences of more than %d bytes",
			TEXT_ARG(telling->article->id), said, left, CLAIMS_MAX, SENTENCE_MAX);
	else if (!err)
		kit_note(telling->outputs, "article:%.*s: %u claims",
			TEXT_ARG(telling->article->id), said);
	return err;
}

/* All that follows, in one block. An article that two offers brought at the same time says nothing
 * new the second time. */
enum err decide_article(struct shelf *shelf, struct extractor *extractor,
	const struct kit_event *event, const struct article_ingested *article,
	struct kit_outputs *outputs, struct why *why)
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
	if (err)
		return err;
	struct extract_input input = {.text = article->text,
		.lang = article->lang,
		.date = article_day(article->published),
		.article_id = article->id};
	struct extraction extraction;
	err = extract_run(extractor, &input, &extraction, why);
	if (!err)
		err = emit_claims(&telling, &extraction, why);
	extract_fini(&extraction);
	return err;
}
