/* Characters that nobody sees. Inside a word they make one name look like another, or hide it:
 * blanks without width, soft hyphens, marks that turn the direction of writing. They are left out
 * of what is read, so that an id comes from what a reader sees; joiners stay between letters that
 * join, as in Persian. */
#ifndef SERAI_SERVICES_NEWS_READING_INVISIBLE_H
#define SERAI_SERVICES_NEWS_READING_INVISIBLE_H

#include "proto/base/arena.h"
#include "proto/base/text.h"

/* The text itself, or a copy without them; *tricks counts those that stood inside a word or turned
 * what follows around. */
struct text invisible_out(struct text text, struct arena *arena, unsigned *tricks);

#endif
