#include "services/news/entities/names.h"

#include "proto/base/alloc.h"
#include "proto/base/buffer.h"
#include "proto/base/keyed.h"
#include "services/news/text/tokens.h"

#include <stdlib.h>

#include <string.h>

enum { NAME_WORDS_MAX = 24, RUSSIAN_FORMS_MAX = 12 };

struct entry {
	struct name name;
	uint32_t *words;
	uint32_t words_len;
	uint8_t cases; /* enum name_case; 0: not told */
	bool capital, caps;
	uint32_t next;       /* of the same first word; 0 ends, else index + 1 */
	uint32_t other_name; /* of the same organisation; the same */
};

struct names {
	struct words *words;
	struct entry *entries;
	size_t len, room;
	uint32_t *heads; /* by number of the first word; index + 1 of the longest */
	size_t heads_len;
	uint32_t *capitals; /* entries, in English */
	size_t capitals_len, capitals_room;
	struct keyed orgs;   /* by id the entry that was noted last, as such a number */
	struct keyed states; /* their ids */
};

struct names *names_create(struct words *words)
{
	struct names *names = alloc_zero(1, sizeof(*names));
	names->words = words;
	return names;
}

static void free_name(struct name *name)
{
	free((char *)name->id.ptr);
	free((char *)name->text.ptr);
	free((char *)name->lang.ptr);
	free((char *)name->country.ptr);
	free((char *)name->office.ptr);
}

void names_destroy(struct names **names)
{
	struct names *n = *names;
	if (!n)
		return;
	for (size_t i = 0; i < n->len; i++) {
		free_name(&n->entries[i].name);
		free(n->entries[i].words);
	}
	free(n->entries);
	free(n->heads);
	free(n->capitals);
	keyed_fini(&n->orgs);
	keyed_fini(&n->states);
	free(n);
	*names = NULL;
}

size_t names_count(const struct names *names)
{
	return names->len;
}

static struct text keep(struct text text)
{
	return text.len ? (struct text){text_copy(text), text.len} : TEXT_NONE;
}

static bool is_hyphen(const struct article *article, uint32_t token)
{
	struct text mark = article_slice(article, token, token + 1);
	return text_is(mark, "-") || text_is(mark, "‑") || text_is(mark, "‐") ||
	       text_is(mark, "–") || text_is(mark, "—");
}

static uint32_t *head_of(struct names *names, uint32_t word)
{
	if (word >= names->heads_len) {
		size_t len = (size_t)word * 2 + 64;
		names->heads = alloc_resize(names->heads, len, sizeof(*names->heads));
		memset(names->heads + names->heads_len, 0,
			(len - names->heads_len) * sizeof(*names->heads));
		names->heads_len = len;
	}
	return &names->heads[word];
}

static struct entry *same(struct names *names, uint32_t head, const uint32_t *words, uint32_t len)
{
	for (; head; head = names->entries[head - 1].next) {
		struct entry *e = &names->entries[head - 1];
		if (e->words_len == len && memcmp(e->words, words, len * sizeof(*words)) == 0)
			return e;
	}
	return NULL;
}

static struct name kept(const struct name *name)
{
	struct name own = *name;
	own.id = keep(name->id);
	own.text = keep(name->text);
	own.lang = keep(name->lang);
	own.country = keep(name->country);
	own.office = keep(name->office);
	return own;
}

/* A state or organisation outweighs a place of the same name, a capital one that is not known as
 * such. */
static void take_place(struct entry *old, const struct name *name)
{
	bool capital = name->role == NAME_CAPITAL && old->name.role == NAME_PLAIN;
	if (old->name.kind != MENTION_PLACE || name->kind == MENTION_VENUE ||
		(name->kind == MENTION_PLACE && !capital))
		return;
	struct name fresh = kept(name);
	free_name(&old->name);
	old->name = fresh;
}

static void chain(struct names *names, uint32_t *head, uint32_t index)
{
	while (*head && names->entries[*head - 1].words_len >= names->entries[index].words_len)
		head = &names->entries[*head - 1].next;
	names->entries[index].next = *head;
	*head = index + 1;
}

static bool is_foreign(const struct name *name)
{
	return text_is(name->lang, "ru") || text_is(name->lang, "zh");
}

