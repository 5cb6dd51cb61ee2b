#include "services/agreements/documents/verdict.h"

#include "proto/codec/args.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define POLICIES TEXT("* A1 B2")

struct fixture {
	struct arena arena;
	struct verdict_said said[64];
	uint32_t count;
	const struct verdict_judged *judged;
	uint32_t judged_count;
	struct verdict_held held;
};

/* One more claim about document X: "KIND GRADE PUBLISHER SENTENCE". */
static struct verdict_said *say(struct fixture *f, const char *fact, const char *grade,
	const char *publisher, const char *sentence)
{
	char id[8];
	snprintf(id, sizeof(id), "c%u", f->count);
	struct text name = arena_copy(&f->arena, text_of(id));
	struct args_builder args = {0};
	struct buffer packed = {0};
	args_put_text(&args, "org", TEXT("ORG"));
	args_put_text(&args, "title", TEXT("Agreement on Rivers"));
	args_put_text(&args, "kind", TEXT("agreement"));
	args_put_text(&args, "action", TEXT("signed"));
	args_put_text(&args, "date", TEXT("2026-02-03"));
	args_write(&args, &packed);
	struct text copy = arena_copy(&f->arena, buffer_as_text(&packed));
	buffer_fini(&packed);
	struct verdict_said *said = &f->said[f->count];
	*said = (struct verdict_said){.claim = {.id = name,
					      .fact = text_of(fact),
					      .args = bytes_of(copy.ptr, copy.len),
					      .source = text_of(publisher),
					      .publisher = text_of(publisher),
					      .sentence = text_of(sentence),
					      .polarity = TEXT("pos"),
					      .modality = TEXT("fact"),
					      .grade = text_of(grade)},
		.match = {.claim = name,
			.verdict = TEXT("proposes"),
			.record = TEXT("document:X"),
			.reason = TEXT("nothing held is like it")}};
	f->count++;
	return said;
}

static void judge(struct fixture *f)
{
	const struct verdict_question question = {
		f->said, f->count, TEXT("document:X"), POLICIES, f->held};
	assert_int_equal(
		verdict_judge(&question, &f->arena, &f->judged, &f->judged_count, NULL), ERR_OK);
}

static const struct verdict_judged *of(struct fixture *f, const char *claim)
{
	for (uint32_t i = 0; i < f->judged_count; i++)
		if (text_is(f->judged[i].is.claim, claim))
			return &f->judged[i];
	fail_msg("%s was not judged", claim);
	return NULL;
}

static void state_is(struct fixture *f, const char *claim, const char *state, bool promoted)
{
	const struct verdict_judged *judged = of(f, claim);
	char text[32];
	snprintf(text, sizeof(text), "%.*s", TEXT_ARG(judged->is.state));
	assert_string_equal(text, state);
	assert_int_equal(judged->promoted, promoted);
	assert_true(judged->is.reason.len > 0);
}

static void one_official_source_promotes(void **state)
{
	(void)state;
	struct fixture f = {0};
	say(&f, "doc.adopted", "A", "sectsco.org", "The agreement was signed.");
	judge(&f);
	state_is(&f, "c0", "promoted", true);
	struct document made;
	assert_true(verdict_document(of(&f, "c0"), &f.arena, &made));
	assert_true(text_is(made.id, "X"));
	assert_true(text_is(made.nature, "binding_treaty"));
	assert_true(text_is(made.adopted, "2026-02-03"));
	assert_true(text_starts(made.ref_digest, TEXT("gate:")));
	arena_fini(&f.arena);
}

static void two_papers_promote_and_a_copy_does_not(void **state)
{
	(void)state;
	struct fixture f = {0};
	const char *wire = "The states signed the agreement on rivers on Tuesday in the capital.";
	say(&f, "doc.adopted", "B", "one.example", wire);
	judge(&f);
	state_is(&f, "c0", "held", false);
	say(&f, "doc.adopted", "B", "two.example", wire);
	judge(&f);
	state_is(&f, "c0", "held", false); /* the same wire copy */
	say(&f, "doc.adopted", "B", "three.example",
		"Ministers put their names to a pact about water after long talks.");
	judge(&f);
	state_is(&f, "c0", "promoted", true);
	state_is(&f, "c2", "promoted", true);
	arena_fini(&f.arena);
}

