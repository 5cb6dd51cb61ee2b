/* The properties P1 to P9 of a bitemporal table on random histories, held against a naive model
 * that keeps every day of every lane after every transaction. */
#include "services/registry/history/bitemporal.h"

#include "tests/unit/services/registry/chance.h"
#include "tests/unit/services/registry/history/rows_to_try.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LANES = 4, STEPS = 24, HISTORIES = 60, MODEL_ROWS = 512 };

/* --- Chance ---------------------------------------------------------------------------------- */

static uint64_t chance_state;

static uint32_t chance(uint32_t below)
{
	return chance_below(&chance_state, below);
}

/* --- Rows to try ----------------------------------------------------------------------------- */

static const char *status_at_random(void)
{
	static const char *const statuses[] = {"member", "observer", "guest"};
	return statuses[chance(3)];
}

/* --- The model: every day of every lane, naively --------------------------------------------- */

/* A day holds the number of a model row; days of one row hold the same number. The day DAYS stands
 * for all that follow. */
struct model {
	int16_t days[LANES][DAYS + 1]; /* 0: nothing */
	const char *status[MODEL_ROWS];
	int ref[MODEL_ROWS];
	int16_t next;
};

static int16_t model_row(struct model *model, const char *status, int ref)
{
	assert_true(model->next < MODEL_ROWS);
	model->status[model->next] = status;
	model->ref[model->next] = ref;
	return model->next++;
}

/* What is left of a row right of a hole is a row of its own. */
static void model_renumber(struct model *model, int lane, int from, int16_t old)
{
	int16_t row = model_row(model, model->status[old], model->ref[old]);
	for (int d = from; d <= DAYS && model->days[lane][d] == old; d++)
		model->days[lane][d] = row;
}

static void model_assert(
	struct model *model, int lane, const char *status, int ref, int from, int to)
{
	int16_t right = to <= DAYS ? model->days[lane][to] : 0;
	bool cut = right && model->days[lane][to - 1] == right;
	int16_t row = model_row(model, status, ref);
	for (int d = from; d < to || (to > DAYS && d <= DAYS); d++)
		model->days[lane][d] = row;
	if (cut)
		model_renumber(model, lane, to, right);
}

static bool model_close(struct model *model, int lane, const char *status, int end)
{
	int16_t row = model->days[lane][end];
	if (!row || model->days[lane][end - 1] != row || strcmp(model->status[row], status) != 0)
		return false;
	for (int d = end; d <= DAYS && model->days[lane][d] == row; d++)
		model->days[lane][d] = 0;
	return true;
}

static bool model_clear(struct model *model, int lane, const char *status, int ref)
{
	bool any = false;
	for (int d = 0; d <= DAYS; d++) {
		int16_t row = model->days[lane][d];
		if (row && (status ? strcmp(model->status[row], status) == 0
				   : model->ref[row] == ref)) {
			model->days[lane][d] = 0;
			any = true;
		}
	}
	return any;
}

/* --- Histories ------------------------------------------------------------------------------- */

struct history {
	struct bitemporal *table;
	struct model model;
	struct snapshot {
		int64_t known_us;
		const char *status[LANES][DAYS + 1];
	} snapshots[STEPS];
	struct change changes[STEPS];
	struct stamp stamps[STEPS];
	int steps;
	struct arena arena;
};

static void snapshot_take(struct history *history, struct stamp stamp)
{
	struct snapshot *snapshot = &history->snapshots[history->steps];
	snapshot->known_us = stamp.recorded_us;
	for (int lane = 0; lane < LANES; lane++)
		for (int d = 0; d <= DAYS; d++) {
			int16_t row = history->model.days[lane][d];
			snapshot->status[lane][d] = row ? history->model.status[row] : NULL;
		}
}

