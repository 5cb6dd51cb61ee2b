/* Shows people who write rules what a text is to them: the elements of each sentence, the rules
 * that fired, the facts that came of it, and the rules that almost fired, with the word that was
 * missing. */
#ifndef SERAI_SERVICES_NEWS_EXTRACTION_EXPLAIN_H
#define SERAI_SERVICES_NEWS_EXTRACTION_EXPLAIN_H

#include "services/news/extraction/extract.h"

/* Appends a paragraph to `report` for each sentence. `rule`: only rules whose name begins so, and
 * then every one that began to fit; "": all, and only those that came far. */
enum err explain_text(struct extractor *extractor, const struct extract_input *input,
	struct text rule, struct buffer *report, struct why *why) MUST_USE;

#endif
