#include "services/agreements/decisions/due.h"

#include "services/agreements/documents/entry.h"
#include "services/agreements/documents/verdict.h"
#include "services/agreements/votes/vote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_US 86400000000LL

/* By what a day of entry into force is known. */
#define BY_SOURCE   "by its source"
#define BY_RULE     "by its rule and the instruments held"
#define BY_ARTICLES "by what articles say; it is no record"

enum err due_until(struct text within, day from, day *out, struct why *why)
{
	int64_t count = 0;
	char unit = within.len ? within.ptr[within.len - 1] : '\0';
	if (!within.len || !strchr("dwmy", unit) ||
		!text_to_i64(text_slice(within, 0, within.len - 1), 0, 5000, &count))
		return why_set(why, ERR_BAD_VALUE, "within",
			"wanted a time as 30d, 6w, 3m or 1y, got '%.*s'", TEXT_ARG(within));
	*out = unit == 'd'   ? from + (day)count
	       : unit == 'w' ? from + (day)count * 7
			     : day_add_months(from, (int)(unit == 'm' ? count : count * 12));
	return ERR_OK;
}

/* --- Rows ----------------------------------------------------------------------------------- */

struct listing {
	const struct due_question *question;
	struct due_row *rows;
	uint32_t count;
	size_t room;
	int64_t not_known;
	bool claimed; /* those being listed are no records */
};

static struct text window_of(struct arena *arena, day first, day last)
{
	char a[DAY_TEXT], b[DAY_TEXT], text[2 * DAY_TEXT + 4];
	day_format(first, a);
	day_format(last, b);
	snprintf(
		text, sizeof(text), "%s%s%s", a, first == last ? "" : "..", first == last ? "" : b);
	return arena_copy(arena, text_of(text));
}

/* The window lies in the time asked for, in part at least. */
static bool is_within(const struct listing *in, day first, day last)
{
	return first <= in->question->until && last >= in->question->as_of;
}

static void add(struct listing *in, struct due_row row)
{
	if ((in->question->kind.len && !text_equal(in->question->kind, row.kind)))
		return;
	in->rows = arena_room(in->question->arena, in->rows, in->count, &in->room, sizeof(row));
	in->rows[in->count++] = row;
}

static void add_day(struct listing *in, const char *kind, const struct document *document,
	day first, day last, struct text detail)
{
	char id[128];
	snprintf(id, sizeof(id), "%s%.*s",
		text_starts(document->id, TEXT("claim:")) ? "" : "document:",
		TEXT_ARG(document->id));
	add(in, (struct due_row){
			.kind = text_of(kind),
			.on = last == DAY_MAX ? TEXT_NONE
					      : window_of(in->question->arena, first, last),
			.has_first = last != DAY_MAX,
			.first = first,
			.id = arena_copy(in->question->arena, text_of(id)),
			.org = document->org,
			.title = document->title,
			.detail = detail,
			.known_by = in->claimed                                ? TEXT("claim")
				    : verdict_is_by_gate(document->ref_digest) ? TEXT("news")
									       : TEXT("sheet"),
		});
}

/* --- Documents ------------------------------------------------------------------------------ */

static bool has_ended(const char *state)
{
	return strcmp(state, "superseded") == 0 || strcmp(state, "expired") == 0 ||
	       strcmp(state, "terminated") == 0 || strcmp(state, "lapsed") == 0;
}

static void list_term(struct listing *in, const struct document *document,
	const struct life_rule *rule, const struct life_acts *acts)
{
	char text[160], by[DAY_TEXT];
	struct life_term term;
	life_term(document, rule, acts, in->question->as_of, &term);
	if (!term.has_end)
		return;
	if (is_within(in, term.end_min, term.end_max)) {
		snprintf(text, sizeof(text), "%s",
			term.renews          ? "it is prolonged by itself"
			: term.denied        ? "notice against its renewal was given"
			: term.waits_for_act ? "unless its parties prolong it"
			: document->term.len ? ""
					     : "its term ends");
		add_day(in, term.renews ? "renews" : "expires", document, term.end_min,
			term.end_max,
			text[0] ? arena_copy(in->question->arena, text_of(text)) : document->term);
	}
	if (term.renews && term.notice_by != DAY_MAX &&
		is_within(in, term.notice_by - 1, term.notice_by - 1)) {
		snprintf(text, sizeof(text), "the last day for a notice; else it runs on from %s",
			day_format(term.end_min, by));
		add_day(in, "notice", document, term.notice_by - 1, term.notice_by - 1,
			arena_copy(in->question->arena, text_of(text)));
	}
}

/* A term that ended within as long a time before the day, with nothing in its place. */
static void list_overdue(
	struct listing *in, const struct document *document, const struct life_term *term)
{
	day back = in->question->as_of - (in->question->until - in->question->as_of);
	day from = 0;
	const struct document *next = rules_successor(in->question->documents, document, &from);
	if (!term->has_end || term->end_max > in->question->as_of || term->end_max < back || next)
		return;
	add_day(in, "overdue", document, term->end_min, term->end_max,
		TEXT("its term ended; nothing held took its place"));
}

