#include "services/news/facts/facts.h"

#include "proto/base/alloc.h"
#include "proto/codec/packed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_BACK = 1000 };

void facts_fini(struct facts *facts)
{
	free(facts->items);
	*facts = (struct facts){0};
}

static bool holds(const struct args_entry *entry, struct text value)
{
	for (uint32_t i = 0; i < entry->count; i++) {
		if (text_equal(entry->items[i], value))
			return true;
	}
	return false;
}

static void put_in_list(
	struct fact *fact, struct article *article, const struct arg_type *arg, struct text value)
{
	struct args_entry *entry = facts_entry_of(fact, arg);
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
		args_put_texts(&fact->args, arg->name, items, 1);
	}
}

void facts_put_number(struct fact *fact, const struct arg_type *arg, double value)
{
	if (arg && arg->kind == ARG_NUMBER && !facts_entry_of(fact, arg) &&
		fact->args.count < ARGS_MAX)
		args_put_number(&fact->args, arg->name, value);
}

void facts_put_arg(
	struct fact *fact, struct article *article, const struct arg_type *arg, struct text value)
{
	if (!arg || !value.len)
		return;
	if (arg->kind == ARG_NUMBER) {
		double number;
		if (text_to_f64(value, &number))
			facts_put_number(fact, arg, number);
	} else if (arg->list) {
		put_in_list(fact, article, arg, article_on_line(article, value));
	} else if (!facts_entry_of(fact, arg) && fact->args.count < ARGS_MAX) {
		args_put_text(&fact->args, arg->name, article_on_line(article, value));
	}
}

static uint64_t bit_of(const struct fact_type *type, const struct arg_type *arg)
{
	return arg ? UINT64_C(1) << (arg - type->args) : 0;
}

/* Of what a fact of the type has. */
static const struct arg_type *arg_of(const struct fact_type *type, const struct args_entry *entry)
{
	const struct arg_type *arg = type->args;
	while (arg->name != entry->name)
		arg++;
	return arg;
}

void facts_assume(
	struct fact *fact, struct article *article, const struct arg_type *arg, struct text value)
{
	bool told = facts_entry_of(fact, arg);
	facts_put_arg(fact, article, arg, value);
	if (!told)
		fact->assumed |= bit_of(fact->type, arg);
}

void facts_sum_number(struct fact *fact, const struct arg_type *arg, double value)
{
	struct args_entry *entry = facts_entry_of(fact, arg);
	if (!entry || entry->kind != ARGS_ONE_NUMBER) {
		facts_put_number(fact, arg, value);
		return;
	}
	if (!fact->summed)
		fact->parts[0] = entry->number;
	fact->summed = arg;
	for (uint32_t i = 1; i < FACT_PARTS; i++)
		if (!fact->parts[i]) {
			fact->parts[i] = value;
			break;
		}
	entry->number += value;
}

