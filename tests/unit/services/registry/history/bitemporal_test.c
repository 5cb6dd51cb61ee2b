/* The edge cases of a bitemporal table, by name. */
#include "services/registry/history/bitemporal.h"
#include "tests/unit/services/registry/chance.h"
#include "tests/unit/services/registry/history/rows_to_try.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *status_found(const struct bitemporal *table, int lane, struct at at)
{
	struct status_row key = key_of(lane, "member");
	const struct row *row = bitemporal_find(table, lane_of(&key), at);
	return row ? word_text(row->status).ptr : NULL;
}

/* --- What is held ---------------------------------------------------------------------------- */

/* Every field by its descriptor, so that one that is added to the record is asked for here. */
static void fill(struct status_row *row, bool optional)
{
	const struct record_type *type = &record_status_row;
	for (unsigned f = 0; f < type->fields_count; f++) {
		const struct field *field = &type->fields[f];
		const struct field_place place = type->places()[f];
		char *at = (char *)row + place.member;
		struct text choice, choices = text_of(field->choices ? field->choices : "");
		if (!field->required && !optional)
			continue;
		if (place.extra)
			*(bool *)((char *)row + place.extra) = true;
		if (field->kind == FIELD_TEXT)
			*(struct text *)(void *)at = text_of(field->name);
		else if (field->kind == FIELD_CHOICE && text_split(&choices, '|', &choice))
			*(struct text *)(void *)at = choice;
		else if (field->kind == FIELD_DAY)
			*(day *)(void *)at = (day)f + 1;
		else if (field->kind == FIELD_I64 || field->kind == FIELD_INSTANT)
			*(int64_t *)(void *)at = f + 1;
		else if (field->kind == FIELD_F64)
			*(double *)(void *)at = 0.25;
		else
			fail_msg("a kind of field that rows had not before: %s", field->name);
	}
}

static void assert_gives_back(const struct bitemporal *table, const struct status_row *given)
{
	struct buffer wanted = {0}, held = {0};
	const struct status_row back = row_record(bitemporal_row(table, 1));
	assert_int_equal(record_encode(&record_status_row, given, &wanted, NULL), ERR_OK);
	assert_int_equal(record_encode(&record_status_row, &back, &held, NULL), ERR_OK);
	assert_int_equal(wanted.len, held.len);
	assert_memory_equal(wanted.ptr, held.ptr, held.len);
	buffer_fini(&wanted);
	buffer_fini(&held);
}

/* What a store does. */
static struct bitemporal *put_back(const struct bitemporal *table)
{
	struct bitemporal *copy = bitemporal_create();
	struct buffer packed = {0};
	for (enum bitemporal_list list = BITEMPORAL_WORDS; list <= BITEMPORAL_ROWS; list++)
		for (size_t i = 0; i < bitemporal_count(table, list); i++) {
			buffer_clear(&packed);
			bitemporal_pack(table, list, i, &packed);
			assert_int_equal(
				bitemporal_load(copy, list, buffer_bytes(&packed), NULL), ERR_OK);
		}
	buffer_fini(&packed);
	return copy;
}

static void a_row_gives_back_every_field(void **state)
{
	(void)state;
	for (int optional = 0; optional < 2; optional++) {
		struct bitemporal *table = bitemporal_create();
		struct status_row given = {0};
		fill(&given, optional);
		given.row = 1;
		assert_int_equal(
			bitemporal_apply(table, NULL, 0, &given, 1, (struct stamp){5, 7, 7}, NULL),
			ERR_OK);
		assert_gives_back(table, &given);
		struct bitemporal *copy = put_back(table);
		assert_gives_back(copy, &given);
		assert_int_equal(bitemporal_row(copy, 1)->recorded_us, 5);
		assert_int_equal(bitemporal_row(copy, 1)->seq, 7);
		bitemporal_destroy(&copy);
		bitemporal_destroy(&table);
	}
}

