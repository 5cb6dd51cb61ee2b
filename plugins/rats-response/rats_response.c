/* rats-response: each security incident with what followed it: condolence, statement, substantive
 * measure. Incidents and responses come from the reference sheets and from claims; README.md has
 * the method. reading.h reads events, held.h counts what is remembered, this file remembers and
 * says. */
#include "held.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
SERAI_MANIFEST(
	SERAI_ID("rats-response")
	SERAI_PLUGIN_VERSION("1.0.0")
	SERAI_DOC("Security incidents with the condolences, statements and measures that followed.")
	SERAI_CONSUMES("analysis.incident.recorded.*")
	SERAI_CONSUMES("analysis.response.recorded.*")
	SERAI_CONSUMES("claim.security.incident.*")
	SERAI_CONSUMES("claim.response.*.*")
	SERAI_EMITS("incident.*", "rats_response_incident")
	SERAI_EMITS("score.*", "rats_response_score")
	SERAI_MEMORY("64MiB")
	SERAI_DEADLINE("5s")
	SERAI_RECORD(rats_response_answer, 1, "One response to an incident.")
	SERAI_CHOICE(class, "condolence|statement|measure", REQUIRED, 1,
		"What it was; measure: something substantive.")
	SERAI_FIELD(actor, TEXT, 256, REQUIRED, 1, "Who responded.")
	SERAI_FIELD(by_sco, BOOL, 0, REQUIRED, 1, "An organ of the SCO did.")
	SERAI_FIELD(kind, TEXT, 64, REQUIRED, 1, "As the source has it.")
	SERAI_FIELD(source, TEXT, 64, REQUIRED, 1, "Id of the sheet's row or of the claim.")
	SERAI_CHOICE(link, "stated|same_article|interpretation", REQUIRED, 1,
		"Why it is held to answer this incident.")
	SERAI_FIELD(confidence, F64, 0, REQUIRED, 1, "Of the response and its link.")
	SERAI_END(rats_response_answer)
	SERAI_RECORD(rats_response_incident, 1,
		"An incident and what followed it, as far as known.")
	SERAI_FIELD(incident, TEXT, 64, REQUIRED, 1, "Id of the sheet, or claim-<claim>.")
	SERAI_FIELD(place, TEXT, 256, REQUIRED, 1, "Where.")
	SERAI_FIELD(state, TEXT, 8, OPTIONAL, 1, "In which state.")
	SERAI_CHOICE(known_from, "sheet|claims|both", REQUIRED, 1, "Who tells of it.")
	SERAI_CHOICE(answer, "measures|words_only|not_known", REQUIRED, 1,
		"The most that followed; not_known: none was found, which is not none.")
	SERAI_CHOICE(sco_answer, "measures|words_only|not_known", REQUIRED, 1,
		"The same of the SCO's own organs.")
	SERAI_FIELD(condolences, I64, 0, REQUIRED, 1, "How many.")
	SERAI_FIELD(statements, I64, 0, REQUIRED, 1, "How many.")
	SERAI_FIELD(measures, I64, 0, REQUIRED, 1, "How many.")
	SERAI_FIELD(confidence, F64, 0, REQUIRED, 1, "Of the incident.")
	SERAI_LIST(answers, rats_response_answer, 64, REQUIRED, 1,
		"The responses; at most 64 of them.")
	SERAI_END(rats_response_incident)
	SERAI_RECORD(rats_response_score, 1,
		"How an organisation answered all incidents held, as far as known.")
	SERAI_FIELD(org, TEXT, 64, REQUIRED, 1, "SCO.")
	SERAI_FIELD(incidents, I64, 0, REQUIRED, 1, "All incidents held.")
	SERAI_FIELD(measures, I64, 0, REQUIRED, 1, "Answered by a measure of its organs.")
	SERAI_FIELD(words_only, I64, 0, REQUIRED, 1,
		"Answered by condolence or statement of its organs alone.")
	SERAI_FIELD(not_known, I64, 0, REQUIRED, 1, "No answer of its organs was found.")
	SERAI_FIELD(measures_of_others, I64, 0, REQUIRED, 1,
		"Of those without a measure of its organs, answered by one of somebody else.")
	SERAI_FIELD(confidence, F64, 0, REQUIRED, 1,
		"Mean confidence of the incidents: how sure the counting is, not the judgement.")
	SERAI_FIELD(limits, TEXT, 512, REQUIRED, 1, "What was not known.")
	SERAI_END(rats_response_score))