/* "Three guards and two citizens were wounded": five, and the two are no others. */
static bool is_part(const struct fact *fact, const struct fact *sum)
{
	if (!sum->summed || fact->type != sum->type || fact->from != sum->from)
		return false;
	const struct args_entry *entry = facts_entry_of(fact, sum->summed);
	if (!entry || entry->kind != ARGS_ONE_NUMBER)
		return false;
	for (uint32_t i = 0; i < FACT_PARTS; i++)
		if (sum->parts[i] && sum->parts[i] == entry->number)
			return true;
	return false;
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

/* What a fact of the same type has in its place; NULL for nothing. */
static struct args_entry *same_of(const struct fact *fact, const struct args_entry *entry)
{
	for (unsigned i = 0; i < fact->args.count; i++)
		if (fact->args.entries[i].name == entry->name)
			return (struct args_entry *)&fact->args.entries[i];
	return NULL;
}

/* Does `b` say all that `a` says? */
static bool within(const struct fact *a, const struct fact *b)
{
	for (unsigned i = 0; i < a->args.count; i++) {
		const struct args_entry *entry = same_of(b, &a->args.entries[i]);
		if (!entry || !entry_within(&a->args.entries[i], entry))
			return false;
	}
	return true;
}

static bool comparable(const struct fact *a, const struct fact *b)
{
	if (a->type != b->type)
		return false;
	/* What one rule sees as planned and another as possible is one thing that is no fact yet.
	 */
	bool told = text_is(a->modality, "fact") || text_is(b->modality, "fact");
	if (!text_equal(a->polarity, b->polarity) ||
		(!text_equal(a->modality, b->modality) && (told || a->from != b->from)))
		return false;
	/* Who speaks twice has said two things. */
	return a->from == b->from || strcmp(a->type->name, "quote") != 0;
}

/* Does any argument that both have differ? Not what only a rule assumes, and not in shades. */
static bool conflict(const struct rules *rules, const struct fact *a, const struct fact *b)
{
	for (unsigned i = 0; i < a->args.count; i++) {
		const struct args_entry *ours = &a->args.entries[i], *theirs = same_of(b, ours);
		if (!theirs || (entry_within(ours, theirs) && entry_within(theirs, ours)))
			continue;
		const struct arg_type *arg = arg_of(a->type, ours);
		if (!((a->assumed | b->assumed) & bit_of(a->type, arg)) &&
			!rules_is_shade(rules, a->type, arg))
			return true;
	}
	return false;
}

static bool encode(struct fact *fact, struct article *article)
{
	struct buffer packed = {0};
	args_write(&fact->args, &packed);
	bool good = fact_check(fact->type, buffer_bytes(&packed), NULL) == ERR_OK;
	if (good) {
		uint8_t *copy = arena_zero(&article->arena, packed.len, 1);
		memcpy(copy, packed.ptr, packed.len);
		fact->packed = (struct bytes){copy, packed.len};
	}
	buffer_fini(&packed);
	return good;
}

/* Two rules saw parts of one fact in one sentence: `fact` takes what the other knows more. */
static bool unite(struct fact *fact, const struct fact *other, struct article *article)
{
	bool surer = other->confidence > fact->confidence;
	for (unsigned i = 0; i < other->args.count; i++) {
		const struct args_entry *theirs = &other->args.entries[i];
		struct args_entry *ours = same_of(fact, theirs);
		uint64_t bit = bit_of(fact->type, arg_of(fact->type, theirs));
		bool guess = other->assumed & bit, guessed = fact->assumed & bit;
		if (!ours && fact->args.count == ARGS_MAX)
			continue;
		if (ours && (guess > guessed || (guess == guessed && !surer)))
			continue;
		if (!ours)
			ours = &fact->args.entries[fact->args.count++];
		*ours = *theirs;
		fact->assumed = guess ? fact->assumed | bit : fact->assumed & ~bit;
	}
	if (surer)
		fact->rule = other->rule;
	return encode(fact, article);
}

/* Which of the two does the sentence name first? */
static bool named_first(const struct article *article, const struct fact *fact, const char *name,
	const struct fact *other)
{
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		const struct mention *m = &article->mentions[i];
		uint32_t from = article->tokens[m->first].from;
		if (from < fact->from || from >= fact->to)
			continue;
		if (facts_says(fact, name, m->id))
			return true;
		if (facts_says(other, name, m->id))
			return false;
	}
	return false;
}

/* "The SCO succeeds the Shanghai Five and has nine members: ...": one roll is of one organisation,
 * of that which the sentence is about. */
static bool is_same_roll(const struct fact *fact, const struct fact *other)
{
	enum { ROLL_MIN = 3 };
	if (fact->type != other->type || fact->from != other->from ||
		strcmp(fact->type->name, "org.membership") != 0)
		return false;
	struct args_entry *ours = facts_entry(fact, TEXT("members")),
			  *theirs = facts_entry(other, TEXT("members"));
	return ours && theirs && ours->count >= ROLL_MIN && entry_within(ours, theirs) &&
	       entry_within(theirs, ours);
}

