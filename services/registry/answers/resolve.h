/* From what a person writes to an id: "SCO", "sco", "Shanghai Cooperation Organisation"; "KZ",
 * "Kazakhstan". What is not known is answered with the name that is nearest. Pure. */
#ifndef SERAI_SERVICES_REGISTRY_ANSWERS_RESOLVE_H
#define SERAI_SERVICES_REGISTRY_ANSWERS_RESOLVE_H

#include "services/registry/history/registry.h"

/* Each puts the id into what was given, lent by the registry. Names count that were held at any
 * time: asking for a time before they were recorded is a fair question. ERR_NOT_FOUND offers the
 * nearest; ERR_RULE tells those that share the name. */
enum err resolve_org(const struct registry *registry, struct text *org, struct why *why) MUST_USE;
/* A state, or an organisation that stands where a state may: "org:ASEAN". */
enum err resolve_state(
	const struct registry *registry, struct text *state, struct why *why) MUST_USE;

/* The name of an organisation or state that is nearest to one that nobody bears, and whose it is;
 * TEXT_NONE when none is near enough to be meant. */
struct text resolve_nearest(const struct registry *registry, struct text name, struct text *id);

#endif
