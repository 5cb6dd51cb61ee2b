/* Growing tables and the same ones sealed give the same answers, and the right ones. */
#include "broker/log/tables.h"
#include "proto/wire/subject.h"
#include "tests/sim/blocks.h"
#include "tests/sim/disk_sim.h"
#include "tests/sim/testing.h"

static const char *const subjects[] = {"a.b", "a.b.c", "a.c", "a.c.d.e", "a.cc", "b", "b.c.d",
	"c.d", "$sys.x", "z.a", "z.b", "z.b.c"};
static const char *const filters[] = {"a.b", "a.*", "a.c.>", "*.c.>", ">", "b", "b.>", "$sys.>",
	"z.b.c", "nothing", "a.b.c.d", "z.*.c"};

enum { BLOCKS = 300, BASE = 1000 };

struct model {
	struct tables *growing, *sealed;
	uint64_t seq[BLOCKS + 1], offset[BLOCKS + 1];
	uint8_t subject[BLOCKS * 8]; /* of each event from BASE on */
};

static struct tables *seal(const struct tables *growing)
{
	struct buffer bytes = {0};
	struct tables_head head;
	tables_write(growing, &bytes, &head);
	assert_int_equal(tables_length(&head), bytes.len);
	assert_null(tables_read(&head, bytes_of(bytes.ptr, bytes.len - 1)));
	struct tables *sealed = tables_read(&head, buffer_bytes(&bytes));
	assert_non_null(sealed);
	buffer_fini(&bytes);
	return sealed;
}

static void fill(struct model *model, uint64_t seed)
{
	uint64_t random = seed, seq = BASE, offset = 96;
	*model = (struct model){.growing = tables_create(BASE)};
	for (unsigned i = 0; i < BLOCKS; i++) {
		struct blocks_recipe recipe = {.producer = "p",
			.counter = 1 + disk_sim_random(&random) % 1000,
			.records = 1 + (uint32_t)(disk_sim_random(&random) % 3),
			.subjects = subjects,
			.subjects_count = ARRAY_LEN(subjects),
			.filler = (uint32_t)(disk_sim_random(&random) % 3000)};
		struct buffer block = {0}, stamped = {0};
		struct block_header header;
		blocks_make(&recipe, &block);
		assert_int_equal(block_check(buffer_bytes(&block), &header, NULL), ERR_OK);
		block_stamp(
			buffer_bytes(&block), &header, TEXT("t"), seq, 1000 * (i + 1), &stamped);
		assert_int_equal(block_read_header(buffer_bytes(&stamped), &header, NULL), ERR_OK);
		tables_add(model->growing, buffer_bytes(&stamped), &header, offset);
		model->seq[i] = seq;
		model->offset[i] = offset;
		for (uint32_t k = 0; k < recipe.records; k++)
			model->subject[seq - BASE + k] =
				(uint8_t)((recipe.counter + k) % ARRAY_LEN(subjects));
		seq += recipe.records;
		offset += header.length;
		buffer_fini(&block);
		buffer_fini(&stamped);
	}
	model->seq[BLOCKS] = seq;
	model->offset[BLOCKS] = offset;
	model->sealed = seal(model->growing);
}

static void clear(struct model *model)
{
	tables_destroy(&model->growing);
	tables_destroy(&model->sealed);
}

static bool block_is_wanted(const struct model *model, unsigned block, const struct text *wanted)
{
	for (uint64_t seq = model->seq[block]; seq < model->seq[block + 1]; seq++)
		for (unsigned i = 0; i < 2; i++)
			if (subject_matches(
				    wanted[i], text_of(subjects[model->subject[seq - BASE]])))
				return true;
	return false;
}

/* Every block from that of `from` on is within a range when it is wanted, and only then. */
static void check_choice(
	const struct model *model, const struct tables *tables, const struct text *wanted)
{
	struct tables_choice choice = {0};
	unsigned block = 37;
	tables_choose(tables, wanted, 2, model->seq[block], &choice);
	assert_int_equal(choice.next_seq, model->seq[BLOCKS]);
	for (size_t i = 0; i < choice.count; i++) {
		const struct tables_range *range = &choice.ranges[i];
		for (; model->seq[block] < range->seq; block++)
			assert_false(block_is_wanted(model, block, wanted));
		assert_int_equal(model->seq[block], range->seq);
		assert_int_equal(model->offset[block], range->from);
		for (; model->seq[block] < range->next_seq; block++)
			assert_true(block_is_wanted(model, block, wanted));
		assert_int_equal(model->seq[block], range->next_seq);
		assert_int_equal(model->offset[block], range->to);
	}
	for (; block < BLOCKS; block++)
		assert_false(block_is_wanted(model, block, wanted));
	tables_choice_fini(&choice);
}

