/* Who held which office when, by the sheet. */
#include "services/news/entities/people.h"

#include "proto/base/alloc.h"
#include "proto/base/nearest.h"

#include <stdlib.h>
#include <string.h>

enum { SKELETON_MAX = 64, SKELETON_MIN = 5, FAMILY_MIN = 4, WORD_ROOM = 192 };

struct people {
	struct officeholder *items;
	char (*skeletons)[SKELETON_MAX]; /* of each item's name */
	uint32_t *beginnings;            /* of each skeleton: four bytes, looked at first */
	size_t len, room, skeletons_room, beginnings_room;
};

/* Russian letters by their sounds, from а to я. */
static const char *const sounds[] = {"a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l",
	"m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "",
	"e", "yu", "ya"};

/* A name in small Latin letters, cut where there is no room. */
static struct text latin_of(struct text name, char latin[WORD_ROOM])
{
	char folded[WORD_ROOM];
	size_t len = words_fold(name, folded, sizeof(folded)), n = 0;
	for (size_t i = 0; i < len && n + 5 < WORD_ROOM; i++) {
		uint8_t lead = (uint8_t)folded[i];
		uint8_t next = i + 1 < len ? (uint8_t)folded[i + 1] : 0;
		unsigned letter = lead == 0xD0   ? next - 0xB0u
				  : lead == 0xD1 ? next - 0x80u + 16
						 : ARRAY_LEN(sounds);
		if (letter >= ARRAY_LEN(sounds)) {
			latin[n++] = folded[i];
			continue;
		}
		size_t sound = strlen(sounds[letter]);
		memcpy(latin + n, sounds[letter], sound);
		n += sound;
		i++;
	}
	return (struct text){latin, n};
}

/* The consonants of a name, as different alphabets and habits of writing leave them the same:
 * "Qasym-Zhomart Toqaev" and "Kassym-Jomart Tokayev", "Rakhmon" and "Rahmon", "Syarhey" and
 * "Sergei". */
static void skeleton(struct text name, char out[SKELETON_MAX])
{
	static const struct {
		const char *from;
		char to;
	} pairs[] = {{"dzh", 'j'}, {"kh", 'h'}, {"zh", 'j'}, {"sh", 's'}, {"ch", 'c'}, {"ts", 'c'},
		{"ph", 'f'}, {"q", 'k'}, {"w", 'v'}, {"g", 'h'}};
	char latin[WORD_ROOM];
	size_t n = 0, len = latin_of(name, latin).len;
	for (size_t i = 0; i < len && n + 2 < SKELETON_MAX;) {
		size_t taken = 1;
		char c = latin[i];
		for (size_t p = 0; p < ARRAY_LEN(pairs); p++) {
			size_t from = strlen(pairs[p].from);
			if (i + from <= len && memcmp(latin + i, pairs[p].from, from) == 0) {
				c = pairs[p].to;
				taken = from;
				break;
			}
		}
		i += taken;
		if (c == 'x') {
			out[n++] = 'k';
			c = 's';
		}
		bool letter = c >= 'a' && c <= 'z' && !strchr("aeiouy", c);
		if (c == ' ' && n && out[n - 1] != ' ')
			out[n++] = ' ';
		else if (letter && (!n || out[n - 1] != c))
			out[n++] = c;
	}
	out[n] = '\0';
}

static size_t squeeze(const char *skeleton, char out[SKELETON_MAX])
{
	size_t n = 0;
	for (; *skeleton; skeleton++) {
		if (*skeleton != ' ' && (!n || out[n - 1] != *skeleton))
			out[n++] = *skeleton;
	}
	out[n] = '\0';
	return n;
}

/* Consonants of two spellings of one name may differ in one of three to six, in two of seven or
 * more. */
static bool near(const char *a, const char *b)
{
	char one[SKELETON_MAX], other[SKELETON_MAX];
	struct text of_a = {one, squeeze(a, one)}, of_b = {other, squeeze(b, other)};
	size_t shorter = of_a.len < of_b.len ? of_a.len : of_b.len;
	unsigned apart_max = shorter < 3 ? 0 : shorter < 7 ? 1 : 2;
	return shorter && nearest_distance(of_a, of_b) <= apart_max;
}

