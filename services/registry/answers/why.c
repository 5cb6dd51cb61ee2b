/* How do we know? The tree of reasons under a record: its rows and where they were entered, what
 * was held before, checked claims, and claims of articles with their exact sentences. */
#include "proto/base/nearest.h"
#include "services/kit/reasons.h"
#include "services/registry/answers/answers.h"

struct tree {
	const struct registry *registry;
	struct reasons reasons;
};

static struct text recorded_text(const struct row *row, struct arena *arena)
{
	char until[INSTANT_TEXT];
	if (row->superseded_us == RECORDED_MAX)
		return TEXT_NONE;
	return told_text(arena, " (superseded %s)", instant_format(row->superseded_us, until));
}

static void add_row(struct tree *tree, const struct row *row)
{
	struct arena *arena = tree->reasons.arena;
	struct text since = told_since(row, arena), until = told_until(row, arena);
	bool current = row->superseded_us == RECORDED_MAX;
	struct why_node *node = reasons_add(&tree->reasons, 1, "row",
		told_text(arena, "row %lld: %.*s: %.*s, %s%.*s%s%.*s%.*s", (long long)row->number,
			TEXT_ARG(word_text(row->state)), TEXT_ARG(word_text(row->status)),
			since.ptr ? "from " : "undated", TEXT_ARG(since), until.ptr ? " to " : "",
			TEXT_ARG(until), TEXT_ARG(recorded_text(row, arena))));
	node->verdict = current ? TEXT("supports") : TEXT("supersedes");
	reasons_sure(node, row->how->confidence);
	reasons_learnt(node, row->seq, row->recorded_us);
	struct text note = word_text(row->note).ptr         ? word_text(row->note)
			   : word_text(row->instrument).ptr ? word_text(row->instrument)
							    : word_text(row->event);
	struct why_node *sheet = reasons_add(&tree->reasons, 2, "sheet",
		told_text(arena, "%.*s%s%.*s%s%.*s",
			TEXT_ARG(word_text(row->ref).ptr ? word_text(row->ref) : TEXT("no sheet")),
			word_text(row->how->verified).ptr ? ", " : "",
			TEXT_ARG(word_text(row->how->verified)), note.ptr ? ": " : "",
			TEXT_ARG(note)));
	sheet->verdict = TEXT("supports");
	sheet->id = word_text(row->ref);
	sheet->source = word_text(row->source);
}

static void add_claims(struct tree *tree, struct text id)
{
	for (size_t i = 0; i < tree->registry->matches_count; i++) {
		const struct match *match = &tree->registry->matches[i];
		if (!answers_same_id(id, match->record) && !answers_same_id(match->record, id))
			continue;
		const struct claim_matched *is =
			registry_match_says(tree->registry, match, tree->reasons.arena);
		reasons_claim(&tree->reasons, 1, is, is->claim_seq, match->recorded_us);
	}
}

static bool bears_on(const struct text *ids, uint32_t count, struct text id)
{
	for (uint32_t i = 0; i < count; i++)
		if (answers_same_id(id, ids[i]))
			return true;
	return false;
}

static void add_assessment(struct tree *tree, const struct version *version, struct text id)
{
	const struct assessment *one = version->record;
	struct text verdict = bears_on(one->supports, one->supports_count, id)   ? TEXT("supports")
			      : bears_on(one->disputes, one->disputes_count, id) ? TEXT("disputes")
										 : TEXT_NONE;
	if (!verdict.ptr && !bears_on(one->questions, one->questions_count, id))
		return;
	struct why_node *node = reasons_add(&tree->reasons, 1, "note",
		told_text(tree->reasons.arena, "a claim was checked: '%.*s': %.*s%s%.*s",
			TEXT_ARG(one->claim), TEXT_ARG(one->verdict), one->note.ptr ? "; " : "",
			TEXT_ARG(one->note)));
	node->verdict = verdict;
	node->id = one->id;
	node->source = one->asserted_by;
	reasons_learnt(node, version->seq, version->recorded_us);
}

static void add_assessments(struct tree *tree, struct text id)
{
	size_t count;
	const struct version *versions = ledger_versions(tree->registry->ledger, &count);
	for (size_t i = 0; i < count; i++)
		if (versions[i].kind == LEDGER_ASSESSMENT &&
			versions[i].superseded_us == RECORDED_MAX)
			add_assessment(tree, &versions[i], id);
}