static void what_a_store_gives_back_damaged_is_refused(void **state)
{
	(void)state;
	struct bitemporal *table = bitemporal_create(), *empty = bitemporal_create();
	struct status_row given = {0};
	struct buffer row = {0}, manner = {0};
	fill(&given, true);
	given.row = 1;
	assert_int_equal(
		bitemporal_apply(table, NULL, 0, &given, 1, (struct stamp){5, 7, 7}, NULL), ERR_OK);
	bitemporal_pack(table, BITEMPORAL_ROWS, 0, &row);
	bitemporal_pack(table, BITEMPORAL_MANNERS, 0, &manner);
	struct bytes cut = bytes_of(row.ptr, row.len - 1);
	assert_int_equal(bitemporal_load(table, BITEMPORAL_ROWS, cut, NULL), ERR_DAMAGED);
	/* Not the next one; words and manners that are not there. */
	assert_int_equal(
		bitemporal_load(table, BITEMPORAL_ROWS, buffer_bytes(&row), NULL), ERR_DAMAGED);
	assert_int_equal(
		bitemporal_load(empty, BITEMPORAL_ROWS, buffer_bytes(&row), NULL), ERR_DAMAGED);
	assert_int_equal(bitemporal_load(empty, BITEMPORAL_MANNERS, buffer_bytes(&manner), NULL),
		ERR_DAMAGED);
	assert_int_equal(bitemporal_count(empty, BITEMPORAL_ROWS), 0);
	buffer_fini(&row);
	buffer_fini(&manner);
	bitemporal_destroy(&table);
	bitemporal_destroy(&empty);
}

/* --- A table, and what is entered into it ---------------------------------------------------- */

struct world {
	struct bitemporal *table;
	int64_t now_us;
};

static struct world world_new(void)
{
	return (struct world){bitemporal_create(), 0};
}

static int64_t world_commit(struct world *world, struct change *change)
{
	struct why why = {0};
	world->now_us += 10;
	uint64_t seq = (uint64_t)world->now_us;
	assert_int_equal(bitemporal_apply(world->table, change->superseded,
				 change->superseded_count, change->rows, change->rows_count,
				 (struct stamp){world->now_us, seq, seq}, &why),
		ERR_OK);
	change_fini(change);
	return world->now_us;
}

static int64_t world_enter(struct world *world, struct status_row row)
{
	struct change change = {0};
	struct why why = {0};
	assert_int_equal(bitemporal_assert(world->table, &row, &change, &why), ERR_OK);
	return world_commit(world, &change);
}

static const char *world_at(const struct world *world, day valid, int64_t known_us)
{
	return status_found(world->table, 0, (struct at){valid, known_us});
}

/* --- What is found is what one sees who looks at every row ------------------------------------ */

static bool is_asked(const struct row *row, const struct asked *asked, enum mode mode)
{
	bool base = text_is(word_text(row->how->lane), "base");
	return (!asked->state.ptr || text_equal(word_text(row->state), asked->state)) &&
	       (!asked->status.ptr || !base || text_equal(word_text(row->status), asked->status)) &&
	       row_visible(row, asked->at, row_undated(row) ? MODE_POSSIBLE : mode);
}

static void check_found(const struct world *world, const struct asked *asked, enum mode mode)
{
	size_t count, seen = 0;
	struct arena arena = {0};
	const struct row *const *found;
	const struct row *rows = bitemporal_rows(world->table, &count);
	size_t found_count = bitemporal_visible(world->table, asked, mode, &arena, &found);
	for (size_t i = 0; i < count; i++) {
		size_t at = 0;
		while (at < found_count && found[at] != &rows[i])
			at++;
		assert_int_equal(is_asked(&rows[i], asked, mode), at < found_count);
		seen += at < found_count;
	}
	assert_int_equal(seen, found_count); /* each once */
	arena_fini(&arena);
}

static void what_is_found_is_what_is_visible(void **state)
{
	(void)state;
	static const char *const statuses[] = {"member", "observer", "guest"};
	const struct text asked_statuses[] = {
		TEXT_NONE, TEXT("member"), TEXT("guest"), TEXT("nobody is this")};
	struct world world = world_new();
	uint64_t seed = 4;
	for (int i = 0; i < 150; i++) {
		int lane = (int)chance_below(&seed, 4);
		day from = (day)chance_below(&seed, DAYS - 1);
		struct status_row row = row_of(lane, statuses[chance_below(&seed, 3)], from,
			from + 1 + (day)chance_below(&seed, DAYS));
		if (chance_below(&seed, 10) == 0)
			row.has_from = row.has_to = false;
		row.has_from_min = row.has_from && chance_below(&seed, 2);
		row.from_min = row.has_from_min ? from - 3 : 0;
		(void)world_enter(&world, row);
	}
	for (unsigned i = 0; i < 600; i++) {
		struct status_row key = key_of((int)chance_below(&seed, 4), "member");
		struct asked asked = {.org = key.org,
			.state = chance_below(&seed, 2) ? key.state : TEXT_NONE,
			.at = {(day)chance_below(&seed, DAYS), (int64_t)chance_below(&seed, 1600)},
			.status = asked_statuses[chance_below(&seed, 4)]};
		check_found(&world, &asked, (enum mode)chance_below(&seed, 3));
	}
	bitemporal_destroy(&world.table);
}

