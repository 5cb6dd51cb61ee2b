/* The rules of entry into force: the clauses of real treaties, windows, who withdrew, who joined
 * later, and what holds of any rule with any instruments. */
#include "services/agreements/force/force.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 32 };

struct story {
	struct arena arena;
	struct force_question question;
	struct force_instrument instruments[MANY];
	struct text signatories[MANY];
	struct force_answer answer;
};

static day day_of(const char *text)
{
	day value;
	struct why why = {0};
	if (day_parse_exact(text_of(text), &value, &why))
		fail_msg("%s", why.text);
	return value;
}

static void rule_is(struct story *story, const char *rule)
{
	struct why why = {0};
	if (force_parse(text_of(rule), &story->arena, &story->question.rule, &why))
		fail_msg("%s: %s: %s", rule, why.where, why.text);
	story->question.instruments = story->instruments;
	story->question.signatories = story->signatories;
	story->question.on = day_of("2026-01-01");
}

static struct force_instrument *has(
	struct story *story, const char *party, enum force_act act, const char *when)
{
	struct day_span span;
	struct why why = {0};
	assert_int_equal(day_parse(text_of(when), &span, &why), ERR_OK);
	struct force_instrument *one = &story->instruments[story->question.instruments_count++];
	*one = (struct force_instrument){
		.party = text_of(party), .act = act, .first = span.first, .last = span.last};
	return one;
}

static void signed_by(struct story *story, const char *party)
{
	story->signatories[story->question.signatories_count++] = text_of(party);
}

static const struct force_answer *solved(struct story *story)
{
	force_solve(&story->question, &story->arena, &story->answer);
	return &story->answer;
}

static void enters(struct story *story, const char *first, const char *last)
{
	char a[DAY_TEXT], b[DAY_TEXT];
	const struct force_answer *answer = solved(story);
	assert_true(answer->met);
	assert_string_equal(day_format(answer->first, a), first);
	assert_string_equal(day_format(answer->last, b), last);
}

static const struct force_party *party_of(const struct story *story, const char *name)
{
	for (uint32_t i = 0; i < story->answer.parties_count; i++)
		if (text_is(story->answer.parties[i].party, name))
			return &story->answer.parties[i];
	fail_msg("%s is no party", name);
	return NULL;
}

/* --- Clauses of treaties ---------------------------------------------------------------------- */

static void the_iofs_statute_entered_on_the_thirtieth_day_after_the_tenth(void **state)
{
	(void)state;
	static const char *const states[] = {"KZ", "ML", "MR", "NE", "PS", "SD", "SO", "SR", "UG"};
	struct story story = {0};
	rule_is(&story, "nth(10, days(30))");
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		has(&story, states[i], FORCE_DEPOSITS, "2016-01-01");
	assert_false(solved(&story)->met);
	assert_string_equal(story.answer.state, "waiting");
	assert_true(text_is(story.answer.waiting, "1 more instrument (9 of 10)"));
	has(&story, "TR", FORCE_DEPOSITS, "2018-02-19");
	enters(&story, "2018-03-21", "2018-03-21");
	assert_string_equal(story.answer.state, "in_force");
	assert_true(text_is(story.answer.trail, "instrument no. 10, of TR: 2018-02-19\n"
						"with the time that the rule adds: 2018-03-21"));
	story.question.on = day_of("2018-03-20");
	assert_string_equal(solved(&story)->state, "will_enter");
	assert_true(text_is(story.answer.waiting, "the time that the rule adds"));
	arena_fini(&story.arena);
}

static void the_deciding_deposit_is_found_from_the_day_of_force(void **state)
{
	(void)state;
	struct story story = {0};
	char text[DAY_TEXT];
	day deposit;
	rule_is(&story, "all_signatories(days(30))");
	assert_true(force_inverse(day_of("2012-10-31"), &story.question.rule.top->plus, &deposit));
	assert_string_equal(day_format(deposit, text), "2012-10-01");
	rule_is(&story, "nth(2, first_of_month_after(3))");
	assert_true(force_inverse(day_of("2024-07-01"), &story.question.rule.top->plus, &deposit));
	assert_string_equal(day_format(deposit, text), "2024-03-31");
	assert_false(force_inverse(day_of("2024-07-02"), &story.question.rule.top->plus, &deposit));
	arena_fini(&story.arena);
}

