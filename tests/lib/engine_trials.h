/* What an engine of Serai's own broker must do over a real socket, whichever it is: a ROUTER of
 * libzmq plays the broker. */
#ifndef SERAI_TESTS_LIB_ENGINE_TRIALS_H
#define SERAI_TESTS_LIB_ENGINE_TRIALS_H

#include "proto/bus/bus_engine.h"

/* `server_key`: the ROUTER wants CURVE, and has this secret key; NULL: it wants none. Returns how
 * many failed. */
int engine_trials(const struct bus_engine *engine, const char *server_key);

#endif
