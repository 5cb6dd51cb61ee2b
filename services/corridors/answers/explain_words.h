/* A row in a line for people. Used by explain.c. */
#ifndef SERAI_SERVICES_CORRIDORS_ANSWERS_EXPLAIN_WORDS_H
#define SERAI_SERVICES_CORRIDORS_ANSWERS_EXPLAIN_WORDS_H

#include "proto/base/buffer.h"
#include "proto/records/corridor.h"
#include "services/corridors/network/rows.h"

void explain_words(enum row_kind kind, const void *record, struct buffer *out);
void explain_words_disruption(const struct corridor_disruption *row, struct buffer *out);

#endif
