/* Check digits: numbers that are right, and every refusal with the digit that was wanted. */
#include "services/corridors/shipments/identifiers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_right(void **state)
{
	(void)state;
	static const struct {
		const char *given, *bare;
	} good[] = {{"CSQU3054383", "CSQU3054383"}, {"csqu 305438-3", "CSQU3054383"},
		{"MSKU1234565", "MSKU1234565"}, {"APZU4812090", "APZU4812090"},
		{"urn:epc:id:bic:CSQU3054383", "CSQU3054383"}, {"21 81 2471 217-3", "218124712173"},
		{"IMO 9074729", "9074729"}, {"340123450000000000", "340123450000000000"},
		{"urn:epc:id:sscc:4012345.0000000001", "040123450000000016"},
		{" BKG-2026/17 ", "BKG-2026/17"}};
	for (unsigned i = 0; i < sizeof(good) / sizeof(*good); i++) {
		char out[64];
		struct why why = {0};
		if (identifiers_normal(text_of(good[i].given), out, sizeof(out), &why) != ERR_OK)
			fail_msg("%s: %s", good[i].given, why.text);
		assert_string_equal(out, good[i].bare);
	}
}

static void test_wrong_digit_is_named(void **state)
{
	(void)state;
	static const struct {
		const char *given, *text;
	} bad[] = {
		{"CSQU3054384",
			"wanted the check digit 3 for container CSQU305438, got 4 (CSQU3054384)"},
		{"218124712174",
			"wanted the check digit 3 for wagon 21812471217, got 4 (218124712174)"},
		{"IMO9074728", "wanted the check digit 9 for ship 907472, got 8 (9074728)"},
		{"340123450000000001", "wanted the check digit 0 for SSCC 34012345000000000, got 1 "
				       "(340123450000000001)"},
	};
	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char out[64];
		struct why why = {0};
		assert_int_equal(identifiers_normal(text_of(bad[i].given), out, sizeof(out), &why),
			ERR_BAD_VALUE);
		assert_string_equal(why.text, bad[i].text);
	}
}

/* A wrong digit, and two digits changed for each other, are found but where modulo 11 or 10 cannot.
 */
static void test_every_single_digit_is_caught(void **state)
{
	(void)state;
	unsigned missed = 0;
	for (unsigned at = 4; at < 11; at++)
		for (char digit = '0'; digit <= '9'; digit++) {
			char number[] = "CSQU3054383", out[IDENTIFIER_MAX];
			if (number[at] == digit)
				continue;
			number[at] = digit;
			missed += identifiers_container(text_of(number), out, NULL) == ERR_OK;
		}
	/* ISO 6346 writes 10 as 0, so that a few slips are not caught; here none is. */
	assert_int_equal(missed, 0);
	for (unsigned at = 0; at < 12; at++)
		for (char digit = '0'; digit <= '9'; digit++) {
			char number[] = "218124712173", out[IDENTIFIER_MAX];
			bool same = number[at] == digit;
			number[at] = digit;
			assert_true(
				same == (identifiers_wagon(text_of(number), out, NULL) == ERR_OK));
		}
}

static void test_forms(void **state)
{
	(void)state;
	char out[IDENTIFIER_MAX];
	struct why why = {0};
	assert_int_equal(identifiers_container(TEXT("CSQX3054383"), out, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text,
		"wanted a container number of ISO 6346 (three letters of the owner, U, J or Z, six "
		"digits and a check digit), got 'CSQX3054383'");
	assert_int_equal(identifiers_locode(TEXT("KZAAU"), out, &why), ERR_OK);
	assert_int_equal(identifiers_locode(TEXT("KZ AA1"), out, &why), ERR_BAD_VALUE);
	assert_int_equal(identifiers_kind(TEXT("a booking")), IDENTIFIER_NONE);
	assert_int_equal(identifiers_kind(TEXT("1234567")), IDENTIFIER_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right),
		cmocka_unit_test(test_wrong_digit_is_named),
		cmocka_unit_test(test_every_single_digit_is_caught),
		cmocka_unit_test(test_forms),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
