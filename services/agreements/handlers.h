/* Events of the world and of other services become events of agreements, and those its state. */
#ifndef SERAI_SERVICES_AGREEMENTS_HANDLERS_H
#define SERAI_SERVICES_AGREEMENTS_HANDLERS_H

#include "services/kit/kit.h"

extern const struct kit_handler handlers_table[];
extern const struct kit_sheet handlers_sheets[];

/* A second's clock: asks for a tick when a deadline of a decision has come, or a day that changes
 * something held. */
int handlers_clock(void *self);
enum err handlers_clock_ready(void *self, struct kit *kit, struct why *why);

#endif
