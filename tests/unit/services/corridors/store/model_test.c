/* The model of all that is known, kept through disruptions one by one, is the one that the store
 * gives when it is read anew. On a store in memory with the reference sheets. */
#include "services/corridors/store/model.h"
#include "services/corridors/store/reported_state.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

static const char schema[] =
#include "services/corridors/schema.sql.h"
	;

enum { DAY_US = 86400000 };

struct held {
	struct store *store;
	struct model *model;
	uint64_t seq, seed;
	unsigned declared;
};

static uint32_t roll(struct held *held, uint32_t sides)
{
	held->seed = held->seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(held->seed >> 33) % sides;
}

static struct state_stamp stamp(struct held *held)
{
	held->seq++;
	return (struct state_stamp){held->seq, (int64_t)held->seq * 3 * DAY_US * 1000};
}

static struct buffer encoded(const struct record_type *type, const void *record)
{
	struct buffer out = {0};
	assert_int_equal(record_encode(type, record, &out, NULL), ERR_OK);
	return out;
}

static void held_init(struct held *held)
{
	struct rows rows;
	*held = (struct held){.seed = 5};
	world_load(&rows);
	assert_int_equal(store_open(":memory:", schema, 2, &held->store, NULL), ERR_OK);
	for (enum row_kind kind = 0; kind < ROW_KINDS; kind++)
		for (size_t i = 0; i < rows.of[kind].count; i++) {
			const void *row = rows_at(&rows, kind, i);
			struct buffer data = encoded(rows_about(kind)->type, row);
			assert_int_equal(state_set(held->store, kind, row, buffer_bytes(&data),
						 (struct state_stamp){1, 1}, NULL),
				ERR_OK);
			buffer_fini(&data);
		}
	rows_fini(&rows);
	assert_int_equal(model_load(held->store, STATE_NOW, NULL, &held->model, NULL), ERR_OK);
}

static void held_fini(struct held *held)
{
	model_destroy(&held->model);
	store_close(&held->store);
}

static void declare(struct held *held, struct text id)
{
	static const char *const effects[] = {"closed", "dwell", "capacity"};
	const struct network *network = &held->model->network;
	const struct state_stamp at = stamp(held);
	const struct corridor_disruption row = {.id = id,
		.kind = TEXT("link"),
		.target = network->links[roll(held, network->links_count)].row->id,
		.effect = text_of(effects[roll(held, 3)]),
		.factor = 0.5,
		.has_factor = true,
		.from = (day)(at.recorded_us / INT64_C(86400000000)),
		.has_from = true,
		.reason = TEXT("storm"),
		.source = TEXT("test"),
		.claims = &id,
		.claims_count = 1,
		.provisional = true,
		.has_provisional = true,
		.confidence = 0.5};
	struct buffer data = encoded(&record_corridor_disruption, &row);
	assert_int_equal(state_disrupt(held->store, id, buffer_bytes(&data), at, NULL), ERR_OK);
	buffer_fini(&data);
}

static void confirm(struct held *held, struct text id)
{
	const struct text claims[] = {TEXT("first"), TEXT("second")};
	const struct corridor_confirmed row = {.id = id,
		.provisional = roll(held, 2),
		.claims = claims,
		.claims_count = 2,
		.confidence = 0.75,
		.reason = TEXT("another report")};
	struct buffer data = encoded(&record_corridor_confirmed, &row);
	assert_int_equal(
		reported_state_confirm(held->store, &row, buffer_bytes(&data), stamp(held), NULL),
		ERR_OK);
	buffer_fini(&data);
}

static void lift(struct held *held, struct text id)
{
	const struct corridor_lifted row = {
		.id = id, .reason = TEXT("calm"), .source = TEXT("test")};
	struct buffer data = encoded(&record_corridor_lifted, &row);
	assert_int_equal(
		state_lift(held->store, id, buffer_bytes(&data), stamp(held), NULL), ERR_OK);
	buffer_fini(&data);
}

static void assert_same(const struct record_type *type, const void *a, const void *b)
{
	struct buffer one = encoded(type, a), two = encoded(type, b);
	assert_int_equal(one.len, two.len);
	assert_memory_equal(buffer_bytes(&one).ptr, buffer_bytes(&two).ptr, one.len);
	buffer_fini(&one);
	buffer_fini(&two);
}

static void assert_same_graphs(const struct graph *a, const struct graph *b)
{
	assert_int_equal(a->arcs_count, b->arcs_count);
	for (size_t i = 0; i < a->arcs_count; i++)
		assert_memory_equal(a->arcs[i].of, b->arcs[i].of, sizeof(a->arcs[i].of));
}

static void assert_as_read_anew(struct held *held, bool graphs)
{
	struct model *fresh = NULL, *kept = held->model;
	assert_int_equal(model_load(held->store, STATE_NOW, NULL, &fresh, NULL), ERR_OK);
	assert_int_equal(kept->disruptions_count, fresh->disruptions_count);
	for (size_t i = 0; i < fresh->disruptions_count; i++) {
		const struct disruption *a = &kept->disruptions[i], *b = &fresh->disruptions[i];
		assert_same(&record_corridor_disruption, &a->row, &b->row);
		assert_int_equal(a->seq, b->seq);
		assert_int_equal(a->recorded_us, b->recorded_us);
		assert_int_equal(a->lifted, b->lifted);
		assert_int_equal(a->lift_seq, b->lift_seq);
		if (b->lifted)
			assert_same(&record_corridor_lifted, &a->lift, &b->lift);
	}
	if (graphs)
		assert_same_graphs(model_graph(kept), model_graph(fresh));
	model_destroy(&fresh);
}

static struct text name(char out[16], unsigned number)
{
	snprintf(out, 16, "X%u", number);
	return text_of(out);
}

static void test_disruptions_one_by_one(void **state)
{
	(void)state;
	struct held held;
	char text[16];
	held_init(&held);
	for (unsigned turn = 0; turn < 120; turn++) {
		bool first = !held.declared || roll(&held, 4) == 0;
		struct text id = name(text, first ? held.declared++ : roll(&held, held.declared));
		if (first)
			declare(&held, id);
		else if (roll(&held, 4))
			confirm(&held, id);
		else
			lift(&held, id);
		assert_int_equal(model_disrupted(held.model, held.store, id, NULL), ERR_OK);
		assert_as_read_anew(&held, turn % 12 == 0);
	}
	assert_true(held.declared > 10);
	held_fini(&held);
}

/* What the store does not hold (any longer) changes nothing. */
static void test_unknown_disruption(void **state)
{
	(void)state;
	struct held held;
	held_init(&held);
	const struct graph *graph = model_graph(held.model);
	assert_ptr_equal(model_graph(held.model), graph);
	assert_int_equal(model_disrupted(held.model, held.store, TEXT("X9"), NULL), ERR_OK);
	assert_int_equal(held.model->disruptions_count, 0);
	assert_as_read_anew(&held, true);
	held_fini(&held);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_disruptions_one_by_one),
		cmocka_unit_test(test_unknown_disruption),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
