#include "services/news/finders/standing.h"

#include <string.h>

enum {
	NOUN_REACH = 8, /* from a deed to what it is done with */
	ORG_REACH = 4,  /* from "joined" to whom */
	SUBJECT_REACH = 60,
	OPENS_REACH = 16,
	CARRY_SENTENCES = 2
};

enum sort {
	SORT_JOIN,
	SORT_BECOME,
	SORT_LEAVE,
	SORT_PAUSE,
	SORT_APPLY,
	SORT_PARTAKE,
	SORT_ADMIT,
	SORT_RETURN
};

struct step {
	enum sort sort;
	uint32_t at, last; /* elements of the deed, and of what it is done with */
	struct text to, action;
	const struct mention *date; /* told with an ellipsis; NULL: what is near */
};

static bool is_org(const struct mention *m)
{
	return m && mention_of_states(m) && !(m->flags & MENTION_ORGAN);
}

/* "joined the EU | in condemning", "joined the SCO | meeting" */
static bool joins_in_deed(const struct assembler *a, uint32_t e)
{
	bool verge = e >= a->whole->len || row_mention(a, e) || row_in(a, e, LIST_STANDING_VERGE) ||
		     row_in(a, e, LIST_FIGURES_STOPS);
	if (!verge)
		return true;
	return row_word(a, e, "in") && e + 1 < a->whole->len && !row_mention(a, e + 1) &&
	       text_ends(article_folded(a->article, a->whole->items[e + 1].first), TEXT("ing"));
}

/* "joined the | SCO", "joined the bloc", "joined in 2017": not "joined forces". */
static bool is_joined(const struct assembler *a, uint32_t e)
{
	for (uint32_t at = e; at < e + ORG_REACH; at++) {
		const struct mention *m = row_mention(a, at);
		if (at >= a->whole->len)
			return at == e;
		if (m)
			return (is_org(m) && !joins_in_deed(a, at + 1)) ||
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
	for (; e < a->whole->len; e++) {
		bool between = row_day(a, e) || row_in(a, e, LIST_STANDING_WHEN) ||
			       row_in(a, e, LIST_VERBS_ADVERB);
		if (!between)
			return row_word(a, e, "for");
	}
	return false;
}

/* The standing named first behind `e`, before another deed. */
static uint32_t rank_behind(
	const struct assembler *a, uint32_t e, uint32_t reach, struct list_value *rank)
{
	struct list_value deed;
	for (uint32_t at = e; at < e + reach && at < a->whole->len; at++) {
		uint32_t end = row_list(a, at, LIST_STANDING_RANK, rank);
		if (end > at)
			return end;
		if (row_list(a, at, LIST_STANDING_DEED, &deed) > at ||
			states_name(row_mention(a, at)))
			return e;
	}
	return e;
}

static bool any_behind(const struct assembler *a, uint32_t e, enum word_list list)
{
	for (uint32_t at = e; at < e + NOUN_REACH && at < a->whole->len; at++)
		if (row_in(a, at, list))
			return true;
	return false;
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
	uint32_t end = rank_behind(a, step->last, NOUN_REACH, &rank);
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
	struct states run = states_at(a, step->last);
	if (run.len && row_in(a, run.last, LIST_STANDING_AS))
		step->last = run.last;
	if (!reads_rank(a, step))
		return false;
	if (run.len)
		step->last = run.first;
	return true;
}

/* "Since | joining the SCO in 2001, X has", "Having | joined", "After | leaving": the sentence
 * begins with what its subject did. */
static bool opens(const struct assembler *a, uint32_t e)
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
	if (opens(a, e))
		return false;
	/* "ruled out | joining", "India 's joining": and not "is joining", "with Iran joining" */
	return e > 0 && row_in(a, e, LIST_STANDING_GERUND) && row_plain(a, e - 1) &&
	       !row_in(a, e - 1, LIST_VERBS_ADVERB) && !row_in(a, e - 1, LIST_FOUNDING_BE) &&
	       !row_in(a, e - 1, LIST_FOUNDING_COPULA) && !row_in(a, e - 1, LIST_STANDING_JOINTS) &&
	       !row_in(a, e - 1, LIST_FIGURES_STOPS);
}