static void list_withdrawals(struct listing *in, const struct document *document,
	const struct life_rule *rule, const struct life_acts *acts)
{
	const struct life_force unknown = {0};
	for (uint32_t i = 0; i < acts->count; i++) {
		const struct party_step *step = &acts->items[i];
		struct life_party party;
		char text[128];
		if (life_act_of(step) != LIFE_NOTICE || text_is(step->state, "*") ||
			!step->has_last || step->last > in->question->as_of)
			continue;
		life_party(rule, acts, step->state, &unknown, in->question->as_of, &party);
		if (strcmp(party.overlay, "notice_given") != 0)
			continue;
		day first = day_add_months(step->first, (int)rule->withdrawal_months);
		day last = day_add_months(step->last, (int)rule->withdrawal_months);
		snprintf(text, sizeof(text), "%.*s: %.80s", TEXT_ARG(step->state), party.detail);
		if (!rule->withdrawal_months || is_within(in, first, last))
			add_day(in, "withdrawal", document, first,
				rule->withdrawal_months ? last : DAY_MAX,
				arena_copy(in->question->arena, text_of(text)));
	}
}

static void add_party_entry(struct listing *in, const struct document *document, struct text party,
	struct day_span since, const char *by)
{
	char text[128];
	if (since.last <= in->question->as_of || !is_within(in, since.first, since.last))
		return;
	snprintf(text, sizeof(text), "for %.*s, %s", TEXT_ARG(party), by);
	add_day(in, "enters", document, since.first, since.last,
		arena_copy(in->question->arena, text_of(text)));
}

/* Each party has a day of its own: by a source, else by the rule and its instrument, which for
 * those who are there when the treaty itself enters into force is that day. */
static void list_parties(struct listing *in, const struct document *document,
	const struct life_acts *acts, const struct force_reply *force)
{
	for (uint32_t i = 0; i < acts->count; i++) {
		const struct party_step *step = &acts->items[i];
		if (life_act_of(step) == LIFE_IN_FORCE_FOR && step->has_first && step->has_last &&
			!text_is(step->state, "*"))
			add_party_entry(in, document, step->state,
				(struct day_span){.first = step->first, .last = step->last},
				in->claimed ? BY_ARTICLES : BY_SOURCE);
	}
	for (uint32_t i = 0; i < force->parties_count; i++) {
		const struct force_party_row *row = &force->parties[i];
		bool later = force->has_last && row->since_first > force->last;
		for (uint32_t k = 0; later && k < acts->count; k++)
			later = life_act_of(&acts->items[k]) != LIFE_IN_FORCE_FOR ||
				!text_equal(acts->items[k].state, row->party);
		if (later && row->has_since_first && row->has_since_last)
			add_party_entry(in, document, row->party,
				(struct day_span){
					.first = row->since_first, .last = row->since_last},
				BY_RULE);
	}
}

static enum err list_entry(struct listing *in, const struct document *document,
	const struct life_acts *acts, struct why *why)
{
	struct force_reply force;
	bool has_rule = false;
	bool solved = rules_is_solved(in->question->documents, document);
	bool sourced = document->has_in_force_first && !solved;
	if (!text_is(document->nature, "binding_treaty"))
		return ERR_OK;
	if (sourced && document->in_force_last > in->question->as_of &&
		is_within(in, document->in_force_first, document->in_force_last))
		add_day(in, "enters", document, document->in_force_first, document->in_force_last,
			in->claimed ? TEXT(BY_ARTICLES) : TEXT(BY_SOURCE));
	enum err err = entry_solve(document, acts->items, acts->count, in->question->as_of,
		in->question->arena, &force, &has_rule, why);
	if (!err)
		list_parties(in, document, acts, &force);
	if (err || sourced)
		return err;
	in->not_known += !has_rule && !in->claimed;
	if (has_rule && text_is(force.state, "will_enter") &&
		is_within(in, force.first, force.has_last ? force.last : DAY_MAX))
		add_day(in, "enters", document, force.first, force.has_last ? force.last : DAY_MAX,
			TEXT(BY_RULE));
	else if (has_rule && force.waiting.len)
		add_day(in, "waits", document, 0, DAY_MAX, force.waiting);
	return ERR_OK;
}

static void list_missing(
	struct listing *in, const struct document *document, const struct life_acts *acts)
{
	struct text *notices;
	uint32_t count = life_notices(acts, in->question->arena, &notices);
	for (uint32_t i = 0; i < count; i++)
		add_day(in, "missing", document, 0, DAY_MAX, notices[i]);
}

