#include "services/news/handlers.h"

#include "proto/base/alloc.h"
#include "proto/base/digest.h"
#include "proto/records/service.h"
#include "proto/wire/subject.h"
#include "services/kit/gate.h"
#include "services/news/command.h"
#include "services/news/decide.h"
#include "services/news/evidence.h"
#include "services/news/handlers_inside.h"
#include "services/news/jailed/extracting.h"
#include "services/news/reading/kept.h"
#include "services/news/offline.h"
#include "services/news/fetching/poll.h"
#include "services/news/store/shelf.h"
#include "services/news/reading/squeeze.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char manual[] =
#include "services/news/manual.mdoc.h"
	;

enum { SOURCE_KEY_MAX = 60 };

/* An extractor that has a tenth of a processor still reaches its limit before it is given up. */
enum { EXTRACT_WAIT_MS = 60000, EXTRACT_WAIT_TIMES = 10 };

struct options {
	int64_t feeds_every_ms, extract_limit_ms;
};

static const struct config_option options[] = {
	{"feeds-every", CONFIG_DURATION, offsetof(struct options, feeds_every_ms), "30s", 0,
		86400000, NULL,
		"Time between two looks at whether a feed is due; 0: feeds are looked at by "
		"`serai feeds poll` only."},
	{"extract-limit", CONFIG_DURATION, offsetof(struct options, extract_limit_ms), "20s", 1,
		3600000, NULL,
		"Processor time that finding out what an article states may take; beyond it the "
		"article is kept without claims, and `serai news errors` says so."},
	{0},
};

/* --- Names ----------------------------------------------------------------------------------- */

static enum err project_name(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	const struct service *service = self;
	claimer_learn(service->claimer, record);
	return shelf_add_name(service->store, event->seq, event->data, why);
}

/* --- Articles -------------------------------------------------------------------------------- */

static void article_id(const struct article_offered *article, char out[DIGEST_ID + 1])
{
	struct digest *digest = digest_create();
	digest_add(digest, bytes_of(article->source.ptr, article->source.len));
	digest_add(digest, bytes_of(article->title.ptr, article->title.len));
	digest_add(digest, bytes_of(article->text.ptr, article->text.len));
	digest_finish(&digest, out);
}

/* "<what>.<source>": the file's name or the host, short enough for a subject. */
static void source_subject(const char *what, struct text source, struct buffer *out)
{
	struct text rest = source, part, key = source, scheme = TEXT("http");
	bool address = text_starts(source, scheme);
	for (int n = 0; text_split(&rest, '/', &part); n++) {
		if (part.len && (!address || n == 2))
			key = part;
	}
	key = text_whole(key, SOURCE_KEY_MAX);
	buffer_format(out, "%s.", what);
	subject_add_key(out, key.len ? key : TEXT("unnamed"));
}

/* The claims of an article are decided once, by the names known then. Before any is known they
 * would be missing for ever: better refused than taken in for nothing. */
static enum err need_names(struct service *service, struct why *why)
{
	enum err err = ERR_OK;
	if (!service->knows_names)
		err = shelf_knows_names(service->store, &service->knows_names, why);
	if (err || service->knows_names)
		return err;
	return why_set(why, ERR_UNAVAILABLE, "",
		"wanted the names of organisations and states before an article, and the registry "
		"has given none yet; `serai status --wait` tells when it has");
}

static struct article_ingested ingested_of(
	const struct article_offered *offered, struct text id, struct text revises)
{
	struct article_ingested article = {
		.id = id,
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
		.item = offered->item,
		.revises = revises,
		.publisher = decide_publisher(offered),
	};
	if (article.publisher.len > 256)
		article.publisher = TEXT_NONE;
	return article;
}

static enum err emit_ingested(
	const struct article_ingested *article, struct kit_outputs *event, struct why *why)
{
	struct buffer subject = {0};
	source_subject("news.article.ingested", article->source, &subject);
	enum err err =
		kit_emit(event, buffer_as_text(&subject), &record_article_ingested, article, why);
	buffer_fini(&subject);
	return err;
}

static enum err command_ingest(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	struct service *service = self;
	const struct article_offered *offered = request;
	char id[DIGEST_ID + 1];
	struct text known, revises;
	if (text_trim(offered->text).len == 0)
		return why_set(why, ERR_BAD_VALUE, "text", "wanted an article, got an empty text");
	enum err err = need_names(service, why);
	article_id(offered, id);
	if (!err)
		err = decide_known(
			service->shelf, text_of(id), offered, arena, &known, &revises, why);
	if (err)
		return err;
	if (known.len) {
		kit_note(event, "known: article:%.*s", TEXT_ARG(known));
		return ERR_OK;
	}
	struct article_ingested article = ingested_of(offered, text_of(id), revises);
	err = emit_ingested(&article, event, why);
	if (!err)
		claimer_ahead(service->claimer, &article);
	return err;
}

