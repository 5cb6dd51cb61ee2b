/* What the parts of the finder of power share. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_POWER_INSIDE_H
#define SERAI_SERVICES_NEWS_FINDERS_POWER_INSIDE_H

#include "services/news/facts/row.h"
#include "services/news/finders/power.h"
#include "services/news/finders/sides.h"

enum power_need {
	POWER_ANY,    /* the deed tells of power by itself: "was overthrown" */
	POWER_RULER,  /* only of one who leads a state: "resigned" */
	POWER_OFFICE, /* only with the office beside it: "was appointed" */
};

/* A deed in a row, and whom it is told of. */
struct change {
	const struct assembler *a;
	enum power_need need;
	uint32_t first, last; /* elements of its words */
	uint32_t from, to;    /* and of all that was read */
	struct text kind, country;
	const struct mention *actor;
	const struct mention *day; /* told with the deed; NULL: what is near */
	bool office;               /* it is told */
	bool forced;               /* it was done, though told by an infinitive */
};

/* A person, or an armed group. */
bool power_holder(const struct mention *m);
bool power_person(const struct mention *m);
/* One who leads a state or its government, or did. */
bool power_ruler(const struct mention *m);

/* The office of a state at `e`, behind words such as "the new": takes its state. */
bool power_office_at(struct change *c, uint32_t e);
/* The same behind [c->last, from): as what, or from what post. */
void power_office_behind(struct change *c, uint32_t from);

/* Does what is told of a deed go on at `e`, or end, without another thing that is done? */
bool power_ends(const struct assembler *a, uint32_t e);

/* Who does it, or, of a passive, whom it is done with: before the deed. */
bool power_subject(struct change *c);
/* Whom it is done with, behind the deed. */
bool power_object(struct change *c, uint32_t from);
bool power_passive(const struct assembler *a, uint32_t e);

#endif
