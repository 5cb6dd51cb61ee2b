#include "proto/base/err.h"

#include "proto/base/text.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct row {
	enum err code;
	const char *name, *cause, *action;
};

static const struct row rows[] = {
#define ERR(name, number, cause, action) {ERR_##name, #name, cause, action},
#include "proto/tables/errors.tbl"
#undef ERR
};

static const struct row *row_find(enum err code)
{
	for (unsigned long i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].code == code)
			return &rows[i];
	return NULL;
}

/* A text cut inside a UTF-8 character would itself be bad text: drop the broken tail. */
static void end_at_character(char *text, unsigned long size)
{
	unsigned long len = strlen(text);
	if (len + 1 < size)
		return;
	unsigned long i = len;
	while (i > 0 && ((unsigned char)text[i - 1] & 0xC0) == 0x80)
		i--;
	if (i > 0 && (unsigned char)text[i - 1] >= 0xC0)
		text[i - 1] = '\0';
}

/* What a refusal quotes may be cut, or was never text; but the refusal itself travels as text. */
static void mend(char *text, unsigned long size)
{
	end_at_character(text, size);
	unsigned long len = strlen(text);
	for (unsigned long i = 0, n; i < len; i += n) {
		unsigned long most = len - i < 4 ? len - i : 4;
		for (n = 1; n <= most && !text_is_utf8(text + i, n);)
			n++;
		if (n > most) {
			text[i] = '?';
			n = 1;
		}
	}
}

enum err why_set(struct why *why, enum err code, const char *where, const char *fmt, ...)
{
	if (!why)
		return code;
	/* The arguments may point into why itself. */
	struct why made = {.code = code};
	snprintf(made.where, sizeof(made.where), "%s", where);
	va_list args;
	va_start(args, fmt);
	vsnprintf(made.text, sizeof(made.text), fmt, args);
	va_end(args);
	mend(made.where, sizeof(made.where));
	mend(made.text, sizeof(made.text));
	*why = made;
	return code;
}

enum err why_prefix(struct why *why, const char *fmt, ...)
{
	if (!why)
		return ERR_OK;
	char prefix[256];
	char text[sizeof(why->text)];
	va_list args;
	va_start(args, fmt);
	vsnprintf(prefix, sizeof(prefix), fmt, args);
	va_end(args);
	memcpy(text, why->text, sizeof(text));
	int n = snprintf(
		why->text, sizeof(why->text), "%s: %.*s", prefix, (int)sizeof(text) - 1, text);
	if (n > 0)
		mend(why->text, sizeof(why->text));
	return why->code;
}

enum err why_errno(struct why *why, enum err code, const char *where, const char *doing)
{
	return why_set(why, code, where, "%s: %s", doing, strerror(errno));
}

enum err err_numbered(int64_t number)
{
	bool ours = number > ERR_OK && number <= INT_MAX && row_find((enum err)number);
	return ours ? (enum err)number : ERR_DIED;
}

const char *err_name(enum err code)
{
	const struct row *row = row_find(code);
	return row ? row->name : "?";
}

const char *err_cause(enum err code)
{
	const struct row *row = row_find(code);
	return row ? row->cause : "?";
}

const char *err_action(enum err code)
{
	const struct row *row = row_find(code);
	return row ? row->action : "?";
}

char *why_format(const struct why *why, char *out, unsigned long size)
{
	snprintf(out, size, "%s%s%s (%s)", why->where, why->where[0] ? ": " : "", why->text,
		err_name(why->code));
	return out;
}
