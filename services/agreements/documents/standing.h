/* Where the parties of a held document stand on a day, and what is amiss in its depositary's
 * notifications. Pure. */
#ifndef SERAI_SERVICES_AGREEMENTS_DOCUMENTS_STANDING_H
#define SERAI_SERVICES_AGREEMENTS_DOCUMENTS_STANDING_H

#include "services/agreements/documents/life.h"

/* From when a treaty is in force for a party: by its solved rule (NULL: it has none), else with the
 * document's own day. */
struct life_force standing_force(
	const struct document *document, const struct force_reply *force, struct text party);

/* Fills party_states, notices and term_rule of an answer whose entry into force is solved. */
void standing_fill(const struct document *document, const struct life_acts *acts, day on,
	struct arena *arena, struct document_reply *out);

#endif
