/* How long corridors are: before the noun, behind it, and what is no length. */
#include "tests/unit/services/news/facts_are.h"

static bool is_length(const struct fact *fact)
{
	const struct args_entry *measure = facts_entry(fact, TEXT("measure"));
	return strcmp(fact->type->name, "corridor.metric") == 0 && measure &&
	       text_is(measure->text, "length");
}

static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {"corridor", "value", NULL};
	static const struct shown shown = {
		.of = is_length, .names = names, .joint = "|", .modality = true};
	told_are(state, &shown, told, len);
}

static void how_long_corridors_are(void **state)
{
	static const struct told told[] = {
		{"The 523-kilometre China-Kyrgyzstan-Uzbekistan railway will be built by 2030.",
			" CKU 523;"},
		{"The CKU railway was agreed in Beijing. The 523-kilometre line crosses mountains.",
			" CKU 523;"},
		{"The BTK railway, 826 km long, was opened in 2017.", " BTK 826;"},
		{"With a length of 4,250 kilometres, the Middle Corridor is short.", " TITR 4250;"},
		{"The corridor, known as the INSTC, stretches over 7,200 kilometres from Mumbai to "
		 "Moscow.",
			" INSTC 7200;"},
		{"The CKU railway is planned. The total length of the line is expected to be about "
		 "454 kilometres.",
			" CKU 454;"},
		{"The BTK railway was agreed in 2007. Its total length is 826 km.", " BTK 826;"},
		{"A 7,200-km multimodal network, the INSTC links India with Russia.",
			" INSTC 7200;"},
		{"Worth $8 billion, the TAPI pipeline runs 1,814 km.", " TAPI 1814;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_is_no_length(void **state)
{
	static const struct told told[] = {
		{"The Middle Corridor is 2,000 km shorter than the northern one.", ""},
		{"The CKU railway will shorten the route to Europe by 900 km.", ""},
		{"Trains on the CKU railway will run at 120 km an hour.", ""},
		{"Within Kyrgyzstan, the length of the CKU railway is 304 km.", ""},
		{"The CKU railway is far from the 523-kilometre river.", ""},
		{"The CKU railway is discussed. A 75-km road was built near Osh.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(how_long_corridors_are),
		cmocka_unit_test(what_is_no_length),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
