/* What real sources get wrong, each trap by its name. Claims about documents (titles told in
 * several ways, a count of documents, a charter dated a month late) are the agreements' to judge:
 * tests/unit/services/agreements/claims/match_test.c. */
#include "tests/unit/services/registry/world.h"

static const struct verdicts *told(
	struct world *world, const char *fact, const char *args, const char *article_date)
{
	struct claim claim = world_claim_of(world, fact, args);
	if (article_date)
		claim.article_date = text_of(article_date);
	return world_match(world, &claim);
}

static struct members_reply members(
	struct world *world, const char *org, const char *status, const char *on)
{
	struct members_query query = {.org = text_of(org),
		.status = text_of(status),
		.has_as_of = true,
		.as_of = world_day(on)};
	struct members_reply reply = {0};
	struct why why = {0};
	if (answer_members(&world->registry, &query, world_today(world), &world->arena, &reply,
		    &why) != ERR_OK)
		fail_msg("%s: %s", why.where, why.text);
	return reply;
}

static void announced_taken_for_done(void **state)
{
	/* Turkmenistan was to become a member at Samarkand; it stayed observer. */
	static const char args[] = "org=OTS; country=TM; to=member; date=2022-11-11";
	assert_verdict(told(*state, "org.status_change", args, NULL), VERDICT_CONTRADICTS,
		"membership:OTS:TM");
	struct claim claim = world_claim_of(*state, "org.status_change", args);
	claim.modality = TEXT("expected");
	assert_verdict(world_match(*state, &claim), VERDICT_ANNOUNCES, "membership:OTS:TM");
	struct members_reply now = members(*state, "OTS", "any", "2024-01-01");
	assert_text(world_row_of(&now, "TM")->status, "observer");
}

static void the_wrong_body(void **state)
{
	/* The heads of state met at Ufa; some press texts have the heads of government there. */
	const struct verdicts *verdicts = told(*state, "summit.held",
		"org=SCO; place=Ufa; date=2015-07-10; body=heads_of_government", NULL);
	assert_verdict(verdicts, VERDICT_PROPOSES, "summit:SCO:15");
	assert_text(verdicts->items[0].reason,
		"heads_of_government: no such meeting is held; at that place and time SCO met in "
		"Ufa (RU) from 2015-07-09 to 2015-07-10, as heads of state");
	assert_verdict(told(*state, "summit.held",
			       "org=SCO; place=Ufa; date=2015-07-10; body=heads_of_state", NULL),
		VERDICT_CORROBORATES, "summit:SCO:15");
	/* Ministers who met elsewhere, or at another time, are not ours to judge. */
	assert_int_equal(told(*state, "summit.held",
				 "org=SCO; place=Moscow; date=2015-07-10; kind=ministerial", NULL)
				 ->count,
		0);
}

static void decision_against_memorandum(void **state)
{
	/* Decided in July 2015, the memoranda signed in spring 2016: two events of one chain. */
	static const struct {
		const char *state, *memorandum;
	} rows[] = {{"NP", "2016-03-22"}, {"AZ", "2016-03-14"}, {"AM", "2016-04-16"}};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char args[128], record[64], reason[160];
		snprintf(args, sizeof(args),
			"org=SCO; country=%s; to=dialogue_partner; action=granted; date=2015-07-10",
			rows[i].state);
		snprintf(record, sizeof(record), "membership:SCO:%s", rows[i].state);
		snprintf(reason, sizeof(reason),
			"the decision; the status itself began with the memorandum: %s is "
			"dialogue_partner of SCO since %s",
			rows[i].state, rows[i].memorandum);
		const struct verdicts *verdicts = told(*state, "org.status_change", args, NULL);
		assert_verdict(verdicts, VERDICT_ANNOUNCES, record);
		assert_text(verdicts->items[0].reason, reason);
		snprintf(args, sizeof(args), "org=SCO; country=%s; to=dialogue_partner; date=%s",
			rows[i].state, rows[i].memorandum);
		assert_verdict(told(*state, "org.status_change", args, NULL), VERDICT_CORROBORATES,
			record);
	}
}

