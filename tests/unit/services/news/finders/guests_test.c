/* Who came to meetings, stayed away, presided and was invited, in whatever order it is told. */
#include "tests/unit/services/news/facts_are.h"

static bool is_guest(const struct fact *fact)
{
	return text_starts(fact->rule, TEXT("guests."));
}

static bool has_come(const struct fact *fact)
{
	return is_guest(fact) && strcmp(fact->type->name, "summit.attended") == 0 &&
	       text_is(fact->polarity, "pos");
}

static bool is_away(const struct fact *fact)
{
	return is_guest(fact) && text_is(fact->polarity, "neg");
}

static bool has_presided(const struct fact *fact)
{
	return is_guest(fact) && strcmp(fact->type->name, "summit.chaired") == 0;
}

static bool is_invited(const struct fact *fact)
{
	return is_guest(fact) && strcmp(fact->type->name, "summit.invited") == 0;
}

/* Each as "who capacity mode modality;". */
static void are(void **state, bool (*of)(const struct fact *), const struct told *told, size_t len)
{
	static const char *const names[] = {"participants", "person", "capacity", "mode", NULL};
	const struct shown shown = {.of = of, .names = names, .joint = "+", .modality = true};
	told_are(state, &shown, told, len);
}

static void who_came_is_told(void **state)
{
	static const struct told told[] = {
		{"The SCO meets in New Delhi on Tuesday. Xi Jinping and Vladimir Putin "
		 "are expected to address the meeting.",
			" Xi Jinping+Vladimir Putin expected;"},
		{"The delegation of the EBRD headed by Emomali Rahmon arrived in Minsk.", ""},
		{"The CIS summit opened in Minsk, with the presidents of Iran and Georgia and the "
		 "prime minister of Nepal taking part.",
			" IR+GE+NP;"},
		{"The SCO summit in Astana was attended by the presidents of Iran and "
		 "Uzbekistan, the prime minister of Pakistan and the deputy prime "
		 "minister of Afghanistan.",
			" IR+UZ+PK+AF;"},
		{"The OTS met in Bishkek. They were joined by Hungarian Prime Minister "
		 "Viktor Orban and Turkmenistan's Gurbanguly Berdimuhamedov.",
			" Viktor Orban+Gurbanguly Berdimuhamedov;"},
		{"The EAEU meets in Moscow. The meeting will be attended by leaders of "
		 "the Customs Union countries, namely Russia, Kazakhstan and Belarus.",
			" RU+KZ+BY planned;"},
		{"The presidents of Russia, Belarus and Kazakhstan and the Acting Prime "
		 "Minister of Armenia held a meeting of the EAEU.",
			" RU+BY+KZ+AM;"},
		{"The EAEU met online. The presidents of Kazakhstan, Kyrgyzstan and "
		 "Russia and the prime minister of Armenia, Nikol Pashinyan, took part.",
			" KZ+KG+RU+Nikol Pashinyan;"},
		{"The SCO met in Astana. The meeting was attended by the Russian and "
		 "Chinese ambassadors and the president of Iran.",
			" RU+CN+IR;"},
		{"More than 20 leaders are expected to attend the SCO summit in Bishkek, "
		 "among them Chinese President Xi Jinping and Indian Prime Minister "
		 "Narendra Modi.",
			" Xi Jinping+Narendra Modi expected;"},
		{"The leaders of Azerbaijan, Kazakhstan and Türkiye met in Bishkek for "
		 "the 11th Summit of the Organization of Turkic States.",
			" AZ+KZ+TR;"},
		{"Foreign ministers from Tajikistan, Turkmenistan and Uzbekistan met with "
		 "the EU's High Representative on March 27 in Ashgabat for the 20th "
		 "EU-Central Asia Ministerial Meeting.",
			" TJ+TM+UZ;"},
		{"The SCO leaders met in Tianjin. UN Secretary-General Antonio Guterres "
		 "and Turkish President Recep Tayyip Erdogan were also present.",
			" Antonio Guterres+Recep Tayyip Erdogan;"},
		{"The C5+1 leaders met. Seated around the table were Kazakhstan's "
		 "Kassym-Jomart Tokayev and Uzbekistan's Shavkat Mirziyoyev.",
			" Kassym-Jomart Tokayev+Shavkat Mirziyoyev;"},
		{"The summit of the ECO was attended by all ten members, special guest "
		 "China and observers.",
			" CN;"},
		{"The ECO met in Tashkent. Ebrahim Raisi, Ilham Aliyev and Emomali Rahmon "
		 "were among those who attended.",
			" Ebrahim Raisi+Ilham Aliyev+Emomali Rahmon;"},
		{"The SCO meets in Islamabad. Li Qiang and Mikhail Mishustin have "
		 "confirmed their participation.",
			" Li Qiang+Mikhail Mishustin;"},
	};
	are(state, has_come, told, ARRAY_LEN(told));
}

