/* A sentence as patterns see it: words and mentions in a row; and which mention a slot takes. */
#include "services/news/rules/rules.h"

#include "proto/base/alloc.h"

struct element rules_element(const struct article *article, const uint32_t tokens[2],
	const struct mention *mention, uint32_t word)
{
	return (struct element){.first = tokens[0],
		.last = tokens[1],
		.mention = mention,
		.word = word,
		.kinds = rules_slot_kinds(mention),
		.bits = words_bits(article->words, word),
		.sets = mention ? 0 : words_groups(article->words, word),
		.lists = lists_bits(article->lists, article->tokens[tokens[0]].bits)};
}

void rules_note_lacks(struct elements *row)
{
	uint64_t has[LISTS_PARTS] = {0}, sets = 0;
	for (uint32_t e = 0; e < row->len; e++) {
		sets |= row->items[e].sets;
		for (size_t part = 0; part < LISTS_PARTS; part++)
			has[part] |= row->items[e].lists[part];
	}
	row->lacks_sets = ~sets;
	for (size_t part = 0; part < LISTS_PARTS; part++)
		row->lacks[part] = ~has[part];
}

static void add(struct elements *out, struct element element)
{
	out->items = alloc_room(out->items, out->len, &out->room, sizeof(*out->items));
	out->items[out->len++] = element;
}

/* "the | Russia-led EAEU", "a | Beijing-based bank": who leads it, or where it sits, is none of
 * those that the sentence is about. The element that this is, with the organisation where one is
 * named; `next` is the mention behind it. False: `at` begins no such, or tells only where something
 * sits. */
static bool led(const struct article *article, uint32_t at, uint32_t *next, struct element *out)
{
	const struct mention *m = &article->mentions[*next], *org = m + 1;
	struct list_value how;
	if ((m->kind != MENTION_STATE && m->kind != MENTION_PLACE) ||
		m->first != at + article_word(article, at, "the") ||
		!article_word(article, m->last, "-") ||
		article_list(article, m->last + 1, LIST_CLAUSE_LED, &how) == m->last + 1)
		return false;
	bool named = *next + 1 < article->mentions_len && org->first == m->last + 2 &&
		     mention_of_states(org);
	if (!named && text_is(how.text, "sits"))
		return false;
	const uint32_t all[2] = {at, named ? org->last : m->last + 2};
	*out = rules_element(
		article, all, named ? org : NULL, named ? 0 : article->tokens[m->last + 1].word);
	*next += 1 + named;
	return true;
}

void rules_elements(const struct article *article, const struct sentence *s, struct elements *out)
{
	const struct token *tokens = article->tokens;
	out->len = 0;
	out->several = false;
	uint32_t next = article_mention_first(article, s->first);
	for (uint32_t at = s->first; at < s->last;) {
		const struct mention *m =
			next < article->mentions_len ? &article->mentions[next] : NULL;
		struct element whole;
		if (m && led(article, at, &next, &whole)) {
			add(out, whole);
			at = whole.last;
			continue;
		}
		if (!m || m->first > at) {
			bool the = m && m->first == at + 1 && article_word(article, at, "the");
			if (!the) {
				const uint32_t one[2] = {at, at + 1};
				add(out, rules_element(article, one, NULL, tokens[at].word));
				at++;
				continue;
			}
		}
		bool single = m->last - m->first == 1;
		const uint32_t all[2] = {at, m->last};
		add(out, rules_element(article, all, m, single ? tokens[m->first].word : 0));
		at = m->last;
		next++;
	}
	rules_note_lacks(out);
}

#define TAKEN_BY(kind) ((uint32_t)1 << SLOT_##kind)

/* "Prime Minister X", "the former president", and X where the article or the sheet says so. */
static bool is_ruler(const struct mention *m)
{
	static const char *const offices[] = {"president", "prime_minister", "head_of_state",
		"head_of_government", "supreme_leader", "premier", "chancellor", "king", "emir"};
	static const char *const held[] = {"", "former_", "acting_", "interim_", "caretaker_"};
	for (size_t o = 0; o < ARRAY_LEN(offices) && m->country.len <= 2; o++) {
		for (size_t h = 0; h < ARRAY_LEN(held); h++) {
			struct text office = m->office, was = text_of(held[h]);
			if (text_starts(office, was) &&
				text_is(text_slice(office, was.len, office.len), offices[o]))
				return true;
		}
	}
	return false;
}

uint32_t rules_slot_kinds(const struct mention *m)
{
	if (!m)
		return 0;
	bool named = !(m->flags & MENTION_ADJECTIVE), authority = m->flags & MENTION_AUTHORITY;
	switch (m->kind) {
	case MENTION_TWO_STATES:
		return TAKEN_BY(PAIR) | TAKEN_BY(PARTY) | TAKEN_BY(ACTOR) | TAKEN_BY(WHO) |
		       TAKEN_BY(STATE) | TAKEN_BY(NATION) | TAKEN_BY(POWER);
	case MENTION_TWO_PERSONS:
		return TAKEN_BY(PAIR) | TAKEN_BY(PERSON) | TAKEN_BY(ACTOR) | TAKEN_BY(WHO);
	case MENTION_STATE:
		return TAKEN_BY(NATION) |
		       (named ? TAKEN_BY(POWER) | TAKEN_BY(PARTY) | TAKEN_BY(ACTOR) | TAKEN_BY(WHO)
			      : 0) |
		       (named && !authority ? TAKEN_BY(STATE) | TAKEN_BY(WHERE) : 0);
	case MENTION_ORG:
		return TAKEN_BY(ORG) | TAKEN_BY(PARTY) | TAKEN_BY(ACTOR) | TAKEN_BY(WHO);
	case MENTION_CORRIDOR:
		return TAKEN_BY(CORRIDOR);
	case MENTION_PERSON:
		return TAKEN_BY(PERSON) | TAKEN_BY(ACTOR) | TAKEN_BY(WHO) |
		       (is_ruler(m) ? TAKEN_BY(RULER) : 0);
	case MENTION_PLACE:
		return TAKEN_BY(PLACE) | TAKEN_BY(WHERE) |
		       (m->flags & MENTION_CAPITAL ? TAKEN_BY(POWER) | TAKEN_BY(ACTOR) : 0);
	case MENTION_VENUE:
		return TAKEN_BY(VENUE) | TAKEN_BY(WHERE);
	case MENTION_DATE:
		return TAKEN_BY(DATE);
	case MENTION_DURATION:
		return TAKEN_BY(DURATION);
	case MENTION_NUMBER:
		return m->flags & MENTION_ORDINAL ? TAKEN_BY(ORDINAL) : TAKEN_BY(NUMBER);
	case MENTION_AMOUNT:
		return TAKEN_BY(AMOUNT);
	case MENTION_DOCUMENT:
		return TAKEN_BY(DOCUMENT);
	default:
		return 0;
	}
}

bool rules_slot_accepts(enum slot_kind kind, const struct mention *mention)
{
	return rules_slot_kinds(mention) >> kind & 1;
}
