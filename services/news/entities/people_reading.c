/* Titles: honorifics, offices, and whose they are. */
#include "services/news/entities/people_inside.h"

#include "proto/base/attr.h"
#include "services/news/text/sentences.h"

enum {
	HONORIFICS_MAX = 5,
	LEADER_KINDS_MAX = 2,
	ORGAN_BEFORE_MAX = 5,
	PORTFOLIOS_MAX = 9,
	NAME_MIN = 2,
	DOUBLE_MAX = 9,
	FIELD_MAX = 9,
	SHORTENED_MAX = 4,
	MARKED_MAX = 8
};

bool people_names_owner(const struct mention *m)
{
	return m &&
	       (m->kind == MENTION_STATE || m->kind == MENTION_ORG || (m->flags & MENTION_CAPITAL));
}

struct text people_owner_id(const struct mention *m)
{
	return m->flags & MENTION_CAPITAL ? m->country : m->id;
}

uint32_t people_honorific(const struct article *article, uint32_t at)
{
	bool russian = text_is(article->lang, "ru");
	uint32_t end = at;
	for (int i = 0; i < HONORIFICS_MAX; i++) {
		uint32_t next = article_list(article, end, LIST_PEOPLE_HONORIFIC, NULL);
		if (next == end || !(article->tokens[next - 1].capital || russian))
			break;
		/* "Dr. X", and no "Secretary General. X" */
		next += article_word(article, next, ".") &&
			article_folded(article, next - 1).len <= SHORTENED_MAX;
		/* "Major-General" */
		end = next + (article_word(article, next, "-") &&
				     article_in(article, next + 1, LIST_PEOPLE_HONORIFIC));
	}
	if (end > at)
		return end;
	/* "political analyst Arkady Dubnov": only before a whole name. */
	bool whole = article_in(article, at, LIST_PEOPLE_CALLING) &&
		     people_name_end(article, at + 1) > at + NAME_MIN;
	return at + whole;
}

static uint32_t after_of(const struct article *article, uint32_t at)
{
	/* "Adviser | to the President of | X" */
	struct text office;
	uint32_t whose = at + 1 + article_word(article, at + 1, "the");
	uint32_t end = article_word(article, at, "to") ? people_read_office(article, whose, &office)
						       : whose;
	if (end > whose && article_word(article, end, "of"))
		at = end;
	uint32_t next = at + (article_word(article, at, "of") || article_word(article, at, "for"));
	return next + article_word(article, next, "the");
}

/* "and Foreign Trade | of Jamaica", behind "Minister of Foreign Affairs"; else `at`. */
static uint32_t after_portfolios(const struct article *article, uint32_t at)
{
	uint32_t end = at;
	while (end < article->tokens_len && end < at + PORTFOLIOS_MAX) {
		bool joint = article_word(article, end, "and") || article_word(article, end, ",");
		struct text office; /* "and Executive Secretary of": another's */
		bool word = article->tokens[end].capital && !article_mention_at(article, end) &&
			    people_read_office(article, end, &office) == end;
		if (!(end == at || !word ? joint : true))
			break;
		end++;
	}
	bool of = article_word(article, end, "of") &&
		  people_names_owner(article_mention_at(article, after_of(article, end)));
	return end > at + 1 && of ? end : at;
}

/* 'of the Board | "Qazneft" | X Y', 'of | "Qazneft" |': the end of a name between marks; else `at`.
 */
static uint32_t after_marks(const struct article *article, uint32_t at)
{
	if (at >= article->tokens_len || article->tokens[at].kind != TOKEN_OPEN)
		return at;
	for (uint32_t t = at + 1; t < article->tokens_len && t < at + MARKED_MAX; t++) {
		if (article->tokens[t].kind == TOKEN_CLOSE)
			return t > at + 1 ? t + 1 : at;
		if (article->tokens[t].kind != TOKEN_WORD && !article_word(article, t, "-"))
			return at;
	}
	return at;
}

