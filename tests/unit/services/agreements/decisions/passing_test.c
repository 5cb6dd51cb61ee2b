#include "services/agreements/documents/entry.h"
#include "services/agreements/decisions/passing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define D(y, m, d) day_from_civil(y, m, d)
enum { TOLD_MAX = 4096 };

/* Documents, and what has been told of them so far. */
struct world {
	struct arena arena;
	struct rules_documents documents;
	struct document_step told[TOLD_MAX];
	uint32_t told_count, changes;
};

static struct document document(const char *id, const char *nature, day adopted)
{
	return (struct document){.id = text_of(id),
		.org = TEXT("ORG"),
		.nature = text_of(nature),
		.mode = TEXT("signed"),
		.source = TEXT("a register"),
		.has_adopted_first = true,
		.adopted_first = adopted,
		.has_adopted_last = true,
		.adopted_last = adopted};
}

static void ends(struct document *document, day first, day last)
{
	document->has_term_end_min = document->has_term_end_max = true;
	document->term_end_min = first;
	document->term_end_max = last;
}

static struct party_step act(const char *state, const char *event, const char *kind, day on)
{
	return (struct party_step){.document = TEXT("T"),
		.state = text_of(state),
		.event = text_of(event),
		.date_kind = text_of(kind),
		.has_first = true,
		.first = on,
		.has_last = true,
		.last = on};
}

/* As the archive does: what is taken back goes, the rest is kept. */
static void tell(struct world *world, const struct document_step *step)
{
	if (!step->withdrawn) {
		world->told[world->told_count++] = *step;
		return;
	}
	for (uint32_t i = 0; i < world->told_count; i++) {
		const struct document_step *one = &world->told[i];
		if (text_equal(one->document, step->document) &&
			text_equal(one->step, step->step) && text_equal(one->by, step->by) &&
			text_equal(one->state, step->state) && one->first == step->first) {
			world->told[i] = world->told[--world->told_count];
			return;
		}
	}
	fail_msg("what is taken back was told");
}

static void tick(struct world *world, day on)
{
	const struct passing_question question = {.documents = &world->documents,
		.steps = world->told,
		.steps_count = world->told_count,
		.on = on};
	struct passing_changes changes;
	assert_int_equal(passing_find(&question, &world->arena, &changes, NULL), ERR_OK);
	world->changes = changes.steps_count;
	for (uint32_t i = 0; i < changes.steps_count; i++)
		tell(world, &changes.steps[i]);
	arena_clear(&world->arena); /* the steps' texts are the documents' */
}

static const struct document_step *told(const struct world *world, const char *id, const char *step)
{
	for (uint32_t i = 0; i < world->told_count; i++)
		if (text_is(world->told[i].document, id) && text_is(world->told[i].step, step))
			return &world->told[i];
	return NULL;
}

static void release(struct world *world)
{
	arena_fini(&world->arena);
	free(world);
}

/* --- Documents ------------------------------------------------------------------------------ */

static void a_term_ends_on_its_day_and_is_told_once(void **state)
{
	(void)state;
	struct world *world = calloc(1, sizeof(*world));
	struct document plan = document("T", "political", D(2018, 6, 10));
	ends(&plan, D(2023, 6, 10), D(2024, 1, 1));
	world->documents = (struct rules_documents){.items = &plan, .count = 1};
	tick(world, D(2023, 12, 31));
	assert_int_equal(world->told_count, 0);
	tick(world, D(2024, 1, 1));
	assert_int_equal(world->told_count, 1);
	assert_true(text_is(world->told[0].step, "expired"));
	assert_int_equal(world->told[0].first, D(2023, 6, 10));
	assert_int_equal(world->told[0].last, D(2024, 1, 1));
	assert_true(text_is(world->told[0].source, "a register"));
	tick(world, D(2026, 1, 1));
	assert_int_equal(world->changes, 0);
	release(world);
}

