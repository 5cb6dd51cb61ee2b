#include "services/news/finders/quotes_inside.h"

#include "services/news/text/sentences.h"

#include <string.h>

enum {
	QUOTE_TOKENS_MIN = 5,
	LONG_QUOTE = 9,
	TOLD_REACH = 14,
	FAR_TOLD_REACH = 40,
	WHOM_REACH = 8,
	SOME_WORDS = 4,
	NAMING_SENTENCE = 12,
	NAMED_REACH = 9,
	NOBODY_REACH = 10
};

/* 'said the force would stay "for a limited period"', 'called it "a strategic project"': some words
 * of what somebody said, not further behind than `reach` tokens. */
static bool told_before(const struct article *article, const struct part *part, uint32_t reach)
{
	if (part->first < 2)
		return false;
	const struct sentence *s = sentences_of(article, part->first);
	for (uint32_t t = part->first - 1; s && t > s->first && part->first - t < reach; t--) {
		bool tells = quotes_telling_end(article, t - 1) > t - 1 ||
			     quotes_puts_it(article, t - 1);
		if (quotes_names(article, t - 1) || (tells && !article_mention_at(article, t - 1)))
			return true;
		if (article->tokens[t - 1].kind == TOKEN_CLOSE)
			return false;
	}
	return false;
}

/* 'called the initiative "historic"': said of it, be it one word; 'called the initiative "Green
 * Roads"' names it. */
static bool said_of_it(const struct article *article, const struct part *part)
{
	if (part->first < 3 || article->tokens[part->first].capital ||
		article_list(article, part->last + 1, LIST_QUOTES_ADDING, NULL) > part->last + 1)
		return false;
	const struct sentence *s = sentences_of(article, part->first);
	for (uint32_t t = part->first - 1; s && t > s->first && part->first - t < NAMED_REACH;
		t--) {
		if (quotes_names(article, t - 1))
			return true;
		if (article_word(article, t - 1, ",") || article->tokens[t - 1].kind == TOKEN_CLOSE)
			return false;
	}
	return false;
}

/* "under the slogan “25 years of the SCO”", "the exercise “Rubezh”": a name, whatever its length.
 */
static bool is_named(const struct article *article, const struct part *part)
{
	/* "АО «Казахстан темир жолы»" */
	const struct mention *m = article_mention_at(article, part->first);
	bool name = m && (m->kind == MENTION_ORG || m->kind == MENTION_CORRIDOR) &&
		    m->first <= part->first && m->last >= part->last;
	return name ||
	       (part->first > 1 &&
		       (article_in(article, part->first - 2, LIST_QUOTES_NAMED_BY) ||
			       article_in(article, part->first - 2, LIST_PEOPLE_COMPANY_FORM)));
}

/* 'Russia will back Belarus and other "like-minded states," he added': two or three words of a
 * sentence that is told. */
static bool some_words(const struct article *article, const struct part *part)
{
	uint32_t words = 0;
	for (uint32_t t = part->first; t < part->last; t++)
		words +=
			article->tokens[t].kind == TOKEN_WORD && !article_word(article, t - 1, "-");
	const struct sentence *s = sentences_of(article, part->first);
	return text_is(article->lang, "en") && words <= SOME_WORDS && s &&
	       part->first > s->first + 1 && !article_word(article, part->first - 2, ":") &&
	       !article_word(article, part->first - 2, ",");
}

/* Does a verb that tells end there: "told reporters | "..."", "said on Monday |", "made clear |"?
 */
static bool ends_telling(const struct article *article, const struct sentence *s, uint32_t end)
{
	for (uint32_t t = end; t > s->first && end - t < WHOM_REACH; t--) {
		uint32_t last = quotes_telling_end(article, t - 1);
		if (last == t - 1)
			continue;
		uint32_t whom = last;
		while (whom < end && (article_in(article, whom, LIST_CLAUSE_TOLD_WHOM) ||
					     article_mention_at(article, whom) ||
					     article_in(article, whom, LIST_PEOPLE_PREPOSITION)))
			whom++;
		return whom >= end;
	}
	return false;
}

/* 'said the force would stay "for a limited period"', 'called it "a bridge"': told, and some of its
 * words given. What stands right behind the verb, or behind "that", is a sentence of its own. */