/* "CJSC", "(RATS)", "(TDT)": the form and the abbreviation behind the owner's name; else `at`. */
static uint32_t after_abbreviation(const struct article *article, uint32_t at)
{
	at += article_in(article, at, LIST_PEOPLE_COMPANY_FORM);
	bool closed = article_word(article, at, "(") && article_word(article, at + 2, ")");
	return closed && (article->tokens[at + 1].caps || article_mention_at(article, at + 1))
		       ? at + 3
		       : at;
}

/* "EU Special Representative | for Central Asia | X Y", "Presidential Aide | for International
 * Affairs |", "Head of the OSCE Center | in Ashgabat |": the end of the field or place of an office
 * where a name or a comma follows; else `at`. */
static uint32_t after_field(const struct article *article, uint32_t at)
{
	if (!article_in(article, at, LIST_PEOPLE_FIELD_JOINT))
		return at;
	uint32_t end = at, t = at + 1 + article_word(article, at + 1, "the");
	while (t < article->tokens_len && t < at + FIELD_MAX) {
		const struct mention *m = article_mention_at(article, t);
		/* "for Preventive Diplomacy | for | Central Asian Countries" */
		bool joint = !m &&
			     (article_in(article, t, LIST_PEOPLE_ORGAN_JOINT) ||
				     (end > at && article_in(article, t, LIST_PEOPLE_FIELD_JOINT)));
		if ((m && m->kind == MENTION_PERSON) ||
			(!m && !joint && !article->tokens[t].capital))
			break;
		bool field = m || article_in(article, t, LIST_PEOPLE_FIELD_WORD) ||
			     (!joint && article_in(article, t, LIST_PEOPLE_NEVER_NAME));
		t = m ? m->last : t + 1;
		end = field ? t : end;
	}
	uint32_t name = people_honorific(article, end);
	const struct mention *known = article_mention_at(article, name);
	bool named = (known && known->kind == MENTION_PERSON) ||
		     people_name_end(article, name) >= name + NAME_MIN;
	return named || article_word(article, end, ",") || article_word(article, end, "(") ? end
											   : at;
}

/* "the head of the | Kazakh | government": an office by what is led, where the state stands
 * between.
 */
static bool seat_of(const struct article *article, uint32_t office_at, uint32_t at,
	const struct mention *owner, struct title *title)
{
	struct list_value seat;
	uint32_t end = article_list(article, at, LIST_PEOPLE_SEAT, &seat);
	if (end == at || owner->kind != MENTION_STATE ||
		!article_in(article, office_at, LIST_PEOPLE_HEAD))
		return false;
	title->office = seat.text;
	return true;
}

/* "Spokesman of the Ministry of Defence of X": he speaks for X. */
static bool speaks_for_state(
	const struct article *article, uint32_t from, uint32_t to, const struct title *title)
{
	if (title->of.len != 2 || !text_is(title->office, "spokesperson"))
		return false;
	for (uint32_t t = from; t < to; t++)
		if (article_in(article, t, LIST_PEOPLE_MINISTRY))
			return true;
	return false;
}

/* Is the organ at [from, to) told of beside its owner: neither what makes the office, nor what the
 * owner is led or spoken for by? */
static bool is_body(const struct article *article, uint32_t office_at, uint32_t from, uint32_t to,
	const struct mention *owner, struct title *title)
{
	return !seat_of(article, office_at, from, owner, title) &&
	       !speaks_for_state(article, from, to, title) &&
	       !(owner->kind == MENTION_ORG && people_organ_leads(article, from, to));
}

/* "of the SCO's | Regional Anti-Terrorist Structure", "of the UN | Economic Commission for Europe":
 * an organ that has a name of its own. */
static const struct mention *owned_organ(const struct article *article, const struct mention *owner)
{
	uint32_t at = owner->last + article_word(article, owner->last, "'s");
	const struct mention *inner = article_mention_at(article, at);
	return inner && inner->kind == MENTION_ORG ? inner : owner;
}