static void test_choices(void **state)
{
	(void)state;
	struct model model;
	for (uint64_t seed = 1; seed < 6; seed++) {
		struct text wanted[2];
		fill(&model, seed);
		for (unsigned i = 0; i < ARRAY_LEN(filters); i++) {
			wanted[0] = text_of(filters[i]);
			wanted[1] = text_of(filters[(i * 7 + seed) % ARRAY_LEN(filters)]);
			check_choice(&model, model.growing, wanted);
			check_choice(&model, model.sealed, wanted);
		}
		clear(&model);
	}
}

struct seen {
	struct text filter;
	uint64_t last[ARRAY_LEN(subjects)], count[ARRAY_LEN(subjects)];
};

static void see(void *arg, const struct tables_subject *subject)
{
	struct seen *seen = arg;
	assert_true(subject_matches(seen->filter, subject->name));
	for (unsigned i = 0; i < ARRAY_LEN(subjects); i++)
		if (text_is(subject->name, subjects[i])) {
			assert_int_equal(seen->count[i], 0);
			seen->last[i] = subject->last_seq;
			seen->count[i] = subject->count;
		}
}

static void test_subjects(void **state)
{
	(void)state;
	struct model model;
	fill(&model, 5);
	for (unsigned i = 0; i < ARRAY_LEN(filters); i++) {
		struct seen right = {.filter = text_of(filters[i])};
		struct seen growing = right, sealed = right;
		for (uint64_t seq = BASE; seq < model.seq[BLOCKS]; seq++) {
			unsigned subject = model.subject[seq - BASE];
			if (!subject_matches(right.filter, text_of(subjects[subject])))
				continue;
			right.last[subject] = seq;
			right.count[subject]++;
		}
		tables_each(model.growing, right.filter, see, &growing);
		tables_each(model.sealed, right.filter, see, &sealed);
		assert_memory_equal(&growing, &right, sizeof(right));
		assert_memory_equal(&sealed, &right, sizeof(right));
	}
	clear(&model);
}

static void test_places(void **state)
{
	(void)state;
	struct model model;
	fill(&model, 6);
	for (unsigned block = 0; block < BLOCKS; block++)
		for (uint64_t seq = model.seq[block]; seq < model.seq[block + 1]; seq++) {
			assert_int_equal(tables_find(model.growing, seq), model.offset[block]);
			assert_int_equal(tables_find(model.sealed, seq), model.offset[block]);
		}
	for (unsigned block = 0; block < BLOCKS; block += 13) {
		uint64_t seq = tables_find_time(model.sealed, 1000 * (block + 1));
		assert_int_equal(tables_find_time(model.growing, 1000 * (block + 1)), seq);
		unsigned found = 0;
		while (model.seq[found] != seq)
			found++;
		/* Not after it, and no more than a step before it. */
		assert_true(found <= block);
		assert_true(model.offset[block] - model.offset[found] <= TABLES_STEP + 16384);
	}
	clear(&model);
}

/* Thousands of subjects, each found again; a choice that has too many ranges says how far it goes.
 */
static void test_many(void **state)
{
	(void)state;
	struct tables *growing = tables_create(1);
	char name[32];
	const char *subject = name;
	for (unsigned i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "%s.n%u", i % 2 ? "odd" : "even", i);
		struct blocks_recipe recipe = {.producer = "p",
			.counter = 1 + i,
			.records = 1,
			.subjects = &subject,
			.subjects_count = 1};
		struct buffer block = {0}, stamped = {0};
		struct block_header header;
		blocks_make(&recipe, &block);
		assert_int_equal(block_check(buffer_bytes(&block), &header, NULL), ERR_OK);
		block_stamp(buffer_bytes(&block), &header, TEXT("t"), 1 + i, 5, &stamped);
		assert_int_equal(block_read_header(buffer_bytes(&stamped), &header, NULL), ERR_OK);
		tables_add(growing, buffer_bytes(&stamped), &header, 96 + 4096 * (uint64_t)i);
		buffer_fini(&block);
		buffer_fini(&stamped);
	}
	assert_int_equal(tables_subjects(growing), 5000);
	struct tables *sealed = seal(growing);
	struct text odd = TEXT("odd.>"), one = TEXT("even.n3444");
	struct tables_choice choice = {0};
	tables_choose(sealed, &one, 1, 1, &choice);
	assert_int_equal(choice.count, 1);
	assert_int_equal(choice.ranges[0].seq, 3445);
	uint64_t seq = 1;
	size_t found = 0;
	while (seq <= 5000) {
		tables_choose(seq % 3 ? sealed : growing, &odd, 1, seq, &choice);
		assert_true(choice.next_seq > seq);
		found += choice.count;
		seq = choice.next_seq;
	}
	assert_int_equal(found, 2500);
	tables_choice_fini(&choice);
	tables_destroy(&growing);
	tables_destroy(&sealed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_subjects),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
