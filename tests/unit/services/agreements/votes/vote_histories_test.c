/* D6, D7 and D8 over random histories of decisions: opened, voted on, amended, resumed, deferred,
 * closed, whatever comes. What is refused changes nothing. */
#include "services/agreements/votes/vote.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MEMBERS = 5, ACTS = 12, TABLES = 3 };
static const char *const members[MEMBERS] = {"CN", "KG", "KZ", "RU", "UZ"};
static const char *const rules[] = {
	"consensus_no_objection", "consensus_silence", "majority", "unanimity_express"};
static const char *const quorums[] = {"all_notified", "none", "present(3)"};
static const char *const texts[] = {"h1", "h2", "h3"};
static const char *const ids[TABLES] = {"A", "B", "C"};

struct drawn {
	struct decision_open open;
	struct vote_elector electors[MEMBERS];
	struct decision_act acts[ACTS];
	int64_t at[ACTS];
};

static struct text one_of(const char *const *all, unsigned count)
{
	return text_of(all[(unsigned)rand() % count]);
}

static struct decision_act draw_act(int64_t now)
{
	static const char *const acts[] = {"position", "position", "position", "amend", "resume",
		"close", "notify", "defer", "extend", "withdraw"};
	struct decision_act act = {.act = one_of(acts, 10)};
	act.state = one_of(members, MEMBERS);
	act.position = text_of(position_name((enum position)(rand() % POSITIONS)));
	act.text_hash = one_of(texts, 3);
	act.has_deadline = rand() % 2;
	act.deadline = now + rand() % 300;
	act.source = rand() % 2 ? TEXT("a note") : TEXT_NONE;
	return act;
}

static void draw(struct drawn *out, unsigned seed)
{
	int64_t now = 100;
	srand(seed);
	*out = (struct drawn){.open = {.id = one_of(ids, TABLES),
				      .org = TEXT("ORG"),
				      .rule = one_of(rules, 4),
				      .quorum = one_of(quorums, 3),
				      .text_hash = one_of(texts, 3),
				      .has_deadline = rand() % 2,
				      .deadline = 101 + rand() % 500,
				      .has_lapse = rand() % 2,
				      .lapse = 700,
				      .source = TEXT("a note")}};
	for (int i = 0; i < MEMBERS; i++) {
		out->electors[i] = (struct vote_elector){.state = text_of(members[i])};
		out->electors[i].has_not_notified = out->electors[i].not_notified = rand() % 8 == 0;
	}
	for (int i = 0; i < ACTS; i++) {
		now += rand() % 90;
		out->at[i] = now;
		out->acts[i] = draw_act(now);
		out->acts[i].id = out->open.id;
	}
}

static bool open_drawn(const struct drawn *drawn, struct arena *arena, struct decision_state *out)
{
	struct why why = {0};
	const struct vote_electorate electorate = {drawn->electors, MEMBERS};
	return vote_open(&drawn->open, &electorate, 100, arena, out, &why) == ERR_OK;
}

/* Who takes part in a new round was notified of it, by the act's source. */
static const struct vote_elector notified[MEMBERS] = {{.state = {"CN", 2}}, {.state = {"KG", 2}},
	{.state = {"KZ", 2}}, {.state = {"RU", 2}}, {.state = {"UZ", 2}}};

static void do_act(struct decision_state *held, const struct decision_act *act, int64_t now,
	struct arena *arena)
{
	struct why why = {0};
	const struct vote_electorate electorate = {notified, MEMBERS};
	struct decision_state next = *held;
	if (vote_act(held, act, &electorate, now, arena, &next, &why) == ERR_OK)
		*held = next;
	else
		assert_true(why.text[0] && why.where[0]);
}

static void tick(struct decision_state *held, int64_t now, struct arena *arena)
{
	struct why why = {0};
	bool changed;
	assert_int_equal(vote_tick(held, now, arena, held, &changed, &why), ERR_OK);
}

/* D7: adopted by silence, everybody was notified, and of this text; adopted in a meeting, there is
 * evidence of the meeting, and the quorum was there. */
static void check_evidence(const struct decision_state *held, bool round_has_source)
{
	unsigned missing = 0;
	if (!text_is(held->state, "adopted"))
		return;
	for (uint32_t i = 0; i < held->electors_count; i++)
		missing += held->electors[i].not_notified;
	assert_true(held->source.len > 0);
	if (text_is(held->mode, "silence"))
		assert_true(missing == 0 && round_has_source);
	else if (text_is(held->quorum, "all_notified"))
		assert_int_equal(missing, 0);
}

