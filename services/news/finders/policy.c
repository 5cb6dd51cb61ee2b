#include "services/news/finders/policy.h"

enum {
	DEED_REACH = 12,   /* from "imposed" to "sanctions" */
	BEHIND_REACH = 18, /* from "duties on all kinds of" to "were abolished" */
	SUBJECT_REACH = 40,
	ASIDE_REACH = 16,
	BODY_REACH = 8, /* "the U.S. | Department of the Treasury" */
	ON_REACH = 4,
	TOPIC_REACH = 16,
	GOODS_REACH = 5, /* "a ban on | the export of" */
	ONCE_REACH = 6,
	CARRY_SENTENCES = 8
};

/* Elements [first, last) tell what is done; `noun` what is imposed, or the verb that says so. */
struct measure {
	struct text kind;
	uint32_t first, last, noun, noun_end;
	bool verb, passive, trade; /* what is traded is what it is on */
	bool nominal;              /* "the lifting of" */
	uint32_t hit;              /* "hit | Iran with sanctions": whom; 0: nobody stands so */
	const struct mention *whose, *since; /* of an entry: who may, from which day */
};

static bool acts(const struct mention *m)
{
	return m && rules_slot_accepts(SLOT_ACTOR, m);
}

/* "on the | U.S. list", "Iran's | ban". "The Libya | embargo" is on Libya. */
static struct text owner(const struct assembler *a, uint32_t noun)
{
	uint32_t e = noun > 0 && row_word(a, noun - 1, "'s") ? noun - 1 : noun;
	const struct mention *m = e > 0 ? row_mention(a, e - 1) : NULL;
	if (!m || (m->kind != MENTION_STATE && m->kind != MENTION_ORG))
		return TEXT_NONE;
	bool letters = a->article->tokens[m->first].caps;
	if (e == noun && states_name(m) && !(m->flags & MENTION_AUTHORITY) && !letters)
		return TEXT_NONE;
	return assemble_value(a->article, ARG_TEXT, m);
}

/* The name before `e` that acts there: "the U.S. | Department of the Treasury", "Kyrgyzstan, like
 * its neighbour, |", "authorities in Iran |". Returns the element behind it; 0: none. */
static uint32_t actor_before(const struct assembler *a, uint32_t e)
{
	if (e > 1 && row_word(a, e - 1, ","))
		for (uint32_t at = e - 1; at > 1 && e - at < ASIDE_REACH; at--)
			if (row_word(a, at - 1, ",")) {
				e = at - 1;
				break;
			}
	uint32_t name = e;
	while (name > 0 && e - name < BODY_REACH && row_in(a, name - 1, LIST_POLICY_BODY))
		name--;
	if (name == 0 || !acts(row_mention(a, name - 1)))
		return 0;
	uint32_t before = name - 1;
	if (states_name(row_mention(a, before)))
		before = states_before(a, name).first;
	if (!states_governed(a, before))
		return name;
	while (before > 0 && row_in(a, before - 1, LIST_STANDING_GOVERNS))
		before--;
	return before > 0 && row_in(a, before - 1, LIST_POLICY_BODY) ? name : 0;
}

/* "on the order of President X | to impose": his, whoever the sentence is of. */
static uint32_t owner_of_infinitive(const struct assembler *a, uint32_t e)
{
	uint32_t to = e > 1 && row_word(a, e - 1, "to") ? e - 1 : 0;
	bool named = to > 0 && acts(row_mention(a, to - 1));
	return named && states_governed(a, to - 1) ? to : 0;
}

/* Who does what the verb at `e` says: right before it, or at the beginning of what verbs share. */
static uint32_t subject_of(const struct assembler *a, uint32_t e)
{
	uint32_t owned = owner_of_infinitive(a, e);
	/* "accused them of | blocking": not who accuses */
	bool blamed = e > 0 && row_in(a, e, LIST_VERBS_PARTICIPLE) &&
		      row_in(a, e - 1, LIST_POLICY_BLAMED);
	if (owned || blamed)
		return owned;
	for (uint32_t at = e; at > 0 && e - at < SUBJECT_REACH; at--) {
		const struct mention *m = row_mention(a, at - 1);
		bool light = row_in(a, at - 1, LIST_POLICY_LIGHT) ||
			     row_in(a, at - 1, LIST_VERBS_ADVERB) || (m && m->kind == MENTION_DATE);
		if (light)
			continue;
		/* "Turkey, which | imposed", "a law which | bans" */
		if (row_in(a, at - 1, LIST_AUTHORITY_RELATIVE) && at > 1)
			return actor_before(a, at - 1 - row_word(a, at - 2, ","));
		uint32_t name = actor_before(a, at);
		bool verb = at == e || row_in(a, at, LIST_VERBS_FINITE) || row_day(a, at) ||
			    row_in(a, at, LIST_POLICY_LIGHT) || row_in(a, at, LIST_VERBS_ADVERB);
		if (name && verb)
			return name;
		if (row_word(a, at - 1, ";") || row_word(a, at - 1, "that") ||
			row_word(a, at - 1, "whom") || (m && m->kind == MENTION_QUOTED))
			break;
	}
	return 0;
}

