/* What the service does with events and requests: tables for the kit. */
#ifndef SERAI_SERVICES_ANALYSIS_HANDLERS_H
#define SERAI_SERVICES_ANALYSIS_HANDLERS_H

#include "services/analysis/supervisor.h"
#include "services/kit/kit.h"

/* The `self` of every handler. */
struct handlers {
	struct store *store;
	struct supervisor *supervisor;
};

extern const struct kit_handler handlers_events[];
extern const struct kit_method handlers_methods[];
extern const struct kit_sheet handlers_sheets[];

#endif
