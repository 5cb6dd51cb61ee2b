/* What is kept of articles and claims, and how it is asked for. */
#include "tests/unit/services/news/prose.h"

#include "services/news/evidence.h"

struct held {
	struct store *store;
	struct shelf *shelf;
};

static int open_store(void **state)
{
	static struct held held;
	if (store_open(":memory:", shelf_schema, 3, &held.store, NULL) != ERR_OK)
		return 1;
	*state = &held;
	return shelf_open(held.store, &held.shelf, NULL) != ERR_OK;
}

static int close_store(void **state)
{
	struct held *held = *state;
	shelf_close(&held->shelf);
	store_close(&held->store);
	return 0;
}

static struct store *store_of(void **state)
{
	return ((struct held *)*state)->store;
}

static struct shelf *shelf_of(void **state)
{
	return ((struct held *)*state)->shelf;
}

static void put_article(struct shelf *shelf, const char *id, uint64_t seq)
{
	struct article_ingested article = {.id = text_of(id),
		.source = TEXT("x.txt"),
		.text = TEXT("Belarus joined the SCO."),
		.kind = TEXT("text")};
	struct kit_event event = {.seq = seq, .recorded_us = 7};
	assert_int_equal(shelf_add_article(shelf, &event, &article, NULL), ERR_OK);
}

struct stated {
	const char *id, *article, *polarity;
	uint64_t seq;
};

/* Belarus has become a member; or has not. */
static void make_claim(const struct stated *stated, struct buffer *packed, struct claim *out)
{
	static const struct text country[] = {TEXT("BY")};
	struct args_builder args = {0};
	args_put_text(&args, "org", TEXT("SCO"));
	args_put_texts(&args, "country", country, 1);
	args_put_text(&args, "to", TEXT("member"));
	args_write(&args, packed);
	*out = (struct claim){.id = text_of(stated->id),
		.fact = TEXT("org.status_change"),
		.args = buffer_bytes(packed),
		.article = text_of(stated->article),
		.source = TEXT("x.txt"),
		.span_to = 23,
		.sentence = TEXT("Belarus joined the SCO."),
		.polarity = text_of(stated->polarity),
		.modality = TEXT("fact"),
		.rule = TEXT("status.joined"),
		.confidence = 0.9};
}

static void put_claim(struct shelf *shelf, const struct stated *stated)
{
	struct buffer packed = {0}, body = {0};
	struct claim claim;
	make_claim(stated, &packed, &claim);
	assert_int_equal(record_encode(&record_claim, &claim, &body, NULL), ERR_OK);
	struct kit_event event = {
		.seq = stated->seq, .recorded_us = 8, .data = buffer_bytes(&body)};
	assert_int_equal(shelf_add_claim(shelf, &event, &claim, NULL), ERR_OK);
	/* What was lent for the call is gone after it. */
	memset(body.ptr, 'x', body.len);
	memset(packed.ptr, 'x', packed.len);
	buffer_fini(&packed);
	buffer_fini(&body);
}

static bool opposite_is(struct shelf *shelf, const struct stated *stated, const char *id)
{
	struct arena arena = {0};
	struct buffer packed = {0};
	struct claim claim;
	struct shelf_opposites others;
	make_claim(stated, &packed, &claim);
	assert_int_equal(shelf_opposites(shelf, &claim, &arena, &others, NULL), ERR_OK);
	bool is = id ? others.len == 1 && text_is(others.items[0].id, id) : !others.len;
	buffer_fini(&packed);
	arena_fini(&arena);
	return is;
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
	put_article(shelf_of(state), "a1", 5);
	put_article(shelf_of(state), "a1", 9);
	assert_int_equal(shelf_article_seq(store_of(state), TEXT("a1"), &seq, NULL), ERR_OK);
	assert_int_equal(seq, 5);
	assert_int_equal(shelf_article_seq(store_of(state), TEXT("a2"), &seq, NULL), ERR_OK);
	assert_int_equal(seq, 0);
	put_claim(shelf_of(state), &(struct stated){"c1", "a1", "pos", 6});
	put_claim(shelf_of(state), &(struct stated){"c1", "a1", "pos", 10});
	assert_int_equal(asked(store_of(state), &(struct claims_query){0}), 1);
}