static void articles_of_one_story_are_one_source(void **state)
{
	(void)state;
	struct fixture f = {0};
	say(&f, "doc.adopted", "B", "one.example", "The states signed the agreement on rivers.")
		->claim.story = TEXT("s1");
	say(&f, "doc.adopted", "B", "two.example", "A pact about water was put to paper today.")
		->claim.story = TEXT("s1");
	judge(&f);
	state_is(&f, "c1", "held", false);
	f.said[1].claim.story = TEXT("s2");
	judge(&f);
	state_is(&f, "c1", "promoted", true);
	arena_fini(&f.arena);
}

/* One paper that repeats itself: sixteen claims are weighed, the others are judged as those are;
 * what promotes later promotes also without them. */
static void what_is_alike_is_judged_so_and_not_weighed_again(void **state)
{
	(void)state;
	struct fixture f = {0};
	char words[64];
	for (int i = 0; i < 40; i++) {
		snprintf(words, sizeof(words), "edition %d brings it as item %d", i, 3 * i);
		say(&f, "doc.adopted", "B", "one.example",
			arena_copy(&f.arena, text_of(words)).ptr);
	}
	judge(&f);
	uint32_t alike = 0, kept = 0;
	for (uint32_t i = 0; i < f.judged_count; i++) {
		assert_true(text_is(f.judged[i].is.state, "held"));
		assert_true(text_equal(f.judged[i].is.kind, f.judged[0].is.kind));
		alike += f.judged[i].is.alike;
	}
	assert_int_equal(alike, 40 - 16);
	for (uint32_t i = 0; i < f.count; i++)
		if (!verdict_is_alike(f.judged, f.judged_count, f.said[i].claim.id))
			f.said[kept++] = f.said[i];
	assert_int_equal(kept, 16);
	f.count = kept;
	say(&f, "doc.adopted", "B", "two.example", "Ministers put their names to a water pact.");
	judge(&f);
	state_is(&f, "c0", "promoted", true);
	f.said[0].reviewed = true; /* what a person decides on is a kind by itself */
	f.said[0].review = (struct claim_review){
		.claim = f.said[0].claim.id, .verdict = TEXT("hold"), .reason = TEXT("doubt")};
	judge(&f);
	state_is(&f, "c0", "held", false);
	assert_null(of(&f, "c0")->is.kind.ptr);
	arena_fini(&f.arena);
}

static void plans_stay_announcements_however_many(void **state)
{
	(void)state;
	struct fixture f = {0};
	for (int i = 0; i < 6; i++)
		say(&f, "doc.adopted", "A", "a.example", "It will be signed.")->claim.modality =
			TEXT("planned");
	judge(&f);
	for (int i = 0; i < 6; i++) {
		assert_true(text_is(f.judged[i].is.state, "announced"));
		assert_false(f.judged[i].promoted);
	}
	arena_fini(&f.arena);
}

static void a_refuted_claim_takes_what_rested_on_it_along(void **state)
{
	(void)state;
	struct fixture f = {0};
	say(&f, "doc.in_force", "B", "one.example", "The agreement entered into force.");
	struct verdict_said *second = say(&f, "doc.in_force", "B", "two.example",
		"Since Monday the pact about water has been binding upon its parties.");
	judge(&f);
	state_is(&f, "c0", "promoted", true);
	second->reviewed = true;
	second->review = (struct claim_review){
		.claim = TEXT("c1"), .verdict = TEXT("refute"), .reason = TEXT("a misprint")};
	judge(&f);
	state_is(&f, "c0", "held", false);
	state_is(&f, "c1", "refuted", false);
	assert_true(text_is(of(&f, "c1")->is.reason, "refuted by a person: a misprint"));
	second->review.verdict = TEXT("promote");
	judge(&f);
	state_is(&f, "c1", "promoted", true);
	state_is(&f, "c0", "promoted", true); /* beside what a person vouches for */
	arena_fini(&f.arena);
}

