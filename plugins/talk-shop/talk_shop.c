/* talk-shop: what became of an organisation's documents, year by year. Counts states of documents
 * only; where no source says what became of one, it counts as not known. README.md has the method.
 */
#include "serai/ext/now.h"
#include "serai/ext/store.h"
#include "serai/pack.h"
#include "serai/plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
SERAI_MANIFEST(
	SERAI_ID("talk-shop")
	SERAI_PLUGIN_VERSION("1.1.0")
	SERAI_DOC("Documents by what became of them, for each organisation and year.")
	SERAI_CONSUMES("agreement.document.>")
	SERAI_CONSUMES("agreement.commitment.>")
	SERAI_EMITS("score.*", "talk_shop_score")
	SERAI_MEMORY("64MiB")
	SERAI_DEADLINE("5s")
	SERAI_RECORD(talk_shop_year, 1, "Documents of one year.")
	SERAI_FIELD(year, I64, 0, REQUIRED, 1, "Year of adoption or signing; 0: not sourced.")
	SERAI_FIELD(documents, I64, 0, REQUIRED, 1, "All of the year: the sum of the rows below.")
	SERAI_FIELD(in_force, I64, 0, REQUIRED, 1,
		"A source says that it entered into force, and nothing that it ended.")
	SERAI_FIELD(superseded, I64, 0, REQUIRED, 1, "Another document took its place.")
	SERAI_FIELD(expired, I64, 0, REQUIRED, 1, "By every reading its term is over.")
	SERAI_FIELD(authorised, I64, 0, REQUIRED, 1,
		"A body allowed someone to sign; that it was signed is not known.")
	SERAI_FIELD(treaty_not_known, I64, 0, REQUIRED, 1,
		"A treaty of which no source says whether it is in force.")
	SERAI_FIELD(political_not_known, I64, 0, REQUIRED, 1,
		"No treaty: whether anything followed is not known.")
	SERAI_END(talk_shop_year)
	SERAI_RECORD(talk_shop_score, 2,
		"What became of an organisation's documents, as far as known.")
	SERAI_FIELD(org, TEXT, 64, REQUIRED, 1, "Organisation.")
	SERAI_FIELD(as_of, DAY, 0, REQUIRED, 1,
		"Day for which terms are reckoned: that of the newest event.")
	SERAI_FIELD(documents, I64, 0, REQUIRED, 1, "All documents held.")
	SERAI_FIELD(known, I64, 0, REQUIRED, 1,
		"Those of which a source says what became of them: in force, superseded, expired.")
	SERAI_FIELD(not_known, I64, 0, REQUIRED, 1,
		"All others: not known is not the same as not done.")
	SERAI_FIELD(known_share, F64, 0, REQUIRED, 1, "known / documents.")
	SERAI_FIELD(confidence, F64, 0, REQUIRED, 1,
		"Mean confidence of the documents' rows: of the counting, not of the judgement.")
	SERAI_FIELD(limits, TEXT, 512, REQUIRED, 1, "What was not known.")
	SERAI_LIST(years, talk_shop_year, 256, REQUIRED, 1, "By year.")
	SERAI_FIELD(commitments, I64, 0, OPTIONAL, 2, "Commitments split out of its documents.")
	SERAI_FIELD(with_evidence, I64, 0, OPTIONAL, 2,
		"Those of which evidence of a sufficient grade shows a step beyond the words.")
	SERAI_FIELD(operating, I64, 0, OPTIONAL, 2,
		"Those that operate or delivered, by evidence of a sufficient grade.")
	SERAI_END(talk_shop_score))
/* clang-format on */

enum { YEARS_MAX = 256, ID_ROOM = 65, KEY_ROOM = 130, DAYS_OF_EVER = 100000000 };

struct talk_shop {
	serai_plugin plugin;
	const serai_host *host;
	const serai_store *store;
	const serai_now *now;
};

/* One document, as kept in the store under "<org>/<id>". */
struct document {
	int64_t year;     /* 0: not sourced */
	int64_t term_end; /* latest reading of the day after its term; DAYS_OF_EVER: none */
	double confidence;
	int64_t in_force; /* latest reading of the day it entered into force; DAYS_OF_EVER: not
			     known */
	int treaty, authorised, superseded;
};

struct year {
	int64_t year, documents, in_force, superseded, expired, authorised, treaty, political;
};

