#include "services/agreements/votes/ballot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Every test gets an arena of its own. */
static int begin(void **state)
{
	*state = calloc(1, sizeof(struct arena));
	return 0;
}

static int end(void **state)
{
	arena_fini(*state);
	free(*state);
	return 0;
}

static uint32_t list(struct arena *arena, const char *text, struct text **out)
{
	struct text rest = text_of(text), part;
	uint32_t n = 0;
	*out = arena_zero(arena, 200, sizeof(**out));
	while (text_split(&rest, ',', &part))
		(*out)[n++] = part;
	return n;
}

static enum err tried(struct arena *arena, struct simulate_query *query, const char *electors,
	const char *positions, struct decision_state *out, struct why *why)
{
	struct text *items;
	struct vote_electorate electorate;
	uint32_t count = list(arena, electors, &items);
	assert_int_equal(ballot_electors(items, count, arena, &electorate, why), ERR_OK);
	query->positions_count = list(arena, positions, &items);
	query->positions = items;
	return ballot_simulate(query, &electorate, 1000000000000000, arena, out, why);
}

static struct decision_state outcome(
	struct arena *arena, const char *rule, const char *electors, const char *positions)
{
	struct simulate_query query = {.rule = text_of(rule)};
	struct decision_state out;
	struct why why = {0};
	enum err err = tried(arena, &query, electors, positions, &out, &why);
	if (err)
		print_message("%s\n", why.text);
	assert_int_equal(err, ERR_OK);
	return out;
}

static void becomes(struct arena *arena, const char *rule, const char *electors,
	const char *positions, const char *want)
{
	struct decision_state out = outcome(arena, rule, electors, positions);
	if (!text_is(out.state, want))
		print_message("%s by %s: %.*s\n", positions, rule, TEXT_ARG(out.why));
	assert_true(text_is(out.state, want));
}

#define SIX "CN,KG,KZ,RU,TJ,UZ"

static void rules_of_consensus(void **state)
{
	becomes(*state, "unanimity_express", SIX, "*=support,KZ=no_objection", "adopted");
	becomes(*state, "unanimity_express", SIX, "*=support,KZ=absent", "blocked");
	becomes(*state, "unanimity_express", SIX, "CN=support", "blocked");
	becomes(*state, "consensus_no_objection", SIX, "KZ:abstain,UZ:absent", "adopted");
	becomes(*state, "consensus_no_objection", SIX, "*=support,UZ=object", "blocked");
	becomes(*state, "consensus_no_objection", SIX, "KZ=ad_referendum", "open_meeting");
	becomes(*state, "consensus_no_objection", SIX, "KZ=ad_referendum,UZ=object", "blocked");
	becomes(*state, "consensus_silence", SIX, "", "adopted");
	becomes(*state, "consensus_silence", SIX, "KG=object", "broken");
	becomes(*state, "consensus_silence", SIX, "KG=object@2001-09-11", "adopted");
	struct decision_state out =
		outcome(*state, "consensus_non_interest", SIX, "TJ=non_interest");
	assert_true(text_is(out.state, "adopted"));
	assert_int_equal(out.bound_count, 5);
	assert_true(text_is(out.not_bound[0], "TJ"));
}

static void the_subject_has_no_voice(void **state)
{
	struct simulate_query query = {.rule = TEXT("consensus_minus_one"), .subject = TEXT("UZ")};
	struct decision_state out;
	struct why why = {0};
	assert_int_equal(tried(*state, &query, SIX, "UZ=object", &out, &why), ERR_OK);
	assert_true(text_is(out.state, "adopted"));
	assert_int_equal(out.electors_count, 5);
	assert_int_equal(tried(*state, &query, SIX, "UZ=object,KZ=object", &out, &why), ERR_OK);
	assert_true(text_is(out.state, "blocked"));
	assert_true(text_is(out.blockers[0], "KZ"));
}

static void minus_one_needs_to_be_told_which_one(void **state)
{
	struct simulate_query query = {.rule = TEXT("consensus_minus_one or majority")};
	struct decision_state out;
	struct why why = {0};
	assert_int_equal(tried(*state, &query, SIX, "", &out, &why), ERR_MISSING);
	assert_string_equal(why.where, "subject");
	assert_string_equal(
		why.text, "wanted the state whose own standing consensus_minus_one decides");
	query.subject = TEXT("UZ");
	assert_int_equal(tried(*state, &query, "UZ", "", &out, &why), ERR_MISSING);
	assert_string_equal(why.text, "no electors but UZ, whose own standing is decided");
}

