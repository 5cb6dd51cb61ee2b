#include "services/news/language.h"

#include "proto/base/attr.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

enum { LOOKED_AT = 20000, WORD_MAX = 24, WORDS_MIN = 20 };

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

/* Letters that Russian has not, by the language that has. Where one in forty is of these the text
 * is not Russian, whatever names it quotes; the first row of which one in a hundred is decides. */
static const struct {
	const char *lang;
	UChar32 letters[5];
} cyrillic[] = {
	{"tg", {0x04B7, 0x04E3, 0x04EF}},         /* che with descender, i and u with macron */
	{"kk", {0x04D9, 0x04B1, 0x049B}},         /* schwa, straight u with stroke, ka */
	{"uz", {0x045E, 0x04B3}},                 /* short u, ha with descender */
	{"mn", {0x04E9, 0x04AF}},                 /* barred o, straight u: also Kyrgyz */
	{"uk", {0x0456, 0x0457, 0x0454, 0x0491}}, /* i, yi, ie, ge with upturn */
	{"sr", {0x0458, 0x0459, 0x045A, 0x0452}}, /* je, lje, nje, dje */
};

static const struct {
	const char *lang, *words;
} latin[] = {
#define FUNCTION_WORDS(lang, words) {lang, " " words " "},
#include "services/news/languages.tbl"
#undef FUNCTION_WORDS
};

struct counted {
	size_t letters, latin, han, cyrillic, words;
	size_t by_script[ARRAY_LEN(scripts)], by_letters[ARRAY_LEN(cyrillic)],
		by_words[ARRAY_LEN(latin)];
};

static void count_letter(struct counted *counted, UChar32 c)
{
	UErrorCode status = U_ZERO_ERROR;
	UScriptCode script = uscript_getScript(c, &status);
	counted->letters++;
	counted->latin += script == USCRIPT_LATIN;
	counted->han += script == USCRIPT_HAN;
	counted->cyrillic += script == USCRIPT_CYRILLIC;
	for (size_t i = 0; i < ARRAY_LEN(scripts); i++)
		counted->by_script[i] += script == scripts[i].script;
	for (size_t i = 0; script == USCRIPT_CYRILLIC && i < ARRAY_LEN(cyrillic); i++)
		for (size_t k = 0; k < ARRAY_LEN(cyrillic[i].letters); k++)
			counted->by_letters[i] += c == cyrillic[i].letters[k];
}

/* " word " with a blank on each side. */
static void count_word(struct counted *counted, const char *word)
{
	counted->words++;
	for (size_t i = 0; i < ARRAY_LEN(latin); i++)
		counted->by_words[i] += strstr(latin[i].words, word) != NULL;
}

static struct counted count(struct text text)
{
	struct counted counted = {0};
	uint8_t word[WORD_MAX + 8] = " ";
	int32_t len = 1, end = (int32_t)(text.len < LOOKED_AT ? text.len : LOOKED_AT);
	for (int32_t i = 0; i <= end;) {
		UChar32 c = ' ';
		if (i < end)
			U8_NEXT((const uint8_t *)text.ptr, i, end, c);
		else
			i++;
		if (c >= 0 && (u_isalpha(c) || c == '\'')) {
			if (c != '\'')
				count_letter(&counted, u_tolower(c));
			if (len < WORD_MAX)
				U8_APPEND_UNSAFE(word, len, u_tolower(c));
			continue;
		}
		if (len > 1 && len < WORD_MAX) {
			memcpy(word + len, " ", 2);
			count_word(&counted, (const char *)word);
		}
		len = 1;
	}
	return counted;
}

static const char *by_little_words(const struct counted *counted)
{
	size_t best = 0, english = 0;
	for (size_t i = 0; i < ARRAY_LEN(latin); i++) {
		if (strcmp(latin[i].lang, "en") == 0)
			english = i;
		if (counted->by_words[i] > counted->by_words[best])
			best = i;
	}
	bool clear = counted->words >= WORDS_MIN &&
		     counted->by_words[best] * 12 >= counted->words &&
		     counted->by_words[best] >= 2 * counted->by_words[english];
	return clear ? latin[best].lang : "en";
}

static const char *by_letters(const struct counted *counted)
{
	size_t others = 0;
	for (size_t i = 0; i < ARRAY_LEN(cyrillic); i++)
		others += counted->by_letters[i];
	for (size_t i = 0; others * 40 > counted->cyrillic && i < ARRAY_LEN(cyrillic); i++)
		if (counted->by_letters[i] * 100 > counted->cyrillic)
			return cyrillic[i].lang;
	return "ru";
}

struct text language_of(struct text text)
{
	struct counted counted = count(text);
	for (size_t i = 0; i < ARRAY_LEN(scripts); i++)
		/* Japanese is half Chinese signs. */
		if (counted.by_script[i] * 5 > counted.letters)
			return text_of(scripts[i].lang);
	/* A sign is about as much as three letters. */
	if (counted.han * 3 > counted.latin && counted.han > counted.cyrillic)
		return TEXT("zh");
	return text_of(counted.cyrillic > counted.latin ? by_letters(&counted)
							: by_little_words(&counted));
}

bool language_is_read(struct text lang)
{
	return text_is(lang, "en") || text_is(lang, "ru") || text_is(lang, "zh");
}
