#include "proto/generate/growth.h"

/* A line of a baseline is words: what it is, then by what it is found, then what it says. Growth is
 * judged on these words alone, so that old baselines need no old code. */
enum { WORDS_MAX = 8 };

struct line {
	struct text words[WORDS_MAX];
	unsigned count;
};

struct judge {
	struct text before, after;
	struct buffer *refusals;
	unsigned refused;
};

static bool line_next(struct text *rest, struct line *out)
{
	struct text whole;
	do {
		if (!text_split(rest, '\n', &whole))
			return false;
	} while (text_starts(whole, TEXT("#")));
	*out = (struct line){.count = 0};
	while (out->count < WORDS_MAX && text_split(&whole, ' ', &out->words[out->count]))
		out->count++;
	return true;
}

/* By how many words a line of this kind is found. */
static unsigned key_len(const struct line *line)
{
	static const struct {
		const char *kind;
		unsigned len;
	} kinds[] = {
		{"record", 2},
		{"field", 3},
		{"retired", 3},
		{"fact", 2},
		{"arg", 3},
		{"exchange", 3},
		{"subject", 2},
		{"limit", 2},
		{"error", 2},
		{"op", 2},
	};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (text_is(line->words[0], kinds[i].kind))
			return kinds[i].len;
	return line->count;
}

static bool same_word(struct text a, struct text b)
{
	/* The last letter differs far more often than the first. */
	if (a.len != b.len || (a.len && a.ptr[a.len - 1] != b.ptr[b.len - 1]))
		return false;
	return text_equal(a, b);
}

static bool line_find(struct text lines, const struct line *key, struct line *out)
{
	struct text whole, word;
	while (text_split(&lines, '\n', &whole)) {
		struct text rest = whole;
		unsigned same = 0, len = key_len(key);
		while (same < len && text_split(&rest, ' ', &word) &&
			same_word(word, key->words[same]))
			same++;
		if (same == len)
			return line_next(&whole, out);
	}
	return false;
}

static void refuse(struct judge *judge, const struct line *line, const char *what)
{
	judge->refused++;
	for (unsigned i = 0; i < key_len(line); i++) {
		buffer_text(judge->refusals, line->words[i]);
		buffer_char(judge->refusals, ' ');
	}
	buffer_format(judge->refusals, "%s\n", what);
}

static int64_t number(struct text word)
{
	int64_t value = 0;
	return text_to_i64(word, INT64_MIN, INT64_MAX, &value) ? value : 0;
}

static bool choices_kept(struct text before, struct text after)
{
	struct text choice;
	while (text_split(&before, '|', &choice)) {
		struct text rest = after, other;
		bool kept = false;
		while (!kept && text_split(&rest, '|', &other))
			kept = text_equal(choice, other);
		if (!kept)
			return false;
	}
	return true;
}

/* --- Rows that stood before ------------------------------------------------------------------- */

/* field record name KIND max NEED since more */
static void field_changed(struct judge *judge, const struct line *old, const struct line *now)
{
	if (!text_equal(old->words[3], now->words[3]))
		refuse(judge, old, "changed its kind");
	if (number(now->words[4]) < number(old->words[4]))
		refuse(judge, old, "got a smaller bound");
	if (!text_equal(old->words[5], now->words[5]))
		refuse(judge, old, "changed between REQUIRED and OPTIONAL");
	if (!text_equal(old->words[6], now->words[6]))
		refuse(judge, old, "changed the version that brought it");
	if (!choices_kept(old->words[7], now->words[7]))
		refuse(judge, old, "lost a choice, or holds another record");
}

/* arg fact name KIND NEED SHAPE choices */
static void arg_changed(struct judge *judge, const struct line *old, const struct line *now)
{
	if (!text_equal(old->words[3], now->words[3]))
		refuse(judge, old, "changed its kind");
	if (!text_equal(old->words[4], now->words[4]))
		refuse(judge, old, "changed between REQUIRED and OPTIONAL");
	if (!text_equal(old->words[5], now->words[5]))
		refuse(judge, old, "changed between ONE and LIST");
	if (!choices_kept(old->words[6], now->words[6]))
		refuse(judge, old, "lost a choice");
}

static void other_changed(struct judge *judge, const struct line *old, const struct line *now)
{
	if (text_is(old->words[0], "record") || text_is(old->words[0], "limit")) {
		if (number(now->words[2]) < number(old->words[2]))
			refuse(judge, old, "got a smaller number");
		return;
	}
	for (unsigned i = key_len(old); i < WORDS_MAX; i++) {
		if (!text_equal(old->words[i], now->words[i])) {
			refuse(judge, old, "says something else now");
			return;
		}
	}
}

static bool field_retired(const struct judge *judge, const struct line *old)
{
	struct line key = *old, found;
	key.words[0] = TEXT("retired");
	return text_is(old->words[5], "OPTIONAL") && line_find(judge->after, &key, &found);
}

static void old_line(struct judge *judge, const struct line *old)
{
	struct line now;
	bool field = text_is(old->words[0], "field");
	if (!line_find(judge->after, old, &now)) {
		if (!field || !field_retired(judge, old))
			refuse(judge, old, "is gone");
	} else if (field) {
		field_changed(judge, old, &now);
	} else if (text_is(old->words[0], "arg")) {
		arg_changed(judge, old, &now);
	} else {
		other_changed(judge, old, &now);
	}
}

/* --- Rows that are new ------------------------------------------------------------------------ */

static void new_line(struct judge *judge, const struct line *now)
{
	bool field = text_is(now->words[0], "field");
	if (!field && !text_is(now->words[0], "arg"))
		return;
	struct line old, owner = {{field ? TEXT("record") : TEXT("fact"), now->words[1]}, 2};
	if (line_find(judge->before, now, &old) || !line_find(judge->before, &owner, &old))
		return;
	if (!text_is(now->words[field ? 5 : 4], "OPTIONAL"))
		refuse(judge, now,
			"is new and required: those who write the old record do not know it");
	if (field && number(now->words[6]) <= number(old.words[2]))
		refuse(judge, now, "is new: it needs a new version of its record");
}

unsigned growth_check(struct text before, struct text after, struct buffer *refusals)
{
	struct judge judge = {before, after, refusals, 0};
	struct line line;
	for (struct text rest = before; line_next(&rest, &line);)
		old_line(&judge, &line);
	for (struct text rest = after; line_next(&rest, &line);)
		new_line(&judge, &line);
	return judge.refused;
}
