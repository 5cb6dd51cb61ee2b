/* The reference sheets are good, and each way of being bad is refused at its place, in words. */
#include "services/corridors/network/sheets.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

static void test_reference_sheets(void **state)
{
	(void)state;
	struct rows rows;
	world_load(&rows);
	static const size_t counts[ROW_KINDS] = {[ROW_NODE] = 300,
		[ROW_LINK] = 582,
		[ROW_DWELL] = 145,
		[ROW_CORRIDOR] = 33,
		[ROW_SERVICE] = 29,
		[ROW_RATE] = 26,
		[ROW_INVESTMENT] = 23,
		[ROW_VOLUME] = 40,
		[ROW_EXCHANGE] = 9,
		[ROW_CUSTOMS] = 32,
		[ROW_PROJECT] = 26,
		[ROW_STAGE] = 29,
		[ROW_WORK] = 47,
		[ROW_RESTRICTION] = 8};
	for (int kind = 0; kind < ROW_KINDS; kind++) {
		assert_int_equal(rows.of[kind].count, counts[kind]);
		for (size_t i = 0; i < rows.of[kind].count; i++)
			assert_true(rows_source(kind, rows_at(&rows, kind, i)).len > 0);
	}
	const struct corridor_link *link = rows_find(&rows, ROW_LINK, TEXT("L384"));
	assert_true(text_is(link->from, "KZAAU") && text_is(link->to, "AZALA"));
	WORLD_NEAR(link->km, 508, 0);
	static const char *const umbrellas[] = {"BRI", "LACHIN", "INSTC", "TAPI"};
	for (size_t i = 0; i < ARRAY_LEN(umbrellas); i++) {
		const struct corridor *corridor =
			rows_find(&rows, ROW_CORRIDOR, text_of(umbrellas[i]));
		assert_non_null(corridor);
		assert_int_equal(corridor->nodes_count, 0);
	}
	rows_fini(&rows);
}

/* A sheet of one or two rows, with one thing wrong. */
struct bad {
	const char *sheet, *content;
	enum err code;
	const char *where, *text;
};

#define NODE_HEAD "id,name,aliases,country,lat,lon,kind,gauge_mm,passing,note,source\n"
#define LINK_HEAD                                                                                  \
	"link_id,from,to,mode,distance_km,confidence,gauge_mm,typical_transit_h,"                  \
	"transit_confidence,transit_basis,cost_usd_per_teu,cost_confidence,cost_basis,"            \
	"capacity_teu_per_year,capacity_mt_per_year,capacity_basis,status,opened,shut,source\n"
#define DWELL_HEAD                                                                                 \
	"id,place,mode,applies,direction,median_h,p90_h,published_mean_h,year,confidence,source\n"
#define MONEY_HEAD       "id,corridor,amount,currency,date,funder,funder_ids,kind,part_of,source\n"
#define SERVICE_HEAD     "id,from,to,mode,departures_per_week,timetable,cutoff_h,source\n"
#define PROJECT_HEAD     "id,name,corridors,sponsors,sponsor_ids,opens,part_of,source\n"
#define WORK_HEAD        "id,project,link,node,capacity_mt_per_year,source\n"
#define RESTRICTION_HEAD "id,goods,target,effect,from,until,regime,text,source\n"
#define CORRIDOR_HEAD    "id,name,aliases,nodes,part_of,association,source\n"

