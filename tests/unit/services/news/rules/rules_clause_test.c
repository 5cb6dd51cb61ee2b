/* Patterns of a clause: any order, and roles by grammar. */
#include "tests/unit/services/news/prose.h"

#include "services/news/rules/rules.h"

#include <string.h>

struct known_name {
	const char *word;
	enum mention_kind kind;
	uint8_t flags;
};

static const struct known_name known[] = {
	{"Aland", MENTION_STATE, 0},
	{"Borland", MENTION_STATE, 0},
	{"Corland", MENTION_STATE, 0},
	{"Borlandic", MENTION_STATE, MENTION_ADJECTIVE},
	{"LEAGUE", MENTION_ORG, 0},
	{"UNION", MENTION_ORG, 0},
	{"2024", MENTION_DATE, 0},
	{"Smith", MENTION_PERSON, 0},
};

static void name_all(struct article *article)
{
	for (uint32_t t = 0; t < article->tokens_len; t++) {
		for (size_t n = 0; n < ARRAY_LEN(known); n++) {
			struct text word = article_slice(article, t, t + 1);
			if (!text_is(word, known[n].word))
				continue;
			const struct mention mention = {.kind = known[n].kind,
				.flags = known[n].flags,
				.first = t,
				.last = t + 1,
				.id = word};
			article_mention(article, &mention);
		}
	}
}

struct seen {
	const struct article *article;
	const struct elements *elements;
	struct buffer told;
};

/* "holder=Aland org=LEAGUE; " for a match. */
static void see(void *self, const struct match *match)
{
	struct seen *seen = self;
	for (uint32_t s = 0; s < match->pattern->slots_len; s++) {
		const struct capture *c = &match->captures[s];
		if (c->first == c->last)
			continue;
		struct text words =
			article_slice(seen->article, seen->elements->items[c->first].mention->first,
				seen->elements->items[c->last - 1].last);
		buffer_format(&seen->told, "%.*s=%.*s ", TEXT_ARG(match->pattern->slots[s].arg),
			TEXT_ARG(words));
	}
	buffer_text(&seen->told, TEXT("; "));
}

static void add_file(struct rules *rules, const char *path)
{
	struct buffer content = {0};
	assert_int_equal(gazetteer_read(path, &content, NULL), ERR_OK);
	assert_int_equal(rules_add(rules, path, buffer_as_text(&content), NULL), ERR_OK);
	buffer_fini(&content);
}

static void tells_of(const char *pattern, const char *lang, const char *text, const char *wanted)
{
	struct words *words = words_create();
	struct rules *rules = rules_create(words);
	struct buffer file = {0};
	add_file(rules, "services/news/data/rules/01-moods.rules");
	buffer_format(&file,
		"lang %s\nrule r\n fact org.chair\n clause %s\n yes a => holder=KZ\n no b\n", lang,
		pattern);
	assert_int_equal(rules_add(rules, "x.rules", buffer_as_text(&file), NULL), ERR_OK);
	prose_lists(rules);
	words_seal(words);
	rules_seal(rules);
	struct article article;
	struct elements elements = {0};
	struct seen seen = {.article = &article, .elements = &elements};
	prose_cut(&article, words, rules, text, lang);
	name_all(&article);
	rules_elements(&article, &article.sentences[0], &elements);
	rules_match(rules, &article, &elements, see, &seen);
	prose_is(buffer_as_text(&seen.told), wanted);
	/* The sentence as a whole, where its clauses are rows of their own. */
	buffer_fini(&seen.told);
	elements.several = true;
	rules_match(rules, &article, &elements, see, &seen);
	assert_int_equal(seen.told.len, 0);
	free(elements.items);
	article_fini(&article);
	buffer_fini(&file);
	rules_destroy(&rules);
	words_destroy(&words);
}

static const char took[] =
	"(took|take|taken|taking|takeover) (over)? & (presidency|chair)@object|of & "
	"<holder:state>@subject|by|of & <org:org>?@of|in & <from:state>?@from & "
	"<start:date>?@in|on";

static void reads(const char *text, const char *wanted)
{
	tells_of(took, "en", text, wanted);
}

static void any_order(void **state)
{
	(void)state;
	reads("Aland took over the presidency of the LEAGUE from Borland in 2024.",
		"holder=Aland org=LEAGUE from=Borland start=2024 ; ");
	reads("In 2024 the LEAGUE presidency was taken over from Borland by Aland.",
		"holder=Aland org=LEAGUE from=Borland start=2024 ; ");
	reads("the takeover of the LEAGUE presidency by Aland", "holder=Aland org=LEAGUE ; ");
	reads("Aland's takeover of the presidency in the LEAGUE", "holder=Aland org=LEAGUE ; ");
	reads("From Borland, Aland took the LEAGUE's rotating chair.",
		"holder=Aland org=LEAGUE from=Borland ; ");
	reads("At the meeting Aland took over the chair.", "holder=Aland ; ");
	reads("Aland took over the presidency from the leader of Borland.",
		"holder=Aland from=Borland ; ");
	reads("Aland took over the chair of the Council of Heads of State of the LEAGUE.",
		"holder=Aland org=LEAGUE ; ");
	reads("Aland is expected to formally take over the presidency.", "holder=Aland ; ");
}

