/* Meetings: which is spoken of, whose it is, and when and where it is held, in whatever order that
 * is told. */
#include "tests/unit/services/news/facts_are.h"

static bool is_meeting(const struct fact *fact)
{
	return strcmp(fact->type->name, "summit.held") == 0;
}

/* Each as "org no body place country date modality;", of one sentence in the order of these. */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {"org", "no", "body", "place", "country", "date", NULL};
	static const struct shown shown = {
		.of = is_meeting, .names = names, .joint = "|", .modality = true};
	told_are(state, &shown, told, len);
}

static void names_stand_in_any_order(void **state)
{
	static const struct told told[] = {
		{"The 24th SCO summit was held in Astana on 4 July 2024.",
			" SCO 24 Astana KZ 2024-07-04;"},
		{"On 4 July 2024, Astana hosted the twenty-fourth summit of the SCO.",
			" SCO 24 Astana KZ 2024-07-04;"},
		{"Held in Astana on 4 July 2024, the SCO summit adopted a declaration.",
			" SCO Astana KZ 2024-07-04;"},
		{"The leaders of the SCO met in Astana on 4 July 2024 for their 24th summit.",
			" SCO 24 Astana KZ 2024-07-04;"},
		{"They praised the 2017 Astana summit of the SCO.", " SCO Astana KZ 2017;"},
		{"In May 2023 in Baku there was the sixth meeting of the foreign ministers of "
		 "the ECO.",
			" ECO 6 foreign_ministers Baku AZ 2023-05;"},
		{"The Council of Ministers of the ECO held its 23rd meeting in Dushanbe.",
			" ECO 23 other Dushanbe TJ;"},
		{"The second EU-Central Asia summit brought together five leaders in Samarkand.",
			" C5P-EU 2 Samarkand UZ;"},
		{"The first CSTO summit in Minsk since 2017 was long.", " CSTO Minsk BY;"},
		{"Leaders from five Central Asian nations have ended a summit in Dushanbe.",
			" C5 Dushanbe TJ;"},
		{"The leaders of five Central Asian states are to begin a meeting in Dushanbe.",
			" C5 Dushanbe TJ planned;"},
		{"The SCO summit was attended by six states, with envoys from Iran and Laos.", ""},
		{"Georgia wants to be an observer at EU summits in Brussels.", ""},
		{"The EU and Central Asian foreign ministers gathered in Brussels on 3 May "
		 "2024.",
			" C5P-EU foreign_ministers Brussels BE 2024-05-03;"},
		{"The second \"Central Asia plus Japan\" dialogue was held in Tokyo.",
			" C5P-JP 2 Tokyo JP;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_is_to_come_is_planned(void **state)
{
	static const struct told told[] = {
		{"The summit of the ECO, planned for June, has been postponed to October 2024.",
			" ECO 2024-10 planned;"},
		{"The CSTO summit in Minsk was postponed.", ""},
		{"Bishkek will play host to the CSTO summit in November.",
			" CSTO Bishkek KG 2024-11 planned;"},
		{"Uzbekistan will host the next OTS summit in Tashkent.",
			" OTS Tashkent UZ planned;"},
		{"Bishkek, Kyrgyzstan is to host the next SCO summit in 2026.",
			" SCO Bishkek KG 2026 planned;"},
		{"There will be a meeting of the Supreme Eurasian Economic Council in Minsk.",
			" EAEU heads_of_state Minsk BY planned;"},
		{"The visit falls before the CSTO summit due in Moscow on 27 November 2024.",
			" CSTO Moscow RU 2024-11-27 planned;"},
		{"He proposed holding a meeting of the OTS leaders in Baku in 2026.",
			" OTS Baku AZ 2026 proposed;"},
		{"The next SCO summit is scheduled for December in Minsk.",
			" SCO Minsk BY 2024-12 planned;"},
		{"Kyrgyzstan, which took over from China on September 1, will host the next "
		 "meeting of the SCO Council of Heads of State in 2026.",
			" SCO heads_of_state KG 2026 planned;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void a_series_is_told_in_one_sentence(void **state)
{
	static const struct told told[] = {
		{"The first summit of the OTS was held in Almaty in 2011, and the second in "
		 "Bishkek in 2012.",
			" OTS 2 Bishkek KG 2012; OTS 1 Almaty KZ 2011;"},
		{"The summit of the OTS was held in 2018 in Baku, then in 2019 in Bishkek, and "
		 "in 2020 in Ankara.",
			" OTS Baku AZ 2018; OTS Bishkek KG 2019; OTS Ankara TR 2020;"},
		{"He attended the SCO summits in Samarkand in 2022 and Astana in 2024.",
			" SCO Astana KZ 2024; SCO Samarkand UZ 2022;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_stands_between_does_not_matter(void **state)
{
	static const struct told told[] = {
		{"The 16th BRICS summit, which became the event of the year, took place in Kazan "
		 "on 22 October 2024.",
			" BRICS 16 Kazan RU 2024-10-22 planned;"},
		{"A meeting of the SCO leaders dedicated to the twentieth anniversary of the bloc "
		 "took place in Dushanbe on 17 September 2021.",
			" SCO Dushanbe TJ 2021-09-17;"},
		{"The session of the CSTO (also the Treaty Organization) opened in Minsk.",
			" CSTO Minsk BY;"},
		{"The premier flew to Bishkek on 3 June 2024 to take part in the meeting of the "
		 "CIS.",
			" CIS Bishkek KG 2024-06-03;"},
		{"A joint session of the Council of Foreign Ministers, the Council of Defence "
		 "Ministers and the Committee of Secretaries of the CSTO was held in Minsk.",
			" CSTO foreign_ministers Minsk BY;"},
		{"It was the third time that India hosted the BRICS summit after 2012.",
			" BRICS IN;"},
		{"Leaders of the ECO, a bloc of ten states, met in Baku on 4 July 2024.",
			" ECO Baku AZ 2024-07-04;"},
		{"ASTANA, July 5 - Leaders of the ECO met in Baku on Thursday.",
			" ECO Baku AZ 2024-07-04;"},
		{"UFA, Russia, July 10 - As it was the first step since the SCO was founded in "
		 "2001, the leaders wound up a two-day summit in this city.",
			" SCO Ufa RU 2024-07-10;"},
		/* Both tell of one summit, whose day is told before. */
		{"On July 3, a day before the SCO summit, ports closed. Last week leaders met in "
		 "Astana for the summit of the SCO. This year's SCO summit was the shortest.",
			" SCO Astana KZ 2024-07-04;"},
		{"Armenia will serve as the chair for the second session of the CSTO in Minsk.",
			" CSTO 2 Minsk BY planned;"},
		{"It was the second summit of the C5+1 format, established in 2015, to be held in "
		 "Washington.",
			" C5+1 2;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void which_body_met_is_told(void **state)
{
	static const struct told told[] = {
		{"The ECO, whose foreign ministers gathered in Baku on 4 June 2024, is a bloc of "
		 "ten.",
			" ECO foreign_ministers Baku AZ 2024-06-04;"},
		{"Armenia hosted the EAEU prime ministers in Yerevan.",
			" EAEU heads_of_government Yerevan AM;"},
		{"The council of heads of CIS governments met in Minsk on 4 June 2024.",
			" CIS heads_of_government Minsk BY 2024-06-04;"},
		{"The Council of Heads of the ECO Member States will meet in Baku in October.",
			" ECO heads_of_state Baku AZ 2024-10 planned;"},
		{"A meeting of the energy ministers of the OTS took place in Baku in May 2024.",
			" OTS energy_ministers Baku AZ 2024-05;"},
		{"The interior ministers of the SCO states gathered in Baku on 4 June 2024 for a "
		 "meeting on drugs.",
			" SCO interior_ministers Baku AZ 2024-06-04;"},
		/* Bare ministers are those that were spoken of. */
		{"The transport ministers praised the port. The first ministerial meeting of the "
		 "ECO was held in Baku in 2023.",
			" ECO 1 transport_ministers Baku AZ 2023;"},
		{"The 23rd meeting of the ECO Council of Ministers (COM) was held in Dushanbe. "
		 "The 24th meeting of the COM will be hosted by Iran.",
			" ECO 23 other Dushanbe TJ; ECO 24 other IR planned;"},
		{"The SCO summit was held in the town of Qoshtepa (Uzbekistan) in May 2024.",
			" SCO Qoshtepa UZ 2024-05;"},
		{"Preparations for the Moscow summit of the CSTO go on.",
			" CSTO Moscow RU planned;"},
		{"The seventh meeting of ministers in charge of transport of the OTS was held in "
		 "Baku in May 2024.",
			" OTS 7 transport_ministers Baku AZ 2024-05;"},
		{"Papers were signed at a joint meeting of the Council of Foreign Ministers, the "
		 "Council of Defence Ministers, and the Committee of Security Council Secretaries "
		 "of the CSTO in Minsk.",
			" CSTO foreign_ministers Minsk BY;"},
		{"Council of Foreign Ministers (CFM). The first CFM was convened in Baku.", ""},
		{"The OTS summit in narrow format started in Ankara.", " OTS Ankara TR;"},
		{"Baku hosted the first summit of the countries of SPECA in 2023.",
			" SPECA 1 Baku AZ 2023;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void there_may_be_many(void **state)
{
	static const struct told told[] = {
		{"SCO summits were held in Astana in 2001, in Moscow in 2002, in Tashkent in 2003, "
		 "in Bishkek in 2004, in Minsk in 2005, in Beijing in 2006, in Astana in 2007, in "
		 "Moscow in 2008, in Tashkent in 2009, in Bishkek in 2010, in Minsk in 2011, in "
		 "Beijing in 2012, in Astana in 2013, in Moscow in 2014, in Tashkent in 2015, in "
		 "Bishkek in 2016, in Minsk in 2017 and in Beijing in 2018.",
			" SCO Minsk BY 2005; SCO Minsk BY 2011; SCO Minsk BY 2017;"
			" SCO Beijing CN 2006; SCO Beijing CN 2012; SCO Beijing CN 2018;"
			" SCO Bishkek KG 2004; SCO Bishkek KG 2010; SCO Bishkek KG 2016;"
			" SCO Astana KZ 2001; SCO Astana KZ 2007; SCO Astana KZ 2013;"
			" SCO Moscow RU 2002; SCO Moscow RU 2008; SCO Moscow RU 2014;"
			" SCO Tashkent UZ 2003; SCO Tashkent UZ 2009; SCO Tashkent UZ 2015;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void whose_it_is_may_be_told_elsewhere(void **state)
{
	static const struct told told[] = {
		{"The OTS has five members. The annual meeting will be held in Baku in 2025.",
			" OTS Baku AZ 2025 planned;"},
		{"The OTS has five members. A meeting will be held in Baku in 2025.", ""},
		{"The ECO council approved it at its session in Tehran on 3 May 2024.",
			" ECO Tehran IR 2024-05-03;"},
		{"Armenia told the ECO council of its session in Tehran on 3 May 2024.", ""},
		{"Meeting in Minsk on 3 May 2024, the Eurasian Intergovernmental Council ended it.",
			" EAEU heads_of_government Minsk BY 2024-05-03;"},
		{"The Supreme Eurasian Economic Council, the top organ of the union, met in Minsk.",
			" EAEU heads_of_state Minsk BY;"},
		{"They spoke of the SCO summit China will host in Tianjin.",
			" SCO Tianjin CN planned;"},
		{"He goes to Tashkent, where the next SCO summit is due.",
			" SCO Tashkent UZ planned;"},
		/* Who presided, was there. */
		{"Lee Hsien Loong chaired the ASEAN summit, the 13th in the series.", " ASEAN 13;"},
		{"Xi Jinping will chair the SCO summit.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

/* What a headline names, a predecessor and who was only told something are not meant. */
static void who_is_named_in_passing_holds_none(void **state)
{
	static const struct told told[] = {
		{"ECO gets a seat\n\nKazakhstan took the chair of the OTS. The ECO was let in. The "
		 "next summit will be held in Bishkek in 2026.",
			" OTS Bishkek KG 2026 planned;"},
		/* "The leaders" are many, and not the two named last. */
		{"The SCO met in Minsk. X, Emomali Rahmon and Sadyr Japarov came. The leaders will "
		 "hold their summit in Osh in 2026.",
			" SCO Minsk BY; SCO Osh KG 2026 planned;"},
		{"The OTS is the heir of the Turkic world. The next summit will be held in Bishkek "
		 "in 2026, it told the UN envoy.",
			" OTS Bishkek KG 2026 planned;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void others_are_none(void **state)
{
	static const struct told told[] = {
		{"The SCO summit discussed trade.", ""},
		{"The president has not attended a CIS summit since taking office in 2020.", ""},
		{"The CSTO secretary held a press conference in Minsk on 4 July 2024.", ""},
		{"The minister held meetings with leaders of the OTS in Ankara.", ""},
		{"The SCO sent him to the summit of the Council of Rome in Paris in May 2024.", ""},
		{"The OTS leaders met President Xi Jinping in Beijing.", ""},
		{"The summit venue of the SCO in Samarkand was built in 2022.", ""},
		{"BRICS countries hold the summit every year.", ""},
		{"BRICS leaders will attend the High-level Dialogue on Global Trade in Beijing.",
			""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

/* The same code with the words of Russian, whose verbs go before what is held, and whose
 * genitives stand for "of". */
static void russian_is_read_by_the_same_code(void **state)
{
	static const struct told told[] = {
		{"1-2 ноября 2019 года в Ташкенте прошло восемнадцатое заседание Совета глав "
		 "правительств государств-членов ШОС.",
			" SCO 18 heads_of_government Tashkent UZ 2019-11-01/2019-11-02;"},
		{"В Душанбе 12 июня 2021 года состоялось двадцать первое заседание Совета "
		 "министров "
		 "иностранных дел ШОС.",
			" SCO 21 foreign_ministers Dushanbe TJ 2021-06-12;"},
		{"В азербайджанской Габале состоялся XII саммит Организации тюркских государств.",
			" OTS 12 Gabala AZ;"},
		{"Первый саммит «Центральная Азия – ЕС» прошёл в Самарканде 4 апреля 2023 года.",
			" C5P-EU 1 Samarkand UZ 2023-04-04;"},
		{"Министры обороны стран ШОС встретились в Циндао 26 июня 2023 года.",
			" SCO defence_ministers Qingdao CN 2023-06-26;"},
		{"По итогам заседания Совета коллективной безопасности ОДКБ в Ереване принято "
		 "заявление.",
			" CSTO heads_of_state Yerevan AM;"},
		{"Садыр Жапаров 3 июля в Баку принял участие в неформальном саммите ОТГ.",
			" OTS Baku AZ 2024-07-03;"},
		{"В Бишкек прибыли главы государств ОДКБ для участия в очередной сессии.",
			" CSTO Bishkek KG;"},
		{"Саммит ШОС проходил в Тяньцзине с 31 августа по 1 сентября 2023 года.",
			" SCO Tianjin CN 2023-08-31/2023-09-01;"},
		{"Астана 4 июля приняла саммит ШОС.", " SCO Astana KZ 2024-07-04;"},
		{"Следующее заседание Евразийского межправительственного совета пройдёт 15 августа "
		 "в Чолпон-Ате.",
			" EAEU heads_of_government Cholpon-Ata KG 2024-08-15 planned;"},
		{"Саммит ОТГ завершён. Следующий саммит планируется провести в октябре 2025 года в "
		 "Азербайджане.",
			" OTS AZ 2025-10 planned;"},
		{"С 2001 года саммиты ШОС проходили в Шанхае, Бишкеке и Москве.",
			" SCO Shanghai CN; SCO Bishkek KG; SCO Moscow RU;"},
		{"Накануне саммита СНГ в Бишкеке министры встретились в Астане.",
			" CIS Bishkek KG;"},
		{"На полях саммита ШОС в Душанбе прошла встреча министров России и Китая.",
			" SCO Dushanbe TJ;"},
		{"Встреча министра иностранных дел Казахстана с генеральным секретарём ШОС прошла "
		 "в Пекине.",
			""},
		{"В ходе встречи с президентом России Владимиром Путиным Токаев рассказал о ШОС.",
			""},
		{"В Бишкеке прошли учения ОДКБ.", ""},
		{"Лидеры СНГ подписали открытку в Ашхабаде.", ""},
		{"Заседание ШОС обсудило выборы в Узбекистане.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_stand_in_any_order),
		cmocka_unit_test(what_is_to_come_is_planned),
		cmocka_unit_test(a_series_is_told_in_one_sentence),
		cmocka_unit_test(what_stands_between_does_not_matter),
		cmocka_unit_test(which_body_met_is_told),
		cmocka_unit_test(there_may_be_many),
		cmocka_unit_test(whose_it_is_may_be_told_elsewhere),
		cmocka_unit_test(who_is_named_in_passing_holds_none),
		cmocka_unit_test(others_are_none),
		cmocka_unit_test(russian_is_read_by_the_same_code),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
