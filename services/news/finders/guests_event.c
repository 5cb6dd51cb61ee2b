/* What was come to: the meeting as it is named beside the deed, or left out. */
#include "services/news/finders/guests_inside.h"

enum {
	NAME_REACH = 18, /* elements from the deed to the noun */
	OF_REACH = 12,   /* from the noun to the organisation that it is of */
	INTO_REACH = 24,
	WITH_NEAR = 5,
	BEFORE_REACH = 28,
	UNKNOWN_MAX = 3 /* words before the noun that nobody has listed */
};

/* "the Conference on Interaction": a meeting by its name. */
static bool named_meeting(const struct assembler *a, const struct mention *m)
{
	for (uint32_t t = m->first; t < m->last; t++)
		if (article_in(a->article, t, LIST_MEETINGS_NOUN))
			return true;
	return false;
}

static uint32_t noun_end(const struct assembler *a, uint32_t e)
{
	struct list_value value;
	if (!row_plain(a, e))
		return e;
	uint32_t end = row_list(a, e, LIST_MEETINGS_NOUN, &value);
	return end > e ? end : row_list(a, e, LIST_GUESTS_EVENT, &value);
}

/* "a meeting | with X", "of the government": not of those who came to it. */
static bool is_other(const struct assembler *a, uint32_t first, uint32_t noun, uint32_t end)
{
	bool with = false, talk = !row_word(a, noun, "summit");
	for (uint32_t e = end + 1; row_word(a, end, "with") && e < end + WITH_NEAR; e++)
		with |= row_kind(a, e, MENTION_PERSON) ||
			(talk && (row_in(a, e, LIST_PEOPLE_ROLE_WORD) ||
					 row_set(a, e, SET_LIST_STAND_FOR)));
	struct list_value value;
	for (uint32_t e = first; e < noun; e++)
		if (row_list(a, e, LIST_GUESTS_NO_EVENT, &value) > e)
			return true;
	return row_in(a, end, LIST_MEETINGS_OTHER_AFTER) || with;
}

/* "summit | of the heads of state of the SCO"; false where it is of somebody else. */
static bool read_of(const struct assembler *a, struct event *event)
{
	uint32_t e = event->last;
	bool known = false;
	if (!row_word(a, e, "of") && !row_word(a, e, "on"))
		return true;
	for (uint32_t at = e + 1; at < a->elements->len && at < e + OF_REACH; at++) {
		const struct mention *m = row_mention(a, at);
		if (m && (m->kind == MENTION_ORG || m->kind == MENTION_STATE ||
				 m->kind == MENTION_PLACE || m->kind == MENTION_NUMBER ||
				 m->kind == MENTION_TWO_STATES)) {
			event->org = m->kind == MENTION_ORG && !event->org ? at + 1 : event->org;
			event->last = m->kind == MENTION_ORG ? at + 1 : event->last;
			known = true;
		} else if (m || sides_ends(a, at) || row_word(a, at, ",") || row_word(a, at, "."))
			break;
		struct list_value value;
		if (row_list(a, at, LIST_GUESTS_NO_EVENT, &value) > at &&
			!row_in(a, at, LIST_MEETINGS_BODY_WORD))
			return false;
		known |= row_in(a, at, LIST_MEETINGS_BODY_WORD) || noun_end(a, at) > at ||
			 row_in(a, at, LIST_PEOPLE_ROLE_WORD) || row_set(a, at, SET_LIST_STAND_FOR);
	}
	return known || row_word(a, e, "on");
}

/* What may stand before the noun: "this year's | two-day | Bishkek | summit". */
static bool leads_noun(const struct assembler *a, uint32_t e, uint32_t *unknown)
{
	if (row_mention(a, e))
		return true;
	if (row_in(a, e, LIST_SIDES_ENDS) || row_in(a, e, LIST_GUESTS_OCCASION) ||
		row_in(a, e, LIST_VERBS_BARE) || row_in(a, e, LIST_GUESTS_NEVER_NAMES) ||
		row_in(a, e, LIST_TALKS_RECEIVE))
		return false;
	if (row_in(a, e, LIST_MEETINGS_TITLE) || row_in(a, e, LIST_MEETINGS_BODY_WORD) ||
		row_in(a, e, LIST_MEETINGS_DETERMINER) || row_in(a, e, LIST_MEETINGS_MARKS) ||
		row_in(a, e, LIST_MEETINGS_OTHER) || row_in(a, e, LIST_GUESTS_LEADS))
		return true;
	return !row_in(a, e, LIST_VERBS_FINITE) && (*unknown)++ < UNKNOWN_MAX;
}