struct score {
	struct year years[YEARS_MAX];
	unsigned years_count;
	int64_t as_of, documents, known;
	int64_t commitments, with_evidence, operating;
	double confidence_sum;
};

static int refuse(serai_why *why, int code, const char *text)
{
	why->code = code;
	snprintf(why->text, sizeof(why->text), "%s", text);
	return code;
}

/* --- Days ------------------------------------------------------------------------------------- */

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Year of a civil day, counted from 1970-01-01: by eras of 400 years that begin on 1 March. */
static int64_t year_of(int64_t day)
{
	int64_t from_march_0 = day + 719468;
	int64_t era = floor_div(from_march_0, 146097);
	int64_t of_era = from_march_0 - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	return era * 400 + year + (of_year >= 306); /* January and February end the March year */
}

/* --- The store -------------------------------------------------------------------------------- */

static void unpack(serai_bytes bytes, struct document *out)
{
	serai_value map, confidence;
	*out = (struct document){.term_end = DAYS_OF_EVER, .in_force = DAYS_OF_EVER};
	if (!bytes.ptr || !serai_read(bytes, &map))
		return;
	out->year = serai_get_int(&map, "year", 0);
	out->term_end = serai_get_int(&map, "term_end", DAYS_OF_EVER);
	out->treaty = serai_get_int(&map, "treaty", 0) != 0;
	out->authorised = serai_get_int(&map, "authorised", 0) != 0;
	out->in_force = serai_get_int(&map, "in_force", DAYS_OF_EVER);
	out->superseded = serai_get_int(&map, "superseded", 0) != 0;
	if (serai_get(&map, "confidence", &confidence))
		out->confidence = confidence.f;
}

static void put_pair(serai_writer *out, const char *key, int64_t value)
{
	serai_put_text(out, key);
	serai_put_int(out, value);
}

static int keep(const struct talk_shop *shop, const char *key, const struct document *document)
{
	serai_writer out = {0};
	serai_put_map(&out, 7);
	put_pair(&out, "year", document->year);
	put_pair(&out, "term_end", document->term_end);
	put_pair(&out, "treaty", document->treaty);
	put_pair(&out, "authorised", document->authorised);
	put_pair(&out, "in_force", document->in_force);
	put_pair(&out, "superseded", document->superseded);
	serai_put_text(&out, "confidence");
	serai_put_float(&out, document->confidence);
	int code =
		out.failed ? SERAI_FAILED : shop->store->put(shop->store, key, serai_written(&out));
	free(out.ptr);
	return code;
}

/* --- Commitments ------------------------------------------------------------------------------ */

/* The rungs above the words, with the least grade of evidence that each asks for. */
static const struct {
	const char *name;
	int64_t least;
} rungs[] = {{"programmed", 0}, {"legalised", 1}, {"resourced", 1}, {"operating", 2},
	{"delivered", 3}, {"evaluated", 3}};
enum { RUNGS = 6, RUNG_OPERATING = 3 };

/* Kept: "~o/<id>" the organisation of a commitment, "~c/<org>/<id>" that it is one of its, and
 * "~e/<id>/<key>" its evidence: rung, whether it ends it, the day by its latest reading. */
struct evidence {
	int64_t rung, ends, last;
};

static void count_evidence(
	const struct talk_shop *shop, const char *id, int64_t as_of, struct score *score)
{
	char prefix[KEY_ROOM];
	const char *key = "";
	int64_t up[RUNGS], back[RUNGS];
	int highest = -1;
	for (int i = 0; i < RUNGS; i++)
		up[i] = back[i] = -DAYS_OF_EVER;
	snprintf(prefix, sizeof(prefix), "~e/%s/", id);
	while ((key = shop->store->next(shop->store, prefix, key)) != NULL) {
		serai_value map;
		serai_bytes held = shop->store->get(shop->store, key);
		if (!held.ptr || !serai_read(held, &map))
			continue;
		int64_t rung = serai_get_int(&map, "rung", 0);
		int64_t last = serai_get_int(&map, "last", DAYS_OF_EVER);
		int64_t *latest = serai_get_int(&map, "ends", 0) ? &back[rung] : &up[rung];
		if (last <= as_of && last > *latest)
			*latest = last;
	}
	/* On one day the end of a rung outweighs. */
	for (int i = 0; i < RUNGS; i++)
		if (up[i] > back[i])
			highest = i;
	score->commitments++;
	score->with_evidence += highest >= 0;
	score->operating += highest >= RUNG_OPERATING;
}

