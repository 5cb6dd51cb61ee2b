#include "services/agreements/queries.h"

#include "proto/base/clock.h"
#include "proto/base/nearest.h"
#include "proto/records/service.h"
#include "services/agreements/decisions/agenda.h"
#include "services/agreements/documents/entry.h"
#include "services/agreements/decisions/proceedings.h"
#include "services/agreements/documents/rules.h"
#include "services/agreements/force/solve.h"
#include "services/agreements/documents/standing.h"
#include "services/agreements/decisions/trials.h"
#include "services/agreements/documents/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_US 86400000000LL

struct text queries_bare_id(struct text id, struct text prefix)
{
	return text_starts(id, prefix) ? text_slice(id, prefix.len, id.len) : id;
}

struct queries_time queries_time_of(bool has_as_of, day as_of, bool has_known_at, int64_t known_at)
{
	int64_t now = clock_wall_us();
	return (struct queries_time){
		.as_of = has_as_of ? as_of : (day)(now / DAY_US),
		.known_at = has_known_at ? known_at : ARCHIVE_NOW,
		.told = has_known_at ? known_at : now,
	};
}

static struct text copy_of(struct arena *arena, const char *string)
{
	return string[0] ? arena_copy(arena, text_of(string)) : TEXT_NONE;
}

static struct text with_prefix(struct arena *arena, const char *prefix, struct text id)
{
	char text[128];
	snprintf(text, sizeof(text), "%s%.*s", prefix, TEXT_ARG(id));
	return arena_copy(arena, text_of(text));
}

/* --- Rows ----------------------------------------------------------------------------------- */

/* All that a question about documents reads. */
struct reading {
	struct arena *arena;
	struct queries_time time;
	struct archive_documents documents;
	struct archive_decisions decisions;
	struct archive_party_steps steps; /* the documents' acts */
};

static enum err reading_load(struct archive *archive, const struct queries_time *time,
	struct arena *arena, struct reading *out, struct why *why)
{
	*out = (struct reading){.arena = arena, .time = *time};
	enum err err =
		agenda_documents(archive, time->known_at, arena, &out->documents, &out->steps, why);
	return err ? err
		   : archive_decisions(
			     archive, TEXT_NONE, time->known_at, arena, &out->decisions, why);
}

static const struct document_decision *decision_of(const struct reading *in, struct text document)
{
	for (uint32_t i = 0; i < in->decisions.count; i++)
		if (text_equal(in->decisions.items[i].document, document))
			return &in->decisions.items[i];
	return NULL;
}

static struct document_row row_of(const struct reading *in, uint32_t at)
{
	const struct document *from = &in->documents.all.items[at];
	const struct document_decision *decision = decision_of(in, from->id);
	struct rules_state state;
	rules_state(&in->documents.all, from, in->time.as_of, &state);
	return (struct document_row){
		.id = with_prefix(in->arena, "document:", from->id),
		.org = from->org,
		.title = from->title,
		.kind = from->kind,
		.nature = from->nature,
		.adopted = from->adopted,
		.mode = from->mode,
		.place = from->place,
		.state = text_of(state.state),
		.force = text_of(state.force),
		.detail = copy_of(in->arena, state.detail),
		.in_force = from->in_force,
		.term = from->term,
		.has_term_from = from->has_term_from,
		.term_from = from->term_from,
		.has_term_end_min = from->has_term_end_min,
		.term_end_min = from->term_end_min,
		.has_term_end_max = from->has_term_end_max,
		.term_end_max = from->term_end_max,
		.parties = from->parties,
		.parties_count = from->parties_count,
		.has_electors = decision != NULL,
		.electors = decision ? decision->electors_count : 0,
		.confidence = from->confidence,
		.source = from->source,
		.verified = from->verified,
		.note = from->note,
		.recorded_at = in->documents.held[at].recorded_us,
		.has_bindingness = true,
		.bindingness = life_bindingness(from->nature, from->kind),
		.known_by = verdict_is_by_gate(from->ref_digest) ? TEXT("news") : TEXT("sheet"),
	};
}