static bool is_told(
	const struct article *article, const struct sentence *s, const struct part *part)
{
	uint32_t before = part->first - 2;
	return text_is(article->lang, "en") && part->first > s->first + 2 &&
	       article->tokens[before].kind == TOKEN_WORD &&
	       !article_in(article, before, LIST_QUOTES_THAT) &&
	       !quotes_is_speech(article, before) && !ends_telling(article, s, before + 1) &&
	       told_before(article, part, FAR_TOLD_REACH);
}

/* Is it speech? Long enough, or ended by a mark of its own before the closing one. */
static bool is_real(const struct article *article, const struct part *part)
{
	if (part->last <= part->first)
		return false;
	if (said_of_it(article, part))
		return true;
	if (is_named(article, part))
		return false;
	struct text mark = article_slice(article, part->last - 1, part->last);
	bool ended = text_is(mark, ",") || text_is(mark, ".") || text_is(mark, "?") ||
		     text_is(mark, "!") || text_is(mark, "。") || text_is(mark, "，");
	uint32_t len = part->last - part->first;
	bool comma_after = article_word(article, part->last + 1, ",") ||
			   quotes_is_speech(article, part->last + 1) ||
			   article_word(article, part->last + 1, "—") ||
			   article_word(article, part->last + 1, "–");
	bool colon_before =
		part->first > 1 && (article_word(article, part->first - 2, ":") ||
					   article_word(article, part->first - 2, "："));
	bool verb_near = quotes_is_speech(article, part->last + 2) ||
			 quotes_is_speech(article, part->last + 3) ||
			 told_before(article, part, TOLD_REACH);
	/* Two words with capitals are a name: called the “Silk Road”. */
	bool words = len >= 3 || (len == 2 && !article->tokens[part->first + 1].capital);
	if (some_words(article, part))
		return false;
	if (words && verb_near)
		return true;
	const struct sentence *s = sentences_of(article, part->first);
	/* The second half of a quotation that its speaker parts: “A,” wrote X, “b.” */
	bool halves = part->first > 1 && article_word(article, part->first - 2, ",") && s &&
		      part->last + 1 >= s->last;
	bool opens = s && (part->first <= s->first + 1 || halves);
	return (ended && len >= 3 && (opens || colon_before)) || (ended && len >= LONG_QUOTE) ||
	       (len >= QUOTE_TOKENS_MIN && (comma_after || colon_before));
}

/* As many marks open as close: then those within a quotation are of what it quotes. */
static bool opens_and_closes(const struct article *article, uint32_t first, uint32_t last)
{
	uint32_t opened = 0, closed = 0;
	for (uint32_t t = first; t < last && closed <= opened; t++) {
		opened += article->tokens[t].kind == TOKEN_OPEN;
		closed += article->tokens[t].kind == TOKEN_CLOSE;
	}
	return opened == closed;
}

/* 'The road is open," X said.': the mark that opens was forgotten. */
static bool closes_alone(const struct article *a, uint32_t first, uint32_t last)
{
	for (uint32_t t = first; t < last; t++) {
		uint8_t kind = a->tokens[t].kind;
		if (kind == TOKEN_OPEN || kind == TOKEN_CLOSE)
			return kind == TOKEN_CLOSE && t > first && article_word(a, t - 1, ",");
	}
	return false;
}

/* "«Дорога нужна, | — сказал X, — | всем»": within the marks stands who spoke, between two dashes.
 * The token behind the second, or the mark that closes; `at`: nobody does. */
static uint32_t speaker_within(const struct article *a, uint32_t at, uint32_t last)
{
	enum { WITHIN_REACH = 40 };
	if (!article_in(a, at, LIST_PEOPLE_DASH) || a->tokens[at - 1].kind != TOKEN_MARK ||
		!quotes_is_speech(a, at + 1))
		return at;
	for (uint32_t t = at + 2; t < last && t < at + WITHIN_REACH; t++) {
		if (a->tokens[t].kind == TOKEN_CLOSE)
			return t;
		if (article_in(a, t, LIST_PEOPLE_DASH) && a->tokens[t - 1].kind == TOKEN_MARK)
			return t + 1;
	}
	return at;
}

