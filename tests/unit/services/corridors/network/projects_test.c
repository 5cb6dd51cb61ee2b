/* Projects: stages by day, parts, what they open, money, and what claims move. */
#include "services/corridors/answers/bottleneck.h"
#include "services/corridors/claims/moved.h"
#include "services/corridors/network/projects.h"
#include "services/corridors/answers/projects_answer.h"
#include "services/corridors/answers/route.h"
#include "tests/unit/services/corridors/world.h"

#include "proto/codec/args.h"
#include "proto/codec/packed.h"

#include <string.h>

static day day_at(int year, int month, int of_month)
{
	day out = 0;
	struct day_span span;
	char text[32];
	snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month, of_month);
	assert_int_equal(day_parse(text_of(text), &span, NULL), ERR_OK);
	out = span.first;
	return out;
}

static void test_stages_by_day(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	assert_null(projects_stage(&world.rows, TEXT("CKU"), day_at(2024, 6, 5)));
	const struct {
		day on;
		const char *stage;
	} steps[] = {{day_at(2024, 6, 6), "agreed"}, {day_at(2024, 12, 26), "financed"},
		{day_at(2024, 12, 27), "construction"}, {day_at(2029, 1, 1), "construction"}};
	for (unsigned i = 0; i < ARRAY_LEN(steps); i++) {
		const struct corridor_stage *stage =
			projects_stage(&world.rows, TEXT("CKU"), steps[i].on);
		assert_true(stage && text_is(stage->stage, steps[i].stage));
	}
	assert_int_equal(projects_opened(&world.rows, TEXT("BTK")), day_at(2017, 10, 30));
	assert_int_equal(projects_opened(&world.rows, TEXT("CKU")), DAY_MAX);
	world_fini(&world);
}

static struct projects_reply ask(
	struct world *world, const struct projects_query *query, enum err wanted, struct why *why)
{
	const struct lists_world lists = {&world->network, NULL, &world->arena};
	struct projects_reply reply = {0};
	assert_int_equal(projects_answer(&lists, query, day_at(2026, 1, 1), &reply, why), wanted);
	return reply;
}

static void test_filters(void **state)
{
	(void)state;
	struct world world;
	struct why why = {0};
	world_init(&world);
	const struct projects_query whole = {.project = TEXT("Zangezur railway")};
	struct projects_reply reply = ask(&world, &whole, ERR_OK, NULL);
	assert_int_equal(reply.projects_count, 5); /* itself and its four parts */
	assert_int_equal(reply.works_count, 9);
	const struct projects_query link = {.link = TEXT("IRRAS-IRASR")};
	reply = ask(&world, &link, ERR_OK, NULL);
	assert_int_equal(reply.projects_count, 1);
	assert_true(text_is(reply.projects[0].id, "project:RASHT-ASTARA"));
	const struct projects_query node = {.node = TEXT("Anaklia")};
	assert_int_equal(ask(&world, &node, ERR_OK, NULL).projects_count, 1);
	const struct projects_query stage = {
		.stage = TEXT("opened"), .as_of = day_at(2013, 1, 1), .has_as_of = true};
	reply = ask(&world, &stage, ERR_OK, NULL);
	assert_int_equal(reply.projects_count, 1); /* Zhetygen-Khorgos alone was open then */
	const struct projects_query sponsor = {.sponsor = TEXT("World Bank")};
	assert_int_equal(ask(&world, &sponsor, ERR_OK, NULL).projects_count, 2);
	const struct projects_query umbrella = {.corridor = TEXT("TITR")};
	reply = ask(&world, &umbrella, ERR_OK, NULL);
	for (uint32_t i = 0; i < reply.projects_count; i++)
		assert_true(text_starts(reply.projects[i].corridors[0], TEXT("TITR")) ||
			    reply.projects[i].corridors_count > 1);
	const struct projects_query none = {.project = TEXT("Atlantis tunnel")};
	(void)ask(&world, &none, ERR_NOT_FOUND, &why);
	assert_non_null(strstr(
		why.text, "wanted a project, got 'Atlantis tunnel', and none is spelt like it"));
	assert_string_equal(why.where, "projects_query.project");
	const struct projects_query both = {.link = TEXT("L268"), .node = TEXT("IRRAS")};
	(void)ask(&world, &both, ERR_BAD_VALUE, &why);
	assert_non_null(strstr(why.text, "wanted a link or a node, got both"));
	world_fini(&world);
}

