#include "proto/codec/packed_head.h"

#include "proto/base/check.h"
#include "proto/base/digest.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Keys of the maps that are open are kept on one stack: those of an inner map are gone before the
 * outer one's next key comes, so each map's keys lie together. Up to SCANNED keys are compared one
 * by one; a larger map gets a hash table, so that a map of many keys costs no more than its bytes
 * are worth. */
enum { SCANNED = 16, SLOTS = 2 * PACKED_MAP_MAX, LEVELS = PACKED_DEPTH_MAX + 1 };

struct key {
	uint32_t at, hash; /* where the key begins in the bytes */
};

struct level {
	uint32_t left; /* values still to come; of a map, keys and values */
	bool map, hashed;
	uint32_t keys_from;
};

struct check {
	const uint8_t *begin, *next, *end;
	unsigned depth;
	uint32_t keys_len;
	struct level levels[LEVELS];
	struct key keys[PACKED_DEPTH_MAX * PACKED_MAP_MAX];
	uint16_t slots[LEVELS][SLOTS]; /* index of a key within its map, plus one; 0: free */
};

/* Points at the value at hand. */
PRINTF(3, 4)
static enum err refuse(const struct check *check, struct why *why, const char *fmt, ...)
{
	char where[32], what[128];
	if (!why)
		return ERR_BAD_MSGPACK;
	snprintf(where, sizeof(where), "byte %zu", (size_t)(check->next - check->begin));
	va_list args;
	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	return why_set(why, ERR_BAD_MSGPACK, where, "%s", what);
}

static enum err fault_refuse(const struct check *check, enum packed_fault fault, struct why *why)
{
	if (fault == PACKED_FAULT_EXTENSION)
		return refuse(check, why, "extension types are not taken");
	if (fault == PACKED_FAULT_RESERVED)
		return refuse(check, why, "0xc1 begins no value");
	return refuse(check, why, "wanted a value, the bytes end within it");
}

/* --- Keys ------------------------------------------------------------------------------------- */

static struct text key_text(const struct check *check, struct key key)
{
	struct packed_head head;
	const uint8_t *at = check->begin + key.at;
	CHECK(packed_head_read(at, (size_t)(check->end - at), &head) == PACKED_FAULT_NONE);
	return (struct text){(const char *)at + head.size, (size_t)head.value};
}

static bool key_same(const struct check *check, struct key a, struct key b)
{
	return a.hash == b.hash && text_equal(key_text(check, a), key_text(check, b));
}

static bool key_scan(const struct check *check, const struct level *level, struct key key)
{
	for (uint32_t i = level->keys_from; i < check->keys_len; i++)
		if (key_same(check, check->keys[i], key))
			return true;
	return false;
}

static bool key_hash(struct check *check, const struct level *level, struct key key)
{
	uint16_t *slots = check->slots[check->depth];
	uint32_t slot = key.hash % SLOTS;
	for (; slots[slot]; slot = (slot + 1) % SLOTS)
		if (key_same(check, check->keys[level->keys_from + slots[slot] - 1], key))
			return true;
	slots[slot] = (uint16_t)(check->keys_len - level->keys_from + 1);
	return false;
}

/* Where keys are compared one by one, the hash only saves comparing most of them: the first and the
 * last four bytes will do. In a table it must spread what a stranger made to collide. */
static uint32_t hash_of(struct bytes text, bool table)
{
	if (table)
		return (uint32_t)digest_xxh3(text);
	uint32_t first = 0, last = 0;
	if (text.len < sizeof(first)) {
		memcpy(&first, text.ptr, text.len);
	} else {
		memcpy(&first, text.ptr, sizeof(first));
		memcpy(&last, text.ptr + text.len - sizeof(last), sizeof(last));
	}
	return first * 0x9E3779B1 ^ last ^ (uint32_t)text.len << 24;
}

static enum err key_check(struct check *check, const struct packed_head *head, struct why *why)
{
	const struct level *level = &check->levels[check->depth];
	if (head->kind != PACKED_TEXT)
		return refuse(check, why, "wanted text as a map's key");
	struct bytes text = {check->next + head->size, (size_t)head->value};
	struct key key = {(uint32_t)(check->next - check->begin), hash_of(text, level->hashed)};
	if (level->hashed ? key_hash(check, level, key) : key_scan(check, level, key)) {
		int shown = text.len < 64 ? (int)text.len : 64;
		char where[32];
		snprintf(where, sizeof(where), "byte %u", key.at);
		return why_set(why, ERR_BAD_MSGPACK, where,
			"the key '%.*s' stands twice in one map", shown, (const char *)text.ptr);
	}
	check->keys[check->keys_len++] = key;
	return ERR_OK;
}

