/* Chairs, with what supports and what disputes each: the row of our sheet, other chairs of the same
 * organisation at the same time, what checking published claims came to, and claims of articles. */
#include "services/registry/answers/answers.h"
#include "services/registry/answers/resolve.h"

#include <stdlib.h>

enum { GROUNDS_MAX = 256 };

struct grounds {
	struct chair_ground *items;
	uint32_t count, supports, disputes, left_off;
};

static void add(struct grounds *grounds, struct chair_ground ground)
{
	if (grounds->count < GROUNDS_MAX)
		grounds->items[grounds->count++] = ground;
	else
		grounds->left_off++;
	if (text_is(ground.bears, "supports"))
		grounds->supports++;
	else
		grounds->disputes++;
}

static void add_row(const struct row *row, struct arena *arena, struct grounds *grounds)
{
	struct text ref =
		word_text(row->ref).ptr ? word_text(row->ref) : TEXT("entered without a sheet");
	add(grounds, (struct chair_ground){.bears = TEXT("supports"),
			     .kind = TEXT("sheet"),
			     .id = ref,
			     .text = word_text(row->note).ptr
					     ? word_text(row->note)
					     : told_text(arena, "'%.*s' in our sheet",
						       TEXT_ARG(word_text(row->status))),
			     .source = word_text(row->source)});
}

static bool overlap(const struct row *a, const struct row *b)
{
	if (!a->has_from || !b->has_from)
		return false;
	return (!b->has_to || a->from < b->to) && (!a->has_to || b->from < a->to);
}

static bool is_claimed(const struct row *row)
{
	return text_starts(word_text(row->status), TEXT("claimed"));
}

/* Another state that chairs the same organisation at the same time, in another role: the reader
 * should see it, though both may be true of different organs. What is only claimed disputes
 * nothing. */
static void add_rivals(const struct registry *registry, const struct row *row, int64_t known_us,
	struct arena *arena, struct grounds *grounds)
{
	const struct row *const *rows;
	struct asked asked = {.org = word_text(row->org), .at = {0, known_us}};
	size_t count = bitemporal_known(registry->statuses, &asked, arena, &rows);
	for (size_t i = 0; i < count; i++) {
		const struct row *other = rows[i];
		if (!text_is(word_text(other->how->lane), "chair") ||
			text_equal(word_text(other->state), word_text(row->state)) ||
			is_claimed(other) || !overlap(other, row))
			continue;
		add(grounds,
			(struct chair_ground){.bears = TEXT("questions"),
				.kind = TEXT("sheet"),
				.id = told_id(other, arena),
				.text = told_text(arena, "%.*s is shown as '%.*s' at that time",
					TEXT_ARG(word_text(other->state)),
					TEXT_ARG(word_text(other->status))),
				.source = word_text(other->source)});
	}
}

static bool names(const struct text *ids, uint32_t count, struct text id)
{
	for (uint32_t i = 0; i < count; i++)
		if (text_equal(ids[i], id))
			return true;
	return false;
}

static void add_assessments(const struct registry *registry, struct text id, int64_t known_us,
	struct arena *arena, struct grounds *grounds)
{
	size_t count;
	const struct version *versions = ledger_versions(registry->ledger, &count);
	for (size_t i = 0; i < count; i++) {
		if (versions[i].kind != LEDGER_ASSESSMENT || !version_known(&versions[i], known_us))
			continue;
		const struct assessment *one = versions[i].record;
		struct text bears =
			names(one->supports, one->supports_count, id)     ? TEXT("supports")
			: names(one->disputes, one->disputes_count, id)   ? TEXT("disputes")
			: names(one->questions, one->questions_count, id) ? TEXT("questions")
									  : TEXT_NONE;
		if (!bears.ptr)
			continue;
		add(grounds, (struct chair_ground){.bears = bears,
				     .kind = TEXT("assessment"),
				     .id = one->id,
				     .text = told_text(arena, "claim '%.*s': %.*s%s%.*s",
					     TEXT_ARG(one->claim), TEXT_ARG(one->verdict),
					     one->note.ptr ? "; " : "", TEXT_ARG(one->note)),
				     .source = one->asserted_by});
	}
}

static void add_claims(const struct registry *registry, struct text id, int64_t known_us,
	struct arena *arena, struct grounds *grounds)
{
	for (const struct match *held = registry_match_of(registry, id); held;
		held = registry_match_before(registry, held)) {
		if (held->recorded_us > known_us || held->superseded_us <= known_us)
			continue;
		const struct claim_matched *match = registry_match_says(registry, held, arena);
		if (text_is(match->verdict, "announces"))
			continue;
		struct text bears = text_is(match->verdict, "contradicts") ? TEXT("disputes")
									   : TEXT("supports");
		add(grounds, (struct chair_ground){.bears = bears,
				     .kind = TEXT("claim"),
				     .id = told_text(arena, "claim:%.*s", TEXT_ARG(match->claim)),
				     .text = match->reason,
				     .source = match->source,
				     .sentence = match->sentence,
				     .article = match->article});
	}
}

static struct text standing_of(const struct row *row, const struct grounds *grounds)
{
	if (row_undated(row))
		return TEXT("undated");
	if (grounds->disputes)
		return TEXT("disputed");
	return is_claimed(row) ? TEXT("claimed") : TEXT("held");
}

