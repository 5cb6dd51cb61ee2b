#include "services/news/finders/drills_inside.h"

#include <ctype.h>

enum { PHRASE_MAX = 24, NAME_MAX = 12, NAME_BEHIND = 30 };

static const struct token *token_at(const struct assembler *a, uint32_t e)
{
	return &a->article->tokens[a->whole->items[e].first];
}

static bool has_kind(const struct assembler *a, uint32_t e, enum token_kind kind)
{
	return e < a->whole->len && token_at(a, e)->kind == kind;
}

static bool has_digit(struct text name)
{
	for (size_t i = 0; i < name.len; i++)
		if (isdigit((unsigned char)name.ptr[i]))
			return true;
	return false;
}

/* A year, or the number of a series, within a name. */
static bool is_figure(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	bool mention = m && (m->kind == MENTION_DATE || m->kind == MENTION_NUMBER);
	return has_kind(a, e, TOKEN_NUMBER) && (!m || (mention && m->last == m->first + 1));
}

/* "Ararat | -Antiterror-2019": a place that a name begins with. */
static bool opens_name(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	return m && m->kind == MENTION_PLACE && m->last == m->first + 1 && row_dash(a, e + 1) &&
	       row_capital(a, e + 2);
}

static bool is_capital_word(const struct assembler *a, uint32_t e)
{
	if (opens_name(a, e))
		return true;
	if (!row_plain(a, e) || !has_kind(a, e, TOKEN_WORD) || !token_at(a, e)->capital)
		return false;
	/* "Center-2011" */
	if (row_dash(a, e + 1) && is_figure(a, e + 2))
		return true;
	return !row_in(a, e, LIST_PEOPLE_NEVER_NAME) && !row_in(a, e, LIST_DRILLS_SORT) &&
	       !row_in(a, e, LIST_DRILLS_BESIDE);
}

/* "Zapad - 2025", "Peace Mission 2012": the element behind the name that begins at `e`. */
static uint32_t written_end(const struct assembler *a, uint32_t e)
{
	uint32_t end = e;
	while (end < a->whole->len && end - e < NAME_MAX) {
		bool figure = end > e && is_figure(a, end);
		bool dash = end > e && row_dash(a, end) &&
			    (is_figure(a, end + 1) || is_capital_word(a, end + 1));
		bool inner = end > e && row_plain(a, end) && token_at(a, end)->capital &&
			     !row_in(a, end, LIST_DRILLS_SORT) && !row_in(a, end, LIST_DRILLS_NOUN);
		if (!figure && !dash && !inner && !is_capital_word(a, end))
			break;
		end++;
		if (figure)
			break;
	}
	return end;
}

/* "“Combat Brotherhood – 2021”": the element behind the closing mark; `e`: none opens there. */
static uint32_t quoted_end(const struct assembler *a, uint32_t e)
{
	if (!has_kind(a, e, TOKEN_OPEN) || e + 1 >= a->whole->len || !token_at(a, e + 1)->capital)
		return e;
	for (uint32_t end = e + 1; end < a->whole->len && end - e < NAME_MAX; end++)
		if (has_kind(a, end, TOKEN_CLOSE))
			return end + 1;
	return e;
}

static struct text slice(const struct assembler *a, uint32_t first, uint32_t last)
{
	const struct element *items = a->whole->items;
	return article_slice(a->article, items[first].first, items[last - 1].last);
}

/* Takes the name that begins at `e`; the element behind it, `e`: there is none. */
static uint32_t take_name(const struct assembler *a, uint32_t e, struct drill *drill)
{
	uint32_t end = quoted_end(a, e), first = e, last;
	if (end > e) {
		first++;
		last = end - 1;
		/* American copy has the comma within the marks. */
		last -= last - first > 1 && row_word(a, last - 1, ",");
	} else {
		last = end = written_end(a, e);
	}
	if (first >= last)
		return e;
	/* The first word of a sentence has its capital from there. */
	if (e == 0 && first == e && !has_digit(slice(a, first, last)))
		return e;
	drill->name = slice(a, first, last);
	drill->name_first = e;
	drill->name_last = end;
	return end;
}

/* The name that ends before element `end`; where it begins, `end`: there is none. */
static uint32_t take_name_before(const struct assembler *a, uint32_t end, struct drill *drill)
{
	uint32_t least = end > NAME_MAX ? end - NAME_MAX : 0, best = end;
	struct drill found = *drill, longest = *drill;
	bool marks = end > 0 && has_kind(a, end - 1, TOKEN_CLOSE);
	if (!end || !(marks || is_figure(a, end - 1) || is_capital_word(a, end - 1)))
		return end;
	for (uint32_t e = end; e > least; e--) {
		if (marks ? !has_kind(a, e - 1, TOKEN_OPEN) : !is_capital_word(a, e - 1)) {
			if (!marks && !is_figure(a, e - 1) && !row_dash(a, e - 1))
				break;
			continue;
		}
		if (take_name(a, e - 1, &found) == end) {
			best = e - 1;
			longest = found;
		}
		if (marks)
			break;
	}
	if (best < end)
		*drill = longest;
	return best;
}