/* Before the adverbs that stand before `e`. */
static uint32_t adverbs_first(const struct assembler *a, uint32_t e)
{
	while (e > 0 && row_in(a, e - 1, LIST_VERBS_ADVERB))
		e--;
	return e;
}

static bool is_passive(const struct assembler *a, uint32_t e)
{
	bool goes_on = row_in(a, e, LIST_VERBS_PARTICIPLE); /* "is | banning" */
	e = adverbs_first(a, e);
	return !goes_on && e > 0 && row_in(a, e - 1, LIST_MEETINGS_BE);
}

/* "extended | for six months the ban", "imposed | on 3 May a tax": tells only when. */
static bool is_time(const struct assembler *a, uint32_t e)
{
	return row_day(a, e + 1) || row_kind(a, e + 1, MENTION_DURATION);
}

/* The verb before the noun that does something with it. */
static bool deed_before(const struct assembler *a, struct measure *m, struct list_value *deed)
{
	uint32_t with = 0;
	for (uint32_t at = m->noun; at > 0 && m->noun - at < DEED_REACH; at--) {
		uint32_t end = row_list(a, at - 1, LIST_POLICY_DEED_NOUN, deed);
		if (end > at - 1 && end <= m->noun && !with) {
			m->first = at - 1;
			m->nominal = true;
			return true;
		}
		end = row_list(a, at - 1, LIST_POLICY_DEED, deed);
		bool hits = text_is(deed->text, "hit");
		if (end > at - 1 && end <= m->noun && hits == (with > 0)) {
			m->first = at - 1;
			m->passive = is_passive(a, at - 1);
			m->hit = with ? end : 0;
			return true;
		}
		bool apart = row_in(a, at - 1, LIST_POLICY_APART) && !is_time(a, at - 1);
		/* "a new | , 14th package" */
		const struct mention *nth = row_kind(a, at, MENTION_NUMBER);
		if (row_word(a, at - 1, ",") && nth && (nth->flags & MENTION_ORDINAL))
			continue;
		if (apart && !with && row_word(a, at - 1, "with"))
			with = at;
		else if (apart || row_in(a, at - 1, LIST_FIGURES_STOPS) ||
			 row_in(a, at - 1, LIST_VERBS_FINITE))
			break;
	}
	return false;
}

/* "sanctions imposed | on Iran", "a ban introduced | in May": no tense, but what is said of it. */
static bool is_said_of(const struct assembler *a, uint32_t at, uint32_t end, bool right)
{
	bool follows = right && (row_in(a, end, LIST_POLICY_ON) || row_day_told(a, end));
	return row_in(a, at, LIST_VERBS_FINITE) && (follows || row_word(a, end, "by"));
}

/* The verb behind it: "sanctions | were lifted", "the tariffs | came into force". */
static bool deed_behind(const struct assembler *a, struct measure *m, struct list_value *deed)
{
	bool found = false;
	uint32_t right = m->noun_end + row_word(a, m->noun_end, ",");
	right += row_in(a, right, LIST_VERBS_ADVERB);
	for (uint32_t at = right; !found && at < m->noun_end + BEHIND_REACH; at++) {
		uint32_t end = row_list(a, at, LIST_POLICY_DEED, deed);
		found = end > at && (text_is(deed->text, "force") || is_passive(a, at) ||
					    is_said_of(a, at, end, at == right));
		if (found)
			m->last = end;
		if (row_in(a, at, LIST_FIGURES_STOPS) ||
			(right > m->noun_end && at == right && !found))
			break;
	}
	m->passive |= found;
	return found;
}

/* What the deed makes of visas, and of leave to travel without them. Visas that are suspended or
 * revoked are given no more; those that are lifted are no limit lifted. */