static void note_capital(struct names *names, const struct entry *entry)
{
	if (entry->name.role != NAME_CAPITAL || is_foreign(&entry->name))
		return;
	names->capitals = alloc_room(names->capitals, names->capitals_len, &names->capitals_room,
		sizeof(*names->capitals));
	names->capitals[names->capitals_len++] = (uint32_t)(entry - names->entries);
}

/* The last entry of the organisation's, as index + 1; 0 is none. */
static uint32_t last_of_org(const struct names *names, struct text id)
{
	const struct keyed_entry *held = keyed_find(&names->orgs, id);
	uint32_t number = 0;
	if (held)
		memcpy(&number, held->value, sizeof(number));
	return number;
}

static void note_org(struct names *names, struct entry *entry)
{
	uint32_t number = (uint32_t)(entry - names->entries) + 1;
	if (entry->name.kind != MENTION_ORG)
		return;
	entry->other_name = last_of_org(names, entry->name.id);
	keyed_put(&names->orgs, entry->name.id, bytes_of(&number, sizeof(number)));
}

static void note_state(struct names *names, const struct entry *entry)
{
	if (entry->name.kind == MENTION_STATE)
		keyed_put(&names->states, entry->name.id, (struct bytes){0});
}

static void add_one(struct names *names, const struct name *name, uint8_t cases)
{
	struct article cut = {.words = names->words, .text = name->text};
	tokens_cut(&cut);
	uint32_t words[NAME_WORDS_MAX], len = 0;
	bool caps = false;
	for (uint32_t t = 0; t < cut.tokens_len && len < NAME_WORDS_MAX; t++) {
		if (is_hyphen(&cut, t))
			continue;
		caps |= cut.tokens[t].caps;
		words[len++] = cut.tokens[t].word;
	}
	bool capital = cut.tokens_len > 0 && cut.tokens[0].capital;
	bool single = cut.tokens_len == 1;
	article_fini(&cut);
	if (len == 0)
		return;
	struct entry *old = same(names, *head_of(names, words[0]), words, len);
	if (old) {
		old->cases = old->cases && cases ? (uint8_t)(old->cases | cases) : 0;
		/* A sheet has it in small letters, too. */
		old->capital = old->capital && (capital || single);
		bool was_capital = old->name.role == NAME_CAPITAL;
		take_place(old, name);
		if (!was_capital)
			note_capital(names, old);
		note_state(names, old);
		/* Astana bore its name twice. */
		if (name->role == NAME_CAPITAL && name->since > old->name.since)
			old->name.since = name->since;
		return;
	}
	names->entries =
		alloc_room(names->entries, names->len, &names->room, sizeof(*names->entries));
	struct entry *entry = &names->entries[names->len++];
	*entry = (struct entry){
		.name = kept(name),
		.words = alloc_resize(NULL, len, sizeof(*words)),
		.words_len = len,
		.capital = capital,
		.caps = caps && single,
		.cases = cases,
	};
	memcpy(entry->words, words, len * sizeof(*words));
	note_capital(names, entry);
	note_org(names, entry);
	note_state(names, entry);
	uint32_t head = *head_of(names, words[0]);
	chain(names, &head, (uint32_t)names->len - 1);
	*head_of(names, words[0]) = head;
}

/* Russian names change their endings. The common declensions of single words and of the last word
 * of longer ones are added; a name whose inner words change stands in the sheet in its forms. */
struct declension {
	const char *ending;
	const char *forms[RUSSIAN_FORMS_MAX];
	unsigned genitives; /* so many forms first */
};

static const struct declension declensions[] = {
	{"ия", {"ии", "ию", "ией"}, 1},
	{"ея", {"еи", "ею", "еей"}, 1},
	{"ая", {"ой", "ую"}, 1},
	{"ий", {"ого", "ому", "им", "ом", "ая", "ой", "ую", "ое", "ие", "их", "о"}, 0},
	{"ый", {"ого", "ому", "ым", "ом", "ая", "ой", "ую", "ое"}, 0},
	{"а", {"ы", "и", "е", "у", "ой"}, 2},
	{"ы", {"", "ов", "ам", "ами", "ах"}, 2}, /* "Филиппины", "Эмираты" */
	{"я", {"и", "е", "ю", "ей"}, 1},
	{"ай", {"ая", "аю", "аем", "ае"}, 1},
	{"ь", {"и", "я", "ю", "ью", "е", "ем"}, 2},
	{"й", {"я", "ю", "ем", "е"}, 1},
};

