/* Claims to records: the gate on the registry, persons, demotion, and sheets that come later. */
#include "services/registry/matching/promote.h"

#include "services/registry/store.h"
#include "tests/unit/services/registry/world.h"

/* --- What memory does not hold --------------------------------------------------------------- */

/* Each test runs twice: with all claims in memory, and with all that was said written down after
 * each step, and read from there. */
static struct {
	struct store *store;
	struct saved saved;
} written;

static void write_down(struct world *world)
{
	struct registry *registry = &world->registry;
	struct why why = {0};
	if (!written.store)
		return;
	if (saved_write(&written.saved, registry, written.store, &why))
		fail_msg("%s", why.text);
	assert_int_equal(registry->matched.written, registry->matched.count);
	for (size_t i = 0; i < CLAIMS_KINDS; i++)
		assert_int_equal(
			registry->claims->lists[i].written, registry->claims->lists[i].count);
}

static int setup_written(void **state)
{
	int failed = setup_small(state);
	if (!failed && store_open(":memory:", registry_store_schema, REGISTRY_STORE_VERSION,
			       &written.store, NULL))
		return -1;
	return failed;
}

static int teardown_written(void **state)
{
	const struct world *world = *state;
	int failed = registry_read(&world->registry, NULL) != ERR_OK;
	failed = teardown(state) || failed;
	saved_fini(&written.saved);
	store_close(&written.store);
	return failed ? -1 : 0;
}

/* --- Claims heard ---------------------------------------------------------------------------- */

struct telling {
	const char *id, *source, *grade, *to, *date, *words, *modality;
};

static void hear_in_story(struct world *world, const struct telling *said, const char *story)
{
	struct args_builder args = {0};
	struct buffer data = {0};
	struct why why = {0};
	args_put_text(&args, "org", TEXT("SCO"));
	args_put_text(&args, "country", TEXT("BY"));
	args_put_text(&args, "to", text_of(said->to));
	if (said->date)
		args_put_text(&args, "date", text_of(said->date));
	struct claim claim = world_claim(world, "org.status_change", &args);
	claim.id = text_of(said->id);
	claim.source = text_of(said->source);
	claim.grade = text_of(said->grade);
	claim.sentence = text_of(said->words);
	claim.modality = text_of(said->modality ? said->modality : "fact");
	claim.story = text_of(story);
	assert_int_equal(record_encode(&record_claim, &claim, &data, &why), ERR_OK);
	bool taken;
	int64_t heard_us = (int64_t)world_day("2024-07-10") * 86400000000;
	assert_int_equal(
		claims_note(world->registry.claims,
			&(struct noting){.item = {buffer_bytes(&data), heard_us, 0}}, &taken, &why),
		ERR_OK);
	buffer_fini(&data);
	struct outlet outlet = {.emit = world_emit, .self = world};
	struct promoting promoting = {.registry = &world->registry,
		.policies = TEXT(PROMOTE_POLICIES),
		.outlet = &outlet,
		.arena = &world->arena};
	size_t from = world->count;
	assert_int_equal(promote_claim(&promoting, claim.id, &why), ERR_OK);
	promote_end(&promoting);
	world_commit(world, from);
	write_down(world);
}

static void hear(struct world *world, const struct telling *said)
{
	hear_in_story(world, said, NULL);
}

/* As after a sheet. */
static void judge_all(struct world *world, const char *today)
{
	struct outlet outlet = {.emit = world_emit, .self = world};
	struct why why = {0};
	struct promoting promoting = {.registry = &world->registry,
		.policies = TEXT(PROMOTE_POLICIES),
		.today = world_day(today),
		.expire_days = 365,
		.outlet = &outlet,
		.arena = &world->arena};
	size_t from = world->count;
	assert_int_equal(promote_all(&promoting, &why), ERR_OK);
	promote_end(&promoting);
	world_commit(world, from);
	write_down(world);
}

