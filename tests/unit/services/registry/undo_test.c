/* What a reference entered is corrected and undone, again and again: at most one row of a lane
 * holds on a day, what was undone at once leaves what was before, and rows do not multiply. */
#include "services/registry/history/bitemporal.h"

#include "tests/unit/services/registry/chance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DAYS = 30, REFS = 6, STEPS = 300, HISTORIES = 40 };

static uint64_t chance_state;

static uint32_t chance(uint32_t below)
{
	return chance_below(&chance_state, below);
}

struct history {
	struct bitemporal *table;
	struct stamp stamp;
	struct arena arena;
};

static void commit(struct history *history, struct change *change)
{
	struct why why = {0};
	history->stamp.recorded_us++;
	history->stamp.tx++;
	history->stamp.seq++;
	if (bitemporal_apply(history->table, change->superseded, change->superseded_count,
		    change->rows, change->rows_count, history->stamp, &why) != ERR_OK)
		fail_msg("%s", why.text);
	change_fini(change);
}

static struct text ref_of(struct history *history, uint32_t ref)
{
	char text[16];
	snprintf(text, sizeof(text), "gate:%u", ref);
	return arena_copy(&history->arena, text_of(text));
}

static bool is_held(struct history *history, struct text ref)
{
	for (const struct row *row = bitemporal_of_ref(history->table, ref); row;
		row = bitemporal_before_of_ref(history->table, row))
		if (row->superseded_us == RECORDED_MAX)
			return true;
	return false;
}

/* As the gate enters what it promotes: what it holds of it is undone first. */
static void enter(struct history *history, uint32_t ref)
{
	static const char *const statuses[] = {"member", "observer", "partner"};
	struct why why = {0};
	struct change change = {0};
	struct status_row row = {.org = TEXT("ORG"),
		.state = TEXT("AA"),
		.status = text_of(statuses[chance(3)]),
		.lane = TEXT("base"),
		.has_from = true,
		.from = (day)chance(DAYS - 1),
		.from_precision = TEXT("day"),
		.to_precision = TEXT("day"),
		.confidence = 0.5,
		.source = TEXT("a source"),
		.ref = ref_of(history, ref)};
	row.has_to = chance(2);
	row.to = row.has_to ? row.from + 1 + (day)chance((uint32_t)(DAYS - row.from)) : 0;
	if (is_held(history, row.ref))
		bitemporal_undo_ref(history->table, row.ref, &change);
	if (bitemporal_assert(history->table, &row, &change, &why) != ERR_OK)
		fail_msg("%s", why.text);
	commit(history, &change);
}

static void undo(struct history *history, uint32_t ref)
{
	struct change change = {0};
	bitemporal_undo_ref(history->table, ref_of(history, ref), &change);
	commit(history, &change);
}

/* The status of each day; fails where two rows hold. Returns how many rows are current. */
static uint32_t days_of(struct history *history, struct text days[DAYS + 1])
{
	size_t count;
	uint32_t current = 0;
	const struct row *rows = bitemporal_rows(history->table, &count);
	memset(days, 0, (DAYS + 1) * sizeof(*days));
	for (size_t i = 0; i < count; i++) {
		const struct status_row is = row_record(&rows[i]);
		if (rows[i].superseded_us != RECORDED_MAX)
			continue;
		current++;
		for (day d = is.from; d <= DAYS && (!is.has_to || d < is.to); d++) {
			if (days[d].ptr)
				fail_msg("two rows hold on day %d", (int)d);
			days[d] = is.status;
		}
	}
	return current;
}

static void step(struct history *history)
{
	struct text before[DAYS + 1], after[DAYS + 1];
	uint32_t ref = chance(REFS);
	if (chance(3) == 0) {
		undo(history, ref);
	} else if (!is_held(history, ref_of(history, ref)) && chance(2)) {
		(void)days_of(history, before);
		uint32_t fresh = REFS + (uint32_t)history->stamp.seq;
		enter(history, fresh);
		undo(history, fresh);
		(void)days_of(history, after);
		for (int d = 0; d <= DAYS; d++)
			assert_true(text_equal(before[d], after[d]));
	} else {
		enter(history, ref);
	}
	/* Each reference lies in pieces between the others at most. */
	assert_true(days_of(history, after) <= DAYS + 1);
}

static void rows_do_not_multiply(void **state)
{
	(void)state;
	const char *given = getenv("SERAI_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)clock_wall_us();
	printf("SERAI_SEED=%llu\n", (unsigned long long)seed);
	for (uint64_t i = 0; i < HISTORIES; i++) {
		struct history history = {.table = bitemporal_create()};
		chance_state = seed + i;
		for (int n = 0; n < STEPS; n++)
			step(&history);
		bitemporal_destroy(&history.table);
		arena_fini(&history.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_do_not_multiply),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
