/* Rows as they are held, and the two ways in which they come: applied, and loaded. */
#include "services/registry/bitemporal_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/digest.h"

#include <stdlib.h>
#include <string.h>

struct bitemporal *bitemporal_create(void)
{
	return alloc_zero(1, sizeof(struct bitemporal));
}

void bitemporal_destroy(struct bitemporal **table)
{
	if (!*table)
		return;
	free((*table)->rows);
	free((*table)->words);
	free((*table)->manners);
	lanes_fini(&(*table)->lanes);
	index_fini(&(*table)->by_text);
	index_fini(&(*table)->by_manner);
	arena_fini(&(*table)->arena);
	free(*table);
	*table = NULL;
}

const struct row *bitemporal_rows(const struct bitemporal *table, size_t *count)
{
	*count = table->count;
	return table->rows;
}

const struct row *bitemporal_row(const struct bitemporal *table, int64_t number)
{
	return number >= 1 && (size_t)number <= table->count ? &table->rows[number - 1] : NULL;
}

/* --- Lanes and periods ----------------------------------------------------------------------- */

/* A key is looked for by comparing one number; 64 bits of XXH3 over parts that cannot hold a line
 * break, since they are ids and statuses of a sheet. */

/* --- Rows as they are held ------------------------------------------------------------------- */

static uint64_t hash_of(struct text text)
{
	return digest_xxh3(bytes_of(text.ptr, text.len));
}

static struct word *word_find(const struct bitemporal *table, uint64_t hash, struct text text)
{
	uint32_t at = index_find(&table->by_text, hash);
	return at != INDEX_NONE && text_equal(word_text(table->words[at]), text) ? table->words[at]
										 : NULL;
}

struct word *bitemporal_word(const struct bitemporal *table, struct text text)
{
	return word_find(table, hash_of(text), text);
}

/* Each text once: most rows share all but their days with others. */
static struct word *word_of(struct bitemporal *table, struct text text)
{
	if (!text.ptr)
		return NULL;
	uint64_t hash = hash_of(text);
	struct word *word = word_find(table, hash, text);
	if (word)
		return word;
	word = arena_zero(&table->arena, 1, sizeof(*word) + text.len + 1);
	word->len = (uint32_t)text.len;
	word->last_of_ref = INDEX_NONE;
	if (text.len)
		memcpy(word->bytes, text.ptr, text.len);
	table->words = alloc_room(
		table->words, table->words_count, &table->words_room, sizeof(struct word *));
	(void)index_put(&table->by_text, hash, (uint32_t)table->words_count);
	table->words[table->words_count++] = word;
	return word;
}

static const struct row_manner *manner_of(struct bitemporal *table, const struct status_row *row)
{
	struct row_manner manner = {
		.lane = word_of(table, row->lane),
		.from_precision = word_of(table, row->from_precision),
		.to_precision = word_of(table, row->to_precision),
		.origin = word_of(table, row->origin),
		.verified = word_of(table, row->verified),
		.from_basis = word_of(table, row->from_basis),
		.to_basis = word_of(table, row->to_basis),
		.confidence = row->confidence,
	};
	uint64_t hash = digest_xxh3(bytes_of(&manner, sizeof(manner)));
	uint32_t at = index_find(&table->by_manner, hash);
	if (at != INDEX_NONE && memcmp(table->manners[at], &manner, sizeof(manner)) == 0)
		return table->manners[at];
	struct row_manner *kept = arena_zero(&table->arena, 1, sizeof(*kept));
	*kept = manner;
	table->manners = alloc_room(table->manners, table->manners_count, &table->manners_room,
		sizeof(*table->manners));
	(void)index_put(&table->by_manner, hash, (uint32_t)table->manners_count);
	table->manners[table->manners_count++] = kept;
	return kept;
}

static struct row row_of(struct bitemporal *table, const struct status_row *is)
{
	const struct edges edges = bitemporal_edges(is);
	return (struct row){
		.how = manner_of(table, is),
		.org = word_of(table, is->org),
		.state = word_of(table, is->state),
		.status = word_of(table, is->status),
		.source = word_of(table, is->source),
		.event = word_of(table, is->event),
		.instrument = word_of(table, is->instrument),
		.note = word_of(table, is->note),
		.ref = word_of(table, is->ref),
		.evidence = word_of(table, is->evidence),
		.observed_at = is->observed_at,
		.observed_until = is->observed_until,
		.from = is->has_from ? is->from : DAY_MAX,
		.to = to_of(is),
		.from_min = edges.from_min,
		.from_max = edges.from_max,
		.to_min = edges.to_min,
		.to_max = edges.to_max,
		.published = is->published,
		.number = (uint32_t)is->row,
		.before_of_ref = INDEX_NONE,
		.has_from = is->has_from,
		.has_to = is->has_to,
		.has_from_min = is->has_from_min,
		.has_from_max = is->has_from_max,
		.has_to_min = is->has_to_min,
		.has_to_max = is->has_to_max,
		.has_published = is->has_published,
		.has_observed_at = is->has_observed_at,
		.has_observed_until = is->has_observed_until,
	};
}