static struct text visa_after(struct text noun, bool lifts, bool ends)
{
	if (text_is(noun, "visa_free"))
		return lifts || ends ? TEXT("restriction") : noun;
	return lifts && !(ends && text_is(noun, "visas")) ? TEXT("visa_free") : TEXT("restriction");
}

/* What a deed makes of what it is done to; TEXT_NONE: no measure. */
static struct text kind_after(struct text noun, struct text deed, bool exports)
{
	bool stops = text_is(deed, "stop"), revokes = text_is(deed, "revoke");
	bool lifts = text_is(deed, "lift") || revokes;
	bool resumes = text_is(deed, "resume"), limits = text_is(deed, "limit");
	bool opens = text_is(deed, "open") || (resumes && !exports);
	if (text_is(noun, "none"))
		return TEXT_NONE;
	/* What is traded is stopped, limited or allowed again. */
	if (text_is(noun, "trade"))
		return stops || text_is(deed, "block") ? TEXT("ban")
		       : limits                        ? TEXT("restriction")
		       : opens                         ? TEXT("lifted")
						       : TEXT_NONE;
	if (text_is(noun, "law"))
		return text_is(deed, "pass") ? noun : TEXT_NONE;
	if (limits || resumes || text_is(deed, "block") || (opens && !text_is(noun, "visa_free")))
		return TEXT_NONE;
	/* "put on the list": of sanctions; "approved the list of projects" is none. */
	if (text_is(noun, "list") && !lifts)
		return text_is(deed, "put") ? TEXT("sanctions") : TEXT_NONE;
	if (text_is(noun, "visa") || text_is(noun, "visas") || text_is(noun, "visa_free"))
		return visa_after(noun, lifts, stops || revokes);
	/* Who revokes a waiver imposes again. */
	if (text_is(noun, "waiver"))
		return lifts || stops ? TEXT("sanctions") : TEXT("lifted");
	/* Sanctions that are suspended are in force no more. */
	return lifts || stops ? TEXT("lifted") : noun;
}

/* The verb that does something with the noun: before it, or, of a passive, behind it. */
static bool reads_deed(const struct assembler *a, struct measure *m)
{
	struct list_value deed = {0};
	if (!deed_before(a, m, &deed) && !deed_behind(a, m, &deed))
		return false;
	/* What ratifies is told of its treaty, be it in a clause of its own: "the law | ratifying"
	 */
	struct assembler whole = assemble_whole(a);
	uint32_t law = row_in_whole(a, m->noun);
	if (text_is(m->kind, "law") &&
		row_any(&whole, law > 0 ? law - 1 : 0, law + ON_REACH, LIST_POLICY_RATIFIES))
		return false;
	m->trade = text_is(m->kind, "trade");
	m->kind = kind_after(m->kind, deed.text, row_in(a, m->noun, LIST_POLICY_EXPORTS));
	return m->kind.len > 0;
}

/* "a ban on the export of sugar", "banned sugar exports" */
static bool of_exports(const struct assembler *a, const struct measure *m)
{
	/* "imports and exports" are no exports alone. */
	if (m->trade && m->noun_end > m->noun + 1)
		return false;
	uint32_t from = m->first > 0 ? m->first - 1 : 0;
	for (uint32_t e = from; e < m->noun_end + GOODS_REACH; e++) {
		if (e >= m->noun_end && row_in(a, e, LIST_FIGURES_STOPS))
			break;
		if (row_in(a, e, LIST_POLICY_EXPORTS))
			return true;
	}
	return false;
}

/* Behind what it is on: "goods | from Cuba". */
static uint32_t topic_end(const struct assembler *a, uint32_t e)
{
	uint32_t end = e;
	while (end < a->whole->len && end < e + TOPIC_REACH &&
		!row_in(a, end, LIST_FIGURES_STOPS) && !row_in(a, end, LIST_POLICY_TOPIC_ENDS) &&
		!row_in(a, end, LIST_VERBS_FINITE) && !row_day(a, end))
		end++;
	/* "on steel | on 3 May" */
	return end - (end > e && row_day_told(a, end - 1));
}

static struct text topic_of(const struct assembler *a, uint32_t e)
{
	uint32_t end = topic_end(a, e);
	return end > e ? article_slice(a->article, a->whole->items[e].first,
				 a->whole->items[end - 1].last)
		       : TEXT_NONE;
}

