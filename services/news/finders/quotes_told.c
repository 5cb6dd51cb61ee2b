/* Speech that is told without marks: "X said that ...", "..., X told reporters.", "according to X".
 */
#include "services/news/finders/quotes_inside.h"

enum {
	THAT_REACH = 6,
	ASIDE_REACH = 18,
	LATE_THAT = 24,
	CLAUSE_REACH = 14,
	BEHIND_MIN = 5,
	LAST_REACH = 14,
	BY_REACH = 24,
	NOBODY_NAMED = 10
};

/* Does a clause with a verb of its own follow: "announced | the road will open"? */
static bool clause_follows(const struct article *a, const struct sentence *s, uint32_t at)
{
	for (uint32_t t = at; t < s->last && t < at + CLAUSE_REACH; t++) {
		const struct mention *m = article_mention_at(a, t);
		/* "noted | Russia remained" */
		if (m && quotes_speaks(m) && m->first <= at + article_word(a, at, "the") &&
			article_in(a, m->last, LIST_VERBS_FINITE))
			return true;
		if (m && m->last > t + 1) {
			t = m->last - 1;
			continue;
		}
		if (article_in(a, t, LIST_QUOTES_HELPS))
			return t > at && !article_word(a, t - 1, "and");
		if (article_in(a, t, LIST_QUOTES_RELATIVE) || article_in(a, t, LIST_QUOTES_THAT) ||
			article_in(a, t, LIST_VERBS_PARTICIPLE) ||
			(a->tokens[t].kind != TOKEN_WORD && !m && !article_word(a, t, "-")))
			return false;
	}
	return false;
}

/* "said in an interview with the agency last month | that": behind where and to whom, and before
 * any other verb. */
static bool that_follows(const struct article *a, const struct sentence *s, uint32_t at)
{
	/* "informed | Minister X | that" */
	for (uint32_t i = article_mention_first(a, at); i < a->mentions_len; i++) {
		const struct mention *m = &a->mentions[i];
		if (m->first >= s->last || m->first > at + THAT_REACH)
			break;
		if (m->kind == MENTION_PERSON && article_in(a, m->last, LIST_QUOTES_THAT))
			return true;
	}
	bool aside = article_in(a, at, LIST_QUOTES_ASIDE);
	for (uint32_t t = at; t < s->last && t < at + (aside ? ASIDE_REACH : THAT_REACH); t++) {
		if (article_in(a, t, LIST_QUOTES_THAT))
			return true;
		if (t >= at + THAT_REACH &&
			(article_word(a, t, ",") || article_in(a, t, LIST_QUOTES_HELPS)))
			return false;
	}
	return false;
}

/* "when | it fell", "which | the EU plans": not the sentence's own verb. */
static bool opened(const struct article *a, const struct sentence *s, const struct mention *m)
{
	uint32_t before = m->first;
	before -= before > s->first && article_word(a, before - 1, "the");
	return before > s->first && (article_in(a, before - 1, LIST_CLAUSE_UNDER) ||
					    article_in(a, before - 1, LIST_QUOTES_RELATIVE));
}

/* "The port is open, | the minister told reporters.": is there a sentence before the comma? */
static bool sentence_before(const struct article *a, const struct sentence *s, uint32_t comma)
{
	if (comma < s->first + BEHIND_MIN || article_in(a, s->first, LIST_CLAUSE_UNDER))
		return false;
	for (uint32_t t = s->first; t < comma; t++) {
		uint32_t before = t;
		while (before > s->first && article_in(a, before - 1, LIST_VERBS_ADVERB))
			before--;
		const struct mention *m =
			before > s->first ? article_mention_at(a, before - 1) : NULL;
		/* "The EU | plans", "India also | offered" */
		bool acts = m && m->last == before && quotes_speaks(m) && !opened(a, s, m) &&
			    !article_in(a, s->first, LIST_PEOPLE_PREPOSITION) &&
			    (article_in(a, t, LIST_VERBS_FINITE) ||
				    (!a->tokens[t].capital &&
					    text_ends(article_folded(a, t), TEXT("s"))));
		if (acts || article_in(a, t, LIST_QUOTES_HELPS))
			return true;
	}
	return false;
}