static void add_form(struct names *names, const struct name *name, struct text stem,
	const char *end, uint8_t cases)
{
	char form[512];
	size_t n = strlen(end);
	if (stem.len + n >= sizeof(form))
		return;
	memcpy(form, stem.ptr, stem.len);
	memcpy(form + stem.len, end, n);
	struct name copy = *name;
	copy.text = (struct text){form, stem.len + n};
	add_one(names, &copy, cases);
}

static void add_russian(struct names *names, const struct name *name)
{
	static const char *const consonant[] = {"а", "у", "ом", "е", "ы"};
	/* "Талибы" are many, and stand for one name. */
	static const uint8_t consonants_case[] = {
		CASE_GENITIVE, CASE_OTHER, CASE_OTHER, CASE_OTHER, 0};
	for (size_t d = 0; d < ARRAY_LEN(declensions); d++) {
		if (!text_ends(name->text, text_of(declensions[d].ending)))
			continue;
		struct text stem =
			text_slice(name->text, 0, name->text.len - strlen(declensions[d].ending));
		unsigned genitives = declensions[d].genitives;
		for (size_t f = 0; f < RUSSIAN_FORMS_MAX && declensions[d].forms[f]; f++)
			add_form(names, name, stem, declensions[d].forms[f],
				!genitives      ? 0
				: f < genitives ? CASE_GENITIVE
						: CASE_OTHER);
		return;
	}
	static const char hard[] = "бвгджзклмнпрстфхцчшщ";
	for (const char *c = hard; *c; c += 2) {
		if (!text_ends(name->text, (struct text){c, 2}))
			continue;
		for (size_t f = 0; f < ARRAY_LEN(consonant); f++)
			add_form(names, name, name->text, consonant[f], consonants_case[f]);
		add_form(names, name, name->text, name->kind == MENTION_PERSON ? "ым" : "ов",
			name->kind == MENTION_PERSON ? CASE_OTHER : CASE_GENITIVE);
		return;
	}
}

/* Endings of the words of a long name, case by case: genitive, dative, instrumental, locative and
 * accusative. Adjectives go on to the next word, the first noun ends the change. */
struct ending {
	const char *plain;
	bool adjective;
	const char *cases[5];
};

static const struct ending endings[] = {
	{"ская", true, {"ской", "ской", "ской", "ской", "скую"}},
	{"ная", true, {"ной", "ной", "ной", "ной", "ную"}},
	{"ский", true, {"ского", "скому", "ским", "ском", "ский"}},
	{"ный", true, {"ного", "ному", "ным", "ном", "ный"}},
	{"ний", true, {"него", "нему", "ним", "нем", "ний"}},
	{"ское", true, {"ского", "скому", "ским", "ском", "ское"}},
	{"кое", true, {"кого", "кому", "ким", "ком", "кое"}},
	{"ное", true, {"ного", "ному", "ным", "ном", "ное"}},
	{"мое", true, {"мого", "мому", "мым", "мом", "мое"}},
	{"ор", false, {"ора", "ору", "ором", "оре", "ор"}},
	{"рут", false, {"рута", "руту", "рутом", "руте", "рут"}},
	{"уть", false, {"ути", "ути", "утём", "ути", "уть"}},
	{"вая", true, {"вой", "вой", "вой", "вой", "вую"}},
	{"ция", false, {"ции", "ции", "цией", "ции", "цию"}},
	{"ство", false, {"ства", "ству", "ством", "стве", "ство"}},
	{"ание", false, {"ания", "анию", "анием", "ании", "ание"}},
	{"юз", false, {"юза", "юзу", "юзом", "юзе", "юз"}},
	{"банк", false, {"банка", "банку", "банком", "банке", "банк"}},
	{"фонд", false, {"фонда", "фонду", "фондом", "фонде", "фонд"}},
	{"ура", false, {"уры", "уре", "урой", "уре", "уру"}},
	{"ат", false, {"ата", "ату", "атом", "ате", "ат"}},
	{"ка", false, {"ки", "ке", "кой", "ке", "ку"}},
	{"ия", false, {"ии", "ии", "ией", "ии", "ию"}},
	{"ея", false, {"еи", "ее", "еей", "ее", "ею"}},
	{"сть", false, {"сти", "сти", "стью", "сти", "сть"}},
	{"край", false, {"края", "краю", "краем", "крае", "край"}},
	{"бах", false, {"баха", "баху", "бахом", "бахе", "бах"}},
};

