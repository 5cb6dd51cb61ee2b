/* Copies of the sample dispatches as editors make them, against dispatches about the same meetings
 * and notes of an office that says the same every day: which are one story. */
#include "services/news/store/sketch.h"

#include "proto/base/alloc.h"
#include "proto/base/buffer.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TEXTS_MAX = 300, SENTENCES_MAX = 60, BYTES_MIN = 500 };

struct dispatch {
	char *text;
	struct text sentences[SENTENCES_MAX];
	size_t len;
};

static const char lead[] =
	"Regional leaders are drawing closer, our correspondent writes from the capital, but what "
	"they agreed on will only show in the months to come, when ministers meet again. ";
static const char tail[] =
	" Reporting by our own correspondents in the region; editing by the night desk. The agency "
	"was founded in 1991 and has bureaus in eleven cities. All rights reserved, no part of "
	"this "
	"text may be passed on without permission of the agency in writing.";

static size_t char_len(const char *at, const char *const marks[])
{
	for (size_t i = 0; marks[i]; i++)
		if (strncmp(at, marks[i], strlen(marks[i])) == 0)
			return strlen(marks[i]);
	return 0;
}

static void cut(struct dispatch *dispatch)
{
	static const char *const ends[] = {". ", ".\n", "。", NULL};
	const char *from = dispatch->text, *at = from;
	while (*at && dispatch->len < SENTENCES_MAX) {
		size_t end = char_len(at, ends);
		at += end ? end : 1;
		if (!end && *at)
			continue;
		dispatch->sentences[dispatch->len++] = (struct text){from, (size_t)(at - from)};
		from = at;
	}
}

static size_t load(struct dispatch *out)
{
	struct dirent **files;
	int count = scandir("deploy/sample", &files, NULL, alphasort);
	size_t len = 0;
	for (int i = 0; i < count; i++) {
		char path[512];
		struct buffer text = {0};
		snprintf(path, sizeof(path), "deploy/sample/%s", files[i]->d_name);
		FILE *file = text_ends(text_of(path), TEXT(".txt")) ? fopen(path, "r") : NULL;
		if (file) {
			size_t got = fread(buffer_grow(&text, 65536), 1, 65535, file);
			text.len = got;
			fclose(file);
		}
		if (text.len >= BYTES_MIN && len < TEXTS_MAX) {
			buffer_char(&text, '\0');
			out[len] = (struct dispatch){.text = buffer_take(&text)};
			cut(&out[len++]);
		}
		buffer_fini(&text);
		free(files[i]);
	}
	free(files);
	return len;
}

/* --- What editors do -------------------------------------------------------------------------- */

static void put(struct buffer *out, const struct dispatch *d, size_t from, size_t to)
{
	for (size_t i = from; i < to && i < d->len; i++)
		buffer_text(out, d->sentences[i]);
}

static void cut_short(const struct dispatch *d, struct buffer *out)
{
	put(out, d, 0, (d->len * 2 + 2) / 3);
}

static void new_lead(const struct dispatch *d, struct buffer *out)
{
	buffer_text(out, text_of(lead));
	put(out, d, 0, d->len);
}

static void reordered(const struct dispatch *d, struct buffer *out)
{
	put(out, d, d->len / 2, d->len);
	buffer_char(out, ' ');
	put(out, d, 0, d->len / 2);
}

static void numbers_updated(const struct dispatch *d, struct buffer *out)
{
	int seen = 0;
	for (const char *at = d->text; *at; at++) {
		bool digit = *at >= '0' && *at <= '9';
		bool last = digit && !(at[1] >= '0' && at[1] <= '9');
		buffer_char(
			out, last && seen++ % 3 == 0 ? (char)('0' + (*at - '0' + 3) % 10) : *at);
	}
}

static void foreign_headline(const struct dispatch *d, struct buffer *out)
{
	buffer_text(out, TEXT("Шанхайская организация: итоги встречи глав государств\n\n"
			      "АСТАНА, 4 июля - "));
	put(out, d, 0, d->len);
}

static void cut_with_tail(const struct dispatch *d, struct buffer *out)
{
	put(out, d, 0, (d->len * 3 + 3) / 4);
	buffer_text(out, text_of(tail));
}

static const struct {
	const char *what;
	void (*make)(const struct dispatch *d, struct buffer *out);
} edits[] = {
	{"cut by a third", cut_short},
	{"with another lead", new_lead},
	{"its halves changed about", reordered},
	{"with new figures", numbers_updated},
	{"under a headline in Russian", foreign_headline},
	{"cut by a quarter, with the agency's own end", cut_with_tail},
};

/* --- What is no copy -------------------------------------------------------------------------- */

static const char *const guests[][4] = {
	{"4 July", "Foreign Minister", "Uzbekistan", "transit of fertilisers"},
	{"9 July", "Deputy Prime Minister", "Armenia", "a bridge over the border river"},
	{"11 July", "Ambassador", "Mongolia", "the supply of electricity in winter"},
	{"2 August", "Minister of Transport", "Tajikistan", "lorries that wait at the crossing"},
	{"5 August", "Chairman of the Senate", "Belarus", "exchange of students and teachers"},
};

