#include "services/news/finders/states.h"

enum { BEFORE_REACH = 60, GOVERNED = 2 };

bool states_name(const struct mention *m)
{
	return m && m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE);
}

struct states states_at(const struct assembler *a, uint32_t e)
{
	struct states run = {.first = e, .last = e};
	uint32_t at = e;
	bool closed = false, comma = false;
	while (at < a->elements->len && run.len < STATES_MAX) {
		if (states_name(row_mention(a, at))) {
			run.items[run.len++] = row_mention(a, at)->id;
			run.last = ++at;
			comma = false;
			continue;
		}
		bool last = row_word(a, at, "and");
		if (!row_in(a, at, LIST_STANDING_JOINTS) || (last && comma && closed))
			break;
		closed |= last;
		comma = row_word(a, at, ",");
		at++;
	}
	return run;
}

struct states states_before(const struct assembler *a, uint32_t e)
{
	uint32_t first = e;
	for (uint32_t at = e; at > 0 && e - at < BEFORE_REACH; at--) {
		if (states_name(row_mention(a, at - 1)))
			first = at - 1;
		else if (!row_in(a, at - 1, LIST_STANDING_JOINTS))
			break;
	}
	struct states run = states_at(a, first);
	while (run.last < e) {
		first = run.last + 1;
		while (first < e && !states_name(row_mention(a, first)))
			first++;
		if (first >= e)
			break;
		run = states_at(a, first);
	}
	return run;
}

struct states states_behind(const struct assembler *a, uint32_t e, uint32_t reach)
{
	for (uint32_t at = e; at < e + reach && at < a->elements->len; at++) {
		const struct mention *m = row_mention(a, at);
		if (states_name(m))
			return states_at(a, at);
		bool colon = row_word(a, at, ":") || row_dash(a, at);
		if ((m && m->kind == MENTION_DOCUMENT) || row_in(a, at, LIST_VERBS_FINITE) ||
			(!colon && row_in(a, at, LIST_FIGURES_STOPS)))
			break;
	}
	return (struct states){.first = e, .last = e};
}

bool states_governed(const struct assembler *a, uint32_t first)
{
	for (uint32_t at = first; at > 0 && first - at < GOVERNED; at--) {
		if (row_in(a, at - 1, LIST_STANDING_GOVERNS))
			return true;
		/* "of the SCO | Business Council" */
		const struct mention *m = row_mention(a, at - 1);
		if (!row_word(a, at - 1, "the") && !(m && m->kind == MENTION_ORG))
			return false;
	}
	return false;
}

void states_put(
	struct fact *fact, const struct assembler *a, const char *name, const struct states *states)
{
	for (uint32_t i = 0; i < states->len; i++)
		facts_put(fact, a->article, name, states->items[i]);
}
