/* What a list goes on over. The items that everybody writes are read strictly: a name behind a
 * joint, with its office before it. Others are noun phrases which nobody has a word for; such an
 * item is passed over, and whom it names is taken, as long as no verb stands in it. */
#include "services/news/rules/rolls_inside.h"

enum {
	ROLE_MAX = 16,
	TITLE_WORDS_MAX = 30,
	PAPER_WORDS_MAX = 24,
	NAMELESS_MAX = 2, /* items that name nobody, one after the other */
	HOME_MAX = 12,
	LEFTOVER_MAX = 3 /* what is left of a name: "XI | Jin-ping" */
};

/* "... and the prime minister of": what may stand before the next member of a list. */
static uint32_t list_office(const struct machine *m, const struct slot *slot, uint32_t at)
{
	uint32_t end = at;
	for (bool known = true; known && end < m->elements->len && end < at + LIST_OFFICE_MAX;) {
		known = rules_among(m, end, SET_LIST_OFFICE);
		/* "Iranian First Vice President"; where only persons count, "俄罗斯总统" too. */
		const struct mention *of = m->elements->items[end].mention;
		known |= of && of->kind == MENTION_STATE && !rules_takes(m, slot->kind, end) &&
			 ((of->flags & MENTION_ADJECTIVE) || slot->kind == SLOT_PERSON);
		known |= rules_takes(m, SLOT_ORDINAL, end);
		/* "от Казахстана — Нурсултан Назарбаев": whose the person after the dash is. */
		const struct mention *state = end > at ? m->elements->items[end - 1].mention : NULL;
		known |= state && state->kind == MENTION_STATE && slot->kind == SLOT_PERSON &&
			 (rules_mark_is(m, end, "—") || rules_mark_is(m, end, "–"));
		end += known;
	}
	return end;
}

/* ", and Joko Widodo said": a sentence of its own. */
static bool verb_follows(const struct machine *m, uint32_t person)
{
	return rules_word_in(m, person + 1, LIST_VERBS_FINITE);
}

/* "and the chairman of Turkmenistan's Halk Maslahaty, Gurbanguly Berdimuhamedov": the person after
 * a role of any words. `at` when there is none. */
static uint32_t person_after_role(const struct machine *m, uint32_t at, bool last)
{
	bool role = false;
	for (uint32_t e = at; e < m->elements->len && e < at + ROLE_MAX; e++) {
		const struct mention *mention = m->elements->items[e].mention;
		if (mention && mention->kind == MENTION_PERSON)
			return role && !verb_follows(m, e) ? e : at;
		uint32_t word = m->elements->items[e].first;
		role |= e < at + 4 && article_in(m->article, word, LIST_PEOPLE_ROLE_WORD);
		/* ", crown prince of Saudi Arabia, and Joko Widodo" */
		bool goes_on = role && rules_mark_is(m, e, ",") && rules_mark_is(m, e + 1, "and");
		/* "X, prime minister of Moldova; Y, prime minister of Ukraine" */
		goes_on |= role && rules_mark_is(m, e, ";");
		bool ends = rules_mark_is(m, e, ".") ||
			    (!goes_on && (rules_mark_is(m, e, ";") ||
						 (!last && rules_mark_is(m, e, ","))));
		last |= goes_on;
		if (ends || article_in(m->article, word, LIST_PEOPLE_ACTS))
			return at;
	}
	return at;
}

/* "Turkmenistan's | Gurbanguly Berdimuhamedov"; "the presidents of Azerbaijan, | Ilham Aliyev;
 * Iran, | Hassan Rouhani". */
bool rules_owns_person(const struct machine *m, const struct slot *slot, uint32_t at)
{
	if (at + 2 >= m->elements->len || !rules_takes(m, SLOT_NATION, at) ||
		!rules_takes(m, SLOT_PERSON, at + 2) || !rules_takes(m, slot->kind, at + 2))
		return false;
	const struct mention *state = m->elements->items[at].mention,
			     *person = m->elements->items[at + 2].mention;
	bool home = !person->country.len || text_equal(person->country, state->id);
	bool told = home && rules_mark_is(m, at + 1, ",") && rules_mark_is(m, at + 3, ";");
	/* "премьеры Белоруссии - | Александр Турчин, Армении - | Никол Пашинян" */
	told |= text_is(m->article->lang, "ru") && state->cases &&
		!(state->cases & CASE_NOMINATIVE) && rules_word_in(m, at + 1, LIST_PEOPLE_DASH);
	return told || rules_mark_is(m, at + 1, "'s");
}