/* TEU art. 31(1): both thirds, of states and of population. */
static void constructive_abstention_counts_states_and_population(void **state)
{
	const char *rule = "constructive_abstention", *six = "A:10,B:10,C:10,D:10,E:10,F:50";
	becomes(*state, rule, six, "A=constructive_abstain", "adopted");
	becomes(*state, rule, six, "A=constructive_abstain,B=constructive_abstain", "adopted");
	becomes(*state, rule, six, "A=constructive_abstain,F=constructive_abstain", "blocked");
	becomes(*state, rule, six, "A=abstain,F=abstain", "adopted");
	becomes(*state, rule, six, "A=object", "blocked");
	struct decision_state out = outcome(*state, rule, six, "A=constructive_abstain");
	assert_int_equal(out.bound_count, 5);
	struct simulate_query query = {.rule = text_of(rule)};
	struct why why = {0};
	assert_int_equal(tried(*state, &query, "A,B:1,C:1", "B=constructive_abstain", &out, &why),
		ERR_MISSING);
	assert_string_equal(why.text, "not known: the rule needs the weight of every elector, and "
				      "that of A is not given (wanted A:WEIGHT)");
}

static void counted_rules(void **state)
{
	becomes(*state, "majority", "A,B,C,D", "A=support,B=support,C=object", "adopted");
	becomes(*state, "majority", "A,B,C,D", "A=support,B=object", "blocked");
	becomes(*state, "majority(1/2)", "A,B,C,D", "A=support,B=object", "adopted");
	becomes(*state, "majority(2/3)", "A,B,C,D", "A=support,B=support,C=object", "adopted");
	becomes(*state, "majority(2/3 of all)", "A,B,C,D", "A=support,B=support", "blocked");
	becomes(*state, "majority(2/3 of present)", "A,B,C,D",
		"A=support,B=support,C=abstain,D=absent", "adopted");
	becomes(*state, "weighted(65%)", "A:64.9,B:0.1,C:35", "A=support,B=support", "adopted");
	becomes(*state, "weighted(65%)", "A:64.9,B:0.05,C:35.05", "A=support,B=support", "blocked");
	becomes(*state, "reservation_two_thirds", "A,B,C", "A=object", "adopted");
	becomes(*state, "reservation_two_thirds", "A,B,C", "A=object,C=object", "blocked");
}

static const char security_council[] = "CN,FR,GB,RU,US,A,B,C,D,E,F,G,H,I,J";

static void rules_join(void **state)
{
	const char *rule = "count(9) and veto(CN FR GB RU US)";
	becomes(*state, rule, security_council, "*=support,RU=abstain", "adopted");
	becomes(*state, rule, security_council, "*=support,RU=object", "blocked");
	becomes(*state, rule, security_council, "*=support,A=object", "adopted");
	becomes(*state, rule, security_council, "*=abstain,US=support", "blocked");
	/* A qualified majority with a blocking minority of four: three large ones do not block. */
	const char *qualified = "majority(55% of all) and (weighted(65%) or opposed_at_most(3))";
	becomes(*state, qualified, "A:30,B:20,C:10,D:10,E:10,F:10,G:10",
		"*=support,A=object,B=object,C=abstain", "adopted");
	becomes(*state, qualified, "A:30,B:10,C:10,D:1,E:1,F:1,G:1,H:1,I:1,J:1",
		"*=support,A=object,B=object,C=abstain,D=abstain", "blocked");
}

/* A veto of nobody would be no veto, and nobody would notice; the subject has none by right. */
static void who_has_a_veto_has_a_seat(void **state)
{
	static const struct voice voices[] = {{.state = TEXT("FR")}, {.state = TEXT("PL")}};
	const struct voices seats = {voices, 2};
	const struct vote_rule *rule;
	struct why why = {0};
	assert_int_equal(
		vote_rule_parse(TEXT("count(2) or consensus and veto(FR RU)"), *state, &rule, &why),
		ERR_OK);
	assert_int_equal(vote_rule_check_seats(rule, &seats, TEXT("RU"), &why), ERR_OK);
	assert_int_equal(vote_rule_check_seats(rule, &seats, TEXT_NONE, &why), ERR_BAD_VALUE);
	assert_string_equal(why.where, "rule");
	assert_string_equal(why.text, "wanted electors in veto, and RU is none");
}

