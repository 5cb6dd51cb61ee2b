#include "services/cli/asking/ask.h"

#include "proto/base/check.h"
#include "proto/codec/packed.h"
#include "proto/records/service.h"
#include "services/cli/asking/csv.h"
#include "services/cli/asking/table.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { VALUES_MAX = 64 };

/* What the arguments gave, before it is written in the record's order. */
struct given {
	const struct field *field;
	struct text value;
};

struct gathering {
	const struct record_type *type;
	struct given given[VALUES_MAX];
	unsigned count;
	struct buffer file; /* what verb->from_file names */
};

enum { FILE_MAX = 8 << 20 };

static enum err read_all(FILE *file, const char *name, struct buffer *out, struct why *why)
{
	char part[65536];
	size_t got;
	while ((got = fread(part, 1, sizeof(part), file)) > 0 && out->len < FILE_MAX)
		buffer_add(out, part, got);
	if (ferror(file))
		return why_errno(why, ERR_IO, name, "reading");
	return out->len < FILE_MAX
		       ? ERR_OK
		       : why_set(why, ERR_LIMIT, name, "wanted at most %d bytes", FILE_MAX);
}

static enum err read_named(const char *name, struct buffer *out, struct why *why)
{
	if (strcmp(name, "-") == 0)
		return read_all(stdin, name, out, why);
	FILE *file = fopen(name, "rb");
	if (!file)
		return why_errno(why, ERR_IO, name, "opening");
	enum err err = read_all(file, name, out, why);
	fclose(file);
	return err;
}

static enum err gather(
	struct gathering *all, const struct field *field, struct text value, struct why *why)
{
	for (unsigned i = 0; i < all->count; i++)
		if (all->given[i].field == field && field->kind != FIELD_TEXTS)
			return why_set(why, ERR_DUPLICATE, field->name,
				"given twice: '%.*s' and '%.*s'", TEXT_ARG(all->given[i].value),
				TEXT_ARG(value));
	if (all->count == VALUES_MAX)
		return why_set(why, ERR_LIMIT, field->name, "more than %d arguments", VALUES_MAX);
	all->given[all->count++] = (struct given){field, value};
	return ERR_OK;
}

/* `--as-of` names the field `as_of`. */
static const struct field *field_of_flag(const struct record_type *type, struct text flag)
{
	char name[64];
	if (flag.len >= sizeof(name))
		return NULL;
	for (size_t i = 0; i < flag.len; i++)
		name[i] = flag.ptr[i] == '-' ? '_' : flag.ptr[i];
	return record_field(type, (struct text){name, flag.len});
}

/* The field `as_of` is the flag `--as-of`. */
static void put_flag(struct buffer *out, const struct field *field)
{
	buffer_text(out, TEXT("--"));
	for (const char *at = field->name; *at; at++)
		buffer_char(out, *at == '_' ? '-' : *at);
}

static enum err unknown_flag(const struct record_type *type, const char *given, struct why *why)
{
	struct buffer known = {0};
	for (unsigned f = 0; f < type->fields_count; f++) {
		buffer_char(&known, ' ');
		put_flag(&known, &type->fields[f]);
	}
	enum err err = why_set(why, ERR_UNKNOWN_FIELD, given, "no such flag; wanted one of:%.*s",
		TEXT_ARG(buffer_as_text(&known)));
	buffer_fini(&known);
	return err;
}

/* One flag, at argv[*at]; moves *at to the last argument it used. */
static enum err gather_flag(struct gathering *all, int argc, char **argv, int *at, struct why *why)
{
	const char *given = argv[*at];
	struct text rest = text_of(given + 2), name;
	if (!text_split(&rest, '=', &name))
		name = TEXT_NONE;
	const struct field *field = name.len ? field_of_flag(all->type, name) : NULL;
	if (!field)
		return unknown_flag(all->type, given, why);
	if (strchr(given, '='))
		return gather(all, field, rest, why);
	if (field->kind == FIELD_BOOL)
		return gather(all, field, TEXT("true"), why);
	if (*at + 1 >= argc)
		return why_set(why, ERR_MISSING, given, "wants a value: %s", field->doc);
	(*at)++;
	return gather(all, field, text_of(argv[*at]), why);
}

