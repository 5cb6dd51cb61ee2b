#include "proto/bus/bus.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/home.h"
#include "proto/base/limits.h"
#include "proto/bus/bus_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { WAITING_MS = 1000 }; /* between two words to the caller that nobody is there */

static const struct bus_engine *const engines[] = {&zmq_engine, &line_engine};

/* --- Lists --------------------------------------------------------------------------------- */

uint32_t bus_count_list(const char *const *list)
{
	uint32_t count = 0;
	while (list && list[count])
		count++;
	return count;
}

char **bus_copy_list(const char *const *list, uint32_t count)
{
	char **copy = alloc_zero(count + 1, sizeof(*copy));
	for (uint32_t i = 0; i < count; i++)
		copy[i] = alloc_copy(list[i], strlen(list[i]));
	return copy;
}

void bus_free_list(char ***list, uint32_t count)
{
	for (uint32_t i = 0; *list && i < count; i++)
		free((*list)[i]);
	free(*list);
	*list = NULL;
}

const struct text *bus_texts_of(struct bus *bus, char **list, uint32_t count)
{
	struct text *texts = arena_zero(&bus->arena, count, sizeof(*texts));
	for (uint32_t i = 0; i < count; i++)
		texts[i] = text_of(list[i]);
	return texts;
}

/* --- Connecting ---------------------------------------------------------------------------- */

static uint64_t random_number(void)
{
	uint64_t value = 0;
	while (getrandom(&value, sizeof(value), 0) != sizeof(value))
		;
	return value | 1; /* never zero, which would stay zero */
}

static enum err check_name(const char *name, const char *what, struct why *why)
{
	if (name &&
		(!name[0] || strlen(name) > BLOCK_NAME_MAX || !text_is_utf8(name, strlen(name))))
		return why_set(why, ERR_BAD_VALUE, what, "wanted 1 to %d bytes of UTF-8, got %zu",
			BLOCK_NAME_MAX, strlen(name));
	return ERR_OK;
}

static enum err check_options(const struct bus_options *options, struct why *why)
{
	enum err err = check_name(options->name, "name", why);
	return err ? err : check_name(options->producer, "producer", why);
}

static void fill(struct bus *bus, const struct bus_options *options)
{
	bus->link.random = random_number();
	snprintf(bus->name, sizeof(bus->name), "%s", options->name ? options->name : "unnamed");
	if (options->producer)
		snprintf(bus->producer, sizeof(bus->producer), "%s", options->producer);
	else
		snprintf(bus->producer, sizeof(bus->producer), "anon-%016llx%016llx",
			(unsigned long long)random_number(), (unsigned long long)random_number());
	bus_outbox_init(bus, options->window);
	bus->next_corr = 1;
	why_set(&bus->link.trouble, ERR_UNAVAILABLE, bus->address, "no broker answers");
}

/* Waits for WELCOME, with a word to the caller once a second. */
static enum err wait_until_up(struct bus *bus, const struct bus_options *options, struct why *why)
{
	int64_t deadline = bus_link_deadline(bus, options->connect_timeout_ms);
	while (!bus_link_is_up(bus)) {
		int64_t until = bus_link_deadline(bus, WAITING_MS);
		if (deadline >= 0 && deadline < until)
			until = deadline;
		while (!bus_link_is_up(bus) && !bus->link.hopeless && bus_link_turn(bus, until))
			;
		if (bus_link_is_up(bus))
			return ERR_OK;
		if (bus->link.hopeless || until == deadline) {
			if (why)
				*why = bus->link.trouble;
			return bus->link.trouble.code;
		}
		if (options->waiting)
			options->waiting(options->waiting_self, &bus->link.trouble);
	}
	return ERR_OK;
}

