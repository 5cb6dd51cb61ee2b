/* What time brings to a party: life_brought, against the same said of single days. */
#include "services/agreements/documents/life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define D(y, m, d) day_from_civil(y, m, d)

static struct party_step act(const char *state, const char *event, const char *kind, day on)
{
	return (struct party_step){.document = TEXT("T"),
		.state = text_of(state),
		.event = text_of(event),
		.date_kind = text_of(kind),
		.date = TEXT("that day"),
		.has_first = true,
		.first = on,
		.has_last = true,
		.last = on};
}

/* The day of the latest act of a kind by the day, of days that are exact; DAY_MAX: none. */
static day latest(const struct life_acts *acts, struct text party, enum life_act wanted, day on)
{
	day found = DAY_MAX;
	for (uint32_t i = 0; i < acts->count; i++)
		if (life_act_of(&acts->items[i]) == wanted &&
			text_equal(acts->items[i].state, party) && acts->items[i].last <= on &&
			(found == DAY_MAX || acts->items[i].last > found))
			found = acts->items[i].last;
	return found;
}

static day brought_on(const struct life_brought *all, uint32_t count, const char *step)
{
	day found = DAY_MAX;
	for (uint32_t i = 0; i < count; i++)
		if (strcmp(all[i].step, step) == 0) {
			assert_int_equal(found, DAY_MAX); /* each once */
			found = all[i].last;
		}
	return found;
}

static day until(day on, day by)
{
	return on <= by ? on : DAY_MAX;
}

/* What is told of a party, against the same said of single days: L3 for its force, L7 for its
 * provisional application, a year of silence for what it reserved, a year's notice. */
static void time_brings_what_the_days_say(void **state)
{
	(void)state;
	static const char *const done[][2] = {{"acceded", "deposit"}, {"reserved", "act"},
		{"objected", "act"}, {"applied_provisionally", "act"}, {"notice_given", "notice"},
		{"withdrew", "effective"}, {"in_force_for", "day"}, {"signed", "signature"}};
	unsigned seed = 19690523;
	for (int round = 0; round < 20000; round++) {
		struct party_step steps[7];
		uint32_t count = rand_r(&seed) % 8;
		day begin = D(2000, 1, 1), general = begin + rand_r(&seed) % 900;
		for (uint32_t i = 0, kind; i < count; i++) {
			kind = rand_r(&seed) % ARRAY_LEN(done);
			steps[i] = act(rand_r(&seed) % 4 ? "KZ" : "RU", done[kind][0],
				done[kind][1], begin + rand_r(&seed) % 40 * 30);
		}
		const struct life_acts acts = {steps, count};
		const struct life_rule rule = {.withdrawal_months = 12};
		const struct life_force force = {
			.has = rand_r(&seed) % 4 > 0, .first = general, .last = general};
		struct life_brought got[LIFE_BROUGHT_MAX];
		struct text party = TEXT("KZ");
		day on = begin + rand_r(&seed) % 1500;
		uint32_t n = life_brought(&rule, &acts, party, &force, on, got);
		/* Of acts of one kind on several days the first that is held tells. */
		day consent = DAY_MAX, own = DAY_MAX;
		for (uint32_t i = count; i-- > 0;) {
			bool his = text_equal(steps[i].state, party) && steps[i].last <= on;
			if (his && life_act_of(&steps[i]) == LIFE_ACCEDED)
				consent = steps[i].last;
			if (his && life_act_of(&steps[i]) == LIFE_IN_FORCE_FOR)
				own = steps[i].last;
		}
		bool bound = own == DAY_MAX && consent < DAY_MAX && force.has;
		day since = bound ? until(consent > general ? consent : general, on) : DAY_MAX;
		assert_int_equal(brought_on(got, n, "in_force_for"), since);
		day in_force = own < DAY_MAX ? own : since;
		day begun = latest(&acts, party, LIFE_PROVISIONAL, on);
		day notice = latest(&acts, party, LIFE_NOTICE, on), ended = DAY_MAX;
		if (in_force <= begun && in_force < DAY_MAX)
			begun = DAY_MAX;
		if (begun < DAY_MAX)
			ended = notice >= begun && notice < in_force ? notice : in_force;
		assert_int_equal(brought_on(got, n, "provisional"), begun);
		assert_int_equal(brought_on(got, n, "provisional_ended"), ended);
		day accepted = latest(&acts, party, LIFE_RESERVED, on);
		day agreed = own < DAY_MAX ? own : consent;
		if (accepted < DAY_MAX)
			accepted = day_add_months(accepted, 12);
		for (uint32_t i = 0; i < count; i++)
			if (life_act_of(&steps[i]) == LIFE_OBJECTED && steps[i].first < accepted)
				accepted = DAY_MAX;
		if (accepted < DAY_MAX && agreed < DAY_MAX && agreed > accepted)
			accepted = agreed;
		assert_int_equal(brought_on(got, n, "reservation_accepted"), until(accepted, on));
		bool may = agreed < DAY_MAX && notice < DAY_MAX &&
			   latest(&acts, party, LIFE_WITHDRAWN, on) == DAY_MAX;
		day left = may ? until(day_add_months(notice, 12), on) : DAY_MAX;
		assert_int_equal(brought_on(got, n, "left"), left);
	}
}

/* A day known as a month has come when the month is over. */
static void windows_come_when_they_are_over(void **state)
{
	(void)state;
	struct party_step notice = act("KZ", "notice_given", "notice", D(2019, 5, 1));
	struct party_step steps[] = {act("KZ", "acceded", "deposit", D(2018, 1, 1)), notice};
	const struct life_rule rule = {.withdrawal_months = 12};
	const struct life_force force = {
		.has = true, .first = D(2018, 3, 1), .last = D(2018, 3, 31)};
	const struct life_acts acts = {steps, 2};
	struct life_brought got[LIFE_BROUGHT_MAX];
	steps[1].last = D(2019, 5, 31);
	assert_int_equal(life_brought(&rule, &acts, TEXT("KZ"), &force, D(2018, 3, 30), got), 0);
	assert_int_equal(life_brought(&rule, &acts, TEXT("KZ"), &force, D(2018, 3, 31), got), 1);
	assert_int_equal(got[0].first, D(2018, 3, 1));
	assert_int_equal(life_brought(&rule, &acts, TEXT("KZ"), &force, D(2020, 5, 30), got), 1);
	assert_int_equal(life_brought(&rule, &acts, TEXT("KZ"), &force, D(2020, 5, 31), got), 2);
	assert_int_equal(got[1].first, D(2020, 5, 1));
	const struct life_rule none = {0};
	assert_int_equal(life_brought(&none, &acts, TEXT("KZ"), &force, D(2030, 1, 1), got), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(time_brings_what_the_days_say),
		cmocka_unit_test(windows_come_when_they_are_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
