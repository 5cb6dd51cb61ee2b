/* Persons whom nothing introduces but that they speak, or that they are named for an office. */
#include "services/news/entities/people.h"

#include "proto/base/attr.h"
#include "services/news/text/sentences.h"

/* "...," says | X Y: the verb of speech that stands behind what was said. */
static bool behind_speech(const struct article *article, uint32_t at)
{
	if (at < 2 || !article_in(article, at - 1, LIST_PEOPLE_ACTS))
		return false;
	uint32_t t = at - 1;
	while (t > 0 &&
		(article_word(article, t - 1, ",") || article_in(article, t - 1, LIST_PEOPLE_DASH)))
		t--;
	/* "..., said X Y of the border force": told without marks. */
	bool told = t + 1 < at && article_in(article, at - 1, LIST_QUOTES_TELLING);
	return t > 0 && (told || article->tokens[t - 1].kind == TOKEN_CLOSE);
}

/* May the words of an office go on over the token before `t`, towards their beginning? */
static bool goes_back(const struct article *a, uint32_t t, bool found)
{
	static const enum word_list never[] = {
		LIST_QUOTES_HELPS, LIST_QUOTES_RELATIVE, LIST_QUOTES_TELLING, LIST_CLAUSE_UNDER};
	const struct mention *m = article_mention_at(a, t);
	if (m)
		return m->kind != MENTION_PERSON;
	if (article_in_any(a, t, never, ARRAY_LEN(never)) || article_word(a, t, ";"))
		return false;
	/* "the director of the terminal, | the largest in the south, X Y": one aside. */
	if (article_word(a, t, ","))
		return !found && article_in(a, t + 1, LIST_CLAUSE_ARTICLES);
	/* "built", "grew": an office has no verb; "the united company" has one that is none. */
	return a->tokens[t].kind == TOKEN_WORD &&
	       (found || !article_in(a, t, LIST_VERBS_FINITE) ||
		       article_in(a, t - 1, LIST_CLAUSE_ARTICLES));
}

/* "a deputy chief of the Railways company, | X Y": the words between [`first`, the comma) that say
 * what he is. False when none do. */
static bool role_before(const struct article *a, uint32_t comma, uint32_t *first)
{
	enum { ROLE_REACH = 26, ROLE_WORDS = 6 };
	const struct sentence *s = sentences_of(a, comma);
	uint32_t role = comma, t = comma;
	while (s && t > s->first && comma - t < ROLE_REACH && goes_back(a, t - 1, role < comma)) {
		t--;
		if (article_in(a, t, LIST_PEOPLE_ROLE_WORD) && !article_mention_at(a, t))
			role = t;
	}
	if (role == comma)
		return false;
	/* "the | first deputy head" */
	uint32_t begins = role;
	while (begins > t && role - begins < ROLE_WORDS &&
		!article_in(a, begins, LIST_CLAUSE_ARTICLES) &&
		!article_in(a, begins - 1, LIST_PEOPLE_PREPOSITION))
		begins--;
	*first = begins;
	return true;
}

/* What an office stands behind whose holder speaks or is cited: "said | the head", "said on Tuesday
 * | the head", "according to | the head". */
static bool cites(const struct article *a, uint32_t role)
{
	uint32_t before = role;
	const struct mention *when = before > 0 ? article_mention_at(a, before - 1) : NULL;
	if (when && when->kind == MENTION_DATE)
		before = when->first - (when->first > 0 && article_in(a, when->first - 1,
								   LIST_PEOPLE_PREPOSITION));
	return (before > 0 && article_in(a, before - 1, LIST_QUOTES_TELLING)) ||
	       (before > 1 && article_list(a, before - 2, LIST_QUOTES_BY, NULL) == before);
}

/* "..., said the head of the port authority, | X Y.", "The head of the port, | X Y, told". */
static bool behind_role(const struct article *a, uint32_t at, uint32_t end, uint32_t *role)
{
	static const enum word_list verbs[] = {
		LIST_PEOPLE_ACTS, LIST_VERBS_FINITE, LIST_QUOTES_HELPS};
	if (at < 2 || !article_word(a, at - 1, ",") || article_mention_at(a, at))
		return false;
	bool closed = article_word(a, end, ",");
	bool ends = closed || article_word(a, end, ".") || end == a->tokens_len ||
		    article_in(a, end, LIST_PEOPLE_PREPOSITION);
	bool acts = article_in_any(a, end + closed, verbs, ARRAY_LEN(verbs));
	return (ends || acts) && role_before(a, at - 1, role) && (acts || cites(a, *role));
}