static void days_are_counted_as_the_clause_says(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *enters;
	} cases[] = {
		{"nth(1, days(30))", "2018-03-21"},
		{"nth(1, days(30, kth_day_after))", "2018-03-21"},
		{"nth(1, days(30, after_expiry))", "2018-03-22"},
		{"nth(1, days(30, inclusive))", "2018-03-20"},
		{"nth(1, months(3))", "2018-05-19"},
		{"nth(1, first_of_month_after(3))", "2018-06-01"},
		{"nth(1)", "2018-02-19"},
		{"or(on_date(2018-12-01), nth(1))", "2018-02-19"},
		{"and(on_date(2018-12-01), nth(1, days(30)))", "2018-12-01"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct story story = {0};
		rule_is(&story, cases[i].rule);
		has(&story, "KZ", FORCE_DEPOSITS, "2018-02-19");
		enters(&story, cases[i].enters, cases[i].enters);
		arena_fini(&story.arena);
	}
}

static void all_signatories_means_all(void **state)
{
	(void)state;
	struct story story = {0};
	rule_is(&story, "all_signatories(days(30))");
	assert_true(text_is(solved(&story)->waiting, "who the signatories are is not known"));
	signed_by(&story, "CN");
	signed_by(&story, "KZ");
	signed_by(&story, "UZ");
	has(&story, "CN", FORCE_DEPOSITS, "2008-10-28");
	assert_true(text_is(solved(&story)->waiting, "the instruments of KZ, UZ"));
	assert_string_equal(
		party_of(&story, "UZ")->note, "a signatory without a standing instrument");
	has(&story, "UZ", FORCE_DEPOSITS, "2012-10-01");
	has(&story, "KZ", FORCE_DEPOSITS, "2009-02-11");
	enters(&story, "2012-10-31", "2012-10-31");
	arena_fini(&story.arena);
}

static void some_must_be_among_them(void **state)
{
	(void)state;
	struct story story = {0};
	rule_is(&story, "nth_including(3, RU+KZ)");
	has(&story, "AM", FORCE_DEPOSITS, "2000-01-01");
	has(&story, "BY", FORCE_DEPOSITS, "2000-02-01");
	has(&story, "KZ", FORCE_DEPOSITS, "2000-03-01");
	assert_true(text_is(solved(&story)->waiting, "the instrument of RU"));
	has(&story, "RU", FORCE_DEPOSITS, "2001-01-01");
	enters(&story, "2001-01-01", "2001-01-01");
	arena_fini(&story.arena);
}

/* As the climate agreement of 2015 has it: so many, and so much. */
static void a_share_of_a_weight_is_reached_or_not(void **state)
{
	(void)state;
	static const struct force_weight weights[] = {
		{{"CN", 2}, 20}, {{"US", 2}, 18}, {{"IN", 2}, 4}, {{"RU", 2}, 8}, {{"KZ", 2}, 50}};
	struct story story = {0};
	rule_is(&story, "and(nth(3, days(30)), share(55%, emissions, days(30)))");
	story.question.weights = weights;
	story.question.weights_count = ARRAY_LEN(weights);
	has(&story, "CN", FORCE_DEPOSITS, "2016-09-03");
	has(&story, "US", FORCE_DEPOSITS, "2016-09-03");
	has(&story, "IN", FORCE_DEPOSITS, "2016-10-02");
	assert_true(text_is(solved(&story)->waiting, "42 of 100 of emissions, wanted 55/100"));
	has(&story, "RU", FORCE_DEPOSITS, "2016-10-05");
	assert_false(solved(&story)->met);
	has(&story, "KZ", FORCE_DEPOSITS, "2016-10-05");
	enters(&story, "2016-11-04", "2016-11-04");
	arena_fini(&story.arena);
}

/* --- Windows, withdrawals, repeats --------------------------------------------------------------
 */

static void windows_flow_through(void **state)
{
	(void)state;
	struct story story = {0};
	rule_is(&story, "nth(2, days(10))");
	has(&story, "KZ", FORCE_DEPOSITS, "2010-03");
	has(&story, "RU", FORCE_DEPOSITS, "2010-03-15");
	enters(&story, "2010-03-25", "2010-04-10");
	story.question.on = day_of("2010-04-01");
	assert_string_equal(solved(&story)->state, "may_be_in_force");
	arena_fini(&story.arena);
}

