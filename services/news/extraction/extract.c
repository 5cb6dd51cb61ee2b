#include "services/news/extraction/extract.h"

#include "proto/base/alloc.h"
#include "services/news/entities/documents.h"
#include "services/news/entities/gazetteer.h"
#include "services/news/entities/introduced.h"
#include "services/news/entities/places.h"
#include "services/news/entities/refer.h"
#include "services/news/entities/strangers.h"
#include "services/news/facts/assemble.h"
#include "services/news/finders/finders.h"
#include "services/news/finders/offices.h"
#include "services/news/finders/quotes.h"
#include "services/news/rules/clauses.h"
#include "services/news/rules/listing.h"
#include "services/news/text/dates.h"
#include "services/news/text/language.h"
#include "services/news/text/numbers.h"
#include "services/news/text/sentences.h"
#include "services/news/text/tokens.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 64, PATH = 1200, EVENT_REACH = 12 };

struct extractor {
	struct words *words;
	struct gazetteer gazetteer;
	struct rules *rules;
};

static int is_rules(const struct dirent *entry)
{
	return text_ends(text_of(entry->d_name), TEXT(".rules"));
}

/* In order of their names, so that every machine reads them alike. */
static enum err load_rules(struct extractor *e, const char *share, struct why *why)
{
	char folder[PATH], path[PATH + 256];
	snprintf(folder, sizeof(folder), "%s/news/data/rules", share);
	struct dirent **files = NULL;
	int count = scandir(folder, &files, is_rules, alphasort);
	if (count < 0)
		return why_errno(why, ERR_IO, folder, "reading the folder of rules");
	enum err err = ERR_OK;
	for (int i = 0; i < count; i++) {
		struct buffer content = {0};
		snprintf(path, sizeof(path), "%s/%s", folder, files[i]->d_name);
		if (!err)
			err = gazetteer_read(path, &content, why);
		if (!err)
			err = rules_add(e->rules, files[i]->d_name, buffer_as_text(&content), why);
		buffer_fini(&content);
		free(files[i]);
	}
	free(files);
	return err ? err : rules_all_asked(e->rules, why);
}

enum err extract_open(
	const char *share, bool names_of_others, struct extractor **out, struct why *why)
{
	struct extractor *e = alloc_zero(1, sizeof(*e));
	e->words = words_create();
	e->gazetteer.names = names_create(e->words);
	e->gazetteer.people = people_create();
	e->rules = rules_create(e->words);
	enum err err = load_rules(e, share, why);
	if (!err)
		err = gazetteer_load(&e->gazetteer, share, names_of_others, why);
	if (!err)
		err = lists_seal(rules_lists(e->rules), why);
	if (err) {
		extract_close(&e);
		return err;
	}
	words_seal(e->words);
	rules_seal(e->rules);
	*out = e;
	return ERR_OK;
}

void extract_close(struct extractor **extractor)
{
	struct extractor *e = *extractor;
	if (!e)
		return;
	rules_destroy(&e->rules);
	people_destroy(&e->gazetteer.people);
	names_destroy(&e->gazetteer.names);
	words_destroy(&e->words);
	free(e);
	*extractor = NULL;
}

void extract_learn(struct extractor *extractor, const struct entity_named *entity)
{
	gazetteer_learn(&extractor->gazetteer, entity);
}

const struct rules *extract_rules(const struct extractor *extractor)
{
	return extractor->rules;
}

/* "the Shanghai Cooperation Organization (SCO)" is one mention, and so is "Northern Cyprus (TRNC)".
 */
static void join_abbreviations(struct article *article)
{
	for (uint32_t i = 0; i + 1 < article->mentions_len; i++) {
		const struct mention *m = &article->mentions[i], *next = m + 1;
		if ((m->kind != MENTION_ORG && m->kind != MENTION_CORRIDOR &&
			    m->kind != MENTION_STATE) ||
			next->kind != m->kind || !text_equal(m->id, next->id) ||
			next->first != m->last + 1)
			continue;
		bool brackets = article_word(article, m->last, "(") &&
				article_word(article, next->last, ")");
		/* "the Organization for Democracy and Economic Development - GUAM" */
		bool dash = article_in(article, m->last, LIST_CLAUSE_DASH) ||
			    article_word(article, m->last, "-");
		if (!brackets && !dash)
			continue;
		struct mention wide = *m;
		wide.last = next->last + brackets;
		/* "the Central Asia Regional Economic Cooperation (CAREC) Program" */
		bool program = article_word(article, wide.last, "program") ||
			       article_word(article, wide.last, "programme");
		wide.last += program && article->tokens[wide.last].capital;
		article_mention(article, &wide);
	}
}