/* "says X Y of the Z Center |": where he is from is taken in; `end` where it is not told. */
static uint32_t speaker_from(struct article *article, struct presented *p, uint32_t end)
{
	uint32_t at = end + 1 + article_word(article, end + 1, "the"), last = at;
	while (last < article->tokens_len &&
		(article->tokens[last].capital ||
			(last > at && last + 1 < article->tokens_len &&
				article_in(article, last, LIST_AUTHORITY_OF_FIELD) &&
				article->tokens[last + 1].capital)))
		last++;
	if (!article_in(article, end, LIST_PEOPLE_ROLE_JOINTS) || last < at + 2 ||
		p->affiliation.len)
		return end;
	p->affiliation = article_slice(article, at, last);
	return last;
}

/* "Vice President met", "Foreign Minister said": an office, and no name. */
static bool is_office(const struct article *article, uint32_t at, uint32_t end)
{
	struct text office;
	for (uint32_t t = at; t < end; t++) {
		uint32_t last = people_read_office(article, t, &office);
		if (last > t + 1 || (last > t && article_in(article, t, LIST_PEOPLE_ROLE_WORD)))
			return true;
	}
	return false;
}

/* "the | World Trade Index said", "the Ministry of Transport and | Civil Aviation said": an
 * institution, or what is left of its name. */
static bool of_institution(const struct article *a, uint32_t at, uint32_t end)
{
	enum { INSTITUTION_REACH = 8 };
	/* "the ADB's Tajikistan | Resident Mission said" */
	const struct mention *m = at > 0 ? article_mention_at(a, at - 1) : NULL;
	bool owned = people_names_owner(m) && !a->tokens[at].lines;
	if (owned || (at > 0 && article_in(a, at - 1, LIST_CLAUSE_ARTICLES)))
		return true;
	/* "the Central | Military District said" */
	for (uint32_t organ = at; organ < end; organ++) {
		if (article_list(a, organ, LIST_AUTHORITY_ORGAN, NULL) > organ)
			return true;
	}
	uint32_t t = at;
	while (t > 0 && at - t < INSTITUTION_REACH &&
		(article_in(a, t - 1, LIST_PEOPLE_ORGAN_JOINT) ||
			(t < at && a->tokens[t - 1].capital && !article_mention_at(a, t - 1)))) {
		t--;
		if (article_in(a, t, LIST_PEOPLE_ORGAN))
			return true;
	}
	return false;
}

/* Is an office told among the few words from `from` on? */
static bool office_near(const struct article *article, uint32_t from)
{
	enum { OFFICE_REACH = 8 };
	struct text office;
	for (uint32_t t = from; t < from + OFFICE_REACH && t < article->tokens_len; t++) {
		if (article->tokens[t].kind != TOKEN_WORD)
			return false;
		if (people_read_office(article, t, &office) > t)
			return true;
	}
	return false;
}

/* "X Y | has been | elected" */
static uint32_t past_helpers(const struct article *article, uint32_t at)
{
	enum { HELPERS_MAX = 3 };
	uint32_t verb = at;
	while (verb < at + HELPERS_MAX && (article_in(article, verb, LIST_REFER_HELPER) ||
						  article_in(article, verb, LIST_REFER_BE)))
		verb++;
	return verb;
}

/* "X Y, | a doctor, | took office" */
static uint32_t past_aside(const struct article *article, uint32_t at)
{
	enum { ASIDE_REACH = 8 };
	for (uint32_t t = at; t < at + ASIDE_REACH; t++)
		if (article_word(article, t, ",") || article_word(article, t, "."))
			return t + 1;
	return at;
}

/* "X Y stepped down", "X Y, who was overthrown": what only those do who have power, or lose it. */
static bool has_power(const struct article *article, uint32_t end)
{
	struct list_value deed;
	uint32_t helper = end;
	if (article_word(article, end, ","))
		helper = article_word(article, end + 1, "who") ? end + 2
							       : past_aside(article, end + 1);
	uint32_t verb = past_helpers(article, helper);
	bool does = article_list(article, verb, LIST_POWER_DOES, NULL) > verb;
	bool done = article_list(article, verb, LIST_POWER_DONE, &deed) > verb &&
		    !text_ends(deed.text, TEXT("office"));
	return does || (done && verb > helper);
}

/* "the resignation of | X Y", "overthrew | X Y", "the elected president, | X Y." */
static bool had_power(const struct article *article, uint32_t at, uint32_t end)
{
	struct list_value deed;
	if (at < 3)
		return false;
	uint32_t noun = at - 2;
	if (article_word(article, at - 1, "of") && article_in(article, noun, LIST_PEOPLE_FELLED))
		return true;
	uint32_t verb = article_list(article, at - 1, LIST_POWER_DONE, &deed);
	if (verb == at && text_ends(deed.text, TEXT("any")))
		return true;
	bool aside = article_word(article, end, ",") || article_word(article, end, ".");
	return aside && article_word(article, at - 1, ",") &&
	       article_in(article, noun, LIST_POWER_LAST_WORD) &&
	       !article_mention_at(article, noun);
}

