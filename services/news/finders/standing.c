#include "services/news/finders/standing_inside.h"

#include <string.h>

enum {
	OWNER_REACH = 5, /* "Iran 's | long-awaited | accession" */
	ABOUT_REACH = 3, /* "talks on the early | accession" */
	TOLD_REACH = 12, /* "its accession | to the WTO was completed in" */
	LIST_REACH = 40,
	OPENS_REACH = 16,
	CARRY_SENTENCES = 2
};

/* A deed of the sentence, and whose it is; elements of the sentence. */
struct telling {
	struct standing_spoken *spoken;
	struct step step;
	struct states who;
	struct step before; /* the deed before this one; its `last` is 0 where there is none */
};

static struct states states_of(const struct assembler *a, const struct capture *list)
{
	struct states run = {.first = list->first, .last = list->last};
	struct roll roll = {0};
	const struct taken taken = {&standing_whom, list};
	while (run.len < STATES_MAX &&
		rules_member(a->rules, a->article, a->elements, &taken, &roll)) {
		struct text id = assemble_state(a->elements->items[roll.head].mention);
		if (id.len)
			run.items[run.len++] = id;
	}
	return run;
}

/* Whom "it", "the country", "his country" before the deed mean. */
static bool points_back(
	const struct assembler *a, uint32_t e, const struct telling *t, struct states *who)
{
	const struct standing_spoken *spoken = t->spoken;
	bool country = row_in(a, e, LIST_STANDING_COUNTRY) && e > 0 && !row_word(a, e + 1, "'s") &&
		       !row_word(a, e + 1, "’s");
	bool his = country && row_in(a, e - 1, LIST_STANDING_HIS);
	for (uint32_t at = row_in_whole(a, e); his && at > 0; at--) {
		const struct mention *m = a->whole->items[at - 1].mention;
		if (m && m->kind == MENTION_PERSON && m->country.len == 2) {
			*who = (struct states){
				.items = {m->country}, .len = 1, .first = e - 1, .last = e + 1};
			return true;
		}
	}
	/* "joined | it" is no subject, "when | it | joined" is. */
	bool object = e > 0 && (row_in(a, e - 1, LIST_REFER_PREPOSITION) ||
				       row_in(a, e - 1, LIST_VERBS_FINITE) ||
				       row_in(a, e - 1, LIST_STANDING_GERUND));
	bool it = !object && row_begins(a, e, LIST_STANDING_WHO);
	bool meant = it || (country && (his || row_word(a, e - 1, "the")));
	bool before =
		spoken->sentence && assemble_here(a) + 1 - spoken->sentence <= CARRY_SENTENCES;
	if (!meant || (!t->who.len && !before))
		return false;
	*who = t->who.len ? t->who : spoken->who;
	who->first = e;
	who->last = e + 1;
	return true;
}

/* "Having joined the SCO in 2001, | X sent": whom the sentence goes on with. */
static bool subject_behind(const struct assembler *a, uint32_t from, struct states *who)
{
	for (uint32_t e = from; e < from + OPENS_REACH && e < a->elements->len; e++) {
		if (!row_word(a, e, ",") || !states_name(row_mention(a, e + 1)))
			continue;
		*who = states_at(a, e + 1);
		return who->last < a->elements->len && !row_word(a, who->last, ",");
	}
	return false;
}

/* The states before the deed that no preposition governs; or who was told of where only "it" or
 * "the country" stands there. */
static bool subject_of(const struct assembler *a, const struct step *step, const struct telling *t,
	struct states *who)
{
	struct capture list;
	uint32_t e = step->at;
	/* "Before it | joined the SCO, X had" */
	bool it = e == 2 && row_in(a, 1, LIST_STANDING_WHO);
	if ((standing_opens(a, e) || it) && subject_behind(a, step->last, who))
		return true;
	/* "with X and Y | joining" */
	if (row_in(a, e, LIST_STANDING_GERUND) && e > 0 && states_name(row_mention(a, e - 1))) {
		*who = states_before(a, e);
		if (who->first > 0 && row_word(a, who->first - 1, "with"))
			return true;
	}
	bool found = sides_subject(a, &standing_whom, e, &list);
	uint32_t from = found ? list.last : 0;
	for (uint32_t at = e; at > from && !row_word(a, at - 1, ";"); at--)
		if (points_back(a, at - 1, t, who))
			return true;
	if (found)
		*who = states_of(a, &list);
	return found && who->len > 0;
}