/* --- Rows: memberships and chairs ------------------------------------------------------------ */

static bool why_rows(struct tree *tree, struct text given)
{
	size_t count;
	bool found = false;
	const struct row *rows = bitemporal_rows(tree->registry->statuses, &count);
	for (size_t i = 0; i < count; i++) {
		struct text id = told_id(&rows[i], tree->reasons.arena);
		if (!answers_same_id(given, id) && !text_equal(given, word_text(rows[i].ref)))
			continue;
		if (!found)
			reasons_add(&tree->reasons, 0, "record", id)->id = id;
		found = true;
		add_row(tree, &rows[i]);
	}
	return found;
}

/* --- Records with versions ------------------------------------------------------------------- */

struct described {
	struct text id, text, source, verified, note;
};

static struct described describe(const struct version *version, struct arena *arena)
{
	char a[DAY_TEXT];
	if (version->kind == LEDGER_SUMMIT) {
		const struct summit *is = version->record;
		return (struct described){is->id,
			told_text(arena,
				"%.*s met in %.*s on %s; %u members and %u others took part",
				TEXT_ARG(is->org), TEXT_ARG(is->place), day_format(is->start, a),
				is->members_count, is->others_count),
			is->source, is->verified, is->note};
	}
	if (version->kind == LEDGER_ORGANISATION) {
		const struct organisation *is = version->record;
		return (struct described){told_text(arena, "organisation:%.*s", TEXT_ARG(is->id)),
			told_text(arena, "%.*s, founded %.*s", TEXT_ARG(is->name),
				TEXT_ARG(is->founded.ptr ? is->founded
							 : TEXT("at a time not sourced"))),
			is->source, is->verified, is->note};
	}
	if (version->kind == LEDGER_RULE) {
		const struct decision_rule *is = version->record;
		return (struct described){
			is->id, is->adopt_condition, is->source, is->verified, is->note};
	}
	if (version->kind == LEDGER_STATE) {
		const struct country *is = version->record;
		return (struct described){told_text(arena, "state:%.*s", TEXT_ARG(is->id)),
			told_text(arena, "%.*s, a %.*s", TEXT_ARG(is->name), TEXT_ARG(is->kind)),
			is->source, TEXT_NONE, TEXT_NONE};
	}
	if (version->kind == LEDGER_IDENTITY) {
		const struct identity_change *is = version->record;
		return (struct described){is->id,
			told_text(arena, "%.*s: %.*s becomes %.*s", TEXT_ARG(is->kind),
				TEXT_ARG(is->before), TEXT_ARG(is->after)),
			is->source, is->verified, is->note};
	}
	if (version->kind == LEDGER_ASSESSMENT) {
		const struct assessment *is = version->record;
		return (struct described){is->id,
			told_text(arena, "claim '%.*s': %.*s", TEXT_ARG(is->claim),
				TEXT_ARG(is->verdict)),
			is->asserted_by, TEXT_NONE, is->note};
	}
	return (struct described){0};
}

/* An organisation or a state is also asked for by its plain id, as rows print it. */
static bool asks_for(struct text given, const struct version *version, struct text id)
{
	if (text_equal(given, id))
		return true;
	if (version->kind == LEDGER_ORGANISATION && text_starts(given, TEXT("org:")))
		given = text_slice(given, 4, given.len);
	return (version->kind == LEDGER_ORGANISATION || version->kind == LEDGER_STATE) &&
	       text_equal(given, version->id);
}

static bool why_records(struct tree *tree, struct text given)
{
	size_t count;
	bool found = false;
	const struct version *versions = ledger_versions(tree->registry->ledger, &count);
	for (size_t i = 0; i < count; i++) {
		struct described is = describe(&versions[i], tree->reasons.arena);
		if (!is.id.ptr || !asks_for(given, &versions[i], is.id))
			continue;
		bool current = versions[i].superseded_us == RECORDED_MAX;
		if (!found)
			reasons_add(&tree->reasons, 0, "record", is.id)->id = is.id;
		found = true;
		struct why_node *node = reasons_add(&tree->reasons, 1, "sheet",
			told_text(tree->reasons.arena, "%.*s%s%.*s%s%.*s", TEXT_ARG(is.text),
				is.verified.ptr ? "; " : "", TEXT_ARG(is.verified),
				is.note.ptr ? "; " : "", TEXT_ARG(is.note)));
		node->verdict = current ? TEXT("supports") : TEXT("supersedes");
		node->source = is.source;
		reasons_learnt(node, versions[i].seq, versions[i].recorded_us);
	}
	return found;
}

