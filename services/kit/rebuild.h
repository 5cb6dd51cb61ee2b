/* A state made anew from the log, and the digest of the one there is. */
#ifndef SERAI_SERVICES_KIT_REBUILD_H
#define SERAI_SERVICES_KIT_REBUILD_H

#include "services/kit/options.h"

/* Both print what they found and return the exit code. */
int rebuild_run(const struct kit_service *service, const struct options *options);
int rebuild_digest(const struct kit_service *service, const struct options *options);

#endif
