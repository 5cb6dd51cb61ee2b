/* Persons in Chinese texts: the title stands right before the name, and the name's length has to be
 * guessed from what follows it. */
#include "services/news/entities/people.h"

#include <stdlib.h>
#include <string.h>

enum { BEFORE_TITLE_MAX = 9 };

/* "president:CN": an office, and whose it is where its words say that. */
static struct text office_of(struct text title, struct text *of)
{
	struct text office;
	*of = title;
	text_split(of, ':', &office);
	return office;
}

/* A name from abroad is written by its sound, with characters that are used for sounds: 热恩别科夫,
 * 伊姆兰·汗. It ends before the first that is not. */
static uint32_t foreign_end(const struct article *article, uint32_t at)
{
	uint32_t end = at;
	while (end < article->tokens_len && end < at + 14 &&
		article_in(article, end, LIST_PEOPLE_SOUND))
		end++;
	return end;
}

/* Two such characters are a name where something that follows names comes next: 外长达尔将. */
static bool short_foreign(const struct article *article, uint32_t name, uint32_t end)
{
	return end == name + 2 &&
	       (end == article->tokens_len || article->tokens[end].kind != TOKEN_HAN ||
		       article_in(article, end, LIST_PEOPLE_AFTER_NAME));
}

/* The end of an unknown name at `at`: a usual family name and one or two characters, of which the
 * second is no word that commonly follows a name. */
static uint32_t name_end(const struct article *article, uint32_t at)
{
	if (!article_in(article, at, LIST_PEOPLE_FAMILY) ||
		article->tokens[at + 1].kind != TOKEN_HAN)
		return at;

	uint32_t end = at + 2;
	bool third = end < article->tokens_len && article->tokens[end].kind == TOKEN_HAN &&
		     !article_in(article, end, LIST_PEOPLE_AFTER_NAME);
	return end + third;
}

/* "中共中央政治局委员、|外交部长": where the words of the list that end at `at` begin. */
static uint32_t before_title(const struct article *article, uint32_t at)
{
	uint32_t first = at;
	for (uint32_t len = 1; len <= BEFORE_TITLE_MAX && len <= at; len++) {
		if (article_mention_at(article, at - len))
			break;
		if (article_list(article, at - len, LIST_PEOPLE_BEFORE_TITLE, NULL) == at)
			first = at - len;
	}
	return first;
}

/* "巴基斯坦副总理兼|外长达尔": where the first of the words before a title begins. */
static uint32_t first_office(const struct article *article, uint32_t at)
{
	uint32_t first = at, next;
	while ((next = before_title(article, first)) < first)
		first = next;
	/* "X、|外长Y": the next of a list. */
	while (article_word(article, first, "、"))
		first++;
	return first;
}

/* "巴基斯坦副总理兼外长达尔": the state or organisation before the first of its offices. */
static const struct mention *owner_before(const struct article *article, uint32_t first)
{
	const struct mention *owner = first > 0 ? article_mention_at(article, first - 1) : NULL;
	bool owns = owner && (owner->kind == MENTION_STATE || owner->kind == MENTION_ORG);
	return owns ? owner : NULL;
}

/* "习近平主席", "普京总统": the office after the name of one who is known to hold it. */
static void title_after(struct article *article, struct presented_list *list, uint32_t name)
{
	const struct mention *known = article_mention_at(article, name);
	struct list_value office;
	if (article_list(article, known->last, LIST_PEOPLE_TITLE_AFTER, &office) == known->last ||
		!text_equal(known->office, office.text))
		return;
	struct mention person = *known;
	people_introduce(article, list, &person);
}

/* "习主席": the family name and the office of one whom the article names in full before. */
static void family_and_title(struct article *article, uint32_t at)
{
	struct list_value office;
	uint32_t end = article_list(article, at + 1, LIST_PEOPLE_TITLE_AFTER, &office);
	if (end == at + 1 || !article_in(article, at, LIST_PEOPLE_FAMILY))
		return;
	for (uint32_t i = article_mention_first(article, at); i > 0; i--) {
		struct mention person = article->mentions[i - 1];
		if (person.kind != MENTION_PERSON || !text_equal(person.office, office.text) ||
			article->tokens[person.last - 1].kind != TOKEN_HAN)
			continue;
		uint32_t family = person.last - 1;
		while (family > person.first &&
			article->tokens[family].word != article->tokens[at].word)
			family--;
		if (article->tokens[family].word != article->tokens[at].word)
			continue;
		person.first = at;
		person.last = end;
		article_mention(article, &person);
		return;
	}
}

/* May a name that is written so by its sound be that of `name`? By the letter it begins with. */
static bool sounds_like(const struct article *article, uint32_t at, struct text name)
{
	enum { TO_SMALL = 0x20 };
	struct list_value letters;
	if (article_list(article, at, LIST_PEOPLE_SOUND, &letters) == at)
		return false;
	struct text rest = name, word;
	while (text_split(&rest, ' ', &word)) {
		if (memchr(letters.text.ptr, word.ptr[0] | TO_SMALL, letters.text.len))
			return true;
	}
	return false;
}