static void what_was_superseded_before_its_end_did_not_expire(void **state)
{
	(void)state;
	static const struct text older[] = {{"A", 1}};
	struct world *world = calloc(1, sizeof(*world));
	struct document all[] = {document("A", "political", D(2018, 1, 1)),
		document("B", "political", D(2020, 5, 5))};
	ends(&all[0], D(2023, 1, 1), D(2023, 1, 1));
	all[1].supersedes = older;
	all[1].supersedes_count = 1;
	world->documents = (struct rules_documents){.items = all, .count = 2};
	tick(world, D(2020, 5, 4));
	assert_int_equal(world->told_count, 0);
	tick(world, D(2024, 1, 1));
	assert_int_equal(world->told_count, 1);
	assert_true(text_is(world->told[0].step, "superseded"));
	assert_true(text_is(world->told[0].by, "B"));
	assert_int_equal(world->told[0].first, D(2020, 5, 5));
	release(world);
}

/* The Collective Security Treaty; had the act of 1999 become known in 2000 only, the expiry that
 * was told would be taken back. */
static void every_renewal_is_told_and_late_news_take_an_expiry_back(void **state)
{
	(void)state;
	struct world *world = calloc(1, sizeof(*world));
	struct document treaty = document("T", "binding_treaty", D(1992, 5, 15));
	const struct party_step acts[] = {act("*", "renewed", "act", D(1999, 4, 2))};
	treaty.has_in_force_first = treaty.has_in_force_last = true;
	treaty.in_force_first = treaty.in_force_last = D(1994, 4, 20);
	treaty.term_rule = TEXT("years(5, force); by_act(5); automatic(5)");
	world->documents = (struct rules_documents){.items = &treaty, .count = 1};
	tick(world, D(2000, 1, 1));
	assert_non_null(told(world, "T", "expired"));
	world->documents.acts = (struct life_acts){acts, 1};
	tick(world, D(2000, 1, 2));
	assert_null(told(world, "T", "expired"));
	assert_int_equal(told(world, "T", "renewed")->first, D(1999, 4, 2));
	tick(world, D(2024, 4, 19));
	assert_int_equal(world->told_count, 5); /* 1999, 2004, 2009, 2014, 2019 */
	tick(world, D(2024, 4, 20));
	assert_int_equal(world->told_count, 6);
	assert_int_equal(world->told[5].first, D(2024, 4, 20));
	release(world);
}

/* A day that no source gives, as entry_lay fills it; one that a source gives is its sheet's. */
static void a_solved_day_of_entry_into_force_is_told_when_it_comes(void **state)
{
	(void)state;
	struct world *world = calloc(1, sizeof(*world));
	struct document treaty = document("T", "binding_treaty", D(2020, 1, 1));
	bool solved = true;
	treaty.has_in_force_first = treaty.has_in_force_last = true;
	treaty.in_force_first = D(2021, 2, 1);
	treaty.in_force_last = D(2021, 2, 28);
	world->documents =
		(struct rules_documents){.items = &treaty, .count = 1, .solved = &solved};
	tick(world, D(2021, 2, 27));
	assert_int_equal(world->told_count, 0);
	tick(world, D(2021, 2, 28));
	assert_int_equal(world->told_count, 1);
	assert_true(text_is(world->told[0].by, "rule"));
	assert_int_equal(world->told[0].first, D(2021, 2, 1));
	solved = false;
	tick(world, D(2021, 3, 1));
	assert_int_equal(world->told_count, 0);
	release(world);
}

/* --- Parties -------------------------------------------------------------------------------- */

static void stands(const struct world *world, const char *party, const char *step, day on)
{
	for (uint32_t i = 0; i < world->told_count; i++) {
		const struct document_step *one = &world->told[i];
		if (!text_is(one->state, party) || !text_is(one->step, step))
			continue;
		assert_int_equal(one->last, on);
		return;
	}
	fail_msg("%s: %s is not told", party, step);
}