/* "the Islamic Republic of | Afghanistan", "Республики | Казахстан": where the state's full name
 * begins. */
static uint32_t official_first(const struct article *article, uint32_t at)
{
	if (at > 0 && article_in(article, at - 1, LIST_NAMES_REPUBLIC))
		return at - 1;
	uint32_t noun = at - (at > 2 && article_word(article, at - 1, "the"));
	if (noun < 2 || !article_word(article, noun - 1, "of") ||
		!article_in(article, noun - 2, LIST_NAMES_OFFICIAL) ||
		!article->tokens[noun - 2].capital)
		return at;
	uint32_t first = noun - 2;
	while (first > 0 && article->tokens[first - 1].capital &&
		article_in(article, first - 1, LIST_NAMES_OFFICIAL_BEFORE))
		first--;
	return first;
}

/* "Республики Казахстан", "Азербайджанской Республики", "Azerbaijan Republic": the word belongs to
 * the state's name. */
static void join_republics(struct article *article)
{
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		const struct mention *m = &article->mentions[i];
		struct mention wide = *m;
		if (m->kind != MENTION_STATE)
			continue;
		bool capital = text_is(article->lang, "ru") ||
			       (m->last < article->tokens_len && article->tokens[m->last].capital);
		if ((m->flags & MENTION_ADJECTIVE) || text_is(article->lang, "en"))
			wide.last += capital && article_in(article, m->last, LIST_NAMES_REPUBLIC);
		if (!(m->flags & MENTION_ADJECTIVE))
			wide.first = official_first(article, m->first);
		if (wide.last == m->last && wide.first == m->first)
			continue;
		wide.flags &= (uint8_t)~MENTION_ADJECTIVE;
		article_mention(article, &wide);
	}
}

/* "EU state Hungary": a word about the state, and no organisation that something is said of. */
static void join_states_of(struct article *article)
{
	for (uint32_t i = 0; i + 1 < article->mentions_len; i++) {
		const struct mention *m = &article->mentions[i], *next = m + 1;
		if (m->kind != MENTION_ORG || next->kind != MENTION_STATE ||
			(next->flags & MENTION_ADJECTIVE) || next->first != m->last + 1 ||
			!article_in(article, m->last, LIST_NAMES_STATE_WORD))
			continue;
		struct mention wide = *next;
		wide.first = m->first;
		article_mention(article, &wide);
	}
}

/* "'the | Emirates'": a quotation. */
static bool opens_mark(const struct article *article, uint32_t t)
{
	t -= t > 0 && article_word(article, t - 1, "the");
	return t > 0 && article->tokens[t].glued && !article_word(article, t - 1, "-");
}

/* "Belarus' | accession", "the Emirates’ | entry": no quotation ends there, but something is
 * theirs. */
static void mark_possessives(struct article *article)
{
	uint32_t number = words_number(article->words, TEXT("'s"));
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		const struct mention *m = &article->mentions[i];
		if (m->last + 1 >= article->tokens_len || opens_mark(article, m->first) ||
			(m->kind != MENTION_STATE && m->kind != MENTION_ORG))
			continue;
		struct token *mark = &article->tokens[m->last], *next = mark + 1;
		char end = article->text.ptr[mark->from - 1];
		struct text text = text_slice(article->text, mark->from, mark->to);
		bool apostrophe = text_is(text, "'") || text_is(text, "\u2019");
		bool theirs = apostrophe && mark->glued && !next->glued && !next->lines &&
			      next->kind == TOKEN_WORD && !next->capital &&
			      (end == 's' || end == 'S');
		if (!theirs)
			continue;
		mark->word = number;
		mark->folded = words_text(article->words, number);
		mark->bits = words_bits(article->words, number);
		mark->kind = TOKEN_WORD;
	}
}

