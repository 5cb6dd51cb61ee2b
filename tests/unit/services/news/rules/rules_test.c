#include "tests/unit/services/news/prose.h"

#include "services/news/rules/rules.h"

static void errors_name_the_place(void **state)
{
	(void)state;
	prose_refused("match a\n", "x.rules:1:1",
		"wanted 'rule', 'lang', 'words', 'values' or 'shade', got 'match'");
	prose_refused("rule r\n  fact no.such\n", "x.rules:2:8",
		"wanted a fact type of facts.tbl, got 'no.such'");
	prose_refused("rule r\n  fact visit\n  match went to <host:stat>\n", "x.rules:3:23",
		"wanted state, nation, power, party, actor, who, org, corridor, person, place, "
		"venue, "
		"where, date, duration, number, ordinal, amount, document, phrase, named or "
		"quoted, got "
		"'stat'");
	prose_refused("rule r\n  fact visit\n  match went to <guest:state>\n", "x.rules:3:18",
		"wanted an argument of the fact type, got 'guest'");
	prose_refused("rule r\n  fact visit\n  match (went to\n", "x.rules:3:17",
		"wanted ')' after the group, got ''");
	prose_refused("rule r\n  fact visit\n  match <host:state> <visitor:person>\n",
		"x.rules:3:9",
		"wanted one word at least that every match contains, got '<host:state> "
		"<visitor:person>'");
	prose_refused("rule r\n  fact visit\n  set kind=grand\n", "x.rules:3:7",
		"wanted state|official|working|private|unspecified, got 'grand'");
	prose_refused("rule r\n  fact visit\n  confidence 2\n", "x.rules:3:14",
		"wanted a number above 0, at most 1, got '2'");
	prose_refused("words x a|b|c|d|e|f|g|h|i|j|k\nwords dates.behind {x}{x}{x}\n",
		"x.rules:2:1", "wanted at most 1000 words and phrases of a line, got 'ick'");
	prose_refused("words met met|meets\nwords met a|b\n", "x.rules:2:7",
		"wanted a name that no line 'words' above has, got 'met'");
	prose_refused("rule r\n  fact visit\n  match {met} <host:state>\n", "x.rules:3:10",
		"wanted the name of a line 'words NAME ...' above, got 'met'");
	prose_refused("words met {met} with\nrule r\n  fact visit\n  match {met} <host:state>\n",
		"x.rules:4:9",
		"wanted words made of words 6 deep at most, got '{met} <host:state>'");
	prose_refused("rule r\n  fact visit\n  later kind=grand\n", "x.rules:3:9",
		"wanted state|official|working|private|unspecified, got 'grand'");
	prose_refused("rule r\n  fact visit\n  told guest\n", "x.rules:3:8",
		"wanted an argument of the fact type, at most 8, got 'guest'");
	prose_refused("rule r\n  fact visit\n  told visitor kind=grand\n", "x.rules:3:21",
		"wanted state|official|working|private|unspecified, got 'grand'");
	prose_refused("shade visit\n", "x.rules:1:7", "wanted 'shade FACT ARG...', got 'visit'");
	prose_refused("shade visit kind tempo\n", "x.rules:1:18",
		"wanted an argument of the fact type, got 'tempo'");
	prose_refused("rule r\n  fact visit\n  assume kind=grand\n", "x.rules:3:10",
		"wanted state|official|working|private|unspecified, got 'grand'");
	prose_refused("rule r\n  fact visit\n  match went\n  yes He went. => host=KZ\n",
		"x.rules:1:1", "wanted an example ('yes') and a counter-example ('no'), got 'r'");
	prose_refused(
		"rule\n  fact visit\n", "x.rules:1:5", "wanted 'rule' and its name, got 'rule'");
	prose_refused("rule r\n  fact visit\n  match went\n  yes He went. => host=KZ\n  no He.\n"
		      "lang ru\nrule r\n",
		"x.rules:7:6", "wanted a name that the rule at x.rules:1 has not, got 'r'");
}

struct seen {
	unsigned count;
	uint32_t first, last;
};

static void see(void *self, const struct match *match)
{
	struct seen *seen = self;
	seen->count++;
	seen->first = match->first;
	seen->last = match->last;
}

/* How often the pattern is found in the text, and its last place in elements. */
static struct seen matches(const char *pattern, const char *text)
{
	struct words *words = words_create();
	struct rules *rules = rules_create(words);
	struct buffer file = {0};
	/* A set that the code asks for by name ends gaps at a semicolon. */
	buffer_format(&file,
		"words gap.ends ;\nrule r\n fact visit\n match %s\n yes a => host=KZ\n no b\n",
		pattern);
	assert_int_equal(rules_add(rules, "x.rules", buffer_as_text(&file), NULL), ERR_OK);
	prose_lists(rules);
	words_seal(words);
	rules_seal(rules);
	struct article article;
	struct elements elements = {0};
	struct seen seen = {0};
	prose_cut(&article, words, rules, text, "en");
	rules_elements(&article, &article.sentences[0], &elements);
	rules_match(rules, &article, &elements, see, &seen);
	free(elements.items);
	article_fini(&article);
	buffer_fini(&file);
	rules_destroy(&rules);
	words_destroy(&words);
	return seen;
}