/* "Kazakh", "the SCO", "SCO member states'", "China-Kyrgyzstan", "ninth", "three", "five-day" */
static bool modifies(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	if (has_kind(a, e, TOKEN_OPEN) || has_kind(a, e, TOKEN_CLOSE))
		return false;
	if (!m)
		return row_in(a, e, LIST_DRILLS_BESIDE) || row_in(a, e, LIST_DRILLS_SORT);
	if (m->kind == MENTION_STATE)
		return (m->flags & MENTION_ADJECTIVE) || row_dash(a, e + 1) ||
		       row_word(a, e + 1, "'s") || row_word(a, e + 1, "’s") ||
		       (row_dash(a, e - (e > 0)) && row_mention(a, e - (e > 1) * 2));
	return m->kind == MENTION_ORG || m->kind == MENTION_NUMBER || m->kind == MENTION_DURATION;
}

/* "large-scale, joint", "command and staff", "Kazakh and Russian" */
static bool joins(const struct assembler *a, uint32_t e)
{
	return e > 0 && (row_word(a, e, "and") || row_word(a, e, ",")) &&
	       !row_in(a, e - 1, LIST_DRILLS_NOUN) && modifies(a, e - 1) && modifies(a, e + 1) &&
	       !row_word(a, e + 1, "the") && !row_word(a, e + 1, "a") && !row_word(a, e + 1, "an");
}

static void read_before(const struct assembler *a, struct drill *drill)
{
	uint32_t at = drill->noun, least = at > PHRASE_MAX ? at - PHRASE_MAX : 0;
	while (at > least) {
		uint32_t name = drill->name.len ? at : take_name_before(a, at, drill);
		if (name < at) {
			at = name;
			drill->sure = true;
			continue;
		}
		if (!modifies(a, at - 1) && !joins(a, at - 1))
			break;
		at--;
		drill->sure |= row_in(a, at, LIST_DRILLS_SORT);
		drill->definite |= row_in(a, at, LIST_DRILLS_THE);
	}
	drill->first = at;
	/* "Zapad-2025 | , a joint exercise of" */
	if (!drill->name.len && at > 1 && (row_word(a, at - 1, ",") || row_dash(a, at - 1))) {
		uint32_t name = take_name_before(a, at - 1, drill);
		bool sure =
			name < at - 1 && (has_digit(drill->name) || has_kind(a, name, TOKEN_OPEN));
		if (sure) {
			drill->first = name;
			drill->sure = true;
		} else {
			drill->name = TEXT_NONE;
		}
	}
}

/* "exercise | Dawn", "exercise , dubbed | Dawn", "exercise of the forces of A | “Dawn-2021”" */
static void read_behind(const struct assembler *a, struct drill *drill)
{
	uint32_t end = drill->last + NAME_BEHIND;
	for (uint32_t e = drill->last; !drill->name.len && e < end && e < a->whole->len; e++) {
		if (row_list(a, e, LIST_DRILLS_NOUN, NULL) > e || row_word(a, e, ";"))
			return;
		uint32_t called = row_list(a, e, LIST_DRILLS_NAMED, NULL);
		uint32_t at = called > e ? called : e;
		while (called > e && row_in(a, at, LIST_DRILLS_THE))
			at++;
		uint32_t behind = take_name(a, at, drill);
		if (behind == at)
			continue;
		bool quoted = has_kind(a, at, TOKEN_OPEN);
		bool next = at == drill->last ||
			    (quoted && at == drill->last + 1 && row_word(a, e - 1, ","));
		if (called > e || has_digit(drill->name) || next) {
			drill->sure |= called > e || next || at == drill->last + 1;
			drill->last = next ? behind : drill->last;
			return;
		}
		drill->name = TEXT_NONE;
		e = behind - 1;
	}
}

bool drills_phrase(const struct assembler *a, uint32_t e, struct drill *drill)
{
	struct list_value value;
	uint32_t end = row_list(a, e, LIST_DRILLS_NOUN, &value);
	if (end == e)
		return false;
	*drill = (struct drill){.first = e, .noun = e, .last = end};
	drill->plain = text_is(value.text, "plain");
	drill->plural = drill->plain || text_is(value.text, "several");
	read_before(a, drill);
	/* "to exercise", "they drill" */
	if (drill->first == e && e > 0 && row_in(a, e - 1, LIST_DRILLS_VERB_AFTER))
		return false;
	read_behind(a, drill);
	return true;
}