/* "the China-Central Asia Summit": the format, and then the word that rules look for. */
static void part_from_summit(struct article *article)
{
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		struct mention *m = &article->mentions[i];
		if (m->kind != MENTION_ORG || m->last - m->first < 2)
			continue;
		if (article_word(article, m->last - 1, "summit") ||
			article_word(article, m->last - 1, "summits"))
			m->last--;
		else if (m->last - m->first > 2 && article_word(article, m->last - 2, "峰") &&
			 article_word(article, m->last - 1, "会"))
			m->last -= 2;
	}
}

/* "On July 3, a day before the SCO summit" dates the summit. */
static void date_event(struct article *article, struct context *context)
{
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		const struct mention *date = &article->mentions[i];
		uint32_t at = date->last + article_word(article, date->last, ",");
		uint32_t word = article_word(article, at, "a") || article_word(article, at, "one")
					? at + 1
					: at;
		if (date->kind != MENTION_DATE)
			continue;
		const struct mention *one = article_mention_at(article, at);
		if (one && one->kind == MENTION_DURATION && text_is(one->id, "P1D"))
			word = one->last - 1;
		int shift = article_word(article, word + 1, "before") ||
					    article_word(article, word + 1, "ahead")
				    ? 1
			    : article_word(article, word + 1, "after") ? -1
								       : 0;
		if (!article_word(article, word, "day") || !shift)
			continue;
		for (uint32_t t = word + 2; t < word + EVENT_REACH && t < article->tokens_len;
			t++) {
			const struct mention *org = article_mention_at(article, t);
			if (!org || org->kind != MENTION_ORG)
				continue;
			context->event_date = dates_shift(article, date->id, shift);
			context->event_org = org->id;
			return;
		}
	}
}

/* "BISHKEK, December 9 --", "ЧОЛПОН-АТА, 15 августа.": where and when the article was written. */
static void read_dateline(const struct article *article, struct context *context)
{
	enum { DATELINE_TOKENS = 12 };
	const struct mention *place = NULL;
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		const struct mention *m = &article->mentions[i];
		bool near = m->first < article->sentences[0].first + DATELINE_TOKENS;
		if (near && !place && m->kind == MENTION_PLACE && article->tokens[m->first].caps)
			place = m;
		else if (near && place && m->kind == MENTION_DATE) {
			context->place = place->id;
			context->day = m->id;
			return;
		}
		if (!near)
			return;
	}
}

static void match_sentence(struct extractor *e, struct assembler *assembler, struct elements *whole)
{
	struct clauses *clauses = assembler->clauses;
	clauses_find(assembler->article, whole, clauses);
	for (uint32_t i = 0; i < clauses->rows_len; i++) {
		assembler->elements = &clauses->rows[i].elements;
		assembler->clause = clauses->rows[i].clause;
		rules_match(e->rules, assembler->article, assembler->elements, assemble_match,
			assembler);
	}
	assembler->elements = whole;
	rules_match(e->rules, assembler->article, whole, assemble_match, assembler);
}

/* What is made anew for each sentence, and what the finders remember of those before. */
struct reading {
	struct elements elements;
	struct clauses clauses;
	struct listing listing;
	struct finders finders;
};

static void read_sentence(struct extractor *e, struct reading *r, struct assembler assembler,
	const struct sentence *s)
{
	struct article *article = assembler.article;
	assembler.sentence = s;
	assembler.whole = &r->elements;
	rules_elements(article, s, &r->elements);
	bool goes_on = listing_goes_on(&r->listing, article, &r->elements);
	bool item = listing_read(&r->listing, article, &r->elements);
	if (s->question || (s->heading && !item))
		return;
	if (!s->heading) {
		match_sentence(e, &assembler, &r->elements);
		finders_read(&assembler, &r->finders);
	}
	assembler.whole = &r->listing.row;
	if (item || (goes_on && !s->heading)) {
		match_sentence(e, &assembler, &r->listing.row);
		finders_read_entry(&assembler, &r->finders);
	}
	for (uint32_t at = 0; listing_within(&r->listing, article, &r->elements, &at);)
		match_sentence(e, &assembler, &r->listing.row);
}

/* What a heading says is said again below, and better: of a kind of which the text tells nothing it
 * is told by the heading. */
