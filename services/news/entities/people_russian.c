/* Persons in Russian texts: patronymics and initials between the office and the last name, and
 * names that the sheet does not know, in all their cases. */
#include "services/news/entities/people_inside.h"

#include "proto/base/attr.h"

#include <stdio.h>
#include <string.h>

enum {
	FIELD_MAX = 16,
	WORD_ROOM = 96,
	STEM_MIN = 6,
	WORDS_MAX = 4,
	INITIALS_MAX = 8,
	GENITIVE_REACH = 8
};

/* "А.", "Sh.", "R.A.": the end of one word of initials; else `at`. */
static uint32_t one_initial(const struct article *article, uint32_t at)
{
	struct text word = article_folded(article, at);
	if (at >= article->tokens_len || !article->tokens[at].capital)
		return at;
	if (word.len > 2 && word.ptr[word.len - 1] == '.')
		return at + 1;
	bool cyrillic = word.len == 2 && (uint8_t)word.ptr[0] >= 0x80;
	bool letter = word.len == 1 || cyrillic || article_in(article, at, LIST_PEOPLE_INITIAL);
	return letter && article_word(article, at + 1, ".") ? at + 2 : at;
}

uint32_t people_initials(const struct article *article, uint32_t at)
{
	uint32_t next = one_initial(article, at);
	for (int i = 0; next > at && i < INITIALS_MAX; i++) {
		at = next;
		next = one_initial(article, at);
	}
	return at;
}

/* Where the initials begin that end before `at`: "А.У.|Мамин". */
static uint32_t initials_before(const struct article *article, uint32_t at)
{
	while (at >= 1 && !article->tokens[at].lines) {
		if (one_initial(article, at - 1) == at)
			at--;
		else if (at >= 2 && one_initial(article, at - 2) == at)
			at -= 2;
		else
			break;
	}
	return at;
}

/* "Шавкат Миромонович| Мирзиёев": where the first name begins. */
static uint32_t patronymic_before(const struct article *article, uint32_t at)
{
	bool both = at >= 2 && article->tokens[at - 1].capital && article->tokens[at - 2].capital &&
		    !article->tokens[at].lines && !article->tokens[at - 1].lines &&
		    article_in(article, at - 1, LIST_PEOPLE_PATRONYMIC);
	uint32_t first = both ? at - 2 : at;
	/* "Касым-|Жомарт" */
	bool joined = both && first >= 2 && article_word(article, first - 1, "-") &&
		      article->tokens[first].glued && article->tokens[first - 2].capital;
	return joined ? first - 2 : first;
}

/* Last names that the sheet knows, with what stands before them. Where that is another's initial,
 * it is another of the same last name. */
void people_initialled(struct article *article)
{
	bool russian = text_is(article->lang, "ru");
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		struct mention m = article->mentions[i];
		if (m.kind != MENTION_PERSON)
			continue;
		uint32_t first = initials_before(article, m.first);
		bool initial = first < m.first;
		if (!initial && russian)
			first = patronymic_before(article, m.first);
		if (first == m.first)
			continue;
		bool like = people_begins_like(m.id, article_folded(article, first));
		if (!like && (russian || m.last - m.first > 1 || !initial))
			continue;
		m.first = first;
		if (!like) {
			m.id = article_on_line(article, article_slice(article, first, m.last));
			m.country = m.office = TEXT_NONE;
		}
		article_mention(article, &m);
	}
}

/* "компании | «Казахстан темир жолы» |": behind what stands between marks; `at`: nothing does. */
static uint32_t past_marks(const struct article *article, uint32_t at)
{
	enum { BETWEEN_MARKS = 8 };
	if (article->tokens[at].kind != TOKEN_OPEN)
		return at;
	for (uint32_t t = at + 1; t < at + BETWEEN_MARKS && t < article->tokens_len; t++)
		if (article->tokens[t].kind == TOKEN_CLOSE)
			return t + 1;
	return at;
}

/* "посол Китая | в Казахстане": where he is posted. */
static bool is_posted(const struct article *article, uint32_t at)
{
	const struct mention *where = article_mention_at(article, at + 1);
	return article_in(article, at, LIST_PEOPLE_POSTED) && where && where->first == at + 1 &&
	       (where->kind == MENTION_STATE || where->kind == MENTION_ORG);
}

