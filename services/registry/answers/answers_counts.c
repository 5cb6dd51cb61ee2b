/* How many, since when, in which order, and who belongs to several: sweeps over the first and last
 * days of rows. */
#include "services/registry/answers/answers.h"
#include "services/registry/answers/resolve.h"

#include <stdlib.h>

/* --- Organisations and what they grew out of ------------------------------------------------- */

size_t answers_lineage(const struct registry *registry, struct text org, bool follow,
	int64_t known_us, struct text out[ANSWERS_LINEAGE])
{
	size_t used = 0;
	const struct identity_change *change;
	out[used++] = org;
	for (size_t of = 0; follow && of < used; of++)
		for (size_t at = 0;
			used < ANSWERS_LINEAGE &&
			(change = ledger_next(registry->ledger, LEDGER_IDENTITY, known_us, &at));)
			if (text_is(change->kind, "org_transformation") &&
				text_equal(change->after, out[of]))
				out[used++] = change->before;
	return used;
}

/* All rows of a status in an organisation, dated ones by first day and then by state. */
struct selection {
	const struct registry *registry;
	struct text org, status;
	int64_t known_us;
	bool follow;
	struct arena *arena;
};

static int compare_rows(const void *a, const void *b)
{
	const struct row *left = *(const struct row *const *)a;
	const struct row *right = *(const struct row *const *)b;
	if (left->from != right->from)
		return left->from < right->from ? -1 : 1;
	int order = text_compare(word_text(left->state), word_text(right->state));
	return order ? order : (left->number > right->number) - (left->number < right->number);
}

static size_t select_rows(const struct selection *wanted, const struct row ***out)
{
	struct text orgs[ANSWERS_LINEAGE];
	size_t used = 0, room = 0;
	size_t lineage = answers_lineage(
		wanted->registry, wanted->org, wanted->follow, wanted->known_us, orgs);
	const struct row *const *lists[ANSWERS_LINEAGE];
	size_t counts[ANSWERS_LINEAGE];
	for (size_t i = 0; i < lineage; i++) {
		struct asked asked = {.org = orgs[i], .at = {0, wanted->known_us}};
		counts[i] = bitemporal_known(
			wanted->registry->statuses, &asked, wanted->arena, &lists[i]);
		room += counts[i];
	}
	const struct row **rows = arena_zero(wanted->arena, room + 1, sizeof(*rows));
	for (size_t i = 0; i < lineage; i++)
		for (size_t r = 0; r < counts[i]; r++)
			if (!text_is(word_text(lists[i][r]->how->lane), "chair") &&
				text_equal(word_text(lists[i][r]->status), wanted->status))
				rows[used++] = lists[i][r];
	qsort(rows, used, sizeof(*rows), compare_rows);
	*out = rows;
	return used;
}

/* The id of what is asked for, and its status. Who changes from one status to another neither comes
 * nor goes: one is counted at a time. */
static enum err settle(struct selection *wanted, struct why *why)
{
	if (!wanted->status.ptr)
		wanted->status = TEXT("member");
	enum err err = resolve_org(wanted->registry, &wanted->org, why);
	if (!err)
		err = answers_status(wanted->registry, &wanted->status, why);
	return err || wanted->status.ptr
		       ? err
		       : why_set(why, ERR_BAD_VALUE, "status", "wanted one status, got 'any'");
}

/* --- Counts ---------------------------------------------------------------------------------- */

struct edge_event {
	day on;
	int delta;
	const struct row *row;
};

static int compare_events(const void *a, const void *b)
{
	const struct edge_event *left = a, *right = b;
	if (left->on != right->on)
		return left->on < right->on ? -1 : 1;
	return text_compare(word_text(left->row->state), word_text(right->row->state));
}

static int coarseness(struct text precision)
{
	return text_is(precision, "day")     ? 0
	       : text_is(precision, "month") ? 1
	       : text_is(precision, "year")  ? 2
					     : 3;
}

static void coarsen(struct text *precision, struct text other)
{
	if (!precision->ptr || coarseness(other) > coarseness(*precision))
		*precision = other;
}

struct sweep {
	struct edge_event *events;
	size_t count;
	struct arena *arena;
};

/* One day's events: a state whose row ends as another of it begins neither left nor came. */
static void sweep_day(const struct sweep *sweep, size_t from, size_t to, struct count_change *out)
{
	struct text *came = arena_zero(sweep->arena, to - from + 1, sizeof(*came));
	struct text *left = arena_zero(sweep->arena, to - from + 1, sizeof(*left));
	for (size_t i = from; i < to;) {
		struct text state = word_text(sweep->events[i].row->state);
		int sum = 0;
		struct text precision = TEXT_NONE;
		for (; i < to && text_equal(word_text(sweep->events[i].row->state), state); i++) {
			const struct row_manner *part = sweep->events[i].row->how;
			sum += sweep->events[i].delta;
			coarsen(&precision,
				word_text(sweep->events[i].delta > 0 ? part->from_precision
								     : part->to_precision));
		}
		if (!sum)
			continue;
		coarsen(&out->precision, precision);
		if (sum > 0)
			came[out->came_count++] = state;
		else
			left[out->left_count++] = state;
		out->count += sum;
	}
	out->came = came;
	out->left = left;
}