/* What does not fit is not taken. */
static void roles(void **state)
{
	(void)state;
	reads("The presidency was taken over in Aland.", "");
	reads("For Aland the presidency was taken.", "");
	reads("Borlandic experts took over the presidency.", "");
	reads("Aland's neighbour took over the presidency.", "");
	reads("Aland and Borland took the presidency.", "");
	reads("Aland took part in the meeting under the presidency of Borland.", "");
	reads("Aland took the seat of the presidency.", "");
	/* The UNION's summit has no part in whose presidency it is. */
	reads("Aland took the presidency at the summit of the UNION.", "holder=Aland ; ");
	reads("Aland took the LEAGUE presidency at the UNION summit.",
		"holder=Aland org=LEAGUE ; ");
	/* The nearest of two. */
	reads("From Corland to Smith, Aland took the chair from Borland.",
		"holder=Aland from=Borland ; ");
}

/* Another verb ends the clause. */
static void borders(void **state)
{
	(void)state;
	reads("Aland welcomed the taking of the presidency by Borland.", "holder=Borland ; ");
	reads("Aland said in Borland that the presidency was taken.", "");
	reads("Aland took part and Borland praised the presidency.", "");
	reads("The presidency was taken, which Aland by Borland praised.", "");
	reads("Aland took the chair; the presidency of Borland", "holder=Aland ; ");
	reads("It was taken; the presidency by Aland", "");
}

static void of_the_verb(void **state)
{
	(void)state;
	static const char admits[] = "admitted|admits|admission & <holder:state+>@object|of & "
				     "<org:org>?@subject|to|in|by";
	tells_of(admits, "en", "The LEAGUE admitted Aland and Borland.",
		"holder=Aland and Borland org=LEAGUE ; ");
	tells_of(admits, "en", "Aland and Borland were admitted to the LEAGUE.",
		"holder=Aland and Borland org=LEAGUE ; ");
	tells_of(admits, "en", "Aland admitted the LEAGUE.", "");
	tells_of(
		admits, "en", "the admission of Aland to the LEAGUE", "holder=Aland org=LEAGUE ; ");
	tells_of("(took|takes) & (presidency)? & <holder:state!>", "en", "Aland took it.",
		"holder=Aland ; ");
	tells_of(
		"(took|takes) & <holder:state>", "en", "It took them to Aland.", "holder=Aland ; ");
	static const char ru[] = "принял* & председательств*@object & <holder:state>@subject & "
				 "<org:org>?@of|в & <from:state>?@от|у";
	tells_of(ru, "ru", "От Borland председательство в LEAGUE Aland принял.",
		"holder=Aland org=LEAGUE from=Borland ; ");
	tells_of(ru, "ru", "Aland принял от Borland председательство LEAGUE.",
		"holder=Aland org=LEAGUE from=Borland ; ");
}

static void refused(const char *pattern, const char *where, const char *wanted)
{
	char file[400];
	snprintf(file, sizeof(file), "rule r\n  fact org.chair\n  %s\n", pattern);
	prose_refused(file, where, wanted);
}

static void errors_name_the_place(void **state)
{
	(void)state;
	refused("clause <holder:state!> & took", "x.rules:3:10",
		"wanted first the words that tell what is done, got '<holder:state!> & took'");
	refused("clause (took)? & <holder:state!>", "x.rules:3:10",
		"wanted first the words that tell what is done, got '(took)? & <holder:state!>'");
	refused("clause took over", "x.rules:3:19", "wanted '&' and another part, got ''");
	refused("clause took & ", "x.rules:3:16", "wanted a word, '...', '<slot>' or '(', got ''");
	refused("clause took & <holder:state>@ & chair", "x.rules:3:32",
		"wanted subject, object, of or prepositions after '@', got ''");
	refused("clause took@by & chair", "x.rules:3:10",
		"wanted first the words that tell what is done, got 'took@by & chair'");
	refused("clause took & <holder:state>@by chair", "x.rules:3:35",
		"wanted '&' or the end of the pattern, got 'chair'");
	refused("clause took & <holder:stat>@by", "x.rules:3:25",
		"wanted state, nation, power, party, actor, who, org, corridor, person, place, "
		"venue, where, date, duration, number, ordinal, amount, document, phrase, named or "
		"quoted, got 'stat'");
	refused("clause took & chair) & <holder:state>", "x.rules:3:22",
		"wanted '&' or the end of the pattern, got ') & <holder:state>'");
	refused("clause a & b & c & d & e & f & g & h & i & j & k", "x.rules:3:50",
		"wanted at most 10 parts, got 'k'");
	refused("clause took & <guest:state>@by", "x.rules:3:18",
		"wanted an argument of the fact type, got 'guest'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order),
		cmocka_unit_test(roles),
		cmocka_unit_test(borders),
		cmocka_unit_test(of_the_verb),
		cmocka_unit_test(errors_name_the_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
