/* Whose an office is, or which it is, where the title itself does not say. */
#include "services/news/entities/people_inside.h"

enum { OUTER_TOKENS = 3, UNDER_TOKENS = 16, REPRESENTED_REACH = 6 };

/* "the Institute for Strategic Studies | under": a name in capitals that ends there. */
static bool is_body(const struct article *article, uint32_t first, uint32_t under)
{
	if (first >= under || !article->tokens[first].capital)
		return false;
	for (uint32_t t = first; t < under; t++)
		if (!article->tokens[t].capital && !article_in(article, t, LIST_PEOPLE_ORGAN_JOINT))
			return false;
	return true;
}

/* "Director of the Reforms Agency | under | the President of Uzbekistan X": the outer office, and
 * what is led. */
static bool outer_office(const struct article *article, uint32_t under, struct title *title)
{
	for (uint32_t t = under > UNDER_TOKENS ? under - UNDER_TOKENS : 0; t < under; t++) {
		struct text office;
		uint32_t end = people_read_office(article, t, &office);
		uint32_t organ = end + 1 + article_word(article, end + 1, "the");
		if (end == t || !article_word(article, end, "of") ||
			!is_body(article, organ, under))
			continue;
		title->office = office;
		title->body = article_slice(article, organ, under);
		title->of = TEXT_NONE;
		return true;
	}
	return false;
}

void people_not_president(const struct article *article, uint32_t name, struct title *title)
{
	const struct mention *known = article_mention_at(article, name);
	if (!text_is(title->office, "president") || title->first < 2 ||
		(known && known->kind == MENTION_PERSON))
		return;
	uint32_t of = title->first - 1, at = of > OUTER_TOKENS ? of - OUTER_TOKENS : 0;
	if (article_in(article, of, LIST_PEOPLE_UNDER)) {
		if (outer_office(article, of, title))
			return;
		/* Of what else is under a president X is something, but not its president. */
		if (article_word(article, of, "under") &&
			article_word(article, title->first, "the"))
			title->office = TEXT_NONE;
	}
	struct text office;
	while (at < of && people_read_office(article, at, &office) != of)
		at++;
	if (article_word(article, of, "of") && at < of)
		title->office = office;
}

/* "Hungary was represented | by Prime Minister X", "a Japanese delegation led | by Minister X" */
static struct text represented(const struct article *article, uint32_t by)
{
	if (by < 2 || !article_word(article, by, "by") ||
		!article_in(article, by - 1, LIST_PEOPLE_REPRESENTED))
		return TEXT_NONE;
	for (uint32_t t = by - 1; t > 0 && by - t < REPRESENTED_REACH; t--) {
		const struct mention *m = article_mention_at(article, t - 1);
		if (people_names_owner(m) && m->kind != MENTION_ORG)
			return people_owner_id(m);
	}
	return TEXT_NONE;
}

/* "the Minister of Foreign Affairs of Z X Y, | the Minister of Defence A B": of one government. */
static struct text of_colleague(
	const struct article *article, uint32_t joint, const struct text office)
{
	uint32_t comma = joint - (joint > 0 && article_word(article, joint, "and") &&
					 article_word(article, joint - 1, ","));
	const struct mention *m = comma > 0 ? article_mention_at(article, comma - 1) : NULL;
	bool minister = text_ends(office, TEXT("_minister")) && !text_is(office, "prime_minister");
	bool other = m && m->kind == MENTION_PERSON && (m->flags & MENTION_TITLED) &&
		     m->country.len == 2 && m->office.len && !text_equal(m->office, office);
	return minister && other &&
			       (article_word(article, comma, ",") ||
				       article_word(article, comma, "and"))
		       ? m->country
		       : TEXT_NONE;
}

struct text people_owner_before(
	const struct article *article, uint32_t first, const struct text office)
{
	uint32_t before = first - (first > 0 && article_word(article, first - 1, "the"));
	if (before == 0 || text_is(article->lang, "ru"))
		return TEXT_NONE;
	struct text state = represented(article, before - 1);
	return state.len ? state : of_colleague(article, before - 1, office);
}

void people_as_held(struct article *article, struct title *title)
{
	struct text was = TEXT("former_"), deputy = TEXT("deputy_");
	if (title->deputy && !text_starts(title->office, deputy))
		title->office = people_office_as(article, deputy, title->office);
	if (title->former && title->office.len && !text_starts(title->office, was))
		title->office = people_office_as(article, was, title->office);
}
