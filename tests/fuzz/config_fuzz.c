/* Any bytes as a configuration file. */
#include "proto/base/check.h"
#include "proto/base/config.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct values {
	const char *address, *sync;
	bool verbose;
	int64_t peers, size, lease;
};

static const struct config_option options[] = {
	{"address", CONFIG_TEXT, offsetof(struct values, address), "here", 0, 0, NULL, "Where."},
	{"sync", CONFIG_CHOICE, offsetof(struct values, sync), "disk", 0, 0, "disk|memory", "How."},
	{"verbose", CONFIG_BOOL, offsetof(struct values, verbose), "no", 0, 0, NULL, "Say more."},
	{"peers", CONFIG_NUMBER, offsetof(struct values, peers), "64", 1, 4096, NULL, "Peers."},
	{"size", CONFIG_BYTES, offsetof(struct values, size), "64MiB", 0, 0, NULL, "Size."},
	{"lease", CONFIG_DURATION, offsetof(struct values, lease), "10s", 0, 0, NULL, "Lease."},
	{.name = NULL},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct config_program program = {"serai-broker", "", "", options};
	int fd = memfd_create("config", MFD_CLOEXEC);
	CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	char file[64];
	snprintf(file, sizeof(file), "--config=/proc/self/fd/%d", fd);
	char *argv[] = {file, file, NULL};
	int argc = 2;
	struct values values;
	struct config *config = NULL;
	struct why why;
	bool done;
	if (config_load(&program, &argc, argv, &values, &config, &done, &why) == ERR_OK) {
		CHECK(values.peers >= 1 && values.peers <= 4096 && values.size >= 0);
		config_free(&config);
	}
	close(fd);
	return 0;
}
