#include "proto/generate/generate.h"

#include "proto/base/limits.h"
#include "proto/codec/args.h"
#include "proto/codec/catalogue.h"

static void head(struct buffer *out)
{
	buffer_format(out,
		"# Reference\n\n"
		"Made from `proto/tables/` by `make generated`; a change made here would be lost.\n"
		"`PROTOCOL.md` tells the conversations; this page lists what is said in them.\n\n"
		"- [Records](#records)\n- [Facts](#facts)\n- [Subjects](#subjects)\n"
		"- [Requests](#requests)\n- [Operations](#operations)\n- [Errors](#errors)\n"
		"- [Limits](#limits)\n");
}

/* A `|` would end the table's cell. */
static void cell(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '|')
			buffer_char(out, '\\');
		buffer_char(out, *text);
	}
}

/* --- Records ---------------------------------------------------------------------------------- */

static void bounds(struct buffer *out, const struct field *field)
{
	switch (field->kind) {
	case FIELD_TEXT:
	case FIELD_BLOB:
	case FIELD_ARGS:
		buffer_format(out, "at most %u bytes", field->max);
		break;
	case FIELD_TEXTS:
		buffer_format(
			out, "at most %u texts of %d bytes", field->max, LIMIT_TEXTS_ITEM_BYTES);
		break;
	case FIELD_LIST:
		buffer_format(out, "at most %u of [%s](#%s)", field->max, field->record->name,
			field->record->name);
		break;
	case FIELD_NESTED:
		buffer_format(out, "[%s](#%s)", field->record->name, field->record->name);
		break;
	case FIELD_CHOICE:
		cell(out, field->choices);
		break;
	default:
		break;
	}
}

static void field_row(struct buffer *out, const struct field *field)
{
	buffer_format(out, "| `%s` | %s | ", field->name, generate_kind(field));
	bounds(out, field);
	buffer_format(out, " | %s | %u | ", field->required ? "yes" : "", field->since);
	cell(out, field->doc);
	buffer_format(out, " |\n");
}

static void record_section(struct buffer *out, const struct record_type *type)
{
	buffer_format(out, "\n#### %s\n\nVersion %u. %s\n", type->name, type->version, type->doc);
	if (type->fields_count)
		buffer_format(out, "\n| field | kind | bounds | required | since | what |\n"
				   "|---|---|---|---|---|---|\n");
	for (unsigned i = 0; i < type->fields_count; i++)
		field_row(out, &type->fields[i]);
	for (unsigned i = 0; type->retired[i]; i++)
		buffer_format(out, "\nRetired, never to be used again: `%s`.\n", type->retired[i]);
}

static void records(struct buffer *out)
{
	struct text domain = TEXT_NONE;
	buffer_format(out, "\n## Records\n\n"
			   "On the wire a record is a MessagePack map from field name to value; "
			   "unknown fields are\n"
			   "skipped. A DAY is the number of days since 1970-01-01, an INSTANT the "
			   "microseconds UTC\n"
			   "since then; JSON shows both as ISO 8601, and a BLOB as base64. ARGS is "
			   "any map.\n");
	for (size_t i = 0; record_at(i); i++) {
		const struct record_type *type = record_at(i);
		if (!text_equal(catalogue_domain(type), domain)) {
			domain = catalogue_domain(type);
			buffer_format(out, "\n### Table `%.*s`\n", TEXT_ARG(domain));
		}
		record_section(out, type);
	}
}

/* --- Facts ------------------------------------------------------------------------------------ */

static void fact_section(struct buffer *out, const struct fact_type *fact)
{
	buffer_format(out,
		"\n#### %s\n\n%s\n\n| argument | kind | required | list | what |\n"
		"|---|---|---|---|---|\n",
		fact->name, fact->doc);
	for (unsigned i = 0; i < fact->args_count; i++) {
		const struct arg_type *arg = &fact->args[i];
		buffer_format(out, "| `%s` | %s | %s | %s | ", arg->name,
			generate_arg_kind(arg->kind), arg->required ? "yes" : "",
			arg->list ? "yes" : "");
		cell(out, arg->doc);
		if (arg->choices[0]) {
			buffer_char(out, ' ');
			cell(out, arg->choices);
		}
		buffer_format(out, " |\n");
	}
}

static void facts(struct buffer *out)
{
	buffer_format(out,
		"\n## Facts\n\nThe fact types of a [claim](#claim) and their arguments. An "
		"argument that may be a list may also be a single value.\n");
	for (size_t i = 0; fact_at(i); i++)
		fact_section(out, fact_at(i));
}

/* --- The rest --------------------------------------------------------------------------------- */

static void subjects(struct buffer *out)
{
	buffer_format(out, "\n## Subjects\n\nParts in `<>` are keys, percent-encoded.\n\n"
			   "| subject | record | what |\n|---|---|---|\n");
	for (size_t i = 0; catalogue_subject(i); i++) {
		const struct catalogue_subject *row = catalogue_subject(i);
		buffer_format(out, "| `%s` | [%s](#%s) | ", row->pattern, row->record->name,
			row->record->name);
		cell(out, row->doc);
		buffer_format(out, " |\n");
	}
}

static void exchanges(struct buffer *out)
{
	buffer_format(out,
		"\n## Requests\n\nAsked under `svc.<service>.<method>`.\n\n"
		"| service | method | asks with | answers with | what |\n|---|---|---|---|---|\n");
	for (size_t i = 0; catalogue_exchange(i); i++) {
		const struct catalogue_exchange *row = catalogue_exchange(i);
		buffer_format(out, "| %s | `%s` | [%s](#%s) | [%s](#%s) | ", row->service,
			row->method, row->request->name, row->request->name, row->reply->name,
			row->reply->name);
		cell(out, row->doc);
		buffer_format(out, " |\n");
	}
}

static void operations(struct buffer *out)
{
	buffer_format(out,
		"\n## Operations\n\n| operation | number | sent by | what |\n|---|---|---|---|\n");
#define OP(name, number, from, doc)                                                                \
	buffer_format(out, "| %s | %d | %s | ", #name, number, from);                              \
	cell(out, doc);                                                                            \
	buffer_format(out, " |\n");
#include "proto/tables/ops.tbl"
#undef OP
}

static void errors(struct buffer *out)
{
	buffer_format(
		out, "\n## Errors\n\n| code | number | cause | what to do |\n|---|---|---|---|\n");
#define ERR(name, number, cause, action)                                                           \
	buffer_format(out, "| %s | %d | %s | %s |\n", #name, number, cause, action);
#include "proto/tables/errors.tbl"
#undef ERR
}

static void limits(struct buffer *out)
{
	buffer_format(out, "\n## Limits\n\nBeyond a limit there is a refusal by name, never a "
			   "truncation.\n\n| limit | value | unit | what |\n|---|---|---|---|\n");
	for (size_t i = 0; catalogue_limit(i); i++) {
		const struct catalogue_limit *row = catalogue_limit(i);
		buffer_format(out, "| %s | %lld | %s | %s |\n", row->name, (long long)row->value,
			row->unit, row->doc);
	}
}

void generate_reference(struct buffer *out)
{
	head(out);
	records(out);
	facts(out);
	subjects(out);
	exchanges(out);
	operations(out);
	errors(out);
	limits(out);
}