/* A change of the same state from one organisation of a lineage to the next is none. */
static size_t sweep_all(const struct sweep *sweep, struct count_change *out)
{
	size_t used = 0;
	int64_t count = 0;
	for (size_t from = 0, to; from < sweep->count; from = to) {
		for (to = from;
			to < sweep->count && sweep->events[to].on == sweep->events[from].on;)
			to++;
		struct count_change change = {.on = sweep->events[from].on, .count = count};
		sweep_day(sweep, from, to, &change);
		if (!change.came_count && !change.left_count)
			continue;
		count = change.count;
		out[used++] = change;
	}
	return used;
}

static size_t make_events(const struct row *const *rows, size_t count, struct edge_event *events)
{
	size_t used = 0;
	for (size_t i = 0; i < count; i++) {
		if (row_undated(rows[i]))
			continue;
		events[used++] = (struct edge_event){rows[i]->from, 1, rows[i]};
		if (rows[i]->has_to)
			events[used++] = (struct edge_event){rows[i]->to, -1, rows[i]};
	}
	qsort(events, used, sizeof(*events), compare_events);
	return used;
}

static size_t undated_of(
	const struct row *const *rows, size_t count, struct arena *arena, const struct text **out)
{
	struct text *states = arena_zero(arena, count + 1, sizeof(*states));
	size_t used = 0;
	for (size_t i = 0; i < count; i++)
		if (row_undated(rows[i]))
			states[used++] = word_text(rows[i]->state);
	*out = states;
	return used;
}

static struct text never_reached(const struct counts_reply *reply, struct arena *arena)
{
	const struct count_change *most = NULL;
	char on[DAY_TEXT];
	for (uint32_t i = 0; i < reply->rows_count; i++)
		if (!most || reply->rows[i].count > most->count)
			most = &reply->rows[i];
	return most ? told_text(arena,
			      "never so many in what is held: the most were %lld, from %s on",
			      (long long)most->count, day_format(most->on, on))
		    : TEXT("never so many: none is held");
}

enum err answer_counts(const struct registry *registry, const struct counts_query *query,
	struct today today, struct arena *arena, struct counts_reply *out, struct why *why)
{
	struct selection wanted = {registry, query->org, query->status,
		query->has_known_at ? query->known_at : today.known_us, query->follow_succession,
		arena};
	enum err err = settle(&wanted, why);
	if (err)
		return err;
	const struct row **rows;
	size_t count = select_rows(&wanted, &rows);
	struct sweep sweep = {
		arena_zero(arena, 2 * count + 1, sizeof(struct edge_event)), 0, arena};
	struct count_change *changes = arena_zero(arena, 2 * count + 1, sizeof(*changes));
	struct answers_grounds grounds = answers_grounds_of(arena, query->explain);
	sweep.count = make_events(rows, count, sweep.events);
	out->known_at = wanted.known_us;
	out->rows = changes;
	out->rows_count = (uint32_t)sweep_all(&sweep, changes);
	out->undated_count = (uint32_t)undated_of(rows, count, arena, &out->undated);
	for (uint32_t i = 0; query->has_reach && i < out->rows_count && !out->has_reached; i++) {
		out->has_reached = changes[i].count >= query->reach;
		out->reached = changes[i].on;
	}
	if (!out->has_reached)
		out->reached = 0;
	if (query->has_reach && !out->has_reached)
		out->missing = never_reached(out, arena);
	answers_ground_rule(&grounds, "best readings: a row counts from its first day to the day "
				      "before its end; undated rows do not count");
	for (size_t i = 0; i < count; i++)
		answers_ground_row(&grounds, rows[i]);
	out->grounds = grounds.items;
	out->grounds_count = (uint32_t)grounds.count;
	if (!out->missing.ptr || !out->rows_count)
		out->missing = answers_missing(registry,
			&(struct asked){.org = wanted.org, .at = {0, wanted.known_us}}, arena);
	return ERR_OK;
}

/* --- Order of accession ---------------------------------------------------------------------- */

/* A state as it stands in the order: its first row, or that of the one it continues. */
struct arrival {
	struct text state, via;
	const struct row *row;
	bool goes_on; /* as another, or as several */
};

