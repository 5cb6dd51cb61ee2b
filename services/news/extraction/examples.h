/* Runs the examples and counter-examples that stand in the rule files. */
#ifndef SERAI_SERVICES_NEWS_EXTRACTION_EXAMPLES_H
#define SERAI_SERVICES_NEWS_EXTRACTION_EXAMPLES_H

#include "services/news/extraction/extract.h"

/* Appends a line to `report` for each that fails: file, line, rule, what was wanted and what came.
 * Returns how many failed. Their articles are dated 2024-07-10. */
uint32_t examples_check(struct extractor *extractor, struct buffer *report);

#endif
