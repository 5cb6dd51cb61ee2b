/* Shares of population and area, and who chairs next: answers that say what they lack. */
#include "services/registry/answers/answers.h"
#include "services/registry/answers/resolve.h"

#include "proto/codec/args.h"

#include <stdio.h>
#include <string.h>

/* --- Indicators ------------------------------------------------------------------------------ */

/* The latest number with a year not after the given one. */
static const struct indicator *indicator_of(
	const struct registry *registry, struct text subject, struct text name, struct at at)
{
	const struct indicator *best = NULL;
	int year = day_to_civil(at.valid).year;
	for (int y = year; y > year - 150 && !best; y--) {
		char id[160];
		(void)snprintf(id, sizeof(id), "indicator:%.*s:%.*s:%d", TEXT_ARG(subject),
			TEXT_ARG(name), y);
		const struct version *held =
			ledger_find(registry->ledger, LEDGER_INDICATOR, text_of(id), at.known_us);
		best = held ? held->record : NULL;
	}
	return best;
}

static void ground_indicator(struct answers_grounds *grounds, const struct indicator *one)
{
	struct text text = told_text(grounds->arena, "%.*s of %.*s in %lld: %.0f %.*s",
		TEXT_ARG(one->name), TEXT_ARG(one->subject), (long long)one->year, one->value,
		TEXT_ARG(one->unit));
	answers_ground_record(grounds, one->id, text, one->source);
}

struct summing {
	double sum;
	int64_t first_year, last_year;
	struct text unit;
	struct buffer without;
};

static void sum_member(const struct registry *registry, struct text state, struct at at,
	struct shares_reply *out, struct summing *sums, struct answers_grounds *grounds)
{
	const struct indicator *one = indicator_of(registry, state, out->indicator, at);
	out->members++;
	if (!one) {
		buffer_format(
			&sums->without, "%s%.*s", sums->without.len ? " " : "", TEXT_ARG(state));
		return;
	}
	if (!out->counted || one->year < sums->first_year)
		sums->first_year = one->year;
	if (!out->counted || one->year > sums->last_year)
		sums->last_year = one->year;
	out->counted++;
	sums->sum += one->value;
	sums->unit = one->unit;
	ground_indicator(grounds, one);
}

static void finish_shares(const struct indicator *whole, struct text of, const struct summing *sums,
	struct arena *arena, struct shares_reply *out)
{
	if (out->counted) {
		out->has_sum = true;
		out->sum = sums->sum;
		out->unit = sums->unit;
		out->sum_years =
			sums->first_year == sums->last_year
				? told_text(arena, "%lld", (long long)sums->last_year)
				: told_text(arena, "%lld-%lld", (long long)sums->first_year,
					  (long long)sums->last_year);
	}
	if (whole) {
		out->has_whole = out->has_whole_year = true;
		out->whole = whole->value;
		out->whole_year = whole->year;
	}
	out->has_share = whole && out->counted && out->counted == out->members && whole->value > 0;
	out->share = out->has_share ? out->sum / whole->value : 0;
	if (sums->without.len)
		out->missing = told_text(arena,
			"not known: no %.*s is held up to that year of %.*s; a sheet `indicators` "
			"with a source would tell",
			TEXT_ARG(out->indicator), TEXT_ARG(buffer_as_text(&sums->without)));
	else if (!whole && out->members)
		out->missing = told_text(arena, "not known: no %.*s of %.*s is held",
			TEXT_ARG(out->indicator), TEXT_ARG(of));
}

enum err answer_shares(const struct registry *registry, const struct shares_query *query,
	struct today today, struct arena *arena, struct shares_reply *out, struct why *why)
{
	struct members_query who = {.org = query->org,
		.status = query->status,
		.has_as_of = query->has_as_of,
		.as_of = query->as_of,
		.has_known_at = query->has_known_at,
		.known_at = query->known_at};
	struct members_reply members = {0};
	struct text of = query->of.ptr ? query->of : TEXT("WORLD");
	enum err err = answer_members(registry, &who, today, arena, &members, why);
	if (err)
		return err;
	struct summing sums = {0};
	struct answers_grounds grounds = answers_grounds_of(arena, query->explain);
	out->as_of = members.as_of;
	out->known_at = members.known_at;
	out->indicator = query->indicator.ptr ? query->indicator : TEXT("population");
	struct at at = {out->as_of, out->known_at};
	answers_ground_rule(&grounds,
		"who belongs on the day; of each the latest number whose year "
		"is not after it; a share only where every number is held");
	for (uint32_t i = 0; i < members.rows_count; i++) {
		answers_ground_row(
			&grounds, bitemporal_row(registry->statuses, members.rows[i].row));
		sum_member(registry, members.rows[i].state, at, out, &sums, &grounds);
	}
	const struct indicator *whole = indicator_of(registry, of, out->indicator, at);
	if (whole)
		ground_indicator(&grounds, whole);
	out->missing = members.missing;
	finish_shares(whole, of, &sums, arena, out);
	buffer_fini(&sums.without);
	out->grounds = grounds.items;
	out->grounds_count = (uint32_t)grounds.count;
	return ERR_OK;
}

