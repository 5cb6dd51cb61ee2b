#include "services/agreements/queries.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NODES_MAX = 4096 };

/* The tree being written, depth first. */
struct tree {
	struct arena *arena;
	struct why_node *nodes;
	uint32_t count;
};

static struct why_node *grow(struct tree *tree, int64_t depth, const char *kind, struct text text)
{
	struct why_node *node =
		&tree->nodes[tree->count < NODES_MAX - 1 ? tree->count++ : NODES_MAX - 1];
	*node = (struct why_node){.depth = depth, .kind = text_of(kind), .text = text};
	return node;
}

static struct text say(struct tree *tree, const char *fmt, ...) PRINTF(2, 3);

static struct text say(struct tree *tree, const char *fmt, ...)
{
	struct buffer out = {0};
	char text[2000];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	buffer_text(&out, text_of(text));
	while (out.len && !text_is_utf8(out.ptr, out.len))
		out.len--;
	struct text copy = arena_copy(tree->arena, buffer_as_text(&out));
	buffer_fini(&out);
	return copy;
}

static void learnt(struct why_node *node, const struct archive_held *held)
{
	node->has_seq = node->has_recorded_at = true;
	node->seq = held->seq;
	node->recorded_at = held->recorded_us;
}

static void sure(struct why_node *node, double confidence)
{
	node->has_confidence = true;
	node->confidence = confidence;
}

/* --- Branches ------------------------------------------------------------------------------- */

static void grow_match(
	struct tree *tree, const struct claim_matched *match, const struct archive_held *held)
{
	struct why_node *node = grow(tree, 1, "claim",
		say(tree, "%.*s: %.*s", TEXT_ARG(match->fact), TEXT_ARG(match->reason)));
	node->verdict = match->verdict;
	node->id = say(tree, "claim:%.*s", TEXT_ARG(match->claim));
	node->sentence = match->sentence;
	node->article = match->article;
	node->source = match->source;
	node->has_span_from = node->has_span_to = true;
	node->span_from = match->span_from;
	node->span_to = match->span_to;
	sure(node, match->confidence);
	learnt(node, held);
}

/* What the gate, or a person, made of the claim. */
static void grow_judged(struct tree *tree, const struct archive_judged *judged, struct text claim)
{
	for (uint32_t i = 0; i < judged->count; i++) {
		const struct claim_judged *one = &judged->items[i];
		if (!text_equal(one->claim, claim) || one->alike)
			continue;
		learnt(grow(tree, 2, "rule",
			       say(tree, "%.*s as %.*s: %.*s", TEXT_ARG(one->state),
				       TEXT_ARG(one->value), TEXT_ARG(one->reason))),
			&judged->held[i]);
	}
}

static enum err grow_matches(
	struct archive *archive, struct tree *tree, struct text record, struct why *why)
{
	struct archive_matches matches;
	struct archive_judged judged;
	enum err err = archive_matches(archive, record, ARCHIVE_NOW, tree->arena, &matches, why);
	if (!err)
		err = archive_judged(
			archive, record, TEXT_NONE, ARCHIVE_NOW, tree->arena, &judged, why);
	uint32_t alike = 0;
	for (uint32_t i = 0; !err && i < matches.count; i++) {
		alike += matches.items[i].alike;
		if (matches.items[i].alike)
			continue;
		grow_match(tree, &matches.items[i], &matches.held[i]);
		grow_judged(tree, &judged, matches.items[i].claim);
	}
	if (alike)
		grow(tree, 1, "note",
			say(tree,
				"%u more claims say what enough of these say, and are judged "
				"alike",
				alike))
			->verdict = TEXT("supports");
	return err;
}

static void grow_sheet_row(
	struct tree *tree, const struct document *document, const struct archive_held *held)
{
	struct why_node *row = grow(tree, 1, "row",
		say(tree, "row %.*s%s%.*s", TEXT_ARG(document->ref),
			document->verified.len ? ", " : "", TEXT_ARG(document->verified)));
	row->verdict = TEXT("supports");
	row->source = document->source;
	sure(row, document->confidence);
	struct why_node *sheet = grow(tree, 2, "sheet", TEXT("the sheet documents was offered"));
	sheet->has_seq = held->sheet_seq > 0;
	sheet->seq = held->sheet_seq;
}

static struct text electors_of(struct tree *tree, const struct document_decision *decision)
{
	struct buffer out = {0};
	for (uint32_t i = 0; i < decision->electors_count; i++)
		buffer_format(&out, "%s%.*s", i ? " " : "", TEXT_ARG(decision->electors[i]));
	struct text copy = arena_copy(tree->arena, buffer_as_text(&out));
	buffer_fini(&out);
	return copy;
}

