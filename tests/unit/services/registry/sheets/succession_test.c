/* What becomes of statuses when states end, part, or go on as another: section by section of the
 * table of successions, and every refusal. */
#include "services/registry/sheets/succession.h"

#include "tests/unit/services/registry/world.h"

#define MEMBERS                                                                                    \
	"id,org,state,status,from,from_precision,from_min,from_max,to,to_min,to_max,from_basis,"   \
	"to_basis,event,instrument,confidence,overlay,published,source,verified,note\n"
#define ROW(id, org, state, from, to)                                                              \
	id "," org "," state ",member," from ",day,,," to ",,,accession,,,,0.9,0,,a list,seen,\n"
#define CHANGES                                                                                    \
	"state,kind,from_value,to_value,date,date_precision,related_state,org,confidence,source,"  \
	"verified,note\n"

static void settle(struct world *world)
{
	struct outlet outlet = {.emit = world_emit, .self = world};
	struct why why = {0};
	size_t from = world->count;
	if (succession_settle(&world->registry, &outlet, &world->arena, &why) != ERR_OK)
		fail_msg("%s: %s", why.where, why.text);
	world_commit(world, from);
}

/* Union, its successor; a state that divides in two; a league, a treaty. */
static int setup(void **state)
{
	struct world *world = world_create();
	world_load(world, "states",
		"id,iso3,name,official_name,common_name,name_ru,name_zh,source\n"
		"RU,RUS,Russia,,,,,s\nDE,DEU,Germany,,,,,s\nCZ,CZE,Czechia,,,,,s\n"
		"SK,SVK,Slovakia,,,,,s\nSS,SSD,South Sudan,,,,,s\nSD,SDN,Sudan,,,,,s\n");
	world_load(world, "entities",
		"id,name,official_name,kind,source\nX-SU,Soviet Union,,historic,s\n"
		"X-DDR,East Germany,,historic,s\nX-CS,Czechoslovakia,,historic,s\n");
	world_load(world, "organizations",
		"id,name,abbrev,aliases,kind,parent,founded,founded_event,seat,decision_rule,"
		"decision_rule_code,confidence,source,verified,note\n"
		"LG,League,LG,,igo,,1945,,,,,0.9,s,seen,\n"
		"TR,Treaty on Seas,TR,,treaty_regime,,1958,,,,,0.9,s,seen,\n");
	*state = world;
	return 0;
}

static const struct row *at(struct world *world, const char *org, const char *state, const char *on)
{
	struct at when = {world_day(on), RECORDED_MAX};
	return bitemporal_find(
		world->registry.statuses, lane_base(text_of(org), text_of(state)), when);
}

static void test_continuation_ends_one_and_begins_the_other(void **state)
{
	struct world *world = *state;
	world_load(world, "memberships", MEMBERS ROW("a", "LG", "X-SU", "1945-10-24", ""));
	world_load(world, "state_changes",
		CHANGES "RU,continuation,X-SU,RU,1991-12-24,day,X-SU,,0.9,a letter,seen,\n");
	settle(world);
	assert_non_null(at(world, "LG", "X-SU", "1991-12-23"));
	assert_null(at(world, "LG", "X-SU", "1991-12-24"));
	assert_null(at(world, "LG", "RU", "1991-12-23"));
	const struct row *row = at(world, "LG", "RU", "1991-12-24");
	assert_non_null(row);
	assert_text(word_text(row->how->from_basis), "continuation");
	assert_text(word_text(row->event), "continuation of X-SU, member since 1945-10-24 (row 1)");
	assert_text(word_text(row->source), "a letter");
	assert_text(word_text(row->how->origin), "inferred");
	assert_text(word_text(row->evidence), "succession change:RU:continuation:1991-12-24");
	/* Accession counts from the old day. */
	struct accession_query query = {.org = TEXT("LG")};
	struct accession_reply reply = {0};
	struct why why = {0};
	assert_int_equal(answer_accession(&world->registry, &query, world_today(world),
				 &world->arena, &reply, &why),
		ERR_OK);
	assert_int_equal(reply.rows_count, 1);
	assert_text(reply.rows[0].via[0], "RU<X-SU");
	assert_text(reply.rows[0].since, "1945-10-24");
	/* Once more changes nothing. */
	size_t count = world->count;
	settle(world);
	assert_int_equal(world->count, count);
}

static void test_a_change_that_is_withdrawn_is_undone(void **state)
{
	struct world *world = *state;
	world_load(world, "memberships", MEMBERS ROW("a", "LG", "X-SU", "1945-10-24", ""));
	world_load(world, "state_changes",
		CHANGES "RU,continuation,X-SU,RU,1991-12-24,day,X-SU,,0.9,a letter,seen,\n");
	settle(world);
	int64_t known = world->now_us;
	world_load(world, "state_changes",
		CHANGES "RU,continuation,X-SU,RU,1991-12-26,day,X-SU,,0.9,a letter,seen,\n");
	settle(world);
	assert_non_null(at(world, "LG", "X-SU", "1991-12-25"));
	assert_null(at(world, "LG", "RU", "1991-12-25"));
	assert_non_null(at(world, "LG", "RU", "1991-12-26"));
	world_load(world, "state_changes", CHANGES);
	settle(world);
	assert_non_null(at(world, "LG", "X-SU", "2020-01-01"));
	assert_null(at(world, "LG", "RU", "2020-01-01"));
	struct at then = {world_day("1991-12-25"), known};
	assert_non_null(
		bitemporal_find(world->registry.statuses, lane_base(TEXT("LG"), TEXT("RU")), then));
}