/* --- The next chair -------------------------------------------------------------------------- */

static bool is_the_chair(const struct row *row)
{
	return text_is(word_text(row->how->lane), "chair") &&
	       text_starts(word_text(row->status), TEXT("chair")) && !row_undated(row);
}

static void by_record(const struct registry *registry, struct text org, struct at at,
	struct answers_grounds *grounds, struct next_chair_reply *out)
{
	const struct row *const *rows;
	const struct row *next = NULL;
	struct asked asked = {.org = org, .at = at};
	size_t count = bitemporal_known(registry->statuses, &asked, grounds->arena, &rows);
	for (size_t i = 0; i < count; i++) {
		if (!is_the_chair(rows[i]))
			continue;
		if (row_visible(rows[i], at, MODE_BEST)) {
			out->now = word_text(rows[i]->state);
			answers_ground_row(grounds, rows[i]);
		}
		if (rows[i]->from > at.valid && (!next || rows[i]->from < next->from))
			next = rows[i];
	}
	if (!next)
		return;
	out->basis = TEXT("recorded");
	out->next = word_text(next->state);
	out->from = told_since(next, grounds->arena);
	answers_ground_row(grounds, next);
}

/* What an article announces for later than the day; the last heard counts. */
static void by_announcement(const struct registry *registry, struct text org, struct at at,
	struct answers_grounds *grounds, struct next_chair_reply *out)
{
	const struct claims *claims = registry->claims;
	struct text key = told_text(grounds->arena, "chair:%.*s", TEXT_ARG(org));
	const struct said *said = claims_about(claims, key);
	for (; said; said = claims_before(claims, said)) {
		const struct statement *one = claims_statement(claims, said, grounds->arena);
		bool later = one->is.dated ? one->is.when.last > at.valid
					   : one->shown != DAY_MIN && one->shown <= at.valid &&
						     one->shown > at.valid - 400;
		if (one->is.fact || one->is.denies || !later || one->heard_us > at.known_us ||
			text_equal(one->state, out->now))
			continue;
		const struct claim *claim = claims_heard(claims, said->claim, grounds->arena, NULL);
		out->basis = TEXT("announced");
		out->next = one->state;
		(void)args_text(claim->args, "start", &out->from);
		if (grounds->count < grounds->room)
			grounds->items[grounds->count++] = (struct answer_ground){
				.kind = TEXT("claim"),
				.id = told_text(grounds->arena, "claim:%.*s", TEXT_ARG(claim->id)),
				.text = text_slice(claim->sentence, 0,
					claim->sentence.len < 2000 ? claim->sentence.len : 0),
				.source = claim->source};
		return;
	}
}

enum err answer_next_chair(const struct registry *registry, const struct next_chair_query *query,
	struct today today, struct arena *arena, struct next_chair_reply *out, struct why *why)
{
	struct text org = query->org;
	enum err err = resolve_org(registry, &org, why);
	if (err)
		return err;
	struct at at = {query->has_as_of ? query->as_of : today.valid,
		query->has_known_at ? query->known_at : today.known_us};
	struct answers_grounds grounds = answers_grounds_of(arena, true);
	out->basis = TEXT("not_known");
	by_record(registry, org, at, &grounds, out);
	if (text_is(out->basis, "not_known"))
		by_announcement(registry, org, at, &grounds, out);
	if (text_is(out->basis, "not_known"))
		out->missing = told_text(arena,
			"not known: no chair of %.*s is recorded as beginning later, and no "
			"article heard announces one",
			TEXT_ARG(org));
	else
		out->name = ledger_participant_name(registry->ledger, out->next, at);
	out->grounds = grounds.items;
	out->grounds_count = (uint32_t)grounds.count;
	return ERR_OK;
}
