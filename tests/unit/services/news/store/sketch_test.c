/* Nearly equal texts, as editors make them of a wire copy; scored over many drawn by lot. */
#include "services/news/store/sketch.h"

#include "proto/base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { STORIES = 150, COPIES = 4, WORDS = 180, VOCABULARY = 3000 };

static uint64_t draw(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* Words as a language has them: the few are frequent. Copy 0 is the wire's; others are cut at the
 * end, have words changed, or a paragraph of their own before. */
static void write_copy(uint64_t story, int copy, struct buffer *out)
{
	uint64_t seed = story * 2654435761U + 88172645463325252ULL, edits = seed + (uint64_t)copy;
	int words = copy == 1 ? WORDS * 3 / 5 : WORDS;
	for (int i = 0; copy == 3 && i < 20; i++)
		buffer_format(out, "own%llu ", (unsigned long long)(draw(&edits) % VOCABULARY));
	for (int i = 0; i < words; i++) {
		uint64_t one = draw(&seed) % VOCABULARY, two = draw(&seed) % VOCABULARY;
		uint64_t word = one * two / VOCABULARY;
		if (copy == 2 && draw(&edits) % 30 == 0)
			buffer_format(out, "Edited ");
		else
			buffer_format(
				out, copy == 3 ? "W%llu, " : "w%llu ", (unsigned long long)word);
	}
}

static void edited_copies_are_told_from_other_stories(void **state)
{
	(void)state;
	struct sketch *sketches = calloc(STORIES * COPIES, sizeof(*sketches));
	unsigned hit = 0, missed = 0, wrong = 0;
	for (int i = 0; i < STORIES * COPIES; i++) {
		struct buffer text = {0};
		write_copy((uint64_t)(i / COPIES), i % COPIES, &text);
		sketch_make(buffer_as_text(&text), &sketches[i]);
		buffer_fini(&text);
	}
	for (int a = 0; a < STORIES * COPIES; a++) {
		for (int b = a + 1; b < STORIES * COPIES; b++) {
			bool same = sketch_same(&sketches[a], &sketches[b]);
			bool wanted = a / COPIES == b / COPIES && (a % COPIES == 0);
			hit += same && wanted;
			missed += !same && wanted;
			wrong += same && a / COPIES != b / COPIES;
		}
	}
	double f1 = 2.0 * hit / (2.0 * hit + missed + wrong);
	print_message("near-duplicates: %u found, %u missed, %u wrong, F1 %.3f\n", hit, missed,
		wrong, f1);
	free(sketches);
	assert_true(f1 >= 0.97);
}

static void alike_texts_share_a_band(void **state)
{
	(void)state;
	int found = 0;
	for (int story = 0; story < STORIES; story++) {
		struct sketch sketch;
		int64_t bands[2][SKETCH_BANDS];
		for (int copy = 0; copy < 2; copy++) {
			struct buffer text = {0};
			write_copy((uint64_t)story, copy * 2, &text);
			sketch_make(buffer_as_text(&text), &sketch);
			sketch_bands(&sketch, bands[copy]);
			buffer_fini(&text);
		}
		int shared = 0;
		for (int i = 0; i < SKETCH_BANDS; i++)
			shared += bands[0][i] == bands[1][i];
		found += shared > 0;
	}
	assert_true(found >= STORIES - 1);
}

static void what_is_folded_away_makes_no_difference(void **state)
{
	(void)state;
	struct sketch one, other, none;
	sketch_make(TEXT("The SUMMIT, ended in Astana — on Thursday."), &one);
	sketch_make(TEXT("the summit ended  in astana on thursday"), &other);
	sketch_make(TEXT(""), &none);
	assert_true(sketch_similarity(&one, &other) == 1);
	assert_true(sketch_similarity(&one, &none) == 0 && !sketch_same(&none, &none));
	sketch_make(TEXT("上海合作组织"), &one);
	assert_int_equal(one.runs, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edited_copies_are_told_from_other_stories),
		cmocka_unit_test(alike_texts_share_a_band),
		cmocka_unit_test(what_is_folded_away_makes_no_difference),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
