/* Whom an article names with which office, of whom: by the project's own sheets, rules and lists.
 */
#include "tests/unit/services/news/prose.h"

#include "proto/codec/packed.h"

struct case_of {
	const char *text, *wanted; /* offices told of, each "{...}", with blanks between */
};

static void offices_are(void **state, const struct case_of *cases, size_t len)
{
	for (size_t c = 0; c < len; c++) {
		struct extraction extraction;
		struct buffer got = {0};
		prose_extract(state, cases[c].text, &extraction);
		for (uint32_t i = 0; i < extraction.facts.len; i++) {
			const struct fact *fact = &extraction.facts.items[i];
			if (!text_is(TEXT("person.office"), fact->type->name))
				continue;
			if (got.len)
				buffer_char(&got, ' ');
			packed_to_json(fact->packed, 0, &got);
		}
		prose_is(buffer_as_text(&got), cases[c].wanted);
		buffer_fini(&got);
		extract_fini(&extraction);
	}
}

#define HELD(of, office, person)                                                                   \
	"{\"of\":\"" of "\",\"office\":\"" office "\",\"person\":\"" person "\"}"

static void honorifics_are_no_names(void **state)
{
	static const struct case_of cases[] = {
		{"The President of Mongolia, His Excellency Ukhnaagiin Khurelsukh, the Prime "
		 "Minister of Armenia, His Excellency Nikol Pashinyan, and the Secretary General "
		 "of the CSTO, His Excellency Imangali Tasmagambetov, took the floor.",
			HELD("AM", "prime_minister", "Nikol Pashinyan") " " HELD(
				"MN", "president", "Ukhnaagiin Khurelsukh") " " HELD("CSTO",
				"secretary_general", "Imangali Tasmagambetov")},
		{"The guests were H.E. Mr. Harald Brenner, Minister of Energy of Austria, H.E. "
		 "Mrs. "
		 "Livia Toth, Minister of Transport of Hungary, and the Honourable Ruud Maas, "
		 "Minister of Foreign Affairs of Belgium.",
			HELD("AT", "energy_minister", "Harald Brenner") " " HELD("BE",
				"foreign_minister",
				"Ruud Maas") " " HELD("HU", "transport_minister", "Livia Toth")},
		{"The Secretary General of the OTS (TDT) Ambassador Kubanychbek Omuraliev came.",
			HELD("OTS", "secretary_general", "Kubanychbek Omuraliev")},
	};
	offices_are(state, cases, ARRAY_LEN(cases));
}

/* By initials, and in other spellings, where state and office are those of one of the sheet. */
static void holders_are_known_in_other_letters(void **state)
{
	static const struct case_of cases[] = {
		{"Prime Minister of Belarus R.A. Golovchenko spoke.",
			HELD("BY", "prime_minister", "Roman Golovchenko")},
		{"Kazakhstan's President Kasym Zumart Tokaev spoke.",
			HELD("KZ", "president", "Kassym-Jomart Tokayev")},
		{"President of Tajikistan E Rahmon spoke.",
			HELD("TJ", "president", "Emomali Rahmon")},
		{"Uzbek President Sh. M. Mirziyoyev spoke.",
			HELD("UZ", "president", "Shavkat Mirziyoyev")},
		{"Chinese President XI Jin-ping spoke.", HELD("CN", "president", "Xi Jinping")},
		/* Another first name, initial, state or office is another person. */
		{"Prime Minister of Belarus Viktor Golovchenko spoke.",
			HELD("BY", "prime_minister", "Viktor Golovchenko")},
		{"Foreign Minister of Uzbekistan Timur Saidov spoke.",
			HELD("UZ", "foreign_minister", "Timur Saidov")},
		{"Prime Minister of Belarus N.A. Golovchenko spoke.",
			HELD("BY", "prime_minister", "N.A. Golovchenko")},
		{"Chinese Vice Premier He Dawei spoke.",
			HELD("CN", "deputy_prime_minister", "He Dawei")},
		{"Chinese Premier Lu Kang spoke.", HELD("CN", "prime_minister", "Lu Kang")},
		{"President of Uzbekistan Kasym Zumart Tokaev spoke.",
			HELD("UZ", "president", "Kasym Zumart Tokaev")},
		{"Minister of Energy of Kazakhstan Kasym Zumart Tokaev spoke.",
			HELD("KZ", "energy_minister", "Kasym Zumart Tokaev")},
	};
	offices_are(state, cases, ARRAY_LEN(cases));
}

