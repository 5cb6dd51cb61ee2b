#include "proto/codec/args.h"
#include "services/agreements/documents/ladder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define D(y, m, d) day_from_civil(y, m, d)

static struct commitment_step evidence(const char *step, int64_t grade, day on)
{
	return (struct commitment_step){.commitment = TEXT("C-1"),
		.key = TEXT("k"),
		.step = text_of(step),
		.date = TEXT("that day"),
		.has_first = true,
		.first = on,
		.has_last = true,
		.last = on,
		.grade = grade};
}

static struct commitment_step ends(const char *step, int64_t grade, day on)
{
	struct commitment_step made = evidence(step, grade, on);
	made.has_ends = made.ends = true;
	return made;
}

static const struct commitment centre = {.id = TEXT("C-1"),
	.document = TEXT("DOC"),
	.org = TEXT("ORG"),
	.actor = TEXT("org:ORG"),
	.object = TEXT("anti-drug centre"),
	.has_declared_first = true,
	.declared_first = 20000,
	.has_declared_last = true,
	.declared_last = 20000};

static struct ladder_state stands(
	const struct commitment_step *steps, uint32_t count, bool superseded, day on)
{
	const struct ladder_steps all = {steps, count};
	struct ladder_state out;
	ladder_stand(&centre, &all, superseded, on, &out);
	return out;
}

static void rung_is(const struct commitment_step *steps, uint32_t count, day on, const char *want)
{
	assert_string_equal(ladder_rung_name(stands(steps, count, false, on).rung), want);
}

static void each_rung_asks_for_its_grade(void **state)
{
	(void)state;
	static const struct {
		const char *step;
		int64_t least;
	} asks[] = {{"programmed", 0}, {"legalised", 1}, {"resourced", 1}, {"operating", 2},
		{"delivered", 3}, {"evaluated", 3}};
	for (size_t i = 0; i < ARRAY_LEN(asks); i++) {
		struct commitment_step step =
			evidence(asks[i].step, asks[i].least, centre.declared_last + 10);
		rung_is(&step, 1, centre.declared_last + 9, "declared");
		rung_is(&step, 1, centre.declared_last + 10, asks[i].step);
		if (asks[i].least == 0)
			continue;
		step.grade--;
		rung_is(&step, 1, centre.declared_last + 10, "declared");
	}
	struct commitment_step weak = evidence("operating", 1, centre.declared_last + 10);
	assert_string_equal(stands(&weak, 1, false, centre.declared_last + 20).detail,
		"operating by evidence of grade E1 only, E2 is asked");
}

static void a_closed_seat_takes_the_rung_back(void **state)
{
	(void)state;
	const struct commitment_step steps[] = {evidence("programmed", 0, 20010),
		evidence("resourced", 1, 20020), ends("resourced", 1, 20030),
		evidence("resourced", 1, 20040)};
	rung_is(steps, 4, 20029, "resourced");
	rung_is(steps, 4, 20030, "programmed");
	rung_is(steps, 4, 20040, "resourced");
	assert_string_equal(
		stands(steps, 3, false, 20035).detail, "resourced no longer since that day");
}

static void standings_are_told(void **state)
{
	(void)state;
	const struct commitment_step given_up = evidence("abandoned", 0, 20100);
	assert_string_equal(stands(NULL, 0, false, 20001).standing, "");
	assert_string_equal(stands(NULL, 0, false, 20000 + 740).standing, "stalled");
	assert_string_equal(stands(NULL, 0, true, 20001).standing, "superseded");
	assert_string_equal(stands(&given_up, 1, false, 20099).standing, "");
	assert_string_equal(stands(&given_up, 1, false, 20100).standing, "abandoned");
	struct commitment dated = centre;
	const struct ladder_steps none = {NULL, 0};
	struct ladder_state out;
	dated.deadline = TEXT("2024-12");
	dated.has_deadline_last = true;
	dated.deadline_last = 20088;
	ladder_stand(&dated, &none, false, 20088, &out);
	assert_string_equal(out.standing, "");
	ladder_stand(&dated, &none, false, 20089, &out);
	assert_string_equal(out.standing, "overdue");
	const struct commitment_step done = evidence("delivered", 3, 20090);
	const struct ladder_steps one = {&done, 1};
	ladder_stand(&dated, &one, false, 20090, &out);
	assert_string_equal(out.standing, ""); /* late, but done */
}

static void documents_held_are_evidence(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct commitment_step *out;
	const struct document documents[] = {
		{.id = TEXT("DOC"),
			.kind = TEXT("agreement"),
			.mode = TEXT("signed"),
			.in_force = TEXT("2025-06"),
			.has_in_force_first = true,
			.in_force_first = 20240,
			.has_in_force_last = true,
			.in_force_last = 20269},
		{.id = TEXT("PLAN"),
			.kind = TEXT("plan"),
			.mode = TEXT("decision"),
			.parent = TEXT("DOC"),
			.adopted = TEXT("2025-01-01"),
			.has_adopted_first = true,
			.adopted_first = 20089,
			.has_adopted_last = true,
			.adopted_last = 20089},
		{.id = TEXT("WORDS"),
			.kind = TEXT("declaration"),
			.mode = TEXT("signed"),
			.parent = TEXT("DOC")},
	};
	const struct rules_documents all = {.items = documents, .count = 3};
	assert_int_equal(ladder_derive(&all, &centre, &arena, &out), 2);
	assert_true(text_is(out[0].key, "document:DOC:legalised"));
	assert_true(text_is(out[1].key, "document:PLAN:programmed"));
	rung_is(out, 2, 20268, "programmed"); /* the month is not over */
	rung_is(out, 2, 20269, "legalised");
	arena_fini(&arena);
}