/* --- list ----------------------------------------------------------------------------------- */

static bool has_party(const struct document *document, struct text party)
{
	for (uint32_t i = 0; i < document->parties_count; i++)
		if (text_equal(document->parties[i], party))
			return true;
	return false;
}

/* Every word of the topic stands in its titles, whatever its ending. */
static bool is_about(const struct document *document, struct text topic, struct arena *arena)
{
	struct words wanted = {0}, title = {0};
	words_add(&wanted, topic, arena);
	words_add(&title, document->title, arena);
	for (uint32_t i = 0; i < document->titles_count; i++)
		words_add(&title, document->titles[i], arena);
	for (uint32_t i = 0; i < wanted.count; i++)
		if (!words_have(&title, wanted.items[i]))
			return false;
	return true;
}

static bool day_is_wanted(const struct documents_query *query, const struct document *document)
{
	bool dated = document->has_adopted_first;
	if (query->has_on)
		return dated && document->adopted_first <= query->on &&
		       query->on <= document->adopted_last;
	if (query->has_from && (!dated || document->adopted_last < query->from))
		return false;
	return !query->has_to || (dated && document->adopted_first <= query->to);
}

static bool is_wanted(
	const struct documents_query *query, const struct document *document, struct arena *arena)
{
	return (!query->org.len || text_equal_nocase(query->org, document->org)) &&
	       (!query->kind.len || text_equal(query->kind, document->kind)) &&
	       (!query->party.len || has_party(document, query->party)) &&
	       (!query->topic.len || is_about(document, query->topic, arena));
}

static bool state_is_wanted(const struct documents_query *query, const struct document_row *row)
{
	return !query->state.len || text_equal(query->state, row->state);
}

static int by_day(const void *a, const void *b)
{
	const struct document_row *x = a, *y = b;
	int order = text_compare(x->adopted, y->adopted);
	return order ? order : text_compare(x->id, y->id);
}

static uint32_t pick(
	const struct reading *in, const struct documents_query *query, struct document_row *rows)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < in->documents.all.count; i++) {
		const struct document *document = &in->documents.all.items[i];
		if (!document->has_adopted_first || !rules_exists(document, in->time.as_of) ||
			!day_is_wanted(query, document) || !is_wanted(query, document, in->arena))
			continue;
		struct document_row row = row_of(in, i);
		if (state_is_wanted(query, &row))
			rows[count++] = row;
	}
	if (count)
		qsort(rows, count, sizeof(*rows), by_day);
	return count;
}

/* Those without a day belong where the documents do that they rest on. */
static uint32_t pick_undated(
	const struct reading *in, const struct documents_query *query, struct document_row *rows)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < in->documents.all.count; i++) {
		const struct document *document = &in->documents.all.items[i];
		if (document->has_adopted_first || !is_wanted(query, document, in->arena))
			continue;
		const struct document *parent = rules_find(&in->documents.all, document->parent);
		if (!parent || !rules_exists(parent, in->time.as_of) ||
			!day_is_wanted(query, parent))
			continue;
		struct document_row row = row_of(in, i);
		if (state_is_wanted(query, &row))
			rows[count++] = row;
	}
	return count;
}

enum err queries_check_choice(struct text asked, const struct record_type *row, const char *field,
	const char *where, struct why *why)
{
	const char *choices = record_field(row, text_of(field))->choices;
	if (!asked.len || text_is_choice(choices, asked))
		return ERR_OK;
	return why_set(why, ERR_BAD_VALUE, where, "wanted one of %s, got '%.*s'", choices,
		TEXT_ARG(asked));
}

