#include "services/news/text/language.h"

#include "proto/base/attr.h"
#include "proto/base/check.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

enum {
	LOOKED_AT = 20000,
	WORD_MAX = 24,
	WORDS_MIN = 20,
	CYRILLIC_WORDS_MIN = 7,
	HEADING = 80,
	LITTLE_SLOTS = 1024
};

enum { HARD_AS_VOWEL = 0x10FFFF };

/* Scripts that by themselves tell the language, as far as anybody here reads them. */
static const struct {
	UScriptCode script;
	const char *lang;
} scripts[] = {
	{USCRIPT_ARABIC, "ar"},
	{USCRIPT_ARMENIAN, "hy"},
	{USCRIPT_DEVANAGARI, "hi"},
	{USCRIPT_GEORGIAN, "ka"},
	{USCRIPT_GREEK, "el"},
	{USCRIPT_HANGUL, "ko"},
	{USCRIPT_HEBREW, "he"},
	{USCRIPT_KATAKANA, "ja"},
	{USCRIPT_HIRAGANA, "ja"},
	{USCRIPT_THAI, "th"},
};

/* Letters that Russian has not, by the language that has. Where one in forty is of these, or one at
 * all in a heading, the text is not Russian, whatever names it quotes; the first row of which one
 * in a hundred is decides. */
static const struct {
	const char *lang;
	UChar32 letters[5];
} cyrillic[] = {
	{"tg", {0x04B7, 0x04E3, 0x04EF}},         /* che with descender, i and u with macron */
	{"ba", {0x04BB, 0x04A1, 0x0499}},         /* shha, es and ze with descenders */
	{"kk", {0x04D9, 0x04B1, 0x049B}},         /* schwa, straight u with stroke, ka */
	{"uz", {0x04B3}},                         /* ha with descender */
	{"be", {0x045E}},                         /* short u */
	{"mn", {0x04E9, 0x04AF}},                 /* barred o, straight u: also Kyrgyz */
	{"uk", {0x0456, 0x0457, 0x0454, 0x0491}}, /* i, yi, ie, ge with upturn */
	{"bg", {HARD_AS_VOWEL}},                  /* hard sign before a consonant */
	{"sr", {0x0458, 0x0459, 0x045A, 0x0452}}, /* je, lje, nje, dje */
};

/* The same of letters that English has not. */
static const struct {
	const char *lang;
	UChar32 letters[5];
} latin_letters[] = {
	{"az", {0x0259}},                 /* schwa */
	{"uz", {0x02BB}},                 /* turned comma: o', g' */
	{"tr", {0x011F, 0x0131, 0x015F}}, /* soft g, dotless i, s with cedilla */
};

static const struct {
	const char *lang, *words;
} little_words[] = {
#define FUNCTION_WORDS(lang, words) {lang, words},
#define READ(lang)
#include "services/news/text/languages.tbl"
#undef READ
#undef FUNCTION_WORDS
};

struct counted {
	size_t letters, latin, han, cyrillic, words;
	UChar32 last; /* of the same word; 0 */
	size_t by_script[ARRAY_LEN(scripts)], by_letters[ARRAY_LEN(cyrillic)],
		by_latin[ARRAY_LEN(latin_letters)], by_words[ARRAY_LEN(little_words)];
};

/* The little words of all languages, each with a bit for every language that has it. */
static struct {
	uint16_t slots[LITTLE_SLOTS]; /* place in words + 1; 0 is empty */
	struct text words[LITTLE_SLOTS / 2];
	uint32_t langs[LITTLE_SLOTS / 2];
	uint16_t len;
} little;

static uint16_t *little_slot(struct text word)
{
	uint32_t at = 2166136261u;
	for (size_t i = 0; i < word.len; i++)
		at = (at ^ (uint8_t)word.ptr[i]) * 16777619u;
	for (at ^= at >> 16;; at++) {
		uint16_t *slot = &little.slots[at % LITTLE_SLOTS];
		if (!*slot || text_equal(little.words[*slot - 1], word))
			return slot;
	}
}

__attribute__((constructor)) static void little_fill(void)
{
	_Static_assert(ARRAY_LEN(little_words) <= 32, "a bit for each language");
	for (size_t i = 0; i < ARRAY_LEN(little_words); i++) {
		struct text rest = text_of(little_words[i].words), word;
		while (text_split(&rest, ' ', &word)) {
			uint16_t *slot = little_slot(word);
			if (!*slot) {
				CHECK(little.len < ARRAY_LEN(little.words));
				little.words[little.len] = word;
				*slot = ++little.len;
			}
			little.langs[*slot - 1] |= (uint32_t)1 << i;
		}
	}
}

