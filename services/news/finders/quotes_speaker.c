/* Who speaks in a sentence: by the verbs of speech in it, before and after them. */
#include "services/news/finders/quotes_inside.h"

#include "services/news/text/sentences.h"

enum {
	SPEAKER_REACH = 34,
	TURNED_REACH = 14,
	LAST_SENTENCES = 3,
	AGAIN_WORDS = 5,
	ASIDE_WORDS = 18
};

bool quotes_speaks(const struct mention *m)
{
	return m &&
	       (m->kind == MENTION_PERSON || m->kind == MENTION_ORG || m->kind == MENTION_OFFICE ||
		       (m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE)));
}

/* Beside a verb of speech: an office that nobody could be found for is left to
 * `quotes_nameless`, and "помощник | президента" is another. */
static bool speaks(const struct mention *m)
{
	return quotes_speaks(m) && m->kind != MENTION_OFFICE && m->cases != CASE_GENITIVE;
}

bool quotes_inside(const struct quoter *q, uint32_t token)
{
	for (uint32_t i = 0; i < q->parts_len; i++) {
		if (token >= q->parts[i].first && token < q->parts[i].last)
			return true;
	}
	return false;
}

const struct mention *quotes_last(const struct quoter *q, uint32_t at)
{
	const struct sentence *s = sentences_of(q->article, at);
	bool near = s && q->last.kind &&
		    (uint32_t)(s - q->article->sentences) <= q->last_at + LAST_SENTENCES;
	return near ? &q->last : NULL;
}

/* To whom it was told, by a name of a word or two between marks: the token behind it. */
static uint32_t past_marks(const struct article *a, uint32_t at)
{
	enum { NAME_BETWEEN = 4 };
	if (at >= a->tokens_len || a->tokens[at].kind != TOKEN_OPEN)
		return at;
	for (uint32_t t = at + 2; t < at + NAME_BETWEEN && t < a->tokens_len; t++)
		if (a->tokens[t].kind == TOKEN_CLOSE)
			return t + 1;
	return at;
}

/* "the press service of the Kyrgyz president reported": not the president. */
static bool under_preposition(
	const struct article *a, const struct sentence *s, const struct mention *m)
{
	uint32_t before = m->first;
	/* "a declaration signed by X and Y says" */
	const struct mention *joined = before > s->first + 1 && article_word(a, before - 1, "and")
					       ? article_mention_at(a, before - 2)
					       : NULL;
	if (joined && joined->kind == MENTION_PERSON)
		before = joined->first;
	if (before > s->first && article_word(a, before - 1, "the"))
		before--;
	return before > s->first && article_in(a, before - 1, LIST_QUOTES_NO_SPEAKER_AFTER);
}

/* "..., сообщил по итогам встречи секретарь X", "..., said Kyrgyz Tourism Minister X": the person
 * comes later than right after the verb, before any other comma. */
static bool turned_speaker(
	const struct quoter *q, const struct sentence *s, uint32_t after, struct mention *out)
{
	const struct article *a = q->article;
	uint32_t reach = after + TURNED_REACH;
	bool aside = false;
	for (uint32_t t = after; t < s->last && t < reach; t++) {
		/* "сообщил | «АП» | начальник" */
		t = past_marks(a, t);
		const struct mention *m = article_mention_at(a, t);
		bool by_verb =
			article_in(a, t, LIST_VERBS_FINITE) || article_in(a, t, LIST_QUOTES_SPEECH);
		/* "said the superintendent of police, X." */
		const struct mention *named = article_mention_at(a, t + 1);
		if (t > after && article_word(a, t, ",") && named &&
			named->kind == MENTION_PERSON && named->first == t + 1 &&
			(named->last >= s->last || article_word(a, named->last, ".") ||
				article_word(a, named->last, ",") ||
				article_in(a, named->last, LIST_PEOPLE_PREPOSITION))) {
			*out = *named;
			return true;
		}
		/* "said the director of the terminal, | the largest in the south, X." */
		if (t > after && !aside && article_word(a, t, ",") &&
			article_in(a, t + 1, LIST_CLAUSE_ARTICLES)) {
			aside = true;
			reach += TURNED_REACH;
			continue;
		}
		if (quotes_inside(q, t) || article_word(a, t, ",") || article_word(a, t, ";") ||
			article_word(a, t, "that") || article_word(a, t, "что") || by_verb)
			return false;
		/* "..., assured | X that": whom he told it */
		if (m && article_in(a, m->last, LIST_QUOTES_THAT))
			return false;
		/* "explained this | to X" */
		if (m && m->kind == MENTION_PERSON && !aside && !under_preposition(a, s, m)) {
			*out = *m;
			return true;
		}
	}
	return false;
}

