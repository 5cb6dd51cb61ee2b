#include "services/news/handlers.h"

#include "proto/base/alloc.h"
#include "proto/base/digest.h"
#include "proto/wire/subject.h"
#include "services/news/command.h"
#include "services/news/evidence.h"
#include "services/news/extract.h"
#include "services/news/offline.h"
#include "services/news/shelf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char manual[] =
#include "services/news/manual.mdoc.h"
	;

enum { SOURCE_KEY_MAX = 60, SENTENCE_MAX = 8192, CLAIMS_MAX = 3000 };

struct service {
	struct store *store;
	struct extractor *extractor;
};

/* --- Names
 * ---------------------------------------------------------------------------------------- */

static enum err project_name(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	const struct service *service = self;
	extract_learn(service->extractor, record);
	return shelf_add_name(service->store, event->seq, event->data, why);
}

/* --- Articles
 * ------------------------------------------------------------------------------------- */

static void article_id(const struct article_offered *article, char out[DIGEST_ID + 1])
{
	struct digest *digest = digest_create();
	digest_add(digest, bytes_of(article->source.ptr, article->source.len));
	digest_add(digest, bytes_of(article->title.ptr, article->title.len));
	digest_add(digest, bytes_of(article->text.ptr, article->text.len));
	digest_finish(&digest, out);
}

/* "news.article.ingested.<source>": the file's name or the host, short enough for a subject. */
static void article_subject(struct text source, struct buffer *out)
{
	struct text rest = source, part, key = source, scheme = TEXT("http");
	bool address = text_starts(source, scheme);
	for (int n = 0; text_split(&rest, '/', &part); n++) {
		if (part.len && (!address || n == 2))
			key = part;
	}
	size_t len = key.len < SOURCE_KEY_MAX ? key.len : SOURCE_KEY_MAX;
	while (len > 0 && len < key.len && ((uint8_t)key.ptr[len] & 0xC0) == 0x80)
		len--;
	buffer_text(out, TEXT("news.article.ingested."));
	subject_add_key(out, len ? text_slice(key, 0, len) : TEXT("unnamed"));
}

/* The claims of an article are decided once, by the names known then. Before any is known they
 * would be missing for ever: better refused than taken in for nothing. */
static enum err need_names(const struct service *service, struct why *why)
{
	bool knows;
	enum err err = shelf_knows_names(service->store, &knows, why);
	if (err || knows)
		return err;
	return why_set(why, ERR_UNAVAILABLE, "",
		"wanted the names of organisations and states before an article, and the registry "
		"has given none yet; `serai status --wait` tells when it has");
}

/* Says so in the note when the article was taken in before: then nothing is to be logged. */
static enum err note_known(const struct service *service, const char *id,
	struct kit_outputs *outputs, bool *known, struct why *why)
{
	uint64_t seq;
	enum err err = shelf_article_seq(service->store, text_of(id), &seq, why);
	*known = !err && seq != 0;
	if (*known)
		kit_note(outputs, "known: article:%s was taken in at sequence %llu", id,
			(unsigned long long)seq);
	return err;
}

static enum err command_ingest(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	(void)arena;
	const struct service *service = self;
	const struct article_offered *offered = request;
	char id[DIGEST_ID + 1];
	if (text_trim(offered->text).len == 0)
		return why_set(why, ERR_BAD_VALUE, "text", "wanted an article, got an empty text");
	bool known = false;
	enum err err = need_names(service, why);
	article_id(offered, id);
	if (!err)
		err = note_known(service, id, event, &known, why);
	if (err || known)
		return err;
	struct article_ingested article = {
		.id = text_of(id),
		.source = offered->source,
		.text = offered->text,
		.title = offered->title,
		.link = offered->link,
		.published = offered->published,
		.authors = offered->authors,
		.authors_count = offered->authors_count,
		.lang = offered->lang,
		.charset = offered->charset,
		.kind = offered->kind,
		.grade = offered->grade,
	};
	struct buffer subject = {0};
	article_subject(offered->source, &subject);
	err = kit_emit(event, buffer_as_text(&subject), &record_article_ingested, &article, why);
	buffer_fini(&subject);
	return err;
}

static enum err project_article(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	const struct service *service = self;
	return shelf_add_article(service->store, event, record, why);
}

static day article_day(struct text published)
{
	struct day_span span;
	struct text text = published.len > 10 ? text_slice(published, 0, 10) : published;
	if (!text.len || day_parse(text, &span, NULL) != ERR_OK || span.precision != DAY_BY_DAY)
		return DAY_MIN;
	return span.first;
}

static enum err emit_claim(const struct article_ingested *article, const struct fact *fact,
	struct kit_outputs *outputs, struct why *why)
{
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
	};
	char subject[160];
	snprintf(
		subject, sizeof(subject), "claim.%s.%.*s", fact->type->name, TEXT_ARG(article->id));
	return kit_emit(outputs, text_of(subject), &record_claim, &claim, why);
}

