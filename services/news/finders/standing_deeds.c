/* What tells that a state joined, left or got a standing, and which standing. */
#include "services/news/finders/standing_inside.h"

enum { ORG_REACH = 4 /* from "joined" to whom */ };

const struct slot standing_whom = {.arg = {"country", 7}, .kind = SLOT_POWER, .list = true};

/* "joined the EU | in condemning", "joined the SCO | meeting" */
static bool joins_in_deed(const struct assembler *a, uint32_t e)
{
	bool verge = e >= a->elements->len || row_mention(a, e) ||
		     row_in(a, e, LIST_STANDING_VERGE) || row_in(a, e, LIST_FIGURES_STOPS);
	if (!verge)
		return true;
	return row_word(a, e, "in") && row_plain(a, e + 1) &&
	       text_ends(article_folded(a->article, a->elements->items[e + 1].first), TEXT("ing"));
}

/* "joined the | SCO", "joined the bloc", "joined in 2017": not "joined forces". */
static bool is_joined(const struct assembler *a, uint32_t e)
{
	for (uint32_t at = e; at < e + ORG_REACH; at++) {
		const struct mention *m = row_mention(a, at);
		if (at >= a->elements->len)
			return at == e;
		if (m)
			return (standing_org(m) && !joins_in_deed(a, at + 1)) ||
			       (at == e && row_day(a, at));
		if (row_in(a, at, LIST_STANDING_BLOC))
			return !row_word(a, at + 1, "of");
		if (row_in(a, at, LIST_FIGURES_STOPS))
			return at == e || row_in(a, at - 1, LIST_VERBS_ADVERB);
		/* "joined in 2011" */
		if (at == e && row_in(a, at, LIST_STANDING_WHEN))
			return row_day_told(a, at) != NULL;
		if (!row_in(a, at, LIST_STANDING_BESIDE))
			return false;
	}
	return false;
}

/* "left today for China": a journey, be it with a day or an adverb between. */
static bool is_journey(const struct assembler *a, uint32_t e)
{
	for (; e < a->elements->len; e++) {
		bool between = row_day(a, e) || row_in(a, e, LIST_STANDING_WHEN) ||
			       row_in(a, e, LIST_VERBS_ADVERB);
		if (!between)
			return row_word(a, e, "for");
	}
	return false;
}

/* The standing named first behind `e`, before another deed. */
static uint32_t rank_behind(const struct assembler *a, uint32_t e, struct list_value *rank)
{
	for (uint32_t at = e; at < e + STANDING_REACH && at < a->elements->len; at++) {
		uint32_t end = row_list(a, at, LIST_STANDING_RANK, rank);
		/* "the 30- | member alliance" */
		if (end > at && !row_word(a, at - 1, "-"))
			return end;
		if (row_list(a, at, LIST_STANDING_DEED, NULL) > at ||
			states_name(row_mention(a, at)))
			return e;
	}
	return e;
}

/* "applied to | suspend its membership" */
static bool pauses_behind(const struct assembler *a, uint32_t e)
{
	struct list_value deed;
	for (uint32_t at = e; at < e + ORG_REACH; at++)
		if (row_list(a, at, LIST_STANDING_DEED, &deed) > at &&
			(text_is(deed.text, "pause") || text_is(deed.text, "leave")))
			return true;
	return false;
}

static bool reads_rank(const struct assembler *a, struct step *step)
{
	struct list_value rank;
	uint32_t end = rank_behind(a, step->last, &rank);
	if (end == step->last)
		return false;
	step->to = rank.text;
	/* "Since | 2010 | , X has taken part as a partner" */
	if (row_word(a, 2, ","))
		step->date = row_day_told(a, 0);
	/* "has taken part since | 2010 | as a partner" */
	for (uint32_t e = step->last; e + 1 < end; e++)
		if (row_day(a, e) && row_in(a, e + 1, LIST_STANDING_AS))
			step->date = row_day(a, e);
	step->last = end;
	return true;
}