static struct arrival *arrival_of(struct arrival *arrivals, size_t count, struct text state)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(arrivals[i].state, state))
			return &arrivals[i];
	return NULL;
}

/* The change by which `state` goes on with what another had in `org`; NULL when there is none. */
static const struct identity_change *went_on_by(
	const struct selection *wanted, struct text org, struct text state)
{
	const struct identity_change *change;
	for (size_t at = 0; (change = ledger_next(wanted->registry->ledger, LEDGER_IDENTITY,
				     wanted->known_us, &at));)
		if (text_equal(change->after, state) &&
			(text_is(change->kind, "continuation") ||
				(text_is(change->kind, "succession") &&
					text_equal(change->org, org))))
			return change;
	return NULL;
}

static size_t make_arrivals(const struct selection *wanted, const struct row *const *rows,
	size_t count, struct arrival *arrivals)
{
	size_t used = 0, kept = 0;
	for (size_t i = 0; i < count; i++)
		if (!row_undated(rows[i]) && !arrival_of(arrivals, used, word_text(rows[i]->state)))
			arrivals[used++] = (struct arrival){
				word_text(rows[i]->state), TEXT_NONE, rows[i], false};
	for (size_t i = 0; i < used; i++) {
		const struct identity_change *change =
			went_on_by(wanted, word_text(arrivals[i].row->org), arrivals[i].state);
		struct arrival *older = change ? arrival_of(arrivals, used, change->before) : NULL;
		if (!older || older->row->from > arrivals[i].row->from)
			continue;
		arrivals[i].via = told_text(wanted->arena, "%.*s<%.*s", TEXT_ARG(arrivals[i].state),
			TEXT_ARG(change->before));
		arrivals[i].row = older->row;
		older->goes_on = true;
	}
	for (size_t i = 0; i < used; i++)
		if (!arrivals[i].goes_on)
			arrivals[kept++] = arrivals[i];
	return kept;
}

static int compare_arrivals(const void *a, const void *b)
{
	const struct arrival *left = a, *right = b;
	if (left->row->from != right->row->from)
		return left->row->from < right->row->from ? -1 : 1;
	return text_compare(left->state, right->state);
}

static size_t group(const struct selection *wanted, const struct arrival *arrivals, size_t count,
	struct accession_group *groups)
{
	size_t used = 0;
	for (size_t from = 0, to; from < count; from = to) {
		const struct row *first = arrivals[from].row;
		struct accession_group *made = &groups[used++];
		for (to = from; to < count && arrivals[to].row->from == first->from;)
			to++;
		struct text *states = arena_zero(wanted->arena, to - from, sizeof(*states));
		struct text *names = arena_zero(wanted->arena, to - from, sizeof(*names));
		struct text *via = arena_zero(wanted->arena, to - from, sizeof(*via));
		*made = (struct accession_group){.rank = (int64_t)from + 1,
			.since = told_since(first, wanted->arena),
			.states = states,
			.names = names,
			.via = via};
		for (size_t i = from; i < to; i++) {
			states[made->states_count++] = arrivals[i].state;
			names[made->names_count++] =
				ledger_participant_name(wanted->registry->ledger, arrivals[i].state,
					(struct at){first->from, wanted->known_us});
			if (arrivals[i].via.ptr)
				via[made->via_count++] = arrivals[i].via;
		}
	}
	return used;
}

enum err answer_accession(const struct registry *registry, const struct accession_query *query,
	struct today today, struct arena *arena, struct accession_reply *out, struct why *why)
{
	struct selection wanted = {registry, query->org, query->status,
		query->has_known_at ? query->known_at : today.known_us, query->follow_succession,
		arena};
	enum err err = settle(&wanted, why);
	if (err)
		return err;
	const struct row **rows;
	size_t count = select_rows(&wanted, &rows);
	struct arrival *arrivals = arena_zero(arena, count + 1, sizeof(*arrivals));
	struct accession_group *groups = arena_zero(arena, count + 1, sizeof(*groups));
	struct answers_grounds grounds = answers_grounds_of(arena, query->explain);
	size_t arrived = make_arrivals(&wanted, rows, count, arrivals);
	qsort(arrivals, arrived, sizeof(*arrivals), compare_arrivals);
	out->known_at = wanted.known_us;
	out->rows = groups;
	out->rows_count = (uint32_t)group(&wanted, arrivals, arrived, groups);
	out->undated_count = (uint32_t)undated_of(rows, count, arena, &out->undated);
	answers_ground_rule(&grounds, "by first day, best readings; equal days are a tie; who "
				      "continues another state counts from its day");
	for (size_t i = 0; i < arrived; i++)
		answers_ground_row(&grounds, arrivals[i].row);
	out->grounds = grounds.items;
	out->grounds_count = (uint32_t)grounds.count;
	out->missing = answers_missing(
		registry, &(struct asked){.org = wanted.org, .at = {0, wanted.known_us}}, arena);
	return ERR_OK;
}