/* clang-format on */

enum {
	ANSWERS_MAX = 64,
	NOTHING_NEW = -1, /* from take_...: the event changes nothing */
};

struct rats {
	serai_plugin plugin;
	const serai_host *host;
	const serai_store *store;
	struct held held;
};

/* The first of what followed an incident. */
struct answers {
	struct answer items[ANSWERS_MAX];
	unsigned count;
};

static int refuse(serai_why *why, int code, const char *text)
{
	why->code = code;
	snprintf(why->text, sizeof(why->text), "%s", text);
	return code;
}

static int put(const struct rats *rats, const char *key, const serai_writer *writer)
{
	return writer->failed ? SERAI_FAILED
			      : rats->store->put(rats->store, key, serai_written(writer));
}

static int keep_incident(struct rats *rats, const struct incident *incident)
{
	char key[KEY_ROOM];
	serai_writer out = {0};
	if (!held_incident(&rats->held, incident))
		return SERAI_FAILED;
	snprintf(key, sizeof(key), "incident/%s", incident->id);
	reading_pack_incident(incident, &out);
	int code = put(rats, key, &out);
	free(out.ptr);
	return code;
}

static int keep_answer(const struct rats *rats, const char *key, const struct answer *answer)
{
	serai_writer out = {0};
	reading_pack_answer(answer, &out);
	int code = put(rats, key, &out);
	free(out.ptr);
	return code;
}

/* One that says which incident it answers. */
static int keep_stated(struct rats *rats, const char *incident, const struct answer *answer)
{
	char key[KEY_ROOM];
	if (!held_answer(&rats->held, rats->store, incident, answer))
		return SERAI_FAILED;
	held_key(key, "answer", incident, answer->source);
	return keep_answer(rats, key, answer);
}

/* The incident held that a claim means; 0 when none fits, or more than one does equally. */
static int match_incident(
	const struct rats *rats, const struct incident *claimed, struct incident *out)
{
	int best = 0, ties = 0;
	for (size_t i = 0; i < rats->held.count; i++) {
		const struct followed *held = rats->held.items[i];
		int fit = held->told ? reading_fit(claimed, &held->incident) : 0;
		ties = fit == best ? ties + 1 : fit > best ? 1 : ties;
		if (fit > best) {
			best = fit;
			*out = held->incident;
		}
	}
	return best > 0 && ties == 1;
}

/* --- What followed ---------------------------------------------------------------------------- */

static void add_all(
	const struct rats *rats, const char *prefix, enum link link, struct answers *answers)
{
	const char *key = "";
	while (answers->count < ANSWERS_MAX &&
		(key = rats->store->next(rats->store, prefix, key)) != NULL) {
		struct answer answer;
		if (!reading_unpack_answer(rats->store->get(rats->store, key), &answer))
			continue;
		if (link == LINK_SAME_ARTICLE) {
			answer.link = link;
			answer.confidence /= 2; /* that it answers this incident is our guess */
		}
		answers->items[answers->count++] = answer;
	}
}

static void answers_of(
	const struct rats *rats, const struct followed *followed, struct answers *answers)
{
	char prefix[KEY_ROOM];
	answers->count = 0;
	held_key(prefix, "answer", followed->incident.id, "");
	add_all(rats, prefix, LINK_STATED, answers);
	for (size_t i = 0; i < followed->articles_count && answers->count < ANSWERS_MAX; i++) {
		held_key(prefix, "loose", followed->articles[i], "");
		add_all(rats, prefix, LINK_SAME_ARTICLE, answers);
	}
}

