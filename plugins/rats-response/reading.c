#include "reading.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *const class_names[] = {"condolence", "statement", "measure"};
static const char *const link_names[] = {"stated", "same_article", "interpretation"};

const char *reading_class_name(enum class class)
{
	return class_names[class];
}

const char *reading_link_name(enum link link)
{
	return link_names[link];
}

void reading_put_text(serai_writer *out, const char *key, const char *text)
{
	serai_put_text(out, key);
	serai_put_text(out, text);
}

void reading_put_int(serai_writer *out, const char *key, int64_t value)
{
	serai_put_text(out, key);
	serai_put_int(out, value);
}

static double number(const serai_value *map, const char *key)
{
	serai_value value;
	return serai_get(map, key, &value) ? value.f : 0;
}

static int is_true(const serai_value *map, const char *key)
{
	serai_value value;
	return serai_get_kind(map, key, SERAI_PACK_BOOL, &value) && value.i;
}

/* The SCO itself and its organs: SCO, SCO-RATS, SCO-SEC, with or without `org:`. */
static int is_sco(const char *actor)
{
	actor += strncmp(actor, "org:", 4) == 0 ? 4 : 0;
	return strncmp(actor, "SCO", 3) == 0 && (actor[3] == '\0' || actor[3] == '-');
}

/* --- Sheets ----------------------------------------------------------------------------------- */

/* Civil date of a day number, by eras of 400 years that begin on 1 March. */
static void date_of(int64_t day, char out[33])
{
	int64_t from_march_0 = day + 719468;
	int64_t era = from_march_0 / 146097 - (from_march_0 % 146097 < 0);
	int64_t of_era = from_march_0 - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;
	int of_month = (int)(of_year - (153 * month + 2) / 5 + 1);
	int civil_month = (int)(month < 10 ? month + 3 : month - 9);
	snprintf(out, 33, "%04d-%02d-%02d", (int)(era * 400 + year + (civil_month <= 2)),
		civil_month, of_month);
}

int reading_sheet_incident(const serai_value *data, struct incident *out)
{
	serai_value day;
	*out = (struct incident){.from_sheet = 1, .confidence = number(data, "confidence")};
	if (serai_get_kind(data, "date", SERAI_PACK_INT, &day))
		date_of(day.i, out->date);
	serai_get_text(data, "state", out->state, sizeof(out->state));
	return serai_get_text(data, "id", out->id, sizeof(out->id)) &&
	       serai_get_text(data, "place", out->place, sizeof(out->place));
}

/* Words after an attack are one thing, deeds another; an offer is a word until it is taken up. */
static enum class class_of_kind(const char *kind) {
	static const char *const measures[] = {"information_sharing", "operational_help", "arrest",
		"exercise", "legislation", "sanction", "military"};
	for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]);
		i++) if (strcmp(kind, measures[i]) == 0) return CLASS_MEASURE;
	return strcmp(kind, "condolence") == 0 ? CLASS_CONDOLENCE : CLASS_STATEMENT;
}

int reading_sheet_answer(const serai_value *data, struct answer *out, char incident[ID_ROOM])
{
	*out = (struct answer){.confidence = number(data, "confidence")};
	if (!serai_get_text(data, "id", out->source, sizeof(out->source)) ||
		!serai_get_text(data, "incident", incident, ID_ROOM) ||
		!serai_get_text(data, "actor", out->actor, sizeof(out->actor)) ||
		!serai_get_text(data, "kind", out->kind, sizeof(out->kind)))
		return 0;
	out->class = class_of_kind(out->kind);
	out->link = is_true(data, "linked") ? LINK_STATED : LINK_INTERPRETATION;
	out->by_sco = is_sco(out->actor);
	return 1;
}

/* --- Claims ----------------------------------------------------------------------------------- */

/* A claim that something was, with its arguments. */
static int is_fact(const serai_value *data, serai_value *args)
{
	serai_value polarity, modality;
	return serai_get(data, "polarity", &polarity) && serai_is(&polarity, "pos") &&
	       serai_get(data, "modality", &modality) && serai_is(&modality, "fact") &&
	       serai_get_kind(data, "args", SERAI_PACK_MAP, args);
}

