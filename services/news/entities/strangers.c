#include "services/news/entities/strangers.h"

#include "proto/base/alloc.h"
#include "proto/base/attr.h"
#include "proto/base/buffer.h"
#include "services/news/entities/introduced.h"

#include <stdlib.h>

enum { NAME_WORDS_MAX = 14 };

/* One that was introduced by its abbreviation. */
struct stranger {
	uint32_t word;
	struct text id;
	bool organ;       /* these letters stand for a body of one that is known */
	struct text body; /* which body meets by that name: foreign_ministers */
};

struct strangers {
	struct article *article;
	struct stranger *items; /* in the order of `word`, once all are found */
	size_t len, room;
};

/* A word of a name: "Asia-Pacific", with its hyphen. */
static bool is_part(const struct article *a, uint32_t t)
{
	return t < a->tokens_len && !article_mention_at(a, t) && a->tokens[t].kind == TOKEN_WORD &&
	       a->tokens[t].capital;
}

static bool is_hyphen(const struct article *a, uint32_t t)
{
	return article_word(a, t, "-") && a->tokens[t].glued;
}

/* Does a mention of other things lie in [first, last)? Organisations may: "Union of OIC Cities". */
static bool holds_others(const struct article *a, uint32_t first, uint32_t last)
{
	for (uint32_t i = article_mention_first(a, first);
		i < a->mentions_len && a->mentions[i].first < last; i++) {
		const struct mention *m = &a->mentions[i];
		bool adjective = m->kind == MENTION_STATE && (m->flags & MENTION_ADJECTIVE);
		if (m->kind != MENTION_ORG && !adjective)
			return true;
	}
	return false;
}

static bool holds_head(const struct article *a, uint32_t first, uint32_t last, enum word_list heads)
{
	while (first < last && !(a->tokens[first].capital && article_in(a, first, heads)))
		first++;
	return first < last;
}

/* The name in one line, with single blanks. */
static struct text name_of(struct article *a, uint32_t first, uint32_t last)
{
	struct buffer name = {0};
	for (uint32_t t = first; t < last; t++) {
		if (t > first && !a->tokens[t].glued)
			buffer_char(&name, ' ');
		buffer_text(&name, article_slice(a, t, t + 1));
	}
	struct text copy = arena_copy(&a->arena, buffer_as_text(&name));
	buffer_fini(&name);
	return copy;
}

/* "(ECI)" at `at`: the token of the abbreviation, or 0. */
static uint32_t abbreviation_at(const struct article *a, uint32_t at)
{
	bool there = article_word(a, at, "(") && at + 2 < a->tokens_len && a->tokens[at + 1].caps &&
		     article_word(a, at + 2, ")") &&
		     article_folded(a, at + 1).len >= INTRODUCED_LETTERS_MIN;
	const struct mention *m = there ? article_mention_at(a, at + 1) : NULL;
	return there && (!m || m->kind == MENTION_PERSON) ? at + 1 : 0;
}

/* "Association of Southeast Nations (ASEAN)": one that is known, in other words. */
static bool put_known(struct article *a, uint32_t first, uint32_t last)
{
	const struct mention *known =
		article_word(a, last, "(") ? article_mention_at(a, last + 1) : NULL;
	if (!known || known->kind != MENTION_ORG || known->first != last + 1 ||
		!article_word(a, known->last, ")"))
		return false;
	struct mention wide = *known;
	wide.first = first;
	wide.last++;
	article_mention(a, &wide);
	return true;
}

static void remember(struct strangers *s, uint32_t short_name, struct text id)
{
	s->items = alloc_room(s->items, s->len, &s->room, sizeof(*s->items));
	s->items[s->len++] =
		(struct stranger){.word = s->article->tokens[short_name].word, .id = id};
}

static void put(struct strangers *s, uint32_t first, uint32_t last)
{
	struct article *a = s->article;
	if (put_known(a, first, last))
		return;
	uint32_t short_name = abbreviation_at(a, last);
	struct mention m = {.kind = MENTION_ORG,
		.first = first,
		.last = short_name ? last + 3 : last,
		.id = short_name ? article_slice(a, short_name, short_name + 1)
				 : name_of(a, first, last)};
	if (!article_mention(a, &m) || !short_name)
		return;
	remember(s, short_name, m.id);
}

