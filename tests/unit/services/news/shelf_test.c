/* What is kept of articles and claims, and how it is asked for. */
#include "tests/unit/services/news/prose.h"

#include "services/news/evidence.h"

static int open_store(void **state)
{
	struct store *store = NULL;
	if (store_open(":memory:", shelf_schema, 3, &store, NULL) != ERR_OK)
		return 1;
	*state = store;
	return 0;
}

static int close_store(void **state)
{
	struct store *store = *state;
	store_close(&store);
	return 0;
}

static void put_article(struct store *store, const char *id, uint64_t seq)
{
	struct article_ingested article = {.id = text_of(id),
		.source = TEXT("x.txt"),
		.text = TEXT("Belarus joined the SCO."),
		.kind = TEXT("text")};
	struct kit_event event = {.seq = seq, .recorded_us = 7};
	assert_int_equal(shelf_add_article(store, &event, &article, NULL), ERR_OK);
}

static void put_claim(struct store *store, const char *id, uint64_t seq)
{
	static const struct text country[] = {TEXT("BY")};
	struct args_builder args = {0};
	struct buffer packed = {0}, body = {0};
	args_put_text(&args, "org", TEXT("SCO"));
	args_put_texts(&args, "country", country, 1);
	args_put_text(&args, "to", TEXT("member"));
	args_write(&args, &packed);
	struct claim claim = {.id = text_of(id),
		.fact = TEXT("org.status_change"),
		.args = buffer_bytes(&packed),
		.article = TEXT("a1"),
		.source = TEXT("x.txt"),
		.span_to = 23,
		.sentence = TEXT("Belarus joined the SCO."),
		.polarity = TEXT("pos"),
		.modality = TEXT("fact"),
		.rule = TEXT("status.joined"),
		.confidence = 0.9};
	assert_int_equal(record_encode(&record_claim, &claim, &body, NULL), ERR_OK);
	struct kit_event event = {.seq = seq, .recorded_us = 8, .data = buffer_bytes(&body)};
	assert_int_equal(shelf_add_claim(store, &event, &claim, NULL), ERR_OK);
	buffer_fini(&packed);
	buffer_fini(&body);
}

static unsigned asked(struct store *store, const struct claims_query *query)
{
	struct arena arena = {0};
	struct claims_reply reply;
	assert_int_equal(shelf_claims(store, query, &arena, &reply, NULL), ERR_OK);
	assert_int_equal(reply.total, reply.rows_count);
	unsigned count = reply.rows_count;
	arena_fini(&arena);
	return count;
}

static void the_same_twice_is_kept_once(void **state)
{
	uint64_t seq = 0;
	put_article(*state, "a1", 5);
	put_article(*state, "a1", 9);
	assert_int_equal(shelf_article_seq(*state, TEXT("a1"), &seq, NULL), ERR_OK);
	assert_int_equal(seq, 5);
	assert_int_equal(shelf_article_seq(*state, TEXT("a2"), &seq, NULL), ERR_OK);
	assert_int_equal(seq, 0);
	put_claim(*state, "c1", 6);
	put_claim(*state, "c1", 10);
	assert_int_equal(asked(*state, &(struct claims_query){0}), 1);
}

static void claims_are_found_by_what_they_name(void **state)
{
	assert_int_equal(
		asked(*state, &(struct claims_query){.fact = TEXT("org.status_change")}), 1);
	assert_int_equal(asked(*state, &(struct claims_query){.fact = TEXT("org")}), 1);
	assert_int_equal(asked(*state, &(struct claims_query){.fact = TEXT("or")}), 0);
	assert_int_equal(asked(*state, &(struct claims_query){.org = TEXT("SCO")}), 1);
	assert_int_equal(asked(*state, &(struct claims_query){.org = TEXT("SC")}), 0);
	assert_int_equal(asked(*state, &(struct claims_query){.state = TEXT("BY")}), 1);
	assert_int_equal(asked(*state, &(struct claims_query){.contains = TEXT("joined")}), 1);
	assert_int_equal(asked(*state, &(struct claims_query){.article = TEXT("article:a1")}), 1);
	assert_int_equal(asked(*state, &(struct claims_query){.article = TEXT("article:a2")}), 0);
}

static void reasons_lead_to_the_sentence(void **state)
{
	struct arena arena = {0};
	struct why_tree tree;
	struct why why = {0};
	assert_int_equal(evidence_tree(*state, TEXT("claim:c1"), &arena, &tree, &why), ERR_OK);
	assert_int_equal(tree.nodes_count, 3);
	prose_is(tree.nodes[0].sentence, "Belarus joined the SCO.");
	prose_is(tree.nodes[1].id, "article:a1");
	prose_is(tree.nodes[2].text, "status.joined");
	assert_int_equal(evidence_tree(*state, TEXT("article:a1"), &arena, &tree, &why), ERR_OK);
	assert_int_equal(tree.nodes_count, 2);
	assert_int_equal(evidence_tree(*state, TEXT("00000000000000000000000000000000"), &arena,
				 &tree, &why),
		ERR_NOT_FOUND);
	assert_string_equal(why.text, "news holds no '00000000000000000000000000000000'");
	assert_int_equal(
		evidence_tree(*state, TEXT("claim:no"), &arena, &tree, &why), ERR_NOT_FOUND);
	assert_string_equal(why.text, "news holds no 'claim:no'");
	assert_int_equal(
		evidence_tree(*state, TEXT("route:x"), &arena, &tree, &why), ERR_NOT_FOUND);
	arena_fini(&arena);
}

static void learn(struct store *store, uint64_t seq, const char *kind)
{
	struct buffer body = {0};
	const struct entity_named name = {.id = TEXT("X"),
		.kind = text_of(kind),
		.name = TEXT("Xanadu"),
		.role = TEXT("name"),
		.source = TEXT("a sheet")};
	assert_int_equal(record_encode(&record_entity_named, &name, &body, NULL), ERR_OK);
	assert_int_equal(shelf_add_name(store, seq, buffer_bytes(&body), NULL), ERR_OK);
	buffer_fini(&body);
}

static void places_alone_are_not_enough_to_read_by(void **state)
{
	bool knows = true;
	assert_int_equal(shelf_knows_names(*state, &knows, NULL), ERR_OK);
	assert_false(knows);
	learn(*state, 1, "place");
	assert_int_equal(shelf_knows_names(*state, &knows, NULL), ERR_OK);
	assert_false(knows);
	learn(*state, 2, "state");
	assert_int_equal(shelf_knows_names(*state, &knows, NULL), ERR_OK);
	assert_true(knows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_alone_are_not_enough_to_read_by),
		cmocka_unit_test(the_same_twice_is_kept_once),
		cmocka_unit_test(claims_are_found_by_what_they_name),
		cmocka_unit_test(reasons_lead_to_the_sentence),
	};
	return cmocka_run_group_tests(tests, open_store, close_store);
}
