#include "services/corridors/explain_shipment.h"

#include "proto/base/buffer.h"
#include "services/corridors/explain_words.h"
#include "services/corridors/reported_state.h"
#include "services/corridors/shipment.h"

#include <string.h>

enum { NODES_MAX = 4000, EVENTS_SHOWN = 200 };

struct tree {
	struct store *store;
	const struct model *model;
	struct arena *arena;
	struct why_node *nodes;
	uint32_t count;
};

static struct why_node *add(struct tree *tree, int64_t depth, const char *kind)
{
	struct why_node *node = &tree->nodes[tree->count];
	if (tree->count + 1 < NODES_MAX)
		tree->count++;
	*node = (struct why_node){.depth = depth, .kind = text_of(kind)};
	return node;
}

static struct text words(const struct tree *tree, struct buffer *buffer)
{
	struct text text = buffer_as_text(buffer);
	size_t len = text.len < 2000 ? text.len : 2000;
	while (len < text.len && len && ((uint8_t)text.ptr[len] & 0xC0) == 0x80)
		len--;
	text = arena_copy(tree->arena, text_slice(text, 0, len));
	buffer_fini(buffer);
	return text;
}

static void stamp(struct why_node *node, uint64_t seq, int64_t recorded_us)
{
	node->seq = seq;
	node->recorded_at = recorded_us;
	node->has_seq = node->has_recorded_at = true;
}

/* The claim with its exact sentence, as news stated it. */
static enum err add_claim(struct tree *tree, int64_t depth, struct text id, struct why *why)
{
	bool heard = false;
	uint64_t seq = 0;
	struct claim *claim = arena_zero(tree->arena, 1, sizeof(*claim));
	enum err err = reported_state_claim(tree->store, id, tree->arena, claim, &seq, &heard, why);
	if (err)
		return err;
	struct buffer full = {0};
	buffer_format(&full, "claim:%.*s", TEXT_ARG(id));
	struct why_node *node = add(tree, depth, "claim");
	node->id = words(tree, &full);
	node->text = node->id;
	node->verdict = TEXT("supports");
	if (heard) {
		struct buffer said = {0};
		buffer_format(&said, "%.*s, grade %.*s", TEXT_ARG(claim->fact),
			TEXT_ARG(claim->grade.len ? claim->grade : TEXT("B")));
		node->text = words(tree, &said);
		node->sentence = claim->sentence;
		node->article = claim->article;
		node->source = claim->source;
		node->span_from = claim->span_from;
		node->span_to = claim->span_to;
		node->confidence = claim->confidence;
		node->has_span_from = node->has_span_to = node->has_confidence = true;
		node->seq = seq;
		node->has_seq = true;
	}
	return ERR_OK;
}

static enum err add_disruption(struct tree *tree, struct text id, struct why *why)
{
	const struct route_world world = {.disruptions = tree->model->disruptions,
		.disruptions_count = tree->model->disruptions_count};
	const struct disruption *held = shipment_disruption(&world, id);
	if (!held)
		return ERR_OK;
	enum err err = ERR_OK;
	struct buffer line = {0};
	explain_words_disruption(&held->row, &line);
	struct why_node *node = add(tree, 2, "record");
	node->id = id;
	node->text = words(tree, &line);
	node->source = held->row.source;
	node->confidence = held->row.confidence;
	node->has_confidence = true;
	node->verdict = TEXT("supports");
	stamp(node, held->seq, held->recorded_us);
	for (uint32_t i = 0; !err && i < held->row.claims_count; i++)
		err = add_claim(tree, 3, held->row.claims[i], why);
	if (!held->row.claims_count) {
		struct why_node *said = add(tree, 3, "decision");
		said->text = held->row.reason;
		said->source = held->row.source;
		said->verdict = TEXT("supports");
	}
	return err;
}

static enum err add_turns(struct tree *tree, struct text id, struct why *why)
{
	struct turns_found turns;
	enum err err = shipment_state_turns(tree->store, id, tree->arena, &turns, why);
	for (uint32_t i = turns.count; !err && i-- > 0;) {
		struct why_node *node = add(tree, 1, "decision");
		node->text = turns.items[i].text;
		node->verdict = text_is(turns.items[i].outcome, "replanned") ? TEXT("supersedes")
									     : TEXT("supports");
		stamp(node, turns.seqs[i], turns.recorded_us[i]);
		if (text_starts(turns.items[i].by, TEXT("disruption:")))
			err = add_disruption(tree, turns.items[i].by, why);
	}
	return err;
}

static enum err add_events(struct tree *tree, struct text id, struct why *why)
{
	struct events_found events;
	enum err err = shipment_state_events(tree->store, id, tree->arena, &events, why);
	uint32_t from = events.count > EVENTS_SHOWN ? events.count - EVENTS_SHOWN : 0;
	for (uint32_t i = events.count; !err && i-- > from;) {
		const struct event_held *event = &events.items[i];
		struct why_node *node = add(tree, 1, "event");
		struct buffer said = {0};
		buffer_format(&said, "%.*s: %.*s", TEXT_ARG(event->verdict), TEXT_ARG(event->text));
		node->text = words(tree, &said);
		node->source =
			event->report.source.len ? event->report.source : event->report.standard;
		node->verdict = event->counts ? TEXT("supports") : TEXT_NONE;
		stamp(node, event->event_seq, event->recorded_us);
	}
	return err;
}

enum err explain_shipment(struct store *store, const struct model *model, struct text id,
	struct arena *arena, struct why_tree *out, struct why *why)
{
	struct tree tree = {.store = store,
		.model = model,
		.arena = arena,
		.nodes = arena_zero(arena, NODES_MAX, sizeof(struct why_node))};
	struct shipment_held *held = NULL;
	enum err err = shipment_state_find(store, id, arena, &held, why);
	if (!err && !held)
		err = why_set(why, ERR_NOT_FOUND, "why_query.id",
			"wanted the id of a shipment, got '%.*s'", TEXT_ARG(id));
	if (err)
		return err;
	char p50[INSTANT_TEXT];
	const struct shipment_status *status = &held->status;
	struct buffer full = {0}, said = {0};
	buffer_format(&full, "shipment:%.*s", TEXT_ARG(id));
	buffer_format(&said, "%.*s to %.*s: %.*s at %.*s, p50 %.16s, plan %.*s",
		TEXT_ARG(held->booked.from), TEXT_ARG(held->booked.to), TEXT_ARG(status->state),
		TEXT_ARG(status->place),
		status->has_p50 ? instant_format(status->p50, p50) : "unknown",
		TEXT_ARG(held->plan));
	struct why_node *top = add(&tree, 0, "record");
	top->id = words(&tree, &full);
	top->text = words(&tree, &said);
	stamp(top, held->seq, held->recorded_us);
	err = add_turns(&tree, id, why);
	if (!err)
		err = add_events(&tree, id, why);
	*out = (struct why_tree){.nodes = tree.nodes, .nodes_count = tree.count};
	return err;
}
