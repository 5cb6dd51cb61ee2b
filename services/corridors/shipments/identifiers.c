#include "services/corridors/shipments/identifiers.h"

#include <stdio.h>
#include <string.h>

/* --- Bare forms ---------------------------------------------------------------------------- */

static bool is_letter(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Capitals and digits only; false when it does not fit or holds anything else. */
static bool bare(struct text given, char out[IDENTIFIER_MAX])
{
	size_t len = 0;
	for (size_t i = 0; i < given.len; i++) {
		char c = given.ptr[i];
		if (c == ' ' || c == '-' || c == '.')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if ((!is_letter(c) && !is_digit(c)) || len + 1 == IDENTIFIER_MAX)
			return false;
		out[len++] = c;
	}
	out[len] = '\0';
	return len > 0;
}

static bool digits(const char *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!is_digit(text[i]))
			return false;
	return text[count] == '\0';
}

static enum err refuse_form(struct text given, const char *wanted, struct why *why)
{
	return why_set(why, ERR_BAD_VALUE, "", "wanted %s, got '%.*s'", wanted, TEXT_ARG(given));
}

static enum err judge(char *text, size_t at, unsigned wanted, const char *what, struct why *why)
{
	unsigned given = (unsigned)(text[at] - '0');
	if (given == wanted)
		return ERR_OK;
	return why_set(why, ERR_BAD_VALUE, "", "wanted the check digit %u for %s %.*s, got %u (%s)",
		wanted, what, (int)at, text, given, text);
}

/* --- ISO 6346 ------------------------------------------------------------------------------ */

/* Letters count from 10, leaving out the multiples of 11; place i weighs 2^i; modulo 11, and 10
 * counts as 0. */
static unsigned container_digit(const char *text)
{
	unsigned sum = 0;
	for (unsigned i = 0; i < 10; i++) {
		unsigned value = (unsigned)(text[i] - '0');
		if (is_letter(text[i])) {
			value = (unsigned)(text[i] - 'A') + 10;
			value += (value > 10) + (value > 20) + (value > 30);
		}
		sum += value << i;
	}
	return sum % 11 % 10;
}

enum err identifiers_container(struct text given, char out[IDENTIFIER_MAX], struct why *why)
{
	static const char form[] =
		"a container number of ISO 6346 (three letters of the owner, U, J "
		"or Z, six digits and a check digit)";
	if (!bare(given, out) || strlen(out) != 11 || !digits(out + 4, 7))
		return refuse_form(given, form, why);
	for (unsigned i = 0; i < 3; i++)
		if (!is_letter(out[i]))
			return refuse_form(given, form, why);
	if (out[3] != 'U' && out[3] != 'J' && out[3] != 'Z')
		return refuse_form(given, form, why);
	return judge(out, 10, container_digit(out), "container", why);
}

/* --- Digits weighed 2 and 1 in turn, or 3 and 1 -------------------------------------------- */

/* From the right, the last one before the check digit weighs most; sums of digits for 2 (Luhn), as
 * they are for 3 (GS1). */
static unsigned mod10_digit(const char *text, size_t count, unsigned weight)
{
	unsigned sum = 0;
	for (size_t i = 0; i < count; i++) {
		unsigned value = (unsigned)(text[i] - '0');
		if ((count - i) % 2)
			value *= weight;
		sum += weight == 2 ? value / 10 + value % 10 : value;
	}
	return (10 - sum % 10) % 10;
}

enum err identifiers_wagon(struct text given, char out[IDENTIFIER_MAX], struct why *why)
{
	static const char form[] =
		"a wagon number of 12 digits (UIC), or of 8 (the 1520 mm network), "
		"the last one its check digit";
	if (!bare(given, out) || (strlen(out) != 12 && strlen(out) != 8) ||
		!digits(out, strlen(out)))
		return refuse_form(given, form, why);
	size_t last = strlen(out) - 1;
	return judge(out, last, mod10_digit(out, last, 2), "wagon", why);
}

enum err identifiers_sscc(struct text given, char out[IDENTIFIER_MAX], struct why *why)
{
	if (!bare(given, out) || strlen(out) != 18 || !digits(out, 18))
		return refuse_form(
			given, "an SSCC of 18 digits, the last one its check digit", why);
	return judge(out, 17, mod10_digit(out, 17, 3), "SSCC", why);
}

enum err identifiers_ship(struct text given, char out[IDENTIFIER_MAX], struct why *why)
{
	unsigned sum = 0;
	char text[IDENTIFIER_MAX];
	bool fine = bare(given, text);
	const char *number = fine && memcmp(text, "IMO", 3) == 0 ? text + 3 : text;
	if (!fine || strlen(number) != 7 || !digits(number, 7))
		return refuse_form(given,
			"a ship's IMO number of 7 digits, the last one its check digit", why);
	memcpy(out, number, 8);
	for (unsigned i = 0; i < 6; i++)
		sum += (unsigned)(out[i] - '0') * (7 - i);
	return judge(out, 6, sum % 10, "ship", why);
}

/* --- UN/LOCODE ----------------------------------------------------------------------------- */

