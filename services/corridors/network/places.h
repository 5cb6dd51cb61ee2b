/* Names to places, corridors and projects: ids, names and other names, as services/kit/fold.h
 * forgives; what is not known is answered with the nearest names. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_PLACES_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_PLACES_H

#include "proto/base/buffer.h"
#include "services/corridors/network/network.h"

/* ERR_NOT_FOUND offers the nearest names; ERR_RULE tells the places that share the name. */
enum err places_resolve(
	const struct network *network, struct text given, uint32_t *node, struct why *why) MUST_USE;
enum err places_corridor(const struct network *network, struct text given,
	const struct corridor **out, struct why *why) MUST_USE;

enum err places_project(const struct network *network, struct text given,
	const struct corridor_project **out, struct why *why) MUST_USE;

/* The part of a name that people say: "Aktau port" and "Alat (Port of Baku)" give "Aktau", "Alat".
 */
struct text places_base(struct text name);

/* Does the folded name hold the folded part? */
bool places_name_has(struct text name, struct text part);

#endif