static void decide(struct world *world, const char *id, const char *verdict)
{
	struct claim_review review = {
		.claim = text_of(id), .verdict = text_of(verdict), .reason = TEXT("we asked them")};
	struct outlet outlet = {.emit = world_emit, .self = world};
	struct why why = {0};
	struct promoting promoting = {.registry = &world->registry,
		.policies = TEXT(PROMOTE_POLICIES),
		.outlet = &outlet,
		.arena = &world->arena,
		.review = &review};
	size_t from = world->count;
	assert_int_equal(world_emit(world, TEXT("registry.claim.reviewed.x"), &record_claim_review,
				 &review, &why),
		ERR_OK);
	assert_int_equal(promote_claim(&promoting, review.claim, &why), ERR_OK);
	promote_end(&promoting);
	world_commit(world, from);
	write_down(world);
}

static const struct claim_judged *judged(struct world *world, const char *id)
{
	const struct claim_judged *judged = claims_judgement(world->registry.claims, text_of(id),
		TEXT("membership:SCO:BY"), &world->arena, NULL);
	assert_non_null(judged);
	return judged;
}

static const char *status_on(struct world *world, const char *date, int64_t known_us)
{
	const struct row *row = bitemporal_find(world->registry.statuses,
		lane_base(TEXT("SCO"), TEXT("BY")), (struct at){world_day(date), known_us});
	return row ? word_text(row->status).ptr : "none";
}

#define NOW RECORDED_MAX

static const char memberships[] =
	"id,org,state,status,from,from_min,from_max,to,to_min,to_max,from_basis,to_basis,event,"
	"instrument,confidence,overlay,published,source,verified,note\n";

static void load(struct world *world, const char *rows)
{
	char sheet[2048];
	snprintf(sheet, sizeof(sheet), "%s%s", memberships, rows);
	world_load(world, "memberships", sheet);
}

/* What was so before is heard after what is so now, by the gate or by the sheet: it ends there, and
 * takes nothing from it. What follows it is heard still later. */
static void an_earlier_status_heard_later_ends(struct world *world)
{
	static const struct telling observer = {"c2", "https://b.example/2", "A", "observer",
		"2015-07-10", "Minsk may watch from now on.", NULL};
	static const struct telling candidate = {"c3", "https://c.example/3", "A", "candidate",
		"2022-09-16", "The way to membership is open.", NULL};
	hear(world, &observer);
	assert_string_equal(status_on(world, "2015-07-09", NOW), "none");
	assert_string_equal(status_on(world, "2015-07-10", NOW), "observer");
	assert_string_equal(status_on(world, "2024-07-03", NOW), "observer");
	assert_string_equal(status_on(world, "2024-07-04", NOW), "member");
	hear(world, &candidate);
	assert_string_equal(status_on(world, "2022-09-15", NOW), "observer");
	assert_string_equal(status_on(world, "2022-09-16", NOW), "candidate");
	assert_string_equal(status_on(world, "2024-07-04", NOW), "member");
	decide(world, "c3", "refute");
	assert_string_equal(status_on(world, "2024-07-03", NOW), "observer");
	assert_string_equal(status_on(world, "2024-07-04", NOW), "member");
}

static void an_earlier_status_does_not_run_over_the_gates_row(void **state)
{
	struct world *world = *state;
	static const struct telling member = {"c1", "https://a.example/1", "A", "member",
		"2024-07-04", "Belarus was admitted as the tenth member.", NULL};
	hear(world, &member);
	an_earlier_status_heard_later_ends(world);
}

static void an_earlier_status_does_not_run_over_the_sheets_row(void **state)
{
	struct world *world = *state;
	load(world, "m1,SCO,BY,member,2024-07-04,,,,,,,,,,0.9,0,,s,seen,\n");
	an_earlier_status_heard_later_ends(world);
}

static const struct telling first = {"c1", "https://a.example/1", "B", "member", "2024-07-04",
	"Belarus was admitted as the tenth member on Thursday.", NULL};
static const struct telling second = {"c2", "https://b.example/9", "B", "member", "2024-07-04",
	"Leaders in Astana welcomed Minsk into the bloc.", NULL};

static void two_independent_sources_make_a_record(void **state)
{
	struct world *world = *state;
	hear(world, &first);
	assert_text(judged(world, "c1")->state, "held");
	assert_text(judged(world, "c1")->reason,
		"wanted 1 source(s) of grade A or 2 independent of grade B, got 0 and 1");
	assert_string_equal(status_on(world, "2024-07-05", NOW), "none");
	int64_t before = world->now_us;
	hear(world, &second);
	assert_text(judged(world, "c1")->state, "promoted");
	assert_text(judged(world, "c2")->state, "promoted");
	assert_string_equal(status_on(world, "2024-07-04", NOW), "member");
	assert_string_equal(status_on(world, "2024-07-03", NOW), "none");
	assert_string_equal(status_on(world, "2024-07-05", before), "none");
}

