/* Transcripts: the speaker's name and a colon, with the words behind it, or in the next paragraph.
 */
#include "services/news/finders/quotes_inside.h"

enum { TITLE_TOKENS = 12, ROLE_TOKENS = 14 };

/* "President of Russia | X": nothing but a title goes before the name. */
static const struct mention *name_of(const struct article *article, const struct sentence *s)
{
	for (uint32_t t = s->first; t < s->last && t < s->first + TITLE_TOKENS; t++) {
		const struct mention *m = article_mention_at(article, t);
		if (m && m->kind == MENTION_PERSON)
			return m->first == s->first || (m->flags & MENTION_TITLED) ? m : NULL;
		if (article_in(article, t, LIST_VERBS_FINITE) || article_word(article, t, ","))
			return NULL;
	}
	return NULL;
}

uint32_t quotes_label(const struct article *article, const struct sentence *s, struct mention *who)
{
	const struct mention *m = name_of(article, s);
	if (!m || (m->flags & MENTION_REFERRED))
		return 0;
	uint32_t at = m->last;
	if (article_word(article, at, ","))
		for (at++; at < s->last && at < m->last + ROLE_TOKENS; at++)
			if (article_word(article, at, ":") ||
				article_in(article, at, LIST_VERBS_FINITE))
				break;
	/* "the bank's head, X: moving a container costs more": no transcript */
	bool small = at + 1 < s->last && !article->tokens[at + 1].capital;
	if (at >= s->last || small || !article_word(article, at, ":"))
		return 0;
	*who = *m;
	return at + 1;
}
