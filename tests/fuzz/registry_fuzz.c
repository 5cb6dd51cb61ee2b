/* Sheets and claims that strangers wrote. The first byte chooses: a sheet of the registry, whose
 * content follows; or a claim, whose MessagePack follows.
 *
 * A sheet that is taken must make events that apply, and make none when it is loaded again. */
#include "proto/base/check.h"
#include "services/registry/matching/match.h"
#include "services/registry/sheets/sheets.h"

#include <stdlib.h>

static const char *const names[] = {"states", "entities", "organizations", "state_names",
	"org_names", "decision_rules", "state_changes", "sources", "memberships", "chairs",
	"summits", "assessments"};

struct planned {
	struct registry *registry;
	struct {
		const struct record_type *type;
		struct buffer data;
	} events[4096];
	size_t count;
};

static enum err collect(void *self, struct text subject, const struct record_type *type,
	const void *record, struct why *why)
{
	struct planned *planned = self;
	(void)subject;
	if (planned->count == ARRAY_LEN(planned->events))
		return why_set(why, ERR_LIMIT, "", "more events than a block holds");
	planned->events[planned->count].type = type;
	enum err err = record_encode(type, record, &planned->events[planned->count].data, why);
	planned->count += !err;
	return err;
}

static enum err plan(
	struct registry *registry, const char *name, struct text content, struct planned *planned)
{
	struct outlet outlet = {.emit = collect, .self = planned};
	struct why why = {0};
	return sheets_plan(registry, text_of(name), content, &outlet, &why);
}

static void apply(struct registry *registry, struct planned *planned, bool good, uint64_t tx)
{
	struct applied applied;
	for (size_t i = 0; i < planned->count; i++) {
		struct why why = {0};
		if (good)
			CHECK(registry_apply(registry, text_of(planned->events[i].type->name),
				      buffer_bytes(&planned->events[i].data),
				      (struct stamp){(int64_t)tx, tx + i, tx}, &applied,
				      &why) == ERR_OK);
		buffer_fini(&planned->events[i].data);
	}
	planned->count = 0;
}

static void load(struct registry *registry, const char *name, struct text content, uint64_t tx)
{
	struct planned *planned = calloc(1, sizeof(*planned));
	enum err err = plan(registry, name, content, planned);
	apply(registry, planned, !err, tx);
	if (!err) {
		CHECK(plan(registry, name, content, planned) == ERR_OK);
		CHECK(planned->count == 0);
	}
	free(planned);
}

/* Something for ids to be found in. */
static void furnish(struct registry *registry)
{
	load(registry, "states",
		TEXT("id,iso3,name,official_name,common_name,name_ru,name_zh,source\n"
		     "KZ,KAZ,Kazakhstan,,,,,s\nBY,BLR,Belarus,,,,,s\n"),
		1000);
	load(registry, "organizations",
		TEXT("id,name,abbrev,aliases,kind,parent,founded,founded_event,seat,decision_rule,"
		     "decision_rule_code,confidence,source,verified,note\n"
		     "SCO,Shanghai,SCO,a|b,igo,,2001-06-15,e,Beijing,r,consensus,0.9,s,seen,\n"),
		2000);
}

static void match(const struct registry *registry, struct bytes data)
{
	struct arena arena = {0};
	struct claim claim;
	if (record_decode(&record_claim, data, &arena, &claim, NULL) == ERR_OK) {
		struct verdicts *verdicts = arena_zero(&arena, 1, sizeof(*verdicts));
		match_claim(registry, &claim, &arena, verdicts);
	}
	arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	if (!len)
		return 0;
	struct registry registry;
	registry_init(&registry);
	furnish(&registry);
	if (bytes[0] % 16 < ARRAY_LEN(names))
		load(&registry, names[bytes[0] % 16],
			(struct text){(const char *)bytes + 1, len - 1}, 10000);
	else
		match(&registry, bytes_of(bytes + 1, len - 1));
	registry_fini(&registry);
	return 0;
}