/* "《A》《B》": titles in marks need nothing between them. */
static bool title_beside(const struct machine *m, uint32_t at)
{
	const struct mention *before = m->elements->items[at - 1].mention;
	const struct mention *next = at < m->elements->len ? m->elements->items[at].mention : NULL;
	return before && next && before->kind == MENTION_DOCUMENT &&
	       next->kind == MENTION_DOCUMENT && next->first == before->last &&
	       article_word(m->article, next->first, "《");
}

/* "《A》、旨在加强合作的《B》": a Chinese title with what is said of it before it. */
static uint32_t title_after_words(const struct machine *m, uint32_t at)
{
	/* Behind a comma another verb may stand: "，批准《B》". */
	if (rules_mark_is(m, at - 1, "，"))
		return at;
	for (uint32_t e = at; e < m->elements->len && e < at + TITLE_WORDS_MAX; e++) {
		const struct mention *mention = m->elements->items[e].mention;
		if (mention && mention->kind == MENTION_DOCUMENT)
			return e;
		if (rules_among(m, e, SET_PHRASE_ENDS))
			return at;
	}
	return at;
}

/* "、上合组织实业家委员会轮值主席瓦哈波夫": in Chinese what a person is head of stands before the
 * title, without a mark and without a word that tells of more than that. */
static uint32_t person_after_owner(const struct machine *m, uint32_t at)
{
	if (!text_is(m->article->lang, "zh"))
		return at;
	for (uint32_t e = at; e < m->elements->len && e < at + ROLE_MAX; e++) {
		const struct mention *mention = m->elements->items[e].mention;
		if (mention && mention->kind == MENTION_PERSON)
			return mention->flags & MENTION_TITLED ? e : at;
		bool owner =
			mention && (mention->kind == MENTION_ORG || mention->kind == MENTION_STATE);
		if (!owner &&
			(mention ||
				m->article->tokens[m->elements->items[e].first].kind != TOKEN_HAN ||
				rules_word_in(m, e, LIST_LISTS_OWNER_ENDS)))
			return at;
	}
	return at;
}

/* "a protocol on what the session that met in May had decided, | and a | document on trade": the
 * next paper, past what is said of the one before. Not one that something else is said of. */
static uint32_t paper_after_words(const struct machine *m, const struct slot *slot, uint32_t at)
{
	for (uint32_t e = at; e < m->elements->len && e < at + PAPER_WORDS_MAX; e++) {
		bool told = rules_word_in(m, e, LIST_DOCUMENTS_SAYS) &&
			    (e == at || !rules_among(m, e - 1, SET_RELATIVE));
		if (rules_among(m, e, SET_GAP_ENDS) || rules_mark_is(m, e, ".") ||
			rules_is_quote(m, e) || told)
			return at;
		uint32_t joint = list_joint(m, e), next = joint;
		while (joint > e && next < m->elements->len &&
			(rules_word_in(m, next, LIST_CLAUSE_ARTICLES) || rules_is_quote(m, next)))
			next++;
		bool comma = joint == e + 1 && rules_mark_is(m, e, ",");
		if (joint == e || next >= m->elements->len || (comma && next == joint) ||
			(comma && rules_mark_is(m, joint, "the")) ||
			!rules_takes(m, slot->kind, next))
			continue;
		bool other = (m->elements->items[next].mention->flags & MENTION_REFERRED) ||
			     rules_word_in(m, next + 1, LIST_VERBS_FINITE);
		return other ? at : next;
	}
	return at;
}

/* "endorsed CAREC 2030, | a new strategy": what the paper is, since no other follows. */
static bool is_paper_beside(const struct machine *m, const struct slot *slot, uint32_t member)
{
	uint32_t after = member + 1;
	if (after > m->elements->len || !rules_takes(m, slot->kind, member))
		return false;
	return list_joint(m, after) == after && paper_after_words(m, slot, after) == after;
}

