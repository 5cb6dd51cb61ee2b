#include "services/agreements/documents/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define D(y, m, d) day_from_civil(y, m, d)

static struct party_step act(const char *state, const char *event, const char *kind, day on)
{
	return (struct party_step){.document = TEXT("T"),
		.state = text_of(state),
		.event = text_of(event),
		.date_kind = text_of(kind),
		.date = TEXT("that day"),
		.has_first = true,
		.first = on,
		.has_last = true,
		.last = on};
}

static struct document treaty(const char *term_rule, day adopted, day force)
{
	return (struct document){.id = TEXT("T"),
		.nature = TEXT("binding_treaty"),
		.mode = TEXT("signed"),
		.has_adopted_first = true,
		.adopted_first = adopted,
		.has_adopted_last = true,
		.adopted_last = adopted,
		.has_in_force_first = force != 0,
		.in_force_first = force,
		.has_in_force_last = force != 0,
		.in_force_last = force,
		.term_rule = text_of(term_rule)};
}

static struct rules_state state_of(
	const struct document *document, const struct party_step *acts, uint32_t count, day on)
{
	const struct rules_documents all = {.items = document, .count = 1, .acts = {acts, count}};
	struct rules_state got;
	rules_state(&all, document, on, &got);
	return got;
}

/* --- Terms and renewals --------------------------------------------------------------------- */

/* The Collective Security Treaty: in force on 20 April 1994 for five years, prolonged by six of
 * nine on 2 April 1999, from then by itself. The other three are not renewed. */
static void a_treaty_is_renewed_by_an_act_of_some(void **state)
{
	(void)state;
	const struct document cst =
		treaty("years(5, force); by_act(5); automatic(5)", D(1992, 5, 15), D(1994, 4, 20));
	const struct party_step acts[] = {act("*", "renewed", "act", D(1999, 4, 2)),
		act("KZ", "signed", "signature", D(1992, 5, 15)),
		act("UZ", "signed", "signature", D(1992, 5, 15)),
		act("UZ", "not_renewed", "term_end", D(1999, 4, 20))};
	struct rules_state got = state_of(&cst, acts, 4, D(1999, 4, 19));
	assert_string_equal(got.state, "in_force");
	got = state_of(&cst, acts, 4, D(2003, 1, 1));
	assert_string_equal(got.state, "in_force");
	assert_string_equal(
		got.detail, "renewed once, the last time on 1999-04-02, until 2004-04-20");
	got = state_of(&cst, acts, 4, D(2026, 1, 1));
	assert_string_equal(got.state, "in_force");
	assert_string_equal(got.detail,
		"renewed more than once, the last time on 2024-04-20, until 2029-04-20");
	/* Without that act it ended. */
	got = state_of(&cst, acts + 1, 3, D(1999, 4, 19));
	assert_string_equal(got.state, "in_force");
	got = state_of(&cst, acts + 1, 3, D(1999, 4, 20));
	assert_string_equal(got.state, "expired");
	assert_string_equal(got.detail,
		"its term ended before 1999-04-20; that its parties prolonged it is not held");
	const struct life_rule rule = {0};
	const struct life_acts all = {acts, 4};
	const struct life_force force = {
		.has = true, .first = D(1994, 4, 20), .last = D(1994, 4, 20)};
	struct life_party party;
	life_party(&rule, &all, TEXT("UZ"), &force, D(1999, 4, 20), &party);
	assert_string_equal(party.state, "not_renewed");
	life_party(&rule, &all, TEXT("KZ"), &force, D(1999, 4, 20), &party);
	assert_string_equal(party.state, "signed"); /* no instrument of it is held */
}