/* --- Saying ----------------------------------------------------------------------------------- */

static int64_t words_of(const struct followed *followed)
{
	return followed->of_class[CLASS_CONDOLENCE] + followed->of_class[CLASS_STATEMENT];
}

static const char *most_of(int64_t measures, int64_t words)
{
	return measures ? "measures" : words ? "words_only" : "not_known";
}

static void put_answer(serai_writer *out, const struct answer *answer)
{
	serai_put_map(out, 7);
	reading_put_text(out, "class", reading_class_name(answer->class));
	reading_put_text(out, "actor", answer->actor);
	serai_put_text(out, "by_sco");
	serai_put_bool(out, answer->by_sco);
	reading_put_text(out, "kind", answer->kind);
	reading_put_text(out, "source", answer->source);
	reading_put_text(out, "link", reading_link_name(answer->link));
	serai_put_text(out, "confidence");
	serai_put_float(out, answer->confidence);
}

static void put_incident(
	serai_writer *out, const struct followed *followed, const struct answers *answers)
{
	const struct incident *incident = &followed->incident;
	const int64_t *of_class = followed->of_class;
	serai_put_map(out, incident->state[0] ? 11 : 10);
	reading_put_text(out, "incident", incident->id);
	reading_put_text(out, "place", incident->place);
	if (incident->state[0])
		reading_put_text(out, "state", incident->state);
	reading_put_text(out, "known_from",
		incident->from_sheet && incident->from_claims ? "both"
		: incident->from_sheet                        ? "sheet"
							      : "claims");
	reading_put_text(out, "answer", most_of(of_class[CLASS_MEASURE], words_of(followed)));
	reading_put_text(out, "sco_answer", most_of(followed->sco_measures, followed->sco_words));
	reading_put_int(out, "condolences", of_class[CLASS_CONDOLENCE]);
	reading_put_int(out, "statements", of_class[CLASS_STATEMENT]);
	reading_put_int(out, "measures", of_class[CLASS_MEASURE]);
	serai_put_text(out, "confidence");
	serai_put_float(out, incident->confidence);
	serai_put_text(out, "answers");
	serai_put_list(out, answers->count);
	for (unsigned i = 0; i < answers->count; i++)
		put_answer(out, &answers->items[i]);
}

static int emit_incident(const struct rats *rats, const serai_sink *sink, const char *id)
{
	const struct followed *followed = held_find(&rats->held, id);
	struct answers *answers = malloc(sizeof(*answers));
	serai_writer out = {0};
	char key[256] = "incident.";
	int code = SERAI_OK;
	if (!answers)
		return SERAI_FAILED;
	if (followed && followed->told) {
		answers_of(rats, followed, answers);
		put_incident(&out, followed, answers);
		code = out.failed || !serai_add_key(key, sizeof(key), id)
			       ? SERAI_FAILED
			       : sink->emit(
					 sink, key, "rats_response_incident", serai_written(&out));
	}
	free(out.ptr);
	free(answers);
	return code;
}

struct score {
	int64_t incidents, measures, words_only, not_known, of_others;
	double confidence_sum;
};

static void score_of(const struct rats *rats, struct score *score)
{
	for (size_t i = 0; i < rats->held.count; i++) {
		const struct followed *followed = rats->held.items[i];
		if (!followed->told)
			continue;
		int measures = followed->sco_measures > 0, words = followed->sco_words > 0;
		score->incidents++;
		score->confidence_sum += followed->incident.confidence;
		score->measures += measures;
		score->words_only += !measures && words;
		score->not_known += !measures && !words;
		score->of_others += !measures && followed->of_class[CLASS_MEASURE] > 0;
	}
}