/* Nothing at all of an organisation is rather a name misspelt than an answer. */
enum err queries_check_org(const struct archive_documents *held, struct text org, struct why *why)
{
	struct buffer orgs = {0};
	for (uint32_t i = 0; i < held->all.count; i++) {
		struct text other = held->all.items[i].org;
		if (text_equal_nocase(other, org)) {
			buffer_fini(&orgs);
			return ERR_OK;
		}
		bool told = false;
		for (uint32_t k = 0; k < i && !told; k++)
			told = text_equal(held->all.items[k].org, other);
		if (!told)
			buffer_format(&orgs, "%s%.*s", orgs.len ? ", " : "", TEXT_ARG(other));
	}
	enum err err = why_set(why, ERR_NOT_FOUND, "org",
		"wanted an organisation of which documents are held (%.*s), got '%.*s'",
		TEXT_ARG(buffer_as_text(&orgs)), TEXT_ARG(org));
	buffer_fini(&orgs);
	return err;
}

enum err queries_no_document(
	const struct rules_documents *held, const char *where, struct text id, struct why *why)
{
	struct nearest near = nearest_of(id);
	char best[65] = "", name[65];
	for (uint32_t i = 0; i < held->count; i++) {
		snprintf(name, sizeof(name), "%.*s", TEXT_ARG(held->items[i].id));
		nearest_offer(&near, name);
		if (near.best == name) {
			memcpy(best, name, sizeof(name));
			near.best = best;
		}
	}
	return why_set(why, ERR_NOT_FOUND, where,
		"no document '%.*s' is held%s%s; `serai agreements` lists them", TEXT_ARG(id),
		best[0] ? "; nearest: " : "", best);
}

static enum err answer_list(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct documents_query *query = request;
	struct reading in;
	/* A day asked for is also the day of the states, unless another is given. */
	const struct queries_time time = queries_time_of(query->has_as_of || query->has_on,
		query->has_as_of ? query->as_of : query->on, query->has_known_at, query->known_at);
	enum err err =
		queries_check_choice(query->state, &record_document_row, "state", "state", why);
	if (!err)
		err = reading_load(self, &time, arena, &in, why);
	if (!err && query->org.len && in.documents.all.count)
		err = queries_check_org(&in.documents, query->org, why);
	if (err)
		return err;
	struct document_row *rows = arena_zero(arena, in.documents.all.count + 1, sizeof(*rows));
	struct document_row *undated =
		arena_zero(arena, in.documents.all.count + 1, sizeof(*undated));
	struct documents_reply answer = {.as_of = time.as_of, .known_at = time.told};
	answer.rows_count = pick(&in, query, rows);
	answer.rows = rows;
	answer.count = answer.rows_count;
	answer.undated_count = pick_undated(&in, query, undated);
	answer.undated = undated;
	return kit_answer(reply, &answer, why);
}

/* --- show ----------------------------------------------------------------------------------- */

struct story {
	struct document_event *items;
	uint32_t count;
	struct life_acts parties;
};

static void story_add(struct story *story, struct document_event event)
{
	story->items[story->count++] = event;
}

static int by_date(const void *a, const void *b)
{
	const struct document_event *x = a, *y = b;
	if (!x->date.len != !y->date.len)
		return x->date.len ? -1 : 1;
	int order = text_compare(x->date, y->date);
	if (order == 0)
		order = text_compare(x->what, y->what);
	return order ? order : text_compare(x->who, y->who);
}

static struct text date_of(
	const struct document_step *step, struct text sourced, struct arena *arena)
{
	char text[DAY_TEXT];
	if (text_is(step->step, "in_force") && sourced.len)
		return sourced;
	return step->has_first ? copy_of(arena, day_format(step->first, text)) : TEXT_NONE;
}

static void add_steps(const struct archive_steps *steps, const struct document *document,
	struct arena *arena, struct story *story)
{
	for (uint32_t i = 0; i < steps->count; i++)
		story_add(
			story, (struct document_event){
				       .date = date_of(&steps->items[i], document->in_force, arena),
				       .what = steps->items[i].step,
				       .who = steps->items[i].state.ptr ? steps->items[i].state
									: steps->items[i].by,
				       .source = steps->items[i].source,
			       });
}

static void add_party_steps(const struct life_acts *steps, struct story *story)
{
	for (uint32_t i = 0; i < steps->count; i++)
		story_add(story, (struct document_event){
					 .date = steps->items[i].date,
					 .what = steps->items[i].event,
					 .who = steps->items[i].state,
					 .date_kind = steps->items[i].date_kind,
					 .source = steps->items[i].source,
					 .note = steps->items[i].note,
				 });
}

