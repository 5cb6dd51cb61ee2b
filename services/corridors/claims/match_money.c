#include "services/corridors/claims/match_money.h"

#include "proto/base/buffer.h"
#include "proto/codec/args.h"
#include "services/corridors/network/money.h"
#include "services/corridors/network/places.h"

#include <math.h>

/* How far apart two figures of one amount may be: rounding in the press, and the rate of the day.
 */
#define MATCH_SAME_CURRENCY  0.02
#define MATCH_OTHER_CURRENCY 0.03

struct claimed {
	struct money money;
	bool has_amount;
	struct text funder;
	struct text corridor; /* id; none where the claim names none that is held */
	struct day_span when;
	bool dated;
};

static struct claimed claimed_of(const struct claim *claim, const struct corridor *corridor)
{
	struct claimed claimed = {.corridor = corridor ? corridor->id : TEXT_NONE};
	claimed.has_amount = args_number(claim->args, "amount", &claimed.money.amount) &&
			     args_text(claim->args, "currency", &claimed.money.currency);
	if (!args_text(claim->args, "funder", &claimed.funder))
		args_text(claim->args, "investor", &claimed.funder);
	struct text date = TEXT_NONE;
	claimed.dated = args_text(claim->args, "date", &date) &&
			day_parse(date, &claimed.when, NULL) == ERR_OK;
	return claimed;
}

static bool same_family(const struct rows *rows, struct text a, struct text b)
{
	const struct corridor *x = rows_find(rows, ROW_CORRIDOR, a),
			      *y = rows_find(rows, ROW_CORRIDOR, b);
	return text_equal(a, b) || (x && text_equal(x->part_of, b)) ||
	       (y && text_equal(y->part_of, a));
}

static bool same_funder(const struct corridor_investment *row, struct text funder)
{
	for (uint32_t i = 0; i < row->funder_ids_count; i++)
		if (text_equal(row->funder_ids[i], funder))
			return true;
	if (text_starts(funder, TEXT("org:")))
		funder = text_slice(funder, 4, funder.len);
	return funder.len > 2 && places_name_has(row->funder, funder);
}

static bool same_amount(struct money_parity parity)
{
	double allowed = parity.rate == 1 ? MATCH_SAME_CURRENCY : MATCH_OTHER_CURRENCY;
	return parity.comparable && fabs(parity.ratio - 1) <= allowed;
}

struct candidate {
	const struct corridor_investment *row;
	struct money_parity parity;
	bool amount, funder, date; /* in which of them the claim agrees with the row */
};

/* Announcements and approvals of one thing may lie some weeks apart. */
enum { SAME_MONEY_DAYS = 31 };

static bool same_date(const struct claimed *claimed, const struct corridor_investment *row)
{
	return !claimed->dated || (row->date >= claimed->when.first - SAME_MONEY_DAYS &&
					  row->date <= claimed->when.last + SAME_MONEY_DAYS);
}

/* The better candidate agrees in amount and funder; then in amount; then in funder alone;
 * of equals, in date. */
static int worth(const struct candidate *candidate)
{
	return 4 * candidate->amount + 2 * candidate->funder +
	       (candidate->date && (candidate->amount || candidate->funder));
}

static struct candidate best_row(const struct rows *rows, const struct claimed *claimed)
{
	const struct corridor_investment *all = ROWS_OF(rows, ROW_INVESTMENT, corridor_investment);
	struct candidate best = {0};
	for (size_t i = 0; i < rows->of[ROW_INVESTMENT].count; i++) {
		if (claimed->corridor.ptr && !same_family(rows, all[i].corridor, claimed->corridor))
			continue;
		struct candidate candidate = {
			.row = &all[i], .funder = same_funder(&all[i], claimed->funder)};
		candidate.date = same_date(claimed, &all[i]);
		if (claimed->has_amount) {
			candidate.parity = money_compare(rows, claimed->money,
				(struct money){all[i].amount, all[i].currency}, all[i].date);
			candidate.amount = same_amount(candidate.parity);
		}
		if (worth(&candidate) > (best.row ? worth(&best) : 0))
			best = candidate;
	}
	return best;
}

