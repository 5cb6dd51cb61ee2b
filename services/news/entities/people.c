#include "services/news/entities/people_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/attr.h"
#include "services/news/text/sentences.h"

enum { NAME_TOKENS_MAX = 9, ROLE_TOKENS_MAX = 45, PERSONS_MAX = 800 };

static bool is_hyphen(const struct article *article, uint32_t at)
{
	return article_word(article, at, "-");
}

static bool name_token(const struct article *article, uint32_t at)
{
	return at < article->tokens_len && article->tokens[at].kind == TOKEN_WORD &&
	       article->tokens[at].capital && article->tokens[at].lines == 0 &&
	       article->tokens[at].to - article->tokens[at].from > 1 &&
	       people_initials(article, at) == at &&
	       !article_in(article, at, LIST_PEOPLE_NEVER_NAME);
}

static bool joined_small(const struct article *article, uint32_t at)
{
	return at < article->tokens_len && article->tokens[at].kind == TOKEN_WORD &&
	       article->tokens[at].glued && article->tokens[at - 1].glued &&
	       !article_in(article, at, LIST_PEOPLE_NEVER_NAME);
}

/* "E | Rahmon" */
static bool lone_initial(const struct article *article, uint32_t at)
{
	return article->tokens[at].capital &&
	       article->tokens[at].to - article->tokens[at].from == 1 &&
	       !article_in(article, at, LIST_PEOPLE_NEVER_NAME) &&
	       !article_word(article, at, "i") && name_token(article, at + 1);
}

/* The end of a run of capitalised words that may be a name; `at` when there is none. Names of
 * states and organisations do not belong to it, and it begins with no "Deputy" or "Acting". */
static uint32_t name_end(const struct article *article, uint32_t at)
{
	uint32_t end = at, words = 0;
	if (article_in(article, at, LIST_PEOPLE_TENURE) ||
		article_in(article, at, LIST_PEOPLE_DEPUTY))
		return at;
	while (end < at + NAME_TOKENS_MAX && end < article->tokens_len) {
		const struct mention *m = article_mention_at(article, end);
		if (m && m->kind != MENTION_PERSON && m->kind != MENTION_PLACE)
			break;
		struct text word = article_folded(article, end);
		bool initial = article->tokens[end].capital && word.len == 1 &&
			       article_word(article, end + 1, ".");
		if (words > 0 && is_hyphen(article, end) && article->tokens[end].glued &&
			name_token(article, end + 1)) {
			end++;
		} else if (words > 0 && is_hyphen(article, end) && joined_small(article, end + 1)) {
			end += 2; /* "Ki-moon", "Jin-ping" */
		} else if ((end == at || article->tokens[end].lines == 0) &&
			   (name_token(article, end) ||
				   (end == at && article->tokens[end].capital &&
					   article->tokens[end].kind == TOKEN_WORD &&
					   word.len > 1 && people_initials(article, end) == end &&
					   !article_in(article, end, LIST_PEOPLE_NEVER_NAME)))) {
			words++;
			end++;
		} else if (initial && (words > 0 || name_token(article, end + 2))) {
			end += 2; /* "S. Jaishankar", "Franklin D. Roosevelt" */
		} else if (end == at && lone_initial(article, end)) {
			end++; /* "E Rahmon" */
		} else if (people_initials(article, end) > end && words == 0 &&
			   name_token(article, people_initials(article, end))) {
			end = people_initials(article, end); /* "А.У.Мамин" */
		} else if (words > 0 && article_in(article, end, LIST_PEOPLE_PARTICLE) &&
			   end + 1 < article->tokens_len &&
			   (name_token(article, end + 1) || is_hyphen(article, end + 1))) {
			end++;
		} else {
			break;
		}
	}
	return words >= 1 ? end : at;
}

uint32_t people_name_end(const struct article *article, uint32_t at)
{
	return name_end(article, at);
}

static struct presented *present(struct presented_list *list, struct text name)
{
	for (uint32_t i = 0; i < list->len; i++) {
		if (text_equal(list->items[i].name, name))
			return &list->items[i];
	}
	/* No article introduces so many; what comes after shares one entry that nobody reads. */
	if (list->len == PERSONS_MAX) {
		list->spare = (struct presented){.name = name};
		return &list->spare;
	}
	list->items = alloc_room(list->items, list->len, &list->room, sizeof(*list->items));
	struct presented *p = &list->items[list->len++];
	*p = (struct presented){.name = name};
	return p;
}