static void find_parts(struct quoter *q, uint32_t first, uint32_t last)
{
	q->parts_len = 0;
	uint32_t open = UINT32_MAX;
	/* It goes on from the paragraph before, with no mark of its own to open it. */
	for (uint32_t t = first; t < last && q->inside && open == UINT32_MAX; t++) {
		uint8_t kind = q->article->tokens[t].kind;
		if (kind == TOKEN_OPEN)
			break;
		open = kind == TOKEN_CLOSE ? first : UINT32_MAX;
	}
	if (open == UINT32_MAX && closes_alone(q->article, first, last))
		open = first;
	bool nested = opens_and_closes(q->article, first, last);
	uint32_t depth = 0;
	for (uint32_t t = first; t < last && q->parts_len < PARTS_MAX; t++) {
		uint8_t kind = q->article->tokens[t].kind;
		uint32_t behind = kind == TOKEN_MARK && open != UINT32_MAX && t > open
					  ? speaker_within(q->article, t, last)
					  : t;
		if (behind > t) {
			q->parts[q->parts_len++] =
				(struct part){.first = open, .last = t, .parted = true};
			open = behind;
			t = behind - 1;
			continue;
		}
		if (kind == TOKEN_OPEN && open == UINT32_MAX)
			open = t + 1;
		else if (kind == TOKEN_OPEN && nested)
			depth++;
		else if (kind == TOKEN_CLOSE && depth)
			depth--;
		else if (kind == TOKEN_CLOSE && open != UINT32_MAX) {
			bool second = q->parts_len && q->parts[q->parts_len - 1].parted;
			if (t > open)
				q->parts[q->parts_len++] =
					(struct part){.first = open, .last = t, .half = second};
			open = UINT32_MAX;
		}
	}
	if (open != UINT32_MAX && last - open >= QUOTE_TOKENS_MIN && q->parts_len < PARTS_MAX)
		q->parts[q->parts_len++] = (struct part){.first = open, .last = last};
	for (uint32_t i = 0; i < q->parts_len; i++)
		q->parts[i].real = q->parts[i].parted || q->parts[i].half ||
				   is_real(q->article, &q->parts[i]) || q->parts[i].last == last;
}

static bool touches(const struct part *part, const struct sentence *s)
{
	return part->first < s->last && part->last > s->first;
}

/* Does anything real between marks stand in the sentence? */
static bool is_quoted(const struct quoter *q, const struct sentence *s)
{
	for (uint32_t p = 0; p < q->parts_len; p++) {
		if (q->parts[p].real && touches(&q->parts[p], s))
			return true;
	}
	return false;
}

/* "...", said a senior official; "...", one driver told the agency: somebody said it, and it is
 * not known who. */
static bool of_nobody(const struct article *a, const struct part *part)
{
	uint32_t after = part->last + 1;
	after += article_word(a, after, ",");
	uint32_t t = after + (article_word(a, after, "—") || article_word(a, after, "–"));
	if (quotes_telling_end(a, t) > t || article_in(a, t, LIST_QUOTES_SPEECH) ||
		(t > after && t < a->tokens_len && a->tokens[t].kind == TOKEN_WORD &&
			!a->tokens[t].capital))
		return true;
	bool nobody = article_in(a, t, LIST_QUOTES_NOBODY);
	for (uint32_t end = t + NOBODY_REACH; t < end && t < a->tokens_len; t++) {
		if (quotes_telling_end(a, t) > t)
			return nobody;
		if (a->tokens[t].kind != TOKEN_WORD)
			return false;
	}
	return false;
}

/* '"Will you come?" | X asked.', '"We met," | – X wrote.', “……。”王毅说。 A sentence that only
 * names who spoke before it. */
static bool names_last(const struct quoter *q, const struct sentence *s)
{
	const struct article *a = q->article;
	bool han = text_is(a->lang, "zh") && s->last - s->first <= NAMING_SENTENCE;
	bool asked = s->first > 2 && a->tokens[s->first - 1].kind == TOKEN_CLOSE;
	uint32_t mark = s->first - 2 - (asked && article_word(a, s->first - 2, "'"));
	asked = asked && (article_word(a, mark, "?") || article_word(a, mark, "!") ||
				 article_word(a, mark, ","));
	return (han || asked) && is_quoted(q, s - 1);
}

/* A paragraph that is one quotation, and names nobody: of whoever spoke last, or speaks on. */
static struct mention speaks_on(const struct quoter *q, uint32_t first, uint32_t last)
{
	const struct article *a = q->article;
	uint32_t at = a->sentences[first].first;
	bool whole = q->parts_len == 1 && q->parts[0].first <= at + 1 &&
		     q->parts[0].last + 1 >= a->sentences[last - 1].last;
	const struct mention *spoke = quotes_last(q, at);
	if (q->carried.kind || !whole || !spoke || q->last_at + 1 != first)
		return q->carried;
	return *spoke;
}

