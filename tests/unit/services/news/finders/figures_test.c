/* Figures of corridors, ports, crossings and railways: what is measured, how much, when, and
 * whether it is an amount, a capacity or a change. */
#include "tests/unit/services/news/facts_are.h"

static bool is_figure(const struct fact *fact)
{
	return text_ends(text_of(fact->type->name), TEXT(".metric"));
}

/* Each as "corridor | place kind measure value value_to unit date modality;". */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {
		"corridor", "place", "kind", "measure", "value", "value_to", "unit", "date", NULL};
	static const struct shown shown = {
		.of = is_figure, .names = names, .joint = "|", .modality = true};
	told_are(state, &shown, told, len);
}

static void figures_stand_in_any_order(void **state)
{
	static const struct told told[] = {
		{"Cargo traffic along the Middle Corridor reached 4.5 million tonnes in 2023.",
			" TITR volume 4500000 tonnes 2023;"},
		{"In 2023, 4.5 million tonnes of cargo moved along the Middle Corridor.",
			" TITR volume 4500000 tonnes 2023;"},
		{"The Middle Corridor carried 4.5 million tonnes of freight and 56,500 TEU in "
		 "2023.",
			" TITR volume 56500 TEU 2023; TITR volume 4500000 tonnes 2023;"},
		{"Some 310 block trains were sent from China via the Middle Corridor in 2023.",
			" TITR trains 310 trains 2023;"},
		{"The Middle Corridor is growing. In January-May, container traffic totalled "
		 "21,000 twenty-foot equivalent units.",
			" TITR volume 21000 TEU 2024-01/2024-05;"},
		{"The port of Poti handled 5.2 million tonnes of freight in 2023, while the port "
		 "of Batumi handled 3.1 million tonnes.",
			" Batumi port volume 3100000 tonnes; Poti port volume 5200000 tonnes "
			"2023;"},
		{"In May some 4,000 trucks crossed the Torkham checkpoint.",
			" Torkham border_crossing volume 4000 trucks 2024-05;"},
		{"Azerbaijan's seaports handled 6.3 million tonnes of cargo in the first half of "
		 "2023.",
			" AZ port volume 6300000 tonnes 2023-01/2023-06;"},
		{"The Batumi and Poti ports together processed 640,000 containers in 2023.",
			" Batumi and Poti port volume 640000 TEU 2023;"},
		{"The volume of freight carried through the Altynkol–Khorgos crossing exceeded "
		 "16.1 million tons in 2023.",
			" Khorgos border_crossing volume 16100000 tonnes 2023;"},
		{"The TAPI pipeline will carry 33 billion cubic metres of gas a year.",
			" TAPI capacity 33000000000 m3 planned;"},
		{"In 2025 the Middle Corridor will carry 2.5 million tonnes, including 96,000 TEU "
		 "of containers.",
			" TITR volume 96000 TEU 2025 planned; TITR volume 2500000 tonnes 2025 "
			"planned;"},
		{"In 2023 the port of Poti handled 5.2 million tonnes of dry and liquid cargo.",
			" Poti port volume 5200000 tonnes 2023;"},
		{"The port of Poti broke its record by handling over 5 million tonnes of cargo.",
			" Poti port volume 5000000 tonnes;"},
		{"Poti port handled 5 million tonnes in 2023. This includes 6,400 TEU along the "
		 "Middle Corridor.",
			" Poti port volume 5000000 tonnes 2023; TITR volume 6400 TEU;"},
		{"The port of Poti handled 135 tonnes of cargo, including 83 tonnes of yarn and "
		 "23 tonnes of raisins.",
			" Poti port volume 135 tonnes;"},
		{"Containers to and from Batumi, the busiest port, fell by 4.3% to 36,000 TEU.",
			" Batumi port volume 36000 TEU; Batumi port decline 4.3 percent;"},
		{"Qingdao handled 7.2 million TEU in 2012.",
			" Qingdao port volume 7200000 TEU 2012;"},
		{"Qingdao handled 7.2 million visitors in 2012.", ""},
		{"The Tedzhen-Sarakhs railway carried 5 million tonnes of cargo in 2012.",
			" Tedzhen-Sarakhs railway volume 5000000 tonnes 2012;"},
		{"A queue of 1,100 heavy-duty trucks stood at the Torugart checkpoint.",
			" Torugart border_crossing queue 1100 trucks;"},
		{"Freight carried by rail in Uzbekistan reached 72 million tonnes in 2022.",
			" UZ railway volume 72000000 tonnes 2022;"},
		{"Throughput at the port of Tarkhan-Kut declined 2% in 2023, reaching 390,000 "
		 "tonnes.",
			" Tarkhan-Kut port volume 390000 tonnes 2023; Tarkhan-Kut port decline 2 "
			"percent 2023;"},
		{"Freight traffic through the port of Poti grew by 0 to 5 percent in 2023.",
			" Poti port growth 0 5 percent 2023;"},
		{"Rail freight traffic in Georgia fell by 4 percent in 2023.",
			" GE railway decline 4 percent 2023;"},
		{"A total of 3,589 container trains passed through Altynkol station in 2023.",
			" Altynkol railway volume 3589 trains 2023;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void changes_are_no_amounts(void **state)
{
	static const struct told told[] = {
		{"Cargo traffic along the Middle Corridor rose 65 per cent to 2.76 million tonnes "
		 "in 2023, up from 1.7 million tonnes in 2022.",
			" TITR growth 65 percent 2023; TITR volume 2760000 tonnes 2023;"},
		{"In 2023 the Middle Corridor carried 2.76 million tons, which is 65 percent more "
		 "than a year before.",
			" TITR growth 65 percent 2023; TITR volume 2760000 tonnes 2023;"},
		{"Freight traffic along the Middle Corridor has doubled since 2021.",
			" TITR growth 2 times;"},
		{"Container transport along the Middle Corridor grew 2.6 times, from 19,400 to "
		 "50,500 TEU, in 2023.",
			" TITR growth 2.6 times 2023; TITR volume 50500 TEU 2023;"},
		{"Traffic at the port of Poti fell by 12 percent in 2023.",
			" Poti port decline 12 percent 2023;"},
		{"The port of Poti handled 5.2 million tonnes of freight in 2023 (+7.5%).",
			" Poti port growth 7.5 percent 2023; Poti port volume 5200000 tonnes "
			"2023;"},
		{"The port of Poti saw a 3% decline in cargo turnover in the first three quarters "
		 "of 2023.",
			" Poti port decline 3 percent 2023-01/2023-09;"},
		{"Cargo transshipment at the port of Alat amounted to 7,253 units (TEU), 55.2% "
		 "more than in 2022 (4,673 TEU).",
			" Alat port growth 55.2 percent; Alat port volume 7253 TEU;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_may_be_carried(void **state)
{
	static const struct told told[] = {
		{"The capacity of the port of Alat is to be raised to 25 million tonnes by 2030.",
			" Alat port capacity 25000000 tonnes 2030 planned;"},
		{"The Middle Corridor can handle up to 80,000 TEU a year.",
			" TITR capacity 80000 TEU;"},
		{"The Baku-Tbilisi-Kars railway was modernised, lifting the line's annual capacity "
		 "from one million tonnes to five million.",
			" BTK capacity 5000000 tonnes;"},
		{"The China-Kyrgyzstan-Uzbekistan railway is expected to carry 10-12 million "
		 "tonnes of freight a year.",
			" CKU capacity 10000000 12000000 tonnes expected;"},
		{"The port of Kuryk has a new 150,000 TEU terminal.",
			" Kuryk port capacity 150000 TEU;"},
		{"Only 400 lorries can pass through the «Kolzhat» checkpoint per day.",
			" Kolzhat border_crossing capacity 400 trucks;"},
		{"The checkpoint Kapshagay has a capacity of 2.5 mn tons.",
			" Kapshagay border_crossing capacity 2500000 tonnes;"},
		{"The port of Kuryk has a new 150,000 TEU terminal.",
			" Kuryk port capacity 150000 TEU;"},
		{"Kazakhstan, Azerbaijan and Georgia intend to raise the capacity of the Middle "
		 "Corridor to 10 million tonnes by 2027.",
			" TITR capacity 10000000 tonnes 2027 planned;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_was_spoken_of_before(void **state)
{
	static const struct told told[] = {
		{"The Batumi port is small. In 2019 the port handled 116 981 containers and 1 204 "
		 "500 tonnes.",
			" Batumi port volume 116981 TEU 2019; Batumi port volume 1204500 tonnes "
			"2019;"},
		{"The Middle Corridor carried 2.5 million tonnes in May. This is 62% more than a "
		 "year before.",
			" TITR volume 2500000 tonnes 2024-05; TITR growth 62 percent;"},
		{"The port of Poti handled 4.1 million tonnes in 2022. According to the Georgian "
		 "Railway, this was 3 percent less than a year before.",
			" Poti port volume 4100000 tonnes 2022; Poti port decline 3 percent;"},
		{"The port of Poti handled 4.1 million tonnes in 2022. According to the Georgian "
		 "Railway, this was 3 percent less than a year before.",
			" Poti port volume 4100000 tonnes 2022; Poti port decline 3 percent;"},
		{"Georgia's largest port, Poti, handled 533,000 containers in 2023, compared to "
		 "more than 450,000 containers in 2022.",
			" Poti port volume 533000 TEU 2023;"},
		{"The port of Poti handled 5.2 million tonnes of freight in 2023. The port also "
		 "handled over 13,000 containers.",
			" Poti port volume 5200000 tonnes 2023; Poti port volume 13000 TEU;"},
		{"The port of Alat is growing. In 2023, container throughput stood at 44,000 TEU, "
		 "but by 2024 this had risen to 76,000 TEU.",
			" Alat port volume 44000 TEU 2023; Alat port volume 76000 TEU 2024;"},
		{"The Middle Corridor is growing. KTZ plans to raise transit to 5.2 million tonnes "
		 "this year and to 10 million tonnes by 2027.",
			" TITR volume 5200000 tonnes 2024 planned; TITR volume 10000000 tonnes "
			"2027 planned;"},
		{"Torkham border crossing is busy. Officials at Torkham said that 2,100 trucks "
		 "passed in May.",
			" Torkham border_crossing volume 2100 trucks 2024-05;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void who_waits_and_how_long(void **state)
{
	static const struct told told[] = {
		{"Queues of up to 1,500 trucks formed at the Upper Lars checkpoint, with drivers "
		 "waiting for as long as six days.",
			" Upper Lars border_crossing queue 1500 trucks; Upper Lars border_crossing "
			"waiting_time 6 days;"},
		{"Trucks wait 36 hours on average at the Torugart crossing.",
			" Torugart border_crossing waiting_time 36 hours;"},
		{"The average waiting time at the Sarpi border crossing fell from 12 hours to 3.",
			" Sarpi border_crossing waiting_time 3 hours;"},
		{"Traffic through the Torkham crossing resumed. Some 1,400 trucks were still "
		 "waiting; the queue had exceeded 5,000.",
			" Torkham border_crossing queue 1400 trucks; Torkham border_crossing queue "
			"5000 trucks;"},
		{"The Torkham crossing was closed for six days.", ""},
		{"The minister waited 36 hours for the Middle Corridor.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void numbers_without_a_unit(void **state)
{
	static const struct told told[] = {
		{"At the same time, traffic on the Middle Corridor grew 2.6 times.",
			" TITR growth 2.6 times;"},
		{"The number of trains on the Middle Corridor reached 600 in 2023.",
			" TITR trains 600 trains 2023;"},
		{"The Middle Corridor carries 15 million tonnes, a volume that Baku wants to bring "
		 "to 41 million.",
			" TITR volume 15000000 tonnes; TITR volume 41000000 tonnes planned;"},
		{"The Middle Corridor carries 15 million tonnes and links 41 million people.",
			" TITR volume 15000000 tonnes;"},
		{"Traffic on the Middle Corridor grew by a third in 2023.",
			" TITR growth 33 percent 2023;"},
		{"Traffic on the Middle Corridor halved in 2023.",
			" TITR decline 50 percent 2023;"},
		{"The third port on the Middle Corridor is new.", ""},
		{"The Middle Corridor has a capacity of 6 million tonnes; it is to be raised to "
		 "between 10 and 12 million tonnes.",
			" TITR capacity 6000000 tonnes; TITR capacity 10000000 12000000 tonnes "
			"planned;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void places_named_alone(void **state)
{
	static const struct told told[] = {
		{"Poti handled 540,000 TEU in 2023.", " Poti port volume 540000 TEU 2023;"},
		{"More than 300 block trains passed through Alat in 2023.",
			" Alat port volume 300 trains 2023;"},
		{"With a capacity of 15 million tonnes, the Aktau seaport is the largest.",
			" Aktau port capacity 15000000 tonnes;"},
		{"India runs Chabahar. The Iranian port handled 2.1 million tonnes in 2023.",
			" Chabahar port volume 2100000 tonnes 2023;"},
		{"The Port of Baku at Alat handled 7.6 million tonnes.",
			" Baku port volume 7600000 tonnes;"},
		{"The ship left Poti with 540 containers.", ""},
		{"Kuryk was opened in 2018. Built by Gama Holding, the port can handle 4 million "
		 "tonnes.",
			" Kuryk port capacity 4000000 tonnes;"},
		{"A mudflow came down near Verkhny Lars, stranding more than 700 trucks.",
			" Verkhny Lars border_crossing queue 700 trucks;"},
		{"Aktau, the busiest Kazakh port, reported a growth of 9 percent.",
			" Aktau port growth 9 percent;"},
		{"The population of Aktau grew by 9 percent.", ""},
		{"Poti handled 8 million tonnes. Trains between China and Europe grew by 35 "
		 "percent.",
			" Poti port volume 8000000 tonnes;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_is_no_figure_of_them(void **state)
{
	static const struct told told[] = {
		{"The Middle Corridor is growing. Kazakhstan's railways want new wagons, and 300 "
		 "million tonnes of coal were mined.",
			""},
		{"The Middle Corridor needs 6,400 TEU of tea.", ""},
		{"The port of Poti can take vessels of up to 52,000 tonnes.", ""},
		{"The port of Poti can take vessels of up to 52,000 tonnes.", ""},
		{"Tariffs along the Middle Corridor were cut by 20 percent in 2023.", ""},
		{"The port of Poti exported 142,000 tonnes of grain in 2023.", ""},
		{"Transit cargo accounted for 82 percent of the volume handled at the port of "
		 "Poti.",
			""},
		{"The Middle Corridor is growing. Freight between Kazakhstan and Azerbaijan is to "
		 "reach 5 million tonnes by 2027.",
			""},
		{"The port of Poti is 33 percent owned by the state and handles cargo.", ""},
		{"Each train on the Middle Corridor carries 55 containers.", ""},
		{"The Aktau seaport is 80 km from the railway station.", ""},
		{"Trucks with cargo waited; 500 trucks were stuck on the way from the port of "
		 "Poti.",
			""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void russian_figures(void **state)
{
	static const struct told told[] = {
		{"Порт Актау за девять месяцев 2023 года перевалил 2,9 млн тонн грузов, что на 12% "
		 "больше, чем годом ранее.",
			" Aktau port port growth 12 percent 2023-01/2023-09; Aktau port port "
			"volume 2900000 tonnes 2023-01/2023-09;"},
		{"Грузооборот порта Баку в 2023 году вырос на 3,6 процента и составил 7,6 млн. "
		 "тонн.",
			" Baku port growth 3.6 percent 2023; Baku port volume 7600000 tonnes "
			"2023;"},
		{"В прошлом году через порт Поти прошло 240 тыс. TEU против 210 тыс. TEU годом "
		 "ранее.",
			" Poti port port volume 240000 TEU 2023;"},
		{"Через пункт пропуска «Нур Жолы» за год прошло 500 грузовиков.",
			" Nur Zholy border_crossing volume 500 trucks;"},
		{"Через пункт пропуска «Нур Жолы» ежедневно проходит 500 грузовиков.", ""},
		{"Пропускная способность железнодорожной станции Достык увеличится до 12 млн тонн "
		 "в год.",
			" Dostyk railway capacity 12000000 tonnes planned;"},
		{"По итогам 2022 года объём транзита по коридору «Север — Юг» достиг 14,5 млн "
		 "тонн, к 2030 году ожидается 30 млн тонн.",
			" INSTC volume 14500000 tonnes 2022; INSTC volume 30000000 tonnes 2030 "
			"expected;"},
		{"Средний коридор растёт. На 2025 год прогнозируют рост объёма перевозок ещё на "
		 "43% — до 4 млн тонн.",
			" TITR growth 43 percent 2025 expected; TITR volume 4000000 tonnes 2025 "
			"expected;"},
		{"Средний коридор теряет грузы. Объём перевозок в 2023 году сократился на 8%.",
			" TITR decline 8 percent 2023;"},
		{"Средний коридор растёт. Этот показатель надеются увеличить до 10 млн тонн в год.",
			" TITR volume 10000000 tonnes planned;"},
		{"По Срединному коридору проследовало 170 контейнерных поездов, в 33 раза больше, "
		 "чем за тот же период прошлого года.",
			" TITR growth 33 times; TITR trains 170 trains;"},
		{"Президент призвал использовать Средний коридор, объём перевозок по которому в "
		 "прошлом году вырос на 62 процента, до 4,5 млн тонн.",
			" TITR growth 62 percent 2023; TITR volume 4500000 tonnes 2023;"},
		{"Тарифы на Среднем коридоре выросли на 20%.", ""},
		{"По коридору «Север — Юг» за год перевезли 12 млн тонн грузов, из них 3 млн тонн "
		 "зерна.",
			" INSTC volume 12000000 tonnes;"},
		{"Объём перевозок зерна по Среднему коридору вырос в три раза, до 300 тыс. тонн.",
			""},
		{"Средний коридор растёт. Добычу угля надеются увеличить до 10 млн тонн в год.",
			""},
		{"Средний коридор растёт. Зарплаты машинистов на 12% больше прошлогодних.", ""},
		{"Порт Актау построил склад на 3,5 млн тонн песка.", ""},
		{"В 2024 году порт Баку перевалил 76,377 TEU и 1,5 млн тонн грузов.",
			" Alat port volume 76377 TEU 2024; Alat port volume 1500000 tonnes 2024;"},
		{"Очередь на погранпереходе Достык сократилась до 300 фур.",
			" Dostyk border_crossing queue 300 trucks;"},
		{"Время ожидания на «Верхнем Ларсе» превышает 36 часов.",
			" Upper Lars border_crossing waiting_time 36 hours;"},
		{"Грузовики ждут у Торугарта по трое суток.",
			" Torugart border_crossing waiting_time 3 days;"},
		{"Перевозки контейнеров через Достык снизились на 12%, а через Алтынколь выросли "
		 "на 20%.",
			" Altynkol border_crossing growth 20 percent; Dostyk border_crossing "
			"decline 12 percent;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void chinese_figures(void **state)
{
	static const struct told told[] = {
		{"多斯特克口岸排队等候的货车达600辆。",
			" Dostyk border_crossing queue 600 trucks;"},
		{"司机在红其拉甫口岸要等候三天。",
			" Khunjerab border_crossing waiting_time 3 days;"},
		{"2023年，霍尔果斯口岸进出口货运量达4500万吨，同比增长12.5%。",
			" Khorgos border_crossing growth 12.5 percent 2023; Khorgos "
			"border_crossing "
			"volume 45000000 tonnes 2023;"},
		{"一列满载日用百货的中欧班列驶出，今年经霍尔果斯铁路口岸通行中欧班列数量突破8000列"
		 "，比去年提前40天。",
			" Khorgos border_crossing volume 8000 trains 2024;"},
		{"跨里海国际运输路线货运量1至5月达到190万吨。",
			" TITR volume 1900000 tonnes 2024-01/2024-05;"},
		{"巴库港2023年处理集装箱5.2万标箱，其中过境集装箱3万标箱。",
			" Baku port volume 52000 TEU 2023;"},
		{"阿克套港的集装箱吞吐能力将提升至每年24万个标准箱。",
			" Aktau port port capacity 240000 TEU planned;"},
		{"中间走廊货运量将增至1000万吨。", " TITR volume 10000000 tonnes planned;"},
		{"中间走廊今年开行班列195列，去年同期仅为130列。", " TITR trains 195 trains 2024;"},
		{"2023年，霍尔果斯口岸进出口货运量达500万吨，出口货运量达200万吨，增长3%。",
			" Khorgos border_crossing volume 5000000 tonnes 2023;"},
		{"中间走廊货运时间缩短了30%。", ""},
		{"跨里海国际运输路线占63%。", ""},
		{"阿克套港需要350万吨沙子。", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

/* No figure of a sentence is passed over, however many there are. */
static void every_figure_of_a_sentence(void **state)
{
	enum { FIGURES = 40 };
	struct buffer text = {0};
	struct extraction extraction;
	uint32_t told = 0;
	buffer_text(&text, TEXT("The port of Poti handled 1001 tonnes of cargo in 1980"));
	for (int i = 1; i < FIGURES; i++)
		buffer_format(&text, ", %d tonnes in %d", 1001 + i, 1980 + i);
	buffer_text(&text, TEXT("."));
	buffer_char(&text, '\0');
	prose_extract(state, buffer_as_text(&text).ptr, &extraction);
	for (uint32_t i = 0; i < extraction.facts.len; i++)
		told += is_figure(&extraction.facts.items[i]);
	assert_int_equal(told, FIGURES);
	extract_fini(&extraction);
	buffer_fini(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_stand_in_any_order),
		cmocka_unit_test(every_figure_of_a_sentence),
		cmocka_unit_test(changes_are_no_amounts),
		cmocka_unit_test(what_may_be_carried),
		cmocka_unit_test(what_was_spoken_of_before),
		cmocka_unit_test(who_waits_and_how_long),
		cmocka_unit_test(numbers_without_a_unit),
		cmocka_unit_test(places_named_alone),
		cmocka_unit_test(what_is_no_figure_of_them),
		cmocka_unit_test(russian_figures),
		cmocka_unit_test(chinese_figures),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
