#include "services/news/text/numbers.h"

#include <math.h>
#include <string.h>

enum { DOZEN = 12, THOUSAND = 1000, MILLION = 1000000 };

static bool find(const struct article *article, uint32_t at, enum word_list list, double *value)
{
	struct list_value found;
	if (article_list(article, at, list, &found) == at)
		return false;
	*value = found.number;
	return true;
}

/* "1,500", "10.75", "1,695.65"; "1 500" is two tokens and read as one only in Russian copy. */
static bool figures(struct text text, bool comma_is_point, double *value)
{
	char plain[40];
	size_t n = 0, after_comma = 0, commas = 0;
	for (size_t i = 0; i < text.len && n + 1 < sizeof(plain); i++) {
		char c = text.ptr[i];
		if (c == ',') {
			commas++;
			const char *point = memchr(text.ptr + i, '.', text.len - i);
			after_comma = (point ? (size_t)(point - text.ptr) : text.len) - i - 1;
			if (comma_is_point)
				plain[n++] = '.';
		} else {
			plain[n++] = c;
		}
	}
	/* "46,1 %" in copy from a language that writes so */
	bool point = commas == 1 && after_comma < 3 && after_comma > 0;
	if (point && !comma_is_point && !memchr(text.ptr, '.', text.len))
		return figures(text, true, value);
	if (commas && !comma_is_point && after_comma != 3)
		return false;
	return text_to_f64((struct text){plain, n}, value);
}

static uint32_t read_han(const struct article *article, uint32_t at, double *value)
{
	double total = 0, digit = 0, found;
	uint32_t end = at;
	bool any = false;
	while (end < article->tokens_len && article->tokens[end].kind == TOKEN_HAN &&
		find(article, end, LIST_NUMBERS_DIGIT, &found)) {
		if (found == 10) {
			total += (any && digit > 0 ? digit : 1) * 10;
			digit = 0;
		} else {
			digit = found;
		}
		any = true;
		end++;
	}
	*value = total + digit;
	return end;
}

/* "two hundred and fifty", "twenty-four"; words only. */
static uint32_t read_words(const struct article *article, uint32_t at, double *value)
{
	double total = 0, part;
	uint32_t end = at;
	while (end < article->tokens_len) {
		uint32_t word = end > at && article_word(article, end, "-") ? end + 1 : end;
		if (!find(article, word, LIST_NUMBERS_CARDINAL, &part))
			break;
		if (end > at && (part >= 10 || (uint64_t)total % 10 != 0))
			break;
		total += part;
		end = word + 1;
	}
	*value = total;
	return end;
}

static bool is_scale(const struct article *article, uint32_t at, double *scale)
{
	if (!find(article, at, LIST_NUMBERS_SCALE, scale))
		return false;
	/* A lone letter counts only when it is glued to the figures, "5m", or they are money,
	 * "$5 M"; some only of money. */
	bool money = at > 1 && article_in(article, at - 2, LIST_MONEY_BEFORE);
	return article->tokens[at].folded.len > 1 || money ||
	       (article->tokens[at].glued && !article_in(article, at, LIST_NUMBERS_OF_MONEY));
}

/* "84 тыс. | тонн": the point is of the scale, where the sentence goes on. */
static bool is_point_of_scale(const struct article *article, uint32_t at)
{
	return article_in(article, at - 1, LIST_SENTENCE_ABBREVIATION) &&
	       article_word(article, at, ".") && at + 1 < article->tokens_len &&
	       article->tokens[at + 1].kind == TOKEN_WORD &&
	       (!article->tokens[at + 1].capital || article_in(article, at + 1, LIST_FIGURES_UNIT));
}

/* "a | billion", "half a | million", "half a | dozen": what comes before is a part of what is
 * counted, and "a hundred" is no number that somebody counted. */