/* What an agency tells and a paper copies is one source, in whatever words. */
static void two_articles_of_one_story_do_not(void **state)
{
	struct world *world = *state;
	struct telling copy = second, other = second;
	hear_in_story(world, &first, "s1");
	hear_in_story(world, &copy, "s1");
	assert_text(judged(world, "c2")->state, "held");
	assert_string_equal(status_on(world, "2024-07-05", NOW), "none");
	other.id = "c3";
	other.source = "https://c.example/1";
	hear_in_story(world, &other, "s2");
	assert_text(judged(world, "c3")->state, "promoted");
}

/* Heard on 10 July 2024. */
static void a_claim_that_waits_too_long_expires(void **state)
{
	struct world *world = *state;
	hear(world, &first);
	assert_text(judged(world, "c1")->state, "held");
	judge_all(world, "2025-07-09");
	assert_text(judged(world, "c1")->state, "held");
	judge_all(world, "2025-07-10");
	assert_text(judged(world, "c1")->state, "expired");
	assert_text(judged(world, "c1")->reason,
		"held since 2024-07-10, and nothing came to it in 365 days");
	hear(world, &second); /* late, and yet */
	assert_text(judged(world, "c1")->state, "promoted");
}

/* The claim first, the sheet later: what was held is corroborated, what was promoted gives way. */
static void a_sheet_that_comes_later_is_heard_by_claims_before_it(void **state)
{
	struct world *world = *state;
	hear(world, &first);
	load(world, "m1,SCO,BY,member,2024-07-04,,,,,,,,,,0.9,0,,s,seen,\n");
	judge_all(world, "2024-08-01");
	assert_text(judged(world, "c1")->state, "corroborated");
	struct telling other = second;
	other.to = "partner";
	other.grade = "A";
	hear(world, &other);
	assert_text(judged(world, "c2")->state,
		"contested"); /* the record stays until somebody decides */
	assert_string_equal(status_on(world, "2024-07-05", NOW), "member");
	load(world, "");
	judge_all(world, "2024-08-02");
	assert_text(judged(world, "c2")->state, "promoted");
	assert_string_equal(status_on(world, "2024-07-05", NOW), "partner");
	load(world, "m1,SCO,BY,member,2024-07-04,,,,,,,,,,0.9,0,,s,seen,\n");
	judge_all(world, "2024-08-03");
	assert_string_equal(status_on(world, "2024-07-05", NOW), "member");
}

static void a_wire_copy_does_not(void **state)
{
	struct world *world = *state;
	struct telling copy = second;
	copy.words = first.words;
	hear(world, &first);
	hear(world, &copy);
	assert_text(judged(world, "c2")->state, "held");
	assert_string_equal(status_on(world, "2024-07-05", NOW), "none");
}

static void an_announcement_never_becomes_a_record(void **state)
{
	struct world *world = *state;
	struct telling planned = first, again = second;
	planned.modality = again.modality = "planned";
	planned.grade = again.grade = "A";
	hear(world, &planned);
	hear(world, &again);
	assert_text(judged(world, "c2")->state, "announced");
	assert_string_equal(status_on(world, "2024-07-05", NOW), "none");
}

static void refuting_one_takes_back_what_rested_on_it(void **state)
{
	struct world *world = *state;
	hear(world, &first);
	hear(world, &second);
	int64_t then = world->now_us;
	decide(world, "c1", "refute");
	assert_text(judged(world, "c1")->state, "refuted");
	assert_text(judged(world, "c1")->reason, "refuted by a person: we asked them");
	assert_text(judged(world, "c2")->state, "held");
	assert_string_equal(status_on(world, "2024-07-05", NOW), "none");
	assert_string_equal(status_on(world, "2024-07-05", then), "member");
	decide(world, "c1", "leave");
	assert_string_equal(status_on(world, "2024-07-05", NOW), "member");
}

