/* How many members organisations have, in whatever order the sentence tells it. */
#include "tests/unit/services/news/facts_are.h"

static bool is_size(const struct fact *fact)
{
	return strcmp(fact->type->name, "org.size") == 0;
}

/* Each as "organisation members status;". */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {"org", "members", "status", NULL};
	static const struct shown shown = {.of = is_size, .names = names};
	told_are(state, &shown, told, len);
}

static void any_order_tells_of_a_size(void **state)
{
	static const struct told told[] = {
		{"The six members of the SCO cover most of Asia.", " SCO 6;"},
		{"The SCO met in Tashkent. The six members cover most of Asia.", " SCO 6;"},
		{"The OTS met in Shusha. Its five members trade with each other.", " OTS 5;"},
		{"NATO's 32 allies agreed to spend more.", " NATO 32;"},
		{"All 193 member states of the UN adopted the text.", " UN 193;"},
		{"The ten-member SCO met in Astana.", " SCO 10;"},
		{"ASEAN signed a charter that makes the ten-member grouping a legal entity.",
			" ASEAN 10;"},
		{"The eight-strong SCO met in Astana.", " SCO 8;"},
		{"With 57 participating states, the OSCE is large.", " OSCE 57;"},
		{"The AIIB, now numbering 110 members, approved a loan.", " AIIB 110;"},
		{"Uzbekistan left the CSTO, leaving the bloc with six member states.", " CSTO 6;"},
		{"Made up of five states, the EAEU has a common market.", " EAEU 5;"},
		{"CAREC is a partnership of 10 countries.", " CAREC 10;"},
		{"The OSCE, an organization that takes in 57 countries, met.", " OSCE 57;"},
		{"The SCO has 10 members, two observers and 14 dialogue partners.",
			" SCO 10; SCO 2 observer; SCO 14 dialogue_partner;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void some_of_them_are_no_size(void **state)
{
	static const struct told told[] = {
		{"Four members of NATO have closed their airspace.", ""},
		{"The other nine members of the SCO approved the statement.", ""},
		{"Two SCO members, India and Pakistan, exchanged fire.", ""},
		{"The five members of the SCO delegation arrived in Minsk.", ""},
		{"The leaders of three BRICS countries did not come.", ""},
		{"The 13-member team of the CSTO observed the vote.", ""},
		{"The SCO has signed agreements with ten countries.", ""},
		{"The three members that voted against it left the EU council.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order_tells_of_a_size),
		cmocka_unit_test(some_of_them_are_no_size),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
