#include "tests/unit/services/news/prose.h"

static void sentences_are(const char *text, const char *wanted)
{
	struct article article;
	struct buffer got = {0};
	prose_cut(&article, prose_words, prose_rules, text, "en");
	for (uint32_t i = 0; i < article.sentences_len; i++) {
		const struct sentence *s = &article.sentences[i];
		if (i)
			buffer_char(&got, '|');
		if (s->capitals)
			buffer_char(&got, '^');
		if (s->heading)
			buffer_char(&got, '#');
		buffer_text(&got, text_slice(article.text, s->from, s->to));
	}
	prose_is(buffer_as_text(&got), wanted);
	buffer_fini(&got);
	article_fini(&article);
}

static void full_stops(void **state)
{
	(void)state;
	sentences_are("It met. It parted.", "It met.|It parted.");
	sentences_are("Dr. Roger Kangas spoke on Nov. 6. J. Smith left.",
		"Dr. Roger Kangas spoke on Nov. 6.|J. Smith left.");
	sentences_are("It would help the U.S. to engage. The U.S. The SCO is.",
		"It would help the U.S. to engage.|The U.S.|The SCO is.");
	sentences_are("They met in Astana.The SCO grew.", "They met in Astana.|The SCO grew.");
	sentences_are("See kremlin.ru for more.", "See kremlin.ru for more.");
	sentences_are("It cost 10.5 million.", "It cost 10.5 million.");
}

static void quotations_close_the_sentence(void **state)
{
	(void)state;
	sentences_are("A “talk shop.” It grew.", "A “talk shop.”|It grew.");
	sentences_are("“It grows. It is unequal,” he said.", "“It grows.|It is unequal,” he said.");
	sentences_are("他说：“好。”会议结束。", "他说：“好。”|会议结束。");
}

static void lines(void **state)
{
	(void)state;
	sentences_are("The Future\nIt is bright.", "#The Future|It is bright.");
	sentences_are("Poland Closes Border with Belarus and Installs Wire\nIt is long.",
		"^#Poland Closes Border with Belarus and Installs Wire|It is long.");
	sentences_are("Poland closes border with Belarus and Lithuania\nIt is long.",
		"#Poland closes border with Belarus and Lithuania|It is long.");
	sentences_are("A line without a stop", "A line without a stop");
	sentences_are("Leaders of the\nSCO met\nin Astana today.\n\nThey signed a\ndocument.",
		"Leaders of the\nSCO met\nin Astana today.|They signed a\ndocument.");
	sentences_are(
		"A Pillar or a Dustbin?\nIt is debated.", "#A Pillar or a Dustbin?|It is debated.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(full_stops),
		cmocka_unit_test(quotations_close_the_sentence),
		cmocka_unit_test(lines),
	};
	return cmocka_run_group_tests(tests, prose_read, prose_forget);
}
