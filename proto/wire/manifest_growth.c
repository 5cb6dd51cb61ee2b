#include "proto/wire/manifest.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Choices may be added: the old ones are the beginning of the new. */
static bool choices_grow(const char *before, const char *next)
{
	if (!before || !next)
		return before == next;
	size_t len = strlen(before);
	return strncmp(before, next, len) == 0 && (next[len] == '\0' || next[len] == '|');
}

static enum err field_grows(
	const char *record, const struct field *before, const struct field *next, struct why *why)
{
	const char *wrong = NULL;
	if (!next)
		wrong = "is gone";
	else if (before->kind != next->kind)
		wrong = "is of another kind";
	else if (next->max < before->max)
		wrong = "holds less";
	else if (!choices_grow(before->choices, next->choices))
		wrong = "lost a choice";
	else if (before->record && !same_text(before->record->name, next->record->name))
		wrong = "holds another record";
	else if (before->required != next->required)
		wrong = "changed between REQUIRED and OPTIONAL";
	return wrong ? why_set(why, ERR_RULE, "manifest",
			       "a record only grows: the row '%s' of '%s' %s", before->name, record,
			       wrong)
		     : ERR_OK;
}

static enum err record_grows(
	const struct record_type *before, const struct record_type *next, struct why *why)
{
	if (!next)
		return why_set(why, ERR_RULE, "manifest", "a record only grows: '%s' is gone",
			before->name);
	for (unsigned i = 0; i < before->fields_count; i++) {
		const struct field *field = &before->fields[i];
		enum err err = field_grows(
			before->name, field, record_field(next, text_of(field->name)), why);
		if (err)
			return err;
	}
	for (unsigned i = 0; i < next->fields_count; i++)
		if (next->fields[i].required &&
			!record_field(before, text_of(next->fields[i].name)))
			return why_set(why, ERR_RULE, "manifest",
				"a record only grows: the new row '%s' of '%s' has to be OPTIONAL",
				next->fields[i].name, next->name);
	return ERR_OK;
}

enum err manifest_check_growth(
	const struct manifest *before, const struct manifest *next, struct why *why)
{
	for (unsigned i = 0; i < before->records_count; i++) {
		struct text name = text_of(before->records[i]->name);
		enum err err = record_grows(before->records[i], manifest_record(next, name), why);
		if (err)
			return err;
	}
	return ERR_OK;
}