bool guests_event_at(const struct assembler *a, uint32_t e, bool any, struct event *out)
{
	uint32_t unknown = 0;
	*out = (struct event){.first = e, .last = e};
	for (uint32_t at = e; at < a->elements->len && at < e + NAME_REACH; at++) {
		const struct mention *m = row_mention(a, at);
		uint32_t end = noun_end(a, at);
		if (m && m->kind == MENTION_PERSON && !row_word(a, at + 1, "'s"))
			return false;
		if (m && (m->kind == MENTION_DOCUMENT || m->kind == MENTION_AMOUNT ||
				 m->kind == MENTION_QUOTED))
			return false;
		if (m && m->kind == MENTION_ORG) {
			out->org = at + 1;
			out->last = at + 1;
			/* "the CSTO" and nothing behind it */
			if (noun_end(a, at + 1) == at + 1 &&
				((any && at <= e + 1 && guests_event_left_out(a, at + 1)) ||
					named_meeting(a, m)))
				return true;
		}
		if (end > at) {
			out->last = end;
			/* "flew in for | talks": with somebody */
			if (at == e && row_in(a, at, LIST_TALKS_NOUN))
				return false;
			return !is_other(a, e, at, end) && read_of(a, out);
		}
		uint32_t before = unknown;
		if (!leads_noun(a, at, &unknown))
			return false;
		out->stranger |= unknown > before && row_capital(a, at);
	}
	return false;
}

bool guests_event_behind(const struct assembler *a, uint32_t e, struct event *out)
{
	for (uint32_t at = e; at < a->elements->len && at < e + INTO_REACH; at++) {
		struct list_value how;
		uint32_t deed = row_in(a, at, LIST_GUESTS_INTO)
					? row_list(a, at + 1, LIST_GUESTS_DEED, &how)
					: at + 1;
		/* "arrived | to take part in the summit" */
		bool by_deed = deed > at + 1;
		deed += by_deed && row_in(a, deed, LIST_GUESTS_INTO);
		if (row_in(a, at, LIST_GUESTS_INTO) && guests_event_at(a, deed, by_deed, out))
			return true;
		if (row_in(a, at, LIST_MEETINGS_SIDELINES) ||
			row_list(a, at, LIST_MEETINGS_APART, &how) > at)
			return false;
		if (sides_ends(a, at) || row_word(a, at, ";"))
			return false;
	}
	return false;
}

bool guests_event_before(const struct assembler *a, uint32_t e, struct event *out)
{
	uint32_t least = e > BEFORE_REACH ? e - BEFORE_REACH : 0;
	*out = (struct event){.first = e, .last = e};
	for (uint32_t at = e; at > least; at--) {
		const struct mention *m = row_mention(a, at - 1);
		bool it = m && m->kind == MENTION_ORG && (m->flags & MENTION_REFERRED);
		if (noun_end(a, at - 1) > at - 1 || it ||
			(m && m->kind == MENTION_ORG && named_meeting(a, m))) {
			*out = (struct event){.first = at - 1, .last = at};
			uint32_t first = at - 1;
			while (first > least && !row_in(a, first - 1, LIST_GUESTS_NEVER_NAMES) &&
				!row_in(a, first - 1, LIST_MEETINGS_DETERMINER))
				first--;
			if (!it && is_other(a, first, at - 1, at))
				return false;
			if (m)
				out->org = at;
			else
				(void)read_of(a, out);
			for (uint32_t f = first; f < at && !out->org; f++)
				if (row_mention(a, f) && row_mention(a, f)->kind == MENTION_ORG)
					out->org = f + 1;
			return true;
		}
		if (row_in(a, at - 1, LIST_GUESTS_OCCASION) ||
			(row_in(a, at - 1, LIST_VERBS_FINITE) &&
				!row_in(a, at - 1, LIST_MEETINGS_BODY_WORD) &&
				!row_in(a, at - 1, LIST_MEETINGS_HELPS) &&
				!row_in(a, at - 1, LIST_MEETINGS_HELD) &&
				!row_set(a, at - 1, SET_BE)))
			return false;
	}
	return false;
}

/* Does the row end at `e`? Not where its clause hangs on another time: "was there | before he took
 * office". */
static bool ends_row(const struct assembler *a, uint32_t e)
{
	uint32_t len = a->elements->len;
	return e >= len &&
	       !article_in(a->article, a->elements->items[len - 1].last, LIST_DATES_UNTIL);
}

bool guests_event_left_out(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	struct list_value value;
	bool on = row_in(a, e, LIST_GUESTS_INTO) || row_word(a, e, "on");
	const struct mention *when = on ? row_mention(a, e + 1) : NULL;
	return ends_row(a, e) || row_set(a, e, SET_LIST_LEADS) || (m && m->kind == MENTION_DATE) ||
	       (when && when->kind == MENTION_DATE) ||
	       row_list(a, e, LIST_GUESTS_LEFT_OUT, &value) > e ||
	       row_list(a, e, LIST_GUESTS_ONLINE, &value) > e;
}
