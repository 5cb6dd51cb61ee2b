/* What the files of the gate share; for gate*.c alone. */
#ifndef SERAI_SERVICES_KIT_GATE_INSIDE_H
#define SERAI_SERVICES_KIT_GATE_INSIDE_H

#include "services/kit/gate.h"

/* In which ways two statements are of one source. */
enum gate_tie { TIE_PUBLISHER, TIE_STORY, TIE_CITED, TIE_WORDS, TIES };

bool gate_tied(const struct gate_statement *a, const struct gate_statement *b, enum gate_tie tie);

#endif
