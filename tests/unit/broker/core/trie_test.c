#include "broker/core/trie.h"

#include "proto/wire/subject.h"
#include "tests/sim/disk_sim.h"
#include "tests/sim/testing.h"

static void count_one(void *arg, void *holder)
{
	unsigned *counts = arg;
	counts[(uintptr_t)holder]++;
}

static void test_wildcards(void **state)
{
	(void)state;
	static const char *const filters[] = {
		"a.b.c", "a.*.c", "a.>", ">", "*.b.*", "a.b", "a.b.c.>"};
	struct trie *trie = trie_create();
	unsigned counts[ARRAY_LEN(filters)] = {0};
	for (uintptr_t i = 0; i < ARRAY_LEN(filters); i++)
		trie_add(trie, text_of(filters[i]), (void *)i);
	trie_match(trie, TEXT("a.b.c"), count_one, counts);
	const unsigned wanted[] = {1, 1, 1, 1, 1, 0, 0};
	assert_memory_equal(counts, wanted, sizeof(wanted));
	trie_destroy(&trie);
	assert_null(trie);
}

static void test_removed_is_not_found(void **state)
{
	(void)state;
	struct trie *trie = trie_create();
	unsigned counts[2] = {0};
	trie_add(trie, TEXT("a.>"), (void *)0);
	trie_add(trie, TEXT("a.>"), (void *)1);
	trie_remove(trie, TEXT("a.>"), (void *)0);
	trie_match(trie, TEXT("a.b"), count_one, counts);
	assert_int_equal(counts[0], 0);
	assert_int_equal(counts[1], 1);
	trie_destroy(&trie);
}

/* Against subject_matches, the one definition, over all short subjects of a small alphabet. */
static struct text draw(uint64_t *random, bool filter, char *out)
{
	static const char *const tokens[] = {"a", "b", "cc", "*", ">"};
	size_t len = 0, count = 1 + disk_sim_random(random) % 4;
	for (size_t i = 0; i < count; i++) {
		unsigned choices = !filter ? 3 : i + 1 == count ? 5 : 4;
		const char *token = tokens[disk_sim_random(random) % choices];
		len += (size_t)sprintf(out + len, "%s%s", i ? "." : "", token);
	}
	return (struct text){out, len};
}

static void test_agrees_with_subject_matches(void **state)
{
	(void)state;
	uint64_t random = 5;
	char room[64][32];
	struct text filters[64];
	struct trie *trie = trie_create();
	for (uintptr_t i = 0; i < 64; i++) {
		filters[i] = draw(&random, true, room[i]);
		trie_add(trie, filters[i], (void *)i);
	}
	for (unsigned n = 0; n < 2000; n++) {
		char out[32];
		unsigned counts[64] = {0};
		struct text subject = draw(&random, false, out);
		trie_match(trie, subject, count_one, counts);
		for (unsigned i = 0; i < 64; i++)
			assert_int_equal(counts[i], subject_matches(filters[i], subject) ? 1 : 0);
		/* A filter that comes and goes leaves nothing behind. */
		uintptr_t moved = disk_sim_random(&random) % 64;
		trie_remove(trie, filters[moved], (void *)moved);
		filters[moved] = draw(&random, true, room[moved]);
		trie_add(trie, filters[moved], (void *)moved);
	}
	trie_destroy(&trie);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wildcards),
		cmocka_unit_test(test_removed_is_not_found),
		cmocka_unit_test(test_agrees_with_subject_matches),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