uint32_t people_past_field(const struct article *article, uint32_t at)
{
	for (uint32_t t = at; t < at + FIELD_MAX && t < article->tokens_len; t++) {
		uint32_t behind = past_marks(article, t);
		bool inner = behind > t || is_posted(article, t) ||
			     (t > at && article_word(article, t, "-") && article->tokens[t].glued);
		if (inner) {
			t = behind > t ? behind - 1 : t;
			continue;
		}
		const struct token *token = &article->tokens[t];
		const struct mention *m = article_mention_at(article, t);
		if (token->kind != TOKEN_WORD || token->lines ||
			article_in(article, t, LIST_PEOPLE_FIELD_ENDS) ||
			article_in(article, t, LIST_REFER_NAMED_AS) ||
			article_in(article, t, LIST_VERBS_FINITE))
			return at;
		if (m && m->kind == MENTION_PERSON)
			return t;
		if (m)
			t = m->last - 1;
		else if (token->capital && !token->caps &&
			 !article_in(article, t, LIST_PEOPLE_FIELD_WORD) &&
			 people_name_end(article, t) > t + 1)
			return t;
	}
	return at;
}

static struct text without_patronymic(struct article *article, const struct mention *m)
{
	char name[WORD_ROOM * 2];
	size_t len = 0;
	bool left_out = false;
	for (uint32_t t = m->first; t < m->last; t++) {
		if (t > m->first && article_in(article, t, LIST_PEOPLE_PATRONYMIC)) {
			left_out = true;
			continue;
		}
		struct text word = article_slice(article, t, t + 1);
		bool blank = t > m->first && !article->tokens[t].glued;
		if (len + word.len + 1 > sizeof(name))
			return m->id;
		if (blank)
			name[len++] = ' ';
		memcpy(name + len, word.ptr, word.len);
		len += word.len;
	}
	return left_out ? arena_copy(&article->arena, (struct text){name, len}) : m->id;
}

const struct officeholder *people_russian_holder(const struct people *people,
	struct article *article, const struct mention *m, struct text of)
{
	if (people_initials(article, m->first) > m->first && of.len)
		return people_by_initial(people, article_folded(article, m->first),
			article_slice(article, m->last - 1, m->last), of);
	return people_like(people, without_patronymic(article, m));
}

static bool is_ending(struct text end)
{
	static const char *const endings[] = {"", "а", "у", "ы", "е", "и", "я", "ю", "й", "ь", "ой",
		"ом", "ым", "им", "ем", "ей", "ую", "ий", "ия", "ию", "ии", "ием", "ого", "ому",
		"ая"};
	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		if (text_is(end, endings[i]))
			return true;
	}
	return false;
}

/* Two forms of one word, by its beginning of three letters at least and a case's ending. */
static bool same_word(struct text a, struct text b)
{
	size_t same = 0, shorter = a.len < b.len ? a.len : b.len;
	while (same < shorter && a.ptr[same] == b.ptr[same])
		same++;
	same -= same % 2; /* letters of two bytes */
	return text_equal(a, b) || (same >= STEM_MIN && is_ending(text_slice(a, same, a.len)) &&
					   is_ending(text_slice(b, same, b.len)));
}

bool people_same_word(const struct article *article, uint32_t a, uint32_t b)
{
	struct text one = words_text(article->words, a), other = words_text(article->words, b);
	bool alike = one.len >= STEM_MIN && other.len >= STEM_MIN &&
		     memcmp(one.ptr, other.ptr, STEM_MIN) == 0;
	return alike && same_word(one, other);
}

static bool is_cyrillic(struct text name)
{
	uint8_t first = name.len ? (uint8_t)name.ptr[0] : 0;
	return first == 0xD0 || first == 0xD1;
}

static size_t split(struct text name, struct text words[WORDS_MAX])
{
	struct text rest = name, word;
	size_t len = 0;
	while (len < WORDS_MAX && text_split(&rest, ' ', &word))
		words[len++] = word;
	return rest.len ? 0 : len;
}

static bool same_name(struct text a, struct text b)
{
	struct text of_a[WORDS_MAX], of_b[WORDS_MAX];
	size_t len = split(a, of_a);
	if (len < 2 || split(b, of_b) != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!same_word(of_a[i], of_b[i]))
			return false;
	}
	return true;
}

