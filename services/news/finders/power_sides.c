/* Whom a change of power is told of, and by which office. */
#include "services/news/finders/power_inside.h"

enum {
	LEAD_REACH = 8, /* from "as" to "president" */
	OFFICE_REACH = 16,
	OBJECT_REACH = 12,
	HELPERS_MAX = 8,
	OWNER_REACH = 12,
	MEANT_REACH = 60 /* tokens */
};

bool power_person(const struct mention *m)
{
	return m && m->kind == MENTION_PERSON && m->id.len;
}

static bool is_group(const struct mention *m)
{
	return m && m->kind == MENTION_ORG && text_is(m->office, "group");
}

bool power_holder(const struct mention *m)
{
	return power_person(m) || is_group(m);
}

bool power_ends(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	if (m)
		return m->kind == MENTION_DATE || m->kind == MENTION_PLACE ||
		       m->kind == MENTION_DURATION;
	return e >= a->elements->len || row_in(a, e, LIST_POWER_ENDS) ||
	       row_in(a, e, LIST_VERBS_ADVERB);
}

static void take_country(struct change *c, struct text country)
{
	if (!c->country.len && country.len == 2)
		c->country = country;
}

/* "president of | Iran", "head of | Bhutan's interim government", "leader of | the country". */
static uint32_t owner_end(struct change *c, uint32_t e, bool body)
{
	const struct assembler *a = c->a;
	for (uint32_t at = e; at < e + LEAD_REACH && at < a->elements->len; at++) {
		const struct mention *m = row_mention(a, at);
		uint32_t end = row_list(a, at, LIST_POWER_BODY, NULL);
		if (end > at)
			return end;
		if (m && m->kind == MENTION_STATE) {
			take_country(c, m->id);
			if (!row_word(a, at + 1, "'s") && !(m->flags & MENTION_ADJECTIVE))
				return body ? e : at + 1;
		} else if (!row_in(a, at, LIST_POWER_TERM)) {
			break;
		}
	}
	return e;
}

bool power_ruler(const struct mention *m)
{
	bool led = m && m->kind == MENTION_PERSON && m->country.len == 2 &&
		   text_is_choice("leader|former_leader|acting_leader", m->office);
	return led || (m && rules_slot_accepts(SLOT_RULER, m));
}

/* "Georgia's president", as one mention. */
static bool is_office_mention(const struct assembler *a, const struct mention *m)
{
	return m && (m->kind == MENTION_PERSON || m->kind == MENTION_OFFICE) &&
	       article_in(a->article, m->last - 1, LIST_POWER_LAST_WORD);
}

bool power_office_at(struct change *c, uint32_t e)
{
	const struct assembler *a = c->a;
	struct change with = *c;
	for (uint32_t at = e; at < e + LEAD_REACH && at < a->elements->len; at++) {
		const struct mention *m = row_mention(a, at);
		uint32_t end = row_list(a, at, LIST_POWER_OFFICE, NULL);
		struct list_value of = {0};
		bool head = end == at && row_list(a, at, LIST_POWER_HEAD, &of) > at &&
			    (row_word(a, at + 1, "of") || of.text.len > 0);
		if (is_office_mention(a, m) && (m->kind == MENTION_OFFICE || power_ruler(m))) {
			take_country(&with, m->country);
			end = at + 1;
		} else if (head || (end > at && row_word(a, end, "of"))) {
			uint32_t owner = head ? at + 1 + row_word(a, at + 1, "of") : end + 1,
				 last = owner_end(&with, owner, of.text.len > 0);
			end = last > owner ? last : at;
		} else if (end > at && row_mention(a, end) == NULL && !power_ends(a, end))
			end = at;
		if (end > at) {
			with.to = end > with.to ? end : with.to;
			with.office = true;
			*c = with;
			return true;
		}
		if (m && m->kind == MENTION_STATE)
			take_country(&with, m->id);
		else if (!(m && m->kind == MENTION_NUMBER && (m->flags & MENTION_ORDINAL)) &&
			 !row_in(a, at, LIST_POWER_TERM))
			return false;
	}
	return false;
}

void power_office_behind(struct change *c, uint32_t from)
{
	const struct assembler *a = c->a;
	for (uint32_t e = from; e < from + OFFICE_REACH && e < a->elements->len; e++) {
		bool leads = e == from || row_in(a, e - 1, LIST_POWER_AS) ||
			     power_person(row_mention(a, e - 1)) || row_word(a, e - 1, ",");
		if (leads && power_office_at(c, e))
			return;
		if (e > from && (sides_ends(a, e) || row_word(a, e, ";")))
			return;
	}
}

/* Before what stands between a name and its verb: "has been", "officially", "on Monday". */
static uint32_t before_helpers(const struct assembler *a, uint32_t e, bool *be)
{
	for (uint32_t n = 0; e > 0 && n < HELPERS_MAX; n++, e--) {
		const struct mention *m = row_mention(a, e - 1);
		*be |= row_in(a, e - 1, LIST_REFER_BE) || row_word(a, e - 1, "being");
		bool light = row_in(a, e - 1, LIST_REFER_BE) ||
			     row_in(a, e - 1, LIST_REFER_HELPER) ||
			     row_in(a, e - 1, LIST_VERBS_ADVERB) ||
			     row_in(a, e - 1, LIST_POWER_WAY) || (m && m->kind == MENTION_DATE);
		if (!light)
			break;
	}
	return e;
}