static bool decline(struct text word, unsigned which, struct buffer *out, bool *adjective)
{
	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		if (!text_ends(word, text_of(endings[i].plain)))
			continue;
		buffer_text(out, text_slice(word, 0, word.len - strlen(endings[i].plain)));
		buffer_text(out, text_of(endings[i].cases[which]));
		*adjective = endings[i].adjective;
		return true;
	}
	return false;
}

/* Of the five oblique cases in their order: the accusative of a living being is its genitive, of
 * other things often the nominative, and then the same form as that. */
static uint8_t case_of(unsigned which)
{
	return which == 0 ? CASE_GENITIVE : CASE_OTHER;
}

static void add_long_russian(struct names *names, const struct name *name)
{
	for (unsigned which = 0; which < 5; which++) {
		struct buffer form = {0};
		struct text rest = name->text, word;
		bool changing = true, good = true;
		while (text_split(&rest, ' ', &word)) {
			bool adjective = false;
			if (form.len)
				buffer_char(&form, ' ');
			if (!changing)
				buffer_text(&form, word);
			else
				good = good && decline(word, which, &form, &adjective);
			changing = changing && adjective;
		}
		struct name copy = *name;
		copy.text = buffer_as_text(&form);
		if (good)
			add_one(names, &copy, case_of(which));
		buffer_fini(&form);
	}
}

/* The cases of a person's names: genitive, dative, instrumental, locative, accusative. What ends
 * otherwise does not change. */
static const struct ending name_endings[] = {
	{"ев", true, {"ева", "еву", "евым", "еве", "ева"}},
	{"ёв", true, {"ёва", "ёву", "ёвым", "ёве", "ёва"}},
	{"ов", true, {"ова", "ову", "овым", "ове", "ова"}},
	{"тин", true, {"тина", "тину", "тиным", "тине", "тина"}},
	{"ский", true, {"ского", "скому", "ским", "ском", "ского"}},
	{"ий", true, {"ия", "ию", "ием", "ии", "ия"}},
	{"ай", true, {"ая", "аю", "аем", "ае", "ая"}},
	{"ей", true, {"ея", "ею", "еем", "ее", "ея"}},
	{"ь", true, {"я", "ю", "ем", "е", "я"}},
	{"а", true, {"ы", "е", "ой", "е", "у"}},
	{"я", true, {"и", "е", "ей", "е", "ю"}},
	{"", true, {"а", "у", "ом", "е", "а"}},
};

static bool ends_in_consonant(struct text word)
{
	static const char hard[] = "бвгджзклмнпрстфхцчшщ";
	for (const char *c = hard; *c; c += 2) {
		if (text_ends(word, (struct text){c, 2}))
			return true;
	}
	return false;
}

static void decline_name(struct text word, unsigned which, struct buffer *out)
{
	for (size_t i = 0; i < ARRAY_LEN(name_endings); i++) {
		struct text plain = text_of(name_endings[i].plain);
		if (!text_ends(word, plain) || (!plain.len && !ends_in_consonant(word)))
			continue;
		buffer_text(out, text_slice(word, 0, word.len - plain.len));
		buffer_text(out, text_of(name_endings[i].cases[which]));
		return;
	}
	buffer_text(out, word);
}

static void add_russian_person(struct names *names, const struct name *name)
{
	for (unsigned which = 0; which < 5; which++) {
		struct buffer form = {0};
		struct text rest = name->text, word;
		while (text_split(&rest, ' ', &word)) {
			if (form.len)
				buffer_char(&form, ' ');
			decline_name(word, which, &form);
		}
		struct name copy = *name;
		copy.text = buffer_as_text(&form);
		add_one(names, &copy, case_of(which));
		buffer_fini(&form);
	}
}

