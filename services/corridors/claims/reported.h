/* Disruptions that articles report: what a claim says is stopped, what that does to links and
 * places, and how far it is to be believed. One report of grade A, or two independent ones of grade
 * B without an equal contradiction, make a firm disruption (the kit's gate); one of grade B makes a
 * provisional one, which every answer that it changes marks. C and D make none. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_CLAIMS_REPORTED_H
#define SERAI_SERVICES_CORRIDORS_CLAIMS_REPORTED_H

#include "proto/records/news.h"
#include "services/corridors/network/disruption.h"
#include "services/kit/gate.h"

/* Reports of one thing lie at most so many days apart. */
enum { REPORTED_DAYS = 30 };

/* What began so long before the article is told as history at least as often as news; whether it
 * still holds is not said: an assumption. */
enum { REPORTED_OLD_DAYS = 180 };

struct reported {
	bool ours;           /* a disruption of this network, said to have happened */
	bool ends;           /* it is over */
	struct text why_not; /* of one of this network that does nothing; TEXT_NONE */
	char target[96];     /* as target_parse takes it: node:KZAAU, link:KZAKX-KZGUW:rail,
				link:KZAAU:ferry, border:KG-TJ, corridor:TITR */
	const char *effect;
	double factor; /* of dwell; an assumption */
	day from;
	day until; /* the day after the last, where it was told beforehand; DAY_MAX */
	bool dated;
	bool old; /* it began long before the article, and no end is said */
};

/* May the claim say something of this network? */
bool reported_may(const struct claim *claim);

/* What the claim says of the network. */
void reported_read(const struct network *network, const struct claim *claim, struct arena *arena,
	struct reported *out);

/* The claims of one thing as statements for the gate: those of `all`, which have the target of
 * `all[of]`, with a day near to its own, itself among them. Returns the count; *index is its own
 * place. */
uint32_t reported_statements(const struct claim *all, uint32_t count, uint32_t of,
	struct gate_statement *out, uint32_t *index);

/* The disruption held that the report is about: of the same target, in force on its day; NULL. */
const struct disruption *reported_held(const struct network *network,
	const struct disruption *disruptions, size_t count, const struct reported *report);

#endif