static void notice_in_time_stops_a_renewal(void **state)
{
	(void)state;
	const struct document one =
		treaty("years(5, adoption); automatic(5, 6)", D(2010, 1, 1), D(2010, 1, 1));
	const struct life_rule rule = {LIFE_YEARS_FROM_ADOPTION, 5, 0, {{false, 5, 6}}, 1, 0};
	struct party_step notice = act("*", "denounced", "notice", D(2014, 6, 30));
	const struct life_acts acts = {&notice, 1};
	struct life_term term;
	life_term(&one, &rule, &acts, D(2014, 12, 31), &term);
	assert_int_equal(term.end_max, D(2015, 1, 1));
	assert_int_equal(term.notice_by, D(2014, 7, 1));
	assert_true(term.denied);
	assert_string_equal(state_of(&one, &notice, 1, D(2015, 1, 1)).state, "expired");
	notice.first = notice.last = D(2014, 7, 1); /* a day too late: for the next end it counts */
	assert_string_equal(state_of(&one, &notice, 1, D(2015, 1, 1)).state, "in_force");
	assert_string_equal(state_of(&one, &notice, 1, D(2019, 12, 31)).state, "in_force");
}

/* Of a term whose end is known as a month the notice must come before the first day that it may be.
 */
static void notice_is_due_by_the_earliest_end(void **state)
{
	(void)state;
	struct document one = treaty("years(2, adoption); automatic(2, 3)", D(2000, 1, 1), 0);
	struct life_rule rule;
	struct life_term term;
	const struct life_acts none = {NULL, 0};
	one.adopted_last = D(2000, 1, 31);
	assert_int_equal(life_parse(one.term_rule, &rule, NULL), ERR_OK);
	life_term(&one, &rule, &none, D(2001, 1, 1), &term);
	assert_true(term.renews && term.end_min < term.end_max);
	assert_int_equal(term.notice_by, D(2001, 10, 1));
}

static void the_whole_is_suspended_and_resumed(void **state)
{
	(void)state;
	const struct document one = treaty(NULL, D(2010, 1, 1), D(2010, 1, 1));
	const struct party_step acts[] = {act("*", "suspended", "act", D(2012, 1, 1)),
		act("*", "resumed", "act", D(2013, 1, 1)),
		act("*", "suspended_2", "act", D(2014, 1, 1)),
		act("*", "terminated", "act", D(2015, 1, 1))};
	assert_string_equal(state_of(&one, acts, 4, D(2011, 12, 31)).state, "in_force");
	assert_string_equal(state_of(&one, acts, 4, D(2012, 1, 1)).state, "suspended");
	assert_string_equal(state_of(&one, acts, 4, D(2012, 1, 1)).force, "no");
	assert_string_equal(state_of(&one, acts, 4, D(2013, 1, 1)).state, "in_force");
	assert_string_equal(state_of(&one, acts, 4, D(2014, 1, 1)).state, "suspended");
	assert_string_equal(state_of(&one, acts, 4, D(2015, 1, 1)).state, "terminated");
	assert_string_equal(
		state_of(&one, acts, 4, D(2030, 1, 1)).detail, "terminated since 2015-01-01");
}

/* What has ended ended first: a later end changes nothing, in whatever order they are held. */
static void the_first_end_counts(void **state)
{
	(void)state;
	const struct party_step steps[] = {act("*", "terminated", "act", D(2010, 1, 1)),
		act("*", "lapsed", "act", D(2012, 1, 1)),
		act("*", "terminated_2", "act", D(2010, 1, 1))};
	const struct life_acts forth = {steps, 2}, back = {steps + 1, 2};
	day since;
	assert_int_equal(life_whole(&forth, D(2015, 1, 1), &since), LIFE_TERMINATED);
	assert_int_equal(since, D(2010, 1, 1));
	assert_int_equal(life_whole(&back, D(2015, 1, 1), &since), LIFE_TERMINATED);
	assert_int_equal(since, D(2010, 1, 1));
}