/* "X 's long-awaited | accession", "the WTO accession of X", "its accession in 2015, X has". */
static bool owner_of(const struct assembler *a, const struct step *step, const struct telling *t,
	struct states *who)
{
	struct capture list;
	uint32_t e = step->at, last = step->last;
	if (row_word(a, last, "of")) {
		*who = states_at(a, last + 1 + row_word(a, last + 1, "the"));
		return who->len > 0;
	}
	while (e > 0 && step->at - e < OWNER_REACH && !row_word(a, e - 1, "'s") &&
		!row_in(a, e - 1, LIST_STANDING_ITS) &&
		((row_plain(a, e - 1) && !sides_ends(a, e - 1) &&
			 !row_in(a, e - 1, LIST_REFER_PREPOSITION)) ||
			standing_org(row_mention(a, e - 1))))
		e--;
	if (e > 0 && row_in(a, e - 1, LIST_STANDING_ITS)) {
		struct step its = {.at = e - 1, .last = last};
		return subject_of(a, &its, t, who) || subject_behind(a, last, who);
	}
	if (e < 2 || !row_word(a, e - 1, "'s"))
		return false;
	for (uint32_t at = e > LIST_REACH ? e - LIST_REACH : 0; at < e - 1; at++) {
		if (!row_plain(a, at) && sides_at(a, &standing_whom, at, &list) &&
			list.last == e - 1) {
			*who = states_of(a, &list);
			return who->len > 0;
		}
	}
	return false;
}

/* "the exit | from the bloc", "X's accession | in 2015": and not from a deal, nor to a market. */
static bool is_of_org(const struct assembler *a, const struct step *step, const struct states *who)
{
	uint32_t e = who->last > step->last ? who->last : step->last;
	if (row_in(a, e, LIST_STANDING_WHEN) && row_day(a, e + 1))
		return true;
	if (!row_in(a, e, LIST_REFER_PREPOSITION) || row_word(a, e, "and"))
		return !row_plain(a, e) || row_in(a, e, LIST_STANDING_VERGE) ||
		       row_in(a, e, LIST_FIGURES_STOPS) || row_in(a, e, LIST_VERBS_FINITE);
	e += 1 + row_word(a, e + 1, "the");
	return standing_org(row_mention(a, e)) || row_in(a, e, LIST_STANDING_BLOC);
}

/* "Since | X's accession", "X's accession | in 2015", "was completed": it has come to pass. "Talks
 * on | X's accession": it is only spoken of. */
static bool came_to_pass(
	const struct assembler *a, const struct step *step, const struct states *who)
{
	uint32_t first = who->first < step->at && who->last <= step->at ? who->first : step->at;
	uint32_t e = first;
	for (; e > 0 && first - e < ABOUT_REACH && row_plain(a, e - 1); e--) {
		if (row_in(a, e - 1, LIST_STANDING_ABOUT))
			return false;
		if (row_in(a, e - 1, LIST_STANDING_AFTER))
			return true;
	}
	for (e = step->last; e < step->last + TOLD_REACH && e < a->elements->len; e++) {
		if (row_day_told(a, e) || row_list(a, e, LIST_STANDING_CAME, NULL) > e)
			return true;
		if (row_in(a, e, LIST_FIGURES_STOPS) ||
			(row_in(a, e, LIST_VERBS_FINITE) && !row_set(a, e, SET_BE)))
			return false;
	}
	return false;
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
			facts_says(fact, "to", step->to) &&
			facts_says(fact, "action", TEXT("applied")) ==
				text_is(step->action, "applied"))
			return true;
	}
	return false;
}

/* "It left the | CIS", "Iran's | SCO | accession": named beside the deed, and not what "it" may be;
 * of what took others in it is the subject, too. */
