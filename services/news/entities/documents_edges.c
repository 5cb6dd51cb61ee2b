/* Where the title of a paper begins and ends. */
#include "services/news/entities/documents_inside.h"

#include "services/news/text/sentences.h"

enum { LEFT_MAX = 12, RIGHT_MAX = 32 };

uint32_t documents_after_years(const struct article *article, uint32_t at)
{
	enum { YEAR = 4 };
	const struct mention *m = article_mention_at(article, at);
	bool years = m && m->kind == MENTION_DATE && m->first == at &&
		     article->tokens[at].kind == TOKEN_NUMBER && !article->tokens[at].lines &&
		     (m->id.len == YEAR || m->id.len == 2 * YEAR + 1);
	bool joined = article_word(article, at, "-") && at + 1 < article->tokens_len &&
		      article->tokens[at + 1].kind == TOKEN_NUMBER &&
		      article->tokens[at + 1].folded.len == YEAR;
	return years ? m->last : joined ? at + 2 : at;
}

/* "the 2001 | Shanghai Convention": a year that is over tells of when it is; "the 2030 Agenda" is
 * its name. */
static bool year_of(const struct article *article, const struct mention *m)
{
	enum { YEAR = 4 };
	int64_t year = 0;
	int now = article->date == DAY_MIN ? 9999 : day_to_civil(article->date).year;
	return m->kind == MENTION_DATE && m->id.len == YEAR && m->last == m->first + 1 &&
	       text_to_i64(m->id, 0, 9999, &year) && year <= now &&
	       article->tokens[m->first].kind == TOKEN_NUMBER;
}

/* "a | financing agreement", "$350 million | financing agreement" */
static bool leads(const struct article *article, uint32_t at)
{
	const struct mention *m = at > 0 ? article_mention_at(article, at - 1) : NULL;
	return (m && m->kind == MENTION_AMOUNT) ||
	       (at > 0 && article_in(article, at - 1, LIST_DOCUMENTS_DETERMINER));
}

/* "a multilateral | transportation agreement": any words between an article and a paper that binds
 * are of its title, but for those of praise. */
static uint32_t from_determiner(const struct article *article, uint32_t head, uint32_t edge)
{
	enum { WORDS_MAX = 4 };
	uint32_t at = edge, begins = edge;
	for (; !leads(article, at) && at > 0 && edge - at < WORDS_MAX; at--) {
		const struct token *t = &article->tokens[at - 1];
		bool plain = (t->kind == TOKEN_WORD || article_word(article, at - 1, "-")) &&
			     !t->capital && !article_mention_at(article, at - 1) &&
			     !article->tokens[at].lines &&
			     !article_in(article, at - 1, LIST_VERBS_FINITE) &&
			     !article_in(article, at - 1, LIST_REFER_PREPOSITION);
		if (!plain)
			return edge;
	}
	if (at == edge || !leads(article, at) || !article_in(article, head, LIST_DOCUMENTS_BINDS))
		return edge;
	for (; at < edge; at++) {
		bool praise = article_in(article, at, LIST_DOCUMENTS_PRAISE);
		begins = praise ? edge : begins == edge && at < begins ? at : begins;
	}
	return begins;
}

/* Do capitals of one title stand on both sides of the "and" before the token? */
static bool pairs(const struct article *article, uint32_t at)
{
	const struct token *before = at > 2 ? &article->tokens[at - 2] : NULL;
	return before && article->tokens[at].capital && before->capital && !before->lines &&
	       before->kind == TOKEN_WORD && !article_mention_at(article, at - 2) &&
	       !article_mention_at(article, at) &&
	       !article_in(article, at - 2, LIST_DOCUMENTS_HEAD) &&
	       !article_in(article, at - 2, LIST_DOCUMENTS_DEED) &&
	       (article->tokens[at - 3].capital ||
		       article_in(article, at - 3, LIST_DOCUMENTS_DETERMINER));
}

