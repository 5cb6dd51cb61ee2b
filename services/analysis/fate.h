/* What the log is told when a plugin's process has ended. */
#ifndef SERAI_SERVICES_ANALYSIS_FATE_H
#define SERAI_SERVICES_ANALYSIS_FATE_H

#include "services/analysis/blame.h"
#include "services/analysis/child.h"
#include "services/analysis/plugin.h"

struct fate_death {
	const struct child_news *news;
	const struct child *child; /* for its last words; may be NULL */
	struct blame_batch batch;  /* what it was given */
};

enum err fate_died(const struct plugin_place *place, const struct manifest *manifest,
	const struct fate_death *death, struct why *why) MUST_USE;
enum err fate_quarantined(const struct plugin_place *place, const struct manifest *manifest,
	unsigned deaths, const char *reason, struct why *why) MUST_USE;

#endif
