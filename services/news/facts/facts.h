/* The facts of one article: collected from rules and modules, merged, and written as claims. */
#ifndef SERAI_SERVICES_NEWS_FACTS_FACTS_H
#define SERAI_SERVICES_NEWS_FACTS_FACTS_H

#include "proto/base/digest.h"
#include "proto/codec/args.h"
#include "services/news/text/article.h"
#include "services/news/rules/rules.h"

#include <string.h>

enum { FACT_PARTS = 4 };

struct fact {
	const struct fact_type *type;
	struct args_builder args; /* texts live as long as the article's arena */
	uint64_t assumed;    /* bit i: the argument type->args[i] gives way to what words say */
	struct bytes packed; /* the arguments, encoded */
	uint32_t from, to;   /* bytes of the supporting sentence */
	struct text polarity, modality;
	struct text attributed_to; /* TEXT_NONE: the article itself */
	struct text rule;
	double confidence;
	const struct arg_type *summed; /* "two guards and one officer": the argument, and */
	double parts[FACT_PARTS];      /* of what it is the sum */
	char id[DIGEST_ID + 1];
};

struct facts {
	const struct rules
		*rules; /* lent: which arguments are shades, which words tell of meetings */
	struct fact *items;
	uint32_t len;
	size_t room;
};

void facts_fini(struct facts *facts);

/* Is it a type of the domain, "doc."? */
static inline bool facts_in_domain(const struct fact_type *type, const char *domain)
{
	return strncmp(type->name, domain, strlen(domain)) == 0;
}

/* Puts a value under its name. A list argument collects; of a single one the first stays. Names
 * that the fact type lacks are passed over: a slot may fill what only some types have. */
void facts_put_arg(struct fact *fact, struct article *article, const struct arg_type *arg,
	struct text value); /* nothing when the argument is NULL */
static inline void facts_put(
	struct fact *fact, struct article *article, const char *name, struct text value)
{
	if (value.len)
		facts_put_arg(fact, article, fact_arg(fact->type, text_of(name)), value);
}

/* The same, of what a rule takes to be so where no words tell. */
void facts_assume(
	struct fact *fact, struct article *article, const struct arg_type *arg, struct text value);
void facts_put_number(struct fact *fact, const struct arg_type *arg, double value);
/* To what is there already: "two guards and one officer". */
void facts_sum_number(struct fact *fact, const struct arg_type *arg, double value);
/* What it has of an argument of its type; NULL for nothing. Their names are those of the type, not
 * copies. */
static inline struct args_entry *facts_entry_of(const struct fact *fact, const struct arg_type *arg)
{
	for (unsigned i = 0; arg && i < fact->args.count; i++)
		if (fact->args.entries[i].name == arg->name)
			return (struct args_entry *)&fact->args.entries[i];
	return NULL;
}

static inline struct args_entry *facts_entry(const struct fact *fact, struct text name)
{
	return facts_entry_of(fact, fact_arg(fact->type, name));
}

static inline bool facts_has(const struct fact *fact, const char *name)
{
	return facts_entry(fact, text_of(name)) != NULL;
}

/* Is this its value? Of a list: no. */
static inline bool facts_says(const struct fact *fact, const char *name, struct text value)
{
	const struct args_entry *e = facts_entry(fact, text_of(name));
	return e && e->kind == ARGS_ONE_TEXT && text_equal(e->text, value);
}

/* Takes the fact if its arguments are those of its type and no other says the same or more. */
void facts_add(struct facts *facts, struct article *article, struct fact *fact);

/* Do they tell of its kind: its type, with the same choices (signed, ratified)? */
bool facts_tell(const struct facts *facts, const struct fact *fact);

/* Sorts by span and gives every fact its id. `article_id` goes into the ids. */
void facts_finish(struct facts *facts, const struct article *article, struct text article_id);

/* One line of JSON, without the line end: what `serai news extract` prints. `source`: the file. */
void facts_to_json(
	const struct fact *fact, struct text source, struct text text, struct buffer *out);

#endif