static void a_person_promotes_a_single_claim_and_holds_it_back(void **state)
{
	struct world *world = *state;
	hear(world, &first);
	decide(world, "c1", "promote");
	assert_text(judged(world, "c1")->state, "promoted");
	assert_string_equal(status_on(world, "2024-07-05", NOW), "member");
	decide(world, "c1", "hold");
	assert_string_equal(status_on(world, "2024-07-05", NOW), "none");
}

/* A status that runs on in the sheet gives way, and holds again when the claim is refuted. */
static void a_change_ends_what_the_sheet_has_running_and_undoing_brings_it_back(void **state)
{
	struct world *world = *state;
	load(world, "m1,SCO,BY,observer,2015-07-10,,,,,,,,,,0.9,0,,s,seen,\n");
	hear(world, &first);
	hear(world, &second);
	assert_string_equal(status_on(world, "2024-07-03", NOW), "observer");
	assert_string_equal(status_on(world, "2024-07-04", NOW), "member");
	decide(world, "c2", "refute");
	assert_string_equal(status_on(world, "2024-07-03", NOW), "observer");
	assert_string_equal(status_on(world, "2024-07-04", NOW), "observer");
	assert_string_equal(status_on(world, "2030-01-01", NOW), "observer");
}

static void what_a_record_says_already_is_corroborated(void **state)
{
	struct world *world = *state;
	load(world, "m1,SCO,BY,member,2024-07-04,,,,,,,,,,0.9,0,,s,seen,\n");
	hear(world, &first);
	assert_text(judged(world, "c1")->state, "corroborated");
	assert_text(judged(world, "c1")->reason,
		"said already by the record membership:SCO:BY: BY member of SCO from 2024-07-04");
	struct telling early = first;
	early.id = "c3";
	early.date = "2022-09-16";
	hear(world, &early);
	assert_text(judged(world, "c3")->state, "refuted");
	assert_string_equal(status_on(world, "2022-10-01", NOW), "none");
}

static void nobody_knows_the_organisation(void **state)
{
	struct world *world = *state;
	world_load(world, "states",
		"id,iso3,name,official_name,common_name,name_ru,name_zh,source\n"
		"KZ,KAZ,Kazakhstan,,,,,s\nCN,CHN,China,,,,,s\n");
	hear(world, &first);
	assert_text(judged(world, "c1")->reason,
		"wanted a state and an organisation that the registry knows, got 'BY' and 'SCO'");
}

/* Without a day the article's is the first on which a source shows it. */
static void an_undated_claim_is_dated_by_its_article(void **state)
{
	struct world *world = *state;
	struct telling undated = first;
	undated.date = NULL;
	undated.grade = "A";
	hear(world, &undated);
	const struct row *row = bitemporal_find(world->registry.statuses,
		lane_base(TEXT("SCO"), TEXT("BY")), (struct at){world_day("2024-07-10"), NOW});
	assert_non_null(row);
	assert_text(word_text(row->how->from_precision), "unknown");
	assert_int_equal(row_certainty(row, world_day("2024-07-01")), CERTAINTY_POSSIBLE);
	assert_text(word_text(row->ref), "gate:membership:SCO:BY:member:2024-07-10");
	assert_text(word_text(row->source), "https://a.example/1");
}

int main(void)
{
#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, setup_small, teardown),                              \
		cmocka_unit_test_setup_teardown(name, setup_written, teardown_written)
	const struct CMUnitTest tests[] = {
		TEST(two_independent_sources_make_a_record),
		TEST(an_earlier_status_does_not_run_over_the_gates_row),
		TEST(an_earlier_status_does_not_run_over_the_sheets_row),
		TEST(two_articles_of_one_story_do_not),
		TEST(a_claim_that_waits_too_long_expires),
		TEST(a_sheet_that_comes_later_is_heard_by_claims_before_it),
		TEST(a_wire_copy_does_not),
		TEST(an_announcement_never_becomes_a_record),
		TEST(refuting_one_takes_back_what_rested_on_it),
		TEST(a_person_promotes_a_single_claim_and_holds_it_back),
		TEST(a_change_ends_what_the_sheet_has_running_and_undoing_brings_it_back),
		TEST(what_a_record_says_already_is_corroborated),
		TEST(nobody_knows_the_organisation),
		TEST(an_undated_claim_is_dated_by_its_article),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
