/* Rows as they are held, and the two ways in which they come: applied, and loaded. */
#include "services/registry/history/bitemporal_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
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
	free((*table)->last_of_ref);
	free((*table)->statuses);
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

/* --- Rows as they are held ------------------------------------------------------------------- */

static uint64_t hash_of(struct text text)
{
	return digest_xxh3(bytes_of(text.ptr, text.len));
}

static const struct word *word_find(const struct bitemporal *table, uint64_t hash, struct text text)
{
	uint32_t at = index_find(&table->by_text, hash);
	return at != INDEX_NONE && text_equal(word_text(table->words[at]), text) ? table->words[at]
										 : NULL;
}

const struct word *bitemporal_word(const struct bitemporal *table, struct text text)
{
	return word_find(table, hash_of(text), text);
}

/* Each text once: most rows share all but their days with others. */
static const struct word *word_of(struct bitemporal *table, struct text text)
{
	if (!text.ptr)
		return NULL;
	uint64_t hash = hash_of(text);
	const struct word *held = word_find(table, hash, text);
	if (held)
		return held;
	struct word *word = arena_zero(&table->arena, 1, sizeof(*word) + text.len + 1);
	word->len = (uint32_t)text.len;
	if (text.len)
		memcpy(word->bytes, text.ptr, text.len);
	table->words = alloc_room(
		table->words, table->words_count, &table->words_room, sizeof(struct word *));
	table->last_of_ref = alloc_room(table->last_of_ref, table->words_count,
		&table->last_of_ref_room, sizeof(*table->last_of_ref));
	table->last_of_ref[table->words_count] = INDEX_NONE;
	(void)index_put(&table->by_text, hash, (uint32_t)table->words_count);
	table->words[table->words_count++] = word;
	word->number = (uint32_t)table->words_count;
	return word;
}

/* Which text of the record is which word of what is held. */
struct place {
	size_t record, held;
};

#define PLACE(part, name)                                                                          \
	{                                                                                          \
		offsetof(struct status_row, name), offsetof(struct part, name)                     \
	}
static const struct place of_manner[] = {PLACE(row_manner, lane), PLACE(row_manner, from_precision),
	PLACE(row_manner, to_precision), PLACE(row_manner, origin), PLACE(row_manner, verified),
	PLACE(row_manner, from_basis), PLACE(row_manner, to_basis)};
static const struct place of_row[] = {PLACE(row, org), PLACE(row, state), PLACE(row, status),
	PLACE(row, source), PLACE(row, event), PLACE(row, instrument), PLACE(row, note),
	PLACE(row, ref), PLACE(row, evidence)};

static const struct word **word_at(void *held, struct place place)
{
	return (const struct word **)(void *)((char *)held + place.held);
}

/* One after the other: what number a word gets must not depend on the compiler. */
static void words_take(struct bitemporal *table, const struct status_row *is,
	const struct place *places, size_t count, void *held)
{
	for (size_t i = 0; i < count; i++)
		*word_at(held, places[i]) = word_of(table,
			*(const struct text *)(const void *)((const char *)is + places[i].record));
}

static void words_give(
	const void *held, const struct place *places, size_t count, struct status_row *out)
{
	for (size_t i = 0; i < count; i++) {
		const struct word *const *word =
			(const void *)((const char *)held + places[i].held);
		*(struct text *)(void *)((char *)out + places[i].record) = word_text(*word);
	}
}

static size_t manner_bytes(void)
{
	return offsetof(struct row_manner, number);
}

static const struct row_manner *manner_of(struct bitemporal *table, const struct row_manner *manner)
{
	uint64_t hash = digest_xxh3(bytes_of(manner, manner_bytes()));
	uint32_t at = index_find(&table->by_manner, hash);
	if (at != INDEX_NONE && memcmp(table->manners[at], manner, manner_bytes()) == 0)
		return table->manners[at];
	struct row_manner *kept = arena_zero(&table->arena, 1, sizeof(*kept));
	*kept = *manner;
	table->manners = alloc_room(table->manners, table->manners_count, &table->manners_room,
		sizeof(*table->manners));
	(void)index_put(&table->by_manner, hash, (uint32_t)table->manners_count);
	table->manners[table->manners_count++] = kept;
	kept->number = table->manners_count;
	return kept;
}

