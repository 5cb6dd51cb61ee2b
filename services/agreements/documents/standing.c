#include "services/agreements/documents/standing.h"

#include <stdio.h>
#include <string.h>

static void add_party(struct text party, struct text *parties, uint32_t *count)
{
	for (uint32_t i = 0; i < *count; i++)
		if (text_equal(parties[i], party))
			return;
	if (!text_is(party, "*"))
		parties[(*count)++] = party;
}

static struct life_force force_of_row(
	const struct document *document, const struct force_party_row *row)
{
	if (row->has_since_first && row->has_since_last)
		return (struct life_force){
			.has = true, .first = row->since_first, .last = row->since_last};
	/* By what is held it may begin at any time from then on: the day that a source gives of the
	 * whole ends that, unless it lies before. */
	if (row->has_since_first &&
		(!document->has_in_force_last || document->in_force_last < row->since_first))
		return (struct life_force){.has = true, .first = row->since_first, .last = DAY_MAX};
	return (struct life_force){.has = document->has_in_force_last,
		.first = document->in_force_first,
		.last = document->in_force_last};
}

struct life_force standing_force(
	const struct document *document, const struct force_reply *force, struct text party)
{
	for (uint32_t i = 0; force && i < force->parties_count; i++) {
		const struct force_party_row *row = &force->parties[i];
		if (!text_equal(row->party, party))
			continue;
		struct life_force out = force_of_row(document, row);
		out.has_trial = row->has_provisional_from;
		out.trial_first = out.trial_last = row->provisional_from;
		return out;
	}
	return force_of_row(document, &(struct force_party_row){0});
}

/* Who is a party of a signed document has signed it; on which day a row would have to say. */
static bool has_signed(const struct document *document, struct text party, day on)
{
	if (!text_is(document->mode, "signed") || !document->has_adopted_last ||
		document->adopted_last > on)
		return false;
	for (uint32_t i = 0; i < document->parties_count; i++)
		if (text_equal(document->parties[i], party))
			return true;
	return false;
}

static struct text since_of(const struct life_party *party, struct arena *arena)
{
	char first[DAY_TEXT], last[DAY_TEXT], text[2 * DAY_TEXT + 4];
	if (!party->has_since)
		return TEXT_NONE;
	day_format(party->since_first, first);
	day_format(party->since_last, last);
	bool exact = party->since_first == party->since_last;
	snprintf(text, sizeof(text), "%s%s%s", first, exact ? "" : "..", exact ? "" : last);
	return arena_copy(arena, text_of(text));
}

void standing_fill(const struct document *document, const struct life_acts *acts, day on,
	struct arena *arena, struct document_reply *out)
{
	struct life_rule rule = {0};
	struct text *parties =
		arena_zero(arena, document->parties_count + acts->count + 1, sizeof(*parties));
	struct text *notices;
	uint32_t count = 0;
	if (document->term_rule.len && life_parse(document->term_rule, &rule, NULL) != ERR_OK)
		rule = (struct life_rule){0};
	for (uint32_t i = 0; i < document->parties_count; i++)
		add_party(document->parties[i], parties, &count);
	for (uint32_t i = 0; i < acts->count; i++)
		add_party(acts->items[i].state, parties, &count);
	struct party_row *rows = arena_zero(arena, count + 1, sizeof(*rows));
	for (uint32_t i = 0; i < count; i++) {
		struct life_party party;
		const struct life_force force = standing_force(
			document, out->force_count ? &out->force[0] : NULL, parties[i]);
		life_party(&rule, acts, parties[i], &force, on, &party);
		if (strcmp(party.state, "none") == 0 && has_signed(document, parties[i], on))
			party.state = "signed";
		rows[i] = (struct party_row){
			.party = parties[i],
			.state = text_of(party.state),
			.since = since_of(&party, arena),
			.overlay = party.overlay[0] ? text_of(party.overlay) : TEXT_NONE,
			.detail = party.detail[0] ? arena_copy(arena, text_of(party.detail))
						  : TEXT_NONE,
		};
	}
	/* Parties of which nothing but the list is held have no way to tell. */
	out->party_states = rows;
	out->party_states_count = acts->count ? count : 0;
	out->term_rule = document->term_rule;
	out->notices_count = life_notices(acts, arena, &notices);
	out->notices = notices;
}