/* Two instruments and thirty days; who comes later, thirty days after its own. */
static void the_days_of_parties_are_told_when_they_come(void **state)
{
	(void)state;
	struct world *world = calloc(1, sizeof(*world));
	struct document treaty = document("T", "binding_treaty", D(2020, 1, 1));
	bool solved = true;
	treaty.force_rule = TEXT("nth(2, days(30)); days_after_deposit(30)");
	treaty.term_rule = TEXT("withdrawal(12)");
	treaty.has_in_force_first = treaty.has_in_force_last = true;
	treaty.in_force_first = treaty.in_force_last = D(2020, 5, 1);
	struct party_step acts[] = {act("A", "ratified", "deposit", D(2020, 3, 1)),
		act("B", "ratified", "deposit", D(2020, 4, 1)),
		act("C", "acceded", "deposit", D(2021, 1, 1)),
		act("C", "reserved", "deposit", D(2021, 1, 1)),
		act("C", "withdrew", "notice", D(2022, 6, 1)),
		act("D", "applied_provisionally", "act", D(2020, 6, 1)),
		act("D", "ratified", "deposit", D(2020, 12, 1)),
		act("E", "applied_provisionally", "act", D(2020, 6, 1)),
		act("E", "notice_given", "act", D(2020, 9, 1))};
	world->documents = (struct rules_documents){
		.items = &treaty, .count = 1, .acts = {acts, ARRAY_LEN(acts)}, .solved = &solved};
	tick(world, D(2020, 4, 30));
	assert_int_equal(world->told_count, 0);
	tick(world, D(2020, 5, 1));
	assert_int_equal(world->told_count, 3); /* the document, A and B */
	stands(world, "A", "in_force_for", D(2020, 5, 1));
	tick(world, D(2020, 6, 1));
	assert_int_equal(world->changes, 2);
	stands(world, "D", "provisional", D(2020, 6, 1));
	tick(world, D(2020, 9, 1));
	stands(world, "E", "provisional_ended", D(2020, 9, 1));
	tick(world, D(2020, 12, 30));
	assert_int_equal(world->changes, 0);
	tick(world, D(2020, 12, 31));
	assert_int_equal(world->changes, 2);
	stands(world, "D", "in_force_for", D(2020, 12, 31));
	stands(world, "D", "provisional_ended", D(2020, 12, 31));
	tick(world, D(2021, 1, 31));
	stands(world, "C", "in_force_for", D(2021, 1, 31));
	tick(world, D(2021, 12, 31));
	assert_int_equal(world->changes, 0);
	tick(world, D(2022, 1, 1));
	stands(world, "C", "reservation_accepted", D(2022, 1, 1));
	tick(world, D(2023, 5, 31));
	assert_int_equal(world->changes, 0);
	tick(world, D(2023, 6, 1));
	assert_int_equal(world->changes, 1);
	stands(world, "C", "left", D(2023, 6, 1));
	/* An objection in time that is heard of late takes the acceptance back. */
	acts[4] = act("A", "objected", "act", D(2021, 12, 31));
	tick(world, D(2023, 6, 2));
	assert_int_equal(world->changes, 2); /* and the notice is held no more */
	stands(world, "C", "in_force_for", D(2021, 1, 31));
	release(world);
}

/* Applied provisionally from the signatures, by the rule: each party from its own until force for
 * it or its notice; and so is the whole until it is in force. */
