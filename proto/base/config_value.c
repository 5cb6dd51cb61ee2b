#include "proto/base/config_value.h"

#include <stdio.h>

struct unit {
	const char *suffix;
	int64_t factor;
};

static const struct unit byte_units[] = {
	{"", 1},
	{"B", 1},
	{"KiB", 1 << 10},
	{"MiB", 1 << 20},
	{"GiB", 1 << 30},
	{"TiB", INT64_C(1) << 40},
	{NULL, 0},
};

static const struct unit duration_units[] = {
	{"ms", 1},
	{"s", 1000},
	{"min", 60 * 1000},
	{"h", 3600 * 1000},
	{"d", 24 * 3600 * 1000},
	{NULL, 0},
};

static bool bool_parse(struct text value, bool *out)
{
	*out = text_is_choice("yes|true|on", value);
	return *out || text_is_choice("no|false|off", value);
}

/* A whole number and a unit. */
static bool united_parse(struct text value, const struct unit *units, int64_t *out)
{
	size_t digits = 0;
	while (digits < value.len && value.ptr[digits] >= '0' && value.ptr[digits] <= '9')
		digits++;
	int64_t number;
	if (!text_to_i64(text_slice(value, 0, digits), 0, INT64_MAX, &number))
		return false;
	struct text suffix = text_slice(value, digits, value.len);
	for (const struct unit *unit = units; unit->suffix; unit++)
		if (text_is(suffix, unit->suffix))
			return !__builtin_mul_overflow(number, unit->factor, out);
	return false;
}

static bool number_parse(const struct config_option *option, struct text value, int64_t *out)
{
	bool parsed;
	if (option->kind == CONFIG_BYTES)
		parsed = united_parse(value, byte_units, out);
	else if (option->kind == CONFIG_DURATION)
		parsed = united_parse(value, duration_units, out);
	else
		parsed = text_to_i64(value, INT64_MIN, INT64_MAX, out);
	bool bounded = option->min || option->max;
	return parsed && (!bounded || (*out >= option->min && *out <= option->max));
}

static bool value_parse(const struct config_option *option, struct text value, void *member)
{
	switch (option->kind) {
	case CONFIG_TEXT:
		*(const char **)member = value.ptr;
		return true;
	case CONFIG_CHOICE:
		*(const char **)member = value.ptr;
		return text_is_choice(option->choices, value);
	case CONFIG_BOOL:
		return bool_parse(value, member);
	case CONFIG_NUMBER:
	case CONFIG_BYTES:
	case CONFIG_DURATION:
		return number_parse(option, value, member);
	}
	return false;
}

enum err config_value_set(const struct config_option *option, struct text value, void *values,
	const char *where, struct why *why)
{
	if (value_parse(option, value, (char *)values + option->offset))
		return ERR_OK;
	struct buffer form = {0};
	config_value_form(option, &form);
	enum err err = why_set(why, ERR_BAD_VALUE, where, "%s: wanted %.*s, got '%.*s'",
		option->name, TEXT_ARG(buffer_as_text(&form)), TEXT_ARG(value));
	buffer_fini(&form);
	return err;
}

void config_value_form(const struct config_option *option, struct buffer *out)
{
	switch (option->kind) {
	case CONFIG_TEXT:
		buffer_format(out, "TEXT");
		break;
	case CONFIG_BOOL:
		buffer_format(out, "yes or no");
		break;
	case CONFIG_NUMBER:
		buffer_format(out, "a whole number");
		break;
	case CONFIG_BYTES:
		buffer_format(out, "bytes such as 64KiB");
		break;
	case CONFIG_DURATION:
		buffer_format(out, "a duration such as 250ms, 10s, 5min or 2h");
		break;
	case CONFIG_CHOICE:
		buffer_format(out, "one of %s", option->choices);
		break;
	}
	if (option->min || option->max)
		buffer_format(out, " from %lld to %lld%s", (long long)option->min,
			(long long)option->max, option->kind == CONFIG_DURATION ? " ms" : "");
}

/* In the greatest unit that holds it whole. */
static void united_show(int64_t value, const struct unit *units, struct buffer *out)
{
	const struct unit *best = units;
	for (const struct unit *unit = units; unit->suffix && value; unit++)
		if (value % unit->factor == 0)
			best = unit;
	buffer_format(out, "%lld%s", (long long)(value / best->factor), best->suffix);
}

void config_value_show(const struct config_option *option, const void *values, struct buffer *out)
{
	const void *member = (const char *)values + option->offset;
	switch (option->kind) {
	case CONFIG_TEXT:
	case CONFIG_CHOICE:
		buffer_format(out, "%s",
			*(const char *const *)member ? *(const char *const *)member : "");
		break;
	case CONFIG_BOOL:
		buffer_format(out, "%s", *(const bool *)member ? "yes" : "no");
		break;
	case CONFIG_NUMBER:
		buffer_format(out, "%lld", (long long)*(const int64_t *)member);
		break;
	case CONFIG_BYTES:
		united_show(*(const int64_t *)member, byte_units, out);
		break;
	case CONFIG_DURATION:
		united_show(*(const int64_t *)member, duration_units, out);
		break;
	}
}
