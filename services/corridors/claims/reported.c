#include "services/corridors/claims/reported.h"

#include "proto/codec/args.h"
#include "services/corridors/network/places.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What an action does: closed, or slower by a factor that is assumed, since articles seldom say. */
static const struct {
	const char *action, *effect;
	double factor;
	bool ends;
} actions[] = {
	{"closed", "closed", 0, false},
	{"suspended", "closed", 0, false},
	{"blocked", "closed", 0, false},
	{"restricted", "dwell", 1.5, false},
	{"delayed", "dwell", 2, false},
	{"reopened", "closed", 0, true},
	{"resumed", "closed", 0, true},
	{"sanctions", "warned", 0, false},
	{"lifted", "warned", 0, true},
};

static const char *const elsewhere[] = {"pipeline", "airspace", "airport", "flights"};

static struct text argument(const struct claim *claim, const char *name)
{
	struct text value = TEXT_NONE;
	args_text(claim->args, name, &value);
	return value;
}

static void when(const struct claim *claim, struct reported *out)
{
	struct day_span span;
	struct text start = argument(claim, "start"), date = claim->article_date;
	if (!start.ptr)
		start = argument(claim, "date");
	bool said = start.ptr && day_parse(start, &span, NULL) == ERR_OK;
	if (!said && date.ptr && date.len >= 4)
		said = day_parse(text_slice(date, 0, date.len < 10 ? date.len : 10), &span, NULL) ==
		       ERR_OK;
	out->dated = said;
	out->from = said ? span.first : 0;
	struct text end = argument(claim, "end");
	bool told = end.ptr && day_parse(end, &span, NULL) == ERR_OK && span.last >= out->from;
	out->until = said && told ? span.last + 1 : DAY_MAX;
	day written = 0;
	bool known = date.ptr && date.len >= 10 &&
		     day_parse(text_slice(date, 0, 10), &span, NULL) == ERR_OK;
	if (known)
		written = span.first;
	out->old =
		known && said && out->until == DAY_MAX && out->from < written - REPORTED_OLD_DAYS;
}

/* And short enough for a disruption's record to hold, behind its kind. */
static bool is_target(const struct network *network, const char *written)
{
	struct target target;
	uint32_t room = record_field(&record_corridor_disruption, TEXT("target"))->max;
	return strlen(strchr(written, ':') + 1) <= room &&
	       target_parse(network, text_of(written), &target, NULL) == ERR_OK;
}

/* What of it stands still; "port", "border_crossing" and the like are the place as a whole. */
static const struct {
	const char *kind;
	enum mode mode;
	bool place; /* the place as a whole where it has no such link: a ferry may be sea in the
		       sheets, and the news call traffic in general, as in a strait, a road's */
} kinds[] = {
	{"railway", MODE_RAIL, false},
	{"road", MODE_ROAD, true},
	{"ferry", MODE_FERRY, true},
};

static bool put_target(const struct network *network, char *out, size_t size, const char *format,
	...) __attribute__((format(printf, 4, 5)));

static bool put_target(
	const struct network *network, char *out, size_t size, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	int len = vsnprintf(out, size, format, list);
	va_end(list);
	bool fine = len >= 0 && (size_t)len < size && is_target(network, out);
	if (!fine)
		*out = '\0';
	return fine;
}

/* Its links of that kind, where it says one. */
static bool at_place(
	const struct network *network, uint32_t node, struct text kind, char *out, size_t size)
{
	struct text id = network->nodes[node].row->id;
	for (unsigned i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!text_is(kind, kinds[i].kind))
			continue;
		if (put_target(network, out, size, "link:%.*s:%s", TEXT_ARG(id),
			    mode_name(kinds[i].mode)))
			return true;
		if (!kinds[i].place)
			return false;
	}
	return put_target(network, out, size, "node:%.*s", TEXT_ARG(id));
}

/* The line between two places; where one of them is not known, which line is meant is not. */
static bool between_places(const struct network *network, struct text kind,
	const struct texts *between, char *out, size_t size)
{
	uint32_t a = 0, b = 0;
	if (places_resolve(network, between->items[0], &a, NULL) != ERR_OK ||
		places_resolve(network, between->items[1], &b, NULL) != ERR_OK)
		return false;
	struct text first = network->nodes[a].row->id, second = network->nodes[b].row->id;
	bool turned = text_compare(second, first) < 0;
	for (unsigned i = 0; i < ARRAY_LEN(kinds); i++)
		if (text_is(kind, kinds[i].kind))
			return put_target(network, out, size, "link:%.*s-%.*s:%s",
				TEXT_ARG(turned ? second : first),
				TEXT_ARG(turned ? first : second), mode_name(kinds[i].mode));
	return false;
}

static bool two_states(const struct claim *claim, struct arena *arena, char *out, size_t size)
{
	struct texts countries = args_texts(claim->args, "countries", arena);
	struct text by = argument(claim, "by"), a = by, b = TEXT_NONE;
	if (countries.count >= 2) {
		a = countries.items[0];
		b = countries.items[1];
	} else if (countries.count == 1) {
		b = countries.items[0];
	}
	if (a.len != 2 || b.len != 2 || text_equal(a, b))
		return false;
	if (text_compare(b, a) < 0) {
		struct text swap = a;
		a = b;
		b = swap;
	}
	snprintf(out, size, "border:%.*s-%.*s", TEXT_ARG(a), TEXT_ARG(b));
	return true;
}