static void seams_between_terms_are_told(void **state)
{
	(void)state;
	struct text older = TEXT("OLD");
	struct document both[] = {treaty(NULL, D(2018, 6, 10), 0), treaty(NULL, D(2024, 7, 4), 0)};
	struct rules_documents all = {.items = both, .count = 2};
	struct rules_state got;
	both[0].id = older;
	both[0].nature = both[1].nature = TEXT("political");
	both[0].has_term_end_min = both[0].has_term_end_max = true;
	both[0].term_end_min = both[0].term_end_max = D(2024, 1, 1);
	both[1].supersedes = &older;
	both[1].supersedes_count = 1;
	rules_state(&all, &both[0], D(2024, 7, 3), &got);
	assert_string_equal(got.state, "expired");
	rules_state(&all, &both[0], D(2024, 7, 4), &got);
	assert_string_equal(got.state, "superseded");
	assert_string_equal(got.detail, "T took its place on 2024-07-04; a gap: its term had ended "
					"185 days before");
	both[0].term_end_min = both[0].term_end_max = D(2024, 7, 14);
	rules_state(&all, &both[0], D(2024, 7, 4), &got);
	assert_string_equal(got.detail,
		"T took its place on 2024-07-04; an overlap: its term ran 10 days longer");
}

/* --- Parties -------------------------------------------------------------------------------- */

static struct life_party party_on(
	const struct life_rule *rule, const struct life_acts *acts, const char *party, day on)
{
	const struct life_force force = {
		.has = true, .first = D(2012, 1, 14), .last = D(2012, 1, 14)};
	struct life_party out;
	life_party(rule, acts, text_of(party), &force, on, &out);
	return out;
}

/* Kazakhstan's law came years before the force; only an instrument binds. */
static void steps_at_home_do_not_bind(void **state)
{
	(void)state;
	const struct life_rule rule = {0};
	const struct party_step steps[] = {act("KZ", "signed", "signature", D(2008, 8, 28)),
		act("KZ", "ratified", "law", D(2010, 4, 8)),
		act("CN", "signed", "signature", D(2008, 8, 28)),
		act("CN", "ratified_2", "deposit", D(2014, 12, 28))};
	const struct life_acts acts = {steps, 4};
	assert_string_equal(party_on(&rule, &acts, "KZ", D(2020, 1, 1)).state, "law_signed");
	/* China approved almost three years after general force: bound from its own consent. */
	assert_string_equal(party_on(&rule, &acts, "CN", D(2014, 12, 27)).state, "signed");
	struct life_party china = party_on(&rule, &acts, "CN", D(2014, 12, 28));
	assert_string_equal(china.state, "in_force_for");
	assert_int_equal(china.since_last, D(2014, 12, 28));
	assert_string_equal(party_on(&rule, &acts, "TJ", D(2020, 1, 1)).state, "none");
}

/* Belarus acceded to the Shanghai Convention, in force since 2003, on a day that no source gives:
 * it is not bound since 2003 for that. Who signed a treaty that is in force is not bound by that
 * alone. */
static void a_day_that_is_not_sourced_gives_none(void **state)
{
	(void)state;
	const struct life_rule rule = {0};
	struct party_step steps[] = {act("BY", "acceded", "deposit", 0),
		act("CN", "signed", "signature", D(2001, 6, 15))};
	steps[0].has_first = steps[0].has_last = false;
	const struct life_acts acts = {steps, 2};
	struct life_party belarus = party_on(&rule, &acts, "BY", D(2026, 1, 1));
	assert_string_equal(belarus.state, "acceded");
	assert_false(belarus.has_since);
	assert_string_equal(belarus.detail,
		"acceded on a day not sourced; since when it is in force for it is not known");
	struct life_party china = party_on(&rule, &acts, "CN", D(2026, 1, 1));
	assert_string_equal(china.state, "signed");
	assert_string_equal(china.detail, "the treaty is in force; its own instrument is not held");
	assert_string_equal(party_on(&rule, &acts, "CN", D(2001, 7, 1)).detail, "");
}