/* "a full-scale | trade agreement", "the Rogun-2 | treaty": where the compound before the token
 * begins; `at` when none stands there. */
static uint32_t compound_before(const struct article *article, uint32_t at)
{
	if (at < 3 || !article->tokens[at - 2].glued || !article->tokens[at - 1].glued ||
		!article_word(article, at - 2, "-") || article->tokens[at - 1].lines ||
		article->tokens[at - 3].kind != TOKEN_WORD ||
		article->tokens[at - 1].kind != TOKEN_WORD || article->tokens[at - 2].lines)
		return at;
	return at - 3;
}

uint32_t documents_left_edge(const struct article *article, uint32_t head, struct mention *doc)
{
	uint32_t at = head;
	while (at > 0 && head - at < LEFT_MAX) {
		const struct token *t = &article->tokens[at - 1];
		const struct mention *m = article_mention_at(article, at - 1);
		bool bullet = t->lines && article_in(article, at - 1, LIST_LISTING_BULLETS);
		if (article->tokens[at].lines || bullet)
			break;
		if (m) {
			bool part = m->kind == MENTION_ORG || m->kind == MENTION_STATE ||
				    m->kind == MENTION_PLACE || m->kind == MENTION_DURATION ||
				    m->kind == MENTION_DATE || m->kind == MENTION_CORRIDOR;
			/* "подписали в Астане договор": where it was signed. */
			bool where =
				m->first > 0 &&
				(m->kind == MENTION_PLACE || m->kind == MENTION_STATE ||
					m->kind == MENTION_DATE) &&
				article_in(article, m->first - 1, LIST_CLAUSE_DAY_OR_PLACE_AFTER) &&
				!article_word(article, m->last, "-");
			/* "Россия и Иран | договор ратифицировали": only their adjectives stand
			 * before a paper. */
			where |= text_is(article->lang, "ru") && m->kind != MENTION_ORG &&
				 m->kind != MENTION_DURATION && m->kind != MENTION_CORRIDOR &&
				 !(m->flags & MENTION_ADJECTIVE);
			if (!part || where || year_of(article, m) || (m->flags & MENTION_REFERRED))
				break;
			if (m->kind == MENTION_ORG && m->last <= head)
				doc->country = m->id;
			if (m->kind == MENTION_CORRIDOR)
				doc->topic = m->id;
			at = m->first;
			continue;
		}
		bool capital = t->kind == TOKEN_WORD && t->capital &&
			       !article_in(article, at - 1, LIST_DOCUMENTS_DETERMINER) &&
			       !article_in(article, at - 1, LIST_DOCUMENTS_DEED);
		bool possessive = article_word(article, at - 1, "'s");
		/* "the final document | - Bishkek Declaration": a dash, and no hyphen. */
		if (article_word(article, at - 1, "-") && !article->tokens[at].glued)
			break;
		/* "the Enhanced Partnership | and Cooperation Agreement" */
		if (article_word(article, at - 1, "and") && pairs(article, at)) {
			at -= 2;
			continue;
		}
		/* "full | - | scale": a compound with its hyphen is one word. */
		uint32_t compound = compound_before(article, at);
		if (compound < at) {
			at = compound;
			continue;
		}
		if (!capital && !possessive &&
			!article_in(article, at - 1, LIST_DOCUMENTS_INSIDE_TITLE))
			break;
		at--;
	}
	return text_is(article->lang, "en") ? from_determiner(article, head, at) : at;
}

static bool small_noun(const struct article *article, uint32_t at)
{
	return article->tokens[at].kind == TOKEN_WORD && !article->tokens[at].capital &&
	       !article_mention_at(article, at) && !article_in(article, at, LIST_VERBS_FINITE) &&
	       !article_in(article, at, LIST_VERBS_PARTICIPLE) &&
	       !article_in(article, at, LIST_DOCUMENTS_TITLE_ENDS);
}

