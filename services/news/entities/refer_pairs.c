/* "The two countries", "both sides", "the two presidents": two that were spoken of. */
#include "services/news/entities/refer_inside.h"

enum { STATES_COUNTED = 32, JOINED_WITHIN = 2 };

/* A state, and how often it was spoken of. */
struct counted {
	struct text id;
	uint32_t times, first, last; /* its mentions */
};

static struct text state_of(const struct reader *reader, const struct mention *m)
{
	bool person = m->kind == MENTION_PERSON && names_is_state(reader->names, m->country);
	return m->kind == MENTION_STATE ? m->id : person ? m->country : TEXT_NONE;
}

/* States among the mentions [from, to), those spoken of most often first; how many there are. */
static uint32_t count_states(
	const struct reader *reader, uint32_t from, uint32_t to, struct counted out[STATES_COUNTED])
{
	uint32_t len = 0;
	for (uint32_t i = from; i < to; i++) {
		struct text id = state_of(reader, &reader->article->mentions[i]);
		uint32_t at = 0;
		while (at < len && !text_equal(out[at].id, id))
			at++;
		if (!id.len || at == STATES_COUNTED)
			continue;
		if (at == len)
			out[len++] = (struct counted){id, 0, i, i};
		struct counted one = {id, out[at].times + 1, out[at].first, i};
		for (; at > 0 && out[at - 1].times < one.times; at--)
			out[at] = out[at - 1];
		out[at] = one;
	}
	return len;
}

/* "Kazakhstan and Uzbekistan": the states named last, where they stand side by side. */
static bool side_by_side(const struct article *a, const struct counted two[2])
{
	const struct mention *x = &a->mentions[two[0].last], *y = &a->mentions[two[1].last];
	uint32_t between = x->first < y->first ? y->first - x->last : x->first - y->last;
	return between <= JOINED_WITHIN;
}

/* The two that the article speaks of more often than of any other; else those that the nearest
 * sentence which names two, and no third, names side by side. */
static bool two_states(const struct reader *reader, uint32_t token, bool only, struct text pair[2])
{
	const struct article *a = reader->article;
	struct counted states[STATES_COUNTED];
	uint32_t here = article_mention_first(a, token);
	uint32_t len = count_states(reader, 0, here, states);
	bool clear = len == 2 || (len > 2 && !only && states[2].times < states[1].times);
	const struct sentence *s = sentences_of(a, token);
	uint32_t back = s ? (uint32_t)(s - a->sentences) : 0;
	back = back < REFER_SENTENCES ? back : REFER_SENTENCES;
	for (uint32_t n = 0, near = 0; s && !clear && !only && n <= back && near < 2; n++) {
		near = count_states(reader, article_mention_first(a, (s - n)->first), here, states);
		clear = near == 2 && side_by_side(a, states);
	}
	if (!clear)
		return false;
	bool turned = states[1].first < states[0].first;
	pair[turned] = states[0].id;
	pair[!turned] = states[1].id;
	return true;
}

/* The two spoken of last; where nothing says that they are two, the only ones. */
static bool two_persons(const struct reader *reader, uint32_t token, bool only, struct text pair[2])
{
	const struct article *a = reader->article;
	struct counted states[STATES_COUNTED];
	const struct mention *two[2];
	uint32_t here = article_mention_first(a, token);
	if (!refer_pair(a, token, two) || (only && count_states(reader, 0, here, states) > 2))
		return false;
	for (uint32_t i = 0; only && i < here; i++) {
		const struct mention *m = &a->mentions[i];
		if (m->kind == MENTION_PERSON && !text_equal(m->id, two[0]->id) &&
			!text_equal(m->id, two[1]->id))
			return false;
	}
	pair[0] = two[0]->id;
	pair[1] = two[1]->id;
	return true;
}

