/* The file of peers and what they may, as it lies in the home: read again when it has changed. */
#ifndef SERAI_BROKER_PEERS_H
#define SERAI_BROKER_PEERS_H

#include "proto/wire/acl.h"

struct peers_file;

struct peers_file *peers_file_create(const char *path);
void peers_file_destroy(struct peers_file **file);
const char *peers_file_path(const struct peers_file *file);

/* Since it was last read; also when it came or went. */
bool peers_file_changed(const struct peers_file *file);

/* What is in it; no file is an empty one. */
enum err peers_file_content(struct peers_file *file, struct buffer *out, struct why *why) MUST_USE;
/* No file is an empty one. */
enum err peers_file_read(struct peers_file *file, struct acl **out, struct why *why) MUST_USE;

#endif