/* --- The verdict --------------------------------------------------------------------------- */

static void tell_amounts(
	const struct claimed *claimed, const struct candidate *found, struct buffer *out)
{
	char text[DAY_TEXT];
	const struct corridor_investment *row = found->row;
	if (!claimed->has_amount) {
		buffer_format(out, "no amount is given");
		return;
	}
	buffer_format(out, "%.*s %.6g bn claimed, %.*s %.6g bn held of %s",
		TEXT_ARG(claimed->money.currency), claimed->money.amount / 1e9,
		TEXT_ARG(row->currency), row->amount / 1e9, day_format(row->date, text));
	if (!found->parity.comparable)
		buffer_format(out, "; no reference rate is held to compare them");
	else if (found->parity.rate != 1)
		buffer_format(out,
			": another currency, at the reference rate of %s, %.4f %.*s for a %.*s, "
			"it is %.1f%% %s",
			day_format(found->parity.rate_day, text), found->parity.rate,
			TEXT_ARG(claimed->money.currency), TEXT_ARG(row->currency),
			fabs(found->parity.ratio - 1) * 100,
			found->parity.ratio < 1 ? "less" : "more");
	else
		buffer_format(out, ": %.1f%% apart", fabs(found->parity.ratio - 1) * 100);
}

/* What a row of the sheet about it would be called. */
static void propose_id(const struct claimed *claimed, struct buffer *out)
{
	struct text funder = claimed->funder.ptr ? claimed->funder : TEXT("unknown");
	if (text_starts(funder, TEXT("org:")))
		funder = text_slice(funder, 4, funder.len);
	buffer_format(out, "investment:%.*s:%.*s",
		TEXT_ARG(claimed->corridor.ptr ? claimed->corridor : TEXT("none")),
		TEXT_ARG(funder));
	if (claimed->has_amount)
		buffer_format(
			out, ":%.*s%.0f", TEXT_ARG(claimed->money.currency), claimed->money.amount);
}

static const char *judge(const struct claimed *claimed, const struct candidate *found)
{
	if (found->row && !found->date)
		return "proposes";
	if (found->row && found->amount && (found->funder || claimed->corridor.ptr))
		return "corroborates";
	if (found->row && found->funder && !claimed->has_amount && claimed->corridor.ptr)
		return "corroborates";
	return "proposes";
}

static void tell_funder(
	const struct claimed *claimed, const struct candidate *found, struct buffer *out)
{
	if (!claimed->funder.ptr)
		return;
	buffer_format(out, "; funder %.*s %s '%.*s'", TEXT_ARG(claimed->funder),
		found->funder ? "is in" : "is not in", TEXT_ARG(found->row->funder));
}

struct match_verdict match_money_claim(
	const struct match_world *world, const struct claim *claim, const struct corridor *corridor)
{
	struct claimed claimed = claimed_of(claim, corridor);
	struct candidate found = best_row(world->network->rows, &claimed);
	const char *verdict = judge(&claimed, &found);
	struct buffer record = {0}, reason = {0};
	if (text_is(text_of(verdict), "corroborates")) {
		buffer_format(&record, "investment:%.*s", TEXT_ARG(found.row->id));
		tell_amounts(&claimed, &found, &reason);
		tell_funder(&claimed, &found, &reason);
	} else {
		propose_id(&claimed, &record);
		buffer_format(&reason, "no investment held agrees in amount, funder and date");
		if (found.row) {
			buffer_format(
				&reason, "; nearest is investment:%.*s: ", TEXT_ARG(found.row->id));
			tell_amounts(&claimed, &found, &reason);
			if (!found.date)
				buffer_format(&reason, "; the claim dates it otherwise");
		}
		if (!corridor)
			buffer_format(&reason, "; the claim names no corridor that is held");
	}
	struct match_verdict out = {text_of(verdict),
		arena_copy(world->arena, buffer_as_text(&record)),
		arena_copy(world->arena, buffer_as_text(&reason))};
	buffer_fini(&record);
	buffer_fini(&reason);
	return out;
}
