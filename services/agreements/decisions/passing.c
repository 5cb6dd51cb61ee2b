#include "services/agreements/decisions/passing.h"

#include "proto/base/alloc.h"
#include "services/agreements/documents/entry.h"
#include "services/agreements/documents/standing.h"

#include <stdlib.h>
#include <string.h>

#define DEADLINE "deadline" /* the key of what a passed deadline says of its commitment */

bool passing_is_own(const struct document_step *step)
{
	return step->state.ptr || text_is(step->step, "expired") ||
	       text_is(step->step, "renewed") || text_is(step->step, "superseded") ||
	       (text_is(step->step, "in_force") && text_is(step->by, "rule"));
}

struct finding {
	const struct passing_question *question;
	struct document_step *steps; /* what has come by the day */
	size_t steps_count, steps_room;
	struct document_step *changes;
	uint32_t changes_room;
	struct commitment_step *evidence;
	struct passing_changes *out;
};

/* --- Documents ------------------------------------------------------------------------------ */

static void came(struct finding *in, const struct document *document, struct document_step step)
{
	step.document = document->id;
	step.org = document->org;
	step.source = document->source;
	step.has_first = step.has_last = true;
	in->steps = alloc_room(in->steps, in->steps_count, &in->steps_room, sizeof(step));
	in->steps[in->steps_count++] = step;
}

static void find_force(struct finding *in, const struct document *document)
{
	if (rules_is_solved(in->question->documents, document) &&
		document->in_force_last <= in->question->on)
		came(in, document,
			(struct document_step){.step = TEXT("in_force"),
				.by = TEXT("rule"),
				.first = document->in_force_first,
				.last = document->in_force_last});
}

/* Each time it was prolonged, the last one first. */
static void find_renewals(struct finding *in, const struct document *document)
{
	day on = in->question->on;
	struct life_term term;
	for (;;) {
		rules_term(in->question->documents, document, on, &term);
		if (!term.has_end || !term.renewed || term.renewed_on > on)
			return;
		came(in, document,
			(struct document_step){.step = TEXT("renewed"),
				.by = TEXT("term"),
				.first = term.renewed_on,
				.last = term.renewed_on});
		on = term.renewed_on - 1;
	}
}

/* It expired when its state on the day of its end says so: what was superseded before did not. */
static void find_end(struct finding *in, const struct document *document)
{
	struct life_term term;
	struct rules_state state;
	rules_term(in->question->documents, document, in->question->on, &term);
	if (!term.has_end || term.end_max > in->question->on)
		return;
	rules_state(in->question->documents, document, term.end_max, &state);
	if (strcmp(state.state, "expired") == 0)
		came(in, document,
			(struct document_step){.step = TEXT("expired"),
				.by = TEXT("term"),
				.first = term.end_min,
				.last = term.end_max});
}

static void find_successor(struct finding *in, const struct document *document)
{
	day from = 0;
	const struct document *next = rules_successor(in->question->documents, document, &from);
	if (next && from <= in->question->on)
		came(in, document,
			(struct document_step){.step = TEXT("superseded"),
				.by = next->id,
				.first = from,
				.last = from});
}

/* --- Parties -------------------------------------------------------------------------------- */

/* Those that acted, and those that the rule speaks of; none twice. */
static uint32_t parties_of(
	const struct life_acts *acts, const struct force_reply *force, struct text *out)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < acts->count + force->parties_count; i++) {
		struct text party = i < acts->count ? acts->items[i].state
						    : force->parties[i - acts->count].party;
		bool again = text_is(party, "*");
		for (uint32_t k = 0; k < count && !again; k++)
			again = text_equal(out[k], party);
		if (!again)
			out[count++] = party;
	}
	return count;
}

/* What an organisation's own organ has to accept is not accepted by silence. */
static bool is_constituent(const struct document *document)
{
	return text_is_choice("charter|statute|constitution|constituent", document->kind);
}

static enum err find_parties(
	struct finding *in, const struct document *document, struct arena *arena, struct why *why)
{
	const struct life_acts acts = rules_acts(in->question->documents, document->id);
	struct force_reply force;
	struct life_rule rule = {0};
	bool has_rule = false;
	enum err err = entry_solve(
		document, acts.items, acts.count, in->question->on, arena, &force, &has_rule, why);
	if (err)
		return err;
	if (document->term_rule.len && life_parse(document->term_rule, &rule, NULL) != ERR_OK)
		rule = (struct life_rule){0};
	struct text *parties =
		arena_zero(arena, acts.count + force.parties_count + 1, sizeof(*parties));
	uint32_t parties_count = parties_of(&acts, &force, parties);
	for (uint32_t i = 0; i < parties_count; i++) {
		struct life_brought brought[LIFE_BROUGHT_MAX];
		struct text party = parties[i];
		const struct life_force since =
			standing_force(document, has_rule ? &force : NULL, party);
		uint32_t count =
			life_brought(&rule, &acts, party, &since, in->question->on, brought);
		for (uint32_t k = 0; k < count; k++) {
			struct text step = text_of(brought[k].step);
			if (text_is(step, "reservation_accepted") && is_constituent(document))
				continue;
			came(in, document,
				(struct document_step){.step = step,
					.state = party,
					.by = brought[k].by[0] ? text_of(brought[k].by) : TEXT_NONE,
					.first = brought[k].first,
					.last = brought[k].last});
		}
	}
	return ERR_OK;
}

