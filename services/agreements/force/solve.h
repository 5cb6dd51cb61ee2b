/* A treaty tried by hand: the texts of a force_query to a question, and its answer to a
 * force_reply. Pure. Nothing of it is recorded, and no document of the sheets is looked at. */
#ifndef SERAI_SERVICES_AGREEMENTS_FORCE_SOLVE_H
#define SERAI_SERVICES_AGREEMENTS_FORCE_SOLVE_H

#include "proto/codec/record.h"
#include "proto/records/agreement.h"
#include "services/agreements/force/force.h"

/* `today` answers when the question leaves as_of open. Refusals name the field, as "deposits[2]",
 * and the rule's column. Texts are lent from query and arena. */
enum err solve_force(const struct force_query *query, day today, struct arena *arena,
	struct force_reply *out, struct why *why) MUST_USE;

/* A question's answer as a reply, for what is held as for what is tried. */
void solve_answer(
	const struct force_question *question, struct arena *arena, struct force_reply *out);

/* The part of a rule that has one deciding instrument; NULL: a rule of and, or has none. */
const struct force_node *solve_deciding(const struct force_rule *rule);

#endif
