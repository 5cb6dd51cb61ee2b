#include "services/news/facts.h"

#include "proto/base/alloc.h"
#include "proto/codec/packed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void facts_fini(struct facts *facts)
{
	free(facts->items);
	*facts = (struct facts){0};
}

const struct arg_type *facts_arg(const struct fact_type *type, struct text name)
{
	for (uint16_t i = 0; i < type->args_count; i++) {
		if (text_is(name, type->args[i].name))
			return &type->args[i];
	}
	return NULL;
}

static struct args_entry *entry_of(struct args_builder *args, const char *name)
{
	for (unsigned i = 0; i < args->count; i++) {
		if (strcmp(args->entries[i].name, name) == 0)
			return &args->entries[i];
	}
	return NULL;
}

bool facts_has(const struct fact *fact, const char *name)
{
	return entry_of((struct args_builder *)&fact->args, name) != NULL;
}

static bool holds(const struct args_entry *entry, struct text value)
{
	for (uint32_t i = 0; i < entry->count; i++) {
		if (text_equal(entry->items[i], value))
			return true;
	}
	return false;
}

static void put_in_list(struct fact *fact, struct article *article, const char *name,
	struct text value)
{
	struct args_entry *entry = entry_of(&fact->args, name);
	uint32_t count = entry ? entry->count : 0;
	if ((entry && holds(entry, value)) || (!entry && fact->args.count == ARGS_MAX))
		return;
	struct text *items = arena_zero(&article->arena, count + 1, sizeof(*items));
	if (count)
		memcpy(items, entry->items, count * sizeof(*items));
	items[count] = value;
	if (entry) {
		entry->items = items;
		entry->count = count + 1;
	} else {
		args_put_texts(&fact->args, name, items, 1);
	}
}

void facts_put(struct fact *fact, struct article *article, const char *name, struct text value)
{
	const struct arg_type *arg = facts_arg(fact->type, text_of(name));
	if (!arg || !value.len)
		return;
	if (arg->kind == ARG_NUMBER) {
		double number;
		if (text_to_f64(value, &number))
			facts_put_number(fact, arg->name, number);
	} else if (arg->list) {
		put_in_list(fact, article, arg->name, value);
	} else if (!entry_of(&fact->args, arg->name) && fact->args.count < ARGS_MAX) {
		args_put_text(&fact->args, arg->name, value);
	}
}

void facts_put_number(struct fact *fact, const char *name, double value)
{
	const struct arg_type *arg = facts_arg(fact->type, text_of(name));
	if (arg && arg->kind == ARG_NUMBER && !entry_of(&fact->args, arg->name) &&
		fact->args.count < ARGS_MAX)
		args_put_number(&fact->args, arg->name, value);
}

static bool entry_within(const struct args_entry *a, const struct args_entry *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == ARGS_ONE_NUMBER)
		return a->number == b->number;
	if (a->kind == ARGS_ONE_TEXT)
		return text_equal(a->text, b->text);
	for (uint32_t i = 0; i < a->count; i++) {
		if (!holds(b, a->items[i]))
			return false;
	}
	return true;
}

/* Does `b` say all that `a` says? */
static bool within(const struct fact *a, const struct fact *b)
{
	for (unsigned i = 0; i < a->args.count; i++) {
		const struct args_entry *entry =
			entry_of((struct args_builder *)&b->args, a->args.entries[i].name);
		if (!entry || !entry_within(&a->args.entries[i], entry))
			return false;
	}
	return true;
}

static bool comparable(const struct fact *a, const struct fact *b)
{
	return a->type == b->type && text_equal(a->polarity, b->polarity) &&
	       text_equal(a->modality, b->modality);
}

void facts_add(struct facts *facts, struct article *article, struct fact *fact)
{
	struct buffer packed = {0};
	args_write(&fact->args, &packed);
	struct why why;
	bool good = fact_check(fact->type, buffer_bytes(&packed), &why) == ERR_OK;
	if (good) {
		uint8_t *copy = arena_zero(&article->arena, packed.len, 1);
		memcpy(copy, packed.ptr, packed.len);
		fact->packed = (struct bytes){copy, packed.len};
	}
	buffer_fini(&packed);
	if (!good)
		return;
	for (uint32_t i = 0; i < facts->len; i++) {
		struct fact *other = &facts->items[i];
		if (!comparable(fact, other))
			continue;
		if (within(fact, other))
			return;
		if (within(other, fact)) {
			if (other->confidence > fact->confidence)
				fact->confidence = other->confidence;
			facts->items[i] = *fact;
			return;
		}
	}
	facts->items = alloc_room(facts->items, facts->len, &facts->room, sizeof(*facts->items));
	facts->items[facts->len++] = *fact;
}

static int by_span(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	int types = strcmp(x->type->name, y->type->name);
	if (types)
		return types;
	struct text p = {(const char *)x->packed.ptr, x->packed.len};
	struct text q = {(const char *)y->packed.ptr, y->packed.len};
	return text_compare(p, q);
}

static void give_id(struct fact *fact, struct text text, struct text article_id)
{
	struct digest *digest = digest_create();
	struct text parts[] = {text_of("claim/1"), text_of(fact->type->name), article_id,
		text_slice(text, fact->from, fact->to), fact->polarity, fact->modality,
		fact->attributed_to.ptr ? fact->attributed_to : TEXT("")};
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		digest_add(digest, bytes_of(parts[i].ptr, parts[i].len));
	digest_add(digest, fact->packed);
	uint32_t span[2] = {fact->from, fact->to};
	char place[32];
	int n = snprintf(place, sizeof(place), "%u-%u", span[0], span[1]);
	digest_add(digest, bytes_of(place, (size_t)n));
	digest_finish(&digest, fact->id);
}

void facts_finish(struct facts *facts, const struct article *article, struct text article_id)
{
	if (facts->len)
		qsort(facts->items, facts->len, sizeof(*facts->items), by_span);
	for (uint32_t i = 0; i < facts->len; i++)
		give_id(&facts->items[i], article->text, article_id);
}

static void put_pair(struct buffer *out, const char *name, struct text value)
{
	packed_put_text(out, text_of(name));
	packed_put_text(out, value);
}

void facts_to_json(const struct fact *fact, struct text text, struct buffer *out)
{
	struct buffer map = {0};
	bool attributed = fact->attributed_to.ptr != NULL;
	packed_put_map(&map, attributed ? 10 : 9);
	put_pair(&map, "id", text_of(fact->id));
	put_pair(&map, "type", text_of(fact->type->name));
	packed_put_text(&map, TEXT("args"));
	buffer_add(&map, fact->packed.ptr, fact->packed.len);
	packed_put_text(&map, TEXT("span"));
	packed_put_list(&map, 2);
	packed_put_i64(&map, fact->from);
	packed_put_i64(&map, fact->to);
	put_pair(&map, "sentence", text_slice(text, fact->from, fact->to));
	put_pair(&map, "polarity", fact->polarity);
	put_pair(&map, "modality", fact->modality);
	if (attributed)
		put_pair(&map, "attributed_to", fact->attributed_to);
	put_pair(&map, "rule", fact->rule);
	packed_put_text(&map, TEXT("confidence"));
	packed_put_f64(&map, fact->confidence);
	packed_to_json(buffer_bytes(&map), 0, out);
	buffer_fini(&map);
}
