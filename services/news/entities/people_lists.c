/* Lists of persons with their offices: one plural office, several owners, as many names. */
#include "services/news/entities/people_inside.h"

enum { MEMBERS_MAX = 12 };

static uint32_t after_joint(const struct article *article, uint32_t at)
{
	while (article_in(article, at, LIST_PEOPLE_OFFICE_WORDS))
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

/* "of Kazakhstan X Y": the state is part of the title, and no member of the list beside X Y. */
static void widen(struct article *article, uint32_t name, uint32_t first, uint32_t last)
{
	const struct mention *m = article_mention_at(article, name);
	if (!m || m->kind != MENTION_PERSON)
		return;
	struct mention wide = *m;
	wide.first = first;
	wide.last = last > wide.last ? last : wide.last;
	article_mention(article, &wide);
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

/* "the Kazakh and Uzbek presidents", "Kazakhstan's, Kyrgyzstan's and Uzbekistan's presidents":
 * the owners before the office at `at`, in the text's order. */
static uint32_t owners_before(const struct article *article, uint32_t at, struct text *owners)
{
	struct text turned[MEMBERS_MAX];
	uint32_t len = 0;
	while (at > 0 && len < MEMBERS_MAX) {
		uint32_t before = at - 1;
		while (before > 0 && (article_word(article, before, "and") ||
					     article_word(article, before, ",") ||
					     article_word(article, before, "'s") ||
					     article_word(article, before, "и")))
			before--;
		const struct mention *owner = article_mention_at(article, before);
		bool owns = owner && owner->kind == MENTION_STATE &&
			    ((owner->flags & MENTION_ADJECTIVE) ||
				    article_word(article, owner->last, "'s"));
		if (!owns)
			break;
		turned[len++] = owner->id;
		at = owner->first;
	}
	for (uint32_t i = 0; i < len; i++)
		owners[i] = turned[len - 1 - i];
	return len;
}

/* "Foreign Ministers X and Y": each holds the office, of which state is not said. */
static void read_names(
	struct article *article, struct presented_list *list, uint32_t at, struct text office)
{
	for (;;) {
		uint32_t next = after_joint(article, at), end = person_end(article, next);
		if (end == next || end < next + 2)
			return;
		struct mention role = {.office = office};
		/* "presidents Ilham Aliyev of Azerbaijan, Hassan Rouhani of Iran" */
		const struct mention *home = article_word(article, end, "of")
						     ? article_mention_at(article, end + 1)
						     : NULL;
		bool owned = home && home->kind == MENTION_STATE;
		if (owned)
			role.country = home->id;
		uint32_t after = owned ? home->last : end;
		hold(article, list, next, end, &role);
		at = after;
	}
}

/* "of Ukraine, X Y and Moldova, A B": a name between its state's comma and the next. */
static bool comma_name(const struct article *article, uint32_t comma)
{
	uint32_t end = article_word(article, comma, ",") ? person_end(article, comma + 1) : comma;
	uint32_t next = after_joint(article, end);
	const struct mention *m = article_mention_at(article, next);
	bool state =
		m && m->kind == MENTION_STATE && next > end && article_word(article, m->last, ",");
	const struct mention *before = comma > 0 ? article_mention_at(article, comma - 1) : NULL;
	/* The last of them stands behind one such. */
	bool last = before && before->first > 1 &&
		    article_word(article, before->first - 1, "and") &&
		    article_mention_at(article, before->first - 2) &&
		    article_mention_at(article, before->first - 2)->kind == MENTION_PERSON;
	return end > comma + 1 && (state || last);
}

static void read_list(
	struct article *article, struct presented_list *list, uint32_t at, struct mention *title)
{
	struct text owners[MEMBERS_MAX];
	struct text office = title->office;
	uint32_t owners_len = owners_before(article, title->first, owners), named = 0;
	const struct mention *follows = article_mention_at(article, after_joint(article, at));
	if (!owners_len && (!follows || follows->kind != MENTION_STATE)) {
		read_names(article, list, at, office);
		return;
	}
	while (owners_len < MEMBERS_MAX) {
		uint32_t next = after_joint(article, at);
		const struct mention *owner = article_mention_at(article, next);
		if (!owner || owner->kind != MENTION_STATE)
			break;
		owners[owners_len++] = owner->id;
		at = owner->last;
		/* "of Kazakhstan X Y, of Iran Z", "of Kazakhstan – X Y, Iran – Z": each name beside
		 * its state. */
		bool bracket = article_word(article, at, "(");
		uint32_t name = at + article_in(article, at, LIST_PEOPLE_DASH);
		name += name == at && bracket &&
			article_word(article, person_end(article, at + 1), ")");
		name += name == at && !bracket && comma_name(article, at);
		uint32_t end = person_end(article, name);
		at = end > name ? name : at;
		if (end == at || owners_len > named + 1)
			continue;
		struct mention role = {.office = office, .country = owner->id};
		uint32_t first = owner->first;
		hold(article, list, at, end, &role);
		uint32_t after = end + (bracket && article_word(article, end, ")"));
		widen(article, at, first, after);
		at = after;
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
		struct list_value office; /* "presidents": of each */
		uint32_t end = article_list(article, at, LIST_PEOPLE_OFFICES, &office);
		struct mention title = {.first = at, .office = office.text};
		if (end == at)
			continue;
		/* "Deputy | Foreign Ministers" */
		if (at > 0 && article_in(article, at - 1, LIST_PEOPLE_DEPUTY)) {
			title.first--;
			title.office = people_office_as(article, TEXT("deputy_"), office.text);
		}
		read_list(article, list, end, &title);
	}
}

static bool named_in_full(const struct article *article, struct text name)
{
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		const struct mention *m = &article->mentions[i];
		if (m->kind == MENTION_PERSON && m->last - m->first > 1 && text_equal(m->id, name))
			return true;
	}
	return false;
}

/* A last name alone is that of whom the article names in full, and not of a better known one. */
void people_unite(struct article *article, const struct presented_list *list)
{
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		struct mention *m = &article->mentions[i];
		bool han = article->tokens[m->first].kind == TOKEN_HAN;
		bool full = m->kind == MENTION_PERSON && text_find(m->id, TEXT(" "), NULL);
		if (m->kind != MENTION_PERSON || han ||
			(full && (m->last - m->first > 1 || named_in_full(article, m->id))))
			continue;
		for (uint32_t k = 0; k < list->len; k++) {
			const struct presented *p = &list->items[k];
			if (p->surname != article->tokens[m->last - 1].word ||
				!text_find(p->name, TEXT(" "), NULL))
				continue;
			m->id = p->name;
			m->country = m->country.len && !full ? m->country : p->of;
			m->office = m->office.len && !full ? m->office : p->office;
			break;
		}
	}
}

void people_later_surnames(struct article *article, const struct presented_list *list)
{
	bool russian = text_is(article->lang, "ru");
	for (uint32_t t = 0; t < article->tokens_len; t++) {
		const struct token *token = &article->tokens[t];
		if (!token->capital || article_mention_at(article, t))
			continue;
		for (uint32_t i = 0; i < list->len; i++) {
			const struct presented *p = &list->items[i];
			if (p->surname != token->word &&
				!(russian && p->surname &&
					people_same_word(article, p->surname, token->word)))
				continue;
			struct mention m = {.kind = MENTION_PERSON,
				.first = t,
				.last = t + 1,
				.id = p->name,
				.country = p->of,
				.office = p->office};
			article_mention(article, &m);
			break;
		}
	}
}
