#include "services/registry/history/claims.h"

#include "proto/base/alloc.h"
#include "proto/base/digest.h"
#include "proto/codec/args.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct claims *claims_create(void)
{
	static const struct record_type *const types[CLAIMS_KINDS] = {
		&record_claim, &record_claim_judged, &record_claim_review};
	struct claims *claims = alloc_zero(1, sizeof(*claims));
	for (size_t i = 0; i < CLAIMS_KINDS; i++)
		claims->lists[i].type = types[i];
	return claims;
}

void claims_destroy(struct claims **claims)
{
	if (!*claims)
		return;
	for (size_t i = 0; i < CLAIMS_KINDS; i++) {
		kept_fini(&(*claims)->lists[i]);
		index_fini(&(*claims)->by_id[i]);
	}
	for (size_t i = 0; i < (*claims)->count; i++)
		free((*claims)->said[i].held);
	free((*claims)->said);
	index_fini(&(*claims)->by_key);
	index_fini(&(*claims)->by_office);
	arena_fini(&(*claims)->scratch);
	free(*claims);
	*claims = NULL;
}

static uint64_t hash_of(struct text a, struct text b)
{
	uint64_t parts[] = {
		digest_xxh3(bytes_of(a.ptr, a.len)), digest_xxh3(bytes_of(b.ptr, b.len))};
	return digest_xxh3(bytes_of(parts, sizeof(parts)));
}

/* --- What a claim says ----------------------------------------------------------------------- */

/* The statements of a claim, as they are made. */
struct saying {
	const struct claim *claim;
	int64_t heard_us;
	struct arena *arena;
	struct gate_sketch sketch;
	struct statement *items;
	size_t count, room;
};

static struct text join(const struct saying *saying, const char *kind, struct text a, struct text b)
{
	struct buffer key = {0};
	buffer_format(&key, "%s:%.*s", kind, TEXT_ARG(a));
	if (b.ptr)
		buffer_format(&key, ":%.*s", TEXT_ARG(b));
	struct text copy = arena_copy(saying->arena, buffer_as_text(&key));
	buffer_fini(&key);
	return copy;
}

static struct text arg(const struct claim *claim, const char *name)
{
	struct text value = TEXT_NONE;
	return args_text(claim->args, name, &value) && value.len ? value : TEXT_NONE;
}

/* The article's day, without a time of day behind it. */
static bool article_day(const struct claim *claim, struct day_span *out)
{
	struct text rest = claim->article_date, date;
	return rest.ptr && text_split(&rest, 'T', &date) && day_parse(date, out, NULL) == ERR_OK;
}

/* Steps on the way to a status, and what is to come, are not the status. */
static bool is_step(struct text action)
{
	return text_is_choice("applied|procedure_started|memorandum_signed|will_be_granted|invited|"
			      "will_take|agreed",
		action);
}

static void add(struct saying *saying, struct statement statement, const char *date)
{
	const struct claim *claim = saying->claim;
	struct day_span article;
	struct gate_statement *is = &statement.is;
	statement.fact = claim->fact;
	statement.article = claim->article;
	statement.span_from = claim->span_from;
	statement.span_to = claim->span_to;
	statement.heard_us = saying->heard_us;
	statement.shown = article_day(claim, &article) ? article.first : DAY_MIN;
	is->id = claim->id;
	is->source = claim->source;
	is->publisher = claim->publisher.len ? claim->publisher : gate_publisher(is->source);
	is->story = claim->story;
	is->attributed_to = claim->attributed_to;
	is->sentence = claim->sentence;
	is->sketch = saying->sketch;
	is->grade = claim->grade.len ? claim->grade.ptr[0] : 'B';
	is->fact = text_is(claim->modality, "fact") && !is_step(is->basis);
	is->denies = text_is(claim->polarity, "neg");
	is->dated = day_parse(arg(claim, date), &is->when, NULL) == ERR_OK;
	is->told = is->dated || statement.shown == DAY_MIN ? 0 : gate_month(statement.shown);
	saying->items = arena_room(
		saying->arena, saying->items, saying->count, &saying->room, sizeof(*saying->items));
	saying->items[saying->count++] = statement;
}