static uint32_t before_the(
	const struct article *a, const struct sentence *s, const struct mention *m)
{
	return m->first - (m->first > s->first && article_word(a, m->first - 1, "the"));
}

/* "a source in the Uzbek ministry said": not the ministry. */
static bool works_there(const struct article *a, const struct sentence *s, const struct mention *m)
{
	uint32_t before = before_the(a, s, m);
	bool inside = before > s->first + 1 &&
		      (article_word(a, before - 1, "in") || article_word(a, before - 1, "at") ||
			      article_word(a, before - 1, "from"));
	return m->kind != MENTION_PERSON && inside && article_in(a, before - 2, LIST_QUOTES_NOBODY);
}

/* "an executive | of the bank", "A | and B": it hangs on what stands before it. */
static bool hangs(const struct article *a, const struct sentence *s, const struct mention *m)
{
	uint32_t before = before_the(a, s, m);
	if (before == s->first)
		return false;
	uint32_t comma = before > s->first + 2 && article_word(a, before - 2, ",");
	const struct mention *joined =
		before > s->first + 1 ? article_mention_at(a, before - 2 - comma) : NULL;
	bool listed = article_word(a, before - 1, "and") && joined && joined->kind == m->kind;
	return listed || article_in(a, before - 1, LIST_PEOPLE_PREPOSITION);
}

bool quotes_under(const struct article *a, const struct sentence *s, const struct mention *m)
{
	uint32_t before = before_the(a, s, m);
	return hangs(a, s, m) ||
	       (before > s->first && (article_in(a, before - 1, LIST_CLAUSE_UNDER) ||
					     article_in(a, before - 1, LIST_QUOTES_RELATIVE)));
}

static const struct mention *first_person(const struct article *a, const struct sentence *s)
{
	for (uint32_t i = article_mention_first(a, s->first); i < a->mentions_len; i++) {
		const struct mention *m = &a->mentions[i];
		if (m->first >= s->last)
			return NULL;
		if (speaks(m) && !under_preposition(a, s, m))
			return m;
	}
	return NULL;
}

/* "Xi hosts a summit, state-run Xinhua reported.": who reports stands between the comma and the
 * verb that ends the sentence. */
static bool reported_by_other(
	const struct article *a, const struct sentence *s, uint32_t verb, uint32_t comma)
{
	bool ends = verb + 1 >= s->last || article_word(a, verb + 1, ".") ||
		    article_word(a, verb + 1, ",");
	bool other = false;
	for (uint32_t t = comma + 1; t < verb; t++) {
		if (article_word(a, t, ","))
			return false;
		other |= a->tokens[t].kind == TOKEN_WORD && !article_in(a, t, LIST_VERBS_ADVERB) &&
			 !article_in(a, t, LIST_QUOTES_HELPS);
	}
	/* "When asked about X, the ministry stated": nothing that is known. */
	if (article_word(a, comma, ",") && article_in(a, comma + 1, LIST_CLAUSE_ARTICLES) && other)
		return true;
	return ends && other && article_word(a, comma, ",");
}

/* "the bank | has also | said": where the verb itself begins. */
uint32_t quotes_helps_end(const struct article *a, uint32_t at, uint32_t verb)
{
	/* "Poland, meanwhile, | said" */
	bool apart = article_word(a, at, ",") && article_word(a, at + 2, ",") &&
		     article_in(a, at + 1, LIST_VERBS_ADVERB);
	at += apart ? 3 : 0;
	while (at < verb &&
		(article_in(a, at, LIST_QUOTES_HELPS) || article_in(a, at, LIST_VERBS_ADVERB) ||
			article_in(a, at, LIST_QUOTES_ADVERB)))
		at++;
	return at;
}

