/* What the benchmarks of the corridors share: the reference sheets, the clock, chance by seed, and
 * a line that tells how long something took. Run from the top of the tree. */
#ifndef SERAI_TESTS_BENCH_CORRIDORS_BENCH_H
#define SERAI_TESTS_BENCH_CORRIDORS_BENCH_H

#include "proto/base/buffer.h"
#include "proto/base/check.h"
#include "services/corridors/network/sheets.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline double bench_now_us(void)
{
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static inline void bench_load(struct rows *rows)
{
	static const char *const sheets[] = {"nodes", "links", "customs", "border_dwell",
		"services", "rates", "corridors", "restrictions", "projects", "project_stages",
		"project_works", "investments", "volumes", "exchange"};
	for (unsigned i = 0; i < ARRAY_LEN(sheets); i++) {
		char path[128], part[65536];
		snprintf(path, sizeof(path), "services/corridors/data/%s.csv", sheets[i]);
		FILE *file = fopen(path, "rb");
		CHECK(file);
		struct buffer content = {0};
		for (size_t got; (got = fread(part, 1, sizeof(part), file)) > 0;)
			buffer_add(&content, part, got);
		fclose(file);
		CHECK(sheets_read(sheets_kind(text_of(sheets[i])), buffer_as_text(&content), rows,
			      rows, NULL) == ERR_OK);
		buffer_fini(&content);
	}
}

static inline uint32_t bench_roll(uint64_t *seed, uint32_t sides)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % sides;
}

static inline int bench_by_size(const void *a, const void *b)
{
	return (*(const double *)a > *(const double *)b) -
	       (*(const double *)a < *(const double *)b);
}

/* Sorts the times. */
static inline void bench_report(const char *what, double *us, size_t count)
{
	qsort(us, count, sizeof(*us), bench_by_size);
	double sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += us[i];
	printf("%-28s mean %8.1f us  p50 %8.1f  p95 %8.1f  p99 %8.1f\n", what, sum / (double)count,
		us[count / 2], us[count * 95 / 100], us[count * 99 / 100]);
}

#endif
