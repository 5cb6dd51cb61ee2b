#include "services/registry/history/ledger.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/records/evidence.h"
#include "services/registry/history/index.h"

#include <stddef.h>
#include <stdlib.h>

struct ledger {
	struct version *versions;
	size_t count, room;
	struct index by_id;     /* the newest version of kind and id; version.before goes on */
	struct index by_bearer; /* the newest name of an id; version.before_named goes on */
	struct arena arena;     /* of all texts and decoded records */
};

struct kind {
	const char *name;
	const struct record_type *type;
	size_t id; /* offset of the id in the record */
};

static const struct kind *kind_row(enum ledger_kind kind)
{
	static const struct kind kinds[LEDGER_KINDS] = {
		[LEDGER_ORGANISATION] = {"organisation", &record_organisation,
			offsetof(struct organisation, id)},
		[LEDGER_RULE] = {"rule", &record_decision_rule, offsetof(struct decision_rule, id)},
		[LEDGER_SUMMIT] = {"summit", &record_summit, offsetof(struct summit, id)},
		[LEDGER_STATE] = {"state", &record_country, offsetof(struct country, id)},
		[LEDGER_IDENTITY] = {"identity", &record_identity_change,
			offsetof(struct identity_change, id)},
		[LEDGER_ASSESSMENT] = {"assessment", &record_assessment,
			offsetof(struct assessment, id)},
		[LEDGER_SOURCE] = {"source", &record_publication, offsetof(struct publication, id)},
		[LEDGER_INDICATOR] = {"indicator", &record_indicator,
			offsetof(struct indicator, id)},
		[LEDGER_NAME] = {"name", &record_entity_named, offsetof(struct entity_named, id)},
	};
	CHECK(kind < LEDGER_KINDS);
	return &kinds[kind];
}

const char *ledger_kind_name(enum ledger_kind kind)
{
	return kind_row(kind)->name;
}

const struct record_type *ledger_type(enum ledger_kind kind)
{
	return kind_row(kind)->type;
}

bool ledger_kind_of(struct text name, enum ledger_kind *out)
{
	for (enum ledger_kind kind = 0; kind < LEDGER_KINDS; kind++)
		if (text_is(name, ledger_kind_name(kind))) {
			*out = kind;
			return true;
		}
	return false;
}

struct ledger *ledger_create(void)
{
	return alloc_zero(1, sizeof(struct ledger));
}

void ledger_destroy(struct ledger **ledger)
{
	if (!*ledger)
		return;
	arena_fini(&(*ledger)->arena);
	free((*ledger)->versions);
	index_fini(&(*ledger)->by_id);
	index_fini(&(*ledger)->by_bearer);
	free(*ledger);
	*ledger = NULL;
}

static uint64_t hash_of(enum ledger_kind kind, struct text id)
{
	return digest_xxh3(bytes_of(id.ptr, id.len)) + 1 + kind;
}

/* Names are those of a state, or of anything else. */
static uint64_t bearer_hash(bool state, struct text id)
{
	return digest_xxh3(bytes_of(id.ptr, id.len)) + state;
}

bool version_known(const struct version *version, int64_t known_us)
{
	return version->recorded_us <= known_us &&
	       (known_us < version->superseded_us || version->superseded_us == RECORDED_MAX);
}

const void *ledger_next(
	const struct ledger *ledger, enum ledger_kind kind, int64_t known_us, size_t *at)
{
	size_t count;
	const struct version *versions = ledger_versions(ledger, &count);
	while (*at < count) {
		const struct version *one = &versions[(*at)++];
		if (one->kind == kind && version_known(one, known_us))
			return one->record;
	}
	return NULL;
}

static struct version *find(
	const struct ledger *ledger, enum ledger_kind kind, struct text id, int64_t known_us)
{
	uint32_t at = index_find(&ledger->by_id, hash_of(kind, id));
	while (at != INDEX_NONE && !version_known(&ledger->versions[at], known_us))
		at = ledger->versions[at].before;
	return at == INDEX_NONE ? NULL : &ledger->versions[at];
}

const struct version *ledger_find(
	const struct ledger *ledger, enum ledger_kind kind, struct text id, int64_t known_us)
{
	return find(ledger, kind, id, known_us);
}

enum err ledger_load(struct ledger *ledger, const struct version *version, struct why *why)
{
	struct version kept = *version;
	const struct record_type *type = ledger_type(kept.kind);
	struct text data = {(const char *)kept.data.ptr, kept.data.len};
	data = arena_copy(&ledger->arena, data);
	kept.data = bytes_of(data.ptr, data.len);
	kept.id = arena_copy(&ledger->arena, kept.id);
	void *record = arena_zero(&ledger->arena, 1, type->size);
	enum err err = record_decode(type, kept.data, &ledger->arena, record, why);
	if (err)
		return err;
	kept.record = record;
	kept.before =
		index_put(&ledger->by_id, hash_of(kept.kind, kept.id), (uint32_t)ledger->count);
	kept.before_named = INDEX_NONE;
	const struct entity_named *name = record;
	if (kept.kind == LEDGER_NAME)
		kept.before_named = index_put(&ledger->by_bearer,
			bearer_hash(text_is(name->kind, "state"), name->id),
			(uint32_t)ledger->count);
	ledger->versions = alloc_room(
		ledger->versions, ledger->count, &ledger->room, sizeof(*ledger->versions));
	ledger->versions[ledger->count++] = kept;
	return ERR_OK;
}

