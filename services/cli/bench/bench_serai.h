/* Serai's own broker, for bench_drive. */
#ifndef SERAI_SERVICES_CLI_BENCH_BENCH_SERAI_H
#define SERAI_SERVICES_CLI_BENCH_BENCH_SERAI_H

#include "services/cli/bench/bench_drive.h"

extern const struct bench_peer bench_serai;

#endif
