/* A program's own log: one line per entry on stderr, key=value, made for people and for grep.
 *     2026-01-02T03:04:05.678901Z news info msg="article taken" id=4f.. claims=46
 * The log tells what happened to the process; what happened in the world is on the bus. */
#ifndef SERAI_PROTO_BASE_LOGGING_H
#define SERAI_PROTO_BASE_LOGGING_H

#include "proto/base/attr.h"
#include "proto/base/err.h"

enum logging_level { LOGGING_DEBUG, LOGGING_INFO, LOGGING_WARNING, LOGGING_ERROR };

/* Called once by main. */
void logging_start(const char *program, enum logging_level least);

/* `pairs` is a printf format of key=value pairs after the message, "" for none; values with blanks
 * are the caller's to quote with LOGGING_QUOTE: logging_say(LOGGING_INFO, "taken", "id=%s", id). */
void logging_say(enum logging_level level, const char *message, const char *pairs, ...) PRINTF(3, 4);
void logging_why(enum logging_level level, const char *message, const struct why *why);

#endif