static void claims_are_found_by_what_they_name(void **state)
{
	assert_int_equal(
		asked(store_of(state), &(struct claims_query){.fact = TEXT("org.status_change")}),
		1);
	assert_int_equal(asked(store_of(state), &(struct claims_query){.fact = TEXT("org")}), 1);
	struct arena arena = {0};
	struct claims_reply reply;
	struct why why = {0};
	assert_int_equal(shelf_claims(store_of(state), &(struct claims_query){.fact = TEXT("or")},
				 &arena, &reply, &why),
		ERR_BAD_VALUE);
	assert_string_equal(why.text,
		"wanted a type of fact or its beginning, such as doc.adopted or doc, got 'or'");
	arena_fini(&arena);
	assert_int_equal(asked(store_of(state), &(struct claims_query){.org = TEXT("SCO")}), 1);
	assert_int_equal(asked(store_of(state), &(struct claims_query){.org = TEXT("SC")}), 0);
	assert_int_equal(asked(store_of(state), &(struct claims_query){.state = TEXT("BY")}), 1);
	assert_int_equal(
		asked(store_of(state), &(struct claims_query){.contains = TEXT("joined")}), 1);
	assert_int_equal(
		asked(store_of(state), &(struct claims_query){.article = TEXT("article:a1")}), 1);
	assert_int_equal(
		asked(store_of(state), &(struct claims_query){.article = TEXT("article:a2")}), 0);
}

static void reasons_lead_to_the_sentence(void **state)
{
	struct arena arena = {0};
	struct why_tree tree;
	struct why why = {0};
	assert_int_equal(
		evidence_tree(store_of(state), TEXT("claim:c1"), &arena, &tree, &why), ERR_OK);
	assert_int_equal(tree.nodes_count, 3);
	prose_is(tree.nodes[0].sentence, "Belarus joined the SCO.");
	prose_is(tree.nodes[1].id, "article:a1");
	prose_is(tree.nodes[2].text, "status.joined");
	assert_int_equal(
		evidence_tree(store_of(state), TEXT("article:a1"), &arena, &tree, &why), ERR_OK);
	assert_int_equal(tree.nodes_count, 2);
	assert_int_equal(evidence_tree(store_of(state), TEXT("00000000000000000000000000000000"),
				 &arena, &tree, &why),
		ERR_NOT_FOUND);
	assert_string_equal(why.text, "news holds no '00000000000000000000000000000000'");
	assert_int_equal(evidence_tree(store_of(state), TEXT("claim:no"), &arena, &tree, &why),
		ERR_NOT_FOUND);
	assert_string_equal(why.text, "news holds no 'claim:no'");
	assert_int_equal(evidence_tree(store_of(state), TEXT("route:x"), &arena, &tree, &why),
		ERR_NOT_FOUND);
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
	assert_int_equal(shelf_knows_names(store_of(state), &knows, NULL), ERR_OK);
	assert_false(knows);
	learn(store_of(state), 1, "place");
	assert_int_equal(shelf_knows_names(store_of(state), &knows, NULL), ERR_OK);
	assert_false(knows);
	learn(store_of(state), 2, "state");
	assert_int_equal(shelf_knows_names(store_of(state), &knows, NULL), ERR_OK);
	assert_true(knows);
}

