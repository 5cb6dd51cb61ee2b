#include "services/kit/reasons.h"

#include "proto/base/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	WORDS_MAX = 2048, /* of why_node.text */
	NODE_BYTES = 200,
	BYTES_MAX = 2 << 20, /* of an answer: half of what one message may hold */
};

void reasons_start(struct reasons *reasons, struct arena *arena)
{
	*reasons = (struct reasons){
		.arena = arena, .nodes = arena_zero(arena, REASONS_MAX, sizeof(*reasons->nodes))};
}

/* The last place is kept for the node that says what has no room; until then it takes what is
 * thrown away. */
struct why_node *reasons_add(
	struct reasons *reasons, int64_t depth, const char *kind, struct text text)
{
	struct why_node *node = &reasons->nodes[reasons->count];
	if (reasons->count < REASONS_MAX - 1)
		reasons->count++;
	else
		reasons->left_out++;
	*node = (struct why_node){.depth = depth, .kind = text_of(kind), .text = text};
	return node;
}

struct why_node *reasons_claim(struct reasons *reasons, int64_t depth,
	const struct claim_matched *matched, uint64_t seq, int64_t recorded_us)
{
	struct why_node *node = reasons_add(reasons, depth, "claim", matched->reason);
	node->verdict = matched->verdict;
	node->id = reasons_say(reasons, "claim:%.*s", TEXT_ARG(matched->claim));
	node->source = matched->source;
	node->sentence = matched->sentence;
	node->article = matched->article;
	node->span_from = matched->span_from;
	node->span_to = matched->span_to;
	node->has_span_from = node->has_span_to = true;
	reasons_sure(node, matched->confidence);
	reasons_learnt(node, seq, recorded_us);
	return node;
}

void reasons_learnt(struct why_node *node, uint64_t seq, int64_t recorded_us)
{
	node->has_seq = node->has_recorded_at = true;
	node->seq = seq;
	node->recorded_at = recorded_us;
}

void reasons_sure(struct why_node *node, double confidence)
{
	node->has_confidence = true;
	node->confidence = confidence;
}

struct text reasons_words(struct reasons *reasons, struct buffer *words)
{
	static const char dots[] = "...";
	if (words->len > WORDS_MAX) {
		words->len = WORDS_MAX - (sizeof(dots) - 1);
		while (words->len && !text_is_utf8((const char *)words->ptr, words->len))
			words->len--;
		buffer_text(words, text_of(dots));
	}
	struct text text = arena_copy(reasons->arena, buffer_as_text(words));
	buffer_fini(words);
	return text;
}

struct text reasons_say(struct reasons *reasons, const char *fmt, ...)
{
	struct buffer words = {0};
	va_list args;
	va_start(args, fmt);
	/* One byte more than there may be: what is cut shows as too long. */
	char *place = (char *)buffer_grow(&words, WORDS_MAX + 2);
	int len = vsnprintf(place, WORDS_MAX + 2, fmt, args);
	va_end(args);
	CHECK(len >= 0);
	words.len = len > WORDS_MAX ? WORDS_MAX + 1 : (size_t)len;
	return reasons_words(reasons, &words);
}

/* What a node takes in the answer, nearly: its texts, and some for its names and numbers. */
static size_t weight(const struct why_node *node)
{
	return NODE_BYTES + node->text.len + node->id.len + node->source.len + node->sentence.len +
	       node->article.len;
}

struct why_tree reasons_tree(struct reasons *reasons)
{
	size_t bytes = 0;
	uint32_t shown = 0, left_out = reasons->left_out;
	while (shown < reasons->count && bytes < BYTES_MAX)
		bytes += weight(&reasons->nodes[shown++]);
	left_out += reasons->count - shown;
	if (left_out)
		reasons->nodes[shown++] = (struct why_node){.depth = 1,
			.kind = TEXT("note"),
			.text = reasons_say(
				reasons, "%u more reasons have no room in one answer", left_out)};
	return (struct why_tree){.nodes = reasons->nodes, .nodes_count = shown};
}