/* --- Edge cases ------------------------------------------------------------------------------ */

static void edge_1_first_day_is_in_and_end_is_out(void **state)
{
	(void)state;
	struct world world = world_new();
	int64_t known = world_enter(&world, row_of(0, "member", 10, 20));
	assert_null(world_at(&world, 9, known));
	assert_string_equal(world_at(&world, 10, known), "member");
	assert_string_equal(world_at(&world, 19, known), "member");
	assert_null(world_at(&world, 20, known));
	assert_null(world_at(&world, 10, known - 1));
	struct change change = {0};
	struct status_row key = key_of(0, "member");
	assert_int_equal(bitemporal_retract(world.table, &key, &change, NULL), ERR_OK);
	int64_t gone = world_commit(&world, &change);
	assert_string_equal(world_at(&world, 10, gone - 1), "member");
	assert_null(world_at(&world, 10, gone));
	bitemporal_destroy(&world.table);
}

static void edge_2_same_day_change_leaves_no_gap_and_no_overlap(void **state)
{
	(void)state;
	struct world world = world_new();
	world_enter(&world, row_of(0, "observer", 1, DAYS));
	int64_t known = world_enter(&world, row_of(0, "member", 15, DAYS));
	assert_string_equal(world_at(&world, 14, known), "observer");
	assert_string_equal(world_at(&world, 15, known), "member");
	bitemporal_destroy(&world.table);
}

static void edge_3_a_row_of_the_future_is_seen_from_its_day_on(void **state)
{
	(void)state;
	struct world world = world_new();
	int64_t known = world_enter(&world, row_of(0, "member", 30, DAYS));
	assert_null(world_at(&world, 29, known));
	assert_string_equal(world_at(&world, 30, known), "member");
	assert_null(world_at(&world, 30, known - 1));
	bitemporal_destroy(&world.table);
}

static void edge_4_a_correction_leaves_the_old_answer(void **state)
{
	(void)state;
	struct world world = world_new();
	struct status_row row = row_of(0, "member", 12, DAYS);
	row.ref = TEXT("memberships:m1");
	int64_t old = world_enter(&world, row);
	struct change change = {0};
	row.from = 6;
	bitemporal_retract_ref(world.table, row.ref, &change);
	assert_int_equal(bitemporal_assert(world.table, &row, &change, NULL), ERR_OK);
	int64_t corrected = world_commit(&world, &change);
	assert_null(world_at(&world, 8, old));
	assert_null(world_at(&world, 8, corrected - 1));
	assert_string_equal(world_at(&world, 8, corrected), "member");
	assert_string_equal(world_at(&world, 12, old), "member");
	bitemporal_destroy(&world.table);
}

static void edge_5_a_retraction_touches_nothing_else(void **state)
{
	(void)state;
	struct world world = world_new();
	world_enter(&world, row_of(0, "observer", 1, 10));
	int64_t before = world_enter(&world, row_of(0, "member", 10, 20));
	struct change change = {0};
	struct status_row key = key_of(0, "member");
	assert_int_equal(bitemporal_retract(world.table, &key, &change, NULL), ERR_OK);
	int64_t after = world_commit(&world, &change);
	assert_string_equal(world_at(&world, 15, before), "member");
	assert_null(world_at(&world, 15, after));
	assert_string_equal(world_at(&world, 5, after), "observer");
	bitemporal_destroy(&world.table);
}

static void edge_6_an_uncertain_start(void **state)
{
	(void)state;
	struct world world = world_new();
	struct status_row row = row_of(0, "member", 10, DAYS);
	row.has_from_min = row.has_from_max = true;
	row.from_min = 8;
	row.from_max = 25;
	world_enter(&world, row);
	const struct row *held = bitemporal_row(world.table, 1);
	assert_int_equal(row_certainty(held, 7), CERTAINTY_NONE);
	assert_int_equal(row_certainty(held, 8), CERTAINTY_POSSIBLE);
	assert_int_equal(row_certainty(held, 10), CERTAINTY_BEST);
	assert_int_equal(row_certainty(held, 24), CERTAINTY_BEST);
	assert_int_equal(row_certainty(held, 25), CERTAINTY_CERTAIN);
	bitemporal_destroy(&world.table);
}