static void count_commitments(const struct talk_shop *shop, const char *org, struct score *score)
{
	char prefix[KEY_ROOM];
	const char *key = "";
	snprintf(prefix, sizeof(prefix), "~c/%s/", org);
	while ((key = shop->store->next(shop->store, prefix, key)) != NULL)
		count_evidence(shop, key + strlen(prefix), score->as_of, score);
}

static int put_text(const struct talk_shop *shop, const char *key, const char *text)
{
	serai_writer out = {0};
	serai_put_text(&out, text);
	int code =
		out.failed ? SERAI_FAILED : shop->store->put(shop->store, key, serai_written(&out));
	free(out.ptr);
	return code;
}

static int drop(const struct talk_shop *shop, const char *key)
{
	return shop->store->put(shop->store, key, (serai_bytes){NULL, 0});
}

static int is_true(const serai_value *data, const char *name)
{
	serai_value value;
	return serai_get_kind(data, name, SERAI_PACK_BOOL, &value) && value.i;
}

/* Fills org with whose it is. */
static int take_commitment(const struct talk_shop *shop, const serai_value *data, char *org)
{
	char id[ID_ROOM], of[KEY_ROOM], one[2 * KEY_ROOM];
	if (!serai_get_text(data, "id", id, sizeof(id)) ||
		!serai_get_text(data, "org", org, ID_ROOM))
		return SERAI_BAD_INPUT;
	snprintf(of, sizeof(of), "~o/%s", id);
	snprintf(one, 128, "~c/%s/%s", org, id);
	int gone = is_true(data, "withdrawn");
	int code = gone ? drop(shop, of) : put_text(shop, of, org);
	return code != SERAI_OK ? code : gone ? drop(shop, one) : put_text(shop, one, id);
}

static int keep_evidence(const struct talk_shop *shop, const char *key, const struct evidence *one)
{
	serai_writer out = {0};
	serai_put_map(&out, 3);
	put_pair(&out, "rung", one->rung);
	put_pair(&out, "ends", one->ends);
	put_pair(&out, "last", one->last);
	int code =
		out.failed ? SERAI_FAILED : shop->store->put(shop->store, key, serai_written(&out));
	free(out.ptr);
	return code;
}

/* Evidence of too low a grade moves nothing. org stays empty where the commitment is not known. */
static int take_evidence(const struct talk_shop *shop, const serai_value *data, char *org)
{
	char id[ID_ROOM], evidence[KEY_ROOM], step[32], key[3 * KEY_ROOM];
	serai_value held;
	struct evidence one = {.rung = -1,
		.ends = is_true(data, "ends"),
		.last = serai_get_int(data, "last", DAYS_OF_EVER)};
	if (!serai_get_text(data, "commitment", id, sizeof(id)) ||
		!serai_get_text(data, "key", evidence, sizeof(evidence)) ||
		!serai_get_text(data, "step", step, sizeof(step)))
		return SERAI_BAD_INPUT;
	for (int i = 0; i < RUNGS; i++)
		if (strcmp(step, rungs[i].name) == 0 &&
			serai_get_int(data, "grade", 0) >= rungs[i].least)
			one.rung = i;
	snprintf(key, 128, "~o/%s", id);
	serai_bytes owner = shop->store->get(shop->store, key);
	if (owner.ptr && serai_read(owner, &held) && held.kind == SERAI_PACK_TEXT &&
		held.len < ID_ROOM) {
		memcpy(org, held.text, held.len);
		org[held.len] = '\0';
	}
	/* The store takes keys of 128 bytes: of longest keys the last letters are dropped. */
	snprintf(key, 128, "~e/%s/%s", id, evidence);
	return one.rung < 0 || is_true(data, "withdrawn") ? drop(shop, key)
							  : keep_evidence(shop, key, &one);
}

/* --- Counting --------------------------------------------------------------------------------- */

static struct year *year_in(struct score *score, int64_t year)
{
	unsigned at = 0;
	while (at < score->years_count && score->years[at].year < year)
		at++;
	if (at < score->years_count && score->years[at].year == year)
		return &score->years[at];
	if (score->years_count == YEARS_MAX)
		return NULL;
	memmove(&score->years[at + 1], &score->years[at],
		(score->years_count - at) * sizeof(score->years[0]));
	score->years_count++;
	score->years[at] = (struct year){.year = year};
	return &score->years[at];
}