struct status_row row_record(const struct row *row)
{
	return (struct status_row){
		.row = row->number,
		.org = word_text(row->org),
		.state = word_text(row->state),
		.status = word_text(row->status),
		.lane = word_text(row->how->lane),
		.has_from = row->has_from,
		.from = row->has_from ? row->from : 0,
		.has_to = row->has_to,
		.to = row->has_to ? row->to : 0,
		.has_from_min = row->has_from_min,
		.from_min = row->has_from_min ? row->from_min : 0,
		.has_from_max = row->has_from_max,
		.from_max = row->has_from_max ? row->from_max : 0,
		.has_to_min = row->has_to_min,
		.to_min = row->has_to_min ? row->to_min : 0,
		.has_to_max = row->has_to_max,
		.to_max = row->has_to_max ? row->to_max : 0,
		.from_precision = word_text(row->how->from_precision),
		.to_precision = word_text(row->how->to_precision),
		.from_basis = word_text(row->how->from_basis),
		.to_basis = word_text(row->how->to_basis),
		.event = word_text(row->event),
		.instrument = word_text(row->instrument),
		.confidence = row->how->confidence,
		.origin = word_text(row->how->origin),
		.verified = word_text(row->how->verified),
		.source = word_text(row->source),
		.note = word_text(row->note),
		.has_published = row->has_published,
		.published = row->published,
		.ref = word_text(row->ref),
		.evidence = word_text(row->evidence),
		.has_observed_at = row->has_observed_at,
		.observed_at = row->observed_at,
		.has_observed_until = row->has_observed_until,
		.observed_until = row->observed_until,
	};
}

static void row_add(struct bitemporal *table, const struct status_row *is, const struct row *times)
{
	uint32_t at = (uint32_t)table->count;
	const uint64_t groups[2] = {
		bitemporal_group_of_org(is->org), bitemporal_group_of_state(is->state)};
	struct row row = row_of(table, is);
	row.recorded_us = times->recorded_us;
	row.superseded_us = times->superseded_us;
	row.seq = times->seq;
	row.superseded_seq = times->superseded_seq;
	if (is->ref.ptr) {
		struct word *ref = word_of(table, is->ref);
		row.before_of_ref = ref->last_of_ref;
		ref->last_of_ref = at;
	}
	row.lane = lanes_add(&table->lanes, lane_of(is), groups,
		(struct span){row.recorded_us, row.superseded_us, row.from, row.to, at});
	table->rows = alloc_room(table->rows, table->count, &table->room, sizeof(*table->rows));
	table->rows[table->count++] = row;
}

struct bitemporal *bitemporal_copy(const struct bitemporal *table)
{
	struct bitemporal *copy = bitemporal_create();
	for (size_t i = 0; i < table->count; i++) {
		const struct status_row record = row_record(&table->rows[i]);
		row_add(copy, &record, &table->rows[i]);
	}
	return copy;
}

/* --- Applying -------------------------------------------------------------------------------- */

static enum err check_change(const struct bitemporal *table, const struct row_number *superseded,
	uint32_t superseded_count, const struct status_row *rows, uint32_t rows_count,
	struct why *why)
{
	for (uint32_t i = 0; i < superseded_count; i++) {
		const struct row *old = bitemporal_row(table, superseded[i].row);
		if (!old || old->superseded_us != RECORDED_MAX)
			return why_set(why, ERR_RULE, "",
				"wanted a current row to supersede, got %lld, which is %s",
				(long long)superseded[i].row,
				old ? "superseded already" : "unknown");
	}
	for (uint32_t i = 0; i < rows_count; i++)
		if (rows[i].row != (int64_t)(table->count + i + 1))
			return why_set(why, ERR_RULE, "",
				"wanted row number %zu as the next, got %lld", table->count + i + 1,
				(long long)rows[i].row);
	return ERR_OK;
}

enum err bitemporal_apply(struct bitemporal *table, const struct row_number *superseded,
	uint32_t superseded_count, const struct status_row *rows, uint32_t rows_count,
	struct stamp stamp, struct why *why)
{
	enum err err = check_change(table, superseded, superseded_count, rows, rows_count, why);
	if (err)
		return err;
	for (uint32_t i = 0; i < superseded_count; i++) {
		struct row *old = &table->rows[superseded[i].row - 1];
		old->superseded_us = stamp.recorded_us;
		old->superseded_seq = stamp.seq;
		lanes_supersede(&table->lanes, old->lane, (uint32_t)(superseded[i].row - 1),
			stamp.recorded_us);
	}
	const struct row times = {
		.recorded_us = stamp.recorded_us, .superseded_us = RECORDED_MAX, .seq = stamp.seq};
	for (uint32_t i = 0; i < rows_count; i++)
		row_add(table, &rows[i], &times);
	return ERR_OK;
}

enum err bitemporal_load(struct bitemporal *table, const struct status_row *row,
	const struct row *times, struct why *why)
{
	enum err err = check_change(table, NULL, 0, row, 1, why);
	if (err)
		return err;
	row_add(table, row, times);
	return ERR_OK;
}
