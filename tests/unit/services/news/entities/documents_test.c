/* Titles of papers: where they begin and end, what "the treaty" is, and the entries of lists. */
#include "tests/unit/services/news/prose.h"

/* What was done with which papers: "signed treaty on transit; adopted Astana Act; ". */
static void papers_are(void **state, const char *text, const char *wanted)
{
	struct extraction extraction;
	struct buffer got = {0};
	prose_extract(state, text, &extraction);
	for (uint32_t i = 0; i < extraction.facts.len; i++) {
		const struct fact *fact = &extraction.facts.items[i];
		if (!text_is(text_of("doc.adopted"), fact->type->name))
			continue;
		for (unsigned e = 0; e < fact->args.count; e++) {
			const struct args_entry *entry = &fact->args.entries[e];
			if (strcmp(entry->name, "action") == 0)
				buffer_format(&got, "%.*s ", TEXT_ARG(entry->text));
		}
		for (unsigned e = 0; e < fact->args.count; e++) {
			const struct args_entry *entry = &fact->args.entries[e];
			if (strcmp(entry->name, "title") == 0)
				buffer_format(&got, "%.*s; ", TEXT_ARG(entry->text));
		}
	}
	prose_is(buffer_as_text(&got), wanted);
	buffer_fini(&got);
	extract_fini(&extraction);
}

