/* A program's own log: one line per entry on stderr, key=value, made for people and for grep.
 *     2026-01-02T03:04:05.678901Z news info msg="article taken" id=4f.. claims=46
 * The log tells what happened to the process; what happened in the world is on the bus. Each line
 * is one write, so that lines of several processes do not mix. */
#ifndef SERAI_PROTO_BASE_LOGGING_H
#define SERAI_PROTO_BASE_LOGGING_H

#include "proto/base/attr.h"
#include "proto/base/err.h"
#include "proto/base/text.h"

enum logging_level { LOGGING_DEBUG, LOGGING_INFO, LOGGING_WARNING, LOGGING_ERROR };

/* Called once by main, with the program's name without `serai-`. Before it, or without it, entries
 * from `info` on go out under the name "serai". */
void logging_start(const char *program, enum logging_level least);

/* "debug", "info", "warning", "error"; false for anything else. */
bool logging_level_parse(struct text name, enum logging_level *out);

/* `pairs` is a printf format of key=value pairs after the message, "" for none; values that may
 * hold blanks go through logging_quote: logging_say(LOGGING_INFO, "taken", "id=%s", id). */
void logging_say(enum logging_level level, const char *message, const char *pairs, ...)
	PRINTF(3, 4);
void logging_why(enum logging_level level, const char *message, const struct why *why);

enum { LOGGING_QUOTED = 512 };
/* The value in quotes, with quotes, backslashes and control bytes escaped, cut to fit. Returns out.
 */
char *logging_quote(struct text value, char out[LOGGING_QUOTED]);

#endif