static void test_what_a_sheet_says_of_the_new_one_stays(void **state)
{
	struct world *world = *state;
	world_load(world, "memberships",
		MEMBERS ROW("a", "LG", "X-SU", "1945-10-24", "")
			ROW("b", "LG", "RU", "1992-03-01", ""));
	world_load(world, "state_changes",
		CHANGES "RU,continuation,X-SU,RU,1991-12-24,day,X-SU,,0.9,a letter,seen,\n");
	settle(world);
	assert_null(at(world, "LG", "RU", "1992-01-01"));
	assert_text(word_text(at(world, "LG", "RU", "1992-03-01")->source), "a list");
	assert_null(at(world, "LG", "X-SU", "1992-01-01"));
}

static void test_merger_ends_the_absorbed_and_leaves_the_absorber(void **state)
{
	struct world *world = *state;
	world_load(world, "memberships",
		MEMBERS ROW("a", "LG", "X-DDR", "1973-09-18", "")
			ROW("b", "LG", "DE", "1973-09-18", ""));
	world_load(world, "chairs",
		"org,state,role,from,from_min,from_max,to,to_min,to_max,confidence,source,verified,"
		"note\nLG,X-DDR,chair,1989-01-01,,,,,,0.9,s,seen,\n");
	world_load(world, "state_changes",
		CHANGES "DE,merger,X-DDR,DE,1990-10-03,day,X-DDR,,0.9,a treaty,seen,\n");
	settle(world);
	assert_null(at(world, "LG", "X-DDR", "1990-10-03"));
	const struct row *absorber = at(world, "LG", "DE", "1990-10-03");
	assert_int_equal(absorber->number, 2); /* the same row still */
	size_t count;
	const struct row *rows = bitemporal_rows(world->registry.statuses, &count);
	for (size_t i = 0; i < count; i++)
		if (text_is(word_text(rows[i].how->lane), "chair") &&
			rows[i].superseded_us == RECORDED_MAX)
			assert_true(rows[i].has_to && rows[i].to == world_day("1990-10-03"));
}

static void test_dissolution_ends_the_old_and_the_new_begin_with_none(void **state)
{
	struct world *world = *state;
	world_load(world, "memberships", MEMBERS ROW("a", "LG", "X-CS", "1945-10-24", ""));
	world_load(world, "state_changes",
		CHANGES "X-CS,dissolution,X-CS,CZ SK,1993-01,month,,,0.9,an act,seen,\n");
	settle(world);
	assert_null(at(world, "LG", "X-CS", "1993-01-01"));
	assert_null(at(world, "LG", "CZ", "1993-01-19"));
	assert_null(at(world, "LG", "SK", "1993-01-19"));
	/* Of a month any day of it: certain only before, possible until its end. */
	size_t count;
	const struct row *rows = bitemporal_rows(world->registry.statuses, &count);
	assert_int_equal(
		row_certainty(&rows[count - 1], world_day("1993-01-30")), CERTAINTY_POSSIBLE);
	assert_int_equal(row_certainty(&rows[count - 1], world_day("1993-01-31")), CERTAINTY_NONE);
}

static void test_separation_leaves_the_rest_as_it_is(void **state)
{
	struct world *world = *state;
	world_load(world, "memberships", MEMBERS ROW("a", "LG", "SD", "1956-11-12", ""));
	world_load(world, "state_changes",
		CHANGES "SS,separation,SD,SS,2011-07-09,day,SD,,0.9,a declaration,seen,\n");
	settle(world);
	assert_non_null(at(world, "LG", "SD", "2012-01-01"));
	assert_null(at(world, "LG", "SS", "2012-01-01"));
}