static struct text org_beside(const struct assembler *a, const struct step *step)
{
	uint32_t from = step->at, end = step->last + STANDING_REACH;
	bool noun = step->sort == SORT_NOUN;
	for (; noun && from > 0 && step->at - from < OWNER_REACH && !row_word(a, from - 1, "'s");)
		from--;
	for (uint32_t e = from; e < end && e < a->elements->len; e++) {
		const struct mention *m = row_mention(a, e);
		if (standing_org(m) && !article_in(a->article, m->first, LIST_STANDING_WHO))
			return m->id;
		bool stops = row_in(a, e, LIST_FIGURES_STOPS) || row_in(a, e, LIST_VERBS_FINITE);
		if (e >= step->last && stops)
			break;
	}
	bool takes = (step->sort == SORT_ADMIT || step->sort == SORT_WELCOME) && !step->passive;
	for (uint32_t e = step->at; takes && e > 0; e--)
		if (standing_org(row_mention(a, e - 1)) && !states_governed(a, e - 1))
			return row_mention(a, e - 1)->id;
	return TEXT_NONE;
}

/* "left it | in 2012": the day told right behind what was joined or left. */
static const struct mention *date_told(const struct assembler *a, const struct step *step)
{
	for (uint32_t e = step->last; e < step->last + STANDING_REACH; e++) {
		const struct mention *date = row_day_told(a, e);
		if (date)
			return date;
		if (row_in(a, e, LIST_VERBS_FINITE) || row_word(a, e, ";") ||
			row_list(a, e, LIST_STANDING_DEED, NULL) > e)
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
	bool row = a->elements != a->whole;
	struct assembler within = row ? *a : assemble_within(a, step->at);
	struct text modality = step->nth ? TEXT("fact") : assemble_modality(&within, &match);
	struct fact fact = assemble_begin(&within, &match, modality);
	states_put(&fact, a, "country", who);
	facts_put(&fact, a->article, "to", step->to);
	bool grants = step->sort == SORT_JOIN || step->sort == SORT_BECOME ||
		      step->sort == SORT_ADMIT || step->sort == SORT_WELCOME;
	bool later = grants && !text_is(fact.modality, "fact");
	facts_put(&fact, a->article, "action", later ? TEXT("will_be_granted") : step->action);
	const struct mention *date = step->date ? step->date : date_told(a, step);
	if (date)
		facts_put(&fact, a->article, "date", date->id);
	else
		assemble_near(&fact, &within, &match, TEXT("date"), false);
	facts_put(&fact, a->article, "org", org_beside(a, step));
	assemble_near(&fact, &within, &match, TEXT("org"), true);
	if (facts_has(&fact, "org") && !assemble_of_itself(&fact))
		facts_add(a->facts, a->article, &fact);
}

/* "and, in 2024, | Z", "and a year later | Z" */
static const struct mention *day_before(const struct assembler *a, uint32_t e)
{
	e -= e > 0 && row_word(a, e - 1, ",");
	const struct mention *then = e > 2 ? row_day(a, e - 1) : NULL;
	if (!then)
		return NULL;
	e -= 1 + row_in(a, e - 2, LIST_STANDING_WHEN);
	e -= e > 1 && row_word(a, e - 1, ",");
	return row_word(a, e - 1, "and") ? then : NULL;
}

/* "X joined in 2001, followed by | Y on 3 May 2004, | Z in 2010": so did these. */
static uint32_t read_further(const struct assembler *a, const struct step *step, uint32_t e)
{
	struct states run = states_at(a, e);
	/* "X joined in 2004, as did | Y" */
	bool too = e > 1 && row_in(a, e - 1, LIST_STANDING_DID) &&
		   (row_word(a, e - 2, "as") || row_word(a, e - 2, "so"));
	/* "X joined in 1993, together with | Y" */
	too |= e > 1 && row_word(a, e - 1, "with") && row_in(a, e - 2, LIST_STANDING_ALONG);
	/* "the exit of X in 2009 and of | Y in 2018" */
	bool of = step->sort == SORT_NOUN && e > 1 && row_word(a, e - 1, "of");
	const struct mention *then = run.len ? day_before(a, e) : NULL;
	if (then && !row_in(a, run.last, LIST_VERBS_FINITE)) {
		struct step more = *step;
		more.date = then;
		more.at = run.first;
		more.last = run.last;
		put_fact(a, &more, &run);
		return run.last - 1;
	}
	/* "followed by | Y", and not "announced by | Y" */
	bool by = e > 0 && row_word(a, e - 1, "by") &&
		  !(e > 1 && row_in(a, e - 2, LIST_STANDING_LIKEWISE));
	if (!run.len || run.first == 0 || by ||
		(!too && !row_in(a, e - 1 - of, LIST_STANDING_FURTHER)))
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
	for (uint32_t e = 0; e < a->elements->len; e++) {
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

/* Whose step it is, in the row that is read. */
static bool reads_who(const struct assembler *a, const struct step *step, const struct telling *t,
	struct states *who)
{
	bool takes = step->sort == SORT_ADMIT || step->sort == SORT_WELCOME;
	if (step->sort == SORT_NOUN)
		return owner_of(a, step, t, who) && is_of_org(a, step, who) &&
		       came_to_pass(a, step, who);
	struct step part = {.at = standing_part(a, step)};
	part.last = part.at + 1;
	if (part.at < step->at)
		return owner_of(a, &part, t, who);
	if (takes && !step->passive) {
		uint32_t from = step->last + row_word(a, step->last, ",");
		*who = states_behind(a, from, STANDING_REACH);
		return who->len > 0;
	}
	return subject_of(a, step, t, who);
}

/* Reads the deed at `e` in one row of the sentence. */
static bool tell(const struct assembler *a, uint32_t e, void *self)
{
	struct telling *t = self;
	struct step step;
	struct states who;
	if (!standing_step(a, e, &step) ||
		(step.sort == SORT_RETURN && !comes_back(a, &t->before, &step)) ||
		!reads_who(a, &step, t, &who))
		return false;
	if (step.sort == SORT_NOUN)
		standing_rank_of(a, &step, who.last > step.last ? who.last : step.last);
	put_fact(a, &step, &who);
	t->step = step;
	t->who = who;
	if (a->elements != a->whole) {
		t->step.last = row_in_whole(a, step.last - 1) + 1;
		t->step.at = row_in_whole(a, step.at);
	}
	return true;
}

static bool goes_on(const struct step *step)
{
	return step->last && step->sort != SORT_LEAVE && step->sort != SORT_PAUSE &&
	       step->sort != SORT_APPLY && step->sort != SORT_RETURN;
}

/* "Y | followed in 2013": the step that was told in the sentence before. */
static void read_followed(const struct assembler *a, struct telling *t)
{
	struct states run = states_at(a, 0);
	const struct mention *then = row_day_told(a, run.last + 1);
	bool right_before = t->spoken->sentence == assemble_here(a);
	if (!run.len || !then || !right_before || !t->spoken->to.len ||
		!row_in(a, run.last, LIST_STANDING_LIKEWISE))
		return;
	t->step = (struct step){.sort = SORT_JOIN,
		.at = 0,
		.last = run.last + 3,
		.to = t->spoken->to,
		.action = t->spoken->action,
		.date = then};
	t->who = run;
	put_fact(a, &t->step, &run);
}

void standing_find(const struct assembler *a, struct standing_spoken *spoken)
{
	struct telling t = {.spoken = spoken};
	read_followed(a, &t);
	for (uint32_t e = 0; e < a->elements->len; e++) {
		if (row_list(a, e, LIST_STANDING_DEED, NULL) > e) {
			t.before = t.step;
			t.step = (struct step){0};
			if (row_told(a, e, tell, &t)) {
				e = t.step.last > e ? t.step.last - 1 : e;
				continue;
			}
		}
		if (goes_on(&t.step)) {
			uint32_t next = read_further(a, &t.step, e);
			e = next > e ? next : read_rank(a, &t.step, &t.who, e);
		}
	}
	struct states who = t.who.len ? t.who : only_state(a);
	if (!who.len)
		return;
	spoken->who = who;
	spoken->to = goes_on(&t.step) ? t.step.to : TEXT_NONE;
	spoken->action = t.step.action;
	spoken->sentence = assemble_here(a) + 1;
}