/* "he" said it who spoke last, where nobody else was named since but in his words; "it" the body
 * that spoke last. */
static const struct mention *he_who_spoke(const struct quoter *q, const struct mention *he)
{
	const struct article *a = q->article;
	const struct mention *last = quotes_last(q, he->first);
	bool pronoun = (he->flags & MENTION_REFERRED) && he->last == he->first + 1 &&
		       (article_word(a, he->first, "he") || article_word(a, he->first, "she"));
	bool it = (he->flags & MENTION_REFERRED) && article_word(a, he->first, "it");
	if (it && last && last->kind != MENTION_PERSON && last->kind != MENTION_OFFICE)
		return last;
	if (!pronoun || !last || last->kind != MENTION_PERSON)
		return he;
	uint32_t since = a->sentences[q->last_at].last;
	for (uint32_t i = article_mention_first(a, he->first); i > 0; i--) {
		const struct mention *m = &a->mentions[i - 1];
		if (m->first < since)
			break;
		if (m->kind == MENTION_PERSON && m != he && !quotes_inside(q, m->first))
			return he;
	}
	return last;
}

/* "X, a spokesman for the border force, | says Tajik guards detained": the comma before the verb
 * closes what X is. */
static bool appositive_subject(
	const struct quoter *q, const struct sentence *s, uint32_t verb, struct mention *out)
{
	const struct article *a = q->article;
	bool role = false;
	if (verb == s->first || !article_word(a, verb - 1, ","))
		return false;
	for (uint32_t t = verb - 1; t > s->first && verb - t < SPEAKER_REACH; t--) {
		const struct mention *m = article_mention_at(a, t - 1);
		bool owner = m && (article_word(a, m->last, "'s") || article_word(a, m->last, "'"));
		if (m && m->kind == MENTION_PERSON && !owner) {
			bool begins = m->first <= s->first + 1 ||
				      a->tokens[m->first - 1].kind == TOKEN_CLOSE;
			if (!role || !begins || !article_word(a, m->last, ","))
				return false;
			*out = *m;
			return true;
		}
		if (quotes_inside(q, t - 1) || article_in(a, t - 1, LIST_QUOTES_HELPS) ||
			article_in(a, t - 1, LIST_QUOTES_RELATIVE) ||
			a->tokens[t - 1].kind == TOKEN_CLOSE)
			return false;
		role |= article_in(a, t - 1, LIST_PEOPLE_ROLE_WORD);
		if (m && m->last == t)
			t = m->first + 1;
	}
	return false;
}

/* Is the mention behind a verb of speech who says it? Not in "said Beijing was willing", "announced
 * the Union's plan", "X, spokesman for Y, said the Union representatives came". */
static bool ends_turned(const struct article *a, const struct sentence *s, const struct mention *m)
{
	if (article_word(a, m->last, "'s") || article_in(a, m->last, LIST_VERBS_FINITE) ||
		article_in(a, m->last, LIST_QUOTES_THAT) ||
		article_in(a, m->last, LIST_QUOTES_HELPS))
		return false;
	if (m->kind == MENTION_PERSON)
		return true;
	bool ends = m->last >= s->last || a->tokens[m->last].kind != TOKEN_WORD;
	/* "declared Tehran." */
	if (!quotes_is_body(m))
		return ends && m->kind == MENTION_STATE;
	return ends || article_mention_at(a, m->last) ||
	       article_in(a, m->last, LIST_PEOPLE_PREPOSITION) ||
	       article_in(a, m->last, LIST_VERBS_ADVERB) ||
	       article_in(a, m->last, LIST_CLAUSE_UNDER) ||
	       article_in(a, m->last, LIST_QUOTES_RELATIVE) || article_word(a, m->last, "and");
}

/* "Sputnik | Tajikistan | reports": part of a name. */
static bool in_name(const struct article *a, const struct sentence *s, const struct mention *m)
{
	return m->kind == MENTION_STATE && !(m->flags & (MENTION_AUTHORITY | MENTION_REFERRED)) &&
	       m->first > s->first + 1 && a->tokens[m->first - 1].capital &&
	       !article_mention_at(a, m->first - 1);
}

