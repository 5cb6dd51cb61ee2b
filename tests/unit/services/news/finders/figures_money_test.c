/* Money that is given, lent or needed, and what corridors do: in any order and words. */
#include "tests/unit/services/news/facts_are.h"

static bool is_money(const struct fact *fact)
{
	static const char *const types[] = {
		"corridor.funded", "corridor.role", "infra.cost", "infra.investment"};
	for (size_t n = 0; n < ARRAY_LEN(types); n++)
		if (strcmp(fact->type->name, types[n]) == 0)
			return true;
	return false;
}

/* Each as "who gives whom what for what when;", and what corridors do. */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {"corridor", "role", "countries", "investor", "funder",
		"recipient", "beneficiary", "project", "amount", "currency", "instrument", "date",
		NULL};
	static const struct shown shown = {
		.of = is_money, .names = names, .joint = "|", .modality = true};
	told_are(state, &shown, told, len);
}

static void who_gives_what_to_whom(void **state)
{
	static const struct told told[] = {
		{"The Asian Development Bank will extend a sovereign loan of up to $250 million to "
		 "Uzbekistan.",
			" org:ADB UZ 250000000 USD loan planned;"},
		{"China will invest from $0 to $4 billion in ports.",
			" CN 4000000000 USD investment planned;"},
		{"Turkmenistan has taken a $700 million loan from the Islamic Development Bank.",
			" org:IDB TM 700000000 USD loan;"},
		{"India also offered a loan of $250 million for a terminal at the port.",
			" IN terminal at the port 250000000 USD loan proposed;"},
		{"A credit line of $500 million was opened for Sri Lanka by India in 2022.",
			" IN LK 500000000 USD loan 2022;"},
		{"The ADB will provide $500 million and the World Bank $400 million.",
			" org:WB 400000000 USD investment planned; org:ADB 500000000 USD "
			"investment planned;"},
		{"The New Development Bank approved loans of $1.3 billion to Egypt and "
		 "$500 million to South Africa.",
			" org:NDB ZA 500000000 USD loan; org:NDB EG 1300000000 USD loan;"},
		{"The World Bank covers $2.1 billion by a loan.", " org:WB 2100000000 USD loan;"},
		{"Russia lent Belarus 1.5 billion dollars in 2021.",
			" RU BY 1500000000 USD loan 2021;"},
		{"Japan granted Tajikistan $12 million.", " JP TJ 12000000 USD grant;"},
		{"The World Bank's Board of Executive Directors has approved a $28 million loan "
		 "for the road.",
			" org:WB 28000000 USD loan;"},
		{"The ADB will extend a $40 million loan and a $12 million grant to Tajikistan.",
			" org:ADB TJ 12000000 USD grant planned; org:ADB TJ 40000000 USD loan "
			"planned;"},
		{"The ADB will extend a $40 million loan to Tajikistan, while Kyrgyzstan will "
		 "receive a $25 million grant.",
			" org:ADB KG 25000000 USD grant planned; org:ADB TJ 40000000 USD loan "
			"planned;"},
		{"Russia has invested more than $13 billion in the Uzbek economy to date.",
			" RU UZ 13000000000 USD investment;"},
		{"China will provide a loan of $500 million to build the Barsakelmes power plant.",
			" CN Barsakelmes power plant 500000000 USD loan planned;"},
		{"Half of it, $600 million, is being provided by Kazakhstan.",
			" KZ 600000000 USD investment;"},
		{"BRICS has no secretariat, but its New Development Bank has lent $3.4 billion.",
			" org:NDB 3400000000 USD loan;"},
		{"The EBRD approved two loans worth $9 million. Georgia gets $5 million.",
			" org:EBRD 9000000 USD loan; org:EBRD GE 5000000 USD loan;"},
		{"Turkey wants to raise it to $15 million from $7 million now.", ""},
		{"A grant of 30 million euros was allocated by the European Union in May.",
			" org:EU 30000000 EUR grant 2024-05;"},
		{"Mongolia borrowed $300 million from the Asian Infrastructure Investment Bank.",
			" org:AIIB MN 300000000 USD loan;"},
		{"The agreement adds a €10 million EU grant to an earlier €35 million loan from "
		 "the EBRD.",
			" org:EU 10000000 EUR grant; org:EBRD 35000000 EUR loan;"},
		{"Of the cost, $1.1 billion comes from the EBRD and $300 million from the Asian "
		 "Infrastructure Investment Bank.",
			" org:AIIB 300000000 USD investment; org:EBRD 1100000000 USD investment;"},
		{"Tajikistan is negotiating grant funding of $500 million from the AIIB.",
			" org:AIIB TJ 500000000 USD funding possible;"},
		{"Half of it comes from the members, with China contributing $2.35 billion as a "
		 "loan.",
			" CN 2350000000 USD loan;"},
		{"The China-led Asian Infrastructure Investment Bank has financed roads in "
		 "Georgia. The second project involved providing $60 million in financing for the "
		 "Enguri hydropower plant.",
			" org:AIIB Enguri hydropower plant 60000000 USD funding;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_has_been_given_so_far(void **state)
{
	static const struct told told[] = {
		{"The school cost 5 million euros, of which Russia gave 3 million.",
			" RU 3000000 EUR investment;"},
		{"A consortium of Chinese banks will lend $2 million for a school.",
			" CN 2000000 USD loan planned;"},
		{"The Kazakh government allocated $5 million to the school.",
			" KZ 5000000 USD investment;"},
		{"The Kazakh railways praised $5 million for the school.", ""},
		{"Japan gave $5 million, South Korea $3 million.",
			" KR 3000000 USD investment; JP 5000000 USD investment;"},
		{"Chinese direct investment in Uzbekistan reached $11 billion in 2023.",
			" CN UZ 11000000000 USD investment 2023;"},
		{"The EBRD's cumulative investments in Georgia have reached 5.2 billion euros.",
			" org:EBRD GE 5200000000 EUR investment;"},
		{"Moscow's investments in Kyrgyzstan exceeded $2 billion.",
			" RU KG 2000000000 USD investment;"},
		{"The EBRD lent a railway 50 billion Kazakh tenge ($110 million). Its annual "
		 "investment in Kazakhstan stood at $525 million.",
			" org:EBRD 50000000000 KZT loan; org:EBRD KZ 525000000 USD investment;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void who_gives_is_told_elsewhere(void **state)
{
	static const struct told told[] = {
		{"Georgia and the EBRD signed an agreement in which the EBRD will provide $5 "
		 "million in loans.",
			" org:EBRD 5000000 USD loan planned;"},
		{"The AIIB said that its board had approved a loan of $9 million for Nepal.",
			" org:AIIB NP 9000000 USD loan;"},
		{"A $9 million grant to Nepal will help farmers, the World Bank said.",
			" org:WB NP 9000000 USD grant;"},
		{"The ADB lent Nepal $1 million. A $9 million loan will mend schools. The other "
		 "loans are a $3 million loan for Laos and a $2 million loan for Bhutan.",
			" org:ADB NP 1000000 USD loan; org:ADB 9000000 USD loan planned; "
			"org:ADB BT 2000000 USD loan; org:ADB LA 3000000 USD loan;"},
		{"Nepal will build a school with a loan from the ADB in the amount of $60 M.",
			" org:ADB 60000000 USD loan planned;"},
		{"Nepal has secured $50 million in loan agreements with the OPEC Fund. The first "
		 "loan, valued at $20 million, will mend a dam.",
			" org:OFID NP 50000000 USD loan; org:OFID 20000000 USD loan;"},
		{"The OPEC Fund signed two loan agreements with Nepal totalling $18 million.",
			" org:OFID NP 18000000 USD loan;"},
		{"The ADB has given 10 loans to Nepal with a total value of $330 million.",
			" org:ADB NP 330000000 USD loan;"},
		{"A $9 million loan will help farmers, Georgia said.", ""},
		{"Farmers need a $9 million loan.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void who_signs_for_money(void **state)
{
	static const struct told told[] = {
		{"The World Bank lent Georgia $101 million. The funding is composed of a $68 "
		 "million zero-interest credit.",
			" org:WB GE 101000000 USD loan; org:WB 68000000 USD loan;"},
		{"The ADB and Uzbekistan signed an $80 million loan agreement on Friday.",
			" org:ADB UZ 80000000 USD loan 2024-07-05;"},
		{"Tajikistan and the World Bank have signed three grant agreements totaling 71 "
		 "million US dollars.",
			" org:WB TJ 71000000 USD grant;"},
		{"Russia and Iran signed a deal to build the line, with Moscow providing Tehran "
		 "with an intergovernmental loan of 1.3 billion euros.",
			" RU IR 1300000000 EUR loan;"},
		{"The EBRD signed a memorandum with Uzbekistan on projects worth 7 billion euros.",
			" org:EBRD UZ 7000000000 EUR investment;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void money_for_corridors(void **state)
{
	static const struct told told[] = {
		{"In January 2024 the European Union pledged 10 billion euros for the "
		 "Trans-Caspian International Transport Route.",
			" TITR org:EU 10000000000 EUR pledge 2024-01;"},
		{"The Middle Corridor crosses the Caspian. Earlier this year, the European Union "
		 "announced a $10.75 billion investment for the project.",
			" TITR org:EU 10750000000 USD investment 2024;"},
		{"The BTK railway was opened in 2017. Azerbaijan lent Georgia $775 million for its "
		 "section.",
			" BTK AZ GE 775000000 USD loan;"},
		{"The International North-South Transport Corridor will be built with a Russian "
		 "loan of 1.3 billion euros.",
			" INSTC RU 1300000000 EUR loan planned;"},
		{"China praised the China-Kyrgyzstan-Uzbekistan railway. Half of the cost, $2.35 "
		 "billion, is being lent by China to the joint project company.",
			" CKU CN 2350000000 USD loan;"},
		{"The Middle Corridor is long. The ADB lent $50 million for the Sarband road. The "
		 "project will also get $10 million from the EBRD.",
			" org:ADB Sarband road 50000000 USD loan; org:EBRD 10000000 USD investment "
			"planned;"},
		{"The EU announced a 12 billion euro investment package. Of this sum, 3 billion "
		 "euros will go to transport, including the Middle Corridor.",
			" org:EU 12000000000 EUR investment; TITR org:EU 3000000000 EUR investment "
			"planned;"},
		{"For the Middle Corridor, 40 million euros have been allocated by Germany.",
			" TITR DE 40000000 EUR investment;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_things_cost(void **state)
{
	static const struct told told[] = {
		{"The Middle Corridor crosses the Caspian. Trains run on it. Ships wait. Georgia "
		 "builds a new bridge. Men dig. Rain falls. The whole project has cost $9 billion.",
			" TITR 9000000000 USD;"},
		{"The Kambarata-1 hydropower plant was agreed. Its cost is estimated at more than "
		 "$4 billion.",
			" Kambarata-1 4000000000 USD;"},
		{"An intermodal terminal will be built at Alat; its cost is put at $90 million.",
			" intermodal terminal 90000000 USD;"},
		{"CPEC, a $62 billion programme, began in 2015.", " CPEC 62000000000 USD;"},
		{"A bank paid for the $3 billion line to Lagos, and the Nile Construction Company "
		 "built it.",
			" line to Lagos 3000000000 USD;"},
		{"The Rogun dam is estimated to cost $6.4 billion.", " Rogun 6400000000 USD;"},
		{"China praised the China-Kyrgyzstan-Uzbekistan railway. The 523-km line costs $8 "
		 "billion.",
			" CKU 8000000000 USD;"},
		{"China praised the China-Kyrgyzstan-Uzbekistan railway. The Kyrgyz stretch costs "
		 "$4.7 billion.",
			" CKU 4700000000 USD;"},
		{"China praised the China-Kyrgyzstan-Uzbekistan railway. The Kyrgyz government "
		 "said "
		 "a school costs $8 million.",
			""},
		{"The bank backed the Alatau City project, whose total cost is put at $3.2 "
		 "billion.",
			" Alatau City 3200000000 USD;"},
		{"The Rogun HPP will require $6.29 billion to complete.", " Rogun 6290000000 USD;"},
		{"He visited the $6.4 billion Rogun dam.", " Rogun 6400000000 USD;"},
		{"The cost of the Salavat bridge is put at $600 million.",
			" Salavat 600000000 USD;"},
		{"The Uzbekistan-Afghanistan-Pakistan railway costs nearly $5 billion.",
			" UAP 5000000000 USD;"},
		{"The parliament approved a $7.2 billion project to rebuild the Enguri dam.",
			" Enguri 7200000000 USD;"},
		{"The Georgian government will add $12.5 million, which brings the total cost of "
		 "the Rikoti tunnel to $62.5 million.",
			" Rikoti 62500000 USD; GE 12500000 USD investment planned;"},
		{"China praised the China-Kyrgyzstan-Uzbekistan railway. The project, estimated at "
		 "$5 billion, will take six years.",
			" CKU 5000000000 USD;"},
		{"Leaders praised the TAPI pipeline. The project, whose cost Ashgabat puts at "
		 "about $10 billion, will bring jobs.",
			" TAPI 10000000000 USD;"},
		{"The World Bank has put the cost of the Lapis Lazuli corridor at $2 billion.",
			" LAPIS 2000000000 USD;"},
		{"Officials spoke of the $10 billion TAPI gas pipeline.", " TAPI 10000000000 USD;"},
		{"A $3 billion railway from Mazar-i-Sharif to Peshawar is being built.",
			" railway from Mazar-i-Sharif to Peshawar 3000000000 USD;"},
		{"The cost of transport along the Middle Corridor fell to $5,000 per container.",
			""},
		{"The China-Kyrgyzstan-Uzbekistan railway is expected to cost between $4.7 billion "
		 "and $8 billion.",
			" CKU 4700000000 USD;"},
		{"The railway between Rasht and Astara will cost 1.6 billion euros.",
			" railway between Rasht and Astara 1600000000 EUR;"},
		{"The road from Dushanbe to the Uzbek border cost $105 million.",
			" road from Dushanbe to the Uzbek border 105000000 USD;"},
		{"Astana will add a multipurpose terminal, Sarzha, at a cost of $150 million.",
			" Sarzha 150000000 USD;"},
		{"The Big Almaty Ring Road, which cost $740 million, was opened.",
			" Big Almaty Ring 740000000 USD;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_things_cost_beside(void **state)
{
	static const struct told told[] = {
		{"The CASA-1000 project, worth USD1.2 billion, is to carry power to Pakistan.",
			" CASA-1000 1200000000 USD;"},
		{"It will take $7 billion to build the Rogun dam.", " Rogun 7000000000 USD;"},
		{"The Rogun dam was modernised for $5 million.", " Rogun 5000000 USD;"},
		{"The port of Anaklia will be built by 2029. Its first phase is priced at "
		 "$600 million.",
			" Anaklia 600000000 USD;"},
		{"The Anaklia port on the Black Sea, which will be built at a cost of "
		 "$600 million, is to open in 2029.",
			" Anaklia port 600000000 USD;"},
		{"A dinner, worth $5 million, was given at the Rogun dam.", ""},
		{"It will take $7 billion to the bank.", ""},
		{"The price tag of the CKU railway has risen from $4 billion to $5 billion.",
			" CKU 5000000000 USD;"},
		{"The Rogun dam, with an estimated cost of $6 billion, is the largest project.",
			" Rogun 6000000000 USD;"},
		{"The total value of the Anaklia port project is $600 million.",
			" Anaklia port 600000000 USD;"},
		{"An investment of $727 million is needed for the CKU railway.",
			" CKU 727000000 USD;"},
		{"The EBRD is to invest 283 million euros in the Almaty ring road.",
			" org:EBRD 283000000 EUR investment planned;"},
		{"Georgia and the EBRD agreed on financing of $8 million for the Anaklia port.",
			" org:EBRD Anaklia port 8000000 USD funding;"},
		{"Georgia has spent $6 billion on the Baku-Tbilisi-Kars railway.",
			" BTK GE 6000000000 USD investment;"},
		{"The EU plans to raise up to 370 million euros to develop the INSTC.",
			" INSTC org:EU 370000000 EUR investment planned;"},
		{"Georgia spent $6 billion on elections.", ""},
		{"Georgia plans to raise $5 million from a syndicate of banks.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_is_no_gift_of_money(void **state)
{
	static const struct told told[] = {
		{"Hungary exported $100 million worth of grain to Kazakhstan.", ""},
		{"Kazakhstan received a loan of $100 million.", ""},
		{"The ADB will sell a $12 million building to Georgia.", ""},
		{"Georgia sold 900 million euros of wine in Poland.", ""},
		{"China earned $500 million.", ""},
		{"Wheat worth $600 million was bought by Kazakhstan.", ""},
		{"Trade worth €10 million with the EU grew.", ""},
		{"The Middle Corridor earned Germany 40 million euros.", ""},
		{"Goods worth $1.1 billion come from China every year, and tea from India.", ""},
		{"Chinese investment in Uzbekistan is welcome, and trade reached $14 billion.", ""},
		{"The ADB and Uzbekistan signed a memorandum on trade, which reached $80 million.",
			""},
		{"The Asian Development Bank has a budget of $660 million and praised the Middle "
		 "Corridor.",
			""},
		{"The debts of Kyrgyzstan to China reached $1.7 billion.", ""},
		{"The World Bank counts loans of $650 million a year.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_corridors_do(void **state)
{
	static const struct told told[] = {
		{"The Middle Corridor, which bypasses Russia, is growing.", " TITR bypasses RU;"},
		{"The Middle Corridor connects China with Europe through Kazakhstan, Azerbaijan "
		 "and Georgia.",
			" TITR connects CN|Europe; TITR crosses KZ|AZ|GE;"},
		{"The Middle Corridor starts in China and runs through Kazakhstan, the Caspian "
		 "Sea, Azerbaijan, Georgia and on to Turkey.",
			" TITR crosses CN|KZ|AZ|GE|TR;"},
		{"The Middle Corridor runs from China through Kazakhstan to Turkey, bypassing "
		 "Russia and Iran.",
			" TITR bypasses RU|IR; TITR crosses CN|KZ|TR;"},
		{"The INSTC is 7,200 km long. The route will link India to Russia via Iran.",
			" INSTC crosses IR planned; INSTC connects IN|RU planned;"},
		{"Officials praised the Middle Corridor, a trade route that connects Central Asia "
		 "to Europe and is an alternative to routes running through Russia.",
			" TITR alternative_to RU; TITR connects Central Asia|Europe;"},
		{"The Lachin corridor links Armenia to Nagorno-Karabakh.",
			" LACHIN connects AM|Nagorno-Karabakh;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

/* Nouns, fronted participles and appositions tell it, too. */
static void what_corridors_are(void **state)
{
	static const struct told told[] = {
		{"The INSTC is the shortest route between India and Russia.",
			" INSTC connects IN|RU;"},
		{"Azerbaijan halted a convoy on the Lachin corridor, the only road linking Armenia "
		 "with Nagorno-Karabakh.",
			" LACHIN connects AM|Nagorno-Karabakh;"},
		{"Connecting Iran with Turkey, the BTK railway has grown.", " BTK connects IR|TR;"},
		{"The INSTC, a network of roads connecting India, Iran and Russia, was agreed "
		 "then.",
			" INSTC connects IN|IR|RU;"},
		{"Georgia sees the Middle Corridor as the gateway from Central Asia to Europe.",
			" TITR connects Central Asia|Europe;"},
		{"The CKU railway is designed to link China with Uzbekistan.",
			" CKU connects CN|UZ;"},
		{"The INSTC allows India to bypass Pakistan.", " INSTC bypasses PK;"},
		{"The 7,200-kilometre INSTC was agreed. The 7,200-kilometre corridor links Russia "
		 "with India.",
			" INSTC connects RU|IN;"},
		{"The Middle Corridor is an alternative to the route through Russia.",
			" TITR alternative_to RU;"},
		{"The CKU railway would shorten the way from China to Iran.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_corridors_do_not(void **state)
{
	static const struct told told[] = {
		{"The Middle Corridor connects people.", ""},
		{"The Middle Corridor runs smoothly.", ""},
		{"The Middle Corridor is praised by Kazakhstan.", ""},
		{"The Middle Corridor is a word for bypassing.", ""},
		{"Kazakhstan is on the Middle Corridor and connects Russia with China.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static bool is_alias(const struct fact *fact)
{
	return strcmp(fact->type->name, "corridor.alias") == 0;
}

static void other_names_of_corridors(void **state)
{
	static const char *const names[] = {"corridor", "alias", NULL};
	static const struct shown shown = {.of = is_alias, .names = names, .joint = "|"};
	static const struct told told[] = {
		{"They spoke of the Trans-Caspian International Transport Route, also known as the "
		 "Middle Corridor.",
			" TITR Middle Corridor;"},
		{"The Trans-Caspian International Transport Route (TITR, or Middle Corridor) grew.",
			" TITR Middle Corridor;"},
		{"The Trans-Caspian International Transport Route (Middle Corridor) grew.",
			" TITR Middle Corridor;"},
		{"The agreement on the Trans-Caspian International Transport Route (TITR) (Middle "
		 "Corridor for short) was signed in Baku.",
			" TITR Middle Corridor;"},
		{"The Middle Corridor grows. This corridor is also called the Trans-Caspian route.",
			" TITR Trans-Caspian route;"},
		{"The Zangezur corridor, which has been renamed the Trump Route for International "
		 "Peace and Prosperity (TRIPP), runs along the border.",
			" TRIPP Trump Route for International Peace and Prosperity;"},
		{"The Baku-Tbilisi-Kars railway, nicknamed the Iron Silk Road, opened in 2017.",
			" BTK Iron Silk Road;"},
		{"For the Middle Corridor, as the Trans-Caspian International Transport Route is "
		 "also known, a harbour is missing.",
			" TITR Middle Corridor;"},
		{"The Trans-Caspian route (also known as the TITR or the Middle Corridor) grew.",
			" TITR Middle Corridor;"},
		{"The Trans-Caspian International Transport Route (TITR) grew.", ""},
		{"The Middle Corridor is known for its ferries.", ""},
		{"The Middle Corridor or the North-South corridor, called rivals, will grow.", ""},
		{"The Middle Corridor, praised by Aliyev, is also a bridge.", ""},
	};
	told_are(state, &shown, told, ARRAY_LEN(told));
}

/* No sum of a sentence is passed over, however many there are. */
static void every_sum_of_a_sentence(void **state)
{
	enum { SUMS = 40 };
	struct buffer text = {0};
	struct extraction extraction;
	uint32_t told = 0;
	buffer_text(&text, TEXT("The ADB lent Georgia $101 million in 1980"));
	for (int i = 1; i < SUMS; i++)
		buffer_format(&text, ", lent Georgia $%d million in %d", 101 + i, 1980 + i);
	buffer_text(&text, TEXT("."));
	buffer_char(&text, '\0');
	prose_extract(state, buffer_as_text(&text).ptr, &extraction);
	for (uint32_t i = 0; i < extraction.facts.len; i++)
		told += is_money(&extraction.facts.items[i]);
	assert_int_equal(told, SUMS);
	extract_fini(&extraction);
	buffer_fini(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_gives_what_to_whom),
		cmocka_unit_test(what_has_been_given_so_far),
		cmocka_unit_test(who_gives_is_told_elsewhere),
		cmocka_unit_test(who_signs_for_money),
		cmocka_unit_test(money_for_corridors),
		cmocka_unit_test(what_things_cost),
		cmocka_unit_test(what_things_cost_beside),
		cmocka_unit_test(what_is_no_gift_of_money),
		cmocka_unit_test(every_sum_of_a_sentence),
		cmocka_unit_test(what_corridors_do),
		cmocka_unit_test(what_corridors_are),
		cmocka_unit_test(what_corridors_do_not),
		cmocka_unit_test(other_names_of_corridors),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