static uint32_t read_part(const struct article *article, uint32_t at, double *value)
{
	struct list_value part;
	double scale;
	uint32_t end = article_list(article, at, LIST_NUMBERS_PART, &part);
	if (end == at || !is_scale(article, end, &scale) || (scale < MILLION && scale != DOZEN))
		return at;
	*value = part.number;
	return end;
}

/* A number with its scales: "4.1 million", "84 тыс."; `at` when none stands there. */
static uint32_t read_scaled(const struct article *article, uint32_t at, double *value)
{
	if (at >= article->tokens_len)
		return at;
	const struct token *t = &article->tokens[at];
	uint32_t end = at;
	double scale;
	if (t->kind == TOKEN_NUMBER) {
		bool russian = text_is(article->lang, "ru");
		if (!figures(article_folded(article, at), russian, value))
			return at;
		end = at + 1;
	} else if (t->kind == TOKEN_HAN) {
		end = read_han(article, at, value);
	} else if (t->kind == TOKEN_WORD) {
		end = read_part(article, at, value);
		end = end > at ? end : read_words(article, at, value);
	}
	if (end == at)
		return at;
	uint32_t after = end + (end < article->tokens_len && article_word(article, end, "-"));
	while (is_scale(article, after, &scale)) {
		*value *= scale;
		/* 4.1 million is 4,100,000, and not a hair less. */
		double whole = nearbyint(*value);
		if (whole > 1000 && fabs(*value - whole) < 1e-3)
			*value = whole;
		end = after + 1 + is_point_of_scale(article, after + 1);
		after = end;
		if (t->kind != TOKEN_HAN && t->kind != TOKEN_NUMBER)
			break;
	}
	return end;
}

uint32_t numbers_read(const struct article *article, uint32_t at, double *value)
{
	uint32_t end = read_scaled(article, at, value);
	bool more = end > at && *value >= MILLION && end < article->tokens_len &&
		    article->tokens[end].kind == TOKEN_NUMBER;
	/* "2 тысячи 500" */
	double few = 0;
	if (text_is(article->lang, "ru") && end == at + 2 && *value >= THOUSAND &&
		*value < MILLION && end < article->tokens_len && !article->tokens[end].glued &&
		article->tokens[end].kind == TOKEN_NUMBER &&
		read_scaled(article, end, &few) == end + 1 && few < THOUSAND &&
		nearbyint(*value / THOUSAND) * THOUSAND == *value) {
		*value += few;
		return end + 1;
	}
	/* "1 млн 84 тыс." */
	double less = 0;
	uint32_t rest = more ? read_scaled(article, end, &less) : end;
	if (rest <= end + 1 || less < THOUSAND || less >= MILLION)
		return end;
	*value += less;
	return rest;
}

/* "XII саммит", "the XXV Summit": only before what is counted so. */
static bool roman(const struct article *article, uint32_t at, double *value)
{
	static const char digits[] = "ivxlc";
	static const int values[] = {1, 5, 10, 50, 100};
	struct text word = article_folded(article, at);
	int total = 0, before = 0;
	if (!article_in(article, at + 1, LIST_NUMBERS_COUNTED_ROMAN))
		return false;
	for (size_t i = word.len; i > 0; i--) {
		const char *digit = memchr(digits, word.ptr[i - 1], sizeof(digits) - 1);
		int one = digit ? values[digit - digits] : 0;
		if (!one)
			return false;
		total += one < before ? -one : one;
		before = one;
	}
	*value = total;
	return total > 0 && article->tokens[at].capital;
}

