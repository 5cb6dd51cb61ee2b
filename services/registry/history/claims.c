#include "services/registry/history/claims.h"

#include "proto/base/alloc.h"
#include "proto/base/digest.h"
#include "proto/codec/args.h"

#include <stdlib.h>

struct claims *claims_create(void)
{
	return alloc_zero(1, sizeof(struct claims));
}

static void list_fini(struct noted_list *list)
{
	free(list->items);
	index_fini(&list->by_id);
}

void claims_destroy(struct claims **claims)
{
	if (!*claims)
		return;
	list_fini(&(*claims)->heard);
	list_fini(&(*claims)->judged);
	list_fini(&(*claims)->reviewed);
	free((*claims)->statements);
	index_fini(&(*claims)->by_key);
	index_fini(&(*claims)->by_office);
	arena_fini(&(*claims)->arena);
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

static struct text join(struct claims *claims, const char *kind, struct text a, struct text b)
{
	struct buffer key = {0};
	buffer_format(&key, "%s:%.*s", kind, TEXT_ARG(a));
	if (b.ptr)
		buffer_format(&key, ":%.*s", TEXT_ARG(b));
	struct text copy = arena_copy(&claims->arena, buffer_as_text(&key));
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

static bool is_one_of(struct text word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_is(word, words[i]))
			return true;
	return false;
}

/* Steps on the way to a status, and what is to come, are not the status. */
static bool is_step(struct text action)
{
	static const char *const steps[] = {"applied", "procedure_started", "memorandum_signed",
		"will_be_granted", "invited", "will_take", "agreed"};
	return is_one_of(action, steps, ARRAY_LEN(steps));
}

static void add(struct claims *claims, const struct claim *claim, struct statement statement,
	const char *date)
{
	struct day_span article;
	struct gate_statement *is = &statement.is;
	statement.claim = (uint32_t)claims->heard.count - 1;
	statement.shown = article_day(claim, &article) ? article.first : DAY_MIN;
	is->id = claim->id;
	is->source = claim->source;
	is->publisher = claim->publisher.len ? claim->publisher : gate_publisher(is->source);
	is->story = claim->story;
	is->attributed_to = claim->attributed_to;
	is->sentence = claim->sentence;
	is->sketch = gate_sketch(claim->sentence, &claims->arena);
	is->grade = claim->grade.len ? claim->grade.ptr[0] : 'B';
	is->fact = text_is(claim->modality, "fact") && !is_step(is->basis);
	is->denies = text_is(claim->polarity, "neg");
	is->dated = day_parse(arg(claim, date), &is->when, NULL) == ERR_OK;
	is->told = is->dated || statement.shown == DAY_MIN ? 0 : gate_month(statement.shown);
	statement.before = index_put(
		&claims->by_key, hash_of(statement.key, TEXT_NONE), (uint32_t)claims->count);
	claims->statements = alloc_room(
		claims->statements, claims->count, &claims->room, sizeof(*claims->statements));
	claims->statements[claims->count++] = statement;
}

static void add_statuses(
	struct claims *claims, const struct claim *claim, const char *states, struct text status)
{
	struct texts list = args_texts(claim->args, states, &claims->arena);
	struct text org = arg(claim, "org"), action = arg(claim, "action");
	if (text_is(action, "left"))
		status = TEXT("former");
	for (uint32_t i = 0; i < list.count; i++)
		add(claims, claim,
			(struct statement){
				.key = join(claims, "membership", org, list.items[i]),
				.org = org,
				.state = list.items[i],
				.lane = TEXT("base"),
				.status = status,
				.is = {.value = status, .basis = action},
			},
			"date");
}

/* Of the facts that claims state, those that would become a row. */
static void add_statements(struct claims *claims, const struct claim *claim)
{
	struct text org = arg(claim, "org"), status = arg(claim, "status");
	if (text_is(claim->fact, "org.status_change"))
		add_statuses(claims, claim, "country", arg(claim, "to"));
	else if (text_is(claim->fact, "org.membership") && !text_is(status, "founding_member"))
		add_statuses(claims, claim, "members", status);
	else if (text_is(claim->fact, "org.chair") && !text_is(arg(claim, "action"), "held"))
		add(claims, claim,
			(struct statement){
				.key = join(claims, "chair", org, TEXT_NONE),
				.org = org,
				.state = arg(claim, "holder"),
				.lane = TEXT("chair"),
				.status = TEXT("chair of the organisation"),
				.is = {.value = arg(claim, "holder"),
					.basis = arg(claim, "action")},
			},
			"start");
}

/* --- Noting ---------------------------------------------------------------------------------- */

static struct noted_list *list_of(struct claims *claims, enum claims_kind kind)
{
	switch (kind) {
	case CLAIMS_HEARD:
		return &claims->heard;
	case CLAIMS_JUDGED:
		return &claims->judged;
	case CLAIMS_REVIEWED:
		break;
	}
	return &claims->reviewed;
}

static uint64_t id_of(enum claims_kind kind, const void *record)
{
	const struct claim_judged *judged = record;
	if (kind == CLAIMS_JUDGED)
		return hash_of(judged->claim, judged->key);
	struct text id = kind == CLAIMS_HEARD ? ((const struct claim *)record)->id
					      : ((const struct claim_review *)record)->claim;
	return hash_of(id, TEXT_NONE);
}

/* Whether it is weighed again follows from how it was judged last. */
static void mark_alike(struct claims *claims, const struct claim_judged *judged)
{
	uint32_t count;
	const struct statement *of = claims_statements(claims, judged->claim, &count);
	for (uint32_t i = 0; i < count; i++) {
		struct statement *one = &claims->statements[of - claims->statements + i];
		if (text_equal(one->key, judged->key))
			one->alike = judged->alike, one->kind = judged->kind;
	}
}

enum err claims_note(struct claims *claims, enum claims_kind kind, struct noted noted, bool *taken,
	struct why *why)
{
	static const struct record_type *const types[] = {
		&record_claim, &record_claim_judged, &record_claim_review};
	struct noted_list *list = list_of(claims, kind);
	struct text data = {(const char *)noted.data.ptr, noted.data.len};
	data = arena_copy(&claims->arena, data);
	noted.data = bytes_of(data.ptr, data.len);
	void *record = arena_zero(&claims->arena, 1, types[kind]->size);
	enum err err = record_decode(types[kind], noted.data, &claims->arena, record, why);
	if (err)
		return err;
	*taken =
		kind != CLAIMS_HEARD || index_find(&list->by_id, id_of(kind, record)) == INDEX_NONE;
	if (!*taken)
		return ERR_OK;
	noted.is = record;
	(void)index_put(&list->by_id, id_of(kind, record), (uint32_t)list->count);
	list->items = alloc_room(list->items, list->count, &list->room, sizeof(*list->items));
	list->items[list->count++] = noted;
	if (kind == CLAIMS_JUDGED)
		mark_alike(claims, record);
	const struct claim *claim = record;
	const struct fact_type *fact = kind == CLAIMS_HEARD ? fact_find(claim->fact) : NULL;
	if (!fact || fact_check(fact, claim->args, NULL) != ERR_OK)
		return ERR_OK;
	if (text_is(claim->fact, "person.office"))
		(void)index_put(&claims->by_office, hash_of(claim->article, arg(claim, "person")),
			(uint32_t)list->count - 1);
	add_statements(claims, claim);
	return ERR_OK;
}

/* --- Finding --------------------------------------------------------------------------------- */

static const struct noted *last_of(const struct noted_list *list, uint64_t id)
{
	uint32_t at = index_find(&list->by_id, id);
	return at == INDEX_NONE ? NULL : &list->items[at];
}

const struct claim *claims_find(const struct claims *claims, struct text id)
{
	const struct noted *noted = last_of(&claims->heard, hash_of(id, TEXT_NONE));
	return noted ? noted->is : NULL;
}

const struct claim *claims_office(
	const struct claims *claims, struct text article, struct text person)
{
	uint32_t at = index_find(&claims->by_office, hash_of(article, person));
	return at == INDEX_NONE ? NULL : claims->heard.items[at].is;
}

const struct statement *claims_statements(
	const struct claims *claims, struct text id, uint32_t *count)
{
	uint32_t claim = index_find(&claims->heard.by_id, hash_of(id, TEXT_NONE));
	size_t low = 0, high = claim == INDEX_NONE ? 0 : claims->count;
	*count = 0;
	while (low < high) { /* statements lie in the order of their claims */
		size_t middle = low + (high - low) / 2;
		if (claims->statements[middle].claim < claim)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = low; claim != INDEX_NONE && i < claims->count; i++, (*count)++)
		if (claims->statements[i].claim != claim)
			break;
	return *count ? &claims->statements[low] : NULL;
}

const struct noted *claims_judgement(
	const struct claims *claims, struct text claim, struct text key)
{
	return last_of(&claims->judged, hash_of(claim, key));
}

const struct noted *claims_judged_as(const struct claims *claims, const struct claim_judged *judged)
{
	const struct statement *at = judged->alike ? claims_about(claims, judged->key) : NULL;
	const struct noted *first = NULL;
	for (; at; at = claims_before(claims, at)) {
		const struct noted *noted =
			at->alike ? NULL : claims_judgement(claims, at->is.id, judged->key);
		const struct claim_judged *other = noted ? noted->is : NULL;
		if (other && text_equal(other->kind, judged->kind))
			first = noted;
	}
	return first ? first : claims_judgement(claims, judged->claim, judged->key);
}

const struct claim_review *claims_review(const struct claims *claims, struct text claim)
{
	const struct noted *noted = last_of(&claims->reviewed, hash_of(claim, TEXT_NONE));
	return noted ? noted->is : NULL;
}

const struct statement *claims_about(const struct claims *claims, struct text key)
{
	uint32_t at = index_find(&claims->by_key, hash_of(key, TEXT_NONE));
	return at == INDEX_NONE ? NULL : &claims->statements[at];
}

const struct statement *claims_before(
	const struct claims *claims, const struct statement *statement)
{
	return statement->before == INDEX_NONE ? NULL : &claims->statements[statement->before];
}