static void patterns(void **state)
{
	(void)state;
	assert_int_equal(matches("went to", "He went to town and went to bed.").count, 2);
	assert_int_equal(matches("went|goes to", "He goes to town.").count, 1);
	assert_int_equal(
		matches("(will go|went) (out)? to", "He will go to town, he went out to sea.")
			.count,
		2);
	assert_int_equal(matches("very (very)* good", "a very very very good day").last, 5);
	assert_int_equal(matches("from ..2 to", "from here and to there").count, 1);
	assert_int_equal(matches("from ..1 to", "from here and to there").count, 0);
	assert_int_equal(matches("adopt*", "They adopted it.").first, 1);
	assert_int_equal(matches("^ they", "They said they came.").count, 1);
	assert_int_equal(matches("co-operation", "a co-operation body").count, 1);
	assert_int_equal(matches("one ... two", "one; and two").count, 0);
}

/* Looks at single elements tell where a match cannot begin; they may not hide one that is there. */
static void order(void **state)
{
	(void)state;
	assert_int_equal(matches("one ... two", "two and one").count, 0);
	assert_int_equal(matches("one ... two", "two and one and two").first, 2);
	assert_int_equal(matches("one ... two", "one and two, then one and two").count, 2);
	assert_int_equal(matches("(very)? good (day|night)", "good night, very good day").count, 2);
	assert_int_equal(matches("((on|in) the|at) way", "way at way").first, 1);
	assert_int_equal(matches("((on|in) the|at) way", "at the way").count, 0);
	assert_int_equal(matches("(good day|well) done", "a good day done, well done").count, 2);
	assert_int_equal(matches("... way", "a long way").first, 0);
	assert_int_equal(matches("(... |the) way", "a long way").first, 0);
	assert_int_equal(matches("good $", "good and good").first, 2);
	assert_int_equal(matches("(^|so) they", "so they said they came").first, 0);
	assert_int_equal(matches("one one", "one and one one").first, 2);
	assert_int_equal(matches("one ... one", "only one").count, 0);
}

/* Do the words of the text stand for this value of doc.adopted's action? */
static void value_is(const char *lines, const char *prose, const char *wanted)
{
	struct words *words = words_create();
	struct rules *rules = rules_create(words);
	assert_int_equal(rules_add(rules, "x.rules", text_of(lines), NULL), ERR_OK);
	prose_lists(rules);
	words_seal(words);
	rules_seal(rules);
	struct article article;
	struct elements elements = {0};
	prose_cut(&article, words, rules, prose, "en");
	rules_elements(&article, &article.sentences[0], &elements);
	const struct fact_type *fact = fact_find(TEXT("doc.adopted"));
	const struct arg_type *action = NULL;
	for (uint16_t i = 0; i < fact->args_count; i++) {
		if (strcmp(fact->args[i].name, "action") == 0)
			action = &fact->args[i];
	}
	struct capture within = {0, elements.len};
	struct text got = rules_value(rules, action, &article, &elements, &within);
	assert_true(text_is(got, wanted));
	free(elements.items);
	article_fini(&article);
	rules_destroy(&rules);
	words_destroy(&words);
}

static void values(void **state)
{
	(void)state;
	const char *lines = "values doc.adopted action signed signed|put its name to\n"
			    "values doc.adopted action approved approved\n";
	value_is(lines, "It was signed.", "signed");
	value_is(lines, "The parliament put its name to it.", "signed");
	value_is(lines, "It was signed and then approved.", "approved");
	value_is(lines, "It was read.", "");
	prose_refused("values doc.adopted action sung sang\n", "x.rules:1:27",
		"wanted adopted|signed|approved|ratified|agreed|issued|launched|extended|denounced|"
		"proposed|deposited|acceded|suspended|resumed, got 'sung'");
	prose_refused("values doc.adopted tune signed sang\n", "x.rules:1:20",
		"wanted a fact type and its argument, got 'tune'");
	prose_refused("values doc.adopted action signed\n", "x.rules:1:8",
		"wanted 'values FACT ARG VALUE word|word', got 'doc.adopted action signed'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_name_the_place),
		cmocka_unit_test(patterns),
		cmocka_unit_test(order),
		cmocka_unit_test(values),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
