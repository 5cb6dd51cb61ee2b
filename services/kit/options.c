#include "services/kit/options.h"

#include "proto/base/alloc.h"
#include "proto/base/home.h"
#include "proto/base/logging.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char manual[] =
#include "services/kit/manual.mdoc.h"
	;

struct given {
	const char *bus, *store, *data, *log_level;
	bool rebuild, verify, digest;
};

static const struct config_option kit_options[] = {
	{"bus", CONFIG_TEXT, offsetof(struct given, bus), "", 0, 0, NULL,
		"Address of the bus. Empty: ipc://$SERAI_HOME/bus.sock."},
	{"store", CONFIG_TEXT, offsetof(struct given, store), "", 0, 0, NULL,
		"File of the service's state. Empty: $SERAI_HOME/<service>.db."},
	{"data", CONFIG_TEXT, offsetof(struct given, data), "", 0, 0, NULL,
		"Folder of the reference sheets. Empty: the installed one."},
	{"log-level", CONFIG_CHOICE, offsetof(struct given, log_level), "info", 0, 0,
		"debug|info|warning|error", "The least that is worth a line on stderr."},
	{"rebuild", CONFIG_BOOL, offsetof(struct given, rebuild), "no", 0, 0, NULL,
		"Make the state anew from the log, and stop. The service must not run."},
	{"verify", CONFIG_BOOL, offsetof(struct given, verify), "no", 0, 0, NULL,
		"With --rebuild: compare with the state there is, and change nothing."},
	{"digest", CONFIG_BOOL, offsetof(struct given, digest), "no", 0, 0, NULL,
		"Print the digest of the state, and stop."},
};

static size_t count_of(const struct config_option *options)
{
	size_t count = 0;
	while (options && options[count].name)
		count++;
	return count;
}

/* The service's values lie behind the kit's in one piece of memory. */
enum { OWN_AT = (sizeof(struct given) + 15) / 16 * 16 };

static struct config_option *options_join(const struct kit_service *service)
{
	size_t ours = ARRAY_LEN(kit_options), theirs = count_of(service->options);
	struct config_option *all = alloc_zero(ours + theirs + 1, sizeof(*all));
	memcpy(all, kit_options, sizeof(kit_options));
	for (size_t i = 0; i < theirs; i++) {
		all[ours + i] = service->options[i];
		all[ours + i].offset += OWN_AT;
	}
	return all;
}

static bool is_given(const char *value)
{
	return value && value[0];
}

static enum err path_choose(const char *given, const char *fallback, char out[1100])
{
	snprintf(out, 1100, "%s", is_given(given) ? given : fallback);
	return ERR_OK;
}

static enum err paths_fill(const struct kit_service *service, const struct given *given,
	struct options *out, struct why *why)
{
	char path[HOME_PATH] = "", name[128];
	enum err err = is_given(given->bus) ? ERR_OK : home_bus_address(path, why);
	if (!err)
		err = path_choose(given->bus, path, out->bus);
	snprintf(name, sizeof(name), "%s.db", service->name);
	if (!err && !is_given(given->store))
		err = home_path(name, path, why);
	if (!err)
		err = path_choose(given->store, path, out->store);
	snprintf(name, sizeof(name), "share/serai/%s/data", service->name);
	if (!err && !is_given(given->data))
		err = home_installed(name, path, why);
	if (!err)
		err = path_choose(given->data, path, out->data);
	return err;
}

static enum logging_level level_of(const char *name)
{
	static const char *const names[] = {"debug", "info", "warning", "error"};
	for (unsigned i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(name, names[i]) == 0)
			return (enum logging_level)i;
	return LOGGING_INFO;
}

enum err options_load(const struct kit_service *service, int argc, char **argv, struct options *out,
	bool *done, struct why *why)
{
	*out = (struct options){0};
	snprintf(out->program, sizeof(out->program), "serai-%s", service->name);
	struct config_option *table = options_join(service);
	struct buffer page = {0};
	buffer_format(&page, "%s%s", service->manual, manual);
	char *prose = buffer_take(&page);
	const struct config_program program = {out->program, service->doc, "", table, prose};
	out->values = alloc_zero(1, OWN_AT + service->config_size);
	enum err err = config_load(&program, &argc, argv, out->values, &out->config, done, why);
	free(table);
	free(prose);
	if (err || *done)
		return err;
	if (argc > 0)
		return why_set(
			why, ERR_BAD_VALUE, argv[0], "wanted options only; --help lists them");
	const struct given *given = out->values;
	out->rebuild = given->rebuild;
	out->verify = given->verify;
	out->digest = given->digest;
	out->own = (const uint8_t *)out->values + OWN_AT;
	alloc_keep();
	logging_start(service->name, level_of(given->log_level));
	if (out->verify && !out->rebuild)
		return why_set(why, ERR_MISSING, "--verify", "wanted --rebuild with it");
	return paths_fill(service, given, out, why);
}

void options_free(struct options *options)
{
	config_free(&options->config);
	free(options->values);
	*options = (struct options){0};
}