/* "of the State Customs Committee | of Azerbaijan": an organ, and whose it is. */
static uint32_t of_organ(
	const struct article *article, uint32_t office_at, uint32_t at, struct title *title)
{
	/* "for Political Affairs": a field. */
	if (article_word(article, at - 1, "for") && !text_is(title->office, "spokesperson"))
		return at;
	uint32_t end = people_organ_end(article, at);
	if (end == at)
		return at;
	uint32_t inner = article_word(article, end, "of") ? after_of(article, end) : end;
	const struct mention *owner = inner > end ? article_mention_at(article, inner) : NULL;
	if (!people_names_owner(owner)) {
		/* "Chairman of the State Duma | X Y" */
		/* "of the Secretariat of the Commission TRACECA | X Y": the abbreviation is its
		 * name. */
		bool called = end < article->tokens_len && article->tokens[end].caps &&
			      (article_word(article, end + 1, ",") ||
				      people_name_end(article, end + 1) >= end + 1 + NAME_MIN);
		title->body = article_slice(article, at, end + called);
		return after_field(article, end + called);
	}
	owner = owned_organ(article, owner);
	title->of = people_owner_id(owner);
	if (is_body(article, office_at, at, end, owner, title))
		title->body = article_slice(article, at, owner->last);
	return after_field(article, owner->last);
}

/* "the Russian | Government", "Russia's | State Duma", "the Belarusian | army", "CSTO | Joint
 * Staff": the end of the organ's name behind its owner's; else `at`. */
static uint32_t organ_of(const struct article *article, uint32_t at, const struct mention *owner)
{
	uint32_t end = people_organ_end(article, at);
	if (end > at || !(owner->flags & MENTION_ADJECTIVE))
		return end;
	end = article_list(article, at, LIST_PEOPLE_SEAT, NULL);
	while (article_in(article, end, LIST_PEOPLE_ORGAN))
		end++;
	return end;
}

/* "of the Board | "Qazneft"", "of the company | "Qazneft"", "of the | "Qazneft" company": what has
 * its name between marks; else `end`, where the words from `at` end that are read. */
static uint32_t of_marked(
	const struct article *article, uint32_t at, uint32_t end, struct title *title)
{
	uint32_t open = end;
	while (article_in(article, open, LIST_PEOPLE_COMPANY_FORM) ||
		(open < article->tokens_len && !article->tokens[open].capital &&
			article_in(article, open, LIST_PEOPLE_ORGAN)))
		open++;
	uint32_t close = after_marks(article, open);
	if (close == open)
		return end;
	/* Without the marks, where nothing but they name it. */
	title->body = open > at ? article_slice(article, at, close)
				: article_slice(article, open + 1, close - 1);
	return close +
	       (article_in(article, close, LIST_PEOPLE_ORGAN) && !article->tokens[close].capital);
}

/* "President of Kazakhstan" before the name: `at` is the office's end, which began at `office_at`.
 */
static uint32_t of_owner(
	const struct article *article, uint32_t office_at, uint32_t at, struct title *title)
{
	uint32_t joint = after_portfolios(article, at), next = after_of(article, joint);
	const struct mention *owner = article_mention_at(article, next);
	bool russian = text_is(article->lang, "ru"), joined = next > at || russian;
	/* "генсек организации", "the secretary general of the bloc"; "the chairman of its Halk
	 * Maslahaty" names what is presided over. */
	if (joined && !owner && article_in(article, next, LIST_PEOPLE_PRONOUNS))
		return at;
	if (joined && !owner && people_pointed_owner(article, next, &title->of)) {
		/* "of the country's | Security Council" */
		uint32_t organ = next + 1 + article_word(article, next + 1, "'s");
		uint32_t end = organ > next + 1 ? people_organ_end(article, organ) : organ;
		title->body = end > organ ? article_slice(article, organ, end) : TEXT_NONE;
		title->whose = next + 1;
		return end > organ ? end : next + 1;
	}
	/* "of the Warsaw | -based office" */
	bool unowned =
		!owner ||
		(owner->kind == MENTION_PLACE &&
			(!people_names_owner(owner) || article_word(article, owner->last, "-")));
	if (joined && unowned && !russian) {
		uint32_t end = of_organ(article, office_at, next, title);
		uint32_t marked = of_marked(article, next, end, title);
		if (marked > end)
			return marked;
		return end > next ? after_abbreviation(article, end) : at;
	}
	if (!joined || !people_names_owner(owner))
		return at;
	if (russian) {
		title->of = people_owner_id(owner);
		return people_after_organ(article, owner);
	}
	owner = owned_organ(article, owner);
	title->of = people_owner_id(owner);
	uint32_t inner = owner->last + article_word(article, owner->last, "'s");
	uint32_t organ = organ_of(article, inner, owner);
	if (organ > inner && is_body(article, office_at, inner, organ, owner, title)) {
		/* "for Preventive Diplomacy" is of its name, "in Ashgabat" is not. */
		uint32_t field = after_field(article, organ);
		title->body = article_slice(
			article, owner->first, article_word(article, organ, "in") ? organ : field);
		organ = field;
	}
	/* "of the Eurasian Economic Commission's | board" */
	uint32_t leads = inner;
	while (organ == inner && inner > owner->last &&
		article_in(article, leads, LIST_PEOPLE_ORGAN_LEADS))
		leads++;
	organ = leads > inner ? leads : organ;
	return after_abbreviation(article, organ > inner ? organ : owner->last);
}