static enum err story_tell(struct archive *archive, const struct reading *in, uint32_t at,
	struct story *out, struct why *why)
{
	const struct document *document = &in->documents.all.items[at];
	struct archive_steps steps;
	enum err err =
		archive_steps(archive, document->id, in->time.known_at, in->arena, &steps, why);
	if (err)
		return err;
	out->parties = rules_acts(&in->documents.all, document->id);
	out->items =
		arena_zero(in->arena, steps.count + out->parties.count + 1, sizeof(*out->items));
	story_add(out, (struct document_event){
			       .date = document->adopted,
			       .what = document->mode,
			       .source = document->source,
			       .note = document->note,
		       });
	add_steps(&steps, document, in->arena, out);
	add_party_steps(&out->parties, out);
	qsort(out->items, out->count, sizeof(*out->items), by_date);
	return ERR_OK;
}

static uint32_t children_of(const struct reading *in, struct text id, const struct text **out)
{
	struct text *children =
		arena_zero(in->arena, in->documents.all.count + 1, sizeof(*children));
	uint32_t count = 0;
	for (uint32_t i = 0; i < in->documents.all.count; i++)
		if (text_equal(in->documents.all.items[i].parent, id))
			children[count++] = in->documents.all.items[i].id;
	*out = children;
	return count;
}

static void fill_links(
	const struct reading *in, const struct document *document, struct document_reply *out)
{
	day from = 0;
	const struct document *successor = rules_successor(&in->documents.all, document, &from);
	out->superseded_by = successor ? successor->id : TEXT_NONE;
	out->supersedes = document->supersedes;
	out->supersedes_count = document->supersedes_count;
	out->parent = document->parent;
	out->children_count = children_of(in, document->id, &out->children);
	out->in_force_rule = document->in_force_rule;
	out->depositary = document->depositary;
	const struct document_decision *decision = decision_of(in, document->id);
	if (!decision)
		return;
	out->rule = decision->rule;
	out->electors = decision->electors;
	out->electors_count = decision->electors_count;
	out->elector_left_out = decision->subject;
}

static bool find_at(const struct reading *in, struct text id, uint32_t *at)
{
	const struct document *found = rules_find(&in->documents.all, id);
	*at = found ? (uint32_t)(found - in->documents.all.items) : 0;
	return found != NULL;
}

enum { CLAIMS_MAX = 256 }; /* of each list; how many more there are is told */

/* Without what is alike others: `serai why` tells how many those are. */
static void fill_claims(const struct archive_matches *matches, const struct archive_judged *judged,
	struct arena *arena, struct document_reply *out)
{
	struct claim_matched *claims = arena_zero(arena, matches->count + 1, sizeof(*claims));
	struct claim_judged *judgements = arena_zero(arena, judged->count + 1, sizeof(*judgements));
	for (uint32_t i = 0; i < matches->count; i++)
		if (!matches->items[i].alike && out->claims_count < CLAIMS_MAX)
			claims[out->claims_count++] = matches->items[i];
		else
			out->claims_left_off += !matches->items[i].alike;
	for (uint32_t i = 0; i < judged->count; i++)
		if (!judged->items[i].alike && out->judged_count < CLAIMS_MAX)
			judgements[out->judged_count++] = judged->items[i];
		else
			out->judged_left_off += !judged->items[i].alike;
	out->has_claims_left_off = out->claims_left_off > 0;
	out->has_judged_left_off = out->judged_left_off > 0;
	out->claims = claims;
	out->judged = judgements;
}

