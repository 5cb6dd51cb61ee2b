#include "services/corridors/handlers_sheets.h"

#include "services/corridors/handlers.h"

/* The kit gives a check the content alone, so each sheet has a door of its own to the one check. */
static enum err check_nodes(void *self, struct text content, struct why *why)
{
	return handlers_sheet_check(self, "nodes", content, why);
}

static enum err check_links(void *self, struct text content, struct why *why)
{
	return handlers_sheet_check(self, "links", content, why);
}

static enum err check_customs(void *self, struct text content, struct why *why)
{
	return handlers_sheet_check(self, "customs", content, why);
}

static enum err check_border_dwell(void *self, struct text content, struct why *why)
{
	return handlers_sheet_check(self, "border_dwell", content, why);
}

static enum err check_services(void *self, struct text content, struct why *why)
{
	return handlers_sheet_check(self, "services", content, why);
}

static enum err check_rates(void *self, struct text content, struct why *why)
{
	return handlers_sheet_check(self, "rates", content, why);
}

static enum err check_corridors(void *self, struct text content, struct why *why)
{
	return handlers_sheet_check(self, "corridors", content, why);
}

static enum err check_projects(void *self, struct text content, struct why *why)
{
	return handlers_sheet_check(self, "projects", content, why);
}

static enum err check_project_stages(void *self, struct text content, struct why *why)
{
	return handlers_sheet_check(self, "project_stages", content, why);
}

static enum err check_project_works(void *self, struct text content, struct why *why)
{
	return handlers_sheet_check(self, "project_works", content, why);
}

static enum err check_restrictions(void *self, struct text content, struct why *why)
{
	return handlers_sheet_check(self, "restrictions", content, why);
}

static enum err check_investments(void *self, struct text content, struct why *why)
{
	return handlers_sheet_check(self, "investments", content, why);
}

static enum err check_volumes(void *self, struct text content, struct why *why)
{
	return handlers_sheet_check(self, "volumes", content, why);
}

static enum err check_exchange(void *self, struct text content, struct why *why)
{
	return handlers_sheet_check(self, "exchange", content, why);
}

/* In this order, since each may refer to those before it. */
const struct kit_sheet handlers_sheets[] = {
	{"nodes", check_nodes},
	{"links", check_links},
	{"customs", check_customs},
	{"border_dwell", check_border_dwell},
	{"services", check_services},
	{"rates", check_rates},
	{"corridors", check_corridors},
	{"restrictions", check_restrictions},
	{"projects", check_projects},
	{"project_stages", check_project_stages},
	{"project_works", check_project_works},
	{"investments", check_investments},
	{"volumes", check_volumes},
	{"exchange", check_exchange},
	{NULL, NULL},
};