static void who_came_is_told_too(void **state)
{
	static const struct told told[] = {
		{"The SCO met on Tuesday. The session, which Chinese leader Xi Jinping, "
		 "Russia's Vladimir Putin and Pakistan's prime minister Shehbaz Sharif "
		 "joined by video link, lasted an hour.",
			" Xi Jinping+Vladimir Putin+Shehbaz Sharif online;"},
		{"The SCO met in New Delhi. Xi Jinping and Vladimir Putin addressed the "
		 "summit via video link.",
			" Xi Jinping+Vladimir Putin online;"},
		{"Cuba will participate in the meeting of the Eurasian Economic Union as "
		 "an observer.",
			" CU planned;"},
		{"Lukashenko is due to attend the SCO summit in Tianjin.",
			" Alexander Lukashenko planned;"},
		{"Donald Trump hosted the presidents of Kazakhstan and Uzbekistan at the "
		 "White House for a C5+1 summit.",
			" KZ+UZ;"},
		{"The SCO summit kicked off with Indian Prime Minister Narendra Modi, "
		 "Chinese President Xi Jinping and Russian President Vladimir Putin in "
		 "attendance, among others.",
			" Narendra Modi+Xi Jinping+Vladimir Putin;"},
		{"Aliyev used the term in a September 1 speech at a Shanghai Cooperation "
		 "Organization summit.",
			" Ilham Aliyev planned;"},
		{"The CICA met in Dushanbe. Emomali Rahmon, Vladimir Putin and other "
		 "leaders of member countries attended the summit.",
			" Emomali Rahmon+Vladimir Putin;"},
		{"The 47th ASEAN Summit opened in Kuala Lumpur, with world leaders in "
		 "attendance including US President Donald Trump and Chinese President Xi "
		 "Jinping.",
			" Donald Trump+Xi Jinping;"},
		{"The CICA met in Dushanbe. Observers at the summit included Ukraine, "
		 "Japan and the United Nations.",
			" UA+JP+org:UN;"},
		{"The SCO met in Qingdao. Representatives of the United Nations, the CIS "
		 "and the World Bank are also in attendance.",
			" org:UN+org:CIS+org:WB;"},
		{"Recep Tayyip Erdogan will visit Dushanbe, where he will take part in "
		 "the fifth Conference on Interaction and Confidence Building Measures in "
		 "Asia (CICA).",
			" Recep Tayyip Erdogan planned;"},
		{"The CIS meets. Ilham Aliyev and Vladimir Putin arrived in Ashgabat for "
		 "participation in the session.",
			" Ilham Aliyev+Vladimir Putin;"},
		{"The SCO met in Islamabad. Indian Foreign Minister Subrahmanyam "
		 "Jaishankar's participation at the event was a major highlight.",
			" Subrahmanyam Jaishankar;"},
		{"The CSTO met in Yerevan. Alexander Lukashenko is participating, despite "
		 "tensions.",
			" Alexander Lukashenko;"},
	};
	are(state, has_come, told, ARRAY_LEN(told));
}

