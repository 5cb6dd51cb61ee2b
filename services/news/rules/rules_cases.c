/* Russian cases: which names are no subjects, wherever they stand. */
#include "services/news/rules/rules_inside.h"

/* The first member of the list of mentions of one kind that holds the one at `at`. */
static uint32_t list_head(const struct machine *m, uint32_t at)
{
	const struct mention *self = m->elements->items[at].mention;
	while (at > 1 && rules_end(m, SET_LIST_JOINT, at - 1) == at &&
		m->elements->items[at - 2].mention &&
		m->elements->items[at - 2].mention->kind == self->kind)
		at -= 2;
	return at;
}

/* "Россию, которая председательствовала", taken apart: "Россию | председательствовала". */
static bool is_antecedent(const struct machine *m, uint32_t at)
{
	const struct element *self = &m->elements->items[at];
	if (at + 1 >= m->elements->len || m->elements->items[at + 1].first <= self->last + 1 ||
		!article_word(m->article, self->last, ",") ||
		!article_in(m->article, self->last + 1, LIST_CLAUSE_RELATIVE))
		return false;
	struct text pronoun = article_folded(m->article, self->last + 1);
	return text_ends(pronoun, TEXT("ый")) || text_ends(pronoun, TEXT("ая")) ||
	       text_ends(pronoun, TEXT("ое")) || text_ends(pronoun, TEXT("ые"));
}

/* "от имени народа | Казахстана", "с | Путиным": by its case no subject. What speaks for a state
 * does: "президенты | Казахстана и России приехали". */
bool rules_is_oblique(const struct machine *m, uint32_t at)
{
	enum { SPEAKER_REACH = 3 };
	const struct mention *self = m->elements->items[at].mention;
	if (!self || !self->cases || (self->cases & CASE_NOMINATIVE))
		return false;
	/* "с президентом Путиным, | который": the pronoun tells. */
	if (is_antecedent(m, at))
		return false;
	/* "премьеры | Армении - Никол Пашинян": its premier. */
	const struct mention *named =
		at + 2 < m->elements->len ? m->elements->items[at + 2].mention : NULL;
	if (named && named->kind == MENTION_PERSON && rules_word_in(m, at + 1, LIST_PEOPLE_DASH))
		return true;
	uint32_t head = self->kind == MENTION_PERSON ? at : list_head(m, at);
	for (uint32_t e = head; e > 0 && head - e < SPEAKER_REACH; e--) {
		if (m->elements->items[e - 1].mention)
			return true;
		if (rules_word_in(m, e - 1, LIST_PEOPLE_SPEAK_FOR))
			return !(self->cases & CASE_GENITIVE) || self->kind == MENTION_PERSON;
	}
	return true;
}
