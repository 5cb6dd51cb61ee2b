#include "broker/backup_run.h"

#include "broker/log/backup.h"
#include "proto/base/clock.h"
#include "proto/bus/bus.h"
#include "proto/codec/record.h"
#include "proto/records/bus.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TELL_EVERY_US = 2000000 };
enum { DONE = 0, REFUSED = 1, NOT_FOUND = 3, UNAVAILABLE = 4, SYSTEM = 5 }; /* exit codes */

struct running {
	const struct backup_order *order;
	int64_t told_us;
};

int backup_fail(const struct why *why)
{
	char line[1024];
	fprintf(stderr, "serai: %s\n", why_format(why, line, sizeof(line)));
	switch (why->code) {
	case ERR_NOT_FOUND:
		return NOT_FOUND;
	case ERR_UNAVAILABLE:
	case ERR_TIMEOUT:
		return UNAVAILABLE;
	case ERR_IO:
	case ERR_FULL:
	case ERR_DAMAGED:
		return SYSTEM;
	default:
		return REFUSED;
	}
}

/* The broker says it to everybody who connects. */
static enum err ask(void *arg, uint64_t *log_id, uint64_t *last_seq, struct why *why)
{
	const struct running *running = arg;
	struct bus *bus = NULL;
	struct bus_options options = {
		.name = "serai-backup", .connect_timeout_ms = running->order->timeout_ms};
	enum err err = bus_connect(&options, &bus, why);
	if (err)
		return err;
	struct bus_about about = bus_about(bus);
	char digits[17];
	snprintf(digits, sizeof(digits), "%.*s", TEXT_ARG(about.log_id));
	*log_id = strtoull(digits, NULL, 16);
	*last_seq = about.last_seq;
	bus_close(&bus);
	return ERR_OK;
}

/* A line now and then, for who waits; what is quick says nothing. */
static void tell(void *arg, uint64_t done, uint64_t all)
{
	struct running *running = arg;
	int64_t now_us = clock_wall_us();
	if (now_us - running->told_us < TELL_EVERY_US)
		return;
	running->told_us = now_us;
	fprintf(stderr, "serai: %" PRIu64 " of %" PRIu64 " MiB\n", done >> 20, all >> 20);
}

static enum err report(const struct running *running, const struct backup *backup, struct why *why)
{
	const struct log_manifest *manifest = &backup->manifest;
	const struct backup_order *order = running->order;
	const char *where = order->restore ? order->log_directory : order->directory;
	char id[17];
	struct buffer packed = {0}, out = {0};
	snprintf(id, sizeof(id), "%016" PRIx64, manifest->log_id);
	struct backup_report told = {.log_id = text_of(id),
		.last_seq = manifest->last_seq,
		.made_at = manifest->made_us,
		.files = (int64_t)manifest->count,
		.bytes = manifest_bytes(manifest),
		.linked = (int64_t)backup->linked,
		.directory = text_of(where)};
	enum err err = record_encode(&record_backup_report, &told, &packed, why);
	if (!err && order->json)
		err = record_to_json(&record_backup_report, buffer_bytes(&packed), 2, &out, why);
	else if (!err)
		buffer_format(&out,
			"%s: log %s up to sequence %" PRIu64 ", %zu files of %" PRIu64
			" bytes, %" PRIu64 " of them linked",
			where, id, manifest->last_seq, manifest->count, told.bytes, backup->linked);
	if (!err)
		printf("%.*s\n", TEXT_ARG(text_trim(buffer_as_text(&out))));
	buffer_fini(&packed);
	buffer_fini(&out);
	return err;
}

int backup_run(const struct backup_order *order)
{
	struct running running = {.order = order, .told_us = clock_wall_us()};
	struct why why = {0};
	struct backup backup = {.log_directory = order->log_directory,
		.directory = order->directory,
		.ask = ask,
		.progress = tell,
		.arg = &running,
		.now_us = clock_wall_us()};
	enum err err = order->restore ? backup_restore(&backup, &why) : backup_make(&backup, &why);
	if (!err)
		err = report(&running, &backup, &why);
	backup_fini(&backup);
	return err ? backup_fail(&why) : DONE;
}
