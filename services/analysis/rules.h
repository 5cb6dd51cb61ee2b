/* The reference sheets of the analyses, as events: pure, from a sheet's text to records. */
#ifndef SERAI_SERVICES_ANALYSIS_RULES_H
#define SERAI_SERVICES_ANALYSIS_RULES_H

#include "services/kit/kit.h"

/* Every row of the sheet as an event, or a refusal that names file, line and column. outputs NULL
 * only judges. */
enum err rules_incidents(
	struct text content, struct kit_outputs *outputs, struct why *why) MUST_USE;
enum err rules_responses(
	struct text content, struct kit_outputs *outputs, struct why *why) MUST_USE;

#endif