static void a_trial_by_rule_begins_and_ends_for_each(void **state)
{
	(void)state;
	struct world *world = calloc(1, sizeof(*world));
	struct document treaty = document("T", "binding_treaty", D(2020, 1, 1));
	treaty.force_rule = TEXT("provisional(at_adoption, nth(2, days(30)))");
	struct party_step acts[] = {act("A", "signed", "signature", D(2020, 1, 1)),
		act("A", "ratified", "deposit", D(2020, 6, 1)),
		act("B", "signed", "signature", D(2020, 2, 1)),
		act("B", "ratified", "deposit", D(2020, 8, 1)),
		act("C", "signed", "signature", D(2020, 1, 1)),
		act("C", "notice_given", "notice", D(2020, 4, 1)),
		act("D", "signed", "signature", D(2020, 1, 1))};
	const struct rules_documents held = {
		.items = &treaty, .count = 1, .acts = {acts, ARRAY_LEN(acts)}};
	struct arena arena = {0};
	assert_int_equal(entry_lay(&held, &arena, &world->documents, NULL), ERR_OK);
	static const struct {
		int month, day;
		const char *want;
	} days[] = {{1, 1, "provisional"}, {7, 1, "provisional"}, {8, 30, "provisional"},
		{8, 31, "in_force"}};
	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		struct rules_state got;
		rules_state(&world->documents, &world->documents.items[0],
			D(2020, days[i].month, days[i].day), &got);
		assert_string_equal(got.state, days[i].want);
	}
	tick(world, D(2020, 1, 31));
	assert_int_equal(world->told_count, 3);
	stands(world, "A", "provisional", D(2020, 1, 1));
	stands(world, "D", "provisional", D(2020, 1, 1));
	tick(world, D(2020, 4, 1));
	stands(world, "B", "provisional", D(2020, 2, 1));
	stands(world, "C", "provisional_ended", D(2020, 4, 1));
	tick(world, D(2020, 8, 31));
	stands(world, "A", "in_force_for", D(2020, 8, 31));
	stands(world, "A", "provisional_ended", D(2020, 8, 31));
	tick(world, D(2030, 1, 1));
	assert_int_equal(world->changes, 0); /* D applies it still */
	arena_fini(&arena);
	release(world);
}

/* What is told of one party is its own, though another's has the same days; the whole is no party.
 */
static void each_party_has_its_own_steps(void **state)
{
	(void)state;
	struct world *world = calloc(1, sizeof(*world));
	struct document treaty = document("T", "binding_treaty", D(2020, 1, 1));
	treaty.has_in_force_first = treaty.has_in_force_last = true;
	treaty.in_force_first = treaty.in_force_last = D(2020, 5, 1);
	struct party_step acts[] = {act("A", "ratified", "deposit", D(2020, 3, 1)),
		act("B", "ratified", "deposit", D(2020, 3, 1)),
		act("*", "applied_provisionally", "act", D(2020, 2, 1))};
	world->documents =
		(struct rules_documents){.items = &treaty, .count = 1, .acts = {acts, 3}};
	tick(world, D(2020, 5, 1));
	assert_int_equal(world->told_count, 2);
	acts[0].event = TEXT("signed");
	tick(world, D(2020, 5, 2));
	assert_int_equal(world->changes, 1);
	assert_int_equal(world->told_count, 1);
	stands(world, "B", "in_force_for", D(2020, 5, 1));
	release(world);
}

/* A charter's reservations are its organ's to accept. */
static void silence_accepts_nothing_about_a_charter(void **state)
{
	(void)state;
	struct world *world = calloc(1, sizeof(*world));
	struct document treaty = document("T", "binding_treaty", D(2020, 1, 1));
	const struct party_step reserved = act("A", "reserved", "deposit", D(2020, 3, 1));
	treaty.kind = TEXT("charter");
	world->documents =
		(struct rules_documents){.items = &treaty, .count = 1, .acts = {&reserved, 1}};
	tick(world, D(2022, 1, 1));
	assert_int_equal(world->told_count, 0);
	treaty.kind = TEXT("treaty");
	tick(world, D(2022, 1, 1));
	assert_int_equal(world->told_count, 1);
	release(world);
}

/* --- Commitments ---------------------------------------------------------------------------- */

