#include "services/analysis/fate.h"

#include <stdio.h>

static enum err say(const struct plugin_place *place, const char *what, struct text id,
	const struct record_type *type, const void *record, struct why *why)
{
	char subject[160];
	snprintf(subject, sizeof(subject), "analysis.plugin.%s.%.*s", what, TEXT_ARG(id));
	return place->say(place->self, text_of(subject), type, record, why);
}

enum err fate_died(const struct plugin_place *place, const struct manifest *manifest,
	const struct fate_death *death, struct why *why)
{
	const struct child_news *news = death->news;
	bool with_batch = news->in_run && death->batch.count;
	struct text words[CHILD_LAST_WORDS];
	struct plugin_died record = {
		.id = manifest->id,
		.version = manifest->version,
		.phase = news->in_run ? TEXT("run") : TEXT("start"),
		.reason = text_of(news->reason),
		.has_signal = news->signal >= 0,
		.signal = news->signal,
		.has_status = news->status >= 0,
		.status = news->status,
		.has_from_seq = with_batch,
		.has_to_seq = with_batch,
		.from_seq = with_batch ? death->batch.first : 0,
		.to_seq = with_batch ? death->batch.last : 0,
		.last_words = words,
	};
	record.last_words_count = death->child ? child_last_words(death->child, words) : 0;
	return say(place, "died", manifest->id, &record_plugin_died, &record, why);
}

enum err fate_quarantined(const struct plugin_place *place, const struct manifest *manifest,
	unsigned deaths, const char *reason, struct why *why)
{
	struct plugin_quarantined record = {
		.id = manifest->id,
		.version = manifest->version,
		.deaths = deaths,
		.reason = text_of(reason),
	};
	return say(place, "quarantined", manifest->id, &record_plugin_quarantined, &record, why);
}
