/* Who speaks in Chinese, where a verb of speech stands before a mark. */
#include "services/news/finders/quotes_inside.h"

enum { SPEAKER_REACH = 34 };

/* 表示，  强调：  说 : a verb of speech in Chinese; most of them count only before a mark, since
 * 表示 also expresses thanks and sorrow. */
static bool chinese_speech(const struct article *a, uint32_t at)
{
	uint32_t next = article_list(a, at, LIST_QUOTES_SPEECH_MARKED, NULL);
	return next > at && (article_in(a, next, LIST_QUOTES_MARKS) ||
				    (next < a->tokens_len && a->tokens[next].kind == TOKEN_OPEN));
}

static bool says_itself(const struct article *a, const struct mention *m, uint32_t verb)
{
	uint32_t t = m->last;
	while (t < verb) {
		const struct mention *when = article_mention_at(a, t);
		uint32_t next = article_list(a, t, LIST_QUOTES_HELPS, NULL);
		if (next == t && (!when || when->kind != MENTION_DATE))
			return false;
		t = next > t ? next : when->last;
	}
	return m->kind == MENTION_ORG ||
	       (m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE));
}

/* Who speaks in a Chinese sentence: the person before the verb, or the body or state right before
 * it: 上合组织秘书处表示. */
bool quotes_chinese_speaker(const struct article *a, const struct sentence *s, struct mention *out)
{
	for (uint32_t t = s->first; t < s->last; t++) {
		if (a->tokens[t].kind != TOKEN_HAN || !chinese_speech(a, t))
			continue;
		for (uint32_t i = article_mention_first(a, t); i > 0; i--) {
			const struct mention *m = &a->mentions[i - 1];
			if (m->first < s->first || t - m->first > SPEAKER_REACH)
				break;
			if (m->kind != MENTION_PERSON && !says_itself(a, m, t))
				continue;
			*out = *m;
			return true;
		}
	}
	return false;
}