/* The next member of a list from `at`, or `at` when there is none that the slot takes. */
static uint32_t list_member(const struct machine *m, const struct slot *slot, uint32_t at)
{
	const struct mention *before = m->elements->items[at - 1].mention;
	bool person = before && before->kind == MENTION_PERSON;
	uint32_t end = at;
	/* "President Sadyr Japarov of Kyrgyzstan, ..." */
	if (person && at + 1 < m->elements->len && rules_mark_is(m, at, "of") &&
		rules_takes(m, SLOT_STATE, at + 1))
		end += 2;
	/* "Moldova (observer), and Cuba (invited)"; "Vladimir Putin (Russia), ..." */
	if (rules_mark_is(m, end, "("))
		end = rules_after_aside(m, end);
	bool papers = slot->kind == SLOT_DOCUMENT && text_is(m->article->lang, "en");
	/* “Treaty of Alliance” and an agreement */
	end += papers && end < m->elements->len && rules_is_quote(m, end);
	uint32_t joint = list_joint(m, end);
	if (text_is(slot->arg, "members") && rules_mark_is(m, joint + 1, "(") &&
		rules_word_in(m, joint + 2, LIST_LISTS_STANDING))
		return at;
	/* "Azerbaijan, Ilham Aliyev; | Iran, Hassan Rouhani; and Kazakhstan's ..." */
	if (joint == end && person && rules_mark_is(m, end, ";")) {
		uint32_t next = list_joint(m, end + 1);
		uint32_t named = next < m->elements->len ? person_after_role(m, next, true) : next;
		if (rules_owns_person(m, slot, next) && rules_mark_is(m, next + 1, ","))
			return next + 2;
		bool own = next == end + 2 && rules_mark_is(m, end + 1, "and") &&
			   rules_takes(m, SLOT_NATION, next);
		return own && named > next ? named : at;
	}
	/* "Plan of joint measures; | Agreement on visas" */
	if (papers && end + 1 < m->elements->len && rules_mark_is(m, end, ";") &&
		rules_takes(m, slot->kind, end + 1))
		return end + 1;
	if (joint == end)
		return papers ? paper_after_words(m, slot, at) : at;
	if (rules_owns_person(m, slot, joint))
		return joint + 2;
	if (slot->kind == SLOT_DOCUMENT && text_is(m->article->lang, "zh")) {
		uint32_t title = title_after_words(m, joint);
		return title < m->elements->len && rules_takes(m, slot->kind, title) ? title : at;
	}
	uint32_t member = list_office(m, slot, joint);
	member += papers && member < m->elements->len && rules_is_quote(m, member);
	/* "Ersin Tatar, president of Northern Cyprus": one guest. */
	bool last = !rules_mark_is(m, joint - 1, ",");
	uint32_t far = person ? person_after_role(m, joint, last) : joint;
	if (rules_owns_person(m, slot, member))
		return member + 2;
	bool dash = member > joint + 1 &&
		    (rules_mark_is(m, member - 1, "—") || rules_mark_is(m, member - 1, "–"));
	bool apposes =
		member > joint && !dash && !(member == joint + 1 && rules_mark_is(m, joint, "of"));
	if (person && end == at && apposes && joint == at + 1 && rules_mark_is(m, at, ","))
		return far > joint ? far : at;
	if (papers && joint == end + 1 && rules_mark_is(m, end, ",") &&
		is_paper_beside(m, slot, member))
		return at;
	if (member < m->elements->len && rules_takes(m, slot->kind, member))
		return member;
	far = person && far == joint ? person_after_owner(m, joint) : far;
	if (papers)
		return paper_after_words(m, slot, at);
	return far > joint ? far : at;
}

/* "IMF | Department Director Changyong Rhee", "Belarus | – Roman Golovchenko": the person to whom
 * the state or organisation at `e` belongs; `e` when there is none. */
