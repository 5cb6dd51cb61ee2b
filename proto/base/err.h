/* Errors: a code for programs, a place and a sentence for people.
 *
 * A function that the world can make fail returns `enum err` and takes a last argument
 * `struct why *`. On failure it fills why with what was wanted, what was given, and where; on
 * success it leaves it alone. why may be NULL when the caller needs the code only. */
#ifndef SERAI_PROTO_BASE_ERR_H
#define SERAI_PROTO_BASE_ERR_H

#include "proto/base/attr.h"

#include <stdint.h>

enum err {
#define ERR(name, number, cause, action) ERR_##name = (number),
#include "proto/tables/errors.tbl"
#undef ERR
};

struct why {
	enum err code;
	char where[192]; /* a path or place: `agreement_signed.parties[3].name`, `x.csv:12:4` */
	char text[512];  /* one sentence without a full stop */
};

/* Fills why (NULL is fine) and returns code, so that a refusal is one line:
 *     return why_set(why, ERR_BAD_DATE, "memberships.csv:12:5", "wanted a day, got '%s'", given);
 * `where` may be "" when there is no place. Over-long text is cut at a character. */
enum err why_set(struct why *why, enum err code, const char *where, const char *fmt, ...)
	PRINTF(4, 5);

/* Puts "<prefix>: " before the sentence: callers say what they were doing. Returns why's code. */
enum err why_prefix(struct why *why, const char *fmt, ...) PRINTF(2, 3);

/* Adds what the operating system says of errno. */
enum err why_errno(struct why *why, enum err code, const char *where, const char *doing);

/* The error of a number that came from elsewhere: ERR_DIED for one that is none of ours, and for
 * that of success, which who tells of an error has no business to give. */
enum err err_numbered(int64_t number);

/* "BAD_DATE"; "?" for a number that is no code. */
const char *err_name(enum err code);
const char *err_cause(enum err code);
const char *err_action(enum err code);

/* "memberships.csv:12:5: wanted a day, got '2024-02-30' (BAD_DATE)" into out. Returns out. */
char *why_format(const struct why *why, char *out, unsigned long size);

#endif