static void edge_6_an_undated_row_is_only_ever_possible(void **state)
{
	(void)state;
	struct world world = world_new();
	struct status_row row = key_of(0, "member");
	row.from_precision = TEXT("unknown");
	row.has_from_min = true;
	row.from_min = 8;
	world_enter(&world, row_of(0, "observer", 1, DAYS));
	int64_t known = world_enter(&world, row);
	const struct row *held = bitemporal_row(world.table, 2);
	assert_int_equal(row_certainty(held, 7), CERTAINTY_NONE);
	assert_int_equal(row_certainty(held, 8), CERTAINTY_POSSIBLE);
	assert_int_equal(row_certainty(held, 3000), CERTAINTY_POSSIBLE);
	/* It excludes nothing: what is dated stands. */
	assert_string_equal(world_at(&world, 20, known), "observer");
	bitemporal_destroy(&world.table);
}

static void edge_8_an_overlay_leaves_the_base(void **state)
{
	(void)state;
	struct world world = world_new();
	world_enter(&world, row_of(2, "member", 1, DAYS));
	world_enter(&world, row_of(3, "frozen", 10, 20));
	struct at at = {15, RECORDED_MAX};
	assert_string_equal(status_found(world.table, 2, at), "member");
	assert_string_equal(status_found(world.table, 3, at), "frozen");
	bitemporal_destroy(&world.table);
}

static void edge_16_empty_and_inverted_periods_are_refused(void **state)
{
	(void)state;
	struct world world = world_new();
	struct status_row empty = row_of(0, "member", 10, 10),
			  inverted = row_of(0, "member", 10, 5);
	struct change change = {0};
	struct why why = {0};
	assert_int_equal(bitemporal_assert(world.table, &empty, &change, &why), ERR_RULE);
	assert_int_equal(bitemporal_assert(world.table, &inverted, &change, &why), ERR_RULE);
	assert_string_equal(why.text,
		"wanted a period that ends after it begins, got from 1970-01-11 to 1970-01-06");
	assert_int_equal(change.rows_count, 0);
	bitemporal_destroy(&world.table);
}

static void edge_16_what_one_transaction_enters_and_supersedes_is_never_seen(void **state)
{
	(void)state;
	struct world world = world_new();
	struct stamp stamp = {10, 1, 1};
	struct status_row row = row_of(0, "member", 10, 20);
	struct change change = {0};
	assert_int_equal(bitemporal_assert(world.table, &row, &change, NULL), ERR_OK);
	assert_int_equal(
		bitemporal_apply(world.table, NULL, 0, change.rows, 1, stamp, NULL), ERR_OK);
	change_fini(&change);
	assert_int_equal(bitemporal_retract(world.table, &row, &change, NULL), ERR_OK);
	assert_int_equal(
		bitemporal_apply(world.table, change.superseded, 1, NULL, 0, stamp, NULL), ERR_OK);
	change_fini(&change);
	for (int64_t known = 9; known < 12; known++)
		assert_null(world_at(&world, 15, known));
	bitemporal_destroy(&world.table);
}

static void edge_17_a_clock_that_runs_backwards(void **state)
{
	(void)state;
	struct stamp last = {100, 7, 3};
	assert_int_equal(stamp_next(last, (struct stamp){50, 8, 4}).recorded_us, 101);
	assert_int_equal(stamp_next(last, (struct stamp){100, 8, 4}).recorded_us, 101);
	assert_int_equal(stamp_next(last, (struct stamp){200, 8, 4}).recorded_us, 200);
	/* Events of one transaction share their time, so that they are seen together. */
	assert_int_equal(stamp_next(last, (struct stamp){105, 8, 3}).recorded_us, 100);
}

static void close_at_the_first_day_is_refused(void **state)
{
	(void)state;
	struct world world = world_new();
	world_enter(&world, row_of(0, "member", 10, DAYS));
	struct status_row key = key_of(0, "member");
	struct change change = {0};
	struct why why = {0};
	assert_int_equal(bitemporal_close(world.table, &key, 10, &change, &why), ERR_RULE);
	assert_string_equal(why.text,
		"wanted an end after the first day, got 1970-01-11: a status that never held is "
		"retracted, not closed");
	key.status = TEXT("observer");
	assert_int_equal(bitemporal_close(world.table, &key, 15, &change, &why), ERR_NOT_FOUND);
	bitemporal_destroy(&world.table);
}

