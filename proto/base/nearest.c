#include "proto/base/nearest.h"

enum { LEN_MAX = 48 };

struct nearest nearest_of(struct text given)
{
	/* More than a third of the letters wrong is another word. */
	return (struct nearest){.given = given, .distance = (unsigned)(given.len / 3 + 2)};
}

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned ab = a < b ? a : b;
	return ab < c ? ab : c;
}

/* Levenshtein's distance, row by row. */
unsigned nearest_distance(struct text a, struct text b)
{
	a = text_slice(a, 0, a.len < LEN_MAX ? a.len : LEN_MAX);
	b = text_slice(b, 0, b.len < LEN_MAX ? b.len : LEN_MAX);
	unsigned row[LEN_MAX + 1];
	for (unsigned j = 0; j <= b.len; j++)
		row[j] = j;
	for (unsigned i = 1; i <= a.len; i++) {
		unsigned diagonal = row[0];
		row[0] = i;
		for (unsigned j = 1; j <= b.len; j++) {
			unsigned change = diagonal + (a.ptr[i - 1] != b.ptr[j - 1]);
			diagonal = row[j];
			row[j] = least(row[j] + 1, row[j - 1] + 1, change);
		}
	}
	return row[b.len];
}

void nearest_offer(struct nearest *nearest, const char *name)
{
	struct text known = text_of(name);
	if (known.len > LEN_MAX || nearest->given.len > LEN_MAX)
		return;
	unsigned d = nearest_distance(nearest->given, known);
	if (d < nearest->distance) {
		nearest->distance = d;
		nearest->best = name;
	}
}