static void who_came_is_told_and_more(void **state)
{
	static const struct told told[] = {
		{"The CIS meets in Dushanbe. At the summit Turkmenistan will be "
		 "represented by a deputy prime minister.",
			" TM planned;"},
		{"The EAEU met in Minsk. Leaders joined the talks, with Russian President "
		 "Vladimir Putin also taking part in the event.",
			" Vladimir Putin;"},
		{"Attending the SCO summit were Alexander Lukashenko, Emomali Rahmon and "
		 "Sadyr Japarov.",
			" Alexander Lukashenko+Emomali Rahmon+Sadyr Japarov;"},
		{"Vladimir Putin, who had flown in from Sochi, took part in the CIS "
		 "summit as a guest.",
			" Vladimir Putin guests;"},
		{"The CIS summit was held in Minsk. Tashkent was represented by Minister Laziz "
		 "Kudratov.",
			" Laziz Kudratov;"},
		{"Turkmenistan was admitted as an observer; its president, Serdar Berdimuhamedov, "
		 "attended the CIS summit in person.",
			" Serdar Berdimuhamedov;"},
		{"The minister attended a meeting with officials of the SCO.", ""},
		{"Vladimir Putin will pay a working visit to Minsk to take part in the "
		 "meeting of the Collective Security Council of the CSTO.",
			" Vladimir Putin planned;"},
		{"The SCO met in Yekaterinburg. Presidents Hamid Karzai of Afghanistan "
		 "and Asif Ali Zardari of Pakistan were also present.",
			" Hamid Karzai+Asif Ali Zardari;"},
		{"The OTS met in Bishkek. Prime Minister Viktor Orban of Hungary was "
		 "there too.",
			" Viktor Orban;"},
		{"Russia's Vladimir Putin and Tajikistan's Emomali Rahmon were received "
		 "by their host, Sadyr Japarov, for a session of the CSTO.",
			" Vladimir Putin+Emomali Rahmon;"},
		{"The 16th CAREC Ministerial Conference was held in Dushanbe. Takehiko "
		 "Nakao, President of the Asian Development Bank (ADB), delivered a "
		 "keynote address.",
			" Takehiko Nakao;"},
		{"The SCO met in Qingdao. Defence Minister Rajnath Singh, who attended "
		 "together with colleagues, had told the gathering that there was no "
		 "place for double standards.",
			" Rajnath Singh;"},
		{"In attendance were the heads of state and government of Kazakhstan, "
		 "China, India, the UAE, Turkey, and Turkmenistan.",
			" KZ+CN+IN+AE+TR+TM heads_of_state_and_government;"},
		{"The summit was attended by the leaders of Armenia, Belarus, Kazakhstan, "
		 "Kyrgyzstan, Russia and Tajikistan.",
			" AM+BY+KZ+KG+RU+TJ;"},
		{"In attendance were the heads of state and government of Kazakhstan, "
		 "China and India.",
			" KZ+CN+IN heads_of_state_and_government;"},
		{"Chinese President Xi Jinping attended the SCO summit in Astana.", " Xi Jinping;"},
		{"Xi complemented his attendance at the SCO summit with state visits to "
		 "Kazakhstan and Tajikistan.",
			" Xi Jinping;"},
	};
	are(state, has_come, told, ARRAY_LEN(told));
}

static void who_came_is_told_3(void **state)
{
	static const struct told told[] = {
		{"The OTS summit brought together the leaders of Azerbaijan, President Ilham "
		 "Aliyev; Kazakhstan, President Kassym-Jomart Tokayev; and Uzbekistan, President "
		 "Shavkat Mirziyoyev.",
			" Ilham Aliyev+Kassym-Jomart Tokayev+Shavkat Mirziyoyev;"},
		{"The CIS leaders met. Ilham Aliyev and Viktor Orban delivered statements at the "
		 "meeting.",
			" Ilham Aliyev+Viktor Orban;"},
		{"The SCO met in Astana. Russian President Vladimir Putin, Kyrgyz "
		 "President Sadyr Japarov and Tajik President Emomali Rahmon attended the "
		 "meeting.",
			" Vladimir Putin+Sadyr Japarov+Emomali Rahmon;"},
		{"Azerbaijan, Kazakhstan and Uzbekistan took part in the summit.", " AZ+KZ+UZ;"},
		{"The SCO met in Astana. Attending the summit were the presidents of "
		 "Azerbaijan, Turkey and Mongolia.",
			" AZ+TR+MN;"},
		{"The SCO met in Astana. Iran was represented by First Vice President "
		 "Mohammad Mokhber.",
			" Mohammad Mokhber;"},
		{"Pakistan was represented at the SCO meeting by Foreign Minister Bilawal "
		 "Bhutto Zardari.",
			" Bilawal Bhutto Zardari;"},
		{"The BRICS leaders meet in August. Vladimir Putin will be represented in "
		 "Johannesburg by Foreign Minister Sergei Lavrov.",
			" Sergei Lavrov planned;"},
		{"The OTS met in Istanbul. Gurbanguly Berdimuhamedov attended the meeting "
		 "in person.",
			" Gurbanguly Berdimuhamedov;"},
		{"The SCO met in Astana. Antonio Guterres attended the summit and held "
		 "talks with Vladimir Putin.",
			" Antonio Guterres;"},
		{"Belarusian President Alexander Lukashenko said at a meeting of the CSTO "
		 "Collective Security Council on Wednesday that the request had been met.",
			" Alexander Lukashenko;"},
		{"The OTS met in Istanbul. Gurbanguly Berdimuhamedov attended in person.",
			" Gurbanguly Berdimuhamedov;"},
		{"The SCO met in Astana. India sent S. Jaishankar to the meeting.",
			" Subrahmanyam Jaishankar;"},
		{"The BRICS leaders met in Kazan. Lula da Silva was on hand.",
			" Luiz Inacio Lula da Silva;"},
		{"The SCO met in Bishkek. In his address to the summit, Xi Jinping "
		 "praised trade.",
			" Xi Jinping;"},
		{"The SCO met in Bishkek. The talks gathered the heads of state of Iran "
		 "and Serbia.",
			" IR+RS;"},
		{"The SCO met in Bishkek. Xi Jinping came to the SCO summit despite the "
		 "rain.",
			" Xi Jinping;"},
	};
	are(state, has_come, told, ARRAY_LEN(told));
}

