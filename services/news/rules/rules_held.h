/* What rules hold, for the reader of rule files and for those who look rules up; nobody else. */
#ifndef SERAI_SERVICES_NEWS_RULES_RULES_HELD_H
#define SERAI_SERVICES_NEWS_RULES_RULES_HELD_H

#include "services/news/text/lists.h"
#include "services/news/rules/rules.h"

/* A line `shade FACT ARG`: what two rules may see differently in one and the same event. */
struct shade {
	const struct fact_type *fact;
	const struct arg_type *arg;
};

/* A line `words NAME word|word`. */
struct named_words {
	struct text name, alternatives;
	const char *file;
	int line;
	bool asked; /* by a pattern, another line or the code */
};

struct rules {
	struct words *words;
	struct lists *lists;
	struct arena arena; /* the files' texts */
	struct rule *items;
	uint32_t len;
	size_t room;
	struct pattern_ref *refs; /* every pattern of every rule, in order */
	uint32_t refs_len;
	struct rules_index *indexes; /* one for each language */
	uint32_t indexes_len;
	size_t indexes_room;
	struct named_words *named;
	size_t named_len, named_room;
	struct pattern sets[SET_COUNT]; /* those of them that the code asks for */
	struct value_words *values;
	uint32_t values_len;
	size_t values_room;
	struct shade *shades;
	uint32_t shades_len;
	size_t shades_room;
};

#endif