/* The comma behind which the words begin that end at the verb: "..., | Deputy Minister X told";
 * what stands between commas, as "X, head of the railways, said", is stepped over. */
static uint32_t comma_before(
	const struct article *a, const struct sentence *s, const struct mention *who, uint32_t verb)
{
	for (uint32_t t = who->first; t > s->first && who->first < verb; t--) {
		if (article_word(a, t - 1, ","))
			return t - 1;
		if (article_in(a, t - 1, LIST_QUOTES_HELPS))
			return s->first;
	}
	return s->first;
}

/* "the need for a road", "the importance of trade", "strengthening trade": what is aimed at. */
static bool intends(const struct article *a, uint32_t at)
{
	enum { AIM_WORDS = 4 };
	for (uint32_t t = at; t < at + AIM_WORDS; t++) {
		if (article_in(a, t, LIST_QUOTES_AIM))
			return true;
	}
	return article_word(a, at, "by");
}

/* "told | his military attaches to leave": what somebody is to do. */
static bool bids(const struct article *a, const struct sentence *s, uint32_t at)
{
	for (uint32_t t = at; t + 1 < s->last && t < at + THAT_REACH; t++) {
		if (article_in(a, t, LIST_QUOTES_THAT) || a->tokens[t].kind != TOKEN_WORD)
			return false;
		if (article_word(a, t, "to") && !article_in(a, t + 1, LIST_CLAUSE_ARTICLES) &&
			!article_mention_at(a, t + 1) && !a->tokens[t + 1].capital)
			return true;
	}
	return false;
}

/* "reported | 34 people killed, 20 of them soldiers": how many suffered what. */
static bool counts(const struct article *a, const struct sentence *s, uint32_t at)
{
	if (at >= s->last || a->tokens[at].kind != TOKEN_NUMBER)
		return false;
	for (uint32_t t = at + 1; t < s->last && t < at + THAT_REACH; t++) {
		if (article_in(a, t, LIST_VERBS_PASSIVE) || article_word(a, t, "dead"))
			return true;
	}
	return false;
}

/* "X said", "X told the summit that", "By 2030, X predicted, the": does the verb at `t`, which ends
 * before `end`, tell what somebody said? */
static bool tells(
	const struct article *a, const struct sentence *s, uint32_t t, const struct mention *who)
{
	uint32_t end = quotes_telling_end(a, t);
	bool that = that_follows(a, s, end);
	/* "announced in a call with Lukashenko, that he will not come" */
	for (uint32_t i = t + 1; i + 1 < s->last && i < t + LATE_THAT; i++)
		that |= article_word(a, i, ",") && article_word(a, i + 1, "that");
	that |= article_word(a, t, "told") && t + 3 < s->last &&
		a->tokens[t + 2].kind == TOKEN_WORD && !bids(a, s, end);
	if (that || clause_follows(a, s, end))
		return true;
	uint32_t start = who->first;
	start -= start > s->first && article_word(a, start - 1, "the");
	bool after_comma = start > s->first && article_word(a, start - 1, ",");
	/* "By 2030, Savelyev predicted, the capacity ..." */
	if ((start > s->first && article_word(a, start - 1, "as")) ||
		(after_comma && article_word(a, end, ",")))
		return true;
	/* "At the meeting, X announced | a commitment": that, and not what stands before. */
	bool object = start < t && article_in(a, end, LIST_CLAUSE_ARTICLES) &&
		      !article_word(a, t, "told") && !article_word(a, t, "informed") &&
		      !article_in(a, t, LIST_QUOTES_BARE);
	if (counts(a, s, end) && who->last <= t)
		return true;
	/* "X stressed | the need for a road", "its importance" */
	if (article_in(a, t, LIST_QUOTES_STRESSING) && who->last <= t && !opened(a, s, who))
		return !intends(a, end) && t + 3 < s->last;
	if (object)
		return false;
	uint32_t comma = comma_before(a, s, who, t);
	bool last = (t + 2 >= s->last || (after_comma && t + LAST_REACH >= s->last)) &&
		    t > s->first + BEHIND_MIN;
	if (last && (!text_is(a->lang, "en") || who->kind == MENTION_PERSON || comma > s->first))
		return true;
	if (sentence_before(a, s, comma))
		return true;
	return article_in(a, t, LIST_QUOTES_BARE) && t + 3 < s->last &&
	       !article_word(a, t + 1, "in");
}