static void refusal(struct arena *arena, const char *rule, unsigned column, const char *want)
{
	const struct vote_rule *parsed;
	struct why why = {0};
	char where[32];
	snprintf(where, sizeof(where), "rule:%u", column);
	assert_int_equal(vote_rule_parse(text_of(rule), arena, &parsed, &why), ERR_BAD_VALUE);
	assert_string_equal(why.where, where);
	if (!strstr(why.text, want))
		print_message("%s\n", why.text);
	assert_non_null(strstr(why.text, want));
}

static void bad_rules_are_refused_with_their_column(void **state)
{
	refusal(*state, "", 1, "wanted a decision rule, got 'the end'");
	refusal(*state, "count(9) and consensus_no_objecton", 14,
		"no decision rule is called 'consensus_no_objecton'; did you mean "
		"consensus_no_objection?; wanted one of unanimity_express, ");
	refusal(*state, "majority(3/2)", 10,
		"wanted a share above 0 and up to 1, as 2/3, 55%, 0.65 or >1/2, got '3/2)'");
	refusal(*state, "majority(2/3 of us)", 17, "wanted voting, present or all, got 'us)'");
	refusal(*state, "majority(2/3 for all)", 14, "wanted ')', got 'for all)'");
	refusal(*state, "count(9", 8, "wanted ')', got 'the end'");
	refusal(*state, "count(-1)", 7, "wanted a whole number from 0 to 100000, got '-1)'");
	refusal(*state, "count(9) majority", 10,
		"wanted and, or, or the end of the rule, got 'majority'");
	refusal(*state, "(count(9) and majority", 23, "wanted ')', got 'the end'");
	refusal(*state, "veto()", 6, "wanted states, got ')'");
	refusal(*state, "consensus_silence(3)", 18, "wanted no parentheses after this word");
	refusal(*state, "((((((((((((((((((majority))))))))))))))))))", 18, "wanted less nesting");
}

