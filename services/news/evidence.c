#include "services/news/evidence.h"

#include "proto/base/digest.h"
#include "proto/codec/packed.h"
#include "services/kit/reasons.h"

#include <string.h>

static void add_claim(struct reasons *tree, int64_t depth, const struct claim_row *claim)
{
	struct buffer line = {0};
	buffer_format(&line, "%.*s: ", TEXT_ARG(claim->fact));
	packed_to_json(claim->args, 0, &line);
	if (claim->against.len)
		buffer_format(&line, ", against %.*s", TEXT_ARG(claim->against));
	struct why_node *node = reasons_add(tree, depth, "claim", reasons_words(tree, &line));
	node->id = claim->id;
	node->source = claim->source;
	node->sentence = claim->sentence;
	node->article = claim->article;
	node->has_span_from = node->has_span_to = true;
	node->span_from = claim->span_from;
	node->span_to = claim->span_to;
	reasons_sure(node, claim->confidence);
	reasons_learnt(node, claim->seq, claim->recorded_at);
}

static void add_article(struct reasons *tree, int64_t depth, const struct article_row *article)
{
	struct why_node *node = reasons_add(
		tree, depth, "article", article->title.len ? article->title : article->source);
	node->id = article->id;
	node->source = article->source;
	reasons_learnt(node, article->seq, article->recorded_at);
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
	struct reasons tree;
	reasons_start(&tree, arena);
	add_claim(&tree, 0, &claims.rows[0]);
	add_article(&tree, 1, &articles.rows[0]);
	reasons_add(&tree, 1, "rule", claims.rows[0].rule);
	*out = reasons_tree(&tree);
	return ERR_OK;
}

static enum err article_tree(struct store *store, struct text id, struct arena *arena,
	struct why_tree *out, struct why *why)
{
	struct claims_query query = {.article = id, .limit = REASONS_MAX, .has_limit = true};
	struct claims_reply claims;
	struct article_reply articles;
	enum err err = find_article(store, id, arena, &articles, why);
	if (!err)
		err = shelf_claims(store, &query, arena, &claims, why);
	if (err)
		return err;
	struct reasons tree;
	reasons_start(&tree, arena);
	add_article(&tree, 0, &articles.rows[0]);
	for (uint32_t i = 0; i < claims.rows_count; i++)
		add_claim(&tree, 1, &claims.rows[i]);
	tree.left_out += (uint32_t)(claims.total - claims.rows_count);
	*out = reasons_tree(&tree);
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
