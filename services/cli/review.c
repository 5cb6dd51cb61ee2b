#include "proto/records/registry.h"
#include "services/cli/review.h"

#include "services/cli/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The services that judge claims. */
static const char *const judges[] = {"registry", "agreements"};
enum { JUDGES = ARRAY_LEN(judges) };

/* What each of them answers; `rows` of both, one service after the other. */
struct review {
	struct arena arena;
	struct buffer replies[JUDGES];
	struct review_reply of[JUDGES], all;
};

static void review_fini(struct review *review)
{
	for (size_t i = 0; i < JUDGES; i++)
		buffer_fini(&review->replies[i]);
	arena_fini(&review->arena);
}

/* One that is not there is named, and the others are asked all the same. */
static enum err ask_each(struct cli *cli, struct bytes request, struct review *out, struct why *why)
{
	uint32_t count = 0;
	unsigned missing = 0;
	enum err err = ERR_OK;
	*out = (struct review){.all = {.rows_count = 0}};
	for (size_t i = 0; !err && i < JUDGES; i++) {
		char method[64];
		snprintf(method, sizeof(method), "%s.review", judges[i]);
		err = cli_request(cli, method, request, &out->replies[i], why);
		if (err == ERR_NOT_FOUND && ++missing < JUDGES) {
			fprintf(stderr, "serai: %s is not there; what it judged is not shown\n",
				judges[i]);
			err = ERR_OK;
			continue;
		}
		if (!err)
			err = record_decode(&record_review_reply, buffer_bytes(&out->replies[i]),
				&out->arena, &out->of[i], why);
		count += err ? 0 : out->of[i].rows_count;
	}
	struct review_row *rows = arena_zero(&out->arena, (size_t)count + 1, sizeof(*rows));
	for (size_t i = 0; !err && i < JUDGES; i++)
		for (uint32_t k = 0; k < out->of[i].rows_count && out->all.rows_count < 4096; k++)
			rows[out->all.rows_count++] = out->of[i].rows[k];
	out->all.rows = rows;
	return err;
}

int review_list(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct buffer request = {0}, merged = {0};
	struct review review = {.all = {.rows_count = 0}};
	struct why why = {0};
	int code = CLI_USAGE;
	if (ask_request(verb, argc, argv, &request, &why) != ERR_OK) {
		cli_fail(&why);
	} else {
		enum err err = ask_each(cli, buffer_bytes(&request), &review, &why);
		if (!err)
			err = record_encode(&record_review_reply, &review.all, &merged, &why);
		code = err ? cli_fail(&why) : ask_print(cli, verb, buffer_bytes(&merged));
	}
	review_fini(&review);
	buffer_fini(&request);
	buffer_fini(&merged);
	return code;
}

/* Who has judged the claim? */
static enum err find_judges(
	struct cli *cli, struct bytes request, bool judged[JUDGES], struct why *why)
{
	struct review review = {.all = {.rows_count = 0}};
	struct claim_review decision;
	struct buffer query = {0};
	struct arena arena = {0};
	enum err err = record_decode(&record_claim_review, request, &arena, &decision, why);
	const struct review_query asked = {.claim = decision.claim};
	if (!err)
		err = record_encode(&record_review_query, &asked, &query, why);
	if (!err)
		err = ask_each(cli, buffer_bytes(&query), &review, why);
	for (size_t i = 0; i < JUDGES; i++)
		judged[i] = !err && review.of[i].rows_count > 0;
	if (!err && !review.all.rows_count)
		err = why_set(why, ERR_NOT_FOUND, "claim",
			"wanted a claim that was judged (`serai claims review` lists those that "
			"wait), got '%.*s'",
			TEXT_ARG(decision.claim));
	review_fini(&review);
	buffer_fini(&query);
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