static void grow_decision(struct tree *tree, int64_t depth,
	const struct document_decision *decision, const struct archive_held *held)
{
	char day_text[DAY_TEXT];
	struct text electors = electors_of(tree, decision);
	struct why_node *node = grow(tree, depth, "decision",
		say(tree, "%u members could have objected on %s under %.*s: %.*s%s%.*s",
			decision->electors_count, day_format(decision->day, day_text),
			TEXT_ARG(decision->rule), TEXT_ARG(electors),
			decision->subject.len ? "; without the state that it is about, " : "",
			TEXT_ARG(decision->subject)));
	if (depth)
		node->verdict = TEXT("derives");
	node->id = decision->id;
	learnt(node, held);
	grow(tree, depth + 1, "rule",
		TEXT("that nobody objected is inferred from the adoption; no positions are "
		     "sourced"));
}

static void grow_electors(struct tree *tree, const struct document_decision *decision)
{
	for (uint32_t i = 0; i < decision->electors_count; i++) {
		struct why_node *node = grow(tree, 1, "event",
			say(tree, "%.*s was a member by row %lld of the registry",
				TEXT_ARG(decision->electors[i]), (long long)decision->rows[i].row));
		node->id = say(tree, "membership:%.*s:%.*s", TEXT_ARG(decision->org),
			TEXT_ARG(decision->electors[i]));
		node->verdict = TEXT("supports");
	}
}

static void grow_party_step(
	struct tree *tree, const struct party_step *step, const struct archive_held *held)
{
	struct why_node *node = grow(tree, 1, "row",
		say(tree, "%.*s %.*s%s%.*s (%.*s)", TEXT_ARG(step->state), TEXT_ARG(step->event),
			step->date.len ? " on " : ", day not sourced", TEXT_ARG(step->date),
			TEXT_ARG(step->date_kind)));
	node->verdict = TEXT("supports");
	node->source = step->source;
	sure(node, step->confidence);
	learnt(node, held);
}

/* --- Trees ---------------------------------------------------------------------------------- */

static struct why_node *grow_document(struct tree *tree, int64_t depth,
	const struct document *document, const struct archive_held *held)
{
	struct why_node *node = grow(tree, depth, "record",
		say(tree, "%.*s: %.*s; %.*s%s%.*s%s%.*s", TEXT_ARG(document->id),
			TEXT_ARG(document->title), TEXT_ARG(document->mode),
			document->adopted.len ? " on " : ", day not sourced",
			TEXT_ARG(document->adopted), document->place.len ? " at " : "",
			TEXT_ARG(document->place)));
	node->id = say(tree, "document:%.*s", TEXT_ARG(document->id));
	sure(node, document->confidence);
	learnt(node, held);
	return node;
}

static enum err not_ours(struct text id, struct why *why)
{
	return why_set(
		why, ERR_NOT_FOUND, "id", "no document or decision '%.*s' is held", TEXT_ARG(id));
}

static enum err tree_of_document(
	struct archive *archive, struct tree *tree, struct text id, struct why *why)
{
	struct archive_documents documents;
	struct archive_decisions decisions;
	struct archive_party_steps steps;
	enum err err = archive_documents(archive, ARCHIVE_NOW, tree->arena, &documents, why);
	if (err)
		return err;
	const struct document *found = rules_find(&documents.all, id);
	if (!found)
		return queries_no_document(&documents.all, "id", id, why);
	const struct archive_held *held = &documents.held[found - documents.all.items];
	grow_document(tree, 0, found, held);
	grow_sheet_row(tree, found, held);
	err = archive_decisions(archive, id, ARCHIVE_NOW, tree->arena, &decisions, why);
	for (uint32_t i = 0; !err && i < decisions.count; i++)
		grow_decision(tree, 1, &decisions.items[i], &decisions.held[i]);
	if (!err)
		err = archive_party_steps(archive, id, ARCHIVE_NOW, tree->arena, &steps, why);
	for (uint32_t i = 0; !err && i < steps.count; i++)
		grow_party_step(tree, &steps.items[i], &steps.held[i]);
	return err ? err : grow_matches(archive, tree, tree->nodes[0].id, why);
}