/* A record that is only proposed by claims. */
static bool why_proposed(struct tree *tree, struct text given)
{
	for (size_t i = 0; i < tree->registry->matches_count; i++) {
		struct text id = tree->registry->matches[i].record;
		if (!id.ptr || !answers_same_id(given, id))
			continue;
		reasons_add(&tree->reasons, 0, "record",
			told_text(tree->reasons.arena, "%.*s is not held; claims speak of it",
				TEXT_ARG(id)))
			->id = id;
		return true;
	}
	return false;
}

/* --- Mistyped -------------------------------------------------------------------------------- */

enum { NEAREST_MAX = 3 };

struct guessing {
	struct tree *tree;
	struct nearest near;
	const char *known[NEAREST_MAX];
	unsigned known_count;
};

static void guess(struct guessing *guessing, struct text id)
{
	for (unsigned i = 0; i < guessing->known_count; i++)
		if (text_is(id, guessing->known[i]))
			return;
	if (id.ptr)
		nearest_offer(&guessing->near, arena_copy(guessing->tree->reasons.arena, id).ptr);
}

/* Rows are looked for in one organisation: the one named, or the nearest to that. */
static struct text organisation_of(const struct registry *registry, struct text given)
{
	struct text rest = given, part;
	size_t count;
	const struct version *versions = ledger_versions(registry->ledger, &count);
	if (!text_split(&rest, ':', &part) || !text_split(&rest, ':', &part))
		return TEXT_NONE;
	struct nearest near = nearest_of(part);
	for (size_t i = 0; i < count; i++)
		if (versions[i].kind == LEDGER_ORGANISATION && text_equal(versions[i].id, part))
			return part;
	for (size_t i = 0; i < count; i++)
		if (versions[i].kind == LEDGER_ORGANISATION)
			nearest_offer(&near, versions[i].id.ptr);
	return text_of(near.best);
}

static void guess_all(struct guessing *guessing, struct text org)
{
	struct tree *tree = guessing->tree;
	size_t count;
	const struct row *const *rows;
	const struct version *versions = ledger_versions(tree->registry->ledger, &count);
	for (size_t i = 0; i < count; i++)
		guess(guessing, describe(&versions[i], tree->reasons.arena).id);
	const struct asked asked = {.org = org, .at = {0, RECORDED_MAX - 1}};
	count = org.ptr ? bitemporal_known(
				  tree->registry->statuses, &asked, tree->reasons.arena, &rows)
			: 0;
	for (size_t i = 0; i < count; i++)
		guess(guessing, told_id(rows[i], tree->reasons.arena));
}

/* "; nearest: A, B" or nothing. */
static struct text nearest_ids(struct tree *tree, struct text given)
{
	struct guessing guessing = {.tree = tree};
	struct text said = TEXT_NONE, org = organisation_of(tree->registry, given);
	while (guessing.known_count < NEAREST_MAX) {
		guessing.near = nearest_of(given);
		guess_all(&guessing, org);
		if (!guessing.near.best)
			break;
		said = told_text(tree->reasons.arena, "%.*s%s%s", TEXT_ARG(said),
			said.len ? ", " : "; nearest: ", guessing.near.best);
		guessing.known[guessing.known_count++] = guessing.near.best;
	}
	return said;
}

enum err answer_why(const struct registry *registry, const struct why_query *query,
	struct arena *arena, struct why_tree *out, struct why *why)
{
	struct tree tree = {.registry = registry};
	reasons_start(&tree.reasons, arena);
	if (!why_rows(&tree, query->id) && !why_records(&tree, query->id) &&
		!why_proposed(&tree, query->id)) {
		struct text nearest = nearest_ids(&tree, query->id);
		return why_set(why, ERR_NOT_FOUND, "id",
			"wanted the id of a record of the registry (membership:SCO:BY, "
			"chair:SCO:KZ:2023-07-04, summit:SCO:24, organisation:SCO), got '%.*s'%.*s",
			TEXT_ARG(query->id), TEXT_ARG(nearest));
	}
	struct text id = tree.reasons.nodes[0].id;
	add_claims(&tree, id);
	add_assessments(&tree, id);
	*out = reasons_tree(&tree.reasons);
	return ERR_OK;
}
