#include "services/news/entities/gazetteer.h"

#include "proto/base/alloc.h"
#include "services/kit/sheet.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { PATH = 1200 };

enum err gazetteer_read(const char *path, struct buffer *out, struct why *why)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return why_errno(why, ERR_IO, path, "opening");
	char part[16384];
	size_t n;
	while ((n = fread(part, 1, sizeof(part), file)) > 0)
		buffer_add(out, part, n);
	bool failed = ferror(file) != 0;
	fclose(file);
	return failed ? why_errno(why, ERR_IO, path, "reading") : ERR_OK;
}

static enum err open_sheet(const char *share, const char *name, const char *const *columns,
	struct sheet **out, struct why *why)
{
	char path[PATH];
	struct buffer content = {0};
	snprintf(path, sizeof(path), "%s/%s", share, name);
	enum err err = gazetteer_read(path, &content, why);
	if (!err)
		err = sheet_parse(name, buffer_as_text(&content), columns, out, why);
	buffer_fini(&content);
	return err;
}

/* Buildings that speak for their state, whatever the sheet calls them. */
static bool is_seat_of_power(struct text name)
{
	static const char *const names[] = {"Kremlin", "the Kremlin", "Кремль", "克里姆林宫",
		"White House", "the White House", "Zhongnanhai", "Downing Street", "Akorda",
		"Акорда"};
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (text_is(name, names[i]))
			return true;
	}
	return false;
}

static struct text without_article(struct text name)
{
	struct text the = TEXT("the ");
	return text_starts(name, the) ? text_slice(name, the.len, name.len) : name;
}

/* What sheets and events call things. `sort`: an organisation that is none of states; it acts, and
 * is never meant where none is named. */
struct kind {
	const char *name;
	enum mention_kind kind;
	const char *sort;
};

static const struct kind *kind_of(struct text name)
{
	static const struct kind kinds[] = {{"state", MENTION_STATE, ""}, {"org", MENTION_ORG, ""},
		{"organ", MENTION_ORG, "organ"}, {"company", MENTION_ORG, "company"},
		{"group", MENTION_ORG, "group"}, {"format", MENTION_ORG, ""},
		{"corridor", MENTION_CORRIDOR, ""}, {"place", MENTION_PLACE, ""},
		{"port", MENTION_PLACE, "port"},
		{"border_crossing", MENTION_PLACE, "crossing"}, {"venue", MENTION_VENUE, ""},
		{"person", MENTION_PERSON, ""}};
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (text_is(name, kinds[i].name))
			return &kinds[i];
	}
	return NULL;
}

/* A Russian name is declined; where no language is told, the letters tell it. */
static struct text lang_of(struct text lang, struct text name)
{
	bool cyrillic = name.len && (uint8_t)name.ptr[0] >= 0xD0 && (uint8_t)name.ptr[0] <= 0xD1;
	return !lang.len && cyrillic ? TEXT("ru") : lang;
}

/* A name of a sheet or an event. */
struct row {
	struct text id, kind, role, lang, name, country;
	day since;
};

static void add(struct gazetteer *g, const struct row *row)
{
	const struct kind *kind = kind_of(row->kind);
	struct text text = without_article(row->name);
	if (!kind || !text.len)
		return;
	struct name name = {
		.id = row->id,
		.kind = kind->kind,
		.text = text,
		.lang = lang_of(row->lang, row->name),
		.country = row->country,
		.office = text_of(kind->sort),
		.since = row->since,
	};
	/* The id tells it where a sheet does not: SCO-RATS is a body of the SCO. */
	if (name.kind == MENTION_ORG && text_starts(row->id, TEXT("SCO-")))
		name.office = TEXT("organ");
	if (text_is(row->role, "demonym"))
		name.role = NAME_DEMONYM;
	else if (text_is(row->role, "abbreviation"))
		name.role = NAME_ABBREVIATION;
	if (text_is(row->role, "capital") && !is_seat_of_power(row->name)) {
		name.role = NAME_CAPITAL;
		name.kind = MENTION_PLACE;
		name.country = row->id;
		name.id = name.text;
	} else if (name.kind == MENTION_PLACE || name.kind == MENTION_VENUE) {
		name.id = row->id;
	}
	names_add(g->names, &name);
}