static int emit_score(const struct rats *rats, const serai_sink *sink)
{
	struct score score = {0};
	serai_writer out = {0};
	score_of(rats, &score);
	serai_put_map(&out, 8);
	reading_put_text(&out, "org", "SCO");
	reading_put_int(&out, "incidents", score.incidents);
	reading_put_int(&out, "measures", score.measures);
	reading_put_int(&out, "words_only", score.words_only);
	reading_put_int(&out, "not_known", score.not_known);
	reading_put_int(&out, "measures_of_others", score.of_others);
	serai_put_text(&out, "confidence");
	serai_put_float(&out, score.incidents ? score.confidence_sum / (double)score.incidents : 0);
	reading_put_text(&out, "limits",
		"Public sources only: exchange of information is rarely reported. No answer found "
		"is not no answer. "
		"Words that name no incident are held to answer those of the same article.");
	int code = out.failed ? SERAI_FAILED
			      : sink->emit(sink, "score.SCO", "rats_response_score",
					serai_written(&out));
	free(out.ptr);
	return code;
}

/* All incidents that an article tells of: a loose answer in it bears on each. */
static int emit_named(const struct rats *rats, const serai_sink *sink, const char *article)
{
	char prefix[KEY_ROOM], key[KEY_ROOM] = "";
	const char *next;
	int code = SERAI_OK;
	held_key(prefix, "named", article, "");
	while (code == SERAI_OK && (next = rats->store->next(rats->store, prefix, key)) != NULL) {
		snprintf(key, sizeof(key), "%s", next);
		code = emit_incident(rats, sink, key + strlen(prefix));
	}
	return code;
}

/* --- Events ----------------------------------------------------------------------------------- */

static int take_sheet_incident(struct rats *rats, const serai_value *data, const serai_sink *sink)
{
	struct incident incident;
	if (!reading_sheet_incident(data, &incident))
		return SERAI_BAD_INPUT;
	const struct followed *held = held_find(&rats->held, incident.id);
	incident.from_claims = held && held->told && held->incident.from_claims;
	int code = keep_incident(rats, &incident);
	return code != SERAI_OK ? code : emit_incident(rats, sink, incident.id);
}

static int take_sheet_answer(struct rats *rats, const serai_value *data, const serai_sink *sink)
{
	struct answer answer;
	char incident[ID_ROOM];
	if (!reading_sheet_answer(data, &answer, incident))
		return SERAI_BAD_INPUT;
	int code = keep_stated(rats, incident, &answer);
	return code != SERAI_OK ? code : emit_incident(rats, sink, incident);
}

static int take_claimed_incident(struct rats *rats, const serai_value *data, const serai_sink *sink)
{
	struct incident claimed, held;
	char article[ID_ROOM], key[KEY_ROOM];
	serai_writer mark = {0};
	if (!reading_claimed_incident(data, &claimed, article))
		return NOTHING_NEW; /* denied, planned or without a place */
	if (match_incident(rats, &claimed, &held))
		claimed = held;
	claimed.from_claims = 1;
	int code = keep_incident(rats, &claimed);
	if (code == SERAI_OK && !held_named(&rats->held, rats->store, article, claimed.id))
		code = SERAI_FAILED;
	serai_put_map(&mark, 0);
	held_key(key, "named", article, claimed.id);
	if (code == SERAI_OK)
		code = put(rats, key, &mark);
	free(mark.ptr);
	return code != SERAI_OK ? code : emit_incident(rats, sink, claimed.id);
}