static void who_withdraws_before_it_does_not_count_and_after_it_undoes_nothing(void **state)
{
	(void)state;
	struct story story = {0};
	rule_is(&story, "nth(2, days(30))");
	has(&story, "KZ", FORCE_DEPOSITS, "2010-01-01");
	has(&story, "RU", FORCE_DEPOSITS, "2010-02-01");
	has(&story, "KZ", FORCE_WITHDRAWS, "2010-02-15");
	assert_false(solved(&story)->met);
	assert_true(text_is(
		solved(&story)->not_counted, "KZ, 2010-01-01: withdrawn before entry into force"));
	has(&story, "KZ", FORCE_DEPOSITS, "2011-01-01");
	enters(&story, "2011-01-31", "2011-01-31");
	has(&story, "RU", FORCE_WITHDRAWS, "2012-01-01");
	enters(&story, "2011-01-31", "2011-01-31");
	assert_int_equal(party_of(&story, "RU")->until, day_of("2012-01-01"));
	arena_fini(&story.arena);
}

static void no_day_is_told_that_no_source_gives(void **state)
{
	(void)state;
	struct story story = {0};
	rule_is(&story, "nth(2, days(30))");
	has(&story, "KZ", FORCE_DEPOSITS, "2010-01-01");
	has(&story, "KZ", FORCE_DEPOSITS, "2010-03");
	has(&story, "RU", FORCE_DEPOSITS, "2010-02");
	enters(&story, "2010-03-03", "2010-03-30");
	assert_true(text_is(story.answer.trail,
		"at the earliest: instrument no. 2, of RU: 2010-02-01\n"
		"at the earliest: with the time that the rule adds: 2010-03-03\n"
		"at the latest: instrument no. 2, of RU: 2010-02-28\n"
		"at the latest: with the time that the rule adds: 2010-03-30"));
	assert_true(text_is(
		story.answer.not_counted, "KZ, 2010-03-01..2010-03-31: it has deposited before"));
	arena_fini(&story.arena);
}

static void a_withdrawal_of_nothing_is_told(void **state)
{
	(void)state;
	struct story story = {0};
	rule_is(&story, "nth(2)");
	has(&story, "KZ", FORCE_DEPOSITS, "2010-02-01");
	has(&story, "KZ", FORCE_WITHDRAWS, "2010-01-01");
	has(&story, "FR", FORCE_WITHDRAWS, "2010-03-01");
	assert_true(text_is(solved(&story)->not_counted,
		"KZ, 2010-01-01: a withdrawal with no deposit before it; "
		"FR, 2010-03-01: a withdrawal with no deposit before it"));
	has(&story, "FR", FORCE_DEPOSITS, "2010-02");
	assert_true(text_is(solved(&story)->not_counted,
		"KZ, 2010-01-01: a withdrawal with no deposit before it"));
	arena_fini(&story.arena);
}

static void a_party_counts_once_and_a_stranger_not(void **state)
{
	(void)state;
	static const struct text eligible[] = {{"KZ", 2}, {"RU", 2}};
	struct story story = {0};
	rule_is(&story, "nth(2)");
	has(&story, "KZ", FORCE_DEPOSITS, "2010-01-01");
	has(&story, "KZ", FORCE_DEPOSITS, "2010-02-01");
	assert_false(solved(&story)->met);
	assert_true(text_is(story.answer.not_counted, "KZ, 2010-02-01: it has deposited before"));
	story.question.eligible = eligible;
	story.question.eligible_count = 2;
	has(&story, "FR", FORCE_DEPOSITS, "2010-03-01");
	assert_false(solved(&story)->met);
	has(&story, "RU", FORCE_DEPOSITS, "2010-04-01");
	enters(&story, "2010-04-01", "2010-04-01");
	arena_fini(&story.arena);
}

/* --- Parties ------------------------------------------------------------------------------------
 */

