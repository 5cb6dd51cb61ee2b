/* The conformance walk: is this file a plugin that will behave? */
#ifndef SERAI_SERVICES_ANALYSIS_CHECK_H
#define SERAI_SERVICES_ANALYSIS_CHECK_H

#include <stdbool.h>
#include <stdio.h>

struct check_options {
	const char *host;  /* serai-plughost */
	const char *file;  /* absolute path of the plugin */
	const char *cases; /* folder of its cases */
	FILE *out;         /* a line for each step */
};

bool check_run(const struct check_options *options);

#endif