bool power_passive(const struct assembler *a, uint32_t e)
{
	bool be = false;
	before_helpers(a, e, &be);
	return be;
}

static bool take(struct change *c, uint32_t at)
{
	c->actor = row_mention(c->a, at);
	c->from = at < c->from ? at : c->from;
	c->to = at + 1 > c->to ? at + 1 : c->to;
	return true;
}

/* "X's government | resigned", "the government of X | fell". */
static bool take_government(struct change *c, uint32_t e)
{
	const struct assembler *a = c->a;
	if (e > 2 && row_in(a, e - 1, LIST_POWER_GOVERNMENT) && row_word(a, e - 2, "'s") &&
		power_person(row_mention(a, e - 3)))
		return take(c, e - 3);
	for (uint32_t at = e; at > 1 && e - at < 3; at--)
		if (row_word(a, at - 1, "of") && row_in(a, at - 2, LIST_POWER_GOVERNMENT) &&
			power_person(row_mention(a, at)))
			return take(c, at);
	return false;
}

/* Whom the word at `e` stands for: the last of them that was named. */
static const struct mention *meant_at(
	const struct change *c, uint32_t e, bool (*fits)(const struct mention *))
{
	const struct article *article = c->a->article;
	uint32_t token = c->a->elements->items[e].first;
	for (uint32_t i = article_mention_first(article, token); i > 0; i--) {
		const struct mention *m = &article->mentions[i - 1];
		if (token - m->first > MEANT_REACH)
			break;
		if (fits(m))
			return m;
	}
	return NULL;
}

/* "the Taliban, since | they returned to power": the armed group. */
static bool take_group(struct change *c, uint32_t e)
{
	bool they = e > 0 && row_in(c->a, e - 1, LIST_POWER_THEY);
	const struct mention *group = they ? meant_at(c, e - 1, is_group) : NULL;
	c->actor = group ? group : c->actor;
	return group;
}

/* "despite X's | ban, a year after returning to power": whose deed it stands beside. The words
 * before may be those of a day. */
static bool take_owner(struct change *c)
{
	const struct assembler *a = c->a;
	uint32_t token = a->elements->items[c->first].first;
	if (token == 0 || !(article_word(a->article, token - 1, "after") ||
				  article_word(a->article, token - 1, "since")))
		return false;
	uint32_t behind = row_in_whole(a, c->last - 1) + 1;
	const struct element *items = a->whole->items;
	behind += behind < a->whole->len && article_word(a->article, items[behind].first, "in");
	const struct mention *on = behind < a->whole->len ? items[behind].mention : NULL;
	for (uint32_t e = c->first; e > 1 && c->first - e < OWNER_REACH; e--)
		if (row_word(a, e - 1, "'s") && power_holder(row_mention(a, e - 2))) {
			c->actor = row_mention(a, e - 2);
			c->day = on && on->kind == MENTION_DATE ? on : c->day;
			return true;
		}
	return false;
}

bool power_subject(struct change *c)
{
	static const struct slot who = {.kind = SLOT_WHO, .subject = true};
	const struct assembler *a = c->a;
	struct capture at;
	bool be = false;
	uint32_t verb = before_helpers(a, c->first, &be);
	if (take_government(c, verb) || take_group(c, verb))
		return true;
	/* "Cambodia's | X": he is no owner's, but theirs. */
	if (verb > 1 && row_word(a, verb - 2, "'s") && power_person(row_mention(a, verb - 1)))
		return take(c, verb - 1);
	if (!sides_subject(a, &who, c->first, &at) || !power_holder(row_mention(a, at.first)))
		return take_owner(c);
	/* "X's wife was elected" */
	return !row_word(a, at.last, "'s") && take(c, at.first);
}

/* May whom it is done with stand behind the element? */
static bool goes_on(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	if (m)
		return m->kind == MENTION_STATE || m->kind == MENTION_NUMBER ||
		       m->kind == MENTION_DATE || is_office_mention(a, m);
	/* "the elected president, | X" */
	if (row_word(a, e, ","))
		return e > 0 && (row_in(a, e - 1, LIST_POWER_LAST_WORD) ||
					is_office_mention(a, row_mention(a, e - 1)));
	return row_in(a, e, LIST_POWER_THROUGH) ||
	       (!sides_ends(a, e) && !row_in(a, e, LIST_REFER_PREPOSITION));
}

/* "had elected | him" */
static bool take_him(struct change *c, uint32_t e)
{
	const struct mention *him = meant_at(c, e, power_person);
	if (!him)
		return false;
	c->actor = him;
	c->to = e + 1 > c->to ? e + 1 : c->to;
	return true;
}

bool power_object(struct change *c, uint32_t from)
{
	const struct assembler *a = c->a;
	if (row_in(a, from, LIST_POWER_HIM))
		return take_him(c, from);
	for (uint32_t e = from; e < from + OBJECT_REACH && e < a->elements->len; e++) {
		const struct mention *m = row_mention(a, e);
		bool owner = row_word(a, e + 1, "'s");
		if (power_holder(m) && !is_office_mention(a, m) &&
			(!owner || row_in(a, e + 2, LIST_POWER_GOVERNMENT)))
			return take(c, e);
		if (power_person(m) && is_office_mention(a, m) && !owner && power_ends(a, e + 1) &&
			!power_person(row_mention(a, e + 1 + row_word(a, e + 1, ","))))
			return take(c, e);
		if (!(owner && m) && !goes_on(a, e))
			return false;
	}
	return false;
}