/* A decision under way: its rule and state, its electors, all that was said in it. */
static enum err tree_of_proceeding(
	struct archive *archive, struct tree *tree, struct text id, struct why *why)
{
	struct decision_state state;
	bool found = false;
	enum err err =
		archive_proceeding(archive, id, ARCHIVE_NOW, tree->arena, &state, &found, why);
	if (err || !found)
		return err ? err : not_ours(id, why);
	struct why_node *node = grow(tree, 0, "decision",
		say(tree, "%.*s is %.*s under %.*s: %.*s", TEXT_ARG(state.id),
			TEXT_ARG(state.state), TEXT_ARG(state.rule), TEXT_ARG(state.why)));
	node->id = say(tree, "decision:%.*s", TEXT_ARG(state.id));
	node->source = state.source;
	for (uint32_t i = 0; i < state.positions_count; i++) {
		const struct vote_position *position = &state.positions[i];
		struct why_node *said = grow(tree, 1, "note",
			say(tree, "%.*s: %.*s in round %lld%s%s%s%.*s", TEXT_ARG(position->state),
				TEXT_ARG(position->position), (long long)position->round,
				position->late ? ", late and without effect" : "",
				position->inferred ? ", inferred" : "",
				position->reason.len ? ": " : "", TEXT_ARG(position->reason)));
		said->verdict = TEXT("supports");
		said->source = position->source;
	}
	for (uint32_t i = 0; i < state.electors_count; i++) {
		const struct vote_elector *elector = &state.electors[i];
		struct why_node *seat = grow(tree, 1, "event",
			say(tree, "%.*s has a voice by row %lld of the registry%s",
				TEXT_ARG(elector->state), (long long)elector->row,
				elector->not_notified ? "; nothing shows that it was notified"
						      : ""));
		seat->id = say(tree, "membership:%.*s:%.*s", TEXT_ARG(state.org),
			TEXT_ARG(elector->state));
		seat->verdict = TEXT("supports");
	}
	return ERR_OK;
}

static enum err tree_of_decision(
	struct archive *archive, struct tree *tree, struct text id, struct why *why)
{
	struct archive_decisions decisions;
	struct text document = queries_bare_id(id, TEXT("decision:"));
	enum err err =
		archive_decisions(archive, document, ARCHIVE_NOW, tree->arena, &decisions, why);
	if (err)
		return err;
	if (decisions.count == 0)
		return tree_of_proceeding(archive, tree, document, why);
	grow_decision(tree, 0, &decisions.items[0], &decisions.held[0]);
	grow_electors(tree, &decisions.items[0]);
	return ERR_OK;
}

/* documents:<org>:<day>: what was adopted on one day, which a claim may count. */
static enum err tree_of_day(
	struct archive *archive, struct tree *tree, struct text id, struct why *why)
{
	struct text rest = queries_bare_id(id, TEXT("documents:")), org = TEXT_NONE;
	struct archive_documents documents;
	day on = 0;
	if (!text_split(&rest, ':', &org) || day_parse_exact(rest, &on, NULL) != ERR_OK)
		return not_ours(id, why);
	enum err err = archive_documents(archive, ARCHIVE_NOW, tree->arena, &documents, why);
	if (err)
		return err;
	struct why_node *head = grow(tree, 0, "record", TEXT_NONE);
	head->id = id;
	for (uint32_t i = 0; i < documents.all.count; i++) {
		const struct document *one = &documents.all.items[i];
		if (text_equal(one->org, org) && one->has_adopted_first &&
			one->adopted_first == on && one->adopted_last == on)
			grow_document(tree, 1, one, &documents.held[i])->verdict = TEXT("supports");
	}
	if (tree->count == 1)
		return not_ours(id, why);
	head->text = say(tree, "%u documents of %.*s on %.*s", tree->count - 1, TEXT_ARG(org),
		TEXT_ARG(rest));
	return grow_matches(archive, tree, id, why);
}

enum err evidence_why(void *self, const void *request, struct arena *arena, struct kit_reply *reply,
	struct why *why)
{
	const struct why_query *query = request;
	struct tree tree = {.arena = arena};
	tree.nodes = arena_zero(arena, NODES_MAX, sizeof(*tree.nodes));
	enum err err;
	if (text_starts(query->id, TEXT("decision:")))
		err = tree_of_decision(self, &tree, query->id, why);
	else if (text_starts(query->id, TEXT("documents:")))
		err = tree_of_day(self, &tree, query->id, why);
	else
		err = tree_of_document(
			self, &tree, queries_bare_id(query->id, TEXT("document:")), why);
	if (err)
		return err;
	const struct why_tree answer = {tree.nodes, tree.count};
	return kit_answer(reply, &answer, why);
}
