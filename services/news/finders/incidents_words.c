#include "services/news/finders/incidents_inside.h"

enum {
	GOVERNOR_REACH = 8,
	VETO_BEFORE = 9,
	VETO_BEHIND = 6,
	MEN_REACH = 9,
	AGENT_REACH = 16,
	BY_REACH = 5,
	GROUP_REACH = 12
};

static const struct mention *group_at(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	return m && m->kind == MENTION_ORG && text_is(m->office, "group") ? m : NULL;
}

/* "to", "for", "by": what stands behind them is not the verb's subject. */
static bool ends_subject(const struct assembler *a, uint32_t e, bool thing)
{
	return row_word(a, e, "by") || (!thing && row_in(a, e, LIST_INCIDENTS_BE)) ||
	       (row_in(a, e, LIST_FIGURES_STOPS) && !row_word(a, e, ","));
}

/* "gunmen | stormed", "a grenade was | thrown", "the BLA | attacked" */
static bool has_subject(const struct assembler *a, uint32_t e, struct incident *incident)
{
	struct list_value value;
	bool passive = false, found = false, armed = false;
	/* "militants were killed" */
	for (uint32_t at = e; at > 0 && at + MEN_REACH > e && !ends_subject(a, at - 1, true);
		at--) {
		passive |= row_in(a, at - 1, LIST_INCIDENTS_BE);
		bool men = row_list(a, at - 1, LIST_INCIDENTS_MEN, &value) > at - 1 && !passive;
		bool arms = row_list(a, at - 1, LIST_INCIDENTS_ARMS, &value) > at - 1;
		men |= arms;
		/* "a drone carrying grenades | struck": it was the drone. */
		if (men && (!found || (armed && arms))) {
			armed = arms;
			incident->subject = at - 1;
			incident->kind = incident->plain ? value.text : incident->kind;
		}
		found |= men;
		/* "the BLA, a terrorist group, | attacked", "militants of the BLA | attacked" */
		incident->group = passive ? NULL : group_at(a, at - 1);
		if (incident->group)
			return true;
		if (row_mention(a, at - 1) && row_mention(a, at - 1)->kind == MENTION_ORG)
			break;
	}
	return found;
}

/* "was attacked in Herat | by dozens of armed fighters" */
static bool has_agent(const struct assembler *a, uint32_t e, struct incident *incident)
{
	struct list_value value;
	if (e == 0 || !row_in(a, e - 1, LIST_INCIDENTS_BE))
		return false;
	for (uint32_t by = incident->last; by < e + AGENT_REACH; by++) {
		if (row_in(a, by, LIST_FIGURES_STOPS) && !row_word(a, by, ","))
			return false;
		for (uint32_t at = by + 1; row_word(a, by, "by") && at < by + MEN_REACH; at++) {
			bool men = row_list(a, at, LIST_INCIDENTS_MEN, &value) > at ||
				   row_list(a, at, LIST_INCIDENTS_ARMS, &value) > at;
			if (men && incident->plain)
				incident->kind = value.text;
			incident->group = group_at(a, at);
			if (men || incident->group)
				return true;
		}
	}
	return false;
}

/* "X | fired missiles at Erbil", "X | struck Isfahan with drones" */
static bool has_arms(const struct assembler *a, struct incident *incident)
{
	struct list_value value;
	bool with = false;
	for (uint32_t e = incident->last; e < incident->last + GOVERNOR_REACH; e++) {
		uint32_t end = row_list(a, e, LIST_INCIDENTS_ARMS, &value);
		with |= row_in(a, e, LIST_INCIDENTS_WITH);
		if (end > e && (with || (row_in(a, end, LIST_INCIDENTS_AT) &&
						mention_where(row_mention(a, end + 1))))) {
			incident->kind = value.text;
			return true;
		}
		if (row_in(a, e, LIST_FIGURES_STOPS) || row_in(a, e, LIST_VERBS_FINITE))
			break;
	}
	return false;
}