/* Their events are not in the log yet; the next article is decided with them all the same. */
static void claims_without_a_sequence_are_known_already(void **state)
{
	struct shelf *shelf = shelf_of(state);
	const struct stated denial = {"c4", "a4", "neg", 0};
	struct article_revised revised = {.article = TEXT("a3"), .previous = TEXT("a2")};
	put_article(shelf, "a2", 20);
	put_article(shelf, "a3", 21);
	put_article(shelf, "a4", 22);
	assert_true(opposite_is(shelf, &denial, "c1"));
	put_claim(shelf, &(struct stated){"c2", "a2", "pos", KIT_UNPLACED});
	put_claim(shelf, &(struct stated){"c3", "a3", "pos", KIT_UNPLACED + 1});
	assert_true(opposite_is(shelf, &denial, "c3"));
	assert_true(opposite_is(shelf, &(struct stated){"c5", "a3", "neg", 0}, "c2"));
	assert_true(opposite_is(shelf, &(struct stated){"c5", "a4", "pos", 0}, NULL));
	assert_int_equal(shelf_add_revision(store_of(state), 21, &revised, NULL), ERR_OK);
	assert_true(opposite_is(shelf, &(struct stated){"c5", "a3", "neg", 0}, "c1"));
	assert_int_equal(asked(store_of(state), &(struct claims_query){0}), 1);
	assert_int_equal(
		shelf_place_claims(shelf, &(struct kit_placed){20, KIT_UNPLACED, 30, 9}, NULL),
		ERR_OK);
	assert_int_equal(
		shelf_place_claims(shelf, &(struct kit_placed){21, KIT_UNPLACED + 1, 31, 9}, NULL),
		ERR_OK);
	assert_int_equal(asked(store_of(state), &(struct claims_query){.article = TEXT("a2")}), 1);
	assert_int_equal(
		asked(store_of(state), &(struct claims_query){.article = TEXT("claim:c3")}), 1);
	assert_true(opposite_is(shelf, &denial, "c3"));
	struct arena arena = {0};
	struct claims_reply reply;
	assert_int_equal(
		shelf_claims(store_of(state), &(struct claims_query){.article = TEXT("claim:c3")},
			&arena, &reply, NULL),
		ERR_OK);
	assert_int_equal(reply.rows[0].seq, 31);
	assert_int_equal(reply.rows[0].recorded_at, 9);
	prose_is(reply.rows[0].sentence, "Belarus joined the SCO.");
	arena_fini(&arena);
}

/* Two deny it, then hundreds say the same: the newer of the two is found behind all of them. */
static void what_hundreds_say_hides_no_denial(void **state)
{
	struct shelf *shelf = shelf_of(state);
	char claim[16], article[16];
	put_article(shelf, "n1", 40);
	put_article(shelf, "n2", 41);
	put_claim(shelf, &(struct stated){"d1", "n1", "neg", 42});
	put_claim(shelf, &(struct stated){"d2", "n2", "neg", 43});
	for (unsigned i = 0; i < 300; i++) {
		snprintf(claim, sizeof(claim), "m%u", i);
		snprintf(article, sizeof(article), "o%u", i);
		put_article(shelf, article, 100 + 2 * i);
		put_claim(shelf, &(struct stated){claim, article, "pos", 101 + 2 * i});
	}
	put_article(shelf, "p1", 1000);
	assert_true(opposite_is(shelf, &(struct stated){"e1", "p1", "pos", 0}, "d2"));
	assert_true(opposite_is(shelf, &(struct stated){"e1", "n2", "pos", 0}, "d1"));
	assert_true(opposite_is(shelf, &(struct stated){"e1", "p1", "neg", 0}, "m299"));
	struct article_revised revised = {.article = TEXT("p1"), .previous = TEXT("n2")};
	assert_int_equal(shelf_add_revision(store_of(state), 1000, &revised, NULL), ERR_OK);
	assert_true(opposite_is(shelf, &(struct stated){"e1", "p1", "pos", 0}, "d1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_alone_are_not_enough_to_read_by),
		cmocka_unit_test(the_same_twice_is_kept_once),
		cmocka_unit_test(claims_are_found_by_what_they_name),
		cmocka_unit_test(reasons_lead_to_the_sentence),
		cmocka_unit_test(claims_without_a_sequence_are_known_already),
		cmocka_unit_test(what_hundreds_say_hides_no_denial),
	};
	return cmocka_run_group_tests(tests, open_store, close_store);
}
