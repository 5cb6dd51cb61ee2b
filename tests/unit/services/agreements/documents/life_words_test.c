#include "services/agreements/documents/life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void refused(const char *rule, const char *where, const char *text)
{
	struct life_rule out;
	struct why why = {0};
	assert_int_equal(life_parse(text_of(rule), &out, &why), ERR_BAD_VALUE);
	assert_string_equal(why.where, where);
	assert_string_equal(why.text, text);
}

static void clauses_are_read_or_refused_by_column(void **state)
{
	(void)state;
	struct life_rule rule;
	struct why why = {0};
	assert_int_equal(life_parse(TEXT("years(5, force); by_act(5); automatic(5, 6); "
					 "withdrawal(12)"),
				 &rule, &why),
		ERR_OK);
	assert_int_equal(rule.term, LIFE_YEARS_FROM_FORCE);
	assert_int_equal(rule.renewals_count, 2);
	assert_true(rule.renewals[0].by_act);
	assert_int_equal(rule.renewals[1].notice_months, 6);
	assert_int_equal(rule.withdrawal_months, 12);
	refused("year(5)", "rule:1",
		"wanted years, until, by_act, automatic or withdrawal (`serai agreement rules` "
		"lists them), got 'year(5)'");
	refused("years(5, birth)", "rule:10",
		"wanted adoption or force, got 'birth)'; its form is years(YEARS, "
		"adoption|force)");
	refused("until(2030-02-30)", "rule:7",
		"wanted a day that exists, as 2015-01-01, got '2030-02-30)'; its form is "
		"until(DAY)");
	refused("automatic(5, 6", "rule:15",
		"wanted ')', got 'the end'; its form is automatic(YEARS[, MONTHS])");
	refused("years(5, force); until(2030-01-01)", "rule:18",
		"wanted one term only, got 'until(2030-01-01)'");
	refused("withdrawal(0)", "rule:12",
		"wanted a whole number from 1 to 600, got '0)'; its form is withdrawal(MONTHS)");
	refused("withdrawal(6) and", "rule:15", "wanted the end of the rule, got 'and'");
	refused("", "rule:1",
		"wanted years, until, by_act, automatic or withdrawal (`serai agreement rules` "
		"lists them), got 'the end'");
}

/* What is listed for people is what is read: each form, its choices taken, is a clause. */
static void every_word_that_is_listed_is_read(void **state)
{
	(void)state;
	static const struct {
		const char *form, *example;
	} words[] = {{"years(YEARS, adoption|force)", "years(5, adoption)"},
		{"until(DAY)", "until(2030-01-01)"}, {"by_act(YEARS)", "by_act(5)"},
		{"automatic(YEARS[, MONTHS])", "automatic(5, 6)"},
		{"withdrawal(MONTHS)", "withdrawal(12)"}};
	for (uint32_t i = 0; i < ARRAY_LEN(words); i++) {
		struct life_rule rule;
		const struct force_rule_row *row = life_term_row_at(i);
		assert_true(text_is(row->form, words[i].form));
		assert_true(text_is_choice("term|renewal|withdrawal", row->part));
		assert_int_equal(life_parse(text_of(words[i].example), &rule, NULL), ERR_OK);
	}
	assert_null(life_term_row_at(ARRAY_LEN(words)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clauses_are_read_or_refused_by_column),
		cmocka_unit_test(every_word_that_is_listed_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