/* --- The difference -------------------------------------------------------------------------- */

static bool is_same(const struct document_step *a, const struct document_step *b)
{
	return text_equal(a->document, b->document) && text_equal(a->state, b->state) &&
	       text_equal(a->step, b->step) && text_equal(a->by, b->by) && a->first == b->first &&
	       a->last == b->last;
}

static bool has(const struct document_step *all, size_t count, const struct document_step *step)
{
	for (size_t i = 0; i < count; i++)
		if (is_same(&all[i], step))
			return true;
	return false;
}

static void change(struct finding *in, const struct document_step *step)
{
	if (in->out->steps_count < in->changes_room)
		in->changes[in->out->steps_count++] = *step;
}

/* What is told no more comes before what is told instead. */
static void find_changes(struct finding *in, struct arena *arena)
{
	const struct passing_question *question = in->question;
	size_t most = in->steps_count + question->steps_count;
	in->changes_room = most < PASSING_MAX ? (uint32_t)most : PASSING_MAX;
	in->changes = arena_zero(arena, in->changes_room + 1, sizeof(*in->changes));
	for (uint32_t i = 0; i < question->steps_count; i++) {
		struct document_step gone = question->steps[i];
		if (!passing_is_own(&gone) || has(in->steps, in->steps_count, &gone))
			continue;
		gone.has_withdrawn = gone.withdrawn = true;
		change(in, &gone);
	}
	for (size_t i = 0; i < in->steps_count; i++)
		if (!has(question->steps, question->steps_count, &in->steps[i]))
			change(in, &in->steps[i]);
}

/* --- Commitments ---------------------------------------------------------------------------- */

static const struct commitment_step *told(const struct ladder_counted *one)
{
	for (uint32_t i = 0; i < one->steps.count; i++)
		if (text_is(one->steps.items[i].key, DEADLINE))
			return &one->steps.items[i];
	return NULL;
}

static bool is_superseded(const struct rules_documents *documents, struct text id, day on)
{
	struct rules_state state;
	const struct document *document = rules_find(documents, id);
	if (!document)
		return false;
	rules_state(documents, document, on, &state);
	return strcmp(state.state, "superseded") == 0;
}

static void find_overdue(struct finding *in, const struct ladder_counted *one)
{
	const struct commitment *commitment = one->commitment;
	const struct commitment_step *known = told(one);
	struct ladder_state state = {.standing = ""};
	day after = commitment->deadline_last + 1;
	if (commitment->has_deadline_last && after <= in->question->on)
		ladder_stand(commitment, &one->steps,
			is_superseded(in->question->documents, commitment->document, after), after,
			&state);
	bool overdue = strcmp(state.standing, "overdue") == 0;
	if (in->out->evidence_count == PASSING_MAX ||
		(known ? overdue && known->last == commitment->deadline_last : !overdue))
		return;
	struct commitment_step step = {
		.commitment = commitment->id,
		.key = TEXT(DEADLINE),
		.step = TEXT("overdue"),
		.date = commitment->deadline,
		.has_first = true,
		.first = commitment->deadline_last,
		.has_last = true,
		.last = commitment->deadline_last,
		.source = commitment->source,
		.has_inferred = true,
		.inferred = true,
		.confidence = commitment->confidence,
		.note = TEXT("the deadline passed, and no delivery is evidenced"),
	};
	if (!overdue) {
		step = *known;
		step.has_withdrawn = step.withdrawn = true;
	}
	in->evidence[in->out->evidence_count++] = step;
}

enum err passing_find(const struct passing_question *question, struct arena *arena,
	struct passing_changes *out, struct why *why)
{
	enum err err = ERR_OK;
	const struct rules_documents *documents = question->documents;
	struct finding in = {.question = question, .out = out};
	*out = (struct passing_changes){0};
	in.evidence = arena_zero(arena, question->commitments_count + 1, sizeof(*in.evidence));
	for (uint32_t i = 0; !err && i < documents->count; i++) {
		if (!rules_exists(&documents->items[i], question->on))
			continue;
		find_force(&in, &documents->items[i]);
		find_renewals(&in, &documents->items[i]);
		find_end(&in, &documents->items[i]);
		find_successor(&in, &documents->items[i]);
		err = find_parties(&in, &documents->items[i], arena, why);
	}
	find_changes(&in, arena);
	for (uint32_t i = 0; i < question->commitments_count; i++)
		find_overdue(&in, &question->commitments[i]);
	free(in.steps);
	out->steps = in.changes;
	out->evidence = in.evidence;
	return err;
}
