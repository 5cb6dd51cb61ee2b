/* Events of the world and of other services become events of agreements, and those its state. */
#ifndef SERAI_SERVICES_AGREEMENTS_HANDLERS_H
#define SERAI_SERVICES_AGREEMENTS_HANDLERS_H

#include "services/kit/kit.h"

extern const struct kit_handler handlers_table[];
extern const struct kit_sheet handlers_sheets[];

#endif
