#include "services/corridors/shipments/foreign.h"

#include "proto/base/day.h"
#include "proto/base/digest.h"

#include <stdio.h>
#include <string.h>

static struct packed_value value_of(struct bytes bytes)
{
	struct packed_value value = {.kind = PACKED_NIL};
	struct packed_reader reader = packed_reader_of(bytes);
	if (bytes.len)
		packed_next(&reader, &value);
	return value;
}

/* The next value with all it holds: a reader alone would step into it. */
static bool next_whole(struct packed_reader *reader, struct packed_value *out)
{
	struct packed_reader inside = *reader;
	if (!packed_next(&inside, out))
		return false;
	packed_skip(reader);
	return true;
}

bool foreign_is(const struct foreign *at, enum packed_kind kind)
{
	return value_of(at->value).kind == kind;
}

enum err foreign_refuse(const struct foreign *at, const char *wanted, struct why *why)
{
	static const char *const names[] = {[PACKED_NIL] = "nothing",
		[PACKED_BOOL] = "true or false",
		[PACKED_I64] = "a number",
		[PACKED_U64] = "a number",
		[PACKED_F64] = "a number",
		[PACKED_TEXT] = "text",
		[PACKED_BLOB] = "bytes",
		[PACKED_LIST] = "a list",
		[PACKED_MAP] = "an object"};
	struct packed_value value = value_of(at->value);
	if (value.kind == PACKED_TEXT)
		return why_set(why, ERR_BAD_VALUE, at->path, "wanted %s, got '%.*s'", wanted,
			TEXT_ARG(text_slice(
				value.text, 0, value.text.len < 96 ? value.text.len : 96)));
	return why_set(
		why, ERR_BAD_VALUE, at->path, "wanted %s, got %s", wanted, names[value.kind]);
}

static void path_to(const struct foreign *at, const char *key, char out[FOREIGN_PATH])
{
	snprintf(out, FOREIGN_PATH, "%.90s%s%.60s", at->path, at->path[0] ? "." : "", key);
}

bool foreign_find(const struct foreign *at, const char *key, struct foreign *out)
{
	struct packed_value value = {.kind = PACKED_NIL};
	if (!foreign_is(at, PACKED_MAP) || !packed_find(at->value, text_of(key), &value) ||
		value.kind == PACKED_NIL)
		return false;
	char path[FOREIGN_PATH];
	path_to(at, key, path);
	*out = (struct foreign){.value = value.whole};
	memcpy(out->path, path, sizeof(path));
	return true;
}

static enum err missing(const struct foreign *at, const char *key, struct why *why)
{
	char path[FOREIGN_PATH];
	path_to(at, key, path);
	return why_set(why, ERR_MISSING, path, "wanted it, got nothing");
}

enum err foreign_text(const struct foreign *at, const char *key, enum foreign_need need,
	struct text *out, struct why *why)
{
	struct foreign found;
	*out = TEXT_NONE;
	if (!foreign_find(at, key, &found))
		return need == FOREIGN_REQUIRED ? missing(at, key, why) : ERR_OK;
	struct packed_value value = value_of(found.value);
	if (value.kind != PACKED_TEXT || !value.text.len)
		return foreign_refuse(&found, "text that is not empty", why);
	*out = value.text;
	return ERR_OK;
}

enum err foreign_instant(const struct foreign *at, const char *key, enum foreign_need need,
	bool *has, int64_t *out, struct why *why)
{
	struct text text;
	enum err err = foreign_text(at, key, need, &text, why);
	*has = false;
	if (err || !text.ptr)
		return err;
	/* A day alone would say midnight of nowhere. */
	if (text.len > 10 && instant_parse(text, out, NULL) == ERR_OK) {
		*has = true;
		return ERR_OK;
	}
	struct foreign found;
	foreign_find(at, key, &found);
	return foreign_refuse(
		&found, "an instant with its offset, such as 2024-07-04T10:00:00+06:00", why);
}

enum err foreign_list(const struct foreign *at, const char *key, enum foreign_need need,
	struct foreign_list *out, struct why *why)
{
	struct foreign found;
	*out = (struct foreign_list){.count = 0};
	if (!foreign_find(at, key, &found))
		return need == FOREIGN_REQUIRED ? missing(at, key, why) : ERR_OK;
	if (!foreign_is(&found, PACKED_LIST))
		return foreign_refuse(&found, "a list", why);
	struct packed_value value;
	out->reader = packed_reader_of(found.value);
	packed_enter(&out->reader, &value);
	out->count = value.count;
	memcpy(out->path, found.path, sizeof(out->path));
	return ERR_OK;
}

bool foreign_next(struct foreign_list *list, struct foreign *out)
{
	struct packed_value value;
	if (list->next == list->count || !next_whole(&list->reader, &value))
		return false;
	*out = (struct foreign){.value = value.whole};
	snprintf(out->path, sizeof(out->path), "%.120s[%u]", list->path, list->next++);
	return true;
}

struct text foreign_as_text(const struct foreign *at)
{
	struct packed_value value = value_of(at->value);
	return value.kind == PACKED_TEXT ? value.text : TEXT_NONE;
}

static bool is_named(struct text key, const char *const *names)
{
	while (*names && !text_is(key, *names))
		names++;
	return *names != NULL;
}

void foreign_digest(const struct foreign *at, const char *const *without, char out[33])
{
	struct digest *digest = digest_create();
	struct packed_reader reader = packed_reader_of(at->value);
	struct packed_value map, key, value;
	bool some = packed_enter(&reader, &map) && map.kind == PACKED_MAP;
	for (uint32_t i = 0; some && i < map.count; i++) {
		next_whole(&reader, &key);
		next_whole(&reader, &value);
		if (is_named(key.text, without))
			continue;
		digest_add(digest, bytes_of(key.text.ptr, key.text.len));
		digest_add(digest, value.whole);
	}
	digest_finish(&digest, out);
}

struct text foreign_json(const struct foreign *at, struct arena *arena)
{
	struct buffer json = {0};
	packed_to_json(at->value, 0, &json);
	struct text text = arena_copy(arena, buffer_as_text(&json));
	buffer_fini(&json);
	return text;
}