static void count_letter(struct counted *counted, UChar32 c)
{
	counted->letters++;
	if (c < 0x80) {
		counted->latin++;
		return;
	}
	UErrorCode status = U_ZERO_ERROR;
	UScriptCode script = uscript_getScript(c, &status);
	counted->latin += script == USCRIPT_LATIN;
	counted->han += script == USCRIPT_HAN;
	counted->cyrillic += script == USCRIPT_CYRILLIC;
	for (size_t i = 0; i < ARRAY_LEN(scripts); i++)
		counted->by_script[i] += script == scripts[i].script;
	for (size_t i = 0; i < ARRAY_LEN(latin_letters); i++)
		for (size_t k = 0; k < ARRAY_LEN(latin_letters[i].letters); k++)
			counted->by_latin[i] += c == latin_letters[i].letters[k];
	/* Russian has it before е, ё, ю and я alone. */
	bool iotated = c == 0x0435 || c == 0x0451 || c == 0x044E || c == 0x044F;
	UChar32 means = counted->last == 0x044A && !iotated ? HARD_AS_VOWEL : c;
	counted->last = c;
	for (size_t i = 0; script == USCRIPT_CYRILLIC && i < ARRAY_LEN(cyrillic); i++)
		for (size_t k = 0; k < ARRAY_LEN(cyrillic[i].letters); k++)
			counted->by_letters[i] += means == cyrillic[i].letters[k];
}

static void count_word(struct counted *counted, struct text word)
{
	uint16_t slot = *little_slot(word);
	counted->words++;
	for (uint32_t langs = slot ? little.langs[slot - 1] : 0; langs; langs &= langs - 1)
		counted->by_words[__builtin_ctz(langs)]++;
}

static bool is_letter(UChar32 c)
{
	return c < 0x80 ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z' : u_isalpha(c);
}

static struct counted count(struct text text)
{
	struct counted counted = {0};
	char word[WORD_MAX + 8];
	int32_t len = 0, end = (int32_t)(text.len < LOOKED_AT ? text.len : LOOKED_AT);
	for (int32_t i = 0; i <= end;) {
		UChar32 c = ' ';
		if (i < end)
			U8_NEXT((const uint8_t *)text.ptr, i, end, c);
		else
			i++;
		if (c >= 0 && (is_letter(c) || c == '\'')) {
			UChar32 small = c < 0x80 ? c | 0x20 : u_tolower(c);
			if (c != '\'')
				count_letter(&counted, small);
			if (len < WORD_MAX)
				U8_APPEND_UNSAFE(word, len, small);
			continue;
		}
		if (len > 0 && len < WORD_MAX)
			count_word(&counted, (struct text){word, (size_t)len});
		counted.last = 0;
		len = 0;
	}
	return counted;
}

/* The language whose little words are the most, when they are clearly more than those of `usual`.
 */
static const char *by_words(const struct counted *counted, const char *usual, size_t words_min)
{
	size_t best = 0, of_usual = 0;
	for (size_t i = 0; i < ARRAY_LEN(little_words); i++) {
		if (strcmp(little_words[i].lang, usual) == 0)
			of_usual = i;
		if (counted->by_words[i] > counted->by_words[best])
			best = i;
	}
	bool clear = counted->words >= words_min &&
		     counted->by_words[best] * 12 >= counted->words &&
		     counted->by_words[best] >= 2 * counted->by_words[of_usual];
	return clear ? little_words[best].lang : usual;
}

static const char *by_little_words(const struct counted *counted)
{
	size_t others = 0;
	/* Names in an English text have fewer: one in forty, and one in a hundred of one language.
	 */
	for (size_t i = 0; i < ARRAY_LEN(latin_letters); i++)
		others += counted->by_latin[i];
	for (size_t i = 0; others * 40 > counted->latin && i < ARRAY_LEN(latin_letters); i++)
		if (counted->by_latin[i] * 100 > counted->latin)
			return latin_letters[i].lang;
	return by_words(counted, "en", WORDS_MIN);
}

static const char *by_letters(const struct counted *counted)
{
	size_t others = 0;
	for (size_t i = 0; i < ARRAY_LEN(cyrillic); i++)
		others += counted->by_letters[i];
	bool foreign = others * 40 > counted->cyrillic || (others && counted->cyrillic < HEADING);
	for (size_t i = 0; foreign && i < ARRAY_LEN(cyrillic); i++)
		if (counted->by_letters[i] * 100 > counted->cyrillic)
			return cyrillic[i].lang;
	return by_words(counted, "ru", CYRILLIC_WORDS_MIN);
}

struct text language_of(struct text text)
{
	struct counted counted = count(text);
	for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
		/* Japanese is half Chinese signs, and a heading of it more than that. */
		size_t share = strcmp(scripts[i].lang, "ja") == 0 ? 12 : 5;
		if (counted.by_script[i] * share > counted.letters)
			return text_of(scripts[i].lang);
	}
	/* A sign is about as much as three letters. */
	if (counted.han * 3 > counted.latin && counted.han > counted.cyrillic)
		return TEXT("zh");
	return text_of(counted.cyrillic > counted.latin ? by_letters(&counted)
							: by_little_words(&counted));
}

bool language_is_read(struct text lang)
{
	static const char *const langs[] = {
#define FUNCTION_WORDS(lang, words)
#define READ(lang) lang,
#include "services/news/text/languages.tbl"
#undef READ
#undef FUNCTION_WORDS
	};
	for (size_t i = 0; i < ARRAY_LEN(langs); i++)
		if (text_is(lang, langs[i]))
			return true;
	return false;
}
