/* Sentences taken apart: each clause becomes a row of its own, with its subject. */
#include "tests/unit/services/news/prose.h"

#include "services/news/rules/clauses.h"

/* The rows of the first sentence, joined by bars. */
static void rows_are(void **state, const char *text, const char *wanted)
{
	struct extraction extraction;
	struct elements whole = {0};
	struct clauses clauses = {0};
	struct buffer got = {0};
	prose_extract(state, text, &extraction);
	struct article *article = &extraction.article;
	rules_elements(article, &article->sentences[0], &whole);
	clauses_find(article, &whole, &clauses);
	for (uint32_t i = 0; i < clauses.rows_len; i++) {
		const struct elements *row = &clauses.rows[i].elements;
		buffer_text(&got, i ? TEXT(" | ") : TEXT(""));
		for (uint32_t e = 0; e < row->len; e++) {
			if (e)
				buffer_char(&got, ' ');
			buffer_text(&got,
				article_slice(article, row->items[e].first, row->items[e].last));
		}
	}
	prose_is(buffer_as_text(&got), wanted);
	buffer_fini(&got);
	clauses_fini(&clauses);
	free(whole.items);
	extract_fini(&extraction);
}

static void one_clause_makes_no_rows(void **state)
{
	rows_are(state, "The SCO adopted a plan in Astana.", "");
	rows_are(state, "Kazakhstan, Uzbekistan and China signed it.", "");
}

static void relative_clauses_get_what_they_are_about(void **state)
{
	rows_are(state, "The SCO, which India joined in 2017, adopted a plan.",
		"The SCO adopted a plan . | India joined in 2017 The SCO");
	rows_are(state, "Iran, which joined the SCO in 2023, hosted the ECO.",
		"Iran hosted the ECO . | Iran joined the SCO in 2023");
	rows_are(state, "The line, whose cost is put at $5 million, opened.",
		"The line opened . | line whose cost is put at $5 million");
	rows_are(state, "Vladimir Putin, whose country chairs BRICS, met Xi Jinping.",
		"Vladimir Putin met Xi Jinping . | Vladimir Putin chairs BRICS");
	rows_are(state, "At the summit in Astana, where the leaders met on Thursday, Iran took it.",
		"At the summit in Astana Iran took it . | the leaders met on Thursday in Astana");
}

static void a_verb_left_out_is_that_of_the_clause_before(void **state)
{
	rows_are(state, "Казахстан председательствует в ШОС, Киргизия — в ОДКБ.",
		"Казахстан председательствует в ШОС | Киргизия председательствует в ОДКБ");
	rows_are(state, "Россия вложит 10 млн долларов, а Китай — 20 млн долларов.",
		"Россия вложит 10 млн долларов | Китай вложит 20 млн долларов");
	/* No verb before it, a verb in it, nothing that takes another's place. */
	rows_are(state, "Киргизия — в ОДКБ.", "");
	rows_are(state, "Казахстан хвалит ШОС, Киргизия — ведёт ОДКБ.",
		"Казахстан хвалит ШОС , Киргизия | ведёт ОДКБ .");
	rows_are(state, "Казахстан растёт, Киргизия — горная страна.", "");
}

static void names_and_a_day_take_the_verb_before_them(void **state)
{
	rows_are(state, "India and Pakistan joined in 2017, Iran in 2023 and Belarus in 2024.",
		"India and Pakistan joined in 2017 | Iran joined in 2023 | Belarus joined in 2024");
	rows_are(state, "The line was built by Kazakhstan, Azerbaijan and Georgia in 2023.", "");
}

static void what_is_said_is_told_apart_from_who_says_it(void **state)
{
	rows_are(state, "The minister said on Monday that Iran would join the SCO.",
		"Iran would join the SCO .");
	rows_are(state, "Iran will join the SCO, the ministry said on Monday.",
		"Iran will join the SCO");
}

static void every_verb_gets_the_subject(void **state)
{
	rows_are(state, "Iran joined the SCO and left the ECO.",
		"Iran joined the SCO and left the ECO . | Iran left the ECO .");
	rows_are(state, "Iran will sign the charter and host the summit.",
		"Iran will sign the charter and host the summit . | Iran will host the summit .");
	rows_are(state, "Iran on Friday formally joined the SCO.",
		"Iran joined the SCO . on Friday");
	rows_are(state, "Khorgos on the border with China was closed on Monday.",
		"Khorgos was closed on Monday on the border with China .");
}

static void russian_too(void **state)
{
	rows_are(state, "Иран, который вступил в ШОС, подписал соглашение.",
		"Иран подписал соглашение . | Иран вступил в ШОС");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_clause_makes_no_rows),
		cmocka_unit_test(relative_clauses_get_what_they_are_about),
		cmocka_unit_test(a_verb_left_out_is_that_of_the_clause_before),
		cmocka_unit_test(names_and_a_day_take_the_verb_before_them),
		cmocka_unit_test(what_is_said_is_told_apart_from_who_says_it),
		cmocka_unit_test(every_verb_gets_the_subject),
		cmocka_unit_test(russian_too),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