enum err ledger_put(struct ledger *ledger, enum ledger_kind kind, struct text id, struct bytes data,
	struct stamp stamp, struct why *why)
{
	struct version *old = find(ledger, kind, id, RECORDED_MAX);
	if (old)
		old->superseded_us = stamp.recorded_us;
	return ledger_load(ledger,
		&(struct version){.kind = kind,
			.id = id,
			.data = data,
			.recorded_us = stamp.recorded_us,
			.superseded_us = RECORDED_MAX,
			.seq = stamp.seq},
		why);
}

enum err ledger_withdraw(struct ledger *ledger, enum ledger_kind kind, struct text id,
	struct stamp stamp, struct why *why)
{
	struct version *old = find(ledger, kind, id, RECORDED_MAX);
	if (!old)
		return why_set(why, ERR_NOT_FOUND, "", "wanted a current %s, got '%.*s'",
			ledger_kind_name(kind), TEXT_ARG(id));
	old->superseded_us = stamp.recorded_us;
	return ERR_OK;
}

uint32_t ledger_current(const struct ledger *ledger, enum ledger_kind kind, struct text id)
{
	const struct version *found = find(ledger, kind, id, RECORDED_MAX);
	return found ? (uint32_t)(found - ledger->versions) : INDEX_NONE;
}

const struct version *ledger_versions(const struct ledger *ledger, size_t *count)
{
	*count = ledger->count;
	return ledger->versions;
}

/* --- Names ----------------------------------------------------------------------------------- */

/* Two sheets may give the same name; each keeps its own. */
static struct text name_key(const struct entity_named *name, struct arena *arena)
{
	char from[DAY_TEXT];
	struct buffer key = {0};
	buffer_format(&key, "%.*s|%.*s|%.*s|%.*s|%s|%.*s", TEXT_ARG(name->sheet),
		TEXT_ARG(name->id), TEXT_ARG(name->role), TEXT_ARG(name->lang),
		name->has_from ? day_format(name->from, from) : "", TEXT_ARG(name->name));
	struct text copy = arena_copy(arena, buffer_as_text(&key));
	buffer_fini(&key);
	return copy;
}

struct text ledger_id(enum ledger_kind kind, const void *record, struct arena *arena)
{
	if (kind == LEDGER_NAME)
		return name_key(record, arena);
	return *(const struct text *)((const char *)record + kind_row(kind)->id);
}

static const struct version *version_at(const struct ledger *ledger, uint32_t at)
{
	return at == INDEX_NONE ? NULL : &ledger->versions[at];
}

/* How well a name stands for its bearer on a day: 0 not at all; a name with dates before one
 * without, since the dates say what changed. */
static int fitness(const struct entity_named *name, day valid)
{
	if (!text_is(name->role, "name") || !text_is(name->lang, "en"))
		return 0;
	if ((name->has_from && valid < name->from) || (name->has_to && valid >= name->to))
		return 0;
	return name->has_from || name->has_to ? 2 : 1;
}

static struct text name_of(const struct ledger *ledger, bool state, struct text id, struct at at)
{
	struct text best = TEXT_NONE;
	int best_fitness = 0;
	/* Of equally fit ones the first entered. */
	for (const struct version *version =
			version_at(ledger, index_find(&ledger->by_bearer, bearer_hash(state, id)));
		version; version = version_at(ledger, version->before_named)) {
		const struct entity_named *name = version->record;
		if (!version_known(version, at.known_us))
			continue;
		int fits = fitness(name, at.valid);
		if (fits && fits >= best_fitness) {
			best = name->name;
			best_fitness = fits;
		}
	}
	return best;
}

struct text ledger_org_name(const struct ledger *ledger, struct text id, struct at at)
{
	struct text name = name_of(ledger, false, id, at);
	const struct version *held =
		name.ptr ? NULL : find(ledger, LEDGER_ORGANISATION, id, at.known_us);
	if (held)
		return ((const struct organisation *)held->record)->name;
	return name.ptr ? name : id;
}

struct text ledger_participant_name(const struct ledger *ledger, struct text id, struct at at)
{
	if (text_starts(id, TEXT("org:")))
		return ledger_org_name(ledger, text_slice(id, 4, id.len), at);
	struct text name = name_of(ledger, true, id, at);
	const struct version *held = name.ptr ? NULL : find(ledger, LEDGER_STATE, id, at.known_us);
	if (held)
		return ((const struct country *)held->record)->name;
	return name.ptr ? name : id;
}
