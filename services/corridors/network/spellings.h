/* How places, corridors and projects may be called: ids, names, other names, and what people say of
 * a place's name, folded (services/kit/fold.h) and in order, so that a name is found without
 * folding all of them again. Made from rows, which are lent, at the first question. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_SPELLINGS_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_SPELLINGS_H

#include "services/corridors/network/rows.h"

struct spellings;

struct spellings *spellings_create(const struct rows *rows);
void spellings_destroy(struct spellings **spellings);

/* From the surest way of calling something to the loosest. */
enum spelling_tier {
	SPELLING_ID,
	SPELLING_NAME,
	SPELLING_ALIAS,
	SPELLING_BASE,
	SPELLING_GAZETTEER /* in other languages */
};

struct spelling {
	enum row_kind kind;
	bool latin; /* in Latin letters, for what nothing bears as it is written */
	struct text folded;
	enum spelling_tier tier;
	uint32_t row; /* in its sheet */
};

/* In order; lent. */
struct spellings_found {
	const struct spelling *items;
	size_t count;
};

/* Those of the surest tier that bear the name, each row once; in Latin letters where none bears it
 * as it is written. */
struct spellings_found spellings_find(
	struct spellings *spellings, enum row_kind kind, struct text given);

/* All of a kind, in Latin letters. */
struct spellings_found spellings_of(struct spellings *spellings, enum row_kind kind);

#endif
