/* Names as people type them: what two spellings have in common. */
#include "proto/base/check.h"
#include "services/kit/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

static void test_names(void **state)
{
	(void)state;
	static const char *const alike[][2] = {{"The S.C.O.", "sco"}, {"Türkiye", "turkiye"},
		{"İSTANBUL", "istanbul"}, {"Xi’an", "xian"}, {"Мост-Южный", "мост южныи"}};
	char out[FOLD_BYTES];
	for (unsigned i = 0; i < ARRAY_LEN(alike); i++) {
		assert_true(fold_name(text_of(alike[i][0]), out));
		assert_string_equal(out, alike[i][1]);
	}
}

static void test_latin(void **state)
{
	(void)state;
	static const char *const alike[][2] = {{"Хоргос", "khorgos"}, {"АЛТЫНКОЛЬ", "altynkol"},
		{"Ақтау", "aktau"}, {"Қызылорда", "kyzylorda"}, {"Łódź", "lodz"}, {"Bakı", "baki"},
		{"Щучинск-1", "shchuchinsk 1"}, {"霍尔果斯", "霍尔果斯"}, {"Ёлкин", "elkin"},
		{"Йемен", "yemen"}};
	char out[FOLD_BYTES], long_name[FOLD_BYTES + 1];
	for (unsigned i = 0; i < ARRAY_LEN(alike); i++) {
		assert_true(fold_latin(text_of(alike[i][0]), out));
		assert_string_equal(out, alike[i][1]);
	}
	memset(long_name, 'a', sizeof(long_name));
	assert_false(fold_latin((struct text){long_name, FOLD_BYTES}, out));
	assert_true(fold_latin((struct text){"\xFFz", 2}, out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_latin),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
