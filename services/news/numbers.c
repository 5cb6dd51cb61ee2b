#include "services/news/numbers.h"

#include <math.h>
#include <string.h>

struct number_word {
	const char *word;
	double value;
};

static const struct number_word cardinals[] = {
	{"zero", 0},
	{"one", 1},
	{"two", 2},
	{"three", 3},
	{"four", 4},
	{"five", 5},
	{"six", 6},
	{"seven", 7},
	{"eight", 8},
	{"nine", 9},
	{"ten", 10},
	{"eleven", 11},
	{"twelve", 12},
	{"thirteen", 13},
	{"fourteen", 14},
	{"fifteen", 15},
	{"sixteen", 16},
	{"seventeen", 17},
	{"eighteen", 18},
	{"nineteen", 19},
	{"twenty", 20},
	{"thirty", 30},
	{"forty", 40},
	{"fifty", 50},
	{"sixty", 60},
	{"seventy", 70},
	{"eighty", 80},
	{"ninety", 90},
	{"один", 1},
	{"два", 2},
	{"двое", 2},
	{"двоих", 2},
	{"трое", 3},
	{"троих", 3},
	{"четверо", 4},
	{"четверых", 4},
	{"пятеро", 5},
	{"пятерых", 5},
	{"шестеро", 6},
	{"шестерых", 6},
	{"семеро", 7},
	{"две", 2},
	{"двух", 2},
	{"три", 3},
	{"трех", 3},
	{"трёх", 3},
	{"четыре", 4},
	{"пять", 5},
	{"пяти", 5},
	{"шесть", 6},
	{"семь", 7},
	{"восемь", 8},
	{"девять", 9},
	{"десять", 10},
	{"десяти", 10},
	{"двенадцать", 12},
	{"двадцать", 20},
	{"тридцать", 30},
	{"сорок", 40},
	{"пятьдесят", 50},
	{"сто", 100},
};

static const struct number_word scales[] = {
	{"hundred", 1e2},
	{"thousand", 1e3},
	{"million", 1e6},
	{"mn", 1e6},
	{"mln", 1e6},
	{"m", 1e6},
	{"billion", 1e9},
	{"bn", 1e9},
	{"bln", 1e9},
	{"trillion", 1e12},
	{"trn", 1e12},
	{"тысяча", 1e3},
	{"тысячи", 1e3},
	{"тысяч", 1e3},
	{"тыс", 1e3},
	{"миллион", 1e6},
	{"миллиона", 1e6},
	{"миллионов", 1e6},
	{"млн", 1e6},
	{"миллиард", 1e9},
	{"миллиарда", 1e9},
	{"миллиардов", 1e9},
	{"млрд", 1e9},
	{"трлн", 1e12},
	{"百", 1e2},
	{"千", 1e3},
	{"万", 1e4},
	{"亿", 1e8},
};

static const struct number_word ordinals[] = {
	{"first", 1},
	{"second", 2},
	{"third", 3},
	{"fourth", 4},
	{"fifth", 5},
	{"sixth", 6},
	{"seventh", 7},
	{"eighth", 8},
	{"ninth", 9},
	{"tenth", 10},
	{"eleventh", 11},
	{"twelfth", 12},
	{"thirteenth", 13},
	{"fourteenth", 14},
	{"fifteenth", 15},
	{"sixteenth", 16},
	{"seventeenth", 17},
	{"eighteenth", 18},
	{"nineteenth", 19},
	{"twentieth", 20},
};

/* In any of their cases: "седьмая", "двенадцатого". */
static const struct number_word ordinal_stems[] = {
	{"перв", 1},
	{"втор", 2},
	{"трет", 3},
	{"четверт", 4},
	{"четвёрт", 4},
	{"пят", 5},
	{"шест", 6},
	{"седьм", 7},
	{"восьм", 8},
	{"девят", 9},
	{"десят", 10},
	{"одиннадцат", 11},
	{"двенадцат", 12},
	{"тринадцат", 13},
	{"четырнадцат", 14},
	{"пятнадцат", 15},
	{"шестнадцат", 16},
	{"семнадцат", 17},
	{"восемнадцат", 18},
	{"девятнадцат", 19},
	{"двадцат", 20},
};

static const struct number_word han_digits[] = {
	{"零", 0},
	{"〇", 0},
	{"一", 1},
	{"二", 2},
	{"两", 2},
	{"三", 3},
	{"四", 4},
	{"五", 5},
	{"六", 6},
	{"七", 7},
	{"八", 8},
	{"九", 9},
	{"十", 10},
};