/* "took in | A and B | as members": whom it took in stands before the rank, or behind it. */
static bool reads_admitted(const struct assembler *a, struct step *step)
{
	struct capture list;
	bool right = !step->passive && sides_at(a, &standing_whom, step->last, &list);
	uint32_t deed = step->last, into = right ? list.last : deed;
	if (right && row_in(a, list.last, LIST_STANDING_AS))
		step->last = list.last;
	/* "announced | the suspension of member X": of another deed */
	if (step->sort == SORT_WELCOME &&
		row_any(a, deed, deed + STANDING_REACH, LIST_STANDING_PART_ENDS))
		return false;
	bool ranked = reads_rank(a, step);
	if (right)
		step->last = deed;
	if (ranked || step->sort == SORT_WELCOME)
		return ranked;
	/* "was admitted | to NATO", "admitted in 2018": and not to hospital */
	into += row_word(a, into, "to") || row_word(a, into, "into");
	bool bare = row_in(a, into, LIST_STANDING_WHEN) || row_in(a, into, LIST_FIGURES_STOPS) ||
		    row_day(a, into) || into >= a->elements->len;
	return (right || step->passive) && (bare || standing_org(row_mention(a, into)));
}

/* "Since | joining the SCO in 2001, X has", "Having | joined", "After | leaving": the sentence
 * begins with what its subject did. */
bool standing_opens(const struct assembler *a, uint32_t e)
{
	return e > 0 && row_in(a, e - 1, LIST_STANDING_OPENS) &&
	       (e == 1 || row_in(a, e - 2, LIST_FIGURES_STOPS));
}

/* "was the last former Soviet country | to join": it did. */
static bool is_nth(const struct assembler *a, uint32_t to)
{
	for (uint32_t e = to; e > 0 && to - e < ORG_REACH; e--) {
		const struct mention *m = row_mention(a, e - 1);
		if (row_in(a, e - 1, LIST_STANDING_NTH) || (m && m->flags & MENTION_ORDINAL))
			return true;
	}
	return false;
}

/* "the procedure for | joining", "India 's | joining", "invited X to | join": no deed, but what one
 * is about. */
static bool is_spoken_about(const struct assembler *a, uint32_t e)
{
	if (e > 1 && row_word(a, e - 1, "to") && !row_in(a, e - 2, LIST_STANDING_WILL) &&
		!is_nth(a, e - 1))
		return true;
	if (standing_opens(a, e))
		return false;
	/* "ruled out | joining", "India 's joining": and not "is joining", "with Iran joining" */
	return e > 0 && row_in(a, e, LIST_STANDING_GERUND) && row_plain(a, e - 1) &&
	       !row_in(a, e - 1, LIST_VERBS_ADVERB) && !row_in(a, e - 1, LIST_FOUNDING_BE) &&
	       !row_in(a, e - 1, LIST_FOUNDING_COPULA) && !row_in(a, e - 1, LIST_STANDING_JOINTS) &&
	       !row_in(a, e - 1, LIST_FIGURES_STOPS);
}

/* "X was | admitted", "X, | admitted in 2018,": behind the verb "be", or as a participle. */
static bool is_passive(const struct assembler *a, uint32_t e)
{
	while (e > 0 && (row_in(a, e - 1, LIST_VERBS_ADVERB) || row_day(a, e - 1)))
		e--;
	return e > 0 && (row_set(a, e - 1, SET_BE) || row_in(a, e - 1, LIST_FIGURES_STOPS));
}

/* "its | membership of the bloc was | suspended" */
uint32_t standing_part(const struct assembler *a, const struct step *step)
{
	for (uint32_t e = step->at; step->sort == SORT_PAUSE && step->passive && e > 0; e--) {
		if (row_in(a, e - 1, LIST_STANDING_PART))
			return e - 1;
		if (row_in(a, e - 1, LIST_FIGURES_STOPS))
			break;
	}
	return step->at;
}