static void name_speakers(struct quoter *q, uint32_t first, uint32_t last)
{
	struct mention any = {0};
	for (uint32_t i = first; i < last; i++) {
		const struct sentence *s = &q->article->sentences[i];
		struct mention who;
		bool quoted = is_quoted(q, s);
		bool leads =
			i + 1 < last && s->to > 0 && article_word(q->article, s->last - 1, ":");
		bool before = i > first && is_quoted(q, s - 1) && quotes_said_before(q, s, &who);
		bool follows = before || (!quoted && i > first && names_last(q, s));
		if ((!quoted && !leads && !follows) || (!before && !quotes_speaker_of(q, s, &who)))
			continue;
		if (follows)
			q->speakers->of_sentence[i] = who.id;
		if (!any.kind)
			any = who;
		for (uint32_t p = 0; p < q->parts_len; p++) {
			if (!q->parts[p].speaker.kind &&
				(touches(&q->parts[p], s) ||
					(leads && touches(&q->parts[p], s + 1)) ||
					(follows && touches(&q->parts[p], s - 1))))
				q->parts[p].speaker = who;
		}
	}
	struct mention latest = any.kind ? any : speaks_on(q, first, last);
	for (uint32_t p = 0; p < q->parts_len; p++) {
		if (q->parts[p].speaker.kind)
			latest = q->parts[p].speaker;
		else if (q->parts[p].real && !of_nobody(q->article, &q->parts[p]))
			q->parts[p].speaker = latest;
	}
}

static void put_role(const struct quoter *q, struct fact *fact, const struct mention *who)
{
	const struct presented *p = people_presented(q->people, who->id);
	if (who->kind != MENTION_PERSON || !p)
		return;
	facts_put(fact, q->article, "role", p->role.len ? p->role : p->office);
	facts_put(fact, q->article, "affiliation", p->affiliation.len ? p->affiliation : p->of);
}

struct fact quotes_fact(const struct quoter *q, const struct sentence *s, const struct mention *who,
	const char *rule)
{
	struct fact fact = {
		.type = fact_find(TEXT("quote")),
		.from = s->from,
		.to = s->to,
		.polarity = TEXT("pos"),
		.modality = TEXT("fact"),
		.rule = text_of(rule),
		.confidence = who->flags & MENTION_REFERRED ? 0.8 : 0.95,
	};
	facts_put(&fact, q->article, "speaker", who->id);
	put_role(q, &fact, who);
	return fact;
}

/* The sentence's words between marks, its parts joined by a blank. */
static struct text words_of(struct quoter *q, const struct sentence *s)
{
	struct buffer words = {0};
	for (uint32_t p = 0; p < q->parts_len; p++) {
		const struct part *part = &q->parts[p];
		if (!part->real || !touches(part, s))
			continue;
		uint32_t first = part->first > s->first ? part->first : s->first;
		uint32_t last = part->last < s->last ? part->last : s->last;
		if (words.len)
			buffer_char(&words, ' ');
		buffer_text(&words, article_slice(q->article, first, last));
	}
	struct text text = arena_copy(&q->article->arena, buffer_as_text(&words));
	buffer_fini(&words);
	return text;
}

static void say(struct quoter *q, uint32_t first, uint32_t last)
{
	struct text before = TEXT_NONE;
	uint32_t before_at = 0;
	for (uint32_t i = first; i < last; i++) {
		const struct sentence *s = &q->article->sentences[i];
		const struct part *part = NULL;
		for (uint32_t p = 0; p < q->parts_len && !part; p++) {
			bool known = q->parts[p].speaker.kind &&
				     q->parts[p].speaker.kind != MENTION_OFFICE;
			if (q->parts[p].real && known && touches(&q->parts[p], s))
				part = &q->parts[p];
		}
		if (!part)
			continue;
		struct fact fact = quotes_fact(q, s, &part->speaker, "quote.direct");
		if (text_equal(before, part->speaker.id) && before_at + 1 == i)
			facts_put(&fact, q->article, "continues", TEXT("yes"));
		before = part->speaker.id;
		before_at = i;
		if (!part->labelled && is_told(q->article, s, part))
			facts_put(&fact, q->article, "indirect", TEXT("yes"));
		facts_put(&fact, q->article, "text", words_of(q, s));
		q->last = part->speaker;
		q->last_at = i;
		q->speakers->of_sentence[i] = part->speaker.id;
		facts_add(q->facts, q->article, &fact);
		quotes_note_paper(q, s, &part->speaker);
	}
}