static const struct bad bads[] = {
	{"nodes", NODE_HEAD "AA1,One,,aa,1,2,port,,no,,x\n", ERR_BAD_VALUE,
		"nodes.csv:2:4 (country)",
		"wanted a state by its code of ISO 3166-1 alpha-2, or X-..., got 'aa'"},
	{"nodes", NODE_HEAD "AA1,One,,ZZ,1,2,port,,no,,x\n", ERR_BAD_VALUE,
		"nodes.csv:2:4 (country)",
		"wanted a state by its code of ISO 3166-1 alpha-2, or X-..., got 'ZZ'"},
	{"nodes", NODE_HEAD "AA1,One,,KZ,91,2,port,,no,,x\n", ERR_BAD_VALUE, "nodes.csv:2:5 (lat)",
		NULL},
	{"nodes", NODE_HEAD "AA1,One,,KZ,1,2,harbour,,no,,x\n", ERR_BAD_VALUE,
		"nodes.csv:2:7 (kind)",
		"wanted one of port|rail_terminal|border_crossing|dry_port|city, got 'harbour'"},
	{"nodes", NODE_HEAD "AA1,One,,KZ,1,2,port,1525,no,,x\n", ERR_BAD_VALUE,
		"nodes.csv:2:8 (gauge_mm)",
		"wanted a gauge that railways have (1435, 1520, ...), got '1525'"},
	{"nodes", NODE_HEAD "AA1,One,,KZ,1,2,port,,no,,\n", ERR_MISSING, "nodes.csv:2:11 (source)",
		"wanted a value, got an empty cell"},
	{"nodes", NODE_HEAD "AA1,One,,KZ,1,2,port,,no,,x\nAA1,Two,,KZ,1,2,port,,no,,x\n",
		ERR_DUPLICATE, "nodes.csv:3:1 (id)", "wanted each id once, got 'AA1' again"},
	{"nodes", NODE_HEAD "AA1,One,,KZ,1,2,port,,maybe,,x\n", ERR_BAD_VALUE,
		"nodes.csv:2:9 (passing)", "wanted yes or no, got 'maybe'"},
	{"nodes", NODE_HEAD "AA1,One,,KZ,1,2,port,,no,,x\n", ERR_RULE, "nodes.csv",
		"wanted the node 'CNLYG', where link L001 ends, got none"},
	{"links", LINK_HEAD "L1,CNXIA,CNLHW,rail,-5,high,1435,15,low,,1,low,,,,,operating,,,x\n",
		ERR_BAD_VALUE, "links.csv:2:5 (distance_km)", NULL},
	{"links", LINK_HEAD "L1,CNXIA,NOWHERE,rail,676,high,1435,15,low,,1,low,,,,,operating,,,x\n",
		ERR_NOT_FOUND, "links.csv:2:3 (to)",
		"wanted a node that nodes.csv has, got 'NOWHERE'"},
	{"links", LINK_HEAD "L1,CNXIA,CNXIA,rail,676,high,1435,15,low,,1,low,,,,,operating,,,x\n",
		ERR_RULE, "links.csv:2:3 (to)", "wanted another place than 'CNXIA'"},
	{"links", LINK_HEAD "L1,CNXIA,CNLHW,rail,676,high,1520,15,low,,1,low,,,,,operating,,,x\n",
		ERR_RULE, "links.csv:2:7 (gauge_mm)",
		"wanted a gauge that CNXIA has in nodes.csv, got 1520"},
	{"links", LINK_HEAD "L1,CNXIA,CNLHW,rail,676,high,,15,low,,1,low,,,,,operating,,,x\n",
		ERR_MISSING, "links.csv:2:7 (gauge_mm)",
		"wanted the gauge of a rail link, got an empty cell"},
	{"links", LINK_HEAD "L1,CNXIA,CNLHW,road,676,high,1435,15,low,,1,low,,,,,operating,,,x\n",
		ERR_BAD_VALUE, "links.csv:2:7 (gauge_mm)",
		"wanted no gauge on a road link, got 1435"},
	{"links", LINK_HEAD "L1,CNXIA,CNLHW,rail,676,high,1435,1.5,low,,1,low,,,,,operating,,,x\n",
		ERR_RULE, "links.csv:2:8 (typical_transit_h)",
		"wanted a time that gives 3 to 120 km/h by rail, got 1.5 h for 676 km: 451 km/h"},
	{"links", LINK_HEAD "L1,CNXIA,CNLHW,sea,676,high,,30,low,,1,low,,,,,operating,,,x\n",
		ERR_RULE, "links.csv:2:2 (from)",
		"wanted a port at the end of a sea link, got CNXIA, a dry_port"},
	{"links",
		LINK_HEAD
		"L1,CNXIA,CNLHW,road,676,high,,15,low,,1,low,,,,,operating,2020-02-30,,x\n",
		ERR_BAD_DATE, "links.csv:2:18 (opened)", NULL},
	{"links",
		LINK_HEAD "L1,CNXIA,CNLHW,road,676,high,,15,low,,1,low,,,,,operating,2020-02-20,"
			  "2020-02-20,x\n",
		ERR_BAD_DATE, "links.csv:2:19 (shut)",
		"wanted a day after the one it was opened on, got one that is not"},
	{"links", LINK_HEAD "L1,CNXIA,CNLHW,road,676,high,,15,low,,1,low,,,,,operating,,,x\n",
		ERR_RULE, "links.csv",
		"wanted every place connected with the others, got no way from CNXIA to CNCQI "
		"(nodes.csv, line 3)"},
	{"links", "link_id,from\nL1,CNXIA\n", ERR_MISSING, "links.csv:1", NULL},
	/* A row may need a column that the sheet does not have. */
	{"project_works", "id,project,node,source\nW1,CKU,,x\n", ERR_RULE,
		"project_works.csv:2 (link)", "wanted either a link or a node, got none"},
	{"services", "id,to,mode,departures_per_week,source\nS1,KZAAU,rail,7,x\n", ERR_RULE,
		"services.csv:2 (from)", NULL},
	{"border_dwell", DWELL_HEAD "D1,CNHRS,rail,transit,both,5,4,,2024,low,x\n", ERR_RULE,
		"border_dwell.csv:2:7 (p90_h)", "wanted at least the median, 5 h, got 4 h"},
	{"border_dwell",
		DWELL_HEAD "D1,CNHRS,rail,transit,both,5,9,,2024,low,x\n"
			   "D2,CNHRS,rail,transit,both,6,9,,2024,low,x\n",
		ERR_DUPLICATE, "border_dwell.csv:3:2 (place)",
		"wanted one row for a place, mode, use and direction, got D1 and D2"},
	{"border_dwell", DWELL_HEAD "D1,XX1,rail,transit,both,5,9,,2024,low,x\n", ERR_NOT_FOUND,
		"border_dwell.csv:2:2 (place)", "wanted a node that nodes.csv has, got 'XX1'"},
	{"services", SERVICE_HEAD "S1,KZAAU,AZALA,sea,2,Tue 08:00;Mon 08:00,,x\n", ERR_RULE,
		"services.csv:2:6 (timetable)",
		"wanted departures in the order of the week, got Mon 08:00 after Tue 08:00: a "
		"timetable that goes back in time"},
	{"services", SERVICE_HEAD "S1,KZAAU,AZALA,sea,2,Mon 08:00 40h;Tue 08:00 10h,,x\n", ERR_RULE,
		"services.csv:2:6 (timetable)",
		"wanted no departure to arrive before an earlier one (FIFO), got Tue 08:00, which "
		"overtakes Mon 08:00"},
	{"services", SERVICE_HEAD "S1,KZAAU,AZALA,sea,3,Mon 08:00;Tue 08:00,,x\n", ERR_RULE,
		"services.csv:2:5 (departures_per_week)",
		"wanted the timetable's 2 departures, got 3"},
	{"services", SERVICE_HEAD "S1,CNXIA,DEDUI,rail,1,Mon 08:00,,x\n", ERR_RULE,
		"services.csv:2:6 (timetable)",
		"wanted a timetable on a service whose two ends a rail link joins or that has "
		"stops, got neither"},
	{"services", SERVICE_HEAD "S1,KZAAU,AZALA,sea,1,Mon 8am,,x\n", ERR_BAD_VALUE,
		"services.csv:2:6 (timetable)",
		"wanted a departure as 'Mon 08:00' or 'Mon 08:00 22.5h' (UTC), got 'Mon 8am'"},
	{"services", SERVICE_HEAD "S1,KZAAU,AZALA,sea,1,Mon 08:00,200,x\n", ERR_BAD_VALUE,
		"services.csv:2:7 (cutoff_h)", "wanted a number from 0 to 167, got '200'"},
	{"corridors", CORRIDOR_HEAD "C1,One,,CNXIA DEDUI,,,x\n", ERR_RULE,
		"corridors.csv:2:4 (nodes)",
		"wanted neighbours with a link between them, got CNXIA and DEDUI"},
	{"corridors", CORRIDOR_HEAD "C1,One,Same,,,,x\nC2,Two,Same,,,,x\n", ERR_DUPLICATE,
		"corridors.csv:2:3 (aliases)",
		"wanted names of this corridor alone, got 'Same', which C2 has too"},
	{"investments", MONEY_HEAD "I1,NONE,5,EUR,2024-01-01,A,,pledge,,x\n", ERR_NOT_FOUND,
		"investments.csv:2:2 (corridor)",
		"wanted a corridor that corridors.csv has, got 'NONE'"},
	{"investments", MONEY_HEAD "I1,TITR,5,eur,2024-01-01,A,,pledge,,x\n", ERR_BAD_VALUE,
		"investments.csv:2:4 (currency)",
		"wanted a currency as ISO 4217, three capital letters, got 'eur'"},
	{"investments", MONEY_HEAD "I1,TITR,5,EUR,2024-01,A,,pledge,,x\n", ERR_BAD_VALUE,
		"investments.csv:2:5 (date)", "wanted a whole day as YYYY-MM-DD, got '2024-01'"},
	{"investments",
		MONEY_HEAD "I1,TITR,5,EUR,2024-01-01,A,,pledge,,x\n"
			   "I2,TITR,6,EUR,2024-01-01,A,,pledge,I1,x\n",
		ERR_RULE, "investments.csv:3:3 (amount)", "wanted at most the whole's 5, got 6"},
	{"projects", PROJECT_HEAD "P1,One,NONE,A,,,,x\n", ERR_NOT_FOUND,
		"projects.csv:2:3 (corridors)",
		"wanted a corridor that corridors.csv has, got 'NONE'"},
	{"projects", PROJECT_HEAD "P1,One,,A,,2030,,x\n", ERR_BAD_VALUE, "projects.csv:2:6 (opens)",
		"wanted a whole day as YYYY-MM-DD, got '2030'"},
	{"projects", PROJECT_HEAD "P1,One,,A,,,P1,x\n", ERR_RULE, "projects.csv:2:7 (part_of)",
		"wanted a whole that is no part itself, got P1"},
	{"project_stages", "id,project,stage,since,source\nT1,CKU,dreamt,2024-01-01,x\n",
		ERR_BAD_VALUE, "project_stages.csv:2:3 (stage)",
		"wanted one of pledged|studied|agreed|financed|construction|opened|halted|"
		"abandoned, got 'dreamt'"},
	{"project_works", WORK_HEAD "W1,CKU,,,,x\n", ERR_RULE, "project_works.csv:2:3 (link)",
		"wanted either a link or a node, got none"},
	{"project_works", WORK_HEAD "W1,CKU,L118,CNKHG,,x\n", ERR_RULE,
		"project_works.csv:2:3 (link)", "wanted either a link or a node, got both"},
	{"project_works", WORK_HEAD "W1,CKU,,CNKHG,5,x\n", ERR_RULE,
		"project_works.csv:2:5 (capacity_mt_per_year)",
		"wanted a capacity of a link only, got one of CNKHG"},
	{"restrictions", RESTRICTION_HEAD "R1,dual-use,country:ZZ,refused,,,EU-RU,words,x\n",
		ERR_BAD_VALUE, "restrictions.csv:2:3 (target)",
		"wanted a state by its code of ISO 3166-1 (RU), got 'ZZ'"},
	{"restrictions",
		RESTRICTION_HEAD
		"R1,dual-use,country:RU,refused,2024-01-01,2024-01-01,EU-RU,words,x\n",
		ERR_BAD_DATE, "restrictions.csv:2:6 (until)",
		"wanted a day after the first one, got one that is not"},
};