const struct presented *people_presented(const struct presented_list *list, struct text name)
{
	for (uint32_t i = 0; i < list->len; i++) {
		if (text_equal(list->items[i].name, name))
			return &list->items[i];
	}
	return NULL;
}

/* East Asian names put the family first. */
static bool family_first(struct text of)
{
	return text_is(of, "CN") || text_is(of, "KP") || text_is(of, "KR") || text_is(of, "VN");
}

static uint32_t surname_of(const struct article *article, const struct mention *m)
{
	bool family = family_first(m->country) ||
		      (m->last - m->first == 2 &&
			      article_in(article, m->first, LIST_PEOPLE_FAMILY_FIRST));
	uint32_t at = family ? m->first : m->last - 1;
	return article->tokens[at].word;
}

/* "Bilawal Bhutto Zardari" is not Asif Ali Zardari, whose last name the gazetteer knows. */
static bool shares_name(
	const struct article *article, const struct mention *m, const struct mention *known)
{
	struct text first = article_slice(article, m->first, m->first + 1);
	/* "Khaled bin | Mohammed bin Zayed": his father. */
	if (known->first > m->first && article_in(article, known->first - 1, LIST_PEOPLE_PARTICLE))
		return false;
	/* "Mohammad | Ashraf Ghani": one known by more than a last name. */
	if (known->first == m->first || known->last > known->first + 1)
		return true;
	if (text_is(article->lang, "ru"))
		return people_begins_like(known->id, article_folded(article, m->first));
	return text_find(known->id, first, NULL) || people_begins_like(known->id, first);
}

/* "Prime Minister X" behind "Prime Minister Y X": the same, and not a better known X. */
static const struct presented *told_of(const struct presented_list *list,
	const struct article *article, const struct mention *m, const struct title *title)
{
	for (uint32_t i = 0; m->last == m->first + 1 && title->office.len && i < list->len; i++) {
		const struct presented *p = &list->items[i];
		if (p->titled && p->surname == article->tokens[m->first].word &&
			text_equal(p->office, title->office) &&
			(!title->of.len || text_equal(p->of, title->of)))
			return p;
	}
	return NULL;
}

static void learn(struct article *article, struct presented_list *list, struct mention *m,
	const struct title *title)
{
	const struct mention *known = article_mention_at(article, m->first);
	bool same = known && known->kind == MENTION_PERSON && known->last >= m->last;
	for (uint32_t t = m->first; !same && t < m->last; t++) {
		known = article_mention_at(article, t);
		/* "президенту Афганистана Мухаммаду | Ашрафу Гани", in whatever case. */
		bool holds = known && text_is(article->lang, "ru") && title->office.len &&
			     title->of.len && text_equal(known->office, title->office) &&
			     text_equal(known->country, title->of);
		same = known && known->kind == MENTION_PERSON &&
		       (holds || shares_name(article, m, known));
	}
	struct text name = article_on_line(article, article_slice(article, m->first, m->last));
	bool exact = same && known->first == m->first && known->last == m->last &&
		     m->last > m->first + 1;
	const struct presented *told = told_of(list, article, m, title);
	const struct officeholder *holder =
		!exact && !told && title->office.len && title->of.len && !title->body.len
			? people_named_holder(
				  list->people, title->of, title->office, name, article->date)
			: NULL;
	same &= !told;
	if (told) {
		m->id = told->name;
		m->country = told->of;
	} else if (holder) {
		m->id = holder->name;
		m->last = same && known->last > m->last ? known->last : m->last;
	} else if (same) {
		m->id = known->id;
		m->last = known->last;
		if (!title->of.len)
			m->country = known->country;
		if (!title->office.len)
			m->office = known->office;
	} else {
		m->id = name;
		bool russian = text_is(article->lang, "ru");
		const struct officeholder *like =
			russian ? people_russian_holder(list->people, article, m, title->of)
				: people_like(list->people, m->id);
		if (like) {
			m->id = like->name;
			m->country = title->of.len ? title->of : like->of;
			m->office = title->office.len ? title->office : like->office;
		}
	}
	struct presented *p = present(list, m->id);
	p->surname = p->surname && same ? p->surname : surname_of(article, m);
	/* "Prime Minister X", whom the sheet has in that office: of its state. */
	bool known_holder = same && !holder && !title->of.len && known->country.len;
	/* What a heading says is said again below, where it is a sentence. */
	const struct sentence *said = p->titled ? sentences_of(article, p->at) : NULL;
	if (title->office.len && (!p->titled || (said && said->heading))) {
		p->office = title->office;
		p->of = known_holder ? known->country : title->of;
		p->body = title->body;
		p->whose = p->of.len ? title->whose : 0;
		/* A whole name needs no owner: "Interior Minister X Y". */
		p->titled = p->of.len > 0 || p->body.len > 0 || m->last - m->first > 1;
		p->at = m->first;
	}
}

