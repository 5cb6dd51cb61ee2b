#include "services/analysis/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define INCIDENTS                                                                                  \
	"id,date,place,state,sco_status_then,kind,killed,killed_min,killed_max,claimed_by,"        \
	"contested,"                                                                               \
	"confidence,source,verified,note\n"
#define GOOD "X1,2024-03-22,Somewhere,RU,member,bomb,3,2,4,,0,0.9,Us (2024),seen,\n"
#define RESPONSES                                                                                  \
	"id,incident,actor,date,date_precision,kind,text_summary,lag_days,linked,confidence,"      \
	"source,"                                                                                  \
	"verified,note\n"

static void refused(enum err (*rules)(struct text, struct kit_outputs *, struct why *),
	const char *content, const char *where, const char *text)
{
	struct why why = {0};
	assert_int_not_equal(rules(text_of(content), NULL, &why), ERR_OK);
	if (strncmp(why.where, where, strlen(where)) != 0)
		assert_string_equal(why.where, where);
	if (!strstr(why.text, text))
		assert_string_equal(why.text, text);
}

static void good_sheets_are_taken(void **state)
{
	(void)state;
	struct why why = {0};
	assert_int_equal(rules_incidents(TEXT(INCIDENTS GOOD), NULL, &why), ERR_OK);
	assert_int_equal(
		rules_responses(
			TEXT(RESPONSES "r1,X1,CN,2024-03,month,arrest,did,,1,0.5,Us,seen,\n"), NULL,
			&why),
		ERR_OK);
	assert_int_equal(rules_incidents(TEXT(INCIDENTS), NULL, &why), ERR_OK);
}

static void faults_are_named_by_line_and_column(void **state)
{
	(void)state;
	refused(rules_incidents, INCIDENTS "X1,2024-02-30,S,RU,member,bomb,3,2,4,,0,0.9,Us,seen,\n",
		"incidents.csv:2:2", "2024-02-30");
	refused(rules_incidents, INCIDENTS GOOD GOOD, "incidents.csv:3:1",
		"'X1' stands on line 2 already");
	refused(rules_incidents,
		INCIDENTS "X1,2024-03-22,S,Russia,member,bomb,3,2,4,,0,0.9,Us,seen,\n",
		"incidents.csv:2:4", "wanted an ISO 3166-1 alpha-2 code, got 'Russia'");
	refused(rules_incidents, INCIDENTS "X1,2024-03-22,S,RU,member,bomb,9,2,4,,0,0.9,Us,seen,\n",
		"incidents.csv:2:7", "wanted killed_min <= killed <= killed_max, got 2, 9, 4");
	refused(rules_incidents, INCIDENTS "X1,2024-03-22,S,RU,member,bomb,3,2,4,,0,1.9,Us,seen,\n",
		"incidents.csv:2:12", "1.9");
	refused(rules_incidents, INCIDENTS "X1,2024-03-22,S,RU,friend,bomb,3,2,4,,0,0.9,Us,seen,\n",
		"incidents.csv:2:1", "friend");
	refused(rules_incidents, INCIDENTS "X1,2024-03-22,,RU,member,bomb,3,2,4,,0,0.9,Us,seen,\n",
		"incidents.csv:2:3", "wanted a value, got an empty cell");
	refused(rules_responses, RESPONSES "r1,X1,CN,2024-03-01,day,shrug,did,,1,0.5,Us,seen,\n",
		"responses.csv:2:1", "shrug");
	refused(rules_responses, "id,incident\nr1,X1\n", "responses.csv:1", "actor");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_sheets_are_taken),
		cmocka_unit_test(faults_are_named_by_line_and_column),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