static void commit(struct history *history, struct change *change)
{
	struct stamp last =
		history->steps ? history->stamps[history->steps - 1] : (struct stamp){0, 0, 0};
	/* A clock that sometimes runs backwards. */
	struct stamp stamp = stamp_next(
		last, (struct stamp){last.recorded_us + (int64_t)chance(5) - 1,
			      (uint64_t)history->steps + 1, (uint64_t)history->steps + 1});
	assert_true(stamp.recorded_us > last.recorded_us);
	struct why why = {0};
	assert_int_equal(
		bitemporal_apply(history->table, change->superseded, change->superseded_count,
			change->rows, change->rows_count, stamp, &why),
		ERR_OK);
	snapshot_take(history, stamp);
	history->stamps[history->steps] = stamp;
	history->changes[history->steps++] = *change;
}

static struct text ref_text(struct history *history, int ref)
{
	char text[16];
	snprintf(text, sizeof(text), "sheet:%d", ref);
	return arena_copy(&history->arena, text_of(text));
}

/* Windows around the best reading; the model looks at the best reading only. */
static void widen(struct status_row *row)
{
	row->has_from_min = row->has_from_max = true;
	row->from_min = row->from - (day)chance(4);
	row->from_max = row->from + (day)chance(4);
	row->has_to_min = row->has_to_max = row->has_to;
	row->to_min = row->to - (day)chance(4);
	row->to_max = row->to + (day)chance(4);
}

static void step_assert(struct history *history, int lane, bool correct)
{
	int from = (int)chance(DAYS - 1), to = from + 1 + (int)chance((uint32_t)(DAYS - from));
	int ref = (int)chance(6);
	/* An end at DAYS is open for the table, and includes the day DAYS for the model. */
	int model_to = to >= DAYS ? DAYS + 1 : to;
	const char *status = lane == 3 ? "frozen" : status_at_random();
	struct status_row row = row_of(lane, status, from, to);
	row.ref = ref_text(history, ref);
	if (chance(2))
		widen(&row);
	struct change change = {0};
	struct why why = {0};
	if (correct) {
		bitemporal_retract_ref(history->table, row.ref, &change);
		for (int each = 0; each < LANES; each++)
			model_clear(&history->model, each, NULL, ref);
	}
	assert_int_equal(bitemporal_assert(history->table, &row, &change, &why), ERR_OK);
	model_assert(&history->model, lane, status, ref, from, model_to);
	commit(history, &change);
}

static void step_close(struct history *history, int lane)
{
	int end = 1 + (int)chance(DAYS - 1);
	const char *status = lane == 3 ? "frozen" : status_at_random();
	struct status_row key = key_of(lane, status);
	struct change change = {0};
	struct why why = {0};
	bool closed = model_close(&history->model, lane, status, end);
	enum err err = bitemporal_close(history->table, &key, end, &change, &why);
	assert_int_equal(err == ERR_OK, closed);
	if (closed)
		commit(history, &change);
	else
		assert_int_equal(change.superseded_count + change.rows_count, 0);
}

static void step_retract(struct history *history, int lane)
{
	const char *status = lane == 3 ? "frozen" : status_at_random();
	struct status_row key = key_of(lane, status);
	struct change change = {0};
	struct why why = {0};
	bool any = model_clear(&history->model, lane, status, 0);
	assert_int_equal(bitemporal_retract(history->table, &key, &change, &why) == ERR_OK, any);
	if (any)
		commit(history, &change);
	else
		assert_int_equal(why.code, ERR_NOT_FOUND);
}

static void step_endorse(struct history *history)
{
	size_t count;
	(void)bitemporal_rows(history->table, &count);
	if (!count)
		return;
	int64_t number = 1 + chance((uint32_t)count);
	bool current = bitemporal_row(history->table, number)->superseded_us == RECORDED_MAX;
	struct change change = {0};
	struct why why = {0};
	enum err err = bitemporal_endorse(
		history->table, number, TEXT("another source"), &history->arena, &change, &why);
	assert_int_equal(err == ERR_OK, current);
	if (current)
		commit(history, &change);
}

