/* Names as people type them: capitals, accents, dots, hyphens and a leading "the" make no other
 * name. Pure. */
#ifndef SERAI_SERVICES_KIT_FOLD_H
#define SERAI_SERVICES_KIT_FOLD_H

#include "proto/base/text.h"

enum { FOLD_BYTES = 256 };

/* What two spellings of one name have in common, in any script; false for what is too long to be a
 * name. "The S.C.O." gives "sco", "T\xC3\xBCrkiye" gives "turkiye". */
bool fold_name(struct text name, char out[FOLD_BYTES]);

/* The same in Latin letters: Cyrillic ones as maps are lettered (BGN/PCGN), soft and hard signs
 * left out, and letters that carry a stroke or no dot as those without: what is written one way in
 * a Russian paper and another in an English one is the same here. Other scripts stay as they are.
 */
bool fold_latin(struct text name, char out[FOLD_BYTES]);

#endif