struct currency_word {
	const char *word, *code;
};

static const struct currency_word currency_signs[] = {
	{"$", "USD"},
	{"us$", "USD"},
	{"€", "EUR"},
	{"£", "GBP"},
	{"¥", "CNY"},
	{"₽", "RUB"},
	{"₸", "KZT"},
	{"₹", "INR"},
	{"usd", "USD"},
	{"eur", "EUR"},
	{"rmb", "CNY"},
	{"cny", "CNY"},
};

static const struct currency_word currency_words[] = {
	{"dollar", "USD"},
	{"dollars", "USD"},
	{"usd", "USD"},
	{"euro", "EUR"},
	{"euros", "EUR"},
	{"eur", "EUR"},
	{"ruble", "RUB"},
	{"rubles", "RUB"},
	{"rouble", "RUB"},
	{"roubles", "RUB"},
	{"yuan", "CNY"},
	{"rmb", "CNY"},
	{"renminbi", "CNY"},
	{"tenge", "KZT"},
	{"rupees", "INR"},
	{"pounds", "GBP"},
	{"yen", "JPY"},
	{"lira", "TRY"},
	{"liras", "TRY"},
	{"manat", "AZN"},
	{"manats", "AZN"},
	{"soms", "KGS"},
	{"lari", "GEL"},
	{"доллар", "USD"},
	{"доллара", "USD"},
	{"долларов", "USD"},
	{"долл", "USD"},
	{"евро", "EUR"},
	{"рубль", "RUB"},
	{"рубля", "RUB"},
	{"рублей", "RUB"},
	{"руб", "RUB"},
	{"юаней", "CNY"},
	{"тенге", "KZT"},
};

static bool find(const struct number_word *list, size_t len, struct text word, double *value)
{
	for (size_t i = 0; i < len; i++) {
		if (word.len && list[i].word[0] == word.ptr[0] && text_is(word, list[i].word)) {
			*value = list[i].value;
			return true;
		}
	}
	return false;
}

bool numbers_cardinal(struct text folded)
{
	double value;
	return find(cardinals, ARRAY_LEN(cardinals), folded, &value);
}

static bool ordinal(struct text folded, double *value)
{
	static const char *const endings[] = {"ый", "ой", "ий", "ая", "ья", "ое", "ье", "ого",
		"ьего", "ому", "ьему", "ом", "ьем", "ую", "ью", "ым", "ьим", "ые", "ых", "ьей",
		NULL};
	if (find(ordinals, ARRAY_LEN(ordinals), folded, value))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(ordinal_stems); i++) {
		struct text stem = text_of(ordinal_stems[i].word);
		if (!text_starts(folded, stem) ||
			!words_listed(text_slice(folded, stem.len, folded.len), endings))
			continue;
		*value = ordinal_stems[i].value;
		return true;
	}
	return false;
}

bool numbers_ordinal(struct text folded)
{
	double value;
	return ordinal(folded, &value);
}

#define FIND(list, word, value) find(list, ARRAY_LEN(list), word, value)

static const char *find_currency(const struct currency_word *list, size_t len, struct text word)
{
	for (size_t i = 0; i < len; i++) {
		if (word.len && list[i].word[0] == word.ptr[0] && text_is(word, list[i].word))
			return list[i].code;
	}
	return NULL;
}

bool numbers_digit(struct text folded)
{
	double value;
	return FIND(han_digits, folded, &value);
}

bool numbers_currency(struct text folded)
{
	return find_currency(currency_signs, ARRAY_LEN(currency_signs), folded);
}

/* "1,500", "10.75", "1 500" is two tokens and read as one only in Russian copy. */
static bool figures(struct text text, bool comma_is_point, double *value)
{
	char plain[40];
	size_t n = 0, after_comma = 0, commas = 0;
	for (size_t i = 0; i < text.len && n + 1 < sizeof(plain); i++) {
		char c = text.ptr[i];
		if (c == ',') {
			commas++;
			after_comma = text.len - i - 1;
			if (comma_is_point)
				plain[n++] = '.';
		} else {
			plain[n++] = c;
		}
	}
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
		FIND(han_digits, article_folded(article, end), &found)) {
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
		if (!article_class(article, word, CLASS_CARDINAL) ||
			!FIND(cardinals, article_folded(article, word), &part))
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
	if (at >= article->tokens_len || !FIND(scales, article_folded(article, at), scale))
		return false;
	/* A lone "m" counts only when it is glued to the figures: "5m". */
	return !article_word(article, at, "m") || article->tokens[at].glued;
}