static void who_came_is_told_4(void **state)
{
	static const struct told told[] = {
		{"The SCO met in Bishkek. The session took place in the presence of "
		 "Emomali Rahmon.",
			" Emomali Rahmon;"},
		{"The SCO met in Bishkek. The Uzbek delegation at the summit was headed "
		 "by Batyr Amanov, a deputy prime minister.",
			" Batyr Amanov;"},
	};
	are(state, has_come, told, ARRAY_LEN(told));
}

static void who_stayed_away_is_told(void **state)
{
	static const struct told told[] = {
		{"All CSTO leaders except Nikol Pashinyan attended the summit.",
			" Nikol Pashinyan;"},
		{"Georgia pulled out of the CIS in 2009.", ""},
		{"The Central Asian presidents met for a summit in Dushanbe. Sadyr Japarov stayed "
		 "away.",
			" Sadyr Japarov;"},
		{"The Armenian prime minister, Nikol Pashinyan, pulled out of the CIS summit.",
			" Nikol Pashinyan;"},
		{"Ankara hosted the XI Ambassadors' Conference, chaired by its ministers.", ""},
		{"The CIS leaders met. Neither Armenian Prime Minister Nikol Pashinyan "
		 "nor any representative of Moldova was present.",
			" Nikol Pashinyan+MD;"},
		{"Neither Armenia nor Georgia will attend the CSTO summit in Bishkek.",
			" AM+GE planned;"},
		{"The SCO met in Astana. Indian Prime Minister Narendra Modi was absent.",
			" Narendra Modi;"},
		{"The SCO meets in Minsk. Serbia was not invited to the summit.", " RS;"},
		{"The SCO met in Astana. Narendra Modi is not participating.", " Narendra Modi;"},
		{"The CIS met in Almaty. Moldova and Ukraine ignored the event.", " MD+UA;"},
		{"Armenia, which froze its membership, did not send a delegation to the "
		 "CSTO meeting in Almaty.",
			" AM;"},
		{"The CSTO leaders met in Bishkek on Thursday, with Armenia once again "
		 "absent.",
			" AM;"},
		{"The CSTO met. Armenia did not send anyone.", " AM;"},
		{"The ASEAN leaders met. Myanmar's military leader, Min Aung Hlaing, was "
		 "again not invited.",
			" Min Aung Hlaing;"},
		{"The CIS met in Astana. Of the presidents only Moldova's Maia Sandu "
		 "stayed away.",
			" Maia Sandu;"},
		{"All leaders of the CIS came to Astana except Maia Sandu.", " Maia Sandu;"},
		{"Indian Prime Minister Narendra Modi did not attend the SCO summit.",
			" Narendra Modi;"},
		{"The CSTO met in Astana. Armenia did not attend.", " AM;"},
		{"Armenian Prime Minister Nikol Pashinyan skipped the CSTO summit in "
		 "Minsk.",
			" Nikol Pashinyan;"},
	};
	are(state, is_away, told, ARRAY_LEN(told));
}

