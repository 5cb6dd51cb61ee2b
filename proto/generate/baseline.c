#include "proto/generate/generate.h"

#include "proto/codec/args.h"
#include "proto/codec/catalogue.h"

static void field_line(
	struct buffer *out, const struct record_type *type, const struct field *field)
{
	buffer_format(out, "field %s %s %s %u %s %u %s\n", type->name, field->name,
		generate_kind(field), field->max, generate_need(field->required), field->since,
		field->record    ? field->record->name
		: field->choices ? field->choices
				 : "-");
}

static void record_lines(struct buffer *out, const struct record_type *type)
{
	buffer_format(out, "record %s %u\n", type->name, type->version);
	for (unsigned i = 0; i < type->fields_count; i++)
		field_line(out, type, &type->fields[i]);
	for (unsigned i = 0; type->retired[i]; i++)
		buffer_format(out, "retired %s %s\n", type->name, type->retired[i]);
}

static void fact_lines(struct buffer *out, const struct fact_type *fact)
{
	buffer_format(out, "fact %s\n", fact->name);
	for (unsigned i = 0; i < fact->args_count; i++) {
		const struct arg_type *arg = &fact->args[i];
		buffer_format(out, "arg %s %s %s %s %s %s\n", fact->name, arg->name,
			generate_arg_kind(arg->kind), generate_need(arg->required),
			arg->list ? "LIST" : "ONE", arg->choices[0] ? arg->choices : "-");
	}
}

static void catalogue_lines(struct buffer *out)
{
	for (size_t i = 0; catalogue_exchange(i); i++) {
		const struct catalogue_exchange *row = catalogue_exchange(i);
		buffer_format(out, "exchange %s %s %s %s\n", row->service, row->method,
			row->request->name, row->reply->name);
	}
	for (size_t i = 0; catalogue_subject(i); i++)
		buffer_format(out, "subject %s %s\n", catalogue_subject(i)->pattern,
			catalogue_subject(i)->record->name);
	for (size_t i = 0; catalogue_limit(i); i++)
		buffer_format(out, "limit %s %lld\n", catalogue_limit(i)->name,
			(long long)catalogue_limit(i)->value);
}

static void number_lines(struct buffer *out)
{
#define ERR(name, number, cause, action) buffer_format(out, "error %s %d\n", #name, number);
#include "proto/tables/errors.tbl"
#undef ERR
#define OP(name, number, from, doc) buffer_format(out, "op %s %d\n", #name, number);
#include "proto/tables/ops.tbl"
#undef OP
}

void generate_baseline(struct buffer *out)
{
	buffer_format(out,
		"# Every row of the tables as of the last `make generated`, which refuses to\n"
		"# write anything that is not growth of what stands here.\n");
	for (size_t i = 0; record_at(i); i++)
		record_lines(out, record_at(i));
	for (size_t i = 0; fact_at(i); i++)
		fact_lines(out, fact_at(i));
	catalogue_lines(out);
	number_lines(out);
}
