#include "services/news/evidence.h"

#include "proto/base/digest.h"
#include "proto/codec/packed.h"

#include <string.h>

enum { LINE_MAX_BYTES = 2000, NODES_MAX = 4096 };

/* "org.status_change: {...}" in a line, cut at a character. */
static struct text line_of(const struct claim_row *claim, struct arena *arena)
{
	struct buffer line = {0};
	buffer_format(&line, "%.*s: ", TEXT_ARG(claim->fact));
	packed_to_json(claim->args, 0, &line);
	if (claim->against.len)
		buffer_format(&line, ", against %.*s", TEXT_ARG(claim->against));
	size_t len = line.len < LINE_MAX_BYTES ? line.len : LINE_MAX_BYTES;
	while (len > 0 && len < line.len && (line.ptr[len] & 0xC0) == 0x80)
		len--;
	struct text copy = arena_copy(arena, (struct text){(const char *)line.ptr, len});
	buffer_fini(&line);
	return copy;
}

static struct why_node claim_node(const struct claim_row *claim, int64_t depth, struct arena *arena)
{
	return (struct why_node){
		.depth = depth,
		.kind = TEXT("claim"),
		.text = line_of(claim, arena),
		.id = claim->id,
		.source = claim->source,
		.sentence = claim->sentence,
		.article = claim->article,
		.has_span_from = true,
		.span_from = claim->span_from,
		.has_span_to = true,
		.span_to = claim->span_to,
		.has_confidence = true,
		.confidence = claim->confidence,
		.has_seq = true,
		.seq = claim->seq,
		.has_recorded_at = true,
		.recorded_at = claim->recorded_at,
	};
}

static struct why_node article_node(const struct article_row *article, int64_t depth)
{
	return (struct why_node){
		.depth = depth,
		.kind = TEXT("article"),
		.text = article->title.len ? article->title : article->source,
		.id = article->id,
		.source = article->source,
		.has_seq = true,
		.seq = article->seq,
		.has_recorded_at = true,
		.recorded_at = article->recorded_at,
	};
}

static enum err find_article(struct store *store, struct text id, struct arena *arena,
	struct article_reply *out, struct why *why)
{
	struct article_query query = {.id = id};
	enum err err = shelf_articles(store, &query, arena, out, why);
	if (!err && out->rows_count == 0)
		return why_set(why, ERR_NOT_FOUND, "id", "news holds no '%.*s'", TEXT_ARG(id));
	return err;
}

static enum err claim_tree(struct store *store, struct text id, struct arena *arena,
	struct why_tree *out, struct why *why)
{
	struct claims_query query = {.article = id};
	struct claims_reply claims;
	struct article_reply articles;
	enum err err = shelf_claims(store, &query, arena, &claims, why);
	if (err)
		return err;
	if (claims.rows_count == 0)
		return why_set(why, ERR_NOT_FOUND, "id", "news holds no '%.*s'", TEXT_ARG(id));
	err = find_article(store, claims.rows[0].article, arena, &articles, why);
	if (err)
		return err;
	struct why_node *nodes = arena_zero(arena, 3, sizeof(*nodes));
	nodes[0] = claim_node(&claims.rows[0], 0, arena);
	nodes[1] = article_node(&articles.rows[0], 1);
	nodes[2] = (struct why_node){.depth = 1, .kind = TEXT("rule"), .text = claims.rows[0].rule};
	out->nodes = nodes;
	out->nodes_count = 3;
	return ERR_OK;
}

static enum err article_tree(struct store *store, struct text id, struct arena *arena,
	struct why_tree *out, struct why *why)
{
	struct claims_query query = {.article = id, .limit = NODES_MAX - 1, .has_limit = true};
	struct claims_reply claims;
	struct article_reply articles;
	enum err err = find_article(store, id, arena, &articles, why);
	if (!err)
		err = shelf_claims(store, &query, arena, &claims, why);
	if (err)
		return err;
	struct why_node *nodes = arena_zero(arena, claims.rows_count + 1, sizeof(*nodes));
	nodes[0] = article_node(&articles.rows[0], 0);
	for (uint32_t i = 0; i < claims.rows_count; i++)
		nodes[i + 1] = claim_node(&claims.rows[i], 1, arena);
	out->nodes = nodes;
	out->nodes_count = claims.rows_count + 1;
	return ERR_OK;
}

enum err evidence_tree(struct store *store, struct text id, struct arena *arena,
	struct why_tree *out, struct why *why)
{
	*out = (struct why_tree){0};
	/* Other services name claims and articles by their plain id, a digest. */
	if (id.len == DIGEST_ID && !memchr(id.ptr, ':', id.len)) {
		struct buffer claim = {0};
		buffer_format(&claim, "claim:%.*s", TEXT_ARG(id));
		enum err err = claim_tree(store, buffer_as_text(&claim), arena, out, NULL);
		buffer_fini(&claim);
		return err == ERR_NOT_FOUND ? article_tree(store, id, arena, out, why) : err;
	}
	if (text_starts(id, TEXT("claim:")))
		return claim_tree(store, id, arena, out, why);
	if (text_starts(id, TEXT("article:")))
		return article_tree(store, id, arena, out, why);
	return why_set(why, ERR_NOT_FOUND, "id", "wanted claim:... or article:..., got '%.*s'",
		TEXT_ARG(id));
}
