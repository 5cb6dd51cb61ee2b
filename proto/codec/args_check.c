/* The table of fact types, and the judgement of arguments by it. */
#include "proto/codec/args.h"

#include "proto/base/day.h"
#include "proto/base/limits.h"
#include "proto/base/nearest.h"
#include "proto/codec/packed.h"

#include <math.h>
#include <stdio.h>

/* --- The table -------------------------------------------------------------------------------- */

/* clang-format off */
enum { OPTIONAL, REQUIRED, ONE = 0, LIST = 1 };

#define FACT(fact, name, doc) static const struct arg_type args_of_##fact[] = {
#define ARG(name, kind, need, shape, choices, doc) \
	{#name, ARG_##kind, need, shape, choices, doc, sizeof(#name) - 1},
#define END_FACT(fact) {.name = NULL}};
#include "proto/tables/facts.tbl"
#undef FACT
#undef ARG
#undef END_FACT

/* An argument that stands twice makes two members of one name: it does not compile. */
#define FACT(fact, name, doc) struct names_of_##fact {
#define ARG(name, kind, need, shape, choices, doc) char name;
#define END_FACT(fact) char end_; };
#include "proto/tables/facts.tbl"
#undef FACT
#undef ARG
#undef END_FACT

static const struct fact_type all[] = {
#define FACT(fact, name, doc) \
	{name, doc, args_of_##fact, sizeof(args_of_##fact) / sizeof(struct arg_type) - 1},
#define ARG(name, kind, need, shape, choices, doc)
#define END_FACT(fact)
#include "proto/tables/facts.tbl"
#undef FACT
#undef ARG
#undef END_FACT
	{.name = NULL},
};

/* clang-format on */

const struct fact_type *fact_at(size_t index)
{
	return index + 1 < ARRAY_LEN(all) ? &all[index] : NULL;
}

const struct fact_type *fact_find(struct text name)
{
	for (const struct fact_type *fact = all; fact->name; fact++)
		if (text_is(name, fact->name))
			return fact;
	return NULL;
}

/* --- Forms of values -------------------------------------------------------------------------- */

static bool upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Ids of the sheets: SCO, C5+1, UN-NPT-PC2. */
static bool is_id(struct text text)
{
	if (text.len < 2 || text.len > 32 || !(upper(text.ptr[0]) || digit(text.ptr[0])))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!upper(text.ptr[i]) && !digit(text.ptr[i]) && text.ptr[i] != '-' &&
			text.ptr[i] != '+')
			return false;
	return true;
}

static bool is_upper(struct text text, size_t min, size_t max)
{
	for (size_t i = 0; i < text.len; i++)
		if (!upper(text.ptr[i]))
			return false;
	return text.len >= min && text.len <= max;
}

static bool is_state(struct text text)
{
	if (text_starts(text, TEXT("X-")))
		return is_upper(text_slice(text, 2, text.len), 2, 8);
	return is_upper(text, 2, 2);
}

static bool is_entity(struct text text)
{
	if (text_starts(text, TEXT("org:")))
		return is_id(text_slice(text, 4, text.len));
	return is_state(text);
}

static bool is_currency(struct text text)
{
	return is_upper(text, 3, 3);
}

static bool is_text(struct text text)
{
	return text.len >= 1 && text.len <= LIMIT_TEXTS_ITEM_BYTES;
}

static bool is_day(struct text text)
{
	struct day_span span;
	if (!text_starts(text, TEXT("--")))
		return day_parse(text, &span, NULL) == ERR_OK;
	/* The year cannot be known: a leap year has all the days there are. */
	char full[16];
	if (text.len != 7)
		return false;
	snprintf(full, sizeof(full), "2000-%.*s", 5, text.ptr + 2);
	return day_parse(text_of(full), &span, NULL) == ERR_OK;
}

static bool is_date(struct text text)
{
	struct text rest = text, first;
	if (text_ends(text, TEXT("/")) || !text_split(&rest, '/', &first) || !is_day(first))
		return false;
	return !rest.ptr || is_day(rest);
}

/* P5Y, P1Y6M, P2W, PT48H, and a fraction nowhere. */
static bool is_duration(struct text text)
{
	if (text.len < 3 || text.ptr[0] != 'P' || digit(text.ptr[text.len - 1]))
		return false;
	bool time = false;
	for (size_t i = 1; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == 'T' && !time && i + 1 < text.len) {
			time = true;
			continue;
		}
		const char *units = time ? "HMS" : "YMWD";
		bool unit =
			c == units[0] || c == units[1] || c == units[2] || (!time && c == units[3]);
		if (!digit(c) && !(unit && digit(text.ptr[i - 1])))
			return false;
	}
	return true;
}

_Static_assert(LIMIT_TEXTS_ITEM_BYTES == 1024, "the sentences below say so");