/* The field that the n-th plain argument fills, NULL when there is none. */
static const struct field *field_of_position(
	const struct verb *verb, const struct record_type *type, unsigned n)
{
	struct text rest = text_of(verb->positional), name;
	for (unsigned i = 0; text_split(&rest, ' ', &name); i++) {
		bool all = text_ends(name, TEXT("..."));
		if (all)
			name.len -= 3;
		if (i == n || all) {
			const struct field *field = record_field(type, name);
			CHECK(field);
			return field;
		}
	}
	return NULL;
}

static void put_quoted(struct buffer *json, struct text text)
{
	struct buffer packed = {0};
	packed_put_text(&packed, text);
	packed_to_json(buffer_bytes(&packed), 0, json);
	buffer_fini(&packed);
}

/* A value as the JSON that the field's kind wants; what is wrong with it, the codec says. */
static void put_value(struct buffer *json, const struct field *field, struct text value)
{
	double number;
	bool numeric =
		field->kind == FIELD_I64 || field->kind == FIELD_U64 || field->kind == FIELD_F64;
	if ((numeric && text_to_f64(value, &number)) ||
		(field->kind == FIELD_BOOL && (text_is(value, "true") || text_is(value, "false"))))
		buffer_text(json, value);
	else
		put_quoted(json, value);
}

/* A list takes several arguments, and commas within each. */
static void put_list(struct buffer *json, const struct gathering *all, const struct field *field)
{
	const char *between = "";
	buffer_char(json, '[');
	for (unsigned i = 0; i < all->count; i++) {
		struct text rest = all->given[i].value, part;
		while (all->given[i].field == field && text_split(&rest, ',', &part)) {
			buffer_text(json, text_of(between));
			put_quoted(json, text_trim(part));
			between = ",";
		}
	}
	buffer_char(json, ']');
}

static void put_json(struct buffer *json, const struct gathering *all)
{
	const char *between = "";
	buffer_char(json, '{');
	for (unsigned f = 0; f < all->type->fields_count; f++) {
		const struct field *field = &all->type->fields[f];
		for (unsigned i = 0; i < all->count; i++) {
			if (all->given[i].field != field)
				continue;
			buffer_format(json, "%s\"%s\":", between, field->name);
			between = ",";
			if (field->kind == FIELD_TEXTS)
				put_list(json, all, field);
			else
				put_value(json, field, all->given[i].value);
			break;
		}
	}
	buffer_char(json, '}');
}

static enum err gather_plain(struct gathering *all, const struct verb *verb,
	const struct field *field, const char *argument, struct why *why)
{
	if (!verb->from_file || strcmp(verb->from_file, field->name) != 0)
		return gather(all, field, text_of(argument), why);
	enum err err = read_named(argument, &all->file, why);
	if (!err && !text_is_utf8(all->file.ptr ? (char *)all->file.ptr : "", all->file.len))
		err = why_set(why, ERR_BAD_TEXT, argument, "wanted UTF-8");
	return err ? err : gather(all, field, buffer_as_text(&all->file), why);
}

/* A field as the usage line shows it: TARGET where it is a plain argument, --target else. */
static void put_shown(struct buffer *out, const struct verb *verb, const struct record_type *type,
	const struct field *field)
{
	bool plain = false;
	for (unsigned n = 0; n < type->fields_count && !plain; n++)
		plain = field_of_position(verb, type, n) == field;
	if (!plain)
		put_flag(out, field);
	for (const char *at = field->name; *at && plain; at++)
		buffer_char(out, (char)toupper((unsigned char)*at));
}

