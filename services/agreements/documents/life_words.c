#include "services/agreements/documents/life.h"

#include "services/agreements/force/clause.h"

#include <ctype.h>
#include <string.h>

/* A new act is a row here. An event without a kind of day stands for all kinds not named above it.
 */
static const struct {
	const char *event, *date_kind;
	enum life_act act;
} words[] = {
	{"negotiated", NULL, LIFE_NEGOTIATED},
	{"approved_draft", NULL, LIFE_DRAFT_APPROVED},
	{"signed", NULL, LIFE_SIGNED},
	{"ratified", "legislature", LIFE_LEGISLATURE_PASSED},
	{"ratified", "law", LIFE_LAW_SIGNED},
	{"ratified", "deposit", LIFE_DEPOSITED},
	{"ratified", "instrument", LIFE_DEPOSITED},
	{"ratified", "notification", LIFE_DEPOSITED},
	{"deposited", NULL, LIFE_DEPOSITED},
	{"accepted", "deposit", LIFE_DEPOSITED},
	{"approved", "deposit", LIFE_DEPOSITED},
	{"acceded", "deposit", LIFE_ACCEDED},
	{"acceded", "instrument", LIFE_ACCEDED},
	{"acceded", "signature", LIFE_SIGNED},
	{"acceded", "effective", LIFE_IN_FORCE_FOR},
	{"in_force_for", NULL, LIFE_IN_FORCE_FOR},
	{"reserved", NULL, LIFE_RESERVED},
	{"suspended", NULL, LIFE_SUSPENDED},
	{"resumed", NULL, LIFE_RESUMED},
	{"notice_given", NULL, LIFE_NOTICE},
	{"denounced", "notice", LIFE_NOTICE},
	{"denounced", NULL, LIFE_WITHDRAWN},
	{"notice_revoked", NULL, LIFE_NOTICE_REVOKED},
	{"withdrew", "notice", LIFE_NOTICE},
	{"withdrew", "effective", LIFE_WITHDRAWN},
	{"signature_withdrawn", NULL, LIFE_SIGNATURE_WITHDRAWN},
	{"not_renewed", NULL, LIFE_NOT_RENEWED},
	{"renewed", NULL, LIFE_RENEWED},
	{"draft_agreed", NULL, LIFE_DRAFT_AGREED},
	{"applied_provisionally", NULL, LIFE_PROVISIONAL},
	{"amended", NULL, LIFE_AMENDED},
	{"reaffirmed", NULL, LIFE_REAFFIRMED},
	{"terminated", NULL, LIFE_TERMINATED},
	{"lapsed", NULL, LIFE_LAPSED},
	{"depositary_changed", NULL, LIFE_DEPOSITARY},
	{"objected", NULL, LIFE_OBJECTED},
};

/* "suspended" of "suspended_2". */
static struct text without_number(struct text event)
{
	size_t at = event.len;
	while (at > 0 && isdigit((unsigned char)event.ptr[at - 1]))
		at--;
	return at > 1 && at < event.len && event.ptr[at - 1] == '_' ? text_slice(event, 0, at - 1)
								    : event;
}

enum life_act life_act_of(const struct party_step *step)
{
	struct text event = without_number(step->event);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (text_is(event, words[i].event) &&
			(!words[i].date_kind || text_is(step->date_kind, words[i].date_kind)))
			return words[i].act;
	return LIFE_NOTHING;
}

int life_bindingness(struct text nature, struct text kind)
{
	if (text_is(nature, "binding_treaty"))
		return 4;
	if (text_is(nature, "internal_decision") || text_is(nature, "inter_secretariat"))
		return 3;
	return text_is_choice("programme|plan|roadmap|strategy", kind) ? 2 : 1;
}

/* --- Clauses -------------------------------------------------------------------------------- */