/* "SCO | Council of Heads of Government (CHG)", "Collective Security Council (CSC) | of the CSTO":
 * a body of one that is known, which it returns. */
static const struct mention *is_body(const struct article *a, uint32_t first, uint32_t after)
{
	const struct mention *before = first > 0 ? article_mention_at(a, first - 1) : NULL;
	uint32_t owner = after + 1 + article_word(a, after + 1, "the");
	const struct mention *behind =
		article_word(a, after, "of") ? article_mention_at(a, owner) : NULL;
	if (before && before->kind == MENTION_ORG)
		return before;
	return behind && behind->kind == MENTION_ORG ? behind : NULL;
}

/* Which body meets by the name; "" for none: "Council of Foreign Ministers". */
static struct text body_named(const struct article *a, const uint32_t name[2])
{
	struct list_value body = {0};
	for (uint32_t t = name[0]; t < name[1] && !body.text.len; t++)
		article_list(a, t, LIST_MEETINGS_BODY, &body);
	return body.text;
}

/* "the ECO Council of Ministers (COM)": "the COM" is the ECO by that body of it. */
static void remember_organ(struct strangers *s, const uint32_t name[2], const struct mention *owner)
{
	struct text body = body_named(s->article, name);
	if (!body.len || text_is(body, "none") || owner->office.len)
		return;
	remember(s, name[1] + 1, owner->id);
	s->items[s->len - 1].organ = true;
	s->items[s->len - 1].body = body;
}

/* "Regional Cooperation for Development (RCD)" */
static void introduced(struct strangers *s, uint32_t bracket)
{
	const struct article *a = s->article;
	uint32_t short_name = abbreviation_at(a, bracket);
	if (!short_name)
		return;
	uint32_t first = introduced_first(a, bracket, article_folded(a, short_name));
	/* "the Cooperation Council of Turkic Speaking States (CCTS)": known by its name alone. */
	const struct mention *known = article_mention_at(a, bracket - 1);
	if (known && known->kind == MENTION_ORG && known->first <= first && first + 1 < bracket) {
		struct mention wide = *known;
		wide.last = bracket + 3;
		if (article_mention(s->article, &wide))
			remember(s, short_name, wide.id);
		return;
	}
	if (first + 1 >= bracket || !holds_head(a, first, bracket, LIST_STRANGERS_HEAD) ||
		holds_others(a, first, bracket))
		return;
	/* "Council of Foreign Ministers (CFM)", of whom is not told: no organisation. */
	const uint32_t name[] = {first, bracket};
	const struct mention *owner = is_body(a, first, bracket + 3);
	if (owner)
		remember_organ(s, name, owner);
	else if (!body_named(a, name).len)
		put(s, first, bracket);
}

/* "ECO | Cultural Institute" */
static void part_of_known(struct strangers *s, const struct mention *m)
{
	const struct article *a = s->article;
	uint32_t last = m->last, first = m->first;
	while (is_part(a, last) && !a->tokens[last].lines && last - m->last < NAME_WORDS_MAX)
		last++;
	if (holds_head(a, last - (last > m->last), last, LIST_STRANGERS_PART))
		put(s, first, last);
}

/* "Turkic Culture and | Heritage Foundation": where the word before stands; `at` when none does. */
static uint32_t word_before(const struct article *a, uint32_t at)
{
	bool joined = at > 2 && (is_hyphen(a, at - 1) || article_word(a, at - 1, "and") ||
					article_word(a, at - 1, "&"));
	uint32_t before = at - 1 - joined;
	return at > 0 && is_part(a, before) && !article_in(a, before, LIST_STRANGERS_BEFORE)
		       ? before
		       : at;
}

static uint32_t begins(const struct article *a, uint32_t head)
{
	uint32_t first = head;
	while (first > 0 && head - first < NAME_WORDS_MAX && !a->tokens[first].lines) {
		uint32_t before = word_before(a, first);
		if (before == first)
			break;
		first = before;
	}
	return first;
}

