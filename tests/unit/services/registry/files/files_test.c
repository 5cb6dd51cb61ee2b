/* Rows as files: there and back in every form without loss, and what is refused where. */
#include "services/registry/files/files.h"

#include "tests/unit/services/registry/world.h"

static const char *const forms[] = {"csv", "jsonl", "popolo", "ftm"};

#define HEADER                                                                                     \
	"id,org,state,status,from,from_precision,from_min,from_max,to,to_min,to_max,from_basis,"   \
	"to_basis,event,instrument,confidence,overlay,published,source,verified,note\n"

/* With a correction, a window, a year, an undated row, an overlay and a chair. */
static void fill(struct world *world)
{
	world_load(world, "memberships",
		HEADER "m1,SCO,KZ,member,2001-06-15,day,,,,,,signature,,founding,\"A "
		       "\"\"declaration\"\"\",0.9,0,2001-06-15,\"Source; with, commas\",seen,\n"
		       "m2,SCO,BY,observer,2015,year,,,2024-07-04,2024-07-03,2024-07-05,decision,,"
		       ",,0.8,0,,s,mixed,a note\n"
		       "m3,CIS,BY,member,,,,,,,,,,,,0.5,0,,s,recall,\n");
	world_load(world, "memberships",
		HEADER "m1,SCO,KZ,member,2001-06-16,day,,,,,,signature,,founding,,0.9,0,,"
		       "Better source,seen,\n"
		       "m2,SCO,BY,observer,2015,year,,,2024-07-04,2024-07-03,2024-07-05,decision,,"
		       ",,0.8,0,,s,mixed,a note\n"
		       "m3,CIS,BY,member,,,,,,,,,,,,0.5,0,,s,recall,\n"
		       "m4,CIS,BY,participation_frozen,2020-01-01,day,,,,,,,,,,0.5,1,,s,recall,\n");
	world_load(world, "chairs",
		"org,state,role,from,from_min,from_max,to,to_min,to_max,confidence,source,verified,"
		"note\nSCO,KZ,chair,2023-07-04,,,2024-07-04,,,0.9,\"Источник, ему\",seen,\n");
}

static struct text export(struct world *world, const char *format)
{
	struct export_query query = {.format = text_of(format)};
	struct export_reply reply = {0};
	struct why why = {0};
	assert_int_equal(
		files_write(&world->registry, &query, &world->arena, &reply, &why), ERR_OK);
	assert_false(reply.has_next);
	return reply.content;
}

static enum err offer(struct world *world, const struct rows_offered *file,
	struct files_report *report, struct why *why)
{
	struct outlet outlet = {.emit = world_emit, .self = world};
	size_t from = world->count;
	enum err judged = files_plan(&world->registry, file, NULL, report, why);
	enum err err = files_plan(&world->registry, file, &outlet, report, why);
	assert_int_equal(judged, err);
	if (!err)
		world_commit(world, from);
	return err;
}

static void test_there_and_back_without_loss(void **state)
{
	struct world *world = *state;
	fill(world);
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct world *other = world_small();
		struct why why = {0};
		struct files_report report;
		struct text file = export(world, forms[i]);
		struct rows_offered offered = {
			.content = file, .format = text_of(forms[i]), .name = TEXT("all")};
		if (offer(other, &offered, &report, &why) != ERR_OK)
			fail_msg("%s: %s: %s", forms[i], why.where, why.text);
		assert_int_equal(report.taken, 6);
		assert_int_equal(report.held, 0);
		for (size_t k = 0; k < ARRAY_LEN(forms); k++) {
			struct text first = export(world, forms[k]),
				    second = export(other, forms[k]);
			assert_true(text_equal(first, second));
		}
		/* Once more changes nothing, neither there nor here. */
		assert_int_equal(offer(other, &offered, &report, &why), ERR_OK);
		assert_int_equal(report.held, 6);
		assert_int_equal(offer(world, &offered, &report, &why), ERR_OK);
		assert_int_equal(report.taken, 0);
		world_destroy(&other);
	}
}

static void test_what_was_superseded_there_is_never_visible_here(void **state)
{
	struct world *world = *state, *other = world_small();
	struct files_report report;
	struct why why = {0};
	fill(world);
	int64_t before = other->now_us;
	struct rows_offered offered = {
		.content = export(world, "jsonl"), .name = TEXT("all.jsonl")};
	assert_int_equal(offer(other, &offered, &report, &why), ERR_OK);
	for (int64_t known = before; known < other->now_us + 10; known += 100) {
		struct at at = {world_day("2001-06-15"), known};
		assert_null(bitemporal_find(
			other->registry.statuses, lane_base(TEXT("SCO"), TEXT("KZ")), at));
	}
	struct at now = {world_day("2001-06-16"), RECORDED_MAX};
	assert_non_null(
		bitemporal_find(other->registry.statuses, lane_base(TEXT("SCO"), TEXT("KZ")), now));
	world_destroy(&other);
}