static int take_claimed_answer(struct rats *rats, const serai_value *data, const serai_sink *sink)
{
	struct answer answer;
	struct incident named, held;
	char article[ID_ROOM], key[KEY_ROOM];
	if (!reading_claimed_answer(data, &answer, article, &named))
		return NOTHING_NEW;
	if (named.place[0] && match_incident(rats, &named, &held)) {
		answer.link = LINK_STATED;
		int code = keep_stated(rats, held.id, &answer);
		return code != SERAI_OK ? code : emit_incident(rats, sink, held.id);
	}
	/* Exercises and exchange go on anyway: a measure that names no incident answers none. */
	if (answer.class == CLASS_MEASURE)
		return NOTHING_NEW;
	if (!held_loose(&rats->held, rats->store, article, &answer))
		return SERAI_FAILED;
	held_key(key, "loose", article, answer.source);
	int code = keep_answer(rats, key, &answer);
	return code != SERAI_OK ? code : emit_named(rats, sink, article);
}

static int take_event(struct rats *rats, const serai_value *event, const serai_sink *sink)
{
	static const struct way {
		const char *type, *subject;
		int (*take)(struct rats *rats, const serai_value *data, const serai_sink *sink);
	} ways[] = {
		{"incident_recorded", "", take_sheet_incident},
		{"response_recorded", "", take_sheet_answer},
		{"claim", "claim.security.incident.", take_claimed_incident},
		{"claim", "claim.response.", take_claimed_answer},
	};
	serai_value data, type;
	char subject[257];
	if (!serai_get_kind(event, "data", SERAI_PACK_MAP, &data) ||
		!serai_get(event, "type", &type) ||
		!serai_get_text(event, "subject", subject, sizeof(subject)))
		return SERAI_BAD_INPUT;
	int code = sink->event(sink, (uint64_t)serai_get_int(event, "seq", 0));
	for (size_t i = 0; code == SERAI_OK && i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (!serai_is(&type, ways[i].type) ||
			strncmp(subject, ways[i].subject, strlen(ways[i].subject)) != 0)
			continue;
		code = ways[i].take(rats, &data, sink);
		if (code == SERAI_OK)
			code = emit_score(rats, sink);
		break;
	}
	return code == NOTHING_NEW ? SERAI_OK : code;
}

/* --- The plugin ------------------------------------------------------------------------------- */

static int init(serai_plugin *plugin, serai_bytes config, serai_why *why)
{
	struct rats *rats = plugin->self;
	(void)config;
	rats->store = rats->host->extension(rats->host, SERAI_STORE);
	if (!rats->store)
		return refuse(why, SERAI_FAILED, "the host offers no serai.store/1");
	return held_load(&rats->held, rats->store) ? SERAI_OK
						   : refuse(why, SERAI_FAILED, "no memory");
}

static int run(serai_plugin *plugin, serai_bytes batch, const serai_sink *sink, serai_why *why)
{
	struct rats *rats = plugin->self;
	serai_value events, event;
	if (!serai_read(batch, &events) || events.kind != SERAI_PACK_LIST)
		return refuse(why, SERAI_BAD_INPUT, "the batch is no MessagePack list");
	for (serai_bytes rest = events.inside; serai_next(&rest, &event);) {
		if (rats->host->cancelled(rats->host))
			return refuse(why, SERAI_CANCELLED, "called off");
		int code = take_event(rats, &event, sink);
		if (code != SERAI_OK)
			return refuse(why, code, "an event could not be taken");
	}
	return SERAI_OK;
}

static void destroy(serai_plugin *plugin)
{
	struct rats *rats = plugin->self;
	held_free(&rats->held);
	free(rats);
}

static int create(const char *plugin_id, const serai_host *host, serai_plugin **out, serai_why *why)
{
	(void)plugin_id;
	struct rats *rats = calloc(1, sizeof(*rats));
	if (!rats)
		return refuse(why, SERAI_FAILED, "no memory");
	rats->host = host;
	rats->plugin = (serai_plugin){SERAI_ABI(serai_plugin), rats, init, run, destroy, NULL};
	*out = &rats->plugin;
	return SERAI_OK;
}

const serai_entry serai_entry_v1 = {SERAI_ABI(serai_entry), serai_manifest, create};