bool people_introduce(struct article *article, struct presented_list *list, struct mention *person)
{
	struct title title = {
		.first = person->first, .office = person->office, .of = person->country};
	person->kind = MENTION_PERSON;
	person->flags = MENTION_TITLED;
	learn(article, list, person, &title);
	return article_mention(article, person);
}

struct presented *people_meet(
	struct article *article, struct presented_list *list, struct mention *person)
{
	person->kind = MENTION_PERSON;
	learn(article, list, person, &(struct title){0});
	return article_mention(article, person) ? present(list, person->id) : NULL;
}

static void person_after_title(
	struct article *article, struct presented_list *list, uint32_t at, uint32_t *next)
{
	struct title title = {0};
	uint32_t start = people_read_title(article, at, &title);
	bool only_honorific = false;
	if (start == at) {
		start = people_honorific(article, at);
		title = (struct title){.first = at};
		only_honorific = start > at;
	}
	if (start == at)
		return;
	uint32_t end = name_end(article, start);
	/* "Vice Premier He Lifeng" */
	if (end == start && title.office.len && article_word(article, start, "he") &&
		article->tokens[start].capital)
		end = name_token(article, start + 1) ? start + 2 : start;
	if (text_is(article->lang, "ru") && title.office.len &&
		(end == start || article->tokens[start].caps ||
			article_in(article, start, LIST_PEOPLE_FIELD_WORD))) {
		start = people_past_field(article, start);
		end = name_end(article, start);
	}
	if (end == start)
		return;
	people_not_president(article, start, &title);
	people_as_held(article, &title);
	uint32_t begins = people_double_title(article, &title);
	/* "First Vice President Mohammad Reza Aref of Iran" */
	const struct mention *home =
		article_word(article, end, "of") ? article_mention_at(article, end + 1) : NULL;
	if (title.office.len && !title.of.len && people_names_owner(home))
		title.of = people_owner_id(home);
	/* "Minister of | Works": of what nobody has a word for. */
	if (!title.of.len && !title.body.len && !only_honorific && end == start + 1 &&
		article_word(article, start - 1, "of"))
		return;
	if (title.office.len && !title.of.len && !title.body.len)
		title.of = people_owner_before(article, begins, title.office);
	struct mention m = {
		.kind = MENTION_PERSON,
		.flags = only_honorific ? 0 : MENTION_TITLED,
		.first = start,
		.last = end,
		.country = title.of,
		.office = title.office,
	};
	bool place = article_mention_at(article, start) &&
		     article_mention_at(article, start)->kind == MENTION_PLACE;
	/* "Chief of the General | Staff" */
	bool organ = only_honorific && article_in(article, start, LIST_PEOPLE_ORGAN);
	if ((place || organ) && end - start == 1)
		return;
	learn(article, list, &m, &title);
	m.first = begins;
	/* "Armenia's prime minister, X, cancelled": the second comma goes with the first. */
	if (start > 0 && article_word(article, start - 1, ",") &&
		article_word(article, m.last, ",") && m.last + 1 < article->tokens_len &&
		!article->tokens[m.last + 1].capital && !article_word(article, m.last + 1, "and"))
		m.last++;
	if (article_mention(article, &m))
		*next = m.last;
}