static void what_sheets_say_already_is_no_new_record(void **state)
{
	(void)state;
	struct fixture f = {0};
	say(&f, "doc.adopted", "A", "a.example", "It was signed.")->match.verdict =
		TEXT("corroborates");
	say(&f, "doc.adopted", "C", "b.example", "It was not on that day.")->match.verdict =
		TEXT("contradicts");
	judge(&f);
	state_is(&f, "c0", "corroborated", false);
	state_is(&f, "c1", "refuted", false);
	f.said[1].claim.grade = TEXT("A");
	judge(&f);
	state_is(&f, "c1", "contested", false);
	arena_fini(&f.arena);
}

static void lanes_are_judged_apart(void **state)
{
	(void)state;
	struct fixture f = {0};
	say(&f, "doc.adopted", "B", "one.example", "They signed it.");
	say(&f, "doc.in_force", "B", "two.example", "It has entered into force by now.");
	judge(&f);
	state_is(&f, "c0", "held", false);
	state_is(&f, "c1", "held", false);
	arena_fini(&f.arena);
}

/* --- Acts of parties ------------------------------------------------------------------------ */

/* A claim that `who` did `action`, on `date` or on no day that it gives. */
static struct verdict_said *tell(struct fixture *f, const char *action, const char *who,
	const char *date, const char *grade, const char *publisher, const char *sentence)
{
	struct args_builder args = {0};
	struct buffer packed = {0};
	const struct text parties[] = {text_of(who)};
	struct verdict_said *said = say(f, "doc.adopted", grade, publisher, sentence);
	args_put_text(&args, "title", TEXT("Agreement on Rivers"));
	args_put_text(&args, "action", text_of(action));
	args_put_texts(&args, "parties", parties, 1);
	if (date)
		args_put_text(&args, "date", text_of(date));
	args_write(&args, &packed);
	struct text copy = arena_copy(&f->arena, buffer_as_text(&packed));
	buffer_fini(&packed);
	said->claim.args = bytes_of(copy.ptr, copy.len);
	said->match.verdict = TEXT("corroborates");
	return said;
}

static void hold(struct fixture *f, struct document *document, struct party_step *step,
	const char *event, const char *date_kind, const char *date)
{
	static const struct text parties[] = {TEXT("KZ"), TEXT("UZ")};
	struct day_span when;
	assert_int_equal(day_parse(text_of(date), &when, NULL), ERR_OK);
	*document = (struct document){.id = TEXT("X"),
		.nature = TEXT("binding_treaty"),
		.parties = parties,
		.parties_count = 2};
	*step = (struct party_step){.document = TEXT("X"),
		.state = TEXT("KZ"),
		.event = text_of(event),
		.date_kind = text_of(date_kind),
		.date = text_of(date),
		.has_first = true,
		.first = when.first,
		.has_last = true,
		.last = when.last};
	f->held = (struct verdict_held){document, step, 1};
}

static void a_deposit_becomes_a_step_of_the_party(void **state)
{
	(void)state;
	struct fixture f = {0};
	struct party_step step;
	tell(&f, "deposited", "KZ", "2026-03-04", "B", "one.example", "Kazakhstan deposited it.");
	judge(&f);
	state_is(&f, "c0", "held", false);
	assert_true(text_is(of(&f, "c0")->is.key, "document:X#deposited:KZ"));
	tell(&f, "deposited", "KZ", "2026-03-05", "B", "two.example",
		"The instrument was handed to the depositary by the ambassador.");
	judge(&f);
	state_is(&f, "c0", "promoted", true);
	assert_true(verdict_party_step(of(&f, "c0"), TEXT("X"), &f.arena, &step));
	assert_true(text_is(step.state, "KZ"));
	assert_true(text_is(step.date_kind, "deposit"));
	assert_true(text_is(step.date, "2026-03")); /* two days are sourced: a window */
	assert_int_equal(step.last, step.first + 1);
	assert_true(verdict_is_by_gate(step.ref_digest));
	f.said[1].reviewed = true;
	f.said[1].review = (struct claim_review){.verdict = TEXT("refute"), .reason = TEXT("x")};
	judge(&f);
	state_is(&f, "c0", "held", false);
	arena_fini(&f.arena);
}

