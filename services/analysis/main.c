/* serai-analysis: runs plugins, each alone in a process and a jail of its own. */
#include "proto/base/alloc.h"
#include "proto/base/home.h"
#include "services/analysis/handlers.h"
#include "services/analysis/tools.h"

#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char schema[] =
#include "services/analysis/schema.sql.h"
	;

static const char manual[] =
#include "services/analysis/manual.mdoc.h"
	;

struct options {
	const char *plughost, *plugins;
};

static const struct config_option options[] = {
	{"plughost", CONFIG_TEXT, offsetof(struct options, plughost), "", 0, 0, NULL,
		"The program that runs a plugin. Empty: serai-plughost beside this one."},
	{"plugins", CONFIG_TEXT, offsetof(struct options, plugins), "", 0, 0, NULL,
		"Folder of installed plugins. Empty: ../lib/serai/plugins. $SERAI_HOME/plugins "
		"is looked into too."},
	{0},
};

static enum err open_service(
	struct store *store, const void *config, const char *data_dir, void **self, struct why *why)
{
	const struct options *given = config;
	char installed[HOME_PATH], own[HOME_PATH];
	(void)data_dir;
	enum err err = home_installed("lib/serai/plugins", installed, why);
	if (!err)
		err = home_path("plugins", own, why);
	if (err)
		return err;
	(void)mkdir(
		own, 0700); /* so that it can be watched; where it cannot be made, there is none */
	struct handlers *handlers = alloc_zero(1, sizeof(*handlers));
	handlers->store = store;
	struct supervisor_options places = {.host = given->plughost,
		.store = store,
		.folders = {given->plugins[0] ? given->plugins : installed, own}};
	err = supervisor_create(&places, &handlers->supervisor, why);
	*self = handlers;
	if (err) {
		free(handlers);
		*self = NULL;
	}
	return err;
}

static void close_service(void **self)
{
	struct handlers *handlers = *self;
	supervisor_destroy(&handlers->supervisor);
	free(handlers);
	*self = NULL;
}

static int poll_fd(void *self)
{
	return supervisor_fd(((struct handlers *)self)->supervisor);
}

static enum err poll_ready(void *self, struct kit *kit, struct why *why)
{
	return supervisor_work(((struct handlers *)self)->supervisor, kit, why);
}

int main(int argc, char **argv)
{
	static const char *const tables[] = {
		"incidents", "responses", "plugins", "outputs", "states", NULL};
	const struct kit_service service = {
		.name = "analysis",
		.doc = "Runs analyses as plugins, each alone in a process and a jail of its own.",
		.manual = manual,
		.handlers = handlers_events,
		.methods = handlers_methods,
		.sheets = handlers_sheets,
		.schema = schema,
		.schema_version = 1,
		.tables = tables,
		.options = options,
		.config_size = sizeof(struct options),
		.open = open_service,
		.close = close_service,
		.offline = tools_main,
		.poll_fd = poll_fd,
		.poll_ready = poll_ready,
	};
	return kit_main(&service, argc, argv);
}
