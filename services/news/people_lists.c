/* Lists of persons with their offices: one plural office, several owners, as many names. */
#include "services/news/people.h"

enum { MEMBERS_MAX = 12 };

/* "presidents": the office of each; TEXT_NONE for other words. */
static struct text office_of_all(const struct article *article, uint32_t at, uint32_t *end)
{
	static const struct {
		const char *first, *second, *office;
	} plurals[] = {{"presidents", NULL, "president"}, {"prime", "ministers", "prime_minister"},
		{"foreign", "ministers", "foreign_minister"},
		{"defence", "ministers", "defence_minister"},
		{"defense", "ministers", "defence_minister"}, {"premiers", NULL, "prime_minister"},
		{"президенты", NULL, "president"}, {"президентов", NULL, "president"},
		{"президентами", NULL, "president"}, {"премьер-министры", NULL, "prime_minister"},
		{"премьеры", NULL, "prime_minister"}};
	for (size_t i = 0; i < ARRAY_LEN(plurals); i++) {
		if (!article_word(article, at, plurals[i].first) ||
			(plurals[i].second && !article_word(article, at + 1, plurals[i].second)))
			continue;
		*end = at + 1 + (plurals[i].second != NULL);
		return text_of(plurals[i].office);
	}
	return TEXT_NONE;
}

static uint32_t after_joint(const struct article *article, uint32_t at)
{
	static const char *const words[] = {
		",", "and", "of", "from", "the", "и", "—", "as", "well", NULL};
	while (words_listed(article_folded(article, at), words))
		at++;
	return at;
}

static void hold(struct article *article, struct presented_list *list, uint32_t first,
	uint32_t last, const struct mention *role)
{
	struct mention person = *role;
	person.first = first;
	person.last = last;
	people_introduce(article, list, &person);
}

/* The end of a person's name at `at`, known or not; `at` when there is none. */
static uint32_t person_end(const struct article *article, uint32_t at)
{
	const struct mention *m = article_mention_at(article, at);
	if (m && m->kind == MENTION_PERSON)
		return m->last;
	uint32_t end = m ? at : people_name_end(article, at);
	return end > at + 1 ? end : at;
}

static void read_list(
	struct article *article, struct presented_list *list, uint32_t at, struct text office)
{
	struct text owners[MEMBERS_MAX];
	uint32_t owners_len = 0, named = 0;
	while (owners_len < MEMBERS_MAX) {
		uint32_t next = after_joint(article, at);
		const struct mention *owner = article_mention_at(article, next);
		if (!owner || owner->kind != MENTION_STATE)
			break;
		owners[owners_len++] = owner->id;
		at = owner->last;
		/* "of Kazakhstan X Y, of Iran Z": each name beside its state. */
		uint32_t end = person_end(article, at);
		if (end == at || owners_len > named + 1)
			continue;
		struct mention role = {.office = office, .country = owner->id};
		hold(article, list, at, end, &role);
		at = end;
		named++;
	}
	while (named < owners_len) {
		uint32_t next = after_joint(article, at), end = person_end(article, next);
		if ((named && next == at) || end == next)
			return;
		struct mention role = {.office = office, .country = owners[named++]};
		hold(article, list, next, end, &role);
		at = end;
	}
}

void people_in_order(struct article *article, struct presented_list *list)
{
	for (uint32_t at = 0; at < article->tokens_len; at++) {
		uint32_t end = at;
		struct text office = office_of_all(article, at, &end);
		if (office.len)
			read_list(article, list, end, office);
	}
}