static bool step_at(const struct assembler *a, uint32_t e, struct step *step)
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
		{"return", SORT_RETURN, "member", "joined"}};
	struct list_value deed;
	uint32_t end = row_list(a, e, LIST_STANDING_DEED, &deed);
	if (end == e || is_spoken_about(a, e))
		return false;
	*step = (struct step){.at = e, .last = end};
	for (size_t i = 0; i < ARRAY_LEN(deeds); i++) {
		if (!text_is(deed.text, deeds[i].word))
			continue;
		step->sort = deeds[i].sort;
		step->to = text_of(deeds[i].to);
		step->action = text_of(deeds[i].action);
	}
	switch (step->sort) {
	case SORT_JOIN:
		if (!is_joined(a, end))
			return false;
		if (any_behind(a, end, LIST_STANDING_AS))
			(void)reads_rank(a, step);
		break;
	case SORT_ADMIT:
		if (!reads_admitted(a, step))
			return false;
		break;
	case SORT_BECOME:
		if (!reads_rank(a, step))
			return false;
		break;
	case SORT_RETURN:
		break;
	/* "took part as an observer": at one meeting */
	case SORT_PARTAKE:
		if (!reads_rank(a, step) || !step->date)
			return false;
		break;
	case SORT_LEAVE:
		return is_joined(a, end) && !is_journey(a, end);
	default:
		return any_behind(a, end, LIST_STANDING_PART) &&
		       !(step->sort == SORT_APPLY && pauses_behind(a, end));
	}
	if (!text_is(step->to, "member"))
		step->action = TEXT("granted");
	return true;
}

/* "it", "the country": not "his country 's" */
static bool points_back(const struct assembler *a, uint32_t e)
{
	uint32_t token = a->whole->items[e].first;
	if (article_in(a->article, token, LIST_STANDING_WHO))
		return true;
	return row_in(a, e, LIST_STANDING_COUNTRY) && e > 0 && row_word(a, e - 1, "the") &&
	       !row_word(a, e + 1, "'s") && !row_word(a, e + 1, "’s");
}

/* "Having joined the SCO in 2001, | X sent": whom the sentence goes on with. */
static bool subject_behind(const struct assembler *a, const struct step *step, struct states *who)
{
	for (uint32_t e = step->last; e < step->last + OPENS_REACH && e < a->whole->len; e++) {
		if (!row_word(a, e, ",") || !states_name(row_mention(a, e + 1)))
			continue;
		*who = states_at(a, e + 1);
		return who->last < a->whole->len && !row_word(a, who->last, ",");
	}
	return false;
}

/* Who does it: the states before the deed that no preposition governs; or who was told of where
 * only "it" or "the country" stands there. */
static bool subject_of(const struct assembler *a, const struct step *step,
	const struct standing_spoken *spoken, struct states *who)
{
	uint32_t e = step->at, here = assemble_here(a);
	bool meant = false;
	/* "Before it | joined the SCO, X had" */
	bool it = e == 2 && row_in(a, 1, LIST_STANDING_WHO);
	if ((opens(a, e) || it) && subject_behind(a, step, who))
		return true;
	while (e > 0 && step->at - e < SUBJECT_REACH) {
		const struct mention *m = row_mention(a, e - 1);
		if (states_name(m)) {
			*who = states_before(a, e);
			if (!states_governed(a, who->first))
				return true;
			e = who->first < e ? who->first : e - 1;
			continue;
		}
		/* "Tehran suspended": of its state */
		if (m && m->kind == MENTION_PLACE && m->country.len == 2 &&
			!states_governed(a, e - 1) && rules_slot_accepts(SLOT_POWER, m)) {
			*who = (struct states){
				.items = {m->country}, .len = 1, .first = e - 1, .last = e};
			return true;
		}
		meant |= points_back(a, e - 1);
		if (row_in(a, e - 1, LIST_FIGURES_STOPS) && !row_word(a, e - 1, ","))
			break;
		e--;
	}
	if (!meant || !spoken->sentence || here + 1 - spoken->sentence > CARRY_SENTENCES)
		return false;
	*who = spoken->who;
	who->first = who->last = step->at;
	return true;
}

