#include "broker/core/retention.h"

#include "proto/base/alloc.h"
#include "proto/base/config_value.h"
#include "proto/wire/subject.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct config_option rules[] = {
	{"age", CONFIG_DURATION, offsetof(struct policy, age_ms), "", 1000, INT64_C(1) << 50, NULL,
		""},
	{"bytes", CONFIG_BYTES, offsetof(struct policy, bytes), "", 1, INT64_C(1) << 60, NULL, ""},
	{"count", CONFIG_NUMBER, offsetof(struct policy, count), "", 1, INT64_C(1) << 60, NULL, ""},
	{"keep", CONFIG_NUMBER, offsetof(struct policy, keep), "", 1, 1024, NULL, ""},
};

void retention_destroy(struct retention **out)
{
	struct retention *retention = *out;
	if (!retention)
		return;
	for (size_t i = 0; i < retention->count; i++) {
		free(retention->policies[i].stream);
		free(retention->policies[i].line);
	}
	free(retention->policies);
	free(retention);
	*out = NULL;
}

static enum err take_rule(struct policy *policy, struct text word, struct why *why)
{
	struct text value = word, name;
	text_split(&value, '=', &name);
	if (text_is(word, "over-cursors")) {
		policy->over_cursors = true;
		return ERR_OK;
	}
	for (size_t i = 0; value.ptr && i < ARRAY_LEN(rules); i++)
		if (text_is(name, rules[i].name))
			return config_value_set(&rules[i], value, policy, "", why);
	return why_set(why, ERR_BAD_VALUE, "",
		"wanted age=, bytes=, count=, keep= or over-cursors, got '%.*s'",
		TEXT_ARG(text_slice(word, 0, word.len < 64 ? word.len : 64)));
}

static enum err check_stream(const struct retention *retention, struct text stream, struct why *why)
{
	if (subject_check(stream, why) || memchr(stream.ptr, '.', stream.len))
		return why_set(why, ERR_BAD_VALUE, "",
			"wanted a stream, the first word of its subjects, got '%.*s'",
			TEXT_ARG(text_slice(stream, 0, stream.len < 64 ? stream.len : 64)));
	for (size_t i = 0; i + 1 < retention->count; i++)
		if (text_is(stream, retention->policies[i].stream))
			return why_set(why, ERR_EXISTS, "", "the stream '%.*s' has a line already",
				TEXT_ARG(stream));
	return ERR_OK;
}

static bool next_word(struct text *rest, struct text *word)
{
	*rest = text_trim(*rest);
	size_t len = 0;
	while (len < rest->len && rest->ptr[len] != ' ' && rest->ptr[len] != '\t')
		len++;
	*word = text_slice(*rest, 0, len);
	*rest = text_slice(*rest, len, rest->len);
	return len > 0;
}

static enum err take_line(struct retention *retention, struct text line, struct why *why)
{
	struct text rest = text_trim(line), word;
	if (!rest.len || rest.ptr[0] == '#')
		return ERR_OK;
	if (rest.len > 250)
		return why_set(why, ERR_LIMIT, "", "wanted at most 250 bytes");
	retention->policies = alloc_room(retention->policies, retention->count, &retention->room,
		sizeof(*retention->policies));
	struct policy *policy = &retention->policies[retention->count++];
	next_word(&rest, &word);
	*policy = (struct policy){.stream = text_copy(word), .line = text_copy(text_trim(line))};
	enum err err = check_stream(retention, word, why);
	/* A value ends with a NUL where it is read. */
	while (!err && next_word(&rest, &word)) {
		char *copy = text_copy(word);
		err = take_rule(policy, text_of(copy), why);
		free(copy);
	}
	if (!err && !policy->age_ms && !policy->bytes && !policy->count && !policy->keep)
		err = why_set(why, ERR_MISSING, "", "wanted age=, bytes=, count= or keep=");
	return err;
}

enum err retention_parse(
	struct text content, const char *file, struct retention **out, struct why *why)
{
	struct retention *retention = alloc_zero(1, sizeof(*retention));
	struct text rest = content, line;
	struct why inner = {0};
	enum err err = ERR_OK;
	unsigned number = 0;
	while (!err && text_split(&rest, '\n', &line)) {
		number++;
		err = text_is_utf8(line.ptr, line.len)
			      ? take_line(retention, line, &inner)
			      : why_set(&inner, ERR_BAD_VALUE, "", "it is not UTF-8");
	}
	if (err) {
		char where[192];
		snprintf(where, sizeof(where), "%.150s:%u", file, number);
		why_set(why, err, where, "%s", inner.text);
		retention_destroy(&retention);
		return err;
	}
	*out = retention;
	return ERR_OK;
}