/* The article's claims, in one block. One that two offers brought at the same time says nothing new
 * the second time. */
static enum err decide_article(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct service *service = self;
	const struct article_ingested *article = record;
	uint64_t seq;
	enum err err = shelf_article_seq(service->store, article->id, &seq, why);
	if (err)
		return err;
	if (seq != event->seq) {
		kit_note(outputs, "known: article:%.*s was taken in at sequence %llu",
			TEXT_ARG(article->id), (unsigned long long)seq);
		return ERR_OK;
	}
	struct extract_input input = {.text = article->text,
		.lang = article->lang,
		.date = article_day(article->published),
		.article_id = article->id};
	struct extraction extraction;
	err = extract_run(service->extractor, &input, &extraction, why);
	uint32_t said = 0;
	for (uint32_t i = 0; !err && i < extraction.facts.len && said < CLAIMS_MAX; i++) {
		const struct fact *fact = &extraction.facts.items[i];
		if (fact->to - fact->from > SENTENCE_MAX)
			continue;
		err = emit_claim(article, fact, outputs, why);
		said++;
	}
	extract_fini(&extraction);
	if (!err)
		kit_note(outputs, "article:%.*s: %u claims", TEXT_ARG(article->id), said);
	return err;
}

static enum err apply_claim(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	const struct service *service = self;
	return shelf_add_claim(service->store, event, record, why);
}

/* --- Questions
 * ------------------------------------------------------------------------------------ */

static enum err answer_claims(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct service *service = self;
	struct claims_reply answer;
	enum err err = shelf_claims(service->store, request, arena, &answer, why);
	return err ? err : kit_answer(reply, &answer, why);
}

static enum err answer_article(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct service *service = self;
	const struct article_query *query = request;
	struct article_reply answer;
	enum err err = shelf_articles(service->store, query, arena, &answer, why);
	if (!err && query->id.ptr && answer.rows_count == 0)
		return why_set(
			why, ERR_NOT_FOUND, "id", "no article '%.*s' is held", TEXT_ARG(query->id));
	return err ? err : kit_answer(reply, &answer, why);
}

static enum err answer_why(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct service *service = self;
	const struct why_query *query = request;
	struct why_tree tree;
	enum err err = evidence_tree(service->store, query->id, arena, &tree, why);
	return err ? err : kit_answer(reply, &tree, why);
}

/* --- The service
 * ---------------------------------------------------------------------------------- */

static void learn(void *self, const struct entity_named *name)
{
	extract_learn(self, name);
}

static void close_service(void **self)
{
	struct service *service = *self;
	if (!service)
		return;
	extract_close(&service->extractor);
	free(service);
	*self = NULL;
}

static enum err open_service(
	struct store *store, const void *config, const char *data_dir, void **self, struct why *why)
{
	(void)config;
	char share[1200];
	snprintf(share, sizeof(share), "%s/../..", data_dir);
	struct service *service = alloc_zero(1, sizeof(*service));
	service->store = store;
	enum err err = extract_open(share, false, &service->extractor, why);
	if (!err)
		err = shelf_names(store, learn, service->extractor, why);
	*self = service;
	if (err)
		close_service(self);
	return err;
}

static int run_offline(int argc, char **argv)
{
	int code = offline_documents(argc, argv);
	return code >= 0 ? code : command_run(argc, argv);
}

static const struct kit_handler handlers[] = {
	{.filter = "registry.entity.named.>",
		.type = &record_entity_named,
		.project = project_name},
	{.filter = "corridor.entity.named.>",
		.type = &record_entity_named,
		.project = project_name},
	{.filter = "news.article.ingested.>",
		.type = &record_article_ingested,
		.project = project_article,
		.decide = decide_article},
	{.filter = "claim.>", .type = &record_claim, .apply = apply_claim},
	{0},
};

static const struct kit_method methods[] = {
	{"ingest", &record_article_offered, &record_command_done, "Take an article in.", NULL,
		command_ingest},
	{"claims", &record_claims_query, &record_claims_reply, "What articles state.",
		answer_claims, NULL},
	{"article", &record_article_query, &record_article_reply, "An article, or the newest.",
		answer_article, NULL},
	{"why", &record_why_query, &record_why_tree, "How do we know?", answer_why, NULL},
	{0},
};

const struct kit_service handlers_service = {
	.name = "news",
	.doc = "articles in, typed claims with their exact sentences out",
	.manual = manual,
	.handlers = handlers,
	.methods = methods,
	.schema_version = 1,
	.tables = shelf_tables,
	.open = open_service,
	.close = close_service,
	.offline = run_offline,
};
