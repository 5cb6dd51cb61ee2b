/* Loading a plugin's file: the only dlopen of Serai. Never undone: unloading is exiting. */
#ifndef SERAI_PLUGINS_HOST_LOAD_H
#define SERAI_PLUGINS_HOST_LOAD_H

#include "serai/plugin.h"
#include "proto/base/err.h"
#include "proto/base/text.h"

/* Refuses a file without the entry, of another major or a newer minor, and one whose entry speaks
 * another manifest than the one that was read from the file. */
enum err load_entry(
	const char *path, struct text manifest, const serai_entry **out, struct why *why) MUST_USE;

/* Has the table that create gave what every plugin must have? */
enum err load_check_plugin(const serai_plugin *plugin, struct why *why) MUST_USE;

#endif