/* "a declaration that X | signed in Baku | says": he did something else than say it. */
static bool acts_before(const struct article *a, const struct mention *m, uint32_t verb)
{
	if (!m || m->last >= verb || !article_in(a, m->last, LIST_VERBS_FINITE) ||
		quotes_telling_end(a, m->last) > m->last ||
		article_in(a, m->last, LIST_QUOTES_HELPS))
		return false;
	for (uint32_t t = m->last + 1; t < verb; t++) {
		if (article_word(a, t, "and") || article_word(a, t, "и") ||
			article_word(a, t, ",") || article_word(a, t, "but") ||
			article_in(a, t, LIST_QUOTES_HELPS))
			return false;
	}
	return true;
}

/* Behind what is told of the mention right there: "the embassy | in Dushanbe", "X | of the
 * institute", "the CSTO | — a military alliance —", "the bank, | which pays for it,". */
uint32_t quotes_described_end(
	const struct article *a, const struct sentence *s, const struct mention *m)
{
	uint32_t end = m->last;
	/* "in Dushanbe", "of the Institute for Advanced Studies" */
	if (article_in(a, end, LIST_PEOPLE_ROLE_JOINTS)) {
		uint32_t t = end + 1 + article_in(a, end + 1, LIST_CLAUSE_ARTICLES);
		const struct mention *of = article_mention_at(a, t);
		if (of && of->first <= t)
			end = of->last;
	}
	uint32_t opens = end;
	bool comma = article_word(a, end, ","), dash = article_in(a, end, LIST_PEOPLE_DASH);
	bool told = comma && (article_in(a, end + 1, LIST_CLAUSE_APPOSITION) ||
				     article_in(a, end + 1, LIST_CLAUSE_RELATIVE) ||
				     article_in(a, end + 1, LIST_PEOPLE_ROLE_WORD));
	if (!told && !dash && !article_word(a, end, "("))
		return end;
	for (uint32_t t = opens + 1; t < s->last && t < opens + SPEAKER_REACH; t++) {
		if (comma      ? article_word(a, t, ",")
			: dash ? article_in(a, t, LIST_PEOPLE_DASH)
			       : article_word(a, t, ")"))
			return t + 1;
	}
	return end;
}

/* Does the mention stand before the verb as who says it: right before it ("the EBRD | has also
 * said", "as the EBRD said"), or with another verb of its own ("the EBRD welcomed it, | adding")?
 */
static bool body_says(const struct article *a, const struct sentence *s, const struct mention *m,
	uint32_t verb, bool further)
{
	if (in_name(a, s, m) || hangs(a, s, m))
		return false;
	uint32_t end = quotes_described_end(a, s, m);
	return quotes_helps_end(a, end, verb) == verb ||
	       (further && article_in(a, end, LIST_VERBS_FINITE));
}

/* Who stands before the verb, in its own clause or in one whose subject it shares. */
static bool subject_before(
	const struct quoter *q, const struct sentence *s, uint32_t verb, struct mention *out)
{
	const struct article *a = q->article;
	/* "X thanked Y and added": who speaks is the sentence's first. */
	bool joined = verb > s->first &&
		      (article_word(a, verb - 1, "and") || article_word(a, verb - 1, "и"));
	bool further = joined || article_in(a, verb, LIST_VERBS_PARTICIPLE);
	for (uint32_t t = verb; t > s->first && verb - t < SPEAKER_REACH; t--) {
		if (quotes_inside(q, t - 1) || reported_by_other(a, s, verb, t - 1))
			break;
		const struct mention *m = article_mention_at(a, t - 1);
		bool owns = m && article_word(a, m->last, "'s");
		if (acts_before(a, m, verb))
			break;
		bool apart = owns || (m && (under_preposition(a, s, m) || works_there(a, s, m))) ||
			     (joined && m && m != first_person(a, s));
		if (speaks(m) && !apart &&
			(m->kind == MENTION_PERSON || body_says(a, s, m, verb, further))) {
			uint32_t first = m->first, last = m->last;
			*out = *he_who_spoke(q, m);
			out->first = first;
			out->last = last;
			return true;
		}
		if (article_word(a, t - 1, ";") || article_word(a, t - 1, "that"))
			break;
		if (m)
			t = m->first + 1 > s->first ? m->first + 1 : t;
	}
	return further && quotes_subject_before(a, s, verb, out);
}

