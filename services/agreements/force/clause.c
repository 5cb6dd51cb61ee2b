#include "services/agreements/force/clause.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum err clause_refuse(const struct clause *clause, size_t at, const char *wanted)
{
	char where[48];
	struct text rest = text_slice(clause->text, at, clause->text.len);
	struct text got = text_slice(rest, 0, rest.len < 24 ? rest.len : 24);
	while (got.len && !text_is_utf8(got.ptr, got.len))
		got.len--;
	snprintf(where, sizeof(where), "%s:%zu", clause->what, at + 1);
	return why_set(clause->why, ERR_BAD_VALUE, where, "wanted %s, got '%.*s'", wanted,
		TEXT_ARG(got.len ? got : TEXT("the end")));
}

void clause_tell_form(struct clause *clause, struct text form)
{
	struct why *why = clause->why;
	if (clause->form_told || !why)
		return;
	clause->form_told = true;
	size_t used = strlen(why->text);
	snprintf(why->text + used, sizeof(why->text) - used, "; its form is %.*s", TEXT_ARG(form));
}

bool clause_is_word(struct text form, struct text name)
{
	struct clause in = {.text = form};
	(void)clause_take(&in, ';');
	struct text word = clause_word(&in), bare = TEXT_NONE;
	text_split(&word, '[', &bare);
	return name.len && text_equal(bare, name);
}

void clause_skip_blanks(struct clause *clause)
{
	while (clause->at < clause->text.len &&
		isspace((unsigned char)clause->text.ptr[clause->at]))
		clause->at++;
}

bool clause_take(struct clause *clause, char c)
{
	clause_skip_blanks(clause);
	if (clause->at == clause->text.len || clause->text.ptr[clause->at] != c)
		return false;
	clause->at++;
	return true;
}

enum err clause_expect(struct clause *clause, char c, const char *wanted)
{
	return clause_take(clause, c) ? ERR_OK : clause_refuse(clause, clause->at, wanted);
}

enum err clause_expect_end(struct clause *clause, const char *wanted)
{
	clause_skip_blanks(clause);
	return clause->at == clause->text.len ? ERR_OK : clause_refuse(clause, clause->at, wanted);
}

struct text clause_word(struct clause *clause)
{
	clause_skip_blanks(clause);
	size_t from = clause->at;
	while (clause->at < clause->text.len &&
		!isspace((unsigned char)clause->text.ptr[clause->at]) &&
		memchr("(),;+", clause->text.ptr[clause->at], 5) == NULL)
		clause->at++;
	return text_slice(clause->text, from, clause->at);
}

enum err clause_number(struct clause *clause, int64_t least, int64_t most, int64_t *out)
{
	clause_skip_blanks(clause);
	size_t at = clause->at;
	char wanted[64];
	snprintf(wanted, sizeof(wanted), "a whole number from %lld to %lld", (long long)least,
		(long long)most);
	return text_to_i64(clause_word(clause), least, most, out)
		       ? ERR_OK
		       : clause_refuse(clause, at, wanted);
}

enum err clause_share(struct clause *clause, struct share *out)
{
	clause_skip_blanks(clause);
	size_t at = clause->at;
	return share_parse(clause_word(clause), out) ? ERR_OK
						     : clause_refuse(clause, at, SHARE_WANTED);
}

enum err clause_day(struct clause *clause, day *out)
{
	clause_skip_blanks(clause);
	size_t at = clause->at;
	return day_parse_exact(clause_word(clause), out, NULL) == ERR_OK
		       ? ERR_OK
		       : clause_refuse(clause, at, "a day that exists, as 2015-01-01");
}
