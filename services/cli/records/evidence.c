#include "services/cli/records/evidence.h"

#include "services/cli/asking/ask.h"
#include "services/cli/records/review.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 32 };

/* Is there a later node of this depth under the same parent? Then the branch goes on. */
static bool branch_goes_on(const struct why_tree *tree, uint32_t at, int64_t depth)
{
	for (uint32_t i = at + 1; i < tree->nodes_count; i++) {
		if (tree->nodes[i].depth < depth)
			return false;
		if (tree->nodes[i].depth == depth)
			return true;
	}
	return false;
}

static void put_indent(const struct why_tree *tree, uint32_t at, bool is_head, struct buffer *out)
{
	int64_t depth = tree->nodes[at].depth;
	for (int64_t d = 1; d <= depth && d < DEPTH_MAX; d++) {
		bool on = branch_goes_on(tree, at, d);
		if (d == depth && is_head)
			buffer_text(out, on ? text_of("├─ ") : text_of("└─ "));
		else
			buffer_text(out, on ? text_of("│  ") : text_of("   "));
	}
}

static void put_line(const struct why_tree *tree, uint32_t at, const char *label, struct text text,
	struct buffer *out)
{
	if (text.len == 0)
		return;
	put_indent(tree, at, false, out);
	buffer_format(out, "   %s%.*s\n", label, TEXT_ARG(text));
}

void evidence_draw(const struct why_tree *tree, struct buffer *out)
{
	char instant[INSTANT_TEXT], place[160];
	for (uint32_t i = 0; i < tree->nodes_count; i++) {
		const struct why_node *node = &tree->nodes[i];
		put_indent(tree, i, true, out);
		if (node->verdict.ptr)
			buffer_format(out, "%.*s: ", TEXT_ARG(node->verdict));
		buffer_text(out, node->text);
		if (node->has_confidence)
			buffer_format(out, " [%.2f]", node->confidence);
		buffer_char(out, '\n');
		if (node->sentence.len) {
			struct buffer quoted = {0};
			buffer_format(&quoted, "“%.*s”", TEXT_ARG(node->sentence));
			put_line(tree, i, "", buffer_as_text(&quoted), out);
			buffer_fini(&quoted);
		}
		put_line(tree, i, "source: ", node->source, out);
		if (node->article.len && node->has_span_from && node->has_span_to) {
			snprintf(place, sizeof(place), "%.*s, bytes %lld to %lld",
				TEXT_ARG(node->article), (long long)node->span_from,
				(long long)node->span_to);
			put_line(tree, i, "article: ", text_of(place), out);
		}
		if (node->has_recorded_at && node->has_seq) {
			snprintf(place, sizeof(place), "%.19s as event %llu",
				instant_format(node->recorded_at, instant),
				(unsigned long long)node->seq);
			put_line(tree, i, "learnt: ", text_of(place), out);
		}
	}
}

/* Of a claim, what the gates made of it stands under it. */
static int print_tree(struct cli *cli, struct text id, struct bytes reply)
{
	struct arena arena = {0};
	struct buffer out = {0};
	struct why_tree tree;
	struct why why = {0};
	struct buffer grown = {0};
	enum err err = record_decode(&record_why_tree, reply, &arena, &tree, &why);
	if (!err && text_starts(id, TEXT("claim:")))
		err = review_grow(cli, id, &arena, &tree, &why);
	if (!err && cli->json)
		err = record_encode(&record_why_tree, &tree, &grown, &why);
	if (!err && cli->json)
		err = record_to_json(&record_why_tree, buffer_bytes(&grown), 2, &out, &why);
	else if (!err)
		evidence_draw(&tree, &out);
	if (!err)
		cli_print(text_trim(buffer_as_text(&out)));
	buffer_fini(&out);
	buffer_fini(&grown);
	arena_fini(&arena);
	return err ? cli_fail(&why) : CLI_DONE;
}

/* Names near to the id that a service offers with its refusal. */
static void keep_nearest(const struct why *why, struct buffer *out)
{
	static const char offer[] = "; nearest: ";
	const char *from = strstr(why->text, offer);
	if (!from)
		return;
	from += out->len ? strlen("; nearest: ") : 0;
	buffer_format(out, "%s%.*s", out->len ? ", " : "", (int)strcspn(from + 1, ";") + 1, from);
}

int evidence_why(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct buffer request = {0}, reply = {0}, nearest = {0};
	struct why why = {0};
	int code = -1;
	if (ask_request(verb, argc, argv, &request, &why) != ERR_OK) {
		cli_fail(&why);
		code = CLI_USAGE;
	}
	for (const char *const *name = verbs_services; *name && code < 0; name++) {
		char method[64];
		snprintf(method, sizeof(method), "%s.why", *name);
		enum err err = cli_request(cli, method, buffer_bytes(&request), &reply, &why);
		if (!err)
			code = print_tree(
				cli, text_of(argc > 1 ? argv[1] : ""), buffer_bytes(&reply));
		else if (err != ERR_NOT_FOUND)
			code = cli_fail(&why);
		else
			keep_nearest(&why, &nearest);
	}
	if (code < 0) {
		why_set(&why, ERR_NOT_FOUND, argc > 1 ? argv[1] : "",
			"no service holds a record of this id%.*s; queries print ids (with --json "
			"as `id`)",
			TEXT_ARG(buffer_as_text(&nearest)));
		code = cli_fail(&why);
	}
	buffer_fini(&request);
	buffer_fini(&reply);
	buffer_fini(&nearest);
	return code;
}