static void bad_votes_are_refused(void **state)
{
	struct simulate_query query = {.rule = TEXT("consensus_no_objection")};
	struct decision_state out;
	struct why why = {0};
	assert_int_equal(tried(*state, &query, SIX, "TR=object", &out, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text, "wanted an elector of 'trial' (CN KG KZ RU TJ UZ), got 'TR'");
	assert_int_equal(tried(*state, &query, SIX, "KZ=maybe", &out, &why), ERR_BAD_VALUE);
	assert_non_null(strstr(why.text, "got 'maybe'"));
	assert_int_equal(tried(*state, &query, SIX, "KZ", &out, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text, "wanted STATE=POSITION or STATE=POSITION@INSTANT, got 'KZ'");
	query.rule = TEXT("majority(2/3)");
	query.mode = TEXT("silence");
	assert_int_equal(tried(*state, &query, SIX, "", &out, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text,
		"'majority(2/3)' counts what is said, so silence cannot adopt "
		"by it; wanted meeting or written");
}

/* --- The machine ---------------------------------------------------------------------------- */

static struct decision_state opened(struct arena *arena, const char *rule, int64_t deadline)
{
	struct text *items;
	struct vote_electorate electorate;
	struct decision_state out;
	struct why why = {0};
	uint32_t count = list(arena, SIX, &items);
	assert_int_equal(ballot_electors(items, count, arena, &electorate, &why), ERR_OK);
	const struct decision_open command = {.id = TEXT("D1"),
		.org = TEXT("ORG"),
		.rule = text_of(rule),
		.text_hash = TEXT("h1"),
		.subject = TEXT("MN"),
		.has_deadline = deadline != 0,
		.deadline = deadline,
		.source = TEXT("note verbale")};
	assert_int_equal(vote_open(&command, &electorate, 100, arena, &out, &why), ERR_OK);
	return out;
}

static enum err act(struct arena *arena, struct decision_state *held, struct decision_act act,
	int64_t now, struct why *why)
{
	const struct vote_electorate same = {held->electors, held->electors_count};
	act.id = held->id;
	return vote_act(held, &act, &same, now, arena, held, why);
}

static enum err says(struct arena *arena, struct decision_state *held, const char *who,
	const char *what, int64_t now)
{
	struct why why = {0};
	return act(arena, held,
		(struct decision_act){
			.act = TEXT("position"), .state = text_of(who), .position = text_of(what)},
		now, &why);
}

static void silence_adopts_at_the_deadline_itself(void **state)
{
	struct decision_state held = opened(*state, "consensus_silence", 1000), out;
	struct why why = {0};
	bool changed;
	int64_t due = 0;
	assert_true(vote_due(&held, &due));
	assert_int_equal(due, 1000);
	assert_int_equal(vote_tick(&held, 999, *state, &out, &changed, &why), ERR_OK);
	assert_false(changed);
	assert_int_equal(vote_tick(&held, 5000, *state, &out, &changed, &why), ERR_OK);
	assert_true(text_is(out.state, "adopted"));
	assert_int_equal(out.decided, 1000);
	assert_int_equal(says(*state, &held, "KZ", "object", 1000), ERR_OK);
	assert_true(text_is(held.state, "adopted"));
	assert_true(held.positions[0].late);
}

static void broken_is_final_and_a_round_begins_anew(void **state)
{
	struct decision_state held = opened(*state, "consensus_silence", 1000);
	struct why why = {0};
	assert_int_equal(says(*state, &held, "KZ", "object", 500), ERR_OK);
	assert_true(text_is(held.state, "broken"));
	assert_int_equal(held.decided, 500);
	assert_int_equal(says(*state, &held, "KZ", "none", 600), ERR_OK);
	assert_true(text_is(held.state, "broken"));
	const struct decision_act same = {.act = TEXT("amend"), .text_hash = TEXT("h1")};
	assert_int_equal(act(*state, &held, same, 700, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text, "wanted a new text, got the one of round 1");
	const struct decision_act amend = {.act = TEXT("amend"),
		.text_hash = TEXT("h2"),
		.has_deadline = true,
		.deadline = 2000,
		.source = TEXT("a second note")};
	assert_int_equal(act(*state, &held, amend, 700, &why), ERR_OK);
	assert_int_equal(held.round, 2);
	bool changed;
	assert_int_equal(vote_tick(&held, 2000, *state, &held, &changed, &why), ERR_OK);
	assert_true(text_is(held.state, "adopted"));
	assert_int_equal(held.positions_count, 2);
}

static void extension_before_the_deadline_only(void **state)
{
	struct decision_state held = opened(*state, "consensus_silence", 1000);
	struct why why = {0};
	struct decision_act extend = {.act = TEXT("extend"), .has_deadline = true, .deadline = 900};
	assert_int_equal(act(*state, &held, extend, 500, &why), ERR_BAD_DATE);
	extend.deadline = 2000;
	assert_int_equal(act(*state, &held, extend, 500, &why), ERR_OK);
	assert_int_equal(held.deadline, 2000);
	extend.deadline = 3000;
	assert_int_equal(act(*state, &held, extend, 2000, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text, "'D1' is adopted; extend wants open_meeting|open_silence");
}

static void ad_referendum_waits_and_lapses(void **state)
{
	struct decision_state held = opened(*state, "consensus_no_objection", 0);
	struct why why = {0};
	held.has_lapse = true;
	held.lapse = 9000;
	const struct decision_act close = {.act = TEXT("close")};
	assert_int_equal(says(*state, &held, "UZ", "ad_referendum", 200), ERR_OK);
	assert_int_equal(says(*state, &held, "TJ", "object", 210), ERR_OK);
	assert_int_equal(says(*state, &held, "TJ", "none", 220), ERR_OK);
	assert_int_equal(act(*state, &held, close, 300, &why), ERR_OK);
	assert_true(text_is(held.state, "open_meeting"));
	struct decision_state lifted = held, refused = held, lapsed = held;
	assert_int_equal(says(*state, &lifted, "UZ", "support", 400), ERR_OK);
	assert_true(text_is(lifted.state, "adopted"));
	assert_int_equal(lifted.decided, 400);
	assert_int_equal(says(*state, &refused, "UZ", "object", 400), ERR_OK);
	assert_true(text_is(refused.state, "blocked"));
	bool changed;
	assert_int_equal(vote_tick(&lapsed, 10000, *state, &lapsed, &changed, &why), ERR_OK);
	assert_true(text_is(lapsed.state, "adopted"));
	assert_int_equal(lapsed.decided, 9000);
	assert_int_equal(says(*state, &held, "KZ", "object", 500), ERR_OK);
	assert_true(text_is(held.state, "open_meeting"));
}

static void joining_later(void **state)
{
	struct decision_state held = opened(*state, "consensus_non_interest", 0);
	struct why why = {0};
	const struct decision_act close = {.act = TEXT("close")};
	struct decision_act join = {.act = TEXT("join"), .state = TEXT("TJ")};
	assert_int_equal(says(*state, &held, "TJ", "non_interest", 200), ERR_OK);
	assert_int_equal(act(*state, &held, close, 300, &why), ERR_OK);
	assert_int_equal(held.bound_count, 5);
	assert_int_equal(act(*state, &held, join, 400, &why), ERR_OK);
	assert_true(text_is(held.joined[0], "TJ"));
	assert_int_equal(act(*state, &held, join, 500, &why), ERR_BAD_VALUE);
	join.state = TEXT("KZ");
	assert_int_equal(act(*state, &held, join, 500, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text, "wanted an elector that 'D1' does not bind yet, got 'KZ'");
}

static void only_a_new_decision_annuls(void **state)
{
	struct decision_state held = opened(*state, "consensus_no_objection", 0);
	struct why why = {0};
	const struct decision_act close = {.act = TEXT("close")};
	struct decision_act annul = {.act = TEXT("annul"), .by = TEXT("D2")};
	assert_int_equal(act(*state, &held, annul, 200, &why), ERR_BAD_VALUE);
	assert_string_equal(
		why.text, "'D1' is open_meeting; annul wants adopted|recorded|effective");
	assert_int_equal(act(*state, &held, close, 300, &why), ERR_OK);
	annul.by = TEXT_NONE;
	assert_int_equal(act(*state, &held, annul, 400, &why), ERR_MISSING);
	assert_string_equal(why.text, "only a new decision annuls 'D1': wanted its id");
	annul.by = TEXT("D1");
	assert_int_equal(act(*state, &held, annul, 400, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text, "'D1' does not annul itself");
	annul.by = TEXT("D2");
	assert_int_equal(act(*state, &held, annul, 400, &why), ERR_OK);
	assert_true(text_is(held.state, "annulled"));
	assert_true(text_is(held.why, "annulled by 'D2'"));
}

static void suspension_takes_the_voice_from_its_instant(void **state)
{
	struct decision_state held = opened(*state, "consensus_silence", 1000);
	struct why why = {0};
	const struct decision_act suspend = {.act = TEXT("suspend"), .state = TEXT("UZ")};
	assert_int_equal(act(*state, &held, suspend, 300, &why), ERR_OK);
	assert_int_equal(says(*state, &held, "UZ", "object", 400), ERR_OK);
	assert_true(text_is(held.state, "open_silence"));
	assert_true(held.positions[0].late);
}

static void quorum_and_notification(void **state)
{
	struct simulate_query query = {.rule = TEXT("majority"), .quorum = TEXT("present(4)")};
	struct decision_state out;
	struct why why = {0};
	assert_int_equal(tried(*state, &query, SIX, "*=absent,KZ=support", &out, &why), ERR_OK);
	assert_true(text_is(out.state, "blocked"));
	assert_true(text_is(out.why, "no quorum: 1 of 6 present, wanted present(4)"));
	const struct text missing = TEXT("KG");
	query = (struct simulate_query){.rule = TEXT("consensus_silence"),
		.not_notified = &missing,
		.not_notified_count = 1};
	assert_int_equal(tried(*state, &query, SIX, "", &out, &why), ERR_MISSING);
	assert_string_equal(why.text, "a silence procedure needs evidence that every elector was "
				      "notified; missing: KG");
	query.quorum = TEXT("most");
	assert_int_equal(tried(*state, &query, SIX, "", &out, &why), ERR_BAD_VALUE);
}

/* --- Properties over random histories ------------------------------------------------------- */

static const char *const consensus[] = {"unanimity_express", "consensus_no_objection",
	"consensus_minus_one", "consensus_silence", "constructive_abstention",
	"consensus_non_interest"};
static const char *const members[] = {"CN", "KG", "KZ", "RU", "TJ", "UZ"};

struct saying {
	unsigned who, what;
	int64_t at;
};

static struct decision_state run(struct arena *arena, const char *rule, const struct saying *all,
	unsigned count, bool silence)
{
	struct decision_state held = opened(arena, rule, silence ? 1000 : 0);
	struct why why = {0};
	bool changed;
	for (unsigned i = 0; i < count; i++) {
		const struct decision_act said = {.act = TEXT("position"),
			.state = text_of(members[all[i].who]),
			.position = text_of(position_name((enum position)all[i].what)),
			.has_at = true,
			.at = all[i].at};
		assert_int_equal(act(arena, &held, said, 999, &why), ERR_OK);
	}
	if (silence)
		assert_int_equal(vote_tick(&held, 1000, arena, &held, &changed, &why), ERR_OK);
	else
		assert_int_equal(
			act(arena, &held, (struct decision_act){.act = TEXT("close")}, 999, &why),
			ERR_OK);
	return held;
}

/* D1, D2, D3, D5 over random votes. Weights are given, so that every rule can be judged. */
static void consensus_holds_over_random_votes(void **state)
{
	for (unsigned seed = 1; seed <= 600; seed++) {
		struct arena *arena = *state;
		struct saying all[12];
		unsigned count = seed % 7;
		bool objects = false;
		srand(seed);
		const char *rule = consensus[(unsigned)rand() % 6];
		bool silence = strcmp(rule, "consensus_silence") == 0;
		for (unsigned i = 0; i < count; i++) {
			/* One position each: who changes its mind is another test. */
			all[i] = (struct saying){
				i, (unsigned)rand() % POSITIONS, 101 + rand() % 800};
			if (all[i].what == POSITION_CONSTRUCTIVE_ABSTAIN)
				all[i].what = POSITION_ABSTAIN;
			objects = objects || all[i].what == POSITION_OBJECT;
		}
		struct decision_state first = run(arena, rule, all, count, silence);
		if (objects && text_is(first.state, "adopted"))
			fail_msg("seed %u: an objection did not block by %s", seed, rule);
		for (unsigned i = 0; i + 1 < count; i++) { /* D3: any order of arrival */
			struct saying held = all[i];
			unsigned other = (unsigned)rand() % count;
			all[i] = all[other];
			all[other] = held;
		}
		struct decision_state again = run(arena, rule, all, count, silence);
		assert_true(text_equal(first.state, again.state));
		for (uint32_t i = 0; i < first.bound_count; i++) /* D5 */
			assert_non_null(vote_elector_find(&first, first.bound[i]));
		if (silence && count) { /* D1: saying nothing instead never blocks */
			struct decision_state fewer = run(arena, rule, all, count - 1, silence);
			if (text_is(first.state, "adopted"))
				assert_true(text_is(fewer.state, "adopted"));
		}
		arena_clear(arena);
	}
}

/* D4: whatever the subject says, a decision without it stays the same. */
static void the_subject_changes_nothing(void **state)
{
	for (unsigned seed = 0; seed < POSITIONS; seed++) {
		char said[64];
		struct simulate_query query = {
			.rule = TEXT("consensus_minus_one"), .subject = TEXT("UZ")};
		struct decision_state out;
		struct why why = {0};
		snprintf(said, sizeof(said), "UZ=%s", position_name((enum position)seed));
		assert_int_equal(tried(*state, &query, SIX, said, &out, &why), ERR_OK);
		assert_true(text_is(out.state, "adopted"));
	}
}

/* D6: ticking at every instant or once at the end is the same. */
static void the_moment_of_looking_changes_nothing(void **state)
{
	for (int64_t step = 1; step <= 2000; step = step * 3 + 1) {
		struct decision_state held = opened(*state, "consensus_silence", 1000);
		struct why why = {0};
		bool changed;
		for (int64_t now = 100; now < 3000; now += step)
			assert_int_equal(
				vote_tick(&held, now, *state, &held, &changed, &why), ERR_OK);
		assert_int_equal(vote_tick(&held, 3000, *state, &held, &changed, &why), ERR_OK);
		assert_int_equal(held.decided, 1000);
		assert_true(text_is(held.state, "adopted"));
	}
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rules_of_consensus),
		TEST(the_subject_has_no_voice),
		TEST(minus_one_needs_to_be_told_which_one),
		TEST(constructive_abstention_counts_states_and_population),
		TEST(counted_rules),
		TEST(rules_join),
		TEST(who_has_a_veto_has_a_seat),
		TEST(bad_rules_are_refused_with_their_column),
		TEST(bad_votes_are_refused),
		TEST(silence_adopts_at_the_deadline_itself),
		TEST(broken_is_final_and_a_round_begins_anew),
		TEST(extension_before_the_deadline_only),
		TEST(ad_referendum_waits_and_lapses),
		TEST(joining_later),
		TEST(only_a_new_decision_annuls),
		TEST(suspension_takes_the_voice_from_its_instant),
		TEST(quorum_and_notification),
		TEST(consensus_holds_over_random_votes),
		TEST(the_subject_changes_nothing),
		TEST(the_moment_of_looking_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