static void who_joins_later_is_bound_by_its_own_rule(void **state)
{
	(void)state;
	struct story story = {0};
	rule_is(&story, "nth(2, days(30)); days_after_deposit(30)");
	has(&story, "KZ", FORCE_DEPOSITS, "2011-12-01");
	has(&story, "RU", FORCE_DEPOSITS, "2011-12-15");
	has(&story, "CN", FORCE_DEPOSITS, "2014-12-28")->reservation = true;
	enters(&story, "2012-01-14", "2012-01-14");
	assert_int_equal(party_of(&story, "KZ")->first, day_of("2012-01-14"));
	assert_int_equal(party_of(&story, "CN")->first, day_of("2015-01-27"));
	assert_string_equal(party_of(&story, "CN")->note,
		"with a reservation: who does not object by 2015-12-28 has accepted it");
	arena_fini(&story.arena);
}

static void who_needs_the_consent_of_all_waits_for_it(void **state)
{
	(void)state;
	struct story story = {0};
	rule_is(&story, "nth(2); consent_of_all(30)");
	has(&story, "KZ", FORCE_DEPOSITS, "2010-01-01");
	has(&story, "RU", FORCE_DEPOSITS, "2010-01-01");
	has(&story, "AM", FORCE_DEPOSITS, "2014-10-10");
	has(&story, "KZ", FORCE_CONSENTS, "2014-11-01")->about = TEXT("AM");
	solved(&story);
	assert_false(party_of(&story, "AM")->bound);
	assert_string_equal(
		party_of(&story, "AM")->note, "waits for the consent of 1 of those who are bound");
	has(&story, "RU", FORCE_CONSENTS, "2014-12-03")->about = TEXT("AM");
	solved(&story);
	assert_int_equal(party_of(&story, "AM")->first, day_of("2015-01-02"));
	arena_fini(&story.arena);
}

static void provisional_application_ends_with_force_or_with_a_notice(void **state)
{
	(void)state;
	struct story story = {0};
	rule_is(&story, "provisional(on_signature, all_signatories)");
	signed_by(&story, "KZ");
	signed_by(&story, "RU");
	has(&story, "KZ", FORCE_SIGNS, "2010-01-01");
	has(&story, "RU", FORCE_SIGNS, "2010-01-05");
	has(&story, "KZ", FORCE_DEPOSITS, "2010-06-01");
	story.question.on = day_of("2010-07-01");
	assert_string_equal(solved(&story)->state, "provisional");
	has(&story, "RU", FORCE_ENDS_TRIAL, "2010-08-01");
	assert_string_equal(solved(&story)->state, "provisional");
	story.question.on = day_of("2010-08-01");
	assert_string_equal(solved(&story)->state, "waiting");
	has(&story, "RU", FORCE_DEPOSITS, "2010-09-01");
	story.question.on = day_of("2010-09-01");
	assert_string_equal(solved(&story)->state, "in_force");
	arena_fini(&story.arena);
}

/* --- What holds of all --------------------------------------------------------------------------
 */

static const char *const parties[] = {"AM", "BY", "CN", "KG", "KZ", "RU", "TJ", "UZ"};
static const char *const any_rules[] = {"nth(3, days(30))", "nth_including(4, RU+KZ)",
	"all_signatories(months(1))", "share(0.5, gdp)", "and(nth(2), share(0.7, gdp, days(5)))",
	"or(all_signatories, nth(5))", "nth(2); days_after_deposit(30)"};

static void draw(struct story *story, unsigned rule, bool with_withdrawals)
{
	static struct force_weight weights[ARRAY_LEN(parties)];
	rule_is(story, any_rules[rule]);
	for (size_t i = 0; i < ARRAY_LEN(parties); i++)
		weights[i] = (struct force_weight){text_of(parties[i]), 1 + rand() % 10};
	for (size_t i = 0; i < 5; i++)
		signed_by(story, parties[i]);
	story->question.weights = weights;
	story->question.weights_count = ARRAY_LEN(parties);
	unsigned count = 1 + (unsigned)rand() % 12;
	for (unsigned i = 0; i < count; i++) {
		day first = 14000 + rand() % 400;
		story->instruments[story->question.instruments_count++] = (struct force_instrument){
			.party = text_of(parties[rand() % (int)ARRAY_LEN(parties)]),
			.act = with_withdrawals && rand() % 4 == 0 ? FORCE_WITHDRAWS
								   : FORCE_DEPOSITS,
			.first = first,
			.last = first + rand() % 30,
		};
	}
}

