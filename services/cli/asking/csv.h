/* A list of a reply as CSV: every field of its rows, for programs and spreadsheets. */
#ifndef SERAI_SERVICES_CLI_ASKING_CSV_H
#define SERAI_SERVICES_CLI_ASKING_CSV_H

#include "proto/codec/record.h"

/* `list` names one of the reply's lists; "" is the first. Lists within a row are JSON. `left_out`
 * gets the other lists that are not empty, in words. */
enum err csv_reply(const struct record_type *type, struct bytes reply, const char *list,
	struct buffer *out, struct buffer *left_out, struct why *why) MUST_USE;

#endif