static enum err project_article(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	const struct service *service = self;
	return shelf_add_article(service->shelf, event, record, why);
}

static enum err decide_ingested(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct service *service = self;
	return decide_article(service->shelf, service->claimer, event, record, outputs, why);
}

static enum err apply_revised(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return shelf_add_revision(((struct service *)self)->store, event->parents[0], record, why);
}

static enum err apply_unread(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)event;
	return shelf_add_unread(((struct service *)self)->store, record, why);
}

static enum err apply_story(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return shelf_add_story(((struct service *)self)->store, event->parents[0], record, why);
}

static enum err apply_claim(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	const struct service *service = self;
	return shelf_add_claim(service->shelf, event, record, why);
}

static enum err placed(void *self, const struct kit_placed *placed, struct why *why)
{
	return shelf_place_claims(((struct service *)self)->shelf, placed, why);
}

/* --- What could not be read ------------------------------------------------------------------ */

static enum err command_refuse(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	const struct document_refused *refused = request;
	struct buffer subject = {0};
	bool known;
	(void)arena;
	enum err err = shelf_knows_refusal(((struct service *)self)->store, refused, &known, why);
	if (!err && known)
		kit_note(event, "known: it was told of these bytes before");
	if (err || known)
		return err;
	source_subject("news.document.refused", refused->source, &subject);
	err = kit_emit(event, buffer_as_text(&subject), &record_document_refused, refused, why);
	buffer_fini(&subject);
	return err;
}

static enum err command_keep(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	const struct document_part *part = request;
	char subject[100];
	struct buffer squeezed = {0};
	bool known;
	(void)arena;
	if (part->document.len != DIGEST_ID)
		return why_set(why, ERR_BAD_VALUE, "document", "wanted %d hex digits, got '%.*s'",
			DIGEST_ID, TEXT_ARG(part->document));
	if (part->parts < 1 || part->parts > KEPT_PARTS_MAX || part->part < 0 ||
		part->part >= part->parts)
		return why_set(why, ERR_BAD_VALUE, "part",
			"wanted one of 1 to %d, got %lld of %lld", KEPT_PARTS_MAX,
			(long long)part->part, (long long)part->parts);
	enum err err = shelf_knows_document(
		((struct service *)self)->store, part->document, part->part, &known, why);
	if (!err && known)
		kit_note(event, "known: these bytes are kept");
	if (err || known)
		return err;
	squeeze((struct text){(const char *)part->bytes.ptr, part->bytes.len}, &squeezed);
	struct document_kept kept = {.document = part->document,
		.part = part->part,
		.parts = part->parts,
		.squeezed = buffer_bytes(&squeezed)};
	snprintf(subject, sizeof(subject), "news.document.kept.%.*s", TEXT_ARG(part->document));
	err = kit_emit(event, text_of(subject), &record_document_kept, &kept, why);
	buffer_fini(&squeezed);
	return err;
}

static enum err project_kept(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return shelf_add_document(((struct service *)self)->store, event, record, why);
}

static enum err project_refused(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	return shelf_add_refusal(((struct service *)self)->store, event, record, why);
}

/* Of an article that was read meanwhile, or never failed, there is nothing to read again. */
static enum err command_retry(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	const struct article_retry *asked = request;
	struct article_retried retried = {shelf_plain_id(asked->article, TEXT("article:"))};
	bool unread = false;
	char subject[120];
	(void)arena;
	enum err err =
		shelf_is_unread(((struct service *)self)->store, retried.article, &unread, why);
	if (err)
		return err;
	if (!unread)
		return why_set(why, ERR_NOT_FOUND, "article",
			"wanted an article that could not be read, of `serai news errors`, got "
			"'%.*s'",
			TEXT_ARG(retried.article));
	snprintf(subject, sizeof(subject), "news.article.retried.%.*s", TEXT_ARG(retried.article));
	return kit_emit(event, text_of(subject), &record_article_retried, &retried, why);
}

static enum err project_retried(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	const struct article_retried *retried = record;
	(void)event;
	return shelf_drop_unread(((struct service *)self)->store, retried->article, why);
}

static enum err tell_retried(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	const struct service *service = self;
	const struct article_retried *retried = record;
	return decide_retried(
		service->shelf, service->claimer, event, retried->article, outputs, why);
}

/* --- Questions ------------------------------------------------------------------------------- */

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

static enum err answer_search(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct search_reply answer;
	enum err err = shelf_search(((struct service *)self)->store, request, arena, &answer, why);
	return err ? err : kit_answer(reply, &answer, why);
}

static enum err answer_stories(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct stories_reply answer;
	enum err err = shelf_stories(((struct service *)self)->store, request, arena, &answer, why);
	return err ? err : kit_answer(reply, &answer, why);
}

static enum err answer_errors(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct refusals_reply answer;
	enum err err =
		shelf_refusals(((struct service *)self)->store, request, arena, &answer, why);
	return err ? err : kit_answer(reply, &answer, why);
}