void facts_add(struct facts *facts, struct article *article, struct fact *fact)
{
	bool encoded = false;
	/* Of an article with very many facts only the latest are looked through. */
	for (uint32_t i = facts->len > LOOK_BACK ? facts->len - LOOK_BACK : 0; i < facts->len;) {
		struct fact *other = &facts->items[i];
		bool roll = is_same_roll(fact, other) && conflict(facts->rules, fact, other),
		     first = roll && named_first(article, fact, "org", other),
		     same = comparable(fact, other);
		if ((same && within(fact, other)) || (roll && !first))
			return;
		bool less = first || (same && within(other, fact));
		if (!less && (!same || other->from != fact->from ||
				     conflict(facts->rules, fact, other))) {
			i++;
			continue;
		}
		/* What is no fact takes nothing away. */
		encoded = encoded || encode(fact, article);
		if (!encoded)
			return;
		if (!less && !unite(fact, other, article)) {
			i++;
			continue;
		}
		if (other->confidence > fact->confidence)
			fact->confidence = other->confidence;
		*other = facts->items[--facts->len];
	}
	if (!encoded && !encode(fact, article))
		return;
	facts->items = alloc_room(facts->items, facts->len, &facts->room, sizeof(*facts->items));
	facts->items[facts->len++] = *fact;
}

