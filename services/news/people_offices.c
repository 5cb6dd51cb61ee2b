#include "services/news/facts.h"
#include "services/news/people.h"
#include "services/news/sentences.h"

/* Words of a role that is an office: without capitals and articles, words joined by a low line. */
static struct text office_of(struct article *article, struct text role)
{
	char words[96];
	size_t n = words_fold(role, words, sizeof(words));
	for (size_t i = 0; i < n; i++) {
		if (words[i] == ' ' || words[i] == '-')
			words[i] = '_';
	}
	return arena_copy(&article->arena, (struct text){words, n});
}

static void add(struct article *article, const struct presented *p, struct facts *facts)
{
	const struct sentence *s = sentences_of(article, p->at);
	struct text office = p->titled                           ? p->office
			     : p->role.len && p->affiliation.len ? office_of(article, p->role)
								 : TEXT_NONE;
	/* "the Chinese leader Xi Jinping" names no office. */
	if (text_is(office, "leader") || text_is(office, "head"))
		return;
	if (!office.len || !s || s->heading || (!p->titled && p->role.len > 80))
		return;
	struct fact fact = {
		.type = fact_find(TEXT("person.office")),
		.from = s->from,
		.to = s->to,
		.polarity = TEXT("pos"),
		.modality = TEXT("fact"),
		.rule = TEXT("office.titled"),
		.confidence = 0.88,
	};
	facts_put(&fact, article, "person", p->name);
	facts_put(&fact, article, "office", office);
	facts_put(&fact, article, "of", p->titled ? p->of : p->affiliation);
	facts_add(facts, article, &fact);
}

void people_offices(struct article *article, const struct presented_list *list, struct facts *facts)
{
	for (uint32_t i = 0; i < list->len; i++)
		add(article, &list->items[i], facts);
}