static enum err list_document(struct listing *in, const struct document *document, struct why *why)
{
	struct life_rule rule = {0};
	struct life_term term;
	struct rules_state state;
	const struct life_acts acts = rules_acts(in->question->documents, document->id);
	if (!document->has_adopted_first || !rules_exists(document, in->question->as_of))
		return ERR_OK;
	if (document->term_rule.len && life_parse(document->term_rule, &rule, NULL) != ERR_OK)
		rule = (struct life_rule){0};
	rules_state(in->question->documents, document, in->question->as_of, &state);
	life_term(document, &rule, &acts, in->question->as_of, &term);
	list_missing(in, document, &acts);
	if (strcmp(state.state, "expired") == 0)
		list_overdue(in, document, &term);
	if (has_ended(state.state))
		return ERR_OK;
	list_term(in, document, &rule, &acts);
	list_withdrawals(in, document, &rule, &acts);
	return list_entry(in, document, &acts, why);
}

/* --- Decisions and commitments -------------------------------------------------------------- */

static void list_proceeding(struct listing *in, const struct decision_state *state)
{
	char on[INSTANT_TEXT], text[256];
	int64_t at = 0;
	bool waits = !vote_due(state, &at);
	day due = waits ? 0 : (day)(at / DAY_US);
	bool late = !waits && due < in->question->as_of;
	if (!waits && !late && due > in->question->until)
		return;
	snprintf(text, sizeof(text), "%s; %.200s",
		waits                             ? "waits for its chair"
		: state->has_closed               ? "what is ad referendum lapses"
		: text_is(state->mode, "silence") ? "adopted by silence unless broken"
						  : "counted at its deadline",
		state->why.ptr ? state->why.ptr : "");
	struct text detail = text_of(text);
	while (detail.len && !text_is_utf8(detail.ptr, detail.len))
		detail.len--;
	add(in, (struct due_row){
			.kind = late    ? TEXT("overdue")
				: waits ? TEXT("waits")
					: TEXT("decided"),
			.on = waits ? TEXT_NONE
				    : arena_copy(
					      in->question->arena, text_of(instant_format(at, on))),
			.has_first = !waits,
			.first = due,
			.id = state->id,
			.org = state->org,
			.title = state->title,
			.detail = arena_copy(in->question->arena, detail),
		});
}

static void list_commitment(struct listing *in, const struct ladder_counted *one)
{
	const struct commitment *commitment = one->commitment;
	bool late = strcmp(one->state.standing, "overdue") == 0;
	unsigned delivered = 0;
	(void)ladder_rung_of(TEXT("delivered"), &delivered);
	if (!commitment->has_deadline_last || one->state.rung >= delivered ||
		(!late &&
			(one->state.standing[0] && strcmp(one->state.standing, "stalled") != 0)) ||
		(!late && !is_within(in, commitment->deadline_last, commitment->deadline_last)))
		return;
	char text[640];
	snprintf(text, sizeof(text), "%.*s; stands at %s%s%s", TEXT_ARG(commitment->action),
		ladder_rung_name(one->state.rung), one->state.detail[0] ? "; " : "",
		one->state.detail);
	add(in, (struct due_row){
			.kind = late ? TEXT("overdue") : TEXT("commitment"),
			.on = commitment->deadline,
			.has_first = true,
			.first = commitment->deadline_last,
			.id = commitment->id,
			.org = commitment->org,
			.title = commitment->quote.len <= 512 ? commitment->quote : TEXT_NONE,
			.detail = arena_copy(in->question->arena, text_of(text)),
		});
}

static int by_day(const void *a, const void *b)
{
	const struct due_row *x = a, *y = b;
	if (x->has_first != y->has_first)
		return x->has_first ? -1 : 1;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	int order = text_compare(x->id, y->id);
	return order ? order : text_compare(x->kind, y->kind);
}

static bool is_asked(const struct due_question *question, struct text org)
{
	return !question->org.len || text_equal_nocase(question->org, org);
}

static enum err list_documents(
	struct listing *in, const struct due_question *question, struct why *why)
{
	enum err err = ERR_OK;
	in->question = question;
	for (uint32_t i = 0; !err && i < question->documents->count; i++)
		if (is_asked(question, question->documents->items[i].org))
			err = list_document(in, &question->documents->items[i], why);
	return err;
}

enum err due_list(const struct due_question *question, struct due_reply *out, struct why *why)
{
	struct listing in = {0};
	struct due_question claimed = *question;
	claimed.documents = question->claimed;
	in.claimed = true;
	enum err err = claimed.documents ? list_documents(&in, &claimed, why) : ERR_OK;
	in.claimed = false;
	if (!err)
		err = list_documents(&in, question, why);
	for (uint32_t i = 0; i < question->proceedings_count; i++)
		if (is_asked(question, question->proceedings[i].org))
			list_proceeding(&in, &question->proceedings[i]);
	for (uint32_t i = 0; i < question->commitments_count; i++)
		if (is_asked(question, question->commitments[i].commitment->org))
			list_commitment(&in, &question->commitments[i]);
	if (in.count)
		qsort(in.rows, in.count, sizeof(*in.rows), by_day);
	out->rows = in.rows;
	out->rows_count = in.count;
	out->not_known = in.not_known;
	return err;
}
