/* The gazetteer: names of states, organisations, corridors, places and persons, and the ids they
 * stand for. Names are sequences of words; at each place the longest wins. Edges of words come of
 * themselves, hyphens are skipped ("Trans Caspian" is "Trans-Caspian"), and a name that is written
 * with a capital wants one in the text.
 *
 * A trie over words is used where Vectorscan was planned: with the text cut into numbered words
 * anyway it needs no second pass, is ready at once when a name is learnt from the bus, and gives
 * longest match and word edges without further work. */
#ifndef SERAI_SERVICES_NEWS_ENTITIES_NAMES_H
#define SERAI_SERVICES_NEWS_ENTITIES_NAMES_H

#include "services/news/text/article.h"

struct names;

enum name_role { NAME_PLAIN, NAME_ABBREVIATION, NAME_DEMONYM, NAME_CAPITAL };

struct name {
	struct text id;
	enum mention_kind kind;
	enum name_role role;
	struct text text;    /* the name as written */
	struct text lang;    /* "ru": the cases of the name are added too; else no matter */
	struct text country; /* of a place or person */
	struct text office;  /* of a person; of an organisation that is none of states: its sort */
	day since;           /* of a capital: first day of the name; DAY_MIN when not known */
};

struct names *names_create(struct words *words); /* lends words */
void names_destroy(struct names **names);

/* The same name twice: the first stays, unless it was a place and the new one is more. */
void names_add(struct names *names, const struct name *name);
size_t names_count(const struct names *names);

/* Adds a mention for every name in the article. */
void names_scan(const struct names *names, struct article *article);

/* Is it the id of a state that was added? */
bool names_is_state(const struct names *names, struct text id);

/* Has one of the organisation's names these letters in it: is the EDB a "bank"? */
bool names_org_called(const struct names *names, struct text id, struct text stem);

/* The English name of a state's capital: the one that began on `since`, else the youngest, in
 * whatever order they came; "" when none was added. */
struct text names_capital(const struct names *names, struct text state, day since);

/* Does this single word begin some name? */
bool names_starts(const struct names *names, uint32_t word);

#endif
