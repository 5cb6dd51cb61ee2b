/* What the news service keeps in its store: names, articles and claims. */
#ifndef SERAI_SERVICES_NEWS_STORE_SHELF_H
#define SERAI_SERVICES_NEWS_STORE_SHELF_H

#include "proto/base/digest.h"
#include "proto/codec/record.h"
#include "proto/records/evidence.h"
#include "proto/records/news.h"
#include "services/kit/kit.h"
#include "services/kit/store.h"
#include "services/news/store/sketch.h"

extern const char *const shelf_schema;
extern const char *const shelf_tables[];

/* The store, and what of it is held in memory: which articles are like one another, what was
 * computed for the last of them, and the claims whose events have no sequence yet. It lends the
 * store. */
struct shelf;
enum err shelf_open(struct store *store, struct shelf **out, struct why *why) MUST_USE;
void shelf_close(struct shelf **shelf); /* clears the pointer; NULL is fine */
struct store *shelf_store(struct shelf *shelf);

enum err shelf_add_name(
	struct store *store, uint64_t seq, struct bytes body, struct why *why) MUST_USE;

/* Calls `each` for every name kept, in the order in which they came. */
enum err shelf_names(struct store *store, void (*each)(void *self, const struct entity_named *name),
	void *self, struct why *why) MUST_USE;

/* Has a name of an organisation or state been learnt? Without them an article says nothing. */
enum err shelf_knows_names(struct store *store, bool *knows, struct why *why) MUST_USE;

/* Keeps the first of the same id. */
enum err shelf_add_article(struct shelf *shelf, const struct kit_event *event,
	const struct article_ingested *article, struct why *why) MUST_USE;

/* Sequence of the event that brought the article; 0 when there is none. */
enum err shelf_article_seq(
	struct store *store, struct text id, uint64_t *seq, struct why *why) MUST_USE;

/* What belongs to an article that is held. */
struct shelf_place {
	uint64_t seq;
	int64_t claims;    /* how many */
	struct text story; /* its own id where it is alone */
};

/* As it was taken in, but for what only readers of its event need: the link, authors, charset
 * and item. ERR_NOT_FOUND when it is not held. Texts are of the arena. */
enum err shelf_article(struct store *store, struct text id, struct arena *arena,
	struct article_ingested *out, struct shelf_place *place, struct why *why) MUST_USE;

/* An id as people give it, "article:x" or "x", without that prefix. */
struct text shelf_plain_id(struct text id, struct text prefix);

/* --- Claims: shelf_claims.c ------------------------------------------------------------------ */

/* One of a sequence from KIT_UNPLACED on waits in memory until shelf_place_claims. */
enum err shelf_add_claim(struct shelf *shelf, const struct kit_event *event,
	const struct claim *claim, struct why *why) MUST_USE;
/* The claims of an article got their sequences. */
enum err shelf_place_claims(
	struct shelf *shelf, const struct kit_placed *placed, struct why *why) MUST_USE;

/* A text for the index of words: a blank on both sides of every Chinese sign. */
void shelf_spread(struct text text, struct buffer *out);

/* --- Alike, revised, told again: shelf_stories.c --------------------------------------------- */

/* An article that is held, as far as others are compared with it. Texts are of the arena. */
struct shelf_alike {
	struct text id, story, publisher;
	double similarity;
};

/* The newest article of the same item; id TEXT_NONE when there is none. */
enum err shelf_of_item(struct store *store, struct text item, struct arena *arena, struct text *id,
	struct sketch *sketch, struct why *why) MUST_USE;

/* The sketch of a text whose article will have that id; of the last ones it is remembered. */
void shelf_sketch(struct shelf *shelf, struct text id, struct text text, struct sketch *sketch);

/* A text that others are held against: those of sequences before, of `publisher` if one is given.
 */
struct shelf_like {
	const struct sketch *sketch;
	struct text text;
	uint64_t before;
	struct text publisher;
};

/* The article that is most like it; id TEXT_NONE when none is a copy. */
enum err shelf_most_alike(struct shelf *shelf, const struct shelf_like *like, struct arena *arena,
	struct shelf_alike *out, struct why *why) MUST_USE;

/* `seq` is that of the article. */
enum err shelf_add_revision(struct store *store, uint64_t seq,
	const struct article_revised *revised, struct why *why) MUST_USE;
