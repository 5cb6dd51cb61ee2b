/* Events and requests of the corridor service, in tables for the kit. */
#ifndef SERAI_SERVICES_CORRIDORS_HANDLERS_H
#define SERAI_SERVICES_CORRIDORS_HANDLERS_H

#include "services/kit/kit.h"

extern const struct kit_handler handlers_events[];
extern const struct kit_method handlers_methods[];
extern const struct kit_sheet handlers_sheets[];

enum err handlers_open(struct store *store, const void *config, const char *data_dir, void **self,
	struct why *why) MUST_USE;
void handlers_close(void **self);
int handlers_poll_fd(void *self);
enum err handlers_poll_ready(void *self, struct kit *kit, struct why *why) MUST_USE;

#endif
