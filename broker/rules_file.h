/* A file of rules as it lies in the home, of peers or of streams: read again when it has changed.
 * No file is an empty one. */
#ifndef SERAI_BROKER_RULES_FILE_H
#define SERAI_BROKER_RULES_FILE_H

#include "broker/core/retention.h"
#include "proto/wire/acl.h"

struct rules_file;

struct rules_file *rules_file_create(const char *path);
void rules_file_destroy(struct rules_file **file);
const char *rules_file_path(const struct rules_file *file);

/* Since it was last read; also when it came or went. */
bool rules_file_changed(const struct rules_file *file);

/* What it says: who may do what, or what may leave a stream. */
enum err rules_file_acl(struct rules_file *file, struct acl **out, struct why *why) MUST_USE;
enum err rules_file_retention(
	struct rules_file *file, struct retention **out, struct why *why) MUST_USE;

#endif
