/* The values of options: text in, typed member out. For config.c alone. */
#ifndef SERAI_PROTO_BASE_CONFIG_VALUE_H
#define SERAI_PROTO_BASE_CONFIG_VALUE_H

#include "proto/base/config.h"

/* Sets the option's member of *values. `value` ends with a NUL and outlives the values. */
enum err config_value_set(const struct config_option *option, struct text value, void *values,
	const char *where, struct why *why) MUST_USE;

/* What such a value looks like, for help and refusals: "NUMBER (1 to 64)". */
void config_value_form(const struct config_option *option, struct buffer *out);

/* The option's member of *values as it stands in a file: "64MiB". */
void config_value_show(const struct config_option *option, const void *values, struct buffer *out);

#endif
