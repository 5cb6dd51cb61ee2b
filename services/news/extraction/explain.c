#include "services/news/extraction/explain.h"

#include "services/news/rules/clauses.h"

#include "proto/codec/packed.h"

#include <stdlib.h>

/* A pattern that came this far of its way is worth a line. */
static const double far_enough = 0.5;

struct explainer {
	const struct rules *rules;
	const struct article *article;
	const struct elements *elements;
	struct text only;
	struct buffer *out;
};

static const char *kind_of(const struct mention *m)
{
	static const char *const names[] = {[MENTION_STATE] = "state",
		[MENTION_ORG] = "org",
		[MENTION_CORRIDOR] = "corridor",
		[MENTION_PLACE] = "place",
		[MENTION_VENUE] = "venue",
		[MENTION_PERSON] = "person",
		[MENTION_OFFICE] = "office",
		[MENTION_DATE] = "date",
		[MENTION_DURATION] = "duration",
		[MENTION_NUMBER] = "number",
		[MENTION_AMOUNT] = "amount",
		[MENTION_DOCUMENT] = "document",
		[MENTION_QUOTED] = "quoted",
		[MENTION_TWO_STATES] = "states",
		[MENTION_TWO_PERSONS] = "persons"};
	if (m->kind == MENTION_STATE && (m->flags & MENTION_ADJECTIVE))
		return "nation";
	if (m->kind == MENTION_NUMBER && (m->flags & MENTION_ORDINAL))
		return "ordinal";
	return names[m->kind] ? names[m->kind] : "none";
}

static void put_element(struct explainer *x, uint32_t at)
{
	if (at >= x->elements->len) {
		buffer_text(x->out, TEXT("the end"));
		return;
	}
	const struct element *e = &x->elements->items[at];
	struct text words = article_slice(x->article, e->first, e->last);
	if (!e->mention)
		buffer_text(x->out, words);
	else if (e->mention->id.len)
		buffer_format(x->out, "[%.*s: %s %.*s]", TEXT_ARG(words), kind_of(e->mention),
			TEXT_ARG(e->mention->id));
	else
		buffer_format(x->out, "[%.*s: %s]", TEXT_ARG(words), kind_of(e->mention));
}

static void put_elements(struct explainer *x, const char *what)
{
	buffer_format(x->out, "  %-7s", what);
	for (uint32_t e = 0; e < x->elements->len; e++) {
		buffer_char(x->out, ' ');
		put_element(x, e);
	}
	buffer_char(x->out, '\n');
}

static void put_near(void *self, const struct near *near)
{
	struct explainer *x = self;
	const struct pattern *pattern = &near->rule->patterns[near->pattern];
	double way = (double)near->reached / (double)pattern->code_len;
	if (!text_starts(near->rule->name, x->only) ||
		(!near->matched && !x->only.len && way < far_enough))
		return;
	buffer_format(x->out, "  %s %.*s, pattern %u, from '",
		near->matched ? "fired  " : "almost ", TEXT_ARG(near->rule->name),
		near->pattern + 1);
	put_element(x, near->first);
	if (pattern->parts_len && !near->matched) {
		buffer_text(x->out, TEXT("' to '"));
		put_element(x, near->stopped - 1);
	}
	if (near->matched) {
		buffer_text(x->out, TEXT("'\n"));
		return;
	}
	buffer_text(x->out, TEXT("': wanted "));
	rules_wanted(x->rules, pattern, near->reached, x->out);
	if (!pattern->parts_len) {
		buffer_text(x->out, TEXT(", got '"));
		put_element(x, near->stopped);
		buffer_char(x->out, '\'');
	}
	buffer_char(x->out, '\n');
}

/* The sentence as one row, and what its clauses are as rows of their own. */
static void put_rows(struct explainer *x, struct article *article, struct elements *whole,
	struct clauses *clauses)
{
	put_elements(x, "is");
	clauses_find(article, whole, clauses);
	for (uint32_t i = 0; i < clauses->rows_len; i++) {
		x->elements = &clauses->rows[i].elements;
		put_elements(x, "clause");
		rules_almost(x->rules, x->article, x->elements, put_near, x);
	}
	x->elements = whole;
}

static void put_facts(struct explainer *x, const struct facts *facts, const struct sentence *s)
{
	for (uint32_t i = 0; i < facts->len; i++) {
		const struct fact *fact = &facts->items[i];
		if (fact->from != s->from)
			continue;
		buffer_format(x->out, "  fact    %s ", fact->type->name);
		packed_to_json(fact->packed, 0, x->out);
		buffer_format(x->out, " %.*s %.*s, by %.*s\n", TEXT_ARG(fact->polarity),
			TEXT_ARG(fact->modality), TEXT_ARG(fact->rule));
	}
}

enum err explain_text(struct extractor *extractor, const struct extract_input *input,
	struct text rule, struct buffer *report, struct why *why)
{
	struct extraction extraction;
	enum err err = extract_run(extractor, input, &extraction, why);
	if (err)
		return err;
	struct elements elements = {0};
	struct clauses clauses = {0};
	struct explainer x = {
		extract_rules(extractor), &extraction.article, &elements, rule, report};
	for (uint32_t i = 0; i < extraction.article.sentences_len; i++) {
		const struct sentence *s = &extraction.article.sentences[i];
		buffer_format(report, "%u-%u %.*s\n", s->from, s->to,
			TEXT_ARG(text_slice(input->text, s->from, s->to)));
		rules_elements(&extraction.article, s, &elements);
		put_rows(&x, &extraction.article, &elements, &clauses);
		if (s->question)
			buffer_text(report, TEXT("  is a question: it states nothing\n"));
		else if (s->heading)
			buffer_text(
				report, TEXT("  is a heading: it tells of kinds of which the text "
					     "tells nothing\n"));
		if (!s->question)
			rules_almost(x.rules, x.article, &elements, put_near, &x);
		put_facts(&x, &extraction.facts, s);
	}
	clauses_fini(&clauses);
	free(elements.items);
	extract_fini(&extraction);
	return ERR_OK;
}
