/* Summits, rules, renamings, checked claims. */
#include "tests/unit/services/registry/world.h"

#define SUMMITS                                                                                    \
	"org,number,place,host,start,end,format,attendees_members,attendees_others,"               \
	"attendance_basis,outcome,confidence,source,verified,note\n"

static void a_summit_and_its_people(void **state)
{
	struct world *world = *state;
	world_load(world, "summits",
		SUMMITS
		"SCO,24,Astana,KZ,2024-07-03,2024-07-04,in_person,KZ CN BY,,attended,,0.9,s,seen,\n"
		"CIS,,Minsk,BY,1991-12-08,1991-12-08,in_person,,,,,0.9,s,seen,\n");
	assert_string_equal(world->events[world->count - 2].subject, "registry.summit.held.SCO.24");
	assert_string_equal(
		world->events[world->count - 1].subject, "registry.summit.held.CIS.1991-12-08");
	const struct summit *summit = ledger_find(
		world->registry.ledger, LEDGER_SUMMIT, TEXT("summit:SCO:24"), RECORDED_MAX)
					      ->record;
	assert_int_equal(summit->members_count, 3);
	assert_text(summit->members[2], "BY");
}

static void a_summit_that_ends_before_it_begins(void **state)
{
	world_refuses(*state, "summits",
		SUMMITS "SCO,24,Astana,KZ,2024-07-04,2024-07-03,in_person,,,,,0.9,s,seen,\n",
		ERR_RULE, "summits.csv:2:6 (end)",
		"wanted a day not before start, got '2024-07-03'");
}

static void a_summit_of_an_imprecise_day(void **state)
{
	world_refuses(*state, "summits",
		SUMMITS "SCO,24,Astana,KZ,2024-07,2024-07-04,in_person,,,,,0.9,s,seen,\n",
		ERR_BAD_DATE, "summits.csv:2:5 (start)", "wanted a day, got '2024-07'");
}

static void an_unknown_participant(void **state)
{
	world_refuses(*state, "summits",
		SUMMITS "SCO,24,Astana,KZ,2024-07-03,2024-07-04,in_person,KZ QQ,,,,0.9,s,seen,\n",
		ERR_NOT_FOUND, "summits.csv:2:8 (attendees_members)",
		"wanted a country by its ISO 3166-1 code, an entity of the sheet entities, or "
		"org:ID, got 'QQ'");
}

static void a_rule_of_an_unknown_organisation(void **state)
{
	world_refuses(*state, "decision_rules",
		"code,org,organ,applies_to,adopt_condition,who_may_block,quorum,silence_period_h,"
		"abstention_effect,opt_out,source,verified,note\n"
		"consensus,NOSUCH,,,no objection,,,,,,s,seen,\n",
		ERR_NOT_FOUND, "decision_rules.csv:2:2 (org)",
		"wanted an organisation of the sheet organizations, got 'NOSUCH'");
}

static void a_renaming_on_no_day(void **state)
{
	world_refuses(*state, "state_changes",
		"state,kind,from_value,to_value,date,date_precision,related_state,confidence,"
		"source,"
		"verified,note\nKZ,capital_name,Astana,Nur-Sultan,,day,,0.8,s,recall,\n",
		ERR_BAD_DATE, "state_changes.csv:2:5 (date)",
		"wanted YYYY, YYYY-MM or YYYY-MM-DD that exists, got ''");
}

static void an_assessment_names_the_records_it_bears_on(void **state)
{
	struct world *world = *state;
	world_load(world, "assessments",
		"id,claim,subject,predicate,object,asserted_by,asserted_on,source_grade,verdict,"
		"supports,disputes,questions,note\n"
		"c1,a claim,KZ,chairs,SCO,a paper,2024,B,confirmed,chair:SCO:KZ:2023-07-04 "
		"summit:SCO:24,,organisation:SCO,\n");
	const struct assessment *one = ledger_find(
		world->registry.ledger, LEDGER_ASSESSMENT, TEXT("assessment:c1"), RECORDED_MAX)
					       ->record;
	assert_int_equal(one->supports_count, 2);
	assert_int_equal(one->disputes_count, 0);
	assert_text(one->questions[0], "organisation:SCO");
}

int main(void)
{
#define SMALL(test) cmocka_unit_test_setup_teardown(test, setup_small, teardown)
	const struct CMUnitTest tests[] = {
		SMALL(a_summit_and_its_people),
		SMALL(a_summit_that_ends_before_it_begins),
		SMALL(a_summit_of_an_imprecise_day),
		SMALL(an_unknown_participant),
		SMALL(a_rule_of_an_unknown_organisation),
		SMALL(a_renaming_on_no_day),
		SMALL(an_assessment_names_the_records_it_bears_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