static void history_make(struct history *history, uint64_t seed)
{
	chance_state = seed;
	memset(history, 0, sizeof(*history));
	history->table = bitemporal_create();
	history->model.next = 1;
	for (int tries = 0; history->steps < STEPS && tries < 4 * STEPS; tries++) {
		int lane = (int)chance(LANES);
		switch (chance(8)) {
		case 0:
			step_close(history, lane);
			break;
		case 1:
			step_retract(history, lane);
			break;
		case 2:
			step_endorse(history);
			break;
		case 3:
			step_assert(history, lane, true);
			break;
		default:
			step_assert(history, lane, false);
			break;
		}
	}
}

static void history_end(struct history *history)
{
	for (int i = 0; i < history->steps; i++)
		change_fini(&history->changes[i]);
	bitemporal_destroy(&history->table);
	arena_fini(&history->arena);
}

static const char *status_found(const struct bitemporal *table, int lane, struct at at)
{
	struct status_row key = key_of(lane, "member");
	const struct row *row = bitemporal_find(table, lane_of(&key), at);
	return row ? word_text(row->status).ptr : NULL;
}

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Runs a check over many histories; the seed of the first is printed, the others follow it. */
static void over_histories(void (*check)(struct history *))
{
	uint64_t seed = chance_seed();
	struct history *history = malloc(sizeof(*history));
	for (int i = 0; i < HISTORIES; i++) {
		history_make(history, seed + (uint64_t)i);
		check(history);
		history_end(history);
	}
	free(history);
}

/* --- P1, P3, P4: what was answered for a known time stays, and is what the model says -------- */

static void check_answers(struct history *history)
{
	for (int step = 0; step < history->steps; step++)
		for (int lane = 0; lane < LANES; lane++)
			for (int d = 0; d <= DAYS; d++) {
				const struct snapshot *then = &history->snapshots[step];
				assert_true(same(status_found(history->table, lane,
							 (struct at){d, then->known_us}),
					then->status[lane][d]));
			}
	for (int lane = 0; lane < LANES; lane++)
		assert_null(status_found(
			history->table, lane, (struct at){5, history->stamps[0].recorded_us - 1}));
}

static void p1_p3_p4_past_answers_are_the_models(void **state)
{
	(void)state;
	over_histories(check_answers);
}

/* --- P2 -------------------------------------------------------------------------------------- */

static void check_one_per_lane(struct history *history)
{
	size_t count;
	const struct row *rows = bitemporal_rows(history->table, &count);
	for (int step = 0; step < history->steps; step++)
		for (int d = 0; d <= DAYS; d++) {
			struct at at = {d, history->snapshots[step].known_us};
			for (size_t i = 0; i < count; i++) {
				const struct status_row is = row_record(&rows[i]);
				if (row_visible(&rows[i], at, MODE_BEST))
					assert_ptr_equal(&rows[i],
						bitemporal_find(history->table, lane_of(&is), at));
			}
		}
}

static void p2_at_most_one_row_of_a_lane(void **state)
{
	(void)state;
	over_histories(check_one_per_lane);
}

/* --- P5 -------------------------------------------------------------------------------------- */

static void check_modes(struct history *history)
{
	size_t count;
	const struct row *rows = bitemporal_rows(history->table, &count);
	for (size_t i = 0; i < count; i++) {
		const struct status_row is = row_record(&rows[i]);
		for (day d = -5; d <= DAYS + 5; d++) {
			bool certain = d >= (is.has_from_max ? is.from_max : is.from) &&
				       (!is.has_to || d < (is.has_to_min ? is.to_min : is.to));
			bool best = d >= is.from && (!is.has_to || d < is.to);
			bool possible = d >= (is.has_from_min ? is.from_min : is.from) &&
					(!is.has_to || d < (is.has_to_max ? is.to_max : is.to));
			struct at at = {d, rows[i].recorded_us};
			if (!row_known(&rows[i], at.known_us))
				continue;
			assert_true(!certain || best);
			assert_true(!best || possible);
			assert_int_equal(row_visible(&rows[i], at, MODE_CERTAIN), certain);
			assert_int_equal(row_visible(&rows[i], at, MODE_BEST), best);
			assert_int_equal(row_visible(&rows[i], at, MODE_POSSIBLE), possible);
		}
	}
}

