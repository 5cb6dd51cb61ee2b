/* The table of verbs holds together: its methods, fields and columns exist. */
#include "services/cli/verbs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void check_positional(const struct verb *verb, const struct record_type *request)
{
	struct text rest = text_of(verb->positional), name;
	while (text_split(&rest, ' ', &name)) {
		if (text_ends(name, TEXT("...")))
			name.len -= 3;
		if (!record_field(request, name))
			fail_msg("%s: the request has no field '%.*s'", verb->name, TEXT_ARG(name));
	}
}

/* "list: a b +below; list/inner: c" */
static void check_show(const struct verb *verb, const struct record_type *reply)
{
	struct text rest = text_of(verb->show), part, label, step, name;
	while (text_split(&rest, ';', &part)) {
		const struct record_type *type = reply;
		assert_true(text_split(&part, ':', &label));
		label = text_trim(label);
		while (text_split(&label, '/', &step)) {
			const struct field *list = record_field(type, step);
			if (!list || list->kind != FIELD_LIST)
				fail_msg("%s: no list '%.*s'", verb->name, TEXT_ARG(step));
			type = list->record;
		}
		while (text_split(&part, ' ', &name)) {
			if (name.len && name.ptr[0] == '+')
				name = text_slice(name, 1, name.len);
			if (name.len && !record_field(type, name))
				fail_msg("%s: %s has no field '%.*s'", verb->name, type->name,
					TEXT_ARG(name));
		}
	}
}

/* What a request cannot do without stands in the usage line, as an argument or as a flag. */
static void check_required(const struct verb *verb, const struct record_type *request)
{
	for (unsigned f = 0; f < request->fields_count; f++) {
		const struct field *field = &request->fields[f];
		char flag[64];
		snprintf(flag, sizeof(flag), "--%s", field->name);
		for (char *at = flag; *at; at++)
			*at = *at == '_' ? '-' : *at;
		if (field->required && !strstr(verb->positional, field->name) &&
			!strstr(verb->arguments, flag))
			fail_msg("%s: '%s' is required, and the usage '%s' does not say so",
				verb->name, field->name, verb->arguments);
	}
}

static void every_row_names_what_exists(void **state)
{
	(void)state;
	const struct verb *verb;
	for (size_t i = 0; (verb = verbs_at(i)); i++) {
		const struct record_type *request, *reply;
		assert_non_null(verb->doc);
		assert_ptr_equal(verbs_find(verb->name), verb);
		assert_true(verb->run || verb->method);
		if (!verb->method)
			continue;
		if (!verbs_exchange(verb->method, &request, &reply))
			fail_msg("%s: no exchange '%s'", verb->name, verb->method);
		check_positional(verb, request);
		check_required(verb, request);
		check_show(verb, reply);
	}
}

static void nearest_verb_is_offered(void **state)
{
	(void)state;
	assert_string_equal(verbs_nearest("membres"), "members");
	assert_string_equal(verbs_nearest("rout"), "route");
	assert_string_equal(verbs_nearest("stauts"), "status");
	assert_non_null(verbs_nearest("an-argument-that-is-much-longer-than-any-verb-there-is"));
}

static void verbs_are_matched_by_their_words(void **state)
{
	(void)state;
	int words = 0;
	char route[] = "route", from[] = "KZAAU", none[] = "no-such";
	char *one[] = {route, from}, *neither[] = {none, from};
	assert_string_equal(verbs_match(2, one, &words)->name, "route");
	assert_int_equal(words, 1);
	assert_null(verbs_match(2, neither, &words));
	assert_null(verbs_match(0, one, &words));
}

static void what_every_service_answers_is_found_under_each(void **state)
{
	(void)state;
	const struct record_type *request, *reply;
	assert_true(verbs_exchange("registry.health", &request, &reply));
	assert_string_equal(reply->name, "service_health");
	assert_true(verbs_exchange("news.why", &request, &reply));
	assert_false(verbs_exchange("registry.nonsense", &request, &reply));
	assert_false(verbs_exchange("", &request, &reply));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_names_what_exists),
		cmocka_unit_test(nearest_verb_is_offered),
		cmocka_unit_test(verbs_are_matched_by_their_words),
		cmocka_unit_test(what_every_service_answers_is_found_under_each),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