static void a_deadline_that_passed_is_told_and_taken_back_when_delivery_was_in_time(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct passing_changes changes;
	struct document text = document("T", "political", D(2020, 1, 1));
	const struct commitment promise = {.id = TEXT("C"),
		.document = TEXT("T"),
		.deadline = TEXT("2022"),
		.has_deadline_last = true,
		.deadline_last = D(2022, 12, 31),
		.source = TEXT("a register")};
	struct ladder_counted one = {.commitment = &promise};
	const struct rules_documents all = {.items = &text, .count = 1};
	struct passing_question question = {
		.documents = &all, .commitments = &one, .commitments_count = 1};
	question.on = D(2022, 12, 31);
	assert_int_equal(passing_find(&question, &arena, &changes, NULL), ERR_OK);
	assert_int_equal(changes.evidence_count, 0);
	question.on = D(2023, 1, 1);
	assert_int_equal(passing_find(&question, &arena, &changes, NULL), ERR_OK);
	assert_int_equal(changes.evidence_count, 1);
	assert_true(text_is(changes.evidence[0].step, "overdue"));
	assert_int_equal(changes.evidence[0].last, D(2022, 12, 31));
	struct commitment_step steps[2] = {changes.evidence[0], {.key = TEXT("evidence:1"),
									.step = TEXT("delivered"),
									.grade = 4,
									.has_last = true,
									.last = D(2023, 6, 1)}};
	one.steps = (struct ladder_steps){steps, 2};
	question.on = D(2024, 1, 1);
	assert_int_equal(passing_find(&question, &arena, &changes, NULL),
		ERR_OK); /* late is late, whatever came after */
	assert_int_equal(changes.evidence_count, 0);
	steps[1].last = D(2022, 6, 1);
	assert_int_equal(passing_find(&question, &arena, &changes, NULL), ERR_OK);
	assert_int_equal(changes.evidence_count, 1);
	assert_true(changes.evidence[0].withdrawn);
	arena_fini(&arena);
}

/* --- Properties ----------------------------------------------------------------------------- */

enum { DOCUMENTS = 5, ACTS = 24 };
struct drawn {
	struct document all[DOCUMENTS];
	struct text ids[DOCUMENTS];
	struct party_step acts[ACTS];
	bool solved[DOCUMENTS];
	uint32_t acts_count;
};

static day draw_day(void)
{
	return D(2000, 1, 1) + rand() % 3000;
}

static void draw(struct drawn *out)
{
	static const char *const ids[DOCUMENTS] = {"A", "B", "C", "D", "E"};
	static const char *const rules[] = {"", "years(1, adoption)", "years(2, force)",
		"years(1, adoption); automatic(1); withdrawal(6)",
		"years(1, adoption); by_act(2); automatic(1, 3)"};
	*out = (struct drawn){.acts_count = (uint32_t)(rand() % ACTS)};
	for (int i = 0; i < DOCUMENTS; i++) {
		struct document *one = &out->all[i];
		*one = document(ids[i], rand() % 2 ? "political" : "binding_treaty", draw_day());
		out->ids[i] = one->id;
		one->term_rule = text_of(rules[rand() % 5]);
		if (rand() % 2)
			ends(one, one->adopted_first + rand() % 900,
				one->adopted_first + 900 + rand() % 300);
		if (rand() % 2) {
			one->has_in_force_first = one->has_in_force_last = true;
			one->in_force_first = one->adopted_first + rand() % 500;
			one->in_force_last = one->in_force_first + rand() % 40;
			out->solved[i] = rand() % 2;
		}
		if (i && rand() % 2) {
			one->supersedes = &out->ids[rand() % i];
			one->supersedes_count = 1;
		}
	}
	static const char *const done[] = {"ratified", "acceded", "reserved", "objected",
		"applied_provisionally", "notice_given", "notice_revoked"};
	for (uint32_t i = 0; i < out->acts_count; i++)
		out->acts[i] = rand() % 3 ? act(rand() % 2 ? "KZ" : "RU", done[rand() % 7],
						    "deposit", draw_day())
					  : act("*", rand() % 2 ? "renewed" : "notice_given", "act",
						    draw_day());
	for (uint32_t i = 0; i < out->acts_count; i++)
		out->acts[i].document = out->ids[i * DOCUMENTS / ACTS];
}

