/* The registry's state on disk. Queries are answered from memory; the store is what a start reads
 * and what the digest is taken of. */
#ifndef SERAI_SERVICES_REGISTRY_STORE_H
#define SERAI_SERVICES_REGISTRY_STORE_H

#include "services/kit/store.h"
#include "services/registry/registry.h"

extern const char registry_store_schema[];
extern const char *const registry_store_tables[]; /* in the digest; NULL-ended */
enum { REGISTRY_STORE_VERSION = 2 };

/* Fills an empty registry. */
enum err registry_store_load(
	struct store *store, struct registry *registry, struct why *why) MUST_USE;

/* Writes down what an applied event did. */
enum err registry_store_save(struct store *store, const struct registry *registry,
	const struct applied *applied, struct why *why) MUST_USE;

/* Writes down a claim as it was heard. */
enum err registry_store_claim(
	struct store *store, const struct noted *noted, size_t number, struct why *why) MUST_USE;

#endif