/* "and | cooperation": the last of a list of nouns in small letters. */
static bool and_last(const struct article *article, uint32_t at)
{
	uint32_t last = at + 1;
	return article_word(article, at, "and") && last < article->tokens_len &&
	       !article->tokens[last].capital && article->tokens[last].kind == TOKEN_WORD &&
	       !article_mention_at(article, last) &&
	       !article_in(article, last, LIST_VERBS_FINITE) &&
	       !article_in(article, last, LIST_CLAUSE_ARTICLES);
}

/* "on friendship, good-neighborliness and cooperation": a list of nouns in small letters. */
static bool small_list(const struct article *article, uint32_t comma, uint32_t end)
{
	enum { NOUN_MAX = 4 };
	uint32_t at = comma;
	do {
		comma = at++;
		for (; at < end && at <= comma + NOUN_MAX; at++) {
			if (article_word(article, at, "and") || article_word(article, at, ","))
				break;
			bool noun = small_noun(article, at) &&
				    !article_in(article, at, LIST_DOCUMENTS_DEED);
			if (!noun && !article_word(article, at, "-"))
				return false;
		}
		if (at < comma + 2 || article->tokens[comma - 1].capital)
			return false;
		if (article_word(article, at, ",") && article_word(article, at + 1, "and"))
			return true;
	} while (article_word(article, at, ","));
	return and_last(article, at);
}

/* "on security, the fight against terrorism, | and condemnation of": the last of such a list. */
static bool ends_small_list(const struct article *article, uint32_t comma, uint32_t end)
{
	enum { BEFORE_MAX = 7 };
	if (!and_last(article, comma + 1))
		return false;
	for (uint32_t at = comma; at > 1 && comma - at < BEFORE_MAX; at--) {
		if (article_word(article, at - 1, ","))
			return small_list(article, at - 1, end);
	}
	return false;
}

/* "with Arms, Equipment, Material Resources and Repairs": capitals up to the last of them. */
static bool capital_list(const struct article *article, uint32_t comma, uint32_t end)
{
	enum { WORDS_MAX = 8 };
	for (uint32_t at = comma + 1; at < end && at <= comma + WORDS_MAX; at++) {
		const struct mention *m = article_mention_at(article, at);
		bool and_more = article_word(article, at, "and") && at > comma + 1;
		if ((and_more || article_word(article, at, ",")) && at + 1 < article->tokens_len &&
			article->tokens[at + 1].capital) {
			if (and_more)
				return true;
			comma = at;
			continue;
		}
		bool small = article_in(article, at, LIST_REFER_PREPOSITION) && at > comma + 1;
		if (article->tokens[at].kind != TOKEN_WORD || article->tokens[at].lines ||
			(m && m->kind != MENTION_ORG) || (!article->tokens[at].capital && !small))
			return false;
	}
	return false;
}

/* "о добрососедстве, дружбе и сотрудничестве" */
static bool russian_list(const struct article *article, uint32_t comma, uint32_t end)
{
	while (comma + 2 < end && small_noun(article, comma + 1) &&
		article_word(article, comma + 2, ","))
		comma += 2;
	return comma + 2 < end && small_noun(article, comma + 1) &&
	       article_word(article, comma + 2, "и");
}

/* "Countering Terrorism, Separatism and Extremism": the comma belongs to the title, by what follows
 * up to `end`, where the sentence does. */
static bool goes_on(const struct article *article, uint32_t comma, uint32_t end)
{
	if (text_is(article->lang, "ru"))
		return russian_list(article, comma, end);
	if (small_list(article, comma, end) || ends_small_list(article, comma, end) ||
		(article->tokens[comma - 1].capital && capital_list(article, comma, end)))
		return true;
	/* "on Friendship, Neighbourliness, and Cooperation" */
	if (comma > 0 && article_word(article, comma + 1, "and"))
		return article->tokens[comma - 1].capital && comma + 2 < article->tokens_len &&
		       article->tokens[comma + 2].capital &&
		       !article_mention_at(article, comma + 2);
	/* "on Friendship, Good-Neighbourliness and Cooperation": one word with its hyphen. */
	uint32_t next = comma + 2;
	while (article_word(article, next, "-"))
		next += 2;
	return comma > 0 && next < article->tokens_len && article->tokens[comma - 1].capital &&
	       article->tokens[comma + 1].capital &&
	       (article_word(article, next, "and") || article_word(article, next, ","));
}