static void offices_of_organs(void **state)
{
	static const struct case_of cases[] = {
		{"Chairman of the Collegium of the Eurasian Economic Commission Arman Petrosyan "
		 "and Director of the Executive Committee of the Regional Anti-Terrorist Structure "
		 "(RATS) Pavel Orlov met.",
			HELD("EEC", "chairman", "Arman Petrosyan") " " HELD(
				"SCO-RATS", "director", "Pavel Orlov")},
		{"Chairman of the State Customs Committee of Azerbaijan Rauf Mammadli spoke.",
			HELD("State Customs Committee of Azerbaijan", "chairman", "Rauf Mammadli")},
		{"Aide to the Chairman of the Collegium of the Eurasian Economic Commission Pavel "
		 "Orlov spoke.",
			HELD("EEC", "adviser", "Pavel Orlov")},
		{"Chairman of the Russian Government Mikhail Mishustin spoke.",
			HELD("RU", "prime_minister", "Mikhail Mishustin")},
		{"IMF Department Director Paul Arden spoke.",
			HELD("IMF Department", "director", "Paul Arden")},
		{"Head of the UN Regional Centre for Preventive Diplomacy for Central Asia, "
		 "Ambassador "
		 "Lena Falk, and EU Special Representative for Central Asia Mika Laine met.",
			HELD("EU", "special_representative", "Mika Laine") " " HELD(
				"UNRCCA", "head", "Lena Falk")},
		{"UNESCO chief Omar Hadi met the head of the Kyrgyz Republic.",
			HELD("UNESCO", "head", "Omar Hadi")},
		{"Special Representative of the UN Secretary-General Lena Falk spoke.",
			HELD("UN", "special_representative", "Lena Falk")},
		{"UN Under-Secretary-General and Executive Secretary of the UN Economic Commission "
		 "for Europe Lena Falk spoke.",
			HELD("UNECE", "executive_secretary", "Lena Falk")},
		{"Chairman of the Cabinet of Ministers - Head of the Kyrgyz President's "
		 "Administration Azamat Toktogulov spoke.",
			HELD("KG", "prime_minister", "Azamat Toktogulov")},
		{"The talks were led by A.Orazov, professor of the Academy B.Saparov and the "
		 "GUAM Secretary General.\nPavel Orlov left.",
			""},
		{"Director of the Executive Committee of SCO's Regional Counter-Terrorist "
		 "Structure Pavel Orlov spoke.",
			HELD("SCO-RATS", "director", "Pavel Orlov")},
		{"The Secretary General of the Conference on Interaction & Confidence Measures in "
		 "Asia (CICA), Ambassador Lena Falk, spoke.",
			HELD("CICA", "secretary_general", "Lena Falk")},
		/* Other letters: the words are another's. */
		{"The Union of Measures in Asia (CICA) chairman Lena Falk spoke.",
			"{\"office\":\"chairman\",\"person\":\"Lena Falk\"}"},
		{"Ambassador of Kyrgyzstan to Uzbekistan Azamat Toktogulov spoke.",
			HELD("KG", "ambassador", "Azamat Toktogulov")},
		{"Azamat Toktogulov, Kyrgyzstan's ambassador to Uzbekistan, spoke.",
			HELD("KG", "ambassador", "Azamat Toktogulov")},
		{"Deputy National Security Adviser to the President of Georgia Nino Beridze spoke.",
			HELD("GE", "deputy_national_security_adviser", "Nino Beridze")},
		{"Official Representative of the Ministry of Foreign Affairs of Kazakhstan Aigul "
		 "Seitova spoke.",
			HELD("KZ", "spokesperson", "Aigul Seitova")},
		{"Secretary General of the Permanent Secretariat of the Commission FERRYCO Lena "
		 "Falk "
		 "spoke.",
			HELD("Permanent Secretariat of the Commission FERRYCO", "secretary_general",
				"Lena Falk")},
		{"Chairman of Azerbaijan Railways CJSC Rauf Mammadli spoke.",
			HELD("ADY", "chairman", "Rauf Mammadli")},
		{"Lena Falk, director of the Islamic Organisation of Wheat Growers (IOFS), spoke.",
			HELD("IOFS", "director", "Lena Falk")},
		{"Minister of Economy and Sustainable Development of Georgia Nino Beridze spoke.",
			HELD("GE", "economy_minister", "Nino Beridze")},
		{"Omar Hadi, Minister of Commerce, Consumer Affairs and Tourism of Senegal, spoke.",
			HELD("SN", "commerce_minister", "Omar Hadi")},
		{"Minister of Foreign Affairs and Foreign Trade of Hungary Bence Kovacs spoke.",
			HELD("HU", "foreign_minister", "Bence Kovacs")},
	};
	offices_are(state, cases, ARRAY_LEN(cases));
}

