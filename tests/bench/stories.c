/* Copies among a million articles: how many are found, how many are taken for one wrongly, how long
 * a look takes, and what the memory is.
 *     build/tests/bench/stories [ARTICLES]
 *
 * Articles are made of the words of the sample dispatches. Each is about one of many subjects and
 * shares sentences with others about it, which are no copies: two of a subject have some three
 * sentences of sixteen in common. One of twenty is a copy of an earlier one, as editors make them:
 * cut by a third, with a lead of its own, with every fourth sentence reworded, or shorter and with
 * an agency's own end. It is decided as the store decides (shelf_most_alike), over sketches in a
 * file. */
#include "proto/base/alloc.h"
#include "proto/base/buffer.h"
#include "proto/base/check.h"
#include "services/news/store/bands.h"
#include "services/news/store/sketch.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum {
	SENTENCES = 16,  /* of an article, */
	OWN = 4,         /* of them its own; the others are of its subject's */
	OF_SUBJECT = 40, /* sentences that a subject has */
	BY_SUBJECT = 40, /* articles about one */
	WORDS = 14,      /* of a sentence */
	WORDS_MAX = 20000,
	COPY_OF = 20, /* one of so many is a copy */
	EDITS = 4,
	LEAD = 2,
	TAIL = 3
};

static struct text words[WORDS_MAX];
static size_t words_count;