/* Before what leads to something that is no title any more: "in", "and the". */
static uint32_t without_joints(const struct article *article, uint32_t head, uint32_t at)
{
	while (at > head + 1 && (article_word(article, at - 1, "in") ||
					article_in(article, at - 1, LIST_DOCUMENTS_JOINTS) ||
					article_word(article, at - 1, "the") ||
					article_word(article, at - 1, "and")))
		at--;
	return at;
}

/* "договор о торговле | ратифицировали Россия и Армения" */
static bool is_done_with(const struct article *article, uint32_t at)
{
	return text_is(article->lang, "ru") && !article_mention_at(article, at) &&
	       article_in(article, at, LIST_VERBS_FINITE);
}

/* "an agreement on a joint venture | to develop the corridor": no words of a title, in small
 * letters. */
static bool to_do(const struct article *article, uint32_t head, uint32_t at)
{
	return article_word(article, at, "to") && !article->tokens[head].capital &&
	       article_in(article, at + 1, LIST_VERBS_BARE);
}

/* "the Agreement of 8 May 2015", "in 2015-2016": a day of its name, and years it is for. */
static bool day_of_name(const struct article *article, const struct mention *date, uint32_t head)
{
	enum { SPAN_OF_YEARS = 9 };
	uint32_t at = date->first;
	bool dated = article_word(article, at - 1, "of") || article_word(article, at - 1, "dated");
	/* "Declaration on ASEAN 2045", "Vision 2030" */
	bool in_name = date->last == at + 1 && article->tokens[at - 1].capital && at > head + 1;
	return in_name || dated || date->id.len == SPAN_OF_YEARS ||
	       article_in(article, at - 1, LIST_DOCUMENTS_UNTIL);
}

/* "and | Memorandum on", "and the", "and five other documents": what follows is another paper. */
static bool and_another(const struct article *article, uint32_t and_at)
{
	enum { WORDS_MAX = 5 };
	const struct mention *m = article_mention_at(article, and_at + 1);
	if (article_in(article, and_at + 1, LIST_CLAUSE_ARTICLES) ||
		(text_is(article->lang, "ru") &&
			(article->tokens[and_at + 1].capital ||
				article_list(article, and_at + 1, LIST_DOCUMENTS_HEAD, NULL) >
					and_at + 1)) ||
		(m && m->kind == MENTION_NUMBER))
		return true;
	for (uint32_t at = and_at + 1; at < article->tokens_len && at <= and_at + WORDS_MAX; at++) {
		if (!article->tokens[at].capital)
			return false;
		if (article_in(article, at, LIST_DOCUMENTS_HEAD))
			return article_in(article, at + 1, LIST_DOCUMENTS_JOINTS);
	}
	return false;
}

/* What cannot be in a title, but stands at its end: "| in Astana", "| for five years". */
static bool leads_on(const struct article *article, uint32_t at)
{
	const struct mention *m = article_mention_at(article, at + 1);
	if (article_word(article, at, "in"))
		return m && (m->kind == MENTION_PLACE || m->kind == MENTION_STATE ||
				    (m->kind == MENTION_DATE && !day_of_name(article, m, at)));
	bool for_how_long = article_word(article, at + 1, "another") ||
			    article_word(article, at + 1, "further");
	return article_word(article, at, "for") &&
	       (for_how_long || (m && m->kind == MENTION_DURATION));
}

