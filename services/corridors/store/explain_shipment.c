#include "services/corridors/store/explain_shipment.h"

#include "services/corridors/answers/explain_words.h"
#include "services/corridors/store/reported_state.h"
#include "services/corridors/shipments/shipment.h"
#include "services/kit/reasons.h"

#include <string.h>

struct tree {
	struct store *store;
	const struct model *model;
	struct reasons reasons;
};

/* The claim with its exact sentence, as news stated it. */
static enum err add_claim(struct tree *tree, int64_t depth, struct text id, struct why *why)
{
	bool heard = false;
	uint64_t seq = 0;
	struct claim *claim = arena_zero(tree->reasons.arena, 1, sizeof(*claim));
	enum err err = reported_state_claim(
		tree->store, id, tree->reasons.arena, claim, &seq, &heard, why);
	if (err)
		return err;
	struct why_node *node = reasons_add(&tree->reasons, depth, "claim",
		reasons_say(&tree->reasons, "claim:%.*s", TEXT_ARG(id)));
	node->id = node->text;
	node->verdict = TEXT("supports");
	if (heard) {
		node->text = reasons_say(&tree->reasons, "%.*s, grade %.*s", TEXT_ARG(claim->fact),
			TEXT_ARG(claim->grade.len ? claim->grade : TEXT("B")));
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
	struct why_node *node = reasons_add(&tree->reasons, 2, "record", TEXT_NONE);
	node->id = id;
	node->text = reasons_words(&tree->reasons, &line);
	node->source = held->row.source;
	reasons_sure(node, held->row.confidence);
	node->verdict = TEXT("supports");
	reasons_learnt(node, held->seq, held->recorded_us);
	for (uint32_t i = 0; !err && i < held->row.claims_count; i++)
		err = add_claim(tree, 3, held->row.claims[i], why);
	if (!held->row.claims_count) {
		struct why_node *said = reasons_add(&tree->reasons, 3, "decision", TEXT_NONE);
		said->text = held->row.reason;
		said->source = held->row.source;
		said->verdict = TEXT("supports");
	}
	return err;
}

static enum err add_turns(struct tree *tree, struct text id, struct why *why)
{
	struct turns_found turns;
	enum err err = shipment_state_turns(tree->store, id, tree->reasons.arena, &turns, why);
	for (uint32_t i = turns.count; !err && i-- > 0;) {
		struct why_node *node = reasons_add(&tree->reasons, 1, "decision", TEXT_NONE);
		node->text = turns.items[i].text;
		node->verdict = text_is(turns.items[i].outcome, "replanned") ? TEXT("supersedes")
									     : TEXT("supports");
		reasons_learnt(node, turns.seqs[i], turns.recorded_us[i]);
		if (text_starts(turns.items[i].by, TEXT("disruption:")))
			err = add_disruption(tree, turns.items[i].by, why);
	}
	return err;
}

static enum err add_events(struct tree *tree, struct text id, struct why *why)
{
	struct events_found events;
	enum err err = shipment_state_events(tree->store, id, tree->reasons.arena, &events, why);
	for (uint32_t i = events.count; !err && i-- > 0;) {
		const struct event_held *event = &events.items[i];
		struct why_node *node = reasons_add(&tree->reasons, 1, "event",
			reasons_say(&tree->reasons, "%.*s: %.*s", TEXT_ARG(event->verdict),
				TEXT_ARG(event->text)));
		node->source =
			event->report.source.len ? event->report.source : event->report.standard;
		node->verdict = event->counts ? TEXT("supports") : TEXT_NONE;
		reasons_learnt(node, event->event_seq, event->recorded_us);
	}
	return err;
}

enum err explain_shipment(struct store *store, const struct model *model, struct text id,
	struct arena *arena, struct why_tree *out, struct why *why)
{
	struct tree tree = {.store = store, .model = model};
	reasons_start(&tree.reasons, arena);
	struct shipment_held *held = NULL;
	enum err err = shipment_state_find(store, id, arena, &held, why);
	if (!err && !held)
		err = why_set(why, ERR_NOT_FOUND, "why_query.id",
			"wanted the id of a shipment, got '%.*s'", TEXT_ARG(id));
	if (err)
		return err;
	char p50[INSTANT_TEXT];
	const struct shipment_status *status = &held->status;
	struct why_node *top = reasons_add(&tree.reasons, 0, "record",
		reasons_say(&tree.reasons, "%.*s to %.*s: %.*s at %.*s, p50 %.16s, plan %.*s",
			TEXT_ARG(held->booked.from), TEXT_ARG(held->booked.to),
			TEXT_ARG(status->state), TEXT_ARG(status->place),
			status->has_p50 ? instant_format(status->p50, p50) : "unknown",
			TEXT_ARG(held->plan)));
	top->id = reasons_say(&tree.reasons, "shipment:%.*s", TEXT_ARG(id));
	reasons_learnt(top, held->seq, held->recorded_us);
	err = add_turns(&tree, id, why);
	if (!err)
		err = add_events(&tree, id, why);
	*out = reasons_tree(&tree.reasons);
	return err;
}
