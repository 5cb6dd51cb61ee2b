/* What states trade with each other: sums, exports, imports and changes, in any order of words. */
#include "tests/unit/services/news/facts_are.h"

static bool is_trade(const struct fact *fact)
{
	return strcmp(fact->type->name, "trade.figure") == 0;
}

/* Each as "who whose with whom measure value currency date modality;". */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {
		"countries", "a", "b", "measure", "value", "currency", "date", NULL};
	static const struct shown shown = {
		.of = is_trade, .names = names, .joint = "|", .modality = true};
	told_are(state, &shown, told, len);
}

static void trade_of_two(void **state)
{
	static const struct told told[] = {
		{"Trade between Russia and Kazakhstan exceeded $15.6 billion in 2023, the minister "
		 "said.",
			" RU|KZ turnover 15600000000 USD 2023;"},
		{"The trade turnover of Kazakhstan and Russia amounted to $17.6 billion in 2018.",
			" KZ|RU turnover 17600000000 USD 2018;"},
		{"Uzbekistan's trade with the five members of the EAEU came to $8.9 billion.",
			" UZ|org:EAEU UZ org:EAEU turnover 8900000000 USD;"},
		{"Putin told Tokayev that trade between their countries exceeded $27 billion.",
			" RU|KZ turnover 27000000000 USD;"},
		{"Trade with China, Kyrgyzstan's largest partner, totalled $5.4 billion.",
			" KG|CN KG CN turnover 5400000000 USD;"},
		{"The EU and Central Asia met. Trade between the two sides came to $54 billion.",
			" turnover 54000000000 USD;"},
		{"Chinese-Kazakh trade stood at $41 billion.", " CN|KZ turnover 41000000000 USD;"},
		{"Kyrgyzstan recorded a 28.8 percent increase in trade with China, amounting to "
		 "$19.8 billion.",
			" KG|CN KG CN growth 28.8; KG|CN KG CN turnover 19800000000 USD;"},
		{"Trade between Kazakhstan and China reached a record high. Bilateral trade "
		 "turnover "
		 "rose 34 percent and reached $24 billion.",
			" KZ|CN growth 34; KZ|CN turnover 24000000000 USD;"},
		{"Kazakhstan's trade with Russia fell by 4 percent in 2023.",
			" KZ|RU KZ RU decline 4 2023;"},
		{"Iran and Armenia want to raise their trade turnover to $3 billion.",
			" IR|AM turnover 3000000000 USD planned;"},
		{"Kazakhstan is now China's largest partner in the region, with bilateral trade of "
		 "$41 billion.",
			" KZ|CN turnover 41000000000 USD;"},
		{"China is Kazakhstan's largest trade partner, with a turnover of $31 billion.",
			" CN|KZ turnover 31000000000 USD;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void trade_of_one_and_its_parts(void **state)
{
	static const struct told told[] = {
		{"Uzbekistan's foreign trade turnover amounted to $4.2 billion in January 2024.",
			" UZ turnover 4200000000 USD 2024-01;"},
		{"Georgia's foreign trade turnover reached $21.7 billion in 2023. Exports totalled "
		 "$6.1 billion.",
			" GE turnover 21700000000 USD 2023; GE exports 6100000000 USD;"},
		{"Uzbek exports to China totalled $2.27 billion, and imports $9.96 billion.",
			" UZ CN exports 2270000000 USD; UZ CN imports 9960000000 USD;"},
		{"Mutual trade among EAEU members reached $97 billion in 2023.",
			" org:EAEU turnover 97000000000 USD 2023;"},
		{"The CIS met in Osh. Trade between the member states grew to $80 billion.",
			" org:CIS turnover 80000000000 USD;"},
		{"Iran spoke at the CIS. Its trade with third countries fell by 7 percent.", ""},
		{"Armenia's imports stood at $12.3 billion in 2023.",
			" AM imports 12300000000 USD 2023;"},
		{"Trade between Oman and Iran reached $2.3 billion. This is 7.6 percent less than "
		 "in "
		 "2022.",
			" OM|IR turnover 2300000000 USD; OM|IR decline 7.6;"},
		{"The leaders of the EAEU met. Mutual trade fell by 12.6 percent to $44 billion.",
			" org:EAEU decline 12.6; org:EAEU turnover 44000000000 USD;"},
		{"The OTS met in Shusha. Members' trade reached $42 billion.",
			" org:OTS turnover 42000000000 USD;"},
		{"India signed a contract with Iran. Bilateral trade shrank to $1.8 billion.",
			" IN|IR turnover 1800000000 USD;"},
		{"Kyrgyzstan is an ally. Trade with Russia exceeds $2 billion.",
			" KG|RU KG RU turnover 2000000000 USD;"},
		{"Mongolia's exports to China shrank by 27 percent.", " MN CN decline 27;"},
		{"Mongolia's exports shrank by 27 percent.", ""},
		{"Mongolia's exports to China declined by 27 percent.", " MN CN decline 27;"},
		{"Laos and Vietnam are neighbours, the envoy of Laos told Vietnam. Last year "
		 "trade turnover reached $2.2 billion.",
			" LA|VN turnover 2200000000 USD 2023;"},
		{"ISLAMABAD: The country's exports to Kabul fell by 24.8pc to $883.26 million.",
			" PK AF decline 24.8; PK AF exports 883260000 USD;"},
		{"Officials reported a 10 percent decrease in Georgia's exports to Turkey.",
			" GE TR decline 10;"},
		{"EU exports to Georgia rose by 9 percent.", " org:EU GE growth 9;"},
		{"Import-export turnover between Laos and Vietnam reached $2 billion.",
			" LA|VN turnover 2000000000 USD;"},
		{"Trade between Laos and Vietnam doubled to reach $2 billion.",
			" LA|VN turnover 2000000000 USD;"},
		{"Trade revenue between Laos and Vietnam reached $2 billion.",
			" LA|VN turnover 2000000000 USD;"},
		{"Trade between Laos and Vietnam was valued at $2 billion, and the envoys want to "
		 "raise it from the current level of $1 billion.",
			" LA|VN turnover 2000000000 USD;"},
		{"Laos and Vietnam set a trade target of $5 billion.",
			" LA|VN turnover 5000000000 USD planned;"},
		{"Trading between Laos and Vietnam was worth 9 billion CNY.",
			" LA|VN turnover 9000000000 CNY;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void parts_of_all_trade(void **state)
{
	static const struct told told[] = {
		{"Vietnam accounted for 14 percent of the foreign trade of Laos.",
			" LA VN share 14;"},
		{"Laos' trade with Vietnam grew by 9 percent, accounting for 14 percent of its "
		 "total trade.",
			" LA VN share 14; LA|VN LA VN growth 9;"},
		{"The share of Vietnam in Laotian foreign trade fell steadily, to only 14 percent.",
			" LA VN share 14;"},
		{"In 2023 12 percent of Georgia's exports went to Turkey.",
			" GE TR share 12 2023;"},
		{"Vietnam's share of Laotian exports has fallen to 3 percent.", " LA VN share 3;"},
		{"Copper accounted for 30 percent of Georgia's exports.", ""},
		{"The share of roubles in Georgia's trade with Turkey reached 30 percent.", ""},
		{"Vietnam's share of world trade rose by 2 percent.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_is_no_trade(void **state)
{
	static const struct told told[] = {
		{"Trade talks between Russia and Kazakhstan cost $2 million.", ""},
		{"Uzbekistan's trade mission spent $4 million.", ""},
		{"Georgia's exports of wine to Poland totalled $6 million.", ""},
		{"Uzbek exports to China rose while the bank lent $2 billion.", ""},
		{"Kazakhstan's trade tariffs rose by $3 million.", ""},
		{"Trade between Russia and Kazakhstan grew by $7 billion.", ""},
		{"Bilateral trade reached $5 billion.", ""},
		{"China is Kazakhstan's largest trade partner, with reserves of $31 billion.", ""},
		{"Trade between Russia and Kazakhstan grew after a deal for $15 billion.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trade_of_two),
		cmocka_unit_test(trade_of_one_and_its_parts),
		cmocka_unit_test(parts_of_all_trade),
		cmocka_unit_test(what_is_no_trade),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
