/* A registry without a bus, for tests: sheets are planned into events, and the events applied as
 * the kit would apply them, encoded and decoded. Every function is static, so that each test
 * program has its own. */
#ifndef SERAI_TESTS_REGISTRY_WORLD_H
#define SERAI_TESTS_REGISTRY_WORLD_H

#include "proto/base/alloc.h"
#include "proto/codec/args.h"
#include "services/registry/answers/answers.h"
#include "services/registry/matching/match.h"
#include "services/registry/sheets/sheets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WORLD_USED __attribute__((unused))

struct world_event {
	char subject[256];
	const struct record_type *type;
	struct bytes data;
	struct stamp stamp;
};

/* All events ever, kept so that they can be replayed. */
struct world {
	struct registry registry;
	struct world_event *events;
	size_t count, room;
	size_t taken; /* events of the last sheet or claim */
	uint64_t seq;
	int64_t now_us;
	struct arena arena; /* of a test's answers */
};

static WORLD_USED enum err world_emit(void *self, struct text subject,
	const struct record_type *type, const void *record, struct why *why)
{
	struct world *world = self;
	struct buffer data = {0};
	enum err err = record_encode(type, record, &data, why);
	if (err) {
		buffer_fini(&data);
		return err;
	}
	world->events =
		alloc_room(world->events, world->count, &world->room, sizeof(*world->events));
	struct world_event *event = &world->events[world->count++];
	*event = (struct world_event){.type = type};
	snprintf(event->subject, sizeof(event->subject), "%.*s", TEXT_ARG(subject));
	event->data.len = data.len;
	event->data.ptr = (const uint8_t *)buffer_take(&data);
	return ERR_OK;
}

/* What was planned since `from` is one transaction. */
static WORLD_USED void world_commit(struct world *world, size_t from)
{
	struct applied applied;
	struct why why = {0};
	uint64_t tx = ++world->seq;
	world->now_us += 1000;
	for (size_t i = from; i < world->count; i++) {
		struct world_event *event = &world->events[i];
		event->stamp = (struct stamp){world->now_us, ++world->seq, tx};
		enum err err = registry_apply(&world->registry, text_of(event->type->name),
			event->data, event->stamp, &applied, &why);
		if (err)
			fail_msg("applying %s: %s", event->subject, why.text);
	}
	world->taken = world->count - from;
}

/* Nothing of a refused sheet is taken. */
static WORLD_USED enum err world_sheet(
	struct world *world, const char *name, const char *content, struct why *why)
{
	struct outlet outlet = {.emit = world_emit, .self = world};
	size_t from = world->count;
	enum err judged = sheets_plan(&world->registry, text_of(name), text_of(content), NULL, why);
	enum err err = sheets_plan(&world->registry, text_of(name), text_of(content), &outlet, why);
	assert_int_equal(judged, err);
	if (err)
		assert_int_equal(world->count, from);
	else
		world_commit(world, from);
	return err;
}

static WORLD_USED void world_load(struct world *world, const char *name, const char *content)
{
	struct why why = {0};
	if (world_sheet(world, name, content, &why) != ERR_OK)
		fail_msg("%s: %s", why.where, why.text);
}

static WORLD_USED char *world_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		fail_msg("%s cannot be read", path);
	struct buffer content = {0};
	size_t got = 1;
	while (got) {
		uint8_t *room = buffer_grow(&content, 65536);
		got = fread(room, 1, 65536, file);
		content.len -= 65536 - got;
	}
	fclose(file);
	return buffer_take(&content);
}

static WORLD_USED void world_load_file(struct world *world, const char *name)
{
	char path[512];
	const char *build = getenv("BUILD");
	if (strcmp(name, "states") == 0)
		snprintf(path, sizeof(path), "%s/share/serai/registry/data/states.csv",
			build ? build : "build");
	else
		snprintf(path, sizeof(path), "services/registry/data/%s.csv", name);
	char *content = world_file(path);
	world_load(world, name, content);
	free(content);
}

/* The sheets that the service has, in its order. */
static WORLD_USED const char *const world_sheets[] = {"states", "entities", "organizations",
	"state_names", "org_names", "decision_rules", "state_changes", "sources", "memberships",
	"chairs", "summits", "assessments", "indicators", NULL};

static WORLD_USED struct world *world_create(void)
{
	struct world *world = alloc_zero(1, sizeof(*world));
	registry_init(&world->registry);
	return world;
}

static WORLD_USED void world_destroy(struct world **world)
{
	for (size_t i = 0; i < (*world)->count; i++)
		free((void *)(uintptr_t)(*world)->events[i].data.ptr);
	free((*world)->events);
	registry_fini(&(*world)->registry);
	arena_fini(&(*world)->arena);
	free(*world);
	*world = NULL;
}

static WORLD_USED struct world *world_with_all_sheets(void)
{
	struct world *world = world_create();
	for (const char *const *name = world_sheets; *name; name++)
		world_load_file(world, *name);
	return world;
}

/* A world of three states and two organisations. */
static WORLD_USED struct world *world_small(void)
{
	struct world *world = world_create();
	world_load(world, "states",
		"id,iso3,name,official_name,common_name,name_ru,name_zh,source\n"
		"KZ,KAZ,Kazakhstan,,,,,s\nCN,CHN,China,,,,,s\nBY,BLR,Belarus,,,,,s\n");
	world_load(world, "organizations",
		"id,name,abbrev,aliases,kind,parent,founded,founded_event,seat,decision_rule,"
		"decision_rule_code,confidence,source,verified,note\n"
		"SCO,Shanghai Cooperation Organisation,SCO,,igo,,2001-06-15,,,,,0.9,s,seen,\n"
		"CIS,Commonwealth,CIS,,igo,,1991,,,,,0.9,s,seen,\n");
	return world;
}

