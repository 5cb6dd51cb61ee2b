#include "proto/codec/record.h"

#include "proto/codec/packed.h"
#include "proto/records/bus.h"
#include "proto/records/event.h"
#include "proto/records/evidence.h"
#include "proto/records/service.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct buffer encoded(const struct record_type *type, const void *record)
{
	struct buffer out = {0};
	struct why why = {0};
	if (record_encode(type, record, &out, &why))
		fail_msg("%s: %s", why.where, why.text);
	return out;
}

static void encode_refused(const struct record_type *type, const void *record, enum err code,
	const char *where, const char *text)
{
	struct buffer out = {0};
	buffer_char(&out, 'x');
	struct why why = {0};
	assert_int_equal(record_encode(type, record, &out, &why), code);
	assert_string_equal(why.where, where);
	assert_string_equal(why.text, text);
	assert_int_equal(out.len, 1); /* as it was */
	buffer_fini(&out);
}

static void test_every_descriptor_is_whole(void **state)
{
	(void)state;
	for (size_t i = 0; record_at(i); i++) {
		const struct record_type *type = record_at(i);
		assert_ptr_equal(record_find(text_of(type->name)), type);
		assert_true(type->version >= 1 && type->doc[0]);
		for (unsigned f = 0; f < type->fields_count; f++) {
			const struct field *field = &type->fields[f];
			assert_ptr_equal(record_field(type, text_of(field->name)), field);
			assert_true(field->since >= 1 && field->since <= type->version);
			assert_true(field->since == 1 || !field->required);
			assert_true(type->places()[f].member < type->size && field->doc[0]);
		}
	}
	assert_null(record_find(TEXT("no_such_record")));
	assert_null(record_field(&record_hello, TEXT("nam")));
}

static void test_numbers_and_their_presence(void **state)
{
	(void)state;
	struct subscription given = {
		.filters = (struct text[]){TEXT("claim.>"), TEXT("news.*")},
		.filters_count = 2,
		.from = TEXT("seq"),
		.seq = 0,
		.has_seq = true,
	};
	struct buffer bytes = encoded(&record_subscription, &given);
	struct arena arena = {0};
	struct subscription back;
	assert_int_equal(
		record_decode(&record_subscription, buffer_bytes(&bytes), &arena, &back, NULL), 0);
	assert_true(back.has_seq && back.seq == 0);
	assert_false(back.has_time);
	assert_null(back.cursor.ptr);
	assert_int_equal(back.filters_count, 2);
	assert_true(text_is(back.filters[1], "news.*"));
	arena_fini(&arena);
	buffer_fini(&bytes);
}

static void test_lists_of_records(void **state)
{
	(void)state;
	const struct why_node nodes[] = {
		{.depth = 0, .kind = TEXT("record"), .text = TEXT("Belarus is a member")},
		{.depth = 1,
			.kind = TEXT("claim"),
			.text = TEXT("as the article says"),
			.verdict = TEXT("supports"),
			.confidence = 0.9,
			.has_confidence = true},
	};
	const struct why_tree tree = {.nodes = nodes, .nodes_count = 2};
	struct buffer bytes = encoded(&record_why_tree, &tree);
	struct arena arena = {0};
	struct why_tree back;
	assert_int_equal(
		record_decode(&record_why_tree, buffer_bytes(&bytes), &arena, &back, NULL), 0);
	assert_int_equal(back.nodes_count, 2);
	assert_true(text_is(back.nodes[1].verdict, "supports"));
	assert_true(back.nodes[1].has_confidence && back.nodes[1].confidence > 0.8);
	assert_false(back.nodes[0].has_confidence);

	/* Equal records have equal bytes. */
	struct buffer again = encoded(&record_why_tree, &back);
	assert_true(bytes_equal(buffer_bytes(&again), buffer_bytes(&bytes)));
	buffer_fini(&again);
	buffer_fini(&bytes);
	arena_fini(&arena);
}

static void test_refusals_name_the_path(void **state)
{
	(void)state;
	struct why_node nodes[] = {
		{.kind = TEXT("record"), .text = TEXT("one")},
		{.kind = TEXT("rumour"), .text = TEXT("two")},
	};
	const struct why_tree tree = {.nodes = nodes, .nodes_count = 2};
	encode_refused(&record_why_tree, &tree, ERR_BAD_VALUE, "why_tree.nodes[1].kind",
		"wanted one of record|row|sheet|claim|article|rule|event|decision|note, got "
		"'rumour'");
	nodes[1] = (struct why_node){.kind = TEXT("row")};
	encode_refused(&record_why_tree, &tree, ERR_MISSING, "why_tree.nodes[1].text",
		"required, but not there");
	const struct why_query query = {.id = {"", 0}};
	struct buffer fine = encoded(&record_why_query, &query); /* empty is not absent */
	buffer_fini(&fine);

	char long_id[300];
	memset(long_id, 'i', sizeof(long_id));
	const struct why_query long_query = {.id = {long_id, sizeof(long_id)}};
	encode_refused(&record_why_query, &long_query, ERR_BAD_VALUE, "why_query.id",
		"wanted at most 256 bytes of text, got 300");
	const struct claim_matched nan = {.claim = TEXT("c"),
		.verdict = TEXT("proposes"),
		.reason = TEXT("r"),
		.fact = TEXT("f"),
		.sentence = TEXT("s"),
		.article = TEXT("a"),
		.confidence = (double)__builtin_nan("")};
	encode_refused(&record_claim_matched, &nan, ERR_BAD_VALUE, "claim_matched.confidence",
		"wanted a finite number, got nan");
	const struct entity_named far = {.id = TEXT("KZ"),
		.kind = TEXT("state"),
		.name = TEXT("n"),
		.role = TEXT("name"),
		.source = TEXT("s"),
		.from = DAY_MAX + 1,
		.has_from = true};
	encode_refused(&record_entity_named, &far, ERR_BAD_VALUE, "entity_named.from",
		"wanted a whole number from -719162 to 2932896, got 2932897");
}

