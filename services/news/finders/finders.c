#include "services/news/finders/finders.h"

#include "services/news/finders/figures_journeys.h"
#include "services/news/finders/figures_lengths.h"
#include "services/news/finders/figures_roles.h"
#include "services/news/finders/guests.h"
#include "services/news/finders/founding.h"
#include "services/news/finders/measures.h"
#include "services/news/finders/power.h"
#include "services/news/finders/scopes.h"
#include "services/news/finders/seats.h"
#include "services/news/finders/sizes.h"
#include "services/news/finders/statements.h"
#include "services/news/finders/stops.h"
#include "services/news/finders/talks.h"
#include "services/news/finders/tenures.h"
#include "services/news/finders/visits.h"

void finders_read(const struct assembler *a, struct finders *finders)
{
	figures_find(a, &finders->figures);
	hauls_find(a, &finders->hauls);
	drills_find(a, &finders->drills);
	incidents_find(a, &finders->incidents);
	figures_money_find(a, &finders->money);
	figures_roles_find(a);
	figures_aliases_find(a);
	figures_journeys_find(a);
	figures_lengths_find(a);
	scopes_find(a);
	trade_find(a, &finders->trade);
	meetings_find(a, &finders->meetings);
	standing_find(a, &finders->standing);
	founding_find(a);
	seats_find(a);
	sizes_find(a);
	policy_find(a, &finders->policy);
	measures_find(a);
	statements_find(a);
	stops_find(a);
	power_find(a);
	tenures_find(a);
	talks_find(a);
	visits_find(a);
	guests_find(a);
}

void finders_read_entry(const struct assembler *a, struct finders *finders)
{
	figures_find(a, &finders->figures);
	figures_money_find(a, &finders->money);
	figures_roles_find(a);
	figures_aliases_find(a);
	figures_journeys_find(a);
	figures_lengths_find(a);
	scopes_find(a);
	trade_find(a, &finders->trade);
	guests_find(a);
}