/* Money is added within a currency; across them only by a rate that is told. */
static void test_money(void **state)
{
	(void)state;
	struct world world;
	struct why why = {0};
	world_init(&world);
	const struct projects_query all = {.in = TEXT("EUR")};
	struct projects_reply reply = ask(&world, &all, ERR_OK, NULL);
	assert_true(reply.sums_count > 3);
	for (uint32_t i = 0; i < reply.sums_count; i++)
		for (uint32_t k = 0; k < i; k++)
			assert_false(text_equal(reply.sums[i].currency, reply.sums[k].currency) &&
				     text_equal(reply.sums[i].kind, reply.sums[k].kind));
	int64_t rows = 0;
	for (uint32_t i = 0; i < reply.totals_count; i++) {
		const struct projects_total *total = &reply.totals[i];
		rows += total->rows + total->parts_left_out + total->not_converted_count;
		for (uint32_t k = 0; k < total->rates_count; k++)
			assert_non_null(strstr(total->rates[k].ptr, " for a euro on 20"));
	}
	assert_int_equal(rows, reply.money_count); /* nothing is lost between them */
	const struct projects_query one = {.project = TEXT("EAST-TURKIYE"), .in = TEXT("EUR")};
	reply = ask(&world, &one, ERR_OK, NULL);
	WORLD_NEAR(reply.totals[0].amount, 660e6 / 1.0389, 1);
	const struct projects_query odd = {.in = TEXT("XXX")};
	(void)ask(&world, &odd, ERR_NOT_FOUND, &why);
	assert_non_null(strstr(why.text, "wanted EUR or a currency that exchange.csv has"));
	world_fini(&world);
}

static struct route_world route_world_of(const struct world *world)
{
	return (struct route_world){&world->network, &world->graph, NULL, 0, day_at(2026, 1, 1)};
}

/* The plan with the project is the plan of a network in which its links operate. */
static void test_what_if_it_opens(void **state)
{
	(void)state;
	struct world world;
	struct why why = {0};
	world_init(&world);
	const struct route_world ground = route_world_of(&world);
	const struct text project = TEXT("Rasht-Astara"), status = TEXT("under_construction");
	struct text road = TEXT("road"), sea = TEXT("sea"), ferry = TEXT("ferry");
	const struct text avoid[] = {road, sea, ferry};
	struct route_query query = {.from = TEXT("IRTHR"),
		.to = TEXT("AZBAK"),
		.avoid = avoid,
		.avoid_count = 3,
		.plain = true,
		.has_plain = true};
	struct route_reply without, with, status_wide;
	assert_int_equal(route_answer(&ground, &query, &world.arena, &without, NULL), ERR_OK);
	query.with_project = &project;
	query.with_project_count = 1;
	assert_int_equal(route_answer(&ground, &query, &world.arena, &with, NULL), ERR_OK);
	assert_true(with.found);
	assert_int_equal(with.without_count, 1);
	assert_int_equal(with.without[0].has_days, without.found);
	if (without.found) {
		WORLD_NEAR(with.without[0].days, without.days, 1e-9);
		WORLD_NEAR(with.without[0].days - with.days, with.without[0].days_less, 1e-9);
	}
	assert_int_equal(with.without[0].used_count, 1);
	assert_true(text_is(with.without[0].used[0], "link:L268"));
	query.with_project_count = 0;
	query.status = &status;
	query.status_count = 1;
	assert_int_equal(route_answer(&ground, &query, &world.arena, &status_wide, NULL), ERR_OK);
	WORLD_NEAR(status_wide.days, with.days, 1e-9);
	const struct text unknown = TEXT("Atlantis tunnel");
	query.with_project = &unknown;
	query.with_project_count = 1;
	assert_int_equal(route_answer(&ground, &query, &world.arena, &with, &why), ERR_NOT_FOUND);
	assert_string_equal(why.where, "route_query.with_project");
	world_fini(&world);
}

/* Opened by a stage: the link counts from that day on, in every plan. */
static void test_opened_counts(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	const struct corridor_stage opened = {.id = TEXT("T1"),
		.project = TEXT("RASHT-ASTARA"),
		.stage = TEXT("opened"),
		.since = day_at(2027, 3, 1),
		.source = TEXT("a test")};
	rows_add(&world.rows, ROW_STAGE, &opened);
	network_fini(&world.network);
	network_init(&world.network, &world.rows);
	const struct route_world ground = route_world_of(&world);
	const struct text avoid[] = {TEXT("road"), TEXT("sea"), TEXT("ferry")};
	for (int after = 0; after < 2; after++) {
		const struct route_query query = {.from = TEXT("IRRAS"),
			.to = TEXT("IRASR"),
			.avoid = avoid,
			.avoid_count = 3,
			.as_of = day_at(2027, after ? 3 : 2, 1),
			.has_as_of = true,
			.plain = true,
			.has_plain = true};
		struct route_reply reply;
		assert_int_equal(route_answer(&ground, &query, &world.arena, &reply, NULL), ERR_OK);
		assert_int_equal(reply.found && reply.legs_count == 1, after);
	}
	world_fini(&world);
}