static enum err answer_document(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct document_part answer;
	enum err err =
		shelf_document(((struct service *)self)->store, request, arena, &answer, why);
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

/* --- The service ----------------------------------------------------------------------------- */

static void close_service(void **self)
{
	struct service *service = *self;
	if (!service)
		return;
	claimer_destroy(&service->claimer);
	shelf_close(&service->shelf);
	poller_destroy(&service->poller);
	free(service);
	*self = NULL;
}

static enum err open_service(
	struct store *store, const void *config, const char *data_dir, void **self, struct why *why)
{
	const struct options *given = config;
	struct service *service = alloc_zero(1, sizeof(*service));
	snprintf(service->share, sizeof(service->share), "%s/../..", data_dir);
	service->store = store;
	enum err err = shelf_open(store, &service->shelf, why);
	struct cell_options extracting = {.share = service->share,
		.limit_ms = given->extract_limit_ms,
		.wait_ms = EXTRACT_WAIT_MS + EXTRACT_WAIT_TIMES * given->extract_limit_ms};
	if (!err)
		err = claimer_create(store, &extracting, &service->claimer, why);
	if (!err)
		err = poller_create(store, given->feeds_every_ms, &service->poller, why);
	*self = service;
	if (err)
		close_service(self);
	return err;
}

static int run_offline(int argc, char **argv)
{
	int code = extracting_run(argc, argv);
	if (code < 0)
		code = offline_documents(argc, argv);
	if (code < 0)
		code = poll_run(argc, argv);
	return code >= 0 ? code : command_run(argc, argv);
}

static int poll_fd(void *self)
{
	return poller_fd(((struct service *)self)->poller);
}

static enum err poll_ready(void *self, struct kit *kit, struct why *why)
{
	return poller_work(((struct service *)self)->poller, kit, why);
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
		.decide = decide_ingested},
	{.filter = "news.article.retried.>",
		.type = &record_article_retried,
		.project = project_retried,
		.decide = tell_retried},
	{.filter = "news.document.refused.>",
		.type = &record_document_refused,
		.project = project_refused},
	{.filter = "news.document.kept.>", .type = &record_document_kept, .project = project_kept},
	{.filter = "news.feed.added.>",
		.type = &record_feed_added,
		.project = handlers_feed_added,
		.decide = handlers_tell_feed_added},
	{.filter = "news.feed.removed.>",
		.type = &record_feed_removed,
		.project = handlers_feed_gone,
		.decide = handlers_tell_feed_gone},
	{.filter = "news.feed.polled.>",
		.type = &record_feed_polled,
		.project = handlers_feed_looked_at},
	{.filter = "news.article.revised.>",
		.type = &record_article_revised,
		.apply = apply_revised},
	{.filter = "news.article.unread.>", .type = &record_article_unread, .apply = apply_unread},
	{.filter = "news.story.grown.>", .type = &record_story_grown, .apply = apply_story},
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
	{"search", &record_search_query, &record_search_reply, "Articles that hold words.",
		answer_search, NULL},
	{"stories", &record_stories_query, &record_stories_reply,
		"Stories that more than one article tells.", answer_stories, NULL},
	{"errors", &record_refusals_query, &record_refusals_reply, "What could not be read.",
		answer_errors, NULL},
	{"retry", &record_article_retry, &record_command_done,
		"Read an article again that could not be read.", NULL, command_retry},
	{"refuse", &record_document_refused, &record_command_done,
		"Tell of a document that could not be read.", NULL, command_refuse},
	{"keep", &record_document_part, &record_command_done, "Keep bytes of such a document.",
		NULL, command_keep},
	{"document", &record_document_bytes_query, &record_document_part, "The bytes kept.",
		answer_document, NULL},
	{"feeds", &record_feeds_query, &record_feeds_reply, "The feeds that are followed.",
		handlers_feeds, NULL},
	{"feed_add", &record_feed_added, &record_command_done, "Follow a feed.", NULL,
		handlers_feed_add},
	{"feed_remove", &record_feed_removed, &record_command_done, "Follow a feed no longer.",
		NULL, handlers_feed_remove},
	{"feed_polled", &record_feed_polled, &record_command_done,
		"Tell what came of a look at a feed.", NULL, handlers_feed_polled},
	{"why", &record_why_query, &record_why_tree, "How do we know?", answer_why, NULL},
	{0},
};

const struct kit_service handlers_service = {
	.name = "news",
	.doc = "articles in, typed claims with their exact sentences out",
	.manual = manual,
	.handlers = handlers,
	.methods = methods,
	.schema_version = 9,
	.tables = shelf_tables,
	.open = open_service,
	.close = close_service,
	.placed = placed,
	.offline = run_offline,
	.options = options,
	.config_size = sizeof(struct options),
	.poll_fd = poll_fd,
	.poll_ready = poll_ready,
};