/* L1 and L3, windows, and the order of instruments, which means nothing. */
static void holds_of(struct story *story)
{
	const struct force_answer answer = *solved(story);
	assert_true(answer.first <= answer.last);
	for (uint32_t i = 0; answer.met && i < answer.parties_count; i++) {
		const struct force_party *party = &answer.parties[i];
		assert_true(!party->bound || party->first >= answer.first);
		assert_true(!party->bound || party->first <= party->last);
	}
	if (strcmp(answer.state, "in_force") == 0)
		assert_true(answer.waiting.len == 0);
	struct story other = *story;
	for (uint32_t i = 0; i < other.question.instruments_count; i++)
		other.instruments[i] = story->instruments[other.question.instruments_count - 1 - i];
	other.question.instruments = other.instruments;
	other.question.signatories = other.signatories;
	solved(&other);
	assert_int_equal(other.answer.first, answer.first);
	assert_int_equal(other.answer.last, answer.last);
	story->arena = other.arena;
}

static void what_holds_of_any_rule_and_any_instruments(void **state)
{
	(void)state;
	for (unsigned turn = 0; turn < 4000; turn++) {
		struct story story = {0};
		bool withdrawals = turn % 2;
		draw(&story, turn % ARRAY_LEN(any_rules), withdrawals);
		holds_of(&story);
		/* L2: one more instrument never moves entry into force later. */
		day last = solved(&story)->last, first = story.answer.first;
		day extra = 14000 + rand() % 400;
		story.instruments[story.question.instruments_count++] = (struct force_instrument){
			.party = text_of(parties[rand() % (int)ARRAY_LEN(parties)]),
			.act = FORCE_DEPOSITS,
			.first = extra,
			.last = extra,
		};
		solved(&story);
		assert_true(withdrawals || story.answer.first <= first);
		assert_true(withdrawals || story.answer.last <= last);
		arena_fini(&story.arena);
	}
}

/* Of several, each applies it from its own signature, until it is in force for it or it says that
 * it will not be a party: what one of them says ends nothing for the others. As the Energy Charter
 * Treaty: in force in 1998, and provisionally for Russia until its notice of 2009. */
static void each_party_has_its_own_trial(void **state)
{
	(void)state;
	struct story story = {0};
	const struct force_answer *answer;
	rule_is(&story,
		"provisional(on_date(1994-12-17), nth(3, days(90))); after_deposit(days(90))");
	static const char *const signers[][2] = {{"RU", "1994-12-17"}, {"KZ", "1994-12-17"},
		{"UZ", "1994-12-17"}, {"AM", "1995-03-01"}, {"BY", "1994-12-17"}};
	for (size_t i = 0; i < ARRAY_LEN(signers); i++) {
		signed_by(&story, signers[i][0]);
		has(&story, signers[i][0], FORCE_SIGNS, signers[i][1]);
	}
	has(&story, "KZ", FORCE_DEPOSITS, "1996-08-06");
	has(&story, "UZ", FORCE_DEPOSITS, "1996-03-12");
	has(&story, "AM", FORCE_DEPOSITS, "1998-01-16");
	has(&story, "RU", FORCE_ENDS_TRIAL, "2009-10-18");
	has(&story, "BY", FORCE_ENDS_TRIAL, "1994-12-17"); /* it never would */
	story.question.on = day_of("1995-01-01");
	answer = solved(&story);
	assert_string_equal(answer->state, "provisional");
	assert_int_equal(party_of(&story, "KZ")->trial_first, day_of("1994-12-17"));
	assert_int_equal(party_of(&story, "KZ")->trial_until, day_of("1998-04-16"));
	assert_int_equal(party_of(&story, "AM")->trial_first, day_of("1995-03-01"));
	assert_int_equal(party_of(&story, "RU")->trial_until, day_of("2009-10-18"));
	assert_false(party_of(&story, "RU")->bound);
	assert_false(party_of(&story, "BY")->has_trial);
	story.question.on = day_of("2005-01-01");
	assert_string_equal(solved(&story)->state, "in_force");
	/* While it is not in force, one that leaves does not end it for the others; all but one
	 * that leave do. */
	has(&story, "UZ", FORCE_ENDS_TRIAL, "1996-01-01");
	story.question.on = day_of("1996-02-01");
	assert_string_equal(solved(&story)->state, "provisional");
	has(&story, "KZ", FORCE_ENDS_TRIAL, "1996-01-01");
	has(&story, "AM", FORCE_ENDS_TRIAL, "1996-01-01");
	assert_string_equal(solved(&story)->state, "will_enter");
	arena_fini(&story.arena);
}