static void add_statuses(struct saying *saying, const char *states, struct text status)
{
	const struct claim *claim = saying->claim;
	struct texts list = args_texts(claim->args, states, saying->arena);
	struct text org = arg(claim, "org"), action = arg(claim, "action");
	if (text_is(action, "left"))
		status = TEXT("former");
	for (uint32_t i = 0; i < list.count; i++)
		add(saying,
			(struct statement){
				.key = join(saying, "membership", org, list.items[i]),
				.org = org,
				.state = list.items[i],
				.lane = TEXT("base"),
				.status = status,
				.is = {.value = status, .basis = action},
			},
			"date");
}

/* Of the facts that claims state, those that would become a row. Of no other claim than one that
 * was checked when it was noted. */
static void say(struct saying *saying)
{
	const struct claim *claim = saying->claim;
	if (!text_is_choice("org.status_change|org.membership|org.chair", claim->fact))
		return;
	struct text org = arg(claim, "org"), status = arg(claim, "status");
	saying->sketch = gate_sketch(claim->sentence, saying->arena);
	if (text_is(claim->fact, "org.status_change"))
		add_statuses(saying, "country", arg(claim, "to"));
	else if (text_is(claim->fact, "org.membership") && !text_is(status, "founding_member"))
		add_statuses(saying, "members", status);
	else if (text_is(claim->fact, "org.chair") && !text_is(arg(claim, "action"), "held"))
		add(saying,
			(struct statement){
				.key = join(saying, "chair", org, TEXT_NONE),
				.org = org,
				.state = arg(claim, "holder"),
				.lane = TEXT("chair"),
				.status = TEXT("chair of the organisation"),
				.is = {.value = arg(claim, "holder"),
					.basis = arg(claim, "action")},
			},
			"start");
}

/* --- What is held of it ---------------------------------------------------------------------- */

/* All texts of a statement, as they are copied with it. */
static const size_t texts_at[] = {offsetof(struct statement, key), offsetof(struct statement, org),
	offsetof(struct statement, state), offsetof(struct statement, lane),
	offsetof(struct statement, status), offsetof(struct statement, fact),
	offsetof(struct statement, article), offsetof(struct statement, is.id),
	offsetof(struct statement, is.value), offsetof(struct statement, is.basis),
	offsetof(struct statement, is.source), offsetof(struct statement, is.attributed_to),
	offsetof(struct statement, is.sentence), offsetof(struct statement, is.publisher),
	offsetof(struct statement, is.story)};

static struct text *text_at(struct statement *statement, size_t which)
{
	return (struct text *)(void *)((char *)statement + texts_at[which]);
}

/* One block: the statement, its sketch, its texts. */
static struct statement *hold(struct statement one)
{
	size_t hashes = one.is.sketch.count * sizeof(*one.is.sketch.hashes), bytes = 0;
	for (size_t i = 0; i < ARRAY_LEN(texts_at); i++)
		bytes += text_at(&one, i)->len;
	struct statement *held = alloc_zero(1, sizeof(*held) + hashes + bytes);
	uint64_t *sketch = (uint64_t *)(held + 1);
	char *next = (char *)sketch + hashes;
	*held = one;
	if (hashes)
		memcpy(sketch, one.is.sketch.hashes, hashes);
	held->is.sketch.hashes = sketch;
	for (size_t i = 0; i < ARRAY_LEN(texts_at); i++) {
		struct text *text = text_at(held, i);
		if (!text->ptr)
			continue;
		if (text->len)
			memcpy(next, text->ptr, text->len);
		text->ptr = next;
		next += text->len;
	}
	return held;
}