/* "Raisi", "Raissi"; not "Qiang", "Keqiang": one letter apart, two of seven or more. */
static bool near_letters(struct text a, struct text b)
{
	char one[WORD_ROOM], other[WORD_ROOM];
	struct text of_a = latin_of(a, one), of_b = latin_of(b, other);
	size_t shorter = of_a.len < of_b.len ? of_a.len : of_b.len;
	return nearest_distance(of_a, of_b) <= (shorter < 7 ? 1 : 2);
}

/* The last word of a name. */
static struct text family_of(struct text name)
{
	struct text rest = name, word = name;
	while (text_split(&rest, ' ', &word))
		continue;
	return word;
}

/* Is it one of the sheet in other letters? The last name must be near, and so must what stands
 * before it, of which the first letter is enough; nothing before it is enough, too. Or the whole
 * is the same, cut into words elsewhere: "Imam Ali Rahman", "Emomali Rahmon". */
static bool spelt_like(struct text name, const char *skeleton_of_name,
	const struct officeholder *known, const char *b)
{
	char one[SKELETON_MAX], other[SKELETON_MAX];
	size_t len = squeeze(skeleton_of_name, one);
	squeeze(b, other);
	if (strcmp(one, other) == 0 && len >= SKELETON_MIN)
		return true;
	struct text family = family_of(name), known_family = family_of(known->name);
	skeleton(family, one);
	skeleton(known_family, other);
	/* Few consonants tell little: the letters must be near, too. */
	if (!near(one, other) ||
		(strlen(other) < FAMILY_MIN && !near_letters(family, known_family)))
		return false;
	struct text given = text_slice(name, 0, (size_t)(family.ptr - name.ptr));
	struct text known_given =
		text_slice(known->name, 0, (size_t)(known_family.ptr - known->name.ptr));
	if (!given.len)
		return true;
	struct text first = given, rest = given;
	text_split(&rest, ' ', &first);
	bool initial = first.len <= 2 || text_find(first, TEXT("."), NULL);
	if (initial)
		return people_begins_like(known_given, first);
	skeleton(given, one);
	skeleton(known_given, other);
	return near(one, other) || strcmp(one, other) == 0;
}

const struct officeholder *people_named_holder(
	const struct people *people, struct text of, struct text office, struct text name, day on)
{
	const struct officeholder *best = NULL;
	char as_written[SKELETON_MAX];
	skeleton(name, as_written);
	for (size_t i = 0; i < people->len; i++) {
		const struct officeholder *p = &people->items[i];
		if (!text_equal(p->of, of) || !text_equal(p->office, office) ||
			!spelt_like(name, as_written, p, people->skeletons[i]))
			continue;
		if (text_equal(p->name, name))
			return p;
		if (on == DAY_MIN || (on >= p->from && on < p->to))
			return p;
		if (!best || p->from > best->from)
			best = p;
	}
	return best;
}

const struct officeholder *people_like(const struct people *people, struct text name)
{
	char wanted[SKELETON_MAX];
	if (!text_find(name, TEXT(" "), NULL))
		return NULL;
	char letters[SKELETON_MAX];
	skeleton(name, wanted);
	if (squeeze(wanted, letters) < SKELETON_MIN)
		return NULL; /* "Lu Kang" is not Li Qiang */
	uint32_t beginning;
	memcpy(&beginning, wanted, sizeof(beginning));
	for (size_t i = 0; i < people->len; i++) {
		if (people->beginnings[i] == beginning && strcmp(people->skeletons[i], wanted) == 0)
			return &people->items[i];
	}
	return NULL;
}