static struct chair chair_of(
	const struct registry *registry, const struct row *row, struct at at, struct arena *arena)
{
	struct grounds grounds = {
		.items = arena_zero(arena, GROUNDS_MAX, sizeof(struct chair_ground))};
	struct text id = told_id(row, arena);
	add_row(row, arena, &grounds);
	add_rivals(registry, row, at.known_us, arena, &grounds);
	add_assessments(registry, id, at.known_us, arena, &grounds);
	add_claims(registry, id, at.known_us, arena, &grounds);
	return (struct chair){
		.id = id,
		.org = word_text(row->org),
		.org_name = ledger_org_name(registry->ledger, word_text(row->org), at),
		.state = word_text(row->state),
		.name = ledger_participant_name(registry->ledger, word_text(row->state), at),
		.role = word_text(row->status),
		.since = told_since(row, arena),
		.until = told_until(row, arena),
		.standing = standing_of(row, &grounds),
		.certainty = answers_certainty(row, at.valid),
		.supports = grounds.supports,
		.disputes = grounds.disputes,
		.grounds = grounds.items,
		.grounds_count = grounds.count,
		.has_grounds_left_off = grounds.left_off > 0,
		.grounds_left_off = grounds.left_off,
		.confidence = row->how->confidence,
		.source = word_text(row->source),
		.note = word_text(row->note),
		.row = row->number,
	};
}

static int compare_chairs(const void *a, const void *b)
{
	const struct row *left = *(const struct row *const *)a;
	const struct row *right = *(const struct row *const *)b;
	int order = text_compare(word_text(left->org), word_text(right->org));
	if (order)
		return order;
	day from = left->has_from ? left->from : DAY_MAX;
	day other = right->has_from ? right->from : DAY_MAX;
	if (from != other)
		return from < other ? -1 : 1;
	return (left->number > right->number) - (left->number < right->number);
}

static bool chair_fits(const struct row *row, const struct chairs_query *query, struct at at)
{
	if (!text_is(word_text(row->how->lane), "chair") || !row_known(row, at.known_us) ||
		(query->org.ptr && !text_equal(word_text(row->org), query->org)) ||
		(query->state.ptr && !text_equal(word_text(row->state), query->state)))
		return false;
	return (query->has_history && query->history) ||
	       row_visible(row, at, answers_mode(query->mode, MODE_POSSIBLE));
}

/* Of one organisation or state by their lanes; of all, by looking at every row. */
static size_t find_chairs(const struct registry *registry, const struct chairs_query *query,
	struct at at, struct arena *arena, const struct row ***out)
{
	size_t count, used = 0;
	const struct row *all = bitemporal_rows(registry->statuses, &count);
	const struct row *const *some = NULL;
	struct asked asked = {.org = query->org, .state = query->state, .at = at};
	if (query->org.ptr || query->state.ptr)
		count = bitemporal_known(registry->statuses, &asked, arena, &some);
	const struct row **found = arena_zero(arena, count + 1, sizeof(*found));
	for (size_t i = 0; i < count; i++)
		if (chair_fits(some ? some[i] : &all[i], query, at))
			found[used++] = some ? some[i] : &all[i];
	*out = found;
	return used;
}

static bool holds_chair(
	const struct registry *registry, struct text org, int64_t known_us, struct arena *arena)
{
	const struct row *const *rows;
	struct asked asked = {.org = org, .at = {0, known_us}};
	size_t count = bitemporal_known(registry->statuses, &asked, arena, &rows);
	for (size_t i = 0; i < count; i++)
		if (text_is(word_text(rows[i]->how->lane), "chair"))
			return true;
	return false;
}

/* A chair passes on: of one whose end nobody gives, a day after all that is known tells nothing. */
static void say_beyond(const struct row *const *found, struct chair *chairs, day known,
	struct arena *arena, struct chairs_reply *out)
{
	for (uint32_t i = 0; i < out->rows_count; i++) {
		if (!out->has_as_of || out->as_of <= known || found[i]->has_to ||
			row_undated(found[i]))
			continue;
		chairs[i].certainty = TEXT("possible");
		if (!out->missing.ptr)
			out->missing = told_text(arena,
				"not known: no source gives the end of %.*s; that it holds on a "
				"day to come is not said",
				TEXT_ARG(chairs[i].id));
	}
}

enum err answer_chairs(const struct registry *registry, const struct chairs_query *query,
	struct today today, struct arena *arena, struct chairs_reply *out, struct why *why)
{
	struct chairs_query asked = *query;
	enum err err = asked.org.ptr ? resolve_org(registry, &asked.org, why) : ERR_OK;
	if (!err && asked.state.ptr)
		err = resolve_state(registry, &asked.state, why);
	if (err)
		return err;
	struct at at = {query->has_as_of ? query->as_of : today.valid,
		query->has_known_at ? query->known_at : today.known_us};
	const struct row **found;
	size_t used = find_chairs(registry, &asked, at, arena, &found);
	qsort(found, used, sizeof(struct row *), compare_chairs);
	struct chair *chairs = arena_zero(arena, used + 1, sizeof(*chairs));
	for (size_t i = 0; i < used; i++)
		chairs[i] = chair_of(registry, found[i], at, arena);
	*out = (struct chairs_reply){.has_as_of = !(query->has_history && query->history),
		.as_of = at.valid,
		.known_at = at.known_us,
		.rows = chairs,
		.rows_count = (uint32_t)used};
	day known = (day)(at.known_us / 86400000000);
	say_beyond(found, chairs, query->has_known_at && known < today.valid ? known : today.valid,
		arena, out);
	if (!used && asked.org.ptr && !holds_chair(registry, asked.org, at.known_us, arena))
		out->missing = told_text(arena,
			"not known: no chair of %.*s is held%s; a sheet of chairs with a source "
			"would tell",
			TEXT_ARG(asked.org), query->has_known_at ? " as known then" : "");
	return ERR_OK;
}