void names_add(struct names *names, const struct name *name)
{
	bool declines = text_is(name->lang, "ru") && name->role != NAME_ABBREVIATION;
	add_one(names, name, declines && name->role != NAME_DEMONYM ? CASE_NOMINATIVE : 0);
	if (!declines)
		return;
	if (memchr(name->text.ptr, ' ', name->text.len) &&
		(name->kind == MENTION_ORG || name->kind == MENTION_CORRIDOR ||
			name->kind == MENTION_STATE || name->kind == MENTION_PLACE))
		add_long_russian(names, name);
	else if (memchr(name->text.ptr, ' ', name->text.len) && name->kind == MENTION_PERSON)
		add_russian_person(names, name);
	else
		add_russian(names, name);
}

/* The token after the name that begins at `at`, or 0. */
static uint32_t fits(const struct article *article, const struct entry *entry, uint32_t at)
{
	const struct token *first = &article->tokens[at];
	if ((entry->capital && !first->capital) || (entry->caps && !first->caps))
		return 0;
	/* "the XI Annual Conference" */
	if (entry->name.kind == MENTION_PERSON && entry->words_len == 1 && first->caps &&
		article_in(article, at, LIST_NUMBERS_ROMAN) && at + 1 < article->tokens_len &&
		article->tokens[at + 1].capital)
		return 0;
	for (uint32_t w = 0; w < entry->words_len; w++) {
		if (w > 0 && at < article->tokens_len && is_hyphen(article, at))
			at++;
		if (at >= article->tokens_len || article->tokens[at].word != entry->words[w] ||
			(w > 0 && article->tokens[at].lines > 1))
			return 0;
		at++;
	}
	return at;
}

static const struct entry *longest(
	const struct names *names, const struct article *article, uint32_t at, uint32_t *end)
{
	uint32_t word = article->tokens[at].word;
	uint32_t head = word < names->heads_len ? names->heads[word] : 0;
	for (; head; head = names->entries[head - 1].next) {
		*end = fits(article, &names->entries[head - 1], at);
		if (*end)
			return &names->entries[head - 1];
	}
	return NULL;
}

static uint8_t flags_of(const struct name *name)
{
	if (name->kind == MENTION_ORG && name->office.len)
		return MENTION_ORGAN;
	return name->role == NAME_DEMONYM   ? MENTION_ADJECTIVE
	       : name->role == NAME_CAPITAL ? MENTION_CAPITAL
					    : 0;
}

struct text names_capital(const struct names *names, struct text state, day since)
{
	const struct name *best = NULL;
	for (size_t i = 0; i < names->capitals_len; i++) {
		const struct name *name = &names->entries[names->capitals[i]].name;
		if (!text_equal(name->country, state))
			continue;
		if (since != DAY_MIN && name->since == since)
			return name->id;
		if (!best || name->since > best->since)
			best = name;
	}
	return best ? best->id : TEXT_NONE;
}

/* A capital in Russian or Chinese goes by the English name that began on the same day. */
static struct text id_of(const struct names *names, const struct name *name)
{
	struct text english = name->role == NAME_CAPITAL && is_foreign(name)
				      ? names_capital(names, name->country, name->since)
				      : TEXT_NONE;
	return english.len ? english : name->id;
}

void names_scan(const struct names *names, struct article *article)
{
	for (uint32_t at = 0, end; at < article->tokens_len; at++) {
		const struct entry *entry = longest(names, article, at, &end);
		if (!entry)
			continue;
		struct mention mention = {
			.kind = (uint8_t)entry->name.kind,
			.flags = flags_of(&entry->name),
			.first = at,
			.last = end,
			.id = id_of(names, &entry->name),
			.country = entry->name.country,
			.office = entry->name.office,
			.cases = entry->cases,
		};
		article_mention(article, &mention);
		at = end - 1;
	}
}

bool names_org_called(const struct names *names, struct text id, struct text stem)
{
	enum { NAME_ROOM = 160 };
	char folded[NAME_ROOM];
	for (uint32_t at = last_of_org(names, id); at; at = names->entries[at - 1].other_name) {
		size_t len = words_fold(names->entries[at - 1].name.text, folded, sizeof(folded));
		if (text_find((struct text){folded, len}, stem, NULL))
			return true;
	}
	return false;
}

bool names_is_state(const struct names *names, struct text id)
{
	return keyed_find(&names->states, id);
}

bool names_starts(const struct names *names, uint32_t word)
{
	return word < names->heads_len && names->heads[word] != 0;
}