static void note_said(struct claims *claims, const struct saying *saying)
{
	for (size_t i = 0; i < saying->count; i++) {
		struct said said = {.claim = (uint32_t)claims->lists[CLAIMS_HEARD].count - 1,
			.ordinal = (uint16_t)i,
			.last = true,
			.key = hash_of(saying->items[i].key, TEXT_NONE),
			.held = hold(saying->items[i])};
		said.before = index_put(&claims->by_key, said.key, (uint32_t)claims->count);
		if (said.before != INDEX_NONE)
			claims->said[said.before].last = false;
		claims->said = alloc_room(
			claims->said, claims->count, &claims->room, sizeof(*claims->said));
		claims->said[claims->count++] = said;
	}
}

const struct statement *claims_statement(
	const struct claims *claims, const struct said *said, struct arena *arena)
{
	static const struct statement none;
	struct kept_item item;
	if (said->held)
		return said->held;
	struct saying saying = {
		.claim = kept_record(&claims->lists[CLAIMS_HEARD], said->claim, arena, &item),
		.heard_us = item.recorded_us,
		.arena = arena};
	say(&saying);
	return said->ordinal < saying.count ? &saying.items[said->ordinal] : &none;
}

/* --- Noting ---------------------------------------------------------------------------------- */

static uint64_t id_of(enum claims_kind kind, const void *record)
{
	const struct claim_judged *judged = record;
	if (kind == CLAIMS_JUDGED)
		return hash_of(judged->claim, judged->key);
	struct text id = kind == CLAIMS_HEARD ? ((const struct claim *)record)->id
					      : ((const struct claim_review *)record)->claim;
	return hash_of(id, TEXT_NONE);
}

uint64_t claims_judged_hash(const struct claim_judged *judged)
{
	struct buffer said = {0};
	buffer_format(&said, "%.*s|%d|", TEXT_ARG(judged->kind), judged->alike);
	if (!judged->alike)
		buffer_format(
			&said, "%.*s|%.*s", TEXT_ARG(judged->state), TEXT_ARG(judged->reason));
	uint64_t hash = digest_xxh3(buffer_bytes(&said));
	buffer_fini(&said);
	return hash ? hash : 1;
}

/* Whether it is weighed again follows from how it was judged last, and with that whether it is
 * held. */
static void mark(struct claims *claims, struct said *said, const struct claim_judged *judged)
{
	said->judged = claims_judged_hash(judged);
	said->alike = judged->alike;
	snprintf(said->kind, sizeof(said->kind), "%.*s", TEXT_ARG(judged->kind));
	if (said->alike) {
		free(said->held);
		said->held = NULL;
	} else if (!said->held) {
		said->held = hold(*claims_statement(claims, said, &claims->scratch));
	}
}

static void mark_judged(struct claims *claims, const struct claim_judged *judged)
{
	uint32_t count;
	const struct said *of = claims_said(claims, judged->claim, &count);
	for (uint32_t i = 0; i < count; i++)
		if (of[i].key == hash_of(judged->key, TEXT_NONE))
			mark(claims, &claims->said[of - claims->said + i], judged);
}

static void note_claim(
	struct claims *claims, const struct claim *claim, const struct kept_item *item)
{
	struct saying saying = {
		.claim = claim, .heard_us = item->recorded_us, .arena = &claims->scratch};
	const struct fact_type *fact = fact_find(claim->fact);
	if (!fact || fact_check(fact, claim->args, NULL) != ERR_OK)
		return;
	if (text_is(claim->fact, "person.office"))
		(void)index_put(&claims->by_office, hash_of(claim->article, arg(claim, "person")),
			(uint32_t)claims->lists[CLAIMS_HEARD].count - 1);
	say(&saying);
	note_said(claims, &saying);
}

enum err claims_note(
	struct claims *claims, const struct noting *noting, bool *taken, struct why *why)
{
	enum claims_kind kind = noting->kind;
	struct kept *list = &claims->lists[kind];
	arena_clear(&claims->scratch);
	void *record = arena_zero(&claims->scratch, 1, list->type->size);
	enum err err = record_decode(list->type, noting->item.data, &claims->scratch, record, why);
	if (err)
		return err;
	uint64_t id = id_of(kind, record);
	*taken = kind != CLAIMS_HEARD || index_find(&claims->by_id[kind], id) == INDEX_NONE;
	if (!*taken)
		return ERR_OK;
	(void)index_put(&claims->by_id[kind], id, (uint32_t)list->count);
	kept_add(list, &noting->item, noting->written);
	if (kind == CLAIMS_JUDGED)
		mark_judged(claims, record);
	if (kind == CLAIMS_HEARD)
		note_claim(claims, record, &noting->item);
	return ERR_OK;
}

