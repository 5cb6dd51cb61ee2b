/* What the parts of `documents` share. */
#ifndef SERAI_SERVICES_NEWS_ENTITIES_DOCUMENTS_INSIDE_H
#define SERAI_SERVICES_NEWS_ENTITIES_DOCUMENTS_INSIDE_H

#include "services/news/entities/documents.h"

/* "Strategy 2022-2026", "Vision-2025", "CAREC 2030": years right behind a name are part of it, and
 * no date. The token after them. */
uint32_t documents_after_years(const struct article *article, uint32_t at);

/* Where the title around its head begins and ends; what it names is noted in `doc`. */
uint32_t documents_left_edge(const struct article *article, uint32_t head, struct mention *doc);
uint32_t documents_right_edge(const struct article *article, uint32_t head, struct mention *doc);
/* The title with those between whom it is made, where its matter stands behind them. */
void documents_with_parties(struct article *article, uint32_t head, struct mention *doc);

/* "the decisions approved", "agreements were signed": which ones, is not told. */
bool documents_vague(const struct article *article, uint32_t head);

/* "a preliminary accord was reached": agreed by word of mouth, and no paper. */
bool documents_loose(const struct article *article, const struct mention *doc);

/* "the Kuala Lumpur Convention Centre" */
bool documents_building(const struct article *article, uint32_t head);

/* "The following documents were signed:": each entry of the list behind it is a title. */
void documents_listed(struct article *article);

/* "signed the | Joint Understanding on": capitals that a deed makes a paper. */
void documents_named(struct article *article, uint32_t deed);

/* A title between Chinese marks that open at the token; a paper without them, told at its last
 * word. */
void documents_chinese_title(struct article *article, uint32_t open);
void documents_chinese_bare(struct article *article, uint32_t at);

#endif
