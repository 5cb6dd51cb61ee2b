/* serai-agreements: what was agreed, by whom, for how long, and whether it is in force. */
#include "services/agreements/store/archive.h"
#include "services/agreements/handlers.h"
#include "services/agreements/queries.h"
#include "services/kit/gate.h"

#include <stddef.h>

static const char manual[] =
#include "services/agreements/manual.mdoc.h"
	;

struct agreements_config {
	const char *promote; /* policies of the gate */
};

static const struct config_option options[] = {
	{.name = "promote",
		.kind = CONFIG_TEXT,
		.offset = offsetof(struct agreements_config, promote),
		.fallback = "* A1 B2",
		.doc = "how many sources of which grade make a claim about a document a record, by "
		       "kind of fact: '* A1 B2, doc.in_force A1 B3, doc.adopted never'"},
	{0},
};

static enum err state_open(
	struct store *store, const void *config, const char *data_dir, void **self, struct why *why)
{
	(void)data_dir;
	const struct agreements_config *given = config;
	struct gate_policy any;
	struct text policies = text_of(given->promote);
	enum err err = gate_policy_of(policies, TEXT("*"), &any, why);
	if (err)
		return err;
	struct archive *archive = archive_open(store);
	archive_promote(archive, policies);
	*self = archive;
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
		.schema_version = 7,
		.tables = archive_tables,
		.options = options,
		.config_size = sizeof(struct agreements_config),
		.open = state_open,
		.close = state_close,
		.poll_fd = handlers_clock,
		.poll_ready = handlers_clock_ready,
	};
	return kit_main(&agreements, argc, argv);
}
