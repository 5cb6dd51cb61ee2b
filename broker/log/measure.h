/* How much of a segment must go so that what stays is within a policy's limits. Pure. */
#ifndef SERAI_BROKER_LOG_MEASURE_H
#define SERAI_BROKER_LOG_MEASURE_H

#include <stddef.h>
#include <stdint.h>

struct upkeep_job;

struct measure_run {
	uint64_t first, last, bytes; /* sequences of consecutive records */
	int64_t time_us;
};

struct measure_limits {
	uint64_t events, bytes;
	int64_t cutoff_us; /* nothing before this stays */
};

/* The last sequence that goes; 0: none does. */
uint64_t measure_cut(
	const struct measure_run *runs, size_t count, const struct measure_limits *limits);

void measure_run(struct upkeep_job *job); /* for upkeep_run */

#endif