/* "sanctions | against", and not "for six months", "with immediate effect". */
static bool leads(const struct assembler *a, uint32_t e)
{
	bool with = row_word(a, e, "with") && !states_name(row_mention(a, e + 1));
	return row_in(a, e, LIST_POLICY_ON) && !with && !is_time(a, e);
}

/* On whom or what: behind "on" or "against", or behind the verb. The row's end: nowhere. */
static uint32_t target_at(const struct assembler *a, const struct measure *m)
{
	uint32_t on = m->noun_end;
	/* "allowed | Chinese citizens to enter without a visa" */
	bool entrants =
		row_in(a, m->first + 1, LIST_POLICY_CITIZENS) ||
		(row_mention(a, m->first + 1) && row_in(a, m->first + 2, LIST_POLICY_CITIZENS));
	if (entrants && m->first + 2 < m->noun)
		return m->first + 1;
	if (m->hit)
		return m->hit;
	if (m->trade)
		return m->noun;
	if (m->verb)
		return on + row_word(a, on, "of"); /* "froze the assets | of" */
	uint32_t reach = text_is(m->kind, "law") ? 0 : ON_REACH;
	for (; on < m->noun_end + reach && !leads(a, on); on++)
		if (row_in(a, on, LIST_FIGURES_STOPS))
			break;
	return leads(a, on) ? on + 1 : a->whole->len;
}

/* The states that it is directed at: "on | Belarus and Iran". */
static struct states targets(
	const struct assembler *a, const struct measure *m, uint32_t what, struct text actor)
{
	const struct mention *state = m->whose ? m->whose : row_mention(a, what);
	if (!m->whose && states_name(state))
		return states_at(a, what);
	/* "goods from | Cuba", "imports of tea and coffee to and from | Cuba" */
	for (uint32_t e = what; !m->whose && e < what + TOPIC_REACH; e++) {
		/* "carriers | to cross the border with": but "goods | to Cuba" */
		bool aim = row_set(a, e, SET_INFINITIVE) && row_plain(a, e + 1) &&
			   !row_word(a, e + 1, "and");
		if (row_in(a, e, LIST_FIGURES_STOPS) || row_in(a, e, LIST_VERBS_FINITE) || aim)
			break;
		bool of = row_in(a, e, LIST_POLICY_PARTNER) ||
			  (e > what && row_in(a, e - 1, LIST_POLICY_CITIZENS) &&
				  row_in(a, e, LIST_STANDING_GOVERNS));
		if (of && states_name(row_mention(a, e + 1)) &&
			!text_equal(row_mention(a, e + 1)->id, actor))
			return states_at(a, e + 1);
	}
	struct states one = {0};
	if (state && state->kind == MENTION_STATE)
		one.items[one.len++] = state->id;
	return one;
}

static void put_one(const struct assembler *a, const struct measure *m, struct text actor,
	struct text on, struct text topic)
{
	struct rule rule = {.name = m->whose ? TEXT("policy.entry") : TEXT("policy.measure"),
		.fact = fact_find(TEXT("policy")),
		.confidence = 0.84};
	struct match match = assemble_found(&rule, m->first, m->last);
	struct assembler within = assemble_within(a, m->first);
	/* "without a visa", "barred", "scrapped" deny nothing: only what stands before does. */
	struct match before = assemble_found(&rule, m->first, m->first);
	bool denied = !m->whose && assemble_negative(&within, &before);
	rule.polarity = denied ? TEXT("neg") : TEXT("pos");
	struct text modality = assemble_modality(&within, &match);
	/* "can enter without a visa": so it is. */
	if (m->whose && text_is(modality, "possible"))
		modality = TEXT("fact");
	struct fact fact = assemble_begin(&within, &match, modality);
	facts_put(&fact, a->article, "actor", actor);
	facts_put(&fact, a->article, "measure", m->kind);
	facts_put(&fact, a->article, "on", on);
	facts_put(&fact, a->article, "topic", topic);
	if (m->since)
		facts_put(&fact, a->article, "date", m->since->id);
	assemble_near(&fact, &within, &match, TEXT("date"), false);
	if (facts_has(&fact, "actor"))
		facts_add(a->facts, a->article, &fact);
}

static void put_fact(const struct assembler *a, const struct measure *m, struct text actor)
{
	uint32_t what = target_at(a, m);
	/* "for | citizens of China" */
	if (row_in(a, what, LIST_POLICY_CITIZENS) && states_name(row_mention(a, what + 2)) &&
		row_in(a, what + 1, LIST_STANDING_GOVERNS))
		what += 2;
	struct states on = targets(a, m, what, actor);
	bool named = m->whose || states_name(row_mention(a, what));
	struct text topic = named ? TEXT_NONE : topic_of(a, what);
	for (uint32_t i = 0; i == 0 || i < on.len; i++)
		if (on.len == 0 || !text_equal(on.items[i], actor))
			put_one(a, m, actor, on.len ? on.items[i] : TEXT_NONE, topic);
}