/* A node of the corridors is a place by its name; what stands in brackets is no name. */
static struct text without_brackets(struct text name)
{
	const char *bracket = memchr(name.ptr, '(', name.len);
	return bracket ? text_trim(text_slice(name, 0, (size_t)(bracket - name.ptr))) : name;
}

void gazetteer_learn(struct gazetteer *g, const struct entity_named *entity)
{
	struct row row = {entity->id, entity->kind, entity->role, entity->lang, entity->name,
		entity->country, entity->has_from ? entity->from : DAY_MIN};
	if (text_is(entity->kind, "place"))
		row.name = row.id = without_brackets(entity->name);
	add(g, &row);
}

static enum err day_cell(const struct sheet *sheet, unsigned row, const char *column, day open,
	day *out, struct why *why)
{
	struct day_span span;
	bool absent = false;
	enum err err = sheet_days(sheet, row, column, &span, &absent, why);
	if (!err)
		*out = absent ? open : span.first;
	return err;
}

/* id,role,lang,name,from of one kind. */
static enum err load_named(
	struct gazetteer *g, const char *share, const char *file, const char *kind, struct why *why)
{
	static const char *const columns[] = {"id", "role", "lang", "name", "from", NULL};
	struct sheet *sheet = NULL;
	enum err err = open_sheet(share, file, columns, &sheet, why);
	for (unsigned r = 0; !err && r < sheet_rows(sheet); r++) {
		struct row row = {sheet_cell(sheet, r, "id"), text_of(kind),
			sheet_cell(sheet, r, "role"), sheet_cell(sheet, r, "lang"),
			sheet_cell(sheet, r, "name"), TEXT_NONE, DAY_MIN};
		err = day_cell(sheet, r, "from", DAY_MIN, &row.since, why);
		add(g, &row);
	}
	sheet_free(&sheet);
	return err;
}

static enum err load_organizations(struct gazetteer *g, const char *share, struct why *why)
{
	static const char *const columns[] = {"id", "kind", "name", "abbrev", "aliases", NULL};
	struct sheet *sheet = NULL;
	enum err err = open_sheet(share, "registry/data/organizations.csv", columns, &sheet, why);
	for (unsigned r = 0; !err && r < sheet_rows(sheet); r++) {
		bool group = text_is(sheet_cell(sheet, r, "kind"), "armed_group");
		struct row row = {sheet_cell(sheet, r, "id"), group ? TEXT("group") : TEXT("org"),
			TEXT("name"), TEXT_NONE, sheet_cell(sheet, r, "name"), TEXT_NONE, DAY_MIN};
		add(g, &row);
		row.role = TEXT("abbreviation");
		row.name = sheet_cell(sheet, r, "abbrev");
		add(g, &row);
		struct text rest = sheet_cell(sheet, r, "aliases"), alias;
		row.role = TEXT("alias");
		while (text_split(&rest, '|', &alias)) {
			row.name = text_trim(alias);
			if (!memchr(row.name.ptr, '(', row.name.len))
				add(g, &row);
		}
	}
	sheet_free(&sheet);
	return err;
}

/* Names of corridors and of their nodes, as the corridors' sheets have them. */
static enum err load_nodes(struct gazetteer *g, const char *share, struct why *why)
{
	static const char *const columns[] = {"id", "name", "aliases", "country", NULL};
	struct sheet *sheet = NULL;
	enum err err = open_sheet(share, "corridors/data/nodes.csv", columns, &sheet, why);
	for (unsigned r = 0; !err && r < sheet_rows(sheet); r++) {
		struct entity_named place = {
			.kind = TEXT("place"),
			.role = TEXT("name"),
			.name = sheet_cell(sheet, r, "name"),
			.country = sheet_cell(sheet, r, "country"),
		};
		gazetteer_learn(g, &place);
		struct text rest = sheet_cell(sheet, r, "aliases"), alias;
		struct row row = {.kind = place.kind,
			.role = TEXT("alias"),
			.country = place.country,
			.since = DAY_MIN};
		while (text_split(&rest, ';', &alias)) {
			row.name = without_brackets(text_trim(alias));
			/* In Latin letters it may be another place: the border point of a town. */
			enum { LATIN_LAST = 0xCF }; /* first bytes up to U+03FF */
			bool latin = row.name.len && (uint8_t)row.name.ptr[0] <= LATIN_LAST;
			row.id = latin ? row.name : without_brackets(place.name);
			add(g, &row);
		}
	}
	sheet_free(&sheet);
	return err;
}