/* splitmix64: the same article comes of the same number, so that none has to be kept. */
static uint64_t draw(uint64_t *state)
{
	uint64_t z = (*state += 0x9E3779B97F4A7C15u);
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

/* No mark ends a sentence but our own. */
static bool is_plain(struct text word)
{
	for (size_t i = 0; i < word.len; i++)
		if (!((word.ptr[i] | 32) >= 'a' && (word.ptr[i] | 32) <= 'z'))
			return false;
	return word.len > 2;
}

static void take_words(const char *path)
{
	struct buffer text = {0};
	FILE *file = fopen(path, "rb");
	CHECK(file);
	for (size_t n = 1; n;) {
		n = fread(buffer_grow(&text, 65536), 1, 65536, file);
		text.len -= 65536 - n;
	}
	fclose(file);
	struct text left = buffer_as_text(&text), line, word; /* stays: words point into it */
	while (text_split(&left, '\n', &line))
		while (text_split(&line, ' ', &word))
			if (is_plain(word) && words_count < WORDS_MAX)
				words[words_count++] = word;
}

static void load_words(void)
{
	glob_t found;
	if (glob("deploy/sample/*.txt", 0, NULL, &found) != 0) {
		fprintf(stderr, "run it in the top folder: deploy/sample/*.txt are not here\n");
		exit(1);
	}
	for (size_t i = 0; i < found.gl_pathc; i++)
		take_words(found.gl_pathv[i]);
	globfree(&found);
}

/* --- Articles --------------------------------------------------------------------------------- */

static void put_sentence(uint64_t number, unsigned changed, struct buffer *out)
{
	uint64_t state = number, edit = number ^ changed;
	for (unsigned i = 0; i < WORDS; i++) {
		struct text word = words[draw(&state) % words_count];
		bool other = changed && draw(&edit) % 3 == 0;
		buffer_text(out, other ? words[draw(&edit) % words_count] : word);
		buffer_char(out, ' ');
	}
	out->ptr[out->len - 1] = '.';
	buffer_char(out, ' ');
}

/* The sentences of an article that is no copy: its subject's, in an order of its own, and its own.
 */
static void draw_sentences(uint64_t article, uint64_t subjects, uint64_t out[SENTENCES])
{
	uint64_t state = article * 7919 + 1, subject = draw(&state) % subjects;
	unsigned char of_subject[OF_SUBJECT];
	for (unsigned i = 0; i < OF_SUBJECT; i++)
		of_subject[i] = (unsigned char)i;
	for (unsigned i = 0; i < SENTENCES; i++) {
		unsigned other = i + (unsigned)(draw(&state) % (OF_SUBJECT - i));
		unsigned char chosen = of_subject[other];
		of_subject[other] = of_subject[i];
		of_subject[i] = chosen;
		out[i] = i < OWN ? (article * SENTENCES + i) << 20
				 : (subject * OF_SUBJECT + chosen) * 3 + 1;
	}
}

/* What it is a copy of; itself when it is none. No copy is copied. */
static uint64_t original_of(uint64_t article)
{
	uint64_t state = article * 104729 + 3;
	if (article < COPY_OF || article % COPY_OF != 0)
		return article;
	uint64_t original = draw(&state) % article;
	return original % COPY_OF == 0 ? original + 1 : original;
}

static void make_article(uint64_t article, uint64_t subjects, struct buffer *out)
{
	uint64_t sentences[SENTENCES], original = original_of(article);
	unsigned edit = original == article ? EDITS : (unsigned)(article / COPY_OF % EDITS);
	buffer_clear(out);
	draw_sentences(original, subjects, sentences);
	for (uint64_t i = 0; edit == 1 && i < LEAD; i++)
		put_sentence((article * SENTENCES + i) << 20 | 5, 0, out);
	for (unsigned i = 0; i < SENTENCES; i++)
		if (!(edit == 0 && i >= SENTENCES * 2 / 3) &&
			!(edit == 3 && i >= SENTENCES * 3 / 4))
			put_sentence(
				sentences[i], edit == 2 && i % 4 == 1 ? (unsigned)article : 0, out);
	for (unsigned i = 0; edit == 3 && i < TAIL; i++)
		put_sentence(i << 3 | 7, 0, out);
}

/* --- Looking ---------------------------------------------------------------------------------- */

struct bench {
	struct bands *bands;
	FILE *sketches; /* one after another, as the store has them */
	uint64_t subjects;
	struct buffer text, other_text;
	uint64_t found[BANDS_FOUND_MAX];
	uint64_t looked, read; /* candidates whose sketch was compared; whose text, too */
};

static bool is_copy(
	struct bench *bench, const struct sketch *sketch, uint64_t seq, const struct sketch *other)
{
	if (sketch_same(sketch, other))
		return true;
	if (!sketch_doubtful(sketch, other))
		return false;
	bench->read++;
	make_article(seq - 1, bench->subjects, &bench->other_text);
	return sketch_copies(
		sketch, other, buffer_as_text(&bench->text), buffer_as_text(&bench->other_text));
}

/* The article that it is most like, of those that it is a copy of; UINT64_MAX: none. */
static uint64_t look(struct bench *bench, const struct sketch *sketch)
{
	uint64_t best = UINT64_MAX;
	double best_similarity = 0;
	const struct bands_wanted wanted = {sketch, UINT64_MAX, 0};
	uint32_t count = bands_find(bench->bands, &wanted, bench->found);
	for (uint32_t i = 0; i < count; i++) {
		struct sketch other;
		long at = (long)((bench->found[i] - 1) * sizeof(other));
		CHECK(pread(fileno(bench->sketches), &other, sizeof(other), at) == sizeof(other));
		double similarity = sketch_similarity(sketch, &other);
		bench->looked++;
		if (similarity <= best_similarity ||
			!is_copy(bench, sketch, bench->found[i], &other))
			continue;
		best = bench->found[i] - 1;
		best_similarity = similarity;
	}
	return best;
}

struct counts {
	uint64_t hit, missed, wrong;
	uint64_t of[EDITS], found[EDITS];
};

/* Right is whatever has the same original. */
static void count(struct counts *counts, uint64_t article, uint64_t found)
{
	uint64_t original = original_of(article), edit = article / COPY_OF % EDITS;
	bool right = found != UINT64_MAX && original_of(found) == original;
	counts->wrong += found != UINT64_MAX && !right;
	if (original == article)
		return;
	counts->hit += right;
	counts->missed += !right;
	counts->of[edit]++;
	counts->found[edit] += right;
}

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void report(const struct bench *bench, const struct counts *counts, uint64_t articles,
	double sketching, double looking)
{
	static const char *const edits[] = {"cut by a third", "a lead of its own",
		"every fourth sentence reworded", "cut by a quarter, an end of its own"};
	struct rusage usage;
	double n = (double)articles;
	getrusage(RUSAGE_SELF, &usage);
	for (unsigned i = 0; i < EDITS; i++)
		printf("%-36s %llu of %llu copies\n", edits[i],
			(unsigned long long)counts->found[i], (unsigned long long)counts->of[i]);
	printf("precision %.4f, recall %.4f, F1 %.4f\n",
		(double)counts->hit / (double)(counts->hit + counts->wrong),
		(double)counts->hit / (double)(counts->hit + counts->missed),
		2.0 * (double)counts->hit /
			(double)(2 * counts->hit + counts->missed + counts->wrong));
	printf("a sketch %.1f us, a look %.1f us, %.2f sketches and %.3f texts compared\n",
		sketching / n * 1e6, looking / n * 1e6, (double)bench->looked / n,
		(double)bench->read / n);
	printf("memory at most %.0f MB for %llu articles\n", (double)usage.ru_maxrss / 1024,
		(unsigned long long)articles);
}

int main(int argc, char **argv)
{
	uint64_t articles = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
	struct bench *bench = alloc_zero(1, sizeof(*bench));
	struct counts counts = {0};
	double sketching = 0, looking = 0;
	load_words();
	bench->bands = bands_create();
	bench->sketches = tmpfile();
	bench->subjects = articles / BY_SUBJECT + 1;
	CHECK(bench->sketches);
	for (uint64_t i = 0; i < articles; i++) {
		struct sketch sketch;
		make_article(i, bench->subjects, &bench->text);
		double start = seconds();
		sketch_make(buffer_as_text(&bench->text), &sketch);
		double sketched = seconds();
		count(&counts, i, look(bench, &sketch));
		bands_add(bench->bands, i + 1, 1, &sketch);
		looking += seconds() - sketched;
		sketching += sketched - start;
		CHECK(fwrite(&sketch, sizeof(sketch), 1, bench->sketches) == 1 &&
			fflush(bench->sketches) == 0);
	}
	report(bench, &counts, articles, sketching, looking);
	buffer_fini(&bench->text);
	buffer_fini(&bench->other_text);
	bands_destroy(&bench->bands);
	fclose(bench->sketches);
	free(bench);
	return 0;
}