int reading_claimed_incident(const serai_value *data, struct incident *out, char article[ID_ROOM])
{
	serai_value args;
	char claim[40], place[PLACE_ROOM / 2], venue[PLACE_ROOM / 2 - 2];
	*out = (struct incident){.from_claims = 1, .confidence = number(data, "confidence")};
	if (!is_fact(data, &args) || !serai_get_text(data, "id", claim, sizeof(claim)) ||
		!serai_get_text(data, "article", article, ID_ROOM) ||
		!serai_get_text(&args, "place", place, sizeof(place)))
		return 0;
	serai_get_text(&args, "venue", venue, sizeof(venue));
	serai_get_text(&args, "country", out->state, sizeof(out->state));
	serai_get_text(&args, "date", out->date, sizeof(out->date));
	snprintf(out->id, sizeof(out->id), "claim-%s", claim);
	int same = !venue[0] || strcmp(venue, place) == 0;
	snprintf(out->place, sizeof(out->place), "%s%s%s", same ? "" : venue, same ? "" : ", ",
		place);
	return 1;
}

/* First of a list of texts, or the text itself. */
static void first_text(const serai_value *args, const char *key, char *out, size_t room)
{
	serai_value value, first;
	out[0] = '\0';
	if (serai_get_text(args, key, out, room) ||
		!serai_get_kind(args, key, SERAI_PACK_LIST, &value))
		return;
	serai_bytes rest = value.inside;
	if (serai_next(&rest, &first) && first.kind == SERAI_PACK_TEXT)
		snprintf(out, room, "%.*s", (int)first.len, first.text);
}

/* One actor of the SCO among several makes the answer the SCO's too. */
static int any_sco(const serai_value *args, const char *key)
{
	serai_value list, item;
	char actor[ACTOR_ROOM];
	if (!serai_get_kind(args, key, SERAI_PACK_LIST, &list))
		return 0;
	for (serai_bytes rest = list.inside; serai_next(&rest, &item);) {
		snprintf(actor, sizeof(actor), "%.*s",
			item.kind == SERAI_PACK_TEXT ? (int)item.len : 0, item.text);
		if (is_sco(actor))
			return 1;
	}
	return 0;
}

int reading_claimed_answer(
	const serai_value *data, struct answer *out, char article[ID_ROOM], struct incident *named)
{
	serai_value args, fact;
	*out = (struct answer){.link = LINK_SAME_ARTICLE, .confidence = number(data, "confidence")};
	*named = (struct incident){0};
	if (!is_fact(data, &args) || !serai_get(data, "fact", &fact) ||
		!serai_get_text(data, "id", out->source, sizeof(out->source)) ||
		!serai_get_text(data, "article", article, ID_ROOM))
		return 0;
	int is_measure = serai_is(&fact, "response.measure");
	const char *actors = is_measure ? "actors" : "actor";
	first_text(&args, actors, out->actor, sizeof(out->actor));
	serai_get_text(&args, is_measure ? "kind" : "tone", out->kind, sizeof(out->kind));
	out->class = is_measure                             ? CLASS_MEASURE
		     : strcmp(out->kind, "condolence") == 0 ? CLASS_CONDOLENCE
							    : CLASS_STATEMENT;
	out->by_sco = is_sco(out->actor) || any_sco(&args, actors);
	if (!serai_get_text(
		    &args, is_measure ? "place" : "incident", named->place, sizeof(named->place)) &&
		is_measure)
		serai_get_text(&args, "basis", named->place, sizeof(named->place));
	return out->actor[0] && out->kind[0];
}

/* --- Which incident is meant ------------------------------------------------------------------ */

static const char *next_word(const char *at, size_t *len)
{
	while (*at && !isalnum((unsigned char)*at) && (unsigned char)*at < 0x80)
		at++;
	*len = 0;
	while (isalnum((unsigned char)at[*len]) || (unsigned char)at[*len] >= 0x80)
		++*len;
	return *len ? at : NULL;
}

static int same_word(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (tolower((unsigned char)a[i]) != tolower((unsigned char)b[i]))
			return 0;
	return 1;
}

