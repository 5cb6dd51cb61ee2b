/* Claims remembered under what they speak of: those of one place are found under each of its names,
 * and found anew when the network has changed. On a store in memory. */
#include "services/corridors/claims/reported.h"
#include "services/corridors/store/reported_state.h"

#include "proto/codec/packed.h"
#include "tests/unit/services/corridors/world.h"

static const char schema[] =
#include "services/corridors/schema.sql.h"
	;

struct heard {
	struct store *store;
	struct world world;
	uint64_t seq;
};

static void heard_init(struct heard *heard)
{
	*heard = (struct heard){0};
	world_init(&heard->world);
	assert_int_equal(store_open(":memory:", schema, 2, &heard->store, NULL), ERR_OK);
}

static void heard_fini(struct heard *heard)
{
	store_close(&heard->store);
	world_fini(&heard->world);
}

static void hear(struct heard *heard, const char *id, const char *fact, const char *args)
{
	struct buffer packed = {0}, data = {0};
	assert_int_equal(packed_from_json(text_of(args), &packed, NULL), ERR_OK);
	const struct claim claim = {.id = text_of(id),
		.fact = text_of(fact),
		.args = buffer_bytes(&packed),
		.article = TEXT("a1"),
		.source = TEXT("https://one.example/a"),
		.sentence = TEXT("The words."),
		.polarity = TEXT("pos"),
		.modality = TEXT("fact"),
		.rule = TEXT("r")};
	assert_int_equal(record_encode(&record_claim, &claim, &data, NULL), ERR_OK);
	assert_int_equal(reported_state_hear(heard->store, &heard->world.network, &claim,
				 buffer_bytes(&data), (struct state_stamp){++heard->seq, 0}, NULL),
		ERR_OK);
	buffer_fini(&packed);
	buffer_fini(&data);
}

/* The ids of the claims that speak of the same as this one, up to it. */
static void alike_are(struct heard *heard, const char *id, const char *wanted)
{
	struct claims_heard found;
	struct arena arena = {0};
	struct buffer got = {0};
	assert_int_equal(
		reported_state_alike(heard->store, text_of(id), &arena, &found, NULL), ERR_OK);
	for (uint32_t i = 0; i < found.count; i++)
		buffer_format(&got, "%s%.*s", i ? " " : "", TEXT_ARG(found.items[i].id));
	if (!text_is(buffer_as_text(&got), wanted))
		fail_msg("alike %s: wanted '%s', got '%.*s'", id, wanted,
			TEXT_ARG(buffer_as_text(&got)));
	buffer_fini(&got);
	arena_fini(&arena);
}

static void hear_some(struct heard *heard)
{
	hear(heard, "c1", "infra.disrupted", "{\"place\":\"Aktau\",\"action\":\"closed\"}");
	hear(heard, "c2", "infra.disrupted", "{\"place\":\"Baku\",\"action\":\"closed\"}");
	hear(heard, "c3", "infra.disrupted", "{\"place\":\"KZAAU\",\"action\":\"reopened\"}");
	hear(heard, "c4", "infra.disrupted", "{\"place\":\"Atlantis\",\"action\":\"closed\"}");
	hear(heard, "c5", "corridor.opened", "{\"corridor\":\"CKU\"}");
	hear(heard, "c6", "infra.disrupted", "{\"place\":\"Aktau\",\"action\":\"closed\"}");
}

static void claims_of_one_place_are_found_under_each_of_its_names(void **state)
{
	(void)state;
	struct heard heard;
	heard_init(&heard);
	hear_some(&heard);
	alike_are(&heard, "c1", "c1");
	alike_are(&heard, "c3", "c1 c3");
	alike_are(&heard, "c6", "c1 c3 c6");
	alike_are(&heard, "c2", "c2");
	alike_are(&heard, "c5", "c5");
	heard_fini(&heard);
}

static void they_are_found_anew_when_the_network_has_changed(void **state)
{
	(void)state;
	struct heard heard;
	heard_init(&heard);
	hear_some(&heard);
	assert_int_equal(reported_state_renamed(heard.store, NULL), ERR_OK);
	hear(&heard, "c7", "infra.disrupted", "{\"place\":\"Aktau\",\"action\":\"closed\"}");
	alike_are(&heard, "c7", "c1 c3 c6 c7");
	heard_fini(&heard);
}

static void what_was_not_heard_is_told(void **state)
{
	(void)state;
	struct heard heard;
	struct claim claim;
	struct arena arena = {0};
	struct claims_heard found;
	bool is = true;
	uint64_t seq = 0;
	heard_init(&heard);
	hear_some(&heard);
	assert_int_equal(
		reported_state_alike(heard.store, TEXT("c9"), &arena, &found, NULL), ERR_STATE);
	assert_int_equal(
		reported_state_claim(heard.store, TEXT("c9"), &arena, &claim, &seq, &is, NULL),
		ERR_OK);
	assert_false(is);
	assert_int_equal(
		reported_state_claim(heard.store, TEXT("c2"), &arena, &claim, &seq, &is, NULL),
		ERR_OK);
	assert_true(is && seq == 2 && text_is(claim.id, "c2"));
	arena_fini(&arena);
	heard_fini(&heard);
}