static void row_of(struct bitemporal *table, const struct status_row *is, struct row *out)
{
	const struct edges edges = bitemporal_edges(is);
	struct row_manner manner = {.confidence = is->confidence};
	memset(out, 0, sizeof(*out)); /* its gaps as well: it is written as it is */
	words_take(table, is, of_manner, ARRAY_LEN(of_manner), &manner);
	words_take(table, is, of_row, ARRAY_LEN(of_row), out);
	out->how = manner_of(table, &manner);
	out->observed_at = is->observed_at;
	out->observed_until = is->observed_until;
	out->from = is->has_from ? is->from : DAY_MAX;
	out->to = to_of(is);
	out->from_min = edges.from_min;
	out->from_max = edges.from_max;
	out->to_min = edges.to_min;
	out->to_max = edges.to_max;
	out->published = is->published;
	out->has_from = is->has_from;
	out->has_to = is->has_to;
	out->has_from_min = is->has_from_min;
	out->has_from_max = is->has_from_max;
	out->has_to_min = is->has_to_min;
	out->has_to_max = is->has_to_max;
	out->has_published = is->has_published;
	out->has_observed_at = is->has_observed_at;
	out->has_observed_until = is->has_observed_until;
}

struct status_row row_record(const struct row *row)
{
	struct status_row out = {
		.row = row->number,
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
		.confidence = row->how->confidence,
		.has_published = row->has_published,
		.published = row->published,
		.has_observed_at = row->has_observed_at,
		.observed_at = row->observed_at,
		.has_observed_until = row->has_observed_until,
		.observed_until = row->observed_until,
	};
	words_give(row->how, of_manner, ARRAY_LEN(of_manner), &out);
	words_give(row, of_row, ARRAY_LEN(of_row), &out);
	return out;
}

static void status_note(struct bitemporal *table, const struct word *status)
{
	for (size_t i = 0; i < table->statuses_count; i++)
		if (table->statuses[i] == status)
			return;
	table->statuses = alloc_room(table->statuses, table->statuses_count, &table->statuses_room,
		sizeof(*table->statuses));
	table->statuses[table->statuses_count++] = status;
}

/* As the next one: its times are those that are given. */
static void row_add(struct bitemporal *table, struct row row)
{
	uint32_t at = (uint32_t)table->count;
	struct text org = word_text(row.org), state = word_text(row.state);
	const struct status_row key = {.org = org,
		.state = state,
		.status = word_text(row.status),
		.lane = word_text(row.how->lane)};
	const uint64_t groups[2] = {bitemporal_group_of_org(org), bitemporal_group_of_state(state)};
	row.number = at + 1;
	row.before_of_ref = INDEX_NONE;
	if (row.ref) {
		uint32_t *last = &table->last_of_ref[row.ref->number - 1];
		row.before_of_ref = *last;
		*last = at;
	}
	status_note(table, row.status);
	row.lane = lanes_add(&table->lanes, lane_of(&key), groups,
		(struct span){
			row.recorded_us, row.superseded_us, row.from, row.to, at, base_of(&row)});
	table->rows = alloc_room(table->rows, table->count, &table->room, sizeof(*table->rows));
	table->rows[table->count++] = row;
}

struct bitemporal *bitemporal_copy(const struct bitemporal *table)
{
	struct bitemporal *copy = bitemporal_create();
	*copy = (struct bitemporal){
		.rows = items_copy(table->rows, table->count, sizeof(*table->rows)),
		.count = table->count,
		.room = table->count,
		.words = items_copy(table->words, table->words_count, sizeof(*table->words)),
		.words_count = table->words_count,
		.words_room = table->words_count,
		.last_of_ref = items_copy(
			table->last_of_ref, table->words_count, sizeof(*table->last_of_ref)),
		.last_of_ref_room = table->words_count,
		.statuses = items_copy(
			table->statuses, table->statuses_count, sizeof(*table->statuses)),
		.statuses_count = table->statuses_count,
		.statuses_room = table->statuses_count,
		.manners =
			items_copy(table->manners, table->manners_count, sizeof(*table->manners)),
		.manners_count = table->manners_count,
		.manners_room = table->manners_count,
		.by_text = index_copy(&table->by_text),
		.by_manner = index_copy(&table->by_manner),
		.lanes = lanes_copy(&table->lanes),
	};
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
	for (uint32_t i = 0; i < rows_count; i++) {
		struct row row;
		row_of(table, &rows[i], &row);
		row.recorded_us = stamp.recorded_us;
		row.superseded_us = RECORDED_MAX;
		row.seq = stamp.seq;
		row_add(table, row);
	}
	return ERR_OK;
}