/* An office's note of a visit: every day the same but for who came and what was spoken of. */
static void write_note(size_t i, struct buffer *out)
{
	const char *const *g = guests[i];
	buffer_format(out,
		"On %s the President received the %s of %s, who is in the capital on a working "
		"visit. Welcoming the guest, the President noted the high level of relations "
		"between the two countries. The sides discussed %s and other questions of common "
		"interest. The %s conveyed the greetings of the leadership of %s and thanked for "
		"the warm welcome. At the end of the meeting both expressed confidence that "
		"cooperation would go on to the benefit of the peoples of the two countries.",
		g[0], g[1], g[2], g[3], g[1], g[2]);
}

/* Two reports of different meetings, each with the same members called one by one. */
static const char *const meetings[] = {
	"The transport ministers agreed to raise the number of trains between the ports this "
	"autumn and to publish one tariff for a container all the way.",
	"The health ministers spoke about measles, vaccines and the training of nurses in the "
	"mountains, and nobody wanted to say how much would be paid for it.",
};
static const char roll[] = " Present were: Armenia. Azerbaijan. Belarus. China. India. Iran. "
			   "Kazakhstan. Kyrgyzstan. Mongolia. Pakistan. Russia. Tajikistan. "
			   "Turkmenistan. Uzbekistan. Afghanistan. Cambodia. Nepal. Sri Lanka. "
			   "Egypt. Qatar. Saudi Arabia. Bahrain. Kuwait. Maldives. Myanmar. The "
			   "United Arab Emirates. Laos. Vietnam. Thailand. Malaysia. Indonesia. "
			   "Singapore. Brunei. Philippines. Japan. South Korea. Bangladesh. "
			   "Bhutan. Jordan. Israel. Palestine. Iraq. Syria. Lebanon. Turkey.";

struct score {
	unsigned hit, missed, wrong;
};

/* A text and its sketch. */
struct told {
	char *text;
	struct sketch sketch;
};

static void tell(struct buffer *text, struct told *out)
{
	sketch_make(buffer_as_text(text), &out->sketch);
	buffer_char(text, '\0');
	out->text = buffer_take(text);
}

static bool are_copies(const struct told *a, const struct told *b)
{
	return sketch_copies(&a->sketch, &b->sketch, text_of(a->text), text_of(b->text));
}

static void score_copies(const struct dispatch *all, size_t len, struct score *score)
{
	for (size_t e = 0; e < ARRAY_LEN(edits); e++) {
		unsigned found = 0, of = 0;
		for (size_t i = 0; i < len; i++) {
			struct told one, other;
			struct buffer text = {0}, edited = {0};
			if (all[i].len < 4)
				continue;
			buffer_text(&text, text_of(all[i].text));
			tell(&text, &one);
			edits[e].make(&all[i], &edited);
			tell(&edited, &other);
			found += are_copies(&one, &other);
			of++;
			free(one.text);
			free(other.text);
		}
		print_message("%s: %u of %u\n", edits[e].what, found, of);
		score->hit += found;
		score->missed += of - found;
	}
}

/* Frees the texts. */
static unsigned score_others(struct told *told, size_t len)
{
	unsigned wrong = 0;
	for (size_t a = 0; a < len; a++)
		for (size_t b = a + 1; b < len; b++)
			if (are_copies(&told[a], &told[b])) {
				print_message("taken for one story: '%.60s' and '%.60s'\n",
					told[a].text, told[b].text);
				wrong++;
			}
	for (size_t i = 0; i < len; i++)
		free(told[i].text);
	return wrong;
}

static void copies_are_one_story_and_others_are_not(void **state)
{
	(void)state;
	struct dispatch *all = alloc_zero(TEXTS_MAX, sizeof(*all));
	struct told *told = alloc_zero(TEXTS_MAX, sizeof(*told));
	struct score score = {0};
	size_t len = load(all);
	assert_true(len > 60);
	score_copies(all, len, &score);
	for (int with_tail = 0; with_tail < 2; with_tail++) {
		for (size_t i = 0; i < len; i++) {
			struct buffer text = {0};
			buffer_format(&text, "%s%s", all[i].text, with_tail ? tail : "");
			tell(&text, &told[i]);
		}
		score.wrong += score_others(told, len);
	}
	for (size_t i = 0; i < ARRAY_LEN(guests); i++) {
		struct buffer text = {0};
		write_note(i, &text);
		tell(&text, &told[i]);
	}
	score.wrong += score_others(told, ARRAY_LEN(guests));
	for (size_t i = 0; i < ARRAY_LEN(meetings); i++) {
		struct buffer text = {0};
		buffer_format(&text, "%s%s", meetings[i], roll);
		tell(&text, &told[i]);
	}
	assert_int_equal(score_others(told, ARRAY_LEN(meetings)), 0);
	double f1 = 2.0 * score.hit / (2.0 * score.hit + score.missed + score.wrong);
	print_message("copies: %u found, %u missed, %u wrong, F1 %.3f\n", score.hit, score.missed,
		score.wrong, f1);
	for (size_t i = 0; i < len; i++)
		free(all[i].text);
	free(all);
	free(told);
	assert_true(f1 >= 0.97);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_are_one_story_and_others_are_not)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
