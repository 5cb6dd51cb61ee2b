/* The answer to "which projects are held": stages as on a day, what each builds, who pays. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_ANSWERS_PROJECTS_ANSWER_H
#define SERAI_SERVICES_CORRIDORS_ANSWERS_PROJECTS_ANSWER_H

#include "services/corridors/answers/lists.h"

enum err projects_answer(const struct lists_world *world, const struct projects_query *query,
	day today, struct projects_reply *reply, struct why *why) MUST_USE;

/* A stage as it will be recorded, the id aside; refused where it is none of a project held. */
enum err projects_told(const struct network *network, const struct project_told *told,
	struct corridor_stage *out, struct why *why) MUST_USE;

#endif