static void test_notification_of_succession_keeps_the_old_day(void **state)
{
	struct world *world = *state;
	world_load(world, "memberships", MEMBERS ROW("a", "TR", "X-CS", "1960-05-01", ""));
	world_load(world, "state_changes",
		CHANGES "X-CS,dissolution,X-CS,CZ SK,1993-01-01,day,,,0.9,an act,seen,\n"
			"CZ,succession,X-CS,CZ,1993-02-22,day,X-CS,TR,0.9,notification,seen,\n"
			"SK,succession,X-CS,SK,1993-05-28,day,X-CS,TR,0.9,notification,seen,\n");
	settle(world);
	const struct row *row = at(world, "TR", "CZ", "1993-01-01");
	assert_non_null(row); /* from its own first day, not from the notification's */
	assert_text(word_text(row->event), "succession of X-CS, member since 1960-05-01 (row 2)");
	assert_true(row->published == world_day("1993-02-22"));
	assert_null(at(world, "TR", "CZ", "1992-12-31"));
	struct accession_query query = {.org = TEXT("TR")};
	struct accession_reply reply = {0};
	struct why why = {0};
	assert_int_equal(answer_accession(&world->registry, &query, world_today(world),
				 &world->arena, &reply, &why),
		ERR_OK);
	assert_int_equal(reply.rows_count, 1); /* both by the same old day */
	assert_int_equal(reply.rows[0].states_count, 2);
	assert_text(reply.rows[0].since, "1960-05-01");
}

static void test_a_designation_moves_no_row(void **state)
{
	struct world *world = *state;
	world_load(world, "memberships", MEMBERS ROW("a", "LG", "CZ", "1993-01-19", ""));
	world_load(world, "state_changes",
		CHANGES "CZ,short_name,Czech Republic,Czechia,2016-07,month,,,0.7,s,seen,\n"
			"LG,designation,League,Union,2016-07,month,,,0.7,s,seen,\n");
	size_t count = world->count;
	settle(world);
	assert_int_equal(world->count, count);
}

static const struct {
	const char *sheet, *content, *where, *text;
} refusals[] = {
	{"state_changes", CHANGES "RU,continuation,RU,RU,1991-12-24,day,X-SU,,0.9,s,seen,\n",
		"state_changes.csv:2:4 (to_value)",
		"wanted another state than from_value, got 'RU' in both"},
	{"state_changes", CHANGES "RU,merger,X-XX,RU,1991-12-24,day,,,0.9,s,seen,\n",
		"state_changes.csv:2:3 (from_value)",
		"wanted a country by its ISO 3166-1 code, an entity of the sheet entities, or "
		"org:ID, got 'X-XX'"},
	{"state_changes", CHANGES "X-CS,dissolution,X-CS,CZ QQ,1993-01-01,day,,,0.9,s,seen,\n",
		"state_changes.csv:2:4 (to_value)",
		"wanted a country by its ISO 3166-1 code, an entity of the sheet entities, or "
		"org:ID, got 'QQ'"},
	{"state_changes",
		CHANGES "RU,continuation,X-SU,RU,1991-12-24,day,X-SU,,0.9,s,seen,\n"
			"X-SU,dissolution,X-SU,DE CZ,1991-12-26,day,,,0.9,s,seen,\n",
		"state_changes.csv:3:2 (kind)",
		"wanted X-SU to end once, got a dissolution beside the continuation in line 2"},
	{"state_changes", CHANGES "CZ,succession,X-CS,CZ,1993-02-22,day,X-CS,,0.9,s,seen,\n",
		"state_changes.csv:2:2 (kind)",
		"wanted the treaty that is succeeded to in a column org, got none"},
	{"state_changes", CHANGES "CZ,succession,X-CS,CZ,1993-02-22,day,X-CS,LG,0.9,s,seen,\n",
		"state_changes.csv:2:8 (org)",
		"wanted a treaty (kind treaty_regime), got 'LG', which is igo: to an organisation "
		"a successor accedes anew"},
	{"memberships", MEMBERS ROW("a", "LG", "X-DDR", "1990-10-03", ""),
		"memberships.csv:2:5 (from)",
		"wanted a first day before 1990-10-03, when X-DDR ended (merger), got "
		"'1990-10-03'"},
	{"memberships", MEMBERS ROW("a", "LG", "SS", "2011-07-08", ""),
		"memberships.csv:2:5 (from)",
		"wanted a first day not before 2011-07-09, when SS began (separation), got "
		"'2011-07-08'"},
};

static void test_refusals_word_for_word(void **state)
{
	struct world *world = *state;
	world_load(world, "state_changes",
		CHANGES "DE,merger,X-DDR,DE,1990-10-03,day,X-DDR,,0.9,a treaty,seen,\n"
			"SS,separation,SD,SS,2011-07-09,day,SD,,0.9,a declaration,seen,\n");
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		struct why why = {0};
		enum err err = world_sheet(world, refusals[i].sheet, refusals[i].content, &why);
		assert_int_not_equal(err, ERR_OK);
		assert_string_equal(why.where, refusals[i].where);
		assert_string_equal(why.text, refusals[i].text);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_continuation_ends_one_and_begins_the_other),
		TEST(test_a_change_that_is_withdrawn_is_undone),
		TEST(test_what_a_sheet_says_of_the_new_one_stays),
		TEST(test_merger_ends_the_absorbed_and_leaves_the_absorber),
		TEST(test_dissolution_ends_the_old_and_the_new_begin_with_none),
		TEST(test_separation_leaves_the_rest_as_it_is),
		TEST(test_notification_of_succession_keeps_the_old_day),
		TEST(test_a_designation_moves_no_row),
		TEST(test_refusals_word_for_word),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