/* The shortest of the forms in which the article has a name: for most, the nominative. */
static struct text plainest(const struct presented_list *list, struct text name)
{
	struct text best = name;
	for (uint32_t k = 0; k < list->len; k++) {
		struct text other = list->items[k].name;
		bool may = other.len < best.len && other.len > STEM_MIN && name.len > STEM_MIN &&
			   memcmp(other.ptr, name.ptr, STEM_MIN) == 0;
		if (may && same_name(name, other))
			best = other;
	}
	return best;
}

void people_cases(struct article *article, struct presented_list *list)
{
	for (uint32_t i = 0; i < list->len; i++) {
		struct text name = list->items[i].name;
		struct text best = is_cyrillic(name) ? plainest(list, name) : name;
		if (text_equal(best, name))
			continue;
		for (uint32_t k = 0; k < article->mentions_len; k++) {
			struct mention *m = &article->mentions[k];
			if (m->kind == MENTION_PERSON && text_equal(m->id, name))
				m->id = best;
		}
		list->items[i].name = best;
	}
}

/* Ends of names of men in the genitive, dative and instrumental, and what stands there in the
 * nominative: nothing, or "й" behind a vowel and "ь" behind a consonant. */
static const struct {
	const char *surname, *hard, *soft;
} male_cases[] = {{"а", "а", "я"}, {"у", "у", "ю"}, {"ом", "ом", "ем"}, {"ем", "ом", "ем"},
	{"ым", "ом", "ем"}};

static bool ends_in_vowel(struct text word)
{
	static const char vowels[] = "аеиоуыэюя";
	for (const char *v = vowels; *v; v += 2) {
		if (text_ends(word, (struct text){v, 2}))
			return true;
	}
	return false;
}

/* "Олафом Шольцем" and "Шольц": "Олаф Шольц". None when the first name does not go with it. */
static struct text nominative(struct article *article, struct text name, struct text surname)
{
	struct text words[WORDS_MAX];
	char out[WORD_ROOM * 2];
	if (split(name, words) != 2 || words[1].len <= surname.len || name.len + 2 > sizeof(out))
		return TEXT_NONE;
	struct text ending = text_slice(words[1], surname.len, words[1].len), first = words[0];
	for (size_t i = 0; i < ARRAY_LEN(male_cases); i++) {
		struct text hard = text_of(male_cases[i].hard), soft = text_of(male_cases[i].soft);
		bool is_hard = text_ends(first, hard);
		if (!text_is(ending, male_cases[i].surname) ||
			(!is_hard && !text_ends(first, soft)))
			continue;
		struct text stem =
			text_slice(first, 0, first.len - (is_hard ? hard.len : soft.len));
		const char *end = is_hard ? "" : ends_in_vowel(stem) ? "й" : "ь";
		int len = snprintf(out, sizeof(out), "%.*s%s %.*s", (int)stem.len, stem.ptr, end,
			(int)surname.len, words[1].ptr);
		return arena_copy(&article->arena, (struct text){out, (size_t)len});
	}
	return TEXT_NONE;
}

void people_nominatives(struct article *article, struct presented_list *list)
{
	for (uint32_t i = 0; i < list->len; i++) {
		struct text name = list->items[i].name, plain = TEXT_NONE;
		for (uint32_t k = 0; is_cyrillic(name) && k < article->mentions_len && !plain.len;
			k++) {
			const struct mention *m = &article->mentions[k];
			if (m->kind == MENTION_PERSON && m->last == m->first + 1 &&
				text_equal(m->id, name))
				plain = nominative(
					article, name, article_folded(article, m->first));
		}
		for (uint32_t k = 0; plain.len && k < article->mentions_len; k++) {
			struct mention *m = &article->mentions[k];
			if (m->kind == MENTION_PERSON && text_equal(m->id, name))
				m->id = plain;
		}
		if (plain.len)
			list->items[i].name = plain;
	}
}

