/* How many sources of which grade a kind of fact needs. */
#include "services/kit/gate.h"

static bool needed(struct text word, char grade, uint8_t *out)
{
	if (word.len != 2 || word.ptr[0] != grade || word.ptr[1] < '1' || word.ptr[1] > '9')
		return false;
	*out = (uint8_t)(word.ptr[1] - '0');
	return true;
}

static enum err read_policy(struct text rest, struct gate_policy *out, struct why *why)
{
	struct text word, given = rest;
	*out = (struct gate_policy){0};
	bool any = false;
	while (text_split(&rest, ' ', &word)) {
		if (!word.len)
			continue;
		any = true;
		if (!text_is(word, "never") && !needed(word, 'A', &out->of_a) &&
			!needed(word, 'B', &out->of_b))
			any = false;
		if (!any)
			break;
	}
	if (any)
		return ERR_OK;
	return why_set(why, ERR_BAD_VALUE, "promote",
		"wanted how many sources of which grade, as in 'A1 B2', or 'never', got '%.*s'",
		TEXT_ARG(given));
}

enum err gate_policy_of(
	struct text policies, struct text fact, struct gate_policy *out, struct why *why)
{
	struct text row;
	bool named = false;
	enum err err = ERR_OK;
	*out = (struct gate_policy){0};
	while (!err && text_split(&policies, ',', &row)) {
		struct text rest = text_trim(row), kind;
		struct gate_policy policy;
		if (!rest.len || !text_split(&rest, ' ', &kind))
			continue;
		err = read_policy(rest, &policy, why);
		if (err || (!text_equal(kind, fact) && (named || !text_is(kind, "*"))))
			continue;
		*out = policy;
		named = text_equal(kind, fact);
	}
	return err;
}