/* Trap: a report that a state ratified is no deposit, and feeds no rule. */
static void ratified_at_home_is_no_instrument(void **state)
{
	(void)state;
	struct fixture f = {0};
	struct party_step step;
	tell(&f, "ratified", "KZ", "2026-03-04", "A", "one.example", "Kazakhstan ratified it.");
	judge(&f);
	state_is(&f, "c0", "promoted", true);
	assert_true(verdict_party_step(of(&f, "c0"), TEXT("X"), &f.arena, &step));
	assert_true(text_is(step.date_kind, "legislature"));
	arena_fini(&f.arena);
}

static void steps_held_are_corroborated_or_stand(void **state)
{
	(void)state;
	static const struct {
		const char *event, *date_kind, *held;
		const char *action, *who, *date, *verdict;
	} rows[] = {
		{"ratified", "deposit", "2026-03", "deposited", "KZ", "2026-03-04", "corroborated"},
		{"deposited", "deposit", "2026-03", "deposited", "KZ", "2026-03-04",
			"corroborated"},
		{"deposited", "deposit", "2026-03", "deposited", "KZ", NULL, "corroborated"},
		{"deposited", "deposit", "2026-03", "deposited", "KZ", "2026-04-04", "refuted"},
		{"deposited", "deposit", "2026-03", "deposited", "UZ", "2026-04-04", "held"},
		{"ratified", "law", "2026-03-04", "ratified", "KZ", "2026", "corroborated"},
		{"ratified", "law", "2026-03-04", "ratified", "KZ", "2027", "held"},
		/* Traps: a swapped country; a deposit before the signature. */
		{"signed", "signature", "2026-03-04", "ratified", "KG", "2027", "refuted"},
		{"signed", "signature", "2026-03-04", "deposited", "KZ", "2026-02-01", "refuted"},
		{"signed", "signature", "2026-03-04", "deposited", "KZ", "2026-03-05", "held"},
		{"signed", "signature", "2026-03-04", "acceded", "KG", "2027", "held"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fixture f = {0};
		struct document document;
		struct party_step step;
		hold(&f, &document, &step, rows[i].event, rows[i].date_kind, rows[i].held);
		tell(&f, rows[i].action, rows[i].who, rows[i].date, "B", "one.example",
			"So it was.");
		judge(&f);
		state_is(&f, "c0", rows[i].verdict, false);
		arena_fini(&f.arena);
	}
}

static void a_denial_is_no_step(void **state)
{
	(void)state;
	struct fixture f = {0};
	tell(&f, "ratified", "KZ", "2026", "A", "one.example", "It did not.")->claim.polarity =
		TEXT("neg");
	judge(&f);
	assert_false(of(&f, "c0")->promoted);
	tell(&f, "acceded", "KG", "2026", "A", "one.example", "It will.")->claim.modality =
		TEXT("planned");
	judge(&f);
	state_is(&f, "c1", "announced", false);
	arena_fini(&f.arena);
}

/* "It entered into force for Kazakhstan": a step of that party, and no word of the document. */
static struct verdict_said *enters(struct fixture *f, const char *who, const char *date,
	const char *grade, const char *publisher, const char *sentence)
{
	struct verdict_said *said = tell(f, "", who, date, grade, publisher, sentence);
	said->claim.fact = TEXT("doc.in_force");
	said->match.verdict = TEXT("proposes");
	return said;
}

static void force_for_a_party_is_its_step(void **state)
{
	(void)state;
	struct fixture f = {0};
	struct party_step step;
	enters(&f, "KZ", "2026-03-04", "A", "one.example", "It entered into force for Kazakhstan.");
	judge(&f);
	state_is(&f, "c0", "promoted", true);
	assert_int_equal(f.judged_count, 1);
	assert_true(text_is(f.judged[0].is.value, "in_force_for:KZ"));
	assert_true(text_is(f.judged[0].is.key, "document:X#in_force_for:KZ"));
	assert_true(verdict_party_step(&f.judged[0], TEXT("X"), &f.arena, &step));
	assert_true(text_is(step.event, "in_force_for"));
	assert_true(text_is(step.date_kind, "effective"));
	assert_true(text_is(step.date, "2026-03-04"));
	arena_fini(&f.arena);
}

static void force_for_a_party_is_held_against_its_steps(void **state)
{
	(void)state;
	static const struct {
		const char *event, *date_kind, *held;
		const char *who, *date, *verdict;
	} rows[] = {
		{"in_force_for", "effective", "2026-03", "KZ", "2026-03-04", "corroborated"},
		{"acceded", "effective", "2026-03-04", "KZ", "2026-03-04", "corroborated"},
		{"in_force_for", "effective", "2026-03-04", "KZ", "2026-03-05", "refuted"},
		{"in_force_for", "effective", "2026-03-04", "UZ", "2026-03-05", "held"},
		/* Nobody is bound before it signed and consented. */
		{"deposited", "deposit", "2026-03-04", "KZ", "2026-03-03", "refuted"},
		{"deposited", "deposit", "2026-03-04", "KZ", "2026-03-04", "held"},
		{"signed", "signature", "2026-03-04", "KZ", "2026-02-01", "refuted"},
		/* Nor before the treaty, which is in force since 2 February, or without being a
		 * party. */
		{"signed", "signature", "2026-01-04", "KZ", "2026-02-01", "refuted"},
		{"signed", "signature", "2026-01-04", "KZ", "2026-02-02", "held"},
		{"signed", "signature", "2026-01-04", "KG", "2026-03-04", "refuted"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fixture f = {0};
		struct document document;
		struct party_step step;
		hold(&f, &document, &step, rows[i].event, rows[i].date_kind, rows[i].held);
		document.has_in_force_first = document.has_in_force_last = true;
		document.in_force_first = document.in_force_last = day_from_civil(2026, 2, 2);
		document.in_force = TEXT("2026-02-02");
		enters(&f, rows[i].who, rows[i].date, "B", "one.example", "So it was.");
		judge(&f);
		if (!text_is(f.judged[0].is.state, rows[i].verdict))
			fail_msg("row %zu: %.*s: %.*s", i, TEXT_ARG(f.judged[0].is.state),
				TEXT_ARG(f.judged[0].is.reason));
		arena_fini(&f.arena);
	}
}

/* By a step held, or by what the gate promoted, whichever claim came first. */
static void who_acceded_is_a_party_for_what_follows(void **state)
{
	(void)state;
	struct fixture f = {0};
	struct document document;
	struct party_step step;
	hold(&f, &document, &step, "signed", "signature", "2026-01-04");
	enters(&f, "KG", "2026-03-04", "A", "one.example", "It is in force for Kyrgyzstan.");
	judge(&f);
	state_is(&f, "c0", "contested", false);
	tell(&f, "acceded", "KG", "2026-02-04", "A", "two.example", "Kyrgyzstan acceded to it.");
	judge(&f);
	state_is(&f, "c0", "promoted", true);
	f.count = 1;
	step.state = TEXT("KG");
	step.event = TEXT("acceded");
	step.date_kind = TEXT("deposit");
	judge(&f);
	state_is(&f, "c0", "promoted", true);
	arena_fini(&f.arena);
}

/* Who left and came again: the step that agrees counts, and the later one is not too late. */
static void a_party_may_come_again(void **state)
{
	(void)state;
	struct fixture f = {0};
	struct document document;
	struct party_step steps[2];
	hold(&f, &document, &steps[0], "deposited", "deposit", "1994-04-20");
	steps[1] = steps[0];
	steps[1].event = TEXT("deposited_2");
	steps[1].date = TEXT("2006-08-16");
	steps[1].first = steps[1].last = day_from_civil(2006, 8, 16);
	f.held.steps = steps;
	f.held.steps_count = 2;
	tell(&f, "deposited", "KZ", "2006-08-16", "B", "one.example", "Again it did.");
	enters(&f, "KZ", "1994-05-20", "B", "one.example", "It was in force for it.");
	judge(&f);
	state_is(&f, "c0", "corroborated", false);
	state_is(&f, "c1", "held", false);
	/* A day of force that is held says otherwise, though the later deposit says nothing. */
	steps[0].event = TEXT("in_force_for");
	steps[0].date_kind = TEXT("effective");
	judge(&f);
	state_is(&f, "c1", "refuted", false);
	arena_fini(&f.arena);
}

/* "It has not ratified": what is held by then says otherwise; what came later does not. */
static void a_denial_is_held_against_what_was_done_by_then(void **state)
{
	(void)state;
	static const struct {
		const char *date, *article, *verdict;
	} rows[] = {{"2026-05-01", "", "refuted"}, {NULL, "2026-05-01", "refuted"},
		{NULL, "2026-03-03", "held"}, {NULL, "", "held"}};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fixture f = {0};
		struct document document;
		struct party_step step;
		hold(&f, &document, &step, "deposited", "deposit", "2026-03-04");
		struct claim *claim = &tell(
			&f, "deposited", "KZ", rows[i].date, "B", "one.example", "It did not.")
					       ->claim;
		claim->polarity = TEXT("neg");
		claim->article_date = text_of(rows[i].article);
		judge(&f);
		state_is(&f, "c0", rows[i].verdict, false);
		arena_fini(&f.arena);
	}
}

/* The order in which claims came changes no judgement. */
static void order_means_nothing(void **state)
{
	(void)state;
	static const char *const grades[] = {"A", "B", "C", "D"};
	static const char *const papers[] = {"one.example", "two.example", "three.example"};
	static const char *const words[] = {"They signed the pact on rivers.",
		"A treaty about water was concluded by four ministers.",
		"Signatures were exchanged at noon in the old town hall."};
	unsigned seed = 20260203;
	for (int round = 0; round < 500; round++) {
		struct fixture f = {0};
		uint32_t count = 1 + rand_r(&seed) % 6;
		for (uint32_t i = 0; i < count; i++) {
			struct verdict_said *said =
				say(&f, "doc.adopted", grades[rand_r(&seed) % 4],
					papers[rand_r(&seed) % 3], words[rand_r(&seed) % 3]);
			if (rand_r(&seed) % 4 == 0)
				said->claim.polarity = TEXT("neg");
		}
		judge(&f);
		struct fixture turned = f;
		turned.arena = (struct arena){0};
		for (uint32_t i = 0; i < count; i++)
			turned.said[i] = f.said[count - 1 - i];
		judge(&turned);
		for (uint32_t i = 0; i < count; i++) {
			char id[16];
			snprintf(id, sizeof(id), "c%u", i);
			assert_true(text_equal(of(&f, id)->is.state, of(&turned, id)->is.state));
		}
		arena_fini(&turned.arena);
		arena_fini(&f.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_official_source_promotes),
		cmocka_unit_test(two_papers_promote_and_a_copy_does_not),
		cmocka_unit_test(articles_of_one_story_are_one_source),
		cmocka_unit_test(what_is_alike_is_judged_so_and_not_weighed_again),
		cmocka_unit_test(plans_stay_announcements_however_many),
		cmocka_unit_test(a_refuted_claim_takes_what_rested_on_it_along),
		cmocka_unit_test(what_sheets_say_already_is_no_new_record),
		cmocka_unit_test(lanes_are_judged_apart),
		cmocka_unit_test(a_deposit_becomes_a_step_of_the_party),
		cmocka_unit_test(ratified_at_home_is_no_instrument),
		cmocka_unit_test(steps_held_are_corroborated_or_stand),
		cmocka_unit_test(a_denial_is_no_step),
		cmocka_unit_test(force_for_a_party_is_its_step),
		cmocka_unit_test(force_for_a_party_is_held_against_its_steps),
		cmocka_unit_test(who_acceded_is_a_party_for_what_follows),
		cmocka_unit_test(a_party_may_come_again),
		cmocka_unit_test(a_denial_is_held_against_what_was_done_by_then),
		cmocka_unit_test(order_means_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