enum err shelf_add_story(struct store *store, uint64_t seq, const struct story_grown *grown,
	struct why *why) MUST_USE;
enum err shelf_stories(struct store *store, const struct stories_query *asked, struct arena *arena,
	struct stories_reply *out, struct why *why) MUST_USE;

/* What another article says against a claim `c`, the newest: its id, which argument differs, and
 * its sentence, a line each; NULL when none does. */
#define SHELF_AGAINST                                                                              \
	"(SELECT o.id || char(10) || m.differs || char(10) || o.sentence FROM value m "            \
	"JOIN value n ON n.asks = m.asks AND (n.low > m.high OR n.high < m.low) "                  \
	"JOIN claim o ON o.seq = n.seq WHERE m.seq = c.seq AND o.article <> c.article AND NOT "    \
	"EXISTS (SELECT 1 FROM revision v WHERE v.previous = (SELECT id FROM article WHERE seq = " \
	"o.article)) ORDER BY o.seq DESC LIMIT 1)"

/* A claim of another article that says otherwise, and which argument differs. */
struct shelf_opposite {
	struct text id, article, sentence, differs;
};
struct shelf_opposites {
	struct shelf_opposite *items; /* of the arena; each claim once */
	uint32_t len;
};

/* The newest for each thing that the claim says. */
enum err shelf_opposites(struct shelf *shelf, const struct claim *claim, struct arena *arena,
	struct shelf_opposites *out, struct why *why) MUST_USE;

/* --- Words: shelf_search.c ------------------------------------------------------------------- */

enum err shelf_search(struct store *store, const struct search_query *asked, struct arena *arena,
	struct search_reply *out, struct why *why) MUST_USE;

/* --- Refusals: shelf_refusals.c -------------------------------------------------------------- */

/* Nobody could find out what that article states. */
enum err shelf_add_unread(
	struct store *store, const struct article_unread *unread, struct why *why) MUST_USE;
enum err shelf_is_unread(
	struct store *store, struct text article, bool *unread, struct why *why) MUST_USE;
/* It is read again; should that fail, it is added anew. */
enum err shelf_drop_unread(struct store *store, struct text article, struct why *why) MUST_USE;

enum err shelf_add_refusal(struct store *store, const struct kit_event *event,
	const struct document_refused *refused, struct why *why) MUST_USE;
enum err shelf_refusals(struct store *store, const struct refusals_query *asked,
	struct arena *arena, struct refusals_reply *out, struct why *why) MUST_USE;
/* Has the same been said of the same bytes from the same source? Of what has none: no. */
enum err shelf_knows_refusal(struct store *store, const struct document_refused *refused,
	bool *knows, struct why *why) MUST_USE;
enum err shelf_add_document(struct store *store, const struct kit_event *event,
	const struct document_kept *part, struct why *why) MUST_USE;
enum err shelf_knows_document(struct store *store, struct text document, int64_t part, bool *knows,
	struct why *why) MUST_USE;
/* ERR_NOT_FOUND when that part is not kept. */
enum err shelf_document(struct store *store, const struct document_bytes_query *asked,
	struct arena *arena, struct document_part *out, struct why *why) MUST_USE;

/* --- Feeds: shelf_feeds.c -------------------------------------------------------------------- */

enum err shelf_add_feed(
	struct store *store, const struct feed_added *added, struct why *why) MUST_USE;
enum err shelf_remove_feed(struct store *store, struct text url, struct why *why) MUST_USE;
enum err shelf_poll_feed(
	struct store *store, const struct feed_polled *polled, struct why *why) MUST_USE;
enum err shelf_knows_feed(
	struct store *store, struct text url, bool *knows, struct why *why) MUST_USE;
enum err shelf_feeds(struct store *store, const struct feeds_query *asked, struct arena *arena,
	struct feeds_reply *out, struct why *why) MUST_USE;
/* How many are to be looked at by then. */
enum err shelf_feeds_due(
	struct store *store, int64_t now_us, int64_t *count, struct why *why) MUST_USE;

/* --- Articles and claims --------------------------------------------------------------------- */

/* Rows and texts are of the arena. */
enum err shelf_claims(struct store *store, const struct claims_query *query, struct arena *arena,
	struct claims_reply *out, struct why *why) MUST_USE;
enum err shelf_articles(struct store *store, const struct article_query *query, struct arena *arena,
	struct article_reply *out, struct why *why) MUST_USE;

#endif