static void read_headings(struct extractor *e, struct reading *r, const struct assembler *begin)
{
	struct article *article = begin->article;
	struct facts *told = begin->facts, headed = {.rules = told->rules};
	r->finders = (struct finders){0};
	for (uint32_t i = 0; i < article->sentences_len; i++) {
		const struct sentence *s = &article->sentences[i];
		if (!s->heading || s->question)
			continue;
		struct assembler assembler = *begin;
		assembler.facts = &headed;
		assembler.sentence = s;
		assembler.whole = &r->elements;
		rules_elements(article, s, &r->elements);
		match_sentence(e, &assembler, &r->elements);
		finders_read(&assembler, &r->finders);
	}
	uint32_t kept = 0;
	for (uint32_t i = 0; i < headed.len; i++)
		if (!facts_tell(told, &headed.items[i]))
			headed.items[kept++] = headed.items[i];
	for (uint32_t i = 0; i < kept; i++)
		facts_add(told, article, &headed.items[i]);
	facts_fini(&headed);
}

static void apply_rules(struct extractor *e, struct article *article, const struct context *context,
	const struct speakers *speakers, struct facts *facts)
{
	struct reading reading = {0};
	struct assembler assembler = {.rules = e->rules,
		.article = article,
		.clauses = &reading.clauses,
		.context = context,
		.facts = facts};
	for (uint32_t i = 0; i < article->sentences_len; i++) {
		assembler.speaker = speakers->of_sentence[i];
		read_sentence(e, &reading, assembler, &article->sentences[i]);
	}
	assembler.speaker = TEXT_NONE;
	read_headings(e, &reading, &assembler);
	clauses_fini(&reading.clauses);
	listing_fini(&reading.listing);
	free(reading.elements.items);
}

/* "joined the BRICS bloc", "the C5+1 format": what it is belongs to the name. "The SCO group of
 * experts" is a part of it. */
static void join_formats(struct article *article)
{
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		struct mention wide = article->mentions[i];
		uint32_t noun = wide.last;
		if (wide.kind != MENTION_ORG || !article_in(article, noun, LIST_NAMES_FORMAT) ||
			article->tokens[noun].capital || article->tokens[noun].lines)
			continue;
		bool part = article_word(article, noun + 1, "of") ||
			    article_word(article, noun + 1, "for");
		if (part && !article_in(article, noun + 2, LIST_NAMES_FORMAT_OF))
			continue;
		/* "the BRICS bloc of developing economies" */
		wide.last += 1u + part;
		while (part && article_in(article, wide.last, LIST_NAMES_FORMAT_OF))
			wide.last++;
		article_mention(article, &wide);
	}
}

enum err extract_run(struct extractor *e, const struct extract_input *input, struct extraction *out,
	struct why *why)
{
	*out = (struct extraction){0};
	if (!text_is_utf8(input->text.ptr, input->text.len))
		return why_set(
			why, ERR_BAD_TEXT, "", "wanted text in UTF-8, got bytes that are not");
	words_trim(e->words);
	struct article *article = &out->article;
	article->words = e->words;
	article->text = input->text;
	article->lang = input->lang.len ? input->lang : language_of(input->text);
	article->lists = lists_of(rules_lists(e->rules), article->lang);
	article->date = input->date;
	if (!article->lists)
		return ERR_OK;
	struct presented_list presented = {0};
	struct speakers speakers = {0};
	struct context context = {0};
	tokens_cut(article);
	sentences_find(article);
	names_scan(e->gazetteer.names, article);
	join_abbreviations(article);
	introduced_find(article);
	join_republics(article);
	join_states_of(article);
	join_formats(article);
	if (text_is(article->lang, "en"))
		mark_possessives(article);
	part_from_summit(article);
	places_widen(article);
	dates_find(article);
	numbers_find(article);
	people_find(e->gazetteer.people, article, &presented);
	documents_find(article);
	strangers_find(article);
	refer_resolve(&e->gazetteer, &presented, article);
	refer_owners(&e->gazetteer, &presented, article);
	date_event(article, &context);
	out->facts.rules = e->rules;
	if (article->sentences_len)
		read_dateline(article, &context);
	offices_find(article, e->gazetteer.names, &presented, &out->facts);
	quotes_find(article, &presented, &speakers, &out->facts);
	apply_rules(e, article, &context, &speakers, &out->facts);
	free(presented.items);
	facts_finish(&out->facts, article, input->article_id);
	return ERR_OK;
}

void extract_fini(struct extraction *extraction)
{
	facts_fini(&extraction->facts);
	article_fini(&extraction->article);
}