static void decode_refused(struct buffer *bytes, const char *where, const char *text)
{
	struct why why = {0};
	struct arena arena = {0};
	struct service_refused out;
	assert_true(
		record_decode(&record_service_refused, buffer_bytes(bytes), &arena, &out, &why));
	assert_string_equal(why.where, where);
	assert_string_equal(why.text, text);
	assert_int_equal(
		record_check(&record_service_refused, buffer_bytes(bytes), NULL), why.code);
	arena_fini(&arena);
	buffer_fini(bytes);
}

static void test_kinds_are_told_apart(void **state)
{
	(void)state;
	struct buffer bytes = {0};
	packed_put_list(&bytes, 0);
	decode_refused(&bytes, "service_refused", "wanted a map, got a list");

	packed_put_map(&bytes, 1);
	packed_put_text(&bytes, TEXT("seq"));
	packed_put_text(&bytes, TEXT("5"));
	decode_refused(&bytes, "service_refused.seq", "wanted a whole number from 0, got text");

	packed_put_map(&bytes, 1);
	packed_put_text(&bytes, TEXT("code"));
	packed_put_nil(&bytes);
	decode_refused(&bytes, "service_refused.code", "wanted a whole number, got nil");

	packed_put_map(&bytes, 1);
	packed_put_text(&bytes, TEXT("what"));
	packed_put_blob(&bytes, bytes_of("x", 1));
	decode_refused(&bytes, "service_refused.what", "wanted text, got bytes");

	packed_put_map(&bytes, 2);
	decode_refused(
		&bytes, "byte 0", "service_refused: a map's pairs must fit the bytes left, got 2");
}

static void test_unknown_fields_are_skipped(void **state)
{
	(void)state;
	struct buffer bytes = {0};
	packed_put_map(&bytes, 3);
	packed_put_text(&bytes, TEXT("newer"));
	packed_put_list(&bytes, 1);
	packed_put_map(&bytes, 0);
	packed_put_text(&bytes, TEXT("id"));
	packed_put_text(&bytes, TEXT("summit:SCO:24"));
	packed_put_text(&bytes, TEXT("newest"));
	packed_put_nil(&bytes);
	struct arena arena = {0};
	struct why_query out;
	assert_int_equal(
		record_decode(&record_why_query, buffer_bytes(&bytes), &arena, &out, NULL), 0);
	assert_true(text_is(out.id, "summit:SCO:24"));
	arena_fini(&arena);
	buffer_fini(&bytes);
}

static void test_args_and_blobs(void **state)
{
	(void)state;
	struct buffer args = {0};
	packed_put_map(&args, 1);
	packed_put_text(&args, TEXT("org"));
	packed_put_text(&args, TEXT("SCO"));
	const struct event event = {.type = TEXT("claim"),
		.data = buffer_bytes(&args),
		.parents = bytes_of("\0\0\0\0\0\0\0\7", 8),
		.time = 5,
		.has_time = true};
	struct buffer bytes = encoded(&record_event, &event);
	struct arena arena = {0};
	struct event back;
	assert_int_equal(
		record_decode(&record_event, buffer_bytes(&bytes), &arena, &back, NULL), 0);
	assert_true(bytes_equal(back.data, event.data));
	assert_true(bytes_equal(back.parents, event.parents));
	assert_true(back.has_time && back.time == 5);
	struct why why;
	const struct event bad = {.type = TEXT("claim"), .data = bytes_of("\x90", 1)};
	struct buffer out = {0};
	assert_int_equal(record_encode(&record_event, &bad, &out, &why), ERR_BAD_VALUE);
	assert_string_equal(why.where, "event.data");
	buffer_fini(&out);
	arena_fini(&arena);
	buffer_fini(&bytes);
	buffer_fini(&args);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_descriptor_is_whole),
		cmocka_unit_test(test_numbers_and_their_presence),
		cmocka_unit_test(test_lists_of_records),
		cmocka_unit_test(test_refusals_name_the_path),
		cmocka_unit_test(test_kinds_are_told_apart),
		cmocka_unit_test(test_unknown_fields_are_skipped),
		cmocka_unit_test(test_args_and_blobs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
