/* serai-agreements: what was agreed, by whom, for how long, and whether it is in force. */
#include "services/agreements/archive.h"
#include "services/agreements/handlers.h"
#include "services/agreements/proceedings.h"
#include "services/agreements/queries.h"

static const char manual[] =
#include "services/agreements/manual.mdoc.h"
	;

static enum err state_open(
	struct store *store, const void *config, const char *data_dir, void **self, struct why *why)
{
	(void)config;
	(void)data_dir;
	(void)why;
	*self = archive_open(store);
	return ERR_OK;
}

static void state_close(void **self)
{
	struct archive *archive = *self;
	archive_close(&archive);
	*self = NULL;
}

int main(int argc, char **argv)
{
	const struct kit_service agreements = {
		.name = "agreements",
		.doc = "documents, their parties, terms and states, and how they were decided",
		.manual = manual,
		.handlers = handlers_table,
		.methods = queries_table,
		.sheets = handlers_sheets,
		.schema = archive_schema,
		.schema_version = 3,
		.tables = archive_tables,
		.open = state_open,
		.close = state_close,
		.poll_fd = proceedings_clock,
		.poll_ready = proceedings_clock_ready,
	};
	return kit_main(&agreements, argc, argv);
}
