/* When, where and by whom organisations were founded. */
#include "tests/unit/services/news/facts_are.h"

static bool is_founding(const struct fact *fact)
{
	return text_is(text_of(fact->type->name), "org.founded");
}

/* Each as "org date place founders;". */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {"org", "date", "place", "founders", NULL};
	static const struct shown shown = {
		.of = is_founding, .names = names, .joint = "+", .modality = true};
	told_are(state, &shown, told, len);
}

static void it_was_founded(void **state)
{
	static const struct told told[] = {
		{"The OTS grows. It was founded in Nakhchivan in 2009 as the Turkic Council.",
			" OTS 2009 Nakhchivan;"},
		{"The OTS, formerly known as the Turkic Council, was established in October 2009.",
			" OTS 2009-10;"},
		{"The SCO is a security body of ten states: Iran, India and others, formed in "
		 "2001.",
			" SCO 2001;"},
		{"The ECO, established in the Iranian business hub of Tehran in 1985, met.",
			" ECO 1985 Tehran;"},
		{"The CIS (founded in 1991) and the SCO signed a plan.", " CIS 1991;"},
		{"Established as a forum for trust in 1992, the CICA met.", " CICA 1992;"},
		{"GUAM is a group of four states. Established as a forum in 1997.", " GUAM 1997;"},
		{"This is the tenth summit since the CIS was set up in 1991.", " CIS 1991;"},
		{"The CSTO came into being in 2002.", " CSTO 2002;"},
		{"The EAEU, which groups Russia, Belarus and Armenia, came into being in 2015.",
			" EAEU 2015;"},
		{"The ECO, which has ten members, began to work in 1985.", " ECO 1985;"},
		{"The ECO began its work in Baku on Friday with a speech.", ""},
		{"The session of the CSTO Collective Security Council was launched in Minsk.", ""},
		{"Launched in July 2015, the NDB has many members.", " NDB 2015-07;"},
		{"Launched in July 2015, the project of the NDB grows.", ""},
		{"The SCO met in Astana. The regional security forum was only founded in July "
		 "2001.",
			" SCO 2001-07;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void it_may_be_told_otherwise(void **state)
{
	static const struct told told[] = {
		{"Bishkek watches the SCO, which China and Russia founded in 2001.",
			" SCO 2001 CN+RU;"},
		{"Born in 2001 of the Shanghai Five, the SCO is no bloc.", " SCO 2001;"},
		{"Armenia acceded to the EAEU a day after its launch, Georgia in August 2015.", ""},
		{"The OTS, which grew in 2021, dates back to the Nakhchivan Agreement of 2009.",
			""},
		{"The RATS of the SCO was set up in Tashkent in 2004.", " SCO-RATS 2004 Tashkent;"},
		{"The presidents of Georgia and Ukraine on Tuesday founded GUAM in Kiev in 2006.",
			" GUAM 2006 Kiev GE+UA;"},
		{"This year the SCO marks 24 years since it was founded.", ""},
		{"In October 1992 Kazakhstan proposed the creation of CICA.", ""},
		{"The ECO (ECO)'s founding in 1985 went unnoticed.", " ECO 1985;"},
		{"Since its founding in 1997, GUAM has held nine summits.", " GUAM 1997;"},
		{"The EDB, which began operations in 2006, employs 300 people.", " EDB 2006;"},
		{"The OTS traces its origins to 1992.", " OTS 1992;"},
		{"The presidents of Russia and China signed a declaration on the establishment of "
		 "the SCO in Shanghai on 15 June 2001.",
			" SCO 2001-06-15 Shanghai RU+CN;"},
		{"The treaty establishing the EAEU was signed in Astana in May 2014.",
			" EAEU 2014-05 Astana;"},
		{"The NDB was set up on the basis of an agreement signed in Fortaleza in July "
		 "2014.",
			" NDB 2014-07 Fortaleza;"},
		{"The OTS, an international body established by a treaty signed among Turkey and "
		 "Kazakhstan in 2009, met.",
			" OTS 2009;"},
		{"The year 1991 saw the founding of the CIS.", " CIS 1991;"},
		{"Uzbekistan was among the founding countries of the CSTO in 1992.", " CSTO 1992;"},
		{"The Russia-led EAEU was founded in 2014.", " EAEU 2014;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void by_whom_it_was(void **state)
{
	static const struct told told[] = {
		{"Turkey, Iran and Pakistan founded the ECO in 1985.", " ECO 1985 TR+IR+PK;"},
		{"The SCO was founded at a summit in Shanghai in 2001 by the presidents of Russia, "
		 "China and Kazakhstan.",
			" SCO 2001 Shanghai RU+CN+KZ;"},
		{"The EAEU was set up in 2015 by Russia, Kazakhstan and Belarus, and Armenia "
		 "joined it later.",
			" EAEU 2015 RU+KZ+BY;"},
		{"On October 7, 2002 the presidents of Armenia and Russia signed a charter in "
		 "Tashkent, "
		 "founding the CSTO.",
			" CSTO 2002-10-07 Tashkent AM+RU;"},
		{"GUAM, created in 1997 (its charter is of 2001) by Georgia and Moldova, met.",
			" GUAM 1997 GE+MD;"},
		{"ASEAN was founded in Bangkok in 1967, when its founding fathers, Malaysia and "
		 "Thailand, signed a declaration.",
			" ASEAN 1967 Bangkok MY+TH;"},
		{"All began with the creation of the CIS on 8 December 1991 by the presidents of "
		 "Belarus and Russia.",
			" CIS 1991-12-08 BY+RU;"},
		{"In 1985, Iran and Turkey decided to establish the ECO.", " ECO 1985 IR+TR;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_founds_nothing_is_none(void **state)
{
	static const struct told told[] = {
		{"The SCO launched a new exercise in 2021.", ""},
		{"The SCO session launched in Bishkek on May 3.", ""},
		{"The OTS noted that the town was founded in 2009.", ""},
		{"A working group of the SCO was established in 2004.", ""},
		{"The SCO summit was set up in Astana in 2005.", ""},
		{"The SCO signed a plan with a bank established in 2015.", ""},
		{"The CIS marked the 20th anniversary of its creation in December 2011.", ""},
		{"Iran established ties with the SCO in 2005.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_was_founded),
		cmocka_unit_test(it_may_be_told_otherwise),
		cmocka_unit_test(by_whom_it_was),
		cmocka_unit_test(what_founds_nothing_is_none),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