/* Who signs where signatures suffice, or notifies where notifications do, is bound by that. */
static void signatures_and_notifications_bind_where_they_suffice(void **state)
{
	(void)state;
	struct story story = {0};
	rule_is(&story, "last_notification(days(30))");
	signed_by(&story, "KZ");
	signed_by(&story, "UZ");
	has(&story, "KZ", FORCE_NOTIFIES, "2019-02-01");
	solved(&story);
	assert_false(party_of(&story, "KZ")->bound);
	has(&story, "UZ", FORCE_NOTIFIES, "2019-03-01");
	solved(&story);
	assert_int_equal(party_of(&story, "KZ")->first, day_of("2019-03-31"));
	assert_int_equal(party_of(&story, "UZ")->first, day_of("2019-03-31"));
	arena_fini(&story.arena);

	struct story signing = {0};
	rule_is(&signing, "on_signature");
	signed_by(&signing, "KZ");
	has(&signing, "KZ", FORCE_SIGNS, "2019-02-01");
	solved(&signing);
	assert_int_equal(party_of(&signing, "KZ")->first, day_of("2019-02-01"));
	rule_is(&signing, "nth(1)");
	solved(&signing);
	assert_false(party_of(&signing, "KZ")->bound);
	arena_fini(&signing.arena);
}

/* L7: applied provisionally only from the trial's beginning until force, or until a notice. */
static void a_trial_ends_at_force_or_at_notice(void **state)
{
	(void)state;
	for (unsigned turn = 0; turn < 2000; turn++) {
		struct story story = {0};
		draw(&story, 0, false);
		rule_is(&story, "provisional(nth(1), nth(4))");
		day notice = 14000 + rand() % 800;
		bool noticed = rand() % 2;
		for (size_t i = 0; noticed && i < ARRAY_LEN(parties); i++)
			story.instruments[story.question.instruments_count++] =
				(struct force_instrument){.party = text_of(parties[i]),
					.act = FORCE_ENDS_TRIAL,
					.first = notice,
					.last = notice};
		story.question.on = 14000 + rand() % 800;
		const struct force_answer *answer = solved(&story);
		if (strcmp(answer->state, "provisional") == 0) {
			assert_true(answer->has_trial && answer->trial_first <= story.question.on);
			assert_true(!answer->met || story.question.on < answer->last);
			assert_true(!noticed || story.question.on < notice);
		}
		arena_fini(&story.arena);
	}
}

int main(void)
{
	const char *given = getenv("SERAI_SEED");
	unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : 1;
	printf("SERAI_SEED=%u\n", seed);
	srand(seed);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_iofs_statute_entered_on_the_thirtieth_day_after_the_tenth),
		cmocka_unit_test(the_deciding_deposit_is_found_from_the_day_of_force),
		cmocka_unit_test(days_are_counted_as_the_clause_says),
		cmocka_unit_test(all_signatories_means_all),
		cmocka_unit_test(some_must_be_among_them),
		cmocka_unit_test(a_share_of_a_weight_is_reached_or_not),
		cmocka_unit_test(windows_flow_through),
		cmocka_unit_test(
			who_withdraws_before_it_does_not_count_and_after_it_undoes_nothing),
		cmocka_unit_test(no_day_is_told_that_no_source_gives),
		cmocka_unit_test(a_withdrawal_of_nothing_is_told),
		cmocka_unit_test(a_party_counts_once_and_a_stranger_not),
		cmocka_unit_test(who_joins_later_is_bound_by_its_own_rule),
		cmocka_unit_test(who_needs_the_consent_of_all_waits_for_it),
		cmocka_unit_test(provisional_application_ends_with_force_or_with_a_notice),
		cmocka_unit_test(each_party_has_its_own_trial),
		cmocka_unit_test(signatures_and_notifications_bind_where_they_suffice),
		cmocka_unit_test(what_holds_of_any_rule_and_any_instruments),
		cmocka_unit_test(a_trial_ends_at_force_or_at_notice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