/* Words that many places bear tell nothing. */
static int is_common(const char *word, size_t len)
{
	static const char *const common[] = {"city", "hall", "center", "centre", "railway",
		"station", "airport", "region", "province", "district", "border", "post", "near",
		"north", "south", "east", "west", "street", "concert", "police", "embassy", "hotel",
		"market", "square"};
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (strlen(common[i]) == len && same_word(common[i], word, len))
			return 1;
	return len < 4;
}

static int shared_words(const char *a, const char *b)
{
	int shared = 0;
	size_t len, other_len;
	for (const char *word = a; (word = next_word(word, &len)) != NULL; word += len)
		for (const char *other = b; (other = next_word(other, &other_len)) != NULL;
			other += other_len)
			shared += len == other_len && !is_common(word, len) &&
				  same_word(word, other, len);
	return shared;
}

int reading_fit(const struct incident *claimed, const struct incident *held)
{
	size_t a = strlen(claimed->date), b = strlen(held->date);
	if (claimed->state[0] && held->state[0] && strcmp(claimed->state, held->state) != 0)
		return 0;
	int year_known = strncmp(claimed->date, "--", 2) != 0;
	if (year_known && strncmp(claimed->date, held->date, a < b ? a : b) != 0)
		return 0;
	/* An id of the sheet often has the name that articles use: RU-2024-DAGESTAN. */
	return shared_words(claimed->place, held->place) + shared_words(claimed->place, held->id);
}

/* --- Keeping ---------------------------------------------------------------------------------- */

void reading_pack_incident(const struct incident *incident, serai_writer *out)
{
	serai_put_map(out, 7);
	reading_put_text(out, "id", incident->id);
	reading_put_text(out, "place", incident->place);
	reading_put_text(out, "state", incident->state);
	reading_put_text(out, "date", incident->date);
	reading_put_int(out, "sheet", incident->from_sheet);
	reading_put_int(out, "claims", incident->from_claims);
	serai_put_text(out, "confidence");
	serai_put_float(out, incident->confidence);
}

int reading_unpack_incident(serai_bytes bytes, struct incident *out)
{
	serai_value map;
	*out = (struct incident){0};
	if (!bytes.ptr || !serai_read(bytes, &map))
		return 0;
	serai_get_text(&map, "place", out->place, sizeof(out->place));
	serai_get_text(&map, "state", out->state, sizeof(out->state));
	serai_get_text(&map, "date", out->date, sizeof(out->date));
	out->from_sheet = serai_get_int(&map, "sheet", 0) != 0;
	out->from_claims = serai_get_int(&map, "claims", 0) != 0;
	out->confidence = number(&map, "confidence");
	return serai_get_text(&map, "id", out->id, sizeof(out->id));
}

void reading_pack_answer(const struct answer *answer, serai_writer *out)
{
	serai_put_map(out, 7);
	reading_put_int(out, "class", answer->class);
	reading_put_int(out, "link", answer->link);
	reading_put_text(out, "actor", answer->actor);
	reading_put_text(out, "kind", answer->kind);
	reading_put_text(out, "source", answer->source);
	reading_put_int(out, "sco", answer->by_sco);
	serai_put_text(out, "confidence");
	serai_put_float(out, answer->confidence);
}

int reading_unpack_answer(serai_bytes bytes, struct answer *out)
{
	serai_value map;
	*out = (struct answer){0};
	if (!bytes.ptr || !serai_read(bytes, &map))
		return 0;
	int64_t class = serai_get_int(&map, "class", -1), link = serai_get_int(&map, "link", -1);
	if (class < 0 || class >= CLASSES || link < 0 || link > LINK_INTERPRETATION)
		return 0;
	out->class = (enum class) class;
	out->link = (enum link)link;
	serai_get_text(&map, "actor", out->actor, sizeof(out->actor));
	serai_get_text(&map, "kind", out->kind, sizeof(out->kind));
	serai_get_text(&map, "source", out->source, sizeof(out->source));
	out->by_sco = serai_get_int(&map, "sco", 0) != 0;
	out->confidence = number(&map, "confidence");
	return 1;
}
