/* A reader of the little languages in which clauses are written, of votes, entry into force and
 * terms: words, numbers, days and signs, with refusals that name the column, what was wanted and
 * what was given. Pure; texts are slices of the clause. */
#ifndef SERAI_SERVICES_AGREEMENTS_FORCE_CLAUSE_H
#define SERAI_SERVICES_AGREEMENTS_FORCE_CLAUSE_H

#include "proto/base/day.h"
#include "proto/base/err.h"
#include "proto/base/text.h"
#include "services/agreements/force/share.h"

struct clause {
	struct text text;
	size_t at;
	const char *what; /* "rule": a refusal is placed at "rule:12" */
	struct why *why;
	bool form_told;
};

enum err clause_refuse(const struct clause *clause, size_t at, const char *wanted) MUST_USE;
/* A refusal ends in the form of the word at fault, as "nth(N[, DELAY])": the innermost tells first.
 */
void clause_tell_form(struct clause *clause, struct text form);
/* Is this the word of the form, "nth" of "nth(N[, DELAY])", "same_day" of "; same_day"? */
bool clause_is_word(struct text form, struct text name);
void clause_skip_blanks(struct clause *clause);
bool clause_take(struct clause *clause, char c);
enum err clause_expect(struct clause *clause, char c, const char *wanted) MUST_USE;
enum err clause_expect_end(struct clause *clause, const char *wanted) MUST_USE;

/* All up to a blank or one of (),;+ and the blanks before it; empty where none is. */
struct text clause_word(struct clause *clause);
enum err clause_number(struct clause *clause, int64_t least, int64_t most, int64_t *out) MUST_USE;
enum err clause_share(struct clause *clause, struct share *out) MUST_USE;
enum err clause_day(struct clause *clause, day *out) MUST_USE;

#endif