static void test_tables_of_others(void **state)
{
	struct world *world = *state;
	struct files_report report;
	struct why why = {0};
	struct rows_offered csv = {.name = TEXT("mine.csv"),
		.content = TEXT("org,state,status,from,confidence,source\n"
				"SCO,CN,member,2001-06-15,0.9,a book\n")};
	assert_int_equal(offer(world, &csv, &report, &why), ERR_OK);
	/* An organisation, a state, a status and a source are enough; ids or names. */
	struct rows_offered bare = {.name = TEXT("bare.csv"),
		.content = TEXT(
			"org,state,status,from,source\n"
			"Shanghai Cooperation Organisation,Belarus,observer,2015-07-10,a book\n")};
	if (offer(world, &bare, &report, &why) != ERR_OK)
		fail_msg("%s: %s", why.where, why.text);
	struct rows_offered popolo = {.name = TEXT("theirs.json"),
		.content =
			TEXT("{\"organizations\":[{\"id\":\"o1\",\"name\":\"Commonwealth\"}],\n"
			     "\"memberships\":[{\"member\":{\"id\":\"p1\",\"name\":\"Kazakhstan\"},"
			     "\"organization_id\":\"o1\",\"start_date\":\"1991-12\","
			     "\"sources\":[{\"url\":\"http://a.example/\"}]}]}")};
	if (offer(world, &popolo, &report, &why) != ERR_OK)
		fail_msg("%s: %s", why.where, why.text);
	struct rows_offered ftm = {.name = TEXT("theirs.ftm.csv"),
		.content = TEXT("canonical_id,entity_id,prop,schema,value,dataset\n"
				"e1,e1,name,Organization,Commonwealth,d\n"
				"e2,e2,name,PublicBody,Belarus,d\n"
				"e3,e3,organization,Membership,e1,d\n"
				"e3,e3,member,Membership,e2,d\n"
				"e3,e3,role,Membership,member,d\n"
				"e3,e3,startDate,Membership,1991-12-08,d\n"
				"e3,e3,publisher,Membership,a list,d\n")};
	if (offer(world, &ftm, &report, &why) != ERR_OK)
		fail_msg("%s: %s", why.where, why.text);
	size_t count;
	const struct row *rows = bitemporal_rows(world->registry.statuses, &count);
	assert_int_equal(count, 4);
	assert_text(word_text(rows[0].how->origin), "migrated");
	assert_text(word_text(rows[1].org), "SCO");
	assert_text(word_text(rows[1].state), "BY");
	assert_true(rows[1].how->confidence == 0.5);
	rows++;
	assert_text(word_text(rows[1].state), "KZ");
	assert_text(word_text(rows[1].how->from_precision), "month");
	assert_text(word_text(rows[1].source), "http://a.example/");
	assert_text(word_text(rows[2].org), "CIS");
	assert_text(word_text(rows[2].state), "BY");
}

static const struct refusal {
	const char *name, *content, *where, *text;
} refusals[] = {
	{"a.csv", "org,state,statsu\n", "a.csv:1:3",
		"wanted a field of status_row as a column, got 'statsu'"},
	{"a.csv", "org,state,status,from,confidence,source\nSCO,CN,member,2024-02-30,0.9,s\n",
		"a.csv:2:4 (from)",
		"wanted YYYY, YYYY-MM or YYYY-MM-DD that exists, got '2024-02-30'"},
	{"a.csv", "org,state,status,from,confidence\nSCO,CN,member,2024-02-03,0.9\n",
		"a.csv:2 (source)", "required, but not there"},
	{"a.csv", "org,state,status,from,to,confidence,source\nSCO,CN,member,2024,2023,1,s\n",
		"a.csv:2:4 (from)", ""},
	{"a.csv",
		"org,state,status,from,to,confidence,source\nSCO,CN,member,2024-01-02,2024-01-02,1,"
		"s\n",
		"a.csv:2 (row)",
		"wanted a period that ends after it begins, got from 2024-01-02 to 2024-01-02"},
	{"a.csv", "org,state,status,confidence,source\nSCOO,CN,member,1,s\n", "a.csv:2 (org)",
		"wanted an organisation by its id or name (`serai organisations` lists them), got "
		"'SCOO'; nearest: SCO (SCO)"},
	{"a.csv",
		"org,state,status,from,confidence,source\nSCO,CN,member,2001-06-15,1,s\n"
		"SCO,CN,observer,2002-01-01,1,s\n",
		"a.csv:3",
		"wanted a period that does not overlap what is held (row 1: CN member of SCO from "
		"2001-06-15; --replace lets the file's take its place), got CN observer"},
	{"a.jsonl", "\n{\"row\":1,\n", "a.jsonl:2:9", ""},
	{"a.jsonl", "{\"row\":1,\"org\":\"SCO\", \"stat\":\"CN\"}\n", "a.jsonl:1:23 (status_row)",
		"status_row has no field 'stat'; did you mean 'state'?"},
	{"a.json", "{\"memberships\":[\n {\"member\":{\"id\":\"CN\"},\n  \"organization_id\":7}]}",
		"a.json:3:3 (organization_id)", "wanted text, got a whole number"},
	{"a.json", "{\"memberships\":[\n{\"member\":{\"id\":\"CN\"},\"organization_id\":\"SCO\"}]}",
		"a.json:2:1",
		"wanted a source (sources of Popolo, publisher or sourceUrl of FollowTheMoney), "
		"got "
		"none"},
	{"a.json", "{\"memberships\":[\n{\"member\":{\"id\":\"CN\"}} , 7 ,\n  {\"role\":9}]}",
		"a.json:2:2 (organization_id)", ""},
	{"a.json", "{\"memberships\":[ ],\n\n \"memberships\":[]}", "a.json:3:14", ""},
	{"a.json", "{\"memberships\":[\n\n],\n \"organizations\":[{\"id\":\"A\",}]}", "a.json:4:29",
		""},
	{"a.json", "{\"memberships\":[{\"member\":{\"id\":\"CN\"},,}], \"organizations\":[]}",
		"a.json:1:39", ""},
	{"a.json", "{\"memberships\":[{\"member\":{\"id\":\"CN\"}", "a.json:1:37", ""},
	{"a.json", "{\"organizations\":[]}", "a.json:1:2 (memberships)", ""},
	{"a.ftm.csv",
		"canonical_id,entity_id,prop,schema,value,dataset\ne3,e3,member,Membership,CN,d\n",
		"a.ftm.csv:2", "wanted an organization of e3, got none"},
	{"a.ftm.csv",
		"canonical_id,entity_id,prop,schema,value,dataset\ne3,e3,colour,Membership,red,d\n",
		"a.ftm.csv:2:3 (prop)",
		"wanted a property of a Membership that the registry holds, got 'colour'"},
	{"a.txt", "x", "format",
		"wanted csv, jsonl, popolo or ftm, or a name that ends in .csv, .jsonl, .json or "
		".ftm.csv, got 'a.txt'"},
	{"a.jsonl", "\n\n", "content", "wanted at least one row, got none"},
};