/* "亚美尼亚总理帕西尼安", "吉尔吉斯斯坦总理扎帕罗夫": who holds that office, where the spelling is
 * not of the sheet, or the sheet has it for another of the same last name. */
static void holder_meant(
	struct article *article, const struct presented_list *list, const struct mention *person)
{
	const struct mention *known = article_mention_at(article, person->first);
	const struct officeholder *holder =
		people_holder(list->people, person->country, person->office, article->date);
	if (!holder || (known && text_equal(known->id, holder->name)) ||
		!(known ? people_same_family(known->id, holder->name)
			: sounds_like(article, person->first, holder->name)))
		return;
	struct mention meant = *person;
	meant.kind = MENTION_PERSON;
	meant.id = holder->name;
	article_mention(article, &meant);
}

static void title_at(struct article *article, struct presented_list *list, uint32_t at)
{
	struct list_value title;
	uint32_t name = article_list(article, at, LIST_PEOPLE_TITLE, &title);
	if (name == at || name + 1 >= article->tokens_len)
		return;
	const struct mention *known = article_mention_at(article, name);
	uint32_t first = first_office(article, at);
	const struct mention *owner = owner_before(article, first);
	uint32_t begins = owner ? owner->first : first;
	struct text of;
	struct mention person = {.first = name, .office = office_of(title.text, &of)};
	bool is_person = known && known->kind == MENTION_PERSON;
	uint32_t foreign = foreign_end(article, name);
	person.last = is_person ? known->last
		      : foreign > name + 2 || short_foreign(article, name, foreign)
			      ? foreign
			      : name_end(article, name);
	if (person.last == name || (known && !is_person))
		return;
	person.country = owner ? owner->id : of;
	if (person.country.len && (is_person || foreign > name))
		holder_meant(article, list, &person);
	people_introduce(article, list, &person);
	person.first = begins;
	article_mention(article, &person);
}

/* A name that the article introduces, by its first two characters. */
struct han_name {
	uint32_t words[2];
	uint32_t first, last; /* where it stands */
	struct mention person;
};

static int by_words(const void *left, const void *right)
{
	const struct han_name *a = left, *b = right;
	if (a->words[0] != b->words[0])
		return a->words[0] < b->words[0] ? -1 : 1;
	return (a->words[1] > b->words[1]) - (a->words[1] < b->words[1]);
}

/* The names that no sheet has: they are called as they are written. */
static size_t collect(const struct article *article, struct han_name *names)
{
	size_t len = 0;
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		const struct mention *m = &article->mentions[i];
		if (m->kind != MENTION_PERSON || m->last < m->first + 2 ||
			article->tokens[m->last - 1].kind != TOKEN_HAN)
			continue;
		uint32_t first = m->last - 2;
		while (first > m->first &&
			article->tokens[m->last - 1].to - article->tokens[first].from < m->id.len)
			first--;
		if (!text_equal(article_slice(article, first, m->last), m->id))
			continue;
		names[len++] = (struct han_name){
			{article->tokens[first].word, article->tokens[first + 1].word}, first,
			m->last, *m};
	}
	return len;
}

/* "外交部发言人陆慷", and later | 陆慷 alone. */
static void name_again(struct article *article)
{
	struct han_name *names =
		arena_zero(&article->arena, article->mentions_len + 1, sizeof(*names));
	size_t len = collect(article, names);
	qsort(names, len, sizeof(*names), by_words);
	for (uint32_t t = 0; len && t + 1 < article->tokens_len; t++) {
		if (article->tokens[t].kind != TOKEN_HAN || article_mention_at(article, t))
			continue;
		const struct han_name key = {
			.words = {article->tokens[t].word, article->tokens[t + 1].word}};
		const struct han_name *found = bsearch(&key, names, len, sizeof(*names), by_words);
		uint32_t size = found ? found->last - found->first : 0, same = 2;
		while (found && same < size && t + same < article->tokens_len &&
			article->tokens[t + same].word == article->tokens[found->first + same].word)
			same++;
		if (!found || same < size)
			continue;
		struct mention m = found->person;
		m.first = t;
		m.last = t + size;
		m.flags = 0;
		article_mention(article, &m);
	}
}

void people_chinese(struct article *article, struct presented_list *list)
{
	for (uint32_t at = 0; at < article->tokens_len; at++) {
		if (article->tokens[at].kind == TOKEN_HAN && !article_mention_at(article, at)) {
			title_at(article, list, at);
			family_and_title(article, at);
		}
		const struct mention *m = article_mention_at(article, at);
		if (m && m->kind == MENTION_PERSON && m->first == at)
			title_after(article, list, at);
	}
	name_again(article);
}