static void lists_beside_their_states(void **state)
{
	static const struct case_of cases[] = {
		{"Heads of government of Armenia – Levon Hakobyan, Belarus – Pavel Orlov and "
		 "Tajikistan – Rustam Saidov met.",
			HELD("AM", "prime_minister", "Levon Hakobyan") " " HELD("BY",
				"prime_minister",
				"Pavel Orlov") " " HELD("TJ", "prime_minister", "Rustam Saidov")},
		{"Security Council Secretaries of Armenia Levon Hakobyan, of Belarus Pavel Orlov "
		 "met.",
			HELD("AM", "security_council_secretary", "Levon Hakobyan") " " HELD(
				"BY", "security_council_secretary", "Pavel Orlov")},
		{"The Deputy Foreign Ministers of Ukraine, Taras Melnyk and Moldova, Ana Munteanu, "
		 "spoke.",
			HELD("MD", "deputy_foreign_minister", "Ana Munteanu") " " HELD(
				"UA", "deputy_foreign_minister", "Taras Melnyk")},
	};
	offices_are(state, cases, ARRAY_LEN(cases));
}

static void deputies_and_those_who_were(void **state)
{
	static const struct case_of cases[] = {
		{"1st Deputy Foreign Affairs Minister of Georgia Nino Beridze spoke.",
			HELD("GE", "deputy_foreign_minister", "Nino Beridze")},
		{"Deputy Foreign Minister of Turkmenistan – Aman Orazov spoke.",
			HELD("TM", "deputy_foreign_minister", "Aman Orazov")},
		{"Deputy Chairman of the Cabinet of Ministers of Turkmenistan A.Gurbanov and "
		 "Vice-Prime Minister of Armenia Levon Hakobyan met.",
			HELD("AM", "deputy_prime_minister", "Levon Hakobyan") " " HELD(
				"TM", "deputy_prime_minister", "A.Gurbanov")},
		{"Deputy Head of the Uzbek Foreign Ministry Anvar Saidov spoke.",
			HELD("Uzbek Foreign Ministry", "deputy_head", "Anvar Saidov")},
		{"Armenia's former prime minister Levon Hakobyan will head the board.",
			HELD("AM", "former_prime_minister", "Levon Hakobyan")},
		{"Levon Hakobyan, a former foreign minister of Armenia, spoke.",
			HELD("AM", "former_foreign_minister", "Levon Hakobyan")},
	};
	offices_are(state, cases, ARRAY_LEN(cases));
}

/* By whoever wants to keep the reader busy: neither the stack nor the square of the text is enough
 * for these, the time limit of a test is. */
static void titles_without_an_end_are_read_once(void **state)
{
	static const char *const parts[] = {"acting ", "trade and ", "A. "};
	enum { BYTES = 600000 };
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		struct buffer text = {0};
		buffer_text(&text, TEXT("President of Armenia Levon Hakobyan met the "));
		while (text.len < BYTES)
			buffer_text(&text, text_of(parts[i]));
		char *whole = buffer_take(&text);
		struct case_of one = {whole, HELD("AM", "president", "Levon Hakobyan")};
		offices_are(state, &one, 1);
		free(whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(honorifics_are_no_names),
		cmocka_unit_test(holders_are_known_in_other_letters),
		cmocka_unit_test(offices_of_organs),
		cmocka_unit_test(lists_beside_their_states),
		cmocka_unit_test(deputies_and_those_who_were),
		cmocka_unit_test(titles_without_an_end_are_read_once),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