static bool find_target(const struct network *network, const struct claim *claim,
	struct arena *arena, struct reported *out)
{
	struct text place = argument(claim, "place"), kind = argument(claim, "kind"),
		    corridor = argument(claim, "corridor");
	struct text on = argument(claim, "on");
	if (on.ptr)
		return put_target(
			network, out->target, sizeof(out->target), "country:%.*s", TEXT_ARG(on));
	struct texts between = args_texts(claim->args, "between", arena);
	const struct corridor *row = NULL;
	uint32_t node = 0;
	if (between.count)
		return between.count == 2 &&
		       between_places(network, kind, &between, out->target, sizeof(out->target));
	if (place.ptr && places_resolve(network, place, &node, NULL) == ERR_OK)
		return at_place(network, node, kind, out->target, sizeof(out->target));
	/* "The crossings between two states" are the border; a single one is a place, and where its
	 * name is not known the border is not meant. */
	bool whole = text_is(kind, "border") || (text_is(kind, "border_crossing") && !place.ptr);
	if (whole && two_states(claim, arena, out->target, sizeof(out->target)))
		return is_target(network, out->target);
	if (corridor.ptr && places_corridor(network, corridor, &row, NULL) == ERR_OK) {
		snprintf(out->target, sizeof(out->target), "corridor:%.*s", TEXT_ARG(row->id));
		return is_target(network, out->target);
	}
	return false;
}

/* What happened and when, without asking where. */
static void read_words(const struct claim *claim, struct reported *out)
{
	struct text action = argument(claim, "action");
	if (!action.ptr)
		action = argument(claim, "measure");
	*out = (struct reported){.ours = false};
	when(claim, out);
	for (unsigned i = 0; i < ARRAY_LEN(actions); i++)
		if (text_is(action, actions[i].action)) {
			out->effect = actions[i].effect;
			out->factor = actions[i].factor;
			out->ends = actions[i].ends;
		}
}

static bool is_elsewhere(const struct claim *claim)
{
	struct text kind = argument(claim, "kind");
	for (unsigned i = 0; i < ARRAY_LEN(elsewhere); i++)
		if (text_is(kind, elsewhere[i]))
			return true;
	return !reported_may(claim);
}

/* Of the measures of governments those that are directed at a state. */
bool reported_may(const struct claim *claim)
{
	bool directed = text_is(claim->fact, "policy") && argument(claim, "on").ptr;
	return directed || text_is(claim->fact, "corridor.disrupted") ||
	       text_is(claim->fact, "infra.disrupted");
}

/* What is planned counts where both of its days are said: then it begins, and ends, by itself. */
static bool is_told(const struct claim *claim, const struct reported *report)
{
	return text_is(claim->modality, "fact") ||
	       (text_is(claim->modality, "planned") && report->until != DAY_MAX && !report->ends);
}

void reported_read(const struct network *network, const struct claim *claim, struct arena *arena,
	struct reported *out)
{
	read_words(claim, out);
	if (is_elsewhere(claim))
		out->effect = NULL;
	if (!out->effect || !find_target(network, claim, arena, out))
		return;
	if (!is_told(claim, out))
		out->why_not = TEXT("makes no disruption: it is not said to have happened, nor to "
				    "be planned with its first and last day");
	else
		out->ours = true;
}

/* --- For the gate -------------------------------------------------------------------------- */

static bool is_near(const struct reported *a, const struct reported *b)
{
	return !a->dated || !b->dated || abs(a->from - b->from) <= REPORTED_DAYS;
}

static struct gate_statement statement_of(const struct claim *claim, const struct reported *report)
{
	bool denied = text_is(claim->polarity, "neg");
	return (struct gate_statement){.id = claim->id,
		.value = report->ends ? TEXT("over") : TEXT("stopped"),
		.source = claim->source,
		.attributed_to = claim->attributed_to,
		.sentence = claim->sentence,
		.grade = claim->grade.len ? claim->grade.ptr[0] : 'B',
		.fact = is_told(claim, report),
		.denies = denied};
}

uint32_t reported_statements(const struct claim *all, uint32_t count, uint32_t of,
	struct gate_statement *out, uint32_t *index)
{
	struct reported own, other;
	uint32_t made = 0;
	read_words(&all[of], &own);
	for (uint32_t i = 0; i < count; i++) {
		read_words(&all[i], &other);
		/* An end that is reported does not contradict a beginning before it, nor the
		 * reverse. */
		if (other.ends != own.ends || !is_near(&own, &other))
			continue;
		if (i == of)
			*index = made;
		out[made++] = statement_of(&all[i], &other);
	}
	return made;
}

const struct disruption *reported_held(const struct network *network,
	const struct disruption *disruptions, size_t count, const struct reported *report)
{
	struct target target;
	if (target_parse(network, text_of(report->target), &target, NULL) != ERR_OK)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const struct corridor_disruption *row = &disruptions[i].row;
		char written[160];
		snprintf(written, sizeof(written), "%.*s:%.*s", TEXT_ARG(row->kind),
			TEXT_ARG(row->target));
		bool same = strcmp(written, report->target) == 0;
		if (same && (!report->dated || disruption_holds(&disruptions[i], report->from)) &&
			!(disruptions[i].lifted && !disruptions[i].lift.has_from))
			return &disruptions[i];
	}
	return NULL;
}