static uint32_t person_of(const struct machine *m, const struct slot *slot, uint32_t e)
{
	if (!takes_persons(slot) || !(is_kind(m, e, MENTION_ORG) || is_kind(m, e, MENTION_STATE)))
		return e;
	if (is_dash(m, e + 1) && is_kind(m, e + 2, MENTION_PERSON))
		return e + 2;
	uint32_t at = e + 1;
	bool role = false;
	while (at < m->elements->len && at < e + LIST_OFFICE_MAX &&
		!m->elements->items[at].mention &&
		(is_office(m, at) || is_initial(m, at) || rules_mark_is(m, at, "-") ||
			(is_capital(m, at) && !is_verb(m, at))))
		role |= is_office(m, at++);
	if (!is_kind(m, at, MENTION_PERSON))
		return e;
	role |= (m->elements->items[at].mention->flags & MENTION_TITLED) != 0;
	return role || at == e + 1 ? at : e;
}

/* "X of Kazakhstan", "director X of the committee of the bank": behind whose the person is, where
 * it is told after the name; `at` when it is not. */
static uint32_t after_home(const struct machine *m, uint32_t at)
{
	uint32_t end = at;
	if (!is_kind(m, at - 1, MENTION_PERSON) || !rules_mark_is(m, at, "of"))
		return at;
	for (uint32_t e = at + 1; e < m->elements->len && e < at + HOME_MAX; e++) {
		if (is_kind(m, e, MENTION_STATE) || is_kind(m, e, MENTION_ORG))
			end = e + 1;
		else if (m->elements->items[e].mention || is_verb(m, e) ||
			 !(is_capital(m, e) || rules_mark_is(m, e, "of") ||
				 rules_mark_is(m, e, "the")))
			break;
	}
	return end;
}

/* Behind what may follow a name before the next joint; `at` when the list does not go on there. */
static uint32_t after_joint(const struct machine *m, const struct roll *roll, uint32_t at)
{
	at = after_home(m, at);
	if (rules_mark_is(m, at, "("))
		at = rules_after_aside(m, at);
	uint32_t left = at;
	while (is_kind(m, at - 1, MENTION_PERSON) && left < m->elements->len &&
		left < at + LEFTOVER_MAX && !m->elements->items[left].mention &&
		list_joint(m, left) == left && !is_verb(m, left) &&
		(is_capital(m, left) || rules_mark_is(m, left, "-") ||
			rules_mark_is(m, left - 1, "-")))
		left++;
	if (left > at && list_joint(m, left) > left)
		at = left;
	at += roll->dash && is_dash(m, at);
	uint32_t joint = list_joint(m, at);
	if (joint == at && rules_mark_is(m, at, ";"))
		joint = list_joint(m, at + 1);
	/* "by the presidents of A and B and | by | the envoy of C" */
	const struct element *again =
		joint > at && joint < m->elements->len ? &m->elements->items[joint] : NULL;
	return joint + (roll->lead && again && !again->mention && again->word == roll->lead);
}

static bool is_tolerant(const struct machine *m, const struct slot *slot)
{
	return slot->list && (takes_persons(slot) || takes_parties(slot)) &&
	       text_is(m->article->lang, "en");
}

/* "A and B, observers C", "A and B, with C as observer": where members are told, who is named by
 * another standing is none. */
static bool is_other_standing(const struct machine *m, const struct slot *slot, uint32_t from)
{
	uint32_t word = from + rules_mark_is(m, from, "the");
	return text_is(slot->arg, "members") &&
	       (rules_word_in(m, word, LIST_LISTS_STANDING) || rules_mark_is(m, from, "with"));
}

static bool has_mark(const struct machine *m, uint32_t from, uint32_t to, const char *mark)
{
	uint32_t e = from;
	while (e < to && !rules_mark_is(m, e, mark))
		e++;
	return e < to;
}

/* "Armenia Russia, Belarus and": a comma is missing. */
static bool is_state_beside(const struct machine *m, const struct slot *slot, uint32_t at)
{
	return text_is(slot->arg, "members") && is_kind(m, at - 1, MENTION_STATE) &&
	       is_kind(m, at, MENTION_STATE) && rules_takes(m, slot->kind, at) &&
	       list_joint(m, at + 1) > at + 1;
}