static void a_title_begins_behind_its_article_and_ends_before_what_was_done(void **state)
{
	static const struct {
		const char *text, *papers;
	} rows[] = {
		{"Iran and Armenia signed a multilateral fishing agreement.",
			"signed multilateral fishing agreement; "},
		{"Iran and Armenia signed a historic gas supply agreement.",
			"signed gas supply agreement; "},
		{"This agreement was signed in Minsk.", "signed agreement; "},
		{"The full-scale free trade agreement was signed in Minsk.",
			"signed full-scale free trade agreement; "},
		{"Iran and Armenia signed a $350 million solar financing agreement.",
			"signed solar financing agreement; "},
		{"A protocol, signed in Minsk, is long.", "signed protocol; "},
		{"Signed by twelve states, the declaration calls for peace.",
			"signed declaration; "},
		{"An accord, brokered by Georgia and signed in Minsk, is long.", "signed accord; "},
		{"The agreement with Iran on fishing in the sea, signed in Minsk, is long.",
			"signed agreement with Iran on fishing in the sea; "},
		{"Iran keeps the treaty with Armenia that the two ministers had signed in Minsk.",
			"signed treaty; "},
		{"Signed in Minsk by Iran, Armenia and Georgia, the treaty on ports was ratified "
		 "in Tehran.",
			"ratified treaty on ports; signed treaty on ports; "},
		{"BRICS-2030 will be adopted in May.", "adopted BRICS-2030; "},
		{"BRICS 2030 will be adopted in May.", "adopted BRICS 2030; "},
		{"The parties signed a protocol extending the treaty for another five years.",
			"signed protocol; extended treaty; "},
		{"The Agreement of 12 May 1998 was denounced by Moldova.",
			"denounced Agreement of 12 May 1998; "},
		{"The Agreement on Supplies of Weapons, Spare Parts, Fuel and Training, signed in "
		 "Minsk on 14 February 1992, is short.",
			"signed Agreement on Supplies of Weapons, Spare Parts, Fuel and "
			"Training; "},
		{"An Agreement between the Government of Iran and the Government of Armenia on the "
		 "supply of gas was ratified.",
			"ratified Agreement between the Government of Iran and the Government of "
			"Armenia on the supply of gas; "},
		{"They signed an agreement on trade with all neighbours and a protocol.",
			"signed protocol; signed agreement on trade; "},
		{"The ministers adopted Vision 2030, a new strategy for the region.",
			"adopted Vision 2030; "},
		{"The Agreement on the Europe\xe2\x80\x93"
		 "Caucasus\xe2\x80\x93"
		 "Asia Corridor was signed in Baku.",
			"signed Agreement on the Europe\xe2\x80\x93"
			"Caucasus\xe2\x80\x93"
			"Asia Corridor; "},
		{"Iran and Armenia signed the Agreement on Visas and Memorandum on Railways.",
			"signed Agreement on Visas; signed Memorandum on Railways; "},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		papers_are(state, rows[i].text, rows[i].papers);
}

static void a_treaty_may_be_meant_by_another_name(void **state)
{
	papers_are(state,
		"The Convention on the Sea was signed in Aktau. Iran has not ratified the treaty.",
		"signed Convention on the Sea; ratified Convention on the Sea; ");
	papers_are(state,
		"The Protocol amending the Treaty of Amity was signed. Iran ratified the Treaty.",
		"signed Protocol amending the Treaty of Amity; ratified Treaty of Amity; ");
	papers_are(state,
		"The Convention on the Sea is old. Iran signed the agreement to become a member.",
		"signed agreement; ");
	papers_are(state, "The Declaration on the Sea is old. Iran ratified the treaty.",
		"ratified treaty; ");
}

static void an_abbreviation_stands_for_its_paper(void **state)
{
	papers_are(state,
		"The Enhanced Partnership and Cooperation Agreement (EPCA) is long. Iran ratified "
		"the "
		"EPCA in 2020.",
		"ratified Enhanced Partnership and Cooperation Agreement; ");
	papers_are(state, "The EPCA is long. Iran ratified the EPCA in 2020.", "");
	papers_are(state, "The leaders adopted the Charter and Cooperation Agreement on Water.",
		"adopted Charter; adopted Cooperation Agreement on Water; ");
}

static void each_entry_of_a_list_is_a_title(void **state)
{
	papers_are(state,
		"After the summit the leaders of the member states left. The following documents "
		"were signed:\n- The Astana Act;\n- Decision of the Council on the flags of the "
		"members;\n- Rules of procedure, signed by the ministers.\nThe summit was long.",
		"signed Astana Act; signed Decision of the Council on the flags of the members; "
		"signed Rules of procedure; ");
	papers_are(state,
		"The two states signed 15 documents at the level of ministries and of large "
		"companies.\nAmong them:\nPlan of joint measures on water;\nAgreement on visas.\n",
		"signed Plan of joint measures on water; signed Agreement on visas; ");
	papers_are(state,
		"The following documents were adopted: a Declaration on trade; the Astana Act; "
		"Rules of procedure.",
		"adopted Astana Act; adopted Rules of procedure; adopted Declaration on trade; ");
	/* An entry may have entries of its own. */
	papers_are(state,
		"Following the summit, the heads of state signed and adopted the following "
		"documents:\n\n1. Tianjin Declaration of the heads of state of the members.\n\n2. "
		"Decision on approving the following documents of the meeting:\n\n- Rules of "
		"procedure;\n\n- The Astana Act.\n\n3. Decision on the flags of the members.\n",
		"adopted Tianjin Declaration of the heads of state of the members; adopted "
		"Decision on approving the following documents of the meeting; adopted Rules of "
		"procedure; adopted Astana Act; adopted Decision on the flags of the members; ");
	papers_are(state,
		"A package of documents was approved in Astana. These include the Plan of Joint "
		"Measures and the Agreement on Visas.",
		"approved Plan of Joint Measures; approved Agreement on Visas; ");
	/* What the lines say is no title. */
	papers_are(state,
		"The documents signed at the summit:\n- The leaders were late;\n- Iran will pay;\n",
		"");
	papers_are(state, "The leaders saw the following:\n- The Astana Act;\n- A horse.\n", "");
}

/* By whoever wants to keep the reader busy: neither the stack nor the square of the text is enough
 * for these, the time limit of a test is. */
static void lists_without_an_end_are_read_once(void **state)
{
	static const struct {
		const char *opening, *part, *papers;
	} rows[] = {
		{"Iran signed an agreement on ", "a b, c d, e, ", "signed agreement on a b; "},
		{"The leaders left.\n", "- Decision on documents signed:\n",
			"signed Decision on documents signed; "},
		{"Iran left. ", "Agreement on A, B, C, D, ", ""},
		{"Iran ratified the treaty. ", "Iran left the treaty. XYZ QWA XYZ QWA ",
			"ratified treaty; "},
	};
	enum { BYTES = 600000 };
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buffer text = {0};
		buffer_text(&text, text_of(rows[i].opening));
		while (text.len < BYTES)
			buffer_text(&text, text_of(rows[i].part));
		char *whole = buffer_take(&text);
		papers_are(state, whole, rows[i].papers);
		free(whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_title_begins_behind_its_article_and_ends_before_what_was_done),
		cmocka_unit_test(a_treaty_may_be_meant_by_another_name),
		cmocka_unit_test(an_abbreviation_stands_for_its_paper),
		cmocka_unit_test(each_entry_of_a_list_is_a_title),
		cmocka_unit_test(lists_without_an_end_are_read_once),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