static void who_stayed_away_is_told_too(void **state)
{
	static const struct told told[] = {
		{"The SCO met in Astana. Narendra Modi skipped the gathering.", " Narendra Modi;"},
		{"The CIS leaders met in Bishkek. Ukraine did not send a delegation.", " UA;"},
		{"The SCO met in Bishkek. Notably absent was Xi Jinping, who had a cold.",
			" Xi Jinping;"},
		{"The SCO met in Bishkek. The absence of Xi Jinping from the gathering "
		 "did not go unnoticed.",
			" Xi Jinping;"},
		{"The SCO summit in Astana was boycotted by Uzbekistan and Tajikistan.", " UZ+TJ;"},
		{"The OTS summit in Baku was skipped by the leaders of Turkey and Hungary.",
			" TR+HU;"},
	};
	are(state, is_away, told, ARRAY_LEN(told));
}

static void who_presided_is_told(void **state)
{
	static const struct told told[] = {
		{"Vladimir Putin led the session of the CSTO in Moscow.", " Vladimir Putin;"},
		{"The meeting of the SCO foreign ministers was led by Sergei Lavrov.",
			" Sergei Lavrov;"},
		{"The Supreme Eurasian Economic Council met in Minsk, Vladimir Putin presiding.",
			" Vladimir Putin;"},
		{"The SCO ministers gathered in Minsk under the chairmanship of Iran's Abbas "
		 "Araghchi.",
			" Abbas Araghchi;"},
		{"The SCO met online. Indian Prime Minister Narendra Modi, who chaired "
		 "the meeting, welcomed Iran.",
			" Narendra Modi;"},
		{"Xi chaired the 25th Meeting of the Council of Heads of State of the SCO "
		 "on Monday.",
			" Xi Jinping;"},
		{"The SCO met in Islamabad with Prime Minister Shehbaz Sharif chairing "
		 "the meeting.",
			" Shehbaz Sharif;"},
		{"The summit of the CIS was held in Astana under the chairmanship of H.E. "
		 "Mr. Kassym-Jomart Tokayev.",
			" Kassym-Jomart Tokayev;"},
		{"The summit of the CIS was held in Astana under Kassym-Jomart Tokayev's "
		 "chairmanship.",
			" Kassym-Jomart Tokayev;"},
		{"Kazakh President Kassym-Jomart Tokayev chaired a meeting of the SCO "
		 "Council of Heads of State.",
			" Kassym-Jomart Tokayev;"},
		{"The first EU-Central Asia summit was held in Samarkand under the "
		 "chairmanship of President Shavkat Mirziyoyev.",
			" Shavkat Mirziyoyev;"},
		{"The SCO met in Bishkek. Chaired by Xi Jinping, the summit approved a "
		 "budget.",
			" Xi Jinping;"},
		{"The SCO met in Bishkek. Under the presidency of Xi Jinping, the summit "
		 "approved a budget.",
			" Xi Jinping;"},
	};
	are(state, has_presided, told, ARRAY_LEN(told));
}

static void who_was_invited_is_told(void **state)
{
	static const struct told told[] = {
		{"Xi Jinping has invited Vladimir Putin to the BRICS summit on 3 September 2030.",
			" Vladimir Putin;"},
		{"Xi Jinping, who will chair the SCO summit, has invited Ilham Aliyev.",
			" Ilham Aliyev;"},
		{"Ilham Aliyev declined an invitation to the CIS summit.", " Ilham Aliyev;"},
		{"The CIS summit was held in Minsk. Turkmenistan had been invited as well.",
			" TM;"},
		{"The SCO meets in New Delhi. UN Secretary-General Antonio Guterres has "
		 "been invited as an observer.",
			" Antonio Guterres;"},
		{"The SCO meets in New Delhi. Turkmenistan was invited as a guest of the "
		 "chair.",
			" TM;"},
		{"The summit of the EAEU nears. Moldova has received an invitation to "
		 "attend the summit as an observer.",
			" MD;"},
		{"Azerbaijan was invited to the SCO summit as a guest.", " AZ;"},
		{"The SCO meets in Tianjin. Xi Jinping invited Narendra Modi to attend "
		 "the summit.",
			" Narendra Modi;"},
		{"The CIS meets in Ashgabat. An official invitation to the summit was "
		 "sent to both Volodymyr Zelensky and Ilham Aliyev.",
			" Volodymyr Zelensky+Ilham Aliyev;"},
		{"The SCO met in Bishkek. Those invited to the summit include Iran and "
		 "Serbia.",
			" IR+RS;"},
		{"The SCO met in Bishkek. Invitations were extended to the leaders of "
		 "Iran and Serbia.",
			" IR+RS;"},
	};
	are(state, is_invited, told, ARRAY_LEN(told));
}