/* Where those are named behind the states at `state` who stand for them, the list goes on there. */
static bool start_named(
	const struct machine *m, const struct slot *slot, uint32_t state, struct roll *roll)
{
	uint32_t named = slot->list ? rolls_named_behind(m, slot, state) : 0;
	if (!named)
		return false;
	roll->head = named - 1;
	roll->end = named;
	roll->dash = is_dash(m, named - 2);
	return true;
}

/* One item more; its head is NOBODY where it names none. */
static bool read_item(const struct machine *m, const struct slot *slot, struct roll *roll)
{
	uint32_t at = roll->end, from = after_joint(m, roll, at);
	if (title_beside(m, at) || is_state_beside(m, slot, at)) {
		roll->head = at;
		roll->end = at + 1;
		return true;
	}
	if (is_other_standing(m, slot, from))
		return false;
	/* A list ends with what "and" joins. */
	roll->last = has_mark(m, at, from, "and") || has_mark(m, at, from, "well");
	roll->parted = !roll->last && has_mark(m, at, from, ";");
	bool owned = rules_mark_is(m, from, "the") || rules_mark_is(m, from, "his") ||
		     rules_mark_is(m, from, "her") || rules_mark_is(m, from, "their");
	if (is_tolerant(m, slot) && from > at && rolls_shared(m, slot, roll, from + owned))
		return true;
	uint32_t member = list_member(m, slot, at);
	if (member > at && start_named(m, slot, member, roll))
		return takes_persons(slot);
	if (member > at) {
		roll->head = slot->list ? person_of(m, slot, member) : member;
		roll->end = roll->head + 1;
		return true;
	}
	roll->tolerant = true;
	return is_tolerant(m, slot) && from > at && rolls_phrase(m, slot, roll, from);
}

bool rolls_next(const struct machine *m, const struct slot *slot, struct roll *roll)
{
	struct roll next = *roll;
	bool found = read_item(m, slot, &next);
	for (unsigned n = 0; n < NAMELESS_MAX && found && next.head == ROLL_NOBODY; n++)
		found = read_item(m, slot, &next);
	if (!found || next.head == ROLL_NOBODY)
		return false;
	*roll = next;
	return true;
}

/* "attended by | the chairman of the board X", "by | the Iranian ambassador and Y", "by | leaders
 * of eight states, including X", "comprising | five former republics: X". */
static bool start_phrase(
	const struct machine *m, const struct slot *slot, uint32_t at, struct roll *roll)
{
	uint32_t word = at + rules_mark_is(m, at, "the");
	if (slot->subject || !is_tolerant(m, slot) || word >= m->elements->len)
		return false;
	bool members = text_is(slot->arg, "members");
	bool number = is_kind(m, word, MENTION_NUMBER);
	bool begins =
		members ? number || !(m->elements->items[word].mention || is_verb(m, word))
			: takes_persons(slot) && (is_office(m, word) || is_adjective(m, word));
	*roll = (struct roll){.end = at, .tolerant = true};
	if (!begins || !rolls_phrase(m, slot, roll, word))
		return false;
	return roll->head != ROLL_NOBODY ||
	       (!members && rules_among(m, word, SET_LIST_STAND_FOR) && rolls_next(m, slot, roll));
}

/* "the presidents X of | Russia, Y of Belarus": whose state it is tells who the person is. */
static bool is_home(const struct machine *m, const struct slot *slot, uint32_t at)
{
	return slot->list && !takes_persons(slot) && at > 1 && rules_mark_is(m, at - 1, "of") &&
	       is_kind(m, at, MENTION_STATE) && is_kind(m, at - 2, MENTION_PERSON);
}

/* "by thousands of visitors, | X said": whose words they were. */
static bool is_teller(const struct machine *m, const struct slot *slot, uint32_t at)
{
	return slot->list && !slot->subject && at > 0 && rules_mark_is(m, at - 1, ",") &&
	       rules_word_in(m, at + 1, LIST_VERBS_SAYING);
}

/* "by | the presidents of A": the word that may stand before each further item. */
static uint32_t lead_of(const struct machine *m, uint32_t at)
{
	for (uint32_t e = at; e > 0 && at - e < LIST_OFFICE_MAX; e--) {
		if (m->elements->items[e - 1].mention)
			break;
		if (rules_mark_is(m, e - 1, "by") || rules_mark_is(m, e - 1, "with"))
			return m->elements->items[e - 1].word;
	}
	return 0;
}

