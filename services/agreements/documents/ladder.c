#include "services/agreements/documents/ladder.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The rungs, from below. A rung's evidence needs at least the grade beside it. */
static const struct {
	const char *name;
	int least;
} rungs[LADDER_RUNGS] = {{"declared", 0}, {"programmed", 0}, {"legalised", 1}, {"resourced", 1},
	{"operating", 2}, {"delivered", 3}, {"evaluated", 3}};
enum { RUNG_OPERATING = 4, RUNG_DELIVERED = 5 };

const char *ladder_rung_name(unsigned rung)
{
	return rungs[rung].name;
}

int ladder_least_grade(unsigned rung)
{
	return rungs[rung].least;
}

bool ladder_rung_of(struct text step, unsigned *rung)
{
	for (unsigned i = 0; i < LADDER_RUNGS; i++)
		if (text_is(step, rungs[i].name)) {
			*rung = i;
			return true;
		}
	return false;
}

static void say(struct ladder_state *out, const char *fmt, ...) PRINTF(2, 3);

static void say(struct ladder_state *out, const char *fmt, ...)
{
	size_t at = strlen(out->detail);
	va_list args;
	if (at > 0 && at + 3 < sizeof(out->detail)) {
		memcpy(out->detail + at, "; ", 3);
		at += 2;
	}
	va_start(args, fmt);
	vsnprintf(out->detail + at, sizeof(out->detail) - at, fmt, args);
	va_end(args);
}

/* --- Standing on a rung --------------------------------------------------------------------- */

/* A deadline that passed is no evidence of anything done. */
static bool has_happened(const struct commitment_step *step, day on)
{
	return !step->withdrawn && step->has_last && step->last <= on &&
	       !text_is(step->step, "overdue");
}

/* The latest piece of evidence for a rung, or against it. */
static const struct commitment_step *latest(
	const struct ladder_steps *steps, const char *rung, bool ends, int least, day on)
{
	const struct commitment_step *found = NULL;
	for (uint32_t i = 0; i < steps->count; i++) {
		const struct commitment_step *step = &steps->items[i];
		if (text_is(step->step, rung) && step->ends == ends && step->grade >= least &&
			has_happened(step, on) && (!found || step->last > found->last))
			found = step;
	}
	return found;
}

/* The evidence by which a rung holds: not followed by an end. On one day the end outweighs. */
static const struct commitment_step *holds(const struct ladder_steps *steps, unsigned rung, day on)
{
	const struct commitment_step *up =
		latest(steps, rungs[rung].name, false, rungs[rung].least, on);
	const struct commitment_step *back =
		latest(steps, rungs[rung].name, true, rungs[rung].least, on);
	return up && (!back || back->last < up->last) ? up : NULL;
}

static void say_lacking(const struct ladder_steps *steps, day on, struct ladder_state *out)
{
	for (unsigned rung = out->rung + 1; rung < LADDER_RUNGS; rung++) {
		const struct commitment_step *weak = latest(steps, rungs[rung].name, false, 0, on);
		const struct commitment_step *back =
			latest(steps, rungs[rung].name, true, rungs[rung].least, on);
		if (back)
			say(out, "%s no longer since %.*s", rungs[rung].name, TEXT_ARG(back->date));
		else if (weak && weak->grade < rungs[rung].least)
			say(out, "%s by evidence of grade E%d only, E%d is asked", rungs[rung].name,
				(int)weak->grade, rungs[rung].least);
	}
}

static day newest_evidence(
	const struct commitment *commitment, const struct ladder_steps *steps, day on)
{
	day newest = commitment->has_declared_last ? commitment->declared_last : DAY_MAX;
	for (uint32_t i = 0; i < steps->count; i++)
		if (has_happened(&steps->items[i], on) &&
			(newest == DAY_MAX || steps->items[i].last > newest))
			newest = steps->items[i].last;
	return newest;
}

void ladder_stand(const struct commitment *commitment, const struct ladder_steps *steps,
	bool superseded, day on, struct ladder_state *out)
{
	char text[DAY_TEXT];
	*out = (struct ladder_state){.standing = ""};
	for (unsigned rung = 1; rung < LADDER_RUNGS; rung++) {
		const struct commitment_step *by = holds(steps, rung, on);
		if (by) {
			out->rung = rung;
			out->by = by;
		}
	}
	say_lacking(steps, on, out);
	if (out->rung >= RUNG_DELIVERED)
		return;
	day newest = newest_evidence(commitment, steps, on);
	if (latest(steps, "abandoned", false, 0, on)) {
		out->standing = "abandoned";
	} else if (superseded) {
		out->standing = "superseded";
	} else if (commitment->has_deadline_last && commitment->deadline_last < on) {
		out->standing = "overdue";
		say(out, "its deadline was %.*s, and no delivery is evidenced",
			TEXT_ARG(commitment->deadline));
	} else if (newest != DAY_MAX && day_add_months(newest, LADDER_STALL_MONTHS) <= on) {
		out->standing = "stalled";
		say(out, "no new evidence since %s", day_format(newest, text));
	}
}

