#include "services/agreements/queries.h"
#include "services/kit/reasons.h"

/* --- Branches ------------------------------------------------------------------------------- */

static void learnt(struct why_node *node, const struct archive_held *held)
{
	reasons_learnt(node, held->seq, held->recorded_us);
}

static void grow_match(
	struct reasons *tree, const struct claim_matched *match, const struct archive_held *held)
{
	struct why_node *node = reasons_claim(tree, 1, match, held->seq, held->recorded_us);
	node->text =
		reasons_say(tree, "%.*s: %.*s", TEXT_ARG(match->fact), TEXT_ARG(match->reason));
}

/* What the gate, or a person, made of the claim. */
static void grow_judged(
	struct reasons *tree, const struct archive_judged *judged, struct text claim)
{
	for (uint32_t i = 0; i < judged->count; i++) {
		const struct claim_judged *one = &judged->items[i];
		if (!text_equal(one->claim, claim) || one->alike)
			continue;
		learnt(reasons_add(tree, 2, "rule",
			       reasons_say(tree, "%.*s as %.*s: %.*s", TEXT_ARG(one->state),
				       TEXT_ARG(one->value), TEXT_ARG(one->reason))),
			&judged->held[i]);
	}
}

static enum err grow_matches(
	struct archive *archive, struct reasons *tree, struct text record, struct why *why)
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
		reasons_add(tree, 1, "note",
			reasons_say(tree,
				"%u more claims say what enough of these say, and are judged "
				"alike",
				alike))
			->verdict = TEXT("supports");
	return err;
}

/* A record of the gate stands on the claims below it, not on a row of a sheet. */
static void grow_row(
	struct reasons *tree, const struct document *document, const struct archive_held *held)
{
	bool by_gate = verdict_is_by_gate(document->ref_digest);
	struct text words =
		by_gate ? TEXT("made by the gate of what articles say; no sheet has it")
			: reasons_say(tree, "row %.*s%s%.*s", TEXT_ARG(document->ref),
				  document->verified.len ? ", " : "", TEXT_ARG(document->verified));
	struct why_node *row = reasons_add(tree, 1, "row", words);
	row->verdict = TEXT("supports");
	row->source = document->source;
	reasons_sure(row, document->confidence);
	if (by_gate)
		return;
	struct why_node *sheet =
		reasons_add(tree, 2, "sheet", TEXT("the sheet documents was offered"));
	sheet->has_seq = held->sheet_seq > 0;
	sheet->seq = held->sheet_seq;
}

static struct text electors_of(struct reasons *tree, const struct document_decision *decision)
{
	struct buffer out = {0};
	for (uint32_t i = 0; i < decision->electors_count; i++)
		buffer_format(&out, "%s%.*s", i ? " " : "", TEXT_ARG(decision->electors[i]));
	struct text copy = arena_copy(tree->arena, buffer_as_text(&out));
	buffer_fini(&out);
	return copy;
}

static void grow_decision(struct reasons *tree, int64_t depth,
	const struct document_decision *decision, const struct archive_held *held)
{
	char day_text[DAY_TEXT];
	struct text electors = electors_of(tree, decision);
	struct why_node *node = reasons_add(tree, depth, "decision",
		reasons_say(tree, "%u members could have objected on %s under %.*s: %.*s%s%.*s",
			decision->electors_count, day_format(decision->day, day_text),
			TEXT_ARG(decision->rule), TEXT_ARG(electors),
			decision->subject.len ? "; without the state that it is about, " : "",
			TEXT_ARG(decision->subject)));
	if (depth)
		node->verdict = TEXT("derives");
	node->id = decision->id;
	learnt(node, held);
	reasons_add(tree, depth + 1, "rule",
		TEXT("that nobody objected is inferred from the adoption; no positions are "
		     "sourced"));
}

static void grow_electors(struct reasons *tree, const struct document_decision *decision)
{
	for (uint32_t i = 0; i < decision->electors_count; i++) {
		struct why_node *node = reasons_add(tree, 1, "event",
			reasons_say(tree, "%.*s was a member by row %lld of the registry",
				TEXT_ARG(decision->electors[i]), (long long)decision->rows[i].row));
		node->id = reasons_say(tree, "membership:%.*s:%.*s", TEXT_ARG(decision->org),
			TEXT_ARG(decision->electors[i]));
		node->verdict = TEXT("supports");
	}
}

static void grow_party_step(
	struct reasons *tree, const struct party_step *step, const struct archive_held *held)
{
	struct why_node *node = reasons_add(tree, 1, "row",
		reasons_say(tree, "%.*s %.*s%s%.*s (%.*s)", TEXT_ARG(step->state),
			TEXT_ARG(step->event), step->date.len ? " on " : ", day not sourced",
			TEXT_ARG(step->date), TEXT_ARG(step->date_kind)));
	node->verdict = TEXT("supports");
	node->source = step->source;
	reasons_sure(node, step->confidence);
	learnt(node, held);
}

