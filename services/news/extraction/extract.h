/* Text in, typed facts out. Pure: no bus, no clock, no SQL. One thread; an extractor learns words
 * and names as it goes, and what it finds depends on the text and the names only. */
#ifndef SERAI_SERVICES_NEWS_EXTRACTION_EXTRACT_H
#define SERAI_SERVICES_NEWS_EXTRACTION_EXTRACT_H

#include "proto/codec/record.h"
#include "proto/records/evidence.h"
#include "services/news/facts/facts.h"
#include "services/news/rules/rules.h"

struct extractor;

/* `share` is the installed folder share/serai. `names_of_others`: read the sheets of the registry
 * and the corridors too, for work without a bus. */
enum err extract_open(
	const char *share, bool names_of_others, struct extractor **out, struct why *why) MUST_USE;
void extract_close(struct extractor **extractor);

void extract_learn(struct extractor *extractor, const struct entity_named *entity);
const struct rules *extract_rules(const struct extractor *extractor);

struct extract_input {
	struct text text; /* UTF-8 */
	struct text lang; /* "" : told by its letters */
	day date;         /* DAY_MIN: not known */
	struct text article_id;
};

/* The facts borrow from the input's text, the extractor and the article; both outlive them. */
struct extraction {
	struct article article;
	struct facts facts;
};

enum err extract_run(struct extractor *extractor, const struct extract_input *input,
	struct extraction *out, struct why *why) MUST_USE;
void extract_fini(struct extraction *extraction);

#endif