/* "On Monday, | the CSTO press service | welcomed it": an institution with a verb of its own. */
static bool institution_acts(
	const struct article *a, const struct sentence *s, uint32_t at, struct mention *out)
{
	for (uint32_t t = s->first; t < at && t < s->first + ASIDE_REACH; t++) {
		if (t > s->first && !article_word(a, t - 1, ","))
			continue;
		uint32_t end = quotes_institution(a, t, out);
		end = end > t ? end : quotes_organ(a, t, out);
		if (end > t && article_in(a, end, LIST_VERBS_FINITE))
			return true;
	}
	return false;
}

bool quotes_subject_before(
	const struct article *a, const struct sentence *s, uint32_t at, struct mention *out)
{
	for (uint32_t i = article_mention_first(a, at); i > 0; i--) {
		const struct mention *m = &a->mentions[i - 1];
		if (m->first < s->first)
			break;
		bool acts = article_in(a, quotes_described_end(a, s, m), LIST_VERBS_FINITE);
		bool speaker = m->kind == MENTION_PERSON || m->kind == MENTION_OFFICE ||
			       ((m->kind == MENTION_ORG || m->kind == MENTION_STATE) &&
				       !(m->flags & MENTION_ADJECTIVE));
		bool main = m->first == s->first || !quotes_under(a, s, m);
		if (m->last <= at && acts && speaker && main) {
			*out = *m;
			return true;
		}
	}
	return institution_acts(a, s, at, out);
}

/* "X cancelled the visit, saying that ..."; "Noting that ..., X left." */
static bool adding(const struct article *a, const struct sentence *s, struct mention *who)
{
	for (uint32_t t = s->first; t + 3 < s->last; t++) {
		uint32_t end = article_list(a, t, LIST_QUOTES_ADDING, NULL);
		if (end == t || article_mention_at(a, t) ||
			(!article_in(a, end, LIST_QUOTES_THAT) &&
				!(article_word(a, t, "saying") &&
					article_in(a, end, LIST_CLAUSE_SUBJECT_BEGINS)) &&
				!clause_follows(a, s, end)))
			continue;
		if (t > s->first)
			return quotes_subject_before(a, s, t, who);
		for (uint32_t i = article_mention_first(a, t); i < a->mentions_len; i++) {
			const struct mention *m = &a->mentions[i];
			if (m->first >= s->last)
				return false;
			uint32_t acts = quotes_described_end(a, s, m);
			if (m->kind == MENTION_PERSON && article_in(a, acts, LIST_VERBS_FINITE)) {
				*who = *m;
				return true;
			}
		}
	}
	return false;
}

/* "X said that ...", "As X noted, ...", "..., X said." without marks. */
static bool told(struct quoter *q, const struct sentence *s, struct mention *who)
{
	const struct article *a = q->article;
	if (text_is(a->lang, "zh"))
		return quotes_chinese_speaker(a, s, who);
	for (uint32_t t = s->first; t < s->last; t++) {
		if (quotes_quoted_as(q, s, t, who))
			return true;
		uint32_t end = quotes_telling_end(a, t);
		if (end == t || article_mention_at(a, t))
			continue;
		if (quotes_paper_speaker(q, s, t, who))
			return true;
		if (!quotes_speaker_at(q, s, t, who))
			continue;
		/* "The body shares lists, says X." */
		bool turned = who->first > t;
		/* "It was announced by X | that" */
		if (turned && t > s->first && article_in(a, t - 1, LIST_REFER_BE))
			return that_follows(a, s, who->last);
		/* "the heads of the observer states X and Y": a noun. */
		if (article_word(a, t, "states") && !article_word(a, t + 1, "that") &&
			(who->last != t || who->kind != MENTION_PERSON))
			continue;
		bool as_told = t > s->first && article_word(a, t - 1, "как");
		if (turned && !as_told && !(t > s->first + 3 && article_word(a, t - 1, ",")))
			continue;
		if (turned || tells(a, s, t, who))
			return true;
	}
	return adding(a, s, who);
}