/* The names of news: several in one cell, separated by bars. */
static enum err load_own(struct gazetteer *g, const char *share, struct why *why)
{
	static const char *const columns[] = {
		"id", "kind", "role", "lang", "names", "country", "source", NULL};
	struct sheet *sheet = NULL;
	enum err err = open_sheet(share, "news/data/names.csv", columns, &sheet, why);
	for (unsigned r = 0; !err && r < sheet_rows(sheet); r++) {
		struct row row = {sheet_cell(sheet, r, "id"), sheet_cell(sheet, r, "kind"),
			sheet_cell(sheet, r, "role"), sheet_cell(sheet, r, "lang"), TEXT_NONE,
			sheet_cell(sheet, r, "country"), DAY_MIN};
		struct text rest = sheet_cell(sheet, r, "names"), one;
		while (text_split(&rest, '|', &one)) {
			row.name = text_trim(one);
			add(g, &row);
		}
	}
	sheet_free(&sheet);
	return err;
}

/* Cities in three languages. */
static enum err load_cities(struct gazetteer *g, const char *share, struct why *why)
{
	static const char *const columns[] = {
		"name", "country", "also", "ru", "zh", "geonames", NULL};
	static const struct {
		const char *column, *lang;
	} names[] = {{"name", "en"}, {"also", "en"}, {"ru", "ru"}, {"zh", "zh"}};
	struct sheet *sheet = NULL;
	enum err err = open_sheet(share, "news/data/cities.csv", columns, &sheet, why);
	for (unsigned r = 0; !err && r < sheet_rows(sheet); r++) {
		for (size_t n = 0; n < ARRAY_LEN(names); n++) {
			struct row row = {sheet_cell(sheet, r, "name"), TEXT("place"), TEXT("name"),
				text_of(names[n].lang), sheet_cell(sheet, r, names[n].column),
				sheet_cell(sheet, r, "country"), DAY_MIN};
			add(g, &row);
		}
	}
	sheet_free(&sheet);
	return err;
}

static enum err load_person(
	struct gazetteer *g, const struct sheet *sheet, unsigned row, struct why *why)
{
	struct officeholder holder = {
		.name = sheet_cell(sheet, row, "name"),
		.office = sheet_cell(sheet, row, "office"),
		.of = sheet_cell(sheet, row, "of"),
	};
	enum err err = day_cell(sheet, row, "from", DAY_MIN, &holder.from, why);
	if (!err)
		err = day_cell(sheet, row, "to", DAY_MAX, &holder.to, why);
	if (err)
		return err;
	people_add(g->people, &holder);
	struct name name = {.id = holder.name,
		.kind = MENTION_PERSON,
		.text = holder.name,
		.country = holder.of,
		.office = holder.office};
	names_add(g->names, &name);
	struct text rest = sheet_cell(sheet, row, "variants"), one;
	while (text_split(&rest, '|', &one)) {
		name.text = text_trim(one);
		name.lang = lang_of(TEXT_NONE, name.text);
		names_add(g->names, &name);
	}
	return ERR_OK;
}

static enum err load_persons(struct gazetteer *g, const char *share, struct why *why)
{
	static const char *const columns[] = {
		"name", "variants", "office", "of", "from", "to", "verified", "source", NULL};
	struct sheet *sheet = NULL;
	enum err err = open_sheet(share, "news/data/persons.csv", columns, &sheet, why);
	for (unsigned r = 0; !err && r < sheet_rows(sheet); r++)
		err = load_person(g, sheet, r, why);
	sheet_free(&sheet);
	return err;
}

enum err gazetteer_load(struct gazetteer *g, const char *share, bool others, struct why *why)
{
	struct why ignored;
	enum err err = load_own(g, share, why);
	if (!err)
		err = load_persons(g, share, why);
	if (!err && !others)
		err = load_cities(g, share, why);
	if (err || !others)
		return err;
	err = load_organizations(g, share, why);
	if (!err)
		err = load_named(g, share, "registry/data/state_names.csv", "state", why);
	if (!err)
		err = load_named(g, share, "registry/data/org_names.csv", "org", why);
	if (!err && load_nodes(g, share, &ignored) != ERR_OK)
		err = ERR_OK; /* without the corridors' sheets, their places are not known: no more
			       */
	/* Last: what the sheets of others say of a name counts first. */
	return err ? err : load_cities(g, share, why);
}