/* One state each; the end of a document outweighs its beginning. */
static void count(struct score *score, const struct document *document)
{
	struct year *year = year_in(score, document->year);
	if (!year)
		return;
	score->documents++;
	score->confidence_sum += document->confidence;
	year->documents++;
	score->known++;
	if (document->superseded)
		year->superseded++;
	else if (document->term_end <= score->as_of)
		year->expired++;
	else if (document->in_force <= score->as_of)
		year->in_force++;
	else {
		score->known--;
		if (document->authorised)
			year->authorised++;
		else if (document->treaty)
			year->treaty++;
		else
			year->political++;
	}
}

static void score_of(const struct talk_shop *shop, const char *org, struct score *score)
{
	char prefix[KEY_ROOM];
	const char *key = "";
	snprintf(prefix, sizeof(prefix), "%s/", org);
	*score = (struct score){.as_of = floor_div(shop->now->micros(shop->now), 86400000000)};
	while ((key = shop->store->next(shop->store, prefix, key)) != NULL) {
		struct document document;
		unpack(shop->store->get(shop->store, key), &document);
		count(score, &document);
	}
	count_commitments(shop, org, score);
}

static void put_year(serai_writer *out, const struct year *year)
{
	serai_put_map(out, 8);
	put_pair(out, "year", year->year);
	put_pair(out, "documents", year->documents);
	put_pair(out, "in_force", year->in_force);
	put_pair(out, "superseded", year->superseded);
	put_pair(out, "expired", year->expired);
	put_pair(out, "authorised", year->authorised);
	put_pair(out, "treaty_not_known", year->treaty);
	put_pair(out, "political_not_known", year->political);
}

static int emit_score(const struct talk_shop *shop, const serai_sink *sink, const char *org)
{
	struct score score;
	serai_writer out = {0};
	char key[3 * ID_ROOM + 8] = "score.";
	score_of(shop, org, &score);
	double all = score.documents ? (double)score.documents : 1;
	serai_put_map(&out, score.commitments ? 12 : 9);
	serai_put_text(&out, "org");
	serai_put_text(&out, org);
	put_pair(&out, "as_of", score.as_of);
	put_pair(&out, "documents", score.documents);
	put_pair(&out, "known", score.known);
	put_pair(&out, "not_known", score.documents - score.known);
	serai_put_text(&out, "known_share");
	serai_put_float(&out, (double)score.known / all);
	serai_put_text(&out, "confidence");
	serai_put_float(&out, score.confidence_sum / all);
	serai_put_text(&out, "limits");
	serai_put_text(&out,
		score.commitments
			? "Counts states of documents, and steps of the commitments split out of "
			  "them so far: that no deed is evidenced is no proof that there was none. "
			  "Documents that no sheet or article names are missing."
			: "Counts states of documents, not deeds: whether commitments were carried "
			  "out is not known yet. Documents that no sheet or article names are "
			  "missing.");
	serai_put_text(&out, "years");
	serai_put_list(&out, score.years_count);
	for (unsigned i = 0; i < score.years_count; i++)
		put_year(&out, &score.years[i]);
	if (score.commitments) {
		put_pair(&out, "commitments", score.commitments);
		put_pair(&out, "with_evidence", score.with_evidence);
		put_pair(&out, "operating", score.operating);
	}
	int code = out.failed || !serai_add_key(key, sizeof(key), org)
			   ? SERAI_FAILED
			   : sink->emit(sink, key, "talk_shop_score", serai_written(&out));
	free(out.ptr);
	return code;
}

/* --- Events ----------------------------------------------------------------------------------- */

static void take_document(const serai_value *data, struct document *document)
{
	char text[64];
	serai_value value;
	document->year = serai_get_kind(data, "adopted_first", SERAI_PACK_INT, &value)
				 ? year_of(value.i)
				 : 0;
	document->term_end = serai_get_int(data, "term_end_max", DAYS_OF_EVER);
	document->in_force = serai_get_int(data, "in_force_last", document->in_force);
	document->treaty = serai_get_text(data, "nature", text, sizeof(text)) &&
			   strcmp(text, "binding_treaty") == 0;
	document->authorised =
		serai_get_text(data, "mode", text, sizeof(text)) && strcmp(text, "authorised") == 0;
	document->confidence = serai_get(data, "confidence", &value) ? value.f : 0;
}