static void a_change_that_does_not_fit_changes_nothing(void **state)
{
	(void)state;
	struct world world = world_new();
	world_enter(&world, row_of(0, "member", 10, DAYS));
	struct row_number unknown = {.row = 9};
	struct status_row row = row_of(0, "member", 1, 5);
	struct why why = {0};
	struct stamp stamp = {99, 99, 99};
	row.row = 7;
	row.origin = TEXT("asserted");
	assert_int_equal(
		bitemporal_apply(world.table, &unknown, 1, NULL, 0, stamp, &why), ERR_RULE);
	assert_string_equal(why.text, "wanted a current row to supersede, got 9, which is unknown");
	assert_int_equal(bitemporal_apply(world.table, NULL, 0, &row, 1, stamp, &why), ERR_RULE);
	assert_string_equal(why.text, "wanted row number 2 as the next, got 7");
	size_t count;
	(void)bitemporal_rows(world.table, &count);
	assert_int_equal(count, 1);
	bitemporal_destroy(&world.table);
}

static void audit_tells_what_was_known_when(void **state)
{
	(void)state;
	struct world world = world_new();
	int64_t first = world_enter(&world, row_of(0, "observer", 1, DAYS));
	int64_t second = world_enter(&world, row_of(0, "member", 10, DAYS));
	struct status_row key = key_of(0, "member");
	struct arena arena = {0};
	const struct known_span *spans;
	assert_int_equal(bitemporal_audit(world.table, lane_of(&key), 15, &arena, &spans), 2);
	assert_int_equal(spans[0].from_us, first);
	assert_int_equal(spans[0].to_us, second);
	assert_true(text_is(word_text(spans[0].row->status), "observer"));
	assert_true(text_is(word_text(spans[1].row->status), "member"));
	assert_int_equal(spans[1].to_us, RECORDED_MAX);
	arena_fini(&arena);
	bitemporal_destroy(&world.table);
}

static void chairs_of_one_role_exclude_each_other(void **state)
{
	(void)state;
	struct world world = world_new();
	struct status_row kz = row_of(0, "chair of the organisation", 10, DAYS);
	kz.lane = TEXT("chair");
	struct status_row cn = row_of(1, "chair of the organisation", 20, DAYS);
	cn.lane = TEXT("chair");
	world_enter(&world, kz);
	world_enter(&world, cn);
	assert_true(text_is(
		word_text(bitemporal_find(world.table, lane_of(&kz), (struct at){19, RECORDED_MAX})
				  ->state),
		"AA"));
	assert_true(text_is(
		word_text(bitemporal_find(world.table, lane_of(&kz), (struct at){20, RECORDED_MAX})
				  ->state),
		"BB"));
	bitemporal_destroy(&world.table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_found_is_what_is_visible),
		cmocka_unit_test(a_row_gives_back_every_field),
		cmocka_unit_test(what_a_store_gives_back_damaged_is_refused),
		cmocka_unit_test(edge_1_first_day_is_in_and_end_is_out),
		cmocka_unit_test(edge_2_same_day_change_leaves_no_gap_and_no_overlap),
		cmocka_unit_test(edge_3_a_row_of_the_future_is_seen_from_its_day_on),
		cmocka_unit_test(edge_4_a_correction_leaves_the_old_answer),
		cmocka_unit_test(edge_5_a_retraction_touches_nothing_else),
		cmocka_unit_test(edge_6_an_uncertain_start),
		cmocka_unit_test(edge_6_an_undated_row_is_only_ever_possible),
		cmocka_unit_test(edge_8_an_overlay_leaves_the_base),
		cmocka_unit_test(edge_16_empty_and_inverted_periods_are_refused),
		cmocka_unit_test(edge_16_what_one_transaction_enters_and_supersedes_is_never_seen),
		cmocka_unit_test(edge_17_a_clock_that_runs_backwards),
		cmocka_unit_test(close_at_the_first_day_is_refused),
		cmocka_unit_test(a_change_that_does_not_fit_changes_nothing),
		cmocka_unit_test(audit_tells_what_was_known_when),
		cmocka_unit_test(chairs_of_one_role_exclude_each_other),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
