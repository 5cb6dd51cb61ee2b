/* Which two letters are a state: the codes of ISO 3166-1 alpha-2 that are assigned. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_COUNTRIES_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_COUNTRIES_H

#include "proto/base/text.h"

#include <stdbool.h>

/* X- and a name is an area without a code of its own, as the sheets may need one. */
bool countries_has(struct text code);

#endif