static void nothing_is_adopted_without_evidence(void **state)
{
	(void)state;
	unsigned adopted = 0, silent_rounds = 0;
	for (unsigned seed = 1; seed <= 4000; seed++) {
		struct arena arena = {0};
		struct drawn drawn;
		struct decision_state held;
		bool has_source = true;
		draw(&drawn, seed);
		if (open_drawn(&drawn, &arena, &held)) {
			for (int i = 0; i < ACTS; i++) {
				int64_t round = held.round;
				do_act(&held, &drawn.acts[i], drawn.at[i], &arena);
				if (held.round != round)
					has_source = drawn.acts[i].source.len > 0;
				silent_rounds +=
					held.round != round && text_is(held.mode, "silence");
				check_evidence(&held, has_source);
			}
			tick(&held, 100000, &arena);
			check_evidence(&held, has_source);
			adopted += text_is(held.state, "adopted");
		}
		arena_fini(&arena);
	}
	assert_true(adopted > 100 && silent_rounds > 20); /* the histories reach what they test */
}

/* D6: whoever looks in between, and how often, the acts lead to the same. */
static void looking_in_between_changes_nothing(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 2000; seed++) {
		struct arena arena = {0};
		struct drawn drawn;
		struct decision_state once, often;
		draw(&drawn, seed);
		if (open_drawn(&drawn, &arena, &once)) {
			often = once;
			for (int i = 0; i < ACTS; i++) {
				int64_t from = i ? drawn.at[i - 1] : 100;
				for (int64_t now = from; now < drawn.at[i]; now += 7)
					tick(&often, now, &arena);
				do_act(&once, &drawn.acts[i], drawn.at[i], &arena);
				do_act(&often, &drawn.acts[i], drawn.at[i], &arena);
			}
			tick(&once, 100000, &arena);
			tick(&often, 100000, &arena);
			if (!text_equal(once.state, often.state) || once.decided != often.decided ||
				once.round != often.round ||
				once.positions_count != often.positions_count ||
				once.bound_count != often.bound_count)
				fail_msg("seed %u: %.*s or %.*s", seed, TEXT_ARG(once.state),
					TEXT_ARG(often.state));
		}
		arena_fini(&arena);
	}
}

/* D8: several decisions at once, and texts that wander between them. */
static void the_same_text_is_never_open_twice(void **state)
{
	(void)state;
	unsigned refused = 0;
	for (unsigned seed = 1; seed <= 1500; seed++) {
		struct arena arena = {0};
		struct decision_state held[TABLES];
		struct drawn drawn;
		uint32_t count = 0;
		for (unsigned table = 0; table < TABLES; table++) {
			struct why why = {0};
			draw(&drawn, seed * 10 + table);
			drawn.open.id = text_of(ids[table]);
			if (open_drawn(&drawn, &arena, &held[count]) &&
				vote_text_is_free(held, count, &held[count], &why) == ERR_OK)
				count++;
		}
		for (int step = 0; step < 20 && count; step++) {
			struct why why = {0};
			const struct vote_electorate electorate = {notified, MEMBERS};
			struct decision_state *one = &held[(unsigned)rand() % count], next,
					      open[TABLES];
			struct decision_act act = draw_act(200 + step);
			uint32_t open_count = 0;
			for (uint32_t i = 0; i < count; i++)
				if (vote_is_open(&held[i]))
					open[open_count++] = held[i];
			act.id = one->id;
			if (vote_act(one, &act, &electorate, 200 + step, &arena, &next, &why))
				continue;
			if (next.round != one->round &&
				vote_text_is_free(open, open_count, &next, &why)) {
				refused++;
				continue;
			}
			*one = next;
			for (uint32_t i = 0; i < count; i++)
				for (uint32_t k = 0; k < i; k++)
					assert_false(
						vote_is_open(&held[i]) && vote_is_open(&held[k]) &&
						text_equal(held[i].text_hash, held[k].text_hash));
		}
		arena_fini(&arena);
	}
	assert_true(refused > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_adopted_without_evidence),
		cmocka_unit_test(looking_in_between_changes_nothing),
		cmocka_unit_test(the_same_text_is_never_open_twice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