static void a_premature_count(void **state)
{
	assert_verdict(told(*state, "org.size", "org=SCO; members=9; date=2022-09-16", NULL),
		VERDICT_CONTRADICTS, "organisation:SCO");
	assert_verdict(
		told(*state, "org.size",
			"org=SCO; members=14; status=dialogue_partner; date=2023-05-10", NULL),
		VERDICT_CONTRADICTS, "organisation:SCO");
	assert_verdict(
		told(*state, "org.size",
			"org=SCO; members=14; status=dialogue_partner; date=2024-07-05", NULL),
		VERDICT_CORROBORATES, "organisation:SCO");
}

static void a_list_that_omits(void **state)
{
	/* Twelve partners told in July 2023. Who is in the list is judged one by one; that others
	 * are not in it says nothing of them, but the count and a denial do. */
	const struct verdicts *verdicts = told(*state, "org.membership",
		"org=SCO; status=dialogue_partner; members=TR KW EG SA BH QA AE MV LK MM KH NP",
		"2023-07-20");
	assert_int_equal(verdicts->count, 12);
	for (uint32_t i = 0; i < 12; i++)
		assert_int_equal(verdicts->items[i].kind, VERDICT_CORROBORATES);
	assert_verdict(told(*state, "org.size", "org=SCO; members=12; status=dialogue_partner",
			       "2023-07-20"),
		VERDICT_CONTRADICTS, "organisation:SCO");
	struct claim denied = world_claim_of(
		*state, "org.membership", "org=SCO; status=dialogue_partner; members=AM AZ");
	denied.article_date = TEXT("2023-07-20");
	denied.polarity = TEXT("neg");
	verdicts = world_match(*state, &denied);
	assert_int_equal(verdicts->count, 2);
	assert_int_equal(verdicts->items[0].kind, VERDICT_CONTRADICTS);
	assert_int_equal(verdicts->items[1].kind, VERDICT_CONTRADICTS);
}

static void a_misprint_of_the_month(void **state)
{
	const struct verdicts *verdicts =
		told(*state, "summit.held", "org=SCO; place=Astana; date=2011-07-15", "2011-06-10");
	assert_verdict(verdicts, VERDICT_CONTRADICTS, "summit:SCO:11");
	assert_text(verdicts->items[0].reason,
		"the same day of another month: SCO met in Astana (KZ) on 2011-06-15");
	/* Another day, or another place, may be another meeting. */
	assert_verdict(told(*state, "summit.held", "org=SCO; place=Astana; date=2011-07-16", NULL),
		VERDICT_PROPOSES, "summit:SCO:undated");
	assert_verdict(told(*state, "summit.held", "org=SCO; place=Bishkek; date=2011-07-15", NULL),
		VERDICT_PROPOSES, "summit:SCO:undated");
}

static void a_page_written_by_a_machine(void **state)
{
	assert_verdict(told(*state, "org.size", "org=NATO; members=33; date=2026-01", NULL),
		VERDICT_CONTRADICTS, "organisation:NATO");
}

static void a_swapped_country(void **state)
{
	/* Sri Lanka for Cambodia among the partners of 2015. */
	assert_verdict(
		told(*state, "org.status_change",
			"org=SCO; country=LK; to=dialogue_partner; action=granted; date=2015-07",
			NULL),
		VERDICT_CONTRADICTS, "membership:SCO:LK");
	assert_verdict(
		told(*state, "org.status_change",
			"org=SCO; country=KH; to=dialogue_partner; action=granted; date=2015-07",
			NULL),
		VERDICT_ANNOUNCES, "membership:SCO:KH");
}

static void a_disputed_entity(void **state)
{
	struct members_reply reply = members(*state, "OTS", "observer", "2024-01-01");
	const struct membership *one = world_row_of(&reply, "X-TRNC");
	assert_non_null(one);
	assert_true(one->confidence < 0.7);
	assert_true(one->note.len > 0);
	/* An entity, and no state: it is not what the code of the island stands for. */
	assert_null(world_row_of(&reply, "CY"));
	struct find_query query = {.name = TEXT("X-TRNC")};
	struct find_reply found = {0};
	struct world *world = *state;
	assert_int_equal(answer_find(&world->registry, &query, world_today(world), &world->arena,
				 &found, NULL),
		ERR_OK);
	const struct version *held =
		ledger_find(world->registry.ledger, LEDGER_STATE, TEXT("X-TRNC"), RECORDED_MAX);
	assert_text(((const struct country *)held->record)->kind, "entity");
}