static bool start(const struct machine *m, const struct slot *slot, uint32_t at, struct roll *roll)
{
	bool owns = rules_owns_person(m, slot, at);
	if (is_home(m, slot, at) || is_teller(m, slot, at) || rolls_whole(m, slot, at))
		return false;
	*roll = (struct roll){0};
	if (is_tolerant(m, slot) && rolls_shared(m, slot, roll, at + rules_mark_is(m, at, "the")))
		return true;
	if (start_named(m, slot, at, roll))
		return takes_persons(slot);
	if (!owns && !rules_takes(m, slot->kind, at))
		return start_phrase(m, slot, at, roll);
	uint32_t head = at + (owns ? 2 : 0);
	if (slot->list && text_is(m->article->lang, "en"))
		head = person_of(m, slot, head);
	*roll = (struct roll){.head = head, .end = head + 1};
	return true;
}

bool rolls_start(const struct machine *m, const struct slot *slot, uint32_t at, struct roll *roll)
{
	bool found = start(m, slot, at, roll);
	roll->lead = found && slot->list ? lead_of(m, at) : 0;
	return found;
}

/* Behind the last name, what belongs to the list. */
static uint32_t list_closes(
	const struct machine *m, const struct slot *slot, const struct roll *roll)
{
	uint32_t end = roll->end;
	if (!slot->list)
		return end;
	end = after_home(m, end);
	return end + (roll->dash && is_dash(m, end));
}

static void add_end(struct roll_ends *ends, uint32_t end)
{
	for (uint32_t i = 0; i < ends->len; i++) {
		if (ends->items[i] == end)
			return;
	}
	ends->items[ends->len++] = end;
}

void rolls_take(
	const struct machine *m, const struct slot *slot, struct roll *roll, struct roll_ends *ends)
{
	uint32_t first = roll->end, strict = first, before = first, cut = 0;
	bool complete = true; /* what went before is a list in itself */
	while (slot->list && rolls_next(m, slot, roll)) {
		cut = complete && (roll->last || roll->parted) ? before : cut;
		complete = roll->last;
		strict = roll->tolerant ? strict : roll->end;
		before = roll->end;
	}
	ends->len = 0;
	/* "attended by A, B and C, and D said": whom a verb speaks of begins another sentence. */
	if (cut && !slot->subject && is_verb(m, after_adverbs(m, roll->end)))
		add_end(ends, cut);
	add_end(ends, list_closes(m, slot, roll));
	add_end(ends, roll->end);
	add_end(ends, strict);
	add_end(ends, first);
}

bool rules_member(const struct rules *rules, const struct article *article,
	const struct elements *elements, const struct taken *list, struct roll *roll)
{
	const struct slot *slot = list->slot;
	const struct machine m = {
		.article = article, .elements = elements, .sets = rules_sets(rules)};
	bool found = roll->end > 0 ? slot->list && rolls_next(&m, slot, roll)
				   : rolls_start(&m, slot, list->capture->first, roll);
	return found && roll->end <= list->capture->last;
}

static uint32_t list_end(const struct machine *m, const struct slot *slot, uint32_t at, bool all)
{
	struct roll_ends ends;
	if (!rules_take(m, slot, at, &ends))
		return at;
	uint32_t end = ends.items[0];
	for (uint32_t i = 1; all && i < ends.len; i++)
		end = ends.items[i] > end ? ends.items[i] : end;
	return end;
}

uint32_t rules_list_end(const struct rules *rules, const struct article *article,
	const struct elements *elements, const struct slot *slot, uint32_t at)
{
	const struct machine m = {
		.article = article, .elements = elements, .sets = rules_sets(rules)};
	return list_end(&m, slot, at, false);
}

uint32_t rules_list_end_all(const struct rules *rules, const struct article *article,
	const struct elements *elements, const struct slot *slot, uint32_t at)
{
	const struct machine m = {
		.article = article, .elements = elements, .sets = rules_sets(rules)};
	return list_end(&m, slot, at, true);
}