/* "the embassy in Kabul was | attacked", "Kabul has been | attacked": by whomever. */
static bool is_target(const struct assembler *a, uint32_t e)
{
	uint32_t verb = e;
	while (verb > 0 && row_in(a, verb - 1, LIST_INCIDENTS_BE))
		verb--;
	if (verb > 0 && row_kind(a, verb - 1, MENTION_PLACE))
		return true;
	for (uint32_t at = e; at > 0 && at + MEN_REACH > e; at--) {
		if (row_in(a, at - 1, LIST_INCIDENTS_TARGETS))
			return true;
		if (row_in(a, at - 1, LIST_FIGURES_STOPS))
			break;
	}
	return false;
}

/* "Iran | struck hideouts": a state does it to such things; what a flood strikes is no target. */
static bool has_target(const struct assembler *a, uint32_t e, const struct incident *i)
{
	bool by_state = false;
	if (row_list(a, e, LIST_INCIDENTS_ASSAULTED, NULL) < i->last)
		return false;
	if (e > 0 && row_in(a, e - 1, LIST_INCIDENTS_BE))
		return is_target(a, e);
	for (uint32_t at = e; at > 0 && at + MEN_REACH > e; at--) {
		if (row_in(a, at - 1, LIST_INCIDENTS_AT) || row_in(a, at - 1, LIST_FIGURES_STOPS))
			break;
		by_state = row_kind(a, at - 1, MENTION_STATE);
		if (by_state)
			break;
	}
	for (uint32_t at = i->last; by_state && at < i->last + GOVERNOR_REACH; at++) {
		if (row_in(a, at, LIST_INCIDENTS_TARGETS))
			return true;
		if (row_in(a, at, LIST_FIGURES_STOPS) || row_in(a, at, LIST_VERBS_FINITE))
			break;
	}
	return false;
}

/* "militants | killed in Quetta" were killed themselves. */
static bool is_done_to(const struct assembler *a, const struct incident *i)
{
	return row_in(a, i->last, LIST_INCIDENTS_NO_OBJECT);
}

static bool is_force(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	return m ? m->flags & MENTION_AUTHORITY : row_in(a, e, LIST_INCIDENTS_FORCES);
}

/* "was | shot dead by guards" */
static bool has_force_by(const struct assembler *a, uint32_t e)
{
	for (uint32_t by = e + 1; by < e + BY_REACH; by++) {
		if (!row_word(a, by, "by"))
			continue;
		for (uint32_t at = by + 1; at < by + BY_REACH; at++)
			if (is_force(a, at))
				return true;
	}
	return false;
}

/* "guards have | shot and killed a smuggler": no attack. */
static bool by_forces(const struct assembler *a, uint32_t e)
{
	struct list_value value;
	if (!row_in(a, e, LIST_INCIDENTS_SHOT))
		return false;
	if (has_force_by(a, e))
		return true;
	for (uint32_t at = e; at > 0 && at + MEN_REACH > e; at--) {
		if (row_in(a, at - 1, LIST_INCIDENTS_BE) || row_in(a, at - 1, LIST_FIGURES_STOPS) ||
			row_list(a, at - 1, LIST_INCIDENTS_MEN, &value) > at - 1)
			return false;
		if (is_force(a, at - 1))
			return true;
	}
	return false;
}

bool incidents_at(const struct assembler *a, uint32_t e, struct incident *incident)
{
	struct list_value value;
	*incident = (struct incident){.first = e, .subject = a->whole->len};
	incident->last = row_list(a, e, LIST_INCIDENTS_WORD, &value);
	if (incident->last > e) {
		incident->kind = value.text;
		/* "a | hijacked bus" */
		bool noun = incident->last == e + 1 && e > 0 &&
			    row_in(a, e, LIST_INCIDENTS_PARTICIPLE) &&
			    row_in(a, e - 1, LIST_INCIDENTS_DETERMINER);
		return !noun && !(text_is(value.text, "shooting") && by_forces(a, e));
	}
	incident->last = row_list(a, e, LIST_INCIDENTS_VAGUE, &value);
	/* "the exercise Eagle | Assault": part of a name */
	if (incident->last > e && e > 1 && row_capital(a, e) && row_capital(a, e - 1) &&
		!row_mention(a, e - 1))
		return false;
	if (incident->last > e) {
		incident->kind = value.text;
		incident->vague = true;
		incident->plain = text_is(value.text, "attack");
		return true;
	}
	incident->last = row_list(a, e, LIST_INCIDENTS_VERB, &value);
	if (incident->last == e)
		return false;
	incident->kind = value.text;
	incident->plain = true;
	if (has_agent(a, e, incident) || has_arms(a, incident))
		return true;
	if (text_is(value.text, "kill") && is_done_to(a, incident))
		return false;
	return has_subject(a, e, incident) || has_target(a, e, incident);
}

