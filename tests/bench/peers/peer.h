/* What the peers' programs share: each defines `peer`, and peer_main.c drives it. */
#ifndef SERAI_TESTS_BENCH_PEERS_PEER_H
#define SERAI_TESTS_BENCH_PEERS_PEER_H

#include "services/cli/bench/bench_drive.h"

extern const struct bench_peer peer;

void peer_must(bool good, const char *what); /* ends the program otherwise */
int peer_port(const char *address);

#endif