static bool shares_state(const struct fact *fact, const struct states *who)
{
	const struct args_entry *had = facts_entry(fact, TEXT("country"));
	for (uint32_t i = 0; had && i < who->len; i++) {
		if (had->kind == ARGS_ONE_TEXT && text_equal(had->text, who->items[i]))
			return true;
		for (uint32_t n = 0; had->kind == ARGS_TEXT_LIST && n < had->count; n++)
			if (text_equal(had->items[n], who->items[i]))
				return true;
	}
	return false;
}

/* Has a rule, or an earlier step, told of the same in this sentence? */
static bool is_told(const struct assembler *a, const struct step *step, const struct states *who)
{
	for (uint32_t i = a->facts->len; i > 0; i--) {
		const struct fact *fact = &a->facts->items[i - 1];
		if (strcmp(fact->type->name, "org.status_change") == 0 &&
			fact->from == a->sentence->from && shares_state(fact, who) &&
			facts_says(fact, "to", step->to))
			return true;
	}
	return false;
}

/* "It left the | CIS": named right behind the deed, and not what "it" may be. */
static struct text org_behind(const struct assembler *a, const struct step *step)
{
	struct list_value deed;
	for (uint32_t e = step->at + 1; e < step->at + NOUN_REACH; e++) {
		const struct mention *m = row_mention(a, e);
		if (is_org(m) && !article_in(a->article, m->first, LIST_STANDING_WHO))
			return m->id;
		if (row_in(a, e, LIST_FIGURES_STOPS) ||
			row_list(a, e, LIST_STANDING_DEED, &deed) > e)
			break;
	}
	return TEXT_NONE;
}

/* "left it | in 2012": the day told right behind what was joined or left. */
static const struct mention *date_told(const struct assembler *a, const struct step *step)
{
	struct list_value deed;
	for (uint32_t e = step->last; e < step->last + NOUN_REACH && e < a->whole->len; e++) {
		const struct mention *date = row_day_told(a, e);
		if (date)
			return date;
		if (row_in(a, e, LIST_VERBS_FINITE) || row_word(a, e, ";") ||
			row_list(a, e, LIST_STANDING_DEED, &deed) > e)
			break;
	}
	return NULL;
}

static void put_fact(const struct assembler *a, const struct step *step, const struct states *who)
{
	const struct rule rule = {.name = TEXT("standing.step"),
		.fact = fact_find(TEXT("org.status_change")),
		.confidence = 0.84};
	struct match match = assemble_found(&rule, step->at, step->last);
	if (!who->len || is_told(a, step, who))
		return;
	struct assembler within = assemble_within(a, step->at);
	struct fact fact = assemble_begin(&within, &match, assemble_modality(&within, &match));
	states_put(&fact, a, "country", who);
	facts_put(&fact, a->article, "to", step->to);
	bool grants =
		step->sort == SORT_JOIN || step->sort == SORT_BECOME || step->sort == SORT_ADMIT;
	bool later = grants && !text_is(fact.modality, "fact");
	facts_put(&fact, a->article, "action", later ? TEXT("will_be_granted") : step->action);
	const struct mention *date = step->date ? step->date : date_told(a, step);
	if (date)
		facts_put(&fact, a->article, "date", date->id);
	else
		assemble_near(&fact, &within, &match, TEXT("date"), false);
	facts_put(&fact, a->article, "org", org_behind(a, step));
	assemble_near(&fact, &within, &match, TEXT("org"), true);
	if (facts_has(&fact, "org") && !assemble_of_itself(&fact))
		facts_add(a->facts, a->article, &fact);
}