enum err identifiers_locode(struct text given, char out[IDENTIFIER_MAX], struct why *why)
{
	bool fine = bare(given, out) && strlen(out) == 5 && is_letter(out[0]) && is_letter(out[1]);
	for (unsigned i = 2; fine && i < 5; i++)
		fine = is_letter(out[i]) || (out[i] >= '2' && out[i] <= '9');
	return fine ? ERR_OK
		    : refuse_form(given,
			      "a UN/LOCODE (two letters of the state, then three letters or "
			      "digits from 2 to 9)",
			      why);
}

/* --- Ids of events ------------------------------------------------------------------------- */

enum { UUID_LEN = 36 };

static bool uuid_of(struct text text, char out[UUID_LEN])
{
	if (text.len != UUID_LEN)
		return false;
	for (unsigned i = 0; i < UUID_LEN; i++) {
		char c = text.ptr[i];
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		if (dash ? c != '-' : !is_digit(c) && (c < 'a' || c > 'f'))
			return false;
		out[i] = c;
	}
	return true;
}

struct text identifiers_event(struct text given, struct arena *arena)
{
	char uuid[UUID_LEN], urn[64];
	struct text text = text_trim(given), head = TEXT("urn:uuid:"), own = IDENTIFIERS_EVENT_HEAD;
	if (text_starts(text, own))
		return text_slice(text, own.len, text.len);
	if (text.len > head.len && text_equal_nocase(text_slice(text, 0, head.len), head))
		text = text_slice(text, head.len, text.len);
	else if (text.len == UUID_LEN + 2 && text.ptr[0] == '{' && text.ptr[text.len - 1] == '}')
		text = text_slice(text, 1, text.len - 1);
	if (!uuid_of(text, uuid))
		return given;
	snprintf(urn, sizeof(urn), "urn:uuid:%.*s", UUID_LEN, uuid);
	return arena_copy(arena, text_of(urn));
}

/* --- Whatever it is ------------------------------------------------------------------------ */

enum identifier_kind identifiers_kind(struct text given)
{
	char text[IDENTIFIER_MAX];
	if (!bare(given, text))
		return IDENTIFIER_NONE;
	size_t len = strlen(text);
	if (len == 11 && digits(text + 4, 7) && is_letter(text[0]) && is_letter(text[1]) &&
		is_letter(text[2]) && is_letter(text[3]))
		return IDENTIFIER_CONTAINER;
	if (len == 10 && memcmp(text, "IMO", 3) == 0 && digits(text + 3, 7))
		return IDENTIFIER_SHIP;
	if (!digits(text, len))
		return IDENTIFIER_NONE;
	return len == 12 || len == 8 ? IDENTIFIER_WAGON
	       : len == 18           ? IDENTIFIER_SSCC
				     : IDENTIFIER_NONE;
}

/* urn:epc:id:sscc:<prefix>.<extension digit and reference>: seventeen digits, the extension digit
 * moved to the front, and the check digit left out. */
static bool sscc_of_urn(struct text rest, char out[IDENTIFIER_MAX])
{
	struct text prefix = TEXT_NONE;
	if (!text_split(&rest, '.', &prefix) || prefix.len + rest.len != 17 || !rest.len)
		return false;
	snprintf(out, IDENTIFIER_MAX, "%c%.*s%.*s", rest.ptr[0], TEXT_ARG(prefix),
		(int)rest.len - 1, rest.ptr + 1);
	if (!digits(out, 17))
		return false;
	out[17] = (char)('0' + mod10_digit(out, 17, 3));
	out[18] = '\0';
	return true;
}

enum err identifiers_normal(struct text given, char *out, size_t size, struct why *why)
{
	static enum err (*const checks[])(struct text, char[IDENTIFIER_MAX], struct why *) = {
		[IDENTIFIER_CONTAINER] = identifiers_container,
		[IDENTIFIER_WAGON] = identifiers_wagon,
		[IDENTIFIER_SHIP] = identifiers_ship,
		[IDENTIFIER_SSCC] = identifiers_sscc,
	};
	struct text text = text_trim(given), bic = TEXT("urn:epc:id:bic:"),
		    sscc = TEXT("urn:epc:id:sscc:");
	char number[IDENTIFIER_MAX];
	if (text_starts(text, sscc) && sscc_of_urn(text_slice(text, sscc.len, text.len), number))
		text = text_of(number);
	bool container = text_starts(text, bic);
	if (container)
		text = text_slice(text, bic.len, text.len);
	enum identifier_kind kind = container ? IDENTIFIER_CONTAINER : identifiers_kind(text);
	char checked[IDENTIFIER_MAX] = "";
	if (kind != IDENTIFIER_NONE) {
		enum err err = checks[kind](text, checked, why);
		if (err)
			return err;
		text = text_of(checked);
	}
	if (text.len == 0 || text.len >= size)
		return why_set(why, ERR_BAD_VALUE, "", "wanted a number of 1 to %zu bytes, got %zu",
			size - 1, text.len);
	memcpy(out, text.ptr, text.len);
	out[text.len] = '\0';
	return ERR_OK;
}
