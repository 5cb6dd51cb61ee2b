/* What the benchmarks of the registry share: a history of as many events as is wanted, and
 * questions about it, by a fixed seed.
 *
 * Organisations of 5 to 200 states, 40 on average; each state in each for five periods, member and
 * observer in turn. First all periods are entered, lane by lane, and then each is corrected: so
 * many rows as events, and as many known times. Every entry has a ref of its own, as a sheet's has;
 * the sources are a thousand. */
#ifndef SERAI_TESTS_BENCH_REGISTRY_BENCH_H
#define SERAI_TESTS_BENCH_REGISTRY_BENCH_H

#include "proto/base/check.h"
#include "proto/base/day.h"
#include "proto/records/evidence.h"
#include "proto/records/registry.h"

#include <stdio.h>
#include <time.h>

enum { BENCH_STATES = 200, BENCH_PERIODS = 5, BENCH_ORGS = 10, BENCH_FIRST_US = 1000 };

/* How many states belong to each of ten organisations, and then again. */
static const uint32_t bench_sizes[BENCH_ORGS] = {5, 8, 10, 12, 15, 20, 27, 40, 60, 200};
enum { BENCH_LANES = 5 + 8 + 10 + 12 + 15 + 20 + 27 + 40 + 60 + 200 };

static inline double bench_us(clockid_t clock)
{
	struct timespec time;
	clock_gettime(clock, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static inline uint32_t bench_chance(uint64_t *seed, uint32_t below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % below;
}

/* Organisations that are there in whole. */
static inline uint32_t bench_orgs(uint32_t events)
{
	uint32_t tens = events / 2 / BENCH_PERIODS / BENCH_LANES;
	CHECK(tens);
	return tens * BENCH_ORGS;
}

struct bench_event {
	char org[16], state[16], ref[32], source[96], subject[80];
	struct status_row row;
	struct row_number old;
	struct status_changed is;
};

/* Event `n` from 0; of the second half each corrects one of the first. */
static inline void bench_event(uint32_t n, uint32_t events, struct bench_event *out)
{
	uint32_t half = events / 2, entry = n % half, lane = entry / BENCH_PERIODS;
	uint32_t period = entry % BENCH_PERIODS, place = lane % BENCH_LANES, org = 0;
	bool correction = n >= half;
	while (place >= bench_sizes[org])
		place -= bench_sizes[org++];
	org += lane / BENCH_LANES * BENCH_ORGS;
	snprintf(out->org, sizeof(out->org), "O%u", org);
	snprintf(out->state, sizeof(out->state), "S%u", (place * 7 + org * 13) % BENCH_STATES);
	snprintf(out->ref, sizeof(out->ref), "bench:m%u", entry);
	snprintf(out->source, sizeof(out->source),
		"a publication of some length, as sources are (Publisher %u, 2024)", lane % 1000);
	snprintf(out->subject, sizeof(out->subject), "registry.membership.%s.%s.%s",
		correction ? "corrected" : "asserted", out->org, out->state);
	day from = day_from_civil(1980 + (int)period * 10, 1, 1) + (day)(lane % 700);
	out->row = (struct status_row){.row = (int64_t)n + 1,
		.org = text_of(out->org),
		.state = text_of(out->state),
		.status = period % 2 ? TEXT("observer") : TEXT("member"),
		.lane = TEXT("base"),
		.has_from = true,
		.from = from + correction,
		.has_to = true,
		.to = from + 3000,
		.from_precision = TEXT("day"),
		.to_precision = TEXT("day"),
		.from_basis = TEXT("decision"),
		.confidence = 0.9,
		.origin = TEXT("asserted"),
		.source = text_of(out->source),
		.ref = text_of(out->ref)};
	out->old.row = (int64_t)entry + 1;
	out->is = (struct status_changed){.op = correction ? TEXT("corrected") : TEXT("asserted"),
		.org = out->row.org,
		.state = out->row.state,
		.superseded = &out->old,
		.superseded_count = correction,
		.rows = &out->row,
		.rows_count = 1};
}

/* Names of organisations and then of states, by number from 0; false behind the last. */
struct bench_name {
	char id[16], name[32];
	struct entity_named named;
	struct organisation organisation;
	bool is_org;
};

static inline bool bench_name(uint32_t n, uint32_t events, struct bench_name *out)
{
	uint32_t orgs = bench_orgs(events);
	out->is_org = n < orgs;
	snprintf(out->id, sizeof(out->id), "%c%u", out->is_org ? 'O' : 'S',
		out->is_org ? n : n - orgs);
	snprintf(out->name, sizeof(out->name), "Name of %s", out->id);
	out->named = (struct entity_named){.id = text_of(out->id),
		.kind = out->is_org ? TEXT("org") : TEXT("state"),
		.name = text_of(out->name),
		.role = TEXT("name"),
		.lang = TEXT("en"),
		.source = TEXT("s")};
	out->organisation = (struct organisation){.id = text_of(out->id),
		.name = text_of(out->name),
		.kind = TEXT("igo"),
		.confidence = 1,
		.source = TEXT("s")};
	return n < orgs + BENCH_STATES;
}

/* Who belonged to an organisation on a day, as known at a time. */
struct bench_question {
	char org[16];
	day valid;
	int64_t known_us;
};

enum bench_whose { BENCH_ANY, BENCH_LARGEST };

static inline struct bench_question bench_question(
	uint64_t *seed, uint32_t events, enum bench_whose whose)
{
	struct bench_question out;
	uint32_t org = bench_chance(seed, bench_orgs(events));
	if (whose == BENCH_LARGEST)
		org = org / BENCH_ORGS * BENCH_ORGS + BENCH_ORGS - 1;
	snprintf(out.org, sizeof(out.org), "O%u", org);
	out.valid = day_from_civil(1982, 1, 1) + (day)bench_chance(seed, 16000);
	out.known_us = BENCH_FIRST_US + (int64_t)bench_chance(seed, events);
	return out;
}

#endif
