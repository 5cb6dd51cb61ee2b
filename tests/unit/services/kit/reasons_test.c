/* The tree of reasons: what has no room in it is told, never left out in silence. */
#include "services/kit/reasons.h"

#include "proto/base/check.h"
#include "proto/codec/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static void what_has_no_room_is_counted(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct reasons reasons;
	reasons_start(&reasons, &arena);
	reasons_add(&reasons, 0, "record", TEXT("record:1"));
	for (int i = 1; i < REASONS_MAX; i++)
		reasons_sure(reasons_add(&reasons, 1, "claim", TEXT("x")), 0.5);
	struct why_tree tree = reasons_tree(&reasons);
	assert_int_equal(tree.nodes_count, REASONS_MAX);
	assert_true(text_is(tree.nodes[REASONS_MAX - 2].kind, "claim"));
	assert_true(text_is(
		tree.nodes[REASONS_MAX - 1].text, "1 more reasons have no room in one answer"));
	assert_false(tree.nodes[REASONS_MAX - 1].has_confidence);
	arena_fini(&arena);
}

static void a_full_tree_is_whole(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct reasons reasons;
	reasons_start(&reasons, &arena);
	for (int i = 0; i < REASONS_MAX - 1; i++)
		reasons_add(&reasons, i > 0, "note", reasons_say(&reasons, "node %d", i));
	struct why_tree tree = reasons_tree(&reasons);
	assert_int_equal(tree.nodes_count, REASONS_MAX - 1);
	assert_true(text_is(tree.nodes[REASONS_MAX - 2].text, "node 4094"));
	arena_fini(&arena);
}

/* Sentences of 8 KiB: the answer stays a message that the bus carries, and a record that is one. */
static void long_sentences_stay_a_message(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct buffer sentence = {0}, packed = {0};
	struct reasons reasons;
	struct why why = {0};
	memset(buffer_grow(&sentence, 8192), 'a', 8192);
	const struct claim_matched matched = {.claim = TEXT("0123"),
		.verdict = TEXT("corroborates"),
		.reason = TEXT("same"),
		.sentence = buffer_as_text(&sentence),
		.article = TEXT("4567"),
		.confidence = 0.9};
	reasons_start(&reasons, &arena);
	reasons_add(&reasons, 0, "record", TEXT("record:1"));
	for (int i = 0; i < 1000; i++)
		reasons_claim(&reasons, 1, &matched, 7, 8);
	struct why_tree tree = reasons_tree(&reasons);
	assert_in_range(tree.nodes_count, 200, 300);
	char wanted[80];
	snprintf(wanted, sizeof(wanted), "%u more reasons have no room in one answer",
		1001 - (tree.nodes_count - 1));
	assert_true(text_is(tree.nodes[tree.nodes_count - 1].text, wanted));
	assert_int_equal(record_encode(&record_why_tree, &tree, &packed, &why), ERR_OK);
	assert_in_range(packed.len, 1 << 20, 3 << 20);
	buffer_fini(&packed);
	buffer_fini(&sentence);
	arena_fini(&arena);
}

/* "€" takes three bytes: the cut stands between two of them, and shows. */
static void long_words_are_cut_between_characters(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct buffer words = {0};
	struct reasons reasons;
	reasons_start(&reasons, &arena);
	buffer_char(&words, 'x');
	for (int i = 0; i < 1000; i++)
		buffer_text(&words, TEXT("€"));
	struct text said = reasons_say(&reasons, "%.*s", TEXT_ARG(buffer_as_text(&words))),
		    taken = reasons_words(&reasons, &words);
	assert_true(text_equal(said, taken));
	assert_int_equal(said.len, 1 + 3 * 681 + 3);
	assert_true(text_is_utf8(said.ptr, said.len));
	assert_true(text_ends(said, TEXT("€...")));
	assert_true(text_is(reasons_say(&reasons, "%s-%d", "short", 1), "short-1"));
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_has_no_room_is_counted),
		cmocka_unit_test(a_full_tree_is_whole),
		cmocka_unit_test(long_sentences_stay_a_message),
		cmocka_unit_test(long_words_are_cut_between_characters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