bool people_begins_like(struct text name, struct text word_or_letter)
{
	enum { LETTER = 2 };
	char wanted[SKELETON_MAX], of_word[SKELETON_MAX];
	/* "r.a.", "Yu.": the first of them */
	const char *dot = memchr(word_or_letter.ptr, '.', word_or_letter.len);
	struct text begin = text_slice(
		word_or_letter, 0, dot ? (size_t)(dot - word_or_letter.ptr) : word_or_letter.len);
	bool letter = begin.len <= LETTER;
	skeleton(begin, wanted);
	struct text rest = name, word;
	while (text_split(&rest, ' ', &word)) {
		skeleton(word, of_word);
		/* A vowel leaves nothing: А. of Askar. */
		bool vowels = !wanted[0] && word.len && strchr("AEIOUY", word.ptr[0]);
		bool initial = letter && wanted[0] && wanted[0] == of_word[0];
		bool whole =
			wanted[0] && strncmp(wanted, of_word, strlen(of_word)) == 0 && of_word[0];
		if (vowels || initial || whole)
			return true;
		if (letter)
			return false; /* the first name's letter */
	}
	return false;
}

bool people_same_family(struct text a, struct text b)
{
	return text_equal(family_of(a), family_of(b));
}

const struct officeholder *people_by_initial(
	const struct people *people, struct text initial, struct text family, struct text of)
{
	char wanted[SKELETON_MAX], known[SKELETON_MAX];
	skeleton(family, wanted);
	for (size_t i = 0; wanted[0] && wanted[1] && i < people->len; i++) {
		const struct officeholder *p = &people->items[i];
		skeleton(family_of(p->name), known);
		if (strcmp(known, wanted) == 0 && text_equal(p->of, of) &&
			people_begins_like(p->name, initial))
			return p;
	}
	return NULL;
}

struct people *people_create(void)
{
	return alloc_zero(1, sizeof(struct people));
}

void people_destroy(struct people **people)
{
	struct people *p = *people;
	if (!p)
		return;
	for (size_t i = 0; i < p->len; i++) {
		free((char *)p->items[i].name.ptr);
		free((char *)p->items[i].office.ptr);
		free((char *)p->items[i].of.ptr);
	}
	free(p->items);
	free(p->skeletons);
	free(p->beginnings);
	free(p);
	*people = NULL;
}

void people_add(struct people *people, const struct officeholder *holder)
{
	people->items =
		alloc_room(people->items, people->len, &people->room, sizeof(*people->items));
	people->skeletons = alloc_room(people->skeletons, people->len, &people->skeletons_room,
		sizeof(*people->skeletons));
	people->beginnings = alloc_room(people->beginnings, people->len, &people->beginnings_room,
		sizeof(*people->beginnings));
	skeleton(holder->name, people->skeletons[people->len]);
	memcpy(&people->beginnings[people->len], people->skeletons[people->len],
		sizeof(*people->beginnings));
	struct officeholder *copy = &people->items[people->len++];
	*copy = *holder;
	copy->name.ptr = text_copy(holder->name);
	copy->office.ptr = text_copy(holder->office);
	copy->of.ptr = text_copy(holder->of);
}

static const struct officeholder *holder_of(
	const struct people *people, struct text of, struct text office, day on)
{
	const struct officeholder *best = NULL;
	for (size_t i = 0; i < people->len; i++) {
		const struct officeholder *p = &people->items[i];
		if (!text_equal(p->of, of) || !text_equal(p->office, office))
			continue;
		if (on != DAY_MIN && (on < p->from || on >= p->to))
			continue;
		if (!best || p->from > best->from)
			best = p;
	}
	return best;
}

const struct officeholder *people_holder(
	const struct people *people, struct text of, struct text office, day on)
{
	static const char *const leaders[] = {
		"president", "supreme_leader", "prime_minister", "king"};
	if (!text_is(office, "leader"))
		return holder_of(people, of, office, on);
	for (size_t i = 0; i < ARRAY_LEN(leaders); i++) {
		const struct officeholder *p = holder_of(people, of, text_of(leaders[i]), on);
		if (p)
			return p;
	}
	return NULL;
}