static void withdrawal_has_effect_after_its_notice(void **state)
{
	(void)state;
	const struct life_rule rule = {.withdrawal_months = 12};
	const struct party_step steps[] = {act("GE", "acceded", "deposit", D(2011, 1, 1)),
		act("GE", "notice_given", "notice", D(2018, 8, 18)),
		act("GE", "notice_revoked", "notice", D(2019, 1, 1))};
	const struct life_acts given = {steps, 2}, revoked = {steps, 3};
	struct life_party party = party_on(&rule, &given, "GE", D(2019, 8, 17));
	assert_string_equal(party.state, "in_force_for");
	assert_string_equal(party.overlay, "notice_given");
	assert_string_equal(party.detail, "notice of that day has effect on 2019-08-18");
	party = party_on(&rule, &given, "GE", D(2019, 8, 18));
	assert_string_equal(party.state, "withdrawn");
	assert_string_equal(
		party.detail, "by notice of that day; what it owed until then stays owed");
	party = party_on(&rule, &revoked, "GE", D(2019, 8, 18));
	assert_string_equal(party.state, "in_force_for");
	assert_string_equal(party.overlay, "");
	const struct life_rule none = {0};
	party = party_on(&none, &given, "GE", D(2030, 1, 1));
	assert_string_equal(party.state, "in_force_for");
	assert_string_equal(party.detail, "notice of that day; when it has effect is not known: no "
					  "clause is held");
}

static void expect(const struct party_step *steps, uint32_t count, const char *party, day on,
	const char *state, const char *overlay)
{
	const struct life_rule rule = {.withdrawal_months = 12};
	const struct life_acts acts = {steps, count};
	struct life_party got = party_on(&rule, &acts, party, on);
	if (strcmp(got.state, state) != 0 || strcmp(got.overlay, overlay) != 0)
		fail_msg("%s: wanted %s '%s', got %s '%s'", party, state, overlay, got.state,
			got.overlay);
}

/* What is revoked is a notice given before, and not one that has had its effect on the day. */
static void only_what_runs_is_revoked(void **state)
{
	(void)state;
	const struct party_step before[] = {act("GE", "acceded", "deposit", D(2011, 1, 1)),
		act("GE", "notice_revoked", "notice", D(2017, 1, 1)),
		act("GE", "notice_given", "notice", D(2018, 8, 18))};
	expect(before, 3, "GE", D(2019, 8, 18), "withdrawn", "");
	const struct party_step late[] = {act("GE", "acceded", "deposit", D(2011, 1, 1)),
		act("GE", "notice_given", "notice", D(2018, 8, 18)),
		act("GE", "notice_revoked", "notice", D(2019, 8, 18))};
	expect(late, 3, "GE", D(2019, 8, 18), "withdrawn", "");
	const struct party_step again[] = {act("GE", "acceded", "deposit", D(2011, 1, 1)),
		act("GE", "notice_given", "notice", D(2012, 1, 1)),
		act("GE", "notice_given_2", "notice", D(2018, 8, 18)),
		act("GE", "notice_revoked", "notice", D(2012, 6, 1))};
	expect(again, 4, "GE", D(2018, 8, 18), "in_force_for", "notice_given");
}

/* Who leaves and joins on one day is out; who joins the day after is in, by consent and not by a
 * signature. */
static void who_joins_again_is_a_party_again(void **state)
{
	(void)state;
	const struct party_step same[] = {act("GE", "acceded", "deposit", D(2013, 1, 1)),
		act("GE", "withdrew", "effective", D(2013, 1, 1)),
		act("UZ", "acceded", "deposit", D(2013, 1, 2)),
		act("UZ", "withdrew", "effective", D(2013, 1, 1)),
		act("KZ", "signed", "signature", D(2013, 1, 2)),
		act("KZ", "withdrew", "effective", D(2013, 1, 1)),
		act("TJ", "acceded", "deposit", D(2013, 1, 2)),
		act("TJ", "not_renewed", "term", D(2014, 1, 1)),
		act("IR", "acceded", "effective", D(2011, 1, 1))};
	expect(same, 8, "GE", D(2020, 1, 1), "withdrawn", "");
	expect(same, 8, "UZ", D(2020, 1, 1), "in_force_for", "");
	expect(same, 8, "KZ", D(2020, 1, 1), "withdrawn", "");
	expect(same, 8, "TJ", D(2020, 1, 1), "not_renewed", "");
	/* A day told as that of its effect is one, whatever the rule would give. */
	expect(same, 9, "IR", D(2011, 6, 1), "in_force_for", "");
}

/* Over what has ended lies nothing; a suspension ends with the resumption after it, whatever was
 * resumed before. */
