/* Between whom a paper is, where that stands right behind its title: "an agreement with A and a
 * protocol between B and C". It is said of this paper, and of no other of the list. */
#include "services/news/facts/row.h"

#include <string.h>

enum { OFFICES_MAX = 6 };

static bool is_paper(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	return m && m->kind == MENTION_DOCUMENT;
}

/* "a statement on the talks | between A and B": those who talked, and not whose paper it is. */
static bool names_parties(const struct assembler *a, uint32_t title)
{
	const struct mention *m = a->elements->items[title].mention;
	struct list_value kind;
	return article_in(a->article, m->last - 1, LIST_DOCUMENTS_BINDS) ||
	       article_list(a->article, m->last - 1, LIST_DOCUMENTS_HEAD, &kind) > m->last - 1 ||
	       text_is(m->office, "agreement") || text_is(m->office, "treaty") ||
	       text_is(m->office, "memorandum") || text_is(m->office, "protocol");
}

/* The party at `e`, or behind "the governments of" there; the row's end: none. */
static uint32_t party_from(const struct assembler *a, uint32_t e)
{
	for (uint32_t n = 0; n < OFFICES_MAX && e < a->elements->len; n++, e++) {
		const struct mention *m = a->elements->items[e].mention;
		if (m)
			return rules_slot_accepts(SLOT_PARTY, m) ? e : a->elements->len;
		if (!row_in(a, e, LIST_DOCUMENTS_PARTY_LEADS))
			break;
	}
	return a->elements->len;
}

void assemble_paper_parties(struct fact *fact, const struct assembler *a, uint32_t title)
{
	if (!is_paper(a, title) || strcmp(fact->type->name, "doc.adopted") != 0 ||
		facts_says(fact, "action", TEXT("acceded")) ||
		!row_in(a, title + 1, LIST_DOCUMENTS_PARTIES) || !names_parties(a, title))
		return;
	const struct element *items = a->elements->items;
	/* What a rule sees of all the parties goes before what one paper's words tell. */
	const struct arg_type *parties = fact_arg(fact->type, TEXT("parties"));
	void (*put)(struct fact *, struct article *, const struct arg_type *, struct text) =
		facts_entry_of(fact, parties) ? facts_put_arg : facts_assume;
	uint32_t e = title + 2;
	for (e = party_from(a, e); e < a->elements->len; e = party_from(a, e)) {
		const struct mention *m = items[e].mention;
		/* "with China's help" */
		if (article_word(a->article, m->last, "'s"))
			return;
		put(fact, a->article, parties, assemble_value(a->article, ARG_TEXT, m));
		put = facts_put_arg;
		uint32_t next = ++e;
		while (e < a->elements->len && assemble_among(a, e, e + 1, SET_LIST_JOINT))
			e++;
		if (e == next)
			return;
	}
}

uint32_t assemble_paper_of(const struct assembler *a, const struct capture *parties)
{
	uint32_t e = parties->first;
	while (e > 0 && row_in(a, e - 1, LIST_DOCUMENTS_PARTY_LEADS))
		e--;
	return e > 1 && row_in(a, e - 1, LIST_DOCUMENTS_PARTIES) && is_paper(a, e - 2)
		       ? e - 2
		       : a->elements->len;
}