/* "the Akina | – | Andkhoy Railway": one way, or border, of two names. */
static bool joins_names(const struct article *article, uint32_t dash)
{
	if (!article_in(article, dash, LIST_CLAUSE_DASH) || dash + 2 >= article->tokens_len)
		return false;
	const struct token *before = &article->tokens[dash - 1], *next = &article->tokens[dash + 1],
			   *then = &article->tokens[dash + 2];
	return before->capital && next->capital && then->capital && then->kind == TOKEN_WORD &&
	       !next->lines && !then->lines &&
	       article_list(article, dash - 1, LIST_DOCUMENTS_HEAD, NULL) == dash - 1 &&
	       article_list(article, dash + 1, LIST_DOCUMENTS_HEAD, NULL) == dash + 1 &&
	       article_list(article, dash + 2, LIST_DOCUMENTS_HEAD, NULL) == dash + 2;
}

static uint32_t title_end(
	const struct article *article, uint32_t head, uint32_t at, struct mention *doc)
{
	const struct sentence *sentence = sentences_of(article, head);
	uint32_t end = sentence ? sentence->last : article->tokens_len;
	bool and_seen = false;
	while (at < article->tokens_len && at - head < RIGHT_MAX) {
		if (article_word(article, at, ",") && goes_on(article, at, end)) {
			at++;
			continue;
		}
		bool and_here = article_word(article, at, "and");
		bool russian_and = article_word(article, at, "и") && and_another(article, at);
		const struct mention *here = article_mention_at(article, at);
		/* "Europe–Caucasus–Asia" */
		bool hyphen = article->tokens[at].kind == TOKEN_MARK && article->tokens[at].glued &&
			      at + 1 < article->tokens_len && article->tokens[at + 1].glued &&
			      !article_word(article, at, ",") && !article_word(article, at, ".");
		hyphen |= joins_names(article, at);
		bool dated = here && here->kind == MENTION_DATE; /* "May 5" is no verb */
		bool ends =
			article->tokens[at].lines ||
			(!hyphen && !dated &&
				article_list(article, at, LIST_DOCUMENTS_TITLE_ENDS, NULL) > at) ||
			article->tokens[at].kind == TOKEN_OPEN ||
			article->tokens[at].kind == TOKEN_CLOSE;
		/* A second "and" with an article is no longer the title: "... and the signing of".
		 */
		ends |= is_done_with(article, at) || russian_and ||
			(and_here && (and_seen || and_another(article, at))) ||
			leads_on(article, at) || (at > head + 1 && to_do(article, head, at)) ||
			(dated && !day_of_name(article, here, head));
		if (ends)
			break;
		if (here && here->kind == MENTION_ORG && !doc->country.len)
			doc->country = here->id;
		if (here && here->kind == MENTION_CORRIDOR)
			doc->topic = here->id;
		and_seen |= and_here;
		at = here && here->last > at ? here->last : at + 1;
	}
	return without_joints(article, head, at);
}

/* "the Protocol | to the Agreement on Transit": where the title of the other paper begins; `at`
 * where none follows. */
static uint32_t to_paper(const struct article *article, uint32_t head, uint32_t at)
{
	enum { NAME_MAX = 8 };
	uint32_t next = at + 1 + article_word(article, at + 1, "the");
	if (!article_word(article, at, "to") || !article_in(article, head, LIST_DOCUMENTS_ADDED))
		return at;
	for (uint32_t t = next; t < article->tokens_len && t < next + NAME_MAX; t++) {
		const struct mention *m = article_mention_at(article, t);
		if (article_list(article, t, LIST_DOCUMENTS_HEAD, NULL) > t)
			return t;
		if (!article->tokens[t].capital && !(m && m->kind == MENTION_ORG) &&
			!article_in(article, t, LIST_DOCUMENTS_INSIDE_TITLE))
			return at;
	}
	return at;
}

