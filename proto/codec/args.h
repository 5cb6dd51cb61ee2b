/* The arguments of a fact: a small map from names to scalars or lists of scalars. Which names a
 * fact type has, and what they hold, stands in proto/tables/facts.tbl. */
#ifndef SERAI_PROTO_CODEC_ARGS_H
#define SERAI_PROTO_CODEC_ARGS_H

#include "proto/base/arena.h"
#include "proto/base/buffer.h"
#include "proto/base/err.h"
#include "proto/base/limits.h"

#include <string.h>

struct texts {
	const struct text *items;
	uint32_t count;
};

/* What an argument holds. */
enum arg_kind {
	ARG_ORG,      /* organisation id of the sheets: SCO */
	ARG_STATE,    /* ISO 3166-1 alpha-2, or X-... */
	ARG_ENTITY,   /* a state, or org:ID */
	ARG_CORRIDOR, /* corridor id of the sheets: TITR */
	ARG_PERSON,   /* full name as the article has it */
	ARG_PLACE,    /* name */
	ARG_TEXT,
	ARG_CHOICE,   /* one of the row's choices */
	ARG_DATE,     /* ISO 8601, as precise as the text; --MM-DD; a/b for a range */
	ARG_DURATION, /* ISO 8601: P5Y */
	ARG_NUMBER,
	ARG_CURRENCY, /* ISO 4217 */
};

struct arg_type {
	const char *name;
	enum arg_kind kind;
	bool required, list; /* a list argument also takes a single value */
	const char *choices;
	const char *doc;
	uint16_t name_len;
};

struct fact_type {
	const char *name; /* "org.status_change" */
	const char *doc;
	const struct arg_type *args;
	uint16_t args_count;
};

/* The argument of the name; NULL for none, or when the type is NULL. Asked for at every turn: it is
 * here so that the compiler can fold a literal. */
static inline const struct arg_type *fact_arg(const struct fact_type *type, struct text name)
{
	for (uint16_t i = 0; type && i < type->args_count; i++)
		if (type->args[i].name_len == name.len &&
			memcmp(type->args[i].name, name.ptr, name.len) == 0)
			return &type->args[i];
	return NULL;
}

const struct fact_type *fact_find(struct text name);
const struct fact_type *fact_at(size_t index); /* NULL at the end */

/* Are these the arguments of such a fact? Names the argument when not. Ids are checked in form
 * only: whether an organisation exists is the registry's to say. */
enum err fact_check(const struct fact_type *type, struct bytes args, struct why *why) MUST_USE;

/* Reading. False, or an empty list, when the argument is absent. A single text reads as a list of
 * one. Results borrow from args. */
bool args_text(struct bytes args, const char *name, struct text *out);
bool args_number(struct bytes args, const char *name, double *out);
struct texts args_texts(struct bytes args, const char *name, struct arena *arena);

/* Writing: collect in any order, then write them sorted by name, so that equal arguments have equal
 * bytes. Texts are lent until args_write returns. */
enum { ARGS_MAX = LIMIT_ARGS_COUNT };

struct args_builder {
	struct args_entry {
		const char *name;
		enum { ARGS_ONE_TEXT, ARGS_TEXT_LIST, ARGS_ONE_NUMBER } kind;
		struct text text;
		const struct text *items;
		uint32_t count;
		double number;
	} entries[ARGS_MAX];
	unsigned count;
};

void args_put_text(struct args_builder *builder, const char *name, struct text value);
void args_put_texts(
	struct args_builder *builder, const char *name, const struct text *items, uint32_t count);
void args_put_number(struct args_builder *builder, const char *name, double value);
void args_write(struct args_builder *builder, struct buffer *out);

#endif