/* The end of an apposition that begins after the comma at `comma`. */
static uint32_t apposition_end(const struct article *article, uint32_t comma, bool *role)
{
	uint32_t at = comma + 1;
	*role = false;
	while (at < article->tokens_len && at < comma + ROLE_TOKENS_MAX &&
		!article->tokens[at].lines) {
		if (at < comma + 9)
			*role |= article_in(article, at, LIST_PEOPLE_ROLE_WORD);
		/* "..., deputy prime minister of Azerbaijan and Mr A. Efendiev": the next of a
		 * list. */
		bool next = at > comma + 2 && article_word(article, at - 1, "and") &&
			    article_list(article, at, LIST_PEOPLE_HONORIFIC, NULL) > at &&
			    people_honorific(article, at) > at;
		if (next || article_in(article, at, LIST_PEOPLE_APPOSITION_ENDS) ||
			article->tokens[at].kind == TOKEN_OPEN)
			break;
		at++;
	}
	return at;
}

/* "Russia's foreign minister", "its president", "Minister of Foreign Affairs of X and Chairman of
 * the council": an office that is somebody's, with nothing before it. */
static bool office_apposition(struct article *article, uint32_t first, struct presented *p)
{
	uint32_t at = first, end = first;
	struct title title = {0};
	while (at < p->last && (end = people_read_role(article, at, &title)) == at) {
		const struct mention *m = article_mention_at(article, at);
		bool owner = at == first &&
			     (people_names_owner(m) ||
				     article_in(article, at, LIST_PEOPLE_POINTING_THING) ||
				     article_in(article, at, LIST_PEOPLE_PRONOUNS));
		bool organ = at > first && article->tokens[at].capital && !m;
		if (!owner && !organ)
			return false;
		at = m ? m->last : at + 1;
		at += article_word(article, at, "'s");
	}
	/* "Crown Prince and Prime Minister of X" */
	struct title second = {0};
	if (!title.of.len && !title.body.len && article_word(article, end, "and")) {
		uint32_t further = people_read_role(article, end + 1, &second);
		end = second.of.len ? further : end;
		title.of = second.of;
		title.body = second.body;
	}
	bool whole = end == p->last || article_word(article, end, "and") ||
		     article_word(article, end, "-") || article_word(article, end, "as") ||
		     (article_in(article, end, LIST_PEOPLE_PREPOSITION) &&
			     !article_word(article, end, "of"));
	/* "the Minister of Finance of the country": of none that is named. */
	bool named = at == first && text_find(title.office, TEXT("_"), NULL) &&
		     (end == p->last || (article_word(article, end, "of") && end + 1 < p->last &&
						!article->tokens[end + 1].capital));
	/* "Head of the Planning Department at the Port of X": whose department follows. */
	bool within = !title.of.len && title.body.len && article_word(article, end, "at");
	if (end == first || at >= p->last || !title.office.len || within ||
		!(named || (whole && (title.of.len || title.body.len))))
		return false;
	people_as_held(article, &title);
	p->office = title.office;
	p->of = title.of;
	p->body = title.body;
	p->whose = title.whose;
	p->titled = true;
	p->affiliation = title.body.len ? title.body : title.of;
	return true;
}