static enum err answer_show(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct document_query *query = request;
	struct reading in;
	struct story story = {0};
	struct archive_matches matches;
	struct archive_judged judged;
	uint32_t at = 0;
	struct text id = queries_bare_id(query->id, TEXT("document:"));
	const struct queries_time time = queries_time_of(
		query->has_as_of, query->as_of, query->has_known_at, query->known_at);
	enum err err = reading_load(self, &time, arena, &in, why);
	if (err)
		return err;
	if (!find_at(&in, id, &at))
		return queries_no_document(&in.documents.all, "id", id, why);
	err = story_tell(self, &in, at, &story, why);
	if (!err)
		err = archive_matches(self, with_prefix(arena, "document:", id), time.known_at,
			arena, &matches, why);
	if (!err)
		err = archive_judged(self, with_prefix(arena, "document:", id), TEXT_NONE,
			time.known_at, arena, &judged, why);
	if (err)
		return err;
	const struct document_row row = row_of(&in, at);
	struct document_reply answer = {
		.as_of = time.as_of,
		.known_at = time.told,
		.rows = &row,
		.rows_count = 1,
		.events = story.items,
		.events_count = story.count,
	};
	fill_claims(&matches, &judged, arena, &answer);
	fill_links(&in, &in.documents.all.items[at], &answer);
	err = entry_fill(
		&in.documents.all, &in.documents.all.items[at], time.as_of, arena, &answer, why);
	if (!err)
		standing_fill(
			&in.documents.all.items[at], &story.parties, time.as_of, arena, &answer);
	if (err)
		return err;
	return kit_answer(reply, &answer, why);
}

static enum err answer_solve(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	(void)self;
	struct force_reply answer;
	const struct queries_time now = queries_time_of(false, 0, false, 0);
	enum err err = solve_force(request, now.as_of, arena, &answer, why);
	return err ? err : kit_answer(reply, &answer, why);
}

const struct kit_method queries_table[] = {
	{"list", &record_documents_query, &record_documents_reply,
		"Documents by organisation, day, state, topic.", answer_list, NULL},
	{"show", &record_document_query, &record_document_reply, "One document's whole story.",
		answer_show, NULL},
	{"solve", &record_force_query, &record_force_reply,
		"When does a treaty enter into force by a rule, with instruments given by hand?",
		answer_solve, NULL},
	{"due", &record_due_query, &record_due_reply,
		"What expires, is decided by silence, is overdue, or waits for what.", answers_due,
		NULL},
	{"commitments", &record_commitments_query, &record_commitments_reply,
		"What became of what was promised.", answers_commitments, NULL},
	{"review", &record_review_query, &record_review_reply,
		"Claims about documents as the gate judged them.", answers_review, NULL},
	{"review_decide", &record_claim_review, &record_command_done,
		"A person decides on a claim about a document.", NULL, handlers_review_command},
	{"why", &record_why_query, &record_why_tree, "How do we know?", evidence_why, NULL},
	{"decision", &record_decision_query, &record_decision_state,
		"Where a decision under way stands.", proceedings_answer, NULL},
	{"decision_open", &record_decision_open, &record_command_done, "Open a decision.", NULL,
		proceedings_command_open},
	{"decision_position", &record_decision_act, &record_command_done, "What an elector says.",
		NULL, proceedings_command_position},
	{"decision_extend", &record_decision_act, &record_command_done, "A later deadline.", NULL,
		proceedings_command_extend},
	{"decision_close", &record_decision_act, &record_command_done, "Close a meeting.", NULL,
		proceedings_command_close},
	{"decision_amend", &record_decision_act, &record_command_done, "A new text.", NULL,
		proceedings_command_amend},
	{"decision_withdraw", &record_decision_act, &record_command_done, "Take the proposal back.",
		NULL, proceedings_command_withdraw},
	{"decision_act", &record_decision_act, &record_command_done, "Any other act.", NULL,
		proceedings_command_act},
	{.name = "simulate",
		.request = &record_simulate_query,
		.reply = &record_decision_state,
		.doc = "what would become of a vote",
		.answer = trials_simulate},
	{.name = "rules",
		.request = &record_nothing,
		.reply = &record_vote_rules_reply,
		.doc = "rules of decision",
		.answer = trials_rules},
	{.name = "force_rules",
		.request = &record_nothing,
		.reply = &record_force_rules_reply,
		.doc = "rules of entry into force",
		.answer = trials_force_rules},
	{0},
};
