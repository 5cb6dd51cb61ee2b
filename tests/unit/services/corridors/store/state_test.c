/* Rows on the clock of recording, disruptions and their lifts, claims under their record; and the
 * reasons that are told of them. On a store in memory. */
#include "services/corridors/store/explain.h"
#include "services/corridors/store/model.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

static const char schema[] =
#include "services/corridors/schema.sql.h"
	;

struct held {
	struct store *store;
	struct arena arena;
};

static void held_init(struct held *held)
{
	*held = (struct held){0};
	assert_int_equal(store_open(":memory:", schema, 2, &held->store, NULL), ERR_OK);
}

static void held_fini(struct held *held)
{
	store_close(&held->store);
	arena_fini(&held->arena);
}

static void set(
	struct held *held, enum row_kind kind, const void *record, uint64_t seq, int64_t at_us)
{
	struct buffer data = {0};
	const struct state_stamp stamp = {seq, at_us};
	assert_int_equal(record_encode(rows_about(kind)->type, record, &data, NULL), ERR_OK);
	assert_int_equal(
		state_set(held->store, kind, record, buffer_bytes(&data), stamp, NULL), ERR_OK);
	buffer_fini(&data);
}

static struct corridor_rate rate(double value)
{
	return (struct corridor_rate){.key = TEXT("border_cost_rail"),
		.value = value,
		.unit = TEXT("USD"),
		.source = TEXT("[found] test"),
		.line = 2};
}

/* What a rate was at an instant; -1 for none. */
static double rate_at(struct held *held, int64_t known_us)
{
	struct rows rows = {0};
	assert_int_equal(state_rows(held->store, known_us, &rows, NULL), ERR_OK);
	const struct corridor_rate *found = rows_find(&rows, ROW_RATE, TEXT("border_cost_rail"));
	double value = found ? found->value : -1;
	rows_fini(&rows);
	return value;
}

static void test_rows_as_known(void **state)
{
	(void)state;
	struct held held;
	held_init(&held);
	const struct corridor_rate first = rate(215), second = rate(230);
	set(&held, ROW_RATE, &first, 1, 1000);
	set(&held, ROW_RATE, &second, 2, 2000);
	const struct state_stamp gone = {3, 3000};
	assert_int_equal(state_withdraw(held.store, TEXT("rate"), first.key, gone, NULL), ERR_OK);
	WORLD_NEAR(rate_at(&held, 999), -1, 0);
	WORLD_NEAR(rate_at(&held, 1000), 215, 0);
	WORLD_NEAR(rate_at(&held, 2000), 230, 0);
	WORLD_NEAR(rate_at(&held, 2999), 230, 0);
	WORLD_NEAR(rate_at(&held, 3000), -1, 0);
	WORLD_NEAR(rate_at(&held, STATE_NOW), -1, 0);
	held_fini(&held);
}

static void disrupt(struct held *held, int64_t declared_us, int64_t lifted_us)
{
	struct buffer data = {0};
	const struct corridor_disruption row = {.id = TEXT("X1"),
		.kind = TEXT("link"),
		.target = TEXT("L384"),
		.effect = TEXT("closed"),
		.reason = TEXT("storm"),
		.source = TEXT("port notice"),
		.confidence = 0.9};
	assert_int_equal(record_encode(&record_corridor_disruption, &row, &data, NULL), ERR_OK);
	assert_int_equal(state_disrupt(held->store, row.id, buffer_bytes(&data),
				 (struct state_stamp){4, declared_us}, NULL),
		ERR_OK);
	buffer_clear(&data);
	const struct corridor_lifted lift = {.id = TEXT("X1"),
		.from = 10,
		.has_from = true,
		.reason = TEXT("calm"),
		.source = TEXT("port notice")};
	assert_int_equal(record_encode(&record_corridor_lifted, &lift, &data, NULL), ERR_OK);
	assert_int_equal(state_lift(held->store, lift.id, buffer_bytes(&data),
				 (struct state_stamp){5, lifted_us}, NULL),
		ERR_OK);
	buffer_fini(&data);
}

