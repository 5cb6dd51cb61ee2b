#include "services/analysis/cases.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	const char *path;
	unsigned line;
	const struct manifest *manifest;
	struct cases *cases;
	struct why *why;
};

static enum err refuse(struct reading *reading, enum err code, const char *text)
{
	char where[192];
	snprintf(where, sizeof(where), "%.160s:%u", reading->path, reading->line);
	return why_set(reading->why, code, where, "%s", text);
}

static struct text word(struct text *rest)
{
	struct text part = TEXT("");
	text_split(rest, ' ', &part);
	return part;
}

static enum err read_json(struct reading *reading, const struct record_type *type, struct text json,
	struct buffer *out)
{
	struct why why = {0};
	enum err err = record_from_json(type, json, out, &why);
	if (!err)
		return ERR_OK;
	char text[sizeof(why.where) + sizeof(why.text) + 4];
	snprintf(text, sizeof(text), "%s: %s", why.where, why.text);
	return refuse(reading, err, text);
}

static enum err read_record(
	struct reading *reading, struct text name, struct text json, struct buffer *out)
{
	const struct record_type *type = manifest_record(reading->manifest, name);
	char text[160];
	type = type ? type : record_find(name);
	if (type)
		return read_json(reading, type, json, out);
	snprintf(text, sizeof(text), "wanted a record of the tables or the manifest, got '%.*s'",
		name.len < 64 ? (int)name.len : 64, name.ptr);
	return refuse(reading, ERR_UNKNOWN_RECORD, text);
}

static enum err read_in(struct reading *reading, struct text rest)
{
	int64_t seq = 0, time_us = 0;
	struct text seq_word = word(&rest), time_word = word(&rest);
	struct text subject = word(&rest), record = word(&rest);
	struct buffer data = {0};
	if (!text_to_i64(seq_word, 1, INT64_MAX, &seq) || record.len == 0)
		return refuse(reading, ERR_BAD_VALUE,
			"wanted in <seq> <time or -> <subject> <record> <JSON>");
	if (!text_is(time_word, "-") && instant_parse(time_word, &time_us, NULL))
		return refuse(reading, ERR_BAD_DATE, "wanted a time as ISO 8601, or -");
	enum err err = read_record(reading, record, rest, &data);
	if (!err)
		batch_add(&reading->cases->events, &(struct bus_message){.kind = BUS_EVENT,
							   .seq = (uint64_t)seq,
							   .time_us = time_us,
							   .subject = subject,
							   .type = record,
							   .producer = TEXT("case"),
							   .data = buffer_bytes(&data)});
	buffer_fini(&data);
	return err;
}

static enum err read_out(struct reading *reading, struct text rest)
{
	int64_t seq = 0;
	struct text seq_word = word(&rest), key = word(&rest), record = word(&rest);
	struct buffer body = {0};
	if (!text_to_i64(seq_word, 1, INT64_MAX, &seq) || record.len == 0)
		return refuse(reading, ERR_BAD_VALUE, "wanted out <seq> <key> <record> <JSON>");
	enum err err = read_record(reading, record, rest, &body);
	struct host_output output = {(uint64_t)seq, key, record, buffer_bytes(&body)};
	if (!err)
		err = cases_line(
			reading->manifest, &output, &reading->cases->expected, reading->why);
	buffer_fini(&body);
	return err;
}

static enum err read_ask(struct reading *reading, struct text rest)
{
	struct cases *cases = reading->cases;
	const struct manifest_answer *answer = manifest_answer(reading->manifest, word(&rest));
	if (!answer)
		return refuse(reading, ERR_NOT_FOUND,
			"wanted ask <method> <JSON>, with a method that the manifest announces");
	if (cases->asks_count == CASES_ASKS_MAX)
		return refuse(reading, ERR_LIMIT, "too many questions in one case");
	struct case_ask *ask = &cases->asks[cases->asks_count++];
	ask->answer = answer;
	return read_json(reading, answer->request, rest, &ask->body);
}

static enum err read_reply(struct reading *reading, struct text rest)
{
	const struct cases *cases = reading->cases;
	struct buffer body = {0};
	if (cases->asks_count == 0)
		return refuse(reading, ERR_BAD_VALUE, "wanted an ask line before its reply");
	const struct manifest_answer *answer = cases->asks[cases->asks_count - 1].answer;
	if (!text_equal(word(&rest), answer->method))
		return refuse(reading, ERR_BAD_VALUE,
			"wanted reply <method> <JSON>, with the method asked last");
	enum err err = read_json(reading, answer->reply, rest, &body);
	if (!err)
		err = cases_reply_line(
			answer, buffer_bytes(&body), &reading->cases->expected, reading->why);
	buffer_fini(&body);
	return err;
}

static enum err read_line(struct reading *reading, struct text line)
{
	struct text rest = line, kind = word(&rest);
	if (line.len == 0 || text_starts(line, TEXT("#")))
		return ERR_OK;
	if (reading->cases->asks_count && (text_is(kind, "in") || text_is(kind, "out")))
		return refuse(reading, ERR_BAD_VALUE,
			"wanted the questions behind all events: they are asked at the end");
	if (text_is(kind, "in"))
		return read_in(reading, rest);
	if (text_is(kind, "out"))
		return read_out(reading, rest);
	if (text_is(kind, "ask"))
		return read_ask(reading, rest);
	if (text_is(kind, "reply"))
		return read_reply(reading, rest);
	return refuse(
		reading, ERR_BAD_VALUE, "wanted a line that begins with in, out, ask, reply or #");
}

enum err cases_read(
	const char *path, const struct manifest *manifest, struct cases *out, struct why *why)
{
	struct reading reading = {.path = path, .manifest = manifest, .cases = out, .why = why};
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	enum err err = ERR_OK;
	if (!file)
		return why_errno(why, ERR_IO, path, "opening");
	const char *slash = strrchr(path, '/');
	*out = (struct cases){.name = text_copy(text_of(slash ? slash + 1 : path))};
	while (!err && (len = getline(&line, &room, file)) >= 0) {
		reading.line++;
		err = read_line(&reading, text_trim((struct text){line, (size_t)len}));
	}
	free(line);
	fclose(file);
	if (err)
		cases_fini(out);
	return err;
}

void cases_fini(struct cases *cases)
{
	free(cases->name);
	batch_fini(&cases->events);
	for (unsigned i = 0; i < cases->asks_count; i++)
		buffer_fini(&cases->asks[i].body);
	buffer_fini(&cases->expected);
	*cases = (struct cases){0};
}

enum err cases_line(const struct manifest *manifest, const struct host_output *output,
	struct buffer *out, struct why *why)
{
	const struct record_type *type = manifest_record(manifest, output->record);
	if (!type)
		return why_set(why, ERR_UNKNOWN_RECORD, "", "the manifest does not describe '%.*s'",
			TEXT_ARG(output->record));
	buffer_format(out, "%llu %.*s %.*s ", (unsigned long long)output->seq,
		TEXT_ARG(output->key), TEXT_ARG(output->record));
	enum err err = record_to_json(type, output->body, 0, out, why);
	buffer_char(out, '\n');
	return err;
}

enum err cases_reply_line(const struct manifest_answer *answer, struct bytes body,
	struct buffer *out, struct why *why)
{
	buffer_format(out, "reply %.*s ", TEXT_ARG(answer->method));
	enum err err = record_to_json(answer->reply, body, 0, out, why);
	buffer_char(out, '\n');
	return err;
}