/* What stands still is the line, and not all that is at its ends. */
static void a_line_between_two_places_is_one_thing(void **state)
{
	(void)state;
	struct heard heard;
	heard_init(&heard);
	hear(&heard, "c1", "infra.disrupted",
		"{\"kind\":\"railway\",\"between\":[\"Aktobe\",\"Kandyagash\"],\"place\":"
		"\"Aktobe\","
		"\"action\":\"closed\"}");
	hear(&heard, "c2", "infra.disrupted",
		"{\"kind\":\"road\",\"between\":[\"Aktobe\",\"Atyrau\"],\"action\":\"blocked\"}");
	hear(&heard, "c3", "infra.disrupted",
		"{\"kind\":\"railway\",\"place\":\"Aktobe\",\"action\":\"closed\"}");
	hear(&heard, "c4", "infra.disrupted",
		"{\"kind\":\"railway\",\"between\":[\"Kandyagash\",\"Aktobe\"],\"action\":"
		"\"reopened\"}");
	alike_are(&heard, "c2", "c2");
	alike_are(&heard, "c3", "c3");
	alike_are(&heard, "c4", "c1 c4");
	heard_fini(&heard);
}

/* An article of 28 November 2026. */
static struct reported read_as(const char *args, const char *modality)
{
	struct world world;
	struct buffer packed = {0};
	struct arena arena = {0};
	struct reported got;
	world_init(&world);
	assert_int_equal(packed_from_json(text_of(args), &packed, NULL), ERR_OK);
	const struct claim claim = {.fact = TEXT("infra.disrupted"),
		.args = buffer_bytes(&packed),
		.article_date = TEXT("2026-11-28"),
		.modality = text_of(modality)};
	reported_read(&world.network, &claim, &arena, &got);
	buffer_fini(&packed);
	arena_fini(&arena);
	world_fini(&world);
	return got;
}

static void reads(const char *args, const char *target, bool ours)
{
	struct reported got = read_as(args, "fact");
	assert_int_equal(got.ours, ours);
	assert_string_equal(got.target, target);
}

/* What is planned counts with both of its days; what began long ago is no news. */
static void what_is_planned_and_what_is_history(void **state)
{
	(void)state;
#define AKTAU "{\"kind\":\"port\",\"place\":\"Aktau\",\"action\":\"closed\""
	struct reported got =
		read_as(AKTAU ",\"start\":\"2026-12-05\",\"end\":\"2026-12-09\"}", "planned");
	assert_true(got.ours && got.until - got.from == 5 && !got.old && !got.why_not.ptr);
	got = read_as(AKTAU ",\"start\":\"2026-12-05\"}", "planned");
	assert_true(!got.ours && text_starts(got.why_not, TEXT("makes no disruption: ")));
	got = read_as(AKTAU ",\"start\":\"2026-12-05\",\"end\":\"2026-12-09\"}", "denied");
	assert_false(got.ours);
	got = read_as("{\"kind\":\"port\",\"place\":\"Aktau\",\"action\":\"reopened\","
		      "\"start\":\"2026-12-05\",\"end\":\"2026-12-09\"}",
		"planned");
	assert_false(got.ours);
	assert_true(read_as(AKTAU ",\"start\":\"2023-03\"}", "fact").old);
	assert_false(read_as(AKTAU ",\"start\":\"2026-07-01\"}", "fact").old);
	assert_false(read_as(AKTAU ",\"start\":\"2023-03\",\"end\":\"2024-05\"}", "fact").old);
	assert_false(read_as(AKTAU "}", "fact").old);
#undef AKTAU
}

static void what_is_said_to_stand_still_is_no_more_than_that(void **state)
{
	(void)state;
	reads("{\"kind\":\"railway\",\"between\":[\"Kandyagash\",\"Aktobe\"],\"action\":"
	      "\"closed\"}",
		"link:KZ-KANDYAGASH-KZAKX:rail", true);
	reads("{\"kind\":\"railway\",\"between\":[\"Saksaulskaya\",\"Aktobe\"],\"action\":"
	      "\"closed\"}",
		"link:KZ-SAKSAUL-KZAKX:rail", true);
	reads("{\"kind\":\"railway\",\"place\":\"Aktobe\",\"action\":\"closed\"}",
		"link:KZAKX:rail", true);
	reads("{\"kind\":\"road\",\"place\":\"Bab el-Mandeb\",\"action\":\"suspended\"}",
		"node:DJJIB", true);
	reads("{\"kind\":\"port\",\"place\":\"Aktau\",\"action\":\"closed\"}", "node:KZAAU", true);
	reads("{\"kind\":\"railway\",\"between\":[\"Aktobe\"],\"place\":\"Aktobe\",\"action\":"
	      "\"closed\"}",
		"", false);
	reads("{\"kind\":\"railway\",\"between\":[\"Aktobe\",\"Atlantis\"],\"action\":\"closed\"}",
		"", false);
	reads("{\"kind\":\"railway\",\"between\":[\"Xi'an\",\"Duisburg\"],\"action\":\"closed\"}",
		"", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(claims_of_one_place_are_found_under_each_of_its_names),
		cmocka_unit_test(they_are_found_anew_when_the_network_has_changed),
		cmocka_unit_test(what_was_not_heard_is_told),
		cmocka_unit_test(a_line_between_two_places_is_one_thing),
		cmocka_unit_test(what_is_said_to_stand_still_is_no_more_than_that),
		cmocka_unit_test(what_is_planned_and_what_is_history),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
