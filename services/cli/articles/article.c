#include "services/cli/articles/article.h"

#include "proto/codec/packed.h"
#include "proto/records/news.h"
#include "services/cli/asking/ask.h"

#include <stdio.h>
#include <string.h>

/* The newest, where no id is given, and the record as JSON are any request's. */
static const struct verb list_verb = {.name = "article",
	.arguments = "[ID]",
	.method = "news.article",
	.positional = "id",
	.show = "rows: published title source claims id"};

/* Colours by the domain of the fact; others are underlined. */
static const struct {
	const char *domain, *colour;
} colours[] = {
	{"summit.", "\033[36m"},
	{"org.", "\033[32m"},
	{"doc.", "\033[33m"},
	{"corridor.", "\033[34m"},
	{"infra.", "\033[34m"},
	{"security.", "\033[31m"},
	{"response.", "\033[35m"},
	{"quote", "\033[1m"},
};

static const char *colour_of(struct text fact)
{
	for (size_t i = 0; i < sizeof(colours) / sizeof(colours[0]); i++)
		if (text_starts(fact, text_of(colours[i].domain)))
			return colours[i].colour;
	return "\033[4m";
}

/* Claims come by their place in the text; of several in one sentence the first gives the colour. */
static void put_marked(
	struct text text, const struct claims_reply *claims, bool terminal, struct buffer *out)
{
	size_t at = 0;
	for (uint32_t i = 0; i < claims->rows_count; i++) {
		size_t from = (size_t)claims->rows[i].span_from,
		       to = (size_t)claims->rows[i].span_to;
		if (from < at || to > text.len || from > to)
			continue;
		buffer_text(out, text_slice(text, at, from));
		buffer_text(out, terminal ? text_of(colour_of(claims->rows[i].fact)) : TEXT("["));
		buffer_text(out, text_slice(text, from, to));
		buffer_text(out, terminal ? TEXT("\033[0m") : TEXT("]"));
		at = to;
	}
	buffer_text(out, text_slice(text, at, text.len));
}

static void put_claims(const struct claims_reply *claims, bool terminal, struct buffer *out)
{
	for (uint32_t i = 0; i < claims->rows_count; i++) {
		const struct claim_row *row = &claims->rows[i];
		buffer_format(out, "%s%.*s%s  ", terminal ? colour_of(row->fact) : "",
			TEXT_ARG(row->fact), terminal ? "\033[0m" : "");
		packed_to_json(row->args, 0, out);
		buffer_format(out, "%s%s  %.*s%s%.*s\n",
			text_is(row->polarity, "neg") ? "  denied" : "",
			text_is(row->modality, "fact") ? "" : "  not yet", TEXT_ARG(row->id),
			row->against.len ? "  against " : "", TEXT_ARG(row->against));
	}
}

static void put_head(const struct article_row *row, struct buffer *out)
{
	if (row->title.len)
		buffer_format(out, "%.*s\n", TEXT_ARG(row->title));
	buffer_format(out, "%.*s%s%.*s, %lld claims\n\n", TEXT_ARG(row->published),
		row->published.len ? ", " : "", TEXT_ARG(row->source), (long long)row->claims);
}

static enum err ask(struct cli *cli, const char *method, const struct record_type *type,
	const void *request, struct buffer *reply, struct why *why)
{
	struct buffer body = {0};
	enum err err = record_encode(type, request, &body, why);
	if (!err)
		err = cli_request(cli, method, buffer_bytes(&body), reply, why);
	buffer_fini(&body);
	return err;
}

static enum err show(struct cli *cli, struct text id, struct buffer *out, struct why *why)
{
	struct buffer about = {0}, states = {0};
	struct arena arena = {0};
	struct article_reply article;
	struct claims_reply claims;
	struct article_query article_query = {.id = id};
	struct claims_query claims_query = {.article = id, .limit = 4096, .has_limit = true};
	enum err err = ask(cli, "news.article", &record_article_query, &article_query, &about, why);
	if (!err)
		err = ask(cli, "news.claims", &record_claims_query, &claims_query, &states, why);
	if (!err)
		err = record_decode(
			&record_article_reply, buffer_bytes(&about), &arena, &article, why);
	if (!err)
		err = record_decode(
			&record_claims_reply, buffer_bytes(&states), &arena, &claims, why);
	if (!err && article.rows_count) {
		put_head(&article.rows[0], out);
		put_marked(article.rows[0].text, &claims, cli->terminal, out);
		buffer_text(out, TEXT("\n\n"));
		put_claims(&claims, cli->terminal, out);
	}
	buffer_fini(&about);
	buffer_fini(&states);
	arena_fini(&arena);
	return err;
}

int article_run(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	(void)verb;
	if (cli->json || argc != 2 || argv[1][0] == '-')
		return ask_run(cli, &list_verb, argc, argv);
	struct buffer out = {0};
	struct why why = {0};
	if (show(cli, text_of(argv[1]), &out, &why) != ERR_OK) {
		buffer_fini(&out);
		return cli_fail(&why);
	}
	cli_print(text_trim(buffer_as_text(&out)));
	buffer_fini(&out);
	return CLI_DONE;
}