/* --- Overlaps -------------------------------------------------------------------------------- */

static int compare_overlaps(const void *a, const void *b)
{
	const struct overlap_row *left = a, *right = b;
	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return text_compare(left->state, right->state);
}

struct overlapping {
	struct overlap_row *rows;
	size_t count, room;
	struct answers_grounds grounds;
	struct text status; /* TEXT_NONE: any */
};

static void overlap_add(
	struct overlapping *all, const struct row *row, uint32_t orgs, struct text name)
{
	struct overlap_row *found = NULL;
	for (size_t i = 0; i < all->count && !found; i++)
		if (text_equal(all->rows[i].state, word_text(row->state)))
			found = &all->rows[i];
	if (!found) {
		all->rows = arena_room(
			all->grounds.arena, all->rows, all->count, &all->room, sizeof(*all->rows));
		found = &all->rows[all->count++];
		*found = (struct overlap_row){.state = word_text(row->state),
			.name = name,
			.orgs = arena_zero(all->grounds.arena, orgs, sizeof(struct text))};
	}
	if (found->orgs_count &&
		text_equal(found->orgs[found->orgs_count - 1], word_text(row->org)))
		return;
	((struct text *)(uintptr_t)found->orgs)[found->orgs_count++] = word_text(row->org);
	found->count = found->orgs_count;
	answers_ground_row(&all->grounds, row);
}

static void overlap_org(const struct registry *registry, const struct overlap_query *query,
	const struct asked *asked, struct overlapping *all)
{
	const struct row *const *rows;
	enum mode mode = answers_mode(query->mode, MODE_BEST);
	size_t count =
		bitemporal_visible(registry->statuses, asked, mode, all->grounds.arena, &rows);
	for (size_t i = 0; i < count; i++)
		if (text_is(word_text(rows[i]->how->lane), "base") &&
			row_visible(rows[i], asked->at, mode) &&
			(!all->status.ptr || text_equal(word_text(rows[i]->status), all->status)))
			overlap_add(all, rows[i], query->orgs_count,
				ledger_participant_name(
					registry->ledger, word_text(rows[i]->state), asked->at));
}

static void in_all(const struct overlapping *all, uint32_t orgs, struct overlap_reply *out)
{
	struct text *states = arena_zero(all->grounds.arena, all->count + 1, sizeof(*states));
	for (size_t i = 0; i < all->count; i++)
		if (all->rows[i].count == (int64_t)orgs)
			states[out->in_all_count++] = all->rows[i].state;
	out->in_all = states;
}

enum err answer_overlap(const struct registry *registry, const struct overlap_query *query,
	struct today today, struct arena *arena, struct overlap_reply *out, struct why *why)
{
	if (query->orgs_count < 2)
		return why_set(why, ERR_BAD_VALUE, "overlap_query.orgs",
			"wanted two or more organisations, got %u", query->orgs_count);
	struct overlapping all = {.grounds = answers_grounds_of(arena, query->explain),
		.status = query->status.ptr ? query->status : TEXT("member")};
	enum err err = answers_status(registry, &all.status, why);
	if (err)
		return err;
	out->as_of = query->has_as_of ? query->as_of : today.valid;
	out->known_at = query->has_known_at ? query->known_at : today.known_us;
	answers_ground_rule(&all.grounds, "a state belongs where a base row of the status is "
					  "visible on the day, as known at the time, in the mode");
	struct text *orgs = arena_zero(arena, query->orgs_count, sizeof(*orgs));
	for (uint32_t i = 0; i < query->orgs_count; i++) {
		orgs[i] = query->orgs[i];
		err = resolve_org(registry, &orgs[i], why);
		for (uint32_t j = 0; !err && j < i; j++)
			if (text_equal(orgs[j], orgs[i]))
				err = why_set(why, ERR_DUPLICATE, "overlap_query.orgs",
					"wanted each organisation once, got '%.*s' again",
					TEXT_ARG(orgs[i]));
		if (err)
			return err;
		struct asked asked = {.org = orgs[i], .at = {out->as_of, out->known_at}};
		overlap_org(registry, query, &asked, &all);
		if (!out->missing.ptr)
			out->missing = answers_missing(registry, &asked, arena);
	}
	if (all.count)
		qsort(all.rows, all.count, sizeof(*all.rows), compare_overlaps);
	in_all(&all, query->orgs_count, out);
	out->rows = all.rows;
	out->rows_count = (uint32_t)all.count;
	out->grounds = all.grounds.items;
	out->grounds_count = (uint32_t)all.grounds.count;
	return ERR_OK;
}
