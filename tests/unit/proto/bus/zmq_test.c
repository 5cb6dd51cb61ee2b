/* The engine of those who prove who they are: CURVE, with the keys of a file. */
#include "tests/lib/engine_trials.h"

#include "proto/wire/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void it_is_for_tcp_with_a_key(void **state)
{
	const char *key = getenv("SERAI_KEY");
	(void)state;
	assert_true(zmq_engine.takes("tcp://127.0.0.1:4000"));
	assert_false(zmq_engine.takes("ipc:///run/serai/bus.sock"));
	setenv("SERAI_KEY", "", 1);
	assert_false(zmq_engine.takes("tcp://127.0.0.1:4000"));
	setenv("SERAI_KEY", key, 1);
}

static void a_file_without_the_brokers_key_is_refused(void **state)
{
	const char *file = getenv("SERAI_KEY");
	struct keys keys, without;
	struct why why;
	void *engine = NULL;
	(void)state;
	assert_int_equal(keys_read(file, &keys, NULL), ERR_OK);
	without = keys;
	without.server_key[0] = '\0';
	unlink(file);
	assert_int_equal(keys_write(file, &without, NULL), ERR_OK);
	assert_int_equal(zmq_engine.create("tcp://127.0.0.1:4000", &engine, &why), ERR_MISSING);
	assert_string_equal(why.text, "wanted the broker's key, a line `server KEY`");
	unlink(file);
	assert_int_equal(keys_write(file, &keys, NULL), ERR_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_for_tcp_with_a_key),
		cmocka_unit_test(a_file_without_the_brokers_key_is_refused),
	};
	char folder[] = "/tmp/serai-zmq-test.XXXXXX", file[64];
	struct keys server, client;
	bus_make_keys(&server);
	bus_make_keys(&client);
	memcpy(client.server_key, server.public_key, sizeof(client.server_key));
	if (!mkdtemp(folder))
		return EXIT_FAILURE;
	snprintf(file, sizeof(file), "%s/key", folder);
	setenv("SERAI_KEY", file, 1);
	if (keys_write(file, &client, NULL))
		return EXIT_FAILURE;
	int failed = engine_trials(&zmq_engine, server.secret_key);
	failed += cmocka_run_group_tests(tests, NULL, NULL);
	unlink(file);
	rmdir(folder);
	return failed;
}
