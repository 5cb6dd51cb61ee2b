/* Persons: those of the sheet, whom the gazetteer finds by name, and those that an article itself
 * introduces: "Kazakh President X Y", "Dr. X Y, a fellow at the Z Center". Once introduced, the
 * last name alone is enough. */
#ifndef SERAI_SERVICES_NEWS_ENTITIES_PEOPLE_H
#define SERAI_SERVICES_NEWS_ENTITIES_PEOPLE_H

#include "services/news/text/article.h"

/* Who held which office when, from persons.csv. */
struct officeholder {
	struct text name, office, of;
	day from, to; /* half open */
};

struct people;

/* One of the sheet, an officeholder of `of`, by the last name and the first letter of the first, in
 * Russian: "А.У.Мамин". */
const struct officeholder *people_by_initial(
	const struct people *people, struct text initial, struct text family, struct text of);

struct people *people_create(void);
void people_destroy(struct people **people);
void people_add(struct people *people, const struct officeholder *holder); /* copies */

/* Who held `office` of `of` on that day; NULL when unknown. DAY_MIN: the latest holder.
 * `office` may be "leader": the president, or else the prime minister. */
const struct officeholder *people_holder(
	const struct people *people, struct text of, struct text office, day on);

bool people_same_family(struct text a, struct text b); /* of two whole names, the last words */

/* One of the sheet who held that office there, on that day or another, and whose name is `name` in
 * another spelling, with initials, or cut to the last name: see people_holders.c for how far two
 * spellings may be apart. NULL when nobody's is. */
const struct officeholder *people_named_holder(
	const struct people *people, struct text of, struct text office, struct text name, day on);

/* One of the sheet whose whole name is written so in another spelling: "Qasym-Zhomart Toqaev".
 * Lent; NULL when nobody's is. */
const struct officeholder *people_like(const struct people *people, struct text name);

/* A person as the article presents them. */
struct presented {
	struct text name;        /* full name */
	struct text role;        /* as written: "academic dean and professor of ..." */
	struct text affiliation; /* as written, or an id */
	uint32_t surname;        /* its word */
	uint32_t first, last;    /* tokens of the apposition that says so; equal when none does */
	struct text office, of;  /* where the role is an office */
	uint32_t whose;          /* behind the word that points at `of`: "its"; 0: none does */
	struct text body;        /* of `of`, where it is one of its bodies that is led */
	bool titled;             /* the article gives the office beside the name */
	uint32_t at;             /* a token where it does */
};

struct presented_list {
	const struct people *people; /* lent */
	struct presented *items;
	uint32_t len;
	size_t room;
	struct presented spare;
};

/* Widens person mentions by the titles before them, adds the persons that the article introduces,
 * and the later mentions of their last names. */
void people_find(const struct people *people, struct article *article, struct presented_list *list);

/* The end of "| Executive Committee" behind its organisation and before a name; else the owner's
 * end. */
uint32_t people_after_organ(const struct article *article, const struct mention *owner);
/* The end of "| Planning Commission" before "of Pakistan", of "| to Pakistan" behind an
 * ambassador's office; else `at`. */
uint32_t people_after_institution(const struct article *article, uint32_t at);
uint32_t people_posted_to(const struct article *article, uint32_t at);

/* Is it a state, an organisation or a capital, of which offices are held? */
bool people_names_owner(const struct mention *m);

/* Takes tokens [first, last) of `person` for a person who holds `office` of `country`, as the
 * article says there. */
uint32_t people_name_end(const struct article *article, uint32_t at); /* `at`: no name */
bool people_introduce(struct article *article, struct presented_list *list, struct mention *person);

/* The same for one whose office the article does not give; NULL when the article is full. */
struct presented *people_meet(
	struct article *article, struct presented_list *list, struct mention *person);

/* Takes the name at `at` for a person when it stands beside a verb of speech: "X Y said", and
 * behind what was said: "...," says X Y of the Z Center. Sets `next` to the token behind it. */
void people_speaker(
	struct article *article, struct presented_list *list, uint32_t at, uint32_t *next);

/* The same for Chinese, where the title stands right before the name: 外交部发言人毛宁. */
void people_chinese(struct article *article, struct presented_list *list);

/* Last names that the sheet knows, with their initials, and in Russian with patronymics:
 * "А.У.Мамин", "Шавкат Миромонович Мирзиёев", "S. Sh. Jeenbekov". */
void people_initialled(struct article *article);
uint32_t people_initials(const struct article *article, uint32_t at); /* the token behind them */
/* "директор | департамента транспорта Касим Тлепов": where the name begins behind the field of the
 * office that ends at `at`; `at` when none does. */
uint32_t people_past_field(const struct article *article, uint32_t at);
const struct officeholder *people_russian_holder(const struct people *people,
	struct article *article, const struct mention *m, struct text of);
bool people_same_word(const struct article *article, uint32_t a, uint32_t b); /* in two cases */

/* One name for all the cases in which an article has it. */
void people_cases(struct article *article, struct presented_list *list);

/* And the nominative, where the last name alone stands in it: "с Олафом Шольцем ... Шольц сказал".
 */
void people_nominatives(struct article *article, struct presented_list *list);

/* Of the names behind offices; those that stand in the genitive alone get their nominative. */
void people_office_cases(struct article *article, struct presented_list *list);

/* Does a Russian first name, or the first letter of one, begin as a word of the name in Latin
 * letters sounds? */
bool people_begins_like(struct text name, struct text word_or_letter);

/* And for lists: "the presidents of Kazakhstan and Iran, X Y and Z respectively", "the presidents
 * of Kazakhstan X Y, of Iran Z". */
void people_in_order(struct article *article, struct presented_list *list);

/* "Takehiko Nakao, president of the bank, ... Mr. Nakao": one person, although a title alone stands
 * before the second. */
void people_unite(struct article *article, const struct presented_list *list);

/* And later mentions of the last names alone. */
void people_later_surnames(struct article *article, const struct presented_list *list);

const struct presented *people_presented(const struct presented_list *list, struct text name);

/* "its president", "the bloc's secretary general": whose office it is, by the word before it and
 * what was spoken of last. False when the word points at nothing. */
bool people_pointed_owner(const struct article *article, uint32_t word, struct text *of);

/* Reads an office at token `at` ("prime minister"); returns the token after it, or `at`. */
uint32_t people_read_office(const struct article *article, uint32_t at, struct text *office);

/* The same, with whose it is and where it begins: "Malta's | foreign minister". */
uint32_t people_office_told(const struct article *article, uint32_t at, struct presented *held);

/* Is the office at `at` one of the forms? "премьером", "премьер-|министром" (Russian). */
bool people_office_in(const struct article *article, uint32_t at, enum word_list forms);

#endif