/* What ends a name in the genitive, and in the nominative: of men and of women. */
static const struct {
	const char *first, *surname, *first_plain, *surname_plain;
} genitives[] = {{"ия", "ого", "ий", "ий"}, {"ея", "ого", "ей", "ий"}, {"а", "ского", "", "ский"},
	{"ия", "а", "ий", ""}, {"ея", "а", "ей", ""}, {"ая", "а", "ай", ""}, {"я", "а", "ь", ""},
	{"а", "а", "", ""}, {"а", "я", "", "й"}, {"ьи", "а", "ья", ""}, {"ы", "а", "а", ""},
	{"ьи", "ой", "ья", "а"}, {"ии", "ой", "ия", "а"}, {"ы", "ой", "а", "а"},
	{"и", "ой", "а", "а"}};

/* "Тахира Норматова", in the genitive: "Тахир Норматов". */
static struct text of_genitive(struct article *article, struct text name)
{
	struct text words[WORDS_MAX];
	char out[WORD_ROOM * 2];
	if (split(name, words) != 2 || name.len + 4 > sizeof(out))
		return TEXT_NONE;
	for (size_t i = 0; i < ARRAY_LEN(genitives); i++) {
		struct text first = text_of(genitives[i].first),
			    surname = text_of(genitives[i].surname);
		if (!text_ends(words[0], first) || !text_ends(words[1], surname))
			continue;
		int len = snprintf(out, sizeof(out), "%.*s%s %.*s%s",
			(int)(words[0].len - first.len), words[0].ptr, genitives[i].first_plain,
			(int)(words[1].len - surname.len), words[1].ptr,
			genitives[i].surname_plain);
		return arena_copy(&article->arena, (struct text){out, (size_t)len});
	}
	return TEXT_NONE;
}

/* "по словам | начальника штаба X": what stands there is in the genitive. */
static bool stands_in_genitive(const struct article *article, const struct mention *m)
{
	if (!text_ends(m->id, article_slice(article, m->last - 1, m->last)))
		return false;
	if (m->cases == CASE_GENITIVE)
		return true;
	uint32_t least = m->first > GENITIVE_REACH ? m->first - GENITIVE_REACH : 0;
	for (uint32_t t = m->first; t > least; t--) {
		if (article_in(article, t - 1, LIST_PEOPLE_GENITIVE_AFTER))
			return true;
		if (article->tokens[t - 1].kind != TOKEN_WORD)
			return false;
	}
	return false;
}

static void mend_genitives(struct article *article, struct presented_list *list)
{
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		struct mention *m = &article->mentions[i];
		struct text name = m->id;
		if (m->kind != MENTION_PERSON || !is_cyrillic(name) || m->last < m->first + 2 ||
			!stands_in_genitive(article, m))
			continue;
		struct text plain = of_genitive(article, name);
		for (uint32_t k = 0; plain.len && k < article->mentions_len; k++) {
			struct mention *same = &article->mentions[k];
			if (same->kind == MENTION_PERSON && text_equal(same->id, name))
				same->id = plain;
		}
		for (uint32_t k = 0; plain.len && k < list->len; k++)
			if (text_equal(list->items[k].name, name))
				list->items[k].name = plain;
	}
}

bool people_office_in(const struct article *article, uint32_t at, enum word_list forms)
{
	return article_in(article, at, forms) ||
	       (article_word(article, at + 1, "-") && article_in(article, at + 2, forms));
}

/* "утвердил премьером | Садыра Жапарова": what he becomes is no title of his. */
static void leave_office(const struct article *article, struct mention *m)
{
	struct text office;
	uint32_t name = people_read_office(article, m->first, &office);
	if (m->first > 0 && article_in(article, m->first - 1, LIST_REFER_NAMED_AS) &&
		name < m->last && article->tokens[name].capital)
		m->first = name;
}

/* An office stands in the case of the name behind it: "президентом Казахстана Токаевым". */
void people_office_cases(struct article *article, struct presented_list *list)
{
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		struct mention *m = &article->mentions[i];
		if (m->kind != MENTION_PERSON || !(m->flags & MENTION_TITLED) ||
			m->last < m->first + 2)
			continue;
		if (people_office_in(article, m->first, LIST_PEOPLE_OFFICE_GENITIVE))
			m->cases = CASE_GENITIVE;
		else if (people_office_in(article, m->first, LIST_PEOPLE_OFFICE_OBLIQUE)) {
			m->cases = CASE_OTHER;
			leave_office(article, m);
		}
	}
	mend_genitives(article, list);
}
