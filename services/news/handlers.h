/* The news service on the bus: names learnt, articles taken, claims said, questions answered. */
#ifndef SERAI_SERVICES_NEWS_HANDLERS_H
#define SERAI_SERVICES_NEWS_HANDLERS_H

#include "services/kit/kit.h"

extern const struct kit_service handlers_service;

#endif