/* "suspended | its membership", "applied | to join": of an organisation, and not "its part in the
 * grain deal". */
static bool has_part(const struct assembler *a, uint32_t from)
{
	for (uint32_t e = from; e < from + STANDING_REACH; e++) {
		if (!row_in(a, e, LIST_STANDING_PART))
			continue;
		e += row_in(a, e + 1, LIST_STANDING_PART);
		uint32_t of = e + 2 + row_word(a, e + 2, "the");
		bool more = (row_word(a, e + 1, "in") || row_word(a, e + 1, "of")) &&
			    !row_day_told(a, e + 1);
		return !more || standing_org(row_mention(a, of)) ||
		       row_in(a, of, LIST_STANDING_BLOC);
	}
	return false;
}

static bool reads_object(const struct assembler *a, struct step *step)
{
	switch (step->sort) {
	case SORT_JOIN:
		if (!is_joined(a, step->last))
			return false;
		if (row_any(a, step->last, step->last + STANDING_REACH, LIST_STANDING_AS))
			(void)reads_rank(a, step);
		return true;
	case SORT_ADMIT:
	case SORT_WELCOME:
		return reads_admitted(a, step);
	case SORT_BECOME:
		return reads_rank(a, step);
	/* "took part as an observer": at one meeting */
	case SORT_PARTAKE:
		return reads_rank(a, step) && step->date;
	case SORT_LEAVE:
		return is_joined(a, step->last) && !is_journey(a, step->last);
	case SORT_PAUSE:
		return standing_part(a, step) < step->at || has_part(a, step->last);
	case SORT_APPLY:
		return (has_part(a, step->last) && !pauses_behind(a, step->last)) ||
		       (row_day_told(a, step->last) &&
			       (step->last + 2 >= a->elements->len ||
				       row_in(a, step->last + 2, LIST_FIGURES_STOPS)));
	default:
		return true;
	}
}

/* One joins as a member; any other standing is granted. */
static void grant(struct step *step)
{
	if (!text_is(step->to, "member") && text_is(step->action, "joined"))
		step->action = TEXT("granted");
}

bool standing_step(const struct assembler *a, uint32_t e, struct step *step)
{
	static const struct {
		const char *word;
		enum sort sort;
		const char *to, *action;
	} deeds[] = {{"join", SORT_JOIN, "member", "joined"},
		{"become", SORT_BECOME, "member", "granted"},
		{"leave", SORT_LEAVE, "former", "left"},
		{"pause", SORT_PAUSE, "suspended", "suspended"},
		{"apply", SORT_APPLY, "member", "applied"},
		{"partake", SORT_PARTAKE, "member", "granted"},
		{"admit", SORT_ADMIT, "member", "joined"},
		{"welcome", SORT_WELCOME, "member", "joined"},
		{"return", SORT_RETURN, "member", "joined"},
		{"entry", SORT_NOUN, "member", "joined"}, {"exit", SORT_NOUN, "former", "left"}};
	struct list_value deed;
	uint32_t end = row_list(a, e, LIST_STANDING_DEED, &deed);
	if (end == e || is_spoken_about(a, e))
		return false;
	*step = (struct step){.at = e, .last = end, .passive = is_passive(a, e)};
	step->nth = e > 0 && is_nth(a, e - 1);
	for (size_t i = 0; i < ARRAY_LEN(deeds); i++) {
		if (!text_is(deed.text, deeds[i].word))
			continue;
		step->sort = deeds[i].sort;
		step->to = text_of(deeds[i].to);
		step->action = text_of(deeds[i].action);
	}
	if (!reads_object(a, step))
		return false;
	grant(step);
	return true;
}

void standing_rank_of(const struct assembler *a, struct step *step, uint32_t e)
{
	uint32_t last = step->last;
	if (!text_is(step->to, "member") || !row_any(a, e, e + STANDING_REACH, LIST_STANDING_AS))
		return;
	step->last = e;
	if (reads_rank(a, step))
		grant(step);
	else
		step->last = last;
}
