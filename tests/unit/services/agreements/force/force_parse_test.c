#include "services/agreements/force/force.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void each_fault_of_a_rule_is_named_with_its_column(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *where, *what;
	} faults[] = {
		{"", "rule:1",
			"wanted on_signature, at_adoption, on_date, nth, nth_including, "
			"all_signatories, last_notification, share, and, or, provisional (`serai "
			"agreement rules` lists them), got 'the end'"},
		{"nth(0)", "rule:5",
			"wanted a whole number from 1 to 200, got '0)'; its form is nth(N[, "
			"DELAY])"},
		{"nth_including(KZ+RU, 3)", "rule:15",
			"wanted a whole number from 1 to 200, got 'KZ+RU, 3)'; its form is "
			"nth_including(N, PARTY+PARTY ...[, DELAY])"},
		{"and(nth(1), share(gdp, 55%))", "rule:19",
			"wanted a share above 0 and up to 1, as 2/3, 55%, 0.65 or >1/2, got 'gdp, "
			"55%))'; its form is share(SHARE, WEIGHT[, DELAY])"},
		{"nth(3, 30)", "rule:8",
			"wanted days(N), months(N), first_of_month_after(N) or "
			"first_of_month_after_days(N), got '30)'; its form is nth(N[, DELAY])"},
		{"nth(3, days(30, exactly))", "rule:17",
			"wanted kth_day_after, after_expiry or inclusive, got 'exactly))'; its "
			"form is "
			"nth(N[, DELAY])"},
		{"nth(3", "rule:6", "wanted ')', got 'the end'; its form is nth(N[, DELAY])"},
		{"nth(3) nth(4)", "rule:8", "wanted the end of the rule, got 'nth(4)'"},
		{"on_date(2015-02-30)", "rule:9",
			"wanted a day that exists, as 2015-01-01, got '2015-02-30)'; its form is "
			"on_date(DAY)"},
		{"share(1.5, gdp)", "rule:7",
			"wanted a share above 0 and up to 1, as 2/3, 55%, 0.65 or >1/2, got '1.5, "
			"gdp)'; its form is share(SHARE, WEIGHT[, DELAY])"},
		{"and(nth(3))", "rule:11", "wanted ',', got ')'; its form is and(RULE, RULE ...)"},
		{"nth(3); tomorrow", "rule:9",
			"wanted same_day, on_deposit, after_deposit(DELAY), days_after_deposit(N) "
			"or consent_of_all(N), got 'tomorrow'"},
		{"nth(3); days_after_deposit(0)", "rule:28",
			"wanted a whole number from 1 to 3660, got '0)'; its form is ; "
			"days_after_deposit(N)"},
		{"or(or(or(or(or(or(or(or(or(nth(1),nth(1)))))))))", "rule:25",
			"wanted a rule of at most 32 parts, 8 deep, got "
			"'or(nth(1),nth(1)))))))))'; its form is or(RULE, RULE ...)"},
	};
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		struct arena arena = {0};
		struct force_rule rule;
		struct why why = {0};
		assert_int_equal(
			force_parse(text_of(faults[i].rule), &arena, &rule, &why), ERR_BAD_VALUE);
		assert_string_equal(why.text, faults[i].what);
		assert_string_equal(why.where, faults[i].where);
		arena_fini(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fault_of_a_rule_is_named_with_its_column),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