uint32_t numbers_read_ordinal(const struct article *article, uint32_t at, double *value)
{
	if (at + 1 < article->tokens_len && article->tokens[at].kind == TOKEN_NUMBER) {
		uint32_t suffix = at + 1 + article_word(article, at + 1, "-");
		bool there = article_in(article, suffix, LIST_NUMBERS_ORDINAL_SUFFIX) &&
			     article->tokens[suffix].glued &&
			     figures(article_folded(article, at), false, value);
		return there ? suffix + 1 : at;
	}
	if (find(article, at, LIST_NUMBERS_ORDINAL, value) || roman(article, at, value))
		return at + 1;
	if (article_list(article, at, LIST_NUMBERS_FIRST_HAN, NULL) > at) {
		*value = 1;
		return at + 1;
	}
	/* "twenty-first", "двадцать первый" */
	double unit;
	uint32_t last = at + 1 + article_word(article, at + 1, "-");
	if (!find(article, at, LIST_NUMBERS_CARDINAL, value) || *value < 20 ||
		!find(article, last, LIST_NUMBERS_ORDINAL, &unit) || unit >= 10)
		return at;
	*value += unit;
	return last + 1;
}

/* "US" stands glued before "$": then the amount begins with it. */
static uint32_t amount_start(const struct article *article, uint32_t sign)
{
	bool us = sign > 0 && article->tokens[sign].glued &&
		  (article_word(article, sign - 1, "us") || article_word(article, sign - 1, "c"));
	return us ? sign - 1 : sign;
}

static bool money_before(struct article *article, uint32_t at, uint32_t *next)
{
	struct list_value code;
	struct mention m = {.kind = MENTION_AMOUNT, .first = amount_start(article, at)};
	if (article_list(article, at, LIST_MONEY_BEFORE, &code) == at)
		return false;
	/* "$US 600m" */
	uint32_t first = at + 1 + article_word(article, at + 1, "us");
	m.last = numbers_read(article, first, &m.number);
	if (m.last == first)
		return false;
	m.office = code.text;
	article_mention(article, &m);
	*next = m.last;
	return true;
}

/* The token after a currency at `at`; `at` when none stands there. */
static uint32_t currency_after(const struct article *article, uint32_t at, struct list_value *code)
{
	/* "a 10-billion-U.S.-dollar loan" */
	uint32_t word = at + article_word(article, at, "-"), us = word;
	us += article_word(article, us, "us") || article_word(article, us, "u.s.");
	us += us > word && article_word(article, us, "-");
	uint32_t end = article_list(article, us, LIST_MONEY_AFTER, code);
	return end > us ? end : at;
}

static void number_at(struct article *article, uint32_t at, uint32_t *next)
{
	struct mention m = {.kind = MENTION_NUMBER, .first = at};
	m.last = numbers_read_ordinal(article, at, &m.number);
	if (m.last > at) {
		m.flags = MENTION_ORDINAL;
	} else {
		struct list_value code;
		/* "no | one" is nobody. */
		if (at > 0 && article_in(article, at - 1, LIST_NUMBERS_NO))
			return;
		m.last = numbers_read(article, at, &m.number);
		if (m.last == at)
			return;
		if (at > 0 && article_word(article, at - 1, "第")) {
			m.first = at - 1;
			m.flags = MENTION_ORDINAL;
		}
		uint32_t end = currency_after(article, m.last, &code);
		if (end > m.last) {
			m.kind = MENTION_AMOUNT;
			m.office = code.text;
			m.last = end;
		}
	}
	if (article_mention(article, &m))
		*next = m.last;
}

void numbers_find(struct article *article)
{
	static const enum word_list openers[] = {LIST_NUMBERS_CARDINAL, LIST_NUMBERS_ORDINAL,
		LIST_NUMBERS_DIGIT, LIST_MONEY_BEFORE, LIST_NUMBERS_ROMAN, LIST_NUMBERS_FIRST_HAN,
		LIST_NUMBERS_PART};
	for (uint32_t at = 0, next; at < article->tokens_len; at = next) {
		next = at + 1;
		if (article->tokens[at].kind != TOKEN_NUMBER &&
			!article_in_any(article, at, openers, ARRAY_LEN(openers)))
			continue;
		const struct mention *there = article_mention_at(article, at);
		if (there) {
			next = there->last > at ? there->last : next;
			continue;
		}
		if (!money_before(article, at, &next))
			number_at(article, at, &next);
	}
}
