/* The verbs by which somebody's words are told. */
#ifndef SERAI_SERVICES_NEWS_QUOTES_WORDS_H
#define SERAI_SERVICES_NEWS_QUOTES_WORDS_H

#include "services/news/words.h"

/* Beside words in marks: "...," said X. */
bool quotes_speech(struct text folded);

/* Without marks, too: "X said that ...". What may report an act alone is not among them. */
bool quotes_telling(struct text folded);

/* 'called it "historic"': these put some words into somebody's mouth. */
bool quotes_naming(struct text folded);

#endif