/* "Union | for the Mediterranean", "Organization | of Cities and Regions" */
static uint32_t ends(const struct article *a, uint32_t head)
{
	uint32_t last = head + 1;
	for (uint32_t t = last; t < head + NAME_WORDS_MAX && t < a->tokens_len; t++) {
		if (a->tokens[t].lines > 1)
			break;
		if (is_part(a, t))
			last = t + 1;
		else if (!article_in(a, t, LIST_PEOPLE_ORGAN_JOINT) || article_word(a, t, "'s"))
			break;
	}
	return last;
}

/* Has it a word of its own? "Central Bank", "State Pension Fund" are any state's. */
static bool has_own(const struct article *a, uint32_t first, uint32_t last)
{
	static const enum word_list plain[] = {LIST_STRANGERS_PLAIN, LIST_STRANGERS_NAMED,
		LIST_AUTHORITY_MODIFIER, LIST_PEOPLE_ORGAN_JOINT};
	while (first < last && article_in_any(a, first, plain, ARRAY_LEN(plain)))
		first++;
	return first < last;
}

/* A name without an abbreviation, by the word in it that tells what it is. What stands beside a
 * state, or in it, is the state's own. */
static uint32_t named(struct strangers *s, uint32_t head)
{
	const struct article *a = s->article;
	uint32_t first = begins(a, head), last = ends(a, head), before = first;
	if ((first == head && last == head + 1) || !has_own(a, first, last))
		return last;
	before -= before > 0 && article_word(a, before - 1, "'s");
	const struct mention *owner = before > 0 ? article_mention_at(a, before - 1) : NULL;
	const struct mention *follows = article_mention_at(a, last);
	bool goes_on = article_in(a, last - 1, LIST_PEOPLE_ORGAN_JOINT) ||
		       article_in(a, last, LIST_PEOPLE_ORGAN_JOINT);
	follows = follows || !goes_on
			  ? follows
			  : article_mention_at(a, last + 1 + article_word(a, last + 1, "the"));
	bool owned = owner && owner->last == before && !article_word(a, before, "the");
	if (!owned && !(follows && follows->kind != MENTION_DATE))
		put(s, first, last);
	return last;
}

static int by_word(const void *left, const void *right)
{
	const struct stranger *a = left, *b = right;
	return (a->word > b->word) - (a->word < b->word);
}

/* "RCD" once more. */
static void name_again(struct strangers *s)
{
	struct article *a = s->article;
	if (!s->len)
		return;
	qsort(s->items, s->len, sizeof(*s->items), by_word);
	for (uint32_t t = 0; t < a->tokens_len; t++) {
		if (!a->tokens[t].caps || article_mention_at(a, t))
			continue;
		struct stranger key = {.word = a->tokens[t].word};
		const struct stranger *found =
			bsearch(&key, s->items, s->len, sizeof(*s->items), by_word);
		bool named_here = found && found->organ && t > 0 && article_word(a, t - 1, "(");
		if (found && !named_here)
			article_mention(a, &(struct mention){.kind = MENTION_ORG,
						   .first = t,
						   .last = t + 1,
						   .id = found->id,
						   .topic = found->body});
	}
}

void strangers_find(struct article *article)
{
	struct strangers strangers = {.article = article};
	for (uint32_t t = 0; t < article->tokens_len; t++) {
		const struct mention *m = article_mention_at(article, t);
		if (m && m->kind == MENTION_ORG && m->first == t) {
			struct mention known = *m;
			part_of_known(&strangers, &known);
			m = article_mention_at(article, t);
			t = m->last - 1;
		} else if (article_word(article, t, "(")) {
			introduced(&strangers, t);
		} else if (!m && article->tokens[t].capital &&
			   article_in(article, t, LIST_STRANGERS_NAMED)) {
			t = named(&strangers, t) - 1;
		}
	}
	name_again(&strangers);
	free(strangers.items);
}

bool strangers_nameless(struct text id)
{
	for (size_t i = 0; i < id.len; i++) {
		char c = id.ptr[i];
		if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-'))
			return true;
	}
	return false;
}
