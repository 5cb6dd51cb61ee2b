/* The broker's options: one table for files, flags, help and the manual. */
#ifndef SERAI_BROKER_OPTIONS_H
#define SERAI_BROKER_OPTIONS_H

#include "proto/base/config.h"
#include "proto/base/logging.h"

struct options {
	const char *listen, *tcp, *log_dir, *log_level, *compression, *unknown_types, *log_requests;
	int64_t segment_size, idle_timeout, peers_max;
};

const struct config_program *options_program(void);
enum logging_level options_log_level(const struct options *options);

#endif