static bool says(const char *fact, const char *arg, const char *who, const char *sentence,
	const char *modality, struct commitment_step *out)
{
	static struct arena arena;
	struct args_builder args = {0};
	struct buffer packed = {0};
	args_put_text(&args, arg, text_of(who));
	args_write(&args, &packed);
	const struct claim claim = {.id = TEXT("c1"),
		.fact = text_of(fact),
		.modality = text_of(modality),
		.polarity = TEXT("pos"),
		.args = buffer_bytes(&packed),
		.sentence = text_of(sentence),
		.article_date = TEXT("2026-01-05"),
		.grade = TEXT("B")};
	bool said = ladder_claim(&centre, &claim, &arena, out);
	buffer_fini(&packed);
	arena_fini(&arena);
	return said;
}

static void a_claim_of_the_actor_climbs(void **state)
{
	(void)state;
	struct commitment_step step;
	const char *words = "The Anti-Drug Centre has its seat in Dushanbe.";
	assert_true(says("org.seat", "org", "ORG", words, "fact", &step));
	assert_true(text_is(step.step, "resourced"));
	assert_int_equal(step.grade, 2);
	assert_int_equal(step.last, D(2026, 1, 5));
	assert_false(says("org.seat", "org", "OTHER", words, "fact", &step));
	assert_false(says("org.seat", "org", "ORG", words, "planned", &step));
	assert_false(says("org.seat", "org", "ORG", "It has its seat in Dushanbe.", "fact", &step));
	assert_false(says("doc.count", "org", "ORG", words, "fact", &step));
}

/* Three of five commitments, counted by hand. */
static void scores_come_with_their_counts(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct commitment all[5];
	const struct commitment_step steps[] = {evidence("operating", 2, 20100),
		evidence("operating", 3, 20300), evidence("delivered", 3, 20040),
		evidence("legalised", 1, 20010)};
	struct ladder_counted items[5];
	for (size_t i = 0; i < 5; i++) {
		all[i] = centre;
		all[i].bindingness = i < 2 ? 4 : 1;
		items[i] = (struct ladder_counted){
			&all[i], {&steps[i], i < 4 ? 1 : 0}, {.standing = ""}};
		ladder_stand(&all[i], &items[i].steps, false, 20500, &items[i].state);
	}
	struct commitments_reply out = {0};
	ladder_score(items, 5, 20500, &arena, &out);
	assert_int_equal(out.scores_count, 4); /* all, one year, two kinds */
	assert_true(text_is(out.scores[0].group, "all"));
	assert_int_equal(out.scores[0].commitments, 5);
	assert_int_equal(out.scores[0].operating, 3);
	assert_true(out.scores[0].operating_share == 0.6);
	assert_int_equal(out.scores[0].delivered, 1);
	assert_true(text_is(out.scores[2].group, "bindingness 4"));
	assert_int_equal(out.scores[2].operating, 2);
	assert_true(text_is(out.rungs[3].step, "operating"));
	assert_int_equal(out.rungs[3].reached, 2);
	assert_true(out.rungs[3].median_days == 200); /* of 100 and 300 */
	assert_false(out.rungs[5].has_median_days);   /* none evaluated */
	arena_fini(&arena);
}

/* Over random evidence: a rung is held by evidence of its grade that has happened; evidence of a
 * later day changes no earlier one; one more piece that ends nothing never takes a rung back. */
static void rungs_stand_on_evidence(void **state)
{
	(void)state;
	static const char *const steps[] = {
		"programmed", "legalised", "resourced", "operating", "delivered", "evaluated"};
	unsigned seed = 20250901;
	for (int round = 0; round < 3000; round++) {
		struct commitment_step all[10];
		uint32_t count = rand_r(&seed) % 9, before = 0;
		for (uint32_t i = 0; i < count; i++) {
			all[i] = evidence(steps[rand_r(&seed) % 6], rand_r(&seed) % 5,
				20000 + rand_r(&seed) % 300);
			all[i].has_ends = all[i].ends = rand_r(&seed) % 5 == 0;
		}
		day on = 20000 + rand_r(&seed) % 300;
		struct ladder_state got = stands(all, count, false, on);
		if (got.rung) {
			assert_true(got.by->last <= on && !got.by->ends);
			assert_true(got.by->grade >= ladder_least_grade(got.rung));
		}
		struct commitment_step known[10];
		for (uint32_t i = 0; i < count; i++)
			if (all[i].last <= on)
				known[before++] = all[i];
		assert_int_equal(stands(known, before, false, on).rung, got.rung);
		all[count] = evidence(
			steps[rand_r(&seed) % 6], rand_r(&seed) % 5, 20000 + rand_r(&seed) % 300);
		assert_true(stands(all, count + 1, false, on).rung >= got.rung);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rung_asks_for_its_grade),
		cmocka_unit_test(a_closed_seat_takes_the_rung_back),
		cmocka_unit_test(standings_are_told),
		cmocka_unit_test(documents_held_are_evidence),
		cmocka_unit_test(a_claim_of_the_actor_climbs),
		cmocka_unit_test(scores_come_with_their_counts),
		cmocka_unit_test(rungs_stand_on_evidence),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