/* "according to Tehran": its state. */
void quotes_capital_speaks(struct mention *m)
{
	if (m->kind != MENTION_PLACE || !(m->flags & MENTION_CAPITAL))
		return;
	m->kind = MENTION_STATE;
	m->id = m->country;
}

/* Whom the words name that begin at `at`, behind "according to". */
static bool named_by(struct quoter *q, const struct sentence *s, uint32_t at, struct text *id,
	struct mention *out)
{
	const struct article *a = q->article;
	const struct mention *last = quotes_last(q, at);
	if (article_word(a, at, "him") || article_word(a, at, "her")) {
		const struct mention *him = article_mention_at(a, at);
		if (!last && !him)
			return false;
		*out = last && (!him || last->kind == MENTION_PERSON) ? *last : *him;
		*id = out->id;
		return true;
	}
	if (quotes_meant(q, at, out) > at || quotes_cited_body(q, s, at, out)) {
		*id = out->id;
		return true;
	}
	at += article_word(a, at, "the");
	const struct mention *m = article_mention_at(a, at);
	uint32_t end = m ? m->last : at;
	while (!m && end < s->last && !article_word(a, end, ",") && !article_word(a, end, ".") &&
		end < at + NOBODY_NAMED)
		end++;
	/* "according to the head of the association, X, who expects" */
	const struct mention *named = m ? m : article_mention_at(a, end + 1);
	if (m || (named && named->kind == MENTION_PERSON && article_word(a, end, ",") &&
			 (article_word(a, named->last, ",") || named->last + 1 >= s->last)))
		m = named;
	*out = m ? *m : (struct mention){0};
	/* "according to the Russian newspaper", "the bloc's deputy chief": neither Russia nor the
	 * bloc. */
	uint32_t of = out->last + 1;
	bool owner =
		m && article_word(a, m->last, "'s") && of < a->tokens_len && !a->tokens[of].capital;
	if ((out->flags & MENTION_ADJECTIVE) || owner)
		*out = (struct mention){0};
	quotes_capital_speaks(out);
	*id = m ? out->kind ? out->id : m->id : article_slice(a, at, end);
	return id->len > 0;
}

/* "according to X", "по словам X" */
static bool according(
	struct quoter *q, const struct sentence *s, struct text *who, struct mention *speaker)
{
	const struct article *a = q->article;
	*speaker = (struct mention){0};
	for (uint32_t t = s->first; t + 2 < s->last; t++) {
		uint32_t words = t + 1;
		const struct mention *his = article_mention_at(a, words);
		words += his && (his->flags & MENTION_REFERRED);
		/* "по его | словам" */
		if (words > t + 1 && article_word(a, t, "по") &&
			(article_word(a, words, "словам") || article_word(a, words, "мнению"))) {
			*speaker = *his;
			*who = his->id;
			return true;
		}
		/* "In her view, the road ..." */
		const struct mention *last = quotes_last(q, t);
		if (article_word(a, t, "in") &&
			article_in(a, words - (his != NULL), LIST_QUOTES_HIS) &&
			article_in(a, words + (his == NULL), LIST_QUOTES_VIEW) && last &&
			last->kind == MENTION_PERSON) {
			*speaker = *last;
			*who = last->id;
			return true;
		}
		uint32_t at = article_list(a, t, LIST_QUOTES_BY, NULL);
		/* "по данным | на 1 мая" */
		if (at > t && !article_in(a, at, LIST_CLAUSE_DAY_OR_PLACE_AFTER))
			return named_by(q, s, at, who, speaker);
	}
	return false;
}

/* "This was announced in an interview by X.": who said what stands before it. */
static bool said_before(const struct article *a, const struct sentence *s, struct mention *who)
{
	bool this = article_word(a, s->first, "this") || article_word(a, s->first, "it");
	if (!this || !article_in(a, s->first + 1, LIST_REFER_BE) ||
		quotes_telling_end(a, s->first + 2) == s->first + 2)
		return false;
	for (uint32_t t = s->first + 3; t < s->last && t < s->first + BY_REACH; t++) {
		/* "by the press service of the ministry, headed by X" */
		if (article_word(a, t, "by") && quotes_named_from(a, t + 1, s->last, who))
			return true;
	}
	return false;
}