/* L4: each step has its days, which have come, and a source. L5: what is told agrees with the state
 * on the day; nothing is told twice. */
static void check(const struct world *world, day on)
{
	for (uint32_t i = 0; i < world->told_count; i++) {
		const struct document_step *step = &world->told[i];
		struct rules_state got;
		assert_true(step->has_first && step->has_last && step->first <= step->last);
		assert_true(step->last <= on && step->source.len > 0);
		rules_state(&world->documents, rules_find(&world->documents, step->document),
			step->last, &got);
		if (text_is(step->step, "expired") || text_is(step->step, "superseded"))
			assert_true(text_is(step->step, got.state));
		for (uint32_t k = 0; k < i; k++)
			assert_false(text_equal(step->document, world->told[k].document) &&
				     text_equal(step->state, world->told[k].state) &&
				     text_equal(step->step, world->told[k].step) &&
				     step->first == world->told[k].first);
	}
	for (uint32_t i = 0; i < world->documents.count; i++) {
		struct rules_state got;
		const struct document *one = &world->documents.items[i];
		rules_state(&world->documents, one, on, &got);
		char id[2] = {one->id.ptr[0], '\0'};
		if (rules_exists(one, on) &&
			(strcmp(got.state, "expired") == 0 || strcmp(got.state, "superseded") == 0))
			assert_non_null(told(world, id, got.state));
	}
}

static bool same(const struct world *a, const struct world *b)
{
	for (uint32_t i = 0; i < a->told_count; i++) {
		bool found = false;
		for (uint32_t k = 0; k < b->told_count && !found; k++)
			found = text_equal(a->told[i].document, b->told[k].document) &&
				text_equal(a->told[i].state, b->told[k].state) &&
				text_equal(a->told[i].step, b->told[k].step) &&
				text_equal(a->told[i].by, b->told[k].by) &&
				a->told[i].first == b->told[k].first &&
				a->told[i].last == b->told[k].last;
		if (!found)
			return false;
	}
	return a->told_count == b->told_count;
}

/* Whoever slept: looking every month or once at the end tells the same, and then nothing more. */
static void ticks_at_any_time_tell_the_same(void **state)
{
	(void)state;
	struct drawn drawn;
	for (unsigned seed = 1; seed <= 100; seed++) {
		struct world *often = calloc(1, sizeof(*often)), *once = calloc(1, sizeof(*once));
		srand(seed);
		draw(&drawn);
		often->documents = once->documents = (struct rules_documents){.items = drawn.all,
			.count = DOCUMENTS,
			.acts = {drawn.acts, drawn.acts_count},
			.solved = drawn.solved};
		for (day on = D(2000, 1, 1); on <= D(2010, 1, 1); on += 31) {
			tick(often, on);
			check(often, on);
		}
		tick(often, D(2010, 1, 1));
		tick(once, D(2010, 1, 1));
		if (!same(often, once))
			fail_msg("seed %u: %u steps by many ticks, %u by one", seed,
				often->told_count, once->told_count);
		tick(once, D(2010, 1, 1));
		assert_int_equal(once->changes, 0);
		release(often);
		release(once);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_term_ends_on_its_day_and_is_told_once),
		cmocka_unit_test(what_was_superseded_before_its_end_did_not_expire),
		cmocka_unit_test(every_renewal_is_told_and_late_news_take_an_expiry_back),
		cmocka_unit_test(a_solved_day_of_entry_into_force_is_told_when_it_comes),
		cmocka_unit_test(
			a_deadline_that_passed_is_told_and_taken_back_when_delivery_was_in_time),
		cmocka_unit_test(the_days_of_parties_are_told_when_they_come),
		cmocka_unit_test(a_trial_by_rule_begins_and_ends_for_each),
		cmocka_unit_test(each_party_has_its_own_steps),
		cmocka_unit_test(silence_accepts_nothing_about_a_charter),
		cmocka_unit_test(ticks_at_any_time_tell_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