static void test_refusals(void **state)
{
	(void)state;
	struct rows held;
	world_load(&held);
	for (unsigned i = 0; i < ARRAY_LEN(bads); i++) {
		struct rows fresh = {0};
		struct why why = {0};
		enum err err = sheets_read(sheets_kind(text_of(bads[i].sheet)),
			text_of(bads[i].content), &held, &fresh, &why);
		if (err != bads[i].code || strcmp(why.where, bads[i].where) != 0)
			fail_msg("bad sheet %u: %s at %s: %s", i, err_name(err), why.where,
				why.text);
		if (bads[i].text)
			assert_string_equal(why.text, bads[i].text);
		else
			assert_non_null(strstr(why.text, "wanted"));
		rows_fini(&fresh);
	}
	rows_fini(&held);
}

/* What programs write that make CSV: a mark of the byte order, ends of lines of two bytes, quotes
 * around everything, blank lines, no end of the last line, columns in another order. */
static void test_ways_of_writing(void **state)
{
	(void)state;
	static const char *const ways[] = {
		"id,name,country,lat,lon,kind,gauge_mm,passing,source\n"
		"AA1,One,KZ,1,2,port,1520;1435,no,x\n",
		"\xEF\xBB\xBFid,name,country,lat,lon,kind,gauge_mm,passing,source\r\n"
		"AA1,One,KZ,1,2,port,1520;1435,no,x\r\n",
		"\"id\",\"name\",\"country\",\"lat\",\"lon\",\"kind\",\"gauge_mm\",\"passing\","
		"\"source\"\r\n\r\n\"AA1\",\"One\",\"KZ\",\"1\",\"2\",\"port\",\"1520;1435\","
		"\"no\",\"x\"",
		"source,passing,gauge_mm,kind,lon,lat,country,name,id\n\n\n"
		"x,no,1520; 1435,port,2.0,1.00,KZ,One,AA1",
	};
	for (unsigned i = 0; i < ARRAY_LEN(ways); i++) {
		struct rows rows = {0};
		struct why why = {0};
		if (world_read(&rows, "nodes", text_of(ways[i]), &why) != ERR_OK)
			fail_msg("way %u: %s at %s", i, why.text, why.where);
		const struct corridor_node *node = rows_find(&rows, ROW_NODE, TEXT("AA1"));
		assert_true(rows.of[ROW_NODE].count == 1 && text_is(node->name, "One"));
		assert_true(node->gauges_count == 2 && text_is(node->gauges[1], "1435"));
		assert_true(node->line == (i < 2 ? 2 : i == 2 ? 3 : 4));
		rows_fini(&rows);
	}
}