enum err bus_connect_engine(const struct bus_engine *engine, const struct bus_options *options,
	struct bus **out, struct why *why)
{
	char address[HOME_PATH];
	enum err err = check_options(options, why);
	if (!err && options->address)
		snprintf(address, sizeof(address), "%s", options->address);
	else if (!err)
		err = home_bus_wanted(address, why);
	if (err)
		return err;
	struct bus *bus = alloc_zero(1, sizeof(*bus));
	bus->engine = engine;
	err = engine->create(address, &bus->self, why);
	if (err) {
		free(bus);
		return err;
	}
	bus->address = alloc_copy(address, strlen(address));
	fill(bus, options);
	err = wait_until_up(bus, options, why);
	if (err) {
		bus_close(&bus);
		return err;
	}
	*out = bus;
	return ERR_OK;
}

static const struct bus_engine *engine_find(const char *address)
{
	for (size_t i = 0; i < ARRAY_LEN(engines); i++)
		if (engines[i]->takes(address))
			return engines[i];
	return NULL;
}

enum err bus_connect(const struct bus_options *options, struct bus **out, struct why *why)
{
	struct bus_options given = *options;
	char wanted[HOME_PATH];
	if (!given.address && home_bus_wanted(wanted, why))
		return why ? why->code : ERR_NOT_FOUND;
	if (!given.address)
		given.address = wanted;
	const struct bus_engine *engine = engine_find(given.address);
	if (!engine)
		return why_set(why, ERR_BAD_VALUE, "address",
			"wanted ipc://<path> or tcp://<host>:<port>, got '%.200s'", given.address);
	return bus_connect_engine(engine, &given, out, why);
}

void bus_close(struct bus **out)
{
	struct bus *bus = *out;
	if (!bus)
		return;
	bus_link_hold(bus);
	bus_outbox_last_words(bus);
	if (bus_link_is_up(bus))
		bus_link_send(bus, &(struct frame){.op = FRAME_BYE}, (struct bytes){0});
	bus_link_send_gathered(bus);
	bus_link_let_go(bus);
	bus_outbox_fini(bus);
	bus_inbox_fini(bus);
	bus_calls_fini(bus);
	bus->engine->destroy(&bus->self);
	arena_fini(&bus->arena);
	buffer_fini(&bus->scratch);
	buffer_fini(&bus->link.bundle);
	free(bus->address);
	free(bus);
	*out = NULL;
}

struct bus_about bus_about(const struct bus *bus)
{
	return (struct bus_about){
		.last_seq = bus->last_seq,
		.last_counter = bus->last_counter,
		.durability = text_of(bus->durability),
		.log_id = text_of(bus->log_id),
		.unacknowledged = bus->outbox.records,
		.window = bus->outbox.window,
		.unacknowledged_bytes = bus->outbox.sent_bytes,
		.publish_credit = bus->outbox.credit,
		.connected = bus_link_is_up(bus),
	};
}

/* --- Waiting ------------------------------------------------------------------------------- */

void bus_keep_alive(struct bus *bus)
{
	if (bus_link_is_neglected(bus))
		bus_link_pump(bus);
}

void bus_away(struct bus *bus, int64_t ms)
{
	CHECK(ms >= 0 && ms <= LIMIT_SILENCE_MS);
	if (bus_link_is_up(bus))
		bus_link_away(bus, ms);
}

enum err bus_next(struct bus *bus, int timeout_ms, struct bus_message *out, struct why *why)
{
	(void)why;
	/* A caller that takes its time over each of many waiting events is alive all the same. */
	bus_keep_alive(bus);
	if (bus_inbox_take(bus, out))
		return ERR_OK;
	int64_t deadline = bus_link_deadline(bus, timeout_ms);
	while (bus_link_turn(bus, deadline))
		if (bus_inbox_take(bus, out))
			return ERR_OK;
	if (bus->fd_wanted)
		bus->engine->wake_at(bus->self, bus_link_next_ms(bus));
	*out = (struct bus_message){.kind = BUS_NOTHING};
	return ERR_OK;
}

int bus_fd(struct bus *bus)
{
	bus->fd_wanted = true;
	bus->engine->wake_at(bus->self, bus_link_next_ms(bus));
	return bus->engine->fd(bus->self);
}