static void overlays_are_of_the_day(void **state)
{
	(void)state;
	const struct party_step steps[] = {act("GE", "acceded", "deposit", D(2011, 1, 1)),
		act("GE", "suspended", "act", D(2012, 1, 1)),
		act("GE", "withdrew", "effective", D(2013, 1, 1)),
		act("UZ", "acceded", "deposit", D(2011, 1, 1)),
		act("UZ", "suspended", "act", D(2012, 1, 1)),
		act("UZ", "resumed", "act", D(2013, 1, 1)),
		act("UZ", "suspended_2", "act", D(2014, 1, 1)),
		act("KZ", "acceded", "deposit", D(2011, 1, 1)),
		act("KZ", "resumed", "act", D(2011, 6, 1)),
		act("KZ", "suspended", "act", D(2012, 1, 1)),
		act("TJ", "acceded", "deposit", D(2011, 1, 1)),
		act("TJ", "suspended", "act", D(2012, 1, 1)),
		act("TJ", "resumed", "act", D(2012, 1, 1)),
		act("KG", "acceded", "deposit", D(2011, 1, 1)),
		act("KG", "notice_given", "notice", D(2012, 1, 1)),
		act("KG", "not_renewed", "term", D(2012, 6, 1)),
		act("RU", "signed", "signature", D(2011, 1, 1)),
		act("RU", "ratified", "deposit", D(2012, 1, 1)),
		act("RU", "signature_withdrawn", "notice", D(2013, 1, 1))};
	expect(steps, 19, "GE", D(2012, 6, 1), "in_force_for", "suspended");
	expect(steps, 19, "GE", D(2013, 1, 1), "withdrawn", "");
	expect(steps, 19, "UZ", D(2013, 6, 1), "in_force_for", "");
	expect(steps, 19, "UZ", D(2014, 1, 1), "in_force_for", "suspended");
	expect(steps, 19, "KZ", D(2012, 2, 1), "in_force_for", "suspended");
	expect(steps, 19, "TJ", D(2012, 2, 1), "in_force_for", "");
	expect(steps, 19, "KG", D(2012, 6, 1), "not_renewed", "");
	expect(steps, 19, "RU", D(2014, 1, 1), "in_force_for", "");
}

static void signatures_are_taken_back_and_parties_suspended(void **state)
{
	(void)state;
	const struct life_rule rule = {0};
	const struct party_step steps[] = {act("RU", "signed", "signature", D(2000, 1, 1)),
		act("RU", "signature_withdrawn", "notice", D(2016, 11, 30)),
		act("UZ", "acceded", "deposit", D(2011, 1, 1)),
		act("UZ", "suspended", "council_decision", D(2012, 12, 19))};
	const struct life_acts acts = {steps, 4};
	assert_string_equal(party_on(&rule, &acts, "RU", D(2016, 11, 29)).state, "signed");
	assert_string_equal(
		party_on(&rule, &acts, "RU", D(2016, 11, 30)).state, "signature_withdrawn");
	struct life_party party = party_on(&rule, &acts, "UZ", D(2012, 12, 19));
	assert_string_equal(party.state, "in_force_for");
	assert_string_equal(party.overlay, "suspended");
}

/* --- Depositaries --------------------------------------------------------------------------- */

static struct party_step notified(const char *depositary, const char *notice, const char *date)
{
	struct party_step step = act("KZ", "ratified", "deposit", 0);
	step.depositary = text_of(depositary);
	step.notice = text_of(notice);
	step.date = text_of(date);
	return step;
}

static void gaps_and_overlaps_of_notifications_are_named(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct text *out;
	struct party_step steps[] = {notified("CN", "4", "2018-04-01"),
		notified("CN", "1", "2018-01-01"), notified("CN", "2", "2018-02-01"),
		notified("CN", "2", "2018-02-01"), notified("RU", "2018/1", "2018-01-01"),
		notified("RU", "2018/5", "2018-05-01"), notified("RU", "2019/1", "2019-01-01"),
		notified("RU", "2019/1", "2019-01-02"), notified(NULL, NULL, "2019-01-02")};
	const struct life_acts acts = {steps, 9};
	assert_int_equal(life_notices(&acts, &arena, &out), 3);
	assert_true(text_is(out[0], "notification 3 of CN is missing, between those of 2018-02-01 "
				    "and 2018-04-01"));
	assert_true(text_is(out[1], "notifications 2018/2 to 2018/4 of RU are missing, between "
				    "those of 2018-01-01 and 2018-05-01"));
	assert_true(text_is(out[2], "notification 2019/1 of RU is given twice: ratified of KZ on "
				    "2019-01-01, and ratified of KZ on 2019-01-02"));
	arena_fini(&arena);
}