static void test_disruptions_as_known(void **state)
{
	(void)state;
	struct held held;
	held_init(&held);
	disrupt(&held, 1000, 2000);
	struct disruption *list = NULL;
	size_t count = 9;
	assert_int_equal(
		state_disruptions(held.store, 999, &held.arena, &list, &count, NULL), ERR_OK);
	assert_int_equal(count, 0);
	assert_int_equal(
		state_disruptions(held.store, 1500, &held.arena, &list, &count, NULL), ERR_OK);
	assert_int_equal(count, 1);
	assert_false(list[0].lifted);
	assert_true(text_is(list[0].row.reason, "storm"));
	assert_int_equal(
		state_disruptions(held.store, 2000, &held.arena, &list, &count, NULL), ERR_OK);
	assert_true(list[0].lifted && text_is(list[0].lift.reason, "calm"));
	assert_false(disruption_holds(&list[0], 10));
	held_fini(&held);
}

static void match(struct held *held, const char *claim, const char *record, const char *verdict)
{
	struct buffer data = {0};
	const struct claim_matched row = {.claim = text_of(claim),
		.claim_seq = 6,
		.verdict = text_of(verdict),
		.record = text_of(record),
		.reason = TEXT("because"),
		.fact = TEXT("corridor.funded"),
		.sentence = TEXT("Those words."),
		.article = TEXT("a1"),
		.span_to = 12,
		.confidence = 0.8};
	assert_int_equal(record_encode(&record_claim_matched, &row, &data, NULL), ERR_OK);
	assert_int_equal(state_match(held->store, &row, buffer_bytes(&data),
				 (struct state_stamp){7, 7000}, NULL),
		ERR_OK);
	buffer_fini(&data);
}

static enum err why_of(struct held *held, const char *id, struct why_tree *tree, struct why *why)
{
	struct model *model = NULL;
	assert_int_equal(model_load(held->store, STATE_NOW, NULL, &model, NULL), ERR_OK);
	const struct explain_world world = {held->store, model, &held->arena};
	const struct why_query query = {text_of(id)};
	enum err err = explain_why(&world, &query, tree, why);
	/* What the tree borrows from the model is compared before it goes. */
	for (uint32_t i = 0; !err && i < tree->nodes_count; i++)
		assert_true(tree->nodes[i].text.len > 0);
	model_destroy(&model);
	return err;
}

static void test_reasons(void **state)
{
	(void)state;
	struct held held;
	held_init(&held);
	const struct corridor_rate first = rate(215);
	set(&held, ROW_RATE, &first, 1, 1000);
	disrupt(&held, 1000, 2000);
	match(&held, "c1", "rate:border_cost_rail", "corroborates");
	match(&held, "c2", "investment:TITR:EU", "proposes");
	struct why_tree tree;
	struct why why = {0};
	assert_int_equal(why_of(&held, "rate:border_cost_rail", &tree, &why), ERR_OK);
	assert_int_equal(tree.nodes_count, 3);
	assert_string_equal(tree.nodes[0].text.ptr, "border_cost_rail: 215 USD");
	assert_string_equal(tree.nodes[1].text.ptr, "rates.csv, line 2");
	assert_true(text_is(tree.nodes[2].verdict, "corroborates"));
	assert_true(text_is(tree.nodes[2].sentence, "Those words."));
	assert_int_equal(tree.nodes[2].seq, 7);
	assert_int_equal(why_of(&held, "disruption:X1", &tree, &why), ERR_OK);
	assert_string_equal(
		tree.nodes[0].text.ptr, "link L384: closed, from ever until it is lifted");
	assert_int_equal(tree.nodes_count, 3);
	assert_int_equal(why_of(&held, "investment:TITR:EU", &tree, &why), ERR_OK);
	assert_string_equal(tree.nodes[0].text.ptr, "held nowhere: claims propose it");
	assert_int_equal(why_of(&held, "link:L384", &tree, &why), ERR_NOT_FOUND);
	assert_string_equal(why.text,
		"wanted the id of a corridor record (link:L384, investment:I01, "
		"...), got 'link:L384'");
	held_fini(&held);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_as_known),
		cmocka_unit_test(test_disruptions_as_known),
		cmocka_unit_test(test_reasons),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