static void p5_certain_within_best_within_possible(void **state)
{
	(void)state;
	over_histories(check_modes);
}

/* --- P6 -------------------------------------------------------------------------------------- */

static void walk_diff(
	struct history *history, struct at a, struct at b, const char *statuses[LANES])
{
	struct arena arena = {0};
	const struct difference *list;
	size_t count = bitemporal_diff(history->table, TEXT("ORG"), a, b, &arena, &list);
	for (size_t i = 0; i < count; i++) {
		const struct row *any = list[i].after ? list[i].after : list[i].before;
		int lane = word_text(any->state).ptr[0] - 'A';
		assert_true(same(statuses[lane],
			list[i].before ? word_text(list[i].before->status).ptr : NULL));
		statuses[lane] = list[i].after ? word_text(list[i].after->status).ptr : NULL;
	}
	arena_fini(&arena);
}

static struct at at_random(const struct history *history)
{
	return (struct at){
		(day)chance(DAYS), history->snapshots[chance((uint32_t)history->steps)].known_us};
}

static void check_diff(struct history *history)
{
	struct at a = at_random(history), b = at_random(history), c = at_random(history);
	const char *statuses[LANES];
	struct arena arena = {0};
	const struct difference *list, *mirror;
	assert_int_equal(bitemporal_diff(history->table, TEXT("ORG"), a, a, &arena, &list), 0);
	size_t count = bitemporal_diff(history->table, TEXT("ORG"), a, b, &arena, &list);
	assert_int_equal(
		bitemporal_diff(history->table, TEXT("ORG"), b, a, &arena, &mirror), count);
	for (size_t i = 0; i < count; i++) {
		assert_ptr_equal(list[i].before, mirror[i].after);
		assert_ptr_equal(list[i].after, mirror[i].before);
		assert_true(a.known_us != b.known_us || list[i].cause == CAUSE_WORLD);
		assert_true(a.valid != b.valid || list[i].cause == CAUSE_LEARNING);
	}
	for (int lane = 0; lane < LANES; lane++)
		statuses[lane] = status_found(history->table, lane, a);
	walk_diff(history, a, b, statuses);
	walk_diff(history, b, c, statuses);
	for (int lane = 0; lane < 3; lane++)
		assert_true(same(statuses[lane], status_found(history->table, lane, c)));
	arena_fini(&arena);
}

static void p6_diff_is_empty_mirrored_and_composes(void **state)
{
	(void)state;
	over_histories(check_diff);
}

/* --- P7 -------------------------------------------------------------------------------------- */

static void check_replay(struct history *history)
{
	struct bitemporal *replayed = bitemporal_create();
	struct why why = {0};
	for (int i = 0; i < history->steps; i++) {
		const struct change *change = &history->changes[i];
		assert_int_equal(
			bitemporal_apply(replayed, change->superseded, change->superseded_count,
				change->rows, change->rows_count, history->stamps[i], &why),
			ERR_OK);
	}
	for (int tries = 0; tries < 200; tries++) {
		struct at at = at_random(history);
		int lane = (int)chance(LANES);
		assert_true(same(
			status_found(replayed, lane, at), status_found(history->table, lane, at)));
	}
	bitemporal_destroy(&replayed);
}

static void p7_replaying_the_changes_gives_the_same(void **state)
{
	(void)state;
	over_histories(check_replay);
}

/* --- P8 -------------------------------------------------------------------------------------- */

struct plan {
	int lane;
	const char *status;
	day from, to;
};

