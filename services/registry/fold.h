/* Names as people type them: capitals, accents, dots, hyphens and a leading "the" make no other
 * name. The only file here that knows ICU is fold.c. Pure. */
#ifndef SERAI_SERVICES_REGISTRY_FOLD_H
#define SERAI_SERVICES_REGISTRY_FOLD_H

#include "proto/base/text.h"

enum { FOLD_BYTES = 256 };

/* What two spellings of one name have in common, in any script; false for what is too long to be a
 * name. "The S.C.O." gives "sco", "T\xC3\xBCrkiye" gives "turkiye". */
bool fold_name(struct text name, char out[FOLD_BYTES]);

#endif