/* "The press center of the committee reported." */
static bool only_reports(const struct article *a, const struct sentence *s, struct mention *who)
{
	uint32_t end = quotes_institution(a, s->first, who);
	uint32_t verb = end > s->first ? quotes_telling_end(a, end) : end;
	return verb > end && verb + 1 >= s->last;
}

/* "X, the minister of Y, announced about this during the talks." */
static bool told_this(const struct quoter *q, const struct sentence *s, struct mention *who)
{
	const struct article *a = q->article;
	for (uint32_t t = s->first + 1; t + 1 < s->last; t++) {
		uint32_t end = quotes_telling_end(a, t);
		uint32_t this = end + article_word(a, end, "about");
		/* "this road" is another thing. */
		if (end > t && article_word(a, this, "this") &&
			(this + 1 >= s->last || a->tokens[this + 1].kind != TOKEN_WORD ||
				article_in(a, this + 1, LIST_PEOPLE_PREPOSITION)))
			return quotes_speaker_at(q, s, t, who) && who->kind != MENTION_OFFICE;
	}
	return false;
}

/* "Об этом | сообщил | X": the one whom the verb names, before it or behind it. */
static bool told_of_it(const struct quoter *q, const struct sentence *s, struct mention *who)
{
	const struct article *a = q->article;
	uint32_t verb = article_list(a, s->first, LIST_QUOTES_THIS, NULL), t = verb;
	while (verb > s->first && t < s->last && t < verb + BY_REACH &&
		quotes_telling_end(a, t) == t)
		t++;
	uint32_t after = verb > s->first ? quotes_telling_end(a, t) : t;
	if (after <= t)
		return false;
	if (quotes_institution(a, after, who) > after || quotes_told_in(q, s, after, who))
		return true;
	for (uint32_t i = article_mention_first(a, verb); i < a->mentions_len; i++) {
		const struct mention *m = &a->mentions[i];
		if (m->first >= s->last || m->first > after + THAT_REACH)
			return false;
		if (m->kind != MENTION_PERSON && !(quotes_is_body(m) && m->first == after))
			continue;
		*who = *m;
		return true;
	}
	return false;
}

bool quotes_said_before(const struct quoter *q, const struct sentence *s, struct mention *who)
{
	if (s->first > 0 && article_in(q->article, s->first, LIST_QUOTES_THIS))
		return told_of_it(q, s, who);
	if (s->first > 0 && text_is(q->article->lang, "en") &&
		(only_reports(q->article, s, who) || told_this(q, s, who)))
		return true;
	return s->first > 0 && text_is(q->article->lang, "en") && said_before(q->article, s, who);
}

void quotes_tell(struct quoter *q, uint32_t index)
{
	const struct article *a = q->article;
	const struct sentence *s = &a->sentences[index];
	struct mention who = {0};
	struct text *speaker = &q->speakers->of_sentence[index];
	if (speaker->ptr || s->heading)
		return;
	/* "X announced this on Monday." is told with what stands before it. */
	bool this = index > 0 && a->sentences[index - 1].paragraph == s->paragraph &&
		    text_is(a->lang, "en") && told_this(q, s, &who);
	if (this && q->speakers->of_sentence[index - 1].ptr)
		return;
	const char *rule = "quote.told";
	/* "This was announced by X.", be it a paragraph of its own. */
	bool next = index + 1 < a->sentences_len &&
		    (a->sentences[index + 1].paragraph == s->paragraph ||
			    article_word(a, a->sentences[index + 1].first, "this"));
	if (told(q, s, &who) || (next && quotes_said_before(q, s + 1, &who))) {
		*speaker = who.id;
		if (who.kind == MENTION_OFFICE)
			return;
	} else {
		rule = "quote.according";
		if (!according(q, s, speaker, &who) || !quotes_speaks(&who))
			return;
	}
	struct fact fact = quotes_fact(q, s, &who, rule);
	facts_put(&fact, q->article, "indirect", TEXT("yes"));
	fact.confidence -= 0.1;
	facts_add(q->facts, q->article, &fact);
	quotes_note_paper(q, s, &who);
	q->last = who;
	q->last_at = index;
}