/* --- Finding --------------------------------------------------------------------------------- */

static const void *last_of(const struct claims *claims, enum claims_kind kind, uint64_t id,
	struct arena *arena, int64_t *recorded_us)
{
	struct kept_item item;
	uint32_t at = index_find(&claims->by_id[kind], id);
	if (at == INDEX_NONE)
		return NULL;
	const void *record = kept_record(&claims->lists[kind], at, arena, &item);
	if (recorded_us)
		*recorded_us = item.recorded_us;
	return record;
}

const struct claim *claims_heard(
	const struct claims *claims, uint32_t at, struct arena *arena, uint64_t *seq)
{
	struct kept_item item;
	const struct claim *claim = kept_record(&claims->lists[CLAIMS_HEARD], at, arena, &item);
	if (seq)
		*seq = item.seq;
	return claim;
}

const struct claim *claims_find(const struct claims *claims, struct text id, struct arena *arena)
{
	return last_of(claims, CLAIMS_HEARD, hash_of(id, TEXT_NONE), arena, NULL);
}

bool claims_has(const struct claims *claims, struct text id)
{
	return index_find(&claims->by_id[CLAIMS_HEARD], hash_of(id, TEXT_NONE)) != INDEX_NONE;
}

const struct claim *claims_office(
	const struct claims *claims, struct text article, struct text person, struct arena *arena)
{
	uint32_t at = index_find(&claims->by_office, hash_of(article, person));
	return at == INDEX_NONE ? NULL : claims_heard(claims, at, arena, NULL);
}

const struct said *claims_said(const struct claims *claims, struct text id, uint32_t *count)
{
	uint32_t claim = index_find(&claims->by_id[CLAIMS_HEARD], hash_of(id, TEXT_NONE));
	size_t low = 0, high = claim == INDEX_NONE ? 0 : claims->count;
	*count = 0;
	while (low < high) { /* they lie in the order of their claims */
		size_t middle = low + (high - low) / 2;
		if (claims->said[middle].claim < claim)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = low; claim != INDEX_NONE && i < claims->count; i++, (*count)++)
		if (claims->said[i].claim != claim)
			break;
	return *count ? &claims->said[low] : NULL;
}

const struct claim_judged *claims_judgement(const struct claims *claims, struct text claim,
	struct text key, struct arena *arena, int64_t *recorded_us)
{
	return last_of(claims, CLAIMS_JUDGED, hash_of(claim, key), arena, recorded_us);
}

const struct claim_judged *claims_judged_as(const struct claims *claims,
	const struct claim_judged *judged, struct arena *arena, int64_t *recorded_us)
{
	const struct said *at = judged->alike ? claims_about(claims, judged->key) : NULL;
	const struct said *first = NULL;
	for (; at; at = claims_before(claims, at))
		if (!at->alike && at->judged && text_is(judged->kind, at->kind))
			first = at;
	struct text claim = first ? claims_statement(claims, first, arena)->is.id : judged->claim;
	return claims_judgement(claims, claim, judged->key, arena, recorded_us);
}

const struct claim_review *claims_review(
	const struct claims *claims, struct text claim, struct arena *arena)
{
	return last_of(claims, CLAIMS_REVIEWED, hash_of(claim, TEXT_NONE), arena, NULL);
}

const struct said *claims_about(const struct claims *claims, struct text key)
{
	uint32_t at = index_find(&claims->by_key, hash_of(key, TEXT_NONE));
	return at == INDEX_NONE ? NULL : &claims->said[at];
}

const struct said *claims_before(const struct claims *claims, const struct said *said)
{
	return said->before == INDEX_NONE ? NULL : &claims->said[said->before];
}