static void run_plans(
	struct bitemporal *table, const struct plan *plans, const int *order, int count)
{
	struct why why = {0};
	for (int i = 0; i < count; i++) {
		const struct plan *plan = &plans[order[i]];
		struct status_row row = row_of(plan->lane, plan->status, plan->from, plan->to);
		struct change change = {0};
		assert_int_equal(bitemporal_assert(table, &row, &change, &why), ERR_OK);
		assert_int_equal(
			bitemporal_apply(table, change.superseded, change.superseded_count,
				change.rows, change.rows_count,
				(struct stamp){i + 1, (uint64_t)i + 1, (uint64_t)i + 1}, &why),
			ERR_OK);
		change_fini(&change);
	}
}

/* Plans of one lane keep their order; those of different lanes are interleaved otherwise. */
static void p8_order_of_independent_transactions(void **state)
{
	(void)state;
	chance_state = chance_seed();
	for (int tries = 0; tries < 100; tries++) {
		struct plan plans[12];
		int by_lane[12], mixed[12], used = 0;
		for (int i = 0; i < 12; i++) {
			day from = (day)chance(DAYS - 1);
			plans[i] = (struct plan){(int)chance(3), status_at_random(), from,
				from + 1 + (day)chance((uint32_t)(DAYS - from))};
			mixed[i] = i;
		}
		for (int lane = 2; lane >= 0; lane--)
			for (int i = 0; i < 12; i++)
				if (plans[i].lane == lane)
					by_lane[used++] = i;
		struct bitemporal *a = bitemporal_create(), *b = bitemporal_create();
		run_plans(a, plans, mixed, 12);
		run_plans(b, plans, by_lane, 12);
		for (int lane = 0; lane < 3; lane++)
			for (day d = 0; d <= DAYS; d++)
				assert_true(same(
					status_found(a, lane, (struct at){d, RECORDED_MAX}),
					status_found(b, lane, (struct at){d, RECORDED_MAX})));
		bitemporal_destroy(&a);
		bitemporal_destroy(&b);
	}
}

/* --- P9 -------------------------------------------------------------------------------------- */

/* Neighbours of equal value joined into runs of days answer as the rows do. */
static void check_coalesced(struct history *history)
{
	int64_t known_us = history->snapshots[history->steps - 1].known_us;
	size_t count;
	const struct row *rows = bitemporal_rows(history->table, &count);
	for (int lane = 0; lane < LANES; lane++) {
		struct status_row key = key_of(lane, "member");
		for (day d = 0; d < DAYS; d++) {
			const char *here =
				status_found(history->table, lane, (struct at){d, known_us});
			day from = d, to = d + 1;
			if (!here)
				continue;
			for (bool grew = true; grew;) {
				grew = false;
				for (size_t i = 0; i < count; i++) {
					const struct status_row is = row_record(&rows[i]);
					day end = is.has_to ? is.to : DAYS;
					if (lane_of(&is) != lane_of(&key) ||
						!row_known(&rows[i], known_us) ||
						!text_is(is.status, here) || is.from > to ||
						end < from || (is.from >= from && end <= to))
						continue;
					from = is.from < from ? is.from : from;
					to = end > to ? end : to;
					grew = true;
				}
			}
			for (day x = from; x < to; x++)
				assert_true(same(here, status_found(history->table, lane,
							       (struct at){x, known_us})));
		}
	}
}

static void p9_coalescing_neighbours_changes_no_answer(void **state)
{
	(void)state;
	over_histories(check_coalesced);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(p1_p3_p4_past_answers_are_the_models),
		cmocka_unit_test(p2_at_most_one_row_of_a_lane),
		cmocka_unit_test(p5_certain_within_best_within_possible),
		cmocka_unit_test(p6_diff_is_empty_mirrored_and_composes),
		cmocka_unit_test(p7_replaying_the_changes_gives_the_same),
		cmocka_unit_test(p8_order_of_independent_transactions),
		cmocka_unit_test(p9_coalescing_neighbours_changes_no_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