/* "X joined in 2001, followed by | Y on 3 May 2004, | Z in 2010": so did these. */
static uint32_t read_further(const struct assembler *a, const struct step *step, uint32_t e)
{
	struct states run = states_at(a, e);
	/* "X joined in 2004, as did | Y" */
	bool too = e > 1 && row_word(a, e - 1, "did") &&
		   (row_word(a, e - 2, "as") || row_word(a, e - 2, "so"));
	if (!run.len || run.first == 0 || (!too && !row_in(a, e - 1, LIST_STANDING_FURTHER)))
		return e;
	if (too)
		put_fact(a, step, &run);
	uint32_t behind = run.last;
	while (row_in(a, behind, LIST_STANDING_LIKEWISE))
		behind++;
	struct step more = *step;
	more.date = row_day_told(a, behind);
	if (more.date) {
		more.at = run.first;
		more.last = behind + 2;
		put_fact(a, &more, &run);
	}
	return run.last - 1;
}

/* "became a partner in 2010 and | an observer in 2015", "since 2010 as a partner and since 2015 as
 * an observer" */
static uint32_t read_rank(
	const struct assembler *a, const struct step *step, const struct states *who, uint32_t e)
{
	struct list_value rank;
	uint32_t end = row_list(a, e, LIST_STANDING_RANK, &rank), at = e;
	if (end == e)
		return e;
	while (at > step->last && row_in(a, at - 1, LIST_STANDING_BESIDE) &&
		!row_in(a, at - 1, LIST_STANDING_AS))
		at--;
	struct step more = *step;
	more.date = row_day_told(a, end);
	uint32_t as = at > 1 && row_word(a, at - 2, ",") ? at - 1 : at; /* "since 2015, | as" */
	if (!more.date && as > 1 && row_in(a, at - 1, LIST_STANDING_AS))
		more.date = row_day(a, as - 2);
	bool goes_on = at > 0 && (row_in(a, at - 1, LIST_STANDING_FURTHER) ||
					 row_in(a, at - 1, LIST_STANDING_AS));
	if (!more.date || !goes_on || text_equal(rank.text, step->to))
		return end - 1;
	more.to = rank.text;
	more.action = text_is(rank.text, "member") ? TEXT("joined") : TEXT("granted");
	more.at = e;
	more.last = end;
	put_fact(a, &more, who);
	return end - 1;
}

/* The one state that the sentence names, if there is but one. */
static struct states only_state(const struct assembler *a)
{
	struct states only = {0};
	for (uint32_t e = 0; e < a->whole->len; e++) {
		const struct mention *m = row_mention(a, e);
		if (!states_name(m) || (only.len && text_equal(only.items[0], m->id)))
			continue;
		if (only.len)
			return (struct states){0};
		only.items[only.len++] = m->id;
	}
	return only;
}

/* "left in 1999, only to | come back in 2006": behind a deed that took it away. */
static bool comes_back(const struct assembler *a, const struct step *from, const struct step *step)
{
	return from->last && (from->sort == SORT_LEAVE || from->sort == SORT_PAUSE) &&
	       row_day_told(a, step->last);
}

void standing_find(const struct assembler *a, struct standing_spoken *spoken)
{
	struct step last = {0};
	struct states who = {0};
	for (uint32_t e = 0; e < a->whole->len; e++) {
		struct step step;
		if (step_at(a, e, &step)) {
			struct states subject;
			if (step.sort == SORT_ADMIT) {
				uint32_t from = step.last + row_word(a, step.last, ",");
				subject = states_behind(a, from, NOUN_REACH);
				put_fact(a, &step, &subject);
				e = step.last - 1;
				continue;
			}
			bool done = step.sort != SORT_RETURN || comes_back(a, &last, &step);
			if (!done || !subject_of(a, &step, spoken, &subject)) {
				last = (struct step){0};
				continue;
			}
			put_fact(a, &step, &subject);
			last = step;
			who = subject;
			e = step.last - 1;
		} else if (last.last && (last.sort == SORT_JOIN || last.sort == SORT_BECOME ||
						last.sort == SORT_PARTAKE)) {
			uint32_t next = read_further(a, &last, e);
			e = next > e ? next : read_rank(a, &last, &who, e);
		}
	}
	if (!who.len)
		who = only_state(a);
	if (!who.len)
		return;
	spoken->who = who;
	spoken->sentence = assemble_here(a) + 1;
}