static void a_treaty_taken_for_the_organisation(void **state)
{
	/* The treaty is of 1992, the organisation of 2002; Uzbekistan joined it in 2006. */
	struct members_reply treaty = members(*state, "CST", "any", "1995-01-01");
	struct members_reply none = members(*state, "CSTO", "any", "1995-01-01");
	assert_non_null(world_row_of(&treaty, "UZ"));
	assert_int_equal(none.count, 0);
	assert_verdict(told(*state, "org.membership",
			       "org=CSTO; status=founding_member; members=UZ", "2012-06-28"),
		VERDICT_CONTRADICTS, "membership:CSTO:UZ");
	assert_verdict(told(*state, "org.status_change",
			       "org=CSTO; country=KZ; to=member; date=1992-05-15", NULL),
		VERDICT_CONTRADICTS, "membership:CSTO:KZ");
}

static void legal_against_practical(void **state)
{
	static const struct {
		const char *org, *state, *before, *after, *overlay;
	} rows[] = {
		{"CSTO", "AM", "2024-02-22", "2024-07-01", "participation_frozen"},
		{"CIS", "MD", "2024-07-01", "2026-03-21", "withdrawal_pending"},
		{"IFAS", "KG", "2015-12-31", "2024-07-01", "participation_frozen"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		/* A member on either day; from a day on something lies on it. */
		struct members_reply before =
			members(*state, rows[i].org, "member", rows[i].before);
		struct members_reply after = members(*state, rows[i].org, "member", rows[i].after);
		assert_non_null(world_row_of(&before, rows[i].state));
		assert_int_equal(world_row_of(&before, rows[i].state)->overlays_count, 0);
		assert_non_null(world_row_of(&after, rows[i].state));
		assert_int_equal(world_row_of(&after, rows[i].state)->overlays_count, 1);
		assert_text(world_row_of(&after, rows[i].state)->overlays[0], rows[i].overlay);
	}
}

static void the_chair_of_which_organ(void **state)
{
	/* Kazakhstan as chair of the organisation is only claimed; of the Executive Board others
	 * were. */
	struct world *world = *state;
	struct chairs_query query = {
		.org = TEXT("IOFS"), .has_as_of = true, .as_of = world_day("2024-07-01")};
	struct chairs_reply reply = {0};
	struct why why = {0};
	assert_int_equal(answer_chairs(&world->registry, &query, world_today(world), &world->arena,
				 &reply, &why),
		ERR_OK);
	bool claimed = false, board = false;
	for (uint32_t i = 0; i < reply.rows_count; i++) {
		if (text_is(reply.rows[i].state, "KZ")) {
			assert_text(reply.rows[i].standing, "disputed");
			claimed = true;
		}
		board |= text_is(reply.rows[i].role, "chair of the Executive Board");
	}
	assert_true(claimed && board);
}

static void a_planned_end_of_a_term(void **state)
{
	/* Told beforehand: until September 2023. The chair passed on 4 July. */
	struct claim claim =
		world_claim_of(*state, "org.chair", "org=SCO; holder=IN; action=holds");
	claim.article_date = TEXT("2023-08-20");
	assert_verdict(world_match(*state, &claim), VERDICT_CONTRADICTS, "chair:SCO:KZ:2023-07-04");
	claim.modality = TEXT("planned");
	const struct verdicts *verdicts = world_match(*state, &claim);
	assert_int_equal(verdicts->count, 1);
	assert_int_equal(verdicts->items[0].kind, VERDICT_ANNOUNCES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(announced_taken_for_done),
		cmocka_unit_test(the_wrong_body),
		cmocka_unit_test(decision_against_memorandum),
		cmocka_unit_test(a_premature_count),
		cmocka_unit_test(a_list_that_omits),
		cmocka_unit_test(a_misprint_of_the_month),
		cmocka_unit_test(a_page_written_by_a_machine),
		cmocka_unit_test(a_swapped_country),
		cmocka_unit_test(a_disputed_entity),
		cmocka_unit_test(a_treaty_taken_for_the_organisation),
		cmocka_unit_test(legal_against_practical),
		cmocka_unit_test(the_chair_of_which_organ),
		cmocka_unit_test(a_planned_end_of_a_term),
	};
	return cmocka_run_group_tests(tests, setup_all, teardown);
}
