#include "services/news/text/tokens.h"

#include "proto/base/alloc.h"
#include "proto/base/attr.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

enum { STRAIGHT_DEPTH = 2 }; /* a quotation, and what it quotes */

struct cutter {
	struct article *article;
	const uint8_t *text;
	int32_t at, len;
	uint8_t lines;
	int32_t previous_end;
	unsigned straight_open; /* how many plain " are open */
	bool curly_open;        /* and a mark that has a shape */
	bool low_open;          /* „ */
};

static UChar32 peek(const struct cutter *cutter, int32_t at, int32_t *next)
{
	UChar32 c = 0;
	if (at < cutter->len)
		U8_NEXT(cutter->text, at, cutter->len, c);
	*next = at;
	return c < 0 ? 0xFFFD : c;
}

static bool is_han(UChar32 c)
{
	return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
	       (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x2FFFF) || c == 0x3007;
}

static bool is_letter(UChar32 c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	return (u_isalpha(c) || u_charType(c) == U_NON_SPACING_MARK) && !is_han(c);
}

static bool is_digit(UChar32 c)
{
	return (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19);
}

static bool is_apostrophe(UChar32 c)
{
	return c == '\'' || c == 0x2019 || c == 0x02BC;
}

/* A mark right behind a Chinese character is the wide one, however it was typed: 王毅表示, */
static struct text wide(const struct article *article, int32_t from, struct text mark)
{
	static const struct {
		char narrow;
		const char *wide;
	} marks[] = {{',', "，"}, {':', "："}, {';', "；"}, {'!', "！"}, {'?', "？"}};
	const struct token *before =
		article->tokens_len ? &article->tokens[article->tokens_len - 1] : NULL;
	bool behind = before && before->to == (uint32_t)from &&
		      (before->kind == TOKEN_HAN || text_is(before->folded, "》"));
	for (size_t i = 0; behind && mark.len == 1 && i < ARRAY_LEN(marks); i++) {
		if (mark.ptr[0] == marks[i].narrow)
			return text_of(marks[i].wide);
	}
	return mark;
}

static void add(struct cutter *cutter, int32_t from, int32_t to, enum token_kind kind)
{
	struct article *article = cutter->article;
	article->tokens = alloc_room(article->tokens, article->tokens_len, &article->tokens_room,
		sizeof(*article->tokens));
	struct text text = text_slice(article->text, (size_t)from, (size_t)to);
	if (kind == TOKEN_OPEN || kind == TOKEN_CLOSE)
		text = TEXT("\""); /* all marks are one word to the rules */
	if (kind == TOKEN_MARK)
		text = wide(article, from, text);
	struct token *token = &article->tokens[article->tokens_len++];
	uint32_t number = words_number(article->words, text);
	*token = (struct token){
		.from = (uint32_t)from,
		.to = (uint32_t)to,
		.word = number,
		.folded = words_text(article->words, number),
		.bits = words_bits(article->words, number),
		.kind = (uint8_t)kind,
		.glued = cutter->previous_end == from && from > 0,
		.lines = cutter->lines,
	};
	cutter->lines = 0;
	cutter->previous_end = to;
	cutter->at = to;
}

static void mark_case(struct cutter *cutter, int32_t from, int32_t to)
{
	struct token *token = &cutter->article->tokens[cutter->article->tokens_len - 1];
	unsigned upper = 0, lower = 0;
	bool first = true;
	while (from < to) {
		UChar32 c = peek(cutter, from, &from);
		bool is_upper = c < 0x80 ? c >= 'A' && c <= 'Z' : u_isupper(c);
		upper += is_upper;
		lower += c < 0x80 ? c >= 'a' && c <= 'z' : u_islower(c);
		if (first)
			token->capital = is_upper;
		first = false;
	}
	token->caps = upper >= 2 && lower == 0;
}

/* "U.S.", "U.A.E.": single letters, each with a full stop; two at least. */
static int32_t initials(const struct cutter *cutter, int32_t at)
{
	int32_t end = at;
	int pairs = 0;
	for (;;) {
		int32_t after, stop;
		UChar32 c = peek(cutter, end, &after);
		if (!is_letter(c) || peek(cutter, after, &stop) != '.')
			break;
		end = stop;
		pairs++;
	}
	int32_t ignored;
	if (pairs < 2 || is_letter(peek(cutter, end, &ignored)))
		return at;
	return end;
}

/* End of the word at `at`; an apostrophe stays inside unless it begins a possessive 's. */
static int32_t word_end(const struct cutter *cutter, int32_t at)
{
	for (;;) {
		int32_t next, after, last;
		UChar32 c = peek(cutter, at, &next);
		if (is_letter(c) || is_digit(c)) {
			at = next;
			continue;
		}
		if (!is_apostrophe(c))
			return at;
		UChar32 follows = peek(cutter, next, &after);
		UChar32 then = peek(cutter, after, &last);
		bool possessive = (follows == 's' || follows == 'S') && !is_letter(then);
		if (!is_letter(follows) || possessive)
			return at;
		at = after;
	}
}

