#include "proto/records/registry.h"
#include "services/cli/records/review.h"

#include "proto/base/alloc.h"
#include "services/cli/asking/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The services that judge claims. */
static const char *const judges[] = {"registry", "agreements"};
enum { JUDGES = ARRAY_LEN(judges) };

/* What they answered, one after the other. */
struct review {
	struct arena arena;
	struct review_row *rows;
	size_t count, room;
	size_t of[JUDGES]; /* how many of them are each one's */
};

static void review_fini(struct review *review)
{
	free(review->rows);
	arena_fini(&review->arena);
}

static enum err ask_page(struct cli *cli, const char *method, const struct review_query *query,
	struct arena *arena, struct review_reply *out, struct why *why)
{
	struct buffer request = {0}, reply = {0};
	*out = (struct review_reply){.rows_count = 0};
	enum err err = record_encode(&record_review_query, query, &request, why);
	if (!err)
		err = cli_request(cli, method, buffer_bytes(&request), &reply, why);
	struct text kept = arena_copy(arena, buffer_as_text(&reply));
	if (!err)
		err = record_decode(
			&record_review_reply, bytes_of(kept.ptr, kept.len), arena, out, why);
	buffer_fini(&request);
	buffer_fini(&reply);
	return err;
}

/* Page after page of one judge. */
static enum err ask_one(struct cli *cli, const char *judge, struct review_query query,
	struct review *out, struct why *why)
{
	char method[64];
	struct review_reply page = {.has_next = true};
	enum err err = ERR_OK;
	snprintf(method, sizeof(method), "%s.review", judge);
	while (!err && page.has_next && !*cli->stop) {
		err = ask_page(cli, method, &query, &out->arena, &page, why);
		for (uint32_t i = 0; !err && i < page.rows_count; i++) {
			out->rows =
				alloc_room(out->rows, out->count, &out->room, sizeof(*out->rows));
			out->rows[out->count++] = page.rows[i];
		}
		query.has_next = true;
		query.next = page.next;
	}
	return err;
}

/* One that is not there is named, and the others are asked all the same. */
static enum err ask_each(
	struct cli *cli, const struct review_query *query, struct review *out, struct why *why)
{
	unsigned missing = 0;
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < JUDGES; i++) {
		size_t before = out->count;
		err = ask_one(cli, judges[i], *query, out, why);
		if (err == ERR_NOT_FOUND && ++missing < JUDGES) {
			fprintf(stderr, "serai: %s is not there; what it judged is not shown\n",
				judges[i]);
			err = ERR_OK;
		}
		out->of[i] = out->count - before;
	}
	return err;
}

/* As many as a record holds at a time: more are more tables, or more documents of JSON. */
static int print(const struct cli *cli, const struct verb *verb, const struct review *review)
{
	enum { ROWS = 4096 };
	int code = CLI_DONE;
	size_t from = 0;
	do {
		struct buffer part = {0};
		struct why why = {0};
		size_t count = review->count - from < ROWS ? review->count - from : ROWS;
		const struct review_reply rows = {
			.rows = review->rows + from, .rows_count = (uint32_t)count};
		enum err err = record_encode(&record_review_reply, &rows, &part, &why);
		code = err ? cli_fail(&why) : ask_print(cli, verb, buffer_bytes(&part));
		buffer_fini(&part);
		from += count;
	} while (code == CLI_DONE && from < review->count);
	return code;
}

int review_list(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct buffer request = {0};
	struct review review = {.count = 0};
	struct review_query query;
	struct why why = {0};
	enum err err = ask_request(verb, argc, argv, &request, &why);
	int code = CLI_USAGE;
	if (!err)
		err = record_decode(
			&record_review_query, buffer_bytes(&request), &review.arena, &query, &why);
	if (err) {
		cli_fail(&why);
	} else {
		err = ask_each(cli, &query, &review, &why);
		code = err ? cli_fail(&why) : print(cli, verb, &review);
	}
	review_fini(&review);
	buffer_fini(&request);
	return code;
}

static struct text said_of(const struct review_row *row, const char *judge, struct arena *arena)
{
	struct buffer text = {0};
	buffer_format(&text, "the gate of %s: %.*s of %.*s: %.*s; %lld for it, %lld against", judge,
		TEXT_ARG(row->value), TEXT_ARG(row->key), TEXT_ARG(row->state),
		(long long)row->supports, (long long)row->against);
	if (row->reason.len)
		buffer_format(&text, ": %.*s", TEXT_ARG(row->reason));
	struct text out = arena_copy(arena, buffer_as_text(&text));
	buffer_fini(&text);
	return out;
}

enum err review_grow(struct cli *cli, struct text claim, struct arena *arena, struct why_tree *tree,
	struct why *why)
{
	struct review review = {.count = 0};
	const struct review_query query = {.claim = claim};
	enum err err = ask_each(cli, &query, &review, why);
	if (!err) {
		struct why_node *nodes =
			arena_zero(arena, tree->nodes_count + review.count + 1, sizeof(*nodes));
		memcpy(nodes, tree->nodes, tree->nodes_count * sizeof(*nodes));
		for (size_t j = 0, at = 0; j < JUDGES; j++)
			for (size_t i = 0; i < review.of[j]; i++, at++)
				nodes[tree->nodes_count++] = (struct why_node){.depth = 1,
					.kind = TEXT("decision"),
					.text = said_of(&review.rows[at], judges[j], arena),
					.id = arena_copy(arena, review.rows[at].key),
					.has_recorded_at = true,
					.recorded_at = review.rows[at].recorded_at};
		tree->nodes = nodes;
	}
	review_fini(&review);
	return err;
}

/* Who has judged the claim? */
static enum err find_judges(
	struct cli *cli, struct bytes request, bool judged[JUDGES], struct why *why)
{
	struct review review = {.count = 0};
	struct claim_review decision;
	struct arena arena = {0};
	enum err err = record_decode(&record_claim_review, request, &arena, &decision, why);
	const struct review_query asked = {.claim = decision.claim};
	if (!err)
		err = ask_each(cli, &asked, &review, why);
	for (size_t i = 0; i < JUDGES; i++)
		judged[i] = !err && review.of[i] > 0;
	if (!err && !review.count)
		err = why_set(why, ERR_NOT_FOUND, "claim",
			"wanted a claim that was judged (`serai claims review` lists those that "
			"wait), got '%.*s'",
			TEXT_ARG(decision.claim));
	review_fini(&review);
	arena_fini(&arena);
	return err;
}

int review_decide(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct buffer request = {0};
	struct why why = {0};
	bool judged[JUDGES];
	int code = CLI_USAGE;
	if (ask_request(verb, argc, argv, &request, &why) != ERR_OK)
		cli_fail(&why);
	else
		code = find_judges(cli, buffer_bytes(&request), judged, &why) == ERR_OK
			       ? CLI_DONE
			       : cli_fail(&why);
	for (size_t i = 0; code == CLI_DONE && i < JUDGES; i++) {
		struct buffer reply = {0};
		char method[64];
		if (!judged[i])
			continue;
		snprintf(method, sizeof(method), "%s.review_decide", judges[i]);
		enum err err = cli_request(cli, method, buffer_bytes(&request), &reply, &why);
		code = err ? cli_fail(&why) : ask_print(cli, verb, buffer_bytes(&reply));
		buffer_fini(&reply);
	}
	buffer_fini(&request);
	return code;
}