/* What the request cannot do without is asked for before anything is sent. */
static enum err wants_required(
	const struct gathering *all, const struct verb *verb, struct why *why)
{
	for (unsigned f = 0; f < all->type->fields_count; f++) {
		const struct field *field = &all->type->fields[f];
		bool given = !field->required;
		for (unsigned i = 0; i < all->count && !given; i++)
			given = all->given[i].field == field;
		if (given)
			continue;
		struct buffer shown = {0};
		put_shown(&shown, verb, all->type, field);
		buffer_char(&shown, '\0');
		enum err err = why_set(why, ERR_MISSING, (char *)shown.ptr,
			"not given; wanted: %s%s%s Usage: serai %s %s",
			field->choices ? field->choices : "", field->choices ? ": " : "",
			field->doc, verb->name, verb->arguments);
		buffer_fini(&shown);
		return err;
	}
	return ERR_OK;
}

enum err ask_request(
	const struct verb *verb, int argc, char **argv, struct buffer *out, struct why *why)
{
	struct gathering all = {0};
	const struct record_type *reply;
	CHECK(verbs_exchange(verb->method, &all.type, &reply));
	unsigned position = 0;
	for (int at = 1; at < argc; at++) {
		const struct field *field;
		enum err err;
		if (argv[at][0] == '-' && argv[at][1] == '-')
			err = gather_flag(&all, argc, argv, &at, why);
		else if ((field = field_of_position(verb, all.type, position++)))
			err = gather_plain(&all, verb, field, argv[at], why);
		else
			err = why_set(why, ERR_BAD_VALUE, argv[at],
				"one argument too many; usage: serai %s %s", verb->name,
				verb->arguments);
		if (err) {
			buffer_fini(&all.file);
			return err;
		}
	}
	struct buffer json = {0};
	enum err err = wants_required(&all, verb, why);
	if (!err) {
		put_json(&json, &all);
		err = record_from_json(all.type, buffer_as_text(&json), out, why);
	}
	buffer_fini(&json);
	buffer_fini(&all.file);
	return err;
}

/* What came of a command is a sentence; where it stands in the log, and what followed, is for who
 * looks on. */
static enum err put_done(struct bytes reply, struct buffer *out, struct why *why)
{
	struct arena arena = {0};
	struct command_done done;
	enum err err = record_decode(&record_command_done, reply, &arena, &done, why);
	if (!err) {
		buffer_text(out, done.note.len ? done.note : TEXT("done"));
		buffer_format(out, "\nevent %llu", (unsigned long long)done.seq);
		if (done.events)
			buffer_format(
				out, ", and %lld that followed from it", (long long)done.events);
	}
	arena_fini(&arena);
	return err;
}

int ask_print(const struct cli *cli, const struct verb *verb, struct bytes reply)
{
	const struct record_type *request, *type;
	struct buffer out = {0}, left_out = {0};
	struct why why = {0};
	CHECK(verbs_exchange(verb->method, &request, &type));
	enum err err = record_check(type, reply, &why);
	if (!err && cli->json)
		err = record_to_json(type, reply, 2, &out, &why);
	else if (!err && cli->csv)
		err = csv_reply(type, reply, cli->csv, &out, &left_out, &why);
	else if (!err && type == &record_command_done)
		err = put_done(reply, &out, &why);
	else if (!err)
		table_reply(type, reply, verb->show, cli->columns, &out);
	if (err) {
		buffer_fini(&out);
		buffer_fini(&left_out);
		why_prefix(&why, "reply of %s", verb->method);
		return cli_fail(&why);
	}
	cli_print(text_trim(buffer_as_text(&out)));
	if (left_out.len)
		fprintf(stderr, "serai: left out:%.*s; --csv=LIST prints one of them\n",
			TEXT_ARG(buffer_as_text(&left_out)));
	buffer_fini(&out);
	buffer_fini(&left_out);
	return CLI_DONE;
}

int ask_run(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct buffer request = {0}, reply = {0};
	struct why why = {0};
	enum err err = ask_request(verb, argc, argv, &request, &why);
	int code = CLI_USAGE;
	if (err) {
		cli_fail(&why);
	} else {
		err = cli_request(cli, verb->method, buffer_bytes(&request), &reply, &why);
		code = err ? cli_fail(&why) : ask_print(cli, verb, buffer_bytes(&reply));
	}
	buffer_fini(&request);
	buffer_fini(&reply);
	return code;
}
