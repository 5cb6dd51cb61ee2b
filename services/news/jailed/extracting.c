#include "services/news/jailed/extracting.h"

#include "proto/base/alloc.h"
#include "proto/base/jail.h"
#include "proto/records/analysis.h"
#include "proto/records/evidence.h"
#include "proto/records/news.h"
#include "proto/wire/link.h"
#include "services/news/extraction/extract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ATTRIBUTION_MAX = 256,
	PART_BYTES = 500000, /* claims go out in messages of about so many */
	MEMORY_MORE = 1 << 30,
	DESCRIPTORS = 8,
};

static enum err send_claims(
	const struct claim *claims, uint32_t count, int64_t left, bool more, struct why *why)
{
	struct article_claims part = {
		.claims = claims, .claims_count = count, .left = left, .more = more};
	return link_send_record(LINK_FD, LINK_CLAIMS, &record_article_claims, &part, -1, why);
}

static struct claim claim_of(const struct fact *fact, const struct article_ingested *article)
{
	return (struct claim){
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
		.attributed_to =
			fact->attributed_to.len > ATTRIBUTION_MAX ? TEXT_NONE : fact->attributed_to,
		.rule = fact->rule,
		.confidence = fact->confidence,
	};
}

static enum err tell(
	const struct facts *facts, const struct article_ingested *article, struct why *why)
{
	struct claim *claims = alloc_zero(facts->len + 1, sizeof(*claims));
	uint32_t count = 0, said = 0;
	size_t bytes = 0;
	int64_t left = 0;
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < facts->len; i++) {
		const struct fact *fact = &facts->items[i];
		if (fact->to - fact->from > EXTRACTING_SENTENCE_MAX ||
			said == EXTRACTING_CLAIMS_MAX) {
			left++;
			continue;
		}
		said++;
		claims[count++] = claim_of(fact, article);
		bytes += fact->packed.len + fact->to - fact->from;
		if (bytes < PART_BYTES)
			continue;
		err = send_claims(claims, count, 0, true, why);
		count = 0;
		bytes = 0;
	}
	if (!err)
		err = send_claims(claims, count, left, false, why);
	free(claims);
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

static enum err read_article(
	struct extractor *extractor, const struct article_ingested *article, struct why *why)
{
	struct extract_input input = {.text = article->text,
		.lang = article->lang,
		.date = article_day(article->published),
		.article_id = article->id};
	struct extraction extraction;
	enum err err = extract_run(extractor, &input, &extraction, why);
	if (!err)
		err = tell(&extraction.facts, article, why);
	extract_fini(&extraction);
	return err;
}

static enum err take(struct extractor *extractor, enum link_kind kind, struct bytes body,
	struct arena *arena, const struct host_ready *ready, struct why *why)
{
	struct entity_named name;
	struct article_ingested article;
	enum err err = ERR_OK;
	switch (kind) {
	case LINK_START:
		return link_send_record(LINK_FD, LINK_READY, &record_host_ready, ready, -1, why);
	case LINK_NAME:
		err = record_decode(&record_entity_named, body, arena, &name, why);
		if (!err)
			extract_learn(extractor, &name);
		return err;
	case LINK_ARTICLE:
		err = record_decode(&record_article_ingested, body, arena, &article, why);
		return err ? err : read_article(extractor, &article, why);
	default:
		return why_set(why, ERR_STATE, "", "wanted a name or an article, got message %d",
			(int)kind);
	}
}

/* Until the parent is gone, or something cannot be. */
static enum err work(struct extractor *extractor, const struct host_ready *ready, struct why *why)
{
	struct link_reader reader = {0};
	struct arena arena = {0};
	enum err err = take(extractor, LINK_START, (struct bytes){0}, &arena, ready, why);
	while (!err) {
		enum link_kind kind;
		struct bytes body;
		arena_clear(&arena);
		err = link_receive(&reader, LINK_FD, &kind, &body, why);
		if (err == ERR_DIED)
			break;
		if (!err)
			err = take(extractor, kind, body, &arena, ready, why);
	}
	arena_fini(&arena);
	link_reader_fini(&reader);
	return err == ERR_DIED ? ERR_OK : err;
}

static enum err enter_jail(struct host_ready *ready, struct why *why)
{
	struct jail jail = {
		.memory_max = jail_memory_in_use() + MEMORY_MORE, .descriptors_max = DESCRIPTORS};
	struct jail_got got;
	enum err err = jail_enter(&jail, &got, why);
	*ready = (struct host_ready){got.landlock, got.seccomp, got.rlimits};
	return err;
}

int extracting_run(int argc, char **argv)
{
	if (strcmp(argv[0], "extracting") != 0)
		return -1;
	struct why why = {0};
	struct host_ready ready;
	struct extractor *extractor = NULL;
	const char *phase = "load";
	enum err err = argc == 2 ? extract_open(argv[1], false, &extractor, &why)
				 : why_set(&why, ERR_BAD_VALUE, "extracting",
					   "wanted the folder of shared files alone");
	if (!err)
		err = enter_jail(&ready, &why);
	if (!err) {
		phase = "run";
		err = work(extractor, &ready, &why);
	}
	extract_close(&extractor);
	if (!err)
		return 0;
	char line[sizeof(why.where) + sizeof(why.text) + 4];
	struct host_failed failed = {.phase = text_of(phase),
		.code = err,
		.text = text_whole(text_of(why_format(&why, line, sizeof(line))), 512)};
	if (link_send_record(LINK_FD, LINK_FAILED, &record_host_failed, &failed, -1, NULL))
		fprintf(stderr, "serai-news: %s\n", line);
	return 1;
}