/* "USD5 million": the sign of a currency is a word of its own, and "COP29" is one. */
static int32_t currency_end(const struct cutter *cutter, int32_t from, int32_t end)
{
	struct article *a = cutter->article;
	int32_t letters = from;
	while (letters < end && cutter->text[letters] >= 'A' && cutter->text[letters] <= 'Z')
		letters++;
	if (!a->lists || letters == from || letters >= end || !is_digit(cutter->text[letters]))
		return end;
	struct text word = text_slice(a->text, (size_t)from, (size_t)letters);
	const uint64_t *bits = words_bits(a->words, words_number(a->words, word));
	return lists_has(a->lists, bits, LIST_MONEY_BEFORE) ? letters : end;
}

static int32_t number_end(const struct cutter *cutter, int32_t at)
{
	for (;;) {
		int32_t next, after;
		UChar32 c = peek(cutter, at, &next);
		if (is_digit(c)) {
			at = next;
			continue;
		}
		bool inside = c == ',' || c == '.' || c == 0xFF0E;
		if (!inside || !is_digit(peek(cutter, next, &after)))
			return at;
		at = after;
	}
}

/* "..., “he said": a mark that opens where the one that closes was meant. */
static bool meant_to_close(const struct cutter *cutter, int32_t to)
{
	const struct article *a = cutter->article;
	int32_t ignored;
	UChar32 next = peek(cutter, to, &ignored);
	return cutter->curly_open && a->tokens_len &&
	       text_is(a->tokens[a->tokens_len - 1].folded, ",") && next >= 'a' && next <= 'z';
}

static enum token_kind mark_kind(struct cutter *cutter, UChar32 c, int32_t from, int32_t to)
{
	/* No paragraph begins with a mark that closes. */
	if (cutter->lines == 2)
		cutter->straight_open = cutter->curly_open = cutter->low_open = 0;
	switch (c) {
	case 0x201C:
		/* „Low and high“ */
		if (cutter->low_open) {
			cutter->low_open = cutter->curly_open = false;
			return TOKEN_CLOSE;
		}
		/* fall through */
	case 0x00AB:
	case 0x300C:
	case 0x300E:
	case 0x201E:
		cutter->low_open = c == 0x201E;
		cutter->curly_open = !meant_to_close(cutter, to);
		return cutter->curly_open ? TOKEN_OPEN : TOKEN_CLOSE;
	case 0x201D:
	case 0x00BB:
	case 0x300D:
	case 0x300F:
		cutter->curly_open = false;
		return TOKEN_CLOSE;
	case '"': {
		int32_t ignored;
		UChar32 next = peek(cutter, to, &ignored);
		bool glued = from == cutter->previous_end && from > 0;
		bool letter = is_letter(next);
		/* 'the "Five" countries' in what is quoted: the mark's place is all that tells. */
		bool opens = cutter->straight_open
				     ? cutter->straight_open < STRAIGHT_DEPTH && !glued && letter
				     : (!glued || letter) && !u_isUWhiteSpace(next);
		if (opens)
			cutter->straight_open++;
		else if (cutter->straight_open)
			cutter->straight_open--;
		return opens ? TOKEN_OPEN : TOKEN_CLOSE;
	}
	default:
		return TOKEN_MARK;
	}
}

/* "'s" after a word, in one token. */
static bool possessive(struct cutter *cutter, UChar32 c, int32_t next)
{
	int32_t after, last;
	UChar32 follows = peek(cutter, next, &after);
	if (!is_apostrophe(c) || cutter->previous_end != cutter->at || cutter->at == 0 ||
		(follows != 's' && follows != 'S') || is_letter(peek(cutter, after, &last)))
		return false;
	add(cutter, cutter->at, after, TOKEN_WORD);
	return true;
}

static void cut_one(struct cutter *cutter)
{
	int32_t from = cutter->at, next, end;
	UChar32 c = peek(cutter, from, &next);
	if (c == '\n')
		cutter->lines = (uint8_t)(cutter->lines < 2 ? cutter->lines + 1 : 2);
	if (c == 0x2029)
		cutter->lines = 2;
	if (u_isUWhiteSpace(c) || c == 0xFEFF || c == 0x200B || c < 0x20) {
		cutter->at = next;
		return;
	}
	if (is_han(c)) {
		add(cutter, from, next, TOKEN_HAN);
	} else if (is_digit(c)) {
		add(cutter, from, number_end(cutter, from), TOKEN_NUMBER);
	} else if (is_letter(c)) {
		end = initials(cutter, from);
		if (end == from)
			end = currency_end(cutter, from, word_end(cutter, from));
		add(cutter, from, end, TOKEN_WORD);
		mark_case(cutter, from, end);
	} else if (c == '-' && peek(cutter, next, &end) == '-') {
		add(cutter, from, end, TOKEN_MARK); /* a dash, as typewriters make it */
	} else if (!possessive(cutter, c, next)) {
		add(cutter, from, next, mark_kind(cutter, c, from, next));
	}
}

void tokens_cut(struct article *article)
{
	struct cutter cutter = {
		.article = article,
		.text = (const uint8_t *)article->text.ptr,
		.len = (int32_t)article->text.len,
		.previous_end = -1,
	};
	while (cutter.at < cutter.len)
		cut_one(&cutter);
}