bool facts_tell(const struct facts *facts, const struct fact *fact)
{
	for (uint32_t i = 0; i < facts->len; i++) {
		const struct fact *other = &facts->items[i];
		bool same = other->type == fact->type;
		for (unsigned k = 0; same && k < fact->args.count; k++) {
			const struct args_entry *ours = &fact->args.entries[k],
						*theirs = same_of(other, ours);
			const struct arg_type *arg = arg_of(fact->type, ours);
			same = !theirs || arg->kind != ARG_CHOICE ||
			       rules_is_shade(facts->rules, fact->type, arg) ||
			       text_equal(ours->text, theirs->text);
		}
		if (same)
			return true;
	}
	return false;
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

/* What is told as a capacity was not carried. */
static bool is_capacity_too(const struct facts *facts, const struct fact *volume)
{
	const struct args_entry *value = facts_entry(volume, TEXT("value"));
	for (uint32_t i = 0; value && i < facts->len; i++) {
		const struct fact *other = &facts->items[i];
		const struct args_entry *same = facts_entry(other, TEXT("value"));
		if (other->from == volume->from && other->type == volume->type && same &&
			facts_says(other, "measure", TEXT("capacity")) &&
			same->number == value->number)
			return true;
	}
	return false;
}

static bool same_amount(const struct fact *a, const struct fact *b)
{
	const struct args_entry *one = facts_entry(a, TEXT("amount")),
				*other = facts_entry(b, TEXT("amount"));
	return !one || !other || one->number == other->number;
}

/* The facts of a sentence were added one after another. */
static void drop_parts(struct facts *facts)
{
	enum { NEIGHBOURS = 16 };
	uint32_t kept = 0;
	for (uint32_t i = 0; i < facts->len; i++) {
		uint32_t from = kept > NEIGHBOURS ? kept - NEIGHBOURS : 0;
		bool part = false;
		for (uint32_t j = from; j < kept && !part; j++)
			part = is_part(&facts->items[i], &facts->items[j]);
		for (uint32_t j = i + 1; j < facts->len && j < i + NEIGHBOURS && !part; j++)
			part = is_part(&facts->items[i], &facts->items[j]);
		if (!part)
			facts->items[kept++] = facts->items[i];
	}
	facts->len = kept;
}

/* Money for a corridor is no investment beside it. */
static void drop_weaker(struct facts *facts)
{
	for (uint32_t i = 0; i < facts->len;) {
		const struct fact *fact = &facts->items[i];
		bool weaker =
			facts_says(fact, "measure", TEXT("volume")) && is_capacity_too(facts, fact);
		bool money = strcmp(facts->items[i].type->name, "infra.investment") == 0;
		for (uint32_t j = 0; money && j < facts->len; j++)
			weaker |= strcmp(facts->items[j].type->name, "corridor.funded") == 0 &&
				  facts->items[i].from == facts->items[j].from &&
				  same_amount(&facts->items[i], &facts->items[j]);
		if (weaker)
			facts->items[i] = facts->items[--facts->len];
		else
			i++;
	}
}

/* "a step closer to joining as it signed the memorandum": the step is told, the joining is not. */
static void drop_wished(struct facts *facts)
{
	for (uint32_t i = 0; i < facts->len;) {
		const struct fact *wish = &facts->items[i];
		bool weaker = false, wished = strcmp(wish->type->name, "org.status_change") == 0 &&
					      facts_says(wish, "action", TEXT("joined")) &&
					      !text_is(wish->modality, "fact");
		for (uint32_t j = 0; wished && j < facts->len; j++) {
			const struct fact *step = &facts->items[j];
			weaker |= step->type == wish->type && step->from == wish->from &&
				  text_is(step->modality, "fact") &&
				  !conflict(facts->rules, step, wish);
		}
		if (weaker)
			facts->items[i] = facts->items[--facts->len];
		else
			i++;
	}
}

/* "a ceremony attended by the president" is no meeting of an organisation. */
static bool is_at_meeting(
	const struct rules *rules, const struct fact *fact, const struct article *article)
{
	if (strcmp(fact->type->name, "summit.attended") != 0)
		return true;
	struct elements elements = {0};
	bool meeting = false, other = !facts_has(fact, "org");
	for (uint32_t s = 0; s < article->sentences_len; s++) {
		if (article->sentences[s].from == fact->from)
			rules_elements(article, &article->sentences[s], &elements);
	}
	for (uint32_t i = 0; i < elements.len && !meeting; i++) {
		meeting = rules_set_at(rules, SET_MEETING, article, &elements, i) > i;
		other |= rules_set_at(rules, SET_NO_MEETING, article, &elements, i) > i;
	}
	free(elements.items);
	return meeting || !other;
}

static void drop_other_events(struct facts *facts, const struct article *article)
{
	for (uint32_t i = 0; i < facts->len;) {
		if (is_at_meeting(facts->rules, &facts->items[i], article))
			i++;
		else
			facts->items[i] = facts->items[--facts->len];
	}
}

/* "is set to hold its summit, with the participation of X": who comes to a summit that is to come
 * has not come. */
static void put_off(struct facts *facts)
{
	for (uint32_t i = 0; i < facts->len; i++) {
		struct fact *came = &facts->items[i];
		struct text planned = TEXT_NONE;
		bool held = false;
		if ((strcmp(came->type->name, "summit.attended") != 0 &&
			    strcmp(came->type->name, "summit.chaired") != 0) ||
			!text_is(came->modality, "fact"))
			continue;
		for (uint32_t j = 0; j < facts->len; j++) {
			const struct fact *summit = &facts->items[j];
			if (strcmp(summit->type->name, "summit.held") != 0 ||
				summit->from != came->from)
				continue;
			held |= text_is(summit->modality, "fact");
			planned = summit->modality;
		}
		if (!held && planned.len)
			came->modality = planned;
	}
}

void facts_finish(struct facts *facts, const struct article *article, struct text article_id)
{
	drop_parts(facts);
	drop_weaker(facts);
	drop_wished(facts);
	drop_other_events(facts, article);
	put_off(facts);
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

void facts_to_json(
	const struct fact *fact, struct text source, struct text text, struct buffer *out)
{
	struct buffer map = {0};
	bool attributed = fact->attributed_to.ptr != NULL;
	packed_put_map(&map, attributed ? 11 : 10);
	put_pair(&map, "source", source);
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