/* Does the sentence end with a comma between it and the mark that closes? '"We met," | – X wrote.'
 */
static bool goes_on(const struct article *article, const struct sentence *s)
{
	return s->last > 1 && article->tokens[s->last - 1].kind == TOKEN_CLOSE &&
	       article_word(article, s->last - 2, ",");
}

static uint32_t paragraph_end(const struct article *article, uint32_t first)
{
	const struct sentence *s = article->sentences;
	uint32_t end = first + 1;
	while (end < article->sentences_len &&
		(s[end].paragraph == s[end - 1].paragraph || goes_on(article, &s[end - 1])))
		end++;
	return end;
}

/* A quotation of two paragraphs whose speaker stands at the end of the second, `first`. */
static void look_ahead(struct quoter *q, uint32_t last_token, uint32_t first)
{
	const struct article *a = q->article;
	bool open = q->parts_len && q->parts[q->parts_len - 1].last == last_token;
	if (!open || q->carried.kind || first >= a->sentences_len)
		return;
	uint32_t end = paragraph_end(a, first);
	struct quoter next = {.article = q->article, .inside = true};
	find_parts(&next, a->sentences[first].first, a->sentences[end - 1].last);
	for (uint32_t i = first; i < end && next.parts_len && !q->carried.kind; i++) {
		if (touches(&next.parts[0], &a->sentences[i]))
			quotes_speaker_of(&next, &a->sentences[i], &q->carried);
	}
}

/* A paragraph that ends inside a quotation hands its speaker on. */
static void carry(struct quoter *q, uint32_t last_token)
{
	q->carried = (struct mention){0};
	q->inside = q->parts_len && q->parts[q->parts_len - 1].last == last_token;
	if (q->inside)
		q->carried = q->parts[q->parts_len - 1].speaker;
}

/* A paragraph of a transcript is all of one speaker's words. */
static bool is_transcript(struct quoter *q, uint32_t first, uint32_t last)
{
	const struct sentence *s = &q->article->sentences[first];
	struct mention who = q->labelled;
	uint32_t from = quotes_label(q->article, s, &who);
	q->labelled = from == last ? who : (struct mention){0};
	if (q->parts_len || q->inside || who.kind == MENTION_NONE || from == last)
		return false;
	q->parts[q->parts_len++] = (struct part){.first = from ? from : s->first,
		.last = last,
		.speaker = who,
		.real = true,
		.labelled = true};
	return true;
}

static void tell(struct quoter *q, uint32_t index)
{
	quotes_tell(q, index);
	quotes_note_sent(q, &q->article->sentences[index]);
}

void quotes_find(struct article *article, const struct presented_list *people,
	struct speakers *speakers, struct facts *facts)
{
	struct quoter q = {
		.article = article, .people = people, .speakers = speakers, .facts = facts};
	speakers->of_sentence =
		arena_zero(&article->arena, article->sentences_len + 1, sizeof(struct text));
	for (uint32_t i = 0, end; i < article->sentences_len; i = end) {
		end = paragraph_end(article, i);
		uint32_t last = article->sentences[end - 1].last;
		/* A sentence that ends in a colon leads to the paragraph after it. */
		bool leads = article_word(article, last - 1, ":") && end < article->sentences_len;
		find_parts(&q, article->sentences[i].first, last);
		if (article->sentences[i].heading)
			continue;
		if (is_transcript(&q, i, last)) {
			say(&q, i, end);
			q.carried = (struct mention){0};
			continue;
		}
		look_ahead(&q, last, end);
		uint32_t quoted = i;
		while (quoted < end && !is_quoted(&q, &article->sentences[quoted]))
			tell(&q, quoted++);
		name_speakers(&q, i, end);
		say(&q, i, end);
		for (uint32_t s = quoted; s < end; s++)
			tell(&q, s);
		carry(&q, last);
		struct mention who;
		if (leads && quotes_speaker_of(&q, &article->sentences[end - 1], &who))
			q.carried = who;
	}
}
