/* tap: holds every event of a running stack's log to the tables. Each must travel under a subject
 * of subjects.tbl, as the record of that row, and be what the record's rows say; the arguments of a
 * claim must be those of its fact type. Records that plugins bring along are in no table: events
 * under analysis.<plugin> are held to being well-formed.
 *     tap [--unseen]      --unseen: also lists the subjects of the table that never passed */
#include "proto/bus/bus.h"
#include "proto/codec/args.h"
#include "proto/codec/catalogue.h"
#include "proto/codec/packed.h"
#include "proto/records/news.h"

#include <stdio.h>
#include <string.h>

enum { SUBJECTS_MAX = 1024, QUIET_MS = 10000 };

struct tap {
	unsigned events, wrong;
	unsigned seen[SUBJECTS_MAX]; /* by row of subjects.tbl */
};

/* A token in <> stands for one token. */
static bool pattern_fits(const char *pattern, struct text subject)
{
	struct text rest = text_of(pattern), wanted, given;
	while (text_split(&rest, '.', &wanted)) {
		if (!text_split(&subject, '.', &given))
			return false;
		if (wanted.ptr[0] != '<' && !text_equal(wanted, given))
			return false;
	}
	return subject.len == 0;
}

/* The row with most words of its own: `<service>.claim.matched.<claim>` fits much. Where two kinds
 * of records travel under what one row names and another fits, it is the record that tells them
 * apart; NULL: any. */
static size_t row_find(struct text subject, const struct record_type *type)
{
	size_t best = SIZE_MAX;
	unsigned least = UINT32_MAX;
	for (size_t i = 0; catalogue_subject(i); i++) {
		const char *pattern = catalogue_subject(i)->pattern;
		unsigned keys = 0;
		if (type && catalogue_subject(i)->record != type)
			continue;
		for (const char *c = pattern; *c; c++)
			keys += *c == '<';
		if (keys < least && pattern_fits(pattern, subject)) {
			least = keys;
			best = i;
		}
	}
	return best;
}

static void wrong(struct tap *tap, const struct bus_message *event, const char *what)
{
	tap->wrong++;
	printf("event %llu, %.*s (%.*s): %s\n", (unsigned long long)event->seq,
		TEXT_ARG(event->subject), TEXT_ARG(event->type), what);
}

static void claim_hold(struct tap *tap, const struct bus_message *event)
{
	struct arena arena = {0};
	struct claim claim;
	struct why why = {0};
	char said[800];
	if (record_decode(&record_claim, event->data, &arena, &claim, &why) == ERR_OK) {
		const struct fact_type *fact = fact_find(claim.fact);
		if (!fact)
			wrong(tap, event, "a fact type that facts.tbl does not have");
		else if (fact_check(fact, claim.args, &why))
			wrong(tap, event, why_format(&why, said, sizeof(said)));
	}
	arena_fini(&arena);
}

static void event_hold(struct tap *tap, const struct bus_message *event)
{
	struct why why = {0};
	char said[800];
	const struct record_type *type = record_find(event->type);
	size_t row = row_find(event->subject, type);
	tap->events++;
	if (!type && text_starts(event->subject, TEXT("analysis."))) {
		if (packed_check(event->data, &why))
			wrong(tap, event, why_format(&why, said, sizeof(said)));
		return;
	}
	if (!type)
		wrong(tap, event, "a record that the tables do not have");
	else if (record_check(type, event->data, &why))
		wrong(tap, event, why_format(&why, said, sizeof(said)));
	else if (type == &record_claim)
		claim_hold(tap, event);
	if (row == SIZE_MAX && row_find(event->subject, NULL) != SIZE_MAX)
		wrong(tap, event, "another record than subjects.tbl says");
	else if (row == SIZE_MAX)
		wrong(tap, event, "a subject that subjects.tbl does not have");
	else if (row < SUBJECTS_MAX)
		tap->seen[row]++;
}

static enum err listen(struct bus *bus, struct tap *tap, struct why *why)
{
	const char *const filters[] = {">", NULL};
	const struct bus_subscription all = {.filters = filters, .from = BUS_FROM_FIRST};
	uint16_t channel;
	enum err err = bus_subscribe(bus, &all, &channel, why);
	struct bus_message message = {.kind = BUS_EVENT};
	while (!err && message.kind != BUS_CAUGHT_UP) {
		err = bus_next(bus, QUIET_MS, &message, why);
		if (!err && message.kind == BUS_EVENT)
			event_hold(tap, &message);
		if (!err && message.kind == BUS_NOTHING)
			err = why_set(why, ERR_TIMEOUT, "", "nothing came for ten seconds");
	}
	return err;
}

static void print_unseen(const struct tap *tap)
{
	for (size_t i = 0; catalogue_subject(i) && i < SUBJECTS_MAX; i++)
		if (!tap->seen[i])
			printf("never seen: %s\n", catalogue_subject(i)->pattern);
}

int main(int argc, char **argv)
{
	struct tap tap = {0};
	struct bus *bus = NULL;
	struct why why = {0};
	char said[800];
	const struct bus_options options = {.name = "tap", .connect_timeout_ms = 5000};
	enum err err = bus_connect(&options, &bus, &why);
	if (!err)
		err = listen(bus, &tap, &why);
	bus_close(&bus);
	if (err) {
		fprintf(stderr, "tap: %s\n", why_format(&why, said, sizeof(said)));
		return 1;
	}
	if (argc > 1 && strcmp(argv[1], "--unseen") == 0)
		print_unseen(&tap);
	printf("%u events, %u not as the tables say\n", tap.events, tap.wrong);
	return tap.wrong || !tap.events;
}