/* Who is named right before the verb without a name of his own: "the minister", "the press service
 * of the president", "the Foreign Ministry". */
static bool named_before(
	const struct quoter *q, const struct sentence *s, uint32_t verb, struct mention *out)
{
	const struct article *a = q->article;
	return quotes_meant_before(q, s, verb, out) || quotes_institution_before(a, s, verb, out) ||
	       quotes_organ_before(a, s, verb, out);
}

bool quotes_named_from(const struct article *a, uint32_t at, uint32_t end, struct mention *out)
{
	if (quotes_body_at(a, at, true, out))
		return true;
	for (uint32_t i = article_mention_first(a, at); i < a->mentions_len; i++) {
		const struct mention *m = &a->mentions[i];
		if (m->first >= end)
			return false;
		if (m->kind == MENTION_PERSON) {
			*out = *m;
			return true;
		}
	}
	return false;
}

/* "it was announced | by the head of the port, X, | that": who did it. */
static bool told_by(
	const struct article *a, const struct sentence *s, uint32_t at, struct mention *out)
{
	uint32_t end = at + TURNED_REACH + 1;
	return article_word(a, at, "by") &&
	       quotes_named_from(a, at + 1, end < s->last ? end : s->last, out);
}

/* Who says, by the verb at `verb`: after it ("said Umarov"), or before it. */
bool quotes_speaker_at(
	const struct quoter *q, const struct sentence *s, uint32_t verb, struct mention *out)
{
	const struct article *a = q->article;
	bool comma_before =
		verb > s->first &&
		(article_word(a, verb - 1, ",") || a->tokens[verb - 1].kind == TOKEN_CLOSE ||
			article_word(a, verb - 1, "как") || article_word(a, verb - 1, "-") ||
			article_word(a, verb - 1, "—") || article_word(a, verb - 1, "–"));
	uint32_t after = verb + 1 + article_word(a, verb + 1, "the");
	const struct mention *m = after < s->last ? article_mention_at(a, after) : NULL;
	/* "told Asia-Plus" is never turned round. */
	bool turns = comma_before && !article_word(a, verb, "told");
	if (turns && appositive_subject(q, s, verb, out))
		return true;
	/* "сообщили | журналистам | в ведомстве" */
	uint32_t whom = verb + 1 + article_in(a, verb + 1, LIST_CLAUSE_TOLD_WHOM);
	if (turns && (quotes_institution(a, whom, out) > whom || quotes_told_in(q, s, whom, out)))
		return true;
	/* "В ведомстве | отметили" */
	if (verb > s->first + 1 && verb - s->first <= AGAIN_WORDS &&
		quotes_again_in(q, s->first, out) && out->last == verb)
		return true;
	struct mention turned = m ? *m : (struct mention){0};
	quotes_capital_speaks(&turned);
	if (turns && speaks(&turned) && turned.first <= after && ends_turned(a, s, &turned)) {
		*out = turned;
		return true;
	}
	if (named_before(q, s, verb, out))
		return true;
	if (turns &&
		(turned_speaker(q, s, after, out) || quotes_meant(q, verb + 1, out) > verb + 1))
		return true;
	/* "it was stated | by X", "X was informed": by somebody else. */
	if (verb > s->first && article_in(a, verb - 1, LIST_REFER_BE))
		return told_by(a, s, quotes_telling_end(a, verb), out);
	if (subject_before(q, s, verb, out))
		return true;
	if (turns && quotes_organ(a, verb + 1, out) > verb + 1)
		return true;
	return quotes_nameless_before(a, s, verb, out);
}

/* 'Lavrov: "..."', 'As X, a fellow at Y, put it: "..."' */
static bool before_colon(
	const struct article *article, const struct sentence *s, struct mention *out)
{
	for (uint32_t t = s->first; t + 1 < s->last; t++) {
		bool colon = article_word(article, t, ":") || article_word(article, t, "：");
		if (!colon || article->tokens[t + 1].kind != TOKEN_OPEN)
			continue;
		/* "X came, the ministry stated: ...": not X, if it was not found to be so. */
		if (t > s->first && text_is(article->lang, "en") &&
			quotes_is_speech(article, t - 1))
			return false;
		for (uint32_t i = article_mention_first(article, t); i > 0; i--) {
			const struct mention *m = &article->mentions[i - 1];
			if (m->first < s->first)
				return false;
			if (m->kind != MENTION_PERSON)
				continue;
			*out = *m;
			return true;
		}
	}
	return false;
}