static WORLD_USED day world_day(const char *text)
{
	day out = 0;
	assert_int_equal(day_parse_exact(text_of(text), &out, NULL), ERR_OK);
	return out;
}

static WORLD_USED struct today world_today(const struct world *world)
{
	return (struct today){world_day("2024-07-10"), world->now_us};
}

static WORLD_USED int setup_all(void **state)
{
	*state = world_with_all_sheets();
	return 0;
}

static WORLD_USED int setup_small(void **state)
{
	*state = world_small();
	return 0;
}

static WORLD_USED int teardown(void **state)
{
	struct world *world = *state;
	if (world)
		world_destroy(&world);
	return 0;
}

static WORLD_USED void assert_text(struct text text, const char *wanted)
{
	char given[4096];
	snprintf(given, sizeof(given), "%.*s", TEXT_ARG(text));
	assert_string_equal(given, wanted);
}

/* --- Claims ---------------------------------------------------------------------------------- */

/* A claim as an article of 10 July 2024 would make it. */
static WORLD_USED struct claim world_claim(
	struct world *world, const char *fact, const struct args_builder *args)
{
	struct args_builder copy = *args;
	struct buffer packed = {0};
	struct why why = {0};
	args_write(&copy, &packed);
	struct text kept = arena_copy(&world->arena, buffer_as_text(&packed));
	buffer_fini(&packed);
	struct bytes bytes = bytes_of(kept.ptr, kept.len);
	if (fact_check(fact_find(text_of(fact)), bytes, &why) != ERR_OK)
		fail_msg("%s: %s", why.where, why.text);
	return (struct claim){
		.id = TEXT("00000000000000000000000000000001"),
		.fact = text_of(fact),
		.args = bytes,
		.article = TEXT("a1"),
		.source = TEXT("an article"),
		.sentence = TEXT("The exact words."),
		.span_from = 10,
		.span_to = 26,
		.polarity = TEXT("pos"),
		.modality = TEXT("fact"),
		.rule = TEXT("a-rule"),
		.confidence = 0.9,
		.article_date = TEXT("2024-07-10"),
	};
}

/* The same from `org=SCO; country=KZ BY; date=2024-07-04`: lists are parted by spaces. */
static WORLD_USED struct claim world_claim_of(
	struct world *world, const char *fact, const char *given)
{
	struct args_builder args = {0};
	const struct fact_type *type = fact_find(text_of(fact));
	struct text rest = text_of(given), pair, name;
	assert_non_null(type);
	while (text_split(&rest, ';', &pair)) {
		struct text value = text_trim(pair), one;
		assert_true(text_split(&value, '=', &name));
		const struct arg_type *arg = type->args;
		while (arg < type->args + type->args_count && !text_is(name, arg->name))
			arg++;
		assert_true(arg < type->args + type->args_count);
		double number;
		if (arg->kind == ARG_NUMBER && text_to_f64(value, &number)) {
			args_put_number(&args, arg->name, number);
			continue;
		}
		struct text *items = arena_zero(&world->arena, 32, sizeof(*items));
		uint32_t count = 0;
		while (arg->list && count < 32 && text_split(&value, ' ', &one))
			items[count++] = one;
		if (arg->list)
			args_put_texts(&args, arg->name, items, count);
		else
			args_put_text(&args, arg->name, value);
	}
	return world_claim(world, fact, &args);
}

static WORLD_USED const struct verdicts *world_match(struct world *world, const struct claim *claim)
{
	struct verdicts *verdicts = arena_zero(&world->arena, 1, sizeof(*verdicts));
	match_claim(&world->registry, claim, &world->arena, verdicts);
	return verdicts;
}

/* One verdict of this kind, on this record. */
static WORLD_USED void assert_verdict(
	const struct verdicts *verdicts, enum verdict_kind kind, const char *record)
{
	assert_int_equal(verdicts->count, 1);
	assert_string_equal(match_verdict_name(verdicts->items[0].kind), match_verdict_name(kind));
	assert_text(verdicts->items[0].record, record);
	assert_true(verdicts->items[0].reason.len > 0);
}

/* The state's row; NULL: it has none. */
static WORLD_USED const struct membership *world_row_of(
	const struct members_reply *reply, const char *state)
{
	for (uint32_t i = 0; i < reply->rows_count; i++)
		if (text_is(reply->rows[i].state, state))
			return &reply->rows[i];
	return NULL;
}

/* A sheet that is refused by place and reason leaves nothing behind. */
static WORLD_USED void world_refuses(struct world *world, const char *sheet, const char *content,
	enum err code, const char *where, const char *text)
{
	struct why why = {0};
	size_t events = world->count, before, after;
	(void)bitemporal_rows(world->registry.statuses, &before);
	assert_int_equal(world_sheet(world, sheet, content, &why), code);
	assert_string_equal(why.text, text);
	assert_string_equal(why.where, where);
	(void)bitemporal_rows(world->registry.statuses, &after);
	assert_int_equal(before, after);
	assert_int_equal(world->count, events);
}

#endif
