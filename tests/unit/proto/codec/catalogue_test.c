#include "proto/codec/catalogue.h"
#include "proto/records/bus.h"
#include "proto/records/evidence.h"
#include "proto/records/news.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_exchanges_are_found(void **state)
{
	(void)state;
	const struct catalogue_exchange *why =
		catalogue_exchange_find(TEXT("registry"), TEXT("why"));
	assert_non_null(why);
	assert_ptr_equal(why->request, &record_why_query);
	assert_ptr_equal(why->reply, &record_why_tree);
	assert_null(catalogue_exchange_find(TEXT("registry"), TEXT("no_such_method")));
}

static void test_no_row_stands_twice(void **state)
{
	(void)state;
	for (size_t i = 0; catalogue_exchange(i); i++) {
		const struct catalogue_exchange *row = catalogue_exchange(i);
		assert_ptr_equal(
			catalogue_exchange_find(text_of(row->service), text_of(row->method)), row);
		assert_true(row->doc[0]);
	}
	for (size_t i = 0; catalogue_subject(i); i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(
				catalogue_subject(i)->pattern, catalogue_subject(j)->pattern);
	for (size_t i = 0; record_at(i); i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(record_at(i)->name, record_at(j)->name);
}

static void test_patterns_are_whole(void **state)
{
	(void)state;
	for (size_t i = 0; catalogue_subject(i); i++) {
		const char *pattern = catalogue_subject(i)->pattern;
		bool key = false;
		assert_null(strstr(pattern, ".."));
		for (const char *c = pattern; *c; c++) {
			assert_true(*c != '<' || !key);
			assert_true(*c != '>' || key);
			key = *c == '<' || (key && *c != '>');
		}
		assert_false(key);
	}
}

static void test_domains_are_the_tables_names(void **state)
{
	(void)state;
	assert_true(text_is(catalogue_domain(&record_hello), "bus"));
	assert_true(text_is(catalogue_domain(&record_claim), "news"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exchanges_are_found),
		cmocka_unit_test(test_no_row_stands_twice),
		cmocka_unit_test(test_patterns_are_whole),
		cmocka_unit_test(test_domains_are_the_tables_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
