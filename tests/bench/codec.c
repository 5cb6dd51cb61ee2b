/* How fast the codec is: MB of MessagePack per second of processor time. Built by
 *     make build/tests/bench/codec */
#include "proto/base/check.h"
#include "proto/codec/packed.h"
#include "proto/codec/record.h"
#include "proto/records/evidence.h"
#include "proto/records/news.h"

#include <stdio.h>
#include <time.h>

enum { MIN_MS = 500 };

struct load {
	const char *name;
	const struct record_type *type;
	struct bytes bytes;
	struct arena arena;
	struct buffer out;
	union {
		struct claim claim;
		struct why_tree tree;
	} record;
};

static void check(struct load *load)
{
	CHECK(packed_check(load->bytes, NULL) == ERR_OK);
}

static void decode(struct load *load)
{
	arena_clear(&load->arena);
	CHECK(record_decode(load->type, load->bytes, &load->arena, &load->record, NULL) == ERR_OK);
}

static void encode(struct load *load)
{
	buffer_clear(&load->out);
	CHECK(record_encode(load->type, &load->record, &load->out, NULL) == ERR_OK);
}

static void to_json(struct load *load)
{
	buffer_clear(&load->out);
	CHECK(record_to_json(load->type, load->bytes, 0, &load->out, NULL) == ERR_OK);
}

static void measure(struct load *load, const char *what, void (*work)(struct load *))
{
	unsigned rounds = 0;
	clock_t begin = clock(), took;
	do {
		for (unsigned i = 0; i < 100; i++)
			work(load);
		rounds += 100;
		took = (clock() - begin) * 1000 / CLOCKS_PER_SEC;
	} while (took < MIN_MS);
	double megabytes = (double)rounds * (double)load->bytes.len / 1e6;
	printf("%-14s %6zu bytes  %-14s %8.0f MB/s  %9.0f a second\n", load->name, load->bytes.len,
		what, megabytes * 1000 / (double)took, rounds * 1000.0 / (double)took);
}

static void measure_all(struct load *load)
{
	measure(load, "packed_check", check);
	if (!load->type)
		return;
	measure(load, "record_decode", decode);
	measure(load, "record_encode", encode);
	measure(load, "record_to_json", to_json);
	arena_fini(&load->arena);
	buffer_fini(&load->out);
}

static void encode_first(const struct record_type *type, const void *record, struct buffer *out)
{
	struct why why;
	if (record_encode(type, record, out, &why))
		UNREACHABLE(why.text);
}

static void a_claim(struct buffer *out)
{
	struct buffer args = {0};
	packed_put_map(&args, 3);
	packed_put_text(&args, TEXT("country"));
	packed_put_text(&args, TEXT("BY"));
	packed_put_text(&args, TEXT("org"));
	packed_put_text(&args, TEXT("SCO"));
	packed_put_text(&args, TEXT("to"));
	packed_put_text(&args, TEXT("member"));
	const struct claim claim = {.id = TEXT("cf4ab791c62b8d2b2109c90275287816"),
		.fact = TEXT("org.status_change"),
		.args = buffer_bytes(&args),
		.article = TEXT("cae66941d9efbd404e4d88758ea67670"),
		.source = TEXT("dispatch.txt"),
		.span_from = 1200,
		.span_to = 1310,
		.sentence =
			TEXT("Belarus became the tenth member of the organisation at the summit."),
		.polarity = TEXT("pos"),
		.modality = TEXT("fact"),
		.rule = TEXT("status.joined"),
		.confidence = 0.9};
	encode_first(&record_claim, &claim, out);
	buffer_fini(&args);
}

static void a_tree(struct buffer *out)
{
	static struct why_node nodes[1000];
	for (unsigned i = 0; i < ARRAY_LEN(nodes); i++)
		nodes[i] = (struct why_node){.depth = 1,
			.kind = TEXT("claim"),
			.text = TEXT("The article says that Belarus became a member"),
			.verdict = TEXT("corroborates"),
			.confidence = 0.9,
			.has_confidence = true,
			.seq = i,
			.has_seq = true,
			.recorded_at = 1720051200000000,
			.has_recorded_at = true};
	const struct why_tree tree = {.nodes = nodes, .nodes_count = ARRAY_LEN(nodes)};
	encode_first(&record_why_tree, &tree, out);
}

/* What costs the validator most: maps as large as it takes, of keys as short as can be. */
static void hostile_maps(struct buffer *out)
{
	packed_put_list(out, 200);
	for (unsigned map = 0; map < 200; map++) {
		packed_put_map(out, PACKED_MAP_MAX);
		for (unsigned i = 0; i < PACKED_MAP_MAX; i++) {
			char key[2] = {(char)(i & 0x7F), (char)(i >> 7)};
			packed_put_text(out, (struct text){key, 2});
			packed_put_nil(out);
		}
	}
}

int main(void)
{
	struct buffer claim = {0}, tree = {0}, hostile = {0};
	a_claim(&claim);
	a_tree(&tree);
	hostile_maps(&hostile);
	measure_all(&(struct load){
		.name = "a claim", .type = &record_claim, .bytes = buffer_bytes(&claim)});
	measure_all(&(struct load){
		.name = "1000 nodes", .type = &record_why_tree, .bytes = buffer_bytes(&tree)});
	measure_all(&(struct load){.name = "hostile maps", .bytes = buffer_bytes(&hostile)});
	buffer_fini(&claim);
	buffer_fini(&tree);
	buffer_fini(&hostile);
	return 0;
}