/* Whose the body is that is told by its bare name, or, where nobody is told, who did so last. */
static struct text goes_on(
	const struct assembler *a, const struct measure *m, const struct policy_spoken *spoken)
{
	uint32_t e = m->first;
	while (e > 0 && (row_in(a, e - 1, LIST_VERBS_ADVERB) ||
				row_in(a, e - 1, LIST_POLICY_LIGHT) || row_day(a, e - 1)))
		e--;
	bool body = (e > 0 && row_in(a, e - 1, LIST_POLICY_BODY)) || m->passive;
	bool near = spoken->sentence && assemble_here(a) + 1 - spoken->sentence <= CARRY_SENTENCES;
	/* "fell in Iran after the authorities | banned": those of Iran */
	bool seek = body && !m->passive;
	for (uint32_t at = e; seek && at > 1 && e - at < SUBJECT_REACH; at--)
		if (row_word(a, at - 2, "in") && states_name(row_mention(a, at - 1)))
			return row_mention(a, at - 1)->id;
	return body && near && !m->nominal ? spoken->actor : TEXT_NONE;
}

/* "X announced | the lifting of", "X's | imposition of": whose deed that is. */
static uint32_t teller(const struct assembler *a, uint32_t deed)
{
	uint32_t e = deed - (deed > 0 && row_word(a, deed - 1, "the"));
	if (e == deed && owner(a, deed).len)
		return deed - row_word(a, deed - 1, "'s");
	for (uint32_t at = e; at > 0 && e - at < ON_REACH + 1; at--) {
		if (row_in(a, at - 1, LIST_POLICY_TELLS))
			return subject_of(a, at - 1);
		if (row_in(a, at - 1, LIST_FIGURES_STOPS) || row_in(a, at - 1, LIST_VERBS_FINITE))
			break;
	}
	return 0;
}

/* The element behind who is told to do it; 0: nobody. */
static uint32_t doer(const struct assembler *a, const struct measure *m)
{
	uint32_t name = 0;
	if (!m->passive)
		name = m->nominal ? teller(a, m->first) : subject_of(a, m->first);
	for (uint32_t e = m->last; !name && e < m->last + DEED_REACH; e++) {
		if (row_word(a, e, "by"))
			for (uint32_t at = e + 1; !name && at < e + BODY_REACH; at++)
				name = acts(row_mention(a, at)) ? at + 1 : 0;
		if (row_in(a, e, LIST_FIGURES_STOPS))
			break;
	}
	return name;
}

/* Whose it is where nobody is told to do it: "on the U.S. list", "was abolished in | Iran". */
static struct text whose(
	const struct assembler *a, const struct measure *m, const struct policy_spoken *spoken)
{
	uint32_t from = m->first > ONCE_REACH ? m->first - ONCE_REACH : 0;
	if (row_any(a, from, m->first, LIST_POLICY_ONCE))
		return TEXT_NONE;
	struct text actor = owner(a, m->noun);
	uint32_t in = m->last;
	const struct mention *where = row_word(a, in, "in") ? row_mention(a, in + 1) : NULL;
	if (!actor.len && m->passive && !m->verb && states_name(where))
		actor = where->id;
	return actor.len ? actor : goes_on(a, m, spoken);
}

/* Those who do it; the last of the article where only "the Treasury" is named. */
static void put_measure(
	const struct assembler *a, const struct measure *m, struct policy_spoken *spoken)
{
	uint32_t name = doer(a, m), at = name ? row_in_whole(a, name - 1) : 0;
	struct assembler whole = assemble_whole(a);
	/* "until X lifts": that it has to come, and not that it came */
	if (at && row_in(&whole, at - 1, LIST_POLICY_UNTIL))
		return;
	const struct mention *who = name ? row_mention(a, name - 1) : NULL;
	struct states many = {0};
	if (who && name <= m->first && states_name(who))
		many = states_before(a, name);
	struct text actor = TEXT_NONE;
	if (!who) {
		actor = whose(a, m, spoken);
	} else if (!many.len) {
		/* "by the government of | President X": of the state */
		bool body = name > 1 && who->kind == MENTION_PERSON && row_word(a, name - 2, "of");
		actor = body && who->country.len ? who->country
						 : assemble_value(a->article, ARG_TEXT, who);
	}
	/* "Iran, Iraq and | the union's countries" */
	if (who && name > 1 && row_word(a, name - 2, "and") && !many.len)
		many = states_before(a, name - 2);
	if (actor.len && many.len < STATES_MAX)
		many.items[many.len++] = actor;
	for (uint32_t i = 0; i < many.len; i++)
		put_fact(a, m, many.items[i]);
	if (many.len) {
		bool person = who && who->kind == MENTION_PERSON && who->country.len;
		spoken->actor =
			person ? assemble_value(a->article, ARG_ENTITY, who) : many.items[0];
		spoken->sentence = assemble_here(a) + 1;
	}
}