static void what_is_no_meeting_has_no_guests(void **state)
{
	static const struct told told[] = {
		{"The OTS met in Budapest. Turkmenistan sent its ambassador home.", ""},
		{"The OTS summit was held in Budapest. Viktor Orban welcomed Ilham Aliyev.", ""},
		{"Xi Jinping is expected to address the nation.", ""},
		{"The SCO meets in New Delhi. Turkmenistan was invited as early as May to "
		 "buy gas.",
			""},
		{"The concert was attended by thousands of visitors.", ""},
		{"Several leaders praised the SCO, among them Xi Jinping.", ""},
		{"The leaders of Azerbaijan and Kazakhstan met in Baku to discuss oil.", ""},
		{"Many problems are present in Kazakhstan.", ""},
		{"Ilham Aliyev was among those who praised the ECO.", ""},
		{"Xi Jinping addressed the nation via video link.", ""},
		{"Lukashenko said the SCO would discuss a summit.", ""},
		{"Donald Trump hosted a dinner for the presidents of Kazakhstan and "
		 "Uzbekistan.",
			""},
		{"Proof was absent, India said.", ""},
		{"Serbia was invited to reform its courts.", ""},
		{"The SCO summit kicked off with Xi Jinping praising the participants.", ""},
	};
	are(state, is_guest, told, ARRAY_LEN(told));
}

static void what_is_no_meeting_has_no_guests_too(void **state)
{
	static const struct told told[] = {
		{"The SCO is told of it. Sergei Lavrov flew in for talks on Tuesday.", ""},
		{"The CSTO held Zapad-2025, in which troops of Belarus and Russia took part.", ""},
		{"Aliyev praised the speech of others about the SCO summit.", ""},
		{"Vladimir Putin and other leaders praised those who attended school.", ""},
		{"The ASEAN summit opened with a song in attendance of nobody, Donald "
		 "Trump said.",
			""},
		{"Representatives of the United Nations are present in Kabul's hospitals, "
		 "and the CICA thanked them.",
			""},
		{"Recep Tayyip Erdogan will take part in a football match of the "
		 "Conference on Interaction and Confidence Building Measures in Asia.",
			""},
		{"The CIS meets. Ilham Aliyev arrived in Ashgabat for a rest.", ""},
		{"The SCO met in Islamabad. Xi Jinping's participation in the war was "
		 "short.",
			""},
		{"The SCO meets in Islamabad. Xi Jinping's participation in the summit is "
		 "in doubt.",
			""},
		{"The SCO met in Astana. Narendra Modi is participating in a race.", ""},
		{"The SCO holds a drill. Troops from Pakistan and China are taking part.", ""},
		{"The SCO met in Astana. Turkmenistan was represented by a lawyer in "
		 "court.",
			""},
		{"The SCO summit opened in Astana. Xi Jinping was there before he took office.",
			""},
	};
	are(state, is_guest, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_came_is_told),
		cmocka_unit_test(who_came_is_told_too),
		cmocka_unit_test(who_came_is_told_and_more),
		cmocka_unit_test(who_came_is_told_3),
		cmocka_unit_test(who_came_is_told_4),
		cmocka_unit_test(who_stayed_away_is_told),
		cmocka_unit_test(who_stayed_away_is_told_too),
		cmocka_unit_test(who_presided_is_told),
		cmocka_unit_test(who_was_invited_is_told),
		cmocka_unit_test(what_is_no_meeting_has_no_guests),
		cmocka_unit_test(what_is_no_meeting_has_no_guests_too),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
