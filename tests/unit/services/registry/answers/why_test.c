/* The tree of reasons. */
#include "tests/unit/services/registry/world.h"

static struct why_tree why_of(struct world *world, const char *id)
{
	struct why_query query = {.id = text_of(id)};
	struct why_tree out = {0};
	struct why why = {0};
	if (answer_why(&world->registry, &query, &world->arena, &out, &why))
		fail_msg("%s", why.text);
	return out;
}

static const struct why_node *node(
	const struct why_tree *tree, const char *kind, const char *verdict)
{
	for (uint32_t i = 0; i < tree->nodes_count; i++)
		if (text_is(tree->nodes[i].kind, kind) &&
			(!verdict || text_is(tree->nodes[i].verdict, verdict)))
			return &tree->nodes[i];
	return NULL;
}

static void match(struct world *world, const char *record, const char *verdict)
{
	struct claim_matched matched = {.claim = TEXT("00000000000000000000000000000009"),
		.claim_seq = 77,
		.verdict = text_of(verdict),
		.record = text_of(record),
		.reason = TEXT("a reason"),
		.fact = TEXT("org.status_change"),
		.sentence = TEXT("The exact words."),
		.article = TEXT("a1"),
		.source = TEXT("an article"),
		.span_from = 10,
		.span_to = 26,
		.confidence = 0.9};
	size_t from = world->count;
	assert_int_equal(world_emit(world, TEXT("registry.claim.matched.x"), &record_claim_matched,
				 &matched, NULL),
		ERR_OK);
	world_commit(world, from);
}

static void a_membership_down_to_the_sentence(void **state)
{
	match(*state, "membership:SCO:BY", "corroborates");
	struct why_tree tree = why_of(*state, "membership:SCO:BY");
	assert_int_equal(tree.nodes[0].depth, 0);
	assert_text(tree.nodes[0].id, "membership:SCO:BY");
	assert_non_null(strstr(node(&tree, "sheet", "supports")->text.ptr, "memberships:m0013"));
	const struct why_node *claim = node(&tree, "claim", "corroborates");
	assert_text(claim->sentence, "The exact words.");
	assert_text(claim->article, "a1");
	assert_int_equal(claim->span_from, 10);
	assert_int_equal(claim->span_to, 26);
	assert_int_equal(claim->seq, 77);
	assert_text(claim->id, "claim:00000000000000000000000000000009");
	assert_non_null(node(&tree, "note", "supports"));
}

static void a_slash_will_do(void **state)
{
	struct why_tree tree = why_of(*state, "SCO/BY");
	assert_text(tree.nodes[0].id, "membership:SCO:BY");
}

static void a_chair_with_what_disputes_it(void **state)
{
	struct why_tree tree = why_of(*state, "chair:IOFS:KZ:2024");
	assert_non_null(node(&tree, "row", "supports"));
	assert_non_null(node(&tree, "note", "disputes"));
}

static void summits_organisations_rules_and_renamings(void **state)
{
	static const char *const ids[] = {"summit:SCO:24", "organisation:SCO",
		"rule:SCO:consensus_no_objection", "change:OTS:org_rename:2021-11-12",
		"assessment:c14"};
	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		struct why_tree tree = why_of(*state, ids[i]);
		assert_text(tree.nodes[0].id, ids[i]);
		assert_true(node(&tree, "sheet", "supports")->source.len > 0);
	}
}

static void ids_as_rows_print_them(void **state)
{
	static const char *const ids[][2] = {{"SCO", "organisation:SCO"},
		{"org:ASEAN", "organisation:ASEAN"}, {"KZ", "state:KZ"},
		{"memberships:m0013", "membership:SCO:BY"}};
	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		struct why_tree tree = why_of(*state, ids[i][0]);
		assert_text(tree.nodes[0].id, ids[i][1]);
		assert_true(node(&tree, "sheet", "supports")->source.len > 0);
	}
}

static void what_is_only_proposed(void **state)
{
	match(*state, "membership:SCO:BR", "proposes");
	struct why_tree tree = why_of(*state, "membership:SCO:BR");
	assert_text(tree.nodes[0].text, "membership:SCO:BR is not held; claims speak of it");
	assert_non_null(node(&tree, "claim", "proposes"));
}

static void what_is_not_ours(void **state)
{
	struct world *world = *state;
	struct why_query query = {.id = TEXT("document:SCO-2024-UNITY")};
	struct why_tree out = {0};
	struct why why = {0};
	assert_int_equal(
		answer_why(&world->registry, &query, &world->arena, &out, &why), ERR_NOT_FOUND);
	assert_non_null(strstr(why.text, "got 'document:SCO-2024-UNITY'"));
}

static void a_mistyped_id_is_told_its_nearest(void **state)
{
	static const char *const given[][2] = {
		{"membership:SCO:BYE", "; nearest: membership:SCO:BY"},
		{"membership:SCOO:BY", "membership:SCO:BY"},
		{"organisation:SC0", "organisation:SCO"},
	};
	struct world *world = *state;
	for (size_t i = 0; i < ARRAY_LEN(given); i++) {
		struct why_query query = {.id = text_of(given[i][0])};
		struct why_tree out = {0};
		struct why why = {0};
		assert_int_equal(answer_why(&world->registry, &query, &world->arena, &out, &why),
			ERR_NOT_FOUND);
		if (!strstr(why.text, given[i][1]))
			fail_msg("%s: %s", given[i][0], why.text);
	}
	struct why_query far = {.id = TEXT("zzzzzzzzzzzzzzzzzzzzzz")};
	struct why_tree out = {0};
	struct why why = {0};
	assert_int_equal(
		answer_why(&world->registry, &far, &world->arena, &out, &why), ERR_NOT_FOUND);
	assert_null(strstr(why.text, "nearest"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_membership_down_to_the_sentence),
		cmocka_unit_test(a_slash_will_do),
		cmocka_unit_test(a_chair_with_what_disputes_it),
		cmocka_unit_test(summits_organisations_rules_and_renamings),
		cmocka_unit_test(ids_as_rows_print_them),
		cmocka_unit_test(what_is_only_proposed),
		cmocka_unit_test(what_is_not_ours),
		cmocka_unit_test(a_mistyped_id_is_told_its_nearest),
	};
	return cmocka_run_group_tests(tests, setup_all, teardown);
}