/* --- Properties ----------------------------------------------------------------------------- */

static const struct {
	const char *event, *kind;
} kinds[] = {{"signed", "signature"}, {"ratified", "law"}, {"ratified", "deposit"},
	{"acceded", "deposit"}, {"notice_given", "notice"}, {"notice_revoked", "notice"},
	{"withdrew", "effective"}, {"not_renewed", "term_end"}, {"suspended", "act"},
	{"resumed", "act"}, {"renewed", "act"}, {"terminated", "act"}, {"reserved", "act"},
	{"signature_withdrawn", "notice"}};

static uint32_t random_acts(unsigned *seed, struct party_step *out, uint32_t max)
{
	static const char *const states[] = {"*", "KZ", "RU"};
	uint32_t count = rand_r(seed) % (max + 1);
	for (uint32_t i = 0; i < count; i++) {
		size_t kind = rand_r(seed) % ARRAY_LEN(kinds);
		out[i] = act(states[rand_r(seed) % 3], kinds[kind].event, kinds[kind].kind,
			D(2000, 1, 1) + rand_r(seed) % 4000);
		out[i].last += rand_r(seed) % 3 ? 0 : rand_r(seed) % 40;
	}
	return count;
}

static bool has_act(
	const struct life_acts *acts, struct text state, enum life_act wanted, day first, day last)
{
	for (uint32_t i = 0; i < acts->count; i++)
		if (life_act_of(&acts->items[i]) == wanted &&
			text_equal(acts->items[i].state, state) && acts->items[i].first == first &&
			acts->items[i].last == last)
			return true;
	return false;
}

static bool is_effect_of_notice(
	const struct life_acts *acts, struct text state, day first, day last)
{
	for (uint32_t i = 0; i < acts->count; i++)
		if (life_act_of(&acts->items[i]) == LIFE_NOTICE &&
			text_equal(acts->items[i].state, state) &&
			day_add_months(acts->items[i].first, 12) == first &&
			day_add_months(acts->items[i].last, 12) == last)
			return true;
	return false;
}

/* L3: in force for a party never before its own consent, nor before general force.
 * L4: whatever a party's state, an act with that day gives it, or the force, or a notice. */
static void parties_stand_on_their_acts(void **state)
{
	(void)state;
	unsigned seed = 20120114;
	for (int round = 0; round < 3000; round++) {
		struct party_step steps[12];
		const struct life_acts acts = {steps, random_acts(&seed, steps, 12)};
		const struct life_rule rule = {.withdrawal_months = rand_r(&seed) % 2 ? 12 : 0};
		day general = D(2000, 1, 1) + rand_r(&seed) % 4000;
		const struct life_force force = {
			.has = rand_r(&seed) % 4 > 0, .first = general, .last = general};
		day on = D(2000, 1, 1) + rand_r(&seed) % 5000;
		struct life_party got;
		struct text party = rand_r(&seed) % 2 ? TEXT("KZ") : TEXT("RU");
		life_party(&rule, &acts, party, &force, on, &got);
		if (!got.has_since)
			continue;
		assert_true(got.since_first <= got.since_last && got.since_last <= on);
		day a = got.since_first, b = got.since_last;
		if (strcmp(got.state, "in_force_for") == 0) {
			bool consented = false;
			for (uint32_t i = 0; i < acts.count; i++)
				consented |= text_equal(steps[i].state, party) &&
					     steps[i].first <= a && steps[i].last <= b &&
					     (life_act_of(&steps[i]) == LIFE_DEPOSITED ||
						     life_act_of(&steps[i]) == LIFE_ACCEDED);
			assert_true(consented && force.has && general <= a);
		} else if (strcmp(got.state, "signed") == 0) {
			assert_true(has_act(&acts, party, LIFE_SIGNED, a, b));
		} else if (strcmp(got.state, "law_signed") == 0) {
			assert_true(has_act(&acts, party, LIFE_LAW_SIGNED, a, b));
		} else if (strcmp(got.state, "not_renewed") == 0) {
			assert_true(has_act(&acts, party, LIFE_NOT_RENEWED, a, b));
		} else if (strcmp(got.state, "withdrawn") == 0) {
			assert_true(has_act(&acts, party, LIFE_WITHDRAWN, a, b) ||
				    (rule.withdrawal_months == 12 &&
					    is_effect_of_notice(&acts, party, a, b)));
		}
	}
}

