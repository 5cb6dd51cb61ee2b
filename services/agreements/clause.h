/* A reader of the little languages in which clauses are written: words, numbers, days and signs,
 * with refusals that name the column, what was wanted and what was given. Pure; texts are slices of
 * the clause. */
#ifndef SERAI_SERVICES_AGREEMENTS_CLAUSE_H
#define SERAI_SERVICES_AGREEMENTS_CLAUSE_H

#include "proto/base/day.h"
#include "proto/base/err.h"
#include "proto/base/text.h"

struct clause {
	struct text text;
	size_t at;
	const char *what; /* "rule": a refusal is placed at "rule:12" */
	struct why *why;
};

enum err clause_refuse(const struct clause *clause, size_t at, const char *wanted) MUST_USE;
void clause_skip_blanks(struct clause *clause);
bool clause_take(struct clause *clause, char c);
enum err clause_expect(struct clause *clause, char c, const char *wanted) MUST_USE;
enum err clause_expect_end(struct clause *clause) MUST_USE;

/* All up to a blank or one of (),;+ */
struct text clause_word(struct clause *clause);
enum err clause_count(struct clause *clause, int64_t most, int64_t *out) MUST_USE;
enum err clause_day(struct clause *clause, day *out) MUST_USE;

#endif