uint32_t numbers_read(const struct article *article, uint32_t at, double *value)
{
	if (at >= article->tokens_len)
		return at;
	const struct token *t = &article->tokens[at];
	uint32_t end = at;
	double scale;
	if (t->kind == TOKEN_NUMBER) {
		bool russian = text_is(article->lang, "ru");
		if (!figures(article_slice(article, at, at + 1), russian, value))
			return at;
		end = at + 1;
	} else if (t->kind == TOKEN_HAN) {
		end = read_han(article, at, value);
	} else if (t->kind == TOKEN_WORD) {
		end = read_words(article, at, value);
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
		end = after = after + 1;
		if (t->kind != TOKEN_HAN && t->kind != TOKEN_NUMBER)
			break;
	}
	return end;
}

uint32_t numbers_read_ordinal(const struct article *article, uint32_t at, double *value)
{
	if (at + 1 < article->tokens_len && article->tokens[at].kind == TOKEN_NUMBER) {
		static const char *const ends[] = {"st", "nd", "rd", "th", "й", "го", "м"};
		uint32_t suffix = at + 1 + article_word(article, at + 1, "-");
		for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
			if (article_word(article, suffix, ends[i]) &&
				article->tokens[suffix].glued &&
				figures(article_slice(article, at, at + 1), false, value))
				return suffix + 1;
		}
		return at;
	}
	if (!article_class(article, at, CLASS_CARDINAL | CLASS_ORDINAL))
		return at;
	if (ordinal(article_folded(article, at), value))
		return at + 1;
	if (FIND(cardinals, article_folded(article, at), value) && at + 2 < article->tokens_len &&
		article_word(article, at + 1, "-")) {
		double unit;
		if (FIND(ordinals, article_folded(article, at + 2), &unit) && unit < 10) {
			*value += unit;
			return at + 3;
		}
	}
	return at;
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
	const char *code = find_currency(
		currency_signs, ARRAY_LEN(currency_signs), article_folded(article, at));
	struct mention m = {.kind = MENTION_AMOUNT, .first = amount_start(article, at)};
	if (!code || at + 1 >= article->tokens_len)
		return false;
	m.last = numbers_read(article, at + 1, &m.number);
	if (m.last == at + 1)
		return false;
	m.office = text_of(code);
	article_mention(article, &m);
	*next = m.last;
	return true;
}

static const char *currency_after(const struct article *article, uint32_t at, uint32_t *end)
{
	if (at >= article->tokens_len)
		return NULL;
	/* "a 10-billion-U.S.-dollar loan" */
	at += article_word(article, at, "-");
	uint32_t us = article_word(article, at, "us") || article_word(article, at, "u.s.");
	us += us && article_word(article, at + us, "-");
	const char *code = find_currency(
		currency_words, ARRAY_LEN(currency_words), article_folded(article, at + us));
	if (!code)
		code = find_currency(currency_signs, 6, article_folded(article, at));
	*end = at + us + 1;
	struct text pair = article_slice(article, at, at + 2);
	if (!code && text_is(pair, "美元")) {
		*end = at + 2;
		return "USD";
	}
	if (!code && text_is(pair, "欧元")) {
		*end = at + 2;
		return "EUR";
	}
	if (!code && article_word(article, at, "元"))
		return "CNY";
	return code;
}

static void number_at(struct article *article, uint32_t at, uint32_t *next)
{
	struct mention m = {.kind = MENTION_NUMBER, .first = at};
	m.last = numbers_read_ordinal(article, at, &m.number);
	if (m.last > at) {
		m.flags = MENTION_ORDINAL;
	} else {
		uint32_t end;
		m.last = numbers_read(article, at, &m.number);
		if (m.last == at)
			return;
		if (at > 0 && article_word(article, at - 1, "第")) {
			m.first = at - 1;
			m.flags = MENTION_ORDINAL;
		}
		const char *code = currency_after(article, m.last, &end);
		if (code) {
			m.kind = MENTION_AMOUNT;
			m.office = text_of(code);
			m.last = end;
		}
	}
	if (article_mention(article, &m))
		*next = m.last;
}

void numbers_find(struct article *article)
{
	const uint32_t openers = CLASS_CARDINAL | CLASS_ORDINAL | CLASS_DIGIT | CLASS_CURRENCY;
	for (uint32_t at = 0, next; at < article->tokens_len; at = next) {
		next = at + 1;
		if (article->tokens[at].kind != TOKEN_NUMBER &&
			!article_class(article, at, openers))
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
