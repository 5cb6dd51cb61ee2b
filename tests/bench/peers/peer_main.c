/* PEER ADDRESS SCENARIO SECONDS STORED: one scenario on a broker that runs already; a line of JSON.
 */
#include "tests/bench/peers/peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void peer_must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "%s: %s failed\n", peer.name, what);
	exit(EXIT_FAILURE);
}

int peer_port(const char *address)
{
	return atoi(address);
}

int main(int argc, char **argv)
{
	struct bench_result result;
	const struct bench_load *load = bench_loads;
	if (argc != 5)
		return fprintf(stderr, "usage: %s PORT SCENARIO SECONDS STORED\n", argv[0]), 2;
	while (load->name && strcmp(load->name, argv[2]) != 0)
		load++;
	if (!load->name)
		return fprintf(stderr, "%s: no such scenario\n", argv[2]), 2;
	bench_drive(&peer, argv[1], load, atof(argv[3]), strtoull(argv[4], NULL, 10), &result);
	printf("{\"size\":%zu,\"events\":%llu,\"lost\":%llu,\"per_s\":%.0f,\"p50_us\":%.1f,\"p99_"
	       "us\":%.1f,"
	       "\"p999_us\":%.1f,\"client_cpu_us\":%.3f}\n",
		load->size, (unsigned long long)result.events, (unsigned long long)result.lost,
		result.seconds > 0 ? (double)result.events / result.seconds : 0, result.p50_us,
		result.p99_us, result.p999_us,
		result.events ? result.client_cpu_s * 1e6 / (double)result.events : 0);
	fflush(stdout);
	_exit(0); /* threads may still sit in a receive */
}
