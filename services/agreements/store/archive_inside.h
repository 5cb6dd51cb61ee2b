/* Between the files of the archive. */
#ifndef SERAI_SERVICES_AGREEMENTS_STORE_ARCHIVE_INSIDE_H
#define SERAI_SERVICES_AGREEMENTS_STORE_ARCHIVE_INSIDE_H

#include "services/agreements/store/archive.h"

#define ARCHIVE_OPEN INT64_MAX /* superseded_us of a row that holds */

#define ARCHIVE_RUN(archive, why, sql, ...)                                                        \
	store_run((archive)->store, sql, (const struct store_value[]){__VA_ARGS__},                \
		sizeof((const struct store_value[]){__VA_ARGS__}) / sizeof(struct store_value),    \
		why)

struct archive_loaded {
	uint8_t *items;
	struct archive_held *held;
	size_t count, items_room, held_room;
};

enum { ARCHIVE_KEPT = 8 }; /* lists that are asked for whole */

struct archive {
	struct store *store;
	int clock_fd; /* ticks once a second */
	bool changed; /* since somebody looked for what a day brings */
	day looked;   /* on which day that was */
	struct text policies;
	/* Lists as they stand, read once; of kept_arena. */
	struct archive_kept {
		const char *sql;
		struct archive_loaded loaded;
	} kept[ARCHIVE_KEPT];
	uint32_t kept_count;
	struct words_titles titles;          /* of the list whose items are these: */
	const struct document *titles_items; /* NULL: none yet */
	const struct match_rule *rules;      /* NULL: not read yet */
	uint32_t rules_count;
	bool kept_is_old; /* what they were read from has changed */
	struct arena kept_arena;
};

/* Sheets or steps have changed. */
void archive_touch(struct archive *archive);
void archive_forget(struct archive *archive);

/* A query for bodies: columns body, seq, sheet_seq, recorded_us; ?1 is known_at, ?2 the key. */
struct archive_loading {
	const struct record_type *type;
	const char *sql;
	struct text key;
	int64_t known_at;
};
enum err archive_load(struct archive *archive, const struct archive_loading *what,
	struct arena *arena, struct archive_loaded *out, struct why *why) MUST_USE;

#endif
