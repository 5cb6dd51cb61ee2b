/* Messages to rules to messages: the tables that the kit dispatches by. */
#ifndef SERAI_SERVICES_REGISTRY_HANDLERS_H
#define SERAI_SERVICES_REGISTRY_HANDLERS_H

#include "services/kit/kit.h"

extern const struct kit_service handlers_service;

#endif