/* Cuts "a senior fellow at the X Center" into role and affiliation. */
static void read_role(struct article *article, struct presented *p)
{
	uint32_t first = p->first;
	if (article_word(article, first, "a") || article_word(article, first, "an") ||
		article_word(article, first, "the"))
		first++;
	uint32_t cut = 0;
	for (uint32_t t = first + 1; t + 1 < p->last; t++) {
		bool capital = article->tokens[t + 1].capital ||
			       (article_word(article, t + 1, "the") && t + 2 < p->last &&
				       article->tokens[t + 2].capital);
		if (!capital || !article_in(article, t, LIST_PEOPLE_ROLE_JOINTS))
			continue;
		if (article_word(article, t, "at") || article_word(article, t, "with")) {
			cut = t;
			break;
		}
		cut = cut ? cut : t;
	}
	/* "the first minister of that country to set foot in India": told, and no office. */
	for (uint32_t t = first; t < (cut ? cut : p->last); t++) {
		bool posted = article_in(article, t, LIST_PEOPLE_POSTED) &&
			      people_posted_to(article, t) > t;
		if (article_in(article, t, LIST_PEOPLE_ROLE_TELLS) && !posted)
			return;
	}
	p->role = article_on_line(article, article_slice(article, first, cut ? cut : p->last));
	if (office_apposition(article, first, p) || !cut)
		return;
	uint32_t place = cut + 1 + article_word(article, cut + 1, "the");
	/* "the German Marshall Fund and former ambassador": the second is no part of the first. */
	uint32_t end = place;
	while (end < p->last && !(article_word(article, end, "and") && end + 1 < p->last &&
					!article->tokens[end + 1].capital))
		end++;
	p->affiliation = article_slice(article, place, end);
	/* "the Islamic Organization of Food Security (IOFS)": known by its abbreviation. */
	const struct mention *known = end > place + 2 ? article_mention_at(article, end - 2) : NULL;
	if (known && known->kind == MENTION_ORG && article_word(article, end - 3, "(") &&
		article_word(article, end - 1, ")"))
		p->affiliation = known->id;
}

/* "Xi Jinping, Indian Prime Minister Narendra Modi and ...": a list, and no apposition. Nor is
 * "A.Orazov, professor of the university B.Saparov", "X Y, Coordinator of Z Ms. A B". */
static bool holds_person(const struct article *article, uint32_t first, uint32_t last)
{
	for (uint32_t t = first; t < last; t++) {
		const struct mention *m = article_mention_at(article, t);
		bool person = m && m->kind == MENTION_PERSON;
		bool called =
			person && t > first && m->first == t && people_honorific(article, t) > t;
		if ((person && (m->flags & MENTION_TITLED)) || called)
			return true;
	}
	/* The apposition ended at the full stop of an initial. */
	return last > first && people_initials(article, last - 1) > last &&
	       last + 1 < article->tokens_len && article->tokens[last + 1].glued;
}

/* "X Y, founding director of Z," makes X Y a person. */
static void person_with_apposition(
	struct article *article, struct presented_list *list, uint32_t at, uint32_t *next)
{
	const struct mention *known = article_mention_at(article, at);
	uint32_t end = known && known->kind == MENTION_PERSON ? known->last : name_end(article, at);
	bool place = known && known->kind != MENTION_PERSON;
	if (end == at || ((!known || place) && end - at < 2) || !article_word(article, end, ","))
		return;
	/* "in the World Trade Index, announced the minister": no person, and no apposition. */
	bool the = !known && at > 0 && article_in(article, at - 1, LIST_CLAUSE_ARTICLES);
	if (the || article_in(article, end + 1, LIST_QUOTES_TELLING))
		return;
	/* "NEW DELHI, July 4 -": where an agency writes from. */
	if (!(known && !place) && article->tokens[at].caps)
		return;
	/* "Uzbek President X, Iran's minister": the next of a list. */
	const struct mention *owner = article_mention_at(article, end + 1);
	if (known && !place && owner && owner->kind == MENTION_STATE && known->country.len == 2 &&
		(known->flags & MENTION_TITLED) && !text_equal(owner->id, known->country))
		return;
	bool role;
	uint32_t stop = apposition_end(article, end, &role);
	/* "Minister of Trade, Consumer Affairs and Industry of X" */
	struct title title = {0};
	uint32_t read = people_read_role(article, end + 1, &title);
	if (role && read > stop && title.of.len)
		stop = read;
	/* "A B, Deputy Adviser of X C D": the next of a list, and its title. */
	if (title.of.len && read < stop && name_end(article, read) > read + 1)
		return;
	if (!role || stop - end < 2 || holds_person(article, end + 1, stop))
		return;
	struct mention m = {.kind = MENTION_PERSON, .first = at, .last = end};
	if (known && known->kind == MENTION_PERSON) {
		m = *known;
	} else if (!people_meet(article, list, &m)) {
		return;
	}
	struct presented *p = present(list, m.id);
	if (!p->surname)
		p->surname = surname_of(article, &m);
	if (p->first == p->last) {
		p->first = end + 1;
		p->last = stop;
		struct presented before = *p;
		/* "Ambassador X Y, president of Z": an office of nobody named gives way. */
		bool owned = p->of.len > 0 || p->body.len > 0;
		p->titled = p->titled && owned;
		p->at = at;
		read_role(article, p);
		/* "Prime Minister of X A B, chairman of the council": the title stays. */
		if (before.titled && (owned || (!p->titled && !p->affiliation.len))) {
			before.role = p->role;
			before.affiliation = p->affiliation;
			*p = before;
		}
	}
	*next = m.last;
}

