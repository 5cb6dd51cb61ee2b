#include "services/agreements/decisions/trials.h"

#include "proto/base/clock.h"
#include "proto/base/nearest.h"
#include "services/agreements/store/archive.h"
#include "services/agreements/force/force.h"
#include "services/agreements/documents/life.h"

#include <stdio.h>
#include <string.h>

#define DAY_US 86400000000LL

enum { NEAR_MAX = 3 };

/* The nearest first; offers the ones not yet named until none is near. */
static void nearest_orgs(
	const struct rules_member *members, uint32_t count, struct text org, char *out, size_t room)
{
	char best[NEAR_MAX][65];
	unsigned n = 0;
	for (; n < NEAR_MAX; n++) {
		struct nearest near = nearest_of(org);
		char name[65];
		unsigned distance = UINT32_MAX;
		for (uint32_t i = 0; i < count; i++) {
			bool named = false;
			snprintf(name, sizeof(name), "%.*s", TEXT_ARG(members[i].org));
			for (unsigned k = 0; k < n; k++)
				named = named || strcmp(best[k], name) == 0;
			if (named)
				continue;
			nearest_offer(&near, name);
			if (near.best == name && near.distance < distance) {
				distance = near.distance;
				memcpy(best[n], name, sizeof(name));
			}
			near.best = distance == UINT32_MAX ? NULL : best[n];
		}
		if (distance == UINT32_MAX)
			break;
	}
	out[0] = '\0';
	for (unsigned k = 0; k < n; k++)
		snprintf(out + strlen(out), room - strlen(out), "%s%s", k ? ", " : "", best[k]);
}

enum err trials_org_known(
	const struct rules_member *members, uint32_t count, struct text org, struct why *why)
{
	char near[256];
	for (uint32_t i = 0; i < count; i++)
		if (text_equal(members[i].org, org))
			return ERR_OK;
	nearest_orgs(members, count, org, near, sizeof(near));
	return why_set(why, ERR_NOT_FOUND, "org",
		"no organisation '%.*s' with members is known%s%s%s", TEXT_ARG(org),
		near[0] ? "; nearest: " : "", near,
		near[0] ? "" : "; its electors may be given by hand");
}

static enum err electorate_of(struct archive *archive, const struct simulate_query *query,
	int64_t now, struct arena *arena, struct vote_electorate *out, struct why *why)
{
	struct archive_members members;
	if (query->electors_count)
		return ballot_electors(query->electors, query->electors_count, arena, out, why);
	if (!query->org.ptr)
		return why_set(why, ERR_MISSING, "org",
			"wanted an organisation, or electors given by hand");
	enum err err = archive_members(archive, TEXT_NONE, arena, &members, why);
	if (!err)
		err = trials_org_known(members.items, members.count, query->org, why);
	if (err)
		return err;
	int64_t opened = query->has_opened     ? query->opened
			 : query->has_deadline ? query->deadline - DAY_US
					       : now;
	day on = query->has_as_of ? query->as_of : (day)(opened / DAY_US);
	ballot_members(members.items, members.count, query->org, query->subject, on, arena, out);
	return ERR_OK;
}

enum err trials_simulate(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct simulate_query *query = request;
	int64_t now = clock_wall_us();
	struct vote_electorate electorate;
	struct decision_state state;
	enum err err = electorate_of(self, query, now, arena, &electorate, why);
	if (!err)
		err = ballot_simulate(query, &electorate, now, arena, &state, why);
	return err ? err : kit_answer(reply, &state, why);
}

enum err trials_rules(void *self, const void *request, struct arena *arena, struct kit_reply *reply,
	struct why *why)
{
	struct vote_rules_reply answer = {0};
	(void)self;
	(void)request;
	while (vote_rule_row_at(answer.rows_count))
		answer.rows_count++;
	struct vote_rule_row *rows = arena_zero(arena, answer.rows_count, sizeof(*rows));
	for (uint32_t i = 0; i < answer.rows_count; i++)
		rows[i] = *vote_rule_row_at(i);
	answer.rows = rows;
	return kit_answer(reply, &answer, why);
}

enum err trials_force_rules(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct force_rules_reply answer = {0};
	(void)self;
	(void)request;
	uint32_t force = 0, terms = 0;
	while (force_rule_row_at(force))
		force++;
	while (life_term_row_at(terms))
		terms++;
	struct force_rule_row *rows = arena_zero(arena, force + terms, sizeof(*rows));
	for (uint32_t i = 0; i < force + terms; i++)
		rows[i] = i < force ? *force_rule_row_at(i) : *life_term_row_at(i - force);
	answer.rows_count = force + terms;
	answer.rows = rows;
	return kit_answer(reply, &answer, why);
}