/* --- Scores --------------------------------------------------------------------------------- */

static void count_in(struct commitment_score *score, const struct ladder_state *state)
{
	score->commitments++;
	score->operating += state->rung >= RUNG_OPERATING;
	score->delivered += state->rung >= RUNG_DELIVERED;
	score->overdue += strcmp(state->standing, "overdue") == 0;
	score->stalled += strcmp(state->standing, "stalled") == 0;
	score->operating_share = (double)score->operating / (double)score->commitments;
}

static struct commitment_score *group_of(
	struct commitment_score *scores, uint32_t *count, struct arena *arena, const char *name)
{
	for (uint32_t i = 0; i < *count; i++)
		if (text_is(scores[i].group, name))
			return &scores[i];
	scores[*count].group = arena_copy(arena, text_of(name));
	return &scores[(*count)++];
}

static const char *year_group(const struct commitment *commitment, char out[32])
{
	if (commitment->has_declared_first)
		snprintf(out, 32, "year %d", day_to_civil(commitment->declared_first).year);
	else
		snprintf(out, 32, "year not sourced");
	return out;
}

/* The first day on which evidence brought it to the rung. */
static bool first_reached(
	const struct ladder_steps *steps, unsigned rung, day on, day *out, bool *dated)
{
	bool found = false;
	*dated = false;
	for (uint32_t i = 0; i < steps->count; i++) {
		const struct commitment_step *step = &steps->items[i];
		if (!text_is(step->step, rungs[rung].name) || step->ends ||
			step->grade < rungs[rung].least || !has_happened(step, on))
			continue;
		if (!found || step->last < *out)
			*out = step->last;
		found = *dated = true;
	}
	return found;
}

static double median(int64_t *sorted, uint32_t count)
{
	return count % 2 ? (double)sorted[count / 2]
			 : (double)(sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

static void rung_score(const struct ladder_counted *items, uint32_t count, unsigned rung, day on,
	struct arena *arena, struct commitment_rung *out)
{
	int64_t *days = arena_zero(arena, count + 1, sizeof(*days));
	uint32_t timed = 0;
	*out = (struct commitment_rung){.step = text_of(rungs[rung].name)};
	for (uint32_t i = 0; i < count; i++) {
		day reached = 0;
		bool dated = false;
		const struct commitment *commitment = items[i].commitment;
		if (!first_reached(&items[i].steps, rung, on, &reached, &dated))
			continue;
		out->reached++;
		if (!dated || !commitment->has_declared_last)
			continue;
		int64_t took = reached - commitment->declared_last;
		uint32_t at = timed++;
		for (; at > 0 && days[at - 1] > took; at--)
			days[at] = days[at - 1];
		days[at] = took;
	}
	out->timed = timed;
	out->has_median_days = timed > 0;
	out->median_days = timed ? median(days, timed) : 0;
}

void ladder_score(const struct ladder_counted *items, uint32_t count, day on, struct arena *arena,
	struct commitments_reply *out)
{
	struct commitment_score *scores = arena_zero(arena, 2 * count + 2, sizeof(*scores));
	struct commitment_rung *steps = arena_zero(arena, LADDER_RUNGS, sizeof(*steps));
	uint32_t groups = 0;
	char name[32];
	for (uint32_t i = 0; i < count; i++)
		count_in(group_of(scores, &groups, arena, "all"), &items[i].state);
	for (uint32_t i = 0; i < count; i++)
		count_in(group_of(scores, &groups, arena, year_group(items[i].commitment, name)),
			&items[i].state);
	for (uint32_t i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "bindingness %d",
			(int)items[i].commitment->bindingness);
		count_in(group_of(scores, &groups, arena, name), &items[i].state);
	}
	for (unsigned rung = 1; rung < LADDER_RUNGS; rung++)
		rung_score(items, count, rung, on, arena, &steps[rung - 1]);
	out->scores = scores;
	out->scores_count = groups;
	out->rungs = steps;
	out->rungs_count = LADDER_RUNGS - 1;
}
