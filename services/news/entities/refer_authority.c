#include "services/news/entities/refer_authority.h"

enum { ORGAN_MAX = 6, FIELD_MAX = 6 }; /* tokens; a name goes on for twice as many */

/* "Верховный | суд", and not "Сотрудник | МВД". */
static bool is_russian_adjective(const struct article *a, uint32_t at)
{
	static const char *const ends[] = {"ый", "ий", "ой", "ая", "яя", "ое", "ее", "ом", "ым"};
	struct text word = article_folded(a, at);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (text_ends(word, text_of(ends[i])))
			return true;
	return false;
}

static bool is_modifier(const struct article *a, uint32_t at)
{
	bool fits = at < a->tokens_len &&
		    (a->tokens[at].capital || article_in(a, at, LIST_AUTHORITY_MODIFIER)) &&
		    !article_mention_at(a, at);
	return fits && (!text_is(a->lang, "ru") || is_russian_adjective(a, at));
}

/* "news | agency"; "Trend | agency": a name, and no field of a state. */
static bool is_private(const struct article *a, uint32_t first, uint32_t organ)
{
	if (organ == first)
		return false;
	bool named = article_in(a, organ, LIST_AUTHORITY_NAMED) && !a->tokens[organ].capital &&
		     a->tokens[organ - 1].capital &&
		     !article_in(a, organ - 1, LIST_AUTHORITY_MODIFIER);
	return named || article_in(a, organ - 1, LIST_AUTHORITY_PRIVATE);
}

uint32_t refer_letters_end(const struct article *article, uint32_t at)
{
	bool letters = article_word(article, at, "(") && at + 2 < article->tokens_len &&
		       article->tokens[at + 1].caps && article_word(article, at + 2, ")");
	return letters ? at + 3 : at;
}

/* "foreign ministry", "Drug Control Agency", "law enforcement agencies": the token after the last
 * organ; `at` when there is none. */
static uint32_t organ_end(const struct article *a, uint32_t at)
{
	uint32_t end = at;
	for (uint32_t t = at, next; t < at + ORGAN_MAX && t < a->tokens_len; t = next) {
		uint32_t organ = article_list(a, t, LIST_AUTHORITY_ORGAN, NULL);
		next = organ > t ? organ : t + 1;
		if (organ > t && !article_mention_at(a, t) && !is_private(a, at, t))
			end = organ;
		else if (!is_modifier(a, t))
			break;
	}
	return end;
}

/* "of Foreign Affairs", "for National Security", "of Transport and Communications": capitals all.
 */
static uint32_t field_end(const struct article *a, uint32_t at)
{
	if (!article_in(a, at, LIST_AUTHORITY_OF_FIELD))
		return at;
	uint32_t end = at;
	uint32_t from = at + 1 + article_word(a, at + 1, "the");
	for (uint32_t t = from; t < at + FIELD_MAX && t < a->tokens_len; t++) {
		if (a->tokens[t].capital && !article_mention_at(a, t))
			end = t + 1;
		else if (!article_in(a, t, LIST_AUTHORITY_FIELD_JOINT))
			break;
	}
	return end;
}

uint32_t refer_organ_end(const struct article *article, uint32_t at)
{
	uint32_t end = organ_end(article, at);
	return end > at ? field_end(article, end) : at;
}

static bool take(struct article *a, const struct mention *state, uint32_t first, uint32_t last)
{
	const struct mention *follows = article_mention_at(a, last);
	if (article_in(a, last, LIST_AUTHORITY_PERSON) ||
		(follows && follows->kind == MENTION_PERSON))
		return false;
	struct mention wide = *state;
	wide.first = first;
	wide.last = last;
	wide.flags = MENTION_AUTHORITY;
	/* "в министерстве X": no subject. */
	struct list_value form = {0};
	(void)article_list(a, first, LIST_AUTHORITY_ORGAN, &form);
	wide.cases = text_is(form.text, "oblique") ? CASE_GENITIVE | CASE_OTHER : 0;
	return article_mention(a, &wide);
}

/* "Pakistan | Foreign Office", "the U.S. | Department of the Treasury" */
static bool is_name(const struct article *a, uint32_t at)
{
	return at < a->tokens_len && a->tokens[at].capital && !a->tokens[at].lines;
}

