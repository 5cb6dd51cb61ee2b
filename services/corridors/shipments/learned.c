#include "services/corridors/shipments/learned.h"

#include "proto/base/alloc.h"
#include "proto/base/buffer.h"
#include "proto/records/corridor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define Z90 1.2815515655446004 /* the 90th percentile of the standard normal distribution */

void learned_fini(struct learned *learned)
{
	for (size_t i = 0; i < learned->count; i++) {
		free(learned->entries[i].place);
		free(learned->entries[i].row);
	}
	free(learned->entries);
	*learned = (struct learned){0};
}

static int compare(const struct learned_entry *entry, struct text place, struct text row)
{
	int order = text_compare(text_of(entry->place), place);
	return order ? order : text_compare(text_of(entry->row), row);
}

/* Where it is, or would have to be. */
static size_t position(const struct learned *learned, struct text place, struct text row)
{
	size_t low = 0, high = learned->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (compare(&learned->entries[middle], place, row) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct learned_entry *learned_find(
	const struct learned *learned, struct text place, struct text row)
{
	size_t at = position(learned, place, row);
	return at < learned->count && compare(&learned->entries[at], place, row) == 0
		       ? &learned->entries[at]
		       : NULL;
}

void learned_put(
	struct learned *learned, struct text place, struct text row, struct learned_sum sum)
{
	size_t at = position(learned, place, row);
	learned->version++;
	if (at < learned->count && compare(&learned->entries[at], place, row) == 0) {
		learned->entries[at].sum = sum;
		return;
	}
	learned->entries = alloc_room(
		learned->entries, learned->count, &learned->room, sizeof(*learned->entries));
	memmove(&learned->entries[at + 1], &learned->entries[at],
		(learned->count - at) * sizeof(*learned->entries));
	learned->entries[at] = (struct learned_entry){text_copy(place), text_copy(row), sum};
	learned->count++;
}

struct text learned_row(struct text id)
{
	struct text head = TEXT("dwell:"), rest = id, plain = TEXT_NONE;
	if (text_starts(id, head))
		rest = text_slice(id, head.len, id.len);
	text_split(&rest, '@', &plain);
	return plain;
}

/* The row stands for LEARNED_PRIOR shipments with its own mean and variance of ln hours. */
struct learned_figure learned_figure(double median_h, double p90_h, struct learned_sum sum)
{
	if (!sum.count || median_h <= 0)
		return (struct learned_figure){median_h, p90_h};
	double prior_mu = log(median_h), n = sum.count, all = LEARNED_PRIOR + n;
	double prior_sigma = p90_h > median_h ? log(p90_h / median_h) / Z90 : 0;
	double mean = sum.sum / n, about = fmax(0, sum.squares - n * mean * mean);
	double mu = (LEARNED_PRIOR * prior_mu + sum.sum) / all;
	double between = LEARNED_PRIOR * n / all * (mean - prior_mu) * (mean - prior_mu);
	double variance = (LEARNED_PRIOR * prior_sigma * prior_sigma + about + between) / all;
	return (struct learned_figure){exp(mu), exp(mu + Z90 * sqrt(variance))};
}

/* --- Laid over the rows -------------------------------------------------------------------- */

static struct text source_of(
	const struct corridor_dwell *row, struct learned_sum sum, struct arena *arena)
{
	struct buffer text = {0};
	buffer_format(&text,
		"[derived] %u tracked shipments and the row as %g of them (median %.1f h, nine in "
		"ten "
		"within %.1f h): %.*s",
		sum.count, LEARNED_PRIOR, row->median_h, row->p90_h,
		TEXT_ARG(text_slice(row->source, 0, row->source.len < 1500 ? row->source.len : 0)));
	struct text made = arena_copy(arena, buffer_as_text(&text));
	buffer_fini(&text);
	return made;
}

static struct corridor_dwell taught(
	const struct corridor_dwell *row, struct learned_sum sum, struct arena *arena)
{
	struct corridor_dwell made = *row;
	struct learned_figure figure = learned_figure(row->median_h, row->p90_h, sum);
	made.median_h = figure.median_h;
	made.p90_h = figure.p90_h;
	made.source = source_of(row, sum, arena);
	made.has_mean_h = false;
	return made;
}

static struct text own_id(const struct learned_entry *entry, struct arena *arena)
{
	struct buffer text = {0};
	buffer_format(&text, "%s@%s", entry->row, entry->place);
	struct text made = arena_copy(arena, buffer_as_text(&text));
	buffer_fini(&text);
	return made;
}

bool learned_lay(const struct learned *learned, const struct rows *rows, struct arena *arena,
	struct rows *out)
{
	if (!learned->count)
		return false;
	for (int kind = 0; kind < ROW_KINDS; kind++)
		for (size_t i = 0; i < rows->of[kind].count; i++)
			rows_add(out, (enum row_kind)kind, rows_at(rows, (enum row_kind)kind, i));
	for (size_t i = 0; i < learned->count; i++) {
		const struct learned_entry *entry = &learned->entries[i];
		const struct corridor_dwell *row = rows_find(rows, ROW_DWELL, text_of(entry->row));
		if (!row || !entry->sum.count)
			continue;
		struct corridor_dwell made = taught(row, entry->sum, arena);
		if (text_is(row->place, entry->place)) {
			size_t at = (size_t)(row - ROWS_OF(rows, ROW_DWELL, corridor_dwell));
			((struct corridor_dwell *)out->of[ROW_DWELL].items)[at] = made;
			continue;
		}
		made.id = own_id(entry, arena);
		made.place = arena_copy(arena, text_of(entry->place));
		rows_add(out, ROW_DWELL, &made);
	}
	return true;
}
