/* Renewals by acts of parties, one after the other. */
#include "services/agreements/documents/life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define D(y, m, d) day_from_civil(y, m, d)

static struct party_step act(const char *state, const char *event, const char *kind, day on)
{
	return (struct party_step){.document = TEXT("T"),
		.state = text_of(state),
		.event = text_of(event),
		.date_kind = text_of(kind),
		.has_first = true,
		.first = on,
		.has_last = true,
		.last = on};
}

/* One protocol that each party prolongs on a day of its own is one renewal, in whatever order the
 * rows stand; who acts again prolongs again, before the end as well. Known is what came until then.
 */
static void acts_of_several_parties_are_one_renewal(void **state)
{
	(void)state;
	const struct document document = {.id = TEXT("T"),
		.has_adopted_first = true,
		.adopted_first = D(1994, 4, 20),
		.has_adopted_last = true,
		.adopted_last = D(1994, 4, 20),
		.term_rule = TEXT("years(5, adoption); by_act(5)")};
	const struct party_step acts[] = {act("BY", "renewed", "act", D(1999, 4, 9)),
		act("AM", "renewed", "act", D(1999, 4, 2)),
		act("KZ", "renewed", "act", D(1999, 4, 20)),
		act("AM", "renewed_2", "act", D(2004, 2, 1)),
		act("BY", "renewed_2", "act", D(2004, 3, 1))};
	const struct {
		uint32_t acts;
		day on, end, renewed_on;
		uint32_t renewed;
	} cases[] = {
		{3, D(1999, 4, 1), D(1999, 4, 20), 0, 0},
		{3, D(1999, 4, 2), D(2004, 4, 20), D(1999, 4, 2), 1},
		{3, D(1999, 4, 10), D(2004, 4, 20), D(1999, 4, 2), 1},
		{3, D(2003, 1, 1), D(2004, 4, 20), D(1999, 4, 2), 1},
		{5, D(2004, 1, 31), D(2004, 4, 20), D(1999, 4, 2), 1},
		{5, D(2004, 2, 1), D(2009, 4, 20), D(2004, 2, 1), 2},
		{5, D(2020, 1, 1), D(2009, 4, 20), D(2004, 2, 1), 2},
	};
	struct life_rule rule;
	struct life_term term;
	assert_int_equal(life_parse(document.term_rule, &rule, NULL), ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct life_acts given = {acts, cases[i].acts};
		life_term(&document, &rule, &given, cases[i].on, &term);
		assert_int_equal(term.renewed, cases[i].renewed);
		assert_int_equal(term.end_min, cases[i].end);
		if (cases[i].renewed)
			assert_int_equal(term.renewed_on, cases[i].renewed_on);
	}
	/* A second protocol of the same party before the first end counts for the next one. */
	const struct party_step early[] = {act("AM", "renewed", "act", D(1999, 3, 1)),
		act("BY", "renewed", "act", D(1999, 3, 2)),
		act("AM", "renewed_2", "act", D(1999, 4, 1))};
	life_term(&document, &rule, &(struct life_acts){early, 3}, D(1999, 4, 5), &term);
	assert_int_equal(term.renewed, 2);
	assert_int_equal(term.end_min, D(2009, 4, 20));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(acts_of_several_parties_are_one_renewal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