/* The state stands first: "Pakistani police", "China's foreign ministry". */
static bool after_state(struct article *a, const struct mention *state, uint32_t *next)
{
	/* "RFE/RL's | Armenian service": none of that state's. */
	if (state->first > 0 && article_word(a, state->first - 1, "'s"))
		return false;
	bool owner = article_word(a, state->last, "'s");
	uint32_t from = state->last + owner, end = from;
	if (text_is(a->lang, "zh")) {
		uint32_t organ = article_list(a, from, LIST_AUTHORITY_HAN_ORGAN, NULL);
		end = article_word(a, organ, "长") ? from : organ; /* "印度外交部|长": a minister */
	} else if (owner != !!(state->flags & MENTION_ADJECTIVE) || is_name(a, from)) {
		end = organ_end(a, from);
	}
	if (end > from)
		end = field_end(a, end);
	*next = end;
	uint32_t before = state->first;
	if (end <= from || !take(a, state, before, end))
		return false;
	/* "the Kazakh, | Tajik | and Kyrgyz governments": those of the others, too. */
	const char *joint = "and";
	while (before > 1 && article_word(a, before - 1, joint)) {
		struct mention *other = article_mention_at(a, before - 2);
		if (!other || other->kind != MENTION_STATE || !(other->flags & MENTION_ADJECTIVE))
			break;
		other->flags = MENTION_AUTHORITY;
		before = other->first;
		joint = ",";
	}
	return true;
}

/* "the heads of state and government of": persons. */
static bool is_of_heads(const struct article *a, uint32_t at)
{
	return at >= 2 &&
	       (article_in(a, at - 2, LIST_AUTHORITY_PERSON) || article_word(a, at - 2, "heads") ||
		       article_word(a, at - 2, "state"));
}

/* "the government of Brazil, which holds the chair": of the state. */
static bool is_antecedent(const struct article *a, uint32_t at)
{
	return article_word(a, at, ",") && article_in(a, at + 1, LIST_AUTHORITY_RELATIVE);
}

/* The state stands last: "the Foreign Ministry of Kazakhstan", "МИД Казахстана"; not so in "к |
 * власти в Афганистане". */
static bool before_state(struct article *a, uint32_t at, uint32_t *next)
{
	bool russian = text_is(a->lang, "ru");
	uint32_t organ = organ_end(a, at), end = refer_letters_end(a, organ),
		 near = end + FIELD_MAX;
	if (organ == at || (!russian && !article_in(a, end, LIST_AUTHORITY_OF_FIELD)) ||
		article_in(a, at, LIST_AUTHORITY_FIELD_JOINT) || is_of_heads(a, at) ||
		(at > 0 && article_in(a, at - 1, LIST_AUTHORITY_NOT_AFTER)))
		return false;
	for (uint32_t last = near + FIELD_MAX; end < last && end < a->tokens_len; end++) {
		const struct mention *m = article_mention_at(a, end);
		if (m && m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE)) {
			const struct mention state = *m;
			*next = m->last;
			bool owned =
				russian || article_word(a, end - 1, "of") ||
				(article_word(a, end - 1, "the") && article_word(a, end - 2, "of"));
			return owned && !is_antecedent(a, m->last) && take(a, &state, at, m->last);
		}
		bool joint = article_in(a, end, LIST_AUTHORITY_FIELD_JOINT);
		/* Far behind only a name goes on: "of the State Committee for National Security
		 * of". */
		bool name = end < near || a->tokens[end].capital || article_word(a, end, "the") ||
			    article_in(a, end, LIST_AUTHORITY_OF_FIELD) || joint;
		if (m || !name || (a->tokens[end].kind != TOKEN_WORD && !joint))
			return false;
	}
	return false;
}

/* "the Bundestag": known by its name to be of one state. */
static bool by_name(struct article *a, uint32_t at, uint32_t *next)
{
	struct list_value of = {0};
	uint32_t end = article_list(a, at, LIST_AUTHORITY_NAME, &of);
	const struct mention state = {.kind = MENTION_STATE, .id = of.text};
	bool named = end > at && a->tokens[at].capital && take(a, &state, at, end);
	if (named)
		*next = end;
	return named;
}

bool refer_authority(struct article *article, uint32_t at, uint32_t *next)
{
	const struct mention *m = article_mention_at(article, at);
	if (!m)
		return by_name(article, at, next) || before_state(article, at, next);
	const struct mention state = *m;
	return state.kind == MENTION_STATE && !(state.flags & MENTION_AUTHORITY) &&
	       after_state(article, &state, next);
}