/* --- Trees ---------------------------------------------------------------------------------- */

static struct why_node *grow_document(struct reasons *tree, int64_t depth,
	const struct document *document, const struct archive_held *held)
{
	struct why_node *node = reasons_add(tree, depth, "record",
		reasons_say(tree, "%.*s: %.*s; %.*s%s%.*s%s%.*s", TEXT_ARG(document->id),
			TEXT_ARG(document->title), TEXT_ARG(document->mode),
			document->adopted.len ? " on " : ", day not sourced",
			TEXT_ARG(document->adopted), document->place.len ? " at " : "",
			TEXT_ARG(document->place)));
	node->id = reasons_say(tree, "document:%.*s", TEXT_ARG(document->id));
	reasons_sure(node, document->confidence);
	learnt(node, held);
	return node;
}

static enum err not_ours(struct text id, struct why *why)
{
	return why_set(
		why, ERR_NOT_FOUND, "id", "no document or decision '%.*s' is held", TEXT_ARG(id));
}

static enum err tree_of_document(
	struct archive *archive, struct reasons *tree, struct text id, struct why *why)
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
	grow_row(tree, found, held);
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
	struct archive *archive, struct reasons *tree, struct text id, struct why *why)
{
	struct decision_state state;
	bool found = false;
	enum err err =
		archive_proceeding(archive, id, ARCHIVE_NOW, tree->arena, &state, &found, why);
	if (err || !found)
		return err ? err : not_ours(id, why);
	struct why_node *node = reasons_add(tree, 0, "decision",
		reasons_say(tree, "%.*s is %.*s under %.*s: %.*s", TEXT_ARG(state.id),
			TEXT_ARG(state.state), TEXT_ARG(state.rule), TEXT_ARG(state.why)));
	node->id = reasons_say(tree, "decision:%.*s", TEXT_ARG(state.id));
	node->source = state.source;
	for (uint32_t i = 0; i < state.positions_count; i++) {
		const struct vote_position *position = &state.positions[i];
		struct why_node *said = reasons_add(tree, 1, "note",
			reasons_say(tree, "%.*s: %.*s in round %lld%s%s%s%.*s",
				TEXT_ARG(position->state), TEXT_ARG(position->position),
				(long long)position->round,
				position->late ? ", late and without effect" : "",
				position->inferred ? ", inferred" : "",
				position->reason.len ? ": " : "", TEXT_ARG(position->reason)));
		said->verdict = TEXT("supports");
		said->source = position->source;
	}
	for (uint32_t i = 0; i < state.electors_count; i++) {
		const struct vote_elector *elector = &state.electors[i];
		struct why_node *seat = reasons_add(tree, 1, "event",
			reasons_say(tree, "%.*s has a voice by row %lld of the registry%s",
				TEXT_ARG(elector->state), (long long)elector->row,
				elector->not_notified ? "; nothing shows that it was notified"
						      : ""));
		seat->id = reasons_say(tree, "membership:%.*s:%.*s", TEXT_ARG(state.org),
			TEXT_ARG(elector->state));
		seat->verdict = TEXT("supports");
	}
	return ERR_OK;
}

static enum err tree_of_decision(
	struct archive *archive, struct reasons *tree, struct text id, struct why *why)
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
	struct archive *archive, struct reasons *tree, struct text id, struct why *why)
{
	struct text rest = queries_bare_id(id, TEXT("documents:")), org = TEXT_NONE;
	struct archive_documents documents;
	day on = 0;
	if (!text_split(&rest, ':', &org) || day_parse_exact(rest, &on, NULL) != ERR_OK)
		return not_ours(id, why);
	enum err err = archive_documents(archive, ARCHIVE_NOW, tree->arena, &documents, why);
	if (err)
		return err;
	struct why_node *head = reasons_add(tree, 0, "record", TEXT_NONE);
	head->id = id;
	for (uint32_t i = 0; i < documents.all.count; i++) {
		const struct document *one = &documents.all.items[i];
		if (text_equal(one->org, org) && one->has_adopted_first &&
			one->adopted_first == on && one->adopted_last == on)
			grow_document(tree, 1, one, &documents.held[i])->verdict = TEXT("supports");
	}
	if (tree->count == 1)
		return not_ours(id, why);
	head->text = reasons_say(tree, "%u documents of %.*s on %.*s", tree->count - 1,
		TEXT_ARG(org), TEXT_ARG(rest));
	return grow_matches(archive, tree, id, why);
}

enum err evidence_why(void *self, const void *request, struct arena *arena, struct kit_reply *reply,
	struct why *why)
{
	const struct why_query *query = request;
	struct reasons tree;
	reasons_start(&tree, arena);
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
	const struct why_tree answer = reasons_tree(&tree);
	return kit_answer(reply, &answer, why);
}