/* L5 and L6 with renewals and acts: one state on every day, the same whatever came later; what is
 * terminated stays so; an end that is told is never in the past of a running document. */
static void a_day_keeps_its_state(void **state)
{
	(void)state;
	static const char *const rules[] = {NULL, "years(2, adoption)",
		"years(2, adoption); automatic(2, 3)", "years(2, adoption); by_act(2)",
		"years(2, force); by_act(1); automatic(3)"};
	unsigned seed = 19990402;
	for (int round = 0; round < 2000; round++) {
		struct party_step steps[12];
		uint32_t count = random_acts(&seed, steps, 12), known = 0;
		const char *rule = rules[rand_r(&seed) % 5];
		const struct document one =
			treaty(rule, D(2000, 1, 1), D(2000, 1, 1) + rand_r(&seed) % 300);
		day on = D(2000, 1, 1) + rand_r(&seed) % 4000;
		struct party_step before[12];
		for (uint32_t i = 0; i < count; i++)
			if (steps[i].first <= on)
				before[known++] = steps[i];
		struct rules_state all = state_of(&one, steps, count, on);
		struct rules_state then = state_of(&one, before, known, on);
		assert_string_equal(all.state, then.state);
		assert_string_equal(all.force, then.force);
		bool running = strcmp(all.state, "expired") != 0;
		struct life_rule parsed = {0};
		struct life_term term;
		if (rule)
			assert_int_equal(life_parse(text_of(rule), &parsed, NULL), ERR_OK);
		const struct life_acts acts = {steps, count};
		life_term(&one, &parsed, &acts, on, &term);
		const struct life_acts by_then = {before, known};
		struct life_term told;
		life_term(&one, &parsed, &by_then, on, &told);
		assert_int_equal(term.end_min, told.end_min);
		assert_int_equal(term.end_max, told.end_max);
		assert_true(term.renewed == told.renewed && term.renews == told.renews &&
			    term.denied == told.denied && term.waits_for_act == told.waits_for_act);
		assert_true(!running || !term.has_end || term.end_max > on);
		if (strcmp(all.state, "terminated") == 0 && !rule)
			assert_string_equal(
				state_of(&one, steps, count, on + 500).state, "terminated");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_treaty_is_renewed_by_an_act_of_some),
		cmocka_unit_test(notice_in_time_stops_a_renewal),
		cmocka_unit_test(notice_is_due_by_the_earliest_end),
		cmocka_unit_test(the_whole_is_suspended_and_resumed),
		cmocka_unit_test(the_first_end_counts),
		cmocka_unit_test(seams_between_terms_are_told),
		cmocka_unit_test(steps_at_home_do_not_bind),
		cmocka_unit_test(a_day_that_is_not_sourced_gives_none),
		cmocka_unit_test(withdrawal_has_effect_after_its_notice),
		cmocka_unit_test(signatures_are_taken_back_and_parties_suspended),
		cmocka_unit_test(gaps_and_overlaps_of_notifications_are_named),
		cmocka_unit_test(parties_stand_on_their_acts),
		cmocka_unit_test(a_day_keeps_its_state),
		cmocka_unit_test(only_what_runs_is_revoked),
		cmocka_unit_test(who_joins_again_is_a_party_again),
		cmocka_unit_test(overlays_are_of_the_day),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