/* "fighting | on the border" */
void incidents_see_border(const struct assembler *a, struct incident *i)
{
	for (uint32_t e = i->last; e < i->last + GOVERNOR_REACH; e++) {
		if (row_in(a, e, LIST_FIGURES_STOPS))
			return;
		/* "between | border guards" */
		bool guards = row_in(a, e + 1, LIST_INCIDENTS_FORCES);
		if (row_in(a, e, LIST_INCIDENTS_BORDER) && !guards && text_is(i->kind, "clash"))
			i->kind = TEXT("border_clash");
	}
}

/* "planned | attacks", "attacks | were foiled", "a fight against | attacks" */
bool incidents_vetoed(const struct assembler *a, const struct incident *i)
{
	struct list_value value;
	for (uint32_t e = i->first; e > 0 && e + VETO_BEFORE > i->first; e--) {
		if (row_in(a, e - 1, LIST_INCIDENTS_VETO))
			return true;
		if (row_in(a, e - 1, LIST_FIGURES_STOPS) && !row_word(a, e - 1, ","))
			break;
	}
	/* "a heart | attack", "opened fire | stations" */
	if (i->first > 0 && row_in(a, i->first - 1, LIST_INCIDENTS_OTHER))
		return true;
	if (row_list(a, i->last, LIST_INCIDENTS_OTHER_BEHIND, &value) > i->last)
		return true;
	for (uint32_t e = i->last; e < i->last + VETO_BEHIND && e < a->whole->len; e++) {
		if (row_in(a, e, LIST_INCIDENTS_FOILED))
			return true;
		if (row_in(a, e, LIST_FIGURES_STOPS))
			break;
	}
	return false;
}

/* "claimed | responsibility for", "blamed | the BLA for": a group named there did it. */
const struct mention *incidents_claimed_by(const struct assembler *a)
{
	struct list_value value;
	const struct mention *only = NULL, *behind = NULL;
	uint32_t claim = a->whole->len;
	for (uint32_t e = 0; e < a->whole->len && claim == a->whole->len; e++)
		if (row_list(a, e, LIST_INCIDENTS_CLAIMED, &value) > e)
			claim = e;
	if (claim == a->whole->len)
		return NULL;
	/* "no group has | claimed" */
	for (uint32_t e = claim; e > 0 && e + BY_REACH > claim; e--)
		if (row_in(a, e - 1, LIST_INCIDENTS_VETO))
			return NULL;
	for (uint32_t e = 0; e < a->whole->len; e++) {
		const struct mention *m = group_at(a, e);
		if (m && e < claim && !row_word(a, e > 0 ? e - 1 : 0, "of"))
			only = m;
		if (m && e > claim && !behind)
			behind = m;
	}
	return only ? only : behind;
}

/* "a TTP | suicide bomber", "by militants of the | BLA" */
const struct mention *incidents_group(const struct assembler *a, const struct incident *i)
{
	const struct mention *m = i->group;
	if (!m && i->first > 0)
		m = group_at(a, i->first - 1);
	for (uint32_t e = i->last; !m && e < a->whole->len && e < i->last + GROUP_REACH; e++) {
		for (uint32_t at = e + 1; row_word(a, e, "by") && at < e + BY_REACH && !m; at++) {
			m = group_at(a, at);
			if (row_mention(a, at))
				break;
		}
		if (row_word(a, e, ";"))
			break;
	}
	return m;
}