/* 0 when the document is gone. */
static int take_step(const serai_value *data, struct document *document)
{
	char step[32];
	serai_get_text(data, "step", step, sizeof(step));
	/* A step without a day has happened by the time it is told. */
	if (strcmp(step, "in_force") == 0)
		document->in_force =
			is_true(data, "withdrawn") ? DAYS_OF_EVER : serai_get_int(data, "last", 0);
	if (strcmp(step, "superseded") == 0)
		document->superseded = !is_true(data, "withdrawn");
	return strcmp(step, "withdrawn") != 0;
}

/* Terms that ended are seen from their days; a text that is only tabled is no document yet. */
static int is_counted(const serai_value *data)
{
	static const char *const steps[] = {"in_force", "superseded", "withdrawn"};
	char step[32] = "";
	serai_get_text(data, "step", step, sizeof(step));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (strcmp(step, steps[i]) == 0)
			return 1;
	return 0;
}

static int take_of_document(
	const struct talk_shop *shop, const serai_value *data, int is_step, char *org)
{
	char id[ID_ROOM], key[KEY_ROOM];
	struct document document;
	if (!serai_get_text(data, "org", org, ID_ROOM) ||
		!serai_get_text(data, is_step ? "document" : "id", id, sizeof(id)))
		return SERAI_BAD_INPUT;
	/* The store takes keys of 128 bytes: of longest ids the last letters are dropped. */
	snprintf(key, 128, "%s/%s", org, id);
	unpack(shop->store->get(shop->store, key), &document);
	if (!is_step)
		take_document(data, &document);
	else if (!take_step(data, &document))
		return drop(shop, key);
	return keep(shop, key, &document);
}

static int take_event(
	const struct talk_shop *shop, const serai_value *event, const serai_sink *sink)
{
	serai_value data, type;
	char org[ID_ROOM] = "";
	if (!serai_get_kind(event, "data", SERAI_PACK_MAP, &data) ||
		!serai_get(event, "type", &type))
		return SERAI_BAD_INPUT;
	int code = sink->event(sink, (uint64_t)serai_get_int(event, "seq", 0));
	if (code != SERAI_OK)
		return code;
	if (serai_is(&type, "document_step"))
		code = is_counted(&data) ? take_of_document(shop, &data, 1, org) : SERAI_OK;
	else if (serai_is(&type, "document"))
		code = take_of_document(shop, &data, 0, org);
	else if (serai_is(&type, "commitment"))
		code = take_commitment(shop, &data, org);
	else if (serai_is(&type, "commitment_step"))
		code = take_evidence(shop, &data, org);
	return code != SERAI_OK || !org[0] ? code : emit_score(shop, sink, org);
}

/* --- The plugin ------------------------------------------------------------------------------- */

static int init(serai_plugin *plugin, serai_bytes config, serai_why *why)
{
	struct talk_shop *shop = plugin->self;
	(void)config;
	shop->store = shop->host->extension(shop->host, SERAI_STORE);
	shop->now = shop->host->extension(shop->host, SERAI_NOW);
	return shop->store && shop->now
		       ? SERAI_OK
		       : refuse(why, SERAI_FAILED,
				 "the host offers no serai.store/1 or no serai.now/1");
}

static int run(serai_plugin *plugin, serai_bytes batch, const serai_sink *sink, serai_why *why)
{
	struct talk_shop *shop = plugin->self;
	serai_value events, event;
	if (!serai_read(batch, &events) || events.kind != SERAI_PACK_LIST)
		return refuse(why, SERAI_BAD_INPUT, "the batch is no MessagePack list");
	for (serai_bytes rest = events.inside; serai_next(&rest, &event);) {
		if (shop->host->cancelled(shop->host))
			return refuse(why, SERAI_CANCELLED, "called off");
		int code = take_event(shop, &event, sink);
		if (code != SERAI_OK)
			return refuse(why, code, "an event could not be taken");
	}
	return SERAI_OK;
}

static void destroy(serai_plugin *plugin)
{
	free(plugin->self);
}

static int create(const char *plugin_id, const serai_host *host, serai_plugin **out, serai_why *why)
{
	(void)plugin_id;
	struct talk_shop *shop = calloc(1, sizeof(*shop));
	if (!shop)
		return refuse(why, SERAI_FAILED, "no memory");
	shop->host = host;
	shop->plugin = (serai_plugin){SERAI_ABI(serai_plugin), shop, init, run, destroy, NULL};
	*out = &shop->plugin;
	return SERAI_OK;
}

const serai_entry serai_entry_v1 = {SERAI_ABI(serai_entry), serai_manifest, create};
