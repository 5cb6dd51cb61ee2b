/* The options that every service has, and its own after them, from one table. */
#ifndef SERAI_SERVICES_KIT_OPTIONS_H
#define SERAI_SERVICES_KIT_OPTIONS_H

#include "services/kit/kit.h"

struct options {
	char program[72];                        /* "serai-registry" */
	char bus[1100], store[1100], data[1100]; /* given, or the stack's own */
	bool rebuild, verify, digest;
	const void *own; /* the service's struct */
	struct config *config;
	void *values;
};

/* `*done` is set when there is nothing left to do (--help). */
enum err options_load(const struct kit_service *service, int argc, char **argv, struct options *out,
	bool *done, struct why *why) MUST_USE;
void options_free(struct options *options);

#endif