/* "中| 俄| 两国": states by a letter each; all but China are spoken of in full somewhere before. */
static bool two_letters(const struct article *a, uint32_t at, struct text pair[2])
{
	enum { LETTER_REACH = 200 }; /* mentions */
	if (at < 2)
		return false;
	for (uint32_t n = 0; n < 2; n++) {
		struct list_value state;
		uint32_t letter = at - 2 + n;
		if (article_mention_at(a, letter) ||
			article_list(a, letter, LIST_PAIR_LETTER, &state) != letter + 1)
			return false;
		bool spoken = text_is(state.text, "CN");
		uint32_t here = article_mention_first(a, at);
		uint32_t least = here > LETTER_REACH ? here - LETTER_REACH : 0;
		for (uint32_t i = here; i > least && !spoken; i--) {
			const struct mention *m = &a->mentions[i - 1];
			spoken = (m->kind == MENTION_STATE && text_equal(m->id, state.text)) ||
				 (m->kind == MENTION_PERSON && text_equal(m->country, state.text));
		}
		if (!spoken)
			return false;
		pair[n] = state.text;
	}
	return !text_equal(pair[0], pair[1]);
}

/* "中俄| 贸易额": the letters alone, before what two states have. */
static bool letters_before(struct article *a, uint32_t at, uint32_t *next)
{
	struct text pair[2];
	if (article_list(a, at, LIST_PAIR_HAVE, NULL) == at || !two_letters(a, at, pair))
		return false;
	*next = at + 1;
	return article_mention(a, &(struct mention){.kind = MENTION_TWO_STATES,
					  .flags = MENTION_REFERRED,
					  .first = at - 2,
					  .last = at,
					  .id = pair[0],
					  .other = pair[1]});
}

/* "X telephoned Y; the two | are to meet": no noun says that they are persons, but who was named
 * last is one. */
static bool two_act(const struct article *a, uint32_t at, uint32_t verb)
{
	bool act = article_word(a, at, "the") && verb > at + 1 &&
		   article_in(a, verb, LIST_VERBS_FINITE);
	for (uint32_t i = article_mention_first(a, at); act && i > 0; i--) {
		const struct mention *m = &a->mentions[i - 1];
		/* "the Kremlin | said" */
		bool tells = m->kind == MENTION_STATE && article_in(a, m->last, LIST_VERBS_SAYING);
		if (m->kind != MENTION_DATE && m->kind != MENTION_PLACE && !tells)
			return m->kind == MENTION_PERSON;
	}
	return false;
}

bool refer_two(struct reader *reader, uint32_t at, uint32_t *next)
{
	struct article *a = reader->article;
	if (letters_before(a, at, next))
		return true;
	uint32_t two = at + article_word(a, at, "the");
	uint32_t noun = article_list(a, two, LIST_PAIR_TWO, NULL);
	uint32_t states = article_list(a, noun, LIST_PAIR_STATES, NULL);
	uint32_t persons = article_list(a, noun, LIST_PAIR_PERSONS, NULL);
	uint32_t alone = article_list(a, two, LIST_PAIR_ALONE, NULL);
	/* "trade between | their countries" */
	bool own = article_in(a, at, LIST_PAIR_OWN);
	if (own) {
		two = noun = at + 1;
		states = article_list(a, noun, LIST_PAIR_OWNED, NULL);
		persons = noun;
	}
	uint32_t end = states > persons ? states : persons;
	bool bare = end == noun && two_act(a, at, noun);
	/* "the sides": without a word for "two", and in English with an article. */
	bool only = noun == two && !own;
	if ((end == noun && !bare) ||
		(only && (alone != end || (at == two && text_is(a->lang, "en")))))
		return false;
	/* "the two countries' ministers": of them, and not they. */
	struct text pair[2];
	bool letters = two_letters(a, at, pair);
	/* Nor are "the leaders of other states" the two named before. */
	states = bare ? 0 : states;
	bool others =
		end == persons && (article_word(a, end, "of") || article_word(a, end, "from"));
	if (article_word(a, end, "'s") || article_word(a, end, "'") || others ||
		!((letters && end == states) ||
			(end == states ? two_states(reader, at, only, pair)
				       : two_persons(reader, at, only, pair))))
		return false;
	*next = end;
	struct mention m = {.kind = end == states ? MENTION_TWO_STATES : MENTION_TWO_PERSONS,
		.flags = MENTION_REFERRED,
		.first = letters && end == states ? at - 2 : at,
		.last = end,
		.id = pair[0],
		.other = pair[1]};
	return article_mention(a, &m);
}

const struct mention *refer_state_meant(const struct reader *reader, uint32_t at)
{
	const struct sentence *s = sentences_of(reader->article, at);
	bool goes_on = s && s->first == at && reader->subject_before &&
		       reader->subject.kind == MENTION_STATE;
	return goes_on ? &reader->subject : &reader->state;
}