/* --- Values ----------------------------------------------------------------------------------- */

static void level_push(struct check *check, const struct packed_head *head)
{
	bool map = head->kind == PACKED_MAP;
	check->depth++;
	check->levels[check->depth] = (struct level){
		.left = (uint32_t)(map ? 2 * head->value : head->value),
		.map = map,
		.hashed = map && head->value > SCANNED,
		.keys_from = check->keys_len,
	};
	if (map && head->value > SCANNED)
		memset(check->slots[check->depth], 0, sizeof(check->slots[0]));
}

static enum err container_check(
	struct check *check, const struct packed_head *head, struct why *why)
{
	bool map = head->kind == PACKED_MAP;
	size_t left = (size_t)(check->end - check->next) - head->size;
	/* A count is compared with the bytes left before anything is computed from it. */
	if (head->value > left / (map ? 2 : 1))
		return refuse(check, why, "a %s must fit the bytes left, got %llu",
			map ? "map's pairs" : "list's items", (unsigned long long)head->value);
	if (head->value > (map ? PACKED_MAP_MAX : PACKED_LIST_MAX))
		return refuse(check, why, "wanted at most %d %s, got %llu",
			map ? PACKED_MAP_MAX : PACKED_LIST_MAX,
			map ? "pairs in a map" : "items in a list",
			(unsigned long long)head->value);
	if (check->depth == PACKED_DEPTH_MAX)
		return refuse(check, why, "wanted at most %d lists and maps within one another",
			PACKED_DEPTH_MAX);
	level_push(check, head);
	return ERR_OK;
}

/* Most values hold nothing of others: they are judged here, in the loop over one list or map. */
static inline enum err value_check(
	struct check *check, struct level *level, struct packed_head *head, struct why *why)
{
	size_t left = (size_t)(check->end - check->next);
	enum packed_fault fault = packed_head_read(check->next, left, head);
	if (fault)
		return fault_refuse(check, fault, why);
	uint64_t body = packed_head_body(head);
	if (body > left - head->size)
		return refuse(check, why, "wanted a value, the bytes end within it");
	if (head->kind == PACKED_TEXT && !text_is_utf8(check->next + head->size, (size_t)body))
		return refuse(check, why, "text is not UTF-8");
	if (level->map && level->left % 2 == 0) {
		enum err err = key_check(check, head, why);
		if (err)
			return err;
	}
	level->left--;
	return ERR_OK;
}

/* The values of the open list or map, up to one that opens another, or to its end. */
static enum err level_check(struct check *check, struct why *why)
{
	struct level *level = &check->levels[check->depth];
	while (level->left) {
		struct packed_head head;
		enum err err = value_check(check, level, &head, why);
		if (err)
			return err;
		bool opens = head.kind == PACKED_LIST || head.kind == PACKED_MAP;
		if (opens)
			err = container_check(check, &head, why);
		if (err)
			return err;
		check->next += head.size + packed_head_body(&head);
		if (opens)
			return ERR_OK;
	}
	return ERR_OK;
}

enum err packed_check(struct bytes bytes, struct why *why)
{
	/* Not zeroed: what is read has been written before. */
	struct check check;
	check.begin = check.next = bytes.ptr ? bytes.ptr : (const uint8_t *)"";
	check.end = check.begin + bytes.len;
	check.depth = 0;
	check.keys_len = 0;
	check.levels[0] = (struct level){.left = 1};
	if (bytes.len > UINT32_MAX)
		return why_set(
			why, ERR_LIMIT, "", "wanted less than 4 GiB, got %zu bytes", bytes.len);
	for (;;) {
		struct level *level = &check.levels[check.depth];
		if (level->left) {
			enum err err = level_check(&check, why);
			if (err)
				return err;
		} else if (check.depth) {
			check.keys_len = level->keys_from;
			check.depth--;
		} else {
			break;
		}
	}
	if (check.next != check.end)
		return refuse(&check, why,
			"wanted the end after the value, bytes left over, got %zu",
			(size_t)(check.end - check.next));
	return ERR_OK;
}
