#include "services/corridors/handlers.h"

static const char schema[] =
#include "services/corridors/schema.sql.h"
	;

static const char manual[] =
#include "services/corridors/manual.mdoc.h"
	;

static const char *const tables[] = {"row", "disruption", "claim", "heard", "confirmed", "report",
	"plan", "shipment", "shipment_key", "tracked", "stray", "turned", "stand", "learned", "due",
	NULL};

int main(int argc, char **argv)
{
	const struct kit_service service = {
		.name = "corridors",
		.doc = "The freight network: routes, disruptions, investments.",
		.manual = manual,
		.handlers = handlers_events,
		.methods = handlers_methods,
		.sheets = handlers_sheets,
		.sheets_needed = 2, /* places and links make a network */
		.schema = schema,
		.schema_version = 5,
		.tables = tables,
		.open = handlers_open,
		.close = handlers_close,
		.poll_fd = handlers_poll_fd,
		.poll_ready = handlers_poll_ready,
	};
	return kit_main(&service, argc, argv);
}