struct told {
	char text[4][400];
	unsigned count;
};

static void tell(void *self, const struct why *why)
{
	struct told *told = self;
	assert_true(told->count < 4);
	why_format(why, told->text[told->count++], sizeof(told->text[0]));
}

/* What is not read is said, with its place. */
static void test_unused(void **state)
{
	(void)state;
	struct rows held;
	struct told told = {.count = 0};
	world_load(&held);
	sheets_unused(ROW_LINK, TEXT("link_id,from,to,colour,mode\n"), &held, tell, &told);
	assert_int_equal(told.count, 1);
	assert_non_null(strstr(told.text[0], "links.csv:1:4 (colour)"));
	sheets_unused(ROW_SERVICE,
		TEXT("id,from,to,mode,departures_per_week,source\nS1,CNXIA,CNLHW,rail,1,x\n"
		     "S2,CNXIA,DEDUI,rail,1,x\n*rail,,,rail,1,x\n"),
		&held, tell, &told);
	assert_int_equal(told.count, 2);
	assert_non_null(strstr(told.text[1], "services.csv:3:3 (to): wanted stops, since no rail "
					     "link joins CNXIA and DEDUI, got "
					     "none: this service is not ridden"));
	rows_fini(&held);
}

static void test_unknown_sheet(void **state)
{
	(void)state;
	assert_int_equal(sheets_kind(TEXT("tariffs")), ROW_KINDS);
	assert_int_equal(sheets_kind(TEXT("links")), ROW_LINK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reference_sheets),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_ways_of_writing),
		cmocka_unit_test(test_unused),
		cmocka_unit_test(test_unknown_sheet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