static void test_refusals_tell_file_line_and_column(void **state)
{
	struct world *world = *state;
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		const struct refusal *one = &refusals[i];
		struct why why = {0};
		struct files_report report;
		struct rows_offered file = {
			.name = text_of(one->name), .content = text_of(one->content)};
		size_t count = world->count;
		if (files_plan(&world->registry, &file, NULL, &report, &why) == ERR_OK)
			fail_msg("taken: %s", one->content);
		assert_string_equal(why.where, one->where);
		if (*one->text)
			assert_string_equal(why.text, one->text);
		assert_int_equal(world->count, count); /* nothing of it */
	}
}

/* The standard's fields and the row beside them may not differ: neither is passed over. */
static void test_a_changed_field_beside_the_row_is_refused(void **state)
{
	struct world *world = *state;
	struct why why = {0};
	struct files_report report;
	fill(world);
	struct text file = export(world, "popolo");
	char *copy = text_copy(file), *at = strstr(copy, "\"start_date\":\"2001-06-15\"");
	assert_non_null(at);
	at[20] = '9';
	struct rows_offered offered = {.name = TEXT("x.json"), .content = text_of(copy)};
	assert_int_equal(files_plan(&world->registry, &offered, NULL, &report, &why), ERR_RULE);
	assert_string_equal(why.text,
		"wanted the first day as in the row beside it, '2001-06-15', got '2001-09-15'");
	free(copy);
}

static void test_replace_gives_way_to_the_file(void **state)
{
	struct world *world = *state;
	struct why why = {0};
	struct files_report report;
	fill(world);
	struct rows_offered file = {.name = TEXT("a.csv"),
		.has_replace = true,
		.replace = true,
		.content = TEXT("org,state,status,from,confidence,source\n"
				"SCO,KZ,partner,2020-01-01,0.9,a book\n")};
	assert_int_equal(offer(world, &file, &report, &why), ERR_OK);
	struct at before = {world_day("2019-12-31"), RECORDED_MAX};
	struct at after = {world_day("2020-01-01"), RECORDED_MAX};
	uint64_t lane = lane_base(TEXT("SCO"), TEXT("KZ"));
	assert_text(word_text(bitemporal_find(world->registry.statuses, lane, before)->status),
		"member");
	assert_text(word_text(bitemporal_find(world->registry.statuses, lane, after)->status),
		"partner");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_there_and_back_without_loss, setup_small, teardown),
		cmocka_unit_test_setup_teardown(
			test_what_was_superseded_there_is_never_visible_here, setup_small,
			teardown),
		cmocka_unit_test_setup_teardown(test_tables_of_others, setup_small, teardown),
		cmocka_unit_test_setup_teardown(
			test_refusals_tell_file_line_and_column, setup_small, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_changed_field_beside_the_row_is_refused, setup_small, teardown),
		cmocka_unit_test_setup_teardown(
			test_replace_gives_way_to_the_file, setup_small, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