/* Where a run of an organ's words begins that ends before `at`: "Russia's | State Duma |". */
static uint32_t organ_before(const struct article *article, uint32_t at)
{
	uint32_t first = at;
	while (first > 0 && first + ORGAN_BEFORE_MAX > at && article->tokens[first - 1].capital &&
		article->tokens[first - 1].kind == TOKEN_WORD &&
		!article_mention_at(article, first - 1))
		first--;
	return first < at && people_organ_end(article, first) == at ? first : at;
}

static bool is_former(const struct article *article, uint32_t first, uint32_t last)
{
	uint32_t before = first;
	before -= before > 0 && (article_word(article, before - 1, "-") ||
					article_word(article, before - 1, "the"));
	for (uint32_t t = before > 0 ? before - 1 : 0; t < last; t++) {
		if (article_in(article, t, LIST_PEOPLE_FORMER))
			return true;
	}
	return false;
}

/* Finds the start of what belongs to the title whose office begins at `office_at`. */
static void owner_before(const struct article *article, uint32_t office_at, struct title *title)
{
	title->first = office_at;
	/* What a heading ends with owns nothing of the sentence behind it. */
	const struct sentence *s = sentences_of(article, office_at);
	if (!s || s->first == office_at)
		return;
	uint32_t organ = organ_before(article, office_at), before = organ;
	/* "Myanmar's military leader", "Iran's late president" */
	while (before > 1 && before + LEADER_KINDS_MAX > organ &&
		article_in(article, before - 1, LIST_PEOPLE_LEADER_KINDS))
		before--;
	/* "WHO | Regional | Director" */
	const struct mention *body = before > 0 ? article_mention_at(article, before - 1) : NULL;
	if (before > 0 && before < organ && !article_word(article, before - 1, "'s") &&
		!(body && body->kind == MENTION_ORG))
		before = organ;
	if (before == 0)
		return;
	before--;
	if (article_word(article, before, "'s") && before > 0)
		before--;
	const struct mention *owner = article_mention_at(article, before);
	/* In Russian only an adjective stands before: "казахстанский президент". */
	bool before_it =
		owner && (!text_is(article->lang, "ru") || (owner->flags & MENTION_ADJECTIVE));
	if (before_it && people_names_owner(owner)) {
		title->of = people_owner_id(owner);
		title->first = owner->first;
		/* "First Deputy | Kazakh | Foreign Minister" */
		title->deputy = (owner->flags & MENTION_ADJECTIVE) && owner->first > 0 &&
				article_in(article, owner->first - 1, LIST_PEOPLE_DEPUTY);
		title->first -= title->deputy;
		bool leads =
			owner->kind == MENTION_ORG && people_organ_leads(article, organ, office_at);
		if (organ < office_at && !leads)
			title->body = article_slice(article, owner->first, office_at);
	} else if (people_pointed_owner(article, before, &title->of)) {
		title->first = before;
		title->whose = before + 1;
	}
	if (title->first > 0 && article_word(article, title->first - 1, "the"))
		title->first--;
}