static void note_known(struct article *article, struct presented_list *list, bool in_full)
{
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		const struct mention *m = &article->mentions[i];
		if (m->kind != MENTION_PERSON || (in_full && m->last - m->first < 2))
			continue;
		struct presented *p = present(list, m->id);
		if (!p->surname && m->last - m->first > 1)
			p->surname = surname_of(article, m);
		if (!p->office.len) {
			p->office = m->office;
			p->of = m->country;
		}
	}
}

/* "Comrade", "Analyst": beside a name, and no part of it. */
static bool title_word(const struct article *article, uint32_t at)
{
	static const enum word_list titles[] = {LIST_PEOPLE_HONORIFIC, LIST_PEOPLE_ROLE_WORD,
		LIST_PEOPLE_CALLING, LIST_PEOPLE_TENURE, LIST_PEOPLE_FORMER, LIST_PEOPLE_DEPUTY};
	return article_in_any(article, at, titles, ARRAY_LEN(titles));
}

/* "the deputy head, Usmon | Karimov": the last name of one whom the sheet has, behind a first name
 * that is not his. */
static void tell_namesakes(struct article *article, struct presented_list *list)
{
	for (uint32_t i = 0; i < article->mentions_len; i++) {
		struct mention m = article->mentions[i];
		uint32_t given = m.first - 1;
		if (m.kind != MENTION_PERSON || m.last != m.first + 1 || m.first == 0 ||
			(m.flags & (MENTION_TITLED | MENTION_REFERRED)) ||
			!text_find(m.id, TEXT(" "), NULL) || article_mention_at(article, given) ||
			!name_token(article, given) || article->tokens[given].caps ||
			article->tokens[m.first].lines)
			continue;
		const struct sentence *s = sentences_of(article, given);
		struct text office;
		if (!s || s->heading || given == s->first || title_word(article, given) ||
			people_read_office(article, given, &office) > given)
			continue;
		struct mention whole = {.first = given, .last = m.last};
		if (!shares_name(article, &whole, &m))
			people_meet(article, list, &whole);
	}
}

void people_find(const struct people *people, struct article *article, struct presented_list *list)
{
	list->people = people;
	bool russian = text_is(article->lang, "ru");
	if (!text_is(article->lang, "zh"))
		people_initialled(article);
	for (uint32_t at = 0, next, office_end = 0; at < article->tokens_len; at = next) {
		next = at + 1;
		if (article->tokens[at].kind != TOKEN_WORD || at < office_end)
			continue;
		person_after_title(article, list, at, &next);
		/* "X, Prime | Minister of A, Y": no other title begins within one that names
		 * nobody. */
		struct text office;
		office_end = article->tokens[at].capital && next == at + 1
				     ? people_read_office(article, at, &office)
				     : at;
	}
	if (text_is(article->lang, "zh"))
		people_chinese(article, list);
	/* Whom a last name alone means is known once all are that are named in full. */
	note_known(article, list, true);
	people_unite(article, list);
	if (text_is(article->lang, "en"))
		tell_namesakes(article, list);
	note_known(article, list, false);
	for (uint32_t at = 0, next; at < article->tokens_len; at = next) {
		next = at + 1;
		if (article->tokens[at].kind != TOKEN_WORD || !article->tokens[at].capital)
			continue;
		person_with_apposition(article, list, at, &next);
		if (next == at + 1)
			people_speaker(article, list, at, &next);
	}
	people_in_order(article, list);
	people_unite(article, list);
	if (russian)
		people_cases(article, list);
	people_later_surnames(article, list);
	if (russian) {
		people_nominatives(article, list);
		people_office_cases(article, list);
	}
}
