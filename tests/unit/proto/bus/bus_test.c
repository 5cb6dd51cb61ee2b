#include "tests/lib/fake_engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void an_address_of_no_kind_is_refused(void **state)
{
	(void)state;
	struct bus_options options = {.address = "carrier-pigeon://yurt"};
	struct bus *bus = NULL;
	struct why why;
	assert_int_equal(bus_connect(&options, &bus, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text,
		"wanted ipc://<path> or tcp://<host>:<port>, got 'carrier-pigeon://yurt'");
	assert_null(bus);
	bus_close(&bus); /* NULL is fine */
}

/* Nobody listens there: the default comes from $SERAI_HOME, and the wait has an end. */
static void the_default_address_lies_in_the_home(void **state)
{
	(void)state;
	struct bus_options options = {.connect_timeout_ms = 50};
	struct bus *bus = NULL;
	struct why why;
	assert_int_equal(setenv("SERAI_HOME", "/nowhere/serai", 1), 0);
	assert_int_equal(bus_connect(&options, &bus, &why), ERR_UNAVAILABLE);
	assert_string_equal(why.where, "ipc:///nowhere/serai/bus.sock");
	assert_string_equal(why.text, "no broker answers");
	char home[200];
	memset(home, 'x', sizeof(home));
	home[0] = '/';
	home[150] = '\0';
	assert_int_equal(setenv("SERAI_HOME", home, 1), 0);
	assert_int_equal(bus_connect(&options, &bus, &why), ERR_LIMIT);
	assert_non_null(strstr(why.text, "SERAI_HOME"));
}

static void next_waits_as_long_as_it_was_told(void **state)
{
	(void)state;
	struct fake *fake = fake_create();
	struct bus *bus = fake_connect(fake, "p");
	struct bus_message message;
	assert_int_equal(bus_next(bus, 0, &message, NULL), ERR_OK);
	assert_int_equal(message.kind, BUS_NOTHING);
	assert_int_equal(fake->now_ms, 1000);
	assert_int_equal(bus_next(bus, 1500, &message, NULL), ERR_OK);
	assert_int_equal(message.kind, BUS_NOTHING);
	assert_int_equal(fake->now_ms, 2500);
	bus_close(&bus);
	assert_null(bus);
	fake_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_of_no_kind_is_refused),
		cmocka_unit_test(the_default_address_lies_in_the_home),
		cmocka_unit_test(next_waits_as_long_as_it_was_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
