/* Compiles one pattern of a rule file: words, groups, gaps and slots become instructions. */
#ifndef SERAI_SERVICES_NEWS_RULES_RULES_COMPILE_H
#define SERAI_SERVICES_NEWS_RULES_RULES_COMPILE_H

#include "services/news/rules/rules.h"

struct compile_error {
	struct text at; /* where in the source */
	const char *wanted;
};

/* False, with the error filled, when the source is no pattern; `out` may then hold code to free. */
bool rules_compile(struct words *words, struct text lang, struct text source, struct pattern *out,
	struct compile_error *error);

/* The same of a pattern of a clause, "{took} & {presidency}@object|of & <holder:state>@subject|by".
 */
bool rules_compile_clause(struct words *words, struct text lang, struct text source,
	struct pattern *out, struct compile_error *error);

/* "state", "document": the word for the kind in a pattern. */
const char *rules_kind_name(enum slot_kind kind);

#endif