/* "Kazakh citizens may enter China | without a visa" */
static bool reads_entry(const struct assembler *a, const struct measure *visa)
{
	const struct mention *where = NULL, *whose = NULL;
	uint32_t e = visa->noun, end = visa->noun_end;
	if (visa->verb || !(text_is(visa->kind, "visa_free") || text_is(visa->kind, "visa") ||
				  text_is(visa->kind, "visas")))
		return false;
	for (uint32_t at = e; at > 0 && e - at < DEED_REACH; at--) {
		const struct mention *m = row_mention(a, at - 1);
		if (m && m->kind == MENTION_STATE && !where && at > 1 &&
			row_any(a, at > 3 ? at - 3 : 0, at - 1, LIST_POLICY_ENTER))
			where = m;
		else if (m && m->kind == MENTION_STATE && !whose && where &&
			 (row_in(a, at, LIST_POLICY_CITIZENS) ||
				 (at > 2 && row_in(a, at - 3, LIST_POLICY_CITIZENS))))
			whose = m;
		if (row_word(a, at - 1, ";"))
			break;
	}
	if (!where || !whose)
		return false;
	struct measure entry = {.kind = TEXT("visa_free"), .first = e, .last = end, .whose = whose};
	for (uint32_t at = end; at < end + DEED_REACH && !row_in(a, at, LIST_FIGURES_STOPS); at++) {
		const struct mention *m = row_word(a, at, "since") ? row_mention(a, at + 1) : NULL;
		if (m && m->kind == MENTION_DATE && !entry.since)
			entry.since = m;
	}
	put_fact(a, &entry, where->id);
	return true;
}

/* What is told at `e`, by a verb or a noun. */
static bool measure_at(const struct assembler *a, uint32_t e, struct measure *m)
{
	struct list_value kind;
	uint32_t end = row_list(a, e, LIST_POLICY_VERB, &kind);
	/* "will | ban", "and | ban exports", and not "a | ban" */
	bool joined = e > 0 && row_word(a, e - 1, "and") && row_in(a, e + 1, LIST_POLICY_EXPORTS);
	if (end == e && e > 0 && (joined || row_in(a, e - 1, LIST_POLICY_BEFORE_VERB)))
		end = row_list(a, e, LIST_POLICY_VERB_BARE, &kind);
	bool verb = end > e && !(e > 0 && row_in(a, e - 1, LIST_POLICY_NO_VERB_AFTER));
	if (!verb)
		end = row_list(a, e, LIST_POLICY_NOUN, &kind);
	if (end == e)
		return false;
	*m = (struct measure){
		.kind = kind.text, .first = e, .last = end, .noun = e, .noun_end = end};
	m->verb = verb;
	m->passive = verb && is_passive(a, e);
	return true;
}

/* "the Taliban | ban on" */
static bool is_owned(const struct assembler *a, const struct measure *m)
{
	return text_is(m->kind, "ban") && owner(a, m->noun).len;
}

void policy_find(const struct assembler *a, struct policy_spoken *spoken)
{
	struct measure m;
	for (uint32_t e = 0; e < a->whole->len; e++) {
		if (!measure_at(a, e, &m))
			continue;
		e = m.noun_end - 1;
		/* "an airspace | ban": a ban */
		if (!m.verb && row_in(a, m.noun_end, LIST_POLICY_NOUN))
			continue;
		if (reads_entry(a, &m) || !(m.verb || reads_deed(a, &m) || is_owned(a, &m)))
			continue;
		if (text_is(m.kind, "ban") && of_exports(a, &m))
			m.kind = TEXT("export_ban");
		put_measure(a, &m, spoken);
	}
}