static void test_flow(void **state)
{
	(void)state;
	struct world world;
	world_init(&world);
	const struct route_world ground = route_world_of(&world);
	const struct text project = TEXT("EAST-TURKIYE");
	const struct text avoid[] = {
		TEXT("RU"), TEXT("IR"), TEXT("road"), TEXT("sea"), TEXT("ferry")};
	const struct bottleneck_query query = {.from = TEXT("GETBS"),
		.to = TEXT("Sivas"),
		.avoid = avoid,
		.avoid_count = 5,
		.with_project = &project,
		.with_project_count = 1};
	struct bottleneck_reply reply;
	assert_int_equal(bottleneck_answer(&ground, &query, &world.arena, &reply, NULL), ERR_OK);
	WORLD_NEAR(reply.mt, 5, 1e-9); /* Baku-Tbilisi-Kars holds back then */
	WORLD_NEAR(reply.without[0].mt, 0.75, 1e-9);
	WORLD_NEAR(reply.without[0].mt_more, 4.25, 1e-9);
	assert_int_equal(reply.without[0].used_count, 3);
	world_fini(&world);
}

/* --- Claims -------------------------------------------------------------------------------- */

static struct claim claim_of(struct arena *arena, const char *fact, const char *args)
{
	struct buffer packed = {0};
	assert_int_equal(packed_from_json(text_of(args), &packed, NULL), ERR_OK);
	struct claim claim = {.id = TEXT("c1"),
		.fact = text_of(fact),
		.modality = TEXT("fact"),
		.polarity = TEXT("pos"),
		.source = TEXT("https://one.example/a"),
		.sentence = TEXT("The words."),
		.grade = TEXT("B"),
		.article_date = TEXT("2030-05-06")};
	struct text copy = arena_copy(arena, buffer_as_text(&packed));
	claim.args = bytes_of(copy.ptr, copy.len);
	buffer_fini(&packed);
	return claim;
}

static void test_claims(void **state)
{
	(void)state;
	static const struct {
		const char *fact, *args, *project, *stage;
	} cases[] = {
		{"corridor.opened", "{\"corridor\":\"CKU\",\"date\":\"2030-05-01\"}", "CKU",
			"opened"},
		{"corridor.opened", "{\"corridor\":\"RASHT-ASTARA\"}", "RASHT-ASTARA", "opened"},
		{"corridor.opened", "{\"corridor\":\"TITR\"}", NULL, NULL},
		{"corridor.funded",
			"{\"corridor\":\"UAP\",\"funder\":\"QA\",\"instrument\":\"pledge\"}", "UAP",
			"pledged"},
		{"infra.investment",
			"{\"investor\":\"QA\",\"amount\":1e9,\"currency\":\"USD\","
			"\"project\":\"Trans-Afghan Railway\",\"instrument\":\"loan\"}",
			"UAP", "financed"},
		{"infra.investment",
			"{\"investor\":\"QA\",\"amount\":1e9,\"currency\":\"USD\","
			"\"project\":\"a solar plant\",\"instrument\":\"loan\"}",
			NULL, NULL},
		{"corridor.metric", "{\"corridor\":\"CKU\"}", NULL, NULL},
	};
	struct world world;
	world_init(&world);
	for (unsigned i = 0; i < ARRAY_LEN(cases); i++) {
		struct claim claim = claim_of(&world.arena, cases[i].fact, cases[i].args);
		struct moved moved;
		moved_read(&world.network, &claim, &moved);
		if (!cases[i].project) {
			assert_null(moved.project);
			continue;
		}
		assert_true(moved.project && text_is(moved.project->id, cases[i].project));
		assert_string_equal(moved.stage, cases[i].stage);
		assert_true(moved.dated && moved.happened);
	}
	/* Two independent sources promote, one does not, and what another project does never
	 * counts. */
	struct claim all[3];
	for (unsigned i = 0; i < 3; i++)
		all[i] = claim_of(&world.arena, "corridor.opened",
			i == 1 ? "{\"corridor\":\"UAP\"}" : "{\"corridor\":\"CKU\"}");
	all[2].id = TEXT("c3");
	all[2].source = TEXT("https://two.example/b");
	all[2].sentence = TEXT("Trains have begun to run on the line to Andijan.");
	struct gate_statement statements[3];
	struct gate_judgement judgement;
	for (uint32_t known = 1; known <= 3; known += 2) {
		uint32_t index = 0, count = moved_statements(&world.network, all, known, known - 1,
					    statements, &index);
		assert_int_equal(count, known == 1 ? 1 : 2);
		gate_judge(statements, count, index, (struct gate_policy){1, 2}, &world.arena,
			&judgement);
		assert_int_equal(judgement.state == GATE_PROMOTED, known == 3);
	}
	world_fini(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stages_by_day),
		cmocka_unit_test(test_filters),
		cmocka_unit_test(test_money),
		cmocka_unit_test(test_what_if_it_opens),
		cmocka_unit_test(test_opened_counts),
		cmocka_unit_test(test_flow),
		cmocka_unit_test(test_claims),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