/* '"...," MP X Y.', '"..." — Minister X Y.': nothing but who spoke stands behind the mark. */
static bool behind_mark(const struct article *a, const struct sentence *s, struct mention *out)
{
	uint32_t last = s->last - (s->last > s->first && article_word(a, s->last - 1, "."));
	const struct mention *m = last > s->first ? article_mention_at(a, last - 1) : NULL;
	if (!m || m->kind != MENTION_PERSON || m->last != last || m->first < s->first + 2)
		return false;
	uint32_t before = m->first;
	while (before > s->first &&
		(article_in(a, before - 1, LIST_PEOPLE_DASH) || article_word(a, before - 1, ",")))
		before--;
	if (before == s->first || a->tokens[before - 1].kind != TOKEN_CLOSE)
		return false;
	*out = *m;
	return true;
}

/* "as | saying", "as | telling reporters", before any verb: the token behind "as", or 0. */
static uint32_t as_saying(const struct article *a, const struct sentence *s, uint32_t at)
{
	for (uint32_t t = at; t + 1 < s->last && t < at + ASIDE_WORDS; t++) {
		if (article_word(a, t, "as") && article_in(a, t + 1, LIST_VERBS_PARTICIPLE))
			return t + 1;
		if (article_in(a, t, LIST_VERBS_FINITE) && !article_mention_at(a, t))
			break;
	}
	return 0;
}

/* "quoted | the ministry | as saying", "quoted | analyst X, the head of the port, | as saying" */
static bool quoted_behind(const struct quoter *q, uint32_t at, uint32_t end, struct mention *out)
{
	const struct article *a = q->article;
	/* "quoted | him | as saying": who spoke last */
	const struct mention *last = quotes_last(q, at);
	if (last && (article_word(a, at, "him") || article_word(a, at, "her"))) {
		*out = *last;
		return true;
	}
	return quotes_named_from(a, at, end, out);
}

/* "the press service quoted Smailov as saying", "X was quoted by the agency as saying": the speaker
 * of the verb at `verb`. */
bool quotes_quoted_as(
	const struct quoter *q, const struct sentence *s, uint32_t verb, struct mention *out)
{
	const struct article *a = q->article;
	if (!article_in(a, verb, LIST_QUOTES_QUOTING))
		return false;
	uint32_t saying = as_saying(a, s, verb + 1), helps = verb;
	if (!saying)
		return false;
	while (helps > s->first && (article_in(a, helps - 1, LIST_REFER_BE) ||
					   article_in(a, helps - 1, LIST_VERBS_ADVERB) ||
					   article_in(a, helps - 1, LIST_QUOTES_HELPS)))
		helps--;
	if (helps == verb || !article_in(a, verb - 1, LIST_REFER_BE))
		return quoted_behind(q, verb + 1, saying - 1, out);
	return named_before(q, s, helps, out) || subject_before(q, s, helps, out) ||
	       quotes_nameless_before(a, s, helps, out);
}

bool quotes_speaker_of(struct quoter *q, const struct sentence *s, struct mention *out)
{
	for (uint32_t t = s->first; t < s->last; t++) {
		if (!quotes_inside(q, t) && quotes_quoted_as(q, s, t, out))
			return true;
	}
	for (uint32_t t = s->first; t < s->last; t++) {
		bool verb = quotes_is_speech(q->article, t) || quotes_names(q->article, t);
		if (!verb || quotes_inside(q, t) || article_mention_at(q->article, t))
			continue;
		if (quotes_paper_speaker(q, s, t, out) || quotes_speaker_at(q, s, t, out))
			return true;
	}
	if (text_is(q->article->lang, "zh") && quotes_chinese_speaker(q->article, s, out))
		return true;
	return before_colon(q->article, s, out) || behind_mark(q->article, s, out);
}