/* "his Tajik counterpart X": the office of the one named before. */
static uint32_t read_counterpart(const struct article *article, uint32_t at, struct text *office)
{
	enum { REACH = 25 };
	const struct mention *adjective = at > 0 ? article_mention_at(article, at - 1) : NULL;
	if (!article_word(article, at, "counterpart") || !adjective ||
		adjective->kind != MENTION_STATE)
		return at;
	for (uint32_t i = article_mention_first(article, at); i > 0; i--) {
		const struct mention *m = &article->mentions[i - 1];
		if (m->last + REACH < at)
			break;
		if (m->kind != MENTION_PERSON || !m->office.len)
			continue;
		*office = m->office;
		return at + 1;
	}
	return at;
}

/* "Special Representative of the UN | Secretary-General |": one who acts for the holder of an
 * office is no such holder, unless the sheet has the one who is named in that office. */
static uint32_t acts_for(const struct article *article, uint32_t at, const struct title *title)
{
	struct text inner;
	uint32_t end = people_read_office(article, at, &inner);
	if (end == at)
		return at;
	const struct mention *known = article_mention_at(article, end);
	bool holder = known && known->kind == MENTION_PERSON && text_equal(known->office, inner);
	bool acts = text_is(title->office, "special_representative") ||
		    text_is(title->office, "special_envoy");
	return acts && !holder ? end : at;
}

/* An office and its owner; what may follow is not looked at. */
static uint32_t read_owned(
	const struct article *article, uint32_t at, struct title *title, bool *owned)
{
	uint32_t end = people_read_office(article, at, &title->office);
	if (end == at)
		end = read_counterpart(article, at, &title->office);
	if (end == at)
		return at;
	owner_before(article, at, title);
	*owned = title->of.len > 0;
	end = *owned ? end : people_after_institution(article, end);
	uint32_t own = end;
	struct text inner;
	end = *owned ? people_posted_to(article, end) : of_owner(article, at, end, title);
	if (!*owned && end > own)
		end = acts_for(article, people_posted_to(article, end), title);
	/* "the spokesman of Russian | President Vladimir Putin": what follows is another's title.
	 */
	if (!*owned && end > own && people_read_office(article, end, &inner) > end &&
		people_honorific(article, end) == end)
		return at;
	if (!text_is(article->lang, "ru"))
		end = after_field(article, end);
	/* "Председатель КНР" presides over a state. */
	if (text_is(title->office, "chairman") && text_is(title->of, "CN") && !title->body.len)
		title->office = TEXT("president");
	title->former = is_former(article, title->first, at);
	return end;
}

/* "The director, X, told": the comma at `comma` ends an apposition, for the verb follows. */
static bool acts_next(const struct article *article, uint32_t comma)
{
	static const enum word_list verbs[] = {LIST_VERBS_FINITE, LIST_QUOTES_SPEECH};
	return article_in_any(article, comma + 1, verbs, ARRAY_LEN(verbs));
}

/* "X Y, Chairman of the Cabinet, | Head of Z": the comma before a title that ends at the comma
 * `comma`; else `comma`. */
static uint32_t before_title(const struct article *article, uint32_t comma)
{
	for (uint32_t t = comma; t > 1 && comma - t < DOUBLE_MAX; t--) {
		struct title other = {0};
		bool owned;
		if (!article_word(article, t - 1, ",") ||
			read_owned(article, t, &other, &owned) != comma)
			continue;
		return other.first == t ? t - 1 : comma;
	}
	return comma;
}

/* "H.E. X Y, | President of Z, ...": the office is of the one named before it, for no other office
 * stands before that name. In a list that has its offices first, one does. */
static bool named_before(const struct article *article, const struct title *title)
{
	uint32_t comma = title->first;
	if (comma < NAME_MIN || !article_word(article, comma - 1, ","))
		return false;
	uint32_t last = comma - 1;
	last = before_title(article, last);
	uint32_t first = last;
	const struct mention *known = article_mention_at(article, last - 1);
	if (known)
		return known->kind == MENTION_PERSON && !(known->flags & MENTION_TITLED) &&
		       known->last == last;
	while (first > 0 && article->tokens[first - 1].capital &&
		article->tokens[first - 1].kind == TOKEN_WORD &&
		!article_mention_at(article, first - 1))
		first--;
	return last >= first + NAME_MIN && people_name_end(article, first) == last;
}