/* "концепция | цифрового развития", "план | действий": in Russian a case tells of what it is. */
static bool in_genitive(const struct article *article, uint32_t at, struct text kind)
{
	static const char *const kinds[] = {"strategy", "programme", "concept", "plan", "roadmap"};
	static const char *const ends[] = {
		"ого", "его", "ой", "ей", "ых", "их", "ов", "ев", "ий", "ы", "и", "а", "я", "ств"};
	bool fits = false, ended = false;
	if (!text_is(article->lang, "ru") || at >= article->tokens_len ||
		article->tokens[at].lines || !small_noun(article, at))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		fits |= text_is(kind, kinds[i]);
	struct text word = article_folded(article, at);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		ended |= text_ends(word, text_of(ends[i]));
	return fits && ended && word.len > 4 && !article_in(article, at, LIST_DOCUMENTS_SAYS);
}

uint32_t documents_right_edge(const struct article *article, uint32_t head, struct mention *doc)
{
	uint32_t at = documents_after_years(article, head + 1);
	if (at == head + 1 && in_genitive(article, at, doc->office))
		return title_end(article, head, at, doc);
	uint32_t other = to_paper(article, head, at);
	if (other > at)
		return documents_right_edge(article, other, doc);
	/* "a development strategy to 2035": no day of what was done. */
	if (at == head + 1 && article_in(article, at, LIST_DOCUMENTS_UNTIL) &&
		documents_after_years(article, at + 1) > at + 1)
		return documents_after_years(article, at + 1);
	/* What a decision decides is a fact of its own, for the rules to see. */
	if (at > head + 1 || !article_in(article, at, LIST_DOCUMENTS_JOINTS) ||
		article_word(article, head, "decision"))
		return at;
	/* "a resolution on granting Belarus the status of a member": what it does is to be read
	 * too, unless it is a name: "the Treaty on the Accession of". */
	uint32_t step = at + 1 + article_word(article, at + 1, "the");
	if (article_word(article, at, "on") && article_in(article, step, LIST_DOCUMENTS_STEPS) &&
		!(article->tokens[head].capital &&
			(article->tokens[step].capital ||
				article_in(article, head, LIST_DOCUMENTS_BINDS))))
		return at;
	return title_end(article, head, at, doc);
}

/* "the Agreement between A and B | on visas of 5 May": who made it stands apart, for the rules to
 * see, and is of its name all the same; a day in that is none of what was done. */
void documents_with_parties(struct article *article, uint32_t head, struct mention *doc)
{
	enum { PARTIES_MAX = 40 };
	struct mention ignored = *doc;
	bool party = false;
	if (!article_in(article, doc->last, LIST_DOCUMENTS_PARTIES))
		return;
	for (uint32_t at = doc->last + 1; at < article->tokens_len && at < doc->last + PARTIES_MAX;
		at++) {
		const struct mention *m = article_mention_at(article, at);
		uint32_t matter = article_list(article, at, LIST_DOCUMENTS_MATTER, NULL);
		if (party && matter > at) {
			const struct mention *date = article_mention_at(article, matter);
			uint32_t end = title_end(article, head, at, &ignored);
			if ((date && date->kind == MENTION_DATE) || end <= matter)
				return;
			doc->id = article_slice(article, doc->first, end);
			for (uint32_t t = matter; t < end; t++) {
				struct mention *in = article_mention_at(article, t);
				if (in && in->kind == MENTION_DATE)
					in->kind = MENTION_NONE;
			}
			return;
		}
		bool other = article->tokens[at].kind == TOKEN_MARK &&
			     !article_word(article, at, "(") && !article_word(article, at, ")") &&
			     !article_word(article, at, ",") && !article_word(article, at, "-") &&
			     !article_word(article, at, "'");
		if (other || article->tokens[at].lines ||
			article_in(article, at, LIST_DOCUMENTS_SAYS) ||
			article_in(article, at, LIST_DOCUMENTS_DEED) ||
			(m && m->kind == MENTION_DATE))
			return;
		party |= m && (m->kind == MENTION_STATE || m->kind == MENTION_ORG);
	}
}
