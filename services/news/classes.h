/* What the lists of this service say of a word, whatever text it stands in: asked once for every
 * distinct word, when the first of these questions is asked of it, and kept with it as bits. */
#ifndef SERAI_SERVICES_NEWS_CLASSES_H
#define SERAI_SERVICES_NEWS_CLASSES_H

#include "proto/base/text.h"

enum word_class {
	CLASS_ASKED = 1 << 0, /* the lists have been asked; for `words` */
	CLASS_FINITE = 1 << 1,
	CLASS_BARE = 1 << 2,
	CLASS_PARTICIPLE = 1 << 3,
	CLASS_PASSIVE = 1 << 4,
	CLASS_SAYING = 1 << 5,
	CLASS_ADVERB = 1 << 6,
	CLASS_OFFICE = 1 << 7, /* the first word of an office */
	CLASS_CARDINAL = 1 << 8,
	CLASS_ORDINAL = 1 << 9,
	CLASS_TELLING = 1 << 10, /* tells of words, with or without marks */
	CLASS_SPEECH = 1 << 11,  /* the same, or only beside marks */
	CLASS_NAMING = 1 << 12,  /* "called it" */
	CLASS_NEVER_NAME = 1 << 13,
	CLASS_HONORIFIC = 1 << 14, /* "Dr" */
	CLASS_CALLING = 1 << 15,   /* "analyst" */
	CLASS_OFFICES = 1 << 16,   /* the first word of an office of several persons */
	CLASS_DATE = 1 << 17,      /* a date or a length of time may begin with it */
	CLASS_DIGIT = 1 << 18,     /* a Chinese figure */
	CLASS_CURRENCY = 1 << 19,  /* stands before an amount */
};

uint32_t classes_of(struct text folded);

#endif