static enum err read_years(struct clause *in, struct life_rule *out)
{
	enum err err = clause_number(in, 1, 200, &out->years);
	if (!err)
		err = clause_expect(in, ',', "',' and adoption or force");
	clause_skip_blanks(in);
	size_t at = in->at;
	struct text from = err ? TEXT_NONE : clause_word(in);
	if (err)
		return err;
	if (!text_is(from, "adoption") && !text_is(from, "force"))
		return clause_refuse(in, at, "adoption or force");
	out->term = text_is(from, "force") ? LIFE_YEARS_FROM_FORCE : LIFE_YEARS_FROM_ADOPTION;
	return ERR_OK;
}

static enum err read_until(struct clause *in, struct life_rule *out)
{
	out->term = LIFE_UNTIL;
	return clause_day(in, &out->until);
}

static enum err read_renewal(struct clause *in, struct life_rule *out, struct life_renewal **made)
{
	if (out->renewals_count == LIFE_RENEWALS_MAX)
		return clause_refuse(in, in->at, "four renewals at most");
	*made = &out->renewals[out->renewals_count++];
	return clause_number(in, 1, 200, &(*made)->years);
}

static enum err read_by_act(struct clause *in, struct life_rule *out)
{
	struct life_renewal *made = NULL;
	enum err err = read_renewal(in, out, &made);
	if (!err)
		made->by_act = true;
	return err;
}

static enum err read_automatic(struct clause *in, struct life_rule *out)
{
	struct life_renewal *made = NULL;
	enum err err = read_renewal(in, out, &made);
	if (!err && clause_take(in, ','))
		err = clause_number(in, 1, 600, &made->notice_months);
	return err;
}

static enum err read_withdrawal(struct clause *in, struct life_rule *out)
{
	return clause_number(in, 1, 600, &out->withdrawal_months);
}

/* The words of a clause: what a person is told of them, and how they are read. A new word is a row
 * here. */
static const struct {
	struct force_rule_row row;
	enum err (*read)(struct clause *in, struct life_rule *out);
} terms[] = {
	{{TEXT("term"), TEXT("years(YEARS, adoption|force)"),
		 TEXT("for so many years from the adoption or the entry into force: years(5, "
		      "force)")},
		read_years},
	{{TEXT("term"), TEXT("until(DAY)"),
		 TEXT("until that day, the first one after it: until(2030-01-01)")},
		read_until},
	{{TEXT("renewal"), TEXT("by_act(YEARS)"),
		 TEXT("at its end prolonged for so many years by an act of its parties")},
		read_by_act},
	{{TEXT("renewal"), TEXT("automatic(YEARS[, MONTHS])"),
		 TEXT("at each end prolonged by itself, unless notice against it came so many "
		      "months before: automatic(5, 6)")},
		read_automatic},
	{{TEXT("withdrawal"), TEXT("withdrawal(MONTHS)"),
		 TEXT("a party's withdrawal has effect so many months after its notice")},
		read_withdrawal},
};

const struct force_rule_row *life_term_row_at(uint32_t index)
{
	return index < ARRAY_LEN(terms) ? &terms[index].row : NULL;
}

static enum err read_part(struct clause *in, struct life_rule *out)
{
	clause_skip_blanks(in);
	size_t at = in->at;
	struct text name = clause_word(in);
	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		if (!clause_is_word(terms[i].row.form, name))
			continue;
		if (text_is(terms[i].row.part, "term") && out->term != LIFE_NO_TERM)
			return clause_refuse(in, at, "one term only");
		enum err err = clause_expect(in, '(', "'('");
		if (!err)
			err = terms[i].read(in, out);
		if (!err)
			err = clause_expect(in, ')', "')'");
		if (err)
			clause_tell_form(in, terms[i].row.form);
		return err;
	}
	return clause_refuse(in, at,
		"years, until, by_act, automatic or withdrawal (`serai agreement rules` lists "
		"them)");
}

enum err life_parse(struct text rule, struct life_rule *out, struct why *why)
{
	struct clause in = {.text = rule, .what = "rule", .why = why};
	*out = (struct life_rule){0};
	enum err err = ERR_OK;
	do
		err = read_part(&in, out);
	while (!err && clause_take(&in, ';'));
	return err ? err : clause_expect_end(&in, "the end of the rule");
}