/* --- For a store ----------------------------------------------------------------------------- */

size_t bitemporal_count(const struct bitemporal *table, enum bitemporal_list list)
{
	switch (list) {
	case BITEMPORAL_WORDS:
		return table->words_count;
	case BITEMPORAL_MANNERS:
		return table->manners_count;
	case BITEMPORAL_ROWS:
		return table->count;
	}
	UNREACHABLE("a table holds three lists");
}

/* Addresses of words become their numbers, and back; 0 is none. */
static void words_number(void *held, const struct place *places, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct word **word = word_at(held, places[i]);
		*word = (const struct word *)(uintptr_t)(*word ? (*word)->number : 0);
	}
}

static enum err words_name(const struct bitemporal *table, void *held, const struct place *places,
	size_t count, struct why *why)
{
	for (size_t i = 0; i < count; i++) {
		const struct word **word = word_at(held, places[i]);
		uintptr_t number = (uintptr_t)*word;
		if (number > table->words_count)
			return why_set(why, ERR_DAMAGED, "", "wanted a word of %zu, got %zu",
				table->words_count, (size_t)number);
		*word = number ? table->words[number - 1] : NULL;
	}
	return ERR_OK;
}

void bitemporal_pack(
	const struct bitemporal *table, enum bitemporal_list list, size_t at, struct buffer *out)
{
	if (list == BITEMPORAL_WORDS) {
		buffer_text(out, word_text(table->words[at]));
	} else if (list == BITEMPORAL_MANNERS) {
		struct row_manner manner = *table->manners[at];
		words_number(&manner, of_manner, ARRAY_LEN(of_manner));
		buffer_add(out, &manner, sizeof(manner));
	} else {
		struct row row;
		memcpy(&row, &table->rows[at], sizeof(row));
		words_number(&row, of_row, ARRAY_LEN(of_row));
		row.how = (const struct row_manner *)(uintptr_t)row.how->number;
		buffer_add(out, &row, sizeof(row));
	}
}

static enum err unpack(
	struct bytes packed, void *out, size_t size, const char *what, struct why *why)
{
	if (packed.len != size)
		return why_set(why, ERR_DAMAGED, "", "wanted %zu bytes of a %s, got %zu", size,
			what, packed.len);
	memcpy(out, packed.ptr, size);
	return ERR_OK;
}

static enum err load_manner(struct bitemporal *table, struct bytes packed, struct why *why)
{
	struct row_manner manner;
	enum err err = unpack(packed, &manner, sizeof(manner), "manner", why);
	if (!err)
		err = words_name(table, &manner, of_manner, ARRAY_LEN(of_manner), why);
	if (!err)
		(void)manner_of(table, &manner);
	return err;
}

static enum err load_row(struct bitemporal *table, struct bytes packed, struct why *why)
{
	struct row row;
	enum err err = unpack(packed, &row, sizeof(row), "row", why);
	if (err)
		return err;
	uintptr_t manner = (uintptr_t)row.how;
	if (!manner || manner > table->manners_count || row.number != table->count + 1)
		return why_set(why, ERR_DAMAGED, "",
			"wanted row %zu with one of %zu manners, got row %u with %zu",
			table->count + 1, table->manners_count, row.number, (size_t)manner);
	row.how = table->manners[manner - 1];
	err = words_name(table, &row, of_row, ARRAY_LEN(of_row), why);
	if (!err && !(row.org && row.state && row.status && row.how->lane))
		err = why_set(why, ERR_DAMAGED, "", "row %u has no organisation, state or status",
			row.number);
	if (!err)
		row_add(table, row);
	return err;
}

enum err bitemporal_load(
	struct bitemporal *table, enum bitemporal_list list, struct bytes packed, struct why *why)
{
	if (list == BITEMPORAL_MANNERS)
		return load_manner(table, packed, why);
	if (list == BITEMPORAL_ROWS)
		return load_row(table, packed, why);
	(void)word_of(table, (struct text){(const char *)packed.ptr, packed.len});
	return ERR_OK;
}