/* Behind an office, a comma and a name: does the name belong to the office? */
static bool name_behind(
	const struct article *article, uint32_t comma, bool owned, const struct title *title)
{
	uint32_t first = people_honorific(article, comma + 1);
	uint32_t name = people_name_end(article, first);
	const struct mention *known = article_mention_at(article, first);
	bool owner = title->of.len > 0, closed = article_word(article, name, ",");
	/* One whom the sheet has in that office needs no more. */
	if (known && known->kind == MENTION_PERSON && known->office.len && owner &&
		text_equal(known->office, title->office) && text_equal(known->country, title->of))
		return true;
	if (name < first + NAME_MIN || named_before(article, title))
		return false;
	/* "the head of X, Y Z, Prime Minister of W": the next of a list. */
	struct title own = {0};
	bool other = false;
	if (closed && read_owned(article, name + 1, &own, &other) > name + 1 && own.of.len &&
		owner && !text_equal(own.of, title->of))
		return false;
	/* "Turkmenistan's president, Gurbanguly Berdimuhamedov," */
	/* "The Secretary General of the CSTO, Imangali Tasmagambetov," */
	/* "the President of Hungary, His Excellency X Y and ..." */
	bool called = first > comma + 1 && owner;
	/* "..., said the deputy minister of trade, X Y." */
	bool said = title->first > 0 && article_in(article, title->first - 1, LIST_QUOTES_SPEECH) &&
		    (closed || article_word(article, name, ".") ||
			    article_in(article, name, LIST_PEOPLE_PREPOSITION));
	return called || said || (closed && (owner || acts_next(article, name))) ||
	       (owner && article_word(article, name, ".") &&
		       people_honorific(article, name - 1) == name - 1) ||
	       (owned && article_word(article, name, "of"));
}

uint32_t people_read_title(const struct article *article, uint32_t at, struct title *title)
{
	bool owned;
	uint32_t end = read_owned(article, at, title, &owned);
	if (end == at)
		return at;
	end += article_word(article, end, ",") && name_behind(article, end, owned, title);
	/* "Deputy Foreign Minister of X – | A B" */
	bool dash = article_in(article, end, LIST_PEOPLE_DASH) && end < article->tokens_len &&
		    !article->tokens[end].glued && title->of.len;
	end += dash && people_name_end(article, end + 1) > end + NAME_MIN;
	return people_honorific(article, end);
}

uint32_t people_read_role(const struct article *article, uint32_t at, struct title *title)
{
	bool owned;
	/* "X Y, | currently | head of" */
	uint32_t start = at + (article_in(article, at, LIST_PEOPLE_FORMER) ||
				      article_in(article, at, LIST_VERBS_ADVERB));
	return read_owned(article, start, title, &owned);
}

uint32_t people_office_told(const struct article *article, uint32_t at, struct presented *held)
{
	struct title title = {0};
	bool owned;
	uint32_t end = read_owned(article, at, &title, &owned);
	*held = (struct presented){
		.office = title.office, .of = title.of, .body = title.body, .first = title.first};
	return end;
}

uint32_t people_double_title(const struct article *article, struct title *title)
{
	uint32_t first = title->first;
	if (first < 2 || !title->office.len || article_word(article, first, "the"))
		return first;
	uint32_t joint = first - 1;
	bool and = article_word(article, joint, "and");
	bool dash = article_in(article, joint, LIST_PEOPLE_DASH);
	for (uint32_t t = joint > DOUBLE_MAX ? joint - DOUBLE_MAX : 0; (and || dash) && t < joint;
		t++) {
		struct title before = {0};
		bool owned;
		if (read_owned(article, t, &before, &owned) != joint)
			continue;
		/* "the president and Foreign Minister X": two persons. */
		bool deputy = text_starts(before.office, TEXT("deputy_")) &&
			      (!before.of.len || (!title->of.len && !title->body.len));
		if (!dash && !deputy)
			return first;
		/* "Georgian Vice Prime Minister and | Minister of Economy X" */
		if (!title->of.len)
			title->of = before.of;
		/* "Prime Minister - Head of the Kyrgyz President's Administration" */
		if (title->body.len && title->of.len && !before.of.len) {
			title->office = before.office;
			title->body = TEXT_NONE;
		}
		return before.first;
	}
	return first;
}