/* "X Y, who has | served as | foreign minister", "X Y is the new director" */
static bool holds_office(const struct article *article, uint32_t end)
{
	enum { HELPERS_MAX = 5 };
	static const enum word_list light[] = {
		LIST_CLAUSE_RELATIVE, LIST_REFER_HELPER, LIST_VERBS_ADVERB};
	struct list_value deed;
	uint32_t at = end + article_word(article, end, ",");
	for (uint32_t t = at; t < at + HELPERS_MAX && t < article->tokens_len; t++) {
		uint32_t behind = article_list(article, t, LIST_TENURES_DEED, &deed);
		uint32_t held = behind;
		while (article_in(article, held, LIST_TENURES_BESIDE))
			held++;
		struct text office;
		if (behind > t && people_read_office(article, held, &office) > held)
			return true;
		if (behind > t && !text_is(deed.text, "is") && office_near(article, behind))
			return true;
		if (behind == t && !article_in_any(article, t, light, ARRAY_LEN(light)))
			return false;
	}
	return false;
}

/* "X Y was elected president", "elected the former footballer | X Y as president". */
static bool is_named(const struct article *article, uint32_t at, uint32_t end)
{
	enum { WORDS_BETWEEN = 8 };
	uint32_t verb = past_helpers(article, end);
	if (verb > end && article_in(article, verb, LIST_PEOPLE_NAMING))
		return office_near(article, verb + 1);
	if (holds_office(article, end))
		return true;
	for (uint32_t t = at; t > 0 && at - t < WORDS_BETWEEN; t--) {
		/* "was replaced as president by | X Y" */
		if (article_in(article, t - 1, LIST_PEOPLE_NAMING))
			return office_near(article, end) ||
			       (article_word(article, at - 1, "by") && office_near(article, t));
		bool name = article->tokens[t - 1].capital && !article_mention_at(article, t - 1);
		if (article->tokens[t - 1].kind != TOKEN_WORD || name)
			return false;
	}
	return false;
}

/* "X Y, | who speaks for the army, | says": the verb behind what is told of him. */
static uint32_t behind_who(const struct article *a, uint32_t end, uint32_t verb)
{
	enum { WHO_REACH = 20 };
	if (!article_word(a, end, ",") || !article_word(a, end + 1, "who"))
		return verb;
	uint32_t t = end + 2;
	while (t < end + WHO_REACH && t < a->tokens_len && !article_word(a, t, ",") &&
		!article_word(a, t, "."))
		t++;
	return article_word(a, t, ",") ? t + 1 : verb;
}

/* "X Y said", "said X Y": two capitalised words beside a verb of speech, or one that tells who gets
 * an office. */
void people_speaker(
	struct article *article, struct presented_list *list, uint32_t at, uint32_t *next)
{
	uint32_t end = people_name_end(article, at);
	/* "The bank's director, X Y, said": between two commas. */
	uint32_t verb = end + (at > 0 && article_word(article, at - 1, ",") &&
				      article_word(article, end, ","));
	verb = behind_who(article, end, verb);
	/* "Vladimir Karimov": a name, and no town. */
	const struct mention *there = article_mention_at(article, at);
	bool town = there && there->kind == MENTION_PLACE && there->last == at + 1;
	if ((there && !town) || end - at < 2 || end == at || end - at > 5 ||
		article->tokens[at].caps || is_office(article, at, end) ||
		of_institution(article, at, end))
		return;
	uint32_t role = at;
	bool called = behind_role(article, at, end, &role);
	bool after = behind_speech(article, at) || called;
	bool before = verb < article->tokens_len && article_in(article, verb, LIST_PEOPLE_ACTS);
	if (!before && !after && !is_named(article, at, end) && !has_power(article, end) &&
		!had_power(article, at, end))
		return;
	/* "Trade Commissioner Valdis Dombrovskis": known already, without what stands before. */
	for (uint32_t t = at; t < end; t++) {
		const struct mention *known = article_mention_at(article, t);
		if (known && known->kind == MENTION_PERSON)
			return;
	}
	struct mention m = {.first = at, .last = end};
	struct presented *met = people_meet(article, list, &m);
	if (!met)
		return;
	if (called && !met->role.len && !met->office.len)
		met->role = article_slice(
			article, role + article_in(article, role, LIST_CLAUSE_ARTICLES), at - 1);
	*next = after && !called ? speaker_from(article, met, m.last) : m.last;
}