static const struct form {
	bool (*fits)(struct text text);
	const char *wanted;
} forms[] = {
	[ARG_ORG] = {is_id, "an organisation's id such as SCO"},
	[ARG_STATE] = {is_state, "a state's code such as KZ"},
	[ARG_ENTITY] = {is_entity, "a state's code such as KZ, or org:ID"},
	[ARG_CORRIDOR] = {is_id, "a corridor's id such as TITR"},
	[ARG_PERSON] = {is_text, "a name of 1 to 1024 bytes"},
	[ARG_PLACE] = {is_text, "a name of 1 to 1024 bytes"},
	[ARG_TEXT] = {is_text, "text of 1 to 1024 bytes"},
	[ARG_CHOICE] = {NULL, ""},
	[ARG_DATE] = {is_date, "a date such as 2024-07-04, 2024-07, 2024, --07-04 or a/b"},
	[ARG_DURATION] = {is_duration, "a duration such as P5Y"},
	[ARG_NUMBER] = {NULL, "a number"},
	[ARG_CURRENCY] = {is_currency, "a currency's code such as USD"},
};

/* --- Arguments -------------------------------------------------------------------------------- */

struct place {
	const struct fact_type *fact;
	const struct arg_type *arg;
	struct why *why;
};

static enum err arg_refuse(
	const struct place *place, enum err code, const char *wanted, struct text given)
{
	char where[160];
	snprintf(where, sizeof(where), "%s.%s", place->fact->name, place->arg->name);
	const char *quote = given.ptr ? "'" : "";
	struct text shown = given.ptr ? given : TEXT("a value of another kind");
	return why_set(place->why, code, where, "wanted %s%s, got %s%.*s%s",
		place->arg->kind == ARG_CHOICE ? "one of " : "", wanted, quote,
		shown.len < 64 ? (int)shown.len : 64, shown.ptr, quote);
}

static enum err scalar_check(const struct place *place, const struct packed_value *value)
{
	const struct arg_type *arg = place->arg;
	const char *wanted = arg->kind == ARG_CHOICE ? arg->choices : forms[arg->kind].wanted;
	struct text given = value->kind == PACKED_TEXT ? value->text : TEXT_NONE;
	bool fits;
	if (arg->kind == ARG_NUMBER)
		fits = value->kind == PACKED_I64 || value->kind == PACKED_U64 ||
		       (value->kind == PACKED_F64 && isfinite(value->f64));
	else if (arg->kind == ARG_CHOICE)
		fits = given.ptr && text_is_choice(arg->choices, given);
	else
		fits = given.ptr && forms[arg->kind].fits(given);
	return fits ? ERR_OK : arg_refuse(place, ERR_BAD_VALUE, wanted, given);
}

static enum err value_check(const struct place *place, struct packed_reader *reader)
{
	struct packed_value value;
	packed_enter(reader, &value);
	if (value.kind == PACKED_MAP)
		return arg_refuse(place, ERR_BAD_VALUE, "no map", TEXT_NONE);
	if (value.kind != PACKED_LIST)
		return scalar_check(place, &value);
	if (!place->arg->list)
		return arg_refuse(place, ERR_BAD_VALUE, "a single value and no list", TEXT_NONE);
	enum err err = ERR_OK;
	for (uint32_t left = value.count; left && !err; left--) {
		packed_enter(reader, &value);
		err = scalar_check(place, &value);
	}
	return err;
}

static enum err unknown_refuse(const struct fact_type *fact, struct text name, struct why *why)
{
	struct nearest nearest = nearest_of(name);
	for (unsigned i = 0; i < fact->args_count; i++)
		nearest_offer(&nearest, fact->args[i].name);
	int shown = name.len < 64 ? (int)name.len : 64;
	return why_set(why, ERR_UNKNOWN_FIELD, fact->name, "no argument '%.*s'%s%s%s", shown,
		name.ptr, nearest.best ? "; did you mean '" : "", nearest.best ? nearest.best : "",
		nearest.best ? "'?" : "");
}

static enum err required_check(const struct fact_type *fact, struct bytes args, struct why *why)
{
	for (unsigned i = 0; i < fact->args_count; i++) {
		struct packed_value value;
		const struct arg_type *arg = &fact->args[i];
		if (!arg->required || packed_find(args, text_of(arg->name), &value))
			continue;
		char where[160];
		snprintf(where, sizeof(where), "%s.%s", fact->name, arg->name);
		return why_set(why, ERR_MISSING, where, "required, but not there");
	}
	return ERR_OK;
}

enum err fact_check(const struct fact_type *type, struct bytes args, struct why *why)
{
	enum err err = packed_check(args, why);
	if (err)
		return err;
	struct packed_reader reader = packed_reader_of(args);
	struct packed_value value;
	packed_enter(&reader, &value);
	if (value.kind != PACKED_MAP || value.count > LIMIT_ARGS_COUNT)
		return why_set(why, ERR_BAD_VALUE, type->name,
			"wanted a map of at most %d arguments", LIMIT_ARGS_COUNT);
	for (uint32_t pairs = value.count; pairs; pairs--) {
		packed_enter(&reader, &value);
		const struct place place = {type, fact_arg(type, value.text), why};
		if (!place.arg)
			return unknown_refuse(type, value.text, why);
		err = value_check(&place, &reader);
		if (err)
			return err;
	}
	return required_check(type, args, why);
}
